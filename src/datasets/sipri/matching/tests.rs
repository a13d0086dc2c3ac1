//! Two hand-made registers, and the real ones.

use std::collections::HashSet;
use std::path::Path;

use proptest::prelude::*;
use rust_decimal::Decimal;

use super::*;

fn tiv(hundredths: i64) -> Option<Decimal> {
    Some(Decimal::new(hundredths, 2))
}

/// A line of 2017 from B to A with ten trainers of 2018.
const DEAL: DealKey<'_> = DealKey {
    supplier: "B",
    recipient: "A",
    ordered_year: Some(2017),
    designation: "MFI-17 Supporter",
    description: "trainer aircraft",
    status: "New",
    delivered: Some(10),
    delivery_years: &[2018],
    tiv_delivered: None,
    order_estimated: false,
    number_estimated: false,
};

/// The same as a row of the delivery register.
const ROW: DeliveryKey<'_> = DeliveryKey {
    id: 1,
    supplier: "B",
    recipient: "A",
    ordered_year: Some(2017),
    designation: "MFI-17",
    description: "trainer aircraft",
    status: "New",
    number: Some(10),
    year: Some(2018),
    tiv: None,
    order_estimated: false,
    number_estimated: false,
};

/// What was found and what decided, for each line.
fn found(deals: &[DealKey<'_>], rows: &[DeliveryKey<'_>], range: Option<(i32, i32)>) -> Vec<(Match, &'static str)> {
    match_deals(deals, rows, range).deals.into_iter().map(|matched| (matched.found, matched.by)).collect()
}

#[test]
fn rows_of_one_identifier_are_summed() {
    let deal = DealKey { delivered: Some(10), delivery_years: &[2019, 2018], ..DEAL };
    let rows = [DeliveryKey { number: Some(4), ..ROW }, DeliveryKey { number: Some(6), year: Some(2019), ..ROW }];
    let matching = match_deals(&[deal], &rows, None);
    assert_eq!(matching.deals, [Matched { found: Match::Unique(1), by: "key" }]);
    assert!(matching.untaken.is_empty());
    // One year alone is another number in other years, but the only such weapon.
    assert_eq!(found(&[deal], &rows[..1], None), [(Match::Unique(1), "other-number")]);
}

#[test]
fn each_further_test_decides_between_lines_that_agree_on_the_key() {
    let second = |deal: DealKey<'static>, row: DeliveryKey<'static>| {
        found(&[DEAL, deal], &[DeliveryKey { id: 2, ..row }, ROW], None)
    };
    let by = |by| [(Match::Unique(1), by), (Match::Unique(2), by)];
    let volumes = found(
        &[DealKey { tiv_delivered: tiv(240), ..DEAL }, DealKey { tiv_delivered: tiv(300), ..DEAL }],
        &[DeliveryKey { id: 2, tiv: tiv(301), ..ROW }, DeliveryKey { tiv: tiv(239), ..ROW }],
        None,
    );
    assert_eq!(volumes, by("volume"));
    assert_eq!(
        second(DealKey { designation: "Mushshak", ..DEAL }, DeliveryKey { designation: "mush-shak", ..ROW })[1],
        (Match::Unique(2), "designation")
    );
    let like = second(DealKey { designation: "T-34C Turbo", ..DEAL }, DeliveryKey { designation: "T-34", ..ROW });
    assert_eq!(like, by("like-designation"));
    let used = second(DealKey { status: "Second hand", ..DEAL }, DeliveryKey { status: "Second hand", ..ROW });
    assert_eq!(used, by("status"));
    let marked = second(DealKey { number_estimated: true, ..DEAL }, DeliveryKey { number_estimated: true, ..ROW });
    assert_eq!(marked, by("estimates"));
}

#[test]
fn lines_that_nothing_tells_apart_are_named_and_not_guessed() {
    let matching = match_deals(&[DEAL, DEAL], &[DeliveryKey { id: 7, ..ROW }, ROW], None);
    let alike = Matched { found: Match::Ambiguous(vec![1, 7]), by: "alike" };
    assert_eq!(matching.deals, [alike.clone(), alike]);
    assert_eq!(matching.untaken, [1, 7]);
}

#[test]
fn letters_that_the_ascii_file_lost_are_letters() {
    let deal = DealKey { recipient: "Türkiye", description: "UAV/München", designation: "Çakır", ..DEAL };
    let row = DeliveryKey { recipient: "T?rkiye", description: "UAV/M?nchen", designation: "?ak?r", ..ROW };
    assert_eq!(found(&[deal], &[row], None), [(Match::Unique(1), "key")]);
    assert_eq!(found(&[deal], &[DeliveryKey { recipient: "Turkmenistan", ..row }], None)[0].0, Match::None);
}

#[test]
fn a_register_of_some_years_is_compared_in_those_years() {
    let range = Some((1990, 2023));
    let deal = DealKey { delivered: Some(30), delivery_years: &[1988, 1989, 1990], tiv_delivered: tiv(600), ..DEAL };
    let row = DeliveryKey { number: Some(5), year: Some(1990), tiv: tiv(100), ..ROW };
    assert_eq!(found(&[deal], &[row], range), [(Match::Unique(1), "key")]);
    // Two such deals: the volume of one item decides.
    let dear = DealKey { tiv_delivered: tiv(3000), ..deal };
    let rows = [row, DeliveryKey { id: 2, tiv: tiv(500), ..row }];
    assert_eq!(found(&[dear, deal], &rows, range), [(Match::Unique(2), "volume"), (Match::Unique(1), "volume")]);
    // More cannot have come in one year than in all.
    assert_eq!(found(&[DealKey { delivered: Some(3), ..deal }], &[row], range)[0].1, "other-number");
    let early = DealKey { delivery_years: &[1988], ..DEAL };
    let none = DealKey { delivery_years: &[], delivered: Some(0), ..DEAL };
    assert_eq!(found(&[early, none], &[row], range), [(Match::None, "out-of-range"), (Match::None, "undelivered")]);
}

#[test]
fn as_many_lines_as_identifiers_leave_one_way() {
    let range = Some((1990, 2023));
    let large = DealKey { delivered: Some(1200), delivery_years: &[1989, 1990], ..DEAL };
    let small = DealKey { delivered: Some(300), ..large };
    let rows = [
        DeliveryKey { number: Some(100), year: Some(1990), ..ROW },
        DeliveryKey { id: 2, number: Some(400), year: Some(1990), ..ROW },
    ];
    let both = found(&[small, large], &rows, range);
    assert_eq!(both[0], (Match::Unique(1), "elimination"));
    assert_eq!(both[1].0, Match::Unique(2));
}

#[test]
fn what_another_vintage_changed_is_found_last_and_said() {
    let years = DealKey { delivery_years: &[2019], ..DEAL };
    assert_eq!(found(&[years], &[ROW], None), [(Match::Unique(1), "other-years")]);
    let description = DealKey { description: "training aircraft", ..DEAL };
    assert_eq!(found(&[description], &[ROW], None), [(Match::Unique(1), "other-description")]);
    let weapon = DealKey { delivered: Some(12), designation: "JF-17", ..DEAL };
    assert_eq!(found(&[weapon], &[ROW], None), [(Match::None, "no-candidate")]);
}

#[test]
fn a_heap_of_equal_lines_is_not_compared_pair_by_pair() {
    let deals = vec![DEAL; 5000];
    let rows: Vec<DeliveryKey<'_>> = (0..5000).map(|id| DeliveryKey { id, ..ROW }).collect();
    let matching = match_deals(&deals, &rows, None);
    let named = |matched: &Matched| matches!(&matched.found, Match::Ambiguous(ids) if ids.len() == MOST_NAMED);
    assert!(matching.deals.iter().all(named));
    assert_eq!(matching.untaken.len(), 5000);
}

proptest! {
    /// Every line has its answer, and no identifier two lines.
    #[test]
    fn no_registers_break_it(
        deals in prop::collection::vec((0..3_usize, 0..3_usize, prop::option::of(0..4_u32), 0..4_i32), 0..24),
        rows in prop::collection::vec((0..9_u32, 0..3_usize, 0..3_usize, prop::option::of(0..4_u32), 0..4_i32), 0..40),
        ranged in any::<bool>(),
    ) {
        let words = ["", "a?", "aé"];
        let years: Vec<Vec<i32>> = deals.iter().map(|deal| (0..deal.3).collect()).collect();
        let deals: Vec<DealKey<'_>> = deals.iter().zip(&years).map(|((recipient, designation, delivered, _), years)| DealKey {
            recipient: words[*recipient],
            designation: words[*designation],
            delivered: *delivered,
            delivery_years: years,
            ..DEAL
        }).collect();
        let rows: Vec<DeliveryKey<'_>> = rows.iter().map(|(id, recipient, designation, number, year)| DeliveryKey {
            id: *id,
            recipient: words[*recipient],
            designation: words[*designation],
            number: *number,
            year: (*year > 0).then_some(*year - 1),
            ..ROW
        }).collect();
        let matching = match_deals(&deals, &rows, ranged.then_some((1, 2)));
        prop_assert_eq!(matching.deals.len(), deals.len());
        let unique: Vec<u32> =
            matching.deals.iter().filter_map(|matched| match matched.found { Match::Unique(id) => Some(id), _ => None }).collect();
        prop_assert_eq!(unique.iter().collect::<HashSet<_>>().len(), unique.len());
        let ids: HashSet<u32> = rows.iter().map(|row| row.id).collect();
        prop_assert_eq!(unique.len() + matching.untaken.len(), ids.len());
    }
}

/// The fields of a sample's rows; `None`, with a line about it, when the samples are not there.
fn sample(name: &str, header: &str, columns: usize) -> Option<Vec<Vec<String>>> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/samples/arms").join(name);
    let Ok(bytes) = std::fs::read(path) else {
        eprintln!("skipped: no sample {name} beside the repository");
        return None;
    };
    let text: String = bytes.into_iter().map(char::from).collect();
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut broken = String::new();
    for line in text.lines().skip_while(|line| !line.starts_with(header)).skip(1) {
        broken.push_str(line.trim_end_matches('\r'));
        if broken.matches(',').count() + 1 >= columns {
            rows.push(std::mem::take(&mut broken).split(',').map(str::to_owned).collect());
        }
    }
    Some(rows)
}

#[test]
fn the_registers_of_2024_join_but_for_deals_alike_in_everything() {
    let Some(deals) = sample("sipri_deals_world_all_gen2024-03-18.csv", "Recipient,Supplier", 16) else { return };
    let Some(rows) = sample("sipri_deliveries_world_1990-2023_gen2024-04-13.csv", "SIPRI AT", 17) else { return };
    let years: Vec<Vec<i32>> =
        deals.iter().map(|deal| deal[10].split(';').filter_map(|year| year.trim().parse().ok()).collect()).collect();
    let each = deals.iter().zip(&years);
    let deals: Vec<DealKey<'_>> = each
        .map(|(deal, years)| DealKey {
            supplier: &deal[1],
            recipient: &deal[0],
            ordered_year: deal[2].parse().ok(),
            designation: &deal[6],
            description: &deal[7],
            status: &deal[11],
            delivered: deal[8].parse().ok(),
            delivery_years: years,
            tiv_delivered: deal[15].parse().ok(),
            order_estimated: deal[3] == "?",
            number_estimated: deal[9] == "?",
        })
        .collect();
    let rows: Vec<DeliveryKey<'_>> = rows
        .iter()
        .map(|row| DeliveryKey {
            id: row[0].parse().expect("an identifier"),
            supplier: &row[1],
            recipient: &row[2],
            ordered_year: row[6].parse().ok(),
            designation: &row[3],
            description: &row[4],
            status: &row[12],
            number: row[8].parse().ok(),
            year: row[10].parse().ok(),
            tiv: row[15].parse().ok(),
            order_estimated: row[7] == "Yes",
            number_estimated: row[9] == "Yes",
        })
        .collect();
    let matching = match_deals(&deals, &rows, Some((1990, 2023)));
    let count = |by: &str| matching.deals.iter().filter(|matched| matched.by == by).count();
    assert_eq!((deals.len(), rows.len()), (29_056, 27_838));
    assert_eq!((count("undelivered"), count("out-of-range"), count("no-candidate")), (1105, 14_058, 0));
    assert_eq!((count("alike"), matching.untaken.len()), (21, 21));
    let unique = matching.deals.iter().filter(|matched| matches!(matched.found, Match::Unique(_))).count();
    assert_eq!(unique, 13_872);
    assert!(matching.deals.iter().all(|matched| !matched.by.starts_with("other")));
}
