//! Writes an entry's text and signs it.
//!
//! Never checks what it writes, but for times that have no spelling: the reader does that.

use super::{Entry, EntryError, Fault, KeyBytes, Marks};
use crate::encoding;
use crate::key::Signature;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// The first line of every entry.
pub(super) const FIRST_LINE: &str = "lastlook entry 1";
/// What stands before the name of the key on the signature line.
pub(super) const SIGNATURE_START: &str = "\u{2014} device.";
/// The type byte of Ed25519 signatures over a text (`signed-note`).
const ED25519: u8 = 0x01;

/// Times outside the years 1970 to 9999 have no spelling, and a body without its last newline has none.
pub(super) fn check(entry: &Entry) -> Result<(), EntryError> {
    let fault = |name| Err(EntryError { line: 1, fault: Fault::Value(name) });
    if !entry.clock.is_writable() {
        return fault("clock");
    }
    if !entry.time.is_writable() {
        return fault("time");
    }
    let whole_lines = entry.body.is_empty() || entry.body.ends_with('\n');
    if whole_lines { Ok(()) } else { Err(EntryError { line: 1, fault: Fault::NotItself }) }
}

/// The text that is signed.
pub(super) fn text(entry: &Entry) -> String {
    let mut text = String::with_capacity(400 + entry.body.len());
    let previous = entry.previous.map_or_else(|| "-".to_owned(), |hash| hash.to_base64());
    let _ = write!(
        text,
        "{FIRST_LINE}\nlog {}\nkind {}\nkey {}\nnumber {}\nprevious {previous}\nclock {}\ntime {}\n",
        entry.log,
        entry.kind.word(),
        entry.key.to_base64(),
        entry.number,
        entry.clock,
        entry.time
    );
    if let Some(seen) = &entry.seen {
        let _ = writeln!(text, "seen {} {}", seen.size, seen.root.to_base64());
    }
    let _ = writeln!(text, "person {}", entry.person);
    write_marks(&mut text, entry.marks);
    if let Some(means) = &entry.means {
        let _ = writeln!(text, "means {means}");
    }
    write_lists(&mut text, entry);
    text.push('\n');
    text.push_str(&entry.body);
    text
}

fn write_marks(text: &mut String, marks: Marks) {
    for (has, word) in [(marks.imported, "imported"), (marks.late, "late"), (marks.paper, "paper")] {
        if has {
            let _ = writeln!(text, "mark {word}");
        }
    }
}

fn write_lists(text: &mut String, entry: &Entry) {
    for hash in &entry.refs {
        let _ = writeln!(text, "ref {}", hash.to_base64());
    }
    for file in &entry.attach {
        let _ = writeln!(text, "attach {} {} {}", file.hash.to_hex(), file.length, file.media);
    }
    for (at, hash) in entry.beside.iter().enumerate() {
        let _ = writeln!(text, "beside {} {}", at + 1, hash.to_base64());
    }
}

/// The whole entry.
pub(super) fn signed(text: String, key: KeyBytes, signature: &Signature) -> Vec<u8> {
    let name = key_name(&key);
    let blob: Vec<u8> = key_id(&name, &key).into_iter().chain(signature.0).collect();
    format!("{text}\n\u{2014} {name} {}\n", encoding::to_base64(&blob)).into_bytes()
}

/// The name under which a key signs: `device.` and 16 hexadecimal digits of its hash.
pub(super) fn key_name(key: &KeyBytes) -> String {
    let hash: [u8; 32] = Sha256::digest(key.0).into();
    let [a, b, c, d, e, f, g, h, ..] = hash;
    format!("device.{}", encoding::to_hex(&[a, b, c, d, e, f, g, h]))
}

/// The key id of `signed-note`, for a key that may also be one that must be refused.
pub(super) fn key_id(name: &str, key: &KeyBytes) -> [u8; 4] {
    let hash = Sha256::new().chain_update(name).chain_update([b'\n', ED25519]).chain_update(key.0);
    let hash: [u8; 32] = hash.finalize().into();
    let [a, b, c, d, ..] = hash;
    [a, b, c, d]
}
