//! Trade statistics: what is imported, what of it is summed, and what the store answers.

use std::io::Write;
use std::path::{Path, PathBuf};

use bilat::io::Outputs;
use bilat::ledger::Ledger;
use bilat::store::{ImportOptions, Store, sums_of_file, totals_of_file};
use bilat::tables::{Records, Rows, Tables};
use polars::prelude::DataFrame;

use crate::support::{bilat, repo, shared};

fn fixture(name: &str) -> PathBuf {
    repo("tests/fixtures/trade").join(name)
}

const BACI: [&str; 2] = ["BACI_HS92_Y2021_V202401b.csv", "BACI_HS92_Y2022_V202401b.csv"];

fn store_of(files: &[PathBuf]) -> (tempfile::TempDir, Store) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = Store::open_or_new(folder.path()).expect("an empty store");
    for file in files {
        store.import_all(file, ImportOptions::default(), Some(&Outputs::default()), &mut |_| {}).expect("imported");
    }
    (folder, store)
}

fn tables(store: Store) -> Tables {
    let ledger = Ledger::shipped().sound().expect("sound");
    let records = Records { store, vintage: None, known_by: None, approximate: false };
    Tables::of(&ledger).expect("tables").with_records(records)
}

fn statistics(store: Store, table: &str) -> DataFrame {
    tables(store).statistics(table).expect(table).collect().expect(table)
}

/// Every row as text, sorted.
fn lines(frame: &DataFrame, columns: &[&str]) -> Vec<String> {
    let rows = Rows::of(frame);
    let line = |row| columns.iter().map(|name| rows.text(row, name).expect(name)).collect::<Vec<_>>().join(",");
    let mut lines: Vec<String> = (0..rows.len()).map(line).collect();
    lines.sort();
    lines
}

/// Totals of a file of BACI by plain loops: thousandths of a dollar by exporter, importer and year, as the codes stand there.
fn summed_by_hand(path: &Path) -> Vec<(String, i64)> {
    let iso = |code: &str| match code {
        "31" => "AZE",
        "268" => "GEO",
        "398" => "KAZ",
        "490" => "TWN",
        "586" => "PAK",
        "792" => "TUR",
        "842" => "USA",
        other => panic!("{other}"),
    };
    let text = std::fs::read_to_string(path).expect("the fixture");
    let mut sums = std::collections::BTreeMap::new();
    for line in text.lines().skip(1) {
        let fields: Vec<&str> = line.split(',').collect();
        let (whole, part) = fields[4].split_once('.').expect("three decimals");
        let dollars = whole.parse::<i64>().expect("a number") * 1000 + part.parse::<i64>().expect("a number");
        *sums.entry(format!("{},{},{}", iso(fields[1]), iso(fields[2]), fields[0])).or_insert(0) += dollars;
    }
    sums.into_iter().collect()
}

#[test]
fn the_totals_of_a_pair_are_the_sum_of_its_products() {
    let files = BACI.map(fixture);
    let expected: Vec<String> = {
        let mut all: Vec<String> =
            files.iter().flat_map(|file| summed_by_hand(file)).map(|(key, value)| format!("{key},{value}")).collect();
        all.sort();
        all
    };
    let (_folder, store) = store_of(&files);
    let columns = ["reporter", "partner", "year", "value"];
    assert_eq!(lines(&statistics(store, "totals"), &columns), expected, "from the store");
    let mut straight: Vec<String> = Vec::new();
    for file in &files {
        let read = totals_of_file(file, None, ImportOptions::default()).expect("read");
        assert_eq!((read.dropped, read.findings.len()), (0, 0));
        straight.extend(lines(&read.totals, &columns));
    }
    straight.sort();
    assert_eq!(straight, expected, "straight from the files");
}

#[test]
fn straight_totals_and_those_of_the_store_are_the_same() {
    for name in ["comtrade.csv", BACI[0]] {
        let (_folder, store) = store_of(&[fixture(name)]);
        let columns = ["dataset", "reporter", "partner", "flow", "trade", "prices", "year", "value", "books", "basis"];
        let stored = statistics(store, "totals");
        let straight = totals_of_file(&fixture(name), None, ImportOptions::default()).expect("read");
        assert_eq!(lines(&straight.totals, &columns), lines(&stored, &columns), "{name}");
        let kept = |frame: &DataFrame| {
            let mut all = lines(frame, &columns);
            // The fast reader gives no totals of all partners: they are no trade of two countries.
            all.retain(|line| !line.contains(",WLD,"));
            all
        };
        let sums = sums_of_file(&fixture(name), None, ImportOptions::default()).expect("read");
        assert_eq!(kept(&sums.totals), kept(&stored), "{name}");
    }
}

#[test]
fn a_download_of_totals_is_summed_at_first_sight() {
    let total = |partner: &str, iso: &str, value: u32| {
        format!("C,A,2022,2022,276,DEU,X,{partner},{iso},0,H6,TOTAL,C00,0,0,{value}\n")
    };
    let text = "typeCode,freqCode,refYear,period,reporterCode,reporterISO,flowCode,partnerCode,partnerISO,partner2Code,\
                classificationCode,cmdCode,customsCode,mosCode,motCode,primaryValue\n"
        .to_owned()
        + &total("251", "FRA", 60)
        + &total("899", "_X ", 5)
        + &total("276", "DEU", 1) + &total("0", "W00", 66);
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("totals.csv");
    std::fs::write(&file, text).expect("written");
    let partners =
        |read: bilat::error::Result<bilat::store::Straight>| lines(&read.expect("read").totals, &["partner"]);
    assert_eq!(partners(sums_of_file(&file, None, ImportOptions::default())), ["FRA", "WLD"]);
    assert_eq!(partners(totals_of_file(&file, None, ImportOptions::default())), ["FRA", "WLD"]);
}

#[test]
fn every_row_is_kept_with_the_reason_why_it_is_not_summed() {
    let (_folder, store) = store_of(&[fixture("comtrade.csv")]);
    let release = store.releases()[0].clone();
    assert_eq!((release.rows_in, release.rows_dropped, release.first_year), (283, 0, Some(2018)));
    let frame = statistics(store, "flows");
    assert_eq!(frame.height(), 283);
    let rows = Rows::of(&frame);
    let mut counts = std::collections::BTreeMap::new();
    for row in 0..rows.len() {
        *counts.entry(rows.text(row, "counts").expect("counts")).or_insert(0) += 1;
        assert!(rows.text(row, "sha256").expect("sha256").len() == 64);
    }
    let expected = [
        ("beside-total", 108),
        ("nes", 34),
        ("once", 104),
        ("re-export", 1),
        ("self-trade", 1),
        ("transport-mode", 1),
        ("world", 34),
    ];
    assert_eq!(counts.into_iter().collect::<Vec<_>>(), expected.map(|(word, count)| (word.to_owned(), count)));
    let aside: u64 = release.set_aside.iter().map(|aside| aside.rows).sum();
    assert_eq!(aside, 283, "the manifest counts every row");
}

#[test]
fn the_same_file_twice_changes_nothing() {
    let (folder, mut store) = store_of(&[fixture("comtrade.csv"), fixture(BACI[0])]);
    let before = std::fs::read(folder.path().join("manifest.json")).expect("the manifest");
    for name in ["comtrade.csv", BACI[0]] {
        assert!(!store.import(&fixture(name), &Outputs::default()).expect("there").is_new, "{name}");
    }
    assert_eq!(std::fs::read(folder.path().join("manifest.json")).expect("the manifest"), before);
}

#[test]
fn a_store_that_lost_a_file_takes_its_input_again() {
    for (name, table) in [("comtrade.csv", "flows"), (BACI[0], "totals")] {
        let (folder, mut store) = store_of(&[fixture("comtrade.csv"), fixture(BACI[0])]);
        let release = store.releases().iter().find(|release| release.file == name).expect("a release").clone();
        let path = folder.path().join(&release.part(table).expect("a part").path);
        let whole = std::fs::read(&path).expect("the part");
        std::fs::remove_file(&path).expect("taken away");
        let imported = store.import(&fixture(name), &Outputs::default()).expect("imported again");
        assert!(imported.is_new, "{name}");
        let there = Store::open(folder.path()).expect("a store");
        let ids: Vec<&str> = there.releases().iter().map(|release| release.id.as_str()).collect();
        assert_eq!((ids.len(), ids.contains(&release.id.as_str())), (2, true), "{ids:?}");
        assert_eq!(std::fs::read(&path).expect("the part again"), whole, "{name}");
    }
}

#[cfg(unix)]
#[test]
fn one_import_at_a_time_and_what_a_killed_one_left_goes() {
    let (folder, mut store) = store_of(&[fixture("comtrade.csv")]);
    let draft = folder.path().join("flows/.bilat-abc");
    std::fs::write(&draft, "half").expect("a draft");
    let lock = std::fs::File::open(folder.path()).expect("the folder");
    lock.lock().expect("locked");
    let error = store.import(&fixture(BACI[0]), &Outputs::default()).expect_err("another import has it");
    assert!(error.message().contains("another run writes to") && error.hint().is_some(), "{error}");
    assert!(draft.is_file(), "it may be the other one's");
    lock.unlock().expect("unlocked");
    // A store that another run has changed meanwhile keeps what that brought in.
    Store::open(folder.path()).expect("a store").import(&fixture(BACI[1]), &Outputs::default()).expect("imported");
    store.import(&fixture(BACI[0]), &Outputs::default()).expect("imported");
    assert!(!draft.exists());
    assert_eq!(Store::open(folder.path()).expect("a store").releases().len(), 3);
}

#[test]
fn an_archive_is_imported_table_by_table() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("BACI_HS92_V202401b.zip");
    let mut archive = zip::ZipWriter::new(std::fs::File::create(&path).expect("a file"));
    for name in BACI.iter().chain(&["product_codes_HS92_V202401b.csv"]) {
        archive.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a member");
        archive.write_all(&std::fs::read(fixture(name)).expect("the fixture")).expect("written");
    }
    archive.finish().expect("an archive");
    let (_folder, mut store) = store_of(std::slice::from_ref(&path));
    let names: Vec<&str> = store.releases().iter().map(|release| release.file.as_str()).collect();
    assert_eq!(names.len(), 3, "{names:?}");
    assert!(names.iter().all(|name| name.starts_with("BACI_HS92_V202401b.zip/")), "{names:?}");
    let again = store.import_all(&path, ImportOptions::default(), Some(&Outputs::default()), &mut |_| {});
    assert!(again.expect("there").iter().all(|imported| !imported.is_new));
    assert_eq!(statistics(store, "totals").height(), 84);
}

#[test]
fn an_archive_without_a_table_says_what_is_in_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("nested.zip");
    for (name, hint) in [("BACI/BACI_HS17_Y2020.zip", "unpack it once"), ("trade.xlsx", "save the sheet as CSV")] {
        let mut archive = zip::ZipWriter::new(std::fs::File::create(&path).expect("a file"));
        archive.start_file(name, zip::write::SimpleFileOptions::default()).expect("a member");
        archive.write_all(b"PK\x03\x04").expect("written");
        archive.finish().expect("an archive");
        let mut store = Store::open_or_new(folder.path().join("store").as_path()).expect("an empty store");
        let error = store.import_all(&path, ImportOptions::default(), None, &mut |_| {}).expect_err("refused");
        assert!(error.message().contains(name), "{error}");
        assert!(error.hint().is_some_and(|said| said.contains(hint)), "{error}");
    }
}

#[test]
fn distances_are_named_and_not_imported() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("dist_cepii.csv");
    std::fs::write(&path, "iso_o,iso_d,contig,dist\nROM,DEU,0,1000\n").expect("written");
    let mut store = Store::open_or_new(folder.path().join("store").as_path()).expect("an empty store");
    let error = store.import_all(&path, ImportOptions::default(), None, &mut |_| {}).expect_err("refused");
    assert!(
        error.message().contains("GeoDist") && error.hint().is_some_and(|hint| hint.contains("Gravity")),
        "{error}"
    );
}

#[test]
fn what_is_no_table_of_trade_in_an_archive_is_named_and_passed_over() {
    let folder = tempfile::tempdir().expect("a folder");
    let pack = |name: &str, members: &[(&str, &str)]| {
        let path = folder.path().join(name);
        let mut archive = zip::ZipWriter::new(std::fs::File::create(&path).expect("a file"));
        for (name, text) in members {
            archive.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a member");
            archive.write_all(text.as_bytes()).expect("written");
        }
        archive.finish().expect("an archive");
        path
    };
    // As the World Bank packs it: the metadata may stand first, and in the middle.
    let data = "\"Data Source\",\"World Development Indicators\",\n\n\"Last Updated Date\",\"2025-07-01\",\n\n\"Country Name\",\"Country Code\",\"Indicator Name\",\"Indicator Code\",\"2020\",\"2021\",\n\"Azerbaijan\",\"AZE\",\"Inflation\",\"NY.GDP.DEFL.ZS\",\"100\",\"120\",\n";
    let metadata = "\"Country Code\",\"Region\",\"IncomeGroup\",\"SpecialNotes\",\"TableName\",\n\"AZE\",\"Europe\",\"Upper middle income\",\"\",\"Azerbaijan\",\n";
    let members = [
        ("Metadata_Country_API_NY.GDP.DEFL.ZS.csv", metadata),
        ("API_NY.GDP.DEFL.ZS_DS2_en_csv_v2.csv", data),
        (
            "Metadata_Indicator_API_NY.GDP.DEFL.ZS.csv",
            "\"INDICATOR_CODE\",\"INDICATOR_NAME\",\n\"NY.GDP.DEFL.ZS\",\"Inflation\",\n",
        ),
    ];
    let path = pack("API_NY.GDP.DEFL.ZS_DS2_en_csv_v2.zip", &members);
    let (_folder, store) = store_of(std::slice::from_ref(&path));
    assert_eq!((store.releases().len(), statistics(store, "indicators").height()), (1, 2));
    let place = folder.path().join("store");
    let run = bilat(&["import", &path.display().to_string(), "--store", &place.display().to_string()]);
    assert_eq!((run.code, run.stderr.matches("warning[passed-over]").count()), (0, 2), "{}", run.stderr);
    assert!(run.stderr.contains("Metadata_Country_API_NY.GDP.DEFL.ZS.csv:1:1"), "{}", run.stderr);
    // Nothing of it known: refused, as a file by itself is.
    let path = pack("notes.zip", &[members[0], members[2]]);
    let run = bilat(&["import", &path.display().to_string(), "--store", &place.display().to_string()]);
    assert_ne!(run.code, 0, "{}", run.stderr);
}

#[test]
fn two_tables_of_one_archive_never_share_a_file_of_the_store() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("downloads.zip");
    let bytes = std::fs::read(fixture("comtrade.csv")).expect("the fixture");
    let end = bytes.iter().position(|byte| *byte == b'\n').expect("a header") + 1;
    let rows: Vec<&[u8]> = bytes[end..].split_inclusive(|byte| *byte == b'\n').collect();
    let mut archive = zip::ZipWriter::new(std::fs::File::create(&path).expect("a file"));
    for (name, rows) in [("one.csv", &rows[..3]), ("two.csv", &rows[3..5])] {
        archive.start_file(name, zip::write::SimpleFileOptions::default()).expect("a member");
        archive.write_all(&[&bytes[..end], &rows.concat()].concat()).expect("written");
    }
    archive.finish().expect("an archive");
    let (_folder, store) = store_of(std::slice::from_ref(&path));
    let ids: Vec<&str> = store.releases().iter().map(|release| release.id.as_str()).collect();
    assert!(ids.len() == 2 && ids[0] != ids[1], "{ids:?}");
    assert_eq!(statistics(store.clone(), "flows").height(), 5, "every row of both");
    // The archive under another name is the same archive.
    let renamed = folder.path().join("again.zip");
    std::fs::rename(&path, &renamed).expect("renamed");
    let mut store = store;
    let again = store.import_all(&renamed, ImportOptions::default(), Some(&Outputs::default()), &mut |_| {});
    assert!(again.expect("there").iter().all(|imported| !imported.is_new));
}

#[test]
fn of_two_vintages_the_newer_answers_and_the_older_can_be_asked_for() {
    let folder = tempfile::tempdir().expect("a folder");
    let older = folder.path().join("BACI_HS92_Y2022_V202301.csv");
    let text = std::fs::read_to_string(fixture(BACI[1])).expect("the fixture");
    let few: String = text.lines().take(3).map(|line| format!("{line}\n")).collect();
    std::fs::write(&older, few).expect("written");
    let (_folder, store) = store_of(&[fixture(BACI[1]), older]);
    assert_eq!(statistics(store.clone(), "totals").height(), 42);
    let ledger = Ledger::shipped().sound().expect("sound");
    let records = Records { store, vintage: Some("V202301".to_owned()), known_by: None, approximate: false };
    let tables = Tables::of(&ledger).expect("tables").with_records(records);
    assert_eq!(tables.statistics("totals").expect("totals").collect().expect("rows").height(), 1);
}

#[test]
fn a_file_of_the_world_alone_has_no_totals_between_countries() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("world.csv");
    let rows = "typeCode,freqCode,refYear,period,reporterCode,flowCode,partnerCode,classificationCode,cmdCode,primaryValue\n\
        C,A,2022,2022,276,X,0,H6,01,66\n";
    std::fs::write(&file, rows).expect("written");
    let run = bilat(&["table", "intensity", "--input", &file.display().to_string()]);
    assert!(run.code != 0 && run.stderr.contains("no totals between countries in world.csv"), "{}", run.stderr);
    assert!(run.stderr.contains("hint: ") && !run.stderr.contains("the store in"), "{}", run.stderr);
}

#[test]
fn months_of_several_days_are_summed_straight_from_their_files_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let names = "dataset_code\ttype_code\tfreq_code\tref_period_id\tref_year\tref_month\tperiod\treporter_code\tflow_code\t\
        partner_code\tpartner2code\tclassification_search_code\tclassification_code\tis_original_classification\tcmd_code\t\
        customs_code\tmos_code\tmot_code\tprimary_value\n";
    let files: Vec<String> = (1..=12)
        .map(|month| {
            let row = format!(
                "20792202{month:02}05{month:02}2022\tC\tM\t2022{month:02}01\t2022\t{month}\t2022{month:02}\t792\tX\t31\t0\tHS\tH6\t1\tTOTAL\tC00\t0\t0\t10\n"
            );
            let path = folder.path().join(format!("m{month}.txt"));
            std::fs::write(&path, format!("{names}{row}")).expect("written");
            path.display().to_string()
        })
        .collect();
    let store = folder.path().join("store").display().to_string();
    let files = || files.iter().map(String::as_str);
    let imported = bilat(&["import", "--store", &store].into_iter().chain(files()).collect::<Vec<_>>());
    assert_eq!(imported.code, 0, "{}", imported.stderr);
    let table = |from: Vec<&str>| {
        let shown = ["--format", "csv", "--columns", "pair,year,export_b,missing"];
        let run = bilat(&["table", "two-way"].into_iter().chain(from).chain(shown).collect::<Vec<_>>());
        assert_eq!(run.code, 0, "{}", run.stderr);
        run.stdout
    };
    let stored = table(vec!["--store", &store]);
    assert!(stored.contains("AZE-TUR,2022,120"), "{stored}");
    assert_eq!(table(files().flat_map(|file| ["--input", file]).collect()), stored);
}

#[test]
fn imports_at_cif_answer_before_those_at_fob() {
    let folder = tempfile::tempdir().expect("a folder");
    let head = "DATAFLOW,COUNTRY,INDICATOR,COUNTERPART_COUNTRY,FREQUENCY,TIME_PERIOD,OBS_VALUE,SCALE,TRADE_FLOW,VALUATION,UNIT\n";
    let file = |valuation: &str, values: [u32; 2]| {
        let row = |year: u32, value: u32| {
            format!("IMF.STA:IMTS(1.0.0),AZE,MG_{valuation}_USD,TUR,A,{year},{value},6,MG,{valuation},USD\n")
        };
        let path = folder.path().join(format!("{valuation}.csv"));
        std::fs::write(&path, format!("{head}{}{}", row(2021, values[0]), row(2022, values[1]))).expect("written");
        path
    };
    let (cif, fob) = (file("CIF", [106, 107]), file("FOB", [100, 101]));
    for files in [[cif.clone(), fob.clone()], [fob, cif]] {
        let (_folder, store) = store_of(&files);
        let releases: Vec<_> = store.releases().iter().collect();
        let apart = store.disagreements(&releases, &releases, &polars::prelude::lit(true), 1_000).expect("compared");
        assert!(apart.is_empty(), "they are two figures: {apart:?}");
        let totals = statistics(store, "totals");
        assert_eq!(lines(&totals, &["year", "valuation", "value"]), ["2021,cif,106", "2022,cif,107"]);
    }
}

#[test]
fn of_two_downloads_with_the_same_figure_the_later_answers() {
    let folder = tempfile::tempdir().expect("a folder");
    let later = folder.path().join("later.csv");
    let bytes = std::fs::read(fixture("comtrade.csv")).expect("the fixture");
    let line_end = |from: usize| from + bytes[from..].iter().position(|byte| *byte == b'\n').expect("a line") + 1;
    let (header, first) = (line_end(0), line_end(line_end(0)));
    let mut row = String::from_utf8_lossy(&bytes[header..first]).into_owned();
    row = row.replace("\"6100000.0\"", "\"9990000.0\"");
    row = row.replace("\"5490000.0\"", "\"9990000.0\"");
    std::fs::write(&later, [&bytes[..header], row.as_bytes()].concat()).expect("written");
    let (_one, first_store) = store_of(&[fixture("comtrade.csv")]);
    let (_two, store) = store_of(&[fixture("comtrade.csv"), later]);
    let (before, after) = (statistics(first_store, "totals"), statistics(store, "totals"));
    assert_eq!(before.height(), after.height(), "no figure stands twice");
    let of = |frame: &DataFrame| {
        let all = lines(frame, &["reporter", "partner", "flow", "year", "value"]);
        all.into_iter().find(|line| line.starts_with("AZE,PAK,export,2018")).expect("the pair")
    };
    assert_ne!(of(&before), of(&after));
    assert!(of(&after).ends_with(",9990000"), "{}", of(&after));
}

#[test]
fn what_is_odd_in_a_year_of_baci_is_counted_and_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("BACI_HS17_Y2020_V202401b.csv");
    let rows = [
        "t,i,j,k,v,q",
        "2021,31,586,270900,2.5,           NA",
        "2020,586,31,010121,1.5,        0.001",
        "2020,31,586,10121,1.25,1",
        "2020,31,586,10121,1.25,1",
        "2020,31,586,10121,7,1",
        "2020,31,586,520100,0.000,1",
        "2020,31,792,520100,,1",
        "2020,31,792,270900,4,1",
        "2020,899,31,270900,3,1",
        "2020,31,31,270900,9,1",
        "2020,777,31,270900,2,1",
        "2020,490,31,270900,8,1",
    ];
    std::fs::write(&file, rows.join("\n")).expect("written");
    let (_folder, store) = store_of(&[file]);
    let release = store.releases()[0].clone();
    assert_eq!((release.rows_in, release.rows_dropped), (12, 0));
    let columns = ["reporter", "partner", "year", "value", "rows"];
    assert_eq!(
        lines(&statistics(store.clone(), "totals"), &columns),
        ["AZE,PAK,2020,1250,2", "AZE,PAK,2021,2500,1", "AZE,TUR,2020,,2", "PAK,AZE,2020,1500,1", "TWN,AZE,2020,8000,1"],
        "trade below the last digit is no more than nothing, a missing value makes the total unknown"
    );
    let flows = statistics(store, "flows");
    let columns = ["reporter", "reporter_name", "partner", "product", "year", "value", "presence", "counts"];
    let flows = lines(&flows, &columns);
    assert_eq!(flows.len(), 12);
    for odd in [
        ",777,AZE,270900,2020,2000,value,unmatched",
        ",899,AZE,270900,2020,3000,value,nes",
        "AZE,31,AZE,270900,2020,9000,value,self-trade",
        "AZE,31,PAK,520100,2020,,below-threshold,once",
        "AZE,31,TUR,520100,2020,,missing,once",
        "AZE,31,PAK,010121,2020,1250,value,once",
        // The same row again, and one with another value.
        "AZE,31,PAK,010121,2020,1250,value,duplicate",
        "AZE,31,PAK,010121,2020,7000,value,conflict",
    ] {
        assert!(flows.iter().any(|line| line == odd), "{odd} in {flows:#?}");
    }
}

#[test]
fn two_vintages_are_compared_total_by_total() {
    let folder = tempfile::tempdir().expect("a folder");
    let older = folder.path().join("BACI_HS92_Y2022_V202301.csv");
    let text = std::fs::read_to_string(fixture(BACI[1])).expect("the fixture");
    let kept = text.lines().filter(|line| !line.starts_with("2022,842,792")).collect::<Vec<_>>().join("\n");
    std::fs::write(&older, kept.replacen("2022,31,268,010121,", "2022,31,268,010121,9", 1)).expect("written");
    let (newer, older) = (fixture(BACI[1]), older);
    let path = |path: &Path| path.to_str().expect("letters").to_owned();
    let run = bilat(&["diff", &path(&older), &path(&newer), "--format", "csv"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("40 totals the same, 1 changed, 1 added, 0 removed"), "{}", run.stderr);
    assert!(
        run.stdout.contains("changed,AZE,GEO,export") && run.stdout.contains("added,USA,TUR,export"),
        "{}",
        run.stdout
    );
}

#[test]
fn two_vintages_of_indicators_are_compared_value_by_value() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_str().expect("letters").to_owned();
    for (name, day, values) in [("old.csv", "2023-12-18", "\"5\",\"\""), ("new.csv", "2024-05-30", "\"5.5\",\"6\"")] {
        let text = format!(
            "\"Data Source\",\"World Development Indicators\",\n\n\"Last Updated Date\",\"{day}\",\n\n\
             \"Country Name\",\"Country Code\",\"Indicator Name\",\"Indicator Code\",\"2020\",\"2021\",\n\
             \"Azerbaijan\",\"AZE\",\"GDP\",\"NY.GDP\",{values},\n\"World\",\"WLD\",\"GDP\",\"NY.GDP\",\"1\",\"2\",\n"
        );
        std::fs::write(path(name), text).expect("written");
    }
    let files = bilat(&["diff", &path("old.csv"), &path("new.csv"), "--format", "csv"]);
    let store = path("store");
    assert_eq!(bilat(&["import", "--store", &store, &path("old.csv"), &path("new.csv")]).code, 0);
    let stored = bilat(&["diff", "2023", "2024", "--store", &store, "--format", "csv"]);
    for run in [files, stored] {
        assert_eq!(run.code, 0, "{}", run.stderr);
        assert!(run.stderr.contains("2 values the same, 1 changed, 1 added, 0 removed"), "{}", run.stderr);
        assert!(run.stdout.contains("changed,NY.GDP,AZE,2020,,,5,5.5,0.5,1.1"), "{}", run.stdout);
        assert!(run.stdout.contains("added,NY.GDP,AZE,2021,,,,6,,"), "{}", run.stdout);
    }
    let other = bilat(&["diff", &path("old.csv"), &fixture(BACI[0]).display().to_string()]);
    assert!(other.code == 2 && other.stderr.contains("two of indicators"), "{}", other.stderr);
}

#[test]
fn years_that_only_another_edition_has_are_told() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_str().expect("letters").to_owned();
    for (name, year) in [("BACI_HS17_Y2019_V202401.csv", 2019), ("BACI_HS17_Y2018_V202501.csv", 2018)] {
        std::fs::write(path(name), format!("t,i,j,k,v,q\n{year},31,586,010121,1.5,1\n")).expect("written");
        assert_eq!(bilat(&["import", "--store", &path("store"), &path(name)]).code, 0);
    }
    let asked = |more: &[&str]| {
        let store = path("store");
        let mut args = vec!["table", "two-way", "--pair", "AZE-PAK", "--store", &store, "--format", "csv"];
        args.extend(more);
        bilat(&args)
    };
    let run = asked(&[]);
    let line = run.stderr.lines().find(|line| line.contains("has 2019 too")).expect("told").to_owned();
    let id = line.split('`').nth(1).expect("the way").trim_start_matches("--vintage ").to_owned();
    let of_it = asked(&["--vintage", &id]);
    assert!(of_it.stdout.contains(",2019,") && !of_it.stderr.contains(" too, "), "{}", of_it.stderr);
    for quiet in [&["--until", "2018"][..], &["--since", "2020"], &["--dataset", "comtrade"]] {
        assert!(!asked(quiet).stderr.contains("2019 too"), "{quiet:?}");
    }
}

#[test]
fn a_hostile_file_gives_a_located_finding_and_leaves_the_store() {
    let folder = tempfile::tempdir().expect("a folder");
    let (store, file) = (folder.path().join("store"), folder.path().join("BACI_HS92_Y2022_V202401b.csv"));
    let text = |path: &Path| path.to_str().expect("letters").to_owned();
    std::fs::write(&file, "t,i,j,k,v,q\n2022,31,586,010121,1.5,1\n2022,31,586,010121,9,1,7\n2022,31,x,010121,9,1\n")
        .expect("written");
    let run = bilat(&["import", "--store", &text(&store), &text(&file)]);
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains(":3:") && run.stderr.contains(":4:"), "{}", run.stderr);
    assert!(run.stderr.contains("2 dropped"), "{}", run.stderr);
    let manifest = std::fs::read(store.join("manifest.json")).expect("the manifest");
    std::fs::write(&file, "t,i,j,k,v,q\nnothing here\n").expect("written");
    assert_ne!(bilat(&["import", "--store", &text(&store), &text(&file)]).code, 0);
    assert_eq!(std::fs::read(store.join("manifest.json")).expect("the manifest"), manifest);
    let left: Vec<_> = std::fs::read_dir(store.join("flows")).expect("the folder").collect();
    assert_eq!(left.len(), 1, "nothing unfinished stays");
}

#[test]
fn the_samples_are_imported_with_their_double_counting_set_aside() {
    let Some(portal) = shared("samples/trade/comtrade_new_TOTAL_2022_CHN_DEU_USA_allpartners.csv") else { return };
    let (_folder, store) = store_of(&[portal]);
    let release = store.releases()[0].clone();
    let aside = |reason: &str, flow: &str| {
        let found = release.set_aside.iter().find(|aside| aside.counts == reason && aside.flow == flow);
        found.map(|aside| (aside.rows, aside.value.clone())).unwrap_or_default()
    };
    assert_eq!(aside("self-trade", "import"), (1, "122883424107".to_owned()));
    assert_eq!(aside("world", "export").0, 3);
    let frame = statistics(store, "totals");
    let rows = Rows::of(&frame);
    let billions = |reporter: &str, partner: &str, flow: &str| {
        let row = (0..rows.len()).find(|row| {
            let text = |name: &str| rows.text(*row, name).expect(name);
            text("reporter") == reporter && text("partner") == partner && text("flow") == flow
        });
        rows.number(row.expect("a row"), "value").expect("value").expect("a figure") / 1e9
    };
    for (reporter, partner, flow, published) in [
        ("CHN", "DEU", "export", 116.23),
        ("CHN", "DEU", "import", 111.40),
        ("DEU", "CHN", "export", 113.34),
        ("DEU", "CHN", "import", 206.64),
    ] {
        assert!((billions(reporter, partner, flow) - published).abs() < 0.005, "{reporter} {partner} {flow}");
    }
}

#[test]
fn gross_flows_of_wits_answer_whichever_file_comes_first() {
    let head = "Nomenclature,ReporterISO3,ProductCode,PartnerISO3,Year,TradeFlowName,TradeValue in 1000 USD\n";
    let folder = tempfile::tempdir().expect("a folder");
    let [gross, net] = [("gross.csv", "Gross Exports,100"), ("net.csv", "Export,90")].map(|(name, flow)| {
        let file = folder.path().join(name);
        std::fs::write(&file, format!("{head}H5,AZE,Total,TUR,2019,{flow}\n")).expect("written");
        file
    });
    for files in [[gross.clone(), net.clone()], [net.clone(), gross]] {
        let (_store, store) = store_of(&files);
        assert_eq!(lines(&statistics(store, "totals"), &["flow", "value"]), ["export,100000"], "{files:?}");
    }
    let (_store, store) = store_of(&[net]);
    assert_eq!(lines(&statistics(store, "totals"), &["flow", "value"]), ["export,90000"]);
}

#[test]
fn vintages_of_the_data_bank_are_days_and_the_newest_answers() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str, value: &str, day: &str| {
        let text = format!(
            "Series Name,Series Code,Country Name,Country Code,2020 [YR2020]\nGDP deflator,NY.GDP.DEFL.ZS,United States,USA,{value}\n\n\
             Data from database: World Development Indicators,,,,\nLast Updated: {day},,,,\n"
        );
        let file = folder.path().join(name);
        std::fs::write(&file, text).expect("written");
        file
    };
    let files = [file("new.csv", "220", "10/07/2025"), file("old.csv", "150", "12/22/2022")];
    let (_store, store) = store_of(&files);
    assert_eq!(lines(&statistics(store, "indicators"), &["vintage", "value"]), ["2025-10-07,220"]);
    let (_store, store) = store_of(&files);
    let ledger = Ledger::shipped().sound().expect("sound");
    let records = Records { store, vintage: Some("2022".into()), known_by: None, approximate: false };
    let old = Tables::of(&ledger).expect("tables").with_records(records).statistics("indicators").expect("indicators");
    assert_eq!(lines(&old.collect().expect("rows"), &["vintage", "value"]), ["2022-12-22,150"]);
}
