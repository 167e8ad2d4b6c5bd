use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use jiff::civil::Date;
use thiserror::Error;

use crate::config::{self, Role, Settings};
use crate::diagnostics::nearest;
use crate::history::{BlobId, Commit, CommitId, CommitIndex, Person, Timeline};
use crate::source::words;
use crate::syntax::front_matter::Kind;

/// The roles of a configuration, as they were at one commit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roles(BTreeMap<String, Role>);

words! {
    /// Why it cannot be said who acted for a role.
    Unknown {
        /// Nothing is recorded.
        NotRecorded = "not-recorded",
        /// It came with the commit that begins the manual.
        BroughtAlong = "brought-along",
        /// Nobody had said yet who holds the role.
        NoConfiguration = "no-configuration",
        /// It lies before the known history.
        BeforeHistory = "before-history",
        /// It is not committed.
        NotCommitted = "not-committed",
        /// The role names no holders.
        NoHolders = "no-holders",
    }
}

impl Unknown {
    /// In words, as reports have it; pages say it in the language of the manual.
    pub fn in_words(self) -> &'static str {
        match self {
            Unknown::NotRecorded => "no approval is recorded",
            Unknown::BroughtAlong => "the approval came with the commit that begins the manual",
            Unknown::NoConfiguration => "there was no configuration yet",
            Unknown::BeforeHistory => "the approval lies before the known history",
            Unknown::NotCommitted => "the approval is not committed",
            Unknown::NoHolders => "the role names no holders",
        }
    }
}

/// Who acted for a role.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Held {
    /// A person whom the configuration of that commit names as a holder.
    Yes {
        /// The person, as the commit claims, or the key proves.
        identity: String,
        /// The role that stood in, if it was not the role itself.
        deputy: Option<String>,
    },
    /// It cannot be said who acted.
    Unknown {
        /// Why.
        why: Unknown,
    },
    /// Nobody who holds the role.
    No {
        /// Why.
        why: String,
    },
}

/// Why nobody can approve as a role.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum NoRole {
    /// There is no such role.
    #[error("there is no role `{role}` in `clausebook.toml`")]
    Unknown {
        /// What was asked for.
        role: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// The role approves other kinds of documents.
    #[error("the role `{role}` may not approve {}", kind_of(*.kind))]
    MayNot {
        /// The role.
        role: String,
        /// What it should approve.
        kind: Option<Kind>,
        /// The roles that may.
        may: Vec<String>,
    },
    /// Somebody else holds it.
    #[error("`{identity}` does not hold the role `{role}`")]
    NotHeld {
        /// The role.
        role: String,
        /// Who wants to approve.
        identity: String,
        /// Who holds it.
        holders: Vec<String>,
    },
    /// No role that this person holds may approve it.
    #[error("`{identity}` holds no role that may approve {}", kind_of(*.kind))]
    None {
        /// Who wants to approve.
        identity: String,
        /// What.
        kind: Option<Kind>,
        /// The roles that may.
        may: Vec<String>,
    },
    /// More than one role would do.
    #[error("several of your roles may approve it")]
    Several {
        /// Which.
        roles: Vec<String>,
    },
}

fn kind_of(kind: Option<Kind>) -> String {
    kind.map_or("a document without a kind".into(), |kind| format!("a document of the kind `{kind}`"))
}

impl NoRole {
    /// What to do about it.
    pub fn help(&self) -> String {
        let list = |names: &[String]| names.join(", ");
        match self {
            NoRole::Unknown { role, known } => match nearest(role, known.iter().map(String::as_str)) {
                Some(right) => format!("did you mean `{right}`?"),
                None => format!("roles are {}", list(known)),
            },
            NoRole::MayNot { may, .. } | NoRole::None { may, .. } if may.is_empty() => {
                "let `approves` of a role name this kind, in `clausebook.toml`".into()
            }
            NoRole::MayNot { may, .. } => format!("roles that may: {}", list(may)),
            NoRole::NotHeld { holders, .. } => format!("it is held by {}", list(holders)),
            NoRole::None { may, .. } => {
                format!("roles that may: {}; their holders stand in `clausebook.toml`", list(may))
            }
            NoRole::Several { roles } => format!("say which: `--as {}`", roles.join("` or `--as ")),
        }
    }
}

impl Roles {
    /// The roles of a configuration.
    pub fn of(settings: &Settings) -> Self {
        Self(settings.roles.clone())
    }

    /// A role and the one that stands in for it.
    fn with_deputy(&self, name: &str) -> impl Iterator<Item = &Role> {
        let role = self.0.get(name);
        let deputy = role.and_then(|role| role.deputy.as_ref()).and_then(|deputy| self.0.get(&deputy.value));
        role.into_iter().chain(deputy)
    }

    /// Public keys of those who may act for a role.
    pub fn keys(&self, name: &str) -> impl Iterator<Item = &str> {
        self.with_deputy(name).flat_map(|role| &role.keys).map(|key| key.value.as_str())
    }

    /// Why a role may not approve a kind of document; nothing if it may. Where no role at all says what it
    /// approves, every role may approve everything.
    pub fn forbids(&self, name: &str, kind: Option<Kind>) -> Option<String> {
        let Some(role) = self.0.get(name) else { return Some(format!("there is no role `{name}`")) };
        let unsaid = self.0.values().all(|role| role.approves.is_empty() && !role.is_barred);
        let kind = kind.filter(|_| !unsaid)?;
        let may = role.approves.iter().any(|approved| approved.value == kind);
        (!may).then(|| format!("the role `{name}` may not approve a document of the kind `{kind}`"))
    }

    /// Roles that may approve a kind of document, in order.
    pub fn that_approve(&self, kind: Option<Kind>) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str).filter(move |name| self.forbids(name, kind).is_none())
    }

    /// The role as which somebody approves a kind of document: the one that is `wanted`, else the one that
    /// approved it `before`, else the only one that this person holds and that may.
    pub fn choose(
        &self,
        identity: &Person,
        kind: Option<Kind>,
        wanted: Option<&str>,
        before: Option<&str>,
    ) -> Result<String, NoRole> {
        let persons = [identity];
        let holds = |name: &str| !matches!(self.held(name, &persons), Held::No { .. });
        let proven = |name: &str| matches!(self.held(name, &persons), Held::Yes { .. });
        if let Some(name) = wanted {
            if !self.0.contains_key(name) {
                return Err(NoRole::Unknown { role: name.into(), known: self.0.keys().cloned().collect() });
            }
            if self.forbids(name, kind).is_some() {
                let may = self.that_approve(kind).map(str::to_owned).collect();
                return Err(NoRole::MayNot { role: name.into(), kind, may });
            }
            return match holds(name) {
                true => Ok(name.to_owned()),
                false => Err(NoRole::NotHeld {
                    role: name.into(),
                    identity: identity.email.clone(),
                    holders: self.holders(name),
                }),
            };
        }
        let mine: Vec<&str> = self.that_approve(kind).filter(|name| proven(name)).collect();
        match (before.filter(|before| mine.contains(before)), mine.as_slice()) {
            (Some(before), _) => Ok(before.to_owned()),
            (None, [only]) => Ok((*only).to_owned()),
            (None, []) => {
                let may = self.that_approve(kind).map(str::to_owned).collect();
                Err(NoRole::None { identity: identity.email.clone(), kind, may })
            }
            (None, several) => Err(NoRole::Several { roles: several.iter().map(|role| (*role).to_owned()).collect() }),
        }
    }

    /// The people who may act for a role, as the configuration names them.
    fn holders(&self, name: &str) -> Vec<String> {
        self.with_deputy(name).flat_map(|role| &role.holders).map(|holder| holder.value.clone()).collect()
    }

    /// Does one of these persons hold the role?
    pub fn held(&self, name: &str, persons: &[&Person]) -> Held {
        let mut named = false;
        for role in self.with_deputy(name) {
            named |= role.is_vacant;
            for holder in &role.holders {
                named = true;
                if let Some(person) = persons.iter().find(|person| person.is(&holder.value)) {
                    let deputy = (role.name.value != name).then(|| role.name.value.clone());
                    return Held::Yes { identity: person.email.clone(), deputy };
                }
            }
        }
        if !named {
            return Held::Unknown { why: Unknown::NoHolders };
        }
        let actor = persons.first().map_or("nobody", |person| person.email.as_str());
        Held::No { why: format!("`{actor}` does not hold the role `{name}`") }
    }
}

/// Whose configuration says who may approve as what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Authority {
    /// That of the commit which recorded the approval.
    Commit,
    /// That of the main line, before the approval came there.
    MainLine,
    /// That of the base of a contribution on trial.
    Base,
}

impl Authority {
    /// Where a role is not held.
    pub fn place(self) -> &'static str {
        match self {
            Authority::Commit => "in this commit",
            Authority::MainLine => "in the main line before it",
            Authority::Base => "in the base revision",
        }
    }
}

/// Reads the roles of commits, each configuration once.
#[derive(Debug)]
pub struct RolesOverTime<'t> {
    timeline: &'t Timeline,
    settings: &'t Settings,
    by_commit: Mutex<HashMap<CommitId, Option<BlobId>>>,
    of_base: OnceLock<Arc<Roles>>,
    /// The roles that stood in each commit of the main line; asked for where a commit has none of its own.
    on_main_line: OnceLock<HashMap<CommitId, Option<Arc<Roles>>>>,
    by_text: Mutex<HashMap<BlobId, Arc<Roles>>>,
    /// The commit of the main line that brought the manual; asked for where an approval may have come with it.
    beginning: OnceLock<Option<CommitId>>,
}

impl<'t> RolesOverTime<'t> {
    /// Roles of the commits of a history; `settings` says where the configuration lies.
    pub fn new(timeline: &'t Timeline, settings: &'t Settings) -> Self {
        Self {
            timeline,
            settings,
            by_commit: Mutex::default(),
            of_base: OnceLock::new(),
            on_main_line: OnceLock::new(),
            by_text: Mutex::default(),
            beginning: OnceLock::new(),
        }
    }

    /// The roles by which an approval is judged that a commit recorded: those in that commit. Where it has no
    /// configuration, or begins a history of its own, the main line speaks as it was before the approval came
    /// there; `None` if that had no configuration yet either. A commit on trial is judged by the roles of its base.
    pub fn over(&self, act: CommitIndex) -> (Option<Arc<Roles>>, Authority) {
        let commit = self.timeline.commit(act);
        if self.timeline.is_on_trial(commit.id) {
            return (self.of_base(), Authority::Base);
        }
        let merge = self.timeline.merged.get(&act);
        let begins_apart = commit.parents.is_empty() && merge.is_some();
        match self.in_commit(commit.id) {
            Some(roles) if !begins_apart => (Some(roles), Authority::Commit),
            _ => (self.on_main_line(merge.map_or(commit.id, |merge| merge.into)), Authority::MainLine),
        }
    }

    /// Does the main line, up to and with the merge that brought a commit there, bear out what that commit's own
    /// configuration says? One that no merge took over was in force nowhere: whoever wrote it made himself a holder.
    /// A commit of the main line needs nobody's word, nor does one that came before there was any configuration.
    pub fn is_borne_out(&self, act: CommitIndex, allows: impl Fn(&Roles) -> bool) -> bool {
        let timeline = self.timeline;
        let Some(merge) = timeline.merged.get(&act) else { return true };
        if timeline.is_on_trial(timeline.commit(act).id) {
            return true;
        }
        let mut asked: Vec<Arc<Roles>> = Vec::new();
        let up_to_merge = timeline.line.iter().skip_while(|id| **id != merge.id);
        for id in up_to_merge.filter(|id| !timeline.is_on_trial(**id)) {
            let Some(roles) = self.in_commit(*id).filter(|roles| asked.iter().all(|one| !Arc::ptr_eq(one, roles)))
            else {
                continue;
            };
            if allows(&roles) {
                return true;
            }
            asked.push(roles);
        }
        asked.is_empty()
    }

    /// The roles in a commit of the main line, or in the last one before it that has a configuration.
    fn on_main_line(&self, commit: CommitId) -> Option<Arc<Roles>> {
        let standing = self.on_main_line.get_or_init(|| {
            let mut last = None;
            let oldest_first = self.timeline.line.iter().rev();
            let with_last = oldest_first.map(|id| {
                if !self.timeline.is_on_trial(*id) {
                    last = self.in_commit(*id).or(last.take());
                }
                (*id, last.clone())
            });
            with_last.collect()
        });
        standing.get(&commit)?.clone()
    }

    /// The roles of the base of a contribution on trial; `None` if there is none.
    fn of_base(&self) -> Option<Arc<Roles>> {
        let config = &self.timeline.trial.as_ref()?.config;
        let roles = || Arc::new(Roles::of(&config::read_settings(Some(config), Date::default()).value));
        Some(self.of_base.get_or_init(roles).clone())
    }

    /// The roles by which an approval is judged that nobody committed: those of the working text, or those of the base
    /// of a contribution on trial.
    pub fn now(&self) -> Arc<Roles> {
        self.of_base().unwrap_or_else(|| Arc::new(Roles::of(self.settings)))
    }

    /// The roles in a commit; `None` if it has no configuration that can be read.
    fn in_commit(&self, commit: CommitId) -> Option<Arc<Roles>> {
        self.read(self.configuration(commit)?)
    }

    /// The configuration in a commit.
    fn configuration(&self, commit: CommitId) -> Option<BlobId> {
        let lock = || self.by_commit.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lock().get(&commit) {
            return *known;
        }
        let found = self.timeline.objects.find(commit, &self.settings.path);
        lock().insert(commit, found);
        found
    }

    /// Is this the commit of the main line that brought the manual: the very first, or the first in which there is a
    /// configuration? One beside another manual brings nothing, nor does one on trial; of a history that is cut off
    /// nobody knows.
    pub fn is_beginning(&self, commit: &Commit) -> bool {
        let line = &self.timeline.line;
        if self.timeline.is_on_trial(commit.id) {
            return false;
        }
        let Some(before) = commit.parents.first() else { return line.last() == Some(&commit.id) };
        if self.configuration(*before).is_some() {
            return false;
        }
        let beginning = self.beginning.get_or_init(|| {
            let first = line.iter().rev().position(|id| self.configuration(*id).is_some())?;
            let at = line.len() - 1 - first;
            let before = line.get(at + 1)?;
            let is_taken_over = self.timeline.objects.holds(*before, self.settings.path.file_name());
            Some(line[at]).filter(|_| !self.timeline.shallow && !is_taken_over)
        });
        *beginning == Some(commit.id)
    }

    /// The roles in a configuration.
    fn read(&self, blob: BlobId) -> Option<Arc<Roles>> {
        if let Some(roles) = self.by_text.lock().unwrap_or_else(PoisonError::into_inner).get(&blob) {
            return Some(roles.clone());
        }
        let source = self.timeline.source(&self.settings.path, blob)?;
        let roles = Arc::new(Roles::of(&config::read_settings(Some(&source), Date::default()).value));
        self.by_text.lock().unwrap_or_else(PoisonError::into_inner).insert(blob, roles.clone());
        Some(roles)
    }
}
