//! `datapackage.json`: a Frictionless Data Package v2 of the ledger, generated from the schemas.

use serde_json::{Value as Json, json};

use crate::datasets::REFERENCE_LISTS;
use crate::ledger::LEDGER_TABLES;
use crate::model::{Column, ColumnType, Schema};

/// The data package of the ledger that ships, as text.
pub fn datapackage() -> String {
    let resources: Vec<Json> = LEDGER_TABLES.iter().chain(REFERENCE_LISTS).map(resource).collect();
    let package = json!({
        "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
        "name": "bilat-ledger",
        "title": "What was announced and what was recorded in bilateral trade and arms deals",
        "description": "Claims from articles and registers, each with its source, its words and its place in the lineage of the same thing told again.",
        "version": env!("CARGO_PKG_VERSION"),
        "licenses": [{
            "name": "CC-BY-4.0",
            "path": "https://creativecommons.org/licenses/by/4.0/",
            "title": "Creative Commons Attribution 4.0"
        }],
        "resources": resources,
    });
    format!("{package:#}\n")
}

fn resource(table: &Schema) -> Json {
    let mut resource = json!({
        "name": table.name,
        "type": "table",
        "path": format!("{}.csv", table.name),
        "description": table.about,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
            "fields": table.columns.iter().map(|column| field(column.name, column)).collect::<Vec<_>>(),
            "missingValues": [""],
            "foreignKeys": foreign_keys(table.name),
        }
    });
    if !table.key.is_empty() {
        resource["schema"]["primaryKey"] = json!(table.key);
    }
    resource
}

/// A column as a field of a table schema.
pub(super) fn field(name: &str, column: &Column) -> Json {
    let kind = match column.kind {
        ColumnType::Decimal | ColumnType::Float => "number",
        ColumnType::Integer => "integer",
        ColumnType::Date => "date",
        ColumnType::Boolean => "boolean",
        ColumnType::Text | ColumnType::Period => "string",
    };
    let mut field = json!({ "name": name, "type": kind });
    if !column.about.is_empty() {
        field["description"] = json!(column.about);
    }
    let mut constraints = json!({});
    if !column.nullable {
        constraints["required"] = json!(true);
    }
    if !column.words.is_empty() {
        constraints["enum"] = json!(column.words);
    }
    if constraints.as_object().is_some_and(|constraints| !constraints.is_empty()) {
        field["constraints"] = constraints;
    }
    field
}

/// Which columns point into which table.
pub(super) fn foreign_keys(table: &str) -> Json {
    let key = |field: &str, resource: &str| json!({ "fields": [field], "reference": { "resource": resource, "fields": ["id"] } });
    match table {
        "claims" => json!([key("source", "sources")]),
        "links" => json!([key("claim", "claims"), key("other", "claims")]),
        _ => json!([]),
    }
}
