use std::collections::BTreeMap;
use std::fmt::Write;

use serde::{Deserialize, Serialize};

use super::address;

/// The manifest's name at the root of a published site.
pub const MANIFEST: &str = ".clausebook-manifest.json";

/// Version of the manifest's form.
const FORMAT: u32 = 1;

/// The only list of what this program wrote: what is not on it, or is not any more what it says, is
/// never deleted or overwritten.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Manifest {
    /// The manual that the site is of.
    pub project: String,
    /// The files by their addresses.
    pub files: BTreeMap<String, Record>,
}

/// One file of a published site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Record {
    /// BLAKE3 of its bytes.
    pub hash: blake3::Hash,
    /// Its size in bytes.
    pub size: u64,
}

impl Record {
    /// The record of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self { hash: blake3::hash(bytes), size: bytes.len() as u64 }
    }
}

#[derive(Deserialize)]
struct Written {
    format: u32,
    project: String,
    hash: String,
    files: Vec<WrittenFile>,
}

#[derive(Serialize, Deserialize)]
struct WrittenFile {
    path: String,
    hash: String,
    size: u64,
}

impl Manifest {
    /// The manifest as it is written: JSON, a line for a file, sorted by address.
    pub fn to_json(&self) -> String {
        let mut json = String::with_capacity(128 + self.files.len() * 140);
        let project = serde_json::Value::from(self.project.as_str());
        let _ = write!(json, "{{\n\"format\": {FORMAT},\n\"project\": {project},\n\"hash\": \"blake3\",\n\"files\": [");
        for (at, (path, record)) in self.files.iter().enumerate() {
            let path = serde_json::Value::from(path.as_str());
            let comma = if at == 0 { "" } else { "," };
            let (hash, size) = (record.hash.to_hex(), record.size);
            let _ = write!(json, "{comma}\n{{\"path\": {path}, \"hash\": \"{hash}\", \"size\": {size}}}");
        }
        json.push_str("\n]\n}\n");
        json
    }

    /// Reads a manifest; whatever is odd about it makes it no manifest, since files are deleted by it.
    pub fn from_json(json: &[u8]) -> Result<Self, String> {
        let written: Written = serde_json::from_slice(json).map_err(|error| error.to_string())?;
        if written.format != FORMAT {
            return Err(format!("it has format {}, this program knows {FORMAT}", written.format));
        }
        if written.hash != "blake3" {
            return Err("it names an unknown hash".into());
        }
        let mut files = BTreeMap::new();
        for file in written.files {
            if let Some(fault) = address::fault(&file.path) {
                return Err(format!("an address {fault}"));
            }
            let hash = blake3::Hash::from_hex(&file.hash).map_err(|_| "a hash is none".to_owned())?;
            if files.insert(file.path, Record { hash, size: file.size }).is_some() {
                return Err("an address stands twice".into());
            }
        }
        Ok(Self { project: written.project, files })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Manifest {
        let files = [("index.html", "a"), ("documents/\"quoted\u{e9}.html", "b")];
        Manifest {
            project: "Hand\"book\u{202e}".into(),
            files: files.map(|(path, text)| (path.replace('"', "'"), Record::of(text.as_bytes()))).into(),
        }
    }

    #[test]
    fn a_manifest_reads_back_as_it_was_written() {
        for manifest in [sample(), Manifest::default()] {
            assert_eq!(Manifest::from_json(manifest.to_json().as_bytes()), Ok(manifest));
        }
    }

    #[test]
    fn whatever_is_odd_about_a_manifest_makes_it_none() {
        let good = sample().to_json();
        for (from, to) in [
            ("\"format\": 1", "\"format\": 2"),
            ("blake3", "sha1"),
            ("index.html", "../index.html"),
            ("index.html", "/index.html"),
            ("index.html", "a\\u0000b"),
            ("\"size\": 1", "\"size\": -1"),
            ("\"files\"", "\"other\""),
            ("\n]\n}\n", "\n]"),
            ("\n]\n}\n", "\n]\n} trailing"),
        ] {
            assert!(good.contains(from), "{from}");
            assert!(Manifest::from_json(good.replace(from, to).as_bytes()).is_err(), "{to}");
        }
        let line = good.lines().find(|line| line.contains("index.html")).unwrap().to_owned();
        assert!(Manifest::from_json(good.replace(&line, &format!("{line},\n{line}")).as_bytes()).is_err());
        assert!(Manifest::from_json("[".repeat(100_000).as_bytes()).is_err());
    }
}
