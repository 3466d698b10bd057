//! The rules, built in: the files of the folder `protocols` as they were when this was compiled. The phone's module does
//! not hold them: it is given [`built_in`] and reads that.
//!
//! Never reads a file when it runs, and never changes what a rule says.
//!
//! ```
//! let (protocol, faults) = packs::protocol(&Default::default());
//! assert!(!faults.has_errors());
//! assert!(protocol.rules.iter().any(|rule| rule.id == "house.shown"));
//! ```

use std::collections::BTreeMap;

use protocol::check::{Protocol, load};
use protocol::diagnostic::{Diagnostics, SourceFile};
use protocol::syntax::ast;

include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// The catalogue of the trade's rules that the packs answer to.
pub const CATALOGUE: &str = include_str!("../../../protocols/catalogue.txt");

/// All rule files, in the order of their names, with their cases.
pub fn files() -> Vec<SourceFile> {
    WHOLE.iter().map(|(name, text)| file(name, text)).collect()
}

/// The rule files without their cases, as a gate needs them, in one text: of each its name, U+001F, what it says, U+001E.
pub fn built_in() -> &'static str {
    include_str!(concat!(env!("OUT_DIR"), "/rules.texts"))
}

/// The protocol of rule files in one text, as [`built_in`] gives it, with these settings in place of the defaults.
pub fn read(rules: &str, settings: &BTreeMap<String, ast::Term>) -> (Protocol, Diagnostics) {
    let files = rules.split_terminator('\u{1e}').filter_map(|part| part.split_once('\u{1f}'));
    load(files.map(|(name, text)| file(name, text)).collect(), settings)
}

/// The built-in protocol without the cases of its rules, with these settings in place of the defaults.
pub fn protocol(settings: &BTreeMap<String, ast::Term>) -> (Protocol, Diagnostics) {
    read(built_in(), settings)
}

fn file(name: &str, text: &str) -> SourceFile {
    SourceFile { name: name.to_owned(), text: text.to_owned() }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, reason = "a test that cannot go on stops")]
    use super::*;

    #[test]
    fn the_rules_are_the_same_with_and_without_their_cases() {
        let (whole, faults) = load(files(), &BTreeMap::new());
        let (bare, bare_faults) = protocol(&BTreeMap::new());
        assert!(!faults.has_errors() && !bare_faults.has_errors());
        assert!(!whole.cases.is_empty() && bare.cases.is_empty());
        let ids = |p: &Protocol| p.rules.iter().map(|r| (r.id.clone(), r.title.clone())).collect::<Vec<_>>();
        assert_eq!(ids(&whole), ids(&bare));
        let kinds = |p: &Protocol| p.vocabulary.kinds.iter().map(|k| k.name.clone()).collect::<Vec<_>>();
        assert_eq!(kinds(&whole), kinds(&bare));
        // The core holds values of names; these may differ, so the rules are compared as they print.
        assert_eq!(whole.core.rules.len(), bare.core.rules.len());
    }
}
