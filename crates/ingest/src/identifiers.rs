//! Names of a record made from names that people write: `sc14`, `vera_sandoval`.
//!
//! It never decides that two names are one person; where they would become one name, that is said.

use crate::fold;

/// Words that mean something of their own where a record has a value.
const TAKEN: [&str; 2] = ["now", "withheld"];

/// A scene's name: `sc` and its number.
pub fn scene(number: &str) -> Option<String> {
    let core = fold::words(number).replace(' ', "");
    is_plain(&core).then(|| format!("sc{core}"))
}

/// A person's name: its words with lines between them.
pub fn person(name: &str) -> Option<String> {
    let core = fold::words(name).replace(' ', "_");
    if !is_plain(&core) {
        return None;
    }
    let starts_with_digit = core.starts_with(|c: char| c.is_ascii_digit());
    Some(match starts_with_digit || TAKEN.contains(&core.as_str()) {
        true => format!("p_{core}"),
        false => core,
    })
}

/// Whether the words of a record may be made of it: Latin letters, digits and lines.
fn is_plain(core: &str) -> bool {
    !core.is_empty() && core.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_become_words_of_a_record() {
        for (written, expected) in [("14", "sc14"), ("14A", "sc14a"), ("A14", "sca14"), ("101-14 pt", "sc10114pt")] {
            assert_eq!(scene(written).as_deref(), Some(expected), "{written}");
        }
        for (written, expected) in [
            ("Vera Sandoval", "vera_sandoval"),
            ("José Núñez-O'Hara Jr.", "jose_nunez_o_hara_jr"),
            ("2nd Cowboy", "p_2nd_cowboy"),
            ("Now", "p_now"),
        ] {
            assert_eq!(person(written).as_deref(), Some(expected), "{written}");
        }
        assert_eq!(person("Вера"), None);
        assert_eq!(scene("—"), None);
    }
}
