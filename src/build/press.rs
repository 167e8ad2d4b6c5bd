use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::Edition;
use super::publish::{data, files, prepare};
use crate::diagnostics::{Diagnostic, Severity};
use crate::site::{Artifact, PageId, Site, paginate};
use crate::theme::TemplateError;

/// Files by their addresses.
type Shelf = BTreeMap<String, Arc<[u8]>>;

/// A site whose files are made when somebody asks for them, each once. All of them together are the site
/// that a build of the same inputs writes.
pub struct Press<'e> {
    edition: &'e Edition,
    site: Site<'e>,
    pages: Mutex<BTreeMap<String, Made>>,
    files: OnceLock<Shelf>,
    data: OnceLock<Shelf>,
}

/// What became of a file that was asked for.
#[derive(Debug, Clone)]
pub enum Made {
    /// Its content.
    File(Arc<[u8]>),
    /// It could not be made, and why.
    Failed(Arc<Diagnostic>),
}

impl<'e> Press<'e> {
    /// Gets ready what all pages share.
    pub fn new(edition: &'e Edition) -> Self {
        let site = prepare(edition.compiled(), &edition.options, &edition.theme, None);
        Self { edition, site, pages: Mutex::default(), files: OnceLock::new(), data: OnceLock::new() }
    }

    /// The file of an address, if the site has it.
    pub fn make(&self, address: &str) -> Option<Made> {
        if let Some(made) = self.pages.lock().unwrap_or_else(PoisonError::into_inner).get(address) {
            return Some(made.clone());
        }
        if let Some(id) = self.contents().get(address) {
            let made = self.page(address, id);
            self.pages.lock().unwrap_or_else(PoisonError::into_inner).insert(address.to_owned(), made.clone());
            return Some(made);
        }
        let file = self.edition.attachments.get(address).or_else(|| self.files().get(address));
        // What costs most is made only if it can be nothing else.
        file.or_else(|| self.data().get(address)).cloned().map(Made::File)
    }

    /// The page for an address that the site does not have.
    pub fn missing(&self, address: &str) -> Made {
        match guarded(address, || self.site.not_found_at(address).map_err(finding)) {
            Ok(page) => Made::File(Arc::from(page.into_bytes())),
            Err(finding) => Made::Failed(finding),
        }
    }

    pub(super) fn edition(&self) -> &'e Edition {
        self.edition
    }

    pub(super) fn site(&self) -> &Site<'e> {
        &self.site
    }

    /// The addresses of all pages.
    fn contents(&self) -> &BTreeMap<String, PageId> {
        self.edition.pages.get_or_init(|| {
            let manual = self.site.view.manual;
            paginate(&self.site.view).into_iter().map(|id| (id.address(manual), id)).collect()
        })
    }

    /// Every address of the site, in order.
    pub fn addresses(&self) -> Vec<String> {
        let files = [&*self.edition.attachments, self.files(), self.data()].into_iter().flat_map(BTreeMap::keys);
        let mut all: Vec<String> = self.contents().keys().chain(files).cloned().collect();
        all.sort();
        all
    }

    fn page(&self, address: &str, id: &PageId) -> Made {
        let made = guarded(address, || self.site.render(id).map_err(finding));
        match made {
            Ok(artifact) => Made::File(Arc::from(artifact.bytes)),
            Err(finding) => Made::Failed(finding),
        }
    }

    fn files(&self) -> &Shelf {
        self.files.get_or_init(|| shelf(|put| files(self.edition.compiled(), &self.edition.theme, &put)))
    }

    fn data(&self) -> &Shelf {
        self.data.get_or_init(|| shelf(|put| data(self.edition.compiled(), &self.site, &put)))
    }
}

fn shelf(fill: impl FnOnce(&(dyn Fn(Artifact) + Sync))) -> Shelf {
    let shelf = Mutex::new(Shelf::new());
    fill(&|artifact: Artifact| {
        let mut shelf = shelf.lock().unwrap_or_else(PoisonError::into_inner);
        shelf.insert(artifact.address, Arc::from(artifact.bytes));
    });
    shelf.into_inner().unwrap_or_else(PoisonError::into_inner)
}

fn finding(error: TemplateError) -> Arc<Diagnostic> {
    Arc::new(error.diagnostic())
}

/// Makes one page; a mistake of the program on it is a finding about this page and ends nothing else.
fn guarded<T>(address: &str, make: impl FnOnce() -> Result<T, Arc<Diagnostic>>) -> Result<T, Arc<Diagnostic>> {
    catch_unwind(AssertUnwindSafe(make)).unwrap_or_else(|panic| {
        let said = panic.downcast_ref::<String>().map(String::as_str);
        let said = said.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("nothing");
        let message = format!("the page `{address}` could not be made; the program says: {said}");
        let finding = Diagnostic::global("page-not-made", Severity::Error, message)
            .why("this is a mistake of the program, not of the manual; all other pages are right")
            .help("please report it, with the document if you can");
        Err(Arc::new(finding))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_ends_in_a_mistake_of_the_program_is_a_finding() {
        let finding = guarded::<()>("a.html", || panic!("row {} is missing", 7)).unwrap_err();
        assert_eq!(finding.rule, "page-not-made");
        assert!(finding.message.contains("row 7 is missing"), "{}", finding.message);
        assert_eq!(guarded("a.html", || Ok(1)), Ok(1));
    }
}
