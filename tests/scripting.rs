//! Work that is kept as a script: SQL, pipes, analyses, packages, examples, and the pages for R and Python.

use std::io::Write;
use std::path::Path;
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

/// Writes an analysis into a folder of its own and gives its path.
fn analysis(text: &str) -> (tempfile::TempDir, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("a.toml");
    std::fs::write(&path, text).expect("written");
    let path = path.display().to_string();
    (folder, path)
}

const ANALYSIS: &str = r#"
title = "A pair <b>"
about = "First.\n\nSecond."
output = "out"

[variables]
pair = "AZE-PAK"
others = ["AZE-TUR", "IND-RUS"]

[defaults]
pair = "${pair}"

[[step]]
table = "targets"
columns = ["claim", "pair", "target_low", "unit", "multiple_low"]

[[step]]
name = "largest"
sql = "SELECT pair, target_low FROM targets ORDER BY target_low DESC NULLS LAST LIMIT 1"
output = ["largest.csv", "largest.arrow"]

[[step]]
title = "In words"
text = "The largest of {{ count(targets) }} targets of {{ largest.pair | name }} is {{ largest.target_low | money USD }}."

[[step]]
name = "known"
filter = "targets"
where = "target_low IS NOT NULL"
sort = ["-target_low", "claim"]
output = []

[[step]]
join = ["known", "claims"]
on = ["pair"]
how = "semi"

[[step]]
chart = "required-path"

[[step]]
for = { pair = "${others}", theme = ["light", "dark"] }
name = "reported-${pair}-${theme}"
chart = "reported"
theme = "${theme}"
pair = "${pair}"
output = "charts/${pair}-${theme}.svg"

[[step]]
name = "none"
chart = "deals"
pair = "FJI-TON"
optional = true

[[step]]
export = "package"
tables = ["claims", "known"]
xlsx = "book.xlsx"
"#;

/// Every file in a folder and below it.
fn files_below(folder: &Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).expect("a folder").flatten().map(|entry| entry.path());
    entries.flat_map(|path| if path.is_dir() { files_below(&path) } else { vec![path] }).collect()
}

#[test]
fn an_analysis_gives_one_report_with_what_the_commands_give() {
    let (folder, path) = analysis(ANALYSIS);
    let check = bilat(&["run", &path, "--check"]);
    assert_eq!((check.code, check.stdout.as_str()), (0, ""), "{}{}", check.stdout, check.stderr);
    let dry = bilat(&["run", &path, "--dry-run"]);
    assert!(dry.stdout.contains("AZE-TUR-dark.svg") && !folder.path().join("out").exists(), "{}", dry.stdout);
    let run = bilat(&["run", &path]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    assert!(run.stderr.contains("chart `none` is left out: nothing to draw"), "{}", run.stderr);
    let read = |name: &str| std::fs::read(folder.path().join("out").join(name)).unwrap_or_else(|_| panic!("{name}"));
    // Every file of it, those of the package too, and none of a step that is left out.
    let named: std::collections::BTreeSet<&Path> = dry.stdout.lines().map(Path::new).collect();
    let written = files_below(&folder.path().join("out"));
    assert_eq!(named, written.iter().map(|path| path.as_path()).collect(), "{}", dry.stdout);
    assert!(dry.stdout.contains("package/claims.parquet"), "{}", dry.stdout);
    // A step is the same call as the command line's.
    let command = bilat(&[
        "table",
        "targets",
        "--pair",
        "AZE-PAK",
        "--columns",
        "claim,pair,target_low,unit,multiple_low",
        "--format",
        "csv",
    ]);
    assert!(read("targets.csv") == command.bytes);
    assert!(read("required-path.svg") == bilat(&["chart", "required-path", "--pair", "AZE-PAK"]).bytes);
    assert!(
        read("charts/IND-RUS-dark.svg") == bilat(&["chart", "reported", "--pair", "IND-RUS", "--theme", "dark"]).bytes
    );
    let markdown = String::from_utf8(read("index.md")).expect("text");
    assert!(markdown.starts_with("# A pair &lt;b>\n\nFirst.\n\nSecond.\n"), "{markdown}");
    assert!(markdown.contains("The largest of 6 targets of Azerbaijan and Pakistan is $6bn."), "{markdown}");
    assert!(markdown.contains("](charts/AZE-TUR-light.svg)") && !markdown.contains("(known.csv)"), "{markdown}");
    let page = String::from_utf8(read("index.html")).expect("text");
    assert!(page.contains("<h1>A pair &lt;b&gt;</h1>") && page.contains("src=\"required-path.svg\""), "{page}");
    for name in page.split('"').filter(|part| part.starts_with("charts/") || part.ends_with(".csv")) {
        read(name);
    }
    // The same analysis gives the same bytes.
    let again = folder.path().join("again").display().to_string();
    assert_eq!(bilat(&["run", &path, "-o", &again]).code, 0);
    for line in bilat(&["run", &path, "-o", &again, "--dry-run"]).stdout.lines() {
        let name = line.strip_prefix(&format!("{again}/")).expect("below the folder");
        assert!(read(name) == std::fs::read(line).expect(line), "{name} differs from run to run");
    }
    // The package of it is one.
    if let Some(mut python) = python_with("frictionless") {
        let script = "import sys; from frictionless import validate; r = validate(sys.argv[1]); print(r.to_summary()); sys.exit(not r.valid)";
        let output =
            python.args(["-c", script, &format!("{again}/package/datapackage.json")]).output().expect("it runs");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
    }
}

#[test]
fn variables_are_set_on_the_command_line() {
    let (folder, path) = analysis(ANALYSIS);
    let run = bilat(&["run", &path, "--set", "pair=IND-RUS", "--set", "others=AZE-TUR"]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let rows = std::fs::read_to_string(folder.path().join("out/targets.csv")).expect("rows");
    assert!(rows.contains("IND-RUS") && !rows.contains("AZE-PAK"), "{rows}");
    assert!(folder.path().join("out/charts/AZE-TUR-dark.svg").exists());
    assert!(!folder.path().join("out/charts/IND-RUS-dark.svg").exists());
    let wrong = bilat(&["run", &path, "--set", "pairs=IND-RUS"]);
    assert!(wrong.code == 2 && wrong.stderr.contains("did you mean `pair`?"), "{}", wrong.stderr);
    let wrong = bilat(&["run", &path, "--set", "pair"]);
    assert!(wrong.code == 2 && wrong.stderr.contains("--set pair=AZE-PAK"), "{}", wrong.stderr);
    let wrong = bilat(&["run", &path, "--set", "pair=IND-RUSS", "--check"]);
    assert!(wrong.code == 2 && wrong.stdout.contains("did you mean RUS (Russia)?"), "{}", wrong.stdout);
}

#[test]
fn every_fault_of_an_analysis_is_told_at_once_with_its_place() {
    let text = r#"titel = "x"

[variables]
a = "${b}"
b = "${a}"

[[step]]
table = "targts"

[[step]]
table = "trade"
columns = ["pair", "lo"]
pair = ["AZE-PAKK"]
limit = "many"
kidn = "arms"

[[step]]
name = "q"
sql = """
SELECT pair,
  loww
FROM claims
"""

[[step]]
filter = "claims"
where = "year > 2000 AND loww > 5"

[[step]]
chart = "dealz"

[[step]]
text = "The {{ q.pair }} and {{ nothing.x }} of ${pair}"

[[step]]
tabel = "trade"

[[step]]
name = "sources"
table = "sources"
output = "../sources.csv"
"#;
    let expected = [
        (1, 1, "unknown-key", "did you mean `title`?"),
        (4, 1, "circle", "a -> b -> a"),
        (8, 9, "unknown-table", "did you mean `targets`?"),
        (12, 20, "unknown-column", "did you mean `low`?"),
        (13, 9, "value", "did you mean PAK (Pakistan)?"),
        (14, 9, "type", "`limit` is a whole number"),
        (15, 1, "unknown-key", "did you mean `kind`?"),
        (21, 3, "unknown-column", "did you mean `low`?"),
        (27, 26, "unknown-column", "did you mean `low`?"),
        (30, 9, "unknown-chart", "did you mean `deals`?"),
        (33, 30, "unknown-step", "`nothing`"),
        (33, 49, "variable", "no variable `pair`"),
        (36, 1, "step", "did you mean `table`?"),
        (41, 10, "path", "leaves the folder"),
    ];
    let (folder, path) = analysis(text);
    let run = bilat(&["run", &path, "--check"]);
    assert_eq!(run.code, 2, "{}", run.stderr);
    let found: Vec<&str> = run.stdout.split(&format!("{path}:")).skip(1).collect();
    assert_eq!(found.len(), expected.len(), "{}", run.stdout);
    for (found, (line, column, code, words)) in found.iter().zip(expected) {
        let place = format!("{line}:{column}: error[{code}]");
        assert!(found.starts_with(&place) && found.contains(words), "{place} {words} is not {found}");
    }
    assert!(run.stderr.contains("the analysis has 14 faults"), "{}", run.stderr);
    // The run itself says the same and writes nothing.
    let run = bilat(&["run", &path]);
    assert!(run.code == 2 && run.stderr.contains(":8:9: error[unknown-table]"), "{}", run.stderr);
    assert_eq!(std::fs::read_dir(folder.path()).expect("read").count(), 1);
}

#[test]
fn hostile_analyses_are_refused_with_a_place() {
    let values = (0..2_001).map(|n| format!("\"{n}\"")).collect::<Vec<_>>().join(",");
    let hundred = (0..100).map(|n| format!("\"{n}\"")).collect::<Vec<_>>().join(",");
    let cases: Vec<(&str, String, &str)> = vec![
        ("no TOML", "x = [1,\n".to_owned(), "error[toml]"),
        ("deep", format!("a = {}", "[".repeat(200_000)), "error[toml]"),
        ("empty", String::new(), "there is no step"),
        ("one step, not a list", "step = 5".to_owned(), "two brackets"),
        (
            "a loop without end",
            format!("[[step]]\nfor = {{ n = [{values}] }}\ntable = \"trade\"\nname = \"t${{n}}\""),
            "2:7: error[loop]",
        ),
        (
            "loops in loops",
            format!("[[step]]\nfor = {{ a = [{hundred}], b = [{hundred}], c = [{hundred}] }}\ntext = \"x\""),
            "2:7: error[loop]",
        ),
        (
            "blocks in blocks",
            format!("[[step]]\nfor = {{ a = [{hundred}] }}\n[[step.step]]\nfor = {{ b = [{hundred}] }}\ntext = \"x\""),
            "error[loop]",
        ),
        ("itself as output", "index = [\"a.toml\"]\n[[step]]\ntext = \"x\"".to_owned(), "ends in .md or .html"),
        (
            "twice one file",
            "[[step]]\ntable = \"trade\"\noutput = [\"a.csv\", \"A.csv\"]".to_owned(),
            "error[same-file]",
        ),
        (
            "a file in a package",
            "[[step]]\nexport = \"p\"\n[[step]]\ntable = \"trade\"\noutput = \"p/claims.csv\"".to_owned(),
            "error[same-file]",
        ),
        ("an absolute path", "[[step]]\nexport = \"/tmp/x\"".to_owned(), "leaves the folder"),
        (
            "a later step",
            "[[step]]\nfilter = \"later\"\n[[step]]\nname = \"later\"\ntable = \"trade\"".to_owned(),
            "2:10: error[unknown-step]",
        ),
        ("itself", "[[step]]\nname = \"me\"\nsql = \"SELECT * FROM me\"".to_owned(), "error[unknown-table]"),
        (
            "one name twice",
            "[[step]]\ntable = \"trade\"\n[[step]]\ntable = \"trade\"\noutput = \"b.csv\"".to_owned(),
            "3:1: error[same-name]",
        ),
        ("files by SQL", "[[step]]\nsql = \"SELECT * FROM read_parquet('/etc/passwd')\"".to_owned(), "opens files"),
        ("a query that is not there", "[[step]]\nsql = { file = \"nowhere.sql\" }".to_owned(), "2:16: error[file]"),
        (
            "a store that is not there",
            "[[step]]\ntable = \"orders\"\nstore = \"nowhere\"".to_owned(),
            "there is no store",
        ),
        ("numbers that are none", "[[step]]\nchart = \"deals\"\nscale = inf".to_owned(), "`scale` is a number"),
    ];
    for (name, text, words) in cases {
        let (folder, path) = analysis(&text);
        let run = bilat(&["run", &path]);
        assert_eq!(run.code, 2, "{name}: {}", run.stderr);
        assert!(run.stderr.contains(words), "{name}: `{words}` is not in {}", run.stderr);
        assert!(run.stderr.contains("a.toml:") && !run.stderr.contains("panicked"), "{name}: {}", run.stderr);
        assert_eq!(std::fs::read_dir(folder.path()).expect("read").count(), 1, "{name} wrote something");
    }
}

#[test]
fn a_step_that_fails_is_named_and_leaves_the_old_report() {
    let (folder, path) = analysis("[[step]]\ntable = \"trade\"\n\n[[step]]\nchart = \"deals\"\npair = \"FJI-TON\"\n");
    std::fs::create_dir(folder.path().join("a")).expect("made");
    std::fs::write(folder.path().join("a/trade.csv"), "old").expect("written");
    let run = bilat(&["run", &path]);
    assert_eq!(run.code, 4, "{}", run.stderr);
    assert!(run.stderr.contains("a.toml:5:9: error[step]: nothing to draw"), "{}", run.stderr);
    assert!(run.stderr.contains("the chart `deals` cannot be made"), "{}", run.stderr);
    assert_eq!(std::fs::read_to_string(folder.path().join("a/trade.csv")).expect("read"), "old");
    assert_eq!(std::fs::read_dir(folder.path().join("a")).expect("read").count(), 1);
    // A figure of several rows is not guessed.
    let (_folder, path) = analysis("[[step]]\ntable = \"trade\"\n[[step]]\ntext = \"{{ trade.low }}\"\n");
    let run = bilat(&["run", &path]);
    assert!(run.code == 2 && run.stderr.contains("say which, as trade[1].low"), "{}", run.stderr);
    // An output that is an input is not written over.
    let (folder, path) = analysis("output = \".\"\n[[step]]\nsql = { file = \"q.csv\" }\noutput = \"q.csv\"\n");
    std::fs::write(folder.path().join("q.csv"), "SELECT 1 AS a").expect("written");
    let run = bilat(&["run", &path]);
    assert_eq!(run.code, 4, "{}", run.stderr);
    assert_eq!(std::fs::read_to_string(folder.path().join("q.csv")).expect("read"), "SELECT 1 AS a");
}

#[test]
fn steps_stand_on_the_ledger_and_the_store_that_they_load() {
    let (folder, store) = store();
    let row = "a,paper,trade,reported,AZE,PAK,two-way,,,7300000,7300000,exact,USD,year,2019,stated,2020-01,stated,,,\n";
    let ledger = crate::support::small_ledger(row, "");
    let copy = folder.path().join("mine");
    std::fs::create_dir(&copy).expect("made");
    for name in ["sources.csv", "claims.csv", "links.csv"] {
        std::fs::copy(ledger.path().join(name), copy.join(name)).expect("copied");
    }
    let text = r#"
[[step]]
name = "shipped"
load = { store = "store" }

[[step]]
name = "mine"
load = { ledger = "mine" }

[[step]]
name = "own"
table = "claims"

[[step]]
name = "orders"
table = "orders"
from = "shipped"

[[step]]
name = "count"
sql = "SELECT 'own' AS what, COUNT(*) AS n FROM own UNION ALL SELECT 'orders' AS what, COUNT(*) AS n FROM orders"
"#;
    let path = folder.path().join("a.toml");
    std::fs::write(&path, text).expect("written");
    let run = bilat(&["run", &path.display().to_string()]);
    assert_eq!(run.code, 0, "{}", run.stderr);
    let read = |name: &str| std::fs::read_to_string(folder.path().join("a").join(name)).expect(name);
    assert_eq!(read("own.csv").lines().count(), 2);
    assert_eq!(read("orders.csv"), bilat(&["table", "orders", "--store", &store, "--format", "csv"]).stdout);
    assert_eq!(read("count.csv"), format!("what,n\nown,1\norders,{}\n", read("orders.csv").lines().count() - 1));
}

#[test]
fn a_command_prints_the_step_that_does_the_same() {
    let (folder, store) = store();
    let sql = folder.path().join("q.sql").display().to_string();
    std::fs::write(&sql, "SELECT pair, \"from\" FROM claims WHERE wording LIKE '%${x}%' OR low > 5 LIMIT 3")
        .expect("written");
    let file = |name: &str| folder.path().join(name).display().to_string();
    let calls: Vec<(Vec<String>, &str)> = [
        (
            vec![
                "table",
                "targets",
                "--pair",
                "AZE-PAK,AZE-TUR",
                "--since",
                "2017",
                "--columns",
                "claim,pair",
                "--limit",
                "3",
            ],
            "t.csv",
        ),
        (vec!["table", "orders", "--store", &store, "--country", "Azerbaijan", "--until", "2020"], "o.parquet"),
        (vec!["table", "trade", "--as-of", "2020-05", "--kind", "trade", "--stage", "reported"], "tr.arrow"),
        (
            vec!["chart", "targets", "--pair", "IND-RUS", "--form", "bullet", "--theme", "dark", "--size", "square"],
            "c.svg",
        ),
        (vec!["chart", "targets", "--scale", "0.5"], "c.png"),
        (vec!["sql", "SELECT pair,\n\t'it''s \\ \"x\" ${pair}' AS words FROM claims LIMIT 2", "--limit", "1"], "q.csv"),
        (vec!["sql", "--file", &sql], "f.jsonl"),
    ]
    .into_iter()
    .map(|(args, name)| (args.into_iter().map(str::to_owned).collect(), name))
    .collect();
    for (args, name) in calls {
        let mut args: Vec<&str> = args.iter().map(String::as_str).collect();
        let direct = file(&format!("direct-{name}"));
        args.extend(["-o", &direct]);
        let run = bilat(&args);
        assert_eq!(run.code, 0, "{args:?}: {}", run.stderr);
        args.push("--as-step");
        let step = bilat(&args);
        assert!(step.code == 0 && step.stdout.starts_with("[[step]]\n"), "{args:?}: {}{}", step.stdout, step.stderr);
        let out = file("steps");
        let run = fed(&["run", "-", "-o", &out], &step.stdout);
        assert_eq!(run.code, 0, "{}\n{}", step.stdout, run.stderr);
        let made = std::fs::read(format!("{out}/direct-{name}")).expect("made by the step");
        assert!(made == std::fs::read(&direct).expect("made by the command"), "{}", step.stdout);
    }
    let step = bilat(&[
        "export",
        &file("pkg"),
        "--tables",
        "claims,trade",
        "--format",
        "csv",
        "--pair",
        "AZE-PAK",
        "--as-step",
    ]);
    let out = file("steps");
    assert_eq!(fed(&["run", "-", "-o", &out], &step.stdout).code, 0, "{}", step.stdout);
    assert_eq!(
        bilat(&["export", &file("pkg"), "--tables", "claims,trade", "--format", "csv", "--pair", "AZE-PAK"]).code,
        0
    );
    for name in ["datapackage.json", "claims.csv"] {
        assert!(
            std::fs::read(file(&format!("steps/pkg/{name}"))).expect("made")
                == std::fs::read(file(&format!("pkg/{name}"))).expect("made"),
            "{name}"
        );
    }
}
