//! QR codes of our sizes, drawn by another library and photographed badly.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test that cannot go on stops")]

use super::*;
use qrcodegen::{QrCode, QrCodeEcc};

const WIDTH: usize = 960;
const HEIGHT: usize = 720;

/// How a picture is taken.
#[derive(Clone, Copy)]
struct Shot {
    /// Pixels for a module.
    module: f64,
    /// Turned by this angle.
    turn: f64,
    /// How much nearer one side is than the middle.
    tilt: f64,
    /// Radius of the blur in pixels.
    blur: usize,
    /// Darkest and lightest.
    light: (f64, f64),
    /// Up to how much a pixel is off.
    noise: f64,
}

const GOOD: Shot = Shot { module: 5.0, turn: 0.0, tilt: 0.0, blur: 0, light: (30.0, 220.0), noise: 3.0 };

fn noise(seed: &mut u64) -> f64 {
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    (*seed >> 11) as f64 / (1_u64 << 53) as f64 * 2.0 - 1.0
}

fn take(code: &QrCode, shot: Shot) -> Vec<u8> {
    let (sin, cos) = shot.turn.sin_cos();
    let half = f64::from(code.size()) / 2.0;
    let light = |x: f64, y: f64| {
        let (x, y) = (x - WIDTH as f64 / 2.0, y - HEIGHT as f64 / 2.0);
        let near = 1.0 + shot.tilt * x / (half * shot.module);
        let (u, v) = ((x * cos + y * sin) * near / shot.module, (y * cos - x * sin) * near / shot.module);
        let table = u.abs().max(v.abs()) > half + 4.0;
        if table { 0.4 } else { f64::from(!code.get_module((u + half).floor() as i32, (v + half).floor() as i32)) }
    };
    let corners = [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)];
    let pixel = |x: usize, y: usize| corners.iter().map(|(a, b)| light(x as f64 + a, y as f64 + b)).sum::<f64>() / 4.0;
    let sharp: Vec<f64> = (0..HEIGHT).flat_map(|y| (0..WIDTH).map(move |x| pixel(x, y))).collect();
    let blurred = blur(&sharp, shot.blur);
    let mut seed = 88_172_645_463_325_252;
    let (dark, bright) = shot.light;
    let grey = |v: &f64| (dark + (bright - dark) * v + noise(&mut seed) * shot.noise).clamp(0.0, 255.0) as u8;
    blurred.iter().map(grey).collect()
}

/// Twice along each direction: nearly the blur of a lens.
fn blur(picture: &[f64], radius: usize) -> Vec<f64> {
    let mut now = picture.to_vec();
    for (step, length) in [(1, WIDTH), (1, WIDTH), (WIDTH, HEIGHT), (WIDTH, HEIGHT)] {
        let before = now.clone();
        for (at, value) in now.iter_mut().enumerate() {
            let place = at / step % length;
            let (back, on) = (radius.min(place), radius.min(length - 1 - place));
            let sum: f64 = (0..=back + on).map(|n| before[at - back * step + n * step]).sum();
            *value = sum / (back + on + 1) as f64;
        }
    }
    now
}

fn code(text: &str, level: QrCodeEcc) -> QrCode {
    QrCode::encode_binary(text.as_bytes(), level).unwrap()
}

fn see(picture: &[u8]) -> Vec<String> {
    read(&Frame::new(WIDTH, HEIGHT, picture).unwrap()).into_iter().map(|found| found.text).collect()
}

fn label() -> String {
    format!("https://tamarack.example/set/record/c/weapon/R1/2026-05-11/X2VZeXlFqvw/{}", "Tau_".repeat(21))
}

fn entry() -> String {
    format!("LLE1\nlastlook entry 1\nlog tamarack.example/record\n{}\n\u{2014} device.5f65\n", "I looked. ".repeat(85))
}

#[test]
fn reads_a_label_however_it_is_held() {
    let code = code(&label(), QrCodeEcc::Medium);
    for turn in 0..12 {
        let shot = Shot { turn: f64::from(turn) * 0.55, tilt: 0.1, module: 3.5, ..GOOD };
        assert_eq!(see(&take(&code, shot)), [label()], "turned by {turn} times 31 degrees");
    }
}

#[test]
fn reads_a_label_blurred_far_off_and_in_the_dark() {
    let code = code(&label(), QrCodeEcc::Medium);
    let shots = [
        ("near", Shot { module: 10.0, ..GOOD }),
        ("far", Shot { module: 2.2, turn: 0.2, ..GOOD }),
        ("blurred", Shot { blur: 2, ..GOOD }),
        ("dark", Shot { light: (8.0, 40.0), noise: 6.0, ..GOOD }),
        ("very dark", Shot { light: (5.0, 28.0), noise: 14.0, ..GOOD }),
    ];
    for (name, shot) in shots {
        assert_eq!(see(&take(&code, shot)), [label()], "{name}");
    }
}

#[test]
fn reads_an_entry_off_a_screen() {
    assert!((900..1_000).contains(&entry().len()));
    let code = code(&entry(), QrCodeEcc::Low);
    for shot in
        [GOOD, Shot { module: 3.0, turn: 0.1, ..GOOD }, Shot { tilt: 0.1, turn: 3.2, ..GOOD }, Shot { blur: 1, ..GOOD }]
    {
        assert_eq!(see(&take(&code, shot)), [entry()]);
    }
}

#[test]
fn reads_the_densest_that_we_show() {
    let text = "x".repeat(1_273);
    assert_eq!(see(&take(&code(&text, QrCodeEcc::Low), GOOD)), [text]);
}

#[test]
fn reads_two_side_by_side_and_each_once() {
    let (one, two) = (take(&code("one", QrCodeEcc::Low), GOOD), take(&code("two", QrCodeEcc::Low), GOOD));
    let left = |row: &[u8]| row[WIDTH / 4..WIDTH * 3 / 4].to_vec();
    let both: Vec<u8> =
        one.chunks(WIDTH).zip(two.chunks(WIDTH)).flat_map(|(a, b)| [left(a), left(b)].concat()).collect();
    let mut texts = see(&both);
    texts.sort();
    assert_eq!(texts, ["one", "two"]);
    let twins: Vec<u8> = one.chunks(WIDTH).flat_map(|row| [left(row), left(row)].concat()).collect();
    assert_eq!(see(&twins), ["one"]);
}

#[test]
fn bytes_that_are_no_utf8_are_latin_1() {
    let code = QrCode::encode_binary(&[b'a', 0xe9], QrCodeEcc::Low).unwrap();
    assert_eq!(see(&take(&code, GOOD)), ["aé"]);
}

/// Half of a code, stripes, noise of many sizes: nothing is seen, and nothing stops.
#[test]
fn sees_nothing_where_nothing_is() {
    let code = code(&entry(), QrCodeEcc::Low);
    let picture = take(&code, GOOD);
    let half: Vec<u8> =
        picture.iter().enumerate().map(|(at, p)| if at % WIDTH > WIDTH / 2 { 200 } else { *p }).collect();
    assert!(see(&half).is_empty());
    let mut seed = 7;
    for size in 1..60 {
        let (width, height) = (size * 3, size * 2 + 5);
        let block = size % 7 + 1;
        let cells: Vec<u8> = (0..10_000).map(|_| if noise(&mut seed) < 0.0 { 20 } else { 230 }).collect();
        let luma: Vec<u8> = (0..width * height).map(|at| cells[at % width / block + at / width / block * 50]).collect();
        assert!(read(&Frame::new(width, height, &luma).unwrap()).is_empty());
        let flat = vec![u8::try_from(size).unwrap(); width * height];
        assert!(read(&Frame::new(width, height, &flat).unwrap()).is_empty());
    }
    assert!(read(&Frame::new(1, 1, &[0]).unwrap()).is_empty());
    assert!(read(&Frame::new(4096, 1, &[0; 4096]).unwrap()).is_empty());
    assert!(read(&Frame::new(1, 4096, &[0; 4096]).unwrap()).is_empty());
}
