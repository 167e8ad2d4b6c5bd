use super::model::{Catalog, CatalogFile, Class, Control, Group, Part, PartName, Prop};
use super::names::Token;
use super::outline::Outline;
use super::texts::Markup;
use super::{PARAPHRASED, metadata, scope};
use crate::catalog::{Clause, ClauseKind, Documented, Item};
use crate::manual::{Manual, StandardIndex};

/// A standard in use as a catalog: chapters are groups, clauses and controls are controls, requirements are items of
/// their statements.
pub fn catalog(manual: &Manual, standard: StandardIndex) -> CatalogFile {
    let standard = manual.standard(standard);
    let edition = &standard.catalog.edition;
    let title = Markup::or(&format!("{} {}", edition.reference, edition.title), edition.id.as_str());
    let today = manual.settings.today.to_string();
    let mut metadata = metadata(manual, title, edition.catalog_date.as_deref().unwrap_or(&today));
    metadata.remarks = Markup::of(PARAPHRASED).filter(|_| edition.paraphrase);
    let builder = Builder { catalog: &standard.catalog, outline: Outline::of(&standard.catalog) };
    let first = || standard.catalog.clauses().iter().filter(|clause| clause.parent.is_none());
    CatalogFile {
        catalog: Catalog {
            uuid: scope(manual).named("catalog").named(edition.id.as_str()),
            metadata,
            controls: builder.controls(first()),
            groups: builder.groups(first()),
        },
    }
}

struct Builder<'c> {
    catalog: &'c crate::catalog::Catalog,
    outline: Outline<'c>,
}

impl<'c> Builder<'c> {
    /// Those of some clauses that are groups, with all below them. No catalog is deeper than 32 levels.
    fn groups(&self, clauses: impl Iterator<Item = &'c Clause>) -> Vec<Group> {
        let group = |clause: &'c Clause| Group {
            id: Token::control(clause),
            class: class(clause),
            title: title(clause),
            props: props(clause),
            parts: overview(clause),
            groups: self.groups(self.catalog.children(clause)),
            controls: self.controls(self.catalog.children(clause)),
        };
        clauses.filter(|clause| self.outline.is_group(clause)).map(group).collect()
    }

    /// Those of some clauses that are controls, with all below them.
    fn controls(&self, clauses: impl Iterator<Item = &'c Clause>) -> Vec<Control> {
        let control = |clause: &'c Clause| Control {
            id: Token::control(clause),
            class: class(clause),
            title: title(clause),
            props: props(clause),
            parts: overview(clause).into_iter().chain([self.statement(clause)]).collect(),
            controls: self.controls(self.catalog.children(clause)),
        };
        clauses.filter(|clause| !self.outline.is_group(clause)).map(control).collect()
    }

    fn statement(&self, clause: &Clause) -> Part {
        let (whole, items): (Vec<&Item>, Vec<&Item>) =
            self.catalog.items_of(clause).iter().partition(|item| item.is_control());
        let whole = whole.first();
        Part {
            id: Token::statement(clause),
            name: PartName::Statement,
            props: whole.map(|item| facts(item)).unwrap_or_default(),
            prose: whole.and_then(|item| Markup::of(&item.text)),
            parts: items.into_iter().map(|item| part(clause, item)).collect(),
        }
    }
}

fn class(clause: &Clause) -> Class {
    match clause.kind {
        ClauseKind::Clause => Class::Clause,
        ClauseKind::ControlGroup => Class::ControlGroup,
        ClauseKind::Control => Class::Control,
    }
}

fn title(clause: &Clause) -> Markup {
    Markup::or(&clause.title, "-")
}

fn props(clause: &Clause) -> Vec<Prop> {
    let confidence = clause.requirement_confidence.unwrap_or(clause.confidence);
    let change = clause.change.and_then(|change| Prop::own("change", change.as_str()));
    [Prop::common("label", clause.number.as_str()), Prop::own("confidence", confidence.as_str()), change]
        .into_iter()
        .flatten()
        .collect()
}

fn overview(clause: &Clause) -> Vec<Part> {
    let prose = clause.objective.as_deref().and_then(Markup::of);
    let part = |prose| Part {
        id: Token::overview(clause),
        name: PartName::Overview,
        props: Vec::new(),
        prose: Some(prose),
        parts: Vec::new(),
    };
    prose.map(part).into_iter().collect()
}

fn part(clause: &Clause, item: &Item) -> Part {
    Part {
        id: Token::item(clause, item),
        name: PartName::Item,
        props: Prop::common("label", item.id.as_str()).into_iter().chain(facts(item)).collect(),
        prose: Markup::of(&item.text),
        parts: Vec::new(),
    }
}

/// What is known of a requirement beside its text.
fn facts(item: &Item) -> Vec<Prop> {
    let documented = |documented: &Documented| Prop::own("documented-information", documented.kind.as_str());
    let own = |name, text: &Option<String>| text.as_deref().and_then(|text| Prop::own(name, text));
    let confidence = item.confidence().and_then(|confidence| Prop::own("confidence", confidence.as_str()));
    [
        item.documented.as_ref().and_then(documented),
        own("condition", &item.condition),
        own("amendment", &item.amendment),
        confidence,
    ]
    .into_iter()
    .flatten()
    .collect()
}
