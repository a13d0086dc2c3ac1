//! Economic complexity and proximity, against power iteration and counting.

use std::collections::{BTreeMap, BTreeSet};

use bilat::measures::Ask;
use bilat::measures::flows::eci::Complexity;
use proptest::prelude::*;

use super::{country, figure, lines, near, refusal, table};
use crate::statistics::with_flows;

/// The second eigenvector of D^-1 M U^-1 M^T by power iteration: the first is all ones, and what is left of it is taken away in
/// every step.
fn naive_eci(advantages: &[BTreeSet<usize>], products: usize) -> Vec<f64> {
    let diversity: Vec<f64> = advantages.iter().map(|set| set.len() as f64).collect();
    let ubiquity: Vec<f64> =
        (0..products).map(|product| advantages.iter().filter(|set| set.contains(&product)).count() as f64).collect();
    let all: f64 = diversity.iter().sum();
    let mut vector: Vec<f64> = (0..advantages.len()).map(|place| ((place * 7 + 3) % 11) as f64).collect();
    for _ in 0..4000 {
        let products: Vec<f64> = (0..products)
            .map(|product| {
                advantages
                    .iter()
                    .zip(&vector)
                    .filter(|(set, _)| set.contains(&product))
                    .map(|(_, value)| value)
                    .sum::<f64>()
                    / ubiquity[product]
            })
            .collect();
        let mut next: Vec<f64> = advantages
            .iter()
            .zip(&diversity)
            .map(|(set, diversity)| set.iter().map(|product| products[*product]).sum::<f64>() / diversity)
            .collect();
        let mean = next.iter().zip(&diversity).map(|(value, diversity)| value * diversity).sum::<f64>() / all;
        next.iter_mut().for_each(|value| *value -= mean);
        let size = next.iter().map(|value| value * value).sum::<f64>().sqrt();
        next.iter_mut().for_each(|value| *value /= size);
        vector = next;
    }
    let mean = |list: &[f64]| list.iter().sum::<f64>() / list.len() as f64;
    let centre = mean(&vector);
    let deviation = (vector.iter().map(|value| (value - centre).powi(2)).sum::<f64>() / vector.len() as f64).sqrt();
    let spread = mean(&diversity);
    let sign = vector
        .iter()
        .zip(&diversity)
        .map(|(value, diversity)| (value - centre) * (diversity - spread))
        .sum::<f64>()
        .signum();
    vector.iter().map(|value| sign * (value - centre) / deviation).collect()
}

/// A nested matrix with a little disorder: its second eigenvector is well apart from the third.
fn nested(countries: usize, products: usize, odd: &[(usize, usize)]) -> Vec<BTreeSet<usize>> {
    let mut sets: Vec<BTreeSet<usize>> =
        (0..countries).map(|place| (0..1 + place * (products - 1) / (countries - 1)).collect()).collect();
    for (country, product) in odd {
        sets[country % countries].insert(product % products);
    }
    sets
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn the_index_is_that_of_power_iteration(countries in 4..12usize, products in 4..15usize, odd in prop::collection::vec((0..12usize, 0..15usize), 0..5)) {
        let sets = nested(countries, products, &odd);
        let lists: Vec<Vec<usize>> = sets.iter().map(|set| set.iter().copied().collect()).collect();
        let Some(found) = Complexity::of(&lists, products) else { return Ok(()) };
        let expected = naive_eci(&sets, products);
        // Which way is up, diversity says; where it has nothing to do with the index, neither way is.
        let spread = sets.iter().map(BTreeSet::len).sum::<usize>() as f64 / countries as f64;
        let along: f64 = expected.iter().zip(&sets).map(|(index, set)| index * (set.len() as f64 - spread)).sum();
        prop_assume!(along.abs() > 1e-3);
        for (found, expected) in found.countries.iter().zip(&expected) {
            // Power iteration is slow where the second and third eigenvalues are near.
            prop_assert!((found - expected).abs() < 1e-3, "{found} {expected}");
        }
        // The index of a product: the mean of its countries, standardised.
        let means: Vec<f64> = (0..products)
            .map(|product| {
                let makers: Vec<f64> = sets.iter().zip(&expected).filter(|(set, _)| set.contains(&product)).map(|(_, value)| *value).collect();
                makers.iter().sum::<f64>() / makers.len() as f64
            })
            .collect();
        let centre = means.iter().sum::<f64>() / products as f64;
        let deviation = (means.iter().map(|value| (value - centre).powi(2)).sum::<f64>() / products as f64).sqrt();
        for (found, mean) in found.products.iter().zip(&means) {
            prop_assert!((found - (mean - centre) / deviation).abs() < 1e-3, "{found} {mean}");
        }
    }
}

/// Exports that give country `n` an advantage in some of five products: one big seller makes the World.
fn flows(rows: &[(&str, &[i64])]) -> String {
    let mut text = "reporter,partner,flow,product,year,value\n".to_owned();
    for (reporter, values) in rows {
        for (place, value) in values.iter().enumerate().filter(|(_, value)| **value > 0) {
            text.push_str(&format!("{reporter},WWW,export,{:02},2020,{value}\n", 10 + place));
        }
    }
    text
}

#[test]
fn countries_and_products_are_ranked_and_the_rest_is_counted() {
    // Advantages: AAA 10-13, BBB 11-13 with more of 13, CCC 12 13, DDD 13 10; EEE only 14, which nobody else sells.
    let rows: &[(&str, &[i64])] = &[
        ("AAA", &[25, 25, 25, 25, 0]),
        ("BBB", &[1, 33, 33, 33, 0]),
        ("CCC", &[1, 1, 49, 49, 0]),
        ("DDD", &[60, 0, 1, 39, 0]),
        ("EEE", &[0, 0, 0, 0, 100]),
    ];
    let tables = with_flows(&flows(rows));
    let frame = table("eci", &tables, &Ask::default());
    let heads = lines(
        &frame,
        &[("kind", "country")],
        &["code", "degree", "countries", "products", "dropped_countries", "dropped_products"],
    );
    // Only the naive matrix decides who has an advantage.
    let mut sold: BTreeMap<usize, f64> = BTreeMap::new();
    for (_, values) in rows {
        for (place, value) in values.iter().enumerate() {
            *sold.entry(place).or_default() += *value as f64;
        }
    }
    let all: f64 = sold.values().sum();
    let advantages: Vec<BTreeSet<usize>> = rows[..4]
        .iter()
        .map(|(_, values)| {
            let total: f64 = values.iter().sum::<i64>() as f64;
            (0..4).filter(|place| (values[*place] as f64 / total) / (sold[place] / all) >= 1.0).collect()
        })
        .collect();
    let expected: Vec<String> =
        rows[..4].iter().zip(&advantages).map(|((code, _), set)| format!("{code},{},4,4,1,1", set.len())).collect();
    assert_eq!(heads, expected);
    let naive = naive_eci(&advantages, 4);
    for ((code, _), expected) in rows.iter().zip(naive) {
        let found = figure(&frame, &[("kind", "country"), ("code", code)], "index").expect("an index");
        assert!((found - expected).abs() < 1e-6, "{code}: {found} is not {expected}");
    }
    assert_eq!(lines(&frame, &[("kind", "product")], &["code"]), ["10", "11", "12", "13"]);
    let one = table("eci", &tables, &Ask { countries: vec![country("AAA")], ..Ask::default() });
    assert_eq!(lines(&one, &[("kind", "country")], &["code"]), ["AAA"]);

    let proximity = table("proximity", &tables, &Ask::default());
    let mut expected = Vec::new();
    for one in 0..4usize {
        for other in one + 1..4 {
            let with = |place: usize| advantages.iter().filter(|set| set.contains(&place)).count();
            let both = advantages.iter().filter(|set| set.contains(&one) && set.contains(&other)).count();
            if both > 0 {
                let share = both as f64 / with(one).max(with(other)) as f64;
                let (a, b) = ((10 + one).to_string(), (10 + other).to_string());
                near(figure(&proximity, &[("a", &a), ("b", &b)], "proximity"), Some(share), "proximity");
                expected.push(format!("{a},{b},{both},5"));
            }
        }
    }
    assert_eq!(lines(&proximity, &[], &["a", "b", "both", "countries"]), expected);
    let some = table("proximity", &tables, &Ask { product: Some("10".to_owned()), ..Ask::default() });
    assert!(lines(&some, &[], &["a"]).iter().all(|a| a == "10"));
    assert!(
        refusal("proximity", &tables, &Ask { countries: vec![country("AAA")], ..Ask::default() })
            .contains("all countries")
    );
}

#[test]
fn an_index_that_is_not_determined_is_null() {
    let frame = table("eci", &with_flows(&flows(&[("AAA", &[1, 1]), ("BBB", &[1, 1])])), &Ask::default());
    assert!(frame.height() > 0);
    assert!(lines(&frame, &[], &["index", "missing"]).iter().all(|line| line.starts_with(",not determined")));
    assert_eq!(Complexity::of(&[vec![0, 1], vec![0, 1], vec![0, 1]], 2), None);
}
