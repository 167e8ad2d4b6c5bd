use jiff::civil::Date;

use super::asked::Asked;
use crate::build::Wish;
use crate::syntax::front_matter::Classification;
use crate::system::AsOf;

/// What an author wants to see: the manual as it is worked on or as it is published, on another day, as it
/// was, for other eyes. It concerns the preview alone; no build knows of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Preview {
    /// Drafts and working texts, or what is in force.
    pub drafts: bool,
    /// The day that counts as today; nothing for the calendar's.
    pub date: Option<Date>,
    /// Documents up to this classification; nothing for that of the manual.
    pub classification: Option<Classification>,
    /// The project as it was then; nothing for as it lies in its folder.
    pub as_of: Option<AsOf>,
}

impl Preview {
    /// As the command line says.
    pub fn new(date: Option<Date>, effective: bool) -> Self {
        Self { drafts: !effective, date, classification: None, as_of: None }
    }

    /// As the browser says. A word that makes no sense changes nothing.
    pub fn asked(&self, asked: &Asked) -> Self {
        let mut preview = self.clone();
        match asked.value("drafts") {
            Some("yes") => preview.drafts = true,
            Some("no") => preview.drafts = false,
            _ => {}
        }
        match asked.value("date") {
            Some("") => preview.date = None,
            Some(date) => preview.date = date.parse().ok().or(preview.date),
            None => {}
        }
        match asked.value("classification") {
            Some("") => preview.classification = None,
            Some(word) => preview.classification = Classification::from_word(word).or(preview.classification),
            None => {}
        }
        if let Some(when) = asked.value("as_of") {
            preview.as_of = when.parse().ok().filter(|_| !when.is_empty());
        }
        preview
    }

    /// What this means for an edition; `day` is that of the past that is shown.
    pub fn wish(&self, day: Option<Date>) -> Wish {
        Wish { drafts: self.drafts, classification: self.classification, as_of: day }
    }
}
