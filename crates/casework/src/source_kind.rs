//! The kinds of source that a case file may name, and which of them are documents.
//!
//! A document came into being with the events or with an authority's work on them; the other kinds tell
//! about events. This list never says that a document is right: it only lets a reader ask what the
//! documents say by themselves.

/// A kind of source.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct SourceKind {
    /// The word that case files use.
    pub word: &'static str,
    /// Whether readings "from documents only" take it.
    pub document: bool,
    /// What it is, in words.
    pub title: &'static str,
}

/// All kinds; the table "Kinds of source" of `docs/formats/case.md`. A new kind is one more row here and there.
pub const SOURCE_KINDS: [SourceKind; 27] = [
    document("affidavit", "a sworn statement of facts, as filed"),
    document("audio", "a sound recording"),
    document("call_sheet", "a production's plan for a day"),
    document("citation", "a citation of a public authority"),
    document("contract", "an agreement between parties"),
    document("filing", "a paper filed with a court or an authority"),
    document("invoice", "a bill or a delivery note"),
    document("letter", "a letter"),
    document("log", "a log or a report kept on the day"),
    document("message", "a text message or an e-mail"),
    document("official", "a paper of a public authority that is none of the others"),
    document("order", "an order, ruling or judgment of a court"),
    document("photo", "a photograph"),
    document("report", "a report of an investigation or a laboratory"),
    document("statute", "a law, a regulation or a bulletin"),
    document("transcript", "a record of words spoken in court or in an interview by an authority"),
    document("video", "a recording by a camera"),
    telling("article", "an article of a newspaper, agency or magazine"),
    telling("book", "a book"),
    telling("broadcast", "a programme on television or radio"),
    telling("film", "a film or documentary"),
    telling("interview", "an interview that was published"),
    telling("page", "a page on the web"),
    telling("podcast", "a podcast"),
    telling("post", "a post on a social network"),
    telling("release", "a press release"),
    telling("other", "anything else"),
];

/// The kind with this word.
pub fn find(word: &str) -> Option<SourceKind> {
    SOURCE_KINDS.into_iter().find(|k| k.word == word)
}

/// Whether a source of this kind is a document. Kinds that are not in the list are none.
pub fn is_document(word: &str) -> bool {
    find(word).is_some_and(|k| k.document)
}

const fn document(word: &'static str, title: &'static str) -> SourceKind {
    SourceKind { word, document: true, title }
}

const fn telling(word: &'static str, title: &'static str) -> SourceKind {
    SourceKind { word, document: false, title }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_affidavit_is_a_document_and_an_article_about_it_is_not() {
        assert!(is_document("affidavit"));
        assert!(!is_document("article"));
        assert!(!is_document("rumour"));
    }

    /// The document and the code list the same kinds.
    #[test]
    fn the_format_document_lists_these_kinds() {
        let text = include_str!("../../../docs/formats/case.md");
        let (_, table) = text.split_once("## Kinds of source").unwrap();
        let rows: Vec<&str> = table.lines().filter(|l| l.contains("| `")).collect();
        for (row, document) in rows.iter().zip([true, false]) {
            let words = row.rsplit('`').nth(1).unwrap();
            let known: Vec<&str> = SOURCE_KINDS.iter().filter(|k| k.document == document).map(|k| k.word).collect();
            assert_eq!(words.split(' ').collect::<Vec<_>>(), known);
        }
        assert_eq!(rows.len(), 2);
    }
}
