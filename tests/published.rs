//! Figures that others have published, computed again: the lines of `published_arithmetic.csv` that this tool has measures for.

use bilat::ledger::Ledger;
use bilat::measures::growth::{Span, prorated, required_growth};
use bilat::measures::{Ask, run};
use bilat::tables::{Rows, Tables};

use crate::support::{CLAIMS, LINKS, SOURCES, shared};

/// The figures of `key=value;key=value`.
fn inputs(text: &str) -> Vec<f64> {
    text.split(';').filter_map(|part| part.split('=').nth(1)?.split(' ').next()?.parse().ok()).collect()
}

/// The attainment that the measure `targets` gives for one reported figure and one target, in billions of US dollars.
fn attainment(actual: f64, target: f64) -> f64 {
    let billions = |figure: f64| format!("{:.0}", figure * 1e9);
    let claim = |id: &str, stage: &str, figure: f64, year: i32| {
        let figure = billions(figure);
        format!(
            "{id},paper,trade,{stage},USA,CHN,export,,,{figure},{figure},exact,USD,year,{year},stated,2040,stated,,,\n"
        )
    };
    let claims =
        format!("{CLAIMS}{}{}", claim("actual", "reported", actual, 2020), claim("target", "target", target, 2021));
    let links = format!("{LINKS}target,baseline,actual,\n");
    let files =
        [("s".to_owned(), SOURCES.as_bytes()), ("c".to_owned(), claims.as_bytes()), ("l".to_owned(), links.as_bytes())];
    let tables = Tables::of(&Ledger::parse(files).sound().expect("sound")).expect("tables");
    let frame = run("targets", &tables, &Ask::default()).expect("targets");
    Rows::of(&frame).number(0, "attainment_low").expect("there").expect("a figure")
}

#[test]
fn the_published_arithmetic_comes_out() {
    let Some(path) = shared("samples/golden/published_arithmetic.csv") else { return };
    let text = std::fs::read_to_string(path).expect("read");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let mut done = 0;
    for record in reader.records() {
        let record = record.expect("a line");
        let (indicator, given, expected, tolerance) = (&record[0], &record[1], &record[2], &record[3]);
        let number = |text: &str| text.trim_end_matches('%').trim_end_matches("pp").parse::<f64>();
        let check = |found: f64, unit: f64| {
            let expected = number(expected).expect("a figure") / unit;
            let tolerance = number(tolerance.trim_end_matches('%')).unwrap_or(0.0) / unit;
            assert!((found - expected).abs() <= tolerance + 1e-12, "{indicator} {given}: {found} is not {expected}");
        };
        match indicator {
            "prorated_target" => {
                let given = inputs(given);
                check(prorated(given[0], given[1]), 1.0);
            }
            "attainment" => {
                let given = inputs(given);
                check(attainment(given[0], given[1]), 100.0);
            }
            "cagr" => {
                assert_eq!(inputs(given), [10_000_000.0, 42_998_000.0]);
                check(required_growth(42_998_000.0, 10_000_000.0, Span::level(8)).expect("a rate"), 100.0);
            }
            "yoy" => {
                let figures: Vec<f64> = given
                    .split(['(', ','])
                    .next()
                    .unwrap_or("")
                    .split("->")
                    .filter_map(|part| part.trim().trim_matches(['"', '+']).parse().ok())
                    .collect();
                check(required_growth(figures[1], figures[0], Span::level(1)).expect("a rate"), 100.0);
            }
            // Grubel-Lloyd, HHI, mirror, CIF to FOB, balance, intensity and double counting are measures of official
            // statistics, which are read by another part of the tool.
            _ => continue,
        }
        done += 1;
    }
    assert_eq!(done, 12, "lines that this tool has measures for");
}

#[test]
fn the_series_that_the_ledger_cites_grows_as_its_source_says() {
    // TASS 1073344: China-Russia trade, 69.52 bn (2016), 84.07 bn (2017, +20.8 %), 107 bn (2018, +27.1 %).
    let tables = Tables::of(&Ledger::shipped().sound().expect("sound")).expect("tables");
    let frame = run("trade", &tables, &Ask::default()).expect("trade");
    let rows = Rows::of(&frame);
    let of = |year: i32| {
        (0..rows.len())
            .find(|row| {
                rows.text(*row, "pair").as_deref() == Ok("CHN-RUS") && rows.integer(*row, "year") == Ok(Some(year))
            })
            .and_then(|row| rows.number(row, "low").expect("low"))
            .unwrap_or_else(|| panic!("no figure for {year}"))
    };
    for (year, published, tolerance) in [(2017, 0.208, 0.0015), (2018, 0.271, 0.003)] {
        let growth = of(year) / of(year - 1) - 1.0;
        assert!((growth - published).abs() <= tolerance, "{year}: {growth}");
    }
}
