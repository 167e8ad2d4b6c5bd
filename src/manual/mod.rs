//! The manual: every document, register, role and term in one place, with every claim and every
//! reference resolved against the others.
//!
//! Linking is done once for the whole manual, after all files were parsed. Nothing here looks at
//! dates or approvals: that is document control, the next room.

mod address;
mod claims;
mod decisions;
mod fill;
mod known;
mod link;
mod order;
mod references;
mod registers;
mod relink;
mod variables;
mod ways;

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

pub use address::{MOST_ALIASES, Taken, asset_address, document_address, old_address, relative, root_of};
pub use link::{Linked, link, link_apart};
pub use order::Folder;
pub use registers::row_span;
pub use relink::relink;
pub use ways::way as relative_path;

use crate::catalog::{Catalog, Crosswalk};
use crate::config::Settings;
use crate::source::{Asset, SourcePath, Span, Spanned};
use crate::syntax::Document;
use crate::syntax::front_matter::{Column, Decides};
use crate::syntax::register::{CellValue, Row};

/// Position of a document in [`Manual::documents`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentIndex(pub u32);

/// Position of a standard in [`Manual::standards`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StandardIndex(pub u16);

/// A register and one of its rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RowIndex {
    /// Position in [`Manual::registers`].
    pub register: u32,
    /// Position in [`Register::rows`].
    pub row: u32,
}

/// Everything the organization wrote, resolved.
///
/// What is large is shared, so that a manual in which one text changed costs little beside its neighbour.
#[derive(Debug, Clone)]
pub struct Manual {
    /// The configuration.
    pub settings: Arc<Settings>,
    /// The editions in use, in the order of the configuration.
    pub standards: Vec<Standard>,
    /// Editions being replaced.
    pub transitions: Vec<Transition>,
    /// The maps between standards whose both sides are in use; the first is the one that is measured.
    pub crosswalks: Vec<Arc<Crosswalk>>,
    /// All documents and pages, in the order of their paths.
    pub documents: Vec<Arc<Document>>,
    /// Documents by id; of several with one id, the first by path.
    pub ids: Arc<BTreeMap<String, DocumentIndex>>,
    /// Documents by path.
    pub paths: Arc<BTreeMap<SourcePath, DocumentIndex>>,
    /// For each document, the address of its page.
    pub addresses: Arc<Vec<String>>,
    /// Files published as they are.
    pub assets: Arc<BTreeMap<SourcePath, Asset>>,
    /// Claims of all documents, in document order.
    pub claims: Arc<Vec<Claim>>,
    /// For each document, what each of its [`crate::syntax::markdown::Body::references`] leads to.
    pub links: Arc<Vec<Vec<Target>>>,
    /// Who refers to a thing, in document order, without doubles.
    pub backlinks: Arc<BTreeMap<Target, Vec<Backlink>>>,
    /// Registers, in document order.
    pub registers: Arc<Vec<Register>>,
    /// Rows by key.
    pub rows: Arc<BTreeMap<String, RowIndex>>,
    /// Terms of the glossary, by the term in lower case.
    pub terms: BTreeMap<String, Term>,
    /// Record types, in document order.
    pub records: Arc<Vec<RecordType>>,
    /// Decisions about what applies, from the configuration and from registers.
    pub decisions: Vec<Decision>,
    /// What documents say of requirements that this manual does not show.
    pub undisclosed: Undisclosed,
    /// The documents in reading order, folder by folder.
    pub folders: Arc<Vec<Folder>>,
    /// For each document, its folder and its place there.
    pub places: Arc<Vec<(u32, u32)>>,
}

impl Manual {
    /// A document by position.
    pub fn document(&self, index: DocumentIndex) -> &Document {
        &self.documents[index.0 as usize]
    }

    /// The files that its documents and registers refer to, and publish with their pages; each as often as it is named.
    pub fn attachments(&self) -> impl Iterator<Item = &SourcePath> {
        let rows = self.registers.iter().flat_map(|register| &register.rows);
        let all = self.links.iter().flatten().chain(rows.flat_map(|row| row.targets.iter().flatten()));
        all.filter_map(|target| match target {
            Target::Asset(path) => Some(path),
            _ => None,
        })
    }

    /// A standard by position.
    pub fn standard(&self, index: StandardIndex) -> &Standard {
        &self.standards[index.0 as usize]
    }

    /// The map by which integration is measured.
    pub fn crosswalk(&self) -> Option<&Arc<Crosswalk>> {
        self.crosswalks.first()
    }

    /// The standard with an alias.
    pub fn by_alias(&self, alias: &str) -> Option<StandardIndex> {
        self.standards.iter().position(|standard| standard.alias == alias).map(|at| StandardIndex(at as u16))
    }

    /// The standard that is a certain edition.
    pub fn by_edition(&self, edition: &str) -> Option<StandardIndex> {
        let found = self.standards.iter().position(|standard| standard.catalog.edition.id.as_str() == edition);
        found.map(|at| StandardIndex(at as u16))
    }

    /// All documents with their positions.
    pub fn documents(&self) -> impl Iterator<Item = (DocumentIndex, &Arc<Document>)> {
        self.documents.iter().enumerate().map(|(at, document)| (DocumentIndex(at as u32), document))
    }

    /// All standards with their positions.
    pub fn standards(&self) -> impl Iterator<Item = (StandardIndex, &Standard)> {
        self.standards.iter().enumerate().map(|(at, standard)| (StandardIndex(at as u16), standard))
    }

    /// Does a standard in use have texts that are paraphrases?
    pub fn is_paraphrased(&self) -> bool {
        self.standards.iter().any(|standard| standard.catalog.edition.paraphrase)
    }

    /// The register of that name.
    pub fn register(&self, name: &str) -> Option<&Register> {
        self.registers.iter().find(|register| register.name == name)
    }

    /// The register that a document is.
    pub fn register_of(&self, document: DocumentIndex) -> Option<&Register> {
        Some(&self.registers[self.register_at(document)?])
    }

    /// Its position among the registers, which come in document order.
    fn register_at(&self, document: DocumentIndex) -> Option<usize> {
        self.registers.binary_search_by_key(&document, |register| register.document).ok()
    }

    /// The title of a role, or its name where the configuration has none.
    pub fn role_title<'m>(&'m self, role: &'m str) -> &'m str {
        self.settings.role_title(role)
    }

    /// Replaces `{{ name }}` in a text by the variables of the configuration.
    pub fn fill_variables(&self, text: &str) -> String {
        variables::fill_variables(&self.settings, text)
    }
}

/// An edition in use.
#[derive(Debug, Clone)]
pub struct Standard {
    /// Its name in clause tags and addresses.
    pub alias: String,
    /// The standard as data.
    pub catalog: Arc<Catalog>,
}

/// An edition in use and the one that replaces it.
#[derive(Debug, Clone)]
pub struct Transition {
    /// The edition in use.
    pub from: StandardIndex,
    /// The next edition's place among those in use, if tags can name it.
    pub to: Option<StandardIndex>,
    /// The next edition.
    pub catalog: Arc<Catalog>,
}

/// Does a claim answer a requirement, or contribute to it?
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Strength {
    /// `supports`: contributes, does not answer the requirement alone.
    Supports,
    /// `satisfies`: answers it.
    Satisfies,
}

impl Strength {
    /// The word of the file format.
    pub fn as_str(self) -> &'static str {
        match self {
            Strength::Supports => "supports",
            Strength::Satisfies => "satisfies",
        }
    }
}

/// A part of a standard that a tag, a record or a decision is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reach {
    /// The standard.
    pub standard: StandardIndex,
    /// Position of the clause in [`Catalog::clauses`].
    pub clause: u32,
    /// Position of the item in [`Catalog::items`], if one is named.
    pub item: Option<u32>,
    /// First position of the items below.
    pub first: u32,
    /// One past the last position of the items below.
    pub end: u32,
}

impl Reach {
    /// The items below, as positions in [`Catalog::items`].
    pub fn items(&self) -> Range<usize> {
        self.first as usize..self.end as usize
    }

    /// Does it reach an item?
    pub fn holds(&self, item: usize) -> bool {
        self.items().contains(&item)
    }
}

/// One clause tag of one document, resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claim {
    /// The document that makes it.
    pub document: DocumentIndex,
    /// The tag as written.
    pub tag: String,
    /// Where it is written.
    pub span: Span,
    /// What it is about.
    pub reach: Reach,
    /// The section that answers: position in the document's headings. `None`: the whole document.
    pub section: Option<u32>,
    /// The section as written, also when it does not exist.
    pub section_name: Option<Spanned<String>>,
    /// Answers or contributes.
    pub strength: Strength,
}

impl Claim {
    /// Does it name a section that is not there?
    pub fn is_dangling(&self) -> bool {
        self.section_name.is_some() && self.section.is_none()
    }
}

/// Something that can be referred to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Target {
    /// A document, or one of its headings.
    Document(DocumentIndex, Option<u32>),
    /// A term, footnote or other anchor of a document that is no heading.
    Anchor(DocumentIndex, String),
    /// A clause, or one of its items.
    Clause(StandardIndex, u32, Option<u32>),
    /// The table of the register that a document is.
    Register(DocumentIndex),
    /// A row of a register.
    Row(RowIndex),
    /// A role of the configuration.
    Role(String),
    /// A term of the glossary, in lower case.
    Term(String),
    /// A file published as it is.
    Asset(SourcePath),
    /// An address outside the manual.
    External(String),
    /// Nothing: a finding says why.
    Broken,
}

/// A place that refers to something.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Backlink {
    /// The document.
    pub document: DocumentIndex,
    /// The heading above the reference.
    pub section: Option<u32>,
    /// The register row that holds the reference, if it stands in one.
    pub row: Option<RowIndex>,
}

/// A register: a document with typed rows.
#[derive(Debug, Clone)]
pub struct Register {
    /// The document it belongs to.
    pub document: DocumentIndex,
    /// Its name: `ai-systems`.
    pub name: String,
    /// The file with its rows.
    pub source: Option<SourcePath>,
    /// What its rows decide.
    pub decides: Option<Decides>,
    /// Its columns, in the order of the data file, those it lacks at the end.
    pub columns: Vec<Column>,
    /// Its rows as written, cells in the order of `columns`.
    pub rows: Vec<RegisterRow>,
    /// Marks of unfinished text in its cells, with their places in the data file.
    pub unfinished: Vec<Spanned<String>>,
    /// Where its rows are read one by one.
    pub shown: RowsShown,
}

/// Where the rows of a register are read one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowsShown {
    /// Each row with a key has a page of its own.
    Pages,
    /// Each is a line of the register's table: there are more than the manual makes pages for.
    Lines,
}

/// Lines of one page of a register whose rows have no pages, or that has more than `LONGEST_TABLE` whether or not
/// they have: a table of a hundred thousand would be no page that anybody can open, nor one that is made in little memory.
const LINES: usize = 2_000;
const LONGEST_TABLE: usize = 5_000;

/// A row of a register, with what its cells lead to.
#[derive(Debug, Clone)]
pub struct RegisterRow {
    /// Its key.
    pub key: Option<String>,
    /// Cells in the order of [`Register::columns`].
    pub row: Row,
    /// What each cell leads to, cell by cell.
    pub targets: Vec<Vec<Target>>,
}

impl RegisterRow {
    /// The value in a column.
    pub fn value(&self, column: usize) -> Option<&CellValue> {
        self.row.cells.get(column).map(|cell| &cell.value)
    }
}

impl Register {
    /// How many pages its table has.
    pub fn parts(&self) -> usize {
        if self.is_cut() { self.rows.len().div_ceil(LINES).max(1) } else { 1 }
    }

    fn is_cut(&self) -> bool {
        self.shown == RowsShown::Lines || self.rows.len() > LONGEST_TABLE
    }

    /// The rows on one page of its table.
    pub fn part(&self, part: usize) -> std::ops::Range<usize> {
        if !self.is_cut() {
            return 0..self.rows.len();
        }
        part * LINES..((part + 1) * LINES).min(self.rows.len())
    }

    /// The page of its table that a row is on.
    pub fn part_of(&self, row: usize) -> usize {
        if self.is_cut() { row / LINES } else { 0 }
    }

    /// Does a row say anything?
    pub fn has_text(&self) -> bool {
        self.rows.iter().flat_map(|row| &row.row.cells).any(|cell| cell.value != CellValue::Empty)
    }

    /// The places of the marks of unfinished text in its cells.
    pub fn marks(&self) -> impl Iterator<Item = (&str, Span)> {
        let in_file = |path| self.unfinished.iter().map(move |mark| (mark.value.as_str(), Span::new(path, mark.range)));
        self.source.iter().flat_map(in_file)
    }

    /// Position of a column by name.
    pub fn column(&self, name: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.name.value == name)
    }
}

/// A term of the glossary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Term {
    /// The document that defines it.
    pub document: DocumentIndex,
    /// Position in the document's definitions.
    pub definition: u32,
    /// The term as written.
    pub term: String,
}

/// A type of record that a document says is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordType {
    /// The document.
    pub document: DocumentIndex,
    /// Position in its `[[records]]`.
    pub record: u32,
    /// The requirements that ask for it.
    pub answers: Vec<Reach>,
}

/// What is known of documents that a manual does not show: which requirements they are about, and nothing else.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Undisclosed {
    /// Requirements that they claim.
    pub claims: Vec<Reach>,
    /// Requirements of which they say that records are kept.
    pub records: Vec<Reach>,
    /// Requirements that they decide on: do these apply? Only decisions that hold.
    pub decisions: Vec<(Reach, bool)>,
}

/// A decision that a part of a standard applies or does not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// The tag as written: `42001:A.6.2.8`.
    pub tag: String,
    /// Where it is written.
    pub span: Span,
    /// What it is about.
    pub reach: Reach,
    /// Does it apply?
    pub applicable: bool,
    /// Why, its variables filled; empty if nobody said. One row may decide of thousands of clauses.
    pub reason: Arc<str>,
    /// The role that decided.
    pub owner: Option<String>,
    /// The last day on which it holds.
    pub until: Option<jiff::civil::Date>,
    /// Is a last day written that cannot be read?
    pub until_unread: bool,
    /// How far a control is implemented.
    pub status: Option<crate::config::Implementation>,
    /// The register row it comes from, if not from the configuration.
    pub row: Option<RowIndex>,
}

impl Decision {
    /// The mark of unfinished text in its reason: what holds one is no reason yet.
    pub fn unfinished(&self) -> Option<&str> {
        crate::syntax::markdown::marks(&self.reason).first().map(|(_, mark)| *mark)
    }

    /// Does it say why?
    pub fn is_founded(&self) -> bool {
        !self.reason.trim().is_empty() && self.unfinished().is_none()
    }
}
