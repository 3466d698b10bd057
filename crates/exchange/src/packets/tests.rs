//! Records of incidents in; the forms' fields out.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test that cannot go on stops")]

use super::*;
use crate::tests::{Sample, a_day_on_set, sample};

fn made(form: Form, sample: &Sample, incident: &str) -> Packet {
    packet(form, &sample.record, &sample.names, &sample.vocabulary, incident).unwrap()
}

fn shown(packet: &Packet, number: &str) -> Vec<String> {
    let field = packet.fields.iter().find(|f| f.number == number).unwrap();
    field.values.iter().map(|v| v.text.clone()).collect()
}

const INCIDENT: &str = "2026-03-02\n\
    09:00 lee: role_assigned(person: lee, role: producer)\n\
    09:05 theo: arrived(person: joe)\n\
    13:47 imani: injury(id: I1, person: joe, weapon: R1, care: off_set, weapon_involved: yes) \"left shoulder\"\n\
    13:48 ana: unloaded(weapon: R1)\n\
    14:00 lee: outcome_known(id: I1, outcome: hospitalised, person: joe, happened_at: 2026-03-02 13:46, work_related: yes, recordable: yes)\n\
    14:40 lee: report_made(id: I1, to: state_osha, channel: telephone, reference: \"77\", contact: \"Lee, 555 0100\", description: \"hit by wadding\")\n\
    14:50 lee: report_made(id: I1, to: police)\n";

#[test]
fn form_301_says_what_the_record_says_and_no_more() {
    let s = sample(INCIDENT);
    let packet = made(Form::Osha301, &s, "I1");
    assert_eq!(packet.fields.len(), 19);
    assert_eq!(shown(&packet, "1)"), ["joe"]);
    assert_eq!(packet.fields[0].values[0].entries, [2, 4], "both entries that name him");
    assert_eq!(shown(&packet, "3)"), Vec::<String>::new());
    assert_eq!(shown(&packet, "11)"), ["2026-03-02 13:46", "2026-03-02 13:47 (when `injury` was entered)"]);
    assert_eq!(shown(&packet, "12)"), ["joe came to the set: entered at 2026-03-02 09:05"]);
    assert_eq!(shown(&packet, "15)"), ["hit by wadding", "left shoulder"]);
    assert_eq!(shown(&packet, "17)"), ["weapon R1"]);
    assert_eq!(packet.limit[0].text, "known 2026-03-02 14:00 (hospitalised): at the latest 2026-03-09 14:00");
    assert_eq!(packet.before, [0, 1]);
    let text = packet.text(&s.record);
    assert!(text.contains("\n3) Date of birth\n  not on the record\n"), "{text}");
    assert!(text.contains("\n1) Full name\n  joe [entry e3, e5]\n"), "{text}");
}

#[test]
fn the_report_to_california_has_its_ten_parts_and_its_hours() {
    let s = sample(INCIDENT);
    let packet = made(Form::Cal342, &s, "I1");
    assert_eq!(packet.fields.len(), 10);
    assert_eq!(packet.limit[0].text, "known 2026-03-02 14:00 (hospitalised): at the latest 2026-03-02 22:00");
    assert_eq!(shown(&packet, "3."), ["lee", "lee: producer"]);
    assert_eq!(shown(&packet, "5."), ["Lee, 555 0100"]);
    assert_eq!(shown(&packet, "9."), ["reported to: police; whether they were at the site is not on the record"]);
    assert_eq!(
        shown(&packet, "10."),
        ["hit by wadding", "left shoulder", "since then: weapon R1, `unloaded`, entered at 2026-03-02 13:48"]
    );
    assert_eq!(packet.notes, ["a report to the state was entered at 2026-03-02 14:40, reference 77 (e6)"]);
}

#[test]
fn a_full_name_stands_where_an_entry_gives_it() {
    let s = sample(&format!("{INCIDENT}15:00 lee: person_named(person: joe, name: \"Joe Example\")\n"));
    let packet = made(Form::Cal342, &s, "I1");
    assert_eq!(shown(&packet, "6."), ["Joe Example (joe in the record)"]);
    assert_eq!(packet.fields[5].values[0].entries, [2, 4, 7]);
    assert_eq!(shown(&made(Form::Osha301, &s, "I1"), "12)").len(), 1, "he is found by his name in the record");
}

#[test]
fn rival_entries_stand_side_by_side_and_denials_show() {
    let s = sample(&format!(
        "{INCIDENT}15:00 ana: injury(id: I1, person: kim)\n15:01 joe: not injury(id: I1, person: joe)\n"
    ));
    let packet = made(Form::Osha301, &s, "I1");
    assert_eq!(shown(&packet, "1)"), ["joe", "kim"]);
    assert_eq!(
        (&packet.fields[0].values[0].denied_by[..], &packet.fields[0].values[1].denied_by[..]),
        (&[8][..], &[][..])
    );
    assert!(packet.notes[0].starts_with("more than one person is named"));
    assert!(packet.text(&s.record).contains("1) Full name\n  joe [entry e3, e5; denied in e9]\n  kim [entry e8]\n"));
}

#[test]
fn a_clock_that_nobody_started_is_said_to_be_open() {
    let day = a_day_on_set();
    let packet = made(Form::Cal342, &day, "U1");
    assert!(packet.limit[0].text.starts_with("when the employer came to know is not on the record"));
    assert!(shown(&packet, "1.")[0].ends_with("(when `unintended discharge` was entered)"));
    assert_eq!(shown(&packet, "6."), Vec::<String>::new(), "nobody was hurt");
    assert_eq!(packet.notes, ["no report to the state is on the record"]);
    // The pistol was used again after the discharge had been answered; that is another story.
    assert_eq!(
        shown(&packet, "10."),
        [
            "into the ground; nobody hurt",
            "since then: weapon B1, `handover`, entered at 2026-05-11 14:10:20",
            "since then: weapon B1, `unloaded`, entered at 2026-05-11 14:12",
            "since then: weapon B1, `locked away`, entered at 2026-05-11 14:16",
        ]
    );
}

#[test]
fn an_unknown_incident_is_an_error_that_names_those_there_are() {
    let day = a_day_on_set();
    let error = packet(Form::Osha301, &day.record, &day.names, &day.vocabulary, "U9").unwrap_err();
    assert_eq!(error.to_string(), "no entry of this record names the incident `U9`; it names U1, N1");
}

#[test]
fn what_does_not_count_fills_no_field_and_is_listed_as_that() {
    let more = "15:00 ana: injury(id: I1, person: kim)\n15:01 joe: not injury(id: I1, person: joe)\n\
         15:02 ana: injury(id: I2, person: kim)\n";
    let mut s = sample(&format!("{INCIDENT}{more}"));
    for entry in [7, 8, 9] {
        s.record.entries[entry].counts = false;
    }
    let packet = made(Form::Osha301, &s, "I1");
    assert_eq!(shown(&packet, "1)"), ["joe"], "kim is named by an entry that does not count");
    assert!(packet.fields[0].values[0].denied_by.is_empty(), "and so is the denial");
    assert_eq!(packet.not_counted, [7, 8]);
    let text = packet.text(&s.record);
    assert!(text.ends_with("About it, but not counting, and in no field above: e8, e9\n\nNote: some cases must not carry the person's name on the log, and details of a private nature may be left out here (29 CFR 1904.29(b)(6) to (10)): a person decides\n"), "{text}");
    // An incident that nobody names whose word counts: nothing to fill in, and what there is is said.
    let empty = made(Form::Cal342, &s, "I2");
    assert_eq!((shown(&empty, "6."), empty.not_counted, empty.before), (Vec::<String>::new(), vec![9], vec![]));
}

#[test]
fn what_two_devices_said_apart_is_not_called_denied() {
    let mut s = sample(&format!(
        "{INCIDENT}15:00 ana: injury(id: I1, person: kim)\n15:00 ana: not injury(id: I1, person: kim)\n"
    ));
    s.record.entries[8].put_in = true;
    let packet = made(Form::Osha301, &s, "I1");
    let kim = &packet.fields[0].values[1];
    assert!(kim.text == "kim" && kim.apart && kim.denied_by.is_empty());
    assert!(packet.text(&s.record).contains("kim [entry e8; does not fit what another device said]"));
}
