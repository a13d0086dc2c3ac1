//! What was recorded: downloads go into a store, and measures answer from it beside the claims.
//!
//! `cargo run --example records -- STORE FILE...`; without files it takes the short ones, made by hand, that the tests use, and
//! without a store it puts them into a folder among the temporary files.
#![allow(clippy::print_stdout)]

use std::path::{Path, PathBuf};

use bilat::export::to_markdown;
use bilat::io::Outputs;
use bilat::store::Store;

const BY_HAND: [&str; 3] = ["trade/comtrade.csv", "registers/deals.csv", "registers/deliveries.csv"];

fn main() -> bilat::Result<()> {
    let mut args = std::env::args_os().skip(1).map(PathBuf::from);
    let folder = args.next().unwrap_or_else(|| std::env::temp_dir().join("bilat-store"));
    let mut files: Vec<PathBuf> = args.collect();
    if files.is_empty() {
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
        files = BY_HAND.map(|name| fixtures.join(name)).to_vec();
    }

    // A file is known by what stands in it. The same file twice changes nothing.
    let mut store = Store::open_or_new(&folder)?;
    for file in &files {
        let imported = store.import(file, &Outputs::protecting(&files))?;
        println!("{}: {} findings", imported.release.id, imported.findings.len());
    }

    let pair = bilat::select().store(&folder).pair("AZE-TUR").read()?;
    // Two-way trade has four definitions; the spread is how far they are apart.
    let trade =
        pair.sql("SELECT dataset, year, lowest, highest, spread FROM two_way ORDER BY dataset, year DESC LIMIT 3")?;
    println!("\nTwo-way trade of Azerbaijan and Türkiye, USD:\n\n{}", to_markdown(&trade)?);
    let arms =
        pair.sql("SELECT year, supplier, SUM(tiv) AS tiv FROM transfers GROUP BY year, supplier ORDER BY year")?;
    println!("Arms delivered, in SIPRI's trend-indicator values, which are no money:\n\n{}", to_markdown(&arms)?);
    Ok(())
}
