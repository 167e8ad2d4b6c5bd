use super::components::Writer;
use super::model::{ControlImplementation, Prop};
use super::names::Uuid;
use super::requirements::{Requirements, Said, Subject};
use super::texts::Markup;
use crate::coverage::{Void, void};
use crate::manual::{Decision, DocumentIndex};

/// What a register decides on applicability, or the configuration and registers without an id of their own.
pub fn decisions(writer: &Writer<'_>, decider: Option<DocumentIndex>, component: Uuid) -> Vec<ControlImplementation> {
    let mut requirements = Requirements::default();
    for decision in writer.decisions_of(decider) {
        let void = void(writer.manual, decision);
        if void != Some(Void::Retired) {
            requirements.add(writer, &decision.reach, &said(writer, decision, void));
        }
    }
    requirements.written(writer, component, Subject::Applicability, |reference| {
        format!("Which requirements of {reference} apply, and why the others do not.")
    })
}

fn said(writer: &Writer<'_>, decision: &Decision, void: Option<Void>) -> Said {
    let yes_or_no = if decision.applicable { "yes" } else { "no" };
    let applicable =
        Prop::own("applicable", yes_or_no).map(|prop| Prop { remarks: Markup::of(&decision.reason), ..prop });
    let status = match decision.status {
        _ if !decision.applicable => Some("not-applicable"),
        status => status.map(|status| status.as_str()),
    };
    let until = decision.until.map(|until| until.to_string());
    let own = |name, value: Option<&str>| value.and_then(|value| Prop::own(name, value));
    let props = [
        applicable,
        own("implementation-status", status),
        own("decided-by", decision.owner.as_deref()),
        own("until", until.as_deref()),
        own("void", void.map(word)),
    ];
    let words = match (decision.applicable, void) {
        (true, None) => "Applies.",
        (false, None) => "Does not apply.",
        (true, Some(_)) => "Said to apply; that does not count today.",
        (false, Some(_)) => "Said not to apply; that does not count today.",
    };
    let place = decision.row.map(|row| {
        let key = writer.manual.registers[row.register as usize].rows[row.row as usize].key.as_deref();
        writer.link(&writer.manual.row_address(row), key)
    });
    Said { words: words.to_owned(), props: props.into_iter().flatten().collect(), link: place }
}

/// Why a decision does not count.
fn word(void: Void) -> &'static str {
    match void {
        Void::Retired => "retired",
        Void::Draft => "draft",
        Void::Unread => "unread",
        Void::Expired(_) => "expired",
        Void::Unfounded => "unfounded",
    }
}
