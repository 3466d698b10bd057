//! Puts the entries of a signed record together as text that is read like any other, and knows which line is
//! of which entry.
//!
//! It never changes what an entry says: what cannot be put down as it is is left to the caller to report.

use super::lex::{MAX_FILE, MAX_LINE};

/// How many bytes one part takes: what a file may have, less room for one more line.
const PART_MAX: usize = MAX_FILE - MAX_LINE;

/// The text of many entries, in parts that a main file includes.
#[derive(Clone, Debug)]
pub struct Transcript {
    extension: &'static str,
    parts: Vec<Part>,
}

#[derive(Clone, Debug, Default)]
struct Part {
    text: String,
    /// Where the lines of each entry begin, ascending, and whose they are.
    starts: Vec<(usize, usize)>,
}

impl Transcript {
    /// A transcript without entries, with files of this extension (`record` or `case`).
    pub fn new(extension: &'static str) -> Transcript {
        Transcript { extension, parts: vec![Part::default()] }
    }

    /// The name of the main file.
    pub fn main(&self) -> String {
        format!("main.{}", self.extension)
    }

    /// Whether the next line would begin a new part, which knows nothing of the part before.
    pub fn is_full(&self) -> bool {
        self.parts.last().is_none_or(|p| p.text.len() > PART_MAX)
    }

    /// Begins a new part.
    pub fn next_part(&mut self) {
        self.parts.push(Part::default());
    }

    /// Adds lines of the entry with this number.
    pub fn push(&mut self, entry: usize, lines: &str) {
        if let Some(part) = self.parts.last_mut() {
            part.starts.push((part.text.len(), entry));
            part.text.push_str(lines);
            part.text.push('\n');
        }
    }

    /// The text of one of its files, as the readers of records and cases ask for it.
    pub fn load(&self, path: &str) -> Result<String, String> {
        if path == self.main() {
            let include = |i: usize| format!("include \"part{i}.{}\"\n", self.extension);
            return Ok((1..=self.parts.len()).map(include).collect());
        }
        self.part(path).map(|p| p.text.clone()).ok_or_else(|| "the record has no such part".to_owned())
    }

    /// The entry whose lines stand at this byte of a file.
    pub fn entry_at(&self, path: &str, byte: usize) -> Option<usize> {
        let starts = &self.part(path)?.starts;
        let behind = starts.partition_point(|(start, _)| *start <= byte);
        starts.get(behind.checked_sub(1)?).map(|(_, entry)| *entry)
    }

    fn part(&self, path: &str) -> Option<&Part> {
        let number = path.strip_prefix("part")?.strip_suffix(self.extension)?.strip_suffix('.')?;
        self.parts.get(number.parse::<usize>().ok()?.checked_sub(1)?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_whose_a_line_is() {
        let mut transcript = Transcript::new("record");
        transcript.push(4, "a\nb");
        transcript.push(2, "c");
        transcript.next_part();
        transcript.push(7, "d");
        assert_eq!(transcript.load("part1.record").unwrap(), "a\nb\nc\n");
        assert_eq!(transcript.load("main.record").unwrap().lines().count(), 2);
        assert!(transcript.load("part3.record").is_err());
        let whose: Vec<_> = [0, 2, 3, 4, 5].map(|b| transcript.entry_at("part1.record", b)).into();
        assert_eq!(whose, [Some(4), Some(4), Some(4), Some(2), Some(2)]);
        assert_eq!(transcript.entry_at("part2.record", 0), Some(7));
    }
}
