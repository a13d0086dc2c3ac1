//! What holds for any two vintages.

use proptest::prelude::*;
use proptest::sample::select;
use rust_decimal::Decimal;

use super::tests::{between, deal, tiv};
use super::*;

/// A deal of few words, so that many are alike.
fn any_deal() -> impl Strategy<Value = DealLine<'static>> {
    // Mostly one pair of parties and one weapon: doubts need many deals that are nearly the same.
    let party = || {
        let others = vec![
            ("Turkiye", Some("TUR")),
            ("Turkey", Some("TUR")),
            ("T?rkiye", None),
            ("UAE", None),
            ("United Arab Emirates", None),
            ("Libya HoR*", None),
            ("HoR (Libya)*", None),
            ("", None),
        ];
        prop_oneof![4 => Just(("Mali", Some("MLI"))), 1 => select(others)]
    };
    let weapons = vec!["T-72M1", "T 72", "Akash", "Akash-1", "F?C", "\u{c4}", ""];
    let weapon = prop_oneof![2 => Just("T-72"), 1 => select(weapons)];
    let word = || select(vec!["APC", "armoured personnel carrier", "tank", "SAM", ""]);
    let figure = || select(vec![None, Some("0"), Some("0.2"), Some("0.24"), Some("0.2400"), Some("12")]);
    let years = select(vec!["", "2010", "2010; 2011", "2010;2011", "2011", "x", "1950; 2010"]);
    let texts = (word(), years, select(vec!["New", "Second hand"]), select(vec!["", "a", "$1 m", "b"]));
    let numbers = (prop::option::of(2009..2013i32), prop::option::of(0..4i64), prop::option::of(0..3i64));
    (party(), party(), weapon, texts, numbers, (figure(), figure()), any::<[bool; 4]>()).prop_map(
        |(supplier, recipient, designation, texts, numbers, figures, flags)| DealLine {
            line: 0,
            supplier: supplier.0,
            supplier_code: supplier.1,
            recipient: recipient.0,
            recipient_code: recipient.1,
            order_year: numbers.0,
            order_year_estimate: flags[0],
            number: numbers.1,
            number_estimate: flags[1],
            designation,
            description: texts.0,
            category: None,
            delivered: numbers.2,
            delivered_estimate: flags[2],
            delivery_years: texts.1,
            delivery_years_estimate: flags[3],
            status: texts.2,
            comments: texts.3,
            tiv_unit: figures.0.and_then(tiv),
            tiv_order: figures.1.and_then(tiv),
            tiv_delivered: None,
        },
    )
}

fn numbered(mut deals: Vec<DealLine<'static>>) -> Vec<DealLine<'static>> {
    (1..).zip(&mut deals).for_each(|(line, deal)| deal.line = line);
    deals
}

fn any_vintage() -> impl Strategy<Value = Vec<DealLine<'static>>> {
    prop::collection::vec(any_deal(), 0..40).prop_map(numbered)
}

/// Two vintages with something in common.
fn two_vintages() -> impl Strategy<Value = (Vec<DealLine<'static>>, Vec<DealLine<'static>>)> {
    (any_vintage(), any_vintage(), any_vintage()).prop_map(|(both, old, new)| {
        let with = |more: Vec<DealLine<'static>>| numbered(both.iter().copied().chain(more).collect());
        (with(old), with(new))
    })
}

/// All that does not depend on the lines.
fn without_lines(mut changes: Changes) -> Changes {
    for one in &mut changes.changes {
        one.old_line = None;
        one.new_line = None;
    }
    for one in &mut changes.ambiguous {
        one.old_lines.fill(0);
        one.new_lines.fill(0);
    }
    let key = |one: &Ambiguous| (one.recipient.clone(), one.supplier.clone(), one.designation.clone());
    changes.ambiguous.sort_by(|a, b| {
        (key(a), a.old_lines.len(), a.new_lines.len()).cmp(&(key(b), b.old_lines.len(), b.new_lines.len()))
    });
    changes
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn nothing_changes_between_a_vintage_and_itself(vintage in any_vintage()) {
        let found = between(&vintage, &vintage);
        prop_assert!(found.changes.is_empty() && found.ambiguous.is_empty() && found.warnings.is_empty(), "{found:?}");
        prop_assert_eq!((found.same, found.matched), (vintage.len(), vintage.len()));
    }

    #[test]
    fn the_other_way_round_is_the_mirror((old, new) in two_vintages()) {
        let (there, back) = (between(&old, &new), between(&new, &old));
        prop_assert_eq!((there.added, there.removed), (back.removed, back.added));
        prop_assert_eq!((there.matched, there.same), (back.matched, back.same));
        prop_assert_eq!(there.count(Kind::FlagLost), back.count(Kind::FlagGained));
        prop_assert_eq!(there.ambiguous.len(), back.ambiguous.len());
        let lines = |changes: &Changes, swap: bool| {
            let pair = |one: &Change| match swap {
                true => (one.new_line, one.old_line),
                false => (one.old_line, one.new_line),
            };
            let mut pairs: Vec<_> = changes.changes.iter().map(pair).collect();
            pairs.sort_unstable();
            pairs
        };
        prop_assert_eq!(lines(&there, false), lines(&back, true));
    }

    #[test]
    fn every_line_is_used_once((old, new) in two_vintages(), years in prop::option::of((2005..2015i32, 0..5i32))) {
        let found = changes(&old, &new, years.map(|(first, more)| first..=first + more));
        prop_assert_eq!(found.old_deals + found.old_outside, old.len());
        prop_assert_eq!(found.new_deals + found.new_outside, new.len());
        prop_assert_eq!(found.matched + found.removed, found.old_deals);
        prop_assert_eq!(found.matched + found.added, found.new_deals);
        prop_assert_eq!((found.added, found.removed), (found.count(Kind::Added), found.count(Kind::Removed)));
        let mut pairs: Vec<_> = found.changes.iter().map(|one| (one.old_line, one.new_line)).collect();
        pairs.dedup();
        for side in [|pair: &(Option<u32>, Option<u32>)| pair.0, |pair: &(Option<u32>, Option<u32>)| pair.1] {
            let mut lines: Vec<u32> = pairs.iter().filter_map(side).collect();
            let all = lines.len();
            lines.sort_unstable();
            lines.dedup();
            prop_assert_eq!(lines.len(), all);
        }
    }

    #[test]
    fn the_order_of_the_lines_does_not_matter(
        ((old, new), shuffled) in two_vintages().prop_flat_map(|(old, new)| {
            let shuffled = (Just(old.clone()).prop_shuffle(), Just(new.clone()).prop_shuffle());
            (Just((old, new)), shuffled)
        }),
    ) {
        let (other_old, other_new) = shuffled;
        let other = between(&numbered(other_old), &numbered(other_new));
        prop_assert_eq!(without_lines(between(&old, &new)), without_lines(other));
    }

    #[test]
    fn any_text_can_be_compared(
        texts in prop::collection::vec(("\\PC*", "\\PC*", ".{0,12}", "[A-Za-z?\u{fffd} ]*"), 0..12),
        years in any::<[i32; 2]>(),
        number in any::<i64>(),
    ) {
        let all: Vec<DealLine<'_>> = texts
            .iter()
            .enumerate()
            .map(|(at, (supplier, designation, delivery_years, description))| DealLine {
                supplier,
                supplier_code: None,
                designation,
                delivery_years,
                description,
                comments: designation,
                number: Some(number),
                order_year: years.get(at % 3).copied(),
                tiv_unit: Some(if at % 2 == 0 { Decimal::MAX } else { Decimal::MIN }),
                ..deal(u32::MAX)
            })
            .collect();
        for middle in 0..=all.len() {
            let (old, new) = all.split_at(middle);
            changes(old, new, None);
            changes(old, new, Some(years[0]..=years[1]));
        }
    }
}
