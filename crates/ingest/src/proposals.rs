//! From a plan to entries that a person may make: text in the plain record's form, each with where it is from
//! and what has to be asked first.
//!
//! Nothing is entered here. Only kinds and fields that the vocabulary has are proposed; what cannot be
//! proposed is listed with the reason.

use std::collections::{BTreeMap, BTreeSet};

use model::Vocabulary;
use model::time;
use model::value::quoted;

use crate::identifiers;
use crate::plan::{At, Plan, PlannedScene, Source};
use crate::reason::Reason;

/// Letters of a scene's heading that are proposed; a slug line has fewer than a hundred.
const HEADING_MAX: usize = 200;

/// Names that the record has already, as it writes them.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known<'a> {
    /// Scenes.
    pub scenes: &'a [String],
    /// People.
    pub people: &'a [String],
    /// Weapons.
    pub weapons: &'a [String],
}

/// What a person may confirm.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proposals {
    /// The names that the entries use.
    pub names: Vec<NameProposal>,
    /// The entries, by day.
    pub entries: Vec<PlannedEntry>,
    /// What no entry is proposed for, in words.
    pub not_proposed: Vec<Reason>,
}

/// A name of the record for a name of the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NameProposal {
    /// `scene` or `person`.
    pub sort: &'static str,
    /// As the file writes it; more than one where several would become the same name.
    pub written: Vec<String>,
    /// The name for the record.
    pub name: String,
    /// Whether the record has this very name already.
    pub is_known: bool,
    /// Names of the record that may mean the same.
    pub similar: Vec<String>,
}

/// An entry to confirm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlannedEntry {
    /// The event, as the plain record writes it: `called_for(person: dale, scene: sc14)`. Whoever confirms it
    /// signs it, at the time of confirming.
    pub says: String,
    /// The day that it is for, in days since 1970-01-01.
    pub day: Option<i64>,
    /// Where in the file it is from.
    pub from: Vec<At>,
    /// What to ask before confirming it.
    pub ask: Vec<Reason>,
}

impl NameProposal {
    /// What somebody has to look at before the name is used; nothing if it is clear.
    pub fn question(&self) -> Option<Reason> {
        let written = self.written.iter().map(|w| format!("`{w}`")).collect::<Vec<_>>().join(", ");
        match (self.written.len(), self.similar.as_slice()) {
            (2.., _) => {
                let id = if self.sort == "person" { "ask-same-person" } else { "ask-same-scene" };
                Some(Reason::new(id, &[("written", &written), ("name", &self.name)]))
            }
            (_, []) => None,
            (_, similar) if !self.is_known => {
                let id = if self.sort == "person" { "ask-known-person" } else { "ask-known-scene" };
                Some(Reason::new(id, &[("written", &written), ("similar", &similar.join(", "))]))
            }
            _ => None,
        }
    }
}

impl Plan {
    /// The entries that follow from a plan.
    pub fn proposals(&self, known: Known<'_>, vocabulary: &Vocabulary) -> Proposals {
        let mut maker =
            Maker { vocabulary, known, names: BTreeMap::new(), entries: Vec::new(), not_proposed: BTreeSet::new() };
        match self.source {
            Source::Screenplay => maker.screenplay(self),
            Source::Table | Source::Workbook => maker.sheets(self),
        }
        maker.weapons(self);
        maker.finish()
    }
}

struct Maker<'a> {
    vocabulary: &'a Vocabulary,
    known: Known<'a>,
    names: BTreeMap<(&'static str, String), NameProposal>,
    entries: Vec<PlannedEntry>,
    not_proposed: BTreeSet<Reason>,
}

impl Maker<'_> {
    fn screenplay(&mut self, plan: &Plan) {
        self.not_proposed.insert(Reason::plain("script-calls-nobody"));
        for scene in &plan.scenes {
            self.scene(scene).inspect(|name| self.new_scene(scene, name));
        }
    }

    fn sheets(&mut self, plan: &Plan) {
        for scene in &plan.scenes {
            let Some(name) = self.scene(scene) else { continue };
            self.new_scene(scene, &name);
            for person in &scene.people {
                let Some(called) = self.name("person", &person.name, identifiers::person(&person.name)) else {
                    continue;
                };
                self.propose("called_for", &[("person", &called), ("scene", &name)], scene.date, &scene.at);
            }
        }
        self.call_sheets(plan);
        let in_scenes: BTreeSet<&str> = plan.scenes.iter().flat_map(|s| &s.people).map(|p| p.name.as_str()).collect();
        for called in &plan.calls {
            if let Some(name) = called.name.as_deref().or(called.character.as_deref())
                && !in_scenes.contains(name)
            {
                self.not_proposed.insert(Reason::new("called-no-scene", &[("name", name)]));
            }
        }
    }

    /// A file with times at which people are called is a call sheet; that it was sent, and what it carries
    /// besides weapons, a person says.
    fn call_sheets(&mut self, plan: &Plan) {
        if plan.calls.iter().all(|c| c.minutes.is_none()) {
            return;
        }
        let days: BTreeSet<i64> = plan.scenes.iter().filter_map(|s| s.date).collect();
        if days.is_empty() {
            self.not_proposed.insert(Reason::plain("sheet-no-day"));
        }
        for day in days {
            let of_day: Vec<&PlannedScene> = plan.scenes.iter().filter(|s| s.date == Some(day)).collect();
            let with_weapons = of_day.iter().find(|s| !s.mentions.is_empty());
            let date = time::date_text(day);
            let mut fields = vec![("date", date.as_str())];
            fields.extend(with_weapons.map(|_| ("weapons", "yes")));
            let Some(at) = with_weapons.or(of_day.first()).map(|s| s.at.clone()) else { continue };
            if let Some(entry) = self.propose("call_sheet_issued", &fields, Some(day), &at) {
                entry.ask.push(Reason::plain("ask-call-sheet"));
                if with_weapons.is_some() {
                    entry.ask.push(Reason::plain("ask-weapons"));
                }
            }
        }
    }

    /// A weapon of the record that a line names by its very name.
    fn weapons(&mut self, plan: &Plan) {
        for scene in plan.scenes.iter().filter(|s| !s.mentions.is_empty()) {
            let Some(name) = self.scene(scene) else { continue };
            let mut is_named = false;
            for mention in &scene.mentions {
                let words: Vec<&str> = mention.text.split(|c: char| !(c.is_alphanumeric() || c == '_')).collect();
                for weapon in self.known.weapons.iter().filter(|w| words.contains(&w.as_str())) {
                    is_named = true;
                    if let Some(entry) =
                        self.propose("weapon_planned", &[("weapon", weapon), ("scene", &name)], scene.date, &mention.at)
                        && entry.ask.is_empty()
                    {
                        entry.ask.push(Reason::plain("ask-plan"));
                    }
                }
            }
            if !is_named {
                let found: BTreeSet<&str> =
                    scene.mentions.iter().flat_map(|m| &m.found).map(|f| f.written.as_str()).collect();
                let found = found.into_iter().collect::<Vec<_>>().join(", ");
                self.not_proposed.insert(Reason::new("words-no-weapon", &[("name", &name), ("found", &found)]));
            }
        }
    }

    /// A scene that the record does not have yet.
    fn new_scene(&mut self, scene: &PlannedScene, name: &str) {
        if self.known.scenes.iter().any(|known| known == name) {
            return;
        }
        let heading =
            scene.heading.as_deref().or(scene.place.as_deref()).map(|h| h.chars().take(HEADING_MAX).collect());
        let heading = heading.map(|h: String| quoted(h.trim()));
        let date = scene.date.map(time::date_text);
        let fields = [("scene", Some(name)), ("heading", heading.as_deref()), ("date", date.as_deref())];
        let fields: Vec<(&str, &str)> = fields.into_iter().filter_map(|(field, value)| Some((field, value?))).collect();
        self.propose("scene_entered", &fields, scene.date, &scene.at);
    }

    fn scene(&mut self, scene: &PlannedScene) -> Option<String> {
        match &scene.number {
            Some(number) => self.name("scene", number, identifiers::scene(number)),
            None => {
                let heading = scene.heading.as_deref().unwrap_or("a scene");
                let with = [("name", heading), ("place", &scene.at.words())];
                self.not_proposed.insert(Reason::new("scene-no-number", &with));
                None
            }
        }
    }

    /// The record's name for a name of the file.
    fn name(&mut self, sort: &'static str, written: &str, name: Option<String>) -> Option<String> {
        let Some(name) = name else {
            self.not_proposed.insert(Reason::new("no-letters", &[("name", written)]));
            return None;
        };
        let known = if sort == "scene" { self.known.scenes } else { self.known.people };
        let proposal = self.names.entry((sort, name.clone())).or_insert_with(|| NameProposal {
            sort,
            written: Vec::new(),
            is_known: known.contains(&name),
            similar: similar(known, &name),
            name: name.clone(),
        });
        let written = written.split_whitespace().collect::<Vec<_>>().join(" ");
        if !proposal.written.iter().any(|w| w.eq_ignore_ascii_case(&written)) {
            proposal.written.push(written);
        }
        Some(name)
    }

    /// Proposes an event once for each day; nothing if the vocabulary has not all of it, or needs more.
    fn propose(&mut self, kind: &str, fields: &[(&str, &str)], day: Option<i64>, at: &At) -> Option<&mut PlannedEntry> {
        let Some(of_kind) = self.vocabulary.find(kind).and_then(|id| self.vocabulary.kind(id)) else {
            self.not_proposed.insert(Reason::new("no-event", &[("kind", kind)]));
            return None;
        };
        let lacking = fields.iter().find(|(field, _)| of_kind.field(field).is_none());
        let needed = of_kind.fields.iter().find(|f| !f.optional && !fields.iter().any(|(name, _)| *name == f.name));
        if let Some(field) = lacking.map(|(f, _)| *f).or(needed.map(|f| f.name.as_str())) {
            self.not_proposed.insert(Reason::new("no-field", &[("kind", kind), ("field", field)]));
            return None;
        }
        let fields: Vec<String> = fields.iter().map(|(field, value)| format!("{field}: {value}")).collect();
        let says = format!("{kind}({})", fields.join(", "));
        let place = self.entries.iter().position(|e| e.says == says && e.day == day);
        let place = place.unwrap_or_else(|| {
            self.entries.push(PlannedEntry { says, day, from: Vec::new(), ask: Vec::new() });
            self.entries.len() - 1
        });
        let entry = self.entries.get_mut(place)?;
        if !entry.from.contains(at) {
            entry.from.push(at.clone());
        }
        Some(entry)
    }

    fn finish(mut self) -> Proposals {
        self.entries.sort_by_key(|e| e.day.unwrap_or(i64::MAX));
        Proposals {
            names: self.names.into_values().collect(),
            entries: self.entries,
            not_proposed: self.not_proposed.into_iter().collect(),
        }
    }
}

/// Names of the record that may mean the same: a part of the name (`vera` for `vera_sandoval`), a name of which it is a
/// part (`theo_park` for `theo`), or the same but for lines and capitals.
fn similar(known: &[String], name: &str) -> Vec<String> {
    let bare = |name: &str| name.to_ascii_lowercase().replace(['_', '-', '.'], "");
    let parts: Vec<String> = name.split('_').map(str::to_ascii_lowercase).collect();
    let is_similar = |other: &&String| {
        let low = other.to_ascii_lowercase();
        let is_part = parts.len() > 1 && parts.contains(&low) || parts.len() == 1 && low.split('_').any(|p| p == name);
        other.as_str() != name && (bare(&low) == bare(name) || is_part)
    };
    known.iter().filter(is_similar).cloned().collect()
}
