//! XML piece by piece, with limits on its depth and length.
//!
//! No entity that a file declares is ever expanded, and nothing that it refers to is fetched.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::IngestError;
use crate::limits::{self, MAX_CELL, MAX_DEPTH, MAX_ELEMENTS};

/// A piece of a document.
pub enum Piece<'a> {
    /// An element opens.
    Opens(&'a BytesStart<'a>),
    /// The element that opened last closes.
    Closes,
    /// Text, with the signs that XML itself knows.
    Text(&'a str),
    /// A sign that the file declares itself, by its name.
    Undeclared(&'a str),
}

/// Gives every piece of a document to `each`, in order. `broken` makes the error of what is no XML.
pub fn walk(
    text: &str,
    broken: fn(String) -> IngestError,
    each: &mut dyn FnMut(Piece<'_>) -> Result<(), IngestError>,
) -> Result<(), IngestError> {
    let mut reader = Reader::from_str(text);
    let (mut elements, mut depth) = (0_u64, 0_usize);
    loop {
        let event = reader.read_event().map_err(|e| broken(format!("{e}, at byte {}", reader.error_position())))?;
        match event {
            Event::Start(start) => {
                depth += 1;
                elements += 1;
                if depth > MAX_DEPTH {
                    return Err(broken(format!("its elements are nested more than {MAX_DEPTH} deep")));
                }
                each(Piece::Opens(&start))?;
            }
            Event::Empty(start) => {
                elements += 1;
                each(Piece::Opens(&start))?;
                each(Piece::Closes)?;
            }
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                each(Piece::Closes)?;
            }
            Event::Text(text) => each(Piece::Text(&text.xml10_content()))?,
            Event::CData(text) => each(Piece::Text(&text.xml10_content()))?,
            Event::GeneralRef(name) => {
                let letter = name.resolve_char_ref().ok().flatten();
                reference(&name.xml10_content(), letter, each)?;
            }
            Event::Eof => return Ok(()),
            _ => {}
        }
        limits::check("too many elements", elements, MAX_ELEMENTS)?;
    }
}

fn reference(
    name: &str,
    letter: Option<char>,
    each: &mut dyn FnMut(Piece<'_>) -> Result<(), IngestError>,
) -> Result<(), IngestError> {
    match (letter, quick_xml::escape::resolve_predefined_entity(name)) {
        (Some(letter), _) => each(Piece::Text(letter.encode_utf8(&mut [0; 4]))),
        (None, Some(text)) => each(Piece::Text(text)),
        (None, None) => each(Piece::Undeclared(name)),
    }
}

/// An attribute's value by its name without a prefix; nothing if it is not there or cannot be read.
pub fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let found = start.attributes().flatten().find(|a| local(a.key.0) == name)?;
    found.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok().map(|v| v.chars().take(MAX_CELL).collect())
}

/// A name without its prefix: `x:sheet` is `sheet`.
pub fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or(name)
}
