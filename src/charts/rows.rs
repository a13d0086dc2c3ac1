//! The parts of a row: on a wide page its words stand beside its picture, on a narrow one above it.

use super::layout::Area;
use super::theme::Size;

/// From one line of words to the next.
const LEADING: f64 = 20.0;
/// Least height of a picture below its words.
const PICTURE: f64 = 24.0;
/// A row that is higher than this has air around it and no larger picture.
const MOST_PICTURE: f64 = 46.0;
/// Between two rows.
const AIR: f64 = 8.0;

/// Where the words and the picture of a row stand, in pixels down from its middle.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct RowParts {
    /// The middle of the first line of words.
    pub(super) first: f64,
    /// The middle of the second line of words.
    pub(super) second: f64,
    /// The middle of the picture.
    pub(super) picture: f64,
    /// The height that the picture has for itself.
    pub(super) height: f64,
}

impl RowParts {
    /// Of a row of that height with so many lines of words.
    pub(super) fn of(size: Size, row: f64, lines: usize) -> RowParts {
        if !size.is_narrow() {
            return RowParts { first: 0.0, second: 0.0, picture: 0.0, height: row };
        }
        let words = LEADING * lines as f64;
        let height = (row - words - AIR).clamp(0.0, MOST_PICTURE);
        let top = -(words + height) / 2.0;
        let first = top + LEADING / 2.0;
        RowParts { first, second: first + LEADING, picture: top + words + height / 2.0, height }
    }
}

/// Where a line through all pictures may stand: from the top to the bottom of the rows, or where words stand above each picture within
/// these alone.
pub(super) fn strips(size: Size, area: Area, row: f64, rows: usize, lines: usize) -> Vec<(f64, f64)> {
    if !size.is_narrow() {
        return vec![(area.y0, area.y1)];
    }
    let parts = RowParts::of(size, row, lines);
    let strip = |index: usize| {
        let middle = area.y0 + row * (index as f64 + 0.5) + parts.picture;
        (middle - parts.height / 2.0, middle + parts.height / 2.0)
    };
    (0..rows).map(strip).collect()
}

/// The least height of a row that needs `least` where its words, so many lines, stand beside its picture.
pub(super) fn least_row(size: Size, least: f64, lines: usize) -> f64 {
    if size.is_narrow() { LEADING * lines as f64 + PICTURE + AIR } else { least }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_beside_a_picture_or_above_it() {
        assert_eq!(RowParts::of(Size::Wide, 40.0, 2), RowParts { first: 0.0, second: 0.0, picture: 0.0, height: 40.0 });
        for lines in [1, 2] {
            let row = least_row(Size::Phone, 30.0, lines);
            let parts = RowParts::of(Size::Phone, row, lines);
            let last = if lines == 1 { parts.first } else { parts.second };
            assert!(parts.first - LEADING / 2.0 >= -row / 2.0, "{parts:?}");
            assert!(last + LEADING / 2.0 <= parts.picture - parts.height / 2.0, "{parts:?}");
            assert!(parts.picture + parts.height / 2.0 <= row / 2.0 && parts.height >= PICTURE, "{parts:?}");
        }
        assert_eq!(least_row(Size::Square, 30.0, 2), 30.0);
    }

    #[test]
    fn a_line_keeps_off_words_above_a_picture() {
        let area = Area::new(0.0, 100.0, 400.0, 340.0);
        assert_eq!(strips(Size::Wide, area, 80.0, 3, 2), [(100.0, 340.0)]);
        let strips = strips(Size::Phone, area, 80.0, 3, 2);
        assert_eq!(strips.len(), 3);
        let parts = RowParts::of(Size::Phone, 80.0, 2);
        for (index, (top, bottom)) in strips.into_iter().enumerate() {
            let middle = 140.0 + 80.0 * index as f64;
            assert!(top >= middle + parts.second + LEADING / 2.0 - 1e-9 && bottom <= middle + 40.0, "{top} {bottom}");
        }
    }
}
