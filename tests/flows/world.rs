//! Intensity and concentration: a country's trade beside the World's.

use std::collections::BTreeMap;

use bilat::measures::Ask;
use proptest::prelude::*;

use super::{country, figure, lines, many_lines, near, pair, refusal, table};
use crate::statistics::{flows_of, with_totals};

#[test]
fn intensity_over_both_worlds() {
    // AZE exports 100, of which 20 to PAK; CHN 300, of which 30 to PAK; PAK 100, none to itself.
    let text = "reporter,partner,flow,year,value\n\
         AZE,PAK,export,2020,20\nAZE,CHN,export,2020,80\n\
         CHN,PAK,export,2020,30\nCHN,AZE,export,2020,270\n\
         PAK,AZE,export,2020,100\n\
         AZE,PAK,import,2020,5\n";
    let tables = with_totals(&(text.to_owned() + &many_lines("export", 2020)));
    let frame = table("intensity", &tables, &pair("AZE-PAK"));
    let of = |column: &str| figure(&frame, &[("reporter", "AZE"), ("partner", "PAK")], column);
    near(of("intensity"), Some((20.0 / 100.0) / (50.0 / 500.0)), "with its own");
    near(of("intensity_without"), Some((20.0 / 100.0) / (30.0 / 400.0)), "without its own");
    assert_eq!(
        lines(&frame, &[("reporter", "AZE")], &["world", "reporters", "left_out", "of"]),
        ["reporters,6,0,partners"]
    );
    assert_eq!(frame.height(), 2);
    let frame = table("intensity", &with_totals(text), &pair("AZE-PAK"));
    assert_eq!(
        lines(&frame, &[("reporter", "AZE")], &["total", "intensity", "missing", "world_exports", "world_total"]),
        [",,total;world,,"],
        "a few partners are not all, and a sum over nobody is no nought"
    );
}

#[test]
fn intensity_with_missing_figures_and_totals_of_the_file() {
    let tables = with_totals(
        "reporter,partner,flow,year,value\n\
         AZE,PAK,export,2020,20\nAZE,WLD,export,2020,200\n\
         CHN,PAK,export,2020,\nCHN,WLD,export,2020,300\n\
         TUR,PAK,export,2020,10\nTUR,WLD,export,2020,100\n\
         IRN,PAK,export,2020,10\nIRN,AZE,export,2020,\n",
    );
    let frame = table("intensity", &tables, &Ask::default());
    // China's exports to Pakistan are not known, nor all that Iran exports: neither is in the World for Pakistan.
    near(
        figure(&frame, &[("reporter", "AZE"), ("partner", "PAK")], "intensity"),
        Some((20.0 / 200.0) / (30.0 / 300.0)),
        "AZE",
    );
    assert_eq!(
        lines(&frame, &[("partner", "PAK")], &["reporter", "total", "intensity", "reporters", "left_out"]),
        ["AZE,200,1,2,2", "CHN,300,,2,2", "IRN,,,2,2", "TUR,100,1,2,2"]
    );
}

#[test]
fn concentration_on_both_scales() {
    let text = "reporter,partner,flow,year,value\n\
         AZE,CHN,export,2020,30\nAZE,ITA,export,2020,30\nAZE,PAK,export,2020,20\nAZE,TUR,export,2020,20\nAZE,WLD,export,2020,900\n\
         AZE,CHN,import,2020,7\nAZE,TUR,import,2020,0\n\
         PAK,CHN,import,2020,7\nPAK,TUR,import,2020,\n";
    let tables = with_totals(&(text.to_owned() + &many_lines("export", 2020) + &many_lines("import", 2020)));
    let frame = table("concentration", &tables, &Ask { countries: vec![country("AZE")], ..Ask::default() });
    assert_eq!(
        lines(
            &frame,
            &[],
            &[
                "flow",
                "by",
                "total",
                "parts",
                "hhi",
                "hhi_10000",
                "normalised",
                "effective",
                "largest",
                "largest_share"
            ]
        ),
        ["export,partner,100,4,0.26,2600,0.0133333,3.84615,CHN,0.3", "import,partner,7,1,1,10000,,1,CHN,1"]
    );
    // What has no figure may be the largest.
    let frame = table("concentration", &tables, &pair("AZE-PAK"));
    let columns = ["hhi", "total", "largest", "missing"];
    assert_eq!(lines(&frame, &[("reporter", "PAK")], &columns), [",,,1 without a figure"]);
    assert!(
        refusal("concentration", &tables, &Ask { product: Some("84".to_owned()), ..Ask::default() })
            .contains("all products")
    );
    let frame = table("concentration", &with_totals(text), &Ask { countries: vec![country("AZE")], ..Ask::default() });
    assert_eq!(
        lines(&frame, &[], &["flow", "total", "parts", "hhi", "largest", "largest_share", "missing"]),
        ["export,100,4,,CHN,,4 partners only", "import,7,1,,CHN,,2 partners only"]
    );
}

#[test]
fn concentration_names_no_largest_product_while_one_has_no_figure() {
    let flows = "reporter,partner,partner_class,flow,product,year,value,counts\n\
         AZE,,world,export,27,2020,60,world\nAZE,,world,export,84,2020,,world\nAZE,,world,import,27,2020,7,world\n";
    let frame = table("concentration", &crate::statistics::with_flows(flows), &Ask::default());
    let columns = ["flow", "total", "largest", "missing"];
    assert_eq!(lines(&frame, &[], &columns), ["export,,,1 without a figure", "import,7,27,"]);
}

#[test]
fn concentration_by_product_is_one_row_a_level() {
    let flows = "reporter,partner,flow,product,year,value,counts\n\
         AZE,PAK,export,27,2020,60,beside-total\nAZE,PAK,export,2709,2020,50,beside-total\nAZE,PAK,export,2710,2020,10,beside-total\n\
         AZE,PAK,export,84,2020,20,beside-total\nAZE,TUR,export,84,2020,20,beside-total\n";
    let tables =
        with_totals("reporter,partner,flow,year,value\nAZE,PAK,export,2020,80\n").with_given("flows", flows_of(flows));
    let frame = table("concentration", &tables, &Ask::default());
    assert_eq!(
        lines(&frame, &[], &["by", "classification", "level", "total", "parts", "hhi", "largest"]),
        ["partner,,,80,1,,PAK", "product,HS,2,100,2,0.52,27", "product,H5,4,60,2,,2709"],
        "headings of one chapter are not all that the country sells"
    );
}

type Key = (String, String, i32);

fn random_exports() -> impl Strategy<Value = BTreeMap<Key, Option<i64>>> {
    let key = (0..5usize, 0..6usize, 2000..2002i32);
    prop::collection::btree_map(key, prop::option::weighted(0.93, 0..10_000i64), 0..50).prop_map(|rows| {
        let codes = ["AZE", "CHN", "KAZ", "PAK", "TUR", "WLD"];
        let named = |(reporter, partner, year): (usize, usize, i32)| {
            (codes[reporter].to_owned(), codes[partner].to_owned(), year)
        };
        rows.into_iter()
            .map(|(key, value)| (named(key), value))
            .filter(|((reporter, partner, _), _)| reporter != partner)
            .collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn intensity_and_concentration_are_those_of_the_oracle(facts in random_exports()) {
        let mut text = "reporter,partner,flow,year,value\n".to_owned();
        for ((reporter, partner, year), value) in &facts {
            text.push_str(&format!("{reporter},{partner},export,{year},{}\n", value.map(|value| value.to_string()).unwrap_or_default()));
        }
        let tables = with_totals(&(text + &many_lines("export", 2000) + &many_lines("export", 2001)));
        let ours = Ask { countries: ["AZE", "CHN", "KAZ", "PAK", "TUR"].map(country).to_vec(), ..Ask::default() };
        let [intensity, concentration] = ["intensity", "concentration"].map(|id| table(id, &tables, &ours));
        let value = |reporter: &str, partner: &str, year: i32| facts.get(&(reporter.to_owned(), partner.to_owned(), year)).map(|value| value.map(|value| value as f64));
        let countries = ["AZE", "CHN", "KAZ", "PAK", "TUR"];
        let total = |reporter: &str, year: i32| {
            if let Some(Some(world)) = value(reporter, "WLD", year) { return Some(world) }
            let parts: Vec<Option<f64>> = countries.iter().filter_map(|partner| value(reporter, partner, year)).collect();
            if parts.is_empty() { return None }
            parts.iter().try_fold(0.0, |sum, part| Some(sum + (*part)?))
        };
        let mut rows = 0;
        for ((reporter, partner, year), exports) in facts.iter().filter(|(key, _)| key.1 != "WLD") {
            rows += 1;
            let (mut to, mut all) = (0.0, 0.0);
            for other in countries {
                let (Some(sum), exports) = (total(other, *year), value(other, partner, *year)) else { continue };
                if exports == Some(None) { continue }
                to += exports.flatten().unwrap_or(0.0);
                all += sum;
            }
            let own = exports.map(|exports| exports as f64);
            let index = |to: f64, all: f64| {
                let (own, sum) = (own?, total(reporter, *year)?);
                (sum > 0.0 && to > 0.0 && all > 0.0).then(|| (own / sum) / (to / all))
            };
            let year_text = year.to_string();
            let fits = [("reporter", &**reporter), ("partner", &**partner), ("year", &*year_text)];
            near(figure(&intensity, &fits, "intensity"), index(to, all), "intensity");
            let without = own.zip(total(reporter, *year)).and_then(|(own, sum)| index(to - own, all - sum));
            near(figure(&intensity, &fits, "intensity_without"), without, "without");
        }
        prop_assert_eq!(intensity.height(), rows);
        for reporter in countries {
            for year in 2000..2002 {
                let parts: Vec<Option<f64>> = countries.iter().filter_map(|partner| value(reporter, partner, year)).collect();
                if parts.is_empty() { continue }
                let sum = parts.iter().try_fold(0.0, |sum, part| Some(sum + (*part)?)).filter(|sum| *sum > 0.0);
                let hhi = sum.map(|sum| parts.iter().flatten().map(|part| (part / sum).powi(2)).sum::<f64>());
                let year = year.to_string();
                let fits = [("reporter", reporter), ("year", &*year)];
                near(figure(&concentration, &fits, "hhi"), hhi, "hhi");
                let n = parts.iter().flatten().filter(|part| **part > 0.0).count() as f64;
                near(figure(&concentration, &fits, "normalised"), hhi.filter(|_| n > 1.0).map(|hhi| (hhi - 1.0 / n) / (1.0 - 1.0 / n)), "normalised");
            }
        }
    }
}
