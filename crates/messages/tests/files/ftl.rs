//! A file of messages as the tests see it: every message with its values, its attributes and its variables.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

/// The messages of a file, by id.
pub type File = BTreeMap<String, Message>;

/// One message.
#[derive(Default)]
pub struct Message {
    /// Its text, if it has one.
    pub value: Option<Text>,
    /// Its attributes.
    pub attributes: BTreeMap<String, Text>,
}

/// A text of a message.
#[derive(Default)]
pub struct Text {
    /// As the protocol's vocabulary writes phrases: `{weapon}` for each variable.
    pub written: String,
    /// The variables that are shown.
    pub variables: BTreeSet<String>,
    /// The variables that choose a form: numbers.
    pub numbers: BTreeSet<String>,
}

/// Reads a file of the repository. A fault in it, or an id that is there twice, ends the test.
pub fn read(path: &str) -> File {
    let full = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").join(path);
    let text = std::fs::read_to_string(&full).unwrap();
    let resource = match fluent_syntax::parser::parse(text.as_str()) {
        Ok(resource) => resource,
        Err((_, faults)) => panic!("{path}: {faults:?}"),
    };
    let mut file = File::new();
    for entry in &resource.body {
        let Entry::Message(message) = entry else { continue };
        let mut attributes = BTreeMap::new();
        for attribute in &message.attributes {
            let twice = attributes.insert(attribute.id.name.to_owned(), text_of(&attribute.value));
            assert!(twice.is_none(), "{path}: `{}` has `.{}` twice", message.id.name, attribute.id.name);
        }
        let read = Message { value: message.value.as_ref().map(text_of), attributes };
        assert!(
            file.insert(message.id.name.to_owned(), read).is_none(),
            "{path}: `{}` is there twice",
            message.id.name
        );
    }
    assert!(!file.is_empty(), "{path} is empty");
    file
}

fn text_of(pattern: &Pattern<&str>) -> Text {
    let mut text = Text::default();
    add(pattern, &mut text);
    text
}

fn add(pattern: &Pattern<&str>, text: &mut Text) {
    for element in &pattern.elements {
        match element {
            PatternElement::TextElement { value } => text.written.push_str(value),
            PatternElement::Placeable { expression } => match expression {
                Expression::Inline(InlineExpression::VariableReference { id }) => {
                    text.variables.insert(id.name.to_owned());
                    text.written.push_str(&format!("{{{}}}", id.name));
                }
                Expression::Select { selector: InlineExpression::VariableReference { id }, variants } => {
                    text.numbers.insert(id.name.to_owned());
                    variants.iter().for_each(|v| add(&v.value, text));
                }
                other => panic!("a message may hold variables and plural forms only, for now: {other:?}"),
            },
        }
    }
}
