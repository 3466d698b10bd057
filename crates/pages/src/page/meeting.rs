//! The safety meeting: scene, place, who led it, topics and attendance in one form, signed at once; late arrivals one by
//! one; a sheet with lines to sign on, before the meeting or after it.
//!
//! A tick says that somebody ticked. Whether the meeting is enough for a weapon is the protocol's to say.

use std::collections::BTreeSet;

use maud::{Markup, html};
use model::value::quoted;

use crate::access::Access;
use crate::frame::{Page, Tab, recorded, refusal};
use crate::here::Here;
use crate::page::enter::{errors, remark_and_time, when};
use crate::page::offer;
use crate::page::pdf;
use crate::page::several;
use crate::page::today::{Meeting, Today, topics};
use crate::request::{Draft, Fields, Reply, Request};
use crate::say::{self, Wrong, identifier};

/// Today's meetings, and the form for one more.
pub fn reply(here: &Here<'_>, request: &Request, _: &str) -> Reply {
    let today = Today::of(here);
    let mut fields = request.fields.clone();
    if !request.posted {
        return list(here, request, &today);
    }
    if fields.get("do") == Some("tick") {
        let wrong = ticked(here, &mut fields);
        return page(here, &today, form(here, &today, &fields, &wrong), if wrong.is_empty() { 200 } else { 422 });
    }
    match drafts(here, &today, &fields) {
        Ok((name, drafts)) => Reply::Enter { drafts, then: here.to_thing("/meeting/", &name) },
        Err(wrong) => page(here, &today, form(here, &today, &fields, &wrong), 422),
    }
}

/// Ticks whoever a badge or a name means; nothing is recorded yet.
fn ticked(here: &Here<'_>, fields: &mut Fields) -> Wrong {
    let badge = fields.get("badge").unwrap_or_default().to_owned();
    fields.0.retain(|(name, _)| name != "badge");
    match several::person_of(here, &badge) {
        Some(person) => fields.0.push(("person".to_owned(), person)),
        None => {
            let text = here.tw("meeting-badge-unknown", &[("text", (&badge).into())]);
            fields.0.push(("badge".to_owned(), badge));
            return vec![(Some("badge".to_owned()), text)];
        }
    }
    Wrong::new()
}

/// All that one signature says: the meeting for each scene, each person at it, the topics.
fn drafts(here: &Here<'_>, today: &Today, fields: &Fields) -> Result<(String, Vec<Draft>), Wrong> {
    let scenes = scenes_of(fields);
    let mut wrong = Wrong::new();
    if scenes.is_empty() {
        wrong.push((Some("scene".to_owned()), here.t("meeting-which-scene")));
    }
    let people = attending(here, today, fields, &scenes);
    let when = when(here, fields).map_err(|faults| wrong.extend(faults)).unwrap_or_default();
    if !wrong.is_empty() {
        return Err(wrong);
    }
    let name = say::new_name(here, "meeting", "M");
    let optional =
        |field: &str| match fields.get(field).and_then(identifier).filter(|v| field != "by" || v != here.me()) {
            Some(value) => format!(", {field}: {value}"),
            None => String::new(),
        };
    let head = format!("{}{}", optional("place"), optional("by"));
    let mut events: Vec<String> =
        scenes.iter().map(|s| format!("meeting_held(meeting: {name}, scene: {s}{head})")).collect();
    for person in &people {
        events.extend(scenes.iter().map(|s| format!("attended(person: {person}, meeting: {name}, scene: {s})")));
    }
    events.extend(topics_event(here, &name, fields));
    let mut drafts = several::drafts(here, &events, when)?;
    if let (Some(remark), Some(first)) = (fields.get("remark"), drafts.first_mut()) {
        first.body = format!("{} {}", first.body, quoted(remark));
    }
    Ok((name, drafts))
}

/// The topics that were ticked; what was not ticked was not said.
fn topics_event(here: &Here<'_>, meeting: &str, fields: &Fields) -> Option<String> {
    let known = topics(here);
    let ticked: Vec<String> = fields.all("topic").filter(|t| known.iter().any(|k| k == t)).map(str::to_owned).collect();
    let unique: BTreeSet<&String> = ticked.iter().collect();
    let said: Vec<String> = known.iter().filter(|k| unique.contains(k)).map(|k| format!(", {k}: yes")).collect();
    (!said.is_empty()).then(|| format!("meeting_topics(meeting: {meeting}{})", said.concat()))
}

fn scenes_of(fields: &Fields) -> Vec<String> {
    let mut seen = BTreeSet::new();
    let named = fields.all("scene").chain(fields.get("scene-new")).filter_map(identifier);
    named.filter(|s| seen.insert(s.clone())).collect()
}

/// Whoever was ticked; with "everyone", all who are called for the scenes too.
fn attending(here: &Here<'_>, today: &Today, fields: &Fields, scenes: &[String]) -> Vec<String> {
    let mut people = several::people(fields);
    if fields.has("everyone") {
        let called: BTreeSet<String> = scenes.iter().flat_map(|s| today.called(here, s)).collect();
        people.extend(called.into_iter().filter(|p| !people.contains(p)).collect::<Vec<_>>());
    }
    people
}

fn list(here: &Here<'_>, request: &Request, today: &Today) -> Reply {
    let held = today.meetings(here);
    let main = html! {
        (recorded(here, request))
        @if !held.is_empty() {
            div.on-screen-only {
                h2 { (here.t("meeting-today")) }
                @for meeting in &held {
                    p {
                        a.button.quiet href=(here.to_thing("/meeting/", &meeting.name)) {
                            (here.clock(meeting.at)) " · " (meeting.scenes.join(", ")) " · "
                            (here.tw("meeting-attended-count", &[("count", meeting.people.len().into())]))
                        }
                    }
                }
            }
        }
        @if offer::may(here, "meeting_held") { (form(here, today, &request.fields, &Wrong::new())) }
        @else { p.notice.info.on-screen-only { (offer::who(here, "meeting_held")) } }
        (pdf::ways(here, request))
        (blank_sheet(here, today, &chosen_scenes(here, today, &request.fields)))
    };
    page(here, today, main, 200)
}

fn page(here: &Here<'_>, _: &Today, main: Markup, status: u16) -> Reply {
    let main = html! { h1.on-screen-only { (here.t("meeting-title")) } (main) };
    let mut page = Page::new(here.t("meeting-title"), Tab::Day, main);
    page.scripts = &["meeting"];
    page.status = status;
    page.reply(here)
}

/// The scenes of the form: as given, else those of today that had no meeting yet.
fn chosen_scenes(here: &Here<'_>, today: &Today, fields: &Fields) -> Vec<String> {
    let given = scenes_of(fields);
    if !given.is_empty() || fields.has("do") {
        return given;
    }
    let held = today.meetings(here);
    today.scenes(here).into_iter().filter(|s| held.iter().all(|m| !m.scenes.contains(s))).collect()
}

fn form(here: &Here<'_>, today: &Today, fields: &Fields, wrong: &Wrong) -> Markup {
    let chosen = chosen_scenes(here, today, fields);
    let called: BTreeSet<String> = chosen.iter().flat_map(|s| today.called(here, s)).collect();
    let others: BTreeSet<String> = here.book.names_of("person").into_iter().filter(|p| !called.contains(p)).collect();
    let ticked = several::people(fields);
    let is_ticked = |p: &String| ticked.contains(p);
    html! {
        (errors(here, wrong))
        form.form.on-screen-only method="post" action=(here.to("/meeting")) {
            (scene_choice(here, today, &chosen, wrong))
            (topic_choice(here, fields))
            div.field.is-wrong[wrong.iter().any(|(f, _)| f.as_deref() == Some("badge"))] {
                label for="badge" { (here.t("meeting-badge")) }
                input #badge name="badge" value=[fields.get("badge")] autocomplete="off" autocapitalize="off"
                    spellcheck="false" aria-describedby="badge-said";
                p.hint #badge-said role="status" { (here.t("meeting-badge-hint")) }
            }
            // The first button of a form is what Enter presses: a badge's Enter ticks, it never signs the meeting.
            button.button.quiet type="submit" name="do" value="tick" { (here.t("meeting-badge-tick")) }
            fieldset.choices.two #people {
                legend { (here.tw("meeting-who-called", &[("count", called.len().into())])) }
                @if !called.is_empty() {
                    label {
                        input type="checkbox" name="everyone" value="yes" checked[fields.has("everyone")];
                        span { (here.t("meeting-everyone")) }
                    }
                }
                @for person in &called { (person_choice(here, person, is_ticked(person))) }
            }
            details open[called.is_empty() || others.iter().any(is_ticked)] {
                summary { (here.t("meeting-others")) }
                fieldset.choices.two aria-label=(here.t("meeting-others")) {
                    @for person in &others { (person_choice(here, person, is_ticked(person))) }
                }
                div.field {
                    label for="person-new" { (here.t("meeting-person-new")) }
                    input #person-new name="person-new" autocomplete="off";
                }
            }
            (where_and_who(here, fields))
            (remark_and_time(here, fields, wrong))
            div.actions { button.button.primary type="submit" name="do" value="hold" { (here.t("meeting-sign")) } }
        }
    }
}

fn person_choice(here: &Here<'_>, person: &str, ticked: bool) -> Markup {
    html! {
        label data-person=(person) data-name=(here.name(person)) {
            input type="checkbox" name="person" value=(person) checked[ticked];
            span { (here.name(person)) }
        }
    }
}

fn scene_choice(here: &Here<'_>, today: &Today, chosen: &[String], wrong: &Wrong) -> Markup {
    let mut scenes = today.scenes(here);
    scenes.extend(chosen.iter().filter(|s| !scenes.contains(s)).cloned().collect::<Vec<_>>());
    let mut others: Vec<String> = here.book.names_of("scene").into_iter().filter(|s| !scenes.contains(s)).collect();
    if scenes.is_empty() {
        // Nothing is called: then all that there are stand in the first list, not in one of others.
        scenes.append(&mut others);
    }
    let mistaken = wrong.iter().find(|(f, _)| f.as_deref() == Some("scene"));
    let tick = |scene: &String| {
        html! {
            label {
                input type="checkbox" name="scene" value=(scene) checked[chosen.contains(scene)];
                span { (scene) }
            }
        }
    };
    html! {
        fieldset.choices.two {
            legend { (here.t("meeting-scenes")) }
            @for scene in &scenes { (tick(scene)) }
        }
        @if let Some((_, text)) = mistaken { p.error { (text) } }
        details open[scenes.is_empty()] {
            summary { (here.t("meeting-other-scene")) }
            @if !others.is_empty() {
                fieldset.choices.two aria-label=(here.t("meeting-other-scene")) {
                    @for scene in &others { (tick(scene)) }
                }
            }
            div.field {
                label for="scene-new" { (here.t("meeting-scene-new")) }
                input #scene-new name="scene-new" autocomplete="off" autocapitalize="off" spellcheck="false";
            }
        }
    }
}

fn topic_choice(here: &Here<'_>, fields: &Fields) -> Markup {
    let ticked: Vec<&str> = fields.all("topic").collect();
    html! {
        fieldset.choices {
            legend { (here.t("meeting-topics")) }
            @for topic in topics(here) {
                label {
                    input type="checkbox" name="topic" value=(topic) checked[ticked.contains(&topic.as_str())];
                    span { (here.words.field("meeting_topics", &topic)) }
                }
            }
        }
    }
}

fn where_and_who(here: &Here<'_>, fields: &Fields) -> Markup {
    let first_ad = || here.book.people().into_values().find(|p| p.roles.contains("first_ad")).map(|p| p.id);
    let by = fields.get("by").map(str::to_owned).or_else(first_ad).unwrap_or_else(|| here.me().to_owned());
    let places = here.book.names_of("place");
    html! {
        div.field {
            label for="by" { (here.t("meeting-led-by")) }
            select #by name="by" {
                @for person in here.book.names_of("person") {
                    option value=(person) selected[person == by] { (here.name(&person)) }
                }
            }
        }
        div.field {
            label for="place" { (here.t("meeting-place")) }
            input #place name="place" value=[fields.get("place")] list="places" autocomplete="off";
            datalist #places { @for place in &places { option value=(place) { (place.replace('_', " ")) } } }
        }
    }
}

// ---- one meeting -----------------------------------------------------------------------------------------

/// One meeting: who was there, who is missing, briefing those who come late.
pub fn one(here: &Here<'_>, request: &Request, name: &str) -> Reply {
    let Some(meeting) = Meeting::of(here, name) else {
        return refusal(here, 404, "error-not-found-title", "error-not-found");
    };
    let today = Today::of(here);
    if !request.posted {
        return shown(here, request, &today, &meeting, &Wrong::new());
    }
    match added(here, &request.fields, &today, &meeting) {
        Ok(drafts) if drafts.is_empty() => Reply::Go(here.to_thing("/meeting/", name)),
        Ok(drafts) => Reply::Enter { drafts, then: here.to_thing("/meeting/", name) },
        Err(wrong) => shown(here, request, &today, &meeting, &wrong),
    }
}

/// Somebody who was there and was forgotten, somebody who came late, or the topics.
fn added(here: &Here<'_>, fields: &Fields, today: &Today, meeting: &Meeting) -> Result<Vec<Draft>, Wrong> {
    let now = (None, record::entry::Marks::default());
    if fields.get("do") == Some("topics") {
        return several::drafts(here, topics_event(here, &meeting.name, fields).as_slice(), now);
    }
    let typed = fields.get("person").or_else(|| fields.get("badge")).unwrap_or_default();
    let Some(person) = several::person_of(here, typed) else {
        return Err(vec![(Some("badge".to_owned()), here.tw("meeting-badge-unknown", &[("text", typed.into())]))]);
    };
    if meeting.people.contains_key(&person) {
        return Ok(Vec::new());
    }
    let of_scene = |s: &String| format!("attended(person: {person}, meeting: {}, scene: {s})", meeting.name);
    let mut events: Vec<String> = meeting.scenes.iter().map(of_scene).collect();
    if events.is_empty() {
        events.push(format!("attended(person: {person}, meeting: {})", meeting.name));
    }
    if fields.get("do") == Some("late") && !today.arrived(here).contains(&person) {
        let scene = meeting.scenes.first().map_or_else(String::new, |s| format!(", scene: {s}"));
        events.push(format!("arrived(person: {person}{scene})"));
    }
    several::drafts(here, &events, now)
}

fn shown(here: &Here<'_>, request: &Request, today: &Today, meeting: &Meeting, wrong: &Wrong) -> Reply {
    let by = meeting.by.as_deref().map(|b| here.name(b)).unwrap_or_default();
    let main = html! {
        (recorded(here, request))
        h1.on-screen-only { (here.tw("meeting-of", &[("scenes", (&meeting.scenes.join(", ")).into())])) }
        div.on-screen-only {
            (errors(here, wrong))
            p.lede {
                (here.clock(meeting.at)) @if !by.is_empty() { " · " (here.tw("meeting-by", &[("person", (&by).into())])) }
                @if let Some(place) = &meeting.place { " · " (place.replace('_', " ")) }
            }
            (people_missing(here, today, meeting))
            (badge_form(here, meeting))
            (topics_shown(here, meeting))
            h2 { (here.tw("meeting-attended-count", &[("count", meeting.people.len().into())])) }
            ul.people {
                @for (person, at) in &meeting.people {
                    li { a.name href=(here.to_thing("/person/", person)) { (here.name(person)) } span.note { (here.clock(*at)) } }
                }
            }
            p.soft { (here.t("meeting-print-hint")) }
            (pdf::ways(here, request))
        }
        (sheet(here, meeting))
    };
    let mut page = Page::new(here.t("meeting-title"), Tab::Day, main);
    page.scripts = &["meeting"];
    page.status = if wrong.is_empty() { 200 } else { 422 };
    page.reply(here)
}

/// Whoever is called and was neither there nor briefed: one tap each.
pub fn people_missing(here: &Here<'_>, today: &Today, meeting: &Meeting) -> Markup {
    let missing = meeting.missing(here, today);
    let arrived = today.arrived(here);
    let may = crate::access::may_enter(here, "attended") == Access::Allowed;
    html! {
        @if missing.is_empty() {
            p.notice.ok { (here.t("meeting-nobody-missing")) }
        } @else {
            h3 { (here.tw("meeting-missing", &[("count", missing.len().into())])) }
            ul.people {
                @for person in &missing {
                    li {
                        a.name href=(here.to_thing("/person/", person)) { (here.name(person)) }
                        @if arrived.contains(person) { span.role { (here.t("meeting-on-set")) } }
                        @if may { div.note { (brief(here, meeting, person)) } }
                    }
                }
            }
            @if !may { p.soft { (offer::who(here, "attended")) } }
        }
    }
}

fn brief(here: &Here<'_>, meeting: &Meeting, person: &str) -> Markup {
    html! {
        form method="post" action=(here.to_thing("/meeting/", &meeting.name)) {
            input type="hidden" name="person" value=(person);
            button.button type="submit" name="do" value="late" { (here.t("meeting-brief-late")) }
            button.button.quiet type="submit" name="do" value="was" { (here.t("meeting-was-there")) }
        }
    }
}

fn badge_form(here: &Here<'_>, meeting: &Meeting) -> Markup {
    html! {
        @if crate::access::may_enter(here, "attended") == Access::Allowed {
            form.form method="post" action=(here.to_thing("/meeting/", &meeting.name)) {
                div.field {
                    label for="badge" { (here.t("meeting-badge-late")) }
                    input #badge name="badge" required autocomplete="off" autocapitalize="off" spellcheck="false" list="known";
                    datalist #known {
                        @for person in here.book.names_of("person") { option value=(person) { (here.name(&person)) } }
                    }
                }
                button.button type="submit" name="do" value="late" { (here.t("meeting-brief-late")) }
            }
        }
    }
}

fn topics_shown(here: &Here<'_>, meeting: &Meeting) -> Markup {
    let open: Vec<String> = topics(here).into_iter().filter(|t| !meeting.topics.contains(t)).collect();
    let may = offer::may(here, "meeting_topics");
    html! {
        h2 { (here.t("meeting-topics")) }
        ul { @for topic in &meeting.topics { li { (here.words.field("meeting_topics", topic)) " ✓" } } }
        @if !open.is_empty() && may {
            form.form method="post" action=(here.to_thing("/meeting/", &meeting.name)) {
                fieldset.choices {
                    legend { (here.t("meeting-topics-open")) }
                    @for topic in topics(here) {
                        label {
                            input type="checkbox" name="topic" value=(topic) checked[meeting.topics.contains(&topic)];
                            span { (here.words.field("meeting_topics", &topic)) }
                        }
                    }
                }
                button.button type="submit" name="do" value="topics" { (here.t("meeting-topics-sign")) }
            }
        } @else if !open.is_empty() {
            p { (here.t("meeting-topics-open")) }
            ul { @for topic in &open { li { (here.words.field("meeting_topics", topic)) } } }
        }
    }
}

// ---- paper -----------------------------------------------------------------------------------------------

/// The sheet of a meeting that was held.
fn sheet(here: &Here<'_>, meeting: &Meeting) -> Markup {
    let people: Vec<&String> = meeting.people.keys().collect();
    let when = model::time::moment_text(meeting.at, here.book.day.utc_offset);
    paper(here, &meeting.scenes, &when, &people, Some(&meeting.topics))
}

/// A sheet to sign by hand, for a day when nothing works: entered afterwards as from paper.
fn blank_sheet(here: &Here<'_>, today: &Today, scenes: &[String]) -> Markup {
    let called: BTreeSet<String> = scenes.iter().flat_map(|s| today.called(here, s)).collect();
    paper(here, scenes, &crate::page::today::date(here), &called.iter().collect::<Vec<_>>(), None)
}

fn paper(
    here: &Here<'_>,
    scenes: &[String],
    when: &str,
    people: &[&String],
    ticked: Option<&BTreeSet<String>>,
) -> Markup {
    let mark = |topic: &String| if ticked.is_some_and(|t| t.contains(topic)) { "☑" } else { "☐" };
    html! {
        section.sheet.on-paper-only aria-labelledby="sheet" {
            header.sheet-head {
                h2 #sheet { (here.tw("meeting-of", &[("scenes", (&scenes.join(", ")).into())])) }
                p { (here.book.day.production) ", " (when) }
            }
            ul { @for topic in topics(here) { li { (mark(&topic)) " " (here.words.field("meeting_topics", &topic)) } } }
            ul.signatures {
                @for person in people {
                    @let roles: Vec<String> = here.book.roles(person).iter().map(|r| here.word("role", r)).collect();
                    li { (here.name(person)) @if !roles.is_empty() { ", " (roles.join(", ")) } }
                }
                @for _ in 0..SPARE_LINES { li { (here.t("meeting-sheet-name")) } }
            }
            p { (here.t("meeting-sheet-paper")) }
        }
    }
}

/// Lines on the sheet for whoever nobody had on the list.
const SPARE_LINES: usize = 6;
