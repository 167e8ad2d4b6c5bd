//! A diagram on its page: the drawing, its words for those who do not see it, its source to look at.

use std::ops::Range;

use super::body::Diagram;
use super::diagram::{self, DiagramError, Drawing, Fault};
use super::escape::escape_into;
use crate::diagnostics::Diagnostic;
use crate::source::Span;

/// Drawings that one document may have; those behind them stay text.
pub const MAX_DIAGRAMS: usize = 40;

/// Is a fence with this language a diagram?
pub fn is_diagram(language: Option<&str>) -> bool {
    language.is_some_and(|language| language.eq_ignore_ascii_case("mermaid"))
}

/// Draws the source of a diagram, unless the document has enough of them already.
pub fn draw(source: &str, before: usize) -> Result<Drawing, DiagramError> {
    if before >= MAX_DIAGRAMS {
        let message = format!("more than {MAX_DIAGRAMS} diagrams in one document");
        return Err(DiagramError { line: 0, message, fault: Fault::NotDrawn });
    }
    diagram::render(source)
}

/// The file of a drawing.
pub fn file(drawing: Drawing) -> Diagram {
    let digest = blake3::hash(drawing.svg.as_bytes()).to_hex()[..16].to_string();
    Diagram { digest, svg: drawing.svg }
}

/// The HTML before the drawing's address. The frame can be reached by keyboard, because it scrolls.
pub fn opening() -> &'static str {
    "<figure class=\"diagram\"><div class=\"drawing\" role=\"group\" aria-label=\"Mermaid\" tabindex=\"0\"><img src=\""
}

/// The HTML behind the drawing's address.
pub fn closing(drawing: &Drawing, source: &str) -> String {
    let mut out = format!("\" width=\"{}\" height=\"{}\" loading=\"lazy\" alt=\"", drawing.width, drawing.height);
    escape_into(&mut out, &drawing.alt);
    out.push_str("\"></div><details><summary>Mermaid</summary><pre tabindex=\"0\"><code>");
    escape_into(&mut out, source);
    out.push_str("</code></pre></details></figure>\n");
    out
}

/// Where the given line of a block's text stands in the block as written, fence included.
pub fn place(block: &str, code: &str, line: usize) -> Range<usize> {
    let text = code.lines().nth(line).unwrap_or_default().trim();
    let start: usize = block.split_inclusive('\n').take(line + 1).map(str::len).sum();
    let rest = block.get(start..).unwrap_or_default();
    let written = rest.lines().next().unwrap_or_default();
    match written.find(text).filter(|_| !text.is_empty()) {
        Some(at) => start + at..start + at + text.len(),
        None => 0..block.lines().next().map_or(0, str::len),
    }
}

/// The finding for a diagram that is not drawn.
pub fn finding(error: &DiagramError, span: Span) -> Diagnostic {
    let message = format!("this diagram cannot be drawn: {}", error.message);
    let finding = match error.fault {
        Fault::Syntax => Diagnostic::error("diagram-syntax", span, message)
            .label("the diagram is printed as text")
            .help("compare the line with the example of `clausebook explain diagram-syntax`; the forge's preview shows the same mistake"),
        Fault::NotDrawn => {
            Diagnostic::warning("diagram-not-drawn", span, message).label("the diagram is printed as text").help(
                "flowcharts, state diagrams and sequence diagrams of a readable size are drawn; \
                 for others add an image with a text that says what it shows",
            )
        }
    };
    finding.why("readers see the source of a drawing where the drawing should be")
}
