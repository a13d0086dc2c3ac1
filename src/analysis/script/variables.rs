//! Variables: their defaults in the file, what `--set` makes of them, and `${name}` in any text.

use std::collections::BTreeMap;

use toml::de::{DeTable, DeValue};

use super::faults::{Faults, Placed, Span};
use crate::error::{Error, Result, nearest};

/// The longest text that variables may grow to.
const MOST_BYTES: usize = 64 << 10;

/// What a variable stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Variable {
    /// One text.
    One(String),
    /// A list of texts.
    Several(Vec<String>),
}

/// The variables that are known at a place.
#[derive(Debug, Clone, Default)]
pub(super) struct Scope {
    values: BTreeMap<String, Variable>,
}

/// A variable as the file has it.
struct Raw {
    key: Span,
    parts: Vec<Placed<String>>,
    is_list: bool,
}

impl Scope {
    /// No variables.
    pub(super) const fn new() -> Scope {
        Scope { values: BTreeMap::new() }
    }

    /// What a variable stands for.
    pub(super) fn get(&self, name: &str) -> Option<&Variable> {
        self.values.get(name)
    }

    /// Reads the table of variables. What `set` gives stands in for the defaults.
    ///
    /// # Errors
    /// A usage error when `set` names a variable that the file does not have: that is the call's fault, not the file's.
    pub(super) fn read(
        table: Option<&DeTable<'_>>,
        set: &[(String, String)],
        faults: &mut Faults<'_>,
    ) -> Result<Scope> {
        let mut raw: BTreeMap<String, Raw> = BTreeMap::new();
        for (key, value) in table.into_iter().flatten() {
            let span = key.span();
            if !is_name(key.get_ref()) {
                faults.at(&span, "name", format!("`{}` cannot be the name of a variable", key.get_ref())).hint =
                    Some("letters, digits, hyphens and underscores, a letter first".to_owned());
                continue;
            }
            let is_list = value.get_ref().is_array();
            let parts = match value.get_ref() {
                DeValue::Array(items) => {
                    items.iter().filter_map(|item| text_of(item.get_ref(), &item.span(), faults)).collect()
                }
                other => text_of(other, &value.span(), faults).into_iter().collect(),
            };
            raw.insert(key.get_ref().to_string(), Raw { key: span, parts, is_list });
        }
        for (name, value) in set {
            let Some(known) = raw.get_mut(name) else {
                let known: Vec<&str> = raw.keys().map(String::as_str).collect();
                let error = Error::usage(format!("--set {name}: the analysis has no variable of that name"));
                return Err(match nearest(name, known.iter().copied()) {
                    Some(other) => error.with_hint(format!("did you mean `{other}`?")),
                    None if known.is_empty() => error.with_hint("it has none; they stand under [variables]"),
                    None => error.with_hint(format!("one of: {}", known.join(", "))),
                });
            };
            let place = |text: &str| Placed { value: text.to_owned(), span: known.key.clone() };
            known.parts = match known.is_list {
                true => value.split(',').map(str::trim).filter(|part| !part.is_empty()).map(place).collect(),
                false => vec![place(value)],
            };
        }
        let mut scope = Scope::default();
        let names: Vec<String> = raw.keys().cloned().collect();
        for name in &names {
            scope.resolve(name, &raw, &mut Vec::new(), faults);
        }
        Ok(scope)
    }

    /// Works out a variable and those that it is made of.
    fn resolve(&mut self, name: &str, raw: &BTreeMap<String, Raw>, path: &mut Vec<String>, faults: &mut Faults<'_>) {
        let Some(own) = raw.get(name) else { return };
        if self.values.contains_key(name) {
            return;
        }
        if let Some(start) = path.iter().position(|other| other == name) {
            let circle = [&path[start..], &[name.to_owned()]].concat().join(" -> ");
            // Told once, at the variable of the circle that comes first by name.
            if path[start..].iter().all(|other| name <= other.as_str()) {
                faults.at(&own.key, "circle", format!("the variable `{name}` is made of itself: {circle}"));
            }
            return;
        }
        path.push(name.to_owned());
        for part in &own.parts {
            for (_, used) in uses(&part.value) {
                self.resolve(used, raw, path, faults);
            }
        }
        path.pop();
        let in_circle = own
            .parts
            .iter()
            .flat_map(|part| uses(&part.value))
            .any(|(_, used)| raw.contains_key(used) && !self.values.contains_key(used));
        let parts: Vec<String> = match in_circle {
            true => own.parts.iter().map(|part| part.value.clone()).collect(),
            false => own.parts.iter().map(|part| self.fill(part, faults)).collect(),
        };
        let value = match own.is_list {
            true => Variable::Several(parts),
            false => Variable::One(parts.into_iter().next().unwrap_or_default()),
        };
        // Within a circle nothing has a value; an outer call may still be under way.
        if !path.iter().any(|other| other == name) {
            self.values.insert(name.to_owned(), value);
        }
    }

    /// The same variables and one more, or another value of one.
    pub(super) fn with(&self, name: &str, value: &str) -> Scope {
        let mut scope = self.clone();
        scope.values.insert(name.to_owned(), Variable::One(value.to_owned()));
        scope
    }

    /// The list that a text is nothing but the name of.
    pub(super) fn list(&self, text: &str) -> Option<&[String]> {
        let name = text.trim().strip_prefix("${")?.strip_suffix('}')?;
        match self.values.get(name.trim())? {
            Variable::Several(list) => Some(list),
            Variable::One(_) => None,
        }
    }

    /// A text with its variables filled in. `$${` stands for `${`.
    pub(super) fn fill(&self, text: &Placed<String>, faults: &mut Faults<'_>) -> String {
        let mut filled = String::with_capacity(text.value.len());
        let mut from = 0;
        for (at, name) in uses(&text.value) {
            filled.push_str(&text.value[from..at].replace("$${", "${"));
            from = at + text.value[at..].find('}').map_or(text.value.len() - at, |end| end + 1);
            match self.values.get(name) {
                Some(Variable::One(value)) => filled.push_str(value),
                Some(Variable::Several(_)) => {
                    let span = faults.within(text, at);
                    faults
                        .at(&span, "variable", format!("the variable `{name}` is a list, and a text is wanted here"))
                        .hint = Some("a loop takes its values one by one: `for = { NAME = \"${...}\" }`".to_owned());
                }
                None => {
                    let known: Vec<&str> = self.values.keys().map(String::as_str).collect();
                    let span = faults.within(text, at);
                    faults.unknown(&span, "variable", format!("there is no variable `{name}`"), name, &known);
                }
            }
            if filled.len() > MOST_BYTES {
                faults.at(&text.span, "variable", "variables make this text longer than 64 kB");
                return String::new();
            }
        }
        filled.push_str(&text.value[from..].replace("$${", "${"));
        filled
    }
}

/// Every `${name}` of a text with its place; `$${` is none.
fn uses(text: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(at) = text[from..].find("${").map(|ahead| from + ahead) {
        let is_escaped = text[..at].ends_with('$');
        let rest = &text[at + 2..];
        match rest.find('}').filter(|_| !is_escaped) {
            Some(end) => {
                found.push((at, rest[..end].trim()));
                from = at + 2 + end + 1;
            }
            None => from = at + 2,
        }
    }
    found
}

/// A value of a variable as text.
fn text_of(value: &DeValue<'_>, span: &Span, faults: &mut Faults<'_>) -> Option<Placed<String>> {
    let text = match value {
        DeValue::String(text) => text.to_string(),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::Boolean(truth) => truth.to_string(),
        DeValue::Datetime(day) => day.to_string(),
        DeValue::Array(_) | DeValue::Table(_) => {
            faults.at(span, "type", "a variable is a text, a number, or a list of these");
            return None;
        }
    };
    Some(Placed { value: text, span: span.clone() })
}

/// True for what may name a variable or a step.
pub(super) fn is_name(name: &str) -> bool {
    name.starts_with(|letter: char| letter.is_ascii_alphabetic())
        && name.len() <= 64
        && name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-' || letter == '_')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scope(toml: &str, set: &[(&str, &str)]) -> (Scope, Vec<String>) {
        let mut faults = Faults::of("a.toml", toml);
        let table = DeTable::parse(toml).expect("toml");
        let set: Vec<(String, String)> = set.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        let scope = Scope::read(Some(table.get_ref()), &set, &mut faults).expect("set");
        (scope, faults.found().iter().map(ToString::to_string).collect())
    }

    fn fill(scope: &Scope, text: &str) -> (String, Vec<String>) {
        let mut faults = Faults::of("a.toml", text);
        let filled = scope.fill(&Placed { value: text.to_owned(), span: 0..text.len() }, &mut faults);
        (filled, faults.found().iter().map(ToString::to_string).collect())
    }

    #[test]
    fn variables_are_made_of_variables() {
        let (scope, faults) =
            scope("a = 'AZE'\nb = '${a}-${c}'\nc = 'PAK'\nlist = ['${b}', 'x']\nn = 5", &[("c", "TUR")]);
        assert_eq!(faults, Vec::<String>::new());
        assert_eq!(fill(&scope, "<${b}> ${ n } $${b}").0, "<AZE-TUR> 5 ${b}");
        assert_eq!(scope.list("${list}"), Some(&["AZE-TUR".to_owned(), "x".to_owned()][..]));
        assert_eq!(scope.list("${b}"), None);
    }

    #[test]
    fn circles_and_unknown_names_are_told_where_they_are() {
        let (_, faults) = scope("x = 'y'\na = '${b}'\nb = '${c}'\nc = '${a}'\nd = '${d}'\ne = '${xx}'", &[]);
        assert_eq!(faults.len(), 3, "{faults:?}");
        assert!(
            faults[0].starts_with("a.toml:2:1: error[circle]") && faults[0].contains("a -> b -> c -> a"),
            "{faults:?}"
        );
        assert!(faults[1].starts_with("a.toml:5:1: error[circle]"), "{faults:?}");
        assert!(faults[2].starts_with("a.toml:6:6: error[variable]"), "{faults:?}");
        let (filled, faults) = fill(&Scope::default(), "ab ${pair}");
        assert_eq!((filled.as_str(), faults.len()), ("ab ", 1));
    }

    #[test]
    fn texts_do_not_grow_without_end() {
        let lines = (0..40).map(|n| format!("v{n} = '${{v{}}}${{v{}}}'\n", n + 1, n + 1)).collect::<String>();
        let (_, faults) = scope(&format!("{lines}v40 = 'x'"), &[]);
        assert!(faults.iter().any(|fault| fault.contains("longer than")), "{faults:?}");
    }

    #[test]
    fn a_set_variable_must_be_there() {
        let mut faults = Faults::of("a.toml", "");
        let table = DeTable::parse("pair = 'x'").expect("toml");
        let set = [("pairs".to_owned(), "y".to_owned())];
        let error = Scope::read(Some(table.get_ref()), &set, &mut faults).expect_err("no such variable");
        assert_eq!(error.hint(), Some("did you mean `pair`?"));
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[${}a \u{259}]{0,40}") {
            let _ = fill(&Scope::default().with("a", "b"), &text);
        }
    }
}
