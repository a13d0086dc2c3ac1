//! The ledger that ships, and every rule of `check`.

use bilat::ledger::{Ledger, check, check_texts};
use bilat::model::{Kind, Per, Relation, Stage};
use rust_decimal::Decimal;

use crate::support::{CLAIMS, LINKS, SOURCES, bilat, ledger_of, shared, small_ledger};

#[test]
fn the_shipped_ledger_has_no_errors() {
    let findings = check(&Ledger::shipped()).expect("checked");
    let errors: Vec<String> = findings.iter().filter(|finding| finding.is_error()).map(ToString::to_string).collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
}

#[test]
fn the_words_of_the_articles_stand_in_the_articles() {
    let Some(articles) = shared("articles") else { return };
    let ledger = Ledger::shipped();
    let findings = check_texts(&ledger, &articles).expect("read");
    let errors: Vec<String> = findings.iter().filter(|finding| finding.is_error()).map(ToString::to_string).collect();
    assert!(errors.is_empty(), "{}", errors.join("\n"));
    let sources =
        ledger.sources().filter(|source| !source.sha256.is_empty() && source.id.starts_with("article-")).count();
    assert_eq!(sources, 2);
}

#[test]
fn a_changed_text_and_changed_words_are_found() {
    let Some(articles) = shared("articles") else { return };
    let folder = tempfile::tempdir().expect("a folder");
    for (index, path) in std::fs::read_dir(articles).expect("read").flatten().map(|entry| entry.path()).enumerate() {
        let mut text = std::fs::read(&path).expect("read");
        if index == 0 {
            text.push(b'.');
        }
        std::fs::write(folder.path().join(format!("{index}.txt")), text).expect("written");
    }
    let findings = check_texts(&Ledger::shipped(), folder.path()).expect("read");
    assert!(findings.iter().any(|finding| finding.is_error() && finding.code == "text-not-found"));
}

/// A claim of the shipped ledger by what it says.
fn count(test: impl Fn(&bilat::model::Claim) -> bool) -> usize {
    Ledger::shipped().claims().filter(|claim| test(claim)).count()
}

#[test]
fn the_claims_that_the_articles_are_known_for_are_there() {
    let figure = |claim: &bilat::model::Claim, low: i64, unit: &str| {
        claim.low == Some(Decimal::from(low)) && claim.unit.is_some_and(|unit_of| unit_of.word() == unit)
    };
    let from_articles = count(|claim| claim.source.starts_with("article-"));
    assert!(from_articles >= 70, "{from_articles}");
    assert_eq!(count(|c| figure(c, 7_300_000, "USD") && c.kind == Kind::Trade && c.per == [Per::Year]), 1);
    assert_eq!(
        count(|c| figure(c, 500_000_000, "USD") && c.stage == Stage::Target && c.per == [Per::Year, Per::Period]),
        1
    );
    assert!(count(|c| figure(c, 2_000_000_000, "USD") && c.stage == Stage::Talks) >= 1);
    assert!(
        count(|c| figure(c, 10, "aircraft") && c.stage == Stage::Delivered && c.source.starts_with("article-")) >= 1
    );
    assert!(count(|c| figure(c, 130, "person") && c.kind == Kind::Training) == 1);
    assert!(count(|c| figure(c, 100, "person") && c.kind == Kind::Training && c.high.is_none()) == 1);
    assert_eq!(count(|c| figure(c, 4, "general")), 1);
    assert_eq!(count(|c| figure(c, 2, "ship")), 1);
    let days = |c: &bilat::model::Claim| c.period.is_some_and(|period| period.to_string() == "2021-09-03/2021-09-17");
    assert_eq!(count(|c| figure(c, 2, "aircraft") && c.kind == Kind::Exercise && days(c)), 2);
    let item = |word: &str| count(|c| c.source.starts_with("article-") && c.item.contains(word));
    for word in ["JF-17", "Super Mushshak", "Shaheen", "Iskander", "grenade launchers"] {
        assert!(item(word) >= 1, "{word}");
    }
}

#[test]
fn the_target_has_its_baseline_and_the_targets_have_lineage() {
    let ledger = Ledger::shipped();
    let linked = |relation| ledger.links().filter(|link| link.relation == relation).count();
    assert!(ledger.links().any(|link| link.claim == "az-pk-2017-target-500m"
        && link.relation == Relation::Baseline
        && link.other == "az-pk-2017-trade-7-3m"));
    assert!(linked(Relation::Restates) >= 5 && linked(Relation::Updates) >= 10 && linked(Relation::Answers) >= 10);
    let pairs: std::collections::HashSet<_> =
        ledger.claims().filter(|claim| claim.stage == Stage::Target).filter_map(|claim| claim.pair()).collect();
    assert!(pairs.len() >= 22, "{} pairs", pairs.len());
}

/// Runs `check` on one claim and gives the codes of the findings.
fn codes(claims: &str, links: &str) -> Vec<&'static str> {
    let folder = small_ledger(claims, links);
    check(&Ledger::read(folder.path()).expect("read")).expect("checked").iter().map(|finding| finding.code).collect()
}

const GOOD: &str = "a,paper,trade,reported,AZE,PAK,two-way,,,7300000,7300000,exact,USD,year,2019,stated,2020-01,stated,,USD 7.3 million a year,\n";

#[test]
fn a_good_claim_has_no_findings() {
    assert!(codes(GOOD, "").is_empty(), "{:?}", codes(GOOD, ""));
}

#[test]
fn every_rule_finds_what_it_is_for() {
    // One change to a good claim, and the code that must be found.
    let broken: &[(&str, &str, &str)] = &[
        ("a,paper", "A B,paper", "id"),
        ("a,paper", "a,papre", "unknown-source"),
        (",trade,", ",trad,", "unknown-word"),
        ("reported", "ordered", "stage-of-kind"),
        ("AZE,PAK", "AZX,PAK", "country"),
        ("AZE,PAK", "AZE,Pakistan", "country"),
        ("AZE,PAK", "AZE,AZE", "both-sides"),
        ("AZE,PAK", "AZE,", "empty-value"),
        ("two-way", "", "flow"),
        ("7300000,7300000", "7300000,73000000", "bounds"),
        ("7300000,7300000", "7400000,7400000", "figure-mismatch"),
        ("7300000,7300000", "NaN,7300000", "number"),
        ("7300000,7300000", "1e400,7300000", "number"),
        ("exact", "at-least", "bounds"),
        ("exact", "", "bounds"),
        ("USD,year", "EUR,year", "figure-mismatch"),
        ("USD,year", "XQX,year", "currency"),
        ("USD,year", "dollars,year", "unknown-word"),
        ("USD,year", ",year", "bounds"),
        ("2019,stated", "2019-20,stated", "period"),
        ("2019,stated", "2019-02-30,stated", "period"),
        ("2019,stated", ",stated", "period-basis"),
        ("2019,stated", "2019,none", "period-basis"),
        ("2019,stated", "2021,stated", "date-order"),
        ("2020-01,stated", "2025-01,stated", "date-order"),
        ("USD 7.3 million a year", "some words without a number", "wording-no-figure"),
        ("USD 7.3 million a year", "USD 8 million a year", "figure-mismatch"),
    ];
    for (from, to, code) in broken {
        assert!(GOOD.contains(from), "{from}");
        let found = codes(&GOOD.replacen(from, to, 1), "");
        assert!(found.contains(code), "{from} -> {to}: {found:?} lacks {code}");
    }
    let long = GOOD.replace("USD 7.3 million a year", &format!("USD 7.3 million a year {}", "and more ".repeat(10)));
    assert!(codes(&long, "").contains(&"wording-too-long"));
    let run_together = GOOD.replace("USD 7.3 million a year", &format!("USD 7.3 million a year {}", "a".repeat(250)));
    assert_eq!(codes(&run_together, ""), ["wording-too-long"]);
    assert!(codes(&format!("{GOOD}{GOOD}"), "").contains(&"duplicate-id"));
    assert!(codes(&format!("{GOOD}{}", GOOD.replacen("a,", "b,", 1)), "").contains(&"duplicate-claim"));
}

/// What a header has too much is told; a header in capitals says which column is which.
#[test]
fn headers_of_a_ledger_are_met_half_way() {
    let folder = small_ledger(GOOD, "");
    let claims = folder.path().join("claims.csv");
    let text = std::fs::read_to_string(&claims).expect("read");
    let check = |text: &str| {
        std::fs::write(&claims, text).expect("written");
        bilat(&["check", "--ledger", &folder.path().display().to_string()])
    };
    let mut lines = text.lines();
    let (header, row) = (lines.next().expect("a header"), lines.next().expect("a row"));
    let more = check(&format!("{header},reviewed\n{row},yes\n"));
    assert_eq!(more.code, 0, "{}", more.stdout);
    assert!(more.stdout.contains("warning[extra-column]: column `reviewed` is not read"), "{}", more.stdout);
    let capitals = check(&text.replacen(header, &header.to_uppercase(), 1));
    assert_eq!(capitals.code, 1);
    assert!(capitals.stdout.contains("`ID` is `id`, `SOURCE` is `source`"), "{}", capitals.stdout);
}

#[test]
fn links_are_checked() {
    let target = "t,paper,trade,target,AZE,PAK,two-way,,,500000000,500000000,exact,USD,year,2025,stated,2020-01,stated,,$500 million,\n";
    let two = format!("{GOOD}{target}");
    assert!(codes(&two, "t,baseline,a,\n").is_empty());
    assert!(codes(&two, "t,baseline,aa,\n").contains(&"unknown-claim"));
    assert!(codes(&two, "t,bases,a,\n").contains(&"unknown-word"));
    assert!(codes(&two, "a,baseline,t,\n").contains(&"baseline"));
    assert!(codes(&two, "t,updates,a,\na,restates,t,\n").contains(&"circle"));
    assert!(codes(&two, "t,updates,a,\nt,updates,a,\n").contains(&"duplicate-link"));
    assert!(codes(&two, "t,updates,t,\n").contains(&"circle"));
}

#[test]
fn findings_have_places_and_hints() {
    let folder = small_ledger(&GOOD.replacen("AZE,PAK", "AZE,Pakistan", 1), "");
    let path = folder.path().display().to_string();
    let run = bilat(&["check", "--ledger", &path]);
    assert_eq!(run.code, 1);
    let start = format!("{path}/claims.csv:2:28: error[country]: ");
    assert!(run.stdout.starts_with(&start), "{}", run.stdout);
    assert!(run.stdout.contains("hint: did you mean PAK (Pakistan)?"), "{}", run.stdout);
    let table = bilat(&["table", "trade", "--ledger", &path]);
    assert_eq!((table.code, table.stdout.as_str()), (1, ""), "no figure comes from a table with holes");
    assert!(table.stderr.contains("error[country]"));
}

#[test]
fn no_figure_comes_from_a_ledger_that_breaks_a_rule() {
    // Sound as a table, but the words say another figure.
    let folder = small_ledger(&GOOD.replacen("7300000,7300000", "73000000,73000000", 1), "");
    let path = folder.path().display().to_string();
    let out = folder.path().join("report");
    for args in [
        vec!["table", "trade"],
        vec!["chart", "reported", "-o", "never.svg"],
        vec!["report", &out.display().to_string()],
    ] {
        let run = bilat(&[args.as_slice(), &["--ledger", &path]].concat());
        assert_eq!((run.code, run.stdout.as_str()), (1, ""), "{args:?}");
        assert!(run.stderr.contains("error[figure-mismatch]"), "{args:?}: {}", run.stderr);
    }
    assert!(!out.exists());
}

#[test]
fn an_empty_ledger_passes_and_says_that_there_is_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("new").display().to_string();
    assert_eq!(bilat(&["init", &path]).code, 0);
    assert_eq!(bilat(&["check", "--ledger", &path]).code, 0);
    let again = bilat(&["init", &path]);
    assert_eq!(again.code, 4, "{}", again.stderr);
    for name in ["targets", "trade", "deals", "deliveries", "events", "sources", "claims", "links"] {
        let run = bilat(&["table", name, "--ledger", &path, "--format", "csv"]);
        assert_eq!((run.code, run.stdout.lines().count()), (0, 1), "{name}: {}", run.stderr);
    }
    let chart = bilat(&["chart", "targets", "--ledger", &path, "-o", "never.svg"]);
    assert_eq!(chart.code, 4, "{}", chart.stderr);
    assert!(!std::path::Path::new("never.svg").exists());
    assert_eq!(bilat(&["report", &format!("{path}/report"), "--ledger", &path]).code, 0);
}

#[test]
fn a_folder_without_a_ledger_says_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let run = bilat(&["check", "--ledger", &folder.path().display().to_string()]);
    assert_eq!(run.code, 3);
    assert!(run.stderr.contains("bilat init"), "{}", run.stderr);
}

#[test]
fn a_ledger_of_many_claims_is_checked() {
    let claims: String = (0..2000)
        .map(|n| GOOD.replacen("a,", &format!("a{n},"), 1).replace("stated,,USD", &format!("stated,who {n},USD")))
        .collect();
    let folder = ledger_of(SOURCES, &format!("{CLAIMS}{claims}"), LINKS);
    let run = bilat(&["check", "--ledger", &folder.path().display().to_string()]);
    assert_eq!(run.code, 0, "{}", run.stdout);
}

#[test]
fn a_figure_without_a_qualifier_is_told_at_the_qualifier_and_not_taken_away() {
    let line = |figure: &str, wording: &str| {
        format!("a,paper,trade,reported,AZE,PAK,two-way,,,{figure},year,2018,stated,2019,stated,,{wording},\n")
    };
    assert_eq!(codes(&line("57300000,57300000,exact,USD", "$57.3 million"), ""), Vec::<&str>::new());
    let folder = small_ledger(&line("57300000,57300000,,USD", "$57.3 million"), "");
    let found = check(&Ledger::read(folder.path()).expect("a ledger")).expect("checked");
    let [only] = found.as_slice() else { panic!("{found:?}") };
    assert!(only.is_error() && only.hint.as_deref().is_some_and(|hint| hint.contains("exact")), "{only}");
    let empty = line(",,,", "$57.3 million").replace(",year,2018", ",,2018");
    assert_eq!(codes(&empty, ""), ["wording-has-figure"]);
    assert_eq!(codes(&empty.replace("$57.3 million", "JF-17"), ""), Vec::<&str>::new());
}

#[test]
fn what_was_done_was_not_done_later_and_no_target_is_for_the_past() {
    let arms = |stage: &str, period: &str| {
        codes(&format!("a,paper,arms,{stage},AZE,PAK,,JF-17,aircraft,,,,,,{period},stated,2019-05,stated,,,\n"), "")
    };
    assert_eq!(arms("ordered", "2018"), Vec::<&str>::new());
    assert_eq!(arms("ordered", "2019"), Vec::<&str>::new());
    assert_eq!(arms("ordered", "2025"), ["date-order"]);
    assert_eq!(arms("talks", "2025"), Vec::<&str>::new());
    let target = |year: &str| {
        codes(
            &format!("a,paper,trade,target,AZE,PAK,two-way,,,5,5,exact,USD,year,{year},stated,2019-05,stated,,,\n"),
            "",
        )
    };
    assert_eq!((target("2018"), target("2019")), (vec!["date-order"], vec![]));
}

#[test]
fn texts_that_no_source_names_are_told() {
    let ledger =
        small_ledger("a,paper,trade,target,AZE,PAK,two-way,,,5,5,exact,USD,year,2025,stated,2019-05,stated,,,\n", "");
    let texts = tempfile::tempdir().expect("a folder");
    let found = || check_texts(&Ledger::read(ledger.path()).expect("a ledger"), texts.path()).expect("read");
    assert!(found()[0].message.contains("there is no file in"), "{:?}", found());
    std::fs::write(texts.path().join("a.txt"), "five dollars").expect("written");
    let [only] = &found()[..] else { panic!("{:?}", found()) };
    assert_eq!((only.code, only.is_error()), ("text-without-source", false));
}

#[test]
fn init_writes_what_is_missing_and_nothing_over() {
    let ledger = small_ledger("", "");
    std::fs::remove_file(ledger.path().join("links.csv")).expect("removed");
    std::fs::write(ledger.path().join("sources.csv"), SOURCES).expect("written");
    let folder = ledger.path().to_str().expect("a path");
    assert_eq!(bilat(&["init", folder]).code, 0);
    assert_eq!(std::fs::read_to_string(ledger.path().join("sources.csv")).expect("there"), SOURCES);
    assert_eq!(std::fs::read_to_string(ledger.path().join("links.csv")).expect("there"), LINKS);
    assert_ne!(bilat(&["init", folder]).code, 0);
}
