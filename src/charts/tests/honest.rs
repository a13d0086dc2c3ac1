//! Words and marks that must not say more, or other, than the rows do.

use super::*;

fn lanes_of(rows: &[DealRow]) -> (Chart, Lanes) {
    let chart = deals::spec(rows, &options(Size::Wide)).expect("a chart");
    let Body::Lanes(lanes) = chart.body.clone() else { panic!("lanes") };
    (chart, lanes)
}

#[test]
fn a_ratio_below_one_is_not_nought() {
    let rows = [target("A–B", 1e9, 5e10), target("C–D", 1e9, 9e8), target("E–F", 1e9, 5e3)];
    let with = ChartOptions { form: Form::Dumbbell, ..options(Size::Wide) };
    let chart = targets::spec(&rows, &with).expect("a chart");
    let Body::Dumbbell(dumbbell) = &chart.body else { panic!("a dumbbell") };
    let ratios: Vec<&str> = dumbbell.rows.iter().map(|row| row.ratio.as_str()).collect();
    assert_eq!(ratios, ["×200,000", "×1.1", "×0.02"]);
}

#[test]
fn a_part_above_nothing_is_not_nought() {
    let rows = [target("A–B", 1e9, 9e8), target("C–D", 1e9, 5e3)];
    let chart = targets::spec(&rows, &ChartOptions { form: Form::Bars, ..options(Size::Wide) }).expect("a chart");
    let Body::Bars(bars) = &chart.body else { panic!("bars") };
    let values: Vec<&str> = bars.rows.iter().map(|row| row.value.as_str()).collect();
    assert_eq!(values, ["90%", "<0.01%"]);
}

#[test]
fn over_nought_there_is_no_ratio() {
    let title = |rows: &[TargetRow]| targets::spec(rows, &options(Size::Wide)).expect("a chart").title;
    let nothing = [target("A–B", 5e9, 0.0), target("C–D", 1e6, 0.0)];
    assert_eq!(title(&nothing), "Both trade targets start from nothing reported");
    let some = [target("A–B", 5e9, 0.0), target("C–D", 1e6, 9e5), target("E–F", 1e6, 9e5)];
    assert_eq!(title(&some), "Announced trade targets against reported figures");
    let both = [target("A–B", 5e9, 1e8), target("C–D", 1e8, 1e6)];
    assert_eq!(title(&both), "Both trade targets ask for at least 10 times what was reported");
}

#[test]
fn a_target_that_is_met_has_no_way_to_go() {
    let row = target("A–B", 1e9, 5e10);
    let chart = required_path::spec(std::slice::from_ref(&row), &[], &options(Size::Wide)).expect("a chart");
    assert_eq!(chart.title, "A–B: the $1bn target for 2030 was met at the start: $50bn reported (2023)");
    let words = serde_json::to_string(&chart).expect("JSON");
    assert!(!words.contains('\u{2212}') && chart.subtitle.contains("the level of the target"), "{words}");
    let Body::Plane(plane) = &chart.body else { panic!("a plane") };
    assert!(plane.lines[0].points.iter().all(|point| (point.1 / 1e9 - 1.0).abs() < 1e-9), "{:?}", plane.lines);
    // Where one of the reported figures is below the target it is not met.
    let open = TargetRow { baseline_low: Some(9e8), ..row };
    let chart = required_path::spec(&[open], &[], &options(Size::Wide)).expect("a chart");
    assert!(!chart.title.contains("met"), "{}", chart.title);
}

#[test]
fn nought_delivered_is_no_delivery() {
    let nought = |estimate| DealRow {
        number_low: Some(0.0),
        number_high: Some(0.0),
        ..deal("X", Stage::Delivered, 0.0, 2021.0, 2022.0, estimate)
    };
    let mut rows = vec![
        deal("X", Stage::Ordered, 2.0, 2020.0, 2021.0, false),
        nought(true),
        deal("Y", Stage::Ordered, 2.0, 2020.0, 2021.0, false),
        deal("Y", Stage::Delivered, 2.0, 2021.0, 2022.0, false),
    ];
    let (chart, lanes) = lanes_of(&rows);
    assert_eq!(chart.title, "One of two arms deals of Azerbaijan with Pakistan has brought a reported delivery");
    let lane = lanes.rows.iter().find(|lane| lane.id == "X").expect("a lane");
    assert_eq!((lane.status.as_str(), lane.marks[1].kind), ("Pakistan: ordered", MarkKind::Ring));
    assert_eq!(lane.marks[1].label, "≈0 delivered");
    // Without a number it may be any.
    rows[1] = deal("X", Stage::Delivered, 0.0, 2021.0, 2022.0, false);
    assert!(lanes_of(&rows).0.title.starts_with("Two of two"), "{}", lanes_of(&rows).0.title);
}

#[test]
fn a_sign_of_about_goes_with_the_figure_and_not_with_its_date() {
    let ordered = |is_about| DealRow { is_about, ..deal("JF-17", Stage::Ordered, 40.0, 2025.0, 2026.0, true) };
    let label = |row: DealRow| lanes_of(&[row]).1.rows[0].marks[0].label.clone();
    assert_eq!((label(ordered(false)), label(ordered(true))), ("40 ordered".to_owned(), "≈40 ordered".to_owned()));
}
