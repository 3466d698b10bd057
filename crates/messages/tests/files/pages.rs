//! What pages say: the same in every language.

use std::collections::BTreeSet;

use messages::{Arg, Language, Words};

use crate::ftl::{File, read};

/// Texts that are rightly the same in English and in Spanish.
const ALIKE: [&str; 1] = ["form-pin"];

fn files() -> [(Language, File); 2] {
    Language::ALL.map(|l| (l, read(&format!("crates/messages/ftl/{}.ftl", l.code()))))
}

#[test]
fn every_language_has_the_same_texts_with_the_same_values() {
    let [(_, english), (_, spanish)] = files();
    let mut faults = Vec::new();
    for id in english.keys().chain(spanish.keys()).collect::<BTreeSet<_>>() {
        let (Some(en), Some(es)) = (english.get(id), spanish.get(id)) else {
            faults.push(format!("`{id}` is in one language only"));
            continue;
        };
        let (Some(en), Some(es)) = (&en.value, &es.value) else {
            faults.push(format!("`{id}` has no text of its own"));
            continue;
        };
        if (&en.variables, &en.numbers) != (&es.variables, &es.numbers) {
            faults.push(format!("`{id}` is filled in with other values in Spanish"));
        }
        if (en.written == es.written) != ALIKE.contains(&id.as_str()) && en.variables.is_empty() {
            faults.push(format!("`{id}` says the same in Spanish, or is wrongly among those that do"));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn every_text_can_be_filled_in() {
    for (language, file) in files() {
        let words = Words::load(language);
        for (id, message) in &file {
            let text = message.value.as_ref().unwrap();
            for n in [0, 1, 2, 5, 21, 1_000_000] {
                let mut args: Vec<(&str, Arg<'_>)> = text.variables.iter().map(|v| (v.as_str(), "X".into())).collect();
                args.retain(|(name, _)| !text.numbers.contains(*name));
                args.extend(text.numbers.iter().map(|v| (v.as_str(), Arg::Number(n))));
                let said = words.with(id, &args);
                assert!(!said.contains(['{', '}', '[', '$', '\u{2068}']) && !said.trim().is_empty(), "{id}: {said}");
            }
        }
    }
}

#[test]
fn ids_are_in_kebab_case() {
    for (_, file) in files() {
        for id in file.keys() {
            assert!(id.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'), "{id}");
        }
    }
}
