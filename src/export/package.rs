//! A Frictionless Data Package v2 of any tables: CSV and Parquet files, their schemas, sources, licences and hashes.

use polars::prelude::DataFrame;
use serde_json::{Value as Json, json};

use super::datapackage::{field, foreign_keys};
use super::{Format, to_bytes, type_of};
use crate::error::Result;
use crate::io::sha256;
use crate::model::Column;

/// Where figures are from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Credit {
    /// What it is called, or how it is cited.
    pub title: String,
    /// Where it is; empty when that is not known.
    pub path: String,
    /// Of which vintage; empty when that is not known.
    pub version: String,
}

/// Under which terms a table may be used.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Terms {
    /// Short name of an open licence, such as `CC-BY-4.0`; empty for terms of a provider's own.
    pub name: String,
    /// The terms in words.
    pub title: String,
    /// Where they stand.
    pub path: String,
}

/// A table of a package.
#[derive(Debug, Clone)]
pub struct Resource {
    /// Its name, which is that of its files.
    pub name: String,
    /// One line of meaning.
    pub about: String,
    /// What is known of its columns; others are described by their types.
    pub columns: Vec<Column>,
    /// The columns that name a row; empty when none do.
    pub key: Vec<String>,
    /// Its rows.
    pub frame: DataFrame,
    /// Where its figures are from, beside the sources of the package.
    pub sources: Vec<Credit>,
    /// Under which terms it may be used; empty when that is not known.
    pub terms: Vec<Terms>,
}

impl Resource {
    /// What is known of a column.
    pub(super) fn column(&self, name: &str) -> Option<&Column> {
        self.columns.iter().find(|column| column.name == name)
    }
}

/// Tables with their origin.
#[derive(Debug, Clone, Default)]
pub struct Package {
    /// Its name: lower-case letters, digits, hyphens.
    pub name: String,
    /// What it is.
    pub title: String,
    /// How it was made and what is not in it.
    pub description: String,
    /// The documents behind its claims.
    pub sources: Vec<Credit>,
    /// Its tables.
    pub resources: Vec<Resource>,
    /// Tables that nobody named and that have no answer to the selection, and why.
    pub left_out: Vec<(String, String)>,
}

/// Name of the description of a package.
pub const DESCRIPTOR: &str = "datapackage.json";

/// The files of a package with their names: each table in each of these formats, and `datapackage.json`.
///
/// # Errors
/// When a table cannot be written.
pub fn package_files(package: &Package, formats: &[Format]) -> Result<Vec<(String, Vec<u8>)>> {
    let names: Vec<&str> = package.resources.iter().map(|resource| resource.name.as_str()).collect();
    let (mut files, mut described) = (Vec::new(), Vec::new());
    for resource in &package.resources {
        for format in formats {
            let path = format!("{}.{}", resource.name, format.word());
            let bytes = to_bytes(&resource.frame, *format)?;
            described.push(describe(resource, *format, &path, &bytes, &names));
            files.push((path, bytes));
        }
    }
    let mut descriptor = json!({
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": package.name,
        "title": package.title,
        "description": package.description,
    });
    if !package.sources.is_empty() {
        descriptor["sources"] = package.sources.iter().map(credit).collect();
    }
    descriptor["resources"] = Json::Array(described);
    files.push((DESCRIPTOR.to_owned(), format!("{descriptor:#}\n").into_bytes()));
    Ok(files)
}

fn describe(resource: &Resource, format: Format, path: &str, bytes: &[u8], names: &[&str]) -> Json {
    let mut described = json!({ "name": resource.name });
    if format == Format::Csv {
        described["type"] = json!("table");
    } else {
        // Readers of packages take a table to be text with an empty word for missing: a binary file is one that goes with it.
        described["name"] = json!(format!("{}-{}", resource.name, format.word()));
        described["type"] = json!("file");
    }
    described["path"] = json!(path);
    described["description"] = json!(resource.about);
    described["format"] = json!(format.word());
    described["mediatype"] = json!(media_type(format));
    if format == Format::Csv {
        described["encoding"] = json!("utf-8");
    }
    described["bytes"] = json!(bytes.len());
    described["hash"] = json!(format!("sha256:{}", sha256(bytes)));
    if !resource.sources.is_empty() {
        described["sources"] = resource.sources.iter().map(credit).collect();
    }
    if !resource.terms.is_empty() {
        described["licenses"] = resource.terms.iter().map(terms).collect();
    }
    if format == Format::Csv {
        described["schema"] = schema(resource, names);
    }
    described
}

const fn media_type(format: Format) -> &'static str {
    match format {
        Format::Csv => "text/csv",
        Format::Json | Format::Jsonl => "application/json",
        Format::Parquet => "application/vnd.apache.parquet",
        Format::Arrow => "application/vnd.apache.arrow.file",
        Format::Table | Format::Md => "text/plain",
    }
}

fn schema(resource: &Resource, names: &[&str]) -> Json {
    let fields: Vec<Json> = resource
        .frame
        .columns()
        .iter()
        .map(|values| {
            let (name, kind) = (values.name().as_str(), type_of(values.dtype()));
            let Some(column) = resource.column(name) else { return field(name, &Column::new("", kind, "")) };
            let mut described = field(name, column);
            if !column.unit.is_empty() {
                described["unit"] = json!(column.unit);
            }
            described
        })
        .collect();
    let mut schema = json!({
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "fields": fields,
        "missingValues": [""],
    });
    if !resource.key.is_empty() {
        schema["primaryKey"] = json!(resource.key);
    }
    // A key into a table that is not there, or whose columns are not, would point nowhere.
    let has = |field: &Json| {
        field
            .as_array()
            .into_iter()
            .flatten()
            .all(|name| name.as_str().is_some_and(|name| resource.frame.column(name).is_ok()))
    };
    let there = |key: &&Json| {
        key["reference"]["resource"].as_str().is_some_and(|other| names.contains(&other)) && has(&key["fields"])
    };
    let keys = foreign_keys(&resource.name);
    let keys: Vec<&Json> = keys.as_array().into_iter().flatten().filter(there).collect();
    if !keys.is_empty() {
        schema["foreignKeys"] = json!(keys);
    }
    schema
}

fn credit(credit: &Credit) -> Json {
    let mut described = json!({ "title": credit.title });
    for (key, value) in [("path", &credit.path), ("version", &credit.version)] {
        if !value.is_empty() {
            described[key] = json!(value);
        }
    }
    described
}

fn terms(terms: &Terms) -> Json {
    let mut described = json!({});
    for (key, value) in [("name", &terms.name), ("path", &terms.path), ("title", &terms.title)] {
        if !value.is_empty() {
            described[key] = json!(value);
        }
    }
    described
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::{integer_column, text_column};

    fn resource(name: &str) -> Resource {
        let columns = vec![text_column("id", ["a"].into_iter()), integer_column("extra", [Some(1)].into_iter())];
        Resource {
            name: name.to_owned(),
            about: "a table".to_owned(),
            columns: vec![Column::text("id", "its name").required()],
            key: vec!["id".to_owned()],
            frame: DataFrame::new(1, columns).expect("a table"),
            sources: vec![Credit { title: "A".to_owned(), path: String::new(), version: "1".to_owned() }],
            terms: Vec::new(),
        }
    }

    #[test]
    fn files_are_described_with_their_hashes() {
        let package = Package { name: "p".to_owned(), resources: vec![resource("one")], ..Package::default() };
        let files = package_files(&package, &[Format::Csv, Format::Parquet]).expect("files");
        let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["one.csv", "one.parquet", "datapackage.json"]);
        let descriptor: Json = serde_json::from_slice(&files[2].1).expect("json");
        let csv = &descriptor["resources"][0];
        assert_eq!(csv["hash"], format!("sha256:{}", sha256(b"id,extra\na,1\n")));
        assert_eq!((csv["bytes"].as_u64(), &csv["schema"]["primaryKey"][0]), (Some(13), &json!("id")));
        assert_eq!(csv["schema"]["fields"][1]["type"], "integer");
        assert_eq!(descriptor["resources"][1]["name"], "one-parquet");
    }
}
