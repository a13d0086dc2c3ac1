//! Steps: each is one call of the command line, with its keys named as the flags.

use std::path::PathBuf;

use super::faults::{Placed, Span};
use super::read::{Checks, Section};
use super::variables::is_name;
use crate::analysis::sql::Query;
use crate::analysis::{Look, Wanted};
use crate::charts::{Form, Size, Theme};
use crate::error::nearest;
use crate::io::{decode, read_file};
use crate::measures::Filter;

/// A step of an analysis, its variables filled in, its loops unrolled.
#[derive(Debug, Clone)]
pub(in crate::analysis) struct Step {
    /// What later steps call it.
    pub(in crate::analysis) name: String,
    /// Where it stands.
    pub(in crate::analysis) span: Span,
    /// What the report writes over it.
    pub(in crate::analysis) title: String,
    /// When it has nothing to show, it is left out and the rest goes on.
    pub(in crate::analysis) optional: bool,
    /// Ledger, store and filters.
    pub(in crate::analysis) wanted: Wanted,
    /// The filters that it names itself, with their places; those of the defaults and of its load are for all steps alike.
    pub(in crate::analysis) own: Vec<(Filter, Span)>,
    /// The files it writes, below the folder of the report; `None` for those that its kind writes by itself.
    pub(in crate::analysis) output: Option<Vec<Placed<String>>>,
    /// What it does.
    pub(in crate::analysis) call: Call,
}

/// What a step does.
#[derive(Debug, Clone)]
pub(in crate::analysis) enum Call {
    /// Chooses the ledger and the store of the steps behind it.
    Load,
    /// `bilat table`
    Table { table: Placed<String>, columns: Vec<Placed<String>>, limit: Option<usize> },
    /// `bilat chart`
    Chart { chart: Placed<String>, look: Look },
    /// `bilat sql`
    Sql { query: Text, limit: Option<usize> },
    /// Rows of an earlier step or a table.
    Filter {
        rows: Placed<String>,
        condition: Option<Placed<String>>,
        sort: Vec<Placed<String>>,
        columns: Vec<Placed<String>>,
        limit: Option<usize>,
    },
    /// Two earlier steps or tables beside one another.
    Join { sides: [Placed<String>; 2], on: Vec<Placed<String>>, how: How },
    /// `bilat export`
    Export {
        folder: Option<Placed<String>>,
        tables: Vec<Placed<String>>,
        formats: Vec<Placed<String>>,
        xlsx: Option<Placed<String>>,
    },
    /// A paragraph.
    Paragraph { text: Placed<String> },
}

/// A query and where it stands.
#[derive(Debug, Clone)]
pub(in crate::analysis) struct Text {
    /// Its text, with its place in the analysis.
    pub(in crate::analysis) text: Placed<String>,
    /// The file that it was read from, when it stands in one of its own.
    pub(in crate::analysis) file: Option<PathBuf>,
}

impl Text {
    /// The query as the engine takes it.
    pub(in crate::analysis) fn query<'a>(&'a self, name: &'a str) -> Query<'a> {
        Query { file: name, text: &self.text.value }
    }
}

/// How two tables are joined.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::analysis) enum How {
    /// Rows that both have.
    Inner,
    /// Every row of the first.
    Left,
    /// Every row of both.
    Full,
    /// Rows of the first that the second has too.
    Semi,
    /// Rows of the first that the second does not have.
    Anti,
}

impl How {
    const ALL: [(&'static str, How); 5] =
        [("inner", How::Inner), ("left", How::Left), ("full", How::Full), ("semi", How::Semi), ("anti", How::Anti)];
}

/// The keys that say what a step does.
pub(super) const KINDS: [&str; 9] = ["load", "table", "chart", "sql", "filter", "join", "export", "xlsx", "text"];

/// Reads a step. `None` when it is not clear what it does; the fault is told.
pub(super) fn step(mut section: Section<'_, '_, '_>, span: &Span, checks: &Checks<'_>) -> Option<Step> {
    let present: Vec<&str> = KINDS.into_iter().filter(|kind| section.has(kind)).collect();
    let kind = match present.as_slice() {
        [kind] | [kind @ "export", "xlsx"] => *kind,
        [] => {
            let slip = section.keys().into_iter().find_map(|(key, at)| Some((nearest(key, KINDS)?, at)));
            let (hint, at) = match slip {
                Some((kind, at)) => (format!("did you mean `{kind}`?"), at),
                None => (format!("one of the keys {}", KINDS.join(", ")), span.clone()),
            };
            section.faults().at(&at, "step", "nothing says what this step does").hint = Some(hint);
            return None;
        }
        [first, second, ..] => {
            let at = section.span(second, span);
            section
                .faults()
                .at(&at, "step", format!("this step is `{first}` already, and cannot be `{second}` too"))
                .hint = Some("write a step of its own".to_owned());
            return None;
        }
    };
    let named = section.text("name");
    if let Some(name) = named.as_ref().filter(|name| !is_name(&name.value)) {
        section.faults().at(&name.span, "name", format!("`{}` cannot be the name of a step", name.value)).hint =
            Some("letters, digits, hyphens and underscores, a letter first".to_owned());
    }
    let title = section.text("title").map_or_else(String::new, |title| title.value);
    let optional = section.truth("optional");
    // What a loop says is read by the loop.
    let _ = section.raw("for");
    let own = Filter::ALL.into_iter().filter(|filter| section.has(filter.word()));
    let own: Vec<(Filter, Span)> = own.map(|filter| (filter, section.span(filter.word(), span))).collect();
    let (call, wanted) = match kind {
        "load" => load(&mut section, checks),
        "table" => with_wanted(&mut section, checks, table),
        "chart" => with_wanted(&mut section, checks, chart),
        "sql" => with_wanted(&mut section, checks, |section| sql(section, span, checks)),
        "filter" => with_wanted(&mut section, checks, |section| filter(section)),
        "join" => with_wanted(&mut section, checks, join),
        "text" => (section.text("text").map(|text| Call::Paragraph { text }), Wanted::default()),
        _ => with_wanted(&mut section, checks, export),
    };
    let writes = !matches!(kind, "load" | "export" | "xlsx" | "text");
    let output = if writes { section.list("output") } else { None };
    section.finish();
    let call = call?;
    let name = named.map_or_else(|| call.default_name(), |name| name.value);
    Some(Step { name, span: span.clone(), title, optional, wanted, own, output, call })
}

type Read = (Option<Call>, Wanted);

fn with_wanted<'a, 's, 'f>(
    section: &mut Section<'a, 's, 'f>,
    checks: &Checks<'_>,
    read: impl FnOnce(&mut Section<'a, 's, 'f>) -> Option<Call>,
) -> Read {
    let call = read(section);
    // The load that a step stands on is looked up by those who know the steps before it.
    let _ = section.raw("from");
    (call, section.wanted(checks))
}

fn load(section: &mut Section<'_, '_, '_>, checks: &Checks<'_>) -> Read {
    let Some((table, _)) = section.table("load") else { return (None, Wanted::default()) };
    let scope = section.scope();
    let mut inner = Section::of(table, "`load`", scope, section.faults());
    let folder = |text: Placed<String>| checks.folder.join(text.value);
    let wanted = Wanted {
        ledger: inner.text("ledger").map(folder),
        store: inner.text("store").map(folder),
        input: inner.list("input").unwrap_or_default().into_iter().map(folder).collect(),
        vintage: inner.text("vintage").map(|text| text.value),
        approximate: inner.truth("approximate"),
        as_of: inner.text("as-of").map(|text| text.value),
        ..Wanted::default()
    };
    inner.finish();
    (Some(Call::Load), wanted)
}

fn table(section: &mut Section<'_, '_, '_>) -> Option<Call> {
    let columns = section.list("columns").unwrap_or_default();
    let limit = section.count("limit");
    Some(Call::Table { table: section.text("table")?, columns, limit })
}

fn chart(section: &mut Section<'_, '_, '_>) -> Option<Call> {
    let look = Look {
        theme: word(section, "theme", Theme::ALL, Theme::word).unwrap_or_default(),
        size: word(section, "size", Size::ALL, Size::word).unwrap_or_default(),
        form: word(section, "form", Form::ALL, Form::word).unwrap_or_default(),
        scale: section.number("scale").map(|scale| scale.value as f32),
    };
    Some(Call::Chart { chart: section.text("chart")?, look })
}

/// A word of a list.
fn word<T: Copy>(
    section: &mut Section<'_, '_, '_>,
    key: &'static str,
    all: &[T],
    word: impl Fn(T) -> &'static str,
) -> Option<T> {
    let text = section.text(key)?;
    let found = all.iter().copied().find(|one| word(*one) == text.value);
    if found.is_none() {
        let known: Vec<&str> = all.iter().map(|one| word(*one)).collect();
        section.faults().unknown(
            &text.span,
            "value",
            format!("`{key}` cannot be `{}`", text.value),
            &text.value,
            &known,
        );
    }
    found
}

fn sql(section: &mut Section<'_, '_, '_>, span: &Span, checks: &Checks<'_>) -> Option<Call> {
    let limit = section.count("limit");
    if !matches!(section.raw("sql"), Some((toml::de::DeValue::Table(_), _))) {
        return Some(Call::Sql { query: Text { text: section.text("sql")?, file: None }, limit });
    }
    let (table, _) = section.table("sql")?;
    let at = section.span("sql", span);
    let scope = section.scope();
    let mut inner = Section::of(table, "`sql`", scope, section.faults());
    let file = inner.text("file");
    inner.finish();
    let Some(file) = file else {
        section.faults().at(&at, "missing-key", "`sql` is a query, or names its file: `sql = { file = \"...\" }`");
        return None;
    };
    let path = checks.folder.join(&file.value);
    match read_file(&path) {
        Ok(bytes) => {
            let text = Placed { value: decode(&bytes).text, span: file.span };
            Some(Call::Sql { query: Text { text, file: Some(path) }, limit })
        }
        Err(error) => {
            section.faults().error(&file.span, "file", &error);
            None
        }
    }
}

fn filter(section: &mut Section<'_, '_, '_>) -> Option<Call> {
    let condition = section.text("where");
    let sort = section.list("sort").unwrap_or_default();
    let columns = section.list("columns").unwrap_or_default();
    let limit = section.count("limit");
    Some(Call::Filter { rows: section.text("filter")?, condition, sort, columns, limit })
}

fn join(section: &mut Section<'_, '_, '_>) -> Option<Call> {
    let on = section.list("on").unwrap_or_default();
    let how = word(section, "how", &How::ALL, |(word, _)| word).map_or(How::Inner, |(_, how)| how);
    let sides = section.list("join")?;
    let span = sides.first().map(|side| side.span.clone());
    match <[Placed<String>; 2]>::try_from(sides) {
        Ok(sides) if !on.is_empty() => Some(Call::Join { sides, on, how }),
        Ok(sides) => {
            section.faults().at(&sides[0].span, "missing-key", "a join needs the columns that are equal").hint =
                Some("on = [\"pair\", \"year\"]".to_owned());
            None
        }
        Err(_) => {
            let span = span.unwrap_or_else(|| section.span("join", &(0..0)));
            section.faults().at(&span, "value", "a join has two sides").hint =
                Some("join = [\"one\", \"other\"]".to_owned());
            None
        }
    }
}

fn export(section: &mut Section<'_, '_, '_>) -> Option<Call> {
    let folder = if section.has("export") { section.text("export") } else { None };
    Some(Call::Export {
        folder,
        tables: section.list("tables").unwrap_or_default(),
        formats: section.list("format").unwrap_or_default(),
        xlsx: section.text("xlsx"),
    })
}

impl Call {
    /// What a step is called that has no name.
    fn default_name(&self) -> String {
        match self {
            Call::Table { table, .. } => table.value.clone(),
            Call::Chart { chart, .. } => chart.value.clone(),
            other => other.word().to_owned(),
        }
    }

    /// What it is, in a word.
    pub(in crate::analysis) const fn word(&self) -> &'static str {
        match self {
            Call::Load => "load",
            Call::Table { .. } => "table",
            Call::Chart { .. } => "chart",
            Call::Sql { .. } => "query",
            Call::Filter { .. } => "filter",
            Call::Join { .. } => "join",
            Call::Export { .. } => "export",
            Call::Paragraph { .. } => "text",
        }
    }

    /// True for steps that later ones can take rows from.
    pub(in crate::analysis) const fn has_rows(&self) -> bool {
        matches!(self, Call::Table { .. } | Call::Sql { .. } | Call::Filter { .. } | Call::Join { .. })
    }
}
