//! The comparison on the registers of `../shared/samples`, when they are there.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use super::*;

const WORLD: &str = "arms/sipri_deals_world_all_gen2024-03-18.csv";
const DELIVERIES: &str = "arms/sipri_deliveries_world_1990-2023_gen2024-04-13.csv";
const EXCERPT: &str = "arms/sipri_deals_azerbaijan_armenia_gen2026-05-18_excerpt.csv";

/// A file beside the repository; `None`, with a line saying so, when it is not there.
#[allow(clippy::print_stderr)]
fn shared(name: &str) -> Option<Vec<u8>> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared").join(name);
    let bytes = std::fs::read(&path).ok();
    if bytes.is_none() {
        eprintln!("skipped: {} is not there", path.display());
    }
    bytes
}

/// The records of a register of 16 columns, each with its line.
fn records(bytes: &[u8]) -> Vec<(u32, Vec<String>)> {
    let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    let (mut records, mut open) = (Vec::new(), String::new());
    let mut first = 0;
    for (number, line) in
        (1..).zip(text.lines()).skip_while(|(_, line)| !line.starts_with("Recipient,Supplier")).skip(1)
    {
        if open.is_empty() {
            first = number;
        }
        open += line;
        if open.matches(',').count() >= 15 {
            records.push((first, open.split(',').map(str::to_owned).collect()));
            open.clear();
        }
    }
    records
}

fn deals(records: &[(u32, Vec<String>)]) -> Vec<DealLine<'_>> {
    records.iter().map(|(line, cells)| one_deal(*line, cells)).collect()
}

fn one_deal(line: u32, cells: &[String]) -> DealLine<'_> {
    DealLine {
        line,
        recipient: &cells[0],
        recipient_code: None,
        supplier: &cells[1],
        supplier_code: None,
        order_year: cells[2].parse().ok(),
        order_year_estimate: cells[3] == "?",
        number: cells[4].parse().ok().filter(|number| *number != 0),
        number_estimate: cells[5] == "?",
        designation: &cells[6],
        description: &cells[7],
        category: None,
        delivered: cells[8].parse().ok(),
        delivered_estimate: cells[9] == "?",
        delivery_years: &cells[10],
        delivery_years_estimate: false,
        status: &cells[11],
        comments: &cells[12],
        tiv_unit: cells[13].parse().ok(),
        tiv_order: cells[14].parse().ok(),
        tiv_delivered: cells[15].parse().ok(),
    }
}

/// One difference as the tests expect it: kind, line in the old file, line in the new one, column.
type Told = (Kind, Option<u32>, Option<u32>, &'static str);

fn told(changes: &Changes) -> HashSet<Told> {
    changes.changes.iter().map(|one| (one.kind, one.old_line, one.new_line, one.column)).collect()
}

/// What is in one and not in the other, for a message that a person can read.
fn apart(found: &HashSet<Told>, expected: &HashSet<Told>) -> String {
    let some = |one: &HashSet<Told>, other: &HashSet<Told>| {
        let mut apart: Vec<Told> = one.difference(other).copied().collect();
        apart.sort();
        format!("{}: {:?}", apart.len(), &apart[..apart.len().min(40)])
    };
    format!("not expected {}\nnot found {}", some(found, expected), some(expected, found))
}

/// The renamings of descriptions of `facts`, the most frequent one of each word.
fn renamings() -> Option<HashMap<String, String>> {
    let text = String::from_utf8(shared("facts/sipri-description-renamings-2024-2026.csv")?).ok()?;
    let mut renamings = HashMap::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        renamings.entry(cells[0].to_owned()).or_insert_with(|| cells[1].to_owned());
    }
    Some(renamings)
}

#[test]
fn a_register_is_the_same_as_itself() {
    let Some(bytes) = shared(&format!("samples/{WORLD}")) else { return };
    let records = records(&bytes);
    let deals = deals(&records);
    assert_eq!(deals.len(), 29_056);
    let found = changes(&deals, &deals, None);
    assert_eq!((found.same, found.changes.len(), found.ambiguous.len()), (29_056, 0, 0));
}

#[test]
fn known_edits_come_out_one_by_one() {
    let (Some(bytes), Some(renamings)) = (shared(&format!("samples/{WORLD}")), renamings()) else { return };
    let records = records(&bytes);
    let old = deals(&records);
    let count = |word: &str| old.iter().filter(|deal| deal.description == word).count();
    let renamings: HashMap<&str, &str> =
        renamings.iter().filter(|(old, _)| count(old) > 1).map(|(old, new)| (old.as_str(), new.as_str())).collect();
    let lossy: Vec<String> = old.iter().map(|deal| deal.comments.replace(|sign: char| !sign.is_ascii(), "?")).collect();
    let mut seen: HashMap<&Vec<String>, usize> = HashMap::new();
    records.iter().for_each(|(_, cells)| *seen.entry(cells).or_default() += 1);
    let mut expected: HashSet<Told> = HashSet::new();
    let mut new: Vec<DealLine<'_>> = Vec::new();
    for (at, deal) in old.iter().enumerate() {
        let mut changed = *deal;
        changed.line += 5;
        let mut expect = |kind, column| {
            expected.insert((kind, Some(deal.line), Some(deal.line + 5), column));
        };
        // Which of two lines that say the same changed, nobody can tell.
        if seen.get(&records[at].1).is_some_and(|lines| *lines > 1) {
            if let Some(word) = renamings.get(deal.description) {
                changed.description = word;
                expect(Kind::Renamed, "description");
            }
            new.push(changed);
            continue;
        }
        if at % 211 == 7 {
            expected.insert((Kind::Removed, Some(deal.line), None, ""));
            continue;
        }
        if let Some(word) = renamings.get(deal.description) {
            changed.description = word;
            expect(Kind::Renamed, "description");
        }
        for (column, name) in [("supplier", &mut changed.supplier), ("recipient", &mut changed.recipient)] {
            let other = match *name {
                "UAE" => "United Arab Emirates",
                "Turkiye" => "Turkey",
                "Libya HoR*" => "House of Representatives (Libya)*",
                "East Germany (GDR)" => "German Democratic Republic",
                _ => continue,
            };
            *name = other;
            expect(Kind::Renamed, column);
        }
        if deal.delivered_estimate && at % 25 < 21 {
            changed.delivered_estimate = false;
            expect(Kind::FlagLost, "delivered");
        }
        if lossy[at] != deal.comments {
            changed.comments = &lossy[at];
            expect(Kind::Renamed, "comments");
        }
        match at % 97 {
            3 => {
                changed.order_year = deal.order_year.map(|year| year + 1);
                expect(Kind::Changed, "order_year");
            }
            31 => {
                changed.number = Some(deal.number.unwrap_or(0) + 3);
                expect(Kind::Changed, "number");
            }
            64 if deal.delivered.is_some() => {
                changed.delivered = deal.delivered.map(|count| count + 2);
                changed.tiv_delivered = Some(Decimal::new(99_999, 2));
                expect(Kind::Changed, "delivered");
                expect(Kind::Changed, "tiv_delivered");
            }
            _ => {}
        }
        new.push(changed);
        if at % 307 == 11 {
            let line = 100_000 + deal.line;
            new.push(DealLine { line, designation: "Testfall-9", description: "test", comments: "", ..changed });
            expected.insert((Kind::Added, None, Some(line), ""));
        }
    }
    let found = changes(&old, &new, None);
    let told = told(&found);
    assert!(told == expected, "{}", apart(&told, &expected));
}

#[test]
fn two_years_of_two_countries_are_told() {
    let (Some(world), Some(excerpt)) = (shared(&format!("samples/{WORLD}")), shared(&format!("samples/{EXCERPT}")))
    else {
        return;
    };
    let (world, excerpt) = (records(&world), records(&excerpt));
    let ours = |deal: &DealLine<'_>| {
        [deal.recipient, deal.supplier].iter().any(|name| ["Armenia", "Azerbaijan"].contains(name))
    };
    let old: Vec<DealLine<'_>> = deals(&world).into_iter().filter(ours).collect();
    let new = deals(&excerpt);
    let found = changes(&old, &new, None);
    // Each of these was read by a person beside both files.
    assert_eq!((old.len(), new.len(), found.matched, found.added, found.removed), (161, 180, 156, 24, 5));
    assert!(found.ambiguous.is_empty() && found.warnings.is_empty(), "{:?}", found.warnings);
    let renamed = |column, old: &str, new: &str| {
        let same = |one: &&Renaming| one.column == column && one.old == old && one.new == new;
        found.renamings.iter().find(same).map(|one| one.count)
    };
    assert_eq!(renamed("description", "SAM", "surface-to-air missile"), Some(11));
    assert_eq!(renamed("description", "APC", "armoured personnel carrier"), Some(8));
    assert_eq!(renamed("designation", "R-2", "R-2 Baryer"), Some(1));
    assert_eq!(renamed("designation", "Akash", "Akash-1"), Some(1));
    let removed: Vec<(&str, Option<i32>, &str)> = found
        .changes
        .iter()
        .filter(|one| one.kind == Kind::Removed)
        .map(|one| (one.recipient.as_str(), one.order_year, one.designation.as_str()))
        .collect();
    assert_eq!(
        removed,
        [
            ("Armenia", Some(2012), "BTR-70"),
            ("Azerbaijan", Some(2016), "Orbiter-3"),
            ("Azerbaijan", Some(2009), "vehicle engine"),
            ("Azerbaijan", Some(2011), "vehicle engine"),
            ("Sudan", Some(2005), "An-32"),
        ]
    );
    let descriptions = found.changes.iter().filter(|one| one.kind == Kind::Changed && one.column == "description");
    assert_eq!(descriptions.map(|one| (one.old.as_str(), one.new.as_str())).collect::<Vec<_>>(), []);
}

/// A deal put together from its deliveries.
struct Delivered {
    line: u32,
    cells: Vec<String>,
    count: i64,
    estimate: bool,
    years: Vec<String>,
    tiv: Decimal,
}

fn delivered(bytes: &[u8]) -> Vec<Delivered> {
    let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
    let mut deals: std::collections::BTreeMap<String, Delivered> = std::collections::BTreeMap::new();
    let rows = (1..).zip(text.lines()).skip_while(|(_, line)| !line.starts_with("SIPRI AT Database ID")).skip(1);
    for (line, row) in rows.filter(|(_, row)| row.matches(',').count() == 16) {
        let cells: Vec<String> = row.split(',').map(str::to_owned).collect();
        let empty = || Delivered {
            line,
            cells: cells.clone(),
            count: 0,
            estimate: false,
            years: Vec::new(),
            tiv: Decimal::ZERO,
        };
        let deal = deals.entry(cells[0].clone()).or_insert_with(empty);
        deal.count += cells[8].parse::<i64>().unwrap_or(0);
        deal.estimate |= cells[9] == "Yes";
        deal.years.push(cells[10].clone());
        deal.tiv += cells[15].parse::<Decimal>().unwrap_or_default();
    }
    deals.into_values().collect()
}

/// The harshest case there is: another layout, without numbers ordered and comments, with other designations, for some
/// years.
#[test]
fn deals_are_found_in_a_register_of_deliveries() {
    let (Some(world), Some(deliveries)) =
        (shared(&format!("samples/{WORLD}")), shared(&format!("samples/{DELIVERIES}")))
    else {
        return;
    };
    let (world, deliveries) = (records(&world), delivered(&deliveries));
    let years: Vec<String> = deliveries.iter().map(|deal| deal.years.join("; ")).collect();
    let new: Vec<DealLine<'_>> = deliveries
        .iter()
        .zip(&years)
        .map(|(deal, years)| DealLine {
            line: deal.line,
            supplier: &deal.cells[1],
            supplier_code: None,
            recipient: &deal.cells[2],
            recipient_code: None,
            order_year: deal.cells[6].parse().ok(),
            order_year_estimate: deal.cells[7] == "Yes",
            number: None,
            number_estimate: false,
            designation: &deal.cells[3],
            description: &deal.cells[4],
            category: Some(&deal.cells[5]),
            delivered: Some(deal.count),
            delivered_estimate: deal.estimate,
            delivery_years: years,
            delivery_years_estimate: false,
            status: &deal.cells[12],
            comments: "",
            tiv_unit: deal.cells[14].parse().ok(),
            tiv_order: None,
            tiv_delivered: Some(deal.tiv),
        })
        .collect();
    let old = deals(&world);
    let found = changes(&old, &new, Some(1990..=2023));
    // Every deal of either file is in the other; all but a few are found under their other designation.
    assert_eq!((found.old_deals, found.new_deals), (13_893, 13_893));
    assert!(found.matched >= 13_880, "{} matched", found.matched);
    // Nothing else differs: no deal was taken for another.
    let wrong = found
        .changes
        .iter()
        .filter(|one| one.kind == Kind::Changed && !["designation", "tiv_delivered"].contains(&one.column));
    assert_eq!(wrong.count(), 0);
    let missing = ["number", "comments", "tiv_order"];
    assert!(missing.iter().all(|name| found.warnings.iter().any(|one| one.contains(&format!("has no `{name}`")))));
}
