//! In three lines: what each target of Azerbaijan and Pakistan asks for, from where their trade started, as CSV.
//!
//! `cargo run --example three_lines`
#![allow(clippy::print_stdout)]

fn main() -> bilat::Result<()> {
    let pair = bilat::select().pair("AZE-PAK").read()?; // of the ledger that ships; `.ledger("folder")` reads yours
    let targets = pair.table("targets")?; // a polars DataFrame
    println!("{}", bilat::export::to_csv(&targets)?);
    Ok(())
}
