//! A signed record or case, from a store or a verified bundle, read as what its entries say; prints what is wrong.
//!
//! The reading itself is `book`'s, the same on a phone and here. A case is read here.

use book::reading::Reading;
use book::said::{Fault, Source, Spoken, forgiven, read_leaving_out, spoken};
use bundle_page::words::plain;
use custody::transcript::{Said, is_withdrawal};
use model::Names;
use protocol::check::Protocol;
use protocol::diagnostic::{MAX_DIAGNOSTICS, Severity};
use record::control::Holds;

use crate::load::{Folder, Loaded};

/// Reads it, and prints what is wrong with it.
pub fn read(source: &Source, protocol: &Protocol) -> Result<Folder, String> {
    let holds = source.holds().ok_or("the first entry of this log, which says what it holds, is not at hand")?;
    let is_case = holds == Holds::Case;
    let keys = source.keys();
    let mut spoken = spoken(source, &keys, i64::MAX);
    let forgiven = forgiven(&mut spoken, is_case);
    let read = |spoken: &[Spoken<'_>]| {
        if is_case {
            Read::of_case(spoken, protocol)
        } else {
            Read::of_production(Reading::of(spoken, protocol, source.held_back > 0))
        }
    };
    let read = read_leaving_out(&mut spoken, &forgiven, read, |read| read.faults.as_slice());
    let (read, left_out) = read.ok_or("too much in this record cannot be read")?;
    for spoken in left_out.into_iter().filter_map(|i| spoken.get(i)) {
        anstream::eprintln!("{}: cannot be read, and does not count: left out", spoken.name());
    }
    let faulty = read.tell(&spoken);
    tell_doubts(&spoken);
    tell_held_back(source);
    Ok(Folder { loaded: read.loaded, names: read.names, faulty })
}

/// What the entries say, read as a plain record or case.
struct Read {
    loaded: Loaded,
    names: Names,
    faults: Vec<Fault>,
    cut: bool,
}

impl Read {
    fn of_production(reading: Reading) -> Read {
        let Reading { day, names, faults, cut, .. } = reading;
        Read { loaded: Loaded::Record(day), names, faults, cut }
    }

    /// A case has no disputed words of its own: what does not count is left out.
    fn of_case(spoken: &[Spoken<'_>], protocol: &Protocol) -> Read {
        let mut names = protocol.names.clone();
        let counts = |s: &Said| !s.doubtful && !s.skip && !is_withdrawal(&s.body);
        let kept = || spoken.iter().enumerate().filter(|(_, s)| counts(&s.said));
        let places: Vec<usize> = kept().map(|(i, _)| i).collect();
        let bodies: Vec<String> = kept().map(|(_, s)| s.said.body.clone()).collect();
        let (transcript, strange) = casework::transcript::transcript(&bodies);
        let mut load = |path: &str| transcript.load(path);
        let main = transcript.main();
        let (case, faults, files) = casework::file::read(&main, &mut load, &mut names, &protocol.vocabulary);
        let unfit = strange
            .into_iter()
            .filter_map(|at| places.get(at))
            .map(|entry| (Some(*entry), Severity::Error, "left out: it is not one item of a case".to_owned()));
        let cut = faults.0.len() >= MAX_DIAGNOSTICS;
        let faults = faults.0.iter().map(|fault| {
            let file = files.get(fault.place.file as usize).map_or("", |f| f.name.as_str());
            let entry = transcript.entry_at(file, fault.place.start as usize).and_then(|at| places.get(at)).copied();
            let help = fault.help.as_deref().map_or(String::new(), |h| format!("; {h}"));
            (entry, fault.severity, format!("{}{help}", fault.message))
        });
        Read { loaded: Loaded::Case(case), names, faults: unfit.chain(faults).collect(), cut }
    }

    /// Prints what is wrong, by entry, and says whether an answer could rest on half of the record.
    fn tell(&self, spoken: &[Spoken<'_>]) -> bool {
        for (entry, _, words) in &self.faults {
            let whose = entry.and_then(|e| spoken.get(e)).map_or("the record".to_owned(), Spoken::name);
            anstream::eprintln!("{}", plain(&format!("{whose}: {words}")));
        }
        self.cut || self.faults.iter().any(|(_, severity, _)| *severity == Severity::Error)
    }
}

/// Says of what does not count why.
fn tell_doubts(spoken: &[Spoken<'_>]) {
    for (spoken, why) in spoken.iter().filter_map(|s| Some((s, s.doubt()?))) {
        anstream::eprintln!("{}: {}; it is read as disputed", spoken.name(), why.english());
    }
}

fn tell_held_back(source: &Source) {
    if source.held_back > 0 {
        anstream::eprintln!(
            "note: {} entries of this log are held back here; what they might say counts as unknown",
            source.held_back
        );
    }
}
