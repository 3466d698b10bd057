//! A phone's half of Lastlook behind three functions over bytes: [`alloc`], [`run`], [`result`].
//!
//! The service worker writes a question (`frame.rs` says its form), calls `run`, which gives the length of the answer,
//! and reads the answer where `result` says. No pointer of the worker is ever followed. It holds no private key, reads
//! no clock, and never says that something is recorded before the worker stored it and read it back.
//!
//! Start reading at [`phone::Phone`].

pub mod frame;
pub mod phone;

use std::sync::{Mutex, MutexGuard, PoisonError};

use phone::Phone;

static STATE: Mutex<State> = Mutex::new(State { question: Vec::new(), answer: Vec::new(), phone: None });

struct State {
    question: Vec<u8>,
    answer: Vec<u8>,
    phone: Option<Phone>,
}

/// Where to write a question of so many bytes.
#[allow(unsafe_code, reason = "a name that the host can call; nothing else is called so")]
#[unsafe(no_mangle)]
pub extern "C" fn alloc(length: usize) -> *mut u8 {
    let mut state = state();
    state.question = vec![0; length];
    state.question.as_mut_ptr()
}

/// Answers, and gives the length of the answer.
#[allow(unsafe_code, reason = "a name that the host can call; nothing else is called so")]
#[unsafe(no_mangle)]
pub extern "C" fn run() -> usize {
    let mut state = state();
    let question = std::mem::take(&mut state.question);
    let State { phone, answer, .. } = &mut *state;
    *answer = phone.get_or_insert_with(Phone::new).answer(&question);
    answer.len()
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
