//! The checkers that run after every step: what must hold at any time, whatever happens.
//!
//! Never corrects anything: the first thing that does not hold ends the run, with the seed in the message.

use crate::cover::Phase;
use crate::oracle;
use crate::phone::{Did, own_unsent};
use crate::plan::Owner;
use crate::sabotage::Sabotage;
use crate::truth::{Fact, Hand, Promise};
use crate::world::{Letter, World};
use record::checkpoint::Checkpoint;
use record::entry::KeyBytes;
use record::merkle::{self, Hash};
use record::note::Note;
use std::collections::BTreeSet;
use sync::device::{Halt, What};
use sync::message::{News, Reply, Request};

/// A clock that is wrong by more than this must be shown (sync.md, section 4), in milliseconds.
const SKEW: u64 = 10_000;

impl World {
    /// What a phone just did must be right.
    pub fn check_did(&mut self, phone: usize, did: &Did) {
        match did {
            Did::Sent(hash, place) | Did::Received(place, hash) => self.check_place(phone, *hash, *place),
            Did::Checkpoint(note) => self.check_taken(phone, note),
            Did::Shows(what) => self.check_cause(phone, *what),
            Did::Carried(_) | Did::Refused(..) | Did::More => {}
        }
    }

    fn check_place(&mut self, phone: usize, hash: Hash, place: u64) {
        if !self.server.had(self.phones[phone].face, place, hash) {
            let name = self.phones[phone].name();
            self.fail(format!("{name} takes an entry to be at place {place} of the log, where it never was"));
        }
    }

    /// A checkpoint that a phone takes over is one that was made, of a log that goes on from the one it had.
    fn check_taken(&mut self, phone: usize, note: &[u8]) {
        let parsed = Note::parse(note).ok().and_then(|note| Checkpoint::parse(note.text()).ok());
        let Some(new) = parsed.map(|checkpoint| (checkpoint.size(), *checkpoint.root())) else {
            self.fail("a phone took over something that is no checkpoint");
            return;
        };
        let old = self.phones[phone].taken.replace(new);
        if !self.server.in_one_history(new, old.unwrap_or(new)) {
            let name = self.phones[phone].name();
            self.fail(format!("{name} took over a checkpoint of size {} that does not go on from what it had", new.0));
        }
    }

    /// What is shown to people has a cause.
    fn check_cause(&mut self, phone: usize, what: What) {
        let cheats = |owner| self.plan.owner == owner && self.server.active;
        let other_log = cheats(Owner::TwoFaces) || cheats(Owner::SetsBack);
        let fine = match what {
            What::SplitView | What::Rollback | What::ServerSetBack | What::BrokenPromise { .. } => other_log,
            What::Proof | What::Unproved => other_log || self.cheated.contains(&phone),
            What::Halted(Halt::Disowned) => self.disowned.contains(&phone),
            What::Halted(_) => self.doubled.contains(&phone),
            What::Noted { place, code } => self.noted_has_cause(phone, place, code),
            _ => false,
        };
        if !fine {
            let name = self.name(phone);
            self.fail(format!("false alarm: {name} shows {what:?} although nothing of the kind happened"));
        }
        if let What::BrokenPromise { hash, .. } = what
            && let Some(fact) = self.truth.fact_mut(&hash).filter(|fact| fact.phone == phone)
        {
            fact.phase = Phase::Waiting;
        }
    }

    fn noted_has_cause(&self, phone: usize, place: u64, code: record::findings::Code) -> bool {
        let face = self.phones[phone].face;
        let at = usize::try_from(place).unwrap_or(usize::MAX);
        let hash = self.server.leaves(face).get(at).or_else(|| self.server.right_leaves().get(at));
        let fact = hash.and_then(|hash| self.truth.fact(hash));
        fact.is_some_and(|fact| oracle::has_cause(&self.truth, fact, code, self.server.lag))
    }

    /// What a phone holds and says of itself is right.
    pub fn check_phone(&mut self, phone: usize) {
        let it = &self.phones[phone];
        let Some(device) = &it.device else { return };
        let waits = |fact: &&Fact| {
            matches!(fact.phase, Phase::Waiting | Phase::Sent) && fact.phone == phone && fact.hand == Hand::Owner
        };
        let waiting = self.truth.facts().iter().filter(waits);
        let waiting: BTreeSet<Hash> = waiting.filter(|fact| it.has_own(&fact.signed)).map(Fact::hash).collect();
        let (says, counts) = (own_unsent(device), it.unsent.len());
        if says != waiting || counts != waiting.len() {
            let (name, said) = (it.name(), says.len());
            self.fail(format!("{name} says that {said} ({counts}) entries are not sent; {} are", waiting.len()));
        }
        self.check_kept(phone);
    }

    /// Whatever a person was told to be recorded is still there.
    pub fn check_kept(&mut self, phone: usize) {
        let promised = self.truth.facts().iter().filter(|it| it.phone == phone && it.promise == Promise::Recorded);
        let lost = promised.into_iter().find(|fact| !self.is_kept_somewhere(fact));
        if let Some(fact) = lost {
            let what = format!("entry {} of {}", fact.number(), self.phones[phone].name());
            self.fail(format!("lost: {what} ({}) was recorded and is nowhere any more", fact.said.word()));
        }
    }

    /// Whether anybody has it on disk.
    pub fn is_kept_somewhere(&self, fact: &Fact) -> bool {
        self.phones[fact.phone].has_own(&fact.signed)
            || self.server.has(&fact.hash())
            || self.phones.iter().any(|phone| phone.has_on_disk(&fact.signed))
    }

    /// The log only grew, and every checkpoint is the root over its entries.
    pub fn check_server(&mut self, face: usize) {
        let old_sizes = self.server.checkpoints(face).len();
        let before = match self.server.look(face) {
            Ok(before) => before,
            Err(error) => return self.fail(format!("the server's disk cannot be read: {error}")),
        };
        let leaves = self.server.leaves(face);
        if !leaves.starts_with(&before) {
            let (had, has) = (before.len(), leaves.len());
            return self.fail(format!("the log did not only grow: it had {had} entries, and has {has}"));
        }
        let wrong = self.server.checkpoints(face).iter().skip(old_sizes).any(|(size, root, _)| {
            let upto = leaves.get(..usize::try_from(*size).unwrap_or(usize::MAX));
            upto.is_none_or(|upto| merkle::root_of(upto) != *root)
        });
        let new: Vec<Hash> = leaves.iter().skip(before.len()).copied().collect();
        if wrong {
            self.fail("the server signed a checkpoint that is not over its entries");
        }
        for hash in new {
            self.tale.note(hash.as_bytes());
            if self.truth.fact(&hash).is_none() {
                self.fail("the log has an entry that nobody signed");
            }
        }
    }

    /// A phone is turned away only if nobody let it in, or it was disowned.
    pub fn check_turned_away(&mut self, letter: &Letter) {
        let key = KeyBytes::from(self.phones[letter.phone].key.public());
        let face = self.phones[letter.phone].face;
        let (let_in, disowned) = self.standing(face, key);
        if let_in && !disowned {
            self.fail(format!("the server turns {} away without a reason", self.phones[letter.phone].name()));
        }
    }

    /// Whether the log lets a key in, and whether it disowns it.
    pub fn standing(&self, face: usize, key: KeyBytes) -> (bool, bool) {
        use record::control::Control;
        let facts = || self.server.leaves(face).iter().filter_map(|hash| self.truth.fact(hash));
        let lets_in = |fact: &Fact| match fact.signed.control() {
            Some(Control::Enrol(enrol)) => KeyBytes::from(enrol.key) == key,
            Some(Control::Open(_)) => fact.key() == key,
            _ => false,
        };
        let disowns = |fact: &Fact| matches!(fact.signed.control(), Some(Control::Disown(it)) if it.key == key);
        (facts().any(lets_in), facts().any(disowns))
    }

    /// Whoever shows a server a checkpoint that its log does not fit gets told, and nothing is admitted.
    pub fn check_rollback_noticed(&mut self, face: usize, request: &[u8], reply: &[u8]) {
        if self.server.faces() == 1 && !self.server.is_set_back() {
            return;
        }
        let (Ok(request), Ok(reply)) = (Request::parse(request), Reply::parse(reply)) else { return };
        let shown = request.checkpoints.iter().filter_map(|note| Note::parse(note).ok());
        let shown = shown.filter_map(|note| Checkpoint::parse(note.text()).ok());
        let fits = shown.into_iter().all(|it| self.server.fits(face, it.size(), *it.root()));
        if !fits && reply.news != News::FaultRollback {
            self.fail("a server was shown a checkpoint that its log does not fit, and went on");
        }
    }

    /// After a reply a phone has shown what it must show.
    pub fn check_after_reply(&mut self, letter: &Letter, reply: &Reply) {
        let phone = &self.phones[letter.phone];
        let Some(asked) = phone.asked.get(&letter.exchange) else { return };
        let found = |what: &What| matches!(what, What::ServerSetBack | What::Rollback | What::SplitView);
        if reply.news == News::FaultRollback && !phone.shown.iter().any(found) {
            let name = phone.name();
            return self.fail(format!("{name} was told that the server was set back, and shows nothing"));
        }
        let (server, received) = (reply.now.millis(), phone.wall.shows(self.now));
        let fast = asked.wall.millis() > server + SKEW;
        let slow = received + SKEW < server;
        if (fast || slow) && phone.skew_shown == 0 {
            let name = self.name(letter.phone);
            self.fail(format!("{name} does not show that its clock is wrong"));
        }
    }

    /// Two people who were shown two logs hold their phones together: after one exchange it is known.
    pub fn check_two_faces(&mut self, one: usize, other: usize) {
        let (Some(a), Some(b)) = (self.phones[one].taken, self.phones[other].taken) else { return };
        if self.server.in_one_history(a, b) || self.disowned.contains(&one) || self.disowned.contains(&other) {
            return;
        }
        for phone in [one, other] {
            self.exchange_now(phone);
        }
        let found = |what: &What| matches!(what, What::ServerSetBack | What::Rollback | What::SplitView);
        let caught = [one, other].iter().any(|phone| self.phones[*phone].shown.iter().any(found));
        if caught {
            self.caught += 1;
        } else if self.failure.is_none() {
            self.fail("two phones that were shown two logs met, and neither knows it after one exchange");
        }
    }

    /// What is on after a restart is what was on the disk.
    pub fn check_restart(&mut self, phone: usize) {
        let it = &self.phones[phone];
        let held = it.device.as_ref().map_or(0, sync::device::Device::held);
        if held != it.log().len() as u64 {
            let name = it.name();
            self.fail(format!("{name} holds {held} entries of the log after its restart, and its disk has others"));
        }
    }

    /// Sabotage of what a phone does with a reply.
    pub fn sabotage_receipt(&mut self, reply: &Reply, mut did: Vec<Did>) -> Vec<Did> {
        let refused = |did: &Did| {
            matches!(
                did,
                Did::Shows(What::SplitView | What::Rollback | What::ServerSetBack | What::Proof | What::Unproved)
            )
        };
        match self.plan.sabotage {
            Some(Sabotage::TakesAnyCheckpoint) if did.iter().any(refused) => {
                vec![Did::Checkpoint(reply.checkpoint.clone())]
            }
            Some(Sabotage::CriesWolf) => {
                let first =
                    did.iter().find_map(|did| if let Did::Received(place, _) = did { Some(*place) } else { None });
                let wolf = |place| What::Noted { place, code: record::findings::Code::BackDated };
                did.extend(first.map(|place| Did::Shows(wolf(place))));
                did
            }
            _ => did,
        }
    }
}
