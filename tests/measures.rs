//! Every measure against a naive oracle: plain loops over the claims, no polars, written without a look at the plan.

use std::collections::{BTreeMap, BTreeSet};

use bilat::ledger::Ledger;
use bilat::measures::{Ask, run};
use bilat::model::{Claim, Kind, Pair, Per, Period, Relation, Stage, Unit};
use bilat::tables::{Rows, Tables};
use jiff::civil::date;
use polars::prelude::DataFrame;
use proptest::prelude::*;
use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive;

use crate::support::{CLAIMS, LINKS, SOURCES};

fn shipped() -> (Ledger, Tables) {
    let ledger = Ledger::shipped().sound().expect("sound");
    let tables = Tables::of(&ledger).expect("tables");
    (ledger, tables)
}

fn float(figure: Option<Decimal>) -> Option<f64> {
    figure.and_then(|figure| figure.to_f64())
}

#[test]
fn figures_of_different_things_are_never_compared() {
    // The target is a yearly level of two-way trade between Azerbaijan and Pakistan; each baseline differs in one thing.
    let target = "t,paper,trade,target,AZE,PAK,two-way,,,500,500,exact,USD,year,2025,stated,2020-01,stated,,,\n";
    let base = "b,paper,trade,reported,AZE,PAK,two-way,,,100,100,exact,USD,year,2018,stated,2020-01,stated,,,\n";
    let gap = |base: &str| {
        let (claims, links) = (format!("{CLAIMS}{target}{base}"), format!("{LINKS}t,baseline,b,\n"));
        let files = [
            ("s".to_owned(), SOURCES.as_bytes()),
            ("c".to_owned(), claims.as_bytes()),
            ("l".to_owned(), links.as_bytes()),
        ];
        let tables = Tables::of(&Ledger::parse(files).sound().expect("sound")).expect("tables");
        let frame = run("targets", &tables, &Ask::default()).expect("targets");
        let rows = Rows::of(&frame);
        (rows.number(0, "gap_low").expect("gap"), rows.text(0, "note").expect("note"))
    };
    assert_eq!(gap(base), (Some(400.0), String::new()));
    for (from, to) in [
        ("USD,year", "EUR,year"),
        ("USD,year", "USD,month"),
        ("USD,year", "USD,period"),
        ("AZE,PAK", "USA,CHN"),
        ("two-way", "export"),
    ] {
        let (gap, note) = gap(&base.replace(from, to));
        assert_eq!(gap, None, "{from} -> {to}");
        assert!(note.starts_with("baseline of another"), "{from} -> {to}: {note}");
    }
}

/// The year of a figure in `trade`, of a baseline and of a target in `targets`, and of the record in `outcome`, for one period each.
fn years_of(target: &str, base: &str, figure: &str) -> [String; 4] {
    let claims = format!(
        "{CLAIMS}t,paper,trade,target,AZE,PAK,two-way,,,500,500,exact,USD,year,{target},stated,2020-01,stated,,,\n\
         b,paper,trade,reported,AZE,PAK,two-way,,,100,100,exact,USD,year,{base},stated,2020-01,stated,,,\n\
         f,paper,trade,reported,AZE,PAK,two-way,,,700,700,exact,USD,year,{figure},stated,2024-01,stated,,,\n"
    );
    let links = format!("{LINKS}t,baseline,b,\n");
    let files =
        [("s".to_owned(), SOURCES.as_bytes()), ("c".to_owned(), claims.as_bytes()), ("l".to_owned(), links.as_bytes())];
    let tables = Tables::of(&Ledger::parse(files).sound().expect("sound")).expect("tables");
    let today = Ask { as_of: Some(date(2030, 1, 1)), ..Ask::default() };
    let cell = |id: &str, claim: &str, columns: [&str; 2]| {
        let frame = run(id, &tables, &today).expect(id);
        let rows = Rows::of(&frame);
        let row = (0..rows.len()).find(|row| rows.text(*row, "claim").expect("claim") == claim).expect(claim);
        columns.map(|column| rows.text(row, column).expect(column)).join(" ")
    };
    [
        cell("trade", "f", ["year", "fiscal"]),
        cell("targets", "t", ["baseline_year", "baseline_fiscal"]),
        cell("targets", "t", ["target_year", "fiscal"]),
        cell("outcome", "t", ["record_year", "verdict"]),
    ]
}

#[test]
fn a_fiscal_year_stands_for_one_year_everywhere() {
    let (spring, summer) = ("2022-04/2023-03", "2022-07/2023-06");
    let base = "2018-04/2019-03";
    assert_eq!(years_of("2025", base, spring), ["2022 true", "2018 true", "2025 false", "2022 met"]);
    assert_eq!(years_of("2025", "2018", summer), ["2023 true", "2018 false", "2025 false", "2023 open"]);
    assert_eq!(years_of("2025", "2018", "2022"), ["2022 false", "2018 false", "2025 false", "2022 met"]);
    // A target of fiscal years counts in those, and is shown under the calendar year that it shares most with.
    assert_eq!(years_of("2024-04/2025-03", base, spring), ["2022 true", "2018 true", "2024 true", "2023 met"]);
}

#[test]
fn growth_from_one_fiscal_year_to_another_counts_the_years_between_them() {
    let frame = |target: &str, base: &str| {
        let claims = format!(
            "{CLAIMS}t,paper,trade,target,AZE,PAK,two-way,,,400,400,exact,USD,year,{target},stated,2020-01,stated,,,\n\
             b,paper,trade,reported,AZE,PAK,two-way,,,100,100,exact,USD,year,{base},stated,2020-01,stated,,,\n"
        );
        let links = format!("{LINKS}t,baseline,b,\n");
        let files = [
            ("s".to_owned(), SOURCES.as_bytes()),
            ("c".to_owned(), claims.as_bytes()),
            ("l".to_owned(), links.as_bytes()),
        ];
        let tables = Tables::of(&Ledger::parse(files).sound().expect("sound")).expect("tables");
        let frame = run("targets", &tables, &Ask::default()).expect("targets");
        Rows::of(&frame).number(0, "growth_low").expect("growth")
    };
    // Twice in two years each way: from 2018-19 or from 2018 to 2020-21 or 2020.
    for (target, base) in [
        ("2020-04/2021-03", "2018-04/2019-03"),
        ("2020-04/2021-03", "2018"),
        ("2020", "2018-04/2019-03"),
        ("2020", "2018"),
    ] {
        close(frame(target, base), Some(1.0), &format!("{base} to {target}"));
    }
}

fn close(found: Option<f64>, expected: Option<f64>, what: &str) {
    match (found, expected) {
        (Some(found), Some(expected)) => {
            let tolerance = expected.abs().max(1e-9) * 1e-6;
            assert!((found - expected).abs() <= tolerance, "{what}: {found} is not {expected}");
        }
        (None, None) => {}
        _ => panic!("{what}: {found:?} is not {expected:?}"),
    }
}

/// Required growth by counting up in small steps of a bisection of its own, straight from the definition.
fn naive_growth(target: f64, base: f64, years: std::ops::RangeInclusive<i32>) -> Option<f64> {
    if target <= 0.0 || base <= 0.0 || *years.start() < 0 || *years.end() < 1 || years.is_empty() {
        return None;
    }
    let total = |rate: f64| years.clone().map(|year| base * rate.powi(year)).sum::<f64>();
    let (mut low, mut high) = (0.0f64, 1.0f64);
    while total(high) < target {
        high *= 2.0;
    }
    for _ in 0..300 {
        let middle = (low + high) / 2.0;
        if total(middle) < target { low = middle } else { high = middle }
    }
    Some(low - 1.0)
}

/// Who a claim is about, whatever the direction.
fn parties(claim: &Claim) -> BTreeSet<String> {
    claim.from.iter().chain(&claim.to).map(ToString::to_string).collect()
}

/// The lowest or highest of values of which none may be missing.
fn extreme(values: &[Option<f64>], pick: fn(f64, f64) -> f64) -> Option<f64> {
    values.iter().copied().reduce(|a, b| Some(pick(a?, b?))).flatten()
}

fn targets_against(ledger: &Ledger, frame: &DataFrame) {
    let rows = Rows::of(frame);
    let claims: BTreeMap<&str, &Claim> = ledger.claims().map(|claim| (claim.id.as_str(), claim)).collect();
    let mut expected_rows = 0;
    for claim in ledger.claims() {
        let is_target = claim.stage == Stage::Target && matches!(claim.kind, Kind::Trade | Kind::Investment);
        if !is_target || (claim.low.is_none() && claim.high.is_none()) {
            continue;
        }
        let mut linked: BTreeSet<&str> = BTreeSet::new();
        for link in ledger.links().filter(|link| link.relation == Relation::Baseline && link.claim == claim.id) {
            linked.insert(&link.other);
            for rival in ledger.links().filter(|other| other.relation == Relation::Contradicts) {
                if rival.claim == link.other {
                    linked.insert(&rival.other);
                }
                if rival.other == link.other {
                    linked.insert(&rival.claim);
                }
            }
        }
        let baselines: Vec<&&Claim> = linked
            .iter()
            .filter_map(|id| claims.get(id))
            .filter(|claim| matches!(claim.stage, Stage::Reported | Stage::Forecast))
            .filter(|base| claim.unit == Some(Unit::Multiple) || base.unit == claim.unit)
            .filter(|base| base.per.is_empty() || base.per == [Per::Year] || base.per == claim.per)
            .filter(|base| base.flow == claim.flow && parties(base) == parties(claim))
            .collect();
        let mut readings = Vec::new();
        if claim.per != [Per::Period] {
            readings.push("level");
        }
        if claim.per.contains(&Per::Period) {
            readings.push("total");
        }
        for reading in readings {
            expected_rows += 1;
            let row = (0..rows.len())
                .find(|row| {
                    rows.text(*row, "claim").as_deref() == Ok(claim.id.as_str())
                        && rows.text(*row, "reading").as_deref() == Ok(reading)
                })
                .unwrap_or_else(|| panic!("{} {reading} is missing", claim.id));
            let get = |column: &str| rows.number(row, column).expect(column);
            let last = claim.period.and_then(|period| naive_years(period).1);
            let first = claim.period.and_then(|period| naive_years(period).0);
            let years = match (reading, first, last) {
                ("total", Some(first), Some(last)) => Some(f64::from(last - first + 1)),
                ("total", _, _) => None,
                _ => Some(1.0),
            };
            let mut columns: BTreeMap<&str, Vec<Option<f64>>> = BTreeMap::new();
            for base in &baselines {
                let multiple = claim.unit == Some(Unit::Multiple);
                let goal = |bound: Option<Decimal>, base: Option<Decimal>| {
                    if multiple { Some(float(bound)? * float(base)?) } else { float(bound) }
                };
                let (goal_low, goal_high) = (goal(claim.low, base.low), goal(claim.high, base.high));
                let (base_low, base_high) = (float(base.low), float(base.high));
                let base_year = base.period.and_then(|period| naive_years(period).1);
                let span = || -> Option<std::ops::RangeInclusive<i32>> {
                    let (last, start) = (last?, base_year?);
                    Some(if reading == "total" {
                        (first? - start)..=(last - start)
                    } else {
                        (last - start)..=(last - start)
                    })
                };
                let ratio =
                    |above: Option<f64>, below: Option<f64>| Some(above? / below?).filter(|ratio| ratio.is_finite());
                let times = |value: Option<f64>| Some(value? * years?);
                let growth = |goal: Option<f64>, base: Option<f64>| naive_growth(goal?, base?, span()?);
                let mut put = |name, value| columns.entry(name).or_default().push(value);
                put("target_low", goal_low);
                put("target_high", goal_high);
                put("baseline_low", base_low);
                put("baseline_high", base_high);
                put("gap_low", goal_low.zip(times(base_high)).map(|(goal, base)| goal - base));
                put("gap_high", goal_high.zip(times(base_low)).map(|(goal, base)| goal - base));
                put("multiple_low", if multiple { float(claim.low) } else { ratio(goal_low, times(base_high)) });
                put("multiple_high", if multiple { float(claim.high) } else { ratio(goal_high, times(base_low)) });
                put("attainment_low", ratio(times(base_low), goal_high));
                put("attainment_high", ratio(times(base_high), goal_low));
                put("growth_low", growth(goal_low, base_high));
                put("growth_high", growth(goal_high, base_low));
            }
            for (name, values) in &columns {
                let expected = extreme(values, if name.ends_with("low") { f64::min } else { f64::max });
                close(get(name), expected, &format!("{} {reading} {name}", claim.id));
            }
            let named = |pick: fn(f64, f64) -> f64| {
                let bounds = baselines.iter().flat_map(|base| [float(base.low), float(base.high)]);
                bounds.flatten().reduce(pick)
            };
            close(get("baseline_named_low"), named(f64::min), &format!("{} {reading} named low", claim.id));
            close(get("baseline_named_high"), named(f64::max), &format!("{} {reading} named high", claim.id));
            let years = || baselines.iter().filter_map(|base| naive_years(base.period?).1);
            let column = |name: &str| rows.integer(row, name).expect(name);
            assert_eq!(column("baseline_first_year"), years().min(), "{} {reading}", claim.id);
            assert_eq!(column("baseline_year"), years().max(), "{} {reading}", claim.id);
            let multiple = rows.truth(row, "said_as_multiple").expect("said_as_multiple");
            assert_eq!(multiple, claim.unit == Some(Unit::Multiple), "{}", claim.id);
            if baselines.is_empty() {
                let multiple = claim.unit == Some(Unit::Multiple);
                close(get("target_low"), float(claim.low).filter(|_| !multiple), &claim.id);
                for name in
                    ["gap_low", "gap_high", "attainment_low", "growth_low", "growth_high", "step_low", "baseline_low"]
                {
                    assert_eq!(get(name), None, "{} {name}", claim.id);
                }
                assert!(!rows.text(row, "note").expect("note").is_empty(), "{} says why", claim.id);
            }
        }
    }
    assert_eq!(rows.len(), expected_rows);
}

/// First and last year of a period, month by month: each twelve months that do not begin in January stand for the year that has most
/// of them.
fn naive_years(period: Period) -> (Option<i32>, Option<i32>) {
    let year = |day: Option<jiff::civil::Date>| day.map(|day| i32::from(day.year()));
    let plain = (year(period.first_day()), year(period.last_day()));
    let (Some(first), Some(last)) = (period.first_day(), period.last_day()) else { return plain };
    let (mut months, mut at) = (Vec::new(), (i32::from(first.year()), first.month()));
    while at <= (i32::from(last.year()), last.month()) {
        months.push(at.0);
        at = if at.1 == 12 { (at.0 + 1, 1) } else { (at.0, at.1 + 1) };
    }
    if months.len() % 12 != 0 || first.month() == 1 {
        return plain;
    }
    let most = |year: &[i32]| {
        let count = |of: i32| year.iter().filter(|month| **month == of).count();
        if count(year[11]) >= count(year[0]) { year[11] } else { year[0] }
    };
    (months.chunks(12).next().map(most), months.chunks(12).last().map(most))
}

#[test]
fn targets_are_those_of_the_oracle() {
    let (ledger, tables) = shipped();
    targets_against(&ledger, &run("targets", &tables, &Ask::default()).expect("targets"));
}

#[test]
fn the_ambiguous_target_has_both_readings() {
    let (_, tables) = shipped();
    let ask = Ask { pairs: vec![Pair::parse("AZE-PAK").expect("a pair")], ..Ask::default() };
    let frame = run("targets", &tables, &ask).expect("targets");
    let rows = Rows::of(&frame);
    let found: Vec<(String, f64, f64)> = (0..rows.len())
        .filter(|row| rows.text(*row, "claim").as_deref() == Ok("az-pk-2017-target-500m"))
        .map(|row| {
            let number = |name| rows.number(row, name).expect(name).expect("a figure");
            (rows.text(row, "reading").expect("reading"), number("multiple_low"), number("growth_low"))
        })
        .collect();
    assert_eq!(found.len(), 2);
    let near = |found: f64, expected: f64| (found - expected).abs() < 0.005;
    assert!(found[0].0 == "level" && near(found[0].1, 68.49) && near(found[0].2, 1.33), "{found:?}");
    assert!(found[1].0 == "total" && near(found[1].1, 13.70) && near(found[1].2, 1.05), "{found:?}");
}

#[test]
fn conflicting_baselines_make_ranges() {
    let (_, tables) = shipped();
    let frame = run("targets", &tables, &Ask::default()).expect("targets");
    let rows = Rows::of(&frame);
    let row = (0..rows.len())
        .find(|row| rows.text(*row, "claim").as_deref() == Ok("aze-pak-2025-target-2bn"))
        .expect("there");
    let number = |name| rows.number(row, name).expect(name);
    assert_eq!((number("multiple_low"), number("multiple_high")), (Some(20.0), Some(50.0)));
}

#[test]
fn trade_is_that_of_the_oracle() {
    let (ledger, tables) = shipped();
    let frame = run("trade", &tables, &Ask::default()).expect("trade");
    let rows = Rows::of(&frame);
    let figures: Vec<&Claim> = ledger
        .claims()
        .filter(|claim| claim.kind == Kind::Trade && claim.stage == Stage::Reported)
        .filter(|claim| matches!(claim.unit, Some(Unit::Money(_))) && (claim.low.is_some() || claim.high.is_some()))
        .collect();
    assert_eq!(rows.len(), figures.len());
    for row in 0..rows.len() {
        let id = rows.text(row, "claim").expect("id");
        let claim = figures.iter().find(|claim| claim.id == id).expect("there");
        let sides = |claim: &Claim| match (claim.flow, claim.pair()) {
            (Some(bilat::model::Flow::TwoWay), Some(pair)) => pair.to_string(),
            _ => format!("{:?}>{:?}", claim.from, claim.to),
        };
        let days = |claim: &Claim| claim.period.map(|period| (period.first_day(), period.last_day()));
        let same: Vec<&&Claim> = figures
            .iter()
            .filter(|other| {
                claim.period.is_some()
                    && sides(other) == sides(claim)
                    && (other.flow, &other.category, &other.item, other.unit, &other.per, days(other))
                        == (claim.flow, &claim.category, &claim.item, claim.unit, &claim.per, days(claim))
            })
            .collect();
        assert_eq!(rows.integer(row, "figures").expect("figures"), Some(same.len().max(1) as i32), "{id}");
        let low = same.iter().filter_map(|claim| float(claim.low.or(claim.high))).fold(f64::INFINITY, f64::min);
        let high = same.iter().filter_map(|claim| float(claim.high.or(claim.low))).fold(0.0, f64::max);
        close(rows.number(row, "spread").expect("spread"), (same.len() > 1).then_some(high / low), &id);
    }
}

#[test]
fn deals_are_those_of_the_oracle_and_no_package_is_counted_twice() {
    let (ledger, tables) = shipped();
    let frame = run("deals", &tables, &Ask::default()).expect("deals");
    let rows = Rows::of(&frame);
    let deals: Vec<&Claim> =
        ledger.claims().filter(|claim| claim.kind == Kind::Arms && claim.unit != Some(Unit::Tiv)).collect();
    assert_eq!(rows.len(), deals.len());
    let is_money = |claim: &Claim| matches!(claim.unit, Some(Unit::Money(_)));
    for row in 0..rows.len() {
        let id = rows.text(row, "claim").expect("id");
        let claim = deals.iter().find(|claim| claim.id == id).expect("there");
        let part = ledger.links().any(|link| link.relation == Relation::PartOf && link.claim == id);
        let again = ledger.links().any(|link| {
            matches!(link.relation, Relation::Restates | Relation::Updates)
                && link.other == id
                && ledger.claims().any(|claim| claim.id == link.claim && claim.kind == Kind::Arms && is_money(claim))
        });
        let ordered = matches!(claim.stage, Stage::Ordered | Stage::Delivering | Stage::Delivered);
        assert_eq!(
            rows.truth(row, "in_total").expect("in_total"),
            is_money(claim) && ordered && !part && !again,
            "{id}"
        );
        let value = rows.number(row, "value_low").expect("value");
        close(value, float(claim.low).filter(|_| is_money(claim)), &id);
        let counted = matches!(claim.unit, Some(Unit::Count(noun)) if !noun.is_measure());
        close(rows.number(row, "number_low").expect("number"), float(claim.low).filter(|_| counted), &id);
        assert_eq!(rows.integer(row, "step").expect("step"), claim.stage.ladder().map(i32::from), "{id}");
    }
}

#[test]
fn deliveries_add_up_to_what_the_claims_say() {
    let (ledger, tables) = shipped();
    let frame = run("deliveries", &tables, &Ask::default()).expect("deliveries");
    let rows = Rows::of(&frame);
    let mut sums: BTreeMap<String, (f64, usize)> = BTreeMap::new();
    for row in 0..rows.len() {
        let entry = sums.entry(rows.text(row, "claim").expect("id")).or_default();
        entry.0 += rows.number(row, "low").expect("low").unwrap_or(0.0);
        entry.1 += 1;
    }
    let mut expected = 0;
    for claim in ledger
        .claims()
        .filter(|claim| claim.kind == Kind::Arms && matches!(claim.stage, Stage::Delivered | Stage::Delivering))
    {
        let counted = match claim.unit {
            Some(Unit::Tiv) => true,
            Some(Unit::Count(noun)) => !noun.is_measure(),
            _ => false,
        };
        if !counted || (claim.low.is_none() && claim.high.is_none()) {
            continue;
        }
        expected += 1;
        let (sum, years) = sums.get(&claim.id).unwrap_or_else(|| panic!("{} is missing", claim.id));
        let whole = float(claim.low).unwrap_or(0.0);
        assert!((sum - whole).abs() < 1e-4, "{}: {sum} of {whole}", claim.id);
        let period = claim.period.expect("a period");
        if let (Some(first), Some(last)) = (period.first_day(), period.last_day()) {
            assert_eq!(*years, usize::try_from(last.year() - first.year() + 1).expect("years"), "{}", claim.id);
        }
    }
    assert_eq!(sums.len(), expected);
}

#[test]
fn register_figures_come_out_of_deliveries() {
    // SIPRI register of 18 May 2026: 10 MFI-17 (Super Mushshak) in 2018, 2.4 million TIV, number uncertain; 5 JF-17, 119.
    let (_, tables) = shipped();
    let ask = Ask { pairs: vec![Pair::parse("AZE-PAK").expect("a pair")], ..Ask::default() };
    let frame = run("deliveries", &tables, &ask).expect("deliveries");
    let rows = Rows::of(&frame);
    let found: Vec<(i32, String, f64, bool)> = (0..rows.len())
        .filter(|row| rows.text(*row, "outlet").as_deref() == Ok("SIPRI"))
        .map(|row| {
            let year = rows.integer(row, "year").expect("year").expect("a year");
            let low = rows.number(row, "low").expect("low").expect("a figure");
            (year, rows.text(row, "unit").expect("unit"), low, rows.truth(row, "estimate").expect("estimate"))
        })
        .collect();
    for expected in [(2018, "TIV", 2.4), (2018, "aircraft", 10.0), (2025, "TIV", 119.0), (2025, "aircraft", 5.0)] {
        assert!(
            found.iter().any(|row| (row.0, row.1.as_str(), row.2) == expected && row.3),
            "{expected:?} is not in {found:?}"
        );
    }
}

#[test]
fn events_are_those_of_the_oracle() {
    let (ledger, tables) = shipped();
    let frame = run("events", &tables, &Ask::default()).expect("events");
    let rows = Rows::of(&frame);
    let events: Vec<&Claim> = ledger.claims().filter(|claim| !matches!(claim.kind, Kind::Trade | Kind::Arms)).collect();
    assert_eq!(rows.len(), events.len());
    let mut falcon = 0;
    for row in 0..rows.len() {
        let id = rows.text(row, "claim").expect("id");
        let claim = events.iter().find(|claim| claim.id == id).expect("there");
        let days = claim.period.filter(|period| !period.is_estimate()).and_then(|period| {
            let to_the_day = period.precision() == Some(bilat::model::Precision::Day);
            let days = period.last_day()?.duration_since(period.first_day()?).as_hours() / 24 + 1;
            to_the_day.then_some(days as i32)
        });
        assert_eq!(rows.integer(row, "days").expect("days"), days, "{id}");
        falcon += i32::from(days == Some(15));
    }
    assert!(falcon >= 2, "the two lines of TurAz Falcon take fifteen days");
}

#[test]
fn sources_are_those_of_the_oracle() {
    let (ledger, tables) = shipped();
    let frame = run("sources", &tables, &Ask::default()).expect("sources");
    let rows = Rows::of(&frame);
    let mut total = 0;
    for row in 0..rows.len() {
        let id = rows.text(row, "source").expect("id");
        let claims: Vec<&Claim> = ledger.claims().filter(|claim| claim.source == id).collect();
        let count =
            |test: &dyn Fn(&&Claim) -> bool| Some(claims.iter().copied().filter(|claim| test(claim)).count() as i32);
        assert_eq!(rows.integer(row, "claims").expect("claims"), count(&|_| true), "{id}");
        assert_eq!(
            rows.integer(row, "figures").expect("figures"),
            count(&|c| c.low.is_some() || c.high.is_some()),
            "{id}"
        );
        assert_eq!(rows.integer(row, "estimates").expect("estimates"), count(&|c| c.is_estimate()), "{id}");
        assert_eq!(rows.integer(row, "targets").expect("targets"), count(&|c| c.stage == Stage::Target), "{id}");
        total += claims.len();
    }
    assert_eq!(total, ledger.claims().count());
}

#[test]
fn filters_do_what_they_say() {
    let (ledger, tables) = shipped();
    let count = |ask: &Ask, name: &str| run(name, &tables, ask).expect(name).height();
    let pair = Pair::parse("TUR-KAZ").expect("a pair");
    let expected = ledger.claims().filter(|claim| claim.stage == Stage::Target && claim.pair() == Some(pair)).count();
    assert_eq!(count(&Ask { pairs: vec![pair], ..Ask::default() }, "targets"), expected);
    let since = Ask { since: Some(date(2024, 1, 1)), ..Ask::default() };
    let until = Ask { until: Some(date(2023, 12, 31)), ..Ask::default() };
    let all = count(&Ask::default(), "targets");
    assert_eq!(count(&since, "targets") + count(&until, "targets"), all);
    // What was known in 2018 has no target of 2020 in it.
    let known = Ask { as_of: Some(date(2018, 12, 31)), ..Ask::default() };
    let frame = run("targets", &tables, &known).expect("targets");
    let rows = Rows::of(&frame);
    assert!(rows.len() > 3);
    for row in 0..rows.len() {
        assert!(rows.date(row, "said").expect("said").expect("a day") <= date(2018, 12, 31));
    }
    let kinds = Ask { kinds: vec![Kind::Exercise], ..Ask::default() };
    assert_eq!(count(&kinds, "events"), ledger.claims().filter(|claim| claim.kind == Kind::Exercise).count());
}

#[test]
fn small_things_are_not_taken_for_money() {
    // `gun` has three letters, as a currency has.
    let claims = "g,paper,arms,delivered,ISR,AZE,,ATMOS,artillery,5,5,exact,gun,,2010,stated,2012,stated,,5,\n";
    let sources = SOURCES.replace("2020-01-05", "2012-01-05");
    let text = format!("{CLAIMS}{claims}");
    let files =
        [("s".to_owned(), sources.as_bytes()), ("c".to_owned(), text.as_bytes()), ("l".to_owned(), LINKS.as_bytes())];
    let tables = Tables::of(&Ledger::parse(files).sound().expect("sound")).expect("tables");
    let deals = run("deals", &tables, &Ask::default()).expect("deals");
    assert_eq!(Rows::of(&deals).number(0, "number_low").expect("number"), Some(5.0));
    assert_eq!(Rows::of(&deals).text(0, "currency").expect("currency"), "");
    assert_eq!(run("deliveries", &tables, &Ask::default()).expect("deliveries").height(), 1);
}

/// A random ledger of targets and baselines, as CSV.
fn random_ledger() -> impl Strategy<Value = (String, String)> {
    let claim = (
        0..4usize,
        0..3usize,
        prop::option::of(1u64..5000),
        prop::option::of(0u64..5000),
        prop::option::of(2000..2030i32),
        0..4usize,
        0..3usize,
    );
    (prop::collection::vec(claim, 1..24), prop::collection::vec((0..24usize, 0..24usize, any::<bool>()), 0..30)).prop_map(
        |(claims, links)| {
            let mut csv = CLAIMS.to_owned();
            for (n, (pair, unit, low, more, year, per, what)) in claims.iter().enumerate() {
                let (from, to) = [("AZE", "PAK"), ("PAK", "AZE"), ("TUR", "KAZ"), ("IND", "RUS")][*pair];
                let stage = ["target", "reported", "reported"][*what];
                let unit = if stage == "target" { ["USD", "EUR", "multiple"][*unit] } else { ["USD", "EUR", "USD"][*unit] };
                let high = match (low, more) {
                    (Some(low), Some(more)) => Some(low + more),
                    (None, more) => *more,
                    (Some(_), None) => None,
                };
                let qualifier = match (low, high) {
                    (Some(low), Some(high)) if *low == high => "exact",
                    (Some(_), Some(_)) => "range",
                    (Some(_), None) => "at-least",
                    (None, Some(_)) => "at-most",
                    (None, None) => "",
                };
                let figure = !qualifier.is_empty();
                let text = |value: Option<u64>| value.map(|value| value.to_string()).unwrap_or_default();
                let per = if figure { ["", "year", "year;period", "period"][*per] } else { "" };
                let period = year.map(|year| if n % 3 == 0 { format!("{}/{year}", year - 4) } else { year.to_string() });
                let basis = if period.is_some() { "stated" } else { "none" };
                csv.push_str(&format!(
                    "c{n},paper,trade,{stage},{from},{to},two-way,,,{},{},{qualifier},{},{per},{},{basis},2040,stated,,,\n",
                    text(*low),
                    text(high),
                    if figure { unit } else { "" },
                    period.unwrap_or_default(),
                ));
            }
            let mut text = LINKS.to_owned();
            for (claim, other, baseline) in links {
                let (claim, other) = (claim % claims.len(), other % claims.len());
                let relation = if baseline { "baseline" } else { "contradicts" };
                text.push_str(&format!("c{claim},{relation},c{other},\n"));
            }
            (csv, text)
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]
    #[test]
    fn targets_of_random_ledgers_are_those_of_the_oracle((claims, links) in random_ledger()) {
        let files = [("s".to_owned(), SOURCES.as_bytes()), ("c".to_owned(), claims.as_bytes()), ("l".to_owned(), links.as_bytes())];
        let ledger = Ledger::parse(files).sound().expect("sound");
        let tables = Tables::of(&ledger).expect("tables");
        targets_against(&ledger, &run("targets", &tables, &Ask::default()).expect("targets"));
        for name in ["trade", "deals", "deliveries", "events", "sources"] {
            run(name, &tables, &Ask::default()).expect(name);
        }
    }
}
