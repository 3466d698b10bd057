//! Keys that the server holds for people without a phone of the production: the office's, and the poster's.
//!
//! Never signs for anybody who could sign themselves, and never says that something is recorded before the ledger did.

use pages::Draft;
use record::beside::{Opening, commitment};
use record::clock::Clock;
use record::entry::{Entry, Seen, SignedEntry};
use record::key::SigningKey;
use store::ledger::Ledger;
use sync::instant::Instant;
use sync::message::Fate;

/// A key that the server signs with, and for whom.
#[derive(Clone)]
pub struct Signer {
    /// The key.
    pub key: SigningKey,
    /// Who speaks.
    pub person: String,
}

impl Signer {
    /// Signs drafts as the next of the key's chain and enters them: all of it is on disk, or the error says what was
    /// refused.
    ///
    /// # Errors
    /// In words.
    pub fn enter(&self, ledger: &mut Ledger, drafts: &[Draft], utc_offset: i32, now: Instant) -> Result<(), String> {
        for draft in drafts {
            let (signed, openings) = self.sign(ledger, draft, utc_offset, now)?;
            let openings: Vec<Vec<u8>> = openings.iter().map(|o| o.to_string().into_bytes()).collect();
            let admission = ledger.append(&[signed.bytes().to_vec()], &openings, now).map_err(words)?;
            if let Some(Fate::Refused(refusal)) = admission.statuses.first().map(|s| s.fate) {
                return Err(format!("this was not entered: {}", refusal.word()));
            }
        }
        Ok(())
    }

    fn sign(
        &self,
        ledger: &Ledger,
        draft: &Draft,
        utc_offset: i32,
        now: Instant,
    ) -> Result<(SignedEntry, Vec<Opening>), String> {
        let store = ledger.store();
        let head = store.chain_head(ledger.id(), self.key.public().as_bytes()).map_err(words)?;
        let clock = match &head {
            None => Clock::default(),
            Some(head) => {
                let entries = store.entries(ledger.id(), head.place, 1).map_err(words)?;
                let bytes = &entries.first().ok_or("the store is damaged; see `lastlook store fsck`")?.bytes;
                SignedEntry::parse(bytes).map_err(words)?.entry().clock
            }
        };
        let state = store.state(ledger.id()).map_err(words)?;
        let seconds = (now.millis() / 1_000).cast_signed();
        let key = self.key.public().into();
        let made = pages::sign::entry(draft, key, &self.person, utc_offset, seconds, &mut random);
        let (entry, values) = made.ok_or("the operating system gave no random bytes")?;
        let entry = Entry {
            log: ledger.log().origin().to_owned(),
            number: head.as_ref().map_or(0, |head| head.number + 1),
            previous: head.as_ref().map(|head| head.hash),
            clock: clock.tick(now.millis()),
            seen: state.newest.map(|newest| Seen { size: newest.size, root: newest.root }),
            beside: values.iter().map(|(salt, value)| commitment(salt, value)).collect(),
            ..entry
        };
        let signed = entry.sign(&self.key).map_err(words)?;
        let opening = |(number, (salt, value))| Opening { entry: signed.hash(), number, salt, value };
        let openings = (1..).zip(values).map(opening).collect();
        Ok((signed, openings))
    }
}

/// Random bytes of the operating system.
pub fn random<const N: usize>() -> Option<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).ok().map(|()| bytes)
}

pub(crate) fn words(error: impl std::fmt::Display) -> String {
    error.to_string()
}
