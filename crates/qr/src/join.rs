//! A new phone asks to be let in: it shows its key and for whom it wants to speak, signed by that key.
//!
//! Never says that somebody is who they say; the person who admits them knows that, or does not. A [`Join`] is
//! made only by checking that its own key signed it.

use crate::code::{CodeError, ending_in_newline, form};
use record::encoding;
use record::entry::{is_log, is_person, is_text};
use record::key::{PublicKey, Signature};
use std::fmt;

/// A name or a device's name has this many bytes at most: it is shown on a small screen.
pub const TEXT_MAX: usize = 100;

const WHAT: &str = "a request to join";
const FIRST: &str = "LLJ1 lastlook join";

/// What a new phone asks, before its key signed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Request {
    /// The origin of the log that it wants to write to.
    pub log: String,
    /// Its key.
    pub key: PublicKey,
    /// For whom it wants to speak, as entries name them.
    pub person: String,
    /// What people call them.
    pub name: String,
    /// What people call the device.
    pub device: String,
}

impl Request {
    /// The text to sign.
    ///
    /// # Errors
    /// [`CodeError::Form`].
    pub fn text(&self) -> Result<String, CodeError> {
        let Self { log, key, person, name, device } = self;
        let fits = |text: &str| is_text(text) && !text.contains('\n') && text.len() <= TEXT_MAX;
        let all = [
            (is_log(log), "the log's origin"),
            (is_person(person), "`person`"),
            (fits(name), "`name`"),
            (fits(device), "`device`"),
        ];
        match all.into_iter().find(|(fits, _)| !fits) {
            Some((_, place)) => Err(form(WHAT, place)),
            None => Ok(format!(
                "{FIRST}\nlog {log}\nkey {}\nperson {person}\nname {name}\ndevice {device}\n",
                key.to_base64()
            )),
        }
    }

    /// The request with the signature of its key over [`Request::text`].
    ///
    /// # Errors
    /// [`CodeError::Form`], [`CodeError::Signature`].
    pub fn attach(self, signature: Signature) -> Result<Join, CodeError> {
        self.key.verify(self.text()?.as_bytes(), &signature).map_err(|_| CodeError::Signature(WHAT))?;
        Ok(Join { request: self, signature })
    }
}

/// A request that its own key signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Join {
    request: Request,
    signature: Signature,
}

impl Join {
    /// What is asked.
    pub fn request(&self) -> &Request {
        &self.request
    }

    pub(crate) fn parse(text: &str) -> Result<Self, CodeError> {
        let text = ending_in_newline(text);
        let mut lines = text.lines();
        let mut line = |name: &'static str| {
            lines.next().and_then(|line| line.strip_prefix(name)?.strip_prefix(' ')).ok_or(form(WHAT, name))
        };
        if line("LLJ1")? != "lastlook join" {
            return Err(form(WHAT, "the first line"));
        }
        let (log, key, person) = (line("log")?, line("key")?, line("person")?);
        let (name, device, sign) = (line("name")?, line("device")?, line("sign")?);
        if lines.next().is_some() {
            return Err(form(WHAT, "what stands behind `sign`"));
        }
        let signature = encoding::array_from_base64(sign).map_err(|_| form(WHAT, "`sign`"))?;
        let request = Request {
            log: log.to_owned(),
            key: PublicKey::from_base64(key)?,
            person: person.to_owned(),
            name: name.to_owned(),
            device: device.to_owned(),
        };
        request.attach(Signature(signature))
    }
}

/// The text of the code.
impl fmt::Display for Join {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // INVARIANT: a Join was attached, so its text could be written.
        let text = self.request.text().unwrap_or_default();
        writeln!(f, "{text}sign {}", encoding::to_base64(&self.signature.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use record::key::SigningKey;

    fn request(key: &SigningKey) -> Request {
        Request {
            log: "tamarack.example/record".into(),
            key: key.public(),
            person: "ruth".into(),
            name: "Ruth Okafor".into(),
            device: "Ruth's phone".into(),
        }
    }

    fn join() -> Join {
        let key = SigningKey::from_seed([5; 32]);
        let request = request(&key);
        let signature = key.sign(request.text().unwrap().as_bytes());
        request.attach(signature).unwrap()
    }

    #[test]
    fn goes_round() {
        assert_eq!(Join::parse(&join().to_string()), Ok(join()));
        assert_eq!(Join::parse(join().to_string().trim_end()), Ok(join()), "scanners drop the last newline");
    }

    #[test]
    fn the_document_has_this_example() {
        let key = SigningKey::from_seed(
            sha2::Digest::finalize(<sha2::Sha256 as sha2::Digest>::new_with_prefix("entry")).into(),
        );
        let request = request(&key);
        let signature = key.sign(request.text().unwrap().as_bytes());
        let text = request.attach(signature).unwrap().to_string();
        assert!(include_str!("../../../docs/formats/codes.md").contains(&text), "{text}");
    }

    #[test]
    fn nobody_can_ask_for_another_name_with_it() {
        let changed = join().to_string().replace("person ruth", "person owen");
        assert_eq!(Join::parse(&changed), Err(CodeError::Signature(WHAT)));
        let (mine, theirs) = (SigningKey::from_seed([6; 32]), SigningKey::from_seed([5; 32]));
        let request = request(&theirs);
        let signature = mine.sign(request.text().unwrap().as_bytes());
        assert_eq!(request.attach(signature), Err(CodeError::Signature(WHAT)));
    }

    #[test]
    fn every_line_must_be_there() {
        let text = join().to_string();
        for at in 0..text.lines().count() {
            let cut: String =
                text.lines().enumerate().filter(|(n, _)| *n != at).map(|(_, l)| format!("{l}\n")).collect();
            assert!(Join::parse(&cut).is_err(), "{cut}");
        }
        assert!(Join::parse(&format!("{text}more 1\n")).is_err());
    }

    #[test]
    fn names_are_short_texts() {
        let key = SigningKey::from_seed([5; 32]);
        for name in ["", "a\nb", &"a".repeat(101)] {
            assert!(Request { name: name.into(), ..request(&key) }.text().is_err(), "{name:?}");
        }
        assert!(Request { person: "Ruth Okafor".into(), ..request(&key) }.text().is_err());
    }
}
