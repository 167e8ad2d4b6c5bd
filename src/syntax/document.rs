use super::front_matter::{FrontMatter, Kind, Status};
use super::markdown::Body;
use crate::source::{SourcePath, Span, TextRange};

/// One Markdown file, parsed. It depends on nothing but its own text, so it may be reused as long as
/// that text stays the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Where it lies.
    pub path: SourcePath,
    /// What its author says about it; empty if there is no usable front matter.
    pub front: FrontMatter,
    /// Did the file begin with front matter that could be read?
    pub has_front_matter: bool,
    /// Its title: from the front matter, the first heading or the file name.
    pub title: String,
    /// Its text.
    pub body: Body,
    /// Digest of the whole file, for caches.
    pub fingerprint: [u8; 32],
}

impl Document {
    /// A place in this document.
    pub fn span(&self, range: TextRange) -> Span {
        Span::new(&self.path, range)
    }

    /// The place of its id, or the start of the file.
    pub fn head(&self) -> Span {
        let front = &self.front;
        let range = front.id.as_ref().map(|id| id.range).or(front.title.as_ref().map(|title| title.range));
        self.span(range.unwrap_or_default())
    }

    /// Its id, or its path where it has none: what a message calls it.
    pub fn name(&self) -> &str {
        self.front.id.as_ref().map_or(self.path.as_str(), |id| &id.value)
    }

    /// What sort it is, if it says so.
    pub fn kind(&self) -> Option<Kind> {
        self.front.kind.as_ref().map(|kind| kind.value)
    }

    /// Where it stands in its life; a page counts as approved, a document without a word that can be read as draft.
    pub fn status(&self) -> Status {
        match &self.front.status {
            Some(status) => status.value,
            None if self.front.is_controlled() || self.front.is_draft => Status::Draft,
            None => Status::Approved,
        }
    }
}
