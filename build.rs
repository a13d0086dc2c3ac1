//! Links the examples without symbols: each holds all of polars, and six of them with symbols are 2.2 GB of a debug build.
#![allow(clippy::print_stdout)] // that is how a build script speaks to Cargo

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // Other systems keep what is for debuggers beside the program.
    if std::env::var("CARGO_CFG_TARGET_OS").as_deref() == Ok("linux") {
        println!("cargo::rustc-link-arg-examples=-Wl,--strip-all");
    }
}
