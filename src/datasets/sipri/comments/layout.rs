//! Where each amount stands: in which clause, in which brackets, behind which other amount.
//!
//! Clauses are parted by semicolons, and inside brackets by commas too (the RTF register prints them). Brackets that are
//! never closed, or closed with another sign, are common and do no harm.

use super::amount::Amount;

/// The place of one amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    /// Where its clause starts: behind the last separator or opening bracket around it.
    pub clause: usize,
    /// Where the words before it start: the clause, or the end of the amount before it in the clause.
    pub before: usize,
    /// Where the words after it end: at the next separator, bracket or amount.
    pub after: usize,
    /// The bracket around it.
    pub bracket: Option<usize>,
    /// The last amount before it in its clause.
    pub previous: Option<usize>,
    /// The last amount before it in its bracket, in this clause of it or an earlier one.
    pub sibling: Option<usize>,
    /// The amount before the bracket that it stands in, in the clause that holds the bracket.
    pub host: Option<usize>,
}

/// One bracket, or the whole text.
#[derive(Debug, Clone, Copy, Default)]
struct Frame {
    bracket: Option<usize>,
    clause: usize,
    previous: Option<usize>,
    sibling: Option<usize>,
    host: Option<usize>,
}

/// Brackets within brackets beyond this are read as one.
const DEEPEST: usize = 16;

/// The place of every amount, in one walk through the text.
pub(super) fn places(text: &str, amounts: &[Amount]) -> Vec<Place> {
    let bytes = text.as_bytes();
    let mut frames = vec![Frame::default()];
    let mut places: Vec<Place> = Vec::with_capacity(amounts.len());
    let mut at = 0;
    for (index, amount) in amounts.iter().enumerate() {
        walk(bytes, at..amount.start, &mut frames, places.last_mut());
        let Some(frame) = frames.last_mut() else { break };
        let before = frame.previous.and_then(|previous| amounts.get(previous)).map_or(frame.clause, |last| last.end);
        places.push(Place {
            clause: frame.clause,
            before: before.max(frame.clause),
            after: 0,
            bracket: frame.bracket,
            previous: frame.previous,
            sibling: frame.sibling,
            host: frame.host,
        });
        (frame.previous, frame.sibling) = (Some(index), Some(index));
        at = amount.end;
    }
    walk(bytes, at..bytes.len(), &mut frames, places.last_mut());
    places
}

/// Goes over the words between two amounts; the first mark in them ends the words after the amount before.
fn walk(bytes: &[u8], range: std::ops::Range<usize>, frames: &mut Vec<Frame>, last: Option<&mut Place>) {
    let mut first_mark = None;
    for at in range.clone() {
        let deep = frames.len() > 1;
        let Some(frame) = frames.last_mut() else { return };
        match bytes[at] {
            b';' => (frame.clause, frame.previous) = (at + 1, None),
            b',' if deep => (frame.clause, frame.previous) = (at + 1, None),
            b'(' | b'[' => {
                let host = frame.previous;
                if frames.len() < DEEPEST {
                    frames.push(Frame { bracket: Some(at), clause: at + 1, host, ..Frame::default() });
                }
            }
            b')' | b']' => {
                if deep {
                    frames.pop();
                }
            }
            _ => continue,
        }
        first_mark = first_mark.or(Some(at));
    }
    if let Some(last) = last {
        last.after = first_mark.unwrap_or(range.end);
    }
}
