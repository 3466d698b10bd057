//! What the record knows of things: their names by sort, the latest statements about one, how a weapon stands.

use std::collections::{BTreeMap, BTreeSet};

use custody::hands::{Holding, Load, Whereabouts};
use model::vocabulary::Type;
use model::{Statement, Value};

use crate::Book;

/// A weapon of the inventory.
#[derive(Clone, Debug, PartialEq)]
pub struct Weapon {
    /// Its name.
    pub name: String,
    /// Its name as a value.
    pub value: Value,
    /// Where it is and what is in it.
    pub holding: Holding,
    /// What it can do: `live_capable`, `rubber` and so on.
    pub class: Option<String>,
    /// `revolver` and so on.
    pub type_: Option<String>,
    /// Chambers.
    pub capacity: Option<i64>,
    /// Whether rounds can go into it at all.
    pub build: Build,
    /// The hash of its newest picture.
    pub picture: Option<String>,
    /// The size of the blanks in it, if it is loaded with blanks.
    pub blank: Option<String>,
}

impl Weapon {
    /// Whoever has it in hand by the record, if one person has.
    pub fn holder(&self, book: &Book) -> Option<String> {
        match &self.holding.place {
            Whereabouts::InHands(person) | Whereabouts::Out(Some(person)) => Some(book.plain(*person)),
            _ => None,
        }
    }

    /// Whether it is out of the lock, or nobody knows.
    pub fn is_out(&self) -> bool {
        !matches!(self.holding.place, Whereabouts::LockedAway(_))
    }

    /// What is in it, by the record.
    pub fn load(&self, book: &Book) -> LoadWord {
        match &self.holding.load {
            Load::Empty => LoadWord::ColdEmpty,
            Load::Loaded { class: Some(class), .. } => match book.plain(*class).as_str() {
                "dummy" => LoadWord::ColdDummies,
                "blank" => LoadWord::Hot,
                "live" => LoadWord::Live,
                _ => LoadWord::Unknown,
            },
            Load::Loaded { class: None, .. } => LoadWord::Unknown,
            Load::Disputed(_) => LoadWord::Disputed,
            Load::Unknown => match self.build {
                Build::Chambered => LoadWord::Unknown,
                Build::LookAlike => LoadWord::LookAlike,
                Build::Solid => LoadWord::Solid,
                Build::Edged => LoadWord::Edged,
            },
        }
    }
}

/// Whether rounds can go into a thing. Careful: only what every entry about it agrees on makes it anything else than
/// [`Build::Chambered`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Build {
    /// They can, or nobody knows: a firearm, a blank-firing copy, a gas gun, a deactivated one, a thing of no class.
    #[default]
    Chambered,
    /// A replica of which nobody entered that it has chambers: it fires nothing, and may open.
    LookAlike,
    /// Rubber: one solid piece.
    Solid,
    /// It has an edge or a point, and no chamber.
    Edged,
}

impl Build {
    fn of(classes: &[Option<String>], capacity: Option<i64>, is_denied: bool) -> Build {
        let first = classes.first().cloned().flatten();
        let agreed = !is_denied && capacity.is_none() && classes.iter().all(|c| *c == first);
        match first.as_deref().filter(|_| agreed) {
            Some("replica") => Build::LookAlike,
            Some("rubber") => Build::Solid,
            Some("edged") => Build::Edged,
            _ => Build::Chambered,
        }
    }

    /// Whether there is nothing to open.
    pub const fn is_whole(self) -> bool {
        matches!(self, Build::Solid | Build::Edged)
    }
}

/// What is in a weapon, as the set is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LoadWord {
    /// Nothing.
    ColdEmpty,
    /// Dummies only.
    ColdDummies,
    /// Blanks.
    Hot,
    /// A round with a bullet: everything stops.
    Live,
    /// Nobody entered it.
    Unknown,
    /// Accounts differ.
    Disputed,
    /// Nobody entered it, and it is a replica.
    LookAlike,
    /// Nothing goes into it: it is one piece.
    Solid,
    /// Nothing goes into it: it has an edge or a point.
    Edged,
}

impl LoadWord {
    /// As texts and styles name it.
    pub const fn word(self) -> &'static str {
        match self {
            LoadWord::ColdEmpty => "cold-empty",
            LoadWord::ColdDummies => "cold-dummies",
            LoadWord::Hot => "hot",
            LoadWord::Live => "live",
            LoadWord::Unknown => "unknown",
            LoadWord::Disputed => "disputed",
            LoadWord::LookAlike => "look-alike",
            LoadWord::Solid => "solid",
            LoadWord::Edged => "edged",
        }
    }
}

impl Book {
    /// The statements that count, with their entries' places in the record, latest last.
    pub fn statements(&self) -> impl DoubleEndedIterator<Item = (usize, &Statement)> {
        self.folded.history.statements.iter().zip(&self.folded.entry_of).map(|(s, e)| (*e, s))
    }

    /// The statements of a kind, latest last.
    pub fn of_kind<'a>(&'a self, kind: &str) -> impl DoubleEndedIterator<Item = (usize, &'a Statement)> + 'a {
        let id = self.protocol.vocabulary.find(kind);
        self.statements().filter(move |(_, s)| Some(s.kind) == id)
    }

    /// All weapons that the record names.
    pub fn weapons(&self) -> Vec<Weapon> {
        let mut weapons: BTreeMap<Value, Weapon> = BTreeMap::new();
        let about: Vec<(usize, &Statement)> =
            ["weapon_registered", "weapon_described"].into_iter().flat_map(|kind| self.of_kind(kind)).collect();
        for (entry, statement) in about.iter().filter(|(_, s)| !s.denied) {
            let Some(value) = self.field(statement, "weapon") else { continue };
            let weapon = weapons.entry(value).or_insert_with(|| self.weapon_named(value));
            let newer = |field: &str, old: Option<String>| self.text(statement, field).or(old);
            weapon.class = newer("class", weapon.class.take());
            weapon.type_ = newer("type", weapon.type_.take());
            weapon.capacity = self.field(statement, "capacity").and_then(Value::amount).or(weapon.capacity);
            let picture = self
                .lines
                .get(*entry)
                .and_then(Option::as_ref)
                .and_then(|l| l.attach.iter().find(|a| a.media.starts_with("image/")).map(|a| a.hash.to_hex()));
            weapon.picture = picture.or(weapon.picture.take());
        }
        for value in self.hands.weapons.keys() {
            weapons.entry(*value).or_insert_with(|| self.weapon_named(*value));
        }
        weapons.values_mut().for_each(|weapon| weapon.build = self.build(weapon, &about));
        let mut all: Vec<Weapon> = weapons.into_values().collect();
        model::sorted::sort_by(&mut all, |a, b| a.name.cmp(&b.name));
        all
    }

    /// What all entries about a weapon's class agree on, out of those about any weapon's.
    fn build(&self, weapon: &Weapon, about: &[(usize, &Statement)]) -> Build {
        let about = about.iter().map(|(_, s)| *s);
        let about: Vec<&Statement> = about.filter(|s| self.field(s, "weapon") == Some(weapon.value)).collect();
        // A registration says what it is or leaves it open; a later description may be about something else.
        let said = about
            .iter()
            .filter(|s| !s.denied && (self.kind(s) == "weapon_registered" || self.text(s, "class").is_some()));
        let classes: Vec<Option<String>> = said.map(|s| self.text(s, "class")).collect();
        Build::of(&classes, weapon.capacity, about.iter().any(|s| s.denied))
    }

    /// One weapon, by name.
    pub fn weapon(&self, name: &str) -> Option<Weapon> {
        self.weapons().into_iter().find(|w| w.name == name)
    }

    fn weapon_named(&self, value: Value) -> Weapon {
        let holding = self.hands.weapons.get(&value).cloned().unwrap_or_default();
        let size = holding.load_since.and_then(|e| self.day.entries.get(e)).and_then(|e| e.statement());
        let blank = size.and_then(|s| self.text(s, "size"));
        Weapon {
            name: self.plain(value),
            value,
            holding,
            class: None,
            type_: None,
            capacity: None,
            build: Build::default(),
            picture: None,
            blank,
        }
    }

    /// All names of a sort that the record uses, in alphabetical order.
    pub fn names_of(&self, sort: &str) -> BTreeSet<String> {
        let vocabulary = &self.protocol.vocabulary;
        let is_sort = |ty: Type| matches!(ty, Type::Sort(i) if vocabulary.sorts.get(usize::from(i)).is_some_and(|s| s.name == sort));
        let mut names = BTreeSet::new();
        for (_, statement) in self.statements() {
            let Some(kind) = vocabulary.kind(statement.kind) else { continue };
            let fields = kind.fields.iter().zip(&statement.fields).filter(|(f, _)| is_sort(f.ty));
            names.extend(fields.filter_map(|(_, v)| v.map(|v| self.plain(v))));
        }
        if sort == "person" {
            names.extend(self.people().into_keys());
        }
        names
    }

    /// Names of things of a kind that began and did not end: open stops, concerns without an answer.
    pub fn open(&self, field: &str, begins: &str, ends: &str) -> Vec<(usize, String)> {
        let ended = self.of_kind(ends).filter(|(_, s)| !s.denied);
        let ended = model::sorted::set(ended.filter_map(|(_, s)| self.field(s, field)));
        let begun = self.of_kind(begins).filter(|(_, s)| !s.denied);
        begun
            .filter_map(|(e, s)| Some((e, self.field(s, field)?)))
            .filter(|(_, v)| !ended.contains(v))
            .map(|(e, v)| (e, self.plain(v)))
            .collect()
    }
}
