//! What somebody asks of a page, and who they are, as far as whoever carries the question knows.
//!
//! Never trusts a field: each page reads what it needs and says what is wrong.

use messages::Language;
use record::beside::Opening;
use record::control::Control;
use record::entry::{Attachment, Marks, SignedEntry};
use record::merkle::Hash;

/// A request for a page of one production.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// Whether something is to be done, and not only shown.
    pub posted: bool,
    /// The path below the production's, beginning with `/`: `/weapon/R1`.
    pub path: String,
    /// The fields of the address and of the form, in order.
    pub fields: Fields,
    /// Signatures of the acting key over the texts of a [`Reply::Sign`], when the same request is made again with them.
    pub signatures: Vec<[u8; 64]>,
    /// What whoever carries the request knows of the form that was sent.
    pub form: Form,
    /// The entries that the form before this page made, by its mark in the field [`RECORDED`].
    pub made: Vec<Hash>,
    /// What became of that form, if it was held back.
    pub held: Option<HeldBack>,
}

/// What became of something that a guest sent while very many came.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HeldBack {
    /// It waits to be recorded, behind so many others.
    Waits(usize),
    /// People of the production put it away with the others.
    PutAway,
}

/// The field that carries a form's mark.
pub const MARK: &str = "form-mark";

/// The field of an address that names, by its mark, the form that led there.
pub const RECORDED: &str = "recorded";

/// What is known of a form that was sent. Whoever carries it looks at its mark before a page sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Form {
    /// Whoever sends it opened it, and it was not sent before.
    #[default]
    Own,
    /// Somebody else opened it, who has a key on the same phone: their full name.
    OfOther(String),
    /// It has no mark that was given here: it is older than whoever acts here, or it was not made here at all.
    Unknown,
    /// It was sent before.
    Sent {
        /// The entries that it made.
        made: Vec<Hash>,
        /// How many it was to make: more than it made if storing stopped half way.
        of: usize,
        /// Where it led.
        then: String,
    },
}

impl Request {
    /// A page to be shown: `/weapon/R1?to=dale`.
    pub fn show(target: &str) -> Self {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        Self { path: decoded(path), fields: Fields::parse(query), ..Self::default() }
    }

    /// A form that was sent, as `application/x-www-form-urlencoded`. Its mark is no field of it: whoever carries the
    /// form has looked at that.
    pub fn post(target: &str, form: &str) -> Self {
        let mut request = Self::show(target);
        request.posted = true;
        request.fields.0.extend(Fields::parse(form).0);
        request.fields.0.retain(|(name, _)| name != MARK);
        request
    }
}

/// Names and values, in order; a later one of a name hides the earlier.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(pub Vec<(String, String)>);

impl Fields {
    /// Reads `a=b&c=d`, as addresses and forms are written.
    pub fn parse(text: &str) -> Self {
        let pairs = text.split('&').filter(|p| !p.is_empty());
        Self(
            pairs
                .map(|pair| {
                    let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
                    (decoded(&name.replace('+', " ")), decoded(&value.replace('+', " ")))
                })
                .collect(),
        )
    }

    /// The value of a field, without white space around it; none if it is absent or empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().rev().find(|(n, _)| n == name).map(|(_, v)| v.trim()).filter(|v| !v.is_empty())
    }

    /// All values of a field, in order.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> + 'a {
        self.0.iter().filter(move |(n, v)| n == name && !v.trim().is_empty()).map(|(_, v)| v.trim())
    }

    /// The files of a field, as whoever carries the form wrote them down: `HASH LENGTH MEDIA`. What is not so is none.
    pub fn files(&self, name: &str) -> Vec<Attachment> {
        self.all(name).filter_map(file).collect()
    }

    /// The mark of a form, as it came; none if it is none.
    pub fn mark(&self) -> Option<&str> {
        self.get(MARK).filter(|mark| is_mark(mark))
    }

    /// Whether a field is there at all.
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }
}

/// Letters of a mark at most.
const MARK_MAX: usize = 100;

/// Whether a text can be a form's mark: letters, digits, and the signs that stand between its parts.
pub fn is_mark(text: &str) -> bool {
    let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.');
    (20..=MARK_MAX).contains(&text.len()) && text.bytes().all(plain)
}

fn file(text: &str) -> Option<Attachment> {
    let (hash, rest) = text.split_once(' ')?;
    let (length, media) = rest.split_once(' ')?;
    Some(Attachment { hash: Hash::from_hex(hash).ok()?, length: length.parse().ok()?, media: media.to_owned() })
}

/// `%41` read; what is no such code stays as it is, and what is no UTF-8 is shown as such.
fn decoded(text: &str) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let code = match (first, behind) {
            (b'%', [a, b, ..]) => hex(*a).zip(hex(*b)).map(|(a, b)| a * 16 + b),
            _ => None,
        };
        out.push(code.unwrap_or(*first));
        rest = if code.is_some() { behind.get(2..).unwrap_or_default() } else { behind };
    }
    String::from_utf8_lossy(&out).into_owned()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|d| u8::try_from(d).ok())
}

/// A text as it stands in an address.
pub fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// Who asks, and what their side knows. The same values give the same bytes, on a phone and on a server.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// Who acts; none for somebody without an account.
    pub person: Option<String>,
    /// Whether their key may let others join.
    pub may_enrol: bool,
    /// Where the production's pages are: `/set/0123456789abcdef`.
    pub base: String,
    /// The language that they read.
    pub language: Language,
    /// Light or dark, if they chose: `light`, `dark`.
    pub theme: Option<&'static str>,
    /// How many entries of this device are not with the server yet.
    pub unsent: usize,
    /// When the oldest of them was signed, in seconds since 1970.
    pub oldest_unsent: Option<i64>,
    /// When this side last heard all that the server had, in seconds since 1970; none if never.
    pub as_of: Option<i64>,
    /// What this side found that people must know: two faces of a server, a clock that is wrong.
    pub found: Vec<Found>,
    /// Entries that the server did not take, with its word for why.
    pub refused: Vec<(Hash, &'static str)>,
    /// What is not with the server yet, in its order; only for the pages that show it as codes.
    pub leaving: Vec<Leaving>,
    /// The key of a phone that nobody has let in yet.
    pub waiting: Option<String>,
    /// The name that they wrote when they joined; a waiting phone says it in its request.
    pub name: Option<String>,
    /// What they call this device.
    pub device: Option<String>,
    /// The origin of the production's log: a waiting phone has no entry yet to read it from.
    pub log: Option<String>,
    /// The key that signs for them here, in base64, if this side can sign a [`Reply::Sign`] with it.
    pub key: Option<String>,
    /// The number of the next entry of that key.
    pub next_number: Option<u64>,
    /// Where people reach this server from outside: `https://192.168.1.20:8700`. Labels and posters lead there.
    pub address: Option<String>,
    /// What stands in the poster's code, if there is a poster.
    pub poster: Option<String>,
    /// Where the pages run: on a phone with a key of its own, or on the server.
    pub host: Host,
    /// Others who have a key on this phone.
    pub others: Vec<Other>,
    /// A random word of 20 letters, another one for each request: pages draw no randomness. None if the host has none.
    pub fresh: Option<String>,
    /// What became of the concern whose code was sent, if it was held back.
    pub held: Option<HeldBack>,
    /// Whether somebody without an account has the poster's address.
    pub guest: bool,
    /// What the marks of this page's forms begin with, another one for each request, from which the host alone can tell
    /// for whom the page was made. Of a form that may go past the phone without a name it must tell nobody else.
    pub mark: Option<String>,
}

impl Default for Visitor {
    fn default() -> Self {
        Self {
            person: None,
            may_enrol: false,
            base: String::new(),
            language: Language::English,
            theme: None,
            unsent: 0,
            oldest_unsent: None,
            as_of: None,
            found: Vec::new(),
            refused: Vec::new(),
            leaving: Vec::new(),
            waiting: None,
            name: None,
            device: None,
            log: None,
            key: None,
            next_number: None,
            address: None,
            poster: None,
            host: Host::Server,
            others: Vec::new(),
            fresh: None,
            held: None,
            guest: false,
            mark: None,
        }
    }
}

/// An entry that is not known to be with the server, and what belongs to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leaving {
    /// The entry.
    pub entry: SignedEntry,
    /// The values beside it.
    pub openings: Vec<Opening>,
}

/// Somebody else who has a key on the same phone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other {
    /// What the phone calls their key.
    pub id: String,
    /// Their full name.
    pub name: String,
    /// Whether a PIN is asked.
    pub pin: bool,
    /// Until when no PIN is taken after wrong tries, in seconds since 1970; it may be over.
    pub until: Option<i64>,
}

/// Something that this side found and that people must know.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Found {
    /// What it is: `split-view`, `clock`; there are texts for each in `found-…`.
    pub what: String,
    /// What it is about: a place, a number of minutes.
    pub about: String,
    /// Since when, in seconds since 1970.
    pub at: Option<i64>,
    /// What the phone calls it, if a person may put it away now.
    pub id: Option<String>,
    /// How it ended, if it did.
    pub over: Option<Over>,
}

/// How something that was found ended. Times are in seconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Over {
    /// Its cause was gone.
    Passed {
        /// When.
        at: i64,
    },
    /// A person put it away.
    PutAway {
        /// When.
        at: i64,
        /// Who, by their full name.
        by: String,
    },
}

/// Where the pages run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Host {
    /// In a phone's service worker: works without a server.
    Phone,
    /// On the server.
    Server,
}

/// What comes back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// A page.
    Page {
        /// The HTTP status.
        status: u16,
        /// The whole page.
        html: String,
    },
    /// Go on to another page.
    Go(String),
    /// Sign these, in this order, store them, and go on to another page.
    Enter {
        /// What is to be signed.
        drafts: Vec<Draft>,
        /// Where to go on.
        then: String,
    },
    /// Sign these texts, which enter nothing (labels, a request to join), and make the same request again with the
    /// signatures in [`Request::signatures`].
    Sign {
        /// What is to be signed.
        texts: Vec<String>,
    },
    /// A file to be kept.
    File {
        /// Its name.
        name: String,
        /// What it is, such as `text/csv`.
        media: &'static str,
        /// Its bytes.
        bytes: Vec<u8>,
    },
}

/// Something that the acting person is to sign.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Draft {
    /// What is said: one line of a plain record, without time and signer. Empty for a `control`.
    pub body: String,
    /// What steers the record itself, in place of a body.
    pub control: Option<Control>,
    /// Who says it, if not the acting person: somebody without an account.
    pub person: Option<String>,
    /// When it happened, if not now: seconds since 1970.
    pub at: Option<i64>,
    /// How it came.
    pub marks: Marks,
    /// The sentence that the person confirmed.
    pub means: Option<String>,
    /// Entries that it is about, which it must name.
    pub refs: Vec<Hash>,
    /// Entries that it answers, which it names where the log is sure to take them: one that another phone showed without
    /// those before it is not.
    pub answers: Vec<Hash>,
    /// Files that belong to it.
    pub attach: Vec<Attachment>,
    /// Whether its texts say how somebody is reached: then they stand beside the entry, where they can be destroyed.
    pub personal: bool,
}

impl Draft {
    /// A statement.
    pub fn say(body: impl Into<String>) -> Self {
        Self { body: body.into(), ..Self::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_they_are_written() {
        let odd = "a b&c=d%é\"<>+/?";
        let request = Request::show(&format!("/weapon/{}?to={}&x", encoded(odd), encoded(odd)));
        assert_eq!(request.path, format!("/weapon/{odd}"));
        assert_eq!(request.fields.get("to"), Some(odd));
        assert_eq!(Fields::parse("a=1+2&a=%zz&b=").get("a"), Some("%zz"));
        assert_eq!(Fields::parse("b=").get("b"), None);
        assert_eq!(Request::post("/x?a=1", "a=2").fields.get("a"), Some("2"));
    }

    #[test]
    fn a_mark_is_read_by_whoever_carries_the_form_and_by_no_page() {
        let form = "weapon=R1&form-mark=abcdefghijkmnpqrstuv-wxyz.3";
        assert_eq!(Fields::parse(form).mark(), Some("abcdefghijkmnpqrstuv-wxyz.3"));
        assert_eq!(Request::post("/enter/shown", form).fields, Fields::parse("weapon=R1"));
        for odd in ["", "short", "abcdefghijkmnpqrstuv/../x", "abcdefghijkmnpqrstuv wxyz"] {
            assert_eq!(Fields::parse(&format!("form-mark={odd}")).mark(), None, "{odd}");
        }
    }
}
