//! `cargo run --release -p bench --bin wasm-ratio [EVENTS]`: the engine as WebAssembly beside the native one.
//!
//! Builds `bench-wasm` with cargo, runs it under node, and compares. Without node it says so and is done.

use std::path::PathBuf;
use std::process::{Command, ExitCode, Stdio};

use bench::engine::Engine;
use bench::generate::{Options, text};
use bench::measure::{best, speed};

/// The goal: WebAssembly takes at most so many times as long.
const GOAL: f64 = 3.0;
const SEED: u64 = 1;
const RUNS: u32 = 5;

/// Prints what the engine said and the nanoseconds of its fastest run.
const HOST: &str = r#"
const [path, events, seed, runs] = process.argv.slice(1);
WebAssembly.instantiate(require("fs").readFileSync(path), {}).then(({ instance: { exports: wasm } }) => {
  const call = (request) => {
    const bytes = new TextEncoder().encode(request);
    const to = wasm.alloc(bytes.length) >>> 0; // may move the memory, so before it is looked at
    new Uint8Array(wasm.memory.buffer, to, bytes.length).set(bytes);
    const length = wasm.run() >>> 0, from = wasm.result() >>> 0;
    return new TextDecoder().decode(new Uint8Array(wasm.memory.buffer, from, length));
  };
  call(`generate ${events} ${seed}`);
  let best = Infinity, found = "";
  for (let i = 0; i < runs; i++) {
    const start = process.hrtime.bigint();
    found = call("run");
    best = Math.min(best, Number(process.hrtime.bigint() - start));
  }
  console.log(`${best} ${found}`);
});
"#;

fn main() -> ExitCode {
    match ratio() {
        Ok(code) => code,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::from(2)
        }
    }
}

fn ratio() -> Result<ExitCode, String> {
    let events = match std::env::args().nth(1) {
        Some(word) => word.parse::<u64>().map_err(|e| format!("`{word}` is not a number of events: {e}"))?,
        None => 1_000_000,
    };
    if Command::new("node").arg("--version").stdout(Stdio::null()).status().is_err() {
        println!("SKIPPED: node is not installed, so the WebAssembly build was not run");
        return Ok(ExitCode::SUCCESS);
    }
    let module = build()?;
    let engine = Engine::new()?;
    let log = text(Options::of(events, SEED));
    let (took, found) = best(RUNS, || engine.run(&log))?;
    let native = speed(took, events).nanoseconds;
    let said = format!("{} {} {} {:016x}", found.events, found.decisions, found.violations, found.sum);
    let (nanoseconds, wasm_said) = host(&module, events)?;
    let wasm = nanoseconds / events.max(1) as f64;
    println!("{events} events, {} handovers, {} in violation; best of {RUNS} runs", found.decisions, found.violations);
    println!("native       {native:>8.1} ns/event");
    println!("WebAssembly  {wasm:>8.1} ns/event");
    let times = wasm / native;
    println!("ratio        {times:>8.2} x        goal {GOAL} x: {}", if times <= GOAL { "met" } else { "NOT MET" });
    if said != wasm_said {
        println!("THEY DIFFER: native `{said}`, WebAssembly `{wasm_said}`");
        return Ok(ExitCode::from(1));
    }
    println!("both found the same violations");
    Ok(ExitCode::SUCCESS)
}

/// Builds the module; gives its path.
fn build() -> Result<PathBuf, String> {
    let root = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from).join("wasm-ratio");
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let status = Command::new(cargo)
        .args([
            "build",
            "--release",
            "--quiet",
            "-p",
            "bench-wasm",
            "--target",
            "wasm32-unknown-unknown",
            "--target-dir",
        ])
        .arg(&target)
        .current_dir(&root)
        .status()
        .map_err(|e| format!("cannot run cargo: {e}"))?;
    if !status.success() {
        return Err(
            "the WebAssembly build failed (`rustup target add wasm32-unknown-unknown` if the target is missing)"
                .to_owned(),
        );
    }
    Ok(target.join("wasm32-unknown-unknown/release/bench_wasm.wasm"))
}

/// Runs the module under node: the nanoseconds of the fastest run, and what it found.
fn host(module: &std::path::Path, events: u64) -> Result<(f64, String), String> {
    let output = Command::new("node")
        .args(["-e", HOST, "--"])
        .arg(module)
        .args([events.to_string(), SEED.to_string(), RUNS.to_string()])
        .stderr(Stdio::inherit())
        .output()
        .map_err(|e| format!("cannot run node: {e}"))?;
    let text = String::from_utf8_lossy(&output.stdout);
    let (took, found) = text.trim().split_once(' ').ok_or("node gave no answer")?;
    Ok((took.parse().map_err(|e| format!("node's time `{took}`: {e}"))?, found.to_owned()))
}
