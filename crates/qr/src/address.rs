//! The addresses in front of labels and posters, and the short texts for bytes that fit into one.
//!
//! Never follows an address: it only says whether a text is of the form.

use base64ct::{Base64UrlUnpadded, Encoding};

/// The characters behind `https://`: with the longest scheme, the address has 80 bytes (`docs/formats/codes.md`).
const REST_MAX: usize = 72;

/// Whether this can stand in front of `/c/` or `/p/`.
pub(crate) fn is_address(text: &str) -> bool {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    rest.is_some_and(|rest| (1..=REST_MAX).contains(&rest.len()) && !rest.ends_with('/') && rest.bytes().all(is_plain))
}

/// Base64url without padding.
pub(crate) fn to_base64url(bytes: &[u8]) -> String {
    Base64UrlUnpadded::encode_string(bytes)
}

/// Base64url of exactly `N` bytes, in its one spelling.
pub(crate) fn from_base64url<const N: usize>(text: &str) -> Option<[u8; N]> {
    let bytes: [u8; N] = Base64UrlUnpadded::decode_vec(text).ok()?.try_into().ok()?;
    (to_base64url(&bytes) == text).then_some(bytes)
}

fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b".:[]/_~-".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_plain() {
        for good in ["https://tamarack.example/set/x", "http://192.168.1.10:8080/set/x", "http://[fe80::1]:80"] {
            assert!(is_address(good), "{good}");
        }
        let long = format!("https://{}", "a".repeat(73));
        for bad in
            ["", "https://", "https://a/", "ftp://a", "HTTPS://A", "https://a?b", "https://a#b", "https://ä", &long]
        {
            assert!(!is_address(bad), "{bad}");
        }
    }

    #[test]
    fn base64url_has_one_spelling() {
        assert_eq!(to_base64url(&[255, 239]), "_-8");
        assert_eq!(from_base64url("_-8"), Some([255, 239]));
        for bad in ["_-9", "_-8=", "/+8", "_-", ""] {
            assert_eq!(from_base64url::<2>(bad), None, "{bad}");
        }
    }
}
