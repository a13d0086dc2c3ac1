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
