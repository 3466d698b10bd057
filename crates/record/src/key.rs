//! Keys and signatures: how a person, a phone or a server shows that a text is theirs.
//!
//! Never accepts a public key for which anybody could make signatures (low order), never accepts two
//! spellings of one key, and never shows a secret in a log. Signatures are Ed25519 (RFC 8032), checked
//! strictly: of two verifiers that might disagree on an odd signature, this one says no.
//!
//! Source: RFC 8032; strictness that of `ed25519-dalek`'s `verify_strict` (canonical `s`, no low-order `R` or
//! `A`, the equation without cofactor).

use crate::encoding::{self, EncodingError};
use ed25519_dalek::{Signer, Verifier, VerifyingKey};
use std::fmt;
use thiserror::Error;
use zeroize::Zeroize;

/// Why bytes are not a public key that we accept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum KeyError {
    /// A public key has 32 bytes.
    #[error("reading a public key: it has {got} bytes, not 32")]
    Length {
        /// How many bytes there were.
        got: usize,
    },
    /// The bytes are no point of the curve.
    #[error("reading a public key: the bytes are no point of the curve")]
    NotAPoint,
    /// Another spelling of a key; accepting it would let one key pass for two.
    #[error("reading a public key: the bytes are not the key's one canonical spelling")]
    NotCanonical,
    /// Anybody can make signatures that fit such a key.
    #[error("reading a public key: the key is of low order, so anybody could sign for it")]
    LowOrder,
    /// The text is not base64 or hexadecimal of 32 bytes.
    #[error("reading a public key from text")]
    Text(#[from] EncodingError),
}

/// Why a signature does not count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum SignatureError {
    /// A signature has 64 bytes.
    #[error("reading a signature: it has {got} bytes, not 64")]
    Length {
        /// How many bytes there were.
        got: usize,
    },
    /// The signature was not made by this key over this message.
    #[error("checking a signature: this key did not sign this message")]
    NotByThisKey,
}

/// A secret key. Whoever has it can sign; its memory is overwritten when it is dropped.
#[derive(Clone)]
pub struct SigningKey(ed25519_dalek::SigningKey);

impl SigningKey {
    /// The key that belongs to a seed of 32 random bytes (RFC 8032 section 5.1.5).
    pub fn from_seed(mut seed: [u8; 32]) -> Self {
        let key = ed25519_dalek::SigningKey::from_bytes(&seed);
        seed.zeroize();
        Self(key)
    }

    /// The seed, to be stored somewhere safe. SECRET: whoever reads it can sign.
    pub fn seed(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// The public half.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.verifying_key().to_bytes())
    }

    /// Signs the message. The same key and message always give the same signature.
    pub fn sign(&self, message: &[u8]) -> Signature {
        Signature(self.0.sign(message).to_bytes())
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey(secret of {})", self.public().to_hex())
    }
}

/// A public key: 32 bytes, always the canonical spelling of a point that is not of low order.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PublicKey([u8; 32]);

impl PublicKey {
    /// Reads 32 bytes (RFC 8032 section 5.1.2).
    ///
    /// # Errors
    /// [`KeyError`] for another length, no point, a second spelling of a point, or a point of low order.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, KeyError> {
        let bytes: [u8; 32] = bytes.try_into().map_err(|_| KeyError::Length { got: bytes.len() })?;
        let key = VerifyingKey::from_bytes(&bytes).map_err(|_| KeyError::NotAPoint)?;
        // Low order first: all spellings of those points are refused for that, the graver reason.
        if key.is_weak() {
            return Err(KeyError::LowOrder);
        }
        if key.to_edwards().compress().to_bytes() != bytes {
            return Err(KeyError::NotCanonical);
        }
        Ok(Self(bytes))
    }

    /// Reads base64 of the 32 bytes.
    ///
    /// # Errors
    /// As [`PublicKey::from_bytes`], and [`KeyError::Text`].
    pub fn from_base64(text: &str) -> Result<Self, KeyError> {
        Self::from_bytes(&encoding::array_from_base64::<32>(text)?)
    }

    /// Reads lower-case hexadecimal of the 32 bytes.
    ///
    /// # Errors
    /// As [`PublicKey::from_bytes`], and [`KeyError::Text`].
    pub fn from_hex(text: &str) -> Result<Self, KeyError> {
        Self::from_bytes(&encoding::array_from_hex::<32>(text)?)
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Base64, 44 characters.
    pub fn to_base64(&self) -> String {
        encoding::to_base64(&self.0)
    }

    /// Lower-case hexadecimal, 64 characters.
    pub fn to_hex(&self) -> String {
        encoding::to_hex(&self.0)
    }

    /// Decodes the point once, for checking many signatures by this key.
    #[expect(clippy::expect_used, reason = "INVARIANT: from_bytes and SigningKey::public only keep decodable bytes")]
    pub fn prepare(&self) -> PreparedKey {
        PreparedKey(VerifyingKey::from_bytes(&self.0).expect("a PublicKey is a point"))
    }

    /// Checks that this key signed exactly this message.
    ///
    /// # Errors
    /// [`SignatureError::NotByThisKey`].
    pub fn verify(&self, message: &[u8], signature: &Signature) -> Result<(), SignatureError> {
        self.prepare().verify(message, signature)
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", self.to_hex())
    }
}

/// A public key with its point decoded (192 bytes), for checking thousands of signatures by one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PreparedKey(VerifyingKey);

impl PreparedKey {
    /// The key itself.
    pub fn public(&self) -> PublicKey {
        PublicKey(self.0.to_bytes())
    }

    /// Checks that this key signed exactly this message.
    ///
    /// # Errors
    /// [`SignatureError::NotByThisKey`].
    pub fn verify(&self, message: &[u8], signature: &Signature) -> Result<(), SignatureError> {
        let signature = ed25519_dalek::Signature::from_bytes(&signature.0);
        // As `verify_strict`, without decoding `R`, which takes a fourteenth of the whole check: the equation gives the
        // canonical spelling of a point, so an `R` that equals it is canonical, and of low order only if it is one of
        // eight spellings. The key itself is not of low order: no `PublicKey` is.
        if LOW_ORDER.contains(signature.r_bytes()) {
            return Err(SignatureError::NotByThisKey);
        }
        self.0.verify(message, &signature).map_err(|_| SignatureError::NotByThisKey)
    }
}

/// The canonical spellings of the eight points of low order (`docs/formats/record.md`, section 1).
const LOW_ORDER: [[u8; 32]; 8] = {
    const EIGHTH: [u8; 32] = [
        0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf,
        0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
    ];
    const OTHER_EIGHTH: [u8; 32] = [
        0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20,
        0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
    ];
    let mut one = [0; 32];
    one[0] = 1;
    let mut minus_one = [0xff; 32];
    (minus_one[0], minus_one[31]) = (0xec, 0x7f);
    [[0; 32], negative([0; 32]), one, minus_one, EIGHTH, negative(EIGHTH), OTHER_EIGHTH, negative(OTHER_EIGHTH)]
};

/// The point with the other `x`.
const fn negative(mut point: [u8; 32]) -> [u8; 32] {
    point[31] ^= 0x80;
    point
}

/// An Ed25519 signature: 64 bytes, not yet checked against anything.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Signature(pub [u8; 64]);

impl Signature {
    /// Takes 64 bytes.
    ///
    /// # Errors
    /// [`SignatureError::Length`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SignatureError> {
        bytes.try_into().map(Self).map_err(|_| SignatureError::Length { got: bytes.len() })
    }
}

impl fmt::Debug for Signature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Signature({})", encoding::to_hex(&self.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The list is that of the curve, and what it is for: strict checking by the library says the same.
    #[test]
    fn low_order_is_refused_as_the_library_refuses_it() {
        use curve25519_dalek::constants::EIGHT_TORSION;
        let points: Vec<[u8; 32]> = EIGHT_TORSION.iter().map(|point| point.compress().to_bytes()).collect();
        assert!(points.iter().all(|point| LOW_ORDER.contains(point)));
        assert!(LOW_ORDER.iter().all(|point| points.contains(point)));
        // With a key of low order, which no `PublicKey` is, a signature of zeros fits: only the list refuses it.
        let weak = PreparedKey(VerifyingKey::from_bytes(&points[0]).unwrap());
        let mut fits = [0; 64];
        fits[..32].copy_from_slice(&points[0]);
        assert!(weak.0.verify(b"anything", &ed25519_dalek::Signature::from_bytes(&fits)).is_ok());
        assert!(weak.0.verify_strict(b"anything", &ed25519_dalek::Signature::from_bytes(&fits)).is_err());
        assert!(weak.verify(b"anything", &Signature(fits)).is_err());
    }

    #[test]
    fn signs_and_verifies() {
        let key = SigningKey::from_seed([1; 32]);
        let signature = key.sign(b"dummy");
        assert_eq!(key.public().verify(b"dummy", &signature), Ok(()));
        assert_eq!(key.public().verify(b"blank", &signature), Err(SignatureError::NotByThisKey));
        assert_eq!(key.public().prepare().public(), key.public());
        assert_eq!(SigningKey::from_seed(*key.seed()).public(), key.public());
    }

    #[test]
    fn debug_keeps_the_secret() {
        let key = SigningKey::from_seed([0xab; 32]);
        assert_eq!(format!("{key:?}"), format!("SigningKey(secret of {})", key.public().to_hex()));
        assert!(!format!("{key:?}{key:#?}").contains("abab"));
    }

    #[test]
    fn text_forms_go_round() {
        let key = SigningKey::from_seed([2; 32]).public();
        assert_eq!(PublicKey::from_base64(&key.to_base64()), Ok(key));
        assert_eq!(PublicKey::from_hex(&key.to_hex()), Ok(key));
        assert_eq!(PublicKey::from_hex("00"), Err(KeyError::Text(EncodingError::Length { expected: 32, got: 1 })));
        assert_eq!(PublicKey::from_bytes(&[0; 31]), Err(KeyError::Length { got: 31 }));
        assert_eq!(Signature::from_bytes(&[0; 63]), Err(SignatureError::Length { got: 63 }));
    }
}
