//! Signatures against other people's vectors: RFC 8032, Wycheproof, and the C2SP edge cases on which
//! verifiers disagree. Never skips a vector in silence.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test stops where it fails")]

use record::key::{KeyError, PublicKey, Signature, SigningKey};
use std::path::Path;
use wycheproof::{TestResult, eddsa};

/// Whether we accept it: the key, the signature's form and the signature itself.
fn accepts(key: &[u8], message: &[u8], signature: &[u8]) -> bool {
    let Ok(key) = PublicKey::from_bytes(key) else { return false };
    let Ok(signature) = Signature::from_bytes(signature) else { return false };
    let verdict = key.verify(message, &signature).is_ok();
    assert_eq!(verdict, key.prepare().verify(message, &signature).is_ok());
    verdict
}

#[test]
fn wycheproof_verdicts_are_ours() {
    let set = eddsa::TestSet::load(eddsa::TestName::Ed25519).expect("the crate carries the vectors");
    let (mut valid, mut invalid) = (0, 0);
    for group in &set.test_groups {
        for test in &group.tests {
            let accepted = accepts(&group.key.pk, &test.msg, &test.sig);
            match test.result {
                TestResult::Valid => valid += 1,
                TestResult::Invalid => invalid += 1,
                // There are none today; if one appears, somebody must decide what we do about it.
                TestResult::Acceptable => panic!("test {} is `acceptable`: decide", test.tc_id),
            }
            assert_eq!(accepted, test.result == TestResult::Valid, "test {}: {}", test.tc_id, test.comment);
        }
    }
    println!("wycheproof: {valid} valid, {invalid} invalid");
    assert_eq!((valid + invalid, valid), (set.number_of_tests, 88));
}

#[test]
fn cctv_accepts_exactly_43() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/vectors/cctv-ed25519.json");
    let Ok(text) = std::fs::read_to_string(&path) else {
        eprintln!("SKIPPED: {} is absent; the 914 CCTV edge cases were NOT checked", path.display());
        return;
    };
    let vectors: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
    assert_eq!(vectors.len(), 914);
    let field = |vector: &serde_json::Value, name: &str| hex::decode(vector[name].as_str().unwrap()).unwrap();
    let mut accepted = 0;
    for vector in &vectors {
        let (key, sig) = (field(vector, "key"), field(vector, "sig"));
        let flags: Vec<_> = vector["flags"].as_array().into_iter().flatten().filter_map(|flag| flag.as_str()).collect();
        if flags.contains(&"low_order_A") {
            assert_eq!(PublicKey::from_bytes(&key), Err(KeyError::LowOrder), "vector {}", vector["number"]);
        }
        if accepts(&key, vector["msg"].as_str().unwrap().as_bytes(), &sig) {
            assert!(!flags.iter().any(|flag| flag.starts_with("low_order_") && flag.len() == 11), "{flags:?}");
            accepted += 1;
        }
    }
    assert_eq!(accepted, 43);
}

/// RFC 8032 section 7.1: seed, public key, message, signature.
const RFC_8032: [[&str; 4]; 4] = [
    [
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ],
    [
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ],
    [
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ],
    [
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c66431e0303dca179c138ac17ad9bef1177331a704",
    ],
];

#[test]
fn rfc_8032_vectors() {
    for [seed, public, message, signature] in RFC_8032 {
        let key = SigningKey::from_seed(hex::decode(seed).unwrap().try_into().unwrap());
        let message = hex::decode(message).unwrap();
        assert_eq!(key.public().to_hex(), public);
        let made = key.sign(&message);
        assert_eq!(hex::encode(made.0), signature);
        assert_eq!(key.public().verify(&message, &made), Ok(()));
    }
}

#[test]
fn every_changed_bit_of_a_signature_is_noticed() {
    let key = SigningKey::from_seed([5; 32]);
    let good = key.sign(b"six dummies").0;
    for bit in 0..512 {
        let mut bad = good;
        bad[bit / 8] ^= 1 << (bit % 8);
        assert!(key.public().verify(b"six dummies", &Signature(bad)).is_err(), "bit {bit}");
    }
}

/// All spellings of the eight points of low order, canonical or not.
const LOW_ORDER: [&str; 14] = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
];

#[test]
fn keys_that_anybody_could_sign_for_are_refused() {
    for key in LOW_ORDER {
        let error = PublicKey::from_hex(key).unwrap_err();
        // Some libraries cannot decode "negative zero"; refusing it as no point is as good.
        assert!(matches!(error, KeyError::LowOrder | KeyError::NotAPoint), "{key}: {error}");
    }
}

#[test]
fn second_spellings_of_keys_are_refused() {
    let mut found = 0;
    for y in 2..19_u8 {
        let mut canonical = [0; 32];
        canonical[0] = y;
        // y + p, which still fits 255 bits: p is 2^255 - 19.
        let mut other = [0xff; 32];
        (other[0], other[31]) = (0xed + y, 0x7f);
        if PublicKey::from_bytes(&canonical).is_ok() {
            assert_eq!(PublicKey::from_bytes(&other), Err(KeyError::NotCanonical), "y = {y}");
            found += 1;
        } else {
            assert!(PublicKey::from_bytes(&other).is_err(), "y = {y}");
        }
    }
    assert!(found >= 5, "{found}");
}
