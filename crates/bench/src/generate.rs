//! Days on many productions, as a log: armorers with permits, people who come, meet and leave, weapons that
//! are taken out, inspected, loaded, handed over, fired and put back. A small share of it breaks a rule.
//!
//! The same options give the same log everywhere. Start with [`text`].

use crate::random::Random;

const DAY: i64 = 86_400;
const HOUR: i64 = 3_600;
/// Midnight of the first day.
const START: i64 = 1_700_000_000 / DAY * DAY;
/// People of a production besides its armorers.
const CREW: u64 = 40;
const ARMORERS: u64 = 3;
const WEAPONS: u64 = 50;

/// What to generate.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Options {
    /// How many events.
    pub events: u64,
    /// The seed.
    pub seed: u64,
    /// How many weapons; the productions follow from it, fifty weapons each.
    pub weapons: u64,
}

impl Options {
    /// So many events, with a hundred for each weapon.
    pub fn of(events: u64, seed: u64) -> Options {
        Options { events, seed, weapons: (events / 100).max(WEAPONS) }
    }

    /// How many productions there are.
    pub fn productions(self) -> u64 {
        (self.weapons / WEAPONS).max(1)
    }

    /// How many people there are.
    pub fn people(self) -> u64 {
        self.productions() * (CREW + ARMORERS)
    }
}

/// An event as it is generated.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Made {
    /// Its second.
    pub at: i64,
    /// Its place among all events.
    place: u64,
    /// Its production.
    pub production: u64,
    /// Its kind.
    pub kind: &'static str,
    /// Its arguments.
    pub arguments: [u64; 3],
    /// How many arguments count.
    pub count: u8,
}

impl Made {
    /// Appends the event's line.
    pub fn write(&self, to: &mut Vec<u8>) {
        to.push(b'@');
        digits(to, self.at.unsigned_abs());
        to.push(b' ');
        to.extend_from_slice(self.kind.as_bytes());
        for (i, argument) in self.arguments.iter().take(usize::from(self.count)).enumerate() {
            to.push(if i == 0 { b'(' } else { b',' });
            digits(to, *argument);
        }
        to.extend_from_slice(b")\n");
    }
}

fn digits(to: &mut Vec<u8>, n: u64) {
    if n >= 10 {
        digits(to, n / 10);
    }
    to.push(b'0' + (n % 10) as u8);
}

/// The log as one text.
pub fn text(options: Options) -> Vec<u8> {
    parts(options, 1).pop().unwrap_or_default()
}

/// The log in parts of whole productions: part *i* holds every production whose number leaves the remainder
/// *i*. Together they hold the events of [`text`].
pub fn parts(options: Options, count: usize) -> Vec<Vec<u8>> {
    let count = count.max(1);
    let mut parts = vec![Vec::new(); count];
    each(options, |made| {
        let part = usize::try_from(made.production).unwrap_or(0) % count;
        if let Some(part) = parts.get_mut(part) {
            made.write(part);
        }
    });
    parts
}

/// Gives every event of the log, in order of time.
pub fn each(options: Options, mut give: impl FnMut(&Made)) {
    let mut world = World { random: Random::new(options.seed), made: Vec::new(), placed: 0, rounds: 0, incidents: 0 };
    let mut left = options.events;
    world.grant_all(options);
    world.made.sort_unstable();
    let mut waiting = std::mem::take(&mut world.made);
    let mut day = 0;
    loop {
        let midnight = START + day * DAY;
        let due = waiting.partition_point(|m| m.at < midnight);
        for made in waiting.drain(..due) {
            if left == 0 {
                return;
            }
            left -= 1;
            give(&made);
        }
        for production in 1..=options.productions() {
            world.day(production, midnight);
        }
        waiting.append(&mut world.made);
        waiting.sort_unstable();
        day += 1;
    }
}

struct World {
    random: Random,
    made: Vec<Made>,
    placed: u64,
    rounds: u64,
    incidents: u64,
}

impl World {
    fn make(&mut self, at: i64, production: u64, kind: &'static str, given: &[u64]) {
        let mut arguments = [0; 3];
        arguments.iter_mut().zip(given).for_each(|(a, g)| *a = *g);
        let count = given.len().min(3) as u8;
        self.placed += 1;
        self.made.push(Made { at, place: self.placed, production, kind, arguments, count });
    }

    /// Permits from before the first day, some of them more than a year old.
    fn grant_all(&mut self, options: Options) {
        for production in 1..=options.productions() {
            for (i, armorer) in armorers(production).enumerate() {
                let age = self.random.between(0, if i == 0 { 200 } else { 420 } * DAY);
                self.make(START - 1 - age, production, "grant", &[armorer]);
            }
        }
    }

    fn day(&mut self, production: u64, midnight: i64) {
        let present = self.people(production, midnight);
        self.permits(production, midnight);
        for weapon in (production - 1) * WEAPONS + 1..=production * WEAPONS {
            if self.random.per_mille(600) {
                self.weapon(production, weapon, midnight, &present);
            }
        }
    }

    /// People come, meet and leave; on a few days one of them misses the meeting.
    fn people(&mut self, production: u64, midnight: i64) -> Vec<u64> {
        let mut present: Vec<u64> = Vec::new();
        for person in crew(production) {
            if self.random.per_mille(900) {
                present.push(person);
            }
        }
        let absent = if self.random.per_mille(30) { Some(self.random.pick(&present)) } else { None };
        let call = midnight + 7 * HOUR + self.random.between(0, HOUR);
        for &person in &present {
            let enters = call + self.random.between(0, 900);
            self.make(enters, production, "enter", &[production, person]);
            if Some(person) != absent {
                let meets = call + 1_000 + self.random.between(0, 600);
                self.make(meets, production, "attend", &[production, person]);
            }
            let leaves = midnight + 19 * HOUR + self.random.between(0, 1_800);
            self.make(leaves, production, "leave", &[production, person]);
        }
        present
    }

    /// Permits are revoked and granted again, now and then.
    fn permits(&mut self, production: u64, midnight: i64) {
        for armorer in armorers(production) {
            if self.random.per_mille(2) {
                let at = midnight + self.random.between(8, 17) * HOUR;
                self.make(at, production, "revoke", &[armorer]);
                let again = at + self.random.between(1, 48) * HOUR;
                self.make(again, production, "grant", &[armorer]);
            } else if self.random.per_mille(4) {
                self.make(midnight + 6 * HOUR, production, "grant", &[armorer]);
            }
        }
    }

    /// A weapon's day: some times out and back.
    fn weapon(&mut self, production: u64, weapon: u64, midnight: i64, present: &[u64]) {
        let mut at = midnight + 9 * HOUR + self.random.between(0, HOUR);
        let all: Vec<u64> = armorers(production).collect();
        for _ in 0..self.random.pick(&[1, 2, 2, 3]) {
            let first = armorers(production).next().unwrap_or_default();
            let armorer = if self.random.per_mille(950) { first } else { self.random.pick(&all) };
            self.make(at, production, "out", &[weapon]);
            at += self.random.between(20, 120);
            match self.random.between(0, 99) {
                0 | 1 => {}
                2 => {
                    let other = self.random.pick(present);
                    self.make(at, production, "insp", &[weapon, other]);
                }
                _ => self.make(at, production, "insp", &[weapon, armorer]),
            }
            let rounds = self.load(production, weapon, armorer, &mut at);
            self.hand(production, weapon, rounds, present, &mut at);
            at += self.random.between(60, 300);
            self.make(at, production, "back", &[weapon]);
            at += self.random.between(300, 3_600);
        }
    }

    fn load(&mut self, production: u64, weapon: u64, armorer: u64, at: &mut i64) -> Vec<u64> {
        let mut rounds = Vec::new();
        for _ in 0..self.random.pick(&[0, 0, 1, 2, 3, 5]) {
            self.rounds += 1;
            let round = self.rounds;
            *at += self.random.between(5, 20);
            if !self.random.per_mille(3) {
                self.make(*at, production, "rinsp", &[round, armorer]);
            }
            *at += self.random.between(5, 20);
            self.make(*at, production, "load", &[weapon, round]);
            rounds.push(round);
        }
        rounds
    }

    /// Handovers, between them shots and a rare misfire; what is left is unloaded and spent.
    fn hand(&mut self, production: u64, weapon: u64, mut rounds: Vec<u64>, present: &[u64], at: &mut i64) {
        for _ in 0..self.random.pick(&[1, 1, 2, 3]) {
            *at += self.random.between(60, 900);
            let to = self.random.pick(present);
            self.make(*at, production, "hand", &[production, weapon, to]);
            if rounds.is_empty() || !self.random.per_mille(500) {
                continue;
            }
            *at += self.random.between(30, 600);
            if self.random.per_mille(5) {
                self.incidents += 1;
                let incident = self.incidents;
                self.make(*at, production, "misfire", &[production, incident]);
                let resolved = *at + self.random.between(600, 9_000);
                self.make(resolved, production, "resolve", &[production, incident]);
            }
            if let Some(round) = rounds.pop() {
                self.make(*at, production, "unload", &[weapon, round]);
                self.make(*at + 1, production, "spent", &[round]);
            }
        }
        for round in rounds {
            *at += self.random.between(5, 20);
            self.make(*at, production, "unload", &[weapon, round]);
            self.make(*at + 1, production, "spent", &[round]);
        }
    }
}

fn armorers(production: u64) -> impl Iterator<Item = u64> {
    let first = (production - 1) * (ARMORERS + CREW) + 1;
    first..first + ARMORERS
}

fn crew(production: u64) -> impl Iterator<Item = u64> {
    let first = (production - 1) * (ARMORERS + CREW) + ARMORERS + 1;
    first..first + CREW
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_gives_the_same_log() {
        let options = Options::of(20_000, 7);
        let log = text(options);
        assert_eq!(log, text(options));
        assert_ne!(log, text(Options { seed: 8, ..options }));
        assert_eq!(log.iter().filter(|b| **b == b'\n').count(), 20_000);
    }

    #[test]
    fn time_never_runs_backwards() {
        let mut last = i64::MIN;
        each(Options::of(50_000, 1), |made| {
            assert!(made.at >= last);
            last = made.at;
        });
    }

    #[test]
    fn parts_hold_every_event() {
        let options = Options { events: 30_000, seed: 2, weapons: 300 };
        let mut whole: Vec<Vec<u8>> = text(options).split_inclusive(|b| *b == b'\n').map(<[u8]>::to_vec).collect();
        let parts = parts(options, 3);
        let mut split: Vec<Vec<u8>> =
            parts.iter().flat_map(|p| p.split_inclusive(|b| *b == b'\n').map(<[u8]>::to_vec)).collect();
        whole.sort();
        split.sort();
        assert_eq!(whole, split);
    }
}
