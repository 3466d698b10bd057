//! The story of a run in plain words, and one number that tells whether two runs were the same.
//!
//! Never leaves anything out of the number: every sentence goes into it.

use crate::wall::spoken;
use sha2::{Digest, Sha256};

/// What happened so far.
#[derive(Clone, Debug, Default)]
pub struct Tale {
    lines: Vec<String>,
    hash: Sha256,
}

impl Tale {
    /// Tells one thing that happened at a true time.
    pub fn tell(&mut self, now: u64, sentence: impl AsRef<str>) {
        let line = format!("{} {}", spoken(now), sentence.as_ref());
        self.note(line.as_bytes());
        self.lines.push(line);
    }

    /// Puts something into the number only.
    pub fn note(&mut self, bytes: &[u8]) {
        self.hash.update((bytes.len() as u64).to_be_bytes());
        self.hash.update(bytes);
    }

    /// All sentences.
    pub fn lines(&self) -> &[String] {
        &self.lines
    }

    /// The last few sentences, for a failure's message.
    pub fn end(&self, count: usize) -> String {
        let from = self.lines.len().saturating_sub(count);
        self.lines.get(from..).unwrap_or_default().join("\n")
    }

    /// The number: 16 hexadecimal digits.
    pub fn trace(&self) -> String {
        let hash = self.hash.clone().finalize();
        hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::wall::START;

    #[test]
    fn another_story_has_another_number() {
        let (mut a, mut b) = (Tale::default(), Tale::default());
        a.tell(START, "Ana's phone records entry 1");
        b.tell(START + 1000, "Ana's phone records entry 1");
        assert_ne!(a.trace(), b.trace());
        assert_eq!(a.end(3), "06:00:00 Ana's phone records entry 1");
    }
}
