//! A device after a crash: what it is follows from what it stored, and from nothing else.
//!
//! Never signs on when what is stored has a gap: then entries were lost, and their numbers may have been used.

use super::{Device, Halt, Joining, Signed};
use crate::instant::Instant;
use crate::shelf::Shelf as _;
use record::beside::Opening;
use record::entry::{KeyBytes, SignedEntry};
use record::note::Note;
use std::collections::BTreeMap;
use thiserror::Error;

/// What a device stored: all that [`super::Device::prepare`] and the events asked for.
#[derive(Clone, Debug, Default)]
pub struct Stored {
    /// The log's entries from place 0 on, in order.
    pub log: Vec<Vec<u8>>,
    /// Its own entries, in any order; those that are in the log may be among them.
    pub own: Vec<Vec<u8>>,
    /// Entries that it carries for others.
    pub carried: Vec<Vec<u8>>,
    /// Opening lines of values, of whatever entries.
    pub openings: Vec<String>,
    /// Its checkpoints, newest and heard.
    pub checkpoints: Vec<Vec<u8>>,
    /// Why it must not sign any more, if it found that before.
    pub halted: Option<Halt>,
}

/// What is stored is not what a device stores.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum RestoreError {
    /// An entry cannot be read, or is for another log or key.
    #[error("reading what this device stored: an entry is damaged; fetch the log again, and enrol the device anew")]
    Entry,
    /// An entry of the own chain is missing.
    #[error("reading what this device stored: entry {number} of its own chain is missing; enrol the device anew")]
    Gap {
        /// The first that is missing.
        number: u64,
    },
    /// The log's entries are not under the checkpoint that was stored with them.
    #[error("reading what this device stored: the log's entries do not fit their checkpoint; fetch the log again")]
    Root,
}

impl Device {
    /// Takes up where the device was. Signatures of stored entries are not checked again; the root is.
    ///
    /// # Errors
    /// [`RestoreError`].
    pub fn restore(joining: Joining, stored: &Stored, wall: Instant) -> Result<Self, RestoreError> {
        let mut device = Self::new(joining);
        device.halted = stored.halted;
        device.restore_log(&stored.log, wall)?;
        device.restore_own(&stored.own)?;
        for bytes in &stored.carried {
            let entry = device.read(bytes)?;
            if device.held.place_of(&entry.hash()).is_none() {
                device.chain.clock = device.chain.clock.observe(entry.entry().clock, wall.millis());
                device.outbox.carry(&entry);
            }
        }
        let fit: Vec<bool> = stored.checkpoints.iter().map(|bytes| device.restore_checkpoint(bytes)).collect();
        // One that was only heard may be of another face, and was shown as such; the log's own must fit. It may be
        // larger than what is held, and is then among those that are still to be compared.
        if device.newest.is_none() && device.heard.is_empty() && fit.contains(&false) {
            return Err(RestoreError::Root);
        }
        let openings = stored.openings.iter().filter_map(|line| Opening::parse(line).ok());
        openings.for_each(|opening| device.restore_opening(opening));
        Ok(device)
    }

    fn read(&self, bytes: &[u8]) -> Result<SignedEntry, RestoreError> {
        let entry = SignedEntry::parse(bytes).map_err(|_| RestoreError::Entry)?;
        if entry.entry().log == self.joining.log.origin() { Ok(entry) } else { Err(RestoreError::Entry) }
    }

    fn restore_log(&mut self, log: &[Vec<u8>], wall: Instant) -> Result<(), RestoreError> {
        let mut redactions = Vec::new();
        for bytes in log {
            let entry = self.read(bytes)?;
            let place = self.held.push(&entry);
            self.chain.clock = self.chain.clock.observe(entry.entry().clock, wall.millis());
            self.lacking.extend((1..=self.held.values(place)).map(|number| (place, number)));
            if let Some(record::control::Control::Redact(redact)) = entry.control() {
                redactions.push(redact.clone());
            }
        }
        for redact in redactions {
            if let Some(of) = self.held.place_of(&redact.entry) {
                self.lacking.retain(|(place, number)| *place != of || !redact.numbers.contains(number));
            }
        }
        Ok(())
    }

    /// The own chain: what of it is in the log, and what is stored beside. It must be without gap and fork.
    fn restore_own(&mut self, own: &[Vec<u8>]) -> Result<(), RestoreError> {
        let key = KeyBytes::from(self.joining.key);
        let mut unsent = BTreeMap::new();
        let mut forked = self.held.doubled(&key).ok().flatten();
        for bytes in own {
            let entry = self.read(bytes)?;
            if entry.entry().key != key {
                return Err(RestoreError::Entry);
            }
            let number = entry.entry().number;
            let other = unsent.insert(number, entry.clone()).is_some_and(|other: SignedEntry| other != entry);
            forked = if other { Some(number) } else { forked };
        }
        let mut logged = BTreeMap::new();
        logged.extend(self.held.chain(key).map(|(spot, clock)| (spot.number, (spot.hash, clock))));
        let end = logged.keys().chain(unsent.keys()).max().map_or(0, |last| last + 1);
        for number in 0..end {
            let (hash, clock) = match (logged.get(&number), unsent.remove(&number)) {
                (Some(known), Some(entry)) if known.0 != entry.hash() => {
                    forked = Some(number);
                    // Its own branch is still to be sent, unless the log has both.
                    let logged = self.held.place_of(&entry.hash()).is_some();
                    if logged { (entry.hash(), entry.entry().clock) } else { self.restore_unsent(entry) }
                }
                (Some(known), _) => *known,
                (None, Some(entry)) => self.restore_unsent(entry),
                (None, None) => return Err(RestoreError::Gap { number }),
            };
            self.chain.hashes.push(hash);
            self.chain.clock = self.chain.clock.max(clock);
        }
        if let Some(number) = forked {
            self.halt(Halt::Forked { number });
        }
        Ok(())
    }

    fn restore_unsent(&mut self, entry: SignedEntry) -> (record::merkle::Hash, record::clock::Clock) {
        let known = (entry.hash(), entry.entry().clock);
        self.halt_if_left(&entry);
        self.outbox.add(entry, Vec::new());
        known
    }

    /// Says whether it fits what is held, as far as it can be compared.
    fn restore_checkpoint(&mut self, bytes: &[u8]) -> bool {
        let Ok(note) = Note::parse(bytes) else { return true };
        let Ok(checkpoint) = self.joining.log.verify(&note) else { return true };
        let signed = Signed { checkpoint: checkpoint.into_inner(), note: bytes.to_vec() };
        let (size, root) = (signed.checkpoint.size(), *signed.checkpoint.root());
        match self.held.root_at(size) {
            Some(held) if held != root => return false,
            Some(_) => {
                self.note_times(&note, size);
                let newer = self.newest.as_ref().is_none_or(|newest| newest.checkpoint.size() < size);
                if newer {
                    self.newest = Some(signed);
                }
            }
            // KNOWN GAP: one that was verified, and not only heard, is taken for heard until the log reaches it.
            None => self.remember(signed),
        }
        true
    }

    /// Whether an entry that is held is one that this device signed, and not another hand with its key.
    fn is_own(&self, hash: &record::merkle::Hash) -> bool {
        let number = self.held.spot(hash).filter(|spot| spot.key == self.joining.key.into()).map(|spot| spot.number);
        let number = number.and_then(|number| usize::try_from(number).ok());
        number.and_then(|number| self.chain.hashes.get(number)) == Some(hash)
    }

    /// An opening is no longer lacking; what is not known to be with the server goes there again.
    fn restore_opening(&mut self, opening: Opening) {
        if self.outbox.carry_opening(&opening) {
            return;
        }
        let Some(place) = self.held.fits(&opening) else { return };
        let lacked = self.lacking.remove(&(place, opening.number));
        if lacked && self.is_own(&opening.entry) {
            self.outbox.add_late(opening);
        }
    }
}
