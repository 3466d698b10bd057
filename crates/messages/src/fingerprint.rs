//! How a translation names the English text that it was made from without carrying it.

use sha2::{Digest, Sha256};

/// The first 64 bits of the text's SHA-256, in hexadecimal: another text that has the same is not found by chance, and
/// not by trying.
pub fn fingerprint(text: &str) -> String {
    Sha256::digest(text).iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
