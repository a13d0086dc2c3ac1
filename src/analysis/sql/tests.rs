use std::collections::BTreeMap;

use polars::prelude::{DataFrame, IntoLazy, LazyFrame};
use proptest::prelude::*;

use super::*;
use crate::analysis::{Catalog, Ground, Selection, Wanted};
use crate::export::to_csv;
use crate::frame::{decimal_column, integer_column, text_column};
use crate::measures::testing::recorded;

fn selection() -> Selection {
    let ground = Ground::read(&Wanted::default()).expect("the shipped ledger");
    Ground { tables: recorded(), ..ground }.select(&Wanted::default()).expect("a selection")
}

fn ask(text: &str) -> Result<String> {
    to_csv(&run(Query { file: "query", text }, &Catalog::of(&selection()))?)
}

/// The one finding of a query that cannot be run.
fn fault(text: &str) -> String {
    let error = ask(text).expect_err(text);
    assert_eq!(error.kind(), ErrorKind::Usage, "{text}: {error}");
    error.located().first().map(ToString::to_string).unwrap_or_default()
}

/// Tables in memory.
struct Given(BTreeMap<String, DataFrame>);

impl TableSource for Given {
    fn names(&self) -> Vec<String> {
        self.0.keys().cloned().collect()
    }

    fn table(&self, name: &str) -> Result<Option<LazyFrame>> {
        Ok(self.0.get(name).map(|frame| frame.clone().lazy()))
    }
}

#[test]
fn tables_lists_and_measures_answer() {
    assert_eq!(ask("SELECT iso3, iso2 FROM countries WHERE name = 'Azerbaijan'").expect("rows"), "iso3,iso2\nAZE,AZ\n");
    let targets =
        ask("SELECT DISTINCT t.pair FROM targets t JOIN Claims AS c ON t.claim = c.id WHERE c.pair = 'AZE-PAK'");
    assert_eq!(targets.expect("rows"), "pair\nAZE-PAK\n");
    for table in ["order_book", "\"order-book\"", "orders", "orders_measure", "sources_measure", "deliveries", "tiv"] {
        let rows = ask(&format!("SELECT COUNT(*) AS n FROM {table}")).expect(table);
        assert!(rows.starts_with("n\n") && rows != "n\n0\n", "{table}: {rows}");
    }
    let count =
        |text: &str| ask(text).expect(text).lines().nth(1).and_then(|line| line.parse::<u64>().ok()).expect("a count");
    let several =
        "SELECT COUNT(*) AS n FROM (SELECT release FROM tiv UNION ALL SELECT release FROM orders) AS both_of_them";
    let apart = ["tiv", "orders"].map(|table| count(&format!("SELECT COUNT(*) AS n FROM {table}")));
    assert_eq!(count(several), apart[0] + apart[1]);
    let with = "-- a comment\nWITH big (p, l) AS (SELECT pair, low FROM claims WHERE low > 1000) SELECT COUNT(*) AS n FROM big;";
    assert_ne!(ask(with).expect("rows"), "n\n0\n");
}

#[test]
fn the_filters_of_a_selection_hold_for_claims_and_measures() {
    let wanted = Wanted { pair: vec!["AZE-PAK".to_owned()], ..Wanted::default() };
    let selection = Selection::read(wanted).expect("a selection");
    for table in ["claims", "targets", "trade"] {
        let text = format!("SELECT DISTINCT pair FROM {table} WHERE pair IS NOT NULL");
        let rows = run(Query { file: "query", text: &text }, &Catalog::of(&selection)).expect(table);
        assert_eq!(to_csv(&rows).expect("csv"), "pair\nAZE-PAK\n", "{table}");
    }
}

#[test]
fn what_is_wrong_is_located_with_the_nearest_name() {
    let cases = [
        ("SELECT pair FROM targts", "query:1:18: error[unknown-table]", "did you mean `targets`?"),
        (
            "SELECT pair\nFROM targets\nWHERE multiple > 2",
            "query:3:7: error[unknown-column]",
            "did you mean `multiple_low`?",
        ),
        ("SELECT t.pairr FROM targets AS t", "query:1:10: error[unknown-column]", "did you mean `pair`?"),
        ("SELECT Pair FROM targets", "query:1:8: error[unknown-column]", "did you mean `pair`?"),
        ("SELECT pair FRM targets", "query:1:17: error[sql-syntax]", "did you mean `FROM`?"),
        ("SELECT pair FROM targets GROPU BY pair", "query:1:32: error[sql-syntax]", "did you mean `GROUP`?"),
        ("SELEC pair FROM targets", "query:1:1: error[not-a-query]", "did you mean `SELECT`?"),
        ("SELECT * FROM order-book", "query:1:20: error[sql-syntax]", "`order_book`"),
        ("SELECT summ(low) FROM claims", "query:1:8: error[unknown-function]", "did you mean `sum`?"),
        ("SELECT * FROM a.claims", "query:1:15: error[unknown-table]", "claims"),
        ("SELECT 1; DROP TABLE claims", "query:1:11: error[second-statement]", "one query at a time"),
        ("WITH claims AS (SELECT 1 AS a) SELECT * FROM claims", "query:1:6: error[hidden-table]", "another name"),
    ];
    for (query, place, hint) in cases {
        let found = fault(query);
        assert!(found.starts_with(place) && found.contains(hint), "{query}: {found}");
    }
    assert!(ask(" -- nothing").expect_err("empty").to_string().contains("empty"));
}

#[test]
fn nothing_is_changed_and_no_file_is_read() {
    for query in
        ["DROP TABLE claims", "CREATE TABLE a AS SELECT 1", "DELETE FROM claims", "TRUNCATE claims", "SHOW TABLES"]
    {
        assert!(fault(query).contains("error[not-a-query]"), "{query}");
    }
    for query in [
        "SELECT * FROM read_parquet('/etc/passwd')",
        "SELECT * FROM READ_CSV('/etc/passwd')",
        "WITH read_ipc AS (SELECT 1 AS a) SELECT * FROM read_ipc('/etc/passwd')",
        "SELECT id FROM claims WHERE id IN (SELECT * FROM read_parquet('x'))",
    ] {
        assert!(fault(query).contains("error[reads-files]"), "{query}");
    }
}

#[test]
fn only_what_a_query_names_is_built_and_its_filter_goes_into_the_scan() {
    let selection = selection();
    let query = Query {
        file: "query",
        text: "SELECT designation FROM orders WHERE supplier_code = 'PAK' AND order_year > 2000",
    };
    let plan = explain(query, &Catalog::of(&selection)).expect("a plan");
    assert!(plan.contains("Parquet SCAN") && !plan.contains("FILTER"), "{plan}");
    assert!(plan.contains("SELECTION: ") && plan.contains("PROJECT"), "{plan}");
    // Without a store, what needs none still answers.
    let bare = Selection::read(Wanted::default()).expect("the shipped ledger");
    let answer = |text| run(Query { file: "query", text }, &Catalog::of(&bare));
    assert!(answer("SELECT * FROM claims LIMIT 1").is_ok());
    assert!(answer("SELECT * FROM tiv").expect_err("no store").to_string().contains("no store"));
}

/// Rows in groups that any number of threads could give in any order.
fn large() -> Given {
    let count = 20_000;
    let keys: Vec<String> = (0..count).map(|row| format!("k{}", row * 7919 % 4001)).collect();
    let columns = vec![
        text_column("key", keys.iter().map(String::as_str)),
        integer_column("value", (0..count).map(|row| Some(row % 13))),
    ];
    let frame = DataFrame::new(keys.len(), columns).expect("a table");
    Given(BTreeMap::from([("t".to_owned(), frame.clone()), ("u".to_owned(), frame.head(Some(5_000)))]))
}

#[test]
fn rows_come_in_the_same_order_on_every_run() {
    let tables = large();
    let run = |text| run(Query { file: "query", text }, &tables).expect(text);
    // The first key of the table is the first of its groups, and ties stay in the order of the table.
    let groups = run("SELECT key, COUNT(*) AS n FROM t GROUP BY key");
    assert_eq!(to_csv(&groups.head(Some(3))).expect("csv"), "key,n\nk0,5\nk3918,5\nk3835,5\n");
    let ties = run("SELECT key, COUNT(*) AS n FROM t GROUP BY key ORDER BY n DESC LIMIT 3");
    assert_eq!(to_csv(&ties).expect("csv"), "key,n\nk0,5\nk3918,5\nk3835,5\n");
    let unions = run("SELECT key FROM t UNION SELECT key FROM u");
    assert_eq!(to_csv(&unions.head(Some(2))).expect("csv"), "key\nk0\nk3918\n");
    for text in [
        "SELECT t.key, t.value, u.value AS other FROM t JOIN u ON t.key = u.key",
        "SELECT t.key, u.value AS other FROM t LEFT JOIN u ON t.key = u.key",
        "SELECT key, value FROM t WHERE key IN (SELECT key FROM u GROUP BY key) ORDER BY value",
        "SELECT key FROM t EXCEPT SELECT key FROM u",
        "SELECT key FROM (SELECT key, MAX(value) AS v FROM t GROUP BY key) AS g LIMIT 20",
    ] {
        assert!(run(text).equals_missing(&run(text)), "{text}");
        let plan = plan(Query { file: "query", text }, &tables).expect("a plan").describe_plan().expect("described");
        assert!(!plan.contains("MAINTAIN_ORDER: None"), "{text}: {plan}");
    }
}

#[test]
fn an_answer_has_types_that_every_format_writes() {
    let rows = ask("SELECT pair, ARRAY_AGG(low) AS lows, COUNT(*) AS n, NULL AS nothing, CAST(1.5 AS FLOAT4) AS f, \
                    CAST(3 AS SMALLINT) AS s FROM claims WHERE pair = 'AZE-GEO' OR pair = 'ISR-TUR' GROUP BY pair");
    let rows = rows.expect("rows");
    assert!(rows.starts_with("pair,lows,n,nothing,f,s\n"), "{rows}");
    assert!(rows.lines().skip(1).all(|line| line.ends_with(",,1.5,3")), "{rows}");
    assert_eq!(
        ask("SELECT low * 2 AS twice FROM claims WHERE id = 'az-pk-2017-trade-7-3m'").expect("rows"),
        "twice\n14600000\n"
    );
}

#[test]
fn a_tower_of_operators_is_refused_and_a_hill_is_climbed() {
    let sum = |terms: usize| format!("SELECT {} AS n FROM claims LIMIT 1", vec!["1"; terms].join("+"));
    let union = |parts: usize| vec!["SELECT 1 AS n"; parts].join(" UNION ALL ");
    assert!(ask(&sum(2_000)).expect_err("a tower").to_string().contains("too long"));
    assert!(ask(&union(100_000)).expect_err("a tower").to_string().contains("too long"));
    assert_eq!(ask(&sum(900)).expect("a hill"), "n\n900\n");
    assert_eq!(ask(&union(300)).expect("a hill").lines().count(), 301);
    let nested = format!("SELECT {}1{} AS n", "(".repeat(5_000), ")".repeat(5_000));
    assert!(ask(&nested).is_err());
    let list = (0..20_000).map(|n| n.to_string()).collect::<Vec<_>>().join(",");
    assert_eq!(
        ask(&format!("SELECT COUNT(*) AS n FROM claims WHERE year IN ({list}) AND year < 0")).expect("a list"),
        "n\n0\n"
    );
}

fn small() -> Given {
    let figures = decimal_column("low", [Some(1.into()), None].into_iter()).expect("figures");
    let columns =
        vec![text_column("pair", ["a", "b"].into_iter()), figures, integer_column("year", [Some(1), None].into_iter())];
    Given(BTreeMap::from([("t".to_owned(), DataFrame::new(2, columns).expect("a table"))]))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]
    #[test]
    fn no_words_of_sql_make_it_panic(picked in prop::collection::vec(prop::sample::select(vec![
        "SELECT", "FROM", "WHERE", "t", "pair", "low", "year", "*", ",", "(", ")", "=", "'x'", "1", "GROUP BY", "ORDER BY", "LIMIT",
        "COUNT", "SUM", "AS", "a", "JOIN", "ON", "UNION", "WITH", "IN", "NOT", "NULL", "OVER", "CASE", "WHEN", "END", "-", "/", "0",
        "DISTINCT", "BETWEEN", "AND", "LIKE", "CAST", "DATE", "INTERVAL", "\"", ";", "t.pair", "HAVING", "MAX", "SUBSTR", "-1",
    ]), 0..14)) {
        let text = format!("SELECT {}", picked.join(" "));
        let _ = run(Query { file: "query", text: &text }, &small());
    }

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,60}") {
        let _ = run(Query { file: "query", text: &text }, &small());
    }
}
