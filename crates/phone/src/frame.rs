//! How the service worker and this module speak: a JSON head and blobs, each with its length before it (4 bytes,
//! big-endian).
//!
//! Nothing here trusts the other side: what cannot be read is an error in words.

use serde_json::Value;

/// A question or an answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Frame {
    /// What it is about.
    pub head: Value,
    /// Bytes that go with it.
    pub blobs: Vec<Vec<u8>>,
}

impl Frame {
    /// A head without blobs.
    pub fn of(head: Value) -> Self {
        Self { head, blobs: Vec::new() }
    }

    /// Reads one.
    ///
    /// # Errors
    /// In words.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        let unreadable = || "the question of the service worker cannot be read: load the app again".to_owned();
        let (head, mut rest) = part(bytes).ok_or_else(unreadable)?;
        let head = serde_json::from_slice(head).map_err(|_| unreadable())?;
        let mut blobs = Vec::new();
        while !rest.is_empty() {
            let (blob, behind) = part(rest).ok_or_else(unreadable)?;
            blobs.push(blob.to_vec());
            rest = behind;
        }
        Ok(Self { head, blobs })
    }

    /// Writes it.
    pub fn to_bytes(&self) -> Vec<u8> {
        let head = self.head.to_string().into_bytes();
        let mut bytes = Vec::with_capacity(8 + head.len() + self.blobs.iter().map(|b| b.len() + 4).sum::<usize>());
        for part in std::iter::once(&head).chain(&self.blobs) {
            bytes.extend(u32::try_from(part.len()).unwrap_or(u32::MAX).to_be_bytes());
            bytes.extend(part);
        }
        bytes
    }

    /// A text of the head; empty if it is absent.
    pub fn text(&self, name: &str) -> &str {
        self.head.get(name).and_then(Value::as_str).unwrap_or_default()
    }

    /// A number of the head.
    pub fn number(&self, name: &str) -> Option<u64> {
        self.head.get(name).and_then(Value::as_u64)
    }
}

fn part(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let (length, rest) = bytes.split_first_chunk::<4>()?;
    rest.split_at_checked(usize::try_from(u32::from_be_bytes(*length)).ok()?)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]
    use super::*;

    #[test]
    fn frames_come_back_as_they_went() {
        let frame = Frame { head: serde_json::json!({"do": "x", "n": 3}), blobs: vec![vec![], vec![1, 2]] };
        let bytes = frame.to_bytes();
        assert_eq!(Frame::parse(&bytes).unwrap(), frame);
        assert!(
            (0..bytes.len())
                .all(|n| Frame::parse(&bytes[..n]).is_err() || n == bytes.len() - 6 || n == bytes.len() - 10)
        );
    }
}
