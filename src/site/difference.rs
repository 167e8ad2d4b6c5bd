//! Pages that show what the last version of a document changed.

use super::context as page;
use super::view::View;
use crate::manual::{DocumentIndex, Manual};
use crate::review::front_matter_changes;
use crate::review::redline::{Extent, Labels, document_blocks, html, redline};

/// Where the difference of a document stands, if its page has an address of its own.
pub fn difference_address(manual: &Manual, index: DocumentIndex) -> Option<String> {
    manual.address(index).strip_prefix("documents/").map(|file| format!("changes/{file}"))
}

impl View<'_> {
    /// Is there a page that shows the last difference of a document?
    pub fn has_difference(&self, index: DocumentIndex) -> bool {
        self.past.is_some_and(|past| past.differs(index))
    }

    /// The address of that page.
    pub fn difference(&self, index: DocumentIndex) -> Option<String> {
        self.has_difference(index).then(|| difference_address(self.manual, index)).flatten()
    }

    /// The page.
    pub fn difference_page(&self, index: DocumentIndex) -> page::DifferencePage {
        let document = self.document(index, None);
        let Some(earlier) = self.past.and_then(|past| past.earlier) else {
            return page::DifferencePage { document, ..page::DifferencePage::default() };
        };
        let text = redline(&document_blocks(earlier.manual, index), &document_blocks(self.manual, index));
        let words = self.words;
        let labels = Labels {
            inserted: words.word("redline.inserted"),
            deleted: words.word("redline.deleted"),
            moved_here: words.word("redline.moved_here"),
            moved_away: words.word("redline.moved_away"),
            unchanged: words.word("redline.unchanged"),
        };
        let fields = front_matter_changes(&earlier.manual.document(index).front, &self.manual.document(index).front);
        let revisions = self.revisions(index);
        let mut revisions = revisions.into_iter();
        page::DifferencePage {
            document,
            after: revisions.next(),
            before: revisions.next(),
            fields: fields
                .into_iter()
                .filter(|field| field.name != "approval")
                .map(|field| page::DifferenceField {
                    name: field.name,
                    before: earlier.manual.fill_variables(&field.before),
                    after: self.manual.fill_variables(&field.after),
                })
                .collect(),
            same: text.is_same(),
            body: page::Html(html(&text, Extent::Changes, &labels)),
        }
    }
}
