//! A ledger of your own: one article, one target, one figure that it starts from. The check reads the words of each claim and
//! finds the figure that was typed wrongly; when that is mended, the ledger answers.
//!
//! `cargo run --example own_ledger -- FOLDER`; without a folder it goes into one among the temporary files.
#![allow(clippy::print_stdout)]

use std::path::{Path, PathBuf};

use bilat::io::{Outputs, make_folder};
use bilat::ledger::{Ledger, check};

const SOURCES: &str = "\
id,title,author,publisher,published,url,language,sha256,accessed,citation,note
paper,Neighbours want more trade,,The Example,2021-05-04,https://example.org/trade,en,,2021-05-05,,
";

// The trade of 2020 should be 350000000.
const CLAIMS: &str = "\
id,source,kind,stage,from,to,flow,item,category,low,high,qualifier,unit,per,period,period_basis,stated,certainty,attribution,wording,note
trade,paper,trade,reported,NOR,CHL,two-way,,,35000000,35000000,exact,USD,year,2020,stated,2021-05-04,stated,,$350 million,
target,paper,trade,target,NOR,CHL,two-way,,,1000000000,1000000000,exact,USD,year,2030,stated,2021-05-04,stated,,one billion dollars,
";

const LINKS: &str = "\
claim,relation,other,note
target,baseline,trade,
";

fn main() -> bilat::Result<()> {
    let folder = std::env::args_os().nth(1).map_or_else(|| std::env::temp_dir().join("bilat-ledger"), PathBuf::from);
    make_folder(&folder)?;

    write(&folder, CLAIMS)?;
    for finding in check(&Ledger::read(&folder)?)? {
        println!("{finding}");
    }

    write(&folder, &CLAIMS.replace("35000000,35000000", "350000000,350000000"))?;
    let targets = bilat::select().ledger(&folder).read()?.sql("SELECT pair, multiple_low, growth_low FROM targets")?;
    println!("\nMended:\n{}", bilat::export::to_markdown(&targets)?);
    Ok(())
}

fn write(folder: &Path, claims: &str) -> bilat::Result<()> {
    let places = ["sources.csv", "claims.csv", "links.csv"].map(|name| folder.join(name));
    let [sources, claim, links] = &places;
    Outputs::default().write_all(&[
        (sources, SOURCES.as_bytes()),
        (claim, claims.as_bytes()),
        (links, LINKS.as_bytes()),
    ])
}
