//! What every chart must keep: the same bytes, words that can be read, marks that stand where the data put them, estimates that look like
//! estimates, and colours that stay apart.

use proptest::prelude::*;
use resvg::usvg;

use super::layout::Area;
use super::scale::Scale;
use super::svg;
use super::*;
use crate::model::Stage;

mod honest;
mod registers;
mod trade;

// ---- rows ------------------------------------------------------------------------------------------------------------------

fn target(pair: &str, target: f64, reported: f64) -> TargetRow {
    TargetRow {
        claim: format!("{pair}-claim"),
        label: pair.to_owned(),
        pair: pair.to_owned(),
        currency: "USD".to_owned(),
        target_low: Some(target),
        target_high: Some(target),
        target_year: Some(2030),
        stated_year: Some(2024),
        baseline_low: Some(reported),
        baseline_high: Some(reported),
        baseline_year: Some(2023),
        scope: "total trade".to_owned(),
        source: "TASS".to_owned(),
        ..TargetRow::default()
    }
}

fn ambiguous() -> TargetRow {
    let row = target("Azerbaijan–Pakistan", 5e8, 7.3e6);
    TargetRow { target_year: Some(2022), period_start: Some(2017), baseline_year: Some(2017), ambiguous: true, ..row }
}

fn many_targets() -> Vec<TargetRow> {
    let mut rows: Vec<TargetRow> =
        (1..=20).map(|n| target(&format!("Pair {n}–Other {n}"), 1e9, 4.9e7 * f64::from(n))).collect();
    rows[2].estimate = true;
    rows[4].baseline_high = Some(6e8);
    rows
}

fn reported(year: f64, low: f64, high: f64, estimate: bool, source: &str) -> ReportedRow {
    ReportedRow {
        claim: format!("{source}-{year}-{low}"),
        label: "Azerbaijan–Pakistan".to_owned(),
        pair: "Azerbaijan–Pakistan".to_owned(),
        first: year,
        last: year + 1.0,
        low: Some(low * 1e6),
        high: Some(high * 1e6),
        currency: "USD".to_owned(),
        estimate,
        source: source.to_owned(),
        ..ReportedRow::default()
    }
}

fn reported_rows() -> Vec<ReportedRow> {
    let mut rows = vec![
        reported(2017.0, 7.3, 7.3, false, "Eurasianet"),
        reported(2020.0, 13.283, 13.283, false, "Caliber"),
        reported(2021.0, 11.7, 11.7, false, "AzerNews"),
        reported(2022.0, 27.0, 27.0, false, "AzerNews"),
        reported(2022.0, 28.1, 28.1, false, "Caliber"),
        reported(2022.0, 30.0, 30.0, true, "Pakistan Today"),
        reported(2022.0, 10.0, 10.0, false, "WorldNewsAm"),
        reported(2023.0, 100.0, 100.0, true, "Caliber"),
        reported(2024.0, 100.0, 100.0, false, "Pakistan Khabar"),
        reported(2024.0, 40.0, 40.0, false, "UrduPoint"),
    ];
    rows.push(ReportedRow { last: 2015.0, ..reported(2010.0, 17.0, 25.0, false, "Report.az") });
    rows
}

fn deal(name: &str, stage: Stage, number: f64, first: f64, last: f64, estimate: bool) -> DealRow {
    let number = (number > 0.0).then_some(number);
    DealRow {
        deal: name.to_owned(),
        answers: String::new(),
        lane: format!("{name} aircraft"),
        claim: format!("{name}-{stage}-{first}"),
        stage,
        item: name.to_owned(),
        supplier: "Pakistan".to_owned(),
        recipient: "Azerbaijan".to_owned(),
        number_low: number,
        number_high: number,
        number_unit: "aircraft".to_owned(),
        value_low: None,
        value_high: None,
        currency: String::new(),
        first: Some(first),
        last: Some(last),
        estimate,
        is_about: estimate,
        source: "SIPRI".to_owned(),
    }
}

fn deals_rows() -> Vec<DealRow> {
    let mut rows = vec![
        deal("JF-17", Stage::Talks, 0.0, 2016.2, 2017.2, false),
        deal("JF-17", Stage::Ordered, 40.0, 2024.0, 2025.0, false),
        deal("JF-17", Stage::Delivering, 5.0, 2025.0, 2026.0, true),
        deal("Mushshak", Stage::Ordered, 10.0, 2017.0, 2018.0, false),
        deal("Mushshak", Stage::Delivered, 10.0, 2019.0, 2020.0, false),
        deal("Shaheen", Stage::Talks, 0.0, 2014.0, 2015.0, false),
        deal("Shaheen", Stage::Cancelled, 0.0, 2018.25, 2018.5, false),
    ];
    (rows[1].value_low, rows[1].value_high) = (Some(4.6e9), Some(4.6e9));
    rows[1].currency = "USD".to_owned();
    rows
}

fn delivery_rows() -> Vec<DeliveryRow> {
    let mut rows = Vec::new();
    for year in 2005..=2020 {
        for (n, supplier) in ["Russia", "Israel", "Türkiye", "Belarus", "Ukraine", "Italy"].into_iter().enumerate() {
            let value = f64::from((year * 7 + n as i32 * 13) % 40);
            let estimate = year > 2017;
            let (unit, source) = ("TIV".to_owned(), "SIPRI".to_owned());
            let claim = format!("{supplier}-{year}");
            rows.push(DeliveryRow {
                claim,
                year,
                supplier: supplier.to_owned(),
                value,
                unit,
                estimate,
                spread: false,
                source,
            });
        }
    }
    rows
}

fn options(size: Size) -> ChartOptions {
    let covered = Some((2005, 2020));
    ChartOptions { size, as_of: Some(2026.38), covered, recipient: "Azerbaijan".to_owned(), ..ChartOptions::default() }
}

/// One of each chart and form.
fn gallery(size: Size) -> Vec<(&'static str, Chart)> {
    let with = |form| ChartOptions { form, ..options(size) };
    let steep = [target("A–B", 5e8, 7.3e6), target("C–D", 2e9, 4e8), target("E–F", 5e9, 1e8)];
    let built = [
        ("several", targets::spec(&many_targets(), &options(size))),
        ("waffle", targets::spec(&[ambiguous()], &options(size))),
        ("bars", targets::spec(&[ambiguous()], &with(Form::Bars))),
        ("bullet", targets::spec(&[target("India–Russia", 1e11, 6.6e10)], &options(size))),
        ("dumbbell", targets::spec(&steep, &options(size))),
        ("path", required_path::spec(&[ambiguous()], &reported_rows(), &options(size))),
        ("bare path", required_path::spec(&[ambiguous()], &[], &options(size))),
        ("reported", reported::spec(&reported_rows(), &options(size))),
        ("deals", deals::spec(&deals_rows(), &options(size))),
        ("deliveries", deliveries::spec(&delivery_rows(), &options(size))),
    ];
    built.into_iter().map(|(name, chart)| (name, chart.unwrap_or_else(|error| panic!("{name}: {error}")))).collect()
}

fn draw(chart: &Chart) -> String {
    render(chart, Theme::Light, chart.size).unwrap_or_else(|error| panic!("{}: {error}", chart.id))
}

// ---- reading a picture back ------------------------------------------------------------------------------------------------

/// The box of every label, from the outlines that are drawn, with its words and its type size.
fn labels(svg: &str) -> Vec<(String, Area, f64)> {
    let document = roxmltree::Document::parse(svg).expect("valid XML");
    let tree = usvg::Tree::from_str(svg, &usvg::Options::default()).expect("valid SVG");
    let mut boxes = std::collections::HashMap::new();
    collect(tree.root(), &mut boxes);
    let shown = tree.size().width() / view_box(&document)[2] as f32;
    let named = document.descendants().filter(|node| node.attribute("aria-label").is_some());
    named
        .filter_map(|node| {
            let area: &Area = boxes.get(node.attribute("id")?)?;
            let scale = f64::from(shown);
            let area = Area::new(area.x0 / scale, area.y0 / scale, area.x1 / scale, area.y1 / scale);
            let size = node.attribute("transform")?.split("scale(").nth(1)?.split(' ').next()?.parse::<f64>().ok()?;
            Some((node.attribute("aria-label")?.to_owned(), area, size * text::UNITS_PER_EM))
        })
        .collect()
}

fn view_box(document: &roxmltree::Document<'_>) -> Vec<f64> {
    let text = document.root_element().attribute("viewBox").unwrap_or_default();
    text.split(' ').filter_map(|part| part.parse().ok()).collect()
}

/// Union of the leaves below each named group: usvg's own boxes of groups of `<use>` cannot be trusted.
fn collect(group: &usvg::Group, out: &mut std::collections::HashMap<String, Area>) -> Option<Area> {
    let mut union: Option<Area> = None;
    for node in group.children() {
        let area = match node {
            usvg::Node::Group(inner) => collect(inner, out),
            usvg::Node::Path(path) => {
                let b = path.abs_bounding_box();
                Some(Area::new(b.left().into(), b.top().into(), b.right().into(), b.bottom().into()))
            }
            _ => None,
        };
        union = match (union, area) {
            (Some(a), Some(b)) => Some(Area::new(a.x0.min(b.x0), a.y0.min(b.y0), a.x1.max(b.x1), a.y1.max(b.y1))),
            (a, b) => a.or(b),
        };
    }
    if let (false, Some(area)) = (group.id().is_empty(), union) {
        out.insert(group.id().to_owned(), area);
    }
    union
}

/// Every mark of a record: its element and its box.
fn marks(svg: &str, id: &str) -> Vec<(String, Area)> {
    let document = roxmltree::Document::parse(svg).expect("valid XML");
    let number = |node: &roxmltree::Node<'_, '_>, name: &str| {
        node.attribute(name).and_then(|text| text.parse::<f64>().ok()).unwrap_or(0.0)
    };
    let found = document.descendants().filter(|node| node.attribute("data-id") == Some(id));
    found
        .map(|node| {
            let area = match node.tag_name().name() {
                "rect" => {
                    let (x, y) = (number(&node, "x"), number(&node, "y"));
                    Area::new(x, y, x + number(&node, "width"), y + number(&node, "height"))
                }
                "circle" => {
                    let (x, y, r) = (number(&node, "cx"), number(&node, "cy"), number(&node, "r"));
                    Area::new(x - r, y - r, x + r, y + r)
                }
                _ => path_box(node.attribute("d").unwrap_or_default()),
            };
            let fill = match node.attribute("data-hatch") {
                Some(_) => "hatch".to_owned(),
                None => node.attribute("fill").unwrap_or_default().to_owned(),
            };
            (fill, area)
        })
        .collect()
}

fn path_points(data: &str) -> Vec<(f64, f64)> {
    let split = data.split(['M', 'L', 'Z']).filter(|part| !part.is_empty());
    split
        .filter_map(|part| part.split_once(' '))
        .filter_map(|(x, y)| Some((x.parse().ok()?, y.parse().ok()?)))
        .collect()
}

fn path_box(data: &str) -> Area {
    path_points(data).into_iter().fold(Area::new(f64::MAX, f64::MAX, f64::MIN, f64::MIN), |a, (x, y)| {
        Area::new(a.x0.min(x), a.y0.min(y), a.x1.max(x), a.y1.max(y))
    })
}

/// The place of a tick's label in the picture, as the middle of the words.
fn label_middle(svg: &str, words: &str) -> (f64, f64) {
    let found = labels(svg).into_iter().find(|label| label.0 == words).unwrap_or_else(|| panic!("no label {words}"));
    ((found.1.x0 + found.1.x1) / 2.0, (found.1.y0 + found.1.y1) / 2.0)
}

// ---- the same for all ------------------------------------------------------------------------------------------------------

#[test]
fn the_same_chart_gives_the_same_bytes() {
    for (name, chart) in gallery(Size::Wide) {
        assert_eq!(draw(&chart), draw(&chart.clone()), "{name}");
    }
}

#[test]
fn words_neither_overlap_nor_leave_the_page_nor_get_too_small() {
    for size in Size::ALL {
        let (width, height) = (f64::from(size.canvas().0), f64::from(size.canvas().1));
        let page = Area::new(0.0, 0.0, width, height);
        for (name, chart) in gallery(*size) {
            let labels = labels(&draw(&chart));
            assert!(labels.len() > 5, "{name}: only {} labels", labels.len());
            for (index, (words, area, type_size)) in labels.iter().enumerate() {
                assert!(page.holds(*area), "{name} {}: `{words}` leaves the page: {area:?}", size.word());
                assert!(*type_size >= 14.0 * width.min(1200.0) / 1200.0, "{name}: `{words}` is {type_size} px");
                for (other, place, _) in &labels[index + 1..] {
                    let inner = area.inset(0.5, 0.5, 0.5, 0.5);
                    assert!(
                        !inner.meets(*place),
                        "{name} {}: `{words}` meets `{other}`: {area:?} {place:?}",
                        size.word()
                    );
                }
            }
        }
    }
}

#[test]
fn layout_measures_what_is_drawn() {
    for (name, chart) in gallery(Size::Wide) {
        for (words, area, size) in labels(&draw(&chart)) {
            let widths = [text::Weight::Regular, text::Weight::Bold].map(|weight| text::width(&words, weight, size));
            // The advance of a short word has the air around its outlines too.
            let near = widths.iter().any(|width| (area.width() - width).abs() < 0.25 * size);
            assert!(near, "{name}: `{words}` is {} wide, measured {widths:?}", area.width());
        }
    }
}

#[test]
fn every_chart_names_its_sources_in_the_picture() {
    for (name, chart) in gallery(Size::Wide) {
        let words: Vec<String> = labels(&draw(&chart)).into_iter().map(|label| label.0).collect();
        assert!(words.iter().any(|line| line.starts_with("Source: ")), "{name}: no source line");
    }
    let all = labels(&draw(&gallery(Size::Wide).remove(7).1)).into_iter().map(|label| label.0).collect::<String>();
    for row in reported_rows() {
        assert!(all.contains(&row.source), "{} is missing", row.source);
    }
}

#[test]
fn a_reader_who_sees_nothing_gets_the_key_numbers() {
    for (name, chart) in gallery(Size::Wide) {
        let drawn = draw(&chart);
        let document = roxmltree::Document::parse(&drawn).expect("valid XML");
        let root = document.root_element();
        assert_eq!(root.attribute("role"), Some("img"));
        let description = document.descendants().find(|node| node.has_tag_name("desc")).and_then(|node| node.text());
        assert_eq!(description, Some(alt_text(&chart).as_str()), "{name}");
        assert!(alt_text(&chart).chars().any(|c| c.is_ascii_digit()), "{name}: {}", chart.alt);
    }
}

#[test]
fn the_png_is_opaque_and_keeps_its_size_on_paper() {
    for size in [Size::Wide, Size::Print] {
        let chart = targets::spec(&[ambiguous()], &options(size)).expect("a chart");
        let bytes = rasterise(&draw(&chart), size.default_scale()).expect("a PNG");
        let decoder = ::png::Decoder::new(std::io::Cursor::new(bytes));
        let reader = decoder.read_info().expect("a PNG header");
        let info = reader.info();
        // A byte for each pixel, and no colour that is seen through.
        assert_eq!((info.color_type, info.bit_depth), (::png::ColorType::Indexed, ::png::BitDepth::Eight));
        assert_eq!(info.trns, None);
        let expected = if size == Size::Wide { (2400, 1350) } else { (2126, 1417) };
        assert_eq!((info.width, info.height), expected);
        let per_metre = info.pixel_dims.expect("pHYs").xppu;
        let dpi = f64::from(per_metre) * 0.0254;
        assert!((dpi - f64::from(size.default_scale()) * 96.0).abs() < 0.1, "{dpi}");
    }
}

#[test]
fn absurd_scales_are_refused() {
    let svg = draw(&targets::spec(&[ambiguous()], &options(Size::Wide)).expect("a chart"));
    for scale in [0.0, -1.0, f32::NAN, f32::INFINITY, 1e9, 1e-9] {
        assert!(matches!(rasterise(&svg, scale), Err(ChartError::Scale(_))), "{scale}");
    }
    assert!(matches!(rasterise("<svg", 1.0), Err(ChartError::Raster(_))));
}

#[test]
fn a_chart_is_a_value_that_can_be_read() {
    for (name, chart) in gallery(Size::Wide) {
        let json = serde_json::to_value(&chart).expect("finite numbers");
        assert!(json["title"].is_string() && json["body"]["body"].is_string(), "{name}");
        // JSON has no word for NaN or infinity; serde writes null for them.
        let text = json["body"].to_string();
        assert!(!text.contains(":null") && !text.contains("[null"), "{name}: {text}");
    }
}

// ---- marks stand where the data put them --------------------------------------------------------------------------------------

#[test]
fn bars_end_at_their_share_of_the_target() {
    for size in Size::ALL {
        let rows = [target("A–B", 1e9, 6.6e8), target("C–D", 1e9, 2.5e8), target("E–F", 1e9, 9.9e8)];
        let chart = targets::spec(&rows, &options(*size)).expect("a chart");
        let svg = draw(&chart);
        // The name of nought is moved in where it would leave the page.
        let (half, all) = (label_middle(&svg, "50%").0, label_middle(&svg, "100%").0);
        let zero = 2.0 * half - all;
        for row in &rows {
            let share = row.baseline_low.unwrap_or_default() / 1e9;
            let (_, bar) = marks(&svg, &row.claim).remove(0);
            assert!((bar.x1 - (zero + share * (all - zero))).abs() <= 1.0, "{} {bar:?}", row.label);
            assert!((bar.x0 - zero).abs() <= 1.0, "a bar starts at zero: {bar:?}");
        }
        let widths = rows.clone().map(|row| marks(&svg, &row.claim)[0].1.width());
        assert!((widths[0] / widths[2] - 66.0 / 99.0).abs() * widths[2] <= 0.5);
        assert!((widths[1] / widths[2] - 25.0 / 99.0).abs() * widths[2] <= 0.5);
    }
}

#[test]
fn two_bars_keep_the_ratio() {
    let with = ChartOptions { form: Form::Bars, ..options(Size::Wide) };
    let svg = draw(&targets::spec(&[target("A–B", 5e8, 1e8)], &with).expect("a chart"));
    let reported = marks(&svg, "A–B-claim")[0].1.width();
    let target = marks(&svg, "A–B-claim:target")[0].1.width();
    assert!((target / 5.0 - reported).abs() <= 0.5, "{reported} {target}");
}

#[test]
fn squares_add_up_to_the_reported_figure() {
    let svg = draw(&targets::spec(&[ambiguous()], &options(Size::Wide)).expect("a chart"));
    let squares = marks(&svg, "Azerbaijan–Pakistan-claim");
    let whole = squares[0].1;
    let filled: f64 = squares.iter().map(|(_, area)| area.height() / whole.height()).sum();
    assert!((filled - 7.3).abs() < 0.03, "{filled} squares for 7.3");
    assert_eq!(svg.matches("rx=\"2\"").count(), 500, "one square for each million");
}

#[test]
fn logarithmic_marks_stand_at_equal_ratios() {
    let rows = [target("A–B", 1e9, 1e7), target("C–D", 1e9, 1e6), target("E–F", 1e8, 1e7)];
    let chart = targets::spec(&rows, &options(Size::Wide)).expect("a chart");
    assert!(matches!(chart.body, Body::Dumbbell(_)));
    assert!(chart.subtitle.contains("each step is ten times"), "a logarithmic axis says so");
    let svg = draw(&chart);
    let x = |id: &str| marks(&svg, id).pop().map(|mark| (mark.1.x0 + mark.1.x1) / 2.0).expect("a mark");
    let decade = x("A–B-claim") - x("C–D-claim");
    assert!(decade > 50.0);
    assert!(((x("A–B-claim:target") - x("A–B-claim")) - 2.0 * decade).abs() <= 0.5);
    assert!(((x("E–F-claim:target") - x("E–F-claim")) - decade).abs() <= 0.5);
}

#[test]
fn reported_dots_stand_at_their_values() {
    let chart = reported::spec(&reported_rows(), &options(Size::Wide)).expect("a chart");
    let svg = draw(&chart);
    let y = |id: &str| marks(&svg, id).pop().map(|mark| (mark.1.y0 + mark.1.y1) / 2.0).expect("a mark");
    let (low, high) = (y("WorldNewsAm-2022-10"), y("Pakistan Khabar-2024-100"));
    // From the axis, so that a scale that is wrong throughout shows too.
    let unit = (label_middle(&svg, "$50m").1 - label_middle(&svg, "$100m").1) / 50.0;
    assert!((low - high - 90.0 * unit).abs() <= 0.5, "{low} {high} {unit}");
    for row in reported_rows().iter().filter(|row| row.low == row.high) {
        let value = row.low.unwrap_or_default() / 1e6;
        assert!((y(&row.claim) - (low - (value - 10.0) * unit)).abs() <= 0.5, "{}", row.claim);
    }
    let bar = marks(&svg, "Report.az-2010-17");
    assert_eq!(bar.len(), 1, "no dot stands at a middle that nobody reported");
    let span = bar[0].1;
    assert!((span.height() - 8.0 * unit).abs() <= 0.5, "as high as its range");
}

#[test]
fn columns_are_as_high_as_their_values_and_stack_without_gaps() {
    let chart = deliveries::spec(&delivery_rows(), &options(Size::Wide)).expect("a chart");
    let Body::Columns(columns) = &chart.body else { panic!("columns") };
    let svg = draw(&chart);
    let tallest = columns.parts.iter().max_by(|a, b| (a.to - a.from).total_cmp(&(b.to - b.from))).expect("a part");
    let (first, last) = (columns.y_ticks.first().expect("a tick"), columns.y_ticks.last().expect("a tick"));
    let rise = label_middle(&svg, &first.label).1 - label_middle(&svg, &last.label).1;
    let unit = rise / (last.at - first.at);
    let height = marks(&svg, &tallest.id)[0].1.height();
    assert!((height - (tallest.to - tallest.from) * unit).abs() <= 0.5, "{height} {unit} {tallest:?}");
    for part in &columns.parts {
        let (_, area) = marks(&svg, &part.id).remove(0);
        assert!((area.height() - (part.to - part.from) * unit).abs() <= 0.5, "{}", part.id);
    }
    for year in 2005..=2020 {
        let own: Vec<_> = columns.parts.iter().filter(|part| part.year == year).collect();
        let total: f64 = delivery_rows().iter().filter(|row| row.year == year).map(|row| row.value).sum();
        assert!((own.iter().map(|part| part.to - part.from).sum::<f64>() - total).abs() < 1e-9);
        assert!(own.windows(2).all(|pair| pair[0].to == pair[1].from));
    }
}

#[test]
fn the_average_needs_a_register_that_covers_every_year() {
    let average = |covered| {
        let with = ChartOptions { covered, ..options(Size::Wide) };
        match deliveries::spec(&delivery_rows(), &with).expect("a chart").body {
            Body::Columns(columns) => columns.average,
            _ => Vec::new(),
        }
    };
    assert_eq!(average(None), []);
    assert_eq!(average(Some((2005, 2011))), []);
    let line = average(Some((2005, 2020)));
    assert_eq!(line.first().map(|point| point.0), Some(2009));
    let first: f64 = delivery_rows().iter().filter(|row| row.year <= 2009).map(|row| row.value).sum::<f64>() / 5.0;
    assert!((line[0].1 - first).abs() < 1e-9);
}

#[test]
fn a_bracket_is_as_wide_as_the_date_is_uncertain() {
    let chart = deals::spec(&deals_rows(), &options(Size::Wide)).expect("a chart");
    let Body::Lanes(lanes) = &chart.body else { panic!("lanes") };
    let widths: Vec<f64> =
        lanes.rows.iter().flat_map(|lane| &lane.marks).map(|mark| mark.when.1 - mark.when.0).collect();
    assert_eq!(widths.len(), deals_rows().len());
    assert!(lanes.rows.iter().any(|lane| lane.status == "Pakistan: ≈5 of 40 delivered"), "{:?}", lanes.rows);
    assert!(lanes.rows.iter().any(|lane| lane.status == "Pakistan: cancelled"));
    assert!(lanes.rows.iter().any(|lane| lane.value == "$4.6bn"));
    assert_eq!(lanes.as_of.as_ref().map(|tick| tick.label.as_str()), Some("data to May 2026"));
}

// ---- honesty ---------------------------------------------------------------------------------------------------------------

#[test]
fn estimates_look_like_estimates() {
    let hollow = |svg: &str, id: &str| {
        let found = marks(svg, id);
        assert!(!found.is_empty(), "no mark {id}");
        found.iter().all(|(fill, _)| fill == "none" || fill == "hatch")
    };
    let mut rows = many_targets();
    rows.truncate(5);
    let svg = draw(&targets::spec(&rows, &options(Size::Tall)).expect("a chart"));
    for row in &rows {
        assert_eq!(hollow(&svg, &row.claim), row.estimate, "{}", row.claim);
    }
    for form in [Form::Bullet, Form::Bars, Form::Waffle, Form::Dumbbell] {
        let row = TargetRow { estimate: true, ..target("A–B", 5e8, 2e7) };
        let with = ChartOptions { form, ..options(Size::Wide) };
        assert!(hollow(&draw(&targets::spec(&[row], &with).expect("a chart")), "A–B-claim"), "{form:?}");
    }
    let svg = draw(&reported::spec(&reported_rows(), &options(Size::Wide)).expect("a chart"));
    for row in reported_rows() {
        assert_eq!(hollow(&svg, &row.claim), row.estimate, "{}", row.claim);
    }
    let svg = draw(&deliveries::spec(&delivery_rows(), &options(Size::Wide)).expect("a chart"));
    assert!(hollow(&svg, "Russia-2019") && !hollow(&svg, "Russia-2010"));
    let svg = draw(&deals::spec(&deals_rows(), &options(Size::Wide)).expect("a chart"));
    assert!(hollow(&svg, "JF-17-delivering-2025") && !hollow(&svg, "Mushshak-delivered-2019"));
}

#[test]
fn titles_are_true_of_the_rows() {
    let title = |rows: &[TargetRow]| targets::spec(rows, &options(Size::Tall)).expect("a chart").title;
    assert_eq!(title(&[target("A–B", 5e8, 7.3e6)]), "A–B trade target is 68 times what was reported");
    assert_eq!(title(&[target("A–B", 1e11, 6.6e10)]), "A–B: $66bn reported is 66% of the $100bn trade target");
    assert_eq!(title(&[target("A–B", 5e9, 5.3e9)]), "A–B: the $5.3bn reported is above the $5bn trade target");
    assert_eq!(title(&[target("A–B", 5e9, 5e9)]), "A–B: $5bn reported against a trade target of $5bn");
    let open = TargetRow { baseline_low: Some(4e9), baseline_high: Some(6e9), ..target("A–B", 5e9, 5e9) };
    assert_eq!(title(&[open]), "A–B: $4–6bn reported against a trade target of $5bn");
    let nothing = target("A–B", 5e9, 0.0);
    let least = TargetRow { baseline_high: None, ..target("A–B", 4e9, 2e9) };
    assert_eq!(title(&[least]), "A–B trade target is at most twice what was reported");
    assert_eq!(title(&[nothing]), "A–B: the $5bn trade target starts from nothing reported");
    let three = [target("A–B", 4e9, 1e9), target("C–D", 4e9, 1.9e9), target("E–F", 4e9, 3e9)];
    assert_eq!(title(&three), "Two of three trade targets ask for at least twice what was reported");
    let none = [target("A–B", 4e9, 3e9), target("C–D", 4e9, 3.9e9)];
    assert_eq!(title(&none), "Announced trade targets against reported figures");
}

#[test]
fn both_readings_of_an_open_target_are_drawn() {
    let chart = required_path::spec(&[ambiguous()], &[], &options(Size::Wide)).expect("a chart");
    let Body::Plane(plane) = &chart.body else { panic!("a plane") };
    assert_eq!(plane.lines.len(), 2);
    assert_eq!(plane.lines[0].end[1], "+133% a year");
    assert_eq!(plane.lines[1].end[1], "+105% a year");
    let total: f64 = plane.lines[1].points.iter().skip(1).map(|point| point.1).sum();
    assert!((total / 5e8 - 1.0).abs() < 1e-9, "five years add up to the target");
    assert!((plane.lines[0].points[5].1 / 5e8 - 1.0).abs() < 1e-9, "the last year is the target");
    assert!(chart.note.contains("both are drawn"), "{}", chart.note);
}

#[test]
fn what_is_left_out_is_counted() {
    let chart = targets::spec(&many_targets(), &options(Size::Wide)).expect("a chart");
    let Body::Bars(bars) = &chart.body else { panic!("bars") };
    assert!(bars.rows.len() < 20);
    assert!(chart.note.contains("more pairs"), "{}", chart.note);
    let mut rows = vec![target("A–B", 1e9, 5e8), target("C–D", 1e9, 4e8)];
    rows.push(TargetRow { claim: "another".to_owned(), ..target("A–B", 2e9, 4e8) });
    rows.push(TargetRow { baseline_low: None, baseline_high: None, ..target("E–F", 1e9, 0.0) });
    let chart = targets::spec(&rows, &options(Size::Wide)).expect("a chart");
    assert!(
        chart.note.contains("one other target of these pairs and one pair without a reported figure"),
        "{}",
        chart.note
    );
}

#[test]
fn nothing_is_drawn_without_rows_or_sources() {
    let wide = options(Size::Wide);
    assert!(matches!(targets::spec(&[], &wide), Err(ChartError::NothingToDraw(_))));
    assert!(matches!(reported::spec(&[], &wide), Err(ChartError::NothingToDraw(_))));
    assert!(matches!(required_path::spec(&[], &[], &wide), Err(ChartError::NothingToDraw(_))));
    assert!(matches!(deals::spec(&[], &wide), Err(ChartError::NothingToDraw(_))));
    assert!(matches!(deliveries::spec(&[], &wide), Err(ChartError::NothingToDraw(_))));
    let nameless = TargetRow { source: " ".to_owned(), ..ambiguous() };
    assert_eq!(targets::spec(&[nameless], &wide), Err(ChartError::NoSource("Azerbaijan–Pakistan-claim".to_owned())));
    let mut chart = targets::spec(&[ambiguous()], &wide).expect("a chart");
    chart.source.clear();
    assert!(matches!(render(&chart, Theme::Light, Size::Wide), Err(ChartError::NoSource(_))));
}

#[test]
fn units_are_never_mixed() {
    let wide = options(Size::Wide);
    let mut rows = delivery_rows();
    rows[9].unit = "aircraft".to_owned();
    assert!(matches!(deliveries::spec(&rows, &wide), Err(ChartError::MixedUnits(..))));
    let mut rows = reported_rows();
    rows[3].currency = "EUR".to_owned();
    assert!(matches!(reported::spec(&rows, &wide), Err(ChartError::MixedUnits(..))));
    let mut rows = [target("A–B", 1e9, 1e7), target("C–D", 1e9, 1e7)];
    rows[1].currency = "EUR".to_owned();
    let with = ChartOptions { form: Form::Dumbbell, ..wide.clone() };
    assert!(matches!(targets::spec(&rows, &with), Err(ChartError::MixedUnits(..))));
    // In percent of their targets they can stand side by side.
    assert!(matches!(targets::spec(&rows, &wide).map(|chart| chart.body), Ok(Body::Bars(_))));
}

#[test]
fn a_chart_for_a_large_page_is_refused_on_a_small_one() {
    let chart = targets::spec(&many_targets(), &options(Size::Tall)).expect("a chart");
    assert!(matches!(render(&chart, Theme::Light, Size::Wide), Err(ChartError::DoesNotFit { .. })));
}

// ---- colours ---------------------------------------------------------------------------------------------------------------

#[test]
fn colours_stand_out_from_the_page() {
    for theme in Theme::ALL {
        let tokens = theme.tokens();
        let on_page = |color: theme::Rgb| color.contrast(tokens.background);
        assert!(on_page(tokens.ink) >= 7.0 && on_page(tokens.muted) >= 4.5);
        for n in 0..5 {
            assert!(on_page(tokens.words(Ink::Series(n))) >= 4.5, "{theme:?} words {n}");
            assert!(on_page(tokens.mark(Ink::Series(n))) >= 3.0, "{theme:?} mark {n}");
        }
        assert!(on_page(tokens.edge(Ink::Others)) >= 3.0 && on_page(tokens.axis) >= 3.0);
    }
}

#[test]
fn colours_stay_apart_in_four_kinds_of_colour_vision() {
    for theme in Theme::ALL {
        let series = theme.tokens().series;
        for vision in VISIONS {
            for (index, a) in series.iter().enumerate() {
                for b in &series[index + 1..] {
                    let distance = ciede2000(lab(see(*a, vision)), lab(see(*b, vision)));
                    assert!(distance >= 12.0, "{theme:?}: {} and {} are {distance:.1} apart", a.css(), b.css());
                }
            }
        }
    }
}

#[test]
fn the_colour_distance_is_the_published_one() {
    // Sharma, Wu and Dalal 2005, pairs 1, 7 and 19.
    for (a, b, expected) in [
        ([50.0, 2.6772, -79.7751], [50.0, 0.0, -82.7485], 2.0425),
        ([50.0, 0.0, 0.0], [50.0, -1.0, 2.0], 2.3669),
        ([50.0, 2.5, 0.0], [61.0, -5.0, 29.0], 22.8977),
    ] {
        assert!((ciede2000(a, b) - expected).abs() < 1e-4, "{}", ciede2000(a, b));
    }
}

/// Normal vision, protanopia, deuteranopia, tritanopia (Machado, Oliveira and Fernandes 2009, severity 1), on linear RGB.
const VISIONS: [[[f64; 3]; 3]; 4] = [
    [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]],
    [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
];

fn see(color: theme::Rgb, vision: [[f64; 3]; 3]) -> [f64; 3] {
    let linear = [color.0, color.1, color.2].map(|c| {
        let c = f64::from(c) / 255.0;
        if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) }
    });
    vision.map(|row| (0..3).map(|n| row[n] * linear[n]).sum::<f64>().clamp(0.0, 1.0))
}

fn lab(rgb: [f64; 3]) -> [f64; 3] {
    const XYZ: [[f64; 3]; 3] =
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]];
    let xyz = XYZ.map(|row| (0..3).map(|n| row[n] * rgb[n]).sum::<f64>());
    let f = |t: f64| if t > 216.0 / 24389.0 { t.cbrt() } else { (24389.0 / 27.0 * t + 16.0) / 116.0 };
    let [x, y, z] = [f(xyz[0] / 0.95047), f(xyz[1]), f(xyz[2] / 1.08883)];
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

fn ciede2000(a: [f64; 3], b: [f64; 3]) -> f64 {
    let chroma = (a[1].hypot(a[2]) + b[1].hypot(b[2])) / 2.0;
    let seventh = |c: f64| (c.powi(7) / (c.powi(7) + 25f64.powi(7))).sqrt();
    let g = 0.5 * (1.0 - seventh(chroma));
    let (a1, b1) = (a[1] * (1.0 + g), b[1] * (1.0 + g));
    let (ca, cb) = (a1.hypot(a[2]), b1.hypot(b[2]));
    let hue = |x: f64, y: f64| if x == 0.0 && y == 0.0 { 0.0 } else { y.atan2(x).to_degrees().rem_euclid(360.0) };
    let (ha, hb) = (hue(a1, a[2]), hue(b1, b[2]));
    let apart = if ca * cb == 0.0 {
        0.0
    } else if (hb - ha).abs() <= 180.0 {
        hb - ha
    } else if hb > ha {
        hb - ha - 360.0
    } else {
        hb - ha + 360.0
    };
    let (dl, dc) = (b[0] - a[0], cb - ca);
    let dh = 2.0 * (ca * cb).sqrt() * (apart / 2.0).to_radians().sin();
    let (l, c) = ((a[0] + b[0]) / 2.0, (ca + cb) / 2.0);
    let h = if ca * cb == 0.0 {
        ha + hb
    } else if (ha - hb).abs() <= 180.0 {
        (ha + hb) / 2.0
    } else if ha + hb < 360.0 {
        (ha + hb + 360.0) / 2.0
    } else {
        (ha + hb - 360.0) / 2.0
    };
    let cos = |degrees: f64| degrees.to_radians().cos();
    let t = 1.0 - 0.17 * cos(h - 30.0) + 0.24 * cos(2.0 * h) + 0.32 * cos(3.0 * h + 6.0) - 0.20 * cos(4.0 * h - 63.0);
    let sl = 1.0 + 0.015 * (l - 50.0).powi(2) / (20.0 + (l - 50.0).powi(2)).sqrt();
    let (sc, sh) = (1.0 + 0.045 * c, 1.0 + 0.015 * c * t);
    let turn = 60.0 * (-((h - 275.0) / 25.0).powi(2)).exp();
    let rt = -2.0 * seventh(c) * turn.to_radians().sin();
    ((dl / sl).powi(2) + (dc / sc).powi(2) + (dh / sh).powi(2) + rt * (dc / sc) * (dh / sh)).sqrt()
}

// ---- anything goes in, nothing breaks ----------------------------------------------------------------------------------------

/// Labels of 0 to 80 characters: names of the region, Cyrillic, and what an enemy would write.
fn label() -> impl Strategy<Value = String> {
    prop_oneof![
        "[A-Za-zəƏİığşüöçА-Яа-яЇїҚқ –-]{0,80}",
        Just("<script>alert(1)</script>".to_owned()),
        Just("]]>&amp;\"'".to_owned()),
        Just("\u{0}\u{7}\u{1b}[31m\n\r\t".to_owned()),
        Just("\u{202e}abc\u{202c} שלום مرحبا".to_owned()),
        Just("🇦🇿🤝🇵🇰 👩‍👩‍👧".to_owned()),
        Just("Ə".repeat(80)),
    ]
}

fn value() -> impl Strategy<Value = Option<f64>> {
    prop_oneof![
        4 => (-3.0..13.0_f64).prop_map(|power| Some(10f64.powf(power))),
        1 => Just(Some(0.0)),
        1 => Just(Some(5e8)),
        1 => (-1e12..0.0_f64).prop_map(Some),
        1 => Just(None),
        1 => prop_oneof![Just(Some(f64::NAN)), Just(Some(f64::INFINITY)), Just(Some(f64::MAX)), Just(Some(5e-324))],
    ]
}

fn any_size() -> impl Strategy<Value = Size> {
    prop::sample::select(Size::ALL)
}

fn any_target() -> impl Strategy<Value = TargetRow> {
    let values = (value(), value(), value(), value());
    let years = (prop::option::of(1990..2060_i32), prop::option::of(1990..2060_i32), any::<bool>());
    (label(), values, years, any::<bool>(), 0..3_u8, label()).prop_map(
        |(label, values, years, estimate, kind, source)| TargetRow {
            claim: label.clone(),
            pair: label.clone(),
            label,
            currency: ["USD", "EUR", "XYZ"][usize::from(kind)].to_owned(),
            target_low: values.0,
            target_high: values.1,
            target_year: years.0,
            baseline_low: values.2,
            baseline_high: values.3,
            baseline_year: years.1,
            estimate,
            ambiguous: years.2,
            reading: if kind == 2 { Reading::Cumulative } else { Reading::Level },
            source: format!("S{source}"),
            ..TargetRow::default()
        },
    )
}

/// Draws what can be drawn and checks that the picture is one.
fn sound(chart: Result<Chart, ChartError>, theme: Theme) {
    let Ok(chart) = chart else { return };
    let svg = match render(&chart, theme, chart.size) {
        Ok(svg) => svg,
        Err(error) => panic!("{}: {error}", chart.id),
    };
    let document = roxmltree::Document::parse(&svg).expect("valid XML");
    assert!(document.descendants().all(|node| !node.has_tag_name("script")), "words became an element");
    for node in document.descendants().filter(|node| node.is_element()) {
        for attribute in node.attributes().filter(|a| !matches!(a.name(), "aria-label" | "data-id")) {
            assert!(!attribute.value().contains("NaN") && !attribute.value().contains("inf"), "{}", attribute.value());
        }
    }
    let boxes = labels(&svg);
    assert!(boxes.iter().any(|label| label.0.starts_with("Source:")), "no source line");
    let (width, height) = (f64::from(chart.size.canvas().0), f64::from(chart.size.canvas().1));
    for (words, area, _) in &boxes {
        assert!(Area::new(-1.0, -1.0, width + 1.0, height + 1.0).holds(*area), "`{words}` leaves the page: {area:?}");
    }
    for (index, (words, area, _)) in boxes.iter().enumerate() {
        for (other, place, _) in &boxes[index + 1..] {
            assert!(
                !area.inset(1.5, 1.5, 1.5, 1.5).meets(place.inset(1.5, 1.5, 1.5, 1.5)),
                "`{words}` meets `{other}`: {area:?} {place:?}"
            );
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_targets_give_a_sound_picture(
        rows in prop::collection::vec(any_target(), 1..40),
        size in any_size(),
        form in prop::sample::select(Form::ALL),
    ) {
        let with = ChartOptions { form, ..options(size) };
        sound(targets::spec(&rows, &with), Theme::Light);
        sound(targets::spec(&rows[..1], &with), Theme::Dark);
        sound(required_path::spec(&rows[..1], &[], &with), Theme::Light);
    }

    #[test]
    fn any_reported_figures_give_a_sound_picture(
        rows in prop::collection::vec((label(), value(), value(), 1990..2030_i32, 0..8_i32, any::<bool>()), 1..40),
        size in any_size(),
    ) {
        let rows: Vec<ReportedRow> = rows.into_iter().map(|(source, low, high, year, years, estimate)| ReportedRow {
            low, high, last: f64::from(year + years), ..reported(f64::from(year), 1.0, 1.0, estimate, &format!("S{source}"))
        }).collect();
        sound(reported::spec(&rows, &options(size)), Theme::Light);
        sound(required_path::spec(&[ambiguous()], &rows, &options(size)), Theme::Dark);
    }

    #[test]
    fn any_deals_give_a_sound_picture(
        rows in prop::collection::vec((label(), 0..21_usize, value(), value(), 1950.0..2040.0_f64, 0.0..30.0_f64, 0..9_u8), 1..40),
        size in any_size(),
    ) {
        let rows: Vec<DealRow> = rows.into_iter().map(|(lane, stage, number, money, first, width, name)| DealRow {
            lane, number_low: number, value_high: money, currency: "USD".to_owned(),
            ..deal(&format!("deal {name}"), Stage::ALL[stage], 1.0, first, first + width, name % 2 == 0)
        }).collect();
        sound(deals::spec(&rows, &options(size)), Theme::Light);
    }

    #[test]
    fn any_deliveries_give_a_sound_picture(
        rows in prop::collection::vec((label(), value(), 1950..2040_i32, any::<bool>()), 1..40),
        size in any_size(),
    ) {
        let rows: Vec<DeliveryRow> = rows.into_iter().map(|(supplier, value, year, estimate)| DeliveryRow {
            claim: String::new(), year, supplier, value: value.unwrap_or(f64::NAN), unit: "TIV".to_owned(), estimate, spread: estimate, source: "SIPRI".to_owned(),
        }).collect();
        sound(deliveries::spec(&rows, &options(size)), Theme::Light);
    }
}

#[test]
fn the_spoken_words_are_escaped() {
    let spoken = svg::Spoken { id: "x", title: "<a>&\"", description: "\u{1}]]>" };
    let sheet = scene::Sheet { size: (10, 10), ..scene::Sheet::default() };
    let out = svg::write(&sheet, Size::Wide, theme::Rgb(255, 255, 255), spoken);
    let document = roxmltree::Document::parse(&out).expect("valid XML");
    let text = |name: &str| {
        document.descendants().find(|node| node.has_tag_name(name)).and_then(|node| node.text().map(str::to_owned))
    };
    assert_eq!(text("title").as_deref(), Some("<a>&\""));
    assert_eq!(text("desc").as_deref(), Some("]]>"));
}

// ---- what a picture must not suggest -------------------------------------------------------------------------------------------

/// A row of which the figures are open-ended.
fn open_ended(pair: &str) -> TargetRow {
    TargetRow { baseline_high: None, named_low: Some(1.11e8), named_high: Some(4e8), ..target(pair, 2e9, 1.11e8) }
}

#[test]
fn figures_of_several_years_carry_all_their_years() {
    let row = || TargetRow {
        baseline_low: Some(5e9),
        baseline_high: Some(1e10),
        baseline_first_year: Some(2022),
        baseline_year: Some(2024),
        ..target("A–B", 1.5e10, 5e9)
    };
    let several = targets::spec(&[row(), target("C–D", 1e9, 5e8)], &options(Size::Wide)).expect("a chart");
    let Body::Bars(bars) = &several.body else { panic!("bars") };
    let text = &bars.rows.iter().find(|bar| bar.label == "A–B").expect("the row").text;
    assert!(text.starts_with("$5–10bn (2022–24) of $15bn"), "{text}");
    let one = targets::spec(&[row()], &options(Size::Wide)).expect("a chart");
    let Body::Gauge(gauge) = &one.body else { panic!("a gauge") };
    assert_eq!(gauge.facts[0].words, "trade reported for 2022–24");
    assert!(one.subtitle.contains("Reported figures for 2022–24"), "{}", one.subtitle);
    let path = required_path::spec(&[row()], &[], &options(Size::Wide)).expect("a chart");
    let Body::Plane(plane) = &path.body else { panic!("a plane") };
    assert_eq!(plane.dots[0].label[1], "start, 2022–24");
}

#[test]
fn a_target_said_as_a_multiple_is_not_shown_as_an_amount() {
    let twice = || TargetRow { said_multiple: Some((Some(2.0), Some(2.0))), ..target("A–B", 1.12e11, 5.6e10) };
    let several = targets::spec(&[twice(), target("C–D", 1e9, 5e8)], &options(Size::Wide)).expect("a chart");
    let Body::Bars(bars) = &several.body else { panic!("bars") };
    assert!(bars.rows.iter().any(|row| row.text.contains("of twice $56bn by 2030")), "{:?}", bars.rows);
    assert!(several.note.contains("Twice $56bn was said as a multiple, not as an amount."), "{}", several.note);
    let one = targets::spec(&[twice()], &options(Size::Wide)).expect("a chart");
    assert_eq!(one.title, "A–B trade target is twice what was reported");
    let Body::Gauge(gauge) = &one.body else { panic!("a gauge") };
    assert_eq!(
        (gauge.facts[1].value.as_str(), gauge.facts[1].words.as_str()),
        ("$112bn", "target by 2030, said as “twice”")
    );
    let path = required_path::spec(&[twice()], &[], &options(Size::Wide)).expect("a chart");
    assert!(
        path.title.contains("reaching twice $56bn by 2030") && path.note.contains("as a multiple"),
        "{}",
        path.note
    );
    let tenfold = TargetRow { said_multiple: Some((Some(10.0), None)), target_high: None, ..target("A–B", 7e7, 7e6) };
    assert_eq!(tenfold.target_words(), "at least 10× $7m");
}

#[test]
fn an_open_end_hides_no_figure_and_is_explained() {
    let row = open_ended("A–B");
    assert_eq!(row.reported_words(), "$111–400m+");
    assert_eq!(open_ended("A–B").reported(), Some((1.11e8, 4e8)));
    let chart = targets::spec(&[row.clone(), target("C–D", 1e9, 5e8)], &options(Size::Wide)).expect("a chart");
    let Body::Bars(bars) = &chart.body else { panic!("bars") };
    let bar = bars.rows.iter().find(|bar| bar.label == "A–B").expect("the row");
    assert_eq!(bar.value, "5.5–20%+");
    // Every chart on which a `+` is drawn says what it means, and no other chart does.
    let explained = |chart: &Chart| chart.note.contains("“+”: at least.");
    let drawn = |chart: &Chart| {
        labels(&draw(chart))
            .iter()
            .any(|(words, ..)| !words.starts_with("Note") && !words.contains('“') && format::has_open_end(words))
    };
    let mut open_deals = deals_rows();
    open_deals[1].value_high = None;
    let open_report = ReportedRow { high: None, ..reported(2021.0, 7.0, 7.0, false, "Open") };
    let wide = options(Size::Wide);
    let with_open = [
        chart,
        targets::spec(std::slice::from_ref(&row), &wide).expect("a chart"),
        targets::spec(std::slice::from_ref(&row), &ChartOptions { form: Form::Dumbbell, ..wide.clone() })
            .expect("a chart"),
        required_path::spec(&[row], &[], &wide).expect("a chart"),
        reported::spec(&[open_report, reported(2022.0, 9.0, 9.0, false, "Closed")], &wide).expect("a chart"),
        deals::spec(&open_deals, &wide).expect("a chart"),
    ];
    for chart in &with_open {
        assert!(drawn(chart) && explained(chart), "{}: {} {}", chart.id, chart.title, chart.note);
    }
    for (name, chart) in gallery(Size::Wide) {
        assert_eq!(drawn(&chart), explained(&chart), "{name}: {}", chart.note);
    }
}

#[test]
fn both_ends_of_a_range_can_be_seen() {
    let range = |estimate| TargetRow { baseline_high: Some(6e8), estimate, ..target("A–B", 1e9, 2e8) };
    for estimate in [false, true] {
        let rows = [range(estimate), target("C–D", 1e9, 5e8)];
        let svg = draw(&targets::spec(&rows, &options(Size::Wide)).expect("a chart"));
        let (zero, all) = (label_middle(&svg, "0%").0, label_middle(&svg, "100%").0);
        let mut edges: Vec<f64> =
            marks(&svg, "A–B-claim").iter().map(|(_, area)| (area.x1 - zero) / (all - zero)).collect();
        edges.sort_by(f64::total_cmp);
        edges.dedup_by(|a, b| (*a - *b).abs() < 0.01);
        assert_eq!(edges.len(), 2, "{edges:?}");
        assert!((edges[0] - 0.2).abs() < 0.01 && (edges[1] - 0.6).abs() < 0.01, "{edges:?}");
    }
    // Below an "up to" nothing is certain, and it is one hedge, not two.
    let most = TargetRow { baseline_low: None, named_low: Some(6e8), estimate: true, ..target("A–B", 1e9, 6e8) };
    assert_eq!((most.reported_words().as_str(), most.reported_label().as_str()), ("up to about $600m", "up to ≈$600m"));
    let Body::Gauge(gauge) = targets::spec(std::slice::from_ref(&most), &options(Size::Wide)).expect("a chart").body
    else {
        panic!()
    };
    assert_eq!(gauge.reported, (0.0, 6e8));
    let svg = draw(&targets::spec(&[most, target("C–D", 1e9, 5e8)], &options(Size::Wide)).expect("a chart"));
    assert!(marks(&svg, "A–B-claim").iter().all(|(fill, _)| fill == "none"), "nothing but an outline");
    let most = ReportedRow { low: None, ..reported(2021.0, 7.0, 7.0, true, "X") };
    assert_eq!(most.words(), "up to ≈$7m");
}

#[test]
fn what_is_past_is_told_in_the_past() {
    let past = |row: TargetRow| TargetRow { target_year: Some(2023), baseline_year: Some(2019), ..row };
    let wide = options(Size::Wide);
    let title = |rows: &[TargetRow]| targets::spec(rows, &wide).expect("a chart").title;
    assert_eq!(title(&[past(target("A–B", 1e11, 6.6e10))]), "A–B: $66bn reported was 66% of the $100bn trade target");
    assert_eq!(title(&[past(target("A–B", 1e9, 1e8))]), "A–B trade target was 10 times what was reported");
    let two = [past(target("A–B", 4e9, 1e9)), past(target("C–D", 4e9, 1e9))];
    assert_eq!(title(&two), "Both trade targets asked for at least four times what was reported");
    let path =
        |row: TargetRow, since: &[ReportedRow]| required_path::spec(&[row], since, &wide).expect("a chart").title;
    assert_eq!(path(past(target("A–B", 2e9, 1e9)), &[]), "A–B: reaching $2bn by 2023 needed growth of 19% a year");
    let since = ReportedRow { pair: "A–B".to_owned(), ..reported(2021.0, 1500.0, 1500.0, true, "X") };
    let told = path(past(target("A–B", 2e9, 1e9)), &[since]);
    assert_eq!(told, "A–B: $2bn by 2023 was the target; about $1.5bn was reported for 2021");
    let open = required_path::spec(&[target("A–B", 2e9, 1e9)], &[], &wide).expect("a chart").title;
    assert!(open.contains("takes growth"), "{open}");
}

#[test]
fn a_logarithmic_axis_says_only_what_its_ticks_show() {
    let with = ChartOptions { form: Form::Dumbbell, ..options(Size::Wide) };
    let one = targets::spec(&[target("A–B", 1e11, 6.4e10)], &with).expect("a chart");
    let Body::Dumbbell(dumbbell) = &one.body else { panic!("a dumbbell") };
    assert!(dumbbell.ticks.windows(2).any(|pair| pair[1].at / pair[0].at < 9.0), "{:?}", dumbbell.ticks);
    assert!(!one.subtitle.contains("each step is"), "{}", one.subtitle);
}

#[test]
fn a_year_that_begins_in_another_month_is_named_so() {
    let fiscal = |low: f64| ReportedRow { first: 2022.25, last: 2023.25, ..reported(2022.0, low, low, false, "X") };
    let chart = reported::spec(&[fiscal(48.0), fiscal(85.0)], &options(Size::Wide)).expect("a chart");
    assert!(chart.title.contains("figures reported for 2022/23 range from $48m to $85m"), "{}", chart.title);
    let Body::Plane(plane) = &chart.body else { panic!("a plane") };
    assert!((plane.brackets[0].at - 2022.75).abs() < 1e-9, "the bracket stands at its dots");
    let about = [reported(2022.0, 10.0, 10.0, false, "X"), reported(2022.0, 30.0, 30.0, true, "Y")];
    let title = reported::spec(&about, &options(Size::Wide)).expect("a chart").title;
    assert!(title.ends_with("range from $10m to about $30m"), "{title}");
}

// ---- a picture that is read ----------------------------------------------------------------------------------------------------

#[test]
fn deals_that_may_answer_an_open_one_stand_below_it() {
    let answer = |name: &str, first: f64| DealRow {
        answers: "Iskander".to_owned(),
        ..deal(name, Stage::Delivered, 4.0, first, first + 1.0, false)
    };
    let rows = [
        answer("9M723", 2016.0),
        deal("Heavy weapons", Stage::Talks, 0.0, 2014.0, 2015.0, false),
        deal("Iskander", Stage::Delivered, 0.0, 2017.0, 2017.1, false),
        answer("9P78", 2013.0),
    ];
    let chart = deals::spec(&rows, &options(Size::Wide)).expect("a chart");
    let Body::Lanes(lanes) = &chart.body else { panic!("lanes") };
    let order: Vec<(&str, bool)> = lanes.rows.iter().map(|lane| (lane.id.as_str(), lane.is_answer)).collect();
    assert_eq!(order, [("Heavy weapons", false), ("Iskander", false), ("9P78", true), ("9M723", true)]);
    assert!(chart.note.contains("Indented: records that may answer the line above."), "{}", chart.note);
    // They are one deal and not three.
    assert!(chart.title.starts_with("One of two arms deals"), "{}", chart.title);
    let svg = draw(&chart);
    let left = |words: &str| labels(&svg).into_iter().find(|label| label.0 == words).expect(words).1.x0;
    assert!(left("9P78 aircraft") > left("Iskander aircraft") + 15.0, "indented");
    // Without the open deal they stand by themselves.
    let alone = deals::spec(&rows[..1], &options(Size::Wide)).expect("a chart");
    let Body::Lanes(lanes) = &alone.body else { panic!("lanes") };
    assert!(!lanes.rows[0].is_answer);
}

#[test]
fn words_stay_in_the_row_of_their_deal() {
    let rows: Vec<DealRow> = (0..6)
        .flat_map(|n| {
            let name = format!("D{n}");
            [
                deal(&name, Stage::Talks, 0.0, 2016.0, 2016.8, false),
                deal(&name, Stage::Offered, 0.0, 2016.9, 2017.7, false),
                deal(&name, Stage::Ordered, 40.0, 2017.7, 2018.3, false),
            ]
        })
        .chain([deal("D0", Stage::Delivered, 40.0, 2030.0, 2031.0, false)])
        .collect();
    for size in Size::ALL {
        let with = ChartOptions { as_of: None, ..options(*size) };
        let svg = draw(&deals::spec(&rows, &with).expect("a chart"));
        let names: Vec<f64> = (0..6).map(|n| label_middle(&svg, &format!("D{n} aircraft")).1).collect();
        let row = names[1] - names[0];
        for (words, area, _) in
            labels(&svg).into_iter().filter(|(words, ..)| matches!(words.as_str(), "talks" | "offered" | "40 ordered"))
        {
            // The name stands a little above the middle of its row.
            let crossed = names.iter().skip(1).any(|name| {
                let line = name + 8.0 - row / 2.0;
                area.y0 < line - 2.0 && area.y1 > line + 2.0
            });
            assert!(!crossed, "{}: `{words}` crosses a line between rows: {area:?}", size.word());
        }
    }
}

#[test]
fn words_keep_off_the_line_of_the_last_day() {
    let with = ChartOptions { as_of: Some(2026.38), ..options(Size::Wide) };
    let rows = [
        deal("A", Stage::Ordered, 350.0, 2024.0, 2025.0, false),
        deal("A", Stage::Delivered, 350.0, 2025.0, 2026.0, false),
        deal("B", Stage::Talks, 0.0, 2007.0, 2008.0, false),
        deal("B", Stage::Ordered, 40.0, 2025.0, 2026.0, false),
        deal("B", Stage::Delivering, 5.0, 2026.0, 2026.3, false),
    ];
    let svg = draw(&deals::spec(&rows, &with).expect("a chart"));
    let document = roxmltree::Document::parse(&svg).expect("valid XML");
    let dotted = document.descendants().filter(|node| node.attribute("stroke-dasharray") == Some("3 3"));
    let line =
        dotted.map(|node| path_box(node.attribute("d").unwrap_or_default())).next().expect("the line of the last day");
    let inside: Vec<_> =
        labels(&svg).into_iter().filter(|label| label.1.y0 > line.y0 && label.1.y1 < line.y1).collect();
    assert!(inside.iter().any(|label| label.0.contains("delivered")));
    for (words, area, _) in inside {
        assert!(area.x1 < line.x0 - 2.0 || area.x0 > line.x0 + 2.0, "`{words}` touches the line: {area:?} {}", line.x0);
    }
    // A number says what the bare word says.
    let rows = [
        deal("C", Stage::Ordered, 0.0, 2025.0, 2025.05, false),
        deal("C", Stage::Ordered, 40.0, 2025.06, 2025.1, false),
        deal("D", Stage::Talks, 0.0, 2007.0, 2008.0, false),
    ];
    let words: Vec<String> =
        labels(&draw(&deals::spec(&rows, &with).expect("a chart"))).into_iter().map(|l| l.0).collect();
    assert!(words.iter().any(|words| words == "40 ordered"), "{words:?}");
}

#[test]
fn words_keep_off_the_line_of_a_range() {
    for size in Size::ALL {
        let row = TargetRow { baseline_high: Some(1e10), baseline_year: Some(2024), ..target("A–B", 1.5e10, 5e9) };
        let svg = draw(&required_path::spec(&[row], &[], &options(*size)).expect("a chart"));
        let dot = marks(&svg, "A–B-claim")[0].1;
        let middle = (dot.x0 + dot.x1) / 2.0;
        let label = labels(&svg).into_iter().find(|label| label.0 == "$5–10bn").expect("the start").1;
        let (low, high) = (label_middle(&svg, "$5bn").1, label_middle(&svg, "$10bn").1);
        let beside = label.x1 < middle - 3.0 || label.x0 > middle + 3.0;
        assert!(beside || label.y1 < high || label.y0 > low, "{}: {label:?} on the whisker at {middle}", size.word());
    }
}

#[test]
fn a_few_columns_are_slim_and_carry_their_figures() {
    let row = |year: i32, value: f64, estimate| DeliveryRow {
        claim: format!("c{year}"),
        year,
        supplier: "Russia".to_owned(),
        value,
        unit: "TIV".to_owned(),
        estimate,
        spread: false,
        source: "SIPRI".to_owned(),
    };
    let with = ChartOptions { covered: None, ..options(Size::Wide) };
    let svg = draw(&deliveries::spec(&[row(2016, 79.0, true)], &with).expect("a chart"));
    assert!(marks(&svg, "c2016")[0].1.width() <= 130.0);
    assert!(labels(&svg).iter().any(|label| label.0 == "≈79"), "the figure stands on its column");
    let rows = [row(2006, 3.0, false), row(2025, 80.0, false)];
    let svg = draw(&deliveries::spec(&rows, &with).expect("a chart"));
    for words in ["3", "80", "2006", "2025"] {
        assert!(labels(&svg).iter().any(|label| label.0 == words), "no {words}");
    }
    let many: Vec<DeliveryRow> = (2006..=2025).map(|year| row(year, 7.5, false)).collect();
    let svg = draw(&deliveries::spec(&many, &with).expect("a chart"));
    assert!(labels(&svg).iter().any(|label| label.0 == "2025") && !labels(&svg).iter().any(|label| label.0 == "7.5"));
}

#[test]
fn few_rows_fill_the_page_or_stand_in_its_middle() {
    let rows = [target("A–B", 1e9, 5e8), target("C–D", 1e9, 4e8)];
    let few_dots = [reported(2021.0, 7.0, 7.0, false, "X"), reported(2022.0, 9.0, 9.0, false, "Y")];
    for size in Size::ALL {
        let wide = options(*size);
        for chart in [
            targets::spec(&rows, &wide).expect("a chart"),
            deals::spec(&deals_rows()[3..5], &wide).expect("a chart"),
            reported::spec(&few_dots, &wide).expect("a chart"),
        ] {
            let plot = chart.frame(*size).plot;
            let inside =
                labels(&draw(&chart)).into_iter().filter(|label| plot.holds(label.1.inset(0.0, 12.0, 0.0, 12.0)));
            let (top, bottom) =
                inside.fold((f64::MAX, f64::MIN), |(top, bottom), label| (top.min(label.1.y0), bottom.max(label.1.y1)));
            let (above, below) = (top - plot.y0, plot.y1 - bottom);
            assert!(below <= 2.2 * above + 60.0, "{} {}: {above} above, {below} below", chart.id, size.word());
        }
    }
    let svg = draw(&targets::spec(&rows, &options(Size::Wide)).expect("a chart"));
    assert!(marks(&svg, "A–B-claim")[0].1.height() > 50.0, "two rows have thick bars");
}

#[test]
fn one_delivery_that_sources_date_differently_is_one_mark() {
    let marks_of = |rows: &[DealRow]| {
        let chart = deals::spec(rows, &options(Size::Wide)).expect("a chart");
        let Body::Lanes(lanes) = chart.body.clone() else { panic!("lanes") };
        let dots = lanes.rows[0].marks.iter().filter(|mark| mark.kind == MarkKind::Dot).cloned().collect::<Vec<_>>();
        (dots, chart)
    };
    let told = |from: f64, source: &str, number: f64| DealRow {
        source: source.to_owned(),
        claim: format!("{source}-{from}"),
        ..deal("Mushshak", Stage::Delivered, number, from, from + 1.0, false)
    };
    let order = |number| deal("Mushshak", Stage::Ordered, number, 2017.0, 2018.0, false);
    let (dots, chart) = marks_of(&[order(10.0), told(2018.0, "A", 10.0), told(2019.0, "B", 10.0)]);
    assert_eq!(dots.len(), 1, "ten were ordered, not twenty: {dots:?}");
    assert_eq!((dots[0].label.as_str(), dots[0].when), ("10 delivered, 2018 or 2019", (2018.0, 2020.0)));
    assert!(dots[0].id.contains("A-2018") && dots[0].id.contains("B-2019"), "{}", dots[0].id);
    assert!(chart.note.contains("one mark over all of its years"), "{}", chart.note);
    let (dots, chart) = marks_of(&[order(40.0), told(2018.0, "A", 10.0), told(2019.0, "B", 10.0)]);
    assert_eq!(dots.len(), 2, "of forty there can be two deliveries of ten");
    assert!(!chart.note.contains("one mark"), "{}", chart.note);
    let (dots, _) = marks_of(&[order(10.0), told(2018.0, "A", 4.0), told(2019.0, "B", 6.0)]);
    assert_eq!(dots.len(), 2, "other numbers are other deliveries");
    let (dots, _) = marks_of(&[order(10.0), told(2018.0, "A", 10.0), told(2019.0, "A", 10.0)]);
    assert_eq!(dots.len(), 2, "one source that tells of two tells of two");
}

#[test]
fn outlets_stand_beside_all_figures_or_are_numbers_of_a_key() {
    let names = |svg: &str| labels(svg).into_iter().map(|label| label.0).collect::<Vec<_>>();
    let few = [reported(2015.0, 7.0, 7.0, false, "Some outlet"), reported(2022.0, 9.0, 9.0, false, "Another")];
    let svg = draw(&reported::spec(&few, &options(Size::Wide)).expect("a chart"));
    assert!(names(&svg).iter().any(|name| name == "Some outlet") && !svg.contains("(1)"), "{:?}", names(&svg));
    let crowd: Vec<ReportedRow> = (0..9)
        .map(|n| {
            reported(
                2021.0 + f64::from(n % 3),
                40.0 + 3.0 * f64::from(n),
                40.0 + 3.0 * f64::from(n),
                false,
                &format!("A long name of an outlet {n}"),
            )
        })
        .chain([reported(2016.0, 7.0, 7.0, false, "Early")])
        .collect();
    let svg = draw(&reported::spec(&crowd, &options(Size::Wide)).expect("a chart"));
    let words = names(&svg);
    for n in 0..9 {
        let outlet = format!("A long name of an outlet {n}");
        assert!(!words.contains(&outlet), "all or none: {words:?}");
        assert_eq!(words.iter().filter(|words| words.ends_with(&format!(") {outlet}"))).count(), 1, "{words:?}");
    }
    let numbers = words.iter().filter(|words| words.starts_with('(') && words.ends_with(')')).count();
    assert_eq!(numbers, crowd.len(), "a number for every figure: {words:?}");
}

#[test]
fn words_say_whose_and_of_which() {
    let wide = options(Size::Wide);
    // One supplier is named; of several the title speaks of all.
    let of_one = deals::spec(&deals_rows(), &wide).expect("a chart").title;
    assert!(of_one.contains("of Azerbaijan with Pakistan"), "{of_one}");
    let mut rows = deals_rows();
    rows[6].supplier = "Israel".to_owned();
    rows[5].supplier = "Israel".to_owned();
    let of_two = deals::spec(&rows, &wide).expect("a chart").title;
    assert!(of_two.contains("of Azerbaijan") && !of_two.contains("with"), "{of_two}");
    let alt = |rows: &[TargetRow]| targets::spec(rows, &wide).expect("a chart").alt;
    assert!(alt(&many_targets()).contains("Furthest away of those shown: "), "{}", alt(&many_targets()));
    let paths = |rows: &[TargetRow]| required_path::spec(rows, &[], &wide).expect("a chart").alt;
    assert!(
        paths(&[ambiguous()]).contains("Read as a yearly level it takes +133% a year"),
        "{}",
        paths(&[ambiguous()])
    );
    let one = paths(&[TargetRow { target_year: Some(2030), baseline_year: Some(2025), ..target("A–B", 1e9, 5e8) }]);
    assert!(one.contains("The way there from $500m (2025): +15% a year.") && !one.contains("Read as"), "{one}");
}

#[test]
fn a_year_without_an_entry_has_a_dash_and_absent_series_a_legend() {
    let row = |year: i32, supplier: &str| DeliveryRow {
        claim: format!("{supplier}{year}"),
        year,
        supplier: supplier.to_owned(),
        value: 20.0,
        unit: "TIV".to_owned(),
        estimate: false,
        spread: false,
        source: "SIPRI".to_owned(),
    };
    let with = ChartOptions { covered: None, ..options(Size::Wide) };
    let columns = |rows: &[DeliveryRow]| deliveries::spec(rows, &with).expect("a chart");
    let rows: Vec<DeliveryRow> = [2010, 2011, 2012, 2014, 2016].map(|year| row(year, "Russia")).to_vec();
    let svg = draw(&columns(&rows));
    assert_eq!(labels(&svg).iter().filter(|label| label.0 == "–").count(), 2, "2013 and 2015");
    // All stand in the last year: each name is level with its part, and no squares of colour are needed.
    let all: Vec<DeliveryRow> = (2010..=2016).flat_map(|year| [row(year, "Russia"), row(year, "Israel")]).collect();
    let beside = draw(&columns(&all));
    let some: Vec<DeliveryRow> =
        all.iter().filter(|row| row.supplier != "Israel" || row.year < 2015).cloned().collect();
    let keyed = draw(&columns(&some));
    let top = |svg: &str, name: &str| labels(svg).into_iter().find(|label| label.0 == name).expect("a name").1.y0;
    let apart = |svg: &str| (top(svg, "Russia") - top(svg, "Israel")).abs();
    assert!(apart(&keyed) < 26.0, "a key in one block: {}", apart(&keyed));
    assert!(apart(&beside) > 60.0, "names level with their parts: {}", apart(&beside));
}

// ---- what a picture editor found -----------------------------------------------------------------------------------------------

fn words_of(svg: &str) -> Vec<String> {
    labels(svg).into_iter().map(|label| label.0).collect()
}

#[test]
fn figures_that_count_different_things_are_not_set_against_each_other() {
    let fiscal = |low: f64, scope: &str| ReportedRow {
        scope: scope.to_owned(),
        ..reported(2022.0, low, low, false, if scope.is_empty() { "All" } else { "Part" })
    };
    let apart = [fiscal(48.0, "non-oil"), fiscal(85.0, "")];
    let chart = reported::spec(&apart, &options(Size::Wide)).expect("a chart");
    assert!(!chart.title.contains("range"), "{}", chart.title);
    assert!(chart.note.contains("Figures that count different things are not compared."), "{}", chart.note);
    assert!(!chart.note.contains("side by side"), "these are far apart: {}", chart.note);
    let Body::Plane(plane) = &chart.body else { panic!("a plane") };
    assert!(plane.brackets.is_empty());
    assert!(words_of(&draw(&chart)).iter().any(|words| words == "$48m, non-oil"));
    // Of one scope they are, and the title says which.
    let alike = [fiscal(48.0, "non-oil"), fiscal(85.0, "non-oil")];
    let title = reported::spec(&alike, &options(Size::Wide)).expect("a chart").title;
    assert!(title.contains("non-oil figures reported for 2022 range from $48m to $85m"), "{title}");
    // A path is measured by what its target counts.
    let row = TargetRow { baseline_year: Some(2017), target_year: Some(2022), ..target("A–B", 1e9, 5e6) };
    let since = |scope: &str| ReportedRow { pair: "A–B".to_owned(), ..fiscal(48.0, scope) };
    let title = |figures: &[ReportedRow]| {
        required_path::spec(std::slice::from_ref(&row), figures, &options(Size::Wide)).expect("a chart").title
    };
    assert!(title(&[since("")]).contains("$48m was reported"), "{}", title(&[since("")]));
    assert!(!title(&[since("non-oil")]).contains("reported"), "{}", title(&[since("non-oil")]));
}

#[test]
fn every_number_of_a_key_stands_in_the_picture_and_missing_words_are_counted() {
    for size in Size::ALL {
        let crowd: Vec<ReportedRow> = (0..24)
            .map(|n| {
                let value = 40.0 + 2.0 * f64::from(n);
                reported(2020.0 + f64::from(n % 3), value, value, false, &format!("Outlet {n}"))
            })
            .chain([reported(2005.0, 7.0, 7.0, false, "Early")])
            .collect();
        let chart = reported::spec(&crowd, &options(*size)).expect("a chart");
        let words = words_of(&draw(&chart));
        let keyed = words.iter().filter(|words| words.starts_with('(') && words.contains(") ")).count();
        for number in 1..=keyed {
            let stands = words.iter().filter(|words| **words == format!("({number})")).count();
            assert!(stands > 0, "{}: nothing has the number {number}: {words:?}", size.word());
        }
        let numbered = words.iter().filter(|words| words.starts_with('(') && words.ends_with(')')).count();
        let missing = crowd.len() - numbered;
        let said = words.iter().find(|words| words.contains("without words, for want of room"));
        if keyed > 0 {
            let expected = (missing > 0).then(|| format::capital(&format::spelled(missing)));
            assert_eq!(
                said.and_then(|words| words.split(' ').next()),
                expected.as_deref(),
                "{}: {words:?}",
                size.word()
            );
        }
        // The figures of the title are there whatever else is not.
        let Body::Plane(plane) = &chart.body else { panic!("a plane") };
        let widest = plane.brackets.iter().max_by(|a, b| (a.value.1 / a.value.0).total_cmp(&(b.value.1 / b.value.0)));
        let (low, high) = widest.expect("a bracket").value;
        for value in [low, high] {
            assert!(words.contains(&format::money(value, "USD")), "{}: no {value}: {words:?}", size.word());
        }
    }
}

#[test]
fn thousands_of_figures_and_outlets_are_drawn_and_counted() {
    let many: Vec<ReportedRow> = (0..4000)
        .map(|n| {
            reported(1900.0 + f64::from(n % 100), 1.0 + f64::from(n), 1.0 + f64::from(n), false, &format!("Outlet {n}"))
        })
        .collect();
    let chart = reported::spec(&many, &options(Size::Wide)).expect("a chart");
    assert!(chart.source.ends_with("more: see the table"), "{}", chart.source);
    let svg = draw(&chart);
    let words = words_of(&svg);
    assert!(words.iter().any(|words| words.contains("without words, for want of room")), "{words:?}");
    for row in [&many[0], &many[3999]] {
        assert_eq!(marks(&svg, &row.claim).len(), 1, "{}", row.claim);
    }
}

#[test]
fn marks_of_deals_are_explained_and_have_words_where_there_is_room() {
    let rows = [
        deal("Mushshak", Stage::Talks, 0.0, 2016.9, 2017.0, false),
        deal("Mushshak", Stage::Ordered, 10.0, 2017.0, 2018.0, false),
        DealRow { source: "A".to_owned(), ..deal("Mushshak", Stage::Delivered, 10.0, 2018.0, 2019.0, false) },
        DealRow { source: "B".to_owned(), ..deal("Mushshak", Stage::Delivered, 10.0, 2019.0, 2020.0, false) },
        deal("Mushshak", Stage::Interest, 0.0, 2021.7, 2021.8, false),
        deal("JF-17", Stage::Talks, 0.0, 2007.0, 2017.0, false),
        deal("JF-17", Stage::Delivering, 5.0, 2025.0, 2026.0, true),
    ];
    let chart = deals::spec(&rows, &options(Size::Wide)).expect("a chart");
    assert!(chart.note.contains("Small circle: interest, talks."), "{}", chart.note);
    assert!(chart.note.contains("Large hollow circle: an estimated delivery."), "{}", chart.note);
    let svg = draw(&chart);
    let word = labels(&svg).into_iter().find(|label| label.0 == "interest").expect("a word at the last circle").1;
    let (_, circle) = marks(&svg, "Mushshak-interest-2021.7").pop().expect("a circle");
    assert!((word.x0 - circle.x1).abs() < 40.0 || (word.x0 < circle.x1 && word.x1 > circle.x0), "{word:?} {circle:?}");
    let many: Vec<DealRow> = (0..30)
        .map(|n| deal(&format!("D{n}"), Stage::Talks, 0.0, 2010.0 + f64::from(n % 9), 2010.5 + f64::from(n % 9), false))
        .collect();
    let note = deals::spec(&many, &options(Size::Wide)).expect("a chart").note;
    assert!(note.contains("not shown: told by fewer outlets, without a value, or older."), "{note}");
}

#[test]
fn a_mark_of_a_deal_stands_behind_a_year_that_is_named() {
    let chart = deals::spec(&[deal("S-400", Stage::Intent, 0.0, 2018.75, 2018.8, false)], &options(Size::Wide));
    let chart = chart.expect("a chart");
    let Body::Lanes(lanes) = &chart.body else { panic!("lanes") };
    let first = lanes.x_ticks.first().expect("a tick");
    assert!(first.at <= lanes.rows[0].marks[0].middle() && first.at >= lanes.x.ends().0, "{:?}", lanes.x_ticks);
}

#[test]
fn deliveries_say_that_years_are_shared_out_and_name_the_first() {
    let row = |year: i32, spread: bool| DeliveryRow {
        claim: format!("c{year}"),
        year,
        supplier: "Russia".to_owned(),
        value: 20.0,
        unit: "TIV".to_owned(),
        estimate: spread,
        spread,
        source: "SIPRI".to_owned(),
    };
    let with = |size| ChartOptions { covered: None, ..options(size) };
    let note = |spread| deliveries::spec(&[row(2016, spread)], &with(Size::Wide)).expect("a chart").note;
    assert!(note(true).contains("A delivery over several years is spread evenly over them."), "{}", note(true));
    assert!(!note(false).contains("spread"), "{}", note(false));
    let rows: Vec<DeliveryRow> = (2006..=2025).map(|year| row(year, false)).collect();
    for size in Size::ALL {
        let words = words_of(&draw(&deliveries::spec(&rows, &with(*size)).expect("a chart")));
        for year in ["2006", "2025"] {
            assert!(words.iter().any(|words| words == year), "{}: no {year}: {words:?}", size.word());
        }
    }
}

#[test]
fn a_forecast_is_not_called_reported() {
    let forecast = |pair: &str| TargetRow { estimate: true, forecast: true, ..target(pair, 1.5e10, 7.5e9) };
    let one = targets::spec(&[forecast("A–B")], &options(Size::Wide)).expect("a chart");
    assert_eq!(one.title, "A–B trade target is twice what was forecast");
    assert!(one.subtitle.contains("Forecast for 2023") && !one.subtitle.contains("eported"), "{}", one.subtitle);
    assert!(words_of(&draw(&one)).iter().any(|words| words == "Forecast"));
    let two = [forecast("A–B"), target("C–D", 1e10, 8e9)];
    for form in [Form::Bars, Form::Dumbbell] {
        let chart = targets::spec(&two, &ChartOptions { form, ..options(Size::Wide) }).expect("a chart");
        assert!(chart.subtitle.starts_with("Reported or forecast figure"), "{}", chart.subtitle);
        let words = words_of(&draw(&chart)).join("; ");
        assert!(words.contains("≈$7.5bn (2023, forecast)") && words.contains("$8bn (2023)"), "{words}");
    }
    let title = targets::spec(&[forecast("A–B"), forecast("C–D")], &options(Size::Wide)).expect("a chart").title;
    assert_eq!(title, "Both trade targets ask for at least twice what was forecast");
    // What is drawn decides what a title without a finding says.
    let reported_only = [target("A–B", 1e10, 8e9), target("C–D", 1e10, 8e9)];
    let title = targets::spec(&reported_only, &options(Size::Wide)).expect("a chart").title;
    assert_eq!(title, "Announced trade targets against reported figures");
}

#[test]
fn a_target_for_something_else_than_its_figure_says_so() {
    let wider = TargetRow {
        scope: "trade and investment".to_owned(),
        baseline_scope: "trade".to_owned(),
        ..target("A–B", 2e9, 4e7)
    };
    let one = targets::spec(std::slice::from_ref(&wider), &options(Size::Wide)).expect("a chart");
    assert!(one.title.starts_with("A–B trade and investment target is 50 times"), "{}", one.title);
    assert!(one.note.contains("Target for trade and investment, figure for trade."), "{}", one.note);
    assert!(words_of(&draw(&one)).iter().any(|words| words.starts_with("target for trade and investment")));
    let several = targets::spec(&[wider, target("C–D", 2e9, 1e9)], &options(Size::Wide)).expect("a chart");
    assert!(!several.title.contains("trade"), "{}", several.title);
    assert!(several.note.contains("A–B: target for trade and investment, figure for trade."), "{}", several.note);
    let same = TargetRow { baseline_scope: "trade".to_owned(), ..target("A–B", 2e9, 4e7) };
    let note = targets::spec(&[same], &options(Size::Wide)).expect("a chart").note;
    assert!(!note.contains("arget for"), "{note}");
}

#[test]
fn a_short_way_has_a_linear_axis() {
    let row = |base: f64| TargetRow { target_year: Some(2030), ..target("A–B", 1e11, base) };
    let path = |base: f64| required_path::spec(&[row(base)], &[], &options(Size::Wide)).expect("a chart");
    let scale = |chart: &Chart| match &chart.body {
        Body::Plane(plane) => plane.y,
        _ => panic!("a plane"),
    };
    let short = path(8.5e10);
    assert!(matches!(scale(&short), Scale::Linear { min, .. } if min == 0.0), "{:?}", scale(&short));
    assert!(!short.subtitle.contains("ogarithmic") && !short.subtitle.ends_with('.'), "{}", short.subtitle);
    let long = path(8.5e9);
    assert!(matches!(scale(&long), Scale::Log { .. }) && long.subtitle.contains("Logarithmic"), "{}", long.subtitle);
}

#[test]
fn names_of_targets_are_whole_and_the_target_keeps_off_words() {
    let long = [target("Pakistan–Uzbekistan and 4 more", 1.5e9, 1e9), target("C–D", 1e9, 1e8)];
    let with = ChartOptions { form: Form::Dumbbell, ..options(Size::Tall) };
    let words = words_of(&draw(&targets::spec(&long, &with).expect("a chart")));
    assert!(words.iter().any(|words| words == "more"), "the last word on a second line: {words:?}");
    assert!(!words.iter().any(|words| words.ends_with('…')), "{words:?}");
    let wordy = TargetRow { baseline_first_year: Some(2021), estimate: true, ..target("India–Russia", 1e11, 6.6e10) };
    let svg = draw(&targets::spec(&[wordy, target("C–D", 1e10, 8e9)], &options(Size::Phone)).expect("a chart"));
    let line = marks(&svg, "target-line");
    assert_eq!(line.len(), 2, "a piece for each bar");
    for (words, area, _) in labels(&svg) {
        assert!(line.iter().all(|(_, line)| !line.meets(area)), "the target runs through `{words}`");
    }
}

#[test]
fn a_path_says_what_it_leaves_out_and_what_a_part_of_the_year_tells() {
    let row = target("Azerbaijan–Pakistan", 15e9, 4.5e9);
    let row = TargetRow { target_year: Some(2023), baseline_year: Some(2019), ..row };
    let part =
        |value: f64| ReportedRow { of_period: true, last: 2023.83, ..reported(2023.0, value, value, false, "Part") };
    let chart = |figures: &[ReportedRow]| {
        required_path::spec(std::slice::from_ref(&row), figures, &options(Size::Wide)).expect("a chart")
    };
    let whole = reported(2023.0, 6000.0, 6000.0, true, "Whole");
    assert!(chart(std::slice::from_ref(&whole)).title.contains("about $6bn was reported"));
    let more = chart(&[whole.clone(), part(6700.0)]);
    assert!(more.title.contains("at least $6.7bn was reported"), "{}", more.title);
    assert!(more.note.contains("One figure for a part of a year is not shown."), "{}", more.note);
    assert!(chart(&[whole, part(5000.0)]).title.contains("about $6bn was reported"));
    let others = [
        ReportedRow { first: 2018.75, last: 2019.75, ..reported(2019.0, 4800.0, 4800.0, false, "Same") },
        reported(2010.0, 1.0, 1.0, false, "Early"),
        reported(2011.0, 1.0, 1.0, false, "Early"),
    ];
    let note = chart(&others).note;
    assert!(note.contains("One other figure for the time of the start is not shown."), "{note}");
    assert!(note.contains("Two earlier figures are not shown."), "{note}");
}

#[test]
fn words_at_the_ends_of_lines_keep_off_the_dots_behind_them() {
    for size in Size::ALL {
        for value in [100.0, 150.0, 220.0, 300.0, 400.0, 500.0] {
            let rows = [reported(2023.0, value, value, false, "One"), reported(2024.0, value, value, false, "Other")];
            let svg = draw(&required_path::spec(&[ambiguous()], &rows, &options(*size)).expect("a chart"));
            let dots = rows.iter().flat_map(|row| marks(&svg, &row.claim)).collect::<Vec<_>>();
            assert!(!dots.is_empty());
            for (words, area, _) in labels(&svg).iter().filter(|label| label.0.contains("a year") || label.0 == "year")
            {
                for (_, dot) in &dots {
                    assert!(!area.inset(1.0, 3.0, 1.0, 3.0).meets(*dot), "{size:?} {value}: `{words}` at a dot");
                }
            }
        }
    }
}

#[test]
fn a_chart_uses_every_filter_that_it_takes_and_no_other() {
    let tables = crate::measures::testing::recorded();
    let countries = crate::ledger::Countries::shipped().expect("countries");
    let options = ChartOptions::default();
    let mut wrong = Vec::new();
    for about in CHARTS {
        let chart = |ask: &crate::measures::Ask| super::draw(about.id, &tables, ask, &countries, &options);
        let all = chart(&crate::measures::Ask::default()).expect(about.id).chart;
        for (filter, ask) in crate::measures::filter_questions() {
            let found = chart(&ask);
            let is_other = found.as_ref().map_or(true, |found| found.chart != all);
            let fits = if about.takes().has(filter) { is_other } else { found.is_err() || !is_other };
            if !fits {
                wrong.push(format!("{} and --{}", about.id, filter.word()));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
