//! Reads tokens into the tree of [`super::ast`], one item after the other.
//!
//! A fault ends its item; reading goes on at the next word at the left margin.

use model::rule::Op;
use model::time;

use super::ast::{
    Applies, Atom, Case, Choice, Citation, Cond, Define, Entry, Event, Field, From, Human, Item, Need, Pack, Pattern,
    Put, Rule, Setting, Setup, Sort, SourceItem, State, Term, ValueItem, Word,
};
use super::lex::{Kind, Sign, Token, lex, unquote};
use crate::diagnostic::{Diagnostics, Place, suggestion};

/// Deepest nesting of conditions and terms: far above what a person can read aloud.
pub const MAX_DEPTH: usize = 64;

/// Most parts of one `and`, `or`, sum or product.
pub const MAX_PARTS: usize = 128;

/// The day of a case's first entry when it gives none: 2026-03-02.
pub const FIRST_DAY: i64 = 20_514;

/// The items of a file. Faults are added to the list; items with faults are left out.
pub fn parse(file: u32, text: &str, faults: &mut Diagnostics) -> Vec<Item> {
    let (tokens, _) = lex(file, text, faults);
    let mut parser = Parser::new(text, &tokens, faults);
    let mut items = Vec::new();
    while !parser.at_end() {
        parser.begin_item();
        if let Ok(item) = parser.item() {
            if !parser.at_margin() {
                let token = parser.token();
                parser.expected(token, "a clause of this item, or a new item at the left margin");
                parser.skip_item();
            }
            items.push(item);
        } else {
            parser.skip_item();
        }
    }
    items
}

/// The event that a text names, as in `handover(weapon: R1, to: kim)`.
pub fn parse_event(file: u32, text: &str, faults: &mut Diagnostics) -> Option<Pattern> {
    let (tokens, _) = lex(file, text, faults);
    let mut parser = Parser::new(text, &tokens, faults);
    let pattern = parser.pattern().ok()?;
    if !parser.at_end() {
        let token = parser.token();
        parser.expected(token, "nothing more");
    }
    Some(pattern)
}

/// Marks that a fault was reported.
#[derive(Clone, Copy, Debug)]
pub struct Faulty;

/// A reader of tokens, shared by protocol files, records and case files.
pub struct Parser<'a> {
    text: &'a str,
    tokens: &'a [Token],
    at: usize,
    /// Where the item at hand begins; the next token at the margin is its end.
    item_start: usize,
    depth: usize,
    /// While trying one reading of two, faults are not reported.
    quiet: bool,
    day: i64,
    faults: &'a mut Diagnostics,
}

type Read<T> = Result<T, Faulty>;

const ITEMS: [&str; 12] =
    ["sort", "choice", "event", "state", "value", "define", "pack", "setting", "rule", "human", "setup", "case"];

const RESERVED: [&str; 23] = [
    "and",
    "or",
    "not",
    "no",
    "last",
    "for",
    "every",
    "in",
    "since",
    "until",
    "today",
    "the",
    "after",
    "before",
    "at",
    "where",
    "without",
    "within",
    "count",
    "sum",
    "now",
    "need",
    "otherwise",
];

impl<'a> Parser<'a> {
    /// A reader at the start of the tokens; the last token must be [`Kind::End`].
    pub fn new(text: &'a str, tokens: &'a [Token], faults: &'a mut Diagnostics) -> Parser<'a> {
        Parser { text, tokens, at: 0, item_start: 0, depth: 0, quiet: false, day: FIRST_DAY, faults }
    }

    /// The token at hand.
    pub fn token(&self) -> Token {
        self.peek(0)
    }

    /// A token further on; behind the item at hand everything is [`Kind::End`].
    pub fn peek(&self, ahead: usize) -> Token {
        let end = Token { kind: Kind::End, place: Place::default(), first: true, margin: true };
        for i in self.at..=self.at + ahead {
            let token = self.tokens.get(i).or(self.tokens.last()).copied().unwrap_or(end);
            if token.margin && i != self.item_start {
                return Token { kind: Kind::End, ..token };
            }
            if i == self.at + ahead {
                return token;
            }
        }
        end
    }

    /// Whether everything was read.
    pub fn at_end(&self) -> bool {
        self.tokens.get(self.at).is_none_or(|t| t.kind == Kind::End)
    }

    /// Starts reading the item at hand.
    pub fn begin_item(&mut self) {
        self.item_start = self.at;
    }

    /// Whether the token at hand begins an item.
    pub fn at_margin(&self) -> bool {
        self.token().margin
    }

    /// The text of a token.
    pub fn slice(&self, token: Token) -> &'a str {
        self.text.get(token.place.range()).unwrap_or_default()
    }

    /// Goes on to the next token and returns the one at hand.
    pub fn advance(&mut self) -> Token {
        let token = self.token();
        if token.kind != Kind::End {
            self.at += 1;
        }
        token
    }

    /// Goes on to the next word at the left margin.
    pub fn skip_item(&mut self) {
        if self.at == self.item_start && !self.at_end() {
            self.at += 1;
        }
        while self.tokens.get(self.at).is_some_and(|t| !t.margin) {
            self.at += 1;
        }
    }

    /// Reports a fault.
    pub fn fault(&mut self, place: Place, message: impl Into<String>, help: impl Into<String>) -> Faulty {
        if !self.quiet {
            self.faults.error(place, message, help);
        }
        Faulty
    }

    /// Reports that something else was expected.
    pub fn expected(&mut self, token: Token, what: &str) -> Faulty {
        let found = match token.kind {
            Kind::End => "the end of the item".to_owned(),
            _ => format!("`{}`", self.slice(token)),
        };
        self.fault(token.place, format!("expected {what}, found {found}"), "")
    }

    /// Whether the token at hand is this word.
    pub fn is_word(&self, word: &str) -> bool {
        let token = self.token();
        token.kind == Kind::Word && self.slice(token) == word
    }

    /// Takes this word if it is at hand.
    pub fn take_word(&mut self, word: &str) -> bool {
        let yes = self.is_word(word);
        if yes {
            self.at += 1;
        }
        yes
    }

    /// Takes this sign if it is at hand.
    pub fn take(&mut self, sign: Sign) -> bool {
        let yes = self.token().kind == Kind::Sign(sign);
        if yes {
            self.at += 1;
        }
        yes
    }

    /// Takes this sign or reports that it is missing.
    pub fn sign(&mut self, sign: Sign, shown: &str) -> Read<Token> {
        let token = self.token();
        if token.kind == Kind::Sign(sign) { Ok(self.advance()) } else { Err(self.expected(token, shown)) }
    }

    fn keyword(&mut self, word: &str) -> Read<()> {
        let token = self.token();
        if self.take_word(word) { Ok(()) } else { Err(self.expected(token, &format!("`{word}`"))) }
    }

    /// Any word: an id, a source's key.
    pub fn id(&mut self, what: &str) -> Read<Word> {
        let token = self.token();
        if token.kind != Kind::Word {
            return Err(self.expected(token, what));
        }
        self.at += 1;
        Ok(Word { text: self.slice(token).to_owned(), place: token.place })
    }

    /// A name: a word without `.` and `-` that is not reserved.
    pub fn name(&mut self, what: &str) -> Read<Word> {
        let word = self.id(what)?;
        if word.text.contains(['.', '-']) {
            let help = "names have letters, digits and `_`; put spaces around a minus sign";
            return Err(self.fault(word.place, format!("`{}` is not a name", word.text), help));
        }
        if RESERVED.contains(&word.text.as_str()) {
            return Err(self.fault(
                word.place,
                format!("expected {what}, found the word `{}` of the language", word.text),
                "choose another name",
            ));
        }
        Ok(word)
    }

    /// A field's name or a word of a choice: any plain word, even one of the language's (`count`, `at`, `no`).
    pub fn label(&mut self, what: &str) -> Read<Word> {
        let token = self.token();
        if token.kind == Kind::Word && !self.slice(token).contains(['.', '-']) {
            return self.id(what);
        }
        self.name(what)
    }

    /// A text in quotes.
    pub fn quoted(&mut self, what: &str) -> Read<String> {
        let token = self.token();
        if token.kind != Kind::Text {
            return Err(self.expected(token, what));
        }
        self.at += 1;
        Ok(unquote(self.slice(token)))
    }

    fn number(&mut self, what: &str) -> Read<i64> {
        let token = self.token();
        if token.kind != Kind::Number {
            return Err(self.expected(token, what));
        }
        self.at += 1;
        self.whole(token)
    }

    fn whole(&mut self, token: Token) -> Read<i64> {
        match self.slice(token).parse::<i64>() {
            Ok(n) if n.abs() <= model::value::NUMBER_MAX => Ok(n),
            _ => Err(self.fault(
                token.place,
                format!("`{}` is not a whole number up to 10^15", self.slice(token)),
                "write whole numbers; lengths may have a fraction (`1.5 m`)",
            )),
        }
    }

    /// A duration: `8 hours`, or the name of a setting.
    fn duration(&mut self) -> Read<Term> {
        let token = self.token();
        match self.constant_or_name()? {
            term @ (Term::Duration(..) | Term::Name(_)) => Ok(term),
            _ => Err(self.expected(token, "a duration such as `8 hours`, or a setting")),
        }
    }

    /// A date: `2025-01-01`, in days since 1970.
    pub fn date(&mut self) -> Read<(i64, Place)> {
        let token = self.token();
        match self.constant()? {
            Some(Term::Date(days, place)) => Ok((days, place)),
            _ => Err(self.expected(token, "a date such as `2025-01-01`")),
        }
    }

    /// A constant, if one is at hand.
    pub fn constant(&mut self) -> Read<Option<Term>> {
        let token = self.token();
        let text = self.slice(token);
        let bad_time = |p: &mut Self| p.fault(token.place, format!("`{text}` is not a date or time"), "");
        let term = match token.kind {
            Kind::Text => Term::Text(unquote(text), token.place),
            Kind::Number => return self.quantity().map(Some),
            Kind::Date => {
                let days = time::date_days(text).ok_or_else(|| bad_time(self))?;
                let next = self.peek(1);
                if next.kind == Kind::Time && !next.first {
                    let clock = time::clock_seconds(self.slice(next)).ok_or_else(|| bad_time(self))?;
                    self.at += 1;
                    Term::Moment(days * time::DAY + clock, token.place.to(next.place))
                } else {
                    Term::Date(days, token.place)
                }
            }
            Kind::DateTime => {
                let (date, clock) = text.split_once('T').ok_or_else(|| bad_time(self))?;
                let days = time::date_days(date).ok_or_else(|| bad_time(self))?;
                let clock = time::clock_seconds(clock).ok_or_else(|| bad_time(self))?;
                Term::Moment(days * time::DAY + clock, token.place)
            }
            _ => return Ok(None),
        };
        self.at += 1;
        Ok(Some(term))
    }

    /// A number, or a length or duration when a unit follows.
    fn quantity(&mut self) -> Read<Term> {
        let token = self.advance();
        let unit_token = self.token();
        let unit = if unit_token.kind == Kind::Word && !unit_token.first { self.slice(unit_token) } else { "" };
        let place = token.place.to(unit_token.place);
        let (tenths, seconds) = match unit {
            "ft" => (Some(3_048), None),
            "in" if !self.unit_is_in() => (None, None),
            "in" => (Some(254), None),
            "m" => (Some(10_000), None),
            "cm" => (Some(100), None),
            "mm" => (Some(10), None),
            "second" | "seconds" => (None, Some(1)),
            "minute" | "minutes" => (None, Some(60)),
            "hour" | "hours" => (None, Some(3_600)),
            "day" | "days" => (None, Some(86_400)),
            "year" | "years" => (None, Some(365 * 86_400)),
            _ => (None, None),
        };
        if let Some(tenths) = tenths {
            self.at += 1;
            return match millimetres(self.slice(token), tenths) {
                Some(mm) => Ok(Term::Length(mm, place)),
                None => Err(self.fault(place, "this length is too large", "")),
            };
        }
        let n = self.whole(token)?;
        let Some(size) = seconds else { return Ok(Term::Number(n, token.place)) };
        self.at += 1;
        match n.checked_mul(size) {
            Some(s) if s.abs() <= model::value::NUMBER_MAX => Ok(Term::Duration(s, place)),
            _ => Err(self.fault(place, "this duration is too large", "")),
        }
    }

    /// Whether the `in` at hand is the unit (inches) and not the word before `(` or `the`.
    fn unit_is_in(&self) -> bool {
        let next = self.peek(1);
        next.kind != Kind::Sign(Sign::Open) && !(next.kind == Kind::Word && self.slice(next) == "the")
    }

    fn item(&mut self) -> Read<Item> {
        let token = self.token();
        if !token.margin {
            return Err(self.expected(token, "an item at the left margin"));
        }
        let word = if token.kind == Kind::Word { self.slice(token) } else { "" };
        self.at += 1;
        match word {
            "sort" => self.sort(),
            "choice" => self.choice(),
            "event" => self.event(),
            "state" => self.state(),
            "value" => self.value_item(),
            "define" => self.define(),
            "pack" => self.pack(),
            "setting" => self.setting(),
            "rule" => self.rule(token.place),
            "human" => self.human(),
            "setup" => self.setup(),
            "case" => self.case(token.place),
            _ => {
                let shown = self.slice(token);
                let help = suggestion(shown, ITEMS);
                Err(self.fault(token.place, format!("expected an item such as `rule`, found `{shown}`"), help))
            }
        }
    }

    fn sort(&mut self) -> Read<Item> {
        Ok(Item::Sort(Sort { name: self.name("a name")?, title: self.quoted("what it is, in quotes")? }))
    }

    fn optional_text(&mut self) -> Read<String> {
        if self.token().kind == Kind::Text { self.quoted("a text") } else { Ok(String::new()) }
    }

    fn choice(&mut self) -> Read<Item> {
        let name = self.name("a name")?;
        let title = self.optional_text()?;
        self.sign(Sign::BraceOpen, "`{`")?;
        let mut words = Vec::new();
        while !self.take(Sign::BraceClose) {
            words.push(self.label("a word of the choice")?);
            if !self.take(Sign::Comma) && self.token().kind != Kind::Sign(Sign::BraceClose) {
                let token = self.token();
                return Err(self.expected(token, "`,` or `}`"));
            }
        }
        Ok(Item::Choice(Choice { name, title, words }))
    }

    fn field(&mut self) -> Read<Field> {
        let name = self.label("a field's name")?;
        self.sign(Sign::Colon, "`:`")?;
        let ty = self.name("a type")?;
        let optional = self.take(Sign::Question);
        Ok(Field { name, ty, optional })
    }

    fn event(&mut self) -> Read<Item> {
        let name = self.name("a name")?;
        let title = self.quoted("what a button that records it says, in quotes")?;
        let (mut closed, mut starts_day, mut given) = (false, false, false);
        loop {
            if self.take_word("closed") {
                closed = true;
            } else if self.take_word("starts_day") {
                starts_day = true;
            } else if self.take_word("given") {
                given = true;
            } else {
                break;
            }
        }
        self.sign(Sign::BraceOpen, "`closed` or `{`")?;
        let mut fields = Vec::new();
        while !self.take(Sign::BraceClose) {
            fields.push(self.field()?);
            self.take(Sign::Comma);
        }
        let says = if self.take_word("says") { self.quoted("a phrase in quotes")? } else { String::new() };
        Ok(Item::Event(Event { name, title, closed, starts_day, given, fields, says }))
    }

    fn params(&mut self) -> Read<Vec<Field>> {
        self.sign(Sign::Open, "`(`")?;
        let mut params = Vec::new();
        while !self.take(Sign::Close) {
            params.push(self.field()?);
            if !self.take(Sign::Comma) && self.token().kind != Kind::Sign(Sign::Close) {
                let token = self.token();
                return Err(self.expected(token, "`,` or `)`"));
            }
        }
        Ok(params)
    }

    fn froms(&mut self) -> Read<Vec<From>> {
        self.keyword("from")?;
        let mut from = Vec::new();
        loop {
            let pattern = self.pattern()?;
            // The guard of the last `from` may be any condition; an `or` before it starts another `from`.
            let guard = if self.take_word("where") { Some(self.conjunction()?) } else { None };
            from.push(From { pattern, guard });
            if !self.take_word("or") {
                return Ok(from);
            }
        }
    }

    fn patterns(&mut self) -> Read<Vec<Pattern>> {
        let mut patterns = vec![self.pattern()?];
        while self.take_word("or") {
            patterns.push(self.pattern()?);
        }
        Ok(patterns)
    }

    fn state(&mut self) -> Read<Item> {
        let name = self.name("a name")?;
        let params = self.params()?;
        let from = self.froms()?;
        let until = if self.take_word("until") { self.patterns()? } else { Vec::new() };
        let lasting = if self.take_word("lasting") { Some(self.duration()?) } else { None };
        Ok(Item::State(State { name, params, from, until, lasting }))
    }

    fn value_item(&mut self) -> Read<Item> {
        let name = self.name("a name")?;
        let params = self.params()?;
        self.sign(Sign::Colon, "`:` and the type of the value")?;
        let ty = self.name("a type")?;
        let from = self.froms()?;
        Ok(Item::Value(ValueItem { name, params, ty, from }))
    }

    fn define(&mut self) -> Read<Item> {
        let name = self.name("a name")?;
        let params = self.params()?;
        self.keyword("as")?;
        let body = self.condition()?;
        Ok(Item::Define(Define { name, params, body }))
    }

    fn certainty(&mut self) -> Read<Option<Word>> {
        if self.take_word("certainty") { self.id("A, B, C or D").map(Some) } else { Ok(None) }
    }

    fn pack(&mut self) -> Read<Item> {
        let id = self.id("the pack's id")?;
        let mut pack = Pack {
            id,
            title: String::new(),
            version: 0,
            jurisdiction: String::new(),
            from: None,
            until: None,
            sources: Vec::new(),
            checked_by: String::new(),
        };
        while !self.at_margin() {
            let clause = self.id("a clause")?;
            match clause.text.as_str() {
                "title" => pack.title = self.quoted("a title in quotes")?,
                "version" => pack.version = self.number("a version number")?,
                "jurisdiction" => pack.jurisdiction = self.quoted("a place such as \"US-CA\"")?,
                "from" => pack.from = Some(self.date()?),
                "until" => pack.until = Some(self.date()?),
                "checked_by" => {
                    pack.checked_by =
                        if self.token().kind == Kind::Text { self.quoted("a name")? } else { self.id("a name")?.text };
                }
                "source" => {
                    let key = self.id("a key for the source")?;
                    let title = self.quoted("what the source is, in quotes")?;
                    let url = self.optional_text()?;
                    let certainty = self.certainty()?;
                    pack.sources.push(SourceItem { key, title, url, certainty });
                }
                other => {
                    let known = ["title", "version", "jurisdiction", "from", "until", "source", "checked_by"];
                    let help = suggestion(other, known);
                    return Err(self.fault(clause.place, format!("`{other}` is not a clause of a pack"), help));
                }
            }
        }
        Ok(Item::Pack(pack))
    }

    fn setting(&mut self) -> Read<Item> {
        let name = self.name("a name")?;
        self.sign(Sign::Colon, "`:`")?;
        let ty = self.name("a type")?;
        self.sign(Sign::Eq, "`=` and a default")?;
        let default = self.constant_or_name()?;
        let reason = self.quoted("the reason, in quotes")?;
        Ok(Item::Setting(Setting { name, ty, default, reason }))
    }

    /// A constant, or a word of a choice.
    pub fn constant_or_name(&mut self) -> Read<Term> {
        match self.constant()? {
            Some(term) => Ok(term),
            None if self.is_word("no") => Ok(Term::Name(self.id("a value")?)),
            None => Ok(Term::Name(self.name("a value")?)),
        }
    }

    fn citation(&mut self, force: Word) -> Read<Citation> {
        let cites = self.quoted("the citation, in quotes")?;
        let source = if self.take_word("from") { Some(self.id("a source's key")?) } else { None };
        let certainty = self.certainty()?;
        Ok(Citation { force, cites, source, certainty })
    }

    /// Words on the same line.
    fn words_on_line(&mut self) -> Vec<Word> {
        let mut words = Vec::new();
        while self.token().kind == Kind::Word && !self.token().first {
            let token = self.advance();
            words.push(Word { text: self.slice(token).to_owned(), place: token.place });
            self.take(Sign::Comma);
        }
        words
    }

    fn applies(&mut self) -> Read<Applies> {
        let mut applies = Applies::default();
        loop {
            if self.take_word("in") {
                applies.place = Some(self.quoted("a place such as \"US-CA\"")?);
            } else if self.take_word("from") {
                applies.from = Some(self.date()?.0);
            } else if self.take_word("until") {
                applies.until = Some(self.date()?.0);
            } else {
                return Ok(applies);
            }
        }
    }

    fn rule(&mut self, start: Place) -> Read<Item> {
        let id = self.id("the rule's id")?;
        let title = self.quoted("the rule's title, in quotes")?;
        let mut rule = Rule {
            id,
            title,
            catalogue: Vec::new(),
            citation: None,
            words: String::new(),
            who: Vec::new(),
            applies: Applies::default(),
            on: Vec::new(),
            applies_where: None,
            need: None,
            effect: None,
            place: start,
        };
        while !self.at_margin() {
            let clause = self.id("a clause")?;
            match clause.text.as_str() {
                "catalogue" => rule.catalogue.extend(self.words_on_line()),
                "law" | "bulletin" | "guideline" | "practice" => rule.citation = Some(self.citation(clause)?),
                "words" => rule.words = self.texts()?,
                "who" => rule.who.extend(self.words_on_line()),
                "applies" => rule.applies = self.applies()?,
                "on" => rule.on = self.patterns()?,
                "where" => rule.applies_where = Some(self.condition()?),
                "need" => {
                    let cond = self.condition()?;
                    let within = if self.take_word("within") { Some(self.duration()?) } else { None };
                    rule.need = Some(Need { cond, within });
                }
                "otherwise" => rule.effect = Some(self.id("an effect")?),
                other => {
                    let known = [
                        "catalogue",
                        "law",
                        "bulletin",
                        "guideline",
                        "practice",
                        "words",
                        "who",
                        "applies",
                        "on",
                        "where",
                        "need",
                        "otherwise",
                    ];
                    let help = suggestion(other, known);
                    return Err(self.fault(clause.place, format!("`{other}` is not a clause of a rule"), help));
                }
            }
        }
        let last = self.tokens.get(self.at.wrapping_sub(1)).map_or(start, |t| t.place);
        rule.place = start.to(last);
        Ok(Item::Rule(rule))
    }

    /// One text, or several on consecutive lines, joined.
    pub fn texts(&mut self) -> Read<String> {
        let mut text = self.quoted("a text in quotes")?;
        while self.token().kind == Kind::Text {
            text.push(' ');
            text.push_str(&self.quoted("a text")?);
        }
        Ok(text)
    }

    fn human(&mut self) -> Read<Item> {
        let id = self.id("the rule's id")?;
        let title = self.quoted("the rule's title, in quotes")?;
        let mut human =
            Human { id, title, catalogue: Vec::new(), citation: None, because: String::new(), asks: String::new() };
        while !self.at_margin() {
            let clause = self.id("a clause")?;
            match clause.text.as_str() {
                "catalogue" => human.catalogue.extend(self.words_on_line()),
                "law" | "bulletin" | "guideline" | "practice" => human.citation = Some(self.citation(clause)?),
                "because" => human.because = self.texts()?,
                "asks" => human.asks = self.texts()?,
                other => {
                    let known = ["catalogue", "law", "bulletin", "guideline", "practice", "because", "asks"];
                    let help = suggestion(other, known);
                    return Err(self.fault(clause.place, format!("`{other}` is not a clause of a human rule"), help));
                }
            }
        }
        Ok(Item::Human(human))
    }

    // ---- cases and entries -------------------------------------------------------------------------

    /// The moment at hand: a time on the day of the entry before, or a date and a time.
    pub fn moment(&mut self) -> Read<i64> {
        let token = self.token();
        if token.kind == Kind::Time {
            self.at += 1;
            return match time::clock_seconds(self.slice(token)) {
                Some(clock) => Ok(self.day * time::DAY + clock),
                None => Err(self.fault(token.place, format!("`{}` is not a time of day", self.slice(token)), "")),
            };
        }
        match self.constant()? {
            Some(Term::Moment(at, _)) => {
                self.day = at.div_euclid(time::DAY);
                Ok(at)
            }
            _ => Err(self.expected(token, "a time such as `10:02` or `2026-03-02 10:02`")),
        }
    }

    /// Sets the day of the entries that give only a time, in days since 1970.
    pub fn set_day(&mut self, day: i64) {
        self.day = day;
    }

    fn entry(&mut self) -> Read<Entry> {
        let start = self.token().place;
        let at = self.moment()?;
        let denied = self.take_word("not");
        let event = self.pattern()?;
        let last = self.tokens.get(self.at.wrapping_sub(1)).map_or(start, |t| t.place);
        Ok(Entry { at, denied, event, place: start.to(last) })
    }

    fn entries(&mut self) -> Read<Vec<Entry>> {
        let mut entries = Vec::new();
        while matches!(self.token().kind, Kind::Time | Kind::Date | Kind::DateTime) {
            entries.push(self.entry()?);
        }
        Ok(entries)
    }

    fn setup(&mut self) -> Read<Item> {
        self.day = FIRST_DAY;
        let name = self.name("a name")?;
        let with = if self.take_word("with") { self.words_on_line() } else { Vec::new() };
        let given = self.entries()?;
        Ok(Item::Setup(Setup { name, with, given }))
    }

    fn case(&mut self, start: Place) -> Read<Item> {
        self.day = FIRST_DAY;
        let title = self.quoted("what the case shows, in quotes")?;
        let rule = if self.take_word("for") { Some(self.id("a rule's id")?) } else { None };
        let mut case = Case {
            title,
            rule,
            with: Vec::new(),
            set: Vec::new(),
            given: Vec::new(),
            put: None,
            expect: None,
            missing: Vec::new(),
            place: start,
        };
        while !self.at_margin() {
            let clause = self.id("a clause")?;
            match clause.text.as_str() {
                "with" => case.with.extend(self.words_on_line()),
                "set" => {
                    let name = self.name("a setting")?;
                    self.sign(Sign::Eq, "`=`")?;
                    case.set.push((name, self.constant_or_name()?));
                }
                "given" => case.given.extend(self.entries()?),
                "ask" => case.put = Some(Put::Ask(self.entry()?)),
                "at" => case.put = Some(Put::At(self.moment()?)),
                "expect" => case.expect = Some(self.id("a verdict")?),
                "missing" => case.missing.push(self.pattern()?),
                other => {
                    let known = ["with", "set", "given", "ask", "at", "expect", "missing", "for"];
                    let help = suggestion(other, known);
                    return Err(self.fault(clause.place, format!("`{other}` is not a clause of a case"), help));
                }
            }
        }
        case.place = start.to(self.tokens.get(self.at.wrapping_sub(1)).map_or(start, |t| t.place));
        Ok(Item::Case(case))
    }

    // ---- patterns, conditions, terms ---------------------------------------------------------------

    /// `show(weapon: w, to: p)`; the brackets may be left out when there are no arguments.
    pub fn pattern(&mut self) -> Read<Pattern> {
        let kind = self.name("an event")?;
        let mut args = Vec::new();
        if self.take(Sign::Open) {
            while !self.take(Sign::Close) {
                let field = self.label("a field's name")?;
                self.sign(Sign::Colon, "`:` (events take `field: value`)")?;
                args.push((field, self.argument()?));
                self.comma_or_close()?;
            }
        }
        Ok(Pattern { kind, args })
    }

    fn comma_or_close(&mut self) -> Read<()> {
        if self.take(Sign::Comma) || self.token().kind == Kind::Sign(Sign::Close) {
            return Ok(());
        }
        let token = self.token();
        Err(self.expected(token, "`,` or `)`"))
    }

    /// What may stand for a field: a constant, a name, `it`.
    fn argument(&mut self) -> Read<Term> {
        self.constant_or_name()
    }

    fn nested<T>(&mut self, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        if self.depth >= MAX_DEPTH {
            let place = self.token().place;
            return Err(self.fault(
                place,
                format!("this is nested more than {MAX_DEPTH} levels deep"),
                "name parts of it with `define`",
            ));
        }
        self.depth += 1;
        let out = read(self);
        self.depth -= 1;
        out
    }

    /// A condition.
    pub fn condition(&mut self) -> Read<Cond> {
        let start = self.token().place;
        self.nested(|p| {
            let mut parts = vec![p.conjunction()?];
            while p.take_word("or") {
                parts.push(p.conjunction()?);
                p.not_too_many(parts.len())?;
            }
            Ok(one_or(parts, |parts| Cond::Or(parts, start)))
        })
    }

    fn conjunction(&mut self) -> Read<Cond> {
        let mut parts = vec![self.step()?];
        while self.take_word("and") {
            parts.push(self.step()?);
            self.not_too_many(parts.len())?;
        }
        Ok(one_or(parts, Cond::And))
    }

    fn step(&mut self) -> Read<Cond> {
        self.nested(Self::step_inner)
    }

    fn step_inner(&mut self) -> Read<Cond> {
        let token = self.token();
        if self.take_word("not") {
            return Ok(Cond::Not(Box::new(self.step()?)));
        }
        if self.take_word("no") {
            let what = Box::new(self.step()?);
            let without = if self.take_word("without") { Some(Box::new(self.step()?)) } else { None };
            return Ok(Cond::No { what, without, place: token.place });
        }
        if self.take_word("for") {
            self.keyword("every")?;
            let var = self.name("a variable")?;
            self.keyword("in")?;
            let atom = self.atom()?;
            self.sign(Sign::Colon, "`:` and what must hold for each")?;
            let body = Box::new(self.step()?);
            return Ok(Cond::ForEvery { var, atom, body });
        }
        if self.take_word("last") {
            return Ok(Cond::Last(self.atom()?));
        }
        if token.kind == Kind::Sign(Sign::Open) {
            if let Some(comparison) = self.attempt(Self::comparison) {
                return Ok(comparison);
            }
            self.at += 1;
            let inner = self.condition()?;
            self.sign(Sign::Close, "`)`")?;
            return Ok(inner);
        }
        if token.kind == Kind::Word {
            if let Some(comparison) = self.attempt(Self::comparison) {
                return Ok(comparison);
            }
            // Neither `word (` nor `word <`: the comparison's own report says best what is missing.
            let next = self.peek(1);
            let is_call = next.kind == Kind::Sign(Sign::Open) || !matches!(self.slice(token), "count" | "sum" | "now");
            return if is_call { self.atom().map(Cond::Atom) } else { self.comparison() };
        }
        self.comparison()
    }

    /// One reading of two: nothing is reported, and nothing taken, if it fails.
    fn attempt<T>(&mut self, read: impl FnOnce(&mut Self) -> Read<T>) -> Option<T> {
        let (at, depth, quiet) = (self.at, self.depth, self.quiet);
        self.quiet = true;
        let out = read(self).ok();
        self.quiet = quiet;
        if out.is_none() {
            self.at = at;
            self.depth = depth;
        }
        out
    }

    fn comparison(&mut self) -> Read<Cond> {
        let left = self.term()?;
        let token = self.token();
        if self.is_word("in") && self.peek(1).kind == Kind::Sign(Sign::Open) {
            self.at += 2;
            let mut values = Vec::new();
            while !self.take(Sign::Close) {
                values.push(self.constant_or_name()?);
                self.comma_or_close()?;
            }
            return Ok(Cond::OneOf { term: left, values });
        }
        let op = match token.kind {
            Kind::Sign(Sign::Eq) => Op::Eq,
            Kind::Sign(Sign::Ne) => Op::Ne,
            Kind::Sign(Sign::Lt) => Op::Lt,
            Kind::Sign(Sign::Le) => Op::Le,
            Kind::Sign(Sign::Gt) => Op::Gt,
            Kind::Sign(Sign::Ge) => Op::Ge,
            _ => return Err(self.expected(token, "a comparison such as `=`, or `in (…)`")),
        };
        self.at += 1;
        let right = self.term()?;
        Ok(Cond::Compare { left, op, right, place: token.place })
    }

    fn term(&mut self) -> Read<Term> {
        self.nested(|p| {
            let mut left = p.factor()?;
            for parts in 1.. {
                p.not_too_many(parts)?;
                if p.take(Sign::Plus) {
                    left = Term::Add(Box::new(left), Box::new(p.factor()?));
                } else if p.take(Sign::Minus) {
                    left = Term::Sub(Box::new(left), Box::new(p.factor()?));
                } else {
                    break;
                }
            }
            Ok(left)
        })
    }

    /// Refuses a list that nobody reads: its parts are nested or compared with each other further on.
    fn not_too_many(&mut self, parts: usize) -> Read<()> {
        if parts <= MAX_PARTS {
            return Ok(());
        }
        let place = self.token().place;
        let help = "name parts of it with `define`, or use `in (…)`";
        Err(self.fault(place, format!("this has more than {MAX_PARTS} parts"), help))
    }

    fn factor(&mut self) -> Read<Term> {
        let mut left = self.primary()?;
        let mut parts = 1;
        while self.take(Sign::Star) {
            parts += 1;
            self.not_too_many(parts)?;
            left = Term::Mul(Box::new(left), Box::new(self.primary()?));
        }
        Ok(left)
    }

    fn primary(&mut self) -> Read<Term> {
        let token = self.token();
        if let Some(constant) = self.constant()? {
            return Ok(constant);
        }
        if self.take(Sign::Open) {
            let inner = self.term()?;
            self.sign(Sign::Close, "`)`")?;
            return Ok(inner);
        }
        if self.take_word("now") {
            return Ok(Term::Now(token.place));
        }
        if self.take_word("count") {
            self.sign(Sign::Open, "`(`")?;
            let over = Box::new(self.condition()?);
            self.sign(Sign::Close, "`)`")?;
            return Ok(Term::Count(over, token.place));
        }
        if self.take_word("sum") {
            self.sign(Sign::Open, "`(`")?;
            let of = self.name("the variable to add up")?;
            self.sign(Sign::Colon, "`:`")?;
            let over = Box::new(self.condition()?);
            self.sign(Sign::Close, "`)`")?;
            return Ok(Term::Sum { of, over, place: token.place });
        }
        if self.is_word("no") {
            return Ok(Term::Name(self.id("a value")?));
        }
        let name = self.name("a value")?;
        if !self.take(Sign::Open) {
            return Ok(Term::Name(name));
        }
        let mut args = Vec::new();
        while !self.take(Sign::Close) {
            args.push(self.constant_or_name()?);
            self.comma_or_close()?;
        }
        Ok(Term::Call { name, args })
    }

    fn atom(&mut self) -> Read<Atom> {
        let name = self.name("an event, state or abbreviation")?;
        let mut atom = Atom {
            place: name.place,
            name,
            args: Vec::new(),
            since: Vec::new(),
            today: None,
            in_the_last: None,
            at: None,
            after: Vec::new(),
            before: Vec::new(),
        };
        if self.take(Sign::Open) {
            while !self.take(Sign::Close) {
                let named = self.peek(1).kind == Kind::Sign(Sign::Colon);
                let field = if named { Some(self.label("a field's name")?) } else { None };
                if named {
                    self.at += 1;
                }
                atom.args.push((field, self.argument()?));
                self.comma_or_close()?;
            }
        } else {
            let token = self.token();
            return Err(self.expected(token, &format!("`(` after `{}`", atom.name.text)));
        }
        self.windows(&mut atom)?;
        atom.place = atom.place.to(self.tokens.get(self.at.wrapping_sub(1)).map_or(atom.place, |t| t.place));
        Ok(atom)
    }

    fn windows(&mut self, atom: &mut Atom) -> Read<()> {
        loop {
            let token = self.token();
            if self.take_word("since") {
                if self.take(Sign::Open) {
                    atom.since.extend(self.patterns()?);
                    self.sign(Sign::Close, "`)`")?;
                } else {
                    atom.since.push(self.pattern()?);
                }
            } else if self.take_word("today") {
                atom.today = Some(token.place);
            } else if self.is_word("in") && self.slice(self.peek(1)) == "the" {
                self.at += 2;
                self.keyword("last")?;
                atom.in_the_last = Some(self.duration()?);
            } else if self.take_word("at") {
                atom.at = Some(self.name("a name for the moment")?);
            } else if self.take_word("after") {
                atom.after.push(self.name("a moment's name")?);
            } else if self.take_word("before") {
                atom.before.push(self.name("a moment's name")?);
            } else {
                return Ok(());
            }
        }
    }
}

/// A decimal number of a unit that has so many tenths of a millimetre, to the nearest millimetre; a half counts up, away
/// from zero. Decimals after the sixth are less than any rule could mean.
fn millimetres(number: &str, tenths: i64) -> Option<i64> {
    let (sign, digits) = number.strip_prefix('-').map_or((1, number), |digits| (-1, digits));
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, "0"));
    let decimals = decimals.get(..6).unwrap_or(decimals);
    let scale = 10_i64.checked_pow(u32::try_from(decimals.len()).ok()?)?;
    let whole = whole.parse::<i64>().ok()?.checked_mul(tenths)?;
    let rest = whole % 10 * scale + decimals.parse::<i64>().ok()? * tenths;
    let mm = whole / 10 + (rest + 5 * scale) / (10 * scale);
    (mm <= model::value::NUMBER_MAX).then_some(sign * mm)
}

fn one_or(mut parts: Vec<Cond>, many: impl FnOnce(Vec<Cond>) -> Cond) -> Cond {
    match parts.len() {
        1 => parts.remove(0),
        _ => many(parts),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<Item>, Vec<String>) {
        let mut faults = Diagnostics::default();
        let items = parse(0, text, &mut faults);
        (items, faults.0.into_iter().map(|d| d.message).collect())
    }

    #[test]
    fn first_day_is_the_documented_one() {
        assert_eq!(time::date_text(FIRST_DAY), "2026-03-02");
    }

    #[test]
    fn lengths_are_read_to_the_nearest_millimetre() {
        for (number, tenths, mm) in [
            ("20", 3_048, Some(6_096)),
            ("1.5", 10_000, Some(1_500)),
            ("0.5", 10, Some(1)),
            ("-0.5", 10, Some(-1)),
            ("0.04", 10, Some(0)),
            ("0.0000019", 10_000, Some(0)),
            ("1000000000000", 10_000, Some(1_000_000_000_000_000)),
            ("1000000000001", 10_000, None),
            ("99999999999999999999", 10, None),
            ("1.2.3", 10, None),
        ] {
            assert_eq!(millimetres(number, tenths), mm, "{number}");
        }
        for (tenths, unit) in [(3_048, 304.8), (254, 25.4), (10_000, 1000.0), (100, 10.0), (10, 1.0)] {
            for n in 0..20_000 {
                let number = format!("{}.{:03}", n / 1_000, n % 1_000);
                let near = number.parse::<f64>().unwrap() * unit;
                let read = millimetres(&number, tenths).unwrap();
                assert!((near - read as f64).abs() < 0.500_001, "{number} of {unit}: {read}");
            }
        }
    }

    #[test]
    fn a_broken_item_spoils_no_other() {
        let (items, faults) = read("sort a \"x\"\nrule r \"t\"\n  need not\nsort b \"y\"\n");
        assert_eq!(items.len(), 2);
        assert_eq!(faults, ["expected a value, found the end of the item"]);
    }

    #[test]
    fn reads_a_rule() {
        let (items, faults) = read(
            "rule a.1 \"t\"\n  law \"x\" certainty A\n  on handover(weapon: w, to: p)\n  where firearm(w)\n  \
             need show(weapon: w, to: p, chambers: n) since (handover(weapon: w) or break_ended) and n = capacity(w)\n    \
             and no bad(id: d) without good(id: d) in the last 2 hours and (n + 1) * 2 > 3 or now - t <= 10 minutes\n  otherwise block\n",
        );
        assert_eq!(faults, Vec::<String>::new());
        assert!(matches!(items.as_slice(), [Item::Rule(_)]));
    }

    #[test]
    fn reads_deep_nesting_without_falling_over() {
        let text = format!("define x(a: b) as {}y(){}", "(".repeat(5_000), ")".repeat(5_000));
        let (_, faults) = read(&text);
        assert!(faults.iter().any(|f| f.contains("nested")), "{faults:?}");
    }
}
