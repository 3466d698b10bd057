//! The log: one event a line, `@1700000000 hand(1,2,3)`; seconds since 1970, a kind, up to three whole numbers.
//!
//! Start with [`read`].

use std::fmt;

use model::{KindId, Value, Vocabulary};

/// Most arguments of an event.
pub const ARGUMENTS: usize = 3;

/// Most digits of a number.
const DIGITS: usize = 15;

/// An event as read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Event {
    /// Its second.
    pub at: i64,
    /// Its kind.
    pub kind: KindId,
    /// How many arguments it has.
    pub count: u8,
    /// Its arguments, zeros behind them.
    pub arguments: [u64; ARGUMENTS],
}

impl Event {
    /// The arguments as fields of an entry.
    #[inline]
    pub fn fields(&self) -> [Option<Value>; ARGUMENTS] {
        let mut fields = [None; ARGUMENTS];
        for (field, argument) in fields.iter_mut().zip(self.arguments).take(usize::from(self.count)) {
            *field = Value::number(argument as i64);
        }
        fields
    }
}

/// What is wrong with a log, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// The byte at which the line starts.
    pub byte: usize,
    /// What is wrong.
    pub what: &'static str,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the line at byte {} cannot be read: {}", self.byte, self.what)
    }
}

impl std::error::Error for Fault {}

const SLOTS: usize = 128;

/// The kinds of a vocabulary by name.
#[derive(Clone, Debug)]
pub struct Kinds {
    slots: [Slot; SLOTS],
    multiplier: u64,
}

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    name: u64,
    kind: u16,
}

impl Kinds {
    /// The kinds of this vocabulary. `Err` if names are too long or too many for this reader.
    pub fn of(vocabulary: &Vocabulary) -> Result<Kinds, String> {
        let mut names = Vec::new();
        for (i, kind) in vocabulary.kinds.iter().enumerate() {
            if kind.name.len() > 8 || kind.fields.len() > ARGUMENTS {
                return Err(format!("`{}` has a longer name or more fields than a benchmark log holds", kind.name));
            }
            let kind_id = u16::try_from(i).map_err(|_| "too many kinds of event".to_owned())?;
            names.push((kind.name.bytes().fold(0, |name, byte| name << 8 | u64::from(byte)), kind_id));
        }
        // A multiplier that sends every name to a slot of its own.
        let mut random = crate::random::Random::new(1);
        for _ in 0..100_000 {
            let mut kinds = Kinds { slots: [Slot::default(); SLOTS], multiplier: random.bits() | 1 };
            let fits = names.iter().all(|&(name, kind)| {
                let multiplier = kinds.multiplier;
                kinds.slots.get_mut(place(name, multiplier)).is_some_and(|slot| {
                    let free = slot.name == 0;
                    *slot = Slot { name, kind };
                    free
                })
            });
            if fits {
                return Ok(kinds);
            }
        }
        Err("too many kinds of event for a benchmark log".to_owned())
    }

    #[inline]
    fn find(&self, name: u64) -> Option<KindId> {
        let slot = self.slots.get(place(name, self.multiplier))?;
        (slot.name == name).then_some(KindId(slot.kind))
    }
}

#[inline]
fn place(name: u64, multiplier: u64) -> usize {
    (name.wrapping_mul(multiplier) >> 57) as usize
}

/// Gives each event of a log, in order.
#[inline]
pub fn read(text: &[u8], kinds: &Kinds, mut each: impl FnMut(Event)) -> Result<u64, Fault> {
    let mut rest = text;
    let mut events = 0;
    while !rest.is_empty() {
        match line(&mut rest, kinds, text.len()) {
            Ok(event) => each(event),
            Err(fault) => return Err(fault),
        }
        events += 1;
    }
    Ok(events)
}

#[inline(always)]
fn line(rest: &mut &[u8], kinds: &Kinds, total: usize) -> Result<Event, Fault> {
    let start = total - rest.len();
    let fault = |what| Fault { byte: start, what };
    let mut bytes = rest.iter();
    if bytes.next() != Some(&b'@') {
        return Err(fault("it does not start with `@`"));
    }
    let (at, end) = number(&mut bytes);
    if end != b' ' {
        return Err(fault("a space must follow the seconds"));
    }
    let mut name = 0u64;
    let mut letters = 0;
    loop {
        match bytes.next() {
            Some(b'(') if letters <= 8 => break,
            Some(byte) if letters < 8 => name = name << 8 | u64::from(*byte),
            _ => return Err(fault("there is no `(` behind the kind")),
        }
        letters += 1;
    }
    let kind = kinds.find(name).ok_or_else(|| fault("its kind is not known"))?;
    let mut arguments = [0; ARGUMENTS];
    for (argument, count) in arguments.iter_mut().zip(1u8..) {
        let (value, end) = number(&mut bytes);
        *argument = value;
        match end {
            b',' => {}
            b')' => {
                return match bytes.next() {
                    None | Some(b'\n') => {
                        *rest = bytes.as_slice();
                        Ok(Event { at: at as i64, kind, count, arguments })
                    }
                    _ => Err(fault("something follows the `)`")),
                };
            }
            _ => return Err(fault("its arguments are not whole numbers of at most 15 digits")),
        }
    }
    Err(fault("it has more than three arguments"))
}

/// A whole number and the byte behind it; zero is returned as that byte when there is no such number.
#[inline(always)]
fn number(bytes: &mut std::slice::Iter<'_, u8>) -> (u64, u8) {
    let mut value = 0;
    let mut digits = 0;
    for byte in bytes.by_ref() {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return (value, if digits == 0 || digits > DIGITS { 0 } else { *byte });
        }
        value = value * 10 + u64::from(digit);
        digits += 1;
        if digits > DIGITS {
            break;
        }
    }
    (0, 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds() -> Kinds {
        Kinds::of(&crate::reference::protocol().unwrap().vocabulary).unwrap()
    }

    #[test]
    fn reads_a_line() {
        let mut events = Vec::new();
        read(b"@1700000000 hand(1,2,3)\n@1700000001 out(20)", &kinds(), |e| events.push(e)).unwrap();
        let [hand, out] = events.as_slice() else { panic!("{events:?}") };
        assert_eq!((hand.at, hand.arguments, hand.count), (1_700_000_000, [1, 2, 3], 3));
        assert_eq!((out.at, out.arguments, out.count), (1_700_000_001, [20, 0, 0], 1));
        assert_eq!(out.fields(), [Value::number(20), None, None]);
    }

    #[test]
    fn refuses_what_is_no_event() {
        for text in [
            "x",
            "@",
            "@1",
            "@1 ",
            "@1 out",
            "@1 out(",
            "@1 out()",
            "@1 out(1",
            "@1 out(1,)",
            "@1 out(1)x",
            "@1 nothing(1)",
            "@1 ut(1)",
            "@ out(1)",
            "@1 out(-1)",
            "@1 out(1,2,3,4)",
            "@1 out(1234567890123456)",
            "\n",
            "@1  out(1)",
        ] {
            let text = format!("@1 out(1)\n{text}");
            let fault = read(text.as_bytes(), &kinds(), |_| {}).unwrap_err();
            assert_eq!(fault.byte, 10, "{text}");
        }
        assert_eq!(read(b"", &kinds(), |_| {}), Ok(0));
    }
}
