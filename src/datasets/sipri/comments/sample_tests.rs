//! Every comment of the real register, where it is there.

use std::collections::HashSet;
use std::path::Path;

use rust_decimal::Decimal;

use super::*;
use crate::ledger::Currencies;

/// One line of the deal register.
struct Deal {
    recipient: String,
    supplier: String,
    year: i32,
    comment: String,
    money: Vec<CommentMoney>,
}

/// The register of 18 March 2024; `None`, with a line about it, when the samples are not there.
fn deals() -> Option<Vec<Deal>> {
    let name = "sipri_deals_world_all_gen2024-03-18.csv";
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/samples/arms").join(name);
    let Ok(bytes) = std::fs::read(path) else {
        eprintln!("skipped: no sample {name} beside the repository");
        return None;
    };
    let comments = Comments::new(Currencies::shipped().expect("the list").reader().clone());
    let text: String = bytes.into_iter().map(char::from).collect();
    let mut deals = Vec::new();
    let mut record = String::new();
    for line in text.lines().skip_while(|line| !line.starts_with("Recipient,Supplier")).skip(1) {
        record.push_str(line);
        let fields: Vec<&str> = record.split(',').collect();
        if fields.len() < 16 {
            continue;
        }
        deals.push(Deal {
            recipient: fields[0].to_owned(),
            supplier: fields[1].to_owned(),
            year: fields[2].parse().expect("a year"),
            comment: fields[12].to_owned(),
            money: comments.money(fields[12]),
        });
        record.clear();
    }
    Some(deals)
}

fn counted(deals: &[Deal]) -> Packages {
    let lines: Vec<Line<'_>> = deals
        .iter()
        .map(|deal| Line {
            supplier: &deal.supplier,
            recipient: &deal.recipient,
            ordered_year: Some(deal.year),
            comment: &deal.comment,
            money: &deal.money,
        })
        .collect();
    packages(&lines)
}

/// In whole billions.
fn billions(sum: Decimal) -> i64 {
    i64::try_from((sum / Decimal::from(1_000_000_000)).round()).expect("a sum")
}

fn dollars<'a>(values: impl Iterator<Item = &'a DealValue>) -> (i64, i64) {
    let both = values.filter_map(|value| value.usd_low.zip(value.usd_high));
    let (low, high) = both.fold((Decimal::ZERO, Decimal::ZERO), |sum, both| (sum.0 + both.0, sum.1 + both.1));
    (billions(low), billions(high))
}

#[test]
fn no_money_of_the_register_is_left_unread() {
    let Some(deals) = deals() else { return };
    assert_eq!(deals.len(), 29_056);
    let with = deals.iter().filter(|deal| !deal.money.is_empty()).count();
    assert_eq!((with, deals.iter().map(|deal| deal.money.len()).sum::<usize>()), (4093, 4969));
    for deal in &deals {
        let mut rest = deal.comment.clone();
        for one in deal.money.iter().rev() {
            rest.replace_range(one.start..one.end, "_");
        }
        let signs = ["$", "£", "€", "EUR1", "EUR2", "GBP", "million", "billion", "SEK1", "USD"];
        assert!(!signs.iter().any(|sign| rest.contains(sign)), "{} leaves {rest}", deal.comment);
    }
    let doubts = |doubt| deals.iter().flat_map(|deal| &deal.money).filter(|one| one.doubt == Some(doubt)).count();
    assert_eq!(doubts(Doubt::Implausible), 1);
    assert_eq!(doubts(Doubt::Unreadable), 2);
    assert_eq!(doubts(Doubt::NoScale), 7);
    assert_eq!(doubts(Doubt::RatesDisagree), 14);
}

#[test]
fn packages_of_the_register_count_once() {
    let Some(deals) = deals() else { return };
    let values: Vec<Option<DealValue>> = deals.iter().map(|deal| value(&deal.money)).collect();
    let packages = counted(&deals);
    assert_eq!(values.iter().flatten().count(), 4068);
    // As printed on every line, and with every package once.
    assert_eq!(dollars(values.iter().flatten()), (1424, 1495));
    assert_eq!(dollars(packages.counted.iter().flatten().map(AsRef::as_ref)), (1091, 1155));
    let of: HashSet<u32> = packages.of.iter().flatten().copied().collect();
    assert_eq!(packages.of.iter().flatten().count(), 1073);
    assert_eq!(of.len(), 621);
    // Eight lines of two suppliers, ordered from 1985 to 1991, are one deal of seven billion.
    let yamamah: Vec<usize> = (0..deals.len()).filter(|at| deals[*at].comment.contains("'Al Yamamah-1'")).collect();
    assert_eq!(yamamah.len(), 8);
    assert_eq!(yamamah.iter().filter_map(|at| packages.of[*at]).collect::<HashSet<_>>().len(), 1);
    let counts: Vec<&str> =
        yamamah.iter().filter(|at| packages.counted[**at].is_some()).map(|at| deals[*at].supplier.as_str()).collect();
    assert_eq!(counts, ["United Kingdom"]);
}
