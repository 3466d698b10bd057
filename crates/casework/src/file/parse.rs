//! Reads the text of one case file into its statements, clause by clause.
//!
//! A faulty clause never hides the clauses after it, nor a faulty statement the statements after it.

use protocol::diagnostic::{Diagnostics, Place, nearest, suggestion};
use protocol::syntax::ast::Word;
use protocol::syntax::lex::{Kind, Sign, Token, lex};
use protocol::syntax::parse::{Faulty, Parser};

use super::syntax::{AboutItem, CaseItem, ClaimItem, Item, NamedItem, QuestionItem, Raw, ScopeItem, Seen, SourceItem};
use crate::Stance;

type Read<T> = Result<T, Faulty>;

const ITEMS: [&str; 9] = ["case", "include", "person", "organisation", "thing", "source", "claim", "question", "scope"];

/// A clause's name, and whether an item may have several.
type Clause = (&'static str, bool);

const CASE: [Clause; 5] = [("in", false), ("offset", false), ("adopted", true), ("practice", true), ("first", false)];
const NAMED: [Clause; 2] = [("is", true), ("aka", true)];
const SOURCE: [Clause; 8] = [
    ("publisher", false),
    ("author", false),
    ("date", false),
    ("url", false),
    ("sha256", false),
    ("length", false),
    ("read", false),
    ("note", true),
];
const CLAIM: [Clause; 12] = [
    ("in", false),
    ("by", false),
    ("stated", false),
    ("knows", false),
    ("says", false),
    ("denies", false),
    ("unsure", false),
    ("when", false),
    ("words", false),
    ("quote", false),
    ("fact", false),
    ("corrects", true),
];
const QUESTION: [Clause; 4] = [("status", false), ("about", true), ("settles", true), ("searched", true)];
const SCOPE: [Clause; 2] = [("when", false), ("words", false)];

/// The statements of a file. Faults are added to the list.
pub fn parse(file: u32, text: &str, faults: &mut Diagnostics) -> Vec<Item> {
    let mut of_lexer = Diagnostics::default();
    let (tokens, _) = lex(file, text, &mut of_lexer);
    let mut reader = Reader { text, parser: Parser::new(text, &tokens, faults), raw: Vec::new() };
    let items = reader.items();
    let raw = reader.raw;
    // What is a fault in a rule may be a letter of a time (`2021%`).
    of_lexer.0.retain(|d| !raw.iter().any(|r| r.start <= d.place.start && d.place.end <= r.end));
    super::append(faults, of_lexer);
    items
}

struct Reader<'a> {
    text: &'a str,
    parser: Parser<'a>,
    /// The places of all raw values.
    raw: Vec<Place>,
}

impl Reader<'_> {
    fn items(&mut self) -> Vec<Item> {
        let mut items = Vec::new();
        while !self.parser.at_end() {
            self.parser.begin_item();
            match self.item() {
                Ok(item) => items.push(item),
                Err(Faulty) => self.parser.skip_item(),
            }
        }
        items
    }

    fn item(&mut self) -> Read<Item> {
        let word = self.parser.id("an item such as `claim` or `source`")?;
        let item = match word.text.as_str() {
            "case" => self.case().map(Item::Case),
            "include" => self.include(),
            "person" | "organisation" | "thing" => self.named(word).map(Item::Named),
            "source" => self.source().map(Item::Source),
            "claim" => self.claim().map(Item::Claim),
            "question" => self.question().map(Item::Question),
            "scope" => self.scope().map(Item::Scope),
            other => {
                let message = format!("`{other}` begins no statement of a case file");
                let help = match CLAIM.iter().any(|c| c.0 == other) {
                    true => format!("`{other}` belongs to the claim above it: indent it"),
                    false => suggestion(other, ITEMS),
                };
                Err(self.parser.fault(word.place, message, help))
            }
        }?;
        if !self.parser.at_margin() {
            let token = self.parser.token();
            self.parser.expected(token, "a new statement at the left margin");
            self.parser.skip_item();
        }
        Ok(item)
    }

    // ---- the statements ----------------------------------------------------------------------------

    fn case(&mut self) -> Read<CaseItem> {
        let id = self.id("the case's id")?;
        let title = self.parser.quoted("the case's title, in quotes")?;
        let (mut jurisdiction, mut offset, mut adopted, mut practice) = (None, None, Vec::new(), Vec::new());
        let mut first = Vec::new();
        let seen = self.clauses("a case", &CASE, |r, clause| {
            match clause.text.as_str() {
                "in" => jurisdiction = Some(r.parser.quoted("a place such as \"US-NM\"")?),
                "offset" => offset = Some(r.raw("an offset such as `-06:00`")?),
                "adopted" => {
                    let pack = r.id("the pack's id")?;
                    let words = r.parser.quoted("what the source says of it, in quotes")?;
                    let source = if r.parser.take_word("from") { Some(r.id("the source's key")?) } else { None };
                    adopted.push((pack, words, source));
                }
                "first" => first.extend(r.list("a person's key")?),
                _ => practice.extend(r.list("a pack's id")?),
            }
            Ok(())
        });
        Ok(CaseItem { id, title, jurisdiction, offset, adopted, practice, first, seen })
    }

    fn include(&mut self) -> Read<Item> {
        let place = self.parser.token().place;
        let path = self.parser.quoted("the file's path, in quotes")?;
        Ok(Item::Include { path, place })
    }

    fn named(&mut self, item: Word) -> Read<NamedItem> {
        self.same_line("a name")?;
        let key = self.parser.name("a name")?;
        let sort = if item.text == "thing" { self.id("what sort of thing it is")? } else { item };
        let name = self.parser.quoted("the name in words, in quotes")?;
        let (mut is, mut aka) = (Vec::new(), Vec::new());
        self.clauses("a person, organisation or thing", &NAMED, |r, clause| {
            let list = if clause.text == "is" { &mut is } else { &mut aka };
            list.push(r.parser.quoted("a text in quotes")?);
            while r.parser.take(Sign::Comma) {
                list.push(r.parser.quoted("a text in quotes")?);
            }
            Ok(())
        });
        Ok(NamedItem { key, sort, name, is, aka })
    }

    fn source(&mut self) -> Read<SourceItem> {
        let key = self.id("the source's key")?;
        let kind = self.id("what kind of source it is (`article`, `filing`, `report` …)")?;
        let title = self.parser.quoted("the headline, or what it is, in quotes")?;
        let [mut publisher, mut author, mut url, mut note] = [const { String::new() }; 4];
        let (mut date, mut sha256, mut length, mut read) = (None, None, None, None);
        self.clauses("a source", &SOURCE, |r, clause| {
            match clause.text.as_str() {
                "publisher" => publisher = r.parser.texts()?,
                "author" => author = r.parser.texts()?,
                "date" => date = Some(r.raw("a date such as `2021-10-21`")?),
                "url" => url = r.parser.quoted("an address, in quotes")?,
                "sha256" => sha256 = Some(r.raw("a hash")?),
                "length" => length = Some(r.raw("a number of bytes")?),
                "read" => read = Some(r.id("`text` or `notes`")?),
                _ => join(&mut note, &r.parser.texts()?),
            }
            Ok(())
        });
        Ok(SourceItem { key, kind, title, publisher, author, date, url, sha256, length, read, note })
    }

    fn claim(&mut self) -> Read<ClaimItem> {
        let id = self.id("the claim's id")?;
        let mut claim = ClaimItem {
            id,
            source: None,
            passage: None,
            by: Vec::new(),
            stated: None,
            knows: None,
            said: None,
            when: None,
            words: String::new(),
            quote: None,
            fact: None,
            corrects: Vec::new(),
            seen: Seen::default(),
        };
        claim.seen = self.clauses("a claim", &CLAIM, |r, clause| r.claim_clause(&mut claim, clause));
        Ok(claim)
    }

    fn claim_clause(&mut self, claim: &mut ClaimItem, clause: &Word) -> Read<()> {
        if let Some(stance) = Stance::from_word(&clause.text) {
            if claim.said.is_some() {
                let message = format!("claim `{}` has two of `says`, `denies` and `unsure`", claim.id.text);
                let help = "one claim is one assertion: write a second claim with its own id";
                return Err(self.parser.fault(clause.place, message, help));
            }
            claim.said = Some((stance, self.about(stance)?));
            return Ok(());
        }
        match clause.text.as_str() {
            "in" => {
                claim.source = Some(self.id("the source's key")?);
                let next = self.parser.token();
                if !next.first && matches!(next.kind, Kind::Number | Kind::Sign(Sign::Range)) {
                    claim.passage = Some(self.raw("the passage's bytes, as in `5712..5790`")?);
                }
            }
            "by" => claim.by = self.chain()?,
            "stated" => claim.stated = Some(self.raw("when it was said, as in `2021-10-22`")?),
            "knows" => claim.knows = Some(self.id("`firsthand`, `reported` or `unknown`")?),
            "when" => claim.when = Some(self.raw("when it happened, as in `2021-10-21T13:45`")?),
            "words" => claim.words = self.parser.texts()?,
            "quote" => {
                let start = self.parser.token().place;
                claim.quote = Some((self.parser.texts()?, start));
            }
            "fact" => claim.fact = Some(self.id("a number of the team's notes, as in `F011`")?.text),
            _ => claim.corrects.extend(self.list("a claim's id")?),
        }
        Ok(())
    }

    /// `EVENT kind(fields)` or `A before B`.
    fn about(&mut self, stance: Stance) -> Read<AboutItem> {
        let handle = self.id("the name of the happening")?;
        if self.parser.token().kind == Kind::Sign(Sign::Open) {
            let message = format!("`{}(` stands where the name of the happening should", handle.text);
            let help = format!("write `{} NAME {}(…)`; all claims about it share NAME", stance.word(), handle.text);
            return Err(self.parser.fault(handle.place, message, help));
        }
        if self.parser.take_word("before") {
            let second = self.id("the name of the later happening")?;
            return Ok(AboutItem::Order { first: handle, second });
        }
        self.same_line("the kind of event, as in `handover(weapon: R1)`, or `before` and another happening")?;
        Ok(AboutItem::Event { handle, pattern: self.parser.pattern()? })
    }

    /// `halls > deputies > AP-24`.
    fn chain(&mut self) -> Read<Vec<Word>> {
        let mut chain = vec![self.id("who says so: a person, or a source's key")?];
        while self.parser.take(Sign::Gt) {
            chain.push(self.parser.id("who passed it on: a person, or a source's key")?);
        }
        Ok(chain)
    }

    fn question(&mut self) -> Read<QuestionItem> {
        let id = self.id("the question's id")?;
        let text = self.parser.quoted("the question, in quotes")?;
        let (mut status, mut about) = (None, Vec::new());
        let [mut settles, mut searched] = [const { String::new() }; 2];
        self.clauses("a question", &QUESTION, |r, clause| {
            match clause.text.as_str() {
                "status" => status = Some(r.id("`open`, `partial`, `answered` or `unanswerable`")?),
                "about" => about.extend(r.list("a happening, a person or a thing")?),
                "settles" => join(&mut settles, &r.parser.texts()?),
                _ => join(&mut searched, &r.parser.texts()?),
            }
            Ok(())
        });
        Ok(QuestionItem { id, text, status, about, settles, searched })
    }

    fn scope(&mut self) -> Read<ScopeItem> {
        let source = self.id("the source's key")?;
        if !self.parser.take_word("shows") {
            let token = self.parser.token();
            return Err(self.parser.expected(token, "`shows` and a kind of event"));
        }
        let pattern = self.parser.pattern()?;
        let (mut when, mut words) = (None, String::new());
        let seen = self.clauses("a scope", &SCOPE, |r, clause| {
            match clause.text.as_str() {
                "when" => when = Some(r.raw("the time that it shows without a gap")?),
                _ => words = r.parser.texts()?,
            }
            Ok(())
        });
        Ok(ScopeItem { source, pattern, when, words, seen })
    }

    // ---- clauses and values ------------------------------------------------------------------------

    /// Reads all clauses of an item; goes on behind each faulty one.
    fn clauses(&mut self, item: &str, known: &[Clause], mut read: impl FnMut(&mut Self, &Word) -> Read<()>) -> Seen {
        let mut seen = Seen::default();
        while !self.parser.at_margin() {
            let start = self.parser.token();
            let done = self.clause(item, known, &mut seen).and_then(|clause| read(self, &clause));
            if done.is_err() {
                seen.faulty = true;
                self.skip_clause(start);
            }
        }
        seen
    }

    /// The name of the clause at hand.
    fn clause(&mut self, item: &str, known: &[Clause], seen: &mut Seen) -> Read<Word> {
        let clause = self.parser.id("a clause")?;
        let Some((_, many)) = known.iter().find(|(name, _)| *name == clause.text) else {
            let help = suggestion(&clause.text, known.iter().map(|c| c.0));
            seen.meant.extend(nearest(&clause.text, known.iter().map(|c| c.0)).map(str::to_owned));
            let message = format!("`{}` is not a clause of {item}", clause.text);
            return Err(self.parser.fault(clause.place, message, help));
        };
        if !many && seen.clauses.contains(&clause.text) {
            let message = format!("`{}` is given twice", clause.text);
            return Err(self.parser.fault(clause.place, message, "remove one"));
        }
        seen.clauses.push(clause.text.clone());
        Ok(clause)
    }

    /// Goes on to the next clause that begins a line. `field: value` begins none: it is the rest of an event.
    fn skip_clause(&mut self, start: Token) {
        if self.parser.token() == start {
            self.parser.advance();
        }
        loop {
            let token = self.parser.token();
            let of_event = self.parser.peek(1).kind == Kind::Sign(Sign::Colon);
            if token.kind == Kind::End || (token.first && token.kind == Kind::Word && !of_event) {
                return;
            }
            self.parser.advance();
        }
    }

    /// A clause's value must stand on the clause's line, so that a missing one does not eat the next clause.
    fn same_line(&mut self, what: &str) -> Read<()> {
        let token = self.parser.token();
        if !token.first {
            return Ok(());
        }
        if token.kind == Kind::End {
            return Err(self.parser.expected(token, what));
        }
        let message = format!("expected {what}, found the end of the line");
        Err(self.parser.fault(token.place, message, "write it on the line above"))
    }

    fn id(&mut self, what: &str) -> Read<Word> {
        self.same_line(what)?;
        self.parser.id(what)
    }

    /// Ids on one line, with or without commas.
    fn list(&mut self, what: &str) -> Read<Vec<Word>> {
        let mut list = vec![self.id(what)?];
        loop {
            let comma = self.parser.take(Sign::Comma);
            let token = self.parser.token();
            if !comma && (token.first || token.kind != Kind::Word || is_clause(self.parser.slice(token))) {
                return Ok(list);
            }
            list.push(self.parser.id(what)?);
        }
    }

    /// Letters up to the next space; further ones, when what follows on the line cannot be a clause.
    fn raw(&mut self, what: &str) -> Read<Raw> {
        self.same_line(what)?;
        let first = self.parser.token();
        let mut place = Place { end: self.run_end(first.place), ..first.place };
        loop {
            let next = self.parser.token();
            if next.kind == Kind::End || (next.place.start >= place.end && !carries_on(next)) {
                break;
            }
            place.end = place.end.max(self.run_end(next.place));
            self.parser.advance();
        }
        self.raw.push(place);
        let text = self.text.get(place.range()).unwrap_or_default().to_owned();
        Ok(Raw { text, place })
    }

    fn run_end(&self, from: Place) -> u32 {
        let rest = self.text.get(from.start as usize..).unwrap_or_default();
        let length = rest.find(|c: char| c.is_whitespace() || c == '#').unwrap_or(rest.len());
        from.start + length as u32
    }
}

/// Whether a token on the same line goes on with a raw value (`2021-10-21 13:45`: a fault, but one fault).
fn carries_on(token: Token) -> bool {
    !token.first && !matches!(token.kind, Kind::Word | Kind::Text)
}

/// Whether a clause of any item is called so.
fn is_clause(word: &str) -> bool {
    let all = [CASE.as_slice(), &NAMED, &SOURCE, &CLAIM, &QUESTION, &SCOPE];
    all.into_iter().flatten().any(|c| c.0 == word)
}

fn join(text: &mut String, more: &str) {
    if !text.is_empty() {
        text.push(' ');
    }
    text.push_str(more);
}
