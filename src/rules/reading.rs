//! What one document says on its own, read once for all rules.

use super::content::abbreviation::{self, Abbreviation};
use super::integration::{fact, passage};
use super::prose::{obliges, words};
use super::text::is_english;
use super::{Check, RULES, Sheet, is_wanted};
use crate::config::Settings;
use crate::diagnostics::Diagnostic;
use crate::syntax::Document;
use crate::syntax::markdown::BlockKind;

/// What reading one document gives: the findings of all rules that look at nothing else, and the traces
/// that the rules about the whole manual compare. It depends on the document and the configuration
/// alone, so it may be kept as long as both stay the same.
#[derive(Debug, Default)]
pub struct Reading {
    pub(super) findings: Vec<Diagnostic>,
    pub(super) passages: Vec<passage::Passage>,
    pub(super) facts: Vec<fact::Stated>,
    pub(super) abbreviations: Vec<Abbreviation>,
}

/// Reads documents under one configuration.
#[derive(Debug)]
pub struct Reader<'s> {
    settings: &'s Settings,
    actors: fact::Actors,
}

impl<'s> Reader<'s> {
    /// Prepares what is the same for all documents.
    pub fn new(settings: &'s Settings) -> Self {
        Self { settings, actors: fact::Actors::new(settings) }
    }

    /// Reads one document; `text` is its whole file.
    pub fn read(&self, document: &Document, text: &str) -> Reading {
        let english = is_english(self.settings);
        let mut reading = Reading::default();
        let mut obliging = Vec::new();
        let mut passages = passage::Tracer::new(document);
        let mut found = Vec::new();
        for (at, block) in document.body.blocks.iter().enumerate() {
            if block.kind == BlockKind::Code {
                continue;
            }
            let (at, text) = (at as u32, document.body.block_text(block));
            words(text, &mut found);
            passages.block(at, block, &found);
            if !english {
                continue;
            }
            abbreviation::trace(at, block.kind, text, &found, &mut reading.abbreviations);
            if block.kind == BlockKind::Text {
                fact::trace(at, text, &found, &self.actors, &mut reading.facts);
                if obliges(&found) {
                    obliging.push(at);
                }
            }
        }
        reading.passages = passages.finish();
        reading.facts.shrink_to_fit();
        let sheet = Sheet { settings: self.settings, document, text, obliging: &obliging };
        for rule in RULES.iter().filter(|rule| is_wanted(rule, self.settings)) {
            if let Check::Document(check) = rule.check {
                check(&sheet, &mut reading.findings);
            }
        }
        reading
    }
}
