use std::collections::BTreeMap;
use std::process::Command;

use super::*;

const GUIDE: &str = include_str!("../../../docs/approval.md");

fn digest_of(path: &str, text: &[u8], files: &[(&str, &[u8])]) -> Result<Material, NoDigest> {
    let source = Source::from_bytes(SourcePath::new(path), text);
    let files: BTreeMap<&str, &[u8]> = files.iter().copied().collect();
    let front = front_matter::read(&source.path, &source.text).value.front_matter;
    let read = |path: &SourcePath| files.get(path.as_str()).map(|bytes| FileHash::of(path, bytes));
    material(&source, &front, &read)
}

fn digest(text: &str) -> String {
    digest_of("a.md", text.as_bytes(), &[]).unwrap().digest().to_string()
}

const PLAIN: &str = "+++\nid = \"PRO-1\"\nversion = \"1\"\n\n[[records]]\nname = \"x\"\n+++\n\nText.\n\nMore.\n";

const APPROVED: &str = "+++\nid = \"PRO-1\"\nversion = \"1\"\n\n[approval]\nby = \"md\"\non = 2026-01-28\n\
                        digest = \"sha256:00\"\n\n[[records]]\nname = \"x\"\n+++\n\nText.\n\nMore.\n";

#[test]
fn approving_does_not_change_the_digest_and_neither_does_what_nobody_sees() {
    let expected = digest(PLAIN);
    for text in [
        APPROVED.to_owned(),
        PLAIN.replace('\n', "\r\n"),
        format!("\u{feff}{PLAIN}"),
        PLAIN.replace("Text.", "Text.  \t"),
        format!("{PLAIN}\n \n\n"),
        PLAIN.trim_end().to_owned(),
        PLAIN.replace("version", "\n\nversion"),
        APPROVED.replace("[approval]", "  [approval] # by the tool").replace("by =", "# signed\nby ="),
    ] {
        assert_eq!(digest(&text), expected, "{text}");
    }
}

#[test]
fn any_other_change_changes_the_digest() {
    let mut seen = vec![digest(APPROVED)];
    for (from, to) in [
        ("Text.", "Text!"),
        ("Text.\n\nMore.", "Text.\nMore."),
        ("Text.", " Text."),
        ("version = \"1\"", "version = \"2\""),
        ("name = \"x\"", "name = \"y\""),
        ("id = ", "title = \"t\"\nid = "),
        ("+++\n\nText", "+++\nText"),
    ] {
        let changed = APPROVED.replace(from, to);
        assert_ne!(changed, APPROVED);
        seen.push(digest(&changed));
    }
    let count = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), count);
}

#[test]
fn nothing_hides_where_the_digest_does_not_look() {
    for (from, to, expected) in [
        ("by = ", "note = \"hidden\"\nby = ", NoDigest::ForeignLine("note = \"hidden\"".into())),
        ("by = \"md\"", "by = \"\"\"", NoDigest::ForeignLine("by = \"\"\"".into())),
        ("[[records]]", "[approval]", NoDigest::TwoTables),
        ("[approval]", "summary = '''\n[approval]", NoDigest::Disguised),
    ] {
        let text = APPROVED.replacen(from, to, 1);
        let text = if to.contains("'''") { text.replace("[[records]]", "'''\n[[records]]") } else { text };
        match (digest_of("a.md", text.as_bytes(), &[]), expected) {
            (Err(NoDigest::ForeignLine(_)), NoDigest::Disguised) => {}
            (found, expected) => assert_eq!(found, Err(expected), "{text}"),
        }
    }
    let inside_text = "+++\nsummary = '''\n[approval]\nby = \"x\"\n[x]\n'''\n+++\n";
    assert_eq!(digest_of("a.md", inside_text.as_bytes(), &[]), Err(NoDigest::Disguised));
    let dotted = "+++\napproval.by = \"y\"\nsummary = '''\n[approval]\nby = \"x\"\n[x]\n'''\n+++\n";
    assert_eq!(digest_of("a.md", dotted.as_bytes(), &[]), Err(NoDigest::Disguised));
}

#[test]
fn included_files_count_and_mere_links_do_not() {
    let text =
        b"# A\n\n![flow](img/flow.png) ![again](img/flow.png) ![b](../b.svg)\n[link](img/other.png)\n`![no](c.png)`\n";
    let files: &[(&str, &[u8])] =
        &[("p/img/flow.png", b"\x89PNG"), ("b.svg", b"<svg/>\r\n"), ("p/img/other.png", b"x")];
    let first = digest_of("p/a.md", text, files).unwrap();
    assert_eq!(first.files.lines().map(|line| &line[66..]).collect::<Vec<_>>(), ["../b.svg", "img/flow.png"]);
    let with = |path: &str, bytes: &'static [u8]| {
        let mut files: Vec<(&str, &[u8])> = files.iter().filter(|(name, _)| *name != path).copied().collect();
        files.push((path, bytes));
        digest_of("p/a.md", text, &files).unwrap().digest()
    };
    assert_ne!(with("p/img/flow.png", b"\x89PNG2"), first.digest());
    assert_eq!(with("p/img/other.png", b"y"), first.digest());
    assert_eq!(with("b.svg", b"<svg/>  \n\n"), first.digest(), "line ends of a text do not count");
    let without = digest_of("p/a.md", text, &files[1..]).unwrap();
    assert!(without.files.ends_with("missing  img/flow.png\n"));
    let content = sha256(b"\x89PNG");
    let lfs = format!("version https://git-lfs.github.com/spec/v1\noid sha256:{content}\nsize 4\n");
    let pointer = digest_of("p/a.md", text, &[("p/img/flow.png", lfs.as_bytes()), files[1]]).unwrap();
    assert_eq!(pointer.digest(), first.digest(), "a pointer stands for its content");
}

#[test]
fn a_pointer_stands_for_its_content_only_if_the_whole_file_is_one() {
    let named = sha256(b"a;b\n1;2\n");
    let lines = format!("version https://git-lfs.github.com/spec/v1\noid sha256:{named}\nsize 8\n");
    let extended = lines.replace("oid", &format!("ext-0-clean sha256:{}\noid", sha256(b"before")));
    for whole in [&lines, &extended] {
        assert_eq!(file_hash("rows.csv", whole.as_bytes()), named, "{whole}");
    }
    for more in [
        lines.replace("size 8\n", ""),
        lines.replace("size 8\n", "a;b\n9;9\n"),
        format!("{lines}9;9\n"),
        format!("{lines}\n"),
        format!("9;9\n{lines}"),
        lines.replace("size 8", "size 8;9"),
        lines.replace("size 8", "size "),
        lines.replace("oid", "ext-0-a;b rows\noid"),
        lines.replace("oid", "ext-0-more sha256:9;9\noid"),
        lines.replace("size", "9;9\nsize"),
        lines.trim_end().to_owned(),
        lines.replace("oid", &format!("{}oid", format!("ext-0-{} sha256:{named}\n", "x".repeat(100)).repeat(6))),
    ] {
        assert_ne!(file_hash("rows.csv", more.as_bytes()), named, "{more}");
    }
}

#[test]
fn a_later_status_or_review_is_the_same_version_and_another_text_is_not() {
    let substance = |text: &str| digest_of("a.md", text.as_bytes(), &[]).unwrap().substance();
    let base = "+++\nid = \"P\"\nversion = \"1\"\nstatus = \"draft\"\n[[records]]\nstatus = \"kept\"\n+++\nText\n";
    let same =
        base.replace("status = \"draft\"", "status = \"approved\"\nreviewed = 2026-01-01\neffective = 2026-02-01");
    assert_eq!(substance(&same), substance(base));
    assert_ne!(substance(&base.replace("Text", "Text\nstatus = 1")), substance(base));
    assert_ne!(substance(&base.replace("\"kept\"", "\"lost\"")), substance(base));
    assert_ne!(substance(&base.replace("version = \"1\"", "version = \"2\"")), substance(base));

    // Within a text over several lines nothing is a key.
    for quotes in ["\"\"\"", "'''"] {
        let long = base
            .replace("version", &format!("# it's {quotes}\nsummary = {quotes}\nstatus = of old\n{quotes}\nversion"));
        assert_ne!(substance(&long.replace("of old", "anew")), substance(&long));
        assert_eq!(substance(&long.replace("\"draft\"", "\"approved\"")), substance(&long));
    }
}

/// The script of the guide, as an auditor would save it.
fn script() -> String {
    let begin = GUIDE.find("```sh\n").unwrap() + "```sh\n".len();
    let end = begin + GUIDE[begin..].find("\n```").unwrap();
    GUIDE[begin..end].to_owned()
}

#[test]
#[expect(clippy::disallowed_methods, reason = "the test writes the files that an auditor has before him")]
fn an_auditor_recomputes_the_digest_with_the_commands_of_the_guide() {
    let register = "---\nid: REG-1\nregister:\n  name: risks\n  source: data/risks.csv\napproval: # here\n  by: md\n\n  on: 2026-01-28\n\
                    change: x\n---\n\n\n# Risks\n\n![a](<two words.png>) ![b](z.svg)\n";
    let files: &[(&str, &[u8])] = &[
        ("data/risks.csv", b"\xef\xbb\xbfkey,text\r\nR-1,\"a \r\nb\"\r\n\r\n"),
        ("two words.png", b"\x89PNG\r\n\x1a\n\0\0"),
        ("z.svg", b"<svg>\t\n</svg>"),
    ];
    let names = ["data/risks.csv", "two words.png", "z.svg"];
    let cases: Vec<(String, &[&str])> = vec![
        (PLAIN.into(), &[]),
        (APPROVED.into(), &[]),
        (format!("\u{feff}{}", APPROVED.replace('\n', " \t\r\n")), &[]),
        (format!("{PLAIN}\n\n  \n"), &[]),
        ("# A page\n\nwithout front matter ".into(), &[]),
        (format!("{PLAIN}a line\rand another\r\r\nend\r"), &[]),
        ("\n\n+++\nno front matter\n".into(), &[]),
        ("+++\nid = \"P\"\n+++\n".into(), &[]),
        ("---\nid: P\n...\nPrüfung — 절차\n\n---\n\n+++\n[approval]\nkept\n".into(), &[]),
        (register.into(), &names),
        (register.replace('\n', "\r\n"), &["z.svg", "two words.png", "data/risks.csv"]),
    ];
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::create_dir(path("data")).unwrap();
    files.iter().for_each(|(name, bytes)| std::fs::write(path(name), bytes).unwrap());
    std::fs::write(path("digest.sh"), script()).unwrap();
    for (text, included) in cases {
        std::fs::write(path("document.md"), &text).unwrap();
        let words = ["digest.sh", "document.md"].iter().chain(included);
        let output = Command::new("sh").current_dir(folder.path()).args(words).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        let expected = digest_of("document.md", text.as_bytes(), files).unwrap().digest();
        assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), expected.as_str(), "{text}");
    }
}
