//! Codes as pictures: SVG for pages and labels, and half blocks for a terminal.
//!
//! Never draws a code that is cut off or has no white margin, and never puts in anything that a page's
//! `Content-Security-Policy` would have to allow: no styles, no scripts, nothing from elsewhere.
//!
//! Source: ISO/IEC 18004; the quiet zone of 4 modules is its section 9.1.

use qrcodegen::{DataTooLong, QrCode, QrCodeEcc, QrSegment, Version};
use std::fmt::Write as _;
use thiserror::Error;

/// White modules around a code.
pub const QUIET: u16 = 4;
/// No version holds more bytes.
const BYTES_MAX: usize = 2_953;

/// Why a code cannot be drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum QrError {
    /// The text does not fit.
    #[error("drawing a code: {bytes} bytes do not fit into version {version}; show them in parts")]
    TooLong {
        /// How many bytes the text has.
        bytes: usize,
        /// The largest version allowed.
        version: u8,
    },
    /// There is no such version.
    #[error("drawing a code: there is no version {0}; versions are 1 to 40")]
    Version(u8),
}

/// How much of a code may be torn or stained: about 7, 15, 25 and 30 percent. What costs no larger code is added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Correction {
    /// For screens.
    Low,
    /// For labels.
    Medium,
    /// For paper on walls.
    Quartile,
    /// For what will be damaged.
    High,
}

/// How to draw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options<'a> {
    /// How much may be damaged.
    pub correction: Correction,
    /// The largest version (size) to use, 1 to 40.
    pub version_max: u8,
    /// What a screen reader says.
    pub name: &'a str,
}

impl<'a> Options<'a> {
    /// For labels and badges: the longest label is version 12.
    pub fn label(name: &'a str) -> Self {
        Self { correction: Correction::Medium, version_max: 12, name }
    }

    /// For a phone's screen: up to [`crate::parts::ONE_CODE_BYTES`].
    pub fn screen(name: &'a str) -> Self {
        Self { correction: Correction::Low, version_max: 25, name }
    }

    /// For paper on a wall, read from a distance.
    pub fn poster(name: &'a str) -> Self {
        Self { correction: Correction::Quartile, version_max: 12, name }
    }
}

/// The code as an `svg` element that scales to any size, black on white also where the page is dark.
///
/// # Errors
/// [`QrError`].
pub fn svg(text: &str, options: &Options<'_>) -> Result<String, QrError> {
    let code = encode(text, options.correction, options.version_max)?;
    let side = side_of(&code);
    let mut out = String::new();
    // Writing to a String cannot fail.
    let _ = write!(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {side} {side}\" role=\"img\" ");
    let _ = write!(out, "aria-label=\"{}\" shape-rendering=\"crispEdges\">", escaped(options.name));
    let _ = write!(out, "<rect width=\"{side}\" height=\"{side}\" fill=\"#fff\"/><path fill=\"#000\" d=\"");
    (0..code.size()).for_each(|y| write_row(&mut out, &code, y));
    out.push_str("\"/></svg>");
    Ok(out)
}

/// How many modules the drawn code is wide, margin included: a label of 25 mm has modules of 25 mm ÷ this.
///
/// # Errors
/// [`QrError`].
pub fn side(text: &str, options: &Options<'_>) -> Result<u16, QrError> {
    Ok(side_of(&encode(text, options.correction, options.version_max)?))
}

/// The code as lines of half blocks, for a terminal with light letters on a dark ground. Where the ground may be
/// light, the caller sets white on black around each line.
///
/// # Errors
/// [`QrError`].
pub fn terminal(text: &str) -> Result<String, QrError> {
    let code = encode(text, Correction::Low, 40)?;
    let quiet = i32::from(QUIET);
    let span = -quiet..code.size() + quiet;
    let line = |y: i32| -> String { span.clone().map(|x| half_blocks(&code, x, y)).chain(['\n']).collect() };
    Ok(span.clone().step_by(2).map(line).collect())
}

fn encode(text: &str, correction: Correction, version_max: u8) -> Result<QrCode, QrError> {
    if !(1..=40).contains(&version_max) {
        return Err(QrError::Version(version_max));
    }
    let too_long = QrError::TooLong { bytes: text.len(), version: version_max };
    // Before the text is taken apart: that takes 8 bytes of memory a byte.
    if text.len() > BYTES_MAX {
        return Err(too_long);
    }
    let level = match correction {
        Correction::Low => QrCodeEcc::Low,
        Correction::Medium => QrCodeEcc::Medium,
        Correction::Quartile => QrCodeEcc::Quartile,
        Correction::High => QrCodeEcc::High,
    };
    let segments = [QrSegment::make_bytes(text.as_bytes())];
    let code = QrCode::encode_segments_advanced(&segments, level, Version::MIN, Version::new(version_max), None, true);
    code.map_err(|_: DataTooLong| too_long)
}

fn side_of(code: &QrCode) -> u16 {
    // A code has 21 to 177 modules.
    u16::try_from(code.size()).unwrap_or(u16::MAX - 2 * QUIET) + 2 * QUIET
}

/// One rectangle for each run of dark modules: a tenth of the length of one for each module.
fn write_row(out: &mut String, code: &QrCode, y: i32) {
    let mut x = 0;
    while x < code.size() {
        let run = (x..code.size()).take_while(|x| code.get_module(*x, y)).map(|_| 1).sum::<i32>();
        if run > 0 {
            let quiet = i32::from(QUIET);
            // Writing to a String cannot fail.
            let _ = write!(out, "M{} {}h{run}v1h-{run}z", x + quiet, y + quiet);
        }
        x += run + 1;
    }
}

/// Two modules in one character; light ones are drawn. What lies outside the code is light.
fn half_blocks(code: &QrCode, x: i32, y: i32) -> char {
    match (code.get_module(x, y), code.get_module(x, y + 1)) {
        (false, false) => '█',
        (false, true) => '▀',
        (true, false) => '▄',
        (true, true) => ' ',
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_nothing_that_a_strict_page_refuses() {
        let svg = svg("https://tamarack.example", &Options::screen("\"R1\" <&>")).unwrap();
        assert!(svg.contains("aria-label=\"&quot;R1&quot; &lt;&amp;&gt;\""));
        assert!(svg.contains("viewBox=\"0 0 33 33\""), "version 2 with its margin: {svg}");
        assert!(!svg.contains("style") && !svg.contains("<script") && !svg.contains("href"));
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>"));
    }

    #[test]
    fn both_pictures_show_the_same_modules() {
        let text = "LLE1\nlastlook entry 1\n";
        let options = Options { correction: Correction::Low, version_max: 40, name: "" };
        let side = usize::from(side(text, &options).unwrap());
        let dark = dark_modules(&svg(text, &options).unwrap(), side);
        let drawn: Vec<Vec<char>> = terminal(text).unwrap().lines().map(|line| line.chars().collect()).collect();
        assert_eq!(drawn.len(), side.div_ceil(2));
        for y in 0..side {
            for x in 0..side {
                let light = match drawn[y / 2][x] {
                    '█' => true,
                    '▀' => y % 2 == 0,
                    '▄' => y % 2 == 1,
                    _ => false,
                };
                assert_eq!(light, !dark[y][x], "{x} {y}");
            }
        }
        assert!(dark[4][4] && dark[4][10] && !dark[4][11], "a finder pattern behind a margin of four");
    }

    /// Reads the rectangles of the path.
    fn dark_modules(svg: &str, side: usize) -> Vec<Vec<bool>> {
        let mut dark = vec![vec![false; side]; side];
        let path = svg.split("d=\"").nth(1).unwrap().split('"').next().unwrap();
        for run in path.split('M').skip(1) {
            let numbers: Vec<usize> = run.split([' ', 'h', 'v', 'z', '-']).filter_map(|n| n.parse().ok()).collect();
            (numbers[0]..numbers[0] + numbers[2]).for_each(|x| dark[numbers[1]][x] = true);
        }
        dark
    }

    #[test]
    fn sizes_are_those_of_the_document() {
        let fits = |bytes: usize, options: Options<'_>| svg(&"a".repeat(bytes), &options).is_ok();
        assert!(fits(crate::parts::ONE_CODE_BYTES, Options::screen("")));
        assert!(!fits(crate::parts::ONE_CODE_BYTES + 1, Options::screen("")));
        let part = Options { version_max: 20, ..Options::screen("") };
        assert!(fits(crate::parts::PART_BYTES, part) && !fits(crate::parts::PART_BYTES + 1, part));
        assert_eq!(side(&"a".repeat(1_273), &Options::screen("")), Ok(125));
        assert_eq!(side(&"a".repeat(157), &Options::label("")), Ok(61));
        assert_eq!(side(&"a".repeat(263), &Options::label("")), Ok(73));
    }

    #[test]
    fn refuses_what_does_not_fit() {
        let options = Options { version_max: 1, ..Options::screen("") };
        assert_eq!(svg(&"a".repeat(18), &options), Err(QrError::TooLong { bytes: 18, version: 1 }));
        assert_eq!(svg("a", &Options { version_max: 0, ..options }), Err(QrError::Version(0)));
        assert_eq!(svg("a", &Options { version_max: 41, ..options }), Err(QrError::Version(41)));
        assert!(terminal(&"a".repeat(2_953)).is_ok());
        assert_eq!(terminal(&"a".repeat(2_954)), Err(QrError::TooLong { bytes: 2_954, version: 40 }));
        assert!(terminal("").is_ok());
    }
}
