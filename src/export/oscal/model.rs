//! The parts of OSCAL 1.1 that are written, named as there: what has no value is left out, an empty list as well.

use serde::Serialize;

use super::NAMESPACE;
use super::names::{Token, Uuid};
use super::texts::{Line, Markup};

/// A file that holds a component definition.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct ComponentFile {
    pub(super) component_definition: ComponentDefinition,
}

/// A file that holds a catalog.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct CatalogFile {
    pub(super) catalog: Catalog,
}

/// What an organization has, and which controls that answers.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct ComponentDefinition {
    pub uuid: Uuid,
    pub metadata: Metadata,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub components: Vec<Component>,
    pub back_matter: BackMatter,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Metadata {
    pub title: Markup,
    /// The moment, with its zone.
    pub last_modified: String,
    pub version: Line,
    pub oscal_version: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<Role>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parties: Vec<Party>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remarks: Option<Markup>,
}

#[derive(Debug, Serialize)]
pub(super) struct Role {
    pub id: Token,
    pub title: Markup,
}

#[derive(Debug, Serialize)]
pub(super) struct Party {
    pub uuid: Uuid,
    #[serde(rename = "type")]
    pub kind: PartyKind,
    pub name: Line,
}

#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum PartyKind {
    Organization,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Component {
    pub uuid: Uuid,
    #[serde(rename = "type")]
    pub kind: ComponentKind,
    pub title: Markup,
    pub description: Markup,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub props: Vec<Prop>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub responsible_roles: Vec<ResponsibleRole>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub control_implementations: Vec<ControlImplementation>,
}

/// Words of OSCAL for what a component is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum ComponentKind {
    Policy,
    ProcessProcedure,
    Plan,
    Guidance,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct ResponsibleRole {
    pub role_id: Token,
    pub props: Vec<Prop>,
    pub party_uuids: Vec<Uuid>,
}

/// What a component says of the controls of one catalog.
#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct ControlImplementation {
    pub uuid: Uuid,
    /// `#` and the resource that names the catalog.
    pub source: String,
    pub description: Markup,
    pub props: Vec<Prop>,
    pub implemented_requirements: Vec<ImplementedRequirement>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct ImplementedRequirement {
    pub uuid: Uuid,
    pub control_id: Token,
    pub description: Markup,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub props: Vec<Prop>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub statements: Vec<Statement>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct Statement {
    pub statement_id: Token,
    pub uuid: Uuid,
    pub description: Markup,
    pub props: Vec<Prop>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
}

#[derive(Debug, Serialize)]
pub(super) struct Catalog {
    pub uuid: Uuid,
    pub metadata: Metadata,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub controls: Vec<Control>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Group>,
}

/// A chapter or a group of controls; it holds groups or controls and never both.
#[derive(Debug, Serialize)]
pub(super) struct Group {
    pub id: Token,
    pub class: Class,
    pub title: Markup,
    pub props: Vec<Prop>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<Group>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub controls: Vec<Control>,
}

#[derive(Debug, Serialize)]
pub(super) struct Control {
    pub id: Token,
    pub class: Class,
    pub title: Markup,
    pub props: Vec<Prop>,
    /// Its statement; the rules of OSCAL ask for one.
    pub parts: Vec<Part>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub controls: Vec<Control>,
}

/// What a group or a control is in the standard.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Class {
    Clause,
    ControlGroup,
    Control,
}

#[derive(Debug, Serialize)]
pub(super) struct Part {
    pub id: Token,
    pub name: PartName,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub props: Vec<Prop>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prose: Option<Markup>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
}

#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum PartName {
    Overview,
    Statement,
    Item,
}

#[derive(Debug, Serialize)]
pub(super) struct BackMatter {
    pub resources: Vec<Resource>,
}

#[derive(Debug, Serialize)]
pub(super) struct Resource {
    pub uuid: Uuid,
    pub title: Markup,
    pub props: Vec<Prop>,
    pub rlinks: Vec<ResourceLink>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) struct ResourceLink {
    pub href: String,
    pub media_type: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Link {
    pub href: String,
    pub rel: LinkKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<Markup>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum LinkKind {
    Reference,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Prop {
    pub name: &'static str,
    /// Whose word the name is; that of OSCAL without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ns: Option<&'static str>,
    pub value: Line,
    /// Properties with the same one belong together.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub group: Option<Token>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remarks: Option<Markup>,
}

impl Prop {
    /// A property of OSCAL's own.
    pub fn common(name: &'static str, value: &str) -> Option<Self> {
        Line::of(value).map(|value| Self { name, ns: None, value, group: None, remarks: None })
    }

    /// A property of ours.
    pub fn own(name: &'static str, value: &str) -> Option<Self> {
        Self::common(name, value).map(|prop| Self { ns: Some(NAMESPACE), ..prop })
    }

    /// The same as one of several that belong together.
    pub fn in_group(self, group: &Token) -> Self {
        Self { group: Some(group.clone()), ..self }
    }
}
