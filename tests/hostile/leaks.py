#!/usr/bin/env python3
"""What is confidential or unfinished is in no file of a site, in no form.

    tests/hostile/leaks.py PROGRAM [--documents N] [--keep DIR]

Writes a manual of 20 public documents and N (40) that must not be shown: half of them above the classification
of the manual, half of them drafts. Each carries a token of 128 bits in its title, id, file name, headings, text,
code, tables, footnotes, alternative texts, attachments and their names, front matter, glossary terms, register
rows, commit subjects and authors. Public documents refer to them in every way there is. Then:

    build, and look for every token in every file of the site and in its names (packed files are unpacked)
    rewrite: public documents and a register refer to none of them any more, and then to all again, so that the pages of
        differences show what was said before; build and look each time
    flip: public documents become confidential, build again into the same folder, look again (one that becomes a
        draft keeps the text that was approved: that is what the site shows of every document)
    export what `export` knows each time (with a browser the audit pack as well, whose PDFs `pdftotext` reads), and look
    flip back: hidden ones become public: their tokens must be found now, or the search would prove nothing

Tokens are looked for as they are, in the other case, in base64 and percent-encoded. Standard output and standard
error are for the author and may name hidden documents.
"""

import argparse
import base64
import io
import os
import random
import shutil
import subprocess
import sys
import tempfile
import zipfile
import zlib

CONFIG = """[manual]
title = "Leaks"
organization = "Example"
classification = "internal"
[sources]
roots = ["content"]
[standards]
"9001" = "iso-9001-2015"
"42001" = "iso-42001-2023"
[control]
approval = "status"
[roles.boss]
title = "Boss"
"""
PLACES = ["title", "id", "file", "heading", "anchor", "text", "code", "cell", "note", "alt", "image", "bytes", "version",
          "change", "record", "location", "term", "meaning", "row", "value", "subject", "author", "comment", "label", "variable", "reason"]


class Hidden:
    """A document that must not be shown, and the tokens in it."""

    def __init__(self, number, random):
        self.number = number
        self.tokens = {place: f"{place[0]}{random.getrandbits(124):031x}" for place in PLACES}
        self.confidential = number % 2 == 0

    def path(self, extension="md"):
        return f"content/{self.tokens['file']}.{extension}"

    def id(self):
        return f"DOC-{self.tokens['id'].upper()}"

    def text(self, hidden):
        t = self.tokens
        status = "approved" if self.confidential or not hidden else "draft"
        classification = "confidential" if self.confidential and hidden else "internal"
        return f'''+++
id = "{self.id()}"
title = "Title {t["title"]}"
kind = "register"
version = "{t["version"]}"
status = "{status}"
owner = "boss"
effective = 2025-01-01
review_by = 2027-03-01
classification = "{classification}"
change = "Change {t["change"]}"
glossary = true
satisfies = ["9001:7.5.2#{t["anchor"]}", "42001:7.5.2"]

[[records]]
name = "Record {t["record"]}"
answers = ["9001:7.5.3.2"]
location = "{t["location"]}"
retention = "1 year"
owner = "boss"

[register]
name = "reg{self.number}"
source = "{t["file"]}.csv"
decides = "applicability"
[register.columns]
key = "key"
value = "text"
due = "due"
clause = "clause"
applicable = "text"
reason = "text"
+++

# Title {t["title"]}

Text {t["text"]} and [a label {t["label"]}](https://example.org/{t["label"]}).

## Heading {t["heading"]} {{#{t["anchor"]}}}

```text
code {t["code"]}
```

| a |
|---|
| {t["cell"]} |

A note[^1]. ![{t["alt"]}]({t["image"]}.png) [bytes]({t["bytes"]}.txt) {{{{ v{self.number} }}}}

[^1]: {t["note"]}

{t["term"]}
: Means {t["meaning"]}.

<!-- {t["comment"]} -->
'''

    def write(self, folder, hidden=True):
        put(folder, self.path(), self.text(hidden))
        put(folder, self.path("csv"), "key,value,due,clause,applicable,reason\n"
            f"ROW-{self.tokens['row']},{self.tokens['value']},2027-02-02,42001:A.5.2,no,{self.tokens['reason']}\n")
        put(folder, f"content/{self.tokens['image']}.png", b"\x89PNG\r\n\x1a\n" + self.tokens["image"].encode())
        put(folder, f"content/{self.tokens['bytes']}.txt", self.tokens["bytes"])


def put(folder, path, content):
    path = os.path.join(folder, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content if isinstance(content, bytes) else content.encode())


def public(number, hidden, shown=True, version=1, refers=True):
    """A public document that refers to a few hidden ones in every way there is."""
    refer = []
    for other in [hidden[(number * 2) % len(hidden)], hidden[(number * 2 + 1) % len(hidden)]]:
        t = other.tokens
        refer += [f"[[{other.id()}]]", f"[[{other.id()}#{t['anchor']}]]", f"[[{other.id()}|shown]]", f"[shown]({t['file']}.md)",
                  f"[shown]({t['file']}.md#{t['anchor']})", f"[[term:{t['term']}]]", f"[[ROW-{t['row']}]]"]
    old = f'supersedes = ["{hidden[number % len(hidden)].id()}"]' if refers else ""
    refer = refer if refers else ["Nothing."]
    classification = "internal" if shown else "confidential"
    marker = f"PUBLIC{number:04}MARK"
    return f'''+++
id = "PUB-{number:03}"
title = "Public {number} {marker}"
kind = "procedure"
version = "{version}"
status = "approved"
classification = "{classification}"
owner = "boss"
effective = 2025-01-01
{old}
satisfies = ["9001:7.5.1"]
+++

# Public {number} {marker}

''' + "\n\n".join(refer) + "\n"


def register(folder, hidden, version=1, refers=True):
    """A public register whose cells lead to hidden documents, rows and files."""
    put(folder, "content/open.md", '+++\nid = "REG-900"\ntitle = "Open register"\nkind = "register"\n'
        f'version = "{version}"\nstatus = "approved"\nowner = "boss"\n'
        'effective = 2025-01-01\n[register]\nname = "open"\nsource = "open.csv"\n[register.columns]\nkey = "key"\ndocument = "document"\n'
        f'row = "{"register:reg0" if refers else "text"}"\nfile = "link"\n+++\n\n# Open\n')
    rows = [(one.id(), "ROW-" + one.tokens["row"] if one.number == 0 else "", one.tokens["file"] + ".md") for one in hidden[:6]]
    put(folder, "content/open.csv", "key,document,row,file\n" + "".join(
        f"OPEN-{at},{','.join(cells if refers else ('', '', ''))}\n" for at, cells in enumerate(rows)))


def forms(token):
    """The token as it could be written."""
    raw = token.encode()
    packed = [base64.b64encode(b"x" * pad + raw)[4 if pad else 0:-4] for pad in range(3)]
    return [raw, raw.upper(), raw[::-1], *packed, "".join(f"%{byte:02X}" for byte in raw).encode()]


def contents(folder):
    """Every file of a site with its name, packed ones unpacked."""
    for at, _, names in os.walk(folder):
        for name in names:
            path = os.path.join(at, name)
            with open(path, "rb") as file:
                data = file.read()
            yield os.path.relpath(path, folder), os.path.relpath(path, folder).encode() + b"\0" + data
            yield from within(path, data)


def within(path, data):
    """What is packed in a file."""
    if data[:2] == b"\x1f\x8b":
        yield path, zlib.decompress(data, 31)
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            for part in packed.namelist():
                content = packed.read(part)
                yield f"{path}!{part}", part.encode() + b"\0" + content
                yield from within(f"{path}!{part}", content)
    if data[:5] == b"%PDF-":
        words = subprocess.run(["pdftotext", "-raw", "-", "-"], input=data, capture_output=True).stdout
        # A token that is wider than its column stands on two lines.
        yield path, words
        yield path, b"".join(words.split())


def hits(folder, tokens):
    """Which tokens are where."""
    wanted = [(name, form) for name, token in tokens for form in forms(token)]
    found = {}
    for path, data in contents(folder):
        for name, form in wanted:
            if form in data:
                found.setdefault(name, path)
    return found


def git(folder, *arguments, **environment):
    subprocess.run(["git", "-C", folder, "-c", "commit.gpgsign=false", *arguments], check=True, capture_output=True,
                   env={**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null", **environment})


def commit(folder, subject, author="Somebody"):
    git(folder, "add", "-A")
    who = {"GIT_AUTHOR_NAME": author, "GIT_AUTHOR_EMAIL": "a@example.org", "GIT_COMMITTER_NAME": author, "GIT_COMMITTER_EMAIL": "a@example.org"}
    git(folder, "commit", "-q", "--allow-empty", "-m", subject, **who)


def build(program, folder):
    run = subprocess.run([program, "build", "-C", folder, "--date", "2026-01-01", "--quiet"], capture_output=True, text=True)
    if run.returncode not in (0, 1):
        sys.exit(f"the build failed: {run.returncode} {run.stderr[-1000:]}")


def export(program, folder, browser):
    """Everything that `export` knows, beside the site."""
    into = os.path.join(folder, "exported")
    shutil.rmtree(into, ignore_errors=True)
    os.makedirs(into)
    wanted = [("json", what) for what in ("manual", "coverage", "integration", "soa")]
    wanted += [("oscal", what) for what in ("manual", "9001", "42001")]
    wanted += [("csv", what) for what in ("documents", "matrix", "records", "soa")] + [("xlsx",)]
    wanted += [("audit-pack", "--no-sandbox", "--browser", browser)] if browser else []
    for words in wanted:
        out = os.path.join(into, "-".join(words[:2]).replace("/", "-"))
        run = subprocess.run([program, "export", "-C", folder, "--date", "2026-01-01", *words, "--out", out], capture_output=True, text=True)
        if run.returncode != 0:
            sys.exit(f"export {words} failed: {run.returncode} {run.stderr[-1000:]}")
    return into


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--documents", type=int, default=40)
    parser.add_argument("--keep", help="write the manual there and leave it")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--browser", default=shutil.which("pdftotext") and shutil.which("chromium"), help="the browser that prints the audit pack; '' for none")
    options = parser.parse_args()
    program = os.path.abspath(options.program)
    folder = options.keep or tempfile.mkdtemp(prefix="leaks-")
    shutil.rmtree(folder, ignore_errors=True)
    dice = random.Random(options.seed)
    hidden = [Hidden(number, dice) for number in range(options.documents)]
    put(folder, "clausebook.toml", CONFIG + "[variables]\n" + "".join(f'v{one.number} = "{one.tokens["variable"]}"\n' for one in hidden))
    put(folder, ".gitignore", "public\nexported\n")
    count = 20
    for number in range(count):
        put(folder, f"content/public{number}.md", public(number, hidden))
    register(folder, hidden)
    git(folder, "init", "-q", "-b", "main")
    commit(folder, "Begin")
    for one in hidden:
        one.write(folder)
        commit(folder, f"Subject {one.tokens['subject']}", f"Author {one.tokens['author']}")
    tokens = [(f"{place} of {one.number} ({'confidential' if one.confidential else 'draft'})", token)
              for one in hidden for place, token in one.tokens.items()]
    failed = []
    site = os.path.join(folder, "public")

    def judge(what, found):
        kinds = sorted({name.split()[0] for name in found})
        print(f"{what}: {len(found)} of {len(tokens)} tokens found" + (f" ({', '.join(kinds)}), for example {list(found.items())[:4]}" if found else ""))
        if found:
            failed.append(what)

    build(program, folder)
    judge("first build", hits(site, tokens))
    judge("first exports", hits(export(program, folder, options.browser), tokens))
    marks = [(f"public {number}", f"PUBLIC{number:04}MARK") for number in range(count)]
    if len(hits(site, marks)) != count:
        failed.append("a public document is missing")
    for version, refers in [(2, False), (3, True)]:
        for number in range(count):
            put(folder, f"content/public{number}.md", public(number, hidden, version=version, refers=refers))
        register(folder, hidden, version, refers)
        commit(folder, "Rewrite")
        build(program, folder)
        judge(f"after a rewrite {'with' if refers else 'without'} references", hits(site, tokens))
    pages = os.path.join(site, "changes")
    if len(os.listdir(pages) if os.path.isdir(pages) else []) <= count:
        failed.append("there are no pages of differences")
    # Half of what was public is hidden from now on.
    for number in range(0, count, 2):
        put(folder, f"content/public{number}.md", public(number, hidden, shown=False, version=4))
    commit(folder, "Withdraw")
    build(program, folder)
    judge("after a flip", hits(site, tokens))
    exported = export(program, folder, options.browser)
    judge("exports after a flip", hits(exported, tokens))
    judge("exports of documents that became confidential", hits(exported, marks[::2]))
    gone = hits(site, marks[::2])
    judge("documents that became confidential", gone)
    for one in hidden:
        one.write(folder, hidden=False)
    commit(folder, "Publish")
    build(program, folder)
    seen = hits(site, tokens)
    kinds = {name.split()[0] for name in seen}
    silent = sorted(set(PLACES) - kinds)
    print(f"all public: {len(seen)} of {len(tokens)} tokens found; never: {silent}")
    if set(silent) - {"comment", "author", "subject"}:
        failed.append("tokens that are public are not found, so the search proves nothing")
    seen = hits(export(program, folder, options.browser), tokens)
    kinds = {name.split()[0] for name in seen}
    print(f"all public, exported: {len(seen)} of {len(tokens)} tokens found; never: {sorted(set(PLACES) - kinds)}")
    if {"title", "id"} - kinds or options.browser and {"text", "cell", "code", "bytes"} - kinds:
        failed.append("tokens that are public are not found in exports, so the search proves nothing")
    if not options.keep:
        shutil.rmtree(folder, ignore_errors=True)
    print(f"{'FAILED: ' + '; '.join(failed) if failed else 'ok'}: {len(hidden)} hidden documents, {len(tokens)} tokens, 5 builds, 3 exports {'with' if options.browser else 'without'} a pack")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
