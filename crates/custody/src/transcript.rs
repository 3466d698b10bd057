//! The entries of a signed record as the lines of a plain record.
//!
//! Each entry becomes its line, in the order and at the time that the signed record gives it; what does not
//! count (a forked or disowned device's word) becomes a disputed one. Nothing is decided here, and no entry
//! can pose as another: its text is one line, its time and its signer come from what was signed.

use std::collections::HashSet;

use model::time;
use protocol::syntax::lex::MAX_LINE;
use protocol::syntax::transcript::Transcript;

use crate::record::DayRecord;

/// One entry, as far as a reader needs it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// When, in seconds since 1970-01-01 00:00 UTC.
    pub at: i64,
    /// Who.
    pub person: String,
    /// Whether it was made after its time.
    pub late: bool,
    /// What, with its values put in ([`protocol::syntax::beside::fill`]).
    pub body: String,
    /// Whether it does not count: it is then read as disputed.
    pub doubtful: bool,
    /// The entry that it takes back, by its place in the list.
    pub withdraws: Option<usize>,
    /// Whether it is not put down at all: what it says cannot be read, and does not count.
    pub skip: bool,
}

/// An entry that cannot be put down as a line, by its place in the list, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unfit {
    /// Its place in the list.
    pub entry: usize,
    /// Why, in words.
    pub why: &'static str,
    /// Whether it says something that cannot be understood, so that no answer may rest on the rest. One that does
    /// not count is merely left out.
    pub blocks: bool,
}

/// The plain record that some entries are.
#[derive(Clone, Debug)]
pub struct Written {
    /// Its text.
    pub transcript: Transcript,
    /// Those that could not be put down.
    pub unfit: Vec<Unfit>,
    /// What each entry is called, as in a plain record.
    names: Vec<Option<String>>,
}

impl Written {
    /// Gives the entries of the record that was read from this text the names that people know, and says which of the
    /// list each was; a line that was put in for a disputed one is none, and is marked. In the text each has a name that
    /// nobody chose, so that no entry can be taken for another.
    pub fn rename(&self, record: &mut DayRecord) -> Vec<Option<usize>> {
        let mut origins = Vec::with_capacity(record.entries.len());
        for entry in &mut record.entries {
            let number = entry.id.strip_prefix(NAME).and_then(|n| n.parse::<usize>().ok());
            let name = number.and_then(|n| self.names.get(n)).cloned().flatten();
            origins.push(number.filter(|_| name.is_some()));
            entry.put_in = name.is_none();
            if let Some(name) = name {
                entry.id = name;
            }
        }
        origins
    }
}

/// What names in the text begin with; the entry's place in the list follows.
const NAME: &str = "p";

/// The plain record that these entries are, in order.
pub fn transcript(said: &[Said]) -> Written {
    let offset = said.iter().find_map(|s| offset(&s.body)).unwrap_or(0);
    let mut writer = Writer {
        said,
        offset,
        transcript: Transcript::new("record"),
        unfit: Vec::new(),
        day: None,
        count: 0,
        names: vec![None; said.len()],
        labels: HashSet::new(),
    };
    said.iter().enumerate().filter(|(_, s)| !s.skip).for_each(|(i, s)| writer.entry(i, s));
    Written { transcript: writer.transcript, unfit: writer.unfit, names: writer.names }
}

/// Seconds east of UTC that a line `production` ends with.
fn offset(body: &str) -> Option<i64> {
    let (_, written) = body.strip_prefix("production ")?.rsplit_once(" at ")?;
    let (sign, clock) = match written.split_at_checked(1)? {
        ("-", clock) => (-1, clock),
        ("+", clock) => (1, clock),
        _ => return None,
    };
    Some(sign * time::clock_seconds(clock)?)
}

struct Writer<'a> {
    said: &'a [Said],
    offset: i64,
    transcript: Transcript,
    unfit: Vec<Unfit>,
    /// The local date above, in days since 1970.
    day: Option<i64>,
    /// How many lines with a time there are so far.
    count: usize,
    /// What each entry that was put down is called.
    names: Vec<Option<String>>,
    /// Names that people chose, so far: the first of two keeps it.
    labels: HashSet<&'a str>,
}

impl<'a> Writer<'a> {
    fn entry(&mut self, i: usize, said: &'a Said) {
        if said.body.contains(['\n', '\r']) {
            return self.refuse(i, "it has more than one line");
        }
        if sets_out(&said.body) {
            return if said.doubtful {
                self.leave_out(i, "it sets out the protocol, and its device may not")
            } else {
                self.line(i, &said.body)
            };
        }
        let (label, body) = label(&said.body);
        let withdraws = is_withdrawal(body);
        let strange = body.starts_with(WITHDRAWS) && !withdraws;
        if strange || body.starts_with(char::is_whitespace) || body.starts_with("include ") || body.is_empty() {
            return self.refuse(i, "it is no statement");
        }
        match (withdraws, said.doubtful) {
            (false, doubtful) => {
                self.timed(i, said, label, body);
                if doubtful && !body.starts_with("not ") && !body.starts_with("asks ") {
                    self.dispute(i, said, body);
                }
            }
            (true, false) => self.withdrawal(i, said, label, body),
            (true, true) => self.disputed_withdrawal(i, said, label),
        }
    }

    fn refuse(&mut self, entry: usize, why: &'static str) {
        self.unfit.push(Unfit { entry, why, blocks: true });
    }

    fn leave_out(&mut self, entry: usize, why: &'static str) {
        self.unfit.push(Unfit { entry, why, blocks: false });
    }

    fn line(&mut self, i: usize, line: &str) {
        if line.len() > MAX_LINE {
            return self.refuse(i, "its line is too long");
        }
        if self.transcript.is_full() {
            self.transcript.next_part();
            self.day = None;
        }
        self.transcript.push(i, line);
    }

    /// What people call it: the name that it gives itself, if that is one and nobody had it before.
    fn name(&mut self, i: usize, label: &'a str) {
        let numbered = label.strip_prefix('e').is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()));
        let plain = label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_');
        let own = !label.is_empty() && plain && !numbered && self.labels.insert(label);
        let name = if own { label.to_owned() } else { format!("e{}", self.count) };
        if let Some(slot) = self.names.get_mut(i) {
            *slot = Some(name);
        }
    }

    /// An entry's line; it can be taken back.
    fn timed(&mut self, i: usize, said: &Said, label: &'a str, body: &str) {
        self.written(i, said, &format!("@{NAME}{i} "), body);
        self.name(i, label);
    }

    fn written(&mut self, i: usize, said: &Said, name: &str, body: &str) {
        let local = said.at + self.offset;
        let day = local.div_euclid(time::DAY);
        if self.transcript.is_full() || self.day != Some(day) {
            self.line(i, &time::date_text(day));
            self.day = Some(day);
        }
        let asks = body.starts_with("asks ");
        let late = if said.late && !asks { ", late" } else { "" };
        let colon = if asks { "" } else { ":" };
        let clock = clock(local.rem_euclid(time::DAY));
        let line = format!("{name}{clock} {}{late}{colon} {body}", said.person);
        // A line that is refused is none, and is not counted.
        self.count += usize::from(line.len() <= MAX_LINE);
        self.line(i, &line);
    }

    /// Takes back what was put down before it; what was not put down is no more to be taken back.
    fn withdrawal(&mut self, i: usize, said: &Said, label: &'a str, body: &str) {
        let there = |t: &usize| *t < i && self.names.get(*t).is_some_and(Option::is_some);
        match said.withdraws.filter(there) {
            Some(target) => {
                let remark = body.strip_prefix(WITHDRAWS).unwrap_or_default();
                self.timed(i, said, label, &format!("{WITHDRAWS} @{NAME}{target}{remark}"));
            }
            None => self.leave_out(i, "it takes back what is not here"),
        }
    }

    /// The word of a device that is not to be relied on takes nothing back; it makes doubtful.
    fn disputed_withdrawal(&mut self, i: usize, said: &Said, name: &'a str) {
        let target = said.withdraws.filter(|t| *t < i).and_then(|t| self.said.get(t)).filter(|t| !t.skip);
        let body = target.filter(|t| !sets_out(&t.body)).map(|t| label(&t.body).1);
        match body.filter(|b| !["not ", "asks ", WITHDRAWS].iter().any(|w| b.starts_with(w))) {
            Some(body) => {
                self.timed(i, &Said { late: false, ..said.clone() }, name, &format!("not {}", body.trim_start()))
            }
            None => self.leave_out(i, "it takes something back, and does not count"),
        }
    }

    /// A denial of the same statement, by its own signer.
    fn dispute(&mut self, i: usize, said: &Said, body: &str) {
        self.written(i, &Said { late: false, ..said.clone() }, "", &format!("not {}", body.trim_start()));
    }
}

/// Whether an entry's text sets out the protocol: only some may.
pub fn sets_out(body: &str) -> bool {
    ["production ", "adopt ", "set "].iter().any(|word| body.starts_with(word))
}

/// What an entry says that takes another back; a remark may follow.
const WITHDRAWS: &str = "withdraws";

/// Whether an entry's text takes another entry back, the one that it refers to.
pub fn is_withdrawal(body: &str) -> bool {
    label(body).1.strip_prefix(WITHDRAWS).is_some_and(|rest| rest.is_empty() || rest.starts_with(" \""))
}

/// The name in front of an entry's text, and the rest.
fn label(body: &str) -> (&str, &str) {
    body.strip_prefix('@').and_then(|b| b.split_once(' ')).unwrap_or(("", body))
}

/// `10:05`, or `10:05:30`.
fn clock(seconds: i64) -> String {
    let (hour, minute, second) = (seconds / 3_600, seconds / 60 % 60, seconds % 60);
    if second == 0 { format!("{hour:02}:{minute:02}") } else { format!("{hour:02}:{minute:02}:{second:02}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(at: i64, body: &str) -> Said {
        Said { at, person: "ana".to_owned(), body: body.to_owned(), ..Said::default() }
    }

    fn text(said: &[Said]) -> String {
        transcript(said).transcript.load("part1.record").unwrap()
    }

    #[test]
    fn entries_become_lines() {
        let list = [
            said(0, "production \"A\" in \"US-CA\" at -08:00"),
            said(86_400, "@x show(weapon: R1, to: kim) \"in the church\""),
            Said { late: true, ..said(86_401, "show(weapon: R1, to: kim)") },
            Said { late: true, ..said(86_460, "asks handover(weapon: R1, to: kim)") },
            Said { withdraws: Some(1), ..said(86_460, "withdraws") },
            Said { withdraws: Some(2), ..said(2 * 86_400, "withdraws \"why\"") },
        ];
        let expected = "production \"A\" in \"US-CA\" at -08:00\n1970-01-01\n\
             @p1 16:00 ana: show(weapon: R1, to: kim) \"in the church\"\n\
             @p2 16:00:01 ana, late: show(weapon: R1, to: kim)\n@p3 16:01 ana asks handover(weapon: R1, to: kim)\n\
             @p4 16:01 ana: withdraws @p1\n1970-01-02\n@p5 16:00 ana: withdraws @p2 \"why\"\n";
        assert_eq!(text(&list), expected);
        let names: Vec<_> = transcript(&list).names.into_iter().map(Option::unwrap_or_default).collect();
        assert_eq!(names, ["", "x", "e2", "e3", "e4", "e5"]);
    }

    #[test]
    fn doubtful_words_are_disputed() {
        let doubtful = |s: Said| Said { doubtful: true, ..s };
        let list = [
            said(0, "show(weapon: R1, to: kim)"),
            doubtful(Said { withdraws: Some(0), ..said(0, "withdraws") }),
            doubtful(said(0, "show(weapon: R2, to: kim)")),
            doubtful(said(0, "not show(weapon: R3, to: kim)")),
        ];
        let expected = "1970-01-01\n@p0 00:00 ana: show(weapon: R1, to: kim)\n@p1 00:00 ana: not show(weapon: R1, to: kim)\n\
             @p2 00:00 ana: show(weapon: R2, to: kim)\n00:00 ana: not show(weapon: R2, to: kim)\n\
             @p3 00:00 ana: not show(weapon: R3, to: kim)\n";
        assert_eq!(text(&list), expected);
        let written = transcript(&[doubtful(said(0, "set blank_distance = 1 ft"))]);
        assert!(written.unfit.len() == 1 && !written.unfit[0].blocks);
    }

    #[test]
    fn no_entry_poses_as_another() {
        let long = format!("a() \"{}\"", "x".repeat(MAX_LINE));
        let strange =
            ["a()\n10:00 ben: fired()", "a()\r10:00 ben: b()", "", " a()", "include \"x.record\"", "withdraws @e1"];
        for body in strange.into_iter().chain([long.as_str()]) {
            let written = transcript(&[said(0, body)]);
            assert!(written.unfit.len() == 1 && written.unfit[0].blocks, "{body}");
            assert!(!written.transcript.load("part1.record").unwrap().contains("ana"), "{body}");
        }
        // A name that is taken, or that looks like a number, is given to nobody: what is taken back is its own.
        let list = [said(0, "@s a()"), said(0, "@s b()"), said(0, "@e1 c()")];
        let back = Said { withdraws: Some(1), ..said(0, "withdraws") };
        let all: Vec<Said> = list.into_iter().chain([back]).collect();
        assert!(text(&all).ends_with("@p3 00:00 ana: withdraws @p1\n"));
        let names: Vec<_> = transcript(&all).names.into_iter().flatten().collect();
        assert_eq!(names, ["s", "e2", "e3", "e4"]);
    }

    #[test]
    fn what_was_not_put_down_cannot_be_taken_back() {
        let skipped = Said { skip: true, ..said(0, "nonsense(") };
        let back = |target| Said { withdraws: Some(target), ..said(1, "withdraws") };
        let written = transcript(&[skipped, back(0), back(2), said(1, "a()\nb()"), back(3)]);
        assert_eq!(written.unfit.iter().map(|u| u.blocks).collect::<Vec<_>>(), [false, false, true, false]);
    }
}
