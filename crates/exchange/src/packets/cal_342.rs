//! The report of a death or serious injury to California's Division of Occupational Safety and Health, by
//! 8 CCR 342(c): what the reporting party includes, if available.
//!
//! Whether an injury is a serious one is defined elsewhere in the state's law and is not decided here.

use super::{About, Packet, Value, field, merged, value, words};

/// The report about one incident.
pub(super) fn packet(about: &About<'_>) -> Packet {
    Packet {
        title: "Report to Cal/OSHA of a death or serious injury",
        law: "8 CCR 342(a), (c)",
        checked: "subdivision (a) and the list of (c) read in copies of the regulation; not compared with the official text of today",
        incident: about.name.clone(),
        production: about.reading.record.production.clone(),
        limit: about.limits(8),
        limit_rule: "immediately: as soon as practically possible, and not longer than 8 hours after the employer knows, or with diligent inquiry would have known; with exigent circumstances that can be shown, not longer than 24 hours after the incident",
        fields: vec![
            field("1.", "Time and date of accident", about.times()),
            field("2.", "Employer's name, address and telephone number", employer(about)),
            field("3.", "Name and job title, or badge number, of the person reporting", reporter(about)),
            field("4.", "Address of the site of the accident or event", site(about)),
            field("5.", "Name of the person to contact at the site", about.field(&["report_made"], "contact")),
            field("6.", "Name and address of the injured employee(s)", about.full_names()),
            field("7.", "Nature of the injury", nature(about)),
            field("8.", "Location where the injured employee(s) was (were) moved to", moved_to(about)),
            field("9.", "Other law enforcement agencies present at the site", police(about)),
            field(
                "10.",
                "Description of the accident, and whether the scene or instrumentality has been altered",
                story(about),
            ),
        ],
        before: about.before(),
        not_counted: about.not_counted(),
        notes: made(about),
    }
}

/// The production's name is what the record has; a production often works through a company of another name.
fn employer(about: &About<'_>) -> Vec<Value> {
    let mut values = about.field(&["report_made"], "establishment");
    let text = format!(
        "production: {}; whether that is the employer's name, its address and telephone number are not on the record",
        about.reading.record.production
    );
    values.push(words(text));
    merged(values)
}

fn reporter(about: &About<'_>) -> Vec<Value> {
    let mut values = about.field(&["report_made"], "by");
    let roles: Vec<Value> = values.iter().flat_map(|v| about.roles(&v.text)).collect();
    values.extend(roles);
    merged(values)
}

fn site(about: &About<'_>) -> Vec<Value> {
    let mut values = about.field(&["report_made"], "location");
    values.extend(about.said(
        &["unintended_discharge"],
        "place",
        "{}, as the record calls it; the address is not on the record",
    ));
    merged(values)
}

fn nature(about: &About<'_>) -> Vec<Value> {
    let mut values = about.field(&["outcome_known", "report_made"], "outcome");
    values.extend(about.remarks(&["injury"]));
    merged(values)
}

fn moved_to(about: &About<'_>) -> Vec<Value> {
    let mut values = about.said(&["injury"], "care", "looked after: {}; where is not on the record");
    for noted in about.of(&["time_noted"]) {
        if let (Some(step), Some(at)) = (noted.word(about.reading, "step"), noted.moment("time")) {
            values.push(value(format!("{} at {}", step.replace('_', " "), about.reading.moment(at)), noted));
        }
    }
    values
}

fn police(about: &About<'_>) -> Vec<Value> {
    let mut values = about.said(&["keeper_named"], "person", "{} was named to take the evidence");
    let reports = about.of(&["report_made"]).into_iter();
    let others = reports.filter(|s| s.word(about.reading, "to").is_some_and(|to| !to.ends_with("osha")));
    values.extend(others.map(|s| {
        let to = s.word(about.reading, "to").unwrap_or_default().replace('_', " ");
        value(format!("reported to: {to}; whether they were at the site is not on the record"), s)
    }));
    values
}

/// What happened, and what was entered since about the scene and the weapon, until the scene was released or
/// the discharge closed. Whether that altered anything is for a person to say.
fn story(about: &About<'_>) -> Vec<Value> {
    let mut values = about.field(&["report_made"], "description");
    values.extend(about.remarks(&["injury", "death", "unintended_discharge"]));
    let mut values = merged(values);
    let since = since(about);
    let listed = since.len().min(MAX_STORY);
    let more = since.len() - listed;
    values.extend(since.into_iter().take(listed));
    if more > 0 {
        let text = format!("and {more} more entries about the weapon or the scene: see the record");
        values.push(words(text));
    }
    values
}

/// How much of what came after is listed: more than happens before a scene is secured.
const MAX_STORY: usize = 20;

/// Kinds of entry by which a weapon or a scene may become another than it was.
const MAY_ALTER: [&str; 9] =
    ["disturbed", "unloaded", "loaded", "moved", "handover", "locked_away", "taken_out", "cleaned", "repaired"];

fn since(about: &About<'_>) -> Vec<Value> {
    let weapons: Vec<String> =
        about.field(&["injury", "unintended_discharge"], "weapon").into_iter().map(|v| v.text).collect();
    let first = about.first();
    let end = about.of(&["scene_released", "discharge_closed"]).first().map_or(usize::MAX, |s| s.entry);
    let after = about.all.iter().filter(|s| s.entry > first && s.entry < end && MAY_ALTER.contains(&s.name()));
    let shown = after.filter_map(|said| {
        let what = match said.name() {
            "disturbed" => said.word(about.reading, "what").unwrap_or_else(|| "something was disturbed".into()),
            kind => {
                let weapon = said.word(about.reading, "weapon").filter(|w| weapons.contains(w))?;
                format!("weapon {weapon}, `{}`", kind.replace('_', " "))
            }
        };
        Some(value(format!("since then: {what}, entered at {}", about.reading.moment(said.at)), said))
    });
    shown.collect()
}

/// Reports to the state that were made already.
fn made(about: &About<'_>) -> Vec<String> {
    let reports = about.of(&["report_made"]).into_iter();
    let state = reports.filter(|s| s.word(about.reading, "to").as_deref() == Some("state_osha"));
    let mut notes: Vec<String> = state
        .map(|s| {
            let number = s.word(about.reading, "reference").map_or(String::new(), |r| format!(", reference {r}"));
            format!(
                "a report to the state was entered at {}{number} ({})",
                about.reading.moment(s.at),
                about.reading.id(s.entry)
            )
        })
        .collect();
    if notes.is_empty() {
        notes.push("no report to the state is on the record".into());
    }
    notes
}
