//! Files that somebody saved again, cut off or padded: hand-made, a few rows each.

use super::tests::{Bag, try_read};
use super::{Ask, Report};

fn read(text: &str) -> (Bag, Report) {
    try_read("t.csv", text.as_bytes(), Ask::default()).expect("a known layout")
}

#[test]
fn lines_below_a_table_tell_the_vintage_padded_or_not() {
    let table = "Series Name,Series Code,Country Name,Country Code,2019 [YR2019],2020 [YR2020]\n\
                 GDP deflator,NY.GDP.DEFL.ZS,United States,USA,200,220\n";
    let padded = "\nData from database: World Development Indicators,,,,,\nLast Updated: 10/07/2025,,,,,\n";
    let plain = padded.replace(",,,,,", "");
    for footer in [padded.to_owned(), plain.clone(), plain.repeat(2)] {
        let (bag, report) = read(&format!("{table}{footer}"));
        let vintages: Vec<&str> = report.release.vintages.iter().map(|vintage| vintage.text.as_str()).collect();
        assert_eq!((bag.indicators.len(), report.dropped, vintages), (2, 0, vec!["2025-10-07"]), "{footer}");
        assert!(report.findings.is_empty(), "{:?}", report.findings);
    }
}
