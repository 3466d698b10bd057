//! From statements as written to a case: keys looked up, events typed, times read.
//!
//! Claims and scopes with a fault are left out ([`super::claims`]); sources, people and questions stay, so
//! that one fault does not look like many. No key is ever taken for another that looks like it.

use std::collections::{BTreeMap, BTreeSet};

use model::{FieldId, Names, Vocabulary};
use protocol::diagnostic::{Diagnostics, Place, suggestion};
use protocol::syntax::ast::Word;

use super::syntax::{CaseItem, ClaimItem, Item, NamedItem, QuestionItem, Raw, ScopeItem, SourceItem};
use crate::source_kind::{self, SOURCE_KINDS};
use crate::{Adoption, Case, Named, Question, Scope, Source, Status};

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

/// What is known so far.
pub(super) struct Resolver<'a> {
    pub(super) names: &'a mut Names,
    pub(super) vocabulary: &'a Vocabulary,
    pub(super) faults: &'a mut Diagnostics,
    pub(super) case: Case,
    /// All happenings that claims are about, those of faulty claims too.
    pub(super) handles: BTreeSet<String>,
    /// All claims' ids, those of faulty claims too.
    pub(super) claim_ids: BTreeMap<String, Place>,
    /// Names that were warned of.
    pub(super) undeclared: BTreeSet<String>,
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

    pub(super) fn error(&mut self, place: Place, message: impl Into<String>, help: impl Into<String>) {
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
        self.case.first = first.first.iter().map(|w| w.text.clone()).collect();
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
                let adoption = Adoption { pack: pack.text.clone(), words: words.clone(), source: source.text.clone() };
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

    pub(super) fn known_source(&mut self, key: &Word) -> bool {
        let known = self.case.source(&key.text).is_some();
        if !known {
            let help = suggestion(&key.text, self.case.sources.iter().map(|s| s.key.as_str()));
            let help = if help.is_empty() { format!("add `source {} KIND \"title\"`", key.text) } else { help };
            self.error(key.place, format!("there is no source `{}`", key.text), help);
        }
        known
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
