//! Ed25519 at its edges, where libraries disagree.

use super::sample::{hex, key};
use curve25519_dalek::constants::{ED25519_BASEPOINT_POINT, EIGHT_TORSION};
use curve25519_dalek::edwards::EdwardsPoint;
use curve25519_dalek::scalar::Scalar;
use record::key::{PublicKey, Signature};
use serde_json::{Value, json};
use sha2::{Digest, Sha512};

/// The group order, low byte first.
const ORDER: [u8; 32] = [
    0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14, 0, 0, 0, 0, 0, 0,
    0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
];

/// The whole file.
pub fn file() -> Value {
    let points: Vec<String> = EIGHT_TORSION.iter().map(|point| hex(&point.compress().to_bytes())).collect();
    let others: Vec<String> = non_canonical().iter().map(|bytes| hex(bytes)).collect();
    let group = json!({
        "type": "Ed25519Strict",
        "lowOrderPoints": points,
        "lowOrderPointsNotCanonical": others,
    });
    let tests = [usual(), low_order_keys(), low_order_r(), large_s(), mixed_order()].concat();
    super::file(
        "Ed25519, strict",
        "record.md section 1: public key, message and signature in hex",
        vec![(group, tests)],
    )
}

fn test(comment: &str, key: &[u8; 32], message: &[u8], signature: &[u8; 64], valid: bool, flags: &[&str]) -> Value {
    let accepted = PublicKey::from_bytes(key).is_ok_and(|key| key.verify(message, &Signature(*signature)).is_ok());
    assert_eq!(accepted, valid, "{comment}");
    json!({
        "comment": comment, "publicKey": hex(key), "message": hex(message), "signature": hex(signature),
        "result": super::result(valid), "flags": flags,
    })
}

fn usual() -> Vec<Value> {
    let signer = key("ed25519");
    let public = *signer.public().as_bytes();
    let good = signer.sign(b"dummy").0;
    let mut tests = vec![
        test("a usual signature", &public, b"dummy", &good, true, &[]),
        test("over nothing", &public, b"", &signer.sign(b"").0, true, &[]),
        test("another message", &public, b"blank", &good, false, &["Changed"]),
        test("another key", key("other").public().as_bytes(), b"dummy", &good, false, &["Changed"]),
        test("all zero", &public, b"dummy", &[0; 64], false, &["Changed"]),
    ];
    for at in [0, 31, 32, 63] {
        let mut bad = good;
        bad[at] ^= 1;
        tests.push(test(&format!("byte {at} changed"), &public, b"dummy", &bad, false, &["Changed"]));
    }
    tests
}

/// Encodings whose y is not below the prime, or that are zero with a sign; all are of points of low order.
fn non_canonical() -> Vec<[u8; 32]> {
    let with = |first: u8, middle: u8, last: u8| {
        let mut bytes = [middle; 32];
        (bytes[0], bytes[31]) = (first, last);
        bytes
    };
    vec![
        with(1, 0, 0x80),
        with(0xec, 0xff, 0xff),
        with(0xed, 0xff, 0x7f),
        with(0xed, 0xff, 0xff),
        with(0xee, 0xff, 0x7f),
        with(0xee, 0xff, 0xff),
    ]
}

/// With a key of low order, R = S·B − k·A is found for any message by trying: anybody can sign.
fn low_order_keys() -> Vec<Value> {
    let canonical = EIGHT_TORSION.iter().map(|point| (point.compress().to_bytes(), "LowOrderKey"));
    let others = non_canonical().into_iter().map(|bytes| (bytes, "NonCanonicalKey"));
    let mut tests: Vec<Value> = canonical
        .chain(others)
        .enumerate()
        .map(|(at, (bytes, flag))| {
            let signature = forged(&bytes, b"anybody");
            test(&format!("key of low order, {at}"), &bytes, b"anybody", &signature, false, &[flag])
        })
        .collect();
    let mut no_point = [0; 32];
    no_point[0] = 2;
    tests.push(test("key is no point", &no_point, b"x", &key("ed25519").sign(b"x").0, false, &["NotAPoint"]));
    tests.push(test(
        "key is y = p + 3, not canonical, not of low order",
        &high_y(),
        b"x",
        &[1; 64],
        false,
        &["NonCanonicalKey"],
    ));
    tests
}

fn high_y() -> [u8; 32] {
    let mut bytes = [0xff; 32];
    (bytes[0], bytes[31]) = (0xf0, 0x7f);
    bytes
}

fn forged(public: &[u8; 32], message: &[u8]) -> [u8; 64] {
    let point = curve25519_dalek::edwards::CompressedEdwardsY(*public).decompress().unwrap();
    (1_u64..)
        .find_map(|s| {
            let s = Scalar::from(s);
            EIGHT_TORSION.iter().find_map(|torsion| {
                let r = ED25519_BASEPOINT_POINT * s - torsion;
                let fits = r + point * challenge(&r, public, message) == ED25519_BASEPOINT_POINT * s;
                fits.then(|| join(&r, &s))
            })
        })
        .unwrap()
}

/// R of low order with S = k·a: the equation holds for the owner of the key.
fn low_order_r() -> Vec<Value> {
    let (secret, public) = scalar_key("low order r", EdwardsPoint::default());
    let torsion = EIGHT_TORSION.iter().enumerate().map(|(at, r)| {
        let s = challenge(r, &public, b"dummy") * secret;
        test(&format!("R of low order, {at}"), &public, b"dummy", &join(r, &s), false, &["LowOrderR"])
    });
    let zero = non_canonical().into_iter().enumerate().map(|(at, r)| {
        let s = challenge_bytes(&r, &public, b"dummy") * secret;
        let mut signature = [0; 64];
        signature[..32].copy_from_slice(&r);
        signature[32..].copy_from_slice(s.as_bytes());
        test(&format!("R not canonical, {at}"), &public, b"dummy", &signature, false, &["NonCanonicalR"])
    });
    torsion.chain(zero).collect()
}

fn large_s() -> Vec<Value> {
    let signer = key("ed25519");
    let public = *signer.public().as_bytes();
    let good = signer.sign(b"dummy").0;
    let mut plus = good;
    let mut carry = 0;
    for at in 0..32 {
        let sum = u16::from(good[32 + at]) + u16::from(ORDER[at]) + carry;
        plus[32 + at] = sum.to_le_bytes()[0];
        carry = sum >> 8;
    }
    let mut order = good;
    order[32..].copy_from_slice(&ORDER);
    let mut high = good;
    high[63] |= 0x80;
    vec![
        test("S + L: the same to a verifier that reduces", &public, b"dummy", &plus, false, &["LargeS"]),
        test("S = L", &public, b"dummy", &order, false, &["LargeS"]),
        test("a high bit of S set", &public, b"dummy", &high, false, &["LargeS"]),
    ]
}

/// Keys and R with a part of low order: the equation may hold only when multiplied by the cofactor.
fn mixed_order() -> Vec<Value> {
    let torsion = EIGHT_TORSION[1];
    let (secret, public) = scalar_key("mixed", torsion);
    let nonce = Scalar::from(12_345_u64);
    let r = ED25519_BASEPOINT_POINT * nonce;
    let sign = |message: &[u8]| join(&r, &(nonce + challenge(&r, &public, message) * secret));
    let divisible = |message: &[u8]| challenge(&r, &public, message).as_bytes()[0].trailing_zeros() >= 3;
    let message = |wanted: bool| {
        (0_u32..).map(|at| format!("message {at}").into_bytes()).find(|text| divisible(text) == wanted).unwrap()
    };
    let (fits, fails) = (message(true), message(false));
    let (clean, clean_public) = scalar_key("clean", EdwardsPoint::default());
    let mixed_r = r + torsion;
    let s = nonce + challenge(&mixed_r, &clean_public, b"dummy") * clean;
    vec![
        test("key of mixed order, equation holds as it stands", &public, &fits, &sign(&fits), true, &["MixedKey"]),
        test("key of mixed order, holds only with the cofactor", &public, &fails, &sign(&fails), false, &["MixedKey"]),
        test(
            "R of mixed order, holds only with the cofactor",
            &clean_public,
            b"dummy",
            &join(&mixed_r, &s),
            false,
            &["MixedR"],
        ),
    ]
}

fn scalar_key(name: &str, torsion: EdwardsPoint) -> (Scalar, [u8; 32]) {
    let secret = Scalar::from_bytes_mod_order_wide(&Sha512::digest(name).into());
    (secret, (ED25519_BASEPOINT_POINT * secret + torsion).compress().to_bytes())
}

fn challenge(r: &EdwardsPoint, public: &[u8; 32], message: &[u8]) -> Scalar {
    challenge_bytes(&r.compress().to_bytes(), public, message)
}

fn challenge_bytes(r: &[u8; 32], public: &[u8; 32], message: &[u8]) -> Scalar {
    let hash = Sha512::new().chain_update(r).chain_update(public).chain_update(message).finalize();
    Scalar::from_bytes_mod_order_wide(&hash.into())
}

fn join(r: &EdwardsPoint, s: &Scalar) -> [u8; 64] {
    let mut signature = [0; 64];
    signature[..32].copy_from_slice(&r.compress().to_bytes());
    signature[32..].copy_from_slice(s.as_bytes());
    signature
}
