//! Is an SVG a drawing and nothing else? Opened by its address it is a page of its own, with scripts.

use roxmltree::{Document, Node, ParsingOptions};

use super::attachment::{Fault, LARGEST_DRAWING};

const SVG: &str = "http://www.w3.org/2000/svg";

/// Elements of SVG that draw, arrange or describe (SVG 2, appendix F). Not here: scripts, embedded HTML, links,
/// and animations, which can set addresses.
const ELEMENTS: [&str; 60] = [
    "svg",
    "g",
    "defs",
    "symbol",
    "use",
    "switch",
    "view",
    "title",
    "desc",
    "metadata",
    "style",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "textPath",
    "image",
    "marker",
    "pattern",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
    "mask",
    "filter",
    "feBlend",
    "feColorMatrix",
    "feComponentTransfer",
    "feComposite",
    "feConvolveMatrix",
    "feDiffuseLighting",
    "feDisplacementMap",
    "feDistantLight",
    "feDropShadow",
    "feFlood",
    "feFuncA",
    "feFuncB",
    "feFuncG",
    "feFuncR",
    "feGaussianBlur",
    "feImage",
    "feMerge",
    "feMergeNode",
    "feMorphology",
    "feOffset",
    "fePointLight",
    "feSpecularLighting",
    "feSpotLight",
    "feTile",
    "feTurbulence",
    "hatch",
    "hatchpath",
    "mesh",
    "meshpatch",
    "meshrow",
];

/// Namespaces of editors and of descriptions, which browsers do not know.
const SILENT: [&str; 9] = [
    "http://www.inkscape.org/",
    "http://sodipodi.sourceforge.net/",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns",
    "http://purl.org/dc/",
    "http://creativecommons.org/",
    "http://web.resource.org/cc/",
    "http://ns.adobe.com/",
    "http://www.bohemiancoding.com/",
    "http://www.figma.com/",
];

/// What a drawing holds that a browser would run or load.
pub(super) fn fault(bytes: &[u8]) -> Option<Fault> {
    if bytes.len() as u64 > LARGEST_DRAWING {
        return Some(Fault::Unreadable(format!("it is larger than {} MiB", LARGEST_DRAWING >> 20)));
    }
    let Ok(text) = std::str::from_utf8(bytes) else { return Some(Fault::Unreadable("it is no UTF-8".into())) };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if nesting(text) > DEEPEST {
        return Some(Fault::Unreadable("its elements are nested too deep".into()));
    }
    let text = without_doctype(text);
    let options = ParsingOptions { allow_dtd: false, nodes_limit: 400_000, ..ParsingOptions::default() };
    let document = match Document::parse_with_options(&text, options) {
        Ok(document) => document,
        Err(error) => return Some(Fault::Unreadable(error.to_string())),
    };
    let root = document.root_element();
    if root.tag_name().name() != "svg" || root.tag_name().namespace() != Some(SVG) {
        return Some(Fault::Content);
    }
    document.descendants().find_map(active).map(Fault::Active)
}

/// Nesting beyond which no drawing goes; the parser of XML may take stack for each level.
const DEEPEST: usize = 256;

/// The deepest nesting that these bytes can have: tags that open less those that close, counted coarsely.
fn nesting(text: &str) -> usize {
    let (mut depth, mut deepest) = (0usize, 0);
    let bytes = text.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        let next = bytes.get(at + 1).copied().unwrap_or_default();
        match byte {
            b'<' if next == b'/' => depth = depth.saturating_sub(1),
            b'<' if next != b'!' && next != b'?' => depth += 1,
            b'/' if next == b'>' => depth = depth.saturating_sub(1),
            _ => {}
        }
        deepest = deepest.max(depth);
    }
    deepest
}

/// Editors still write the document type of SVG 1.1. Without anything of its own in it it says nothing.
fn without_doctype(text: &str) -> std::borrow::Cow<'_, str> {
    let Some(at) = text.find("<!DOCTYPE svg ").filter(|at| *at < 1_000) else { return text.into() };
    match text[at..].find(['>', '[']).map(|end| at + end) {
        Some(end) if text.as_bytes().get(end) == Some(&b'>') => [&text[..at], &text[end + 1..]].concat().into(),
        _ => text.into(),
    }
}

fn active(node: Node<'_, '_>) -> Option<String> {
    if let Some(instruction) = node.pi() {
        return Some(format!("the instruction `<?{}`", shown(instruction.target)));
    }
    if !node.is_element() {
        return None;
    }
    let (name, namespace) = (node.tag_name().name(), node.tag_name().namespace().unwrap_or_default());
    if namespace != SVG {
        let silent = SILENT.iter().any(|known| namespace.starts_with(known));
        return (!silent).then(|| format!("the element `{}`", shown(name)));
    }
    if !ELEMENTS.contains(&name) {
        return Some(format!("the element `{}`", shown(name)));
    }
    if name == "style" {
        let text: String = node.descendants().filter_map(|node| node.text()).collect();
        if loads(&text) {
            return Some("a style that loads another file".into());
        }
    }
    node.attributes().find_map(|attribute| {
        let (name, value) = (attribute.name(), attribute.value());
        if attribute.namespace().is_some_and(|namespace| SILENT.iter().any(|known| namespace.starts_with(known))) {
            return None;
        }
        let is_bad = match name {
            "href" | "src" => !is_local(value),
            "base" => true,
            _ if name.len() > 2 && name.get(..2).is_some_and(|on| on.eq_ignore_ascii_case("on")) => true,
            _ => loads(value),
        };
        is_bad.then(|| format!("the attribute `{}`", shown(name)))
    })
}

/// Does an address stay within the drawing?
fn is_local(address: &str) -> bool {
    let address = address.trim();
    let images = ["data:image/png;", "data:image/jpeg;", "data:image/jpg;", "data:image/gif;", "data:image/webp;"];
    address.is_empty() || address.starts_with('#') || images.iter().any(|image| address.starts_with(image))
}

/// Does a style or an attribute name an address outside the drawing? CSS may be written with escapes; nobody who
/// draws needs them.
fn loads(value: &str) -> bool {
    let lower = value.to_ascii_lowercase();
    if lower.contains("@import")
        || lower.contains("javascript:")
        || lower.contains("image-set")
        || lower.contains("src(")
    {
        return true;
    }
    let mut rest = lower.as_str();
    while let Some(at) = rest.find("url(") {
        rest = &rest[at + 4..];
        if !is_local(rest.trim_start().trim_start_matches(['"', '\''])) {
            return true;
        }
    }
    lower.contains('\\') && (lower.contains('(') || lower.contains('@'))
}

fn shown(name: &str) -> String {
    name.chars().take(40).filter(|c| !c.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const XLINK: &str = "http://www.w3.org/1999/xlink";

    fn drawn(inner: &str) -> Option<Fault> {
        fault(
            format!(
                "<?xml version=\"1.0\"?><svg xmlns=\"{SVG}\" xmlns:xlink=\"{XLINK}\" \
                 xmlns:inkscape=\"http://www.inkscape.org/namespaces/inkscape\">{inner}</svg>"
            )
            .as_bytes(),
        )
    }

    #[test]
    fn drawings_as_editors_write_them_are_let_through() {
        for inner in [
            "",
            "<style>.a{fill:url(#g)}</style><path class=\"a\" d=\"M0 0\" style=\"fill:url('#g')\"/>",
            "<use xlink:href=\"#a\"/><image href=\"data:image/png;base64,AA==\"/>",
            "<g inkscape:label=\"x\" inkscape:onclick-note=\"\"><inkscape:grid/></g><text>javascript is a language</text>",
            "<!-- a note --><metadata/>",
        ] {
            assert_eq!(drawn(inner), None, "{inner}");
        }
        let old = format!(
            "<?xml version=\"1.0\"?>\n<!DOCTYPE svg PUBLIC \"-//W3C//DTD SVG 1.1//EN\" \"svg11.dtd\">\n<svg xmlns=\"{SVG}\"/>"
        );
        assert_eq!(fault(old.as_bytes()), None);
    }

    #[test]
    fn whatever_a_browser_would_run_or_load_is_found() {
        for inner in [
            "<script>alert(1)</script>",
            "<g onload=\"alert(1)\"/>",
            "<g ONLOAD=\"alert(1)\"/>",
            "<foreignObject/>",
            "<html xmlns=\"http://www.w3.org/1999/xhtml\"><script/></html>",
            "<x:script xmlns:x=\"http://www.w3.org/1999/xhtml\">alert(1)</x:script>",
            "<a href=\"javascript:alert(1)\"/>",
            "<a xlink:href=\"https://example.org\"/>",
            "<set attributeName=\"href\" to=\"javascript:alert(1)\"/>",
            "<animate attributeName=\"href\"/>",
            "<use href=\"other.svg#a\"/>",
            "<use xlink:href=\"data:image/svg+xml;base64,AA\"/>",
            "<image href=\"https://example.org/x.png\"/>",
            "<image href=\"//example.org/x.png\"/>",
            "<style>@import 'x.css';</style>",
            "<style>a{background:URL( https://x )}</style>",
            "<style>a{b:u\\72l(https://x)}</style>",
            "<path style=\"fill:url(https://x)\"/>",
            "<rect fill=\"url(x.svg#a)\"/>",
            "<?xml-stylesheet href=\"x.css\"?>",
            "<iframe/>",
            "<handler/>",
            "<math xmlns=\"http://www.w3.org/1998/Math/MathML\"/>",
            "<g xml:base=\"https://x\"/>",
        ] {
            assert!(matches!(drawn(inner), Some(Fault::Active(_))), "{inner}: {:?}", drawn(inner));
        }
    }

    #[test]
    fn what_is_no_drawing_or_a_trap_for_parsers_is_refused() {
        let bomb = format!("<!DOCTYPE svg [<!ENTITY a \"&b;\">]><svg xmlns=\"{SVG}\">&a;</svg>");
        assert!(matches!(fault(bomb.as_bytes()), Some(Fault::Unreadable(_))));
        assert_eq!(fault(b"<html xmlns=\"http://www.w3.org/1999/xhtml\"/>"), Some(Fault::Content));
        assert_eq!(fault(b"<svg/>"), Some(Fault::Content));
        assert!(matches!(fault(b"\xFF\xFE<"), Some(Fault::Unreadable(_))));
        assert!(matches!(drawn(&"<g>".repeat(100_000)), Some(Fault::Unreadable(_))));
        assert!(matches!(drawn(&"<g>".repeat(200)), Some(Fault::Unreadable(_))));
        assert_eq!(drawn(&format!("{}{}", "<g>".repeat(200), "</g>".repeat(200))), None);
    }
}
