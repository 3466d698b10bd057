//! The poster on the wall: an address with a token, for everybody who passes by.
//!
//! Never a proof of who somebody is: whoever can see the wall has the token.

use crate::address::{from_base64url, is_address, to_base64url};
use crate::code::{CodeError, form};
use std::fmt;

const WHAT: &str = "a poster";

/// A poster's code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Poster {
    address: String,
    token: [u8; 16],
}

impl Poster {
    /// A poster of the set whose pages are at the address, with a token of 16 random bytes.
    ///
    /// # Errors
    /// [`CodeError::Form`].
    pub fn new(address: &str, token: [u8; 16]) -> Result<Self, CodeError> {
        let poster = Self { address: address.to_owned(), token };
        if is_address(address) { Ok(poster) } else { Err(form(WHAT, "the address")) }
    }

    /// Reads it off an address; nothing if the address is not that of a poster.
    pub(crate) fn parse(text: &str) -> Result<Option<Self>, CodeError> {
        let mut parts = text.rsplitn(3, '/');
        let mut next = || parts.next().unwrap_or_default();
        let (token, mark, address) = (next(), next(), next());
        match from_base64url(token).filter(|_| mark == "p") {
            Some(token) => Self::new(address, token).map(Some),
            None => Ok(None),
        }
    }

    /// Where a phone's own camera is led.
    pub fn unverified_address(&self) -> &str {
        &self.address
    }

    /// What the server compares with the token that it gave out.
    pub fn token(&self) -> &[u8; 16] {
        &self.token
    }
}

/// The text of the code.
impl fmt::Display for Poster {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/p/{}", self.address, to_base64url(&self.token))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goes_round() {
        let poster = Poster::new("https://tamarack.example/set/record", [7; 16]).unwrap();
        assert_eq!(poster.to_string(), "https://tamarack.example/set/record/p/BwcHBwcHBwcHBwcHBwcHBw");
        assert_eq!(Poster::parse(&poster.to_string()), Ok(Some(poster)));
        assert_eq!(Poster::parse("https://tamarack.example/p/short"), Ok(None));
        assert_eq!(Poster::parse("https://tamarack.example/q/BwcHBwcHBwcHBwcHBwcHBw"), Ok(None));
        assert!(Poster::parse("gopher://tamarack.example/p/BwcHBwcHBwcHBwcHBwcHBw").is_err());
    }
}
