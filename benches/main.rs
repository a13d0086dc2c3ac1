//! How long things take: `cargo bench`. Whole processes run the release binary; the rest are functions of the library.
#![allow(clippy::expect_used)] // a bench that cannot start says why

use std::path::Path;
use std::process::{Command, Stdio};

use bilat::charts::{CHARTS, ChartOptions, draw, rasterise, render};
use bilat::ledger::{Countries, Ledger, check};
use bilat::measures::{Ask, MEASURES};
use bilat::tables::{Tables, is_recorded};
use divan::Bencher;

fn main() {
    divan::main();
}

/// The tables of the shipped ledger.
fn tables() -> Tables {
    Tables::of(&Ledger::shipped()).expect("tables")
}

fn ids() -> impl Iterator<Item = &'static str> {
    CHARTS.iter().map(|chart| chart.id)
}

#[divan::bench(args = ids())]
fn chart_as_svg(bencher: Bencher, id: &str) {
    let (tables, countries) = (tables(), Countries::shipped().expect("countries"));
    let options = ChartOptions::default();
    bencher.bench(|| {
        let drawing = draw(id, &tables, &Ask::default(), &countries, &options).expect("a chart");
        render(&drawing.chart, options.theme, options.size).expect("an SVG")
    });
}

#[divan::bench(args = ids())]
fn chart_as_png(bencher: Bencher, id: &str) {
    let (tables, countries) = (tables(), Countries::shipped().expect("countries"));
    let options = ChartOptions::default();
    let drawing = draw(id, &tables, &Ask::default(), &countries, &options).expect("a chart");
    let svg = render(&drawing.chart, options.theme, options.size).expect("an SVG");
    bencher.bench(|| rasterise(&svg, options.size.default_scale()).expect("a PNG"));
}

/// Measures of the ledger alone.
fn of_claims() -> impl Iterator<Item = &'static str> {
    let abouts = MEASURES.iter().map(|measure| measure.about());
    abouts.filter(|about| !about.reads.iter().any(|table| is_recorded(table))).map(|about| about.id)
}

#[divan::bench(args = of_claims())]
fn measure(bencher: Bencher, id: &str) {
    let tables = tables();
    bencher.bench(|| bilat::measures::run(id, &tables, &Ask::default()).expect("a table"));
}

#[divan::bench]
fn read_and_check_the_shipped_ledger() {
    let findings = check(&Ledger::shipped()).expect("checked");
    assert!(findings.iter().all(|finding| !finding.is_error()));
}

/// A ledger of this many claims: those that ship, over and over, with new names.
fn large_ledger(folder: &Path, claims: usize) {
    let shipped = |name: &str| {
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("data").join(name))
            .expect("the shipped ledger")
    };
    let copy = |name: &str| std::fs::write(folder.join(name), shipped(name)).expect("written");
    copy("sources.csv");
    copy("links.csv");
    let text = shipped("claims.csv");
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(|row| row.expect("a row")).collect();
    let mut writer = csv::Writer::from_path(folder.join("claims.csv")).expect("a file");
    writer.write_record(reader.headers().expect("a header")).expect("written");
    for n in 0..claims {
        let row = &rows[n % rows.len()];
        let round = n / rows.len();
        // The attribution tells the copies apart: a claim that says the same twice is an error.
        let values = row.iter().enumerate().map(|(column, value)| match column {
            0 if round > 0 => format!("{value}-{round}"),
            18 if round > 0 => format!("copy {round}"),
            _ => value.to_owned(),
        });
        writer.write_record(values).expect("written");
    }
    writer.flush().expect("written");
}

/// Runs the release binary as a user would.
fn bilat(args: &[&str]) {
    let status =
        Command::new(env!("CARGO_BIN_EXE_bilat")).args(args).stdout(Stdio::null()).stderr(Stdio::null()).status();
    assert!(status.expect("the binary runs").success(), "{args:?}");
}

#[divan::bench(sample_count = 20)]
fn process_check_100_000_claims(bencher: Bencher) {
    let folder = tempfile::tempdir().expect("a folder");
    large_ledger(folder.path(), 100_000);
    let path = folder.path().display().to_string();
    bencher.bench_local(|| bilat(&["check", "--ledger", &path]));
}

/// Recipients of the generated register.
const PARTIES: &[&str] = &[
    "Azerbaijan",
    "Albania",
    "Algeria",
    "Angola",
    "Argentina",
    "Armenia",
    "Australia",
    "Austria",
    "Bahrain",
    "Bangladesh",
    "Belgium",
    "Brazil",
    "Bulgaria",
    "Canada",
    "Chile",
    "China",
    "Colombia",
    "Croatia",
    "Denmark",
    "Egypt",
    "Estonia",
    "Finland",
    "Greece",
    "Hungary",
    "India",
    "Indonesia",
    "Iraq",
    "Italy",
    "Japan",
    "Jordan",
    "Kazakhstan",
    "Kenya",
    "Kuwait",
    "Latvia",
    "Malaysia",
    "Mexico",
    "Morocco",
    "Netherlands",
    "Nigeria",
    "Norway",
    "Oman",
    "Pakistan",
    "Peru",
    "Philippines",
    "Poland",
    "Portugal",
    "Qatar",
    "Romania",
    "Saudi Arabia",
    "Singapore",
    "Spain",
    "Sweden",
    "Thailand",
    "Tunisia",
    "Uganda",
    "Ukraine",
    "Uruguay",
    "Viet Nam",
    "Zambia",
];

/// A deal register of this many lines in the layout of the new site: those of the fixture, over and over, with new designations.
/// As in the register of the world, many countries take part, and one comment in seven names money.
fn large_register(path: &Path, lines: usize) {
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/registers/deals.csv");
    let text = std::fs::read_to_string(fixture).expect("the fixture");
    let (head, body) = text.split_once("delivered weapons\n").expect("a header");
    let rows: Vec<Vec<&str>> = body.lines().map(|line| line.split(',').collect()).collect();
    let mut out = format!("{head}delivered weapons\n");
    for n in 0..lines {
        let mut row: Vec<String> = rows[n % rows.len()].iter().map(|field| (*field).to_owned()).collect();
        row[0] = PARTIES[n % PARTIES.len()].to_owned();
        row[6] = format!("{} {}", row[6], n / rows.len());
        if n % 7 > 0 {
            row[12] = "Delivered from production line".to_owned();
        }
        out.push_str(&row.join(","));
        out.push('\n');
    }
    std::fs::write(path, out).expect("written");
}

#[divan::bench(sample_count = 20)]
fn process_import_a_register_of_29_000_lines(bencher: Bencher) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("trade-register.csv");
    large_register(&file, 29_056);
    let (file, store) = (file.display().to_string(), folder.path().join("store"));
    bencher.with_inputs(|| std::fs::remove_dir_all(&store).unwrap_or_default()).bench_local_values(|()| {
        bilat(&["import", "--store", &store.display().to_string(), &file]);
    });
}

#[divan::bench(sample_count = 20, args = ["orders", "order-book", "register-value"])]
fn process_question_to_the_store(bencher: Bencher, measure: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("trade-register.csv");
    large_register(&file, 29_056);
    let store = folder.path().join("store").display().to_string();
    bilat(&["import", "--store", &store, &file.display().to_string()]);
    bencher.bench_local(|| bilat(&["table", measure, "--store", &store, "--country", "AZE", "--format", "csv"]));
}

#[divan::bench(sample_count = 20)]
fn process_report(bencher: Bencher) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().display().to_string();
    bencher.bench_local(|| bilat(&["report", &path]));
}

#[divan::bench(sample_count = 20)]
fn process_run_ten_charts_and_ten_tables(bencher: Bencher) {
    let analysis = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/ten.toml").display().to_string();
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().display().to_string();
    bencher.bench_local(|| bilat(&["run", &analysis, "--output", &path]));
}

/// One pair out of every row of a store, asked of the rows themselves and not of the totals beside them.
const OF_ONE_PAIR: &str = "
    SELECT year, reporter, partner, COUNT(*) AS products, SUM(value) AS value
    FROM flows WHERE (reporter = 'DEU' AND partner = 'CHN') OR (reporter = 'CHN' AND partner = 'DEU')
    GROUP BY year, reporter, partner ORDER BY year, reporter";

/// A store of generated years, when one is named: `BILAT_BENCH_STORE=DIR/store`, made by `cargo bench --bench generate -- DIR` and
/// `bilat import --store DIR/store DIR/BACI*.csv`. It takes a minute and 3 GB, so no bench makes it.
fn store() -> Option<String> {
    std::env::var("BILAT_BENCH_STORE").ok()
}

#[divan::bench(sample_count = 20, args = store())]
fn process_sql_of_one_pair_in_a_store(bencher: Bencher, store: &str) {
    bencher.bench_local(|| bilat(&["sql", OF_ONE_PAIR, "--store", store, "--format", "csv"]));
}

#[divan::bench(sample_count = 20, args = ids())]
fn process_chart_svg_and_png(bencher: Bencher, id: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |ending: &str| folder.path().join(format!("chart.{ending}")).display().to_string();
    let (svg, png) = (path("svg"), path("png"));
    bencher.bench_local(|| bilat(&["chart", id, "-o", &svg, "-o", &png]));
}
