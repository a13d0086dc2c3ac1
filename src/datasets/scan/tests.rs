//! Scans against slow readers that share nothing with them, and against real files.

use std::collections::BTreeMap;
use std::io::Write;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::OnceLock;

use proptest::prelude::*;
use rust_decimal::{Decimal, RoundingStrategy};

use super::baci::{self, Product};
use super::comtrade::{self, Areas, Class, Code, Kind, Period};
use super::gate::MOST_FINDINGS;
use super::header::ROWS_OF_HEAD;
use super::split::Record;
use super::*;
use crate::error::ErrorKind;
use crate::io::{Options, TableFile};

fn table(text: impl Into<Vec<u8>>) -> TableFile {
    TableFile::from_bytes("t.csv", text.into())
}

fn chunks_of(chunk: usize) -> Options<'static> {
    Options { chunk, ..Options::default() }
}

/// Runs with one to four threads.
fn with_threads<T: Send>(threads: usize, work: impl FnOnce() -> T + Send) -> T {
    static POOLS: OnceLock<Vec<rayon::ThreadPool>> = OnceLock::new();
    let pool = |count| rayon::ThreadPoolBuilder::new().num_threads(count).build().expect("threads");
    POOLS.get_or_init(|| (1..=4).map(pool).collect())[threads - 1].install(work)
}

fn pairs(text: &str) -> PairTotals {
    baci_totals(&table(text), &Selection::default(), Options::default()).expect("totals")
}

fn codes(report: &Report) -> Vec<(usize, usize, &'static str)> {
    report.findings.iter().map(|found| (found.line, found.column, found.code)).collect()
}

/// A file of the samples, which may not be there.
fn sample(name: &str) -> Option<PathBuf> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/samples").join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: no sample {name}");
    None
}

/// Year, exporter, importer.
type Flow = (u16, u16, u16);

/// What a slow reader makes of a BACI file, line by line: totals, rows, lines that are dropped.
#[derive(Debug, Default, PartialEq)]
struct Naive {
    totals: BTreeMap<Flow, (i128, u64, u64)>,
    rows: u64,
    dropped: Vec<usize>,
}

/// An amount in units of 10^-decimals; what an `i64` cannot hold is too large.
fn naive_amount(text: &str, decimals: u32) -> Result<Option<i128>, ()> {
    if ["", "NA", "NaN", "nan", ".", "N/A", "NULL", "null"].contains(&text) {
        return Ok(None);
    }
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || b".eE+-".contains(&byte));
    let number = Decimal::from_str(text).or_else(|_| Decimal::from_scientific(text)).ok().filter(|_| plain).ok_or(())?;
    let unit = number.checked_mul(Decimal::from(10_u64.pow(decimals))).ok_or(())?;
    let whole = unit.round_dp_with_strategy(0, RoundingStrategy::MidpointAwayFromZero);
    let good = !whole.is_sign_negative() || whole.is_zero();
    whole.to_string().parse::<i64>().ok().filter(|_| good).map(|value| Some(value.into())).ok_or(())
}

fn naive_code(text: &str, good: impl Fn(u32) -> bool) -> Result<u32, ()> {
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|number| digits && good(*number)).ok_or(())
}

/// Whether a row has the columns of its file, whose rows mostly have a comma at their end or not.
fn naive_width(fields: &[&str], width: usize, trailing: bool) -> bool {
    let last = fields.get(width - 1).is_some_and(|field| !field.is_empty());
    match fields.len().checked_sub(width) {
        Some(0) => last || !trailing,
        Some(1) => fields[width].is_empty() && (last || trailing),
        _ => false,
    }
}

fn naive_row(record: &csv::StringRecord, trailing: bool) -> Result<(Flow, Option<i128>), ()> {
    let fields: Vec<&str> = record.iter().map(str::trim).collect();
    if !naive_width(&fields, 6, trailing) {
        return Err(());
    }
    let year = naive_code(fields[0], |year| (1900..=2100).contains(&year))? as u16;
    let exporter = naive_code(fields[1], |code| (1..1000).contains(&code))? as u16;
    let importer = naive_code(fields[2], |code| (1..1000).contains(&code))? as u16;
    naive_code(fields[3], |_| matches!(fields[3].len(), 5 | 6))?;
    naive_amount(fields[5], 6)?;
    Ok(((year, exporter, importer), naive_amount(fields[4], 6)?))
}

fn fields_of(line: &str) -> csv::StringRecord {
    // Spreadsheets write blanks before a quote, which the crate takes for the field's own.
    let (mut text, mut start, mut quoted) = (String::new(), 0, false);
    for letter in line.chars() {
        if letter == '"' {
            if !quoted && text[start..].trim().is_empty() {
                text.truncate(start);
            }
            quoted = !quoted;
        }
        text.push(letter);
        if letter == ',' && !quoted {
            start = text.len();
        }
    }
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    reader.records().next().map_or(csv::StringRecord::new(), |record| record.expect("a record"))
}

fn is_trailing(records: &[csv::StringRecord], width: usize) -> bool {
    let full = records.iter().filter(|record| record.iter().any(|field| !field.trim().is_empty())).take(ROWS_OF_HEAD);
    let of = |len: usize, empty: bool| {
        full.clone().filter(move |record| record.len() == len && record[len - 1].trim().is_empty() == empty).count()
    };
    of(width + 1, true) > 0 && of(width + 1, true) >= of(width, false)
}

fn naive_baci(text: &str) -> Naive {
    let mut naive = Naive::default();
    let records: Vec<_> = text.split('\n').skip(1).map(fields_of).collect();
    let trailing = is_trailing(&records, 6);
    for (index, record) in records.iter().enumerate() {
        let fields: Vec<&str> = record.iter().map(str::trim).collect();
        if fields.iter().all(|field| field.is_empty()) || fields == ["t", "i", "j", "k", "v", "q"] {
            continue;
        }
        match naive_row(record, trailing) {
            Ok((key, value)) => {
                naive.rows += 1;
                if key.1 != key.2 {
                    let sum = naive.totals.entry(key).or_default();
                    sum.0 += value.unwrap_or(0);
                    sum.1 += 1;
                    sum.2 += u64::from(value.is_none());
                }
            }
            Err(()) => naive.dropped.push(index + 2),
        }
    }
    naive
}

fn as_naive(totals: &PairTotals) -> Naive {
    let of = |pair: &PairTotal| ((pair.year, pair.exporter, pair.importer), (pair.value, pair.rows, pair.missing));
    let dropped = totals.read.report.findings.iter().filter(|found| found.is_error() && found.code != "repeated-rows");
    Naive {
        totals: totals.pairs.iter().map(of).collect(),
        rows: totals.read.report.rows,
        dropped: dropped.map(|found| found.line).collect(),
    }
}

/// Lines of a BACI file, most of them good, many of them odd.
fn baci_line() -> impl Strategy<Value = String> {
    let code = prop_oneof![6 => "[1-9][0-9]{0,2}", 1 => "0?[0-9]{1,3}", 1 => "\"[0-9]{1,3}\"", 1 => " ?[0-9]{1,4}x?"];
    let year = prop_oneof![8 => "20[12][0-9]", 1 => "[0-9]{3,5}", 1 => "\"2020\""];
    let product = prop_oneof![8 => "[0-9]{5,6}", 1 => "[0-9]{0,8}", 1 => "\"[0-9]{6}\""];
    let value = prop_oneof![
        8 => "[0-9]{1,9}(\\.[0-9]{1,6})?",
        1 => "[0-9]{0,12}\\.?[0-9]{0,9}",
        1 => "(NA|-?[0-9]{1,3}|[0-9]\\.[0-9]e[+-]?[0-6]|\"[0-9]{2}\\.5\"|1,5|\\+3| 2 |x)",
    ];
    let quantity = prop_oneof![
        8 => "[ ]{0,12}[0-9]{1,4}(\\.[0-9]{3})?",
        2 => "[ ]{0,11}NA",
        1 => "( *|[ ]{3}[0-9]{1,3}\\.|[ ]{3}\\.[0-9]|1 2|\t3\\.0|-1| 1\\.000 |1\\.0,|1e3|x)",
    ];
    let row = (year, code.clone(), code, product, value, quantity)
        .prop_map(|(t, i, j, k, v, q)| format!("{t},{i},{j},{k},{v},{q}"));
    prop_oneof![30 => row, 1 => Just("t,i,j,k,v,q".to_owned()), 1 => Just(String::new()), 1 => "[0-9,.NA a]{0,70}"]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn baci_agrees_with_a_slow_reader(
        lines in prop::collection::vec((baci_line(), prop::bool::weighted(0.1)), 0..60),
        chunk in 1_usize..200, threads in 1_usize..4, last in any::<bool>(),
    ) {
        let mut text = "t,i,j,k,v,q\n".to_owned();
        for (line, returns) in &lines {
            text.push_str(line);
            text.push_str(if *returns { "\r\n" } else { "\n" });
        }
        if last {
            text.pop();
        }
        let totals = with_threads(threads, || baci_totals(&table(text.clone()), &Selection::default(), chunks_of(chunk)));
        prop_assert_eq!(as_naive(&totals.expect("totals")), naive_baci(&text), "{}", text);
    }

    #[test]
    fn any_number_of_threads_and_any_chunk_give_the_same(
        lines in prop::collection::vec(baci_line(), 0..80), chunk in 1_usize..300, threads in 1_usize..5,
    ) {
        let text = format!("t,i,j,k,v,q\n{}", lines.join("\n"));
        let whole = with_threads(1, || pairs(&text));
        let parts = with_threads(threads, || baci_totals(&table(text.clone()), &Selection::default(), chunks_of(chunk)));
        prop_assert_eq!(parts.expect("totals"), whole);
    }

    #[test]
    fn no_bytes_make_a_scan_panic(bytes in prop::collection::vec(any::<u8>(), 0..600), chunk in 1_usize..100, kind in 0..3) {
        let header: &[u8] = [b"t,i,j,k,v,q\n", COMTRADE.as_bytes(), b""][kind as usize];
        let file = table([header, &bytes].concat());
        let _ = baci_totals(&file, &Selection::default(), chunks_of(chunk));
        let _ = comtrade_totals(&file, &FlowSelection::default(), &Areas::default(), chunks_of(chunk));
    }

    #[test]
    fn no_text_makes_a_scan_panic(text in "[0-9,\"\n\r. NAXM]{0,300}", chunk in 1_usize..100, baci in any::<bool>()) {
        let file = table(format!("{}{text}", if baci { "t,i,j,k,v,q\n" } else { COMTRADE }));
        let _ = baci_totals(&file, &Selection::default(), chunks_of(chunk));
        let _ = comtrade_totals(&file, &FlowSelection::default(), &Areas::default(), chunks_of(chunk));
    }
}

#[test]
fn baci_is_read_exactly_and_odd_rows_go_through_the_gate() {
    let text = "t,i,j,k,v,q\n\
        2020,4,24,300431,0.198,        0.001\n\
        2020,4,24,300432,27.9,           NA\r\n\
        2020,4,31,80620,123456789.123456,1\n\
        \n\
        \"2020\", 4 ,\"031\",\"080630\",1.5e3,\n\
        2020,4,32,401031,NA,        0.001\n";
    let totals = pairs(text);
    let values: Vec<_> = totals.pairs.iter().map(|pair| (pair.importer, pair.value, pair.rows, pair.total())).collect();
    let oil = 123_456_789_123_456 + 1_500_000_000;
    let expected = [(24, 28_098_000, 2, Some(28_098_000)), (31, oil, 2, Some(oil)), (32, 0, 1, None)];
    assert_eq!(values, expected);
    assert!(totals.read.sorted && totals.read.report.findings.is_empty());
    assert_eq!((totals.read.report.rows, totals.read.report.blank_lines), (5, 1));
}

#[test]
fn what_is_wrong_has_its_line_and_its_value() {
    let mut text = "t,i,j,k,v,q\n".to_owned();
    for product in 10_000..12_000 {
        text.push_str(&format!("2020,4,24,{product},0.198,        0.001\n"));
    }
    text.push_str("2020,4,24,300431,2.5,0.1,extra\n2020,4,0,300431,2.5,1\n20,4,8,300431,2.5,1\n2020,4,8,3004,x,1\n");
    text.push_str(
        "2020,4,24,300432,1,1,1\n2020,4,8,3004,3,1\nt,i,j,k,v,q\n2020,4,25,300432,-1,1\n2020,4,25,300432,0.1234567,1\n",
    );
    text.push_str("2020,4,26,300432,1,  99999999999999999\n2020,4,26,300433,1,1 2\n");
    for chunk in [50, 1_000, 1 << 20] {
        let totals = baci_totals(&table(text.clone()), &Selection::default(), chunks_of(chunk)).expect("totals");
        let report = &totals.read.report;
        let expected = [
            (2002, 1, "ragged-row"),
            (2003, 8, "country-code"),
            (2004, 1, "year"),
            (2005, 15, "number"),
            (2006, 1, "ragged-row"),
            (2007, 10, "product-code"),
            (2009, 18, "negative"),
            (2010, 18, "rounded"),
            (2011, 20, "too-large"),
            (2012, 20, "number"),
        ];
        assert_eq!(codes(report), expected, "chunks of {chunk}");
        assert_eq!(report.rejected, Tally { rows: 9, value: 10_000_000 }, "chunks of {chunk}");
        assert_eq!((report.rows, report.repeated_headers, report.rounded), (2001, 1, 1));
    }
}

#[test]
fn findings_are_counted_beyond_those_that_are_kept() {
    let text = format!("t,i,j,k,v,q\n{}", "2020,4,24\n".repeat(5_000));
    let totals = baci_totals(&table(text), &Selection::default(), chunks_of(64)).expect("totals");
    assert_eq!(totals.read.report.findings.len(), MOST_FINDINGS);
    assert_eq!(totals.read.report.findings.last().map(|found| found.line), Some(101));
    assert_eq!(totals.read.report.counts, BTreeMap::from([("ragged-row", 5_000)]));
}

#[test]
fn columns_are_found_by_name() {
    let plain = pairs("t,i,j,k,v,q\n2020,4,24,300431,0.198,0.001\n");
    for text in [
        "q,v,k,j,i,t\n0.001,0.198,300431,24,4,2020\n",
        "\u{feff}\"t\",\"i\",\"j\",\"k\",\"v\",\"q\"\n2020,4,24,300431,0.198,0.001\n",
        "\n,T,I,J,K,V,Q\n1,2020,4,24,300431,0.198,0.001\n",
        "t,i,j,k,v,q,\n2020,4,24,300431,0.198,0.001,\n",
    ] {
        assert_eq!(pairs(text).pairs, plain.pairs, "{text}");
    }
    assert_eq!(pairs("t,i,j,k,v\n2020,4,24,300431,0.198\n").pairs, plain.pairs);
}

#[test]
fn a_value_lost_from_a_row_with_a_comma_at_its_end_is_noticed() {
    let text = "t,i,j,k,v,q\n2020,4,24,300431,1,0.5,\n2020,4,31,300431,1,\n";
    assert_eq!(codes(&pairs(text).read.report), [(3, 1, "ragged-row")]);
    let plain =
        "t,i,j,k,v,q\n2020,4,24,300431,1,0.5\n2020,4,25,300431,1,0.5\n2020,4,31,300431,1,\n2020,4,32,300431,1,,\n";
    assert_eq!(codes(&pairs(plain).read.report), [(5, 1, "ragged-row")]);
}

#[test]
fn what_is_no_such_table_is_refused_with_a_reason() {
    let refused = |bytes: &[u8]| {
        let error = baci_totals(&table(bytes), &Selection::default(), Options::default()).expect_err("refused");
        (error.kind(), error.located().first().map(|found| (found.line, found.code)))
    };
    let finding = |line, code| (ErrorKind::Findings, Some((line, code)));
    assert_eq!(refused(b""), finding(1, "empty-file"));
    assert_eq!(refused(b"t,i,j,k,q\n"), finding(1, "missing-column"));
    assert_eq!(refused(b"t,i,j,k,v,v,q\n"), finding(1, "duplicate-column"));
    assert_eq!(refused(b"\nt;i;j;k;v;q\n"), finding(2, "delimiter"));
    assert_eq!(refused(b"<html>"), finding(1, "not-csv"));
    assert_eq!(refused(b"t,i,j,k,v,q\r2020,4,24,300431,1,1\r"), finding(1, "line-ends"));
    let utf16: Vec<u8> = "t,i,j,k,v,q\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(refused(&utf16), finding(1, "nul"));
    // Columns that change places in the middle.
    assert_eq!(
        refused(b"t,i,j,k,v,q\n2020,4,24,300431,1,1\nt,j,i,k,v,q\n2020,4,24,300431,1,1\n"),
        (ErrorKind::Findings, None)
    );
}

#[test]
fn values_may_have_line_breaks_and_stray_quotes_stay_on_their_lines() {
    // A value over two lines, in a column that is not asked for; the second line looks like a row of its own.
    let text = "note,t,i,j,k,v,q\n\"a\nb,2020,4,24,300431,9,\",2020,4,24,300431,1,1\nc,2020,4,25,300431,1,1\nd,2020,x,2,3,4,5\n";
    for chunk in [8, 30, 1_000] {
        let totals = baci_totals(&table(text), &Selection::default(), chunks_of(chunk)).expect("totals");
        assert_eq!(totals.pairs.iter().map(|pair| pair.value).sum::<i128>(), 2_000_000, "chunks of {chunk}");
        assert_eq!(codes(&totals.read.report), [(5, 8, "country-code")], "chunks of {chunk}");
    }
    let stray = format!("t,i,j,k,v,q\n\"2020,4,24,300431,1,1\n{}", "2020,4,24,300431,1,1\n".repeat(100));
    for chunk in [8, 100, 10_000] {
        let totals = baci_totals(&table(stray.clone()), &Selection::default(), chunks_of(chunk)).expect("totals");
        assert_eq!((totals.read.report.rows, totals.pairs[0].rows), (100, 100));
        let found = codes(&totals.read.report);
        assert_eq!((found[0].2, &found[1..]), ("repeated-rows", [(2, 1, "unclosed-quote")].as_slice()));
    }
}

#[test]
fn rows_that_stand_in_a_file_twice_are_noticed() {
    let rows = "2020,4,24,300431,1,1\n2020,4,31,300431,1,1\n";
    let sorted = pairs(&format!("t,i,j,k,v,q\n{rows}"));
    assert!(sorted.read.sorted && sorted.read.report.findings.is_empty());
    for chunk in [1, 25, 1_000] {
        let text = format!("t,i,j,k,v,q\n{rows}2020,4,30,300431,1,1\n{rows}");
        let twice = baci_totals(&table(text), &Selection::default(), chunks_of(chunk)).expect("totals");
        assert!(!twice.read.sorted);
        assert_eq!(twice.read.report.counts, BTreeMap::from([("repeated-rows", 2)]));
    }
}

#[test]
fn a_selection_takes_exporter_importer_and_product() {
    let text = "t,i,j,k,v,q\n2020,4,24,010121,1,1\n2020,4,24,270900,2,1\n2020,4,31,271000,4,1\n2020,8,24,270900,8,1\n";
    let sum = |selection: Selection| -> i128 {
        let totals = baci_totals(&table(text), &selection, Options::default()).expect("totals");
        totals.pairs.iter().map(|pair| pair.value / 1_000_000).sum()
    };
    let product = |text| ProductPrefix::parse(text);
    assert_eq!(sum(Selection::default()), 15);
    assert_eq!(sum(Selection { exporter: Some(4), ..Selection::default() }), 7);
    assert_eq!(sum(Selection { importer: Some(24), ..Selection::default() }), 11);
    assert_eq!(sum(Selection { product: product("27"), ..Selection::default() }), 14);
    assert_eq!(sum(Selection { product: product("0"), ..Selection::default() }), 1);
    assert_eq!(sum(Selection { product: product("270900"), exporter: Some(8), importer: Some(24) }), 8);
    assert_eq!((product(""), product("2709000"), product("27a")), (None, None, None));
}

#[test]
fn trade_with_itself_is_apart_and_a_missing_value_leaves_no_total() {
    let totals = pairs("t,i,j,k,v,q\n2020,1,2,300431,30,1\n2020,3,3,300431,9,1\n2020,3,1,300431,NA,1\n");
    assert_eq!(totals.self_trade, Tally { rows: 1, value: 9_000_000 });
    assert_eq!(totals.pairs.iter().map(PairTotal::total).collect::<Vec<_>>(), [Some(30_000_000), None]);
}

#[test]
fn products_are_in_the_order_of_their_codes() {
    for number in [0, 1, 10_121, 99_999, 100_000, 999_999] {
        assert_eq!(Product::new(number).number(), number);
    }
    assert!(Product::new(80_620) < Product::new(200_819));
}

/// Twelve columns of a Comtrade file.
const COMTRADE: &str = "typeCode,freqCode,period,reporterCode,flowCode,partnerCode,partner2Code,classificationCode,cmdCode,cmdDesc,customsCode,mosCode,\
     motCode,primaryValue,isAggregate\n";

fn comtrade_row(fields: [&str; 9]) -> String {
    let [period, reporter, flow, partner, partner2, classification, product, rest, value] = fields;
    let (customs, mode) = rest.split_once('/').unwrap_or(("C00", "0"));
    let frequency = if period.len() == 6 { "M" } else { "A" };
    let quoted = |text: &str| if text.is_empty() { String::new() } else { format!("\"{text}\"") };
    let fields = [
        "C",
        frequency,
        period,
        reporter,
        flow,
        partner,
        partner2,
        classification,
        product,
        "Live, animals",
        customs,
        "0",
        mode,
        value,
        "false",
    ];
    fields.map(quoted).join(",") + ",\n"
}

fn flows(text: &str) -> FlowTotals {
    comtrade_totals(&table(text), &FlowSelection::default(), &Areas::default(), Options::default()).expect("totals")
}

fn of_rows(rows: &[[&str; 9]]) -> FlowTotals {
    flows(&(COMTRADE.to_owned() + &rows.iter().map(|row| comtrade_row(*row)).collect::<String>()))
}

fn set_aside(totals: &FlowTotals) -> Vec<(Class, u64, i128)> {
    totals.set_aside.iter().map(|(class, tally)| (*class, tally.rows, tally.value)).collect()
}

#[test]
fn each_flow_counts_once_and_the_rest_is_set_aside_with_its_value() {
    let totals = of_rows(&[
        ["2022", "156", "M", "0", "0", "H6", "TOTAL", "", "100"],
        ["2022", "156", "M", "276", "0", "H6", "TOTAL", "C00/0", "60.5"],
        ["2022", "156", "M", "276", "0", "H6", "01", "C00/0", "20"],
        ["2022", "156", "M", "276", "0", "H6", "010121", "C00/0", "19"],
        ["2022", "156", "M", "276", "0", "S4", "TOTAL", "C00/0", "60.5"],
        ["2022", "156", "M", "276", "344", "H6", "TOTAL", "C00/0", "5"],
        ["2022", "156", "M", "276", "0", "H6", "TOTAL", "C01/0", "6"],
        ["2022", "156", "M", "276", "0", "H6", "TOTAL", "C00/2100", "7"],
        ["2022", "156", "RM", "276", "0", "H6", "TOTAL", "C00/0", "8"],
        ["2022", "156", "RX", "276", "0", "H6", "TOTAL", "C00/0", "9"],
        ["2022", "156", "DX", "276", "0", "H6", "TOTAL", "C00/0", "10"],
        ["2022", "156", "M", "97", "0", "H6", "TOTAL", "C00/0", "11"],
        ["2022", "156", "M", "899", "0", "H6", "TOTAL", "C00/0", "12"],
        ["2022", "156", "M", "156", "0", "H6", "TOTAL", "C00/0", "13"],
        ["2022", "156", "M", "490", "0", "H6", "TOTAL", "C00/0", "14"],
    ]);
    let kept: Vec<_> = totals.flows.iter().map(|flow| (flow.partner, flow.value, flow.basis)).collect();
    assert_eq!(kept, [(276, Some(60_500), Basis::Total), (490, Some(14_000), Basis::Total)]);
    let expected = [
        (Class::SecondPartner, 1, 5_000),
        (Class::CustomsProcedure, 1, 6_000),
        (Class::TransportMode, 1, 7_000),
        (Class::ReExport, 1, 9_000),
        (Class::ReImport, 1, 8_000),
        (Class::OtherFlow, 1, 10_000),
        (Class::World, 1, 100_000),
        (Class::Group, 1, 11_000),
        (Class::NotSpecified, 1, 12_000),
        (Class::SelfTrade, 1, 13_000),
        (Class::BesideTotal, 2, 39_000),
        (Class::OtherClassification, 1, 60_500),
    ];
    assert_eq!(set_aside(&totals), expected);
    assert_eq!(totals.kept, Tally { rows: 2, value: 74_500 });
    let all: u64 = totals.set_aside.values().map(|tally| tally.rows).sum();
    assert_eq!(all + totals.kept.rows, totals.read.report.rows);
}

#[test]
fn without_a_total_each_product_counts_under_its_highest_code() {
    let detail = |product, value| ["2010", "699", "X", "156", "0", "H3", product, "C00/0", value];
    // Two and four digits add up to the same, six digits lack what is confidential.
    let totals = of_rows(&[
        detail("02", "70"),
        detail("27", "30"),
        detail("0201", "70"),
        detail("2709", "30"),
        detail("270900", "29"),
    ]);
    assert_eq!((totals.flows[0].value, totals.flows[0].basis), (Some(100_000), Basis::Detail));
    assert_eq!(set_aside(&totals), [(Class::OtherLevel, 3, 129_000)]);
    // Each product under its highest code.
    let totals = of_rows(&[detail("27", "30"), detail("0201", "70"), detail("2709", "30"), detail("270900", "")]);
    assert_eq!((totals.flows[0].value, totals.flows[0].rows), (Some(100_000), 2));
    assert_eq!(set_aside(&totals), [(Class::OtherLevel, 2, 30_000)]);
    // A sum with a value that is missing is not known.
    let totals = of_rows(&[detail("02", "70"), detail("27", "")]);
    assert_eq!((totals.flows[0].value, totals.flows[0].rows, totals.flows[0].missing), (None, 2, 1));
}

#[test]
fn totals_that_stand_in_a_file_more_than_once_are_told_apart() {
    let total = |value| ["2017", "156", "M", "24", "0", "H5", "TOTAL", "C00/0", value];
    let repeated = of_rows(&[total("100"), total("100"), total("100")]);
    assert_eq!((repeated.flows[0].value, set_aside(&repeated)), (Some(100_000), vec![(Class::Repeated, 2, 200_000)]));
    let parts = of_rows(&[total("100"), total("70"), total("30")]);
    assert_eq!((parts.flows[0].value, set_aside(&parts)), (Some(100_000), vec![(Class::PartOfTotal, 2, 100_000)]));
    assert_eq!((parts.open, repeated.open), (1, 0), "the arithmetic is no rule of an import");
    let conflict = of_rows(&[total("100"), total("90"), total("100")]);
    assert_eq!((conflict.flows[0].value, conflict.flows[0].basis), (Some(100_000), Basis::Total));
    assert_eq!(set_aside(&conflict), [(Class::Repeated, 1, 100_000), (Class::Conflicting, 1, 90_000)]);
    assert_eq!(conflict.conflicts, [Conflict { first: (0, 100_000), second: (1, 90_000) }]);
    let empty = of_rows(&[total(""), total("100")]);
    assert_eq!((empty.flows[0].value, set_aside(&empty)), (Some(100_000), vec![(Class::Repeated, 1, 0)]));
    let services = flows(
        "typeCode,period,reporterCode,flowCode,partnerCode,cmdCode,primaryValue\nS,2020,4,M,8,200,9\nS,2020,4,M,8,205,5\n\
        S,2020,4,X,8,205,5\nS,2020,4,X,8,206,5\n",
    );
    assert_eq!(services.flows.iter().map(|flow| flow.value).collect::<Vec<_>>(), [Some(9_000), None]);
    assert_eq!(set_aside(&services), [(Class::BesideTotal, 1, 5_000), (Class::WithoutTotal, 2, 10_000)]);
}

#[test]
fn months_and_years_stay_apart() {
    let totals = of_rows(&[
        ["202201", "4", "M", "8", "0", "H6", "TOTAL", "C00/0", "1"],
        ["202202", "4", "M", "8", "0", "H6", "TOTAL", "C00/0", "2"],
        ["2022", "4", "M", "8", "0", "H6", "TOTAL", "C00/0", "30"],
    ]);
    let values: Vec<_> = totals.flows.iter().map(|flow| (flow.period.month, flow.value)).collect();
    assert_eq!(values, [(None, Some(30_000)), (Some(1), Some(1_000)), (Some(2), Some(2_000))]);
    // A month in annual data, a year in monthly data, a thirteenth month.
    let bad = "freqCode,period,reporterCode,flowCode,partnerCode,cmdCode,primaryValue\nA,202201,4,M,8,TOTAL,9\nM,2022,4,M,8,TOTAL,9\nM,202213,4,M,8,TOTAL,9\n";
    assert_eq!(codes(&flows(bad).read.report), [(2, 3, "period"), (3, 3, "period"), (4, 3, "period")]);
}

#[test]
fn a_month_in_a_column_of_its_own_counts_where_no_frequency_stands() {
    let head = "refYear,refMonth,reporterCode,flowCode,partnerCode,cmdCode,primaryValue\n";
    let rows = "2022,3,276,X,251,TOTAL,7\n2022,52,276,X,251,TOTAL,90\n2022,,276,X,4,TOTAL,1\n2022,13,276,X,8,TOTAL,1\n";
    let totals = flows(&format!("{head}{rows}"));
    let periods: Vec<_> = totals.flows.iter().map(|flow| (flow.partner, flow.period.month, flow.value)).collect();
    assert_eq!(periods, [(4, None, Some(1_000)), (251, None, Some(90_000)), (251, Some(3), Some(7_000))]);
    assert_eq!(codes(&totals.read.report), [(5, 6, "period")]);
    // Portal files have all three, and the period decides.
    let head = "freqCode,period,refMonth,reporterCode,flowCode,partnerCode,cmdCode,primaryValue\n";
    let totals = flows(&format!("{head}A,2022,52,276,X,251,TOTAL,7\n"));
    assert_eq!(totals.flows[0].period, Period { year: 2022, month: None });
    // Without a frequency, a year beside a month is neither.
    let head = "period,refMonth,reporterCode,flowCode,partnerCode,cmdCode,primaryValue\n";
    let totals = flows(&format!("{head}2022,3,276,X,251,TOTAL,7\n202203,3,276,X,251,TOTAL,7\n"));
    assert_eq!((codes(&totals.read.report), totals.flows.len()), (vec![(2, 6, "period")], 1));
}

#[test]
fn items_of_services_have_no_sum_whatever_says_that_they_are_services() {
    let head = "period,reporterCode,flowCode,partnerCode,classificationCode,cmdCode,primaryValue\n";
    let items = "2021,276,X,251,EB10,205,50\n2021,276,X,251,EB10,206,40\n";
    let totals = flows(&format!("{head}{items}"));
    assert_eq!((totals.flows[0].kind, totals.flows[0].value), (Kind::Services, None));
    let totals = flows(&format!("{head}{items}2021,276,X,251,EB10,200,60\n"));
    assert_eq!((totals.flows[0].kind, totals.flows[0].value), (Kind::Services, Some(60_000)));
}

#[test]
fn a_column_shift_is_never_silent() {
    let good = comtrade_row(["2022", "156", "M", "276", "0", "H6", "010121", "C00/0", "5"]);
    let shifted = good.replace("\"Live, animals\"", "Live, animals");
    let short = good.replace("\"Live, animals\",", "");
    let totals = flows(&format!("{COMTRADE}{good}{shifted}{short}{}", good.replace(",\n", "\r\n")));
    assert_eq!(
        codes(&totals.read.report),
        [(3, 1, "ragged-row"), (4, 1, "ragged-row")].map(|(line, column, code)| (line, column, code))
    );
    assert_eq!(
        (totals.read.report.rows, totals.kept.rows, set_aside(&totals)),
        (2, 1, vec![(Class::Repeated, 1, 5_000)])
    );
    // A value lost before the last column moves the others, and the comma at the end makes up the number.
    let lost = "period,reporterCode,flowCode,partnerCode,cmdCode,netWgt,primaryValue,flag,isAggregate\n\
        2022,4,M,8,TOTAL,1,5000,4,false,\n2022,4,M,8,TOTAL,5000,4,false,\n";
    let totals = flows(lost);
    assert_eq!((codes(&totals.read.report), totals.kept.value), (vec![(3, 1, "ragged-row")], 5_000_000));
    let moved = "period,reporterCode,flowCode,partnerCode,cmdCode,customsCode,primaryValue,last\n2022,4,M,8,a name,TOTAL,C00,5,\n";
    assert_eq!(codes(&flows(moved).read.report), [(2, 12, "code")]);
}

#[test]
fn foreign_letters_and_quotes_do_not_disturb() {
    let row = comtrade_row(["2022", "156", "M", "276", "0", "H6", "TOTAL", "C00/0", "5.125"]);
    let mut bytes = COMTRADE.as_bytes().to_vec();
    for name in [&b"T\xfcrkiye, Rep."[..], b"5\"\" pipe, \"\"steel\"\"", "Côte d'Ivoire".as_bytes(), b"\"\""] {
        let (before, after) = row.split_once("Live, animals").expect("a name");
        bytes.extend([before.as_bytes(), name, after.as_bytes()].concat());
    }
    let totals = comtrade_totals(&table(bytes), &FlowSelection::default(), &Areas::default(), Options::default())
        .expect("totals");
    assert_eq!(
        (totals.read.report.rows, totals.read.report.findings.len(), totals.flows[0].value),
        (4, 0, Some(5_125))
    );
}

#[test]
fn long_values_are_not_taken_for_those_of_the_row_before() {
    let row = |reporter, classification, customs| {
        comtrade_row(["2022", reporter, "M", "8", "0", classification, "TOTAL", customs, "1"])
    };
    let rows = [
        row("00000156", "H6LONGER", "C0000000/0"),
        row("00000276", "H6LONGER", "C0000000/0"),
        row("00000276", "H6LARGER", "C0000000/0"),
        row("00000276", "H6", "C00/0"),
        row("00000276", "H6", "C00/00000000"),
        row("00000276", "H6", "C00/00002100"),
    ];
    struct Rows;
    impl comtrade::Visitor for Rows {
        type Part = Vec<(u16, String, bool, bool)>;
        fn part(&self) -> Self::Part {
            Vec::new()
        }
        fn row(&self, part: &mut Self::Part, row: &comtrade::Row) {
            part.push((row.reporter, row.classification.as_str().to_owned(), row.all_customs, row.all_transport));
        }
    }
    let (parts, read) =
        comtrade::scan(&table(format!("{COMTRADE}{}", rows.concat())), &Rows, Options::default()).expect("scanned");
    let expected = [
        (156, "H6LONGER", false, true),
        (276, "H6LONGER", false, true),
        (276, "H6LARGER", false, true),
        (276, "H6", true, true),
        (276, "H6", true, true),
        (276, "H6", true, false),
    ];
    let expected = expected.map(|(reporter, edition, customs, mode)| (reporter, edition.to_owned(), customs, mode));
    assert_eq!((parts.concat(), read.report.findings.len()), (expected.to_vec(), 0));
}

#[test]
fn products_count_once_and_parts_need_their_whole() {
    let detail =
        |product: &'static str, edition: &'static str| ["2022", "156", "M", "276", "0", edition, product, "C00/0", "2"];
    let known =
        of_rows(&[detail("010121", "H6"), detail("270900", "H6"), detail("270112", "H6"), detail("270900", "H6")]);
    assert_eq!(known.chapters[&2022], Chapters { harmonized: 1 << 1 | 1 << 27, ..Chapters::default() });
    assert_eq!((known.flows[0].value, set_aside(&known)), (Some(6_000), vec![(Class::Repeated, 1, 2_000)]));
    assert_eq!(of_rows(&[detail("33", "S4")]).chapters[&2022].sitc, 1 << 33);
    let total = of_rows(&[detail("270900", "H6"), detail("TOTAL", "H6")]);
    assert_eq!((total.flows[0].basis, total.chapters), (Basis::Total, BTreeMap::new()));
    // A part by mode of transport: beside its product, beside its heading where it may be summed of its product, alone.
    let by_sea = ["2022", "156", "M", "276", "0", "H6", "270900", "C00/2100", "1"];
    for (beside, open) in [("270900", 0), ("27", 1), ("2710", 1)] {
        let totals = of_rows(&[by_sea, detail(beside, "H6")]);
        assert_eq!((totals.open, totals.flows[0].value), (open, Some(2_000)), "{beside}");
    }
    assert_eq!(of_rows(&[by_sea]).open, 1);
    // Codes without the zero that a spreadsheet took are mended by an import.
    assert_eq!(of_rows(&[detail("10121", "H6")]).open, 1);
}

#[test]
fn a_row_that_fails_leaves_nothing_behind_for_the_next() {
    // The third row begins like the first; the second one, whose fields stand elsewhere, is dropped.
    let text = "freqCode,period,reporterCode,flowCode,partnerCode,cmdCode,primaryValue\nA,2022,4,M,8,010121,1\n\
        A,2022,156,M,x76,010121,5\nA,2022,4,M,8,010129,2\n";
    let totals = flows(text);
    assert_eq!((totals.flows[0].basis, totals.flows[0].value), (Basis::Detail, Some(3_000)));
    assert_eq!((totals.flows.len(), codes(&totals.read.report)), (1, vec![(3, 14, "country-code")]));
}

#[test]
fn headers_of_the_api_and_tabs_are_read_too() {
    let text = "type_code\tfreq_code\tref_year\tperiod\treporter_code\tflow_code\tpartner_code\tpartner2code\tcmd_code\tcustoms_code\tmos_code\tmot_code\tprimary_value\n\
        C\tA\t2000\t2000\t32\tX\t12\t0\tTOTAL\tC00\t0 \t0\t69888036.0\nC\tA\t2000\t2000\t32\tX\t12\t0\t01\tC00\t0\t0\t1e3\n";
    let totals = flows(text);
    assert_eq!(totals.flows[0].value, Some(69_888_036_000));
    assert_eq!(
        (totals.read.absent.as_slice(), set_aside(&totals)),
        (["classificationCode"].as_slice(), vec![(Class::BesideTotal, 1, 1_000_000)])
    );
}

#[test]
fn a_row_without_a_classification_is_of_the_one_that_was_asked_for() {
    let head = "freqCode,period,reporterCode,flowCode,partnerCode,classificationCode,classificationSearchCode,cmdCode,primaryValue";
    let behind = "freqCode,period,reporterCode,flowCode,partnerCode,classificationCode,cmdCode,primaryValue,classificationSearchCode";
    let before =
        format!("{head}\nA,2022,276,X,156,,HS,TOTAL,500\nA,2022,276,X,251,,S4,TOTAL,6\nA,2022,276,X,8,H6,HS,TOTAL,7\n");
    let after = format!(
        "{behind}\nA,2022,276,X,156,,TOTAL,500,HS\nA,2022,276,X,251,,TOTAL,6,S4\nA,2022,276,X,8,H6,TOTAL,7,HS\n"
    );
    for text in [before, after] {
        let totals = flows(&text);
        let found: Vec<_> = totals.flows.iter().map(|flow| (flow.partner, flow.classification.as_str())).collect();
        assert_eq!(found, [(8, "H6"), (156, "HS"), (251, "S4")]);
    }
}

/// Lines of a Comtrade file, most of them good, many of them odd.
fn comtrade_line() -> impl Strategy<Value = String> {
    let area = prop_oneof![6 => "(156|276|842|4)", 2 => "(0|97|899)", 1 => "0?[0-9]{1,4}", 1 => "[0-9]{0,2}x?"];
    let product = prop_oneof![4 => "TOTAL", 6 => "(01|0101|010121|27|9999AA)", 1 => "[0-9A-Z ]{0,9}"];
    let value = prop_oneof![8 => "[0-9]{1,15}(\\.[0-9]{1,3})?", 1 => "([0-9]{0,18}\\.?[0-9]{0,5}|1e3|NA|-5|1 2)"];
    let rest = prop_oneof![6 => Just("C00/0"), 1 => Just("C01/0"), 1 => Just("C00/2100"), 1 => Just("false/0"), 1 => Just("/")];
    let period = prop_oneof![8 => "202[12]", 1 => "20220[1-3]", 1 => "[0-9]{0,6}"];
    let flow = prop_oneof![8 => "[MX]", 1 => "(RX|RM|DX|m|1|)"];
    let text = (period, area.clone(), flow, area, "(0|0|0|0|4|)", "(H6|H6|H5|S4|)", product, rest, value, 0..12)
        .prop_map(|(period, reporter, flow, partner, partner2, classification, product, rest, value, odd)| {
            let fields = [&period, &reporter, &flow, &partner, &partner2, &classification, &product, rest, &value];
            let row = comtrade_row(fields.map(|field: &str| field)).trim_end_matches('\n').to_owned();
            match odd {
                0 => row.replace('"', ""),
                1 => row.replace(",\"0\"", ",0"),
                2 => row.replace("Live, animals", "a \"\"b\"\", c"),
                3 => row.replace("\"Live, animals\"", "5\" pipe"),
                4 => row.replace("\"Live, animals\"", "x\"a,b\""),
                5 => row.replace("\"false\",", "\"false\""),
                6 => row.replace("\"C\"", " C "),
                _ => row,
            }
        });
    prop_oneof![40 => text, 1 => Just(COMTRADE.trim_end().to_owned()), 1 => Just(String::new()), 1 => "[0-9,A \"]{0,100}"]
}

/// Runs of lines that begin alike, as real files have them.
fn comtrade_lines() -> impl Strategy<Value = Vec<String>> {
    let like = |line: String, changes: Vec<u8>| {
        let changed = |change: &u8| match change {
            0 => line.replace("\"C00\"", "\"C01\""),
            1 => line.replace("\"TOTAL\"", "\"010121\""),
            2 => line.replace("\"0\",\"0\"", "\"0\",\"2100\""),
            3 => line.replace("\"0\",\"0\"", "\"0\",\"000000000\""),
            4 => line.replace("\"H6\"", "\"H6\"\""),
            _ => line.clone(),
        };
        std::iter::once(line.clone()).chain(changes.iter().map(changed)).collect::<Vec<_>>()
    };
    let run =
        (comtrade_line(), prop::collection::vec(0_u8..8, 0..4)).prop_map(move |(line, changes)| like(line, changes));
    prop::collection::vec(run, 0..20).prop_map(|runs| runs.concat())
}

/// Rows that count, by what they are, and rows that are dropped: by the csv crate.
fn naive_comtrade(lines: &[String]) -> (u64, Vec<usize>, BTreeMap<Class, i128>) {
    let names: Vec<&str> = COMTRADE.trim_end().split(',').collect();
    let mut found = (0, Vec::new(), BTreeMap::new());
    let records: Vec<_> = lines.iter().map(|line| fields_of(line)).collect();
    let trailing = is_trailing(&records, names.len());
    for (index, record) in records.iter().enumerate() {
        let fields: Vec<&str> = record.iter().map(str::trim).collect();
        if fields.iter().all(|field| field.is_empty()) || fields == names {
            continue;
        }
        match naive_comtrade_row(&fields, names.len(), trailing) {
            Some((class, value)) => {
                found.0 += 1;
                *found.2.entry(class).or_default() += value.unwrap_or(0);
            }
            None => found.1.push(index + 2),
        }
    }
    found
}

fn naive_comtrade_row(fields: &[&str], width: usize, trailing: bool) -> Option<(Class, Option<i128>)> {
    if !naive_width(fields, width, trailing) {
        return None;
    }
    let [
        kind,
        frequency,
        period,
        reporter,
        flow,
        partner,
        partner2,
        classification,
        product,
        _,
        customs,
        supply,
        mode,
        value,
        ..,
    ] = fields
    else {
        return None;
    };
    let code = |text: &str| naive_code(text, |code| code < 10_000 && text.len() <= 8).ok();
    let word = |text: &str| text.len() <= 8 && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let year: u32 = naive_code(period.get(..4)?, |year| (1900..=2100).contains(&year)).ok()?;
    let month = naive_code(period.get(4..)?, |month| (1..=12).contains(&month)).ok();
    let good_period = match (*frequency, period.len()) {
        ("A", 4) => true,
        ("M", 6) => month.is_some(),
        _ => false,
    };
    let all = |text: &str| {
        if text.is_empty() { Some(true) } else { naive_code(text, |_| text.len() <= 8).ok().map(|code| code == 0) }
    };
    let (all_supply, all_modes) = (all(supply)?, all(mode)?);
    let customs_code = customs.is_empty()
        || (customs.as_bytes()[0].is_ascii_uppercase()
            && customs.len() <= 8
            && customs[1..].bytes().all(|byte| byte.is_ascii_digit()));
    let (reporter, partner) = (code(reporter)?, code(partner)?);
    let partner2 = if partner2.is_empty() { 0 } else { code(partner2)? };
    let words = word(flow)
        && flow.starts_with(|first: char| first.is_ascii_uppercase())
        && word(classification)
        && word(product)
        && !product.is_empty();
    if *kind != "C" || !good_period || year == 0 || !customs_code || reporter == 0 || !words {
        return None;
    }
    let value = naive_amount(value, 3).ok()?;
    let class = match () {
        () if partner2 != 0 => Class::SecondPartner,
        () if !["", "C00"].contains(customs) => Class::CustomsProcedure,
        () if !all_supply => Class::SupplyMode,
        () if !all_modes => Class::TransportMode,
        () if *flow == "RX" => Class::ReExport,
        () if *flow == "RM" => Class::ReImport,
        () if !["M", "X"].contains(flow) => Class::OtherFlow,
        () if partner == 0 => Class::World,
        () if [97, 975].contains(&partner) || [97, 975].contains(&reporter) => Class::Group,
        () if [129, 221, 290, 471, 472, 473, 492, 527, 568, 577, 636, 637, 697, 837, 838, 839, 879, 899]
            .contains(&partner) =>
        {
            Class::NotSpecified
        }
        () if partner == reporter => Class::SelfTrade,
        () if *product == "TOTAL" => Class::Total,
        () => Class::Detail,
    };
    Some((class, value))
}

/// Sums by class.
struct ByClass;

impl comtrade::Visitor for ByClass {
    type Part = BTreeMap<Class, i128>;

    fn part(&self) -> Self::Part {
        BTreeMap::new()
    }

    fn row(&self, part: &mut Self::Part, row: &comtrade::Row) {
        *part.entry(row.class(&Areas::default())).or_default() += i128::from(row.value.unwrap_or(0));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn comtrade_agrees_with_a_slow_reader(
        lines in comtrade_lines(), chunk in 1_usize..900, threads in 1_usize..4, returns in any::<bool>(),
    ) {
        // A quote that stays open joins lines; that is another test. Nothing but blanks and one is blank for the crate.
        let open = |line: &String| Record::split(line.as_bytes(), b',').is_none() || line.trim_matches([' ', ',']) == "\"";
        let lines: Vec<String> = lines.into_iter().filter(|line| !open(line)).collect();
        let end = if returns { "\r\n" } else { "\n" };
        let text = format!("{}{end}{}", COMTRADE.trim_end(), lines.join(end));
        let (parts, read) =
            with_threads(threads, || comtrade::scan(&table(text.clone()), &ByClass, chunks_of(chunk))).expect("scanned");
        let mut classes: BTreeMap<Class, i128> = BTreeMap::new();
        parts.into_iter().flatten().for_each(|(class, value)| *classes.entry(class).or_default() += value);
        let dropped: Vec<usize> = read.report.findings.iter().filter(|found| found.is_error()).map(|found| found.line).collect();
        let naive = naive_comtrade(&lines);
        prop_assert_eq!((read.report.rows, dropped, classes), naive, "{}", text);
    }

    #[test]
    fn comtrade_totals_do_not_depend_on_threads_and_chunks(
        lines in comtrade_lines(), chunk in 1_usize..900, threads in 1_usize..5,
    ) {
        let text = format!("{COMTRADE}{}", lines.join("\n"));
        let whole = with_threads(1, || flows(&text));
        let selection = FlowSelection::default();
        let parts = with_threads(threads, || comtrade_totals(&table(text.clone()), &selection, &Areas::default(), chunks_of(chunk)));
        let parts = parts.expect("totals");
        prop_assert_eq!(&parts, &whole);
        let aside: u64 = parts.set_aside.values().map(|tally| tally.rows).sum();
        prop_assert_eq!(aside + parts.kept.rows, parts.read.report.rows);
    }
}

fn pack_gzip(bytes: &[u8]) -> Vec<u8> {
    let mut packer = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packer.write_all(bytes).expect("packed");
    packer.finish().expect("packed")
}

#[test]
fn packed_files_give_the_same() {
    let mut text = "t,i,j,k,v,q\n".to_owned();
    for product in 10_000..14_000 {
        text.push_str(&format!("2020,4,{},{product},0.198,        0.001\n", product / 500));
    }
    text.push_str("2020,4,24,x,1,1");
    let plain = pairs(&text);
    assert_eq!(codes(&plain.read.report), [(4002, 11, "product-code")]);
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("baci");
    std::fs::write(&path, pack_gzip(text.as_bytes())).expect("written");
    for chunk in [100, 5_000, 1 << 20] {
        let file = TableFile::open(&path).expect("opened");
        let packed = with_threads(3, || baci_totals(&file, &Selection::default(), chunks_of(chunk))).expect("totals");
        assert_eq!(packed.pairs, plain.pairs);
        assert_eq!(codes(&packed.read.report), codes(&plain.read.report));
    }
}

#[test]
fn real_baci_comes_out() {
    let Some(path) = sample("trade/baci_HS17_Y2020_V202301_AFG_subset.csv") else { return };
    let text = std::fs::read_to_string(&path).expect("read");
    let totals = baci_totals(&TableFile::open(&path).expect("opened"), &Selection::default(), Options::default())
        .expect("totals");
    assert_eq!(as_naive(&totals), naive_baci(&text));
    assert_eq!((totals.read.report.rows, totals.read.report.findings.len(), totals.read.sorted), (2412, 0, true));
    // Every row went the fast way: none has another shape.
    struct Quantities;
    impl baci::Visitor for Quantities {
        type Part = (u64, i64);
        const QUANTITY: bool = true;
        fn part(&self) -> Self::Part {
            (0, 0)
        }
        fn row(&self, part: &mut Self::Part, row: &baci::Row) {
            part.0 += u64::from(row.quantity.is_none());
            part.1 += row.quantity.unwrap_or(0);
        }
    }
    let (parts, _) =
        baci::scan(&TableFile::open(&path).expect("opened"), &Quantities, Options::default()).expect("scanned");
    let quantities: Vec<_> =
        text.lines().skip(1).map(|line| naive_amount(line.split(',').nth(5).unwrap().trim(), 6).unwrap()).collect();
    let missing = quantities.iter().filter(|quantity| quantity.is_none()).count() as u64;
    assert_eq!(parts.iter().map(|part| part.0).sum::<u64>(), missing);
    assert_eq!(
        parts.iter().map(|part| i128::from(part.1)).sum::<i128>(),
        quantities.into_iter().flatten().sum::<i128>()
    );
}

#[test]
fn germany_and_china_have_four_totals_in_2022() {
    let Some(path) = sample("trade/comtrade_new_TOTAL_2022_CHN_DEU_USA_allpartners.csv") else { return };
    let file = TableFile::open(&path).expect("opened");
    let totals =
        comtrade_totals(&file, &FlowSelection::default(), &Areas::default(), Options::default()).expect("totals");
    let leg = |reporter, partner, export| {
        let year = Period { year: 2022, month: None };
        totals.flow(Kind::Goods, year, reporter, partner, export).and_then(|flow| flow.value).expect("a value")
    };
    let (china, germany) = (156, 276);
    let billions = |one: i128, other: i128| format!("{:.1}", (one + other) as f64 / MILLI_USD as f64 / 1e9);
    assert_eq!(billions(leg(china, germany, true), leg(china, germany, false)), "227.6");
    assert_eq!(billions(leg(germany, china, true), leg(germany, china, false)), "320.0");
    assert_eq!(billions(leg(china, germany, true), leg(germany, china, true)), "229.6");
    assert_eq!(billions(leg(china, germany, false), leg(germany, china, false)), "318.0");
    assert_eq!(leg(germany, china, false), 206_642_208_248_492);
    assert_eq!((totals.read.report.rows, totals.read.report.findings.len()), (1352, 0));
    assert_eq!(totals.set_aside[&Class::SelfTrade], Tally { rows: 1, value: 122_883_424_107_000 });
}

#[test]
fn the_double_count_of_china_and_angola_is_found() {
    let Some(path) = sample("golden/cipf_double_count_CHN_AGO_2017.csv") else { return };
    let text = std::fs::read_to_string(path).expect("read");
    let total = 20_698_709_467_000;
    let totals = flows(&text);
    assert_eq!((totals.flows.len(), totals.flows[0].value), (1, Some(total)));
    assert_eq!(set_aside(&totals), [(Class::SecondPartner, 16, total)]);
    // Without the column that tells them apart the arithmetic still does.
    let without = text.replace("partner2Code", "other");
    let totals = flows(&without);
    assert_eq!((totals.flows[0].value, set_aside(&totals)), (Some(total), vec![(Class::PartOfTotal, 16, total)]));
}

#[test]
fn codes_are_short_words() {
    assert_eq!(Code::parse(b"010121").map(|code| (code.len(), code.as_str() == "010121")), Some((6, true)));
    assert_eq!(
        (Code::parse(b"123456789"), Code::parse(b"a b"), Code::parse(b"").map(|code| code.is_empty())),
        (None, None, Some(true))
    );
}

#[test]
fn a_last_figure_without_a_line_end_may_be_cut_off() {
    let rows: String = (1..=40).map(|code| format!("2020,4,{code},300431,1.5,0.25\n")).collect();
    let open = format!("t,i,j,k,v,q\n{rows}2020,4,99,300431,1.5,0.2");
    let scan = |text: &str, chunk: usize| {
        let file = TableFile::from_bytes("t.csv", text.as_bytes().to_vec());
        let totals = baci_totals(&file, &Selection::default(), chunks_of(chunk)).expect("totals");
        (totals.read.report.rows, codes(&totals.read.report), totals.read.report.is_sound())
    };
    for chunk in [1, 50, 1 << 20] {
        assert_eq!(scan(&open, chunk), (41, vec![(42, 22, "truncated")], true), "{chunk}");
        assert_eq!(scan(&format!("{open}\n"), chunk), (41, vec![], true));
    }
    // A value with a line break in it is read by one worker, and lines are counted all the same.
    let quoted =
        format!("t,i,j,k,v,q,name\n{rows}").replace("0.25\n", "0.25,\"a\nb\"\n") + "2020,4,99,300431,1.5,0.2,7";
    for chunk in [1, 1 << 20] {
        assert_eq!(scan(&quoted, chunk), (41, vec![(82, 26, "truncated")], true), "{chunk}");
    }
}

#[test]
fn a_tail_behind_every_line_is_for_the_careful_gate() {
    let file = table("t,i,j,k,v,q;\n2020,4,24,300431,0.198,0.001;\n");
    let error = baci_totals(&file, &Selection::default(), Options::default()).expect_err("refused");
    assert_eq!(error.located().first().map(|finding| finding.code), Some("line-tail"));
}
