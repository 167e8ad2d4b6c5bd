//! A folder of files as one archive (ZIP, APPNOTE 6.3), the same bytes for the same files.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::io::{Cursor, Write as _};

use jiff::civil::Date;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::control::digest::sha256;

/// The list of the digests of all other files, as `sha256sum --check` reads it.
const SUMS: &str = "SHA256SUMS";

/// Files that are handed on together.
#[derive(Debug)]
pub struct Pack {
    name: String,
    day: Date,
    files: BTreeMap<String, Vec<u8>>,
    /// Their paths in small letters.
    taken: BTreeSet<String>,
}

impl Pack {
    /// An empty one: the name of the folder that it becomes, and the day that all its files bear.
    pub fn new(name: String, day: Date) -> Self {
        Self { name, day, files: BTreeMap::new(), taken: BTreeSet::new() }
    }

    /// Takes in a file and says where it stands: at its path, or beside another one that has it already. Paths that differ
    /// in capitals alone are one on some machines.
    pub fn put(&mut self, path: &str, bytes: Vec<u8>) -> String {
        let (stem, suffix) =
            path.rsplit_once('.').map_or((path, String::new()), |(stem, end)| (stem, format!(".{end}")));
        let further = (2..).map(|number| format!("{stem}-{number}{suffix}"));
        let mut free =
            std::iter::once(path.to_owned()).chain(further).filter(|path| !self.taken.contains(&path.to_lowercase()));
        let place = free.next().unwrap_or_else(|| path.to_owned());
        self.taken.insert(place.to_lowercase());
        self.files.insert(place.clone(), bytes);
        place
    }

    /// How many files it holds.
    pub fn len(&self) -> usize {
        self.files.len()
    }

    /// Does it hold none?
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The archive, with a list of digests added.
    pub fn zip(mut self) -> Result<Vec<u8>, ZipError> {
        let mut sums = String::new();
        for (path, bytes) in &self.files {
            let _ = writeln!(sums, "{}  {path}", sha256(bytes));
        }
        self.files.insert(SUMS.to_owned(), sums.into_bytes());
        let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
        let plain = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .last_modified_time(moment(self.day))
            .unix_permissions(0o644);
        for (path, bytes) in &self.files {
            archive.start_file(format!("{}/{path}", self.name), plain)?;
            archive.write_all(bytes)?;
        }
        Ok(archive.finish()?.into_inner())
    }
}

/// The first moment of a day; archives know the years 1980 to 2107.
fn moment(day: Date) -> DateTime {
    let year = u16::try_from(day.year()).unwrap_or_default();
    DateTime::from_date_and_time(year, day.month().unsigned_abs(), day.day().unsigned_abs(), 0, 0, 0)
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pack() -> Pack {
        let mut pack = Pack::new("pack-2026-03-06".into(), jiff::civil::date(2026, 3, 6));
        assert_eq!(pack.put("documents/A-1.pdf", b"%PDF-1".to_vec()), "documents/A-1.pdf");
        assert_eq!(pack.put("documents/a-1.pdf", b"%PDF-2".to_vec()), "documents/a-1-2.pdf");
        assert_eq!(pack.put("README", b"read".to_vec()), "README");
        pack
    }

    #[test]
    fn an_archive_is_the_same_each_time_and_holds_the_digests_of_its_files() {
        let bytes = pack().zip().unwrap();
        assert_eq!(bytes, pack().zip().unwrap());
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let names: Vec<String> = archive.file_names().map(|name| name.unwrap().into_owned()).collect();
        let expected = ["README", "SHA256SUMS", "documents/A-1.pdf", "documents/a-1-2.pdf"];
        assert_eq!(names, expected.map(|name| format!("pack-2026-03-06/{name}")));
        let mut sums = String::new();
        let mut file = archive.by_name("pack-2026-03-06/SHA256SUMS").unwrap();
        assert_eq!(file.last_modified().unwrap().to_string(), "2026-03-06 00:00:00");
        std::io::Read::read_to_string(&mut file, &mut sums).unwrap();
        assert!(sums.starts_with(&format!("{}  README\n", sha256(b"read"))), "{sums}");
        assert_eq!(sums.lines().count(), 3);
    }
}
