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
    // A ratio over nought is none: half of these do not ask for ten times as much.
    let half = [target("A–B", 5e9, 0.0), target("C–D", 1e6, 9e5)];
    assert_eq!(title(&half), "Announced trade targets against reported figures");
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

#[test]
fn no_mark_stands_in_the_middle_of_a_range() {
    let given = |year: f64, low: Option<f64>, high: Option<f64>| ReportedRow {
        low: low.map(|low| low * 1e6),
        high: high.map(|high| high * 1e6),
        ..reported(year, 0.0, 0.0, false, &format!("S{year}"))
    };
    let rows = [
        given(2000.0, Some(20.0), Some(400.0)),
        given(2005.0, Some(300.0), Some(300.0)),
        given(2010.0, None, Some(150.0)),
        given(2015.0, Some(100.0), None),
    ];
    let chart = reported::spec(&rows, &options(Size::Wide)).expect("a chart");
    assert!(
        chart.note.contains("A bar goes from the lowest") && chart.note.contains("An arrow")
            || chart.note.contains("an arrow is")
    );
    let svg = draw(&chart);
    let mark = |row: &ReportedRow| marks(&svg, &row.claim).pop().expect("a mark").1;
    let (bar, dot) = (mark(&rows[0]), mark(&rows[1]));
    assert!(bar.height() > 5.0 * bar.width(), "a bar over its range: {bar:?}");
    assert!((dot.height() - dot.width()).abs() < 0.5, "a dot: {dot:?}");
    // The bound that was given is a tick, and no dot.
    for row in &rows[2..] {
        let tick = mark(row);
        assert!(tick.width() > 3.0 * tick.height(), "{tick:?}");
    }
    let wide = TargetRow { target_high: Some(2e10), ..target("A–B", 1e10, 1.5e10) };
    let least = TargetRow { target_high: None, baseline_low: None, ..target("C–D", 1e10, 1.5e9) };
    let with = ChartOptions { form: Form::Dumbbell, ..options(Size::Wide) };
    let chart = targets::spec(&[wide, least], &with).expect("a chart");
    assert!(chart.note.contains("A bar goes from the lowest to the highest figure; an arrow is"), "{}", chart.note);
    let svg = draw(&chart);
    let area = |id: &str| marks(&svg, id).pop().expect("a mark").1;
    assert!(area("A–B-claim:target").width() > 2.0 * area("A–B-claim:target").height());
    for id in ["C–D-claim", "C–D-claim:target"] {
        assert!(area(id).height() > 3.0 * area(id).width(), "{id}: {:?}", area(id));
    }
}

#[test]
fn marks_of_deals_stand_at_their_dates() {
    let rows = [
        deal("X", Stage::Ordered, 2.0, 2020.0, 2020.1, false),
        deal("X", Stage::Delivered, 2.0, 2020.1, 2020.2, false),
        deal("Y", Stage::Ordered, 2.0, 1980.0, 1980.1, false),
        deal("Y", Stage::Delivered, 2.0, 2025.0, 2025.1, false),
    ];
    for size in [Size::Wide, Size::Phone] {
        let svg = draw(&deals::spec(&rows, &options(size)).expect("a chart"));
        let x = |row: &DealRow| {
            marks(&svg, &row.claim).pop().map(|mark| f64::midpoint(mark.1.x0, mark.1.x1)).expect("a mark")
        };
        let year = (x(&rows[3]) - x(&rows[2])) / 45.0;
        assert!((x(&rows[1]) - x(&rows[0]) - 0.1 * year).abs() < 0.5, "{}", size.word());
        let level = |row: &DealRow| marks(&svg, &row.claim).pop().expect("a mark").1.y0;
        assert!((level(&rows[1]) - level(&rows[0])).abs() > 5.0, "on two tracks");
    }
    let phone = deals::spec(&rows, &options(Size::Phone)).expect("a chart");
    assert!(phone.subtitle.ends_with("where that is wider than its mark"), "{}", phone.subtitle);
}

#[test]
fn no_number_is_broken_at_the_end_of_a_line() {
    let row = TargetRow { baseline_high: Some(5e6), ..target("A–B", 3e11, 1e4) };
    let row = TargetRow { target_year: Some(2026), ..row };
    let words = words_of(&draw(&required_path::spec(&[row], &[], &options(Size::Phone)).expect("a chart")));
    assert!(words.iter().any(|words| words.contains("+3,820–31,000%")), "{words:?}");
}

#[test]
fn one_figure_is_singular() {
    let rows = [reported(2022.0, 48.0, 48.0, false, "X")];
    assert!(reported::spec(&rows, &options(Size::Wide)).expect("a chart").alt.ends_with("One figure: $48m."));
}

#[test]
fn words_of_a_line_stand_near_it_or_are_told_below() {
    let near = 2.0 * 20.0 + 4.0;
    let path = |svg: &str, part: &str| {
        let document = roxmltree::Document::parse(svg).expect("XML");
        let id = format!("Azerbaijan–Pakistan-claim:{part}");
        let line = document.descendants().find(|node| node.attribute("data-id") == Some(id.as_str())).expect("a line");
        path_points(line.attribute("d").unwrap_or_default())
    };
    let (mut beside, mut below) = (0, 0);
    let everywhere: Vec<f64> = (0..16).map(|n| 6.0 * 1.32_f64.powi(n)).collect();
    for values in [vec![60.0, 80.0], vec![200.0, 260.0], vec![300.0, 390.0], everywhere] {
        for size in [Size::Wide, Size::Phone] {
            let rows: Vec<ReportedRow> = (2015..=2025)
                .flat_map(|year| values.iter().map(move |value| (year, *value)))
                .map(|(year, value)| reported(f64::from(year), value, value, false, &format!("S{year}")))
                .collect();
            let svg = draw(&required_path::spec(&[ambiguous()], &rows, &options(size)).expect("a chart"));
            let words = labels(&svg);
            for (part, rate, told) in [("level", "+133%", "Line: "), ("total", "+105%", "Dashed line: ")] {
                let points = path(&svg, part);
                let (_, area, _) = words.iter().find(|label| label.0.contains(rate)).expect(rate);
                let all = words.iter().find(|label| label.0.starts_with(told) && label.0.contains(rate));
                if all.is_some() {
                    below += 1;
                    continue;
                }
                beside += 1;
                // The words are lines of one block: the nearest of them.
                let block: Vec<&Area> = words
                    .iter()
                    .filter(|label| (label.1.x0 - area.x0).abs() < 3.0 && (label.1.y0 - area.y0).abs() < 90.0)
                    .map(|label| &label.1)
                    .collect();
                let away = |from: (f64, f64), to: (f64, f64)| {
                    let steps = (0..=200).map(|n| f64::from(n) / 200.0);
                    let at = steps.map(move |part| (from.0 + (to.0 - from.0) * part, from.1 + (to.1 - from.1) * part));
                    at.flat_map(|at| {
                        block.iter().map(move |area| {
                            (at.1.clamp(area.y0, area.y1) - at.1).abs()
                                + ((at.0.clamp(area.x0, area.x1) - at.0).abs() - 20.0).max(0.0)
                        })
                    })
                    .fold(f64::INFINITY, f64::min)
                };
                let least = points.windows(2).map(|pair| away(pair[0], pair[1])).fold(f64::INFINITY, f64::min);
                assert!(least <= near, "{} {values:?}: {rate} is {least} from its line", size.word());
            }
        }
    }
    assert!(beside > 0 && below > 0, "{beside} beside, {below} below");
}

#[test]
fn words_of_a_deal_keep_off_marks_on_both_tracks_and_hide_the_line_that_they_cross() {
    let rows = [
        deal("JF-17", Stage::Talks, 0.0, 2021.8, 2021.9, false),
        deal("JF-17", Stage::Ordered, 0.0, 2024.7, 2024.8, false),
        deal("JF-17", Stage::Ordered, 40.0, 2025.0, 2026.0, false),
        deal("JF-17", Stage::Delivering, 5.0, 2025.0, 2026.0, true),
        deal("JF-17", Stage::Planned, 0.0, 2027.0, 2028.7, false),
        deal("B", Stage::Talks, 0.0, 2007.0, 2008.0, false),
    ];
    let others = (0..5).map(|n| deal(&format!("C{n}"), Stage::Talks, 0.0, 2016.0, 2017.0, false));
    let rows: Vec<DealRow> = rows.into_iter().chain(others).collect();
    let mut crossed = 0;
    for size in Size::ALL {
        let with = ChartOptions { as_of: Some(2026.9), ..options(*size) };
        let chart = deals::spec(&rows, &with).expect("a chart");
        let svg = draw(&chart);
        let marks: Vec<Area> = rows
            .iter()
            .flat_map(|row| marks(&svg, &row.claim))
            .map(|(_, area)| area.inset(1.0, 1.0, 1.0, 1.0))
            .collect();
        assert!(marks.len() > 6);
        let words = labels(&svg);
        let told = |label: &&(String, Area, f64)| {
            ["talks", "ordered", "deliver"].iter().any(|word| label.0.contains(word))
                && label.2 < 15.5
                && label.1.x0 > 300.0
        };
        let document = roxmltree::Document::parse(&svg).expect("valid XML");
        let dashed =
            document.descendants().find(|node| node.attribute("stroke-dasharray") == Some("3 3")).expect("a line");
        let line = path_box(dashed.attribute("d").unwrap_or_default());
        let background = Theme::Light.tokens().background.css();
        let number = |node: &roxmltree::Node<'_, '_>, name: &str| {
            node.attribute(name).and_then(|text| text.parse::<f64>().ok()).unwrap_or(0.0)
        };
        for (words, area, _) in words.iter().filter(told) {
            assert!(!marks.iter().any(|mark| mark.meets(*area)), "{}: `{words}` lies on a mark", size.word());
            if !area.meets(line.inset(-1.0, 0.0, -1.0, 0.0)) {
                continue;
            }
            crossed += 1;
            let behind = document.descendants().filter(|node| node.range().start > dashed.range().start);
            let mut papers =
                behind.filter(|node| node.has_tag_name("rect") && node.attribute("fill") == Some(&background));
            let hides = papers.any(|node| {
                let (x, y) = (number(&node, "x"), number(&node, "y"));
                Area::new(x, y, x + number(&node, "width"), y + number(&node, "height"))
                    .holds(area.inset(0.0, 1.0, 0.0, 2.0))
            });
            assert!(hides, "{}: `{words}` is struck through by the line of the last day", size.word());
        }
    }
    assert!(crossed > 0);
}

#[test]
fn names_of_years_at_the_edge_of_the_page_keep_their_even_step() {
    // The first name is moved into the page: the second has no room beside it, the third and the fourth would have.
    let names = ["2005", "2006", "2007", "2008", "2009", "2010"];
    let canvas = Canvas::new(Theme::Light, Size::Phone);
    let look = Words::regular(theme::AXIS, canvas.tokens.ink);
    let step = look.width("2005") * 1.35;
    let places: Vec<(f64, &str)> = names.iter().enumerate().map(|(n, name)| (step * n as f64, *name)).collect();
    canvas.year_names(&places, 20.0, look, (0.0, 400.0));
    let items = canvas.into_sheet().items;
    let kept: Vec<i32> = items
        .iter()
        .filter_map(|item| match item {
            scene::Item::Label(label) => label.text.parse().ok(),
            scene::Item::Mark(_) => None,
        })
        .collect();
    assert!(kept.len() > 2, "{kept:?}");
    let steps: std::collections::BTreeSet<i32> = kept.windows(2).map(|pair| pair[1] - pair[0]).collect();
    assert_eq!(steps.len(), 1, "{kept:?}");
}

#[test]
fn named_years_of_every_chart_over_years_are_in_even_steps() {
    let years = |svg: &str| {
        let mut years: Vec<(f64, f64, i32)> = labels(svg)
            .into_iter()
            .filter(|label| label.0.len() == 4 && (label.2 - theme::AXIS).abs() < 0.5)
            .filter_map(|(word, area, _)| Some((area.y1.round(), area.x0, word.parse().ok()?)))
            .collect();
        years.sort_by(|one, other| one.0.total_cmp(&other.0).then(one.1.total_cmp(&other.1)));
        years
    };
    let mut read = 0;
    for size in Size::ALL {
        for (name, chart) in gallery(*size) {
            let years = years(&draw(&chart));
            for axis in years.chunk_by(|one, next| (one.0 - next.0).abs() < 1.5 && one.2 < next.2) {
                let all: Vec<i32> = axis.iter().map(|year| year.2).collect();
                // The last year of the time may be off the step.
                let steps: std::collections::BTreeSet<i32> =
                    all[..all.len() - 1].windows(2).map(|pair| pair[1] - pair[0]).collect();
                assert!(steps.len() <= 1, "{name} {}: {all:?}", size.word());
                read += usize::from(all.len() > 3);
            }
        }
    }
    assert!(read > 3, "{read}");
}

#[test]
fn type_of_one_role_has_one_size_in_every_chart() {
    let sizes = [theme::HEADING, theme::LABEL, theme::DETAIL, theme::AXIS, theme::NOTE];
    for size in [Size::Wide, Size::Phone] {
        let of = |svg: &str, words: &str| labels(svg).into_iter().find(|label| label.0 == words).expect(words).2;
        let rows = [target("A–B", 1e9, 5e8), target("C–D", 1e9, 4e8), target("E–F", 1e9, 4e8)];
        let form = |form| targets::spec(&rows, &ChartOptions { form, ..options(size) }).expect("a chart");
        let names = [
            of(&draw(&form(Form::Bars)), "A–B"),
            of(&draw(&form(Form::Dumbbell)), "A–B"),
            of(&draw(&deals::spec(&deals_rows(), &options(size)).expect("a chart")), "Mushshak aircraft"),
        ];
        assert!(names.iter().all(|found| (found - theme::LABEL).abs() < 0.1), "{}: {names:?}", size.word());
        for (name, chart) in gallery(size) {
            let heads = [chart.size.heads().0, chart.size.heads().1, theme::FIGURE];
            for (words, _, found) in labels(&draw(&chart)) {
                let is_known = sizes.iter().chain(&heads).any(|role| (role - found).abs() < 0.1);
                assert!(is_known || name == "bullet" || found > 20.0, "{name} {}: `{words}` has {found}", size.word());
            }
        }
    }
}

#[test]
fn sources_without_room_are_named_to_those_who_do_not_see_the_picture() {
    let rows: Vec<ReportedRow> = (0..40)
        .map(|n| reported(2000.0 + f64::from(n % 20), 10.0, 10.0, false, &format!("An outlet with a long name {n}")))
        .collect();
    let chart = reported::spec(&rows, &options(Size::Phone)).expect("a chart");
    assert!(chart.source.ends_with("more: see the table"), "{}", chart.source);
    let svg = draw(&chart);
    let document = roxmltree::Document::parse(&svg).expect("XML");
    let described =
        document.descendants().find(|node| node.has_tag_name("desc")).and_then(|node| node.text()).unwrap_or_default();
    for row in &rows {
        assert!(described.contains(&row.source), "{described}");
    }
    // Where the line has them all they are not said twice.
    let chart = reported::spec(&rows[..2], &options(Size::Wide)).expect("a chart");
    assert!(chart.sources.is_empty() && !draw(&chart).contains("Sources: "));
}
