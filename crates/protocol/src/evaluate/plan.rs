//! What a running record must keep so that the rules can be asked: one table for each way in which a source
//! is looked up, and for each kind of event the tables that it begins or ends an instance in.

use model::rule::{Arg, Atom, Cond, Core, Need, SourceId, Term, Tie};
use model::{FieldId, KindId, Value};

use super::fast;

/// A way to look a source up: which of its parameters are given.
#[derive(Clone, Debug)]
pub(super) struct Access {
    pub(super) source: SourceId,
    /// The locals that are given, in order: the key.
    pub(super) key: Vec<u8>,
    /// The other locals that somebody needs: variables, and what enders refer to.
    pub(super) kept: Vec<u8>,
    /// Whether every instance matters (counted, summed, compared by its moment), or only the latest of equal ones.
    pub(super) all_matter: bool,
}

/// What an event of a kind does to a table.
#[derive(Clone, Debug)]
pub(super) struct Feed {
    pub(super) table: usize,
    /// Fields that must have these values.
    pub(super) constants: Vec<(FieldId, Value)>,
    /// Which field gives which local.
    pub(super) locals: Vec<(FieldId, u8)>,
    /// The number of locals.
    pub(super) count: u8,
    /// Whether the source has a guard.
    pub(super) guarded: bool,
    /// The guard by the short way, where that can tell it.
    pub(super) guard: Option<fast::Test>,
    /// The fields of key locals in order, when the event's fields give the key plainly (each local once).
    pub(super) plain_key: Option<Vec<FieldId>>,
    /// The fields of kept locals in order, likewise.
    pub(super) plain_kept: Option<Vec<FieldId>>,
}

/// An event of a kind that ends instances of a table.
#[derive(Clone, Debug)]
pub(super) struct Ender {
    pub(super) table: usize,
    pub(super) constants: Vec<(FieldId, Value)>,
    pub(super) locals: Vec<(FieldId, u8)>,
    /// Fields that are tied to one local, so that they must be equal.
    pub(super) same: Vec<(FieldId, FieldId)>,
    /// The fields of the key in order, if the ender gives the whole key.
    pub(super) whole_key: Option<Vec<FieldId>>,
    /// The other locals that must agree: their place among the kept ones.
    pub(super) kept: Vec<(FieldId, usize)>,
    /// If it does not give the whole key: the number of the index by what it does give.
    pub(super) index: Option<usize>,
}

/// The plan for a set of rules.
#[derive(Clone, Debug, Default)]
pub(super) struct Plan {
    pub(super) tables: Vec<Access>,
    /// For each source: its tables by mask.
    pub(super) by_source: Vec<Vec<(u32, usize)>>,
    /// For each kind.
    pub(super) feeds: Vec<Vec<Feed>>,
    pub(super) enders: Vec<Vec<Ender>>,
    /// For each kind, the rules that it is an occasion of.
    pub(super) occasions: Vec<Vec<usize>>,
    /// Of these, the duties.
    pub(super) duties: Vec<Vec<usize>>,
    /// For each table, the places of its key by which its changes are watched.
    pub(super) watched: Vec<Vec<usize>>,
    /// How many searches remember their answers.
    pub(super) memos: usize,
    /// For each rule, the short way to its verdict, where there is one.
    pub(super) fast: Vec<Option<fast::Rule>>,
    /// For each table: the locals of its partial indexes.
    pub(super) indexes: Vec<Vec<Vec<u8>>>,
}

impl Plan {
    pub(super) fn of(core: &Core) -> Plan {
        let mut plan = Plan { by_source: vec![Vec::new(); core.sources.len()], ..Plan::default() };
        for rule in &core.rules {
            rule.applies_where.iter().for_each(|c| plan.cond(core, c));
            match &rule.need {
                Need::Now(cond) => plan.cond(core, cond),
                // What a duty asks for is judged when it comes; only what that must satisfy is looked up.
                Need::Within { then, .. } => plan.cond(core, then),
            }
        }
        for source in &core.sources {
            source.guard.iter().for_each(|g| plan.cond(core, g));
        }
        plan.keep_what_enders_need(core);
        plan.by_kind(core);
        plan.short_ways(core);
        plan
    }

    /// The table for a source looked up by this mask.
    #[inline]
    pub(super) fn table(&self, source: SourceId, mask: u32) -> Option<usize> {
        self.by_source.get(source.0 as usize)?.iter().find(|(m, _)| *m == mask).map(|(_, t)| *t)
    }

    fn cond(&mut self, core: &Core, cond: &Cond) {
        match cond {
            Cond::Always => {}
            Cond::All(parts) | Cond::Any(parts) => parts.iter().for_each(|p| self.cond(core, p)),
            Cond::Not(inner) => self.cond(core, inner),
            Cond::Exists { atom, then } | Cond::Last { atom, then } => {
                self.atom(core, atom, false);
                self.cond(core, then);
            }
            Cond::Compare { left, right, .. } => {
                self.term(core, left);
                self.term(core, right);
            }
            Cond::OneOf { term, .. } => self.term(core, term),
        }
    }

    fn term(&mut self, core: &Core, term: &Term) {
        match term {
            Term::Const(_) | Term::Var(_) | Term::Now => {}
            Term::Latest { atom, .. } => self.atom(core, atom, false),
            Term::Count { atom, then } | Term::Sum { atom, then, .. } => {
                self.atom(core, atom, true);
                self.cond(core, then);
            }
            Term::Add(a, b) | Term::Sub(a, b) | Term::Mul(a, b) => {
                self.term(core, a);
                self.term(core, b);
            }
        }
    }

    fn atom(&mut self, core: &Core, atom: &Atom, all_matter: bool) {
        let mut mask = 0u32;
        let mut free = Vec::new();
        for (i, arg) in atom.args.iter().enumerate() {
            match arg {
                Arg::Const(_) | Arg::Bound(_) => mask |= 1 << i,
                Arg::Free(_) => free.push(i as u8),
                Arg::Any => {}
            }
        }
        let all_matter = all_matter || atom.at.is_some() || !atom.before.is_empty();
        for &source in &atom.sources {
            let Some(table) = self.by_source.get(source.0 as usize) else { continue };
            let known = table.iter().find(|(m, _)| *m == mask).map(|(_, t)| *t);
            let index = known.unwrap_or_else(|| self.add_table(core, source, mask));
            if let Some(access) = self.tables.get_mut(index) {
                access.all_matter |= all_matter;
                for local in &free {
                    if !access.kept.contains(local) {
                        access.kept.push(*local);
                    }
                }
            }
        }
    }

    fn add_table(&mut self, core: &Core, source: SourceId, mask: u32) -> usize {
        let locals = core.source(source).map_or(0, |s| s.locals);
        let key = (0..locals).filter(|l| mask & (1 << u32::from(*l)) != 0).collect();
        let index = self.tables.len();
        self.tables.push(Access { source, key, kept: Vec::new(), all_matter: false });
        if let Some(tables) = self.by_source.get_mut(source.0 as usize) {
            tables.push((mask, index));
        }
        index
    }

    fn keep_what_enders_need(&mut self, core: &Core) {
        for access in &mut self.tables {
            let Some(source) = core.source(access.source) else { continue };
            for (_, tie) in source.until.iter().flat_map(|u| &u.tied) {
                if let Tie::Local(local) = tie
                    && !access.key.contains(local)
                    && !access.kept.contains(local)
                {
                    access.kept.push(*local);
                }
            }
            access.kept.sort_unstable();
        }
    }

    fn by_kind(&mut self, core: &Core) {
        let in_source =
            |s: &model::rule::Source| s.until.iter().map(|u| u.kind).chain([s.from.kind]).collect::<Vec<_>>();
        let kinds =
            core.sources.iter().flat_map(in_source).chain(core.rules.iter().flat_map(|r| r.on.iter().map(|p| p.kind)));
        let count = kinds.map(|k| usize::from(k.0) + 1).max().unwrap_or(0);
        self.feeds = vec![Vec::new(); count];
        self.enders = vec![Vec::new(); count];
        self.occasions = vec![Vec::new(); count];
        self.indexes = vec![Vec::new(); self.tables.len()];
        for (i, rule) in core.rules.iter().enumerate() {
            for pattern in &rule.on {
                if let Some(rules) = self.occasions.get_mut(usize::from(pattern.kind.0))
                    && !rules.contains(&i)
                {
                    rules.push(i);
                }
            }
        }
        for (table, access) in self.tables.iter().enumerate() {
            let Some(source) = core.source(access.source) else { continue };
            if let Some(feeds) = self.feeds.get_mut(usize::from(source.from.kind.0)) {
                feeds.push(feed(table, access, source));
            }
            for pattern in &source.until {
                let index = self.indexes.get_mut(table);
                let ender = ender(table, access, pattern, index);
                if let Some(enders) = self.enders.get_mut(usize::from(pattern.kind.0)) {
                    enders.push(ender);
                }
            }
        }
    }

    fn short_ways(&mut self, core: &Core) {
        self.watched = vec![Vec::new(); self.tables.len()];
        for rule in &core.rules {
            let rule = fast::rule(core, self, rule);
            self.fast.push(rule);
        }
        let is_duty = |rule: &usize| core.rules.get(*rule).is_some_and(|r| matches!(r.need, Need::Within { .. }));
        self.duties = self.occasions.iter().map(|rules| rules.iter().copied().filter(is_duty).collect()).collect();
        let mut feeds = std::mem::take(&mut self.feeds);
        for feed in feeds.iter_mut().flatten() {
            let source = self.tables.get(feed.table).and_then(|t| core.source(t.source));
            feed.guard = source.and_then(|s| s.guard.as_ref()).and_then(|guard| fast::test(core, self, guard));
        }
        self.feeds = feeds;
    }

    /// The kinds that matter to any rule.
    pub(super) fn knows(&self, kind: KindId) -> bool {
        usize::from(kind.0) < self.feeds.len()
    }
}

/// What fields are tied to: constants, and locals.
type Split = (Vec<(FieldId, Value)>, Vec<(FieldId, u8)>);

fn split(tied: &[(FieldId, Tie)]) -> Split {
    let mut constants = Vec::new();
    let mut locals = Vec::new();
    for (field, tie) in tied {
        match tie {
            Tie::Const(value) => constants.push((*field, *value)),
            Tie::Local(local) => locals.push((*field, *local)),
        }
    }
    (constants, locals)
}

fn feed(table: usize, access: &Access, source: &model::rule::Source) -> Feed {
    let (constants, locals) = split(&source.from.tied);
    // A local that two fields give must be compared, and one that none gives is unknown: not plain.
    let once = |local: &u8| {
        let mut fields = locals.iter().filter(|(_, l)| l == local).map(|(f, _)| *f);
        let first = fields.next();
        if fields.next().is_some() { None } else { first }
    };
    let doubled = locals.iter().enumerate().any(|(i, (_, l))| locals.iter().skip(i + 1).any(|(_, m)| l == m));
    let plain_key = if doubled { None } else { access.key.iter().map(once).collect() };
    let plain_kept = if doubled { None } else { access.kept.iter().map(once).collect() };
    Feed {
        table,
        constants,
        locals,
        count: source.locals,
        guarded: source.guard.is_some(),
        guard: None,
        plain_key,
        plain_kept,
    }
}

fn ender(table: usize, access: &Access, pattern: &model::rule::Pattern, indexes: Option<&mut Vec<Vec<u8>>>) -> Ender {
    let (constants, locals) = split(&pattern.tied);
    let field_of = |local: &u8| locals.iter().find(|(_, l)| l == local).map(|(f, _)| *f);
    let whole_key: Option<Vec<FieldId>> = access.key.iter().map(field_of).collect();
    let mut same = Vec::new();
    for (i, (a, local)) in locals.iter().enumerate() {
        same.extend(locals.iter().skip(i + 1).filter(|(_, l)| l == local).map(|(b, _)| (*a, *b)));
    }
    let kept = locals
        .iter()
        .filter_map(|(field, local)| access.kept.iter().position(|k| k == local).map(|place| (*field, place)))
        .collect();
    let index = match (&whole_key, indexes) {
        (None, Some(indexes)) => {
            let mut by: Vec<u8> = locals.iter().map(|(_, l)| *l).collect();
            by.sort_unstable();
            by.dedup();
            if by.is_empty() {
                None
            } else {
                Some(indexes.iter().position(|i| *i == by).unwrap_or_else(|| {
                    indexes.push(by);
                    indexes.len() - 1
                }))
            }
        }
        _ => None,
    };
    Ender { table, constants, locals, same, whole_key, kept, index }
}
