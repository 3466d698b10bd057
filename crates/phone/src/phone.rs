//! What a phone knows and does: its device's chain, the log as far as it holds it, and the pages over both.
//!
//! The service worker keeps keys and storage; here is everything else. What a form makes goes three steps: `page` gives a
//! text to be signed, `signed` gives the next one, and after the last the bytes of all to be stored together, `stored`
//! takes what was read back of all. Only then is it recorded: all of it, or nothing.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use book::said::Source;
use book::{Book, Protocols};
use messages::{Language, Library, Words};
use pages::request::{Fields, Form, Found, Leaving, Other, Over, RECORDED};
use pages::sign::By;
use pages::{Draft, Here, Host, Reply, Request, Tongue, Visitor, respond};
use record::beside::Opening;
use record::checkpoint::Log;
use record::encoding::array_from_base64;
use record::entry::{Kind, SignedEntry};
use record::key::{PublicKey, Signature};
use record::merkle::Hash;
use record::note::VerifierKey;
use serde_json::{Value, json};
use sync::auth::{Authorization, Challenge, Incoming};
use sync::device::{Device, Event, Halt, Joining, Prepared, Said, Stored, Value as Beside, What};
use sync::instant::Instant;
use sync::message;

use crate::frame::Frame;
use crate::wrong::Wrong;

/// Bytes of entries that one exchange may bring: a few seconds on a slow network.
const ROOM: u64 = 1 << 20;
/// A clock that is more wrong than this signs nothing but stops: what a record says is read in the order of its times
/// (`docs/formats/record.md`, section 7, takes the same 10 minutes).
const SKEW_MILLIS_MAX: i64 = 600_000;
/// How many salts a request brings at most: one for each long text of a form.
const SALTS_MAX: usize = 16;

/// A phone.
#[derive(Default)]
pub struct Phone {
    furniture: Option<Furniture>,
    open: Option<Open>,
}

/// What the service worker brings from files beside this module: the rules and the words.
struct Furniture {
    protocols: Protocols,
    library: Arc<Library>,
    tongues: HashMap<&'static str, Tongue>,
}

/// A production that this phone joined, with one person acting.
struct Open {
    device: Device,
    key: PublicKey,
    person: String,
    source: Source,
    book: Option<Book>,
    /// What a form wants signed.
    sending: Option<Sending>,
    /// Seconds east of UTC of the production, or of this phone while that has none.
    utc_offset: i32,
    asked: Option<message::Request>,
    /// A request that is to be signed for the server.
    authorizing: Option<Challenge>,
}

/// A form whose entries are being signed. Nothing of it counts until all of it was stored and read back.
struct Sending {
    /// This phone as it will be: it signs each entry behind those before it.
    after: Device,
    /// What is not signed yet, in order.
    queue: VecDeque<Draft>,
    /// What is being signed.
    draft: Option<sync::device::Draft>,
    signed: Vec<Signed>,
    salts: Vec<[u8; 32]>,
    then: String,
    /// The form's mark.
    mark: String,
}

/// An entry of a form, signed.
struct Signed {
    draft: sync::device::Draft,
    signature: Signature,
    prepared: Prepared,
}

impl Phone {
    /// Answers a question. What is wrong is in `code`, by its name, and in `error`, in English.
    pub fn answer(&mut self, question: &[u8]) -> Vec<u8> {
        let answer = Frame::parse(question).map_err(Wrong::from).and_then(|question| self.act(&question));
        answer.unwrap_or_else(|wrong| Frame::of(json!({ "error": wrong.cause, "code": wrong.code }))).to_bytes()
    }

    fn act(&mut self, question: &Frame) -> Result<Frame, Wrong> {
        match question.text("do") {
            "furnish" => self.furnish(question),
            "open" => self.open(question),
            "page" => self.page(question),
            "signed" => self.open_mut()?.signed(question),
            "stored" => self.open_mut()?.stored(question),
            "request" => self.open_mut()?.request(question),
            "receive" => self.open_mut()?.receive(question),
            "authorize" => self.open_mut()?.authorize(question),
            "authorized" => self.open_mut()?.authorized(question),
            "carry" => self.open_mut()?.carry(question),
            "state" => Ok(self.open_mut()?.state()),
            other => Err(format!("the service worker asks for `{other}`, which this version does not know").into()),
        }
    }

    fn open_mut(&mut self) -> Result<&mut Open, Wrong> {
        self.open.as_mut().ok_or_else(|| "this phone has not opened a production".into())
    }

    /// Takes the rules ([`packs::built_in`]), then the words of each of the `languages` ([`messages::built_in`]).
    fn furnish(&mut self, question: &Frame) -> Result<Frame, Wrong> {
        let unreadable = "the app's own files cannot be read: load the app again";
        let mut texts = question.blobs.iter().map(|blob| String::from_utf8(blob.clone()).map_err(|_| unreadable));
        let rules = texts.next().ok_or(unreadable)??;
        let languages = question.head.get("languages").and_then(Value::as_array).into_iter().flatten();
        let languages = languages.map(|code| code.as_str().unwrap_or_default().parse::<Language>());
        let words = languages.zip(texts).map(|(language, text)| Ok((language.map_err(|e| e.to_string())?, text?)));
        let library = Arc::new(Library::read(&words.collect::<Result<Vec<_>, String>>()?));
        self.furniture = Some(Furniture { protocols: Protocols::of(rules), library, tongues: HashMap::new() });
        Ok(Frame::of(json!({})))
    }

    /// Takes up what the worker stored. `counts` says how many blobs are what, in this order: entries of the log, own
    /// entries, carried entries, opening lines, checkpoints.
    fn open(&mut self, question: &Frame) -> Result<Frame, Wrong> {
        let joining = joining(question)?;
        let (key, person) = (joining.key, question.text("person").to_owned());
        let mut blobs = question.blobs.iter().cloned();
        let count = |name: &str| {
            let counts = question.head.get("counts").and_then(|c| c.get(name)).and_then(Value::as_u64);
            usize::try_from(counts.unwrap_or(0)).unwrap_or(usize::MAX)
        };
        let mut take = |name: &str| blobs.by_ref().take(count(name)).collect::<Vec<Vec<u8>>>();
        let (log, own, carried, openings, checkpoints) =
            (take("log"), take("own"), take("carried"), take("openings"), take("checkpoints"));
        let openings: Vec<String> = openings.into_iter().filter_map(|line| String::from_utf8(line).ok()).collect();
        let halted = halt(question.text("halted"));
        let stored = Stored { log, own, carried, openings, checkpoints, halted };
        let device = Device::restore(joining, &stored, wall(question)?);
        let device = device.map_err(|e| Wrong::new("phone-damaged", e.to_string()))?;
        let mut open = Open {
            source: Source::default(),
            book: None,
            sending: None,
            utc_offset: 0,
            asked: None,
            authorizing: None,
            device,
            key,
            person,
        };
        open.take_stored(&stored)?;
        let state = open.state();
        self.open = Some(open);
        Ok(state)
    }

    /// A page, or what is to be signed before there is one.
    fn page(&mut self, question: &Frame) -> Result<Frame, Wrong> {
        let Self { furniture, open } = self;
        let Furniture { protocols, library, tongues } = furniture.as_mut().ok_or("this phone was given no rules")?;
        let open = open.as_mut().ok_or("this phone has not opened a production")?;
        let wall = wall(question)?;
        let visitor = open.visitor(question);
        let code = visitor.language.code();
        let tongue = tongues.entry(code).or_insert_with(|| Tongue::of(Words::of(visitor.language, library.clone())));
        let mut request = match question.text("method") {
            "POST" => Request::post(question.text("target"), question.text("form")),
            _ => Request::show(question.text("target")),
        };
        request.form = form(question);
        request.made = hashes(question.head.get("made"));
        let mut blobs = question.blobs.iter();
        let signatures = usize::try_from(question.number("signatures").unwrap_or(0)).unwrap_or(usize::MAX);
        request.signatures = blobs.by_ref().take(signatures).filter_map(|b| b.as_slice().try_into().ok()).collect();
        let own_offset = question.head.get("utcOffset").and_then(Value::as_i64).and_then(|s| i32::try_from(s).ok());
        let book = open.book(protocols, wall);
        let utc_offset = if book.is_set_up() { book.day.utc_offset } else { own_offset.unwrap_or(0) };
        let reply = respond(book, &visitor, tongue, &request);
        match reply {
            page @ Reply::Page { .. } => Ok(shown(page)),
            Reply::Go(location) => Ok(Frame::of(json!({ "is": "go", "location": location }))),
            Reply::Sign { texts } => {
                Ok(Frame { head: json!({ "is": "texts" }), blobs: texts.into_iter().map(String::into_bytes).collect() })
            }
            Reply::File { name, media, bytes } => {
                Ok(Frame { head: json!({ "is": "file", "name": name, "media": media }), blobs: vec![bytes] })
            }
            Reply::Enter { drafts, then } => {
                if let Some(found) = prevents(question, &visitor, &drafts).filter(|_| !drafts.is_empty()) {
                    return Ok(shown(pages::page::found::prevents(&Here::new(book, &visitor, tongue), found)));
                }
                open.utc_offset = utc_offset;
                let mark = Fields::parse(question.text("form")).mark().unwrap_or_default().to_owned();
                if drafts.is_empty() {
                    return Ok(went(&then, &mark));
                }
                let salts = blobs.take(SALTS_MAX).filter_map(|b| b.as_slice().try_into().ok()).collect();
                let (after, queue) = (open.device.clone(), drafts.into());
                open.sending = Some(Sending { after, queue, draft: None, signed: Vec::new(), salts, then, mark });
                open.next(wall)
            }
        }
    }
}

impl Open {
    /// What is stored, for the pages.
    fn take_stored(&mut self, stored: &Stored) -> Result<(), Wrong> {
        let damaged = "an entry that this phone stored is damaged: export what is unsent, then join anew";
        let parse = |bytes: &Vec<u8>| SignedEntry::parse(bytes).map_err(|_| Wrong::new("phone-damaged", damaged));
        for (place, bytes) in (0..).zip(&stored.log) {
            self.source.entries.push((Some(place), parse(bytes)?));
        }
        for bytes in stored.own.iter().chain(&stored.carried) {
            self.source.entries.push((None, parse(bytes)?));
        }
        for opening in stored.openings.iter().filter_map(|line| Opening::parse(line).ok()) {
            self.source.values.insert((opening.entry, opening.number), opening.value);
        }
        Ok(())
    }

    fn book(&mut self, protocols: &mut Protocols, wall: Instant) -> &Book {
        let now = (wall.millis() / 1_000).cast_signed();
        let source = &self.source;
        let book = self.book.get_or_insert_with(|| Book::read(source, protocols, now));
        book.now = now;
        book
    }

    fn visitor(&mut self, question: &Frame) -> Visitor {
        let enrolled = self.device.keys().enrolled(&self.key.into(), u64::MAX);
        // Whoever let this phone in said for whom it speaks; anybody else's name would be nobody's word.
        if let Some(person) = enrolled.and_then(|e| e.persons.first()) {
            self.person.clone_from(person);
        }
        let oldest = self.device.unsent().map(|u| u.entry.entry().clock.ms / 1_000).min();
        let theme = match question.text("theme") {
            "light" => Some("light"),
            "dark" => Some("dark"),
            _ => None,
        };
        let given = |name: &str| Some(question.text(name).to_owned()).filter(|text| !text.is_empty());
        // Whoever acted last has left this phone: the page is a guest's.
        let acts = question.head.get("nobody") != Some(&Value::Bool(true));
        Visitor {
            person: acts.then(|| self.person.clone()),
            may_enrol: acts && enrolled.is_some_and(|e| e.may.enrol),
            base: question.text("base").to_owned(),
            language: question.text("language").parse().unwrap_or(Language::English),
            theme,
            unsent: self.device.unsent().count(),
            oldest_unsent: oldest.map(u64::cast_signed),
            as_of: question.number("asOf").map(|ms| (ms / 1_000).cast_signed()),
            found: self.found(question),
            refused: self.refused().collect(),
            leaving: self.leaving(question.text("target")),
            waiting: (acts && enrolled.is_none()).then(|| self.key.to_base64()),
            host: Host::Phone,
            others: others(question),
            name: given("name"),
            device: given("device"),
            log: given("log"),
            key: acts.then(|| self.key.to_base64()),
            next_number: acts.then(|| self.device.chain_length()),
            address: given("address"),
            poster: given("poster"),
            fresh: given("fresh"),
            mark: given("mark"),
            held: None,
            guest: !acts,
        }
    }

    /// What stands on this phone now, then what the worker keeps of what was found.
    fn found(&self, question: &Frame) -> Vec<Found> {
        let now = |what: &str, about: String| Found { what: what.to_owned(), about, ..Found::default() };
        let halted = self.device.halted().map(|halt| now(halt_found(halt), String::new()));
        let refused = Some(self.refused().count()).filter(|n| *n > 0).map(|n| now("refused", n.to_string()));
        let kept = question.head.get("found").and_then(Value::as_array).into_iter().flatten();
        // What halts a phone is said as long as it does.
        let kept = kept.map(kept_finding).filter(|found| !found.what.starts_with("halted"));
        halted.into_iter().chain(clock_found(question)).chain(refused).chain(kept).collect()
    }

    /// What is to be shown as codes; not copied for any other page.
    fn leaving(&self, target: &str) -> Vec<Leaving> {
        let unsent = self.device.unsent().filter(|_| target.contains("/unsent/"));
        unsent.map(|u| Leaving { entry: u.entry.clone(), openings: u.openings.clone() }).collect()
    }

    /// Entries that the server did not take, and its word for why.
    fn refused(&self) -> impl Iterator<Item = (Hash, &'static str)> + '_ {
        self.device.unsent().filter_map(|unsent| match unsent.state {
            Said::Refused(refusal) => Some((unsent.entry.hash(), refusal.word())),
            Said::Nothing | Said::Promised(_) => None,
        })
    }

    /// The next text to be signed, or what is to be stored when all is.
    fn next(&mut self, wall: Instant) -> Result<Frame, Wrong> {
        let Self { sending, key, person, utc_offset, .. } = self;
        let sending = sending.as_mut().ok_or("no form waits to be signed")?;
        let Some(draft) = sending.queue.pop_front() else { return Ok(sending.to_store()) };
        let now = (wall.millis() / 1_000).cast_signed();
        let (after, salts) = (&sending.after, &mut sending.salts);
        let by = By { key: (*key).into(), person, utc_offset: *utc_offset, now };
        let made = pages::sign::entry(&draft, by, &|hash| after.may_refer(hash), &mut || salts.pop());
        let (entry, values) =
            made.ok_or_else(|| Wrong::new("phone-long", "the form has more long texts than one entry can carry"))?;
        let values: Vec<Beside> = values.into_iter().map(|(salt, value)| Beside { salt, value }).collect();
        let draft = sending.after.draft(entry, &values, wall)?;
        let text = draft.text.clone().into_bytes();
        sending.draft = Some(draft);
        Ok(Frame { head: json!({ "is": "sign" }), blobs: vec![text] })
    }

    /// Takes a signature, and goes on.
    fn signed(&mut self, question: &Frame) -> Result<Frame, Wrong> {
        let sending = self.sending.as_mut().ok_or("nothing waits to be signed")?;
        let draft = sending.draft.take().ok_or("nothing waits to be signed")?;
        let signature = question.blobs.first().and_then(|b| Signature::from_bytes(b).ok());
        let signature = signature.ok_or_else(|| Wrong::new("phone-key", "the phone's key gave no signature"))?;
        let prepared = sending.after.attach(draft.clone(), &signature)?.clone();
        // Of this phone as it will be, once all of the form is stored.
        sending.after.confirm(&prepared)?;
        sending.signed.push(Signed { draft, signature, prepared });
        self.next(wall(question)?)
    }

    /// Takes what was read back of all entries, in the order in which they were given out. Only now are they recorded.
    fn stored(&mut self, question: &Frame) -> Result<Frame, Wrong> {
        let sending = self.sending.take().ok_or("nothing waits to be stored")?;
        if sending.to_store().blobs != question.blobs {
            return Err(Wrong::new("phone-not-kept", "what was read back is not what was signed"));
        }
        for Signed { draft, signature, prepared } in sending.signed {
            self.device.attach(draft, &signature)?;
            let entry = self.device.confirm(&prepared)?;
            for opening in prepared.openings {
                self.source.values.insert((opening.entry, opening.number), opening.value);
            }
            self.source.entries.push((None, entry));
        }
        self.book = None;
        Ok(went(&sending.then, &sending.mark))
    }

    fn request(&mut self, question: &Frame) -> Result<Frame, Wrong> {
        let request = self.device.request(wall(question)?, ROOM);
        let bytes = request.to_bytes();
        let sends = request.entries.len();
        self.asked = Some(request);
        Ok(Frame { head: json!({ "is": "request", "sends": sends }), blobs: vec![bytes] })
    }

    /// Takes the server's reply and says what to store: `events` names each, those with bytes in the order of the blobs.
    fn receive(&mut self, question: &Frame) -> Result<Frame, Wrong> {
        let asked = self.asked.take().ok_or("nothing was asked of the server")?;
        let reply = question.blobs.first().ok_or_else(|| Wrong::new("phone-reply", "the server's reply is empty"))?;
        let reply = message::Reply::parse(reply).map_err(|e| Wrong::new("phone-reply", e.to_string()))?;
        let wall = wall(question)?;
        let events = self.device.receive(&asked, &reply, wall);
        Ok(self.take(events))
    }

    /// Takes entries that another phone shows: only of devices that the log knows, or whose letting in comes along.
    fn carry(&mut self, question: &Frame) -> Result<Frame, Wrong> {
        let keys = self.device.keys();
        let count = usize::try_from(question.number("entries").unwrap_or(u64::MAX)).unwrap_or(usize::MAX);
        let (entries, openings) = question.blobs.split_at(count.min(question.blobs.len()));
        let entries: Vec<SignedEntry> = entries.iter().filter_map(|b| SignedEntry::parse(b).ok()).collect();
        let known = |e: &&SignedEntry| keys.enrolled(&e.entry().key, u64::MAX).is_some();
        let sound = |e: &&SignedEntry| e.verify().is_ok() && e.entry().kind == Kind::Say;
        let strangers = entries.iter().filter(|e| !known(e) || !sound(e)).count();
        let bytes: Vec<Vec<u8>> = entries.iter().filter(known).filter(sound).map(|e| e.bytes().to_vec()).collect();
        let hashes: Vec<String> =
            bytes.iter().filter_map(|b| SignedEntry::parse(b).ok()).map(|e| e.hash().to_hex()).collect();
        let events = self.device.carry(&bytes, openings, wall(question)?);
        let mut answer = self.take(events);
        if let Some(head) = answer.head.as_object_mut() {
            head.insert("strangers".to_owned(), json!(strangers));
            head.insert("hashes".to_owned(), json!(hashes));
        }
        Ok(answer)
    }

    /// What events ask to be stored and shown.
    fn take(&mut self, events: Vec<Event>) -> Frame {
        let mut answer = Frame::of(json!({}));
        let mut list = Vec::new();
        let mut more = false;
        for event in events {
            if !matches!(event, Event::Skew { .. } | Event::More | Event::Checkpoint { .. }) {
                self.book = None;
            }
            list.push(match event {
                Event::Received { place, entry } => {
                    let hash = entry.hash();
                    self.source.entries.retain(|(at, e)| at.is_some() || e.hash() != hash);
                    answer.blobs.push(entry.bytes().to_vec());
                    self.source.entries.push((Some(place), entry));
                    json!({ "is": "received", "place": place, "hash": hash.to_hex() })
                }
                Event::Checkpoint { note } => {
                    answer.blobs.push(note);
                    json!({ "is": "checkpoint" })
                }
                Event::Sent { hash, place } => json!({ "is": "sent", "hash": hash.to_hex(), "place": place }),
                Event::Refused { hash, refusal } => {
                    json!({ "is": "refused", "hash": hash.to_hex(), "why": refusal.word() })
                }
                Event::Carried { entry } => {
                    answer.blobs.push(entry.bytes().to_vec());
                    let hash = entry.hash().to_hex();
                    self.source.entries.push((None, entry));
                    json!({ "is": "carried", "hash": hash })
                }
                Event::Opening(opening) => {
                    answer.blobs.push(opening.to_string().into_bytes());
                    let name = format!("{}.{}", opening.entry.to_hex(), opening.number);
                    self.source.values.insert((opening.entry, opening.number), opening.value);
                    json!({ "is": "opening", "name": name })
                }
                Event::Destroy { entry, numbers } => {
                    numbers.iter().for_each(|n| drop(self.source.values.remove(&(entry, *n))));
                    let names: Vec<String> = numbers.iter().map(|n| format!("{}.{n}", entry.to_hex())).collect();
                    json!({ "is": "destroy", "names": names })
                }
                Event::Skew { millis } => json!({ "is": "skew", "millis": millis }),
                Event::Finding(found) => {
                    let (what, about) = finding(&found.what);
                    let evidence = found.evidence.len();
                    answer.blobs.extend(found.evidence);
                    json!({ "is": "finding", "what": what, "about": about, "evidence": evidence })
                }
                Event::More => {
                    more = true;
                    continue;
                }
            });
        }
        answer.head = json!({ "is": "events", "events": list, "more": more, "state": self.state().head });
        answer
    }

    /// What is to be signed so that the server believes a request: method, path, and the body as the one blob.
    fn authorize(&mut self, question: &Frame) -> Result<Frame, Wrong> {
        let bytes = array_from_base64(question.text("challenge").trim());
        let challenge =
            Challenge(bytes.map_err(|_| Wrong::new("phone-reply", "the server's challenge cannot be read"))?);
        let body = question.blobs.first().map(Vec::as_slice).unwrap_or_default();
        let text = Incoming::new(question.text("method"), question.text("path"), body).text_to_sign(&challenge);
        self.authorizing = Some(challenge);
        Ok(Frame { head: json!({ "is": "sign" }), blobs: vec![text.into_bytes()] })
    }

    /// The header, from the signature.
    fn authorized(&mut self, question: &Frame) -> Result<Frame, Wrong> {
        let challenge = self.authorizing.take().ok_or("no request waits to be signed")?;
        let signature = question.blobs.first().and_then(|b| Signature::from_bytes(b).ok());
        let signature = signature.ok_or_else(|| Wrong::new("phone-key", "the phone's key gave no signature"))?;
        let header = Authorization { key: self.key, challenge, signature };
        Ok(Frame::of(json!({ "is": "header", "value": header.to_string() })))
    }

    /// Whether this phone holds all that the newest checkpoint covers.
    fn is_complete(&self) -> bool {
        let note = self.device.newest().and_then(|n| std::str::from_utf8(n).ok());
        let size = note.and_then(|n| n.lines().nth(1)).and_then(|size| size.parse::<u64>().ok());
        size == Some(self.device.held())
    }

    fn state(&self) -> Frame {
        let unsent: Vec<Value> = self
            .device
            .unsent()
            .map(|u| {
                let said = match u.state {
                    Said::Nothing => json!("waiting"),
                    Said::Refused(refusal) => json!(refusal.word()),
                    Said::Promised(_) => json!("promised"),
                };
                json!({ "hash": u.entry.hash().to_hex(), "state": said })
            })
            .collect();
        let enrolled = self.device.keys().enrolled(&self.key.into(), u64::MAX).is_some();
        Frame::of(json!({
            "is": "state",
            "held": self.device.held(),
            "entries": self.source.entries.len(),
            "unsent": unsent,
            "enrolled": enrolled,
            "complete": self.is_complete(),
            "halted": self.device.halted().map(halt_word),
            "leaves": self.device.unsent().any(|u| u.entry.leaves()),
        }))
    }
}

impl Sending {
    /// What is to be stored: of each entry its bytes, then its opening lines.
    fn to_store(&self) -> Frame {
        let entries = self.signed.iter().map(|Signed { prepared, .. }| {
            json!({
                "hash": prepared.entry.hash().to_hex(),
                "number": prepared.entry.entry().number,
                "openings": prepared.openings.len(),
            })
        });
        let head = json!({ "is": "store", "entries": entries.collect::<Vec<_>>(), "then": self.then });
        let blobs = self.signed.iter().flat_map(|Signed { prepared, .. }| {
            let openings = prepared.openings.iter().map(|o| o.to_string().into_bytes());
            std::iter::once(prepared.entry.bytes().to_vec()).chain(openings)
        });
        Frame { head, blobs: blobs.collect() }
    }
}

/// Where a form led. The address names the form by its mark: the page there looks up what that made.
fn went(then: &str, mark: &str) -> Frame {
    let join = if then.contains('?') { '&' } else { '?' };
    Frame::of(json!({ "is": "go", "location": format!("{then}{join}{RECORDED}={mark}") }))
}

/// Others who have a key on this phone, as the worker keeps them.
fn others(question: &Frame) -> Vec<Other> {
    let list = question.head.get("others").and_then(Value::as_array).into_iter().flatten();
    list.map(|other| {
        let text = |name: &str| other.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        let pin = other.get("pin").and_then(Value::as_bool).unwrap_or(true);
        let until = other.get("until").and_then(Value::as_i64).filter(|ms| *ms > 0).map(|ms| ms.div_euclid(1_000));
        Other { id: text("id"), name: text("name"), pin, until }
    })
    .collect()
}

/// A page, as the worker takes it.
fn shown(reply: Reply) -> Frame {
    let Reply::Page { status, html } = reply else { return Frame::default() };
    Frame { head: json!({ "is": "page", "status": status }), blobs: vec![html.into_bytes()] }
}

/// A clock that is wrong by a minute or more, as the last exchange showed.
fn clock_found(question: &Frame) -> Option<Found> {
    let minutes = skew(question).abs() / 60_000;
    (minutes > 0).then(|| Found { what: "clock".to_owned(), about: minutes.to_string(), ..Found::default() })
}

/// How far this phone's clock is ahead of the server's, in milliseconds.
fn skew(question: &Frame) -> i64 {
    question.head.get("skew").and_then(Value::as_i64).unwrap_or(0)
}

/// What was found that lets this phone not sign these. A stop, and what is said with it, is signed whatever the clock shows: the server calls it at
/// once.
fn prevents<'v>(question: &Frame, visitor: &'v Visitor, drafts: &[Draft]) -> Option<&'v Found> {
    let stands = |what: &str| visitor.found.iter().find(|found| found.what.starts_with(what) && found.over.is_none());
    let is_wrong = || skew(question).abs() > SKEW_MILLIS_MAX && !drafts.iter().any(is_stop);
    stands("halted").or_else(|| stands("clock").filter(|_| is_wrong()))
}

fn is_stop(draft: &Draft) -> bool {
    draft.body.starts_with("stop_called(")
}

/// A finding as the worker keeps it.
fn kept_finding(kept: &Value) -> Found {
    let text = |of: &Value, name: &str| of.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let seconds = |of: &Value| of.get("at").and_then(Value::as_i64).map(|ms| ms / 1_000);
    let over = kept.get("over").filter(|over| over.is_object()).map(|over| match text(over, "is").as_str() {
        "put-away" => Over::PutAway { at: seconds(over).unwrap_or_default(), by: text(over, "by") },
        _ => Over::Passed { at: seconds(over).unwrap_or_default() },
    });
    // Only what happens no more can be put away.
    let quiet = kept.get("quiet").and_then(Value::as_bool).unwrap_or(false) && over.is_none();
    // Earlier versions kept words of their own.
    let what = Some(text(kept, "what")).filter(|what| !what.is_empty());
    let about = if what.is_some() { text(kept, "about") } else { text(kept, "words") };
    let what = what.unwrap_or_else(|| "other".to_owned());
    Found { id: quiet.then(|| text(kept, "id")), what, about, at: seconds(kept), over }
}

/// The words for what a device finds, and what it is about.
fn finding(what: &What) -> (String, String) {
    let (what, about) = match what {
        What::OtherLog => ("other-log", String::new()),
        What::Checkpoint => ("reply", "checkpoint".to_owned()),
        What::Cosignature => ("reply", "cosignature".to_owned()),
        What::Unproved => ("reply", "unproved".to_owned()),
        What::Proof => ("reply", "proof".to_owned()),
        What::Reply => ("reply", "form".to_owned()),
        What::SplitView => ("split-view", String::new()),
        What::Rollback => ("rollback", String::new()),
        What::ServerSetBack => ("server-set-back", String::new()),
        What::Broken { place, .. } => ("broken", place.to_string()),
        What::Noted { place, code } => return (format!("mark-{}", code.name()), place.to_string()),
        What::BrokenPromise { hash, .. } => ("broken-promise", hash.to_hex()),
        What::Halted(halt) => (halt_found(*halt), String::new()),
    };
    (what.to_owned(), about)
}

fn halt_found(halt: Halt) -> &'static str {
    match halt {
        Halt::Disowned => "halted-disowned",
        Halt::Forked { .. } => "halted-forked",
        Halt::SetBack { .. } => "halted-set-back",
    }
}

/// What the worker knows of the form that was sent, by its mark. What it does not say is not known.
fn form(question: &Frame) -> Form {
    if let Some(sent) = question.head.get("sent").filter(|sent| sent.is_object()) {
        let made = hashes(sent.get("made"));
        let of = sent.get("of").and_then(Value::as_u64).and_then(|n| usize::try_from(n).ok()).unwrap_or(made.len());
        let then = sent.get("then").and_then(Value::as_str).unwrap_or_default().to_owned();
        return Form::Sent { made, of, then };
    }
    match question.text("opened") {
        "own" => Form::Own,
        "other" => Form::OfOther(question.text("opener").to_owned()),
        _ => Form::Unknown,
    }
}

/// Fingerprints, as the worker keeps them.
fn hashes(list: Option<&Value>) -> Vec<Hash> {
    let list = list.and_then(Value::as_array).into_iter().flatten();
    list.filter_map(|hash| Hash::from_hex(hash.as_str()?).ok()).collect()
}

fn wall(question: &Frame) -> Result<Instant, Wrong> {
    let millis = question.number("wall").ok_or("the service worker gave no time")?;
    Instant::from_millis(millis).ok_or_else(|| Wrong::new("phone-clock", "the clock is not in the years 1970 to 9999"))
}

fn joining(question: &Frame) -> Result<Joining, Wrong> {
    let strange =
        |what: &str| Wrong::new("phone-damaged", format!("what is kept of the production cannot be read ({what})"));
    let key = |name: &str| VerifierKey::parse(question.text(name)).map_err(|_| strange(name));
    let log = Log::of(key("logKey")?).map_err(|_| strange("logKey"))?;
    Ok(Joining {
        log,
        clock_key: key("clockKey")?,
        key: PublicKey::from_base64(question.text("key")).map_err(|_| strange("key"))?,
    })
}

/// Why the key is not used any more, as the worker keeps it.
fn halt_word(halt: Halt) -> String {
    match halt {
        Halt::Disowned => "disowned".to_owned(),
        Halt::Forked { number } => format!("forked {number}"),
        Halt::SetBack { number } => format!("set-back {number}"),
    }
}

/// The same, read. What cannot be read halts too.
fn halt(word: &str) -> Option<Halt> {
    let (word, number) = word.split_once(' ').unwrap_or((word, ""));
    let number = number.parse().unwrap_or(0);
    match word {
        "" => None,
        "disowned" => Some(Halt::Disowned),
        "forked" => Some(Halt::Forked { number }),
        _ => Some(Halt::SetBack { number }),
    }
}
