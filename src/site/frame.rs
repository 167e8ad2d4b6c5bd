//! What surrounds the pages: titles, crumbs, neighbours, edit links, stamps.

use std::collections::BTreeMap;
use std::sync::OnceLock;

use super::PageId;
use super::context as page;
use super::machines::markdown_address;
use super::pages::with_controls;
use super::view::{View, status};
use crate::control::Grade;
use crate::coverage::State;
use crate::manual::{DocumentIndex, StandardIndex, root_of};
use crate::syntax::front_matter::Status;
use crate::syntax::markdown::encode_path;

/// Clauses of a chapter listed on one page.
const CLAUSES: usize = 60;

/// Documents of a folder or rows of a register listed on one page.
const NEIGHBOURS: usize = 24;

/// Frames of all pages; what neighbours share is made once, when the first of them is.
#[derive(Debug)]
pub struct Frames {
    folders: Vec<OnceLock<Runs>>,
    chapters: Vec<OnceLock<BTreeMap<String, page::Neighbours>>>,
    registers: Vec<OnceLock<Runs>>,
}

/// Neighbours in runs of a length that a page can carry; a page lists the run that it is in.
#[derive(Debug)]
struct Runs {
    length: usize,
    runs: Vec<page::Neighbours>,
}

impl Runs {
    /// Cuts so many neighbours into runs of about one length.
    fn new(count: usize, siblings: impl Fn(std::ops::Range<usize>) -> page::Siblings) -> Self {
        let length = count.div_ceil(count.div_ceil(NEIGHBOURS).max(1)).max(1);
        let starts = (0..count).step_by(length);
        let runs = starts.map(|start| page::Neighbours::new(&siblings(start..(start + length).min(count))));
        Self { length, runs: runs.collect() }
    }

    /// The run that holds a place.
    fn at(&self, place: usize) -> Option<page::Neighbours> {
        self.runs.get(place / self.length).cloned()
    }
}

impl Frames {
    /// Has room for the neighbours of every folder, chapter and register.
    pub fn new(view: &View<'_>) -> Self {
        Self {
            folders: std::iter::repeat_with(OnceLock::new).take(view.manual.folders.len()).collect(),
            chapters: std::iter::repeat_with(OnceLock::new).take(view.manual.standards.len()).collect(),
            registers: std::iter::repeat_with(OnceLock::new).take(view.manual.registers.len()).collect(),
        }
    }

    /// The frame of a page.
    pub fn frame(&self, view: &View<'_>, id: &PageId) -> page::Frame {
        let address = id.address(view.manual);
        let mut frame = page::Frame {
            root: root_of(&address),
            title: title(view, id),
            section: section(id),
            csv: csv(id).map(str::to_string),
            paraphrase: is_paraphrased(view, id),
            beside: matches!(id, PageId::Document(_) | PageId::Clause(..)),
            ..page::Frame::default()
        };
        if let Some(base) = &view.manual.settings.manual.base_url {
            frame.canonical = Some(format!("{}/{}", base.value.trim_end_matches('/'), encode_path(&address)));
        }
        frame.address = address;
        frame.crumbs = crumbs(view, id);
        match id {
            PageId::Document(index) => self.document(view, *index, &mut frame),
            PageId::Home(Some(index)) => frame.edit = edit(view, *index),
            PageId::Clause(standard, clause) => self.clause(view, *standard, *clause, &mut frame),
            PageId::Standard(standard) => frame.standard = Some(view.manual.standard(*standard).alias.clone()),
            PageId::Register(at, part) => {
                let other = |part: usize| page::Link {
                    title: register_title(view, *at, part),
                    address: view.manual.register_part_address(*at, part),
                };
                frame.previous = part.checked_sub(1).map(other);
                frame.next = (part + 1 < view.manual.registers[*at].parts()).then(|| other(part + 1));
            }
            PageId::Row(row) => {
                let at = row.register as usize;
                frame.siblings = self.registers[at].get_or_init(|| register_siblings(view, at)).at(row.row as usize);
            }
            PageId::NotFound => {
                let base = view.manual.settings.manual.base_url.as_ref();
                let path =
                    base.and_then(|base| base.value.split_once("://")).and_then(|(_, rest)| rest.split_once('/'));
                // Without a known path the page is right at the root, and bare where a server shows it deeper.
                frame.root = match path.map(|(_, path)| path.trim_matches('/')) {
                    None if base.is_some() => "/".to_string(),
                    None => String::new(),
                    Some("") => "/".to_string(),
                    Some(path) => format!("/{path}/"),
                };
                frame.canonical = None;
            }
            _ => {}
        }
        frame
    }

    fn document(&self, view: &View<'_>, index: DocumentIndex, frame: &mut page::Frame) {
        let document = view.manual.document(index);
        let front = &document.front;
        let (folder, place) = view.manual.places[index.0 as usize];
        let members = &view.manual.folders[folder as usize].documents;
        let listed: Vec<DocumentIndex> = neighbours(view, members, index);
        let at = folder as usize;
        let siblings = || folder_siblings(view, &view.manual.folders[at]);
        frame.siblings = self.folders[at].get_or_init(siblings).at(place as usize);
        let [previous, next] = around(&listed, index);
        let link = |index: DocumentIndex| {
            let link = view.document(index, None);
            page::Link { title: link.title, address: link.address }
        };
        frame.previous = previous.map(link);
        frame.next = next.map(link);
        frame.edit = edit(view, index);
        frame.description = front.summary.as_ref().map(|summary| view.manual.fill_variables(&summary.value));
        if view.manual.settings.output.markdown {
            frame.markdown = Some(markdown_address(&frame.address));
        }
        if let Some(id) = &front.id {
            frame.stamp = page::Stamp {
                id: id.value.clone(),
                version: front.version.as_ref().map_or(String::new(), |version| version.value.clone()),
                digest: view.digest(document),
                grade: Some(view.grade(index)),
                approval: view.approval(index),
                commit: view.last_commit(index),
                history: view.has_history(),
                status: Some(status(document.status())),
                classification: front.classification.as_ref().map(|word| word.value.as_str().to_string()),
            };
        }
    }

    fn clause(&self, view: &View<'_>, standard: StandardIndex, clause: usize, frame: &mut page::Frame) {
        let clauses = view.catalog(standard).clauses();
        let number = clauses[clause].number.as_str();
        frame.standard = Some(view.manual.standard(standard).alias.clone());
        let chapters = self.chapters[standard.0 as usize].get_or_init(|| chapter_siblings(view, standard));
        frame.siblings = chapters.get(&chapter(view, standard, number)).cloned();
        let link = |at: usize| page::Link {
            title: format!("{} {}", clauses[at].number, clauses[at].title),
            address: view.manual.clause_address(standard, at),
        };
        frame.previous = clause.checked_sub(1).map(link);
        frame.next = (clause + 1 < clauses.len()).then(|| link(clause + 1));
    }
}

/// Has a page texts of a standard that are paraphrases: its own standard's, or of any in use?
fn is_paraphrased(view: &View<'_>, id: &PageId) -> bool {
    match id {
        PageId::Standard(standard) | PageId::Clause(standard, _) | PageId::Statement(standard) => {
            view.catalog(*standard).edition.paraphrase
        }
        _ => view.manual.is_paraphrased(),
    }
}

/// The listed members next to a document: enough to find the one before and the one after.
fn neighbours(view: &View<'_>, members: &[DocumentIndex], index: DocumentIndex) -> Vec<DocumentIndex> {
    let (_, place) = view.manual.places[index.0 as usize];
    let place = place as usize;
    let before = members[..place].iter().rev().find(|other| view.is_listed(**other));
    let after = members[place + 1..].iter().find(|other| view.is_listed(**other));
    before.into_iter().chain([&index]).chain(after).copied().collect()
}

fn around(listed: &[DocumentIndex], index: DocumentIndex) -> [Option<DocumentIndex>; 2] {
    let at = listed.iter().position(|other| *other == index).unwrap_or_default();
    [at.checked_sub(1).and_then(|before| listed.get(before)).copied(), listed.get(at + 1).copied()]
}

fn edit(view: &View<'_>, index: DocumentIndex) -> Option<page::Target> {
    let repository = view.manual.settings.manual.repository.as_ref()?;
    let path = encode_path(view.manual.document(index).path.as_str());
    let base = repository.value.trim_end_matches('/').trim_end_matches(".git");
    let way = match () {
        () if base.contains("gitlab") => "-/edit/main",
        () if base.contains("github.com") => "edit/main",
        () => "_edit/main",
    };
    Some(page::Target(format!("{base}/{way}/{path}")))
}

fn folder_siblings(view: &View<'_>, folder: &crate::manual::Folder) -> Runs {
    let listed = folder.documents.iter().filter(|index| view.is_listed(**index)).count();
    let sibling = |index: &DocumentIndex| {
        let link = view.document(*index, None);
        page::Sibling { label: link.id, title: link.title, address: link.address, mark: document_mark(view, *index) }
    };
    Runs::new(if listed == 0 { 0 } else { folder.documents.len() }, |run| {
        let run = folder.documents[run].iter().filter(|index| view.is_listed(**index));
        let entries: Vec<page::Sibling> = run.map(sibling).collect();
        page::Siblings {
            title: folder.title.clone(),
            address: format!("documents/index.html#{}", folder.anchor),
            more: listed.saturating_sub(entries.len()),
            entries,
        }
    })
}

fn document_mark(view: &View<'_>, index: DocumentIndex) -> Option<page::Mark> {
    let standing = &view.standing.documents[index.0 as usize];
    match view.manual.document(index).status() {
        Status::Draft => Some(page::Mark::Draft),
        Status::InReview => Some(page::Mark::InReview),
        _ if standing.grade == Some(Grade::NotYetEffective) => Some(page::Mark::NotYetEffective),
        _ => standing.overdue.then_some(page::Mark::Overdue),
    }
}

/// The chapter of a clause: its first number, of a control its group.
fn chapter(view: &View<'_>, standard: StandardIndex, number: &str) -> String {
    let catalog = view.catalog(standard);
    let Some(clause) = catalog.clause(number) else { return number.to_string() };
    let top = catalog.ancestors(clause).last().unwrap_or(clause);
    top.number.to_string()
}

fn chapter_siblings(view: &View<'_>, standard: StandardIndex) -> BTreeMap<String, page::Neighbours> {
    let catalog = view.catalog(standard);
    let mut chapters: BTreeMap<String, page::Siblings> = BTreeMap::new();
    for (at, clause) in catalog.clauses().iter().enumerate() {
        let link = view.clause(standard, at);
        let key = chapter(view, standard, clause.number.as_str());
        let is_chapter = key == clause.number.as_str();
        let siblings = chapters.entry(key).or_insert_with(|| page::Siblings {
            title: format!("{} {}", link.number, link.title),
            address: link.address.clone(),
            ..page::Siblings::default()
        });
        // The chapter itself stands above its clauses.
        if is_chapter {
            continue;
        }
        if siblings.entries.len() == CLAUSES {
            siblings.more += 1;
            continue;
        }
        let mark = match view.shown[standard.0 as usize].clauses[at].state {
            State::Gap => Some(page::Mark::Gap),
            State::Partial => Some(page::Mark::Partial),
            State::Pending => Some(page::Mark::Pending),
            State::Covered | State::Justified => None,
        };
        siblings.entries.push(page::Sibling {
            label: Some(link.number),
            title: link.title,
            address: link.address,
            mark,
        });
    }
    chapters.into_iter().map(|(key, siblings)| (key, page::Neighbours::new(&siblings))).collect()
}

fn register_siblings(view: &View<'_>, at: usize) -> Runs {
    let register = &view.manual.registers[at];
    let sibling = |row: usize| {
        let index = crate::manual::RowIndex { register: at as u32, row: row as u32 };
        page::Sibling {
            label: register.rows[row].key.clone(),
            title: view.row_title(index),
            address: view.manual.row_address(index),
            mark: None,
        }
    };
    Runs::new(register.rows.len(), |run| page::Siblings {
        title: view.manual.fill_variables(&view.manual.document(register.document).title),
        address: view.manual.register_address(at),
        more: register.rows.len() - run.len(),
        entries: run.map(sibling).collect(),
    })
}

/// The title of a register, on the further pages of a long table with the number of the page.
pub fn register_title(view: &View<'_>, at: usize, part: usize) -> String {
    let register = &view.manual.registers[at];
    let title = view.manual.fill_variables(&view.manual.document(register.document).title);
    match part {
        0 => title,
        part => format!("{title} {}/{}", part + 1, register.parts()),
    }
}

fn section(id: &PageId) -> page::Section {
    match id {
        PageId::Home(_) => page::Section::Home,
        PageId::Document(_) | PageId::Documents => page::Section::Documents,
        PageId::Standards | PageId::Standard(_) | PageId::Clause(..) => page::Section::Standards,
        PageId::Matrix => page::Section::Matrix,
        PageId::Integration => page::Section::Integration,
        PageId::Transition => page::Section::Transition,
        PageId::Statement(_) => page::Section::StatementOfApplicability,
        PageId::DocumentedInformation => page::Section::DocumentedInformation,
        PageId::Gaps => page::Section::Gaps,
        PageId::Registers | PageId::Register(..) | PageId::Row(_) => page::Section::Registers,
        PageId::Records => page::Section::Records,
        PageId::Roles | PageId::Role(_) => page::Section::Roles,
        PageId::Glossary => page::Section::Glossary,
        PageId::Calendar => page::Section::Calendar,
        PageId::Changes | PageId::Difference(_) => page::Section::Changes,
        PageId::Check => page::Section::Check,
        PageId::Print | PageId::PrintFolder(_) => page::Section::Print,
        PageId::NotFound => page::Section::None,
    }
}

fn section_word(section: page::Section) -> &'static str {
    page::Section::KEYS.get(section as usize).copied().unwrap_or("none")
}

pub(super) fn title(view: &View<'_>, id: &PageId) -> String {
    let manual = view.manual;
    match id {
        PageId::Home(_) => manual.settings.manual.title.clone(),
        PageId::Document(index) => view.document(*index, None).title,
        PageId::Standard(standard) => view.catalog(*standard).edition.reference.clone(),
        PageId::Clause(standard, clause) => {
            let clause = &view.catalog(*standard).clauses()[*clause];
            format!("{} {} {}", view.catalog(*standard).edition.reference, clause.number, clause.title)
        }
        PageId::Register(at, part) => register_title(view, *at, *part),
        PageId::Row(row) => view.row(*row).title,
        PageId::Role(role) => manual.role_title(role).to_string(),
        PageId::Statement(standard) => {
            let word = view.words.word("section.statement-of-applicability");
            match with_controls(manual).nth(1) {
                Some(_) => format!("{word}: {}", view.standard(*standard).name),
                None => word.to_string(),
            }
        }
        PageId::PrintFolder(folder) => manual.folders[*folder].title.clone(),
        PageId::Difference(index) => {
            let document = view.document(*index, None);
            let id = document.id.map(|id| format!("{id} ")).unwrap_or_default();
            format!("{}: {id}{}", view.words.word("what_changed"), document.title)
        }
        PageId::NotFound => view.words.word("not_found").to_string(),
        other => view.words.word(&format!("section.{}", section_word(section(other)))).to_string(),
    }
}

fn crumbs(view: &View<'_>, id: &PageId) -> Vec<page::Link> {
    let word = |section: page::Section| view.words.word(&format!("section.{}", section_word(section))).to_string();
    let home = page::Link { title: word(page::Section::Home), address: "index.html".to_string() };
    let overview = |section, address: &str| page::Link { title: word(section), address: address.to_string() };
    let mut crumbs = vec![home];
    match id {
        PageId::Home(_) | PageId::NotFound => crumbs.clear(),
        PageId::Document(index) => {
            crumbs.push(overview(page::Section::Documents, "documents/index.html"));
            let folder = &view.manual.folders[view.manual.places[index.0 as usize].0 as usize];
            let address = format!("documents/index.html#{}", folder.anchor);
            crumbs.push(page::Link { title: folder.title.clone(), address });
        }
        PageId::Standard(_) => crumbs.push(overview(page::Section::Standards, "standards/index.html")),
        PageId::Clause(standard, clause) => {
            crumbs.push(overview(page::Section::Standards, "standards/index.html"));
            let link = view.standard(*standard);
            crumbs.push(page::Link { title: link.name, address: link.address });
            let catalog = view.catalog(*standard);
            let above: Vec<_> = catalog.ancestors(&catalog.clauses()[*clause]).collect();
            for clause in above.into_iter().rev() {
                let link = view.clause_by_number(*standard, clause.number.as_str()).unwrap_or_default();
                crumbs.push(page::Link { title: format!("{} {}", link.number, link.title), address: link.address });
            }
        }
        PageId::Register(..) => crumbs.push(overview(page::Section::Registers, "registers/index.html")),
        PageId::Row(row) => {
            crumbs.push(overview(page::Section::Registers, "registers/index.html"));
            let register = row.register as usize;
            crumbs.push(page::Link {
                title: register_title(view, register, 0),
                address: view.manual.register_address(register),
            });
        }
        PageId::Role(_) => crumbs.push(overview(page::Section::Roles, "roles/index.html")),
        PageId::Difference(_) => crumbs.push(overview(page::Section::Changes, "changes.html")),
        PageId::PrintFolder(_) => crumbs.push(overview(page::Section::Print, "print.html")),
        _ => {}
    }
    crumbs
}

fn csv(id: &PageId) -> Option<&'static str> {
    match id {
        PageId::Documents => Some("documents.csv"),
        PageId::Matrix => Some("matrix.csv"),
        PageId::Statement(_) => Some("soa.csv"),
        PageId::Records => Some("records.csv"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_are_cut_into_runs_of_about_one_length_and_each_page_finds_its_own() {
        for (count, length) in [(1, 1), (24, 24), (25, 13), (50, 17), (1000, 24)] {
            let runs = Runs::new(count, |run| page::Siblings {
                more: count - run.len(),
                entries: run.map(|at| page::Sibling { title: at.to_string(), ..page::Sibling::default() }).collect(),
                ..page::Siblings::default()
            });
            for place in 0..count {
                let run = serde_json::to_value(runs.at(place)).unwrap();
                let entries = run["entries"].as_array().unwrap();
                let title = serde_json::Value::from(place.to_string());
                assert!(entries.iter().any(|entry| entry["title"] == title), "{place} of {count}");
                assert!(entries.len() <= length, "{place} of {count}");
                assert_eq!(run["more"], count - entries.len());
            }
        }
        assert!(Runs::new(0, |_| page::Siblings::default()).at(0).is_none());
    }
}
