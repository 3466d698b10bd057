//! The benchmark in WebAssembly, over bytes ([`byte_abi`]).
//!
//! A request is `generate EVENTS SEED` (the log is kept) or `run` (the engine reads it); an answer is a line of text.

use bench::engine::Engine;
use bench::generate::{Options, text};

byte_abi::functions!(Vec<u8>, |log: &mut Vec<u8>, request: &[u8]| {
    let answer = answer(&String::from_utf8_lossy(request), log);
    answer.unwrap_or_else(|error| format!("error: {error}")).into_bytes()
});

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
