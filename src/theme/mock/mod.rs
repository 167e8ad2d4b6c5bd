//! A rich mock site: every template with contexts that show everything it can show.
//!
//! `cargo test --lib theme::` writes it to `target/mock-site`, where it is looked at and measured in a browser.

mod documents;
mod overviews;
mod registers;
mod standards;

use super::{Renderer, TemplateError};
use crate::site::context::*;

/// A page, by address.
pub type Rendered = (String, Result<String, TemplateError>);

/// The site that all mock pages share.
pub fn site(language: &str) -> Site {
    Site {
        title: "Integrated Management Manual".into(),
        organization: "Example Works".into(),
        language: language.into(),
        date: "2026-11-22".into(),
        commit: Some(commit("4f3a9c1")),
        report: Some(Target("mailto:quality@example.org".into())),
        standards: vec![standard("9001"), standard("42001")],
        folders: vec![
            link("Policies", "documents/index.html#policies"),
            link("Procedures", "documents/index.html#procedures"),
            link("Work instructions", "documents/index.html#work-instructions"),
        ],
        offers: Offers {
            matrix: true,
            integration: true,
            transition: true,
            statement_of_applicability: true,
            documented_information: true,
            gaps: true,
            registers: true,
            records: true,
            roles: true,
            glossary: true,
            calendar: true,
            changes: true,
            feed: true,
            check: true,
            print: true,
        },
        data: vec![link("manual.json", "manual.json"), link("coverage.json", "coverage.json")],
        ..Site::default()
    }
}

/// Every page of the mock site.
pub fn pages(renderer: &Renderer) -> Vec<Rendered> {
    let mut pages = Vec::new();
    overviews::pages(renderer, &mut pages);
    documents::pages(renderer, &mut pages);
    standards::pages(renderer, &mut pages);
    registers::pages(renderer, &mut pages);
    pages
}

/// The data files that scripts of the mock pages load.
pub fn data() -> Vec<(&'static str, String)> {
    vec![
        ("matrix-data.js", super::matrix_data(&standards::matrix())),
        ("check-data.js", super::check_data(&overviews::check_entries())),
    ]
}

fn put<P: Page>(pages: &mut Vec<Rendered>, renderer: &Renderer, frame: Frame, page: &P) {
    pages.push((frame.address.clone(), renderer.render(&frame, page).map(super::text)));
}

fn frame(title: &str, address: &str, section: Section) -> Frame {
    let depth = address.matches('/').count();
    Frame {
        title: title.into(),
        address: address.into(),
        root: "../".repeat(depth),
        section,
        paraphrase: true,
        description: Some(format!("{title} in the Integrated Management Manual of Example Works")),
        crumbs: vec![link("Start", "index.html")],
        ..Frame::default()
    }
}

fn link(title: &str, address: &str) -> Link {
    Link { title: title.into(), address: address.into() }
}

fn commit(short: &str) -> CommitLink {
    CommitLink {
        short: short.into(),
        date: Some("2026-11-20".into()),
        target: Some(Target(format!("https://git.example.org/manual/commit/{short}"))),
    }
}

fn standard(alias: &str) -> StandardLink {
    let name = if alias == "9001" { "ISO 9001:2015" } else { "ISO/IEC 42001:2023" };
    StandardLink { alias: alias.into(), name: name.into(), address: format!("standards/{alias}/index.html") }
}

fn role(title: &str) -> RoleLink {
    let slug = title.to_lowercase().replace(' ', "-");
    RoleLink { title: title.into(), address: format!("roles/{slug}.html") }
}

fn clause(standard: &str, number: &str, title: &str, state: State) -> ClauseLink {
    let page = number.split('/').next().unwrap_or(number);
    let anchor = number.split_once('/').map(|(_, item)| format!("#{item}")).unwrap_or_default();
    ClauseLink {
        standard: standard.into(),
        number: number.into(),
        title: title.into(),
        address: format!("standards/{standard}/{page}.html{anchor}"),
        state: Some(state),
        derived: false,
    }
}

fn document(id: &str, title: &str, kind: &str, grade: Grade) -> DocumentLink {
    DocumentLink {
        id: Some(id.into()),
        title: title.into(),
        address: format!("documents/{id}.html"),
        kind: kind.into(),
        version: Some("2.1".into()),
        status: if grade == Grade::Draft { Status::Draft } else { Status::Approved },
        grade,
    }
}

fn control_of_documents() -> DocumentLink {
    document("PRO-007", "Control of documented information", "procedure", Grade::Effective)
}

fn answer(document: DocumentLink, section: Option<&str>, strength: Strength, grade: Grade) -> Shared<Answer> {
    Shared::new(&Answer { document, section: section.map(str::to_owned), strength, grade })
}

fn some_answers() -> Vec<Shared<Answer>> {
    vec![
        answer(control_of_documents(), Some("Review and approval"), Strength::Satisfies, Grade::Effective),
        answer(
            document("PRO-012", "Data management for AI systems", "procedure", Grade::Draft),
            None,
            Strength::Supports,
            Grade::Draft,
        ),
    ]
}

fn approval(verdict: Verdict) -> Approval {
    Approval {
        by: role("Managing Director"),
        person: Some("M. Sommer".into()),
        on: Some("2026-01-28".into()),
        verdict,
        evidence: Some("digest 4f3a9c1e2b77, signed commit by m.sommer@example.org".into()),
        commit: Some(commit("9be2d10")),
    }
}

fn due(date: &str, days: i64) -> Due {
    Due { date: date.into(), days }
}

fn entry(date: &str, days: i64, kind: DueKind, label: &str, title: &str) -> CalendarEntry {
    CalendarEntry {
        date: date.into(),
        day: date.get(8..).and_then(|day| day.parse().ok()).unwrap_or(1),
        days,
        kind,
        link: link(title, &format!("documents/{label}.html")),
        label: Some(label.into()),
        detail: (kind == DueKind::Row).then(|| "Next assessment".into()),
        owner: Some(role("Quality Manager")),
    }
}

fn entries() -> Vec<CalendarEntry> {
    vec![
        entry("2026-11-24", 2, DueKind::Review, "PRO-007", "Control of documented information"),
        entry("2026-11-24", 2, DueKind::Row, "AI-003", "Defect classifier: impact assessment"),
        entry("2026-11-30", 8, DueKind::Decision, "9001:8.3", "Design and development is not applicable"),
        entry("2026-12-15", 23, DueKind::Effective, "WI-021", "Calibrating the optical gauge"),
    ]
}

fn record(name: &str) -> RecordRow {
    RecordRow {
        name: name.into(),
        document: control_of_documents(),
        answers: vec![
            clause("9001", "7.5.3.2", "Control of documented information", State::Covered),
            clause("42001", "7.5", "Documented information", State::Covered),
        ],
        location: Some("Git history of this repository".into()),
        target: Some(Target("https://git.example.org/manual".into())),
        retention: Some("10 years".into()),
        owner: Some(role("Quality Manager")),
        disposition: Some("archive".into()),
    }
}

fn revision(document: Option<DocumentLink>, kind: RevisionKind, version: &str, date: &str) -> Revision {
    Revision {
        document,
        kind,
        version: Some(version.into()),
        date: date.into(),
        author: Some("A. Berger".into()),
        approver: Some("M. Sommer".into()),
        change: Some("Adds AI model cards to the list of controlled documents.".into()),
        commit: Some(commit("9be2d10")),
        diff: Some("changes/PRO-007.html".into()),
        gone: None,
        audience: vec![role("All staff")],
    }
}

fn backlinks() -> Vec<Backlink> {
    vec![
        Backlink {
            document: document("PRO-001", "Management review", "procedure", Grade::Effective),
            section: Some("Inputs".into()),
        },
        Backlink {
            document: document("WI-021", "Calibrating the optical gauge", "work-instruction", Grade::NotYetEffective),
            section: None,
        },
    ]
}

fn counts(covered: usize, partial: usize, pending: usize, justified: usize, gap: usize) -> Counts {
    Counts {
        items: covered + partial + pending + justified + gap,
        covered,
        partial,
        pending,
        justified,
        derived: 0,
        gap,
    }
}
