use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rayon::prelude::*;
use rustix::time::{ClockId, clock_gettime};

use super::beneath::{Beneath, Stamp};
use super::walk::{self, Listing};
use super::{CONFIG, Environment, Folder, Limits, Patience, Rest, System, SystemError, findings, is_text, may_be_read};
use crate::diagnostics::{self, Checked};
use crate::history::History;
use crate::source::{Asset, Source, SourcePath, SourceSet, attachment};

/// How often the sources are read anew if they change while they are read.
const ROUNDS: usize = 4;

/// The project in a folder on disk.
#[derive(Debug)]
pub struct RealSystem {
    folder: PathBuf,
    base: Beneath,
    environment: Environment,
    held: Mutex<BTreeMap<SourcePath, Held>>,
    judged: Mutex<BTreeMap<SourcePath, Judged>>,
    history: Mutex<Option<super::git::Remembered>>,
    listed: Mutex<Listed>,
}

/// The folders that were listed last, relative.
#[derive(Debug, Default)]
struct Listed {
    sources: Vec<String>,
    theme: Vec<String>,
}

/// A text as it was read last, good for as long as its file keeps this stamp.
#[derive(Debug, Clone)]
struct Held {
    stamp: Stamp,
    settled: bool,
    source: Source,
}

/// An attachment as it was looked at last, good for as long as its file keeps this stamp.
#[derive(Debug, Clone)]
struct Judged {
    stamp: Stamp,
    settled: bool,
    asset: Asset,
}

impl RealSystem {
    /// Opens the project whose `clausebook.toml` lies, or would lie, in `folder`.
    pub fn open(folder: &Path) -> Result<Self, SystemError> {
        let failed = |source| SystemError::Io { what: "open", path: folder.display().to_string(), source };
        let folder = std::path::absolute(folder).and_then(|path| path.canonicalize()).map_err(failed)?;
        let base = Beneath::open(&folder).map_err(failed)?;
        Ok(Self {
            folder,
            base,
            environment: Environment::of_process(),
            held: Mutex::default(),
            judged: Mutex::default(),
            history: Mutex::default(),
            listed: Mutex::default(),
        })
    }

    /// Opens the project that `start` lies in: the nearest folder upwards with a `clausebook.toml`.
    pub fn find(start: &Path) -> Result<Self, SystemError> {
        let missing = || SystemError::NoProject { path: start.display().to_string() };
        let start = std::path::absolute(start).and_then(|path| path.canonicalize()).map_err(|_| missing())?;
        let folder = start.ancestors().find(|folder| folder.join(CONFIG).is_file()).ok_or_else(missing)?;
        Self::open(folder)
    }

    /// The nearest folder upwards with a `clausebook.toml`, by the name that the path has for it, links and all.
    pub fn holder(start: &Path) -> Option<PathBuf> {
        let start = std::path::absolute(start).ok()?;
        start.ancestors().find(|folder| folder.join(CONFIG).is_file()).map(Path::to_owned)
    }

    /// The project's folder, absolute and without links.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Is it the folder that the program was started in?
    pub fn is_here(&self) -> bool {
        std::env::current_dir().and_then(|here| here.canonicalize()).is_ok_and(|here| here == self.folder)
    }

    /// Gives back the texts that were read, for a program that does not look at them again; who asks once more reads them
    /// once more.
    pub fn forget_texts(&self) {
        std::mem::take(&mut *self.held.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// One pass over the sources, and what had not come to rest: with patience, whatever changed under
    /// way; without, only what changed so short before that its stamp says nothing.
    fn pass(&self, roots: &[SourcePath], limits: &Limits, patience: Patience) -> (Checked<SourceSet>, Vec<String>) {
        let now = now();
        let Listing { files, folders, mut diagnostics } = walk::list(&self.base, roots, limits);
        let names = folders.iter().map(|(folder, _)| folder.clone()).collect();
        self.listed.lock().unwrap_or_else(PoisonError::into_inner).sources = names;
        let held = std::mem::take(&mut *self.held.lock().unwrap_or_else(PoisonError::into_inner));
        let (texts, others): (Vec<SourcePath>, Vec<SourcePath>) = files.into_iter().partition(is_text);
        let read: Vec<Result<Held, SystemError>> =
            texts.par_iter().map(|path| self.text(path, held.get(path), limits, now)).collect();
        let judged = std::mem::take(&mut *self.judged.lock().unwrap_or_else(PoisonError::into_inner));
        let assets: Vec<Result<Judged, SystemError>> =
            others.par_iter().map(|path| self.asset(path, judged.get(path), limits, now)).collect();

        let mut set = SourceSet::default();
        let mut holding = BTreeMap::new();
        let mut total = 0;
        for read in read {
            match read {
                Ok(read) if total + read.stamp.len() > limits.max_total_text => {
                    diagnostics.push(findings::too_much_text(read.source.path.as_str(), limits));
                }
                Ok(read) => {
                    total += read.stamp.len();
                    set.sources.insert(read.source.path.clone(), read.source.clone());
                    holding.insert(read.source.path.clone(), read);
                }
                Err(error) => diagnostics.push(findings::unreadable(error)),
            }
        }
        let mut judging = BTreeMap::new();
        for judged in assets {
            match judged {
                Ok(judged) => {
                    let path = &judged.asset.path;
                    set.versions.insert(path.clone(), judged.stamp.version());
                    set.assets.insert(path.clone(), judged.asset.clone());
                    judging.insert(path.clone(), judged);
                }
                Err(error) => diagnostics.push(findings::unreadable(error)),
            }
        }
        let mut moved = self.moved(&folders, &holding, now, patience);
        if patience == Patience::None {
            moved.extend(judging.values().filter(|judged| !judged.settled).map(|judged| judged.asset.path.to_string()));
        }
        *self.judged.lock().unwrap_or_else(PoisonError::into_inner) = judging;
        *self.held.lock().unwrap_or_else(PoisonError::into_inner) = holding;
        diagnostics::sort(&mut diagnostics);
        (Checked { value: set, diagnostics }, moved)
    }

    /// The folders that were listed when sources and theme were read last, absolute.
    pub(super) fn folders(&self) -> Vec<PathBuf> {
        let listed = self.listed.lock().unwrap_or_else(PoisonError::into_inner);
        let all = listed.sources.iter().chain(&listed.theme);
        all.map(|folder| self.folder.join(folder)).collect()
    }

    fn text(
        &self,
        path: &SourcePath,
        held: Option<&Held>,
        limits: &Limits,
        now: (i64, u64),
    ) -> Result<Held, SystemError> {
        if let Some(held) = held.filter(|held| held.settled)
            && self.base.stamp(path.as_str()).is_ok_and(|stamp| stamp == held.stamp)
            && held.stamp.len() <= limits.max_text
        {
            return Ok(held.clone());
        }
        let (stamp, bytes) = self.base.read(path.as_str(), limits.max_text)?;
        Ok(Held { stamp, settled: !stamp.is_fresh(now), source: Source::from_bytes(path.clone(), &bytes) })
    }

    /// Looks at the beginning of an attachment, or only at its stamp if that is the one it had.
    fn asset(
        &self,
        path: &SourcePath,
        judged: Option<&Judged>,
        limits: &Limits,
        now: (i64, u64),
    ) -> Result<Judged, SystemError> {
        let refused = |errno| super::beneath::refused(path.as_str(), errno);
        let stamp = self.base.stamp(path.as_str()).map_err(refused)?;
        let len = stamp.len();
        if len > limits.max_asset {
            return Err(SystemError::TooLarge { path: path.to_string(), len, limit: limits.max_asset });
        }
        if let Some(judged) = judged.filter(|judged| judged.settled && judged.stamp == stamp) {
            return Ok(judged.clone());
        }
        let (stamp, head) = match attachment::wanted(path) {
            0 => (stamp, Vec::new()),
            wanted => self.base.head(path.as_str(), wanted)?,
        };
        let asset = Asset::new(path.clone(), stamp.len(), &head);
        Ok(Judged { stamp, settled: !stamp.is_fresh(now), asset })
    }

    /// Files and folders that are not any more what was read. If there are none, all texts stood side
    /// by side on disk at the moment between the last reading and the first of these looks.
    fn moved(
        &self,
        folders: &[(String, Stamp)],
        held: &BTreeMap<SourcePath, Held>,
        now: (i64, u64),
        patience: Patience,
    ) -> Vec<String> {
        let differs = |path: &str, stamp: Stamp| patience == Patience::UntilRest && self.base.stamp(path) != Ok(stamp);
        let folders = folders.par_iter().filter(|(path, stamp)| stamp.is_fresh(now) || differs(path, *stamp));
        let files = held.par_iter().filter(|(path, held)| !held.settled || differs(path.as_str(), held.stamp));
        folders.map(|(path, _)| path.clone()).chain(files.map(|(path, _)| path.to_string())).collect()
    }

    /// Reads a file below the project's folder, hidden or not, by handle.
    pub(super) fn read_beneath(&self, path: &SourcePath, limit: u64) -> Result<Vec<u8>, SystemError> {
        self.base.read(path.as_str(), limit).map(|(_, bytes)| bytes)
    }

    fn regular(&self, path: &SourcePath, limit: u64) -> Result<Vec<u8>, SystemError> {
        if !may_be_read(path) {
            return Err(SystemError::Outside { path: path.to_string() });
        }
        self.base.read(path.as_str(), limit).map(|(_, bytes)| bytes)
    }
}

impl System for RealSystem {
    fn read_config(&self, limits: &Limits) -> Result<Source, SystemError> {
        match self.base.read(CONFIG, limits.max_text) {
            Ok((_, bytes)) => Ok(Source::from_bytes(SourcePath::new(CONFIG), &bytes)),
            Err(SystemError::Missing { .. }) => Err(SystemError::NoProject { path: self.folder.display().to_string() }),
            Err(error) => Err(error),
        }
    }

    fn read_sources(&self, roots: &[SourcePath], limits: &Limits) -> Checked<SourceSet> {
        self.glance(roots, limits, Patience::UntilRest).0
    }

    fn glance(&self, roots: &[SourcePath], limits: &Limits, patience: Patience) -> (Checked<SourceSet>, Rest) {
        let (mut read, mut moved) = self.pass(roots, limits, patience);
        for _ in 1..ROUNDS {
            if moved.is_empty() {
                return (read, Rest::Settled);
            }
            if patience == Patience::None {
                return (read, Rest::Moving);
            }
            // What changed within the last tick of the file system's clock can only be judged after it.
            std::thread::sleep(Duration::from_millis(25));
            (read, moved) = self.pass(roots, limits, patience);
        }
        let rest = if moved.is_empty() { Rest::Settled } else { Rest::Moving };
        let changed = moved.into_iter().map(|path| findings::unreadable(SystemError::Changed { path }));
        read.diagnostics.extend(changed);
        diagnostics::sort(&mut read.diagnostics);
        (read, rest)
    }

    fn look_again(&self, known: &SourceSet, paths: &BTreeSet<SourcePath>, limits: &Limits) -> Option<SourceSet> {
        let mut set = known.clone();
        for path in paths {
            if known.sources.contains_key(path) {
                let held = self.text(path, None, limits, now()).ok()?;
                set.sources.insert(path.clone(), held.source.clone());
                self.held.lock().unwrap_or_else(PoisonError::into_inner).insert(path.clone(), held);
            } else if known.assets.contains_key(path) {
                let judged = self.asset(path, None, limits, now()).ok()?;
                set.versions.insert(path.clone(), judged.stamp.version());
                set.assets.insert(path.clone(), judged.asset);
            } else if self.base.stamp(path.as_str()) != Err(rustix::io::Errno::NOENT) || holds(known, path) {
                return None;
            }
        }
        Some(set)
    }

    fn read_asset(&self, path: &SourcePath, limits: &Limits) -> Result<Vec<u8>, SystemError> {
        self.regular(path, limits.max_asset)
    }

    fn read_folder(&self, folder: &SourcePath, limits: &Limits) -> Checked<Folder> {
        let Some(root) = walk::root_path(folder.as_str()) else {
            return Checked { value: Folder::new(), diagnostics: vec![findings::root_outside(folder.as_str())] };
        };
        if matches!(self.base.folder(&root), Err(rustix::io::Errno::NOENT)) {
            return Checked::default();
        }
        let listing = walk::list(&self.base, &[SourcePath::new(root.as_str())], limits);
        let Listing { files, folders, mut diagnostics } = listing;
        let names = folders.into_iter().map(|(folder, _)| folder).collect();
        self.listed.lock().unwrap_or_else(PoisonError::into_inner).theme = names;
        let read: Vec<(SourcePath, Result<Vec<u8>, SystemError>)> = files
            .into_par_iter()
            .map(|path| {
                let bytes = self.regular(&path, limits.max_asset);
                (path, bytes)
            })
            .collect();
        let mut value = Folder::new();
        for (path, read) in read {
            let below = path.as_str().strip_prefix(&root).unwrap_or_default().trim_start_matches('/');
            match read {
                Ok(bytes) => drop(value.insert(SourcePath::new(below), Arc::from(bytes))),
                Err(error) => diagnostics.push(findings::unreadable(error)),
            }
        }
        diagnostics::sort(&mut diagnostics);
        Checked { value, diagnostics }
    }

    fn history(&self, roots: &[SourcePath]) -> History {
        let mut remembered = self.history.lock().unwrap_or_else(PoisonError::into_inner);
        super::git::history_again(&self.folder, roots, &mut remembered)
    }

    fn environment(&self) -> &Environment {
        &self.environment
    }
}

/// Does a folder of this path hold a source?
fn holds(known: &SourceSet, folder: &SourcePath) -> bool {
    let begin = SourcePath::new(format!("{folder}/"));
    let below = |path: Option<&SourcePath>| path.is_some_and(|path| path.as_str().starts_with(begin.as_str()));
    below(known.sources.range(begin.clone()..).map(|(path, _)| path).next())
        || below(known.assets.range(begin.clone()..).map(|(path, _)| path).next())
}

fn now() -> (i64, u64) {
    let now = clock_gettime(ClockId::Realtime);
    (now.tv_sec, now.tv_nsec.unsigned_abs())
}
