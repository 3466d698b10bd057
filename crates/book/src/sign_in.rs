//! Who may sign in on a browser that has no key yet, as the record says: passkeys, and accounts at a provider.
//!
//! Never decides that somebody did sign in: `sign-in` checks that. Whoever may not say it says nothing here: a passkey is
//! its owner's own word with their own device, an account the word of a device that may let others join. What ends, ends
//! for good: taking a removal back brings no passkey back.

use custody::What;
use model::Statement;
use record::control::May;
use record::entry::{KeyBytes, Marks};
use record::keys::Enrolled;
use record::merkle::leaf_hash;

use crate::{Book, Line};

/// A passkey that counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passkey {
    /// Whose it is.
    pub person: String,
    /// The credential's id, in base64.
    pub credential: String,
    /// Its public key, in base64: a SubjectPublicKeyInfo.
    pub key: String,
    /// The host name that it belongs to (its RP ID).
    pub site: String,
    /// What its owner calls it.
    pub name: Option<String>,
    /// The device that added it.
    pub device: KeyBytes,
    /// When it was added, in seconds since 1970.
    pub added_at: i64,
}

/// What the record says of a browser that came in by a passkey. Whether its proof holds is checked elsewhere; what is held
/// back is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Used {
    /// The passkey's credential.
    pub credential: Option<String>,
    /// The browser's key, in base64.
    pub device: Option<String>,
    /// How often the passkey said that it had signed.
    pub counter: Option<u32>,
    /// What it signed: `sign_in::passkey::proof`.
    pub proof: Option<String>,
    /// The place of the entry that says so.
    pub place: Option<u64>,
}

/// An account at a provider that somebody may sign in with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Who signs in with it.
    pub person: String,
    /// The provider.
    pub issuer: String,
    /// Which of its accounts.
    pub holder: Holder,
}

/// How an account is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holder {
    /// By its name at the provider, which never changes hands.
    Subject(String),
    /// By an e-mail address that the provider verified, in lower case.
    Email(String),
}

impl Holder {
    /// The name or the address.
    pub fn text(&self) -> &str {
        match self {
            Self::Subject(text) | Self::Email(text) => text,
        }
    }
}

/// What an authenticator keeps beside a passkey, so that it belongs to one person of one production; it names nobody.
pub fn user_handle(origin: &str, person: &str) -> [u8; 32] {
    leaf_hash(format!("lastlook passkey 1\n{origin}\n{person}\n").as_bytes()).0
}

impl Book {
    /// The passkeys that count, oldest first. A credential belongs to whoever added it first.
    pub fn passkeys(&self) -> Vec<Passkey> {
        let removed = self.removed_passkeys();
        let mut found: Vec<Passkey> = Vec::new();
        for (entry, statement) in self.of_kind("passkey_added").filter(|(_, s)| !s.denied) {
            let Some(passkey) = self.passkey(entry, statement) else { continue };
            let is_new = found.iter().all(|p| p.credential != passkey.credential);
            let is_gone = removed.iter().any(|(person, c)| (person, c) == (&passkey.person, &passkey.credential));
            if is_new && !is_gone {
                found.push(passkey);
            }
        }
        // Only now: a credential of a lost device is nobody else's.
        found.retain(|p| self.keys.counted(&p.device).is_none());
        found
    }

    /// Whose passkey this was at a place of the log: as it was added before, and not ended by then.
    pub fn passkey_at(&self, credential: &str, place: u64) -> Option<Passkey> {
        let earlier = |entry: usize| self.lines.get(entry)?.as_ref()?.place.filter(|at| *at < place);
        let added = self.of_kind("passkey_added").filter(|(entry, s)| !s.denied && earlier(*entry).is_some());
        let found = added.filter_map(|(entry, s)| self.passkey(entry, s)).find(|p| p.credential == credential)?;
        let ends = |(at, person, removed): &(Option<u64>, String, String)| {
            *person == found.person && removed == credential && at.is_some_and(|at| at < place)
        };
        (!self.passkey_removals().iter().any(ends)).then_some(found)
    }

    /// Which browsers came in by passkeys, in reading order.
    pub fn used_passkeys(&self) -> Vec<Used> {
        let used = self.of_kind("passkey_used").filter(|(_, s)| !s.denied);
        let used = used.map(|(entry, s)| Used {
            credential: self.text(s, "credential"),
            device: self.text(s, "device"),
            counter: self.field(s, "counter").and_then(|c| u32::try_from(c.amount()?).ok()),
            proof: self.text(s, "proof"),
            place: self.lines.get(entry).and_then(Option::as_ref).and_then(|line| line.place),
        });
        used.collect()
    }

    fn passkey(&self, entry: usize, statement: &Statement) -> Option<Passkey> {
        let line = self.sound(entry)?;
        let person = self.text(statement, "person")?;
        let own = self.signer(entry) == Some(person.as_str()) && self.speaks_for(line, &person);
        let text = |field: &str| self.text(statement, field);
        own.then_some(Passkey {
            credential: text("credential")?,
            key: text("key")?,
            site: text("site")?,
            name: text("name"),
            device: line.key,
            added_at: line.signed_at,
            person,
        })
    }

    fn removed_passkeys(&self) -> Vec<(String, String)> {
        self.passkey_removals().into_iter().map(|(_, person, credential)| (person, credential)).collect()
    }

    /// Where and whose passkeys were removed, by themselves or by a device that may disown: also where the removal was
    /// taken back.
    fn passkey_removals(&self) -> Vec<(Option<u64>, String, String)> {
        let removal = self.protocol.vocabulary.find("passkey_removed");
        let all = self.day.entries.iter().enumerate().filter_map(|(i, e)| match &e.what {
            What::Statement(s) if Some(s.kind) == removal && !s.denied => Some((i, s)),
            _ => None,
        });
        all.filter_map(|(entry, statement)| {
            let line = self.sound(entry)?;
            let person = self.text(statement, "person")?;
            let may = self.speaks_for(line, &person) || self.enrolled(line)?.may.disown;
            may.then_some((line.place, person, self.text(statement, "credential")?))
        })
        .collect()
    }

    /// The accounts that count, oldest first.
    pub fn accounts(&self) -> Vec<Account> {
        let ended = self.ended_accounts();
        let is_open = |entry: usize, account: &Account| {
            let ends = |(at, person, issuer): &(usize, String, Option<String>)| {
                *at > entry && *person == account.person && issuer.as_ref().is_none_or(|i| *i == account.issuer)
            };
            !ended.iter().any(ends)
        };
        let linked = self.of_kind("account_linked").filter(|(_, s)| !s.denied);
        let linked = linked.filter_map(|(entry, s)| Some((entry, self.account(entry, s)?)));
        linked.filter(|(entry, account)| is_open(*entry, account)).map(|(_, account)| account).collect()
    }

    fn account(&self, entry: usize, statement: &Statement) -> Option<Account> {
        let line = self.sound(entry)?;
        let holder = match (self.text(statement, "subject"), self.text(statement, "email")) {
            (Some(subject), None) => Holder::Subject(subject),
            (None, Some(email)) => Holder::Email(email.to_lowercase()),
            // Of two names one could be somebody else's.
            _ => return None,
        };
        let (person, issuer) = (self.text(statement, "person")?, self.text(statement, "issuer")?);
        self.enrolled(line)?.may.enrol.then_some(Account { person, issuer, holder })
    }

    /// Where somebody's accounts at a provider ended; of all providers, where its name is gone.
    fn ended_accounts(&self) -> Vec<(usize, String, Option<String>)> {
        let ends = self.of_kind("account_unlinked").filter(|(_, s)| !s.denied);
        ends.filter_map(|(entry, statement)| {
            let line = self.sound(entry)?;
            let person = self.text(statement, "person")?;
            let may = self.speaks_for(line, &person) || self.enrolled(line)?.may.enrol;
            may.then_some((entry, person, self.text(statement, "issuer")))
        })
        .collect()
    }

    /// How often a passkey said that it had signed when it was used last, as this key entered it.
    pub fn passkey_counter(&self, credential: &str, entered_by: &KeyBytes) -> u32 {
        let of = |s: &Statement| self.text(s, "credential").as_deref() == Some(credential);
        let used = self.of_kind("passkey_used").filter(|(_, s)| !s.denied && of(s));
        let used = used.filter(|(entry, _)| self.sound(*entry).is_some_and(|line| line.key == *entered_by));
        let counters = used.filter_map(|(_, s)| u32::try_from(self.field(s, "counter")?.amount()?).ok());
        counters.max().unwrap_or(0)
    }

    /// What a person's devices may sign, all together: nobody who signs in may more. None if they have no device.
    pub fn rights(&self, person: &str) -> Option<May> {
        let sound = self.keys.all().filter(|(key, _)| self.keys.counted(key).is_none());
        let theirs = sound.filter(|(_, e)| e.persons.iter().any(|p| p == person)).map(|(_, e)| e.may);
        theirs.reduce(|a, b| May {
            say: a.say || b.say,
            enrol: a.enrol || b.enrol,
            disown: a.disown || b.disown,
            redact: a.redact || b.redact,
        })
    }

    /// How an entry was signed, if it counts and its device wrote it itself: nothing here is taken from paper.
    fn sound(&self, entry: usize) -> Option<&Line> {
        let line = self.lines.get(entry)?.as_ref()?;
        (line.doubt.is_none() && !line.marks.paper && !line.marks.imported).then_some(line)
    }

    fn signer(&self, entry: usize) -> Option<&str> {
        self.day.entries.get(entry).map(|e| e.signer.as_str())
    }

    fn enrolled(&self, line: &Line) -> Option<&Enrolled> {
        self.keys.enrolled(&line.key, line.place.unwrap_or(u64::MAX))
    }

    fn speaks_for(&self, line: &Line, person: &str) -> bool {
        self.enrolled(line).is_some_and(|e| e.speaks_for(person, Marks::default()))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on stops")]
    use super::*;
    use crate::Protocols;
    use crate::said::Source;
    use record::clock::{Clock, LocalTime};
    use record::control::{Control, Disown, Enrol, Holds, Open};
    use record::entry::{Entry, Kind};
    use record::key::SigningKey;
    use record::merkle::Hash;
    use record::note::{KeyKind, VerifierKey};

    const ORIGIN: &str = "tamarack.example/record";
    const NOW: i64 = 1_778_508_000;
    /// The office and an admin, who may let others in; Ruth with two devices, one of an admin's rights; Dale.
    const DEVICES: [(&str, &str, May); 5] = [
        ("office", "office", May::ALL),
        ("admin", "ana", May::ALL),
        ("phone", "ruth", May::SAY),
        ("laptop", "ruth", May { disown: true, ..May::SAY }),
        ("dale's", "dale", May::SAY),
    ];

    fn key(device: &str) -> SigningKey {
        let seed = DEVICES.iter().position(|(d, _, _)| *d == device).unwrap();
        SigningKey::from_seed([u8::try_from(seed).unwrap() + 9; 32])
    }

    /// A record in which devices say one thing after another.
    struct Log {
        source: Source,
        last: [(u64, Option<Hash>); DEVICES.len()],
        clock: Clock,
    }

    impl Log {
        fn new() -> Self {
            let mut log = Self {
                source: Source::default(),
                last: Default::default(),
                clock: Clock { ms: NOW as u64 * 1_000, counter: 0 },
            };
            let verifier =
                |name: &str, kind, seed| VerifierKey::new(name, kind, SigningKey::from_seed([seed; 32]).public());
            let log_key = verifier(ORIGIN, KeyKind::Ed25519, 1).unwrap();
            let clock_key = verifier(&format!("{ORIGIN}/clock"), KeyKind::Cosignature, 2).unwrap();
            let open = Control::Open(Open { holds: Holds::Production, log_key, clock_key });
            log.enter("office", |e| e.saying(&open));
            for (device, person, may) in &DEVICES[1..] {
                let persons = vec![(*person).to_owned()];
                let enrol = Enrol { key: key(device).public(), persons, may: *may, device: (*device).to_owned() };
                log.enter("office", |e| e.saying(&Control::Enrol(enrol)));
            }
            log.say("office", r#"production "Tamarack" in "US-CA" at -07:00"#);
            log
        }

        fn enter(&mut self, device: &str, with: impl FnOnce(Entry) -> Entry) -> Hash {
            let at = DEVICES.iter().position(|(d, _, _)| *d == device).unwrap();
            self.clock = self.clock.tick(self.clock.ms + 1_000);
            let (number, previous) = self.last[at];
            let time = LocalTime { utc: (self.clock.ms / 1_000).cast_signed(), offset: 0 };
            let entry = Entry::new(ORIGIN, Kind::Say, &key(device), DEVICES[at].1);
            let entry = Entry { number, previous, clock: self.clock, time, ..entry };
            let signed = with(entry).sign(&key(device)).unwrap();
            self.last[at] = (number + 1, Some(signed.hash()));
            let place = self.source.entries.len() as u64;
            self.source.entries.push((Some(place), signed.clone()));
            signed.hash()
        }

        fn say(&mut self, device: &str, body: &str) -> Hash {
            self.enter(device, |e| Entry { body: format!("{body}\n"), ..e })
        }

        fn add(&mut self, device: &str, person: &str, credential: &str) -> Hash {
            let body = format!(
                r#"passkey_added(person: {person}, credential: "{credential}", key: "KEY", site: "set.example")"#
            );
            self.say(device, &body)
        }

        fn remove(&mut self, device: &str, credential: &str) -> Hash {
            self.say(device, &format!(r#"passkey_removed(person: ruth, credential: "{credential}")"#))
        }

        fn disown(&mut self, device: &str, last: Option<u64>) {
            let disown = Disown { key: key(device).public().into(), last, why: "lost".to_owned() };
            self.enter("admin", |e| e.saying(&Control::Disown(disown)));
        }

        fn book(&self) -> Book {
            let book = Book::read(&self.source, &mut Protocols::new(), NOW + 3_600);
            assert!(book.faults.is_empty(), "{:?}", book.faults);
            book
        }

        /// Whose passkeys count, with their credentials.
        fn passkeys(&self) -> Vec<(String, String)> {
            self.book().passkeys().into_iter().map(|p| (p.person, p.credential)).collect()
        }

        fn accounts(&self) -> Vec<(String, Holder)> {
            self.book().accounts().into_iter().map(|a| (a.person, a.holder)).collect()
        }
    }

    fn of(person: &str, credential: &str) -> (String, String) {
        (person.to_owned(), credential.to_owned())
    }

    #[test]
    fn a_passkey_is_its_owners_own_word() {
        let mut log = Log::new();
        log.add("phone", "ruth", "A");
        for stranger in ["dale's", "admin", "office"] {
            log.add(stranger, "ruth", "B");
        }
        // Typed in from paper by somebody who may: nobody's device said it.
        let body = "passkey_added(person: ruth, credential: \"C\", key: \"K\", site: \"set.example\")\n".to_owned();
        let marks = Marks { paper: true, ..Marks::default() };
        log.enter("admin", |e| Entry { body, marks, person: "ruth".to_owned(), ..e });
        log.say("phone", r#"not passkey_added(person: ruth, credential: "D", key: "K", site: "set.example")"#);
        assert_eq!(log.passkeys(), [of("ruth", "A")]);
        assert_eq!(log.book().passkeys()[0].device, key("phone").public().into());
    }

    #[test]
    fn a_credential_belongs_to_whoever_added_it_first() {
        let mut log = Log::new();
        log.add("phone", "ruth", "A");
        log.add("dale's", "dale", "A");
        assert_eq!(log.passkeys(), [of("ruth", "A")]);
        log.disown("phone", Some(9));
        assert_eq!(log.passkeys(), [], "nor does it become another's when its device is lost");
    }

    #[test]
    fn what_is_removed_is_gone_for_good() {
        let mut log = Log::new();
        log.add("phone", "ruth", "A");
        log.add("phone", "ruth", "B");
        log.remove("dale's", "A");
        assert_eq!(log.passkeys().len(), 2, "nobody removes another's");
        let removal = log.remove("laptop", "A");
        assert_eq!(log.passkeys(), [of("ruth", "B")]);
        log.enter("laptop", |e| Entry { body: "withdraws\n".to_owned(), refs: vec![removal], ..e });
        log.add("phone", "ruth", "A");
        assert_eq!(log.passkeys(), [of("ruth", "B")]);
        log.remove("admin", "B");
        assert_eq!(log.passkeys(), [], "who may disown may remove");
    }

    #[test]
    fn an_addition_that_is_taken_back_is_none() {
        let mut log = Log::new();
        let added = log.add("phone", "ruth", "A");
        log.enter("phone", |e| Entry { body: "withdraws\n".to_owned(), refs: vec![added], ..e });
        assert_eq!(log.passkeys(), []);
    }

    #[test]
    fn a_passkey_ends_with_the_device_that_added_it() {
        let mut log = Log::new();
        log.add("phone", "ruth", "A");
        log.add("laptop", "ruth", "B");
        log.disown("laptop", Some(0));
        assert_eq!(log.passkeys(), [of("ruth", "A")], "also where what it said counts");
        log.remove("laptop", "A");
        assert_eq!(log.passkeys(), [of("ruth", "A")], "what it says later counts for nothing");
    }

    #[test]
    fn an_account_is_the_word_of_somebody_who_may_let_others_in() {
        let mut log = Log::new();
        let link =
            |who: &str, what: &str| format!(r#"account_linked(person: {who}, issuer: "https://a.example", {what})"#);
        for (device, person, what) in [
            ("dale's", "dale", r#"email: "dale@studio.example""#),
            ("laptop", "ruth", r#"email: "ruth@studio.example""#),
            ("admin", "dale", r#"email: "a@studio.example", subject: "b""#),
            ("admin", "dale", r#"email: withheld"#),
        ] {
            log.say(device, &link(person, what));
        }
        assert_eq!(log.accounts(), [], "one who may not, one of whom two things are said, one that is destroyed");
        log.say("admin", &link("ruth", r#"email: "Ruth@Studio.example""#));
        log.say("admin", &link("dale", r#"subject: "D1""#));
        let ruth = ("ruth".to_owned(), Holder::Email("ruth@studio.example".to_owned()));
        let dale = ("dale".to_owned(), Holder::Subject("D1".to_owned()));
        assert_eq!(log.accounts(), [ruth.clone(), dale.clone()]);
        log.say("dale's", r#"account_unlinked(person: ruth, issuer: "https://a.example")"#);
        log.say("admin", r#"account_unlinked(person: ruth, issuer: "https://b.example")"#);
        assert_eq!(log.accounts(), [ruth.clone(), dale.clone()], "nobody ends another's, and not another provider's");
        log.say("phone", r#"account_unlinked(person: ruth, issuer: "https://a.example")"#);
        assert_eq!(log.accounts(), [dale]);
        log.say("admin", &link("ruth", r#"email: "ruth@studio.example""#));
        assert!(log.accounts().contains(&ruth), "it may be linked again");
    }

    #[test]
    fn rights_are_those_of_devices_that_were_not_given_up() {
        let mut log = Log::new();
        assert_eq!(log.book().rights("ruth"), Some(May { disown: true, ..May::SAY }));
        log.disown("laptop", None);
        assert_eq!(log.book().rights("ruth"), Some(May::SAY));
        log.disown("phone", None);
        assert_eq!(log.book().rights("ruth"), None);
        assert_eq!(log.book().rights("nobody"), None);
    }

    #[test]
    fn only_the_office_says_how_often_a_passkey_signed() {
        let mut log = Log::new();
        let used =
            |n: u32| format!(r#"passkey_used(person: ruth, credential: "A", device: "K", counter: {n}, proof: "p")"#);
        let office = key("office").public().into();
        assert_eq!(log.book().passkey_counter("A", &office), 0);
        log.say("office", &used(7));
        log.say("office", &used(5));
        log.say("admin", &used(4_000_000_000));
        assert_eq!(log.book().passkey_counter("A", &office), 7);
        assert_eq!(log.book().passkey_counter("B", &office), 0);
    }

    #[test]
    fn a_user_handle_is_of_one_person_of_one_production() {
        let all = [("a", "ruth"), ("b", "ruth"), ("a", "dale")].map(|(o, p)| user_handle(o, p));
        assert!(all[0] != all[1] && all[0] != all[2] && all[1] != all[2]);
    }
}
