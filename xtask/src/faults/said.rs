//! What a worker said: the only thing that the world knows, and what the record is held to.

use record::merkle::Hash;

/// All that was said up to some moment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// Uploads that were acknowledged, by index, each with the line's own words.
    pub kept: Vec<(usize, String)>,
    /// Attached files that were acknowledged.
    pub files: Vec<Hash>,
    /// Faults, in the store's words.
    pub faults: Vec<String>,
    /// What must never be.
    pub wrong: Vec<String>,
    /// The largest size that an open store was said to have.
    pub opened: u64,
    /// Whether the worker came to its end.
    pub done: bool,
}

impl Said {
    /// Takes in one line.
    pub fn hear(&mut self, line: &str) {
        let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
        match word {
            "kept" => match rest.split(' ').next().and_then(|index| index.parse().ok()) {
                Some(index) => self.kept.push((index, rest.to_owned())),
                None => self.wrong.push(format!("the worker said `{line}`")),
            },
            "file" => match Hash::from_hex(rest) {
                Ok(hash) => self.files.push(hash),
                Err(_) => self.wrong.push(format!("the worker said `{line}`")),
            },
            "opened" => self.opened = self.opened.max(rest.parse().unwrap_or(0)),
            "fault" => self.faults.push(rest.to_owned()),
            "done" => self.done = true,
            _ => self.wrong.push(if word == "wrong" { rest.to_owned() } else { format!("the worker said `{line}`") }),
        }
    }

    /// Takes in whole lines; what follows the last line's end was never said.
    pub fn hear_all(&mut self, bytes: &[u8]) {
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            if let Some(line) = line.strip_suffix(b"\n") {
                self.hear(&String::from_utf8_lossy(line));
            }
        }
    }

    /// How many different uploads and files were acknowledged.
    pub fn acknowledged(&self) -> usize {
        let mut uploads: Vec<usize> = self.kept.iter().map(|(index, _)| *index).collect();
        let mut files = self.files.clone();
        uploads.sort_unstable();
        uploads.dedup();
        files.sort_unstable();
        files.dedup();
        uploads.len() + files.len()
    }
}
