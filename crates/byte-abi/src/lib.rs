//! The three functions by which a host asks a WebAssembly module: `alloc`, `run`, `result`.
//!
//! The host asks for room for a request (`alloc`, by its length in bytes), writes it there, calls `run`, which gives the
//! length of the answer, and reads the answer where `result` says, before it asks again. What the bytes mean is each
//! module's own. No pointer of the host is ever followed.

/// Defines the functions. `$state` is what the module keeps between requests, at first its default; `$answer` is a
/// function from it and the request to the answer: `fn(&mut $state, &[u8]) -> Vec<u8>`.
///
/// ```
/// /// Gives back all that it was ever sent.
/// fn answer(all: &mut Vec<u8>, request: &[u8]) -> Vec<u8> {
///     all.extend(request);
///     all.clone()
/// }
/// byte_abi::functions!(Vec<u8>, answer);
///
/// alloc(3);
/// assert_eq!(run(), 3);
/// alloc(2);
/// assert_eq!(run(), 5);
/// // Without a new request the last one is not asked again.
/// assert_eq!(run(), 5);
/// ```
#[macro_export]
macro_rules! functions {
    ($state:ty, $answer:expr) => {
        /// What is kept between two calls of the host.
        #[derive(Default)]
        struct Calls {
            request: Vec<u8>,
            answer: Vec<u8>,
            state: $state,
        }

        static CALLS: ::std::sync::Mutex<Option<Calls>> = ::std::sync::Mutex::new(None);

        /// Where to write a request of so many bytes.
        #[allow(unsafe_code, reason = "a name that the host can call; nothing else is called so")]
        #[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
        pub extern "C" fn alloc(length: usize) -> *mut u8 {
            with_calls(|calls| {
                calls.request = vec![0; length];
                calls.request.as_mut_ptr()
            })
        }

        /// Answers the request, and gives the length of the answer.
        #[allow(unsafe_code, reason = "a name that the host can call; nothing else is called so")]
        #[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
        pub extern "C" fn run() -> usize {
            with_calls(|calls| {
                let request = ::std::mem::take(&mut calls.request);
                calls.answer = $answer(&mut calls.state, &request);
                calls.answer.len()
            })
        }

        /// Where the answer is.
        #[allow(unsafe_code, reason = "a name that the host can call; nothing else is called so")]
        #[cfg_attr(target_family = "wasm", unsafe(no_mangle))]
        pub extern "C" fn result() -> *const u8 {
            with_calls(|calls| calls.answer.as_ptr())
        }

        fn with_calls<T>(act: impl FnOnce(&mut Calls) -> T) -> T {
            let mut calls = CALLS.lock().unwrap_or_else(::std::sync::PoisonError::into_inner);
            act(calls.get_or_insert_default())
        }
    };
}
