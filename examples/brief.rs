//! A full brief on one pair, in a folder: the claims, what came of each, the charts, the tables, and a page that shows them.
//!
//! `cargo run --example brief -- FOLDER PAIR STORE`, each of which may be left out from the right. Without a folder it goes into
//! one among the temporary files, without a pair it is Azerbaijan and Pakistan, without a store the ledger alone answers.
#![allow(clippy::print_stdout)]

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use bilat::charts::CHARTS;
use bilat::error::ErrorKind;
use bilat::export::to_markdown;
use bilat::io::{Outputs, make_folder};
use bilat::{Look, Selection};

const CLAIMS: &str =
    "SELECT said, stage, wording, outlet FROM claims WHERE kind IN ('trade', 'arms') ORDER BY said, id";

const COUNTS: &str = "SELECT verdict, COUNT(*) AS claims FROM outcome GROUP BY verdict ORDER BY claims DESC, verdict";

const SETTLED: &str = "
    SELECT wording, outlet AS said_by, said, verdict, rule
    FROM outcome
    WHERE verdict NOT IN ('open', 'not-found')
    ORDER BY said, claim";

const TABLES: [&str; 6] = ["claims", "targets", "trade", "deals", "deliveries", "outcome"];

fn main() -> bilat::Result<()> {
    let mut args = std::env::args().skip(1);
    let folder = args.next().map_or_else(|| std::env::temp_dir().join("bilat-brief"), PathBuf::from);
    let pair = args.next().unwrap_or_else(|| "AZE-PAK".to_owned());
    let mut wanted = bilat::select().pair(&pair);
    if let Some(store) = args.next() {
        wanted = wanted.store(store);
    }
    let selection = wanted.read()?;

    for name in ["charts", "tables"] {
        make_folder(&folder.join(name))?;
    }
    let charts = draw_charts(&selection, &folder)?;
    for name in TABLES {
        selection.save(&selection.table(name)?, folder.join(format!("tables/{name}.csv")))?;
    }
    let page = page(&selection, &pair, &charts)?;
    Outputs::protecting(&selection.inputs()).write(&folder.join("brief.md"), page.as_bytes())?;

    println!("{}", to_markdown(&selection.sql(COUNTS)?)?);
    println!("{} charts, {} tables and brief.md are in {}", charts.len(), TABLES.len(), folder.display());
    Ok(())
}

/// Draws every chart that has something to show, and gives their names and words.
fn draw_charts(selection: &Selection, folder: &Path) -> bilat::Result<Vec<(&'static str, String)>> {
    let mut drawn = Vec::new();
    for chart in CHARTS {
        let picture = match selection.chart(chart.id, Look::default()) {
            Ok(picture) => picture,
            // Nothing to draw, or no records to draw it from: the brief goes without it.
            Err(error) if matches!(error.kind(), ErrorKind::Refused | ErrorKind::Usage) => continue,
            Err(error) => return Err(error),
        };
        picture.save(folder.join(format!("charts/{}.svg", chart.id)))?;
        picture.save(folder.join(format!("charts/{}.png", chart.id)))?;
        drawn.push((chart.id, picture.drawing.chart.alt));
    }
    Ok(drawn)
}

fn page(selection: &Selection, pair: &str, charts: &[(&str, String)]) -> bilat::Result<String> {
    let mut page = format!("# {pair}: what was announced, and what came of it\n\n## What was said\n\n");
    page += &to_markdown(&selection.sql(CLAIMS)?)?;
    page += "\n## What came of it\n\n";
    page += &to_markdown(&selection.sql(SETTLED)?)?;
    page += "\n## Charts\n";
    for (id, words) in charts {
        let _ = write!(page, "\n![{words}](charts/{id}.png)\n");
    }
    page += "\n## Tables\n\n";
    for name in TABLES {
        let _ = writeln!(page, "- [{name}](tables/{name}.csv)");
    }
    Ok(page)
}
