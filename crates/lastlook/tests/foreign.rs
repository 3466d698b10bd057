//! The process that reads a stranger's file, as the server starts it: it limits itself before it reads, answers in data, and
//! tells nothing when it is asked nonsense.

#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used, clippy::indexing_slicing, clippy::panic, reason = "a test that cannot go on stops")]

use std::io::Write;
use std::process::{Child, Command, Output, Stdio};
use std::time::{Duration, Instant};

fn reader() -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_lastlook"));
    command.arg("read-foreign-file").env_clear().current_dir("/");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

fn answered(question: &[u8]) -> Output {
    let mut child = reader();
    // A reader that refuses early closes the pipe.
    let _ = child.stdin.take().unwrap().write_all(question);
    child.wait_with_output().unwrap()
}

#[test]
fn it_has_no_rights_before_it_reads_a_byte() {
    let mut child = reader();
    let file = format!("/proc/{}/limits", child.id());
    let wanted = [("Max open files", 3), ("Max file size", 0), ("Max processes", 0), ("Max address space", 768 << 20)];
    let is_limited = |limits: &str| {
        wanted.iter().all(|(name, most)| {
            let line = limits.lines().find_map(|l| l.strip_prefix(name)).unwrap_or_default();
            line.split_whitespace().take(2).all(|n| n == most.to_string()) && !line.is_empty()
        })
    };
    let began = Instant::now();
    let mut limits = String::new();
    while !is_limited(&limits) && began.elapsed() < Duration::from_secs(30) {
        limits = std::fs::read_to_string(&file).unwrap();
        std::thread::yield_now();
    }
    // It still waits for its question: nothing of it was sent.
    assert!(is_limited(&limits) && child.try_wait().unwrap().is_none(), "{limits}");
    drop(child.stdin.take());
    assert!(!child.wait().unwrap().success(), "a question without an end is refused");
}

#[test]
fn it_answers_in_data() {
    let sheet = b"{\"scenes\":[],\"people\":[],\"weapons\":[]}\nScene;Cast\n14;Ana\n";
    let out = answered(sheet);
    let said = String::from_utf8(out.stdout).unwrap();
    assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
    assert!(said.contains("called_for(person: ana, scene: sc14)") && said.starts_with('{'), "{said}");
    let out = answered(b"{}\nPK\x03\x04nothing");
    assert!(out.status.success() && String::from_utf8(out.stdout).unwrap().contains("\"refused\""));
}

#[test]
fn the_largest_honest_file_is_read_within_its_limits() {
    let names = (0..40).map(|i| format!("Person Number {i}")).collect::<Vec<_>>().join(", ");
    let rows: String = (0..300).map(|i| format!("{i};EXT. PLACE {i} - DAY;{names};revolver\n")).collect();
    let out = answered(format!("{{}}\nScene;Set;Cast;Weapons\n{rows}").as_bytes());
    let said = String::from_utf8(out.stdout).unwrap();
    assert!(out.status.success() && said.contains("\"more_entries\":"), "{:?}", out.status);
}

#[test]
fn it_is_no_command_for_people() {
    let help = Command::new(env!("CARGO_BIN_EXE_lastlook")).arg("--help").output().unwrap();
    assert!(!String::from_utf8(help.stdout).unwrap().contains("foreign"));
}
