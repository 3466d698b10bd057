//! How bytes are written as text: base64 and hexadecimal, and whole numbers as decimals.
//!
//! Never accepts two spellings of one value: whatever is read here prints back as exactly the same text,
//! so that a text can be taken apart and put together again without changing a signed byte.

use base64ct::{Base64, Encoding};
use thiserror::Error;

/// Why a text is not the one spelling of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum EncodingError {
    /// Not RFC 4648 section 4 base64 with padding and zero spare bits.
    #[error("reading base64: the text is not standard base64 with padding")]
    Base64,
    /// Not lower-case hexadecimal, two digits a byte.
    #[error("reading hexadecimal: the text is not pairs of the digits 0-9 and a-f")]
    Hex,
    /// The text is well formed but holds another number of bytes.
    #[error("reading bytes from text: there are {got} bytes where {expected} belong")]
    Length {
        /// How many bytes belong there.
        expected: usize,
        /// How many the text holds.
        got: usize,
    },
    /// Not a decimal without sign and leading zeroes that fits 63 bits.
    #[error("reading a number: the text is not a decimal below 2^63 without leading zeroes")]
    Decimal,
}

/// Writes RFC 4648 section 4 base64, with padding.
pub fn to_base64(bytes: &[u8]) -> String {
    Base64::encode_string(bytes)
}

/// Reads RFC 4648 section 4 base64, with padding; only the spelling that [`to_base64`] writes.
///
/// # Errors
/// [`EncodingError::Base64`].
pub fn from_base64(text: &str) -> Result<Vec<u8>, EncodingError> {
    let bytes = Base64::decode_vec(text).map_err(|_| EncodingError::Base64)?;
    // The library refuses spare bits itself; one spelling a value is a promise of ours, so it is checked here.
    if to_base64(&bytes) == text { Ok(bytes) } else { Err(EncodingError::Base64) }
}

/// Reads base64 of exactly `N` bytes.
///
/// # Errors
/// [`EncodingError::Base64`], [`EncodingError::Length`].
pub fn array_from_base64<const N: usize>(text: &str) -> Result<[u8; N], EncodingError> {
    array(&from_base64(text)?)
}

/// Writes lower-case hexadecimal.
pub fn to_hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [byte >> 4, byte & 15])
        .filter_map(|digit| char::from_digit(digit.into(), 16))
        .collect()
}

/// Reads lower-case hexadecimal of exactly `N` bytes.
///
/// # Errors
/// [`EncodingError::Hex`], [`EncodingError::Length`].
pub fn array_from_hex<const N: usize>(text: &str) -> Result<[u8; N], EncodingError> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if !rest.is_empty() {
        return Err(EncodingError::Hex);
    }
    let bytes: Option<Vec<u8>> =
        pairs.iter().map(|&[high, low]| Some(hex_digit(high)? << 4 | hex_digit(low)?)).collect();
    array(&bytes.ok_or(EncodingError::Hex)?)
}

/// Reads a whole number from 0 to 2^63 - 1 in ASCII decimal without leading zeroes.
///
/// # Errors
/// [`EncodingError::Decimal`].
pub fn from_decimal(text: &str) -> Result<u64, EncodingError> {
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !plain || (text.len() > 1 && text.starts_with('0')) {
        return Err(EncodingError::Decimal);
    }
    // Parsed as signed: Go's tools, which we must agree with, keep sizes in an int64.
    text.parse::<i64>().map_err(|_| EncodingError::Decimal).map(i64::unsigned_abs)
}

/// Exactly `N` bytes.
fn array<const N: usize>(bytes: &[u8]) -> Result<[u8; N], EncodingError> {
    bytes.try_into().map_err(|_| EncodingError::Length { expected: N, got: bytes.len() })
}

fn hex_digit(byte: u8) -> Option<u8> {
    match byte {
        b'0'..=b'9' => Some(byte - b'0'),
        b'a'..=b'f' => Some(byte - b'a' + 10),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_has_one_spelling() {
        assert_eq!(from_base64("AQI=").unwrap(), [1, 2]);
        for bad in ["AQI", "AQJ=", "AQI==", "AQI=\n", "AQ I=", "AQ-_", "=", "A", "AQI=AQI="] {
            assert_eq!(from_base64(bad), Err(EncodingError::Base64), "{bad:?}");
        }
        assert_eq!(array_from_base64::<3>("AQI="), Err(EncodingError::Length { expected: 3, got: 2 }));
    }

    #[test]
    fn every_two_bytes_keep_one_spelling() {
        for value in 0..=u16::MAX {
            let bytes = value.to_be_bytes();
            assert_eq!(from_base64(&to_base64(&bytes)).unwrap(), bytes);
            assert_eq!(array_from_hex::<2>(&to_hex(&bytes)).unwrap(), bytes);
        }
    }

    #[test]
    fn hex_has_one_spelling() {
        assert_eq!(to_hex(&[0, 0xaf]), "00af");
        for bad in ["00AF", "00a", "0g00", "é0"] {
            assert_eq!(array_from_hex::<2>(bad), Err(EncodingError::Hex), "{bad:?}");
        }
        assert_eq!(array_from_hex::<2>("00"), Err(EncodingError::Length { expected: 2, got: 1 }));
    }

    #[test]
    fn decimals_have_one_spelling() {
        assert_eq!(from_decimal("0"), Ok(0));
        assert_eq!(from_decimal("9223372036854775807"), Ok(i64::MAX.unsigned_abs()));
        for bad in ["", "00", "01", "+1", "-1", " 1", "1 ", "1_0", "٣", "9223372036854775808"] {
            assert_eq!(from_decimal(bad), Err(EncodingError::Decimal), "{bad:?}");
        }
    }
}
