//! The charts of arms registers: what every chart must keep, and what these show.

use std::collections::BTreeSet;

use super::*;

const CITED: &str = "SIPRI Arms Transfers Database, release of 2024-04-13";
const NAMES: [&str; 8] =
    ["Russia", "Israel", "Türkiye", "Belarus", "Ukraine", "Azərbaycan silahlı", "Қазақстан", "South Korea"];

fn volume(year: i32, n: usize) -> f64 {
    f64::from((year * 7 + n as i32 * 13) % 40)
}

fn transfer_rows() -> Vec<TransferRow> {
    let row = |year: i32, n: usize, name: &str| TransferRow {
        year,
        supplier: name.to_owned(),
        tiv: Some(volume(year, n)),
        tiv_estimate: volume(year, n) * 0.4,
        approximate: false,
        source: CITED.to_owned(),
    };
    (2005..=2020).flat_map(|year| NAMES.iter().enumerate().map(move |(n, name)| row(year, n, name))).collect()
}

fn share_rows(windows: i32) -> Vec<SupplierShareRow> {
    let row = |window: i32, n: usize, name: &str| SupplierShareRow {
        first_year: 2016 - 5 * window,
        last_year: 2020 - 5 * window,
        recipient: "Azerbaijan".to_owned(),
        supplier: name.to_owned(),
        tiv: volume(2020 - window, n),
        total: 170.0,
        effective: Some(4.2),
        estimate: Some(0.3),
        source: CITED.to_owned(),
    };
    (0..windows).flat_map(|window| NAMES.iter().enumerate().map(move |(n, name)| row(window, n, name))).collect()
}

fn ranking_rows() -> Vec<RankingRow> {
    share_rows(2)
        .into_iter()
        .map(|row| RankingRow {
            first_year: row.first_year,
            last_year: row.last_year,
            owner: "World".to_owned(),
            party: row.supplier,
            tiv: row.tiv,
            total: row.total,
            source: row.source,
        })
        .collect()
}

fn order(n: usize, ordered: Option<f64>, delivered: f64, estimate: bool) -> OrderRow {
    let year = 1990 + n as i32 * 2;
    OrderRow {
        id: format!("deal-{n}"),
        supplier: NAMES[n % 5].to_owned(),
        recipient: "Azerbaijan".to_owned(),
        designation: format!("Type {n} Thunder"),
        description: "fighter/ground-attack aircraft".to_owned(),
        order_year: Some(year),
        order_year_estimate: estimate,
        ordered,
        ordered_estimate: estimate,
        delivered: Some(delivered),
        delivered_estimate: estimate,
        delivery_years: if delivered > 0.0 { vec![year, year + 1, year + 3] } else { Vec::new() },
        delivery_years_estimate: estimate,
        selected: false,
        whole_history: true,
        tiv_order: Some(100.0 + n as f64),
        tiv_outstanding: Some(50.0),
        value_low: Some(1.6e9),
        value_high: Some(1.6e9),
        currency: "USD".to_owned(),
        part_of_package: n.is_multiple_of(2),
        source: CITED.to_owned(),
    }
}

fn order_rows() -> Vec<OrderRow> {
    let mut rows: Vec<OrderRow> = (0..18).map(|n| order(n, Some(40.0), 5.0 * (n % 9) as f64, n % 3 == 0)).collect();
    rows.push(order(18, None, 12.0, false));
    rows.push(order(19, Some(10.0), 12.0, false));
    rows
}

/// One of each chart and form.
fn gallery(size: Size) -> Vec<(&'static str, Chart)> {
    let with = options(size);
    let built = [
        ("transfers", transfers::spec(&transfer_rows(), &with, "Arms deliveries to Azerbaijan")),
        ("stacks", supplier_share::spec(&share_rows(4), &with)),
        ("slope", supplier_share::spec(&share_rows(2), &with)),
        ("one window", supplier_share::spec(&share_rows(1), &with)),
        ("orders", order_completion::spec(&order_rows(), &with, OrderSort::Outstanding)),
        ("orders by year", order_completion::spec(&order_rows(), &with, OrderSort::Year)),
        ("one order", order_completion::spec(&order_rows()[..1], &with, OrderSort::Year)),
        ("timeline", register_timeline::spec(&order_rows(), &with)),
        ("one deal", register_timeline::spec(&order_rows()[1..2], &with)),
        ("ranking", ranking::spec(&ranking_rows(), &with, Ranked::Suppliers)),
    ];
    built.into_iter().map(|(name, chart)| (name, chart.unwrap_or_else(|error| panic!("{name}: {error}")))).collect()
}

#[test]
fn words_of_register_charts_neither_overlap_nor_leave_the_page_nor_get_too_small() {
    for size in Size::ALL {
        for (name, chart) in gallery(*size) {
            let svg = draw(&chart);
            assert_eq!(svg, draw(&chart.clone()), "{name}: the same chart gives the same bytes");
            for (words, _, type_size) in labels(&svg) {
                let least = 14.0 * f64::from(size.canvas().0).min(1200.0) / 1200.0;
                assert!(type_size >= least, "{name}: `{words}` is {type_size} px");
            }
            for theme in Theme::ALL {
                sound(Ok(chart.clone()), *theme);
            }
        }
    }
}

#[test]
fn register_charts_name_their_release_in_the_picture_and_their_figures_in_words() {
    for (name, chart) in gallery(Size::Wide) {
        let words: Vec<String> = labels(&draw(&chart)).into_iter().map(|label| label.0).collect();
        assert!(words.iter().any(|line| line == &format!("Source: {CITED}")), "{name}: {words:?}");
        assert!(alt_text(&chart).chars().any(|c| c.is_ascii_digit()), "{name}: {}", chart.alt);
        let json = serde_json::to_value(&chart).expect("finite numbers");
        assert!(json["body"]["body"].is_string(), "{name}");
        assert_eq!(chart.missing_characters(), Vec::<char>::new(), "{name}");
    }
}

#[test]
fn parts_of_a_bar_are_as_long_as_their_shares() {
    let chart = supplier_share::spec(&share_rows(4), &options(Size::Wide)).expect("a chart");
    let Body::Stacks(stacks) = &chart.body else { panic!("stacks") };
    let svg = draw(&chart);
    let (zero, all) = (label_middle(&svg, "0%").0, label_middle(&svg, "100%").0);
    for part in stacks.rows.iter().flat_map(|row| &row.parts) {
        let (_, area) = marks(&svg, &part.id).remove(0);
        let share = area.width() / (all - zero);
        assert!((share - (part.to - part.from)).abs() * (all - zero) <= 0.6, "{part:?} {area:?}");
        assert!((area.x0 - (zero + part.from * (all - zero))).abs() <= 0.6, "{part:?} {area:?}");
    }
    for row in &stacks.rows {
        assert!((row.parts.last().map_or(0.0, |part| part.to) - 1.0).abs() < 1e-9, "a bar is 100%");
        assert!(row.parts.windows(2).all(|pair| pair[0].to == pair[1].from));
    }
}

#[test]
fn ends_of_lines_stand_at_their_shares() {
    let chart = supplier_share::spec(&share_rows(2), &options(Size::Wide)).expect("a chart");
    let Body::Slope(slope) = &chart.body else { panic!("a slope") };
    let svg = draw(&chart);
    let y = |line: &SlopeLine, end: usize| {
        let (_, area) = marks(&svg, &format!("{}:{end}", line.id)).remove(0);
        (area.y0 + area.y1) / 2.0
    };
    let (low, high) = (&slope.lines[4], &slope.lines[0]);
    let unit = (y(low, 0) - y(high, 0)) / (high.values[0] - low.values[0]);
    for line in &slope.lines {
        for end in [0, 1] {
            let expected = y(low, 0) - (line.values[end] - low.values[0]) * unit;
            assert!((y(line, end) - expected).abs() <= 0.6, "{} {end}", line.label);
        }
    }
}

#[test]
fn a_bar_of_an_order_ends_at_what_has_come() {
    let chart = order_completion::spec(&order_rows(), &options(Size::Tall), OrderSort::Year).expect("a chart");
    let Body::Progress(progress) = &chart.body else { panic!("progress") };
    let svg = draw(&chart);
    let (zero, all) = (label_middle(&svg, "0%").0, label_middle(&svg, "100%").0);
    for row in &progress.rows {
        let found = marks(&svg, &row.id);
        match row.part {
            Some(part) if part > 0.0 => {
                let area = found[0].1;
                let expected = zero + part.min(progress.end) * (all - zero);
                assert!((area.x1 - expected).abs() <= 1.0 && (area.x0 - zero).abs() <= 1.0, "{row:?} {area:?}");
                assert_eq!(found[0].0 == "hatch", row.delivered_estimate, "{row:?}");
            }
            Some(_) => assert!(found.is_empty(), "nothing has come of {row:?}"),
            None => assert_eq!(found[0].0, "none", "no scale without a number ordered"),
        }
        assert_eq!(marks(&svg, &format!("{}:tick", row.id)).len(), usize::from(row.part.is_some()), "{row:?}");
    }
    assert!(progress.rows.iter().any(|row| row.words == "12 of unknown"));
}

#[test]
fn deliveries_stand_in_their_years_and_estimates_are_hollow() {
    let with = options(Size::Tall);
    let chart = register_timeline::spec(&order_rows(), &with).expect("a chart");
    let Body::Timeline(timeline) = &chart.body else { panic!("a timeline") };
    let svg = draw(&chart);
    let tick = |at: usize| (timeline.x_ticks[at].at, label_middle(&svg, &timeline.x_ticks[at].label).0);
    let (first, last) = (tick(1), tick(timeline.x_ticks.len() - 2));
    let year = (last.1 - first.1) / (last.0 - first.0);
    for row in &timeline.rows {
        for delivered in &row.deliveries {
            let (fill, area) = marks(&svg, &format!("{}:{delivered}", row.id)).remove(0);
            let expected = first.1 + (f64::from(*delivered) + 0.5 - first.0) * year;
            assert!(((area.x0 + area.x1) / 2.0 - expected).abs() <= 1.0, "{} {delivered}", row.id);
            assert_eq!(fill == "none", row.deliveries_estimate, "{} {delivered}", row.id);
        }
        assert_eq!(marks(&svg, &format!("{}:order", row.id)).len(), 1);
    }
    assert_eq!(marks(&svg, "as-of").len(), 1);
}

#[test]
fn bars_of_a_ranking_are_as_long_as_their_shares() {
    let chart = ranking::spec(&ranking_rows(), &options(Size::Wide), Ranked::Suppliers).expect("a chart");
    let Body::Ranks(ranks) = &chart.body else { panic!("ranks") };
    let svg = draw(&chart);
    let last = ranks.ticks.last().expect("a tick");
    let (zero, far) = (label_middle(&svg, "0%").0, label_middle(&svg, &last.label).0);
    for row in &ranks.rows {
        let (_, area) = marks(&svg, &row.id).remove(0);
        assert!((area.width() - row.value / last.at * (far - zero)).abs() <= 1.0, "{row:?} {area:?}");
    }
    assert!(ranks.rows.windows(2).all(|pair| pair[0].value >= pair[1].value));
}

#[test]
fn columns_of_transfers_add_up_to_the_rows() {
    let chart = transfers::spec(&transfer_rows(), &options(Size::Wide), "Arms deliveries").expect("a chart");
    let Body::Columns(columns) = &chart.body else { panic!("columns") };
    let svg = draw(&chart);
    for year in 2005..=2020 {
        let own: Vec<_> = columns.parts.iter().filter(|part| part.year == year).collect();
        let total: f64 = transfer_rows().iter().filter(|row| row.year == year).filter_map(|row| row.tiv).sum();
        assert!((own.iter().map(|part| part.to - part.from).sum::<f64>() - total).abs() < 1e-6, "{year}");
        let hatched: f64 = own.iter().filter(|part| part.estimate).map(|part| part.to - part.from).sum();
        assert!((hatched - total * 0.4).abs() < 1e-6, "{year}");
        for part in own {
            assert_eq!(marks(&svg, &part.id)[0].0 == "hatch", part.estimate, "{}", part.id);
        }
    }
}

#[test]
fn a_register_chart_without_a_citation_is_refused() {
    let with = options(Size::Wide);
    let nameless = |row: OrderRow| OrderRow { source: " ".to_owned(), ..row };
    let orders: Vec<OrderRow> = order_rows().into_iter().map(nameless).collect();
    let no_source = |chart: Result<Chart, ChartError>| matches!(chart, Err(ChartError::NoSource(_)));
    assert!(no_source(order_completion::spec(&orders, &with, OrderSort::Year)));
    assert!(no_source(register_timeline::spec(&orders, &with)));
    let mut rows = transfer_rows();
    rows[3].source.clear();
    assert!(no_source(transfers::spec(&rows, &with, "Arms deliveries")));
    let mut rows = share_rows(3);
    rows[3].source.clear();
    assert!(no_source(supplier_share::spec(&rows, &with)));
    let mut rows = ranking_rows();
    rows[3].source.clear();
    assert!(no_source(ranking::spec(&rows, &with, Ranked::Recipients)));
}

#[test]
fn a_register_chart_for_a_large_page_is_refused_on_a_small_one() {
    let many: Vec<SupplierShareRow> = (0..30)
        .flat_map(|n| {
            share_rows(1).into_iter().map(move |row| SupplierShareRow {
                first_year: 2016 - 5 * n,
                last_year: 2020 - 5 * n,
                ..row
            })
        })
        .collect();
    let chart = supplier_share::spec(&many, &options(Size::Tall)).expect("a chart");
    assert!(matches!(render(&chart, Theme::Light, Size::Wide), Err(ChartError::DoesNotFit { .. })));
    let wide = supplier_share::spec(&many, &options(Size::Wide)).expect("a chart");
    assert!(wide.note.contains("earlier windows are not shown"), "{}", wide.note);
}

#[test]
fn the_line_of_the_last_day_keeps_off_words_on_a_phone() {
    let svg = draw(&register_timeline::spec(&order_rows(), &options(Size::Phone)).expect("a chart"));
    let pieces = marks(&svg, "as-of");
    assert!(pieces.len() > 3, "one for each row: {}", pieces.len());
    for (words, area, _) in labels(&svg) {
        assert!(pieces.iter().all(|(_, piece)| !piece.meets(area)), "the line runs through `{words}`");
    }
}

#[test]
fn a_share_stands_before_the_tick_of_the_share_before() {
    let row = |last_year: i32, party: &str, tiv: f64| RankingRow {
        first_year: last_year - 4,
        last_year,
        owner: "World".to_owned(),
        party: party.to_owned(),
        tiv,
        total: 100.0,
        source: CITED.to_owned(),
    };
    let rows =
        [row(2023, "Russia", 51.0), row(2023, "Israel", 38.0), row(2018, "Russia", 3.0), row(2018, "Israel", 41.0)];
    let chart = ranking::spec(&rows, &options(Size::Wide), Ranked::Suppliers).expect("a chart");
    let svg = draw(&chart);
    let words = labels(&svg).into_iter().find(|label| label.0 == "38%").expect("the share").1;
    let (_, tick) = marks(&svg, "Israel:before").remove(0);
    let (_, bar) = marks(&svg, "Israel").remove(0);
    assert!(words.x1 < tick.x0 && words.x1 < bar.x1 && words.x0 > bar.x0, "{words:?} {tick:?}");
}

#[test]
fn orders_without_anything_outstanding_are_in_the_order_of_their_years() {
    let done: Vec<OrderRow> =
        (0..3).map(|n| OrderRow { tiv_outstanding: Some(0.0), ..order(n, Some(10.0), 10.0, false) }).collect();
    let subtitle = |rows: &[OrderRow]| {
        order_completion::spec(rows, &options(Size::Wide), OrderSort::Outstanding).expect("a chart").subtitle
    };
    assert!(subtitle(&done).ends_with("the latest order first"), "{}", subtitle(&done));
    let open = [done, vec![order(4, Some(10.0), 5.0, false)]].concat();
    assert!(subtitle(&open).ends_with("the largest outstanding volume first"), "{}", subtitle(&open));
}

fn any_year() -> impl Strategy<Value = i32> {
    prop_oneof![8 => 1950..2040_i32, 1 => any::<i32>()]
}

fn any_order() -> impl Strategy<Value = OrderRow> {
    let words = (label(), label(), label(), label());
    let years = (prop::option::of(any_year()), prop::collection::vec(any_year(), 0..12));
    let numbers = (value(), value(), value(), value(), value());
    (words, years, numbers, any::<(bool, bool, bool, bool)>(), 0..4_u8).prop_map(
        |(words, years, numbers, flags, few)| OrderRow {
            id: words.0.clone(),
            supplier: if few > 0 { format!("Supplier {few}") } else { words.0 },
            recipient: if few > 1 { "Azerbaijan".to_owned() } else { words.1 },
            designation: words.2,
            description: words.3,
            order_year: years.0,
            order_year_estimate: flags.0,
            ordered: numbers.0,
            ordered_estimate: flags.1,
            delivered: numbers.1,
            delivered_estimate: flags.2,
            delivery_years: years.1,
            delivery_years_estimate: flags.3,
            selected: few == 2 && flags.1,
            whole_history: few != 3 || flags.0,
            tiv_order: numbers.2,
            tiv_outstanding: numbers.3,
            value_low: numbers.4,
            value_high: numbers.0,
            currency: if flags.0 { "USD".to_owned() } else { String::new() },
            part_of_package: flags.1,
            source: CITED.to_owned(),
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_transfers_give_a_sound_picture(
        rows in prop::collection::vec((label(), value(), value(), 1950..2040_i32, any::<bool>()), 1..40),
        heading in label(),
        size in any_size(),
    ) {
        let rows: Vec<TransferRow> = rows.into_iter().map(|(supplier, tiv, estimate, year, approximate)| TransferRow {
            year, supplier, tiv, tiv_estimate: estimate.unwrap_or(f64::NAN), approximate, source: CITED.to_owned(),
        }).collect();
        sound(transfers::spec(&rows, &options(size), &heading), Theme::Light);
    }

    #[test]
    fn any_shares_give_a_sound_picture(
        rows in prop::collection::vec((label(), value(), value(), 0..16_i32, value()), 1..40),
        size in any_size(),
        recipient in label(),
    ) {
        let rows: Vec<SupplierShareRow> = rows.into_iter().map(|(supplier, tiv, total, window, other)| SupplierShareRow {
            first_year: 2016 - 5 * window,
            last_year: 2020 - 5 * window,
            recipient: recipient.clone(),
            supplier,
            tiv: tiv.unwrap_or(0.0),
            total: total.unwrap_or(f64::NAN),
            effective: other,
            estimate: other,
            source: CITED.to_owned(),
        }).collect();
        sound(supplier_share::spec(&rows, &options(size)), Theme::Light);
        let two: Vec<SupplierShareRow> = rows.into_iter().enumerate().map(|(n, row)| {
            let window = n as i32 % 2;
            SupplierShareRow { first_year: 2016 - 5 * window, last_year: 2020 - 5 * window, ..row }
        }).collect();
        sound(supplier_share::spec(&two, &options(size)), Theme::Dark);
    }

    #[test]
    fn any_windows_are_read_without_a_panic(
        rows in prop::collection::vec((label(), value(), any_year(), any_year()), 1..12),
    ) {
        let shares: Vec<SupplierShareRow> = rows.iter().map(|(supplier, tiv, first_year, last_year)| SupplierShareRow {
            first_year: *first_year, last_year: *last_year, supplier: supplier.clone(), tiv: tiv.unwrap_or(0.0),
            source: CITED.to_owned(), ..SupplierShareRow::default()
        }).collect();
        sound(supplier_share::spec(&shares, &options(Size::Wide)), Theme::Light);
        let ranks: Vec<RankingRow> = rows.into_iter().map(|(party, tiv, first_year, last_year)| RankingRow {
            first_year, last_year, party, tiv: tiv.unwrap_or(0.0), source: CITED.to_owned(), ..RankingRow::default()
        }).collect();
        sound(ranking::spec(&ranks, &options(Size::Wide), Ranked::Recipients), Theme::Light);
    }

    #[test]
    fn any_orders_give_a_sound_picture(
        rows in prop::collection::vec(any_order(), 1..40),
        size in any_size(),
        sort in prop::sample::select(vec![OrderSort::Outstanding, OrderSort::Year]),
    ) {
        sound(order_completion::spec(&rows, &options(size), sort), Theme::Light);
        sound(order_completion::spec(&rows[..1], &options(size), sort), Theme::Dark);
        sound(register_timeline::spec(&rows, &options(size)), Theme::Light);
        sound(register_timeline::spec(&rows[..1], &options(size)), Theme::Dark);
    }

    #[test]
    fn any_ranking_gives_a_sound_picture(
        rows in prop::collection::vec((label(), value(), 0..3_i32), 1..40),
        size in any_size(),
        owner in label(),
    ) {
        let rows: Vec<RankingRow> = rows.into_iter().map(|(party, tiv, window)| RankingRow {
            first_year: 2016 - 5 * window,
            last_year: 2020 - 5 * window,
            owner: owner.clone(),
            party,
            tiv: tiv.unwrap_or(0.0),
            total: 0.0,
            source: CITED.to_owned(),
        }).collect();
        sound(ranking::spec(&rows, &options(size), Ranked::Suppliers), Theme::Light);
        sound(ranking::spec(&rows, &options(size), Ranked::Recipients), Theme::Dark);
    }
}

#[test]
fn a_part_of_the_orders_is_not_told_as_all_of_them() {
    let placed = ChartOptions { placed: " placed since 2022".to_owned(), ..options(Size::Wide) };
    let title = order_completion::spec(&order_rows(), &placed, OrderSort::Outstanding).expect("a chart").title;
    assert!(title.contains(" placed since 2022"), "{title}");
    let title = register_timeline::spec(&order_rows(), &placed).expect("a chart").title;
    assert!(title.contains(" placed since 2022"), "{title}");
}

#[test]
fn named_years_are_in_even_steps() {
    for size in Size::ALL {
        // Thirty years, the first of them off every step that is counted back from the last.
        let row = |year: i32| TransferRow { year, ..transfer_rows()[0].clone() };
        let rows: Vec<TransferRow> = (1992..=2021).map(row).collect();
        let with = ChartOptions { covered: Some((1992, 2021)), ..options(*size) };
        let svg = draw(&transfers::spec(&rows, &with, "Arms deliveries").expect("a chart"));
        let words = labels(&svg).into_iter().map(|label| label.0);
        let years: Vec<i32> = words.filter(|word| word.len() == 4).filter_map(|word| word.parse().ok()).collect();
        let steps: BTreeSet<i32> = years.windows(2).map(|pair| pair[1] - pair[0]).collect();
        let most = steps.iter().max().expect("steps");
        // Only at an end may a step be shorter.
        let inner: BTreeSet<i32> = years[1..years.len() - 1].windows(2).map(|pair| pair[1] - pair[0]).collect();
        assert!(inner.len() <= 1 && inner.iter().all(|step| step == most), "{}: {years:?}", size.word());
    }
}

#[test]
fn windows_behind_the_last_delivery_are_told() {
    let with = |last: i32| ChartOptions { covered: Some((1990, last)), ..options(Size::Wide) };
    let note = |last: i32| supplier_share::spec(&share_rows(4), &with(last)).expect("a chart").note;
    assert!(note(2030).contains("No deliveries recorded in 2021–30."), "{}", note(2030));
    assert!(!note(2020).contains("No deliveries"), "{}", note(2020));
}

#[test]
fn an_order_says_from_whom_before_what_it_is_and_uses_the_room_of_its_row() {
    let mut rows = order_rows();
    for (n, row) in rows.iter_mut().enumerate() {
        row.description = "a description that is longer than any column of names has room for".to_owned();
        row.recipient = format!("Recipient {}", n % 2);
    }
    rows.truncate(6);
    for size in [Size::Tall, Size::Square, Size::Wide] {
        let chart = order_completion::spec(&rows, &options(size), OrderSort::Year).expect("a chart");
        let words = words_of(&draw(&chart));
        let whole = words.iter().filter(|words| words.contains("from ") && !words.contains("ordered")).count();
        assert_eq!(whole, rows.len(), "{}: {words:?}", size.word());
        if size == Size::Tall {
            assert!(
                words.iter().any(|words| words.starts_with("is longer") || words.contains("longer than")),
                "{words:?}"
            );
        }
    }
}

#[test]
fn no_name_of_a_party_is_cut_on_a_phone() {
    let mut rows = order_rows();
    for (n, row) in rows.iter_mut().enumerate() {
        row.description = "multirole fighter aircraft".to_owned();
        row.recipient = ["United Arab Emirates", "Bosnia and Herzegovina", "India"][n % 3].to_owned();
        row.supplier = ["United States", "Bosnia and Herzegovina", "Trinidad and Tobago"][n % 2].to_owned();
    }
    let chart = order_completion::spec(&rows, &options(Size::Phone), OrderSort::Year).expect("a chart");
    let words = words_of(&draw(&chart));
    let names: Vec<&String> =
        words.iter().filter(|words| words.contains(": from") || words.starts_with("from")).collect();
    assert!(names.len() > 2, "{words:?}");
    for words in words.iter().filter(|words| words.ends_with('…')) {
        // Only a description may be.
        assert!(words.contains("multirole f"), "`{words}` is cut");
    }
}

#[test]
fn the_zero_line_of_a_ranking_touches_no_place_on_a_phone() {
    let mut rows = ranking_rows();
    rows.extend((0..9).map(|n| RankingRow {
        party: format!("Party {n}"),
        tiv: 1.0 + f64::from(n),
        ..ranking_rows()[0].clone()
    }));
    let svg = draw(&ranking::spec(&rows, &options(Size::Phone), Ranked::Suppliers).expect("a chart"));
    let places: Vec<Area> =
        labels(&svg).into_iter().filter(|label| label.0.parse::<u32>().is_ok()).map(|label| label.1).collect();
    assert!(places.len() >= 10, "{}", places.len());
    let document = roxmltree::Document::parse(&svg).expect("valid XML");
    let lines = document.descendants().filter(|node| node.attribute("stroke").is_some());
    let lines = lines.filter_map(|node| node.attribute("d")).map(path_box);
    for line in lines.filter(|line| line.x1 - line.x0 < 2.0 && line.x0 < places[0].x1 && line.y1 - line.y0 > 4.0) {
        let around = Area::new(line.x0 - 2.0, line.y0, line.x1 + 2.0, line.y1);
        assert!(places.iter().all(|place| !place.meets(around)), "{line:?}");
    }
}

#[test]
fn what_a_phone_has_no_room_for_of_an_order_its_description_has() {
    let long = "air search radar with electronic countermeasures, mounted on a truck and moved by rail";
    let rows: Vec<OrderRow> =
        order_rows().into_iter().map(|row| OrderRow { description: long.to_owned(), ..row }).collect();
    let chart = order_completion::spec(&rows, &options(Size::Phone), OrderSort::Outstanding).expect("a chart");
    let Body::Progress(progress) = &chart.body else { panic!("progress") };
    assert_eq!(chart.alt.matches(long).count(), progress.rows.len(), "{}", chart.alt);
    for row in &progress.rows {
        assert!(chart.alt.contains(&format!("{} ({long})", row.label)), "{}", chart.alt);
    }
}

#[test]
fn rims_of_words_cut_no_bar_of_a_ranking() {
    let svg = draw(&ranking::spec(&ranking_rows(), &options(Size::Phone), Ranked::Suppliers).expect("a chart"));
    let document = roxmltree::Document::parse(&svg).expect("XML");
    let rimmed =
        document.descendants().filter(|node| node.attribute("aria-label").is_some_and(|words| NAMES.contains(&words)));
    let last = rimmed.map(|node| node.range().start).max().expect("names");
    let bars =
        NAMES.iter().filter_map(|name| document.descendants().find(|node| node.attribute("data-id") == Some(name)));
    let first = bars.map(|node| node.range().start).min().expect("bars");
    assert!(first > last, "bars lie over the rims of names");
}
