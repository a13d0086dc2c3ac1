//! The charts of trade statistics, as a user draws them: from files to pictures, figures and words.

use std::path::{Path, PathBuf};

use bilat::charts::{ChartOptions, draw};
use bilat::ledger::Countries;
use bilat::measures::Ask;
use bilat::model::{Country, Pair};
use bilat::tables::Tables;

use crate::support::{bilat, recorded, repo, shared};

const CHARTS: [&str; 6] = ["progress", "mirror-gap", "partners", "trade-heatmap", "products", "trade-panels"];

fn fixtures() -> Vec<PathBuf> {
    let names = ["comtrade.csv", "BACI_HS92_Y2021_V202401b.csv", "BACI_HS92_Y2022_V202401b.csv"];
    names.map(|name| repo("tests/fixtures/trade").join(name)).to_vec()
}

/// A store of the hand-made files.
fn store(folder: &Path) -> String {
    let path = folder.join("store").display().to_string();
    for file in fixtures() {
        assert_eq!(bilat(&["import", "--store", &path, &file.display().to_string()]).code, 0);
    }
    path
}

fn pair(code: &str) -> Ask {
    Ask { pairs: vec![Pair::parse(code).expect("a pair")], ..Ask::default() }
}

fn title(id: &str, tables: &Tables, ask: &Ask) -> String {
    let countries = Countries::shipped().expect("countries");
    draw(id, tables, ask, &countries, &ChartOptions::default())
        .unwrap_or_else(|error| panic!("{id}: {error}"))
        .chart
        .title
}

#[test]
fn every_chart_comes_as_picture_figures_and_words() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = store(folder.path());
    for chart in CHARTS {
        for (theme, size) in [("light", "wide"), ("dark", "tall")] {
            let file = |ending: &str| folder.path().join(format!("{chart}-{theme}.{ending}")).display().to_string();
            let files = ["svg", "png", "csv", "txt"].map(file);
            let mut words = vec!["chart", chart, "--store", &store, "--theme", theme, "--size", size];
            files.iter().for_each(|file| words.extend(["-o", file]));
            let run = bilat(&words);
            assert_eq!(run.code, 0, "{chart}: {}", run.stderr);
            let figures = std::fs::read_to_string(&files[2]).expect("figures");
            assert!(figures.lines().count() > 1 && figures.starts_with("dataset,"), "{chart}: {figures}");
            let spoken = std::fs::read_to_string(&files[3]).expect("words");
            let svg = std::fs::read_to_string(&files[0]).expect("a picture");
            assert!(svg.contains("UN Comtrade"), "{chart} names its data set");
            assert!(spoken.chars().any(|letter| letter.is_ascii_digit()), "{chart}: {spoken}");
            // One data set a chart, and no more.
            let datasets: std::collections::BTreeSet<&str> =
                figures.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
            assert_eq!(datasets.len(), 1, "{chart}: {datasets:?}");
        }
    }
}

#[test]
fn a_data_set_can_be_asked_for_and_its_estimates_are_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = store(folder.path());
    for chart in ["progress", "partners", "trade-heatmap", "products", "trade-panels"] {
        let run = bilat(&["chart", chart, "--store", &store, "--dataset", "baci"]);
        assert_eq!(run.code, 0, "{chart}: {}", run.stderr);
        assert!(run.stdout.contains("CEPII BACI, V202401b"), "{chart}");
        assert!(run.stdout.contains("estimates that CEPII BACI reconciled from both sides"), "{chart}");
    }
    let run = bilat(&["chart", "mirror-gap", "--store", &store, "--dataset", "baci"]);
    assert_eq!(run.code, 4, "reconciled data have no two sides: {}", run.stderr);
    let run = bilat(&["chart", "progress", "--store", &store, "--dataset", "bacy"]);
    assert!(run.code == 2 && run.stderr.contains("baci"), "{}", run.stderr);
}

#[test]
fn forms_belong_to_their_charts() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = store(folder.path());
    for (chart, form, code) in [
        // The three products of the hand-made file make up the total that it has itself: a whole to be parts of.
        ("products", "treemap", 0),
        ("products", "bars", 0),
        ("products", "waffle", 2),
        ("partners", "bars", 2),
        ("targets", "treemap", 2),
    ] {
        let run = bilat(&["chart", chart, "--store", &store, "--form", form]);
        assert_eq!(run.code, code, "{chart} {form}: {}", run.stderr);
    }
    // The reconciled file is an extract of a few countries: tiles of it would be parts of nothing.
    let run = bilat(&["chart", "products", "--store", &store, "--dataset", "baci", "--form", "treemap"]);
    assert!(run.code == 4 && run.stderr.contains("not the whole"), "{}: {}", run.code, run.stderr);
    let run = bilat(&["chart", "products", "--form", "waffle"]);
    assert!(run.stderr.contains("it has auto, bars, treemap"), "{}", run.stderr);
}

#[test]
fn charts_are_drawn_straight_from_files() {
    let file = fixtures()[0].display().to_string();
    for chart in CHARTS {
        let run = bilat(&["chart", chart, "--input", &file, "--country", "AZE"]);
        assert_eq!(run.code, 0, "{chart}: {}", run.stderr);
        assert!(run.stdout.contains("</svg>"), "{chart}");
    }
}

#[test]
fn the_progress_of_a_pair_is_that_of_the_table() {
    let tables = recorded(&fixtures(), false);
    // The definitions of 2023 in the table `two-way`: 6,200,564,484.10 to 6,579,577,661.50, against USD 15 billion.
    assert_eq!(
        title("progress", &tables, &pair("AZE-TUR")),
        "Azerbaijan–Türkiye: two-way trade in goods was $6.2–6.6bn in 2023, 41–44% of the target of $15bn"
    );
    assert_eq!(
        title("progress", &tables, &pair("AZE-PAK")),
        "Azerbaijan–Pakistan: two-way trade in goods was $23–24m in 2022; the target was $500m"
    );
    let product = Ask { product: Some("27".to_owned()), ..pair("AZE-TUR") };
    assert!(!title("progress", &tables, &product).contains("target"), "a target is of all trade");
}

#[test]
fn the_exporter_of_the_mirror_can_be_chosen() {
    let tables = recorded(&fixtures(), false);
    let from = |code: &str| Ask { countries: vec![Country::parse(code).expect("a code")], ..pair("AZE-TUR") };
    assert!(title("mirror-gap", &tables, &from("TUR")).starts_with("Türkiye to Azerbaijan: "));
    assert!(title("mirror-gap", &tables, &from("AZE")).starts_with("Azerbaijan to Türkiye: "));
}

fn chart(id: &str, tables: &Tables, ask: &Ask) -> bilat::charts::Chart {
    let countries = Countries::shipped().expect("countries");
    draw(id, tables, ask, &countries, &ChartOptions::default()).unwrap_or_else(|error| panic!("{id}: {error}")).chart
}

fn country(code: &str) -> Ask {
    Ask { countries: vec![Country::parse(code).expect("a code")], ..Ask::default() }
}

#[test]
fn the_partners_that_are_not_asked_for_are_still_others() {
    let tables = recorded(&fixtures(), false);
    let of = |top: Option<u32>| chart("partners", &tables, &Ask { top, ..country("AZE") });
    let (all, two) = (of(None), of(Some(2)));
    assert_eq!(all.title, two.title, "the whole is the same");
    assert!(two.subtitle.starts_with("The two largest of "), "{}", two.subtitle);
    let json = serde_json::to_value(&two).expect("a value").to_string();
    assert!(json.contains(" others") && !json.contains("No country named"), "{json}");
}

#[test]
fn a_matrix_holds_every_flow_between_its_countries() {
    let tables = recorded(&fixtures(), false);
    let pairs = ["AZE-PAK", "AZE-TUR"].map(|code| Pair::parse(code).expect("a pair")).to_vec();
    let of_pairs = chart("trade-heatmap", &tables, &Ask { pairs, ..Ask::default() });
    let codes = ["AZE", "PAK", "TUR"].map(|code| Country::parse(code).expect("a code")).to_vec();
    let of_countries = chart("trade-heatmap", &tables, &Ask { countries: codes, ..Ask::default() });
    assert!(!of_pairs.note.contains("no figure"), "what nobody asked for is not missing: {}", of_pairs.note);
    assert_eq!(of_pairs, of_countries);
}

#[test]
fn a_matrix_of_one_country_has_the_flows_among_its_partners() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("m.csv");
    let codes = ["AZE", "PAK", "TUR", "DEU"];
    let mut text = "refYear,reporterISO,flowCode,partnerISO,cmdCode,primaryValue\n".to_owned();
    for (at, from) in codes.iter().enumerate() {
        for (place, to) in codes.iter().enumerate().filter(|(place, _)| *place != at) {
            text += &format!("2022,{from},X,{to},TOTAL,{}\n", 1_000_000 * (5 * at + place + 1));
        }
    }
    std::fs::write(&path, text).expect("written");
    let tables = recorded(std::slice::from_ref(&path), false);
    let drawn = chart("trade-heatmap", &tables, &country("AZE"));
    let json = serde_json::to_value(&drawn).expect("a value");
    assert!(!drawn.note.contains("no figure"), "every cell has one: {}", drawn.note);
    assert!(json.to_string().contains("PAK-TUR") && !json.to_string().contains("issing"), "{json}");
    let first = json.pointer("/body/heat/rows/0/code").or(json.pointer("/body/rows/0/code"));
    assert_eq!(first.and_then(|code| code.as_str()), Some("AZE"), "the country that was asked for comes first: {json}");
}

#[test]
fn figures_of_a_product_are_never_told_as_all_trade() {
    let file = fixtures()[0].display().to_string();
    let folder = tempfile::tempdir().expect("a folder");
    let store = store(folder.path());
    for from in [["--input", &file], ["--store", &store]] {
        for chart in ["progress", "trade-panels", "mirror-gap"] {
            let mut words = vec!["chart", chart, "--pair", "AZE-TUR", "--product", "27"];
            words.extend(from);
            let run = bilat(&words);
            assert_eq!(run.code, 0, "{chart}: {}", run.stderr);
            assert!(run.stdout.contains("product 27") && !run.stdout.contains("target"), "{chart} {from:?}");
        }
    }
    let tables = recorded(&fixtures(), false);
    let of = Ask { product: Some("27".to_owned()), ..country("AZE") };
    assert!(title("products", &tables, &of).contains("exports of oil, gas and coal (HS 27)"));
}

#[test]
fn articles_are_of_the_years_that_are_drawn() {
    let tables = recorded(&fixtures(), false);
    let day = |year: i16, month, day| Some(jiff::civil::date(year, month, day));
    let ask = |since, until| Ask { since, until, ..pair("AZE-PAK") };
    let spans = |ask: &Ask| -> Vec<i64> {
        let json = serde_json::to_value(chart("progress", &tables, ask)).expect("a value");
        let dots = json["body"]["dots"].as_array().expect("dots").clone();
        let articles = dots.iter().filter(|dot| dot["told"] == true);
        articles.map(|dot| dot["span"][0].as_f64().expect("a year") as i64).collect()
    };
    assert!(spans(&ask(None, None)).iter().any(|year| *year < 2020));
    let of_years = spans(&ask(day(2021, 1, 1), day(2021, 12, 31)));
    assert!(of_years.iter().all(|year| *year == 2021), "{of_years:?}");
}

/// A file in the older layout of UN Comtrade: classification, year, flow, partner, product, US dollars; the reporter is the US.
fn comtrade(folder: &Path, name: &str, rows: &[(&str, i32, &str, &str, &str, f64)]) -> PathBuf {
    let head = "Classification,Year,Trade Flow Code,Trade Flow,Reporter Code,Reporter,Partner Code,Partner,Commodity Code,\
        Commodity,Trade Value (US$),Flag";
    let line = |(class, year, flow, partner, product, value): &(&str, i32, &str, &str, &str, f64)| {
        let code = if *flow == "Import" { 1 } else { 2 };
        let (number, partner) = partner.split_once(' ').expect("a number and a name");
        format!("{class},{year},{code},{flow},842,USA,{number},{partner},{product},Some goods,{value},0")
    };
    let path = folder.join(name);
    let text: Vec<String> = std::iter::once(head.to_owned()).chain(rows.iter().map(line)).collect();
    std::fs::write(&path, text.join("\n") + "\n").expect("written");
    path
}

const EVERY_KIND: [&str; 6] = ["10", "27", "52", "72", "84", "88"];

#[test]
fn the_sum_of_one_partner_is_trade_with_that_one() {
    let folder = tempfile::tempdir().expect("a folder");
    // Every chapter stands there, most of them with no trade: else the products would be those of a few.
    let chapters: Vec<String> =
        (1..=97).filter(|chapter| *chapter != 77).map(|chapter| format!("{chapter:02}")).collect();
    let value = |code: &str| EVERY_KIND.iter().position(|kind| *kind == code).map_or(0.0, |n| 1e9 * (n + 1) as f64);
    let rows: Vec<_> = chapters
        .iter()
        .flat_map(|code| ["Export", "Import"].map(|flow| ("H5", 2017, flow, "156 China", code.as_str(), value(code))))
        .collect();
    let file = comtrade(folder.path(), "one.csv", &rows);
    let chart = chart("products", &recorded(&[file], false), &country("USA"));
    assert_eq!(
        chart.title,
        "Aircraft made up 29% of the US’s goods exports to China and 29% of its imports from there in 2017"
    );
    assert!(chart.note.contains("no other partner than China"), "{}", chart.note);
    // Of a few chapters nothing is a part.
    let few: Vec<_> = rows.iter().filter(|row| EVERY_KIND.contains(&row.4)).copied().collect();
    let file = comtrade(folder.path(), "few.csv", &few);
    let chart = self::chart("products", &recorded(&[file], false), &country("USA"));
    assert!(chart.title.starts_with("In the figures at hand, aircraft made up $6bn"), "{}", chart.title);
    // With a second one it is nobody’s.
    let more: Vec<_> = rows.iter().chain(&[("H5", 2017, "Export", "276 Germany", "88", 5e9)]).copied().collect();
    let file = comtrade(folder.path(), "two.csv", &more);
    let chart = self::chart("products", &recorded(&[file], false), &country("USA"));
    assert!(chart.title.starts_with("In the figures at hand, ") && !chart.title.contains("China"), "{}", chart.title);
}

#[test]
fn products_of_another_year_make_no_whole() {
    let folder = tempfile::tempdir().expect("a folder");
    let old: Vec<_> = EVERY_KIND.map(|code| ("H4", 2010, "Export", "156 China", code, 1e9)).to_vec();
    let old = comtrade(folder.path(), "old.csv", &old);
    // Of 2014 there is one chapter to all partners, and in the second file the total of all goods.
    let one = ("H4", 2014, "Export", "0 World", "71", 24e9);
    let total = ("H4", 2014, "Export", "0 World", "TOTAL", 320e9);
    let without = comtrade(folder.path(), "one.csv", &[one]);
    let with = comtrade(folder.path(), "with.csv", &[one, total]);
    let title = |file: PathBuf| title("products", &recorded(&[old.clone(), file], false), &country("USA"));
    assert_eq!(
        title(without),
        "In the figures at hand, gems, gold and jewellery made up $24bn of the US’s goods exports in 2014"
    );
    assert_eq!(title(with), "Gems, gold and jewellery made up 7.5% of the US’s goods exports in 2014");
}

#[test]
fn nothing_to_draw_is_refused_with_a_hint() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = store(folder.path());
    for chart in CHARTS {
        let run = bilat(&["chart", chart, "--store", &store, "--pair", "FRA-NZL"]);
        assert_eq!(run.code, 4, "{chart}: {}", run.stderr);
        assert!(run.stderr.contains("nothing to draw"), "{chart}: {}", run.stderr);
    }
    let run = bilat(&["chart", "partners", "--store", &folder.path().join("none").display().to_string()]);
    assert_ne!(run.code, 0);
}

#[test]
fn the_figures_of_a_real_file_come_out() {
    let Some(file) = shared("samples/trade/comtrade_new_TOTAL_2022_CHN_DEU_USA_allpartners.csv") else { return };
    let tables = recorded(&[file], false);
    let of = |codes: &[&str]| Ask {
        countries: codes.iter().map(|code| Country::parse(code).expect("a code")).collect(),
        ..Ask::default()
    };
    assert_eq!(
        title("partners", &tables, &of(&["CHN"])),
        "The US took 16% of China’s goods exports in 2022; Taiwan supplied 8.8% of its imports"
    );
    assert_eq!(
        title("trade-heatmap", &tables, &of(&["CHN", "DEU", "USA"])),
        "Of these flows of goods, that from China to the US was the largest in 2022: $583bn"
    );
    assert_eq!(
        title("mirror-gap", &tables, &pair("CHN-USA")),
        "China to US: for 2022 the importer reports 7.9% less than the exporter",
        "the US has its imports f.o.b. too; c.i.f. they are 1.2% less"
    );
}

/// Answers straight from a file are cited as those of a store are: the data set, and the file.
#[test]
fn a_data_set_read_straight_from_a_file_has_its_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = store(folder.path());
    let files = fixtures();
    let words = |from: &[&str], chart: &str| -> (String, String) {
        let run = bilat(&[&["chart", chart, "--dataset", "comtrade", "--country", "AZE"], from].concat());
        assert_eq!(run.code, 0, "{chart}: {}", run.stderr);
        let document = roxmltree::Document::parse(&run.stdout).expect("valid XML");
        let labels: Vec<&str> =
            document.descendants().filter_map(|node| node.attribute("aria-label").or(node.text())).collect();
        (run.stdout.clone(), labels.join("\n"))
    };
    let file = files[0].display().to_string();
    for chart in ["progress", "mirror-gap", "partners", "trade-heatmap", "trade-panels"] {
        let (straight, told) = words(&["--input", &file], chart);
        assert!(told.contains("UN Comtrade, vintage not stated (comtrade.csv)"), "{chart}: {told}");
        assert!(!told.contains(", comtrade."), "{chart}: {told}");
        let (stored, _) = words(&["--store", &store], chart);
        assert_eq!(straight, stored, "{chart}");
    }
    let baci = files[1].display().to_string();
    let run = bilat(&["chart", "partners", "--input", &baci, "--country", "AZE"]);
    assert!(run.stdout.contains("CEPII BACI, V202401b (BACI_HS92_Y2021_V202401b.csv)"), "{}", run.stdout);
}
