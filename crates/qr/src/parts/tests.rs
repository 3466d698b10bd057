//! Sequences: any order, doubled, mixed, damaged.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test that cannot go on stops")]

use super::*;
use proptest::prelude::*;

fn read(texts: &[String]) -> Vec<Part> {
    texts.iter().map(|text| Part::parse(text).unwrap()).collect()
}

fn text() -> String {
    (0..120).map(|n| format!("{n}: hämmer back — chambers empty\n")).collect()
}

#[test]
fn short_texts_are_one_code_and_long_ones_several() {
    assert_eq!(in_turn("LLE1\n").unwrap(), ["LLE1\n"]);
    let long = in_turn(&text()).unwrap();
    assert!(long.len() > 1 && long.iter().all(|part| part.len() <= PART_BYTES));
    let lengths: Vec<usize> = long.iter().map(String::len).collect();
    assert!(lengths.iter().max().unwrap() - lengths.iter().min().unwrap() < 60, "{lengths:?}");
}

#[test]
fn the_document_has_this_example() {
    let document = include_str!("../../../../docs/formats/codes.md");
    for part in parts("I looked.\nI counted six.\nAll dummies.\n", HEAD_BYTES + 22).unwrap() {
        assert!(document.contains(&format!("```\n{}\n```", part.trim_end())), "{part}");
    }
}

#[test]
fn any_order_and_any_number_of_times() {
    let mut parts = read(&parts(&text(), 200).unwrap());
    parts.reverse();
    let last = parts.pop().unwrap();
    let mut collector = Collector::new();
    for part in parts.iter().chain(&parts) {
        let progress = collector.add(part.clone()).unwrap();
        assert!(matches!(progress, Progress::Missing { .. }));
    }
    let count = last.count();
    assert_eq!(collector.add(parts[3].clone()), Ok(Progress::Missing { numbers: vec![1], count }));
    assert_eq!(collector.add(last), Ok(Progress::Whole(text())));
    assert!(collector.pieces.is_empty() && collector.begun.is_none(), "the next text begins anew");
}

#[test]
fn parts_of_another_text_do_not_belong() {
    let (one, two) = (read(&parts(&text(), 300).unwrap()), read(&parts(&text().replace('0', "1"), 300).unwrap()));
    let mut collector = Collector::new();
    for (mine, other) in one.iter().zip(&two) {
        let progress = collector.add(mine.clone()).unwrap();
        match progress {
            Progress::Whole(whole) => assert_eq!(whole, text()),
            Progress::Missing { .. } => assert_eq!(collector.add(other.clone()), Err(CodeError::OtherSequence)),
        }
    }
}

#[test]
fn a_damaged_part_shows() {
    let good = &parts(&text(), 200).unwrap()[1];
    for at in 0..good.len() {
        let mut bytes = good.clone().into_bytes();
        bytes[at] ^= 1;
        let Ok(bad) = String::from_utf8(bytes) else { continue };
        assert!(Part::parse(&bad).is_err(), "{bad}");
    }
}

#[test]
fn a_dropped_newline_is_mended_and_nothing_else() {
    let whole = "a\nb\n";
    let code = parts(whole, 60).unwrap().pop().unwrap();
    let dropped = code.strip_suffix('\n').unwrap();
    assert_eq!(Collector::new().add(Part::parse(dropped).unwrap()), Ok(Progress::Whole(whole.into())));
    assert!(Part::parse(dropped.strip_suffix('b').unwrap()).is_err());
}

#[test]
fn sound_parts_that_do_not_make_the_text_are_thrown_away() {
    let forged = |number, piece: &str| Part { number, count: 2, sequence: sequence_of("ab"), piece: piece.into() };
    let mut collector = Collector::new();
    assert!(collector.add(forged(1, "a")).is_ok());
    assert_eq!(collector.add(forged(2, "c")), Err(CodeError::Whole));
    assert!(collector.add(forged(1, "a")).is_ok());
    assert_eq!(collector.add(forged(2, "b")), Ok(Progress::Whole("ab".into())));
}

#[test]
fn memory_has_an_end() {
    let long = "a".repeat(TEXT_BYTES_MAX / 2 + 1);
    let part = |number| Part { number, count: 500, sequence: "0".repeat(16), piece: long.clone() };
    let mut collector = Collector::new();
    assert!(collector.add(part(1)).is_ok());
    assert!(matches!(collector.add(part(2)), Err(CodeError::TooLong { .. })));
}

#[test]
fn lengths_have_limits() {
    assert!(parts("a", HEAD_BYTES + CHARACTER_BYTES - 1).is_err());
    assert!(parts("", 100).is_err());
    assert_eq!(parts("a", HEAD_BYTES + CHARACTER_BYTES).unwrap().len(), 1);
    let most = "a".repeat(usize::from(PARTS_MAX) * 10);
    let cut = parts(&most, HEAD_BYTES + 10).unwrap();
    assert_eq!(cut.len(), usize::from(PARTS_MAX));
    assert!(cut.iter().all(|part| part.len() <= HEAD_BYTES + 10));
    assert!(matches!(parts(&format!("{most}a"), HEAD_BYTES + 10), Err(CodeError::TooLong { .. })));
    // 500 pieces of 10 bytes hold only 1,000 of these characters, as each piece ends before the third.
    let wide = "𝄞".repeat(1_001);
    assert!(matches!(parts(&wide, HEAD_BYTES + 10), Err(CodeError::TooLong { .. })));
}

#[test]
fn heads_have_one_spelling() {
    let good = parts("abc", 60).unwrap().pop().unwrap();
    assert!(Part::parse(&good).is_ok());
    for bad in ["LLP1 01/1", "LLP1 0/1", "LLP1 2/1", "LLP1 1/501", "LLP1 1/1 ", "LLP1  1/1", "LLP1 1", "LLP2 1/1"] {
        assert!(Part::parse(&good.replacen("LLP1 1/1", bad, 1)).is_err(), "{bad}");
    }
}

proptest! {
    #[test]
    fn whatever_is_cut_comes_together(text in "\\PC{1,400}|[a-z\n]{1,900}", max in 43_usize..300, seed: u64) {
        prop_assume!(text.len() <= (max - HEAD_BYTES) * 100);
        let codes = parts(&text, max).unwrap();
        prop_assert!(codes.iter().all(|code| code.len() <= max));
        let mut parts = read(&codes);
        let mut state = seed | 1;
        for at in (1..parts.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            parts.swap(at, usize::try_from(state >> 33).unwrap() % (at + 1));
        }
        let mut collector = Collector::new();
        let last = parts.into_iter().map(|part| collector.add(part).unwrap()).last();
        prop_assert_eq!(last, Some(Progress::Whole(text)));
    }
}
