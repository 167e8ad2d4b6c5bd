//! Mock start page and overviews.

use super::*;

pub fn pages(renderer: &Renderer, pages: &mut Vec<Rendered>) {
    let mut start = frame("Integrated Management Manual", "index.html", Section::Home);
    start.crumbs.clear();
    put(pages, renderer, start, &home());
    put(pages, renderer, frame("Integration", "integration.html", Section::Integration), &integration());
    put(pages, renderer, frame("Transition", "transition.html", Section::Transition), &transition());
    put(
        pages,
        renderer,
        frame("Statement of applicability", "statement-of-applicability.html", Section::StatementOfApplicability),
        &statement(),
    );
    put(
        pages,
        renderer,
        frame("Required documents and records", "documented-information.html", Section::DocumentedInformation),
        &information(),
    );
    let gaps = GapsPage {
        groups: [Urgency::Missing, Urgency::Expired, Urgency::Pending, Urgency::Partial]
            .map(|urgency| GapGroup { urgency, rows: gap_rows(urgency) })
            .into(),
        count: 8,
        standards: vec![summary("9001"), summary("42001")],
    };
    put(pages, renderer, frame("Gaps", "gaps.html", Section::Gaps), &gaps);
    put(pages, renderer, frame("Calendar", "calendar.html", Section::Calendar), &calendar());
    let changes = ChangesPage {
        history: true,
        months: vec![ChangesMonth {
            month: "2026-02".into(),
            revisions: vec![
                revision(Some(control_of_documents()), RevisionKind::Revised, "2.1", "2026-02-01"),
                revision(
                    Some(document("POL-002", "AI policy", "policy", Grade::Effective)),
                    RevisionKind::New,
                    "1.0",
                    "2026-02-01",
                ),
            ],
        }],
        more: 117,
        feed: true,
    };
    put(pages, renderer, frame("Changes", "changes.html", Section::Changes), &changes);
    let version = |version: &str, date: &str| Some(revision(None, RevisionKind::Revised, version, date));
    let difference = DifferencePage {
        document: control_of_documents(),
        before: version("2.0", "2025-02-01"),
        after: version("2.1", "2026-02-01"),
        fields: vec![DifferenceField {
            name: "owner".into(),
            before: "author".into(),
            after: "quality-manager".into(),
        }],
        same: false,
        body: Html(
            "<div class=\"redline\"><p class=\"text changed\">One <del>word</del> <ins>other word</ins>.</p></div>"
                .into(),
        ),
    };
    put(pages, renderer, frame("What changed", "changes/PRO-007.html", Section::Changes), &difference);
    let check = CheckPage { example: Some("PRO-007 2.1 4f3a9c1e".into()), count: 4 };
    put(pages, renderer, frame("Is my printed copy current?", "check.html", Section::Check), &check);
    let mut lost = frame("There is no such page", "404.html", Section::None);
    lost.crumbs.clear();
    put(pages, renderer, lost, &NotFoundPage {});
}

fn summary(alias: &str) -> StandardSummary {
    StandardSummary {
        standard: standard(alias),
        title: if alias == "9001" { "Quality management systems" } else { "Artificial intelligence management system" }
            .into(),
        counts: if alias == "9001" { counts(283, 11, 6, 9, 5) } else { counts(121, 18, 12, 0, 20) },
        controls: (alias == "42001").then(|| counts(29, 3, 1, 3, 2)),
        note: (alias == "9001")
            .then(|| "Replaced by ISO 9001:2026 on 2026-09-16; certificates stay usable in the transition.".into()),
        derived: (alias == "9001")
            .then(|| "271 items are confirmed by a tag, 12 derived from the earlier edition.".into()),
    }
}

fn home() -> HomePage {
    let node = |id: &str, title: &str, inputs: &[&str], outputs: &[&str]| ProcessNode {
        document: document(id, title, "process", Grade::Effective),
        owner: Some(role("Quality Manager")),
        inputs: inputs.iter().map(|text| (*text).to_owned()).collect(),
        outputs: outputs.iter().map(|text| (*text).to_owned()).collect(),
    };
    let names = [
        "Strategy and review",
        "Winning orders",
        "Developing products",
        "Making and delivering",
        "People and competence",
    ];
    let process = |at: usize| link(names[at], &format!("documents/PRC-0{}.html", at + 1));
    let edge = |from, to, what: &str| ProcessEdge { from: process(from), to: process(to), what: what.into() };
    let band = |group: &str, processes| ProcessBand { group: group.into(), processes };
    HomePage {
        body: Html("<p>This manual describes how we work. It holds the <a href=\"documents/PRO-007.html\">rules for documents</a>, the processes and the evidence that they are followed.</p>".into()),
        standards: vec![summary("9001"), summary("42001")],
        documents: DocumentCounts { all: 61, effective: 52, not_yet_effective: 2, unapproved: 1, approval_missing: 2, draft: 4, overdue: 2 },
        overdue: vec![
            entry("2026-10-31", -22, DueKind::Review, "PRO-008", "Operational planning and control"),
            entry("2026-11-21", -1, DueKind::Row, "AI-002", "Demand forecast: impact assessment"),
        ],
        overdue_count: 2,
        upcoming: entries(),
        upcoming_count: 9,
        changes: vec![
            revision(Some(control_of_documents()), RevisionKind::Revised, "2.1", "2026-02-01"),
            revision(Some(document("POL-002", "AI policy", "policy", Grade::Effective)), RevisionKind::New, "1.0", "2026-02-01"),
        ],
        gaps: gap_rows(Urgency::Missing),
        gap_count: 43,
        map: Some(ProcessMap {
            bands: vec![
                band("management", vec![node("PRC-01", "Strategy and review", &["Results", "Risks"], &["Objectives", "Resources"])]),
                band("core", vec![node("PRC-02", "Winning orders", &["Enquiry", "Objectives"], &["Order"]), node("PRC-03", "Developing products", &["Order"], &["Design", "Model card"]), node("PRC-04", "Making and delivering", &["Design", "Competent people"], &["Product", "Results"])]),
                band("support", vec![node("PRC-05", "People and competence", &["Resources"], &["Competent people"]), node("PRC-06", "Measuring equipment", &[], &["Calibrated gauges"])]),
            ],
            edges: vec![
                edge(0, 1, "Objectives"),
                edge(1, 2, "Order"),
                edge(2, 3, "Design"),
                edge(3, 0, "Results"),
                edge(0, 4, "Resources"),
                edge(4, 3, "Competent people"),
            ],
        }),
        reuse_percent: Some(58),
        roles: ["All staff", "Quality Manager", "AI Product Lead", "Managing Director", "Internal Auditor"].map(role).into(),
    }
}

fn gap_rows(urgency: Urgency) -> Vec<GapRow> {
    let state = match urgency {
        Urgency::Missing | Urgency::Expired => State::Gap,
        Urgency::Pending => State::Pending,
        Urgency::Partial => State::Partial,
    };
    let answers = if urgency == Urgency::Missing { Vec::new() } else { some_answers() };
    vec![
        GapRow {
            more: 0,
            urgency,
            clause: clause("42001", "6.1.4/p2", "AI system impact assessment", state),
            text: "Assess what the AI system can do to individuals, groups and society, and keep the result.".into(),
            state,
            answers: answers.clone(),
            owner: Some(role("AI Product Lead")),
            hint: Some(link("ISO 9001 6.1.1/p1 is covered by PRO-002", "standards/9001/6.1.1.html#p1")),
        },
        GapRow {
            more: 0,
            urgency,
            clause: clause("9001", "8.4.1/c", "Control of external providers", state),
            text: "Decide the controls for processes that an external provider runs on behalf of the organization."
                .into(),
            state,
            answers,
            owner: None,
            hint: None,
        },
    ]
}

fn integration() -> IntegrationPage {
    let row = |id: &str, relation, state, both: Vec<DocumentLink>, first_only: Vec<DocumentLink>| IntegrationRow {
        id: id.into(),
        first: vec![clause("9001", "7.5.1", "Documented information: general", State::Covered)],
        second: vec![clause("42001", "7.5", "Documented information", State::Covered)],
        relation,
        rationale: "Same rules for creating, updating and controlling; 42001 brings its own list.".into(),
        state,
        both,
        first_only: first_only.clone(),
        second_only: first_only,
    };
    let other = document("PRO-012", "Data management for AI systems", "procedure", Grade::Draft);
    let mechanic = |id: &str, name: &str, state| Mechanic {
        id: id.into(),
        name: name.into(),
        text: "One programme, one report, two sets of criteria.".into(),
        state,
        first: vec![
            clause("9001", "9.2.1", "Internal audit", State::Covered),
            clause("9001", "9.2.2", "Internal audit", State::Covered),
        ],
        second: vec![clause("42001", "9.2", "Internal audit", State::Partial)],
        documents: vec![document("PRO-002", "Internal audit", "procedure", Grade::Effective)],
    };
    IntegrationPage {
        first: standard("9001"),
        second: standard("42001"),
        chapters: vec![IntegrationChapter {
            number: "7".into(),
            title: "Support".into(),
            rows: vec![
                row(
                    "hs-7.5",
                    Relation::Identical,
                    IntegrationState::Integrated,
                    vec![control_of_documents()],
                    Vec::new(),
                ),
                row(
                    "hs-7.2",
                    Relation::SharedWithExtension,
                    IntegrationState::Parallel,
                    Vec::new(),
                    vec![other.clone()],
                ),
                row("hs-7.3", Relation::OnlyIn42001, IntegrationState::Open, Vec::new(), Vec::new()),
                row("hs-7.4", Relation::OnlyIn9001, IntegrationState::Only9001, Vec::new(), vec![other]),
            ],
        }],
        counts: IntegrationCounts { rows: 65, integrated: 41, parallel: 6, only9001: 9, only42001: 4, open: 5 },
        mechanics: vec![
            mechanic("internal-audit", "Internal audit", IntegrationState::Integrated),
            mechanic("management-review", "Management review", IntegrationState::Parallel),
            mechanic("supplier-control", "Supplier control", IntegrationState::Only42001),
        ],
        reuse: Reuse { items: 171, covered: 121, reused: 99, percent: 57 },
        readiness: Readiness { items: 171, candidates: 21, extend: 45, new: 60, confirmed: 45 },
        new: vec![NewItem {
            clause: clause("42001", "6.1.4/p1", "AI system impact assessment", State::Gap),
            text: "Have a process for assessing consequences for individuals and society.".into(),
            answers: Vec::new(),
            more: 0,
        }],
        controls: vec![ControlSupport {
            control: clause("42001", "A.2.2", "AI policy", State::Covered),
            clauses: vec![clause("9001", "5.2.1", "Quality policy", State::Covered)],
            support: "mechanism".into(),
            note: "policy control exists; content is new".into(),
        }],
    }
}

fn transition() -> TransitionPage {
    let new = |number: &str, title: &str| ClauseLink {
        address: String::new(),
        state: None,
        ..clause("9001", number, title, State::Gap)
    };
    let delta = |id: &str, state, change, answers: Vec<Shared<Answer>>| DeltaRow {
        more: 2,
        id: id.into(),
        clause: new("6.1.2", "Actions to address risks"),
        change,
        text: "Risks to consistent conformity are determined, analysed and evaluated.".into(),
        from: vec![clause("9001", "6.1.1/p1", "Risks and opportunities", State::Covered)],
        state,
        answers,
        candidates: vec![document("PRO-004", "Risks and opportunities", "procedure", Grade::Effective)],
        confidence: "medium".into(),
    };
    TransitionPage {
        from: standard("9001"),
        to: StandardLink { alias: "9001-2026".into(), name: "ISO 9001:2026".into(), address: String::new() },
        note: Some("Published on 2026-09-16; the transition takes about three years.".into()),
        deltas: vec![
            delta("6.1.2/analyse", State::Gap, ChangeKind::Modified, Vec::new()),
            delta("4.2/c", State::Covered, ChangeKind::New, some_answers()),
        ],
        counts: counts(1, 0, 0, 0, 1),
        clauses: vec![
            TransitionRow {
                clause: new("4.1", "Understanding the organization and its context"),
                change: ChangeKind::AmendmentAbsorbed,
                from: vec![clause("9001", "4.1", "Understanding the organization and its context", State::Covered)],
                note: Some("The climate decision of the amendment is part of the text.".into()),
            },
            TransitionRow {
                clause: new("6.1.3", "Opportunities"),
                change: ChangeKind::Restructured,
                from: Vec::new(),
                note: None,
            },
        ],
    }
}

fn statement() -> StatementPage {
    let row = |number: &str, title: &str, applicable: Option<bool>, implementation, disagreement| StatementRow {
        control: clause(
            "42001",
            number,
            title,
            if applicable == Some(false) { State::Justified } else { State::Covered },
        ),
        text: "Have a written policy for developing or using AI systems.".into(),
        decision: applicable.map(|applicable| Decision {
            clause: clause("42001", number, title, State::Covered),
            applicable,
            reason: if applicable { "We build and run AI systems." } else { "No customer operates our systems." }
                .into(),
            owner: Some(role("AI Product Lead")),
            until: (!applicable).then(|| "2026-10-31".into()),
            void: (!applicable).then_some(Void::Expired),
        }),
        implementation,
        answers: if applicable == Some(true) { some_answers() } else { Vec::new() },
        more: 3,
        records: if applicable == Some(true) { vec![record("AI policy review minutes")] } else { Vec::new() },
        more_records: 2,
        supported_by: vec![clause("9001", "5.2.1", "Quality policy", State::Covered)],
        disagreement,
    };
    StatementPage {
        standard: "ISO/IEC 42001:2023".into(),
        registers: vec![DecidingRegister {
            document: document("REG-004", "Statement of applicability", "register", Grade::Effective),
            approval: Some(approval(Verdict::Approved)),
        }],
        others: vec![link("ISO/IEC 27001:2022", "standards/27001/statement-of-applicability.html")],
        groups: vec![
            StatementGroup {
                number: "A.2".into(),
                title: "Policies related to AI".into(),
                objective: Some("Give AI systems management direction and backing.".into()),
                rows: vec![
                    row("A.2.2", "AI policy", Some(true), Some(Implementation::Implemented), None),
                    row(
                        "A.2.3",
                        "Alignment with other policies",
                        Some(true),
                        Some(Implementation::Partial),
                        Some(Disagreement::ImplementedWithoutEvidence),
                    ),
                    row("A.2.4", "Review of the AI policy", None, Some(Implementation::Planned), None),
                ],
            },
            StatementGroup {
                number: "A.10".into(),
                title: "Third-party and customer relationships".into(),
                objective: None,
                rows: vec![row("A.10.4", "Customers", Some(false), None, None)],
            },
        ],
        counts: StatementCounts { controls: 38, applicable: 34, excluded: 3, undecided: 1, implemented: 27 },
    }
}

fn information() -> DocumentedInformationPage {
    let row =
        |what: &str, kind, core, state, documents: Vec<Shared<Answer>>, records: Vec<RecordRow>| RequiredInformation {
            more: 0,
            what: what.into(),
            kind,
            clause: clause("9001", "4.3", "Scope", State::Covered),
            core,
            state,
            documents,
            records,
        };
    DocumentedInformationPage {
        standards: vec![RequiredByStandard {
            alias: "9001".into(),
            name: "ISO 9001:2015".into(),
            rows: vec![
                row("QMS scope", InformationKind::Document, true, State::Covered, some_answers(), Vec::new()),
                row(
                    "calibration evidence",
                    InformationKind::Record,
                    true,
                    State::Covered,
                    Vec::new(),
                    vec![record("Calibration certificates")],
                ),
                row("design outputs", InformationKind::Record, false, State::Gap, Vec::new(), Vec::new()),
            ],
            present: 2,
        }],
    }
}

fn calendar() -> CalendarPage {
    let month = |year, month, first_weekday, days, entries: Vec<CalendarEntry>| CalendarMonth {
        year,
        month,
        first_weekday,
        days,
        due: (1..=days).map(|day| (0..entries.len()).filter(|at| entries[*at].day == day).collect()).collect(),
        count: entries.len() + 2,
        entries,
    };
    let (november, december): (Vec<_>, Vec<_>) =
        entries().into_iter().partition(|entry| entry.date.as_str() < "2026-12");
    CalendarPage {
        today: "2026-11-22".into(),
        overdue: vec![entry("2026-10-31", -22, DueKind::Review, "PRO-008", "Operational planning and control")],
        overdue_count: 1,
        soon_count: 501,
        soon: november.clone(),
        later: vec![month(2026, 12, 1, 31, december.clone())],
        months: vec![month(2026, 11, 6, 30, november), month(2026, 12, 1, 31, december)],
    }
}

pub fn check_entries() -> Vec<CheckEntry> {
    let entry = |id: &str, title: &str, version: &str, status| CheckEntry {
        id: id.into(),
        title: title.into(),
        address: format!("documents/{id}.html"),
        version: version.into(),
        digest: "4f3a9c1e".into(),
        status,
        in_force: status == Status::Approved,
        effective: Some("2026-02-01".into()),
        superseded_by: None,
        earlier: vec![("2.0".into(), Some("2026-02-01".into())), ("1.0".into(), None)],
    };
    vec![
        entry("PRO-007", "Control of documented information", "2.1", Status::Approved),
        entry("PRO-012", "Data management for AI systems", "0.3", Status::Draft),
        CheckEntry {
            superseded_by: Some(link("PRO-007 Control of documented information", "documents/PRO-007.html")),
            ..entry("PRO-003", "Document control (old)", "1.4", Status::Retired)
        },
        entry("POL-002", "AI policy", "1.0", Status::Approved),
    ]
}
