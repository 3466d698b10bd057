//! Bar codes drawn by another library, photographed as hastily as on a loading dock.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test that cannot go on stops")]

use super::*;
use barcoders::sym::code39::Code39;
use barcoders::sym::code128::Code128;
use barcoders::sym::ean8::EAN8;
use barcoders::sym::ean13::EAN13;

const WIDTH: usize = 640;
const HEIGHT: usize = 240;

/// How a picture is taken.
#[derive(Clone, Copy)]
struct Shot {
    /// Pixels for a module.
    module: f64,
    /// Slope of the bars, as a tangent.
    tilt: f64,
    /// Pixels of blur to each side.
    blur: usize,
    /// Darkest and lightest.
    light: (f64, f64),
    /// Up to how much a pixel is off.
    noise: f64,
}

const GOOD: Shot = Shot { module: 3.0, tilt: 0.0, blur: 0, light: (30.0, 220.0), noise: 0.0 };

fn take(bars: &[u8], shot: Shot) -> Vec<u8> {
    let mut seed = 88_172_645_463_325_252_u64;
    let mut noise = || {
        seed ^= seed << 13;
        seed ^= seed >> 7;
        seed ^= seed << 17;
        ((seed >> 11) as f64 / (1_u64 << 53) as f64 * 2.0 - 1.0) * shot.noise
    };
    let left = (WIDTH as f64 - bars.len() as f64 * shot.module) / 2.0;
    let is_dark = |x: f64, y: f64| {
        let at = (x - left - (y - HEIGHT as f64 / 2.0) * shot.tilt) / shot.module;
        (30.0..HEIGHT as f64 - 30.0).contains(&y) && at >= 0.0 && bars.get(at as usize) == Some(&1)
    };
    let sharp =
        |x: f64, y: f64| (0..4).map(|n| f64::from(!is_dark(x + f64::from(n) / 4.0 + 0.125, y))).sum::<f64>() / 4.0;
    let mut picture = Vec::new();
    for y in 0..HEIGHT {
        let row: Vec<f64> = (0..WIDTH).map(|x| sharp(x as f64, y as f64)).collect();
        for x in 0..WIDTH {
            let near = &row[x.saturating_sub(shot.blur)..(x + shot.blur + 1).min(WIDTH)];
            let mean = near.iter().sum::<f64>() / near.len() as f64;
            picture.push((shot.light.0 + (shot.light.1 - shot.light.0) * mean + noise()).clamp(0.0, 255.0) as u8);
        }
    }
    picture
}

fn see(bars: &[u8], shot: Shot) -> Option<(&'static str, String)> {
    let picture = take(bars, shot);
    read(&Frame::new(WIDTH, HEIGHT, &picture).unwrap()).map(|found| (found.format, found.text))
}

/// One of each, and what is read off it.
fn samples() -> Vec<(Vec<u8>, &'static str, &'static str)> {
    vec![
        (EAN13::new("0012345678905").unwrap().encode(), "ean_13", "0012345678905"),
        (EAN13::new("4006381333931").unwrap().encode(), "ean_13", "4006381333931"),
        (EAN8::new("9638507").unwrap().encode(), "ean_8", "96385074"),
        (Code39::new("LOT-45 A.7").unwrap().encode(), "code_39", "LOT-45 A.7"),
        (Code128::new("\u{181}Q-45b/7~").unwrap().encode(), "code_128", "Q-45b/7~"),
        (Code128::new("\u{106}0123456789").unwrap().encode(), "code_128", "0123456789"),
        (Code128::new("\u{c0}BLANK\u{106}4599\u{181}x").unwrap().encode(), "code_128", "BLANK4599x"),
        (Code128::new("\u{106}\u{179}0100\u{179}45").unwrap().encode(), "code_128", "0100\u{1d}45"),
    ]
}

fn all_read(shot: Shot) {
    for (bars, format, text) in samples() {
        assert_eq!(see(&bars, shot), Some((format, text.to_owned())), "{format} {text}");
    }
}

#[test]
fn reads_clean_ones() {
    all_read(GOOD);
    all_read(Shot { module: 2.0, ..GOOD });
    all_read(Shot { module: 1.4, ..GOOD });
}

#[test]
fn reads_them_tilted_blurred_dark_and_noisy() {
    all_read(Shot { tilt: 0.6, ..GOOD });
    all_read(Shot { blur: 1, ..GOOD });
    all_read(Shot { light: (10.0, 50.0), noise: 3.0, ..GOOD });
    all_read(Shot { noise: 20.0, ..GOOD });
    all_read(Shot { module: 2.3, tilt: -0.2, blur: 1, noise: 6.0, ..GOOD });
}

#[test]
fn reads_them_upside_down_and_upright() {
    for (bars, format, text) in samples() {
        let reversed: Vec<u8> = bars.iter().rev().copied().collect();
        assert_eq!(see(&reversed, GOOD), Some((format, text.to_owned())), "{format} {text}");
        let picture = take(&bars, GOOD);
        let turned: Vec<u8> =
            (0..WIDTH).flat_map(|x| (0..HEIGHT).map(move |y| (x, y))).map(|(x, y)| picture[y * WIDTH + x]).collect();
        let found = read(&Frame::new(HEIGHT, WIDTH, &turned).unwrap());
        assert_eq!(found, Some(Found { format, text: text.to_owned() }));
    }
}

/// Every second module flipped in turn: what is read then is the right text or nothing, but for Code 39, which has no sum.
#[test]
fn a_damaged_code_is_not_read_wrongly() {
    let (mut wrong, mut seen) = (Vec::new(), 0);
    for (bars, format, text) in samples() {
        for at in (0..bars.len()).step_by(2) {
            let mut damaged = bars.clone();
            damaged[at] ^= 1;
            let Some(found) = see(&damaged, GOOD) else { continue };
            seen += 1;
            if found != (format, text.to_owned()) && format != "code_39" {
                wrong.push((at, format, text, found));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
    assert!(seen > 0, "some damage is harmless");
}

/// The last digit of one number in place of another's: every digit is sound, and the number is not.
#[test]
fn a_wrong_check_digit_is_not_read() {
    let (mut bars, other) =
        (EAN13::new("4006381333931").unwrap().encode(), EAN13::new("0012345678905").unwrap().encode());
    bars[85..92].copy_from_slice(&other[85..92]);
    assert_eq!(see(&bars, GOOD), None);
    let (mut bars, other) = (EAN8::new("9638507").unwrap().encode(), EAN8::new("1234567").unwrap().encode());
    bars[57..64].copy_from_slice(&other[57..64]);
    assert_eq!(see(&bars, GOOD), None);
}

#[test]
fn two_characters_without_a_sum_are_not_believed() {
    assert_eq!(see(&Code39::new("AB").unwrap().encode(), GOOD), None);
    assert!(see(&Code39::new("ABC").unwrap().encode(), GOOD).is_some());
}

#[test]
fn codes_without_white_around_them_are_not_read() {
    for (bars, format, _) in samples() {
        let dark = [1, 0, 1, 1, 0, 1];
        for crowded in [[&dark[..], &[0], &bars].concat(), [&bars[..], &[0], &dark].concat()] {
            assert_eq!(see(&crowded, GOOD), None, "{format}");
        }
    }
}

#[test]
fn sees_nothing_where_nothing_is() {
    let noise = take(&[], Shot { noise: 120.0, ..GOOD });
    assert_eq!(read(&Frame::new(WIDTH, HEIGHT, &noise).unwrap()), None);
    let fence: Vec<u8> = (0..160).map(|n| u8::from(n % 4 < 2)).collect();
    assert_eq!(see(&fence, GOOD), None);
    for side in 1..20 {
        assert_eq!(read(&Frame::new(side, side, &vec![0; side * side]).unwrap()), None);
    }
}

#[test]
fn lines_begin_in_the_middle_and_are_all_different() {
    let mut lines: Vec<usize> = from_the_middle(720).collect();
    assert!((340..=380).contains(&lines[0]));
    lines.sort_unstable();
    lines.dedup();
    assert_eq!(lines.len(), LINES);
    assert!(lines.iter().all(|line| *line < 720));
}
