//! Labels: an address that names a weapon, container, lot or person of a set, signed by the device that issued it.
//!
//! Never says that the thing is what its label says: a label can be photographed and stuck on anything. [`Printed`]
//! says who issued it, and is made only by checking the signature.

use crate::address::{from_base64url, is_address, to_base64url};
use crate::code::{CodeError, form};
use calendar::Date;
use record::entry::{is_log, is_person};
use record::key::{PublicKey, Signature};
use sha2::{Digest, Sha256};
use std::fmt;
use thiserror::Error;

/// A name on a label has this many bytes at most, so that the code stays large enough to scan on 25 mm.
pub const NAME_MAX: usize = 60;

const WHAT: &str = "a label";

/// What a label names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Sort {
    /// A weapon.
    Weapon,
    /// A box, case or belt.
    Container,
    /// A lot of rounds.
    Lot,
    /// A person, by their badge.
    Person,
}

impl Sort {
    /// All sorts.
    pub const ALL: [Self; 4] = [Self::Weapon, Self::Container, Self::Lot, Self::Person];

    /// The word on the label.
    pub fn word(self) -> &'static str {
        match self {
            Self::Weapon => "weapon",
            Self::Container => "container",
            Self::Lot => "lot",
            Self::Person => "person",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|sort| sort.word() == word)
    }
}

/// The id of a key: the first 8 bytes of its hash.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct KeyId([u8; 8]);

impl KeyId {
    /// The id of this key.
    pub fn of(key: &PublicKey) -> Self {
        let hash: [u8; 32] = Sha256::digest(key.as_bytes()).into();
        let [a, b, c, d, e, f, g, h, ..] = hash;
        Self([a, b, c, d, e, f, g, h])
    }
}

/// As entries name the device: `device.` and 16 hex digits.
impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "device.{}", record::encoding::to_hex(&self.0))
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "KeyId({self})")
    }
}

/// What a label says, before anybody signed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    log: String,
    sort: Sort,
    name: String,
    issued: String,
    key: PublicKey,
}

impl Claim {
    /// A label of the log with this origin, issued on a day (`2026-05-11`) by the device with this key.
    ///
    /// # Errors
    /// [`CodeError::Form`].
    pub fn new(log: &str, sort: Sort, name: &str, issued: &str, key: PublicKey) -> Result<Self, CodeError> {
        let fault = |place| Err(form(WHAT, place));
        if !is_log(log) {
            return fault("the log's origin");
        }
        if !is_name(name) {
            return fault("the name");
        }
        if !is_day(issued) {
            return fault("the day");
        }
        Ok(Self { log: log.to_owned(), sort, name: name.to_owned(), issued: issued.to_owned(), key })
    }

    /// The text to sign.
    pub fn text(&self) -> String {
        let Self { log, sort, name, issued, key } = self;
        let (sort, key) = (sort.word(), key.to_base64());
        format!("lastlook label 1\nlog {log}\nsort {sort}\nname {name}\nissued {issued}\nkey {key}\n")
    }

    /// The label, with the signature over [`Claim::text`] and where the server keeps the set's pages.
    ///
    /// # Errors
    /// [`CodeError::Form`], [`CodeError::Signature`].
    pub fn attach(&self, address: &str, signature: Signature) -> Result<Label, CodeError> {
        if !is_address(address) {
            return Err(form(WHAT, "the address"));
        }
        self.key.verify(self.text().as_bytes(), &signature).map_err(|_| CodeError::Signature(WHAT))?;
        Ok(Label {
            address: address.to_owned(),
            sort: self.sort,
            name: self.name.clone(),
            issued: self.issued.clone(),
            key: KeyId::of(&self.key),
            signature,
        })
    }
}

/// A label as it was scanned: well formed, and perhaps foreign or forged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    address: String,
    sort: Sort,
    name: String,
    issued: String,
    key: KeyId,
    signature: Signature,
}

/// A label that a known device issued for this log. It says nothing of the thing that it is stuck on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Printed(Claim);

/// Why a label is not one of this log.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum LabelError {
    /// The log's origin is none.
    #[error("checking a label: the log's origin is not of its form")]
    Log,
    /// No key of the log has this id.
    #[error("the label was issued by {0}, which is not enrolled here: it is of another production, or forged")]
    UnknownDevice(KeyId),
    /// The device is known and did not sign this.
    #[error("{0} did not issue this label for this production: it is of another production, or was changed")]
    NotIssued(KeyId),
}

impl Label {
    /// Reads it off an address; nothing if the address is not that of a label.
    pub(crate) fn parse(text: &str) -> Result<Option<Self>, CodeError> {
        let mut parts = text.rsplitn(7, '/');
        let mut next = || parts.next().unwrap_or_default();
        let (signature, key, issued, name, sort, mark, address) =
            (next(), next(), next(), next(), next(), next(), next());
        let Some(sort) = Sort::parse(sort).filter(|_| mark == "c") else { return Ok(None) };
        let fault = |place| form(WHAT, place);
        let all = [(is_address(address), "the address"), (is_name(name), "the name"), (is_day(issued), "the day")];
        if let Some((_, place)) = all.into_iter().find(|(fits, _)| !fits) {
            return Err(fault(place));
        }
        Ok(Some(Self {
            address: address.to_owned(),
            sort,
            name: name.to_owned(),
            issued: issued.to_owned(),
            key: KeyId(from_base64url(key).ok_or(fault("the key's id"))?),
            signature: Signature(from_base64url(signature).ok_or(fault("the signature"))?),
        }))
    }

    /// Checks that one of these keys of the log issued it.
    ///
    /// # Errors
    /// [`LabelError`]: it is foreign, forged or changed.
    pub fn printed_by(&self, log: &str, keys: impl IntoIterator<Item = PublicKey>) -> Result<Printed, LabelError> {
        let key = keys.into_iter().find(|key| KeyId::of(key) == self.key);
        let key = key.ok_or(LabelError::UnknownDevice(self.key))?;
        let claim = Claim::new(log, self.sort, &self.name, &self.issued, key).map_err(|_| LabelError::Log)?;
        let signed = key.verify(claim.text().as_bytes(), &self.signature);
        signed.map(|()| Printed(claim)).map_err(|_| LabelError::NotIssued(self.key))
    }

    /// Where a phone's own camera is led. Not signed; never to be followed by the app.
    pub fn unverified_address(&self) -> &str {
        &self.address
    }

    /// What it claims to name; for showing what a foreign label says.
    pub fn unverified_name(&self) -> (Sort, &str) {
        (self.sort, &self.name)
    }

    /// Which device it claims to be from.
    pub fn key(&self) -> KeyId {
        self.key
    }
}

/// The text of the code.
impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { address, sort, name, issued, key, signature } = self;
        let (sort, key, signature) = (sort.word(), to_base64url(&key.0), to_base64url(&signature.0));
        write!(f, "{address}/c/{sort}/{name}/{issued}/{key}/{signature}")
    }
}

impl Printed {
    /// What is named.
    pub fn sort(&self) -> Sort {
        self.0.sort
    }

    /// Its name in the record.
    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// The day of issue, `2026-05-11`.
    pub fn issued(&self) -> &str {
        &self.0.issued
    }

    /// The device that issued it.
    pub fn key(&self) -> PublicKey {
        self.0.key
    }
}

/// A name that fits on a label. The characters are those of a person's name in an entry.
fn is_name(text: &str) -> bool {
    text.len() <= NAME_MAX && is_person(text)
}

/// A day that exists, in its one spelling.
fn is_day(text: &str) -> bool {
    text.parse::<Date>().is_ok_and(|day| day >= Date::EPOCH)
}

#[cfg(test)]
mod tests {
    use super::*;
    use record::key::SigningKey;

    const LOG: &str = "tamarack.example/record";
    const ADDRESS: &str = "https://tamarack.example/set/record";

    fn phone() -> SigningKey {
        SigningKey::from_seed(Sha256::digest("entry").into())
    }

    fn claim() -> Claim {
        Claim::new(LOG, Sort::Weapon, "R1", "2026-05-11", phone().public()).unwrap()
    }

    fn label() -> Label {
        claim().attach(ADDRESS, phone().sign(claim().text().as_bytes())).unwrap()
    }

    fn read(text: &str) -> Label {
        Label::parse(text).unwrap().unwrap()
    }

    #[test]
    fn goes_round_and_says_who_issued_it() {
        let read = read(&label().to_string());
        assert_eq!(read, label());
        let printed = read.printed_by(LOG, [SigningKey::from_seed([1; 32]).public(), phone().public()]).unwrap();
        assert_eq!((printed.sort(), printed.name(), printed.issued()), (Sort::Weapon, "R1", "2026-05-11"));
        assert_eq!(printed.key(), phone().public());
        assert_eq!(read.unverified_address(), ADDRESS);
    }

    #[test]
    fn the_document_has_this_example() {
        let document = include_str!("../../../docs/formats/codes.md");
        assert!(document.contains(&claim().text()), "{}", claim().text());
        assert!(document.contains(&format!("```\n{}\n```", label())), "{}", label());
        assert!(document.contains(&format!("{} bytes", claim().text().len())), "{}", claim().text().len());
        assert!(document.contains(&format!("have {}:", label().to_string().len())), "{}", label().to_string().len());
        let longest =
            format!("https://{}", "a".repeat(72)).len() + "/c/container/".len() + NAME_MAX + 1 + 10 + 1 + 11 + 1 + 86;
        assert!(document.contains(&format!("A label has at most {longest} bytes")), "{longest}");
    }

    #[test]
    fn the_id_is_that_of_the_entries() {
        assert_eq!(KeyId::of(&phone().public()).to_string(), "device.5f6559797945aafc");
    }

    #[test]
    fn a_label_of_another_production_is_foreign() {
        let error = label().printed_by("other.example/record", [phone().public()]).unwrap_err();
        assert_eq!(error, LabelError::NotIssued(KeyId::of(&phone().public())));
        let error = label().printed_by(LOG, []).unwrap_err();
        assert_eq!(error, LabelError::UnknownDevice(KeyId::of(&phone().public())));
        assert_eq!(label().printed_by("a b", [phone().public()]), Err(LabelError::Log));
    }

    #[test]
    fn every_changed_character_shows() {
        let text = label().to_string();
        let tail = text.find("/c/").unwrap() + 3;
        for at in tail..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[at] = if bytes[at] == b'2' { b'1' } else { b'2' };
            let changed = String::from_utf8(bytes).unwrap();
            let genuine = Label::parse(&changed).ok().flatten().map(|l| l.printed_by(LOG, [phone().public()]));
            assert!(!matches!(genuine, Some(Ok(_))), "{changed}");
        }
    }

    #[test]
    fn the_server_may_move() {
        let moved = label().to_string().replace(ADDRESS, "http://10.0.0.7:8080/set/record");
        assert!(read(&moved).printed_by(LOG, [phone().public()]).is_ok());
    }

    #[test]
    fn refuses_what_cannot_be_printed() {
        let key = phone().public();
        for (log, name, day) in [
            ("a b", "R1", "2026-05-11"),
            (LOG, "", "2026-05-11"),
            (LOG, "R 1", "2026-05-11"),
            (LOG, "R/1", "2026-05-11"),
            (LOG, &"R".repeat(61), "2026-05-11"),
            (LOG, "R1", "2026-02-29"),
            (LOG, "R1", "20260511"),
            (LOG, "R1", "1969-12-31"),
            (LOG, "R1", "2026-05-11T00:00:00"),
        ] {
            assert!(
                matches!(Claim::new(log, Sort::Lot, name, day, key), Err(CodeError::Form { .. })),
                "{log} {name} {day}"
            );
        }
        let wrong = SigningKey::from_seed([1; 32]).sign(claim().text().as_bytes());
        assert_eq!(claim().attach(ADDRESS, wrong), Err(CodeError::Signature(WHAT)));
        let right = phone().sign(claim().text().as_bytes());
        assert_eq!(claim().attach("tamarack.example", right), Err(form(WHAT, "the address")));
    }
}
