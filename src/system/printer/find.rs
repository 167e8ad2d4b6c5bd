use std::ffi::OsStr;
use std::path::PathBuf;

/// What browsers that can print are called.
pub const NAMES: [&str; 8] = [
    "chromium",
    "chromium-browser",
    "google-chrome-stable",
    "google-chrome",
    "chrome",
    "microsoft-edge-stable",
    "microsoft-edge",
    "brave-browser",
];

/// Where macOS keeps them.
const APPLICATIONS: [&str; 3] = [
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
];

/// The first browser in the folders of `PATH`.
pub fn browser(path: Option<&OsStr>) -> Option<PathBuf> {
    let folders: Vec<PathBuf> = path.map(|path| std::env::split_paths(path).collect()).unwrap_or_default();
    // A relative folder would be one of the manual, which anybody may have written.
    let absolute = || folders.iter().filter(|folder| folder.is_absolute());
    let named = NAMES.iter().flat_map(|name| absolute().map(move |folder| folder.join(name)));
    named.chain(APPLICATIONS.iter().map(PathBuf::from)).find(|file| file.is_file())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_looked_for_in_absolute_folders_only() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(browser(Some(folder.path().as_os_str())).filter(|found| found.starts_with(folder.path())), None);
        let file = folder.path().join("google-chrome");
        std::fs::File::create(&file).unwrap();
        let path = std::env::join_paths([PathBuf::from("."), folder.path().to_owned()]).unwrap();
        assert_eq!(browser(Some(&path)), Some(file));
    }
}
