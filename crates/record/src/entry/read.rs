//! Reads an entry's bytes, strictly and in one pass.
//!
//! Never accepts what [`super::write`] would not write.

use super::write::{FIRST_LINE, SIGNATURE_START, key_id, key_name};
use super::{
    ATTACH_MAX, Attachment, BYTES_MAX, Entry, EntryError, Fault, KeyBytes, Kind, Marks, REFS_MAX, Seen, is_log,
    is_person, is_text,
};
use crate::clock::{Clock, LocalTime, decimal};
use crate::control::{BESIDE_MAX, Control};
use crate::encoding;
use crate::key::Signature;
use crate::merkle::Hash;

/// What the bytes of an entry hold.
pub(super) struct Read {
    pub(super) entry: Entry,
    pub(super) control: Option<Control>,
    pub(super) signature: Signature,
    /// How many of the bytes are signed.
    pub(super) text_len: usize,
}

/// Reads an entry.
pub(super) fn read(bytes: &[u8]) -> Result<Read, EntryError> {
    let whole = text_of(bytes)?;
    let (text, line) = split_signature(whole)?;
    let mut head = Head { rest: text, line: 1 };
    let mut entry = headers(&mut head)?;
    let body_line = head.line + 1;
    head.rest.strip_prefix('\n').ok_or(head.fault(Fault::Unexpected))?.clone_into(&mut entry.body);
    let control = Control::of(&entry, body_line)?;
    let signature = signature(line, &entry.key)
        .ok_or_else(|| EntryError { line: line_of(whole, whole.len() - 1), fault: Fault::SignatureLine })?;
    Ok(Read { entry, control, signature, text_len: text.len() })
}

/// No text of the record holds these.
pub(super) fn is_control(byte: u8) -> bool {
    (byte < 0x20 && byte != b'\n') || byte == 0x7f
}

fn text_of(bytes: &[u8]) -> Result<&str, EntryError> {
    if bytes.len() > BYTES_MAX {
        return Err(EntryError { line: 1, fault: Fault::TooLong(bytes.len()) });
    }
    let whole = std::str::from_utf8(bytes).map_err(|error| EntryError {
        line: newlines(bytes.get(..error.valid_up_to()).unwrap_or_default()) + 1,
        fault: Fault::NotUtf8,
    })?;
    // Counting has no early end, so that the compiler checks many bytes at once.
    let controls = bytes.iter().fold(false, |found, byte| found | is_control(*byte));
    if controls {
        let at = whole.bytes().position(is_control).unwrap_or(0);
        return Err(EntryError { line: line_of(whole, at), fault: Fault::ControlCharacter });
    }
    Ok(whole)
}

/// The text with its last newline, and the signature line without its own.
fn split_signature(whole: &str) -> Result<(&str, &str), EntryError> {
    let fault = || EntryError { line: line_of(whole, whole.len()), fault: Fault::NoSignature };
    let before_line = whole.strip_suffix('\n').and_then(|rest| rest.rfind('\n')).ok_or_else(fault)?;
    let (text, line) = whole.split_at_checked(before_line).ok_or_else(fault)?;
    let line = line.strip_prefix('\n').and_then(|line| line.strip_suffix('\n')).ok_or_else(fault)?;
    if text.ends_with('\n') { Ok((text, line)) } else { Err(fault()) }
}

fn signature(line: &str, key: &KeyBytes) -> Option<Signature> {
    let name = key_name(key);
    let digits = name.strip_prefix("device.")?;
    let blob = line.strip_prefix(SIGNATURE_START)?.strip_prefix(digits)?.strip_prefix(' ')?;
    let blob: [u8; 68] = base64(blob)?;
    let (id, signature) = blob.split_first_chunk::<4>()?;
    (*id == key_id(&name, key)).then(|| Signature::from_bytes(signature).ok())?
}

fn headers(head: &mut Head<'_>) -> Result<Entry, EntryError> {
    head.first_line()?;
    let log = head.must("log", |value| is_log(value).then(|| value.to_owned()))?;
    let kind = head.must("kind", |value| Kind::ALL.into_iter().find(|kind| kind.word() == value))?;
    let key = head.must("key", |value| base64(value).map(KeyBytes))?;
    let number = head.must("number", decimal)?;
    let previous = head.must("previous", previous)?;
    if previous.is_some() != (number > 0) {
        return Err(head.fault_before(Fault::Previous));
    }
    let clock = head.must("clock", Clock::parse)?;
    let time = head.must("time", LocalTime::parse)?;
    let seen = head.may("seen", seen)?;
    let person = head.must("person", |value| is_person(value).then(|| value.to_owned()))?;
    let marks = marks(head)?;
    let means = head.may("means", |value| is_text(value).then(|| value.to_owned()))?;
    let refs = head.many("ref", REFS_MAX, |_, value| hash(value))?;
    let attach = head.many("attach", ATTACH_MAX, |_, value| attachment(value))?;
    let beside = head.many("beside", BESIDE_MAX.into(), beside)?;
    let body = String::new();
    Ok(Entry { log, kind, key, number, previous, clock, time, seen, person, marks, means, refs, attach, beside, body })
}

fn hash(value: &str) -> Option<Hash> {
    base64(value).map(Hash)
}

#[expect(clippy::option_option, reason = "no value, and the value that says none")]
fn previous(value: &str) -> Option<Option<Hash>> {
    if value == "-" { Some(None) } else { hash(value).map(Some) }
}

fn seen(value: &str) -> Option<Seen> {
    let (size, root) = value.split_once(' ')?;
    let size = decimal(size).filter(|size| *size > 0)?;
    Some(Seen { size, root: hash(root)? })
}

fn marks(head: &mut Head<'_>) -> Result<Marks, EntryError> {
    let mut mark = |word: &'static str| {
        let has = head.line_is("mark", word);
        if has {
            head.advance();
        }
        has
    };
    let marks = Marks { imported: mark("imported"), late: mark("late"), paper: mark("paper") };
    if head.value("mark").is_some() { Err(head.fault(Fault::Value("mark"))) } else { Ok(marks) }
}

fn attachment(value: &str) -> Option<Attachment> {
    let (hash, rest) = value.split_once(' ')?;
    let (length, media) = rest.split_once(' ')?;
    let allowed =
        |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'.' | b'+' | b'/' | b'-');
    let fits = (3..=100).contains(&media.len()) && media.bytes().all(allowed);
    let hash = encoding::array_from_hex(hash).ok().map(Hash)?;
    fits.then_some(Attachment { hash, length: decimal(length)?, media: media.to_owned() })
}

fn beside(at: usize, value: &str) -> Option<Hash> {
    let (number, commitment) = value.split_once(' ')?;
    (usize::try_from(decimal(number)?).ok()? == at + 1).then(|| hash(commitment))?
}

/// The headers, read from the top.
struct Head<'a> {
    rest: &'a str,
    line: usize,
}

impl<'a> Head<'a> {
    fn fault(&self, fault: Fault) -> EntryError {
        EntryError { line: self.line, fault }
    }

    fn fault_before(&self, fault: Fault) -> EntryError {
        EntryError { line: self.line - 1, fault }
    }

    fn first_line(&mut self) -> Result<(), EntryError> {
        let rest = self.rest.strip_prefix(FIRST_LINE).and_then(|rest| rest.strip_prefix('\n'));
        self.rest = rest.ok_or(self.fault(Fault::FirstLine))?;
        self.line += 1;
        Ok(())
    }

    /// The value of the next line, if it is this header.
    fn value(&self, name: &str) -> Option<&'a str> {
        let rest = self.rest.strip_prefix(name)?.strip_prefix(' ')?;
        rest.split_at_checked(rest.find('\n')?).map(|(value, _)| value)
    }

    fn line_is(&self, name: &str, value: &str) -> bool {
        self.value(name) == Some(value)
    }

    fn advance(&mut self) {
        self.rest = self.rest.split_once('\n').map_or("", |(_, rest)| rest);
        self.line += 1;
    }

    fn may<T>(&mut self, name: &'static str, read: impl FnOnce(&'a str) -> Option<T>) -> Result<Option<T>, EntryError> {
        let Some(value) = self.value(name) else { return Ok(None) };
        let value = read(value).ok_or(self.fault(Fault::Value(name)))?;
        self.advance();
        Ok(Some(value))
    }

    fn must<T>(&mut self, name: &'static str, read: impl FnOnce(&'a str) -> Option<T>) -> Result<T, EntryError> {
        self.may(name, read)?.ok_or(self.fault(Fault::Missing(name)))
    }

    fn many<T>(
        &mut self,
        name: &'static str,
        most: usize,
        read: impl Fn(usize, &'a str) -> Option<T>,
    ) -> Result<Vec<T>, EntryError> {
        let mut all = Vec::new();
        while let Some(one) = self.may(name, |value| read(all.len(), value))? {
            if all.len() == most {
                return Err(self.fault_before(Fault::TooMany(name)));
            }
            all.push(one);
        }
        Ok(all)
    }
}

/// Bytes that are no digit of base64.
const NO_DIGIT: u8 = 0x80;
/// The value of each digit of base64 (RFC 4648 section 4).
const DIGITS: [u8; 256] = {
    let (alphabet, mut table, mut at) =
        (b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", [NO_DIGIT; 256], 0_u8);
    while at < 64 {
        #[expect(clippy::indexing_slicing, reason = "evaluated by the compiler, which would refuse it")]
        {
            table[alphabet[at as usize] as usize] = at;
        }
        at += 1;
    }
    table
};

/// Base64 of exactly `N` bytes, `N` being 2 more than a multiple of 3. The same as
/// [`encoding::array_from_base64`], five times as fast: this is where reading an entry spends its time.
fn base64<const N: usize>(text: &str) -> Option<[u8; N]> {
    const { assert!(N % 3 == 2, "the last group has two bytes") };
    let (groups, rest) = text.as_bytes().as_chunks::<4>();
    let (last, full) = groups.split_last()?;
    let mut bytes = [0; N];
    let (slots, tail) = bytes.as_chunks_mut::<3>();
    if !rest.is_empty() || full.len() != slots.len() {
        return None;
    }
    let mut wrong = 0;
    for (slot, group) in slots.iter_mut().zip(full) {
        let [a, b, c, d] = group.map(digit);
        wrong |= a | b | c | d;
        *slot = [a << 2 | b >> 4, b << 4 | c >> 2, c << 6 | d];
    }
    let &[a, b, c, b'='] = last else { return None };
    let [a, b, c] = [a, b, c].map(digit);
    tail.copy_from_slice(&[a << 2 | b >> 4, b << 4 | c >> 2]);
    ((wrong | a | b | c) & NO_DIGIT == 0 && c & 3 == 0).then_some(bytes)
}

#[expect(clippy::indexing_slicing, reason = "a byte is below 256")]
fn digit(byte: u8) -> u8 {
    DIGITS[usize::from(byte)]
}

/// The line of a byte, counted from 1.
fn line_of(text: &str, at: usize) -> usize {
    newlines(text.as_bytes().get(..at).unwrap_or_default()) + 1
}

fn newlines(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte == b'\n').count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_is_the_same_as_the_slow_one() {
        let good = encoding::to_base64(&[0xa7; 32]);
        for at in 0..good.len() {
            for byte in 0..=127_u8 {
                let mut text = good.clone().into_bytes();
                text[at] = byte;
                let text = String::from_utf8(text).unwrap();
                assert_eq!(base64::<32>(&text), encoding::array_from_base64(&text).ok(), "{text:?}");
            }
        }
        for text in ["", "AAAA", &good[..40], &format!("{good}AAAA"), &encoding::to_base64(&[1; 33])] {
            assert_eq!(base64::<32>(text), None);
        }
        assert_eq!(base64::<68>(&encoding::to_base64(&[9; 68])), Some([9; 68]));
    }
}
