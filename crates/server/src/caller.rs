//! Finds out who asks: which log a path names, whose signature the request carries, and whether that key may do this.
//!
//! Never takes in a body, and never answers anything that depends on the log's content before the signature holds.

use crate::access::{Access, Endpoint, access};
use crate::error::ServerError;
use crate::state::{Hosted, Server, half_way};
use axum::extract::{OriginalUri, Request};
use axum::http::header;
use record::key::PublicKey;
use sha2::{Digest, Sha256};
use std::sync::{Arc, RwLockReadGuard};
use store::ledger::Ledger;
use sync::auth::{AuthError, Authorization, Incoming};
use sync::shelf::standing;

/// One request to one log, without its body.
pub(crate) struct Visit {
    pub server: Server,
    pub log: Arc<Hosted>,
    /// What follows `/log/ID/` in the path, as it was sent.
    pub rest: String,
    endpoint: Endpoint,
    method: String,
    /// The target as it was sent, with what an outer router took off: what the device signed.
    target: String,
    authorization: Option<String>,
}

impl Visit {
    /// Reads a request's head.
    ///
    /// # Errors
    /// [`ServerError::NoLog`]; [`ServerError::Auth`] when the head of the signature cannot be read.
    pub fn of(server: &Server, endpoint: Endpoint, request: &Request) -> Result<Self, ServerError> {
        let path = request.uri().path();
        let (id, rest) = path.strip_prefix("/log/").and_then(|path| path.split_once('/')).ok_or(ServerError::NoLog)?;
        let uri = request.extensions().get::<OriginalUri>().map_or(request.uri(), |uri| &uri.0);
        let target = uri.path_and_query().map_or("/", |target| target.as_str());
        Ok(Self {
            server: server.clone(),
            log: server.hosted(id)?,
            rest: rest.to_owned(),
            endpoint,
            method: request.method().as_str().to_owned(),
            target: target.to_owned(),
            authorization: authorization(request)?,
        })
    }

    /// Looks at what can be looked at before the body has come: that there is a signature, and that its challenge is
    /// this server's and fresh.
    pub fn check_head(&self) -> Result<(), ServerError> {
        let authorization = Authorization::parse(self.authorization()?)?;
        authorization.challenge.made_at(self.server.secret(), &self.log.origin, self.server.now()?)?;
        Ok(())
    }

    /// Checks the signature, over a body of this SHA-256, and uses up the challenge.
    pub fn signer(&self, body_hash: [u8; 32]) -> Result<PublicKey, ServerError> {
        let header = self.authorization()?;
        let incoming = Incoming { method: &self.method, path: &self.target, body_hash };
        let (now, origin) = (self.server.now()?, &self.log.origin);
        let mut used = self.log.used.lock().map_err(|_| half_way())?;
        let key = used.admit(self.server.secret(), origin, now, header, incoming)?;
        self.server.admit_key(&key)?;
        Ok(key)
    }

    /// Checks the signature, and that its key may do this without bringing its enrolment along.
    pub async fn member(&self, body_hash: [u8; 32]) -> Result<PublicKey, ServerError> {
        let (key, endpoint) = (self.signer(body_hash)?, self.endpoint);
        self.blocking(move |log| {
            let standing = standing(log.ledger()?.keys(), &key.into());
            match access(endpoint, standing.into()) {
                Access::Allowed => Ok(key),
                Access::Refused | Access::IfItEnrols => Err(standing.into()),
            }
        })
        .await
    }

    /// As [`Visit::member`], of a request without a body.
    pub async fn member_without_body(&self) -> Result<PublicKey, ServerError> {
        self.member(Sha256::digest(b"").into()).await
    }

    /// Does work that waits for the disk, where waiting holds nobody up.
    pub async fn blocking<T: Send + 'static>(
        &self,
        work: impl FnOnce(&Hosted) -> Result<T, ServerError> + Send + 'static,
    ) -> Result<T, ServerError> {
        let log = self.log.clone();
        tokio::task::spawn_blocking(move || work(&log)).await.map_err(ServerError::store)?
    }

    fn authorization(&self) -> Result<&str, ServerError> {
        self.authorization.as_deref().ok_or(ServerError::NotSigned)
    }
}

impl Server {
    /// Whose signature a request to another path of a log carries; `target` as it was sent, with its query. What the
    /// key may do is for the caller to look up.
    ///
    /// # Errors
    /// [`ServerError::NoLog`], [`ServerError::Auth`].
    pub fn signer(
        &self,
        id: &str,
        method: &str,
        target: &str,
        authorization: &str,
        body_hash: [u8; 32],
    ) -> Result<PublicKey, ServerError> {
        let log = self.hosted(id)?;
        let incoming = Incoming { method, path: target, body_hash };
        let mut used = log.used.lock().map_err(|_| half_way())?;
        let key = used.admit(self.secret(), &log.origin, self.now()?, authorization, incoming)?;
        self.admit_key(&key)?;
        Ok(key)
    }
}

impl Hosted {
    /// The log, for looking things up.
    pub fn ledger(&self) -> Result<RwLockReadGuard<'_, Ledger>, ServerError> {
        self.ledger.read().map_err(|_| half_way())
    }
}

/// The one `Authorization` header, if there is one.
fn authorization(request: &Request) -> Result<Option<String>, ServerError> {
    let mut values = request.headers().get_all(header::AUTHORIZATION).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => Ok(Some(value.to_str().map_err(|_| AuthError::Header)?.to_owned())),
        (Some(_), Some(_)) => Err(AuthError::Header.into()),
    }
}
