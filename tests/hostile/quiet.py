#!/usr/bin/env python3
"""What a build must never do, whatever the project is: reach the network, start a program, run something from the
repository, print control characters, panic when nobody listens, read what is huge.

    tests/hostile/quiet.py PROGRAM [RECIPE…]
"""

import argparse
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import traced

CONFIG = '[manual]\ntitle = "Quiet"\n[sources]\nroots = ["content"]\n[standards]\n"9001" = "iso-9001-2015"\n[control]\napproval = "status"\n[roles.boss]\ntitle = "Boss"\n'


class Failed(Exception):
    pass


def put(folder, path, content):
    path = os.path.join(folder, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content if isinstance(content, bytes) else content.encode())


def project(folder, pages=8):
    put(folder, "clausebook.toml", CONFIG)
    for page in range(pages):
        put(folder, f"content/p{page}.md", f'+++\nid = "PRO-{page:03}"\ntitle = "Page {page}"\nkind = "procedure"\nversion = "1"\nstatus = "approved"\nowner = "boss"\n'
            f"effective = 2025-01-01\nsatisfies = [\"9001:{4 + page % 7}\"]\n+++\n\n# Page {page}\n\nSee [[PRO-{(page + 1) % pages:03}]].\n")
    return folder


def run(program, folder, *words, before=(), command="build", **more):
    return subprocess.run([*before, program, command, "-C", folder, "--date", "2026-01-01", *words], capture_output=True, timeout=300, **more)


def sane(done, allowed=(0, 1, 2)):
    if done.returncode not in allowed or b"panicked" in (done.stderr or b""):
        raise Failed(f"exit {done.returncode}: {(done.stderr or b'')[-400:].decode(errors='replace')}")
    return done


def network_and_programs(program, folder):
    project(folder)
    made = []
    for words in [("build",), ("check", "--format", "json"), ("coverage",)]:
        log = os.path.join(folder, "trace")
        _, calls = traced.calls(log, traced.PROGRAMS_AND_NETWORK, lambda prefix: sane(run(program, folder, *words[1:], before=prefix, command=words[0])))
        if len(calls) != 1 or "execve" not in calls[0]:
            raise Failed(f"{words[0]}: {calls[:4]}")
        made.append(words[0])
    return f"{', '.join(made)}: no network call, no program started"


def hostile_repository(program, folder):
    """Everything in a repository that git itself would run: nothing of it is run."""
    project(folder)
    canary = os.path.join(folder, "canary")
    trap = f"touch {canary}"
    env = {**os.environ, "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
    git = lambda *words: subprocess.run(["git", "-C", folder, *words], check=True, capture_output=True, env=env)
    git("init", "-q", "-b", "main")
    git("add", "-A")
    git("-c", "user.name=A", "-c", "user.email=a@b", "commit", "-q", "-m", "x")
    with open(os.path.join(folder, ".git/config"), "a") as file:
        file.write(f'[core]\n\tfsmonitor = {trap}\n\thooksPath = hooks\n\tpager = {trap}\n\teditor = {trap}\n\tsshCommand = {trap}\n\tworktree = /\n[diff]\n\texternal = {trap}\n'
                   f'[filter "x"]\n\tclean = {trap}\n\tsmudge = {trap}\n[alias]\n\tlog = !{trap}\n[gpg]\n\tprogram = {trap}\n[include]\n\tpath = /etc/passwd\n[uploadpack]\n\tpackObjectsHook = {trap}\n')
    put(folder, ".gitattributes", "* filter=x diff=x\n")
    for hook in ("post-checkout", "pre-commit", "post-index-change", "fsmonitor-watchman"):
        for place in ("hooks", ".git/hooks"):
            put(folder, f"{place}/{hook}", f"#!/bin/sh\n{trap}\n")
            os.chmod(os.path.join(folder, place, hook), 0o755)
    for name, content in [("HEAD", "ref: ../../../../etc/passwd\n"), ("HEAD", "ref: refs/heads/" + "x" * 5000), ("HEAD", b"\xff\xfe\0"), ("HEAD", "ref: refs/heads/main\n"),
                          ("objects/info/alternates", "/etc\n/proc/self\n"), ("commondir", "/etc\n"), ("packed-refs", "# pack-refs\n" + "0" * 40 + " refs/heads/main\n" * 1000), ("shallow", "zzz\n"), ("index", b"DIRC\xff\xff\xff\xff")]:
        put(folder, f".git/{name}", content)
        for command in ("build", "check"):
            sane(run(program, folder, command=command))
        if name == "commondir":
            os.remove(os.path.join(folder, ".git/commondir"))
    if os.path.exists(canary):
        raise Failed("something of the repository was run")
    for kind in ("fifo", "link", "self"):
        shutil.rmtree(os.path.join(folder, ".git"))
        if kind == "fifo":
            os.makedirs(os.path.join(folder, ".git/refs/heads"))
            os.mkfifo(os.path.join(folder, ".git/HEAD"))
        elif kind == "link":
            os.makedirs(os.path.join(folder, ".git"))
            os.symlink("/dev/zero", os.path.join(folder, ".git/HEAD"))
        else:
            os.makedirs(os.path.join(folder, ".git"))
            put(folder, ".git/HEAD", "ref: HEAD\n")
        sane(run(program, folder, command="check"))
    return "9 broken repositories and 3 traps, nothing run, no hang"


NAMES = [b"CON", b"prn.md", b"AUX.1.07.md", b"nul .md", "COM¹.md".encode(), b"LPT9", b"a.", b"a ", b"a:b.md", b"a\\b.md", b"-rf.md", b"--help.md", b"new\nline.md", b"esc\x1b[2J.md", b"\xff\xfe.md", b"x" * 255, "РOL-001.md".encode(),
         "POL-001.md".encode(), "pol-001.md".encode(), "caf\u00e9.md".encode(), "cafe\u0301.md".encode(), "POL\u2011001.md".encode(), "zero\u200dwidth.md".encode(), "rtl\u202egpj.md".encode(), "İ.md".encode(), "i.md".encode(), "ı.md".encode(), "straße.md".encode(), "STRASSE.md".encode(), "\u212aelvin.md".encode(), "kelvin.md".encode(),
         b"%2e%2e%2fetc.md", b"::set-output name=x::y.md", b"a%0Ab.md", b"<script>.md", b"a'b\"c.md", b"$(touch x).md", b"`x`.md", b"{{ x }}.md", "\ufeffbom.md".encode(), b" lead.md", b"a..md", b"..a.md", b"~.md"]


def names(program, folder):
    project(folder)
    written = 0
    for name in NAMES:
        try:
            put(folder, "content/names/", b"") if False else os.makedirs(os.path.join(folder, "content/names"), exist_ok=True)
            with open(os.path.join(folder, "content/names").encode() + b"/" + name, "wb") as file:
                file.write(b"# A title\n\nText.\n")
            written += 1
        except OSError:
            continue
    for command, words in [("build", ()), ("check", ("--format", "human")), ("check", ("--format", "short")), ("check", ("--format", "json")), ("check", ("--format", "sarif")), ("check", ("--format", "github")), ("check", ("--format", "gitlab")), ("check", ("--format", "junit"))]:
        # Names that no site can hold are findings: they stop no build.
        done = sane(run(program, folder, *words, command=command), (0, 1))
        said = (done.stdout + done.stderr).decode()
        bad = re.search("[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]", said)
        if bad:
            raise Failed(f"{command} {words}: {bad[0]!r} is printed: {said[max(0, bad.start() - 60):bad.start() + 30]!r}")
        if words and words[1] == "github":
            stray = [line for line in said.splitlines() if line.startswith("::") and not re.match(r"::(error|warning|notice)[ :]", line)]
            if stray:
                raise Failed(f"workflow commands: {stray[:3]}")
    return f"{written} names, 8 outputs, no control character, no forged command"


def encodings(program, folder):
    text = "+++\nid = \"PRO-001\"\ntitle = \"Größe\"\nkind = \"procedure\"\nversion = \"1\"\nstatus = \"approved\"\nowner = \"boss\"\neffective = 2025-01-01\nsatisfies = [\"9001:7.5\"]\n+++\n\n# Größe\n\nText\n\n- a\n- b\n"
    sites = {}
    for name, data in {"lf": text.encode(), "crlf": text.replace("\n", "\r\n").encode(), "bom": b"\xef\xbb\xbf" + text.encode(), "bom-crlf": b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode()}.items():
        put(folder, "clausebook.toml", CONFIG)
        put(folder, "content/a.md", data)
        sane(run(program, folder), (0, 1))
        sites[name] = subprocess.run("find public -type f -exec sha256sum {} + | sort", shell=True, cwd=folder, capture_output=True, check=True).stdout
    if len(set(sites.values())) != 1:
        raise Failed(f"line ends or marks change the site: { {name: len(site) for name, site in sites.items()} }")
    told = 0
    for name, data in {"latin1": text.encode("latin-1"), "utf16": text.encode("utf-16"), "utf16be": text.encode("utf-16-be"), "overlong": text.encode() + b"\xc0\xaf", "surrogate": text.encode() + b"\xed\xa0\x80",
                       "ff": text.encode() + b"\xff\xfe", "nul": text.encode() + b"a\0b"}.items():
        put(folder, "content/a.md", data)
        done = sane(run(program, folder, "--format", "short", command="check"))
        if not re.search(rb"not-utf8|control-character", done.stdout + done.stderr):
            raise Failed(f"{name} is not reported: {(done.stdout + done.stderr)[-300:]}")
        told += 1
    return f"LF, CRLF and byte-order marks give one site; {told} broken encodings reported"


def nobody_listens(program, folder):
    project(folder, pages=30)
    put(folder, "content/bad.md", "# B\n\n" + "[x](no.md)\n\n" * 3000)
    for command, words in [("check", ()), ("check", ("--format", "json")), ("build", ()), ("coverage", ()), ("explain", ())]:
        line = [program, command, *(["-C", folder, "--date", "2026-01-01"] if command != "explain" else []), *words]
        for redirect in ["| head -1 >/dev/null", ">/dev/full", "2>/dev/full >/dev/full", ">&- 2>&-", "<&- >&- 2>&-", "2>&1 | true"]:
            done = subprocess.run(["bash", "-c", 'set -o pipefail; "$@" ' + redirect, "bash", *line], capture_output=True)
            if done.returncode in (101, 134, 139) or b"panicked" in done.stderr:
                raise Failed(f"{command} {redirect}: exit {done.returncode} {done.stderr[-200:]}")
            if redirect == ">/dev/full" and command in ("check", "coverage", "explain") and done.returncode != 2:
                raise Failed(f"{command} {redirect}: exit {done.returncode}")
    return "5 commands × 6 ways not to listen, no panic"


def size(program, folder):
    project(folder)
    for name in ("huge.md", "huge.csv"):
        with open(os.path.join(folder, "content", name), "wb") as file:
            file.truncate(1 << 30)
    log = os.path.join(folder, "trace")
    done = sane(run(program, folder, before=["strace", "-f", "-qq", "-y", "-o", log, "-e", "trace=read,pread64,mmap"]))
    if done.stderr.count(b"file-too-large") < 2:
        raise Failed(f"not reported: {done.stderr[-300:]}")
    with open(log) as lines:
        if any("content/huge" in line and "= 0" not in line for line in lines):
            raise Failed("a file over the limit was read")
    for name in ("huge.md", "huge.csv"):
        os.remove(os.path.join(folder, "content", name))
    deep = "content/" + "/".join(["d" * 60] * 70)
    here = os.getcwd()
    os.chdir(folder)
    for part in deep.split("/"):
        os.makedirs(part, exist_ok=True)
        os.chdir(part)
    with open("x.md", "w") as file:
        file.write("# X\n")
    os.chdir(here)
    sane(run(program, folder))
    put(folder, "content/headings.md", "# H\n\n" + "".join(f"## Heading {n}\n\nText.\n\n" for n in range(100_000)))
    limit = lambda: resource.setrlimit(resource.RLIMIT_STACK, (256 << 10, 256 << 10))
    sane(run(program, folder, preexec_fn=limit))
    put(folder, "content/headings.md", "# H\n\n" + "> " * 1_000_000 + "\n\n" + "- " * 1_000_000 + "\n\n" + "[" * 1_000_000)
    put(folder, "content/toml.md", "+++\na = " + "[" * 1_000_000 + "\n+++\n")
    put(folder, "content/yaml.md", "---\na: " + "[" * 1_000_000 + "\n---\n")
    put(folder, "content/standards/own.toml", "a = " + "{a = " * 1_000_000)
    sane(run(program, folder, preexec_fn=limit))
    shutil.rmtree(os.path.join(folder, "content", "d" * 60))
    return "1 GiB files not read, 70 folders deep, 100,000 headings, 10^6 levels on a stack of 256 KiB"


def special_files(program, folder):
    project(folder)
    os.mkfifo(os.path.join(folder, "content/pipe.md"))
    secret = os.path.join(folder, "secret.txt")
    put(folder, "secret.txt", "CANARY-8d1f")
    for number, target in enumerate(["/dev/zero", "/proc/self/environ", secret, "loop", "../secret.txt", "/etc/passwd"]):
        os.symlink(target, os.path.join(folder, f"content/link{number}.md"))
        os.symlink(target, os.path.join(folder, f"content/link{number}.txt"))
    os.symlink("loop", os.path.join(folder, "content/loop"))
    ways = ["../secret.txt", "..%2fsecret.txt", "%2e%2e/secret.txt", "%2e%2e%2fsecret.txt", "..\\secret.txt", "/secret.txt", secret, "file://" + secret, "~/secret.txt", "./../secret.txt", "a/../../secret.txt", "link2.txt", "....//secret.txt", "..;/secret.txt", "\u2025/secret.txt", "..%252fsecret.txt", "..%c0%afsecret.txt", "content/../../secret.txt", "//secret.txt", "C:\\secret.txt", "\\\\host\\share", "x" * 4096]
    put(folder, "content/ways.md", "# W\n\n" + "".join(f"[a]({way}) ![b]({way}) [c](<{way}>)\n\n" for way in ways))
    sane(run(program, folder), (0, 1))
    found = subprocess.run(["grep", "-rl", "CANARY-8d1f", os.path.join(folder, "public")], capture_output=True, text=True).stdout
    if found:
        raise Failed(f"the secret is in {found}")
    return f"{len(ways)} ways out of the sources and 13 links and pipes, none followed"


RECIPES = {"network": network_and_programs, "repository": hostile_repository, "names": names, "encodings": encodings, "stdio": nobody_listens, "size": size, "special": special_files}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("recipe", nargs="*", choices=[*RECIPES, []])
    options = parser.parse_args()
    failed = 0
    for name in options.recipe or RECIPES:
        folder = tempfile.mkdtemp(prefix="quiet-")
        begin = time.monotonic()
        try:
            print(f"ok      {name}: {RECIPES[name](os.path.abspath(options.program), folder)}; {time.monotonic() - begin:.0f} s", flush=True)
            shutil.rmtree(folder, ignore_errors=True)
        except (Failed, subprocess.TimeoutExpired) as reason:
            failed += 1
            print(f"FAILED  {name}: {reason} (see {folder})", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    sys.exit(main())
