//! The canonical form of `.rules` files, and the tidying of `.record` and `.case` files.
//!
//! Both keep every token, every comment and the author's line breaks; only spaces and blank lines change.
//! A text with faults is refused, and a result that would read otherwise is never handed out.
//!
//! Layout of `.rules`: an item's clauses are indented by two, and their bodies stand in one column. A line
//! that goes on with `and` or `or` stands under the body, the `and` of a disjunct that began with `or` on a
//! line of its own under that disjunct; inside brackets lines stand behind the bracket; everything else that
//! goes on (`since`, `without`, `=`, what follows `for every …:`) is two further in. In states, the `or`
//! between patterns stands left of the body, so that the patterns are in one column.

use super::lex::{Comment, Kind, Sign, Token, lex};
use super::parse::parse;
use crate::diagnostic::{Diagnostics, Place};

/// Indentation of clauses.
const INDENT: usize = 2;
/// Where comments on the fields of an event begin, when no field is too long: as in most vocabularies.
const FIELD_COMMENTS: usize = 30;
/// Columns from one tab stop to the next.
const TAB: usize = 8;

/// The canonical form of a `.rules` text, or its faults.
pub fn format(text: &str) -> Result<String, Diagnostics> {
    let mut faults = Diagnostics::default();
    parse(0, text, &mut faults);
    let (tokens, comments) = lex(0, text, &mut Diagnostics::default());
    refuse(faults)?;
    let lines = lines(text, &tokens, &comments);
    let mut rows = rows(text, &lines);
    separate_items(&mut rows);
    indent_comments(&mut rows);
    loop {
        align_comments(&mut rows);
        // Where a comment would stand in the same column either way, it is one on a line of its own.
        let unclear = |r: &&mut Row<'_>| r.goes_on && (r.indent == r.comment_was || r.indent == r.comment_at);
        if rows.iter_mut().filter(unclear).map(|r| r.goes_on = false).count() == 0 {
            break;
        }
    }
    checked(text, &tokens, &comments, write(&rows))
}

/// A `.record` or `.case` text with its spaces tidied, or its lexical faults: blank lines, line ends, tabs, and
/// spaces inside the brackets of events. Columns outside brackets stay.
pub fn format_plain(text: &str) -> Result<String, Diagnostics> {
    let mut faults = Diagnostics::default();
    let (tokens, comments) = lex(0, text, &mut faults);
    refuse(faults)?;
    let lines = lines(text, &tokens, &comments);
    let mut arguments = Arguments::default();
    let mut out = String::with_capacity(text.len());
    for line in &lines {
        if line.blank && !out.is_empty() {
            out.push('\n');
        }
        plain_line(text, line, &mut arguments, &mut out);
        out.push('\n');
    }
    checked(text, &tokens, &comments, out)
}

fn refuse(faults: Diagnostics) -> Result<(), Diagnostics> {
    if faults.0.is_empty() { Ok(()) } else { Err(faults) }
}

/// The result, if it reads as the text does.
fn checked(text: &str, tokens: &[Token], comments: &[Comment], out: String) -> Result<String, Diagnostics> {
    let mut faults = Diagnostics::default();
    let (new_tokens, new_comments) = lex(0, &out, &mut faults);
    refuse(faults)?;
    let differs = |t: &Token, n: &Token| {
        (t.kind, t.first, t.margin) != (n.kind, n.first, n.margin) || slice(text, t.place) != slice(&out, n.place)
    };
    let first = tokens.iter().zip(&new_tokens).find(|(t, n)| differs(t, n)).map(|(t, _)| t.place);
    let moved = comments
        .iter()
        .zip(&new_comments)
        .find(|(c, n)| slice(text, **c).trim_end() != slice(&out, **n).trim_end())
        .map(|(c, _)| *c);
    let lost = tokens.len() != new_tokens.len() || comments.len() != new_comments.len();
    match first.or(moved).or(lost.then(Place::default)) {
        None => Ok(out),
        Some(place) => {
            let mut faults = Diagnostics::default();
            let help = "nothing was changed; this is a mistake in the formatter: please report it with this file";
            faults.error(place, "formatting would change the meaning here", help);
            Err(faults)
        }
    }
}

fn slice(text: &str, place: Place) -> &str {
    text.get(place.range()).unwrap_or_default()
}

/// Width in columns.
fn width(text: &str) -> usize {
    text.chars().count()
}

// ---- lines -----------------------------------------------------------------------------------------

/// A line that is not blank.
struct Line<'a> {
    /// The byte at which it begins.
    start: usize,
    tokens: &'a [Token],
    comment: Option<Comment>,
    /// Whether blank lines stand before it.
    blank: bool,
}

fn lines<'a>(text: &str, tokens: &'a [Token], comments: &[Comment]) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    // The last token is the end of the text.
    let mut rest = tokens.split_last().map_or(tokens, |(_, before)| before);
    let mut comments = comments.iter().copied().peekable();
    let (mut start, mut blank) = (0, false);
    for line in text.split_inclusive('\n') {
        let end = start + line.len();
        let count = rest.iter().take_while(|t| (t.place.start as usize) < end).count();
        let (here, further) = rest.split_at_checked(count).unwrap_or((rest, &[]));
        rest = further;
        let comment = comments.next_if(|c| (c.start as usize) < end);
        if here.is_empty() && comment.is_none() {
            blank = true;
        } else {
            lines.push(Line { start, tokens: here, comment, blank });
            blank = false;
        }
        start = end;
    }
    lines
}

/// The column of a byte of a line, tabs counted to their stops.
fn column(text: &str, line: &Line<'_>, byte: u32) -> usize {
    let before = text.get(line.start..byte as usize).unwrap_or_default();
    before.chars().fold(0, |column, c| if c == '\t' { (column / TAB + 1) * TAB } else { column + 1 })
}

// ---- spaces between tokens -------------------------------------------------------------------------

/// Words that an opening bracket follows without being called by them.
const BEFORE_BRACKET: [&str; 18] = [
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
    "where",
    "without",
    "within",
    "need",
    "otherwise",
    "after",
    "before",
];

/// Whether a bracket after this word opens its arguments. `as` after a bracket is the word of a `define`.
fn is_called(text: &str, word: Token, before: Option<Token>) -> bool {
    let name = slice(text, word.place);
    let ends_head = name == "as" && before.is_some_and(|t| t.kind == Kind::Sign(Sign::Close));
    word.kind == Kind::Word && !ends_head && !BEFORE_BRACKET.contains(&name)
}

/// Whether a space stands between two tokens; `before` is the one before both.
fn spaced(text: &str, before: Option<Token>, left: Token, right: Token) -> bool {
    use Sign::{At, Close, Colon, Comma, Open, Question, Range, Slash, Tilde};
    match (left.kind, right.kind) {
        (_, Kind::Sign(Comma | Close | Colon | Question | Range | Slash | Tilde)) => false,
        (Kind::Sign(Open | At | Range | Slash), _) => false,
        (Kind::Word, Kind::Sign(Open)) => !is_called(text, left, before),
        _ => true,
    }
}

// ---- records and cases -----------------------------------------------------------------------------

/// Where in the brackets of events the lines are.
#[derive(Default)]
struct Arguments {
    depth: usize,
    before: Option<Token>,
    last: Option<Token>,
}

impl Arguments {
    fn pass(&mut self, token: Token) {
        if token.margin {
            *self = Arguments::default();
        }
        match token.kind {
            Kind::Sign(Sign::Open) => self.depth += 1,
            Kind::Sign(Sign::Close) => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        self.before = self.last.replace(token);
    }
}

fn plain_line(text: &str, line: &Line<'_>, arguments: &mut Arguments, out: &mut String) {
    let mut written = 0;
    let mut last_end: Option<u32> = None;
    // Where a token stood, or behind what is now before it, with a space if there was one.
    let kept = |place: Place, last_end: Option<u32>, written: usize| match last_end {
        None => column(text, line, place.start),
        Some(end) => match column(text, line, place.start).saturating_sub(column(text, line, end)) {
            gap @ (0 | 1) => written + gap,
            _ => column(text, line, place.start).max(written + 1),
        },
    };
    for token in line.tokens {
        let inside = last_end.is_some()
            && arguments.last.is_some_and(|last| {
                arguments.depth > 0 || token.kind == Kind::Sign(Sign::Open) && is_called(text, last, arguments.before)
            });
        let column = match arguments.last {
            Some(last) if inside => written + usize::from(spaced(text, arguments.before, last, *token)),
            _ => kept(token.place, last_end, written),
        };
        let words = slice(text, token.place);
        out.extend(std::iter::repeat_n(' ', column.saturating_sub(written)));
        out.push_str(words);
        written = column + width(words);
        last_end = Some(token.place.end);
        arguments.pass(*token);
    }
    if let Some(comment) = line.comment {
        let column = kept(comment, last_end, written);
        out.extend(std::iter::repeat_n(' ', column.saturating_sub(written)));
        out.push_str(slice(text, comment).trim_end());
    }
}

// ---- rules: rows -----------------------------------------------------------------------------------

/// A line to be written.
struct Row<'a> {
    indent: usize,
    body: String,
    comment: Option<&'a str>,
    /// Where the comment began.
    comment_was: usize,
    /// Where the comment shall begin.
    comment_at: usize,
    /// Whether the comment, on a line of its own, goes on below one behind a line.
    goes_on: bool,
    blank: bool,
    /// Whether an item begins here, and whether it is of the short sort that stands in groups.
    item: Option<bool>,
    /// Whether it stands between the braces of an event.
    field: bool,
}

impl Row<'_> {
    fn is_comment(&self) -> bool {
        self.body.is_empty()
    }

    fn margin_comment(&self) -> bool {
        self.is_comment() && self.comment_was == 0
    }

    fn trails(&self) -> bool {
        !self.is_comment() && self.comment.is_some()
    }

    fn end(&self) -> usize {
        self.indent + width(&self.body)
    }
}

fn rows<'a>(text: &'a str, lines: &[Line<'_>]) -> Vec<Row<'a>> {
    let begins = |line: &Line<'_>| line.tokens.first().is_some_and(|t| t.margin);
    let mut rows: Vec<Row<'a>> = Vec::with_capacity(lines.len());
    let mut rest = lines;
    while !rest.is_empty() {
        let length = rest.iter().skip(1).position(begins).map_or(rest.len(), |n| n + 1);
        let (item, further) = rest.split_at_checked(length).unwrap_or((rest, &[]));
        rest = further;
        let mut writer = Writer::new(text, Shape::of(text, item));
        for line in item {
            let comment = line.comment.map(|c| slice(text, c).trim_end());
            let comment_was = line.comment.map_or(0, |c| column(text, line, c.start));
            let above = rows.last().filter(|above| above.trails() || above.goes_on);
            let goes_on = line.tokens.is_empty()
                && comment_was > 0
                && !line.blank
                && above.is_some_and(|above| above.comment_was == comment_was);
            let field = writer.between_braces() && writer.shape.keyword == "event";
            let (indent, body) = writer.line(line.tokens);
            rows.push(Row {
                indent,
                body,
                comment,
                comment_was,
                comment_at: 0,
                goes_on,
                blank: line.blank,
                item: begins(line).then_some(writer.shape.short),
                field,
            });
        }
    }
    rows
}

/// One blank line between items, unless short ones stand together; comments above an item belong to it.
fn separate_items(rows: &mut [Row<'_>]) {
    // Whether the item before is short, and the first row behind it.
    let mut above: Option<(bool, usize)> = None;
    let mut missing = Vec::new();
    for (i, row) in rows.iter().enumerate() {
        if let (Some(short), Some((above_short, gap))) = (row.item, above) {
            let apart = rows.iter().take(i + 1).skip(gap).any(|r| r.blank);
            let grouped = short && above_short;
            if !apart && !grouped {
                missing.push(gap);
            }
        }
        if let Some(short) = row.item {
            above = Some((short, i + 1));
        } else if !row.margin_comment()
            && let Some((_, gap)) = &mut above
        {
            *gap = i + 1;
        }
    }
    for i in missing {
        if let Some(row) = rows.get_mut(i) {
            row.blank = true;
        }
    }
}

/// Comments on lines of their own: at the margin, or as deep as the line below.
fn indent_comments(rows: &mut [Row<'_>]) {
    let mut below = INDENT;
    for row in rows.iter_mut().rev() {
        if !row.is_comment() {
            let ends = row.item.is_some() || row.body.starts_with('}');
            below = if ends { INDENT } else { row.indent };
        } else if !row.margin_comment() {
            row.indent = below;
        }
    }
}

/// Comments behind lines stand in one column: those of an event's fields, and those of adjacent lines.
fn align_comments(rows: &mut [Row<'_>]) {
    let mut rest = rows;
    while let Some(first) = rest.first() {
        let field = first.field;
        let aligned = |row: &Row<'_>| row.trails() || row.goes_on;
        let length = if field {
            rest.iter().take_while(|r| r.field).count()
        } else if first.trails() {
            1 + rest.iter().skip(1).take_while(|r| aligned(r) && !r.blank && !r.field).count()
        } else {
            1
        };
        let (group, further) = rest.split_at_mut(length);
        rest = further;
        let end = group.iter().filter(|r| r.trails()).map(|r| r.end() + 2).max().unwrap_or(0);
        let at = if field { end.max(FIELD_COMMENTS) } else { end };
        group.iter_mut().filter(|r| aligned(r)).for_each(|r| r.comment_at = at);
    }
}

fn write(rows: &[Row<'_>]) -> String {
    let mut out = String::new();
    let spaces = |n: usize| std::iter::repeat_n(' ', n);
    for row in rows {
        if row.blank && !out.is_empty() {
            out.push('\n');
        }
        if !row.is_comment() {
            out.extend(spaces(row.indent));
            out.push_str(&row.body);
        }
        if let Some(comment) = row.comment {
            let at = if row.trails() || row.goes_on { row.comment_at } else { row.indent };
            out.extend(spaces(at.saturating_sub(if row.is_comment() { 0 } else { row.end() })));
            out.push_str(comment);
        }
        out.push('\n');
    }
    out
}

// ---- rules: one item -------------------------------------------------------------------------------

/// What the lines of an item have in common.
struct Shape<'a> {
    /// The word that the item begins with.
    keyword: &'a str,
    /// Columns from a clause's word to its body.
    clause: usize,
    /// Width of the longest name among the fields of an event.
    field: usize,
    /// Width of the longest key among the sources of a pack.
    key: usize,
    /// Whether it is of the short sort that stands in groups: one line, or a choice.
    short: bool,
}

impl<'a> Shape<'a> {
    fn of(text: &'a str, lines: &[Line<'_>]) -> Shape<'a> {
        let word = |token: Option<&Token>| token.map_or("", |t| slice(text, t.place));
        let keyword = word(lines.first().and_then(|l| l.tokens.first()));
        let clauses = clauses(keyword);
        let mut shape = Shape { keyword, clause: 0, field: 0, key: 0, short: false };
        let mut depth = 0usize;
        for (i, line) in lines.iter().enumerate() {
            let first = word(line.tokens.first());
            if i > 0 && depth == 0 && clauses.contains(&first) {
                shape.clause = shape.clause.max(first.len() + 1);
                if first == "source" {
                    shape.key = shape.key.max(width(word(line.tokens.get(1))));
                }
            }
            if depth > 0 && line.tokens.get(1).is_some_and(|t| t.kind == Kind::Sign(Sign::Colon)) {
                shape.field = shape.field.max(width(first));
            }
            for token in line.tokens {
                match token.kind {
                    Kind::Sign(Sign::Open | Sign::BraceOpen) => depth += 1,
                    Kind::Sign(Sign::Close | Sign::BraceClose) => depth = depth.saturating_sub(1),
                    _ => {}
                }
            }
        }
        shape.clause = match keyword {
            "pack" => "jurisdiction ".len(),
            "rule" | "human" => "otherwise ".len(),
            "case" => "expect ".len(),
            _ => shape.clause,
        };
        shape.short = keyword == "choice" || lines.iter().filter(|l| !l.tokens.is_empty()).count() == 1;
        shape
    }
}

/// The words that begin a clause of an item.
fn clauses(item: &str) -> &'static [&'static str] {
    match item {
        "pack" => &["title", "version", "jurisdiction", "from", "until", "source", "checked_by"],
        "rule" => &[
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
        ],
        "human" => &["catalogue", "law", "bulletin", "guideline", "practice", "because", "asks"],
        "case" => &["for", "with", "set", "given", "ask", "at", "expect", "missing"],
        "setup" => &["with"],
        "state" => &["from", "until", "lasting"],
        "value" => &["from"],
        "event" => &["says"],
        _ => &[],
    }
}

/// What lines stand in, from the outside in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Within {
    /// The item's own line.
    Head,
    /// A clause without a condition: everything stands under its body.
    Clause,
    /// A clause with a condition or with patterns.
    Condition,
    /// The fields of an event, the words of a choice.
    Braces,
    /// The arguments of an event, state or value; a list of constants.
    Arguments,
    /// Brackets around a part of a condition.
    Group,
}

#[derive(Clone, Copy)]
struct Frame {
    within: Within,
    /// The column of a closing bracket that begins a line.
    close: usize,
    /// The column of what is inside.
    base: usize,
    /// The column at which the part at hand began.
    part: usize,
    /// The column of a line that goes on with `and`.
    and: usize,
    /// Whether nothing stands in it yet.
    empty: bool,
}

impl Frame {
    fn new(within: Within, close: usize, base: usize) -> Frame {
        Frame { within, close, base, part: base, and: base, empty: true }
    }
}

struct Writer<'a> {
    text: &'a str,
    shape: Shape<'a>,
    frames: Vec<Frame>,
    before: Option<Token>,
    last: Option<Token>,
}

impl<'a> Writer<'a> {
    fn new(text: &'a str, shape: Shape<'a>) -> Writer<'a> {
        let head = Frame::new(Within::Head, 0, INDENT);
        Writer { text, shape, frames: vec![head], before: None, last: None }
    }

    fn between_braces(&self) -> bool {
        self.frames.last().is_some_and(|f| f.within == Within::Braces)
    }

    /// Whether the patterns of `from` and `until` are written here, whose `or` stands left of them.
    fn has_patterns(&self) -> bool {
        matches!(self.shape.keyword, "state" | "value")
    }

    /// The indentation and the words of a line.
    fn line(&mut self, tokens: &[Token]) -> (usize, String) {
        let mut body = String::new();
        let Some(first) = tokens.first() else { return (0, body) };
        let word = slice(self.text, first.place);
        let clause = self.frames.len() == 1 && !first.margin && clauses(self.shape.keyword).contains(&word);
        let indent = if first.margin {
            0
        } else if clause {
            // A source's key follows at once; what stands in one column is what follows the key.
            let least = if word == "source" { 0 } else { self.shape.clause };
            let base = INDENT + least.max(word.len() + 1);
            let within = match (self.shape.keyword, word) {
                ("rule", "on" | "where" | "need") | ("state" | "value", "from" | "until") => Within::Condition,
                _ => Within::Clause,
            };
            self.frames = vec![Frame::new(within, 0, base)];
            INDENT
        } else {
            let entry = matches!(first.kind, Kind::Time | Kind::Date | Kind::DateTime);
            if entry && self.frames.len() == 1 && self.shape.keyword == "setup" {
                // The entries of a setup stand under its name, behind a `with` too.
                self.frames = vec![Frame::new(Within::Head, 0, INDENT)];
            }
            self.indent(*first, word)
        };
        let mut at = indent;
        for (i, token) in tokens.iter().enumerate() {
            let words = slice(self.text, token.place);
            let gap = match self.last {
                Some(last) if i > 0 => {
                    let gap = usize::from(spaced(self.text, self.before, last, *token));
                    gap.max(self.tab(clause, word, i).saturating_sub(at))
                }
                _ => 0,
            };
            body.extend(std::iter::repeat_n(' ', gap));
            body.push_str(words);
            at += gap;
            self.pass(*token, at, clause && i == 0, i + 1 == tokens.len());
            at += width(words);
        }
        (indent, body)
    }

    /// The column at which a line's token of this number begins at least.
    fn tab(&self, clause: bool, word: &str, i: usize) -> usize {
        let Some(frame) = self.frames.last() else { return 0 };
        match i {
            1 if clause => frame.base,
            2 if clause && word == "source" => frame.base + self.shape.key + 1,
            2 if self.shape.keyword == "event"
                && frame.within == Within::Braces
                && self.last.is_some_and(|t| t.kind == Kind::Sign(Sign::Colon)) =>
            {
                INDENT + self.shape.field + 2
            }
            _ => 0,
        }
    }

    /// The column of a line that goes on with this token.
    fn indent(&mut self, first: Token, word: &str) -> usize {
        let patterns = self.has_patterns();
        let Some(frame) = self.frames.last_mut() else { return INDENT };
        match frame.within {
            Within::Braces if first.kind == Kind::Sign(Sign::BraceClose) => 0,
            Within::Head | Within::Braces => INDENT,
            Within::Clause => frame.base,
            Within::Arguments | Within::Group if first.kind == Kind::Sign(Sign::Close) => frame.close,
            Within::Arguments => frame.base,
            Within::Condition | Within::Group if frame.empty => frame.base,
            Within::Condition | Within::Group => {
                let patterns = patterns && frame.within == Within::Condition;
                match word {
                    "and" => {
                        frame.part = frame.and + 4;
                        frame.and
                    }
                    "or" if patterns => {
                        (frame.and, frame.part) = (frame.base, frame.base);
                        frame.base.saturating_sub(3)
                    }
                    "or" => {
                        (frame.and, frame.part) = (frame.base + 3, frame.base + 3);
                        frame.base
                    }
                    "where" if patterns => frame.base,
                    _ => frame.part + 2,
                }
            }
        }
    }

    /// Notes a token that was written at a column, and whether it is a clause's word or the last of its line.
    fn pass(&mut self, token: Token, at: usize, clause: bool, ends: bool) {
        let patterns = self.has_patterns();
        let depth = self.frames.len();
        let called = self.last.is_some_and(|last| {
            is_called(self.text, last, self.before) || last.kind == Kind::Word && slice(self.text, last.place) == "in"
        });
        if let Some(frame) = self.frames.last_mut().filter(|_| !clause) {
            frame.empty = false;
            let word = slice(self.text, token.place);
            if patterns && frame.within == Within::Condition && word == "where" {
                (frame.and, frame.part) = (at + "where ".len(), at + "where ".len());
            }
            let ends_head = self.last.is_some_and(|t| t.kind == Kind::Sign(Sign::Close));
            if depth == 1 && frame.within == Within::Head && self.shape.keyword == "define" && word == "as" && ends_head
            {
                *frame = Frame::new(Within::Condition, 0, INDENT);
            }
        }
        match token.kind {
            Kind::Sign(Sign::Open) => {
                let within = if called { Within::Arguments } else { Within::Group };
                // What follows a bracket at the end of a line hangs below the part that the bracket belongs to.
                let hangs = self.frames.last().filter(|_| ends).map(|outer| (outer.part, outer.part + 2));
                let (close, base) = hangs.unwrap_or((at, at + 1));
                self.frames.push(Frame::new(within, close, base));
            }
            Kind::Sign(Sign::BraceOpen) => self.frames.push(Frame::new(Within::Braces, at, INDENT)),
            Kind::Sign(Sign::Close | Sign::BraceClose) if depth > 1 => {
                self.frames.pop();
            }
            _ => {}
        }
        self.before = self.last.replace(token);
    }
}
