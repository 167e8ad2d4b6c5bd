mod crash;
mod guard;
mod publishing;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rayon::prelude::*;

use super::disk::Disk;
use super::*;
use crate::source::SourcePath;
use crate::system::Environment;

/// A project folder and, beside it, room for an output.
struct Yard {
    base: PathBuf,
    /// Removed with everything in it at the end; one level above, so that a `..` stays in it.
    _dir: tempfile::TempDir,
    sources: Vec<SourcePath>,
    environment: Environment,
}

/// Path, kind and mode, content of everything below a folder.
type Tree = BTreeMap<String, (u32, Vec<u8>)>;

type Site = BTreeMap<String, Vec<u8>>;

impl Yard {
    fn new() -> Self {
        Self::in_folder(&std::env::temp_dir())
    }

    /// Where bringing files to the disk costs nothing, if there is such a place.
    fn in_memory() -> Self {
        let memory = Path::new("/dev/shm");
        if memory.is_dir() { Self::in_folder(memory) } else { Self::new() }
    }

    fn in_folder(folder: &Path) -> Self {
        let dir = tempfile::tempdir_in(folder).unwrap();
        let base = dir.path().join("yard");
        for path in ["project/clausebook.toml", "project/content/a.md", "project/policies/b.md"] {
            put(&base.join(path), path);
        }
        put(&base.join("home/diary.txt"), "dear diary");
        Self {
            sources: ["content", "policies", "themes/own"].map(SourcePath::new).into(),
            environment: Environment { home: Some(base.join("home")), ..Environment::default() },
            base,
            _dir: dir,
        }
    }

    fn path(&self, path: &str) -> PathBuf {
        self.base.join(path)
    }

    fn open_on(&self, disk: Disk, out: &Path, name: &str) -> Result<Publisher, PublishError> {
        let folder = self.path("project");
        let project = Project { name, folder: &folder, sources: &self.sources, environment: &self.environment };
        Publisher::open_on(disk, out, &project, &Options::default())
    }

    /// Other tests start programs, which for a moment hold the locks of this process as well: wait for them.
    fn open_patiently(&self, disk: Disk, out: &Path) -> Result<Publisher, PublishError> {
        let folder = self.path("project");
        let project =
            Project { name: "Manual", folder: &folder, sources: &self.sources, environment: &self.environment };
        let options = Options { wait: Wait::For(Duration::from_secs(20)), ..Options::default() };
        Publisher::open_on(disk, out, &project, &options)
    }

    fn publish_on(&self, disk: Disk, out: &str, site: &Site) -> Result<Published, PublishError> {
        let publisher = self.open_patiently(disk, &self.path(out))?;
        site.par_iter().try_for_each(|(path, bytes)| publisher.add(path, bytes))?;
        publisher.commit()
    }

    fn publish(&self, out: &str, site: &Site) -> Result<Published, PublishError> {
        self.publish_on(Disk::default(), out, site)
    }

    /// Everything that lies in the yard.
    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(&self.base).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

fn site(files: &[(&str, &str)]) -> Site {
    files.iter().map(|(path, text)| ((*path).to_owned(), text.as_bytes().to_owned())).collect()
}

fn put(path: &Path, content: impl AsRef<[u8]>) {
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, content).unwrap();
}

fn tree(root: &Path) -> Tree {
    let mut tree = Tree::new();
    let mut open = vec![root.to_owned()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path = entry.unwrap().path();
            let meta = path.symlink_metadata().unwrap();
            let content = if meta.is_symlink() {
                path.read_link().unwrap().into_os_string().into_encoded_bytes()
            } else if meta.is_file() {
                fs::read(&path).unwrap()
            } else {
                Vec::new()
            };
            if meta.is_dir() {
                open.push(path.clone());
            }
            let below = path.strip_prefix(root).unwrap().to_string_lossy().into_owned();
            tree.insert(below, (meta.mode(), content));
        }
    }
    tree
}

/// The files of a published folder, without its manifest.
fn files(root: &Path) -> Site {
    let is_file = |mode: u32| mode & 0o170_000 == 0o100_000;
    tree(root)
        .into_iter()
        .filter(|(path, (mode, _))| is_file(*mode) && path != MANIFEST)
        .map(|(path, (_, content))| (path, content))
        .collect()
}

fn inode(path: &Path) -> (u64, i64, i64) {
    let meta = path.symlink_metadata().unwrap();
    (meta.ino(), meta.mtime(), meta.mtime_nsec())
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}
