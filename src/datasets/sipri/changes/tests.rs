use rust_decimal::Decimal;

use super::*;

pub(super) fn tiv(text: &str) -> Option<Decimal> {
    text.parse().ok()
}

/// A deal that the tests vary.
pub(super) fn deal(line: u32) -> DealLine<'static> {
    DealLine {
        line,
        supplier: "Pakistan",
        supplier_code: Some("PAK"),
        recipient: "Azerbaijan",
        recipient_code: Some("AZE"),
        order_year: Some(2017),
        order_year_estimate: false,
        number: Some(10),
        number_estimate: false,
        designation: "MFI-17 Supporter",
        description: "trainer aircraft",
        category: None,
        delivered: Some(10),
        delivered_estimate: true,
        delivery_years: "2018",
        delivery_years_estimate: false,
        status: "New",
        comments: "",
        tiv_unit: tiv("0.24"),
        tiv_order: tiv("2.4"),
        tiv_delivered: tiv("2.4"),
    }
}

/// Kind, column, old and new value of every difference.
fn told(changes: &Changes) -> Vec<(&'static str, &'static str, &str, &str)> {
    changes.changes.iter().map(|one| (one.kind.word(), one.column, one.old.as_str(), one.new.as_str())).collect()
}

pub(super) fn between(old: &[DealLine<'_>], new: &[DealLine<'_>]) -> Changes {
    changes(old, new, None)
}

#[test]
fn a_deal_is_the_same_added_or_removed() {
    let other = DealLine { line: 2, recipient: "Nigeria", recipient_code: Some("NGA"), ..deal(2) };
    let found = between(&[deal(1), other], &[deal(1)]);
    assert_eq!(told(&found), [("removed", "", "", "")]);
    assert_eq!((found.matched, found.same, found.removed, found.added), (1, 1, 1, 0));
    assert_eq!((found.changes[0].old_line, found.changes[0].new_line), (Some(2), None));
    assert_eq!(told(&between(&[], &[deal(1)])), [("added", "", "", "")]);
    assert_eq!(between(&[], &[]), Changes { flags: between(&[], &[]).flags, ..Changes::default() });
}

#[test]
fn every_value_that_differs_is_told() {
    let new = DealLine {
        line: 7,
        order_year_estimate: true,
        delivered: Some(12),
        delivered_estimate: false,
        delivery_years: "2018; 2019",
        comments: "$5 m deal",
        tiv_unit: tiv("0.240"),
        tiv_delivered: None,
        ..deal(7)
    };
    let found = between(&[deal(3)], &[new]);
    assert_eq!(
        told(&found),
        [
            ("changed", "delivered", "10", "12"),
            ("changed", "delivery_years", "2018", "2018; 2019"),
            ("changed", "comments", "", "$5 m deal"),
            ("changed", "tiv_delivered", "2.4", ""),
            ("flag-gained", "order_year", "2017", "2017 ?"),
            ("flag-lost", "delivered", "10 ?", "12"),
        ]
    );
    assert_eq!((found.changes[0].old_line, found.changes[0].new_line), (Some(3), Some(7)));
    assert_eq!(found.changes[0].matched_by, "designation, order year, number");
    assert_eq!((found.matched, found.same), (1, 0));
    let delivered = found.flags[2];
    assert_eq!((delivered.column, delivered.old, delivered.new, delivered.lost), ("delivered", 1, 0, 1));
}

#[test]
fn an_order_may_move() {
    let later = DealLine { order_year: Some(2019), ..deal(1) };
    assert_eq!(told(&between(&[deal(1)], &[later])), [("changed", "order_year", "2017", "2019")]);
    // Much later, but delivered in the same year.
    let older = DealLine { order_year: Some(2009), ..deal(1) };
    assert_eq!(told(&between(&[deal(1)], &[older])), [("changed", "order_year", "2017", "2009")]);
    let another = DealLine { order_year: Some(2023), delivery_years: "2024", ..deal(1) };
    assert_eq!(told(&between(&[deal(1)], &[another])), [("removed", "", "", ""), ("added", "", "", "")]);
    let unknown = DealLine { order_year: None, ..deal(1) };
    assert_eq!(told(&between(&[deal(1)], &[unknown])), [("changed", "order_year", "2017", "")]);
}

#[test]
fn a_number_may_change() {
    let more = DealLine { number: Some(12), tiv_order: tiv("2.88"), ..deal(1) };
    let found = between(&[deal(1)], &[more]);
    assert_eq!(told(&found), [("changed", "number", "10", "12"), ("changed", "tiv_order", "2.4", "2.88")]);
    assert_eq!(found.changes[0].matched_by, "designation, order year");
    let found = between(&[deal(1)], &[DealLine { delivery_years: "2019", tiv_unit: tiv("0.3"), ..more }]);
    assert_eq!((found.matched, found.count(Kind::Changed)), (1, 4));
    // Of another kind, of another value, in other years: another deal.
    let missile = DealLine {
        number: Some(800),
        description: "anti-tank missile",
        tiv_unit: tiv("0.07"),
        delivery_years: "2019",
        ..deal(1)
    };
    assert_eq!(between(&[deal(1)], &[missile]).matched, 0);
}

#[test]
fn the_nearest_of_several_is_taken() {
    let of = |line, year, number| DealLine { line, order_year: Some(year), number: Some(number), ..deal(line) };
    let old = [of(1, 2010, 4), of(2, 2011, 20), of(3, 2012, 6)];
    let new = [of(1, 2012, 6), of(2, 2011, 22), of(3, 2011, 4)];
    let found = between(&old, &new);
    let pairs: Vec<_> = found.changes.iter().map(|one| (one.old_line, one.new_line, one.column)).collect();
    assert_eq!(pairs, [(Some(1), Some(3), "order_year"), (Some(2), Some(2), "number")]);
    assert!(found.ambiguous.is_empty());
}

#[test]
fn a_designation_may_be_written_differently() {
    for designation in
        ["MFI-17", "MFI17 Supporter", "MFI-17 Suporter", "MFI-17 Supporter/Mushshak", "MFI-17 Supp\u{f6}rter"]
    {
        let new = DealLine { designation, number: Some(11), ..deal(1) };
        let found = between(&[deal(1)], &[new]);
        assert_eq!(found.matched, 1, "{designation}");
        let renamed = found.changes.iter().find(|one| one.column == "designation");
        assert_eq!(renamed.map(|one| one.kind), Some(Kind::Renamed), "{designation}");
    }
    // All else is the same: one deal, of another weapon.
    let other = DealLine { designation: "K-8 Karakorum", ..deal(1) };
    let found = between(&[deal(1)], &[other]);
    assert_eq!(told(&found), [("changed", "designation", "MFI-17 Supporter", "K-8 Karakorum")]);
    assert_eq!(found.changes[0].matched_by, "unit TIV, years");
    // Never with the parties and the year alone.
    let other = DealLine { tiv_unit: tiv("2.5"), tiv_order: tiv("25"), tiv_delivered: tiv("25"), ..other };
    assert_eq!(between(&[deal(1)], &[other]).matched, 0);
}

#[test]
fn both_parties_are_needed() {
    let other = DealLine { supplier: "Turkiye", supplier_code: Some("TUR"), ..deal(1) };
    assert_eq!(between(&[deal(1)], &[other]).matched, 0);
    // With two deals as well: the codes differ.
    let two = |one: DealLine<'static>| [one, DealLine { line: 2, designation: "Cobra", ..one }];
    assert_eq!(between(&two(deal(1)), &two(other)).matched, 0);
}

#[test]
fn a_party_is_known_under_another_name() {
    for (old, new) in [
        (("Turkey", Some("TUR")), ("Turkiye", Some("TUR"))),
        (("UAE", None), ("United Arab Emirates", None)),
        (("Libya HoR*", None), ("HoR (Libya)*", None)),
        (("HoR (Libya)*", None), ("House of Representatives (Libya)*", None)),
        (("Cote d'Ivoire", Some("CIV")), ("C?te d'Ivoire", None)),
        (("Turkiye", None), ("T\u{fffd}rkiye", None)),
        (("T\u{fc}rkiye", None), ("Turkiye", Some("TUR"))),
    ] {
        let named = |(recipient, recipient_code)| DealLine { recipient, recipient_code, number: Some(8), ..deal(1) };
        let found = between(&[named(old)], &[named(new)]);
        let expected = if old.0 == "T\u{fc}rkiye" { 0 } else { 1 };
        assert_eq!(found.matched, expected, "{old:?} {new:?}");
        if expected == 1 {
            assert_eq!(told(&found), [("renamed", "recipient", old.0, new.0)]);
            assert_eq!(
                found.renamings,
                [Renaming { column: "recipient", old: old.0.into(), new: new.0.into(), count: 1 }]
            );
        }
    }
}

#[test]
fn a_name_without_a_code_is_the_party_of_the_same_letters() {
    let named = |line, recipient, recipient_code, number| DealLine { recipient, recipient_code, number, ..deal(line) };
    let old = [named(1, "Turkiye", Some("TUR"), Some(1)), named(2, "TURKIYE", None, Some(2))];
    let new = [named(1, "Turkiye", Some("TUR"), Some(1)), named(2, "Turkiye", Some("TUR"), Some(2))];
    assert_eq!(told(&between(&old, &new)), [("renamed", "recipient", "TURKIYE", "Turkiye")]);
    // Two names that fit: neither is taken.
    let old = [named(1, "Libya HoR*", None, Some(1))];
    let new = [named(1, "HoR (Libya)*", None, Some(1)), named(2, "HoR Libya**", None, Some(2))];
    assert_eq!(between(&old, &new).matched, 1);
    let new = [named(1, "House of Representatives (Libya)*", None, Some(1)), named(2, "HoR (Libya)*", None, Some(2))];
    assert_eq!(between(&old, &new).matched, 0);
}

#[test]
fn a_party_is_known_by_its_deals() {
    let of = |supplier: &'static str| {
        move |line: u32| {
            let designation = ["T-55", "BTR-60", "MiG-21"][line as usize % 3];
            DealLine { supplier, supplier_code: None, designation, number: Some(i64::from(line)), ..deal(line) }
        }
    };
    let old: Vec<DealLine<'_>> = (1..=5).map(of("North Yemen")).collect();
    let new: Vec<DealLine<'_>> = (1..=5).map(of("Yemen Arab Republic")).collect();
    let found = between(&old, &new);
    assert_eq!((found.matched, found.count(Kind::Renamed), found.changes.len()), (5, 5, 5));
    assert_eq!(found.renamings[0].count, 5);
    // One deal says nothing.
    assert_eq!(between(&old[..1], &new[..1]).matched, 0);
    // Nor does a name that the other vintage knows as well.
    let both: Vec<DealLine<'_>> = new
        .iter()
        .copied()
        .chain([DealLine { designation: "K-8", tiv_unit: tiv("5"), ..of("North Yemen")(9) }])
        .collect();
    assert_eq!(between(&old, &both).matched, 0);
}

#[test]
fn a_changed_vocabulary_is_no_changed_deal() {
    let of = |line: u32, description: &'static str| DealLine { description, number: Some(line.into()), ..deal(line) };
    let words = |words: &[&'static str]| -> Vec<DealLine<'static>> {
        (1..).zip(words).map(|(line, word)| of(line, word)).collect()
    };
    let found = between(
        &words(&["FAC", "FAC", "FAC", "FAC", "tank", "tank", "UAV", "OPV", "tug"]),
        &words(&[
            "missile boat",
            "missile boat",
            "torpedo boat",
            "torpedo boat",
            "tank",
            "light tank",
            "drone",
            "tank",
            "tug",
        ]),
    );
    let told = |kind| -> Vec<(&str, &str)> {
        let of_kind = found.changes.iter().filter(|one| one.kind == kind);
        let mut words: Vec<(&str, &str)> = of_kind.map(|one| (one.old.as_str(), one.new.as_str())).collect();
        words.dedup();
        words
    };
    assert_eq!(found.matched, 9);
    assert_eq!(told(Kind::Renamed), [("FAC", "missile boat"), ("FAC", "torpedo boat"), ("UAV", "drone")]);
    // The old word is still in use; the new one was in use before.
    assert_eq!(told(Kind::Changed), [("tank", "light tank"), ("OPV", "tank")]);
    let renamings: Vec<(&str, &str, usize)> =
        found.renamings.iter().map(|one| (one.old.as_str(), one.new.as_str(), one.count)).collect();
    assert_eq!(renamings, [("FAC", "missile boat", 2), ("FAC", "torpedo boat", 2), ("UAV", "drone", 1)]);
}

#[test]
fn the_vocabulary_tells_a_missile_from_its_launcher() {
    let of = |line: u32, designation, description, number| DealLine {
        designation,
        description,
        number,
        tiv_unit: None,
        tiv_order: None,
        tiv_delivered: None,
        ..deal(line)
    };
    let old = [
        of(1, "A1", "UAV", Some(1)),
        of(2, "A2", "UAV", Some(2)),
        of(3, "B1", "AD", Some(3)),
        of(4, "B2", "AD", Some(4)),
        of(5, "Akash", "UAV", None),
        of(6, "Akash", "AD", None),
    ];
    let new = [
        of(1, "A1", "drone", Some(1)),
        of(2, "A2", "drone", Some(2)),
        of(3, "B1", "air defence", Some(3)),
        of(4, "B2", "air defence", Some(4)),
        of(5, "Akash", "drone", Some(400)),
        of(6, "Akash-1", "air defence", Some(15)),
    ];
    let found = between(&old, &new);
    let mut numbers: Vec<_> =
        found.changes.iter().filter(|one| one.column == "number").map(|one| (one.old_line, one.new.as_str())).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, [(Some(5), "400"), (Some(6), "15")]);
    assert!(found.ambiguous.is_empty());
}

#[test]
fn letters_lost_on_the_way_are_no_change_of_the_comments() {
    let of = |comments| DealLine { comments, ..deal(1) };
    let found = between(&[of("For W\u{e4}rtsil\u{e4} engines; $1.5 b")], &[of("for W?rtsil\u{fffd} engines, $1.5 b")]);
    assert_eq!(found.changes.iter().map(|one| one.kind).collect::<Vec<_>>(), [Kind::Renamed]);
    assert!(found.renamings.is_empty());
    let found = between(&[of("$1.5 b deal")], &[of("$15 b deal")]);
    assert_eq!(found.changes.iter().map(|one| one.kind).collect::<Vec<_>>(), [Kind::Changed]);
}

#[test]
fn twins_are_paired_in_order_and_doubts_are_told() {
    let twins = [deal(3), deal(1), deal(2)];
    let found = between(&twins, &[deal(5), deal(4)]);
    assert_eq!((found.same, found.removed, found.changes[0].old_line), (2, 1, Some(3)));
    assert!(found.ambiguous.is_empty());
    // Two lines that differ alike from two others: nothing says which is which.
    let of = |line, comments| DealLine { comments, ..deal(line) };
    let found = between(&[of(1, "a"), of(2, "b")], &[of(8, "d"), of(9, "c")]);
    assert_eq!(found.matched, 2);
    assert_eq!(found.ambiguous.len(), 1);
    assert_eq!((&found.ambiguous[0].old_lines[..], &found.ambiguous[0].new_lines[..]), (&[1, 2][..], &[8, 9][..]));
    // The list is in the order of what the lines say.
    let listed = between(&[deal(1), deal(2)], &[of(8, "d"), of(9, "c")]);
    assert_eq!(told(&listed), [("changed", "comments", "", "c"), ("changed", "comments", "", "d")]);
    assert_eq!(found.warnings, ["4 lines could not be told apart; they were paired in the order of what they say"]);
}

/// Sixty deals that differ in their numbers.
fn many() -> Vec<DealLine<'static>> {
    (1..=60).map(|line| DealLine { number: Some(line.into()), comments: "$1 m deal", ..deal(line) }).collect()
}

#[test]
fn a_vintage_that_lost_its_marks_is_told() {
    let bare: Vec<DealLine<'_>> =
        many().into_iter().map(|one| DealLine { delivered_estimate: one.line > 50, ..one }).collect();
    let found = between(&many(), &bare);
    assert_eq!(found.count(Kind::FlagLost), 50);
    let warning = "vintage has 83 % fewer marks of uncertainty on `delivered` (10 against 60, in deals that both have): \
                   it may have lost them";
    assert_eq!(found.warnings, [format!("the new {warning}")]);
    assert_eq!(between(&bare, &many()).warnings, [format!("the old {warning}")]);
}

#[test]
fn a_column_that_one_file_does_not_have_is_not_compared() {
    let bare: Vec<DealLine<'_>> =
        many().into_iter().map(|one| DealLine { comments: "", tiv_unit: None, ..one }).collect();
    let found = between(&many(), &bare);
    assert_eq!((found.matched, found.same), (60, 60));
    let missing =
        ["the new vintage has no `comments`: not compared", "the new vintage has no `tiv_unit`: not compared"];
    assert_eq!(found.warnings, missing);
    // A few deals without comments are no file without the column.
    let found = between(&many(), &bare[..3]);
    assert!(found.warnings.iter().all(|warning| !warning.contains("not compared")), "{:?}", found.warnings);
    assert_eq!((found.matched, found.count(Kind::Changed)), (3, 6));
    // Nor do its marks count, and it keeps no deals apart.
    let marked = |number_estimate| {
        let of = |one: DealLine<'static>| DealLine {
            order_year: one.number.and_then(|number| i32::try_from(1960 + number).ok()),
            number: one.number.filter(|_| number_estimate),
            number_estimate,
            ..one
        };
        many().into_iter().map(of).collect::<Vec<_>>()
    };
    let found = between(&marked(true), &marked(false));
    assert_eq!((found.same, found.warnings), (60, vec!["the new vintage has no `number`: not compared".to_owned()]));
}

#[test]
fn two_registers_without_a_deal_in_common_are_told() {
    let others: Vec<DealLine<'_>> = many()
        .into_iter()
        .map(|one| DealLine { designation: "K-8", tiv_unit: tiv("3"), description: "tug", ..one })
        .collect();
    let warning = "only 0 of 60 deals were found in the other vintage: they may be no vintages of one register";
    assert_eq!(between(&many(), &others).warnings, [warning]);
}

#[test]
fn tiv_of_more_decimals_is_the_same_rounded() {
    let of = |unit, order| DealLine { tiv_unit: tiv(unit), tiv_order: tiv(order), ..deal(1) };
    let other = |unit| DealLine { line: 2, designation: "K-8", tiv_unit: tiv(unit), ..deal(2) };
    // Four decimals against two.
    let found = between(&[of("0.2412", "2.4"), other("3.1234")], &[of("0.24", "2.4"), other("3.11")]);
    assert_eq!(told(&found), [("changed", "tiv_unit", "3.1234", "3.11")]);
    // As many in both: any difference counts.
    assert_eq!(between(&[of("0.24", "2.4")], &[of("0.25", "2.4")]).changes.len(), 1);
}

#[test]
fn only_the_years_that_both_list_are_compared() {
    let of = |line, year, years, delivered| DealLine {
        line,
        order_year: Some(year),
        delivery_years: years,
        delivered: Some(delivered),
        tiv_delivered: Some(delivered.into()),
        ..deal(line)
    };
    let old = [of(1, 1978, "1979", 10), of(2, 1985, "1988; 1990; 1991", 10), of(3, 1995, "1996", 10)];
    let new = [of(1, 1985, "1990; 1991", 4), of(2, 1995, "1996", 9)];
    let found = changes(&old, &new, Some(1990..=2020));
    assert_eq!(told(&found), [("changed", "delivered", "10", "9"), ("changed", "tiv_delivered", "10", "9")]);
    assert_eq!((found.old_deals, found.old_outside, found.removed), (2, 1, 0));
    // A deal ordered within the years and delivered later is in no list of deliveries.
    let later = [old[1], old[2], of(4, 2019, "2022", 3)];
    let found = changes(&later, &new, Some(1990..=2020));
    assert_eq!((found.old_deals, found.old_outside, found.removed), (2, 1, 0));
    // Unless the other file lists such deals.
    let open = [new[0], new[1], DealLine { designation: "K-8", ..of(9, 2018, "", 0) }];
    let found = changes(&later, &open, Some(1990..=2020));
    assert_eq!((found.removed, found.added), (1, 1));
    // A deal without any year may be within them.
    let undated = DealLine { order_year: None, ..of(7, 0, "", 0) };
    assert_eq!(changes(&[undated], &open, Some(1990..=2020)).old_deals, 1);
}

#[test]
fn files_of_another_scope_are_told() {
    const NAMES: [&str; 30] = [
        "N00", "N01", "N02", "N03", "N04", "N05", "N06", "N07", "N08", "N09", "N10", "N11", "N12", "N13", "N14", "N15",
        "N16", "N17", "N18", "N19", "N20", "N21", "N22", "N23", "N24", "N25", "N26", "N27", "N28", "N29",
    ];
    let of =
        |line: u32| DealLine { recipient: NAMES[line as usize % 30], recipient_code: None, ..many()[line as usize] };
    let world: Vec<DealLine<'_>> = (0..60).map(of).collect();
    let found = between(&world, &world[..2]);
    assert!(found.warnings.contains(
        &"28 of the 30 recipients of the other vintage are not in the new one: it may be limited to some".to_owned()
    ));
    let years = |one: &DealLine<'static>, delivery_years| DealLine { delivery_years, ..*one };
    let early: Vec<DealLine<'_>> = world.iter().map(|one| years(one, "1970; 2018")).collect();
    let late: Vec<DealLine<'_>> = world.iter().map(|one| years(one, "2018")).collect();
    assert!(
        between(&early, &late).warnings[0].starts_with("the new vintage has no deliveries before 2018, the other 60")
    );
    let last: Vec<DealLine<'_>> = world.iter().map(|one| years(one, "2019")).collect();
    assert!(between(&last, &late).warnings[0].starts_with("the old vintage has deliveries in 2019"));
    let open = |one: &DealLine<'static>| DealLine { delivered: Some(0), ..years(one, "") };
    let with_open: Vec<DealLine<'_>> = world.iter().copied().chain(world.iter().take(25).map(open)).collect();
    let found = between(&with_open, &world);
    assert!(
        found.warnings[0].starts_with("the new vintage lists no deal without deliveries, the other 25"),
        "{found:?}"
    );
}

#[test]
fn one_key_repeated_ten_thousand_times_ends() {
    let comments: Vec<String> = (0..20_000).map(|at| format!("comment {at}")).collect();
    let lines = |from: usize| -> Vec<DealLine<'_>> {
        (1..).zip(&comments[from..from + 10_000]).map(|(line, comments)| DealLine { comments, ..deal(line) }).collect()
    };
    let found = between(&lines(0), &lines(10_000));
    assert_eq!(found.matched + found.removed, 10_000);
    let names = |from: usize| -> Vec<DealLine<'_>> {
        let named = |(line, name)| DealLine { supplier: name, supplier_code: None, designation: name, ..deal(line) };
        (1..).zip(comments[from..from + 10_000].iter().map(String::as_str)).map(named).collect()
    };
    assert_eq!(between(&names(0), &names(10_000)).matched, 0);
}
