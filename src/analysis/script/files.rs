//! The files that an analysis writes: below the folder of its report, each by one step.

use std::collections::BTreeMap;
use std::path::{Component, Path};

use super::Analysis;
use super::faults::{Faults, Placed, Span};
use super::steps::{Call, Step};
use crate::analysis::chart_ending;
use crate::export::Format;

impl Step {
    /// The names of its files; those of a package are known when its tables are.
    pub(super) fn files(&self) -> Vec<Placed<String>> {
        let named = |ending: &str| Placed { value: format!("{}.{ending}", self.name), span: self.span.clone() };
        match (&self.output, &self.call) {
            (Some(output), _) => output.clone(),
            (None, Call::Chart { .. }) => vec![named("svg"), named("png")],
            (None, call) if call.has_rows() => vec![named("csv")],
            (None, Call::Export { xlsx: Some(xlsx), .. }) => vec![xlsx.clone()],
            _ => Vec::new(),
        }
    }
}

/// Checks that every file stands below the folder, says its format, and is written once.
pub(super) fn check_files(analysis: &Analysis, faults: &mut Faults<'_>) {
    let mut written: BTreeMap<String, String> = BTreeMap::new();
    let mut packages: Vec<(String, Span)> = Vec::new();
    for name in &analysis.index {
        written.insert(name.to_lowercase(), "the report".to_owned());
    }
    for step in &analysis.steps {
        for file in step.files() {
            let path = Path::new(&file.value);
            if !is_below(path) {
                leaves(&file, faults);
                continue;
            }
            let format = match &step.call {
                Call::Chart { .. } => chart_ending(path).map(|_| ()),
                Call::Export { .. } if file.value.to_lowercase().ends_with(".xlsx") => Ok(()),
                Call::Export { .. } => {
                    faults.at(&file.span, "format", format!("{} is no name of a workbook", file.value)).hint =
                        Some("end it in .xlsx".to_owned());
                    continue;
                }
                _ => Format::of_file(path).map(|_| ()),
            };
            if let Err(error) = format {
                faults.error(&file.span, "format", &error);
            }
            // File systems that do not tell cases apart would lose one of the two.
            let key = file.value.trim_start_matches("./").to_lowercase();
            if let Some(other) = written.insert(key, format!("`{}`", step.name)) {
                let message = format!("{} is written by {other} already", file.value);
                faults.at(&file.span, "same-file", message).hint =
                    Some("give the step another name, or another output".to_owned());
            }
        }
        if let Call::Export { folder: Some(folder), .. } = &step.call {
            if !is_below(Path::new(&folder.value)) {
                leaves(folder, faults);
            }
            packages.push((folder.value.to_lowercase(), folder.span.clone()));
        }
    }
    for (at, (folder, span)) in packages.iter().enumerate() {
        let is_shared = packages[..at].iter().any(|(other, _)| Path::new(other) == Path::new(folder));
        let is_used = written.keys().any(|file| Path::new(file).starts_with(folder));
        if is_shared || is_used {
            faults.at(span, "same-file", format!("other steps write into {folder} too")).hint =
                Some("give the package a folder of its own".to_owned());
        }
    }
}

fn leaves(file: &Placed<String>, faults: &mut Faults<'_>) {
    faults.at(&file.span, "path", format!("`{}` leaves the folder of the report", file.value)).hint = Some(
        "files are named below it, as `charts/targets.svg`; `output` at the top of the file says where it is"
            .to_owned(),
    );
}

/// True for a path that stays below its folder, on any system.
pub(super) fn is_below(path: &Path) -> bool {
    let text = path.to_string_lossy();
    let is_plain = !text.contains(['\\', ':', '\0']) && !text.ends_with('/');
    is_plain
        && path.file_name().is_some()
        && path.components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_below_the_folder() {
        for path in ["a.csv", "charts/a.svg", "a b/ə.csv", "./a.csv"] {
            assert!(is_below(Path::new(path)), "{path}");
        }
        for path in ["", ".", "../a.csv", "/a.csv", "a/../../b.csv", "C:\\a.csv", "a\\b.csv", "./../a", "a/", "c:a.csv"]
        {
            assert!(!is_below(Path::new(path)), "{path}");
        }
    }
}
