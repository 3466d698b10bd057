//! A production's record, read with the protocol that was in force at each of its entries.

use std::path::Path;

use custody::DayRecord;
use protocol::audit::{Profile, Standing};
use report::set::{InForce, occasions};
use report::view::Report;

use crate::{load, protocols};

/// The protocol in force at an entry.
pub fn in_force(day: &DayRecord, entry: usize, protocols: Option<&Path>, as_if: &[String]) -> Result<InForce, String> {
    let adopted = custody::profile::profile_at(day, entry);
    let (protocol, faults) = protocols::protocol(protocols, &adopted.settings)?;
    if faults.has_errors() {
        let each = faults.0.iter().map(|f| match &f.help {
            Some(help) => format!("{} ({help})", f.message),
            None => f.message.clone(),
        });
        let all = each.collect::<Vec<_>>().join("; ");
        return Err(format!("the protocol cannot be read with the settings of this record: {all}"));
    }
    let packs: Vec<&str> = adopted.packs.iter().map(String::as_str).collect();
    let as_if: Vec<&str> = as_if.iter().map(String::as_str).collect();
    let profile = Profile::of(&protocol, &day.jurisdiction, day.utc_offset, [&packs, &[], &as_if])?;
    Ok(InForce { from: entry, protocol, profile })
}

/// The report of a record: stretch by stretch between two changes of the protocol.
pub fn report(
    day: &DayRecord,
    folder: &load::Folder,
    protocols: Option<&Path>,
    as_if: &[String],
) -> Result<Report, String> {
    let mut starts: Vec<usize> = day
        .adoptions
        .iter()
        .map(|a| a.from_entry)
        .chain(day.settings.iter().map(|s| s.from_entry))
        .chain([0])
        .collect();
    starts.sort_unstable();
    starts.dedup();
    let mut report = Report {
        title: format!("The record of {}", day.production),
        about: format!(
            "{} entries, read by the protocol in force at each. Questions are answered again as the record stood when they were put.",
            day.entries.len()
        ),
        ..Report::default()
    };
    for (i, start) in starts.iter().enumerate() {
        let until = starts.get(i + 1).copied().unwrap_or(day.entries.len());
        if *start >= day.entries.len() {
            break;
        }
        let in_force = in_force(day, *start, protocols, as_if)?;
        for (pack, standing) in &in_force.profile.packs {
            let title = in_force.protocol.packs.get(*pack).map_or("", |p| &p.title);
            let line = format!("{title} — {}", standing.words());
            if !report.protocols.contains(&line) {
                report.protocols.push(line);
            }
        }
        report.occasions.extend(occasions(day, &folder.names, &in_force, until));
    }
    if !as_if.is_empty() {
        report.narrowed.push(format!("{} {}", Standing::AsIf.words(), as_if.join(", ")));
    }
    let asked = report.occasions.iter().filter_map(|o| o.cleared);
    let (cleared, refused) = asked.fold((0, 0), |(c, r), ok| if ok { (c + 1, r) } else { (c, r + 1) });
    report.about.push_str(&format!(" {} questions: {cleared} cleared, {refused} not cleared.", cleared + refused));
    report.limits = vec![
        "Lastlook never says \u{201c}safe\u{201d}: it says what is on the record and what is missing. Whoever takes a weapon looks for themselves.".to_owned(),
    ];
    report.observations = observations(day, folder, protocols)?;
    Ok(report)
}

/// Entries that do not fit each other: observations, not verdicts.
fn observations(day: &DayRecord, folder: &load::Folder, protocols: Option<&Path>) -> Result<Vec<String>, String> {
    let (protocol, _) = protocols::protocol(protocols, &std::collections::BTreeMap::new())?;
    let hands = custody::hands::hands(day, &protocol.vocabulary, &folder.names, day.entries.len());
    let entries = |places: &[usize]| -> String {
        let name = |p: &usize| {
            day.entries.get(*p).map(|e| format!("{} {}", model::time::moment_text(e.at, day.utc_offset), e.id))
        };
        places.iter().filter_map(name).collect::<Vec<_>>().join(", ")
    };
    let found = hands.findings.iter().map(|f| format!("{} ({})", f.message, entries(&f.entries)));
    Ok(found.chain(hands.gaps.iter().cloned()).collect())
}
