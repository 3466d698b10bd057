//! What a rule says of an occasion: the verdict (section 6.6).

use model::rule::{Atom, Cond, Core, Need, Pattern, RuleCore, Slot, Tie};
use model::{History, Moment, Statement, StatementId, Support, Verdict};

use crate::env::{Env, Known};
use crate::instances::{Window, look};
use crate::order::more_than;
use crate::{World, cond};

/// 6.6: "a rule on an occasion (an asserted statement that fits one of its `on` patterns, or a question)".
#[derive(Clone, Copy, Debug)]
pub enum Occasion<'a> {
    /// A statement of the history.
    Statement(StatementId),
    /// Something that has not happened: only its kind, fields and time count, and it is not in the history.
    Question(&'a Statement),
}

/// 6.6: the verdict of the rule with this number. `as_of` matters for duties only.
///
/// A rule or statement that is not there is *unknown*: "An error while evaluating is *unknown*". The pack's
/// dates and jurisdiction are not looked at here.
pub fn verdict(core: &Core, rule: usize, history: &History, occasion: Occasion<'_>, as_of: Moment) -> Verdict {
    let world = World { core, history };
    let Some(rule) = core.rules.get(rule) else { return Verdict::Unknown };
    let (statement, now) = match occasion {
        Occasion::Statement(id) => match history.statement(id) {
            // "A denied statement is no occasion."
            Some(s) if s.denied => return Verdict::NotApplicable,
            Some(s) => (s, s.moment()),
            None => return Verdict::Unknown,
        },
        // A question's moment has no place in the record.
        Occasion::Question(q) => (q, Moment { when: q.when, place: None }),
    };
    // "If several `on` patterns fit an occasion, the first counts." (A22)
    match rule.on.iter().find_map(|pattern| bind(pattern, statement)) {
        Some(env) => with_binding(world, rule, &env, now, as_of),
        None => Verdict::NotApplicable,
    }
}

/// The variables that an occasion gives the rule; none if it does not fit. "Constants in the pattern select";
/// 6.6.1: "A constant of `on` whose field is absent keeps it in play too."
fn bind(pattern: &Pattern, statement: &Statement) -> Option<Env> {
    if pattern.kind != statement.kind {
        return None;
    }
    let mut env = Env::new();
    for (field, tie) in &pattern.tied {
        let there = statement.field(*field);
        match tie {
            Tie::Const(v) => {
                if there.is_some_and(|t| t != *v) {
                    return None;
                }
            }
            Tie::Local(n) => {
                // The same variable twice must be equal; if one of the fields is absent it stays in play.
                let value = match (env.get(Slot(*n)), there) {
                    (Known::Value(a), Some(b)) if a != b => return None,
                    (Known::Value(a), _) => Some(a),
                    (_, there) => there,
                };
                env = env.with_value(Slot(*n), value);
            }
        }
    }
    Some(env)
}

fn with_binding(world: World<'_>, rule: &RuleCore, env: &Env, now: Moment, as_of: Moment) -> Verdict {
    // 6.6.1: "*not applicable* if … `where` is failed. (`where` unknown or disputed keeps the rule in play.)"
    if let Some(applies) = &rule.applies_where
        && cond::value(world, applies, env, now) == Support::FAILED
    {
        return Verdict::NotApplicable;
    }
    match &rule.need {
        // 6.6.2: "a condition: the value of `need`."
        Need::Now(need) => cond::value(world, need, env, now).verdict(),
        Need::Within { atom, then, seconds } => duty(world, atom, then, *seconds, env, now, as_of),
    }
}

/// 6.6.3: "a duty `A within D`, as of a moment".
fn duty(
    world: World<'_>,
    atom: &Atom,
    then: &Cond,
    seconds: i64,
    env: &Env,
    occasion: Moment,
    as_of: Moment,
) -> Verdict {
    // "look at the instances of A after the occasion and not more than D after it (statuses are reckoned at that
    // moment; …), and at the denials whose time is surely in that stretch." (A11)
    let window = Window { occasion, seconds };
    // "An unknown bound argument makes it *unknown*."
    let Some(found) = look(world, atom, env, as_of, Some(window)) else { return Verdict::Unknown };
    // "*then* is asked at the instance"; "Take the `or` of the instances' worths."
    let worths: Vec<Support> = found.instances().map(|i| cond::worth(world, i, then, i.statement.moment())).collect();
    let done = cond::or(&worths);
    let mut denials = Vec::new();
    for source in &found.sources {
        let thens: Vec<Support> =
            source.instances.iter().map(|i| cond::value(world, then, &i.env, i.statement.moment())).collect();
        denials.push(source.denial(world, &thens));
    }
    // "*Held* if it is held and no denial that is not lifted covers the whole of any source,"
    if done == Support::HELD && !denials.iter().any(|d| d.stands) {
        return Verdict::Held;
    }
    // "else *disputed* if it is held or disputed;"
    if done == Support::HELD || done == Support::DISPUTED {
        return Verdict::Disputed;
    }
    // "else *failed* if a denial of the whole of each source has the last word;"
    if denials.iter().all(|d| d.last_word) {
        return Verdict::Failed;
    }
    // "else *pending* unless the moment is surely later than the occasion + D;"
    if !more_than(as_of.when.earliest, occasion.when.latest, seconds) {
        return Verdict::Pending;
    }
    // "else *unknown* if the `or` is unknown (there is an instance of which it is not clear whether it counts);"
    if done == Support::UNKNOWN {
        return Verdict::Unknown;
    }
    // "else *failed* if the kind of each source is closed in this record, else *unknown*."
    let closed =
        atom.sources.iter().all(|id| world.core.source(*id).is_some_and(|s| world.history.is_closed(s.from.kind)));
    if closed { Verdict::Failed } else { Verdict::Unknown }
}
