#!/usr/bin/env python3
"""How long after an edit the preview serves the new text.

    benches/edits.py [--sizes 100,1000,10000] [--kinds text,title,register,theme] [--edits 30]
                     [--program target/release/clausebook] [--peers hugo,mdbook]

Starts `clausebook serve` over a copy of a made-up manual, writes a file again and again, and asks for a page until what
was written is there. Figures are milliseconds from the moment of the write to the last byte of the page: the smallest, the
median, the largest; the median of the processor time of an edit, what follows the page included; the memory of
the process in MB before the first edit and after the last one. The kinds of edit, each with the page that is asked for:

    text      a sentence of a document; its page
    title     the title of a document; the page of a neighbour, which shows it in its navigation
    register  a cell of a register; the page of the register
    theme     a template that all pages are made with; the page of a document

With `--peers` other generators do the same in turn, edit by edit, on the same text, each in its leanest form with its own
means: `hugo server` and `mdbook serve`. Their title is asked
for where they show it: Hugo on the page itself (its lists keep the old one), mdBook in the navigation, of which the source
is `SUMMARY.md`.
"""
import argparse
import http.client
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
sys.path.insert(0, str(Path(__file__).resolve().parent / "peers"))
from measure import ROOT, built, corpus, machine, table


def free_port():
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


class Served:
    """A program that serves a copy of its corpus."""

    def __init__(self, name, version, size, folder, command):
        self.name, self.version, self.folder = name, version, Path(folder) / name
        shutil.copytree(corpus(size, name), self.folder, ignore=shutil.ignore_patterns("public", ".public*", "book"))
        self.prepare()
        self.port = free_port()
        log = open(Path(folder) / f"{name}.log", "w")
        self.process = subprocess.Popen([str(word) for word in command(self.port, self.folder)], cwd=self.folder,
                                        stdout=log, stderr=subprocess.STDOUT)
        self.edits = self.kinds()
        until(lambda: self.get(self.edits["text"][1]) is not None, f"{name} does not answer", 900)
        self.times, self.cpu = [], []

    def prepare(self):
        """What its corpus lacks."""

    def get(self, path):
        try:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
            connection.request("GET", "/" + path)
            answer = connection.getresponse()
            body = answer.read()
            connection.close()
            return body if answer.status == 200 else None
        # Some answer with half a page while they write it.
        except (OSError, http.client.HTTPException):
            return None

    def account(self):
        """Milliseconds of processors, and MB."""
        fields = open(f"/proc/{self.process.pid}/stat").read().rsplit(")", 1)[1].split()
        memory = int(re.search(r"VmRSS:\s+(\d+)", open(f"/proc/{self.process.pid}/status").read()).group(1)) // 1024
        return 1000 * (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK"), memory

    def rest(self):
        """Waits until it does nothing more."""
        before = self.account()[0]
        while True:
            time.sleep(0.3)
            now = self.account()[0]
            if now - before < 15:
                return
            before = now

    def edit(self, kind, number):
        path, page, change = self.edits[kind]
        mark = f"mark{number}x{os.getpid()}"
        text = change(mark)
        # The author has the page open: some make anew only what was asked for lately.
        self.get(page)
        self.rest()
        cpu, _ = self.account()
        began = time.perf_counter()
        (self.folder / path).write_text(text)
        while mark.encode() not in (self.get(page) or b""):
            if time.perf_counter() - began > 120:
                sys.exit(f"{self.name}: {page} does not show {mark}")
            time.sleep(0.0005)
        self.times.append(1000 * (time.perf_counter() - began))
        self.rest()
        self.cpu.append(self.account()[0] - cpu)


class Clausebook(Served):
    def prepare(self):
        (self.folder / "look").mkdir()
        base = (ROOT / "themes/default/base.html").read_text()
        (self.folder / "look/base.html").write_text(base)
        with open(self.folder / "clausebook.toml", "a") as file:
            file.write('\n[theme]\nfolder = "look"\n')

    def kinds(self):
        first, second = neighbours(self.folder, "content")
        text = (self.folder / first).read_text()
        page, beside = (f"documents/{re.search(r'(?m)^id = .(.*).$', (self.folder / path).read_text()).group(1)}.html"
                        for path in (first, second))
        rows = (self.folder / "content/registers/risks-001.csv").read_text()
        base = (self.folder / "look/base.html").read_text()
        return {
            "text": (first, page, lambda mark: f"{text}\n{mark}\n"),
            "title": (first, beside, lambda mark: re.sub(r'(?m)^title = ".*"', f'title = "{mark}"', text, count=1)),
            "register": ("content/registers/risks-001.csv", "registers/risks-001.html",
                         lambda mark: re.sub(r'(?m)^([^,\n]*-[^,\n]*),"[^"]*"', rf'\1,"{mark}"', rows, count=1)),
            "theme": ("look/base.html", page, lambda mark: base.replace("</body>", f"<!-- {mark} --></body>")),
        }


class Hugo(Served):
    def kinds(self):
        first, _ = neighbours(self.folder, "content")
        text = (self.folder / first).read_text()
        page = re.sub(r"^content/(.*)\.md$", r"\1.html", str(first))
        single = (self.folder / "layouts/_default/single.html").read_text()
        return {
            "text": (first, page, lambda mark: f"{text}\n{mark}\n"),
            "title": (first, page, lambda mark: re.sub(r'(?m)^title = ".*"', f'title = "{mark}"', text, count=1)),
            "theme": ("layouts/_default/single.html", page, lambda mark: single.replace("</body>", f"<b>{mark}</b></body>")),
        }


class MdBook(Served):
    def kinds(self):
        first, second = neighbours(self.folder, "src")
        text, summary = ((self.folder / path).read_text() for path in (first, "src/SUMMARY.md"))
        page, beside = (re.sub(r"^src/(.*)\.md$", r"\1.html", str(path)) for path in (first, second))
        name = re.escape(re.sub(r"^src/", "", str(first)))
        return {
            "text": (first, page, lambda mark: f"{text}\n{mark}\n"),
            # Its navigation is a script that all pages load.
            "title": ("src/SUMMARY.md", self.navigation, lambda mark: re.sub(rf"\[[^\]]*\]\({name}\)", f"[{mark}]({re.sub('^src/', '', str(first))})", summary)),
        }

    navigation = "toc.html"


def neighbours(folder, root):
    """The first two documents that lie in one folder."""
    for below in sorted(path for path in (folder / root).iterdir() if path.is_dir() and path.name != "registers"):
        found = sorted(path for path in below.glob("*.md") if path.name != "_index.md")
        if len(found) > 1:
            return found[0].relative_to(folder), found[1].relative_to(folder)
    sys.exit(f"{folder}: no two documents in one folder")


def until(is_so, otherwise, longest):
    began = time.monotonic()
    while not is_so():
        if time.monotonic() - began > longest:
            sys.exit(otherwise)
        time.sleep(0.1)


def programs(given):
    """Each program with its class, its version and what starts it."""
    program = given.program or built()
    found = [("clausebook", Clausebook, "", lambda port, folder: [Path(program).resolve(), "serve", "--port", port])]
    if "hugo" in given.peers:
        from peers import HUGO, hugo
        binary = hugo().resolve()
        found.append(("hugo", Hugo, HUGO, lambda port, folder: [binary, "server", "--bind", "127.0.0.1", "--port", port]))
    if "mdbook" in given.peers:
        from peers import MDBOOK, mdbook_serving
        book = mdbook_serving().resolve()
        found.append(("mdbook", MdBook, MDBOOK, lambda port, folder: [book, "serve", "--hostname", "127.0.0.1", "--port", port]))
    return found


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words = lambda text: [word for word in text.split(",") if word]
    arguments.add_argument("--sizes", type=words, default=["100", "1000", "10000"])
    arguments.add_argument("--kinds", type=words, default=["text", "title", "register", "theme"])
    arguments.add_argument("--edits", type=int, default=30)
    arguments.add_argument("--peers", type=words, default=[])
    arguments.add_argument("--program", help="instead of one that is built")
    given = arguments.parse_args()
    machine()
    for size in map(int, given.sizes):
        with tempfile.TemporaryDirectory() as folder:
            served = []
            try:
                for name, kind, version, command in programs(given):
                    served.append(kind(name, version, size, folder, command))
                print(f"{size:,} documents, {given.edits} edits of each kind")
                table(["edit", "min ms", "median ms", "max ms", "cpu ms", "MB before", "MB after"], list(rows(given, served)))
                sys.stdout.flush()
            finally:
                for one in served:
                    one.process.terminate()
                    one.process.wait()


def rows(given, served):
    for kind in given.kinds:
        doing = [one for one in served if kind in one.edits]
        before = {}
        for one in doing:
            one.times, one.cpu = [], []
            one.rest()
            # The first edit warms up and does not count.
            one.edit(kind, f"{kind}0")
            one.times.clear(), one.cpu.clear()
            before[one.name] = one.account()[1]
        for number in range(1, given.edits + 1):
            for one in doing:
                one.edit(kind, f"{kind}{number}")
        for one in doing:
            path, _, change = one.edits[kind]
            (one.folder / path).write_text(change(""))
            yield [f"{kind}, {one.name} {one.version}".strip(), min(one.times), statistics.median(one.times), max(one.times),
                   statistics.median(one.cpu), f"{before[one.name]}", f"{one.account()[1]}"]


if __name__ == "__main__":
    main()
