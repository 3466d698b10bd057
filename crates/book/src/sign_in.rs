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

    /// Whose passkeys were removed, by themselves or by a device that may disown: also where the removal was taken back.
    fn removed_passkeys(&self) -> Vec<(String, String)> {
        let removal = self.protocol.vocabulary.find("passkey_removed");
        let all = self.day.entries.iter().enumerate().filter_map(|(i, e)| match &e.what {
            What::Statement(s) if Some(s.kind) == removal && !s.denied => Some((i, s)),
            _ => None,
        });
        all.filter_map(|(entry, statement)| {
            let line = self.sound(entry)?;
            let person = self.text(statement, "person")?;
            let may = self.speaks_for(line, &person) || self.enrolled(line)?.may.disown;
            may.then_some((person, self.text(statement, "credential")?))
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
