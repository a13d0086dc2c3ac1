//! The charts of trade statistics: what every chart must keep, and what these show.

use super::*;
use crate::charts::{trade_heatmap, trade_mirror, trade_panels, trade_partners, trade_products, trade_progress};

const CITED: &str = "UN Comtrade, vintage not stated (comtrade.csv)";

fn statistic() -> Statistic {
    Statistic {
        dataset: "UN Comtrade".to_owned(),
        trade: "goods".to_owned(),
        prices: "nominal".to_owned(),
        ..Statistic::default()
    }
}

fn year_of(year: i32, figures: [f64; 4]) -> TwoWayYear {
    let mut all = [None; 5];
    all.iter_mut().zip(figures).for_each(|(to, figure)| *to = (figure > 0.0).then_some(figure));
    TwoWayYear { year, figures: all, ..TwoWayYear::default() }
}

/// Official figures that grow by a tenth a year, with a year missing and a year of one side only.
fn official() -> TwoWaySeries {
    let years = (2010..=2022).filter(|year| *year != 2013).map(|year| {
        let value = 1e9 * 1.1f64.powi(year - 2010);
        let others = if year == 2016 { 0.0 } else { value };
        year_of(year, [value, 1.06 * others, 1.02 * others, 1.2 * others])
    });
    TwoWaySeries {
        pair: "AZE-PAK".to_owned(),
        a: "Azerbaijan".to_owned(),
        b: "Pakistan".to_owned(),
        statistic: statistic(),
        years: years.collect(),
        parts: Vec::new(),
        excerpts: Vec::new(),
        source: CITED.to_owned(),
    }
}

fn reconciled() -> TwoWaySeries {
    let years = (2017..=2021).map(|year| TwoWayYear {
        year,
        figures: [None, None, None, None, Some(3e7 * f64::from(year - 2016))],
        ..TwoWayYear::default()
    });
    let statistic = Statistic { dataset: "CEPII BACI".to_owned(), reconciled: true, ..statistic() };
    TwoWaySeries {
        statistic,
        years: years.collect(),
        source: "CEPII BACI, V202401b (5 files)".to_owned(),
        ..official()
    }
}

fn announced(target: f64, year: Option<i32>) -> TargetRow {
    TargetRow {
        claim: "target".to_owned(),
        target_low: Some(target),
        target_high: Some(target),
        target_year: year,
        stated: "2020-02-01".to_owned(),
        stated_year: Some(2020),
        baseline_low: None,
        baseline_high: None,
        scope: "trade".to_owned(),
        ..super::target("Azerbaijan–Pakistan", target, 1e9)
    }
}

/// Both readings of a sum over five years.
fn both(target: f64, first: i32, last: i32) -> Vec<TargetRow> {
    let level = TargetRow { ambiguous: true, ..announced(target, Some(last)) };
    let total = TargetRow { reading: Reading::Cumulative, period_start: Some(first - 1), ..level.clone() };
    vec![level, total]
}

fn articles() -> Vec<ReportedRow> {
    let mut rows: Vec<ReportedRow> = reported_rows();
    rows.iter_mut().for_each(|row| {
        row.low = row.low.map(|low| 50.0 * low);
        row.high = row.high.map(|high| 50.0 * high);
    });
    rows
}

fn progress(targets: &[TargetRow], size: Size) -> Chart {
    trade_progress::spec(&official(), &articles(), targets, &Beside::default(), &options(size)).expect("a chart")
}

fn mirror_year(year: i32, exported: f64, imported: f64) -> MirrorYear {
    MirrorYear {
        year,
        exported: (exported >= 0.0).then_some(exported * 1e6),
        exported_at: if exported >= 0.0 { "fob" } else { "" }.to_owned(),
        imported: (imported >= 0.0).then_some(imported * 1e6),
        imported_at: if imported >= 0.0 { "cif" } else { "" }.to_owned(),
        imported_fob: None,
        ..MirrorYear::default()
    }
}

/// A year inside the margin, one far above, one below, one of which a side is missing, one of which both are, and one of nought.
fn mirror() -> MirrorFlow {
    let years =
        [(2016, 500.0, 530.0), (2017, 520.0, 800.0), (2018, 560.0, 500.0), (2019, -1.0, 610.0), (2021, 0.0, 3.0)];
    let years = years.into_iter().map(|(year, exported, imported)| mirror_year(year, exported, imported));
    MirrorFlow {
        exporter: "Azerbaijan".to_owned(),
        importer: "United States".to_owned(),
        statistic: statistic(),
        years: years.chain([mirror_year(2022, 600.0, 640.0)]).collect(),
        has_other_way: true,
        datasets: vec!["IMF".to_owned()],
        source: CITED.to_owned(),
    }
}

fn long_mirror() -> MirrorFlow {
    let years =
        (1970..=2022).map(|year| mirror_year(year, 100.0 + f64::from(year - 1970), 108.0 + f64::from(year - 1970)));
    MirrorFlow { years: years.collect(), ..mirror() }
}

const PARTNERS: [&str; 16] = [
    "Türkiye",
    "US",
    "Georgia",
    "Қазақстан",
    "Russia",
    "Italy",
    "Israel",
    "Azərbaycan silahlı",
    "China",
    "India",
    "Iran",
    "South Korea",
    "United Arab Emirates",
    "Netherlands",
    "Papua New Guinea",
    "Bosnia and Herzegovina",
];

/// Figures that fall by a third each; one is missing and one is nought.
fn side(names: &[&str], first: f64, turn: usize) -> TradeSide {
    let value = |n: usize| match (n + turn) % names.len() {
        4 => None,
        5 => Some(0.0),
        n => Some(first * 0.7f64.powi(n as i32)),
    };
    let parts: Vec<(String, Option<f64>)> =
        names.iter().enumerate().map(|(n, name)| ((*name).to_owned(), value(n))).collect();
    let sum: f64 = parts.iter().filter_map(|part| part.1).sum();
    TradeSide { parts, total: Some(sum * 1.02), ..TradeSide::default() }
}

fn partners() -> PartnerTrade {
    PartnerTrade {
        reporter: "Azerbaijan".to_owned(),
        year: 2022,
        statistic: statistic(),
        sides: [Some(side(&PARTNERS, 4e9, 0)), Some(side(&PARTNERS, 2e9, 3))],
        most: None,
        datasets: vec!["CEPII BACI".to_owned()],
        source: CITED.to_owned(),
    }
}

fn estimated(trade: PartnerTrade) -> PartnerTrade {
    PartnerTrade {
        statistic: Statistic { reconciled: true, ..statistic() },
        sides: [None, trade.sides[1].clone()],
        ..trade
    }
}

const PRODUCTS: [(&str, &str); 12] = [
    ("27", "Oil, gas and coal"),
    ("84", "Machinery and computers"),
    ("08", "Fruit and nuts"),
    ("52", "Cotton"),
    ("85", "Electrical goods"),
    ("39", "Plastics"),
    ("71", "Gems, gold and jewellery"),
    ("76", "Aluminium"),
    ("20", "Preserved fruit and vegetables"),
    ("30", "Medicines"),
    ("87", "Vehicles"),
    ("99", ""),
];

fn products(count: usize) -> ProductTrade {
    let codes: Vec<&str> = PRODUCTS.iter().take(count).map(|product| product.0).collect();
    ProductTrade {
        reporter: "Azerbaijan".to_owned(),
        partner: String::new(),
        only_partner: false,
        year: 2022,
        classification: "HS".to_owned(),
        statistic: statistic(),
        sides: [Some(side(&codes, 4e9, 0)), Some(side(&codes, 2e9, 3))],
        names: PRODUCTS.iter().map(|(code, name)| ((*code).to_owned(), (*name).to_owned())).collect(),
        datasets: Vec::new(),
        source: CITED.to_owned(),
    }
}

/// Flows between so many countries: some are nought, some are not reported.
fn heat(count: usize) -> HeatTrade {
    let code = |n: usize| format!("C{n:02}");
    let flow = |from: usize, to: usize| HeatFlow {
        from: code(from),
        to: code(to),
        exported: match (from, to) {
            (from, to) if (from + 2 * to) % 11 == 3 => None,
            (from, to) if (2 * from + to) % 11 == 4 => Some(0.0),
            _ => Some(1e6 * 3f64.powi(((from * 7 + to * 5) % 13) as i32)),
        },
        imported: None,
    };
    let pairs = (0..count).flat_map(|from| (0..count).map(move |to| (from, to))).filter(|(from, to)| from != to);
    HeatTrade {
        year: 2022,
        is_latest: false,
        flows: pairs.map(|(from, to)| flow(from, to)).collect(),
        names: (0..count).map(|n| (code(n), PARTNERS[n % PARTNERS.len()].to_owned())).collect(),
        statistic: statistic(),
        datasets: vec!["CEPII BACI".to_owned()],
        hub: None,
        cut: 0,
        source: CITED.to_owned(),
    }
}

/// So many pairs, each a third smaller than the one before.
fn pairs(count: usize) -> Vec<TwoWaySeries> {
    let series = |n: usize| {
        let mut own = official();
        own.b = PARTNERS[n % PARTNERS.len()].to_owned();
        own.pair = format!("AZE-P{n:02}");
        for year in &mut own.years {
            year.figures.iter_mut().flatten().for_each(|value| *value *= 0.66f64.powi(n as i32));
        }
        if n == 2 {
            own.years.retain(|year| year.year < 2020);
        }
        own
    };
    (0..count).map(series).collect()
}

/// One of each chart and form.
fn gallery(size: Size) -> Vec<(&'static str, Chart)> {
    let with = options(size);
    let nothing = Beside::default();
    let beside = Beside { datasets: vec!["CEPII BACI".to_owned()], figures: 2, targets: 1, parts: vec![(2023, 10)] };
    let built = [
        ("open", trade_progress::spec(&official(), &articles(), &[announced(1e10, Some(2030))], &beside, &with)),
        ("both readings", trade_progress::spec(&official(), &articles(), &both(4e10, 2021, 2025), &nothing, &with)),
        ("past", trade_progress::spec(&official(), &articles(), &[announced(9e9, Some(2020))], &nothing, &with)),
        ("past readings", trade_progress::spec(&official(), &[], &both(4e10, 2017, 2021), &nothing, &with)),
        ("undated", trade_progress::spec(&official(), &[], &[announced(9e9, None)], &nothing, &with)),
        ("no target", trade_progress::spec(&official(), &[], &[], &nothing, &with)),
        (
            "reconciled",
            trade_progress::spec(&reconciled(), &articles(), &[announced(5e8, Some(2030))], &nothing, &with),
        ),
    ];
    built.into_iter().map(|(name, chart)| (name, chart.unwrap_or_else(|error| panic!("{name}: {error}")))).collect()
}

/// A country with its exports and its imports.
type Sides = (String, Option<f64>, Option<f64>);

#[test]
fn words_of_trade_charts_neither_overlap_nor_leave_the_page_nor_get_too_small() {
    for size in Size::ALL {
        for (name, chart) in gallery(*size) {
            let svg = draw(&chart);
            assert_eq!(svg, draw(&chart.clone()), "{name}: the same chart gives the same bytes");
            for (words, _, type_size) in labels(&svg) {
                let least = 14.0 * f64::from(size.canvas().0).min(1200.0) / 1200.0;
                assert!(type_size >= least, "{name}: `{words}` is {type_size} px");
                assert!(!words.ends_with('…'), "{name} {}: `{words}` is cut off", size.word());
            }
            for theme in Theme::ALL {
                sound(Ok(chart.clone()), *theme);
            }
        }
    }
}

#[test]
fn trade_charts_name_their_release_in_the_picture_and_their_figures_in_words() {
    for (name, chart) in gallery(Size::Wide) {
        let words: Vec<String> = labels(&draw(&chart)).into_iter().map(|label| label.0).collect();
        let all = words.join(" ");
        assert!(
            all.contains("Source: UN Comtrade, vintage") || all.contains("Source: CEPII BACI"),
            "{name}: {words:?}"
        );
        assert!(alt_text(&chart).chars().any(|c| c.is_ascii_digit()), "{name}: {}", chart.alt);
        let json = serde_json::to_value(&chart).expect("finite numbers");
        let text = json["body"].to_string();
        assert!(json["body"]["body"].is_string() && !text.contains("[null"), "{name}: {text}");
        assert_eq!(chart.missing_characters(), Vec::<char>::new(), "{name}");
    }
}

fn plane_of(chart: &Chart) -> &Plane {
    match &chart.body {
        Body::Plane(plane) => plane,
        _ => panic!("a plane"),
    }
}

#[test]
fn the_official_line_stands_at_its_values_and_breaks_where_a_year_is_missing() {
    let chart = progress(&[announced(1e10, Some(2030))], Size::Wide);
    let svg = draw(&chart);
    let plane = plane_of(&chart);
    let tick = |n: usize| (plane.y_ticks[n].at, label_middle(&svg, &plane.y_ticks[n].label).1);
    let (low, high) = (tick(1), tick(plane.y_ticks.len() - 1));
    let unit = (low.1 - high.1) / (high.0 - low.0);
    for year in official().years {
        let value = year.figures[0].expect("exports both ways");
        let (_, area) = marks(&svg, &format!("official:{}", year.year)).remove(0);
        let expected = low.1 - (value - low.0) * unit;
        assert!(((area.y0 + area.y1) / 2.0 - expected).abs() <= 0.6, "{}: {area:?} {expected}", year.year);
    }
    assert!(marks(&svg, "official:2013").is_empty(), "a missing year has no dot");
    let runs: Vec<usize> =
        plane.lines.iter().filter(|line| line.id == "official").map(|line| line.points.len()).collect();
    assert_eq!(runs, [3, 9], "the line is broken at 2013");
    assert!(chart.note.contains("No figure for 2013"), "{}", chart.note);
    assert!(chart.note.contains("Not every definition has a figure in 2016"), "{}", chart.note);
    let bands: Vec<usize> = plane.bands.iter().filter(|band| !band.gap).map(|band| band.points.len()).collect();
    assert_eq!(bands, [3, 9], "and so is the band");
    let last = plane.bands.iter().rfind(|band| !band.gap).and_then(|band| band.points.last()).expect("a band");
    assert!((last.2 / last.1 - 1.2).abs() < 1e-9, "from the lowest to the highest definition: {last:?}");
}

#[test]
fn the_way_to_an_open_target_starts_at_the_latest_official_figure() {
    let chart = progress(&[announced(1e10, Some(2030))], Size::Wide);
    let plane = plane_of(&chart);
    let path = plane.lines.iter().find(|line| line.id == "target:level:path").expect("a path");
    assert!(path.dashed && !path.thin);
    let base = 1e9 * 1.1f64.powi(12);
    assert!((path.points[0].1 / base - 1.0).abs() < 1e-9 && (path.points[0].0 - 2022.5).abs() < 1e-9);
    let end = path.points.last().expect("an end");
    assert!((end.1 / 1e10 - 1.0).abs() < 1e-9 && (end.0 - 2030.5).abs() < 1e-9);
    // Over every definition: from 1.2 times the line to the line itself.
    let rates = [1.2, 1.0].map(|times: f64| (1e10 / (base * times)).powf(1.0 / 8.0) - 1.0);
    let words = format!("needs +{} a year", format::percent_range(rates[0], rates[1]));
    assert_eq!(path.end, ["$10bn by 2030".to_owned(), words]);
    let pace = plane.lines.iter().find(|line| line.id == "pace").expect("the growth so far");
    assert!(pace.thin && pace.end == ["last five years", "+10% a year"], "{:?}", pace.end);
    assert!(chart.title.contains("needs growth of 13–16% a year; in 2017–22 it was 10%"), "{}", chart.title);
    let target = plane.dots.iter().find(|dot| dot.target).expect("a target");
    assert!(target.hollow && target.span == (2030.0, 2031.0), "an outlined diamond as long as its year: {target:?}");
    assert!(plane.bands.iter().any(|band| band.gap && band.points.len() == 9), "the gap is shaded");
    assert!(chart.note.contains("no forecast"), "{}", chart.note);
}

#[test]
fn the_growth_so_far_needs_five_years() {
    let mut short = official();
    short.years.retain(|year| year.year > 2018);
    let chart =
        trade_progress::spec(&short, &[], &[announced(1e10, Some(2030))], &Beside::default(), &options(Size::Wide))
            .expect("a chart");
    assert!(plane_of(&chart).lines.iter().all(|line| line.id != "pace"));
    assert!(!chart.title.contains("it was"), "{}", chart.title);
    assert!(chart.note.contains("between the path and the latest figure"), "{}", chart.note);
}

#[test]
fn the_growth_so_far_is_that_of_every_definition() {
    let told = |last: [f64; 4], size: Size| {
        let mut grown = official();
        let latest = grown.years.last_mut().expect("a year");
        latest.figures.iter_mut().zip(last).for_each(|(figure, times)| *figure = figure.map(|value| value * times));
        let targets = [announced(1e10, Some(2030))];
        trade_progress::spec(&grown, &[], &targets, &Beside::default(), &options(size)).expect("a chart")
    };
    // 1.1 × 1.5^(1/5) is 1.193: what the importers report grows faster than the line.
    let chart = told([1.0, 1.5, 1.0, 1.2], Size::Wide);
    assert!(chart.title.contains("; in 2017–22 it was 10–19%"), "{}", chart.title);
    let pace = plane_of(&chart).lines.iter().find(|line| line.id == "pace").expect("the growth so far");
    assert_eq!(pace.end, ["last five years", "+10–19% a year"]);
    let (first, last) = (pace.points[0], pace.points[pace.points.len() - 1]);
    assert!((last.1 / first.1 / 1.1f64.powi(8) - 1.0).abs() < 1e-9, "the line itself goes on as it did");
    let falling = told([0.5, 1.0, 0.9, 1.0], Size::Wide);
    assert!(falling.title.contains("; in 2017–22 it was −4.2% to +10%"), "{}", falling.title);
}

#[test]
fn a_change_is_told_of_the_definitions_of_the_range_only() {
    let title = |first: [f64; 4], last: [f64; 4]| {
        let years = vec![year_of(2021, first), year_of(2022, last)];
        let series = TwoWaySeries { years, ..official() };
        trade_progress::spec(&series, &[], &[], &Beside::default(), &options(Size::Wide)).expect("a chart").title
    };
    let label = "Azerbaijan–Pakistan: two-way trade in goods was";
    // One side’s own books stand in the place of the other’s.
    let mixed = title([2.8e6, 0.0, 2e6, 0.0], [1.5e4, 0.0, 0.0, 2.6e8]);
    assert_eq!(mixed, format!("{label} $15,000–$260m in 2022"));
    let same = title([1e9, 0.0, 2e9, 0.0], [2e9, 0.0, 3e9, 0.0]);
    assert_eq!(same, format!("{label} $2–3bn in 2022, 50–100% more than in 2021"));
    // What the first year has beside them is not of the range that is told.
    let fewer = title([1e9, 5e9, 2e9, 0.0], [2e9, 0.0, 3e9, 0.0]);
    assert_eq!(fewer, same);
}

#[test]
fn no_change_is_told_of_a_code_that_is_another_product_in_another_edition() {
    let spec = |editions: [Option<&str>; 2]| {
        let years = [(2021, 1e9, editions[0]), (2022, 2e9, editions[1])].map(|(year, value, edition)| TwoWayYear {
            edition: edition.map(str::to_owned),
            ..year_of(year, [value, 0.0, 0.0, 0.0])
        });
        let series = TwoWaySeries { years: years.to_vec(), ..official() };
        trade_progress::spec(&series, &[], &[], &Beside::default(), &options(Size::Wide)).expect("a chart")
    };
    let chart = spec([Some("H5"), Some("H6")]);
    assert!(chart.title.ends_with("was $2bn in 2022"), "{}", chart.title);
    let note = "To 2021 in H5, from 2022 in H6, where the code may be another product.";
    assert!(chart.note.contains(note), "{}", chart.note);
    for alike in [[Some("H6"), Some("H6")], [None, Some("H6")], [None, None]] {
        let chart = spec(alike);
        assert!(chart.title.ends_with("100% more than in 2021") && !chart.note.contains("edition"), "{}", chart.title);
    }
}

#[test]
fn no_change_is_told_over_a_change_of_territory() {
    let germany = |until: Option<i32>| {
        let mut series = TwoWaySeries { a: "Germany".to_owned(), b: "France".to_owned(), ..official() };
        let years = [(1989, 1e9), (1990, 1.1e9), (1991, 2e9), (1992, 2.1e9)];
        series.years = years.map(|(year, value)| year_of(year, [value, 0.0, 0.0, 0.0])).to_vec();
        let later = series.years.iter_mut().filter(|year| until.is_some_and(|until| year.year > until));
        later.for_each(|year| year.territories = [until, None]);
        series
    };
    let spec = |series: &TwoWaySeries| {
        trade_progress::spec(series, &[], &[], &Beside::default(), &options(Size::Wide)).expect("a chart")
    };
    let (changed, same) = (spec(&germany(Some(1990))), spec(&germany(None)));
    assert!(
        same.title.ends_with("in 1992, 110% more than in 1989") && !same.note.contains("territory"),
        "{}",
        same.title
    );
    assert!(changed.title.ends_with("was $2.1bn in 1992"), "{}", changed.title);
    assert!(changed.note.contains("Until 1990 Germany is another territory."), "{}", changed.note);
    let panels = trade_panels::spec(&[germany(Some(1990))], 0, &[], &options(Size::Wide)).expect("panels");
    assert!(
        panels.note.contains("Within the line of Germany–France a country changes its territory."),
        "{}",
        panels.note
    );
}

#[test]
fn months_of_a_year_that_are_not_drawn_are_told() {
    let note = |parts: &[(i32, u32)]| {
        let beside = Beside { parts: parts.to_vec(), ..Beside::default() };
        trade_progress::spec(&official(), &[], &[], &beside, &options(Size::Wide)).expect("a chart").note
    };
    assert!(!note(&[]).contains("month"));
    assert!(note(&[(2023, 10)]).contains("Of 2023 only 10 months are at hand: not drawn."), "{}", note(&[(2023, 10)]));
    assert!(note(&[(2023, 1)]).contains("Of 2023 only one month is at hand"), "{}", note(&[(2023, 1)]));
    let two = note(&[(2013, 3), (2023, 11)]);
    assert!(two.contains("Of 2013 and 2023 only some months are at hand: not drawn."), "{two}");
}

#[test]
fn months_that_no_panel_shows_are_told_with_their_pairs() {
    let note = |parts: &[&[(i32, u32)]]| {
        let mut series = pairs(parts.len());
        series.iter_mut().zip(parts).for_each(|(series, parts)| series.parts = parts.to_vec());
        trade_panels::spec(&series, 0, &[], &options(Size::Wide)).expect("a chart").note
    };
    assert!(!note(&[&[], &[]]).contains("month"));
    let all = note(&[&[(2023, 10)], &[(2023, 10)]]);
    assert!(all.contains("Of 2023 only 10 months are at hand: not drawn."), "{all}");
    let one = note(&[&[(2023, 1)], &[]]);
    assert!(one.contains("Of 2023 only one month is at hand (Azerbaijan–"), "{one}");
    let apart = note(&[&[(2023, 1)], &[(2023, 10)]]);
    assert!(apart.contains("Of 2023 only some months are at hand: not drawn."), "{apart}");
    let two = note(&[&[(2013, 3)], &[(2023, 11)], &[]]);
    assert!(
        two.contains("Of 2013 and 2023 only some months are at hand (Azerbaijan–") && two.contains(" and "),
        "{two}"
    );
    // A pair of months only has no panel, and is not passed over in silence.
    let mut series = pairs(2);
    (series[1].years, series[1].parts) = (Vec::new(), vec![(2023, 10)]);
    let label = series[1].label();
    let chart = trade_panels::spec(&series, 0, &[], &options(Size::Wide)).expect("a chart");
    assert!(
        chart.note.contains(&format!("Of {label} there are months only, of no year all: no panel.")),
        "{}",
        chart.note
    );
}

#[test]
fn the_axis_of_a_mirror_ends_at_a_tick_beyond_its_largest_figure() {
    for (exported, imported) in [(100e3, 103e3), (100e3, 12e3), (6.2e9, 6.58e9), (1.0, 1.0), (0.0, 7.0), (99.0, 101.0)]
    {
        for size in Size::ALL {
            let years = vec![mirror_year(2021, exported, imported), mirror_year(2022, exported, imported)];
            let chart = trade_mirror::spec(&MirrorFlow { years, ..mirror() }, &options(*size)).expect("a chart");
            let Body::Gaps(gaps) = &chart.body else { panic!("gaps") };
            let (first, last) = (gaps.ticks[0].at, gaps.ticks[gaps.ticks.len() - 1].at);
            let margins = gaps.rows.iter().filter_map(|row| row.margin).flatten();
            let figures = gaps.rows.iter().flat_map(|row| [&row.first, &row.second]).flatten().map(|figure| figure.0);
            for figure in figures.chain(margins) {
                assert!(
                    (first..=last * (1.0 + 1e-9)).contains(&figure),
                    "{exported} {imported}: {first} {figure} {last}"
                );
            }
            draw(&chart);
        }
    }
}

#[test]
fn a_difference_of_next_to_nothing_is_not_told_as_equal() {
    let told = |exported: f64, imported: f64| {
        let years = vec![mirror_year(2022, exported, imported)];
        let chart = trade_mirror::spec(&MirrorFlow { years, ..mirror() }, &options(Size::Wide)).expect("a chart");
        let Body::Gaps(gaps) = &chart.body else { panic!("gaps") };
        (gaps.rows[0].ratio.clone(), chart.title)
    };
    let (ratio, title) = told(1000.0, 1004.0);
    assert!(ratio == "×1.00" && title.contains("reports 0.4% more than"), "{ratio} {title}");
    let (ratio, title) = told(1000.0, 996.0);
    assert!(ratio == "×0.996" && title.contains("reports 0.4% less than"), "{ratio} {title}");
    let (ratio, title) = told(1e6, 1e6 + 3.0);
    assert!(
        ratio == "×1.00" && title.ends_with("the figures of both sides for 2022 are less than 0.1% apart"),
        "{ratio} {title}"
    );
    let (ratio, title) = told(1e6, 1e6);
    assert!(ratio == "×1" && title.contains("both sides report the same"), "{ratio} {title}");
}

#[test]
fn articles_with_nearly_one_figure_of_one_year_are_one_circle_and_all_are_told() {
    let outlets = ["Daily News", "Evening Standard", "Regional Monitor", "Trade Gazette", "World Report"];
    let told = |values: &[f64]| -> Vec<ReportedRow> {
        let row = |(value, outlet): (&f64, &&str)| ReportedRow {
            claim: format!("of {outlet}"),
            ..reported(2017.0, *value, *value, false, outlet)
        };
        values.iter().zip(&outlets).map(row).collect()
    };
    let spec = |rows: &[ReportedRow], size| {
        trade_progress::spec(&official(), rows, &[], &Beside::default(), &options(size)).expect("a chart")
    };
    let circles =
        |chart: &Chart| -> Vec<Vec<String>> { plane_of(chart).dots[1..].iter().map(|dot| dot.label.clone()).collect() };
    let five = told(&[2900.0, 2920.0, 2910.0, 2925.0, 2905.0]);
    for size in Size::ALL {
        let chart = spec(&five, *size);
        assert_eq!(circles(&chart), [["$2.9–2.92bn", "five articles"]], "{}", size.word());
        let middle = plane_of(&chart).dots[1].middle(plane_of(&chart).y).1;
        assert!((2.9e9..=2.925e9).contains(&middle), "{middle}");
        let words: Vec<String> = labels(&draw(&chart)).into_iter().map(|label| label.0).collect();
        assert!(words.iter().any(|words| words == "five articles"), "{}: {words:?}", size.word());
        for row in &five {
            let each = format!("{} {}", row.source, row.words());
            assert!(chart.note.contains(&each) && chart.alt.contains(&each), "{each}: {} {}", chart.note, chart.alt);
            assert!(plane_of(&chart).dots[1].id.contains(&row.claim));
        }
        for theme in Theme::ALL {
            sound(Ok(chart.clone()), *theme);
        }
    }
    // What spreads over more than a circle is a bar, as far as it is one crowd.
    let bar = spec(&told(&[2700.0, 2780.0, 2850.0, 2900.0, 2960.0]), Size::Phone);
    assert_eq!(circles(&bar), [["$2.7–2.96bn", "five articles"]]);
    assert_eq!(plane_of(&bar).dots[1].value, (2.7e9, 2.96e9));
    assert!(bar.note.contains("Five articles for 2017, one bar: Daily News $2.7bn, "), "{}", bar.note);
    assert!(bar.subtitle.contains("Bar: figures in articles."), "{}", bar.subtitle);
    sound(Ok(bar), Theme::Light);
    let wide: Vec<f64> = (0..5).map(|n| 2000.0 + 95.0 * f64::from(n)).collect();
    assert!(circles(&spec(&told(&wide), Size::Phone)).len() > 1, "no bar is as long as the page");
    // Two stand side by side; what is apart, of another year or of another thing stays apart.
    assert_eq!(circles(&spec(&told(&[2900.0, 2910.0]), Size::Phone)).len(), 2);
    let apart = spec(&told(&[2900.0, 2910.0, 2905.0, 1500.0, 2000.0]), Size::Phone);
    assert_eq!(circles(&apart).len(), 3);
    assert!(apart.note.contains("Three articles for 2017, one circle: Daily News $2.9bn, "), "{}", apart.note);
    let mut others = told(&[2900.0, 2910.0, 2905.0]);
    (others[0].first, others[0].last) = (2016.0, 2017.0);
    assert_eq!(circles(&spec(&others, Size::Wide)).len(), 3);
    others[0] = ReportedRow { scope: "non-oil".to_owned(), ..told(&[2900.0]).remove(0) };
    assert_eq!(circles(&spec(&others, Size::Wide)).len(), 3);
    // An estimate among them stays marked.
    let mut guessed = told(&[2900.0, 2910.0, 2905.0]);
    guessed[1].estimate = true;
    let chart = spec(&guessed, Size::Wide);
    assert_eq!(circles(&chart)[0][0], "≈$2.9–2.91bn");
    assert!(chart.note.contains("Evening Standard ≈$2.91bn"), "{}", chart.note);
}

#[test]
fn of_more_articles_than_a_note_has_room_for_the_description_has_each() {
    let row = |n: usize| ReportedRow { claim: format!("c{n}"), ..reported(2022.0, 2900.0, 2900.0, false, "") };
    let rows: Vec<ReportedRow> =
        (0..40).map(|n| ReportedRow { source: format!("Outlet number {n}"), ..row(n) }).collect();
    let chart =
        trade_progress::spec(&official(), &rows, &[], &Beside::default(), &options(Size::Phone)).expect("a chart");
    assert!(
        chart.note.starts_with("Nearly equal figures of one year are one mark: the description has each of the 40.")
    );
    assert!((0..40).all(|n| chart.alt.contains(&format!("Outlet number {n} $2.9bn"))), "{}", chart.alt);
    sound(Ok(chart), Theme::Light);
}

#[test]
fn growth_of_next_to_nothing_is_told_in_words() {
    let series = |step: f64| TwoWaySeries {
        years: (2010..=2022)
            .map(|year| year_of(year, [1e9 * (1.0 + step * f64::from(year - 2010)), 0.0, 0.0, 0.0]))
            .collect(),
        ..official()
    };
    for step in [3e-6, -3e-6, 0.0] {
        let targets = [announced(1.5e9, Some(2030))];
        let chart = trade_progress::spec(&series(step), &[], &targets, &Beside::default(), &options(Size::Wide))
            .expect("a chart");
        assert!(chart.title.ends_with("; in 2017–22 trade was flat"), "{}", chart.title);
        let ends: Vec<&String> = plane_of(&chart).lines.iter().flat_map(|line| &line.end).collect();
        assert!(ends.iter().any(|words| *words == "flat"), "{ends:?}");
    }
    let near = [announced(1.000_04e9, Some(2030))];
    let chart =
        trade_progress::spec(&series(0.0), &[], &near, &Beside::default(), &options(Size::Wide)).expect("a chart");
    assert!(chart.title.contains("needs growth of less than 0.1% a year"), "{}", chart.title);
    assert!(chart.alt.contains("needs less than 0.1% a year"), "{}", chart.alt);
    let chart =
        trade_progress::spec(&series(3e-6), &[], &[], &Beside::default(), &options(Size::Wide)).expect("a chart");
    let latest = plane_of(&chart).dots[0].label.join(", ");
    assert!(latest.contains("flat since 2017"), "{latest}");
}

#[test]
fn both_readings_of_an_ambiguous_target_have_a_way_of_their_own() {
    let sum_of_way = |chart: &Chart, from: f64| -> f64 {
        let total = plane_of(chart).lines.iter().find(|line| line.id == "target:total:path").expect("the total");
        total.points.iter().filter(|point| point.0 > from).map(|point| point.1).sum()
    };
    let told = |as_of: f64| {
        let with = ChartOptions { as_of: Some(as_of), ..options(Size::Wide) };
        let targets = both(4e10, 2021, 2025);
        trade_progress::spec(&official(), &[], &targets, &Beside::default(), &with).expect("a chart")
    };
    let open = told(2023.5);
    let done: f64 = [2021, 2022].map(|year| 1e9 * 1.1f64.powi(year - 2010)).iter().sum();
    let all = done + sum_of_way(&open, 2023.0);
    assert!((all / 4e10 - 1.0).abs() < 1e-6, "what is over and what is ahead add up: {all}");
    // Once its time is over, the way is the one that was asked for when it was announced, in 2020.
    let past = told(2026.5);
    let way = plane_of(&past).lines.iter().find(|line| line.id == "target:total:path").expect("the total");
    assert_eq!(way.points.first().map(|point| point.0), Some(2019.5), "the last figure before the announcement");
    let all = sum_of_way(&past, 2021.0);
    assert!((all / 4e10 - 1.0).abs() < 1e-6, "the years of the period add up: {all}");
    assert!(past.title.contains(" from 2019 on") || past.title.contains("the trade of 2019"), "{}", past.title);
    let (chart, plane) = (&past, plane_of(&past));
    assert!(plane.bands.iter().all(|band| !band.gap) && plane.lines.iter().all(|line| line.id != "pace"));
    let ids: Vec<&str> = plane.lines.iter().map(|line| line.id.as_str()).filter(|id| id.ends_with(":path")).collect();
    assert_eq!(ids, ["target:level:path", "target:total:path"]);
    let bracket = plane.dots.iter().find(|dot| dot.id == "target:total:target").expect("a diamond");
    assert_eq!((bracket.span, bracket.value), ((2021.0, 2026.0), (8e9, 8e9)), "the average of the period");
    assert!(chart.note.contains("the source leaves it open"), "{}", chart.note);
}

#[test]
fn titles_of_progress_are_true_of_the_figures() {
    let title = |targets: &[TargetRow]| progress(targets, Size::Wide).title;
    let label = "Azerbaijan–Pakistan: two-way trade in goods was";
    assert_eq!(
        title(&[announced(9e9, Some(2020))]),
        format!("{label} $2.6–3.1bn in 2020, 29–35% of the target of $9bn")
    );
    assert_eq!(title(&[announced(2e9, Some(2020))]), format!("{label} $2.6–3.1bn in 2020, above the target of $2bn"));
    assert_eq!(title(&[announced(3e9, Some(2020))]), format!("{label} $2.6–3.1bn in 2020, against the target of $3bn"));
    let near = title(&[announced(3.115e9, Some(2020))]);
    assert_eq!(near, format!("{label} $2.6–3.1bn in 2020, 83–99.92% of the target of $3.12bn"), "near is not reached");
    assert_eq!(title(&both(4e10, 2016, 2020)), format!("{label} $2.6–3.1bn in 2020; the target was $40bn"));
    assert_eq!(
        title(&[announced(9e9, Some(2013))]),
        "Azerbaijan–Pakistan: no official figure for 2013, the year of the $9bn target"
    );
    assert_eq!(
        title(&[announced(9e9, None)]),
        format!("{label} $3.1–3.8bn in 2022, 35–42% of the undated target of $9bn")
    );
    assert_eq!(
        title(&[announced(3e9, Some(2030))]),
        format!("{label} $3.1–3.8bn in 2022, at or above the target of $3bn for 2030")
    );
    assert_eq!(title(&[]), format!("{label} $3.1–3.8bn in 2022, 214% more than in 2010"));
    let total = TargetRow { reading: Reading::Cumulative, period_start: Some(2017), ..announced(2e10, Some(2020)) };
    assert_eq!(
        title(&[total]),
        "Azerbaijan–Pakistan: two-way trade in goods in 2018–20 came to $7.1–8.5bn, 35–43% of the target of $20bn in total"
    );
    // A deadline to come goes before one that has passed, and both before none.
    let three = [announced(8e9, None), announced(9e9, Some(2020)), announced(1e10, Some(2030))]
        .into_iter()
        .enumerate()
        .map(|(n, row)| TargetRow { claim: format!("t{n}"), ..row })
        .collect::<Vec<_>>();
    let chart = progress(&three, Size::Wide);
    assert!(chart.title.contains("reaching $10bn by 2030"), "{}", chart.title);
    assert!(chart.note.contains("Other targets: $8bn (said in 2020), $9bn by 2020."), "{}", chart.note);
}

#[test]
fn reconciled_figures_are_hollow_and_called_estimates() {
    let chart =
        trade_progress::spec(&reconciled(), &[], &[], &Beside::default(), &options(Size::Wide)).expect("a chart");
    let svg = draw(&chart);
    assert!((2017..=2021).all(|year| marks(&svg, &format!("official:{year}"))[0].0 == "none"), "hollow dots");
    assert!(chart.title.contains("about $150m") && chart.note.contains("estimates"), "{} {}", chart.title, chart.note);
    assert!(plane_of(&chart).bands.is_empty(), "one definition has no range");
}

#[test]
fn figures_of_other_books_are_no_part_of_the_line() {
    let years = vec![
        year_of(2010, [0.0, 0.0, 4e9, 0.0]),
        year_of(2011, [0.0, 0.0, 5e9, 0.0]),
        year_of(2013, [0.0, 0.0, 0.0, 7e9]),
        year_of(2015, [8e9, 8.4e9, 8.2e9, 8.3e9]),
    ];
    let own = TwoWaySeries { years, ..official() };
    let chart = trade_progress::spec(&own, &[], &[], &Beside::default(), &options(Size::Wide)).expect("a chart");
    let plane = plane_of(&chart);
    let line: Vec<f64> =
        plane.lines.iter().filter(|line| line.id == "official").flat_map(|line| &line.points).map(|at| at.0).collect();
    assert_eq!(line, [2010.5, 2011.5, 2015.5]);
    let svg = draw(&chart);
    assert_eq!(marks(&svg, "other:2013")[0].0, "none", "a hollow dot");
    assert!(chart.note.contains("No figure for 2012 and 2014: the line is broken there."), "{}", chart.note);
    assert!(
        chart.note.contains("Small hollow dot: exports and imports as Pakistan reports them (2013)."),
        "{}",
        chart.note
    );
    assert_eq!(plane.bands.len(), 1, "a range is drawn only where there is one");
    assert!(
        chart.subtitle.contains("Line: exports and imports as Azerbaijan reports them. Band: "),
        "{}",
        chart.subtitle
    );
    // One year of each: no line and no band.
    let apart = TwoWaySeries { years: vec![own.years[2].clone(), year_of(2020, [0.0, 0.0, 9e9, 0.0])], ..own.clone() };
    let chart = trade_progress::spec(&apart, &[], &[], &Beside::default(), &options(Size::Wide)).expect("a chart");
    assert!(chart.subtitle.contains("Dot: ") && !chart.subtitle.contains("Band"), "{}", chart.subtitle);
    assert!(chart.note.starts_with("No figure for 2014–19. Small hollow dot: "), "{}", chart.note);
    // Panels do the same, and the words stand at the latest figure, of whichever books it is.
    let later = TwoWaySeries { years: own.years[..3].to_vec(), ..own };
    let chart = trade_panels::spec(&[later], 0, &[], &options(Size::Wide)).expect("a chart");
    let Body::Panels(panels) = &chart.body else { panic!("panels") };
    assert_eq!((panels.panels[0].others.as_slice(), panels.panels[0].bands.len()), (&[(2013.5, 7e9)][..], 0));
    assert_eq!(panels.panels[0].end, "$7bn");
    let svg = draw(&chart);
    let (latest, other) = (marks(&svg, "AZE-PAK:latest").remove(0), marks(&svg, "AZE-PAK:other:2013").remove(0));
    assert!(latest.0 == "none" && (latest.1.x0 - other.1.x0).abs() < 2.0, "{latest:?} {other:?}");
    assert!(chart.note.contains("Small hollow dots (Azerbaijan–Pakistan): another definition"), "{}", chart.note);
}

#[test]
fn figures_of_articles_stay_in_their_years() {
    let years = (1992..=2024).map(|year| year_of(year, [2e8, 0.0, 0.0, 0.0]));
    let series = TwoWaySeries { years: years.collect(), ..official() };
    // Five articles on the same fiscal year or two, and another on one of their years.
    let articles: Vec<ReportedRow> = (0..6)
        .map(|n| {
            let value = 64e9 + 1e9 * f64::from(n / 2);
            let one = ReportedRow { currency: "USD".to_owned(), ..reported_rows().remove(0) };
            let last = if n < 5 { 2026.0 } else { 2025.0 };
            ReportedRow { claim: format!("c{n}"), low: Some(value), high: Some(value), first: 2024.0, last, ..one }
        })
        .collect();
    for size in Size::ALL {
        let targets = [announced(1e11, Some(2030))];
        let chart = trade_progress::spec(&series, &articles, &targets, &Beside::default(), &options(*size));
        let svg = draw(&chart.expect("a chart"));
        let middle = |id: &str| {
            let area = marks(&svg, id).pop().unwrap_or_else(|| panic!("{}: no {id}", size.word())).1;
            f64::midpoint(area.x0, area.x1)
        };
        let year = (middle("official:2023") - middle("official:1993")) / 30.0;
        for article in &articles {
            let own = middle("official:2023") + year * (f64::midpoint(article.first, article.last) - 2023.5);
            let aside = (middle(&article.claim) - own).abs();
            assert!(aside < 0.43 * year && aside < 18.0, "{} {}: {aside} of {year}", size.word(), article.claim);
        }
    }
}

#[test]
fn the_official_figure_lies_on_top_of_those_of_articles() {
    let rows: Vec<ReportedRow> = [3120.0, 3240.0, 3120.0, 3000.0, 3240.0]
        .into_iter()
        .enumerate()
        .map(|(n, value)| ReportedRow {
            claim: format!("a{n}"),
            ..reported(2022.0, value, value, false, &format!("Outlet {n}"))
        })
        .collect();
    for size in Size::ALL {
        let chart =
            trade_progress::spec(&official(), &rows, &[], &Beside::default(), &options(*size)).expect("a chart");
        let svg = draw(&chart);
        let place = |id: &str| svg.find(&format!("data-id=\"{id}\"")).unwrap_or_else(|| panic!("no {id}"));
        assert!((0..5).all(|n| place(&format!("a{n}")) < place("official:latest")), "drawn last is on top");
        let middle = |id: &str| {
            let area = marks(&svg, id).remove(0).1;
            ((area.x0 + area.x1) / 2.0, (area.y0 + area.y1) / 2.0)
        };
        let own = middle("official:latest");
        for n in 0..5 {
            let other = middle(&format!("a{n}"));
            assert!((own.0 - other.0).hypot(own.1 - other.1) > 6.0, "{} {n}: {other:?} hides {own:?}", size.word());
        }
    }
}

fn gaps_of(chart: &Chart) -> &Gaps {
    match &chart.body {
        Body::Gaps(gaps) => gaps,
        _ => panic!("gaps"),
    }
}

#[test]
fn both_sides_of_a_flow_stand_at_their_values_and_the_margin_between_them() {
    let chart = trade_mirror::spec(&mirror(), &options(Size::Tall)).expect("a chart");
    let svg = draw(&chart);
    let gaps = gaps_of(&chart);
    let tick = |n: usize| (gaps.ticks[n].at, label_middle(&svg, &gaps.ticks[n].label).0);
    let (low, high) = (tick(1), tick(gaps.ticks.len() - 1));
    let x = |value: f64| low.1 + (value - low.0) * (high.1 - low.1) / (high.0 - low.0);
    for year in mirror().years {
        for (side, value) in [year.exported, year.imported].into_iter().enumerate() {
            let found = marks(&svg, &format!("{}:{side}", year.year));
            assert_eq!(found.len(), usize::from(value.is_some()), "{} {side}: a missing side has no mark", year.year);
            let Some(value) = value else { continue };
            assert!(((found[0].1.x0 + found[0].1.x1) / 2.0 - x(value)).abs() <= 0.8, "{} {side}", year.year);
        }
    }
    let band = marks(&svg, "2016:margin").remove(0).1;
    assert!((band.x0 - x(5e8)).abs() <= 0.8 && (band.x1 - x(5.5e8)).abs() <= 0.8, "{band:?}");
    let row = |label: &str| gaps.rows.iter().find(|row| row.label == label).expect(label);
    assert_eq!((row("2016").ratio.as_str(), row("2016").gap.as_str()), ("×1.06", "+$30m"));
    assert_eq!((row("2018").ratio.as_str(), row("2018").gap.as_str()), ("×0.893", "−$60m"));
    assert_eq!((row("2019").missing.as_str(), row("2019").ratio.as_str()), ("exporter: no figure", ""));
    assert_eq!(row("2020").missing, "no figures");
    assert_eq!((row("2021").ratio.as_str(), row("2021").margin), ("n/a", None), "nothing can be divided by nought");
    assert!(gaps.keys[2].contains("IMF takes 6%"), "{:?}", gaps.keys);
    assert!(
        chart.note.contains("No figure of Azerbaijan at hand for 2019. From neither side for 2020."),
        "{}",
        chart.note
    );
    assert!(chart.note.contains("The way from the United States to Azerbaijan is not shown."), "{}", chart.note);
}

#[test]
fn a_figure_stands_beside_its_own_dot_and_not_at_the_end_of_the_margin() {
    for size in Size::ALL {
        let years = vec![mirror_year(2022, 166e3, 151e3)];
        let chart = trade_mirror::spec(&MirrorFlow { years, ..mirror() }, &options(*size)).expect("a chart");
        let svg = draw(&chart);
        let label = |words: &str| labels(&svg).into_iter().find(|label| label.0 == words).expect(words).1;
        let dot = |side: usize| marks(&svg, &format!("2022:{side}")).remove(0).1;
        assert!(marks(&svg, "2022:margin")[0].1.width() > 60.0, "a wide margin");
        assert!((label("$166bn").x0 - dot(0).x1).abs() < 12.0, "{}: {:?} {:?}", size.word(), label("$166bn"), dot(0));
        assert!((dot(1).x0 - label("$151bn").x1).abs() < 12.0, "{}", size.word());
        assert!(chart.note.contains("Line: the difference."), "{}", chart.note);
    }
}

#[test]
fn titles_of_the_mirror_are_true_of_the_latest_year_of_both() {
    let title = |exported: f64, imported: f64| {
        let years = vec![mirror_year(2020, exported, imported), mirror_year(2021, -1.0, 5.0)];
        trade_mirror::spec(&MirrorFlow { years, ..mirror() }, &options(Size::Wide)).expect("a chart").title
    };
    let importer = "Azerbaijan to United States: for 2020 the importer reports";
    assert_eq!(
        title(100.0, 106.0),
        format!("{importer} 6% more than the exporter, as freight and insurance may explain")
    );
    assert_eq!(title(100.0, 130.0), format!("{importer} 30% more than the exporter, beyond freight and insurance"));
    assert_eq!(title(100.0, 320.0), format!("{importer} 3.2 times what the exporter does"));
    assert_eq!(title(100.0, 80.0), format!("{importer} 20% less than the exporter"));
    assert_eq!(title(100.0, 100.0), "Azerbaijan to United States: both sides report the same for 2020");
    // All less is nothing, and nearly the same is not the same.
    assert_eq!(title(1000.0, 4.0), format!("{importer} 99.6% less than the exporter"));
    assert_eq!(title(1000.0, 0.01), format!("{importer} 99.999% less than the exporter"));
    assert_eq!(title(1000.0, 0.0), format!("{importer} 100% less than the exporter"));
    assert_eq!(
        title(1000.0, 999.97),
        "Azerbaijan to United States: the figures of both sides for 2020 are less than 0.1% apart"
    );
    assert_eq!(title(-1.0, 80.0), "Azerbaijan to United States: only the importer’s figures are at hand");
    let years = vec![mirror_year(2020, 100.0, -1.0), mirror_year(2021, 5.0, -1.0)];
    let alone = trade_mirror::spec(&MirrorFlow { years, ..mirror() }, &options(Size::Wide)).expect("a chart").title;
    assert_eq!(alone, "Azerbaijan to United States: only the exporter’s figures are at hand");
    let mut at_border = mirror_year(2020, 100.0, 130.0);
    at_border.imported_at = "fob".to_owned();
    let flow = MirrorFlow { years: vec![at_border], ..mirror() };
    let chart = trade_mirror::spec(&flow, &options(Size::Wide)).expect("a chart");
    assert_eq!(chart.title, format!("{importer} 30% more than the exporter"), "no margin is to be expected");
    assert!(gaps_of(&chart).keys[2].is_empty() && gaps_of(&chart).rows[0].margin.is_none());
}

#[test]
fn the_latest_years_of_a_long_mirror_are_shown_and_the_others_counted() {
    let chart = trade_mirror::spec(&long_mirror(), &options(Size::Wide)).expect("a chart");
    let rows = &gaps_of(&chart).rows;
    assert_eq!(rows.last().map(|row| row.label.as_str()), Some("2022"));
    assert!(
        rows.len() >= 8 && chart.note.contains(&format!("{} earlier years are not shown", 53 - rows.len())),
        "{}",
        chart.note
    );
}

#[test]
fn a_trade_chart_without_a_citation_is_refused() {
    let with = options(Size::Wide);
    let no_source = |chart: Result<Chart, ChartError>| matches!(chart, Err(ChartError::NoSource(_)));
    assert!(no_source(trade_partners::spec(&PartnerTrade { source: " ".to_owned(), ..partners() }, &with)));
    assert!(no_source(trade_products::spec(&ProductTrade { source: " ".to_owned(), ..products(8) }, &with)));
    assert!(no_source(trade_heatmap::spec(&HeatTrade { source: " ".to_owned(), ..heat(4) }, &with)));
    let mut series = pairs(3);
    series[1].source.clear();
    assert!(no_source(trade_panels::spec(&series, 0, &[], &with)));
    assert!(no_source(trade_mirror::spec(&MirrorFlow { source: String::new(), ..mirror() }, &with)));
    let nameless = TwoWaySeries { source: " ".to_owned(), ..official() };
    assert!(no_source(trade_progress::spec(&nameless, &[], &[], &Beside::default(), &with)));
    let nothing = TwoWaySeries { years: vec![year_of(2020, [0.0; 4])], ..official() };
    let empty = trade_progress::spec(&nothing, &articles(), &[announced(1e9, None)], &Beside::default(), &with);
    assert!(matches!(empty, Err(ChartError::NothingToDraw(_))));
}

#[test]
fn bars_of_partners_are_as_long_as_their_values_on_both_sides() {
    let chart = trade_partners::spec(&partners(), &options(Size::Tall)).expect("a chart");
    let Body::Twins(twins) = &chart.body else { panic!("twins") };
    let svg = draw(&chart);
    let largest = marks(&svg, "Türkiye:0").remove(0).1.width();
    for row in twins.rows.iter().filter(|row| !row.rest) {
        for (side, bar) in row.bars.iter().enumerate() {
            let found = marks(&svg, &format!("{}:{side}", row.id));
            assert_eq!(found.len(), usize::from(bar.value.is_some()), "{} {side}: no figure, no bar", row.label);
            let Some(value) = bar.value else { continue };
            assert!((found[0].1.width() - value / 4e9 * largest).abs() <= 0.5, "{} {side}", row.label);
        }
    }
    let others = twins.rows.last().expect("a row");
    assert!(others.rest && others.label == "4 others" && marks(&svg, "others:0").is_empty(), "{others:?}");
    let total = partners().sides[0].as_ref().and_then(|side| side.total).expect("a total");
    let shown: f64 = twins.rows.iter().filter(|row| !row.rest).filter_map(|row| row.bars[0].value).sum();
    assert!((others.bars[0].value.expect("what is left") - (total - shown)).abs() < 1.0);
    let missing = twins.rows.iter().flat_map(|row| &row.bars).filter(|bar| bar.words == "no figure");
    assert!(missing.count() > 0 && chart.note.contains("“No figure” is not zero."), "{}", chart.note);
    assert!(chart.title.starts_with("Türkiye took 34% of Azerbaijan’s goods exports in 2022; "), "{}", chart.title);
    assert!(chart.note.contains("reported with no country"), "{}", chart.note);
}

#[test]
fn a_title_of_partners_names_none_that_is_not_drawn() {
    let drawn = |most: usize| {
        let trade = PartnerTrade { most: Some(most), ..partners() };
        let chart = trade_partners::spec(&trade, &options(Size::Tall)).expect("a chart");
        let Body::Twins(twins) = chart.body else { panic!("twins") };
        (chart.title, twins.rows.into_iter().map(|row| row.label).collect::<Vec<_>>())
    };
    let (title, _) = drawn(11);
    assert!(title.contains(" supplied "), "{title}");
    for most in 1..=11 {
        let (title, rows) = drawn(most);
        for name in PARTNERS.iter().filter(|name| title.contains(*name)) {
            assert!(rows.iter().any(|row| row == name), "{name} in `{title}`: {rows:?}");
        }
    }
    assert!(!drawn(1).0.contains(" supplied "), "{}", drawn(1).0);
}

#[test]
fn the_largest_partners_are_told_of_how_many_they_are() {
    let with = |most: Option<usize>, size: Size| {
        let mut trade = PartnerTrade { most, ..partners() };
        trade
            .sides
            .iter_mut()
            .flatten()
            .for_each(|side| side.total = Some(side.parts.iter().filter_map(|part| part.1).sum()));
        trade_partners::spec(&trade, &options(size)).expect("a chart")
    };
    let rows = |chart: &Chart| {
        let Body::Twins(twins) = &chart.body else { panic!("twins") };
        (twins.rows.len(), twins.rows.last().map(|row| row.label.clone()).unwrap_or_default())
    };
    let three = with(Some(3), Size::Wide);
    assert!(three.subtitle.starts_with("The three largest of 16 partners by "), "{}", three.subtitle);
    assert_eq!(rows(&three), (4, "13 others".to_owned()));
    assert!(!three.note.contains("no country"), "the others have names: {}", three.note);
    assert!(with(Some(1), Size::Wide).subtitle.starts_with("The largest of 16 partners by "));
    let all = with(Some(30), Size::Tall);
    assert!(all.subtitle.starts_with("All partners by "), "{}", all.subtitle);
    assert_eq!(rows(&all).0, 16, "as many as there is room for");
    assert!(with(None, Size::Tall).subtitle.starts_with("The 12 largest of 16 partners by "));
}

#[test]
fn a_partner_of_nothing_is_none_of_the_largest() {
    let parts = ["US", "Mexico", "Bahamas", "Barbados", "Costa Rica"].into_iter().zip([231.0, 2.31, 0.0, 0.0, 0.0]);
    let parts: Vec<(String, Option<f64>)> = parts.map(|(name, value)| (name.to_owned(), Some(value * 1e6))).collect();
    let draw = |parts: Vec<(String, Option<f64>)>| {
        let side = TradeSide { parts, some_partners: true, ..TradeSide::default() };
        trade_partners::spec(&PartnerTrade { sides: [None, Some(side)], ..partners() }, &options(Size::Wide))
            .expect("a chart")
    };
    let names = |chart: &Chart| {
        let Body::Twins(twins) = &chart.body else { panic!("twins") };
        twins.rows.iter().map(|row| row.label.clone()).collect::<Vec<_>>()
    };
    let chart = draw(parts.clone());
    assert_eq!(names(&chart), ["US", "Mexico"]);
    assert!(chart.subtitle.starts_with("The two largest of 5 partners at hand"), "{}", chart.subtitle);
    assert!(chart.note.contains("Three more partners have figures of $0."), "{}", chart.note);
    // No figure is not a figure of nothing.
    let missing = parts.into_iter().map(|(name, value)| (name, value.filter(|value| *value > 0.0))).collect();
    assert_eq!(names(&draw(missing)).len(), 5);
}

#[test]
fn titles_of_partners_are_true() {
    let title = |exports: &[f64], imports: &[f64]| {
        let side = |values: &[f64]| {
            let parts = values.iter().zip(["A", "US", "C"]).map(|(value, name)| (name.to_owned(), Some(*value)));
            TradeSide { parts: parts.collect(), total: Some(values.iter().sum()), ..TradeSide::default() }
        };
        let sides = [exports, imports].map(|values| (!values.is_empty()).then(|| side(values)));
        trade_partners::spec(&PartnerTrade { sides, ..partners() }, &options(Size::Wide)).expect("a chart").title
    };
    let all = "Azerbaijan’s goods";
    assert_eq!(
        title(&[1.0, 3.0], &[2.0, 2.5, 0.5]),
        format!("The US took 75% of {all} exports in 2022 and supplied 50% of its imports")
    );
    assert_eq!(
        title(&[3.0, 1.0], &[1.0, 4.0]),
        format!("A took 75% of {all} exports in 2022; the US supplied 80% of its imports")
    );
    assert_eq!(
        title(&[2.0, 2.0], &[1.0, 4.0]),
        format!("The US supplied 80% of {all} imports in 2022"),
        "two are the largest"
    );
    assert_eq!(title(&[3.0, 1.0], &[]), format!("A took 75% of {all} exports in 2022"));
    assert_eq!(title(&[2.0, 2.0], &[]), "Azerbaijan’s largest trading partners in 2022");
    // Of an extract nothing is told as a part of the whole.
    let extract = |trade: PartnerTrade| {
        let cut = |side: TradeSide| TradeSide { total: None, some_partners: true, ..side };
        PartnerTrade { sides: trade.sides.map(|side| side.map(cut)), ..trade }
    };
    let chart = trade_partners::spec(&extract(estimated(partners())), &options(Size::Wide)).expect("a chart");
    assert!(chart.title.contains(" supplied about $") && !chart.title.contains('%'), "{}", chart.title);
    assert!(chart.note.starts_with("No total of imports: the data at hand have some of the partners only."));
    assert!(chart.subtitle.contains("partners at hand") && !chart.subtitle.contains("share"), "{}", chart.subtitle);
    let cut = |side: TradeSide| TradeSide { total: None, some_partners: true, ..side };
    let sold = ProductTrade { sides: products(12).sides.map(|side| side.map(cut)), ..products(12) };
    let chart = trade_products::spec(&sold, &options(Size::Wide)).expect("a chart");
    assert!(chart.title.starts_with("In the figures at hand, ") && !chart.title.contains('%'), "{}", chart.title);
    let chart = trade_partners::spec(&estimated(partners()), &options(Size::Wide)).expect("a chart");
    assert!(
        chart.title.contains("supplied about 34%") && chart.note.contains("No exports at hand for 2022."),
        "{}",
        chart.note
    );
    let svg = draw(&chart);
    assert!(marks(&svg, "US:1").iter().all(|mark| mark.0 == "hatch"), "estimates are hatched");
}

#[test]
fn a_cell_has_the_colour_of_its_figure() {
    for size in Size::ALL {
        let chart = trade_heatmap::spec(&heat(16), &options(*size)).expect("a chart");
        let Body::Heat(heat) = &chart.body else { panic!("a heat map") };
        assert!(heat.rows.len() <= 12 && heat.columns.len() <= 12 && heat.bins.len() == 5, "{:?}", heat.bins);
        let svg = draw(&chart);
        let mut colors: std::collections::BTreeMap<String, std::collections::BTreeSet<String>> = Default::default();
        for cell in heat.cells.iter().flatten() {
            let found = marks(&svg, &cell.id);
            match cell.kind {
                HeatKind::Same => assert!(found.is_empty() && cell.words.is_empty()),
                kind => {
                    assert_eq!(found.len(), 1, "{}", cell.id);
                    let area = found[0].1;
                    assert!(area.width() >= 26.0 && area.height() >= 26.0, "{} {}: {area:?}", size.word(), cell.id);
                    colors.entry(format!("{kind:?}")).or_default().insert(found[0].0.clone());
                }
            }
        }
        assert!(colors.values().all(|colors| colors.len() == 1), "{colors:?}");
        assert_eq!(colors["Missing"].first().map(String::as_str), Some("hatch"));
        assert_eq!(colors["Zero"].first().map(String::as_str), Some("none"), "a zero is blank");
        let distinct: std::collections::BTreeSet<&String> = colors.values().flatten().collect();
        assert_eq!(distinct.len(), colors.len(), "each kind has a colour of its own");
        let missing = heat.cells.iter().flatten().filter(|cell| cell.kind == HeatKind::Missing).count();
        let told = format::capital(&format!("{} of ", format::spelled(missing)));
        let words: Vec<String> = labels(&svg).into_iter().map(|label| label.0).collect();
        assert!(
            heat.cells.iter().flatten().filter(|cell| !cell.words.is_empty()).all(|cell| words.contains(&cell.words))
        );
        assert!(
            chart.note.contains(&told) && chart.note.contains("Four other countries are not shown"),
            "{}",
            chart.note
        );
    }
}

#[test]
fn a_heat_map_of_one_country_begins_with_it_and_counts_the_partners_that_are_not_drawn() {
    for size in Size::ALL {
        let trade = HeatTrade { hub: Some("C03".to_owned()), cut: 5, ..heat(6) };
        let chart = trade_heatmap::spec(&trade, &options(*size)).expect("a chart");
        let Body::Heat(heat) = &chart.body else { panic!("a heat map") };
        assert_eq!((heat.rows[0].code.as_str(), heat.columns[0].code.as_str()), ("C03", "C03"));
        assert!(chart.note.contains("Five other partners are not shown"), "{}: {}", size.word(), chart.note);
    }
}

#[test]
fn one_heat_map_has_the_reports_of_one_side() {
    let mut trade = heat(4);
    let flip = |trade: &mut HeatTrade| {
        trade.flows.iter_mut().for_each(|flow| (flow.exported, flow.imported) = (flow.imported, flow.exported));
    };
    let subtitle = |trade: &HeatTrade| trade_heatmap::spec(trade, &options(Size::Wide)).expect("a chart").subtitle;
    assert!(subtitle(&trade).contains("as the exporters report them"));
    flip(&mut trade);
    assert!(subtitle(&trade).contains("as the importers report them"));
    let chart = trade_heatmap::spec(&trade, &options(Size::Wide)).expect("a chart");
    assert!(chart.note.contains("no figure from the importer"), "{}", chart.note);
    let largest = trade
        .flows
        .iter()
        .filter_map(|flow| Some((flow.imported?, flow)))
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .expect("a flow");
    let names = [&largest.1.from, &largest.1.to].map(|code| trade.names[code].clone());
    let ties = trade.flows.iter().filter(|flow| flow.imported == Some(largest.0)).count();
    let named = chart.title.contains(&format::money(largest.0, "USD"))
        && names.iter().all(|name| chart.title.contains(name.as_str()));
    assert_eq!(named, ties == 1, "{}", chart.title);
}

#[test]
fn tiles_are_as_large_as_their_shares_and_all_have_names() {
    for size in Size::ALL {
        let chart = trade_products::spec(&products(12), &options(*size)).expect("a chart");
        let Body::Tiles(tiles) = &chart.body else { panic!("tiles") };
        assert_eq!(tiles.panels.len(), 2);
        let svg = draw(&chart);
        let words: String = labels(&svg).into_iter().map(|label| label.0 + " ").collect();
        for panel in &tiles.panels {
            let shares: f64 = panel.tiles.iter().map(|tile| tile.share).sum();
            assert!((shares - 1.0).abs() < 1e-9, "{}: {shares}", panel.heading);
            let area = |tile: &Tile| {
                let found = marks(&svg, &tile.id).remove(0).1;
                // With the pixel that each tile gives up on each side.
                (found.width() + 2.0) * (found.height() + 2.0)
            };
            let whole: f64 = panel.tiles.iter().map(area).sum();
            for tile in &panel.tiles {
                assert!((area(tile) / whole - tile.share).abs() < 0.004, "{} {}", size.word(), tile.label);
                assert!(words.contains(tile.label.split(' ').next().unwrap_or_default()), "{} has no name", tile.label);
                assert!(words.contains(&tile.words[0]), "{} has no share", tile.label);
            }
        }
        assert!(
            chart.title.starts_with("Oil, gas and coal made up 34% of Azerbaijan’s goods exports in 2022, "),
            "{}",
            chart.title
        );
    }
}

#[test]
fn products_are_bars_where_they_are_few_and_tiles_only_of_a_whole() {
    let body = |count: usize, form: Form| {
        trade_products::spec(&products(count), &ChartOptions { form, ..options(Size::Wide) }).map(|chart| chart.body)
    };
    assert!(matches!(body(5, Form::Auto), Ok(Body::Twins(_))));
    assert!(matches!(body(6, Form::Auto), Ok(Body::Tiles(_))));
    assert!(matches!(body(12, Form::Bars), Ok(Body::Twins(_))));
    assert!(matches!(body(3, Form::Treemap), Ok(Body::Tiles(_))));
    let mut trade = products(12);
    trade.sides.iter_mut().flatten().for_each(|side| side.total = None);
    let with = |form| ChartOptions { form, ..options(Size::Wide) };
    let chart = trade_products::spec(&trade, &with(Form::Auto)).expect("bars");
    assert!(
        matches!(chart.body, Body::Twins(_)) && chart.note.contains("No total of exports and imports"),
        "{}",
        chart.note
    );
    assert!(matches!(trade_products::spec(&trade, &with(Form::Treemap)), Err(ChartError::Form { .. })));
}

/// A side of products with these values, by code, that are all there is.
fn basket(values: &[f64]) -> TradeSide {
    let parts = values.iter().enumerate().map(|(n, value)| (format!("{:02}", n + 1), Some(*value)));
    TradeSide { parts: parts.collect(), total: Some(values.iter().sum()), ..TradeSide::default() }
}

#[test]
fn a_tile_without_a_name_is_no_answer() {
    let draw = |values: &[f64], form: Form| {
        let sides = [Some(basket(values)), Some(basket(&[9.0, 8.0, 7.0, 6.0, 5.0, 4.0]))];
        let trade = ProductTrade { sides, ..products(12) };
        trade_products::spec(&trade, &ChartOptions { form, ..options(Size::Wide) }).map(|chart| chart.body)
    };
    let equal = [1e9; 96];
    assert!(matches!(draw(&equal, Form::Auto), Ok(Body::Twins(_))), "most would have no name");
    assert!(matches!(draw(&equal, Form::Treemap), Err(ChartError::Form { form: "treemap", .. })));
    // Two are nearly all, and the rest too little for words: the second is not hidden with it.
    let mut two = vec![52.0, 46.0];
    two.extend([0.05; 30]);
    let Ok(Body::Tiles(tiles)) = draw(&two, Form::Auto) else { panic!("tiles") };
    let ids: Vec<&str> = tiles.panels[0].tiles.iter().map(|tile| tile.id.as_str()).collect();
    assert_eq!(ids, ["01:0", "02:0", "others:0"]);
    // Nor because its own name is too long.
    let names = [("02".to_owned(), "x".repeat(120))].into_iter().collect();
    let trade = ProductTrade { sides: [Some(basket(&two)), None], names, ..products(12) };
    let with = |form: Form| trade_products::spec(&trade, &ChartOptions { form, ..options(Size::Wide) });
    assert!(matches!(with(Form::Auto).map(|chart| chart.body), Ok(Body::Twins(_))));
    assert!(matches!(with(Form::Treemap), Err(ChartError::Form { .. })));
    let trade = ProductTrade { names: Default::default(), ..trade };
    let chart = trade_products::spec(&trade, &options(Size::Wide)).expect("a chart");
    assert!(chart.note.contains("Small tile at the end: 30 others, 1.5% of exports."), "{}", chart.note);
    assert!(matches!(draw(&[30.0, 25.0, 20.0, 10.0, 9.0, 6.0], Form::Treemap), Ok(Body::Tiles(_))));
}

#[test]
fn the_trade_with_the_only_partner_at_hand_is_named_so() {
    let trade = ProductTrade { partner: "US".to_owned(), only_partner: true, ..products(8) };
    let chart = trade_products::spec(&trade, &options(Size::Wide)).expect("a chart");
    assert!(chart.title.contains("exports to the US in 2022"), "{}", chart.title);
    assert!(chart.note.starts_with("The data at hand have no other partner than the US."), "{}", chart.note);
}

#[test]
fn some_products_of_a_known_total_are_a_part_of_it() {
    let some = |total: Option<f64>| {
        let side = TradeSide {
            parts: vec![("71".to_owned(), Some(24e9))],
            total,
            some_products: true,
            ..TradeSide::default()
        };
        trade_products::spec(&ProductTrade { sides: [Some(side), None], ..products(12) }, &options(Size::Wide))
            .expect("a chart")
    };
    let chart = some(Some(320e9));
    assert_eq!(chart.title, "Gems, gold and jewellery made up 7.5% of Azerbaijan’s goods exports in 2022");
    assert!(chart.note.contains("some kinds of products only, and the total of all"), "{}", chart.note);
    let Body::Twins(twins) = &chart.body else { panic!("bars") };
    assert_eq!(twins.rows[1].label, "Others, not at hand");
    assert!(twins.headings[0].contains("$320bn"), "{:?}", twins.headings);
    let chart = some(None);
    assert!(chart.title.starts_with("In the figures at hand, gems") && !chart.title.contains('%'), "{}", chart.title);
}

#[test]
fn titles_of_products_are_true() {
    let to = |partner: &str| ProductTrade { partner: partner.to_owned(), ..products(8) };
    let title = |trade: &ProductTrade| trade_products::spec(trade, &options(Size::Wide)).expect("a chart").title;
    let all = "Oil, gas and coal made up 36% of Azerbaijan’s goods exports";
    let first = products(8).sides[1].as_ref().and_then(|side| {
        side.parts.iter().max_by(|a, b| a.1.unwrap_or(0.0).total_cmp(&b.1.unwrap_or(0.0))).map(|part| part.0.clone())
    });
    let name = format::lower(&products(8).names[&first.expect("a product")]);
    assert_eq!(title(&products(8)), format!("{all} in 2022, {name} 36% of its imports"));
    assert_eq!(title(&to("US")), format!("{all} to the US in 2022, {name} 36% of its imports from there"));
    let mut same = products(8);
    same.sides[1] = same.sides[0].clone();
    assert_eq!(title(&same), format!("{all} and 36% of its imports in 2022"));
    let nameless = ProductTrade { names: Default::default(), sides: [same.sides[0].clone(), None], ..products(8) };
    assert_eq!(title(&nameless), "HS 27 made up 36% of Azerbaijan’s goods exports in 2022");
}

#[test]
fn panels_share_their_scales_and_have_axes_at_the_outside_only() {
    for size in Size::ALL {
        let chart = trade_panels::spec(&pairs(5), 0, &[], &options(*size)).expect("a chart");
        let Body::Panels(panels) = &chart.body else { panic!("panels") };
        let svg = draw(&chart);
        let top = &panels.y_ticks.last().expect("a tick").label;
        let last = &panels.x_ticks.last().expect("a year").label;
        let columns = labels(&svg).into_iter().filter(|label| label.0 == *last).count();
        let rows = labels(&svg).iter().filter(|label| label.0 == *top).count();
        assert_eq!(rows, panels.panels.len().div_ceil(columns), "{}: one axis a row", size.word());
        // The same value stands as far above zero in each panel: dots against values, from the zero line of each row.
        let dots: Vec<(f64, f64)> = panels
            .panels
            .iter()
            .filter(|panel| !panel.lines.is_empty())
            .map(|panel| {
                let area = marks(&svg, &format!("{}:latest", panel.id)).remove(0).1;
                (panel.lines.last().and_then(|line| line.last()).expect("a point").1, (area.y0 + area.y1) / 2.0)
            })
            .collect();
        let mut zeros: Vec<f64> = labels(&svg)
            .into_iter()
            .filter(|label| label.0 == "$0")
            .map(|label| (label.1.y0 + label.1.y1) / 2.0)
            .collect();
        zeros.sort_by(f64::total_cmp);
        let heights: Vec<f64> =
            dots.iter().map(|(value, y)| (zeros.iter().find(|zero| *zero >= y).expect("a zero") - y) / value).collect();
        assert!(heights.windows(2).all(|pair| (pair[0] / pair[1] - 1.0).abs() < 0.05), "{}: {heights:?}", size.word());
    }
}

#[test]
fn the_last_value_of_a_panel_is_not_crossed_by_its_line() {
    // Rising and falling to the end, near the top and near the bottom.
    let shapes =
        [[2.0, 1.0, 5.0, 9.0], [9.0, 3.0, 8.0, 5.0], [8.0, 1.0, 9.0, 2.0], [5.0, 5.0, 5.0, 5.0], [1.0, 2.0, 1.0, 6.0]];
    let series: Vec<TwoWaySeries> = shapes
        .iter()
        .enumerate()
        .map(|(n, values)| TwoWaySeries {
            b: PARTNERS[n].to_owned(),
            pair: format!("AZE-P{n:02}"),
            years: (2019..)
                .zip(values)
                .map(|(year, value)| year_of(year, [value * 1e7 + n as f64, 0.0, 0.0, 0.0]))
                .collect(),
            ..official()
        })
        .collect();
    for size in Size::ALL {
        let chart = trade_panels::spec(&series, 0, &[], &options(*size)).expect("a chart");
        assert_ends_are_off_their_lines(&chart, size.word());
    }
}

/// No line of a panel goes through the words of its last value.
fn assert_ends_are_off_their_lines(chart: &Chart, size: &str) {
    let Body::Panels(panels) = &chart.body else { panic!("panels") };
    let svg = draw(chart);
    let document = roxmltree::Document::parse(&svg).expect("valid XML");
    for panel in &panels.panels {
        let path = document.descendants().find(|node| node.attribute("data-id") == Some(&panel.id)).expect("a line");
        let points = path_points(path.attribute("d").unwrap_or_default());
        let dot = marks(&svg, &format!("{}:latest", panel.id)).remove(0).1;
        // Of equal words those nearest to the dot.
        let far = |area: &Area| (area.x1 - dot.x0).abs() + (area.y0 - dot.y0).abs();
        let area = labels(&svg)
            .into_iter()
            .filter(|label| label.0 == panel.end)
            .map(|label| label.1)
            .min_by(|a, b| far(a).total_cmp(&far(b)))
            .unwrap_or_else(|| panic!("{}: no {}", size, panel.end));
        for pair in points.windows(2) {
            for part in (0..=100).map(|n| f64::from(n) / 100.0) {
                let (x, y) = (pair[0].0 + (pair[1].0 - pair[0].0) * part, pair[0].1 + (pair[1].1 - pair[0].1) * part);
                let is_inside = area.x0 < x && x < area.x1 && area.y0 < y && y < area.y1;
                assert!(!is_inside, "{} {}: the line crosses {area:?} at {x} {y}", size, panel.heading);
            }
        }
    }
}

#[test]
fn the_last_value_of_a_wide_band_is_not_crossed_by_its_line() {
    // Three years, a band over most of the panel and long words at the end: beside the dot there is room inside the band only.
    let shapes = [
        [(6e8, 1.8e8, 2.5e9), (1.28e10, 5.5e8, 1.28e10), (2.7e9, 5e8, 4.5e9)],
        [(9.5e8, 5e8, 1.2e9), (2.4e9, 4.8e8, 7e9), (1.8e9, 6e8, 2.3e9)],
        [(1.3e9, 1e9, 2e9), (5e9, 2e9, 5.2e9), (9.8e8, 5e8, 2.1e9)],
        [(7e8, 6e8, 1.2e9), (1.4e9, 4e8, 1.5e9), (8e8, 5e8, 1.7e9)],
        [(2e9, 9e8, 3e9), (6e8, 5e8, 1.1e9), (1.4e9, 4e8, 3.5e9)],
        [(3e8, 1e8, 4e8), (1e9, 9e8, 2e9), (6e8, 5e8, 1.6e9)],
    ];
    let series: Vec<TwoWaySeries> = (0..12)
        .zip(shapes.into_iter().cycle())
        .map(|(n, shape)| TwoWaySeries {
            pair: format!("P{n:02}"),
            b: format!("Partner {n}"),
            years: (2020..)
                .zip(shape)
                .map(|(year, (line, low, high))| year_of(year, [line, low, high + f64::from(n), 0.0]))
                .collect(),
            ..official()
        })
        .collect();
    for size in Size::ALL {
        let chart = trade_panels::spec(&series, 0, &[], &options(*size)).expect("a chart");
        assert_ends_are_off_their_lines(&chart, size.word());
    }
}

#[test]
fn the_zero_lines_of_a_narrow_page_cross_no_names() {
    let chart = trade_products::spec(&products(5), &options(Size::Phone)).expect("bars");
    let svg = draw(&chart);
    let document = roxmltree::Document::parse(&svg).expect("valid XML");
    let names: Vec<Area> =
        labels(&svg).into_iter().filter(|label| label.0.starts_with("HS ")).map(|label| label.1).collect();
    assert!(!names.is_empty());
    for path in
        document.descendants().filter(|node| node.attribute("stroke").is_some() && node.attribute("d").is_some())
    {
        let line = path_box(path.attribute("d").unwrap_or_default());
        let is_upright = line.x1 - line.x0 < 2.0 && line.y1 - line.y0 > 4.0;
        assert!(
            !is_upright || names.iter().all(|name| !name.meets(Area::new(line.x0, line.y0, line.x1 + 0.5, line.y1))),
            "{line:?}"
        );
    }
}

#[test]
fn panels_name_the_largest_pair_and_count_the_others() {
    let title =
        |series: &[TwoWaySeries]| trade_panels::spec(series, 0, &[], &options(Size::Wide)).expect("a chart").title;
    assert_eq!(
        title(&pairs(4)),
        "Of four partners, Azerbaijan trades most goods with Türkiye: $2.4–2.8bn in 2019",
        "the latest year that all have"
    );
    let mut apart = pairs(3);
    apart[0].a = "China".to_owned();
    assert!(title(&apart).starts_with("Of three pairs, China and Türkiye trade most goods: "), "{}", title(&apart));
    let mut near = pairs(2);
    near[1].years = near[0].years.clone();
    assert_eq!(
        title(&near),
        "Two-way trade in goods of Azerbaijan with two partners, 2010–22",
        "in some definitions the other is larger"
    );
    let many = trade_panels::spec(&pairs(14), 3, &[], &options(Size::Wide)).expect("a chart");
    assert!(many.note.contains("Five smaller pairs are not shown."), "{}", many.note);
    assert!(many.note.contains("break the line of"), "{}", many.note);
    let Body::Panels(panels) = &many.body else { panic!("panels") };
    assert!(panels.panels.iter().all(|panel| !panel.heading.contains("Azerbaijan")), "the subtitle names it");
    assert!(many.subtitle.contains("Azerbaijan"), "{}", many.subtitle);
    assert_eq!(panels.panels.len(), 12);
    let mut mixed = pairs(2);
    mixed[1].statistic.dataset = "IMF".to_owned();
    assert!(matches!(trade_panels::spec(&mixed, 0, &[], &options(Size::Wide)), Err(ChartError::MixedUnits(..))));
}

fn any_year() -> impl Strategy<Value = i32> {
    prop_oneof![12 => 1990..2035_i32, 1 => any::<i32>()]
}

fn any_statistic() -> impl Strategy<Value = Statistic> {
    (label(), label(), 0..3_u8, any::<bool>()).prop_map(|(dataset, product, kind, reconciled)| Statistic {
        dataset,
        series: if kind == 2 { product.clone() } else { String::new() },
        trade: ["goods", "services", "both"][usize::from(kind)].to_owned(),
        prices: if kind == 1 { format!("constant {product}") } else { "nominal".to_owned() },
        product: if kind == 0 { product } else { String::new() },
        reconciled,
    })
}

fn any_series() -> impl Strategy<Value = TwoWaySeries> {
    let years = prop::collection::vec((any_year(), [value(), value(), value(), value(), value()]), 0..24);
    (label(), label(), any_statistic(), years).prop_map(|(a, b, statistic, years)| TwoWaySeries {
        pair: format!("{a}-{b}"),
        a,
        b,
        statistic,
        years: years.into_iter().map(|(year, figures)| TwoWayYear { year, figures, ..TwoWayYear::default() }).collect(),
        parts: Vec::new(),
        excerpts: Vec::new(),
        source: CITED.to_owned(),
    })
}

fn any_announced() -> impl Strategy<Value = TargetRow> {
    (any_target(), prop::option::of(any_year()), prop::option::of(any_year()), 0..3_u8).prop_map(
        |(row, target_year, period_start, claim)| TargetRow {
            claim: format!("t{claim}"),
            currency: "USD".to_owned(),
            target_year,
            period_start,
            stated_year: period_start,
            ..row
        },
    )
}

fn any_mirror() -> impl Strategy<Value = MirrorFlow> {
    let border = || prop::sample::select(vec!["fob", "cif", "", "mixed"]);
    let years = prop::collection::vec((any_year(), value(), value(), border(), border(), value()), 0..30);
    (label(), label(), any_statistic(), years, any::<bool>()).prop_map(
        |(exporter, importer, statistic, years, other)| MirrorFlow {
            datasets: vec![exporter.clone()],
            exporter,
            importer,
            statistic,
            years: years
                .into_iter()
                .map(|(year, exported, imported, from, to, imported_fob)| MirrorYear {
                    year,
                    exported,
                    exported_at: from.to_owned(),
                    imported,
                    imported_at: to.to_owned(),
                    imported_fob,
                    ..MirrorYear::default()
                })
                .collect(),
            has_other_way: other,
            source: CITED.to_owned(),
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_official_figures_give_a_sound_picture(
        official in any_series(),
        articles in prop::collection::vec((label(), value(), value(), 1990..2030_i32, 0..8_i32, any::<bool>()), 0..16),
        targets in prop::collection::vec(any_announced(), 0..6),
        size in any_size(),
    ) {
        let articles: Vec<ReportedRow> = articles.into_iter().map(|(source, low, high, year, years, estimate)| ReportedRow {
            low, high, last: f64::from(year + years), ..reported(f64::from(year), 1.0, 1.0, estimate, &format!("S{source}"))
        }).collect();
        let beside = Beside {
            datasets: vec![official.a.clone()],
            figures: articles.len(),
            targets: targets.len(),
            ..Beside::default()
        };
        sound(trade_progress::spec(&official, &articles, &targets, &beside, &options(size)), Theme::Light);
        sound(trade_progress::spec(&official, &[], &targets, &beside, &options(size)), Theme::Dark);
    }

    #[test]
    fn any_mirror_gives_a_sound_picture(flow in any_mirror(), size in any_size()) {
        sound(trade_mirror::spec(&flow, &options(size)), Theme::Light);
        let near = MirrorFlow {
            years: flow.years.iter().take(12).enumerate().map(|(n, year)| MirrorYear { year: 2000 + n as i32, ..year.clone() }).collect(),
            ..flow
        };
        sound(trade_mirror::spec(&near, &options(size)), Theme::Dark);
    }

    #[test]
    fn any_partners_and_products_give_a_sound_picture(
        parts in prop::collection::vec((label(), value(), value()), 1..40),
        totals in (value(), value()),
        names in (label(), label()),
        statistic in any_statistic(),
        size in any_size(),
        form in prop::sample::select(vec![Form::Auto, Form::Bars, Form::Treemap]),
    ) {
        let side = |total: Option<f64>, figure: fn(&Sides) -> Option<f64>| {
            let parts = parts.iter().map(|part| (part.0.clone(), figure(part))).collect();
            Some(TradeSide { parts, total, ..TradeSide::default() })
        };
        let sides = [side(totals.0, |part| part.1), side(totals.1, |part| part.2)];
        let trade = PartnerTrade { reporter: names.0.clone(), statistic: statistic.clone(), sides: sides.clone(), ..partners() };
        sound(trade_partners::spec(&trade, &options(size)), Theme::Light);
        let trade = ProductTrade {
            reporter: names.0,
            partner: names.1.clone(),
            statistic,
            sides: [sides[0].clone(), sides[1].clone().filter(|_| names.1.len() > 3)],
            names: parts.iter().map(|part| (part.0.clone(), format!("{}{}", part.0, names.1))).collect(),
            ..products(12)
        };
        sound(trade_products::spec(&trade, &ChartOptions { form, ..options(size) }), Theme::Dark);
    }

    #[test]
    fn any_flows_give_a_sound_heat_map(
        flows in prop::collection::vec((0..20_u8, 0..20_u8, value(), value()), 1..200),
        names in prop::collection::vec(label(), 20),
        statistic in any_statistic(),
        size in any_size(),
    ) {
        let code = |n: u8| if n == 7 { names[7].clone() } else { format!("C{n:02}") };
        let flows: Vec<HeatFlow> = flows
            .into_iter()
            .map(|(from, to, exported, imported)| HeatFlow { from: code(from), to: code(to), exported, imported })
            .collect();
        let names = (0..20_u8).map(|n| (code(n), names[usize::from(n)].clone())).collect();
        let trade = HeatTrade { flows, names, statistic, ..heat(2) };
        sound(trade_heatmap::spec(&trade, &options(size)), Theme::Light);
    }

    #[test]
    fn any_pairs_give_sound_panels(
        series in prop::collection::vec(any_series(), 1..16),
        size in any_size(),
        others in 0..5_usize,
    ) {
        let statistic = series[0].statistic.clone();
        let mut same = series.clone();
        same.iter_mut().for_each(|one| one.statistic = statistic.clone());
        sound(trade_panels::spec(&same, others, &[series[0].a.clone()], &options(size)), Theme::Light);
        sound(trade_panels::spec(&same[..1], others, &[], &options(size)), Theme::Dark);
        sound(trade_panels::spec(&series, others, &[], &options(size)), Theme::Dark);
    }
}

#[test]
fn what_was_asked_for_and_has_no_room_is_told() {
    let chart = trade_heatmap::spec(&heat(10), &options(Size::Phone)).expect("a chart");
    let Body::Heat(drawn) = &chart.body else { panic!("a heat map") };
    let words = format!("As importers only the {} largest of", format::spelled(drawn.columns.len()));
    assert!(drawn.columns.len() < drawn.rows.len() && chart.note.contains(&words), "{}", chart.note);
    let chart = trade_heatmap::spec(&heat(4), &options(Size::Wide)).expect("a chart");
    assert!(!chart.note.contains("have room"), "{}", chart.note);
    let trade = PartnerTrade { most: Some(15), ..partners() };
    let chart = trade_partners::spec(&trade, &options(Size::Wide)).expect("a chart");
    let Body::Twins(twins) = &chart.body else { panic!("bars") };
    let shown = twins.rows.iter().filter(|row| !row.rest).count();
    let words = format!("that were asked for, {} have room.", format::spelled(shown));
    assert!(shown < 14 && chart.note.contains(&words), "{}", chart.note);
    assert!(!trade_partners::spec(&partners(), &options(Size::Wide)).expect("a chart").note.contains("asked for"));
}

#[test]
fn a_wide_panel_names_more_than_its_ends_and_a_line_of_one_side_names_both() {
    let years = |count: usize| {
        let svg = draw(&trade_panels::spec(&pairs(count), 0, &[], &options(Size::Wide)).expect("a chart"));
        let words = labels(&svg).into_iter().map(|label| label.0);
        words.filter(|word| word.len() == 4).filter_map(|word| word.parse::<i32>().ok()).collect::<Vec<_>>()
    };
    let one = years(1);
    assert!(one.len() > 3 && one.windows(3).all(|three| three[2] - three[1] == three[1] - three[0]), "{one:?}");
    let own = |n: i32| TwoWaySeries {
        pair: format!("AZE-{n}"),
        b: format!("Partner {n}"),
        years: (2015..2020)
            .map(|year| TwoWayYear { year, figures: [None, None, Some(1e9), None, None], ..TwoWayYear::default() })
            .collect(),
        ..official()
    };
    let chart = trade_panels::spec(&[own(1), own(2)], 0, &[], &options(Size::Wide)).expect("a chart");
    let Body::Panels(panels) = &chart.body else { panic!("panels") };
    assert!(chart.subtitle.contains("first-named") && panels.panels[0].heading == "Azerbaijan–Partner 1");
    let chart = trade_panels::spec(&[own(1)], 0, &[], &options(Size::Wide)).expect("a chart");
    assert!(chart.subtitle.contains("as Azerbaijan reports them"), "{}", chart.subtitle);
}

#[test]
fn ticks_of_the_mirror_name_their_own_values() {
    // Two figures that are near each other: steps of $2.5bn between amounts above $100bn.
    let years = vec![mirror_year(2021, 100_000.0, 104_000.0), mirror_year(2022, 100_200.0, 106_000.0)];
    let lines = MirrorFlow { years, ..mirror() };
    let years = (1990..=2022).map(|year| mirror_year(year, 101_000.0 + f64::from(year - 1990) * 250.0, 105_000.0));
    let long = MirrorFlow { years: years.collect(), ..mirror() };
    let mut halves = 0;
    for flow in [lines, long] {
        for size in [Size::Wide, Size::Phone] {
            let chart = trade_mirror::spec(&flow, &options(size)).expect("a chart");
            let ticks = &gaps_of(&chart).ticks;
            assert!(ticks.len() > 2, "{ticks:?}");
            for tick in ticks {
                let number = tick.label.trim_start_matches('$');
                let (number, unit) = number.strip_suffix("bn").map_or((number, 1.0), |number| (number, 1e9));
                let told: f64 = number.parse().expect("a number");
                assert!((told * unit - tick.at).abs() < 1e-3 * 2.5e9, "{tick:?}");
                halves += usize::from((tick.at / 1e9).fract() == 0.5);
            }
        }
    }
    assert!(halves > 0);
}

#[test]
fn tiles_of_two_flows_are_in_proportion_or_say_that_they_are_not() {
    let drawn = |part: f64, size: Size| {
        let mut trade = products(12);
        if let Some(side) = &mut trade.sides[1] {
            side.total = side.total.map(|total| total * part);
            side.parts.iter_mut().for_each(|(_, value)| *value = value.map(|value| value * part));
        }
        let with = ChartOptions { form: Form::Treemap, ..options(size) };
        let chart = trade_products::spec(&trade, &with).expect("a chart");
        let Body::Tiles(tiles) = chart.body.clone() else { panic!("tiles") };
        let svg = draw(&chart);
        let area = |panel: &TilePanel| -> f64 {
            let tiles = panel.tiles.iter().map(|tile| marks(&svg, &tile.id).remove(0).1);
            tiles.map(|area| (area.width() + 2.0) * (area.height() + 2.0)).sum()
        };
        let totals = [0, 1].map(|side: usize| trade.sides[side].as_ref().and_then(|side| side.total).expect("a total"));
        let [first, second] = [0, 1].map(|side: usize| area(&tiles.panels[side]));
        let is_alike = tiles.panels.iter().all(|panel| panel.heading.ends_with("; areas are shares"));
        assert!(is_alike || tiles.panels.iter().all(|panel| !panel.heading.contains("areas")));
        (first / second, totals[0] / totals[1], is_alike)
    };
    for size in Size::ALL {
        for part in [1.0, 0.7, 0.01] {
            let (areas, totals, is_alike) = drawn(part, *size);
            let told = if is_alike { 1.0 } else { totals };
            assert!((areas / told - 1.0).abs() < 0.02, "{} {part}: {areas} of {totals}", size.word());
            assert!(part > 0.5 || is_alike, "{}: a hundredth of a page has no room for words", size.word());
        }
    }
    assert!(!drawn(0.7, Size::Wide).2 && !drawn(0.7, Size::Tall).2);
}

#[test]
fn headings_of_panels_are_of_one_size() {
    let mut series = pairs(6);
    series[1].b = "Bosnia".to_owned();
    series[2].b = "Trinidad and Tobago".to_owned();
    for size in [Size::Wide, Size::Phone] {
        let chart = trade_panels::spec(&series, 0, &[], &options(size)).expect("a chart");
        let Body::Panels(panels) = &chart.body else { panic!("panels") };
        let svg = draw(&chart);
        let words = labels(&svg);
        let of = |panel: &Panel| words.iter().find(|label| label.0 == panel.heading).map(|label| label.2);
        let sizes: Vec<f64> = panels.panels.iter().filter_map(of).collect();
        assert!(
            sizes.len() > 3 && sizes.iter().all(|size| (size - sizes[0]).abs() < 0.1),
            "{}: {sizes:?}",
            size.word()
        );
    }
}
