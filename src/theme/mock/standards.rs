//! Mock clause pages and the matrix.

use super::*;

const CLAUSES: &[(&str, &str, &str)] = &[
    ("9001", "7.5.1", "General"),
    ("9001", "7.5.2", "Creating and updating"),
    ("9001", "7.5.3", "Control of documented information"),
    ("9001", "8.4.1", "Control of externally provided processes, products and services: general"),
    ("9001", "8.4.2", "Type and extent of control"),
    ("9001", "9.2.1", "Internal audit"),
    ("9001", "9.3.2", "Management review inputs"),
    ("42001", "6.1.4", "AI system impact assessment"),
    ("42001", "7.5", "Documented information"),
    ("42001", "9.2", "Internal audit"),
    ("42001", "A.2.2", "AI policy"),
    ("42001", "A.6.2.3", "Documentation of AI system design and development"),
];
const STATES: [State; 5] = [State::Covered, State::Partial, State::Pending, State::Justified, State::Gap];

pub fn pages(renderer: &Renderer, pages: &mut Vec<Rendered>) {
    let summaries = ["9001", "42001"].map(summary);
    put(
        pages,
        renderer,
        frame("Standards", "standards/index.html", Section::Standards),
        &StandardsPage { standards: summaries.into() },
    );
    for alias in ["9001", "42001"] {
        let mut at = frame(&standard(alias).name, &format!("standards/{alias}/index.html"), Section::Standards);
        at.standard = Some(alias.into());
        at.crumbs.push(link("Standards", "standards/index.html"));
        put(pages, renderer, at, &coverage(alias));
    }
    let clause_frame = |alias: &str, number: &str, title: &str| {
        let mut at =
            frame(&format!("{number} {title}"), &format!("standards/{alias}/{number}.html"), Section::Standards);
        at.standard = Some(alias.into());
        at.crumbs.push(link("Standards", "standards/index.html"));
        at.crumbs.push(link(&standard(alias).name, &format!("standards/{alias}/index.html")));
        at.previous = Some(link("7.5.1 General", "standards/9001/7.5.1.html"));
        at.next = Some(link("8.1 Operational planning and control", "standards/9001/8.1.html"));
        at.siblings = Some(Neighbours::new(&Siblings {
            title: "7 Support".into(),
            address: format!("standards/{alias}/index.html#chapter-7"),
            entries: CLAUSES
                .iter()
                .filter(|(standard, ..)| *standard == alias)
                .map(|(_, number, title)| Sibling {
                    label: Some((*number).into()),
                    title: (*title).into(),
                    address: format!("standards/{alias}/{number}.html"),
                    mark: (*number == "8.4.1").then_some(Mark::Gap),
                })
                .collect(),
            more: 0,
        }));
        at
    };
    put(pages, renderer, clause_frame("9001", "7.5.3", "Control of documented information"), &clause_page());
    put(pages, renderer, clause_frame("42001", "A.10.4", "Customers"), &control_page());
    put(pages, renderer, clause_frame("42001", "6.1.4", "AI system impact assessment"), &gap_page());
    put(pages, renderer, frame("Matrix", "matrix.html", Section::Matrix), &matrix());
}

fn summary(alias: &str) -> StandardSummary {
    StandardSummary {
        standard: standard(alias),
        title: "Requirements".into(),
        counts: counts(121, 18, 12, 0, 20),
        controls: (alias == "42001").then(|| counts(29, 3, 1, 3, 2)),
        note: (alias == "9001").then(|| "Replaced by ISO 9001:2026 on 2026-09-16.".into()),
        derived: None,
    }
}

fn coverage(alias: &str) -> StandardPage {
    let rows =
        CLAUSES.iter().filter(|(standard, ..)| *standard == alias).enumerate().map(|(at, (_, number, title))| {
            ClauseRow {
                clause: clause(alias, number, title, STATES[at % 5]),
                depth: u8::try_from(number.matches('.').count()).unwrap_or(1),
                counts: counts(3, 1, 0, 0, at % 3),
                answers: if at % 5 == 4 { Vec::new() } else { some_answers() },
                more: if at == 0 { 12 } else { 0 },
            }
        });
    StandardPage {
        summary: summary(alias),
        edition: Some("fifth edition, 2015-09".into()),
        chapters: vec![
            Chapter {
                number: "7".into(),
                title: "Support".into(),
                counts: counts(20, 3, 1, 0, 2),
                clauses: rows.clone().take(3).collect(),
            },
            Chapter {
                number: "8".into(),
                title: "Operation".into(),
                counts: counts(50, 10, 0, 4, 1),
                clauses: rows.skip(3).collect(),
            },
        ],
    }
}

fn item(letter: &str, text: &str, state: State, answers: Vec<Shared<Answer>>) -> ItemRow {
    ItemRow {
        more: 0,
        derived: false,
        letter: letter.into(),
        anchor: letter.into(),
        text: text.into(),
        source: None,
        state,
        answers,
        decision: None,
    }
}

fn clause_page() -> ClausePage {
    ClausePage {
        standard: standard("9001"),
        number: "7.5.3".into(),
        title: "Control of documented information".into(),
        heading_official: false,
        state: State::Partial,
        counts: counts(5, 1, 1, 1, 1),
        note: Some("Amd 1:2024 changed nothing here.".into()),
        parent: Some(clause("9001", "7.5", "Documented information", State::Partial)),
        children: vec![
            clause("9001", "7.5.3.1", "Availability and protection", State::Covered),
            clause("9001", "7.5.3.2", "Control activities", State::Gap),
        ],
        items: vec![
            item("a", "Documents are available and suitable where and when they are needed.", State::Covered, some_answers()),
            item("b", "They are protected against loss of confidentiality, improper use and loss of integrity.", State::Pending, some_answers()),
            ItemRow { source: Some("Amd 1:2024".into()), ..item("amd1", "Decide whether climate change matters.", State::Gap, Vec::new()) },
            ItemRow {
                decision: Some(Decision {
                    clause: clause("9001", "7.5.3/p2", "Control of documented information", State::Justified),
                    reason: "There are no documents of external origin.".into(),
                    owner: Some(role("Quality Manager")),
                    until: Some("2027-12-31".into()),
                    ..Decision::default()
                }),
                ..item("p2", "Documents of external origin are identified and controlled.", State::Justified, Vec::new())
            },
        ],
        answers: vec![
            QuotedAnswer {
                anchor: "answer-1".into(),
                answer: some_answers().remove(0),
                items: ["a", "b"]
                    .map(|item| Link { title: item.into(), address: format!("standards/9001/7.5.3.html#item-{item}") })
                    .to_vec(),
                effective: Some("2026-02-01".into()),
                owner: Some(role("Quality Manager")),
                approval: Some(approval(Verdict::Approved)),
                quote: Some(Quote {
                    html: Html("<p>A change is proposed as a pull request. The owner of the document reviews it, the approver puts it into force.</p><ul><li>Nobody approves what they wrote.</li></ul>".into()),
                    shortened: true,
                }),
            },
            QuotedAnswer {
                anchor: "answer-2".into(),
                answer: some_answers().remove(1),
                approval: None,
                ..QuotedAnswer::default()
            },
        ],
        decisions: vec![Decision {
            clause: clause("9001", "7.5", "Documented information", State::Covered),
            applicable: false,
            reason: "The warehouse is run by a partner.".into(),
            owner: Some(role("Managing Director")),
            until: Some("2026-10-31".into()),
            void: Some(Void::Expired),
        }],
        required: vec![RequiredInformation {
            what: "evidence that processes ran as planned".into(),
            kind: InformationKind::Record,
            clause: clause("9001", "7.5.3", "Control of documented information", State::Covered),
            core: false,
            state: State::Covered,
            documents: some_answers(),
            more: 3,
            records: vec![record("Order file")],
        }],
        records: vec![record("Document approval record")],
        twins: vec![
            Twin {
                standard: "ISO/IEC 42001:2023".into(),
                clauses: vec![clause("42001", "7.5", "Documented information", State::Covered)],
                relation: Some(Relation::Identical),
                change: None,
                rationale: Some("Same rules for creating, updating and controlling.".into()),
            },
            Twin {
                standard: "ISO 9001:2026".into(),
                clauses: vec![ClauseLink { address: String::new(), state: None, ..clause("9001", "7.5.3", "Control of documented information", State::Covered) }],
                relation: None,
                change: Some(ChangeKind::Editorial),
                rationale: None,
            },
        ],
        neighbours: vec![clause("42001", "A.6.2.3", "Documentation of AI system design and development", State::Covered)],
        mentions: backlinks(),
        rows: vec![link("AUD-014 Finding: obsolete copy at line 2", "registers/findings/AUD-014.html")],
        deltas: vec![ClauseDelta {
            standard: "ISO 9001:2026".into(),
            number: "7.5.3".into(),
            change: ChangeKind::Modified,
            text: "Access to documented information is decided with information security in mind.".into(),
        }],
        ..ClausePage::default()
    }
}

fn control_page() -> ClausePage {
    ClausePage {
        standard: standard("42001"),
        number: "A.10.4".into(),
        title: "Customers".into(),
        heading_official: true,
        state: State::Justified,
        counts: counts(0, 0, 0, 1, 0),
        objective: Some("Share responsibilities with suppliers and customers knowingly.".into()),
        items: vec![item("p1", "Consider what customers expect of responsible AI.", State::Justified, Vec::new())],
        decisions: vec![Decision {
            clause: clause("42001", "A.10.4", "Customers", State::Justified),
            applicable: false,
            reason: "No customer operates our systems.".into(),
            owner: Some(role("AI Product Lead")),
            until: Some("2027-12-31".into()),
            void: None,
        }],
        implementation: Some(Implementation::Planned),
        twins: vec![Twin { standard: "ISO 9001:2015".into(), clauses: Vec::new(), ..Twin::default() }],
        ..ClausePage::default()
    }
}

fn gap_page() -> ClausePage {
    ClausePage {
        standard: standard("42001"),
        number: "6.1.4".into(),
        title: "AI system impact assessment".into(),
        heading_official: true,
        items: vec![item(
            "p1",
            "Have a process for assessing consequences for individuals and society.",
            State::Gap,
            Vec::new(),
        )],
        counts: counts(0, 0, 0, 0, 1),
        ..ClausePage::default()
    }
}

pub fn matrix() -> MatrixPage {
    let kinds = ["policy", "procedure", "work-instruction", "process", "register"];
    let documents: Vec<MatrixDocument> = (1..=36)
        .map(|at| MatrixDocument {
            document: document(
                &format!("PRO-{at:03}"),
                &format!("Procedure number {at}"),
                kinds[at % 5],
                Grade::Effective,
            ),
            owner: ["Quality Manager", "AI Product Lead", "Managing Director"][at % 3].into(),
            folder: ["Policies", "Procedures", "Work instructions"][at % 3].into(),
        })
        .collect();
    let rows = |alias: &str| -> Vec<MatrixRow> {
        CLAUSES
            .iter()
            .enumerate()
            .filter(|(_, (standard, ..))| *standard == alias)
            .map(|(at, (_, number, title))| MatrixRow {
                clause: clause(alias, number, title, STATES[at % 5]),
                items: 4,
                more: at % 2,
                rest: Vec::new(),
                cells: (0..documents.len())
                    .filter(|column| at % 5 < 3 && (column * 7 + at * 3) % 11 == 0)
                    .map(|column| MatrixCell {
                        column,
                        label: documents[column].document.id.clone().unwrap_or_default(),
                        address: format!("{}#review-and-approval", documents[column].document.address),
                        strength: if column % 3 == 0 { Strength::Supports } else { Strength::Satisfies },
                        grade: if column % 4 == 0 { Grade::Draft } else { Grade::Effective },
                        items: 1 + column % 4,
                    })
                    .collect(),
            })
            .collect()
    };
    let chapter = |alias: &str, number: &str, title: &str| MatrixChapter {
        standard: alias.into(),
        number: number.into(),
        title: title.into(),
        rows: rows(alias),
    };
    let chapters = vec![chapter("9001", "7", "Support"), chapter("42001", "A.2", "Policies related to AI")];
    MatrixPage { documents, chapters }
}
