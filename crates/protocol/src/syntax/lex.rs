//! Cuts a text into words, texts, numbers and signs, each with its place.

use crate::diagnostic::{Diagnostics, Place};

/// The longest line that is read, in bytes: what an editor still shows, far above any sentence.
pub const MAX_LINE: usize = 64 * 1024;
/// The largest file that is read, in bytes: some 40,000 rules.
pub const MAX_FILE: usize = 4 * 1024 * 1024;

/// A piece of text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Token {
    /// What it is.
    pub kind: Kind,
    /// Where it stands.
    pub place: Place,
    /// Whether it is the first of its line.
    pub first: bool,
    /// Whether it stands at the left margin.
    pub margin: bool,
}

/// What a token is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A name, keyword or id (`show`, `ca.9153.a.2`).
    Word,
    /// A text in quotes; the place includes them.
    Text,
    /// Digits, perhaps with a sign and a fraction.
    Number,
    /// `2025-01-01`.
    Date,
    /// `10:02` or `10:02:30`.
    Time,
    /// `2025-01-01T10:02`.
    DateTime,
    /// A sign, by its characters.
    Sign(Sign),
    /// The end of the text.
    End,
}

/// A sign.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[allow(missing_docs, reason = "each is named after its character")]
pub enum Sign {
    Open,
    Close,
    BraceOpen,
    BraceClose,
    Comma,
    Colon,
    Question,
    At,
    Eq,
    Ne,
    Lt,
    Le,
    Gt,
    Ge,
    Plus,
    Minus,
    Star,
    Range,
    Slash,
    Tilde,
}

/// A comment, with its place (from `#` to the end of its line).
pub type Comment = Place;

/// The tokens of a text (the last one is [`Kind::End`]) and its comments.
pub fn lex(file: u32, text: &str, faults: &mut Diagnostics) -> (Vec<Token>, Vec<Comment>) {
    let mut lexer =
        Lexer { file, text, bytes: text.as_bytes(), at: 0, faults, tokens: Vec::new(), comments: Vec::new() };
    if text.len() > MAX_FILE {
        let place = Place { file, start: 0, end: 0 };
        lexer.faults.error(
            place,
            format!("this file has {} bytes; at most {MAX_FILE} are read", text.len()),
            "split it and `include` the parts",
        );
    } else {
        lexer.run();
    }
    let end = text.len() as u32;
    let place = Place { file, start: end, end };
    lexer.tokens.push(Token { kind: Kind::End, place, first: true, margin: true });
    (lexer.tokens, lexer.comments)
}

struct Lexer<'a> {
    file: u32,
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    faults: &'a mut Diagnostics,
    tokens: Vec<Token>,
    comments: Vec<Comment>,
}

impl Lexer<'_> {
    fn run(&mut self) {
        let mut line_start = 0;
        let mut first = true;
        self.skip_long_line(0);
        while let Some(b) = self.peek(0) {
            match b {
                b'\n' => {
                    self.at += 1;
                    line_start = self.at;
                    first = true;
                    self.skip_long_line(line_start);
                }
                b'\r' if self.peek(1) != Some(b'\n') => {
                    // Editors show it as a new line; read as a blank it would hide what stands behind a `#`.
                    let start = self.at;
                    self.at += 1;
                    let place = self.place(start);
                    let help = "save the file with line feeds (LF, or CR and LF) as line ends";
                    self.faults.error(place, "a carriage return without a line feed", help);
                    line_start = self.at;
                    first = true;
                }
                b' ' | b'\t' | b'\r' => self.at += 1,
                b'#' => {
                    let start = self.at;
                    let line =
                        self.text.get(start..).and_then(|t| t.find(['\n', '\r'])).unwrap_or(self.bytes.len() - start);
                    self.at += line;
                    let place = self.place(start);
                    self.comments.push(place);
                }
                _ => {
                    let start = self.at;
                    if let Some(kind) = self.token(b) {
                        let place = self.place(start);
                        // A closing brace may stand at the margin: it ends an item, it begins none.
                        let margin = start == line_start && kind != Kind::Sign(Sign::BraceClose);
                        self.tokens.push(Token { kind, place, first, margin });
                    }
                    first = false;
                }
            }
        }
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    fn place(&self, start: usize) -> Place {
        Place { file: self.file, start: start as u32, end: self.at as u32 }
    }

    /// A line beyond the limit is reported and passed over, so that it cannot hide what follows.
    fn skip_long_line(&mut self, start: usize) {
        let rest = self.bytes.get(start..).unwrap_or(&[]);
        let length = rest.iter().take(MAX_LINE + 1).position(|b| *b == b'\n');
        if length.is_none() && rest.len() > MAX_LINE {
            let line = rest.iter().position(|b| *b == b'\n').unwrap_or(rest.len());
            let place = Place { file: self.file, start: start as u32, end: (start + 40) as u32 };
            self.faults.error(
                place,
                format!("this line has {line} bytes; at most {MAX_LINE} are read"),
                "break it into several lines; the rest of the file was read",
            );
            self.at = start + line;
        }
    }

    fn token(&mut self, b: u8) -> Option<Kind> {
        match b {
            b'"' => self.quoted(),
            b'0'..=b'9' => Some(self.number()),
            b'-' if self.peek(1).is_some_and(|c| c.is_ascii_digit()) && self.minus_is_sign() => {
                self.at += 1;
                Some(self.number())
            }
            b if b.is_ascii_alphabetic() || b == b'_' || b >= 0x80 => self.word(),
            _ => self.sign(b),
        }
    }

    /// Whether a `-` before a digit belongs to the number: it does unless a value stands before it.
    fn minus_is_sign(&self) -> bool {
        !matches!(
            self.tokens.last().map(|t| t.kind),
            Some(Kind::Number | Kind::Word | Kind::Date | Kind::DateTime | Kind::Sign(Sign::Close))
        )
    }

    fn word(&mut self) -> Option<Kind> {
        let start = self.at;
        let mut foreign = false;
        while let Some(c) = self.peek(0) {
            let joins =
                matches!(c, b'.' | b'-') && self.peek(1).is_some_and(|n| n.is_ascii_alphanumeric() || n == b'_');
            if c >= 0x80 {
                foreign = true;
            } else if !(c.is_ascii_alphanumeric() || c == b'_' || joins) {
                break;
            }
            self.at += 1;
        }
        if foreign {
            let place = self.place(start);
            let word = self.text.get(place.range()).unwrap_or_default();
            self.faults.error(
                place,
                format!("`{word}` has letters that names cannot have"),
                "write names with a-z, A-Z, 0-9 and `_`; put other words in quotes",
            );
        }
        Some(Kind::Word)
    }

    fn number(&mut self) -> Kind {
        let start = self.at;
        let mut colons = 0;
        let mut dashes = 0;
        let mut t = false;
        while let Some(c) = self.peek(0) {
            let digit_next = self.peek(1).is_some_and(|n| n.is_ascii_digit());
            match c {
                b'0'..=b'9' => {}
                b':' if digit_next => colons += 1,
                b'-' if digit_next && (self.at - start) >= 4 && colons == 0 => dashes += 1,
                b'T' if digit_next && dashes == 2 => t = true,
                b'.' if digit_next => {}
                _ => break,
            }
            self.at += 1;
        }
        match (dashes, colons, t) {
            (0, 0, _) => Kind::Number,
            (0, _, _) => Kind::Time,
            (_, 0, _) => Kind::Date,
            _ => Kind::DateTime,
        }
    }

    fn quoted(&mut self) -> Option<Kind> {
        let start = self.at;
        self.at += 1;
        loop {
            match self.peek(0) {
                Some(b'\\') if self.peek(1).is_some_and(|c| c != b'\n') => self.at += 2,
                Some(b'"') => {
                    self.at += 1;
                    return Some(Kind::Text);
                }
                None | Some(b'\n') => {
                    let place = self.place(start);
                    self.faults.error(place, "this text has no closing `\"`", "close it on the same line");
                    return Some(Kind::Text);
                }
                Some(_) => self.at += 1,
            }
        }
    }

    fn sign(&mut self, b: u8) -> Option<Kind> {
        let two = |n: Option<u8>, c: u8| n == Some(c);
        let next = self.peek(1);
        let (sign, length) = match b {
            b'(' => (Sign::Open, 1),
            b')' => (Sign::Close, 1),
            b'{' => (Sign::BraceOpen, 1),
            b'}' => (Sign::BraceClose, 1),
            b',' => (Sign::Comma, 1),
            b':' => (Sign::Colon, 1),
            b'?' => (Sign::Question, 1),
            b'@' => (Sign::At, 1),
            b'=' => (Sign::Eq, 1),
            b'!' if two(next, b'=') => (Sign::Ne, 2),
            b'<' if two(next, b'=') => (Sign::Le, 2),
            b'<' => (Sign::Lt, 1),
            b'>' if two(next, b'=') => (Sign::Ge, 2),
            b'>' => (Sign::Gt, 1),
            b'+' => (Sign::Plus, 1),
            b'-' => (Sign::Minus, 1),
            b'*' => (Sign::Star, 1),
            b'.' if two(next, b'.') => (Sign::Range, 2),
            b'/' => (Sign::Slash, 1),
            b'~' => (Sign::Tilde, 1),
            _ => {
                let start = self.at;
                self.at += 1;
                let place = self.place(start);
                self.faults.error(
                    place,
                    format!("`{}` has no meaning here", b.escape_ascii()),
                    "remove it, or put it in quotes if it is part of a text",
                );
                return None;
            }
        };
        self.at += length;
        Some(Kind::Sign(sign))
    }
}

/// A quoted text without its quotes and escapes: `\n`, `\r`, `\t`, `\u{1F}`; any other sign behind a `\` is
/// itself.
pub fn unquote(quoted: &str) -> String {
    let inner = quoted.strip_prefix('"').unwrap_or(quoted);
    let inner = inner.strip_suffix('"').unwrap_or(inner);
    let mut out = String::with_capacity(inner.len());
    let mut rest = inner;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        out.push_str(before);
        let (character, length) = unescape(escape);
        out.extend(character);
        rest = escape.get(length..).unwrap_or_default();
    }
    out.push_str(rest);
    out
}

/// The sign that an escape stands for, and how many bytes it has.
fn unescape(escape: &str) -> (Option<char>, usize) {
    let sign = escape.chars().nth(1);
    let short = match sign {
        Some('n') => Some('\n'),
        Some('r') => Some('\r'),
        Some('t') => Some('\t'),
        Some('u') => return by_number(escape).map_or((sign, 2), |(c, length)| (Some(c), length)),
        other => other,
    };
    (short, 1 + sign.map_or(0, char::len_utf8))
}

/// `\u{1F}`: a sign by its number in Unicode, in hex.
fn by_number(escape: &str) -> Option<(char, usize)> {
    let (digits, _) = escape.strip_prefix("\\u{")?.split_once('}')?;
    let number = u32::from_str_radix(digits, 16).ok()?;
    Some((char::from_u32(number)?, "\\u{}".len() + digits.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<Kind> {
        let mut faults = Diagnostics::default();
        let (tokens, _) = lex(0, text, &mut faults);
        assert!(faults.0.is_empty(), "{faults:?}");
        tokens.iter().map(|t| t.kind).collect()
    }

    #[test]
    fn cuts_words_numbers_and_times() {
        use Kind::{Date, DateTime, End, Number, Text, Time, Word};
        assert_eq!(kinds("ca.9153.a.2 6 \"a \\\" b\""), [Word, Number, Text, End]);
        assert_eq!(kinds("2025-01-01 10:02 2025-01-01T10:02 10:02:30"), [Date, Time, DateTime, Time, End]);
        assert_eq!(kinds("n - 1"), [Word, Kind::Sign(Sign::Minus), Number, End]);
        assert_eq!(kinds("= -1"), [Kind::Sign(Sign::Eq), Number, End]);
    }

    #[test]
    fn every_text_comes_back_from_its_quotes() {
        for text in ["", "a\\n\nb", "\t\r\u{0}\u{7f}", "say \"x\"", "\\u{41}", "é\u{202e}\u{1F600}"] {
            let quoted = model::value::quoted(text);
            assert!(!quoted.chars().any(|c| c < ' ' || c == '\u{7f}'), "{quoted}");
            assert_eq!(unquote(&quoted), text);
        }
        assert_eq!(unquote(r#""\u{41}\u{}\u{110000}\q\""#), "Au{}u{110000}q");
    }

    #[test]
    fn a_long_line_hides_nothing() {
        let text = format!("a\n{}\nb", "x".repeat(10 * 1024 * 1024 / 4));
        let mut faults = Diagnostics::default();
        let (tokens, _) = lex(0, &text, &mut faults);
        assert_eq!(tokens.len(), 3);
        assert_eq!(faults.0.len(), 1);
    }
}
