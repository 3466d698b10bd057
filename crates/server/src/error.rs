//! What goes wrong in a request, and what the device is told: a status, and one line that says what to do.
//!
//! Never tells a device what the server's disk or database said; that goes to whoever runs the server.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use std::error::Error;
use store::StoreError;
use store::ledger::LedgerError;
use sync::auth::AuthError;
use sync::message::{MESSAGE_BYTES_MAX, MessageError};
use sync::shelf::Standing;

/// Seconds after which a device that was told "busy" should come again.
const RETRY_SECONDS: &str = "10";

/// Why a request is not answered with what it asked for.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ServerError {
    /// 404: the path names no log that is kept here.
    #[error("there is no such log on this server; check the address and the log's origin")]
    NoLog,
    /// 404: the path names nothing.
    #[error("there is nothing at this path; see sync.md, section 5, for what there is")]
    NoPath,
    /// 404: the log has no such tile.
    #[error("the log has no such tile; ask for the tiles that its newest checkpoint covers")]
    NoTile,
    /// 404: no such file was brought.
    #[error("no file of this hash is here; ask the device that attached it to bring it")]
    NoOriginal,
    /// 405: the path has other methods.
    #[error("this path does not take this method; see sync.md, section 5, for those that it takes")]
    Method,
    /// 401: no `Authorization`.
    #[error("this request is not signed; get a challenge and sign the request with the device's key")]
    NotSigned,
    /// 401, or 503 when too many ask.
    #[error("{0}")]
    Auth(#[from] AuthError),
    /// 401: nobody enrolled the key.
    #[error("this device is not enrolled in this log; let somebody who may enrol it do so, then sync that first")]
    NotEnrolled,
    /// 401: the key was disowned.
    #[error("this device was disowned; hand what it holds unsent to another device, and enrol it anew")]
    Disowned,
    /// 401: the key of the message is not the one that signed the HTTP request.
    #[error("the `key` of this message is not the key that signed the request; sign it with the message's key")]
    OtherKey,
    /// 404: the message is for another log than the path.
    #[error("this message is for another log than this address; send it to the address of its own log")]
    OtherLog,
    /// 409: the log was set back.
    #[error("the log was set back to an old copy; keep everything on the device, and tell whoever runs the server")]
    SetBack,
    /// 400: the body is not what it should be.
    #[error("{0}")]
    Unreadable(String),
    /// 408: the body came too slowly.
    #[error("the request came too slowly; send it again, less of it at once")]
    Slow,
    /// 413: the body is too large.
    #[error("the request has more than {most} bytes; send less at once")]
    TooLarge {
        /// How many it may have.
        most: u64,
    },
    /// 429: this address, or this key, asks too often.
    #[error("too many requests; keep everything on the device, and try again in {seconds} seconds")]
    TooMany {
        /// When to ask again.
        seconds: u64,
    },
    /// 503: too many ask at once.
    #[error("the server is busy; try again in a few seconds")]
    Busy,
    /// 503: the store cannot be written or read. The cause is for whoever runs the server.
    #[error("the server cannot use its store now; keep everything on the device, and tell whoever runs the server")]
    Store(#[source] Box<dyn Error + Send + Sync>),
    /// Not of a request: two logs cannot be served under one ID.
    #[error("the log `{0}`, or one with the same ID, is served already; serve it once")]
    Exists(String),
    /// 503: the server's clock shows no usable time.
    #[error("the server's clock is wrong; keep everything on the device, and tell whoever runs the server")]
    Clock,
}

impl ServerError {
    /// The HTTP status.
    pub fn status(&self) -> StatusCode {
        match self {
            Self::NoLog | Self::NoPath | Self::NoTile | Self::NoOriginal | Self::OtherLog => StatusCode::NOT_FOUND,
            Self::SetBack | Self::Exists(_) => StatusCode::CONFLICT,
            Self::Method => StatusCode::METHOD_NOT_ALLOWED,
            Self::Auth(AuthError::Busy) | Self::Busy | Self::Store(_) | Self::Clock => StatusCode::SERVICE_UNAVAILABLE,
            Self::NotSigned | Self::Auth(_) | Self::NotEnrolled | Self::Disowned | Self::OtherKey => {
                StatusCode::UNAUTHORIZED
            }
            Self::Unreadable(_) => StatusCode::BAD_REQUEST,
            Self::Slow => StatusCode::REQUEST_TIMEOUT,
            Self::TooLarge { .. } => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooMany { .. } => StatusCode::TOO_MANY_REQUESTS,
        }
    }

    /// An error with the errors below it, for whoever runs the server; none if it is only the device's business.
    pub fn for_operator(&self) -> Option<String> {
        match self {
            Self::Store(source) => Some(chain(source.as_ref())),
            Self::Clock => Some("this computer's clock shows no time from 1970 to 9999; set it".to_owned()),
            _ => None,
        }
    }

    pub(crate) fn store(error: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Store(error.into())
    }
}

impl From<Standing> for ServerError {
    /// Why a key that stands so is refused.
    fn from(standing: Standing) -> Self {
        match standing {
            Standing::Disowned { .. } => Self::Disowned,
            Standing::Enrolled | Standing::Unknown => Self::NotEnrolled,
        }
    }
}

impl From<LedgerError> for ServerError {
    fn from(error: LedgerError) -> Self {
        match error {
            LedgerError::Message(error) => error.into(),
            LedgerError::Witness(_) => Self::Unreadable(error.to_string()),
            LedgerError::NotAllowed(standing) => standing.into(),
            LedgerError::OtherLog => Self::OtherLog,
            LedgerError::SetBack => Self::SetBack,
            other => Self::store(other),
        }
    }
}

impl From<MessageError> for ServerError {
    fn from(error: MessageError) -> Self {
        match error {
            MessageError::TooLong => Self::TooLarge { most: MESSAGE_BYTES_MAX as u64 },
            other => Self::Unreadable(other.to_string()),
        }
    }
}

impl From<StoreError> for ServerError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::NoTile => Self::NoTile,
            other => Self::store(other),
        }
    }
}

/// What whoever runs the server must know of a response, on its way there.
#[derive(Clone, Debug)]
pub(crate) struct ForOperator(pub String);

impl IntoResponse for ServerError {
    fn into_response(self) -> Response {
        let status = self.status();
        let for_operator = self.for_operator();
        let wait = if let Self::TooMany { seconds } = self { Some(HeaderValue::from(seconds)) } else { None };
        let mut response = (status, format!("{self}\n")).into_response();
        if let Some(words) = for_operator {
            response.extensions_mut().insert(ForOperator(words));
        }
        let headers = response.headers_mut();
        if status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Lastlook"));
        }
        if status == StatusCode::SERVICE_UNAVAILABLE {
            headers.insert(header::RETRY_AFTER, HeaderValue::from_static(RETRY_SECONDS));
        }
        if let Some(wait) = wait {
            headers.insert(header::RETRY_AFTER, wait);
        }
        response
    }
}

/// An error and all below it, in one line.
pub fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut below = error.source();
    while let Some(error) = below {
        let more = error.to_string();
        if !text.contains(&more) {
            text.push_str(": ");
            text.push_str(&more);
        }
        below = error.source();
    }
    text.replace('\n', " ")
}
