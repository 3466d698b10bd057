//! Facts of a running record: one entry at a time, in order, in bounded memory per live thing.
//!
//! An entry touches only the tables that it begins or ends an instance in, by hash of their keys; a question
//! touches only what it asks for. The answers are those of [`super::history::Record`] over the same entries
//! (tested on random rules and histories).
//!
//! Start with [`Live::judge`] (what the rules say of an entry) and [`Live::apply`] (the entry has happened).

use std::cell::RefCell;

use hashbrown::HashMap;
use model::rule::{Core, Need, Source};
use model::{KindId, Moment, Order, Span, StatementId, Support, Value, Verdict};
use rustc_hash::FxBuildHasher;
use smallvec::SmallVec;

use super::fast::{Answers, Known, Run};
use super::plan::{Ender, Feed, Plan};
use super::{
    Coverage, Evaluator, Facts, Frame, Ground, Instance, Later, Query, Trace, Want, age, agree, side, standing_denial,
};

/// An entry as the running record takes it.
#[derive(Clone, Copy, Debug)]
pub struct Entry<'a> {
    /// Its kind.
    pub kind: KindId,
    /// Its fields.
    pub fields: &'a [Option<Value>],
    /// Its second.
    pub at: i64,
    /// Whether it says that this did not happen.
    pub denied: bool,
}

/// A running record.
pub struct Live<'a> {
    pub(super) core: &'a Core,
    plan: Plan,
    pub(super) closed: Vec<bool>,
    utc_offset: i32,
    pub(super) tables: Vec<Table>,
    /// Answers that the short way remembers.
    pub(super) answers: Vec<RefCell<Answers>>,
    next: u32,
    /// Denials of the second at hand: they concern entries of the same second.
    denials: Vec<Denial>,
    duties: Vec<Duty>,
}

/// A duty whose clock runs.
#[derive(Clone, Debug)]
pub struct Duty {
    /// The rule.
    pub rule: usize,
    /// The occasion.
    pub occasion: Moment,
    frame: Frame,
    /// What came so far.
    value: Support,
    /// The last moment at which it was surely kept.
    kept_at: Option<Moment>,
    /// The last moment at which it may have been kept.
    open_at: Option<Moment>,
    /// The last denial of the whole of it.
    denied_at: Option<Moment>,
    deadline: i64,
}

#[derive(Clone, Debug)]
struct Denial {
    kind: KindId,
    at: i64,
    fields: Vec<Option<Value>>,
}

type Key = SmallVec<[u64; 2]>;
type Kept = SmallVec<[Option<Value>; 2]>;
type Bucket = SmallVec<[Begun; 1]>;

/// An instance that lives.
#[derive(Clone, Debug)]
pub(super) struct Begun {
    pub(super) at: i64,
    id: u32,
    flags: u8,
    pub(super) kept: Kept,
}

const MAYBE: u8 = 1;
const DENIED: u8 = 2;

/// An instance whose key is not fully known, or a denial: with all its locals.
#[derive(Clone, Debug)]
struct Loose {
    at: i64,
    id: u32,
    maybe: bool,
    denied: bool,
    locals: SmallVec<[Option<Value>; 4]>,
    /// For a denial: whether it gives only fields that the source ties.
    whole: bool,
}

#[derive(Default)]
pub(super) struct Table {
    /// By a key of one.
    pub(super) one: HashMap<u64, Bucket, FxBuildHasher>,
    /// By a key of two.
    pub(super) two: HashMap<(u64, u64), Bucket, FxBuildHasher>,
    /// By a longer key.
    many: HashMap<Key, Bucket, FxBuildHasher>,
    /// Without a key.
    pub(super) all: Bucket,
    vague: Vec<Loose>,
    denials: Vec<Loose>,
    /// For enders that do not give the whole key: the keys by what they give.
    indexes: Vec<HashMap<Key, Vec<Key>, FxBuildHasher>>,
    /// How often something changed, by the value at a watched place of the key (some values share a counter);
    /// none if nobody remembers answers from here.
    stamps: Vec<u32>,
    /// How often something changed that is not told by key.
    changes: u32,
    /// The places of the key that are watched.
    watched: Vec<usize>,
}

const STAMPS: usize = 1024;

#[inline]
fn stamp_of(value: u64) -> usize {
    (value.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 54) as usize
}

impl<'a> Live<'a> {
    /// An empty record. `closed` says for each kind whether no entry means that it did not happen.
    pub fn new(core: &'a Core, closed: Vec<bool>, utc_offset: i32) -> Live<'a> {
        let plan = Plan::of(core);
        let table = |(indexes, watched): (&Vec<Vec<u8>>, &Vec<usize>)| Table {
            indexes: indexes.iter().map(|_| HashMap::default()).collect(),
            stamps: if watched.is_empty() { Vec::new() } else { vec![0; STAMPS] },
            watched: watched.clone(),
            ..Table::default()
        };
        let tables = plan.indexes.iter().zip(&plan.watched).map(table).collect();
        let answers = (0..plan.memos).map(|_| RefCell::default()).collect();
        Live { core, plan, closed, utc_offset, tables, answers, next: 0, denials: Vec::new(), duties: Vec::new() }
    }

    /// Announces the denials of a second before its first entry: they also concern what stands before them in
    /// it. Needed only for seconds that have any.
    pub fn expect_denials<'e>(&mut self, entries: impl Iterator<Item = Entry<'e>>) {
        self.denials.clear();
        let denied = entries.filter(|e| e.denied);
        self.denials.extend(denied.map(|e| Denial { kind: e.kind, at: e.at, fields: e.fields.to_vec() }));
    }

    /// What each rule that the entry is an occasion of says, before the entry counts.
    ///
    /// Duties give *pending* here (or *unknown*, where it cannot be told what they ask for); [`Live::settle`]
    /// tells how they ended.
    pub fn judge(&self, entry: Entry<'_>, mut each: impl FnMut(usize, Verdict)) {
        if entry.denied {
            return;
        }
        let Some(rules) = self.plan.occasions.get(usize::from(entry.kind.0)) else { return };
        for &rule in rules {
            let fast = self.plan.fast.get(rule).and_then(Option::as_ref);
            let found = match fast.and_then(|fast| Run::new(self, entry.at).rule(fast, entry)) {
                Some(found) => found,
                None => self.judge_slowly(rule, entry),
            };
            if let Some(verdict) = found {
                each(rule, verdict);
            }
        }
    }

    /// A verdict by the general way.
    #[cold]
    #[inline(never)]
    fn judge_slowly(&self, rule: usize, entry: Entry<'_>) -> Option<Verdict> {
        let now = Moment { when: Span::exact(entry.at), place: Some(StatementId(self.next)) };
        let evaluator = Evaluator::new(self.core, self);
        evaluator.rule_on::<Support>(rule, entry.kind, entry.fields, now, now).map(|judged| judged.verdict)
    }

    /// The same, with derivations or without.
    pub fn judge_as<T: Trace>(&self, entry: Entry<'_>, mut each: impl FnMut(usize, Verdict, Option<T>)) {
        if entry.denied {
            return;
        }
        let Some(rules) = self.plan.occasions.get(usize::from(entry.kind.0)) else { return };
        let evaluator = Evaluator::new(self.core, self);
        let now = Moment { when: Span::exact(entry.at), place: Some(StatementId(self.next)) };
        for &rule in rules {
            if let Some(judged) = evaluator.rule_on::<T>(rule, entry.kind, entry.fields, now, now) {
                each(rule, judged.verdict, judged.need);
            }
        }
    }

    /// What each rule says of a question that is asked now.
    pub fn ask<T: Trace>(&self, entry: Entry<'_>, mut each: impl FnMut(usize, Verdict, Option<T>)) {
        let Some(rules) = self.plan.occasions.get(usize::from(entry.kind.0)) else { return };
        let evaluator = Evaluator::new(self.core, self);
        let now = Moment::question(entry.at);
        for &rule in rules {
            if let Some(judged) = evaluator.rule_on::<T>(rule, entry.kind, entry.fields, now, now) {
                each(rule, judged.verdict, judged.need);
            }
        }
    }

    /// The entry counts from here on.
    pub fn apply(&mut self, entry: Entry<'_>) {
        let id = self.next;
        self.next += 1;
        let kind = usize::from(entry.kind.0);
        if !self.plan.knows(entry.kind) {
            return;
        }
        self.keep_duties(entry, id);
        self.open_duties(entry, id);
        // Guards are asked of the record as it stood before the entry.
        let mut guards: SmallVec<[Support; 4]> = SmallVec::new();
        for feed in self.plan.feeds.get(kind).map(Vec::as_slice).unwrap_or_default() {
            guards.push(if feed.guarded && !entry.denied { self.guard(feed, entry, id) } else { Support::HELD });
        }
        let denied = !entry.denied && !self.denials.is_empty() && self.is_denied(entry);
        let Live { core, plan, tables, .. } = self;
        let feeds = plan.feeds.get(kind).map(Vec::as_slice).unwrap_or_default();
        if !entry.denied {
            for ender in plan.enders.get(kind).map(Vec::as_slice).unwrap_or_default() {
                end(tables, plan, ender, entry, denied);
            }
            for (feed, guard) in feeds.iter().zip(guards) {
                if guard != Support::FAILED {
                    let maybe = guard == Support::UNKNOWN;
                    begin(core, tables, plan, feed, entry, id, maybe, denied || guard == Support::DISPUTED);
                }
            }
        } else {
            for feed in feeds {
                deny(tables, feed, entry, id);
            }
        }
    }

    /// Reports every duty that is kept, broken or over as of this second, and forgets it.
    pub fn settle(&mut self, as_of: i64, mut each: impl FnMut(&Duty, Verdict)) {
        let mut duties = std::mem::take(&mut self.duties);
        duties.retain(|duty| {
            let after = |later: Option<Moment>| match (duty.denied_at, later) {
                (Some(denied), Some(later)) => self.order(denied, later) != Order::Before,
                (denied, _) => denied.is_some(),
            };
            let denied = after(duty.kept_at);
            let last_word = denied && after(duty.open_at);
            let verdict = match duty.value {
                Support::HELD if !denied => Verdict::Held,
                Support::HELD | Support::DISPUTED => Verdict::Disputed,
                _ if last_word => Verdict::Failed,
                _ if as_of <= duty.deadline => return true,
                Support::FAILED if self.is_duty_closed(duty.rule) => Verdict::Failed,
                _ => Verdict::Unknown,
            };
            each(duty, verdict);
            false
        });
        self.duties = duties;
    }

    fn is_duty_closed(&self, rule: usize) -> bool {
        let Some(Need::Within { atom, .. }) = self.core.rules.get(rule).map(|r| &r.need) else { return false };
        atom.sources
            .iter()
            .filter_map(|s| self.core.source(*s))
            .all(|s| self.closed.get(usize::from(s.from.kind.0)).copied().unwrap_or(false))
    }

    /// Tells every open duty of an entry that may keep it. A duty asks for plain events (the checker sees to
    /// it), so that an entry can be judged when it comes.
    fn keep_duties(&mut self, entry: Entry<'_>, id: u32) {
        if self.duties.is_empty() {
            return;
        }
        let mut duties = std::mem::take(&mut self.duties);
        let now = Moment { when: Span::exact(entry.at), place: Some(StatementId(id)) };
        let denied = self.is_denied(entry);
        for duty in duties.iter_mut().filter(|d| entry.at <= d.deadline) {
            let Some(Need::Within { atom, then, .. }) = self.core.rules.get(duty.rule).map(|r| &r.need) else {
                continue;
            };
            let evaluator = Evaluator::new(self.core, &*self);
            for source in atom.sources.iter().filter_map(|s| self.core.source(*s)).filter(|s| s.from.kind == entry.kind)
            {
                let Ok(asked) = evaluator.ask(atom, &super::At { frame: &mut duty.frame.clone(), now }) else {
                    continue;
                };
                if entry.denied {
                    if denies_whole(source, entry.fields, &asked.wants) {
                        duty.denied_at = Some(now);
                    }
                    continue;
                }
                let Some((locals, vague)) = super::history::fits(source, entry.fields, &asked.wants) else { continue };
                let mut frame = duty.frame.clone();
                let Some(certain) = agree(&asked.same, &locals) else { continue };
                super::bind(atom, &locals, now, &mut frame);
                let sure = certain && !vague;
                let instance = Instance { statement: StatementId(id), moment: now, locals: &locals, sure, denied };
                let then = evaluator.condition(then, &mut frame, now);
                duty.value = duty.value | (super::credit(&instance) & then);
                let later = Later::of(&instance, then);
                if later.lifts {
                    duty.kept_at = Some(now);
                }
                if later.open {
                    duty.open_at = Some(now);
                }
            }
        }
        self.duties = duties;
    }

    /// How many instances are kept, and about how many bytes they take.
    pub fn size(&self) -> (usize, usize) {
        let bucket = |b: &Bucket| {
            let spilled = if b.spilled() { b.capacity() * size_of::<Begun>() } else { 0 };
            (b.len(), spilled)
        };
        let (mut live, mut bytes) = (0, size_of::<Self>());
        for table in &self.tables {
            let buckets = table.one.values().chain(table.two.values()).chain(table.many.values()).chain([&table.all]);
            for (n, spilled) in buckets.map(bucket) {
                live += n;
                bytes += spilled;
            }
            bytes += table.one.capacity() * (size_of::<(u64, Bucket)>() + 1);
            bytes += table.two.capacity() * (size_of::<((u64, u64), Bucket)>() + 1);
            bytes += table.many.capacity() * (size_of::<(Key, Bucket)>() + 1);
            for index in &table.indexes {
                bytes += index.capacity() * (size_of::<(Key, Vec<Key>)>() + 1);
                bytes += index.values().map(|v| v.capacity() * size_of::<Key>()).sum::<usize>();
            }
            bytes += table.stamps.len() * size_of::<u32>();
            live += table.vague.len() + table.denials.len();
        }
        let answers = self.answers.iter().filter_map(|a| a.try_borrow().ok()).map(|a| a.capacity());
        bytes += answers.sum::<usize>() * (size_of::<(u64, Known)>() + 1);
        (live, bytes)
    }

    fn open_duties(&mut self, entry: Entry<'_>, id: u32) {
        let rules = self.plan.duties.get(usize::from(entry.kind.0)).map(Vec::as_slice).unwrap_or_default();
        if entry.denied || rules.is_empty() {
            return;
        }
        let occasion = Moment { when: Span::exact(entry.at), place: Some(StatementId(id)) };
        let evaluator = Evaluator::new(self.core, &*self);
        let mut opened = Vec::new();
        for &rule in rules {
            let Some(core) = self.core.rules.get(rule) else { continue };
            let Need::Within { atom, seconds, .. } = &core.need else { continue };
            let fits = |p| super::fit_fields(p, entry.kind, entry.fields);
            let Some(mut frame) = core.on.iter().find_map(fits) else { continue };
            let applies = core.applies_where.as_ref().map(|c| evaluator.condition::<Support>(c, &mut frame, occasion));
            let is_unknown = evaluator.ask(atom, &super::At { frame: &mut frame, now: occasion }).is_err();
            if applies == Some(Support::FAILED) || is_unknown {
                continue;
            }
            let deadline = entry.at.saturating_add(*seconds);
            opened.push(Duty {
                rule,
                occasion,
                frame,
                value: Support::FAILED,
                kept_at: None,
                open_at: None,
                denied_at: None,
                deadline,
            });
        }
        self.duties.extend(opened);
    }

    /// A guard's value at the entry, asked of the record before it.
    fn guard(&self, feed: &Feed, entry: Entry<'_>, id: u32) -> Support {
        if let Some(test) = &feed.guard {
            let mut run = Run::new(self, entry.at);
            for (field, local) in feed.locals.iter().rev() {
                if let Some(value) = field_of(entry, *field) {
                    run.set(*local, Some(value));
                }
            }
            if let Some(value) = run.test(test) {
                return value;
            }
        }
        let source = self.plan.tables.get(feed.table).and_then(|t| self.core.source(t.source));
        let Some(guard) = source.and_then(|s| s.guard.as_ref()) else { return Support::HELD };
        let mut locals: SmallVec<[Option<Value>; 8]> = smallvec::smallvec![None; usize::from(feed.count)];
        for (field, local) in &feed.locals {
            if let Some(slot) = locals.get_mut(usize::from(*local)) {
                *slot = slot.or(field_of(entry, *field));
            }
        }
        let now = Moment { when: Span::exact(entry.at), place: Some(StatementId(id)) };
        Evaluator::new(self.core, self).condition(guard, &mut Frame::of(&locals), now)
    }

    fn is_denied(&self, entry: Entry<'_>) -> bool {
        self.denials.iter().any(|d| {
            let equal = |(i, value): (usize, &Option<Value>)| value.is_none() || entry.fields.get(i) == Some(value);
            d.kind == entry.kind && d.at == entry.at && d.fields.iter().enumerate().all(equal)
        })
    }
}

#[allow(clippy::too_many_arguments, reason = "one call site, on the hot path")]
#[inline]
fn begin(
    core: &Core,
    tables: &mut [Table],
    plan: &Plan,
    feed: &Feed,
    entry: Entry<'_>,
    id: u32,
    maybe: bool,
    denied: bool,
) {
    let Some(access) = plan.tables.get(feed.table) else { return };
    let mut vague = false;
    for (field, constant) in &feed.constants {
        match field_of(entry, *field) {
            Some(v) if v == *constant => {}
            Some(_) => return,
            None => vague = true,
        }
    }
    let limit = core.source(access.source).and_then(|s| s.lasting);
    let Some(table) = tables.get_mut(feed.table) else { return };
    let flags = if maybe { MAYBE } else { 0 } | if denied { DENIED } else { 0 };
    if let (Some(key_fields), Some(kept_fields), false) = (&feed.plain_key, &feed.plain_kept, vague)
        && let Some(key) = key_of(key_fields, entry)
    {
        let mut kept = Kept::new();
        for field in kept_fields {
            kept.push(field_of(entry, *field));
        }
        let begun = Begun { at: entry.at, id, flags, kept };
        table.begin(key, begun, access, feed, entry, limit, plan);
        return;
    }
    // Some of it is missing or stands twice: the slow way, through all locals.
    let mut locals: SmallVec<[Option<Value>; 4]> = smallvec::smallvec![None; usize::from(feed.count)];
    for (field, local) in &feed.locals {
        let Some(slot) = locals.get_mut(usize::from(*local)) else { continue };
        let second = feed.locals.iter().take_while(|(f, _)| f != field).any(|(_, l)| l == local);
        match (*slot, field_of(entry, *field)) {
            (Some(a), Some(b)) if a != b => return,
            (Some(_), None) => vague = true,
            (None, value) => {
                // A local that an earlier field left out: nobody knows whether the two were equal.
                vague |= second;
                *slot = value;
            }
            _ => {}
        }
    }
    let at = |local: &u8| locals.get(usize::from(*local)).copied().flatten();
    let key: Option<Key> = access.key.iter().map(|l| at(l).map(Value::bits)).collect();
    match key {
        Some(key) if !vague => {
            let kept: Kept = access.kept.iter().map(at).collect();
            table.begin(key, Begun { at: entry.at, id, flags, kept }, access, feed, entry, limit, plan);
        }
        _ => {
            table.changes = table.changes.wrapping_add(1);
            table.vague.push(Loose { at: entry.at, id, maybe: true, denied, locals, whole: false });
        }
    }
}

fn deny(tables: &mut [Table], feed: &Feed, entry: Entry<'_>, id: u32) {
    let mut locals: SmallVec<[Option<Value>; 4]> = smallvec::smallvec![None; usize::from(feed.count)];
    let mut tied = 0;
    for (field, constant) in &feed.constants {
        match field_of(entry, *field) {
            Some(v) if v == *constant => tied += 1,
            Some(_) => return,
            None => {}
        }
    }
    for (field, local) in &feed.locals {
        let Some(value) = field_of(entry, *field) else { continue };
        let Some(slot) = locals.get_mut(usize::from(*local)) else { continue };
        if slot.is_some_and(|s| s != value) {
            return;
        }
        *slot = Some(value);
        tied += 1;
    }
    let whole = entry.fields.iter().flatten().count() == tied;
    if let Some(table) = tables.get_mut(feed.table) {
        table.changes = table.changes.wrapping_add(1);
        table.denials.push(Loose { at: entry.at, id, maybe: false, denied: true, locals, whole });
    }
}

#[inline]
fn end(tables: &mut [Table], plan: &Plan, ender: &Ender, entry: Entry<'_>, denied: bool) {
    let mut vague = false;
    for (field, constant) in &ender.constants {
        match field_of(entry, *field) {
            Some(v) if v == *constant => {}
            Some(_) => return,
            None => vague = true,
        }
    }
    let Some(table) = tables.get_mut(ender.table) else { return };
    let Some(access) = plan.tables.get(ender.table) else { return };
    let unsure = vague || denied || ender.locals.iter().any(|(f, _)| field_of(entry, *f).is_none());
    let differ = |(a, b): &(model::FieldId, model::FieldId)| match (field_of(entry, *a), field_of(entry, *b)) {
        (Some(a), Some(b)) => a != b,
        _ => false,
    };
    if ender.same.iter().any(differ) {
        return;
    }
    if !table.vague.is_empty() || !table.denials.is_empty() {
        table.end_loose(ender, entry, vague || denied);
    }
    if unsure {
        // It may have ended what fits as far as it goes: those are no longer sure.
        table.doubt(access.key.as_slice(), access.kept.as_slice(), ender, entry);
        return;
    }
    match (&ender.whole_key, ender.index) {
        (Some(fields), _) => {
            if let Some(key) = key_of(fields, entry) {
                table.end_bucket(&key, ender, entry);
            }
        }
        (None, Some(index)) => {
            let by = plan.indexes.get(ender.table).and_then(|i| i.get(index)).map(Vec::as_slice).unwrap_or_default();
            let part: Option<Key> = by
                .iter()
                .map(|local| {
                    let field = ender.locals.iter().find(|(_, l)| l == local).map(|(f, _)| *f)?;
                    field_of(entry, field).map(Value::bits)
                })
                .collect();
            let keys = part.and_then(|p| table.indexes.get_mut(index).and_then(|i| i.remove(&p)));
            for key in keys.unwrap_or_default() {
                table.end_bucket(&key, ender, entry);
            }
            // What lacks a value that the ender names may have been meant.
            let lacking = table.indexes.get(index).and_then(|i| i.get(&Key::new())).cloned();
            // … unless the part of its key that the ender names is another's.
            let is_meant = |key: &Key| {
                ender.locals.iter().all(|(field, local)| {
                    let given = access.key.iter().position(|k| k == local).and_then(|p| key.get(p));
                    given.is_none_or(|bits| field_of(entry, *field).is_none_or(|v| v.bits() == *bits))
                })
            };
            for key in lacking.unwrap_or_default().iter().filter(|k| is_meant(k)) {
                table.end_bucket(key, ender, entry);
            }
        }
        (None, None) => table.end_everything(ender, entry),
    }
}

impl Facts for Live<'_> {
    #[inline]
    fn instances(&self, query: &Query<'_>, visit: &mut dyn FnMut(Instance<'_>) -> Support) -> Coverage {
        look_up(&self.plan, self, query, visit)
    }

    #[inline]
    fn order(&self, a: Moment, b: Moment) -> Order {
        model::statement::order(a, b, |_, _| false)
    }

    fn utc_offset(&self) -> i32 {
        self.utc_offset
    }

    fn keeps_history(&self) -> bool {
        false
    }
}

#[inline]
fn look_up(
    plan: &Plan,
    live: &Live<'_>,
    query: &Query<'_>,
    visit: &mut dyn FnMut(Instance<'_>) -> Support,
) -> Coverage {
    let Some(source) = live.core.source(query.source) else { return Coverage::default() };
    let mut mask = 0u32;
    let mut key = Key::new();
    let mut locals: SmallVec<[Option<Value>; 8]> = SmallVec::new();
    for (i, want) in query.wants.iter().enumerate() {
        locals.push(None);
        if let Want::Equal(value) = want {
            mask |= 1 << i;
            key.push(value.bits());
            if let Some(slot) = locals.last_mut() {
                *slot = Some(*value);
            }
        }
    }
    let Some(index) = plan.table(query.source, mask) else { return Coverage::default() };
    let (Some(table), Some(access)) = (live.tables.get(index), plan.tables.get(index)) else {
        return Coverage::default();
    };
    let complete = live.closed.get(usize::from(source.from.kind.0)).copied().unwrap_or(false).then_some(Ground::Closed);
    let mut later: SmallVec<[Later; 2]> = SmallVec::new();
    let is_denied = !table.denials.is_empty();
    for begun in table.bucket(&key).into_iter().flatten() {
        let moment = begun.moment();
        let Some(sure) = standing(source, query, moment, live) else { continue };
        for (local, value) in access.kept.iter().zip(&begun.kept) {
            if let Some(slot) = locals.get_mut(usize::from(*local)) {
                *slot = *value;
            }
        }
        let Some(agreed) = agree(query.same, &locals) else { continue };
        let sure = sure && agreed && begun.flags & MAYBE == 0;
        let denied = begun.flags & DENIED != 0;
        let instance = Instance { statement: StatementId(begun.id), moment, locals: &locals, sure, denied };
        let then = visit(instance);
        if is_denied {
            later.push(Later::of(&instance, then));
        }
    }
    for loose in &table.vague {
        let moment = loose.moment();
        if loose.fits(query.wants)
            && agree(query.same, &loose.locals).is_some()
            && standing(source, query, moment, live).is_some()
        {
            let locals = &loose.locals;
            let instance =
                Instance { statement: StatementId(loose.id), moment, locals, sure: false, denied: loose.denied };
            let then = visit(instance);
            if is_denied {
                later.push(Later::of(&instance, then));
            }
        }
    }
    if !is_denied {
        return Coverage { complete, denial: None, last_word: false };
    }
    let covering = table.denials.iter().filter(|d| {
        d.whole && !d.maybe && d.covers(query.wants) && standing(source, query, d.moment(), live) == Some(true)
    });
    let mut coverage = Coverage { complete, denial: None, last_word: false };
    for d in covering {
        let Some(last_word) = standing_denial(d.moment(), &later, |a, b| live.order(a, b)) else { continue };
        coverage.denial = Some(StatementId(d.id));
        coverage.last_word = last_word;
        if last_word {
            break;
        }
    }
    coverage
}

/// Whether a denial with these fields covers the whole of a source.
fn denies_whole(source: &Source, fields: &[Option<Value>], wants: &[Want]) -> bool {
    fields.iter().enumerate().all(|(i, value)| {
        let Some(value) = value else { return true };
        let mut ties = source.from.tied.iter().filter(|(f, _)| usize::from(f.0) == i).peekable();
        ties.peek().is_some()
            && ties.all(|(_, tie)| match tie {
                model::rule::Tie::Const(constant) => constant == value,
                model::rule::Tie::Local(local) => wants.get(usize::from(*local)) == Some(&Want::Equal(*value)),
            })
    })
}

/// Whether an instance that lives counts now: `None` is out.
#[inline]
fn standing(source: &Source, query: &Query<'_>, moment: Moment, live: &Live<'_>) -> Option<bool> {
    let mut sure = age(source.lasting, moment.when, query.now.when)?;
    if !query.after.is_empty() || !query.before.is_empty() {
        sure &= side(query, moment, |a, b| live.order(a, b))?;
    }
    Some(sure)
}

#[inline]
fn field_of(entry: Entry<'_>, field: model::FieldId) -> Option<Value> {
    entry.fields.get(usize::from(field.0)).copied().flatten()
}

/// The key that these fields give; none if one of them is missing.
#[inline]
fn key_of(fields: &[model::FieldId], entry: Entry<'_>) -> Option<Key> {
    let mut key = Key::new();
    for field in fields {
        key.push(field_of(entry, *field)?.bits());
    }
    Some(key)
}

impl Begun {
    /// What it is worth by itself.
    #[inline]
    pub(super) fn credit(&self) -> Support {
        match self.flags {
            0 => Support::HELD,
            DENIED => Support::DISPUTED,
            _ => Support::UNKNOWN,
        }
    }

    /// Whether both keep the same values.
    #[inline]
    fn keeps_same(&self, other: &Begun) -> bool {
        self.kept.len() == other.kept.len() && self.kept.iter().zip(&other.kept).all(|(a, b)| a == b)
    }

    #[inline]
    fn moment(&self) -> Moment {
        Moment { when: Span::exact(self.at), place: Some(StatementId(self.id)) }
    }
}

impl Loose {
    fn moment(&self) -> Moment {
        Moment { when: Span::exact(self.at), place: Some(StatementId(self.id)) }
    }

    /// Whether the values that are known agree with what is wanted.
    fn fits(&self, wants: &[Want]) -> bool {
        wants.iter().zip(&self.locals).all(|(want, value)| match (want, value) {
            (Want::Equal(w), Some(v)) => w == v,
            _ => true,
        })
    }

    /// Whether every value that a denial gives is one that is wanted.
    fn covers(&self, wants: &[Want]) -> bool {
        self.locals.iter().enumerate().all(|(i, value)| match (wants.get(i), value) {
            (_, None) => true,
            (Some(Want::Equal(w)), Some(v)) => w == v,
            _ => false,
        })
    }
}

impl Table {
    /// Changes whenever anything does that has this value at a watched place of its key.
    #[inline]
    pub(super) fn stamp(&self, value: u64) -> u64 {
        u64::from(self.changes) + u64::from(self.stamps.get(stamp_of(value)).copied().unwrap_or(0))
    }

    #[inline]
    fn has_changed(&mut self, key: &Key) {
        for place in &self.watched {
            match key.get(*place).and_then(|value| self.stamps.get_mut(stamp_of(*value))) {
                Some(stamp) => *stamp = stamp.wrapping_add(1),
                None => self.changes = self.changes.wrapping_add(1),
            }
        }
    }

    /// Whether all that it holds stands in its buckets.
    #[inline]
    pub(super) fn is_plain(&self) -> bool {
        self.vague.is_empty() && self.denials.is_empty()
    }

    #[inline]
    fn bucket(&self, key: &Key) -> Option<&Bucket> {
        match key.as_slice() {
            [] => Some(&self.all),
            [one] => self.one.get(one),
            [a, b] => self.two.get(&(*a, *b)),
            _ => self.many.get(key),
        }
    }

    fn bucket_mut(&mut self, key: &Key) -> Option<&mut Bucket> {
        match key.as_slice() {
            [] => Some(&mut self.all),
            [one] => self.one.get_mut(one),
            [a, b] => self.two.get_mut(&(*a, *b)),
            _ => self.many.get_mut(key),
        }
    }

    #[allow(clippy::too_many_arguments, reason = "one call site, on the hot path")]
    #[inline]
    fn begin(
        &mut self,
        key: Key,
        begun: Begun,
        access: &super::plan::Access,
        feed: &Feed,
        entry: Entry<'_>,
        limit: Option<i64>,
        plan: &Plan,
    ) {
        self.has_changed(&key);
        if !self.indexes.is_empty() {
            self.index(&key, feed, entry, plan);
        }
        let bucket = match key.as_slice() {
            [] => &mut self.all,
            [one] => self.one.entry(*one).or_default(),
            [a, b] => self.two.entry((*a, *b)).or_default(),
            _ => self.many.entry(key).or_default(),
        };
        // Of equal instances the latest says all that the others could.
        let supersedes = !access.all_matter && begun.flags == 0;
        drop_where(bucket, |old| {
            limit.is_some_and(|limit| begun.at.saturating_sub(old.at) > limit)
                || (supersedes && old.flags == 0 && old.keeps_same(&begun))
        });
        bucket.push(begun);
    }

    /// Enters the key under what partial enders give. An instance that lacks one of these is found by a sweep.
    fn index(&mut self, key: &Key, feed: &Feed, entry: Entry<'_>, plan: &Plan) {
        let by = plan.indexes.get(feed.table).map(Vec::as_slice).unwrap_or_default();
        for (locals, index) in by.iter().zip(&mut self.indexes) {
            let part: Option<Key> = locals
                .iter()
                .map(|local| {
                    let field = feed.locals.iter().find(|(_, l)| l == local).map(|(f, _)| *f)?;
                    field_of(entry, field).map(Value::bits)
                })
                .collect();
            let keys = index.entry(part.unwrap_or_default()).or_default();
            if keys.last() != Some(key) && !(keys.len() < 64 && keys.contains(key)) {
                keys.push(key.clone());
            }
        }
    }

    /// Ends what an ender fits in one bucket; what agrees as far as it is known becomes unsure.
    #[inline]
    fn end_bucket(&mut self, key: &Key, ender: &Ender, entry: Entry<'_>) {
        self.has_changed(key);
        if ender.kept.is_empty() {
            self.remove(key);
            return;
        }
        let Some(bucket) = self.bucket_mut(key) else { return };
        drop_where(bucket, |begun| ends(begun, ender, entry));
        if bucket.is_empty() {
            self.remove(key);
        }
    }

    #[inline]
    fn remove(&mut self, key: &Key) {
        match key.as_slice() {
            [] => self.all.clear(),
            [one] => drop(self.one.remove(one)),
            [a, b] => drop(self.two.remove(&(*a, *b))),
            _ => drop(self.many.remove(key)),
        }
    }

    fn end_everything(&mut self, ender: &Ender, entry: Entry<'_>) {
        self.changes = self.changes.wrapping_add(1);
        if ender.locals.is_empty() {
            self.one.clear();
            self.two.clear();
            self.many.clear();
            self.all.clear();
            self.indexes.iter_mut().for_each(HashMap::clear);
            return;
        }
        let sweep = |bucket: &mut Bucket| {
            bucket.retain(|begun| !ends(begun, ender, entry));
            !bucket.is_empty()
        };
        self.one.retain(|_, b| sweep(b));
        self.two.retain(|_, b| sweep(b));
        self.many.retain(|_, b| sweep(b));
        sweep(&mut self.all);
    }

    /// Ends the vague instances and denials that an ender fits, or makes them unsure.
    fn end_loose(&mut self, ender: &Ender, entry: Entry<'_>, unsure: bool) {
        self.changes = self.changes.wrapping_add(1);
        for list in [&mut self.vague, &mut self.denials] {
            list.retain_mut(|loose| {
                let mut doubt = unsure;
                for (field, local) in &ender.locals {
                    match (field_of(entry, *field), loose.locals.get(usize::from(*local)).copied().flatten()) {
                        (Some(a), Some(b)) if a != b => return true,
                        (Some(_), Some(_)) => {}
                        _ => doubt = true,
                    }
                }
                loose.maybe |= doubt;
                doubt
            });
        }
    }

    /// Makes unsure what an ender of which something is unknown may have ended.
    fn doubt(&mut self, key_locals: &[u8], kept_locals: &[u8], ender: &Ender, entry: Entry<'_>) {
        self.changes = self.changes.wrapping_add(1);
        let agrees = |key: &[u64], begun: &Begun| {
            ender.locals.iter().all(|(field, local)| {
                let Some(value) = field_of(entry, *field) else { return true };
                if let Some(place) = key_locals.iter().position(|k| k == local) {
                    return key.get(place) == Some(&value.bits());
                }
                let place = kept_locals.iter().position(|k| k == local);
                place.and_then(|p| begun.kept.get(p).copied().flatten()).is_none_or(|v| v == value)
            })
        };
        let mark = |key: &[u64], bucket: &mut Bucket| {
            for begun in bucket.iter_mut() {
                if agrees(key, begun) {
                    begun.flags |= MAYBE;
                }
            }
        };
        for (key, bucket) in &mut self.one {
            mark(&[*key], bucket);
        }
        for (key, bucket) in &mut self.two {
            mark(&[key.0, key.1], bucket);
        }
        for (key, bucket) in &mut self.many {
            mark(key, bucket);
        }
        mark(&[], &mut self.all);
    }
}

/// Drops what fits, and keeps the order of the rest. Mostly at most one does.
#[inline]
fn drop_where(bucket: &mut Bucket, mut fits: impl FnMut(&mut Begun) -> bool) {
    let mut place = 0;
    while let Some(begun) = bucket.get_mut(place) {
        if fits(begun) {
            bucket.remove(place);
        } else {
            place += 1;
        }
    }
}

/// Whether an ender surely ends an instance of the bucket; marks it unsure where the instance lacks a value.
#[inline]
fn ends(begun: &mut Begun, ender: &Ender, entry: Entry<'_>) -> bool {
    let mut doubt = false;
    for (field, place) in &ender.kept {
        match (field_of(entry, *field), begun.kept.get(*place).copied().flatten()) {
            (Some(a), Some(b)) if a == b => {}
            (Some(_), Some(_)) => return false,
            _ => doubt = true,
        }
    }
    if doubt {
        begun.flags |= MAYBE;
    }
    !doubt
}
