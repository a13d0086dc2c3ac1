//! Every layout from a few hand-made rows, and what hostile files give.

use std::ops::ControlFlow;
use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::datasets::areas::System;
use crate::datasets::baci::DictionaryRow;
use crate::datasets::comtrade::modern::PORTAL_HEADER;
use crate::datasets::flows::{
    AreaClass, Counting, FlowKind, FlowRow, IndicatorRow, Presence, Reason, TradeKind, Valuation,
};
use crate::datasets::gravity::{DistanceRow, GravityRow};

/// The lists, read once for all tests.
pub fn shipped() -> &'static Areas {
    static AREAS: LazyLock<Areas> = LazyLock::new(|| Areas::shipped().expect("the lists"));
    &AREAS
}

/// Everything that a file gave.
#[derive(Default)]
pub struct Bag {
    pub flows: Vec<FlowRow>,
    pub indicators: Vec<IndicatorRow>,
    pub gravity: Vec<GravityRow>,
    pub distances: Vec<DistanceRow>,
    pub dictionary: Vec<DictionaryRow>,
}

impl Sink for Bag {
    fn flow(&mut self, row: FlowRow) -> ControlFlow<()> {
        self.flows.push(row);
        ControlFlow::Continue(())
    }

    fn indicator(&mut self, row: IndicatorRow) -> ControlFlow<()> {
        self.indicators.push(row);
        ControlFlow::Continue(())
    }

    fn gravity(&mut self, row: GravityRow) -> ControlFlow<()> {
        self.gravity.push(row);
        ControlFlow::Continue(())
    }

    fn distance(&mut self, row: DistanceRow) -> ControlFlow<()> {
        self.distances.push(row);
        ControlFlow::Continue(())
    }

    fn dictionary(&mut self, row: DictionaryRow) -> ControlFlow<()> {
        self.dictionary.push(row);
        ControlFlow::Continue(())
    }
}

pub fn try_read(file: &str, bytes: &[u8], ask: Ask) -> Result<(Bag, Report)> {
    let areas = shipped();
    let mut bag = Bag::default();
    read(file, bytes, ask, areas, &mut bag).map(|report| (bag, report))
}

fn whole(file: &str, bytes: impl AsRef<[u8]>) -> (Bag, Report) {
    try_read(file, bytes.as_ref(), Ask::default()).expect("a known layout")
}

/// The first finding of a file that is refused.
fn refused(bytes: impl AsRef<[u8]>) -> &'static str {
    let error = try_read("t.csv", bytes.as_ref(), Ask::default()).err().expect("refused");
    error.located().first().map_or("no finding", |finding| finding.code)
}

/// A flow in one line.
fn said(row: &FlowRow) -> String {
    let side = |area: &crate::datasets::flows::Area| {
        area.code.map_or_else(|| format!("({})", area.class), |code| code.to_string())
    };
    let time = match (row.quarter, row.month) {
        (_, Some(month)) => format!("{}-{month:02}", row.year),
        (Some(quarter), None) => format!("{}Q{quarter}", row.year),
        (None, None) => row.year.to_string(),
    };
    let value = row.value.map_or_else(|| row.presence.to_string(), |value| value.normalize().to_string());
    let (reporter, partner) = (side(&row.reporter), side(&row.partner));
    format!("{reporter} {} {partner} {time} {} {} {value} {}", row.flow, row.classification, row.product, row.valuation)
}

fn all(bag: &Bag) -> Vec<String> {
    bag.flows.iter().map(said).collect()
}

/// A portal row of 48 fields in quotes: reporter, flow, partner, second partner, product, CIF, FOB and main value.
fn portal_row(parts: [&str; 8]) -> String {
    let [reporter, flow, partner, second, product, cif, fob, value] = parts;
    let level = if product == "TOTAL" { "0".to_owned() } else { product.len().to_string() };
    let row = format!(
        "C|A|20220101|2022|52|2022|{reporter}|||{flow}||{partner}||Partner, the|{second}|W00|World|H6|HS|true|{product}|Words|{level}|\
         false|C00|TOTAL CPC|0|0|TOTAL MOT|-1|N/A|0|false|-1|N/A|0|false|0|false|0|false|{cif}|{fob}|{value}|0|false|true"
    );
    let quoted = row.split('|').map(|field| if field.is_empty() { String::new() } else { format!("\"{field}\"") });
    quoted.collect::<Vec<_>>().join(",") + ",\r\n"
}

fn portal(rows: &[String]) -> String {
    format!("{PORTAL_HEADER}\r\n{}", rows.concat())
}

#[test]
fn the_portal_file_is_read_with_48_fields_under_47_names() {
    let rows = [
        portal_row(["156", "M", "4", "0", "TOTAL", "42016266", "", "42016266"]),
        portal_row(["842", "M", "276", "0", "0101", "", "77.5", "77.5"]),
        portal_row(["276", "X", "899", "0", "TOTAL", "", "10", "10"]),
        portal_row(["276", "RX", "251", "0", "TOTAL", "", "10", "10"]),
        portal_row(["156", "M", "24", "764", "TOTAL", "856", "", "856"]),
        portal_row(["156", "M", "0", "0", "TOTAL", "0", "", "0"]),
        portal_row(["156", "M", "156", "0", "TOTAL", "1", "", ""]),
    ];
    let (bag, report) = whole("t.csv", portal(&rows));
    assert_eq!(report.release.layout, Layout::ComtradePortal);
    assert_eq!(
        all(&bag),
        [
            "CHN import AFG 2022 H6 TOTAL 42016266 cif",
            "USA import DEU 2022 H6 0101 77.5 fob",
            "DEU export (nes) 2022 H6 TOTAL 10 fob",
            "DEU re-export FRA 2022 H6 TOTAL 10 fob",
            "CHN import AGO 2022 H6 TOTAL 856 cif",
            "CHN import (world) 2022 H6 TOTAL 0 cif",
            "CHN import CHN 2022 H6 TOTAL missing cif",
        ]
    );
    assert_eq!(bag.flows[4].breakdown.second_partner.as_deref(), Some("764"));
    assert_eq!(bag.flows[0].quantity, None, "unit -1 has no quantity");
    assert_eq!(bag.flows[0].net_weight_kg, None, "no weight is no weight of nought");
    assert!(bag.flows[0].flags.aggregated && bag.flows[0].count == Counting::Once, "aggregated rows stay");
    assert_eq!(bag.flows[5].presence, Presence::Zero);
    assert_eq!(bag.flows[6].count, Counting::SetAside(Reason::SelfTrade));
    assert_eq!((report.records, report.given, report.dropped), (7, 7, 0));
    assert!(report.findings.is_empty());
}

#[test]
fn a_shift_of_columns_is_never_silent() {
    let good = portal_row(["156", "M", "4", "0", "TOTAL", "1", "", "1"]);
    // pandas took the first column for an index and wrote the rest one to the left.
    let shifted = format!(
        "{}\n{}",
        PORTAL_HEADER,
        good.trim_end().trim_end_matches(',').trim_start_matches("\"C\",").to_owned() + ",\n"
    );
    assert_eq!(refused(&shifted), "bad-frequency");
    // The index kept as a column of its own.
    let indexed = format!(",{PORTAL_HEADER}\n{}", good.replace("\r\n", "\n"));
    assert!(matches!(refused(&indexed), "bad-frequency" | "bad-type"));
    // One field more with something in it, two fields more, one less.
    for extra in ["7", ",", ",7"] {
        let row = format!("{}{extra}\n", good.trim_end());
        assert_eq!(refused(format!("{PORTAL_HEADER}\n{row}")), "ragged-row");
    }
    let short =
        good.trim_end().trim_end_matches(',').trim_end_matches("\"true\"").trim_end_matches(',').to_owned() + "\n";
    assert_eq!(refused(format!("{PORTAL_HEADER}\n{short}")), "ragged-row");
    // An extra empty field is the portal's way alone.
    assert_eq!(refused("t,i,j,k,v,q\n2020,4,24,300431,0.198,1,\n"), "ragged-row");
    // Among good rows, a bad one is left out with its place.
    let (bag, report) = whole("t.csv", format!("{PORTAL_HEADER}\n{good}\"C\",1\n{good}"));
    assert_eq!((bag.flows.len(), report.dropped), (2, 1));
    assert_eq!((report.findings[0].line, report.findings[0].code), (3, "ragged-row"));
}

#[test]
fn names_of_the_api_in_any_spelling() {
    let snake = "type_code,freq_code,ref_year,period,reporter_code,flow_code,partner_code,partner2code,classification_code,cmd_code,customs_code,mot_code,primary_value\n\
                 C,M,2022,202203,156,X,842,0,H6,TOTAL,C00,0,5.5e+05\n";
    let (bag, report) = whole("t.csv", snake);
    assert_eq!(report.release.layout, Layout::ComtradeApi);
    assert_eq!(all(&bag), ["CHN export USA 2022-03 H6 TOTAL 550000 fob"]);
    // Written by pandas: an index, floats for codes, False for false; by R: quotes, NA, make.names.
    let pandas = ",refYear,reporterCode,reporterISO,flowCode,partnerCode,cmdCode,partner2Code,motCode,customsCode,isAggregate,primaryValue,colour\n\
                  0,2017.0,156.0,CHN,M,24.0,TOTAL,0,0,C00,False,20698709467.0,red\n";
    let (bag, report) = whole("t.csv", pandas);
    assert_eq!(all(&bag), ["CHN import AGO 2017  TOTAL 20698709467 cif"]);
    assert_eq!(report.counts.keys().copied().collect::<Vec<_>>(), ["unknown-column"]);
    let r = "\"\",\"refYear\",\"reporterISO\",\"partnerISO\",\"flowDesc\",\"cmdCode\",\"primaryValue\"\n\"1\",1985,\"YEM\",\"W00\",\"Import\",\"101\",NA\n";
    let (bag, report) = whole("t.csv", r);
    assert_eq!(all(&bag), ["YAR import (world) 1985  0101 missing cif"]);
    assert_eq!(report.counts.get("missing-splits"), Some(&1));
}

#[test]
fn flows_in_small_letters_are_flows_and_another_currency_is_no_dollar() {
    let text = "refyear,reporteriso,flowcode,partneriso,cmdcode,primaryvalue\n2022,deu,x,fra,total,5\n2022,deu,m,fra,total,6\n";
    assert_eq!(all(&whole("t.csv", text).0), ["DEU export FRA 2022  TOTAL 5 fob", "DEU import FRA 2022  TOTAL 6 cif"]);
    let head = "period,flowCode,reporterISO,partnerISO,cmdCode,primaryValue,currency\n";
    let (bag, report) = whole("t.csv", format!("{head}2022,X,DEU,FRA,TOTAL,100,USD\n2022,X,DEU,ITA,TOTAL,100,EUR\n"));
    assert_eq!(
        (bag.flows.len(), report.dropped, report.findings.last().map(|finding| finding.code)),
        (1, 1, Some("other-currency"))
    );
    assert!(try_read("t.csv", format!("{head}2022,X,DEU,ITA,TOTAL,100,EUR\n").as_bytes(), Ask::default()).is_err());
}

#[test]
fn bulk_files_by_comma_and_by_tab_keep_their_release() {
    let head = "dataset_code,type_code,freq_code,ref_period_id,ref_year,ref_month,period,reporter_code,flow_code,partner_code,partner2code,classification_search_code,classification_code,is_original_classification,cmd_code,customs_code,mos_code,mot_code,qty_unit_code,qty,is_qty_estimated,alt_qty_unit_code,alt_qty,is_alt_qty_estimated,net_wgt,is_net_wgt_estimated,gross_wgt,is_gross_wgt_estimated,cifvalue,fobvalue,primary_value,legacy_estimation_flag,is_reported,is_aggregate\n";
    let row = "20032200001052000,C,A,20000101,2000,52,2000,32,X,12,0,H0,H0,0,010190,C00,0,0,8,17.5,1,-1,,0,20,0,,0,,69888036.0,69888036.0,6,1,0\n";
    for text in [format!("{head}{row}"), format!("{head}{row}").replace(',', "\t")] {
        let (bag, report) = whole("t.txt", text);
        assert_eq!(report.release.layout, Layout::ComtradeBulk);
        assert_eq!(report.release.vintages[0].text, "20032200001052000");
        assert_eq!(all(&bag), ["ARG export DZA 2000 H0 010190 69888036 fob"]);
        let row = &bag.flows[0];
        assert_eq!(row.vintage.as_deref(), Some("20032200001052000"));
        assert_eq!(row.quantity.map(|quantity| quantity.to_string()).as_deref(), Some("17.5"));
        assert!(row.flags.quantity_estimated && row.flags.weight_estimated && row.level == Some(6));
    }
}

#[test]
fn a_unit_of_minus_one_has_no_quantity_and_a_period_must_be_of_its_year() {
    let head = "refYear,period,reporterCode,flowCode,partnerCode,cmdCode,qtyUnitCode,qty,netWgt,primaryValue\n";
    let rows = "2020,2020,156,X,36,0101,-1,0,0,5\n2020,2020,156,X,36,0102,8,0,7,5\n2020,2019,156,X,36,0103,8,1,7,5\n";
    let (bag, report) = whole("t.csv", format!("{head}{rows}"));
    let quantities: Vec<_> = bag.flows.iter().map(|row| (row.quantity, row.quantity_unit.as_deref())).collect();
    assert_eq!(quantities, [(None, None), (Some(0.into()), Some("8"))]);
    assert_eq!(
        (report.findings.last().map(|finding| (finding.line, finding.code)), report.dropped),
        (Some((4, "bad-period")), 1)
    );
}

/// Times of the rows of a file, and the codes of its findings.
fn times(text: &str) -> (Vec<String>, Vec<(usize, &'static str)>) {
    let (bag, report) = whole("t.csv", text);
    let time = |row: &FlowRow| said(row).split(' ').nth(3).unwrap_or_default().to_owned();
    let flaws = report.findings.iter().filter(|finding| finding.is_error());
    (bag.flows.iter().map(time).collect(), flaws.map(|finding| (finding.line, finding.code)).collect())
}

#[test]
fn a_month_that_stands_in_a_column_of_its_own_is_no_year() {
    let head = "refYear,refMonth,reporterISO,flowCode,partnerISO,cmdCode,primaryValue\n";
    let rows = "2022,3,DEU,X,FRA,TOTAL,7\n2022,12.0,DEU,X,FRA,TOTAL,7\n2022,52,DEU,X,FRA,TOTAL,7\n2022,,DEU,X,FRA,TOTAL,7\n2022,13,DEU,X,FRA,TOTAL,7\n";
    let (of, flaws) = times(&format!("{head}{rows}"));
    assert_eq!(of, ["2022-03", "2022-12", "2022", "2022"]);
    assert_eq!(flaws, [(6, "bad-period")]);
    // A period that is the whole year beside a month: nothing says which holds.
    let head = "refYear,refMonth,period,reporterISO,flowCode,partnerISO,cmdCode,primaryValue\n";
    let rows = "2022,3,202203,DEU,X,FRA,TOTAL,7\n2022,3,2022,DEU,X,FRA,TOTAL,7\n2022,52,2022Q1,DEU,X,FRA,TOTAL,7\n";
    assert_eq!(times(&format!("{head}{rows}")), (vec!["2022-03".into(), "2022Q1".into()], vec![(3, "bad-period")]));
    // A frequency says which: a year has no quarter.
    let head = "freqCode,refYear,refMonth,period,reporterISO,flowCode,partnerISO,cmdCode,primaryValue\n";
    let rows = "M,2022,3,2022,DEU,X,FRA,TOTAL,7\nA,2022,52,2022,DEU,X,FRA,TOTAL,7\nA,2022,52,2022Q1,DEU,X,FRA,TOTAL,7\nM,2022,,2022,DEU,X,FRA,TOTAL,7\n";
    assert_eq!(
        times(&format!("{head}{rows}")),
        (vec!["2022-03".into(), "2022".into()], vec![(4, "bad-period"), (5, "bad-period")])
    );
}

#[test]
fn a_quarter_is_read_where_nothing_contradicts_it() {
    let head = "freqCode,refPeriodId,refYear,refMonth,period,reporterISO,flowCode,partnerISO,cmdCode,primaryValue\n";
    let row = |when: &str| format!("{when},DEU,X,FRA,TOTAL,7\n");
    let whens = [
        "Q,20220101,2022,3,2022Q1",
        "Q,20220401,2022,6,202202",
        "Q,20220401,2022,6,202204",
        "Q,,2022,9,202209",
        "Q,20221001,2022,52,2022",
        "Q,,2022,,2022-Q4",
        ",20221001,2022,12,2022Q4",
    ];
    let quarters = ["2022Q1", "2022Q2", "2022Q2", "2022Q3", "2022Q4", "2022Q4", "2022Q4"].map(str::to_owned);
    assert_eq!(times(&format!("{head}{}", whens.map(row).concat())), (quarters.to_vec(), vec![]));
    // The second could be the first quarter or the third; all others contradict themselves.
    let whens = [
        "Q,20220101,2022,3,2022Q1",
        "Q,,2022,,202203",
        "Q,,2022,,2022",
        "Q,20220101,2022,3,2022Q2",
        "Q,20220401,2022,3,",
        "Q,20210101,2022,3,2022Q1",
        "Q,20220101,2022,2,2022Q1",
        "Q,20220101,2022,3,202202",
        "Q,20220201,2022,,2022Q1",
        "M,20220101,2022,3,2022Q1",
    ];
    let (of, flaws) = times(&format!("{head}{}", whens.map(row).concat()));
    assert_eq!(of, ["2022Q1"]);
    assert_eq!(flaws, (3..=11).map(|line| (line, "bad-period")).collect::<Vec<_>>());
}

#[test]
fn a_month_in_words_is_no_year() {
    let head = "Year,Period Desc.,Trade Flow,Reporter,Partner,Commodity Code,Trade Value (US$)\n";
    let row = |words: &str| format!("2022,{words},Export,Germany,France,TOTAL,7\n");
    let rows: String =
        ["January 2022", "sept 2022", "Sep. 2022", "2022", "", "May-2022", "Januar 2022", "May 2021"].map(row).concat();
    let (of, flaws) = times(&format!("{head}{rows}"));
    assert_eq!(of, ["2022-01", "2022-09", "2022", "2022", "2022-05"]);
    assert_eq!(flaws, [(3, "bad-period"), (8, "bad-period"), (9, "bad-period")]);
    let head = "Year,Period,Period Desc.,Trade Flow,Reporter,Partner,Commodity Code,Trade Value (US$)\n";
    let row = |period: &str, words: &str| format!("2022,{period},{words},Export,Germany,France,TOTAL,7\n");
    let rows =
        [row("202201", "January 2022"), row("202201", "janvier 2022"), row("2022", "January 2022"), row("2022Q2", "")]
            .concat();
    let (of, flaws) = times(&format!("{head}{rows}"));
    assert_eq!(of, ["2022-01", "2022-01", "2022Q2"]);
    assert_eq!(flaws, [(4, "bad-period")]);
    // The period alone says the year too.
    let head = "Period,Trade Flow,Reporter,Partner,Commodity Code,Trade Value (US$)\n";
    let row = |period: &str| format!("{period},Export,Germany,France,TOTAL,7\n");
    let (of, flaws) = times(&format!("{head}{}", ["2022", "202203", ""].map(row).concat()));
    assert_eq!((of, flaws), (vec!["2022".into(), "2022-03".into()], vec![(4, "bad-period")]));
}

const LEGACY: &str = "Classification,Year,Period,Period Desc.,Aggregate Level,Is Leaf Code,Trade Flow Code,Trade Flow,Reporter Code,Reporter,Reporter ISO,Partner Code,Partner,Partner ISO,2nd Partner Code,2nd Partner,2nd Partner ISO,Customs Proc. Code,Customs,Mode of Transport Code,Mode of Transport,Commodity Code,Commodity,Qty Unit Code,Qty Unit,Qty,Alt Qty Unit Code,Alt Qty Unit,Alt Qty,Netweight (kg),Gross weight (kg),Trade Value (US$),CIF Trade Value (US$),FOB Trade Value (US$),Flag\r\n";

#[test]
fn legacy_files_of_35_columns_and_renamed_ones() {
    let rows = "H4,2014,2014,2014,4,0,2,Export,36,Australia,AUS,0,World,WLD,,,,,,,,7102,\"Pearls, \"\"cut\"\" // Diamonds\",1,No Quantity,,,,,4396,,438401735,,,0\r\n\
                HS,2014,201401,January 2014,4,0,1,Imports,826,United Kingdom,,0,World,,,,,,,,,1511,Palm oil,0,,,,,,32825863.0,,30453298,,,0\r\n\
                S4,2010,2010,2010,2,0,1,Import,156,China,CHN,276,Germany,DEU,,,,,,,,1,Meat,1,No Quantity,,,,,,,2062530,,,6\r\n\
                H5,2017,2017,2017,0,0,4,Re-Import,12,Algeria,DZA,490,\"Other Asia, nes\",,,,,,,,,TOTAL,All,1,No Quantity,0,,,,4082917,,9113970,,,2\r\n";
    let (bag, report) = whole("t.csv", format!("{LEGACY}{rows}"));
    assert_eq!(report.release.layout, Layout::ComtradeLegacy);
    assert_eq!(
        all(&bag),
        [
            "AUS export (world) 2014 H4 7102 438401735 fob",
            "GBR import (world) 2014-01 HS 1511 30453298 cif",
            "CHN import DEU 2010 S4 01 2062530 cif",
            "DZA re-import (nes) 2017 H5 TOTAL 9113970 cif",
        ]
    );
    assert_eq!(bag.flows[0].net_weight_kg.map(|kg| kg.to_string()).as_deref(), Some("4396"));
    assert!(bag.flows[2].flags.weight_estimated && bag.flows[3].flags.quantity_estimated);
    assert_eq!(report.repaired["leading-zero"].count, 1);
    let renamed = LEGACY
        .replace("Trade Flow", "TradeFlow")
        .replace("Netweight (kg)", "Netweightkg")
        .replace("Gross weight (kg)", "GrossWeightkg")
        .replace("Trade Value (US$)", "TradeValueUS")
        .replace("CIF TradeValueUS", "CIF TradeValue")
        .replace("FOB TradeValueUS", "FOB TradeValue");
    let (again, report) = whole("t.csv", format!("{renamed}{rows}"));
    assert_eq!((all(&again), report.findings.len()), (all(&bag), 0));
    // The old API's short names for the same 35 columns.
    let short = "pfCode,yr,period,periodDesc,aggrLevel,IsLeaf,rgCode,rgDesc,rtCode,rtTitle,rt3ISO,ptCode,ptTitle,pt3ISO,ptCode2,ptTitle2,pt3ISO2,cstCode,cstDesc,motCode,motDesc,cmdCode,cmdDescE,qtCode,qtDesc,TradeQuantity,qtAltCode,qtAltDesc,AltQuantity,NetWeight,GrossWeight,TradeValue,CIFValue,FOBValue,estCode\n";
    let (again, report) = whole("t.csv", format!("{short}{rows}"));
    assert_eq!((all(&again), report.findings.len()), (all(&bag), 0));
    assert_eq!(report.release.layout, Layout::ComtradeLegacy);
}

#[test]
fn lost_zeros_come_back_where_they_are_certain_and_are_doubted_elsewhere() {
    let head = "Classification,Year,Trade Flow Code,Trade Flow,Reporter Code,Reporter,Partner Code,Partner,Commodity Code,Commodity,Trade Value (US$),Flag\r\n";
    let row = |class: &str, code: &str| format!("{class},2017,1,Import,842,USA,156,China,{code},x,5,4\r\n");
    let codes = [
        ("H5", "1"),
        ("H5", "10"),
        ("H5", "101"),
        ("H5", "10121"),
        ("H5", "TOTAL"),
        ("S4", "1"),
        ("S4", "01"),
        ("S4", "00111"),
    ];
    let text: String = codes.iter().map(|(class, code)| row(class, code)).collect();
    let (bag, report) = whole("t.csv", format!("{head}{text}"));
    let read: Vec<(&str, Option<u8>, bool)> =
        bag.flows.iter().map(|row| (&*row.product, row.level, row.flags.product_doubtful)).collect();
    assert_eq!(
        read,
        [
            ("01", Some(2), false),
            ("10", Some(2), false),
            ("0101", Some(4), false),
            ("010121", Some(6), false),
            ("TOTAL", Some(0), false),
            ("1", None, true),
            ("01", Some(2), false),
            ("00111", Some(5), false),
        ]
    );
    assert_eq!((report.release.layout, report.repaired["leading-zero"].count), (Layout::ComtradeLegacySubset, 3));
}

#[test]
fn the_oldest_files_and_their_blank_end() {
    let text = "Year,Reporter Code,Trade Flow Code,Partner Code,Classification,Commodity Code,Quantity Unit Code,Supplementary Quantity,Netweight (kg),Value,Estimation Code\r\n\
                2010,699,2,156,\"H3\",\"02\",1,,,68010,0\r\n2010,699,2,156,\"H3\",\"0202\",8,19911,19911,68010,6\r\n\r\n\r\n";
    let (bag, report) = whole("t.csv", text);
    assert_eq!((report.release.layout, report.dropped), (Layout::ComtradeOldest, 0));
    assert_eq!(all(&bag), ["IND export CHN 2010 H3 02 68010 fob", "IND export CHN 2010 H3 0202 68010 fob"]);
    assert_eq!((bag.flows[0].quantity, bag.flows[1].quantity_unit.as_deref()), (None, Some("8")));
}

#[test]
fn baci_with_its_padded_quantities_and_lost_zeros() {
    let text = "t,i,j,k,v,q\n2020,4,24,300431,0.198,        0.001\n2020,4,32,40103,0.164,           NA\n2020,4,36,\"071120\",0.000,1\n2020,4,999,71120,,1\n2020,4,36,7112,1,1\n";
    let (bag, report) = whole("BACI_HS17_Y2020_V202301.csv", text);
    assert_eq!(
        all(&bag),
        [
            "AFG export AGO 2020 H5 300431 198 fob",
            "AFG export ARG 2020 H5 040103 164 fob",
            "AFG export AUS 2020 H5 071120 below-threshold fob",
            "AFG export (unknown) 2020 H5 071120 missing fob",
        ]
    );
    assert_eq!(bag.flows[0].net_weight_kg.map(|kg| kg.normalize().to_string()).as_deref(), Some("1"));
    assert_eq!((bag.flows[1].quantity, bag.flows[1].quantity_unit.as_deref()), (None, None));
    assert!(bag.flows[0].flags.value_estimated, "reconciled");
    assert_eq!(report.release.vintages[0].from, VintageFrom::FileName);
    assert_eq!(report.counts["bad-product"], 1);
    assert_eq!(report.unmatched["999"].rows, 1);
}

#[test]
fn dictionaries_of_baci_in_their_dialects() {
    let first = "country_code,country_name_abbreviation,country_name_full,iso_2digit_alpha,iso_3digit_alpha\n490,\"Other Asia, nes\",\"Other Asia, not elsewhere specified\",N/A,N/A\n251,France,\"France, Monaco\",FR,FRA\n";
    let second = "\u{feff}country_code,country_name,country_iso2,country_iso3\n490,\"Other Asia, nes\",,S19\n251,France,FR,FRA\n";
    for text in [first.to_owned(), first.replace("490", "\"490\""), second.to_owned()] {
        let (bag, report) = whole("country_codes_V202601.csv", &text);
        assert_eq!(report.release.layout, Layout::BaciCountries);
        let areas: Vec<_> = bag.dictionary.iter().filter_map(|row| row.area.as_ref()).map(|area| area.class).collect();
        assert_eq!((areas, report.findings.len()), (vec![AreaClass::Nes, AreaClass::Country], 0), "{text}");
    }
    let (_, report) = whole(
        "c.csv",
        "country_code,country_name_abbreviation,country_name_full,iso_2digit_alpha,iso_3digit_alpha\n490,Chinese Taipai,Taiwan,TW,TWN\n",
    );
    assert_eq!(report.findings[0].code, "dictionary-differs");
    let (bag, _) = whole("p.csv", "code,description\n10121,\"Horses: live\"\n9999AA,Other\n");
    assert_eq!(bag.dictionary.iter().map(|row| &*row.code).collect::<Vec<_>>(), ["010121", "9999AA"]);
}

#[test]
fn other_asia_is_taiwan_only_when_asked_and_then_counted() {
    let text = "t,i,j,k,v,q\n2020,490,156,850110,10,1\n2020,158,156,850110,10,1\n";
    let (bag, report) = whole("t.csv", text);
    assert_eq!(bag.flows[0].reporter.class, AreaClass::Nes);
    assert_eq!(bag.flows[0].count, Counting::SetAside(Reason::Nes));
    assert_eq!(report.read_as_taiwan.rows, 0);
    let ask = Ask { other_asia_as_taiwan: true, ..Ask::default() };
    let (bag, report) = try_read("t.csv", text.as_bytes(), ask).expect("read");
    assert_eq!(all(&bag)[0], "TWN export CHN 2020 HS 850110 10000 fob");
    assert_eq!((report.read_as_taiwan.rows, report.read_as_taiwan.value), (1, 10_000.into()));
}

#[test]
fn gravity_gives_both_sides_reports_and_no_flow_where_there_was_no_country() {
    let text = "year,country_id_o,country_id_d,iso3_o,iso3_d,country_exists_o,country_exists_d,dist,contig,comlang_off,tradeflow_comtrade_o,tradeflow_comtrade_d,tradeflow_baci,tradeflow_imf_o,tradeflow_imf_d\n\
                2015,AZE,PAK,AZE,PAK,1,1,2460,0,0,1.5,,2.25,,\n1960,AZE,DEU.2,AZE,DEU,0,1,,,,,,,,\n";
    let (bag, report) = whole("Gravity_V202211.csv", text);
    assert_eq!(all(&bag), ["AZE export PAK 2015  TOTAL 1500 fob", "AZE export PAK 2015  TOTAL 2250 fob"]);
    assert_eq!(bag.flows.iter().map(|row| row.series.as_deref()).collect::<Vec<_>>(), [Some("comtrade"), Some("baci")]);
    assert_eq!((bag.gravity[0].comtrade_d, bag.gravity[1].both_exist), (None, false));
    assert_eq!((report.passed["empty-cell"].count, report.passed["no-such-country"].count), (3, 1));
    let (bag, _) = whole(
        "d.csv",
        "iso_o,iso_d,contig,comlang_off,comlang_ethno,colony,comcol,curcol,col45,smctry,dist,distcap,distw,distwces\nROM,TUR,0,0,0,1,0,0,0,0,446.2,750,.,699.1\n",
    );
    let row = &bag.distances[0];
    assert_eq!(row.origin.code.map(|code| code.to_string()).as_deref(), Some("ROU"));
    assert_eq!((row.colony, row.weighted_km), (Some(true), None));
}

#[test]
fn imf_values_are_dollars_whatever_the_scale_says() {
    let text = "DATAFLOW,COUNTRY,INDICATOR,COUNTERPART_COUNTRY,FREQUENCY,TIME_PERIOD,OBS_VALUE,SCALE,PRECISION,DECIMALS_DISPLAYED,TRADE_FLOW,VALUATION,UNIT,DERIVATION_TYPE,OVERLAP,STATUS\n\
                IMF.STA:IMTS(1.0.0),USA,XG_FOB_USD,CAN,A,2024,349397894619,6,,,XG,FOB,USD,M,OL,\n\
                IMF.STA:IMTS(1.0.0),DEU,MG_CIF_USD,G163,M,2025-M02,NaN,6,,,MG,CIF,USD,M,OL,\n\
                IMF.STA:IMTS(1.0.0),DEU,MG_FOB_USD,KOS,Q,2025-Q1,7,6,,,MG,FOB,USD,M,OL,E\n\
                IMF.STA:IMTS(1.0.0),DEU,XG_FOB_USD,USA,A,2025,,6,,,XG,FOB,USD,M,OL,L\n\
                IMF.STA:IMTS(1.0.0),DEU,TBG_USD,USA,A,2025,-5,6,,,TBG,,USD,M,OL,\n";
    let (bag, report) = whole("t.csv", text);
    assert_eq!(
        all(&bag),
        [
            "USA export CAN 2024  TOTAL 349397894619 fob",
            "DEU import (group) 2025-02  TOTAL missing cif",
            "DEU import XKX 2025Q1  TOTAL 7 fob",
            "DEU export USA 2025  TOTAL not-reported fob",
        ]
    );
    assert!(bag.flows[2].flags.value_estimated);
    assert_eq!((report.passed["other-indicator"].count, report.release.vintages.len()), (1, 1));
}

#[test]
fn imf_direction_of_trade_as_panel_and_wide() {
    let panel = "Country Name,Country Code,Counterpart Country Name,Counterpart Country Code,Time Period,\"Goods, Value of Exports, Free on board (FOB), US Dollars (TXG_FOB_USD)\",\"Goods, Value of Imports, Cost, Insurance, Freight (CIF), US Dollars (TMG_CIF_USD)\",\n\
                 Albania,914,Argentina,213,1999,1234,,\nAlbania,914,World,001,1999M3,5,6,\n";
    let (bag, report) = whole("t.csv", panel);
    assert_eq!(report.release.layout, Layout::ImfDots);
    assert_eq!(
        all(&bag),
        [
            "ALB export ARG 1999  TOTAL 1234 fob",
            "ALB import ARG 1999  TOTAL missing cif",
            "ALB export (world) 1999-03  TOTAL 5 fob",
            "ALB import (world) 1999-03  TOTAL 6 cif",
        ]
    );
    let wide = "Country Name,Country Code,Indicator Name,Indicator Code,Counterpart Country Name,Counterpart Country Code,Attribute,1999,2000,2000M1,\n\
                Albania,914,\"Goods, Exports\",TXG_FOB_USD,Argentina,213,Value,10,,3,\nAlbania,914,\"Goods, Exports\",TXG_FOB_USD,Argentina,213,Status,E,e,,\nAlbania,914,x,TBG_USD,Argentina,213,Value,-1,,,\n";
    let (bag, report) = whole("t.csv", wide);
    assert_eq!(report.release.layout, Layout::ImfDotsWide);
    assert_eq!(all(&bag), ["ALB export ARG 1999  TOTAL 10 fob", "ALB export ARG 2000-01  TOTAL 3 fob"]);
    assert_eq!((report.passed["empty-cell"].count, report.passed.contains_key("other-attribute")), (1, false));
    let portal = "DATASET,SERIES_CODE,COUNTRY,INDICATOR,COUNTERPART_COUNTRY,FREQUENCY,SCALE,2023,2024-M01\n\
                  IMF.STA:IMTS(1.0.0),USA.XG_FOB_USD.G001.A,United States,\"Exports of goods, Free on board (FOB), US dollar\",World,Annual,Millions,5,\n";
    let (bag, report) = whole("t.csv", portal);
    assert_eq!(
        (report.release.layout, all(&bag)),
        (Layout::ImfImtsWide, vec!["USA export (world) 2023  TOTAL 5 fob".to_owned()])
    );
}

#[test]
fn world_bank_files_with_years_in_rows() {
    let said = |bag: &Bag| -> Vec<String> {
        let one = |row: &IndicatorRow| {
            let area = row.area.code.map_or_else(|| row.area.class.to_string(), |code| code.to_string());
            let value = row.value.map_or_else(|| row.presence.to_string(), |value| value.normalize().to_string());
            format!("{area} {} {} {value}", row.indicator, row.year)
        };
        bag.indicators.iter().map(one).collect()
    };
    let databank = "Country Name,Country Code,Time,Time Code,\"GDP (current US$) [NY.GDP.MKTP.CD]\",GDP deflator [NY.GDP.DEFL.ZS.AD]\n\
                    Germany,DEU,2019,YR2019,3888326788627.2,..\nWorld,WLD,2019,YR2019,7,8\n,,,,,\nData from database: World Development Indicators,,,,,\nLast Updated: 12/22/2022,,,,,\n";
    let (bag, report) = whole("t.csv", databank);
    assert_eq!((report.release.layout, report.dropped), (Layout::WdiApi, 0));
    assert_eq!(
        said(&bag),
        [
            "DEU NY.GDP.MKTP.CD 2019 3888326788627.2",
            "DEU NY.GDP.DEFL.ZS.AD 2019 missing",
            "world NY.GDP.MKTP.CD 2019 7",
            "world NY.GDP.DEFL.ZS.AD 2019 8",
        ]
    );
    assert_eq!(&*bag.indicators[0].name, "GDP (current US$)");
    let r =
        "country,iso2c,iso3c,year,NY.GDP.MKTP.CD,status,lastupdated,region\nGermany,DE,DEU,2019,5,,2022-12-22,Europe\n";
    let (bag, report) = whole("t.csv", r);
    assert_eq!(
        (said(&bag), report.release.vintages[0].text.as_str()),
        (vec!["DEU NY.GDP.MKTP.CD 2019 5".into()], "2022-12-22")
    );
    let older =
        "\"iso2c\",\"country\",\"NY.GDP.MKTP.CD\",\"year\"\n\"PK\",\"Pakistan\",NA,2019\n\"1W\",\"World\",3,2019\n";
    assert_eq!(said(&whole("t.csv", older).0), ["PAK NY.GDP.MKTP.CD 2019 missing", "world NY.GDP.MKTP.CD 2019 3"]);
}

#[test]
fn old_names_of_baci_and_a_panel_of_the_imf_with_an_indicator_a_row() {
    let old = "t,hs6,i,j,v,q\n2005,10110,757,699,12.5,0.1\n";
    assert_eq!(all(&whole("baci92_2005.csv", old).0), ["CHE export IND 2005 HS 010110 12500 fob"]);
    let rows = "Country Name,Country Code,Indicator Name,Indicator Code,Counterpart Country Name,Counterpart Country Code,Time Period,Value,Status\n\
                United States,111,x,TXG_FOB_USD,Canada,156,2018,299,E\nUnited States,111,x,TBG_USD,Canada,156,2018,-1,\n";
    let (bag, report) = whole("t.csv", rows);
    assert_eq!((all(&bag), estimates(&bag)), (vec!["USA export CAN 2018  TOTAL 299 fob".to_owned()], vec![true]));
    assert_eq!((report.passed["other-indicator"].count, report.dropped), (1, 0));
    // SDMX with codes and labels: two columns of one name, the codes first.
    let labels = "STRUCTURE,COUNTRY,Country,INDICATOR,Indicator,COUNTERPART_COUNTRY,Counterpart Country,FREQUENCY,Frequency,TIME_PERIOD,Time period,OBS_VALUE\n\
                  dataflow,USA,United States,XG_FOB_USD,Exports,CAN,Canada,A,Annual,2023,,353\n";
    assert_eq!(all(&whole("t.csv", labels).0), ["USA export CAN 2023  TOTAL 353 fob"]);
}

fn estimates(bag: &Bag) -> Vec<bool> {
    bag.flows.iter().map(|row| row.flags.value_estimated).collect()
}

#[test]
fn estimates_of_the_imf_are_marked_whichever_row_comes_first() {
    let head = "Country Name,Country Code,Indicator Name,Indicator Code,Counterpart Country Name,Counterpart Country Code,Attribute,1999,2000,\n";
    let row = |partner: &str, attribute: &str, cells: &str| {
        format!("Albania,914,\"Goods, Exports\",TXG_FOB_USD,x,{partner},{attribute},{cells},\n")
    };
    let value_first = [row("213", "Value", "10,20"), row("213", "Status", "E,"), row("111", "Value", "5,6")].concat();
    let (bag, report) = whole("t.csv", format!("{head}{value_first}"));
    assert_eq!(
        (all(&bag)[0].as_str(), estimates(&bag)),
        ("ALB export ARG 1999  TOTAL 10 fob", vec![true, false, false, false])
    );
    assert_eq!((report.given, report.records), (4, 3), "the last row is given too");
    let status_first = [row("213", "Status", ",E"), row("213", "Value", "10,20"), row("111", "Value", "5,6")].concat();
    let (bag, _) = whole("t.csv", format!("{head}{status_first}"));
    assert_eq!(estimates(&bag), [false, true, false, false]);
    // The status of another series is not that of this one.
    let apart = [row("111", "Status", "E,E"), row("213", "Value", "10,20")].concat();
    let (bag, report) = whole("t.csv", format!("{head}{apart}"));
    assert_eq!((estimates(&bag), report.passed["other-attribute"].count), (vec![false, false], 1));
}

#[test]
fn imf_files_with_names_say_by_their_codes_who_is_meant() {
    let head = "\"DATASET\",\"SERIES_CODE\",\"OBS_MEASURE\",\"COUNTRY\",\"INDICATOR\",\"COUNTERPART_COUNTRY\",\"FREQUENCY\",\"TIME_PERIOD\",\"OBS_VALUE\",\"SCALE\"\n";
    let row = |series: &str, country: &str, partner: &str| {
        format!(
            "\"IMF.STA:IMTS(1.0.0)\",\"{series}\",\"OBS_VALUE\",\"{country}\",\"Exports of goods, Free on board (FOB), US dollar\",\"{partner}\",\"Annual\",\"2023\",\"5\",\"Millions\"\n"
        )
    };
    let rows = [
        row("CHN.XG_FOB_USD.DEU.A", "A name that nobody knows", "Germany"),
        row("AZE.XG_FOB_USD.G163.A", "Azerbaijan, Republic of", "Euro Area (EA)"),
        row("", "China, People's Republic of", "Türkiye, Republic of"),
        row("X", "Egypt, Arab Republic of", "World"),
    ];
    let (bag, report) = whole("t.csv", format!("{head}{}", rows.concat()));
    assert_eq!(
        all(&bag),
        [
            "CHN export DEU 2023  TOTAL 5 fob",
            "AZE export (group) 2023  TOTAL 5 fob",
            "CHN export TUR 2023  TOTAL 5 fob",
            "EGY export (world) 2023  TOTAL 5 fob",
        ]
    );
    assert!(report.unmatched.is_empty() && report.findings.is_empty(), "{:?}", report.findings);
    // Codes and names side by side, or codes alone.
    let both = "COUNTRY.ID,COUNTRY,INDICATOR.ID,INDICATOR,COUNTERPART_COUNTRY.ID,COUNTERPART_COUNTRY,FREQUENCY.ID,FREQUENCY,TIME_PERIOD,OBS_VALUE,STATUS.ID,STATUS\n\
                TUR,Somewhere,MG_CIF_USD,Imports,HKG,Elsewhere,A,Annual,2023,7,E,Estimated value\n";
    let (bag, report) = whole("t.csv", both);
    assert_eq!((all(&bag), estimates(&bag)), (vec!["TUR import HKG 2023  TOTAL 7 cif".to_owned()], vec![true]));
    assert!(report.findings.is_empty(), "{:?}", report.findings);
    let codes = "COUNTRY.ID,INDICATOR.ID,COUNTERPART_COUNTRY.ID,TIME_PERIOD,OBS_VALUE\nTUR,MG_CIF_USD,HKG,2023,7\n";
    assert_eq!(all(&whole("t.csv", codes).0), ["TUR import HKG 2023  TOTAL 7 cif"]);
    let wide = "COUNTRY,INDICATOR,COUNTERPART_COUNTRY,2023\nTUR,MG_CIF_USD,HKG,7\n";
    assert_eq!(all(&whole("t.csv", wide).0), ["TUR import HKG 2023  TOTAL 7 cif"]);
}

#[test]
fn world_bank_files_with_and_without_their_preamble() {
    let quoted = "\u{feff}\"Data Source\",\"World Development Indicators\",\n\n\"Last Updated Date\",\"2022-12-22\",\n\n\"Country Name\",\"Country Code\",\"Indicator Name\",\"Indicator Code\",\"1960\",\"1961\",\n\
                  \"Aruba\",\"ABW\",\"GDP per capita (constant 2015 US$)\",\"NY.GDP.PCAP.KD\",\"\",\"15221.8506766724\",\n\"World\",\"WLD\",\"GDP per capita (constant 2015 US$)\",\"NY.GDP.PCAP.KD\",\"..\",\"-1.5E+3\",\n";
    let (bag, report) = whole("t.csv", quoted);
    assert_eq!(report.release.vintages[0].text, "2022-12-22");
    let read: Vec<String> = bag
        .indicators
        .iter()
        .map(|row| {
            format!("{} {} {} {}", row.area.raw, row.year, row.presence, row.value.unwrap_or_default().normalize())
        })
        .collect();
    assert_eq!(
        read,
        ["ABW 1960 missing 0", "ABW 1961 value 15221.8506766724", "WLD 1960 missing 0", "WLD 1961 value -1500"]
    );
    assert_eq!(bag.indicators[2].area.class, AreaClass::World);
    assert_eq!((report.header_line, report.dropped), (5, 0));
    let bank = "Country Name,Country Code,Series Name,Series Code,1990 [YR1990]\nAzerbaijan,AZE,GDP,NY.GDP.MKTP.CD,..\n\nData from database: World Development Indicators\nLast Updated: 12/22/2022\n";
    let (bag, report) = whole("t.csv", bank);
    assert_eq!((bag.indicators.len(), report.dropped), (1, 0));
    assert_eq!(report.release.vintages[0].text, "2022-12-22");
    let api = "economy;time;TM.UVI.MRCH.XD.WD;NY.GDP.MKTP.CD\nAZE;YR1996;101.5;\nAFE;YR1996;;7\n";
    let (bag, report) = whole("t.csv", api);
    assert_eq!((report.release.layout, report.delimiter, bag.indicators.len()), (Layout::WdiApi, ';', 4));
    assert_eq!(bag.indicators[1].presence, Presence::Missing);
}

#[test]
fn wits_in_thousands_with_headers_in_the_middle() {
    let head = "Nomenclature,ReporterISO3,ProductCode,ReporterName,PartnerISO3,PartnerName,Year,TradeFlowName,TradeFlowCode,TradeValue in 1000 USD,NetWeight in KGM,Quantity,QtyUnit\n";
    let text = format!(
        "{head}H5,AZE,10121,Azerbaijan,PAK,Pakistan,2019,Gross Exports,6,1.234,5,,\n{head}H5,AZE,Total,Azerbaijan,OAS,\"Other Asia, nes\",2019,Import,1,0,,,\nHS,SUD,01,Fm Sudan,WLD,World,2009,Re-Export,3,,,,\n"
    );
    let (bag, report) = whole("t.csv", text);
    assert_eq!(
        all(&bag),
        [
            "AZE export PAK 2019 H5 010121 1234 fob",
            "AZE import (nes) 2019 H5 TOTAL 0 cif",
            "SDN re-export (world) 2009 HS 01 missing fob"
        ]
    );
    assert_eq!((report.repeated_headers, report.records), (1, 3));
    assert_eq!(report.findings[0].code, "repeated-header");
}

#[test]
fn wits_by_partner_with_exports_and_imports_side_by_side() {
    let head = "Reporter Name,Partner Name,Year,Trade Flow,Product Group,Export (US$ Thousand),Import (US$ Thousand),\
                Export Partner Share (%),Import Partner Share (%),AHS Weighted Average (%)\n";
    let rows = [
        "Azerbaijan, World,2019,Export-Import, All Products,19635.5,13667.9,100,100,\n",
        "Azerbaijan, Pakistan,2019,,All Products,1.234,,0.01,,\n",
        "Azerbaijan,\"Other Asia, nes\",2019,EXPIMP,All Products,0,7,0,0.1,\n",
        "Azerbaijan, East Asia & Pacific,2019,Export,All Products,99,98,0.5,0.5,\n",
        "Azerbaijan,Unspecified,2019,Import,All Products,5,6,,,\n",
        "Azerbaijan,Türkiye,2019,,Fuels,100,3,,,\n",
        // Nothing is guessed.
        "Azerbaijan,Georgia,2019,Balance,All Products,1,2,,,\n",
        "Azerbaijan,,2019,,All Products,1,2,,,\n",
        "Azerbaijan,Georgia,2019,,,1,2,,,\n",
        "Azerbaijan,Georgia,2019,,All Products,1 bn,2,,,\n",
    ];
    let (bag, report) = whole("WITS-Partner.csv", format!("{head}{}", rows.concat()));
    assert_eq!(report.release.layout, Layout::WitsPartner);
    assert_eq!(
        all(&bag),
        [
            "AZE export (world) 2019  TOTAL 19635500 fob",
            "AZE import (world) 2019  TOTAL 13667900 cif",
            "AZE export PAK 2019  TOTAL 1234 fob",
            "AZE export (nes) 2019  TOTAL 0 fob",
            "AZE import (nes) 2019  TOTAL 7000 cif",
            "AZE export (group) 2019  TOTAL 99000 fob",
            "AZE import (nes) 2019  TOTAL 6000 cif",
            "AZE export TUR 2019 WITS Fuels 100000 fob",
            "AZE import TUR 2019 WITS Fuels 3000 cif",
        ]
    );
    assert_eq!(report.passed["empty-cell"].count, 1);
    let codes: Vec<_> = report.findings.iter().map(|finding| (finding.line, finding.code)).collect();
    assert_eq!(codes, [(8, "bad-flow"), (9, "bad-code"), (10, "bad-product"), (11, "not-a-number")]);
    assert!(report.unmatched.is_empty(), "{:?}", report.unmatched);
    // Somebody else's copy has no reporter, and WITS's other summary is wide: both are refused in words.
    let refused = |head: &str| {
        let error = try_read("t.csv", head.as_bytes(), Ask::default()).err().expect("refused");
        format!("{error} {:?} {}", error.located(), error.hint().unwrap_or_default())
    };
    assert!(
        refused("Partner Name,Year,Product Group,Export (US$ Thousand)\nWorld,2019,All Products,1\n")
            .contains("reportername")
    );
    let wide = "Reporter,Partner,Product categories,Indicator Type,Indicator,1988,1989\nA,B,C,D,E,1,2\n";
    assert!(refused(wide).contains("trade summary of WITS"), "{}", refused(wide));
}

#[test]
fn wits_flows_by_every_name_groups_apart_and_all_is_the_world() {
    let head = "Nomenclature,ReporterISO3,ProductCode,ReporterName,PartnerISO3,PartnerName,Year,TradeFlowName,TradeFlowCode,TradeValue in 1000 USD\n";
    let row = |flow: &str, code: &str| format!("H0,DEU,Total,Germany,CHN,China,2019,{flow},{code},1\n");
    let rows = [
        row("Gross Exp.", "6"),
        row("Gross Imp.", "5"),
        row("Export", ""),
        row("Re-Imp.", "4"),
        row("Re-Exports", "3"),
        row("", "6"),
        row("Gross Imp.", "6"),
        row("Balance", ""),
    ];
    let (bag, report) = whole("t.csv", format!("{head}{}", rows.concat()));
    let flows: Vec<_> = bag.flows.iter().map(|row| (row.flow.word(), row.series.is_some())).collect();
    assert_eq!(
        flows,
        [
            ("export", true),
            ("import", true),
            ("export", false),
            ("re-import", false),
            ("re-export", false),
            ("export", true)
        ]
    );
    let codes: Vec<_> = report.findings.iter().map(|finding| (finding.line, finding.code)).collect();
    assert_eq!(codes, [(8, "flow-conflict"), (9, "bad-flow")]);
    let row = |product: &str, partner: &str| format!("H0,DEU,{product},Germany,,{partner},2019,Export,,1\n");
    let rows = [
        row("manuf", "France"),
        row("1-24_Agr", "France"),
        row("8", "France"),
        row("999999", "France"),
        row("9999AA", "France"),
        row("Total", "All"),
        row("01", "Ethiopia(excludes Eritrea)"),
    ];
    let (bag, report) = whole("t.csv", format!("{head}{}", rows.concat()));
    let read: Vec<_> = bag.flows.iter().map(|row| (&*row.classification, &*row.product, row.count.word())).collect();
    assert_eq!(
        read,
        [
            ("WITS", "manuf", "other-classification"),
            ("WITS", "1-24_Agr", "other-classification"),
            ("H0", "08", "once"),
            ("H0", "999999", "once"),
            ("H0", "9999AA", "once"),
            ("H0", "TOTAL", "world"),
            ("H0", "01", "once"),
        ]
    );
    assert!(report.unmatched.is_empty(), "{:?}", report.unmatched);
}

#[test]
fn correlates_of_war_minus_nine_is_missing() {
    let head = "ccode1,ccode2,year,importer1,importer2,flow1,flow2,smoothflow1,smoothflow2,smoothtotrade,spike1,spike2,dip1,dip2,trdspike,tradedip,bel_lux_alt_flow1,bel_lux_alt_flow2,china_alt_flow1,china_alt_flow2,source1,source2,version\n";
    let text = format!(
        "{head}2,20,1960,United States of America,Canada,2901.4,-9,1,1,2,0,0,0,0,0,0,,,,,1,1,4\n2,365, 1960,United States of America,Russia,0,-9.0,1,1,2,0,0,0,0,0,0,,,,,1,1,4\n"
    );
    let (bag, report) = whole("Dyadic_COW_4.0.csv", text.replace("ccode1,", " ccode1 ,"));
    assert_eq!(
        all(&bag),
        [
            "USA import CAN 1960  TOTAL 2901400000 mixed",
            "CAN import USA 1960  TOTAL missing mixed",
            "USA import SUN 1960  TOTAL 0 mixed",
            "SUN import USA 1960  TOTAL missing mixed",
        ]
    );
    assert_eq!(report.release.vintages[0].text, "4");
    let small = b"importer1,importer2,flow1,flow2,total_trade\nAzerbaijan,Pakistan,1.55,-9,-7.45\n";
    assert_eq!(refused(small), "columns");
    let (bag, _) = whole("cow_2001.csv", small);
    assert_eq!(all(&bag), ["AZE import PAK 2001  TOTAL 1550000 mixed", "PAK import AZE 2001  TOTAL missing mixed"]);
}

#[test]
fn itpd_and_the_atlas() {
    let itpd = "exporter_iso3,importer_iso3,year,industry_id,broad_sector,trade\nPAK,AZE,2016,12,Manufacturing,56.5\nPAK,PAK,2016,160,Services,1e-6\n";
    let (bag, _) = whole("t.csv", itpd);
    assert_eq!(all(&bag), ["PAK export AZE 2016 ITPD 12 56500000 mixed", "PAK domestic PAK 2016 ITPD 160 1 mixed"]);
    assert_eq!((bag.flows[1].trade, bag.flows[1].count), (TradeKind::Services, Counting::SetAside(Reason::SelfTrade)));
    let atlas = "location_code,partner_code,hs_product_code,year,export_value,import_value,hs_eci,pci\nAZE,PAK,0101,2016,5,,0.1,0.2\nAZE,ANS,travel,2016,1,2,,\n";
    let (bag, report) = whole("t.csv", atlas);
    assert_eq!(
        all(&bag),
        [
            "AZE export PAK 2016 HS 0101 5 fob",
            "AZE export (nes) 2016 HS travel 1 unstated",
            // What a place imports is what its partner exports to it: one reconciled figure.
            "(nes) export AZE 2016 HS travel 2 unstated",
        ]
    );
    assert_eq!((report.release.layout, report.passed["empty-cell"].count), (Layout::Atlas, 1));
    let mirror =
        "year,exporter,importer,commoditycode,value_final,value_exporter,value_importer\n2016,AZE,PAK,0101,7,,8\n";
    let (bag, _) = whole("t.csv", mirror);
    assert_eq!(all(&bag)[2], "PAK import AZE 2016 HS 0101 8 cif");
    assert_eq!(bag.flows[1].presence, Presence::Missing);
}

#[test]
fn noughts_that_itpd_filled_in_are_no_reported_ones() {
    let text = "exporter_iso3,importer_iso3,year,industry_id,trade,flag_mirror,flag_zero\n\
                AZE,PAK,2015,1,0,0,r\nAZE,PAK,2015,2,0,0,u\nAZE,PAK,2015,3,1.5,0,p\n";
    let (bag, _) = whole("itpd.csv", text);
    let read: Vec<_> = bag.flows.iter().map(|row| (row.presence, row.flags.value_estimated)).collect();
    assert_eq!(read, [(Presence::Zero, false), (Presence::NotReported, true), (Presence::Value, false)]);
}

#[test]
fn imports_whose_main_value_is_the_fob_value_are_fob() {
    let head = "refYear,reporterCode,flowCode,partnerCode,cmdCode,cifvalue,fobvalue,primaryValue\n";
    let rows = "2022,842,M,156,TOTAL,104,100,100\n2022,842,M,276,TOTAL,104,100,104\n2022,842,M,36,TOTAL,,100,100\n2022,842,M,40,TOTAL,100,100,100\n2022,842,M,56,TOTAL,,,100\n";
    let (bag, _) = whole("t.csv", format!("{head}{rows}"));
    let read: Vec<_> = bag.flows.iter().map(|row| row.valuation.word()).collect();
    assert_eq!(read, ["fob", "cif", "fob", "cif", "cif"]);
}

#[test]
fn what_is_no_table_of_trade_is_refused_with_a_reason() {
    for (bytes, code) in [
        (&b"<!DOCTYPE html><html>404"[..], "not-csv"),
        (b"PK\x03\x04....", "not-csv"),
        (b"\x1f\x8b\x08", "not-csv"),
        (b"{\"data\":[]}", "not-csv"),
        (b"", "empty-file"),
        (b"\n\n\n", "empty-file"),
        (b"a,b,c\n1,2,3\n", "unknown-layout"),
        (b"t,i,j,k,v,v\n1,2,3,4,5,6\n", "columns"),
        (b"t,i,j,k,v,q\nx,y,z,w,1,2\n", "bad-year"),
        (b"refYear,refYear,reporterCode,partnerCode,flowCode,cmdCode,primaryValue\n1,1,1,1,1,1,1\n", "columns"),
    ] {
        assert_eq!(refused(bytes), code, "{}", String::from_utf8_lossy(bytes));
    }
    let error =
        try_read("t.csv", b"origin_country_code,destination_country_code,exports,imports\n", Ask::default()).err();
    assert!(error.and_then(|error| error.hint().map(str::to_owned)).is_some_and(|hint| hint.contains("TRADHIST")));
}

#[test]
fn single_bad_rows_are_left_out_and_named() {
    let row = |value: &str| format!("2020,4,24,300431,{value},1\n");
    let text = format!(
        "t,i,j,k,v,q\n{}{}{}{}{}{}2020,4,24,300431,1,1\n",
        row("1"),
        row("-5"),
        row("9e99"),
        row("1,5"),
        row("\"1\"x"),
        row("1\0")
    );
    let (bag, report) = whole("t.csv", text);
    assert_eq!(bag.flows.len(), 2);
    let codes: Vec<(usize, &str)> = report.findings.iter().map(|finding| (finding.line, finding.code)).collect();
    assert_eq!(
        codes,
        [(3, "negative-value"), (4, "number-too-large"), (5, "ragged-row"), (6, "text-after-quote"), (7, "nul")]
    );
    assert_eq!((report.records, report.dropped), (7, 5));
}

#[test]
fn utf16_latin1_and_old_line_ends_are_read_and_said() {
    let text = "reporterDesc,partnerDesc,refYear,flowCode,cmdCode,primaryValue\nTürkiye,Côte d'Ivoire,2020,X,TOTAL,5\n";
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let latin: Vec<u8> = text.chars().map(|letter| letter as u8).collect();
    let mac = text.replace('\n', "\r");
    for (bytes, repaired) in [(utf16, Some("utf-16")), (latin, Some("latin-1")), (mac.into_bytes(), None)] {
        let (bag, report) = whole("t.csv", bytes);
        assert_eq!(all(&bag), ["TUR export CIV 2020  TOTAL 5 fob"]);
        assert_eq!(report.repaired.keys().next().copied(), repaired);
    }
}

#[test]
fn a_code_is_the_area_of_its_year_and_one_that_looks_like_another_is_said() {
    let rows =
        [(1970, "VNM"), (1971, "VNM"), (1980, "VNM"), (1975, "USA"), (1990, "USA"), (1985, "BEL"), (2020, "A79")];
    let rows = rows.map(|(year, code)| format!("{year},{code},X,CHN,TOTAL,1\n")).concat();
    let (bag, report) = whole("t.csv", format!("refYear,reporterISO,flowCode,partnerISO,cmdCode,primaryValue\n{rows}"));
    let codes: Vec<_> = bag.flows.iter().map(|row| row.reporter.code.map(|code| code.to_string())).collect();
    let expected = ["RVN", "RVN", "VNM", "USA", "USA", "BLX"].map(|code| Some(code.to_owned()));
    assert_eq!(codes[..6], expected);
    assert_eq!((codes[6].as_deref(), bag.flows[6].reporter.class), (None, AreaClass::Nes));
    let dated = report.findings.iter().filter(|found| found.code == "dated-area");
    let dated: Vec<_> = dated.map(|found| (found.line, found.message.as_str())).collect();
    assert_eq!(
        dated,
        [
            (2, "`VNM` in 1970 is read as RVN, South Vietnam, until 1974"),
            (7, "`BEL` in 1985 is read as BLX, Belgium-Luxembourg, until 1998"),
        ]
    );
    assert!(report.findings.iter().all(|found| ["dated-area", "missing-splits"].contains(&found.code)));
    let text = "exporter_iso3,importer_iso3,year,trade\nYUG,CHN,1988,1\nYUG,CHN,1995,1\nSRB,CHN,2010,1\n";
    let (bag, report) = whole("t.csv", text);
    let codes: Vec<_> = bag.flows.iter().filter_map(|row| row.reporter.code).map(|code| code.to_string()).collect();
    assert_eq!(codes, ["YUG", "SCG", "SRB"]);
    assert_eq!(report.findings[0].message, "`YUG` in 1995 is read as SCG, Serbia and Montenegro, until 2006");
}

#[test]
fn a_name_of_two_areas_is_an_error_with_both_and_its_value_is_counted() {
    let mut areas = shipped().clone();
    areas.put_for_tests(System::Name, "Twinland", &["AZE", "PAK"]);
    let text = "reporterDesc,partnerDesc,refYear,flowCode,cmdCode,primaryValue\nTwinland,Georgia,2020,X,TOTAL,5\n";
    let mut bag = Bag::default();
    let report = read("t.csv", text.as_bytes(), Ask::default(), &areas, &mut bag).expect("read");
    let found = report.findings.iter().find(|found| found.code == "ambiguous-area").expect("said");
    assert!(found.is_error() && found.line == 2 && found.message.contains("AZE") && found.message.contains("PAK"));
    assert_eq!(bag.flows[0].count, Counting::SetAside(Reason::Unmatched));
    let said = report.findings.iter().find(|found| found.code == "unmatched-area").expect("counted");
    assert_eq!(said.message, "`Twinland` is one of several areas: 1 rows, 5 dollars");
}

#[test]
fn codes_that_contradict_the_iso_code_or_the_name_beside_them_leave_the_row_out() {
    let row = |reporter: [&str; 3], partner: [&str; 3]| {
        format!("2022,{},{},X,TOTAL,1000.5\n", reporter.join(","), partner.join(","))
    };
    let (germany, china) = (["276", "DEU", "Germany"], ["156", "CHN", "China"]);
    let rows = [
        row(germany, china),
        row(["276", "FRA", "France"], china),
        row(germany, ["156", "FRA", "China"]),
        row(["276", "", "France"], china),
        row(["251", "FRA", "France"], ["490", "S19", "\"Other Asia, nes\""]),
        row(["842", "USA", "USA"], ["97", "EUR", "European Union"]),
        row(["757", "CHE", "Switzerland"], ["0", "W00", "World"]),
        row(["276", "DEU", "Deutschland"], ["704", "VNM", "Vietnam"]),
        row(["891", "SCG", "Serbia"], ["688", "SCG", "Serbia and Montenegro"]),
    ];
    let head = "refYear,reporterCode,reporterISO,reporterDesc,partnerCode,partnerISO,partnerDesc,flowCode,cmdCode,primaryValue\n";
    let (bag, report) = whole("t.csv", format!("{head}{}", rows.concat()));
    assert_eq!((bag.flows.len(), report.dropped), (6, 3), "{:?}", report.findings);
    let found: Vec<_> = report.findings.iter().filter(|found| found.code == "area-conflict").collect();
    assert_eq!(found.iter().map(|found| (found.line, found.column)).collect::<Vec<_>>(), [(3, 6), (4, 22), (5, 6)]);
    assert!(found.iter().all(|found| found.is_error()));
    assert_eq!(found[0].message, "code `276` is Germany, and `FRA` beside it is France");
    let left = report.findings.iter().find(|found| found.code == "left-out").expect("counted");
    assert_eq!(left.message, "3 rows left out as area-conflict, with 3001.5 dollars as they stand");
    let legacy = "Year,Trade Flow,Reporter Code,Reporter,Reporter ISO,Partner Code,Partner,Partner ISO,Commodity Code,Trade Value (US$)\n\
                  2014,Export,36,Australia,AUS,0,World,WLD,TOTAL,5\n2014,Export,36,Austria,AUT,0,World,WLD,TOTAL,6\n";
    let (bag, report) = whole("t.csv", legacy);
    assert_eq!((bag.flows.len(), report.dropped), (1, 1));
    assert!(report.counts.contains_key("area-conflict"));
}

#[test]
fn a_product_that_became_a_date_leaves_the_row_out() {
    let codes = ["TOTAL", "1-Jan", "Jan-05", "01-Jan-2001", "2-Feb", "01/05/2022", "2022-01-05", "0101", "85-A"];
    let rows = codes.map(|code| format!("2022,276,156,X,H6,{code},0,7\n")).concat();
    let head = "refYear,reporterCode,partnerCode,flowCode,classificationCode,cmdCode,aggrLevel,primaryValue\n";
    let (bag, report) = whole("t.csv", format!("{head}{rows}"));
    let products: Vec<&str> = bag.flows.iter().map(|row| &*row.product).collect();
    assert_eq!(products, ["TOTAL", "0101", "85-A"]);
    let found: Vec<_> = report.findings.iter().filter(|found| found.code == "damaged-product").collect();
    assert_eq!(found.iter().map(|found| found.line).collect::<Vec<_>>(), [3, 4, 5, 6, 7, 8]);
    assert!(found[0].message.starts_with("`1-Jan` is a date") && found[0].message.contains("as text"));
    assert!(report.findings.iter().any(|found| found.message.contains("6 rows left out as damaged-product, with 42")));
}

#[test]
fn classifications_by_their_names_are_those_by_their_codes() {
    let names = ["HS 1988/92", "HS 1996", "HS 2022", "HS Combined", "SITC Rev 3", "SITC Revision 1", "H4"];
    let rows = names.map(|name| format!("{name},DEU,271019,CHN,2020,Export,6,1\n")).concat();
    let head =
        "Nomenclature,ReporterISO3,ProductCode,PartnerISO3,Year,TradeFlowName,TradeFlowCode,TradeValue in 1000 USD\n";
    let (bag, report) = whole("t.csv", format!("{head}{rows}HS 1850,DEU,271019,CHN,2020,Export,6,1\n"));
    let classes: Vec<&str> = bag.flows.iter().map(|row| &*row.classification).collect();
    assert_eq!(classes, ["H0", "H1", "H6", "HS", "S3", "S1", "H4"]);
    assert_eq!((report.dropped, report.findings[0].code), (1, "bad-classification"));
}

#[test]
fn figures_beyond_the_store_are_in_no_sum() {
    let text = "refYear,reporterCode,partnerCode,flowCode,cmdCode,primaryValue\n2022,276,156,X,TOTAL,99999999999999999999999\n\
                2022,276,156,M,TOTAL,5\n";
    let (bag, report) = whole("t.csv", text);
    assert_eq!(all(&bag), ["DEU import CHN 2022  TOTAL 5 cif"]);
    let found = report.findings.iter().find(|found| found.code == "number-too-large").expect("said");
    assert_eq!((found.line, found.column), (2, 22));
}

#[test]
fn utf32_is_named_with_the_way_out() {
    let text = "refYear,reporterCode,partnerCode,flowCode,cmdCode,primaryValue\n2020,31,586,X,TOTAL,5\n";
    let little = |letter: char| u32::from(letter).to_le_bytes();
    let marked: Vec<u8> = std::iter::once('\u{feff}').chain(text.chars()).flat_map(little).collect();
    let big: Vec<u8> = text.chars().flat_map(|letter| u32::from(letter).to_be_bytes()).collect();
    for bytes in [marked, big] {
        let error = try_read("t.csv", &bytes, Ask::default()).err().expect("refused");
        assert!(error.message().contains("UTF-32"), "{error}");
        assert!(error.hint().is_some_and(|hint| hint.contains("UTF-8")), "{error}");
    }
}

#[test]
fn a_sink_can_stop_the_reading() {
    let areas = shipped();
    let text = "t,i,j,k,v,q\n".to_owned() + &"2020,4,24,300431,1,1\n".repeat(100);
    let mut count = 0;
    let mut sink = |_: FlowRow| {
        count += 1;
        if count == 3 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    };
    let report = read("t.csv", text.as_bytes(), Ask::default(), areas, &mut sink).expect("read");
    assert!(report.stopped && report.given == 3);
}

#[test]
fn a_valuation_that_contradicts_its_indicator_is_a_finding() {
    let text = "COUNTRY,INDICATOR,COUNTERPART_COUNTRY,FREQUENCY,TIME_PERIOD,OBS_VALUE,VALUATION\nUSA,XG_FOB_USD,CAN,A,2024,5,FOB\nUSA,XG_FOB_USD,CAN,A,2023,5,CIF\n";
    let (bag, report) = whole("t.csv", text);
    assert_eq!((bag.flows.len(), report.findings[0].code), (1, "valuation-conflict"));
    assert_eq!(bag.flows[0].valuation, Valuation::Fob);
    assert_eq!(bag.flows[0].flow, FlowKind::Export);
}

/// Headers of every layout, for texts made at random.
const HEADERS: &[&str] = &[
    "t,i,j,k,v,q",
    "country_code,country_name,country_iso2,country_iso3",
    "code,description",
    "refYear,reporterCode,partnerCode,flowCode,cmdCode,primaryValue",
    "dataset_code,ref_year,reporter_code,partner_code,flow_code,cmd_code,primary_value",
    "Classification,Year,Trade Flow Code,Trade Flow,Reporter Code,Reporter,Partner Code,Partner,Commodity Code,Commodity,Trade Value (US$),Flag",
    "Year,Reporter Code,Trade Flow Code,Partner Code,Classification,Commodity Code,Estimation Code,Value",
    "year,iso3_o,iso3_d,tradeflow_comtrade_o",
    "iso_o,iso_d,dist",
    "COUNTRY,INDICATOR,COUNTERPART_COUNTRY,FREQUENCY,TIME_PERIOD,OBS_VALUE",
    "COUNTRY,INDICATOR,COUNTERPART_COUNTRY,SERIES_CODE,2000,2001",
    "Country Code,Counterpart Country Code,Time Period,x (TXG_FOB_USD)",
    "Country Code,Indicator Code,Counterpart Country Code,Attribute,2000",
    "Country Code,Indicator Code,2000,2001",
    "economy;time;A.B",
    "ReporterISO3,PartnerISO3,Year,ProductCode,TradeFlowName,TradeValue in 1000 USD",
    "ccode1,ccode2,year,flow1,flow2",
    "exporter_iso3,importer_iso3,year,trade",
    "location_code,partner_code,hs_product_code,year,export_value",
    "year,exporter,importer,commoditycode,value_final",
];

#[test]
fn every_header_of_the_list_is_known() {
    for header in HEADERS {
        assert!(recognise("t.csv", header.as_bytes()).is_ok(), "{header}");
    }
    let portal = recognise("t.csv", PORTAL_HEADER.as_bytes()).expect("known");
    assert_eq!(portal.0, Layout::ComtradePortal);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn random_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2048)) {
        let _ = try_read("t.csv", &bytes, Ask::default());
    }

    #[test]
    fn random_rows_under_known_headers_never_panic(
        header in 0..HEADERS.len(),
        rows in proptest::collection::vec("[0-9A-Za-z\"\\\\.;,\\-éW \n\r\0]{0,80}", 0..12),
        values in proptest::collection::vec(proptest::sample::select(vec![
            "2020", "1", "X", "156", "TOTAL", "CHN", "-9", "1e5", "", "NA", "XG_FOB_USD", "A", "010121", "Export", "2000-M01", "79228162514264337593543950335", "true",
        ]), 0..120),
    ) {
        let delimiter = if HEADERS[header].contains(';') { ";" } else { "," };
        let width = HEADERS[header].split(delimiter).count();
        let fitting: Vec<String> = values.chunks(width).map(|row| row.join(delimiter)).collect();
        let text = format!("{}\n{}\n{}", HEADERS[header], fitting.join("\n"), rows.join("\n"));
        if let Ok((bag, report)) = try_read("t_2001.csv", text.as_bytes(), Ask::default()) {
            prop_assert_eq!(report.given as usize, bag.flows.len() + bag.indicators.len() + bag.distances.len() + bag.dictionary.len());
        }
    }
}
