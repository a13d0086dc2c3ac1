//! Arms registers: every measure against plain loops over the file's own lines, the figures that SIPRI published, and the commands.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use bilat::measures::{Ask, run};
use bilat::model::{Country, Pair};
use bilat::tables::{Rows, Tables};
use polars::prelude::DataFrame;

use crate::support::{bilat, recorded, register, shared};

fn text(path: &Path) -> String {
    path.to_str().expect("a path of letters").to_owned()
}

fn small() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    TABLES.get_or_init(|| {
        let files = ["deals.csv", "deliveries.csv", "imports.csv", "exports.csv"];
        recorded(&files.map(register), false)
    })
}

/// The world's deliveries of 1990 to 2023 and the tables of the same day, where they are.
fn world() -> Option<&'static Tables> {
    static TABLES: OnceLock<Option<Tables>> = OnceLock::new();
    let files = [
        "samples/arms/sipri_deals_world_all_gen2024-03-18.csv",
        "samples/arms/sipri_deliveries_world_1990-2023_gen2024-04-13.csv",
        "samples/arms/sipri_tiv_import_1990-2023_gen2024-04-13.csv",
        "samples/arms/sipri_tiv_export_1990-2023_gen2024-04-13.csv",
    ];
    TABLES
        .get_or_init(|| {
            let found: Option<Vec<PathBuf>> = files.iter().map(|file| shared(file)).collect();
            found.map(|files| recorded(&files, false))
        })
        .as_ref()
}

/// One line of a delivery register, read with nothing but `split`.
#[derive(Debug, Clone)]
struct Line {
    supplier: String,
    recipient: String,
    category: String,
    ordered: i32,
    number: i64,
    uncertain: bool,
    uncertain_year: bool,
    year: i32,
    status: String,
    tiv: f64,
    local: bool,
}

/// The lines of a delivery register of the new site.
fn delivery_lines(path: &Path) -> Vec<Line> {
    let text = std::fs::read_to_string(path).expect("read");
    let body = text.split_once("Local production\n").expect("a header").1;
    let lines = body.lines().map(|line| {
        let fields: Vec<&str> = line.split(',').collect();
        Line {
            supplier: fields[1].trim().to_owned(),
            recipient: fields[2].trim().to_owned(),
            category: fields[5].replace("Air defence", "Air-defence"),
            ordered: fields[6].parse().expect("a year"),
            number: fields[8].parse().expect("a number"),
            uncertain: fields[9] == "Yes",
            uncertain_year: fields[11] == "Yes",
            year: fields[10].parse().expect("a year"),
            status: fields[12].to_owned(),
            tiv: fields[15].parse().expect("a volume"),
            local: fields[16] == "Yes",
        }
    });
    lines.collect()
}

/// Every set of tables with the lines that it was made from.
fn cases() -> Vec<(&'static Tables, Vec<Line>)> {
    let mut cases = vec![(small(), delivery_lines(&register("deliveries.csv")))];
    let world_file = shared("samples/arms/sipri_deliveries_world_1990-2023_gen2024-04-13.csv");
    if let (Some(tables), Some(file)) = (world(), world_file) {
        cases.push((tables, delivery_lines(&file)));
    }
    cases
}

fn measured(id: &str, tables: &Tables, ask: &Ask) -> DataFrame {
    run(id, tables, ask).expect(id)
}

fn close(found: Option<f64>, expected: f64, what: &str) {
    let found = found.unwrap_or_else(|| panic!("{what} is null, not {expected}"));
    assert!((found - expected).abs() <= expected.abs().max(1.0) * 2e-6, "{what}: {found} is not {expected}");
}

fn country(code: &str) -> Country {
    Country::parse(code).expect("a code")
}

#[test]
fn transfers_are_the_sums_of_the_lines() {
    for (tables, lines) in cases() {
        let mut naive: BTreeMap<_, [f64; 5]> = BTreeMap::new();
        for line in &lines {
            let key = (line.year, line.supplier.as_str(), line.recipient.as_str(), line.category.as_str());
            let sums = naive.entry(key).or_default();
            sums[0] += line.number as f64;
            sums[1] += line.tiv;
            sums[2] += if line.uncertain || line.uncertain_year { line.tiv } else { 0.0 };
            sums[3] += if line.status == "New" { 0.0 } else { line.tiv };
            sums[4] += if line.local { line.tiv } else { 0.0 };
        }
        let frame = measured("transfers", tables, &Ask::default());
        let rows = Rows::of(&frame);
        assert_eq!(rows.len(), naive.len());
        for row in 0..rows.len() {
            let text = |name: &str| rows.text(row, name).expect(name);
            let (supplier, recipient, category) = (text("supplier"), text("recipient"), text("category"));
            let year = rows.integer(row, "year").expect("a column").expect("a year");
            let sums = naive[&(year, supplier.as_str(), recipient.as_str(), category.as_str())];
            let what = format!("{supplier} to {recipient}, {category}, {year}");
            assert_eq!(rows.number(row, "items").expect("items"), Some(sums[0]), "{what}");
            for (name, expected) in
                [("tiv", sums[1]), ("tiv_estimate", sums[2]), ("tiv_used", sums[3]), ("tiv_local", sums[4])]
            {
                close(rows.number(row, name).expect(name), expected, &format!("{name} of {what}"));
            }
        }
    }
}

/// Volumes by owner and party within five years, from the lines.
fn window(
    lines: &[Line],
    last: i32,
    owner: fn(&Line) -> &str,
    party: fn(&Line) -> &str,
) -> BTreeMap<(String, String), f64> {
    let mut sums = BTreeMap::new();
    for line in lines.iter().filter(|line| (last - 4..=last).contains(&line.year)) {
        for owner in ["World", owner(line)] {
            *sums.entry((owner.to_owned(), party(line).to_owned())).or_insert(0.0) += line.tiv;
        }
    }
    sums
}

#[test]
fn shares_ranks_and_concentration_follow_from_the_lines() {
    for (tables, lines) in cases() {
        for (id, owner, party) in [("suppliers", "recipient", "supplier"), ("recipients", "supplier", "recipient")] {
            let of_owner: fn(&Line) -> &str =
                if owner == "recipient" { |line| &line.recipient } else { |line| &line.supplier };
            let of_party: fn(&Line) -> &str =
                if party == "recipient" { |line| &line.recipient } else { |line| &line.supplier };
            let frame = measured(id, tables, &Ask::default());
            let rows = Rows::of(&frame);
            let mut seen = BTreeSet::new();
            for row in 0..rows.len() {
                let last = rows.integer(row, "last_year").expect("a column").expect("a year");
                seen.insert(last);
            }
            let mut checked = 0;
            for last in seen {
                let sums = window(&lines, last, of_owner, of_party);
                let before = window(&lines, last - 5, of_owner, of_party);
                let first_year = lines.iter().map(|line| line.year).min().expect("lines");
                for row in 0..rows.len() {
                    let text = |name: &str| rows.text(row, name).expect(name);
                    if rows.integer(row, "last_year").expect("a column") != Some(last) {
                        continue;
                    }
                    let key = (text(owner), text(party));
                    let all: Vec<f64> =
                        sums.iter().filter(|((one, _), _)| *one == key.0).map(|(_, volume)| *volume).collect();
                    let (volume, total) = (sums[&key], all.iter().sum::<f64>());
                    let what = format!("{id} {key:?} {last}");
                    close(rows.number(row, "tiv").expect("tiv"), volume, &what);
                    close(rows.number(row, "total").expect("total"), total, &what);
                    let larger = all.iter().filter(|other| **other > volume + 1e-9).count();
                    assert_eq!(rows.integer(row, "rank").expect("rank"), Some(larger as i32 + 1), "{what}");
                    assert_eq!(rows.integer(row, "parties").expect("parties"), Some(all.len() as i32), "{what}");
                    if total > 0.0 {
                        close(rows.number(row, "share").expect("share"), volume / total, &what);
                        let hhi = all.iter().map(|volume| (volume / total).powi(2)).sum::<f64>();
                        close(rows.number(row, "hhi").expect("hhi"), hhi, &what);
                        close(rows.number(row, "effective").expect("effective"), 1.0 / hhi, &what);
                    }
                    let earlier = before.get(&key).filter(|volume| **volume > 0.0 && last - 9 >= first_year);
                    match earlier {
                        Some(earlier) => {
                            close(rows.number(row, "change").expect("change"), volume / earlier - 1.0, &what);
                        }
                        None => assert_eq!(rows.number(row, "change").expect("change"), None, "{what}"),
                    }
                    checked += 1;
                }
            }
            assert_eq!(checked, rows.len());
        }
    }
}

#[test]
fn lags_follow_from_the_lines() {
    for (tables, lines) in cases() {
        let frame = measured("lag", tables, &Ask::default());
        let rows = Rows::of(&frame);
        for row in 0..rows.len() {
            let (scope, name) = (rows.text(row, "scope").expect("scope"), rows.text(row, "name").expect("name"));
            let mut of: Vec<(i32, f64)> = lines
                .iter()
                .filter(|line| match scope.as_str() {
                    "supplier" => line.supplier == name,
                    "recipient" => line.recipient == name,
                    "category" => line.category == name,
                    _ => true,
                })
                .map(|line| (line.year - line.ordered, line.tiv))
                .collect();
            let what = format!("{scope} {name}");
            assert_eq!(rows.integer(row, "deliveries").expect("deliveries"), Some(of.len() as i32), "{what}");
            assert_eq!(rows.integer(row, "most").expect("most"), of.iter().map(|(lag, _)| *lag).max(), "{what}");
            let negative = of.iter().filter(|(lag, _)| *lag < 0).count();
            assert_eq!(rows.integer(row, "negative").expect("negative"), Some(negative as i32), "{what}");
            let plain = of.iter().map(|(lag, _)| f64::from(*lag)).sum::<f64>() / of.len() as f64;
            close(rows.number(row, "mean_row").expect("mean"), plain, &what);
            let total: f64 = of.iter().map(|(_, volume)| volume).sum();
            if total > 0.0 {
                let mean = of.iter().map(|(lag, volume)| f64::from(*lag) * volume).sum::<f64>() / total;
                close(rows.number(row, "mean").expect("mean"), mean, &what);
                of.sort_by_key(|(lag, _)| *lag);
                let mut come = 0.0;
                let median = of.iter().find(|(_, volume)| {
                    come += volume;
                    come >= total * 0.5 - total * 1e-12
                });
                assert_eq!(rows.integer(row, "median").expect("median"), median.map(|(lag, _)| *lag), "{what}");
            }
        }
    }
}

#[test]
fn used_and_local_shares_follow_from_the_lines() {
    for (tables, lines) in cases() {
        let frame = measured("second-hand", tables, &Ask::default());
        let rows = Rows::of(&frame);
        for row in 0..rows.len() {
            let (scope, name) = (rows.text(row, "scope").expect("scope"), rows.text(row, "name").expect("name"));
            let of = |keep: fn(&Line) -> bool| -> f64 {
                let fits = |line: &&Line| match scope.as_str() {
                    "supplier" => line.supplier == name,
                    "recipient" => line.recipient == name,
                    "category" => line.category == name,
                    _ => true,
                };
                lines.iter().filter(fits).filter(|line| keep(line)).map(|line| line.tiv).sum()
            };
            let total = of(|_| true);
            if total > 0.0 {
                let what = format!("{scope} {name}");
                close(rows.number(row, "used").expect("used"), of(|line| line.status != "New") / total, &what);
                close(rows.number(row, "local").expect("local"), of(|line| line.local) / total, &what);
                close(rows.number(row, "estimate").expect("estimate"), of(|line| line.uncertain) / total, &what);
            }
        }
    }
}

#[test]
fn orders_know_what_is_outstanding() {
    let ask = Ask { pairs: Pair::parse("AZE-PAK").into_iter().collect(), ..Ask::default() };
    let frame = measured("orders", small(), &ask);
    let rows = Rows::of(&frame);
    assert_eq!(rows.len(), 2);
    let number = |row: usize, name: &str| rows.number(row, name).expect(name);
    assert_eq!(
        (number(0, "number"), number(0, "delivered"), number(0, "completion")),
        (Some(10.0), Some(10.0), Some(1.0))
    );
    assert!(rows.truth(0, "estimate").expect("a mark"), "the number delivered has a question mark");
    assert_eq!(
        (number(1, "number"), number(1, "delivered"), number(1, "outstanding")),
        (Some(40.0), Some(5.0), Some(35.0))
    );
    assert_eq!((number(1, "completion"), number(1, "tiv_outstanding")), (Some(0.125), Some(833.0)));
    assert_eq!((number(1, "value_low"), number(1, "value_high")), (Some(4.6e9), Some(4.6e9)));
    // 18 deals; the one with 0 ordered is unknown and in no sum.
    let frame = measured("order-book", small(), &Ask::default());
    let rows = Rows::of(&frame);
    let all = (rows.integer(0, "open").expect("open"), rows.integer(0, "unknown").expect("unknown"));
    assert_eq!(all, (Some(3), Some(1)), "the fighters, the satellites, one of fourteen");
    close(rows.number(0, "tiv_outstanding").expect("tiv"), 833.0 + 9.24, "outstanding");
}

#[test]
fn a_package_is_counted_once() {
    let frame = measured("register-value", small(), &Ask::default());
    let rows = Rows::of(&frame);
    let amounts: Vec<(String, String, String, i32)> = (0..rows.len())
        .map(|row| {
            let text = |name: &str| rows.text(row, name).expect(name);
            let deals = rows.integer(row, "deals").expect("deals").expect("a number");
            (text("recipient"), text("value_low"), text("value_high"), deals)
        })
        .collect();
    let row = |recipient: &str, low: &str, high: &str, deals: i32| {
        (recipient.to_owned(), low.to_owned(), high.to_owned(), deals)
    };
    assert_eq!(
        amounts,
        [
            row("Armenia", "200000000", "200000000", 2),
            row("Azerbaijan", "1600000000", "1600000000", 2),
            row("Azerbaijan", "4600000000", "4600000000", 1),
            row("Azerbaijan", "21000000", "30000000", 2),
            row("India", "7900000000", "7900000000", 1),
            row("India", "1600000000", "1600000000", 1),
            row("Pakistan", "750000000", "750000000", 1),
        ]
    );
}

#[test]
fn a_package_of_two_suppliers_is_there_for_each_of_them() {
    let deals = std::fs::read_to_string(register("deals.csv")).expect("the fixture");
    let end = deals.find("Azerbaijan,Pakistan,2017").expect("the first deal");
    let rows = "Qatar,Israel,2011,,2,,Owl,drone,2,,2013,New,Part of $300 m deal,1,2,2\n\
                Qatar,Turkiye,2012,,3,,Boar,carrier,3,,2013,New,Part of $300 m deal,1,3,3\n";
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("deals.csv");
    std::fs::write(&file, format!("{}{rows}", &deals[..end])).expect("a file");
    let tables = recorded(&[file], false);
    let of = |ask: Ask| {
        let frame = measured("register-value", &tables, &ask);
        let rows = Rows::of(&frame);
        assert_eq!(rows.len(), 1, "{frame}");
        let text = |name: &str| rows.text(0, name).expect(name);
        (text("value_low"), text("deals"), text("suppliers"), text("tiv_order"))
    };
    let package = ("300000000".to_owned(), "2".to_owned(), "Israel;Turkiye".to_owned(), "5".to_owned());
    for pair in ["ISR-QAT", "QAT-TUR"] {
        assert_eq!(of(Ask { pairs: Pair::parse(pair).into_iter().collect(), ..Ask::default() }), package, "{pair}");
    }
    for year in [2011, 2012] {
        let day = Some(jiff::civil::Date::constant(year, 6, 30));
        assert_eq!(of(Ask { since: day, until: day, ..Ask::default() }), package, "{year}");
    }
}

#[test]
fn every_cell_of_the_tables_is_the_sum_of_its_deliveries() {
    for (tables, expected) in
        [Some(small()), world()].into_iter().flatten().zip([(None, None), (Some(3881), Some(1527))])
    {
        let frame = measured("reconcile", tables, &Ask::default());
        let rows = Rows::of(&frame);
        let mut cells = BTreeMap::new();
        for row in 0..rows.len() {
            let role = rows.text(row, "role").expect("role");
            assert!(rows.truth(row, "agrees").expect("agrees"), "{}", rows.text(row, "party").expect("party"));
            assert!(rows.truth(row, "same_day").expect("same_day"));
            *cells.entry(role).or_insert(0) += 1;
        }
        if let (Some(imports), Some(exports)) = expected {
            assert_eq!((cells["recipient"], cells["supplier"]), (imports, exports));
        }
    }
}

#[test]
fn a_wrong_cell_is_found() {
    let folder = tempfile::tempdir().expect("a folder");
    let table = std::fs::read_to_string(register("imports.csv")).expect("read");
    let wrong = folder.path().join("wrong.csv");
    let line = table.lines().find(|line| line.starts_with("Pakistan,")).expect("a line");
    let cell = line.split(',').find(|cell| cell.parse::<u32>().is_ok_and(|volume| volume > 9)).expect("a cell");
    let more = (cell.parse::<u32>().expect("a volume") + 1).to_string();
    let other = line.replacen(&format!(",{cell},"), &format!(",{more},"), 1);
    std::fs::write(&wrong, table.replace(line, &other)).expect("written");
    let store = text(&folder.path().join("store"));
    let imported = bilat(&["import", "--store", &store, &text(&register("deliveries.csv")), &text(&wrong)]);
    assert_eq!(imported.code, 0, "{}", imported.stderr);
    let found = bilat(&["reconcile", "--store", &store, "--format", "csv"]);
    assert_eq!(found.code, 1, "{}", found.stderr);
    assert_eq!(found.stdout.lines().count(), 2, "{}", found.stdout);
    assert!(found.stdout.contains("Pakistan"), "{}", found.stdout);
}

/// Share of a party in the five years up to 2023, from the measure.
fn share_of(
    frame: &DataFrame,
    owner: &str,
    owner_name: &str,
    party: &str,
    party_name: &str,
    column: &str,
) -> Option<f64> {
    let rows = Rows::of(frame);
    let row = (0..rows.len()).find(|row| {
        rows.integer(*row, "last_year").expect("a year") == Some(2023)
            && rows.text(*row, owner).expect("owner") == owner_name
            && rows.text(*row, party).expect("party") == party_name
    });
    rows.number(row.unwrap_or_else(|| panic!("no {party_name} for {owner_name}")), column).expect(column)
}

#[test]
fn the_figures_of_march_2024_come_out() {
    let Some(tables) = world() else { return };
    let suppliers = measured("suppliers", tables, &Ask::default());
    let recipients = measured("recipients", tables, &Ask::default());
    let export = |name: &str, column: &str| share_of(&suppliers, "recipient", "World", "supplier", name, column);
    let import = |name: &str, column: &str| share_of(&recipients, "supplier", "World", "recipient", name, column);
    // SIPRI's statement of March 2024, as MENAFN reported it on 13 March 2024; the digits behind the point are computed.
    close(export("United States", "change").map(|change| (change * 1000.0).round()), 172.0, "US exports");
    close(export("Russia", "change").map(|change| (change * 1000.0).round()), -525.0, "Russian exports");
    close(import("Ukraine", "change").map(|change| (change * 1000.0).round()), 66329.0, "Ukraine's imports");
    let total = export("United States", "total").expect("a total");
    let before = {
        let rows = Rows::of(&suppliers);
        let row = (0..rows.len()).find(|row| {
            rows.integer(*row, "last_year").expect("a year") == Some(2018)
                && rows.text(*row, "recipient").expect("recipient") == "World"
        });
        rows.number(row.expect("a window"), "total").expect("total").expect("a total")
    };
    close(Some(total), 139_978.03, "world 2019-23");
    close(Some(before), 144_740.13, "world 2014-18");
    close(Some(((total / before - 1.0) * 1e5).round()), -3290.0, "the world's change");
    let shown = |share: Option<f64>| share.map(|share| (share * 1000.0).round() / 10.0);
    for (name, share) in [("United States", 41.7), ("France", 10.9), ("Russia", 10.5), ("China", 5.8), ("Germany", 5.6)]
    {
        assert_eq!(shown(export(name, "share")), Some(share), "{name}");
    }
    for (rank, (name, share)) in
        [("India", 9.8), ("Saudi Arabia", 8.4), ("Qatar", 7.6), ("Ukraine", 4.9), ("Pakistan", 4.3)]
            .into_iter()
            .enumerate()
    {
        assert_eq!(shown(import(name, "share")), Some(share), "{name}");
        assert_eq!(import(name, "rank"), Some(rank as f64 + 1.0), "{name}");
    }
    let of = |recipient: &str, supplier: &str, column: &str| {
        share_of(&suppliers, "recipient", recipient, "supplier", supplier, column)
    };
    for (recipient, supplier, share, hhi) in [
        ("Pakistan", "China", 82.0, 0.676),
        ("Azerbaijan", "Turkiye", 51.0, 0.419),
        ("Armenia", "Russia", 81.0, 0.673),
        ("Turkiye", "Spain", 30.6, 0.208),
        ("Israel", "United States", 69.3, 0.569),
        ("India", "Russia", 36.5, 0.266),
    ] {
        assert_eq!(shown(of(recipient, supplier, "share")), Some(share), "{recipient}");
        let found = of(recipient, supplier, "hhi").map(|hhi| (hhi * 1000.0).round() / 1000.0);
        assert_eq!(found, Some(hhi), "{recipient}");
    }
    let frame = measured("lag", tables, &Ask::default());
    let lag = Rows::of(&frame);
    let mean = lag.number(0, "mean_row").expect("mean").map(|mean| (mean * 100.0).round() / 100.0);
    assert_eq!((mean, lag.number(0, "median_row").expect("median")), (Some(4.38), Some(3.0)));
    assert_eq!(
        (lag.integer(0, "most").expect("most"), lag.integer(0, "negative").expect("negative")),
        (Some(44), Some(3))
    );
}

#[test]
fn years_of_order_never_feed_a_sum_by_year() {
    let deals_only = recorded(&[register("deals.csv")], false);
    let error = run("transfers", &deals_only, &Ask::default()).expect_err("no delivery years");
    assert!(error.hint().is_some_and(|hint| hint.contains("--approximate")), "{error}");
    let spread = measured("transfers", &recorded(&[register("deals.csv")], true), &Ask::default());
    let rows = Rows::of(&spread);
    assert!((0..rows.len()).all(|row| rows.truth(row, "approximate").expect("a mark")));
    let sum: f64 = (0..rows.len()).filter_map(|row| rows.number(row, "tiv").expect("tiv")).sum();
    let exact = measured("transfers", small(), &Ask::default());
    let rows = Rows::of(&exact);
    let whole: f64 = (0..rows.len()).filter_map(|row| rows.number(row, "tiv").expect("tiv")).sum();
    assert!((sum - whole).abs() < 0.01, "spreading loses nothing: {sum} of {whole}");
}

#[test]
fn the_same_file_twice_changes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = text(&folder.path().join("store"));
    let file = text(&register("deals.csv"));
    assert_eq!(bilat(&["import", "--store", &store, &file]).code, 0);
    let bytes = || -> Vec<(PathBuf, Vec<u8>)> {
        let mut found = Vec::new();
        let mut folders = vec![PathBuf::from(&store)];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(&folder).expect("a folder").flatten() {
                match entry.path() {
                    path if path.is_dir() => folders.push(path),
                    path => found.push((path.clone(), std::fs::read(path).expect("read"))),
                }
            }
        }
        found.sort();
        found
    };
    let before = bytes();
    let again = bilat(&["import", "--store", &store, &file]);
    assert_eq!((again.code, bytes() == before), (0, true), "{}", again.stderr);
    assert!(again.stderr.contains("nothing changed"), "{}", again.stderr);
}

#[test]
fn two_vintages_are_never_mixed() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = text(&folder.path().join("store"));
    let later = folder.path().join("later.csv");
    let newer = std::fs::read_to_string(register("deals.csv")).expect("read").replace("13 Apr 2024", "14 May 2025");
    std::fs::write(&later, newer).expect("written");
    assert_eq!(bilat(&["import", "--store", &store, &text(&register("deals.csv")), &text(&later)]).code, 0);
    let count = |more: &[&str]| {
        let mut args = vec!["table", "orders", "--store", &store, "--format", "csv", "--columns", "release"];
        args.extend(more);
        let run = bilat(&args);
        assert_eq!(run.code, 0, "{}", run.stderr);
        let releases: BTreeSet<String> = run.stdout.lines().skip(1).map(str::to_owned).collect();
        (run.stdout.lines().count() - 1, releases.into_iter().collect::<Vec<_>>().join(" "))
    };
    let (rows, newest) = count(&[]);
    assert!(rows == 18 && newest.contains("2025-05-14"), "{rows} {newest}");
    let (rows, older) = count(&["--vintage", "2024"]);
    assert!(rows == 18 && older.contains("2024-04-13"), "{rows} {older}");
    let (rows, known) = count(&["--as-of", "2024-12"]);
    assert!(rows == 18 && known.contains("2024-04-13"), "{rows} {known}");
    let ask = ["table", "orders", "--store", &store, "--vintage", "1999"];
    assert_eq!(bilat(&ask).code, 2);
}

#[test]
fn files_that_are_no_register_are_refused_with_what_they_look_like() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = text(&folder.path().join("store"));
    for (name, bytes, code, says) in [
        ("page.csv", b"<!DOCTYPE html><html><body>404</body></html>".as_slice(), 4, "HTML"),
        ("book.csv", b"PK\x03\x04abc".as_slice(), 3, "archive"),
        ("empty.csv", b"".as_slice(), 4, "empty"),
        ("other.csv", b"a,b,c\n1,2,3\n".as_slice(), 4, ""),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("written");
        let run = bilat(&["import", "--store", &store, &text(&path)]);
        assert_eq!(run.code, code, "{name}: {}", run.stderr);
        assert!(run.stderr.contains(says), "{name}: {}", run.stderr);
        assert!(!Path::new(&store).join("manifest.json").exists());
    }
}

#[test]
fn a_store_that_is_missing_or_broken_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let nowhere = text(&folder.path().join("nowhere"));
    let run = bilat(&["table", "orders", "--store", &nowhere]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("bilat import"), "{}", run.stderr);
    let store = folder.path().join("store");
    assert_eq!(bilat(&["import", "--store", &text(&store), &text(&register("deals.csv"))]).code, 0);
    for entry in std::fs::read_dir(store.join("orders")).expect("a folder").flatten() {
        std::fs::remove_file(entry.path()).expect("removed");
    }
    let run = bilat(&["table", "orders", "--store", &text(&store)]);
    assert_eq!(run.code, 3, "{}", run.stderr);
    std::fs::write(store.join("manifest.json"), "{").expect("written");
    assert_eq!(bilat(&["table", "orders", "--store", &text(&store)]).code, 3);
}

#[test]
fn filters_keep_shares_whole() {
    let ask = Ask { countries: vec![country("AZE")], ..Ask::default() };
    let filtered = measured("suppliers", small(), &ask);
    let rows = Rows::of(&filtered);
    assert!(!rows.is_empty());
    for row in 0..rows.len() {
        assert_eq!(rows.text(row, "recipient_code").expect("code"), "AZE");
    }
    let ask = Ask { pairs: Pair::parse("AZE-PAK").into_iter().collect(), ..Ask::default() };
    let pair = measured("suppliers", small(), &ask);
    let rows = Rows::of(&pair);
    assert!((0..rows.len()).all(|row| rows.number(row, "share").expect("share").is_some_and(|share| share <= 1.0)));
    assert!((0..rows.len()).any(|row| rows.number(row, "share").expect("share").is_some_and(|share| share < 1.0)));
}
