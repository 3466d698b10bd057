//! Keys that are held beside a store: the office's, and the poster's for people without an account.
//!
//! Never signs for anybody who could sign themselves, and never says that something is recorded before the ledger did.

use pages::Draft;
use pages::sign::By;
use record::beside::{Opening, commitment};
use record::clock::Clock;
use record::entry::{Entry, Seen, SignedEntry};
use record::key::{PublicKey, SigningKey};
use record::merkle::Hash;
use store::ledger::{Ledger, LedgerError};
use store::{Memo, StoreError};
use sync::instant::Instant;

/// An entry, signed, with the values beside it.
pub type Signed = (SignedEntry, Vec<Opening>);

/// How often something is signed anew because another server was faster.
const TRIES_MAX: usize = 20;

/// A key that is held here, and for whom.
#[derive(Clone)]
pub struct Signer {
    /// The key.
    pub key: SigningKey,
    /// Who speaks.
    pub person: String,
}

impl Signer {
    /// Signs drafts as the next of the key's chain and enters them: all of it is on disk, or nothing of it.
    ///
    /// # Errors
    /// In words.
    pub fn enter(&self, ledger: &mut Ledger, drafts: &[Draft], utc_offset: i32, now: Instant) -> Result<(), String> {
        self.enter_noting(ledger, drafts, utc_offset, now, |_| Vec::new()).map(drop)
    }

    /// The same, with what the server notes of the entries, by their names, in the same transaction. Says whether that
    /// was done: nothing is, if it was noted before.
    ///
    /// # Errors
    /// In words.
    pub fn enter_noting(
        &self,
        ledger: &mut Ledger,
        drafts: &[Draft],
        utc_offset: i32,
        now: Instant,
        note: impl Fn(&[Hash]) -> Vec<Memo>,
    ) -> Result<bool, String> {
        for _ in 0..TRIES_MAX {
            ledger.refresh().map_err(words)?;
            let mut chain = Chain::of(ledger, self.key.public())?;
            let signed = drafts.iter().map(|draft| chain.sign(ledger, self, draft, utc_offset, now));
            let signed = signed.collect::<Result<Vec<Signed>, String>>()?;
            let hashes: Vec<Hash> = signed.iter().map(|(entry, _)| entry.hash()).collect();
            match together(ledger, &signed, &note(&hashes), now) {
                Ok(()) => return Ok(true),
                Err(LedgerError::Store(StoreError::Used { .. })) => return Ok(false),
                // Another server was faster: what was signed may have the numbers of what that one signed.
                Err(LedgerError::Store(StoreError::Conflict { .. })) => {}
                Err(error) => return Err(refused(&signed, &error)),
            }
        }
        Err("other servers of this production are so busy that nothing was entered; try again".to_owned())
    }
}

/// How far the chain of a key goes in a log.
pub struct Chain {
    clock: Clock,
    last: Option<(u64, Hash)>,
}

impl Chain {
    /// As the log has it.
    ///
    /// # Errors
    /// In words, if the store cannot be read.
    pub fn of(ledger: &Ledger, key: PublicKey) -> Result<Self, String> {
        let store = ledger.store();
        let Some(head) = store.chain_head(ledger.id(), key.as_bytes()).map_err(words)? else {
            return Ok(Self { clock: Clock::default(), last: None });
        };
        let entries = store.entries(ledger.id(), head.place, 1).map_err(words)?;
        let bytes = &entries.first().ok_or("the store is damaged; see `lastlook store fsck`")?.bytes;
        let clock = SignedEntry::parse(bytes).map_err(words)?.entry().clock;
        Ok(Self { clock, last: Some((head.number, head.hash)) })
    }

    /// Takes over the clocks of entries that are about to be named: what names them is read after them.
    fn observe(&mut self, ledger: &Ledger, named: &[Hash], now: Instant) -> Result<(), String> {
        for head in ledger.store().find(ledger.id(), named).map_err(words)?.into_iter().flatten() {
            let entries = ledger.store().entries(ledger.id(), head.place, 1).map_err(words)?;
            if let Some(Ok(signed)) = entries.first().map(|entry| SignedEntry::parse(&entry.bytes)) {
                self.clock = self.clock.observe(signed.entry().clock, now.millis());
            }
        }
        Ok(())
    }

    /// Whether the key has signed nothing yet.
    pub fn is_empty(&self) -> bool {
        self.last.is_none()
    }

    /// Signs a draft as the next of the chain. It is not entered yet.
    ///
    /// # Errors
    /// In words.
    pub fn sign(
        &mut self,
        ledger: &Ledger,
        signer: &Signer,
        draft: &Draft,
        utc_offset: i32,
        now: Instant,
    ) -> Result<Signed, String> {
        let state = ledger.store().state(ledger.id()).map_err(words)?;
        let seconds = (now.millis() / 1_000).cast_signed();
        let by = By { key: signer.key.public().into(), person: &signer.person, utc_offset, now: seconds };
        self.observe(ledger, &draft.refs, now)?;
        // What is entered beside the log names what is in the log.
        let made = pages::sign::entry(draft, by, &|_| true, &mut random);
        let (entry, values) = made.ok_or("the operating system gave no random bytes")?;
        let entry = Entry {
            log: ledger.log().origin().to_owned(),
            number: self.last.map_or(0, |(number, _)| number + 1),
            previous: self.last.map(|(_, hash)| hash),
            clock: self.clock.tick(now.millis()),
            seen: state.newest.map(|newest| Seen { size: newest.size, root: newest.root }),
            beside: values.iter().map(|(salt, value)| commitment(salt, value)).collect(),
            ..entry
        };
        let signed = entry.sign(&signer.key);
        let signed = signed.map_err(|e| format!("cannot sign `{}`: {e}", first_line(&draft.body)))?;
        (self.clock, self.last) = (entry.clock, Some((entry.number, signed.hash())));
        let opening = |(number, (salt, value))| Opening { entry: signed.hash(), number, salt, value };
        let openings = (1..).zip(values).map(opening).collect();
        Ok((signed, openings))
    }
}

/// Enters what was signed: all of it is on disk, or nothing of it.
///
/// # Errors
/// In words.
pub fn enter(ledger: &mut Ledger, signed: &[Signed], now: Instant) -> Result<(), String> {
    together(ledger, signed, &[], now).map_err(|error| refused(signed, &error))
}

fn together(ledger: &mut Ledger, signed: &[Signed], memos: &[Memo], now: Instant) -> Result<(), LedgerError> {
    let entries: Vec<Vec<u8>> = signed.iter().map(|(entry, _)| entry.bytes().to_vec()).collect();
    let openings = signed.iter().flat_map(|(_, openings)| openings);
    let openings: Vec<Vec<u8>> = openings.map(|o| o.to_string().into_bytes()).collect();
    ledger.append_together(&entries, &openings, memos, now).map(drop)
}

/// Why nothing was entered, with the words of the entry that was refused.
fn refused(signed: &[Signed], error: &LedgerError) -> String {
    let LedgerError::Refused(hash, refusal) = error else { return words(error) };
    let body = signed.iter().find(|(entry, _)| entry.hash() == *hash).map(|(entry, _)| entry.entry().body.as_str());
    format!("`{}` was not entered: {}", first_line(body.unwrap_or_default()), refusal.word())
}

fn first_line(body: &str) -> &str {
    body.lines().next().unwrap_or_default()
}

/// Random bytes of the operating system.
pub fn random<const N: usize>() -> Option<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).ok().map(|()| bytes)
}

pub(crate) fn words(error: impl std::fmt::Display) -> String {
    error.to_string()
}
