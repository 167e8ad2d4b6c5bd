//! Mock registers, records, roles and glossary.

use super::*;

pub fn pages(renderer: &Renderer, pages: &mut Vec<Rendered>) {
    let register_document = || document("REG-001", "Register of AI systems", "register", Grade::Effective);
    let registers = RegistersPage {
        registers: vec![RegisterSummary {
            link: link("AI systems", "registers/ai-systems.html"),
            document: register_document(),
            owner: Some(role("AI Product Lead")),
            rows: 3,
            overdue: 1,
        }],
    };
    put(pages, renderer, frame("Registers", "registers/index.html", Section::Registers), &registers);
    let column = |title: &str, kind, description: Option<&str>, choices: &[&str]| Column {
        title: title.into(),
        kind,
        description: description.map(str::to_owned),
        choices: choices.iter().map(|text| (*text).to_owned()).collect(),
    };
    let text = |text: &str| Cell { text: text.into(), ..Cell::default() };
    let linked = |title: &str, address: &str| Cell { links: vec![link(title, address)], ..Cell::default() };
    let row = |key: &str, name: &str, days: i64| RegisterRow {
        key: key.into(),
        anchor: key.into(),
        address: format!("registers/ai-systems/{key}.html"),
        cells: vec![
            text(key),
            text(name),
            text("in use"),
            Cell {
                links: vec![link("AI Product Lead", "roles/ai-product-lead.html"), link("Works council", "")],
                ..Cell::default()
            },
            linked("PRO-012 Data management for AI systems", "documents/PRO-012.html"),
            Cell { due: Some(due("2026-11-21", days)), ..Cell::default() },
            Cell {
                text: "model card".into(),
                target: Some(Target("https://models.example.org/3".into())),
                ..Cell::default()
            },
        ],
        overdue: days < 0,
    };
    let register = RegisterPage {
        title: "AI systems".into(),
        count: 3,
        document: register_document(),
        owner: Some(role("AI Product Lead")),
        introduction: Html("<p>Every AI system we build or use, its purpose and its assessment.</p>".into()),
        columns: vec![
            column("Key", ColumnKind::Key, None, &[]),
            column("Name", ColumnKind::Text, Some("What people call it"), &[]),
            column("State", ColumnKind::Choice, None, &["planned", "in use"]),
            column("Owner", ColumnKind::Role, None, &[]),
            column("Rules", ColumnKind::Document, None, &[]),
            column("Next assessment", ColumnKind::Due, None, &[]),
            column("Link", ColumnKind::Link, None, &[]),
        ],
        rows: vec![
            row("AI-001", "Demand forecast", 40),
            row("AI-002", "Defect classifier", -1),
            row("AI-003", "Chat assistant", 100),
        ],
    };
    put(pages, renderer, frame("AI systems", "registers/ai-systems.html", Section::Registers), &register);
    let field = |title: &str, kind, cell| Field { title: title.into(), kind, cell };
    let page = RegisterRowPage {
        register: link("AI systems", "registers/ai-systems.html"),
        document: register_document(),
        key: "AI-002".into(),
        title: "Defect classifier".into(),
        fields: vec![
            field("Purpose", ColumnKind::Text, text("Finds scratches on housings.")),
            field("Next assessment", ColumnKind::Due, Cell { due: Some(due("2026-11-21", -1)), ..Cell::default() }),
            field("Owner", ColumnKind::Role, linked("AI Product Lead", "roles/ai-product-lead.html")),
        ],
        documents: vec![control_of_documents()],
        problems: vec!["Every AI system has an impact assessment.".into()],
        backlinks: backlinks(),
        rows: vec![link("RISK-007 Wrong rejects", "registers/risks/RISK-007.html")],
    };
    let mut at = frame("Defect classifier", "registers/ai-systems/AI-002.html", Section::Registers);
    at.crumbs.push(link("Registers", "registers/index.html"));
    at.crumbs.push(link("AI systems", "registers/ai-systems.html"));
    put(pages, renderer, at, &page);
    let records = RecordsPage { records: vec![record("Document approval record"), record("Calibration certificates")] };
    put(pages, renderer, frame("Records", "records.html", Section::Records), &records);
    roles(renderer, pages);
    let term = |term: &str, anchor: &str, definition: &str| Term {
        term: term.into(),
        anchor: anchor.into(),
        definition: Html(format!("<p>{definition}</p>")),
        document: Some(control_of_documents()),
        uses: 1,
    };
    let glossary = GlossaryPage {
        letters: vec![
            GlossaryLetter {
                letter: "A".into(),
                terms: vec![
                    term("approver", "approver", "The role that may put a document into force."),
                    term("audit", "audit", "A planned look at whether work is done as agreed."),
                ],
            },
            GlossaryLetter {
                letter: "C".into(),
                terms: vec![term(
                    "corrective action",
                    "corrective-action",
                    "What removes the cause of a nonconformity.",
                )],
            },
        ],
    };
    put(pages, renderer, frame("Glossary", "glossary.html", Section::Glossary), &glossary);
}

fn roles(renderer: &Renderer, pages: &mut Vec<Rendered>) {
    let summary = |title: &str, vacant| RoleSummary {
        role: role(title),
        vacant,
        owns: 12,
        reads: 31,
        rows: 4,
        overdue: usize::from(vacant),
        approves: vec!["procedure".into(), "work-instruction".into(), "charter".into()],
    };
    let list = RolesPage { roles: vec![summary("Quality Manager", false), summary("AI Product Lead", true)] };
    put(pages, renderer, frame("Roles", "roles/index.html", Section::Roles), &list);
    let page = RolePage {
        title: "Quality Manager".into(),
        holders: vec!["quality@example.org".into()],
        vacant: false,
        approves: vec!["procedure".into(), "work-instruction".into()],
        reads: vec![control_of_documents(), document("POL-002", "AI policy", "policy", Grade::Effective)],
        owns: vec![DocumentRow {
            document: control_of_documents(),
            effective: Some("2026-02-01".into()),
            review: Some(due("2026-10-01", -52)),
            ..DocumentRow::default()
        }],
        approved: vec![document("POL-002", "AI policy", "policy", Grade::Effective)],
        clauses: vec![
            clause("9001", "7.5.1", "General", State::Covered),
            clause("42001", "7.5", "Documented information", State::Covered),
        ],
        row_count: 2,
        rows: vec![OwnedRow {
            register: link("AI systems", "registers/ai-systems.html"),
            row: link("AI-002 Defect classifier", "registers/ai-systems/AI-002.html"),
            column: "Owner".into(),
        }],
        records: vec![record("Document approval record")],
        dues: entries(),
        mentions: backlinks(),
    };
    let mut at = frame("Quality Manager", "roles/quality-manager.html", Section::Roles);
    at.crumbs.push(link("Roles", "roles/index.html"));
    put(pages, renderer, at, &page);
}
