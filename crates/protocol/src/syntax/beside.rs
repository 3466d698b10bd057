//! Puts values that are carried beside an entry back into its text, or says there that they are held back.
//!
//! A signed entry may have `{1}` in place of a value (`docs/formats/record.md`, section 6). What is put there
//! is one value and never more: it can neither end the event nor begin another. Nothing is decided here.

use super::lex::unquote;

/// How many letters of a long text are put into the text that is read; the whole is in the record.
pub const SHOWN_MAX: usize = 1_000;

/// How many bytes a value that is no text may have: a name of the language, or a moment, has far fewer.
const WORDS_MAX: usize = 200;

/// A text with its values put in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filled {
    /// The text; `withheld` (or `"(withheld)"`, outside of brackets) where a value is not at hand.
    pub text: String,
    /// Numbers whose value is at hand but is not one value of the language; they were left out.
    pub unfit: Vec<u32>,
}

/// The text of an entry with its `{n}` replaced by what `value` knows.
pub fn fill<'a>(body: &str, value: impl Fn(u32) -> Option<&'a str>) -> Filled {
    let mut filled = Filled::default();
    let mut depth = 0_usize;
    let mut used = Vec::new();
    let mut rest = body;
    while let Some(first) = rest.chars().next() {
        let length = match first {
            '"' => quoted_length(rest),
            '#' => rest.find('\n').unwrap_or(rest.len()),
            '{' => {
                let (number, length) = placeholder(rest);
                if let Some(number) = number {
                    // Each value stands once: a value of a megabyte put in a thousand times would fill any memory.
                    let again = used.contains(&number);
                    used.push(number);
                    filled.put(number, value(number), depth > 0, again);
                    rest = rest.get(length..).unwrap_or_default();
                    continue;
                }
                length
            }
            _ => first.len_utf8(),
        };
        depth = match first {
            '(' => depth + 1,
            ')' => depth.saturating_sub(1),
            _ => depth,
        };
        let (copied, behind) = rest.split_at(length);
        filled.text.push_str(copied);
        rest = behind;
    }
    filled
}

impl Filled {
    /// Outside of brackets only a text may stand: words there could begin another kind of line.
    fn put(&mut self, number: u32, value: Option<&str>, in_brackets: bool, again: bool) {
        let fit = value.filter(|v| !again && is_one_value(v) && (in_brackets || v.starts_with('"')));
        if value.is_some() && fit.is_none() {
            self.unfit.push(number);
        }
        match fit {
            Some(value) => self.text.push_str(&shown(value)),
            None if in_brackets => self.text.push_str(crate::check::WITHHELD),
            None => self.text.push_str("\"(withheld)\""),
        }
    }
}

/// The text of an entry with its quoted texts of more than `longest` bytes taken out: `{1}`, `{2}` stand in their
/// places, and the texts follow in order, quotes and all. [`fill`] puts them back.
pub fn enclose(body: &str, longest: usize) -> (String, Vec<String>) {
    let mut out = String::with_capacity(body.len());
    let mut values: Vec<String> = Vec::new();
    let mut rest = body;
    while let Some(at) = rest.find('"') {
        let (before, quoted) = rest.split_at(at);
        let (quoted, behind) = quoted.split_at(quoted_length(quoted));
        out.push_str(before);
        if quoted.len() > longest && is_one_value(quoted) {
            values.push(quoted.to_owned());
            out.push_str(&format!("{{{}}}", values.len()));
        } else {
            out.push_str(quoted);
        }
        rest = behind;
    }
    out.push_str(rest);
    (out, values)
}

/// The number of `{n}`, and how many bytes it has; no number for a `{` that begins something else.
fn placeholder(text: &str) -> (Option<u32>, usize) {
    let Some((digits, _)) = text.strip_prefix('{').and_then(|t| t.split_once('}')) else { return (None, 1) };
    let sound = !digits.is_empty() && digits.len() < 4 && digits.bytes().all(|b| b.is_ascii_digit());
    if sound { (digits.parse().ok(), digits.len() + 2) } else { (None, 1) }
}

/// How many bytes of the text belong to the quoted text that it begins with.
fn quoted_length(text: &str) -> usize {
    let mut escaped = false;
    for (at, b) in text.bytes().enumerate().skip(1) {
        match b {
            b'\n' => return at,
            _ if escaped => escaped = false,
            b'\\' => escaped = true,
            b'"' => return at + 1,
            _ => {}
        }
    }
    text.len()
}

/// Whether this is one value: a quoted text, or words and numbers without anything that could end it.
pub fn is_one_value(value: &str) -> bool {
    if value.starts_with('"') {
        return value.len() > 1 && value.ends_with('"') && quoted_length(value) == value.len() && !value.contains('\n');
    }
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'.' | b':' | b'-' | b' ');
    value.len() <= WORDS_MAX && value.bytes().all(plain) && value.trim() == value && !value.is_empty()
}

/// A value as it is put into the text: long texts are shortened, and say so.
fn shown(value: &str) -> String {
    if !value.starts_with('"') || value.len() <= SHOWN_MAX {
        return value.to_owned();
    }
    let text = unquote(value);
    let letters = text.chars().count();
    if letters <= SHOWN_MAX {
        return value.to_owned();
    }
    let beginning: String = text.chars().take(SHOWN_MAX).collect();
    model::value::quoted(&format!("{beginning}… ({} more letters in the record)", letters - SHOWN_MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled(body: &str, first: Option<&str>) -> String {
        fill(body, |n| first.filter(|_| n == 1)).text
    }

    #[test]
    fn puts_values_where_they_stood() {
        let body = "show(weapon: R1, to: {1}) \"{1} \\\" {1}\" # {1}";
        assert_eq!(filled(body, Some("kim")), "show(weapon: R1, to: kim) \"{1} \\\" {1}\" # {1}");
        assert_eq!(filled(body, None), "show(weapon: R1, to: withheld) \"{1} \\\" {1}\" # {1}");
        assert_eq!(filled("show(weapon: R1) {1}", None), "show(weapon: R1) \"(withheld)\"");
        assert_eq!(filled("é({1}){x}{}{", Some("10 minutes")), "é(10 minutes){x}{}{");
        assert_eq!(filled("{1} = 9 days", Some("set limit")), "\"(withheld)\" = 9 days", "words begin no line");
        assert_eq!(filled("a(x: {1}, y: {1})", Some("kim")), "a(x: kim, y: withheld)", "each value once");
    }

    #[test]
    fn a_value_is_one_value() {
        for more in ["kim, to: ben", "kim)", "\"a\" \"b\"", "\"a", "\"", "", " kim", "a\nb", "{2}", "\"a\nb\"", "#"] {
            let out = fill("show(to: {1})", |_| Some(more));
            assert_eq!((out.text.as_str(), out.unfit), ("show(to: withheld)", vec![1]), "{more}");
        }
        for one in ["kim", "\"a \\\" b\"", "2026-05-11T10:00", "20 ft", "-3"] {
            assert!(is_one_value(one), "{one}");
        }
    }

    #[test]
    fn what_is_taken_out_comes_back() {
        let body = "show(weapon: \"a\\\"bcdef\", to: \"x\") \"remark of many letters\"";
        let (short, values) = enclose(body, 3);
        assert_eq!(short, "show(weapon: {1}, to: \"x\") {2}");
        let back = fill(&short, |n| values.get(n as usize - 1).map(String::as_str));
        assert_eq!(back.text, body);
    }

    #[test]
    fn long_texts_are_shortened_and_say_so() {
        let long = model::value::quoted(&"é\n".repeat(5_000));
        let out = filled("remark(about: {1})", Some(&long));
        assert!(out.len() < 4_000 && out.ends_with("… (9000 more letters in the record)\")"), "{out}");
    }
}
