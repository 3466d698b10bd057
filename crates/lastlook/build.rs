//! Rebuilds the executable when a protocol file changes: the protocol is built in.

fn main() {
    println!("cargo:rerun-if-changed=../../protocols");
}
