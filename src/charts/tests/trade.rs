//! The charts of trade statistics: what every chart must keep, and what these show.

use super::*;
use crate::charts::{trade_mirror, trade_progress};

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
    TwoWayYear { year, figures: all }
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
        source: CITED.to_owned(),
    }
}

fn reconciled() -> TwoWaySeries {
    let years = (2017..=2021)
        .map(|year| TwoWayYear { year, figures: [None, None, None, None, Some(3e7 * f64::from(year - 2016))] });
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

/// One of each chart and form.
fn gallery(size: Size) -> Vec<(&'static str, Chart)> {
    let with = options(size);
    let nothing = Beside::default();
    let beside = Beside { datasets: vec!["CEPII BACI".to_owned()], figures: 2, targets: 1 };
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
fn both_readings_of_an_ambiguous_target_have_a_way_of_their_own() {
    let chart = progress(&both(4e10, 2021, 2025), Size::Wide);
    let plane = plane_of(&chart);
    let ids: Vec<&str> = plane.lines.iter().map(|line| line.id.as_str()).filter(|id| id.ends_with(":path")).collect();
    assert_eq!(ids, ["target:level:path", "target:total:path"]);
    let total = plane.lines.iter().find(|line| line.id == "target:total:path").expect("the total");
    let done: f64 = [2021, 2022].map(|year| 1e9 * 1.1f64.powi(year - 2010)).iter().sum();
    let ahead: f64 = total.points.iter().skip(1).map(|point| point.1).sum();
    assert!(((done + ahead) / 4e10 - 1.0).abs() < 1e-6, "what is over and what is ahead add up: {}", done + ahead);
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
    assert!(chart.note.contains("No figure from Azerbaijan for 2019. From neither side for 2020."), "{}", chart.note);
    assert!(chart.note.contains("The way from the United States to Azerbaijan is not shown."), "{}", chart.note);
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
    assert_eq!(title(-1.0, 80.0), "Azerbaijan to United States: the importer reports trade, the exporter none of it");
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
    assert!(no_source(trade_mirror::spec(&MirrorFlow { source: String::new(), ..mirror() }, &with)));
    let nameless = TwoWaySeries { source: " ".to_owned(), ..official() };
    assert!(no_source(trade_progress::spec(&nameless, &[], &[], &Beside::default(), &with)));
    let nothing = TwoWaySeries { years: vec![year_of(2020, [0.0; 4])], ..official() };
    let empty = trade_progress::spec(&nothing, &articles(), &[announced(1e9, None)], &Beside::default(), &with);
    assert!(matches!(empty, Err(ChartError::NothingToDraw(_))));
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
        years: years.into_iter().map(|(year, figures)| TwoWayYear { year, figures }).collect(),
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
    let years = prop::collection::vec((any_year(), value(), value(), border(), border()), 0..30);
    (label(), label(), any_statistic(), years, any::<bool>()).prop_map(
        |(exporter, importer, statistic, years, other)| MirrorFlow {
            datasets: vec![exporter.clone()],
            exporter,
            importer,
            statistic,
            years: years
                .into_iter()
                .map(|(year, exported, imported, from, to)| MirrorYear {
                    year,
                    exported,
                    exported_at: from.to_owned(),
                    imported,
                    imported_at: to.to_owned(),
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
        let beside = Beside { datasets: vec![official.a.clone()], figures: articles.len(), targets: targets.len() };
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
}
