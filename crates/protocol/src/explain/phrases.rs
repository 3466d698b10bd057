//! The fixed phrases that a derivation is put together from, and where the words of the protocol's names come from.
//!
//! Here they are English, as reports and the command line print them; a page brings those of its reader's language. This
//! file never says what a verdict is: it only words what [`super::derivation`] found.

use model::vocabulary::Kind;

/// What another language must be able to say.
pub trait Phrases {
    /// A fixed phrase, with its parts in place of `{name}`.
    fn say(&self, phrase: Phrase, parts: &[(&str, &str)]) -> String;

    /// A word of a choice, in the middle of a phrase of the vocabulary.
    fn word(&self, choice: &str, word: &str) -> String;

    /// What a field of a kind is called.
    fn field(&self, kind: &str, field: &str) -> String;

    /// A state or value that was asked for, with its arguments in order; `…` stands for whatever is not given.
    fn state(&self, name: &str, arguments: &[String]) -> String;

    /// A kind of which there is no entry.
    fn lacking(&self, kind: &Kind) -> String;

    /// A length of time, in seconds.
    fn duration(&self, seconds: i64) -> String;
}

/// The English phrases.
pub struct English;

impl Phrases for English {
    fn say(&self, phrase: Phrase, parts: &[(&str, &str)]) -> String {
        filled(phrase.english(), parts)
    }

    fn word(&self, _: &str, word: &str) -> String {
        word.replace('_', " ")
    }

    fn field(&self, _: &str, field: &str) -> String {
        field.to_owned()
    }

    fn state(&self, name: &str, arguments: &[String]) -> String {
        format!("{name}({})", arguments.join(", "))
    }

    fn lacking(&self, kind: &Kind) -> String {
        kind.name.clone()
    }

    fn duration(&self, seconds: i64) -> String {
        model::value::duration_text(seconds)
    }
}

/// Puts parts in place of `{name}`, once each: a part that looks like a place for another one stays as it is.
fn filled(phrase: &str, parts: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(phrase.len());
    let mut rest = phrase;
    while let Some((before, from)) = rest.split_once('{') {
        let (name, after) = from.split_once('}').unwrap_or((from, ""));
        out.push_str(before);
        out.push_str(parts.iter().find(|(n, _)| *n == name).map_or("", |(_, part)| part));
        rest = after;
    }
    out.push_str(rest);
    out
}

macro_rules! phrases {
    ($($(#[$doc:meta])* $name:ident $id:literal $english:literal;)*) => {
        /// A fixed phrase.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        pub enum Phrase {
            $($(#[$doc])* $name,)*
        }

        impl Phrase {
            /// All of them.
            pub const ALL: &'static [Phrase] = &[$(Phrase::$name,)*];

            /// Under which id messages have it.
            pub const fn id(self) -> &'static str {
                match self { $(Phrase::$name => $id,)* }
            }

            /// In English, with `{name}` for each part.
            pub const fn english(self) -> &'static str {
                match self { $(Phrase::$name => $english,)* }
            }
        }
    };
}

phrases! {
    /// Several parts, of which each must hold.
    All "why-all" "all of these:";
    /// Several parts, of which one is enough.
    Any "why-any" "at least one of these:";
    /// What must not be.
    No "why-no" "no {what}";
    /// What the newest entry must say.
    Latest "why-latest" "the latest {what}";
    /// What the newest entry must not say.
    NotLatest "why-not-latest" "not so of the latest {what}";
    /// Something was asked of who knows whom.
    UnknownArgument "why-unknown-argument" "{what}: who or what is meant is not on the record";
    /// The evaluation was cut off.
    Limit "why-limit" "given up: this would look at more instances than the limit";
    /// Nothing was entered, and everything of this kind is.
    NoEntry "why-no-entry" "the record has no such entry ({what})";
    /// A source that would have shown it does not.
    NotShown "why-not-shown" "a source that would have shown it does not ({what})";
    /// Nothing was entered.
    Nothing "why-nothing" "nothing is on the record ({what})";
    /// An entry that somebody denies.
    DeniedBySomebody "why-denied-by-somebody" "{what} (denied by somebody)";
    /// An entry that perhaps counts.
    NotSure "why-not-sure" "{what} (not sure that it counts: time or a field is uncertain)";
    /// An entry with its time.
    At "why-at" "{when}: {what}";
    /// A denial.
    Denied "why-denied" "it is denied that {what}";
    /// A person whom an account leaves out.
    Somebody "why-somebody" "somebody";
    /// An empty text.
    EmptyText "why-empty-text" "(nothing)";
    /// A value that nobody entered.
    UnknownValue "why-unknown-value" "(unknown)";
    /// One of two values, nobody knows which.
    Or "why-or" "{one} or {other}";
    /// A measure between two.
    Between "why-between" "{from} to {to}";
    /// Among these.
    In "why-in" "{left} is one of {right}";
    /// Not among these.
    NotIn "why-not-in" "{left} is none of {right}";
    /// At a time that nobody knows.
    AtUnknownTime "why-at-unknown-time" "at an unknown time";
    /// Before a time.
    Until "why-until" "until {to}";
    /// After a time.
    From "why-from" "from {from}";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_put_in_once() {
        assert_eq!(English.say(Phrase::Or, &[("one", "{other}"), ("other", "b")]), "{other} or b");
        assert_eq!(English.say(Phrase::All, &[]), "all of these:");
    }
}
