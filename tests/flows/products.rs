//! Measures of products: what is taken of detail that an import set aside, and each against a naive oracle.

use std::collections::{BTreeMap, BTreeSet};

use bilat::measures::Ask;
use bilat::tables::Tables;
use proptest::prelude::*;

use super::{country, figure, lines, near, pair, refusal, table};
use crate::statistics::{shipped, totals_of, with_flows};

fn of(product: &str) -> Ask {
    Ask { product: Some(product.to_owned()), ..Ask::default() }
}

#[test]
fn a_product_is_taken_at_one_level_once() {
    let tables = with_flows(
        "reporter,partner,flow,product,year,value,counts,split,classification,line\n\
         AZE,PAK,export,TOTAL,2020,1000,once,,H5,1\n\
         AZE,PAK,export,84,2020,100,beside-total,,H5,2\n\
         AZE,PAK,export,84,2020,100,beside-total,,H5,3\n\
         AZE,PAK,export,84,2020,60,second-partner,second-partner,H5,4\n\
         AZE,PAK,export,8471,2020,70,mixed-level,,H5,5\n\
         AZE,PAK,export,84,2020,77,beside-total,,H4,6\n\
         AZE,PAK,export,85,2020,10,beside-total,,H5,7\n\
         AZE,PAK,import,8471,2020,7,once,,H5,8\n\
         AZE,PAK,import,8472,2020,8,once,,H5,9\n\
         PAK,AZE,export,84,2020,5,duplicate,,H5,10\n\
         PAK,AZE,import,84,2020,,once,,H5,11\n",
    );
    let columns = ["export_a", "import_a", "export_b", "import_b", "books_a"];
    let rows = |product: &str| lines(&table("two-way", &tables, &of(product)), &[], &columns);
    assert_eq!(rows("84"), ["100,15,,,115"]);
    assert_eq!(rows("8"), ["110,15,,,125"]);
    assert_eq!(rows("8471"), ["70,7,,,77"]);
    assert_eq!(rows("hs:85"), ["10,,,,"]);
    assert_eq!(rows("H4:84"), ["77,,,,"]);
    assert!(refusal("two-way", &tables, &of("8 4")).contains("is no product"));
    assert!(refusal("two-way", &tables, &of("")).contains("is no product"));
    assert!(
        refusal("rca", &tables, &Ask { deflator: Some("us-cpi".to_owned()), ..Ask::default() }).contains("--deflator")
    );
}

#[test]
fn below_chapters_one_edition_of_a_pair_answers() {
    let tables = with_flows(
        "reporter,partner,flow,product,year,value,classification,level\n\
         AZE,PAK,export,854231,2020,100,H6,6\nAZE,PAK,export,854231,2020,90,H5,6\n\
         PAK,AZE,import,854231,2020,95,H5,6\nPAK,AZE,export,854231,2020,7,H5,6\n\
         AZE,PAK,export,854231,2021,110,H6,6\nPAK,AZE,import,854231,2021,105,H5,6\n\
         AZE,PAK,export,854231,2022,1,H6,6\nPAK,AZE,import,854231,2022,2,HS,6\n\
         AZE,PAK,export,01,2021,5,H6,2\nPAK,AZE,import,01,2021,6,H5,2\n",
    );
    let columns = ["year", "export_a", "export_b", "import_b", "missing"];
    let rows = |product: &str| lines(&table("two-way", &tables, &of(product)), &[], &columns);
    assert_eq!(
        rows("854231"),
        ["2020,90,7,95,import_a", "2021,110,,,import_a;export_b;import_b (in H5 only)", "2022,1,,2,import_a;export_b",]
    );
    assert_eq!(rows("H5:854231"), ["2020,90,7,95,import_a", "2021,,,105,export_a;import_a;export_b"]);
    // The chapters are the same in all editions.
    assert_eq!(rows("01"), ["2021,5,,6,import_a;export_b"]);
    let mirror = table("mirror", &tables, &of("854231"));
    let columns = ["exported", "imported", "ratio", "missing"];
    assert_eq!(lines(&mirror, &[("year", "2021")], &columns), ["110,,,importer (in H5 only)"]);
}

#[test]
fn a_few_chapters_have_not_fallen_from_all_products() {
    let totals = |rows: &str| {
        let text = format!("reporter,partner,flow,year,value,basis,chapters\n{rows}");
        table("growth", &shipped().with_given("totals", totals_of(&text)), &Ask::default())
    };
    let export = |year: u32, value: u32, basis: &str, chapters: &str| {
        format!("AZE,PAK,export,{year},{value},{basis},{chapters}\nPAK,AZE,export,{year},{value},{basis},{chapters}\n")
    };
    let text = export(2020, 50, "total", "")
        + &export(2021, 10, "products", "2")
        + &export(2022, 11, "products", "2")
        + &export(2023, 12, "products", "3");
    let columns = ["year", "value", "growth", "cagr", "missing"];
    assert_eq!(
        lines(&totals(&text), &[("definition", "exports")], &columns),
        [
            "2020,100,,,",
            "2021,20,,,year before (of all products);first year (of all products)",
            "2022,22,0.1,,first year (of all products)",
            "2023,24,,,year before (of 2 chapters);first year (of all products)",
        ]
    );
    let text = export(2021, 10, "products", "2") + &export(2022, 50, "total", "");
    let rows = lines(&totals(&text), &[("year", "2022")], &["growth", "missing"]);
    assert_eq!(rows, [",year before (of 2 chapters);first year (of 2 chapters)"]);
}

#[test]
fn imports_have_not_fallen_from_cif_to_fob() {
    let text = "reporter,partner,flow,valuation,year,value\nAZE,PAK,export,fob,2021,50\nAZE,PAK,import,cif,2021,106\n\
         AZE,PAK,export,fob,2022,50\nAZE,PAK,import,fob,2022,100\nPAK,AZE,export,fob,2021,20\nPAK,AZE,export,fob,2022,30\n";
    let frame = table("growth", &shipped().with_given("totals", totals_of(text)), &Ask::default());
    let rows = lines(&frame, &[("year", "2022")], &["definition", "growth", "missing"]);
    assert_eq!(rows, ["books_a,,year before (imports at cif);first year (imports at cif)", "exports,0.142857,"]);
}

/// The UN has Germany under another code until 1990, and Sudan until South Sudan left in 2011.
#[test]
fn growth_over_a_change_of_territory_is_not_that_of_one_country() {
    let legs = |a: &str, b: &str, years: &[(i32, i32)]| -> String {
        let one =
            |(year, value): &(i32, i32)| format!("{a},{b},export,{year},{value}\n{b},{a},export,{year},{value}\n");
        years.iter().map(one).collect()
    };
    let table_of = |measure: &str, rows: &str, ask: &Ask| {
        let text = format!("reporter,partner,flow,year,value\n{rows}");
        table(measure, &shipped().with_given("totals", totals_of(&text)), ask)
    };
    let germany = legs("DEU", "FRA", &[(1989, 40), (1990, 50), (1991, 55), (1992, 110)]);
    let columns = ["year", "value", "change", "growth", "cagr", "missing"];
    assert_eq!(
        lines(&table_of("growth", &germany, &Ask::default()), &[("definition", "exports")], &columns),
        [
            "1989,80,,,,",
            "1990,100,20,0.25,0.25,",
            "1991,110,,,,year before (territory of DEU until 1990);first year (territory of DEU until 1990)",
            "1992,220,110,1,,first year (territory of DEU until 1990)"
        ]
    );
    let since = Ask { since: Some(jiff::civil::date(1991, 1, 1)), ..Ask::default() };
    assert_eq!(
        lines(&table_of("growth", &germany, &since), &[("year", "1992"), ("definition", "exports")], &columns),
        ["1992,220,110,1,1,"],
        "from the first year of one territory on it has a growth"
    );
    let real = table_of("real", &germany, &Ask::default());
    let missing = lines(&real, &[("definition", "exports")], &["year", "missing"]);
    assert_eq!(missing, ["1989,", "1990,", "1991,year before (territory of DEU until 1990)", "1992,"]);
    assert_eq!(figure(&real, &[("year", "1991"), ("definition", "exports")], "real_growth"), None);
    assert!(figure(&real, &[("year", "1992"), ("definition", "exports")], "real_growth").is_some());
    // It may be the second country of the pair, and no other country is touched.
    let sudan = legs("EGY", "SDN", &[(2011, 40), (2012, 50)]) + &legs("EGY", "FRA", &[(2011, 40), (2012, 50)]);
    let growth = table_of("growth", &sudan, &Ask::default());
    let rows = lines(&growth, &[("year", "2012"), ("definition", "exports")], &["pair", "growth", "missing"]);
    let why = "year before (territory of SDN until 2011);first year (territory of SDN until 2011)";
    assert_eq!(rows, ["EGY-FRA,0.25,".to_owned(), format!("EGY-SDN,,{why}")]);
}

#[test]
fn half_a_year_in_one_edition_and_half_in_the_next() {
    let row = |month: u32, code: &str, class: &str, value: u32| {
        format!("AZE,PAK,export,{code},2020,{month},{value},{class},{},once\n", code.len())
    };
    let half = |code: &str, value: u32| -> String {
        (1..=12).map(|month| row(month, code, if month < 7 { "H5" } else { "H6" }, value)).collect()
    };
    let head = "reporter,partner,flow,product,year,month,value,classification,level,counts\n";
    let rows = |text: &str, product: &str| {
        let frame = table("two-way", &with_flows(&format!("{head}{text}")), &of(product));
        lines(&frame, &[], &["export_a", "missing"]).join(" ")
    };
    let others = ";import_a;export_b;import_b";
    // The chapters are the same in both; what both have of a month counts once, in the newer one.
    assert_eq!(rows(&half("27", 9), "27"), format!("108,{}", &others[1..]));
    assert_eq!(rows(&(half("27", 9) + &row(6, "27", "H6", 10)), "27"), format!("109,{}", &others[1..]));
    // Below them the same digits are other goods.
    assert_eq!(rows(&half("270900", 9), "270900"), format!(",export_a (in several editions only){others}"));
    // All months in both: the newer one answers.
    let twice: String = ["H5", "H6"]
        .iter()
        .flat_map(|class| (1..=12).map(move |month| (month, *class)))
        .map(|(month, class)| row(month, "270900", class, if class == "H5" { 1 } else { 2 }))
        .collect();
    assert_eq!(rows(&twice, "270900"), format!("24,{}", &others[1..]));
}

#[test]
fn a_product_counts_under_its_highest_code() {
    // Crude oil as a heading, and of its neighbour one item only: what has no heading there counts with all its digits.
    let tables = with_flows(
        "reporter,partner,partner_class,flow,product,year,value,classification,level,counts\n\
         AZE,PAK,country,export,2709,2020,100,H6,4,once\nAZE,PAK,country,export,271019,2020,40,H6,6,once\n\
         AZE,PAK,country,export,270900,2020,100,H6,6,mixed-level\n\
         AZE,,world,export,2709,2020,1000,H6,4,world\nAZE,,world,export,271019,2020,400,H6,6,world\n\
         PAK,AZE,country,import,27,2020,150,H6,2,once\nPAK,AZE,country,import,2709,2020,110,H6,4,mixed-level\n",
    );
    let rows = |id: &str, product: &str, columns: &[&str]| lines(&table(id, &tables, &of(product)), &[], columns);
    assert_eq!(rows("two-way", "27", &["export_a", "import_b"]), ["140,150"]);
    assert_eq!(rows("two-way", "2709", &["export_a", "import_b"]), ["100,110"]);
    assert_eq!(rows("two-way", "2710", &["export_a", "import_b"]), ["40,"]);
    assert_eq!(rows("mirror", "27", &["exported", "imported"]), ["140,150"]);
    let share = ["reporter", "value", "total", "share"];
    assert_eq!(rows("share", "27", &share), ["AZE,140,1400,0.1", "PAK,150,,"]);
    let products = table("products", &tables, &of("27"));
    let columns = ["product", "value", "share", "products"];
    assert_eq!(lines(&products, &[("reporter", "AZE")], &columns), ["2709,1000,0.714286,2", "2710,400,0.285714,2"]);
    // Months, each for itself: a heading of January is none of February.
    let months = with_flows(
        "reporter,partner,flow,product,year,month,value,classification,level,counts\n\
         AZE,PAK,export,2709,2020,1,100,H6,4,once\nAZE,PAK,export,270900,2020,1,100,H6,6,mixed-level\n\
         AZE,PAK,export,270900,2020,2,40,H6,6,once\n",
    );
    let sums = lines(&table("two-way", &months, &of("27")), &[], &["export_a", "missing"]);
    assert_eq!(sums, [",export_a (2 of 12 months);import_a;export_b;import_b"]);
}

#[test]
fn growth_is_not_told_between_editions_of_a_product() {
    // The heading 2404 was split off in H6: what is left of 240399 is another product.
    let tables = with_flows(
        "reporter,partner,flow,product,year,value,classification,level\n\
         AZE,PAK,export,240399,2019,800,H5,6\nPAK,AZE,export,240399,2019,200,H5,6\n\
         AZE,PAK,export,240399,2020,1600,H5,6\nPAK,AZE,export,240399,2020,400,H5,6\n\
         AZE,PAK,export,240399,2021,150,H6,6\nPAK,AZE,export,240399,2021,50,H6,6\n\
         AZE,PAK,export,240399,2022,300,HS,6\nPAK,AZE,export,240399,2022,100,HS,6\n\
         AZE,PAK,export,24,2020,8,H5,2\nPAK,AZE,export,24,2020,2,H5,2\nAZE,PAK,export,24,2021,15,H6,2\nPAK,AZE,export,24,2021,5,H6,2\n",
    );
    let growth = table("growth", &tables, &of("240399"));
    let columns = ["year", "value", "change", "growth", "cagr", "missing"];
    assert_eq!(
        lines(&growth, &[], &columns),
        [
            "2019,1000,,,,",
            "2020,2000,1000,1,1,",
            "2021,200,,,,year before (in H5);first year (in H5)",
            // A file that does not name its edition goes with any.
            "2022,400,200,1,-0.263194,"
        ]
    );
    let since = Ask { since: Some(jiff::civil::date(2021, 1, 1)), ..of("240399") };
    let growth = table("growth", &tables, &since);
    assert_eq!(lines(&growth, &[], &columns), ["2021,200,,,,year before (in H5)", "2022,400,200,1,1,"]);
    let real = table("real", &tables, &of("240399"));
    let told = |year: &str| lines(&real, &[("year", year)], &["missing"]);
    assert_eq!([told("2020"), told("2021")], [[""], ["year before (in H5)"]]);
    assert_eq!(figure(&real, &[("year", "2021")], "real_growth"), None);
    assert!(figure(&real, &[("year", "2020")], "real_growth").is_some());
    let editions = lines(&table("two-way", &tables, &of("240399")), &[], &["year", "edition"]);
    assert_eq!(editions, ["2019,H5", "2020,H5", "2021,H6", "2022,"]);
    // The chapters are the same in all editions.
    let growth = table("growth", &tables, &Ask { until: Some(jiff::civil::date(2021, 12, 31)), ..of("24") });
    let columns = ["year", "growth", "missing"];
    assert_eq!(lines(&growth, &[("year", "2021")], &columns), ["2021,1,"]);
}

#[test]
fn shares_and_intensity_of_a_product_are_within_one_edition() {
    let tables = with_flows(
        "reporter,partner,partner_class,flow,product,year,value,classification,level,counts\n\
         DEU,CHN,country,export,854231,2020,20,H5,6,once\nDEU,,world,export,854231,2020,100,H5,6,world\n\
         FRA,CHN,country,export,854231,2020,30,H6,6,once\nFRA,,world,export,854231,2020,200,H6,6,world\n\
         ITA,CHN,country,export,854231,2020,40,H6,6,once\nITA,,world,export,854231,2020,200,H6,6,world\n\
         DEU,CHN,country,export,854231,2021,20,H5,6,once\nDEU,FRA,country,export,854231,2021,5,H6,6,once\n\
         DEU,,world,export,854231,2021,100,H6,6,world\n\
         DEU,CHN,country,export,854231,2022,20,H6,6,once\nDEU,,world,export,854231,2022,100,H5,6,world\n",
    );
    let intensity = table("intensity", &tables, &of("854231"));
    let columns = ["reporter", "world_exports", "world_total", "intensity", "missing", "reporters", "left_out"];
    assert_eq!(
        lines(&intensity, &[("year", "2020")], &columns),
        ["DEU,20,100,,world,1,2", "FRA,70,400,0.857143,,2,1", "ITA,70,400,1.14286,,2,1"]
    );
    let share = table("share", &tables, &of("854231"));
    let columns = ["year", "partner", "value", "total", "share", "missing"];
    assert_eq!(
        lines(&share, &[("reporter", "DEU")], &columns),
        [
            "2020,CHN,20,100,0.2,",
            "2021,CHN,,100,,value (in H5 only)",
            "2021,FRA,5,100,0.05,",
            "2022,CHN,20,,,total (in H5 only)"
        ]
    );
    let partners = table("partners", &tables, &of("854231"));
    let told = lines(&partners, &[("reporter", "DEU"), ("year", "2022")], &["share", "missing"]);
    assert_eq!(told, [",total (in H5 only)"]);
}

#[test]
fn countries_without_a_common_edition_are_not_compared_and_it_is_said() {
    let tables = with_flows(
        "reporter,partner,partner_class,flow,product,year,value,classification,level,counts\n\
         CHN,,world,export,270900,2020,10,H6,6,world\nCHN,,world,import,270900,2020,3,H6,6,world\n\
         RUS,,world,export,270900,2020,90,H5,6,world\nRUS,,world,export,850000,2020,10,H5,6,world\n\
         IND,,world,export,270900,2020,5,H5,6,world\nIND,,world,export,270900,2020,5,H6,6,world\n",
    );
    let columns = ["classification", "pair", "similarity", "products_a", "products_b", "common", "missing"];
    let said = |frame, columns: &[&str]| lines(&frame, &[], columns).into_iter().collect::<BTreeSet<_>>();
    let apart = "H6;H5,CHN-RUS,,1,2,,CHN (in H6 only);RUS (in H5 only)";
    assert_eq!(said(table("similarity", &tables, &pair("CHN-RUS")), &columns), BTreeSet::from([apart.to_owned()]));
    let all = table("similarity", &tables, &Ask::default());
    let pairs = lines(&all, &[], &["classification", "pair"]);
    assert_eq!(pairs, ["H5,IND-RUS", "H6,CHN-IND", "H6;H5,CHN-RUS"]);
    let columns = ["classification", "exporter", "importer", "complementarity", "missing"];
    let apart = "H5;H6,RUS,CHN,,RUS (in H5 only);CHN (in H6 only)";
    assert_eq!(said(table("complementarity", &tables, &pair("CHN-RUS")), &columns), BTreeSet::from([apart.to_owned()]));
}

#[test]
fn countries_without_a_common_level_are_not_compared_and_it_is_said() {
    let tables = with_flows(
        "reporter,partner,partner_class,flow,product,year,value,classification,level,counts\n\
         CHN,,world,export,2709,2020,10,H6,4,world\nCHN,,world,import,2709,2020,3,H6,4,world\n\
         RUS,,world,export,270900,2020,90,H6,6,world\nIND,,world,export,270900,2020,5,H6,6,world\n\
         IND,,world,export,27,2020,5,H6,2,world\nFRA,,world,export,33,2020,5,S4,2,world\n",
    );
    let columns = ["classification", "level", "pair", "similarity", "common", "missing"];
    let frame = table("similarity", &tables, &Ask::default());
    let mut found = lines(&frame, &[], &columns);
    found.sort();
    assert_eq!(
        found,
        [
            "H6,,CHN-IND,,,CHN (at 4 digits);IND (at 6 digits)",
            "H6,,CHN-RUS,,,CHN (at 4 digits);RUS (at 6 digits)",
            "H6,6,IND-RUS,100,1,",
            "H6;S4,,CHN-FRA,,,CHN (in H6 only);FRA (in S4 only)",
            "S4;H6,,FRA-IND,,,FRA (in S4 only);IND (in H6 only)",
            "S4;H6,,FRA-RUS,,,FRA (in S4 only);RUS (in H6 only)",
        ]
    );
    let frame = table("complementarity", &tables, &pair("CHN-RUS"));
    assert_eq!(
        lines(&frame, &[], &["level", "exporter", "importer", "complementarity", "missing"]),
        [",RUS,CHN,,RUS (at 6 digits);CHN (at 4 digits)"]
    );
}

#[test]
fn an_excerpt_says_why_it_has_no_complexity() {
    let file = "refYear,reporterISO,flowCode,partnerISO,cmdCode,primaryValue,classificationCode\n\
                2020,DEU,X,CHN,8703,5,H5\n2020,FRA,X,CHN,8703,6,H5\n2020,FRA,X,CHN,2204,6,H5\n";
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("few.csv");
    std::fs::write(&path, file).expect("a file");
    let mut store = bilat::store::Store::open_or_new(&folder.path().join("store")).expect("a store");
    store.import(&path, &bilat::io::Outputs::default()).expect("imported");
    let records = bilat::tables::Records { store, vintage: None, known_by: None, approximate: false };
    let tables = shipped().with_records(records);
    let columns = ["code", "index", "countries", "dropped_countries", "missing"];
    assert_eq!(
        lines(&table("eci", &tables, &Ask { countries: vec![country("FRA")], ..Ask::default() }), &[], &columns),
        ["FRA,,0,2,2 chapters only"]
    );
}

#[test]
fn the_same_digits_in_two_families_are_not_one_product() {
    let text = "reporter,partner,flow,product,year,value,classification,level\n\
         AZE,PAK,export,84,2020,100,H5,2\nPAK,AZE,export,84,2020,5,S4,2\nPAK,AZE,export,84,2021,5,ITPD,\nPAK,AZE,export,847,2021,5,ITPD,\n";
    let tables = with_flows(text);
    let message = refusal("two-way", &tables, &of("84"));
    assert!(message.contains("HS, ITPD, SITC") && message.contains("--product HS:84"), "{message}");
    let rows = |product: &str| lines(&table("two-way", &tables, &of(product)), &[], &["year", "export_a", "export_b"]);
    assert_eq!(rows("SITC:84"), ["2020,,5"]);
    assert_eq!(rows("HS:84"), ["2020,100,"]);
    // Codes that are no tree are taken as they are.
    assert_eq!(rows("ITPD:84"), ["2021,,5"]);
}

#[test]
fn months_and_releases_of_a_product() {
    let mut text = "reporter,partner,flow,product,year,month,value,release\n".to_owned();
    for month in 1..=12 {
        text.push_str(&format!("AZE,PAK,export,84,2020,{month},10,r1\n"));
        text.push_str(&format!("AZE,PAK,export,84,2020,{month},10,r2\n"));
        if month < 4 {
            text.push_str(&format!("PAK,AZE,export,84,2020,{month},5,r3\n"));
        }
    }
    let frame = table("two-way", &with_flows(&text), &of("84"));
    assert_eq!(
        lines(&frame, &[], &["export_a", "export_b", "missing", "releases"]),
        ["120,,import_a;export_b (3 of 12 months);import_b,r2;r3"]
    );
    // Chapters that stand in two files are put together.
    let frame = table(
        "two-way",
        &with_flows(
            "reporter,partner,flow,product,year,value,release\nAZE,PAK,export,84,2020,1,r1\nAZE,PAK,export,85,2020,2,r2\n",
        ),
        &of("8"),
    );
    assert_eq!(lines(&frame, &[], &["export_a", "releases"]), ["3,r1;r2"]);
}

#[test]
fn shares_of_a_product_have_its_world_as_total() {
    let tables = with_flows(
        "reporter,partner,partner_class,flow,product,year,value,counts\n\
         AZE,,world,export,84,2020,50,world\nAZE,PAK,country,export,84,2020,10,once\nAZE,TUR,country,export,84,2020,15,once\n",
    );
    let frame = table("share", &tables, &Ask { countries: vec![country("AZE")], ..of("84") });
    assert_eq!(
        lines(&frame, &[], &["partner", "value", "total", "of", "share"]),
        ["PAK,10,50,world,0.2", "TUR,15,50,world,0.3"]
    );
}

#[test]
fn nobody_has_an_advantage_over_a_world_of_himself() {
    let detail = "reporter,partner,flow,product,year,value,classification\n\
         AZE,PAK,export,270900,2020,90,H5\nAZE,PAK,export,850000,2020,10,H5\n";
    let columns = ["reporter", "product", "value", "world_value", "rca", "advantage", "reporters", "missing"];
    assert_eq!(
        lines(&table("rca", &with_flows(detail), &Ask::default()), &[], &columns),
        ["AZE,270900,90,90,,,1,the World is one reporter", "AZE,850000,10,10,,,1,the World is one reporter"]
    );
    assert_eq!(table("proximity", &with_flows(detail), &Ask::default()).height(), 0);
    // Of two editions with as many reporters the newest has the World.
    let tie = format!(
        "{detail}{}{}",
        detail.split_once('\n').map_or("", |(_, rows)| rows).replace("AZE", "TUR"),
        "CHN,PAK,export,270900,2020,5,H6\nDEU,PAK,export,270900,2020,15,H6\nCHN,PAK,export,850000,2020,5,H6\n"
    );
    let frame = table("rca", &with_flows(&tie), &Ask::default());
    let rows = lines(&frame, &[("product", "270900")], &["classification", "reporter", "world_value", "missing"]);
    assert_eq!(rows, ["H5,AZE,,the World is in H6", "H5,TUR,,the World is in H6", "H6,CHN,20,", "H6,DEU,20,"]);
}

#[test]
fn a_code_is_another_product_in_another_edition() {
    let detail = "reporter,partner,flow,product,year,value,classification\n\
         AZE,PAK,export,270900,2020,90,H5\nAZE,PAK,export,850000,2020,10,H5\n\
         CHN,PAK,export,270900,2020,10,H5\nCHN,PAK,export,850000,2020,90,H5\n\
         TUR,PAK,export,270900,2020,700,H4\nTUR,PAK,export,850000,2020,300,H4\n\
         TUR,PAK,export,270900,2020,70,H5\nTUR,PAK,export,850000,2020,30,H5\n";
    let tables = with_flows(detail);
    let frame = table("rca", &tables, &Ask::default());
    let columns = ["classification", "reporter", "value", "total", "world_value", "reporters", "left_out", "missing"];
    assert_eq!(
        lines(&frame, &[("product", "270900")], &columns),
        [
            "H4,TUR,700,1000,,0,3,the World is in H5",
            "H5,AZE,90,100,170,3,0,",
            "H5,CHN,10,100,170,3,0,",
            "H5,TUR,70,100,170,3,0,"
        ]
    );
    let eci = table("proximity", &tables, &Ask::default());
    assert!(lines(&eci, &[], &["classification"]).iter().all(|class| class == "H5"));
    let frame = table("similarity", &tables, &Ask::default());
    let columns = ["classification", "pair", "similarity"];
    assert_eq!(lines(&frame, &[], &columns), ["H5,AZE-CHN,20", "H5,AZE-TUR,80", "H5,CHN-TUR,40"]);
    let frame = table("concentration", &tables, &Ask { countries: vec![country("TUR")], ..Ask::default() });
    let columns = ["classification", "level", "total", "hhi"];
    assert_eq!(lines(&frame, &[("by", "product")], &columns), ["H4,6,1000,0.58", "H5,6,100,0.58"]);
    let frame = table("products", &tables, &Ask { countries: vec![country("TUR")], ..of("2") });
    assert_eq!(lines(&frame, &[], &["classification", "product", "value"]), ["HS,27,70"]);
    let frame = table("products", &tables, &Ask { countries: vec![country("TUR")], ..of("27") });
    assert_eq!(lines(&frame, &[], &["classification", "product", "value"]), ["H4,2709,700", "H5,2709,70"]);
    // Chapters are the same in every edition: the newest that a country has stands beside those of others.
    let chapters = detail.replace("270900", "27").replace("850000", "85").replace("TUR,PAK,export,27,2020,70,H5\n", "");
    let frame = table("rca", &with_flows(&chapters.replace("TUR,PAK,export,85,2020,30,H5\n", "")), &Ask::default());
    let columns = ["classification", "reporter", "value", "world_value", "reporters"];
    assert_eq!(
        lines(&frame, &[("product", "27")], &columns),
        ["HS,AZE,90,800,3", "HS,CHN,10,800,3", "HS,TUR,700,800,3"]
    );
}

#[test]
fn who_lists_a_product_in_another_edition_is_not_taken_for_one_that_sells_none() {
    // Diamonds are a small part of what all sell; Italy has them in an older edition.
    let flows = "reporter,partner,partner_class,flow,product,year,value,classification,counts\n\
         AZE,,world,export,710231,2020,10,H5,world\nDEU,,world,export,710231,2020,1,H5,world\nITA,,world,export,710231,2020,5,H4,world\n";
    let totals = "reporter,partner,flow,year,value\nAZE,WLD,export,2020,100\nDEU,WLD,export,2020,300\nITA,WLD,export,2020,500\nPAK,WLD,export,2020,50\n";
    let tables = with_flows(flows).with_given("totals", totals_of(totals));
    let frame = table("rca", &tables, &Ask::default());
    let columns = ["classification", "reporter", "world_value", "world_total", "rca", "left_out"];
    assert_eq!(lines(&frame, &[], &columns), ["H4,ITA,,,,3", "H5,AZE,11,450,4.09091,1", "H5,DEU,11,450,0.136364,1"]);
}

#[test]
fn a_world_in_the_file_stands_for_the_world() {
    let tables = with_flows(
        "reporter,reporter_class,partner,partner_class,flow,product,year,value,counts\n\
         AZE,country,,world,export,27,2020,90,world\nAZE,country,PAK,country,export,27,2020,1,once\nAZE,country,,world,export,84,2020,10,world\n\
         ,world,,world,export,27,2020,200,world\n,world,,world,export,84,2020,800,world\n",
    );
    let frame = table("rca", &tables, &Ask::default());
    assert_eq!(
        lines(
            &frame,
            &[],
            &[
                "reporter",
                "product",
                "value",
                "total",
                "world_value",
                "world_total",
                "rca",
                "advantage",
                "world",
                "reporters"
            ]
        ),
        ["AZE,27,90,100,200,1000,4.5,true,file,", "AZE,84,10,100,800,1000,0.125,false,file,"]
    );
}

#[test]
fn a_missing_figure_leaves_its_reporter_out_of_the_world() {
    let tables = with_flows(
        "reporter,partner,flow,product,year,value\n\
         AZE,PAK,export,27,2020,90\nAZE,PAK,export,84,2020,10\n\
         CHN,PAK,export,27,2020,10\nCHN,PAK,export,84,2020,90\n\
         TUR,PAK,export,27,2020,5\nTUR,PAK,export,84,2020,\n",
    );
    let frame = table("rca", &tables, &Ask::default());
    assert_eq!(
        lines(
            &frame,
            &[("product", "27")],
            &["reporter", "total", "world_total", "rca", "reporters", "left_out", "missing"]
        ),
        ["AZE,100,200,1.8,2,1,", "CHN,100,200,0.2,2,1,", "TUR,,200,,2,1,1 product without a figure"]
    );
    let frame = table("rca", &tables, &Ask { countries: vec![country("AZE")], ..of("84") });
    assert_eq!(lines(&frame, &[], &["reporter", "product", "rca", "advantage"]), ["AZE,84,0.2,false"]);
}

#[test]
fn intra_industry_trade_with_a_partner_and_with_all() {
    let tables = with_flows(
        "reporter,partner,flow,product,year,value\n\
         AZE,PAK,export,27,2020,300\nAZE,PAK,import,27,2020,200\nAZE,PAK,export,84,2020,100\n\
         AZE,TUR,export,27,2020,100\nAZE,TUR,import,84,2020,0\nAZE,TUR,export,84,2020,0\n\
         PAK,AZE,export,27,2020,5\n",
    );
    let frame = table("grubel-lloyd", &tables, &Ask { countries: vec![country("AZE")], ..Ask::default() });
    assert_eq!(
        lines(&frame, &[], &["partner", "scope", "product", "exports", "imports", "index", "products", "one_way"]),
        [
            "PAK,product,27,300,200,0.8,1,0",
            "PAK,product,84,100,0,0,1,1",
            "PAK,all,,400,200,0.666667,2,1",
            "TUR,product,27,100,0,0,1,1",
            "TUR,product,84,0,0,,1,0",
            "TUR,all,,100,0,0,2,1",
            "WLD,product,27,400,200,0.666667,1,0",
            "WLD,product,84,100,0,0,1,0",
            "WLD,all,,500,200,0.571429,2,0",
        ]
    );
    // Pakistan's imports are not in the data: nothing is taken for nought.
    let frame = table("grubel-lloyd", &tables, &pair("PAK-AZE"));
    assert_eq!(
        lines(&frame, &[("reporter", "PAK")], &["partner", "scope", "exports", "imports", "index", "missing"]),
        ["AZE,product,5,,,imports", "AZE,all,5,,,imports"]
    );
    let frame = table("grubel-lloyd", &tables, &Ask { countries: vec![country("AZE")], ..of("84") });
    assert_eq!(lines(&frame, &[("partner", "PAK")], &["scope", "index"]), ["product,0", "all,0"]);
}

#[test]
fn reconciled_data_have_imports_by_product_too() {
    let tables = with_flows(
        "dataset,estimate,reporter,partner,flow,product,year,value,classification\n\
         baci,true,AZE,PAK,export,270900,2020,30,H5\nbaci,true,PAK,AZE,export,270900,2020,10,H5\nbaci,true,PAK,AZE,export,520100,2020,20,H5\n",
    );
    let frame = table("grubel-lloyd", &tables, &pair("AZE-PAK"));
    assert_eq!(
        lines(&frame, &[("reporter", "AZE")], &["product", "exports", "imports", "index", "estimate"]),
        ["270900,30,10,0.5,true", "520100,0,20,0,true", ",30,30,0.333333,true"]
    );
    let frame = table("complementarity", &tables, &Ask::default());
    assert_eq!(lines(&frame, &[], &["exporter", "importer", "complementarity"]), ["AZE,PAK,100", "PAK,AZE,100"]);
}

type Key = (String, String, String, String, String, i32);

/// Product detail of a few countries from two data sets, each key once.
fn random_flows() -> impl Strategy<Value = BTreeMap<Key, Option<i64>>> {
    let key = (any::<bool>(), 0..5usize, 0..6usize, any::<bool>(), 0..5usize, 2000..2002i32);
    let value = prop::option::weighted(0.97, prop_oneof![1 => Just(0i64), 8 => 1..10_000i64]);
    prop::collection::btree_map(key, value, 0..150).prop_map(|rows| {
        let codes = ["AZE", "CHN", "KAZ", "PAK", "TUR", "WLD"];
        let named = |(baci, reporter, partner, import, product, year): (bool, usize, usize, bool, usize, i32)| {
            let flow = if import && !baci { "import" } else { "export" };
            let dataset = if baci { "baci" } else { "comtrade" };
            let product = ["27", "52", "72", "84", "85"][product];
            (
                dataset.to_owned(),
                codes[reporter].to_owned(),
                codes[partner].to_owned(),
                flow.to_owned(),
                product.to_owned(),
                year,
            )
        };
        rows.into_iter()
            .map(|(key, value)| (named(key), value))
            .filter(|((dataset, reporter, partner, ..), _)| {
                reporter != partner && (dataset != "baci" || partner != "WLD")
            })
            .collect()
    })
}

fn tables_of(facts: &BTreeMap<Key, Option<i64>>) -> Tables {
    let mut text = "dataset,estimate,reporter,partner,partner_class,flow,product,year,value,counts\n".to_owned();
    for ((dataset, reporter, partner, flow, product, year), value) in facts {
        let (class, counts, partner) =
            if partner == "WLD" { ("world", "world", "") } else { ("country", "once", &**partner) };
        let value = value.map(|value| value.to_string()).unwrap_or_default();
        text.push_str(&format!(
            "{dataset},{},{reporter},{partner},{class},{flow},{product},{year},{value},{counts}\n",
            dataset == "baci"
        ));
    }
    // Totals have nothing to do with it.
    with_flows(&text).with_given("totals", totals_of("reporter,partner,flow,year,value\n"))
}

const COUNTRIES: [&str; 5] = ["AZE", "CHN", "KAZ", "PAK", "TUR"];

/// What a naive reader makes of product detail.
struct Naive<'a>(&'a BTreeMap<Key, Option<i64>>);

type Basket = BTreeMap<String, Option<f64>>;

impl Naive<'_> {
    fn with(&self, dataset: &str, country: &str, partner: &str, flow: &str, year: i32) -> Basket {
        let mut basket = Basket::new();
        for (key, value) in self.0 {
            let own = (&*key.0, &*key.1, &*key.2, &*key.3, key.5) == (dataset, country, partner, flow, year);
            let swapped = dataset == "baci"
                && flow == "import"
                && (&*key.0, &*key.2, &*key.1, key.5) == (dataset, country, partner, year);
            if own || swapped {
                basket.insert(key.4.clone(), value.map(|value| value as f64));
            }
        }
        basket
    }

    fn with_all(&self, dataset: &str, country: &str, flow: &str, year: i32) -> Basket {
        let mut basket = Basket::new();
        for partner in COUNTRIES.iter().filter(|partner| **partner != country) {
            for (product, value) in self.with(dataset, country, partner, flow, year) {
                let sum = basket.entry(product).or_insert(Some(0.0));
                *sum = sum.zip(value).map(|(sum, value)| sum + value);
            }
        }
        for (product, value) in self.with(dataset, country, "WLD", flow, year) {
            match value {
                Some(value) => basket.insert(product, Some(value)),
                None => Some(*basket.entry(product).or_insert(None)),
            };
        }
        basket
    }
}

fn total(basket: &Basket) -> Option<f64> {
    if basket.is_empty() { None } else { basket.values().try_fold(0.0, |sum, value| Some(sum + (*value)?)) }
}

fn share(basket: &Basket, product: &str) -> Option<f64> {
    let total = total(basket).filter(|total| *total > 0.0)?;
    Some(basket.get(product).copied().unwrap_or(Some(0.0))? / total)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20, ..ProptestConfig::default() })]

    #[test]
    fn products_are_those_of_the_oracle(facts in random_flows()) {
        let tables = tables_of(&facts);
        let naive = Naive(&facts);
        let frames: BTreeMap<&str, _> = ["rca", "grubel-lloyd", "similarity", "complementarity", "concentration"]
            .into_iter()
            .map(|id| (id, table(id, &tables, &Ask::default())))
            .collect();
        let mut rows: BTreeMap<&str, usize> = BTreeMap::new();
        for dataset in ["baci", "comtrade"] {
            for year in 2000..2002i32 {
                let year_text = year.to_string();
                let exports: Vec<(&str, Basket)> = COUNTRIES.iter().map(|country| (*country, naive.with_all(dataset, country, "export", year))).collect();
                let imports: Vec<(&str, Basket)> = COUNTRIES.iter().map(|country| (*country, naive.with_all(dataset, country, "import", year))).collect();
                let complete: Vec<&Basket> = exports.iter().map(|(_, basket)| basket).filter(|basket| total(basket).is_some()).collect();
                let world_total: f64 = complete.iter().filter_map(|basket| total(basket)).sum();
                for (country, basket) in &exports {
                    for (product, value) in basket {
                        *rows.entry("rca").or_default() += 1;
                        let world: f64 = complete.iter().filter_map(|basket| basket.get(product).copied().flatten()).sum();
                        let rca = value.zip(total(basket)).filter(|(_, total)| *total > 0.0 && world > 0.0 && world_total > 0.0 && complete.len() > 1).map(|(value, total)| (value / total) / (world / world_total));
                        let fits = [("dataset", dataset), ("reporter", country), ("product", &**product), ("year", &*year_text)];
                        near(figure(&frames["rca"], &fits, "rca"), rca, "rca");
                        let left_out = exports.iter().filter(|(_, basket)| !basket.is_empty() && total(basket).is_none()).count();
                        near(figure(&frames["rca"], &fits, "left_out"), Some(left_out as f64), "left out");
                    }
                }
                for (place, (a, one)) in exports.iter().enumerate() {
                    for (b, other) in exports.iter().skip(place + 1).filter(|(_, other)| !one.is_empty() && !other.is_empty()) {
                        *rows.entry("similarity").or_default() += 1;
                        let products: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
                        let expected = products.iter().map(|product| Some(share(one, product)?.min(share(other, product)?))).try_fold(0.0, |sum, part| Some(sum + part?));
                        let fits = [("dataset", dataset), ("a", a), ("b", b), ("year", &*year_text)];
                        near(figure(&frames["similarity"], &fits, "similarity"), expected.map(|sum| sum * 100.0), "similarity");
                    }
                    for (b, other) in imports.iter().filter(|(b, other)| b != a && !one.is_empty() && !other.is_empty()) {
                        *rows.entry("complementarity").or_default() += 1;
                        let products: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
                        let apart = products.iter().map(|product| Some((share(other, product)? - share(one, product)?).abs())).try_fold(0.0, |sum, part| Some(sum + part?));
                        let fits = [("dataset", dataset), ("exporter", a), ("importer", b), ("year", &*year_text)];
                        near(figure(&frames["complementarity"], &fits, "complementarity"), apart.map(|apart| 100.0 * (1.0 - apart / 2.0)), "complementarity");
                    }
                }
                for (flow, baskets) in [("export", &exports), ("import", &imports)] {
                    for (country, basket) in baskets.iter().filter(|(_, basket)| !basket.is_empty()) {
                        *rows.entry("concentration").or_default() += 1;
                        let hhi = basket.keys().map(|product| Some(share(basket, product)?.powi(2))).try_fold(0.0, |sum, part| Some(sum + part?));
                        let fits = [("dataset", dataset), ("reporter", country), ("flow", flow), ("year", &*year_text), ("by", "product")];
                        near(figure(&frames["concentration"], &fits, "hhi"), hhi, "hhi");
                    }
                }
                for country in COUNTRIES {
                    for partner in COUNTRIES.iter().chain(&["WLD"]).filter(|partner| **partner != country) {
                        let side = |flow| match *partner {
                            "WLD" => naive.with_all(dataset, country, flow, year),
                            partner => naive.with(dataset, country, partner, flow, year),
                        };
                        let (sold, bought) = (side("export"), side("import"));
                        let products: BTreeSet<&String> = sold.keys().chain(bought.keys()).collect();
                        if products.is_empty() { continue }
                        *rows.entry("grubel-lloyd").or_default() += products.len() + 1;
                        let value = |basket: &Basket, product: &str| if basket.is_empty() { None } else { basket.get(product).copied().unwrap_or(Some(0.0)) };
                        let fits = |product| [("dataset", dataset), ("reporter", country), ("partner", *partner), ("year", &*year_text), ("product", product)];
                        let (mut apart, mut both) = (Some(0.0), Some(0.0));
                        for product in products {
                            let (x, m) = (value(&sold, product), value(&bought, product));
                            let index = x.zip(m).filter(|(x, m)| x + m > 0.0).map(|(x, m)| 1.0 - (x - m).abs() / (x + m));
                            near(figure(&frames["grubel-lloyd"], &fits(product), "index"), index, "index");
                            apart = apart.zip(x.zip(m)).map(|(sum, (x, m))| sum + (x - m).abs());
                            both = both.zip(x.zip(m)).map(|(sum, (x, m))| sum + x + m);
                        }
                        let index = apart.zip(both).filter(|(_, both)| *both > 0.0).map(|(apart, both)| 1.0 - apart / both);
                        near(figure(&frames["grubel-lloyd"], &fits(""), "index"), index, "index of all");
                    }
                }
            }
        }
        for (id, frame) in &frames {
            prop_assert_eq!(frame.height(), rows.get(id).copied().unwrap_or(0), "{}", id);
        }
    }
}

#[test]
fn without_flows_there_are_no_products() {
    for id in ["rca", "grubel-lloyd", "similarity", "complementarity", "eci", "proximity"] {
        assert!(refusal(id, &shipped(), &Ask::default()).contains("there is no store"), "{id}");
    }
}
