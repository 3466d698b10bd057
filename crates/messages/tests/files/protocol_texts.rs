//! What the protocol's things are called: everything in `protocols/` has its words, and nothing else has.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use messages::{Language, Words, ids};
use protocol::check::{Protocol, load};
use protocol::diagnostic::SourceFile;

use crate::ftl::{File, Message, read};

/// The shipped protocol, as anybody may adopt it.
fn protocol() -> Protocol {
    let mut files = Vec::new();
    add_rules(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../protocols"), &mut files);
    files.sort_by(|a: &SourceFile, b| a.name.cmp(&b.name));
    let (protocol, faults) = load(files, &BTreeMap::new());
    assert!(!faults.has_errors(), "{:?}", faults.0);
    protocol
}

fn add_rules(folder: &Path, files: &mut Vec<SourceFile>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            add_rules(&path, files);
        } else if path.extension().is_some_and(|e| e == "rules") {
            files.push(SourceFile { name: path.display().to_string(), text: std::fs::read_to_string(&path).unwrap() });
        }
    }
}

/// What must stand under an id: the English text to translate, if there is one, and the attributes that there may be.
#[derive(Default)]
struct Place {
    english: Option<String>,
    must: BTreeSet<String>,
    may: BTreeSet<String>,
}

/// Every place of the protocol's texts, with the thing it is for. Two things in one place end the test.
fn places(protocol: &Protocol) -> BTreeMap<String, Place> {
    let mut places = BTreeMap::new();
    let mut add = |id: String, english: &str, must: BTreeSet<String>, may: BTreeSet<String>| {
        let english = (!english.is_empty()).then(|| english.to_owned());
        assert!(places.insert(id.clone(), Place { english, must, may }).is_none(), "two things share the id `{id}`");
    };
    let none = BTreeSet::new;
    protocol.rules.iter().for_each(|r| add(ids::rule(&r.id), &r.title, none(), none()));
    protocol.humans.iter().for_each(|h| add(ids::rule(&h.id), &h.title, none(), none()));
    protocol.rules.iter().for_each(|r| add(ids::words(&r.id), &r.words, none(), none()));
    let cites: BTreeSet<&str> = protocol.rules.iter().map(|r| r.citation.cites.as_str()).collect();
    cites.into_iter().for_each(|c| add(ids::cite(c), c, none(), none()));
    protocol.packs.iter().for_each(|p| add(ids::pack(&p.id), &p.title, none(), none()));
    let vocabulary = &protocol.vocabulary;
    vocabulary.sorts.iter().for_each(|s| add(ids::sort(&s.name), &s.title, none(), none()));
    for choice in &vocabulary.choices {
        add(ids::choice(&choice.name), &choice.title, choice.words.iter().map(|w| w.0.clone()).collect(), none());
    }
    for kind in &vocabulary.kinds {
        add(ids::kind(&kind.name), &kind.title, none(), kind.fields.iter().map(|f| f.name.clone()).collect());
        add(ids::says(&kind.name), &kind.says, none(), none());
    }
    let fields: BTreeSet<&str> = vocabulary.kinds.iter().flat_map(|k| &k.fields).map(|f| f.name.as_str()).collect();
    fields.into_iter().for_each(|f| add(ids::field(f), "", none(), none()));
    let states: BTreeSet<&str> = protocol.source_names.iter().flatten().map(String::as_str).collect();
    states.into_iter().for_each(|s| add(ids::state(s), "", none(), none()));
    protocol.settings.iter().for_each(|s| add(ids::setting(&s.name), "", none(), none()));
    places
}

/// Labels are written in every language, English too: the `.rules` files have names only.
fn is_label(id: &str) -> bool {
    id.starts_with("field-") || id.starts_with("setting-") || id.starts_with("state-")
}

/// Words of rules that no page shows, and citations that are names and numbers in every language.
fn may_be_left_out(id: &str, place: &Place) -> bool {
    let has_words = |text: &str| text.split(' ').any(|w| w.len() > 3 && w.chars().all(char::is_alphabetic));
    id.starts_with("words-") || (id.starts_with("cite-") && !place.english.as_deref().is_some_and(has_words))
}

fn shipped(language: Language) -> File {
    read(&format!("protocols/{}.ftl", language.code()))
}

fn none_of(faults: &[String]) {
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn everything_is_said_in_spanish() {
    let spanish = shipped(Language::Spanish);
    let nothing = Message::default();
    let mut faults = Vec::new();
    for (id, place) in places(&protocol()) {
        let message = spanish.get(&id).unwrap_or(&nothing);
        let made_from = message.attributes.get(ids::IN_ENGLISH).map(|t| t.written.as_str());
        match &place.english {
            Some(_) if message.value.is_none() && may_be_left_out(&id, &place) => {}
            Some(english) if message.value.is_none() => faults.push(format!("`{id}` is missing: {english}")),
            Some(english) if made_from != Some(english) => {
                faults.push(format!("`{id}` is stale: translate anew, and set `.in-english` to: {english}"));
            }
            None if is_label(&id) && message.value.is_none() => faults.push(format!("`{id}` is missing")),
            _ => {}
        }
        let missing = place.must.iter().filter(|word| !message.attributes.contains_key(*word));
        faults.extend(missing.map(|word| format!("`{id}` has no `.{word}`")));
    }
    none_of(&faults);
}

#[test]
fn every_field_setting_and_word_is_said_in_english() {
    let english = shipped(Language::English);
    let mut faults = Vec::new();
    for (id, place) in places(&protocol()) {
        let message = english.get(&id);
        if is_label(&id) && message.is_none_or(|m| m.value.is_none()) {
            faults.push(format!("`{id}` is missing"));
        }
        if !is_label(&id) && message.is_some_and(|m| m.value.is_some()) {
            faults.push(format!("`{id}`: its English text stands in a `.rules` file, and only there"));
        }
        let said = |word: &String| message.is_some_and(|m| m.attributes.contains_key(word));
        faults.extend(place.must.iter().filter(|w| !said(w)).map(|word| format!("`{id}` has no `.{word}`")));
    }
    none_of(&faults);
}

#[test]
fn nothing_is_said_of_what_is_no_longer_there() {
    let places = places(&protocol());
    let mut faults = Vec::new();
    for language in Language::ALL {
        for (id, message) in shipped(language) {
            let Some(place) = places.get(&id) else {
                faults.push(format!("{language}: `{id}` is of nothing in the protocol"));
                continue;
            };
            let known = |name: &str| name == ids::IN_ENGLISH || place.must.contains(name) || place.may.contains(name);
            let stale = message.attributes.keys().filter(|name| !known(name));
            faults.extend(stale.map(|name| format!("{language}: `{id}` has `.{name}`, which is nothing")));
        }
    }
    none_of(&faults);
}

#[test]
fn what_a_state_says_names_the_same_arguments_in_every_language_and_none_that_it_has_not() {
    let (english, spanish) = (shipped(Language::English), shipped(Language::Spanish));
    let protocol = protocol();
    for (i, name) in protocol.source_names.iter().enumerate().filter_map(|(i, n)| Some((i, n.as_ref()?))) {
        let said = |file: &File| file[&ids::state(name)].value.as_ref().unwrap().variables.clone();
        let source = protocol.core.source(model::rule::SourceId(u32::try_from(i).unwrap())).unwrap();
        let has: BTreeSet<String> =
            ids::ARGUMENTS.iter().take(usize::from(source.locals)).map(|a| (*a).to_owned()).collect();
        assert_eq!(said(&english), said(&spanish), "{name}");
        assert!(said(&english).is_subset(&has), "{name} has {} arguments", source.locals);
    }
}

/// A label of a kind's own is narrower than the general one: a language without it would say less.
#[test]
fn a_kind_has_labels_of_its_own_in_every_language_or_in_none() {
    let own = |language: Language| -> BTreeSet<String> {
        let labels = |(id, message): (String, Message)| {
            let kind = id.starts_with("kind-").then_some(message.attributes.into_keys()).into_iter().flatten();
            kind.map(move |field| format!("{id}.{field}")).collect::<Vec<_>>()
        };
        let all = shipped(language).into_iter().flat_map(labels);
        all.filter(|label| !label.ends_with(ids::IN_ENGLISH)).collect()
    };
    assert_eq!(own(Language::English), own(Language::Spanish));
}

#[test]
fn phrases_keep_their_fields_and_what_may_be_left_out() {
    let words = Words::load(Language::Spanish);
    let mut faults = Vec::new();
    for kind in &protocol().vocabulary.kinds {
        let spanish = words.says(&kind.name, &kind.says);
        if spanish == kind.says && has_words(&spanish) {
            faults.push(format!("`{}` is said in English", kind.name));
        }
        if fields(&spanish) != fields(&kind.says) || optional(&spanish) != optional(&kind.says) {
            faults.push(format!("`{}` says other things, or leaves out others: {spanish}", kind.name));
        }
    }
    none_of(&faults);
}

/// The fields of a phrase, and how often each stands in it.
fn fields(phrase: &str) -> BTreeMap<&str, usize> {
    let mut fields = BTreeMap::new();
    phrase.split('{').skip(1).for_each(|part| *fields.entry(part.split_once('}').unwrap().0).or_default() += 1);
    fields
}

/// Whether a phrase has anything to translate: some are their fields alone.
fn has_words(phrase: &str) -> bool {
    let between = phrase.split('{').map(|part| part.rsplit('}').next().unwrap());
    between.flat_map(str::chars).any(char::is_alphabetic)
}

/// The fields that stand in brackets.
fn optional(phrase: &str) -> BTreeSet<&str> {
    let parts = phrase.split('[').skip(1).map(|part| part.split_once(']').unwrap().0);
    parts.flat_map(|part| fields(part).into_keys()).collect()
}

#[test]
fn what_a_form_shows_is_in_the_language_of_the_reader() {
    let words = Words::load(Language::Spanish);
    for kind in &protocol().vocabulary.kinds {
        assert_ne!(words.kind(&kind.name, &kind.title), kind.title, "{}", kind.name);
    }
    assert_eq!(words.field("show", "to"), "Quién mira");
    assert_eq!(words.field("permit_shown", "valid_from"), "Vigente desde");
    assert_eq!(words.word("load_state", "cold_dummies"), "fría: solo cartuchos inertes");
    let english = Words::load(Language::English);
    assert_eq!(english.field("show", "to"), "Who looks");
    assert_eq!(english.field("permit_shown", "valid_from"), "Valid from");
    assert_eq!(english.word("load_state", "cold_dummies"), "cold: dummies only");
    assert_eq!(english.rule("csatf-1.loading", "As the pack says it"), "As the pack says it");
}
