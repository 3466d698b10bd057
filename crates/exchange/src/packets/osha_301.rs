//! OSHA's Form 301: one for each person whose injury belongs on the log.
//!
//! It fills in nothing that the record does not say under that very name; a field of the form that the
//! vocabulary has no word for stays open.

use super::{About, Packet, Value, field, merged, several_people, value};

/// The form about one incident.
pub(super) fn packet(about: &About<'_>) -> Packet {
    let people = about.people();
    let note = several_people(&people);
    Packet {
        title: "OSHA Form 301, Injury and Illness Incident Report",
        law: "29 CFR 1904.29(a), (b)(2), (b)(3)",
        checked: "section text read in the 2005 edition; list of fields compared with copies of the form; not compared with the form now issued",
        incident: about.name.clone(),
        production: about.reading.record.production.clone(),
        limit: about.limits(7 * 24),
        limit_rule: "within seven calendar days of receiving information that a recordable injury has occurred",
        fields: vec![
            field("1)", "Full name", about.full_names()),
            field("2)", "Street, city, state, ZIP", Vec::new()),
            field("3)", "Date of birth", Vec::new()),
            field("4)", "Date hired", Vec::new()),
            field("5)", "Male or female", Vec::new()),
            field("6)", "Name of physician or other health care professional", Vec::new()),
            field("7)", "If treatment was given away from the worksite, where was it given?", care(about)),
            field("8)", "Was employee treated in an emergency room?", Vec::new()),
            field("9)", "Was employee hospitalized overnight as an in-patient?", hospital(about)),
            field("10)", "Case number from the log", logged(about)),
            field("11)", "Date of injury or illness", about.times()),
            field("12)", "Time employee began work", arrivals(about, &people)),
            field("13)", "Time of event", about.times()),
            field("14)", "What was the employee doing just before the incident occurred?", Vec::new()),
            field("15)", "What happened?", what_happened(about)),
            field("16)", "What was the injury or illness?", injury(about)),
            field("17)", "What object or substance directly harmed the employee?", objects(about)),
            field("18)", "If the employee died, when did death occur?", deaths(about)),
            field("", "Completed by, title, phone, date", Vec::new()),
        ],
        before: about.before(),
        not_counted: about.not_counted(),
        notes: note.into_iter().chain([PRIVACY.to_owned()]).collect(),
    }
}

/// 29 CFR 1904.29(b)(6) to (b)(10), in our words.
const PRIVACY: &str = "some cases must not carry the person's name on the log, and details of a private nature may be left out here (29 CFR 1904.29(b)(6) to (10)): a person decides";

fn care(about: &About<'_>) -> Vec<Value> {
    about.said(&["injury"], "care", "looked after: {}; where is not on the record")
}

fn hospital(about: &About<'_>) -> Vec<Value> {
    let known = about.of(&["outcome_known"]).into_iter();
    let hospital = known.filter(|s| s.word(about.reading, "outcome").as_deref() == Some("hospitalised"));
    hospital
        .map(|s| {
            value(
                "the employer learned that the person was hospitalised; whether overnight is not on the record".into(),
                s,
            )
        })
        .collect()
}

fn logged(about: &About<'_>) -> Vec<Value> {
    let logged = about.of(&["case_logged"]).into_iter();
    logged.map(|s| value("the case was entered on the forms; its number is not on the record".into(), s)).collect()
}

/// Coming to the set is not the beginning of work: it is said to be what it is.
fn arrivals(about: &About<'_>, people: &[Value]) -> Vec<Value> {
    let day = about.all.iter().find(|s| s.entry == about.first()).map(|s| about.reading.day(s.at));
    let arrived = about.all.iter().filter(|s| s.name() == "arrived" && Some(about.reading.day(s.at)) == day);
    let theirs = arrived.filter_map(|s| {
        let person = s.word(about.reading, "person").filter(|p| people.iter().any(|v| v.text == *p))?;
        let late = about.reading.record.entries.get(s.entry).is_some_and(|e| e.late);
        let late = if late { ", late" } else { "" };
        Some(value(format!("{person} came to the set: entered at {}{late}", about.reading.moment(s.at)), s))
    });
    theirs.collect()
}

fn what_happened(about: &About<'_>) -> Vec<Value> {
    let mut values = about.field(&["report_made"], "description");
    values.extend(about.remarks(&["injury", "death", "unintended_discharge"]));
    values.extend(about.said(&["discharge_closed"], "cause", "cause, as answered: {}"));
    merged(values)
}

fn injury(about: &About<'_>) -> Vec<Value> {
    let mut values = about.field(&["outcome_known", "report_made"], "outcome");
    values.extend(about.remarks(&["injury"]));
    merged(values)
}

fn objects(about: &About<'_>) -> Vec<Value> {
    let mut values = about.said(&["injury", "unintended_discharge"], "weapon", "weapon {}");
    values.extend(about.said(&["unintended_discharge"], "class", "round: {}"));
    merged(values)
}

fn deaths(about: &About<'_>) -> Vec<Value> {
    let entered = |s: &super::Said<'_>| {
        format!("entered at {}; when it occurred is not on the record", about.reading.moment(s.at))
    };
    about.of(&["death"]).into_iter().map(|s| value(entered(s), s)).collect()
}
