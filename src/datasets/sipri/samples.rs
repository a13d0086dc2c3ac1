//! Tests on real files beside the repository, in `../shared/samples/arms`. Without that folder they skip, and say so.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::path::Path;

use rust_decimal::Decimal;

use super::*;
use crate::datasets::arms::{Basis, Delivery, EntityClass, Order, Presence, RowKind, Status, Sureness, TivRole};
use crate::datasets::entity::Coverage;
use crate::finding::Finding;

const WORLD: &str = "sipri_deals_world_all_gen2024-03-18.csv";
const DELIVERIES: &str = "sipri_deliveries_world_1990-2023_gen2024-04-13.csv";
const EXCERPT: &str = "sipri_deals_azerbaijan_armenia_gen2026-05-18_excerpt.csv";
const IMPORTS: &str = "sipri_tiv_import_1990-2023_gen2024-04-13.csv";
const EXPORTS: &str = "sipri_tiv_export_1990-2023_gen2024-04-13.csv";

/// The bytes of a sample; `None`, with a line about it, when the folder is not there.
fn sample(name: &str) -> Option<Vec<u8>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/samples/arms").join(name);
    match std::fs::read(&path) {
        Ok(bytes) => Some(bytes),
        Err(_) => {
            eprintln!("skipped: no sample {name} beside the repository");
            None
        }
    }
}

fn read(bytes: &[u8]) -> Reading {
    super::read("sample", bytes, &Entities::shipped().expect("the list")).expect("a file of SIPRI's")
}

fn codes(reading: &Reading) -> Vec<(usize, &'static str)> {
    reading.findings.iter().map(|finding| (finding.line, finding.code)).collect()
}

fn count<T>(records: &[T], of: impl Fn(&T) -> bool) -> usize {
    records.iter().filter(|record| of(record)).count()
}

fn tiv(text: &str) -> Option<Decimal> {
    Some(text.parse().expect("a number"))
}

#[test]
fn the_world_register_is_read_to_the_last_deal() {
    let Some(bytes) = sample(WORLD) else { return };
    assert_eq!(recognise(&bytes), Some(Layout::DealRegister));
    let reading = read(&bytes);
    let orders = &reading.orders;
    assert_eq!((orders.len(), reading.rows_in, reading.rows_kept), (29_056, 29_056, 29_056));
    assert_eq!((reading.rows_repaired, reading.rows_dropped), (2, 0));
    assert_eq!(codes(&reading).into_iter().filter(|(_, code)| *code == "broken-record").collect::<Vec<_>>().len(), 2);
    let estimates = |of: fn(&Order) -> Sureness| count(orders, |order| of(order) == Sureness::Estimate);
    assert_eq!(estimates(|order| order.ordered_year.sureness), 15_413);
    assert_eq!(estimates(|order| order.number.sureness), 12_092);
    assert_eq!(estimates(|order| order.delivered.sureness), 16_252);
    let status = |status| count(orders, |order| order.status == Some(status));
    assert_eq!([Status::New, Status::SecondHand, Status::Modernized].map(status), [21_655, 6_885, 516]);
    assert_eq!(count(orders, |order| order.number.value.is_none()), 229 + 15);
    assert_eq!(count(orders, |order| order.ordered_year.value.is_none()), 0);
    assert_eq!(count(orders, |order| order.delivered.value == Some(0)), 1_105);
    assert_eq!(count(orders, |order| order.delivered.value.is_none()), 0);
    assert_eq!(count(orders, |order| order.delivery_years.is_empty()), 1_105);
    assert_eq!(count(orders, |order| order.delivery_years.len() > 1), 12_942);
    assert_eq!(count(orders, |order| order.tiv_order.is_none()), 374);
    assert_eq!(count(orders, |order| order.tiv_order.is_none() && order.delivered.value != Some(0)), 70);
    assert_eq!(
        count(orders, |order| order.category.is_none()),
        count(orders, |order| order.description == "coastal defence system")
    );
    assert!(reading.whole_history);
    assert_eq!(reading.preamble.basis, Basis::DeliveriesOrOrders);
    assert_eq!(reading.preamble.generated.map(|made| made.to_string()).as_deref(), Some("2024-03-18T18:13:50"));
    assert_eq!(reading.encoding, "windows-1252");
    // Nothing is said but of the two repairs, of the descriptions without a category, and of nine deals that are alike.
    assert!(
        reading.findings.iter().all(|finding| matches!(finding.code, "broken-record" | "no-category" | "alike-rows")),
        "{:?}",
        reading.findings
    );
}

#[test]
fn broken_records_come_out_whole() {
    let Some(bytes) = sample(WORLD) else { return };
    let reading = read(&bytes);
    let at = |line| reading.orders.iter().find(|order| order.line == line).expect("an order");
    let broken = at(24_626);
    assert_eq!(
        (&*broken.recipient.name, &*broken.designation, broken.delivery_years.as_slice()),
        ("Thailand", "BTR-3", &[2010, 2012][..])
    );
    assert!(broken.comments.ends_with("engines") && broken.comments.contains("free); "), "{}", broken.comments);
    assert_eq!((broken.tiv_unit, broken.tiv_order, broken.tiv_delivered), (tiv("0.25"), tiv("3.5"), tiv("3.25")));
    let broken = at(27_049);
    assert_eq!((&*broken.recipient.name, broken.recipient.class), ("United Nations**", EntityClass::Organisation));
    assert!(broken.comments.starts_with("3-year lease") && broken.tiv_delivered.is_some());
}

#[test]
fn every_cell_of_the_world_register_is_as_printed() {
    let Some(bytes) = sample(WORLD) else { return };
    let reading = read(&bytes);
    let by_line: HashMap<u32, &Order> = reading.orders.iter().map(|order| (order.line, order)).collect();
    let text = text_of(&bytes).text;
    let mut seen = 0;
    for (index, line) in text.split('\n').enumerate().skip(12) {
        let cells: Vec<&str> = line.split(',').collect();
        let [
            recipient,
            supplier,
            year,
            year_mark,
            number,
            mark,
            designation,
            description,
            delivered,
            delivered_mark,
            years,
            _,
            comments,
            unit,
            whole,
            done,
        ] = cells.as_slice()
        else {
            continue;
        };
        let order = by_line[&u32::try_from(index + 1).expect("a line")];
        let sureness = |mark: &str| if mark == "?" { Sureness::Estimate } else { Sureness::Certain };
        assert_eq!((&*order.recipient.name, &*order.supplier.name), (*recipient, *supplier));
        assert_eq!((order.ordered_year.value, order.ordered_year.sureness), (year.parse().ok(), sureness(year_mark)));
        assert_eq!(order.number.value.unwrap_or(0), number.parse().unwrap_or(0));
        assert!(order.number.value.is_none() || order.number.sureness == sureness(mark));
        assert_eq!(
            (order.delivered.value, order.delivered.sureness),
            (delivered.parse().ok(), sureness(delivered_mark))
        );
        assert_eq!((order.designation.as_str(), order.description.as_str()), (designation.trim(), *description));
        assert_eq!(order.delivery_years.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "), *years);
        assert_eq!(order.comments, comments.trim());
        assert_eq!(
            (order.tiv_order.unwrap_or_default(), order.tiv_delivered),
            (whole.parse().expect("a number"), tiv(done))
        );
        assert_eq!(order.tiv_unit.unwrap_or_default(), unit.parse().expect("a number"));
        seen += 1;
    }
    assert_eq!(seen, 29_054);
}

#[test]
fn the_deals_of_the_article_are_there() {
    if let Some(bytes) = sample(WORLD) {
        let reading = read(&bytes);
        let of_pair = |order: &&Order| (&*order.recipient.name, &*order.supplier.name) == ("Azerbaijan", "Pakistan");
        let orders: Vec<&Order> = reading.orders.iter().filter(of_pair).collect();
        let [order] = orders.as_slice() else { panic!("{orders:?}") };
        assert_eq!(
            (order.recipient.code.map(|code| code.to_string()).as_deref(), order.ordered_year.value),
            (Some("AZE"), Some(2017))
        );
        assert_eq!((order.number.value, order.number.sureness), (Some(10), Sureness::Certain));
        assert_eq!((order.delivered.value, order.delivered.sureness), (Some(10), Sureness::Estimate));
        assert_eq!((order.designation.as_str(), order.delivery_years.as_slice()), ("MFI-17 Supporter", &[2018][..]));
        assert_eq!((order.tiv_unit, order.tiv_order, order.tiv_delivered), (tiv("0.24"), tiv("2.4"), tiv("2.4")));
        assert_eq!((order.comments.as_str(), order.category), ("Super Mushshak version", Some("Aircraft")));
    }
    if let Some(bytes) = sample(EXCERPT) {
        let reading = read(&bytes);
        assert_eq!((reading.orders.len(), reading.rows_dropped), (180, 0));
        assert_eq!(count(&reading.orders, |order| order.category.is_none()), 1);
        let jets = reading.orders.iter().find(|order| order.designation.starts_with("JF-17")).expect("the order");
        assert_eq!(
            (jets.number.value, jets.delivered.value, jets.delivery_years.as_slice()),
            (Some(40), Some(5), &[2025][..])
        );
        assert_eq!((jets.tiv_unit, jets.tiv_order, jets.tiv_delivered), (tiv("23.8"), tiv("952"), tiv("119")));
        assert!(jets.comments.starts_with("$4.6 b deal (incl armament and $2 b for support); "));
        assert_eq!((jets.ordered_year.value, jets.ordered_year.sureness), (Some(2025), Sureness::Estimate));
        let satellite = reading.orders.iter().find(|order| order.designation == "OptSat-500").expect("the order");
        assert_eq!((satellite.tiv_unit, satellite.tiv_order, satellite.tiv_delivered), (None, None, tiv("0")));
    }
}

#[test]
fn the_delivery_register_is_read_to_the_last_row() {
    let Some(bytes) = sample(DELIVERIES) else { return };
    let reading = read(&bytes);
    let deliveries = &reading.deliveries;
    assert_eq!((reading.layout, deliveries.len(), reading.rows_dropped), (Layout::DeliveryRegister, 27_838, 0));
    assert_eq!(
        (reading.preamble.first_year, reading.preamble.last_year, reading.whole_history),
        (Some(1990), Some(2023), false)
    );
    assert!(
        deliveries
            .iter()
            .all(|delivery| delivery.category.is_some() && delivery.deal.is_some() && delivery.status.is_some())
    );
    assert!(
        deliveries
            .iter()
            .all(|delivery| delivery.year.value.is_some() && delivery.tiv.is_some_and(|tiv| !tiv.is_zero()))
    );
    assert_eq!(count(deliveries, |delivery| delivery.local_production == Some(true)), 5_552);
    let window = |years: std::ops::RangeInclusive<i32>| -> Decimal {
        let inside = |delivery: &&Delivery| delivery.year.value.is_some_and(|year| years.contains(&year));
        deliveries.iter().filter(inside).filter_map(|delivery| delivery.tiv).sum()
    };
    assert_eq!(window(2019..=2023).round_dp(2), "139978.03".parse().expect("a number"));
    assert_eq!(window(2014..=2018).round_dp(2), "144740.13".parse().expect("a number"));
    let unit_of_nought = deliveries.iter().filter(|delivery| delivery.tiv_unit == tiv("0")).count();
    assert!(unit_of_nought > 0);
    let coverage = Coverage::of_recipients(&reading);
    assert_eq!(coverage.rows, 27_838);
    assert!(coverage.tiv > coverage.tiv_with_code && coverage.share() > tiv("0.99"), "{coverage:?}");
}

/// Deliveries summed by year and party equal the tables of the same day, in every cell and in no other.
#[test]
fn deliveries_reconcile_with_the_tables() {
    let (Some(deliveries), Some(imports), Some(exports)) = (sample(DELIVERIES), sample(IMPORTS), sample(EXPORTS))
    else {
        return;
    };
    let deliveries = read(&deliveries).deliveries;
    for (table, role, expected) in [(imports, TivRole::Recipient, 3_881), (exports, TivRole::Supplier, 1_527)] {
        let mut sums: BTreeMap<(String, i32), Decimal> = BTreeMap::new();
        for delivery in &deliveries {
            let party = if role == TivRole::Supplier { &delivery.supplier } else { &delivery.recipient };
            let year = delivery.year.value.expect("a year");
            *sums.entry((party.name.to_string(), year)).or_default() += delivery.tiv.unwrap_or_default();
        }
        let reading = read(&table);
        let mut compared = 0;
        for cell in
            reading.tiv.iter().filter(|cell| cell.row == RowKind::Entity && cell.presence != Presence::NoneIdentified)
        {
            let Some(year) = cell.year else { continue };
            assert_eq!(cell.role, role);
            let name = cell.entity.as_ref().expect("a party").name.to_string();
            let sum = sums.remove(&(name.clone(), year)).unwrap_or_default();
            let printed = cell.value.expect("a value");
            assert!((sum - printed).abs() <= Decimal::new(5, 1), "{name} {year}: {sum}, printed {printed}");
            assert_eq!(cell.presence == Presence::BelowHalf, printed.is_zero());
            compared += 1;
        }
        assert_eq!(compared, expected);
        assert!(sums.is_empty(), "{sums:?}");
    }
}

/// Line, year, first and last year of a cell.
type Place = (u32, Option<i32>, i32, i32);

/// Every cell of a table as a naive reader sees it.
#[test]
fn every_cell_of_every_table_is_as_printed() {
    for (name, header, labels, layout) in [
        (IMPORTS, 9, 1, Layout::TivTable),
        (EXPORTS, 9, 1, Layout::TivTable),
        ("sipri_old_TIV-Export-USA-2003-2013_gen2018-10-28.csv", 10, 1, Layout::TivTable),
        ("sipri_toplist_suppliers_1950-2023_gen2024-11-02.csv", 10, 4, Layout::TopList),
        ("sipri_dyad_china_import-export-values_1950-2023_user-stripped.csv", 0, 2, Layout::DyadTable),
    ] {
        let Some(bytes) = sample(name) else { continue };
        let reading = read(&bytes);
        assert_eq!((recognise(&bytes), reading.layout, reading.rows_dropped), (Some(layout), layout, 0), "{name}");
        let text = text_of(&bytes).text;
        let lines: Vec<Vec<&str>> = text.lines().map(|line| line.split(',').collect()).collect();
        let columns = &lines[header];
        let mut cells: HashMap<Place, (Option<Decimal>, Presence)> = HashMap::new();
        for cell in &reading.tiv {
            let key = (cell.line, cell.year, cell.first_year, cell.last_year);
            assert!(cells.insert(key, (cell.value, cell.presence)).is_none(), "{name}: {key:?} twice");
        }
        let first_year: i32 = columns[labels].parse().expect("a year");
        for (index, line) in lines.iter().enumerate().skip(header + 1) {
            if line.iter().all(|cell| cell.trim().is_empty()) {
                continue;
            }
            let number = u32::try_from(index + 1).expect("a line");
            let mut last = first_year;
            for (column, printed) in columns.iter().zip(line).skip(labels) {
                let key = match column.parse::<i32>() {
                    Ok(year) => {
                        last = year;
                        (number, Some(year), year, year)
                    }
                    Err(_) if *column == "Total" || column.contains('-') => (number, None, first_year, last),
                    Err(_) => continue,
                };
                let expected = match printed.trim() {
                    "" => (None, Presence::NoneIdentified),
                    "0" => (tiv("0"), Presence::BelowHalf),
                    printed => (tiv(printed), Presence::Value),
                };
                assert_eq!(cells.remove(&key), Some(expected), "{name}: {key:?}");
            }
        }
        assert!(cells.is_empty(), "{name}: {} cells too many", cells.len());
    }
}

#[test]
fn tables_know_whose_they_are() {
    let role = |reading: &Reading| reading.tiv.iter().map(|cell| cell.role).collect::<HashSet<_>>();
    if let Some(bytes) = sample("sipri_old_TIV-Export-USA-2003-2013_gen2018-10-28.csv") {
        let reading = read(&bytes);
        assert_eq!(role(&reading), HashSet::from([TivRole::Recipient]));
        let supplier = |code: &str| {
            reading
                .tiv
                .iter()
                .all(|cell| cell.partner.as_ref().and_then(|partner| partner.code).is_some_and(|of| of.code() == code))
        };
        assert!(supplier("USA"));
        let total = reading.tiv.iter().find(|cell| cell.row == RowKind::Total && cell.year.is_none()).expect("a total");
        assert_eq!((total.value, total.first_year, total.last_year), (tiv("82346"), 2003, 2013));
        assert_eq!(reading.preamble.generated.map(|made| made.date().to_string()).as_deref(), Some("2018-10-28"));
        assert!(reading.findings.is_empty(), "{:?}", reading.findings);
    }
    if let Some(bytes) = sample("sipri_dyad_china_import-export-values_1950-2023_user-stripped.csv") {
        let reading = read(&bytes);
        assert!(reading.preamble.stripped);
        let suppliers: HashSet<&str> =
            reading.tiv.iter().filter_map(|cell| cell.entity.as_ref()).map(|entity| &*entity.name).collect();
        assert_eq!(suppliers, HashSet::from(["China"]));
        let pakistan = reading.tiv.iter().find(|cell| {
            cell.year.is_none() && cell.partner.as_ref().is_some_and(|partner| &*partner.name == "Pakistan")
        });
        assert_eq!(pakistan.and_then(|cell| cell.value), tiv("20522"));
    }
    if let Some(bytes) = sample("sipri_toplist_suppliers_1950-2023_gen2024-11-02.csv") {
        let reading = read(&bytes);
        assert_eq!(role(&reading), HashSet::from([TivRole::Supplier]));
        let kinds: Vec<RowKind> = reading.tiv.iter().filter(|cell| cell.year.is_none()).map(|cell| cell.row).collect();
        assert_eq!(kinds.len(), 138);
        assert_eq!(kinds[136..], [RowKind::Others, RowKind::Total]);
    }
}

#[test]
fn the_old_dump_and_the_old_register_are_read_whole() {
    if let Some(bytes) = sample("sipri_old_DealsAndTIVs_gen2023-03-11_first2000.txt") {
        let reading = read(&bytes);
        assert_eq!((reading.layout, reading.deliveries.len(), reading.rows_dropped), (Layout::DealsAndTivs, 1_994, 0));
        assert_eq!((reading.preamble.first_year, reading.preamble.last_year), (Some(2011), Some(2021)));
        assert_eq!(reading.deliveries[0].tiv_unit, tiv("55"));
        assert!(reading.deliveries.iter().all(|delivery| delivery.category.is_some()));
        assert!(reading.findings.is_empty(), "{:?}", reading.findings);
    }
    if let Some(bytes) = sample("sipri_register_air_defence_1950-2022_gen2024-02-18.rtf") {
        let reading = read(&bytes);
        let orders = &reading.orders;
        assert_eq!((reading.layout, orders.len(), reading.rows_dropped), (Layout::RtfRegister, 713, 0));
        let text = String::from_utf8_lossy(&bytes);
        assert_eq!(text.matches("{\\b R:}").count() + text.matches("{\\b     }").count(), 713);
        assert_eq!(
            (reading.preamble.first_year, reading.preamble.last_year, reading.whole_history),
            (Some(1950), Some(2022), true)
        );
        assert_eq!(reading.preamble.generated.map(|made| made.date().to_string()).as_deref(), Some("2024-02-18"));
        assert!(orders.iter().all(|order| order.category.is_some() && order.ordered_year.value.is_some()));
        let first = &orders[0];
        assert_eq!(
            (&*first.supplier.name, &*first.recipient.name, first.designation.as_str()),
            ("Belarus", "Azerbaijan", "Buk-1M")
        );
        assert_eq!((first.number.value, first.number.sureness), (Some(2), Sureness::Estimate));
        assert_eq!((first.delivery_years.as_slice(), first.years_sureness), (&[2013, 2014][..], Sureness::Certain));
        assert_eq!((first.delivered.value, first.delivered.sureness), (Some(2), Sureness::Certain));
        assert_eq!(first.ordered_year.sureness, Sureness::Certain);
    }
}

/// Orders without what a change of the file may change.
fn bare(orders: &[Order], ascii: bool) -> Vec<Order> {
    let text = |text: &str| {
        let kept: String = text.chars().filter(|sign| !ascii || sign.is_ascii() && *sign != '?').collect();
        kept.replace(',', ";").split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let of = |order: &Order| Order {
        line: 0,
        comments: text(&order.comments),
        designation: text(&order.designation),
        ..order.clone()
    };
    orders.iter().map(of).collect()
}

fn same(changed: &[u8], expected: &[Order], how: &str) -> Reading {
    let reading = read(changed);
    let ascii = how.contains("lost");
    let (found, expected) = (bare(&reading.orders, ascii), bare(expected, ascii));
    assert_eq!((found.len(), reading.rows_dropped), (expected.len(), 0), "{how}: {:?}", reading.findings.first());
    for (found, expected) in found.iter().zip(&expected) {
        assert_eq!(found, expected, "{how}");
    }
    assert!(!reading.findings.iter().any(Finding::is_error), "{how}: {:?}", reading.findings);
    reading
}

fn encoded(text: &str) -> String {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let sign = |bits: u32| char::from(SIGNS[usize::try_from(bits & 63).expect("six bits")]);
    let mut out = String::new();
    for bytes in text.as_bytes().chunks(3) {
        let bits = bytes.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - bytes.len()));
        out.extend((0..=bytes.len()).map(|index| sign(bits >> (18 - 6 * index))));
        out.extend(std::iter::repeat_n('=', 3 - bytes.len()));
    }
    out
}

/// The register as text, thinned to every eighth deal but with both broken records, and its orders.
fn world() -> Option<(String, Vec<Order>)> {
    let bytes = sample(WORLD)?;
    let text = text_of(&bytes).text.into_owned();
    let kept =
        |number: usize| number <= 12 || number.is_multiple_of(8) || [24_626, 24_627, 27_049, 27_050].contains(&number);
    let lines = text.lines().enumerate().filter(|(index, _)| kept(index + 1));
    let text: String = lines.flat_map(|(_, line)| [line, "\n"]).collect();
    let orders = read(text.as_bytes()).orders;
    assert_eq!(orders.len(), 3_634);
    Some((text, orders))
}

#[test]
fn line_ends_tails_and_encodings_change_nothing() {
    let Some((text, orders)) = world() else { return };
    let body = || text.lines().skip(11).collect::<Vec<_>>().join("\n");
    same(text.as_bytes(), &orders, "UTF-8");
    same(format!("\u{feff}{text}").as_bytes(), &orders, "byte order mark");
    same(text.replace('\n', "\r\n").as_bytes(), &orders, "CRLF");
    same(text.replace('\n', "\r").as_bytes(), &orders, "CR");
    let tails = same(text.replace('\n', ";\n").as_bytes(), &orders, "semicolon tails");
    assert_eq!(tails.rows_repaired, 2);
    let tails = same(body().replace('\n', &format!("{}\n", ";".repeat(41))).as_bytes(), &orders, "41 semicolons");
    assert!(codes(&tails).contains(&(1, "tail")));
    same(text.replace('\n', ",,,,,,,,\n").as_bytes(), &orders, "comma tails");
    same(body().as_bytes(), &orders, "preamble cut off");
    let half: String = text.lines().skip(5).collect::<Vec<_>>().join("\n");
    let half = same(half.as_bytes(), &orders, "half the preamble cut off");
    assert!(!half.whole_history && half.preamble.generated.is_some());
    let replaced: String = text.chars().map(|sign| if sign.is_ascii() { sign } else { '\u{fffd}' }).collect();
    let replaced = same(replaced.as_bytes(), &orders, "letters lost to U+FFFD");
    assert!(codes(&replaced).iter().any(|(_, code)| *code == "lost-letters"));
    let ascii: String = text.chars().map(|sign| if sign.is_ascii() { sign } else { '?' }).collect();
    let ascii = same(ascii.as_bytes(), &orders, "letters lost to question marks");
    assert!(codes(&ascii).iter().any(|(_, code)| *code == "lost-letters"));
    let wide: Vec<u8> = [0xff, 0xfe].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    assert_eq!(same(&wide, &orders, "UTF-16").encoding, "UTF-16LE");
    let reply = format!("{{\"bytes\":\"{}\"}}", encoded(&text));
    same(reply.as_bytes(), &orders, "reply of the backend");
    let half = text.len() / 2 + text[text.len() / 2..].find('\n').expect("a line");
    let header: String = text.lines().take(12).collect::<Vec<_>>().join("\n");
    let twice = format!("{}\n{header}\n{}", &text[..half], &text[half + 1..]);
    let twice = same(twice.as_bytes(), &orders, "two files put together");
    assert_eq!(codes(&twice).iter().filter(|(_, code)| *code == "second-header").count(), 1);
}

/// The register as a table of cells, as a program sees it that reads it in order to save it again.
fn table(text: &str) -> Vec<Vec<String>> {
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut open = String::new();
    for line in text.lines().skip(11) {
        if !open.is_empty() {
            open.push('\n');
        }
        open.push_str(line);
        if open.matches(',').count() >= 15 {
            rows.push(open.split(',').map(str::to_owned).collect());
            open.clear();
        }
    }
    rows
}

fn saved(rows: &[Vec<String>], delimiter: u8, quotes: csv::QuoteStyle) -> Vec<u8> {
    let mut writer = csv::WriterBuilder::new().delimiter(delimiter).quote_style(quotes).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row).expect("written");
    }
    writer.into_inner().expect("written")
}

#[test]
fn saving_it_again_in_another_program_changes_nothing() {
    let Some((text, orders)) = world() else { return };
    let rows = table(&text);
    let quotes = [csv::QuoteStyle::Always, csv::QuoteStyle::Necessary];
    for style in quotes {
        let again = same(&saved(&rows, b',', style), &orders, "quoted");
        assert_eq!(again.rows_repaired, 0);
        same(&saved(&rows, b'\t', style), &orders, "tabs");
        same(&saved(&rows, b';', style), &orders, "semicolons");
    }
    let in_german = |row: &Vec<String>| -> Vec<String> {
        let number = |cell: &String| if cell.parse::<f64>().is_ok() { cell.replace('.', ",") } else { cell.clone() };
        row.iter().map(number).collect()
    };
    let german: Vec<Vec<String>> = rows.iter().map(in_german).collect();
    for delimiter in [b';', b'\t', b','] {
        same(&saved(&german, delimiter, csv::QuoteStyle::Necessary), &orders, "decimal commas");
    }
    let in_thousands = |row: &Vec<String>| -> Vec<String> {
        let number = |cell: &String| match cell.split_once('.').unwrap_or((cell, "")) {
            (whole, fraction)
                if whole.len() > 3 && whole.len() < 7 && whole.bytes().all(|byte| byte.is_ascii_digit()) =>
            {
                let point = if fraction.is_empty() { "" } else { "." };
                format!("{},{}{point}{fraction}", &whole[..whole.len() - 3], &whole[whole.len() - 3..])
            }
            _ => cell.clone(),
        };
        let amounts = [4, 8, 13, 14, 15];
        row.iter()
            .enumerate()
            .map(|(column, cell)| if amounts.contains(&column) { number(cell) } else { cell.clone() })
            .collect()
    };
    let thousands: Vec<Vec<String>> = rows.iter().map(in_thousands).collect();
    same(&saved(&thousands, b',', csv::QuoteStyle::Necessary), &orders, "thousands separators");
    let pandas: Vec<Vec<String>> = rows.iter().enumerate().map(|(index, row)| in_pandas(index, row)).collect();
    same(&saved(&pandas, b',', csv::QuoteStyle::Necessary), &orders, "pandas");
    let turned: Vec<Vec<String>> =
        rows.iter().map(|row| row[10..].iter().chain(&row[..10]).cloned().collect()).collect();
    same(&saved(&turned, b',', csv::QuoteStyle::Necessary), &orders, "columns in another order");
    let extra = |(index, row): (usize, &Vec<String>)| -> Vec<String> {
        let note = if index == 0 { "My note" } else { "x" };
        row.iter().cloned().chain([note.to_owned()]).collect()
    };
    let extra: Vec<Vec<String>> = rows.iter().enumerate().map(extra).collect();
    let extra = same(&saved(&extra, b',', csv::QuoteStyle::Necessary), &orders, "a column of the user's");
    assert!(codes(&extra).contains(&(1, "unknown-column")));
}

/// What pandas writes: an index, columns renamed, whole numbers with a point where some are missing.
fn in_pandas(index: usize, row: &[String]) -> Vec<String> {
    let name = |column: usize, cell: &String| match (index, column) {
        (0, 5) => " .1".to_owned(),
        (0, 9) => " .2".to_owned(),
        (_, 4) if index > 0 && !cell.is_empty() => format!("{cell}.0"),
        _ => cell.clone(),
    };
    let number = if index == 0 { String::new() } else { (index - 1).to_string() };
    std::iter::once(number).chain(row.iter().enumerate().map(|(column, cell)| name(column, cell))).collect()
}

#[test]
fn separators_in_texts_and_lists_are_put_back() {
    let Some((text, orders)) = world() else { return };
    let rows = table(&text);
    let plain = |rows: &[Vec<String>], delimiter: &str| -> String {
        rows.iter().map(|row| row.join(delimiter)).collect::<Vec<_>>().join("\n")
    };
    // As the kume file: blanks gone from all but the last year of a list.
    let collapsed: Vec<Vec<String>> = rows
        .iter()
        .map(|row| {
            with(row, 10, |years| {
                let last = years.rfind("; ").unwrap_or(0);
                format!("{}{}", years[..last].replace("; ", ";"), &years[last..])
            })
        })
        .collect();
    let reading = same(plain(&collapsed, ",").as_bytes(), &orders, "years collapsed");
    assert_eq!(reading.rows_repaired, 2 + count(&orders, |order| order.delivery_years.len() > 2));
    let commas: Vec<Vec<String>> = rows.iter().map(|row| with(row, 10, |years| years.replace("; ", ", "))).collect();
    same(plain(&commas, ",").as_bytes(), &orders, "commas between years");
    // Comments with their commas; texts are compared with semicolons for commas.
    let commas: Vec<Vec<String>> =
        rows.iter().map(|row| with(row, 12, |comments| comments.replace("; ", ", "))).collect();
    let header = rows[0].join(",");
    let body = plain(&commas[1..], ",");
    same(format!("{header}\n{body}").as_bytes(), &orders, "commas in comments");
    // Every comma turned into a semicolon by search and replace.
    let semicolons = text.replace(',', ";");
    same(semicolons.as_bytes(), &orders, "semicolons for commas");
}

fn with(row: &[String], column: usize, change: impl Fn(&str) -> String) -> Vec<String> {
    row.iter().enumerate().map(|(index, cell)| if index == column { change(cell) } else { cell.clone() }).collect()
}

#[test]
fn the_delivery_register_survives_the_same() {
    let Some(bytes) = sample(DELIVERIES) else { return };
    let expected = read(&bytes).deliveries;
    let text = text_of(&bytes).text.into_owned();
    let check = |changed: &str, how: &str| {
        let found = read(changed.as_bytes());
        assert_eq!((found.deliveries.len(), found.rows_dropped), (expected.len(), 0), "{how}");
        for (found, expected) in found.deliveries.iter().zip(&expected) {
            assert_eq!(Delivery { line: 0, ..found.clone() }, Delivery { line: 0, ..expected.clone() }, "{how}");
        }
    };
    // The variant of 2026.
    let new = text.replace('\n', ";\r\n").replace("Air defence systems", "Air-defence systems");
    check(&new, "tails of 2026");
    check(&text.lines().skip(11).collect::<Vec<_>>().join("\r\n"), "preamble cut off");
    check(&text.replace(',', "\t"), "tabs");
    let old = text.replace("SIPRI AT Database ID,Supplier,Recipient", "Deal ID,Seller,Buyer").replace(',', ";");
    check(&old, "as the old dump");
    assert_eq!(read(old.as_bytes()).layout, Layout::DealsAndTivs);
}
