//! References in text against the manual: documents, sections, clauses, rows, roles, terms, files.

use super::claims::{is_without_edition, list};
use super::known::{Helps, Known};
use super::ways::{is_composed_otherwise, is_of_any_folder, way};
use super::{DocumentIndex, Manual, Target};
use crate::diagnostics::{Diagnostic, Names, nearest};
use crate::source::attachment::Fault;
use crate::source::{SourcePath, Span, TextRange};
use crate::syntax::Document;
use crate::syntax::markdown::{RefTarget, Reference, Spelling, written};

/// Resolves the references of one document, in order.
pub(super) fn resolve(known: &Known<'_>, index: DocumentIndex) -> (Vec<Target>, Vec<Diagnostic>) {
    let manual = known.manual;
    let document = manual.document(index);
    let mut found = Vec::new();
    let targets = document
        .body
        .references
        .iter()
        .map(|reference| {
            let helps = if found.len() < MOST_HELPED { Helps::Nearest } else { Helps::Plain };
            let resolver = Resolver { known, manual, index, document, reference, helps };
            match resolver.target() {
                Ok(target) => target,
                Err(diagnostic) => {
                    found.push(*diagnostic);
                    Target::Broken
                }
            }
        })
        .collect();
    found.extend(super::variables::unknown_variables(known, document));
    (targets, found)
}

struct Resolver<'k, 'm> {
    known: &'k Known<'m>,
    manual: &'m Manual,
    index: DocumentIndex,
    document: &'m Document,
    reference: &'m Reference,
    helps: Helps,
}

/// Broken references of one document that are told with the nearest right one; looking for it among thousands
/// is dear, and nobody reads on behind so many.
pub(super) const MOST_HELPED: usize = 200;

type Resolved = Result<Target, Box<Diagnostic>>;

/// Is a suggestion beyond doubt?
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Certain {
    Yes,
    No,
}

fn siblings_path(folder: &str, name: &str) -> String {
    if folder.is_empty() { name.to_string() } else { format!("{folder}/{name}") }
}

impl<'k, 'm> Resolver<'k, 'm> {
    fn target(&self) -> Resolved {
        match &self.reference.target {
            RefTarget::Here(anchor) => self.anchor(self.index, anchor),
            RefTarget::Path { path, anchor } => self.path(path, anchor.as_deref()),
            RefTarget::External(address) => Ok(Target::External(address.clone())),
            RefTarget::Unsafe(address) => Err(self.unsafe_address(address)),
            RefTarget::Wiki(written) => self.wiki(written),
            RefTarget::Image(path) => self.image(path),
        }
    }

    fn span(&self) -> Span {
        self.document.span(self.reference.range)
    }

    fn error(&self, rule: &'static str, message: String) -> Diagnostic {
        Diagnostic::error(rule, self.span(), message)
    }

    /// The part of the token behind the last `#`, if it is written there letter by letter.
    fn anchor_span(&self, anchor: &str) -> Option<Span> {
        let TextRange { start, end } = self.reference.range;
        let length = anchor.len() as u32;
        let is_there = self.reference.spelling == Spelling::Plain && end - start > length;
        is_there.then(|| self.document.span(TextRange { start: end - length, end }))
    }

    /// Lets a finding replace the whole token, if it is there to be replaced.
    fn replace(&self, finding: Diagnostic, text: impl Into<String>, title: impl Into<String>) -> Diagnostic {
        match self.reference.spelling {
            Spelling::Plain | Spelling::Encoded => finding.replace(self.span(), text, title),
            Spelling::Apart => finding,
        }
    }

    fn anchor(&self, index: DocumentIndex, anchor: &str) -> Resolved {
        let document = self.manual.document(index);
        let body = &document.body;
        if anchor.is_empty() {
            return Ok(Target::Document(index, None));
        }
        if let Some(heading) = body.heading(anchor) {
            return Ok(Target::Document(index, Some(heading as u32)));
        }
        let is_term = match index == self.index {
            true => self.known.defined(index).contains(anchor),
            false => anchor.starts_with("term-") && self.known.defined(index).contains(anchor),
        };
        if is_term || body.has_note(anchor) {
            return Ok(Target::Anchor(index, anchor.to_string()));
        }
        let place = if index == self.index { "this document".to_string() } else { format!("`{}`", document.name()) };
        let written = self.anchor_span(anchor);
        let span = written.clone().unwrap_or_else(|| self.span());
        Err(Box::new(self.known.broken_anchor((index, anchor), &place, (span, written), self.helps)))
    }

    fn path(&self, path: &str, anchor: Option<&str>) -> Resolved {
        if path.is_empty() {
            return match anchor {
                Some(anchor) => self.anchor(self.index, anchor),
                None => Err(Box::new(
                    self.error("broken-link", "this link names no destination".into())
                        .label("leads nowhere")
                        .why("a reader who follows it stays where they are")
                        .help("write a path or an address between the brackets, or drop the link"),
                )),
            };
        }
        let Some(full) = self.document.path.join(path) else {
            return Err(Box::new(
                self.error("link-outside", format!("`{path}` leads out of the project"))
                    .label("climbs above the project's folder")
                    .why("nothing outside the sources is read or published")
                    .help("keep what the manual needs below one of its source folders"),
            ));
        };
        let manual = self.manual;
        let folder_index = full.join(&format!("{}/index.md", full.file_name()));
        let document = manual.paths.get(&full).or_else(|| manual.paths.get(&folder_index?));
        if let Some(document) = document {
            return self.anchor(*document, anchor.unwrap_or_default());
        }
        if let Some(table) = self.known.table(&full) {
            return Ok(table);
        }
        if let Some(asset) = manual.assets.get(&full) {
            return match &asset.fault {
                None => Ok(Target::Asset(full)),
                Some(fault) => Err(Box::new(withheld(fault, &full, self.span()))),
            };
        }
        let folder = format!("{}/", full.as_str().trim_end_matches('/'));
        let first = manual.paths.range(SourcePath::new(folder.as_str())..).next().map(|(path, _)| path);
        if first.is_some_and(|path| path.as_str().starts_with(&folder)) {
            return Err(Box::new(
                self.error("broken-link", format!("`{folder}` is a folder without a page of its own"))
                    .label("leads nowhere")
                    .why("a reader who follows this link finds nothing")
                    .help("write an `index.md` in it, or link to one of its documents"),
            ));
        }
        if let Some(written) = anchor.and_then(|anchor| self.with_sign(path, anchor)) {
            let diagnostic = self
                .error("broken-link", format!("no file `{full}` in the manual"))
                .label("leads nowhere")
                .why("in an address `#` begins the name of a section")
                .help(format!("write `%23` for the `#` in a file's name: `{written}`"));
            return Err(Box::new(self.replace(diagnostic, &*written, format!("replace with `{written}`"))));
        }
        let right = self.nearest_path(&full);
        let diagnostic = self
            .error(
                "broken-link",
                match full.folder() {
                    // `../index.md` read as `index.md` would look like the right file beside the document.
                    "" => format!("no file `{full}` of the manual in the project's own folder"),
                    _ => format!("no file `{full}` in the manual"),
                },
            )
            .label("leads nowhere")
            .why("a reader who follows this link finds nothing")
            // Its path is another one once the document lies elsewhere.
            .known_by(format!("no file `{path}` from here"));
        let is_web = path.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("www."));
        Err(Box::new(match right {
            _ if is_web => diagnostic.help(format!("an address of the web begins with `https://`: `https://{path}`")),
            Some((right, certain)) => {
                let (way, question) = self.ask(&full, &right);
                let written = written(&way);
                let edit = anchor.map_or(written.clone(), |anchor| format!("{written}#{anchor}"));
                let diagnostic = diagnostic.help(question);
                match certain {
                    Certain::Yes => self.replace(diagnostic, edit, format!("replace with `{way}`")),
                    Certain::No => diagnostic,
                }
            }
            None => diagnostic.help("correct the path, or refer to the document by its id: `[[ID]]`"),
        }))
    }

    /// The address of a file whose name holds the `#` that was taken for the beginning of a section, if there is one.
    fn with_sign(&self, path: &str, anchor: &str) -> Option<String> {
        let is_there = |name: &str| {
            let full = self.document.path.join(name);
            full.is_some_and(|full| self.manual.paths.contains_key(&full) || self.manual.assets.contains_key(&full))
        };
        let whole = format!("{path}#{anchor}");
        if is_there(&whole) {
            return Some(written(&whole));
        }
        let (name, section) = whole.rsplit_once('#').filter(|(name, _)| name.len() > path.len() && is_there(name))?;
        Some(format!("{}#{section}", written(name)))
    }

    fn nearest(&self, word: &str, names: impl FnOnce(&'k Known<'m>) -> &'k Names<'m>) -> Option<&'m str> {
        if self.helps == Helps::Nearest { names(self.known).nearest(word) } else { None }
    }

    /// The only other file of the same name, wherever it is, or one of a similar name in the same folder.
    fn nearest_path(&self, wanted: &SourcePath) -> Option<(String, Certain)> {
        if self.helps == Helps::Plain {
            return None;
        }
        let name = wanted.file_name();
        let files = self.known.files();
        let own = &self.document.path;
        if let Some(only) = files.only(name, own) {
            // Of what lies outside of the sources nothing is known: it may be there, and was not moved.
            let is_moved = self.is_among_sources(wanted) && !is_of_any_folder(name);
            let is_moved = is_moved || only.folder() == wanted.folder();
            return Some((only.to_string(), if is_moved { Certain::Yes } else { Certain::No }));
        }
        let siblings = files.in_folder(wanted.folder())?;
        let is_own = |name: &str| own.folder() == wanted.folder() && own.file_name() == name;
        let near = siblings.nearest_but(name, is_own)?;
        let certain = if siblings.is_slip_but(name, near, is_own) { Certain::Yes } else { Certain::No };
        Some((siblings_path(wanted.folder(), near), certain))
    }

    /// The way from here to the file that was probably meant, and the question whether it was.
    fn ask(&self, wanted: &SourcePath, right: &str) -> (String, String) {
        let way = way(self.document.path.folder(), right);
        let beyond = match self.is_among_sources(wanted) {
            true => "",
            false => " what lies outside of the source folders is no part of the manual",
        };
        let question = match way == wanted.as_str() {
            _ if is_composed_otherwise(wanted.as_str(), right) => format!(
                "`{way}` is spelt with other code points for the same letters (NFC and NFD): write it as the file is named"
            ),
            true => format!("did you mean `{way}`, seen from here, which is `{right}`?{beyond}"),
            false => format!("did you mean `{way}`?{beyond}"),
        };
        (way, question)
    }

    fn is_among_sources(&self, path: &SourcePath) -> bool {
        let mut roots = self.manual.settings.roots.iter().map(|root| root.value.trim_end_matches('/'));
        roots.any(|root| path.as_str().strip_prefix(root).is_some_and(|rest| rest.starts_with('/')))
    }

    fn image(&self, path: &str) -> Resolved {
        let missing = |near: Option<(&SourcePath, String, Certain)>| {
            let diagnostic = self
                .error("broken-image", format!("no image `{path}` beside this document"))
                .label("not found")
                .why("the reader sees an empty frame");
            match near {
                Some((wanted, right, certain)) => {
                    let (way, question) = self.ask(wanted, &right);
                    let diagnostic = diagnostic.help(question);
                    match certain == Certain::Yes && is_composed_otherwise(wanted.as_str(), &right) {
                        true => self.replace(diagnostic, way.replace(' ', "%20"), format!("replace with `{way}`")),
                        false => diagnostic,
                    }
                }
                None => diagnostic.help("put the file below the sources, or correct the path"),
            }
        };
        let Some(full) = self.document.path.join(path) else { return Err(Box::new(missing(None))) };
        let is_image = IMAGES.contains(&full.extension().to_ascii_lowercase().as_str());
        if let Some(asset) = self.manual.assets.get(&full).filter(|_| is_image) {
            return match &asset.fault {
                None => Ok(Target::Asset(full)),
                Some(fault) => Err(Box::new(withheld(fault, &full, self.span()))),
            };
        }
        if self.manual.assets.contains_key(&full) || self.manual.paths.contains_key(&full) {
            return Err(Box::new(
                self.error("broken-image", format!("`{path}` is no image"))
                    .label("shown with `![…](…)`")
                    .why("browsers cannot show it in place")
                    .help(format!("images are {}; for another file write a link without `!`", list(&IMAGES))),
            ));
        }
        Err(Box::new(missing(self.nearest_path(&full).map(|(right, certain)| (&full, right, certain)))))
    }

    fn unsafe_address(&self, address: &str) -> Box<Diagnostic> {
        let shown: String = address.chars().take(60).collect();
        Box::new(
            self.error("unsafe-url", format!("an address `{}` must not reach a page", shown.escape_debug()))
                .label("removed; the text stays")
                .why("only `https:`, `http:`, `mailto:`, `tel:` and relative addresses are harmless to readers")
                .help("write the full `https://…` address, or a relative path with `/`"),
        )
    }

    fn wiki(&self, written: &str) -> Resolved {
        let manual = self.manual;
        let (name, anchor) = match written.split_once('#') {
            Some((name, anchor)) => (name.trim(), Some(anchor.trim())),
            None => (written, None),
        };
        if name.is_empty() {
            return self.anchor(self.index, anchor.unwrap_or_default());
        }
        if let Some(document) = manual.ids.get(name) {
            return self.anchor(*document, anchor.unwrap_or_default());
        }
        let target = match (manual.rows.get(name), name.split_once(':')) {
            (Some(row), _) => Ok(Target::Row(*row)),
            (None, Some(("role", role))) => self.role(role.trim()),
            (None, Some(("term", term))) => self.term(term.trim()),
            (None, Some((alias, clause))) => self.clause(alias.trim(), clause.trim()),
            (None, None) => Err(self.unknown(name)),
        }?;
        let what = match &target {
            Target::Row(_) => "a row of a register",
            Target::Clause(..) => "a part of a standard",
            Target::Role(_) => "a role",
            _ => return Ok(target),
        };
        match anchor.filter(|anchor| !anchor.is_empty()) {
            Some(anchor) => Err(self.without_sections(name, anchor, what)),
            None => Ok(target),
        }
    }

    /// A section of what has none.
    fn without_sections(&self, name: &str, anchor: &str, what: &str) -> Box<Diagnostic> {
        let finding = self
            .error("broken-anchor", format!("`{name}` is {what}, which has no heading `#{anchor}`"))
            .label("only documents have sections")
            .why("the reader does not find what the reference promises")
            .help(format!("write `[[{name}]]`"));
        Box::new(self.replace(finding, name, format!("replace with `{name}`")))
    }

    fn role(&self, role: &str) -> Resolved {
        let roles = &self.manual.settings.roles;
        if roles.contains_key(role) {
            return Ok(Target::Role(role.to_string()));
        }
        let titled = match self.helps {
            Helps::Nearest => self.known.role_of_title(role),
            Helps::Plain => None,
        };
        let right = titled.or_else(|| self.nearest(role, Known::roles));
        let diagnostic = self
            .error("unknown-role", format!("no role `{role}` in `clausebook.toml`"))
            .label("unknown")
            .why("a task without a role is nobody's task");
        Err(Box::new(match right {
            Some(right) => {
                let is_certain = titled.is_some() || self.known.roles().is_slip(role, right);
                let diagnostic = diagnostic.help(format!("did you mean `{right}`?"));
                match is_certain {
                    true => self.replace(diagnostic, format!("role:{right}"), format!("replace with `role:{right}`")),
                    false => diagnostic,
                }
            }
            None => diagnostic.help(super::registers::how_to_add_role(self.manual, role)),
        }))
    }

    fn term(&self, term: &str) -> Resolved {
        let terms = &self.manual.terms;
        let key = term.to_lowercase();
        if terms.contains_key(&key) {
            return Ok(Target::Term(key));
        }
        let singular = key.strip_suffix('s').filter(|singular| terms.contains_key(*singular));
        let right = singular.or_else(|| self.nearest(&key, Known::terms));
        let diagnostic = self
            .error("unknown-term", format!("the glossary does not define `{term}`"))
            .label("no such term")
            .why("a term that looks defined and is not leaves its meaning to each reader");
        Err(Box::new(match right {
            Some(right) => diagnostic.help(format!("did you mean `[[term:{right}]]`?")),
            None => diagnostic.help("add it to the definition list of the document with `glossary = true`"),
        }))
    }

    fn clause(&self, alias: &str, number: &str) -> Resolved {
        let manual = self.manual;
        let Some(standard) = manual.by_alias(alias) else {
            if is_without_edition(manual, alias) {
                return Ok(Target::Broken);
            }
            let known: Vec<&str> = manual.standards.iter().map(|standard| standard.alias.as_str()).collect();
            let diagnostic = self
                .error("broken-reference", format!("`{alias}:` names neither a standard nor `role:` or `term:`"))
                .label("unknown")
                .why("the reference cannot be followed");
            return Err(Box::new(diagnostic.help(match nearest(alias, known.iter().copied()) {
                Some(right) => format!("did you mean `[[{right}:{number}]]`?"),
                None => format!("known standards: {}", list(&known)),
            })));
        };
        let catalog = &manual.standard(standard).catalog;
        let written = number.split('/').next().unwrap_or(number);
        let clause_number = catalog.item(number).map_or(written, |item| item.clause.as_str());
        let clause = catalog.clause_position(clause_number);
        let item = number.contains('/').then(|| catalog.item_position(number));
        match (clause, item) {
            (Some(clause), None) => Ok(Target::Clause(standard, clause as u32, None)),
            (Some(clause), Some(Some(item))) => Ok(Target::Clause(standard, clause as u32, Some(item as u32))),
            _ => {
                let diagnostic = self
                    .error("unknown-clause", format!("{} has no clause `{number}`", catalog.edition.reference))
                    .label("does not exist")
                    .why("a reference to a clause that does not exist misleads whoever follows it");
                let near = match self.helps {
                    Helps::Nearest => catalog.nearest_clause(clause_number),
                    Helps::Plain => None,
                };
                Err(Box::new(match near {
                    Some(right) => {
                        diagnostic.help(format!("the nearest is `[[{alias}:{}]]` ({})", right.number, right.title))
                    }
                    None => diagnostic.help("`clausebook coverage` lists the clauses"),
                }))
            }
        }
    }

    fn unknown(&self, name: &str) -> Box<Diagnostic> {
        let manual = self.manual;
        let diagnostic = self
            .error("broken-reference", format!("nothing in the manual is called `{name}`"))
            .label("no document, register row, role, term or clause")
            .why("the reader sees a name that leads nowhere");
        let key = name.to_lowercase();
        if manual.terms.contains_key(&key) {
            return Box::new(diagnostic.help(format!("for the term write `[[term:{name}]]`")));
        }
        if manual.settings.roles.contains_key(name) {
            return Box::new(diagnostic.help(format!("for the role write `[[role:{name}]]`")));
        }
        let titled = match self.helps {
            Helps::Nearest => self.known.id_of_title(name),
            Helps::Plain => None,
        };
        Box::new(match titled.or_else(|| self.nearest(name, Known::targets)) {
            Some(right) => diagnostic.help(format!("did you mean `[[{right}]]`?")),
            None => diagnostic
                .help("references are `[[ID]]`, `[[ALIAS:CLAUSE]]`, `[[ROW]]`, `[[role:NAME]]`, `[[term:WORD]]`"),
        })
    }
}

/// The finding about a file that must not be published.
pub(super) fn withheld(fault: &Fault, path: &SourcePath, span: Span) -> Diagnostic {
    Diagnostic::error("unsafe-attachment", span, format!("`{}`: {fault}", path.file_name()))
        .label("not published")
        .why("a reader opens it straight from the manual, with the rights of a page of the manual")
        .help(fault.help())
}

const IMAGES: [&str; 7] = ["png", "jpg", "jpeg", "gif", "svg", "webp", "avif"];
