//! One file of messages, read and ready: the only place that knows Fluent.
//!
//! Never panics and never stops at a fault: what cannot be read of a file is left out, and the caller's next best text
//! is shown instead. The tests of this crate see to it that the shipped files have no such place.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};

/// The messages of one file.
pub struct Texts {
    bundle: FluentBundle<FluentResource>,
}

/// What came of filling in a message.
pub struct Filled {
    /// The text; a value that was not given stands in it as `{$name}`.
    pub text: String,
    /// Whether every value was given and every message it mentions exists.
    pub whole: bool,
}

impl Texts {
    /// Reads a file of messages in the language with this code. Values that are filled in are set off by invisible
    /// marks of direction where `isolating`; otherwise the text is byte for byte what a reader sees.
    pub fn read(file: &str, code: &str, isolating: bool) -> Texts {
        let resource = match FluentResource::try_new(file.to_owned()) {
            Ok(all) => all,
            Err((understood, _)) => understood,
        };
        let mut bundle = FluentBundle::new_concurrent(vec![code.parse().unwrap_or_default()]);
        bundle.set_use_isolating(isolating);
        // Of two messages with one id the first stays; a test finds the second.
        let _ = bundle.add_resource(resource);
        Texts { bundle }
    }

    /// The message with this id, or its attribute with this name, filled in.
    pub fn filled(&self, id: &str, attribute: Option<&str>, values: &FluentArgs<'_>) -> Option<Filled> {
        let message = self.bundle.get_message(id)?;
        let pattern = match attribute {
            None => message.value()?,
            Some(name) => message.get_attribute(name)?.value(),
        };
        let mut faults = Vec::new();
        let text = self.bundle.format_pattern(pattern, Some(values), &mut faults).into_owned();
        Some(Filled { text, whole: faults.is_empty() })
    }

    /// The message with this id, or its attribute with this name; it asks for no values.
    pub fn plain(&self, id: &str, attribute: Option<&str>) -> Option<String> {
        self.filled(id, attribute, &FluentArgs::new()).map(|f| f.text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "greeting = Ready, { $who }?\n    .title = A greeting\n";

    fn filled(isolating: bool) -> String {
        let mut values = FluentArgs::new();
        values.set("who", "Kim");
        Texts::read(FILE, "en", isolating).filled("greeting", None, &values).unwrap().text
    }

    #[test]
    fn marks_of_direction_are_there_only_where_asked_for() {
        assert_eq!(filled(false), "Ready, Kim?");
        assert_eq!(filled(true), "Ready, \u{2068}Kim\u{2069}?");
    }

    #[test]
    fn a_value_that_was_not_given_is_seen() {
        let texts = Texts::read(FILE, "en", false);
        let filled = texts.filled("greeting", None, &FluentArgs::new()).unwrap();
        assert_eq!((filled.text.as_str(), filled.whole), ("Ready, {$who}?", false));
        assert_eq!(texts.plain("greeting", Some("title")).as_deref(), Some("A greeting"));
    }

    #[test]
    fn a_file_with_a_fault_still_gives_the_rest() {
        let texts = Texts::read("broken = { $\nwhole = Here\n", "no such language", false);
        assert_eq!(texts.plain("whole", None).as_deref(), Some("Here"));
        assert_eq!(texts.plain("broken", None), None);
    }
}
