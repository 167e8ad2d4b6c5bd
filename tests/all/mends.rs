//! A fix replaces what the author wrote, and nothing beside it.

use super::project::{compiled, findings, project};

/// What stands in a text, and what stands there when all fixes are made. A way of writing in which the mistake does not
/// stand letter by letter is reported and left alone.
const MENDS: [(&str, &str); 23] = [
    ("[x](#ovrview)", "[x](#overview)"),
    ("[#ovrview](#ovrview \"#ovrview\")", "[#ovrview](#overview \"#ovrview\")"),
    ("[x](<#ovrview>)", "[x](<#overview>)"),
    ("[x](\n#ovrview)", "[x](\n#overview)"),
    ("[![](p.png)](#ovrview)", "[![](p.png)](#overview)"),
    ("[x](#ov%72view)", "[x](#ov%72view)"),
    ("[x](#ovrvie%77)", "[x](#ovrvie%77)"),
    ("[x](#ovrview\u{200b})", "[x](#ovrview\u{200b})"),
    ("[x](#`\u{2028}:)", "[x](#`\u{2028}:)"),
    ("[x](#overv\\-iew)", "[x](#overv\\-iew)"),
    ("[x](#ovrvie&#119;)", "[x](#ovrvie&#119;)"),
    ("[text][label]\n\n[label]: #ovrview", "[text][label]\n\n[label]: #ovrview"),
    ("[label][]\n\n[label]: #ovrview", "[label][]\n\n[label]: #ovrview"),
    ("[label]\n\n[label]: #ovrview", "[label]\n\n[label]: #ovrview"),
    ("[[PRO-001#ovrview]]", "[[PRO-001#overview]]"),
    ("[[ PRO-001#ovrview | #ovrview ]]", "[[ PRO-001#overview | #ovrview ]]"),
    ("[x](ohter.md#place)", "[x](other.md#place)"),
    ("[x](oht%65r.md)", "[x](other.md)"),
    ("[x][label]\n\n[label]: ohter.md", "[x][label]\n\n[label]: ohter.md"),
    ("[[role:bosss]]", "[[role:boss]]"),
    ("&amp; bosss [[role:bosss]]", "&amp; bosss [[role:boss]]"),
    ("prodcut {{ prodcut }} &amp; {{ prodcut }}", "prodcut {{ product }} &amp; {{ product }}"),
    ("{{ prodc&#117;t }} prodcut", "{{ prodc&#117;t }} prodcut"),
];

#[test]
fn a_fix_replaces_what_was_meant_and_nothing_beside_it() {
    for (written, mended) in MENDS {
        let text = |line: &str| {
            format!(
                "+++\nid = \"PRO-001\"\ntitle = \"T\"\n+++\n\n# T\n\nBefore. {line}\n\nBehind.\n\n## Overview\n\nText.\n"
            )
        };
        let before = text(written);
        let config = "[roles.boss]\ntitle = \"Boss\"\n[variables]\nproduct = \"Pump\"\n";
        let compiled = compiled(&project([
            ("clausebook.toml", config.as_bytes()),
            ("content/a.md", before.as_bytes()),
            ("content/other.md", b"# Other\n\n## Place\n"),
            ("content/p.png", b"\x89PNG\r\n\x1a\n"),
        ]));
        let told = findings(&compiled);
        assert!(["broken-", "unknown-"].iter().any(|rule| told.contains(rule)), "{written}: {told}");
        let fixes = compiled.diagnostics.iter().filter_map(|found| found.fix.as_ref());
        let mut edits: Vec<_> = fixes.flat_map(|fix| &fix.edits).collect();
        edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.range.start));
        let mut after = before;
        for edit in edits {
            assert_eq!(edit.span.file.as_str(), "content/a.md", "{written}");
            after.replace_range(edit.span.range.range(), &edit.text);
        }
        assert_eq!(after, text(mended), "{written}: {told}");
    }
}
