//! Announced targets against official statistics.

use bilat::ledger::Ledger;
use bilat::measures::Ask;
use bilat::tables::Tables;

use super::{figure, lines, near, table};
use crate::statistics::totals_of;
use crate::support::{CLAIMS, LINKS, SOURCES};

fn tables(claims: &str, totals: &str) -> Tables {
    let claims = format!("{CLAIMS}{claims}");
    let files =
        [("s".to_owned(), SOURCES.as_bytes()), ("c".to_owned(), claims.as_bytes()), ("l".to_owned(), LINKS.as_bytes())];
    let ledger = Ledger::parse(files).sound().expect("sound");
    Tables::of(&ledger).expect("tables").with_given("totals", totals_of(totals))
}

const OFFICIAL: &str = "reporter,partner,flow,year,value,months\n\
    AZE,PAK,export,2019,10,\nAZE,PAK,import,2019,20,\nPAK,AZE,export,2019,15,\nPAK,AZE,import,2019,25,\n\
    AZE,PAK,export,2020,20,\nAZE,PAK,import,2020,20,\nPAK,AZE,export,2020,30,\nPAK,AZE,import,2020,,\n\
    AZE,PAK,export,2021,10,6\nPAK,AZE,export,2021,20,6\nAZE,PAK,import,2021,5,3\n\
    AZE,PAK,export,2030,999,\nAZE,PAK,import,2030,999,\n";

#[test]
fn a_level_is_measured_in_every_definition() {
    let target = "t,paper,trade,target,AZE,PAK,two-way,,goods,100,100,exact,USD,year,2025,stated,2020-01,stated,,,\n";
    let frame = table("attainment", &tables(target, OFFICIAL), &Ask::default());
    let columns = [
        "year",
        "months",
        "books_a",
        "books_b",
        "exports",
        "imports",
        "lowest",
        "highest",
        "prorated_low",
        "attainment_low",
        "attainment_high",
        "note",
    ];
    assert_eq!(lines(&frame, &[], &columns), ["2020,12,40,,50,,40,50,100,0.4,0.5,", "2021,6,,,30,,30,30,50,0.6,0.6,"]);
    let of = |column: &str| figure(&frame, &[("year", "2020")], column);
    near(of("growth_low"), Some((100.0f64 / 50.0).powf(0.2) - 1.0), "growth_low");
    near(of("growth_high"), Some((100.0f64 / 40.0).powf(0.2) - 1.0), "growth_high");
    assert_eq!((of("gap_low"), of("gap_high")), (Some(50.0), Some(60.0)));
    assert_eq!(figure(&frame, &[("year", "2021")], "growth_low"), None);
}

#[test]
fn a_target_for_something_named_is_held_against_no_figure_of_all_trade() {
    let target = "t,paper,trade,target,AZE,PAK,two-way,purchases above the level of 2019,goods,100,100,exact,USD,year,2020,stated,2020-01,stated,,,\n";
    let frame = table("attainment", &tables(target, OFFICIAL), &Ask::default());
    let columns =
        ["year", "item", "lowest", "highest", "prorated_low", "attainment_low", "attainment_high", "gap_low", "note"];
    let note = "the target is for purchases above the level of 2019, the figures are of all trade: no attainment";
    assert_eq!(lines(&frame, &[], &columns), [format!("2020,purchases above the level of 2019,40,50,,,,,{note}")]);
}

#[test]
fn one_way_totals_scopes_and_currencies() {
    let claims = "one,paper,trade,target,PAK,AZE,export,,,100,100,exact,USD,year,2019,stated,2018-01,stated,,,\n\
        sum,paper,trade,target,AZE,PAK,two-way,,non-oil,400,500,range,USD,period,2019/2020,stated,2018-01,stated,,,\n\
        gap,paper,trade,target,AZE,PAK,two-way,,,400,400,exact,USD,period,2017/2020,stated,2016-01,stated,,,\n\
        eur,paper,trade,target,AZE,PAK,two-way,,,400,400,exact,EUR,year,2020,stated,2018-01,stated,,,\n\
        old,paper,trade,target,AZE,PAK,two-way,,,400,400,exact,USD,year,2011,stated,2010-01,stated,,,\n\
        far,paper,trade,target,TUR,KAZ,two-way,,,400,,at-least,USD,year,,none,2010-01,stated,,,\n";
    let frame = table("attainment", &tables(claims, OFFICIAL), &Ask::default());
    let columns = [
        "claim",
        "reading",
        "first_year",
        "year",
        "books_a",
        "exports",
        "exporter",
        "importer",
        "lowest",
        "attainment_low",
        "attainment_high",
        "note",
    ];
    let mut found = lines(&frame, &[], &columns);
    found.sort();
    assert_eq!(
        found,
        [
            "eur,level,,,,,,,,,,not in US dollars, which official figures are in",
            "far,level,,,,,,,,,,no official figure of the pair up to the target year",
            "gap,total,2017,2020,,,,,,,,years of the period have no figure; the target does not say what it is for; the figures are of goods",
            "old,level,,,,,,,,,,no official figure of the pair up to the target year",
            "one,level,2019,2019,,,15,20,15,0.15,0.2,the target does not say what it is for; the figures are of goods",
            "sum,total,2019,2020,70,75,,,70,0.14,0.1875,the target is for non-oil, the figures are of goods",
        ]
    );
}
