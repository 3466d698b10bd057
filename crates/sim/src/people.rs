//! What somebody on the set decides to say next on a phone.
//!
//! Never signs anything: the phone under test does.

use crate::cover::Said;
use crate::random::Random;
use crate::wall::{HOUR, MINUTE};
use crate::words;
use record::clock::LocalTime;
use record::control::{Control, Disown, Enrol, May, Redact};
use record::entry::{Attachment, KeyBytes, Kind, Marks};
use record::key::{PublicKey, SigningKey};
use record::merkle::Hash;

/// What a phone's person knows when it decides.
pub struct Knows {
    /// Whose phone it is.
    pub person: String,
    /// Everybody.
    pub others: Vec<String>,
    /// What the phone may sign.
    pub may: May,
    /// What the phone's clock shows.
    pub wall: u64,
    /// Its time zone, in minutes.
    pub zone: i16,
    /// Statements that the phone holds.
    pub statements: Vec<Hash>,
    /// Those with values beside them that nobody destroyed yet, with how many.
    pub with_values: Vec<(Hash, u8)>,
    /// Keys of guests' phones that may be disowned.
    pub guests: Vec<KeyBytes>,
}

/// What is about to be signed.
#[derive(Clone, Debug)]
pub struct Draft {
    /// How people would call it.
    pub said: Said,
    /// The entry's kind.
    pub kind: Kind,
    /// Who speaks.
    pub person: String,
    /// The claimed time.
    pub time: LocalTime,
    /// How it comes in.
    pub marks: Marks,
    /// The confirmed sentence.
    pub means: Option<String>,
    /// What it is about.
    pub refs: Vec<Hash>,
    /// Files.
    pub attach: Vec<Attachment>,
    /// Values to be carried beside it.
    pub values: Vec<String>,
    /// The text.
    pub body: String,
    /// Whether the person speaks for somebody for whom the phone may not.
    pub for_another: bool,
    /// Whether another time than now is claimed without a mark.
    pub other_time: bool,
}

/// Decides.
pub fn decide(dice: &mut Random, knows: &Knows) -> Draft {
    let said = *dice.pick(&choices(knows)).unwrap_or(&Said::Say);
    let mut draft = plain(dice, knows, said);
    match said {
        Said::Say => misbehave(dice, &mut draft),
        Said::Beside => beside(dice, &mut draft),
        Said::Attach => attach(dice, &mut draft),
        Said::Withdraw => withdraw(dice, knows, &mut draft),
        Said::Late => draft.marks.late = true,
        Said::Paper => {
            (draft.marks.paper, draft.for_another, draft.person) = (true, true, words::person(dice.index(12)));
        }
        Said::Enrol => steer(&mut draft, &Control::Enrol(guest(dice))),
        Said::Disown => steer(&mut draft, &Control::Disown(lost_guest(dice, knows))),
        Said::Redact => redact(dice, knows, &mut draft),
    }
    if matches!(said, Said::Late | Said::Paper) {
        draft.time.utc -= dice.between(0, 30 * 3600);
    }
    draft
}

fn choices(knows: &Knows) -> Vec<Said> {
    let mut choices = vec![Said::Say, Said::Say, Said::Beside, Said::Attach, Said::Late, Said::Paper];
    let mut also = |possible: bool, said| choices.extend(possible.then_some(said));
    also(!knows.statements.is_empty(), Said::Withdraw);
    also(knows.may.enrol, Said::Enrol);
    also(knows.may.disown && !knows.guests.is_empty(), Said::Disown);
    also(knows.may.redact && !knows.with_values.is_empty(), Said::Redact);
    choices
}

fn plain(dice: &mut Random, knows: &Knows, said: Said) -> Draft {
    let utc = i64::try_from(knows.wall / 1000).unwrap_or(0);
    let naughty = dice.per_mille(300);
    Draft {
        said,
        kind: Kind::Say,
        person: knows.person.clone(),
        time: LocalTime { utc, offset: knows.zone },
        marks: Marks::default(),
        means: dice.per_mille(300).then(|| format!("I looked. {}", words::naughty(dice))),
        refs: Vec::new(),
        attach: Vec::new(),
        values: Vec::new(),
        body: if naughty { words::remark(dice, &knows.others) } else { words::statement(dice, &knows.others) },
        for_another: false,
        other_time: false,
    }
}

/// Now and then somebody signs for another, or claims another time without saying so.
fn misbehave(dice: &mut Random, draft: &mut Draft) {
    if dice.per_mille(60) {
        (draft.person, draft.for_another) = ("somebody.else".into(), true);
    }
    if dice.per_mille(80) {
        let shift = dice.between(11 * 60, 20 * 3600);
        draft.time.utc += if dice.per_mille(700) { -shift } else { shift };
        draft.other_time = true;
    }
}

fn beside(dice: &mut Random, draft: &mut Draft) {
    let count = dice.between(1, 3);
    draft.values =
        (0..count).map(|_| if dice.per_mille(400) { words::long(dice) } else { words::naughty(dice) }).collect();
    draft.body = "say(to: {1})\n".to_owned();
}

fn attach(dice: &mut Random, draft: &mut Draft) {
    let media = *dice.pick(&["image/jpeg", "audio/ogg", "application/pdf"]).unwrap_or(&"image/png");
    let attachment = Attachment { hash: Hash(dice.bytes32()), length: dice.below(1 << 40), media: media.into() };
    draft.attach = vec![attachment];
}

fn withdraw(dice: &mut Random, knows: &Knows, draft: &mut Draft) {
    draft.refs = dice.pick(&knows.statements).copied().into_iter().collect();
    draft.body = "withdraws\n".into();
}

fn redact(dice: &mut Random, knows: &Knows, draft: &mut Draft) {
    let Some((entry, count)) = dice.pick(&knows.with_values).copied() else { return };
    let first = u8::try_from(dice.between(1, i64::from(count))).unwrap_or(1);
    let redact = Redact { entry, numbers: (first..=count).collect(), why: "she asked for it".into() };
    steer(draft, &Control::Redact(redact));
}

fn guest(dice: &mut Random) -> Enrol {
    let key = SigningKey::from_seed(dice.bytes32()).public();
    enrolment(key, "guest", May::SAY)
}

/// Lets a key speak for a person.
pub fn enrolment(key: PublicKey, person: &str, may: May) -> Enrol {
    Enrol { key, persons: vec![person.to_owned()], may, device: format!("{person}'s phone") }
}

fn lost_guest(dice: &mut Random, knows: &Knows) -> Disown {
    let key = dice.pick(&knows.guests).copied().unwrap_or(KeyBytes([0; 32]));
    Disown { key, last: None, why: "left on the bus".into() }
}

/// Makes a control entry of it.
pub fn steer(draft: &mut Draft, control: &Control) {
    (draft.kind, draft.body, draft.refs) = (control.kind(), control.body(), control.refs());
}

/// A control entry that somebody decides on for a reason of the story, not at random.
pub fn order(dice: &mut Random, knows: &Knows, said: Said, control: &Control) -> Draft {
    let mut draft = plain(dice, knows, said);
    steer(&mut draft, control);
    draft
}

/// How long until the next decision.
pub fn pause(dice: &mut Random, length: u64, acts: u64) -> u64 {
    let mean = (length / acts.max(1)).clamp(MINUTE, 12 * HOUR);
    // Bursts: many acts come within seconds.
    if dice.per_mille(300) { dice.below(20_000) } else { dice.below(mean * 2) + 1 }
}
