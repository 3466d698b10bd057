//! Screenplays of Final Draft (`.fdx`, XML): scenes by their headings, and the lines in which words of weapons
//! stand.
//!
//! Entities that a file declares itself are not expanded, nothing that it refers to is fetched, and how deep
//! and how long it may be has a limit. A screenplay names characters, not people.

use quick_xml::events::BytesStart;

use crate::limits::{MAX_CELL, MAX_SCENES};
use crate::plan::{At, Mention, MentionIn, Person, Plan, PlannedScene, Source};
use crate::reason::Reason;
use crate::xml::{self, Piece, attribute};
use crate::{IngestError, limits, scene_heading, words};

/// The plan that a screenplay is.
pub fn plan(text: &str) -> Result<Plan, IngestError> {
    let mut script = Script { plan: Plan { source: Source::Screenplay, ..Plan::default() }, ..Script::default() };
    xml::walk(text, broken, &mut |piece| match piece {
        Piece::Opens(start) => script.opens(start),
        Piece::Closes => script.closes(),
        Piece::Text(text) => {
            script.text(text);
            Ok(())
        }
        Piece::Undeclared(name) => {
            script.undeclared(name);
            Ok(())
        }
    })?;
    script.finish()
}

fn broken(why: String) -> IngestError {
    IngestError::Screenplay { why }
}

#[derive(Default)]
struct Script {
    plan: Plan,
    /// Elements that are open, the outermost first.
    open: Vec<String>,
    /// Paragraphs that are open.
    paragraphs: Vec<Paragraph>,
    /// How many paragraphs began so far.
    count: u64,
    is_screenplay: bool,
}

#[derive(Default)]
struct Paragraph {
    at: u64,
    kind: String,
    number: Option<String>,
    page: Option<String>,
    text: String,
    /// Letters that were beyond the limit.
    cut: usize,
    is_note: bool,
    /// Notes that stand in it.
    notes: Vec<(String, At)>,
}

impl Script {
    fn opens(&mut self, start: &BytesStart<'_>) -> Result<(), IngestError> {
        let name = start.name().0.to_owned();
        if self.open.is_empty() {
            if name != "FinalDraft" {
                return Err(broken(format!("its outermost element is `{}`, not `FinalDraft`", shown(&name))));
            }
            self.is_screenplay = true;
        }
        if name == "Paragraph" && self.is_content() {
            self.count += 1;
            let is_note = self.open.iter().any(|o| matches!(o.as_str(), "ScriptNote" | "SceneProperties" | "Summary"));
            self.paragraphs.push(Paragraph {
                at: self.count,
                kind: attribute(start, "Type").unwrap_or_default(),
                number: attribute(start, "Number"),
                is_note,
                ..Paragraph::default()
            });
        }
        if name == "SceneProperties"
            && let Some(paragraph) = self.paragraphs.last_mut()
        {
            paragraph.page = attribute(start, "Page");
        }
        self.open.push(name);
        Ok(())
    }

    fn closes(&mut self) -> Result<(), IngestError> {
        if self.open.pop().as_deref() == Some("Paragraph")
            && self.is_content()
            && let Some(paragraph) = self.paragraphs.pop()
        {
            self.paragraph(paragraph)?;
        }
        Ok(())
    }

    /// Whether the script itself is open, not its title page, headers or lists.
    fn is_content(&self) -> bool {
        matches!(self.open.as_slice(), [root, content, ..] if root == "FinalDraft" && content == "Content")
    }

    /// Words count where they stand in an element `Text`.
    fn text(&mut self, text: &str) {
        if self.open.last().is_some_and(|o| o == "Text")
            && let Some(paragraph) = self.paragraphs.last_mut()
        {
            paragraph.push(text);
        }
    }

    fn undeclared(&mut self, name: &str) {
        let why = Reason::plain("own-sign");
        self.plan.did_not_understand(At { row: self.count, ..At::default() }, &format!("&{};", shown(name)), why);
    }

    fn paragraph(&mut self, paragraph: Paragraph) -> Result<(), IngestError> {
        let at = At { row: paragraph.at, ..At::default() };
        if paragraph.cut > 0 {
            let why = Reason::new("paragraph-cut", &[("count", &MAX_CELL.to_string())]);
            self.plan.did_not_understand(at.clone(), &format!("{} more letters", paragraph.cut), why);
        }
        let text = paragraph.text.trim();
        match paragraph.kind.as_str() {
            _ if paragraph.is_note => self.note(text, at),
            "Scene Heading" => self.scene(&paragraph, at)?,
            "Character" => self.character(text),
            kind => self.mention(text, if kind.is_empty() { "paragraph" } else { kind }, at),
        }
        for (note, at) in &paragraph.notes {
            self.mention(note, "note", at.clone());
        }
        Ok(())
    }

    /// A note belongs to the paragraph that it stands in; a scene's summary stands in its heading.
    fn note(&mut self, text: &str, at: At) {
        match self.paragraphs.last_mut() {
            Some(around) => around.notes.push((text.to_owned(), at)),
            None => self.mention(text, "note", at),
        }
    }

    fn scene(&mut self, paragraph: &Paragraph, at: At) -> Result<(), IngestError> {
        limits::check("too many scenes", self.plan.scenes.len() as u64 + 1, MAX_SCENES)?;
        let heading = paragraph.text.trim();
        let parts = scene_heading::parts(heading);
        if parts.setting.is_none() {
            self.plan.did_not_understand(at.clone(), heading, Reason::plain("no-setting"));
        }
        let number = paragraph.number.clone().filter(|n| !n.trim().is_empty());
        if number.is_none() {
            self.plan.did_not_understand(at.clone(), heading, Reason::plain("not-numbered"));
        }
        self.plan.scenes.push(PlannedScene {
            number,
            heading: Some(heading.to_owned()).filter(|h| !h.is_empty()),
            setting: parts.setting,
            place: parts.place,
            time_of_day: parts.time_of_day,
            page: paragraph.page.clone(),
            at: at.clone(),
            ..PlannedScene::default()
        });
        self.mention(heading, "Scene Heading", at);
        Ok(())
    }

    /// A character who speaks, without `(CONT'D)` and the like.
    fn character(&mut self, text: &str) {
        let name = text.split('(').next().unwrap_or(text).trim();
        if let Some(scene) = self.plan.scenes.last_mut()
            && !name.is_empty()
            && !scene.people.iter().any(|p| p.name == name)
        {
            scene.people.push(Person { name: name.to_owned(), written: name.to_owned(), is_listed: false });
        }
    }

    fn mention(&mut self, text: &str, kind: &str, at: At) {
        let found = words::find(text);
        if found.is_empty() {
            return;
        }
        let mention = Mention { text: text.to_owned(), found, kind: MentionIn::Paragraph(kind.to_owned()), at };
        match self.plan.scenes.last_mut() {
            Some(scene) => scene.mentions.push(mention),
            None => self.plan.elsewhere.push(mention),
        }
    }

    fn finish(mut self) -> Result<Plan, IngestError> {
        if !self.is_screenplay {
            return Err(broken("there is no element `FinalDraft` in it".to_owned()));
        }
        if let Some(open) = self.open.last() {
            return Err(broken(format!("it ends in the middle of `{}`", shown(open))));
        }
        if self.plan.scenes.is_empty() {
            return Err(broken("there is no scene heading in it".to_owned()));
        }
        self.plan.notes.push(Reason::plain("script-read"));
        Ok(self.plan)
    }
}

impl Paragraph {
    fn push(&mut self, text: &str) {
        let room = MAX_CELL.saturating_sub(self.text.chars().count());
        self.text.extend(text.chars().take(room));
        self.cut += text.chars().count().saturating_sub(room);
    }
}

/// A name of the file, short enough for a message.
fn shown(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(40).collect()
}
