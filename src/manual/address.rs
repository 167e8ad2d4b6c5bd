//! Addresses of pages, relative to the root of the site. They are derived from ids, so that moving a
//! file breaks no bookmark.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

use super::{DocumentIndex, Manual, RegisterRow, RowIndex, RowsShown, StandardIndex, Target};
pub use crate::source::fold::folded;
use crate::source::fold::{is_device, is_invisible};
use crate::syntax::Document;
use crate::syntax::markdown::{encode_path, slug};

/// The address of a document: by id, or by path for a page that has none.
pub fn document_address(document: &Document, owns_id: bool, is_start: bool) -> String {
    match &document.front.id {
        _ if is_start => "index.html".to_string(),
        Some(id) if owns_id => format!("documents/{}.html", portable(&id.value)),
        _ => format!("pages/{}.html", page_name(document.path.as_str())),
    }
}

/// A file's path as the address of a page. A blank would be `%20` in what somebody copies, and none where it is pasted.
fn page_name(path: &str) -> String {
    portable(path.strip_suffix(".md").unwrap_or(path)).replace(' ', "-")
}

/// The address of a file that is published as it is.
pub fn asset_address(path: &str) -> String {
    format!("files/{}", portable(path))
}

/// Old addresses of one document that lead to it: each is a page, and a document has moved a few times, not a
/// thousand.
pub const MOST_ALIASES: usize = 100;

/// An address that a document had, as the file that has to lie there: `old/rules.html`, or `old/rules/index.html` for
/// `/old/rules/`. `None` if no page can have it.
pub fn old_address(written: &str) -> Option<String> {
    let path = written.split(['?', '#']).next().unwrap_or_default().trim_start_matches('/');
    let folder = path.strip_suffix('/').unwrap_or(path);
    let name = folder.rsplit('/').next().unwrap_or_default();
    let address = match name.rsplit_once('.') {
        Some((_, "html" | "htm")) if folder == path => path.to_owned(),
        Some(_) if folder == path => return None,
        _ => format!("{folder}/index.html"),
    };
    let is_fit = !folder.is_empty() && address.split('/').all(|part| !part.is_empty()) && portable(&address) == address;
    is_fit.then_some(address)
}

/// A path as every file system can hold it: no device names, no characters that one of them forbids,
/// no part longer than 120 bytes, and not too many of them. Parts that are harmless stay as they are.
fn portable(path: &str) -> String {
    let portable = path.split('/').map(portable_part).collect::<Vec<_>>().join("/");
    if portable.len() <= LONGEST {
        return portable;
    }
    let last = portable.rsplit('/').next().unwrap_or_default();
    format!("{}/{last}", &blake3::hash(path.as_bytes()).to_hex()[..32])
}

/// Bytes of a path that becomes an address: below a deep folder there must be room for it.
const LONGEST: usize = 800;

fn portable_part(part: &str) -> String {
    let harmless =
        |c: char| c.is_alphanumeric() && !is_invisible(c) || matches!(c, '-' | '_' | '.' | ' ' | '(' | ')' | '+' | ',');
    let mut name: String = part.nfc().map(|c| if harmless(c) { c } else { '-' }).collect();
    name.truncate(name.trim_end_matches(['.', ' ']).len());
    if name.is_empty() || name.starts_with('.') {
        name.insert(0, '-');
    }
    if name.len() > 120 {
        let digest = blake3::hash(part.as_bytes()).to_hex();
        let end = (0..=100).rev().find(|at| name.is_char_boundary(*at)).unwrap_or_default();
        name = format!("{}-{}", &name[..end], &digest[..8]);
    }
    if is_device(name.split('.').next().unwrap_or(&name).trim_end()) {
        name.insert(0, '-');
    }
    name
}

/// Is a name of ASCII letters, digits, `-`, `_` and `.`, and portable as it is?
fn is_plain(name: &str) -> bool {
    let harmless = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    name.bytes().all(harmless)
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && !name.ends_with('.')
        && !is_device(name.split('.').next().unwrap_or(name))
}

/// Addresses that are given away, so that no two of them are one and none is another's folder, on any file system.
#[derive(Debug, Default)]
pub struct Taken {
    files: BTreeSet<String>,
    folders: BTreeSet<String>,
}

impl Taken {
    /// Takes an address, unless it is taken.
    pub fn take(&mut self, address: &str) -> bool {
        let address = folded(address);
        let above = || address.rmatch_indices('/').map(|(at, _)| &address[..at]);
        if self.folders.contains(&address) || above().any(|folder| self.files.contains(folder)) {
            return false;
        }
        if self.files.contains(&address) {
            return false;
        }
        // If a folder is known, so are those above it.
        for folder in above() {
            if self.folders.contains(folder) {
                break;
            }
            self.folders.insert(folder.to_owned());
        }
        self.files.insert(address)
    }

    /// Takes an address for what lies at `path`, or one that a digest of the path tells apart.
    pub(super) fn take_or_apart(&mut self, address: String, path: &str) -> String {
        if self.take(&address) {
            return address;
        }
        let digest = blake3::hash(path.as_bytes()).to_hex();
        let stem = address.strip_suffix(".html").unwrap_or(&address);
        let beside = format!("{stem}-{}.html", &digest[..8]);
        if self.take(&beside) {
            return beside;
        }
        // A folder on the way has the address of a page.
        let top = address.split('/').next().unwrap_or_default();
        let apart = format!("{top}/{}.html", &digest[..32]);
        self.take(&apart);
        apart
    }

    /// The name of a folder's own page, and its anchor on the master list.
    pub(super) fn folder_anchor(&mut self, path: &str) -> String {
        let slug = slug(&path.replace('/', "-"));
        let anchor = if slug.is_empty() { "documents".to_owned() } else { portable_part(&slug) };
        if self.take(&anchor) {
            return anchor;
        }
        let apart = format!("{anchor}-{}", &blake3::hash(path.as_bytes()).to_hex()[..8]);
        self.take(&apart);
        apart
    }
}

/// The way from a page to the root of the site: `../../` for `standards/9001/8.4.html`.
pub fn root_of(address: &str) -> String {
    "../".repeat(address.matches('/').count())
}

/// An address as an `href` from a page whose way to the root is `root`.
pub fn relative(root: &str, address: &str) -> String {
    match address.split_once('#') {
        Some((path, anchor)) => format!("{root}{}#{}", encode_path(path), encode_path(anchor)),
        None => format!("{root}{}", encode_path(address)),
    }
}

/// A key as the name of a file: itself where it is harmless, otherwise a slug with a short digest.
pub(super) fn file_name(key: &str) -> String {
    // `index.html` is the list of them all, and a name that ends so could be a folder beside a page of that name.
    let is_apart = !key.eq_ignore_ascii_case("index") && !key.to_ascii_lowercase().ends_with(".html");
    if key.len() <= 100 && is_apart && is_plain(key) {
        return key.to_string();
    }
    let digest = blake3::hash(key.as_bytes()).to_hex();
    let readable: String = slug(key).chars().filter(char::is_ascii).take(40).collect();
    format!("{readable}-{}", &digest[..8])
}

impl RegisterRow {
    /// Its key as a name in an address, and as the anchor of its line in the register's table.
    pub fn anchor(&self) -> Option<String> {
        self.key.as_deref().map(file_name)
    }
}

impl Manual {
    /// The address of a document's page.
    pub fn address(&self, document: DocumentIndex) -> &str {
        &self.addresses[document.0 as usize]
    }

    /// The address of a clause's page.
    pub fn clause_address(&self, standard: StandardIndex, clause: usize) -> String {
        let standard = self.standard(standard);
        format!("standards/{}/{}.html", file_name(&standard.alias), standard.catalog.clauses()[clause].number)
    }

    /// The address of the overview of a standard.
    pub fn standard_address(&self, standard: StandardIndex) -> String {
        format!("standards/{}/index.html", file_name(&self.standard(standard).alias))
    }

    /// The address of a register's table.
    pub fn register_address(&self, register: usize) -> String {
        format!("registers/{}.html", file_name(&self.registers[register].name))
    }

    /// The address of a page of a register's table; the first is that of the register.
    pub fn register_part_address(&self, register: usize, part: usize) -> String {
        match part {
            0 => self.register_address(register),
            part => format!("registers/{}/pages/{}.html", file_name(&self.registers[register].name), part + 1),
        }
    }

    /// The address of a register row: its page, or its line in the table of a register whose rows have none.
    pub fn row_address(&self, row: RowIndex) -> String {
        let register = &self.registers[row.register as usize];
        let name = file_name(&register.name);
        let part = || self.register_part_address(row.register as usize, register.part_of(row.row as usize));
        match (register.rows[row.row as usize].anchor(), register.shown) {
            (Some(anchor), RowsShown::Pages) => format!("registers/{name}/{anchor}.html"),
            (Some(anchor), RowsShown::Lines) => format!("{}#{anchor}", part()),
            (None, _) => part(),
        }
    }

    /// The address of a role's page.
    pub fn role_address(&self, role: &str) -> String {
        format!("roles/{}.html", file_name(role))
    }

    /// The address a target leads to; `None` if it leads nowhere.
    pub fn target_address(&self, target: &Target) -> Option<String> {
        Some(match target {
            Target::Document(document, None) => self.address(*document).to_string(),
            Target::Document(document, Some(heading)) => {
                let anchor = &self.document(*document).body.headings[*heading as usize].anchor;
                format!("{}#{anchor}", self.address(*document))
            }
            Target::Anchor(document, anchor) => format!("{}#{anchor}", self.address(*document)),
            Target::Clause(standard, clause, item) => {
                let address = self.clause_address(*standard, *clause as usize);
                match item.and_then(|item| self.standard(*standard).catalog.items()[item as usize].id.part()) {
                    Some(part) => format!("{address}#item-{part}"),
                    None => address,
                }
            }
            Target::Register(document) => self.register_address(self.register_at(*document)?),
            Target::Row(row) => self.row_address(*row),
            Target::Role(role) => self.role_address(role),
            Target::Term(term) => {
                let term = self.terms.get(term)?;
                let definition = &self.document(term.document).body.definitions[term.definition as usize];
                format!("glossary.html#{}", definition.anchor)
            }
            Target::Asset(path) => asset_address(path.as_str()),
            Target::External(_) | Target::Broken => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_fits_every_file_system() {
        for (path, expected) in [
            ("content/절차 1", "content/절차 1"),
            ("content/nul", "content/-nul"),
            ("Aux.v2", "-Aux.v2"),
            ("COM1", "-COM1"),
            ("company", "company"),
            ("a:b?c", "a-b-c"),
            ("x./y ", "x/y"),
            (".hidden", "-.hidden"),
            ("PRO-007", "PRO-007"),
        ] {
            assert_eq!(portable(path), expected);
        }
        for (path, expected) in [("content/절차 1/a b.md", "content/절차-1/a-b"), ("nul .md", "-nul"), ("a b", "a-b")]
        {
            assert_eq!(page_name(path), expected);
        }
        assert!(portable(&"절".repeat(300)).len() <= 120);
        assert_eq!(folded("Caf\u{e9}"), folded("CAFE\u{301}"));
        assert_ne!(file_name("a/b"), file_name("a-b"));
        for plain in ["AI-003", "quality_manager", "v2.1", "company", "com12"] {
            assert_eq!((file_name(plain), portable(plain)), (plain.to_owned(), plain.to_owned()));
        }
        for name in ["con", "Aux.v2", "lpt1", "a.", ".a", "-a"] {
            assert_ne!(file_name(name), name);
        }
        assert!(portable(&"folder/".repeat(300)).len() <= LONGEST);
        assert_eq!(portable("a\u{3164}b"), "a-b");
        assert_ne!(file_name("Index"), "Index");
    }

    #[test]
    fn an_old_address_is_a_file_within_the_site_or_none() {
        for (written, address) in [
            ("old/rules.html", Some("old/rules.html")),
            ("/old/rules.htm#part", Some("old/rules.htm")),
            ("/old/rules/", Some("old/rules/index.html")),
            ("old/rules", Some("old/rules/index.html")),
            ("v1.2/", Some("v1.2/index.html")),
            ("", None),
            ("/", None),
            ("../x.html", None),
            ("a/../x.html", None),
            ("a//x.html", None),
            ("https://example.org/x.html", None),
            ("a\\x.html", None),
            (".git/x.html", None),
            ("con.html", None),
            ("x.js", None),
            ("x.html/", Some("x.html/index.html")),
        ] {
            assert_eq!(old_address(written).as_deref(), address, "{written}");
        }
    }

    #[test]
    fn no_address_is_another_one_or_its_folder() {
        let mut taken = Taken::default();
        let mut take = |address: &str| taken.take_or_apart(address.to_owned(), address);
        let addresses = [
            "a/b.html",
            "A/B.html",
            "a/b.html/c.html",
            "a/d.html/e.html",
            "a/d.html",
            "a/straße.html",
            "a/strasse.html",
        ];
        let given: Vec<String> = addresses.iter().map(|address| take(address)).collect();
        let kept: Vec<bool> = addresses.iter().zip(&given).map(|(wanted, given)| wanted == given).collect();
        assert_eq!(kept, [true, false, false, true, false, true, false], "{given:?}");
        let folds: BTreeSet<String> = given.iter().map(|address| folded(address)).collect();
        assert_eq!(folds.len(), addresses.len());
        assert!(given.iter().all(|one| !folds.iter().any(|other| folded(one).starts_with(&format!("{other}/")))));
        assert_eq!(
            ["content/stra\u{df}e", "content/strasse", ""]
                .map(|path| taken.folder_anchor(path))
                .iter()
                .filter(|anchor| anchor.len() >= 20)
                .count(),
            1
        );
    }
}
