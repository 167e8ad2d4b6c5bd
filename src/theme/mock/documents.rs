//! Mock documents, the master list, printing.

use super::*;

const BODY: &str = r##"<p>This procedure says how documents of the management system are written, reviewed, approved, published and withdrawn. It applies to everybody who writes or uses them. Records are handled as the <a href="../records.html">list of records</a> says.<sup class="footnote-ref"><a id="fnref-1" href="#fn-1">1</a></sup></p>
<h2 id="review-and-approval">Review and approval<a class="permalink" href="#review-and-approval" aria-label="§ Review and approval">#</a></h2>
<p>A change is proposed as a pull request. The owner of the document reviews it, the <a href="../glossary.html#approver" class="term" data-definition="The role that may put a document into force.">approver</a> puts it into force. Nobody approves what they wrote themselves.</p>
<ol>
<li>Write the change and say in <code>change</code> why.</li>
<li>Ask the owner for a review.
<ul>
<li>Check the clauses the document answers.</li>
<li>Check who has to know it.</li>
</ul>
</li>
<li>Approve with <code>clausebook approve PRO-007</code>.</li>
</ol>
<blockquote class="alert important">
<p class="alert-title">Important</p>
<p>An approved text that is changed afterwards is not approved any more, whatever its status says.</p>
</blockquote>
<blockquote class="alert warning">
<p class="alert-title">Warning</p>
<p>Never work by a draft.</p>
</blockquote>
<h3 id="who-approves-what">Who approves what<a class="permalink" href="#who-approves-what" aria-label="§ Who approves what">#</a></h3>
<div class="table" role="region" tabindex="0" aria-label="Who approves what · 1"><table>
<thead><tr><th scope="col">Kind</th><th scope="col">Owner</th><th scope="col">Approver</th><th scope="col" class="right">Review at least every</th><th scope="col">Evidence of the approval that has to be kept</th></tr></thead><tbody>
<tr><td>Policy</td><td>Managing Director</td><td>Managing Director</td><td class="right">12 months</td><td>Signed commit</td></tr>
<tr><td>Procedure</td><td>Process owner</td><td>Quality Manager</td><td class="right">12 months</td><td>Digest of the text</td></tr>
<tr><td>Work instruction</td><td>Team lead</td><td>Process owner</td><td class="right">24 months</td><td>Digest of the text</td></tr>
</tbody></table></div>
<h2 id="publishing">Publishing<a class="permalink" href="#publishing" aria-label="§ Publishing">#</a></h2>
<p>The manual is built from the main branch every night:</p>
<div class="code"><pre tabindex="0"><code class="language-sh">clausebook check --format github
clausebook build --out public   # a comment that is long enough to make the line scroll sideways on a narrow screen
</code></pre></div>
<blockquote>
<p>Readers always see the text in force, never a draft.</p>
</blockquote>
<dl>
<dt id="term-working-text">Working text</dt>
<dd>What lies on the main branch.</dd>
<dt id="term-effective-text">Effective text</dt>
<dd>What was approved last and is in force.</dd>
</dl>
<h2 id="withdrawing">Withdrawing<a class="permalink" href="#withdrawing" aria-label="§ Withdrawing">#</a></h2>
<p>A withdrawn document keeps its address and names its successor.</p>
<ul>
<li><span class="task done">☑</span> Successor named</li>
<li><span class="task">☐</span> Readers told</li>
</ul>
<h2 id="printing">Printed copies<a class="permalink" href="#printing" aria-label="§ Printed copies">#</a></h2>
<p>Printed copies are not controlled. <a href="../check.html">Check the code</a> in the foot of the sheet before you work by one.</p>
<p><img loading="lazy" alt="A controlled document with a tick" src="../assets/icon.svg" width="64" height="64"></p>
<section class="footnotes"><ol>
<li id="fn-1" value="1"><p>Records are evidence and never changed; documents are.</p>
<a class="footnote-back" href="#fnref-1" aria-label="↩ 1">↩</a></li>
</ol></section>
"##;

pub fn pages(renderer: &Renderer, pages: &mut Vec<Rendered>) {
    let siblings = Neighbours::new(&siblings());
    let doc_frame = |id: &str, title: &str, version: &str, status: Status| {
        let mut frame = frame(title, &format!("documents/{id}.html"), Section::Documents);
        frame.crumbs.push(link("Documents", "documents/index.html"));
        frame.crumbs.push(link("Procedures", "documents/index.html#procedures"));
        frame.siblings = Some(siblings.clone());
        frame.previous = Some(link("PRO-006 Competence and awareness", "documents/PRO-006.html"));
        frame.next = Some(link("PRO-008 Operational planning", "documents/PRO-008.html"));
        frame.edit = Some(Target("https://git.example.org/manual/edit/main/content/procedures/documents.md".into()));
        frame.markdown = Some(format!("documents/{id}.md"));
        frame.stamp = Stamp {
            id: id.into(),
            version: version.into(),
            digest: "4f3a9c1e".into(),
            status: Some(status),
            classification: Some("internal".into()),
            ..Stamp::default()
        };
        frame
    };
    let page = procedure();
    put(pages, renderer, doc_frame("PRO-007", &page.title, "2.1", Status::Approved), &page);

    let mut draft = procedure();
    draft.id = Some("PRO-012".into());
    draft.title = "Data management for AI systems: acquisition, preparation, provenance and quality of training, validation and test data".into();
    draft.status = Status::Draft;
    draft.grade = Grade::Draft;
    draft.approval = None;
    draft.review = None;
    draft.effective = None;
    draft.revisions = Vec::new();
    draft.history = false;
    draft.commit = None;
    draft.sole = Vec::new();
    draft.banners = vec![Banner { kind: BannerKind::Draft, ..Banner::default() }];
    put(pages, renderer, doc_frame("PRO-012", &draft.title, "0.3", Status::Draft), &draft);

    let mut all = procedure();
    all.id = Some("PRO-003".into());
    all.title = "Document control (old)".into();
    all.status = Status::Retired;
    all.grade = Grade::Empty;
    all.claims = Vec::new();
    all.contents = Vec::new();
    all.superseded_by = Some(control_of_documents());
    all.banners = [
        BannerKind::Retired,
        BannerKind::Overdue,
        BannerKind::NotYetEffective,
        BannerKind::Undated,
        BannerKind::WorkingTextDiffers,
        BannerKind::UnapprovedChange,
        BannerKind::ApprovalMissing,
        BannerKind::InReview,
        BannerKind::WorkingText,
    ]
    .map(|kind| Banner {
        kind,
        date: Some("2026-09-30".into()),
        document: (kind == BannerKind::Retired).then(control_of_documents),
        target: (kind == BannerKind::WorkingTextDiffers)
            .then(|| Target("https://git.example.org/manual/compare".into())),
        reason: (kind == BannerKind::UnapprovedChange)
            .then(|| "The approver did not hold the role on that day.".into()),
    })
    .into();
    put(pages, renderer, doc_frame("PRO-003", &all.title, "1.4", Status::Retired), &all);

    let guide = DocumentPage {
        title: "How to use this manual".into(),
        kind: "guide".into(),
        body: Html(BODY.into()),
        contents: contents(),
        ..DocumentPage::default()
    };
    put(pages, renderer, frame("How to use this manual", "documents/how-to-use.html", Section::Documents), &guide);
    put(pages, renderer, frame("Documents", "documents/index.html", Section::Documents), &master_list());
    put(pages, renderer, frame("Print", "print.html", Section::Print), &print_index());
    put(pages, renderer, frame("Procedures", "print/procedures.html", Section::Print), &print_folder());
}

fn contents() -> Vec<Heading> {
    [
        (2, "review-and-approval", "Review and approval"),
        (3, "who-approves-what", "Who approves what"),
        (2, "publishing", "Publishing"),
        (2, "withdrawing", "Withdrawing"),
        (2, "printing", "Printed copies"),
    ]
    .into_iter()
    .map(|(level, id, title)| Heading { level, id: id.into(), title: title.into() })
    .collect()
}

pub fn procedure() -> DocumentPage {
    let claim = |standard, number, title, section: Option<(&str, &str)>, strength, grade| ClaimRow {
        clause: clause(standard, number, title, State::Covered),
        item: None,
        above: None,
        strength,
        grade,
        section: section.map(|(title, address)| link(title, address)),
    };
    DocumentPage {
        id: Some("PRO-007".into()),
        title: "Control of documented information".into(),
        kind: "procedure".into(),
        version: Some("2.1".into()),
        status: Status::Approved,
        grade: Grade::Effective,
        effective: Some("2026-02-01".into()),
        owner: Some(role("Quality Manager")),
        approval: Some(approval(Verdict::Approved)),
        review: Some(due("2026-11-24", 2)),
        reviewed: Some("2025-11-24".into()),
        classification: Some("internal".into()),
        audience: vec![role("All staff"), role("AI Product Lead")],
        change: Some("Adds AI model cards to the list of controlled documents.".into()),
        digest: Some("4f3a9c1e".into()),
        source: "content/procedures/documents.md".into(),
        commit: Some(commit("9be2d10")),
        banners: Vec::new(),
        body: Html(BODY.into()),
        contents: contents(),
        claims: vec![
            ClaimGroup {
                standard: "ISO 9001:2015".into(),
                claims: vec![
                    claim("9001", "7.5.1", "General", None, Strength::Satisfies, Grade::Effective),
                    claim(
                        "9001",
                        "7.5.2/b",
                        "Creating and updating",
                        Some(("Review and approval", "#review-and-approval")),
                        Strength::Satisfies,
                        Grade::Effective,
                    ),
                    claim(
                        "9001",
                        "7.5.3",
                        "Control of documented information",
                        None,
                        Strength::Satisfies,
                        Grade::Effective,
                    ),
                ],
            },
            ClaimGroup {
                standard: "ISO/IEC 42001:2023".into(),
                claims: vec![
                    claim("42001", "7.5", "Documented information", None, Strength::Satisfies, Grade::UnapprovedChange),
                    claim(
                        "42001",
                        "A.6.2.3",
                        "Documentation of AI system design and development",
                        None,
                        Strength::Supports,
                        Grade::Effective,
                    ),
                ],
            },
        ],
        sole_count: 203,
        sole: vec![
            clause("9001", "7.5.2/b", "Creating and updating", State::Covered),
            clause("9001", "7.5.3.1/a", "Availability", State::Covered),
        ],
        backlinks: backlinks(),
        rows: vec![link("AI-003 Defect classifier", "registers/ai-systems/AI-003.html")],
        records: vec![record("Document approval record"), record("Distribution list")],
        supersedes: vec![document("PRO-003", "Document control (old)", "procedure", Grade::Retired)],
        superseded_by: None,
        process: Some(ProcessFlow {
            inputs: vec![link("Change request", ""), link("Audit finding", "documents/PRO-009.html")],
            outputs: vec![link("Document in force", ""), link("Withdrawn document", "")],
        }),
        register: None,
        revisions: vec![
            revision(None, RevisionKind::Revised, "2.1", "2026-02-01"),
            revision(None, RevisionKind::Reviewed, "2.0", "2025-11-24"),
            revision(None, RevisionKind::New, "1.0", "2022-03-14"),
        ],
        history: true,
    }
}

fn siblings() -> Siblings {
    Siblings {
        title: "Procedures".into(),
        address: "documents/index.html#procedures".into(),
        entries: [
            ("PRO-001", "Management review", None),
            ("PRO-007", "Control of documented information", None),
            ("PRO-008", "Operational planning and control", Some(Mark::Overdue)),
            ("PRO-012", "Data management for AI systems", Some(Mark::Draft)),
        ]
        .into_iter()
        .map(|(label, title, mark)| Sibling {
            label: Some(label.into()),
            title: title.into(),
            address: format!("documents/{label}.html"),
            mark,
        })
        .collect(),
        more: 23,
    }
}

fn master_list() -> DocumentsPage {
    let row = |number: usize, prefix: &str, title: &str, kind: &str| {
        let grade = [Grade::Effective, Grade::Effective, Grade::Draft, Grade::NotYetEffective, Grade::UnapprovedChange];
        DocumentRow {
            document: document(&format!("{prefix}-{number:03}"), title, kind, grade[number % 5]),
            effective: Some("2026-02-01".into()),
            owner: Some(role("Quality Manager")),
            approver: Some(role("Managing Director")),
            review: Some(due("2027-02-01", if number.is_multiple_of(4) { -12 } else { 71 })),
            classification: Some("internal".into()),
            superseded_by: None,
        }
    };
    let folder = |anchor: &str, title: &str, prefix: &str, kind: &str, names: &[&str]| DocumentFolder {
        anchor: anchor.into(),
        title: title.into(),
        documents: names.iter().enumerate().map(|(at, name)| row(at + 1, prefix, name, kind)).collect(),
    };
    DocumentsPage {
        folders: vec![
            folder("policies", "Policies", "POL", "policy", &["Quality policy", "AI policy"]),
            folder(
                "procedures",
                "Procedures",
                "PRO",
                "procedure",
                &[
                    "Management review",
                    "Internal audit",
                    "Supplier control",
                    "Corrective action",
                    "Risks and opportunities",
                ],
            ),
            folder(
                "work-instructions",
                "Work instructions",
                "WI",
                "work-instruction",
                &["Calibrating the optical gauge"],
            ),
        ],
        count: 8,
        pages: vec![PageFolder {
            anchor: Some("notes".into()),
            title: "Notes".into(),
            pages: vec![document("", "A page", "page", Grade::Effective)],
        }],
        retired: vec![DocumentRow {
            document: DocumentLink {
                status: Status::Retired,
                ..document("PRO-003", "Document control (old)", "procedure", Grade::Retired)
            },
            superseded_by: Some(control_of_documents()),
            ..DocumentRow::default()
        }],
    }
}

fn print_index() -> PrintIndexPage {
    PrintIndexPage {
        folders: vec![PrintFolder {
            link: link("Procedures", "print/procedures.html"),
            documents: vec![control_of_documents()],
        }],
    }
}

fn print_folder() -> PrintPage {
    let sheet = |anchor: &str, document: DocumentLink, body: &str| PrintDocument {
        anchor: anchor.into(),
        document,
        effective: Some("2026-02-01".into()),
        owner: Some(role("Quality Manager")),
        approver: Some(role("Managing Director")),
        approved_on: Some("2026-01-28".into()),
        digest: Some("4f3a9c1e".into()),
        body: Html(body.into()),
    };
    PrintPage {
        title: "Procedures".into(),
        documents: vec![
            sheet(
                "PRO-007",
                control_of_documents(),
                "<h3 id=\"PRO-007.review\">Review and approval</h3><p>A change is proposed as a pull request.</p>",
            ),
            sheet(
                "PRO-008",
                document("PRO-008", "Operational planning and control", "procedure", Grade::Effective),
                "<h3 id=\"PRO-008.planning\">Planning</h3><p>Orders are planned weekly.</p>",
            ),
        ],
    }
}
