//! Files that somebody saved again, cut off or padded: hand-made, a few rows each.

use rust_decimal::Decimal;

use super::tests::{Bag, try_read};
use super::{Ask, Report, recognise};

fn codes(report: &Report) -> Vec<&str> {
    report.findings.iter().map(|finding| finding.code).collect()
}

fn values(bag: &Bag) -> Vec<String> {
    let value =
        |value: Option<Decimal>| value.map_or_else(|| "missing".to_owned(), |value| value.normalize().to_string());
    bag.flows.iter().map(|row| value(row.value)).collect()
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

#[test]
fn a_file_that_ends_in_a_figure_without_a_line_end_may_be_cut_off() {
    let wits = "Nomenclature,ReporterISO3,ProductCode,PartnerISO3,Year,TradeFlowName,TradeValue in 1000 USD\n\
                H5,AZE,Total,TUR,2019,Export,123456\nH5,AZE,Total,PAK,2019,Export,12";
    let (bag, report) = read(wits);
    assert_eq!((bag.flows.len(), codes(&report)), (2, vec!["truncated"]));
    assert_eq!((report.findings[0].line, report.findings[0].column), (3, 30));
    for whole in
        [format!("{wits}\n"), format!("{wits}\r\n"), wits.replace("PAK,2019,Export,12", "PAK,2019,Export,\"12\"")]
    {
        assert!(codes(&read(&whole).1).is_empty(), "{whole}");
    }
    // A day below the table is no figure of it.
    let bank = "Country Name,Country Code,Series Name,Series Code,1990\nAzerbaijan,AZE,GDP,NY.GDP.MKTP.CD,7\n\nLast Updated: 12/22/2022";
    assert!(codes(&read(bank).1).is_empty());
}

#[test]
fn imf_files_in_millions_are_multiplied_and_in_euros_refused() {
    let head = "Country Name,Country Code,Indicator Name,Indicator Code,Counterpart Country Name,Counterpart Country Code,Attribute,2019\n";
    let row = |name: &str| {
        format!(
            "{head}Germany,134,\"Goods, Value of Exports, FOB, US Dollars{name}\",TXG_FOB_USD,France,132,Value,1200.5\n"
        )
    };
    assert_eq!(values(&read(&row("")).0), ["1200.5"]);
    assert_eq!(values(&read(&row(", Millions")).0), ["1200500000"]);
    let panel = "Country Name,Country Code,Counterpart Country Name,Counterpart Country Code,Time Period,\"Exports, FOB, US Dollars, Thousands (TXG_FOB_USD)\"\n\
                 Albania,914,Argentina,213,1999,1234\n";
    assert_eq!(values(&read(panel).0), ["1234000"]);
    let portal = "COUNTRY,INDICATOR,COUNTERPART_COUNTRY,TIME_PERIOD,OBS_VALUE,UNIT\nDEU,XG_FOB_USD,FRA,2020,7,US dollar\nDEU,XG_FOB_USD,ITA,2020,8,EUR\n";
    let (bag, report) = read(portal);
    assert_eq!((values(&bag), codes(&report)), (vec!["7".to_owned()], vec!["unit-conflict"]));
    assert!(report.findings[0].message.contains("`EUR`"), "{}", report.findings[0].message);
    let wide = "COUNTRY,INDICATOR,COUNTERPART_COUNTRY,UNIT,2022\nTUR,MG_CIF_USD,HKG,USD,7\nTUR,MG_CIF_USD,DEU,EUR,8\n";
    let (bag, report) = read(wide);
    assert_eq!((values(&bag), codes(&report)), (vec!["7".to_owned()], vec!["unit-conflict"]));
}

#[test]
fn product_codes_of_wits_that_became_floats_are_products() {
    let head = "Nomenclature,ReporterISO3,ProductCode,PartnerISO3,Year,TradeFlowName,TradeValue in 1000 USD\n";
    let (bag, _) = read(&format!(
        "{head}H5,AZE,270900.0,TUR,2019,Export,1\nH5,AZE,10121.0,TUR,2019,Export,1\nH5,AZE,Fuels,TUR,2019,Export,1\n"
    ));
    let codes: Vec<_> = bag.flows.iter().map(|row| (&*row.classification, &*row.product)).collect();
    assert_eq!(codes, [("H5", "270900"), ("H5", "010121"), ("WITS", "Fuels")]);
}

#[test]
fn minus_nine_of_correlates_of_war_is_missing_however_it_is_written() {
    let text = "ccode1,ccode2,year,flow1,flow2\n2,20,2001,1.5,-9.00000\n2,200,2001,-9.0,-9\n2,220,2001,-8,1\n";
    let (bag, report) = read(text);
    assert_eq!(values(&bag), ["1500000", "missing", "missing", "missing"]);
    assert_eq!(codes(&report), ["negative-value"]);
}

#[test]
fn what_is_no_table_says_how_to_get_one() {
    for (bytes, words) in [
        (&b"{\"data\":[{\"refYear\":2020,\"reporterCode\":31,\"primaryValue\":100.5}]}"[..], "comtradeplus.un.org"),
        (b"[{\"page\":1},[{\"countryiso3code\":\"PAK\",\"date\":\"2020\",\"value\":3}]]", "downloadformat=csv"),
        (b"{\"x\":1}", "ask for CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "save the sheet as CSV"),
        (b"<table><tr><td>Year</td></tr></table>", "save the sheet as CSV"),
        (b"<html><body>404</body></html>", "download it again"),
    ] {
        for error in [
            try_read("t.xls", bytes, Ask::default()).err().expect("refused"),
            recognise("t.xls", bytes).expect_err("refused"),
        ] {
            assert!(error.hint().is_some_and(|hint| hint.contains(words)), "{words}: {:?}", error.hint());
        }
    }
}
