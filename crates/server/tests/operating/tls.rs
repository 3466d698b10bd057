//! A phone trusts the set's own authority once, and talks over TLS to the same port that gave it the authority.

use crate::support::{LOG, Set, raw};
use axum::Router;
use axum::routing::get;
use server::tls::{Authority, Identity, Tls, TlsError};
use server::{Peer, Serving, serve_with};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::Arc;
use std::thread::JoinHandle;
use sync::instant::Instant;
use tokio::sync::oneshot;
use tokio_rustls::rustls::pki_types::{CertificateDer, ServerName};
use tokio_rustls::rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned, crypto::ring};

fn now() -> Instant {
    server::system_clock()().unwrap()
}

fn names(names: &[&str]) -> Vec<String> {
    names.iter().map(|name| (*name).to_owned()).collect()
}

fn authority() -> Authority {
    Authority::create("Lastlook on cart 2", &names(&["cart2.tamarack.example"]), now()).unwrap()
}

struct Listening {
    address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Listening {
    fn start(app: Router, serving: Serving) -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel::<()>();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
            runtime.block_on(async move {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                serve_with(listener, app, serving, async { drop(stopped.await) }).await.unwrap();
            });
        });
        Self { address, stop: Some(stop), thread: Some(thread) }
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        drop(self.stop.take());
        assert!(self.thread.take().unwrap().join().is_ok() || std::thread::panicking());
    }
}

/// Asks as a phone that trusts these authorities and means to talk to this name.
fn ask(address: SocketAddr, trusted: &[&[u8]], name: &str, path: &str) -> Result<String, String> {
    let mut roots = RootCertStore::empty();
    trusted.iter().for_each(|der| roots.add(CertificateDer::from(der.to_vec())).unwrap());
    let config = ClientConfig::builder_with_provider(ring::default_provider().into())
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    let name = ServerName::try_from(name.to_owned()).unwrap();
    let client = ClientConnection::new(Arc::new(config), name).unwrap();
    let mut stream = StreamOwned::new(client, TcpStream::connect(address).unwrap());
    let request = format!("GET {path} HTTP/1.1\r\nhost: set\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).map_err(|error| error.to_string())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).map_err(|error| error.to_string())?;
    Ok(answer)
}

fn secured(tls: &Tls, app: Router, plain: Router) -> Listening {
    Listening::start(app, Serving { tls: Some(tls.clone()), plain, ..Serving::default() })
}

#[test]
fn a_phone_that_trusts_the_authority_talks_and_no_other() {
    let authority = authority();
    let identity = authority.issue(&names(&["127.0.0.1", "::1", "localhost", "cart2.tamarack.example"]), now());
    let tls = Tls::new(identity.unwrap()).unwrap();
    let set = Set::new("tls");
    let listening = secured(&tls, server::router(set.server.clone()), Router::new());
    let path = format!("/log/{}/challenge", server::log_id(LOG));
    for name in ["127.0.0.1", "localhost", "cart2.tamarack.example"] {
        let answer = ask(listening.address, &[authority.certificate()], name, &path).unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{name}: {answer}");
    }
    let other = Authority::create("Lastlook on cart 3", &[], now()).unwrap();
    let refused = ask(listening.address, &[other.certificate()], "127.0.0.1", &path).unwrap_err();
    assert!(refused.contains("UnknownIssuer"), "{refused}");
    let namesake = self::authority();
    let refused = ask(listening.address, &[namesake.certificate()], "127.0.0.1", &path).unwrap_err();
    assert!(refused.contains("BadSignature"), "{refused}");
    let refused = ask(listening.address, &[authority.certificate()], "other.local", &path).unwrap_err();
    assert!(refused.contains("not valid for name"), "{refused}");
}

/// Who steals the authority's key can still not pass for somebody else on the internet.
#[test]
fn the_authority_vouches_for_nobody_elses_names() {
    let authority = authority();
    for name in ["bank.example", "8.8.8.8", "2606:4700::1111", "tamarack.example", "evil-local", "11.0.0.1"] {
        let refused = authority.issue(&names(&[name]), now()).unwrap_err();
        assert!(matches!(&refused, TlsError::NotVouchedFor(refused) if refused == name), "{refused}");
        assert!(!authority.vouches_for(name));
    }
    for name in ["192.168.7.9", "10.1.2.3", "172.31.0.1", "fe80::1", "fd00::7", "set.local", "CART2.tamarack.example"] {
        assert!(authority.vouches_for(name), "{name}");
    }
    // A thief makes a certificate without asking: phones see what the authority itself says.
    let stolen = authority.secret_text().replace("names cart2.tamarack.example", "names example");
    let thief = Authority::parse(&stolen).unwrap();
    let tls = Tls::new(thief.issue(&names(&["bank.example"]), now()).unwrap()).unwrap();
    let listening = secured(&tls, Router::new(), Router::new());
    let refused = ask(listening.address, &[authority.certificate()], "bank.example", "/").unwrap_err();
    assert!(refused.contains("NameConstraintViolation"), "{refused}");
}

#[test]
fn the_authority_stays_the_same_over_a_restart() {
    let first = authority();
    let again = Authority::parse(first.secret_text()).unwrap();
    assert_eq!(again.certificate(), first.certificate());
    assert_eq!((again.called(), again.fingerprint()), ("Lastlook on cart 2", first.fingerprint()));
    let tls = Tls::new(again.issue(&names(&["127.0.0.1"]), now()).unwrap()).unwrap();
    let listening = secured(&tls, Router::new().route("/", get(|| async { "hello" })), Router::new());
    assert!(ask(listening.address, &[first.certificate()], "127.0.0.1", "/").unwrap().ends_with("hello"));
    for damaged in ["", "lastlook local authority 2\ncalled x\nnames \n", "lastlook local authority 1\ncalled x\n"] {
        assert!(Authority::parse(damaged).is_err(), "{damaged:?}");
    }
}

#[test]
fn a_new_certificate_is_used_without_a_restart() {
    let authority = authority();
    let tls = Tls::new(authority.issue(&names(&["localhost"]), now()).unwrap()).unwrap();
    let listening = secured(&tls, Router::new().route("/", get(|| async { "hello" })), Router::new());
    let ask = || ask(listening.address, &[authority.certificate()], "127.0.0.1", "/");
    assert!(ask().unwrap_err().contains("not valid for name"));
    tls.replace(authority.issue(&names(&["localhost", "127.0.0.1"]), now()).unwrap());
    assert!(ask().unwrap().ends_with("hello"));
}

/// An expired certificate is refused: so what renews it is needed, and is tried here with a clock 91 days ago.
#[test]
fn a_certificate_ends() {
    let authority = Authority::create("set", &[], old(200)).unwrap();
    let tls = Tls::new(authority.issue(&names(&["localhost"]), old(91)).unwrap()).unwrap();
    let listening = secured(&tls, Router::new().route("/", get(|| async { "hello" })), Router::new());
    let refused = ask(listening.address, &[authority.certificate()], "localhost", "/").unwrap_err();
    assert!(refused.contains("expired"), "{refused}");
    tls.replace(authority.issue(&names(&["localhost"]), old(89)).unwrap());
    assert!(ask(listening.address, &[authority.certificate()], "localhost", "/").is_ok());
}

fn old(days: u64) -> Instant {
    Instant::from_millis(now().millis() - days * 24 * 60 * 60 * 1000).unwrap()
}

#[test]
fn plain_requests_to_the_same_port_get_only_what_is_for_them() {
    let authority = authority();
    let tls = Tls::new(authority.issue(&names(&["localhost"]), now()).unwrap()).unwrap();
    let app = Router::new().route("/secret", get(|| async { "secret" }));
    let plain = Router::new().route("/ca.crt", get(|| async { "certificate" }));
    let listening = secured(&tls, app, plain);
    let get = |path: &str| {
        raw(listening.address, format!("GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").as_bytes())
    };
    assert!(get("/ca.crt").ends_with("certificate"));
    assert!(get("/secret").starts_with("HTTP/1.1 404"));
}

#[test]
fn a_handler_knows_who_asks_and_how() {
    let tell = |peer: axum::Extension<Peer>| async move { format!("{} {}", peer.address.ip(), peer.is_secure) };
    let app = Router::new().route("/", get(tell));
    let authority = authority();
    let tls = Tls::new(authority.issue(&names(&["localhost"]), now()).unwrap()).unwrap();
    let listening = secured(&tls, app.clone(), app);
    let secure = ask(listening.address, &[authority.certificate()], "localhost", "/").unwrap();
    assert!(secure.ends_with("127.0.0.1 true"), "{secure}");
    let plain = raw(listening.address, b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
    assert!(plain.ends_with("127.0.0.1 false"), "{plain}");
}

#[test]
fn a_certificate_that_somebody_brought_is_read_or_refused_in_words() {
    let authority = authority();
    let text = authority.secret_text();
    // The authority's own pair stands for any: certificate and key as PEM.
    assert!(Tls::new(Identity::from_pem(text.as_bytes(), text.as_bytes()).unwrap()).is_ok());
    let refused = |certificate: &str, key: &str| {
        Identity::from_pem(certificate.as_bytes(), key.as_bytes()).unwrap_err().to_string()
    };
    assert!(refused("", text).contains("there is none in the file"));
    assert!(refused(text, "").starts_with("reading the key: "));
    let other = self::authority();
    assert!(refused(text, other.secret_text()).starts_with("using the certificate: "));
}

/// A connection that says nothing holds nobody else up.
#[test]
fn silence_holds_nobody_up() {
    let authority = authority();
    let tls = Tls::new(authority.issue(&names(&["localhost"]), now()).unwrap()).unwrap();
    let listening = secured(&tls, Router::new().route("/", get(|| async { "hello" })), Router::new());
    let silent: Vec<_> = (0..20).map(|_| TcpStream::connect(listening.address).unwrap()).collect();
    assert!(ask(listening.address, &[authority.certificate()], "localhost", "/").unwrap().ends_with("hello"));
    drop(silent);
}
