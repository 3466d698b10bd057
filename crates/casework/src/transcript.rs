//! A case as single entries, and the entries of a signed record as a case again.
//!
//! An entry is one item of a case file: a source, a person, a claim, with the clauses below it. Its text is
//! taken as people wrote it. Nothing is looked up or decided here.

use protocol::syntax::transcript::Transcript;

/// The items of a case's files, in the order in which they are read, includes in their places. What stands
/// between items (comments, empty lines) is left out.
///
/// `load` gives the text of a path; a path that cannot be read is the error.
pub fn items(main: &str, load: &mut dyn FnMut(&str) -> Result<String, String>) -> Result<Vec<String>, String> {
    let mut names = model::Names::default();
    // The reader of cases knows the rules of includes; here its files are cut, in the order of reading.
    let (_, _, files) = crate::file::read(main, load, &mut names, &model::Vocabulary::default());
    let folder = main.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut reader = Reader { folder, files: files.iter().map(|f| (f.name.as_str(), f.text.as_str())).collect() };
    reader.file(main)
}

struct Reader<'a> {
    folder: &'a str,
    /// Those that were not put down yet.
    files: Vec<(&'a str, &'a str)>,
}

impl Reader<'_> {
    fn file(&mut self, name: &str) -> Result<Vec<String>, String> {
        let Some(at) = self.files.iter().position(|(n, _)| *n == name) else { return Ok(Vec::new()) };
        let (_, text) = self.files.swap_remove(at);
        let mut out = Vec::new();
        for item in cut(text) {
            match item.strip_prefix("include ") {
                Some(path) => out.extend(self.file(&self.included(name, path)?)?),
                None => out.push(item),
            }
        }
        Ok(out)
    }

    fn included(&self, from: &str, written: &str) -> Result<String, String> {
        let path = written.trim().split('"').nth(1).ok_or_else(|| format!("`include {written}` names no file"))?;
        let within = from.strip_prefix(self.folder).unwrap_or(from).trim_start_matches('/');
        let folder = within.rsplit_once('/').map_or("", |(folder, _)| folder);
        let path = crate::file::within(folder, path).map_err(|(why, help)| format!("{why}; {help}"))?;
        Ok(if self.folder.is_empty() { path } else { format!("{}/{path}", self.folder) })
    }
}

/// A file's text cut at every line that begins at the margin.
fn cut(text: &str) -> Vec<String> {
    let mut items: Vec<String> = Vec::new();
    for line in text.strip_prefix('\u{feff}').unwrap_or(text).lines() {
        match line.chars().next() {
            None | Some('#') => {}
            Some(' ' | '\t') => {
                let comment = line.trim_start().starts_with('#');
                if let Some(item) = items.last_mut().filter(|_| !comment && !line.trim().is_empty()) {
                    item.push('\n');
                    item.push_str(line.trim_end());
                }
            }
            Some(_) => items.push(line.trim_end().to_owned()),
        }
    }
    items
}

/// The case that these entries' texts are, in order, and the places of those that are not one item.
pub fn transcript(bodies: &[String]) -> (Transcript, Vec<usize>) {
    let mut transcript = Transcript::new("case");
    let mut unfit = Vec::new();
    for (i, body) in bodies.iter().enumerate() {
        if !is_one_item(body) {
            unfit.push(i);
            continue;
        }
        if transcript.is_full() {
            transcript.next_part();
        }
        transcript.push(i, body);
    }
    (transcript, unfit)
}

fn is_one_item(body: &str) -> bool {
    let mut lines = body.lines();
    let first = lines.next().is_some_and(|l| l.starts_with(|c: char| c.is_ascii_alphabetic()));
    first && !body.starts_with("include") && !body.contains('\r') && lines.all(|l| l.starts_with([' ', '\t']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_stand_in_the_order_of_reading() {
        let mut load = |path: &str| match path {
            "x/main.case" => {
                Ok("# a comment\ncase a \"A\"\n  in \"US-NM\"  # here\n\ninclude \"s/b.case\"\nperson z is \"z\"\n"
                    .to_owned())
            }
            "x/s/b.case" => Ok("person b is \"b\"\n  # more\n  aka \"c\"\ninclude \"../c.case\"\n".to_owned()),
            "x/c.case" => Ok("person c is \"c\"\n".to_owned()),
            _ => Err("no".to_owned()),
        };
        let items = items("x/main.case", &mut load).unwrap();
        let first: Vec<&str> = items.iter().map(|i| i.split(' ').nth(1).unwrap()).collect();
        assert_eq!(first, ["a", "b", "c", "z"]);
        assert_eq!(items[1], "person b is \"b\"\n  aka \"c\"");
        let (transcript, unfit) = transcript(&items);
        assert!(unfit.is_empty());
        assert_eq!(transcript.load("part1.case").unwrap(), items.join("\n") + "\n");
    }

    #[test]
    fn an_entry_is_one_item() {
        for body in ["person a is \"a\"\nperson b is \"b\"", "include \"a\"", " person a", "", "# x", "person a\n\nx"] {
            assert_eq!(transcript(&[body.to_owned()]).1, [0], "{body}");
        }
    }
}
