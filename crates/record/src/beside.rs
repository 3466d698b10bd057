//! Values that may have to be withheld or destroyed: beside an entry, with only a sealed mark of each in it.
//!
//! Never makes a salt: 32 random bytes are an argument, and whoever reuses one gives a value away. Never looks
//! into a value.
//!
//! Source: `docs/formats/record.md` section 6.

use crate::control::BESIDE_MAX;
use crate::encoding;
use crate::entry::Entry;
use crate::merkle::Hash;
use sha2::{Digest, Sha256};
use std::fmt;
use thiserror::Error;

/// A value has this many bytes at most: 4 MiB (section 6).
pub const VALUE_BYTES_MAX: usize = 4 << 20;
/// What is hashed before the salt, so that no other hash of the format can pass for a commitment.
const DOMAIN: &str = "lastlook beside 1\n";

/// Why a line is not an opening, or an opening does not fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum OpeningError {
    /// Not `HASH NUMBER SALT VALUE`.
    #[error("reading an opening: the line is not `HASH NUMBER SALT VALUE`")]
    Line,
    /// More than [`VALUE_BYTES_MAX`].
    #[error("reading an opening: the value has {0} bytes, more than {VALUE_BYTES_MAX}")]
    TooLong(usize),
    /// The entry has no value of this number.
    #[error("checking an opening: the entry has no value {0}")]
    NoSuchValue(u8),
    /// It is not the value that was signed.
    #[error("checking an opening: the value is not the one that was signed")]
    OtherValue,
}

/// A value with the salt that its commitment was made with.
#[derive(Clone, PartialEq, Eq)]
pub struct Opening {
    /// The hash of the entry that carries it.
    pub entry: Hash,
    /// Its number in that entry, from 1.
    pub number: u8,
    /// 32 random bytes, used for this value only.
    pub salt: [u8; 32],
    /// The value.
    pub value: String,
}

/// What stands in the entry: SHA-256 over the domain, the salt and the value.
pub fn commitment(salt: &[u8; 32], value: &str) -> Hash {
    Hash(Sha256::new().chain_update(DOMAIN).chain_update(salt).chain_update(value).finalize().into())
}

impl Opening {
    /// Reads one line, without its newline.
    ///
    /// # Errors
    /// [`OpeningError::Line`], [`OpeningError::TooLong`].
    pub fn parse(line: &str) -> Result<Self, OpeningError> {
        let parts: Vec<&str> = line.split(' ').collect();
        let &[entry, number, salt, value] = parts.as_slice() else { return Err(OpeningError::Line) };
        let opening = Self {
            entry: Hash::from_base64(entry).map_err(|_| OpeningError::Line)?,
            number: number_of(number).ok_or(OpeningError::Line)?,
            salt: encoding::array_from_base64(salt).map_err(|_| OpeningError::Line)?,
            value: value_of(value).ok_or(OpeningError::Line)?,
        };
        let got = opening.value.len();
        if got > VALUE_BYTES_MAX { Err(OpeningError::TooLong(got)) } else { Ok(opening) }
    }

    /// What stands in the entry for it.
    pub fn commitment(&self) -> Hash {
        commitment(&self.salt, &self.value)
    }

    /// Checks that this is the value that the entry was signed with. The caller says which entry has the hash.
    ///
    /// # Errors
    /// [`OpeningError::NoSuchValue`], [`OpeningError::OtherValue`].
    pub fn check(&self, entry: &Entry) -> Result<(), OpeningError> {
        self.check_among(&entry.beside)
    }

    pub(crate) fn check_among(&self, beside: &[Hash]) -> Result<(), OpeningError> {
        let at = usize::from(self.number).checked_sub(1);
        let expected = at.and_then(|at| beside.get(at)).ok_or(OpeningError::NoSuchValue(self.number))?;
        if self.commitment() == *expected { Ok(()) } else { Err(OpeningError::OtherValue) }
    }
}

fn number_of(text: &str) -> Option<u8> {
    let number = u8::try_from(crate::clock::decimal(text)?).ok()?;
    (1..=BESIDE_MAX).contains(&number).then_some(number)
}

fn value_of(text: &str) -> Option<String> {
    match text {
        "-" => Some(String::new()),
        "" => None,
        text => String::from_utf8(encoding::from_base64(text).ok()?).ok(),
    }
}

/// The line, without its newline.
impl fmt::Display for Opening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let value = if self.value.is_empty() { "-".to_owned() } else { encoding::to_base64(self.value.as_bytes()) };
        write!(f, "{} {} {} {value}", self.entry.to_base64(), self.number, encoding::to_base64(&self.salt))
    }
}

/// Never shows the value or the salt: they may be what must not be known.
impl fmt::Debug for Opening {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Opening(value {} of {:?})", self.number, self.entry)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::entry::Kind;
    use crate::key::SigningKey;

    #[test]
    fn opens() {
        let salt = [9; 32];
        let key = SigningKey::from_seed([1; 32]);
        let beside = vec![commitment(&salt, "owen"), commitment(&salt, "")];
        let entry = Entry { beside, ..Entry::new("x", Kind::Say, &key, "a") };
        for (number, value) in [(1, "owen"), (2, "")] {
            let opening = Opening { entry: Hash([1; 32]), number, salt, value: value.into() };
            assert_eq!(Opening::parse(&opening.to_string()).unwrap(), opening);
            assert_eq!(opening.check(&entry), Ok(()));
            let other = Opening { value: "olga".into(), ..opening.clone() };
            assert_eq!(other.check(&entry), Err(OpeningError::OtherValue));
            assert_eq!(Opening { number: 3, ..opening }.check(&entry), Err(OpeningError::NoSuchValue(3)));
        }
    }

    #[test]
    fn refuses_other_spellings() {
        let opening = Opening { entry: Hash([1; 32]), number: 1, salt: [2; 32], value: "owen".into() }.to_string();
        let changes =
            [(" 1 ", " 01 "), (" 1 ", " 0 "), (" 1 ", " 65 "), (" 1 ", "  1 "), ("b3dlbg==", ""), ("b3dlbg==", "/w==")];
        for (from, to) in changes {
            assert_eq!(Opening::parse(&opening.replace(from, to)), Err(OpeningError::Line));
        }
        assert_eq!(Opening::parse(&format!("{opening} ")), Err(OpeningError::Line));
    }
}
