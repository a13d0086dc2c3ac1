//! The report: every table, every chart, and a page that needs neither, in one folder.

mod anchors;
mod figures;
mod inline;
mod methods;
mod outcomes;
mod page;
mod references;
mod story;
mod tables;
mod words;

use std::collections::BTreeSet;
use std::path::PathBuf;

use polars::prelude::DataFrame;
use rayon::prelude::*;

pub(crate) use words::amount;

use crate::charts::{
    CHARTS, Chart, ChartAbout, ChartOptions, Drawing, Memo, Size, alt_text, draw_again, rasterise, render,
};
use crate::error::{Error, ErrorKind, Result};
use crate::export::to_csv;
use crate::ledger::{Countries, Ledger};
use crate::measures::outcome::outcomes;
use crate::measures::{About, Ask, MEASURES, hindrance, measure};
use crate::model::{Claim, Pair};
use crate::tables::{FLOWS, INDICATORS, TOTALS, Tables};

/// What goes into a report.
#[derive(Debug)]
pub struct Brief<'a> {
    /// The ledger behind the tables.
    pub ledger: &'a Ledger,
    /// Its tables.
    pub tables: &'a Tables,
    /// What is wanted of it.
    pub ask: &'a Ask,
    /// Country names.
    pub countries: &'a Countries,
    /// How charts look.
    pub options: &'a ChartOptions,
    /// Pixels of a PNG for each unit of its SVG.
    pub scale: f32,
}

/// A file of a report: its path below the folder, and its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportFile {
    /// Path below the folder, with `/`.
    pub path: PathBuf,
    /// The whole file.
    pub bytes: Vec<u8>,
}

/// A report before it is written.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Every file of it.
    pub files: Vec<ReportFile>,
    /// Charts that could not be drawn from this selection, and why.
    pub left_out: Vec<(String, String)>,
    /// The files that those charts would have had: whatever is there under such a name is not of this report.
    pub absent: Vec<PathBuf>,
    /// What a reader would see in a chart and should not.
    pub warnings: Vec<String>,
}

/// A measure with its table.
struct TablePart {
    about: About,
    frame: DataFrame,
    csv: String,
}

/// A chart with its pictures.
struct ChartPart {
    drawing: Drawing,
    /// In the theme that was asked for.
    svg: String,
    /// In the other theme, for the page.
    other: String,
    /// The same for a narrow screen; none where the chart cannot be drawn so narrow.
    phone: Option<PhonePart>,
    png: Vec<u8>,
    csv: String,
}

/// A chart drawn for a phone, in the theme that was asked for and in the other one.
struct PhonePart {
    chart: Chart,
    svg: String,
    other: String,
}

/// Everything but the page: one picture of each chart, as SVG, PNG, the figures in it and its words.
///
/// # Errors
/// When a chart fails for another reason than having nothing to draw.
pub fn gallery(brief: &Brief) -> Result<Report> {
    let ask = limited(brief.ask);
    let brief = &Brief { ask: &ask, ..*brief };
    let (charts, left_out) = with_room(|| draw_all(brief, false))?;
    let mut files = Vec::new();
    for part in &charts {
        files.extend(chart_files("", part));
    }
    Ok(Report { files, absent: absent("", &left_out), left_out, warnings: warnings(&charts) })
}

/// The whole report: `index.html`, `charts/`, `tables/`.
///
/// # Errors
/// When a measure or a chart fails for another reason than having nothing to show.
pub fn report(brief: &Brief) -> Result<Report> {
    let ask = limited(brief.ask);
    let brief = &Brief { ask: &ask, ..*brief };
    let (tables, charts) = with_room(|| rayon::join(|| compute_all(brief), || draw_all(brief, true)));
    let ((tables, unanswered), (charts, left_out)) = (tables?, charts?);
    let mut files = vec![ReportFile {
        path: "index.html".into(),
        bytes: page::page(brief, &tables, &unanswered, &charts, &left_out)?.into_bytes(),
    }];
    for part in &charts {
        files.extend(chart_files("charts/", part));
    }
    for part in &tables {
        let path = format!("tables/{}.csv", part.about.id).into();
        files.push(ReportFile { path, bytes: part.csv.clone().into_bytes() });
    }
    let mut absent = absent("charts/", &left_out);
    absent.extend(unanswered.iter().map(|(id, _)| PathBuf::from(format!("tables/{id}.csv"))));
    Ok(Report { files, absent, left_out, warnings: warnings(&charts) })
}

/// Bytes of stack of each thread; only what is used of it is taken.
const STACK: usize = 64 << 20;

/// Works on threads with large stacks: a thread that waits for polars takes up the next measure meanwhile, on top of the one that waits.
fn with_room<T: Send>(work: impl FnOnce() -> T + Send) -> T {
    match rayon::ThreadPoolBuilder::new().stack_size(STACK).build() {
        Ok(pool) => pool.install(work),
        // Where no more threads can be had, those that there are do it.
        Err(_) => work(),
    }
}

/// The endings of the files of a chart.
const CHART_ENDINGS: [&str; 4] = ["svg", "png", "csv", "txt"];

fn absent(folder: &str, left_out: &LeftOut) -> Vec<PathBuf> {
    let files = |id: &str| CHART_ENDINGS.map(|ending| PathBuf::from(format!("{folder}{id}.{ending}")));
    left_out.iter().flat_map(|(id, _)| files(id)).collect()
}

fn warnings(charts: &[ChartPart]) -> Vec<String> {
    charts.iter().flat_map(|part| part.drawing.warnings()).collect()
}

/// Every table, and those measures that have no answer to this selection, with the reason: what is about all countries together has
/// none to some of them.
fn compute_all(brief: &Brief) -> Result<(Vec<TablePart>, LeftOut)> {
    let wanted: Vec<About> =
        MEASURES.iter().map(|measure| measure.about()).filter(|about| is_possible(brief, about.id)).collect();
    // Two measures come from one computation, and it is done once.
    let (followed, others): (Vec<About>, Vec<About>) = wanted.iter().partition(|about| FOLLOWED.contains(&about.id));
    let part = |about: &About, frame: DataFrame| -> Result<TablePart> {
        Ok(TablePart { about: *about, csv: to_csv(&frame)?, frame })
    };
    let (followed, others) = rayon::join(
        || {
            if followed.is_empty() {
                return Ok(Vec::new());
            }
            let (found, candidates) = outcomes(brief.tables, brief.ask)?;
            let frame = |id: &str| if id == FOLLOWED[0] { found.clone() } else { candidates.clone() };
            followed.iter().map(|about| part(about, frame(about.id))).collect::<Result<Vec<_>>>()
        },
        || {
            let compute = |about: &About| -> Result<std::result::Result<TablePart, (String, String)>> {
                match measure(about.id)?.plan(brief.tables, &ask_of(brief, about)) {
                    Ok(plan) => Ok(Ok(part(about, plan.collect()?)?)),
                    Err(error) if matches!(error.kind(), ErrorKind::Usage | ErrorKind::Refused) => {
                        Ok(Err((about.id.to_owned(), reason(about, &error))))
                    }
                    Err(error) => Err(error),
                }
            };
            others.par_iter().map(compute).collect::<Result<Vec<_>>>()
        },
    );
    let mut parts: Vec<TablePart> = followed?;
    let mut unanswered = LeftOut::new();
    for other in others? {
        match other {
            Ok(part) => parts.push(part),
            Err(reason) => unanswered.push(reason),
        }
    }
    parts.sort_by_key(|part| wanted.iter().position(|about| about.id == part.about.id));
    Ok((parts, unanswered))
}

/// The measures that `outcomes` gives both at once.
const FOLLOWED: [&str; 2] = ["outcome", "candidates"];

/// Why a measure has no table here, with its name.
fn reason(about: &About, error: &Error) -> String {
    let words = error.to_string();
    let name = format!("`{}`", about.id);
    if words.contains(&name) { words } else { format!("{words}; `bilat table {}` does it", about.id) }
}

/// The claims have no use of the products of all countries: nobody waits for them.
fn limited(ask: &Ask) -> Ask {
    Ask { most_detail: ask.most_detail.or(Some(Ask::MUCH_DETAIL)), ..ask.clone() }
}

/// What is asked of a measure. Trade statistics of the whole world are no part of a report on claims: without a selection they are
/// those of the pairs that the ledger names.
fn ask_of(brief: &Brief, about: &About) -> Ask {
    let mut ask = brief.ask.clone();
    let is_statistics =
        about.reads.iter().any(|table| [FLOWS, TOTALS, INDICATORS].iter().any(|schema| schema.name == *table));
    if is_statistics && ask.pairs.is_empty() && ask.countries.is_empty() {
        let pairs: BTreeSet<Pair> = brief.ledger.claims().filter_map(Claim::pair).collect();
        ask.pairs = pairs.into_iter().collect();
    }
    ask
}

/// False for a measure of records that nobody has imported.
fn is_possible(brief: &Brief, id: &str) -> bool {
    measure(id).is_ok_and(|measure| hindrance(&measure.about(), brief.tables, brief.ask).is_none())
}

/// Name and reason of charts that have nothing to draw, and of measures without an answer.
type LeftOut = Vec<(String, String)>;

fn draw_all(brief: &Brief, for_page: bool) -> Result<(Vec<ChartPart>, LeftOut)> {
    let can_draw = |chart: &&ChartAbout| chart.measures.iter().all(|measure| is_possible(brief, measure));
    let wanted: Vec<&ChartAbout> = CHARTS.iter().filter(can_draw).collect();
    let drawn: Vec<(&str, Result<ChartPart>)> =
        wanted.into_par_iter().map(|chart| (chart.id, draw_one(brief, chart.id, for_page))).collect();
    let (mut parts, mut left_out) = (Vec::new(), Vec::new());
    for (id, part) in drawn {
        match part {
            Ok(part) => parts.push(part),
            Err(error) if error.kind() == ErrorKind::Refused => left_out.push((id.to_owned(), error.to_string())),
            Err(error) => return Err(error),
        }
    }
    Ok((parts, left_out))
}

fn draw_one(brief: &Brief, id: &str, for_page: bool) -> Result<ChartPart> {
    let memo = Memo::default();
    let drawing = draw_again(id, brief.tables, brief.ask, brief.countries, brief.options, &memo)?;
    let (theme, size) = (brief.options.theme, brief.options.size);
    let svg = render(&drawing.chart, theme, size).map_err(Error::from)?;
    if !for_page {
        let png = rasterise(&svg, brief.scale).map_err(Error::from)?;
        return Ok(ChartPart { csv: to_csv(&drawing.rows)?, drawing, svg, other: String::new(), phone: None, png });
    }
    let other = render(&drawing.chart, theme.other(), size).map_err(Error::from)?;
    let (png, phone) = rayon::join(|| rasterise(&svg, brief.scale), || draw_for_phone(brief, id, &memo));
    let (png, phone) = (png.map_err(Error::from)?, phone?);
    Ok(ChartPart { csv: to_csv(&drawing.rows)?, drawing, svg, other, phone, png })
}

/// The chart as narrow screens show it. None where it cannot be drawn so narrow, or is so already.
fn draw_for_phone(brief: &Brief, id: &str, memo: &Memo) -> Result<Option<PhonePart>> {
    if brief.options.size.is_narrow() {
        return Ok(None);
    }
    let options = ChartOptions { size: Size::Phone, ..brief.options.clone() };
    let drawn = || -> Result<PhonePart> {
        let chart = draw_again(id, brief.tables, brief.ask, brief.countries, &options, memo)?.chart;
        let svg = render(&chart, options.theme, options.size).map_err(Error::from)?;
        let other = render(&chart, options.theme.other(), options.size).map_err(Error::from)?;
        Ok(PhonePart { chart, svg, other })
    };
    match drawn() {
        Ok(part) => Ok(Some(part)),
        Err(error) if error.kind() == ErrorKind::Refused => Ok(None),
        Err(error) => Err(error),
    }
}

fn chart_files(folder: &str, part: &ChartPart) -> Vec<ReportFile> {
    let id = &part.drawing.chart.id;
    let bytes = [
        part.svg.clone().into_bytes(),
        part.png.clone(),
        part.csv.clone().into_bytes(),
        (alt_text(&part.drawing.chart) + "\n").into_bytes(),
    ];
    let file = |(ending, bytes): (&str, Vec<u8>)| ReportFile { path: format!("{folder}{id}.{ending}").into(), bytes };
    CHART_ENDINGS.into_iter().zip(bytes).map(file).collect()
}
