use super::Typed;
use super::offer::{self, Offer, kind};
use crate::manual::{DocumentIndex, Manual, relative_path};
use crate::source::SourcePath;
use crate::syntax::markdown::written;

/// What may be written in the text of a document, behind the beginning of a line.
pub fn offers(manual: &Manual, path: &SourcePath, line: &str) -> Option<Typed> {
    let document = manual.paths.get(path).copied();
    let open = |begin: &str, end: &str| {
        let at = line.rfind(begin)? + begin.len();
        (!line[at..].contains(end)).then_some(at)
    };
    if let Some(at) = open("[[", "]]") {
        return reference(manual, document, at, &line[at..]);
    }
    if let Some(at) = open("{{", "}}") {
        let start = at + line[at..].len() - line[at..].trim_start().len();
        let lead = if start == at { " " } else { "" };
        return Some(Typed::new(start, offer::variables(manual)).between(lead, " }}"));
    }
    let at = open("](", ")")?;
    link(manual, path, document, at, &line[at..])
}

/// The inside of `[[…]]`.
fn reference(manual: &Manual, own: Option<DocumentIndex>, at: usize, inside: &str) -> Option<Typed> {
    if inside.contains('|') {
        return None;
    }
    let typed = |behind: usize, offers: Vec<Offer>| Some(Typed::new(at + behind, offers).between("", "]]"));
    if let Some((name, _)) = inside.split_once('#') {
        let document = if name.is_empty() { own } else { manual.ids.get(name.trim()).copied() };
        return typed(name.len() + 1, offer::headings(manual, document?, ""));
    }
    match inside.split_once(':') {
        Some(("role", _)) => typed("role:".len(), offer::roles(manual)),
        Some(("term", _)) => typed("term:".len(), offer::terms(manual)),
        Some(_) => typed(0, offer::clauses(manual, inside)),
        None => {
            let mut offers = offer::ids(manual);
            offers.extend(offer::rows(manual, None));
            offers.extend(offer::clauses(manual, inside));
            offers.push(Offer::open("role:", "a role", kind::KEYWORD));
            offers.push(Offer::open("term:", "a term of the glossary", kind::KEYWORD));
            typed(0, offers)
        }
    }
}

/// The address in `[text](…)`.
fn link(manual: &Manual, path: &SourcePath, own: Option<DocumentIndex>, at: usize, inside: &str) -> Option<Typed> {
    if inside.contains(':') {
        return None;
    }
    let typed = |behind: usize, offers: Vec<Offer>| Some(Typed::new(at + behind, offers).between("", ")"));
    if let Some((file, _)) = inside.split_once('#') {
        let document = match file.is_empty() {
            true => own,
            false => manual.paths.get(&path.join(file)?).copied(),
        };
        return typed(file.len() + 1, offer::headings(manual, document?, ""));
    }
    let files = manual.documents.iter().filter(|document| document.path != *path).map(|document| {
        let way = written(&relative_path(path.folder(), document.path.as_str()));
        Offer::whole(way, manual.fill_variables(&document.title), kind::FILE)
    });
    typed(0, files.collect())
}
