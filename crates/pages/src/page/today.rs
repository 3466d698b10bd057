//! What the record says of today's work: whether the day runs, which scenes are called, who came to which meeting.
//!
//! Facts only, as they were entered: what is still needed is asked of the protocol, never worked out here.

use std::collections::{BTreeMap, BTreeSet};

use model::{Statement, Value};

use crate::here::Here;

/// How the day stands by its own entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stands {
    /// No day runs.
    NotBegun,
    /// It runs since then.
    Runs(i64),
    /// A break began then.
    Break(i64),
    /// It was wrapped then.
    Wrapped(i64),
}

/// Today, as entered.
pub struct Today {
    /// How it stands.
    pub stands: Stands,
    /// When the day began that runs or was wrapped today; the last midnight, if none did.
    pub since: i64,
    /// Whether the day that runs began on another date: a night shoot, or somebody forgot to wrap.
    pub of_another_date: bool,
}

impl Today {
    /// Reads it.
    pub fn of(here: &Here<'_>) -> Today {
        let local = |at: i64| model::time::local_day(at, here.book.day.utc_offset);
        let now = here.book.now;
        let last = |kind: &str| here.book.of_kind(kind).rfind(|(_, s)| !s.denied).map(|(e, _)| (e, at(here, e)));
        let after = |kind: &str, than: usize| last(kind).filter(|(e, _)| *e > than);
        let midnight = local(now) * model::time::DAY - i64::from(here.book.day.utc_offset);
        let none = Today { stands: Stands::NotBegun, since: midnight, of_another_date: false };
        let Some((entry, began)) = last("day_started") else { return none };
        if let Some((_, wrapped)) = after("day_wrapped", entry) {
            let stands = Stands::Wrapped(wrapped);
            return if local(wrapped) == local(now) { Today { stands, since: began, ..none } } else { none };
        }
        let paused = after("break_started", entry).filter(|(e, _)| after("break_ended", *e).is_none());
        let stands = paused.map_or(Stands::Runs(began), |(_, at)| Stands::Break(at));
        Today { stands, since: began, of_another_date: local(began) != local(now) }
    }

    /// The statements of a kind since the day began.
    pub fn of_kind<'h>(&self, here: &'h Here<'_>, kind: &str) -> Vec<(usize, &'h Statement)> {
        let since = self.since;
        here.book.of_kind(kind).filter(|(e, s)| !s.denied && at(here, *e) >= since).collect()
    }

    /// The scenes that people are called for, met for or worked on today, and those that were entered for today.
    pub fn scenes(&self, here: &Here<'_>) -> Vec<String> {
        let kinds = ["called_for", "arrived", "meeting_held", "take_started"];
        let statements = kinds.iter().flat_map(|kind| self.of_kind(here, kind));
        let mut scenes: BTreeSet<String> = statements.filter_map(|(_, s)| here.book.text(s, "scene")).collect();
        let date = date(here);
        let of_today = |s: &&Statement| here.book.text(s, "date").as_deref() == Some(date.as_str());
        let entered = here.book.of_kind("scene_entered").map(|(_, s)| s).filter(of_today);
        scenes.extend(entered.filter_map(|s| here.book.text(s, "scene")));
        scenes.into_iter().collect()
    }

    /// Who is called for a scene today, or came for it.
    pub fn called(&self, here: &Here<'_>, scene: &str) -> BTreeSet<String> {
        let statements = ["called_for", "arrived"].into_iter().flat_map(|kind| self.of_kind(here, kind));
        let of_scene = statements.filter(|(_, s)| here.book.text(s, "scene").as_deref() == Some(scene));
        of_scene.filter_map(|(_, s)| here.book.text(s, "person")).collect()
    }

    /// Who came to the set today.
    pub fn arrived(&self, here: &Here<'_>) -> BTreeSet<String> {
        self.of_kind(here, "arrived").into_iter().filter_map(|(_, s)| here.book.text(s, "person")).collect()
    }

    /// Today's meetings, in order.
    pub fn meetings(&self, here: &Here<'_>) -> Vec<Meeting> {
        let mut meetings: Vec<Meeting> = Vec::new();
        for name in self.of_kind(here, "meeting_held").iter().filter_map(|(_, s)| here.book.text(s, "meeting")) {
            if meetings.iter().all(|m| m.name != name) {
                meetings.extend(Meeting::of(here, &name));
            }
        }
        meetings
    }
}

/// A safety meeting, as entered.
#[derive(Clone, Debug, Default)]
pub struct Meeting {
    /// Its name.
    pub name: String,
    /// The scenes that it was about.
    pub scenes: Vec<String>,
    /// Where.
    pub place: Option<String>,
    /// Who led it.
    pub by: Option<String>,
    /// When.
    pub at: i64,
    /// Who was there or was briefed, and when that was entered to have been.
    pub people: BTreeMap<String, i64>,
    /// The topics that were ticked.
    pub topics: BTreeSet<String>,
}

impl Meeting {
    /// Reads it; none if no meeting has this name.
    pub fn of(here: &Here<'_>, name: &str) -> Option<Meeting> {
        let mine = |s: &Statement| !s.denied && here.book.text(s, "meeting").as_deref() == Some(name);
        let mut meeting: Option<Meeting> = None;
        for (entry, statement) in here.book.of_kind("meeting_held").filter(|(_, s)| mine(s)) {
            let by = here.book.text(statement, "by");
            let known = meeting.get_or_insert_with(|| Meeting {
                name: name.to_owned(),
                at: at(here, entry),
                place: here.book.text(statement, "place"),
                by: by.or_else(|| here.book.day.entries.get(entry).map(|e| e.signer.clone())),
                ..Meeting::default()
            });
            known.scenes.extend(here.book.text(statement, "scene").filter(|s| !known.scenes.contains(s)));
        }
        let mut meeting = meeting?;
        for (entry, statement) in here.book.of_kind("attended").filter(|(_, s)| mine(s)) {
            if let Some(person) = here.book.text(statement, "person") {
                meeting.people.entry(person).or_insert_with(|| at(here, entry));
            }
        }
        for (_, statement) in here.book.of_kind("meeting_topics").filter(|(_, s)| mine(s)) {
            let ticked = topics(here).into_iter().filter(|t| here.book.text(statement, t).as_deref() == Some("yes"));
            meeting.topics.extend(ticked);
        }
        Some(meeting)
    }

    /// Whoever is called for its scenes and was neither there nor briefed.
    pub fn missing(&self, here: &Here<'_>, today: &Today) -> BTreeSet<String> {
        let called = self.scenes.iter().flat_map(|scene| today.called(here, scene));
        called.filter(|p| !self.people.contains_key(p)).collect()
    }
}

/// The topics of a safety meeting: the questions of its kind.
pub fn topics(here: &Here<'_>) -> Vec<String> {
    let fields = here.kind("meeting_topics").map(|k| k.fields.as_slice()).unwrap_or_default();
    fields.iter().map(|f| f.name.clone()).filter(|n| n != "meeting" && n != "by").collect()
}

/// A weapon planned for a scene, as last entered for this use and this sort of round.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    /// The entry.
    pub entry: usize,
    /// The weapon.
    pub weapon: String,
    /// The fields, by name.
    pub fields: BTreeMap<String, String>,
}

impl Planned {
    /// A field.
    pub fn get(&self, field: &str) -> Option<&str> {
        self.fields.get(field).map(String::as_str)
    }
}

/// What is planned for a scene.
pub fn planned(here: &Here<'_>, scene: &str) -> Vec<Planned> {
    let mut plans: Vec<Planned> = Vec::new();
    for (entry, statement) in here.book.of_kind("weapon_planned").filter(|(_, s)| !s.denied) {
        if here.book.text(statement, "scene").as_deref() != Some(scene) {
            continue;
        }
        let Some(kind) = here.book.protocol.vocabulary.kind(statement.kind) else { continue };
        let filled = kind.fields.iter().zip(&statement.fields);
        let fields: BTreeMap<String, String> = model::sorted::map(
            filled.filter_map(|(f, v): (_, &Option<Value>)| Some((f.name.clone(), here.book.plain((*v)?)))),
        );
        let plan = Planned { entry, weapon: fields.get("weapon").cloned().unwrap_or_default(), fields };
        let same = |p: &Planned| p.weapon == plan.weapon && ["use", "class"].iter().all(|f| p.get(f) == plan.get(f));
        plans.retain(|p| !same(p));
        plans.push(plan);
    }
    plans
}

/// The question whether it may be used as planned now, as an event; in the hands of whoever had it last for the scene.
pub fn take_of(here: &Here<'_>, scene: &str, plan: &Planned) -> String {
    let mut event = format!("take_started(weapon: {}, scene: {scene}", plan.weapon);
    if let Some(use_) = plan.get("use") {
        event.push_str(&format!(", use: {use_}"));
    }
    if let Some(holder) = last_holder(here, &plan.weapon, scene) {
        event.push_str(&format!(", holder: {holder}"));
    }
    event.push(')');
    event
}

/// To whom a weapon was handed last for a scene.
pub fn last_holder(here: &Here<'_>, weapon: &str, scene: &str) -> Option<String> {
    let is = |s: &Statement, field: &str, name: &str| here.book.text(s, field).as_deref() == Some(name);
    let of = |s: &Statement| !s.denied && is(s, "weapon", weapon) && is(s, "scene", scene);
    here.book.of_kind("handover").rfind(|(_, s)| of(s)).and_then(|(_, s)| here.book.text(s, "to"))
}

/// When an entry of the record says that it happened.
pub fn at(here: &Here<'_>, entry: usize) -> i64 {
    here.book.day.entries.get(entry).map_or(0, |e| e.at)
}

/// Today's date, as records write it.
pub fn date(here: &Here<'_>) -> String {
    model::time::date_text(model::time::local_day(here.book.now, here.book.day.utc_offset))
}
