//! The keys of a table with their types: what is missing, wrong or unknown is a fault at its place.

use std::path::PathBuf;

use toml::de::{DeTable, DeValue};

use super::faults::{Faults, Placed, Span};
use super::variables::Scope;
use crate::analysis::Wanted;

/// A table of the file while its keys are being read.
pub(super) struct Section<'a, 's, 'f> {
    table: &'a DeTable<'a>,
    /// Keys that stand in for those that the table does not have.
    defaults: Option<&'a DeTable<'a>>,
    scope: &'a Scope,
    faults: &'s mut Faults<'f>,
    /// What this table is, for messages.
    what: &'static str,
    known: Vec<&'static str>,
}

impl<'a, 's, 'f> Section<'a, 's, 'f> {
    pub(super) fn of(
        table: &'a DeTable<'a>,
        what: &'static str,
        scope: &'a Scope,
        faults: &'s mut Faults<'f>,
    ) -> Section<'a, 's, 'f> {
        Section { table, defaults: None, scope, faults, what, known: Vec::new() }
    }

    /// The same table with defaults.
    pub(super) fn with_defaults(self, defaults: Option<&'a DeTable<'a>>) -> Section<'a, 's, 'f> {
        Section { defaults, ..self }
    }

    pub(super) fn faults(&mut self) -> &mut Faults<'f> {
        self.faults
    }

    pub(super) fn scope(&self) -> &'a Scope {
        self.scope
    }

    /// True when the table itself has this key.
    pub(super) fn has(&self, key: &str) -> bool {
        self.table.get(key).is_some()
    }

    /// A value as it stands, and that its key is known.
    pub(super) fn raw(&mut self, key: &'static str) -> Option<(&'a DeValue<'a>, Span)> {
        if !self.known.contains(&key) {
            self.known.push(key);
        }
        let found = self.table.get(key).or_else(|| self.defaults.and_then(|defaults| defaults.get(key)))?;
        Some((found.get_ref(), found.span()))
    }

    /// The keys of the table itself, in alphabetical order.
    pub(super) fn keys(&self) -> Vec<(&'a str, Span)> {
        self.table.keys().map(|key| (key.get_ref().as_ref(), key.span())).collect()
    }

    /// The span of a key's value; of the whole table when it has none.
    pub(super) fn span(&self, key: &str, otherwise: &Span) -> Span {
        self.table.get(key).map_or_else(|| otherwise.clone(), toml::Spanned::span)
    }

    fn wrong(&mut self, span: &Span, key: &str, wanted: &str, found: &DeValue<'_>) {
        self.faults.at(span, "type", format!("`{key}` is {wanted}, not {}", named(found)));
    }

    fn filled(&mut self, text: &str, span: &Span) -> Placed<String> {
        let raw = Placed { value: text.to_owned(), span: span.clone() };
        let value = self.scope.fill(&raw, self.faults);
        Placed { value, span: span.clone() }
    }

    /// A text, its variables filled in.
    pub(super) fn text(&mut self, key: &'static str) -> Option<Placed<String>> {
        let (value, span) = self.raw(key)?;
        match value {
            DeValue::String(text) => Some(self.filled(text, &span)),
            // A year is as good as the text of it: `since = 2017`.
            DeValue::Integer(number) => Some(Placed { value: number.to_string(), span }),
            DeValue::Datetime(day) => Some(Placed { value: day.to_string(), span }),
            other => {
                self.wrong(&span, key, "a text", other);
                None
            }
        }
    }

    /// A list of texts; a single text is a list of one, and the name of a list variable is that list.
    pub(super) fn list(&mut self, key: &'static str) -> Option<Vec<Placed<String>>> {
        let (value, span) = self.raw(key)?;
        match value {
            DeValue::Array(items) => {
                let mut list = Vec::new();
                for item in items.iter() {
                    match item.get_ref() {
                        DeValue::String(text) => list.push(self.filled(text, &item.span())),
                        DeValue::Integer(number) => list.push(Placed { value: number.to_string(), span: item.span() }),
                        other => self.wrong(&item.span(), key, "a list of texts", other),
                    }
                }
                Some(list)
            }
            DeValue::String(text) => match self.scope.list(text) {
                Some(list) => {
                    Some(list.iter().map(|value| Placed { value: value.clone(), span: span.clone() }).collect())
                }
                None => Some(vec![self.filled(text, &span)]),
            },
            other => {
                self.wrong(&span, key, "a text or a list of texts", other);
                None
            }
        }
    }

    /// A whole number, also as the text that a variable gave.
    pub(super) fn integer(&mut self, key: &'static str) -> Option<Placed<i64>> {
        let (value, span) = self.raw(key)?;
        let number = match value {
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).ok(),
            DeValue::String(text) => self.filled(text, &span).value.trim().parse().ok(),
            _ => None,
        };
        if number.is_none() {
            self.wrong(&span, key, "a whole number", value);
        }
        Some(Placed { value: number?, span })
    }

    /// A whole number of this type.
    pub(super) fn count<T: TryFrom<i64>>(&mut self, key: &'static str) -> Option<T> {
        let number = self.integer(key)?;
        let count = T::try_from(number.value).ok();
        if count.is_none() {
            self.faults.at(&number.span, "value", format!("`{key}` cannot be {}", number.value));
        }
        count
    }

    /// A number.
    pub(super) fn number(&mut self, key: &'static str) -> Option<Placed<f64>> {
        let (value, span) = self.raw(key)?;
        let number = match value {
            DeValue::Float(number) => number.as_str().replace('_', "").parse().ok(),
            DeValue::Integer(number) => number.as_str().parse().ok(),
            DeValue::String(text) => self.filled(text, &span).value.trim().parse().ok(),
            _ => None,
        };
        match number.filter(|number: &f64| number.is_finite()) {
            Some(value) => Some(Placed { value, span }),
            None => {
                self.wrong(&span, key, "a number", value);
                None
            }
        }
    }

    /// A truth; false when it is not there.
    pub(super) fn truth(&mut self, key: &'static str) -> bool {
        match self.raw(key) {
            Some((DeValue::Boolean(truth), _)) => *truth,
            Some((other, span)) => {
                self.wrong(&span, key, "true or false", other);
                false
            }
            None => false,
        }
    }

    /// A table of its own.
    pub(super) fn table(&mut self, key: &'static str) -> Option<(&'a DeTable<'a>, Span)> {
        let (value, span) = self.raw(key)?;
        if let DeValue::Table(table) = value {
            return Some((table, span));
        }
        self.wrong(&span, key, "a table", value);
        None
    }

    /// The keys of a selection, under the names of the command line's flags. Each is understood here, so that what is wrong with one
    /// is told at its own place.
    pub(super) fn wanted(&mut self, checks: &Checks<'_>) -> Wanted {
        let mut wanted = Wanted::default();
        let whole = |list: Vec<Placed<String>>| list.into_iter().map(|item| item.value).collect::<Vec<_>>();
        let folder = |text: Placed<String>| checks.folder.join(text.value);
        wanted.ledger = self.text("ledger").map(folder);
        wanted.store = self.text("store").map(folder);
        wanted.input = self.list("input").unwrap_or_default().into_iter().map(folder).collect::<Vec<PathBuf>>();
        wanted.approximate = self.truth("approximate");
        wanted.vintage = self.text("vintage").map(|text| text.value);
        for (key, slot) in [
            ("country", &mut wanted.country),
            ("pair", &mut wanted.pair),
            ("kind", &mut wanted.kind),
            ("stage", &mut wanted.stage),
            ("dataset", &mut wanted.dataset),
        ] {
            let list = self.list(key).unwrap_or_default();
            for item in &list {
                let alone = checks.alone(key, &item.value);
                self.check(&item.span, &alone, checks);
            }
            *slot = whole(list);
        }
        for (key, slot) in [("since", &mut wanted.since), ("until", &mut wanted.until), ("as-of", &mut wanted.as_of)] {
            let Some(text) = self.text(key) else { continue };
            let alone = checks.alone(key, &text.value);
            if self.check(&text.span, &alone, checks) {
                *slot = Some(text.value);
            }
        }
        if let (Some((_, span)), Some(_)) = (self.raw("since"), &wanted.until) {
            let both = Wanted { since: wanted.since.clone(), until: wanted.until.clone(), ..Wanted::default() };
            self.check(&span, &both, checks);
        }
        wanted.product = self.text("product").map(|text| text.value);
        wanted.top = self.count("top");
        wanted.deflator = self.text("deflator").map(|text| text.value);
        wanted.base_year = self.count("base-year");
        wanted
    }

    /// Says what is wrong with a part of a selection; true when nothing is.
    fn check(&mut self, span: &Span, part: &Wanted, checks: &Checks<'_>) -> bool {
        match part.ask(checks.countries, None) {
            Ok(_) => true,
            Err(error) => {
                self.faults.error(span, "value", &error);
                false
            }
        }
    }

    /// Says which keys of the table nobody knows.
    pub(super) fn finish(self) {
        for key in self.table.keys() {
            let name: &str = key.get_ref();
            if !self.known.contains(&name) {
                let message = format!("{} has no key `{name}`", self.what);
                self.faults.unknown(&key.span(), "unknown-key", message, name, &self.known);
            }
        }
    }
}

/// What selections are understood with.
pub(super) struct Checks<'a> {
    /// The folder that paths start from.
    pub(super) folder: &'a std::path::Path,
    /// Country names.
    pub(super) countries: &'a crate::ledger::Countries,
}

impl Checks<'_> {
    /// A selection of this one thing.
    fn alone(&self, key: &str, value: &str) -> Wanted {
        let (one, value) = (vec![value.to_owned()], Some(value.to_owned()));
        match key {
            "country" => Wanted { country: one, ..Wanted::default() },
            "pair" => Wanted { pair: one, ..Wanted::default() },
            "kind" => Wanted { kind: one, ..Wanted::default() },
            "stage" => Wanted { stage: one, ..Wanted::default() },
            "since" => Wanted { since: value, ..Wanted::default() },
            "until" => Wanted { until: value, ..Wanted::default() },
            "as-of" => Wanted { as_of: value, ..Wanted::default() },
            _ => Wanted::default(),
        }
    }
}

/// What a value is, in words.
fn named(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a day",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}
