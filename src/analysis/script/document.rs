//! The file as a whole: its head, its variables, its loops, and its steps in order.

use std::path::{Path, PathBuf};

use toml::de::{DeTable, DeValue};

use super::check::check;
use super::faults::{Faults, Placed, Span};
use super::read::{Checks, Section};
use super::steps::{Call, Step, step};
use super::variables::{Scope, Variable};
use super::{Analysis, Place};
use crate::analysis::Wanted;
use crate::error::{Error, Result};
use crate::ledger::Countries;

/// The most steps that loops may make.
const MOST_STEPS: usize = 2_000;
/// The largest file that is read as an analysis.
const MOST_BYTES: usize = 1 << 20;

/// The keys of `[defaults]`: those of selections and looks.
const DEFAULTS: [&str; 20] = [
    "ledger",
    "store",
    "input",
    "vintage",
    "approximate",
    "country",
    "pair",
    "kind",
    "stage",
    "since",
    "until",
    "dataset",
    "product",
    "top",
    "deflator",
    "base-year",
    "as-of",
    "theme",
    "size",
    "scale",
];

/// Reads and checks an analysis. It is good when no fault was found.
///
/// # Errors
/// A usage error for a `set` variable that is not there, and for a file that is too large.
pub(super) fn read(
    place: Place<'_>,
    text: &str,
    set: &[(String, String)],
    faults: &mut Faults<'_>,
) -> Result<Analysis> {
    if text.len() > MOST_BYTES {
        return Err(Error::usage(format!("{} is too large for an analysis", place.file)).with_hint("at most 1 MB"));
    }
    let stem =
        place.path.and_then(|path| path.file_stem()).map_or_else(|| "analysis".into(), |stem| stem.to_string_lossy());
    let mut analysis = Analysis {
        file: place.file.to_owned(),
        text: text.to_owned(),
        sources: place.path.map(Path::to_path_buf).into_iter().collect(),
        title: stem.to_string(),
        about: String::new(),
        folder: place.folder.join(stem.as_ref()),
        index: vec!["index.md".to_owned(), "index.html".to_owned()],
        steps: Vec::new(),
    };
    let (document, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        faults.at(&error.span().unwrap_or(0..0), "toml", error.message());
    }
    if !errors.is_empty() {
        // What is behind a slip of syntax may not be what was meant: it is not judged.
        return Ok(analysis);
    }
    let countries = Countries::shipped()?;
    let checks = Checks { folder: place.folder, countries: &countries };
    let mut head = Section::of(document.get_ref(), "an analysis", &EMPTY, faults);
    let variables = head.table("variables").map(|(table, _)| table);
    let scope = Scope::read(variables, set, head.faults())?;
    head = Section::of(document.get_ref(), "an analysis", &scope, faults);
    let _ = head.table("variables");
    let defaults = head.table("defaults").map(|(table, _)| table);
    read_head(&mut head, &mut analysis, place.folder);
    let steps = head.raw("step");
    let mut steps_to_read = Vec::new();
    match steps {
        Some((DeValue::Array(items), span)) => {
            for item in items.iter() {
                match item.get_ref() {
                    DeValue::Table(table) => steps_to_read.push((table, item.span())),
                    _ => {
                        head.faults().at(&span, "type", "`step` is a list of tables: [[step]]");
                    }
                }
            }
        }
        Some((_, span)) => {
            head.faults().at(&span, "type", "a step has two brackets on either side: [[step]]");
        }
        None => {}
    }
    head.finish();
    check_defaults(defaults, faults);
    let mut reader = Reader { defaults, checks, faults, steps: Vec::new(), loads: Vec::new(), is_full: false };
    reader.read_all(&steps_to_read, &scope);
    analysis.steps = reader.steps;
    if analysis.steps.is_empty() && faults.is_empty() {
        faults.at(&(0..0), "step", "there is no step in this analysis").hint =
            Some("[[step]], then for example table = \"targets\"".to_owned());
    }
    for step in &analysis.steps {
        if let Call::Sql { query, .. } = &step.call {
            analysis.sources.extend(query.file.clone());
        }
    }
    check(&mut analysis, faults);
    Ok(analysis)
}

static EMPTY: Scope = Scope::new();

fn read_head(head: &mut Section<'_, '_, '_>, analysis: &mut Analysis, folder: &Path) {
    if let Some(title) = head.text("title") {
        analysis.title = title.value;
    }
    if let Some(about) = head.text("about") {
        analysis.about = about.value;
    }
    if let Some(output) = head.text("output") {
        analysis.folder = folder.join(output.value);
    }
    if let Some(index) = head.list("index") {
        for name in &index {
            let ending = Path::new(&name.value).extension().and_then(|ending| ending.to_str()).unwrap_or("");
            if !matches!(ending, "md" | "html") || name.value.contains(['/', '\\']) {
                head.faults().at(&name.span, "value", format!("`{}` cannot be an index", name.value)).hint =
                    Some("a file name that ends in .md or .html".to_owned());
            }
        }
        analysis.index = index.into_iter().map(|name| name.value).collect();
    }
}

fn check_defaults(defaults: Option<&DeTable<'_>>, faults: &mut Faults<'_>) {
    for key in defaults.into_iter().flat_map(|table| table.keys()) {
        let name: &str = key.get_ref();
        if !DEFAULTS.contains(&name) {
            faults.unknown(&key.span(), "unknown-key", format!("`defaults` has no key `{name}`"), name, &DEFAULTS);
        }
    }
}

/// The steps as they are read, loops unrolled.
struct Reader<'a, 'f> {
    defaults: Option<&'a DeTable<'a>>,
    checks: Checks<'a>,
    faults: &'a mut Faults<'f>,
    steps: Vec<Step>,
    /// Each load that was read, with its name and what it chooses.
    loads: Vec<(String, Wanted)>,
    is_full: bool,
}

impl<'a> Reader<'a, '_> {
    fn read_all(&mut self, steps: &[(&'a DeTable<'a>, Span)], scope: &Scope) {
        for (table, span) in steps {
            match table.get("for") {
                Some(loops) => self.read_loop(table, span, loops, scope),
                None => self.read_turn(table, span, scope),
            }
        }
    }

    /// A step once for each value of its variables; with several variables, for each of the first each of the second.
    fn read_loop(&mut self, table: &'a DeTable<'a>, span: &Span, loops: &'a toml::Spanned<DeValue<'a>>, scope: &Scope) {
        let DeValue::Table(names) = loops.get_ref() else {
            self.faults.at(&loops.span(), "type", "`for` is a table of variables and their values").hint =
                Some("for = { pair = [\"AZE-PAK\", \"AZE-TUR\"] }".to_owned());
            return;
        };
        // In the order of the file: keys of a table are sorted by name when they are read.
        let mut names: Vec<_> = names.iter().collect();
        names.sort_by_key(|(key, _)| key.span().start);
        let mut turns = vec![scope.clone()];
        for (key, values) in names {
            let values = self.values(key.get_ref(), values, scope);
            if turns.len().saturating_mul(values.len().max(1)) + self.steps.len() > MOST_STEPS {
                self.faults.at(
                    &loops.span(),
                    "loop",
                    format!("loops make more than {MOST_STEPS} steps of this analysis"),
                );
                return;
            }
            turns = turns.iter().flat_map(|turn| values.iter().map(|value| turn.with(key.get_ref(), value))).collect();
        }
        for turn in &turns {
            self.read_turn(table, span, turn);
        }
    }

    /// The values that a variable takes in a loop.
    fn values(&mut self, name: &str, values: &'a toml::Spanned<DeValue<'a>>, scope: &Scope) -> Vec<String> {
        let span = values.span();
        let is_known = matches!(scope.get(name), Some(Variable::Several(_)));
        if !super::variables::is_name(name) || is_known {
            self.faults.at(&span, "name", format!("`{name}` cannot be the variable of this loop"));
        }
        let fill = |text: &str, span: Span, faults: &mut Faults<'_>| {
            scope.fill(&Placed { value: text.to_owned(), span }, faults)
        };
        match values.get_ref() {
            DeValue::String(text) => match scope.list(text) {
                Some(list) => list.to_vec(),
                None => vec![fill(text, span, self.faults)],
            },
            DeValue::Array(items) => items
                .iter()
                .filter_map(|item| match item.get_ref() {
                    DeValue::String(text) => Some(fill(text, item.span(), self.faults)),
                    DeValue::Integer(number) => Some(number.to_string()),
                    _ => {
                        self.faults.at(&item.span(), "type", "a loop goes over texts and whole numbers");
                        None
                    }
                })
                .collect(),
            _ => {
                self.faults.at(&span, "type", "a loop goes over a list").hint =
                    Some("[\"AZE-PAK\", \"AZE-TUR\"]".to_owned());
                Vec::new()
            }
        }
    }

    /// One turn: a single step, or the steps of a block.
    fn read_turn(&mut self, table: &'a DeTable<'a>, span: &Span, scope: &Scope) {
        let Some(block) = table.get("step") else { return self.read_step(table, span, scope) };
        if let Some(key) = table.keys().find(|key| !matches!(key.get_ref().as_ref(), "for" | "step")) {
            self.faults
                .at(&key.span(), "unknown-key", format!("a block of steps has no key `{}`", key.get_ref()))
                .hint = Some("it has `for` and its steps".to_owned());
        }
        let DeValue::Array(items) = block.get_ref() else {
            self.faults.at(&block.span(), "type", "the steps of a block are a list of tables: [[step.step]]");
            return;
        };
        let tables: Vec<_> = items
            .iter()
            .filter_map(|item| match item.get_ref() {
                DeValue::Table(table) => Some((table, item.span())),
                _ => None,
            })
            .collect();
        self.read_all(&tables, scope);
    }

    fn read_step(&mut self, table: &'a DeTable<'a>, span: &Span, scope: &Scope) {
        if self.steps.len() >= MOST_STEPS {
            if !std::mem::replace(&mut self.is_full, true) {
                self.faults.at(span, "loop", format!("loops make more than {MOST_STEPS} steps of this analysis"));
            }
            return;
        }
        let section = Section::of(table, "a step", scope, self.faults).with_defaults(self.defaults);
        let Some(mut step) = step(section, span, &self.checks) else { return };
        if matches!(step.call, Call::Load) {
            self.loads.push((step.name.clone(), step.wanted.clone()));
        } else {
            let ground = self.ground(table, scope);
            step.wanted = on(step.wanted, ground.as_ref(), self.checks.folder);
        }
        self.steps.push(step);
    }

    /// What a step stands on: the load that it names, else the nearest above it.
    fn ground(&mut self, table: &DeTable<'_>, scope: &Scope) -> Option<Wanted> {
        let Some(from) = table.get("from") else { return self.loads.last().map(|(_, wanted)| wanted.clone()) };
        let DeValue::String(name) = from.get_ref() else {
            self.faults.at(&from.span(), "type", "`from` is the name of a load");
            return None;
        };
        let name = scope.fill(&Placed { value: name.to_string(), span: from.span() }, self.faults);
        let found = self.loads.iter().rev().find(|(own, _)| *own == name).map(|(_, wanted)| wanted.clone());
        if found.is_none() {
            let known: Vec<String> = self.loads.iter().map(|(own, _)| own.clone()).collect();
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            self.faults.unknown(
                &from.span(),
                "unknown-step",
                format!("no load before this step is called `{name}`"),
                &name,
                &known,
            );
        }
        found
    }
}

/// A selection on the ledger and the store of a load, where it has none of its own.
fn on(own: Wanted, ground: Option<&Wanted>, folder: &Path) -> Wanted {
    let base = ground.cloned().unwrap_or_default();
    let is_own = own.store.is_some() || !own.input.is_empty();
    let input: Vec<PathBuf> = if is_own { own.input.clone() } else { base.input };
    Wanted {
        ledger: own.ledger.clone().or(base.ledger),
        store: own.store.clone().or(if is_own { None } else { base.store }),
        // As the command line looks into its own folder.
        store_if_there: Some(folder.join("store")),
        input,
        vintage: own.vintage.clone().or(if is_own { None } else { base.vintage }),
        approximate: own.approximate || base.approximate,
        as_of: own.as_of.clone().or(base.as_of),
        ..own
    }
}
