//! The formatter keeps what a text says, settles after one pass, and undoes any change of spaces.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::type_complexity,
    reason = "a test that cannot go on stops"
)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use protocol::check::{Protocol, load};
use protocol::diagnostic::{Diagnostics, SourceFile};
use protocol::syntax::format::{format, format_plain};
use protocol::syntax::lex::{Kind, Sign, Token, lex};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn collect(folder: &Path, extensions: &[&str], out: &mut Vec<SourceFile>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default();
        if path.is_dir() {
            collect(&path, extensions, out);
        } else if extensions.contains(&extension) {
            let text = std::fs::read_to_string(&path).unwrap();
            out.push(SourceFile { name: path.to_string_lossy().into_owned(), text });
        }
    }
}

fn files(folder: &str, extensions: &[&str]) -> Vec<SourceFile> {
    let mut files = Vec::new();
    collect(&root().join(folder), extensions, &mut files);
    files.sort_by(|a, b| a.name.cmp(&b.name));
    assert!(!files.is_empty());
    files
}

fn rules() -> Vec<SourceFile> {
    files("protocols", &["rules"])
}

fn plain() -> Vec<SourceFile> {
    files("examples", &["record", "case"])
}

fn cut(text: &str) -> (Vec<Token>, Vec<(Kind, String, bool, bool)>, Vec<String>) {
    let mut faults = Diagnostics::default();
    let (tokens, comments) = lex(0, text, &mut faults);
    assert!(faults.0.is_empty(), "{faults:?}");
    let read = tokens.iter().map(|t| (t.kind, text[t.place.range()].to_owned(), t.first, t.margin)).collect();
    let comments = comments.iter().map(|c| text[c.range()].trim_end().to_owned()).collect();
    (tokens, read, comments)
}

/// What holds of every result: the same tokens and comments on as many lines, tidy line ends, and no second change.
fn holds(name: &str, text: &str, again: fn(&str) -> Result<String, Diagnostics>) -> String {
    let out = again(text).unwrap_or_else(|faults| panic!("{name}: {faults:?}"));
    assert_eq!(cut(text).1, cut(&out).1, "{name}");
    assert_eq!(cut(text).2, cut(&out).2, "{name}");
    let filled = |t: &str| t.lines().filter(|l| !l.trim().is_empty()).count();
    assert_eq!(filled(text), filled(&out), "{name}");
    assert!(out.is_empty() || out.ends_with('\n') && !out.ends_with("\n\n") && !out.starts_with('\n'), "{name}");
    assert!(!out.contains("\n\n\n") && !out.contains(" \n") && !out.contains('\r'), "{name}");
    assert_eq!(again(&out).unwrap(), out, "{name}: a second pass changes it again");
    out
}

/// Small and repeatable: xorshift64*.
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) % n
    }

    fn spaces(&mut self, least: u64) -> String {
        (0..least + self.below(4)).map(|_| if self.below(8) == 0 { '\t' } else { ' ' }).collect()
    }
}

/// Whether two tokens would be read otherwise if nothing stood between them.
fn must_part(left: Token, right: Token) -> bool {
    let sign = |t: Token| matches!(t.kind, Kind::Sign(s) if !matches!(s, Sign::Minus | Sign::Lt | Sign::Gt | Sign::Eq | Sign::Range));
    !(sign(left) || sign(right) || left.kind == Kind::Text || right.kind == Kind::Text)
}

/// The text with other spaces wherever they say nothing.
fn shaken(text: &str, random: &mut Random) -> String {
    let (tokens, ..) = cut(text);
    let mut out = String::new();
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let end = start + line.len();
        let here: Vec<Token> = tokens
            .iter()
            .filter(|t| t.kind != Kind::End && (start..end).contains(&(t.place.start as usize)))
            .copied()
            .collect();
        let comment_from = here.last().map_or(start, |t| t.place.end as usize);
        let comment = text[comment_from..end].find('#').map(|i| text[comment_from + i..end].trim_end());
        if here.is_empty() && comment.is_none() {
            for _ in 0..=random.below(3) {
                out += &random.spaces(0);
                out.push('\n');
            }
            start = end;
            continue;
        }
        if !line.starts_with([' ', '\t']) {
            // At the margin it stays, but for the brace that ends a list.
            if line.starts_with('}') {
                out += &random.spaces(0);
            }
        } else {
            out += &random.spaces(1);
        }
        for (i, token) in here.iter().enumerate() {
            if i > 0 {
                out += &random.spaces(u64::from(must_part(here[i - 1], *token)));
            }
            out += &text[token.place.range()];
        }
        if let Some(comment) = comment {
            if !here.is_empty() {
                out += &random.spaces(0);
            }
            out += comment;
        }
        out += &random.spaces(0);
        out += if random.below(10) == 0 { "\r\n" } else { "\n" };
        start = end;
    }
    out
}

#[test]
fn keeps_tokens_and_comments_and_settles() {
    for file in rules() {
        holds(&file.name, &file.text, format);
    }
    for file in plain() {
        holds(&file.name, &file.text, format_plain);
    }
}

#[test]
fn reads_the_same() {
    let read = |files: Vec<SourceFile>| -> Protocol {
        let (protocol, faults) = load(files, &BTreeMap::new());
        assert!(!faults.has_errors(), "{faults:?}");
        protocol
    };
    let before = read(rules());
    let formatted = rules().into_iter().map(|f| SourceFile { text: format(&f.text).unwrap(), name: f.name }).collect();
    let after = read(formatted);
    assert_eq!(format!("{:?}", before.core), format!("{:?}", after.core));
    let ids = |p: &Protocol| p.rules.iter().map(|r| r.id.clone()).collect::<Vec<_>>();
    assert_eq!(ids(&before), ids(&after));
    assert_eq!(before.humans.len(), after.humans.len());
    let cases = |p: &Protocol| p.cases.iter().map(|c| (c.title.clone(), c.rule, c.expect)).collect::<Vec<_>>();
    assert_eq!(cases(&before), cases(&after));
}

#[test]
fn any_spaces_give_the_same_text() {
    let mut random = Random(0x1A57_100C);
    for file in rules() {
        let canonical = format(&file.text).unwrap();
        for round in 0..8 {
            let other = shaken(&file.text, &mut random);
            let out = holds(&file.name, &other, format);
            assert_eq!(out, canonical, "{} round {round}\n{other}", file.name);
        }
    }
}

#[test]
fn any_line_breaks_and_comments_settle() {
    let mut random = Random(7);
    let mut read = 0;
    for file in rules() {
        // Items one by one: a break between a number and its unit spoils only its own.
        let (tokens, ..) = cut(&file.text);
        let mut starts: Vec<usize> = tokens.iter().filter(|t| t.margin).map(|t| t.place.start as usize).collect();
        starts[0] = 0;
        for item in starts.windows(2) {
            let text = &file.text[item[0]..item[1]];
            let (tokens, ..) = cut(text);
            let mut out = String::new();
            let mut at = 0;
            for pair in tokens.windows(2) {
                let end = pair[0].place.end as usize;
                out += &text[at..end];
                at = end;
                let one_line = !text[end..pair[1].place.start as usize].contains('\n');
                if one_line && pair[1].kind != Kind::End && random.below(6) == 0 {
                    if random.below(2) == 0 {
                        out += &format!("{}# behind", random.spaces(0));
                    }
                    out.push('\n');
                    for _ in 0..random.below(3) {
                        out += &format!("{}# alone\n", random.spaces(0).repeat(3));
                    }
                    out += &random.spaces(1);
                }
            }
            out += &text[at..];
            if format(&out).is_ok() {
                read += 1;
                holds(&file.name, &out, format);
            }
        }
    }
    assert!(read > 500, "{read}");
}

#[test]
fn any_spaces_in_the_brackets_of_entries_give_the_same_text() {
    let mut random = Random(42);
    for file in plain() {
        let canonical = format_plain(&file.text).unwrap();
        let (tokens, ..) = cut(&file.text);
        let mut out = String::new();
        let (mut at, mut depth) = (0, 0);
        for pair in tokens.windows(2) {
            let (left, right) = (pair[0], pair[1]);
            match left.kind {
                Kind::Sign(Sign::Open) => depth += 1,
                Kind::Sign(Sign::Close) => depth -= 1,
                _ => {}
            }
            out += &file.text[at..left.place.end as usize];
            let gap = &file.text[left.place.end as usize..right.place.start as usize];
            at = left.place.end as usize;
            // Columns behind the brackets depend on their width, so only lines that end with them are changed.
            let rest = &file.text[at..];
            let ends = rest.lines().next().is_some_and(|l| l.ends_with(')'));
            if depth > 0 && ends && gap.bytes().all(|b| b == b' ') {
                out += &random.spaces(u64::from(must_part(left, right)));
                at = right.place.start as usize;
            }
        }
        out += &file.text[at..];
        assert_eq!(holds(&file.name, &out, format_plain), canonical, "{}", file.name);
    }
}

#[test]
fn a_text_with_faults_is_refused() {
    for text in ["rule r \"t\"\n  need not\n", "sort a \"x\n", "  sort a \"x\"\n", "sort a \"x\" ;\n"] {
        assert!(format(text).is_err(), "{text}");
    }
    assert!(format_plain("10:02 ana: show(what: \"x)\n").is_err());
    assert_eq!(format("").unwrap(), "");
    assert_eq!(format("\n\n").unwrap(), "");
    assert_eq!(format("# only a comment").unwrap(), "# only a comment\n");
}

#[test]
fn lays_out_items() {
    let text = r#"

sort a    "an a"   
sort b "a b"
# about the event
event show  "Open"closed{
	weapon :weapon
  by:person ?   # who opens it
  # an own line
    chambers:number?# how many
}
 says "{weapon}[ by {by}]"
state look( w:weapon,p : person )
   from show(weapon:w,to:p) where(handler(p)or handler(w))
 or taken(weapon: w)
  until handover(weapon:w)
 or left()
     lasting 1 year
define ok(w: weapon) as(
 a(w) or b(w))
define fine(w: weapon) as
       a(w)and n -1>=-1
  and b(w)


pack p
 title "t"
  source A   "x" certainty A
  source LONG-KEY "x" certainty A
rule r.1 "title"
  law "x"   certainty A   # read
  who armorer,first_ad # both
  words "a"
  "b"
  on handover(weapon:w,
   to:p)
  need not a(w)
  or last b(weapon: w)
  since (c(weapon: w)
  or d)
  and n in(1,2)
  or for every p in e(p):
  (f(p)
  and g(p))
  or no f(
  p
  )
  otherwise block
setup u with s
 07:00 a(w:x)
setup v
  with s, t
  07:00 a(w:x)
     08:00 not a
case "c"
  with s
  given 10:00 a(w:x)
  10:05 not a( w : x )
  # why
  ask 2026-03-02   10:06 b(w:x)
  expect held
  missing a(w:x)"#;
    let expected = r#"sort a "an a"
sort b "a b"

# about the event
event show "Open" closed {
  weapon:   weapon
  by:       person?           # who opens it
  # an own line
  chambers: number?           # how many
}
  says "{weapon}[ by {by}]"

state look(w: weapon, p: person)
  from    show(weapon: w, to: p) where (handler(p) or handler(w))
       or taken(weapon: w)
  until   handover(weapon: w)
       or left()
  lasting 1 year

define ok(w: weapon) as (
    a(w) or b(w))

define fine(w: weapon) as
  a(w) and n - 1 >= -1
  and b(w)

pack p
  title        "t"
  source A        "x" certainty A
  source LONG-KEY "x" certainty A

rule r.1 "title"
  law       "x" certainty A    # read
  who       armorer, first_ad  # both
  words     "a"
            "b"
  on        handover(weapon: w,
                     to: p)
  need      not a(w)
            or last b(weapon: w)
                 since (c(weapon: w)
                        or d)
               and n in (1, 2)
            or for every p in e(p):
                 (f(p)
                  and g(p))
            or no f(
                 p
               )
  otherwise block

setup u with s
  07:00 a(w: x)

setup v
  with s, t
  07:00 a(w: x)
  08:00 not a

case "c"
  with   s
  given  10:00 a(w: x)
         10:05 not a(w: x)
  # why
  ask    2026-03-02 10:06 b(w: x)
  expect held
  missing a(w: x)
"#;
    let out = holds("items", text, format);
    assert_eq!(out, expected);
}

#[test]
fn records_keep_their_columns() {
    let text = "\n# head  \n2026-03-02\n\n\n10:00    ana:\tshow( weapon :R1,to:kim )      \"by daylight\"\t\n\
                @x 10:01 ana,  late: show(weapon: R1,\n    to:  kim)  # why   \n10:02 kim asks  a(n:-1,d:2 ft)";
    let expected = "# head\n2026-03-02\n\n10:00    ana:   show(weapon: R1, to: kim)      \"by daylight\"\n\
                    @x 10:01 ana,  late: show(weapon: R1,\n    to: kim)   # why\n10:02 kim asks  a(n: -1, d: 2 ft)\n";
    assert_eq!(holds("record", text, format_plain), expected);
}
