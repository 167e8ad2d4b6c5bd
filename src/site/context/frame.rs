//! What surrounds every page: header, navigation, breadcrumbs, footer.

use serde::Serialize;

use super::{Approval, CommitLink, Grade, Link, Mark, Neighbours, Section, StandardLink, Status, Target};

/// What all pages of a build share; handed to the theme once.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Site {
    /// Title of the manual.
    pub title: String,
    /// Name of the organization.
    pub organization: String,
    /// BCP 47 tag of the manual's language: `en`.
    pub language: String,
    /// Writing direction.
    pub direction: Direction,
    /// The date that counts as today in this build.
    pub date: String,
    /// Set if the build shows the manual as it was in force on another day or revision.
    pub as_of: Option<String>,
    /// The build shows working texts instead of effective ones.
    pub drafts: bool,
    /// The last commit that touched a document; `None` without git, or if some text is not committed.
    pub commit: Option<CommitLink>,
    /// There is a version history.
    pub history: bool,
    /// The organization's logo, as an address below the root.
    pub logo: Option<String>,
    /// Where readers report a problem: `mailto:…` or a web address.
    pub report: Option<Target>,
    /// The editions this manual answers to, in the order of the configuration.
    pub standards: Vec<StandardLink>,
    /// Top folders of the documents, in reading order; keep it short (about twelve at most).
    pub folders: Vec<Link>,
    /// Which of the optional pages exist.
    pub offers: Offers,
    /// Data files for machines at the root of the site, shown in the footer: `manual.json`.
    pub data: Vec<Link>,
}

/// Which optional pages this site has; navigation shows no entry for the others.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Offers {
    /// `matrix.html`, and with it the pages per standard.
    pub matrix: bool,
    /// `integration.html`: both families of standards are in use.
    pub integration: bool,
    /// `transition.html`: a transition is configured.
    pub transition: bool,
    /// `statement-of-applicability.html`: a standard with controls is in use.
    pub statement_of_applicability: bool,
    /// `documented-information.html`.
    pub documented_information: bool,
    /// `gaps.html`.
    pub gaps: bool,
    /// `registers/index.html`.
    pub registers: bool,
    /// `records.html`.
    pub records: bool,
    /// `roles/index.html`.
    pub roles: bool,
    /// `glossary.html`.
    pub glossary: bool,
    /// `calendar.html` and `calendar.ics`.
    pub calendar: bool,
    /// `changes.html`.
    pub changes: bool,
    /// `feed.xml`.
    pub feed: bool,
    /// `check.html`.
    pub check: bool,
    /// `print.html`.
    pub print: bool,
}

/// Writing direction of the manual's language.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// Left to right.
    #[default]
    Ltr,
    /// Right to left.
    Rtl,
}

/// What surrounds one page.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Frame {
    /// The page's title, without the manual's.
    pub title: String,
    /// One sentence for link previews and search engines.
    pub description: Option<String>,
    /// The page's own address below the root: `documents/PRO-007.html`.
    pub address: String,
    /// From the page to the root: empty, `../` or `../../`. For `404.html` the path of the base address
    /// (`/handbook/`) if there is one, else empty.
    pub root: String,
    /// The page's full web address, if the manual has a base address.
    pub canonical: Option<String>,
    /// The entry of the main navigation it belongs to.
    pub section: Section,
    /// The alias of the standard it belongs to, on pages of a standard.
    pub standard: Option<String>,
    /// From the start page down to the parent, the page itself excluded.
    pub crumbs: Vec<Link>,
    /// The other pages of its folder, chapter or register.
    pub siblings: Option<Neighbours>,
    /// The page before it.
    pub previous: Option<Link>,
    /// The page after it.
    pub next: Option<Link>,
    /// Where the source is edited in the repository's web interface.
    pub edit: Option<Target>,
    /// The page as Markdown, as an address below the root.
    pub markdown: Option<String>,
    /// The same table as CSV, as an address below the root.
    pub csv: Option<String>,
    /// Texts of standards on it are paraphrases.
    pub paraphrase: bool,
    /// Its template fills the block `rail`: the place beside the text is kept while the page still comes.
    pub beside: bool,
    /// What is printed in the foot of every sheet.
    pub stamp: Stamp,
}

/// The neighbours of a page, shared by all of them.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Siblings {
    /// What they belong to: a folder, a chapter, a register.
    pub title: String,
    /// Its address.
    pub address: String,
    /// The neighbours in reading order, the page itself included: of a large folder those around it.
    pub entries: Vec<Sibling>,
    /// How many were left out.
    pub more: usize,
}

/// One neighbour.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Sibling {
    /// Id or number: `PRO-007`, `7.5.3`.
    pub label: Option<String>,
    /// Title.
    pub title: String,
    /// Address.
    pub address: String,
    /// Why it is out of the ordinary, if it is.
    pub mark: Option<Mark>,
}

/// What identifies a printed sheet.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Stamp {
    /// The document's id; empty on pages that are no controlled document.
    pub id: String,
    /// Its version.
    pub version: String,
    /// The first characters of the digest of its text.
    pub digest: String,
    /// What it is worth today; `None` on pages that are no document.
    pub grade: Option<Grade>,
    /// Who approved it.
    pub approval: Option<Approval>,
    /// The last commit that touched its text.
    pub commit: Option<CommitLink>,
    /// There is a history that commits are named from.
    pub history: bool,
    /// The status to print: a key of the table `status`; `None` on pages that are no document.
    pub status: Option<Status>,
    /// Classification.
    pub classification: Option<String>,
}
