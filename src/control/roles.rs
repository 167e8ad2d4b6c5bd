use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use jiff::civil::Date;

use crate::config::{self, Role, Settings};
use crate::history::{BlobId, CommitId, Person, Timeline};
use crate::syntax::front_matter::Kind;

/// The roles of a configuration, as they were at one commit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Roles(BTreeMap<String, Role>);

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
        why: &'static str,
    },
    /// Nobody who holds the role.
    No {
        /// Why.
        why: String,
    },
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
        let unsaid = self.0.values().all(|role| role.approves.is_empty());
        let kind = kind.filter(|_| !unsaid)?;
        let may = role.approves.iter().any(|approved| approved.value == kind);
        (!may).then(|| format!("the role `{name}` may not approve a document of the kind `{kind}`"))
    }

    /// Roles that may approve a kind of document, in order.
    pub fn that_approve(&self, kind: Option<Kind>) -> impl Iterator<Item = &str> {
        self.0.keys().map(String::as_str).filter(move |name| self.forbids(name, kind).is_none())
    }

    /// Does one of these persons hold the role?
    pub fn held(&self, name: &str, persons: &[&Person]) -> Held {
        let mut named = false;
        for role in self.with_deputy(name) {
            for holder in &role.holders {
                named = true;
                if let Some(person) = persons.iter().find(|person| person.is(&holder.value)) {
                    let deputy = (role.name.value != name).then(|| role.name.value.clone());
                    return Held::Yes { identity: person.email.clone(), deputy };
                }
            }
        }
        if !named {
            return Held::Unknown { why: "the role names no holders" };
        }
        let actor = persons.first().map_or("nobody", |person| person.email.as_str());
        Held::No { why: format!("`{actor}` does not hold the role `{name}` in this commit") }
    }
}

/// Reads the roles of commits, each configuration once.
#[derive(Debug)]
pub struct RolesOverTime<'t> {
    timeline: &'t Timeline,
    settings: &'t Settings,
    by_commit: Mutex<HashMap<CommitId, Option<BlobId>>>,
    by_text: Mutex<HashMap<BlobId, Arc<Roles>>>,
}

impl<'t> RolesOverTime<'t> {
    /// Roles of the commits of a history; `settings` says where the configuration lies.
    pub fn new(timeline: &'t Timeline, settings: &'t Settings) -> Self {
        Self { timeline, settings, by_commit: Mutex::default(), by_text: Mutex::default() }
    }

    /// The roles in a commit; `None` if it has no configuration.
    pub fn at(&self, commit: CommitId) -> Option<Arc<Roles>> {
        let lock = |error: PoisonError<_>| error.into_inner();
        let known = self.by_commit.lock().unwrap_or_else(lock).get(&commit).copied();
        let blob = known.unwrap_or_else(|| {
            let found = self.timeline.objects.find(commit, &self.settings.path);
            self.by_commit.lock().unwrap_or_else(PoisonError::into_inner).insert(commit, found);
            found
        })?;
        if let Some(roles) = self.by_text.lock().unwrap_or_else(PoisonError::into_inner).get(&blob) {
            return Some(roles.clone());
        }
        let source = self.timeline.source(&self.settings.path, blob)?;
        let roles = Arc::new(Roles::of(&config::read_settings(Some(&source), Date::default()).value));
        self.by_text.lock().unwrap_or_else(PoisonError::into_inner).insert(blob, roles.clone());
        Some(roles)
    }
}
