use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// A rule's page, cut into what its readers need.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Page<'p> {
    /// The first line without its `#`: the name of the rule.
    pub name: &'p str,
    /// What it finds: the paragraph below the name.
    pub summary: &'p str,
    /// Everything below the summary, as Markdown.
    pub details: &'p str,
    /// Projects that raise the rule and nothing else.
    pub bad: Vec<Example>,
    /// The same projects, mended.
    pub good: Vec<Example>,
}

/// A small project.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Example {
    /// Its heading, empty if it is the only one of its section.
    pub name: String,
    /// Its files.
    pub files: Vec<ExampleFile>,
}

/// A file of a small project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExampleFile {
    /// Where it lies.
    pub path: String,
    /// Its bytes.
    pub content: Vec<u8>,
    /// The commit that wrote it, if the example has a history; otherwise it was there from the beginning.
    pub commit: Option<ExampleCommit>,
}

/// A commit of a small project.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct ExampleCommit {
    /// Its day: `2026-02-01`.
    pub day: String,
    /// The first name of whoever made it.
    pub person: String,
    /// Was it made on a branch, which is merged after the last such commit?
    pub place: ExamplePlace,
}

/// Where a commit of a small project was made.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum ExamplePlace {
    /// On the main line.
    #[default]
    Main,
    /// On a branch.
    Aside,
}

impl<'p> Page<'p> {
    /// Reads a page. Below `## Bad` and `## Good`, each fenced block whose info string holds a path
    /// (`md content/a.md`) is a file; each `###` begins another project. The word `escaped` behind the
    /// path means that `\xFF`, `\r`, `\0` and `\\` in the block stand for those bytes, and `\[text]{1000}` for
    /// a thousand times the text. `on 2026-02-01 by Ann` behind the path puts the file into a commit of that day
    /// and person; `aside` behind that puts the commit on a branch, which is merged at the end.
    pub fn read(text: &'p str) -> Self {
        let mut page =
            Self { name: text.lines().next().unwrap_or_default().trim_start_matches('#').trim(), ..Self::default() };
        let rest = text.split_once('\n').map_or("", |(_, rest)| rest).trim_start();
        let (summary, details) = rest.split_once("\n\n").unwrap_or((rest, ""));
        (page.summary, page.details) = (summary.trim(), details.trim());
        let mut reader = Examples::default();
        for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
            reader.event(event);
        }
        page.bad = reader.bad;
        page.good = reader.good;
        for list in [&mut page.bad, &mut page.good] {
            list.retain(|example| !example.files.is_empty());
        }
        page
    }
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Section {
    #[default]
    Other,
    Bad,
    Good,
}

#[derive(Default)]
struct Examples {
    bad: Vec<Example>,
    good: Vec<Example>,
    section: Section,
    heading: Option<(HeadingLevel, String)>,
    code: Option<Block>,
}

/// A fenced block that holds a file.
struct Block {
    path: String,
    words: Vec<String>,
    text: String,
}

impl Examples {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => self.heading = Some((level, String::new())),
            Event::End(TagEnd::Heading(_)) => self.end_heading(),
            Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(info))) => {
                let mut words = info.split_whitespace().skip(1);
                let path = words.next().unwrap_or_default().to_string();
                self.code = Some(Block { path, words: words.map(str::to_string).collect(), text: String::new() });
            }
            Event::End(TagEnd::CodeBlock) => self.end_code(),
            Event::Text(text) | Event::Code(text) => match (&mut self.code, &mut self.heading) {
                (Some(block), _) => block.text.push_str(&text),
                (None, Some((_, heading))) => heading.push_str(&text),
                (None, None) => {}
            },
            _ => {}
        }
    }

    fn end_heading(&mut self) {
        let Some((level, text)) = self.heading.take() else { return };
        match level {
            HeadingLevel::H1 | HeadingLevel::H2 => {
                self.section = match text.as_str() {
                    "Bad" => Section::Bad,
                    "Good" => Section::Good,
                    _ => Section::Other,
                };
                if let Some(list) = self.list() {
                    list.push(Example::default());
                }
            }
            HeadingLevel::H3 => {
                if let Some(list) = self.list() {
                    list.push(Example { name: text, files: Vec::new() });
                }
            }
            _ => {}
        }
    }

    fn end_code(&mut self) {
        let Some(Block { path, words, text }) = self.code.take() else { return };
        if path.is_empty() {
            return;
        }
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let content = if words.contains(&"escaped") { unescape(&text) } else { text.into_bytes() };
        let commit = match words.as_slice() {
            ["on", day, "by", person, rest @ ..] => Some(ExampleCommit {
                day: (*day).to_string(),
                person: (*person).to_string(),
                place: if rest == ["aside"] { ExamplePlace::Aside } else { ExamplePlace::Main },
            }),
            _ => None,
        };
        if let Some(example) = self.list().and_then(|list| list.last_mut()) {
            example.files.push(ExampleFile { path, content, commit });
        }
    }

    fn list(&mut self) -> Option<&mut Vec<Example>> {
        match self.section {
            Section::Bad => Some(&mut self.bad),
            Section::Good => Some(&mut self.good),
            Section::Other => None,
        }
    }
}

/// `\xFF`, `\r`, `\0` and `\\` as the bytes they stand for, `\[text]{1000}` as so many times the text.
pub fn unescape(text: &str) -> Vec<u8> {
    let bytes = text.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        if let Some((part, count, length)) = text.get(at..).and_then(repeated) {
            out.extend(unescape(part).repeat(count));
            at += length;
            continue;
        }
        let hex = |offset: usize| bytes.get(at + offset).and_then(|byte| (*byte as char).to_digit(16));
        let (byte, length) = match (bytes[at], bytes.get(at + 1)) {
            (b'\\', Some(b'x')) => match (hex(2), hex(3)) {
                (Some(high), Some(low)) => ((high * 16 + low) as u8, 4),
                _ => (b'\\', 1),
            },
            (b'\\', Some(b'r')) => (b'\r', 2),
            (b'\\', Some(b'0')) => (0, 2),
            (b'\\', Some(b'\\')) => (b'\\', 2),
            (byte, _) => (byte, 1),
        };
        out.push(byte);
        at += length;
    }
    out
}

/// The text, the number and the length of `\[text]{1000}`.
fn repeated(text: &str) -> Option<(&str, usize, usize)> {
    let (part, rest) = text.strip_prefix("\\[")?.split_once("]{")?;
    let (count, _) = rest.split_once('}')?;
    Some((part, count.parse().ok()?, part.len() + count.len() + 5))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_holds_projects_below_bad_and_good() {
        let text = "# x\n\nFinds x.\n\nMore.\n\n## Bad\n\n```md content/a.md\na\n```\n\n### Two\n\n```md content/b.md escaped\n\\xFF\\r\\[ab]{3}\n```\n\n\
                    ```toml clausebook.toml\n```\n\n## Good\n\n```md content/a.md\nb\n```\n\n## How to fix\n\n```md c.md\n```\n";
        let page = Page::read(text);
        assert_eq!((page.name, page.summary), ("x", "Finds x."));
        let names: Vec<Vec<&str>> =
            page.bad.iter().map(|example| example.files.iter().map(|file| file.path.as_str()).collect()).collect();
        assert_eq!(names, [vec!["content/a.md"], vec!["content/b.md", "clausebook.toml"]]);
        assert_eq!(page.bad[1].files[0].content, b"\xFF\rababab\n");
        assert_eq!(page.bad[1].name, "Two");
        assert_eq!(page.good.len(), 1);
    }
}
