//! From the fields of a form to a statement as records write it, and back to fields.
//!
//! Nothing is guessed: a field that cannot be read is an error at that field, and what was typed is shown again.

use book::Book;
use model::vocabulary::{Field, Kind, Type};
use model::{Names, Statement, Value};
use protocol::explain::missing::{SOME_TEXT, SOMEONE};

use crate::here::Here;
use crate::page::enter;
use crate::request::{Draft, Fields, encoded};

/// A statement as it was typed.
pub struct Typed {
    /// The line, with its remark.
    pub body: String,
    /// The statement.
    pub statement: Statement,
    /// The names that it uses.
    pub names: Names,
}

/// What is wrong with a form: the field, if it is one's, and words.
pub type Wrong = Vec<(Option<String>, String)>;

/// Reads a form about an event of this kind.
///
/// # Errors
/// What is wrong, field by field.
pub fn typed(here: &Here<'_>, kind: &Kind, fields: &Fields) -> Result<Typed, Wrong> {
    let mut wrong: Wrong = Vec::new();
    let mut parts = Vec::new();
    for field in &kind.fields {
        match value(here.book, field, fields) {
            Some(Ok(text)) => parts.push(format!("{}: {text}", field.name)),
            Some(Err(())) => wrong.push((Some(field.name.clone()), here.t(mistake(field)))),
            // Whoever signs is meant where nobody else is named.
            None if field.optional || field.name == "by" => {}
            None => {
                let label = here.words.field(&kind.name, &field.name);
                let text = here.tw("error-required", &[("field", (&label).into())]);
                wrong.push((Some(field.name.clone()), text));
            }
        }
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let event = format!("{}({})", kind.name, parts.join(", "));
    let body = match fields.get("remark") {
        Some(remark) => format!("{event} {}", model::value::quoted(remark)),
        None => event.clone(),
    };
    let mut names = here.book.names.clone();
    let statement = here.book.statement(&mut names, &event, here.book.moment());
    let statement = statement.map_err(|faults| faults.into_iter().map(|f| (None, f)).collect::<Wrong>())?;
    Ok(Typed { body, statement, names })
}

/// The value of a field as records write it; none if nothing was typed.
fn value(book: &Book, field: &Field, fields: &Fields) -> Option<Result<String, ()>> {
    let other = fields.get(&format!("{}-new", field.name));
    let text = other.or_else(|| fields.get(&field.name)).filter(|t| *t != SOMEONE && *t != SOME_TEXT)?;
    let unit = || fields.get(&format!("{}-unit", field.name)).unwrap_or_default();
    Some(match field.ty {
        Type::Sort(_) => identifier(text).ok_or(()),
        Type::Choice(i) => {
            let words = book.protocol.vocabulary.choices.get(usize::from(i)).map(|c| c.words.as_slice());
            words.is_some_and(|w| w.iter().any(|(w, _)| w == text)).then(|| text.to_owned()).ok_or(())
        }
        Type::Number => text.parse::<i64>().map(|n| n.to_string()).map_err(drop),
        Type::Text => Ok(model::value::quoted(text)),
        Type::Length => measure(text, unit(), &["ft", "m", "cm", "mm"]),
        Type::Duration => measure(text, unit(), &["minutes", "hours", "days", "seconds"]),
        Type::Date => model::time::date_days(text).map(model::time::date_text).ok_or(()),
        Type::Moment => moment(text).ok_or(()),
    })
}

/// A whole number with its unit, which may stand in the same field.
fn measure(text: &str, unit: &str, units: &[&str]) -> Result<String, ()> {
    let (number, written) = text.split_once(' ').unwrap_or((text, unit));
    let number: u32 = number.parse().map_err(drop)?;
    let unit = units.iter().find(|u| **u == written || u.strip_suffix('s') == Some(written)).ok_or(())?;
    Ok(format!("{number} {unit}"))
}

/// `2026-05-11T12:47`, as browsers send it, or with a space.
fn moment(text: &str) -> Option<String> {
    let (date, clock) = text.split_once(['T', ' '])?;
    model::time::date_days(date)?;
    model::time::clock_seconds(clock)?;
    Some(format!("{date} {clock}"))
}

/// A name as entries write it: letters, digits and underscores. Spaces and signs become underscores, accents go.
pub fn identifier(text: &str) -> Option<String> {
    let mut out = String::new();
    for c in text.chars().flat_map(plain_letter) {
        if c.is_ascii_alphanumeric() || c == '_' {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with('_') {
            out.push('_');
        }
    }
    let out = out.trim_end_matches('_');
    let begins = out.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    match (out.is_empty() || out.len() > 60, begins) {
        (true, _) => None,
        (_, true) => Some(out.to_owned()),
        (_, false) => Some(format!("n{out}")),
    }
}

/// Letters with marks as those without; what has none stays.
fn plain_letter(c: char) -> impl Iterator<Item = char> {
    let plain = match c {
        'á' | 'à' | 'â' | 'ä' | 'ã' | 'å' => "a",
        'Á' | 'À' | 'Â' | 'Ä' | 'Ã' | 'Å' => "A",
        'é' | 'è' | 'ê' | 'ë' => "e",
        'É' | 'È' | 'Ê' | 'Ë' => "E",
        'í' | 'ì' | 'î' | 'ï' => "i",
        'Í' | 'Ì' | 'Î' | 'Ï' => "I",
        'ó' | 'ò' | 'ô' | 'ö' | 'õ' | 'ø' => "o",
        'Ó' | 'Ò' | 'Ô' | 'Ö' | 'Õ' | 'Ø' => "O",
        'ú' | 'ù' | 'û' | 'ü' => "u",
        'Ú' | 'Ù' | 'Û' | 'Ü' => "U",
        'ñ' => "n",
        'Ñ' => "N",
        'ç' => "c",
        'ß' => "ss",
        'æ' => "ae",
        _ => return [Some(c), None].into_iter().flatten(),
    };
    let mut letters = plain.chars();
    [letters.next(), letters.next()].into_iter().flatten()
}

/// What to say of a field that cannot be read.
fn mistake(field: &Field) -> &'static str {
    match field.ty {
        Type::Sort(_) => "error-name",
        Type::Choice(_) => "error-choice",
        Type::Number => "error-number",
        Type::Text => "error-text",
        Type::Length | Type::Duration => "error-measure",
        Type::Date => "error-date",
        Type::Moment => "error-moment",
    }
}

/// A name that no thing of this sort has yet: `S3_ruth`. Two people who make one at the same time apart get two names.
pub fn new_name(here: &Here<'_>, sort: &str, letter: &str) -> String {
    let known = here.book.names_of(sort);
    let me = identifier(here.me()).unwrap_or_else(|| "poster".to_owned());
    let name = |n: usize| format!("{letter}{n}_{me}");
    (known.len() + 1..).map(name).find(|n| !known.contains(n)).unwrap_or_else(|| name(0))
}

/// Kinds that have a page of their own about a weapon, with fewer taps than the form of any kind.
const OWN_PAGES: &[(&str, &str)] = &[
    ("show", "/show/"),
    ("look_offered", "/show/"),
    ("loaded", "/load/"),
    ("unloaded", "/unload/"),
    ("announced", "/announce/"),
];

/// The page about a weapon on which events of this kind are recorded, if they have one.
pub fn own_page(kind: &str) -> Option<&'static str> {
    OWN_PAGES.iter().find(|(k, _)| *k == kind).map(|(_, path)| *path)
}

/// The address of the form that records this statement, prefilled: the kind's own page, if it has one.
pub fn form_address(here: &Here<'_>, statement: &Statement, names: &Names, then: &str) -> String {
    let Some(kind) = here.protocol.vocabulary.kind(statement.kind) else { return here.to("/") };
    let shown = |value: Value| {
        let text = text_of(names, value, here.book.day.utc_offset);
        Some(text).filter(|t| t != SOMEONE && t != SOME_TEXT)
    };
    let weapon = kind.field("weapon").and_then(|w| statement.field(w)).and_then(shown);
    let own = own_page(&kind.name).filter(|_| !statement.denied).zip(weapon);
    let mut address = match &own {
        Some((path, weapon)) => here.to_thing(path, weapon),
        None => here.to_thing("/enter/", &kind.name),
    };
    let mut join = '?';
    let before = described_before(here, statement);
    let known = |i: usize| before.and_then(|s| s.fields.get(i).copied().flatten()).and_then(shown);
    let filled = kind.fields.iter().zip(&statement.fields).enumerate();
    let filled = filled.filter_map(|(i, (f, v))| Some((f, v.and_then(shown).or_else(|| known(i))?)));
    for (field, text) in filled.filter(|(f, _)| own.is_none() || f.name != "weapon") {
        address.push_str(&format!("{join}{}={}", field.name, encoded(&text)));
        join = '&';
    }
    format!("{address}{join}then={}", encoded(then))
}

/// What the inventory says of a weapon already, if this would enter it again: the newest entry speaks for the weapon, and
/// what it left out would be unknown.
fn described_before<'h>(here: &'h Here<'_>, statement: &Statement) -> Option<&'h Statement> {
    let weapon = here.book.field(statement, "weapon").filter(|_| here.book.kind(statement) == "weapon_registered")?;
    let of = |s: &Statement| !s.denied && here.book.field(s, "weapon") == Some(weapon);
    here.book.of_kind("weapon_registered").rfind(|(_, s)| of(s)).map(|(_, s)| s)
}

/// Where to go on after a form: where it says, if that is a page of this production.
pub fn then<'f>(here: &Here<'_>, fields: &'f Fields) -> Option<&'f str> {
    let own = |t: &&str| t.starts_with(&here.visitor.base) && !t.contains("//") && !t.contains(['\\', '\n', '\r']);
    fields.get("then").filter(own)
}

/// Where to go on after a form about a weapon: where it says, else to the weapon.
pub fn then_to_weapon(here: &Here<'_>, fields: &Fields, weapon: &str) -> String {
    then(here, fields).map_or_else(|| here.to_thing("/weapon/", weapon), str::to_owned)
}

/// An event to be signed, from the names of its kind and fields; read as a form of it would be.
///
/// # Errors
/// What is wrong, field by field.
pub fn draft(here: &Here<'_>, kind: &str, said: &[(&str, String)]) -> Result<Draft, Wrong> {
    let Some(kind) = here.kind(kind) else { return Err(vec![(None, here.t("error-not-found"))]) };
    let fields = Fields(said.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect());
    enter::draft(here, kind, &fields)
}

/// `by`, if the form names somebody else than whoever signs.
pub fn by_another(here: &Here<'_>, fields: &Fields) -> Option<(&'static str, String)> {
    fields.get("by").filter(|by| *by != here.me()).map(|by| ("by", by.to_owned()))
}

/// The roles of those who handle weapons.
pub const HANDLERS: &[&str] = &["property_master", "armorer", "assistant_property_master"];

/// Everybody who has one of these roles today, by short name.
pub fn with_roles(here: &Here<'_>, roles: &[&str]) -> Vec<String> {
    let people = here.book.people().into_values();
    people.filter(|p| p.roles.iter().any(|r| roles.contains(&r.as_str()))).map(|p| p.id).collect()
}

/// A value as a form field shows it.
pub fn text_of(names: &Names, value: Value, utc_offset: i32) -> String {
    match value.plain() {
        model::value::Plain::Text(n) => names.word(n).to_owned(),
        _ => names.show(value, utc_offset),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_identifiers() {
        assert_eq!(identifier("Ruth Okafor").as_deref(), Some("Ruth_Okafor"));
        assert_eq!(identifier("  José Muñoz-Peña ").as_deref(), Some("Jose_Munoz_Pena"));
        assert_eq!(identifier("14A").as_deref(), Some("n14A"));
        assert_eq!(identifier("…"), None);
        assert_eq!(identifier("R1").as_deref(), Some("R1"));
    }

    #[test]
    fn measures_have_units() {
        assert_eq!(measure("24", "ft", &["ft", "m"]).as_deref(), Ok("24 ft"));
        assert_eq!(measure("50 minutes", "", &["minutes"]).as_deref(), Ok("50 minutes"));
        assert!(measure("24", "", &["ft"]).is_err() && measure("x", "ft", &["ft"]).is_err());
        assert_eq!(moment("2026-05-11T12:47").as_deref(), Some("2026-05-11 12:47"));
        assert!(moment("12:47").is_none());
    }
}
