//! Outcomes: every rule on a tiny ledger, the verdicts on trade against plain loops, and the two examples that started it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use bilat::io::Outputs;
use bilat::ledger::Ledger;
use bilat::measures::outcome::Verdict;
use bilat::measures::{Ask, run};
use bilat::store::Store;
use bilat::tables::{Records, Rows, Tables};
use polars::prelude::DataFrame;

use crate::statistics::{flows_of, totals_of};
use crate::support::{CLAIMS, LINKS, bilat, register, shared, small_ledger};

/// The press, and a register whose lines stand in the ledger.
const SOURCES: &str = "id,title,author,publisher,published,url,language,sha256,accessed,citation,note\n\
     paper,A title,,The Paper,2020-01-05,https://example.org/a,en,,2026-12-31,,\n\
     later,A title,,The Later Paper,2024-01-05,https://example.org/b,en,,2026-12-31,,\n\
     lines,Lines,,SIPRI,2024-04-13,https://armstransfers.sipri.org,en,,2026-12-31,,\n";

/// Tables of a ledger with these claims and links, everything in it known.
fn tables(claims: &str, links: &str) -> Tables {
    let (claims, links) = (format!("{CLAIMS}{claims}"), format!("{LINKS}{links}"));
    let files = [("sources.csv", SOURCES), ("claims.csv", &claims), ("links.csv", &links)];
    let ledger = Ledger::parse(files.map(|(name, text)| (name.to_owned(), text.as_bytes())));
    Tables::of(&ledger.sound().expect("sound")).expect("tables")
}

fn with_registers(tables: Tables, files: &[PathBuf]) -> Tables {
    let folder = tempfile::tempdir().expect("a folder").keep();
    let mut store = Store::open_or_new(&folder).expect("an empty store");
    for file in files {
        store.import(file, &Outputs::default()).expect("imported");
    }
    tables.with_records(Records { store, vintage: None, known_by: None, approximate: false })
}

/// A day after every deadline of these tests but those of 2030 and later.
fn today() -> Ask {
    Ask { as_of: Some(jiff::civil::date(2026, 6, 30)), ..Ask::default() }
}

fn outcome(tables: &Tables) -> DataFrame {
    run("outcome", tables, &today()).expect("outcome")
}

/// One cell of the outcome of a claim; of a target in its reading as a level where it has two.
fn cell(frame: &DataFrame, claim: &str, column: &str) -> String {
    let rows = Rows::of(frame);
    // The level stands before the total.
    let row = (0..rows.len())
        .find(|row| rows.text(*row, "claim").expect("claim") == claim)
        .unwrap_or_else(|| panic!("no outcome of {claim}"));
    rows.text(row, column).expect(column)
}

fn verdict(frame: &DataFrame, claim: &str) -> String {
    cell(frame, claim, "verdict")
}

/// The words of a rule, with nothing left out.
fn says(frame: &DataFrame, claim: &str, words: &[&str]) {
    let rule = cell(frame, claim, "rule");
    for words in words {
        assert!(rule.contains(words), "{claim}: `{words}` is not in: {rule}");
    }
}

// ---- targets ----------------------------------------------------------------------------------------------------------------

/// A yearly target of 100 from 40 in 2019, said in 2020 for a year, and figures said in 2024.
fn target(year: &str, figures: &[(i32, &str)]) -> DataFrame {
    let mut claims = format!(
        "t,paper,trade,target,AZE,PAK,two-way,,,100,100,exact,USD,year,{year},stated,2020-02,stated,,,\n\
         b,paper,trade,reported,AZE,PAK,two-way,,,40,40,exact,USD,year,2019,stated,2020-02,stated,,,\n"
    );
    for (year, bounds) in figures {
        let qualifier = if bounds.ends_with(',') { "at-least" } else { "range" };
        claims.push_str(&format!(
            "f{year},later,trade,reported,PAK,AZE,two-way,,,{bounds},{qualifier},USD,year,{year},stated,2026-05,stated,,,\n"
        ));
    }
    outcome(&tables(&claims, "t,baseline,b,\n"))
}

#[test]
fn targets_are_met_missed_or_on_the_way() {
    for (year, figures, expected, since) in [
        ("2023", vec![(2021, "80,80"), (2022, "101,101")], "met", "2022"),
        ("2023", vec![(2023, "100,100")], "met", "2023"),
        ("2023", vec![(2023, "99,99")], "missed", "2023"),
        // Reached a year late is no figure of the deadline.
        ("2023", vec![(2024, "120,120")], "open", ""),
        // Some say so, some not.
        ("2023", vec![(2023, "90,110")], "open", ""),
        // "More than 60" does not say that it is less than 100, and "more than 100" says that it is enough.
        ("2023", vec![(2023, "60,")], "open", ""),
        ("2023", vec![(2023, "100,")], "met", "2023"),
        // 40 in 2019 to 100 in 2030 asks for 40 x 2.5^(5/11) = 60.67 in 2024.
        ("2030", vec![(2024, "61,61")], "on-track", "2024"),
        ("2030", vec![(2024, "60,60")], "behind", "2024"),
        ("2030", vec![(2024, "60,61")], "open", ""),
        ("2030", vec![], "open", ""),
        ("2023", vec![], "open", ""),
        ("", vec![(2024, "59,59")], "open", ""),
        ("", vec![(2024, "101,101")], "met", "2024"),
    ] {
        let frame = target(year, &figures);
        let found = (verdict(&frame, "t"), cell(&frame, "t", "since"));
        assert_eq!(found, (expected.to_owned(), since.to_owned()), "{year} {figures:?}: {}", cell(&frame, "t", "rule"));
    }
}

#[test]
fn attainment_and_growth_are_ranges() {
    let frame = target("2030", &[(2024, "50,58")]);
    assert_eq!(cell(&frame, "t", "attainment_low"), "0.5");
    assert_eq!(cell(&frame, "t", "attainment_high"), "0.58");
    // (100/58)^(1/6) - 1 and (100/50)^(1/6) - 1.
    assert_eq!(cell(&frame, "t", "growth_low"), "0.0950367");
    assert_eq!(cell(&frame, "t", "growth_high"), "0.122462");
    assert_eq!(cell(&frame, "t", "path_low"), cell(&frame, "t", "path_high"));
    assert!(cell(&frame, "t", "path_low").starts_with("60.6"), "{}", cell(&frame, "t", "path_low"));
}

#[test]
fn baselines_and_what_had_been_said_by_then_settle_nothing() {
    let claims = "t,paper,trade,target,AZE,PAK,two-way,,,100,100,exact,USD,year,2023,stated,2020-02,stated,,,\n\
        b,paper,trade,reported,AZE,PAK,two-way,,,140,140,exact,USD,year,2020,stated,2020-02,stated,,,\n\
        same,paper,trade,reported,AZE,PAK,two-way,,,150,150,exact,USD,year,2020,stated,2020-02,stated,,,\n\
        scope,later,trade,reported,AZE,PAK,two-way,,services,150,150,exact,USD,year,2023,stated,2024-02,stated,,,\n\
        way,later,trade,reported,AZE,PAK,export,,,150,150,exact,USD,year,2023,stated,2024-02,stated,,,\n\
        money,later,trade,reported,AZE,PAK,two-way,,,150,150,exact,EUR,year,2023,stated,2024-02,stated,,,\n\
        other,later,trade,reported,AZE,IRN,two-way,,,150,150,exact,USD,year,2023,stated,2024-02,stated,,,\n";
    let frame = outcome(&tables(claims, "t,baseline,b,\n"));
    assert_eq!(verdict(&frame, "t"), "open");
    says(&frame, "t", &["no later figure"]);
}

#[test]
fn a_later_claim_supersedes_until_a_record_settles() {
    let claims = "t,paper,trade,target,AZE,PAK,two-way,,,100,100,exact,USD,year,2025,stated,2020-02,stated,,,\n\
        u,later,trade,target,AZE,PAK,two-way,,,200,200,exact,USD,year,,none,2024-03,stated,,,\n";
    let frame = outcome(&tables(claims, "u,updates,t,\n"));
    assert_eq!((verdict(&frame, "t"), cell(&frame, "t", "since")), ("superseded".into(), "2024-03".into()));
    says(&frame, "t", &["raised", "deadline dropped"]);
    let figure = "f,later,trade,reported,AZE,PAK,two-way,,,40,40,exact,USD,year,2025,stated,2026-03,stated,,,\n";
    let frame = outcome(&tables(&format!("{claims}{figure}"), "u,updates,t,\n"));
    assert_eq!((verdict(&frame, "t"), cell(&frame, "t", "superseded_by")), ("missed".into(), "u".into()));
}

#[test]
fn multiples_are_judged_from_what_they_multiply() {
    let claims = "t,paper,trade,target,AZE,PAK,two-way,,,10,,at-least,multiple,,,none,2020-02,stated,,,\n\
        b,paper,trade,reported,AZE,PAK,two-way,,,7,9,range,USD,year,2019,stated,2020-02,stated,,,\n\
        f,later,trade,reported,AZE,PAK,two-way,,,80,80,exact,USD,year,2023,stated,2024-02,stated,,,\n\
        g,later,trade,reported,AZE,PAK,two-way,,,90,90,exact,USD,year,2024,stated,2025-02,stated,,,\n";
    let frame = outcome(&tables(claims, "t,baseline,b,\n"));
    // Ten times 7 to 9 is 70 to 90: 80 leaves it open, 90 does not.
    assert_eq!((verdict(&frame, "t"), cell(&frame, "t", "since")), ("met".into(), "2024".into()));
    let frame = outcome(&tables(claims, ""));
    assert_eq!(verdict(&frame, "t"), "open");
    says(&frame, "t", &["multiple of a figure that is not on record"]);
}

#[test]
fn totals_are_summed_over_their_years_and_never_with_a_hole() {
    let target = "t,paper,trade,target,AZE,PAK,two-way,,,100,100,exact,USD,period,2021/2024,stated,2020-02,stated,,,\n";
    let figures = |values: &[(i32, i32)]| -> String {
        let line = |(year, value): &(i32, i32)| {
            format!(
                "f{year},later,trade,reported,AZE,PAK,two-way,,,{value},{value},exact,USD,year,{year},stated,2026-02,stated,,,\n"
            )
        };
        values.iter().map(line).collect()
    };
    let judged = |values: &[(i32, i32)]| {
        let frame = outcome(&tables(&format!("{target}{}", figures(values)), ""));
        let rows = Rows::of(&frame);
        let row = (0..rows.len()).find(|row| rows.text(*row, "claim").expect("id") == "t").expect("t");
        (rows.text(row, "verdict").expect("verdict"), rows.text(row, "rule").expect("rule"))
    };
    assert_eq!(judged(&[(2021, 40), (2022, 40), (2023, 40)]).0, "met");
    assert_eq!(judged(&[(2021, 20), (2022, 20), (2023, 20), (2024, 20)]).0, "missed");
    let (verdict, rule) = judged(&[(2021, 20), (2023, 20), (2024, 20)]);
    assert_eq!(verdict, "open");
    assert!(rule.contains("no figure for 2022"), "{rule}");
    assert_eq!(judged(&[(2021, 60), (2023, 60)]).0, "open", "a sum with a hole is no sum, however large");
}

#[test]
fn a_running_total_is_held_against_its_years() {
    let claims = |value: i32| {
        format!(
            "t,paper,trade,target,AZE,PAK,two-way,,,100,100,exact,USD,period,2024/2028,stated,2023-02,stated,,,\n\
             f,later,trade,reported,AZE,PAK,two-way,,,{value},{value},exact,USD,year,2024,stated,2025-02,stated,,,\n"
        )
    };
    let of = |value: i32| {
        let frame = run("outcome", &tables(&claims(value), ""), &today()).expect("outcome");
        let rows = Rows::of(&frame);
        let row = (0..rows.len()).find(|row| rows.text(*row, "claim").expect("id") == "t").expect("t");
        (rows.text(row, "verdict").expect("verdict"), rows.text(row, "path_low").expect("path"))
    };
    assert_eq!(of(20), ("on-track".into(), "20".into()));
    assert_eq!(of(19), ("behind".into(), "20".into()));
}

#[test]
fn a_part_of_a_year_counts_in_proportion() {
    let claims = |value: i32| {
        format!(
            "t,paper,trade,target,AZE,PAK,two-way,,,120,120,exact,USD,year,2023,stated,2020-02,stated,,,\n\
             f,later,trade,reported,AZE,PAK,two-way,,,{value},{value},exact,USD,period,2023-01/2023-10,stated,2023-12,stated,,,\n"
        )
    };
    for (value, expected) in [(60, "missed"), (90, "open"), (120, "met")] {
        let frame = outcome(&tables(&claims(value), ""));
        assert_eq!(verdict(&frame, "t"), expected, "{value}");
    }
    // 60 in ten months is 72 a year.
    let frame = outcome(&tables(&claims(60), ""));
    assert_eq!((cell(&frame, "t", "record_low"), cell(&frame, "t", "attainment_low")), ("72".into(), "0.6".into()));
    assert_eq!(cell(&frame, "t", "record_estimate"), "true");
}

#[test]
fn the_months_of_the_year_before_say_how_much_a_part_year_is() {
    let claims = "t,paper,trade,target,AZE,PAK,two-way,,,120,120,exact,USD,year,2023,stated,2020-02,stated,,,\n\
        f,later,trade,reported,AZE,PAK,two-way,,,45,45,exact,USD,period,2023-01/2023-10,stated,2023-12,stated,,,\n";
    // In 2022 half of the year's trade came in its last two months.
    let mut flows = "reporter,partner,flow,product,year,month,value\n".to_owned();
    for month in 1..=12 {
        let value = if month > 10 { 25 } else { 5 };
        flows.push_str(&format!(
            "AZE,PAK,export,TOTAL,2022,{month},{value}\nAZE,PAK,import,TOTAL,2022,{month},{value}\n"
        ));
    }
    let tables = tables(claims, "").with_given("flows", flows_of(&flows));
    let frame = outcome(&tables);
    assert_eq!(cell(&frame, "t", "record_low"), "90", "{}", cell(&frame, "t", "rule"));
}

#[test]
fn a_person_decides_which_record_answers() {
    let claims = "t,paper,trade,target,AZE,PAK,two-way,,,100,100,exact,USD,year,2023,stated,2020-02,stated,,,\n\
        share,later,trade,reported,AZE,PAK,two-way,,goods,60,60,exact,percent,,2023,stated,2024-02,stated,,,\n";
    assert_eq!(verdict(&outcome(&tables(claims, "")), "t"), "open");
    let frame = outcome(&tables(claims, "share,answers,t,\n"));
    assert_eq!((verdict(&frame, "t"), cell(&frame, "t", "evidence")), ("missed".into(), "linked".into()));
    assert_eq!(cell(&frame, "t", "attainment_high"), "0.6");
}

#[test]
fn a_record_of_another_scope_is_told_and_decides_nothing() {
    let claims = "t,paper,trade,target,AZE,PAK,export,,goods-and-services,200,200,exact,USD,period,2020/2021,stated,2020-01-15,stated,,,\n\
        share,later,trade,reported,AZE,PAK,export,,goods,62.9,62.9,exact,percent,,2020/2021,stated,2022,stated,,62.9%,\n";
    let frame = outcome(&tables(claims, "share,answers,t,\n"));
    assert_eq!((verdict(&frame, "t"), cell(&frame, "t", "records")), ("open".into(), "share".into()));
    says(&frame, "t", &["not of its scope, which is goods and services", "decides nothing", "62.9% in goods by 2021"]);
    assert_eq!(cell(&frame, "t", "attainment_low"), "", "62.9% of the goods is no part of the whole");
    assert_eq!(cell(&frame, "t", "record_words"), "62.9% in goods by 2021");
    // Of the same scope it decides.
    let same = claims.replace("export,,goods,62.9", "export,,goods-and-services,62.9");
    assert_eq!(verdict(&outcome(&tables(&same, "share,answers,t,\n")), "t"), "missed");
}

#[test]
fn figures_in_conflict_are_a_range_and_no_year_is_invented() {
    let claims = "t,paper,trade,target,AZE,PAK,two-way,,,6000,6000,exact,USD,year,,none,2020-02,stated,,,\n\
        a,later,trade,reported,AZE,PAK,two-way,,,40,40,exact,USD,year,2024~,document,2025-02-24,stated,,,\n\
        b,later,trade,reported,PAK,AZE,two-way,,,100,100,exact,USD,year,2024~,document,2024,stated,,,\n";
    let frame = outcome(&tables(claims, ""));
    assert_eq!((cell(&frame, "t", "record_low"), cell(&frame, "t", "record_high")), ("40".into(), "100".into()));
    let claims = "t,paper,trade,target,AZE,PAK,two-way,,,1000,1000,exact,USD,year,,none,2020-02,stated,,,\n\
        a,later,trade,reported,AZE,PAK,two-way,,,400,,at-least,USD,year,2024,relative,2025-02-26,stated,,,\n\
        b,later,trade,reported,PAK,AZE,two-way,,,111,111,exact,USD,year,../2025,document,2025,stated,,,\n";
    let frame = outcome(&tables(claims, "b,contradicts,a,\n"));
    says(&frame, "t", &["$111 to at least $400 by 2025"]);
    let of = |column: &str| cell(&frame, "t", column);
    assert_eq!(
        (of("record_low"), of("record_high"), of("record_named_high")),
        ("111".into(), String::new(), "400".into())
    );
    assert_eq!(
        (of("attainment_low"), of("attainment_high"), of("attainment_named_high")),
        ("0.111".into(), String::new(), "0.4".into())
    );
}

#[test]
fn a_part_of_a_year_is_kept_as_it_was_reported() {
    let claims = "t,paper,trade,target,AZE,PAK,two-way,,,150,150,exact,USD,year,2023,stated,2020-02,stated,,,\n\
        a,later,trade,reported,AZE,PAK,two-way,,,67,67,exact,USD,period,2023-01/2023-10,stated,2023-12-09,stated,,,\n\
        b,later,trade,reported,AZE,PAK,two-way,,,60,60,exact,USD,period,2023-01/2023-10,stated,2023-12-19,stated,,,\n";
    let frame = outcome(&tables(claims, ""));
    let of = |column: &str| cell(&frame, "t", column);
    assert_eq!((of("verdict"), of("record_low"), of("record_high")), ("missed".into(), "72".into(), "80.4".into()));
    let part = ["record_part_low", "record_part_high", "record_part_months"].map(of);
    assert_eq!(part, ["60", "67", "10"].map(str::to_owned));
    says(&frame, "t", &["$60–67 in 10 months of 2023, at that pace ≈$72–80 in the year"]);
}

// ---- fiscal years -----------------------------------------------------------------------------------------------------------

#[test]
fn a_fiscal_year_is_held_against_the_same_twelve_months() {
    let judged = |figures: &str| {
        let claims = format!(
            "t,paper,trade,target,AZE,PAK,two-way,,,100,100,exact,USD,year,2022-04/2023-03,stated,2020-02,stated,,,\n{figures}"
        );
        let frame = outcome(&tables(&claims, ""));
        (verdict(&frame, "t"), cell(&frame, "t", "rule"))
    };
    let figure = |value: i32, period: &str| {
        format!(
            "f,later,trade,reported,AZE,PAK,two-way,,,{value},{value},exact,USD,year,{period},stated,2024-02,stated,,,\n"
        )
    };
    assert_eq!(judged(&figure(101, "2022-04/2023-03")).0, "met");
    let (verdict, rule) = judged(&figure(99, "2022-04/2023-03"));
    assert_eq!(verdict, "missed");
    assert!(rule.contains("in the fiscal year 2022-23"), "{rule}");
    // The calendar year 2022 has nine of its months, and 2023 three: the first decides only what is far enough.
    for (value, period, expected) in [
        (140, "2022", "met"),
        (120, "2022", "open"),
        (90, "2022", "open"),
        (70, "2022", "missed"),
        (500, "2023", "open"),
        (10, "2023", "open"),
    ] {
        let (verdict, rule) = judged(&figure(value, period));
        assert_eq!(verdict, expected, "{value} in {period}: {rule}");
    }
    let (_, rule) = judged(&figure(140, "2022"));
    assert!(rule.contains("a figure for 2022-01 to 2022-12"), "{rule}");
    // And a fiscal year does not settle a calendar year that it only shares months with.
    let claims = |value: i32| {
        format!(
            "t,paper,trade,target,AZE,PAK,two-way,,,100,100,exact,USD,year,2022,stated,2020-02,stated,,,\n{}",
            figure(value, "2022-04/2023-03")
        )
    };
    let of = |value: i32| outcome(&tables(&claims(value), ""));
    assert_eq!(
        ["140", "90", "70"].map(|value| super::outcome::verdict(&of(value.parse().expect("a figure")), "t")),
        ["met", "open", "missed"]
    );
}

/// Every verdict on random targets of fiscal years from random official calendar years, month by month in plain loops.
#[test]
fn verdicts_on_fiscal_years_are_those_of_plain_loops() {
    let codes = ["AFG", "ALB", "DZA", "AGO", "ARG", "ARM", "AUS", "AUT", "AZE", "BGD", "BLR", "BEL"];
    let mut state = 7_u64;
    let mut next = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let (mut claims, mut totals) = (String::new(), "reporter,partner,flow,year,value\n".to_owned());
    let mut expected: BTreeMap<String, (&str, String)> = BTreeMap::new();
    for (at, one) in codes.iter().enumerate() {
        for other in &codes[at + 1..] {
            let mark = 60.0 + next(80) as f64;
            let ends = 1 + next(11) as i32;
            let year = 2022 + next(3) as i32;
            let mut books: BTreeMap<i32, f64> = BTreeMap::new();
            for year in 2020..=2025 {
                let (out, back) = (20 + next(40), 20 + next(40));
                totals.push_str(&format!("{one},{other},export,{year},{out}\n{one},{other},import,{year},{back}\n"));
                books.insert(year, (out + back) as f64);
            }
            let id = format!("t-{}-{}", one.to_lowercase(), other.to_lowercase());
            let last = format!("{year}-{ends:02}");
            let first = format!("{}-{:02}", year - 1, ends + 1);
            claims.push_str(&format!(
                "{id},paper,trade,target,{one},{other},two-way,,,{mark},{mark},exact,USD,year,{first}/{last},stated,2021-06,stated,,,\n"
            ));
            // The twelve months that end with `ends`, each a twelfth of its calendar year.
            let of_year = |year: i32| -> f64 {
                let months = (0..12).map(|month| year * 12 + ends - 1 - month);
                months.map(|month| books[&month.div_euclid(12)] / 12.0).sum()
            };
            // Said in June 2021: the fiscal year that was running is the first that counts.
            let running = if ends >= 6 { 2021 } else { 2022 };
            let met = (running..=year).find(|year| of_year(*year) >= mark);
            let verdict = if met.is_some() { "met" } else { "missed" };
            expected.insert(id, (verdict, met.unwrap_or(year).to_string()));
        }
    }
    let frame = outcome(&tables(&claims, "").with_given("totals", totals_of(&totals)));
    for (id, (wanted, since)) in &expected {
        let found = (verdict(&frame, id), cell(&frame, id, "since"));
        assert_eq!(found, ((*wanted).to_owned(), since.clone()), "{id}: {}", cell(&frame, id, "rule"));
        says(&frame, id, &["worked out from calendar years, ", "in equal parts"]);
        assert_eq!(cell(&frame, id, "record_estimate"), "true");
    }
    for wanted in ["met", "missed"] {
        assert!(expected.values().any(|(found, _)| *found == wanted), "no case came out {wanted}");
    }
}

#[test]
fn the_months_of_calendar_years_make_a_fiscal_year() {
    // Nine tenths of 2022 came in its last nine months, and of 2023 a tenth in its first three.
    let (mut flows, mut totals) = (
        "reporter,partner,flow,product,year,month,value\n".to_owned(),
        "reporter,partner,flow,year,value\n".to_owned(),
    );
    for year in [2022, 2023] {
        for month in 1..=12 {
            let value = if month <= 3 { 10 } else { 30 } * (year - 2021);
            for flow in ["export", "import"] {
                flows.push_str(&format!("AZE,PAK,{flow},TOTAL,{year},{month},{value}\n"));
            }
        }
        for flow in ["export", "import"] {
            totals.push_str(&format!("AZE,PAK,{flow},{year},{}\n", 300 * (year - 2021)));
        }
    }
    let claim =
        "t,paper,trade,target,AZE,PAK,two-way,,,700,700,exact,USD,year,2022-04/2023-03,stated,2022-05,stated,,,\n";
    let tables = tables(claim, "").with_given("totals", totals_of(&totals)).with_given("flows", flows_of(&flows));
    let frame = outcome(&tables);
    // 540 of 600 and 120 of 1,200; in equal parts it would have been 750, and met.
    assert_eq!((verdict(&frame, "t"), cell(&frame, "t", "record_low")), ("missed".into(), "660".into()));
    says(&frame, "t", &["9 months of 2022 and 3 of 2023, by the months of each"]);
}

#[test]
fn a_total_over_fiscal_years_is_the_sum_of_them() {
    let target =
        "t,paper,trade,target,AZE,PAK,two-way,,,300,300,exact,USD,period,2021-07/2024-06,stated,2021-06,stated,,,\n";
    let line = |year: i32, value: i32| {
        format!(
            "f{year},later,trade,reported,AZE,PAK,two-way,,,{value},{value},exact,USD,year,{}-07/{year}-06,stated,2026-02,stated,,,\n",
            year - 1
        )
    };
    let judged = |figures: &[(i32, i32)]| {
        let lines: String = figures.iter().map(|(year, value)| line(*year, *value)).collect();
        let frame = outcome(&tables(&format!("{target}{lines}"), ""));
        (verdict(&frame, "t"), cell(&frame, "t", "rule"))
    };
    assert_eq!(judged(&[(2022, 100), (2023, 100), (2024, 100)]).0, "met");
    assert_eq!(judged(&[(2022, 100), (2023, 100), (2024, 99)]).0, "missed");
    let (verdict, rule) = judged(&[(2022, 200), (2024, 200)]);
    assert_eq!(verdict, "open");
    assert!(rule.contains("no figure for the fiscal year 2022-23"), "{rule}");
    let whole =
        "w,later,trade,reported,AZE,PAK,two-way,,,310,310,exact,USD,period,2021-07/2024-06,stated,2024-09,stated,,,\n";
    assert_eq!(super::outcome::verdict(&outcome(&tables(&format!("{target}{whole}"), "")), "t"), "met");
}

// ---- official series --------------------------------------------------------------------------------------------------------

/// Four definitions of one pair: AZE's books 50, PAK's 70, exports 55, imports 65 in 2022.
const TOTALS: &str = "reporter,partner,flow,year,value,vintage\n\
    AZE,PAK,export,2022,30000000,v1\nAZE,PAK,import,2022,20000000,v1\n\
    PAK,AZE,export,2022,25000000,v1\nPAK,AZE,import,2022,45000000,v1\n";

#[test]
fn official_figures_stand_before_reported_ones() {
    let claims = |target: i64| {
        format!(
            "t,paper,trade,target,AZE,PAK,two-way,,,{target},{target},exact,USD,year,2022,stated,2020-02,stated,,,\n\
             f,later,trade,reported,AZE,PAK,two-way,,,900000000,900000000,exact,USD,year,2022,stated,2024-02,stated,,,\n"
        )
    };
    for (target, expected) in [(50_000_000, "met"), (75_000_001, "missed"), (60_000_000, "open")] {
        let tables = tables(&claims(target), "").with_given("totals", totals_of(TOTALS));
        let frame = outcome(&tables);
        assert_eq!(verdict(&frame, "t"), expected, "{target}: {}", cell(&frame, "t", "rule"));
        assert_eq!(cell(&frame, "t", "record_low"), "50000000");
        assert_eq!(cell(&frame, "t", "record_high"), "70000000");
        assert_eq!(cell(&frame, "t", "evidence"), "official");
    }
}

#[test]
fn a_reported_figure_is_one_of_the_definitions_or_none() {
    let claim = |figure: &str, wording: &str| {
        let text = format!(
            "r,paper,trade,reported,AZE,PAK,two-way,,,{figure},exact,USD,year,2022,stated,2023-02,stated,,{wording},\n"
        );
        outcome(&tables(&text, "").with_given("totals", totals_of(TOTALS)))
    };
    let frame = claim("54960000,54960000", "$55 million");
    assert_eq!(verdict(&frame, "r"), "differs", "the words have another figure: {}", cell(&frame, "r", "rule"));
    let frame = claim("55000000,55000000", "$55 million");
    assert_eq!((verdict(&frame, "r"), cell(&frame, "r", "definition")), ("confirmed".into(), "exports".into()));
    assert_eq!((cell(&frame, "r", "reporter"), cell(&frame, "r", "vintage")), ("AZE;PAK".into(), "v1".into()));
    let frame = claim("70400000,70400000", "$70.4 million");
    assert_eq!((verdict(&frame, "r"), cell(&frame, "r", "definition")), ("differs".into(), "own-books".into()));
    says(&frame, "r", &["0.57% below", "$70.35–70.45m"]);
    let frame = claim("7300000,7300000", "USD 7.3 million per year");
    assert_eq!(verdict(&frame, "r"), "differs");
    // 50 million is 5.8 times as much as said.
    assert!(cell(&frame, "r", "off_low").starts_with("5.84"), "{}", cell(&frame, "r", "off_low"));
}

#[test]
fn about_widens_and_the_pair_year_may_be_missing() {
    let line = |qualifier: &str, year: &str, basis: &str, figure: &str| {
        let text = format!(
            "r,paper,trade,reported,AZE,PAK,two-way,,,{figure},{figure},{qualifier},USD,year,{year},{basis},2023-02,stated,,,\n"
        );
        verdict(&outcome(&tables(&text, "").with_given("totals", totals_of(TOTALS))), "r")
    };
    assert_eq!(line("exact", "2022", "stated", "53000000"), "differs");
    assert_eq!(line("approx", "2022", "stated", "53000000"), "confirmed");
    assert_eq!(line("nearly", "2022", "stated", "55000000"), "confirmed");
    // A table that has the pair for 2022 alone says nothing of 2021; one with a gap there does.
    assert_eq!(line("exact", "2021", "stated", "55000000"), "open");
    let gap = format!("{TOTALS}AZE,PAK,export,2020,1,v1\nPAK,AZE,export,2020,1,v1\n");
    let text = "r,paper,trade,reported,AZE,PAK,two-way,,,5,5,exact,USD,year,2021,stated,2023-02,stated,,,\n";
    let frame = outcome(&tables(text, "").with_given("totals", totals_of(&gap)));
    assert_eq!(verdict(&frame, "r"), "not-found");
    says(&frame, "r", &["before and after, and none for 2021"]);
    // "Currently", said in 2023: the year before is looked at too.
    assert_eq!(line("exact", "2023~", "document", "55000000"), "confirmed");
    assert_eq!(line("exact", "2022-04/2023-03", "stated", "55000000"), "open");
}

#[test]
fn one_way_trade_is_compared_with_one_way_figures() {
    let text = "r,paper,trade,reported,PAK,AZE,export,,,20000000,20000000,exact,USD,year,2022,stated,2023-02,stated,,,\n\
        i,paper,trade,reported,AZE,PAK,import,,,25000000,25000000,exact,USD,year,2022,stated,2023-02,stated,,,\n";
    let frame = outcome(&tables(text, "").with_given("totals", totals_of(TOTALS)));
    // What PAK exports to AZE: 25 by PAK, 20 by AZE as the importer.
    assert_eq!((verdict(&frame, "r"), cell(&frame, "r", "definition")), ("confirmed".into(), "importer".into()));
    assert_eq!((verdict(&frame, "i"), cell(&frame, "i", "definition")), ("confirmed".into(), "exporter".into()));
    assert_eq!(cell(&frame, "i", "reporter"), "PAK");
}

/// Every definition of each year.
type Series = Vec<(i32, Vec<f64>)>;

/// Every verdict on random targets from random official series, by counting in plain loops.
#[test]
fn verdicts_on_trade_are_those_of_plain_loops() {
    let mut state = 20_240_229_u64;
    let mut next = |below: u64| {
        // A generator of one line: the same numbers on every machine.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let codes =
        ["AFG", "ALB", "DZA", "AGO", "ARG", "ARM", "AUS", "AUT", "AZE", "BGD", "BLR", "BEL", "BOL", "BRA", "BGR"];
    let (mut claims, mut totals) = (String::new(), "reporter,partner,flow,year,value\n".to_owned());
    let mut cases: BTreeMap<String, (f64, i32, Series)> = BTreeMap::new();
    for (at, one) in codes.iter().enumerate() {
        for other in &codes[at + 1..] {
            let mark = 50.0 + next(150) as f64;
            let deadline = 2021 + next(12) as i32;
            let mut series = Vec::new();
            for year in 2018..=2025 {
                let legs: Vec<Option<f64>> = (0..4)
                    .map(|_| (next(12) > 0).then(|| 20.0 + next(20) as f64 + 6.0 * f64::from(year - 2018)))
                    .collect();
                let names =
                    [(one, other, "export"), (one, other, "import"), (other, one, "export"), (other, one, "import")];
                for ((from, to, flow), value) in names.iter().zip(&legs) {
                    if let Some(value) = value {
                        totals.push_str(&format!("{from},{to},{flow},{year},{value}\n"));
                    }
                }
                let sum = |a: usize, b: usize| Some(legs[a]? + legs[b]?);
                let definitions = [sum(0, 1), sum(2, 3), sum(0, 2), sum(1, 3)];
                series.push((year, definitions.into_iter().flatten().collect::<Vec<f64>>()));
            }
            let id = format!("t-{}-{}", one.to_lowercase(), other.to_lowercase());
            claims.push_str(&format!(
                "{id},paper,trade,target,{one},{other},two-way,,,{mark},{mark},exact,USD,year,{deadline},stated,2020-02,stated,,,\n"
            ));
            cases.insert(id, (mark, deadline, series));
        }
    }
    let frame = outcome(&tables(&claims, "").with_given("totals", totals_of(&totals)));
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for (id, (mark, deadline, series)) in &cases {
        let expected = naive(*mark, *deadline, series);
        assert_eq!(
            verdict(&frame, id),
            expected,
            "{id} {mark} by {deadline}: {series:?}; {}",
            cell(&frame, id, "rule")
        );
        *seen.entry(expected.to_owned()).or_default() += 1;
    }
    for verdict in ["met", "missed", "on-track", "behind", "open"] {
        assert!(seen.contains_key(verdict), "no case came out {verdict}: {seen:?}");
    }
}

fn naive(mark: f64, deadline: i32, series: &Series) -> &'static str {
    let lowest = |values: &[f64]| values.iter().copied().fold(f64::MAX, f64::min);
    let highest = |values: &[f64]| values.iter().copied().fold(0.0, f64::max);
    let later: Vec<&(i32, Vec<f64>)> =
        series.iter().filter(|(year, values)| *year >= 2020 && *year <= deadline && !values.is_empty()).collect();
    if later.iter().any(|(_, values)| lowest(values) >= mark) {
        return "met";
    }
    // The last day that is known is in 2026.
    let last = later.iter().find(|(year, _)| *year == deadline);
    if let Some((_, values)) = last {
        return if highest(values) < mark { "missed" } else { "open" };
    }
    if deadline < 2026 {
        return "open";
    }
    let Some((year, values)) = later.last() else { return "open" };
    let Some((start, base)) = series.iter().rfind(|(year, values)| *year < 2020 && !values.is_empty()) else {
        return "open";
    };
    let asked = |base: f64| base * (mark / base).powf(f64::from(year - start) / f64::from(deadline - start));
    let path = [asked(lowest(base)), asked(highest(base))];
    if lowest(values) >= highest(&path) {
        "on-track"
    } else if highest(values) < lowest(&path) {
        "behind"
    } else {
        "open"
    }
}

// ---- arms -------------------------------------------------------------------------------------------------------------------

/// Claims of arms from PAK to AZE, against the hand-made register of the fixtures.
fn arms(claims: &str, links: &str) -> DataFrame {
    outcome(&with_registers(tables(claims, links), &[register("deals.csv")]))
}

#[test]
fn ten_aircraft_said_for_2019_are_ten_of_2017_that_came_in_2018() {
    let claim = "ten,paper,arms,delivered,PAK,AZE,,aircraft (type not named),aircraft,10,10,exact,aircraft,,2019?,stated,2019,\
        stated,,10 aircraft,\n";
    // The class, the number and the year are near: a candidate, and no more than that.
    let frame = arms(claim, "");
    assert_eq!(verdict(&frame, "ten"), "open");
    let line = "line,lines,arms,delivered,PAK,AZE,,Crane-1,aircraft,10,10,approx,aircraft,,2018,stated,2024-04-13,hedged,,10,\n\
        order,lines,arms,ordered,PAK,AZE,,Crane-1,aircraft,10,10,exact,aircraft,,2017,stated,2024-04-13,stated,,10,\n";
    let frame = arms(&format!("{claim}{line}"), "line,updates,order,\nline,answers,ten,\n");
    assert_eq!(verdict(&frame, "ten"), "differs");
    says(
        &frame,
        "ten",
        &["10 Crane-1 ordered in 2017, 10 delivered in 2018 (number uncertain)", "2018 on record and 2019 said"],
    );
    assert_eq!((cell(&frame, "ten", "off_years"), cell(&frame, "ten", "off_low")), ("-1".into(), "0".into()));
    let records = cell(&frame, "ten", "records");
    assert!(records.starts_with("line;order;") || records.starts_with("order;line;"), "{records}");
    assert!(records.contains("sipri-deal-register-2024-04-13") && records.ends_with(":13"), "{records}");
}

#[test]
fn forty_fighters_were_ordered_five_came_and_the_money_has_its_parts() {
    let claims = "talks,paper,arms,talks,PAK,AZE,,Storm fighter jets,aircraft,,,,,,2020,stated,2020-02,stated,,,\n\
        order,paper,arms,ordered,PAK,AZE,,Storm Block III,aircraft,1600000000,1600000000,exact,USD,,2021-09,stated,2022,hedged,,,\n\
        plan,paper,arms,planned,PAK,AZE,,Storm,aircraft,40,40,exact,aircraft,,2023/2026,stated,2023-01,stated,,,\n";
    let trade = "r,later,trade,reported,AZE,PAK,two-way,,,40000000,40000000,exact,USD,year,2021,stated,2023-02,stated,,,\n\
         s,later,trade,reported,AZE,PAK,two-way,,,20000000,20000000,exact,USD,year,2021,stated,2023-02,stated,,,\n";
    let frame = arms(&format!("{claims}{trade}"), "");
    assert_eq!(verdict(&frame, "talks"), "confirmed", "{}", cell(&frame, "talks", "rule"));
    says(
        &frame,
        "talks",
        &["40 Storm Block-3 ordered in 2022", "5 delivered in 2023", "$4.6bn including $2bn for support"],
    );
    assert_eq!((cell(&frame, "talks", "ordered"), cell(&frame, "talks", "delivered")), ("40".into(), "5".into()));
    assert_eq!(
        (cell(&frame, "talks", "deal_usd_low"), cell(&frame, "talks", "support_usd_low")),
        ("4600000000".into(), "2000000000".into())
    );
    assert_eq!(verdict(&frame, "order"), "differs");
    says(&frame, "order", &["$4.6bn on record and $1.6bn said", "2022 on record and 2021 said, 1 year later"]);
    // Beside the trade, never added: 1.6 billion is forty years of 40 million and eighty of 20.
    assert_eq!(cell(&frame, "order", "arms_over_trade_high"), "80");
    assert_eq!(
        (cell(&frame, "order", "arms_over_trade_low"), cell(&frame, "order", "trade_year")),
        ("40".into(), "2021".into())
    );
    // Five of forty after one of four years.
    assert_eq!(verdict(&frame, "plan"), "behind");
}

#[test]
fn a_sum_that_names_no_weapon_is_decided_by_nobody() {
    let claims = "sum,paper,arms,talks,ISR,AZE,,weapons transfer,,2000000000,2000000000,exact,USD,,2021~,document,2021-10~,hedged,,,\n\
        one,lines,arms,ordered,ISR,AZE,,Watch-500,satellites,2,2,exact,satellite,,2023,stated,2024-04-13,stated,,2,\n\
        two,lines,arms,ordered,ISR,AZE,,Owl,drones,5,5,exact,drone,,2022,stated,2024-04-13,stated,,5,\n";
    assert_eq!(verdict(&arms(claims, ""), "sum"), "open");
    let frame = arms(claims, "one,answers,sum,possibly\ntwo,answers,sum,possibly\n");
    assert_eq!(verdict(&frame, "sum"), "open");
    says(&frame, "sum", &["2 deals are linked", "nothing is decided"]);
    // A person who names one deal has decided.
    assert_eq!(verdict(&arms(claims, "one,answers,sum,\n"), "sum"), "confirmed");
}

#[test]
fn a_class_is_confirmed_only_as_a_class() {
    let claims = "drones,paper,arms,delivered,ISR,AZE,,drones,drones,,,,,,../2020,stated,2021-10,stated,,Israeli-made drones,\n\
        early,paper,arms,delivered,ISR,AZE,,drones,drones,,,,,,../2012,stated,2021-10,stated,,,\n\
        tactical,paper,arms,delivered,ISR,AZE,,tactical drones,drones,,,,,,../2020,stated,2021-10,stated,,,\n";
    let frame = arms(claims, "");
    assert_eq!(verdict(&frame, "drones"), "confirmed");
    says(&frame, "drones", &["as a class", "Owl"]);
    assert_ne!(verdict(&frame, "early"), "confirmed");
    assert_ne!(verdict(&frame, "tactical"), "confirmed", "which of them is tactical is a guess");
}

#[test]
fn a_weapon_that_no_line_has_is_not_found_or_open() {
    let claims = "came,paper,arms,delivered,PAK,AZE,,Shaheen,missiles,5,5,exact,missile,,2019,stated,2020-02,stated,,,\n\
        wish,paper,arms,interest,PAK,AZE,,Shaheen,missiles,,,,,,2019,stated,2020-02,stated,,,\n\
        small,paper,arms,delivered,PAK,AZE,,GIDS-1,small-arms,,,,,,2019,stated,2020-02,stated,,,\n\
        after,paper,arms,delivered,PAK,AZE,,Shaheen,missiles,,,,,,2025,stated,2026-02,stated,,,\n\
        any,paper,arms,delivering,PAK,AZE,,weapons,,,,,,,2005,stated,2020-02,stated,,,\n";
    let frame = arms(claims, "");
    assert_eq!(verdict(&frame, "came"), "not-found");
    for (claim, words) in [
        ("wish", "no order that fits"),
        ("small", "do not list small-arms"),
        ("after", "ends before"),
        ("any", "neither type nor class"),
    ] {
        assert_eq!(verdict(&frame, claim), "open", "{claim}");
        says(&frame, claim, &[words]);
    }
    // Without a register nothing is missing.
    assert_eq!(verdict(&outcome(&tables(claims, "")), "came"), "open");
}

/// A register in the layout of a download: `recipient,supplier,year` of rows that each stand for ten of one trainer.
fn hand_made(folder: &Path, name: &str, day: &str, head: &str, rows: &[(&str, &str, i32)]) -> PathBuf {
    let columns = "Recipient,Supplier,Year of order, ,Number ordered, ,Weapon designation,Weapon description,Number delivered, ,\
        Year(s) of delivery,status,Comments,SIPRI TIV per unit,SIPRI TIV for total order,SIPRI TIV of delivered weapons";
    let mut text =
        format!("{head}\n-\n\nSource: made by hand for a test.\nData generated: {day} 10:00:00 AM\n{columns}\n");
    for (recipient, supplier, year) in rows {
        let line =
            format!("{recipient},{supplier},{year},,10,,Heron-2,trainer aircraft,10,,{},New,,0.2,2,2\n", year + 1);
        text.push_str(&line);
    }
    let path = folder.join(name);
    std::fs::write(&path, text).expect("written");
    path
}

const TO_ALL: &str = "Transfers of major conventional arms from All countries  to All countries . Deals with deliveries or orders \
    made for the year range 'Not specified' to 'Not specified' ";

/// Twenty and more recipients.
const WORLD: &str = "India;Brazil;Chile;Peru;Kenya;Ghana;Egypt;Jordan;Oman;Qatar;Kuwait;Iraq;Nepal;Myanmar;Thailand;Malaysia;\
    Indonesia;Angola;Algeria;Morocco;Tunisia;Mexico;Canada;Poland;Greece";

#[test]
fn a_register_answers_only_for_whom_it_holds() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut world: Vec<(&str, &str, i32)> =
        WORLD.split(';').map(|recipient| (recipient.trim(), "Russia", 2005)).collect();
    world.push(("Azerbaijan", "Pakistan", 2005));
    let world = hand_made(folder.path(), "world.csv", "18 Mar 2024", TO_ALL, &world);
    // One line to Ghana stands there for its supplier's sake.
    let few = [
        ("Azerbaijan", "Pakistan", 2005),
        ("Azerbaijan", "Pakistan", 2019),
        ("Azerbaijan", "Israel", 2011),
        ("Ghana", "Azerbaijan", 2022),
    ];
    let excerpt = hand_made(folder.path(), "excerpt.csv", "18 May 2026", TO_ALL, &few);
    let claim = |id: &str, from: &str, to: &str, year: i32| {
        format!(
            "{id},paper,arms,delivered,{from},{to},,Heron-2,aircraft,10,10,exact,aircraft,,{year},stated,{year},stated,,10,\n"
        )
    };
    let claims = [
        claim("new", "PAK", "AZE", 2020),
        claim("old", "RUS", "IND", 2006),
        claim("none", "PAK", "IND", 2006),
        claim("ghana", "RUS", "GHA", 2006),
        claim("own", "AZE", "GHA", 2023),
    ]
    .concat();
    let both = outcome(&with_registers(tables(&claims, ""), &[world, excerpt.clone()]));
    for (id, verdict_of, of) in [
        ("new", "confirmed", "2026-05-18"),
        ("old", "confirmed", "2024-03-18"),
        ("ghana", "confirmed", "2024-03-18"),
        ("own", "confirmed", "2026-05-18"),
    ] {
        assert_eq!(
            (verdict(&both, id).as_str(), cell(&both, id, "vintage").as_str()),
            (verdict_of, of),
            "{id}: {}",
            cell(&both, id, "rule")
        );
    }
    assert_eq!(verdict(&both, "none"), "not-found");
    says(&both, "none", &["sipri-deal-register-2024-03-18", "has no line from PAK to IND"]);
    // The excerpt alone knows nothing of India, nor of what others sent to Ghana.
    let alone = outcome(&with_registers(tables(&claims, ""), &[excerpt]));
    for id in ["old", "none", "ghana"] {
        assert_eq!(verdict(&alone, id), "open", "{id}");
        says(&alone, id, &["no register at hand covers arms from", "sipri-deal-register-2026-05-18"]);
    }
    assert_eq!((verdict(&alone, "new"), verdict(&alone, "own")), ("confirmed".into(), "confirmed".into()));
}

#[test]
fn a_register_of_one_supplier_answers_for_that_one() {
    let folder = tempfile::tempdir().expect("a folder");
    let head = TO_ALL.replacen("All countries", "Russia", 1);
    let file = hand_made(folder.path(), "russia.csv", "18 Mar 2024", &head, &[("India", "Russia", 2005)]);
    let claims = "rus,paper,arms,delivered,RUS,KEN,,Heron-2,aircraft,10,10,exact,aircraft,,2006,stated,2006,stated,,10,\n\
        fra,paper,arms,delivered,FRA,KEN,,Heron-2,aircraft,10,10,exact,aircraft,,2006,stated,2006,stated,,10,\n";
    let frame = outcome(&with_registers(tables(claims, ""), &[file]));
    assert_eq!((verdict(&frame, "rus"), verdict(&frame, "fra")), ("not-found".into(), "open".into()));
}

#[test]
fn candidates_have_scores_and_reasons() {
    let claims = "talks,paper,arms,ordered,PAK,AZE,,Storm,aircraft,40,40,exact,aircraft,,2022,stated,2022-12,stated,,,\n\
        sum,paper,arms,talks,PAK,AZE,,fighter jets,aircraft,,,,,,2021,stated,2021-02,stated,,,\n";
    let tables = with_registers(tables(claims, ""), &[register("deals.csv")]);
    let frame = run("candidates", &tables, &today()).expect("candidates");
    let rows = Rows::of(&frame);
    let of = |claim: &str| -> Vec<(String, f64, bool)> {
        (0..rows.len())
            .filter(|row| rows.text(*row, "claim").expect("claim") == claim)
            .map(|row| {
                let score = rows.number(row, "score").expect("score").expect("a score");
                (rows.text(row, "what").expect("what"), score, rows.truth(row, "decides").expect("decides"))
            })
            .collect()
    };
    let (what, score, decides) = of("talks").first().cloned().expect("a candidate");
    assert_eq!((what.as_str(), decides), ("Storm Block-3", true));
    assert!((score - (0.6 * 0.95 + 0.4)).abs() < 1e-9, "{score}");
    assert!(of("sum").iter().all(|(_, score, decides)| *score < 0.7 && !decides));
    assert!(!of("sum").is_empty());
}

// ---- the ledger that ships --------------------------------------------------------------------------------------------------

fn shipped_with(files: &[PathBuf]) -> Tables {
    let ledger = Ledger::shipped().sound().expect("sound");
    with_registers(Tables::of(&ledger).expect("tables"), files)
}

#[test]
fn the_examples_come_out_of_the_shipped_ledger_alone() {
    let tables = Tables::of(&Ledger::shipped().sound().expect("sound")).expect("tables");
    examples(&outcome(&tables));
}

#[test]
fn the_examples_come_out_with_the_register() {
    let path = "samples/arms/sipri_deals_azerbaijan_armenia_gen2026-05-18_excerpt.csv";
    let Some(file) = shared(path) else { return };
    let frame = outcome(&shipped_with(&[file]));
    examples(&frame);
    let records = cell(&frame, "az-2021-ten-aircraft", "records");
    assert!(records.contains("sipri-deal-register-2026-05-18"), "{records}");
    assert_eq!(verdict(&frame, "aze-pak-2024-jf17-1-6bn"), "differs");
    // Every line of the register that stands in the ledger is one of the store's.
    let lines = run("candidates", &shipped_with(&[shared(path).expect("there")]), &today()).expect("candidates");
    let rows = Rows::of(&lines);
    for row in 0..rows.len() {
        let record = rows.text(row, "record").expect("record");
        assert!(!record.starts_with("sipri-a") || record.contains("sipri-deal-register"), "{record} has no line");
    }
}

fn examples(frame: &DataFrame) {
    assert_eq!(verdict(frame, "az-2021-ten-aircraft"), "differs");
    says(
        frame,
        "az-2021-ten-aircraft",
        &["ordered in 2017, 10 delivered in 2018 (number uncertain)", "1 year earlier"],
    );
    assert_eq!(verdict(frame, "az-pk-2017-jf17-talks"), "confirmed");
    let facts =
        ["led to an order: ", "ordered in 2025 (year uncertain), 5 delivered", "$4.6bn including $2bn for support"];
    says(frame, "az-pk-2017-jf17-talks", &facts);
    // What the page says of it: see the findings of the ledger.
    says(frame, "aze-pak-2023-target-6bn", &["$40–100m in 2024"]);
    says(frame, "pak-uzb-2022-target-1bn", &["$111m to at least $400m by 2025"]);
    says(frame, "ind-rus-2018-target-30bn", &["the first figure on record at or above", "no figure for 2019 to 2023"]);
    says(frame, "tur-aze-2021-target-15bn", &["$6–6.7bn in 10 months of 2023"]);
    assert_eq!(verdict(frame, "az-2021-il-talks-2bn"), "open");
    assert_eq!(verdict(frame, "az-2021-super-mushshak-talks"), "differs");
    for (claim, expected) in [
        ("az-pk-2017-target-500m", "missed"),
        ("ind-rus-2018-target-30bn", "met"),
        ("tur-kaz-2017-target-5bn", "met"),
        ("tur-aze-2021-target-15bn", "missed"),
        // 62.9% of the goods is not the whole of goods and services.
        ("usa-chn-2020-target-200bn", "open"),
        ("chn-rus-2019-target-200bn", "superseded"),
        ("aze-pak-2017-target-10x", "open"),
    ] {
        assert_eq!(verdict(frame, claim), expected, "{claim}: {}", cell(frame, claim, "rule"));
    }
    let rows = Rows::of(frame);
    for row in 0..rows.len() {
        let text = |name: &str| rows.text(row, name).expect("text");
        assert!(!text("rule").is_empty() && !text("source").is_empty(), "{}", text("claim"));
        let settled = !["open", "not-found", "superseded"].contains(&text("verdict").as_str());
        assert!(
            !settled || (!text("records").is_empty() && !text("record_source").is_empty()),
            "{} cites no record",
            text("claim")
        );
        assert!(!text("claim").starts_with("sipri-"), "{} is a record", text("claim"));
    }
}

// ---- the command ------------------------------------------------------------------------------------------------------------

#[test]
fn the_command_prints_a_list_and_tables() {
    let list = bilat(&["outcome"]);
    assert_eq!(list.code, 0, "{}", list.stderr);
    let groups: Vec<&str> = list.stdout.lines().filter(|line| !line.starts_with(' ') && !line.is_empty()).collect();
    assert!(groups[0].starts_with("MET ("), "{groups:?}");
    assert!(groups.iter().all(|group| Verdict::WORDS.iter().any(|word| group.starts_with(&word.to_uppercase()))));
    assert!(list.stderr.contains("no store"));
    let csv = bilat(&["outcome", "--format", "csv", "--pair", "AZE-PAK", "--stage", "target"]).stdout;
    assert!(csv.starts_with("claim,pair,kind,stage,reading,verdict,since,rule,"));
    assert_eq!(csv.lines().count(), 1 + 6, "{csv}");
    assert_eq!(csv, bilat(&["table", "outcome", "--format", "csv", "--pair", "AZE-PAK", "--stage", "target"]).stdout);
    let met = bilat(&["outcome", "--format", "csv", "--verdict", "met,missed"]).stdout;
    assert!(met.lines().skip(1).all(|line| line.contains(",met,") || line.contains(",missed,")));
    let wrong = bilat(&["outcome", "--verdict", "mett"]);
    assert_eq!(wrong.code, 2);
    assert!(wrong.stderr.contains("did you mean `met`"), "{}", wrong.stderr);
}

#[test]
fn a_file_is_written_and_candidates_are_listed() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("found.csv");
    let run = bilat(&["outcome", "--candidates", "-o", path.to_str().expect("a path")]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let text = std::fs::read_to_string(&path).expect("written");
    assert!(text.starts_with("claim,pair,kind,stage,item,record,evidence,decides,score,"), "{text}");
    assert!(text.contains("az-2021-il-talks-2bn"));
}

#[test]
fn what_a_ledger_has_none_of_is_said() {
    let target = "t,paper,trade,target,AZE,PAK,two-way,,,5,5,exact,USD,year,2022,stated,2020-02,stated,,,\n";
    let arms = "a,paper,arms,delivered,PAK,AZE,,Shaheen,missiles,5,5,exact,missile,,2019,stated,2020-02,stated,,,\n";
    let visit = "v,paper,visit,held,PAK,AZE,,,,,,,,,2019,stated,2020-02,stated,,,\n";
    for (claims, words, page) in [
        (target, "no arms are among the claims", "No arms are among them."),
        (arms, "no target or forecast is among the claims", "No target or forecast is among them."),
        (visit, "none of the claims can be followed up", "None of them can be followed up."),
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        let claims = format!("{CLAIMS}{claims}");
        for (name, text) in [("sources.csv", SOURCES), ("claims.csv", &claims), ("links.csv", LINKS)] {
            std::fs::write(folder.path().join(name), text).expect("written");
        }
        let ledger = folder.path().to_str().expect("a path");
        let out = bilat(&["outcome", "--ledger", ledger]);
        assert_eq!(out.code, 0, "{}", out.stderr);
        assert!(out.stderr.contains(words), "{}", out.stderr);
        let to = folder.path().join("page");
        let out = bilat(&["report", "--ledger", ledger, to.to_str().expect("a path")]);
        assert_eq!(out.code, 0, "{}", out.stderr);
        let html = std::fs::read_to_string(to.join("index.html")).expect("a page");
        assert!(html.contains(page), "`{page}` is not on the page");
    }
}

#[test]
fn odd_ledgers_have_outcomes_too() {
    let empty = small_ledger("", "");
    let run = |folder: &Path| bilat(&["outcome", "--ledger", folder.to_str().expect("a path")]);
    let found = run(empty.path());
    assert_eq!((found.code, found.stdout.as_str()), (0, ""), "{}", found.stderr);
    let odd = small_ledger(
        "a,paper,trade,target,AZE,PAK;IRN,two-way,,,,5,at-most,USD,year,2030,stated,2020-01,stated,,,\n\
         b,paper,arms,option,PAK;CHN,AZE;TUR,,\"x\",,,,,,,,none,2020-01,stated,,,\n\
         c,paper,trade,reported,AZE,PAK,import,,,0,0,exact,USD,year,../2019,stated,2020-01,stated,,,\n",
        "c,answers,a,\nb,contradicts,a,\n",
    );
    let found = run(odd.path());
    assert_eq!(found.code, 0, "{}", found.stderr);
}

/// Monthly flows of AZE and PAK from April 2023 to March 2024, each leg `value(month)`, months counted from 0; without the month `gap`.
fn monthly_flows(gap: Option<i32>, value: impl Fn(i32) -> i32) -> String {
    let mut flows = "reporter,partner,flow,product,year,month,value\n".to_owned();
    for at in (0..12).filter(|at| Some(*at) != gap) {
        let (year, month) = (2023 + (at + 3) / 12, (at + 3) % 12 + 1);
        for flow in ["export", "import"] {
            flows.push_str(&format!("AZE,PAK,{flow},TOTAL,{year},{month},{}\n", value(at)));
        }
    }
    flows
}

/// Calendar years of AZE's books: 600 in 2023 and 900 in 2024.
const CALENDAR_YEARS: &str = "reporter,partner,flow,year,value\nAZE,PAK,export,2023,300\nAZE,PAK,import,2023,300\n\
    AZE,PAK,export,2024,450\nAZE,PAK,import,2024,450\n";

fn fiscal_figure(figure: u32, flows: Option<&str>) -> polars::prelude::DataFrame {
    let claim = format!(
        "f,paper,trade,reported,AZE,PAK,two-way,,,{figure},{figure},exact,USD,year,2023-04/2024-03,stated,2024-06,stated,,,\n"
    );
    let tables = tables(&claim, "").with_given("totals", totals_of(CALENDAR_YEARS));
    outcome(&match flows {
        Some(flows) => tables.with_given("flows", flows_of(flows)),
        None => tables,
    })
}

#[test]
fn a_fiscal_years_figure_is_held_against_the_sum_of_its_months() {
    let flows = monthly_flows(None, |at| 10 + at);
    // In plain loops: both flows of twelve months.
    let sum: i32 = (0..12).map(|at| 2 * (10 + at)).sum();
    let frame = fiscal_figure(u32::try_from(sum).expect("a sum"), Some(&flows));
    assert_eq!((verdict(&frame, "f"), cell(&frame, "f", "record_low")), ("confirmed".into(), sum.to_string()));
    says(&frame, "f", &["for the fiscal year 2023-24 (2023-04 to 2024-03), the sum of its months is within"]);
    let frame = fiscal_figure(500, Some(&flows));
    assert_eq!(verdict(&frame, "f"), "differs");
    says(&frame, "f", &["the only record, $372 by", "26% below"]);
}

/// Rows of flows with every column that decides whether a month counts.
const MONTHS: &str = "reporter,partner,flow,product,year,month,value,counts,trade,prices,release,estimate,dataset\n";

fn month(flow: &str, month: i32, value: i32, rest: &str) -> String {
    format!("AZE,PAK,{flow},TOTAL,2023,{month},{value},{rest}\n")
}

/// A figure of trade for a span, with these flows and the calendar years beside it.
fn of_span(flow: &str, figure: i32, per: &str, period: &str, flows: &str, ask: &Ask) -> DataFrame {
    let claim = format!(
        "f,paper,trade,reported,AZE,PAK,{flow},,,{figure},{figure},exact,USD,{per},{period},stated,2024-06,stated,,,\n"
    );
    let tables = tables(&claim, "").with_given("totals", totals_of(CALENDAR_YEARS));
    run("outcome", &tables.with_given("flows", flows_of(&format!("{MONTHS}{flows}"))), ask).expect("outcome")
}

#[test]
fn only_months_that_count_are_summed() {
    let kept = "once,goods,nominal";
    let mut flows = String::new();
    for at in 4..=6 {
        // The older release has other values; of the newer one only goods at current prices that are counted once.
        for (value, rest) in [
            (7, format!("{kept},r1,false,comtrade")),
            (10 * at, format!("{kept},r2,{},comtrade", at == 5)),
            (1000, "world,goods,nominal,r2,false,comtrade".to_owned()),
            (2000, "once,services,nominal,r2,false,comtrade".to_owned()),
            (4000, "once,goods,constant,r2,false,comtrade".to_owned()),
        ] {
            flows.push_str(&month("export", at, value, &rest));
        }
        flows.push_str(&month("re-export", at, 8000, &format!("{kept},r2,false,comtrade")));
        // What the importer has, and another data set.
        flows.push_str(&format!("PAK,AZE,import,TOTAL,2023,{at},{},{kept},r2,false,comtrade\n", 20 * at));
        flows.push_str(&month("export", at, 3, &format!("{kept},r2,false,imf")));
    }
    let comtrade = Ask { datasets: vec!["comtrade".into()], ..today() };
    let frame = of_span("export", 150, "quarter", "2023-04/2023-06", &flows, &comtrade);
    assert_eq!((verdict(&frame, "f"), cell(&frame, "f", "record_low")), ("confirmed".into(), "150".into()));
    assert_eq!(
        (cell(&frame, "f", "candidates"), cell(&frame, "f", "record_estimate")),
        ("2".into(), "true".into()),
        "the exporter's and the importer's books: {}",
        cell(&frame, "f", "rule")
    );
    let frame = of_span("export", 300, "quarter", "2023-04/2023-06", &flows, &comtrade);
    assert_eq!((verdict(&frame, "f"), cell(&frame, "f", "definition")), ("confirmed".into(), "importer".into()));
    let frame = of_span("export", 150, "quarter", "2023-04/2023-06", &flows, &today());
    assert_eq!(cell(&frame, "f", "candidates"), "3", "all data sets");
}

#[test]
fn a_span_has_the_months_that_its_rate_says() {
    let flows: String = (1..=12).map(|at| month("export", at, 10, "once,goods,nominal,r1,false,comtrade")).collect();
    for (figure, per, period, expected) in [
        (10, "month", "2023-04", "confirmed"),
        (30, "quarter", "2023-04/2023-06", "confirmed"),
        (50, "period", "2023-04/2023-08", "confirmed"),
        // A rate of another span than the period says, and parts of months.
        (30, "month", "2023-04/2023-06", "open"),
        (50, "quarter", "2023-04/2023-08", "open"),
        (30, "year", "2023-04/2023-06", "open"),
        (30, "period", "2023-04-10/2023-06-20", "open"),
    ] {
        let frame = of_span("export", figure, per, period, &flows, &today());
        assert_eq!(verdict(&frame, "f"), expected, "{figure} a {per} of {period}: {}", cell(&frame, "f", "rule"));
    }
}

#[test]
fn without_its_months_a_fiscal_years_figure_stays_open_beside_two_calendar_years() {
    let gap = monthly_flows(Some(5), |_| 25);
    for flows in [None, Some(gap.as_str())] {
        let frame = fiscal_figure(600, flows);
        // The calendar year 2023 has the very figure, and still decides nothing.
        assert_eq!((verdict(&frame, "f"), cell(&frame, "f", "record_low")), ("open".into(), String::new()));
        says(
            &frame,
            "f",
            &[
                "the fiscal year 2023-24 (2023-04 to 2024-03), and the official tables at hand have no months of this pair",
                "$600 in 2023 (the same, 9 months of it) and $900 in 2024 (50% above, 3 months of it), which decides nothing",
            ],
        );
        assert_eq!(cell(&frame, "f", "candidates"), "2");
    }
}
