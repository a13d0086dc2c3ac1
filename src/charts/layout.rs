//! Where things go: the frame of title, note and source around a plot, and labels that keep out of each other's way.

use super::text::{self, CAP_HEIGHT, Weight};
use super::theme::{NOTE, Size};

/// From a baseline up to the ascenders, in parts of the type size.
pub(super) const ASCENT: f64 = 0.76;

/// An upright rectangle in pixels: left, top, right, bottom.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Area {
    /// Left edge.
    pub x0: f64,
    /// Top edge.
    pub y0: f64,
    /// Right edge.
    pub x1: f64,
    /// Bottom edge.
    pub y1: f64,
}

impl Area {
    /// Left, top, right, bottom.
    pub const fn new(x0: f64, y0: f64, x1: f64, y1: f64) -> Area {
        Area { x0, y0, x1, y1 }
    }

    /// Width in pixels.
    pub fn width(self) -> f64 {
        self.x1 - self.x0
    }

    /// Height in pixels.
    pub fn height(self) -> f64 {
        self.y1 - self.y0
    }

    /// The same with other edges: so much cut off at the left, top, right and bottom.
    pub fn inset(self, left: f64, top: f64, right: f64, bottom: f64) -> Area {
        Area::new(self.x0 + left, self.y0 + top, self.x1 - right, self.y1 - bottom)
    }

    /// A block of that height inside, where few rows leave room: nearer to the top than to the bottom.
    pub fn settle(self, height: f64) -> Area {
        let y0 = self.y0 + ((self.height() - height) * 0.4).max(0.0);
        Area { y0, y1: y0 + height, ..self }
    }

    /// True when both share more than an edge.
    pub fn meets(self, other: Area) -> bool {
        self.x0 < other.x1 && other.x0 < self.x1 && self.y0 < other.y1 && other.y0 < self.y1
    }

    /// True when the other lies within.
    pub fn holds(self, other: Area) -> bool {
        self.x0 <= other.x0 && self.y0 <= other.y0 && self.x1 >= other.x1 && self.y1 >= other.y1
    }

    /// True when the point lies within.
    pub fn has(self, (x, y): (f64, f64)) -> bool {
        (self.x0..=self.x1).contains(&x) && (self.y0..=self.y1).contains(&y)
    }

    /// The box of a line of words whose baseline starts at `x`, `y`: from the ascenders to the descenders.
    pub fn of_words(words: &str, weight: Weight, size: f64, x: f64, y: f64) -> Area {
        Area::new(x, y - size * ASCENT, x + text::width(words, weight, size), y + size * 0.22)
    }
}

/// Title, subtitle, note and source, broken into lines, and the place that is left for the plot.
#[derive(Debug, Clone, PartialEq)]
pub struct Frame {
    /// Lines of the title, with their baselines.
    pub title: Vec<(f64, String)>,
    /// Lines of the subtitle.
    pub subtitle: Vec<(f64, String)>,
    /// Lines of note and source.
    pub footer: Vec<(f64, String)>,
    /// What is left.
    pub plot: Area,
}

const NOTE_LEADING: f64 = 21.0;

/// Lays out the words around a plot. Header and footer are measured first; the plot gets the rest. `footer` is one
/// paragraph an entry with the most lines that it may take.
pub fn frame(title: &str, subtitle: &str, footer: &[(String, usize)], size: Size) -> Frame {
    let (width, height) = (f64::from(size.canvas().0), f64::from(size.canvas().1));
    let (margin, line_width) = (size.margin(), size.room());
    let (title_type, subtitle_type) = size.heads();
    let (title_leading, subtitle_leading) = ((title_type * 1.22).round(), (subtitle_type * 1.35).round());
    let mut y = margin - title_leading + title_type * CAP_HEIGHT + 4.0;
    let mut set = |lines: Vec<String>, leading: f64| {
        let placed = lines.into_iter().map(|line| {
            y += leading;
            (y, line)
        });
        placed.collect::<Vec<_>>()
    };
    let title_words = text::wrap_evenly(&text::printable(title), Weight::Bold, title_type, line_width, size.lines(3));
    let title = set(title_words, title_leading);
    let sub_lines =
        text::wrap_at_most(&text::printable(subtitle), Weight::Regular, subtitle_type, line_width, size.lines(4));
    let mut subtitle = set(sub_lines, subtitle_leading);
    // A little more air between title and subtitle than between the lines of either.
    subtitle.iter_mut().for_each(|line| line.0 += 5.0);
    let top = subtitle.last().or(title.last()).map_or(margin, |line| line.0) + 22.0;
    let lines: Vec<String> = footer
        .iter()
        .flat_map(|(words, most)| {
            text::wrap_at_most(&text::printable(words), Weight::Regular, NOTE, line_width, size.lines(*most))
        })
        .collect();
    let last = height - margin + 4.0;
    let first = last - NOTE_LEADING * (lines.len() as f64 - 1.0);
    let footer = lines.into_iter().enumerate().map(|(n, line)| (first + NOTE_LEADING * n as f64, line)).collect();
    let bottom = first - NOTE - 20.0;
    Frame { title, subtitle, footer, plot: Area::new(margin, top, width - margin, bottom.max(top + 1.0)) }
}

/// Moves labels apart along one line so that each has its height, in the same order, between `low` and `high`, as near as
/// possible to where they wanted to be (pool adjacent violators). Gives the centres. When they do not fit they are
/// spread evenly.
pub fn spread(wanted: &[f64], heights: &[f64], low: f64, high: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..wanted.len()).collect();
    order.sort_by(|a, b| wanted[*a].total_cmp(&wanted[*b]).then(a.cmp(b)));
    // A pool is a stack of labels that touch: its labels, the sum of what they want for its top edge, its height.
    let mut pools: Vec<(Vec<usize>, f64, f64)> = Vec::new();
    for index in order {
        pools.push((vec![index], wanted[index] - heights[index] / 2.0, heights[index]));
        while let [.., above, below] = pools.as_slice() {
            if pool_top(above, low, high) + above.2 <= pool_top(below, low, high) {
                break;
            }
            let below = pools.pop().unwrap_or_default();
            if let Some(above) = pools.last_mut() {
                above.1 += below.1 - above.2 * below.0.len() as f64;
                above.2 += below.2;
                above.0.extend(below.0);
            }
        }
    }
    let mut centres = vec![0.0; wanted.len()];
    for pool in &pools {
        let mut top = pool_top(pool, low, high);
        for index in &pool.0 {
            centres[*index] = top + heights[*index] / 2.0;
            top += heights[*index];
        }
    }
    centres
}

fn pool_top(pool: &(Vec<usize>, f64, f64), low: f64, high: f64) -> f64 {
    (pool.1 / pool.0.len().max(1) as f64).min(high - pool.2).max(low)
}

/// Things of these widths in lines no wider than `max`, with a gap between two: for each line which of them stand in it, and how far
/// from the left. What has no width is left out; what is wider than a line has one of its own.
pub fn in_lines(widths: &[f64], gap: f64, max: f64) -> Vec<Vec<(usize, f64)>> {
    let mut lines: Vec<Vec<(usize, f64)>> = Vec::new();
    let mut x = 0.0;
    for (index, width) in widths.iter().enumerate().filter(|(_, width)| **width > 0.0) {
        match lines.last_mut() {
            Some(line) if x + width <= max => line.push((index, x)),
            _ => {
                lines.push(vec![(index, 0.0)]);
                x = 0.0;
            }
        }
        x += width + gap;
    }
    lines
}

/// Left ends of two labels above two marks on one line. Each is centred on its mark; when they would touch, they are turned
/// outwards: the left one ends at its mark, the right one starts at its own. Both stay between `low` and `high`.
pub fn turn_outwards(marks: (f64, f64), widths: (f64, f64), gap: f64, low: f64, high: f64) -> (f64, f64) {
    let keep = |x: f64, width: f64| x.min(high - width).max(low);
    let (left, right) = (keep(marks.0 - widths.0 / 2.0, widths.0), keep(marks.1 - widths.1 / 2.0, widths.1));
    if left + widths.0 + gap <= right {
        return (left, right);
    }
    let middle = (marks.0 + marks.1) / 2.0;
    let left = keep((marks.0 + 8.0).min(middle - gap / 2.0) - widths.0, widths.0);
    let right = keep((marks.1 - 8.0).max(middle + gap / 2.0), widths.1);
    if left + widths.0 + gap <= right {
        return (left, right);
    }
    // Against an edge: the one at the edge stays, the other moves on.
    if left <= low + 0.5 { (left, left + widths.0 + gap) } else { (right - gap - widths.0, right) }
}

/// A label that looks for a place near its mark.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wish {
    /// The mark.
    pub at: (f64, f64),
    /// Distance from the centre of the mark to the words.
    pub reach: f64,
    /// Width of the words.
    pub width: f64,
    /// Height of the words.
    pub height: f64,
}

/// The boxes beside, above and below a mark that keep off `taken` and within `bounds`, near first.
pub fn free_places(wish: &Wish, taken: &[Area], bounds: Area) -> impl Iterator<Item = Area> {
    let free = move |area: &Area| bounds.holds(*area) && !taken.iter().any(|other| other.meets(*area));
    candidates(wish).into_iter().filter(free)
}

/// True when a straight line from the mark to a box that moved away crosses nothing else.
pub fn clear_way(wish: &Wish, area: Area, used: &[Area]) -> bool {
    let near = (wish.at.0.clamp(area.x0, area.x1), wish.at.1.clamp(area.y0, area.y1));
    let (dx, dy) = (near.0 - wish.at.0, near.1 - wish.at.1);
    let distance = dx.hypot(dy);
    if distance <= wish.reach + 6.0 {
        return true;
    }
    let steps = (distance / 4.0).ceil() as usize;
    (0..=steps).map(|n| n as f64 / steps as f64).all(|part| {
        let (x, y) = (wish.at.0 + dx * part, wish.at.1 + dy * part);
        // Boxes around the mark itself do not stand in its own way.
        let own = (x - wish.at.0).hypot(y - wish.at.1) < wish.reach + 0.5;
        own || !used.iter().any(|other| other.x0 < x && x < other.x1 && other.y0 < y && y < other.y1)
    })
}

fn candidates(wish: &Wish) -> Vec<Area> {
    let (x, y) = wish.at;
    let (w, h) = (wish.width, wish.height);
    let mut out = Vec::new();
    for step in [0.0, 8.0, 18.0, 30.0, 44.0, 60.0, 80.0, 104.0, 132.0, 164.0] {
        let r = wish.reach + step;
        let corners = [
            (x - w / 2.0, y - r - h),
            (x + r, y - h / 2.0),
            (x - r - w, y - h / 2.0),
            (x - w / 2.0, y + r),
            (x + r * 0.7, y - r * 0.7 - h),
            (x - r * 0.7 - w, y - r * 0.7 - h),
            (x + r * 0.7, y + r * 0.7),
            (x - r * 0.7 - w, y + r * 0.7),
            (x - w * 0.85, y - r - h),
            (x - w * 0.15, y - r - h),
            (x - w * 0.85, y + r),
            (x - w * 0.15, y + r),
        ];
        out.extend(corners.map(|(x0, y0)| Area::new(x0, y0, x0 + w, y0 + h)));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_spread_in_order_and_stay_near() {
        let centres = spread(&[100.0, 102.0, 300.0], &[20.0, 20.0, 20.0], 0.0, 400.0);
        assert_eq!(centres, [91.0, 111.0, 300.0]);
        let low = spread(&[5.0, 6.0], &[20.0, 20.0], 0.0, 400.0);
        assert_eq!(low, [10.0, 30.0]);
        let high = spread(&[399.0, 380.0], &[20.0, 20.0], 0.0, 400.0);
        assert_eq!(high, [390.0, 370.0]);
    }

    #[test]
    fn two_labels_turn_outwards() {
        assert_eq!(turn_outwards((100.0, 400.0), (60.0, 60.0), 10.0, 0.0, 500.0), (70.0, 370.0));
        let (left, right) = turn_outwards((200.0, 220.0), (60.0, 60.0), 10.0, 0.0, 500.0);
        assert!(left + 60.0 + 10.0 <= right);
        let (left, right) = turn_outwards((5.0, 10.0), (60.0, 60.0), 10.0, 0.0, 500.0);
        assert!(left >= 0.0 && left + 70.0 <= right);
    }

    #[test]
    fn things_are_set_in_lines() {
        let lines = in_lines(&[40.0, 0.0, 30.0, 90.0, 200.0, 10.0], 10.0, 100.0);
        assert_eq!(lines, [vec![(0, 0.0), (2, 50.0)], vec![(3, 0.0)], vec![(4, 0.0)], vec![(5, 0.0)]]);
        assert_eq!(in_lines(&[], 10.0, 100.0), Vec::<Vec<(usize, f64)>>::new());
    }

    #[test]
    fn labels_find_free_places() {
        let wish = Wish { at: (50.0, 50.0), reach: 8.0, width: 40.0, height: 16.0 };
        let bounds = Area::new(0.0, 0.0, 200.0, 200.0);
        let mut boxes: Vec<Area> = Vec::new();
        for _ in 0..3 {
            let place = free_places(&wish, &boxes, bounds).next().expect("a place");
            boxes.push(place);
        }
        assert!(!boxes[0].meets(boxes[1]) && !boxes[1].meets(boxes[2]) && !boxes[0].meets(boxes[2]));
        assert_eq!(free_places(&wish, &[bounds], bounds).next(), None);
        let wall = [Area::new(62.0, 0.0, 66.0, 200.0)];
        assert!(!clear_way(&wish, Area::new(100.0, 42.0, 140.0, 58.0), &wall), "through a wall");
        assert!(clear_way(&wish, Area::new(60.0, 42.0, 100.0, 58.0), &wall), "right beside its mark");
    }
}
