//! Originals in an object store that speaks S3: Amazon's, or one of the studio's own.
//!
//! Never overwrites an object: it is put only if there is none. Never believes that an object is what its name says.
//! The object store is trusted to keep what it confirms; nothing else.
//!
//! This is the only module with an HTTP client, and it is only built when asked for (feature `s3`): it talks to the
//! one address that the administrator sets, and to no address that a record or a person names.

use futures_util::TryStreamExt as _;
use object_store::aws::{AmazonS3, AmazonS3Builder, S3ConditionalPut};
use object_store::path::Path;
use object_store::{Error, ObjectStore, ObjectStoreExt as _, PutMode, PutOptions};
use record::merkle::Hash;
use tokio::runtime::{Builder, Runtime};

use super::{Objects, Put, check, sound};
use crate::error::StoreError;

/// How an object store is reached.
#[derive(Clone)]
pub struct S3Options {
    /// The address, as `https://s3.studio.example`; none for Amazon's of the region.
    pub endpoint: Option<String>,
    /// The region, as `us-west-2`.
    pub region: String,
    /// The bucket; it must be there already.
    pub bucket: String,
    /// What all names begin with, as `lastlook/originals`.
    pub prefix: String,
    /// The id and the secret of the access key.
    pub access_key: (String, String),
}

/// Originals in an object store.
#[derive(Debug)]
pub struct S3 {
    store: AmazonS3,
    prefix: Path,
    runtime: Runtime,
}

impl S3 {
    /// Makes ready to talk to the object store; says nothing of whether it is there.
    ///
    /// # Errors
    /// If the options cannot be right.
    pub fn open(options: &S3Options) -> Result<Self, StoreError> {
        let doing = "reading where it is";
        let (id, secret) = &options.access_key;
        let mut builder = AmazonS3Builder::new()
            .with_region(&options.region)
            .with_bucket_name(&options.bucket)
            .with_access_key_id(id)
            .with_secret_access_key(secret)
            .with_conditional_put(S3ConditionalPut::ETagMatch);
        if let Some(endpoint) = &options.endpoint {
            builder = builder.with_endpoint(endpoint).with_allow_http(endpoint.starts_with("http://"));
        }
        Ok(Self {
            store: builder.build().map_err(remote(doing))?,
            prefix: Path::parse(&options.prefix).map_err(|error| StoreError::Remote { doing, source: error.into() })?,
            runtime: Builder::new_multi_thread()
                .worker_threads(1)
                .enable_all()
                .build()
                .map_err(|error| StoreError::Remote { doing, source: error.into() })?,
        })
    }

    fn path(&self, hash: &Hash) -> Path {
        let hex = hash.to_hex();
        let (first, rest) = hex.split_at(2);
        self.prefix.clone().join(first).join(rest)
    }

    fn put_as(&self, hash: &Hash, bytes: &[u8], mode: PutMode) -> Result<(), Error> {
        let options = PutOptions::from(mode);
        self.runtime.block_on(self.store.put_opts(&self.path(hash), bytes.to_vec().into(), options)).map(|_| ())
    }
}

impl Objects for S3 {
    fn put(&self, hash: &Hash, bytes: &[u8]) -> Result<Put, StoreError> {
        check(hash, bytes)?;
        match self.put_as(hash, bytes, PutMode::Create) {
            Ok(()) => return Ok(Put::Stored),
            Err(Error::AlreadyExists { .. } | Error::Precondition { .. }) => {}
            Err(error) => return Err(remote("storing an original")(error)),
        }
        match self.read(hash) {
            Ok(Some(_)) => Ok(Put::Known),
            // What is there is not what its name says: these bytes are.
            Ok(None) | Err(StoreError::Damaged(_)) => {
                self.put_as(hash, bytes, PutMode::Overwrite).map_err(remote("storing an original"))?;
                Ok(Put::Stored)
            }
            Err(error) => Err(error),
        }
    }

    fn read(&self, hash: &Hash) -> Result<Option<Vec<u8>>, StoreError> {
        let got = self.runtime.block_on(async { self.store.get(&self.path(hash)).await?.bytes().await });
        match got {
            Ok(bytes) => sound(hash, bytes.to_vec()).map(Some),
            Err(Error::NotFound { .. }) => Ok(None),
            Err(error) => Err(remote("reading an original")(error)),
        }
    }

    fn has(&self, hash: &Hash) -> Result<bool, StoreError> {
        match self.runtime.block_on(self.store.head(&self.path(hash))) {
            Ok(_) => Ok(true),
            Err(Error::NotFound { .. }) => Ok(false),
            Err(error) => Err(remote("looking for an original")(error)),
        }
    }

    fn list(&self) -> Result<Vec<Hash>, StoreError> {
        let listed = self.runtime.block_on(self.store.list(Some(&self.prefix)).try_collect::<Vec<_>>());
        let listed = listed.map_err(remote("listing originals"))?;
        let named = |path: &Path| {
            let parts: Vec<_> = path.prefix_match(&self.prefix)?.collect();
            let [first, rest] = parts.as_slice() else { return None };
            Hash::from_hex(&format!("{}{}", first.as_ref(), rest.as_ref())).ok()
        };
        let mut hashes: Vec<Hash> = listed.iter().filter_map(|object| named(&object.location)).collect();
        hashes.sort_unstable();
        Ok(hashes)
    }
}

fn remote(doing: &'static str) -> impl FnOnce(Error) -> StoreError {
    move |error| StoreError::Remote { doing, source: error.into() }
}
