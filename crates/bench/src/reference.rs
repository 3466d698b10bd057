//! The reference rules A to D, in the protocol language.

use std::collections::BTreeMap;

use protocol::check::{Protocol, load};
use protocol::diagnostic::{SourceFile, line_and_column};

/// The text of the rules.
pub const TEXT: &str = include_str!("../reference/reference.rules");

/// The ids of the rules, in order: A, B, C, D.
pub const RULES: [&str; 4] = ["reference.a", "reference.b", "reference.c", "reference.d"];

/// Reads the rules. `Err` says what is wrong with the text.
pub fn protocol() -> Result<Protocol, String> {
    let file = SourceFile { name: "reference/reference.rules".to_owned(), text: TEXT.to_owned() };
    let (protocol, faults) = load(vec![file], &BTreeMap::new());
    if let Some(fault) = faults.0.first() {
        let (line, _) = line_and_column(TEXT, fault.place.range().start);
        return Err(format!("reference.rules, line {line}: {}", fault.message));
    }
    if !protocol.rules.iter().map(|r| r.id.as_str()).eq(RULES) {
        return Err("reference.rules does not hold the four reference rules in order".to_owned());
    }
    Ok(protocol)
}
