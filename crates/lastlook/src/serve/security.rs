//! HTTPS for `lastlook serve`: which certificate, when it is made anew, and how a phone comes to trust it.
//!
//! Never puts a secret key where others can read it, and never answers a plain request with anything but the way to
//! a trusted connection. Where there is no HTTPS and phones could come, it says what they will lack.

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::time::{Duration, SystemTime};

use axum::Router;
use axum::extract::Request;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use server::metrics::{CERTIFICATE_ENDS, Metrics};
use server::tls::{Authority, CERTIFICATE_LIFE, CERTIFICATE_RENEWAL, Identity, Tls, is_local};
use store::secrets::Secrets;

use super::options::Options;
use super::{announce, is_for_this_machine_only};
use crate::desk::{self, words};

/// How often it is looked whether the certificate is still right: a laptop comes to another network.
const LOOK_EVERY: Duration = Duration::from_secs(30);
/// The name of the authority among the secret keys.
const AUTHORITY: &str = "tls-authority";
/// The page that tells a phone how to trust; `FINGERPRINT` stands for the authority's.
const TRUST_PAGE: &str = include_str!("trust.html");
/// Nothing in the page may fetch or run anything.
const TRUST_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'";

/// How connections are made safe, if they are.
pub struct Security {
    tls: Option<Tls>,
    authority: Option<Arc<Authority>>,
    /// Names that whoever runs this gave: better than addresses, which change with the network.
    named: Vec<String>,
    /// Ends what looks after the certificate.
    watch: Option<Sender<()>>,
}

impl Security {
    /// As the options say.
    pub fn of(options: &Options, secrets: &Secrets, metrics: &Metrics) -> Result<Self, String> {
        match (&options.tls, &options.tls_cert, &options.tls_key) {
            (Some(_), _, _) => Self::local(secrets, &options.tls_name, metrics),
            (None, Some(certificate), Some(key)) => Self::brought(certificate.clone(), key.clone()),
            _ => Ok(Self { tls: None, authority: None, named: Vec::new(), watch: None }),
        }
    }

    /// With the set's own authority.
    fn local(secrets: &Secrets, more: &[String], metrics: &Metrics) -> Result<Self, String> {
        let authority = Arc::new(authority(secrets, more)?);
        let mut named = names(more);
        let tls = Tls::new(issue(&authority, &named, metrics)?).map_err(words)?;
        let (watched, vouching, metrics) = (tls.clone(), authority.clone(), metrics.clone());
        let (more, given) = (more.to_vec(), more.to_vec());
        let mut made = SystemTime::now();
        let watch = every(move || {
            let now = names(&more);
            let is_old = made.elapsed().is_ok_and(|age| age > CERTIFICATE_RENEWAL);
            if now == named && !is_old {
                return;
            }
            match issue(&vouching, &now, &metrics) {
                Ok(identity) => {
                    watched.replace(identity);
                    (named, made) = (now, SystemTime::now());
                    announce(&format!("a new certificate is used, for {}", named.join(", ")));
                }
                Err(error) => anstream::eprintln!("{error}"),
            }
        })?;
        Ok(Self { tls: Some(tls), authority: Some(authority), named: given, watch: Some(watch) })
    }

    /// With a certificate that somebody else gave; whoever renews it only has to write the files.
    fn brought(certificate: PathBuf, key: PathBuf) -> Result<Self, String> {
        let tls = Tls::new(read(&certificate, &key)?).map_err(words)?;
        let watched = tls.clone();
        let mut seen = (changed(&certificate), changed(&key));
        let watch = every(move || {
            let now = (changed(&certificate), changed(&key));
            if now == seen {
                return;
            }
            match read(&certificate, &key) {
                Ok(identity) => {
                    watched.replace(identity);
                    seen = now;
                    announce("the new certificate is used");
                }
                Err(error) => anstream::eprintln!("the old certificate stays in use: {error}"),
            }
        })?;
        Ok(Self { tls: Some(tls), authority: None, named: Vec::new(), watch: Some(watch) })
    }

    /// What connections are made with.
    pub fn tls(&self) -> Option<Tls> {
        self.tls.clone()
    }

    /// Serves the authority's certificate too, for phones that trust it already and people who ask for it.
    pub fn with_authority(&self, app: Router) -> Router {
        match &self.authority {
            Some(authority) => app.merge(certificate_path(authority)),
            None => app,
        }
    }

    /// What is answered to those who speak plain HTTP to the port of HTTPS.
    pub fn plain(&self) -> Router {
        match &self.authority {
            Some(authority) => {
                let page = TRUST_PAGE.replace("FINGERPRINT", &authority.fingerprint());
                let headers = [
                    (header::CONTENT_TYPE, "text/html; charset=utf-8"),
                    (header::CONTENT_SECURITY_POLICY, TRUST_POLICY),
                    (header::CACHE_CONTROL, "no-store"),
                ];
                let page = get(move || async move { (headers, page) });
                certificate_path(authority).route("/", page).fallback(elsewhere)
            }
            None => Router::new().fallback(elsewhere),
        }
    }

    /// Says where phones find the server.
    pub fn announce(&self, at: SocketAddr) {
        match (&self.tls, &self.authority) {
            (None, _) if is_for_this_machine_only(at) => {
                announce(&format!("listening at http://{at}; stop with Ctrl-C"))
            }
            (None, _) => {
                announce(&format!("listening at http://{at}; stop with Ctrl-C"));
                anstream::eprintln!(
                    "warning: without HTTPS, phones give pages no camera and no offline storage, and others on the \
                     network can read along; start with `--tls local`"
                );
            }
            (Some(_), None) => announce(&format!("listening at https://{at}; stop with Ctrl-C")),
            (Some(_), Some(authority)) => announce(&invitation(authority, &self.hosts(at))),
        }
    }

    /// The address that people are told, such as `https://192.168.1.20:8700`.
    pub fn address(&self, at: SocketAddr) -> String {
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        let host = self.hosts(at).into_iter().next().unwrap_or_else(|| at.to_string());
        format!("{scheme}://{host}")
    }

    fn hosts(&self, at: SocketAddr) -> Vec<String> {
        let named = self.named.iter().map(|name| format!("{name}:{}", at.port()));
        named.chain(hosts(at)).collect()
    }

    /// Ends what looks after the certificate.
    pub fn stop(self) {
        drop(self.watch);
    }
}

/// What people do so that their phones trust this server.
fn invitation(authority: &Authority, hosts: &[String]) -> String {
    let (called, fingerprint) = (authority.called(), authority.fingerprint());
    let first = hosts.first().map_or("localhost", String::as_str);
    format!(
        "listening, with HTTPS, at:\n  https://{}\n\
         a phone must trust this set's server once: open http://{first}/ on it, and do what it says there.\n\
         what it is to trust is called `{called}`, and its SHA-256 fingerprint is\n  {fingerprint}\n\
         stop with Ctrl-C",
        hosts.join("\n  https://")
    )
}

/// Where phones find a server that listens at this address.
fn hosts(at: SocketAddr) -> Vec<String> {
    let port = at.port();
    if !at.ip().is_unspecified() {
        return vec![at.to_string()];
    }
    let addresses = addresses().into_iter().filter(|address| !address.is_loopback() && address.is_ipv4());
    let mut hosts: Vec<String> = addresses.map(|address| SocketAddr::new(address, port).to_string()).collect();
    hosts.push(format!("localhost:{port}"));
    hosts
}

/// The authority that is kept beside the logs' keys; made at the first start.
fn authority(secrets: &Secrets, more: &[String]) -> Result<Authority, String> {
    if let Some(text) = secrets.read(AUTHORITY).map_err(words)? {
        return Authority::parse(&String::from_utf8_lossy(&text)).map_err(words);
    }
    let now = desk::now()?;
    let date = now.to_string();
    let host = host_name().unwrap_or("this machine".to_owned());
    let called = format!("Lastlook on {host}, {}", date.get(..10).unwrap_or_default());
    let own: Vec<String> = more.iter().cloned().chain(host_name()).collect();
    let authority = Authority::create(&called, &own, now).map_err(words)?;
    secrets.keep(AUTHORITY, authority.secret_text().as_bytes()).map_err(words)?;
    Ok(authority)
}

fn issue(authority: &Authority, names: &[String], metrics: &Metrics) -> Result<Identity, String> {
    let now = desk::now()?;
    let identity = authority.issue(names, now).map_err(words)?;
    metrics.set(&CERTIFICATE_ENDS, &[], now.millis() / 1000 + CERTIFICATE_LIFE.as_secs());
    Ok(identity)
}

/// All by which this machine is called on its networks.
fn names(more: &[String]) -> Vec<String> {
    let host = host_name();
    let local = host.iter().filter(|host| !host.contains('.')).map(|host| format!("{host}.local"));
    let mut names = vec!["localhost".to_owned()];
    names.extend(host.clone().into_iter().chain(local).chain(more.iter().cloned()));
    names.extend(addresses().iter().map(IpAddr::to_string));
    names.dedup();
    names
}

/// This machine's addresses in local networks.
fn addresses() -> Vec<IpAddr> {
    let all = if_addrs::get_if_addrs().unwrap_or_default();
    let mut addresses: Vec<IpAddr> = all.iter().map(if_addrs::Interface::ip).filter(|ip| is_local(*ip)).collect();
    addresses.sort();
    addresses.dedup();
    addresses
}

/// What this machine calls itself, if that can stand in a certificate.
fn host_name() -> Option<String> {
    let kernel = std::fs::read_to_string("/proc/sys/kernel/hostname").ok();
    let asked = || Some(String::from_utf8_lossy(&Command::new("hostname").output().ok()?.stdout).into_owned());
    let name = kernel.or_else(asked)?.trim().to_ascii_lowercase();
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '.';
    Some(name).filter(|name| !name.is_empty() && name.len() <= 253 && name.chars().all(plain))
}

fn read(certificate: &Path, key: &Path) -> Result<Identity, String> {
    let read = |path: &Path| std::fs::read(path).map_err(|e| format!("cannot read `{}`: {e}", path.display()));
    Identity::from_pem(&read(certificate)?, &read(key)?).map_err(words)
}

fn changed(path: &Path) -> Option<SystemTime> {
    std::fs::metadata(path).and_then(|meta| meta.modified()).ok()
}

/// Looks again and again, until what is given back is dropped.
fn every(mut look: impl FnMut() + Send + 'static) -> Result<Sender<()>, String> {
    let (stop, stopped) = mpsc::channel();
    let work = move || {
        while let Err(RecvTimeoutError::Timeout) = stopped.recv_timeout(LOOK_EVERY) {
            look();
        }
    };
    std::thread::Builder::new().name("certificate".to_owned()).spawn(work).map_err(words)?;
    Ok(stop)
}

/// `GET /ca.crt`: what a phone installs. The type makes iOS offer it as a profile, and Android save it as a certificate.
fn certificate_path(authority: &Authority) -> Router {
    let certificate = authority.certificate().to_vec();
    let headers = [
        (header::CONTENT_TYPE, "application/x-x509-ca-cert"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"lastlook.crt\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Router::new().route("/ca.crt", get(move || async move { (headers, certificate) }))
}

/// Somebody spoke plain HTTP to the port of HTTPS: a browser is sent on, a program is told.
async fn elsewhere(request: Request) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok());
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
    match host {
        Some(host) if request.method().is_safe() => {
            Redirect::temporary(&format!("https://{host}{path}")).into_response()
        }
        _ => (StatusCode::BAD_REQUEST, "this address speaks HTTPS; write https:// before it\n").into_response(),
    }
}
