//! One chart: its picture as SVG and PNG, the figures in it, and the words for those who do not see it.
//!
//! `cargo run --example chart -- FOLDER`; without a folder it goes into one among the temporary files.
#![allow(clippy::print_stdout)]

use std::path::PathBuf;

use bilat::Look;
use bilat::charts::Theme;

fn main() -> bilat::Result<()> {
    let folder = std::env::args_os().nth(1).map_or_else(|| std::env::temp_dir().join("bilat-chart"), PathBuf::from);
    bilat::io::make_folder(&folder)?;

    let pair = bilat::select().pair("AZE-PAK").read()?;
    let picture = pair.chart("required-path", Look { theme: Theme::Dark, ..Look::default() })?;
    for ending in ["svg", "png", "csv", "txt"] {
        picture.save(folder.join(format!("required-path.{ending}")))?;
    }

    // Before it is a picture, a chart is a plain value: its title says what the data say.
    let chart = &picture.drawing.chart;
    println!("{}\n{}\nSource: {}\n", chart.title, chart.subtitle, chart.source);
    println!("{} rows drawn; the files are in {}", picture.drawing.rows.height(), folder.display());
    Ok(())
}
