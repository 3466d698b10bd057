//! Whether the proofs in a record of those who came in by a passkey hold: that this person's passkey signed for this very
//! key, which a server cannot make up.
//!
//! Reads only what verification let through, and asks nobody. What cannot be checked is never said to hold.
//! Source: `docs/formats/sign-in.md`, section 4.

use std::fmt::Write as _;

use book::said::Source;
use book::sign_in::{Passkey, Used};
use book::{Book, Protocols};
use record::control::{Control, Enrol, Holds};
use record::encoding::from_base64;
use record::entry::{KeyBytes, SignedEntry};
use record::keys::Enrolled;
use serde_json::{Value, json as object};
use sign_in::passkey::{Recorded, check_proof};

/// How the name of a device ends that came in by a passkey.
const BY_PASSKEY: &str = ", by passkey";

/// A browser that the record says was let in by a passkey.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetIn {
    /// Its key, in base64.
    pub key: String,
    /// What it is called.
    pub device: String,
    /// The place of the entry that let it in.
    pub place: u64,
    /// For whom.
    pub person: String,
    /// Their full name, if the record has it.
    pub name: Option<String>,
    /// What is to be said of the proof.
    pub proof: Proof,
}

/// What is to be said of a proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Proof {
    /// This person's passkey signed for this key.
    Holds,
    /// It does not show that, and why.
    DoesNotHold(String),
    /// Nobody can say from what is shown, and why.
    NotChecked(String),
}

/// Whether an entry is about a browser that came in by a passkey.
pub fn is_about(signed: &SignedEntry) -> bool {
    let enrols = matches!(signed.control(), Some(Control::Enrol(enrol)) if enrol.device.ends_with(BY_PASSKEY));
    enrols || signed.entry().body.starts_with("passkey_used(")
}

/// All browsers that came in by a passkey, by their places.
pub fn let_in(source: &Source) -> Vec<LetIn> {
    if source.holds() != Some(Holds::Production) {
        return Vec::new();
    }
    let newest = source.entries.iter().map(|(_, e)| e.entry().clock.ms / 1_000).max().unwrap_or_default();
    let book = Book::read(source, &mut Protocols::new(), newest.cast_signed());
    let used = book.used_passkeys();
    let people = book.people();
    let check = Check { source, book: &book };
    let enrolments = source.entries.iter().filter_map(|(place, e)| match e.control() {
        Some(Control::Enrol(enrol)) => Some(((*place)?, enrol)),
        _ => None,
    });
    let found = enrolments.filter_map(|(place, enrol)| {
        let key = enrol.key.to_base64();
        let of_key = used.iter().find(|u| u.device.as_deref() == Some(key.as_str()));
        if of_key.is_none() && !enrol.device.ends_with(BY_PASSKEY) {
            return None;
        }
        let person = enrol.persons.first()?.clone();
        let name = people.get(&person).and_then(|p| p.name.clone());
        let proof = of_key.map_or_else(|| check.without_proof(), |used| check.proof(used, place, enrol));
        Some(LetIn { key, device: enrol.device.clone(), place, person, name, proof })
    });
    found.collect()
}

/// What a proof is checked against.
struct Check<'a> {
    source: &'a Source,
    book: &'a Book,
}

impl Check<'_> {
    fn without_proof(&self) -> Proof {
        Proof::NotChecked(match self.source.held_back {
            0 => "the record has no proof of it".to_owned(),
            _ => "no proof of it is shown; it may be held back".to_owned(),
        })
    }

    fn proof(&self, used: &Used, place: u64, enrol: &Enrol) -> Proof {
        let (Some(credential), Some(proof), Some(counter)) = (&used.credential, &used.proof, used.counter) else {
            return Proof::NotChecked("a part of the proof is held back".to_owned());
        };
        let Some(passkey) = self.book.passkey_at(credential, place) else {
            return match self.source.held_back {
                0 => Proof::DoesNotHold("this passkey was not on the record, or had ended".to_owned()),
                _ => Proof::NotChecked("the passkey is not shown; it may be held back".to_owned()),
            };
        };
        let why = self.is_not_signed(&passkey, used, proof, counter);
        match why.or_else(|| self.is_not_its(&passkey, place, enrol).map(str::to_owned)) {
            Some(why) => Proof::DoesNotHold(why),
            None => Proof::Holds,
        }
    }

    /// Why a passkey let in something that it may not.
    fn is_not_its(&self, passkey: &Passkey, place: u64, enrol: &Enrol) -> Option<&'static str> {
        let device = |key: &KeyBytes| self.book.keys.enrolled(key, place).map(|e: &Enrolled| e.may);
        if self.was_disowned(&passkey.device, place) {
            return Some("the passkey had ended with the device that added it");
        }
        if enrol.persons != [passkey.person.clone()] {
            return Some("the passkey is somebody else's");
        }
        (device(&passkey.device) != Some(enrol.may))
            .then_some("it was given other rights than the device that added the passkey")
    }

    fn was_disowned(&self, key: &KeyBytes, before: u64) -> bool {
        let disowns = |e: &SignedEntry| matches!(e.control(), Some(Control::Disown(disown)) if disown.key == *key);
        self.source.entries.iter().any(|(place, e)| place.is_some_and(|at| at < before) && disowns(e))
    }

    /// Why what the passkey signed is not what the record says.
    fn is_not_signed(&self, passkey: &Passkey, used: &Used, proof: &str, counter: u32) -> Option<String> {
        let Ok(key) = from_base64(&passkey.key) else { return Some("the passkey's key cannot be read".to_owned()) };
        let recorded = Recorded {
            log: &self.book.origin,
            device: used.device.as_deref().unwrap_or_default(),
            site: &passkey.site,
            key: &key,
            counter: self.counter_before(&passkey.credential, used),
        };
        match check_proof(proof, &recorded) {
            Ok(signed) if signed == counter => None,
            Ok(signed) => Some(format!("the passkey says that it had signed {signed} times, the entry says {counter}")),
            Err(why) => Some(why.to_string()),
        }
    }

    /// How often the passkey had signed when it was used before.
    fn counter_before(&self, credential: &str, used: &Used) -> u32 {
        let all = self.book.used_passkeys();
        let earlier = all.iter().filter(|u| u.credential.as_deref() == Some(credential) && u.place < used.place);
        earlier.filter_map(|u| u.counter).max().unwrap_or_default()
    }
}

/// As lines of the report; empty if nobody came in so.
pub fn text(all: &[LetIn]) -> String {
    let mut out = String::new();
    for (n, one) in all.iter().enumerate() {
        if n == 0 {
            out.push_str("passkeys:\n");
        }
        let (name, key) = (one.name.as_deref().unwrap_or(&one.person), one.key.get(..8).unwrap_or(&one.key));
        let says = match &one.proof {
            Proof::Holds => "proof holds".to_owned(),
            Proof::DoesNotHold(why) => format!("proof does not hold: {why}"),
            Proof::NotChecked(why) => format!("proof cannot be checked here: {why}"),
        };
        let line = format!("place {}: {key}… ({}), let in by a passkey of {name}: {says}", one.place, one.device);
        let _ = writeln!(out, "  {}", line.replace('\n', "\\n"));
    }
    out
}

/// The same for programs: of each its `key`, `device`, `place`, `person`, `name`, `proof` (`holds`, `does not hold`, `not
/// checked`), and `why`.
pub fn json(all: &[LetIn]) -> Value {
    let list = all.iter().map(|one| {
        let (proof, why) = match &one.proof {
            Proof::Holds => ("holds", None),
            Proof::DoesNotHold(why) => ("does not hold", Some(why)),
            Proof::NotChecked(why) => ("not checked", Some(why)),
        };
        object!({
            "key": one.key, "device": one.device, "place": one.place, "person": one.person, "name": one.name,
            "proof": proof, "why": why,
        })
    });
    Value::Array(list.collect())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]
    use super::*;
    use model::value::quoted;
    use record::clock::{Clock, LocalTime};
    use record::control::{Disown, May, Open};
    use record::encoding::to_base64;
    use record::entry::{Entry, Kind};
    use record::key::SigningKey;
    use record::merkle::Hash;
    use record::note::{KeyKind, VerifierKey};
    use ring::rand::SystemRandom;
    use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair};
    use sign_in::passkey::{Assertion, challenge, proof};
    use std::collections::HashMap;

    const ORIGIN: &str = "tamarack.example/record";
    /// What stands before the point in a SubjectPublicKeyInfo of P-256.
    const P256: &str = "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE";

    fn key(name: &str) -> SigningKey {
        SigningKey::from_seed(sign_in::sha256(name.as_bytes()))
    }

    /// A passkey with a finger that is always there.
    struct Finger(EcdsaKeyPair);

    impl Finger {
        fn new() -> Self {
            let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &SystemRandom::new()).unwrap();
            Self(
                EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, made.as_ref(), &SystemRandom::new()).unwrap(),
            )
        }

        fn key(&self) -> String {
            // The point begins with 4, which is the last letters of the head.
            let head = from_base64(P256).unwrap();
            to_base64(&[&head[..], &self.0.public_key().as_ref()[1..]].concat())
        }

        fn signs_for(&self, device: &str, counter: u32) -> String {
            let asked = sign_in::to_base64url(&challenge(ORIGIN, device, "ticket"));
            let said = object!({ "type": "webauthn.get", "challenge": asked, "origin": "https://set.example:8700" });
            let client_data = said.to_string().into_bytes();
            let authenticator_data = [&sign_in::sha256(b"set.example")[..], &[5], &counter.to_be_bytes()].concat();
            let signed = [&authenticator_data[..], &sign_in::sha256(&client_data)].concat();
            let signature = self.0.sign(&SystemRandom::new(), &signed).unwrap().as_ref().to_vec();
            proof("ticket", &Assertion { client_data, authenticator_data, signature, user_handle: Vec::new() })
        }
    }

    /// A production with Ruth, her phone and her passkey.
    struct Log {
        source: Source,
        last: HashMap<&'static str, (u64, Option<Hash>)>,
        finger: Finger,
    }

    impl Log {
        fn new() -> Self {
            let mut log = Self { source: Source::default(), last: HashMap::new(), finger: Finger::new() };
            let verifier = |name: &str, kind| VerifierKey::new(name, kind, key(name).public()).unwrap();
            let log_key = verifier(ORIGIN, KeyKind::Ed25519);
            let clock_key = verifier(&format!("{ORIGIN}/clock"), KeyKind::Cosignature);
            let open = Control::Open(Open { holds: Holds::Production, log_key, clock_key });
            log.enter("office", "office", |e| e.saying(&open));
            log.enrol("phone", "ruth", May::SAY, "Ruth's phone");
            log.say("office", "office", r#"production "Tamarack" in "US-CA" at -07:00"#);
            log.say("office", "office", r#"person_named(person: ruth, name: "Ruth Okafor")"#);
            let added = format!(
                r#"passkey_added(person: ruth, credential: "C", key: {}, site: "set.example")"#,
                quoted(&log.finger.key())
            );
            log.say("phone", "ruth", &added);
            log
        }

        fn enter(&mut self, by: &'static str, person: &str, with: impl FnOnce(Entry) -> Entry) {
            let place = self.source.entries.len() as u64;
            let clock = Clock { ms: 1_778_508_000_000 + place * 1_000, counter: 0 };
            let time = LocalTime { utc: (clock.ms / 1_000).cast_signed(), offset: 0 };
            let (number, previous) = self.last.get(by).copied().unwrap_or_default();
            let entry = Entry::new(ORIGIN, Kind::Say, &key(by), person);
            let signed = with(Entry { number, previous, clock, time, ..entry }).sign(&key(by)).unwrap();
            self.last.insert(by, (number + 1, Some(signed.hash())));
            self.source.entries.push((Some(place), signed));
        }

        fn say(&mut self, by: &'static str, person: &str, body: &str) {
            self.enter(by, person, |e| Entry { body: format!("{body}\n"), ..e });
        }

        fn enrol(&mut self, device: &str, person: &str, may: May, called: &str) {
            let enrol =
                Enrol { key: key(device).public(), persons: vec![person.to_owned()], may, device: called.to_owned() };
            self.enter("office", "office", |e| e.saying(&Control::Enrol(enrol)));
        }

        fn used(&mut self, device: &str, counter: u32, proof: &str) {
            let device = quoted(&key(device).public().to_base64());
            let body = format!(
                r#"passkey_used(person: ruth, credential: "C", device: {device}, counter: {counter}, proof: {})"#,
                quoted(proof)
            );
            self.say("office", "office", &body);
        }

        /// A browser comes in, with what its passkey signs for another name.
        fn comes(&mut self, device: &'static str, signed_for: &str, counter: u32) {
            let proof = self.finger.signs_for(&key(signed_for).public().to_base64(), counter);
            self.enrol(device, "ruth", May::SAY, "laptop, by passkey");
            self.used(device, counter, &proof);
        }

        fn proofs(&self) -> Vec<Proof> {
            let_in(&self.source).into_iter().map(|one| one.proof).collect()
        }
    }

    fn fails(why: &str) -> Vec<Proof> {
        vec![Proof::DoesNotHold(why.to_owned())]
    }

    #[test]
    fn a_proof_that_the_passkey_made_for_this_key_holds() {
        let mut log = Log::new();
        log.comes("laptop", "laptop", 1);
        log.comes("second", "second", 2);
        let found = let_in(&log.source);
        assert_eq!(log.proofs(), [Proof::Holds, Proof::Holds]);
        let said = text(&found);
        assert!(said.contains("(laptop, by passkey), let in by a passkey of Ruth Okafor: proof holds"), "{said}");
        assert_eq!(json(&found)[0]["proof"], "holds");
        assert_eq!(json(&found)[0]["key"], key("laptop").public().to_base64());
    }

    #[test]
    fn a_server_that_makes_one_up_is_found_out() {
        let mut log = Log::new();
        log.comes("laptop", "another laptop", 1);
        assert_eq!(log.proofs(), fails("this answers another question than the server's"));
        assert!(text(&let_in(&log.source)).contains("proof does not hold: this answers another question"));

        let mut log = Log::new();
        let stranger = Finger::new().signs_for(&key("laptop").public().to_base64(), 1);
        log.enrol("laptop", "ruth", May::SAY, "laptop, by passkey");
        log.used("laptop", 1, &stranger);
        assert_eq!(log.proofs(), fails("this was not signed by the passkey"));
        let said = json(&let_in(&log.source));
        assert_eq!(
            (&said[0]["proof"], &said[0]["why"]),
            (&"does not hold".into(), &"this was not signed by the passkey".into())
        );

        let mut log = Log::new();
        log.enrol("laptop", "ruth", May::SAY, "laptop, by passkey");
        log.used("laptop", 1, "x.y.z.w");
        assert_eq!(log.proofs(), fails("what the browser sent cannot be read"));
    }

    #[test]
    fn a_passkey_lets_in_its_own_person_with_its_own_rights() {
        let mut log = Log::new();
        let proof = log.finger.signs_for(&key("laptop").public().to_base64(), 1);
        log.enrol("laptop", "dale", May::SAY, "laptop, by passkey");
        log.used("laptop", 1, &proof);
        assert_eq!(log.proofs(), fails("the passkey is somebody else's"));

        let mut log = Log::new();
        let proof = log.finger.signs_for(&key("laptop").public().to_base64(), 1);
        log.enrol("laptop", "ruth", May::ALL, "laptop, by passkey");
        log.used("laptop", 1, &proof);
        assert_eq!(log.proofs(), fails("it was given other rights than the device that added the passkey"));
    }

    #[test]
    fn a_passkey_that_had_ended_lets_nobody_in() {
        let ended = "this passkey was not on the record, or had ended";
        let mut log = Log::new();
        log.comes("before", "before", 1);
        log.say("phone", "ruth", r#"passkey_removed(person: ruth, credential: "C")"#);
        log.comes("after", "after", 2);
        assert_eq!(log.proofs(), [Proof::Holds, Proof::DoesNotHold(ended.to_owned())]);

        let mut log = Log::new();
        log.comes("before", "before", 1);
        let disown =
            Control::Disown(Disown { key: key("phone").public().into(), last: Some(0), why: "lost".to_owned() });
        log.enter("office", "office", |e| e.saying(&disown));
        log.comes("after", "after", 2);
        let lost = "the passkey had ended with the device that added it";
        assert_eq!(log.proofs(), [Proof::Holds, Proof::DoesNotHold(lost.to_owned())]);
    }

    #[test]
    fn a_counter_that_is_not_what_was_signed_or_does_not_grow_is_told() {
        let mut log = Log::new();
        let proof = log.finger.signs_for(&key("laptop").public().to_base64(), 1);
        log.enrol("laptop", "ruth", May::SAY, "laptop, by passkey");
        log.used("laptop", 7, &proof);
        assert_eq!(log.proofs(), fails("the passkey says that it had signed 1 times, the entry says 7"));
        log.comes("second", "second", 3);
        assert_eq!(log.proofs()[1], Proof::DoesNotHold("this passkey may have been copied".to_owned()));
    }

    #[test]
    fn what_is_not_shown_is_not_said_to_hold() {
        let mut log = Log::new();
        log.enrol("laptop", "ruth", May::SAY, "laptop, by passkey");
        assert_eq!(log.proofs(), [Proof::NotChecked("the record has no proof of it".to_owned())]);
        log.source.held_back = 1;
        assert_eq!(log.proofs(), [Proof::NotChecked("no proof of it is shown; it may be held back".to_owned())]);
        let mut log = Log::new();
        log.comes("laptop", "laptop", 1);
        log.source.entries.retain(|(_, e)| !e.entry().body.starts_with("passkey_added"));
        log.source.held_back = 1;
        assert_eq!(log.proofs(), [Proof::NotChecked("the passkey is not shown; it may be held back".to_owned())]);
        assert!(text(&let_in(&log.source)).contains("cannot be checked here: the passkey is not shown"));
    }

    #[test]
    fn a_phone_that_was_let_in_by_a_person_is_not_spoken_of() {
        let log = Log::new();
        assert!(log.source.entries.iter().all(|(_, e)| !is_about(e)));
        assert_eq!((let_in(&log.source), text(&[])), (Vec::new(), String::new()));
    }
}
