//! What goes wrong in the phone's module: a name by which the service worker says it in the reader's language, and the
//! cause in English for whoever mends it.
//!
//! Never a text for people by itself: `WORDS` in `web/sw.js` has each of [`CODES`] in both languages.

use sync::device::DeviceError;

/// All names.
pub const CODES: [&str; 9] = [
    "phone-inner",
    "phone-anew",
    "phone-damaged",
    "phone-clock",
    "phone-long",
    "phone-key",
    "phone-not-kept",
    "phone-connect",
    "phone-reply",
];

/// Something that went wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wrong {
    /// One of [`CODES`].
    pub code: &'static str,
    /// What it was, in English.
    pub cause: String,
}

impl Wrong {
    /// Something of this name.
    pub fn new(code: &'static str, cause: impl Into<String>) -> Self {
        Self { code, cause: cause.into() }
    }
}

/// A worker and a module that do not fit each other: nothing that the person did.
impl From<&str> for Wrong {
    fn from(cause: &str) -> Self {
        Self::new("phone-inner", cause)
    }
}

impl From<String> for Wrong {
    fn from(cause: String) -> Self {
        Self::new("phone-inner", cause)
    }
}

impl From<DeviceError> for Wrong {
    fn from(error: DeviceError) -> Self {
        let code = match error {
            DeviceError::Halted(_) | DeviceError::OtherKey | DeviceError::ChainFull => "phone-anew",
            DeviceError::NotKept => "phone-not-kept",
            DeviceError::MayNotRefer => "phone-connect",
            DeviceError::Entry(_) => "phone-long",
            DeviceError::Unconfirmed | DeviceError::NothingPrepared => "phone-inner",
        };
        Self::new(code, error.to_string())
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]

    use super::*;

    #[test]
    fn the_service_worker_has_words_for_each_in_both_languages() {
        let worker = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../../web/sw.js")).unwrap();
        for code in CODES {
            let named = worker.lines().filter(|l| l.trim_start().starts_with(&format!("\"{code}\": \""))).count();
            assert_eq!(named, 2, "{code}");
        }
    }
}
