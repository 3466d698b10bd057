//! Speaking up: a worry or a near-miss in under a minute, with a name or without, and what was answered.
//!
//! It must never let a phone's own key sign for somebody who wants no name: a key is a name. What is sent without a name
//! goes to an address that begins with `/guest/`, which a phone passes on to the server; there the poster's key signs.
//! If such a form is answered on the phone all the same, nothing is signed, and the page says so.
//!
//! What a nameless writer should know, and the page tells: the server sees from which network address and when the form
//! came, and what kind of browser sent it; somebody who keeps a log of the network could compare. A photo is made anew
//! by `web/speak.js`, without the hidden data that says where and with which phone it was taken; without that script it
//! carries them. Nothing else of the writer reaches the record.
//!
//! The code. The host draws 20 letters for each form. The concern's name is `C` and the first 20 hex digits (80 bits)
//! of the SHA-256 of these letters: whoever has the code finds the concern and can show that it is theirs; nobody finds
//! the code from the record, and there is no table of codes that could be lost or taken. (Eight digits would not do: a
//! laptop finds a matching code within the hour.) The code stands in forms only, never in an address, so that it is in
//! no history and no log.
//!
//! Start reading at [`reply`]; the parts are `speak/form.rs`, `speak/thread.rs` and `speak/clock.rs`.

pub mod clock;
pub mod form;
pub mod thread;

use model::{Statement, Value};
use record::encoding::to_hex;
use sha2::{Digest, Sha256};

use crate::here::Here;
use crate::request::{Reply, Request};

/// Who signs for people without an account.
pub const POSTER: &str = "poster";

/// Most letters of a text that somebody writes here.
pub const TEXT_MAX: usize = 4_000;

/// What these addresses begin with on their way to the server, past the phone that they were written on.
pub const GUEST: &str = "/guest";

/// Hex digits of a concern's name: 80 bits, so that nobody finds another code that fits.
const NAME_DIGITS: usize = 20;

/// Speaking up, or what the form came to.
pub fn reply(here: &Here<'_>, request: &Request, _: &str) -> Reply {
    match (request.posted, request.fields.get("code")) {
        (true, Some(code)) => thread::by_code(here, code),
        (true, None) => form::sent(here, request),
        (false, _) => form::shown(here, request),
    }
}

/// One concern, or what was written about it.
pub fn one(here: &Here<'_>, request: &Request, name: &str) -> Reply {
    thread::reply(here, request, name)
}

/// Whether this is to be said without a name: by somebody without an account, or over the way past their phone.
pub fn is_nameless(here: &Here<'_>, request: &Request) -> bool {
    here.visitor.person.is_none() || request.path.starts_with("/guest/")
}

/// Whether a phone was asked for what only the server may sign.
pub fn is_stranded(here: &Here<'_>, request: &Request) -> bool {
    is_nameless(here, request) && here.on_phone()
}

/// The address that a form without a name is sent to.
pub fn guest_address(here: &Here<'_>, path: &str) -> String {
    here.to(&format!("{GUEST}{path}"))
}

/// A code as people type it: dashes, spaces and capitals do not count. None if it is no code.
pub fn code(typed: &str) -> Option<String> {
    let letters: String = typed.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    let strange = typed.chars().any(|c| !c.is_ascii_alphanumeric() && !c.is_whitespace() && c != '-');
    (letters.len() == 20 && !strange).then_some(letters)
}

/// A code as people read it: `ABCD-EFGH-…`.
pub fn code_shown(code: &str) -> String {
    let letters: Vec<char> = code.to_ascii_uppercase().chars().collect();
    letters.chunks(4).map(|c| c.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

/// The name of the concern that a code opens.
pub fn name_of(code: &str) -> String {
    let digits: String = to_hex(&Sha256::digest(code.as_bytes())).chars().take(NAME_DIGITS).collect();
    format!("C{digits}")
}

/// What a concern is called where there is little room: the nameless ones have long names.
pub fn short_name(name: &str) -> String {
    let nameless = name.len() == NAME_DIGITS + 1 && name.starts_with('C');
    if nameless { name.chars().take(7).collect::<String>() + "…" } else { name.to_owned() }
}

/// A concern as it was raised.
pub struct Concern<'b> {
    /// Its name.
    pub name: String,
    /// The entry, by its place in the record.
    pub entry: usize,
    /// The name as a value.
    pub value: Value,
    /// The statement.
    pub statement: &'b Statement,
    /// What was said.
    pub about: String,
    /// Who signed it.
    pub signer: String,
    /// When, in seconds since 1970.
    pub at: i64,
    /// The entries that answer it, by their places in the record.
    pub answers: Vec<usize>,
}

impl Concern<'_> {
    /// Whether nobody knows who raised it.
    pub fn is_nameless(&self) -> bool {
        self.signer == POSTER
    }

    /// Whether anybody answered.
    pub fn is_answered(&self) -> bool {
        !self.answers.is_empty()
    }
}

/// All concerns that count, as they were raised.
pub fn concerns<'b>(here: &Here<'b>) -> Vec<Concern<'b>> {
    let raised = here.book.of_kind("concern_raised").filter(|(_, s)| !s.denied);
    let mut all: Vec<Concern<'b>> = Vec::new();
    for (entry, statement) in raised {
        let Some(value) = here.book.field(statement, "concern") else { continue };
        let Some(line) = here.book.day.entries.get(entry) else { continue };
        if all.iter().any(|c| c.value == value) {
            continue;
        }
        let answers = here.book.of_kind("concern_answered").filter(|(_, s)| !s.denied);
        all.push(Concern {
            name: here.book.plain(value),
            answers: answers.filter(|(_, s)| here.book.field(s, "concern") == Some(value)).map(|(e, _)| e).collect(),
            about: here.book.text(statement, "about").unwrap_or_default(),
            signer: line.signer.clone(),
            at: line.at,
            entry,
            statement,
            value,
        });
    }
    all
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]
    use super::*;

    #[test]
    fn codes_are_read_as_people_type_them() {
        let word = "kqzmabtwpdxefghncrsv";
        assert_eq!(code(" KQZM-abtw pdxe-FGHN-crsv\n").as_deref(), Some(word));
        assert_eq!(code_shown(word), "KQZM-ABTW-PDXE-FGHN-CRSV");
        for wrong in ["", "KQZM", "kqzmabtwpdxefghncrsvx", "kqzmabtwpdxefghncrs\"", "kqzmabtwpdxefghncré"] {
            assert_eq!(code(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_concern_is_named_by_the_hash_of_its_code() {
        // printf %s kqzmabtwpdxefghncrsv | sha256sum
        assert_eq!(name_of("kqzmabtwpdxefghncrsv"), "C11d4c3f1984ed7e141b0");
        assert_ne!(name_of("kqzmabtwpdxefghncrsv"), name_of("kqzmabtwpdxefghncrsw"));
        assert_eq!(short_name(&name_of("kqzmabtwpdxefghncrsv")).chars().count(), 8);
        assert_eq!(short_name("C2_ruth"), "C2_ruth");
    }
}
