//! Talks to a server as a phone does: gets a challenge, signs a request, sends it, reads the answer.
//!
//! Never used by the server itself, which asks nobody anything. It speaks plain HTTP/1.1 over one socket for each
//! request, waits for each answer, and follows no redirect.
//!
//! Start with [`Client::sync`].

use crate::state::log_id;
use record::encoding;
use record::key::{PublicKey, Signature, SigningKey};
use std::fmt::Write as _;
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::time::Duration;
use sync::auth::{Authorization, Challenge, Incoming};
use sync::message::{MessageError, Reply, Request};

/// How long to wait for a connection, and for each piece of an answer.
const WAIT: Duration = Duration::from_secs(60);
/// How long to wait for the word to go on before a large body is sent unasked.
const GO_AHEAD_WAIT: Duration = Duration::from_secs(2);
/// From this size on, a body is sent only when the server said that it takes it.
const LARGE_BYTES: usize = 64 << 10;
/// Bytes of an answer's head.
const HEAD_BYTES_MAX: u64 = 64 << 10;
/// Bytes of an answer's body: a file is the largest.
const BODY_BYTES_MAX: u64 = store::objects::ORIGINAL_BYTES_MAX;

/// Why there is no answer to use.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The server cannot be reached, or the line broke.
    #[error("talking to `{address}`: {source}; try again when there is a network")]
    Line {
        /// The server.
        address: String,
        /// What the system said.
        source: io::Error,
    },
    /// What came is not HTTP, or not what was asked for.
    #[error("reading the answer of `{address}`: {why}; is this the right address?")]
    Answer {
        /// The server.
        address: String,
        /// What is wrong.
        why: String,
    },
    /// The server says no.
    #[error("the server refused ({status}): {words}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// What it says to do.
        words: String,
    },
    /// The reply is not one.
    #[error(transparent)]
    Message(#[from] MessageError),
}

/// What a server answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Response {
    /// The HTTP status.
    pub status: u16,
    /// Header lines, names in lower case.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Vec<u8>,
}

impl Response {
    /// The value of a header; its name is in lower case.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The body as text, without the newline at its end.
    pub fn words(&self) -> String {
        String::from_utf8_lossy(&self.body).trim_end().to_owned()
    }
}

/// A server's address, such as `127.0.0.1:8080`.
#[derive(Clone, Debug)]
pub struct Client {
    address: String,
}

impl Client {
    /// A server. Nothing is sent yet.
    pub fn new(address: impl Into<String>) -> Self {
        Self { address: address.into() }
    }

    /// Makes one exchange. Status 409 has a reply too: it says that the server was set back.
    ///
    /// # Errors
    /// [`ClientError`]. The request may have been stored all the same: make it again.
    pub fn sync(&self, key: &SigningKey, request: &Request) -> Result<Reply, ClientError> {
        let response = self.signed(key, &request.log, "POST", "sync", &request.to_bytes())?;
        match response.status {
            200 | 409 => Ok(Reply::parse(&response.body)?),
            status => Err(ClientError::Refused { status, words: response.words() }),
        }
    }

    /// Gets a challenge for the log of this origin.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn challenge(&self, origin: &str) -> Result<Challenge, ClientError> {
        let response = self.send("GET", &format!("/log/{}/challenge", log_id(origin)), None, &[])?;
        if response.status != 200 {
            return Err(ClientError::Refused { status: response.status, words: response.words() });
        }
        let bytes = encoding::array_from_base64(&response.words());
        Ok(Challenge(bytes.map_err(|_| self.answer("its challenge is not one"))?))
    }

    /// Makes a signed request. `rest` is what follows `/log/ID/` in the path.
    ///
    /// # Errors
    /// [`ClientError`].
    pub fn signed(
        &self,
        key: &SigningKey,
        origin: &str,
        method: &str,
        rest: &str,
        body: &[u8],
    ) -> Result<Response, ClientError> {
        let path = format!("/log/{}/{rest}", log_id(origin));
        let challenge = self.challenge(origin)?;
        let authorization = sign(key, &challenge, method, &path, body);
        self.send(method, &path, Some(&authorization), body)
    }

    /// Sends a request as it is.
    ///
    /// # Errors
    /// [`ClientError::Line`], [`ClientError::Answer`].
    pub fn send(
        &self,
        method: &str,
        path: &str,
        authorization: Option<&str>,
        body: &[u8],
    ) -> Result<Response, ClientError> {
        let mut head = format!("{method} {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n", self.address);
        // Writing to a String cannot fail.
        let _ = write!(head, "content-length: {}\r\n", body.len());
        if let Some(value) = authorization {
            let _ = write!(head, "authorization: {value}\r\n");
        }
        let large = body.len() >= LARGE_BYTES;
        head.push_str(if large { "expect: 100-continue\r\n\r\n" } else { "\r\n" });
        let answered = self.exchange(head.as_bytes(), body, large, method == "HEAD");
        answered.map_err(|source| match source.kind() {
            ErrorKind::InvalidData => self.answer(&source.to_string()),
            _ => ClientError::Line { address: self.address.clone(), source },
        })
    }

    fn exchange(&self, head: &[u8], body: &[u8], large: bool, no_body: bool) -> io::Result<Response> {
        let stream = self.connect()?;
        let (mut writer, mut reader) = (&stream, BufReader::new(&stream));
        if large {
            writer.write_all(head)?;
            if let Some(refused) = refused_unseen(&stream, &mut reader)? {
                return refused.with_body(&mut reader, no_body);
            }
            // A server that has heard enough may answer before the end.
            let _ = writer.write_all(body);
        } else {
            let _ = writer.write_all(&[head, body].concat());
        }
        Head::read_final(&mut reader)?.with_body(&mut reader, no_body)
    }

    fn connect(&self) -> io::Result<TcpStream> {
        let mut failed = io::Error::new(ErrorKind::NotFound, "there is no such address");
        for address in self.address.to_socket_addrs()? {
            match TcpStream::connect_timeout(&address, WAIT) {
                Ok(stream) => {
                    stream.set_read_timeout(Some(WAIT))?;
                    stream.set_write_timeout(Some(WAIT))?;
                    stream.set_nodelay(true)?;
                    return Ok(stream);
                }
                Err(error) => failed = error,
            }
        }
        Err(failed)
    }

    fn answer(&self, why: &str) -> ClientError {
        ClientError::Answer { address: self.address.clone(), why: why.to_owned() }
    }
}

/// The `Authorization` of a request.
pub fn sign(key: &SigningKey, challenge: &Challenge, method: &str, path: &str, body: &[u8]) -> String {
    let text = Incoming::new(method, path, body).text_to_sign(challenge);
    let (key, signature): (PublicKey, Signature) = (key.public(), key.sign(text.as_bytes()));
    Authorization { key, challenge: *challenge, signature }.to_string()
}

/// Waits for the word to go on. What the server answers instead, if it does not want the body.
fn refused_unseen(stream: &TcpStream, reader: &mut impl BufRead) -> io::Result<Option<Head>> {
    stream.set_read_timeout(Some(GO_AHEAD_WAIT))?;
    let waited = reader.fill_buf().map(<[u8]>::len);
    stream.set_read_timeout(Some(WAIT))?;
    match waited {
        Ok(_) => Ok(Some(Head::read(reader)?).filter(|head| head.status != 100)),
        Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => Ok(None),
        Err(error) => Err(error),
    }
}

/// The first part of an answer.
struct Head {
    status: u16,
    headers: Vec<(String, String)>,
}

impl Head {
    /// Reads heads until one is more than a word in between.
    fn read_final(reader: &mut impl BufRead) -> io::Result<Self> {
        loop {
            let head = Self::read(reader)?;
            if head.status >= 200 {
                return Ok(head);
            }
        }
    }

    fn read(reader: &mut impl BufRead) -> io::Result<Self> {
        let mut reader = reader.take(HEAD_BYTES_MAX);
        let first = line(&mut reader)?;
        let status = first.strip_prefix("HTTP/1.").and_then(|rest| rest.get(2..5)).and_then(|code| code.parse().ok());
        let status = status.ok_or_else(|| not_http("it does not begin as HTTP does"))?;
        let mut headers = Vec::new();
        loop {
            let line = line(&mut reader)?;
            if line.is_empty() {
                return Ok(Self { status, headers });
            }
            let (name, value) = line.split_once(':').ok_or_else(|| not_http("a header line has no colon"))?;
            headers.push((name.to_ascii_lowercase(), value.trim().to_owned()));
        }
    }

    fn with_body(self, reader: &mut impl BufRead, no_body: bool) -> io::Result<Response> {
        let Self { status, headers } = self;
        let value = |name: &str| headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str());
        let body = if no_body || status == 204 || status == 304 {
            Vec::new()
        } else if value("transfer-encoding").is_some_and(|value| value.eq_ignore_ascii_case("chunked")) {
            chunked(reader)?
        } else if let Some(length) = value("content-length") {
            exactly(reader, length.parse().map_err(|_| not_http("its length is no number"))?)?
        } else {
            to_the_end(reader)?
        };
        Ok(Response { status, headers, body })
    }
}

fn line(reader: &mut impl BufRead) -> io::Result<String> {
    let mut line = Vec::new();
    reader.read_until(b'\n', &mut line)?;
    let text = line.strip_suffix(b"\n").ok_or_else(|| not_http("it ends before its end, or has a head too long"))?;
    String::from_utf8(text.strip_suffix(b"\r").unwrap_or(text).to_vec()).map_err(|_| not_http("its head is no text"))
}

fn exactly(reader: &mut impl BufRead, length: u64) -> io::Result<Vec<u8>> {
    if length > BODY_BYTES_MAX {
        return Err(not_http("it is too long"));
    }
    let mut bytes = Vec::new();
    reader.take(length).read_to_end(&mut bytes)?;
    if bytes.len() as u64 == length { Ok(bytes) } else { Err(not_http("it ends before its end")) }
}

fn to_the_end(reader: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.take(BODY_BYTES_MAX + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 <= BODY_BYTES_MAX { Ok(bytes) } else { Err(not_http("it is too long")) }
}

/// Pieces with their lengths, as what stands between may send them.
fn chunked(reader: &mut impl BufRead) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    loop {
        let size = line(&mut reader.take(HEAD_BYTES_MAX))?;
        let digits = size.split(';').next().unwrap_or_default().trim();
        let length = u64::from_str_radix(digits, 16).map_err(|_| not_http("a piece has no length"))?;
        if length.saturating_add(bytes.len() as u64) > BODY_BYTES_MAX {
            return Err(not_http("it is too long"));
        }
        bytes.extend(exactly(reader, length)?);
        let after = line(&mut reader.take(HEAD_BYTES_MAX))?;
        if length == 0 {
            return Ok(bytes);
        }
        if !after.is_empty() {
            return Err(not_http("a piece does not end where it says"));
        }
    }
}

fn not_http(why: &str) -> io::Error {
    io::Error::new(ErrorKind::InvalidData, why)
}
