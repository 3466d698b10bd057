//! From a Fluent file to the form that the app carries: made once, when this crate is built, so that no phone has to
//! read Fluent. `texts.rs` reads it.
//!
//! A file is its texts in the order of their names, each `NAME\u{1f}TEXT\u{1e}`. The name of an attribute is
//! `message.attribute`. In a text, `\u{1}NAME\u{2}` is a value that is filled in, and
//! `\u{3}NAME\u{4}KEY\u{5}TEXT\u{4}KEY\u{5}TEXT\u{6}` one of several texts, chosen by a value; the key of the one for all
//! other values begins with `*`. Of the attribute `.in-english` only the fingerprint is carried.
//!
//! This never leaves out what it does not know: a file with such a place does not compile.

use std::collections::BTreeMap;

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement, Variant, VariantKey};
use fluent_syntax::unicode::unescape_unicode_to_string;

use crate::fingerprint::fingerprint;

const IN_ENGLISH: &str = "in-english";

/// The file in the form that is carried.
pub fn compiled(file: &str) -> Result<String, String> {
    let read = fluent_syntax::parser::parse(file).map_err(|(_, faults)| format!("{faults:?}"))?;
    let mut texts = BTreeMap::new();
    for entry in &read.body {
        match entry {
            Entry::Message(message) => {
                let id = message.id.name;
                let own = message.value.as_ref().map(|value| (id.to_owned(), value));
                let attributes = message.attributes.iter().map(|a| (format!("{id}.{}", a.id.name), &a.value));
                for (name, pattern) in own.into_iter().chain(attributes) {
                    let text = match name.strip_suffix(IN_ENGLISH) {
                        Some(_) => fingerprint(&as_the_vocabulary_writes(pattern, &name)?),
                        None => text(pattern, &name, true)?,
                    };
                    if texts.insert(name.clone(), text).is_some() {
                        return Err(format!("`{name}` is there twice: take one away"));
                    }
                }
            }
            Entry::Comment(_) | Entry::GroupComment(_) | Entry::ResourceComment(_) => {}
            Entry::Term(term) => {
                return Err(format!("`-{}`: terms are not read yet; write the words out", term.id.name));
            }
            Entry::Junk { content } => return Err(format!("this is no message: {content}")),
        }
    }
    Ok(texts.into_iter().map(|(name, text)| format!("{name}\u{1f}{text}\u{1e}")).collect())
}

/// A phrase with `{field}` where a value stands.
fn as_the_vocabulary_writes(pattern: &Pattern<&str>, name: &str) -> Result<String, String> {
    Ok(text(pattern, name, false)?.replace('\u{1}', "{").replace('\u{2}', "}"))
}

fn text(pattern: &Pattern<&str>, name: &str, may_choose: bool) -> Result<String, String> {
    let mut text = String::new();
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => text.push_str(plain(value, name)?),
            PatternElement::Placeable { expression: Expression::Inline(one) } => match one {
                InlineExpression::VariableReference { id } => text.push_str(&format!("\u{1}{}\u{2}", id.name)),
                InlineExpression::StringLiteral { value } => {
                    text.push_str(plain(&unescape_unicode_to_string(value), name)?);
                }
                other => return Err(unknown(name, other)),
            },
            PatternElement::Placeable { expression: Expression::Select { selector, variants } } => {
                let InlineExpression::VariableReference { id } = selector else { return Err(unknown(name, selector)) };
                if !may_choose {
                    return Err(format!("`{name}`: a choice within a choice is not read; write the sentences out"));
                }
                text.push_str(&format!("\u{3}{}", id.name));
                for variant in variants {
                    text.push_str(&chosen(variant, name)?);
                }
                text.push('\u{6}');
            }
        }
    }
    Ok(text)
}

fn chosen(variant: &Variant<&str>, name: &str) -> Result<String, String> {
    let (VariantKey::Identifier { name: key } | VariantKey::NumberLiteral { value: key }) = variant.key;
    let default = if variant.default { "*" } else { "" };
    Ok(format!("\u{4}{default}{key}\u{5}{}", text(&variant.value, name, false)?))
}

fn plain<'a>(words: &'a str, name: &str) -> Result<&'a str, String> {
    let odd = words.contains(|c: char| c.is_control() && c != '\n');
    if odd { Err(format!("`{name}` holds a control character: take it out")) } else { Ok(words) }
}

fn unknown(name: &str, what: &InlineExpression<&str>) -> String {
    format!("`{name}`: only values, choices by a value and quoted text are read; this is not: {what:?}")
}
