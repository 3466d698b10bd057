//! Cuts the text of one record file into its lines and reads each of them by itself.
//!
//! A line begins at the left margin; what is indented below belongs to it. Every line is read on its own, so
//! that a fault in one can never spoil another. Nothing is looked up here: names are still words.

use model::time;
use protocol::diagnostic::{Diagnostics, Place, suggestion};
use protocol::syntax::ast::{Pattern, Term, Word};
use protocol::syntax::lex::{Kind, Sign, Token, lex};
use protocol::syntax::parse::{Faulty, Parser};

use super::append;

type Read<T> = Result<T, Faulty>;

/// The farthest that a local time is from UTC, in seconds: Kiritimati's 14 hours.
const MAX_OFFSET: i64 = 14 * 3_600;

const BEGINNINGS: [&str; 4] = ["production", "adopt", "set", "include"];

/// A line of a record file, as written.
pub enum Line {
    /// `production "…" in "…" at -08:00`.
    Production { name: String, jurisdiction: String, utc_offset: i32, place: Place },
    /// `adopt …`.
    Adopt(Word),
    /// `set … = …`.
    Set(Word, Term),
    /// `include "…"`.
    Include { path: String, place: Place },
    /// An entry.
    Entry(RawEntry),
    /// An entry with a fault, for its label; the fault was reported.
    Faulty(Option<Word>),
    /// A line `production` with a fault.
    FaultyProduction,
}

/// An entry, as written.
pub struct RawEntry {
    /// Its label.
    pub label: Option<Word>,
    /// Local time in seconds since 1970; none if the date above it cannot be read.
    pub at: Option<i64>,
    /// Who signs.
    pub who: Word,
    /// Whether it is marked `late`.
    pub late: bool,
    /// What it says.
    pub what: RawWhat,
    /// The text at its end.
    pub remark: Option<String>,
    /// Where its time stands.
    pub time: Place,
    /// Where it stands.
    pub place: Place,
}

/// What an entry says, as written.
pub enum RawWhat {
    /// `event(…)`, or `not event(…)`.
    Says { denied: bool, event: Pattern },
    /// `asks event(…)`.
    Asks(Pattern),
    /// `withdraws @label`.
    Withdraws(Word),
}

/// The lines of a file, in order. Faults are added to the list.
pub fn lines(file: u32, text: &str, faults: &mut Diagnostics) -> Vec<Line> {
    let mut own = Diagnostics::default();
    let (tokens, _) = lex(file, text, &mut own);
    let groups = groups(&tokens, &mut own);
    model::sorted::sort_by_key(&mut own.0, |d| d.place.start);
    let starts: Vec<u32> = own.0.iter().map(|d| d.place.start).collect();
    append(faults, own);
    let mut day = Day::None;
    let mut lines = Vec::new();
    for mut group in groups {
        let mut own = Diagnostics::default();
        let is_sound = !touches(&group, &starts);
        close(&mut group);
        lines.extend(line(text, &group, &mut day, &mut own).map(|l| if is_sound { l } else { faulty(l) }));
        for fault in &mut own.0 {
            fault.message = fault.message.replace("the end of the item", "the end of the line");
        }
        append(faults, own);
    }
    lines
}

/// The date of the lines that follow.
#[derive(Clone, Copy)]
enum Day {
    /// None was given yet.
    None,
    /// It cannot be read, or its absence was reported: the entries below have no time.
    Lost,
    /// Days since 1970.
    Known(i64),
}

/// The tokens of each line. An indented time, date or label outside of brackets is a line in the wrong place.
fn groups(tokens: &[Token], faults: &mut Diagnostics) -> Vec<Vec<Token>> {
    let mut groups: Vec<Vec<Token>> = Vec::new();
    let mut depth = 0_usize;
    for token in tokens.iter().filter(|t| t.kind != Kind::End) {
        let looks_like_one = matches!(token.kind, Kind::Time | Kind::Date | Kind::Sign(Sign::At));
        let strayed = token.first && !token.margin && depth == 0 && looks_like_one;
        if strayed || (groups.is_empty() && !token.margin) {
            let help = "remove the spaces in front of it";
            faults.error(token.place, "a line of the record begins at the left margin", help);
        }
        if token.margin || strayed || groups.is_empty() {
            groups.push(Vec::new());
            depth = 0;
        }
        match token.kind {
            Kind::Sign(Sign::Open) => depth += 1,
            Kind::Sign(Sign::Close) => depth = depth.saturating_sub(1),
            _ => {}
        }
        if let Some(group) = groups.last_mut() {
            group.push(Token { margin: group.is_empty(), ..*token });
        }
    }
    groups
}

/// Whether one of these bytes, in order, is in the line.
fn touches(group: &[Token], bytes: &[u32]) -> bool {
    let first = group.first().map_or(0, |t| t.place.start);
    bytes.get(bytes.partition_point(|b| *b < first)).is_some_and(|b| *b < end(group).end)
}

/// What is left of a line with signs in it that cannot be read.
fn faulty(line: Line) -> Line {
    match line {
        Line::Entry(entry) => Line::Faulty(entry.label),
        other => other,
    }
}

/// Puts the end that a reader needs behind a line.
fn close(group: &mut Vec<Token>) {
    let place = end(group);
    group.push(Token { kind: Kind::End, place: Place { start: place.end, ..place }, first: true, margin: true });
}

fn end(group: &[Token]) -> Place {
    group.last().map_or(Place::default(), |t| t.place)
}

/// One line; none if it says nothing that is needed later.
fn line(text: &str, tokens: &[Token], day: &mut Day, faults: &mut Diagnostics) -> Option<Line> {
    let mut reader = Reader { parser: Parser::new(text, tokens, faults), tokens };
    reader.parser.begin_item();
    match reader.parser.token().kind {
        Kind::Date | Kind::DateTime => {
            *day = reader.date().map_or(Day::Lost, Day::Known);
            None
        }
        Kind::Time | Kind::Sign(Sign::At) => {
            let mut label = None;
            let entry = reader.entry(day, &mut label);
            Some(entry.map_or(Line::Faulty(label), Line::Entry))
        }
        _ => {
            let is_production = reader.parser.is_word("production");
            reader.setting_out().ok().or(is_production.then_some(Line::FaultyProduction))
        }
    }
}

struct Reader<'a> {
    parser: Parser<'a>,
    tokens: &'a [Token],
}

impl Reader<'_> {
    // ---- dates and what stands around the entries ----------------------------------------------------

    /// A date alone on its line. With more behind it the date still counts.
    fn date(&mut self) -> Option<i64> {
        let token = self.parser.token();
        let written = self.parser.slice(token);
        if token.kind == Kind::DateTime {
            self.parser.fault(token.place, format!("`{written}` is a date and a time"), DATE_ALONE);
            return written.split_once('T').and_then(|(date, _)| time::date_days(date));
        }
        self.parser.advance();
        let days = time::date_days(written);
        if days.is_none() {
            let help = "write it as `2026-03-02`; the entries below it have no date until then";
            self.parser.fault(token.place, format!("`{written}` is not a date"), help);
        } else if !self.parser.at_end() {
            let rest = self.parser.token();
            let shown = self.parser.slice(rest);
            self.parser.fault(rest.place, format!("expected the end of the line, found `{shown}`"), DATE_ALONE);
        }
        days
    }

    fn setting_out(&mut self) -> Read<Line> {
        let start = self.parser.token();
        if start.kind != Kind::Word {
            let shown = self.parser.slice(start);
            return Err(self.parser.fault(start.place, format!("no line begins with `{shown}`"), LINES));
        }
        let word = self.parser.slice(start);
        self.parser.advance();
        let line = match word {
            "production" => self.production(start.place),
            "adopt" => self.parser.id("the id of a pack").map(Line::Adopt),
            "set" => self.set(),
            "include" => self.include(),
            other => Err(self.no_such_line(other, start.place)),
        }?;
        self.finish("the end of the line")?;
        Ok(line)
    }

    fn no_such_line(&mut self, word: &str, place: Place) -> Faulty {
        let next = self.parser.token();
        let signs = matches!(next.kind, Kind::Sign(Sign::Colon | Sign::Comma)) || self.parser.is_word("asks");
        if signs {
            let help = format!("write when: `10:05 {word}…`");
            return self.parser.fault(place, "this entry has no time", help);
        }
        let help = suggestion(word, BEGINNINGS);
        let help = if help.starts_with("did") { help } else { LINES.to_owned() };
        self.parser.fault(place, format!("no line begins with `{word}`"), help)
    }

    fn production(&mut self, start: Place) -> Read<Line> {
        let name = self.parser.quoted("the production's name, in quotes")?;
        self.keyword("in", "`in` and where the work is done, such as `in \"US-CA\"`")?;
        let jurisdiction = self.parser.quoted("a place such as \"US-CA\"")?;
        self.keyword("at", "`at` and how far local time is from UTC, such as `at -08:00`")?;
        let utc_offset = self.offset()?;
        Ok(Line::Production { name, jurisdiction, utc_offset, place: start.to(end(self.tokens)) })
    }

    /// `-08:00`, which is a sign and a time.
    fn offset(&mut self) -> Read<i32> {
        let sign = self.parser.token();
        let direction = match sign.kind {
            Kind::Sign(Sign::Minus) => -1,
            Kind::Sign(Sign::Plus) => 1,
            _ => return Err(self.parser.expected(sign, "an offset from UTC with its sign, such as `-08:00`")),
        };
        self.parser.advance();
        let clock = self.parser.token();
        let written = self.parser.slice(clock);
        let seconds = time::clock_seconds(written).filter(|s| clock.kind == Kind::Time && *s <= MAX_OFFSET);
        let Some(seconds) = seconds else {
            let help = "write hours and minutes, at most 14:00, such as `-08:00`";
            return Err(self.parser.fault(clock.place, format!("`{written}` is not an offset from UTC"), help));
        };
        self.parser.advance();
        Ok((direction * seconds) as i32)
    }

    fn set(&mut self) -> Read<Line> {
        let name = self.parser.name("the name of a setting")?;
        self.parser.sign(Sign::Eq, "`=`")?;
        Ok(Line::Set(name, self.parser.constant_or_name()?))
    }

    fn include(&mut self) -> Read<Line> {
        let place = self.parser.token().place;
        Ok(Line::Include { path: self.parser.quoted("the path of a file, in quotes")?, place })
    }

    // ---- entries ------------------------------------------------------------------------------------

    fn entry(&mut self, day: &mut Day, label: &mut Option<Word>) -> Read<RawEntry> {
        let start = self.parser.token().place;
        if self.parser.take(Sign::At) {
            *label = Some(self.parser.label("the entry's name")?);
        }
        let time = self.parser.token().place;
        let at = self.at(day)?;
        let who = self.parser.name("who signs")?;
        let (late, what) = self.what(&who)?;
        let remark = if self.parser.token().kind == Kind::Text { Some(self.parser.quoted("a remark")?) } else { None };
        self.finish("a remark in quotes or the end of the line")?;
        Ok(RawEntry { label: label.clone(), at, who, late, what, remark, time, place: start.to(end(self.tokens)) })
    }

    /// The entry's local time; none when there is no date to reckon from, which is reported once.
    fn at(&mut self, day: &mut Day) -> Read<Option<i64>> {
        let token = self.parser.token();
        if token.kind != Kind::Time {
            return Err(self.parser.expected(token, "the entry's time, such as `10:05`"));
        }
        let written = self.parser.slice(token);
        let Some(clock) = time::clock_seconds(written) else {
            let help = "write `09:05` or `09:05:30`, from 00:00 to 23:59:59";
            return Err(self.parser.fault(token.place, format!("`{written}` is not a time of day"), help));
        };
        self.parser.advance();
        if let Day::None = day {
            let help = "write the date above it, alone on a line: `2026-03-02`; every file gives its own";
            self.parser.fault(token.place, "there is no date yet for this entry", help);
            *day = Day::Lost;
        }
        Ok(if let Day::Known(days) = day { Some(*days * time::DAY + clock) } else { None })
    }

    fn what(&mut self, who: &Word) -> Read<(bool, RawWhat)> {
        if self.parser.take_word("asks") {
            return Ok((false, RawWhat::Asks(self.asked()?)));
        }
        let late = self.parser.take(Sign::Comma);
        if late {
            self.keyword("late", "`late`")?;
        }
        let token = self.parser.token();
        if !self.parser.take(Sign::Colon) {
            let who = &who.text;
            let what = format!("`:` after `{who}`");
            let shown = if token.kind == Kind::End { "the end of the line" } else { self.parser.slice(token) };
            let help = format!("write `{who}: event(…)`, `{who}, late: event(…)` or `{who} asks event(…)`");
            return Err(self.parser.fault(token.place, format!("expected {what}, found {}", ticked(shown)), help));
        }
        if self.parser.is_word("asks") {
            let place = self.parser.token().place;
            let help = format!("write `{} asks event(…)`", who.text);
            return Err(self.parser.fault(place, "a question has no `:` before `asks`", help));
        }
        if self.parser.take_word("withdraws") {
            return Ok((late, RawWhat::Withdraws(self.withdrawn()?)));
        }
        let denied = self.parser.take_word("not");
        Ok((late, RawWhat::Says { denied, event: self.parser.pattern()? }))
    }

    fn asked(&mut self) -> Read<Pattern> {
        if self.parser.is_word("not") {
            let place = self.parser.token().place;
            let help = "ask about the event itself, without `not`";
            return Err(self.parser.fault(place, "a question is about something that is to happen", help));
        }
        self.parser.pattern()
    }

    fn withdrawn(&mut self) -> Read<Word> {
        self.parser.sign(Sign::At, "`@` and the name of the entry that is taken back")?;
        self.parser.label("the name of the entry that is taken back")
    }

    // ---- parts --------------------------------------------------------------------------------------

    fn keyword(&mut self, word: &str, what: &str) -> Read<()> {
        let token = self.parser.token();
        if self.parser.take_word(word) { Ok(()) } else { Err(self.parser.expected(token, what)) }
    }

    fn finish(&mut self, what: &str) -> Read<()> {
        let token = self.parser.token();
        if self.parser.at_end() { Ok(()) } else { Err(self.parser.expected(token, what)) }
    }
}

fn ticked(shown: &str) -> String {
    if shown.starts_with("the end") { shown.to_owned() } else { format!("`{shown}`") }
}

const DATE_ALONE: &str = "a date stands alone on its line; the entries of that day follow below it";
const LINES: &str = "a line begins with a date, a time, `@name`, `production`, `adopt`, `set` or `include`";
