//! The entries of a signed record as the lines of a plain record.
//!
//! Each entry becomes its line, in the order and at the time that the signed record gives it; what does not
//! count (a forked or disowned device's word) becomes a disputed one. Nothing is decided here, and no entry
//! can pose as another: its text is one line, its time and its signer come from what was signed.

use model::time;
use protocol::syntax::transcript::Transcript;

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

/// The plain record that these entries are, in order, and those that could not be put down.
pub fn transcript(said: &[Said]) -> (Transcript, Vec<Unfit>) {
    let offset = said.iter().find_map(|s| offset(&s.body)).unwrap_or(0);
    let mut writer = Writer {
        said,
        offset,
        transcript: Transcript::new("record"),
        unfit: Vec::new(),
        day: None,
        count: 0,
        names: vec![None; said.len()],
    };
    said.iter().enumerate().for_each(|(i, s)| writer.entry(i, s));
    (writer.transcript, writer.unfit)
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
    /// What each entry is called.
    names: Vec<Option<String>>,
}

impl Writer<'_> {
    fn entry(&mut self, i: usize, said: &Said) {
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
        if body.starts_with(|c: char| c.is_whitespace()) || body.starts_with("include ") || body.is_empty() {
            return self.refuse(i, "it is no statement");
        }
        match (is_withdrawal(body), said.doubtful) {
            (false, doubtful) => {
                self.name(i, label);
                self.timed(i, said, label, body);
                if doubtful && !body.starts_with("not ") && !body.starts_with("asks ") {
                    self.dispute(i, said, body);
                }
            }
            (true, false) => self.withdrawal(i, said, label, body),
            (true, true) => self.disputed_withdrawal(i, said),
        }
    }

    fn refuse(&mut self, entry: usize, why: &'static str) {
        self.unfit.push(Unfit { entry, why, blocks: true });
    }

    fn leave_out(&mut self, entry: usize, why: &'static str) {
        self.unfit.push(Unfit { entry, why, blocks: false });
    }

    fn line(&mut self, i: usize, line: &str) {
        if self.transcript.is_full() {
            self.transcript.next_part();
            self.day = None;
        }
        self.transcript.push(i, line);
    }

    /// Gives an entry the name by which others can take it back.
    fn name(&mut self, i: usize, label: &str) {
        let name = if label.is_empty() { format!("e{}", self.count + 1) } else { label.to_owned() };
        if let Some(slot) = self.names.get_mut(i) {
            *slot = Some(name);
        }
    }

    fn timed(&mut self, i: usize, said: &Said, label: &str, body: &str) {
        let local = said.at + self.offset;
        let day = local.div_euclid(time::DAY);
        if self.transcript.is_full() || self.day != Some(day) {
            self.line(i, &time::date_text(day));
            self.day = Some(day);
        }
        self.count += 1;
        let label = if label.is_empty() { String::new() } else { format!("@{label} ") };
        let late = if said.late { ", late" } else { "" };
        let colon = if body.starts_with("asks ") { "" } else { ":" };
        let clock = clock(local.rem_euclid(time::DAY));
        self.line(i, &format!("{label}{clock} {}{late}{colon} {body}", said.person));
    }

    fn withdrawal(&mut self, i: usize, said: &Said, label: &str, body: &str) {
        let target = said.withdraws.and_then(|t| self.names.get(t)).cloned().flatten();
        match target {
            Some(target) => {
                self.name(i, label);
                let remark = body.strip_prefix(WITHDRAWS).unwrap_or_default();
                self.timed(i, said, label, &format!("{WITHDRAWS} @{target}{remark}"));
            }
            None => self.refuse(i, "it takes back an entry that is not here, or that comes after it"),
        }
    }

    /// The word of a device that is not to be relied on takes nothing back; it makes doubtful.
    fn disputed_withdrawal(&mut self, i: usize, said: &Said) {
        let target = said.withdraws.filter(|t| *t < i).and_then(|t| self.said.get(t));
        match target.map(|t| label(&t.body).1).filter(|b| !b.starts_with("not ") && !b.starts_with("asks ")) {
            Some(body) => self.dispute(i, said, body),
            None => self.leave_out(i, "it takes something back, and does not count"),
        }
    }

    /// A denial of the same statement, by its own signer.
    fn dispute(&mut self, i: usize, said: &Said, body: &str) {
        self.timed(i, &Said { late: false, ..said.clone() }, "", &format!("not {}", body.trim_start()));
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
        transcript(said).0.load("part1.record").unwrap()
    }

    #[test]
    fn entries_become_lines() {
        let list = [
            said(0, "production \"A\" in \"US-CA\" at -08:00"),
            said(86_400, "@x show(weapon: R1, to: kim) \"in the church\""),
            Said { late: true, ..said(86_401, "show(weapon: R1, to: kim)") },
            said(86_460, "asks handover(weapon: R1, to: kim)"),
            Said { withdraws: Some(1), ..said(86_460, "withdraws") },
            Said { withdraws: Some(2), ..said(2 * 86_400, "withdraws \"why\"") },
        ];
        let expected = "production \"A\" in \"US-CA\" at -08:00\n1970-01-01\n\
             @x 16:00 ana: show(weapon: R1, to: kim) \"in the church\"\n\
             16:00:01 ana, late: show(weapon: R1, to: kim)\n16:01 ana asks handover(weapon: R1, to: kim)\n\
             16:01 ana: withdraws @x\n1970-01-02\n16:00 ana: withdraws @e2 \"why\"\n";
        assert_eq!(text(&list), expected);
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
        let expected = "1970-01-01\n00:00 ana: show(weapon: R1, to: kim)\n00:00 ana: not show(weapon: R1, to: kim)\n\
             00:00 ana: show(weapon: R2, to: kim)\n00:00 ana: not show(weapon: R2, to: kim)\n\
             00:00 ana: not show(weapon: R3, to: kim)\n";
        assert_eq!(text(&list), expected);
        let (_, unfit) = transcript(&[doubtful(said(0, "set blank_distance = 1 ft"))]);
        assert_eq!(unfit.len(), 1);
    }

    #[test]
    fn no_entry_poses_as_another() {
        for body in ["a()\n10:00 ben: fired()", "a()\r10:00 ben: b()", "", " a()", "include \"x.record\""] {
            let (transcript, unfit) = transcript(&[said(0, body)]);
            assert_eq!(unfit.len(), 1, "{body}");
            assert_eq!(transcript.load("part1.record").unwrap(), "", "{body}");
        }
    }
}
