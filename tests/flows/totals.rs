//! Measures that start from totals of pairs.

use std::collections::{BTreeMap, BTreeSet};

use bilat::measures::Ask;
use bilat::tables::{Rows, Tables};
use jiff::civil::date;
use proptest::prelude::*;

use super::{country, figure, lines, many, many_lines, near, pair, refusal, table};
use crate::statistics::{shipped, totals_of, with_totals};

/// Germany and China in 2022 as each reports to the UN.
const DEU_CHN: &str = "reporter,partner,flow,year,value\n\
    CHN,DEU,export,2022,116226631561.000\n\
    CHN,DEU,import,2022,111397908371.000\n\
    DEU,CHN,export,2022,113344146310.536\n\
    DEU,CHN,import,2022,206642208248.492\n";

#[test]
fn germany_and_china_have_four_figures_for_2022() {
    let frame = table("two-way", &with_totals(DEU_CHN), &Ask::default());
    let billions = |column: &str| {
        let value = figure(&frame, &[("pair", "CHN-DEU")], column).expect(column) / 1e9;
        format!("{value:.1}")
    };
    assert_eq!(["books_a", "books_b", "exports", "imports"].map(billions), ["227.6", "320.0", "229.6", "318.0"]);
    assert_eq!([billions("lowest"), billions("highest")], ["227.6", "320.0"]);
    let spread = figure(&frame, &[("pair", "CHN-DEU")], "spread").expect("a spread");
    assert_eq!(format!("{spread:.2}"), "0.41");
    assert_eq!(
        lines(&frame, &[], &["a", "b", "year", "definitions", "missing", "estimate", "releases", "vintage"]),
        ["CHN,DEU,2022,4,,false,r1,"]
    );
}

#[test]
fn a_missing_report_is_never_nought() {
    let tables = with_totals(
        "reporter,partner,flow,year,value\n\
         AZE,PAK,export,2020,10\n\
         AZE,PAK,import,2020,\n\
         PAK,AZE,export,2020,0\n\
         PAK,AZE,import,2021,7\n\
         AZE,WLD,export,2020,99\n",
    );
    let frame = table("two-way", &tables, &Ask::default());
    let columns = [
        "year",
        "export_a",
        "import_a",
        "export_b",
        "books_a",
        "books_b",
        "exports",
        "imports",
        "definitions",
        "spread",
        "missing",
    ];
    assert_eq!(
        lines(&frame, &[], &columns),
        ["2020,10,,0,,,10,,1,,import_a;import_b", "2021,,,,,,,,0,,export_a;import_a;export_b"]
    );
}

#[test]
fn data_sets_series_prices_and_books_stay_apart() {
    let tables = with_totals(
        "dataset,vintage,series,trade,prices,books,reporter,partner,flow,year,value,release\n\
         baci,202401,,goods,nominal,reconciled,AZE,PAK,export,2020,1,b\n\
         baci,202401,,goods,nominal,reconciled,PAK,AZE,export,2020,2,b\n\
         comtrade,,,goods,nominal,own,AZE,PAK,export,2020,4,c1\n\
         comtrade,,,goods,nominal,own,AZE,PAK,import,2020,8,c2\n\
         comtrade,,,services,nominal,own,AZE,PAK,export,2020,16,c1\n\
         gravity,,comtrade,goods,nominal,own,AZE,PAK,export,2020,32,g\n\
         gravity,,imf,goods,nominal,own,AZE,PAK,import,2020,64,g\n\
         itpd,,,goods,constant 2010,own,AZE,PAK,import,2020,128,i\n",
    );
    let frame = table("two-way", &tables, &Ask::default());
    assert_eq!(
        lines(
            &frame,
            &[],
            &[
                "dataset",
                "series",
                "trade",
                "prices",
                "vintage",
                "books_a",
                "reconciled",
                "lowest",
                "estimate",
                "releases"
            ]
        ),
        [
            "baci,,goods,nominal,202401,,3,3,true,b",
            "comtrade,,goods,nominal,,12,,12,false,c1;c2",
            "comtrade,,services,nominal,,,,,false,c1",
            "gravity,comtrade,goods,nominal,,,,,false,g",
            "gravity,imf,goods,nominal,,,,,false,g",
            "itpd,,goods,constant 2010,,,,,false,i",
        ]
    );
    assert_eq!(
        lines(&frame, &[("dataset", "baci")], &["export_a", "export_b", "import_a", "missing", "spread"]),
        ["1,2,,,"]
    );
    let ask = Ask { datasets: vec!["comtrade".to_owned()], ..Ask::default() };
    assert_eq!(table("two-way", &tables, &ask).height(), 2);
    let ask = Ask { datasets: vec!["comtrad".to_owned()], ..Ask::default() };
    assert!(refusal("two-way", &tables, &ask).contains("did you mean `comtrade`"));
}

#[test]
fn the_same_figure_in_two_releases_counts_once() {
    let tables = with_totals(
        "release,reporter,partner,flow,year,value,basis,months\n\
         a,AZE,PAK,export,2020,10,total,\n\
         b,AZE,PAK,export,2020,11,products,\n\
         b,AZE,PAK,import,2020,,total,\n\
         c,AZE,PAK,import,2020,5,products,\n\
         d,AZE,PAK,import,2020,3,months,7\n\
         d,PAK,AZE,export,2020,3,months,12\n\
         e,PAK,AZE,export,2020,4,months,12\n",
    );
    let frame = table("two-way", &tables, &Ask::default());
    assert_eq!(lines(&frame, &[], &["export_a", "import_a", "export_b", "books_a", "releases"]), ["10,5,4,15,a;c;e"]);
}

#[test]
fn part_of_a_year_is_not_a_year() {
    let text = "reporter,partner,flow,year,value,basis,months\n\
         AZE,PAK,export,2020,10,months,7\n\
         AZE,PAK,import,2020,11,months,12\n\
         PAK,AZE,export,2020,12,months,10\n";
    let frame = table("two-way", &with_totals(text), &Ask::default());
    // Azerbaijan's exports: seven months, and nobody knows of more.
    assert_eq!(
        lines(&frame, &[], &["export_a", "import_a", "export_b", "exports", "missing"]),
        [",11,,,export_a (7 of 12 months);export_b (10 of 12 months);import_b"]
    );
    // It exported to Georgia in twelve months: its year is whole, and the other five months had no trade with Pakistan.
    let text = format!("{text}AZE,GEO,export,2020,100,months,12\n");
    let frame = table("two-way", &with_totals(&text), &pair("PAK-AZE"));
    assert_eq!(
        lines(&frame, &[], &["export_a", "import_a", "books_a", "missing"]),
        ["10,11,21,export_b (10 of 12 months);import_b"]
    );
}

#[test]
fn filters_of_pairs_countries_and_years() {
    let tables = with_totals(
        "reporter,partner,flow,year,value\n\
         AZE,PAK,export,2019,1\nAZE,PAK,export,2020,2\nAZE,TUR,export,2020,4\nTUR,PAK,import,2020,8\nTUR,KAZ,import,2021,16\n",
    );
    let rows = |ask: &Ask| lines(&table("two-way", &tables, ask), &[], &["pair", "year"]);
    assert_eq!(rows(&pair("AZE-PAK")), ["AZE-PAK,2019", "AZE-PAK,2020"]);
    assert_eq!(
        rows(&Ask { countries: vec![country("TUR")], ..Ask::default() }),
        ["AZE-TUR,2020", "KAZ-TUR,2021", "PAK-TUR,2020"]
    );
    let ask = Ask { since: Some(date(2020, 5, 1)), until: Some(date(2020, 12, 31)), ..Ask::default() };
    assert_eq!(rows(&ask), ["AZE-PAK,2020", "AZE-TUR,2020", "PAK-TUR,2020"]);
    let ask = Ask { countries: vec![country("AZE")], pairs: pair("AZE-TUR").pairs, ..Ask::default() };
    assert_eq!(rows(&ask), ["AZE-TUR,2020"]);
}

#[test]
fn many_pairs_are_those_asked_for_and_no_others_of_their_countries() {
    let codes = ["AZE", "GEO", "IRN", "KAZ", "PAK", "TUR"];
    let mut text = "reporter,partner,flow,year,value\n".to_owned();
    for one in codes {
        for other in codes.into_iter().filter(|other| *other != one) {
            text.push_str(&format!("{one},{other},export,2020,1\n"));
        }
    }
    let asked = ["AZE-GEO", "AZE-PAK", "GEO-IRN", "IRN-TUR", "KAZ-TUR"];
    let ask = Ask { pairs: asked.iter().flat_map(|name| pair(name).pairs).collect(), ..Ask::default() };
    assert_eq!(lines(&table("two-way", &with_totals(&text), &ask), &[], &["pair"]), asked);
}

#[test]
fn filters_that_would_do_nothing_are_refused() {
    let tables = with_totals(DEU_CHN);
    let ids = ["two-way", "balance", "growth", "mirror", "share", "partners"];
    for id in ids {
        let ask = Ask { kinds: vec![bilat::model::Kind::Trade], ..Ask::default() };
        assert!(refusal(id, &tables, &ask).contains("neither kinds nor stages"));
        let ask = Ask { deflator: Some("us-cpi".to_owned()), ..Ask::default() };
        assert!(refusal(id, &tables, &ask).contains("--deflator"));
        assert!(refusal(id, &shipped(), &Ask::default()).contains("there is no store"));
    }
}

#[test]
fn a_flow_in_both_books() {
    let frame = table("mirror", &with_totals(DEU_CHN), &Ask::default());
    let of = |column: &str| figure(&frame, &[("exporter", "CHN")], column).expect(column);
    assert_eq!(format!("{:.4}", of("ratio")), "1.7779");
    assert_eq!(format!("{:.4}", of("un")), "0.7779");
    near(Some(of("symmetric")), Some(90_415_576_687.492 / 322_868_839_809.492), "symmetric");
    assert_eq!(of("gap"), 90_415_576_687.492);
    assert_eq!(of("fob_estimate"), 194_945_479_479.71);
    assert_eq!(
        lines(&frame, &[], &["exporter", "importer", "exported_at", "imported_at"]),
        ["CHN,DEU,fob,cif", "DEU,CHN,fob,cif"]
    );
}

#[test]
fn a_missing_mirror_is_neither_nought_nor_minus_one() {
    let tables = with_totals(
        "reporter,partner,flow,year,value,books,dataset,valuation\n\
         USA,CHN,export,2022,36811590000,own,comtrade,fob\n\
         CHN,USA,export,2022,0,own,comtrade,fob\n\
         USA,CHN,import,2022,5,own,comtrade,fob\n\
         USA,CHN,export,2022,7,reconciled,baci,fob\n",
    );
    let frame = table("mirror", &tables, &Ask::default());
    let columns =
        ["exporter", "exported", "imported", "ratio", "un", "un_import", "symmetric", "gap", "fob_estimate", "missing"];
    assert_eq!(lines(&frame, &[], &columns), ["CHN,0,5,,,-1,1,5,5,", "USA,36811590000,,,,,,,,importer"]);
}

#[test]
fn shares_are_of_the_world_where_the_file_has_it() {
    let text = "reporter,partner,flow,year,value\n\
         AZE,WLD,export,2020,200\nAZE,ITA,export,2020,50\nAZE,TUR,export,2020,30\nAZE,PAK,export,2020,30\nAZE,GEO,export,2020,\n\
         PAK,AZE,import,2020,1\nPAK,CHN,import,2020,3\n\
         TUR,AZE,import,2020,1\nTUR,CHN,import,2020,\n";
    let tables = with_totals(&(text.to_owned() + &many_lines("import", 2020)));
    let ours = ["AZE", "PAK", "TUR"].map(country).to_vec();
    let frame = table("share", &tables, &Ask { countries: ours.clone(), ..Ask::default() });
    let columns =
        ["reporter", "partner", "value", "total", "of", "share", "rank", "partners", "coverage", "complete", "missing"];
    assert_eq!(
        lines(&frame, &[], &columns),
        [
            "AZE,GEO,,200,world,,,4,,false,value",
            "AZE,ITA,50,200,world,0.25,1,4,,false,",
            "AZE,PAK,30,200,world,0.15,2,4,,false,",
            "AZE,TUR,30,200,world,0.15,2,4,,false,",
            "PAK,AZE,1,4,partners,0.25,2,2,1,true,",
            "PAK,CHN,3,4,partners,0.75,1,2,1,true,",
            "TUR,AZE,1,,partners,,1,2,,false,total",
            "TUR,CHN,,,partners,,,2,,false,value;total",
        ]
    );
    // A pair is shown from both sides, with the totals of all partners.
    let frame = table("share", &tables, &pair("AZE-PAK"));
    assert_eq!(
        lines(&frame, &[], &["reporter", "partner", "flow", "share"]),
        ["AZE,PAK,export,0.15", "PAK,AZE,import,0.25"]
    );
    let frame = table("partners", &tables, &Ask { countries: vec![country("AZE")], ..Ask::default() });
    assert_eq!(
        lines(&frame, &[], &["rank", "partner", "share", "cumulated"]),
        ["1,ITA,0.25,0.25", "2,PAK,0.15,0.4", "2,TUR,0.15,0.55", ",GEO,,"]
    );
    // Two partners are not all that a country has.
    let frame = table("share", &with_totals(text), &Ask { countries: ours, ..Ask::default() });
    assert_eq!(
        lines(&frame, &[("reporter", "PAK")], &["partner", "value", "total", "share", "rank", "coverage", "missing"]),
        ["AZE,1,,,2,,total", "CHN,3,,,1,,total"]
    );
}

#[test]
fn reconciled_data_have_the_imports_of_the_other_side() {
    let tables = with_totals(
        "dataset,books,reporter,partner,flow,year,value\n\
         baci,reconciled,AZE,PAK,export,2020,1\nbaci,reconciled,CHN,PAK,export,2020,3\nbaci,reconciled,PAK,CHN,export,2020,8\n",
    );
    let frame = table("partners", &tables, &Ask { countries: vec![country("PAK")], ..Ask::default() });
    assert_eq!(
        lines(&frame, &[], &["reporter", "flow", "rank", "partner", "share", "of", "estimate"]),
        ["PAK,export,1,CHN,,partners,true", "PAK,import,1,CHN,,partners,true", "PAK,import,2,AZE,,partners,true"],
        "three countries are not the world"
    );
    // Each of 104 countries sells to all others.
    let codes: Vec<String> =
        (0..104u8).map(|n| format!("Q{}{}", char::from(b'A' + n / 26), char::from(b'A' + n % 26))).collect();
    let mut text = "dataset,books,reporter,partner,flow,year,value\n".to_owned();
    for from in &codes {
        for to in codes.iter().filter(|to| *to != from) {
            text.push_str(&format!(
                "baci,reconciled,{from},{to},export,2020,{}\n",
                if from == "QAA" { 103 } else { 1 }
            ));
        }
    }
    let frame = table("partners", &with_totals(&text), &Ask { countries: vec![country("QAB")], ..Ask::default() });
    let shares = |flow: &str| lines(&frame, &[("flow", flow), ("partner", "QAA")], &["total", "share"]);
    assert_eq!([shares("export"), shares("import")], [["103,0.00970874"], ["205,0.502439"]]);
}

#[test]
fn balances_name_their_books() {
    let tables = with_totals(
        "reporter,partner,flow,year,value\n\
         AZE,PAK,export,2020,10\nAZE,PAK,import,2020,4\nPAK,AZE,export,2020,3\nPAK,AZE,import,2020,12\n\
         AZE,PAK,export,2021,10\n",
    );
    let frame = table("balance", &tables, &Ask { countries: vec![country("AZE")], ..Ask::default() });
    assert_eq!(
        lines(&frame, &[], &["year", "books", "exports", "imports", "balance", "cover", "valuation", "missing"]),
        [
            "2020,own,10,4,6,2.5,fob less cif,",
            "2020,partner,12,3,9,4,cif less fob,",
            "2020,exports,10,3,7,3.33333,fob less fob,",
            "2020,imports,12,4,8,3,cif less cif,",
            "2021,own,10,,,,fob less -,imports",
            "2021,exports,10,,,,fob less -,imports",
        ]
    );
    let frame = table("balance", &tables, &pair("AZE-PAK"));
    assert_eq!(lines(&frame, &[("year", "2020"), ("books", "own")], &["country", "balance"]), ["AZE,6", "PAK,-9"]);
}

#[test]
fn growth_names_the_years_that_are_missing() {
    let tables = with_totals(
        "reporter,partner,flow,year,value\n\
         AZE,PAK,export,2010,100\nPAK,AZE,export,2010,0\n\
         AZE,PAK,export,2011,150\nPAK,AZE,export,2011,0\n\
         AZE,PAK,export,2013,400\nPAK,AZE,export,2013,0\n\
         AZE,PAK,export,2014,0\nPAK,AZE,export,2014,0\n\
         AZE,PAK,export,2018,800\nPAK,AZE,export,2018,0\n\
         AZE,PAK,export,2019,800\n",
    );
    let frame = table("growth", &tables, &Ask::default());
    let columns = ["definition", "year", "value", "change", "growth", "first_year", "years", "cagr", "gaps"];
    assert_eq!(
        lines(&frame, &[], &columns),
        [
            "exports,2010,100,,,2010,0,,",
            "exports,2011,150,50,0.5,2010,1,0.5,",
            "exports,2013,400,,,2010,3,0.587401,2012",
            "exports,2014,0,-400,-1,2010,4,-1,2012",
            "exports,2018,800,,,2010,8,0.296840,2012;2015-2017",
        ]
        .map(|line| line.replace("0.296840", "0.29684"))
    );
    // The year before --since is read for growth, and is not the first year.
    let frame = table("growth", &tables, &Ask { since: Some(date(2011, 1, 1)), ..Ask::default() });
    assert_eq!(lines(&frame, &[("year", "2011")], &["growth", "first_year", "cagr"]), ["0.5,2011,"]);
    // From nought, nothing grows by a rate.
    let frame = table("growth", &tables, &Ask { since: Some(date(2014, 1, 1)), ..Ask::default() });
    assert_eq!(lines(&frame, &[("year", "2018")], &["growth", "first_year", "cagr"]), [",2014,"]);
}

/// One random total.
type Fact = (String, String, String, String, i32, Option<i64>);

/// Totals of a few countries, each key once, as CSV.
fn random_totals() -> impl Strategy<Value = BTreeMap<(String, String, String, String, i32), Option<i64>>> {
    let key = (0..3usize, 0..5usize, 0..6usize, any::<bool>(), 2000..2004i32);
    let value = prop::option::weighted(0.9, prop_oneof![1 => Just(0i64), 6 => 1..1_000_000i64]);
    prop::collection::btree_map(key, value, 0..90).prop_map(|rows| {
        let codes = ["AZE", "CHN", "KAZ", "PAK", "TUR", "WLD"];
        rows.into_iter()
            .filter(|((_, reporter, partner, _, _), _)| reporter != partner)
            .map(|((source, reporter, partner, import, year), value)| {
                let import = import && source != 2;
                let flow = if import { "import" } else { "export" };
                let source = ["comtrade", "imf", "baci"][source];
                (
                    (source.to_owned(), codes[reporter].to_owned(), codes[partner].to_owned(), flow.to_owned(), year),
                    value,
                )
            })
            .collect()
    })
}

fn csv_of(facts: &BTreeMap<(String, String, String, String, i32), Option<i64>>) -> String {
    let mut text = "dataset,books,reporter,partner,flow,year,value\n".to_owned();
    for ((dataset, reporter, partner, flow, year), value) in facts {
        let books = if dataset == "baci" { "reconciled" } else { "own" };
        let value = value.map(|value| value.to_string()).unwrap_or_default();
        text.push_str(&format!("{dataset},{books},{reporter},{partner},{flow},{year},{value}\n"));
    }
    text
}

/// What a naive reader makes of a table of totals.
struct Naive(Vec<Fact>);

impl Naive {
    fn value(&self, dataset: &str, reporter: &str, partner: &str, flow: &str, year: i32) -> Option<f64> {
        let row = self
            .0
            .iter()
            .find(|row| (&*row.0, &*row.1, &*row.2, &*row.3, row.4) == (dataset, reporter, partner, flow, year));
        row.and_then(|row| row.5).map(|value| value as f64)
    }

    /// The four definitions, or the reconciled figure as a fifth.
    fn definitions(&self, dataset: &str, a: &str, b: &str, year: i32) -> [Option<f64>; 5] {
        let v = |reporter, partner, flow| self.value(dataset, reporter, partner, flow, year);
        let add = |one: Option<f64>, other: Option<f64>| Some(one? + other?);
        let (xa, ma, xb, mb) = (v(a, b, "export"), v(a, b, "import"), v(b, a, "export"), v(b, a, "import"));
        match dataset {
            "baci" => [None, None, None, None, add(xa, xb)],
            _ => [add(xa, ma), add(xb, mb), add(xa, xb), add(ma, mb), None],
        }
    }
}

fn tables_of(text: &str) -> Tables {
    shipped().with_given("totals", totals_of(text))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, ..ProptestConfig::default() })]

    #[test]
    fn two_way_balance_mirror_and_growth_are_those_of_the_oracle(facts in random_totals()) {
        let tables = tables_of(&csv_of(&facts));
        let naive = Naive(facts.iter().map(|(key, value)| (key.0.clone(), key.1.clone(), key.2.clone(), key.3.clone(), key.4, *value)).collect());
        let keys: BTreeSet<(String, String, String, i32)> = facts
            .keys()
            .filter(|key| key.2 != "WLD")
            .map(|key| (key.0.clone(), key.1.clone().min(key.2.clone()), key.1.clone().max(key.2.clone()), key.4))
            .collect();
        let frame = table("two-way", &tables, &Ask::default());
        let rows = Rows::of(&frame);
        prop_assert_eq!(rows.len(), keys.len());
        let balance = table("balance", &tables, &Ask::default());
        let mirror = table("mirror", &tables, &Ask::default());
        let growth = table("growth", &tables, &Ask::default());
        let (mut balances, mut mirrors, mut growths) = (0, 0, 0);
        for (row, (dataset, a, b, year)) in keys.iter().enumerate() {
            let what = format!("{dataset} {a} {b} {year}");
            prop_assert_eq!(&rows.text(row, "pair").expect("pair"), &format!("{a}-{b}"));
            let found = |name: &str| rows.number(row, name).expect(name);
            let expected = naive.definitions(dataset, a, b, *year);
            let names = ["books_a", "books_b", "exports", "imports", "reconciled"];
            for (name, expected) in names.iter().zip(expected) {
                near(found(name), expected, &format!("{what} {name}"));
            }
            let there: Vec<f64> = expected.iter().flatten().copied().collect();
            let lowest = there.iter().copied().reduce(f64::min);
            let highest = there.iter().copied().reduce(f64::max);
            near(found("lowest"), lowest, &what);
            near(found("highest"), highest, &what);
            let spread = lowest.filter(|low| *low > 0.0 && there.len() > 1).map(|low| (highest.expect("highest") - low) / low);
            near(found("spread"), spread, &what);
            near(found("definitions"), Some(there.len() as f64), &what);
            let v = |reporter: &str, partner: &str, flow: &str| naive.value(dataset, reporter, partner, flow, *year);
            let legs = [("export_a", v(a, b, "export")), ("import_a", v(a, b, "import")), ("export_b", v(b, a, "export")), ("import_b", v(b, a, "import"))];
            let missing: Vec<&str> = legs.iter().filter(|(name, leg)| leg.is_none() && (dataset != "baci" || name.starts_with("export"))).map(|(name, _)| *name).collect();
            prop_assert_eq!(rows.text(row, "missing").expect("missing"), missing.join(";"));
            for (country, partner) in [(a, b), (b, a)] {
                let (x, m) = (v(country, partner, "export"), v(country, partner, "import"));
                let (px, pm) = (v(partner, country, "export"), v(partner, country, "import"));
                let books: Vec<(&str, Option<f64>, Option<f64>)> = if dataset == "baci" {
                    vec![("reconciled", x, px)]
                } else {
                    vec![("own", x, m), ("partner", pm, px), ("exports", x, px), ("imports", pm, m)]
                };
                for (name, x, m) in books.into_iter().filter(|(_, x, m)| x.is_some() || m.is_some()) {
                    balances += 1;
                    let year = year.to_string();
                    let fits = [("dataset", &**dataset), ("country", country), ("partner", partner), ("year", &year), ("books", name)];
                    near(figure(&balance, &fits, "balance"), x.zip(m).map(|(x, m)| x - m), &what);
                    near(figure(&balance, &fits, "cover"), x.zip(m).filter(|(_, m)| *m > 0.0).map(|(x, m)| x / m), &what);
                }
                if dataset != "baci" && (x.is_some() || pm.is_some()) {
                    mirrors += 1;
                    let year = year.to_string();
                    let fits = [("dataset", &**dataset), ("exporter", country), ("importer", partner), ("year", &year)];
                    let both = x.zip(pm);
                    near(figure(&mirror, &fits, "ratio"), both.filter(|(x, _)| *x > 0.0).map(|(x, m)| m / x), &what);
                    near(figure(&mirror, &fits, "un"), both.filter(|(x, _)| *x > 0.0).map(|(x, m)| (m - x) / x), &what);
                    near(figure(&mirror, &fits, "symmetric"), both.filter(|(x, m)| x + m > 0.0).map(|(x, m)| (x - m).abs() / (x + m)), &what);
                    near(figure(&mirror, &fits, "gap"), both.map(|(x, m)| m - x), &what);
                    near(figure(&mirror, &fits, "fob_estimate"), pm.map(|m| (m / 1.06 * 100.0).round() / 100.0), &what);
                }
            }
            for (place, name) in names.iter().enumerate() {
                let Some(value) = expected[place] else { continue };
                growths += 1;
                let year_text = year.to_string();
                let fits = [("dataset", &**dataset), ("a", &**a), ("b", &**b), ("definition", *name), ("year", &*year_text)];
                let at = |year: i32| naive.definitions(dataset, a, b, year)[place];
                let yoy = at(year - 1).filter(|before| *before > 0.0).map(|before| value / before - 1.0);
                near(figure(&growth, &fits, "growth"), yoy, &what);
                let first = (2000..=*year).find(|year| at(*year).is_some()).expect("a first year");
                let start = at(first).expect("a figure");
                let cagr = (first < *year && start > 0.0).then(|| (value / start).powf(1.0 / f64::from(year - first)) - 1.0);
                near(figure(&growth, &fits, "cagr"), cagr, &what);
            }
        }
        prop_assert_eq!(balance.height(), balances);
        prop_assert_eq!(mirror.height(), mirrors);
        prop_assert_eq!(growth.height(), growths);
    }

    #[test]
    fn shares_are_those_of_the_oracle(facts in random_totals()) {
        // Only there the partners can be all.
        let is_whole = |dataset: &str, flow: &str| dataset == "comtrade" && flow == "export";
        let mut text = csv_of(&facts);
        for (year, (reporter, partner)) in (2000..2004).flat_map(|year| many().map(move |pair| (year, pair))) {
            text.push_str(&format!("comtrade,own,{reporter},{partner},export,{year},0\n"));
        }
        let tables = tables_of(&text);
        // Reconciled exports are imports to the other side.
        let mut all = facts.clone();
        for ((dataset, reporter, partner, _, year), value) in facts.iter().filter(|(key, _)| key.0 == "baci" && key.2 != "WLD") {
            all.insert((dataset.clone(), partner.clone(), reporter.clone(), "import".to_owned(), *year), *value);
        }
        let ours = Ask { countries: ["AZE", "CHN", "KAZ", "PAK", "TUR"].map(country).to_vec(), ..Ask::default() };
        let [share, partners] = ["share", "partners"].map(|id| table(id, &tables, &ours));
        let expected: Vec<_> = all.iter().filter(|(key, _)| key.2 != "WLD").collect();
        prop_assert_eq!(share.height(), expected.len());
        prop_assert_eq!(partners.height(), expected.len());
        for ((dataset, reporter, partner, flow, year), value) in expected {
            let what = format!("{dataset} {reporter} {partner} {flow} {year}");
            let of_owner = |key: &(String, String, String, String, i32)| (&key.0, &key.1, &key.3, key.4) == (dataset, reporter, flow, *year);
            let others: Vec<Option<f64>> = all.iter().filter(|(key, _)| of_owner(key) && key.2 != "WLD").map(|(_, value)| value.map(|value| value as f64)).collect();
            let world = all.iter().find(|(key, _)| of_owner(key) && key.2 == "WLD").and_then(|(_, value)| *value).map(|value| value as f64);
            let sum = others.iter().copied().try_fold(0.0, |sum, value| Some(sum + value?));
            let total = world.or(sum.filter(|_| is_whole(dataset, flow)));
            let value = value.map(|value| value as f64);
            let ratio = |above: Option<f64>| above.zip(total).filter(|(_, total)| *total > 0.0).map(|(above, total)| above / total);
            let year = year.to_string();
            let fits = [("dataset", &**dataset), ("reporter", reporter), ("partner", partner), ("flow", flow), ("year", &year)];
            let rank = value.map(|value| 1.0 + others.iter().flatten().filter(|other| **other > value).count() as f64);
            for frame in [&share, &partners] {
                near(figure(frame, &fits, "share"), ratio(value), &what);
                near(figure(frame, &fits, "total"), total, &what);
                near(figure(frame, &fits, "rank"), rank, &what);
            }
            near(figure(&share, &fits, "coverage"), ratio(sum), &what);
            let larger = |key: &(String, String, String, String, i32), other: Option<i64>| {
                other.map(|other| other as f64) > value || (other.map(|other| other as f64) == value && key.2 <= *partner)
            };
            let up_to: Option<f64> = value.map(|_| all.iter().filter(|(key, other)| of_owner(key) && key.2 != "WLD" && larger(key, **other)).filter_map(|(_, other)| *other).sum::<i64>() as f64);
            near(figure(&partners, &fits, "cumulated"), ratio(up_to), &what);
        }
    }
}
