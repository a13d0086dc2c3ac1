//! Pictures inside the page: the SVG of a chart, cropped to its plot, its letters shared with all others, in both themes.
//!
//! The words around the plot (title, note, source) stay in the SVG outside of the view, for those who download it; on the page they
//! are words of the page, so that a telephone can break them. The writer of the SVG puts one element a line and no markup into
//! attributes; what is not as it writes it is left alone.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use crate::charts::layout::Area;
use crate::charts::svg::escape;
use crate::charts::{Chart, Size};

/// Empty border that stays at the sides of the plot, and above and below it, when the rest is cropped.
const SIDES: f64 = 4.0;
const BORDER: f64 = 12.0;

/// The pictures of one page and what they share.
#[derive(Debug, Default)]
pub(super) struct Pictures {
    /// Outlines of letters and gradients, each an element, by name.
    shared: BTreeMap<String, String>,
    /// Attribute and colour in the theme of the files, and the colour in the other one.
    colours: BTreeMap<(String, String), String>,
}

impl Pictures {
    /// Takes a picture in, `svg` in the theme of the files and `other` in the other one; gives its element. It is of the class `fixed`
    /// when it cannot change with the theme of the page.
    pub fn add(&mut self, chart: &Chart, size: Size, svg: &str, other: &str) -> String {
        let is_themed = self.learn(svg, other);
        let (width, height) = size.canvas();
        let Area { x0, y0, x1, y1 } = chart.frame(size).plot;
        let (left, top) = ((x0 - SIDES).max(0.0), (y0 - BORDER).max(0.0));
        let (right, bottom) = ((x1 + SIDES).min(width.into()), (y1 + BORDER).min(height.into()));
        let mut out = String::with_capacity(svg.len());
        let class = if is_themed { "art" } else { "art fixed" };
        let _ = writeln!(
            out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"{class}\" role=\"img\" aria-label=\"{}\" \
             viewBox=\"{left:.1} {top:.1} {:.1} {:.1}\" data-whole=\"{width} {height}\">",
            escape(&chart.alt),
            right - left,
            bottom - top,
        );
        for line in svg.lines().skip(1) {
            let is_shared = self.share(line);
            let is_spoken =
                ["<title", "<desc", "<metadata", "<defs", "</defs"].iter().any(|start| line.starts_with(start));
            if !is_shared && !is_spoken {
                out.push_str(&lean(line, &chart.id));
                out.push('\n');
            }
        }
        out
    }

    /// The elements that the pictures share, as one more picture without size.
    pub fn shared(&self) -> String {
        let mut out =
            "<svg xmlns=\"http://www.w3.org/2000/svg\" id=\"letters\" class=\"art\" width=\"0\" height=\"0\" \
                       aria-hidden=\"true\" focusable=\"false\">\n<defs>\n"
                .to_owned();
        for element in self.shared.values() {
            out.push_str(element);
            out.push('\n');
        }
        out + "</defs>\n</svg>\n"
    }

    /// The rules that turn the theme of the files into the other one.
    pub fn rules(&self) -> String {
        self.colours.iter().fold(String::new(), |mut css, ((attribute, from), to)| {
            let _ = writeln!(css, ".art:not(.fixed) [{attribute}=\"#{from}\"] {{ {attribute}: #{to}; }}");
            css
        })
    }

    /// Reads from two pictures which colour stands for which. False when they are not the same but for their colours, or when a
    /// colour would have to become two: such a picture keeps its theme.
    fn learn(&mut self, svg: &str, other: &str) -> bool {
        let (one, two) = (colours(svg), colours(other));
        if one.len() != two.len() || without_colours(svg) != without_colours(other) {
            return false;
        }
        let mut found = self.colours.clone();
        let mut has_conflict = false;
        for ((attribute, from), (_, to)) in one.into_iter().zip(two) {
            let known = found.entry((attribute.to_owned(), from.to_owned())).or_insert_with(|| to.to_owned());
            has_conflict |= known != to;
        }
        if !has_conflict {
            self.colours = found;
        }
        !has_conflict
    }

    /// Keeps an outline or a gradient; false for any other line.
    fn share(&mut self, line: &str) -> bool {
        let is_definition = line.starts_with("<path id=\"") || line.starts_with("<linearGradient id=\"");
        let name = line.split('"').nth(1).filter(|_| is_definition);
        if let Some(name) = name {
            self.shared.entry(name.to_owned()).or_insert_with(|| line.to_owned());
        }
        name.is_some()
    }

    /// The names of what is shared: no other element of the page may have one of them.
    #[cfg(test)]
    fn names(&self) -> std::collections::BTreeSet<&str> {
        self.shared.keys().map(String::as_str).collect()
    }
}

/// A line without what the page does not need: the second address of each letter, the names of labels. The words of a label go
/// into a data attribute, since the picture as a whole is read out by its description.
fn lean(line: &str, chart: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find(" xlink:href=\"") {
        out.push_str(&rest[..at]);
        let after = &rest[at + " xlink:href=\"".len()..];
        rest = after.find('"').map_or("", |end| &after[end + 1..]);
    }
    out.push_str(rest);
    let label = format!("<g id=\"{}-t", escape(chart));
    if let Some(after) = out.strip_prefix(&label)
        && let Some((_, attributes)) = after.split_once("\" aria-label=\"")
    {
        out = format!("<g data-words=\"{attributes}");
    }
    out
}

/// Every colour with its attribute, in the order of the document.
fn colours(svg: &str) -> Vec<(&str, &str)> {
    svg.match_indices("=\"#")
        .filter_map(|(at, _)| {
            let attribute = svg[..at].rsplit(|letter: char| !letter.is_ascii_alphabetic() && letter != '-').next()?;
            let colour = svg[at + 3..].split('"').next()?;
            let is_colour = colour.len() == 6 && colour.bytes().all(|byte| byte.is_ascii_hexdigit());
            (is_colour && ["fill", "stroke", "stop-color"].contains(&attribute)).then_some((attribute, colour))
        })
        .collect()
}

/// The document with every colour taken out, those in the names of gradients too.
fn without_colours(svg: &str) -> String {
    let mut out = String::with_capacity(svg.len());
    for (index, part) in svg.split('#').enumerate() {
        let is_colour = part.len() >= 6 && part.as_bytes()[..6].iter().all(u8::is_ascii_hexdigit);
        let rest = if index > 0 && is_colour { &part[6..] } else { part };
        out.push_str(rest);
    }
    let mut plain = String::with_capacity(out.len());
    for (index, part) in out.split("fade-").enumerate() {
        let is_colour = part.len() >= 6 && part.as_bytes()[..6].iter().all(u8::is_ascii_hexdigit);
        plain.push_str(if index > 0 && is_colour { &part[6..] } else { part });
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::charts::{CHARTS, ChartOptions, Theme, draw, render};
    use crate::ledger::Countries;
    use crate::measures::Ask;

    #[test]
    fn every_chart_is_the_same_in_both_themes_but_for_its_colours() {
        // Charts of records may stay in the light theme: see the test below.
        let tables = crate::measures::testing::shipped().1;
        let countries = Countries::shipped().expect("countries");
        let mut pictures = Pictures::default();
        for size in Size::ALL {
            let options = ChartOptions { size: *size, ..ChartOptions::default() };
            for about in CHARTS {
                let Ok(drawing) = draw(about.id, &tables, &Ask::default(), &countries, &options) else { continue };
                let svg = |theme| render(&drawing.chart, theme, *size).expect("an SVG");
                let (light, dark) = (svg(Theme::Light), svg(Theme::Dark));
                let picture = pictures.add(&drawing.chart, *size, &light, &dark);
                assert!(!picture.contains("class=\"art fixed\""), "{} {size:?}", about.id);
                assert!(picture.len() * 4 < light.len() * 3, "{} did not get smaller", about.id);
                let page = format!("<p>{}{}</p>", picture, pictures.shared());
                let parsed = roxmltree::Document::parse(&page).expect(about.id);
                let names = pictures.names();
                for used in parsed.descendants().filter_map(|node| node.attribute("href")) {
                    assert!(names.contains(used.trim_start_matches('#')), "{}: {used}", about.id);
                }
                assert!(!picture.contains("xlink") && !picture.contains(" id=\""), "{}", about.id);
            }
        }
        assert!(pictures.rules().contains("[fill=\"#14181f\"] { fill: #f2f4f7; }"), "{}", pictures.rules());
    }

    #[test]
    fn a_picture_that_is_another_one_in_the_dark_keeps_its_theme() {
        let mut pictures = Pictures::default();
        assert!(pictures.learn("<rect fill=\"#ffffff\"/>", "<rect fill=\"#000000\"/>"));
        assert!(!pictures.learn("<rect fill=\"#ffffff\"/>", "<rect fill=\"#111111\"/>"), "a colour with two meanings");
        assert!(!pictures.learn("<rect fill=\"#ffffff\"/>", "<circle fill=\"#000000\"/>"));
        assert!(!pictures.learn("<rect fill=\"#ffffff\"/>", "<rect/>"));
        assert_eq!(pictures.colours.len(), 1);
    }

    #[test]
    fn a_line_is_leaned_and_its_words_stay() {
        assert_eq!(
            lean(
                "<g id=\"deals-t3\" aria-label=\"&lt;b&gt;\" fill=\"#1\"><use href=\"#r1\" xlink:href=\"#r1\" x=\"0\"/></g>",
                "deals"
            ),
            "<g data-words=\"&lt;b&gt;\" fill=\"#1\"><use href=\"#r1\" x=\"0\"/></g>"
        );
        assert_eq!(lean("<rect data-id=\"a\" xlink:href=\"", "x"), "<rect data-id=\"a\"");
    }
}
