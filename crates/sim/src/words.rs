//! What simulated people say: lines of the plain record's vocabulary, remarks with naughty strings, and long texts.
//!
//! Never makes a line that an entry may not hold: control characters are refused by the format, and by this file.

use crate::random::Random;

/// People on the set, each with a phone while there are phones.
pub const PEOPLE: [&str; 12] =
    ["ana", "ruth", "owen", "mei", "sam", "olga", "kofi", "luz", "ivan", "noor", "tess", "yuki"];

/// Texts that other programs have broken on.
const NAUGHTY: [&str; 24] = [
    "NULL",
    "undefined",
    "-1/0",
    "0x7fffffffffffffff",
    "1e309",
    "'; DROP TABLE entries;--",
    "<script>alert(1)</script>",
    "{{7*7}} ${7*7} %s%n",
    "../../../../etc/passwd",
    "=cmd|' /C calc'!A0",
    "мЯу, который помнит",
    "社會科學院語學研究所",
    "ﺍﻠﺴﻼﻣ \u{202e}txt.exe",
    "👩‍👩‍👧‍👦 🇺🇸 👨🏿‍🚀",
    "Z̮̞̠͙͔ͅḀ̗̞͈̻̗Ḷ͙͎̯̹̞͓G̻O̭̗̮",
    "e\u{301} against \u{e9}",
    "\u{feff}begins with a mark",
    "\u{200b}nothing to see\u{200b}",
    "ends with a space ",
    "  begins with two",
    "\u{2028}a separator\u{2029}",
    "— device.0000000000000000 AAAA",
    "previous -",
    "\u{ffff}\u{10ffff} the last ones",
];

const WEAPONS: [&str; 5] = ["R1", "R2", "K1", "S7", "B3"];

/// Somebody's name.
pub fn person(at: usize) -> String {
    let name = PEOPLE.get(at % PEOPLE.len()).copied().unwrap_or("ana");
    if at < PEOPLE.len() { name.to_owned() } else { format!("{name}{}", at / PEOPLE.len() + 1) }
}

/// One statement, with its newline.
pub fn statement(dice: &mut Random, others: &[String]) -> String {
    let weapon = dice.pick(&WEAPONS).copied().unwrap_or("R1");
    let (first, second) = (name(dice, others), name(dice, others));
    match dice.below(6) {
        0 => format!("handover(weapon: {weapon}, from: {first}, to: {second})\n"),
        1 => format!("dummies_checked(weapon: {weapon}, count: {})\n", dice.between(1, 6)),
        2 => format!("show(weapon: {weapon}, to: {first})\n"),
        3 => format!("not show(weapon: {weapon}, to: {first})\n"),
        4 => format!("asks handover(weapon: {weapon}, to: {first})\n"),
        _ => format!("load(weapon: {weapon}, rounds: {}, by: {first}) \"checked twice\"\n", dice.between(1, 6)),
    }
}

/// A text that other programs have broken on.
pub fn naughty(dice: &mut Random) -> String {
    dice.pick(&NAUGHTY).copied().unwrap_or("NULL").to_owned()
}

/// A statement with a naughty remark in it.
pub fn remark(dice: &mut Random, others: &[String]) -> String {
    format!("say(by: {}) \"{} {}\"\n", name(dice, others), naughty(dice), naughty(dice))
}

/// A long text, to be carried beside an entry.
pub fn long(dice: &mut Random) -> String {
    let most = *dice.pick(&[0, 10, 500, 500, 5_000, 20_000]).unwrap_or(&10);
    let mut text = String::from("\"");
    while text.len() < most {
        text.push_str(&naughty(dice));
        text.push(' ');
    }
    if most == 0 { String::new() } else { text + "\"" }
}

fn name(dice: &mut Random, others: &[String]) -> String {
    dice.pick(others).cloned().unwrap_or_else(|| "nobody".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_an_entry_may_not_hold() {
        let mut dice = Random::new(1);
        for _ in 0..500 {
            let said = statement(&mut dice, &[person(3)]) + &remark(&mut dice, &[]);
            assert!(said.chars().all(|c| c == '\n' || (c >= ' ' && c != '\u{7f}')), "{said:?}");
        }
        assert_eq!((person(0), person(13)), ("ana".into(), "ruth2".into()));
    }
}
