//! What this crate says is what Fluent's own implementation says of the same files.

use std::path::Path;

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use messages::{Arg, Language, Words};

use crate::ftl;

const NUMBERS: [i64; 7] = [0, 1, 2, 3, 21, 1_000_000, 2_500_000];

#[test]
fn every_text_of_a_page_is_the_one_that_fluent_gives() {
    let mut compared = 0;
    for language in Language::ALL {
        let path = format!("crates/messages/ftl/{language}.ftl");
        let file = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(&path)).unwrap();
        let mut bundle = FluentBundle::new(vec![language.code().parse().unwrap()]);
        bundle.set_use_isolating(false);
        bundle.add_resource(FluentResource::try_new(file).unwrap()).unwrap();
        let words = Words::load(language);
        for (id, message) in ftl::read(&path) {
            let Some(text) = &message.value else { continue };
            for n in NUMBERS.iter().take(if text.numbers.is_empty() { 1 } else { NUMBERS.len() }) {
                let mut theirs = FluentArgs::new();
                let mut ours: Vec<(&str, Arg<'_>)> = Vec::new();
                for name in &text.numbers {
                    theirs.set(name.clone(), *n);
                    ours.push((name, (*n).into()));
                }
                for name in text.variables.difference(&text.numbers) {
                    theirs.set(name.clone(), "R 1");
                    ours.push((name, "R 1".into()));
                }
                let mut faults = Vec::new();
                let pattern = bundle.get_message(&id).unwrap().value().unwrap();
                let said = bundle.format_pattern(pattern, Some(&theirs), &mut faults);
                assert!(faults.is_empty(), "{path}: {id}: {faults:?}");
                assert_eq!(words.with(&id, &ours), said, "{path}: {id} with {n}");
                compared += 1;
            }
        }
    }
    assert!(compared > 1_500, "{compared}");
}
