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
    judged_file(&format!("{HEAD}{rows}"))
}

fn judged_file(text: &str) -> (Vec<FlowRow>, Verdict) {
    let areas = shipped();
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
fn what_is_beside_a_total_in_parts_is_beside_a_total() {
    let row = |second: &str, code: &str, customs: &str, transport: &str, value: &str| {
        format!("C,2020,2020,156,X,36,{second},H5,{code},{customs},0,{transport},{value}\n")
    };
    let total = row("0", "TOTAL", "C00", "2100", "60") + &row("0", "TOTAL", "C00", "3200", "40");
    let plain =
        row("0", "27", "C00", "0", "60") + &row("0", "2709", "C00", "0", "60") + &row("0", "84", "C00", "0", "");
    assert_eq!(words(&(total.clone() + &plain)), ["once", "once", "beside-total", "mixed-level", "beside-total"]);
    // Split in another way than the total.
    let customs = row("0", "27", "C01", "0", "60");
    assert_eq!(words(&(total.clone() + &customs)), ["once", "once", "beside-total"]);
    // A heading in parts.
    let heading = row("764", "27", "C00", "0", "60") + &row("36", "27", "C00", "0", "5");
    assert_eq!(words(&(heading + &row("0", "2709", "C00", "0", "60"))), ["once", "once", "mixed-level"]);
    // Of another partner nothing is known.
    assert_eq!(words(&(total + &plain.replace(",36,", ",40,"))), ["once", "once", "once", "mixed-level", "once"]);
}

#[test]
fn what_is_beside_a_total_or_heading_may_be_summed_of_its_product() {
    let row = |second: &str, code: &str, transport: &str| {
        format!("C,2020,2020,156,X,36,{second},H5,{code},C00,0,{transport},5\n")
    };
    let modes = |code: &str| row("0", code, "2100") + &row("0", code, "3200");
    let words_of = |rows: &[String]| words(&rows.concat()).join(" ");
    // The modes of a chapter are a part of the total, and all that there is of the chapter.
    let whole = row("0", "TOTAL", "0");
    assert_eq!(words_of(&[whole.clone(), modes("27")]), "once beside-total beside-total");
    assert_eq!(words_of(&[modes("TOTAL"), modes("27")]), "once once beside-total beside-total");
    assert_eq!(words_of(&[whole.clone(), modes("27"), modes("2709")]).split(" ").last(), Some("mixed-level"));
    assert_eq!(words_of(&[row("0", "27", "0"), modes("2709")]), "once mixed-level mixed-level");
    // Where the chapter is there itself, they are a part of it, also where the total stands by mode.
    assert_eq!(
        words_of(&[modes("TOTAL"), row("0", "27", "0"), row("0", "27", "2100")]),
        "once once beside-total transport-mode"
    );
    // Of two ways of splitting one is summed.
    assert_eq!(
        words_of(&[whole, row("764", "27", "0"), modes("27")]),
        "once beside-total transport-mode transport-mode"
    );
}

#[test]
fn months_stand_beside_their_year_in_any_edition() {
    let row = |period: &str, class: &str, code: &str, value: &str| {
        format!("C,2020,{period},156,X,36,0,{class},{code},C00,0,0,{value}\n")
    };
    let months = |code: &str| row("202001", "H6", code, "1") + &row("202002", "H6", code, "2");
    let total = row("2020", "H4", "TOTAL", "10");
    let (year, other) = ("once", "other-classification");
    assert_eq!(words(&(total.clone() + &months("TOTAL"))), [year, other, other]);
    assert_eq!(words(&(total + &months("27"))), ["once", "beside-total", "beside-total"]);
    assert_eq!(words(&(row("2020", "H4", "27", "10") + &months("2709"))), ["once", "mixed-level", "mixed-level"]);
    assert_eq!(words(&(row("2020", "H4", "84", "10") + &months("27"))), ["once", "once", "once"]);
}

#[test]
fn of_two_classifications_the_one_with_a_total_is_taken_else_the_newest() {
    let rows = "C,2020,2020,156,X,36,0,S4,TOTAL,C00,0,0,10\nC,2020,2020,156,X,36,0,H5,0101,C00,0,0,3\n";
    assert_eq!(words(rows), ["once", "other-classification"]);
    let rows = "C,2020,2020,156,X,36,0,H4,TOTAL,C00,0,0,10\nC,2020,2020,156,X,36,0,H5,TOTAL,C00,0,0,10\nC,2020,2020,156,X,40,0,H4,TOTAL,C00,0,0,1\n";
    assert_eq!(words(rows), ["other-classification", "once", "once"]);
}

#[test]
fn an_excerpt_in_a_classification_does_not_stand_for_all_in_another() {
    let row =
        |partner: &str, class: &str, code: &str| format!("C,2020,2020,156,X,{partner},0,{class},{code},C00,0,0,1\n");
    let sections = |partner: &str| (0..10).map(|code| row(partner, "S4", &code.to_string())).collect::<String>();
    let (once, other) = ("once", "other-classification");
    let of = |rows: String| words(&rows).into_iter().filter(|word| *word == once).count();
    // One chapter of the HS beside all sections of the SITC; another partner has sections only.
    assert_eq!(words(&(row("36", "H5", "27") + &sections("36")))[..2], [other, once]);
    assert_eq!(of(sections("36") + &row("36", "H5", "27") + &sections("40")), 20);
    // A newer edition with less than half of the chapters of an older one.
    let chapters = |class: &str, codes: &[&str]| codes.iter().map(|code| row("36", class, code)).collect::<String>();
    assert_eq!(words(&(chapters("H4", &["27", "84", "85"]) + &row("36", "H5", "27"))), [once, once, once, other]);
    assert_eq!(words(&(chapters("H4", &["27", "84"]) + &row("36", "H5", "27"))), [other, other, once]);
}

#[test]
fn parts_of_a_year_stand_beside_a_year_that_is_there_by_mode() {
    let row =
        |period: &str, class: &str, mode: &str| format!("C,2020,{period},156,X,36,0,{class},TOTAL,C00,0,{mode},5\n");
    let year = row("2020", "H5", "2100") + &row("2020", "H5", "3200");
    let words_of = |months: String| words(&(year.clone() + &months)).split_off(2);
    assert_eq!(words_of(row("202001", "H5", "0")), ["part-of-year"]);
    assert_eq!(words_of(row("202001", "H6", "0")), ["other-classification"]);
    assert_eq!(words_of(row("202001", "H6", "9000")), ["other-classification"]);
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
fn one_country_in_two_codes_or_spellings_is_one_key() {
    let row = |partner: &str, value: &str| format!("C,2020,2020,276,X,{partner},0,H5,TOTAL,C00,0,0,{value}\n");
    // France with and without Monaco; the United States with and without Puerto Rico.
    let rows = [row("251", "100"), row("250", "100"), row("842", "100"), row("840", "90")].concat();
    assert_eq!(words(&rows), ["once", "duplicate", "once", "conflict"]);
    let (_, verdict) = judged(&rows);
    let spelled = verdict.conflicts()[0].spelled.clone().expect("two codes");
    assert_eq!((&*spelled.0, &*spelled.1, verdict.tally().kept[&FlowKind::Export].value), ("842", "840", 200.into()));
    let text = "refYear,reporterDesc,flowDesc,partnerDesc,cmdCode,primaryValue\n\
                2021,Germany,Export,Turkey,TOTAL,100\n2021,Germany,Export,Türkiye,TOTAL,100\n2021,Germany,Export,Swaziland,01,5\n\
                2021,Germany,Export,Eswatini,TOTAL,7\n";
    let counts: Vec<_> = judged_file(text).0.iter().map(|row| row.count.word()).collect();
    assert_eq!(counts, ["once", "duplicate", "beside-total", "once"]);
    // In the year in which one Sudan became two, partners report to both, each a part.
    let rows =
        [("736", "60"), ("729", "40")].map(|(partner, value)| row(partner, value).replace("2020", "2011")).concat();
    assert_eq!(words(&rows), ["once", "once"]);
}

#[test]
fn items_of_services_without_their_total_have_no_sum() {
    let row =
        |class: &str, code: &str, value: &str| format!("S,2021,2021,276,X,251,0,{class},{code},C00,0,0,{value}\n");
    for class in ["EB10", ""] {
        let items =
            [row(class, "205", "50"), row(class, "206", "40"), row(class, "206.1", "30"), row(class, "236", "-5")]
                .concat();
        assert_eq!(words(&items), ["mixed-level"; 4], "{class}");
        let (_, verdict) = judged(&items);
        assert_eq!((verdict.items(), verdict.tally().kept.len()), (Some((2, 4)), 0));
        let whole = format!("{items}{}", row(class, "200", "60"));
        assert_eq!(words(&whole), ["beside-total", "beside-total", "beside-total", "beside-total", "once"], "{class}");
        assert_eq!(judged(&whole).1.items(), None);
    }
}

#[test]
fn gross_flows_of_wits_stand_for_the_others() {
    let head = "Nomenclature,ReporterISO3,ProductCode,ReporterName,PartnerISO3,PartnerName,Year,TradeFlowName,TradeFlowCode,TradeValue in 1000 USD\n";
    let row =
        |partner: &str, flow: &str, value: &str| format!("H0,DEU,Total,Germany,{partner},,2019,{flow},,{value}\n");
    let rows = [
        row("CHN", "Export", "9"),
        row("CHN", "Gross Exp.", "10"),
        row("FRA", "Export", "5"),
        row("WLD", "Export", "14"),
        row("WLD", "Gross Exp.", "15"),
    ];
    let (rows, _) = judged_file(&format!("{head}{}", rows.concat()));
    let counts: Vec<_> = rows.iter().map(|row| row.count.word()).collect();
    assert_eq!(counts, ["sub-flow", "once", "once", "sub-flow", "world"]);
    assert!(rows.iter().all(|row| row.series.is_none()), "gross is no series of its own outside of its file");
}

#[test]
fn a_total_without_a_value_takes_nothing_from_its_parts() {
    let rows = "C,2020,2020,156,X,36,0,H5,TOTAL,C00,0,0,\nC,2020,2020,156,X,36,0,H5,01,C00,0,0,10\n";
    let (all, verdict) = judged(rows);
    assert_eq!(all[1].count, Counting::Once);
    assert_eq!((verdict.tally().without_value, verdict.tally().kept[&FlowKind::Export].value), (1, 10.into()));
}

#[test]
fn a_row_without_a_value_is_set_aside_where_another_one_has_it() {
    let row = |class: &str, code: &str, mode: &str, value: &str| {
        format!("C,2020,2020,156,X,36,0,{class},{code},C00,0,{mode},{value}\n")
    };
    let rows = [
        row("H5", "TOTAL", "0", "10"),
        row("H5", "01", "0", ""),
        row("H5", "TOTAL", "2100", ""),
        row("H5", "TOTAL", "0", ""),
    ];
    assert_eq!(words(&rows.concat()), ["once", "beside-total", "transport-mode", "duplicate"]);
    let rows =
        [row("H5", "01", "0", "10"), row("H5", "0101", "0", ""), row("H5", "02", "0", ""), row("S4", "TOTAL", "0", "")];
    assert_eq!(words(&rows.concat()), ["once", "mixed-level", "once", "other-classification"]);
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
