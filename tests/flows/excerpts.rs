//! Files that are parts of something: a product, a month, some partners. Small files in the provider's layout, through a store.

use std::path::PathBuf;

use bilat::io::Outputs;
use bilat::measures::Ask;
use bilat::store::{ImportOptions, Store};
use bilat::tables::{Records, Tables};

use super::{figure, lines, pair, table};
use crate::statistics::shipped;
use crate::support::bilat;

/// Columns of UN Comtrade that the files here have.
const HEADER: &str = "freqCode,refYear,period,reporterCode,reporterISO,flowCode,partnerCode,partnerISO,partner2Code,\
    classificationCode,cmdCode,customsCode,motCode,cifvalue,fobvalue,primaryValue";

fn code(area: &str) -> &str {
    match area {
        "AZE" => "31",
        "DEU" => "276",
        "FRA" => "251",
        "ITA" => "380",
        "PAK" => "586",
        "TUR" => "792",
        _ => "0",
    }
}

/// A line of such a file: month or year, reporter, flow, partner, product, mode of transport, value.
type Line<'a> = (&'a str, &'a str, &'a str, &'a str, &'a str, &'a str, &'a str);

fn text(lines: &[Line]) -> String {
    let rows: String = lines
        .iter()
        .map(|(period, reporter, flow, partner, product, transport, value)| {
            let frequency = if period.len() > 4 { "M" } else { "A" };
            let (year, of, with) = (&period[..4], code(reporter), code(partner));
            let iso = if *partner == "WLD" { "W00" } else { partner };
            format!(
                "{frequency},{year},{period},{of},{reporter},{flow},{with},{iso},0,H6,{product},C00,{transport},,,{value}\n"
            )
        })
        .collect();
    format!("{HEADER}\n{rows}")
}

/// A store of these files, imported one after the other.
fn stored(files: &[String]) -> (tempfile::TempDir, Tables) {
    let folder = tempfile::tempdir().expect("a folder");
    let mut store = Store::open_or_new(folder.path().join("store").as_path()).expect("an empty store");
    for (number, text) in files.iter().enumerate() {
        let file: PathBuf = folder.path().join(format!("file{number}.csv"));
        std::fs::write(&file, text).expect("written");
        store.import_all(&file, ImportOptions::default(), Some(&Outputs::default()), &mut |_| {}).expect("imported");
    }
    let records = Records { store, vintage: None, known_by: None, approximate: false };
    (folder, shipped().with_records(records))
}

const WHOLE: &str = "0";

#[test]
fn rows_of_one_file_that_are_summed_stay_so_beside_another_file() {
    let split = text(&[
        ("2022", "DEU", "X", "FRA", "27", "1000", "100"),
        ("2022", "DEU", "X", "FRA", "27", "2000", "50"),
        ("2022", "DEU", "X", "FRA", "28", "1000", "7"),
        ("2022", "DEU", "X", "FRA", "28", "2000", "3"),
    ]);
    let other = text(&[("2022", "ITA", "X", "FRA", "27", WHOLE, "11")]);
    for files in [vec![split.clone()], vec![split.clone(), other.clone()], vec![other, split]] {
        let (_folder, tables) = stored(&files);
        let products = table("products", &tables, &Ask::default());
        assert_eq!(lines(&products, &[("reporter", "DEU")], &["product", "value"]), ["27,150", "28,10"]);
        let ask = Ask { product: Some("27".to_owned()), ..pair("DEU-FRA") };
        assert_eq!(figure(&table("two-way", &tables, &ask), &[], "export_a"), Some(150.0));
    }
}

#[test]
fn of_two_files_of_the_world_the_later_import_answers() {
    let first =
        text(&[("2020", "AZE", "X", "WLD", "27", WHOLE, "100"), ("2020", "AZE", "X", "WLD", "28", WHOLE, "10")]);
    let later = text(&[
        ("2020", "AZE", "X", "WLD", "27", WHOLE, "120"),
        ("2020", "AZE", "X", "WLD", "28", WHOLE, "10"),
        ("2020", "AZE", "X", "PAK", "27", WHOLE, "20"),
    ]);
    for (files, expected) in [(vec![first.clone(), later.clone()], "27,120"), (vec![later, first], "27,100")] {
        let (_folder, tables) = stored(&files);
        let products = table("products", &tables, &Ask::default());
        assert_eq!(lines(&products, &[("product", "27")], &["product", "value"]), [expected]);
        let flows = tables.statistics("flows").and_then(|rows| Ok(rows.collect()?)).expect("flows");
        assert_eq!(
            lines(&flows, &[("partner_class", "world")], &["product"]).len(),
            2,
            "each figure of the World once"
        );
    }
}

#[test]
fn months_that_were_downloaded_one_by_one_are_a_year() {
    let months: Vec<String> = (1..=12)
        .map(|month| {
            let period = format!("2022{month:02}");
            let line =
                |reporter, flow, partner, value| (period.as_str(), reporter, flow, partner, "TOTAL", WHOLE, value);
            text(&[line("DEU", "X", "FRA", "10"), line("DEU", "X", "WLD", "30"), line("FRA", "M", "DEU", "11")])
        })
        .collect();
    let (_folder, tables) = stored(&months);
    let totals = tables.statistics("totals").and_then(|rows| Ok(rows.collect()?)).expect("totals");
    let columns = ["reporter", "partner", "value", "months", "basis"];
    let mut found = lines(&totals, &[], &columns);
    found.sort();
    assert_eq!(found, ["DEU,FRA,120,12,months", "DEU,WLD,360,12,months", "FRA,DEU,132,12,months"]);
    let frame = table("two-way", &tables, &Ask::default());
    assert_eq!(lines(&frame, &[], &["export_a", "import_b", "missing"]), ["120,132,import_a;export_b"]);
    let releases = lines(&frame, &[], &["releases"])[0].split(';').count();
    assert_eq!(releases, 12, "every file is named");
    let (_folder, half) = stored(&months[..5]);
    assert_eq!(lines(&table("two-way", &half, &Ask::default()), &[], &["export_a"]), [""]);
}

#[test]
fn months_of_an_unfinished_year_are_told_and_not_drawn() {
    let year = |period, value| {
        [(period, "AZE", "X", "TUR", "TOTAL", WHOLE, value), (period, "TUR", "X", "AZE", "TOTAL", WHOLE, value)]
    };
    let months: Vec<String> = (1..=10).map(|month| format!("2022{month:02}")).collect();
    let whole = ["2020", "2021"].into_iter().flat_map(|period| year(period, "100"));
    let rows: Vec<Line<'_>> = whole.chain(months.iter().flat_map(|month| year(month.as_str(), "10"))).collect();
    let (_folder, tables) = stored(&[text(&rows)]);
    let countries = bilat::ledger::Countries::shipped().expect("countries");
    let with = bilat::charts::ChartOptions::default();
    let chart = bilat::charts::draw("progress", &tables, &pair("AZE-TUR"), &countries, &with).expect("a chart").chart;
    assert!(chart.note.contains("Of 2022 only 10 months are at hand: not drawn."), "{}", chart.note);
    assert!(chart.subtitle.contains("2020–21"), "{}", chart.subtitle);
}

#[test]
fn products_that_were_downloaded_one_by_one_are_summed_once_each() {
    let of = |product: &'static str, exports: &'static str, imports: &'static str| {
        text(&[
            ("2022", "DEU", "X", "FRA", product, WHOLE, exports),
            ("2022", "DEU", "M", "FRA", product, WHOLE, imports),
        ])
    };
    let files = [of("2709", "500", "70"), of("2710", "5000", "700")];
    for files in [vec![files[0].clone(), files[1].clone()], vec![files[1].clone(), files[0].clone()]] {
        let (_folder, tables) = stored(&files);
        let frame = table("two-way", &tables, &Ask::default());
        assert_eq!(lines(&frame, &[], &["export_a", "import_a"]), ["5500,770"]);
        let products = table("products", &tables, &Ask::default());
        let exports = lines(&products, &[("flow", "export")], &["product", "value"]);
        assert_eq!(exports, ["27,5500"], "products and two-way agree");
    }
    // The same product again replaces its own figure, a heading its parts, and a file's own total all of them.
    let (_folder, revised) = stored(&[files[0].clone(), files[1].clone(), of("2709", "600", "70")]);
    assert_eq!(lines(&table("two-way", &revised, &Ask::default()), &[], &["export_a"]), ["5600"]);
    let (_folder, heading) = stored(&[files[0].clone(), of("27", "9000", "900"), of("84", "1", "1")]);
    assert_eq!(lines(&table("two-way", &heading, &Ask::default()), &[], &["export_a"]), ["9001"]);
    let (_folder, total) = stored(&[of("TOTAL", "12000", "2000"), files[0].clone(), files[1].clone()]);
    assert_eq!(lines(&table("two-way", &total, &Ask::default()), &[], &["export_a"]), ["12000"]);
}

#[test]
fn a_sum_over_a_few_products_is_not_told_as_all_trade() {
    let oil = text(&[
        ("2022", "DEU", "X", "FRA", "2709", WHOLE, "500"),
        ("2022", "DEU", "M", "FRA", "2709", WHOLE, "70"),
        ("2022", "FRA", "X", "DEU", "2709", WHOLE, "60"),
        ("2022", "FRA", "M", "DEU", "2710", WHOLE, "510"),
        ("2022", "DEU", "X", "WLD", "TOTAL", WHOLE, "9000"),
    ]);
    let (_folder, tables) = stored(std::slice::from_ref(&oil));
    for measure in ["two-way", "balance", "growth", "mirror", "real"] {
        let frame = table(measure, &tables, &pair("DEU-FRA"));
        let chapters = lines(&frame, &[], &["chapters"]);
        assert!(!chapters.is_empty() && chapters.iter().all(|count| count == "1"), "{measure}: {chapters:?}");
    }
    let share = table("share", &tables, &pair("DEU-FRA"));
    let columns = ["reporter", "flow", "value", "total", "of", "share", "chapters", "missing"];
    assert_eq!(
        lines(&share, &[], &columns),
        [
            "DEU,export,500,9000,world,,1,value (of 1 chapter)",
            "DEU,import,70,,partners,,1,value (of 1 chapter);total",
            "FRA,export,60,,partners,,1,value (of 1 chapter);total",
            "FRA,import,510,,partners,,1,value (of 1 chapter);total",
        ]
    );
    let concentration = table("concentration", &tables, &Ask::default());
    let by_partner = lines(&concentration, &[("by", "partner")], &["hhi", "missing"]);
    assert_eq!(by_partner, [",1 chapter only"; 4]);
    // With a product asked for they are what was asked for, and a file's own total is all trade.
    let ask = Ask { product: Some("27".to_owned()), ..pair("DEU-FRA") };
    assert_eq!(lines(&table("two-way", &tables, &ask), &[], &["export_a", "chapters"]), ["500,"]);
    let total =
        text(&[("2022", "DEU", "X", "FRA", "TOTAL", WHOLE, "5000"), ("2022", "DEU", "X", "FRA", "27", WHOLE, "500")]);
    let (_folder, tables) = stored(&[total]);
    assert_eq!(lines(&table("two-way", &tables, &pair("DEU-FRA")), &[], &["export_a", "chapters"]), ["5000,"]);
}

#[test]
fn a_target_is_held_against_no_sum_of_a_few_products() {
    let few = text(&[
        ("2022", "AZE", "X", "PAK", "27", WHOLE, "520000000"),
        ("2022", "AZE", "M", "PAK", "10", WHOLE, "8000000"),
        ("2022", "PAK", "X", "AZE", "10", WHOLE, "7000000"),
        ("2022", "PAK", "M", "AZE", "27", WHOLE, "530000000"),
    ]);
    let (folder, tables) = stored(&[few]);
    let frame = table("attainment", &tables, &pair("AZE-PAK"));
    let official = lines(
        &frame,
        &[("dataset", "comtrade"), ("reading", "level")],
        &["lowest", "attainment_low", "gap_low", "growth_low", "note"],
    );
    assert!(!official.is_empty());
    for line in &official {
        assert!(line.starts_with("527000000,,,,the figures are of the products at hand, 2 chapters"), "{line}");
    }
    // The chart draws what is there, names it, and holds no target against it.
    let drawn = folder.path().join("progress.svg");
    let store = folder.path().join("store");
    let path = |path: &std::path::Path| path.to_str().expect("a path").to_owned();
    let run = bilat(&["chart", "progress", "--pair", "AZE-PAK", "--store", &path(&store), "-o", &path(&drawn)]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let svg = std::fs::read_to_string(&drawn).expect("a drawing");
    assert!(svg.contains("the products at hand (2 chapters)") && !svg.contains("target was"), "{svg}");
    let outcome = table("outcome", &tables, &pair("AZE-PAK"));
    assert!(lines(&outcome, &[], &["record_source"]).iter().all(|source| !source.contains("comtrade")), "{outcome:?}");
}

#[test]
fn the_files_own_world_is_the_world_of_an_intensity() {
    let lines_of = |reporter: &str| {
        let code = if reporter == "WLD" { "0,W00" } else { "31,AZE" };
        [
            ("276,DEU", if reporter == "WLD" { 5000 } else { 100 }),
            ("0,W00", if reporter == "WLD" { 50000 } else { 500 }),
        ]
        .map(|(partner, value)| format!("A,2022,2022,{code},X,{partner},0,H6,TOTAL,C00,0,,,{value}\n"))
        .concat()
    };
    let (_folder, tables) = stored(&[format!("{HEADER}\n{}{}", lines_of("WLD"), lines_of("AZE"))]);
    let frame = table("intensity", &tables, &pair("AZE-DEU"));
    let columns = ["reporter", "world", "reporters", "world_exports", "world_total", "intensity", "missing"];
    assert_eq!(lines(&frame, &[], &columns), ["AZE,file,,5000,50000,2,"]);
    // As a country of its own it stands nowhere.
    for measure in ["two-way", "share"] {
        let frame = table(measure, &tables, &Ask::default());
        assert!(!format!("{frame:?}").contains("WLD"), "{measure}");
    }
}

#[test]
fn imports_are_free_on_board_as_the_importer_has_them() {
    let row = |product: &str, reporter: &str, flow: &str, partner: &str, cif: &str, fob: &str, value: &str| {
        let (of, with) = (code(reporter), code(partner));
        format!("A,2022,2022,{of},{reporter},{flow},{with},{partner},0,H6,{product},C00,0,{cif},{fob},{value}\n")
    };
    let both = |product: &str| {
        row(product, "DEU", "X", "FRA", "", "100", "100")
            + &row(product, "FRA", "M", "DEU", "106", "104", "106")
            + &row(product, "FRA", "X", "DEU", "", "", "50")
            + &row(product, "DEU", "M", "FRA", "53", "", "53")
    };
    let columns = ["exporter", "imported", "imported_at", "fob_estimate", "fob_basis", "fob_ratio"];
    let expected = ["DEU,106,cif,104,own,1.04", "FRA,53,cif,50,divided,1"];
    let (_folder, tables) = stored(&[format!("{HEADER}\n{}", both("TOTAL"))]);
    assert_eq!(lines(&table("mirror", &tables, &Ask::default()), &[], &columns), expected);
    let (folder, tables) = stored(&[format!("{HEADER}\n{}", both("270900"))]);
    let oil = Ask { product: Some("27".to_owned()), ..Ask::default() };
    assert_eq!(lines(&table("mirror", &tables, &oil), &[], &columns), expected);
    // A heading of which one part has no FOB value has none.
    let some = both("270900") + &row("271000", "FRA", "M", "DEU", "53", "", "53");
    let (_folder, tables) = stored(&[format!("{HEADER}\n{some}")]);
    assert_eq!(lines(&table("mirror", &tables, &oil), &[], &columns)[0], "DEU,159,cif,150,divided,1.5");
    // The chart compares like with like, and says so.
    let path = |name: &str| folder.path().join(name).to_str().expect("a path").to_owned();
    for product in [&[][..], &["--product", "27"]] {
        let (store, drawn) = (path("store"), path("gap.svg"));
        let mut args = vec!["chart", "mirror-gap", "--country", "DEU", "--store", &store, "-o", &drawn];
        args.extend(product);
        let run = bilat(&args);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let svg = std::fs::read_to_string(&drawn).expect("a drawing");
        assert!(svg.contains("reports 4% more") && svg.contains("f.o.b. as France itself has them"), "{svg}");
        assert!(!svg.contains("freight and insurance may explain"), "{svg}");
    }
}

#[test]
fn products_are_parts_of_the_total_that_the_file_has() {
    let line = |reporter: &'static str, product: &'static str, value: &'static str| {
        ("2014", reporter, "X", "WLD", product, WHOLE, value)
    };
    // Diamonds are 80 of 100 that Azerbaijan sells, 1 of 100 of Germany, 9 of 700 of France: 90 of 1,000 of them all.
    let file = text(&[
        line("AZE", "TOTAL", "100"),
        line("AZE", "7102", "80"),
        line("DEU", "TOTAL", "100"),
        line("DEU", "7102", "1"),
        line("FRA", "TOTAL", "700"),
        line("FRA", "7102", "9"),
        // Who lists none sells none, and is in the World.
        line("ITA", "TOTAL", "100"),
    ]);
    let (_folder, tables) = stored(&[file]);
    let rca = table("rca", &tables, &Ask::default());
    assert_eq!(
        lines(&rca, &[], &["reporter", "total", "world_value", "world_total", "rca", "advantage"]),
        ["AZE,100,90,1000,8.88889,true", "DEU,100,90,1000,0.111111,false", "FRA,700,90,1000,0.142857,false"]
    );
    let products = table("products", &tables, &Ask::default());
    assert_eq!(
        lines(&products, &[], &["reporter", "product", "value", "share", "total"]),
        ["AZE,71,80,0.8,100", "DEU,71,1,0.01,100", "FRA,71,9,0.0128571,700"]
    );
    let ask = Ask { product: Some("71".to_owned()), ..Ask::default() };
    assert_eq!(lines(&table("products", &tables, &ask), &[("reporter", "AZE")], &["share", "total"]), ["1,80"]);
    let similarity = table("similarity", &tables, &Ask::default());
    // Of the other products nothing is known: there are no shares to compare.
    let told = lines(&similarity, &[("pair", "AZE-FRA")], &["similarity", "missing"]);
    assert_eq!(told, [",AZE (1 product only);FRA (1 product only)"]);
    let concentration = table("concentration", &tables, &Ask::default());
    let of = |reporter| lines(&concentration, &[("reporter", reporter), ("by", "product")], &["hhi", "missing"]);
    assert_eq!([of("AZE"), of("DEU")], [[",1 product only"], [",1 product only"]]);
}

#[test]
fn products_of_the_world_alone_are_concentrated_too() {
    // So many chapters that they can be all; most of them with no trade.
    let chapters: Vec<String> = (1..=70).map(|chapter| format!("{chapter:02}")).collect();
    let value = |chapter: &str| {
        ["60", "40", "0"][usize::from(chapter != "27") + usize::from(chapter != "27" && chapter != "28")]
    };
    let rows: Vec<Line> =
        chapters.iter().map(|code| ("2020", "AZE", "X", "WLD", code.as_str(), WHOLE, value(code))).collect();
    let (_folder, tables) = stored(&[text(&rows)]);
    let frame = table("concentration", &tables, &Ask::default());
    assert_eq!(lines(&frame, &[], &["reporter", "by", "total", "hhi", "missing"]), ["AZE,product,100,0.52,"]);
    let (_folder, tables) = stored(&[text(&rows[..30])]);
    let frame = table("concentration", &tables, &Ask::default());
    assert_eq!(
        lines(&frame, &[], &["reporter", "by", "total", "hhi", "missing"]),
        ["AZE,product,100,,30 chapters only"]
    );
}

#[test]
fn of_a_few_products_without_a_total_nothing_is_a_part() {
    let few = text(&[
        ("2020", "AZE", "X", "DEU", "27", WHOLE, "90"),
        ("2020", "AZE", "X", "DEU", "08", WHOLE, "10"),
        ("2020", "AZE", "M", "DEU", "87", WHOLE, "30"),
        ("2020", "ITA", "X", "DEU", "27", WHOLE, "5"),
        ("2020", "ITA", "X", "DEU", "08", WHOLE, "95"),
    ]);
    let (_folder, tables) = stored(&[few]);
    let all = Ask::default();
    let rca = table("rca", &tables, &all);
    let columns = ["value", "total", "world_total", "rca", "advantage", "reporters", "left_out", "missing"];
    assert_eq!(lines(&rca, &[("reporter", "AZE"), ("product", "27")], &columns), ["90,,,,,0,2,3 chapters only"]);
    let similarity = table("similarity", &tables, &all);
    let missing = "AZE (3 chapters only);ITA (3 chapters only)";
    assert_eq!(lines(&similarity, &[], &["similarity", "missing"]), [format!(",{missing}")]);
    let fit = table("complementarity", &tables, &all);
    assert_eq!(
        lines(&fit, &[("exporter", "ITA")], &["complementarity", "missing"]),
        [",ITA (3 chapters only);AZE (3 chapters only)"]
    );
    let concentration = table("concentration", &tables, &all);
    let by_product =
        lines(&concentration, &[("by", "product"), ("reporter", "ITA")], &["total", "hhi", "largest_share", "missing"]);
    assert_eq!(by_product, ["100,,,3 chapters only"]);
    assert_eq!(table("proximity", &tables, &all).height(), 0);
    let complexity = lines(&table("eci", &tables, &all), &[], &["index", "products", "missing"]);
    assert!(complexity.iter().all(|line| line.starts_with(",0,") && line.ends_with(" only")), "{complexity:?}");
    let products = table("products", &tables, &all);
    let columns = ["product", "value", "total", "share", "missing"];
    assert_eq!(
        lines(&products, &[("reporter", "ITA")], &columns),
        ["08,95,,,total (3 chapters only)", "27,5,,,total (3 chapters only)"]
    );
    // Headings within a chapter are parts of that chapter, which was asked for.
    let oil = Ask { product: Some("2".to_owned()), ..Ask::default() };
    assert_eq!(lines(&table("products", &tables, &oil), &[("reporter", "ITA")], &columns), ["27,5,5,1,"]);
    let intra = table("grubel-lloyd", &tables, &pair("AZE-DEU"));
    let columns = ["exports", "imports", "index", "missing"];
    assert_eq!(lines(&intra, &[("scope", "all")], &columns), ["100,30,,3 chapters only"]);
    let intra = table("grubel-lloyd", &tables, &Ask { product: Some("27".to_owned()), ..pair("AZE-DEU") });
    assert_eq!(lines(&intra, &[("scope", "all")], &columns), ["90,0,0,"]);
}

#[test]
fn a_few_codes_beside_a_total_have_no_shares() {
    let rows: Vec<Line<'_>> = ["DEU", "ITA"]
        .into_iter()
        .flat_map(|reporter| ["X", "M"].map(|flow| (reporter, flow)))
        .flat_map(|(reporter, flow)| {
            [("TOTAL", "1000000"), ("270900", "1000"), ("854231", "2000"), ("870323", "3000")]
                .map(|(product, value)| ("2022", reporter, flow, "WLD", product, WHOLE, value))
        })
        .collect();
    let (_folder, tables) = stored(&[text(&rows)]);
    let told = |id: &str, fits: &[(&str, &str)], columns: &[&str]| {
        lines(&table(id, &tables, &Ask::default()), &[fits, &[("level", "6")]].concat(), columns)
    };
    let fit = told("complementarity", &[("exporter", "ITA")], &["complementarity", "export_products", "missing"]);
    assert_eq!(fit, [",3,ITA (3 products only);DEU (3 products only)"]);
    let alike = told("similarity", &[], &["similarity", "common", "missing"]);
    assert_eq!(alike, [",3,DEU (3 products only);ITA (3 products only)"]);
    // Three products that are nearly all of the total are the basket.
    let rows: Vec<Line<'_>> = rows
        .into_iter()
        .map(|row| if row.4 == "TOTAL" { (row.0, row.1, row.2, row.3, row.4, row.5, "6500") } else { row })
        .collect();
    let (_folder, tables) = stored(&[text(&rows)]);
    let alike = table("similarity", &tables, &Ask::default());
    assert_eq!(lines(&alike, &[("level", "6")], &["products_a", "missing"]), ["3,"]);
    assert!(figure(&alike, &[("level", "6")], "similarity").is_some_and(|value| value > 92.0));
}

#[test]
fn between_other_numbers_of_chapters_there_is_no_growth() {
    let year = |period, products: &[&'static str]| -> Vec<Line<'_>> {
        let both = |product| {
            [(period, "DEU", "X", "FRA", product, WHOLE, "100"), (period, "FRA", "X", "DEU", product, WHOLE, "50")]
        };
        products.iter().flat_map(|product| both(*product)).collect()
    };
    let files = [("2021", &["27"][..]), ("2022", &["27", "84"][..]), ("2023", &["27", "84"][..])];
    let files: Vec<String> = files.into_iter().map(|(period, products)| text(&year(period, products))).collect();
    let (_folder, tables) = stored(&files);
    let growth = table("growth", &tables, &pair("DEU-FRA"));
    assert_eq!(
        lines(&growth, &[("definition", "exports")], &["year", "value", "change", "growth", "cagr", "missing"]),
        [
            "2021,150,,,,",
            "2022,300,,,,year before (of 1 chapter);first year (of 1 chapter)",
            "2023,300,0,0,,first year (of 1 chapter)",
        ]
    );
    let real = table("real", &tables, &pair("DEU-FRA"));
    let real = lines(&real, &[("definition", "exports"), ("year", "2022")], &["real_growth", "missing"]);
    assert_eq!(real, [",year before (of 1 chapter)"]);
}

#[test]
fn the_last_year_of_all_products_answers_a_target() {
    let four = |period, product, value| {
        [
            (period, "AZE", "X", "PAK", product, WHOLE, value),
            (period, "AZE", "M", "PAK", product, WHOLE, value),
            (period, "PAK", "X", "AZE", product, WHOLE, value),
            (period, "PAK", "M", "AZE", product, WHOLE, value),
        ]
    };
    let rows: Vec<Line<'_>> =
        [four("2020", "27", "9000"), four("2021", "TOTAL", "50000000"), four("2022", "27", "7000")].concat();
    let (_folder, tables) = stored(&[text(&rows)]);
    let frame = table("attainment", &tables, &pair("AZE-PAK"));
    let columns = ["year", "lowest", "target_low", "attainment_high", "note"];
    let official = lines(&frame, &[("dataset", "comtrade"), ("reading", "level")], &columns);
    assert!(!official.is_empty());
    for line in &official {
        let parts: Vec<&str> = line.splitn(5, ',').collect();
        assert_eq!(parts[..2], ["2021", "100000000"], "{line}");
        assert!(
            !parts[3].is_empty() && line.contains("2022 is of the products at hand only, 1 chapter: not counted"),
            "{line}"
        );
        assert!(!line.contains("2020") && !line.contains("no attainment"), "{line}");
    }
}

#[test]
fn a_chart_is_of_all_products_or_of_a_few_chapters() {
    let countries = bilat::ledger::Countries::shipped().expect("countries");
    let four = |period, product, value| {
        [
            (period, "AZE", "X", "TUR", product, WHOLE, value),
            (period, "AZE", "M", "TUR", product, WHOLE, value),
            (period, "TUR", "X", "AZE", product, WHOLE, value),
            (period, "TUR", "M", "AZE", product, WHOLE, value),
        ]
    };
    let drawn = |id: &str, rows: &[Line<'_>]| {
        let (_folder, tables) = stored(&[text(rows)]);
        let with = bilat::charts::ChartOptions::default();
        bilat::charts::draw(id, &tables, &pair("AZE-TUR"), &countries, &with).expect("a chart").chart
    };
    for periods in [["2022", "2023"], ["2023", "2022"]] {
        let rows = [four(periods[0], "TOTAL", "3000000000"), four(periods[1], "27", "1000000000")].concat();
        for id in ["progress", "trade-panels"] {
            let chart = drawn(id, &rows);
            let told = format!("Of {} only one chapter is at hand: not drawn.", periods[1]);
            assert!(chart.note.contains(&told), "{id}: {}", chart.note);
            let words = format!("{} {}", chart.title, chart.subtitle);
            assert!(words.contains("trade in goods") && words.contains(periods[0]), "{id}: {words}");
            assert!(!words.contains("at hand") && !words.contains(" than in "), "{id}: {words}");
        }
    }
    // Years of another number of chapters are no years to compare with.
    let rows = [four("2022", "27", "9"), four("2023", "27", "5"), four("2023", "84", "1")].concat();
    let chart = drawn("progress", &rows);
    assert!(chart.title.contains("(1 to 2 chapters) was $12 in 2023"), "{}", chart.title);
    assert!(!chart.title.contains("than in"), "{}", chart.title);
}

#[test]
fn a_side_with_a_few_chapters_is_not_silent_in_a_chart() {
    let countries = bilat::ledger::Countries::shipped().expect("countries");
    let drawn = |rows: &[Line<'_>]| {
        let (_folder, tables) = stored(&[text(rows)]);
        let with = bilat::charts::ChartOptions::default();
        bilat::charts::draw("mirror-gap", &tables, &pair("DEU-FRA"), &countries, &with).expect("a chart")
    };
    let few = [
        ("2022", "DEU", "X", "FRA", "27", WHOLE, "30"),
        ("2022", "DEU", "X", "FRA", "84", WHOLE, "20"),
        ("2022", "FRA", "M", "DEU", "TOTAL", WHOLE, "900"),
    ];
    let chart = drawn(&few).chart;
    assert_eq!(chart.title, "Germany to France: the exporter’s figures are of 2 chapters only");
    assert!(
        chart.note.contains("The figures of Germany for 2022 are of 2 chapters only: not drawn."),
        "{}",
        chart.note
    );
    assert!(!chart.note.contains("No figure of Germany"), "{}", chart.note);
    let chart = drawn(&[few[0], ("2022", "FRA", "M", "DEU", "27", WHOLE, "40")]).chart;
    assert!(
        chart.subtitle.starts_with("The products at hand (1 chapter) in the books of both sides"),
        "{}",
        chart.subtitle
    );
}

#[test]
fn chapters_of_several_files_are_counted_together() {
    let of = |product: &'static str, partners: &[&'static str]| {
        let rows = partners.iter().map(|partner| ("2022", "DEU", "X", *partner, product, WHOLE, "10"));
        text(&rows.collect::<Vec<_>>())
    };
    // France buys both, Italy oil alone: nothing of it stands in the file of cars.
    let files = [of("27", &["FRA", "ITA"]), of("87", &["FRA"])];
    let other = text(&[("2022", "FRA", "X", "ITA", "88", WHOLE, "10")]);
    for files in
        [vec![files[0].clone(), files[1].clone(), other.clone()], vec![other, files[1].clone(), files[0].clone()]]
    {
        let (folder, tables) = stored(&files);
        let frame = table("two-way", &tables, &Ask::default());
        let expected = ["DEU-FRA,20,2", "DEU-ITA,10,2", "FRA-ITA,10,1"];
        assert_eq!(lines(&frame, &[], &["pair", "export_a", "chapters"]), expected);
        // The same straight from the files.
        let paths: Vec<String> =
            (0..files.len()).map(|n| folder.path().join(format!("file{n}.csv")).display().to_string()).collect();
        let mut args = vec!["table", "two-way", "--format", "csv", "--columns", "pair,export_a,chapters"];
        paths.iter().for_each(|path| args.extend(["--input", path]));
        let run = bilat(&args);
        assert_eq!(run.stdout.lines().skip(1).collect::<Vec<_>>(), expected, "{}", run.stderr);
    }
    // Each chapter in a file of its own: together they can be all.
    let chapters: Vec<String> = (1..=65).map(|chapter| format!("{chapter:02}")).collect();
    let files: Vec<String> = chapters
        .iter()
        .map(|chapter| {
            let oil = if chapter == "27" { Some(("2022", "DEU", "X", "ITA", "27", WHOLE, "7")) } else { None };
            let all = [Some(("2022", "DEU", "X", "FRA", chapter.as_str(), WHOLE, "1")), oil];
            text(&all.into_iter().flatten().collect::<Vec<_>>())
        })
        .collect();
    let (_folder, tables) = stored(&files);
    let frame = table("two-way", &tables, &Ask::default());
    assert_eq!(lines(&frame, &[], &["pair", "export_a", "chapters"]), ["DEU-FRA,65,", "DEU-ITA,7,"]);
    let rca = table("rca", &tables, &Ask { product: Some("27".to_owned()), ..Ask::default() });
    assert_eq!(lines(&rca, &[], &["value", "total", "rca", "missing"]), ["8,72,,the World is one reporter"]);
}

#[test]
fn another_release_that_says_otherwise_is_named() {
    let of = |value: &'static str| {
        text(&[
            ("2022", "DEU", "X", "FRA", "TOTAL", WHOLE, value),
            ("2022", "DEU", "M", "FRA", "TOTAL", WHOLE, "70"),
            ("2022", "FRA", "X", "ITA", "TOTAL", WHOLE, value),
        ])
    };
    let (folder, _) = stored(&[of("1000"), of("1100")]);
    let store = folder.path().join("store").display().to_string();
    let said = |more: &[&str]| {
        let run = bilat(&[&["table", "two-way", "--store", &store], more].concat());
        assert_eq!(run.code, 0, "{}", run.stderr);
        run.stderr
    };
    let pair = said(&["--pair", "DEU-FRA"]);
    assert!(
        pair.contains("it differs from comtrade-") && pair.contains("in 1 of 2 of these figures that both have"),
        "{pair}"
    );
    assert!(pair.contains("at most by 10% more (DEU exports to FRA in 2022: $1,100, there $1,000)"), "{pair}");
    assert!(said(&[]).contains("in 2 of 3 of these figures"), "{}", said(&[]));
    for quiet in [&["--pair", "DEU-ITA"][..], &["--since", "2023"], &["--product", "27"], &["--dataset", "baci"]] {
        let run = bilat(&[&["table", "two-way", "--store", &store], quiet].concat());
        assert!(!run.stderr.contains("differs from"), "{quiet:?}: {}", run.stderr);
    }
    // Of whole editions the newest answers; the list of releases says which does not.
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    for (name, value) in [("BACI_HS92_Y2021_V202301.csv", "1.000"), ("BACI_HS92_Y2021_V202401b.csv", "0.750")] {
        let text = format!("t,i,j,k,v,q\n2021,31,792,270900,{value},1\n2021,792,31,010121,2.000,1\n");
        std::fs::write(path(name), text).expect("written");
        assert_eq!(bilat(&["import", &path(name), "--store", &path("store")]).code, 0, "{name}");
    }
    let said = bilat(&["table", "two-way", "--store", &path("store")]).stderr;
    assert!(said.contains("V202401b") && said.contains("in 1 of 2 of these figures"), "{said}");
    assert!(said.contains("at most by 25% less (AZE exports to TUR in 2021: $750, there $1,000)"), "{said}");
    let list = bilat(&["list", "releases", "--store", &path("store")]).stdout;
    let lines: Vec<&str> =
        list.lines().filter(|line| line.contains("another release of the data set answers")).collect();
    assert!(lines.len() == 1 && lines[0].contains("V202301"), "{list}");
    // Files of products are parts of one thing, and the same file again is no other release.
    let (folder, _) = stored(&[
        text(&[("2022", "DEU", "X", "FRA", "27", WHOLE, "1")]),
        text(&[("2022", "DEU", "X", "FRA", "87", WHOLE, "2")]),
    ]);
    let run = bilat(&["table", "two-way", "--store", &folder.path().join("store").display().to_string()]);
    assert!(!run.stderr.contains("differs from"), "{}", run.stderr);
}

/// Files that say more than one row can: the World, split rows beside whole ones, several levels and editions, imports FOB, months.
fn hard_files() -> Vec<(&'static str, Vec<String>)> {
    let fob = format!("{HEADER}\nA,2022,2022,276,DEU,M,251,FRA,0,H6,TOTAL,C00,0,,100,100\n");
    let split = text(&[("2022", "DEU", "X", "FRA", "TOTAL", WHOLE, "100")])
        + "A,2022,2022,276,DEU,X,380,ITA,528,H6,TOTAL,C00,0,,,60\nA,2022,2022,276,DEU,X,380,ITA,56,H6,TOTAL,C00,0,,,40\n";
    let levels = [("27", "60"), ("28", "40"), ("2709", "5"), ("30049", "7")]
        .map(|(product, value)| ("2022", "DEU", "X", "FRA", product, WHOLE, value));
    let months = |first: usize| {
        let line = |month: usize| format!("M,2022,2022{month:02},276,DEU,X,251,FRA,0,H6,TOTAL,C00,0,,,10\n");
        format!("{HEADER}\n{}", (first..first + 6).map(line).collect::<String>())
    };
    let world = text(&[
        ("2022", "DEU", "X", "FRA", "TOTAL", WHOLE, "60"),
        ("2022", "DEU", "X", "ITA", "TOTAL", WHOLE, "20"),
        ("2022", "DEU", "X", "WLD", "TOTAL", WHOLE, "100"),
    ]);
    vec![
        ("world", vec![world]),
        ("fob", vec![fob]),
        ("split", vec![split]),
        ("levels", vec![text(&levels)]),
        ("half years", vec![months(1), months(7)]),
        ("quarters", vec![quarters("251,FRA", 4) + &quarters("380,ITA", 3)[HEADER.len() + 1..]]),
        (
            "half years of quarters",
            vec![quarters("251,FRA", 2), of_quarter("251,FRA", 3) + &of_quarter("251,FRA", 4)[HEADER.len() + 1..]],
        ),
        ("two categories", vec![categories("B4", &["1", "2", "21"])]),
        ("all categories", vec![categories("B5", &["1", "2", "3", "4", "5", "6", "7"])]),
        ("categories in two files", vec![categories("B4", &["1", "2", "3"]), categories("B4", &["4", "5", "6"])]),
        ("products", vec![text(&levels[..1]), text(&levels[1..2])]),
    ]
}

#[test]
fn an_edition_of_one_data_set_is_not_told_of_another() {
    let item = "854231";
    let rows = [
        ("DEU", "X", "FRA", "H6", item, "900"),
        ("FRA", "X", "DEU", "H6", item, "500"),
        ("FRA", "M", "DEU", "H5", item, "100"),
    ];
    let wits = format!(
        "Nomenclature,ReporterISO3,ProductCode,ReporterName,PartnerISO3,PartnerName,Year,TradeFlowName,TradeFlowCode,\
         TradeValue in 1000 USD,NetWeight in KGM,Quantity,QtyUnit\nH6,DEU,{item},Germany,FRA,France,2022,Export,6,12.5,,,\n"
    );
    let (_folder, tables) = stored(&[in_editions("2022", &rows), wits]);
    let ask = Ask { product: Some(item.to_owned()), ..pair("DEU-FRA") };
    assert_eq!(
        lines(&table("two-way", &tables, &ask), &[], &["dataset", "missing"]),
        ["comtrade,import_a;import_b (in H5 only)", "wits,import_a;export_b;import_b"]
    );
    assert_eq!(
        lines(&table("mirror", &tables, &ask), &[("exporter", "DEU")], &["dataset", "missing"]),
        ["comtrade,importer (in H5 only)", "wits,importer"]
    );
}

/// A quarter of Germany's exports to a partner, 10 dollars.
fn of_quarter(partner: &str, quarter: u8) -> String {
    format!("{HEADER}\nQ,2022,2022Q{quarter},276,DEU,X,{partner},0,H6,TOTAL,C00,0,,,10\n")
}

/// The first quarters of 2022, so many.
fn quarters(partner: &str, count: u8) -> String {
    let rows: String = (1..=count).map(|quarter| of_quarter(partner, quarter)[HEADER.len() + 1..].to_owned()).collect();
    format!("{HEADER}\n{rows}")
}

/// Germany's exports to France in Broad Economic Categories, 10 dollars each.
fn categories(revision: &str, codes: &[&str]) -> String {
    let row = |code: &&str| format!("A,2022,2022,276,DEU,X,251,FRA,0,{revision},{code},C00,0,,,10\n");
    format!("{HEADER}\n{}", codes.iter().map(row).collect::<String>())
}

#[test]
fn four_quarters_are_a_year_and_three_are_none() {
    for (count, total, export) in [(4, "DEU,FRA,40,12,months", "40"), (3, "DEU,FRA,30,9,months", "")] {
        let (_folder, tables) = stored(&[quarters("251,FRA", count)]);
        let totals = tables.statistics("totals").and_then(|rows| Ok(rows.collect()?)).expect("totals");
        assert_eq!(lines(&totals, &[], &["reporter", "partner", "value", "months", "basis"]), [total]);
        assert_eq!(lines(&table("two-way", &tables, &Ask::default()), &[], &["export_a"]), [export]);
    }
}

#[test]
fn few_broad_categories_are_told_as_few_chapters_are() {
    let chapters = |files: &[String]| {
        let (_folder, tables) = stored(files);
        lines(&table("two-way", &tables, &Ask::default()), &[], &["export_a", "chapters"])
    };
    // A category below another one is a part of it.
    assert_eq!(chapters(&[categories("B4", &["1", "2", "21"])]), ["20,2"]);
    assert_eq!(chapters(&[categories("B4", &["1", "2", "3", "4", "5", "6"])]), ["60,"]);
    assert_eq!(chapters(&[categories("B5", &["1", "2", "3", "4", "5", "6"])]), ["60,6"]);
    let halves = [categories("B4", &["1", "2", "3"]), categories("B4", &["4", "5", "6"])];
    assert_eq!((chapters(&halves[..1]), chapters(&halves)), (vec!["30,3".to_owned()], vec!["60,".to_owned()]));
    // With a total there is nothing to tell.
    let total = categories("B4", &["1", "TOTAL"]);
    assert_eq!(chapters(&[total]), ["10,"]);
    // No share is told of two categories.
    let (_folder, tables) = stored(&[categories("BE", &["1", "2"])]);
    let concentration = table("concentration", &tables, &Ask::default());
    assert_eq!(lines(&concentration, &[("by", "product")], &["hhi", "missing"]), [",2 chapters only"]);
}

#[test]
fn codes_without_a_classification_are_found_below_their_chapter() {
    let rows = "A,2022,2022,276,DEU,X,251,FRA,0,,270900,C00,0,,,30\nA,2022,2022,276,DEU,X,251,FRA,0,,8703,C00,0,,,10\n";
    let (_folder, tables) = stored(&[format!("{HEADER}\n{rows}")]);
    for (product, value) in [("27", Some(30.0)), ("2709", Some(30.0)), ("HS:87", Some(10.0))] {
        let ask = Ask { product: Some(product.to_owned()), ..pair("DEU-FRA") };
        assert_eq!(figure(&table("two-way", &tables, &ask), &[], "export_a"), value, "{product}");
    }
    let flows = tables.statistics("flows").and_then(|rows| Ok(rows.collect()?)).expect("flows");
    assert_eq!(lines(&flows, &[], &["product", "level"]), ["270900,6", "8703,4"]);
}

#[test]
fn a_file_gives_the_same_figures_straight_as_from_the_store() {
    for (name, files) in hard_files() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: String| folder.path().join(name).to_str().expect("a path").to_owned();
        let store = path("store".to_owned());
        let mut straight: Vec<String> = Vec::new();
        for (number, text) in files.iter().enumerate() {
            let file = path(format!("file{number}.csv"));
            std::fs::write(&file, text).expect("written");
            assert_eq!(bilat(&["import", &file, "--store", &store]).code, 0, "{name}");
            straight.extend(["--input".to_owned(), file]);
        }
        for measure in ["two-way", "growth", "mirror", "balance", "share", "partners", "intensity", "concentration"] {
            let figures = |with: &[String]| {
                let mut args = vec!["table", measure, "--format", "csv"];
                args.extend(with.iter().map(String::as_str));
                let run = bilat(&args);
                assert_eq!(run.code, 0, "{name} {measure}: {}", run.stderr);
                // Names of releases differ: those of files, and those in a store.
                let cut = |line: &str| line.rsplit_once(',').map_or(String::new(), |(rest, _)| rest.to_owned());
                run.stdout.lines().map(cut).collect::<Vec<_>>()
            };
            assert_eq!(figures(&straight), figures(&["--store".to_owned(), store.clone()]), "{name} {measure}");
        }
    }
}

#[test]
fn a_chapter_that_stands_by_mode_is_summed_beside_a_total() {
    let modes = |product: &'static str, values: [&'static str; 2]| {
        [("2100", values[0]), ("3200", values[1])]
            .map(|(mode, value)| ("2022", "DEU", "X", "FRA", product, mode, value))
    };
    let chapters = [modes("27", ["40", "20"]), modes("84", ["25", "15"]), modes("2709", ["9", "8"])].concat();
    let whole = [("2022", "DEU", "X", "FRA", "TOTAL", WHOLE, "100")];
    for totals in [whole.to_vec(), modes("TOTAL", ["60", "40"]).to_vec()] {
        let (_folder, tables) = stored(&[text(&[totals, chapters.clone()].concat())]);
        for (product, value) in [("TOTAL", 100.0), ("27", 60.0), ("84", 40.0), ("2709", 17.0)] {
            let ask = Ask { product: Some(product.to_owned()), ..pair("DEU-FRA") };
            let rows = table("two-way", &tables, &ask);
            assert_eq!(figure(&rows, &[], "export_a"), Some(value), "{product}");
        }
    }
}

#[test]
fn a_year_answers_before_some_of_its_months_in_a_newer_edition() {
    let year = in_editions("2022", &[("DEU", "X", "FRA", "H4", "27", "100")]);
    let month = |number: usize| format!("M,2022,2022{number:02},276,DEU,X,251,FRA,0,H6,27,C00,0,,,10\n");
    let months = |count: usize| (1..=count).map(month).collect::<String>();
    let value = |files: &[String]| {
        let (_folder, tables) = stored(files);
        let ask = Ask { product: Some("27".to_owned()), ..pair("DEU-FRA") };
        figure(&table("two-way", &tables, &ask), &[], "export_a")
    };
    assert_eq!(value(&[format!("{year}{}", months(3))]), Some(100.0));
    assert_eq!(value(&[year.clone(), format!("{HEADER}\n{}", months(3))]), Some(100.0));
    // A whole year of them is as good, and newer.
    assert_eq!(value(&[year, format!("{HEADER}\n{}", months(12))]), Some(120.0));
}

#[test]
fn a_report_of_few_chapters_is_not_told_beside_reports_of_all() {
    let (_folder, tables) = stored(&[text(&[
        ("2022", "DEU", "X", "FRA", "TOTAL", WHOLE, "1000"),
        ("2022", "DEU", "M", "FRA", "TOTAL", WHOLE, "700"),
        ("2022", "FRA", "X", "DEU", "27", WHOLE, "30"),
        ("2022", "FRA", "M", "DEU", "27", WHOLE, "10"),
        ("2022", "FRA", "M", "DEU", "84", WHOLE, "20"),
        ("2022", "FRA", "X", "ITA", "27", WHOLE, "5"),
    ])]);
    let row = |id: &str, columns: &[&str]| lines(&table(id, &tables, &pair("DEU-FRA")), &[], columns);
    let told = ["export_a", "import_a", "export_b", "import_b", "books_a", "definitions", "missing", "chapters"];
    assert_eq!(
        row("two-way", &told),
        ["1000,700,,,1700,1,export_b (of 2 chapters only);import_b (of 2 chapters only),"]
    );
    let told = ["exporter", "ratio", "missing"];
    assert_eq!(row("mirror", &told), ["DEU,,importer (of 2 chapters only)", "FRA,,exporter (of 2 chapters only)"]);
    let told = ["country", "books", "balance", "missing"];
    let books = row("balance", &told);
    assert!(books.contains(&"FRA,exports,,exports (of 2 chapters only)".to_owned()), "{books:?}");
    // By themselves they are what the file has.
    let alone = table("two-way", &tables, &pair("FRA-ITA"));
    assert_eq!(lines(&alone, &[], &["export_a", "chapters"]), ["5,2"]);
    // Of a product both sides say what it is.
    let ask = Ask { product: Some("27".to_owned()), ..pair("DEU-FRA") };
    assert_eq!(figure(&table("two-way", &tables, &ask), &[], "export_b"), Some(30.0));
}

#[test]
fn a_classification_that_is_named_answers_where_another_one_is_summed() {
    let row = |class: &str, code: &str, value: u32| {
        format!("A,2022,2022,276,DEU,X,251,FRA,0,{class},{code},C00,0,,,{value}\n")
    };
    let sections: String = (0..10).map(|section| row("S4", &section.to_string(), 100)).collect();
    let editions = row("H4", "840110", 30) + &row("H6", "840120", 50) + &row("H6", "850110", 1);
    let (_folder, tables) = stored(&[format!("{HEADER}\n{}{}{sections}", row("H6", "27", 500), row("H6", "84", 9))]);
    let value = |tables: &Tables, product: &str| {
        let ask = Ask { product: Some(product.to_owned()), ..pair("DEU-FRA") };
        lines(&table("two-way", tables, &ask), &[], &["export_a"]).join(";")
    };
    assert_eq!((value(&tables, "TOTAL"), value(&tables, "S4:7")), ("1000".to_owned(), "100".to_owned()));
    assert_eq!((value(&tables, "H6:27"), value(&tables, "HS:84")), ("500".to_owned(), "9".to_owned()));
    let (_folder, tables) = stored(&[format!("{HEADER}\n{editions}")]);
    assert_eq!((value(&tables, "H4:8401"), value(&tables, "8401")), ("30".to_owned(), "50".to_owned()));
}

#[test]
fn half_a_year_in_an_edition_that_is_named_is_no_year() {
    let month = |number: usize| {
        let edition = if number < 7 { "H5" } else { "H6" };
        format!("M,2022,2022{number:02},276,DEU,X,251,FRA,0,{edition},840110,C00,0,,,100\n")
    };
    let (_folder, tables) = stored(&[format!("{HEADER}\n{}", (1..=12).map(month).collect::<String>())]);
    for product in ["H5:8401", "H6:840110", "H5:84"] {
        let ask = Ask { product: Some(product.to_owned()), ..pair("DEU-FRA") };
        let told = lines(&table("two-way", &tables, &ask), &[], &["export_a", "missing"]);
        assert_eq!(told, [",export_a (6 of 12 months);import_a;export_b;import_b"], "{product}");
    }
}

/// A year's rows of one item in an edition: reporter, flow, partner, edition, product, value.
fn in_editions(year: &str, rows: &[(&str, &str, &str, &str, &str, &str)]) -> String {
    let row = |(reporter, flow, partner, edition, product, value): &(&str, &str, &str, &str, &str, &str)| {
        let (of, with) = (code(reporter), code(partner));
        format!("A,{year},{year},{of},{reporter},{flow},{with},{partner},0,{edition},{product},C00,0,,,{value}\n")
    };
    format!("{HEADER}\n{}", rows.iter().map(row).collect::<String>())
}

#[test]
fn a_product_has_the_same_figures_straight_from_files_as_from_the_store() {
    let item = "854231";
    let both =
        |edition: &'static str| [("DEU", "X", "FRA", edition, item, "900"), ("FRA", "X", "DEU", edition, item, "500")];
    let mixed = [
        ("DEU", "X", "FRA", "H6", item, "900"),
        ("DEU", "M", "FRA", "H6", item, "500"),
        ("FRA", "M", "DEU", "H5", item, "100"),
        ("DEU", "X", "ITA", "H6", "8542", "7"),
    ];
    let depth = [("DEU", "X", "FRA", "H6", "2709", "100"), ("DEU", "X", "FRA", "H6", "271019", "40")];
    let families = [("DEU", "X", "FRA", "H6", "27", "100"), ("FRA", "X", "DEU", "S4", "27", "40")];
    let years = |editions: [&'static str; 2]| {
        vec![in_editions("2021", &both(editions[0])), in_editions("2022", &both(editions[1]))]
    };
    let baci = |year: i32| {
        format!("t,i,j,k,v,q\n{year},276,251,{item},900.000,1\n{year},251,276,{item},{}.000,1\n", year - 1_900)
    };
    let named = |texts: Vec<String>| -> Vec<(String, String)> {
        texts.into_iter().enumerate().map(|(number, text)| (format!("file{number}.csv"), text)).collect()
    };
    let edition = |name: &str, year: i32| (format!("BACI_{name}_Y{year}_V202501.csv"), baci(year));
    let cases: Vec<(&str, Vec<(String, String)>)> = vec![
        ("several editions", named(vec![in_editions("2022", &mixed)])),
        ("mixed depth", named(vec![in_editions("2022", &depth)])),
        ("two files of mixed depth", named(vec![in_editions("2022", &depth[..1]), in_editions("2022", &depth[1..])])),
        ("years of one edition", named(years(["H6", "H6"]))),
        ("years of two editions", named(years(["H5", "H6"]))),
        ("two families", named(vec![in_editions("2022", &families)])),
        ("BACI", vec![edition("HS17", 2021), edition("HS17", 2022)]),
        ("editions of BACI", vec![edition("HS17", 2021), edition("HS22", 2022)]),
    ];
    for (name, files) in cases {
        let folder = tempfile::tempdir().expect("a folder");
        let path = |name: &str| folder.path().join(name).to_str().expect("a path").to_owned();
        let mut straight: Vec<String> = Vec::new();
        for (file, text) in &files {
            std::fs::write(path(file), text).expect("written");
            assert_eq!(bilat(&["import", &path(file), "--store", &path("store")]).code, 0, "{name}");
            straight.extend(["--input".to_owned(), path(file)]);
        }
        for measure in ["two-way", "growth", "real", "mirror", "share"] {
            for product in [item, "8542", "85", "27", "HS:85", "TOTAL"] {
                let figures = |with: &[String]| {
                    let mut args = vec!["table", measure, "--format", "csv", "--product", product];
                    args.extend(with.iter().map(String::as_str));
                    let run = bilat(&args);
                    let cut = |line: &str| line.rsplit_once(',').map_or(String::new(), |(rest, _)| rest.to_owned());
                    (run.code, run.stdout.lines().map(cut).collect::<Vec<_>>())
                };
                let store = figures(&["--store".to_owned(), path("store")]);
                assert_eq!(figures(&straight), store, "{name} {measure} {product}");
            }
        }
    }
}

#[test]
fn a_product_of_an_edition_is_answered_from_the_release_that_has_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_str().expect("a path").to_owned();
    // Two editions of one version; the older one has a product that the newer one divided, and the one a year more.
    for (name, year, product, value) in [
        ("HS92", 2021, "854230", 5),
        ("HS92", 2022, "854230", 7),
        ("HS17", 2022, "854231", 3),
        ("HS17", 2022, "854230", 4),
    ] {
        let file = path(&format!("BACI_{name}_Y{year}_V202501.csv"));
        let rows = std::fs::read_to_string(&file).unwrap_or_else(|_| "t,i,j,k,v,q\n".to_owned());
        std::fs::write(
            &file,
            format!("{rows}{year},276,251,{product},{value}.000,1\n{year},251,276,{product},1.000,1\n"),
        )
        .expect("written");
    }
    for name in ["HS92_Y2021", "HS92_Y2022", "HS17_Y2022"] {
        assert_eq!(bilat(&["import", &path(&format!("BACI_{name}_V202501.csv")), "--store", &path("store")]).code, 0);
    }
    let value = |product: &str| {
        let run = bilat(&[
            "table",
            "two-way",
            "--store",
            &path("store"),
            "--product",
            product,
            "--since",
            "2022",
            "--columns",
            "reconciled",
            "--format",
            "csv",
        ]);
        (run.stdout.lines().nth(1).map(str::to_owned), run.stderr)
    };
    assert_eq!(value("854230").0.as_deref(), Some("8000"));
    for product in ["H5:854231", "h5:854231", "HS17:854231"] {
        assert_eq!(value(product).0.as_deref(), Some("4000"), "{product}");
    }
    assert_eq!(value("HS17:854230").0.as_deref(), Some("5000"));
    assert_eq!(value("HS92:854230").0.as_deref(), Some("8000"));
    // Without an edition there is none of it, and the way to it is told.
    let (none, told) = value("854231");
    assert!(none.is_none() && told.contains("--product H5:CODE another edition"), "{told}");
}

#[test]
fn a_level_with_a_few_codes_beside_another_with_all_is_no_basket() {
    let chapters = (1..=97).filter(|chapter| *chapter != 77);
    let mut codes: Vec<String> = chapters.map(|chapter| format!("{chapter:02}0100")).collect();
    codes.push("2709".to_owned());
    let rows: Vec<(&str, &str, &str, &str, &str, &str)> =
        codes.iter().map(|code| ("DEU", "X", "FRA", "H6", code.as_str(), "10")).collect();
    let (_folder, tables) = stored(&[in_editions("2022", &rows)]);
    let rows = table("concentration", &tables, &Ask::default());
    let told = lines(&rows, &[("by", "product")], &["level", "parts", "hhi_10000", "largest_share", "missing"]);
    assert_eq!(told, ["4,1,,,1 product only", "6,96,104.167,0.0104167,"]);
}

#[test]
fn years_of_another_edition_are_told_of_files_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).to_str().expect("a path").to_owned();
    for (name, year) in [("BACI_HS92_Y2020_V202401b.csv", 2020), ("BACI_HS17_Y2021_V202401b.csv", 2021)] {
        let text = format!("t,i,j,k,v,q\n{year},276,251,270900,5.000,1\n{year},251,276,270900,7.000,1\n");
        std::fs::write(path(name), text).expect("written");
    }
    let files = ["BACI_HS92_Y2020_V202401b.csv", "BACI_HS17_Y2021_V202401b.csv"].map(&path);
    let run = bilat(&["table", "two-way", "--format", "csv", "--input", &files[0], "--input", &files[1]]);
    assert!(run.stdout.lines().count() == 2 && run.stdout.contains(",2020,"), "{}", run.stdout);
    let told = "BACI_HS17_Y2021_V202401b.csv has 2021 too, in no row here: it is of another edition; ask it by itself";
    assert!(run.stderr.contains(told), "{}", run.stderr);
}
