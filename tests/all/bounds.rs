//! What a small file may make of a site: rows, pages and old addresses have bounds.

use clausebook::build::published;

use super::project::{compiled, findings, project, rendered};

/// A row of a few bytes that becomes a page of some thousands would make a huge site of a small file.
#[test]
fn a_register_with_more_rows_than_there_are_pages_for_is_read_on_its_table() {
    let document = |name: &str, number: u8| {
        format!(
            "+++\nid = \"REG-00{number}\"\ntitle = \"R\"\nkind = \"register\"\nversion = \"1\"\nstatus = \"draft\"\nowner = \"boss\"\n\
             [register]\nname = \"{name}\"\nsource = \"{name}.csv\"\n[register.columns]\nid = \"key\"\ntext = \"text\"\n+++\n\n# R\n"
        )
    };
    let rows = |letter: char, count: usize| {
        let rows: String = (0..count).map(|row| format!("{letter}-{row},text\n")).collect();
        format!("id,text\n{rows}")
    };
    let system = project([
        ("clausebook.toml", b"[output]\nrow_pages = 5\n[roles.boss]\ntitle = \"Boss\"\n".as_slice()),
        ("content/large.md", document("large", 1).as_bytes()),
        ("content/small.md", document("small", 2).as_bytes()),
        ("content/large.csv", format!("{}Index,text\n", rows('L', 5)).as_bytes()),
        ("content/small.csv", rows('S', 4).as_bytes()),
        ("content/index.md", b"# Start\n\nSee [[L-3]] and [[S-3]].\n"),
    ]);
    let compiled = compiled(&system);
    let told = findings(&compiled);
    assert!(
        told.contains("content/large.md:10:10: warning[too-many-rows]: the 6 rows of the register `large`"),
        "{told}"
    );
    assert_eq!(told.matches("too-many-rows").count(), 1, "{told}");
    let files = rendered(&system, &published(compiled, true));
    let pages: Vec<&str> = files.keys().map(String::as_str).filter(|path| path.matches('/').count() == 2).collect();
    let pages: Vec<&str> = pages.into_iter().filter(|path| path.starts_with("registers/")).collect();
    assert_eq!(pages, [0, 1, 2, 3].map(|row| format!("registers/small/S-{row}.html")));
    let (start, table) = (&files["index.html"], &files["registers/large.html"]);
    assert!(start.contains("href=\"registers/large.html#L-3\""), "{start}");
    assert!(start.contains("href=\"registers/small/S-3.html\""), "{start}");
    assert!(table.contains("<tr id=\"L-3\">"), "{table}");
    assert!(!table.contains("rel=\"next\""), "{table}");
    let odd = table.split("<tr id=\"").nth(6).and_then(|rest| rest.split('"').next()).unwrap();
    assert!(odd.starts_with("index-") && table.contains(&format!("registers/large.html#{odd}\"")), "{table}");
}

#[test]
fn an_old_address_is_a_page_that_leads_to_the_document_and_to_nothing_else() {
    let many: String = (0..120).map(|at| format!("\"many/{at}.html\",")).collect();
    let document = |id: &str, aliases: &str| {
        format!("+++\nid = \"{id}\"\ntitle = \"<b> & \\\"c\"\naliases = [{aliases}]\n+++\n\nText.\n")
    };
    let system = project([
        ("content/index.md", b"# Start\n\nSee [[PRO-001]] and [[PRO-002]].\n".as_slice()),
        (
            "content/a.md",
            document(
                "PRO-001",
                "\"old/rules/\", \"/x.html\", \"index.html\", \"../y.html\", \"javascript:alert(1)//.html\"",
            )
            .as_bytes(),
        ),
        ("content/b.md", document("PRO-002", &format!("\"X.html\",{many}")).as_bytes()),
    ]);
    let compiled = compiled(&system);
    let told = findings(&compiled);
    assert_eq!(told.matches("address-collision").count(), 5, "{told}");
    let files = rendered(&system, &published(compiled, true));
    let page = &files["old/rules/index.html"];
    assert!(page.contains("content=\"0; url=../../documents/PRO-001.html\""), "{page}");
    assert!(page.contains("<title>PRO-001 &lt;b&gt; &amp; &quot;c</title>"), "{page}");
    assert!(files["index.html"].contains("See <a"));
    let one = ["x.html", "X.html"].map(|address| files.contains_key(address));
    assert_eq!(one.iter().filter(|is_there| **is_there).count(), 1);
    assert_eq!(files.keys().filter(|address| address.starts_with("many/")).count(), 99);
    assert!(files.keys().all(|address| !address.contains("..") && !address.contains(':')));
}

#[test]
fn the_table_of_a_register_with_very_many_rows_has_several_pages() {
    let document = "+++\nid = \"REG-001\"\ntitle = \"Things\"\nkind = \"register\"\nversion = \"1\"\nstatus = \"draft\"\nowner = \"boss\"\n\
                    [register]\nname = \"things\"\nsource = \"things.csv\"\n[register.columns]\nid = \"key\"\n+++\n\n# Things\n";
    let rows: String = (0..4_001).map(|row| format!("R-{row}\n")).collect();
    let system = project([
        (
            "clausebook.toml",
            b"[output]\nrow_pages = 0\n[search]\nenabled = false\n[roles.boss]\ntitle = \"Boss\"\n".as_slice(),
        ),
        ("content/things.md", document.as_bytes()),
        ("content/things.csv", format!("id\n{rows}").as_bytes()),
        ("content/index.md", b"# Start\n\nSee [[R-1999]], [[R-2000]] and [[R-4000]].\n"),
    ]);
    let files = rendered(&system, &published(compiled(&system), true));
    let start = &files["index.html"];
    for (address, key, rows) in [
        ("registers/things.html", "R-1999", 2_000),
        ("registers/things/pages/2.html", "R-2000", 2_000),
        ("registers/things/pages/3.html", "R-4000", 1),
    ] {
        assert!(start.contains(&format!("href=\"{address}#{key}\"")), "{start}");
        let page = &files[address];
        assert!(page.contains(&format!("<tr id=\"{key}\">")), "{address}");
        assert_eq!(page.matches("<tr id=").count(), rows, "{address}");
    }
    let middle = &files["registers/things/pages/2.html"];
    assert!(
        middle.contains("rel=\"prev\" href=\"../../../registers/things.html\"")
            && middle.contains("rel=\"next\" href=\"../../../registers/things/pages/3.html\""),
        "{middle}"
    );
}
