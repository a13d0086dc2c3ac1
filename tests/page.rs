//! The page of `bilat report`: whole, closed, linked, small, and the same each time; and in a real browser.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bilat::charts::{ChartOptions, Theme};
use bilat::ledger::{Countries, Ledger};
use bilat::measures::Ask;
use bilat::report::{Brief, Report, report};
use bilat::tables::Tables;
use roxmltree::{Document, Node};
use sha2::{Digest, Sha256};

use crate::statistics::{flows_of, totals_of};
use crate::support::{CLAIMS, LINKS, SOURCES, recorded, register, repo};

/// Bytes that the page stays below, whatever it is made from.
const MOST_BYTES: usize = 3_000_000;

/// A report with small pictures.
fn made(ledger: &Ledger, tables: &Tables, theme: Theme) -> Report {
    let ask = Ask { as_of: ledger.last_day(), ..Ask::default() };
    let options = ChartOptions { theme, ..ChartOptions::default() };
    let countries = Countries::shipped().expect("countries");
    report(&Brief { ledger, tables, ask: &ask, countries: &countries, options: &options, scale: 0.5 })
        .expect("a report")
}

/// The report of the shipped ledger without a store.
fn shipped() -> &'static Report {
    static REPORT: OnceLock<Report> = OnceLock::new();
    REPORT.get_or_init(|| {
        let ledger = Ledger::shipped().sound().expect("sound");
        made(&ledger, &Tables::of(&ledger).expect("tables"), Theme::Light)
    })
}

/// The report of the shipped ledger with hand-made registers and statistics of trade.
fn with_records() -> &'static Report {
    static REPORT: OnceLock<Report> = OnceLock::new();
    REPORT.get_or_init(|| {
        let ledger = Ledger::shipped().sound().expect("sound");
        let mut totals = "reporter,partner,flow,year,value\n".to_owned();
        for year in 2015..2024 {
            for (reporter, partner) in [("AZE", "PAK"), ("PAK", "AZE"), ("AZE", "TUR"), ("TUR", "AZE")] {
                totals.push_str(&format!("{reporter},{partner},export,{year},{}\n", (year - 2010) * 1_000_000));
                totals.push_str(&format!("{reporter},{partner},import,{year},{}\n", (year - 2009) * 900_000));
            }
        }
        let files = ["deals.csv", "deliveries.csv", "imports.csv", "exports.csv"].map(register);
        made(&ledger, &recorded(&files, false).with_given("totals", totals_of(&totals)), Theme::Light)
    })
}

/// Words that are markup, script or an address wherever they are taken for one.
const HOSTILE: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>]]>&amp;</style></title>";

/// A ledger all of whose words are hostile; its rules are not checked.
fn hostile() -> &'static Report {
    static REPORT: OnceLock<Report> = OnceLock::new();
    REPORT.get_or_init(|| {
        let bad = format!("\"{}\"", HOSTILE.replace('"', "\"\""));
        let sources = format!(
            "{}s1,{bad},{bad},{bad},2020-01-05,javascript:alert(1),en,,2020-02-01,{bad},{bad}\n\
             s2,{bad},,{bad},2020-01-05,\"https://example.org/\"\"onmouseover=alert(1)\",{bad},,2020-02-01,,\n\
             s3,T,,P,2020-01-05,\"data:text/html,<script>alert(1)</script>\",en,,2020-02-01,,\n",
            SOURCES.lines().next().map(|line| format!("{line}\n")).unwrap_or_default(),
        );
        let trade = |id: &str, stage: &str, figure: u64, year: u16| {
            format!("{id},s1,trade,{stage},AZE,PAK,two-way,{bad},,{figure},{figure},exact,USD,year,{year},stated,2020-01,stated,{bad},{bad},{bad}\n")
        };
        let arms = |id: &str, stage: &str, year: u16| {
            format!("{id},s2,arms,{stage},TUR,AZE,,{bad},aircraft,3,3,exact,aircraft,,{year},stated,2020-01,stated,{bad},{bad},{bad}\n")
        };
        let claims = [
            CLAIMS.to_owned(),
            trade("a", "reported", 7_300_000, 2019),
            trade("t-1", "target", 500_000_000, 2025),
            trade("later", "reported", 9_000_000, 2025),
            arms("d-1", "delivered", 2018),
            arms("d-2", "ordered", 2017),
            arms("d-3", "talks", 2016).replace(",s2,", ",s3,"),
        ]
        .concat();
        let links = format!("{LINKS}t-1,baseline,a,{bad}\nd-1,updates,d-2,\nlater,answers,t-1,{bad}\n");
        let files = [("s", &sources), ("c", &claims), ("l", &links)];
        let ledger = Ledger::parse(files.map(|(name, text)| (name.to_owned(), text.as_bytes())));
        assert_eq!((ledger.claims().count(), ledger.sources().count()), (6, 3), "{:?}", ledger.findings);
        made(&ledger, &Tables::of(&ledger).expect("tables"), Theme::Light)
    })
}

fn page(report: &Report) -> &str {
    let file = report.files.iter().find(|file| file.path == Path::new("index.html")).expect("a page");
    std::str::from_utf8(&file.bytes).expect("UTF-8")
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let rest = text.split_once(start).unwrap_or_else(|| panic!("no {start}")).1;
    rest.split_once(end).unwrap_or_else(|| panic!("no {end}")).0
}

/// The page as strict XML: elements without content closed, the one style and the one script taken out.
fn strict(page: &str) -> String {
    let mut xml = page.strip_prefix("<!DOCTYPE html>").expect("a doctype").to_owned();
    for name in ["style", "script"] {
        let (start, end) = (format!("<{name}>"), format!("</{name}>"));
        assert_eq!(xml.matches(&format!("<{name}")).count(), 1, "one {name}");
        let content = between(&xml, &start, &end).to_owned();
        xml = xml.replacen(&content, "", 1);
    }
    for name in ["meta", "wbr", "input"] {
        let parts: Vec<String> = xml
            .split(&format!("<{name}"))
            .enumerate()
            .map(|(place, part)| if place == 0 { part.to_owned() } else { part.replacen('>', "/>", 1) })
            .collect();
        xml = parts.join(&format!("<{name}"));
    }
    xml
}

/// Asks something of every page.
fn every_page(check: impl Fn(&str, &Report, &str, &Document)) {
    for (name, report) in [("shipped", shipped()), ("with records", with_records()), ("hostile", hostile())] {
        let page = page(report);
        let xml = strict(page);
        let document = Document::parse(&xml).unwrap_or_else(|error| panic!("{name}: {error}"));
        check(name, report, page, &document);
    }
}

fn elements<'a>(document: &'a Document, name: &'a str) -> impl Iterator<Item = Node<'a, 'a>> {
    document.descendants().filter(move |node| node.has_tag_name(name) || node.tag_name().name() == name)
}

fn text(node: Node) -> String {
    node.descendants().filter_map(|part| part.text().filter(|_| part.is_text())).collect()
}

#[test]
fn it_is_well_formed_and_every_link_leads_somewhere() {
    every_page(|name, report, _, document| {
        let mut ids = BTreeSet::new();
        for id in document.descendants().filter_map(|node| node.attribute("id")) {
            assert!(ids.insert(id), "{name}: `{id}` stands twice");
            assert!(!id.contains(char::is_whitespace), "{name}: `{id}`");
        }
        let files: BTreeSet<String> =
            report.files.iter().map(|file| file.path.to_string_lossy().into_owned()).collect();
        for node in document.descendants() {
            let Some(href) = node.attribute("href") else { continue };
            let is_there = match href.strip_prefix('#') {
                Some(place) => ids.contains(place),
                None if node.attribute("download").is_some() => {
                    href.starts_with("data:text/csv;charset=utf-8;base64,") || files.contains(href)
                }
                None => {
                    node.tag_name().name() == "a" && ["https://", "http://"].iter().any(|start| href.starts_with(start))
                }
            };
            assert!(is_there, "{name}: {} leads nowhere: {}", node.tag_name().name(), &href[..href.len().min(80)]);
        }
        for node in document.descendants() {
            for list in ["aria-labelledby", "aria-describedby", "for"].iter().filter_map(|name| node.attribute(*name)) {
                assert!(list.split(' ').all(|id| ids.contains(id)), "{name}: {list}");
            }
        }
    });
}

#[test]
fn it_asks_nothing_of_a_network_and_runs_only_its_own_script() {
    every_page(|name, _, page, document| {
        for forbidden in [
            "img",
            "iframe",
            "object",
            "embed",
            "link",
            "base",
            "form",
            "video",
            "audio",
            "source",
            "image",
            "foreignObject",
        ] {
            assert_eq!(elements(document, forbidden).count(), 0, "{name}: <{forbidden}>");
        }
        for attribute in document.descendants().flat_map(|node| node.attributes()) {
            let key = attribute.name();
            assert!(
                !key.starts_with("on") && !["src", "srcset", "style", "action", "ping"].contains(&key),
                "{name}: {key}"
            );
        }
        let (style, script) = (between(page, "<style>", "</style>"), between(page, "<script>", "</script>"));
        for word in ["url(", "@import", "expression("] {
            assert!(!style.contains(word), "{word} in the style");
        }
        for word in [
            "fetch(",
            "XMLHttpRequest",
            "import(",
            "eval(",
            "innerHTML",
            "document.write",
            "http://example",
            "WebSocket",
        ] {
            assert!(!script.contains(word), "{word} in the script");
        }
        let policy = elements(document, "meta").find(|node| node.attribute("http-equiv").is_some()).expect("a policy");
        let policy = policy.attribute("content").expect("words");
        for (kind, content) in [("style-src", style), ("script-src", script)] {
            let digest = STANDARD.encode(Sha256::digest(content));
            assert!(policy.contains(&format!("{kind} 'sha256-{digest}';")), "{name}: {policy}");
        }
        assert!(policy.starts_with("default-src 'none';") && !policy.contains("unsafe"), "{policy}");
    });
}

#[test]
fn hostile_words_stay_words() {
    let page = page(hostile());
    let xml = strict(page);
    let document = Document::parse(&xml).expect("well-formed");
    assert!(!page.contains("<script>alert") && !page.contains("<img"));
    let said = text(document.root());
    assert!(said.matches("<script>alert(1)</script>\"'><img src=x onerror=alert(1)>]]>&amp;").count() > 5, "{said}");
    let web: Vec<&str> = elements(&document, "a")
        .filter_map(|node| node.attribute("href"))
        .filter(|href| !href.starts_with('#'))
        .collect();
    assert!(
        web.iter().all(|href| ["data:text/csv", "charts/", "tables/"].iter().any(|start| href.starts_with(start))
            || *href == "https://example.org/\"onmouseover=alert(1)"),
        "{web:?}"
    );
    assert!(
        said.contains("javascript:alert(1)") && said.contains("data:text/html,<script>"),
        "an address that is none stays text"
    );
}

#[test]
fn it_is_built_for_readers_of_every_kind() {
    every_page(|name, _, _, document| {
        let html = document.root_element();
        assert_eq!(html.attribute("lang"), Some("en"));
        for (element, number) in [("h1", 1), ("main", 1), ("header", 1), ("footer", 1), ("nav", 1), ("title", 1)] {
            assert_eq!(elements(document, element).count(), number, "{name}: {element}");
        }
        let skip = elements(document, "a").next().expect("a link");
        assert_eq!((skip.attribute("class"), skip.attribute("href")), (Some("skip"), Some("#main")));
        for table in elements(document, "table") {
            assert!(table.children().any(|node| node.has_tag_name("caption")), "{name}: a table without a caption");
            assert!(
                table
                    .descendants()
                    .filter(|node| node.has_tag_name("th"))
                    .all(|node| node.attribute("scope").is_some())
            );
        }
        for picture in document.descendants().filter(|node| node.tag_name().name() == "svg") {
            let is_shared = picture.attribute("aria-hidden") == Some("true");
            let is_told = picture.attribute("aria-label").is_some_and(|words| words.len() > 20);
            assert!(is_shared || is_told && picture.attribute("role") == Some("img"), "{name}");
        }
        // What scrolls can be reached with the keyboard and has a name of its own.
        let boxes: Vec<Node> = document.descendants().filter(|node| node.attribute("role") == Some("region")).collect();
        let named: BTreeSet<&str> = boxes.iter().filter_map(|node| node.attribute("aria-label")).collect();
        assert!(boxes.iter().all(|node| node.attribute("tabindex") == Some("0")));
        assert_eq!(named.len(), boxes.len(), "{name}: two regions of one name");
        let mut last = 0;
        for heading in document.descendants().filter(|node| ["h1", "h2", "h3", "h4"].contains(&node.tag_name().name()))
        {
            let level = heading.tag_name().name()[1..].parse::<usize>().expect("a level");
            assert!(level <= last + 1, "{name}: {} skips a level", text(heading));
            last = level;
        }
    });
}

#[test]
fn every_figure_leads_to_its_claim_its_words_and_its_source() {
    every_page(|name, _, _, document| {
        let leads = |node: Node, kind: &str| {
            let start = format!("#{kind}-");
            node.descendants().filter_map(|part| part.attribute("href")).any(|href| href.starts_with(&start))
        };
        let body = |table: Node| {
            table.descendants().filter(|node| node.has_tag_name("tr")).skip(1).map(|row| row.id()).collect::<Vec<_>>()
        };
        let (mut outcomes, mut claims) = (0, 0);
        for table in elements(document, "table") {
            let id = table.attribute("id").unwrap_or_default();
            for row in body(table).into_iter().filter_map(|row| document.get_node(row)) {
                if id.starts_with("outcome-") {
                    assert!(leads(row, "claim") && leads(row, "source"), "{name}: {}", text(row));
                    outcomes += 1;
                } else if id == "table-claims" {
                    assert!(leads(row, "source"), "{name}: {}", text(row));
                    claims += 1;
                } else if ["table-targets", "table-trade", "table-chart-targets", "table-chart-deals"].contains(&id) {
                    assert!(leads(row, "claim"), "{name}: {id}: {}", text(row));
                }
            }
        }
        assert!(outcomes > 3 && claims > 5, "{name}: {outcomes} {claims}");
    });
    let page = page(shipped());
    assert!(page.contains("<q>USD 500 million over a five-year period</q>"));
    assert!(page.contains("<li id=\"source-tass-2024-") || page.contains("<li id=\"source-tass"));
    assert!(page.contains("href=\"https://www.commonspace.eu/"));
}

#[test]
fn everything_of_the_folder_can_be_had_from_the_page() {
    every_page(|name, report, _, document| {
        let links: BTreeMap<&str, &str> = elements(document, "a")
            .filter_map(|node| Some((node.attribute("download")?, node.attribute("href")?)))
            .collect();
        for file in &report.files {
            let path = file.path.to_string_lossy();
            let (folder, file_name) = path.split_once('/').unwrap_or(("", &path));
            let link = match (folder, file_name.rsplit_once('.').map(|(_, ending)| ending)) {
                ("charts", Some("csv")) => links.get(format!("chart-{file_name}").as_str()),
                ("charts", Some("txt")) | ("", _) => continue,
                _ => links.get(file_name),
            };
            let href = link.unwrap_or_else(|| panic!("{name}: {path} is not offered"));
            match href.split_once(";base64,") {
                Some((_, data)) => assert_eq!(STANDARD.decode(data).expect("base64"), file.bytes, "{name}: {path}"),
                None => assert_eq!(*href, path, "{name}"),
            }
        }
        if name == "shipped" {
            let tables = links.iter().filter(|(file, _)| file.ends_with(".csv"));
            assert!(tables.clone().count() > 10 && tables.clone().all(|(_, href)| href.starts_with("data:")));
        }
    });
}

#[test]
fn the_story_is_told_with_its_figures() {
    let page = page(shipped());
    let xml = strict(page);
    let document = Document::parse(&xml).expect("well-formed");
    let section = |id: &str| {
        let heading = elements(&document, "h2").find(|node| node.attribute("id") == Some(id)).expect(id);
        text(heading.parent().expect("a section"))
    };
    let findings = section("findings");
    for words in [
        // Both readings in one place, so that "missed" is not the whole story.
        "Azerbaijan–Pakistan missed its target of $500m for 2018 to 2022, read as a yearly level: ≈$10–30m in 2022, 2–6% of it",
        "Read as a total over 2018 to 2022 it is open.",
        // What was reported before what it makes of a year.
        "$6–6.7bn in 10 months of 2023, at that pace ≈$7.2–8bn in the year, 48–54% of it (MENAFN).",
        "10 Super Mushshak (MFI-17) ordered in 2017, 10 delivered in 2018 (number uncertain)",
        "What led to an order",
    ] {
        assert!(findings.contains(words), "`{words}` is not in: {findings}");
    }
    let outcomes = section("outcomes");
    for words in ["$111–400m+ by 2025", "11–40%+ of the target", "≈$40–100m in 2024", "and 3 more lines", "met by 2024"]
    {
        assert!(outcomes.contains(words), "`{words}` is not in: {outcomes}");
    }
    for words in ["times the pair", "Beside it", "No official table is at hand", "USD 7.2", " 2, 3, 4"] {
        assert!(!outcomes.contains(words), "`{words}` is in: {outcomes}");
    }
    let head = text(elements(&document, "header").next().expect("a header"));
    // Every outcome is counted once: the counts of the head are those of the groups, and their sum the rows.
    let counts = between(&head, "outcomes: ", ".");
    let counts: usize = counts.split_whitespace().filter_map(|word| word.parse::<usize>().ok()).sum();
    let rows = elements(&document, "table")
        .filter(|table| table.attribute("id").is_some_and(|id| id.starts_with("outcome-")))
        .map(|table| table.descendants().filter(|node| node.has_tag_name("tr")).count() - 1)
        .sum::<usize>();
    assert_eq!((counts, rows), (rows, 154), "{head}");
    assert!(head.contains(&format!("which makes {rows} outcomes: ")), "{head}");
    assert!(head.contains("351 claims about") && head.contains("as known on 22 November 2026"), "{head}");
    let methods = section("methods");
    for about in bilat::measures::MEASURES.iter().map(|measure| measure.about()).filter(|about| about.id == "targets") {
        assert!(about.formulas.iter().all(|formula| methods.contains(formula)));
    }
    let cite = section("cite");
    assert!(
        cite.contains("The bilat authors (2026)") && cite.contains("CC BY 4.0") && cite.contains("22 November 2026"),
        "{cite}"
    );
    let with = strict(self::page(with_records()));
    let document = Document::parse(&with).expect("well-formed");
    let all = text(document.root());
    assert!(all.contains("SIPRI Arms Transfers Database, release 20") && all.contains("Licence: SIPRI terms"), "{all}");
}

#[test]
fn what_is_about_all_countries_together_is_left_out_and_said() {
    let claims = format!(
        "{CLAIMS}a,paper,trade,reported,AZE,PAK,two-way,,,7,7,exact,USD,year,2019,stated,2020-01,stated,,,\n\
         t,paper,trade,target,AZE,PAK,two-way,,,50,50,exact,USD,year,2025,stated,2020-01,stated,,,\n"
    );
    let files = [("s", SOURCES), ("c", &claims), ("l", LINKS)];
    let ledger = Ledger::parse(files.map(|(name, text)| (name.to_owned(), text.as_bytes())));
    let mut flows = "reporter,partner,flow,product,year,value\n".to_owned();
    for (reporter, partner) in [("AZE", "PAK"), ("PAK", "AZE"), ("TUR", "AZE")] {
        for product in ["100630", "270900", "520100"] {
            flows.push_str(&format!("{reporter},{partner},export,{product},2019,100\n"));
        }
    }
    let tables = Tables::of(&ledger).expect("tables").with_given("flows", flows_of(&flows));
    let report = made(&ledger, &tables, Theme::Light);
    let page = page(&report);
    assert!(page.contains("A table is not here: `proximity` is about all countries together"), "it is not said");
    assert!(report.absent.iter().any(|path| path == Path::new("tables/proximity.csv")), "{:?}", report.absent);
    assert!(report.files.iter().any(|file| file.path == Path::new("tables/products.csv")), "the others are there");
}

#[test]
fn it_is_small_and_the_same_each_time() {
    every_page(|name, _, page, _| assert!(page.len() < MOST_BYTES, "{name}: {} bytes", page.len()));
    let ledger = Ledger::shipped().sound().expect("sound");
    let again = made(&ledger, &Tables::of(&ledger).expect("tables"), Theme::Light);
    assert!(page(&again) == page(shipped()), "two runs, two pages");
    let dark = made(&ledger, &Tables::of(&ledger).expect("tables"), Theme::Dark);
    assert!(
        page(&dark).contains("@media print, (prefers-color-scheme: light)") && page(&dark).contains("fill=\"#12161c\"")
    );
}

#[test]
fn a_large_ledger_is_cut_short_and_the_page_says_so() {
    let mut claims = CLAIMS.to_owned();
    let words = "&".repeat(300);
    for number in 0..3_000 {
        let (year, figure) = (1990 + number % 30, 1_000_000 + number);
        claims.push_str(&format!(
            "c-{number},paper,trade,reported,AZE,PAK,two-way,{words},,{figure},{figure},exact,USD,year,{year},stated,2020-01,stated,,{words},{words}\n"
        ));
    }
    let files = [("s", SOURCES), ("c", &claims), ("l", LINKS)];
    let ledger = Ledger::parse(files.map(|(name, text)| (name.to_owned(), text.as_bytes())));
    assert_eq!(ledger.claims().count(), 3_000);
    let report = made(&ledger, &Tables::of(&ledger).expect("tables"), Theme::Light);
    let page = page(&report);
    assert!(page.len() < MOST_BYTES, "{} bytes", page.len());
    assert!(page.contains("more claims have no room on this page"));
    assert!(page.contains("all are in the CSV") && page.contains("(the file beside this page)"));
    let xml = strict(page);
    let document = Document::parse(&xml).expect("well-formed");
    let ids: BTreeSet<&str> = document.descendants().filter_map(|node| node.attribute("id")).collect();
    for href in document.descendants().filter_map(|node| node.attribute("href")?.strip_prefix('#')) {
        assert!(ids.contains(href), "{href}");
    }
}

#[test]
fn products_of_all_countries_are_left_out_of_a_report_that_would_take_minutes() {
    let tables = recorded(&[repo("tests/fixtures/trade/BACI_HS92_Y2021_V202401b.csv")], false);
    let ledger = Ledger::shipped().sound().expect("sound");
    let countries = Countries::shipped().expect("countries");
    let of = |most_detail| {
        let ask = Ask { most_detail, ..Ask::default() };
        let brief = Brief {
            ledger: &ledger,
            tables: &tables,
            ask: &ask,
            countries: &countries,
            options: &ChartOptions::default(),
            scale: 1.0,
        };
        report(&brief).expect("a report")
    };
    let has = |report: &Report, name: &str| report.files.iter().any(|file| file.path == Path::new(name));
    let (whole, small) = (of(None), of(Some(1)));
    for name in ["tables/rca.csv", "tables/eci.csv", "tables/similarity.csv"] {
        assert!(has(&whole, name) && !has(&small, name), "{name}");
    }
    // Those of the pairs that the ledger names are few, and a chart is of one country.
    for name in ["tables/two-way.csv", "tables/products.csv", "tables/grubel-lloyd.csv", "charts/products.svg"] {
        assert!(has(&whole, name) && has(&small, name), "{name}");
    }
    let words = "products of all countries are summed from ";
    assert!(page(&small).contains(words) && page(&small).contains("bilat table rca") && !page(&whole).contains(words));
}

/// A Chromium of this machine.
fn browser() -> Option<String> {
    if let Some(path) = std::env::var_os("CHROME") {
        return Some(path.to_string_lossy().into_owned());
    }
    let known = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
    let is_there =
        |name: &&&str| Command::new(name).arg("--version").output().is_ok_and(|output| output.status.success());
    known.iter().find(is_there).map(|name| (*name).to_owned())
}

/// A Python: that of PAGE_PYTHON, else the one that `.ci/run` sets up with the packages, else the machine's own.
fn python() -> String {
    let set_up = repo("target/page-venv/bin/python");
    let found = std::env::var("PAGE_PYTHON").ok().or_else(|| set_up.exists().then(|| set_up.display().to_string()));
    found.unwrap_or_else(|| "python3".to_owned())
}

/// What `tests/page.py` answers with when the packages that it needs are not there.
const SKIPPED: i32 = 77;

#[test]
fn a_real_browser_shows_sorts_filters_prints_and_finds_no_barrier() {
    let Some(browser) = browser() else {
        eprintln!(
            "skipped: there is no Chromium on this machine (chromium, chromium-browser, google-chrome, or CHROME)"
        );
        return;
    };
    let folder = tempfile::tempdir().expect("a folder");
    for (name, report) in [("shipped", shipped()), ("records", with_records()), ("hostile", hostile())] {
        for file in &report.files {
            let path = folder.path().join(name).join(&file.path);
            std::fs::create_dir_all(path.parent().expect("a folder")).expect("made");
            std::fs::write(path, &file.bytes).expect("written");
        }
    }
    let python = python();
    let output = Command::new(&python).arg(repo("tests/page.py")).arg(&browser).arg(folder.path()).output();
    let Ok(output) = output else {
        eprintln!("skipped: there is no {python} on this machine");
        return;
    };
    let words = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned()).concat();
    if output.status.code() == Some(SKIPPED) {
        eprintln!("skipped: {}", words.trim());
        return;
    }
    assert!(output.status.success(), "{words}");
    eprintln!("{}", words.trim());
}
