//! From conditions as written to the core form (`docs/formats/protocol.md`, section 6.3).

use std::collections::BTreeSet;

use model::rule::{Arg, Atom, Cond, Need, Op, Pattern, RuleCore, Slot, Source, SourceId, Term, Tie};
use model::vocabulary::Type;
use model::{KindId, Value};

use super::expand::expand;
use super::{Protocol, Tables, constant, find_field, find_kind};
use crate::diagnostic::{Diagnostics, Place, suggestion};
use crate::syntax::ast;

/// Most variables in one rule or guard: what a reader can hold, with room.
pub const MAX_VARIABLES: usize = 16;

/// Deepest nesting of state guards; more is a circle.
const MAX_GUARDS: usize = 16;

pub(super) struct Lower<'a> {
    protocol: &'a mut Protocol,
    tables: &'a Tables,
    faults: &'a mut Diagnostics,
    /// The states and values being lowered, to see circles.
    stack: Vec<String>,
}

/// A variable in scope.
#[derive(Clone, Debug)]
struct Variable {
    name: String,
    slot: Slot,
    ty: Type,
}

/// The variables of a rule or guard.
#[derive(Clone, Debug, Default)]
struct Scope {
    visible: Vec<Variable>,
    /// The names of all slots given out.
    slots: Vec<String>,
    /// How often each name is written, to tell a variable from a slip.
    mentions: Vec<String>,
}

impl Scope {
    fn find(&self, name: &str) -> Option<&Variable> {
        self.visible.iter().rev().find(|v| v.name == name)
    }

    fn is_mentioned_once(&self, name: &str) -> bool {
        self.mentions.iter().filter(|m| *m == name).count() == 1
    }
}

impl<'a> Lower<'a> {
    pub(super) fn new(protocol: &'a mut Protocol, tables: &'a Tables, faults: &'a mut Diagnostics) -> Lower<'a> {
        Lower { protocol, tables, faults, stack: Vec::new() }
    }

    // ---- rules -------------------------------------------------------------------------------------

    /// A rule's core form and the names of its variables.
    pub(super) fn rule(&mut self, rule: &ast::Rule) -> Option<(RuleCore, Vec<String>)> {
        let before = self.error_count();
        let mut scope = Scope::default();
        for pattern in &rule.on {
            mention_pattern(pattern, &mut scope.mentions);
        }
        let applies = rule.applies_where.as_ref().map(|c| expand(c, self.tables, self.faults));
        let need = rule.need.as_ref().map(|n| expand(&n.cond, self.tables, self.faults));
        for cond in applies.iter().chain(need.iter()) {
            mention(cond, &mut scope.mentions);
        }
        if rule.on.is_empty() {
            let message = format!("rule `{}` has no occasion", rule.id.text);
            self.faults.error(rule.id.place, message, "add `on event(field: variable)`");
        }
        let on = self.occasions(&rule.on, &mut scope);
        let applies_where = applies.map(|c| self.cond(&c, &mut scope.clone()).0);
        let Some(need_cond) = need else {
            let message = format!("rule `{}` needs nothing", rule.id.text);
            self.faults.error(rule.id.place, message, "add `need …`");
            return None;
        };
        let mut names = scope.slots.clone();
        let within = rule.need.as_ref().and_then(|n| n.within.clone());
        let need = match within.and_then(|t| self.duration(&t)) {
            None => {
                let (cond, slots) = self.cond(&need_cond, &mut scope);
                names = slots;
                Need::Now(cond)
            }
            Some(seconds) => match self.chain(&need_cond, &mut scope) {
                Some((atom, then)) => {
                    self.plain_duty(&atom, rule.id.place);
                    names.clone_from(&scope.slots);
                    Need::Within { atom, then, seconds }
                }
                None => {
                    let place = rule.id.place;
                    self.faults.error(
                        place,
                        "a duty (`need … within …`) needs one event, or `(event and …)`",
                        "name the event that must come, first",
                    );
                    return None;
                }
            },
        };
        if self.error_count() > before {
            return None;
        }
        let slots = MAX_VARIABLES as u8;
        Some((RuleCore { on, slots, applies_where, need }, names))
    }

    /// A duty asks for an event that comes; a state or a window would be asked again and again.
    fn plain_duty(&mut self, atom: &Atom, place: Place) {
        let plain = atom
            .sources
            .iter()
            .filter_map(|s| self.protocol.core.source(*s))
            .all(|s| s.until.is_empty() && s.lasting.is_none() && s.guard.is_none());
        if !plain || !atom.after.is_empty() || !atom.before.is_empty() {
            self.faults.error(
                place,
                "a duty (`need … within …`) asks for an event that comes after the occasion, not for a state or a window",
                "name the event itself, without `since`, `today` or `in the last`",
            );
        }
    }

    fn error_count(&self) -> usize {
        self.faults.0.iter().filter(|d| d.severity == crate::diagnostic::Severity::Error).count()
    }

    fn occasions(&mut self, patterns: &[ast::Pattern], scope: &mut Scope) -> Vec<Pattern> {
        let mut out = Vec::new();
        let mut bound_by_first: Option<BTreeSet<String>> = None;
        for pattern in patterns {
            let Some(kind) = find_kind(&self.protocol.vocabulary, &pattern.kind, self.faults) else { continue };
            let mut tied = Vec::new();
            let mut bound = BTreeSet::new();
            for (field_name, term) in &pattern.args {
                let Some((field, ty)) = self.field(kind, field_name) else { continue };
                match self.argument(term, ty, scope) {
                    Argument::Const(value) => tied.push((field, Tie::Const(value))),
                    Argument::Bound(slot, name) => {
                        bound.insert(name);
                        tied.push((field, Tie::Local(slot.0)));
                    }
                    Argument::New(name) => {
                        bound.insert(name.clone());
                        if let Some(slot) = self.declare(scope, name, ty, term.place()) {
                            tied.push((field, Tie::Local(slot.0)));
                        }
                    }
                    Argument::Any | Argument::Faulty => {}
                }
            }
            match &bound_by_first {
                None => bound_by_first = Some(bound),
                Some(first) if *first != bound => {
                    let missing: Vec<&str> = first.symmetric_difference(&bound).map(String::as_str).collect();
                    self.faults.error(
                        pattern.kind.place,
                        format!("the occasions do not bind the same variables: {}", missing.join(", ")),
                        "bind each variable in every pattern of `on`, or write two rules",
                    );
                }
                Some(_) => {}
            }
            out.push(Pattern { kind, tied });
        }
        out
    }

    /// Checks an abbreviation by itself: its parameters count as bound.
    pub(super) fn check_define(&mut self, define: &ast::Define) {
        let mut scope = Scope::default();
        let body = expand(&define.body, self.tables, self.faults);
        mention(&body, &mut scope.mentions);
        for param in &define.params {
            scope.mentions.push(param.name.text.clone());
            if let Some(ty) = self.type_named(&param.ty) {
                self.declare(&mut scope, param.name.text.clone(), ty, param.name.place);
            }
        }
        self.cond(&body, &mut scope);
    }

    // ---- states and values -------------------------------------------------------------------------

    /// The sources of a state, its parameters' types in order.
    pub(super) fn state_sources(&mut self, name: &str) -> Option<(Vec<SourceId>, Vec<Type>)> {
        let state = self.tables.states.get(name)?.clone();
        let params = self.params(&state.params);
        let sources = self.guarded(&state.name, |l| {
            let lasting = state.lasting.as_ref().and_then(|t| l.duration(t));
            let each =
                state.from.iter().map(|from| l.source(from, &state.params, &params, None, &state.until, lasting));
            each.collect::<Option<Vec<Source>>>()
        })??;
        Some((self.add_sources(sources, name), params))
    }

    /// The sources of a value; its parameters' types and the value's type.
    pub(super) fn value_sources(&mut self, name: &str) -> Option<(Vec<SourceId>, Vec<Type>, Type)> {
        let value = self.tables.values.get(name)?.clone();
        let params = self.params(&value.params);
        let ty = self.type_named(&value.ty)?;
        let sources = self.guarded(&value.name, |l| {
            let each = value.from.iter().map(|from| l.source(from, &value.params, &params, Some(ty), &[], None));
            each.collect::<Option<Vec<Source>>>()
        })??;
        Some((self.add_sources(sources, name), params, ty))
    }

    fn add_sources(&mut self, sources: Vec<Source>, name: &str) -> Vec<SourceId> {
        sources.into_iter().map(|s| self.add_source(s, Some(name))).collect()
    }

    fn add_source(&mut self, source: Source, name: Option<&str>) -> SourceId {
        let id = self.protocol.core.add_source(source);
        if self.protocol.source_names.len() <= id.0 as usize {
            self.protocol.source_names.push(name.map(str::to_owned));
        }
        id
    }

    fn params(&mut self, params: &[ast::Field]) -> Vec<Type> {
        params.iter().map(|p| self.type_named(&p.ty).unwrap_or(Type::Text)).collect()
    }

    fn type_named(&mut self, word: &ast::Word) -> Option<Type> {
        let plain = self.tables.type_of(&word.text);
        if plain.is_none() {
            let known = self.tables.sorts.keys().chain(self.tables.choices.keys()).map(String::as_str);
            self.faults.error(word.place, format!("there is no type `{}`", word.text), suggestion(&word.text, known));
        }
        plain
    }

    /// Runs the work unless this state or value is being lowered already.
    fn guarded<T>(&mut self, name: &ast::Word, work: impl FnOnce(&mut Self) -> T) -> Option<T> {
        if self.stack.contains(&name.text) || self.stack.len() >= MAX_GUARDS {
            let mut circle = self.stack.clone();
            circle.push(name.text.clone());
            self.faults.error(
                name.place,
                format!("`{}` depends on itself: {}", name.text, circle.join(" → ")),
                "break the circle: a state may not ask about itself",
            );
            return None;
        }
        self.stack.push(name.text.clone());
        let out = work(self);
        self.stack.pop();
        Some(out)
    }

    /// One `from` of a state (or of a value, when `it` has a type).
    fn source(
        &mut self,
        from: &ast::From,
        params: &[ast::Field],
        types: &[Type],
        it: Option<Type>,
        until: &[ast::Pattern],
        lasting: Option<i64>,
    ) -> Option<Source> {
        let mut scope = Scope::default();
        mention_pattern(&from.pattern, &mut scope.mentions);
        let guard = from.guard.as_ref().map(|g| expand(g, self.tables, self.faults));
        if let Some(guard) = &guard {
            mention(guard, &mut scope.mentions);
        }
        until.iter().for_each(|u| mention_pattern(u, &mut scope.mentions));
        for (param, ty) in params.iter().zip(types) {
            scope.mentions.push(param.name.text.clone());
            self.declare(&mut scope, param.name.text.clone(), *ty, param.name.place)?;
        }
        if let Some(ty) = it {
            scope.mentions.extend(["it".to_owned(), "it".to_owned()]);
            self.declare(&mut scope, "it".to_owned(), ty, from.pattern.kind.place)?;
        }
        let kind = find_kind(&self.protocol.vocabulary, &from.pattern.kind, self.faults)?;
        let mut tied = Vec::new();
        let mut met = BTreeSet::new();
        for (name, term) in &from.pattern.args {
            let Some((field, ty)) = self.field(kind, name) else { continue };
            let tie = match self.argument(term, ty, &scope) {
                Argument::Const(value) => Tie::Const(value),
                Argument::Bound(slot, name) => {
                    met.insert(name);
                    Tie::Local(slot.0)
                }
                Argument::New(name) => Tie::Local(self.declare(&mut scope, name, ty, term.place())?.0),
                Argument::Any | Argument::Faulty => continue,
            };
            tied.push((field, tie));
        }
        for param in params
            .iter()
            .map(|p| &p.name)
            .map(|n| (n.text.as_str(), n.place))
            .chain(it.map(|_| ("it", from.pattern.kind.place)))
        {
            if !met.contains(param.0) {
                self.faults.error(
                    from.pattern.kind.place,
                    format!("`{}` does not stand in `{}`", param.0, from.pattern.kind.text),
                    "every parameter must stand in every `from`",
                );
            }
        }
        let locals = scope.slots.len() as u8;
        let until = self.enders(until, &scope)?;
        let guard = guard.map(|guard| self.cond(&guard, &mut scope).0);
        Some(Source { from: Pattern { kind, tied }, locals, guard, until, lasting })
    }

    fn enders(&mut self, patterns: &[ast::Pattern], scope: &Scope) -> Option<Vec<Pattern>> {
        let mut out = Vec::new();
        for pattern in patterns {
            let kind = find_kind(&self.protocol.vocabulary, &pattern.kind, self.faults)?;
            let mut tied = Vec::new();
            for (name, term) in &pattern.args {
                let Some((field, ty)) = self.field(kind, name) else { continue };
                match self.argument(term, ty, scope) {
                    Argument::Const(value) => tied.push((field, Tie::Const(value))),
                    Argument::Bound(slot, _) => tied.push((field, Tie::Local(slot.0))),
                    Argument::New(name) => self.faults.error(
                        term.place(),
                        format!("`{name}` does not stand in the event that `{}` ends", pattern.kind.text),
                        "use a variable of that event, or leave the field out: then any value ends it",
                    ),
                    Argument::Any | Argument::Faulty => {}
                }
            }
            out.push(Pattern { kind, tied });
        }
        Some(out)
    }

    // ---- conditions --------------------------------------------------------------------------------

    /// The core form; and the names of all slots given out so far.
    fn cond(&mut self, cond: &ast::Cond, scope: &mut Scope) -> (Cond, Vec<String>) {
        let lowered = self.lower(cond, scope);
        (lowered, scope.slots.clone())
    }

    /// Lowers a part whose variables stay inside it.
    fn inner(&mut self, cond: &ast::Cond, scope: &mut Scope) -> Cond {
        let visible = scope.visible.len();
        let lowered = self.lower(cond, scope);
        scope.visible.truncate(visible);
        lowered
    }

    fn lower(&mut self, cond: &ast::Cond, scope: &mut Scope) -> Cond {
        match cond {
            ast::Cond::And(parts) => self.and(parts, scope),
            ast::Cond::Or(parts, _) => Cond::Any(parts.iter().map(|p| self.inner(p, scope)).collect()),
            ast::Cond::Not(inner) => Cond::Not(Box::new(self.inner(inner, scope))),
            ast::Cond::No { what, without: None, .. } => Cond::Not(Box::new(self.inner(what, scope))),
            ast::Cond::No { what, without: Some(without), place } => self.no_without(what, without, *place, scope),
            ast::Cond::ForEvery { var, atom, body } => {
                let mentions_var = atom.args.iter().any(|(_, t)| matches!(t, ast::Term::Name(w) if w.text == var.text));
                if !mentions_var || scope.find(&var.text).is_some() {
                    self.faults.error(
                        var.place,
                        format!(
                            "`for every {0}` must be followed by an event or state that gives `{0}` its values",
                            var.text
                        ),
                        format!("write `for every {0} in called_for(scene: s, person: {0}): …`", var.text),
                    );
                }
                let not_body = ast::Cond::Not(body.clone());
                let both = ast::Cond::And(vec![ast::Cond::Atom(atom.clone()), not_body]);
                Cond::Not(Box::new(self.inner(&both, scope)))
            }
            ast::Cond::Atom(_) | ast::Cond::Last(_) => self.and(std::slice::from_ref(cond), scope),
            ast::Cond::Compare { left, op, right, place } => self.compare(left, *op, right, *place, scope),
            ast::Cond::OneOf { term, values } => self.one_of(term, values, scope),
        }
    }

    fn no_without(&mut self, what: &ast::Cond, without: &ast::Cond, place: Place, scope: &mut Scope) -> Cond {
        let mut parts = flatten(what);
        let hidden = ast::Word { text: "its moment".to_owned(), place };
        let moment = match parts.first_mut() {
            Some(ast::Cond::Atom(first) | ast::Cond::Last(first)) => first.at.get_or_insert(hidden).clone(),
            _ => {
                self.faults.error(
                    place,
                    "`no … without …` must begin with an event or state",
                    "write `no concern_raised(concern: c) without concern_answered(concern: c)`",
                );
                return Cond::Always;
            }
        };
        let mut answer = without.clone();
        after(&mut answer, &moment, true, &|name| self.protocol.vocabulary.find(name).is_some());
        scope.mentions.push(moment.text.clone());
        scope.mentions.push(moment.text);
        parts.push(ast::Cond::Not(Box::new(answer)));
        Cond::Not(Box::new(self.inner(&ast::Cond::And(parts), scope)))
    }

    /// A conjunction: each atom takes the later parts that use its variables as its *then*.
    fn and(&mut self, parts: &[ast::Cond], scope: &mut Scope) -> Cond {
        let mut parts: Vec<ast::Cond> = parts.iter().flat_map(flatten).collect();
        let mut out = Vec::new();
        while !parts.is_empty() {
            let first = parts.remove(0);
            match &first {
                ast::Cond::Atom(atom) | ast::Cond::Last(atom) => {
                    let (group, rest) = self.group(atom, parts, scope);
                    parts = rest;
                    let visible = scope.visible.len();
                    let lowered = self.atom(atom, scope);
                    let then = Box::new(if group.is_empty() { Cond::Always } else { self.and(&group, scope) });
                    scope.visible.truncate(visible);
                    if let Some(atom) = lowered {
                        let is_last = matches!(first, ast::Cond::Last(_));
                        out.push(if is_last { Cond::Last { atom, then } } else { Cond::Exists { atom, then } });
                    }
                }
                ast::Cond::Or(branches, place) => {
                    let shared = self.bound_on_all_sides(branches, scope);
                    let (group, rest): (Vec<_>, Vec<_>) = parts.into_iter().partition(|part| {
                        let mut used = Vec::new();
                        mention(part, &mut used);
                        used.iter().any(|u| shared.contains(u))
                    });
                    parts = rest;
                    if group.is_empty() {
                        out.push(self.inner(&first, scope));
                    } else {
                        let distributed = branches.iter().map(|branch| {
                            let mut whole = flatten(branch);
                            whole.extend(group.iter().cloned());
                            ast::Cond::And(whole)
                        });
                        out.push(self.inner(&ast::Cond::Or(distributed.collect(), *place), scope));
                    }
                }
                _ => out.push(self.inner(&first, scope)),
            }
        }
        match out.len() {
            0 => Cond::Always,
            1 => out.remove(0),
            _ => Cond::All(out),
        }
    }

    /// The later parts that an atom takes with it: those that use its variables, directly or through others,
    /// and the atoms that bind what those use besides.
    fn group(&self, atom: &ast::Atom, parts: Vec<ast::Cond>, scope: &Scope) -> (Vec<ast::Cond>, Vec<ast::Cond>) {
        let of = |part: &ast::Cond| -> BTreeSet<String> {
            if let ast::Cond::Atom(a) | ast::Cond::Last(a) = part {
                self.introduced(a, scope).into_iter().collect()
            } else {
                BTreeSet::new()
            }
        };
        let used: Vec<BTreeSet<String>> = parts
            .iter()
            .map(|part| {
                let mut names = Vec::new();
                mention(part, &mut names);
                names.into_iter().collect()
            })
            .collect();
        let binds: Vec<BTreeSet<String>> = parts.iter().map(of).collect();
        let mut bound: BTreeSet<String> = self.introduced(atom, scope).into_iter().collect();
        let mut taken = vec![false; parts.len()];
        loop {
            let mut wanted: BTreeSet<&String> = BTreeSet::new();
            for (uses, _) in used.iter().zip(&taken).filter(|(_, t)| **t) {
                wanted.extend(uses.iter().filter(|u| !bound.contains(*u)));
            }
            let next = taken.iter().zip(&used).zip(&binds).position(|((taken, uses), binds)| {
                let uses_ours = uses.iter().any(|u| bound.contains(u));
                let binds_theirs = binds.iter().any(|b| wanted.contains(b));
                !taken && (uses_ours || binds_theirs)
            });
            let Some(i) = next else { break };
            bound.extend(binds.get(i).cloned().unwrap_or_default());
            if let Some(t) = taken.get_mut(i) {
                *t = true;
            }
        }
        let (group, rest): (Vec<_>, Vec<_>) = parts.into_iter().zip(taken).partition(|(_, t)| *t);
        (group.into_iter().map(|g| g.0).collect(), rest.into_iter().map(|r| r.0).collect())
    }

    /// The variables that every branch introduces.
    fn bound_on_all_sides(&self, branches: &[ast::Cond], scope: &Scope) -> BTreeSet<String> {
        let mut sides = branches.iter().map(|branch| {
            let parts = flatten(branch);
            let atoms = parts.iter().filter_map(|p| match p {
                ast::Cond::Atom(a) | ast::Cond::Last(a) => Some(a),
                _ => None,
            });
            atoms.flat_map(|a| self.introduced(a, scope)).collect::<BTreeSet<String>>()
        });
        let first = sides.next().unwrap_or_default();
        sides.fold(first, |all, side| all.intersection(&side).cloned().collect())
    }

    /// The variables that an atom binds in this scope.
    fn introduced(&self, atom: &ast::Atom, scope: &Scope) -> Vec<String> {
        let mut names = Vec::new();
        let types = self.argument_types(atom);
        for (i, (_, term)) in atom.args.iter().enumerate() {
            if let ast::Term::Name(word) = term
                && let Some(Some(ty)) = types.get(i)
                && word.text != "_"
                && scope.find(&word.text).is_none()
                && !self.is_constant(&word.text, *ty)
            {
                names.push(word.text.clone());
            }
        }
        names.extend(atom.at.iter().map(|w| w.text.clone()).filter(|n| scope.find(n).is_none()));
        names
    }

    /// The type of each argument, as far as it is known; reports nothing.
    fn argument_types(&self, atom: &ast::Atom) -> Vec<Option<Type>> {
        let name = &atom.name.text;
        if let Some(kind) = self.protocol.vocabulary.find(name).and_then(|k| self.protocol.vocabulary.kind(k)) {
            let ty = |field: &Option<ast::Word>| {
                let field = kind.field(&field.as_ref()?.text)?;
                kind.fields.get(usize::from(field.0)).map(|f| f.ty)
            };
            return atom.args.iter().map(|(field, _)| ty(field)).collect();
        }
        let Some(state) = self.tables.states.get(name) else { return vec![None; atom.args.len()] };
        state.params.iter().map(|p| self.tables.type_of(&p.ty.text)).collect()
    }

    fn is_constant(&self, word: &str, ty: Type) -> bool {
        if let Type::Choice(i) = ty
            && let Some(choice) = self.protocol.vocabulary.choices.get(usize::from(i))
            && choice.words.iter().any(|(w, _)| w == word)
        {
            return true;
        }
        self.tables.settings.contains_key(word)
    }

    fn atom(&mut self, atom: &ast::Atom, scope: &mut Scope) -> Option<Atom> {
        let name = &atom.name.text;
        if let Some(kind) = self.protocol.vocabulary.find(name) {
            return self.event_atom(atom, kind, scope);
        }
        if self.tables.states.contains_key(name) {
            return self.state_atom(atom, scope);
        }
        let help = if self.tables.values.contains_key(name) {
            format!("`{name}` is a value: compare it, as in `{name}(…) = 6`")
        } else if self.tables.defines.contains_key(name) {
            format!("`{name}` is an abbreviation; name the event or state itself here")
        } else {
            let kinds = self.protocol.vocabulary.kinds.iter().map(|k| k.name.as_str());
            let others = self.tables.states.keys().chain(self.tables.defines.keys()).map(String::as_str);
            suggestion(name, kinds.chain(others))
        };
        let message = if self.tables.values.contains_key(name) || self.tables.defines.contains_key(name) {
            format!("`{name}` is not an event or state")
        } else {
            format!("there is no event, state or abbreviation `{name}`")
        };
        self.faults.error(atom.name.place, message, help);
        None
    }

    fn event_atom(&mut self, atom: &ast::Atom, kind: KindId, scope: &mut Scope) -> Option<Atom> {
        let mut tied = Vec::new();
        let mut args = Vec::new();
        // What the enders may refer to: the variables of this event, by local.
        let mut locals = Scope { mentions: scope.mentions.clone(), ..Scope::default() };
        let mut given: Vec<(model::FieldId, Type, &ast::Term)> = Vec::new();
        for (field, term) in &atom.args {
            let Some(field) = field else {
                self.faults.error(term.place(), "events take `field: value`", "name the field");
                return None;
            };
            let (id, ty) = self.field(kind, field)?;
            if given.iter().any(|g| g.0 == id) {
                self.faults.error(field.place, format!("`{}` is given twice", field.text), "remove one");
                return None;
            }
            given.push((id, ty, term));
        }
        model::sorted::sort_by_key(&mut given, |g| g.0);
        for (local, (field, ty, term)) in given.into_iter().enumerate() {
            tied.push((field, Tie::Local(local as u8)));
            let mut named = None;
            args.push(match self.argument(term, ty, scope) {
                Argument::Const(value) => Arg::Const(value),
                Argument::Bound(slot, name) => {
                    let is_own = locals.find(&name).is_some();
                    named = Some(name);
                    // A second mention in this atom of a variable that it binds itself.
                    if is_own && args.contains(&Arg::Free(slot)) { Arg::Free(slot) } else { Arg::Bound(slot) }
                }
                Argument::New(name) => {
                    named = Some(name.clone());
                    Arg::Free(self.declare(scope, name, ty, term.place())?)
                }
                Argument::Any => Arg::Any,
                Argument::Faulty => return None,
            });
            let name = named.unwrap_or_default();
            locals.slots.push(name.clone());
            if !name.is_empty() {
                locals.visible.push(Variable { name, slot: Slot(local as u8), ty });
            }
        }
        let mut until = self.enders(&atom.since, &locals)?;
        if let Some(place) = atom.today {
            match self.protocol.vocabulary.day_start() {
                Some(kind) => until.push(Pattern { kind, tied: Vec::new() }),
                None => {
                    let help = "mark one event `starts_day` in the vocabulary";
                    self.faults.error(place, "`today` means nothing here: no kind begins the day", help);
                }
            }
        }
        let lasting = atom.in_the_last.as_ref().and_then(|t| self.duration(t));
        let source = Source { locals: args.len() as u8, from: Pattern { kind, tied }, guard: None, until, lasting };
        let id = self.add_source(source, None);
        self.with_moments(atom, vec![id], args, scope)
    }

    fn state_atom(&mut self, atom: &ast::Atom, scope: &mut Scope) -> Option<Atom> {
        if !atom.since.is_empty() || atom.today.is_some() || atom.in_the_last.is_some() {
            self.faults.error(
                atom.place,
                format!("`{}` is a state: it holds or it does not", atom.name.text),
                "`since`, `today` and `in the last` go with events; use `at`, `after`, `before` with a state",
            );
        }
        let (sources, types) = self.state_sources(&atom.name.text)?;
        let args = self.positional(&atom.name, atom.args.iter().map(|(f, t)| (f.as_ref(), t)), &types, scope)?;
        self.with_moments(atom, sources, args, scope)
    }

    fn positional<'t>(
        &mut self,
        name: &ast::Word,
        given: impl ExactSizeIterator<Item = (Option<&'t ast::Word>, &'t ast::Term)>,
        types: &[Type],
        scope: &mut Scope,
    ) -> Option<Vec<Arg>> {
        if given.len() != types.len() {
            self.faults.error(
                name.place,
                format!("`{}` takes {} argument(s), in order", name.text, types.len()),
                "give exactly these",
            );
            return None;
        }
        let mut args: Vec<Arg> = Vec::new();
        for ((field, term), ty) in given.zip(types) {
            if let Some(field) = field {
                self.faults.error(
                    field.place,
                    format!("`{}` takes its arguments in order", name.text),
                    "leave out the name",
                );
            }
            args.push(match self.argument(term, *ty, scope) {
                Argument::Const(value) => Arg::Const(value),
                Argument::Bound(slot, _) if args.contains(&Arg::Free(slot)) => Arg::Free(slot),
                Argument::Bound(slot, _) => Arg::Bound(slot),
                Argument::New(new) => Arg::Free(self.declare(scope, new, *ty, term.place())?),
                Argument::Any => Arg::Any,
                Argument::Faulty => return None,
            });
        }
        Some(args)
    }

    fn with_moments(
        &mut self,
        atom: &ast::Atom,
        sources: Vec<SourceId>,
        args: Vec<Arg>,
        scope: &mut Scope,
    ) -> Option<Atom> {
        let mut sides = [Vec::new(), Vec::new()];
        for (side, words) in sides.iter_mut().zip([&atom.after, &atom.before]) {
            for word in words {
                match scope.find(&word.text) {
                    Some(v) if v.ty == Type::Moment => side.push(v.slot),
                    Some(_) => {
                        self.faults.error(word.place, format!("`{}` is not a moment", word.text), "name one with `at`")
                    }
                    None => self.faults.error(
                        word.place,
                        format!("no moment is named `{}`", word.text),
                        "name it first: `event(…) at t`",
                    ),
                }
            }
        }
        let at = match &atom.at {
            Some(word) if scope.find(&word.text).is_some() => {
                self.faults.error(word.place, format!("`{}` has a value already", word.text), "choose another name");
                None
            }
            Some(word) => Some(self.declare(scope, word.text.clone(), Type::Moment, word.place)?),
            None => None,
        };
        let [after, before] = sides;
        Some(Atom { sources, args, at, after, before })
    }

    /// An atom with what it must satisfy: for duties, `count` and `sum`.
    fn chain(&mut self, cond: &ast::Cond, scope: &mut Scope) -> Option<(Atom, Cond)> {
        let mut parts = flatten(cond);
        if parts.is_empty() {
            return None;
        }
        let ast::Cond::Atom(first) = parts.remove(0) else { return None };
        let atom = self.atom(&first, scope)?;
        let then = if parts.is_empty() { Cond::Always } else { self.and(&parts, scope) };
        Some((atom, then))
    }

    // ---- terms -------------------------------------------------------------------------------------

    fn compare(&mut self, left: &ast::Term, op: Op, right: &ast::Term, place: Place, scope: &mut Scope) -> Cond {
        // A bare word of a choice takes its type from the other side.
        let (l, r) = match (left, right) {
            (ast::Term::Name(word), _)
                if scope.find(&word.text).is_none() && !self.tables.settings.contains_key(&word.text) =>
            {
                let r = self.term(right, None, scope);
                (self.term(left, r.as_ref().map(|r| r.1), scope), r)
            }
            _ => {
                let l = self.term(left, None, scope);
                let r = self.term(right, l.as_ref().map(|l| l.1), scope);
                (l, r)
            }
        };
        let (Some((left, lt)), Some((right, rt))) = (l, r) else { return Cond::Always };
        let dated = |a, b| a == Type::Date && b == Type::Moment;
        if lt != rt && !dated(lt, rt) && !dated(rt, lt) {
            let (a, b) = (self.protocol.vocabulary.type_name(lt), self.protocol.vocabulary.type_name(rt));
            self.faults.error(place, format!("a {a} cannot be compared with a {b}"), "compare values of one type");
        }
        let ordered = !matches!(lt, Type::Sort(_) | Type::Choice(_) | Type::Text);
        if !ordered && !matches!(op, Op::Eq | Op::Ne) {
            self.faults.error(place, "names, words and texts have no order", "use `=` or `!=`");
        }
        Cond::Compare { left, op, right }
    }

    fn one_of(&mut self, term: &ast::Term, values: &[ast::Term], scope: &mut Scope) -> Cond {
        let Some((term, ty)) = self.term(term, None, scope) else { return Cond::Always };
        let mut out = Vec::new();
        for value in values {
            let Protocol { names, vocabulary, .. } = &mut *self.protocol;
            out.extend(constant(names, vocabulary, value, ty, self.faults));
        }
        Cond::OneOf { term, values: out }
    }

    /// A term and its type; `expected` gives a bare word its choice.
    fn term(&mut self, term: &ast::Term, expected: Option<Type>, scope: &mut Scope) -> Option<(Term, Type)> {
        match term {
            ast::Term::Now(_) => Some((Term::Now, Type::Moment)),
            ast::Term::Number(n, _) => Some((Term::Const(Value::number(*n)?), Type::Number)),
            ast::Term::Length(n, _) => Some((Term::Const(Value::length(*n)?), Type::Length)),
            ast::Term::Duration(n, _) => Some((Term::Const(Value::duration(*n)?), Type::Duration)),
            ast::Term::Date(n, _) => Some((Term::Const(Value::date(*n)?), Type::Date)),
            ast::Term::Moment(n, _) => Some((Term::Const(Value::moment(*n)?), Type::Moment)),
            ast::Term::Text(text, _) => Some((Term::Const(self.protocol.names.text(text)), Type::Text)),
            ast::Term::Name(word) => self.name(word, expected, scope),
            ast::Term::Call { name, args } => self.value_term(name, args, scope),
            ast::Term::Count(over, place) => {
                let visible = scope.visible.len();
                let chain = self.chain(over, scope);
                scope.visible.truncate(visible);
                let Some((atom, then)) = chain else {
                    self.faults.error(*place, "`count` counts events or states", "write `count(event(…))`");
                    return None;
                };
                Some((Term::Count { atom, then: Box::new(then) }, Type::Number))
            }
            ast::Term::Sum { of, over, place } => {
                let visible = scope.visible.len();
                let chain = self.chain(over, scope);
                let variable = scope.find(&of.text).cloned();
                scope.visible.truncate(visible);
                let (Some((atom, then)), Some(variable)) = (chain, variable) else {
                    self.faults.error(
                        *place,
                        format!("`{}` must stand in the event that is summed over", of.text),
                        "write `sum(n: event(count: n))`",
                    );
                    return None;
                };
                if !matches!(variable.ty, Type::Number | Type::Length | Type::Duration) {
                    let ty = self.protocol.vocabulary.type_name(variable.ty);
                    self.faults.error(
                        of.place,
                        format!("a {ty} cannot be added up"),
                        "sum numbers, lengths or durations",
                    );
                }
                Some((Term::Sum { of: variable.slot, atom, then: Box::new(then) }, variable.ty))
            }
            ast::Term::Add(a, b) | ast::Term::Sub(a, b) | ast::Term::Mul(a, b) => self.calculation(term, a, b, scope),
        }
    }

    fn name(&mut self, word: &ast::Word, expected: Option<Type>, scope: &Scope) -> Option<(Term, Type)> {
        if let Some(variable) = scope.find(&word.text) {
            return Some((Term::Var(variable.slot), variable.ty));
        }
        if let Some((ty, value)) = self.tables.settings.get(&word.text) {
            return Some((Term::Const(*value), *ty));
        }
        if let Some(Type::Choice(_)) = expected {
            let Protocol { names, vocabulary, .. } = &mut *self.protocol;
            let ty = expected?;
            let value = constant(names, vocabulary, &ast::Term::Name(word.clone()), ty, self.faults)?;
            return Some((Term::Const(value), ty));
        }
        let known =
            scope.visible.iter().map(|v| v.name.as_str()).chain(self.tables.settings.keys().map(String::as_str));
        let mut help = suggestion(&word.text, known);
        if help.is_empty() || help.starts_with("one of") {
            help = format!("bind it first, in an event before this: `event(field: {})`", word.text);
        }
        self.faults.error(word.place, format!("the variable `{}` is not bound here", word.text), help);
        None
    }

    fn value_term(&mut self, name: &ast::Word, args: &[ast::Term], scope: &mut Scope) -> Option<(Term, Type)> {
        if !self.tables.values.contains_key(&name.text) {
            let help = if self.tables.states.contains_key(&name.text) || self.tables.defines.contains_key(&name.text) {
                format!("`{}` holds or does not; only values can be compared", name.text)
            } else {
                suggestion(&name.text, self.tables.values.keys().map(String::as_str))
            };
            self.faults.error(name.place, format!("there is no value `{}`", name.text), help);
            return None;
        }
        let (sources, types, ty) = self.value_sources(&name.text)?;
        let visible = scope.visible.len();
        let mut args = self.positional(name, args.iter().map(|t| (None, t)), &types, scope)?;
        if args.iter().any(|a| matches!(a, Arg::Free(_))) {
            self.faults.error(
                name.place,
                format!("an argument of `{}` is not bound here", name.text),
                "bind it first, in an event before this",
            );
        }
        let it = self.declare(scope, "it".to_owned(), ty, name.place)?;
        scope.visible.truncate(visible);
        args.push(Arg::Free(it));
        let atom = Atom { sources, args, at: None, after: Vec::new(), before: Vec::new() };
        Some((Term::Latest { atom, it }, ty))
    }

    fn calculation(
        &mut self,
        whole: &ast::Term,
        a: &ast::Term,
        b: &ast::Term,
        scope: &mut Scope,
    ) -> Option<(Term, Type)> {
        use Type::{Date, Duration, Length, Moment, Number};
        let (left, lt) = self.term(a, None, scope)?;
        let (right, rt) = self.term(b, None, scope)?;
        let (left, right) = (Box::new(left), Box::new(right));
        let out = match (whole, lt, rt) {
            (ast::Term::Add(..), Number | Length | Duration, _) if lt == rt => Some((Term::Add(left, right), lt)),
            (ast::Term::Add(..), Moment | Date, Duration) => Some((Term::Add(left, right), lt)),
            (ast::Term::Sub(..), Number | Length | Duration, _) if lt == rt => Some((Term::Sub(left, right), lt)),
            (ast::Term::Sub(..), Moment | Date, Moment | Date) => Some((Term::Sub(left, right), Duration)),
            (ast::Term::Sub(..), Moment | Date, Duration) => Some((Term::Sub(left, right), lt)),
            (ast::Term::Mul(..), Number, Number | Length | Duration) => Some((Term::Mul(left, right), rt)),
            (ast::Term::Mul(..), Length | Duration, Number) => Some((Term::Mul(left, right), lt)),
            _ => None,
        };
        if out.is_none() {
            let (a, b) = (self.protocol.vocabulary.type_name(lt), self.protocol.vocabulary.type_name(rt));
            let message = format!("a {a} and a {b} cannot be calculated with like this");
            self.faults.error(whole.place(), message, "add and subtract values of one type; multiply by numbers");
        }
        out
    }

    /// A duration, written out or by the name of a setting.
    fn duration(&mut self, term: &ast::Term) -> Option<i64> {
        let value = match term {
            ast::Term::Name(word) => match self.tables.settings.get(&word.text) {
                Some((Type::Duration, value)) => Some(*value),
                _ => {
                    let known =
                        self.tables.settings.iter().filter(|(_, s)| s.0 == Type::Duration).map(|(n, _)| n.as_str());
                    let help = suggestion(&word.text, known);
                    self.faults.error(word.place, format!("`{}` is not a setting that is a duration", word.text), help);
                    None
                }
            },
            other => {
                let Protocol { names, vocabulary, .. } = &mut *self.protocol;
                constant(names, vocabulary, other, Type::Duration, self.faults)
            }
        };
        value.and_then(Value::amount)
    }

    // ---- names -------------------------------------------------------------------------------------

    fn field(&mut self, kind: KindId, word: &ast::Word) -> Option<(model::FieldId, Type)> {
        let kind = self.protocol.vocabulary.kind(kind)?;
        let id = find_field(kind, word, self.faults)?;
        Some((id, kind.fields.get(usize::from(id.0))?.ty))
    }

    /// What a word or constant in an argument's place is.
    fn argument(&mut self, term: &ast::Term, ty: Type, scope: &Scope) -> Argument {
        let ast::Term::Name(word) = term else {
            let Protocol { names, vocabulary, .. } = &mut *self.protocol;
            return constant(names, vocabulary, term, ty, self.faults).map_or(Argument::Faulty, Argument::Const);
        };
        if word.text == "_" {
            return Argument::Any;
        }
        if let Type::Choice(i) = ty
            && let Some(choice) = self.protocol.vocabulary.choices.get(usize::from(i))
            && let Some((_, value)) = choice.words.iter().find(|(w, _)| *w == word.text)
        {
            return Argument::Const(*value);
        }
        if let Some(variable) = scope.find(&word.text) {
            if variable.ty != ty {
                let (a, b) = (self.protocol.vocabulary.type_name(variable.ty), self.protocol.vocabulary.type_name(ty));
                let message = format!("`{}` is a {a}, and a {b} is needed here", word.text);
                self.faults.error(word.place, message, "use another variable");
                return Argument::Faulty;
            }
            return Argument::Bound(variable.slot, word.text.clone());
        }
        if let Some((setting, value)) = self.tables.settings.get(&word.text) {
            if *setting != ty {
                self.faults.error(word.place, format!("the setting `{}` is of another type", word.text), "");
                return Argument::Faulty;
            }
            return Argument::Const(*value);
        }
        if scope.is_mentioned_once(&word.text) {
            if let Type::Choice(i) = ty {
                let choice = self.protocol.vocabulary.choices.get(usize::from(i));
                let words = choice.map(|c| c.words.as_slice()).unwrap_or_default();
                let mut help = suggestion(&word.text, words.iter().map(|w| w.0.as_str()));
                help.push_str("; write `_` for anything");
                let name = choice.map_or("", |c| &c.name);
                self.faults.error(word.place, format!("`{}` is not a word of `{name}`", word.text), help);
                return Argument::Faulty;
            }
            self.faults.warning(
                word.place,
                format!("the variable `{}` is used nowhere else", word.text),
                "leave the field out, or write `_`: then it may be anything",
            );
        }
        Argument::New(word.text.clone())
    }

    fn declare(&mut self, scope: &mut Scope, name: String, ty: Type, place: Place) -> Option<Slot> {
        if scope.slots.len() >= MAX_VARIABLES {
            self.faults.error(
                place,
                format!("this has more than {MAX_VARIABLES} variables"),
                "split the rule, or move a part into a `state`",
            );
            return None;
        }
        let slot = Slot(scope.slots.len() as u8);
        scope.slots.push(name.clone());
        scope.visible.push(Variable { name, slot, ty });
        Some(slot)
    }
}

/// What stands in an argument's place.
enum Argument {
    Any,
    Const(Value),
    Bound(Slot, String),
    New(String),
    Faulty,
}

/// The conjuncts of a condition.
fn flatten(cond: &ast::Cond) -> Vec<ast::Cond> {
    match cond {
        ast::Cond::And(parts) => parts.iter().flat_map(flatten).collect(),
        other => vec![other.clone()],
    }
}

/// Lets every event of an answer come after the moment, and a state where it is the answer itself (`first`).
/// A state that only qualifies the answer (a role, say) need not have begun after it.
fn after(cond: &mut ast::Cond, moment: &ast::Word, first: bool, is_event: &dyn Fn(&str) -> bool) {
    let atom_after = |atom: &mut ast::Atom| {
        if first || is_event(&atom.name.text) {
            atom.after.push(moment.clone());
        }
    };
    match cond {
        ast::Cond::And(parts) => {
            parts.iter_mut().enumerate().for_each(|(i, p)| after(p, moment, first && i == 0, is_event));
        }
        ast::Cond::Or(parts, _) => parts.iter_mut().for_each(|p| after(p, moment, first, is_event)),
        ast::Cond::Not(inner) => after(inner, moment, first, is_event),
        ast::Cond::No { what, without, .. } => {
            after(what, moment, first, is_event);
            if let Some(without) = without {
                after(without, moment, first, is_event);
            }
        }
        ast::Cond::ForEvery { atom, body, .. } => {
            atom_after(atom);
            after(body, moment, false, is_event);
        }
        ast::Cond::Last(atom) | ast::Cond::Atom(atom) => atom_after(atom),
        ast::Cond::Compare { .. } | ast::Cond::OneOf { .. } => {}
    }
}

/// Collects every name that a condition mentions in a variable's place.
fn mention(cond: &ast::Cond, names: &mut Vec<String>) {
    match cond {
        ast::Cond::And(parts) | ast::Cond::Or(parts, _) => parts.iter().for_each(|p| mention(p, names)),
        ast::Cond::Not(inner) => mention(inner, names),
        ast::Cond::No { what, without, .. } => {
            mention(what, names);
            if let Some(without) = without {
                mention(without, names);
            }
        }
        ast::Cond::ForEvery { var, atom, body } => {
            names.push(var.text.clone());
            mention_atom(atom, names);
            mention(body, names);
        }
        ast::Cond::Last(atom) | ast::Cond::Atom(atom) => mention_atom(atom, names),
        ast::Cond::Compare { left, right, .. } => {
            mention_term(left, names);
            mention_term(right, names);
        }
        ast::Cond::OneOf { term, .. } => mention_term(term, names),
    }
}

fn mention_atom(atom: &ast::Atom, names: &mut Vec<String>) {
    atom.args.iter().for_each(|(_, t)| mention_term(t, names));
    atom.since.iter().for_each(|p| mention_pattern(p, names));
    names.extend(atom.at.iter().chain(&atom.after).chain(&atom.before).map(|w| w.text.clone()));
}

fn mention_pattern(pattern: &ast::Pattern, names: &mut Vec<String>) {
    pattern.args.iter().for_each(|(_, t)| mention_term(t, names));
}

fn mention_term(term: &ast::Term, names: &mut Vec<String>) {
    match term {
        ast::Term::Name(word) if word.text == "_" => {}
        ast::Term::Name(word) => names.push(word.text.clone()),
        ast::Term::Call { args, .. } => args.iter().for_each(|a| mention_term(a, names)),
        ast::Term::Count(over, _) => mention(over, names),
        ast::Term::Sum { of, over, .. } => {
            names.push(of.text.clone());
            mention(over, names);
        }
        ast::Term::Add(a, b) | ast::Term::Sub(a, b) | ast::Term::Mul(a, b) => {
            mention_term(a, names);
            mention_term(b, names);
        }
        _ => {}
    }
}
