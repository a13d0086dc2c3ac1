//! Registers in several files: excerpts that overlap, files without a day, files limited to some years; and what is said of
//! figures that are not known, not exact or not drawn.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use bilat::charts::{ChartOptions, Form, draw};
use bilat::ledger::Countries;
use bilat::measures::{Ask, run};
use bilat::model::{Country, Pair};
use bilat::tables::{Rows, Tables};
use polars::prelude::DataFrame;

use crate::support::{bilat, recorded, register, shared};

fn text(path: &Path) -> String {
    path.to_str().expect("a path of letters").to_owned()
}

/// A file of the fixtures with another first line and only the rows that fit.
struct Excerpt<'a> {
    of: &'a str,
    from: &'a str,
    to: &'a str,
    years: (&'a str, &'a str),
}

const ALL: &str = "All countries";
const ALL_YEARS: (&str, &str) = ("Not specified", "Not specified");

impl Excerpt<'_> {
    fn write(&self, folder: &Path, name: &str, fits: impl Fn(&str) -> bool, more: &[&str]) -> PathBuf {
        let whole = std::fs::read_to_string(register(self.of)).expect("the fixture");
        let lines: Vec<&str> = whole.lines().collect();
        let header = lines.iter().position(|line| line.starts_with("Recipient,") || line.starts_with("SIPRI AT"));
        let header = header.expect("a header");
        let title = format!(
            "Transfers of major conventional arms from {} to {}. Deals with deliveries or orders made for the year range '{}' to '{}' ",
            self.from, self.to, self.years.0, self.years.1
        );
        let rows = lines[header + 1..].iter().copied().filter(|line| fits(line)).chain(more.iter().copied());
        let all: Vec<&str> =
            std::iter::once(title.as_str()).chain(lines[1..=header].iter().copied()).chain(rows).collect();
        let path = folder.join(name);
        std::fs::write(&path, all.join("\n") + "\n").expect("written");
        path
    }
}

fn measured(id: &str, tables: &Tables, ask: &Ask) -> DataFrame {
    run(id, tables, ask).expect(id)
}

fn sum(frame: &DataFrame, column: &str) -> f64 {
    let rows = Rows::of(frame);
    (0..rows.len()).filter_map(|row| rows.number(row, column).expect(column)).sum()
}

fn of_pair(pair: &str) -> Ask {
    Ask { pairs: Pair::parse(pair).into_iter().collect(), ..Ask::default() }
}

fn of_country(code: &str) -> Ask {
    Ask { countries: Country::parse(code).into_iter().collect(), ..Ask::default() }
}

#[test]
fn a_row_of_excerpts_that_overlap_counts_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let to = Excerpt { of: "deliveries.csv", from: ALL, to: "Azerbaijan", years: ALL_YEARS };
    let from = Excerpt { of: "deliveries.csv", from: "Israel", to: ALL, years: ALL_YEARS };
    let to = to.write(folder.path(), "to.csv", |line| line.contains(",Azerbaijan,"), &[]);
    let from = from.write(folder.path(), "from.csv", |line| line.contains(",Israel,"), &[]);
    let copy = folder.path().join("copy.csv");
    let lines = std::fs::read_to_string(&to).expect("read").replace('\n', "\r\n");
    std::fs::write(&copy, lines).expect("written");
    for files in [vec![to.clone()], vec![from.clone(), to.clone()], vec![to, copy, from]] {
        let frame = measured("transfers", &recorded(&files, false), &of_pair("AZE-ISR"));
        assert!((sum(&frame, "tiv") - (1.5 + 47.0)).abs() < 1e-9, "{} files: {frame}", files.len());
    }
    let to = Excerpt { of: "deals.csv", from: ALL, to: "Azerbaijan", years: ALL_YEARS };
    let from = Excerpt { of: "deals.csv", from: "Israel", to: ALL, years: ALL_YEARS };
    // A register may have two rows that are alike: in one file they are two deals.
    let twin = "Azerbaijan,Israel,2023,,2,,Watch-500,surveillance satellite,0,,,New,,0,0,";
    let to = to.write(folder.path(), "deals-to.csv", |line| line.starts_with("Azerbaijan,"), &[twin]);
    let from = from.write(folder.path(), "deals-from.csv", |line| line.contains(",Israel,"), &[]);
    let both = recorded(&[from.clone(), to.clone()], false);
    assert_eq!(measured("orders", &both, &of_pair("AZE-ISR")).height(), 4);
    let value = measured("register-value", &both, &of_pair("AZE-ISR"));
    assert_eq!(sum(&value, "value_low"), 1.6e9, "the package of both files is one: {value}");
    let store = text(&folder.path().join("store"));
    assert_eq!(bilat(&["import", "--store", &store, &text(&from), &text(&to)]).code, 0);
    let told = bilat(&["table", "orders", "--store", &store, "--pair", "AZE-ISR", "--format", "csv"]);
    assert!(told.stderr.contains("3 rows that stand in several of them are counted once"), "{}", told.stderr);
}

#[test]
fn files_without_a_day_are_never_put_together() {
    let folder = tempfile::tempdir().expect("a folder");
    let stripped = |name: &str, keep: fn(&str) -> bool, number: &str| {
        let whole = std::fs::read_to_string(register("deals.csv")).expect("read");
        let table = &whole[whole.find("Recipient,").expect("a header")..];
        let rows = table.lines().filter(|line| line.starts_with("Recipient,") || keep(line)).collect::<Vec<_>>();
        let path = folder.path().join(name);
        std::fs::write(&path, rows.join("\n").replace(",2017,,10,", number) + "\n").expect("written");
        path
    };
    let whole = stripped("whole.csv", |_| true, ",2017,,10,");
    let later = stripped("later.csv", |line| line.starts_with("Azerbaijan,"), ",2017,,12,");
    for files in [[whole.clone(), later.clone()], [later.clone(), whole.clone()]] {
        let orders = measured("orders", &recorded(&files, false), &Ask::default());
        let rows = Rows::of(&orders);
        let releases: BTreeSet<String> =
            (0..rows.len()).map(|row| rows.text(row, "release").expect("a name")).collect();
        assert_eq!((rows.len(), releases.len()), (18, 1), "the one with more rows answers");
    }
    let store = text(&folder.path().join("store"));
    assert_eq!(bilat(&["import", "--store", &store, &text(&whole), &text(&later)]).code, 0);
    let told = bilat(&["table", "orders", "--store", &store, "--country", "AZE", "--format", "csv"]);
    assert!(told.stderr.contains("orders from sipri-deal-register-undated-"), "{}", told.stderr);
    assert!(told.stderr.contains("does not say when it was made"), "{}", told.stderr);
}

/// Recipients enough for a register of the world.
const RECIPIENTS: [&str; 22] = [
    "Algeria",
    "Angola",
    "Argentina",
    "Australia",
    "Austria",
    "Azerbaijan",
    "Belgium",
    "Bolivia",
    "Brazil",
    "Bulgaria",
    "Canada",
    "Chad",
    "Chile",
    "Colombia",
    "Cuba",
    "Denmark",
    "Ecuador",
    "Egypt",
    "Estonia",
    "Finland",
    "France",
    "Greece",
];

/// A world that gets one thing of 1 million TIV a year and recipient from 2001 to 2010, as far as a file has the years.
fn world_of(folder: &Path, first: i32, last: i32) -> PathBuf {
    let years = (first.to_string(), last.to_string());
    let excerpt = Excerpt { of: "deliveries.csv", from: ALL, to: ALL, years: (&years.0, &years.1) };
    let rows: Vec<String> = RECIPIENTS
        .iter()
        .enumerate()
        .flat_map(|(deal, name)| {
            (first.max(2001)..=last.min(2010)).map(move |year| {
                format!(
                    "{},Russia,{name},Bear,fighter aircraft,Aircraft,2000,No,1,No,{year},No,New,1,1,1,No",
                    91_000 + deal
                )
            })
        })
        .collect();
    let rows: Vec<&str> = rows.iter().map(String::as_str).collect();
    excerpt.write(folder, &format!("{first}-{last}.csv"), |_| false, &rows)
}

#[test]
fn files_of_other_years_stand_for_one_and_a_wider_one_goes_first() {
    let folder = tempfile::tempdir().expect("a folder");
    let world = |first, last| world_of(folder.path(), first, last);
    let (early, late, inside, all) = (world(1990, 2005), world(2006, 2010), world(2009, 2010), world(1990, 2010));
    let overlapping = world(2004, 2010);
    for files in [
        vec![all.clone()],
        vec![early.clone(), late.clone()],
        vec![late, inside.clone(), early.clone()],
        vec![all, inside],
        vec![early, overlapping],
    ] {
        let tables = recorded(&files, false);
        let frame = measured("transfers", &tables, &Ask::default());
        assert!((sum(&frame, "tiv") - 220.0).abs() < 1e-9, "{files:?}: {}", sum(&frame, "tiv"));
        let lag = measured("lag", &tables, &Ask::default());
        assert_eq!(Rows::of(&lag).integer(0, "deliveries").expect("a column"), Some(220));
    }
}

#[test]
fn the_worlds_register_in_halves_is_the_worlds_register() {
    let Some(world) = shared("samples/arms/sipri_deliveries_world_1990-2023_gen2024-04-13.csv") else { return };
    let folder = tempfile::tempdir().expect("a folder");
    let whole = std::fs::read_to_string(&world).expect("read");
    let half = |name: &str, years: (&str, &str), fits: fn(i32) -> bool| {
        let start = whole.find("Local production\n").expect("a header") + "Local production\n".len();
        let head = whole[..start].replacen("'1990' to '2023'", &format!("'{}' to '{}'", years.0, years.1), 1);
        let year = |line: &&str| line.split(',').nth(10).and_then(|year| year.parse().ok()).is_some_and(fits);
        let rows: Vec<&str> = whole[start..].lines().filter(year).collect();
        let path = folder.path().join(name);
        std::fs::write(&path, head + &rows.join("\n") + "\n").expect("written");
        path
    };
    let files = [
        half("early.csv", ("1990", "2006"), |year| year < 2007),
        half("late.csv", ("2007", "2023"), |year| year > 2006),
    ];
    let tables = recorded(&files, false);
    let lag = measured("lag", &tables, &Ask::default());
    assert_eq!(Rows::of(&lag).integer(0, "deliveries").expect("a column"), Some(27_838));
}

#[test]
fn figures_that_were_spread_over_years_say_so() {
    let spread = recorded(&[register("deals.csv")], true);
    let exact = recorded(&[register("deliveries.csv")], false);
    for id in ["transfers", "suppliers", "recipients", "lag", "second-hand"] {
        for (tables, expected) in [(&spread, true), (&exact, false)] {
            let frame = measured(id, tables, &Ask::default());
            let rows = Rows::of(&frame);
            assert!(!rows.is_empty(), "{id}");
            for row in 0..rows.len() {
                assert_eq!(rows.truth(row, "approximate").expect("a mark"), expected, "{id}");
                let digits = rows.text(row, "tiv").expect("tiv").split_once('.').map_or(0, |(_, digits)| digits.len());
                assert!(digits <= 2, "{id}: {frame}");
            }
        }
    }
    let countries = Countries::shipped().expect("countries");
    for id in ["transfers", "supplier-share", "ranking"] {
        for (tables, expected) in [(&spread, true), (&exact, false)] {
            let drawing = draw(id, tables, &of_country("IND"), &countries, &ChartOptions::default()).expect(id);
            let said = |words: &str| words.contains("Approximate: each deal is spread evenly");
            assert_eq!((said(&drawing.chart.subtitle), said(&drawing.chart.alt)), (expected, expected), "{id}");
        }
    }
}

#[test]
fn deal_registers_of_different_years_are_added_up() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, years: (&str, &str), rows: &[&str]| {
        Excerpt { of: "deals.csv", from: ALL, to: ALL, years }.write(folder.path(), name, |_| false, rows)
    };
    let tank = |delivered: &str, years: &str, tiv: &str| {
        format!("Pakistan,China,2010,?,100,?,Plain-3,tank,{delivered},{years},New,Some from stock,2.2,220,{tiv}")
    };
    let open = "Azerbaijan,Israel,2023,,2,,Watch-500,surveillance satellite,0,,,New,,0,0,";
    let only_early = "India,Soviet Union,1980,,20,,Bear,fighter aircraft,20,,1982,New,,9,180,180";
    let twins = [
        "Armenia,Russia,2014,,4,,Hammer,tank,3,,2015,New,,5,20,15",
        "Armenia,Russia,2014,,4,,Hammer,tank,4,,2016,New,,5,20,20",
    ];
    let late_twin = "Armenia,Russia,2014,,4,,Hammer,tank,1,,2019,New,,5,20,5";
    let (early, late) = (tank("40", ",2014; 2015", "88"), tank("60", "?,2017; 2018", "132"));
    let early = write("early.csv", ("1950", "2016"), &[&early, open, only_early, twins[0], twins[1]]);
    let late = write("late.csv", ("2017", "2023"), &[&late, open, late_twin]);
    for files in [[early.clone(), late.clone()], [late, early.clone()]] {
        let frame = measured("orders", &recorded(&files, false), &Ask::default());
        let rows = Rows::of(&frame);
        let told: BTreeSet<String> = (0..rows.len())
            .map(|row| {
                let text = |name: &str| rows.text(row, name).expect(name);
                let tiv = rows.number(row, "tiv_delivered").expect("tiv");
                let delivered = rows.integer(row, "delivered").expect("delivered");
                format!("{} {delivered:?} {} {tiv:?}", text("designation"), text("delivery_years"))
            })
            .collect();
        let expected = [
            "Bear Some(20) 1982 Some(180.0)",
            "Hammer Some(4) 2015;2019 Some(20.0)",
            "Hammer Some(4) 2016 Some(20.0)",
            "Plain-3 Some(100) 2014;2015;2017;2018 Some(220.0)",
            "Watch-500 Some(0)  None",
        ];
        assert_eq!(told, expected.map(str::to_owned).into(), "{frame}");
        let tank =
            (0..rows.len()).find(|row| rows.text(*row, "designation").expect("a name") == "Plain-3").expect("tanks");
        assert_eq!(rows.text(tank, "delivered_sureness").expect("how sure"), "estimate", "the later file is not sure");
        assert_eq!(rows.number(tank, "completion").expect("completion"), None, "years before and after may be missing");
    }
    let part = |what: &str, year: &str| {
        format!("Azerbaijan,Israel,2011,,5,,{what},reconnaissance drone,5,,{year},New,Part of $1.6 b deal,0.3,1.5,1.5")
    };
    let halves = [
        write("part-1.csv", ("1950", "2016"), &[&part("Owl", "2013"), &part("Kite", "2014")]),
        write("part-2.csv", ("2017", "2023"), &[&part("Swan", "2018")]),
    ];
    let value = measured("register-value", &recorded(&halves, false), &of_pair("AZE-ISR"));
    assert_eq!(sum(&value, "value_low"), 1.6e9, "a package over both files counts once: {value}");
    let overlapping = write("other.csv", ("2016", "2023"), &[&tank("61", ",2017; 2018", "134")]);
    let frame = measured("orders", &recorded(&[early, overlapping], false), &of_pair("CHN-PAK"));
    assert_eq!(Rows::of(&frame).integer(0, "delivered").expect("delivered"), Some(40), "one of them answers: {frame}");
}

#[test]
fn an_order_book_of_some_years_is_null_and_what_is_no_order_is_in_no_sum() {
    let folder = tempfile::tempdir().expect("a folder");
    let limited = Excerpt { of: "deals.csv", from: ALL, to: ALL, years: ("2015", "2022") };
    let limited = limited.write(folder.path(), "limited.csv", |_| true, &[]);
    let frame = measured("order-book", &recorded(std::slice::from_ref(&limited), false), &Ask::default());
    let rows = Rows::of(&frame);
    for name in ["open", "items", "tiv_outstanding", "tiv_ordered", "unvalued"] {
        assert_eq!(rows.number(0, name).expect(name), None, "{name}");
    }
    assert_eq!(rows.integer(0, "limited").expect("a column"), Some(18));
    // The whole one answers, though the limited one is newer.
    let newer = std::fs::read_to_string(&limited).expect("read").replace("13 Apr 2024", "14 May 2025");
    std::fs::write(&limited, newer).expect("written");
    let both = recorded(&[register("deals.csv"), limited], false);
    assert_eq!(Rows::of(&measured("order-book", &both, &Ask::default())).integer(0, "open").expect("open"), Some(3));
    let chosen =
        "India,France,2023,,26,,Gale-M,fighter aircraft,0,,,New,Selected 2023 but not ordered by end-2023,25,650,";
    let unvalued = "India,France,2023,,3,,Fin,submarine,0,,,New,,,,";
    let whole = Excerpt { of: "deals.csv", from: ALL, to: ALL, years: ALL_YEARS };
    let tables = recorded(&[whole.write(folder.path(), "chosen.csv", |_| true, &[chosen, unvalued])], false);
    let frame = measured("order-book", &tables, &Ask::default());
    let rows = Rows::of(&frame);
    let figure = |name: &str| rows.number(0, name).expect(name);
    assert_eq!((figure("open"), figure("selected")), (Some(4.0), Some(1.0)));
    assert!((figure("tiv_outstanding").expect("a sum") - (833.0 + 9.24)).abs() < 1e-9);
    assert_eq!(figure("unvalued"), Some(2.0), "the submarines, and satellites whose volume cannot be computed");
    let orders = measured("orders", &tables, &Ask::default());
    let rows = Rows::of(&orders);
    assert_eq!((0..rows.len()).filter(|row| rows.truth(*row, "selected").expect("a mark")).count(), 1);
}

#[test]
fn an_excerpt_is_reconciled_where_it_has_everything() {
    let folder = tempfile::tempdir().expect("a folder");
    let excerpt = Excerpt { of: "deliveries.csv", from: ALL, to: "Azerbaijan", years: ALL_YEARS };
    let excerpt = excerpt.write(folder.path(), "to.csv", |line| line.contains(",Azerbaijan,"), &[]);
    let printed = ["imports.csv", "exports.csv"].map(register);
    let tables = recorded(&[vec![excerpt], printed.to_vec()].concat(), false);
    let whole = recorded(&[vec![register("deliveries.csv")], printed.to_vec()].concat(), false);
    for (tables, ask) in [(&tables, Ask::default()), (&whole, of_country("AZE"))] {
        let frame = measured("reconcile", tables, &ask);
        let rows = Rows::of(&frame);
        assert!(!rows.is_empty());
        for row in 0..rows.len() {
            assert_eq!(rows.text(row, "party").expect("a party"), "Azerbaijan");
            assert!(rows.truth(row, "agrees").expect("a mark"), "{frame}");
        }
    }
    assert_eq!(measured("reconcile", &whole, &of_pair("AZE-ISR")).height(), 0, "no table here is of pairs");
}

/// A printed table of a day, with its rows below the header.
fn printed(folder: &Path, name: &str, header: &str, rows: &[&str]) -> PathBuf {
    let path = folder.join(name);
    let table = format!(
        "Volume of transfers of major arms\nData generated: 13 Apr 2024 9:00:00 AM\n\n{header}\n{}\n",
        rows.join("\n")
    );
    std::fs::write(&path, table).expect("written");
    path
}

fn reconciled(folder: &Path, name: &str, files: &[&PathBuf]) -> crate::support::Run {
    let store = text(&folder.join(name));
    let paths: Vec<String> = files.iter().map(|path| text(path)).collect();
    let arguments = ["import", "--store", &store].into_iter().chain(paths.iter().map(String::as_str));
    bilat(&arguments.collect::<Vec<_>>());
    bilat(&["reconcile", "--store", &store, "--format", "csv"])
}

/// A world of three recipients, made by hand: its first lines say all countries.
const SMALL_WORLD: [&str; 4] = [
    "1,Russia,Viet Nam,Bear,fighter aircraft,Aircraft,2009,No,6,No,2011,No,New,55,55,330,No",
    "2,Israel,Azerbaijan,Owl,reconnaissance drone,Aircraft,2017,Yes,1,Yes,2017,No,New,3,3,3,No",
    "3,France,Azerbaijan,Star,satellite,Satellites,2011,No,1,No,2018,No,New,50,50,50,No",
    "4,Germany,Turkiye,Ox,diesel engine,Engines,1998,No,20,No,2018,No,New,2,2,40,No",
];

#[test]
fn a_register_of_few_recipients_is_taken_at_its_word_where_it_has_the_parties_of_the_table() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    let world = Excerpt { of: "deliveries.csv", from: ALL, to: ALL, years: ("1950", "2023") };
    let world = world.write(here, "world.csv", |_| false, &SMALL_WORLD);
    let header = "Supplier,2011,2013,2017,2018,2011-2018";
    let right = ["Russia,330,,,,330", "Israel,,,3,,3", "France,,,,50,50", "Germany,,,,40,40"];
    let exports = printed(here, "exports.csv", header, &right);
    let agreed = reconciled(here, "a", &[&world, &exports]);
    assert_eq!((agreed.code, agreed.stdout.as_str()), (0, ""), "{}", agreed.stderr);
    assert!(
        agreed.stderr.contains("4 of 4 cells agree") && agreed.stderr.contains("3 recipients only"),
        "{}",
        agreed.stderr
    );
    // A wrong figure, a supplier that the register does not have, a delivery in a year without any.
    let wrong = ["Russia,999,,,,330", "Israel,,,3,,3", "France,,,,50,50", "Germany,,,,40,40", "Spain,,7,,,7"];
    let wrong = reconciled(here, "b", &[&world, &printed(here, "wrong.csv", header, &wrong)]);
    assert_eq!(wrong.code, 1, "{}", wrong.stderr);
    let lines: Vec<&str> = wrong.stdout.lines().skip(1).collect();
    assert!(lines.len() == 2 && lines[0].contains("Russia,,2011,999,330"), "{}", wrong.stdout);
    assert!(lines[1].contains("Spain,,2013,7,,"), "{}", wrong.stdout);
    // Of the recipients too: one that the register lacks is no cell to pass over.
    let imports = ["Viet Nam,330,,,,330", "Azerbaijan,,,3,50,53", "India,,,500,,500"];
    let imports = printed(here, "imports.csv", "Recipient,2011,2013,2017,2018,2011-2018", &imports);
    let imports = reconciled(here, "c", &[&world, &imports]);
    assert_eq!(imports.code, 1, "{}", imports.stderr);
    assert!(imports.stdout.contains("India,,2017,500,,"), "{}", imports.stdout);
}

#[test]
fn what_is_not_compared_is_named_and_nothing_compared_is_not_fine() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    let header = "Supplier,2011,2017,2018,2011-2018";
    let rows = ["United States,8,9,7,24", "Russia,400,9,,409", "Germany,9,9,90,108", "China,5,5,5,15", "Spain,,6,,6"];
    let exports = printed(here, "exports.csv", header, &rows);
    // An excerpt that kept its first lines has few of the world's suppliers.
    let kept = Excerpt { of: "deliveries.csv", from: ALL, to: ALL, years: ALL_YEARS };
    let kept = kept.write(here, "kept.csv", |_| false, &SMALL_WORLD[1..3]);
    let run = reconciled(here, "a", &[&kept, &exports]);
    assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{}", run.stderr);
    assert!(run.stderr.contains("nothing was compared"), "{}", run.stderr);
    assert!(run.stderr.contains("by supplier: 12 cells not compared: it is an excerpt"), "{}", run.stderr);
    assert!(run.stderr.contains("China, Germany, Russia, Spain, United States"), "{}", run.stderr);
    // One that says so: its own recipients are compared, the others named.
    let said = Excerpt { of: "deliveries.csv", from: ALL, to: "Azerbaijan", years: ("2012", "2023") };
    let said = said.write(here, "said.csv", |_| false, &SMALL_WORLD[1..3]);
    let imports = ["Azerbaijan,,3,50,53", "Viet Nam,330,,NA,330", "Mali,,,1,1"];
    let imports = printed(here, "imports.csv", &header.replace("Supplier", "Recipient"), &imports);
    let regions = ["Africa,1,2,3,6", "World total,1,2,3,6"];
    let regions = printed(here, "regions.csv", &header.replace("Supplier", "Imports by Regions"), &regions);
    let run = reconciled(here, "b", &[&said, &imports, &exports, &regions]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{}", run.stderr);
    for words in [
        "by recipient: 2 of 2 cells agree",
        "by recipient: 1 cell not compared: of years that the register does not have, 2011",
        "by recipient: 2 cells not compared: the register does not have all of their imports",
        "from All countries to Azerbaijan: Mali, Viet Nam",
        "by supplier: 8 cells not compared: the register does not have all of their exports",
        "3 cells not compared: its rows are regions or alliances, which overlap",
    ] {
        assert!(run.stderr.contains(words), "{words}: {}", run.stderr);
    }
    // A table of another year, and one whose words say nothing.
    let old = std::fs::read_to_string(&exports).expect("read").replace("13 Apr 2024", "13 Apr 2019");
    let late = here.join("old.csv");
    std::fs::write(&late, old).expect("written");
    let stripped = std::fs::read_to_string(&said).expect("read");
    let stripped = &stripped[stripped.find("SIPRI AT").expect("a header")..];
    let undated = here.join("undated.csv");
    std::fs::write(&undated, stripped).expect("written");
    let run = reconciled(here, "e", &[&undated, &imports]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("no delivery register was made within 200 days of 2024-04-13"), "{}", run.stderr);
    assert!(
        run.stderr.contains("sipri-delivery-register-undated-") && run.stderr.contains("is not known"),
        "{}",
        run.stderr
    );
    let run = reconciled(here, "c", &[&said, &imports, &late]);
    assert!(
        run.stderr.contains("12 cells not compared: no delivery register was made within 200 days"),
        "{}",
        run.stderr
    );
    let world = Excerpt { of: "deliveries.csv", from: ALL, to: ALL, years: ALL_YEARS };
    let world = world.write(here, "world.csv", |_| false, &SMALL_WORLD);
    let run = reconciled(
        here,
        "d",
        &[&world, &printed(here, "words.csv", "Supplier,2011,2017,2011-2017", &["Russia,n/a,,", "Israel,,3,3"])],
    );
    assert_eq!(run.code, 0, "{}{}", run.stdout, run.stderr);
    assert!(run.stderr.contains("1 cell not compared: the table does not say what they are: Russia"), "{}", run.stderr);
}

#[test]
fn tables_of_one_partner_are_compared_with_what_went_between_both() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    let world = Excerpt { of: "deliveries.csv", from: ALL, to: ALL, years: ("1950", "2023") };
    let world = world.write(here, "world.csv", |_| false, &SMALL_WORLD);
    // The total names the partner; what the register has of others is not of this table.
    let rows = ["Israel,3,,3", "France,,51,51", "Total exports to Azerbaijan,3,51,54"];
    let run = reconciled(here, "a", &[&world, &printed(here, "to.csv", "Supplier,2017,2018,2017-2018", &rows)]);
    assert!(run.stderr.contains("by supplier: 1 of 2 cells agree"), "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains("France,Azerbaijan,2018,51,50,-1"), "{}", run.stdout);
    // A supplier that the table leaves out.
    let rows = ["Israel,3,,3", "Total exports to Azerbaijan,3,,3"];
    let run = reconciled(here, "b", &[&world, &printed(here, "less.csv", "Supplier,2017,2018,2017-2018", &rows)]);
    assert!(run.stdout.contains("France,Azerbaijan,2018,,50,"), "{}{}", run.stdout, run.stderr);
    // The title of the old site names both sides.
    let old = "\"TIV of arms exports from Israel to Azerbaijan, 2017-2018\"\nGenerated: 13 April 2024\n\n,2017,2018,Total\nAzerbaijan,3,,3\n";
    let path = here.join("old.csv");
    std::fs::write(&path, old).expect("written");
    let run = reconciled(here, "c", &[&world, &path]);
    assert_eq!((run.code, run.stdout.as_str()), (0, ""), "{}", run.stderr);
    assert!(run.stderr.contains("1 of 1 cells agree"), "{}", run.stderr);
}

#[test]
fn deliveries_from_one_party_to_another_are_compared_with_tables_of_pairs() {
    let folder = tempfile::tempdir().expect("a folder");
    let here = folder.path();
    let pair = Excerpt { of: "deliveries.csv", from: "Israel", to: "Azerbaijan", years: ("1950", "2023") };
    let pair = pair.write(here, "pair.csv", |_| false, &SMALL_WORLD[1..2]);
    let rows = ["Israel,Azerbaijan,4,,4", "Israel,India,9,9,18"];
    let dyads = printed(here, "dyads.csv", "supplier,recipients,2017,2018,2017-2018", &rows);
    let run = reconciled(here, "a", &[&pair, &dyads]);
    assert_eq!((run.code, run.stdout.lines().count()), (1, 2), "{}{}", run.stdout, run.stderr);
    assert!(run.stdout.contains("Israel,Azerbaijan,2017,4,3,-1"), "{}", run.stdout);
    assert!(run.stderr.contains("2 cells not compared"), "{}", run.stderr);
}

#[test]
fn a_price_of_its_own_within_a_package_is_its_suppliers() {
    let folder = tempfile::tempdir().expect("a folder");
    let lines = [
        "Chile,France,2011,,2,,Owl,drone,2,,2013,New,$50 m deal (part of $200 m deal),1,2,2",
        "Chile,Italy,2011,,3,,Boar,carrier,3,,2013,New,$70 m deal (part of $200 m deal),1,3,3",
    ];
    let file = Excerpt { of: "deals.csv", from: ALL, to: ALL, years: ALL_YEARS };
    let tables = recorded(&[file.write(folder.path(), "own.csv", |_| false, &lines)], false);
    let frame = measured("register-value", &tables, &of_pair("CHL-ITA"));
    let rows = Rows::of(&frame);
    assert_eq!(rows.len(), 1, "{frame}");
    let text = |name: &str| rows.text(0, name).expect(name);
    assert_eq!(
        ["value_low", "deals", "suppliers", "tiv_order"].map(text),
        ["70000000", "1", "Italy", "3"].map(str::to_owned)
    );
    assert_eq!(measured("register-value", &tables, &Ask::default()).height(), 2);
}

#[test]
fn charts_of_registers_draw_the_first_country_and_name_the_others() {
    let tables = recorded(&["deals.csv", "deliveries.csv"].map(register), false);
    let countries = Countries::shipped().expect("countries");
    let options = ChartOptions::default();
    for id in ["transfers", "supplier-share", "ranking", "orders", "register-timeline"] {
        for (asked, other) in [(["AZE", "PAK"], "Pakistan"), (["PAK", "AZE"], "Azerbaijan")] {
            let ask = Ask { countries: asked.into_iter().filter_map(Country::parse).collect(), ..Ask::default() };
            let drawing = draw(id, &tables, &ask, &countries, &options).expect(id);
            let rows = Rows::of(&drawing.rows);
            for row in 0..rows.len() {
                assert_ne!(rows.text(row, "recipient").expect("a recipient"), other, "{id}");
            }
            let remark = format!("Asked for and not drawn: {other}.");
            assert!(drawing.chart.note.contains(&remark), "{id}: {}", drawing.chart.note);
            assert!(drawing.warnings().iter().any(|warning| warning.contains(&remark)), "{id}");
        }
    }
}

#[test]
fn recipients_are_ranked_too() {
    let tables = recorded(&[register("deliveries.csv")], false);
    let countries = Countries::shipped().expect("countries");
    let options = ChartOptions { form: Form::Recipients, ..ChartOptions::default() };
    let drawing = draw("ranking", &tables, &of_country("RUS"), &countries, &options).expect("a chart");
    let rows = Rows::of(&drawing.rows);
    assert!(!rows.is_empty());
    assert!((0..rows.len()).all(|row| rows.text(row, "supplier").expect("a supplier") == "Russia"));
    assert!(drawing.chart.subtitle.starts_with("Largest recipients"), "{}", drawing.chart.subtitle);
    let world = draw("ranking", &tables, &Ask::default(), &countries, &options).expect("a chart");
    assert!(world.chart.alt.contains("India"), "{}", world.chart.alt);
}

#[test]
fn what_is_not_imported_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = text(&folder.path().join("store"));
    let file = Excerpt { of: "deals.csv", from: ALL, to: ALL, years: ALL_YEARS };
    let empty = text(&file.write(folder.path(), "header-only.csv", |_| false, &[]));
    let later = text(&register("deals.csv"));
    let run = bilat(&["import", "--store", &store, &empty, &later]);
    assert_eq!(run.code, 4, "{}", run.stderr);
    assert!(run.stderr.contains(&format!("error: {empty}: the deal-register has no rows")), "{}", run.stderr);
    assert!(run.stderr.contains(&format!("not imported after {empty}: {later}")), "{}", run.stderr);
    let book = text(&folder.path().join("book.xlsx"));
    assert_eq!(bilat(&["export", "--xlsx", &book, "--tables", "links"]).code, 0);
    let run = bilat(&["import", "--store", &store, &book]);
    assert!(run.code == 4 && run.stderr.contains("is a workbook"), "{}", run.stderr);
    assert!(run.stderr.contains("save the sheet as CSV"), "{}", run.stderr);
    let rich = r"{\rtf1\mac Transfers of major weapons: deals with deliveries or orders made for 2018 to 2021\par Supplier/ recipient (R)\par
{\b Belarus}\par{\b R:} Afghanistan\tab 4\tab Crane\tab combat helicopter\tab 2018\tab 2019\tab 4\tab Second-hand\par}";
    for (name, cut, warned) in [("whole.rtf", 0, false), ("cut.rtf", 1, true)] {
        let path = folder.path().join(name);
        std::fs::write(&path, &rich[..rich.len() - cut]).expect("written");
        let run = bilat(&["import", "--store", &store, &text(&path)]);
        assert_eq!(run.stderr.contains("[truncated]"), warned, "{name}: {}", run.stderr);
    }
}
