//! The last step from a parsed body to HTML: holes take the addresses and titles of the whole manual.

use std::ops::Range;

use super::{DocumentIndex, Manual, Target, relative};
use crate::syntax::Document;
use crate::syntax::front_matter::Status;
use crate::syntax::markdown::{BUDGET, HoleKind, RefTarget, escape_into};

/// How much of what others say is repeated in a text. A page that has grown to many times its source by
/// quoting definitions names them only from there on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Thrift {
    Full,
    Short,
}

/// Characters of the text that a reference prints by itself.
const LONGEST_LABEL: usize = 300;

/// As much of a title or a heading as a label can show, a variable in it whole: headings of a megabyte are
/// referred to thousands of times.
fn beginning(text: &str) -> &str {
    text.char_indices().nth(2 * LONGEST_LABEL).map_or(text, |(end, _)| &text[..end])
}

impl Manual {
    /// A document's HTML, or a part of it, for a page whose way to the root of the site is `root`.
    pub fn fill(&self, index: DocumentIndex, range: Range<usize>, root: &str, quoted: bool) -> String {
        let document = self.document(index);
        let body = &document.body;
        let budget = BUDGET.html_floor.max(range.len() * 4);
        let mut out = String::with_capacity(range.len() + range.len() / 4);
        let mut from = range.start;
        let first = body.holes.partition_point(|hole| (hole.at as usize) < range.start);
        for hole in &body.holes[first..] {
            let at = hole.at as usize;
            if at >= range.end {
                break;
            }
            out.push_str(&body.html[from..at]);
            from = at;
            let thrift = if out.len() > budget { Thrift::Short } else { Thrift::Full };
            self.fill_hole(&mut out, index, document, &hole.kind, (root, quoted, thrift));
        }
        out.push_str(&body.html[from..range.end]);
        out
    }

    fn fill_hole(
        &self,
        out: &mut String,
        index: DocumentIndex,
        document: &Document,
        hole: &HoleKind,
        (root, quoted, thrift): (&str, bool, Thrift),
    ) {
        let target = |reference: u32| &self.links[index.0 as usize][reference as usize];
        match hole {
            HoleKind::Anchor(reference) => {
                self.attributes(out, index, target(*reference), (root, quoted, thrift));
            }
            HoleKind::Wiki(reference) => {
                let written = &document.body.references[*reference as usize];
                let target = target(*reference);
                out.push_str("<a");
                self.attributes(out, index, target, (root, quoted, thrift));
                out.push('>');
                match (&written.text, &written.target) {
                    (Some(text), _) => escape_into(out, &self.fill_variables(text)),
                    (None, RefTarget::Wiki(wiki)) => escape_into(out, &self.label(target, wiki)),
                    (None, _) => {}
                }
                out.push_str("</a>");
            }
            HoleKind::Image(reference) => {
                if let Some(address) = self.target_address(target(*reference)) {
                    out.push_str(" src=\"");
                    escape_into(out, &relative(root, &address));
                    out.push('"');
                }
            }
            HoleKind::Variable(name) => match self.settings.variables.get(&name.value) {
                Some(value) => escape_into(out, &value.value),
                None => {
                    out.push_str("{{ ");
                    escape_into(out, &name.value);
                    out.push_str(" }}");
                }
            },
            HoleKind::Label(text) => escape_into(out, &self.fill_variables(text)),
            HoleKind::Diagram(diagram) => {
                let digest = &document.body.diagrams[*diagram as usize].digest;
                out.push_str(&relative(root, &format!("files/diagrams/{digest}.svg")));
            }
        }
    }

    fn attributes(
        &self,
        out: &mut String,
        index: DocumentIndex,
        target: &Target,
        (root, quoted, thrift): (&str, bool, Thrift),
    ) {
        let address = match target {
            Target::External(address) => {
                out.push_str(" class=\"external\" rel=\"noopener noreferrer\" href=\"");
                escape_into(out, address);
                out.push('"');
                return;
            }
            Target::Document(document, Some(heading)) if *document == index && !quoted => {
                format!("#{}", self.document(index).body.headings[*heading as usize].anchor)
            }
            Target::Anchor(document, anchor) if *document == index && !quoted => format!("#{anchor}"),
            other => match self.target_address(other) {
                Some(address) => relative(root, &address),
                None => {
                    out.push_str(" class=\"broken\"");
                    return;
                }
            },
        };
        match target {
            Target::Term(term) if thrift == Thrift::Full => {
                out.push_str(" class=\"term\" data-definition=\"");
                if let Some(term) = self.terms.get(term) {
                    let definition = &self.document(term.document).body.definitions[term.definition as usize];
                    let short: String = definition.text.chars().take(400).collect();
                    escape_into(out, &self.fill_variables(&short));
                }
                out.push('"');
            }
            Target::Document(document, _) | Target::Register(document)
                if self.document(*document).status() == Status::Retired =>
            {
                out.push_str(" class=\"retired\"");
            }
            _ => {}
        }
        out.push_str(" href=\"");
        escape_into(out, &address);
        out.push('"');
    }

    /// What a reference prints when its author gave no text.
    pub fn label(&self, target: &Target, written: &str) -> String {
        let mut label = self.whole_label(target, written);
        if let Some((end, _)) = label.char_indices().nth(LONGEST_LABEL) {
            label.truncate(end);
            label.push('…');
        }
        label
    }

    fn whole_label(&self, target: &Target, written: &str) -> String {
        match target {
            Target::Document(document, heading) => {
                let document = self.document(*document);
                let title = match &document.front.id {
                    Some(id) => format!("{} {}", id.value, self.fill_variables(beginning(&document.title))),
                    None => self.fill_variables(beginning(&document.title)),
                };
                match heading {
                    Some(heading) => {
                        let heading = beginning(&document.body.headings[*heading as usize].text);
                        format!("{title}: {}", self.fill_variables(heading))
                    }
                    None => title,
                }
            }
            Target::Register(document) => self.whole_label(&Target::Document(*document, None), written),
            Target::Clause(standard, clause, item) => {
                let catalog = &self.standard(*standard).catalog;
                let number = match item {
                    Some(item) => catalog.items()[*item as usize].id.to_string(),
                    None => catalog.clauses()[*clause as usize].number.to_string(),
                };
                format!("{} {number}", catalog.edition.reference)
            }
            Target::Role(role) => self.role_title(role).to_string(),
            Target::Term(term) => self.terms.get(term).map_or(term.clone(), |term| term.term.clone()),
            Target::Broken => written.to_string(),
            _ => written.rsplit(':').next().unwrap_or(written).to_string(),
        }
    }
}
