//! A page says everything in its reader's language: on a Spanish page no English word is left but what people wrote
//! themselves, names, and passages that are marked as English.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test that cannot go on stops")]

#[path = "common/addresses.rs"]
mod addresses;
mod common;

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use book::sample::Sample;
use book::{Book, Protocols};
use common::{at, sample, visitor};
use messages::Language;
use pages::{Reply, Request, Tongue, respond};

/// The example, and everything after it that makes a page say more.
fn eventful() -> (Sample, i64) {
    let mut sample = sample();
    let now = at("2026-05-13", "09:30");
    let mut say = |person: &str, clock: &str, body: &str| {
        sample.say(person, at("2026-05-13", clock), body, true).unwrap();
    };
    say("theo", "06:00", "day_started(date: 2026-05-13)");
    say("ruth", "06:10", "taken_out(weapon: X1)");
    say("ruth", "06:11", "show(weapon: X1, to: dale)");
    say("ruth", "06:20", "taken_out(weapon: R1, container: weapon_safe, place: station)");
    say("ruth", "06:21", "rounds_issued(weapon: R1, lot: Q45, count: 2)");
    say("ruth", "06:22", "loaded(weapon: R1, load: L9, class: blank, size: half, lot: Q45, count: 2, scene: sc14)");
    say("ruth", "06:23", "look_offered(weapon: R1, to: dale, accepted: no)");
    say("ruth", "06:24", "handover(weapon: R1, to: dale, scene: sc14, use: take)");
    say("dale", "06:26", "handover(weapon: R1, to: imani)");
    say("ruth", "06:27", "taken_out(weapon: B1, container: weapon_safe, place: truck)");
    say("lucia", "06:28", "not taken_out(weapon: B1)");
    say("dale", "06:30", "concern_raised(concern: K1, about: \"Zzkx\")");
    say("ruth", "06:31", "handler_decided(decision: H1, person: lucia, reason: \"Zzkx\")");
    say("ruth", "06:32", "rounds_counted(id: T1, container: box_q45, lot: Q45, count: 41, blind: yes)");
    say("paolo", "06:33", "rounds_counted(id: T2, container: box_q45, lot: Q45, count: 40, blind: yes)");
    say(
        "ruth",
        "06:34",
        "override_proposed(override: O1, weapon: R1, to: dale, scene: sc14, missing: \"Zzkx\", reason: \"Zzkx\")",
    );
    say("imani", "06:35", "override_confirmed(override: O1)");
    say(
        "ruth",
        "06:36",
        "override_proposed(override: O2, weapon: R1, to: dale, scene: sc14, missing: \"Zzkx\", reason: \"Zzkx\")",
    );
    say("ruth", "06:37", "note_sealed(id: N1, about: \"Zzkx\")");
    say("ruth", "06:40", "round_found(id: F1, class: unidentified, place: truck)");
    say("imani", "06:41", "stop_called(stop: S9)");
    say("imani", "06:42", "stop_message(stop: S9, what: \"Zzkx\")");
    say("wes", "12:00", "fit_attested(person: dale, fit: yes)");
    say("theo", "06:44", "adopt house");
    say("ruth", "06:45", "count_mismatch(id: U9, weapon: R1, lot: Q45)");
    (sample, now)
}

/// Every page, in a language, with what the record's own people wrote taken out.
fn pages_in(language: Language, sample: &Sample, now: i64) -> BTreeMap<String, String> {
    let book = Book::read(&sample.source, &mut Protocols::new(), now);
    assert!(book.faults.is_empty(), "{:?}", book.faults);
    let visitor = pages::Visitor { may_enrol: true, language, ..visitor("ruth") };
    let tongue = Tongue::new(language);
    addresses::walk(&book, &visitor.base, &mut |address| match respond(
        &book,
        &visitor,
        &tongue,
        &Request::show(address),
    ) {
        Reply::Page { html, .. } => Some(html),
        _ => None,
    })
}

/// What people wrote: texts, remarks and names, longest first.
fn written(sample: &Sample, now: i64) -> Vec<String> {
    let book = Book::read(&sample.source, &mut Protocols::new(), now);
    let mut all: BTreeSet<String> = BTreeSet::new();
    let values = book.statements().flat_map(|(_, s)| s.fields.iter().flatten());
    let choices: BTreeSet<_> =
        book.protocol.vocabulary.choices.iter().flat_map(|c| c.words.iter().map(|(_, value)| *value)).collect();
    all.extend(values.filter(|v| v.amount().is_none() && !choices.contains(v)).map(|v| book.plain(*v)));
    all.extend(book.day.entries.iter().filter_map(|e| e.remark.clone()));
    for person in book.people().into_values() {
        all.insert(format!("{}'s phone", person.id));
        all.insert(person.id);
    }
    all.extend([book.day.production.clone(), book.origin.clone()]);
    let spaced: Vec<String> = all.iter().map(|t| t.replace('_', " ")).collect();
    all.extend(spaced);
    let mut all: Vec<String> = all.into_iter().filter(|t| !t.is_empty()).collect();
    all.sort_by_key(|t| std::cmp::Reverse(t.len()));
    all
}

/// Attributes that are read aloud or shown.
const READ_ALOUD: [&str; 4] = ["aria-label", "placeholder", "title", "alt"];

/// What a reader sees or hears: text between tags, and the attributes that are read aloud. What is marked as English is
/// left out, and so is what is not shown.
fn seen(html: &str) -> Vec<String> {
    let mut texts = Vec::new();
    let mut rest = html;
    let mut english: Option<(String, usize)> = None;
    while let Some((text, from)) = rest.split_once('<') {
        if english.is_none() {
            texts.push(text.to_owned());
        }
        let (tag, after) = from.split_once('>').unwrap_or((from, ""));
        let name: String = tag.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
        match &mut english {
            Some((inside, depth)) if *inside == name => {
                *depth = if tag.starts_with('/') { *depth - 1 } else { *depth + 1 };
                if *depth == 0 {
                    english = None;
                }
            }
            Some(_) => {}
            None if ["script", "style", "code", "pre", "textarea"].contains(&name.as_str())
                && !tag.starts_with('/') =>
            {
                english = Some((name, 1));
            }
            None if tag.contains("lang=\"en\"") && name != "html" => english = Some((name, 1)),
            None => {
                let aloud = |name: &str| READ_ALOUD.contains(&name) || name.starts_with("data-say-");
                let attributes = tag.split("=\"").zip(tag.split("=\"").skip(1));
                let named =
                    attributes.map(|(before, value)| (before.rsplit([' ', '"']).next(), value.split('"').next()));
                texts.extend(
                    named.filter(|(name, _)| name.is_some_and(aloud)).filter_map(|(_, v)| v.map(str::to_owned)),
                );
            }
        }
        rest = after;
    }
    let plain = |t: String| {
        let t = t.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&");
        t.split_whitespace().collect::<Vec<_>>().join(" ")
    };
    texts.into_iter().map(plain).filter(|t| !t.is_empty()).collect()
}

fn words_of(text: &str) -> impl Iterator<Item = String> {
    text.split(|c: char| !c.is_alphabetic() && c != '_').filter(|w| w.chars().count() > 1).map(str::to_lowercase)
}

/// The words of all files of messages and rules in one language, without ids and without the `.in-english` texts.
fn vocabulary_of(language: &str) -> BTreeSet<String> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let mut words = BTreeSet::new();
    for file in [format!("crates/messages/ftl/{language}.ftl"), format!("protocols/{language}.ftl")] {
        for line in fs::read_to_string(root.join(file)).unwrap().lines() {
            if line.starts_with('#') || line.trim_start().starts_with(".in-english") {
                continue;
            }
            let text = line.split_once('=').filter(|(id, _)| !id.trim().contains(' ')).map_or(line, |(_, text)| text);
            words.extend(words_of(&filled_in(text)));
        }
    }
    words
}

/// Words that only English has, by the files of messages, the phrases and titles of the vocabulary, and the small words
/// that no English sentence is without.
fn english_only() -> BTreeSet<String> {
    let book = Book::read(&book::said::Source::default(), &mut Protocols::new(), 0);
    let mut english = vocabulary_of("en");
    for kind in &book.protocol.vocabulary.kinds {
        english.extend(words_of(&kind.title).chain(words_of(&kind.name)));
        english.extend(words_of(&filled_in(&kind.says)));
    }
    for choice in &book.protocol.vocabulary.choices {
        english.extend(choice.words.iter().flat_map(|(word, _)| words_of(word).chain([word.clone()])));
    }
    english.extend(book.protocol.rules.iter().flat_map(|r| words_of(&r.title)));
    english.extend(
        "the of and was were with which this that not has have been what who from into than"
            .split(' ')
            .map(str::to_owned),
    );
    let spanish = vocabulary_of("es");
    english.retain(|w| !spanish.contains(w) && !SAME.contains(&w.as_str()));
    english
}

/// Words and names that Spanish has too, or that are nobody's.
const SAME: &[&str] = &["english", "lastlook"];

#[test]
fn no_english_is_left_on_spanish_pages() {
    let (sample, now) = eventful();
    let written = written(&sample, now);
    let english = english_only();
    assert!(
        english.contains("weapon") && english.contains("armorer") && english.contains("the"),
        "the test sees nothing"
    );
    let mut found: BTreeMap<String, String> = BTreeMap::new();
    for (address, html) in pages_in(Language::Spanish, &sample, now) {
        for text in seen(&html) {
            let without = written.iter().fold(filled_in(&text), |t, w| replaced(&t, w));
            let left: Vec<String> = words_of(&without).filter(|w| english.contains(w)).collect();
            if !left.is_empty() {
                found.entry(format!("{left:?} in “{text}”")).or_insert(address.clone());
            }
        }
    }
    let found: Vec<String> = found.into_iter().map(|(text, address)| format!("{address}: {text}")).collect();
    assert!(found.is_empty(), "{} texts are English on Spanish pages:\n{}", found.len(), found.join("\n"));
}

#[test]
fn no_page_shows_an_id_or_an_empty_place_of_a_text() {
    let (sample, now) = eventful();
    for language in Language::ALL {
        for (address, html) in pages_in(language, &sample, now) {
            let id = |text: &str| {
                text.split('[')
                    .skip(1)
                    .any(|t| t.split(']').next().is_some_and(|id| id.contains('-') && !id.contains(' ')))
            };
            let bad: Vec<String> = seen(&html).into_iter().filter(|t| id(t) || t.contains("{$")).collect();
            assert!(bad.is_empty(), "{language} {address}: {bad:?}");
        }
    }
}

/// A text that a script fills in, without the names of what it puts there.
fn filled_in(text: &str) -> String {
    text.split('{').map(|part| part.split_once('}').map_or(part, |(_, after)| after)).collect()
}

/// A text without what somebody wrote, where that stands as words of its own.
fn replaced(text: &str, written: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(i) = rest.find(written) {
        let (before, from) = rest.split_at(i);
        let after = &from[written.len()..];
        let joined = before.ends_with(|c: char| c.is_alphabetic()) || after.starts_with(|c: char| c.is_alphabetic());
        out.push_str(before);
        out.push_str(if joined { written } else { "·" });
        rest = after;
    }
    out.push_str(rest);
    out
}
