//! ` ```mermaid ` blocks to SVG: flowcharts, state diagrams and sequence diagrams, drawn at build time.
//!
//! Text becomes a graph or a sequence, that becomes places on a plane, and
//! those become an SVG that is safe as a file of its own: no script, no foreign markup, no reference
//! to anything outside, fonts of the system, colours for light and dark.

mod cursor;
mod flowchart;
mod graph;
mod layout;
mod paint;
mod sequence;
mod sequence_paint;
mod state;
mod style;
mod svg;
mod text;

use std::panic::{AssertUnwindSafe, catch_unwind};

/// A drawing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawing {
    /// A whole SVG document.
    pub svg: String,
    /// Width in CSS pixels.
    pub width: u32,
    /// Height in CSS pixels.
    pub height: u32,
    /// What it shows, for those who do not see it: the author's `accTitle`, or the words in it.
    pub alt: String,
}

/// Why a diagram cannot be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiagramError {
    /// Line of the source, from 0.
    pub line: usize,
    /// What is wrong, lower case.
    pub message: String,
    /// The author's mistake, or this program's limit?
    pub fault: Fault,
}

/// Whose fault it is that a diagram is not drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The text is not a diagram.
    Syntax,
    /// It may be one, of a kind or size that is not drawn here.
    NotDrawn,
}

impl DiagramError {
    fn syntax(line: usize, message: impl Into<String>) -> Self {
        Self { line, message: message.into(), fault: Fault::Syntax }
    }

    fn not_drawn(line: usize, message: impl Into<String>) -> Self {
        Self { line, message: message.into(), fault: Fault::NotDrawn }
    }
}

/// Bytes of source that are still read.
const MAX_SOURCE: usize = 32 * 1024;

/// Kinds of diagram that exist elsewhere and stay text here.
const OTHER_KINDS: [&str; 24] = [
    "classDiagram",
    "erDiagram",
    "gantt",
    "pie",
    "journey",
    "gitGraph",
    "mindmap",
    "timeline",
    "quadrantChart",
    "requirementDiagram",
    "C4Context",
    "C4Container",
    "C4Component",
    "C4Dynamic",
    "C4Deployment",
    "sankey",
    "xychart",
    "block",
    "packet",
    "kanban",
    "architecture",
    "radar",
    "treemap",
    "zenuml",
];

/// Draws a diagram. Total: whatever the text is, it ends, soon, with a drawing or an error.
pub fn render(source: &str) -> Result<Drawing, DiagramError> {
    if source.len() > MAX_SOURCE {
        return Err(DiagramError::not_drawn(0, format!("more than {MAX_SOURCE} bytes of diagram")));
    }
    let script = Script::read(source)?;
    let (word, rest) = script.header();
    match word {
        "flowchart" | "graph" | "flowchart-elk" => {
            flowchart::parse(&script, rest).and_then(|graph| draw(&graph, &script))
        }
        "stateDiagram" | "stateDiagram-v2" => state::parse(&script).and_then(|graph| draw(&graph, &script)),
        "sequenceDiagram" => sequence::parse(&script).map(|sequence| sequence_paint::paint(&sequence, &script)),
        _ if OTHER_KINDS.iter().any(|kind| word.strip_suffix("-beta").unwrap_or(word).starts_with(kind)) => {
            Err(DiagramError::not_drawn(script.first, format!("diagrams of the kind `{word}` are not drawn here")))
        }
        _ => Err(DiagramError::syntax(script.first, format!("`{}` is no kind of diagram", text::shortened(word, 40)))),
    }
}

fn draw(graph: &graph::Graph, script: &Script<'_>) -> Result<Drawing, DiagramError> {
    graph.hold_cost(script.first)?;
    // The layout engine is a port of a large program; should one of its assumptions fail, the diagram
    // stays text and the document is built all the same.
    let placed = catch_unwind(AssertUnwindSafe(|| layout::place(graph)));
    match placed {
        Ok(placed) => Ok(paint::paint(graph, &placed, script)),
        Err(_) => Err(DiagramError::not_drawn(script.first, "no place can be found for the parts of this diagram")),
    }
}

/// The source without comments and settings.
struct Script<'a> {
    /// Statements with their lines; the first is the header.
    lines: Vec<(usize, &'a str)>,
    /// The line of the header.
    first: usize,
    title: Option<&'a str>,
    description: Option<String>,
}

impl<'a> Script<'a> {
    fn read(source: &'a str) -> Result<Self, DiagramError> {
        let mut script = Self { lines: Vec::new(), first: 0, title: None, description: None };
        let mut lines = source.lines().enumerate().peekable();
        if lines.peek().is_some_and(|(_, line)| line.trim() == "---") {
            lines.next();
            for (_, line) in lines.by_ref().take_while(|(_, line)| line.trim() != "---") {
                script.title = line.strip_prefix("title:").map(str::trim).or(script.title);
            }
        }
        while let Some((number, line)) = lines.next() {
            let line = line.trim();
            if line.is_empty() || line.starts_with("%%") {
                continue;
            }
            if let Some(title) = line.strip_prefix("accTitle") {
                script.title = Some(title.trim_start().trim_start_matches(':').trim());
            } else if let Some(rest) = line.strip_prefix("accDescr") {
                script.description = Some(description(rest, lines.by_ref().map(|(_, line)| line)));
            } else {
                script.lines.push((number, line));
            }
        }
        script.first = script.lines.first().map_or(0, |(number, _)| *number);
        if script.lines.is_empty() { Err(DiagramError::syntax(0, "the diagram is empty")) } else { Ok(script) }
    }

    /// The kind of diagram and what follows in its line.
    fn header(&self) -> (&'a str, &'a str) {
        let line = self.lines.first().map_or("", |(_, line)| line);
        let end = line.find(|c: char| c.is_whitespace() || c == ';' || c == ':').unwrap_or(line.len());
        line.split_at(end)
    }

    /// The text for those who do not see the drawing: the author's, or the words in it.
    fn alt<'w>(&self, words: impl Iterator<Item = &'w str>) -> String {
        if let Some(given) = self.title.or(self.description.as_deref()).filter(|given| !given.is_empty()) {
            return text::shortened(given, 200);
        }
        let words: Vec<&str> = words.filter(|word| !word.trim().is_empty()).take(20).collect();
        text::shortened(&words.join(", "), 160)
    }
}

/// `accDescr: one line` or `accDescr { several lines }`.
fn description<'a>(rest: &'a str, lines: impl Iterator<Item = &'a str>) -> String {
    let rest = rest.trim_start();
    if let Some(line) = rest.strip_prefix(':') {
        return line.trim().to_string();
    }
    let mut words = Vec::new();
    for line in std::iter::once(rest.trim_start_matches('{')).chain(lines) {
        let (text, last) = line.split_once('}').map_or((line, false), |(text, _)| (text, true));
        words.push(text.trim());
        if last {
            break;
        }
    }
    words.join(" ").trim().to_string()
}

#[cfg(test)]
mod tests;
