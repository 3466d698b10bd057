//! From the tree as written to a protocol that can be evaluated: names resolved, types checked, every rule
//! in core form. All findings at once, each with its mend.
//!
//! Start with [`load`].

mod expand;
mod lower;

use std::collections::{BTreeMap, BTreeSet, HashMap};

use model::rule::{Certainty, Core, Effect, Force};
use model::vocabulary::{Choice, Field, Kind, Sort, Type};
use model::{KindId, Moment, Names, Statement, Value, Verdict, Vocabulary};

use crate::diagnostic::{Diagnostics, Place, SourceFile, suggestion};
use crate::syntax::{ast, parse};
use lower::Lower;

/// A protocol: the vocabulary and all rules that were read, ready to be evaluated.
#[derive(Clone, Debug, Default)]
pub struct Protocol {
    /// The files it was read from.
    pub files: Vec<SourceFile>,
    /// Names and texts.
    pub names: Names,
    /// Kinds of event, sorts and choices.
    pub vocabulary: Vocabulary,
    /// The rules in core form; `core.rules[i]` belongs to `rules[i]`.
    pub core: Core,
    /// What else is known of each rule.
    pub rules: Vec<Rule>,
    /// Rules that no machine judges.
    pub humans: Vec<Human>,
    /// The packs.
    pub packs: Vec<Pack>,
    /// The settings, with the values in force.
    pub settings: Vec<Setting>,
    /// The cases.
    pub cases: Vec<Case>,
    /// The name of the state or value that a source was first read for; events have none.
    pub source_names: Vec<Option<String>>,
}

/// What a rule rests on.
#[derive(Clone, Debug)]
pub struct Citation {
    /// Law, bulletin, guideline or practice.
    pub force: Force,
    /// The place in it.
    pub cites: String,
    /// The pack's source, by its place in [`Pack::sources`].
    pub source: Option<usize>,
    /// How sure we are of the text.
    pub certainty: Certainty,
}

/// A rule, apart from its core form.
#[derive(Clone, Debug)]
pub struct Rule {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its pack, by its place in [`Protocol::packs`].
    pub pack: usize,
    /// Ids of the catalogue.
    pub catalogue: Vec<String>,
    /// What it rests on.
    pub citation: Citation,
    /// What it asks, in plain words; may be empty.
    pub words: String,
    /// Who can act.
    pub who: Vec<String>,
    /// Where it applies (ISO 3166-2 prefix), if it says so; else where its pack does.
    pub jurisdiction: Option<String>,
    /// First and last day on which it applies, in days since 1970.
    pub days: (Option<i64>, Option<i64>),
    /// What follows when it is not held.
    pub effect: Effect,
    /// The names of its variables, by slot.
    pub variables: Vec<String>,
    /// Its text.
    pub place: Place,
}

/// A rule that no machine judges.
#[derive(Clone, Debug)]
pub struct Human {
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its pack.
    pub pack: usize,
    /// Ids of the catalogue.
    pub catalogue: Vec<String>,
    /// What it rests on.
    pub citation: Citation,
    /// Why no machine judges it.
    pub because: String,
    /// What to ask people.
    pub asks: String,
}

/// A source of a pack.
#[derive(Clone, Debug)]
pub struct PackSource {
    /// Its key.
    pub key: String,
    /// What it is.
    pub title: String,
    /// Where it is.
    pub url: String,
    /// How sure we are of it.
    pub certainty: Certainty,
}

/// A pack.
#[derive(Clone, Debug)]
pub struct Pack {
    /// Its id.
    pub id: String,
    /// What it is.
    pub title: String,
    /// Its version.
    pub version: i64,
    /// Where it is in force; empty: wherever it is adopted.
    pub jurisdiction: String,
    /// First and last day in force.
    pub days: (Option<i64>, Option<i64>),
    /// Its sources.
    pub sources: Vec<PackSource>,
    /// Who compared it with the official text; `nobody` until somebody did.
    pub checked_by: String,
    /// The folder that it was read from.
    pub folder: String,
}

/// A setting.
#[derive(Clone, Debug)]
pub struct Setting {
    /// Its name.
    pub name: String,
    /// Its type.
    pub ty: Type,
    /// Its value in force.
    pub value: Value,
    /// Why.
    pub reason: String,
}

/// What a case puts to its rule.
#[derive(Clone, Debug)]
pub enum Put {
    /// A question.
    Ask(Statement),
    /// The latest occasion among the entries, as of this moment.
    At(Moment),
}

/// A case.
#[derive(Clone, Debug)]
pub struct Case {
    /// What it shows.
    pub title: String,
    /// Its rule.
    pub rule: usize,
    /// Its entries, in order.
    pub given: Vec<Statement>,
    /// What is put to the rule.
    pub put: Put,
    /// The verdict.
    pub expect: Verdict,
    /// The missing entries, if the case names them: kind and the fields that it mentions.
    pub missing: Vec<Statement>,
    /// Changed settings.
    pub set: Vec<(String, ast::Term)>,
    /// Where it stands.
    pub place: Place,
}

impl Protocol {
    /// The rule with this id.
    pub fn rule_named(&self, id: &str) -> Option<usize> {
        self.rules.iter().position(|r| r.id == id)
    }

    /// The pack with this id, or whose folder has this name.
    pub fn pack_named(&self, id: &str) -> Option<usize> {
        let by_id = self.packs.iter().position(|p| p.id == id);
        by_id.or_else(|| self.packs.iter().position(|p| p.folder.rsplit('/').next() == Some(id)))
    }

    /// Whether the rule's dates, and its pack's, hold on this day (days since 1970).
    pub fn is_in_time(&self, rule: usize, day: i64) -> bool {
        let within = |days: (Option<i64>, Option<i64>)| {
            days.0.is_none_or(|first| first <= day) && days.1.is_none_or(|last| day <= last)
        };
        let Some(rule) = self.rules.get(rule) else { return false };
        within(rule.days) && self.packs.get(rule.pack).is_some_and(|p| within(p.days))
    }

    /// Whether the rule's place, and its pack's, is this one (ISO 3166 codes; `US` covers `US-CA`). Without a
    /// place it holds wherever it is adopted.
    pub fn is_in_place(&self, rule: usize, jurisdiction: &str) -> bool {
        let covers = |place: &str| {
            place.is_empty()
                || jurisdiction == place
                || jurisdiction.strip_prefix(place).is_some_and(|rest| rest.starts_with('-'))
        };
        let Some(rule) = self.rules.get(rule) else { return false };
        let pack_covers = self.packs.get(rule.pack).is_some_and(|p| covers(&p.jurisdiction));
        pack_covers && rule.jurisdiction.as_deref().is_none_or(covers)
    }

    /// The text of a place in one of the files.
    pub fn text_at(&self, place: Place) -> &str {
        self.files.get(place.file as usize).and_then(|f| f.text.get(place.range())).unwrap_or_default()
    }
}

/// Reads and checks protocol files. `settings` replaces defaults (a record's profile). Whatever could be
/// understood is in the protocol; everything else is in the list.
pub fn load(files: Vec<SourceFile>, settings: &BTreeMap<String, ast::Term>) -> (Protocol, Diagnostics) {
    let mut faults = Diagnostics::default();
    let mut items: Vec<(u32, ast::Item)> = Vec::new();
    for (i, file) in files.iter().enumerate() {
        let parsed = parse::parse(i as u32, &file.text, &mut faults);
        items.extend(parsed.into_iter().map(|item| (i as u32, item)));
    }
    let mut checker = Checker::new(files, faults);
    checker.vocabulary(&items);
    checker.packs(&items);
    checker.settings(&items, settings);
    checker.declarations(&items);
    checker.rules(&items);
    checker.cases(&items);
    let Checker { protocol, faults, .. } = checker;
    (protocol, faults)
}

/// The tables that lowering looks names up in.
#[derive(Default)]
struct Tables {
    sorts: HashMap<String, u16>,
    choices: HashMap<String, u16>,
    states: HashMap<String, ast::State>,
    values: HashMap<String, ast::ValueItem>,
    defines: HashMap<String, ast::Define>,
    settings: HashMap<String, (Type, Value)>,
    /// Words of all choices: names that an abbreviation must not rename.
    choice_words: BTreeSet<String>,
}

impl Tables {
    /// The type with this name: a plain one, a sort, or a choice.
    fn type_of(&self, name: &str) -> Option<Type> {
        match name {
            "number" => Some(Type::Number),
            "text" => Some(Type::Text),
            "length" => Some(Type::Length),
            "duration" => Some(Type::Duration),
            "date" => Some(Type::Date),
            "moment" => Some(Type::Moment),
            _ => {
                let sort = self.sorts.get(name).map(|i| Type::Sort(*i));
                sort.or_else(|| self.choices.get(name).map(|i| Type::Choice(*i)))
            }
        }
    }
}

struct Checker {
    protocol: Protocol,
    faults: Diagnostics,
    tables: Tables,
    /// Every name given so far, with its place, to report a second one.
    given: HashMap<String, Place>,
    /// The pack of each folder.
    pack_of_folder: HashMap<String, usize>,
}

impl Checker {
    fn new(files: Vec<SourceFile>, faults: Diagnostics) -> Checker {
        let mut protocol = Protocol { files, ..Protocol::default() };
        for stand_in in [crate::explain::missing::SOMEONE, crate::explain::missing::SOME_TEXT] {
            protocol.names.intern(stand_in);
        }
        Checker { protocol, faults, tables: Tables::default(), given: HashMap::new(), pack_of_folder: HashMap::new() }
    }

    /// Whether this name is new; reports it otherwise.
    fn is_new(&mut self, space: &str, word: &ast::Word) -> bool {
        let key = format!("{space} {}", word.text);
        if let Some(first) = self.given.get(&key) {
            let at = self.protocol.files.get(first.file as usize).map_or("", |f| &f.name);
            self.faults.error(
                word.place,
                format!("there are two items named `{}`", word.text),
                format!("the first one is in {at}; rename one of them"),
            );
            return false;
        }
        self.given.insert(key, word.place);
        true
    }

    fn folder(&self, file: u32) -> String {
        let name = self.protocol.files.get(file as usize).map_or("", |f| &f.name);
        name.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned()
    }

    // ---- vocabulary --------------------------------------------------------------------------------

    fn vocabulary(&mut self, items: &[(u32, ast::Item)]) {
        for (_, item) in items {
            match item {
                ast::Item::Sort(sort) if self.is_new("type", &sort.name) => {
                    self.tables.sorts.insert(sort.name.text.clone(), self.protocol.vocabulary.sorts.len() as u16);
                    let sort = Sort { name: sort.name.text.clone(), title: sort.title.clone() };
                    self.protocol.vocabulary.sorts.push(sort);
                }
                ast::Item::Choice(choice) if self.is_new("type", &choice.name) => self.choice(choice),
                _ => {}
            }
        }
        for (_, item) in items {
            if let ast::Item::Event(event) = item
                && self.is_new("event, state, value or abbreviation", &event.name)
            {
                self.event(event);
            }
        }
    }

    fn choice(&mut self, choice: &ast::Choice) {
        let mut words: Vec<(String, Value)> = Vec::new();
        for word in &choice.words {
            if words.iter().any(|(w, _)| *w == word.text) {
                self.faults.error(word.place, format!("`{}` stands twice in this choice", word.text), "remove one");
                continue;
            }
            self.tables.choice_words.insert(word.text.clone());
            words.push((word.text.clone(), self.protocol.names.name(&word.text)));
        }
        self.tables.choices.insert(choice.name.text.clone(), self.protocol.vocabulary.choices.len() as u16);
        let choice = Choice { name: choice.name.text.clone(), title: choice.title.clone(), words };
        self.protocol.vocabulary.choices.push(choice);
    }

    fn event(&mut self, event: &ast::Event) {
        let mut fields: Vec<Field> = Vec::new();
        for field in &event.fields {
            if fields.iter().any(|f| f.name == field.name.text) {
                self.faults.error(
                    field.name.place,
                    format!("`{}` has two fields named `{}`", event.name.text, field.name.text),
                    "rename one of them",
                );
                continue;
            }
            let ty = self.type_named(&field.ty);
            fields.push(Field { name: field.name.text.clone(), ty, optional: field.optional });
        }
        if event.starts_day && self.protocol.vocabulary.day_start().is_some() {
            self.faults.error(event.name.place, "two kinds are marked `starts_day`", "leave it on one of them");
        }
        self.phrase(event);
        self.protocol.vocabulary.add_kind(Kind {
            name: event.name.text.clone(),
            title: event.title.clone(),
            fields,
            closed: event.closed,
            starts_day: event.starts_day,
            given: event.given,
            says: event.says.clone(),
        });
    }

    /// Every `{name}` of a phrase must be a field.
    fn phrase(&mut self, event: &ast::Event) {
        for part in event.says.split('{').skip(1) {
            let name = part.split('}').next().unwrap_or_default();
            if !event.fields.iter().any(|f| f.name.text == name) {
                let help = suggestion(name, event.fields.iter().map(|f| f.name.text.as_str()));
                self.faults.error(
                    event.name.place,
                    format!("the phrase of `{}` mentions `{{{name}}}`, which is not a field of it", event.name.text),
                    help,
                );
            }
        }
    }

    fn type_named(&mut self, word: &ast::Word) -> Type {
        if let Some(ty) = self.tables.type_of(&word.text) {
            return ty;
        }
        let known = self.tables.sorts.keys().chain(self.tables.choices.keys()).map(String::as_str);
        let plain = ["number", "text", "length", "duration", "date", "moment"];
        let help = suggestion(&word.text, known.chain(plain));
        self.faults.error(word.place, format!("there is no type `{}`", word.text), help);
        Type::Text
    }

    // ---- packs and settings ------------------------------------------------------------------------

    fn packs(&mut self, items: &[(u32, ast::Item)]) {
        for (file, item) in items {
            let ast::Item::Pack(pack) = item else { continue };
            if !self.is_new("pack", &pack.id) {
                continue;
            }
            let folder = self.folder(*file);
            if self.pack_of_folder.contains_key(&folder) {
                self.faults.error(pack.id.place, "this folder has two packs", "a folder is one pack: move one of them");
                continue;
            }
            if let (Some((from, _)), Some((until, place))) = (pack.from, pack.until)
                && from > until
            {
                self.faults.error(
                    place,
                    format!("pack `{}` ends before it begins", pack.id.text),
                    "`from` is the first day in force, `until` the last",
                );
            }
            if pack.title.is_empty() {
                self.faults.error(pack.id.place, format!("pack `{}` has no title", pack.id.text), "add `title \"…\"`");
            }
            if pack.sources.is_empty() {
                self.faults.error(
                    pack.id.place,
                    format!("pack `{}` names no source", pack.id.text),
                    "add `source KEY \"what it is\" \"https://…\" certainty A`",
                );
            }
            let mut sources: Vec<PackSource> = Vec::new();
            for source in &pack.sources {
                if sources.iter().any(|s| s.key == source.key.text) {
                    let message = format!("two sources of this pack have the key `{}`", source.key.text);
                    self.faults.error(source.key.place, message, "rename or remove one");
                    continue;
                }
                let certainty = self.certainty(source.certainty.as_ref(), source.key.place);
                let (key, title, url) = (source.key.text.clone(), source.title.clone(), source.url.clone());
                sources.push(PackSource { key, title, url, certainty });
            }
            self.pack_of_folder.insert(folder.clone(), self.protocol.packs.len());
            self.protocol.packs.push(Pack {
                id: pack.id.text.clone(),
                title: pack.title.clone(),
                version: pack.version,
                jurisdiction: pack.jurisdiction.clone(),
                days: (pack.from.map(|d| d.0), pack.until.map(|d| d.0)),
                sources,
                checked_by: pack.checked_by.clone(),
                folder,
            });
        }
    }

    fn certainty(&mut self, word: Option<&ast::Word>, place: Place) -> Certainty {
        match word.map(|w| w.text.as_str()) {
            Some("A") => Certainty::A,
            Some("B") => Certainty::B,
            Some("C") => Certainty::C,
            Some("D") => Certainty::D,
            other => {
                let place = word.map_or(place, |w| w.place);
                let message = match other {
                    Some(o) => format!("`{o}` is not a certainty"),
                    None => "no certainty is given".to_owned(),
                };
                self.faults.error(
                    place,
                    message,
                    "write `certainty A` (primary text read), B (secondary source), C (text not at hand) or D (practice)",
                );
                Certainty::C
            }
        }
    }

    fn settings(&mut self, items: &[(u32, ast::Item)], replaced: &BTreeMap<String, ast::Term>) {
        for (_, item) in items {
            let ast::Item::Setting(setting) = item else { continue };
            if !self.is_new("setting", &setting.name) {
                continue;
            }
            let ty = self.type_named(&setting.ty);
            if matches!(ty, Type::Sort(_) | Type::Text) {
                let help = "settings are numbers, lengths, durations, dates, or words of a choice";
                self.faults.error(setting.ty.place, "a setting cannot be a name or a text", help);
                continue;
            }
            let term = replaced.get(&setting.name.text).unwrap_or(&setting.default);
            let Some(value) = self.constant(term, ty) else { continue };
            if value.amount().is_some_and(|n| n < 0) && !matches!(ty, Type::Date | Type::Moment) {
                let message = format!("the setting `{}` cannot be negative", setting.name.text);
                self.faults.error(term.place(), message, "write zero or more");
            }
            self.tables.settings.insert(setting.name.text.clone(), (ty, value));
            let (name, reason) = (setting.name.text.clone(), setting.reason.clone());
            self.protocol.settings.push(Setting { name, ty, value, reason });
        }
        for (name, term) in replaced {
            if !self.tables.settings.contains_key(name) {
                let help = suggestion(name, self.tables.settings.keys().map(String::as_str));
                self.faults.error(term.place(), format!("there is no setting `{name}`"), help);
            }
        }
    }

    /// A constant of this type.
    fn constant(&mut self, term: &ast::Term, ty: Type) -> Option<Value> {
        constant(&mut self.protocol.names, &self.protocol.vocabulary, term, ty, &mut self.faults)
    }

    // ---- declarations and rules --------------------------------------------------------------------

    fn declarations(&mut self, items: &[(u32, ast::Item)]) {
        const SPACE: &str = "event, state, value or abbreviation";
        for (_, item) in items {
            match item {
                ast::Item::State(state) if self.is_new(SPACE, &state.name) => {
                    self.tables.states.insert(state.name.text.clone(), state.clone());
                }
                ast::Item::Value(value) if self.is_new(SPACE, &value.name) => {
                    self.tables.values.insert(value.name.text.clone(), value.clone());
                }
                ast::Item::Define(define) if self.is_new(SPACE, &define.name) => {
                    self.tables.defines.insert(define.name.text.clone(), define.clone());
                }
                _ => {}
            }
        }
        // Each is lowered once for its findings, whether a rule uses it or not.
        for (_, item) in items {
            match item {
                ast::Item::State(state) => drop(self.lower(|l| l.state_sources(&state.name.text))),
                ast::Item::Value(value) => drop(self.lower(|l| l.value_sources(&value.name.text))),
                ast::Item::Define(define) => self.lower(|l| l.check_define(define)),
                _ => {}
            }
        }
    }

    fn lower<T>(&mut self, work: impl FnOnce(&mut Lower<'_>) -> T) -> T {
        let mut lower = Lower::new(&mut self.protocol, &self.tables, &mut self.faults);
        work(&mut lower)
    }

    fn rules(&mut self, items: &[(u32, ast::Item)]) {
        for (file, item) in items {
            match item {
                ast::Item::Rule(rule) if self.is_new("rule", &rule.id) => self.rule(*file, rule),
                ast::Item::Human(human) if self.is_new("rule", &human.id) => {
                    let Some(pack) = self.pack_of(*file, &human.id) else { continue };
                    let Some(citation) = self.citation(human.citation.as_ref(), &human.id, pack) else { continue };
                    if human.because.is_empty() {
                        let message = format!("`{}` does not say why no machine judges it", human.id.text);
                        self.faults.error(human.id.place, message, "add `because \"…\"`");
                    }
                    self.protocol.humans.push(Human {
                        id: human.id.text.clone(),
                        title: human.title.clone(),
                        pack,
                        catalogue: human.catalogue.iter().map(|w| w.text.clone()).collect(),
                        citation,
                        because: human.because.clone(),
                        asks: human.asks.clone(),
                    });
                }
                _ => {}
            }
        }
    }

    fn pack_of(&mut self, file: u32, id: &ast::Word) -> Option<usize> {
        let folder = self.folder(file);
        let pack = self.pack_of_folder.get(&folder).copied();
        if pack.is_none() {
            self.faults.error(
                id.place,
                format!("rule `{}` is in no pack", id.text),
                "put a `pack` item into a file of the same folder",
            );
        }
        pack
    }

    fn citation(&mut self, citation: Option<&ast::Citation>, id: &ast::Word, pack: usize) -> Option<Citation> {
        let Some(citation) = citation else {
            self.faults.error(
                id.place,
                format!("rule `{}` cites nothing", id.text),
                "add `law`, `bulletin`, `guideline` or `practice` with its words and `certainty`",
            );
            return None;
        };
        let force = Force::ALL.into_iter().find(|f| f.word() == citation.force.text)?;
        let certainty = self.certainty(citation.certainty.as_ref(), citation.force.place);
        let known = self.protocol.packs.get(pack).map(|p| p.sources.as_slice()).unwrap_or_default();
        let source = citation.source.as_ref().and_then(|key| {
            let found = known.iter().position(|s| s.key == key.text);
            if found.is_none() {
                let help = suggestion(&key.text, known.iter().map(|s| s.key.as_str()));
                let message = format!("this pack has no source `{}`", key.text);
                self.faults.error(key.place, message, help);
            }
            found
        });
        Some(Citation { force, cites: citation.cites.clone(), source, certainty })
    }

    fn rule(&mut self, file: u32, rule: &ast::Rule) {
        let Some(pack) = self.pack_of(file, &rule.id) else { return };
        let citation = self.citation(rule.citation.as_ref(), &rule.id, pack);
        let effect = rule.effect.as_ref().and_then(|word| {
            let effect = Effect::from_word(&word.text);
            if effect.is_none() {
                let help = suggestion(&word.text, Effect::ALL.map(Effect::word));
                self.faults.error(word.place, format!("`{}` is not an effect", word.text), help);
            }
            effect
        });
        if rule.effect.is_none() {
            self.faults.error(
                rule.id.place,
                format!("rule `{}` does not say what follows", rule.id.text),
                "add `otherwise block` (or hold, stop, report, warn, note)",
            );
        }
        if let (Some(from), Some(until)) = (rule.applies.from, rule.applies.until)
            && from > until
        {
            self.faults.error(
                rule.id.place,
                format!("rule `{}` ends before it begins", rule.id.text),
                "`from` is the first day, `until` the last",
            );
        }
        let lowered = self.lower(|l| l.rule(rule));
        let (Some(citation), Some(effect), Some((core, variables))) = (citation, effect, lowered) else { return };
        self.protocol.core.rules.push(core);
        self.protocol.rules.push(Rule {
            id: rule.id.text.clone(),
            title: rule.title.clone(),
            pack,
            catalogue: rule.catalogue.iter().map(|w| w.text.clone()).collect(),
            citation,
            words: rule.words.clone(),
            who: rule.who.iter().map(|w| w.text.clone()).collect(),
            jurisdiction: rule.applies.place.clone(),
            days: (rule.applies.from, rule.applies.until),
            effect,
            variables,
            place: rule.place,
        });
    }

    // ---- cases -------------------------------------------------------------------------------------

    fn cases(&mut self, items: &[(u32, ast::Item)]) {
        let mut setups: HashMap<(u32, String), &ast::Setup> = HashMap::new();
        for (file, item) in items {
            if let ast::Item::Setup(setup) = item {
                if setups.insert((*file, setup.name.text.clone()), setup).is_some() {
                    let message = format!("this file has two setups named `{}`", setup.name.text);
                    self.faults.error(setup.name.place, message, "rename one of them");
                }
                if !setup.given.is_sorted_by_key(|e| e.at) {
                    self.backwards(&setup.given);
                }
            }
        }
        let mut above: Option<(u32, String)> = None;
        for (file, item) in items {
            match item {
                ast::Item::Rule(rule) => above = Some((*file, rule.id.text.clone())),
                ast::Item::Case(case) => {
                    let rule = case.rule.as_ref().map(|w| w.text.clone());
                    let rule = rule.or_else(|| above.clone().filter(|a| a.0 == *file).map(|a| a.1));
                    if let Some(case) = self.case(*file, case, rule, &setups) {
                        self.protocol.cases.push(case);
                    }
                }
                _ => {}
            }
        }
    }

    fn backwards(&mut self, entries: &[ast::Entry]) {
        if let Some([_, late]) = entries.windows(2).find(|w| matches!(w, [a, b] if a.at > b.at)) {
            self.faults.error(
                late.place,
                "this entry is earlier than the one before it",
                "list entries in the order of time",
            );
        }
    }

    fn case(
        &mut self,
        file: u32,
        case: &ast::Case,
        rule: Option<String>,
        setups: &HashMap<(u32, String), &ast::Setup>,
    ) -> Option<Case> {
        let Some(id) = rule else {
            self.faults.error(case.place, "this case has no rule above it", "add `for RULE-ID` after its title");
            return None;
        };
        // A rule that was left out for its own faults takes its cases with it.
        let Some(rule) = self.protocol.rule_named(&id) else {
            if case.rule.is_some() {
                let help = suggestion(&id, self.protocol.rules.iter().map(|r| r.id.as_str()));
                self.faults.error(case.place, format!("there is no rule `{id}`"), help);
            }
            return None;
        };
        let mut entries: Vec<ast::Entry> = Vec::new();
        let mut pending: Vec<&ast::Word> = case.with.iter().rev().collect();
        let mut used: Vec<&str> = Vec::new();
        while let Some(name) = pending.pop() {
            let Some(setup) = setups.get(&(file, name.text.clone())) else {
                let help = suggestion(&name.text, setups.keys().filter(|k| k.0 == file).map(|k| k.1.as_str()));
                self.faults.error(name.place, format!("this file has no setup `{}`", name.text), help);
                continue;
            };
            if used.contains(&name.text.as_str()) {
                continue;
            }
            used.push(&name.text);
            entries.extend(setup.given.iter().cloned());
            pending.extend(setup.with.iter().rev());
        }
        // Setups may overlap in time; the case's own entries may not run backwards.
        model::sorted::sort_by_key(&mut entries, |e| e.at);
        self.backwards(&case.given);
        entries.extend(case.given.iter().cloned());
        model::sorted::sort_by_key(&mut entries, |e| e.at);
        let mut given = Vec::new();
        for entry in &entries {
            given.extend(self.statement(entry.at, entry.denied, &entry.event, given.len() as u32));
        }
        let last = entries.last().map_or(i64::MIN, |e| e.at);
        let put = match &case.put {
            Some(ast::Put::Ask(entry)) => {
                let question = self.statement(entry.at, entry.denied, &entry.event, u32::MAX)?;
                self.is_sought(rule, question.kind, entry.place, &id);
                if entry.at < last {
                    self.faults.error(entry.place, "the question is earlier than the last entry", "ask after it");
                }
                Put::Ask(question)
            }
            Some(ast::Put::At(at)) => Put::At(Moment::question(*at)),
            None => {
                let help = "add `ask TIME event(…)`, or `at TIME` to read the latest occasion among the entries";
                self.faults.error(case.place, "this case asks nothing", help);
                return None;
            }
        };
        let expect = case.expect.as_ref().and_then(|w| Verdict::from_word(&w.text));
        let Some(expect) = expect else {
            let place = case.expect.as_ref().map_or(case.place, |w| w.place);
            let words = Verdict::ALL.map(Verdict::word);
            let help = case.expect.as_ref().map_or_else(
                || format!("add `expect` with one of: {}", words.join(", ")),
                |w| suggestion(&w.text, words),
            );
            self.faults.error(place, "this case expects no verdict", help);
            return None;
        };
        let missing = case.missing.iter().filter_map(|p| self.statement(0, false, p, 0)).collect();
        let set = case.set.iter().map(|(name, term)| (name.text.clone(), term.clone())).collect();
        Some(Case { title: case.title.clone(), rule, given, put, expect, missing, set, place: case.place })
    }

    /// A question must be one that the rule answers to.
    fn is_sought(&mut self, rule: usize, kind: KindId, place: Place, id: &str) {
        let Some(core) = self.protocol.core.rules.get(rule) else { return };
        if core.on.iter().any(|p| p.kind == kind) {
            return;
        }
        let known = core.on.iter().filter_map(|p| self.protocol.vocabulary.kind(p.kind)).map(|k| k.name.as_str());
        let help = format!("it answers to: {}", known.collect::<Vec<_>>().join(", "));
        self.faults.error(place, format!("rule `{id}` does not answer to this event"), help);
    }

    fn statement(&mut self, at: i64, denied: bool, event: &ast::Pattern, id: u32) -> Option<Statement> {
        let Protocol { names, vocabulary, .. } = &mut self.protocol;
        statement(names, vocabulary, at, denied, event, id, &mut self.faults)
    }
}

/// What stands in place of a value that was given and is held back.
pub const WITHHELD: &str = "withheld";

/// An entry's statement: its event looked up, its fields typed. Times are taken as they are. A field whose
/// value is [`WITHHELD`] is open: the statement fits any value, surely none.
pub fn statement(
    names: &mut Names,
    vocabulary: &Vocabulary,
    at: i64,
    denied: bool,
    event: &ast::Pattern,
    id: u32,
    faults: &mut Diagnostics,
) -> Option<Statement> {
    let kind_id = find_kind(vocabulary, &event.kind, faults)?;
    let kind = vocabulary.kind(kind_id)?;
    let mut fields = vec![None; kind.fields.len()];
    for (name, term) in &event.args {
        let Some(field) = find_field(kind, name, faults) else { continue };
        let ty = kind.fields.get(usize::from(field.0)).map_or(Type::Text, |f| f.ty);
        if let Some(slot) = fields.get_mut(usize::from(field.0)) {
            if slot.is_some() {
                faults.error(name.place, format!("`{}` is given twice", name.text), "remove one");
            }
            let open = matches!(term, ast::Term::Name(word) if word.text == WITHHELD);
            *slot = if open { None } else { constant(names, vocabulary, term, ty, faults) };
        }
    }
    Some(Statement {
        id: model::StatementId(id),
        event: model::EventId(id),
        kind: kind_id,
        denied,
        when: model::Span::exact(at),
        fields,
    })
}

fn find_kind(vocabulary: &Vocabulary, word: &ast::Word, faults: &mut Diagnostics) -> Option<KindId> {
    let kind = vocabulary.find(&word.text);
    if kind.is_none() {
        let help = suggestion(&word.text, vocabulary.kinds.iter().map(|k| k.name.as_str()));
        faults.error(word.place, format!("there is no event `{}`", word.text), help);
    }
    kind
}

fn find_field(kind: &Kind, word: &ast::Word, faults: &mut Diagnostics) -> Option<model::FieldId> {
    let field = kind.field(&word.text);
    if field.is_none() {
        let help = suggestion(&word.text, kind.fields.iter().map(|f| f.name.as_str()));
        faults.error(word.place, format!("`{}` has no field `{}`", kind.name, word.text), help);
    }
    field
}

/// The value of a constant of this type; reports what does not fit.
pub fn constant(
    names: &mut Names,
    vocabulary: &Vocabulary,
    term: &ast::Term,
    ty: Type,
    faults: &mut Diagnostics,
) -> Option<Value> {
    let wrong = |faults: &mut Diagnostics, shown: &str| {
        let expected = vocabulary.type_name(ty);
        let help = match ty {
            Type::Length => "write a length such as `20 ft` or `1.5 m`".to_owned(),
            Type::Duration => "write a duration such as `10 minutes`".to_owned(),
            Type::Text => "write it in quotes".to_owned(),
            Type::Sort(_) => "write a name: letters, digits and `_`".to_owned(),
            Type::Choice(i) => {
                let words = vocabulary.choices.get(usize::from(i)).map(|c| c.words.as_slice()).unwrap_or_default();
                format!("one of: {}", words.iter().map(|w| w.0.as_str()).collect::<Vec<_>>().join(", "))
            }
            _ => String::new(),
        };
        faults.error(term.place(), format!("expected a {expected}, found {shown}"), help);
        None
    };
    match (term, ty) {
        (ast::Term::Name(word), Type::Sort(_)) => Some(names.name(&word.text)),
        (ast::Term::Name(word), Type::Choice(i)) => {
            let choice = vocabulary.choices.get(usize::from(i))?;
            if let Some((_, value)) = choice.words.iter().find(|(w, _)| *w == word.text) {
                return Some(*value);
            }
            let help = suggestion(&word.text, choice.words.iter().map(|w| w.0.as_str()));
            faults.error(word.place, format!("`{}` is not a word of `{}`", word.text, choice.name), help);
            None
        }
        (ast::Term::Number(n, _), Type::Number) => Value::number(*n),
        (ast::Term::Length(n, _), Type::Length) => Value::length(*n),
        (ast::Term::Duration(n, _), Type::Duration) => Value::duration(*n),
        (ast::Term::Date(n, _), Type::Date) => Value::date(*n),
        (ast::Term::Moment(n, _), Type::Moment) => Value::moment(*n),
        (ast::Term::Text(text, _), Type::Text) => Some(names.text(text)),
        (ast::Term::Name(word), _) => wrong(faults, &format!("`{}`", word.text)),
        (ast::Term::Number(n, _), _) => wrong(faults, &format!("the number {n}")),
        (ast::Term::Length(..), _) => wrong(faults, "a length"),
        (ast::Term::Duration(..), _) => wrong(faults, "a duration"),
        (ast::Term::Date(..), _) => wrong(faults, "a date"),
        (ast::Term::Moment(..), _) => wrong(faults, "a moment"),
        (ast::Term::Text(..), _) => wrong(faults, "a text"),
        _ => wrong(faults, "a calculation"),
    }
}
