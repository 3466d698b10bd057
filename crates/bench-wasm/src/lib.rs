//! The benchmark behind three functions over bytes: [`alloc`], [`run`], [`result`].
//!
//! The host asks for room for a request, writes it there, calls `run`, which gives the length of the answer,
//! and reads the answer where `result` says. A request is `generate EVENTS SEED` (the log is kept) or `run`
//! (the engine reads it); an answer is a line of text. No pointer of the host is ever followed.

use std::sync::{Mutex, MutexGuard, PoisonError};

use bench::engine::Engine;
use bench::generate::{Options, text};

static STATE: Mutex<State> = Mutex::new(State { request: Vec::new(), answer: Vec::new(), log: Vec::new() });

struct State {
    request: Vec<u8>,
    answer: Vec<u8>,
    log: Vec<u8>,
}

/// Where to write a request of so many bytes.
#[allow(unsafe_code, reason = "a name that the host can call; nothing else is called so")]
#[unsafe(no_mangle)]
pub extern "C" fn alloc(length: usize) -> *mut u8 {
    let mut state = state();
    state.request = vec![0; length];
    state.request.as_mut_ptr()
}

/// Does what the request says, and gives the length of the answer.
#[allow(unsafe_code, reason = "a name that the host can call; nothing else is called so")]
#[unsafe(no_mangle)]
pub extern "C" fn run() -> usize {
    let mut state = state();
    let request = String::from_utf8_lossy(&state.request).into_owned();
    let answer = answer(&request, &mut state.log).unwrap_or_else(|error| format!("error: {error}"));
    state.answer = answer.into_bytes();
    state.answer.len()
}

/// Where the answer is.
#[allow(unsafe_code, reason = "a name that the host can call; nothing else is called so")]
#[unsafe(no_mangle)]
pub extern "C" fn result() -> *const u8 {
    state().answer.as_ptr()
}

fn state() -> MutexGuard<'static, State> {
    STATE.lock().unwrap_or_else(PoisonError::into_inner)
}

fn answer(request: &str, log: &mut Vec<u8>) -> Result<String, String> {
    let words: Vec<&str> = request.split(' ').collect();
    match words.as_slice() {
        ["generate", events, seed] => {
            let number = |word: &str| word.parse::<u64>().map_err(|e| format!("`{word}`: {e}"));
            *log = text(Options::of(number(events)?, number(seed)?));
            Ok(log.len().to_string())
        }
        ["run"] => {
            let found = Engine::new()?.run(log).map_err(|e| e.to_string())?;
            Ok(format!("{} {} {} {:016x}", found.events, found.decisions, found.violations, found.sum))
        }
        _ => Err("a request is `generate EVENTS SEED` or `run`".to_owned()),
    }
}
