#!/usr/bin/env python3
"""Twice the input, twice the work: builds hostile projects of growing size and fits the exponent.

    tests/hostile/linear.py PROGRAM [--quick] [--only NAME] [--from KIB] [--to KIB]
    tests/hostile/linear.py PROGRAM --deep

Each family is a text that makes some parser slow: those that CommonMark's own implementation keeps as tests,
and those of this program's other languages (front matter, configuration, registers, catalogs) and its own
marks. A family is written at doubling sizes, each is built by the whole program, and CPU time is taken from
the kernel, the best of three; wall time says nothing on a busy machine. What an empty project costs is taken off. A
family whose exponent is too large is measured twice again, and the best of all runs counts.

Passes if the fitted exponent is at most 1.15 (1.3 with `--quick`, whose sizes are small), if a build never
takes more than its CPU limit, if it ends in 0 or 1, and if the site stays within its output budget.

`--deep` builds a million levels of nesting instead, on stacks of 256 KiB: passes if each build ends in 0 or 1
within a few seconds of CPU time.
"""

import argparse
import json
import math
import os
import resource
import shutil
import subprocess
import sys
import tempfile

BOUND, QUICK_BOUND = 1.15, 1.3
# Each entry or file is a page of its own, with the frame of a page: as many pages as files are no amplification.
PAGE_EACH = {"config-roles", "documents-linking", "documents-one-id", "documents-one-title", "documents-same-text", "supersedes-chain", "folders-deep", "roles-and-unknown",
             "files-and-unknown", "cells-and-documents", "registers-many", "documents-and-unknown",
             "documents-and-broken-links", "documents-and-anchors", "documents-and-roles", "documents-and-terms", "documents-and-variables",
             "documents-and-clauses", "registers-and-files", "registers-and-cells", "config-deputies", "supersedes-ring", "supersedes-unknown",
             "standards-and-tags", "standards-and-catalogs", "catalog-clauses", "catalog-one-clause", "catalog-claims", "controls-and-records", "catalog-and-earlier"}
FLOOR = 0.08  # seconds of CPU below which a measurement is noise
CONFIG = ('[manual]\ntitle = "T"\n[sources]\nroots = ["content"]\n[standards]\n[roles.boss]\ntitle = "Boss"\n'
          '[control]\napproval = "status"\n')
FRONT = '+++\nid = "PRO-001"\ntitle = "T"\nkind = "procedure"\nversion = "1"\nstatus = "approved"\nowner = "boss"\neffective = 2025-01-01\n+++\n\n'


def times(unit, size):
    return unit * max(1, size // len(unit.encode()))


def nested(open_, middle, close, size):
    count = max(1, size // (len(open_) + len(close)))
    return open_ * count + middle + close * count


def ladder(line, size):
    """line(0), line(1), … until the size is reached: lines that grow, so only about sqrt(size) of them."""
    parts, length, number = [], 0, 0
    while length < size:
        parts.append(line(number))
        length += len(parts[-1])
        number += 1
    return "".join(parts)


def counted(line, size):
    """line(0), line(1), …: lines that differ."""
    return ladder(line, size)


MARKDOWN = {
    # As in CommonMark's reference implementation.
    "strong-in-emphasis": lambda n: nested("*a **a ", "b", " a** a*", n),
    "emphasis-closers": lambda n: times("a_ ", n),
    "emphasis-openers": lambda n: times("_a ", n),
    "link-closers": lambda n: times("a]", n),
    "link-openers": lambda n: times("[a", n),
    "mismatched": lambda n: times("*a_ ", n),
    "openers-closers-of-three": lambda n: times("a**b", n // 2) + times("c* ", n // 2),
    "links-and-emphasis": lambda n: times("[ a_", n),
    "pattern-bracket-paren": lambda n: times("[ (](", n),
    "images-in-links": lambda n: times("![[]()", n),
    "nested-brackets": lambda n: nested("[", "a", "]", n),
    "nested-quotes": lambda n: times("> ", n) + "a",
    "nested-lists": lambda n: ladder(lambda i: "  " * i + "* a\n", n),
    "null-bytes": lambda n: "abc" + times("\0", n),
    "backtick-ladder": lambda n: ladder(lambda i: "e" + "`" * i, n),
    "unclosed-angle": lambda n: times("[a](<b", n),
    "unclosed-paren": lambda n: times("[a](b", n),
    "unclosed-comment": lambda n: "</" + times("<!--", n),
    "comments-in-html": lambda n: times("<div><!--\n\n-->\n\n", n),
    "comments-in-text": lambda n: times("a <!--\n\n", n),
    "comments-escaped": lambda n: times("\\<!-- &lt;!-- ", n),
    "comments-in-braces": lambda n: times("{/* ", n),
    "entity-like": lambda n: times("&#x", n),
    "empty-lines-in-lists": lambda n: times("- ", n // 2) + "x" + times("\n", n // 2),
    "quote-list-quote": lambda n: times("> ", n // 8) + "- " * (n // 8) + times(">\n", n // 8),
    "quote-emphasis": lambda n: times(">", n // 3) + times("a*", n - n // 3),
    "references-square": lambda n: counted(lambda i: f"[{i}]: /u{i}\n", n // 2) + counted(lambda i: f"[{i}] ", n // 2),
    "reference-expansion": lambda n: f"[a]: /{'x' * (n // 2)}\n\n" + times("[a] ", n // 2),
    "cdata": lambda n: times("a <![CDATA[", n),
    "processing-instruction": lambda n: times("a <?", n),
    "declaration": lambda n: times("a <!A", n),
    "tag-with-attribute": lambda n: times('<a b="', n),
    "hard-tag": lambda n: "<" + times("a ", n),
    # Of extensions and of this program's own marks.
    "footnote-openers": lambda n: times("[^\n", n),
    "quoted-fences": lambda n: times(">---\n", n),
    "listed-fences": lambda n: times("* +++\n", n),
    "wiki-empty": lambda n: times("[[a|]]", n),
    "wiki-openers": lambda n: times("[[", n),
    "wiki-wrapped": lambda n: times("[[A|b\nc]] ", n),
    "wiki-open-lines": lambda n: times("[[a\n", n),
    "wiki-open-quoted": lambda n: times("> [[a\n> b\n", n),
    "wiki-distinct": lambda n: counted(lambda i: f"[[PRO-{i}]] ", n),
    "wiki-after-entity": lambda n: "&amp;" + counted(lambda i: f"[[p{i}]]&lt;", n),
    "wiki-after-escape": lambda n: counted(lambda i: f"\\*[[p{i}]]", n),
    "variables": lambda n: counted(lambda i: f"{{{{ v{i} }}}}\\*", n),
    "variable-openers": lambda n: times("{{", n),
    "template-marks": lambda n: times("{{ a | b }} ", n),
    "template-openers": lambda n: times("{{ ", n) + "}}",
    "marks-escaped": lambda n: times("\\* TODO ", n),
    "heading-attributes": lambda n: times("# a {", n),
    "headings": lambda n: times("# a\n\n", n),
    "headings-distinct": lambda n: counted(lambda i: f"## heading {i}\n\n", n),
    "headings-one-anchor": lambda n: counted(lambda i: f"# a {{#x{i % 1000}}}\n\n", n),
    "headings-numbered": lambda n: counted(lambda i: f"# a-{i}\n# a\n\n", n),
    "heading-attribute-pairs": lambda n: counted(lambda i: f"# h {{#x{i} .c a{i}=b}}\n\n", n),
    "table-square": lambda n: "|" + "a|" * int(n ** 0.5) + "\n|" + "-|" * int(n ** 0.5) + "\n" + times("|x|\n", n // 2),
    "table-long": lambda n: "|a|b|\n|-|-|\n" + times("|a|b|\n", n),
    "tables-many": lambda n: times("|a|\n|-|\n|b|\n\n", n),
    "table-ragged": lambda n: "|a|\n|-|\n" + times("|a|b|c|d\n", n),
    "table-wide": lambda n: "|" + times("a|", n // 2) + "\n|" + times("-|", n // 2) + "\n",
    "footnotes": lambda n: counted(lambda i: f"a[^{i}]\n\n[^{i}]: b\n\n", n),
    "footnote-uses": lambda n: "[^a]: b\n\n" + times("[^a] ", n),
    "footnotes-undefined": lambda n: counted(lambda i: f"a[^u{i}] ", n),
    "footnotes-nested": lambda n: counted(lambda i: f"[^{i}]: a[^{i + 1}]\n\n", n),
    "definitions": lambda n: counted(lambda i: f"term {i}\n: text\n\n", n),
    "definitions-deep": lambda n: counted(lambda i: "> " * 101 + f"t{i}\n" + "> " * 101 + ": d\n\n", n),
    "definitions-one-term": lambda n: "term\n" + times(": text\n", n),
    "tasks": lambda n: times("- [x] a\n", n),
    "strikes": lambda n: times("~~a~ ", n),
    "strikes-open": lambda n: times("~~a ", n),
    "alerts": lambda n: times("> [!NOTE]\n> a\n\n", n),
    "autolinks": lambda n: times("<http://a> ", n),
    "links-distinct": lambda n: counted(lambda i: f"[a](p{i}.md) ", n),
    "links-same": lambda n: times("[a](p.md) ", n),
    "images": lambda n: times("![a](p.png) ", n),
    "images-nested": lambda n: nested("![", "a", "](p)", n),
    "images-with-links": lambda n: nested("![a [b ", "a", "](p)](q)", n),
    "raw-html": lambda n: times("<b>", n),
    "raw-html-closed": lambda n: nested("<b>", "a", "</b>", n),
    "raw-html-block": lambda n: "<details>\n" + times("<b>\n", n),
    "raw-html-refused": lambda n: times("<x> ", n),
    "open-angles": lambda n: times("<", n),
    "code-spans": lambda n: times("`a` ", n),
    "fences": lambda n: times("```\na\n```\n\n", n),
    "fence-open": lambda n: times("```x\n", n),
    "fence-rust": lambda n: "```rust\n" + times("/* \" ' r#\"", n) + "\n```\n",
    "fence-json": lambda n: "```json\n" + times('"\\', n) + "\n```\n",
    "fence-toml": lambda n: "```toml\n" + times('"""', n) + "\n```\n",
    "fence-yaml": lambda n: "```yaml\n" + times("- a: |\n", n) + "\n```\n",
    "fence-html": lambda n: "```html\n" + times("<!--<a b='", n) + "\n```\n",
    "fence-bash": lambda n: "```bash\n" + times("$(\"`", n) + "\n```\n",
    "fence-python": lambda n: "```python\n" + times("'''\"\"\"", n) + "\n```\n",
    "diagram-flow": lambda n: "```mermaid\nflowchart TD\n" + counted(lambda i: f"a{i} --> a{i + 1}\n", n) + "```\n",
    "diagram-star": lambda n: "```mermaid\nflowchart TD\n" + counted(lambda i: f"a --> b{i}\n", n) + "```\n",
    "diagram-label": lambda n: "```mermaid\nflowchart TD\na[\"" + times("x ", n) + "\"]\n```\n",
    "diagram-sequence": lambda n: "```mermaid\nsequenceDiagram\n" + counted(lambda i: f"A{i}->>B{i}: t\n", n) + "```\n",
    "diagram-state": lambda n: "```mermaid\nstateDiagram-v2\n" + times("state a {\n", n) + "```\n",
    "one-line": lambda n: times("word ", n),
    "one-word": lambda n: times("a", n),
    "lines": lambda n: times("word\n", n),
    "paragraphs": lambda n: times("word\n\n", n),
    "sentences": lambda n: counted(lambda i: f"The owner shall keep record {i} for {i} years. ", n),
    "sentence-of-durations": lambda n: times("within 5 days, ", n),
    "sentences-tabbed": lambda n: "x" + times(".\t\tNo.\t5 days;\t", n),
    "sentences-same": lambda n: times("The owner shall keep the record for 10 years. ", n),
    "abbreviations": lambda n: counted(lambda i: f"ABC{i} (AB) ", n),
    "rules": lambda n: times("---\n", n),
    "tabs": lambda n: times("\t", n),
    "tab-list": lambda n: times("-\t", n),
    "combining": lambda n: "a" + times("\u0301", n),
    "bidi": lambda n: times("\u202e", n),
    "controls": lambda n: times("\x1b[", n),
    "carriage-returns": lambda n: times("\r", n),
    "crlf": lambda n: times("a\r\n", n),
    "dates": lambda n: times("2026-01-01 ", n),
    "clause-names": lambda n: times("[[9001:7.5]] ", n),
    # What looks like Markdown and is none.
    "colons": lambda n: times(":::\n", n),
    "colons-and-paragraphs": lambda n: times("a\n\n:::b\n\n", n),
    "colons-on-one-line": lambda n: times("::: ", n),
    "percents": lambda n: times("%% ", n),
    "percents-lines": lambda n: times("%%a\n", n),
    "equals-open": lambda n: times("==a ", n),
    "attributes-open": lambda n: times("{ .a ", n),
    "question-marks": lambda n: times("??? ", n),
    "question-marks-lines": lambda n: times("??? tip\n", n),
    "rules-without-table": lambda n: times("|-|-|\n\n", n),
    "rules-in-paragraph": lambda n: times("|-|-|\n", n),
    "rows-without-rule": lambda n: times("|a|b|\n", n),
    "blank-addresses": lambda n: times("[a](b c.md) ", n),
    "blank-addresses-open": lambda n: times("[a](b c", n),
    "blank-images": lambda n: times("![a](b c) ", n),
    "blank-definitions": lambda n: counted(lambda i: f"[x][a{i}]\n\n[a{i}]: b c.md\n\n", n),
    "comments": lambda n: times("<!-- a -->", n),
    "comments-open": lambda n: times("> <!-- a\n\n", n),
    "comment-openers": lambda n: times("<!-- ", n),
    "footnotes-same": lambda n: times("[^a]: b\n", n),
    "headings-braces": lambda n: times("# a {b}\n", n),
    "headings-braces-open": lambda n: times("# " + "{a" * 40 + "}\n", n),
}


def split_out(text):
    """Front matter with the text in it."""
    return "+++\n" + text + "\n+++\n\n# T\n"


FRONT_MATTER = {
    "toml-arrays": lambda n: split_out("a = " + times("[", n)),
    "toml-tables": lambda n: split_out("a = " + times("{a=", n)),
    "toml-dotted": lambda n: split_out(times("a.", n) + "a = 1"),
    "toml-keys": lambda n: split_out(counted(lambda i: f"k{i} = 1\n", n)),
    "toml-key-twice": lambda n: split_out(times("a = 1\n", n)),
    "toml-headers": lambda n: split_out(counted(lambda i: f"[t{i}]\n", n)),
    "toml-header-deep": lambda n: split_out("[" + times("a.", n) + "a]"),
    "toml-string": lambda n: split_out('title = "' + times("\\u0041", n) + '"'),
    "toml-open-string": lambda n: split_out('title = """' + times("a\n", n)),
    "toml-claims": lambda n: split_out('id = "PRO-001"\ntitle = "T"\nsatisfies = [' + counted(lambda i: f'"9001:{i}",', n) + "]"),
    "toml-claims-same": lambda n: split_out('id = "PRO-001"\ntitle = "T"\nsatisfies = [' + times('"9001:7.5",', n) + "]"),
    "toml-records": lambda n: split_out('id = "PRO-001"\ntitle = "T"\n' + counted(lambda i: f'[[records]]\nname = "r{i}"\n', n)),
    "toml-audience": lambda n: split_out('id = "PRO-001"\ntitle = "T"\naudience = [' + counted(lambda i: f'"r{i}",', n) + "]"),
    "toml-supersedes": lambda n: split_out('id = "PRO-001"\ntitle = "T"\nsupersedes = [' + counted(lambda i: f'"PRO-{i}",', n) + "]"),
    "toml-garbage": lambda n: split_out(times("= = =\n", n)),
    "no-closing-fence": lambda n: "+++\n" + times("+++ \n", n),
    "title-long": lambda n: split_out('id = "PRO-001"\ntitle = "' + times("word ", n) + '"'),
    "yaml-flow": lambda n: "---\na: " + times("[", n) + "\n---\n",
    "yaml-flow-maps": lambda n: "---\na: " + times("{a: ", n) + "\n---\n",
    "yaml-blocks": lambda n: "---\n" + ladder(lambda i: " " * i + "a:\n", n) + "---\n",
    "yaml-sequences": lambda n: "---\n" + times("- ", n) + "\n---\n",
    "yaml-keys": lambda n: "---\n" + counted(lambda i: f"k{i}: 1\n", n) + "---\n",
    "yaml-aliases": lambda n: "---\na: &a [x, x]\n" + counted(lambda i: f"b{i}: &b{i} [*a, *a]\n", n) + "---\n",
    "yaml-bomb": lambda n: "---\na0: &a0 [x]\n" + counted(
        lambda i: f"a{i + 1}: &a{i + 1} [" + ", ".join([f"*a{i}"] * 9) + "]\n", n) + "---\n",
    "yaml-anchors": lambda n: "---\n" + times("&a ", n) + "\n---\n",
    "yaml-tags": lambda n: "---\na: " + times("!a ", n) + "\n---\n",
    "yaml-scalar": lambda n: "---\ntitle: |\n" + times("  a\n", n) + "---\n",
    "yaml-quoted": lambda n: '---\ntitle: "' + times("\\n", n) + '"\n---\n',
    "yaml-question": lambda n: "---\n" + times("? ", n) + "\n---\n",
    "yaml-comments": lambda n: "---\n" + times("#\n", n) + "---\n",
}

REGISTER = ('+++\nid = "REG-001"\ntitle = "R"\nkind = "register"\nversion = "1"\nstatus = "approved"\nowner = "boss"\n'
            'effective = 2025-01-01\n[register]\nname = "things"\nsource = "r.{0}"\n[register.columns]\nid = "key"\ntext = "text"\n+++\n\n# R\n')


STANDARD = 'schema = 1\n[standard]\nid = "x"\nref = "X"\ntitle = "X"\n'
OWN = CONFIG.replace("[standards]\n", '[standards]\nx = "x"\n')


def register(kind, text):
    return {"content/r.md": REGISTER.replace("{0}", kind), f"content/r.{kind}": text}


PROJECTS = {
    "csv-rows": lambda n: register("csv", "id,text\n" + counted(lambda i: f"R-{i},t\n", n)),
    "csv-same-key": lambda n: register("csv", "id,text\n" + times("R-1,t\n", n)),
    "csv-columns": lambda n: register("csv", "id,text," + counted(lambda i: f"c{i},", n) + "\n"),
    "csv-open-quote": lambda n: register("csv", 'id,text\n"' + times("a\n", n)),
    "csv-quotes": lambda n: register("csv", "id,text\n" + times('"",', n)),
    "csv-ragged": lambda n: register("csv", "id,text\n" + times(",,,,,,\n", n)),
    "csv-links": lambda n: register("csv", "id,text\n" + counted(lambda i: f"R-{i},[[R-{i + 1}]]\n", n)),
    "csv-unfinished": lambda n: register("csv", "id,text\n" + counted(lambda i: f"R-{i},TODO TBD\n", n)),
    "toml-misspelt": lambda n: register("toml", counted(lambda i: f'[[row]]\nId = "R-{i}"\n{("Text", "TEXT", "texts")[i % 3]} = "t"\n', n)),
    "toml-lists": lambda n: register("toml", counted(lambda i: f'[[row]]\nid = ["R-{i}", "S"]\ntext = ["t", "TBD"]\n', n)),
    "blank-rows-and-claims": lambda n: {
        "content/r.md": REGISTER.replace("{0}", "toml").replace("[register]", "satisfies = [" + counted(lambda i: f'"9001:4.1#r", "9001:{4 + i % 7}.1", ', n // 2) + "]\n[register]"),
        "content/r.toml": times("[[row]]\n", n // 2)},
    "toml-rows": lambda n: register("toml", counted(lambda i: f'[[row]]\nid = "R-{i}"\ntext = "t"\n', n)),
    "toml-row-deep": lambda n: register("toml", "a = " + times("[", n)),
    "catalog-garbage": lambda n: {"content/standards/x.toml": times("[[clauses]]\n", n)},
    "catalog-clauses": lambda n: {"clausebook.toml": OWN, "content/standards/x.toml": STANDARD + counted(
        lambda i: f'[[clause]]\nid = "{i + 1}"\ntitle = "t"\n[[clause.requirement]]\nid = "{i + 1}/a"\ntext = "t"\n', n)},
    "catalog-one-clause": lambda n: {"clausebook.toml": OWN, "content/standards/x.toml": STANDARD + '[[clause]]\nid = "1"\ntitle = "t"\n' + counted(
        lambda i: f'[[clause.requirement]]\nid = "1/a{i}"\ntext = "t"\n', n)},
    "catalog-claims": lambda n: {"clausebook.toml": OWN, "content/standards/x.toml": STANDARD + counted(lambda i: f'[[clause]]\nid = "{i + 1}"\ntitle = "t"\n', n // 8),
                                 "content/d.md": split_out('id = "PRO-001"\ntitle = "T"\nsatisfies = [' + counted(lambda i: f'"x:9{i}",', n // 2) + "]")},
    "controls-and-records": lambda n: {
        "clausebook.toml": OWN,
        "content/standards/x.toml": STANDARD + '[[control_group]]\nid = "A.2"\ntitle = "t"\n' + counted(
            lambda i: f'[[control]]\nid = "A.2.{i + 1}"\ntitle = "t"\nparent = "A.2"\ntext = "t"\n', n // 2),
        "content/d.md": split_out('id = "PRO-001"\ntitle = "T"\nkind = "procedure"\nversion = "1"\nstatus = "approved"\nowner = "boss"\n' + counted(
            lambda i: f'[[records]]\nname = "r{i}"\nanswers = ["x:A.2.{i + 1}"]\n', n // 2))},
    "catalog-deep": lambda n: {"content/standards/x.toml": "a = " + times("[", n)},
    "config-roles": lambda n: {"clausebook.toml": CONFIG + counted(lambda i: f'[roles.r{i}]\ntitle = "R"\n', n)},
    "config-variables": lambda n: {"clausebook.toml": CONFIG + "[variables]\n" + counted(lambda i: f'v{i} = "x"\n', n)},
    "config-unknown-keys": lambda n: {"clausebook.toml": CONFIG + counted(lambda i: f"[k{i}]\n", n)},
    "config-deep": lambda n: {"clausebook.toml": CONFIG + "[manual.x]\na = " + times("[", n)},
    "config-overrides": lambda n: {"clausebook.toml": CONFIG + times('[[rules.override]]\npaths = ["*"]\nlevels = {}\n', n)},
    "documents-linking": lambda n: {f"content/d{i}.md": FRONT.replace("PRO-001", f"PRO-{i:06}") + f"# D\n\nSee [[PRO-{(i * 7) % max(1, n // 400):06}]].\n"
                                    for i in range(max(1, n // 400))},
    "documents-one-id": lambda n: {f"content/d{i}.md": FRONT + f"# D{i}\n\nText.\n" for i in range(max(1, n // 400))},
    "documents-one-title": lambda n: {f"content/d{i}.md": "# Title\n\nText.\n" for i in range(max(1, n // 400))},
    "documents-same-text": lambda n: {f"content/d{i}.md": FRONT.replace("PRO-001", f"PRO-{i:06}") + "# D\n\n" + 12 * "The owner shall keep the record for ten years. "
                                      for i in range(max(1, n // 800))},
    "supersedes-chain": lambda n: {f"content/d{i}.md": FRONT.replace("PRO-001", f"PRO-{i:06}").replace("owner", f'supersedes = ["PRO-{i + 1:06}"]\nowner')
                                   + "# D\n" for i in range(max(1, n // 400))},
    "glossary-and-uses": lambda n: {"content/g.md": "# Glossary\n\n" + counted(lambda i: f"term{i}\n: text {i}\n\n", n // 2),
                                    "content/d.md": "# D\n\n" + counted(lambda i: f"[[term:term{i}]] ", n // 2)},
    "one-long-definition": lambda n: {"content/g.md": "# Glossary\n\nterm\n: " + times("word ", n // 2) + "\n",
                                      "content/d.md": "# D\n\n" + times("[[term:term]] ", n // 2)},
    "title-and-references": lambda n: {"content/t.md": FRONT.replace('"T"', '"' + times("word ", n // 2) + '"') + "# T\n",
                                       "content/d.md": "# D\n\n" + times("[[PRO-001]] ", n // 2)},
    "heading-and-references": lambda n: {"content/t.md": FRONT + "# T\n\n## " + times("word ", n // 2) + " {#x}\n",
                                         "content/d.md": "# D\n\n" + times("[[PRO-001#x]] ", n // 2)},
    "tables-in-footnotes": lambda n: {"content/d.md": FRONT + "# D\n\n" + counted(
        lambda i: f"a[^{i}]\n\n[^{i}]: b\n\n    |{'a|' * 60}\n    |{'-|' * 60}\n" + "    |x|\n" * 60 + "\n", n)},
    # Many names on one side, and on the other as many that are near to one of them, or to none.
    "terms-and-misspelt": lambda n: {"content/g.md": "# Glossary\n\n" + counted(lambda i: f"term number {i}\n: text\n\n", n // 2),
                                     "content/d.md": "# D\n\n" + counted(lambda i: f"[[term:term numbre {i}]] ", n // 2)},
    "terms-and-unknown": lambda n: {"content/g.md": "# Glossary\n\n" + counted(lambda i: f"term number {i}\n: text\n\n", n // 2),
                                    "content/d.md": "# D\n\n" + counted(lambda i: f"[[term:x{i}]] ", n // 2)},
    "rows-and-unknown": lambda n: {**register("csv", "id,text\n" + counted(lambda i: f"ROW-NUMBER-{i},t\n", n // 2)),
                                   "content/d.md": "# D\n\n" + counted(lambda i: f"[[R-{i}]] ", n // 2)},
    "rows-and-misspelt": lambda n: {**register("csv", "id,text\n" + counted(lambda i: f"ROW-{i},t\n", n // 2)),
                                    "content/d.md": "# D\n\n" + counted(lambda i: f"[[RWO-{i}]] ", n // 2)},
    "roles-and-unknown": lambda n: {"clausebook.toml": CONFIG + counted(lambda i: f'[roles.role-number-{i}]\ntitle = "R"\n', n // 8),
                                    "content/d.md": "# D\n\n" + counted(lambda i: f"[[role:x{i}]] ", n // 2)},
    "variables-and-unknown": lambda n: {"clausebook.toml": CONFIG + "[variables]\n" + counted(lambda i: f'variable-number-{i} = "x"\n', n // 2),
                                        "content/d.md": "# D\n\n" + counted(lambda i: f"{{{{ x{i} }}}} ", n // 2)},
    "anchors-and-unknown": lambda n: {"content/t.md": FRONT + "# T\n\n" + counted(lambda i: f"## A heading {i}\n\n", n // 2),
                                      "content/d.md": "# D\n\n" + counted(lambda i: f"[a](t.md#x{i}) ", n // 2)},
    "files-and-unknown": lambda n: {**{f"content/some-document-{i}.md": "# D\n" for i in range(max(1, n // 800))},
                                    "content/d.md": "# D\n\n" + counted(lambda i: f"[a](x{i}.md) ", n // 2)},
    "claims-and-sections": lambda n: {"content/d.md": split_out('id = "PRO-001"\ntitle = "T"\nsatisfies = [' + counted(lambda i: f'"9001:7.5#x{i}",', n // 2) + "]")
                                      + counted(lambda i: f"## A heading {i}\n\n", n // 2)},
    "cells-and-documents": lambda n: {"content/r.md": REGISTER.replace("{0}", "csv").replace('text = "text"', 'text = { type = "document", many = true }'),
                                      "content/r.csv": "id,text\n" + counted(lambda i: f"R-{i},X-{i};PRO-{i:06}\n", n // 2),
                                      **{f"content/d{i}.md": FRONT.replace("PRO-001", f"PRO-{i:06}") + "# D\n" for i in range(max(1, n // 800))}},
    "documents-and-unknown": lambda n: {f"content/d{i}.md": FRONT.replace("PRO-001", f"PRO-{i:06}") + f"# D\n\nSee [[PRX-{i:06}]].\n" for i in range(max(1, n // 400))},
    "registers-many": lambda n: {f"content/r{i}.md": REGISTER.replace("{0}", "csv").replace("things", f"things{i}").replace("REG-001", f"REG-{i:06}") for i in range(max(1, n // 400))},
    # The same where each of many documents names something else that is not there.
    "documents-and-broken-links": lambda n: {f"content/some-document-{i}.md": f"# D\n\n[a](x{i}.md) [b](some-documnet-{i}.md)\n" for i in range(max(1, n // 400))},
    "documents-and-anchors": lambda n: {"content/t.md": FRONT + "# T\n\n" + counted(lambda i: f"## A heading {i}\n\n", n // 2),
                                        **{f"content/d{i}.md": f"# D\n\n[a](t.md#x{i}) [a](t.md#a-haeding-{i})\n" for i in range(max(1, n // 800))}},
    "documents-and-term-anchors": lambda n: {"content/g.md": "# Glossary\n\n" + counted(lambda i: f"term{i}\n: text {i}\n\n", n // 2),
                                             "content/d.md": "# D\n\n" + counted(lambda i: f"[a](g.md#term-term{i}) ", n // 2)},
    "documents-and-roles": lambda n: {"clausebook.toml": CONFIG + counted(lambda i: f'[roles.role-number-{i}]\ntitle = "R"\n', n // 8),
                                      **{f"content/d{i}.md": FRONT.replace("PRO-001", f"PRO-{i:06}").replace("boss", f"role-nubmer-{i}") + f"# D\n\n[[role:x{i}]]\n"
                                         for i in range(max(1, n // 800))}},
    "documents-and-terms": lambda n: {"content/g.md": '+++\ntitle = "G"\nglossary = true\n+++\n\n' + counted(lambda i: f"term number {i}\n: text\n\n", n // 2),
                                      **{f"content/d{i}.md": f"# D\n\n[[term:x{i}]] [[term:term nubmer {i}]]\n" for i in range(max(1, n // 800))}},
    "documents-and-variables": lambda n: {"clausebook.toml": CONFIG + "[variables]\n" + counted(lambda i: f'variable-number-{i} = "x"\n', n // 2),
                                          **{f"content/d{i}.md": f"# D\n\n{{{{ x{i} }}}} {{{{ variable-nubmer-{i} }}}}\n" for i in range(max(1, n // 800))}},
    "documents-and-clauses": lambda n: {"clausebook.toml": OWN, "content/standards/x.toml": STANDARD + counted(lambda i: f'[[clause]]\nid = "{i + 1}"\ntitle = "t"\n', n // 8),
                                        **{f"content/d{i}.md": f"# D\n\n[[x:{i + 1}a]] [[x:9{i}.7]]\n" for i in range(max(1, n // 800))}},
    "registers-and-files": lambda n: {path: text for i in range(max(1, n // 400)) for path, text in (
        (f"content/r{i}.md", REGISTER.replace("r.{0}", f"table-{i}.csv").replace("things", f"things{i}").replace("REG-001", f"REG-{i:06}")),
        (f"content/tabel-{i}.csv", "id,text\n"))},
    "cells-and-decisions": lambda n: {"clausebook.toml": CONFIG.replace("[standards]\n", '[standards]\n"9001" = "iso-9001-2015"\n') + '[variables]\nv = "x"\n',
                                      "content/r.md": REGISTER.replace("{0}", "csv").replace("[register.columns]", 'decides = "applicability"\n[register.columns]').replace(
                                          'id = "key"\ntext = "text"', 'clause = { type = "clause", many = true }\napplicable = "text"\nreason = "text"'),
                                      "content/r.csv": 'clause,applicable,reason\n"' + times("9001:8.3.1;", n // 2) + '",no,' + times("{{ v }} ", n // 2) + "\n"},
    "registers-and-cells": lambda n: {"content/r.md": REGISTER.replace("{0}", "csv").replace('text = "text"', 'text = "register:nothing"'),
                                      "content/r.csv": "id,text\n" + counted(lambda i: f"R-{i},X-{i}\n", n // 2),
                                      **{f"content/r{i}.md": REGISTER.replace("{0}", "csv").replace("things", f"things{i}").replace("REG-001", f"REG-{i:06}") for i in range(max(1, n // 800))}},
    "rows-and-cells": lambda n: {**register("csv", "id,text\n" + counted(lambda i: f"ROW-NUMBER-{i},t\n", n // 2)),
                                 "content/s.md": REGISTER.replace("r.{0}", "s.csv").replace("things", "others").replace("REG-001", "REG-002").replace('text = "text"', 'text = "register:things"'),
                                 "content/s.csv": "id,text\n" + counted(lambda i: f"S-{i},ROW-NUBMER-{i}\n", n // 2)},
    "choices-and-cells": lambda n: {"content/r.md": REGISTER.replace("{0}", "csv").replace('text = "text"', 'text = { type = "choice", choices = [' + counted(lambda i: f'"choice {i}",', n // 2) + "] }"),
                                    "content/r.csv": "id,text\n" + counted(lambda i: f"R-{i},choice {i}\n", n // 2)},
    "choices-and-unknown": lambda n: {"content/r.md": REGISTER.replace("{0}", "csv").replace('text = "text"', 'text = { type = "choice", choices = [' + counted(lambda i: f'"choice {i}",', n // 2) + "] }"),
                                      "content/r.csv": "id,text\n" + counted(lambda i: f"R-{i},chocie {i}\n", n // 2)},
    "columns-and-unknown": lambda n: {"content/r.md": REGISTER.replace("{0}", "csv").replace('text = "text"', counted(lambda i: f'column_{i} = "text"\n', n // 2)),
                                      "content/r.csv": "id," + counted(lambda i: f"colunm_{i},", n // 2) + "\n"},
    "columns-in-toml": lambda n: {"content/r.md": REGISTER.replace("{0}", "toml").replace('text = "text"', counted(lambda i: f'column_{i} = "text"\n', n // 2)),
                                  "content/r.toml": counted(lambda i: f'[[row]]\nid = "R-{i}"\ncolunm_{i} = "t"\n', n // 2)},
    "config-deputies": lambda n: {"clausebook.toml": CONFIG + counted(lambda i: f'[roles.r{i}]\ntitle = "R"\ndeputy = "x{i}"\n', n)},
    "config-standards": lambda n: {"clausebook.toml": CONFIG.replace("[standards]\n", "[standards]\n" + counted(lambda i: f's{i} = "e{i}"\n', n))},
    "config-transitions": lambda n: {"clausebook.toml": CONFIG.replace("[standards]\n", "[standards]\n" + counted(lambda i: f's{i} = "e{i}"\n', n // 2)
                                                                       + "[transition]\n" + counted(lambda i: f't{i} = "e{i}"\n', n // 2))},
    "standards-and-catalogs": lambda n: {"clausebook.toml": CONFIG.replace("[standards]\n", "[standards]\n" + counted(lambda i: f's{i} = "edtion-{i}"\n', n // 2)),
                                         **{f"content/standards/c{i}.toml": STANDARD.replace('"x"', f'"edition-{i}"') for i in range(max(1, n // 800))}},
    "standards-and-tags": lambda n: {"clausebook.toml": CONFIG.replace("[standards]\n", "[standards]\n" + "".join(f's{i} = "edition-{i}"\n' for i in range(max(1, n // 800)))),
                                     **{f"content/standards/c{i}.toml": STANDARD.replace('"x"', f'"edition-{i}"') + '[[clause]]\nid = "1"\ntitle = "t"\n' for i in range(max(1, n // 800))},
                                     "content/d.md": "# D\n\n" + counted(lambda i: f"[[s{i}:1]] [[x{i}:1]] ", n // 4)},
    "catalog-and-earlier": lambda n: {"clausebook.toml": OWN.replace('x = "x"', 'x = "x"\ny = "y"'), "content/standards/x.toml": STANDARD + counted(lambda i: f'[[clause]]\nid = "{i + 1}"\ntitle = "t"\n', n // 2),
                                      "content/standards/y.toml": STANDARD.replace('"x"', '"y"') + 'extends = "x"\n' + counted(lambda i: f'[[mapping]]\nfrom = "9.{i + 1}"\nto = "1"\n', n // 2)},
    "supersedes-ring": lambda n: {f"content/d{i}.md": FRONT.replace("PRO-001", f"PRO-{i:06}").replace("owner", f'supersedes = ["PRO-{(i + 1) % max(1, n // 400):06}"]\nowner')
                                  + "# D\n" for i in range(max(1, n // 400))},
    "supersedes-unknown": lambda n: {f"content/d{i}.md": FRONT.replace("PRO-001", f"PRO-{i:06}").replace("owner", f'supersedes = ["PRX-{i:06}"]\nowner')
                                     + "# D\n" for i in range(max(1, n // 400))},
    "folders-deep": lambda n: {"content/" + "a/" * (i % 60) + f"d{i}.md": "# D\n" for i in range(max(1, n // 400))},
}


def families():
    for name, text in MARKDOWN.items():
        yield name, lambda n, text=text: {"content/d.md": FRONT + "# T\n\n" + text(n)}
    for name, text in FRONT_MATTER.items():
        yield name, lambda n, text=text: {"content/d.md": text(n)}
    yield from PROJECTS.items()


LEVELS = 1_000_000
DEEP = {
    "quotes": "> " * LEVELS, "lists": "- " * LEVELS, "brackets": "[" * LEVELS, "images": "![" * LEVELS, "links": "[a](" * LEVELS,
    "links-closed": "[" * LEVELS + "a" + "](x)" * LEVELS, "emphasis": "*a " * LEVELS, "strong": "**a *a " * (LEVELS // 2),
    "raw-html": "<b>" * LEVELS, "references": "[[" * LEVELS, "variables": "{{" * LEVELS, "foreign": "{%" * LEVELS,
    "footnotes": ladder(lambda i: f"[^{i}]: a[^{i + 1}]\n\n", 2 << 20),
    "diagram": "```mermaid\nflowchart TD\n" + "subgraph a\n" * (LEVELS // 4) + "```\n",
}
DEEP_FRONT = {
    "toml-arrays": "+++\na = " + "[" * LEVELS + "\n+++\n", "toml-tables": "+++\na = " + "{a=" * LEVELS + "\n+++\n",
    "toml-dotted": "+++\n" + "a." * LEVELS + "a = 1\n+++\n", "yaml-flow": "---\na: " + "[" * LEVELS + "\n---\n",
    "yaml-flow-maps": "---\na: " + "{a: " * (LEVELS // 2) + "\n---\n", "yaml-sequences": "---\n" + "- " * LEVELS + "\n---\n",
}


def deep(program, folder, most):
    """Builds what is nested a million times, on small stacks."""
    small = 256 << 10
    failed, slowest = 0, (0.0, "")
    texts = {**{name: FRONT + "# T\n\n" + text for name, text in DEEP.items()}, **DEEP_FRONT}
    for name, text in texts.items():
        write(folder, {"content/d.md": text})
        took, code, tail, *_ = build(program, folder, most, small)
        slowest = max(slowest, (took, name))
        if code not in (0, 1) or "panicked" in tail:
            failed += 1
            print(f"FAILED  {name}: exit {code}: {tail[-200:]!r}", flush=True)
    print(f"{len(texts)} families nested up to a million times on stacks of 256 KiB, {failed} failed; slowest {slowest[0]:.2f} s ({slowest[1]})")
    return 1 if failed else 0


def write(folder, files):
    shutil.rmtree(folder, ignore_errors=True)
    for path, text in {"clausebook.toml": CONFIG, **files}.items():
        path = os.path.join(folder, path)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", newline="") as file:
            file.write(text)
    os.makedirs(os.path.join(folder, "content"), exist_ok=True)


def size_of(folder):
    return sum(os.path.getsize(os.path.join(at, name)) for at, _, names in os.walk(folder) for name in names)


def build(program, folder, most, stack=None):
    """CPU seconds, exit code, the last of what was said, bytes of the site, of what was said, MiB of memory, and what of the
    CPU seconds was the program's own: the rest is the kernel's, most of all for clearing memory."""
    out = os.path.join(folder, "public")
    shutil.rmtree(out, ignore_errors=True)
    with tempfile.TemporaryFile() as said:
        def limit():
            resource.setrlimit(resource.RLIMIT_CPU, (most, most))
            if stack:
                resource.setrlimit(resource.RLIMIT_STACK, (stack, stack))

        # Threads take the size of their stacks from the environment.
        environment = {**os.environ, "RUST_MIN_STACK": str(stack)} if stack else None
        run = subprocess.Popen([program, "build", "-C", folder, "--date", "2026-01-01"], stdout=said, stderr=said, preexec_fn=limit, env=environment)
        _, status, used = os.wait4(run.pid, 0)
        run.returncode = os.waitstatus_to_exitcode(status)
        length = said.tell()
        said.seek(max(0, length - 300))
        tail = said.read().decode(errors="replace")
    site = size_of(out) if os.path.isdir(out) else 0
    return used.ru_utime + used.ru_stime, run.returncode, tail, site, length, used.ru_maxrss // 1024, used.ru_utime


def slope(points):
    """Least squares in logarithms."""
    if len(points) < 2:
        return 0.0
    xs, ys = [math.log(x) for x, _ in points], [math.log(y) for _, y in points]
    x, y = sum(xs) / len(xs), sum(ys) / len(ys)
    return sum((a - x) * (b - y) for a, b in zip(xs, ys)) / sum((a - x) ** 2 for a in xs)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--quick", action="store_true", help="small sizes, every family once")
    parser.add_argument("--deep", action="store_true", help="a million levels of nesting on a small stack")
    parser.add_argument("--only", action="append", help="one family")
    parser.add_argument("--from", dest="least", type=int, default=64, metavar="KIB")
    parser.add_argument("--to", dest="most", type=int, default=4096, metavar="KIB")
    parser.add_argument("--factor", type=int, default=4)
    parser.add_argument("--cpu", type=int, default=120, help="seconds of CPU that one build may take")
    parser.add_argument("--json", help="write the measurements there")
    options = parser.parse_args()
    least, most = (64, 256) if options.quick else (options.least, options.most)
    bound = QUICK_BOUND if options.quick else BOUND
    floor = 0.3 if options.quick else FLOOR
    program = os.path.abspath(options.program)
    scratch = tempfile.mkdtemp(prefix="linear-")
    folder = os.path.join(scratch, "p")
    if options.deep:
        code = deep(program, folder, 30)
        shutil.rmtree(scratch, ignore_errors=True)
        return code
    write(folder, {"content/d.md": FRONT + "# T\n"})
    base = [build(program, folder, options.cpu) for _ in range(3 if options.quick else 12)]
    empty, empty_own, empty_site = min(run[0] for run in base), min(run[6] for run in base), base[0][3]
    failed, worst, measured = [], (0.0, ""), {}
    for name, files in families():
        if options.only and name not in options.only:
            continue
        best, points, own_points, rows, reason, found = {}, [], [], [], "", 0.0
        # What else the machine does can only add to a time: what seems too steep is measured again, and the best of all counts.
        for _ in range(1 if options.quick else 3):
            points, own_points, rows = [], [], []
            size = least << 10
            while size <= most << 10 and not reason:
                write(folder, files(size))
                source = size_of(folder)
                runs = [build(program, folder, options.cpu)]
                # The kernel clears hundreds of megabytes now in a tenth of a second, now in a half: the best of three, and
                # of six where it does much of that.
                while not options.quick and len(runs) < (6 if runs[0][5] > 300 else 3) and runs[0][0] < 10:
                    runs.append(build(program, folder, options.cpu))
                best[size] = min([*runs, *best.get(size, ())], key=lambda run: (run[1] in (0, 1), run[0])),
                took, code, tail, site, said, memory, own = best[size][0]
                net = took - empty
                rows.append((size >> 10, round(net, 3), site - empty_site, said, memory, round(own - empty_own, 3)))
                if net > floor:
                    points.append((source, net))
                    own_points.append((source, max(own - empty_own, 0.001)))
                if code not in (0, 1):
                    reason = f"exit {code} at {size >> 10} KiB: {tail[-200:]!r}"
                elif site - empty_site > 40 * source + (64 << 20) and name not in PAGE_EACH:
                    reason = f"{source} bytes become {site - empty_site}"
                size *= options.factor
            found = slope(points)
            if reason or found <= bound:
                break
        if not reason and found > bound:
            reason = f"exponent {found:.2f}; of the program's own time {slope(own_points):.2f}"
        if not reason and found > worst[0]:
            worst = (found, name)
        measured[name] = {"exponent": round(found, 3), "own": round(slope(own_points), 3), "rows": rows, "reason": reason}
        if reason:
            failed.append(name)
        if reason or not options.quick:
            print(f"{'FAILED' if reason else 'ok':7} {name}: {found:.2f} {rows} {reason}", flush=True)
    shutil.rmtree(scratch, ignore_errors=True)
    if options.json:
        with open(options.json, "w") as file:
            json.dump(measured, file, indent=1)
    print(f"{len(measured)} families, {least} to {most} KiB, {len(failed)} failed; largest exponent of the others {worst[0]:.2f} ({worst[1]})")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
