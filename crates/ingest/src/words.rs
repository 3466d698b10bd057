//! Finds words of weapons, rounds and shots in a line. The words are data: `data/words.txt`.
//!
//! What is found is shown to a person with its place. It is never a decision, and nothing found is no proof
//! that there is no weapon.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::fold;
use crate::plan::Found;

struct Listed {
    language: &'static str,
    kind: &'static str,
    written: &'static str,
    words: Vec<String>,
    /// Whether the last word may go on.
    is_open: bool,
}

static LISTED: LazyLock<Vec<Listed>> = LazyLock::new(|| {
    let lines = include_str!("../data/words.txt").lines().filter(|l| !l.starts_with('#'));
    lines.filter_map(listed).collect()
});

/// The list by the first letters of the first word, so that each word of a line is compared with few.
static BY_START: LazyLock<HashMap<String, Vec<usize>>> = LazyLock::new(|| {
    let mut by_start: HashMap<String, Vec<usize>> = HashMap::new();
    for (i, listed) in LISTED.iter().enumerate() {
        by_start.entry(start(listed.words.first().map_or("", |w| w))).or_default().push(i);
    }
    by_start
});

fn start(word: &str) -> String {
    word.chars().take(2).collect()
}

fn listed(line: &'static str) -> Option<Listed> {
    let (language, rest) = line.split_once(' ')?;
    let (kind, written) = rest.split_once(' ')?;
    let is_open = written.ends_with('*');
    let words = fold::words(written).split(' ').map(str::to_owned).collect();
    Some(Listed { language, kind, written: written.trim_end_matches('*'), words, is_open })
}

/// The words of the list that stand in a text, in order; of two that begin at one place, the longer.
pub fn find(text: &str) -> Vec<Found> {
    let words = words_of(text);
    let (mut found, mut next) = (Vec::new(), 0);
    while let Some(word) = words.get(next) {
        let candidates = BY_START.get(&start(&word.folded)).map_or(&[][..], |c| c);
        let fitting = candidates.iter().filter_map(|i| LISTED.get(*i)).filter(|l| stands(l, &words, next));
        let Some(longest) = fitting.rev().max_by_key(|l| l.words.len()) else {
            next += 1;
            continue;
        };
        let end = words.get(next + longest.words.len() - 1).map_or(word.end, |w| w.end);
        let written = text.get(word.start..end).unwrap_or_default().to_owned();
        let at = text.get(..word.start).map_or(0, |before| before.chars().count());
        let Listed { language, kind, written: listed, .. } = longest;
        found.push(Found { written, listed, kind, language, at });
        next += longest.words.len();
    }
    found
}

fn stands(listed: &Listed, words: &[Word], from: usize) -> bool {
    listed.words.iter().enumerate().all(|(i, wanted)| {
        let is_open = listed.is_open && i + 1 == listed.words.len();
        words.get(from + i).is_some_and(|w| w.folded == *wanted || is_open && w.folded.starts_with(wanted.as_str()))
    })
}

struct Word {
    start: usize,
    end: usize,
    folded: String,
}

fn words_of(text: &str) -> Vec<Word> {
    let mut words = Vec::new();
    let mut start = None;
    for (i, c) in text.char_indices().chain([(text.len(), ' ')]) {
        match (start, c.is_alphanumeric()) {
            (None, true) => start = Some(i),
            (Some(from), false) => {
                let folded = fold::folded(text.get(from..i).unwrap_or_default());
                words.push(Word { start: from, end: i, folded });
                start = None;
            }
            _ => {}
        }
    }
    words
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing, reason = "a test that cannot go on stops")]

    use super::*;

    fn found(text: &str) -> Vec<String> {
        find(text).iter().map(|f| format!("{} ({} {})", f.written, f.language, f.kind)).collect()
    }

    #[test]
    fn words_are_found_where_they_stand() {
        assert_eq!(found("Dale draws the REVOLVER and opens fire."), ["REVOLVER (en weapon)", "opens fire (en shot)"]);
        assert_eq!(
            found("Él dispara. Tres balas. Un cañón."),
            ["dispara (es shot)", "balas (es round)", "cañón (es weapon)"]
        );
        assert_eq!(
            found("A six-shooter; two shotguns, AK-47s? AK-47."),
            ["six-shooter (en weapon)", "shotguns (en weapon)", "AK-47 (en weapon)"]
        );
        assert_eq!(
            found("Begun. A gunny sack. Shotput? The armoire. Disparate views"),
            ["Disparate (es shot)"],
            "a wide net catches more"
        );
        assert_eq!(find("«Ñ» pistola")[0].at, 4, "in letters, not bytes");
    }

    #[test]
    fn every_line_of_the_list_is_one_that_finds_itself() {
        for line in include_str!("../data/words.txt").lines().filter(|l| !l.starts_with('#') && !l.is_empty()) {
            let listed = listed(line).map(|l| (l.written, l.kind, l.language));
            let Some((written, kind, language)) = listed else { unreachable!("{line}") };
            assert!(matches!(kind, "weapon" | "round" | "shot") && matches!(language, "en" | "es"), "{line}");
            assert_eq!(find(written).len(), 1, "{line}");
        }
    }
}
