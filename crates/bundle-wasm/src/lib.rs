//! The checker of bundles behind three functions over bytes: [`alloc`], [`run`], [`result`].
//!
//! The page asks for room for a request, writes it there, calls `run`, which gives the length of the answer,
//! and reads the answer where `result` says. The request is described at [`bundle_page::answer`]. No pointer
//! of the page is ever followed.

use std::sync::{Mutex, MutexGuard, PoisonError};

static STATE: Mutex<State> = Mutex::new(State { request: Vec::new(), answer: String::new() });

struct State {
    request: Vec<u8>,
    answer: String,
}

/// Where to write a request of so many bytes.
#[allow(unsafe_code, reason = "a name that the host can call; nothing else is called so")]
#[unsafe(no_mangle)]
pub extern "C" fn alloc(length: usize) -> *mut u8 {
    let mut state = state();
    state.request = vec![0; length];
    state.request.as_mut_ptr()
}

/// Checks, and gives the length of the answer.
#[allow(unsafe_code, reason = "a name that the host can call; nothing else is called so")]
#[unsafe(no_mangle)]
pub extern "C" fn run() -> usize {
    let mut state = state();
    state.answer = bundle_page::answer(&state.request);
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
