//! Work that is kept as a script: SQL, pipes, analyses, packages, examples, and the pages for R and Python.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::support::{Run, bilat, command, register, repo};

/// Runs the command line with a text on its stdin.
fn fed(args: &[&str], text: &str) -> Run {
    let mut child = command()
        .args(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary runs");
    // A run that refuses its arguments reads nothing and closes the pipe.
    let _ = child.stdin.take().expect("stdin").write_all(text.as_bytes());
    child.wait_with_output().expect("it ends").into()
}

/// A store with the hand-made registers, in a folder of its own.
fn store() -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("store").display().to_string();
    let files = ["deals.csv", "deliveries.csv"].map(|name| register(name).display().to_string());
    let run = bilat(&["import", "--store", &path, &files[0], &files[1]]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    (folder, path)
}

const QUERY: &str = "SELECT pair, COUNT(*) AS claims FROM claims GROUP BY pair ORDER BY claims DESC LIMIT 2";

#[test]
fn a_query_is_an_argument_a_file_or_a_pipe_and_answers_in_every_format() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("q.sql").display().to_string();
    std::fs::write(&file, format!("-- most claims\n{QUERY};\n")).expect("written");
    let answer = bilat(&["sql", QUERY, "--format", "csv"]);
    assert_eq!((answer.code, answer.stderr.as_str()), (0, ""));
    assert!(answer.stdout.starts_with("pair,claims\nAZE-ISR,"), "{}", answer.stdout);
    for run in [bilat(&["sql", "--file", &file, "--format", "csv"]), fed(&["sql", "-", "--format", "csv"], QUERY)] {
        assert_eq!((run.code, run.stdout), (0, answer.stdout.clone()));
    }
    for format in ["table", "csv", "json", "jsonl", "md", "parquet", "arrow"] {
        let runs = [(); 2].map(|()| bilat(&["sql", QUERY, "--format", format]));
        assert_eq!(runs[0].code, 0, "{format}: {}", runs[0].stderr);
        assert!(!runs[0].bytes.is_empty() && runs[0].bytes == runs[1].bytes, "{format} differs from run to run");
    }
    for ending in ["csv", "json", "jsonl", "md", "parquet", "arrow", "feather", "txt"] {
        let path = folder.path().join(format!("rows.{ending}")).display().to_string();
        assert_eq!(bilat(&["sql", QUERY, "-o", &path]).code, 0, "{ending}");
        assert!(std::fs::metadata(&path).is_ok_and(|file| file.len() > 10), "{ending}");
    }
}

#[test]
fn bytes_of_a_query_depend_on_no_threads() {
    let text = "SELECT c.kind, s.publisher, COUNT(*) AS n FROM claims c LEFT JOIN sources s ON c.source = s.id GROUP BY c.kind, s.publisher";
    let run = |threads: &str| {
        let output = command().args(["sql", text, "--format", "csv"]).env("POLARS_MAX_THREADS", threads).output();
        output.expect("the binary runs").stdout
    };
    let one = run("1");
    assert!(one.len() > 100);
    assert!(["2", "3", "8"].iter().all(|threads| run(threads) == one));
}

#[test]
fn what_is_wrong_with_a_query_is_said_where_it_stands() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("q.sql").display().to_string();
    std::fs::write(&file, "SELECT pair,\n  multipel_low\nFROM targets\n").expect("written");
    let run = bilat(&["sql", "--file", &file]);
    assert_eq!((run.code, run.stdout.as_str()), (2, ""));
    assert!(run.stderr.contains("q.sql:2:3: error[unknown-column]"), "{}", run.stderr);
    assert!(run.stderr.contains("did you mean `multiple_low`?"), "{}", run.stderr);
    let cases: &[(&[&str], i32, &str)] = &[
        (&["sql", "SELECT * FROM calims"], 2, "did you mean `claims`?"),
        (&["sql", "DROP TABLE claims"], 2, "SELECT or WITH"),
        (&["sql", "SELECT * FROM read_parquet('x')"], 2, "opens files"),
        (&["sql", "SELECT * FROM flows"], 2, "bilat import"),
        (&["sql", QUERY, "--format", "xls"], 2, "one of: table, csv"),
        (&["sql", QUERY, "-o", "rows.xls"], 2, "end it in .csv"),
        (&["sql", "--file", "/nowhere.sql"], 3, "cannot read"),
        (&["sql", QUERY, "--file", &file], 2, "cannot be used with"),
        (&["sql", QUERY, "--pair", "AZE-PAKK"], 2, "unknown country"),
    ];
    for (args, code, words) in cases {
        let run = bilat(args);
        assert_eq!(run.code, *code, "{args:?}: {}", run.stderr);
        assert!(run.stderr.contains(words), "{args:?}: `{words}` is not in {}", run.stderr);
    }
    let none = fed(&["sql"], "");
    assert!(none.code == 2 && none.stderr.contains("there is no query"), "{}", none.stderr);
    let same = bilat(&["sql", "--file", &file, "-o", &file, "--format", "csv"]);
    assert_eq!(same.code, 2, "the query is wrong: {}", same.stderr);
    std::fs::write(&file, QUERY).expect("written");
    let same = bilat(&["sql", "--file", &file, "-o", &file, "--format", "csv"]);
    assert_eq!(same.code, 4, "{}", same.stderr);
    assert_eq!(std::fs::read_to_string(&file).expect("read"), QUERY);
}

#[test]
fn a_query_reads_the_store_and_takes_the_selection() {
    let (_folder, store) = store();
    let count = |args: &[&str]| bilat(&[&["sql"], args, &["--format", "csv", "--store", &store]].concat()).stdout;
    assert_ne!(count(&["SELECT COUNT(*) AS n FROM orders"]), "n\n0\n");
    let measure = bilat(&["table", "orders", "--store", &store, "--format", "csv", "--pair", "AZE-ISR"]).stdout;
    assert_eq!(count(&["SELECT * FROM orders_measure", "--pair", "AZE-ISR"]), measure);
    let by_hand = count(&["SELECT COUNT(*) AS n FROM orders WHERE pair = 'AZE-ISR'"]);
    assert_eq!(by_hand, format!("n\n{}\n", measure.lines().count() - 1));
}

#[test]
fn tables_of_queries_are_explained_by_the_names_that_they_have_there() {
    for (name, words) in [
        ("countries", "table countries"),
        ("order_book", "In SQL it is `order_book`"),
        ("order-book", "In SQL it is `order_book`"),
        ("orders", "In SQL it is `orders_measure`"),
        ("orders_measure", "measure orders"),
        ("orders", "In SQL `orders` is this table"),
        ("flows", "reporter"),
    ] {
        let run = bilat(&["explain", name]);
        assert!(run.code == 0 && run.stdout.contains(words), "{name}: {}{}", run.stdout, run.stderr);
    }
    let run = bilat(&["table", "countries", "--format", "csv", "--columns", "iso3,name", "--limit", "1"]);
    assert!(run.code == 0 && run.stdout.starts_with("iso3,name\n"), "{}", run.stderr);
}

/// A terminal for a command, from util-linux; `None` where it is not there.
fn on_a_terminal(line: &str, input: &str) -> Option<String> {
    let mut child = Command::new("script")
        .args(["-qec", line, "/dev/null"])
        .env("TERM", "dumb")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|_| eprintln!("skipped: there is no `script` to make a terminal with"))
        .ok()?;
    child.stdin.take().expect("stdin").write_all(input.as_bytes()).expect("typed");
    let output = child.wait_with_output().expect("it ends");
    Some(String::from_utf8_lossy(&output.stdout).replace('\r', ""))
}

#[cfg(target_os = "linux")]
#[test]
fn somebody_at_a_terminal_gets_a_prompt_and_no_binary_formats() {
    let binary = env!("CARGO_BIN_EXE_bilat");
    let folder = tempfile::tempdir().expect("a folder");
    let history = folder.path().join("history").display().to_string();
    let typed = "SELECT iso3\nFROM countries\nWHERE name = 'Pakistan';\nSELECT x FROM claims;\n.quit\n";
    let Some(screen) = on_a_terminal(&format!("{binary} sql --format csv --history {history}"), typed) else { return };
    assert!(screen.contains("bilat> ") && screen.contains("iso3\nPAK\n"), "{screen}");
    assert!(screen.contains("error[unknown-column]") && screen.contains("Tab completes"), "{screen}");
    let kept = std::fs::read_to_string(&history).expect("a history");
    assert!(kept.contains("Pakistan"), "{kept}");
    // A file of something else is no history.
    let other = folder.path().join("data.csv");
    std::fs::write(&other, "a,b\n").expect("written");
    let screen = on_a_terminal(&format!("{binary} sql --history {}", other.display()), ".quit\n").expect("a screen");
    assert!(screen.contains("is no history"), "{screen}");
    assert_eq!(std::fs::read_to_string(&other).expect("read"), "a,b\n");
    for format in ["parquet", "arrow"] {
        let screen = on_a_terminal(&format!("{binary} table sources --format {format}"), "").expect("a screen");
        assert!(screen.contains("not for a terminal"), "{screen}");
    }
}

#[test]
fn a_text_on_stdin_is_checked_like_one_in_a_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "Trade is USD 7.3 million a year.\n";
    let hash = bilat::io::sha256(text.as_bytes());
    let sources = crate::support::SOURCES.replace(",en,,", &format!(",en,{hash},"));
    let claim = "a,paper,trade,reported,AZE,PAK,two-way,,,7300000,7300000,exact,USD,year,2019,stated,2020-01,stated,,USD 7.3 million a year,\n";
    let ledger =
        crate::support::ledger_of(&sources, &format!("{}{claim}", crate::support::CLAIMS), crate::support::LINKS);
    let ledger = ledger.path().display().to_string();
    std::fs::write(folder.path().join("text.txt"), text).expect("written");
    let from_folder = bilat(&["check", "--ledger", &ledger, "--texts", &folder.path().display().to_string()]);
    let piped = fed(&["check", "--ledger", &ledger, "--texts", "-"], text);
    assert_eq!((piped.code, &piped.stdout), (from_folder.code, &from_folder.stdout), "{}", piped.stderr);
    assert_eq!(piped.code, 0, "{}{}", piped.stdout, piped.stderr);
    let other = fed(&["check", "--ledger", &ledger, "--texts", "-"], "Trade is nothing.\n");
    assert!(other.code == 1 && other.stdout.contains("error[text-not-found]"), "{}", other.stdout);
    let _ = repo("data");
}

/// Python, with a module that a test needs; says so and gives `None` where it is not there.
fn python_with(module: &str) -> Option<Command> {
    let has = Command::new("python3").args(["-c", &format!("import {module}")]).stderr(Stdio::null()).status();
    if has.is_ok_and(|status| status.success()) {
        return Some(Command::new("python3"));
    }
    eprintln!("skipped: there is no python3 with {module}");
    None
}

#[test]
fn an_export_is_a_data_package_whose_hashes_fit() {
    let (folder, store) = store();
    let path = |name: &str| folder.path().join(name).display().to_string();
    let export = |args: &[&str]| bilat(&[&["export"], args].concat());
    for (place, args) in [
        ("whole", vec!["--store", &store]),
        ("pair", vec!["--store", &store, "--pair", "AZE-PAK"]),
        ("raw", vec!["--store", &store, "--tables", "orders,deliveries,countries", "--format", "csv"]),
    ] {
        let package = path(place);
        let run = export(&[&[package.as_str()], args.as_slice()].concat());
        assert_eq!(run.code, 0, "{place}: {}", run.stderr);
        let descriptor = std::fs::read_to_string(format!("{package}/datapackage.json")).expect("a descriptor");
        let described: serde_json::Value = serde_json::from_str(&descriptor).expect("json");
        let resources = described["resources"].as_array().expect("resources");
        assert!(resources.len() > 2, "{place}");
        for resource in resources {
            let bytes =
                std::fs::read(format!("{package}/{}", resource["path"].as_str().expect("a path"))).expect("a file");
            assert_eq!(resource["bytes"].as_u64(), Some(bytes.len() as u64));
            assert_eq!(resource["hash"], format!("sha256:{}", bilat::io::sha256(&bytes)));
        }
        let again = path("again");
        assert_eq!(export(&[&[again.as_str()], args.as_slice()].concat()).code, 0);
        let repeated = std::fs::read_to_string(format!("{again}/datapackage.json")).expect("a descriptor");
        assert!(repeated == descriptor, "{place} differs from run to run");
        if let Some(mut python) = python_with("frictionless") {
            let script = "import sys; from frictionless import validate; r = validate(sys.argv[1]); print(r.to_summary()); sys.exit(not r.valid)";
            let output = python.args(["-c", script, &format!("{package}/datapackage.json")]).output().expect("it runs");
            assert!(output.status.success(), "{place}: {}", String::from_utf8_lossy(&output.stdout));
        }
    }
    let raw: serde_json::Value =
        serde_json::from_str(&std::fs::read_to_string(path("raw/datapackage.json")).expect("text")).expect("json");
    assert!(raw["resources"][0]["licenses"][0]["title"].as_str().is_some_and(|terms| terms.contains("SIPRI")));
    assert!(raw["resources"][0]["sources"][0]["version"].as_str().is_some_and(|version| version.starts_with("20")));
    assert_eq!(raw["resources"][2]["licenses"][0]["name"], "CC-BY-4.0");
}

#[test]
fn a_wrong_export_says_so_and_writes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let cases: &[(&[&str], i32, &str)] = &[
        (&["export"], 2, "an export needs a place"),
        (&["export", &path("p"), "--tables", "targts"], 2, "did you mean `targets`?"),
        (&["export", &path("p"), "--tables", "trade,Trade"], 2, "named twice"),
        (&["export", &path("p"), "--tables", "orders"], 2, "bilat import"),
        (&["export", &path("p"), "--format", "xls"], 2, "one of: csv, parquet, arrow"),
        (&["export", "--xlsx", &path("missing/b.xlsx")], 3, "make the folder first"),
    ];
    for (args, code, words) in cases {
        let run = bilat(args);
        assert_eq!(run.code, *code, "{args:?}: {}", run.stderr);
        assert!(run.stderr.contains(words), "{args:?}: `{words}` is not in {}", run.stderr);
    }
    let dry = bilat(&["export", &path("p"), "--xlsx", &path("b.xlsx"), "--dry-run"]);
    assert!(dry.stdout.contains("datapackage.json") && dry.stdout.contains("b.xlsx"), "{}", dry.stdout);
    assert_eq!(std::fs::read_dir(folder.path()).expect("read").count(), 0);
    // A ledger is not written over by its own export.
    let ledger = crate::support::small_ledger("", "");
    let place = ledger.path().display().to_string();
    assert_eq!(bilat(&["export", &place, "--ledger", &place]).code, 4);
}

/// The text of a part of a workbook.
fn part(workbook: &[u8], name: &str) -> String {
    use std::io::Read;
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(workbook)).expect("a zip archive");
    let mut text = String::new();
    archive.by_name(name).expect(name).read_to_string(&mut text).expect("text");
    text
}

#[test]
fn a_workbook_has_typed_cells_notes_and_no_formulas() {
    let folder = tempfile::tempdir().expect("a folder");
    let item = "=HYPERLINK(\"\"http://example.org\"\",\"\"x\"\")";
    let row = format!(
        "a,paper,trade,reported,AZE,PAK,two-way,\"{item}\",,7300000,7300000,exact,USD,year,2019,stated,2020-01,stated,,,+1\n"
    );
    let ledger = crate::support::small_ledger(&row, "");
    let (place, file) = (ledger.path().display().to_string(), folder.path().join("b.xlsx").display().to_string());
    let run = bilat(&["export", "--xlsx", &file, "--ledger", &place, "--tables", "claims,trade"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let bytes = std::fs::read(&file).expect("a workbook");
    let sheets = part(&bytes, "xl/workbook.xml");
    for name in ["notes", "claims", "trade"] {
        assert!(sheets.contains(&format!("name=\"{name}\"")), "{sheets}");
    }
    let claims = part(&bytes, "xl/worksheets/sheet2.xml");
    assert!(!claims.contains("<f>") && claims.contains("<v>7300000</v>"), "{claims}");
    assert!(
        claims.contains("state=\"frozen\"") && claims.contains("t=\"s\"") && claims.contains("t=\"b\""),
        "{claims}"
    );
    let words = part(&bytes, "xl/sharedStrings.xml");
    assert!(words.contains("=HYPERLINK(") && words.contains("lower bound") && words.contains("The Paper"), "{words}");
    // The day in it is the ledger's own, so that the same tables give the same bytes.
    assert!(part(&bytes, "docProps/core.xml").contains("2020-02-01"), "{}", part(&bytes, "docProps/core.xml"));
    std::thread::sleep(std::time::Duration::from_millis(1100));
    assert_eq!(bilat(&["export", "--xlsx", &file, "--ledger", &place, "--tables", "claims,trade"]).code, 0);
    assert!(std::fs::read(&file).expect("a workbook") == bytes);
    if let Some(mut python) = python_with("openpyxl") {
        let script = "import sys, openpyxl; w = openpyxl.load_workbook(sys.argv[1]); s = w['claims']; h = [c.value for c in s[1]]; r = dict(zip(h, s[2])); print(r['low'].value, r['item'].data_type, r['first'].value, r['estimate'].value)";
        let output = python.args(["-c", script, &file]).output().expect("it runs");
        let text = String::from_utf8_lossy(&output.stdout);
        assert_eq!(text.trim(), "7300000 s 2019-01-01 00:00:00 False", "{}", String::from_utf8_lossy(&output.stderr));
    }
}
