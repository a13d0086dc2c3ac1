//! Every command and flag, each defined once: help, completions and the man page follow from here.

use std::path::PathBuf;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::charts::{Form, Size, Theme};

/// Puts what was announced beside what was recorded in bilateral trade and arms deals.
///
/// With no --ledger the ledger that ships with the tool is used, so every command works on a fresh machine.
/// Data go to stdout, everything else to stderr.
/// An option that would do nothing to what is asked for is a wrong call; `bilat explain NAME` says what a measure or a chart takes.
/// Exit codes: 0 fine, 1 errors in the data, 2 wrong call, 3 cannot read or write, 4 refused.
#[derive(Debug, Parser)]
#[command(name = "bilat", version, propagate_version = true, max_term_width = 100, arg_required_else_help = true)]
pub struct Arguments {
    /// When to use colour
    #[arg(long, global = true, value_enum, default_value_t = Color::Auto, value_name = "WHEN")]
    pub color: Color,
    /// Say nothing but data and errors
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// What to do
    #[command(subcommand)]
    pub command: Command,
}

/// Where the store is when nobody says otherwise.
pub const DEFAULT_STORE: &str = "store";

// A word that clap has let through is one of the list, so the defaults below never stand in.

fn themes() -> impl TypedValueParser<Value = Theme> {
    PossibleValuesParser::new(Theme::ALL.iter().map(|theme| theme.word()))
        .map(|word| Theme::parse(&word).unwrap_or_default())
}

fn sizes() -> impl TypedValueParser<Value = Size> {
    PossibleValuesParser::new(Size::ALL.iter().map(|size| size.word()))
        .map(|word| Size::parse(&word).unwrap_or_default())
}

fn forms() -> impl TypedValueParser<Value = Form> {
    PossibleValuesParser::new(Form::ALL.iter().map(|form| form.word()))
        .map(|word| Form::parse(&word).unwrap_or_default())
}

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless NO_COLOR is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Write every table, every chart and a page that shows them into one folder
    Report(ReportArgs),
    /// Check a ledger against every rule: schema, ids, dates, figures against their words, lineage
    Check(CheckArgs),
    /// Bring official exports into the store: trade statistics and SIPRI registers, in any of their layouts
    Import(ImportArgs),
    /// Sum the deliveries by year and compare them with SIPRI's own tables of the same day
    Reconcile(ReconcileArgs),
    /// Compare two vintages of a deal register, of trade statistics or of indicators: what was added, changed, removed; which marks were lost
    Diff(DiffArgs),
    /// Print a measure or a table
    Table(TableArgs),
    /// Draw a chart as SVG and PNG
    Chart(ChartArgs),
    /// Say what came of every claim that can be followed up: the claim, the record beside it, the verdict and its rule
    Outcome(OutcomeArgs),
    /// Ask the tables in SQL: those of the ledger and the store, the countries, and every measure
    Sql(SqlArgs),
    /// Write a selection as a Frictionless Data Package of CSV and Parquet, or as a workbook
    Export(ExportArgs),
    /// Run an analysis that is kept as a file: its steps are the calls of this command line, its output is one report
    #[command(
        after_help = "`bilat explain analyses` says how such a file is written; --as-step prints any call as a step of one."
    )]
    Run(RunArgs),
    /// List the measures, charts, tables, vocabularies and guides
    List(ListArgs),
    /// Explain a measure, a chart, a table or a vocabulary: columns, units, formulas, reference; or a kind of file
    Explain(ExplainArgs),
    /// Write an empty ledger into a folder
    Init(InitArgs),
    /// Print a completion script for a shell
    Completions(CompletionArgs),
    /// Print the manual page
    Man(ManArgs),
}

/// Which ledger, and what of it.
#[derive(Debug, Clone, Default, Args)]
pub struct SelectionArgs {
    /// Folder with sources.csv, claims.csv and links.csv; without it the ledger that ships
    #[arg(long, value_name = "DIR", help_heading = "Selection")]
    pub ledger: Option<PathBuf>,
    /// Folder of the store that `bilat import` fills [default: ./store, when it is there]
    #[arg(long, value_name = "DIR", help_heading = "Selection")]
    pub store: Option<PathBuf>,
    /// Files of trade statistics to answer from straight away, with nothing imported
    #[arg(long, value_name = "FILE", help_heading = "Selection")]
    pub input: Vec<PathBuf>,
    /// Vintage of the records: the start of its day (2024-03) or of its name; the newest that covers the world without it
    #[arg(long, value_name = "VINTAGE", help_heading = "Selection")]
    pub vintage: Option<String>,
    /// Where only years of order are known, spread deliveries evenly over their years; every figure is marked
    #[arg(long, help_heading = "Selection")]
    pub approximate: bool,
    /// Country by code or name, on either side; several with commas or by repeating
    #[arg(long, value_name = "COUNTRY", value_delimiter = ',', help_heading = "Selection")]
    pub country: Vec<String>,
    /// Pair of countries such as AZE-PAK; several with commas or by repeating
    #[arg(long, value_name = "PAIR", value_delimiter = ',', help_heading = "Selection")]
    pub pair: Vec<String>,
    /// Kind of claim: `bilat explain kind` lists them
    #[arg(long, value_name = "KIND", value_delimiter = ',', help_heading = "Selection")]
    pub kind: Vec<String>,
    /// Stage: `bilat explain stage` lists them
    #[arg(long, value_name = "STAGE", value_delimiter = ',', help_heading = "Selection")]
    pub stage: Vec<String>,
    /// From this year, month or day on; `bilat explain MEASURE` says which date it compares
    #[arg(long, value_name = "DATE", help_heading = "Selection")]
    pub since: Option<String>,
    /// Up to this year, month or day
    #[arg(long, value_name = "DATE", help_heading = "Selection")]
    pub until: Option<String>,
    /// Trade statistics of this data set (comtrade, baci, imf, ...); several with commas or by repeating
    #[arg(long, value_name = "DATASET", value_delimiter = ',', help_heading = "Selection")]
    pub dataset: Vec<String>,
    /// Trade statistics of products whose code starts so, such as 27 for mineral fuels
    #[arg(long, value_name = "CODE", help_heading = "Selection")]
    pub product: Option<String>,
    /// The first so many of a ranking, for each country: for `partners`
    #[arg(long, value_name = "N", help_heading = "Selection")]
    pub top: Option<u32>,
    /// Price index of real values: us-cpi, or an indicator of the store and its country, such as NY.GDP.DEFL.ZS:USA
    #[arg(long, value_name = "INDEX", help_heading = "Selection")]
    pub deflator: Option<String>,
    /// Year of the prices of real values [default: the last one that the index has]
    #[arg(long, value_name = "YEAR", help_heading = "Selection")]
    pub base_year: Option<i32>,
    /// Only what had been said by this year, month or day [default: the ledger's last day]
    #[arg(long, value_name = "DATE", help_heading = "Selection")]
    pub as_of: Option<String>,
}

/// How charts look.
#[derive(Debug, Clone, Args)]
pub struct LookArgs {
    /// Colours: light or dark
    #[arg(long, value_name = "THEME", default_value = "light", value_parser = themes(), help_heading = "Look")]
    pub theme: Theme,
    /// Format of the picture
    #[arg(long, value_name = "SIZE", default_value = "wide", value_parser = sizes(), help_heading = "Look")]
    pub size: Size,
    /// Pixels of the PNG for each unit of the SVG [default: 2; print: 300 dots an inch]
    #[arg(long, value_name = "N", help_heading = "Look")]
    pub scale: Option<f32>,
}

/// `bilat report`
#[derive(Debug, Args)]
pub struct ReportArgs {
    /// Folder to write into
    #[arg(value_name = "DIR", default_value = "report")]
    pub folder: PathBuf,
    /// Write only the charts, straight into the folder
    #[arg(long)]
    pub charts_only: bool,
    /// Write nothing; print the files that would be written
    #[arg(long)]
    pub dry_run: bool,
    #[command(flatten)]
    pub selection: SelectionArgs,
    #[command(flatten)]
    pub look: LookArgs,
}

/// `bilat check`
#[derive(Debug, Args)]
pub struct CheckArgs {
    /// Folder with sources.csv, claims.csv and links.csv; without it the ledger that ships
    #[arg(long, value_name = "DIR")]
    pub ledger: Option<PathBuf>,
    /// Folder with the texts: their SHA-256 and the words in them are checked too; `-` for one text on stdin
    #[arg(long, value_name = "DIR")]
    pub texts: Option<PathBuf>,
    /// How to print the findings: table (one a line), csv, json, jsonl, md
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: String,
    /// Warnings count as errors
    #[arg(long)]
    pub strict: bool,
}

/// `bilat import`
#[derive(Debug, Args)]
pub struct ImportArgs {
    /// Files as they were downloaded; what they are is told by what stands in them; `-` for one on stdin
    #[arg(value_name = "FILE", required = true)]
    pub files: Vec<PathBuf>,
    /// Folder of the store
    #[arg(long, value_name = "DIR", default_value = DEFAULT_STORE)]
    pub store: PathBuf,
    /// Year of a file that has none
    #[arg(long, value_name = "YEAR")]
    pub year: Option<i32>,
    /// Vintage of a file that names none, such as one whose first lines are gone: a day or its beginning (2024-03), or a version
    #[arg(long, value_name = "VINTAGE")]
    pub vintage: Option<String>,
    /// What the rows of a table of trend-indicator values are that does not say it: supplier, recipient
    #[arg(long, value_name = "ROLE")]
    pub rows: Option<String>,
    /// Leave "Other Asia, nes" apart; without this it is read as Taiwan, which it is in practice
    #[arg(long)]
    pub other_asia_apart: bool,
    /// Read and check the files; write nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Print every repair and every doubt, not the first few of each kind
    #[arg(long)]
    pub verbose: bool,
}

/// `bilat reconcile`
#[derive(Debug, Args)]
pub struct ReconcileArgs {
    /// Print the cells that differ: table, csv, json, jsonl, md; `bilat table reconcile` has all of them
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: String,
    #[command(flatten)]
    pub selection: SelectionArgs,
}

/// `bilat diff`
#[derive(Debug, Args)]
pub struct DiffArgs {
    /// Older vintage: a file, or a release of the store; of statistics also the start of a vintage, V202301
    #[arg(value_name = "OLD")]
    pub old: String,
    /// Newer vintage, likewise
    #[arg(value_name = "NEW")]
    pub new: String,
    /// Folder of the store
    #[arg(long, value_name = "DIR", default_value = DEFAULT_STORE)]
    pub store: PathBuf,
    /// How to print the changes: table, csv, json, jsonl, md
    #[arg(long, value_name = "FORMAT", default_value = "table")]
    pub format: String,
    /// Country by code or name, on either side; several with commas or by repeating
    #[arg(long, value_name = "COUNTRY", value_delimiter = ',')]
    pub country: Vec<String>,
}

/// `bilat table`
#[derive(Debug, Args)]
pub struct TableArgs {
    /// Measure or table: `bilat list` names them
    #[arg(value_name = "NAME")]
    pub name: String,
    /// How to print it: table, csv, json, jsonl, md, parquet, arrow
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<String>,
    /// File to write; its ending says the format [.csv .json .jsonl .md .parquet .arrow .txt]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Only these columns, in this order
    #[arg(long, value_name = "COLUMNS", value_delimiter = ',')]
    pub columns: Vec<String>,
    /// At most so many rows
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// Print the step of an analysis that does the same, and do nothing else
    #[arg(long)]
    pub as_step: bool,
    #[command(flatten)]
    pub selection: SelectionArgs,
}

/// `bilat chart`
#[derive(Debug, Args)]
pub struct ChartArgs {
    /// Chart: `bilat list charts` names them
    #[arg(value_name = "NAME")]
    pub name: String,
    /// File to write, several by repeating; .svg and .png the picture, .csv its figures, .txt its words
    #[arg(short, long, value_name = "FILE")]
    pub output: Vec<PathBuf>,
    /// Print the step of an analysis that does the same, and do nothing else
    #[arg(long)]
    pub as_step: bool,
    /// Form of the chart; `targets`, `products` and `ranking` have several
    #[arg(long, value_name = "FORM", default_value = "auto", value_parser = forms())]
    pub form: Form,
    #[command(flatten)]
    pub selection: SelectionArgs,
    #[command(flatten)]
    pub look: LookArgs,
}

/// `bilat outcome`
#[derive(Debug, Args)]
pub struct OutcomeArgs {
    /// How to print it: table (a list to read), csv, json, jsonl, md, parquet
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<String>,
    /// File to write; its ending says the format [.csv .json .jsonl .md .parquet .txt]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// Every record that was looked at for each claim, with its score and reasons, instead of the outcomes
    #[arg(long)]
    pub candidates: bool,
    /// Only outcomes with this verdict: `bilat explain outcome` lists them; several with commas or by repeating
    #[arg(long, value_name = "VERDICT", value_delimiter = ',')]
    pub verdict: Vec<String>,
    #[command(flatten)]
    pub selection: SelectionArgs,
}

/// `bilat sql`
#[derive(Debug, Args)]
pub struct SqlArgs {
    /// Query, one SELECT; `-` reads it from stdin; without it a prompt, when on a terminal
    #[arg(value_name = "QUERY")]
    pub query: Option<String>,
    /// File with the query; `-` for stdin
    #[arg(long, value_name = "FILE", conflicts_with = "query")]
    pub file: Option<PathBuf>,
    /// How to print it: table, csv, json, jsonl, md, parquet, arrow
    #[arg(long, value_name = "FORMAT")]
    pub format: Option<String>,
    /// File to write; its ending says the format [.csv .json .jsonl .md .parquet .arrow .txt]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
    /// At most so many rows
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
    /// Print the step of an analysis that does the same, and do nothing else
    #[arg(long)]
    pub as_step: bool,
    /// File in which the prompt keeps its history; without it, it is forgotten
    #[arg(long, value_name = "FILE")]
    pub history: Option<PathBuf>,
    #[command(flatten)]
    pub selection: SelectionArgs,
}

/// `bilat run`
#[derive(Debug, Args)]
pub struct RunArgs {
    /// Analysis, a TOML file; `-` for stdin
    #[arg(value_name = "ANALYSIS")]
    pub analysis: PathBuf,
    /// Folder of the report [default: the one that the analysis names, else one of its own name beside it]
    #[arg(short, long, value_name = "DIR")]
    pub output: Option<PathBuf>,
    /// Value of a variable, as name=value; several by repeating, the parts of a list with commas
    #[arg(long, value_name = "NAME=VALUE")]
    pub set: Vec<String>,
    /// Say what is wrong with the file, all of it, and do no work
    #[arg(long)]
    pub check: bool,
    /// Write nothing; print the files that would be written
    #[arg(long)]
    pub dry_run: bool,
}

/// `bilat export`
#[derive(Debug, Args)]
pub struct ExportArgs {
    /// Folder for the data package
    #[arg(value_name = "DIR")]
    pub folder: Option<PathBuf>,
    /// Tables and measures, by their names in SQL [default: those of the ledger and every measure that can be computed]
    #[arg(long, value_name = "TABLES", value_delimiter = ',')]
    pub tables: Vec<String>,
    /// Formats of the files: csv, parquet, arrow [default: csv,parquet]
    #[arg(long, value_name = "FORMATS", value_delimiter = ',')]
    pub format: Vec<String>,
    /// Print the step of an analysis that does the same, and do nothing else
    #[arg(long)]
    pub as_step: bool,
    /// Workbook to write, a sheet a table and one of notes
    #[arg(long, value_name = "FILE")]
    pub xlsx: Option<PathBuf>,
    /// Write nothing; print the files that would be written
    #[arg(long)]
    pub dry_run: bool,
    #[command(flatten)]
    pub selection: SelectionArgs,
}

/// `bilat list`
#[derive(Debug, Args)]
pub struct ListArgs {
    /// measures, charts, tables, vocabularies, releases; everything without it
    #[arg(value_name = "WHAT")]
    pub what: Option<String>,
    /// Folder of the store whose releases are listed [default: ./store, when it is there]
    #[arg(long, value_name = "DIR")]
    pub store: Option<PathBuf>,
}

/// `bilat explain`
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// Measure, chart, table, column with a vocabulary, or guide
    #[arg(value_name = "NAME")]
    pub name: String,
}

/// `bilat init`
#[derive(Debug, Args)]
pub struct InitArgs {
    /// Folder for the new ledger
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
}

/// `bilat completions`
#[derive(Debug, Args)]
pub struct CompletionArgs {
    /// Shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// `bilat man`
#[derive(Debug, Args)]
pub struct ManArgs {
    /// Write one page a command into this folder instead
    #[arg(value_name = "DIR")]
    pub folder: Option<PathBuf>,
}
