//! From bytes to text: which encoding a file is in, and its letters.
//!
//! It never replaces a letter that it cannot read by another one.

use crate::IngestError;
use crate::reason::Reason;

/// A file's text, and what a reader should know about how it was read.
pub struct Decoded {
    pub text: String,
    pub note: Option<Reason>,
}

/// The letters of Windows-1252 from 0x80 to 0x9F; nought where there is none (Unicode's own table,
/// `bestfit1252` without its guesses).
const WINDOWS_1252: [u16; 32] = [
    0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0, 0,
    0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178,
];

/// The text of a file in UTF-8, UTF-16 or Windows-1252.
pub fn decode(bytes: &[u8]) -> Result<Decoded, IngestError> {
    let decoded = match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => Decoded { text: utf8(rest)?, note: None },
        [0xFF, 0xFE, rest @ ..] => Decoded { text: utf16(rest, u16::from_le_bytes)?, note: None },
        [0xFE, 0xFF, rest @ ..] => Decoded { text: utf16(rest, u16::from_be_bytes)?, note: None },
        _ => without_mark(bytes)?,
    };
    match decoded
        .text
        .chars()
        .find(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{b}' | '\u{c}' | '\u{85}'))
    {
        Some(c) => Err(not_text(format!("there is a sign U+{:04X} in it that no text has", u32::from(c)))),
        None => Ok(decoded),
    }
}

fn without_mark(bytes: &[u8]) -> Result<Decoded, IngestError> {
    if let Some(read) = half_empty(bytes) {
        let note = Some(Reason::plain("utf-16"));
        return Ok(Decoded { text: utf16(bytes, read)?, note });
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Decoded { text: text.to_owned(), note: None });
    }
    let text = bytes.iter().map(|b| windows_1252(*b)).collect::<Result<String, IngestError>>()?;
    let note = Reason::plain("windows-1252");
    Ok(Decoded { text, note: Some(note) })
}

/// Whether nearly every second byte is nought, as in UTF-16 of Western letters; and which half.
fn half_empty(bytes: &[u8]) -> Option<fn([u8; 2]) -> u16> {
    let sample: Vec<&[u8]> = bytes.chunks_exact(2).take(512).collect();
    let noughts = |place: usize| sample.iter().filter(|pair| pair.get(place) == Some(&0)).count();
    let is_most = |n: usize| sample.len() >= 4 && n * 10 >= sample.len() * 7;
    match (is_most(noughts(0)), is_most(noughts(1))) {
        (false, true) => Some(u16::from_le_bytes),
        (true, false) => Some(u16::from_be_bytes),
        _ => None,
    }
}

fn utf8(bytes: &[u8]) -> Result<String, IngestError> {
    let text = std::str::from_utf8(bytes);
    text.map(str::to_owned)
        .map_err(|e| not_text(format!("it is marked as UTF-8 and is not at byte {}", e.valid_up_to())))
}

fn utf16(bytes: &[u8], read: fn([u8; 2]) -> u16) -> Result<String, IngestError> {
    let pairs = bytes.chunks_exact(2);
    if !pairs.remainder().is_empty() {
        return Err(not_text("it looks like UTF-16 and ends in the middle of a letter".to_owned()));
    }
    let units = pairs.map(|pair| match pair {
        [a, b] => read([*a, *b]),
        _ => 0,
    });
    let text: Result<String, _> = char::decode_utf16(units).collect();
    text.map_err(|e| not_text(format!("it looks like UTF-16 and has half a letter (U+{:04X})", e.unpaired_surrogate())))
}

fn windows_1252(byte: u8) -> Result<char, IngestError> {
    let code = match byte {
        0x80..=0x9F => WINDOWS_1252.get(usize::from(byte - 0x80)).copied().unwrap_or(0),
        _ => u16::from(byte),
    };
    let letter = char::from_u32(u32::from(code)).filter(|_| code != 0);
    letter.ok_or_else(|| not_text(format!("byte 0x{byte:02X} is no letter of UTF-8 or of Windows-1252")))
}

fn not_text(why: String) -> IngestError {
    IngestError::NotText { why }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

    use super::*;

    #[test]
    fn the_same_words_in_four_encodings() {
        let words = "Escena;Día\r\n14;“sí” €";
        let le: Vec<u8> = words.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = words.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let marked = |mark: &[u8], rest: &[u8]| [mark, rest].concat();
        let western: Vec<u8> = words
            .chars()
            .map(|c| match c {
                '“' => 0x93,
                '”' => 0x94,
                '€' => 0x80,
                c => u8::try_from(u32::from(c)).unwrap(),
            })
            .collect();
        for (bytes, is_noted) in [
            (words.as_bytes().to_vec(), false),
            (marked(&[0xEF, 0xBB, 0xBF], words.as_bytes()), false),
            (marked(&[0xFF, 0xFE], &le), false),
            (marked(&[0xFE, 0xFF], &be), false),
            (le.clone(), true),
            (be.clone(), true),
            (western, true),
        ] {
            let decoded = decode(&bytes).unwrap();
            assert_eq!((decoded.text.as_str(), decoded.note.is_some()), (words, is_noted));
        }
    }

    #[test]
    fn what_is_no_text_is_refused_in_words() {
        for (bytes, why) in [
            (&b"a\x00b"[..], "there is a sign U+0000 in it that no text has"),
            (b"caf\xe9 \x81", "byte 0x81 is no letter of UTF-8 or of Windows-1252"),
            (b"\xEF\xBB\xBFa\xff", "it is marked as UTF-8 and is not at byte 1"),
            (b"\xFF\xFEa", "it looks like UTF-16 and ends in the middle of a letter"),
            (b"\xFF\xFE\x00\xD8", "it looks like UTF-16 and has half a letter (U+D800)"),
        ] {
            let Err(IngestError::NotText { why: said }) = decode(bytes) else { unreachable!("{bytes:?}") };
            assert_eq!(said, why);
        }
    }
}
