//! Files as others save them, and the figures that a careful reader takes from them.

use std::path::{Path, PathBuf};

use crate::support::{Run, bilat};

/// Files by name and content, in a folder that goes with it.
struct Desk(tempfile::TempDir);

impl Desk {
    fn new() -> Desk {
        Desk(tempfile::tempdir().expect("a folder"))
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.0.path().join(name);
        std::fs::write(&path, bytes).expect("written");
        path
    }

    fn store(&self) -> PathBuf {
        self.0.path().join("store")
    }

    fn import(&self, file: &Path) -> Run {
        bilat(&["import", text(file), "--store", text(&self.store())])
    }

    /// A table of what was imported, as CSV without its header.
    fn table(&self, name: &str, columns: &str) -> Vec<String> {
        csv(&bilat(&["table", name, "--store", text(&self.store()), "--format", "csv", "--columns", columns]))
    }
}

fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

fn csv(run: &Run) -> Vec<String> {
    run.stdout.lines().skip(1).map(str::to_owned).collect()
}

/// A measure straight from a file.
fn straight(name: &str, file: &Path, columns: &str) -> Run {
    bilat(&["table", name, "--input", text(file), "--format", "csv", "--columns", columns])
}

const IMTS: &str = "DATAFLOW,COUNTRY,INDICATOR,COUNTERPART_COUNTRY,FREQUENCY,TIME_PERIOD,OBS_VALUE,SCALE,STATUS\n\
     IMF.STA:IMTS(1.0.0),AZE,XG_FOB_USD,PAK,A,2021,5000000,6,\n\
     IMF.STA:IMTS(1.0.0),AZE,MG_CIF_USD,PAK,A,2021,7000000,6,\n\
     IMF.STA:IMTS(1.0.0),PAK,XG_FOB_USD,AZE,A,2021,6500000,6,E\n\
     IMF.STA:IMTS(1.0.0),PAK,MG_CIF_USD,AZE,A,2021,5300000,6,E\n";

const ITPD: &str = "exporter_iso3,importer_iso3,year,industry_id,broad_sector,trade,flag_mirror\n\
     AZE,PAK,2016,1,Agriculture,1.5,0\nAZE,PAK,2016,30,Mining and Energy,3.5,1\nPAK,AZE,2016,1,Agriculture,6.5,0\n";

const ATLAS: &str = "location_code,partner_code,year,hs_product_code,export_value,import_value\n\
     AZE,PAK,2019,2709,4000000,0\nAZE,PAK,2019,0101,1000000,7000000\n\
     PAK,AZE,2019,2709,0,4000000\nPAK,AZE,2019,0101,7000000,1000000\n";

#[test]
fn an_estimate_in_the_books_of_one_side_is_no_reconciled_figure() {
    let desk = Desk::new();
    let file = desk.file("imts.csv", IMTS);
    let columns = "books_a,books_b,exports,imports,reconciled,estimate,missing";
    let answers = ["12000000,11800000,11500000,12300000,,true,"];
    assert_eq!(csv(&straight("two-way", &file, columns)), answers);
    assert_eq!(desk.import(&file).code, 0);
    assert_eq!(desk.table("two-way", columns), answers);
    let books = desk.table("totals", "reporter,flow,books,estimate");
    assert_eq!(books, ["AZE,export,own,false", "AZE,import,own,false", "PAK,export,own,true", "PAK,import,own,true"]);
}

#[test]
fn one_figure_for_both_sides_has_no_books_of_either() {
    let desk = Desk::new();
    let columns = "export_a,import_a,export_b,import_b,books_a,exports,reconciled,estimate";
    for (name, content, answer) in [
        ("itpd.csv", ITPD, "5000000,,6500000,,,,11500000,true"),
        ("atlas.csv", ATLAS, "5000000,,7000000,,,,12000000,true"),
    ] {
        let file = desk.file(name, content);
        assert_eq!(csv(&straight("two-way", &file, columns)), [answer], "{name}");
    }
}

#[test]
fn what_the_atlas_tells_from_both_sides_is_counted_once() {
    let desk = Desk::new();
    let file = desk.file("atlas.csv", ATLAS);
    assert_eq!(desk.import(&file).code, 0);
    // One partner is not all that a country has: no share is of it.
    let partners = desk.table("partners", "reporter,flow,partner,value,share,partners");
    assert_eq!(
        partners,
        [
            "AZE,export,PAK,5000000,,1",
            "AZE,import,PAK,7000000,,1",
            "PAK,export,AZE,7000000,,1",
            "PAK,import,AZE,5000000,,1",
        ]
    );
    let products = desk.table("products", "reporter,flow,product,value");
    assert!(products.contains(&"AZE,import,01,7000000".to_owned()), "{products:?}");
    // A file of one place alone tells both directions.
    let half: String = ATLAS.lines().take(3).map(|line| format!("{line}\n")).collect();
    let half = desk.file("half.csv", half);
    assert_eq!(csv(&straight("two-way", &half, "export_a,export_b,reconciled")), ["5000000,7000000,12000000"]);
}

const PORTAL_LIKE: &str = "refYear,reporterCode,reporterISO,flowCode,partnerCode,partnerISO,partner2Code,cmdCode,customsCode,motCode,primaryValue\n\
     2021,31,AZE,X,586,PAK,0,TOTAL,C00,0,5000000\n2021,31,AZE,M,586,PAK,0,TOTAL,C00,0,7000000.5\n";
const BACI: &str = "t,i,j,k,v,q\n2021,31,586,270900,4000.123,        0.001\n2021,31,586,010121,1000,           NA\n2021,586,31,300490,6500.5,12.5\n";

#[test]
fn a_file_that_was_saved_again_says_the_same_stored_or_straight() {
    let tabs = |text: &str| text.replace(',', "\t");
    let semicolons = |text: &str| text.replace(',', ";");
    let returns = |text: &str| text.replace('\n', "\r");
    let utf16 = |text: &str| {
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        units.flat_map(u16::to_le_bytes).collect::<Vec<u8>>()
    };
    let titled = |text: &str| format!("My download of Monday\n{text}");
    let floats = |text: &str| text.replace("\n2021,31,", "\n2021.0,31.0,");
    let more = |text: &str| text.replace('\n', ",somebody\n").replacen("somebody", "who", 1);
    for (name, text, answer) in [
        ("comtrade.csv", PORTAL_LIKE, "2021,5000000,7000000.5,,12000000.5,"),
        ("BACI_HS17_Y2021_V202301.csv", BACI, "2021,5000123,,6500500,,11500623"),
    ] {
        for (how, bytes) in [
            ("as it is", text.as_bytes().to_vec()),
            ("tabs", tabs(text).into_bytes()),
            ("semicolons", semicolons(text).into_bytes()),
            ("carriage returns", returns(text).into_bytes()),
            ("UTF-16", utf16(text)),
            ("a title", titled(text).into_bytes()),
            ("floats", floats(text).into_bytes()),
            ("one more column", more(text).into_bytes()),
        ] {
            let desk = Desk::new();
            let file = desk.file(name, bytes);
            let columns = "year,export_a,import_a,export_b,books_a,reconciled";
            let run = straight("two-way", &file, columns);
            assert_eq!((run.code, csv(&run)), (0, vec![answer.to_owned()]), "{name}, {how}: {}", run.stderr);
            let run = desk.import(&file);
            assert_eq!(run.code, 0, "{name}, {how}: {}", run.stderr);
            assert_eq!(desk.table("two-way", columns), [answer], "{name}, {how}");
            assert!(
                desk.table("totals", "dataset,vintage").iter().all(|row| row == "baci,V202301" || row == "comtrade,")
            );
        }
    }
}

#[test]
fn a_row_that_stands_twice_is_counted_once_straight_from_the_file_too() {
    let desk = Desk::new();
    let again = BACI.lines().nth(1).expect("a row");
    let file = desk.file("BACI_HS17_Y2021_V202301.csv", format!("{BACI}{again}\n"));
    for (product, answer) in [(&[][..], "5000123,6500500"), (&["--product", "27"], "4000123,")] {
        let mut args =
            vec!["table", "two-way", "--input", text(&file), "--format", "csv", "--columns", "export_a,export_b"];
        args.extend(product);
        let run = bilat(&args);
        assert_eq!(csv(&run), [answer]);
        assert!(run.stderr.contains("repeated-rows"), "{}", run.stderr);
    }
}

#[test]
fn every_measure_says_the_same_of_a_file_and_ends_with_the_code_of_its_import() {
    let desk = Desk::new();
    let header = "freqCode,refYear,reporterCode,reporterDesc,flowCode,partnerCode,partner2Code,classificationCode,cmdCode,\
                  customsCode,motCode,primaryValue\n";
    let row = |reporter: &str, partner: u16, code: &str, value: &str| {
        format!("A,2022,{reporter},X,{partner},0,H6,{code},C00,0,{value}\n").into_bytes()
    };
    let api = |rows: &[Vec<u8>]| [header.as_bytes().to_vec(), rows.concat()].concat();
    let latin = [&b"792,T\xfcrkiye"[..], b",X"].concat();
    let turkish = [&b"A,2022,"[..], &latin, b",31,0,H6,TOTAL,C00,0,7\n"].concat();
    let baci = |rows: &str| {
        format!("t,i,j,k,v,q\n2020,31,586,270900,5.000,1\n2020,586,31,870300,7.000,1\n{rows}").into_bytes()
    };
    let negative: Vec<Vec<u8>> = (1..=5).map(|number| row("156,China", 31, "27", &format!("-{number}"))).collect();
    let files = [
        ("BACI_HS17_Y2020_V202301.csv", baci("2020,586,31,870300,7.000,1\n"), 0, "[repeated-rows]: 1 rows"),
        ("BACI_HS17_Y2021_V202301.csv", baci("2020,586,31,870300,8.000,1\n"), 1, "4:1: error[conflict]: 8000 dollars"),
        ("BACI_HS17_Y2022_V202301.csv", baci("2020,586,36,870300,8.0000004,1\n"), 0, "1 rows were repaired"),
        (
            "conflict.csv",
            api(&[row("156,China", 31, "27", "7"), row("156,China", 31, "27", "8")]),
            1,
            "error[conflict]",
        ),
        ("latin.csv", api(&[turkish.clone(), row("156,China", 31, "27", "7")]), 0, "1 rows were repaired"),
        ("decimals.csv", api(&[row("156,China", 31, "27", "7.12345")]), 0, ""),
        ("zero.csv", api(&[row("156,China", 31, "8", "7")]), 0, "1 rows were repaired"),
        ("negative.csv", api(&[negative.concat(), turkish]), 1, "2 more of [negative-value]"),
    ];
    for (name, content, code, words) in files {
        let file = desk.file(name, content);
        let import = bilat(&[
            "import",
            text(&file),
            "--store",
            text(&desk.file(&format!("{name}-store"), "").with_extension("d")),
        ]);
        assert_eq!(import.code, code, "{name}: {}", import.stderr);
        let of_file = |run: &Run| {
            let lines = run.stderr.lines().filter(|line| line.contains(name)).map(str::to_owned);
            (run.code, lines.collect::<Vec<_>>())
        };
        let said = of_file(&bilat(&["table", "two-way", "--input", text(&file)]));
        assert_eq!(said.0, code, "{name}");
        assert!(said.1.join("\n").contains(words), "{name}: {said:?}");
        assert_eq!(said.1.is_empty(), words.is_empty(), "{name}: {said:?}");
        for measure in ["totals", "flows", "rca", "products", "share", "growth", "concentration", "intensity"] {
            let run = bilat(&["table", measure, "--input", text(&file)]);
            assert_eq!(of_file(&run), said, "{name} {measure}");
        }
    }
}

#[test]
fn one_country_under_two_codes_and_trade_with_itself_are_the_same_stored_or_straight() {
    // France with Monaco and without, and the Federal Republic before 1990 beside Germany.
    let rows = "t,i,j,k,v,q\n2020,276,251,010121,10,1\n2020,276,250,010121,12,1\n2020,276,280,010121,7,1\n2020,280,156,010121,5,1\n";
    for text in [rows.to_owned(), rows.replace(',', ";")] {
        let desk = Desk::new();
        let file = desk.file("BACI_HS17_Y2020_V202401.csv", text);
        let run = straight("totals", &file, "reporter,partner,value,rows,chapters");
        let answer = ["DEU,CHN,5000,1,1", "DEU,FRA,10000,1,1"];
        assert_eq!(
            (csv(&run), run.stderr.contains("conflict")),
            (answer.map(str::to_owned).to_vec(), true),
            "{}",
            run.stderr
        );
        assert!(desk.import(&file).stderr.contains("conflict"));
        assert_eq!(desk.table("totals", "reporter,partner,value,rows,chapters"), answer);
    }
    // The portal's codes of the United States, with Puerto Rico and without.
    let desk = Desk::new();
    let rows = PORTAL_LIKE.replace("31,AZE,M,586,PAK", "31,AZE,X,842,USA") + "2021,31,AZE,X,840,USA,0,TOTAL,C00,0,9\n";
    let run = straight("totals", &desk.file("comtrade.csv", rows), "partner,value");
    assert_eq!(
        (csv(&run), run.stderr.contains("conflict")),
        (vec!["PAK,5000000".into(), "USA,7000000.5".into()], true)
    );
}

#[test]
fn codes_that_no_list_has_are_told_with_their_trade() {
    let desk = Desk::new();
    let baci =
        desk.file("BACI_HS17_Y2021_V202301.csv", format!("{BACI}2021,31,993,270900,12,1\n2021,993,586,270900,0.5,1\n"));
    let portal = desk.file("comtrade.csv", format!("{PORTAL_LIKE}2021,31,AZE,X,993,,0,TOTAL,C00,0,12500\n"));
    for file in [baci, portal] {
        for run in [straight("two-way", &file, "exports"), desk.import(&file)] {
            assert!(run.stderr.contains("unmatched"), "{}", run.stderr);
        }
        let run = straight("two-way", &file, "exports");
        assert!(
            run.stderr.contains("no list has `993`: ") && run.stderr.contains(" rows, 12500 dollars"),
            "{}",
            run.stderr
        );
    }
}

#[test]
fn a_code_beside_the_iso_code_of_another_country_is_in_no_figure_stored_or_straight() {
    let desk = Desk::new();
    let file = desk.file("comtrade.csv", PORTAL_LIKE.replace("31,AZE,M", "31,FRA,M"));
    for run in [straight("two-way", &file, "export_a,import_a"), desk.import(&file)] {
        assert!(run.stderr.contains("area-conflict"), "{}", run.stderr);
    }
    assert_eq!(csv(&straight("two-way", &file, "export_a,import_a")), ["5000000,"]);
    assert_eq!(desk.table("two-way", "export_a,import_a"), ["5000000,"]);
}

#[test]
fn products_of_few_chapters_are_told_as_such_in_baci_too() {
    let desk = Desk::new();
    let few = desk.file("BACI_HS17_Y2021_V202301.csv", BACI);
    let columns = "export_a,chapters";
    assert_eq!(csv(&straight("two-way", &few, columns)), ["5000123,3"]);
    let of_oil = ["table", "two-way", "--input", text(&few), "--product", "27", "--format", "csv"];
    assert_eq!(csv(&bilat(&[&of_oil[..], &["--columns", columns]].concat())), ["4000123,"]);
    desk.import(&few);
    assert_eq!(desk.table("two-way", columns), ["5000123,3"]);
    let years = desk.file("BACI_HS17_Y2020_V202401.csv", format!("{BACI}2020,31,586,270900,7,1\n"));
    assert_eq!(csv(&straight("two-way", &years, columns)), ["7000,1", "5000123,3"]);
    let other = Desk::new();
    other.import(&years);
    assert_eq!(other.table("two-way", columns), ["7000,1", "5000123,3"]);
    let all: String = (1..=97)
        .filter(|chapter| *chapter != 77)
        .map(|chapter| format!("2021,31,586,{chapter:02}0100,1,1\n"))
        .collect();
    // Serbia and Montenegro was no more: a row of another area than those of today says nothing of the others.
    let all = desk.file(
        "BACI_HS17_Y2021_V202401.csv",
        format!("t,i,j,k,v,q\n{all}2021,891,586,010100,1,1\n2022,31,586,270900,7,1\n"),
    );
    let desk = Desk::new();
    let answer = ["96000,", "7000,1", ","];
    assert_eq!(csv(&straight("two-way", &all, columns)), answer);
    desk.import(&all);
    assert_eq!(desk.table("two-way", columns), answer);
}

#[test]
fn a_header_in_another_order_among_the_rows_ends_the_file() {
    let other = "t,j,i,k,v,q\n2021,840,156,010121,7,1\n";
    let portal = "refYear,partnerCode,partnerISO,flowCode,reporterCode,reporterISO,partner2Code,cmdCode,customsCode,motCode,primaryValue\n\
         2021,31,AZE,X,586,PAK,0,TOTAL,C00,0,5000000\n";
    for (name, rows) in
        [("BACI_HS17_Y2021_V202301.csv", format!("{BACI}{other}")), ("comtrade.csv", format!("{PORTAL_LIKE}{portal}"))]
    {
        for rows in [rows.clone(), rows.replace(',', ";")] {
            let desk = Desk::new();
            let file = desk.file(name, rows);
            for run in [desk.import(&file), straight("two-way", &file, "exports")] {
                assert_eq!((run.code, run.stdout.lines().count() < 2), (1, true), "{name}: {}", run.stderr);
                assert!(
                    run.stderr.contains("other-header") && run.stderr.contains("take the file apart"),
                    "{}",
                    run.stderr
                );
            }
        }
    }
}

#[test]
fn rows_that_are_in_no_figure_are_an_error_of_the_data() {
    let desk = Desk::new();
    let file = desk.file("comtrade.csv", PORTAL_LIKE.replace("5000000", "five"));
    for measure in ["two-way", "products"] {
        let run = straight(measure, &file, "dataset");
        assert_eq!(run.code, 1, "{measure}: {}", run.stderr);
        assert!(run.stderr.contains("1 rows could not be read and are in no figure"), "{measure}: {}", run.stderr);
    }
    let none = desk.file("none.csv", PORTAL_LIKE.replace("5000000", "five").replace("7000000.5", "seven"));
    assert_eq!(straight("two-way", &none, "dataset").code, 1);
}

#[test]
fn figures_of_indicators_keep_every_digit() {
    let desk = Desk::new();
    let wide = "Country Name,Country Code,Indicator Name,Indicator Code,2019,2020\n\
                Azerbaijan,AZE,GDP (current US$),NY.GDP.MKTP.CD,48174235294.1176,-\n\
                Azerbaijan,AZE,\"Official exchange rate\",PA.NUS.FCRF,0.00000012345678,15221.8506766724\n";
    let file = desk.file("wdi.csv", wide);
    assert_eq!(desk.import(&file).code, 0);
    let rows = [
        "NY.GDP.MKTP.CD,2019,48174235294.1176",
        "NY.GDP.MKTP.CD,2020,",
        "PA.NUS.FCRF,2019,0.00000012345678",
        "PA.NUS.FCRF,2020,15221.8506766724",
    ];
    assert_eq!(desk.table("indicators", "indicator,year,value"), rows);
    let query = "select indicator, year, value from indicators order by indicator, year";
    let run = bilat(&["sql", query, "--store", text(&desk.store()), "--format", "csv"]);
    assert_eq!(csv(&run), rows, "{}", run.stderr);
    let json = bilat(&["table", "indicators", "--store", text(&desk.store()), "--format", "json"]);
    assert!(json.stdout.contains("48174235294.1176") && json.stdout.contains("15221.8506766724"), "{}", json.stdout);
}

#[test]
fn five_or_five_thousand_is_not_guessed() {
    let desk = Desk::new();
    let wits = "ReporterISO3;PartnerISO3;ProductCode;Year;TradeFlowName;TradeValue in 1000 USD\n\
                AZE;PAK;Total;2019;Gross Exports;5.000\nPAK;AZE;Total;2019;Gross Exports;6.500\n";
    let file = desk.file("wits.csv", wits);
    for run in [desk.import(&file), straight("two-way", &file, "exports")] {
        assert_eq!(run.code, 1);
        assert!(run.stderr.contains("[thousands]") && run.stderr.contains("five thousand"), "{}", run.stderr);
        assert!(run.stderr.contains("without thousands separators"), "{}", run.stderr);
    }
    // One figure that nobody writes who sets thousands apart settles it.
    let file = desk.file("settled.csv", wits.replace("6.500", "6500.250"));
    assert_eq!(csv(&straight("two-way", &file, "exports")), ["6505250"]);
}

const DEALS: &str = "Recipient,Supplier,Year of order, ,Number ordered, ,Weapon designation,Weapon description,Number delivered, ,\
     Year(s) of delivery,status,Comments,SIPRI TIV per unit,SIPRI TIV for total order,SIPRI TIV of delivered weapons\n\
     Azerbaijan,Pakistan,2017,,10,,MFI-17 Supporter,trainer aircraft,10,?,2018,New,Super Mushshak version,0.24,2.4,2.4\n\
     Azerbaijan,Turkiye,2010,,35,,Cobra,armoured personnel carrier,35,?,2010; 2011,New,,0.15,5.25,5.25\n\
     Azerbaijan,Israel,2011,?,5,?,Searcher,reconnaissance drone,5,?,2013,New,Part of $1.6 b deal,0.3,1.5,1.5\n";

const DELIVERIES: &str = "SIPRI AT Database ID,Supplier,Recipient,Designation,Description,Armament category,Order date,\
     Order date is estimate,Numbers delivered,Numbers delivered is estimate,Delivery year,Delivery year is estimate,Status,\
     SIPRI estimate,TIV deal unit,TIV delivery values,Local production\n\
     61155,Pakistan,Azerbaijan,MFI-17,trainer aircraft,Aircraft,2017,No,10,Yes,2018,No,New,0.24,0.24,2.4,No\n\
     61156,Turkiye,Azerbaijan,Cobra,APC,Armoured vehicles,2010,No,20,Yes,2010,No,New,0.15,0.15,3,No\n\
     61156,Turkiye,Azerbaijan,Cobra,APC,Armoured vehicles,2010,No,15,Yes,2011,No,New,0.15,0.15,2.25,No\n";

const TIV: &str = "TIV of arms imports to all, 2010-2012\nGenerated: 1 March 2023\n\n,2010,2011,2012,Total\n\
     Azerbaijan,3,2.25,,5\nPakistan,10,20,30,60\nTotal,13,22,30,65\n";

#[test]
fn two_exports_put_together_are_not_twice_the_arms() {
    let body = |text: &str| text.split_once('\n').expect("a header").1.to_owned();
    for (name, once, table, column, answer) in [
        ("deals.csv", DEALS, "orders", "tiv_delivered", vec!["1.5", "2.4", "5.25"]),
        ("deliveries.csv", DELIVERIES, "deliveries", "tiv", vec!["2.25", "2.4", "3"]),
    ] {
        let desk = Desk::new();
        let file = desk.file(name, format!("{once}{}", body(once)));
        let run = desk.import(&file);
        assert_eq!(run.code, 1, "{name}: {}", run.stderr);
        assert!(run.stderr.contains("3 rows stand in the file before, word for word"), "{}", run.stderr);
        let query = format!("select {column} from {table} order by {column}");
        let run = bilat(&["sql", &query, "--store", text(&desk.store()), "--format", "csv"]);
        assert_eq!(csv(&run), answer, "{name}: {}", run.stderr);
    }
}

#[test]
fn a_row_of_a_table_that_is_cut_off_is_no_row() {
    let desk = Desk::new();
    let cut = TIV.trim_end().strip_suffix(",65").expect("the end");
    let run = desk.import(&desk.file("cut.csv", cut));
    assert_eq!(run.code, 1, "{}", run.stderr);
    assert!(run.stderr.contains("[cut-row]"), "{}", run.stderr);
    let rows = |desk: &Desk| {
        let query = "select name, first_year, last_year, value from tiv order by name, first_year, last_year";
        csv(&bilat(&["sql", query, "--store", text(&desk.store()), "--format", "csv"]))
    };
    assert!(rows(&desk).iter().all(|row| !row.starts_with("Total")));
    // Files of 2026 end every line with a semicolon.
    let [plain, ended] = [Desk::new(), Desk::new()];
    assert_eq!(plain.import(&plain.file("tiv.csv", TIV)).code, 0);
    let semicolons = TIV.lines().map(|line| format!("{line};\n")).collect::<String>();
    let run = ended.import(&ended.file("tiv.csv", semicolons));
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(rows(&ended), rows(&plain));
}

#[test]
fn a_packed_register_is_the_register() {
    use std::io::Write as _;
    let gzip = |text: &str| {
        let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        packed.write_all(text.as_bytes()).expect("packed");
        packed.finish().expect("packed")
    };
    let zip = |method: zip::CompressionMethod| {
        let mut archive = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default().compression_method(method);
        for (name, content) in [("x/register.csv", DEALS), ("x/tiv.csv", TIV), ("__MACOSX/._register.csv", "\0\u{5}")] {
            archive.start_file(name, options).expect("a member");
            archive.write_all(content.as_bytes()).expect("a member");
        }
        archive.finish().expect("an archive").into_inner()
    };
    for (name, bytes, tables) in [
        ("register.csv.gz", gzip(DEALS), 1),
        ("stored.zip", zip(zip::CompressionMethod::Stored), 2),
        ("packed.zip", zip(zip::CompressionMethod::Deflated), 2),
    ] {
        let desk = Desk::new();
        let run = desk.import(&desk.file(name, bytes));
        assert_eq!(run.code, 0, "{name}: {}", run.stderr);
        assert_eq!(
            run.stderr.lines().filter(|line| line.contains(": sipri-")).count(),
            tables,
            "{name}: {}",
            run.stderr
        );
        assert!(!run.stderr.contains("no-row"), "{name}: {}", run.stderr);
    }
}

#[test]
fn a_year_and_its_months_are_never_added_up() {
    let desk = Desk::new();
    let mut text = "refYear,period,freqCode,reporterCode,flowCode,partnerCode,partner2Code,cmdCode,customsCode,motCode,primaryValue\n\
                    2021,2021,A,31,X,586,0,TOTAL,C00,0,80\n2021,2021,A,31,M,586,0,27,C00,0,40\n2021,2021,A,586,X,31,0,TOTAL,C00,0,\n"
        .to_owned();
    for month in 1..=12 {
        for (reporter, flow, partner, product) in
            [(31, "X", 586, "TOTAL"), (31, "X", 586, "27"), (31, "M", 586, "TOTAL"), (586, "X", 31, "TOTAL")]
        {
            text.push_str(&format!("2021,2021{month:02},M,{reporter},{flow},{partner},0,{product},C00,0,{month}\n"));
        }
    }
    let file = desk.file("months.csv", text);
    // The year as the file has it; its twelve months where it has no figure, or one chapter only.
    let (columns, answer) = ("export_a,import_a,export_b", ["80,78,78"]);
    assert_eq!(csv(&straight("two-way", &file, columns)), answer);
    assert_eq!(desk.import(&file).code, 0);
    assert_eq!(desk.table("two-way", columns), answer);
}

#[test]
fn a_chart_has_the_years_with_an_estimated_report_too() {
    let desk = Desk::new();
    let mut content = IMTS.replace(",E\n", ",\n");
    for year in [2020, 2022] {
        content.push_str(
            &IMTS.lines().skip(1).map(|line| line.replace("2021", &year.to_string()) + "\n").collect::<String>(),
        );
    }
    let file = desk.file("imts.csv", content);
    let words = desk.0.path().join("progress.csv");
    let run = bilat(&["chart", "trade-panels", "--pair", "AZE-PAK", "--input", text(&file), "-o", text(&words)]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let drawn = std::fs::read_to_string(&words).expect("the figures");
    for year in ["2020", "2021", "2022"] {
        assert!(drawn.contains(year), "{year} in {drawn}");
    }
}

#[test]
fn a_table_without_its_first_lines_is_read_and_the_user_says_what_is_gone() {
    let desk = Desk::new();
    let bare = ",2003,2004,2005,Total\nAlgeria,,3,11,14\nAngola,,0,1,1\nChile,12,,,12\nTotal,12,3,12,27\n";
    let file = desk.file("table.csv", bare);
    let run = desk.import(&file);
    assert_eq!(run.code, 0, "{}", run.stderr);
    for code in ["warning[assumed-tiv]", "warning[stripped]", "warning[unstated-rows]"] {
        assert!(run.stderr.contains(code), "{}", run.stderr);
    }
    assert_eq!(desk.table("tiv", "role,entity,year,tiv")[1], "unstated,Algeria,2004,3");
    let other = Desk::new();
    let file = other.file("table.csv", bare);
    let store = other.store();
    let import = |more: &[&str]| bilat(&[&["import", text(&file), "--store", text(&store)], more].concat());
    assert_eq!(import(&["--rows", "buyer"]).code, 2);
    assert_eq!(import(&["--vintage", "../x"]).code, 2);
    let run = import(&["--rows", "recipient", "--vintage", "2018-10-28"]);
    assert!(run.stderr.contains("sipri-tiv-table-2018-10-28-"), "{}", run.stderr);
    assert_eq!(other.table("tiv", "role,entity,year,tiv")[1], "recipient,Algeria,2004,3");
}

#[test]
fn a_file_without_a_row_says_so() {
    let desk = Desk::new();
    for (name, content) in
        [("baci.csv", "t,i,j,k,v,q\n"), ("blank.csv", "t,i,j,k,v,q\n\n\n"), ("itpd.csv", &ITPD[..75])]
    {
        let file = desk.file(name, content.lines().next().unwrap_or_default());
        for measure in ["two-way", "totals", "flows", "partners"] {
            let run = bilat(&["table", measure, "--input", text(&file)]);
            assert_eq!((run.code, run.stdout.as_str()), (4, ""), "{name} {measure}: {}", run.stderr);
            assert!(run.stderr.contains("has no row that can be read"), "{}", run.stderr);
        }
    }
    // A file with rows of which none answers.
    let file = desk.file("some.csv", "t,i,j,k,v,q\n2020,586,31,270900,5.000,1\n");
    let run = bilat(&["table", "two-way", "--input", text(&file), "--product", "84"]);
    assert_eq!(run.code, 0);
    assert!(run.stderr.contains("no row of a product that begins so"), "{}", run.stderr);
    assert!(run.stderr.contains("no record answers this question"), "{}", run.stderr);
}

#[test]
fn a_product_is_asked_straight_from_any_file() {
    let desk = Desk::new();
    let row = |flow: &str, reporter: u16, partner: u16, code: &str, value: &str| {
        format!("C;A;2022;{reporter};{flow};{partner};0;H6;{code};C00;0;0;{value}\n")
    };
    let header = "typeCode;freqCode;refYear;reporterCode;flowCode;partnerCode;partner2Code;classificationCode;cmdCode;\
                  customsCode;mosCode;motCode;primaryValue\n";
    let rows = [
        row("X", 586, 31, "1006", "4000"),
        row("X", 586, 31, "6109", "900"),
        row("M", 31, 586, "1006", "4400"),
        row("M", 31, 586, "6109", "1000"),
    ];
    let file = desk.file("again.csv", format!("{header}{}", rows.concat()));
    let columns = "export_a,import_a,export_b,import_b";
    let run = bilat(&[
        "table",
        "two-way",
        "--input",
        text(&file),
        "--product",
        "10",
        "--format",
        "csv",
        "--columns",
        columns,
    ]);
    assert_eq!((run.code, csv(&run)), (0, vec![",4400,4000,".to_owned()]), "{}", run.stderr);
    // Layouts of others, too.
    let file = desk.file("atlas.csv", ATLAS);
    let run = bilat(&[
        "table",
        "two-way",
        "--input",
        text(&file),
        "--product",
        "27",
        "--format",
        "csv",
        "--columns",
        columns,
    ]);
    assert_eq!((run.code, csv(&run)), (0, vec!["4000000,,0,".to_owned()]), "{}", run.stderr);
}

#[test]
fn figures_that_a_spreadsheet_rewrote_are_read_where_one_reading_fits() {
    let desk = Desk::new();
    let header = "ReporterISO3,PartnerISO3,ProductCode,Year,TradeFlowName,TradeValue in 1000 USD";
    let table = |name: &str, separator: &str, figures: [&str; 3]| {
        let rows = [("AZE", "PAK", 2018), ("AZE", "PAK", 2019), ("PAK", "AZE", 2019)].into_iter().zip(figures);
        let rows = rows.map(|((from, to, year), figure)| {
            let year = year.to_string();
            [from, to, "Total", &year, "Gross Exports", figure].join(separator)
        });
        let text = format!("{}\n{}\n", header.replace(',', separator), rows.collect::<Vec<_>>().join("\n"));
        desk.file(name, text)
    };
    for (separator, figures, exports, code) in [
        // Commas that can only set thousands apart; that can only stand before decimals; blanks; in the manner of India.
        (",", ["\"1,234,567\"", "\"5,000\"", "\"6,500\""], Some("11500000"), "figures-rewritten"),
        (";", ["1,5", "5000", "6500,25"], Some("11500250"), "figures-rewritten"),
        (";", ["1.234,5", "5.000", "6.500"], Some("11500000"), "figures-rewritten"),
        (";", ["1 234 567", "5\u{a0}000", "6\u{202f}500"], Some("11500000"), "figures-rewritten"),
        (",", ["\"12,34,567\"", "\"5,000\"", "\"6,500\""], Some("11500000"), "figures-rewritten"),
        // Digits that are gone.
        (",", ["7", "5.0E+03", "6500"], Some("11500000"), "shortened-figure"),
        (";", ["1,5", "5,0E+03", "6500"], Some("11500000"), "shortened-figure"),
        // Five or five thousand; two ways of writing.
        (",", ["\"5,250\"", "\"5,000\"", "\"6,500\""], None, "not-a-number"),
        (";", ["5,250", "5,000", "6,500"], None, "not-a-number"),
        (";", ["1,5", "12.5", "6500"], Some("6512500"), "not-a-number"),
    ] {
        let file = table("wits.csv", separator, figures);
        let run = straight("two-way", &file, "year,exports");
        assert!(run.stderr.contains(code), "{figures:?}: {}", run.stderr);
        let answer = csv(&run).last().cloned().unwrap_or_default();
        let sum = answer.strip_prefix("2019,").unwrap_or_default();
        match exports {
            Some(exports) => {
                let lost = i32::from(code == "not-a-number");
                assert_eq!((sum, run.code), (exports, lost), "{figures:?}: {}", run.stderr);
            }
            None => assert_ne!(run.code, 0, "{figures:?}"),
        }
    }
}

#[test]
fn a_shortened_figure_is_said_wherever_it_is_read() {
    let desk = Desk::new();
    let file = desk.file("baci.csv", "t,i,j,k,v,q\n2020,586,31,270900,1.78E+05,1\n2020,586,31,300431,12.5,1\n");
    for run in [straight("two-way", &file, "exports"), desk.import(&file)] {
        assert_eq!(run.code, 0);
        assert!(run.stderr.contains("baci.csv:2:") && run.stderr.contains("`1.78E+05`"), "{}", run.stderr);
        assert!(run.stderr.contains("[shortened-figure]"), "{}", run.stderr);
    }
    // Decimal commas among the figures of BACI, stored or straight.
    let file = desk.file("commas.csv", "t;i;j;k;v;q\n2020;586;31;270900;1234,5;1\n2020;586;31;300431;0,125;NA\n");
    let columns = "reporter,partner,year,value";
    assert_eq!(csv(&straight("totals", &file, columns)), ["PAK,AZE,2020,1234625"]);
    let other = Desk::new();
    let run = other.import(&file);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert_eq!(other.table("totals", columns), ["PAK,AZE,2020,1234625"]);
}

#[test]
fn both_sides_of_every_series_answer() {
    let desk = Desk::new();
    let gravity = "year,country_id_o,country_id_d,iso3_o,iso3_d,country_exists_o,country_exists_d,tradeflow_comtrade_o,\
                   tradeflow_comtrade_d,tradeflow_baci,tradeflow_imf_o,tradeflow_imf_d\n\
                   2018,PAK,AZE,PAK,AZE,1,1,4,5,4.5,3,6\n2018,AZE,PAK,AZE,PAK,1,1,7,8,7.5,,9\n";
    let atlas = "year,exporter,importer,commoditycode,value_final,value_exporter,value_importer\n\
                 2018,PAK,AZE,2709,45,40,50\n2018,PAK,AZE,1006,4,,5\n2018,AZE,PAK,2709,75,70,80\n";
    let mirror = "series,exporter,year,exported,imported";
    let two_way = "series,export_a,import_a,export_b,import_b,reconciled";
    for (file, of_mirror, of_two_way) in [
        (
            desk.file("gravity.csv", gravity),
            &[
                "comtrade,AZE,2018,7000,8000",
                "comtrade,PAK,2018,4000,5000",
                "imf,AZE,2018,,9000",
                "imf,PAK,2018,3000,6000",
            ][..],
            &["baci,7500,,4500,,12000", "comtrade,7000,5000,4000,8000,", "imf,,6000,3000,9000,"][..],
        ),
        (
            desk.file("atlas.csv", atlas),
            &["reported,AZE,2018,70,80", "reported,PAK,2018,,55"][..],
            &["reconciled,75,,49,,124", "reported,70,55,,80,"][..],
        ),
    ] {
        let run = straight("mirror", &file, mirror);
        assert_eq!(csv(&run), of_mirror, "{}", run.stderr);
        assert_eq!(csv(&straight("two-way", &file, two_way)), of_two_way);
        assert_eq!(desk.import(&file).code, 0);
    }
    // What the file says of each row stays: one series is set aside in sums over all of a file.
    let counts = desk.table("flows", "release,series,counts");
    assert!(counts.iter().any(|row| row.ends_with("imf,other-series")), "{counts:?}");
}

#[test]
fn lines_about_a_table_are_no_rows_of_it() {
    let desk = Desk::new();
    let notes = format!("{ITPD},,,,,,\nTotal,,,,,,\n\nSource: the provider\n");
    let run = straight("two-way", &desk.file("notes.csv", notes), "exports,reconciled");
    assert_eq!((run.code, csv(&run)), (0, vec![",11500000".to_owned()]), "{}", run.stderr);
    assert!(run.stderr.contains("warning[note-line]"), "{}", run.stderr);
    // A row that is cut off is not silently a note.
    let run = straight("two-way", &desk.file("cut.csv", format!("{ITPD}PAK\n")), "reconciled");
    assert!(run.code == 1 && run.stderr.contains("error[ragged-row]"), "{}", run.stderr);
    // A summary with a figure is named.
    let run = straight("two-way", &desk.file("sum.csv", format!("{ITPD}Total,,,,,11.5,\n")), "reconciled");
    assert_eq!((run.code, csv(&run)), (1, vec!["11500000".to_owned()]), "{}", run.stderr);
}

#[test]
fn parts_of_a_year_in_two_files_are_said_not_added() {
    let desk = Desk::new();
    let one = desk.file("BACI_HS17_Y2020_V202301_a.csv", "t,i,j,k,v,q\n2020,586,31,100630,5.000,1\n");
    let other = desk.file("BACI_HS17_Y2020_V202301_b.csv", "t,i,j,k,v,q\n2020,586,31,270900,7.000,1\n");
    assert!(!desk.import(&one).stderr.contains("same-years"));
    let run = desk.import(&other);
    assert!(run.stderr.contains("warning[same-years]"), "{}", run.stderr);
    let run = bilat(&["table", "two-way", "--input", text(&one), "--input", text(&other)]);
    assert!(run.stderr.contains("not added up"), "{}", run.stderr);
}
