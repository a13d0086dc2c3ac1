//! Writes trade files of the size of the real ones: `cargo bench --bench generate -- DIR [--years 5] [--rows 11000000]`.
//!
//! Years of BACI from 2018 on, and a UN Comtrade portal file of five million rows. The same call gives the same bytes.
#![allow(clippy::expect_used)] // a generator that cannot write says why

mod baci;

use std::path::Path;

fn main() {
    // `cargo bench` adds a flag of its own.
    let words: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let number = |flag: &str, default: u64| {
        let value = words.iter().position(|word| word == flag).and_then(|at| words.get(at + 1));
        value.map_or(default, |value| value.parse().expect("a whole number"))
    };
    let Some(folder) = words.first().filter(|word| !word.starts_with("--")) else {
        return;
    };
    let (folder, years) = (Path::new(folder), number("--years", 5));
    std::fs::create_dir_all(folder).expect("the folder");
    for year in (2018..2100).take(usize::try_from(years).expect("a few years")) {
        let path = folder.join(format!("BACI_HS17_Y{year}_V202401b.csv"));
        baci::generate(year, number("--rows", 11_000_000), &path).expect("a year");
    }
    baci::generate_comtrade(2022, number("--comtrade-rows", 5_000_000), &folder.join("comtrade.csv"))
        .expect("a download");
}
