//! The texts of all languages: those that are built in, or those that somebody brings.
//!
//! Never mixes languages: which one stands behind which is for [`crate::Words`] to say.

use std::borrow::Cow;
use std::sync::{Arc, LazyLock};

use crate::Language;
use crate::texts::Texts;

/// Between the texts of pages and those of the protocol.
const BETWEEN: char = '\u{1d}';

static BUILT_IN: LazyLock<Arc<Library>> = LazyLock::new(|| {
    let shelves = Language::ALL.map(|language| Shelf::read(built_in(language).into(), language));
    Arc::new(Library { shelves })
});

/// All texts in this language, as they were when this was compiled: what a phone is given to read.
pub fn built_in(language: Language) -> &'static str {
    match language {
        Language::English => include_str!(concat!(env!("OUT_DIR"), "/en.texts")),
        Language::Spanish => include_str!(concat!(env!("OUT_DIR"), "/es.texts")),
    }
}

/// The texts of all languages.
pub struct Library {
    shelves: [Shelf; Language::ALL.len()],
}

/// The texts of one language.
pub struct Shelf {
    /// What pages say.
    pub pages: Texts,
    /// What the protocol's things are called.
    pub protocol: Texts,
}

impl Library {
    /// The texts that are built in, read once.
    pub fn built_in() -> Arc<Library> {
        BUILT_IN.clone()
    }

    /// Texts as [`built_in`] gives them. A language that is not among them has none.
    pub fn read(files: &[(Language, String)]) -> Library {
        let of = |language| files.iter().find(|(known, _)| *known == language).map(|(_, file)| file.clone());
        Library {
            shelves: Language::ALL.map(|language| Shelf::read(of(language).unwrap_or_default().into(), language)),
        }
    }

    /// The texts of one language.
    pub(crate) fn shelf(&self, language: Language) -> &Shelf {
        let [english, spanish] = &self.shelves;
        match language {
            Language::English => english,
            Language::Spanish => spanish,
        }
    }
}

impl Shelf {
    fn read(file: Cow<'static, str>, language: Language) -> Shelf {
        let (pages, protocol) = match file {
            Cow::Borrowed(file) => {
                let (pages, protocol) = file.split_once(BETWEEN).unwrap_or((file, ""));
                (pages.into(), protocol.into())
            }
            Cow::Owned(file) => {
                let (pages, protocol) = file.split_once(BETWEEN).unwrap_or((&file, ""));
                (pages.to_owned().into(), protocol.to_owned().into())
            }
        };
        Shelf { pages: Texts::read(pages, language), protocol: Texts::read(protocol, language) }
    }
}
