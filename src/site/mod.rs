//! The site: which pages there are, and what stands on each.
//!
//! [`paginate`] lists the pages, [`Site::render`] makes one. Pages are independent of each other, so
//! they are rendered in parallel and handed on as they come.

pub mod context;
mod derived;
mod difference;
mod feed;
mod frame;
mod machines;
mod moved;
mod pages;
mod past;
mod quote;
mod reached;
mod search;
mod sheets;
mod text;
mod view;

use std::collections::HashSet;
use std::sync::OnceLock;

use rayon::prelude::*;

use crate::control::Standing;
use crate::coverage::Coverage;
use crate::manual::{DocumentIndex, Manual, RowIndex, RowsShown, StandardIndex, Taken, root_of};
use crate::theme::{self, Renderer, TemplateError, Theme, check_data, matrix_data};
use context as page;
use frame::Frames;
pub use machines::markdown_address;
use pages::Dues;
pub use past::{Earlier, Past, Removed, removed};
pub use sheets::{Sheet, SheetDocument};
pub use view::View;

/// A page of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PageId {
    /// `index.html`, with the document that introduces the manual.
    Home(Option<DocumentIndex>),
    /// A document or a page of the author's.
    Document(DocumentIndex),
    /// The master list.
    Documents,
    /// All standards.
    Standards,
    /// Coverage of one standard.
    Standard(StandardIndex),
    /// A clause: its position in the catalog.
    Clause(StandardIndex, usize),
    /// Clauses by documents.
    Matrix,
    /// Two standards side by side.
    Integration,
    /// Two editions side by side.
    Transition,
    /// The statement of applicability of a standard with controls.
    Statement(StandardIndex),
    /// Required documents and records.
    DocumentedInformation,
    /// What is open.
    Gaps,
    /// All registers.
    Registers,
    /// One register, and which page of its table.
    Register(usize, usize),
    /// One row.
    Row(RowIndex),
    /// All record types.
    Records,
    /// All roles.
    Roles,
    /// One role.
    Role(String),
    /// All terms.
    Glossary,
    /// Reviews and dues.
    Calendar,
    /// What changed.
    Changes,
    /// What the last version of a document changed.
    Difference(DocumentIndex),
    /// Is my printed copy current?
    Check,
    /// What to print.
    Print,
    /// A folder on one page.
    PrintFolder(usize),
    /// No such page.
    NotFound,
}

impl PageId {
    /// Its address.
    pub fn address(&self, manual: &Manual) -> String {
        match self {
            PageId::Home(_) => "index.html".to_string(),
            PageId::Document(index) => manual.address(*index).to_string(),
            PageId::Documents => "documents/index.html".to_string(),
            PageId::Standards => "standards/index.html".to_string(),
            PageId::Standard(standard) => manual.standard_address(*standard),
            PageId::Clause(standard, clause) => manual.clause_address(*standard, *clause),
            PageId::Matrix => "matrix.html".to_string(),
            PageId::Integration => "integration.html".to_string(),
            PageId::Transition => "transition.html".to_string(),
            PageId::Statement(standard) => pages::statement_address(manual, *standard),
            PageId::DocumentedInformation => "documented-information.html".to_string(),
            PageId::Gaps => "gaps.html".to_string(),
            PageId::Registers => "registers/index.html".to_string(),
            PageId::Register(at, part) => manual.register_part_address(*at, *part),
            PageId::Row(row) => manual.row_address(*row),
            PageId::Records => "records.html".to_string(),
            PageId::Roles => "roles/index.html".to_string(),
            PageId::Role(role) => manual.role_address(role),
            PageId::Glossary => "glossary.html".to_string(),
            PageId::Calendar => "calendar.html".to_string(),
            PageId::Changes => "changes.html".to_string(),
            PageId::Difference(index) => difference::difference_address(manual, *index).unwrap_or_default(),
            PageId::Check => "check.html".to_string(),
            PageId::Print => "print.html".to_string(),
            PageId::PrintFolder(at) => format!("print/{}.html", manual.folders[*at].anchor),
            PageId::NotFound => "404.html".to_string(),
        }
    }
}

/// Documents that one print page holds at most; a folder with more has none.
const PRINTABLE: usize = 300;

/// The pages of a manual, in a fixed order. Of two with one address the first stays.
pub fn paginate(view: &View<'_>) -> Vec<PageId> {
    let manual = view.manual;
    let start = manual.documents().map(|(index, _)| index).find(|index| manual.address(*index) == "index.html");
    let mut pages = vec![PageId::Home(start), PageId::Documents, PageId::NotFound, PageId::Gaps, PageId::Calendar];
    pages.extend([PageId::Changes, PageId::Check, PageId::Print]);
    pages
        .extend(manual.documents().map(|(index, _)| index).filter(|index| Some(*index) != start).map(PageId::Document));
    if !manual.standards.is_empty() {
        pages.extend([PageId::Standards, PageId::Matrix, PageId::DocumentedInformation]);
    }
    for (standard, entry) in manual.standards() {
        pages.push(PageId::Standard(standard));
        pages.extend((0..entry.catalog.clauses().len()).map(|clause| PageId::Clause(standard, clause)));
    }
    if manual.crosswalk().is_some() {
        pages.push(PageId::Integration);
    }
    if !manual.transitions.is_empty() {
        pages.push(PageId::Transition);
    }
    pages.extend(pages::with_controls(manual).map(PageId::Statement));
    if !manual.registers.is_empty() {
        pages.push(PageId::Registers);
    }
    for (at, register) in manual.registers.iter().enumerate() {
        pages.extend((0..register.parts()).map(|part| PageId::Register(at, part)));
        if register.shown == RowsShown::Lines {
            continue;
        }
        let keyed = register.rows.iter().enumerate().filter(|(_, row)| row.key.is_some());
        pages.extend(keyed.map(|(row, _)| PageId::Row(RowIndex { register: at as u32, row: row as u32 })));
    }
    if !manual.records.is_empty() {
        pages.push(PageId::Records);
    }
    if !manual.settings.roles.is_empty() {
        pages.push(PageId::Roles);
        pages.extend(manual.settings.roles.keys().cloned().map(PageId::Role));
    }
    if !manual.terms.is_empty() {
        pages.push(PageId::Glossary);
    }
    let printable = manual.folders.iter().enumerate().filter(|(_, folder)| folder.documents.len() <= PRINTABLE);
    pages.extend(printable.map(|(at, _)| PageId::PrintFolder(at)));
    let changed = manual.documents().map(|(index, _)| index).filter(|index| view.difference(*index).is_some());
    pages.extend(changed.map(PageId::Difference));
    let mut taken = Taken::default();
    pages.retain(|id| taken.take(&id.address(manual)));
    pages
}

/// Everything that is needed to render pages. What only some pages show is made when the first of them is.
pub struct Site<'m> {
    /// The manual as pages speak of it.
    pub view: View<'m>,
    renderer: Renderer,
    frames: Frames,
    dues: OnceLock<Dues>,
    gaps: OnceLock<Vec<page::GapRow>>,
    matrix: OnceLock<page::MatrixPage>,
    changes: OnceLock<page::ChangesPage>,
}

/// What a build says about itself on every page.
#[derive(Debug, Clone, Default)]
pub struct About {
    /// Working texts are shown.
    pub drafts: bool,
    /// The day or revision that the manual is shown as of.
    pub as_of: Option<String>,
    /// The address of the logo, if the configuration names one that is there.
    pub logo: Option<String>,
    /// There is a history, and so a feed of what changed.
    pub feed: bool,
    /// Files for machines at the root of the site.
    pub data: Vec<page::Link>,
}

/// A file of the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Artifact {
    /// Its address.
    pub address: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl<'m> Site<'m> {
    /// Prepares what pages share.
    pub fn new(
        manual: &'m Manual,
        standing: &'m Standing,
        coverage: &'m Coverage,
        theme: &'m Theme,
        about: About,
        past: Past<'m>,
    ) -> Self {
        let view = View { past: Some(past), ..View::new(manual, standing, coverage, theme.language()) };
        let renderer = theme.renderer(&shared(&view, about));
        Self {
            renderer,
            frames: Frames::new(&view),
            dues: OnceLock::new(),
            gaps: OnceLock::new(),
            matrix: OnceLock::new(),
            changes: OnceLock::new(),
            view,
        }
    }

    fn dues(&self) -> &Dues {
        self.dues.get_or_init(|| Dues::collect(&self.view))
    }

    fn gaps(&self) -> &[page::GapRow] {
        self.gaps.get_or_init(|| pages::gap_rows(&self.view))
    }

    fn changes(&self) -> &page::ChangesPage {
        self.changes.get_or_init(|| self.view.changes())
    }

    fn matrix(&self) -> &page::MatrixPage {
        self.matrix.get_or_init(|| pages::matrix(&self.view))
    }

    /// Renders one page.
    pub fn render(&self, id: &PageId) -> Result<Artifact, TemplateError> {
        self.render_by(&self.renderer, id)
    }

    fn render_by(&self, renderer: &Renderer, id: &PageId) -> Result<Artifact, TemplateError> {
        let view = &self.view;
        let frame = self.frames.frame(view, id);
        let root = frame.root.clone();
        let root = root.as_str();
        let html = match id {
            PageId::Home(start) => {
                renderer.render(&frame, &pages::home(view, self.dues(), self.gaps(), self.changes(), *start))
            }
            PageId::Document(index) => renderer.render(&frame, &pages::document(view, *index, root)),
            PageId::Documents => renderer.render(&frame, &pages::documents(view)),
            PageId::Standards => renderer.render(&frame, &pages::standards(view)),
            PageId::Standard(standard) => renderer.render(&frame, &pages::standard(view, *standard)),
            PageId::Clause(standard, clause) => renderer.render(&frame, &pages::clause(view, *standard, *clause, root)),
            PageId::Matrix => renderer.render(&frame, self.matrix()),
            PageId::Integration => renderer.render(&frame, &pages::integration(view).unwrap_or_default()),
            PageId::Transition => renderer.render(&frame, &pages::transition(view).unwrap_or_default()),
            PageId::Statement(standard) => renderer.render(&frame, &pages::statement(view, *standard)),
            PageId::DocumentedInformation => renderer.render(&frame, &pages::documented_information(view)),
            PageId::Gaps => renderer.render(&frame, &pages::gaps(view, self.gaps())),
            PageId::Registers => renderer.render(&frame, &pages::registers(view)),
            PageId::Register(at, part) => renderer.render(&frame, &pages::register(view, (*at, *part), root)),
            PageId::Row(row) => renderer.render(&frame, &pages::row(view, *row)),
            PageId::Records => renderer.render(&frame, &pages::records(view)),
            PageId::Roles => renderer.render(&frame, &pages::roles(view, self.dues())),
            PageId::Role(role) => renderer.render(&frame, &pages::role(view, self.dues(), role)),
            PageId::Glossary => renderer.render(&frame, &pages::glossary(view)),
            PageId::Calendar => renderer.render(&frame, &pages::calendar(view, self.dues())),
            PageId::Changes => renderer.render(&frame, self.changes()),
            PageId::Difference(index) => renderer.render(&frame, &view.difference_page(*index)),
            PageId::Check => renderer.render(&frame, &self.check()),
            PageId::Print => renderer.render(&frame, &self.print_index()),
            PageId::PrintFolder(at) => {
                renderer.render(&frame, &pages::print_folder(view, &view.manual.folders[*at], root))
            }
            PageId::NotFound => renderer.render(&frame, &page::NotFoundPage::default()),
        }?;
        Ok(Artifact { address: frame.address, bytes: html })
    }

    /// Renders the page for addresses that do not exist as it is right at one of them.
    pub fn not_found_at(&self, address: &str) -> Result<String, TemplateError> {
        let frame = page::Frame { root: root_of(address), ..self.frames.frame(&self.view, &PageId::NotFound) };
        self.page(&frame, &page::NotFoundPage::default()).map(theme::text)
    }

    fn page<P: page::Page>(&self, frame: &page::Frame, page: &P) -> Result<Vec<u8>, TemplateError> {
        self.renderer.render(frame, page)
    }

    /// Files that scripts of pages and other programs read: matrix columns, printed codes, the calendar, the feed; without
    /// the search index.
    pub fn data(&self, put: &(impl Fn(Artifact) + Sync)) {
        let put_text =
            |address: &str, text: String| put(Artifact { address: address.to_string(), bytes: text.into_bytes() });
        rayon::scope(|scope| {
            scope.spawn(|_| put_text("matrix-data.js", matrix_data(self.matrix())));
            scope.spawn(|_| put_text("check-data.js", check_data(&self.check_entries())));
            scope.spawn(|_| put_text("calendar.ics", pages::ics(&self.view, self.dues())));
            scope.spawn(|_| put_text("llms.txt", machines::llms(&self.view)));
            scope.spawn(|_| machines::sitemap(&self.view, put));
            scope.spawn(|_| moved::pages(&self.view, put));
            if self.view.has_history() {
                scope.spawn(|_| put_text("feed.xml", feed::feed(&self.view)));
            }
        });
    }

    /// The files of the search index, where the configuration asks for it.
    pub fn search(&self, put: &(impl Fn(Artifact) + Sync)) {
        if self.view.manual.settings.search.enabled {
            search::index(&self.view, put);
        }
    }

    fn check_entries(&self) -> Vec<page::CheckEntry> {
        let view = &self.view;
        let controlled = view.manual.documents().filter(|(_, document)| document.front.id.is_some());
        controlled
            .filter(|(index, document)| {
                // Of two documents with one id only the first can be meant by a printed code.
                document.front.id.as_ref().and_then(|id| view.manual.ids.get(&id.value)) == Some(index)
            })
            .map(|(index, document)| {
                let row = pages::document_row(view, index);
                page::CheckEntry {
                    id: row.document.id.clone().unwrap_or_default(),
                    title: row.document.title.clone(),
                    address: row.document.address.clone(),
                    version: row.document.version.clone().unwrap_or_default(),
                    digest: view.digest(document),
                    status: row.document.status,
                    in_force: view.standing.documents[index.0 as usize].in_force,
                    effective: row.effective,
                    superseded_by: row
                        .superseded_by
                        .map(|link| page::Link { title: link.title, address: link.address }),
                    earlier: view.earlier(index),
                }
            })
            .collect()
    }

    fn check(&self) -> page::CheckPage {
        let entries = self.check_entries();
        let example = entries.iter().find(|entry| !entry.version.is_empty());
        page::CheckPage {
            example: example.map(|entry| format!("{} {} {}", entry.id, entry.version, entry.digest)),
            count: entries.len(),
        }
    }

    fn print_index(&self) -> page::PrintIndexPage {
        let view = &self.view;
        let folders = view.manual.folders.iter().enumerate().map(|(at, folder)| {
            let listed = folder.documents.iter().copied().filter(|index| view.is_listed(*index));
            page::PrintFolder {
                link: page::Link {
                    title: folder.title.clone(),
                    address: match folder.documents.len() <= PRINTABLE {
                        true => PageId::PrintFolder(at).address(view.manual),
                        false => String::new(),
                    },
                },
                documents: listed.take(PRINTABLE).map(|index| view.document(index, None)).collect(),
            }
        });
        page::PrintIndexPage { folders: folders.filter(|folder| !folder.documents.is_empty()).collect() }
    }

    /// Renders all pages in parallel and hands each on as it comes; gives the mistakes of templates, each once. A page whose
    /// template has one is rendered by the built-in theme: links lead to it, and a reader misses nothing.
    pub fn render_all(&self, put: impl Fn(Artifact) + Sync) -> Vec<TemplateError> {
        let built_in = OnceLock::new();
        let instead = || built_in.get_or_init(|| self.renderer.built_in()).as_ref();
        let one = |id: &PageId| match self.render(id) {
            Ok(artifact) => {
                put(artifact);
                None
            }
            Err(error) => {
                if let Some(Ok(artifact)) = instead().map(|renderer| self.render_by(renderer, id)) {
                    put(artifact);
                }
                Some(error)
            }
        };
        let failed: Vec<TemplateError> = paginate(&self.view).par_iter().filter_map(one).collect();
        distinct(failed)
    }

    /// Renders one page of each kind; gives the mistakes of templates. What a template does only on some pages is not seen.
    pub fn try_templates(&self) -> Vec<TemplateError> {
        let mut kinds = HashSet::new();
        let mut pages = paginate(&self.view);
        pages.retain(|id| kinds.insert(std::mem::discriminant(id)));
        distinct(pages.par_iter().filter_map(|id| self.render(id).err()).collect())
    }
}

/// The same slip fails on page after page: it is told once.
fn distinct(mut errors: Vec<TemplateError>) -> Vec<TemplateError> {
    let mut told = HashSet::new();
    errors.retain(|error| told.insert(error.to_string()));
    errors
}

fn shared(view: &View<'_>, about: About) -> page::Site {
    let manual = view.manual;
    let settings = &manual.settings;
    let folders = manual.folders.iter().filter(|folder| folder.documents.iter().any(|index| view.is_listed(*index)));
    page::Site {
        title: settings.manual.title.clone(),
        organization: settings.manual.organization.clone(),
        language: settings.manual.language.clone(),
        direction: match settings.manual.direction {
            crate::config::Direction::Ltr => page::Direction::Ltr,
            crate::config::Direction::Rtl => page::Direction::Rtl,
        },
        date: view.today().to_string(),
        as_of: about.as_of,
        drafts: about.drafts,
        commit: view.manual_commit(),
        history: view.has_history(),
        logo: about.logo,
        report: settings.manual.report_problem.as_ref().map(|address| {
            let address = &address.value;
            let is_mail = address.contains('@') && !address.contains(':');
            page::Target(if is_mail { format!("mailto:{address}") } else { address.clone() })
        }),
        standards: manual.standards().map(|(at, _)| view.standard(at)).collect(),
        folders: folders
            .take(14)
            .map(|folder| page::Link {
                title: folder.title.clone(),
                address: format!("documents/index.html#{}", folder.anchor),
            })
            .collect(),
        offers: page::Offers {
            matrix: !manual.standards.is_empty(),
            integration: manual.crosswalk().is_some(),
            transition: !manual.transitions.is_empty(),
            statement_of_applicability: pages::with_controls(manual).next().is_some(),
            documented_information: !manual.standards.is_empty(),
            gaps: true,
            registers: !manual.registers.is_empty(),
            records: !manual.records.is_empty(),
            roles: !settings.roles.is_empty(),
            glossary: !manual.terms.is_empty(),
            calendar: true,
            changes: true,
            feed: about.feed,
            check: true,
            print: true,
        },
        data: about.data,
    }
}
