//! HTTPS: with a certificate that somebody brought, or with one from a small authority of the set's own, which phones
//! come to trust once.
//!
//! Never writes to the disk and never reads the clock; secret keys come in and go out as text, to be kept by whoever
//! runs the server. A certificate of the own authority is good only for this machine's names and for addresses of
//! local networks: the authority itself says so (name constraints), so that whoever steals its key cannot pass for a
//! bank on the phones that trust it. KNOWN GAP: old phones do not read that; the key is to be kept as a key is kept.
//!
//! Trusted for: that a phone talks to this server, and that nobody between reads along. Not for the record: that is
//! signed. Lost: phones trust a new authority. Stolen: the thief can read along on the set's own network.
//!
//! Start with [`Authority::create`] and [`Tls::new`].

use rcgen::{
    BasicConstraints, CertificateParams, CidrSubnet, DistinguishedName, DnType, ExtendedKeyUsagePurpose,
    GeneralSubtree, IsCa, Issuer, KeyPair, KeyUsagePurpose, NameConstraints, date_time_ymd,
};
use sha2::{Digest, Sha256};
use std::fmt;
use std::net::IpAddr;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;
use sync::instant::Instant;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio_rustls::rustls::server::{ClientHello, ResolvesServerCert};
use tokio_rustls::rustls::sign::CertifiedKey;
use tokio_rustls::rustls::{self, ServerConfig};

/// How long a certificate of the own authority is good. iOS takes up to 825 days from an authority that a person added.
pub const CERTIFICATE_LIFE: Duration = Duration::from_secs(90 * DAY);
/// After how long it is made anew.
pub const CERTIFICATE_RENEWAL: Duration = Duration::from_secs(30 * DAY);
/// How long the authority is good: longer than any production.
const AUTHORITY_LIFE: Duration = Duration::from_secs(10 * 365 * DAY);
/// A phone's clock may be behind by this much.
const BEFORE: Duration = Duration::from_secs(DAY);
const DAY: u64 = 24 * 60 * 60;
/// Names in local networks, which nobody owns on the internet (RFC 6762, RFC 8375, and ICANN's reservation).
const LOCAL_NAMES: [&str; 4] = ["localhost", "local", "home.arpa", "internal"];
/// Addresses of local networks (RFC 1918, RFC 3927, RFC 4193, RFC 4291, RFC 6598), and of the machine itself.
const LOCAL_NETWORKS: [(&str, u8); 9] = [
    ("10.0.0.0", 8),
    ("172.16.0.0", 12),
    ("192.168.0.0", 16),
    ("100.64.0.0", 10),
    ("169.254.0.0", 16),
    ("127.0.0.0", 8),
    ("::1", 128),
    ("fc00::", 7),
    ("fe80::", 10),
];
/// What stands before the authority's file: a note for people.
const NOTE: &str = "lastlook local authority 1";

/// Why there is no TLS.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum TlsError {
    /// The text of a certificate or key cannot be read.
    #[error("reading the {what}: {why}; bring PEM text, as certificate authorities give it")]
    Pem {
        /// What it should be.
        what: &'static str,
        /// What is wrong.
        why: String,
    },
    /// Certificate and key are not of one another, or not of a kind that can be used.
    #[error("using the certificate: {0}; bring the certificate with all above it, and its own key")]
    Unusable(#[from] rustls::Error),
    /// A certificate cannot be made.
    #[error("making a certificate: {0}")]
    Making(#[from] rcgen::Error),
    /// The authority does not vouch for this name.
    #[error(
        "the authority that the phones trust does not vouch for `{0}`; leave that name out, or put the authority's \
         file away, and let every phone trust the new one"
    )]
    NotVouchedFor(String),
    /// The file of the authority is not one.
    #[error("this is not the file of a local authority; put it away, and a new one is made, which phones must trust")]
    NotAnAuthority,
}

/// The certificate that connections are made with. Cloning gives another handle to the same one, which may be replaced
/// while the server runs.
#[derive(Clone)]
pub struct Tls {
    acceptor: TlsAcceptor,
    current: Arc<Current>,
}

impl Tls {
    /// TLS 1.2 and 1.3 with this identity.
    ///
    /// # Errors
    /// [`TlsError::Unusable`].
    pub fn new(identity: Identity) -> Result<Self, TlsError> {
        let current = Arc::new(Current(RwLock::new(identity.0)));
        let versions = ServerConfig::builder_with_provider(ring::default_provider().into());
        let config = versions.with_safe_default_protocol_versions()?.with_no_client_auth();
        let mut config = config.with_cert_resolver(current.clone());
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(Self { acceptor: TlsAcceptor::from(Arc::new(config)), current })
    }

    /// Connections from now on are made with this identity.
    pub fn replace(&self, identity: Identity) {
        *self.current.0.write().unwrap_or_else(PoisonError::into_inner) = identity.0;
    }

    pub(crate) fn acceptor(&self) -> &TlsAcceptor {
        &self.acceptor
    }
}

impl fmt::Debug for Tls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tls")
    }
}

/// A certificate with its secret key.
#[derive(Clone)]
pub struct Identity(Arc<CertifiedKey>);

impl Identity {
    /// Reads the certificate, with those above it after it, and its key; both as PEM.
    ///
    /// # Errors
    /// [`TlsError::Pem`], [`TlsError::Unusable`].
    pub fn from_pem(certificates: &[u8], key: &[u8]) -> Result<Self, TlsError> {
        let pem = |what, why: &dyn fmt::Display| TlsError::Pem { what, why: why.to_string() };
        let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(certificates).collect();
        let chain = chain.map_err(|error| pem("certificate", &error))?;
        if chain.is_empty() {
            return Err(pem("certificate", &"there is none in the file"));
        }
        Self::of(chain, PrivateKeyDer::from_pem_slice(key).map_err(|error| pem("key", &error))?)
    }

    fn of(chain: Vec<CertificateDer<'static>>, key: PrivateKeyDer<'static>) -> Result<Self, TlsError> {
        Ok(Self(Arc::new(CertifiedKey::from_der(chain, key, &ring::default_provider())?)))
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Identity")
    }
}

/// Gives each connection the certificate of the moment.
struct Current(RwLock<Arc<CertifiedKey>>);

impl ResolvesServerCert for Current {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.0.read().unwrap_or_else(PoisonError::into_inner).clone())
    }
}

impl fmt::Debug for Current {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Current")
    }
}

/// The set's own certificate authority.
pub struct Authority {
    called: String,
    names: Vec<String>,
    certificate: CertificateDer<'static>,
    issuer: Issuer<'static, KeyPair>,
    text: String,
}

impl Authority {
    /// Makes one. `called` is what phones show in their list of trusted authorities; `names` are the machine's own
    /// names, besides those of local networks, that it may vouch for.
    ///
    /// # Errors
    /// [`TlsError::Making`].
    pub fn create(called: &str, names: &[String], now: Instant) -> Result<Self, TlsError> {
        let called = called.replace(char::is_control, " ");
        let key = KeyPair::generate()?;
        let mut params = params_of(&called);
        good_for(&mut params, now, AUTHORITY_LIFE);
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.name_constraints = Some(constraints(names));
        let certificate = params.self_signed(&key)?;
        let names_line = names.join(" ");
        let (certificate, key) = (certificate.pem(), key.serialize_pem());
        Self::parse(&format!("{NOTE}\ncalled {called}\nnames {names_line}\n{certificate}{key}"))
    }

    /// Reads what [`Authority::secret_text`] gave.
    ///
    /// # Errors
    /// [`TlsError::NotAnAuthority`], [`TlsError::Pem`].
    pub fn parse(text: &str) -> Result<Self, TlsError> {
        let head = text.strip_prefix(NOTE).and_then(|rest| rest.strip_prefix("\ncalled "));
        let (called, rest) = head.and_then(|rest| rest.split_once("\nnames ")).ok_or(TlsError::NotAnAuthority)?;
        let (names, pem) = rest.split_once('\n').ok_or(TlsError::NotAnAuthority)?;
        let certificate = CertificateDer::from_pem_slice(pem.as_bytes())
            .map_err(|error| TlsError::Pem { what: "authority's certificate", why: error.to_string() })?;
        let key = pem.find("-----BEGIN PRIVATE KEY").and_then(|at| pem.get(at..)).ok_or(TlsError::NotAnAuthority)?;
        Ok(Self {
            called: called.to_owned(),
            names: names.split_whitespace().map(str::to_owned).collect(),
            certificate,
            issuer: Issuer::new(params_of(called), KeyPair::from_pem(key)?),
            text: text.to_owned(),
        })
    }

    /// All of it as text, the secret key too: to be kept where only the server can read it.
    pub fn secret_text(&self) -> &str {
        &self.text
    }

    /// What phones show in their list.
    pub fn called(&self) -> &str {
        &self.called
    }

    /// The certificate that phones are to trust, as they take it (DER). No secret.
    pub fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    /// SHA-256 of the certificate, as phones show it: people compare it before they trust.
    pub fn fingerprint(&self) -> String {
        let hash = Sha256::digest(&self.certificate);
        hash.iter().map(|byte| format!("{byte:02X}")).collect::<Vec<_>>().join(" ")
    }

    /// Whether the authority may vouch for a name or an address.
    pub fn vouches_for(&self, name: &str) -> bool {
        match name.parse::<IpAddr>() {
            Ok(address) => is_local(address),
            Err(_) => {
                let name = name.to_ascii_lowercase();
                let below = |parent: &str| name == parent || name.ends_with(&format!(".{parent}"));
                LOCAL_NAMES.iter().any(|parent| below(parent)) || self.names.iter().any(|parent| below(parent))
            }
        }
    }

    /// Makes a certificate, with a new key, for names and addresses of this machine.
    ///
    /// # Errors
    /// [`TlsError::NotVouchedFor`], [`TlsError::Making`].
    pub fn issue(&self, names: &[String], now: Instant) -> Result<Identity, TlsError> {
        if let Some(name) = names.iter().find(|name| !self.vouches_for(name)) {
            return Err(TlsError::NotVouchedFor(name.clone()));
        }
        let key = KeyPair::generate()?;
        let mut params = CertificateParams::new(names.to_vec())?;
        params.distinguished_name = distinguished("lastlook");
        good_for(&mut params, now, CERTIFICATE_LIFE);
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        let certificate = params.signed_by(&key, &self.issuer)?;
        let secret = PrivateKeyDer::try_from(key.serialize_der())
            .map_err(|why| TlsError::Pem { what: "key", why: why.to_owned() })?;
        Identity::of(vec![certificate.der().clone()], secret)
    }
}

impl fmt::Debug for Authority {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Authority({})", self.called)
    }
}

/// Whether an address is one of a local network: only for these the own authority vouches.
pub fn is_local(address: IpAddr) -> bool {
    let inside = |(network, bits): &(&str, u8)| match (address.to_canonical(), network.parse()) {
        (IpAddr::V4(address), Ok(IpAddr::V4(network))) => same(address.to_bits(), network.to_bits(), 32 - bits),
        (IpAddr::V6(address), Ok(IpAddr::V6(network))) => same_v6(address.to_bits(), network.to_bits(), 128 - bits),
        _ => false,
    };
    LOCAL_NETWORKS.iter().any(inside)
}

fn same(a: u32, b: u32, free_bits: u8) -> bool {
    a >> free_bits == b >> free_bits
}

fn same_v6(a: u128, b: u128, free_bits: u8) -> bool {
    a >> free_bits == b >> free_bits
}

/// What every certificate of an authority, and the authority itself, is derived from.
fn params_of(called: &str) -> CertificateParams {
    let mut params = CertificateParams::default();
    params.distinguished_name = distinguished(called);
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    params
}

fn distinguished(name: &str) -> DistinguishedName {
    let mut distinguished = DistinguishedName::new();
    distinguished.push(DnType::CommonName, name);
    distinguished
}

fn constraints(names: &[String]) -> NameConstraints {
    let named = LOCAL_NAMES.iter().map(|name| (*name).to_owned()).chain(names.iter().cloned());
    let networks = LOCAL_NETWORKS.iter().filter_map(|(network, bits)| Some((network.parse().ok()?, *bits)));
    let networks =
        networks.map(|(network, bits)| GeneralSubtree::IpAddress(CidrSubnet::from_addr_prefix(network, bits)));
    NameConstraints {
        permitted_subtrees: named.map(GeneralSubtree::DnsName).chain(networks).collect(),
        excluded_subtrees: Vec::new(),
    }
}

/// Good from a little before now on, for so long.
fn good_for(params: &mut CertificateParams, now: Instant, life: Duration) {
    let seconds = now.millis() / 1000;
    let at = |seconds| date_time_ymd(1970, 1, 1) + Duration::from_secs(seconds);
    params.not_before = at(seconds.saturating_sub(BEFORE.as_secs()));
    params.not_after = at(seconds + life.as_secs());
}
