//! The rules one by one, and a naive oracle on random tables.

use std::collections::HashMap;
use std::ops::ControlFlow;

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;
use crate::datasets::trade::tests::shipped;
use crate::datasets::trade::{Ask, read};

const HEAD: &str = "typeCode,refYear,period,reporterCode,flowCode,partnerCode,partner2Code,classificationCode,cmdCode,customsCode,mosCode,motCode,primaryValue\n";

/// Reads a table twice and gives the word on each row.
fn judged(rows: &str) -> (Vec<FlowRow>, Verdict) {
    let areas = shipped();
    let text = format!("{HEAD}{rows}");
    let mut audit = Audit::default();
    let mut look = |row: FlowRow| {
        audit.look(&row).expect("not too many");
        ControlFlow::Continue(())
    };
    read("t.csv", text.as_bytes(), Ask::default(), areas, &mut look).expect("read");
    let mut verdict = audit.settle();
    let mut all = Vec::new();
    let mut judge = |mut row: FlowRow| {
        verdict.judge(&mut row);
        all.push(row);
        ControlFlow::Continue(())
    };
    read("t.csv", text.as_bytes(), Ask::default(), areas, &mut judge).expect("read again");
    (all, verdict)
}

fn words(rows: &str) -> Vec<&'static str> {
    judged(rows).0.iter().map(|row| row.count.word()).collect()
}

#[test]
fn a_row_alone_says_some_of_it() {
    let rows = "C,2020,2020,156,X,0,0,H5,TOTAL,C00,0,0,9\nC,2020,2020,156,X,97,0,H5,TOTAL,C00,0,0,9\nC,2020,2020,156,X,490,0,H5,TOTAL,C00,0,0,9\n\
                C,2020,2020,156,X,381,0,H5,TOTAL,C00,0,0,9\nC,1990,1990,156,X,711,0,H5,TOTAL,C00,0,0,9\nC,2020,2020,156,X,156,0,H5,TOTAL,C00,0,0,9\n\
                C,2020,2020,156,RX,36,0,H5,TOTAL,C00,0,0,9\nC,2020,2020,156,DX,36,0,H5,TOTAL,C00,0,0,9\nC,2020,2020,156,X,36,0,H5,TOTAL,C00,0,0,9\nC,2020,2020,975,X,36,0,H5,TOTAL,C00,0,0,9\n";
    assert_eq!(
        words(rows),
        ["world", "group", "nes", "unmatched", "unlisted", "self-trade", "re-export", "sub-flow", "once", "group"]
    );
}

#[test]
fn parts_beside_their_whole_are_set_aside_by_what_they_are() {
    let rows = "C,2020,2020,156,X,36,0,H5,TOTAL,C00,0,0,10\nC,2020,2020,156,X,36,764,H5,TOTAL,C00,0,0,10\nC,2020,2020,156,X,36,0,H5,TOTAL,C01,0,0,10\n\
                C,2020,2020,156,X,36,0,H5,TOTAL,C00,0,2100,10\nS,2020,2020,156,X,36,0,EB10,200,C00,0,0,4\nS,2020,2020,156,X,36,0,EB10,200,C00,3,0,4\n\
                C,2020,2020,156,X,36,764,H5,0101,C01,0,2100,7\nC,2020,2020,156,X,36,0,H5,0101,C00,0,0,7\nC,2020,202001,156,X,36,0,H5,TOTAL,C00,0,0,1\n";
    assert_eq!(
        words(rows),
        [
            "once",
            "second-partner",
            "customs-procedure",
            "transport-mode",
            "once",
            "supply-mode",
            "second-partner",
            "beside-total",
            "part-of-year"
        ]
    );
}

#[test]
fn headings_are_taken_and_what_stands_below_no_heading_too() {
    let row = |code: &str| format!("C,2020,2020,156,X,36,0,H5,{code},C00,0,0,1\n");
    let rows: String = ["01", "0101", "010121", "8703", "870310", "27"].iter().map(|code| row(code)).collect();
    assert_eq!(words(&rows), ["once", "mixed-level", "mixed-level", "once", "mixed-level", "once"]);
    // Another partner has no heading: its detail is all there is.
    let other = format!("{rows}C,2020,2020,156,X,40,0,H5,010121,C00,0,0,1\n");
    assert_eq!(words(&other).last(), Some(&"once"));
}

#[test]
fn without_a_whole_one_way_of_splitting_is_taken() {
    let rows = "C,2020,2020,156,X,36,764,H5,TOTAL,C00,0,0,6\nC,2020,2020,156,X,36,36,H5,TOTAL,C00,0,0,4\n\
                C,2020,2020,156,X,36,0,H5,TOTAL,C00,0,2100,3\nC,2020,2020,156,X,36,0,H5,TOTAL,C00,0,3200,7\n";
    assert_eq!(words(rows), ["once", "once", "transport-mode", "transport-mode"]);
    let (_, verdict) = judged(rows);
    assert_eq!(verdict.tally().kept[&FlowKind::Export].value, 10.into());
}

#[test]
fn of_two_classifications_the_one_with_a_total_is_taken_else_the_newest() {
    let rows = "C,2020,2020,156,X,36,0,S4,TOTAL,C00,0,0,10\nC,2020,2020,156,X,36,0,H5,0101,C00,0,0,3\n";
    assert_eq!(words(rows), ["once", "other-classification"]);
    let rows = "C,2020,2020,156,X,36,0,H4,TOTAL,C00,0,0,10\nC,2020,2020,156,X,36,0,H5,TOTAL,C00,0,0,10\nC,2020,2020,156,X,40,0,H4,TOTAL,C00,0,0,1\n";
    assert_eq!(words(rows), ["other-classification", "once", "once"]);
}

#[test]
fn the_same_again_is_a_duplicate_and_with_another_value_a_conflict() {
    let rows = "C,2020,2020,156,X,36,0,H5,01,C00,0,0,10\nC,2020,2020,156,X,36,0,H5,01,C00,0,0,10.0\nC,2020,2020,156,X,36,0,H5,01,C00,0,0,11\nC,2020,2020,156,X,36,0,H5,02,C00,0,0,10\n";
    assert_eq!(words(rows), ["once", "duplicate", "conflict", "once"]);
    let (_, verdict) = judged(rows);
    assert_eq!((verdict.conflicts()[0].first_line, verdict.conflicts()[0].line), (2, 4));
    assert_eq!(verdict.tally().of(Reason::Conflict).value, 11.into());
}

#[test]
fn a_total_without_a_value_takes_nothing_from_its_parts() {
    let rows = "C,2020,2020,156,X,36,0,H5,TOTAL,C00,0,0,\nC,2020,2020,156,X,36,0,H5,01,C00,0,0,10\n";
    let (all, verdict) = judged(rows);
    assert_eq!(all[1].count, Counting::Once);
    assert_eq!((verdict.tally().without_value, verdict.tally().kept[&FlowKind::Export].value), (1, 10.into()));
}

#[test]
fn more_rows_than_allowed_are_refused() {
    let (rows, _) = judged("C,2020,2020,156,X,36,0,H5,01,C00,0,0,1\nC,2020,2020,156,X,40,0,H5,01,C00,0,0,1\n");
    let mut audit = Audit::with_limit(1);
    assert!(audit.look(&rows[0]).is_ok());
    assert!(audit.look(&rows[1]).is_err_and(|error| error.hint().is_some()));
}

/// The rule for products as plainly as it can be said: a row is summed when no heading of it has a row of the same pair.
fn oracle(rows: &[(u8, &'static str, i64)]) -> Decimal {
    let mut firsts: HashMap<(u8, &str), i64> = HashMap::new();
    for (partner, code, value) in rows {
        firsts.entry((*partner, code)).or_insert(*value);
    }
    let whole = |partner: u8, code: &str| {
        code != "TOTAL"
            && (firsts.contains_key(&(partner, "TOTAL"))
                || [2, 4]
                    .iter()
                    .any(|length| code.len() > *length && firsts.contains_key(&(partner, &code[..*length]))))
    };
    let kept =
        firsts.iter().filter(|((partner, code), _)| !whole(*partner, code)).map(|(_, value)| Decimal::from(*value));
    kept.sum()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn sums_agree_with_the_oracle(rows in proptest::collection::vec(
        (0u8..3, proptest::sample::select(vec!["TOTAL", "01", "0101", "010121", "010129", "02", "0201", "99"]), 1i64..1000), 1..40)
    ) {
        let partners = ["36", "40", "842"];
        let text: String = rows
            .iter()
            .map(|(partner, code, value)| format!("C,2020,2020,156,X,{},0,H5,{code},C00,0,0,{value}\n", partners[usize::from(*partner)]))
            .collect();
        let (_, verdict) = judged(&text);
        prop_assert_eq!(verdict.tally().kept.get(&FlowKind::Export).map_or(Decimal::ZERO, |sum| sum.value), oracle(&rows));
        let all = verdict.tally().kept.values().map(|sum| sum.rows).sum::<u64>() + verdict.tally().aside.values().map(|sum| sum.rows).sum::<u64>();
        prop_assert_eq!(all, rows.len() as u64);
    }
}
