/// How much of a project is read before it is refused: one place for every cap, each of which is
/// named by the finding or error that it raises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Bytes of one text file (`.md`, `.toml`, `.csv`).
    pub max_text: u64,
    /// Bytes of one attachment or theme file.
    pub max_asset: u64,
    /// Bytes of all text files together.
    pub max_total_text: u64,
    /// Files below all roots together.
    pub max_files: usize,
    /// Folders on the way from the project's root to a file.
    pub max_depth: usize,
    /// Bytes of one path.
    pub max_path: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_text: 8 << 20,
            max_asset: 256 << 20,
            max_total_text: 2 << 30,
            max_files: 1_000_000,
            max_depth: 64,
            max_path: 1024,
        }
    }
}

/// A number of bytes as people read it: `8 MiB`.
pub fn bytes(count: u64) -> String {
    match count {
        0..1_024 => format!("{count} bytes"),
        1_024..1_048_576 => format!("{} KiB", count.div_ceil(1 << 10)),
        1_048_576..1_073_741_824 => format!("{} MiB", count.div_ceil(1 << 20)),
        _ => format!("{} GiB", count.div_ceil(1 << 30)),
    }
}
