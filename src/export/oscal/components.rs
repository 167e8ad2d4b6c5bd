use std::collections::{BTreeMap, BTreeSet};

use super::claims::claims;
use super::decisions::decisions;
use super::model::{
    BackMatter, Component, ComponentDefinition, ComponentFile, ComponentKind, ControlImplementation, Link, LinkKind,
    Party, PartyKind, Prop, Resource, ResourceLink, ResponsibleRole, Role,
};
use super::names::{Token, Uuid};
use super::outline::Outline;
use super::texts::{Line, Markup};
use super::{PARAPHRASED, metadata, scope};
use crate::control::Standing;
use crate::manual::{Decision, DocumentIndex, Manual, StandardIndex, relative};
use crate::syntax::front_matter::{Approval, Kind};

/// The manual as a component definition: a component for each controlled document, and what each answers and decides.
/// `version` says which state of the manual it is.
pub fn component_definition(manual: &Manual, standing: &Standing, version: &str) -> ComponentFile {
    let writer = Writer::new(manual, standing);
    let settings = &manual.settings;
    let title = Markup::or(&settings.manual.title, "-");
    let roles =
        settings.roles.iter().map(|(name, role)| Role { id: Token::role(name), title: Markup::or(&role.title, name) });
    let mut metadata = metadata(manual, title, version);
    metadata.roles = roles.collect();
    metadata.parties = vec![Party {
        uuid: writer.organization(),
        kind: PartyKind::Organization,
        name: Line::or(&settings.manual.organization, "-"),
    }];
    metadata.remarks = Markup::of(PARAPHRASED).filter(|_| manual.is_paraphrased());
    let documents = manual.documents().filter(|(_, document)| document.front.is_controlled());
    let components = documents.map(|(index, _)| writer.document(index));
    ComponentFile {
        component_definition: ComponentDefinition {
            uuid: writer.scope.named("component-definition"),
            metadata,
            components: components.chain(writer.configuration()).collect(),
            back_matter: BackMatter { resources: manual.standards().map(|(at, _)| writer.standard(at)).collect() },
        },
    }
}

/// What components are made of, in the order in which they need it.
pub struct Writer<'m> {
    /// The manual.
    pub manual: &'m Manual,
    /// What its documents and claims are worth.
    pub standing: &'m Standing,
    scope: Uuid,
    /// In the order of the standards.
    outlines: Vec<Outline<'m>>,
    /// Positions of claims, those left out that say again what one before them says.
    claims: BTreeMap<DocumentIndex, Vec<usize>>,
    /// Decisions by the document that decides; without one, those of the configuration.
    decisions: BTreeMap<Option<DocumentIndex>, Vec<&'m Decision>>,
}

impl<'m> Writer<'m> {
    fn new(manual: &'m Manual, standing: &'m Standing) -> Self {
        let mut claims: BTreeMap<DocumentIndex, Vec<usize>> = BTreeMap::new();
        let mut seen = BTreeSet::new();
        for (at, claim) in manual.claims.iter().enumerate() {
            let section = claim.section_name.as_ref().map(|section| section.value.as_str());
            if seen.insert((claim.document, &claim.reach, claim.strength, section)) {
                claims.entry(claim.document).or_default().push(at);
            }
        }
        let mut decisions: BTreeMap<Option<DocumentIndex>, Vec<&Decision>> = BTreeMap::new();
        for decision in &manual.decisions {
            let register = decision.row.map(|row| manual.registers[row.register as usize].document);
            let controlled = register.filter(|document| manual.document(*document).front.is_controlled());
            decisions.entry(controlled).or_default().push(decision);
        }
        let outlines = manual.standards().map(|(_, standard)| Outline::of(&standard.catalog)).collect();
        Self { manual, standing, scope: scope(manual), outlines, claims, decisions }
    }

    /// Positions of the claims of a document in [`Manual::claims`].
    pub fn claims_of(&self, document: DocumentIndex) -> &[usize] {
        self.claims.get(&document).map(Vec::as_slice).unwrap_or_default()
    }

    /// The decisions of a register; without one, of the configuration and of registers that are no component.
    pub fn decisions_of(&self, decider: Option<DocumentIndex>) -> &[&'m Decision] {
        self.decisions.get(&decider).map(Vec::as_slice).unwrap_or_default()
    }

    /// What becomes of the clauses of a standard.
    pub fn outline(&self, standard: StandardIndex) -> &Outline<'m> {
        &self.outlines[standard.0 as usize]
    }

    /// The resource that names the catalog of a standard.
    pub fn resource(&self, standard: StandardIndex) -> Uuid {
        self.scope.named("standard").named(self.manual.standard(standard).catalog.id().as_str())
    }

    /// The title of a document.
    pub fn title(&self, document: DocumentIndex) -> String {
        self.manual.fill_variables(&self.manual.document(document).title)
    }

    /// A link into the site: from its root, or with its address where that is known.
    pub fn link(&self, address: &str, text: Option<&str>) -> Link {
        let base = self.manual.settings.manual.base_url.as_ref();
        let root = base.map_or(String::new(), |base| format!("{}/", base.value.trim_end_matches('/')));
        Link { href: relative(&root, address), rel: LinkKind::Reference, text: text.and_then(Markup::of) }
    }

    fn organization(&self) -> Uuid {
        self.scope.named("organization")
    }

    /// The catalog of a standard as something that can be referred to; where the standard itself can be read is its
    /// publisher's to say.
    fn standard(&self, at: StandardIndex) -> Resource {
        let standard = self.manual.standard(at);
        let edition = &standard.catalog.edition;
        let props = [
            Prop::common("type", "standard"),
            Prop::own("alias", &standard.alias),
            Prop::own("edition", edition.id.as_str()),
        ];
        Resource {
            uuid: self.resource(at),
            title: Markup::or(&edition.reference, edition.id.as_str()),
            props: props.into_iter().flatten().collect(),
            rlinks: vec![ResourceLink {
                href: format!("{}.catalog.json", standard.alias),
                media_type: "application/json",
            }],
        }
    }

    fn document(&self, index: DocumentIndex) -> Component {
        let manual = self.manual;
        let document = manual.document(index);
        let uuid = self.component(index);
        let title = self.title(index);
        let summary = document.front.summary.as_ref().map(|summary| manual.fill_variables(&summary.value));
        let shown = Markup::or(&title, "-");
        let page = self.link(manual.address(index), Some(&title));
        let control_implementations: Vec<ControlImplementation> =
            claims(self, index, uuid).into_iter().chain(decisions(self, Some(index), uuid)).collect();
        Component {
            uuid,
            kind: kind(document.kind()),
            description: summary.as_deref().and_then(Markup::of).unwrap_or_else(|| shown.clone()),
            title: shown,
            props: self.properties(index),
            links: vec![page],
            responsible_roles: self.responsible(index),
            control_implementations,
        }
    }

    /// A document keeps its UUID as long as its id; of several with one id, the first by path.
    fn component(&self, index: DocumentIndex) -> Uuid {
        let document = self.manual.document(index);
        let uuid = self.scope.named("component").named(document.name());
        let is_first = self.manual.ids.get(document.name()).is_none_or(|first| *first == index);
        if is_first { uuid } else { uuid.named(document.path.as_str()) }
    }

    /// The approval of a document, if it counts: nobody is said to have approved another text.
    fn approval(&self, index: DocumentIndex) -> Option<&Approval> {
        let approval = self.manual.document(index).front.approval.as_ref();
        approval.filter(|_| self.standing.documents[index.0 as usize].is_approved)
    }

    fn properties(&self, index: DocumentIndex) -> Vec<Prop> {
        let document = self.manual.document(index);
        let front = &document.front;
        let own = &self.standing.documents[index.0 as usize];
        let approval = self.approval(index);
        let prop = |name, value: Option<&str>| value.and_then(|value| Prop::own(name, value));
        let effective = front.effective.as_ref().map(|date| date.value.to_string());
        let review_due = own.review_due.map(|date| date.to_string());
        let approved_on = approval.and_then(|approval| approval.on.as_ref()).map(|on| on.value.to_string());
        let approved_by = approval.and_then(|approval| approval.by.as_ref());
        let version = front.version.as_ref().and_then(|version| Prop::common("version", &version.value));
        let props = [
            prop("document-id", Some(document.name())),
            version,
            prop("kind", document.kind().map(Kind::as_str)),
            prop("status", Some(document.status().as_str())),
            prop("grade", own.grade.map(|grade| grade.as_str())),
            prop("effective", effective.as_deref()),
            prop("review-due", review_due.as_deref()),
            prop("owner", front.owner.as_ref().map(|owner| owner.value.as_str())),
            prop("approved-by", approved_by.map(|by| by.value.as_str())),
            prop("approved-on", approved_on.as_deref()),
        ];
        props.into_iter().flatten().collect()
    }

    /// Its owner and its approver, as far as the configuration knows them; each role once.
    fn responsible(&self, index: DocumentIndex) -> Vec<ResponsibleRole> {
        let front = &self.manual.document(index).front;
        let approver = self.approval(index).and_then(|approval| approval.by.as_ref());
        let mut roles: BTreeMap<&str, Vec<Prop>> = BTreeMap::new();
        for (role, duty) in [(front.owner.as_ref(), "owner"), (approver, "approver")] {
            let known = role.filter(|role| self.manual.settings.roles.contains_key(&role.value));
            let Some(role) = known else { continue };
            roles.entry(&role.value).or_default().extend(Prop::own("responsibility", duty));
        }
        let written = |(role, props): (&str, Vec<Prop>)| ResponsibleRole {
            role_id: Token::role(role),
            props,
            party_uuids: vec![self.organization()],
        };
        roles.into_iter().map(written).collect()
    }

    /// What the manual decides outside of its registers.
    fn configuration(&self) -> Option<Component> {
        let uuid = self.scope.named("manual");
        let control_implementations = decisions(self, None, uuid);
        let title = &self.manual.settings.manual.title;
        (!control_implementations.is_empty()).then(|| Component {
            uuid,
            kind: ComponentKind::Policy,
            title: Markup::or(title, "-"),
            description: Markup::or("Decisions on applicability that stand in no controlled register.", "-"),
            props: Vec::new(),
            links: vec![self.link("index.html", Some(title))],
            responsible_roles: Vec::new(),
            control_implementations,
        })
    }
}

/// OSCAL's word for a kind of document; the property `kind` is more exact.
fn kind(kind: Option<Kind>) -> ComponentKind {
    match kind {
        Some(Kind::Policy | Kind::Manual) => ComponentKind::Policy,
        Some(Kind::Process | Kind::Procedure | Kind::WorkInstruction | Kind::Form | Kind::Register) => {
            ComponentKind::ProcessProcedure
        }
        Some(Kind::Plan) => ComponentKind::Plan,
        Some(Kind::Guide) | None => ComponentKind::Guidance,
    }
}
