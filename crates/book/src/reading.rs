//! The statements of a production's entries, read as a plain record: one meaning, however it came.
//!
//! Never drops what it cannot read: it is a fault, with the entry that has it.

use custody::DayRecord;
use custody::transcript::{Said, Unfit};
use model::Names;
use protocol::check::Protocol;
use protocol::diagnostic::{MAX_DIAGNOSTICS, Severity};

use crate::said::{Fault, Spoken};

/// A production's record, read.
#[derive(Clone, Debug)]
pub struct Reading {
    /// The record.
    pub day: DayRecord,
    /// The names of the protocol and of the record.
    pub names: Names,
    /// For each entry of the record its place among the statements; none for a line that stands for a doubt.
    pub origins: Vec<Option<usize>>,
    /// What is wrong, by the statement's place.
    pub faults: Vec<Fault>,
    /// Whether there may be faults beyond the longest list.
    pub cut: bool,
}

impl Reading {
    /// Reads statements. `partial` says that entries are held back: then the absence of one says nothing.
    pub fn of(spoken: &[Spoken<'_>], protocol: &Protocol, partial: bool) -> Reading {
        let mut names = protocol.names.clone();
        let said: Vec<Said> = spoken.iter().map(|s| s.said.clone()).collect();
        let written = custody::transcript::transcript(&said);
        let mut load = |path: &str| written.transcript.load(path);
        let main = written.transcript.main();
        let (mut day, faults, files) = custody::file::read(&main, &mut load, &mut names, &protocol.vocabulary);
        let origins = written.rename(&mut day);
        day.partial = partial;
        let cut = faults.0.len() >= MAX_DIAGNOSTICS;
        let unfit = written.unfit.iter().map(left_out);
        let faults = faults.0.iter().map(|fault| {
            let file = files.get(fault.place.file as usize).map_or("", |f| f.name.as_str());
            let entry = written.transcript.entry_at(file, fault.place.start as usize);
            let help = fault.help.as_deref().map_or(String::new(), |h| format!("; {h}"));
            (entry, fault.severity, format!("{}{help}", fault.message))
        });
        Reading { day, names, origins, faults: unfit.chain(faults).collect(), cut }
    }
}

fn left_out(unfit: &Unfit) -> Fault {
    let severity = if unfit.blocks { Severity::Error } else { Severity::Warning };
    (Some(unfit.entry), severity, format!("left out: {}", unfit.why))
}
