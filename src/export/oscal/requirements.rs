use std::collections::{BTreeMap, BTreeSet};

use super::components::Writer;
use super::model::{ControlImplementation, ImplementedRequirement, Link, Prop, Statement};
use super::names::{Token, Uuid};
use super::texts::Markup;
use crate::catalog::Clause;
use crate::manual::{Reach, StandardIndex};

/// One claim or decision, as it is written wherever it reaches.
#[derive(Debug, Clone)]
pub struct Said {
    /// A sentence.
    pub words: String,
    /// What it says in words of ours.
    pub props: Vec<Prop>,
    /// Where it is said.
    pub link: Option<Link>,
}

/// What one component says of requirements, by standard and control.
#[derive(Debug, Default)]
pub struct Requirements(BTreeMap<StandardIndex, BTreeMap<u32, Requirement>>);

/// What is said of one control: of it as a whole, and of its items.
#[derive(Debug, Default)]
struct Requirement {
    whole: Vec<Said>,
    items: BTreeMap<u32, Vec<Said>>,
}

/// Things said of one control or item, as they are written.
struct Together {
    description: Markup,
    props: Vec<Prop>,
    links: Vec<Link>,
}

impl Requirements {
    /// Notes what is said of a part of a standard; of a group, it is said of the controls in it.
    pub fn add(&mut self, writer: &Writer<'_>, reach: &Reach, said: &Said) {
        let catalog = &writer.manual.standard(reach.standard).catalog;
        let clause = &catalog.clauses()[reach.clause as usize];
        let of_standard = self.0.entry(reach.standard).or_default();
        if let Some(item) = reach.item {
            let requirement = of_standard.entry(reach.clause).or_default();
            requirement.items.entry(item).or_default().push(said.clone());
            return;
        }
        for control in writer.outline(reach.standard).controls(clause) {
            let Some(at) = catalog.clause_position(control.number.as_str()) else { continue };
            of_standard.entry(at as u32).or_default().whole.push(said.clone());
        }
    }

    /// One part for each standard of which something is said; `describe` makes a sentence of its reference.
    pub fn written(
        self,
        writer: &Writer<'_>,
        component: Uuid,
        subject: Subject,
        describe: impl Fn(&str) -> String,
    ) -> Vec<ControlImplementation> {
        let implementation = |(standard, controls): (StandardIndex, BTreeMap<u32, Requirement>)| {
            let catalog = &writer.manual.standard(standard).catalog;
            let edition = &catalog.edition;
            let uuid = component.named(subject.as_str()).named(edition.id.as_str());
            let requirement = |(at, said): (u32, Requirement)| {
                said.written(uuid, subject, &catalog.clauses()[at as usize], |item| {
                    Token::item(&catalog.clauses()[at as usize], &catalog.items()[item as usize])
                })
            };
            ControlImplementation {
                uuid,
                source: format!("#{}", writer.resource(standard)),
                description: Markup::or(&describe(&edition.reference), "-"),
                props: Prop::own("subject", subject.as_str()).into_iter().collect(),
                implemented_requirements: controls.into_iter().map(requirement).collect(),
            }
        };
        // A group may have no control in it.
        let with_controls = self.0.into_iter().filter(|(_, controls)| !controls.is_empty());
        with_controls.map(implementation).collect()
    }
}

/// What is said of requirements.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// They are answered.
    Claims,
    /// They apply or do not.
    Applicability,
}

impl Subject {
    fn as_str(self) -> &'static str {
        match self {
            Subject::Claims => "claims",
            Subject::Applicability => "applicability",
        }
    }

    /// The word for one thing said.
    fn one(self) -> &'static str {
        match self {
            Subject::Claims => "claim",
            Subject::Applicability => "decision",
        }
    }
}

impl Requirement {
    fn written(
        self,
        implementation: Uuid,
        subject: Subject,
        clause: &Clause,
        item: impl Fn(u32) -> Token,
    ) -> ImplementedRequirement {
        let control_id = Token::control(clause);
        let uuid = implementation.named(control_id.as_str());
        let Together { description, props, links } = together(self.whole, subject);
        let statements = self.items.into_iter().map(|(at, said)| {
            let statement_id = item(at);
            let Together { description, props, links } = together(said, subject);
            Statement { uuid: uuid.named(statement_id.as_str()), statement_id, description, props, links }
        });
        ImplementedRequirement { uuid, control_id, description, props, links, statements: statements.collect() }
    }
}

/// Several things said of one requirement: their sentences in a row, their properties in groups, each place once.
fn together(said: Vec<Said>, subject: Subject) -> Together {
    let words: Vec<&str> = said.iter().map(|said| said.words.as_str()).collect();
    let description = Markup::or(&words.join(" "), "Some of its items, see the statements.");
    let mut props = Vec::new();
    let mut links: Vec<Link> = Vec::new();
    let mut linked = BTreeSet::new();
    for (said, number) in said.into_iter().zip(1..) {
        let group = Token::group(subject.one(), number);
        props.extend(said.props.into_iter().map(|prop| prop.in_group(&group)));
        links.extend(said.link.filter(|link| linked.insert(link.href.clone())));
    }
    Together { description, props, links }
}
