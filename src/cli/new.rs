use std::collections::{BTreeMap, BTreeSet};
use std::io::ErrorKind;

use super::arguments::{Arguments, NewOptions};
use super::output::Terminal;
use super::{Outcome, Problem, open};
use crate::build::{Compiled, Options, compile};
use crate::diagnostics::nearest;
use crate::source::SourcePath;
use crate::source::fold::is_device;
use crate::starter::usual;
use crate::syntax::front_matter::{self, Kind};
use crate::syntax::markdown::{plain_name, slug};
use crate::system::{Limits, Stopwatch, SystemError};

/// `clausebook new`.
pub fn run(arguments: &Arguments, options: &NewOptions, terminal: &Terminal) -> Result<Outcome, Problem> {
    let kind = kind(&options.kind)?;
    let title = options.title.trim();
    if title.is_empty() || title.contains(char::is_control) {
        return Err(Problem::request(
            "a document needs a title of one line",
            "clausebook new procedure \"Purchasing\"",
        ));
    }
    let system = open(arguments)?;
    let wanted = Options { today: arguments.date, limits: Limits::default() };
    let compiled = compile(&system, &wanted, &mut Stopwatch::default())?;
    let owner = owner(&compiled, options.owner.as_deref())?;
    let id = next_id(&compiled, kind).ok_or_else(|| {
        Problem::request("no number is left for its id", "an id with a number of twenty digits is in use: change it")
    })?;
    let name = match slug(title) {
        name if name.is_empty() => id.to_lowercase(),
        // No folder of Windows can hold `con.md`.
        name if is_device(&name) => format!("{}-{name}", kind.as_str()),
        name => name,
    };
    let path = SourcePath::new(format!("{}/{name}.md", folder(&compiled, kind)));
    let rows = (kind == Kind::Register).then(|| SourcePath::new(format!("{}/{name}.csv", folder(&compiled, kind))));
    let register = match plain_name(title) {
        name if name.is_empty() => id.to_lowercase(),
        name => name,
    };
    let data = rows.as_ref().map(|rows| (register.as_str(), rows.file_name()));
    let text = skeleton(&id, title, kind, &owner, data);
    let taken = rows.iter().find(|rows| compiled.sources.get(rows.as_str()).is_some());
    if let Some(rows) = taken {
        return Err(Problem::request(
            format!("`{rows}` is there already"),
            "give the register another title, or move the file",
        ));
    }
    let file = system.create(&path, text.as_bytes()).map_err(|error| match error {
        SystemError::Io { source, .. } if source.kind() == ErrorKind::AlreadyExists => there_already(&compiled, &path),
        error => error.into(),
    })?;
    terminal.print(&format!("{path}\n"))?;
    if let Some(rows) = &rows {
        system.create(rows, HEADER.as_bytes()).inspect_err(|_| drop(system.take_back(&file)))?;
        terminal.print(&format!("{rows}\n"))?;
    }
    terminal.say(&format!("{id} is a draft: write it, give it clause tags, then `clausebook check`"));
    Ok(Outcome::Clean)
}

/// A file has the name that the document would have.
fn there_already(compiled: &Compiled, path: &SourcePath) -> Problem {
    let mut documents = compiled.manual.documents();
    let id = documents.find_map(|(_, document)| document.front.id.as_ref().filter(|_| document.path == *path));
    let message = format!("`{path}` is there already");
    Problem::request(
        match id {
            Some(id) => format!("{message}: it is `{}`", id.value),
            None => message,
        },
        "give the document another title, or go on writing that file",
    )
}

fn kind(word: &str) -> Result<Kind, Problem> {
    let plain = word.to_lowercase().replace([' ', '_'], "-");
    Kind::from_word(&plain).ok_or_else(|| {
        let right = nearest(&plain, Kind::WORDS.iter().copied());
        Problem::request(
            format!("there is no kind of document `{word}`"),
            match right {
                Some(right) => format!("did you mean `{right}`?"),
                None => format!("kinds are {}", Kind::WORDS.join(", ")),
            },
        )
    })
}

fn owner(compiled: &Compiled, wanted: Option<&str>) -> Result<String, Problem> {
    let roles = &compiled.settings.roles;
    match wanted {
        Some(role) if roles.contains_key(role) || roles.is_empty() => Ok(role.to_string()),
        Some(role) => Err(Problem::request(
            format!("there is no role `{role}` in `clausebook.toml`"),
            match nearest(role, roles.keys().map(String::as_str)) {
                Some(right) => format!("did you mean `{right}`?"),
                None => format!("roles are {}", roles.keys().cloned().collect::<Vec<_>>().join(", ")),
            },
        )),
        None => {
            let usual = roles.keys().find(|role| role.as_str() == "quality-manager").or_else(|| roles.keys().next());
            Ok(usual.cloned().unwrap_or_default())
        }
    }
}

/// `None` if there is none left: the number after the highest that any document of this kind ever had here; numbers are not reused.
fn next_id(compiled: &Compiled, kind: Kind) -> Option<String> {
    let manual = &compiled.manual;
    let split = |id: &str| -> Option<(String, usize, u64)> {
        let digits = id.len() - id.trim_end_matches(|c: char| c.is_ascii_digit()).len();
        let (prefix, number) = id.split_at(id.len() - digits);
        Some((prefix.to_string(), digits, number.parse().ok()?))
    };
    let mut prefixes: BTreeMap<(String, usize), usize> = BTreeMap::new();
    for (_, document) in manual.documents().filter(|(_, document)| document.kind() == Some(kind)) {
        if let Some((prefix, width, _)) = document.front.id.as_ref().and_then(|id| split(&id.value)) {
            *prefixes.entry((prefix, width)).or_default() += 1;
        }
    }
    let common = prefixes.into_iter().max_by_key(|(_, count)| *count).map(|(prefix, _)| prefix);
    let (prefix, width) = common.unwrap_or_else(|| (format!("{}-", usual(kind).0), 3));
    let earlier = earlier_ids(compiled);
    let named = manual
        .documents
        .iter()
        .flat_map(|document| document.front.id.iter().chain(&document.front.supersedes).map(|id| id.value.as_str()));
    let highest = named
        .chain(manual.rows.keys().map(String::as_str))
        .chain(earlier.iter().map(String::as_str))
        .filter_map(split)
        .filter(|(p, ..)| *p == prefix);
    let next = highest.map(|(.., number)| number).max().unwrap_or_default().checked_add(1)?;
    Some(format!("{prefix}{next:0width$}"))
}

/// Ids that documents bore before, those whose files are gone among them: git remembers them.
fn earlier_ids(compiled: &Compiled) -> BTreeSet<String> {
    let Some(timeline) = compiled.history.timeline() else { return BTreeSet::new() };
    let read = compiled.dossiers.documents.values().flat_map(|dossier| &dossier.revisions);
    let (known, ids): (BTreeSet<_>, Vec<_>) = read.map(|one| ((&one.path, one.blob), one.facts.id.clone())).unzip();
    let texts = timeline.tracks.iter().flat_map(|track| &track.changes);
    let texts: BTreeSet<_> = texts.map(|change| (&change.path, Some(change.blob))).collect();
    // What a dossier follows was read for it; what a file was before it bore its id of today was not.
    let rest = texts.difference(&known).filter(|(path, _)| path.extension() == "md");
    let unread = rest.filter_map(|(path, blob)| {
        let source = timeline.source(path, (*blob)?)?;
        front_matter::read(path, &source.text).value.front_matter.id.map(|id| id.value)
    });
    ids.into_iter().flatten().chain(unread).collect()
}

/// The folder that most documents of a kind lie in.
fn folder(compiled: &Compiled, kind: Kind) -> String {
    let mut folders: BTreeMap<&str, usize> = BTreeMap::new();
    for (_, document) in compiled.manual.documents().filter(|(_, document)| document.kind() == Some(kind)) {
        *folders.entry(document.path.folder()).or_default() += 1;
    }
    if let Some((folder, _)) = folders.into_iter().max_by_key(|(_, count)| *count) {
        return folder.to_string();
    }
    let usual = usual(kind).1;
    let roots = &compiled.settings.roots;
    match roots.iter().any(|root| usual == root.value || usual.starts_with(&format!("{}/", root.value))) {
        true => usual.to_string(),
        false => roots.first().map_or(usual.to_string(), |root| root.value.clone()),
    }
}

/// Columns that every register begins with.
const HEADER: &str = "id,name,owner\n";

/// `register` is the name of a register, and of its data file.
fn skeleton(id: &str, title: &str, kind: Kind, owner: &str, register: Option<(&str, &str)>) -> String {
    let title = toml::Value::String(title.to_string());
    let owner = match owner {
        "" => String::new(),
        role => format!("owner = \"{role}\"\n"),
    };
    let outline = match kind {
        Kind::Policy => "## Commitment\n\n## What this means in daily work\n\n## Who answers for it\n",
        Kind::Process => "## Purpose\n\n## Steps\n\n## Measures\n",
        Kind::Form => "## Before you begin\n\n## Entries\n\n## Release\n",
        Kind::Register => "## What is registered\n\n## Who keeps it\n",
        _ => "## Purpose\n\n## Responsibilities\n\n## Steps\n\n## Records\n",
    };
    let register = register.map_or(String::new(), |(name, rows)| {
        format!(
            "\n[register]\nname = \"{name}\"\nsource = \"{rows}\"\n\n[register.columns]\nid = \"key\"\n\
             name = {{ type = \"text\", required = true }}\nowner = {{ type = \"role\", required = true }}\n"
        )
    });
    format!(
        "+++\nid = \"{id}\"\ntitle = {title}\nkind = \"{}\"\nversion = \"0.1\"\nstatus = \"draft\"\n{owner}review_every = \"12 months\"\nchange = \"First draft.\"\nsatisfies = []\n{register}+++\n\n{outline}",
        kind.as_str()
    )
}
