//! Builds what is WebAssembly in the executable (the checker that bundles carry, the phone's half of the set app, the
//! decoder of codes), and again when one of their sources changes. The phone's half goes over a set's network: its
//! functions are put in an order that compresses well, and it is compressed, once, as well as gzip can be.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use zopfli::Format;

const TARGET: &str = "wasm32-unknown-unknown";
/// How often zopfli tries for less: beyond this a few bytes in a million.
const TRIES: u64 = 5;

/// A module: its crate, the profile that suits it, the variable that names its file, and whose change changes it.
struct Module {
    package: &'static str,
    profile: &'static str,
    variable: &'static str,
    sources: &'static [&'static str],
}

const MODULES: &[Module] = &[
    Module {
        package: "bundle-wasm",
        profile: "checker",
        variable: "LASTLOOK_CHECKER",
        sources: &["calendar", "record", "bundle-page", "byte-abi", "bundle-wasm"],
    },
    Module {
        package: "phone",
        profile: "phone",
        variable: "LASTLOOK_PHONE",
        sources: &[
            "calendar", "model", "protocol", "custody", "record", "sync", "packs", "book", "messages", "qr",
            "exchange", "pages", "byte-abi", "phone",
        ],
    },
    Module { package: "scan-wasm", profile: "checker", variable: "LASTLOOK_SCAN", sources: &["byte-abi", "scan-wasm"] },
];

fn main() {
    // The phone's module carries the rules and their texts.
    println!("cargo::rerun-if-changed=../../protocols");
    println!("cargo::rerun-if-changed=../../Cargo.lock");
    println!("cargo::rerun-if-changed=../../Cargo.toml");
    for source in MODULES.iter().flat_map(|m| m.sources) {
        for part in ["src", "Cargo.toml", "build.rs", "ftl", "access.txt"] {
            let path = format!("../{source}/{part}");
            if Path::new(&path).exists() {
                println!("cargo::rerun-if-changed={path}");
            }
        }
    }
    for module in MODULES {
        match built(module).and_then(|path| if module.package == "phone" { packed(&path) } else { Ok(path) }) {
            Ok(path) => println!("cargo::rustc-env={}={}", module.variable, path.display()),
            Err(error) => println!("cargo::error={error}"),
        }
    }
}

/// The module with its functions in another order; beside it, its name with `.gz`, the same compressed.
fn packed(built: &Path) -> Result<PathBuf, String> {
    let told = |e: std::io::Error| format!("{}: {e}", built.display());
    let module = wasm_order::ordered(&fs::read(built).map_err(told)?).map_err(|e| e.to_string())?;
    let path = built.with_extension("packed.wasm");
    let mut compressed = Vec::new();
    let options = zopfli::Options {
        iteration_count: TRIES.try_into().unwrap_or(std::num::NonZeroU64::MIN),
        ..Default::default()
    };
    zopfli::compress(options, Format::Gzip, module.as_slice(), &mut compressed).map_err(told)?;
    fs::write(&path, module).and_then(|()| fs::write(path.with_extension("wasm.gz"), compressed)).map_err(told)?;
    Ok(path)
}

/// Where the built module is. It has a folder of its own beside the other builds, so that the two cargo runs do
/// not wait for each other, and every profile shares it.
fn built(module: &Module) -> Result<PathBuf, String> {
    let out = PathBuf::from(variable("OUT_DIR")?);
    let folder = out.ancestors().nth(4).unwrap_or(&out).join("checker");
    let Module { package, profile, .. } = module;
    let status = Command::new(variable("CARGO")?)
        .args(["build", "--quiet", "--profile", profile, "--package", package, "--target", TARGET])
        .arg("--target-dir")
        .arg(&folder)
        // What is set for the native build (flags, clippy as the compiler) is not meant for this one.
        .env_remove("RUSTC_WORKSPACE_WRAPPER")
        .env_remove("CARGO_ENCODED_RUSTFLAGS")
        .env_remove("RUSTFLAGS")
        .status()
        .map_err(|e| format!("cannot run cargo to build `{package}`: {e}"))?;
    let file = folder.join(TARGET).join(profile).join(format!("{}.wasm", package.replace('-', "_")));
    if status.success() && file.is_file() {
        return Ok(file);
    }
    Err(format!("`{package}` did not build for {TARGET}; if the target is missing: rustup target add {TARGET}"))
}

fn variable(name: &str) -> Result<String, String> {
    std::env::var(name).map_err(|e| format!("cargo gave no {name}: {e}"))
}
