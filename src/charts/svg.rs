//! Writes a sheet as SVG.
//!
//! Words are glyph outlines, each outline once in `<defs>`, so that every reader shows the same picture; the words
//! themselves stay in `aria-label`. The same sheet gives the same bytes: numbers have two decimals, nothing is dated.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::scene::{Item, Label, Mark, Painted, Pen, Shape, Sheet};
use super::text::{self, UNITS_PER_EM, Weight};
use super::theme::{Rgb, Size};

/// What a reader hears of the picture.
#[derive(Debug, Clone, Copy)]
pub struct Spoken<'a> {
    /// Prefix of every `id` that must be the only one of its name on a page.
    pub id: &'a str,
    /// `<title>`.
    pub title: &'a str,
    /// `<desc>`: one to three sentences with the key numbers.
    pub description: &'a str,
}

/// Text made safe for XML: `&`, `<`, `>`, quotes escaped, control characters and other non-characters dropped.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text::clean(text).chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
    out
}

/// A length with two decimals at most, no trailing zeros, and no minus before zero.
pub fn length(value: f64) -> String {
    let rounded = (value * 100.0).round() / 100.0;
    let rounded = if rounded == 0.0 { 0.0 } else { rounded };
    format!("{rounded}")
}

/// The sheet as an SVG document.
pub fn write(sheet: &Sheet, size: Size, background: Rgb, spoken: Spoken<'_>) -> String {
    let mut writer = Writer { body: String::with_capacity(1 << 16), background, ..Writer::default() };
    for item in &sheet.items {
        match item {
            Item::Mark(mark) => writer.mark(mark),
            Item::Label(label) => writer.label(label, spoken.id),
        }
    }
    writer.document(sheet, size, spoken)
}

#[derive(Default)]
struct Writer {
    body: String,
    background: Rgb,
    glyphs: BTreeSet<(Weight, u32)>,
    fades: BTreeMap<String, Rgb>,
    labels: usize,
}

impl Default for Rgb {
    fn default() -> Rgb {
        Rgb(255, 255, 255)
    }
}

// Writing to a string cannot fail, so the results of `write!` are dropped throughout.
impl Writer {
    fn document(self, sheet: &Sheet, size: Size, spoken: Spoken<'_>) -> String {
        let (width, height) = sheet.size;
        let (outer_width, outer_height) = size.outer();
        let id = escape(spoken.id);
        let mut out = String::with_capacity(self.body.len() * 2);
        let _ = writeln!(
            out,
            "<svg xmlns=\"http://www.w3.org/2000/svg\" xmlns:xlink=\"http://www.w3.org/1999/xlink\" width=\"{outer_width}\" \
             height=\"{outer_height}\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-labelledby=\"{id}-title {id}-desc\">"
        );
        let _ = writeln!(out, "<title id=\"{id}-title\">{}</title>", escape(spoken.title));
        let _ = writeln!(out, "<desc id=\"{id}-desc\">{}</desc>", escape(spoken.description));
        for words in &sheet.dropped {
            let _ = writeln!(out, "<metadata>label dropped: {}</metadata>", escape(words));
        }
        self.definitions(&mut out);
        let css = self.background.css();
        let _ = writeln!(out, "<rect width=\"{width}\" height=\"{height}\" fill=\"{css}\"/>");
        out.push_str(&self.body);
        out.push_str("</svg>\n");
        out
    }

    fn definitions(&self, out: &mut String) {
        out.push_str("<defs>\n");
        for (name, color) in &self.fades {
            let css = color.css();
            let _ = writeln!(
                out,
                "<linearGradient id=\"{name}\"><stop offset=\"0\" stop-color=\"{css}\" stop-opacity=\"0.5\"/>\
                 <stop offset=\"1\" stop-color=\"{css}\" stop-opacity=\"0\"/></linearGradient>"
            );
        }
        for (weight, glyph) in &self.glyphs {
            let _ = writeln!(
                out,
                "<path id=\"{}\" d=\"{}\"/>",
                glyph_name(*weight, *glyph),
                text::outline(*glyph, *weight)
            );
        }
        out.push_str("</defs>\n");
    }

    fn mark(&mut self, mark: &Mark) {
        let paint = self.paint(mark);
        let pen = attributes(&mark.pen);
        let _ = match &mark.shape {
            Shape::Rect(x0, y0, x1, y1) => {
                let radius = mark.pen.radius.min((x1 - x0) / 2.0).min((y1 - y0) / 2.0);
                let corner = if radius > 0.0 { format!(" rx=\"{}\"", length(radius)) } else { String::new() };
                let (x, y, width, height) = (length(*x0), length(*y0), length(x1 - x0), length(y1 - y0));
                let _ = writeln!(
                    self.body,
                    "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"{height}\"{corner}{paint}{pen}/>"
                );
                match mark.painted {
                    Painted::Fill(color) if mark.pen.hatch => {
                        let data = stripes((*x0, *y0, *x1, *y1));
                        writeln!(self.body, "<path d=\"{data}\" fill=\"{}\"/>", color.css())
                    }
                    _ => Ok(()),
                }
            }
            Shape::Circle(x, y, r) => {
                let (x, y, r) = (length(*x), length(*y), length(*r));
                writeln!(self.body, "<circle cx=\"{x}\" cy=\"{y}\" r=\"{r}\"{paint}{pen}/>")
            }
            Shape::Path { points, closed } => {
                let data = path_data(points, *closed);
                writeln!(self.body, "<path d=\"{data}\"{paint}{pen}/>")
            }
        };
    }

    fn paint(&mut self, mark: &Mark) -> String {
        let opacity = |name: &str| {
            if mark.opacity < 1.0 { format!(" {name}=\"{}\"", length(mark.opacity)) } else { String::new() }
        };
        match mark.painted {
            Painted::Stroke(color, width) => format!(
                " fill=\"none\" stroke=\"{}\" stroke-width=\"{}\" stroke-linejoin=\"round\"{}",
                color.css(),
                length(width),
                opacity("stroke-opacity")
            ),
            Painted::Fill(_) if mark.pen.hatch => {
                format!(" fill=\"{}\" data-hatch=\"estimate\"", self.background.css())
            }
            Painted::Fill(color) if mark.pen.fade => {
                let name = format!("fade-{}", &color.css()[1..]);
                self.fades.insert(name.clone(), color);
                format!(" fill=\"url(#{name})\"")
            }
            Painted::Fill(color) => format!(" fill=\"{}\"{}", color.css(), opacity("fill-opacity")),
        }
    }

    fn label(&mut self, label: &Label, id: &str) {
        let run = text::run(&label.text, label.weight);
        if run.glyphs.is_empty() {
            return;
        }
        let mut uses = String::new();
        for (glyph, x, y) in &run.glyphs {
            self.glyphs.insert((label.weight, *glyph));
            let name = glyph_name(label.weight, *glyph);
            let _ = write!(uses, "<use href=\"#{name}\" xlink:href=\"#{name}\" x=\"{x}\"");
            if *y != 0 {
                let _ = write!(uses, " y=\"{y}\"");
            }
            uses.push_str("/>");
        }
        let scale = label.size / UNITS_PER_EM;
        // Six decimals, because the number multiplies lengths of up to 100,000 font units.
        let place = format!("translate({} {}) scale({scale:.6} -{scale:.6})", length(label.x), length(label.y));
        if let Some(halo) = label.halo {
            let width = length(4.0 / scale);
            let css = halo.css();
            let _ = writeln!(
                self.body,
                "<g aria-hidden=\"true\" transform=\"{place}\" fill=\"{css}\" stroke=\"{css}\" stroke-width=\"{width}\" \
                 stroke-linejoin=\"round\">{uses}</g>"
            );
        }
        let _ = writeln!(
            self.body,
            "<g id=\"{}-t{}\" aria-label=\"{}\" transform=\"{place}\" fill=\"{}\">{uses}</g>",
            escape(id),
            self.labels,
            escape(&label.text),
            label.color.css()
        );
        self.labels += 1;
    }
}

/// A run of letters in a document of [`write()`]: outlines of `<defs>` by name, each with its place in font units.
#[derive(Debug, Clone, PartialEq)]
pub struct Word<'a> {
    /// Name of the outline, right and up from the beginning of the word.
    pub letters: Vec<(&'a str, f32, f32)>,
}

/// What the id of a path that stands in for a word begins with; its number follows.
pub const WORD: &str = "word-";

/// The same document with a small path in the place of every word, numbered as the words that come with it: drawing them from
/// outlines that are read once takes a fraction of the time of reading each letter. Anything that [`write()`] does not write stays
/// as it is.
pub fn with_words_aside(svg: &str) -> (String, Vec<Word<'_>>) {
    let outlines: BTreeSet<&str> = outlines(svg).map(|(name, _)| name).collect();
    let mut out = String::with_capacity(svg.len());
    let mut words = Vec::new();
    for line in svg.split_inclusive('\n') {
        match line.find("<use ").and_then(|at| Some((at, word(&line[at..], &outlines)?))) {
            Some((at, word)) => {
                let _ = writeln!(out, "{}<path id=\"{WORD}{}\" d=\"M0 0h1v1z\"/></g>", &line[..at], words.len());
                words.push(word);
            }
            None => out.push_str(line),
        }
    }
    (out, words)
}

/// The outlines that a document defines: name and line.
pub fn outlines(svg: &str) -> impl Iterator<Item = (&str, &str)> {
    svg.lines().filter_map(|line| Some((line.strip_prefix("<path id=\"")?.split_once("\" d=\"")?.0, line)))
}

/// The letters of a run of `<use>` up to the end of its group; `None` when it is anything else.
fn word<'a>(run: &'a str, outlines: &BTreeSet<&str>) -> Option<Word<'a>> {
    let letter = |letter: &'a str| {
        let attribute = |name: &str| Some(letter.split_once(name)?.1.split_once('"')?.0);
        let name = attribute("<use href=\"#").filter(|name| outlines.contains(name))?;
        Some((name, attribute(" x=\"")?.parse().ok()?, attribute(" y=\"").unwrap_or("0").parse().ok()?))
    };
    let letters = run.trim_end().strip_suffix("</g>")?.split_terminator("/>").map(letter).collect::<Option<_>>()?;
    Some(Word { letters })
}

fn glyph_name(weight: Weight, glyph: u32) -> String {
    match weight {
        Weight::Regular => format!("r{glyph}"),
        Weight::Bold => format!("b{glyph}"),
    }
}

/// The stripes of a hatched rectangle as one path, rising to the right, cut off at its edges. They are counted from the corner of
/// the page, so that the stripes of neighbours meet. A `<pattern>` would be shorter, but resvg takes about ten times as long over it.
fn stripes(rect: (f64, f64, f64, f64)) -> String {
    const STEP: f64 = 6.0 * std::f64::consts::SQRT_2;
    const WIDTH: f64 = 3.2 * std::f64::consts::SQRT_2;
    let (x0, y0, x1, y1) = rect;
    let corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)];
    let (first, last) = (((x0 + y0) / STEP).floor(), ((x1 + y1) / STEP).ceil());
    let mut data = String::new();
    let mut start = first * STEP;
    while start < last * STEP {
        let above = cut(&corners, |(x, y)| x + y - start);
        let band = cut(&above, |(x, y)| start + WIDTH - x - y);
        if band.len() > 2 {
            data.push_str(&path_data(&band, true));
        }
        start += STEP;
    }
    data
}

/// The part of a convex polygon where `side` is not below zero; `side` is linear.
fn cut(points: &[(f64, f64)], side: impl Fn((f64, f64)) -> f64) -> Vec<(f64, f64)> {
    let mut kept = Vec::with_capacity(points.len() + 1);
    for (index, point) in points.iter().enumerate() {
        let next = points[(index + 1) % points.len()];
        let (a, b) = (side(*point), side(next));
        if a >= 0.0 {
            kept.push(*point);
        }
        if (a < 0.0) != (b < 0.0) {
            let part = a / (a - b);
            kept.push((point.0 + (next.0 - point.0) * part, point.1 + (next.1 - point.1) * part));
        }
    }
    kept
}

fn path_data(points: &[(f64, f64)], closed: bool) -> String {
    let mut data = String::new();
    for (index, (x, y)) in points.iter().enumerate() {
        let _ = write!(data, "{}{} {}", if index == 0 { 'M' } else { 'L' }, length(*x), length(*y));
    }
    if closed {
        data.push('Z');
    }
    data
}

fn attributes(pen: &Pen) -> String {
    let mut out = String::new();
    if let Some((dash, gap)) = pen.dash {
        let _ = write!(out, " stroke-dasharray=\"{} {}\"", length(dash), length(gap));
    }
    if let Some(id) = &pen.id {
        let _ = write!(out, " data-id=\"{}\"", escape(id));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hostile_words_stay_words() {
        assert_eq!(escape("<script>&\"'\u{0}]]>"), "&lt;script&gt;&amp;&quot;&#39;]]&gt;");
    }

    #[test]
    fn words_are_taken_aside_and_nothing_else_changes() {
        let svg = "<defs>\n<path id=\"r1\" d=\"M5 0l10 20z\"/>\n<path id=\"r2\" d=\"\"/>\n</defs>\n\
                   <g fill=\"#000\"><use href=\"#r1\" xlink:href=\"#r1\" x=\"0\"/><use href=\"#r2\" xlink:href=\"#r2\" x=\"9\"/>\
                   <use href=\"#r1\" xlink:href=\"#r1\" x=\"-90\" y=\"7\"/></g>\n<g><use href=\"#r9\" x=\"0\"/></g>\n";
        let (rest, words) = with_words_aside(svg);
        assert!(rest.contains("</defs>\n<g fill=\"#000\"><path id=\"word-0\" d=\"M0 0h1v1z\"/></g>\n"), "{rest}");
        assert!(rest.ends_with("<g><use href=\"#r9\" x=\"0\"/></g>\n"), "an unknown outline stays");
        assert_eq!(words, [Word { letters: vec![("r1", 0.0, 0.0), ("r2", 9.0, 0.0), ("r1", -90.0, 7.0)] }]);
    }

    #[test]
    fn lengths_are_short_and_never_minus_zero() {
        assert_eq!(length(-0.001), "0");
        assert_eq!(length(12.3456), "12.35");
        assert_eq!(length(7.0), "7");
    }
}
