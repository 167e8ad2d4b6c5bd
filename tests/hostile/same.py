#!/usr/bin/env python3
"""The same bytes everywhere: one hash over many machines, as far as one machine can play them.

    tests/hostile/same.py PROGRAM [--combinations N]

Builds one manual N (120) times under random combinations of time zone, locale, umask, folder (short, long, with
blanks and umlauts), user, host name, HOME, worker count, address randomization, order in which the files were
written, their times, checkout kind (clone, worktree, copy), line ends and byte-order marks, the way the day is
given, incremental or clean, terminal or none, and compares paths, modes and bytes of all files. Archives
without history make the same site among themselves, which says that it has no history.

Needs git; as root it also plays other users and other host names.
"""

import argparse
import hashlib
import os
import random
import shutil
import subprocess
import sys
import tempfile

CONFIG = """[manual]
title = "Same"
organization = "Example Wörks"
[sources]
roots = ["content", "policies"]
[standards]
"9001" = "iso-9001-2015"
"42001" = "iso-42001-2023"
[transition]
"9001" = "iso-9001-2026"
[control]
approval = "status"
[variables]
product = "Thing"
[roles.boss]
title = "Boss"
holders = ["boss@example.org"]
[roles.clerk]
title = "Clerk"
"""


def put(folder, path, content):
    path = os.path.join(folder, path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(content if isinstance(content, bytes) else content.encode())


def document(number, text):
    return f"""+++
id = "PRO-{number:03}"
title = "Procedure {number} – Überblick"
kind = "procedure"
version = "1.{number}"
status = "{"approved" if number % 5 else "draft"}"
owner = "{"boss" if number % 2 else "clerk"}"
effective = 2025-01-0{number % 8 + 1}
review_every = "12 months"
audience = ["clerk"]
satisfies = ["9001:{4 + number % 7}", "42001:{4 + number % 7}"]
[[records]]
name = "Record {number}"
answers = ["9001:7.5.3.2"]
location = "Shelf {number}"
retention = "{number + 1} years"
owner = "boss"
+++

# Procedure {number} – Überblick

The clerk shall keep {{{{ product }}}} {number}. {text} See [[PRO-{(number * 7 + 3) % 12:03}]], [[R-{number}]] and [[term:thing]].[^1]

| a | b |
|---|--:|
| 1 | ä |

![A square](../shared/square.svg) [A note](../shared/note.txt)

```mermaid
flowchart TD
a[Begin {number}] --> b{{Is it so?}}
b -->|yes| c
b -->|no| a
```

```rust
fn main() {{ println!("{number}"); }}
```

[^1]: Äpfel and *more*.
"""


def write(folder):
    put(folder, "clausebook.toml", CONFIG)
    put(folder, ".gitignore", "public\n")
    put(folder, "content/index.md", "# Welcome\n\nRead [the first](procedures/p1.md).\n")
    for number in range(12):
        put(folder, f"content/procedures/p{number}.md", document(number, "First."))
    put(folder, "content/glossary.md", '+++\ntitle = "Glossary"\nglossary = true\n+++\n\n# Glossary\n\nThing\n: What is made.\n\nÄther\n: What is not there.\n')
    put(folder, "content/shared/square.svg", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 8 8"><path d="M0 0h8v8z"/></svg>\n')
    put(folder, "content/shared/note.txt", "A note.\n")
    put(folder, "policies/register.md", '+++\nid = "REG-001"\ntitle = "Things"\nkind = "register"\nversion = "1"\nstatus = "approved"\nowner = "boss"\neffective = 2025-01-01\n'
        '[register]\nname = "things"\nsource = "things.csv"\n[register.columns]\nkey = "key"\nname = "text"\ndue = "due"\n+++\n\n# Things\n')
    put(folder, "policies/things.csv", "key,name,due\n" + "".join(f"R-{n},Thing {n} ä,2026-0{n % 9 + 1}-01\n" for n in range(12)))


def git(folder, *words):
    environment = {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null", "HOME": "/nonexistent",
                   **{f"GIT_{who}_{what}": value for who in ("AUTHOR", "COMMITTER") for what, value in
                      (("NAME", "Böss"), ("EMAIL", "boss@example.org"), ("DATE", "2026-01-05T23:30:00-0500"))}}
    subprocess.run(["git", "-C", folder, "-c", "core.autocrlf=false", *words], check=True, capture_output=True, env=environment)


def copy(source, target, dice, with_history):
    """A copy whose files are written in another order."""
    files = [os.path.relpath(os.path.join(at, name), source) for at, _, names in os.walk(source) for name in names]
    files = [path for path in files if not path.startswith((".git/", "public/")) or (with_history and path.startswith(".git/"))]
    dice.shuffle(files)
    for path in files:
        os.makedirs(os.path.dirname(os.path.join(target, path)), exist_ok=True)
        shutil.copyfile(os.path.join(source, path), os.path.join(target, path))
    if with_history:
        for empty in ("refs/tags", "refs/heads", "objects/info", "objects/pack"):
            os.makedirs(os.path.join(target, ".git", empty), exist_ok=True)


def respell(folder, dice, ends, mark):
    """Other line ends and byte-order marks; older and newer times."""
    for at, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name != ".git"]
        for name in names:
            path = os.path.join(at, name)
            if name.endswith((".md", ".csv")) or name == "clausebook.toml":
                with open(path, "rb") as file:
                    text = file.read()
                if ends:
                    text = text.replace(b"\n", b"\r\n")
                if mark:
                    text = b"\xef\xbb\xbf" + text
                with open(path, "wb") as file:
                    file.write(text)
            moment = dice.randrange(1, 1 << 31)
            os.utime(path, (moment, moment))


def tree(folder):
    total = hashlib.sha256()
    for at, folders, names in sorted(os.walk(folder)):
        for name in sorted(folders + names):
            path = os.path.join(at, name)
            info = os.lstat(path)
            total.update(f"{os.path.relpath(path, folder)}\0{info.st_mode:o}\0".encode())
            if name in names:
                with open(path, "rb") as file:
                    total.update(file.read())
    return total.hexdigest()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("--combinations", type=int, default=120)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    program, dice = os.path.abspath(options.program), random.Random(options.seed)
    root = os.geteuid() == 0
    base = tempfile.mkdtemp(prefix="same-")
    os.chmod(base, 0o755)
    origin = os.path.join(base, "origin")
    write(origin)
    git(origin, "init", "-q", "-b", "main")
    git(origin, "add", "-A")
    git(origin, "commit", "-q", "-m", "Begin")
    put(origin, "content/procedures/p3.md", document(3, "Second."))
    git(origin, "commit", "-q", "-am", "Change what is kept")
    public = shutil.copy(program, os.path.join(base, "program"))
    os.chmod(public, 0o755)
    seen, kinds, used = {}, {}, set()
    for number in range(options.combinations):
        kind = dice.choice(["clone", "worktree", "copy", "archive"])
        ends, mark = dice.random() < 0.4, dice.random() < 0.3
        name = dice.choice(["p", "a folder", "größe", "x" * 200, "deep/er/still/deeper"])
        folder = os.path.join(base, f"c{number}", name)
        os.makedirs(os.path.dirname(folder))
        if kind == "clone":
            git(base, "clone", "-q", origin, folder)
        elif kind == "worktree":
            git(origin, "worktree", "add", "-q", "--detach", folder)
        else:
            copy(origin, folder, dice, kind == "copy")
        respell(folder, dice, ends, mark)
        environment = {"PATH": "/usr/bin:/bin", "RAYON_NUM_THREADS": dice.choice(["1", "2", "3", "7", "16"])}
        environment.update({"TZ": dice.choice(["UTC", "Asia/Seoul", "America/Los_Angeles", "Pacific/Kiritimati", ":/nonsense"])})
        environment.update({"LC_ALL": dice.choice(["C", "C.UTF-8", "tr_TR.UTF-8", "de_DE.UTF-8"])} if dice.random() < 0.8 else {})
        environment.update({"HOME": dice.choice(["/root", "/nonexistent", folder])} if dice.random() < 0.6 else {})
        environment.update({"NO_COLOR": "1"} if dice.random() < 0.5 else {"TERM": "xterm-256color", "USER": "somebody"})
        day = ["--date", "2026-02-03"]
        if dice.random() < 0.4:
            day, environment["SOURCE_DATE_EPOCH"] = [], "1770120000"  # 2026-02-03 12:00 UTC
        umask = dice.choice([0o000, 0o022, 0o077])
        before = []
        other = root and kind in ("copy", "archive", "clone") and dice.random() < 0.3
        if root and dice.random() < 0.3:
            before += ["unshare", "-u", "sh", "-c", 'hostname elsewhere; exec "$@"', "sh"]
        if dice.random() < 0.3:
            before += ["setarch", "-R"]
        if other:
            for at, folders, names in os.walk(os.path.join(base, f"c{number}")):
                for path in [at, *(os.path.join(at, one) for one in names)]:
                    os.chown(path, 65534, 65534)
            before += ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
        out = os.path.join(folder, "public")
        rounds = 2 if dice.random() < 0.3 else 1
        for _ in range(rounds):
            cwd = dice.choice([folder, "/", base])
            run = subprocess.run([*before, public, "build", "-C", folder, *day, "--quiet"], env=environment, cwd=cwd,
                                 capture_output=True, text=True, preexec_fn=lambda: os.umask(umask))
            if run.returncode not in (0, 1):
                print(f"FAILED: combination {number} ({kind}): exit {run.returncode}: {run.stderr[-500:]}")
                return 1
        group = "without history" if kind == "archive" else "with history"
        found = tree(out)
        seen.setdefault(group, {}).setdefault(found, []).append(number)
        kinds[number] = (kind, f"crlf={ends}", f"bom={mark}", *(f"{key}={value}" for key, value in environment.items()), f"umask={umask:03o}", f"other={other}")
        used.add(kinds[number])
        if len(seen[group]) == 1 and len(seen[group][found]) == 1:
            shutil.copytree(out, os.path.join(base, group), symlinks=True)
        elif len(seen[group]) > 1:
            first = next(iter(seen[group].values()))[0]
            print(f"FAILED: combination {number} {kinds[number]} differs from {first} {kinds[first]}")
            print(subprocess.run(["diff", "-rq", os.path.join(base, group), out], capture_output=True, text=True).stdout[:2000])
            return 1
        shutil.rmtree(os.path.join(base, f"c{number}"))
        if kind == "worktree":
            git(origin, "worktree", "prune")
        for needle in [base.encode(), b"elsewhere", b"somebody"]:
            leaks = [] if number % 20 else [path for path in (os.path.join(at, name) for at, _, names in os.walk(os.path.join(base, group)) for name in names)
                                            if needle in open(path, "rb").read()]
            if leaks and needle == base.encode():
                print(f"FAILED: {needle!r} is in {leaks[:3]}")
                return 1
    shutil.rmtree(base, ignore_errors=True)
    print(f"ok: {options.combinations} builds, {len(used)} different combinations; " +
          ", ".join(f"{group}: {sum(map(len, hashes.values()))} builds, {len(hashes)} hash {next(iter(hashes))[:16]}" for group, hashes in sorted(seen.items())))
    return 0


if __name__ == "__main__":
    sys.exit(main())
