use std::sync::Arc;

use super::decode::{Decoded, decode};
use super::*;

fn commit_id(digit: u8) -> CommitId {
    CommitId(ObjectId::from_bytes(&[digit; 20]).unwrap())
}

fn blob_id(digit: u8) -> BlobId {
    BlobId(ObjectId::from_bytes(&[digit; 20]).unwrap())
}

#[test]
fn an_object_name_is_read_and_written_as_hexadecimal_digits() {
    let hex = "00ff10a9b8c7d6e5f4032143658709badcfe1234";
    let id = ObjectId::from_hex(hex.as_bytes()).unwrap();
    assert_eq!(id.to_string(), hex);
    assert_eq!(id.short(), "00ff10a9b8c7");
    assert_eq!(ObjectId::from_hex(&[b'a'; 64]).unwrap().to_string(), "a".repeat(64));
    for wrong in ["", "00ff", &"g".repeat(40), &"a".repeat(41)] {
        assert_eq!(ObjectId::from_hex(wrong.as_bytes()), None, "{wrong}");
    }
}

#[test]
fn a_commit_is_read_whole() {
    let text = format!(
        "tree {}\nparent {}\nparent {}\nauthor Ann Example <ann@example.org> 1700000000 +0130\n\
         committer Bo <bo@example.org> 1700000100 -0800\n\n\
         Raise the purchasing procedure\n\nBody.\n\nCo-authored-by: Cy <cy@example.org>\nFixes: #3\n",
        "1".repeat(40),
        "2".repeat(40),
        "3".repeat(40),
    );
    let Decoded { commit, tree } = decode(commit_id(9), text.as_bytes());
    assert_eq!(tree.unwrap().to_string(), "1".repeat(40));
    assert_eq!(commit.parents.len(), 2);
    assert_eq!(commit.author, Person { name: "Ann Example".into(), email: "ann@example.org".into() });
    assert_eq!(commit.authored, Moment { seconds: 1_700_000_000, offset: 5400 });
    assert_eq!(commit.committed, Moment { seconds: 1_700_000_100, offset: -28_800 });
    assert_eq!(commit.subject, "Raise the purchasing procedure");
    assert_eq!(commit.trailers.len(), 1);
    assert_eq!(commit.trailers[0].person.email, "cy@example.org");
    assert_eq!(commit.signature, None);
}

#[test]
fn people_are_named_in_a_last_paragraph_of_trailers_alone() {
    let named = |message: &str| {
        let text = format!("tree x\nauthor A <a@b> 1 +0000\n\n{message}");
        let trailers = decode(commit_id(9), text.as_bytes()).commit.trailers;
        trailers
            .iter()
            .map(|trailer| format!("{} {}", trailer.key, trailer.person.email))
            .collect::<Vec<_>>()
            .join(", ")
    };
    for (message, people) in [
        ("Subject\n\nApproved-by: Cy <cy@x>\n", "approved-by cy@x"),
        ("Subject\n\nBody.\n\nApproved-by: <cy@x>\nFixes: #3\n", "approved-by cy@x"),
        ("Subject\r\n\r\nBody.\r\n\r\nApproved-by: <cy@x>\r\n", "approved-by cy@x"),
        ("Subject\n\nCloses: a\n  b\nAPPROVED-BY : Cy <cy@x>\n\n", "approved-by cy@x"),
        (
            "Subject\n\nA word of the list.\nSigned-off-by: Di <di@x>\nApproved-by: <cy@x>",
            "signed-off-by di@x, approved-by cy@x",
        ),
        ("Subject\n\nApproved-by: <cy@x>\n of the board\n", ""),
        ("Subject\n\nApproved-by: <cy@x>\nFixes: #3\n and 4\n", "approved-by cy@x"),
        ("Approved-by: <cy@x>\n", ""),
        ("Approved-by: <cy@x>\r\nFixes: #3\r\n", ""),
        ("Subject\r\n\r\nApproved-by: <cy@x>\r\n\r\nWas taken back.\r\n", ""),
        ("Subject\n\nApproved-by: nobody yet, <cy@x> was asked\n", ""),
        ("Subject\n\nIt waits for a line\nApproved-by: Cy <cy@x>\n", ""),
        ("Subject\n\nApproved-by: Cy <cy@x> <di@x>\nReviewed-by: Cy\nCo-authored-by: <>\n", ""),
        ("Subject\n\n Approved-by: <cy@x>\n", ""),
    ] {
        assert_eq!(named(message), people, "{message:?}");
    }
}

#[test]
fn a_signature_is_taken_out_and_leaves_what_was_signed() {
    let text = "tree x\nauthor A <a@b> 1 +0000\ngpgsig -----BEGIN SSH SIGNATURE-----\n abc\n -----END SSH SIGNATURE-----\n\
                gpgsig-sha256 other\n line\nencoding UTF-8\n\nSubject\n\ngpgsig stays here\n";
    let signature = decode(commit_id(9), text.as_bytes()).commit.signature.unwrap();
    assert_eq!(signature.kind, SignatureKind::Ssh);
    assert_eq!(signature.armored, "-----BEGIN SSH SIGNATURE-----\nabc\n-----END SSH SIGNATURE-----\n");
    let payload = "tree x\nauthor A <a@b> 1 +0000\nencoding UTF-8\n\nSubject\n\ngpgsig stays here\n";
    assert_eq!(String::from_utf8(signature.payload).unwrap(), payload);
}

#[test]
fn broken_and_forged_commits_are_read_without_complaint() {
    let cases: [(&[u8], &str, &str, Moment); 6] = [
        (b"", "", "", Moment::default()),
        (b"author\ncommitter", "", "", Moment::default()),
        (
            b"author M\xfcller <m@x> 5 +1400\nencoding ISO-8859-1\n\nPr\xfcfung",
            "M\u{fc}ller",
            "Pr\u{fc}fung",
            Moment { seconds: 5, offset: 50_400 },
        ),
        (
            b"author M\xfcller <m@x> 5 +0000\n\nPr\xfcfung\n",
            "M\u{fffd}ller",
            "Pr\u{fffd}fung",
            Moment { seconds: 5, offset: 0 },
        ),
        (b"author <> -9999999999999999999999 +9999\n\n\n\n  \nLate subject", "", "Late subject", Moment::default()),
        (b"author A <a@b> <c@d> 4102444800 -1200\n\nx", "A", "x", Moment { seconds: 4_102_444_800, offset: -43_200 }),
    ];
    for (bytes, name, subject, authored) in cases {
        let commit = decode(commit_id(1), bytes).commit;
        assert_eq!((commit.author.name.as_str(), commit.subject.as_str()), (name, subject));
        assert_eq!(commit.authored, authored, "{}", bytes.escape_ascii());
    }
}

#[test]
fn a_moment_is_the_day_its_own_clock_showed() {
    let cases = [
        (0, 0, "1970-01-01"),
        (-1, 0, "1969-12-31"),
        (1_769_560_200, 14 * 3600, "2026-01-28"),
        (1_769_560_200, -12 * 3600, "2026-01-27"),
        (4_102_444_800, 0, "2100-01-01"),
    ];
    for (seconds, offset, day) in cases {
        assert_eq!(Moment { seconds, offset }.date().unwrap().to_string(), day);
    }
    assert_eq!(Moment { seconds: i64::MAX, offset: 0 }.date(), None);
}

#[test]
fn a_person_is_known_by_the_mail_address_alone() {
    let person = Person::from_text("Ann Example <Ann@Example.org>");
    for identity in ["ann@example.org", "Somebody <ann@example.org>", " ANN@example.ORG "] {
        assert!(person.is(identity), "{identity}");
    }
    assert!(!person.is("Ann Example"));
    assert!(!Person::default().is(""));
}

fn timeline() -> Timeline {
    let mut objects = MemoryObjects::default();
    objects.blobs.insert(blob_id(1), Arc::from(&b"one\r\ntwo\r\n"[..]));
    let track = |path: &str, ended| Track {
        path: SourcePath::new(path),
        ended,
        changes: vec![Change {
            before: None,
            commit: CommitIndex(0),
            path: SourcePath::new(path),
            blob: blob_id(1),
            kind: ChangeKind::Added,
        }],
        start: Start::Made,
    };
    Timeline {
        head: commit_id(1),
        branch: None,
        shallow: false,
        commits: vec![
            decode(commit_id(1), format!("parent {}\ncommitter A <a@b> 10 +0000\n\nx", "02".repeat(20)).as_bytes())
                .commit,
            decode(commit_id(2), b"committer A <a@b> 20 +0000\n\nx").commit,
            decode(commit_id(3), b"committer A <a@b> 99 +0000\n\nx").commit,
        ],
        tracks: vec![track("a.md", None), track("b.md", None), track("a.md", Some(CommitIndex(0)))],
        line: vec![commit_id(1), commit_id(2)],
        merged: BTreeMap::new(),
        trial: None,
        implausible: Vec::new(),
        objects: Arc::new(objects),
    }
}

#[test]
fn a_working_text_that_differs_only_in_line_ends_is_not_changed() {
    let timeline = timeline();
    let working = [Source::new("a.md", "one\ntwo\n"), Source::new("b.md", "one\ntwo\n\n"), Source::new("c.md", "")];
    assert_eq!(timeline.changed(&working), [SourcePath::new("b.md"), SourcePath::new("c.md")]);
}

#[test]
fn a_file_that_is_gone_is_not_found_under_its_path() {
    let timeline = timeline();
    assert_eq!(timeline.track("a.md").unwrap().ended, None);
    assert_eq!(timeline.track("z.md"), None);
    assert_eq!(timeline.withdrawn().count(), 1);
}

#[test]
fn commits_from_the_future_are_found() {
    assert_eq!(timeline().after(20).count(), 1);
}
