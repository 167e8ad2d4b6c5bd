use super::*;

fn drawn(source: &str) -> Drawing {
    render(source).unwrap_or_else(|error| panic!("{error:?} in\n{source}"))
}

/// The texts of a drawing in order.
fn texts(source: &str) -> Vec<String> {
    let svg = drawn(source).svg;
    let parts = svg.split("</text>").filter(|part| part.contains("<text "));
    parts.filter_map(|part| part.rsplit_once('>')).map(|(_, text)| text.to_string()).collect()
}

#[test]
fn every_part_of_a_flowchart_is_drawn_once() {
    for (source, labels) in [
        ("flowchart TD\nA[One] --> B(Two)", vec!["One", "Two"]),
        ("graph LR; A-->B; B-->C;", vec!["A", "B", "C"]),
        ("flowchart\nA -->|yes| B & C", vec!["A", "B", "C", "yes", "yes"]),
        ("flowchart\nA -- not yet --> B", vec!["A", "B", "not yet"]),
        ("flowchart\nA == now ==> B -. later .-> C", vec!["A", "B", "C", "now", "later"]),
        ("flowchart\nA[\"x (y) ; #quot;z#quot;\"]:::c --> A", vec!["x (y) ; &quot;z&quot;"]),
        (
            "flowchart\nA[(a)]-->B((b))-->C{{c}}-->D[/d/]-->E>e]-->F[[f]]-->G([g])-->H{h}",
            vec!["a", "b", "c", "d", "e", "f", "g", "h"],
        ),
        ("flowchart\nA@{ shape: diamond, label: \"Fit?\" } --> B", vec!["Fit?", "B"]),
        ("flowchart TD\nsubgraph one [Plan]\nA --> B\nend\none --> C", vec!["Plan", "A", "B", "C"]),
        ("flowchart TD\none --> C\nsubgraph one [Plan]\nA --> B\nend", vec!["Plan", "C", "A", "B"]),
        ("flowchart TD\nsubgraph Two words\nA\nend\nA --> B", vec!["Two words", "A", "B"]),
        ("%% remark\n---\nflowchart\nA", vec![]),
        ("---\ntitle: T\n---\nflowchart TD\n가[검토] -->|승인| 나[배포]", vec!["검토", "배포", "승인"]),
    ] {
        match labels.is_empty() {
            true => assert!(render(source).is_err(), "{source}"),
            false => assert_eq!(texts(source), labels, "{source}"),
        }
    }
}

#[test]
fn states_and_sequences_are_drawn_too() {
    let states = "stateDiagram-v2\n[*] --> Draft\nDraft --> Op: submit\nstate \"In use\" as Op {\n[*] --> N\n}\n\
                  state c <<choice>>\nOp --> c\nc --> [*]: done\nnote right of Draft: who?";
    assert_eq!(texts(states), ["In use", "Draft", "N", "who?", "submit", "done"]);
    let sequence = "sequenceDiagram\nautonumber\nparticipant A as Author\nA->>+검토자: ask\nalt good\n검토자-->>-A: yes\n\
                    else bad\n검토자-xA: no\nend\nNote over A,검토자: kept";
    assert_eq!(
        texts(sequence),
        ["alt", "[good]", "[bad]", "ask", "1", "yes", "2", "no", "3", "kept", "Author", "검토자", "Author", "검토자"]
    );
}

#[test]
fn a_mistake_is_found_in_its_line() {
    for (source, line, fault, words) in [
        ("", 0, Fault::Syntax, "empty"),
        ("flowchart TX\nA", 0, Fault::Syntax, "`TX` is no direction"),
        ("flowchart TD\n\nA --> B\nA -> B", 3, Fault::Syntax, "`-> B` is neither an arrow"),
        ("flowchart TD\nA[open\nB", 1, Fault::Syntax, "`[` is never closed"),
        ("flowchart TD\nA -->", 1, Fault::Syntax, "the name of a box"),
        ("flowchart TD\nsubgraph x\nA", 1, Fault::Syntax, "no `end`"),
        ("flowchart TD\nA\nend", 2, Fault::Syntax, "without a `subgraph`"),
        ("flowchart TD\nsubgraph x\nend\nA", 3, Fault::Syntax, "no box in the subgraph `x`"),
        ("sequenceDiagram\nA->>B: x\nwhat is this", 2, Fault::Syntax, "`what is this` is no message"),
        ("sequenceDiagram\nloop x\nA->>B: y", 1, Fault::Syntax, "this `loop` has no `end`"),
        ("stateDiagram-v2\nA --> B\n}", 2, Fault::Syntax, "`}` without a `{`"),
        ("stateDiagram-v2\nA --> \n", 1, Fault::Syntax, "missing beside"),
        ("flow chart\nA", 0, Fault::Syntax, "`flow` is no kind of diagram"),
        ("\nclassDiagram\nA <|-- B", 1, Fault::NotDrawn, "`classDiagram` are not drawn"),
        ("xychart-beta\nx", 0, Fault::NotDrawn, "`xychart-beta` are not drawn"),
    ] {
        let error = render(source).expect_err(source);
        assert_eq!((error.line, error.fault), (line, fault), "{source}: {error:?}");
        assert!(error.message.contains(words), "{source}: {error:?}");
    }
}

#[test]
fn nothing_of_an_author_leaves_its_text() {
    let hostile =
        "\"<script>alert(1)</script>' onload=x <image href=https://e.org> url(https://e.org) \u{1} \u{202e}\"";
    for source in [
        format!(
            "flowchart TD\naccTitle: {hostile}\nA[{hostile}] -->|{hostile}| B{{x}}\nstyle A fill:#f00}}</style>,stroke:url(x)\nclick A href \"https://e.org\""
        ),
        format!("flowchart TD\nsubgraph s [{hostile}]\nA\nend"),
        format!("stateDiagram-v2\nstate {hostile} as A\nA --> B: {hostile}"),
        format!("sequenceDiagram\ntitle {hostile}\nA->>B: {hostile}\nNote over A: {hostile}"),
    ] {
        let svg = drawn(&source).svg;
        let tags: std::collections::BTreeSet<&str> =
            svg.split('<').skip(1).filter_map(|tag| tag.split([' ', '>', '/']).next()).collect();
        let known = ["", "circle", "line", "path", "rect", "style", "svg", "text", "title"];
        assert!(tags.iter().all(|tag| known.contains(tag)), "{tags:?} in {source}");
        for attribute in
            svg.split('<').skip(1).filter_map(|tag| tag.split('>').next()).flat_map(|tag| tag.split('"').step_by(2))
        {
            let name = attribute.trim().trim_end_matches('=').rsplit(' ').next().unwrap_or_default();
            assert!(!name.starts_with("on") && !name.contains("href") && name != "src", "{name} in {source}");
        }
        assert_eq!(svg.matches("://").count(), svg.matches("https://e.org").count() + 1, "only the name of the format");
        assert!(!svg.chars().any(|c| c.is_control() && c != '\n'), "{source}");
    }
}

#[test]
fn what_is_too_large_is_not_drawn() {
    let many = |arrows: usize| (0..arrows).map(|at| format!("N{at} --> N{}\n", at + 1)).collect::<String>();
    let long = |boxes: usize| (2..boxes).map(|at| format!("N0 --> N{at}\n")).collect::<String>();
    for source in [
        format!("flowchart TD\n{}", many(120)),
        format!("flowchart TD\n{}{}", many(60), long(60)),
        format!("flowchart TD\n{}A\n{}", "subgraph x\n".repeat(30), "end\n".repeat(30)),
        format!("flowchart TD\n{}", "A --> B\n".repeat(300)),
        format!("flowchart TD\nA[{}]", "x".repeat(MAX_SOURCE)),
        format!("sequenceDiagram\n{}", "A->>B: x\n".repeat(500)),
    ] {
        assert_eq!(render(&source).map_err(|error| error.fault).err(), Some(Fault::NotDrawn), "{}", &source[..60]);
    }
}

#[test]
fn every_text_ends_in_a_drawing_or_an_error_and_always_in_the_same() {
    let whole = "flowchart TD\nsubgraph s [\"T\"]\nA[\"a #quot;\"] & B((b)) -. x .-> C{c}\nend\nC -->|\"y|z\"| A\nstyle A fill:#fff\nC ~~~ D@{ shape: hex }";
    let parts = [
        "-->",
        "|",
        "\"",
        "[",
        "]",
        "(((",
        "{",
        "}",
        "&",
        ";",
        "\n",
        "subgraph x\n",
        "end\n",
        "<br",
        "#",
        "한",
        "\u{0}",
        ":::",
    ];
    let ends: Vec<usize> = whole.char_indices().map(|(at, _)| at).collect();
    for (step, at) in ends.iter().enumerate() {
        for part in [parts[step % parts.len()], parts[step * 7 % parts.len()]] {
            let changed = format!("{}{part}{}", &whole[..*at], &whole[*at..]);
            assert_eq!(render(&changed), render(&changed));
            let cut = &whole[..*at];
            let _ = render(cut);
        }
    }
    assert!(render(whole).is_ok());
}

#[test]
fn a_drawing_says_what_it_shows() {
    assert_eq!(drawn("flowchart TD\naccTitle: The flow\nA").alt, "The flow");
    assert_eq!(drawn("flowchart TD\naccDescr { Two\nlines }\nA").alt, "Two lines");
    assert_eq!(drawn("---\ntitle: Review\n---\nflowchart TD\nA").alt, "Review");
    assert_eq!(drawn("flowchart TD\nA[Check<br>it] --> B[Close]").alt, "Check it, Close");
}
