//! `lastlook print` as its user meets it: sheets of the example as PDF, looked at with other people's programs: how many
//! pages, how large, which words can be searched, whether every code can be scanned, where each label lies.
//!
//! Without Chromium or poppler-utils it says so and looks at nothing.

#![cfg(unix)]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test that cannot go on stops")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use scan_wasm::frame::Frame;

const SERVER: &str = "https://cart2.local:8700";
/// Dots of an inch at which a millimetre is ten dots.
const DPI: &str = "254";

fn lastlook(arguments: &[&str]) -> Output {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    Command::new(env!("CARGO_BIN_EXE_lastlook"))
        .args(arguments)
        .current_dir(root)
        .env("NO_COLOR", "1")
        .output()
        .unwrap()
}

fn is_there(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}

/// Whether there is all that this needs.
fn can_print() -> bool {
    let browser = ["chromium", "chromium-browser", "google-chrome"].into_iter().any(is_there);
    let missing: Vec<&str> = ["pdfinfo", "pdftotext", "pdftoppm"].into_iter().filter(|p| !is_there(p)).collect();
    if !browser || !missing.is_empty() {
        eprintln!("SKIPPED: no sheet is printed: chromium: {browser}; missing of poppler-utils: {missing:?}");
    }
    browser && missing.is_empty()
}

/// The example in a store; one for all tests.
fn store() -> &'static str {
    static STORE: OnceLock<PathBuf> = OnceLock::new();
    let folder = STORE.get_or_init(|| {
        let folder = std::env::temp_dir().join(format!("lastlook-print-test-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        let store = folder.to_str().unwrap();
        let out = lastlook(&["import", "examples/a-day-on-set", store, "--log", "tamarack.example/record"]);
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        folder
    });
    folder.to_str().unwrap()
}

/// A printed sheet.
struct Sheet {
    pdf: PathBuf,
}

impl Sheet {
    fn of(name: &str, address: &str, more: &[&str]) -> Sheet {
        let pdf = std::env::temp_dir().join(format!("lastlook-print-test-{}-{name}.pdf", std::process::id()));
        let mut arguments = vec!["print", store(), address, "--output", pdf.to_str().unwrap()];
        arguments.extend(more);
        let out = lastlook(&arguments);
        assert!(out.status.success(), "{address}: {}", String::from_utf8_lossy(&out.stderr));
        if let Some(kept) = std::env::var_os("SHOTS") {
            fs::copy(&pdf, Path::new(&kept).join(format!("{name}.pdf"))).unwrap();
        }
        Sheet { pdf }
    }

    fn tool(&self, program: &str, arguments: &[&str], to: &str) -> String {
        let out = Command::new(program).args(arguments).arg(&self.pdf).arg(to).output().unwrap();
        assert!(out.status.success(), "{program}: {}", String::from_utf8_lossy(&out.stderr));
        String::from_utf8_lossy(&out.stdout).into_owned()
    }

    /// Pages, and the size of the first in points.
    fn pages(&self) -> (u32, (f64, f64)) {
        let out = Command::new("pdfinfo").arg(&self.pdf).output().unwrap();
        let said = String::from_utf8(out.stdout).unwrap();
        let line = |name: &str| said.lines().find_map(|l| l.strip_prefix(name)).unwrap().trim().to_owned();
        let size = line("Page size:");
        let mut numbers = size.split(' ').filter_map(|word| word.parse().ok());
        (line("Pages:").parse().unwrap(), (numbers.next().unwrap(), numbers.next().unwrap()))
    }

    fn text(&self) -> String {
        self.tool("pdftotext", &["-layout"], "-")
    }

    /// The first page as a picture in grey, ten dots a millimetre.
    fn picture(&self) -> Picture {
        let stem = self.pdf.with_extension("");
        self.tool("pdftoppm", &["-gray", "-r", DPI, "-f", "1", "-singlefile"], stem.to_str().unwrap());
        let file = stem.with_extension("pgm");
        let picture = Picture::parse(&fs::read(&file).unwrap());
        fs::remove_file(file).unwrap();
        picture
    }
}

impl Drop for Sheet {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.pdf);
    }
}

struct Picture {
    width: usize,
    height: usize,
    dots: Vec<u8>,
}

impl Picture {
    /// A grey picture as `pdftoppm` writes it (PGM, binary).
    fn parse(bytes: &[u8]) -> Picture {
        let head: Vec<&[u8]> = bytes.splitn(4, |b| b.is_ascii_whitespace()).take(3).collect();
        let number = |i: usize| std::str::from_utf8(head[i]).unwrap().parse::<usize>().unwrap();
        let (width, height) = (number(1), number(2));
        let dots = bytes[bytes.len() - width * height..].to_vec();
        Picture { width, height, dots }
    }

    fn cut(&self, x: usize, y: usize, width: usize, height: usize) -> Picture {
        let rows = (y..y + height).flat_map(|row| self.dots[row * self.width + x..][..width].to_vec());
        Picture { width, height, dots: rows.collect() }
    }

    fn is_white(&self) -> bool {
        self.dots.iter().all(|dot| *dot > 200)
    }

    /// The first dark column and row.
    fn first_dark(&self) -> (usize, usize) {
        let dark = || self.dots.iter().enumerate().filter(|(_, dot)| **dot < 128).map(|(i, _)| i);
        (dark().map(|i| i % self.width).min().unwrap(), dark().map(|i| i / self.width).min().unwrap())
    }

    /// What the codes in it say.
    fn codes(&self) -> Vec<String> {
        let frame = Frame::new(self.width, self.height, &self.dots).unwrap();
        scan_wasm::frame::read(&frame).into_iter().map(|found| format!("{found:?}")).collect()
    }
}

const A4: (f64, f64) = (595.0, 842.0);
const LETTER: (f64, f64) = (612.0, 792.0);

fn is_of(size: (f64, f64), paper: (f64, f64)) -> bool {
    (size.0 - paper.0).abs() < 1.5 && (size.1 - paper.1).abs() < 1.5
}

#[test]
fn a_days_log_is_searchable_paper_of_the_place() {
    if !can_print() {
        return;
    }
    let sheet = Sheet::of("log", "/print/log/2026-05-11", &[]);
    let (pages, size) = sheet.pages();
    assert!(is_of(size, LETTER), "a production in California prints on letter: {size:?}");
    assert!((1..=6).contains(&pages), "{pages}");
    let text = sheet.text();
    for words in ["Daily weapons log", "Tamarack Station", "2026-05-11", "R1"] {
        assert!(text.contains(words), "{words}: {text}");
    }
    assert!(
        !text.contains("STOP THE WORK") && !text.contains("Save as PDF"),
        "what is for the screen stays there: {text}"
    );
    let a4 = Sheet::of("log-a4", "/print/log/2026-05-11", &["--paper", "a4", "--language", "es"]);
    assert!(is_of(a4.pages().1, A4));
    assert!(a4.text().contains("Bitácora diaria de armas"), "{}", a4.text());
}

#[test]
fn labels_lie_where_the_sheet_has_them_and_every_code_is_read() {
    if !can_print() {
        return;
    }
    let address = format!("{SERVER}/print/labels?all=weapon&all=container&all=lot&sheet=a4");
    let sheet = Sheet::of("labels", &address, &[]);
    assert!(is_of(sheet.pages().1, A4));
    let picture = sheet.picture();
    let labels = sheet.text().matches("Tamarack Station").count();
    assert!(labels > 6, "more than two rows: {labels}");
    let mut corners = Vec::new();
    for number in 0..labels.min(21) {
        // 63.5 by 38.1 mm, three across with 2.5 mm between, 7.2 and 15.1 mm from the edges: ten dots a millimetre.
        let (x, y) = (72 + number % 3 * 660, 151 + number / 3 * 381);
        let label = picture.cut(x, y, 635, 381);
        let codes = label.codes();
        assert_eq!(codes.len(), 1, "label {number}");
        assert!(codes[0].contains(&format!("{SERVER}/set/")), "{codes:?}");
        corners.push(label.first_dark());
        assert!(picture.cut(x + 637, y, 21, 381).is_white(), "nothing stands between the labels");
    }
    assert!(picture.cut(0, 0, picture.width, 145).is_white() && picture.cut(0, 0, 68, picture.height).is_white());
    let (first, rest) = corners.split_first().unwrap();
    for (number, corner) in rest.iter().enumerate() {
        let off = (corner.0.abs_diff(first.0), corner.1.abs_diff(first.1));
        assert!(off.0 <= 2 && off.1 <= 2, "label {} lies {off:?} tenths of a millimetre off", number + 1);
    }
    let letter = Sheet::of("labels-letter", &format!("{SERVER}/print/labels?all=weapon&sheet=letter"), &[]);
    assert!(is_of(letter.pages().1, LETTER));
}

#[test]
fn badges_the_poster_and_paper_forms_have_codes_that_are_read() {
    if !can_print() {
        return;
    }
    let badge = Sheet::of("badge", &format!("{SERVER}/print/labels?person=ruth"), &[]);
    assert_eq!(badge.pages().0, 1, "no empty page comes first");
    assert!(badge.picture().codes().concat().contains(&format!("{SERVER}/set/")));
    let paper = Sheet::of("paper", &format!("{SERVER}/print/paper/show?weapon=R1"), &["--paper", "a4"]);
    assert!(paper.picture().codes().concat().contains("/enter/show?when=paper"), "{:?}", paper.picture().codes());
    assert!(is_of(paper.pages().1, A4));
    let poster = Sheet::of("poster", &format!("{SERVER}/print/poster"), &["--paper", "letter"]);
    assert_eq!(poster.pages().0, 1, "the poster is one page");
    let poster = Sheet::of("poster-a4", &format!("{SERVER}/print/poster"), &["--paper", "a4"]);
    assert_eq!(poster.pages().0, 1);
    let blank = Sheet::of("meeting", "/meeting", &[]);
    assert_eq!(blank.pages().0, 1, "no empty page comes before the sheet to sign");
}

#[test]
fn what_is_no_sheet_is_refused_in_words() {
    let refused = |address: &str, more: &[&str]| {
        let mut arguments = vec!["print", store(), address, "--output", "/nonexistent/x.pdf"];
        arguments.extend(more);
        let out = lastlook(&arguments);
        assert!(!out.status.success(), "{address}");
        String::from_utf8_lossy(&out.stderr).into_owned()
    };
    assert!(refused("/note", &[]).contains("is no sheet's address"));
    assert!(refused("/print/log/1999-01-01", &[]).contains("nothing on the record"));
    assert!(refused("/print/labels?all=weapon", &[]).contains("labels lead to the server"));
    assert!(refused(&format!("{SERVER}/print/labels"), &[]).contains("names nothing to print"));
    assert!(refused("/print/log/2026-05-11", &["--chromium", "/nonexistent"]).contains("/nonexistent"));
    // A program that is no browser, and one that never ends, leave nothing behind.
    assert!(refused("/print/log/2026-05-11", &["--chromium", "/bin/true"]).contains("without a PDF"));
}
