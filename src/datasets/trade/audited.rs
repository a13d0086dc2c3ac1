//! A file read twice: once to compare its rows, once to give them with the audit's word on each.

use std::io::{self, Read};
use std::ops::ControlFlow;

use rust_decimal::Decimal;

use super::{Ask, Report, Written, read_noting};
use crate::datasets::areas::Areas;
use crate::datasets::audit::{Audit, Conflict, Tally, Verdict};
use crate::datasets::baci::DictionaryRow;
use crate::datasets::flows::{FlowRow, IndicatorRow};
use crate::datasets::gate::Sink;
use crate::datasets::gravity::{DistanceRow, GravityRow};
use crate::error::{Error, ErrorKind, Result};
use crate::finding::{Finding, Severity, sorted};

/// What a file was, and what of it may be summed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Audited {
    /// What became of its records; conflicts of rows with one another are among the findings.
    pub report: Report,
    /// What was kept and set aside.
    pub tally: Tally,
    /// It has gross flows of WITS, which are another series than flows that are not gross.
    pub gross: bool,
}

/// The first reading.
struct Look {
    audit: Audit,
    refused: Option<Error>,
}

impl Sink for Look {
    fn flow(&mut self, row: FlowRow) -> ControlFlow<()> {
        match self.audit.look(&row) {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                self.refused = Some(error);
                ControlFlow::Break(())
            }
        }
    }
}

/// The second reading.
struct Judge<'a> {
    verdict: Verdict,
    sink: &'a mut dyn Sink,
}

impl Sink for Judge<'_> {
    fn flow(&mut self, mut row: FlowRow) -> ControlFlow<()> {
        self.verdict.judge(&mut row);
        self.sink.flow(row)
    }

    fn indicator(&mut self, row: IndicatorRow) -> ControlFlow<()> {
        self.sink.indicator(row)
    }

    fn gravity(&mut self, row: GravityRow) -> ControlFlow<()> {
        self.sink.gravity(row)
    }

    fn distance(&mut self, row: DistanceRow) -> ControlFlow<()> {
        self.sink.distance(row)
    }

    fn dictionary(&mut self, row: DictionaryRow) -> ControlFlow<()> {
        self.sink.dictionary(row)
    }
}

/// Reads a file twice and gives its rows with [`FlowRow::count`] as the whole file has it. `open` gives the decompressed bytes from
/// the beginning each time; they must be the same.
///
/// # Errors
/// As [`read`](super::read); refused, when the file has more rows than an audit may hold.
pub fn read_audited<R: Read>(
    file: &str,
    mut open: impl FnMut() -> io::Result<R>,
    ask: Ask,
    areas: &Areas,
    sink: &mut dyn Sink,
) -> Result<Audited> {
    let mut opened = || open().map_err(|error| Error::new(ErrorKind::Io, format!("cannot read {file}: {error}")));
    let mut written = Written::default();
    let look = loop {
        let mut look = Look { audit: Audit::default(), refused: None };
        let report = read_noting(file, opened()?, &mut written, ask, areas, &mut look);
        match written.shown.filter(|_| written.style.is_plain() && look.refused.is_none()) {
            // Figures are not written as programs write them, and in one way only: once more from the beginning.
            Some(style) => written = Written { style, shown: None },
            None => {
                report?;
                break look;
            }
        }
    };
    if let Some(error) = look.refused {
        return Err(error);
    }
    let mut judge = Judge { verdict: look.audit.settle(), sink };
    let mut report = read_noting(file, opened()?, &mut written, ask, areas, &mut judge)?;
    report.findings.extend(judge.verdict.conflicts().iter().map(|conflict| conflict_finding(file, conflict)));
    report.findings.extend(judge.verdict.items().map(|(line, rows)| of_items(file, line, rows)));
    report.findings.extend(judge.verdict.parts().map(|(line, rows)| of_parts(file, line, rows)));
    report.findings = sorted(report.findings);
    Ok(Audited { report, tally: judge.verdict.tally().clone(), gross: judge.verdict.has_gross() })
}

/// What is said of two rows of one key with different values.
pub(crate) fn conflict_finding(file: &str, conflict: &Conflict) -> Finding {
    let value = |value: Option<Decimal>| value.map_or_else(String::new, |value| value.normalize().to_string());
    let (here, first) = (value(conflict.value), value(conflict.first));
    let hint = match &conflict.spelled {
        Some((first, here)) => format!("`{first}` and `{here}` are one country: keep the rows of one of them"),
        None => "two releases in one file, or columns that tell these rows apart are missing".to_owned(),
    };
    Finding {
        file: file.to_owned(),
        line: usize::try_from(conflict.line).unwrap_or(usize::MAX),
        column: 1,
        severity: Severity::Error,
        code: "conflict",
        message: format!(
            "{here} dollars, and {first} under the same key in line {}; the first is kept",
            conflict.first_line
        ),
        hint: Some(hint),
    }
}

/// What is said of items of services of which no total is made.
fn of_items(file: &str, line: u64, rows: u64) -> Finding {
    let message = format!("{rows} rows are services by item, which overlap; without item 200 they have no total");
    doubt(file, line, "items-without-total", message, "download item 200, all services, with them")
}

/// What is said of parts that are summed.
fn of_parts(file: &str, line: u64, rows: u64) -> Finding {
    let message = format!(
        "{rows} rows are of one second partner, customs procedure or mode each, without their whole: their sum is all trade only if every part is in the file"
    );
    let hint = "download the totals of all of them (partner2 0, customs C00, mode 0) with them";
    doubt(file, line, "parts-without-whole", message, hint)
}

/// A warning at a line.
fn doubt(file: &str, line: u64, code: &'static str, message: String, hint: &str) -> Finding {
    let (file, line) = (file.to_owned(), usize::try_from(line).unwrap_or(usize::MAX));
    Finding { file, line, column: 1, severity: Severity::Warning, code, message, hint: Some(hint.to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::datasets::flows::{Counting, Reason};
    use crate::datasets::trade::tests::shipped;

    #[test]
    fn rows_come_with_the_word_of_the_whole_file() {
        let text = "refYear,reporterCode,partnerCode,flowCode,cmdCode,primaryValue,partner2Code,motCode,customsCode\n\
                    2020,156,36,X,01,7,0,0,C00\n2020,156,36,X,TOTAL,10,0,0,C00\n2020,156,36,X,TOTAL,11,0,0,C00\n";
        let mut counts = Vec::new();
        let mut sink = |row: FlowRow| {
            counts.push(row.count);
            ControlFlow::Continue(())
        };
        let audited =
            read_audited("t.csv", || Ok(text.as_bytes()), Ask::default(), shipped(), &mut sink).expect("read");
        let aside = Counting::SetAside;
        assert_eq!(counts, [aside(Reason::BesideTotal), Counting::Once, aside(Reason::Conflict)]);
        assert_eq!(audited.tally.of(Reason::BesideTotal).value, 7.into());
        assert_eq!((audited.report.findings[0].line, audited.report.findings[0].code), (4, "conflict"));
        // One mode alone may be all or a part.
        let parts = text.replace("X,01,7,0,0", "M,01,7,0,2100");
        let mut sink = |_: FlowRow| ControlFlow::Continue(());
        let audited =
            read_audited("t.csv", || Ok(parts.as_bytes()), Ask::default(), shipped(), &mut sink).expect("read");
        let codes: Vec<_> = audited.report.findings.iter().map(|found| (found.line, found.code)).collect();
        assert_eq!(codes, [(2, "parts-without-whole"), (4, "conflict")]);
    }
}
