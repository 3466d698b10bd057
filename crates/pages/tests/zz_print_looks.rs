#![allow(clippy::unwrap_used, clippy::panic, missing_docs, dead_code)]
mod common;
use common::*;
use pages::*;
use record::key::SigningKey;
#[test]
fn looks() {
    let now = at("2026-05-12", "20:00");
    let mut sample = sample();
    let remark = "seen in the sun ".repeat(200);
    sample.say("ruth", now - 60, "inspected(weapon: R1, by: ruth, clear: yes)", true).unwrap();
    let key = SigningKey::from_seed([11; 32]);
    let v = |l| Visitor { language: l, key: Some(key.public().to_base64()), address: Some("https://192.168.1.20:8700".into()), poster: Some("https://192.168.1.20:8700/set/0123456789abcdef/p/BwcHBwcHBwcHBwcHBwcHBw".into()), ..visitor("ruth") };
    let out = |name: &str, v: &Visitor, target: &str, sample: &book::sample::Sample| {
        let mut r = Request::show(target);
        let mut reply = asked(sample, v, now, &r);
        if let Reply::Sign { texts } = &reply {
            let k = if v.waiting.is_some() { SigningKey::from_seed([21; 32]) } else { key.clone() };
            r.signatures = texts.iter().map(|t| k.sign(t.as_bytes()).0).collect();
            reply = asked(sample, v, now, &r);
        }
        let Reply::Page { html, .. } = reply else { panic!("{target}") };
        std::fs::create_dir_all("/tmp/print-looks").unwrap();
        std::fs::write(format!("/tmp/print-looks/{name}.html"), html).unwrap();
    };
    for l in messages::Language::ALL {
        let v = v(l);
        let c = l.code();
        out(&format!("{c}-scan"), &v, "/scan", &sample);
        out(&format!("{c}-labelform"), &v, "/print/labels", &sample);
        out(&format!("{c}-labels"), &v, "/print/labels?all=weapon&all=lot&all=container", &sample);
        out(&format!("{c}-letter"), &v, "/print/labels?all=weapon&all=lot&all=container&sheet=letter", &sample);
        out(&format!("{c}-mixed"), &v, "/print/labels?all=weapon&all=person", &sample);
        out(&format!("{c}-print"), &v, "/print", &sample);
        out(&format!("{c}-log"), &v, "/print/log/2026-05-11", &sample);
        out(&format!("{c}-poster"), &v, "/print/poster", &sample);
        out(&format!("{c}-paperlist"), &v, "/print/paper", &sample);
        for k in ["show", "loaded", "handover", "meeting_held", "rounds_counted", "weapon_registered"] {
            out(&format!("{c}-paper-{k}"), &v, &format!("/print/paper/{k}?weapon=R1"), &sample);
        }
        out(&format!("{c}-export"), &v, "/export", &sample);
        out(&format!("{c}-packet"), &v, "/packet/osha-301/U1", &sample);
        out(&format!("{c}-parts"), &v, "/scan?code=LLP1+1%2F2+32c5bc849d10411c+af3b26a5%0AI+looked.%0AI+counted+si", &sample);
        let book = book::Book::read(&sample.source, &mut book::Protocols::new(), now);
        let (e, _) = book.of_kind("handover").next().unwrap();
        out(&format!("{c}-slip"), &v, &format!("/print/handover/{}", book.lines[e].as_ref().unwrap().hash.to_hex()), &sample);
        let k = SigningKey::from_seed([21; 32]);
        out(&format!("{c}-waiting"), &Visitor { waiting: Some(k.public().to_base64()), name: Some("Noor Haddad".into()), device: Some("Noor's phone".into()), log: Some(book.origin.clone()), ..v.clone() }, "/", &sample);
    }
    sample.say("ruth", now - 20, &format!("handover(weapon: R1, from: ruth, to: dale) \"{remark}\""), false).unwrap();
    out("en-handover", &v(messages::Language::English), "/handover/R1", &sample);
}
