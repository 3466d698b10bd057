//! Builds the checker that bundles carry (WebAssembly), and rebuilds the executable when a protocol file changes:
//! both are built in.

use std::path::{Path, PathBuf};
use std::process::Command;

const TARGET: &str = "wasm32-unknown-unknown";
/// Folders whose change changes the checker.
const SOURCES: [&str; 3] = ["../record", "../bundle-page", "../bundle-wasm"];

fn main() {
    println!("cargo::rerun-if-changed=../../protocols");
    println!("cargo::rerun-if-changed=../../Cargo.lock");
    for source in SOURCES {
        println!("cargo::rerun-if-changed={source}/src");
        println!("cargo::rerun-if-changed={source}/Cargo.toml");
    }
    match checker() {
        Ok(path) => println!("cargo::rustc-env=LASTLOOK_CHECKER={}", path.display()),
        Err(error) => println!("cargo::error={error}"),
    }
}

/// Where the built module is. It has a folder of its own beside the other builds, so that the two cargo runs do
/// not wait for each other, and every profile shares it.
fn checker() -> Result<PathBuf, String> {
    let out = PathBuf::from(variable("OUT_DIR")?);
    let folder = out.ancestors().nth(4).unwrap_or(&out).join("checker");
    let status = Command::new(variable("CARGO")?)
        .args(["build", "--quiet", "--profile", "checker", "--package", "bundle-wasm", "--target", TARGET])
        .arg("--target-dir")
        .arg(&folder)
        // What is set for the native build (flags, clippy as the compiler) is not meant for this one.
        .env_remove("RUSTC_WORKSPACE_WRAPPER")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env_remove("RUSTFLAGS")
        .status()
        .map_err(|e| format!("cannot run cargo to build the checker of bundles: {e}"))?;
    let module = folder.join(TARGET).join("checker/bundle_wasm.wasm");
    if status.success() && Path::new(&module).is_file() {
        return Ok(module);
    }
    Err(format!(
        "the checker of bundles did not build for {TARGET}; if the target is missing: rustup target add {TARGET}"
    ))
}

fn variable(name: &str) -> Result<String, String> {
    std::env::var(name).map_err(|e| format!("cargo gave no {name}: {e}"))
}
