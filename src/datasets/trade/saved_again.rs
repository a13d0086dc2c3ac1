//! Files that somebody saved again, cut off or padded: hand-made, a few rows each.

use super::tests::{Bag, try_read};
use super::{Ask, Report};

fn codes(report: &Report) -> Vec<&str> {
    report.findings.iter().map(|finding| finding.code).collect()
}

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

#[test]
fn a_tail_of_another_delimiter_hides_no_column() {
    let wdi =
        "Country Name,Country Code,Indicator Name,Indicator Code,2020,2021;\nPakistan,PAK,GDP,NY.GDP.MKTP.CD,1,2;\n";
    let quoted = "\"Country Name\",\"Country Code\",\"Indicator Name\",\"Indicator Code\",\"2020\",\"2021\";\r\n\
                  \"Pakistan\",\"PAK\",\"GDP\",\"NY.GDP.MKTP.CD\",\"1\",\"2\";\r\n";
    for text in [wdi, quoted] {
        let (bag, report) = read(text);
        let values: Vec<_> = bag.indicators.iter().map(|row| (row.year, row.value)).collect();
        assert_eq!(values, [(2020, Some(1.into())), (2021, Some(2.into()))], "{text}");
        assert_eq!((codes(&report), report.repaired["line-tail"].count), (vec!["line-tail"], 2));
    }
    let dots = "Country Name,Country Code,Indicator Name,Indicator Code,Counterpart Country Name,Counterpart Country Code,Attribute,2019,2020;\n\
                Germany,134,\"Exports, FOB, US Dollars\",TXG_FOB_USD,France,132,Value,5,6;\n";
    assert_eq!(read(dots).0.flows.iter().map(|row| row.year).collect::<Vec<_>>(), [2019, 2020]);
    let baci = "t,i,j,k,v,q;\n2020,4,24,300431,0.198,0.001;\n";
    let (bag, report) = read(baci);
    assert_eq!((bag.flows[0].quantity, codes(&report)), ("0.001".parse().ok(), vec!["line-tail"]));
    let semicolons = "t;i;j;k;v;q,\n2020;4;24;300431;12.5;0.25,\n";
    assert_eq!(read(semicolons).0.flows[0].quantity, "0.25".parse().ok());
}

#[test]
fn columns_of_years_that_are_not_known_are_named() {
    let wdi = "Country Name,Country Code,Indicator Name,Indicator Code,2020,2021e,2024*,FY2023,Unnamed: 8\n\
               Pakistan,PAK,GDP,NY.GDP.MKTP.CD,1,2,3,4,\n";
    let (bag, report) = read(wdi);
    assert_eq!((bag.indicators.len(), codes(&report)), (1, vec!["unknown-column"; 3]));
    assert!(report.findings[0].message.contains("`2021e`"), "{}", report.findings[0].message);
    let imf = "COUNTRY,INDICATOR,COUNTERPART_COUNTRY,SCALE,2022,2023p\nTUR,MG_CIF_USD,HKG,Units,7,8\n";
    let (bag, report) = read(imf);
    assert_eq!((bag.flows.len(), codes(&report)), (1, vec!["unknown-column"]));
}

#[test]
fn lines_that_are_quoted_as_one_value_are_read() {
    let text = "\"t,i,j,k,v,q\"\n\"2020,4,24,300431,0.198,0.001\"\n\"2020,4,31,251512,27.902,\"\n";
    let (bag, report) = read(text);
    assert_eq!((bag.flows.len(), bag.flows[0].quantity), (2, "0.001".parse().ok()));
    assert_eq!((codes(&report), report.repaired["quoted-lines"].count, report.dropped), (vec!["quoted-lines"], 3, 0));
    let with_quotes = "\"Country Name,Country Code,Indicator Name,Indicator Code,2020\",,\r\n\"\"\"Congo, Rep.\"\",COG,GDP,NY.GDP.MKTP.CD,1\",,\r\n";
    let (bag, report) = read(with_quotes);
    assert_eq!((bag.indicators.len(), report.dropped), (1, 0));
}
