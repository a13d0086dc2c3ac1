//! Charts from the shipped ledger: the gallery is fresh, every picture is sound in every look.

use bilat::charts::{CHARTS, ChartAbout, ChartOptions, Size, Theme, draw, rasterise, render};
use bilat::ledger::{Countries, Ledger};
use bilat::measures::{Ask, measure};
use bilat::tables::{Tables, is_recorded};

use crate::support::{CLAIMS, LINKS, SOURCES, bilat, ledger_of, recorded, register, repo, small_ledger};

/// The charts of `bilat report` with no arguments.
fn ask(ledger: &Ledger) -> Ask {
    Ask { as_of: ledger.last_day(), ..Ask::default() }
}

/// The charts that need no store: those of the gallery.
fn of_the_ledger() -> impl Iterator<Item = &'static ChartAbout> {
    let needs_store = |id: &&str| measure(id).expect("a measure").about().reads.iter().any(|table| is_recorded(table));
    CHARTS.iter().filter(move |chart| !chart.measures.iter().any(needs_store))
}

/// The shipped ledger beside the hand-made registers and trade statistics.
fn with_records() -> Tables {
    let registers = ["deals.csv", "deliveries.csv"].map(register);
    let trade = ["comtrade.csv", "BACI_HS92_Y2021_V202401b.csv", "BACI_HS92_Y2022_V202401b.csv"];
    let trade = trade.map(|name| repo("tests/fixtures/trade").join(name));
    recorded(&[registers.to_vec(), trade.to_vec()].concat(), false)
}

#[test]
fn the_gallery_is_what_the_tool_draws_today() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().display().to_string();
    for chart in of_the_ledger() {
        // Each picture is drawn by the analysis that lies beside it.
        let analysis = repo("charts").join(format!("{}.toml", chart.id)).display().to_string();
        let run = bilat(&["run", &analysis, "-o", &path]);
        assert_eq!(run.code, 0, "{analysis}: {}", run.stderr);
        for ending in ["svg", "csv", "txt"] {
            let name = format!("{}.{ending}", chart.id);
            let drawn = std::fs::read(folder.path().join(&name)).unwrap_or_else(|_| panic!("{name} is not drawn"));
            let kept = std::fs::read(repo("charts").join(&name)).unwrap_or_default();
            assert!(drawn == kept, "charts/{name} is stale: run `cargo run --release -- run charts/{}.toml`", chart.id);
        }
        let name = format!("{}.png", chart.id);
        let drawn = pixels(&std::fs::read(folder.path().join(&name)).expect("a picture"));
        let kept =
            pixels(&std::fs::read(repo("charts").join(&name)).unwrap_or_else(|_| panic!("charts/{name} is missing")));
        assert_eq!((drawn.0, drawn.1), (kept.0, kept.1), "{name}");
        // Rasterising may differ in the last bit from one processor to another.
        let far = drawn.2.iter().zip(&kept.2).filter(|(a, b)| a.abs_diff(**b) > 8).count();
        assert!(far * 1000 <= drawn.2.len(), "charts/{name} is stale: {far} values differ");
    }
}

/// Width, height and samples of a PNG.
fn pixels(png: &[u8]) -> (u32, u32, Vec<u8>) {
    let mut decoder = png::Decoder::new(std::io::Cursor::new(png));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().expect("a PNG");
    let mut samples = vec![0; reader.output_buffer_size().expect("a size")];
    let info = reader.next_frame(&mut samples).expect("a picture");
    samples.truncate(info.buffer_size());
    (info.width, info.height, samples)
}

#[test]
fn every_chart_is_drawn_in_every_look() {
    let ledger = Ledger::shipped().sound().expect("sound");
    let tables = with_records();
    let countries = Countries::shipped().expect("countries");
    for chart in CHARTS {
        for theme in Theme::ALL {
            for size in Size::ALL {
                let options = ChartOptions { theme: *theme, size: *size, ..ChartOptions::default() };
                let drawing = draw(chart.id, &tables, &ask(&ledger), &countries, &options).expect(chart.id);
                let svg = render(&drawing.chart, *theme, *size).expect(chart.id);
                let what = format!("{} {} {}", chart.id, theme.word(), size.word());
                let document = roxmltree::Document::parse(&svg).expect(&what);
                assert!(!svg.contains("NaN") && !svg.contains("inf"), "{what}");
                let words = |name: &str| {
                    document.descendants().find(|node| node.has_tag_name(name)).and_then(|node| node.text())
                };
                assert!(words("title").is_some_and(|text| !text.is_empty()), "{what} has no title");
                assert!(words("desc").is_some_and(|text| !text.is_empty()), "{what} has no description");
                assert!(
                    drawing.chart.missing_characters().is_empty(),
                    "{what}: {:?}",
                    drawing.chart.missing_characters()
                );
                assert!(!drawing.chart.source.is_empty(), "{what} has no source");
                assert_eq!(svg, render(&drawing.chart, *theme, *size).expect(chart.id), "{what} differs");
            }
        }
        let options = ChartOptions::default();
        let drawing = draw(chart.id, &tables, &ask(&ledger), &countries, &options).expect(chart.id);
        let svg = render(&drawing.chart, options.theme, options.size).expect(chart.id);
        let (width, height, _) = pixels(&rasterise(&svg, 1.0).expect(chart.id));
        assert_eq!((width, height), (1200, 675), "{}", chart.id);
    }
}

#[test]
fn every_pair_of_the_ledger_can_be_asked_for() {
    let ledger = Ledger::shipped().sound().expect("sound");
    let tables = with_records();
    let countries = Countries::shipped().expect("countries");
    let mut pairs: Vec<_> = ledger.claims().filter_map(|claim| claim.pair()).collect();
    pairs.sort();
    pairs.dedup();
    let mut drawn = 0;
    for pair in pairs {
        let ask = Ask { pairs: vec![pair], ..ask(&ledger) };
        for chart in CHARTS {
            match draw(chart.id, &tables, &ask, &countries, &ChartOptions::default()) {
                Ok(drawing) => {
                    render(&drawing.chart, Theme::Light, Size::Wide)
                        .unwrap_or_else(|error| panic!("{} {pair}: {error}", chart.id));
                    drawn += 1;
                }
                Err(error) => {
                    assert_eq!(error.kind(), bilat::error::ErrorKind::Refused, "{} {pair}: {error}", chart.id)
                }
            }
        }
    }
    assert!(drawn > 40, "{drawn} charts");
}

#[test]
fn the_titles_of_the_gallery_are_true() {
    // The figures of each title, computed again from the chart's own rows.
    let read = |name: &str| std::fs::read_to_string(repo("charts").join(name)).expect(name);
    let svg = read("required-path.svg");
    let title = svg
        .split("<title")
        .nth(1)
        .and_then(|rest| rest.split(['>', '<']).nth(1))
        .expect("a title")
        .replace('\u{a0}', " ");
    assert!(title.contains("$500m") && title.contains("2022"), "{title}");
    let rows = read("required-path.csv");
    assert!(rows.contains(",500000000,500000000,USD,") && rows.contains(",2022,"), "{rows}");
}

#[test]
fn a_pair_is_always_named_in_the_order_of_its_key() {
    let ledger = Ledger::shipped().sound().expect("sound");
    let tables = Tables::of(&ledger).expect("tables");
    let countries = Countries::shipped().expect("countries");
    let mut pairs: Vec<_> = ledger.claims().filter_map(|claim| claim.pair()).collect();
    pairs.sort();
    pairs.dedup();
    for pair in pairs {
        let key = pair.to_string();
        let names: Vec<String> =
            key.split('-').map(|code| countries.short(bilat::model::Country::parse(code).expect("a code"))).collect();
        let reversed = format!("{}–{}", names[1], names[0]);
        let ask = Ask { pairs: vec![pair], ..ask(&ledger) };
        for chart in CHARTS {
            let Ok(drawing) = draw(chart.id, &tables, &ask, &countries, &ChartOptions::default()) else { continue };
            let svg = render(&drawing.chart, Theme::Light, Size::Wide).expect(chart.id);
            assert!(!svg.contains(&reversed), "{} {key} says {reversed}", chart.id);
        }
    }
}

#[test]
fn the_chart_of_reported_figures_counts_what_it_leaves_out() {
    let figure = |id: &str, flow: &str, money: &str, per: &str, period: &str, basis: &str| {
        format!("{id},paper,trade,reported,AZE,PAK,{flow},,,{money},exact,{per},{period},{basis},2020-01,stated,,,\n")
    };
    let claims = [
        figure("a", "two-way", "5,5", "USD,year", "2018", "stated"),
        figure("b", "two-way", "6,6", "USD,year", "2019", "stated"),
        figure("c", "two-way", "7,7", "EUR,year", "2019", "stated"),
        figure("d", "two-way", "8,8", "USD,year", "", "none"),
        figure("e", "two-way", "9,9", "USD,month", "2019-03", "stated"),
        figure("f", "export", "4,4", "USD,year", "2019", "stated"),
    ];
    let folder = small_ledger(&claims.concat(), "");
    let path = folder.path().display().to_string();
    let run = bilat(&["chart", "reported", "--ledger", &path]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let note = "Figures not drawn: one in another currency, one of another direction of trade, one for a part of a year and one without \
                a date.";
    let words: String = roxmltree::Document::parse(&run.stdout)
        .expect("an SVG")
        .descendants()
        .filter_map(|node| node.attribute("aria-label"))
        .collect::<Vec<_>>()
        .join(" ");
    assert!(words.contains(note), "{words}");
}

#[test]
fn figures_of_the_two_directions_do_not_share_a_picture() {
    let figure = |id: &str, from: &str, to: &str, money: u32| {
        format!(
            "{id},paper,trade,reported,{from},{to},export,,,{money},{money},exact,USD,year,2019,stated,2020-01,stated,,,\n"
        )
    };
    let claims = [figure("a", "AZE", "PAK", 5), figure("b", "PAK", "AZE", 500), figure("c", "PAK", "AZE", 501)];
    let folder = small_ledger(&claims.concat(), "");
    let run = bilat(&["chart", "reported", "--ledger", &folder.path().display().to_string()]);
    assert!(run.stdout.contains("Pakistan to Azerbaijan"), "{}", run.stderr);
    assert!(run.stdout.contains("one of another direction of trade") && !run.stdout.contains("data-id=\"a\""));
}

#[test]
fn records_that_may_answer_one_claim_stand_below_it() {
    let ledger = Ledger::shipped().sound().expect("sound");
    let tables = Tables::of(&ledger).expect("tables");
    let countries = Countries::shipped().expect("countries");
    let ask = Ask { countries: vec![countries.read("ARM").expect("Armenia")], ..ask(&ledger) };
    let drawing = draw("deals", &tables, &ask, &countries, &ChartOptions::default()).expect("deals");
    let bilat::charts::Body::Lanes(lanes) = &drawing.chart.body else { panic!("lanes") };
    let at = lanes.rows.iter().position(|lane| lane.label == "Iskander").expect("the claim");
    let answers: Vec<&str> =
        lanes.rows[at + 1..].iter().take_while(|lane| lane.is_answer).map(|lane| lane.label.as_str()).collect();
    assert_eq!(answers, ["9M723 Iskander", "9P78 Iskander"]);
}

#[test]
fn no_words_of_the_shipped_charts_are_cut_off() {
    let ledger = Ledger::shipped().sound().expect("sound");
    let tables = Tables::of(&ledger).expect("tables");
    let countries = Countries::shipped().expect("countries");
    for chart in of_the_ledger() {
        for size in Size::ALL {
            let options = ChartOptions { size: *size, ..ChartOptions::default() };
            let drawing = draw(chart.id, &tables, &ask(&ledger), &countries, &options).expect(chart.id);
            let svg = render(&drawing.chart, Theme::Light, *size).expect(chart.id);
            let document = roxmltree::Document::parse(&svg).expect("an SVG");
            for words in document.descendants().filter_map(|node| node.attribute("aria-label")) {
                assert!(!words.ends_with('…'), "{} {}: {words}", chart.id, size.word());
            }
        }
    }
}

/// A ledger of one source of 2026 with these claims and links.
fn recent_ledger(claims: &str, links: &str) -> tempfile::TempDir {
    ledger_of(&SOURCES.replace("2020-", "2026-"), &format!("{CLAIMS}{claims}"), &format!("{LINKS}{links}"))
}

/// Every word of a picture.
fn spoken(svg: &str) -> String {
    let document = roxmltree::Document::parse(svg).expect("an SVG");
    document.descendants().filter_map(|node| node.attribute("aria-label")).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_stage_or_a_date_chooses_deals_and_hides_none_of_their_records() {
    let claim = |id: &str, stage: &str, item: &str, figure: &str, period: &str| {
        format!("{id},paper,arms,{stage},PAK,AZE,,{item},,{figure},,{period},stated,2026-01,stated,,,\n")
    };
    let claims = [
        claim("a", "talks", "JF-17", ",,,", "2015"),
        claim("b", "ordered", "JF-17", "40,40,exact,aircraft", "2024"),
        claim("c", "talks", "Shaheen", ",,,", "2016"),
        claim("d", "ordered", "Mushshak", "10,10,exact,aircraft", "2017"),
    ];
    let folder = recent_ledger(&claims.concat(), "b,updates,a,\n");
    let path = folder.path().display().to_string();
    let words = |more: &[&str]| {
        let run = bilat(&[&["chart", "deals", "--ledger", &path], more].concat());
        assert_eq!(run.code, 0, "{}", run.stderr);
        spoken(&run.stdout)
    };
    let talks = words(&["--stage", "talks"]);
    assert!(talks.contains("40 ordered") && talks.contains("Shaheen") && !talks.contains("Mushshak"), "{talks}");
    assert!(talks.contains("Only deals with a record at the stage talks, each with all of its records."), "{talks}");
    assert!(!talks.contains("talk so far") && talks.contains("Pakistan: ordered"), "{talks}");
    let early = words(&["--until", "2016"]);
    assert!(early.contains("40 ordered") && !early.contains("Mushshak") && !early.contains("talk so far"), "{early}");
    assert!(!words(&[]).contains("Only deals with"));
}

#[test]
fn deliveries_of_a_window_are_those_of_its_years() {
    let claim = |id: &str, tiv: u32, period: &str| {
        format!("{id},paper,arms,delivered,ISR,AZE,,{id},,{tiv},{tiv},exact,TIV,,{period},stated,2026-01,stated,,,\n")
    };
    let claims = [claim("a", 40, "2014/2017"), claim("b", 30, "2016/2018"), claim("c", 5, "2014")];
    let folder = recent_ledger(&claims.concat(), "");
    let path = folder.path().display().to_string();
    let run =
        bilat(&["table", "deliveries", "--ledger", &path, "--since", "2015", "--until", "2016", "--format", "csv"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let years: Vec<&str> = run.stdout.lines().skip(1).filter_map(|line| line.split(',').nth(8)).collect();
    assert_eq!(years, ["2015", "2016", "2016"], "{}", run.stdout);
    let run = bilat(&["chart", "deliveries", "--ledger", &path, "--since", "2015", "--until", "2016"]);
    let words = spoken(&run.stdout);
    assert!(words.contains("2015–16") && !words.contains("2014") && !words.contains("2018"), "{words}");
    assert!(words.contains("A delivery over several years is spread evenly over them."), "{words}");
}

#[test]
fn a_forecast_that_a_target_starts_from_is_told_as_one() {
    let claim = |id: &str, stage: &str, category: &str, usd: u64, period: &str| {
        format!(
            "{id},paper,trade,{stage},TUR,AZE,two-way,,{category},{usd},{usd},exact,USD,year,{period},stated,2023-12,stated,,,\n"
        )
    };
    let claims = [
        claim("f", "forecast", "", 7_500_000_000, "2023"),
        claim("t", "target", "trade-and-investment", 15_000_000_000, "2030"),
    ];
    let folder = recent_ledger(&claims.concat(), "t,baseline,f,\n");
    let path = folder.path().display().to_string();
    let run = bilat(&["chart", "targets", "--ledger", &path]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let words = spoken(&run.stdout);
    assert!(words.contains("trade and investment target is twice what was forecast"), "{words}");
    assert!(words.contains("Target for trade and investment, forecast for trade."), "{words}");
    let table = bilat(&["table", "targets", "--ledger", &path, "--format", "json"]).stdout;
    assert!(table.contains("\"baseline_forecast\":true") || table.contains("\"baseline_forecast\": true"), "{table}");
}
