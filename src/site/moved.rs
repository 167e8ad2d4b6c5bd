//! Pages at the old addresses of documents, which lead to the new ones.

use std::collections::BTreeMap;

use super::view::View;
use super::{Artifact, paginate};
use crate::manual::{DocumentIndex, MOST_ALIASES, Taken, old_address, relative, root_of};
use crate::syntax::markdown::escape;

/// Hands on a page for each old address that no page of the site has.
pub fn pages(view: &View<'_>, put: &impl Fn(Artifact)) {
    let manual = view.manual;
    let mut moved: BTreeMap<String, DocumentIndex> = BTreeMap::new();
    for (index, document) in manual.documents() {
        let old = document.front.aliases.iter().take(MOST_ALIASES).filter_map(|alias| old_address(&alias.value));
        for address in old {
            moved.entry(address).or_insert(index);
        }
    }
    if moved.is_empty() {
        return;
    }
    let mut taken = Taken::default();
    for page in paginate(view) {
        taken.take(&page.address(manual));
    }
    for (address, index) in moved {
        if taken.take(&address) {
            let bytes = page(view, &address, index).into_bytes();
            put(Artifact { address, bytes });
        }
    }
}

/// Bare: nobody stays on it, and a browser that does not follow shows the link.
fn page(view: &View<'_>, address: &str, index: DocumentIndex) -> String {
    let link = view.document(index, None);
    let id = link.id.map_or(String::new(), |id| format!("{id} "));
    let title = escape(&format!("{id}{}", link.title));
    let target = escape(&relative(&root_of(address), &link.address));
    let language = escape(&view.manual.settings.manual.language);
    format!(
        "<!doctype html>\n<html lang=\"{language}\"><head><meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'\">\n\
         <meta http-equiv=\"refresh\" content=\"0; url={target}\">\n\
         <meta name=\"robots\" content=\"noindex\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>{title}</title></head>\n<body><main><h1><a href=\"{target}\">{title}</a></h1></main></body></html>\n"
    )
}
