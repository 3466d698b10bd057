//! From statements as written to a case: keys looked up, events typed, times read.
//!
//! A claim with a fault is left out, because half a claim could say more than its source does. Sources,
//! people and questions stay, so that one fault does not look like many.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use model::time::TimeError;
use model::value::Plain;
use model::vocabulary::Type;
use model::{FieldId, KindId, Names, Value, Vocabulary, When};
use protocol::check;
use protocol::diagnostic::{Diagnostics, Place, suggestion};
use protocol::syntax::ast::{Pattern, Term, Word};

use super::syntax::{AboutItem, CaseItem, ClaimItem, Item, NamedItem, QuestionItem, Raw, ScopeItem, SourceItem};
use super::{MAX_QUOTE_WORDS, append};
use crate::source_kind::{self, SOURCE_KINDS};
use crate::{About, Adoption, Case, Claim, Knows, Named, Question, Scope, Source, Status};

/// Sorts whose names a case must declare: misspelt, they would be somebody else.
const DECLARED_SORTS: [&str; 3] = ["person", "organisation", "weapon"];
const CASE_HELP: &str = "begin the main file with `case ID \"title\"`";
const OFFSET_HELP: &str = "write `-06:00` or `+01:00`, from -23:59 to +23:59";

/// The case that these statements make.
pub fn resolve(items: Vec<Item>, names: &mut Names, vocabulary: &Vocabulary, faults: &mut Diagnostics) -> Case {
    let mut sorted = Sorted::default();
    for item in items {
        sorted.add(item);
    }
    let mut resolver = Resolver {
        names,
        vocabulary,
        faults,
        case: Case::default(),
        handles: BTreeSet::new(),
        claim_ids: BTreeMap::new(),
        undeclared: BTreeSet::new(),
    };
    resolver.all(sorted);
    resolver.case
}

#[derive(Default)]
struct Sorted {
    cases: Vec<CaseItem>,
    people: Vec<NamedItem>,
    sources: Vec<SourceItem>,
    claims: Vec<ClaimItem>,
    questions: Vec<QuestionItem>,
    scopes: Vec<ScopeItem>,
}

impl Sorted {
    fn add(&mut self, item: Item) {
        match item {
            Item::Case(case) => self.cases.push(case),
            Item::Named(named) => self.people.push(named),
            Item::Source(source) => self.sources.push(source),
            Item::Claim(claim) => self.claims.push(claim),
            Item::Question(question) => self.questions.push(question),
            Item::Scope(scope) => self.scopes.push(scope),
            Item::Include { .. } => {}
        }
    }
}

struct Resolver<'a> {
    names: &'a mut Names,
    vocabulary: &'a Vocabulary,
    faults: &'a mut Diagnostics,
    case: Case,
    /// All happenings that claims are about, those of faulty claims too.
    handles: BTreeSet<String>,
    /// All claims' ids, those of faulty claims too.
    claim_ids: BTreeMap<String, Place>,
    /// Names that were warned of.
    undeclared: BTreeSet<String>,
}

impl Resolver<'_> {
    fn all(&mut self, sorted: Sorted) {
        self.heads(&sorted.cases);
        for item in sorted.people {
            self.named(item);
        }
        for item in sorted.sources {
            self.source(item);
        }
        self.adoptions(&sorted.cases);
        self.claim_names(&sorted.claims);
        for item in sorted.claims {
            let claim = self.claim(item);
            self.case.claims.extend(claim);
        }
        self.correction_circles();
        for item in sorted.questions {
            self.question(item);
        }
        for item in sorted.scopes {
            let scope = self.scope(item);
            self.case.scopes.extend(scope);
        }
    }

    fn error(&mut self, place: Place, message: impl Into<String>, help: impl Into<String>) {
        self.faults.error(place, message, help);
    }

    // ---- the case ----------------------------------------------------------------------------------

    fn heads(&mut self, cases: &[CaseItem]) {
        let Some(first) = cases.first() else {
            return self.error(Place::default(), "these files have no `case` statement", CASE_HELP);
        };
        for other in cases.iter().skip(1) {
            let message = format!("this is a second case, `{}`", other.id.text);
            self.error(other.id.place, message, "one folder is one case: remove this statement");
        }
        self.case.id = first.id.text.clone();
        self.case.title = first.title.clone();
        self.case.jurisdiction = first.jurisdiction.clone();
        self.case.practice = first.practice.iter().map(|w| w.text.clone()).collect();
        match &first.offset {
            Some(raw) => match offset_seconds(&raw.text) {
                Some(seconds) => self.case.utc_offset = seconds,
                None => self.error(raw.place, format!("`{}` is not an offset", raw.text), OFFSET_HELP),
            },
            None if first.seen.has("offset") => {}
            None => {
                let help = "add `offset -06:00` (of local times from UTC); they are read as UTC now";
                self.faults.warning(first.id.place, "this case does not say which local times it means", help);
            }
        }
    }

    fn adoptions(&mut self, cases: &[CaseItem]) {
        let Some(first) = cases.first() else { return };
        for (pack, words, source) in &first.adopted {
            let Some(source) = source else {
                let message = format!("no source says that `{}` was adopted", pack.text);
                self.error(pack.place, message, "add `from` and the source's key, or use `practice`");
                continue;
            };
            if self.known_source(source) {
                let adoption =
                    Adoption { pack: pack.text.clone(), words: words.clone(), source: source.text.clone() };
                self.case.adopted.push(adoption);
            }
        }
    }

    // ---- people and sources ------------------------------------------------------------------------

    fn named(&mut self, item: NamedItem) {
        if !self.is_new_key(&item.key) {
            return;
        }
        let sorts = self.vocabulary.sorts.iter().map(|s| s.name.as_str());
        if !sorts.clone().any(|s| s == item.sort.text) {
            let help = suggestion(&item.sort.text, sorts);
            self.error(item.sort.place, format!("there is no sort of thing called `{}`", item.sort.text), help);
        }
        let NamedItem { key, sort, name, is, aka } = item;
        self.case.people.push(Named { key: key.text, sort: sort.text, name, is, aka, place: key.place });
    }

    fn source(&mut self, item: SourceItem) {
        if !self.is_new_key(&item.key) {
            return;
        }
        if source_kind::find(&item.kind.text).is_none() {
            let words = SOURCE_KINDS.map(|k| k.word);
            let help = match suggestion(&item.kind.text, words) {
                help if help.is_empty() => format!("one of: {}", words.join(", ")),
                help => help,
            };
            self.error(item.kind.place, format!("`{}` is not a kind of source", item.kind.text), help);
        }
        let date = self.when(item.date.as_ref());
        let sha256 = self.hash(item.sha256);
        let length = item.length.and_then(|raw| {
            let length = raw.text.parse().ok();
            if length.is_none() {
                self.error(raw.place, format!("`{}` is not a number of bytes", raw.text), "write it in digits");
            }
            length
        });
        let read_in_full = match item.read {
            Some(word) => self.one_of(&word, "way of reading", &[("text", true), ("notes", false)]) == Some(true),
            None => false,
        };
        self.case.sources.push(Source {
            key: item.key.text,
            kind: item.kind.text,
            title: item.title,
            publisher: item.publisher,
            author: item.author,
            date,
            url: item.url,
            sha256,
            length,
            read_in_full,
            note: item.note,
            place: item.key.place,
        });
    }

    fn hash(&mut self, raw: Option<Raw>) -> Option<String> {
        let raw = raw?;
        if raw.text.len() == 64 && raw.text.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Some(raw.text.to_ascii_lowercase());
        }
        let help = "write the 64 hexadecimal digits that `sha256sum` prints, or leave the clause out";
        self.error(raw.place, format!("`{}` is not a SHA-256 hash", raw.text), help);
        None
    }

    /// Keys of sources and of people share one list, because a claim's `by` may name either.
    fn is_new_key(&mut self, key: &Word) -> bool {
        let new = self.case.source(&key.text).is_none() && self.case.named(&key.text).is_none();
        if !new {
            let message = format!("two sources, people or things have the key `{}`", key.text);
            self.error(key.place, message, "give one of them another key");
        }
        new
    }

    fn known_source(&mut self, key: &Word) -> bool {
        let known = self.case.source(&key.text).is_some();
        if !known {
            let help = suggestion(&key.text, self.case.sources.iter().map(|s| s.key.as_str()));
            let help = if help.is_empty() { format!("add `source {} KIND \"title\"`", key.text) } else { help };
            self.error(key.place, format!("there is no source `{}`", key.text), help);
        }
        known
    }

    // ---- claims ------------------------------------------------------------------------------------

    fn claim_names(&mut self, claims: &[ClaimItem]) {
        for claim in claims {
            if self.claim_ids.insert(claim.id.text.clone(), claim.id.place).is_some() {
                let message = format!("two claims have the id `{}`", claim.id.text);
                self.error(claim.id.place, message, "give one of them another id");
            }
            if let Some((_, AboutItem::Event { handle, .. })) = &claim.said {
                self.handles.insert(handle.text.clone());
            }
        }
    }

    fn claim(&mut self, item: ClaimItem) -> Option<Claim> {
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
            missing.push((format!("claim `{id}` names no source"), "add `in` and the key of the source that it stands in"));
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
    fn correction_circles(&mut self) {
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

    // ---- questions and scopes ----------------------------------------------------------------------

    fn question(&mut self, item: QuestionItem) {
        if self.case.questions.iter().any(|q| q.id == item.id.text) {
            let message = format!("two questions have the id `{}`", item.id.text);
            return self.error(item.id.place, message, "give one of them another id");
        }
        let status = item.status.and_then(|w| self.one_of(&w, "status", &Status::ALL.map(|s| (s.word(), s))));
        for word in &item.about {
            if self.handles.contains(&word.text) || self.case.named(&word.text).is_some() {
                continue;
            }
            let known = self.handles.iter().chain(self.case.people.iter().map(|n| &n.key));
            let help = suggestion(&word.text, known.map(String::as_str));
            let message = format!("no claim is about `{}`, and nobody and nothing is called so", word.text);
            self.faults.warning(word.place, message, help);
        }
        self.case.questions.push(Question {
            id: item.id.text,
            text: item.text,
            status: status.unwrap_or_default(),
            about: item.about.into_iter().map(|w| w.text).collect(),
            settles: item.settles,
            searched: item.searched,
            place: item.id.place,
        });
    }

    fn scope(&mut self, item: ScopeItem) -> Option<Scope> {
        let known = self.known_source(&item.source);
        if !item.seen.has("when") {
            let help = "add `when` and the time that it shows without a gap, as in `2021-10-21T13:30/2021-10-21T13:50`";
            self.error(item.source.place, "this scope does not say what time it shows", help);
        }
        if !item.seen.has("words") {
            let help = "add `words` and why nothing could have been missed, in quotes";
            self.error(item.source.place, "this scope does not say why absence counts in it", help);
        }
        let when = self.when(item.when.as_ref());
        let (kind, fields) = self.event(&item.pattern)?;
        let given = fields.iter().enumerate().filter_map(|(i, v)| Some((FieldId(i as u8), (*v)?)));
        let whole = known && !item.seen.faulty && item.seen.has("words");
        Some(Scope {
            source: item.source.text,
            kind,
            fields: given.collect(),
            when: when.filter(|_| whole)?,
            words: item.words,
            place: item.source.place,
        })
    }

    // ---- values ------------------------------------------------------------------------------------

    /// An event's kind and fields, if nothing is wrong with them.
    fn event(&mut self, pattern: &Pattern) -> Option<(KindId, Vec<Option<Value>>)> {
        let mut found = Diagnostics::default();
        let statement = check::statement(self.names, self.vocabulary, 0, false, pattern, 0, &mut found);
        for (field, term) in &pattern.args {
            if matches!(term, Term::Name(word) if word.text == "_") {
                let message = format!("`{}` is given as `_`", field.text);
                found.error(term.place(), message, "leave the field out: what is left out is unknown");
            }
        }
        let sound = !found.has_errors();
        append(self.faults, found);
        let statement = statement.filter(|_| sound)?;
        self.declared(statement.kind, pattern);
        let offset = i64::from(self.case.utc_offset);
        let fields = statement.fields.into_iter().map(|v| v.map(|v| to_utc(v, offset))).collect();
        Some((statement.kind, fields))
    }

    /// Warns of people and weapons that nobody declared, or that were declared as something else.
    fn declared(&mut self, kind: KindId, pattern: &Pattern) {
        let Some(kind) = self.vocabulary.kind(kind) else { return };
        for (name, term) in &pattern.args {
            let ty = kind.field(&name.text).and_then(|f| kind.fields.get(usize::from(f.0))).map(|f| f.ty);
            let (Some(Type::Sort(sort)), Term::Name(word)) = (ty, term) else { continue };
            let Some(sort) = self.vocabulary.sorts.get(usize::from(sort)).map(|s| s.name.as_str()) else { continue };
            if DECLARED_SORTS.contains(&sort) {
                self.declared_as(word, sort);
            }
        }
    }

    fn declared_as(&mut self, word: &Word, sort: &str) {
        let known = self.case.named(&word.text);
        if known.is_some_and(|n| n.sort == sort) || !self.undeclared.insert(format!("{} {sort}", word.text)) {
            return;
        }
        if let Some(other) = known {
            let message = format!("`{}` stands for a {sort} here, but is declared as a {}", word.text, other.sort);
            return self.faults.warning(word.place, message, "use another key for one of them");
        }
        let keys = self.case.people.iter().filter(|n| n.sort == sort).map(|n| n.key.as_str());
        let help = match suggestion(&word.text, keys) {
            help if help.starts_with("did") => help,
            _ if sort == "weapon" => format!("declare it: `thing {} weapon \"…\"`", word.text),
            _ => format!("declare it: `{sort} {} \"…\"`", word.text),
        };
        self.faults.warning(word.place, format!("no {sort} is called `{}`", word.text), help);
    }

    fn when(&mut self, raw: Option<&Raw>) -> Option<When> {
        let raw = raw?;
        match When::parse(&raw.text, self.case.utc_offset) {
            Ok(when) => Some(when),
            Err(error) => {
                self.error(raw.place, error.to_string(), TimeError::HELP);
                None
            }
        }
    }

    /// What a word of a short list stands for.
    fn one_of<T: Copy>(&mut self, word: &Word, what: &str, known: &[(&str, T)]) -> Option<T> {
        let found = known.iter().find(|(w, _)| *w == word.text).map(|(_, t)| *t);
        if found.is_none() {
            let help = suggestion(&word.text, known.iter().map(|k| k.0));
            self.error(word.place, format!("`{}` is not a {what}", word.text), help);
        }
        found
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

/// A moment is written in local time and kept in UTC.
fn to_utc(value: Value, offset: i64) -> Value {
    match value.plain() {
        Plain::Moment(local) => Value::moment(local.saturating_sub(offset)).unwrap_or(value),
        _ => value,
    }
}

/// Seconds east of UTC of `-06:00`, `+01:00` or `Z`.
fn offset_seconds(text: &str) -> Option<i32> {
    if text == "Z" {
        return Some(0);
    }
    let (sign, clock) = match text.strip_prefix('-') {
        Some(clock) => (-1, clock),
        None => (1, text.strip_prefix('+')?),
    };
    let seconds = (clock.len() == 5).then(|| model::time::clock_seconds(clock))??;
    i32::try_from(seconds).ok().map(|s| s * sign)
}
