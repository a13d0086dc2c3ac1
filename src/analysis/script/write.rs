//! A call of the command line as a step: what `--as-step` prints.

use std::path::Path;

use super::files::is_below;
use crate::analysis::{Look, Wanted};
use crate::charts::Form;

/// A step as text, key by key. What a call leaves at its default has no key.
#[derive(Debug, Clone)]
pub struct StepText {
    text: String,
}

impl StepText {
    /// A step that does this: its kind and what of it.
    pub fn of(kind: &str, what: &str) -> StepText {
        StepText { text: "[[step]]\n".to_owned() }.text(kind, what)
    }

    /// A step whose query stands in a file.
    pub fn of_query_file(path: &Path) -> StepText {
        let file = quoted(&path.to_string_lossy());
        StepText { text: format!("[[step]]\nsql = {{ file = {file} }}\n") }
    }

    /// A key that is a text.
    #[must_use]
    pub fn text(mut self, key: &str, value: &str) -> StepText {
        self.text.push_str(&format!("{key} = {}\n", quoted(value)));
        self
    }

    /// A key that may be a text.
    #[must_use]
    pub fn maybe(self, key: &str, value: Option<&str>) -> StepText {
        match value {
            Some(value) => self.text(key, value),
            None => self,
        }
    }

    /// A key that is a list, when there is anything in it.
    #[must_use]
    pub fn list<T: AsRef<str>>(mut self, key: &str, values: &[T]) -> StepText {
        if !values.is_empty() {
            let values: Vec<String> = values.iter().map(|value| quoted(value.as_ref().trim())).collect();
            self.text.push_str(&format!("{key} = [{}]\n", values.join(", ")));
        }
        self
    }

    /// A key that is a number, when there is one.
    #[must_use]
    pub fn number<T: ToString>(mut self, key: &str, value: Option<T>) -> StepText {
        if let Some(value) = value {
            self.text.push_str(&format!("{key} = {}\n", value.to_string()));
        }
        self
    }

    /// The keys of a selection.
    #[must_use]
    pub fn wanted(self, wanted: &Wanted) -> StepText {
        let path = |path: &Option<std::path::PathBuf>| path.as_ref().map(|path| path.to_string_lossy().into_owned());
        let inputs: Vec<String> = wanted.input.iter().map(|path| path.to_string_lossy().into_owned()).collect();
        let mut step = self
            .maybe("ledger", path(&wanted.ledger).as_deref())
            .maybe("store", path(&wanted.store).as_deref())
            .list("input", &inputs)
            .maybe("vintage", wanted.vintage.as_deref());
        if wanted.approximate {
            step.text.push_str("approximate = true\n");
        }
        step.list("country", &wanted.country)
            .list("pair", &wanted.pair)
            .list("kind", &wanted.kind)
            .list("stage", &wanted.stage)
            .maybe("since", wanted.since.as_deref())
            .maybe("until", wanted.until.as_deref())
            .list("dataset", &wanted.dataset)
            .maybe("product", wanted.product.as_deref())
            .number("top", wanted.top)
            .maybe("deflator", wanted.deflator.as_deref())
            .number("base-year", wanted.base_year)
            .maybe("as-of", wanted.as_of.as_deref())
    }

    /// The keys of a look.
    #[must_use]
    pub fn look(self, look: &Look) -> StepText {
        let plain = Look::default();
        self.maybe("form", (look.form != Form::Auto).then(|| look.form.word()))
            .maybe("theme", (look.theme != plain.theme).then(|| look.theme.word()))
            .maybe("size", (look.size != plain.size).then(|| look.size.word()))
            .number("scale", look.scale.map(f64::from).map(decimal))
    }

    /// The files that it writes, below the folder of a report: of those elsewhere, their names.
    #[must_use]
    pub fn output<T: AsRef<Path>>(self, paths: &[T]) -> StepText {
        let name = |path: &Path| match is_below(path) {
            true => path.to_string_lossy().into_owned(),
            false => path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned()),
        };
        let names: Vec<String> = paths.iter().map(|path| name(path.as_ref())).filter(|name| !name.is_empty()).collect();
        self.list("output", &names)
    }

    /// The whole step.
    pub fn finish(self) -> String {
        self.text
    }
}

/// A text as TOML has it.
fn quoted(text: &str) -> String {
    toml::Value::String(text.replace("${", "$${")).to_string()
}

/// A number as TOML has it: with a point.
fn decimal(number: f64) -> String {
    let plain = format!("{number}");
    if plain.contains('.') { plain } else { plain + ".0" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_any_kind_come_back() {
        for text in ["a \"b\"", "line\nline", "c:\\d", "${pair}", "'''", "ə\t\u{1}"] {
            let step = StepText::of("sql", text).list("columns", &["a", "b"]).number("limit", Some(3)).finish();
            let read: toml::Table = step.parse().expect("toml");
            let value = read["step"][0]["sql"].as_str().expect("a text").replace("$${", "${");
            assert_eq!(value, text);
        }
    }
}
