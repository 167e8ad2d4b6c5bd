//! Inputs from inputs.

use std::path::Path;

/// A small generator: a run can be repeated by its seed.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % sides.max(1)
    }
}

/// Words that mean something to one of the parsers.
pub const WORDS: [&str; 116] = [
    "<",
    ">",
    "\"",
    "'",
    "&",
    "`",
    "```",
    "~~~",
    "*",
    "**",
    "_",
    "~~",
    "[",
    "]",
    "(",
    ")",
    "[[",
    "]]",
    "![",
    "](",
    "{{",
    "}}",
    "{#",
    "}",
    "|",
    "|-|-|\n",
    "\n",
    "\n\n",
    "# ",
    "## ",
    "- ",
    "1. ",
    "> ",
    ": ",
    "[^a]",
    "[^a]: ",
    "[a]: ",
    "<b>",
    "</b>",
    "<details>",
    "<summary>",
    "</summary>",
    "<script>",
    "<!--",
    "-->",
    "<img src=x onerror=y>",
    "javascript:",
    "&colon;",
    "%3a",
    "%2e%2e/",
    "../",
    "\t",
    "\0",
    "\r\n",
    "é",
    "\u{202e}",
    "\u{feff}",
    "\u{200b}",
    "\u{2028}",
    "İ",
    "ß",
    "漢",
    "TODO",
    "```mermaid\n",
    "flowchart TD\n",
    "sequenceDiagram\n",
    "stateDiagram-v2\n",
    "a-->b\n",
    "A->>B: c\n",
    "subgraph x\n",
    "end\n",
    "+++\n",
    "---\n",
    "id = \"PRO-001\"\n",
    "title = \"T\"\n",
    "satisfies = [\"9001:7.5\"]\n",
    "[register]\nname = \"x\"\nsource = \"x.csv\"\n",
    "[register.columns]\nkey = \"key\"\n",
    "[[records]]\n",
    "= ",
    "[a.b]\n",
    "\"\"\"",
    "'''",
    "{a = 1}",
    "2026-02-30",
    "2026-01-01",
    "1e999",
    "0x",
    "!!binary ",
    "&a ",
    "*a",
    "- a\n",
    "? ",
    "a: b\n",
    "|\n",
    ">-\n",
    "9001:",
    "42001:A.6.2.4",
    "/b",
    "#section",
    ",",
    ";",
    "=1+1",
    "GET /",
    " HTTP/1.1\r\n",
    "Host: localhost\r\n",
    "Origin: null\r\n",
    "Range: bytes=0-1\r\n",
    "[[term:x]]",
    "[[role:x]]",
    "\u{1}file content/a.md\n",
    "\u{1}file clausebook.toml\n",
    "\u{1}file content/x.csv\n",
    "\u{1}file content/x.svg\n",
    "<svg xmlns=\"http://www.w3.org/2000/svg\">",
    "status = \"approved\"\n",
];

/// The repository's own texts with these endings, and a few words to begin with.
pub fn corpus(endings: &[&str]) -> Vec<Vec<u8>> {
    let mut pool: Vec<Vec<u8>> = vec![Vec::new(), b"a".to_vec()];
    let mut folders = ["content", "policies", "src/catalog/data", "src/rules", "tests/transcripts", "fuzz/findings"]
        .map(|folder| Path::new(folder).to_path_buf())
        .to_vec();
    while let Some(folder) = folders.pop() {
        let Ok(entries) = std::fs::read_dir(folder) else { continue };
        let mut entries: Vec<_> = entries.flatten().map(|entry| entry.path()).collect();
        entries.sort();
        for path in entries {
            if path.is_dir() {
                folders.push(path);
            } else if endings.iter().any(|ending| path.to_string_lossy().ends_with(ending)) {
                pool.extend(std::fs::read(path).ok().filter(|bytes| bytes.len() < 40_000));
            }
        }
    }
    pool
}

/// One of the pool, changed a few times.
pub fn next(dice: &mut Dice, pool: &[Vec<u8>]) -> Vec<u8> {
    let mut text = match dice.roll(4) {
        0 => Vec::new(),
        _ => piece(dice, pool, 1 << 14),
    };
    for _ in 0..1 + dice.roll(12) {
        let at = dice.roll(text.len() + 1);
        let end = (at + 1 + dice.roll(30)).min(text.len());
        match dice.roll(10) {
            0 => drop(text.drain(at..end)),
            1 => {
                let part = text[at..end].to_vec();
                for _ in 0..1 + dice.roll(20) {
                    text.splice(at..at, part.iter().copied());
                }
            }
            2 => {
                let part = piece(dice, pool, 300);
                text.splice(at..at, part);
            }
            3 if at < text.len() => text[at] = dice.roll(256) as u8,
            4 if at < text.len() => text[at] ^= 1 << dice.roll(8),
            5 => {
                let word = WORDS[dice.roll(WORDS.len())].as_bytes().repeat(1 + dice.roll(60));
                text.splice(at..at, word);
            }
            6 => text.truncate(at),
            _ => {
                let word = WORDS[dice.roll(WORDS.len())].as_bytes();
                text.splice(at..at, word.iter().copied());
            }
        }
        text.truncate(1 << 16);
    }
    text
}

fn piece(dice: &mut Dice, pool: &[Vec<u8>], most: usize) -> Vec<u8> {
    let from = &pool[dice.roll(pool.len())];
    if from.len() <= most && dice.roll(2) == 0 {
        return from.clone();
    }
    let at = dice.roll(from.len() + 1);
    let end = (at + dice.roll(most)).min(from.len());
    from[at..end].to_vec()
}
