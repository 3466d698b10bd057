//! Claims as written become claims of the case, or faults that say what to write.
//!
//! A claim with a fault is left out, because half a claim could say more than its source does.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use protocol::diagnostic::{Place, suggestion};
use protocol::syntax::ast::Word;

use super::MAX_QUOTE_WORDS;
use super::resolve::Resolver;
use super::syntax::{AboutItem, ClaimItem, Raw};
use crate::{About, Claim, Knows};

impl Resolver<'_> {
    pub(super) fn claim_names(&mut self, claims: &[ClaimItem]) {
        for claim in claims {
            let first = *self.claim_ids.entry(claim.id.text.clone()).or_insert(claim.id.place);
            if first != claim.id.place {
                let message = format!("two claims have the id `{}`", claim.id.text);
                self.error(claim.id.place, message, "give one of them another id");
            }
            if let Some((_, AboutItem::Event { handle, .. })) = &claim.said {
                self.handles.insert(handle.text.clone());
            }
        }
    }

    pub(super) fn claim(&mut self, item: ClaimItem) -> Option<Claim> {
        let complete = self.is_complete(&item);
        let source = item.source.as_ref().filter(|s| self.known_source(s)).map(|s| s.text.clone());
        let passage = item.passage.as_ref().map(|raw| self.passage(raw, source.as_deref()));
        let by: Vec<String> = item.by.iter().map(|w| w.text.clone()).collect();
        self.chain(&item.by);
        let stated = item.stated.as_ref().map(|raw| self.when(Some(raw)));
        let knows = item.knows.as_ref().map(|w| self.one_of(w, "way of knowing", &Knows::ALL.map(|k| (k.word(), k))));
        let when = item.when.as_ref().map(|raw| self.when(Some(raw)));
        let (stance, about) = item.said?;
        let about = self.about(about, item.when.as_ref());
        let quote = item.quote.map(|(quote, place)| self.quote(quote, place));
        let corrects = self.corrects(&item.id, &item.corrects);
        let whole = complete && !item.seen.faulty && self.claim_ids.get(&item.id.text) == Some(&item.id.place);
        let source = source.filter(|_| whole)?;
        let date = self.case.source(&source).and_then(|s| s.date.clone());
        Some(Claim {
            id: item.id.text,
            source,
            passage: sound(passage)?,
            by,
            stated: sound(stated)?.or(date),
            knows: sound(knows)?.unwrap_or_default(),
            stance,
            about: about?,
            when: sound(when)?,
            words: item.words,
            quote: sound(quote)?,
            fact: item.fact,
            corrects: corrects?,
            place: item.id.place,
        })
    }

    /// Whether a claim has all that every claim needs.
    fn is_complete(&mut self, item: &ClaimItem) -> bool {
        let id = &item.id.text;
        let mut missing = Vec::new();
        if !item.seen.has("in") {
            missing.push((
                format!("claim `{id}` names no source"),
                "add `in` and the key of the source that it stands in",
            ));
        }
        if !item.seen.has("by") {
            let help = "add `by`: who says so, and through whom it came, as in `by halls > S4`";
            missing.push((format!("claim `{id}` does not say who says so"), help));
        }
        if !["says", "denies", "unsure"].iter().any(|s| item.seen.has(s)) {
            let help = "add `says EVENT kind(fields)`, or `denies …`, or `unsure …`";
            missing.push((format!("claim `{id}` says nothing"), help));
        }
        if !item.seen.has("words") || (item.words.trim().is_empty() && !item.seen.faulty) {
            let help = "add `words` and what the passage says, in our own words, in quotes";
            missing.push((format!("claim `{id}` has no words"), help));
        }
        let complete = missing.is_empty();
        for (message, help) in missing {
            self.error(item.id.place, message, help);
        }
        complete
    }

    fn passage(&mut self, raw: &Raw, source: Option<&str>) -> Option<Range<u64>> {
        let text: String = raw.text.split_whitespace().collect();
        let ends = text.split_once("..").and_then(|(a, b)| Some((a.parse().ok()?, b.parse().ok()?)));
        let Some((start, end)): Option<(u64, u64)> = ends else {
            let help = "write the first byte and the byte behind the last, as in `5712..5790`";
            self.error(raw.place, format!("`{}` is not a range of bytes", raw.text), help);
            return None;
        };
        if start >= end {
            let message = format!("the passage `{text}` ends before it begins");
            self.error(raw.place, message, "the first byte stands first");
            return None;
        }
        let length = source.and_then(|key| self.case.source(key)).and_then(|s| s.length);
        if let Some(length) = length.filter(|l| end > *l) {
            let message = format!("the passage `{text}` is outside of the source, which has {length} bytes");
            self.error(raw.place, message, "find the passage again in the text with this hash");
            return None;
        }
        Some(start..end)
    }

    /// Warns of asserters that nobody declared: misspelt, they would count as somebody else.
    fn chain(&mut self, by: &[Word]) {
        for voice in by {
            let known = self.case.source(&voice.text).is_some() || self.case.named(&voice.text).is_some();
            if known || !self.undeclared.insert(voice.text.clone()) {
                continue;
            }
            let keys = self.case.people.iter().map(|n| &n.key).chain(self.case.sources.iter().map(|s| &s.key));
            let help = match suggestion(&voice.text, keys.map(String::as_str)) {
                help if help.starts_with("did") => help,
                _ => format!("declare it: `person {0} \"…\"` or `organisation {0} \"…\"`", voice.text),
            };
            self.faults.warning(voice.place, format!("nobody and no source is called `{}`", voice.text), help);
        }
    }

    fn about(&mut self, about: AboutItem, when: Option<&Raw>) -> Option<About> {
        match about {
            AboutItem::Event { handle, pattern } => {
                let (kind, fields) = self.event(&pattern)?;
                Some(About::Event { handle: handle.text, kind, fields })
            }
            AboutItem::Order { first, second } => {
                if let Some(when) = when {
                    let help = "put the time into claims about the two happenings";
                    self.faults.warning(when.place, "an order has no time of its own", help);
                }
                let known = [&first, &second].map(|h| self.known_handle(h));
                if first.text == second.text {
                    let message = format!("`{}` cannot be before itself", first.text);
                    self.error(second.place, message, "name two happenings");
                    return None;
                }
                (known == [true, true]).then_some(About::Order { first: first.text, second: second.text })
            }
        }
    }

    fn known_handle(&mut self, handle: &Word) -> bool {
        let known = self.handles.contains(&handle.text);
        if !known {
            let help = match suggestion(&handle.text, self.handles.iter().map(String::as_str)) {
                help if help.is_empty() => "write a claim about it first".to_owned(),
                help => help,
            };
            self.error(handle.place, format!("no claim is about a happening `{}`", handle.text), help);
        }
        known
    }

    fn quote(&mut self, quote: String, place: Place) -> Option<String> {
        let words = quote.split_whitespace().count();
        if words <= MAX_QUOTE_WORDS {
            return Some(quote);
        }
        let message = format!("this quotation has {words} words; at most {MAX_QUOTE_WORDS} are allowed");
        self.error(place, message, "quote less, and say the rest in `words`");
        None
    }

    fn corrects(&mut self, id: &Word, corrects: &[Word]) -> Option<Vec<String>> {
        let mut all_known = true;
        for older in corrects {
            if older.text == id.text {
                self.error(older.place, "a claim cannot correct itself", "name the older claim");
                all_known = false;
            } else if !self.claim_ids.contains_key(&older.text) {
                let help = suggestion(&older.text, self.claim_ids.keys().map(String::as_str));
                self.error(older.place, format!("there is no claim `{}`", older.text), help);
                all_known = false;
            }
        }
        all_known.then(|| corrects.iter().map(|w| w.text.clone()).collect())
    }

    /// Claims that correct each other in a circle would all count for nothing.
    pub(super) fn correction_circles(&mut self) {
        let older: BTreeMap<&str, &[String]> =
            self.case.claims.iter().map(|c| (c.id.as_str(), c.corrects.as_slice())).collect();
        let mut circles = Vec::new();
        for claim in self.case.claims.iter().filter(|c| !c.corrects.is_empty()) {
            let mut seen: BTreeSet<&str> = BTreeSet::new();
            let mut next: Vec<&str> = vec![&claim.id];
            while let Some(id) = next.pop() {
                let of = older.get(id).copied().unwrap_or_default();
                next.extend(of.iter().map(String::as_str).filter(|o| seen.insert(*o)));
            }
            if seen.contains(claim.id.as_str()) {
                circles.push((claim.place, claim.id.clone()));
            }
        }
        self.case.claims.retain(|c| !circles.iter().any(|(place, _)| *place == c.place));
        for (place, id) in circles {
            let message = format!("claim `{id}` corrects a claim that corrects it");
            self.error(place, message, "let only the newer claim correct the older one");
        }
    }
}

/// Nothing, when a clause was there and faulty; else what it gave, if anything.
fn sound<T>(clause: Option<Option<T>>) -> Option<Option<T>> {
    match clause {
        Some(None) => None,
        Some(Some(value)) => Some(Some(value)),
        None => Some(None),
    }
}
