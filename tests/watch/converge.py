#!/usr/bin/env python3
"""Does the preview show, in the end, what a build of the same files writes, whatever happens to them?

    tests/watch/converge.py [--operations 2000] [--every 100] [--seed 1] [--program target/debug/clausebook]
                            [--queue 16] [--watches 40] [--instances 0] [--quiet 1.0]
                            [--seconds 600] [--keep DIR]

Starts `clausebook serve` over a small manual and does random things to its files and folders: writing in place, in
pieces and by rename, making and moving folders, deleting trees, touching, linking, hundreds of files at once, commits
and checkouts. After every so many it is quiet for a moment, then each file of a clean build is compared with what is
served, and what a build does not write any more must be gone. A document that cannot be read keeps its last good page:
that one page is not compared as long as the preview says so.
`--queue` sets `fs.inotify.max_queued_events` of this system while the preview starts, as root, and sets it back. `--watches`
and `--instances` are limits of a user namespace of its own (`unshare`), which concern no other program. Exits 1 at the first difference that stays.
"""
import argparse
import http.client
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time

LIMITS = {
    "queue": "/proc/sys/fs/inotify/max_queued_events",
    "watches": "/proc/sys/user/max_inotify_watches",
    "instances": "/proc/sys/user/max_inotify_instances",
}
CONFIG = """[manual]
title = "Works"
[standards]
own = "own"
[theme]
folder = "look"
# These pages are made by builds alone.
[output]
differences = false
[roles.quality-manager]
title = "Quality Manager"
"""
CATALOG = """schema = 1
[standard]
id = "own"
ref = "Own standard"
title = "Own"
[[clause]]
id = "1"
title = "One"
[[clause.requirement]]
id = "1/a"
text = "Do a."
"""


def document(chance, broken=False):
    number = chance.randrange(40)
    fence = "++" if broken else "+++"
    return (
        f'+++\nid = "PRO-{number:03}"\ntitle = "Title {chance.randrange(1000)}"\nkind = "procedure"\nversion = "1.0"\n'
        f'status = "draft"\nowner = "quality-manager"\nsatisfies = ["own:1/a#steps"]\n{fence}\n\n## Steps\n\n'
        f"Words {chance.random()}, see [[PRO-{chance.randrange(40):03}]] and ![a drawing](drawing.svg).\n"
    )


class Author:
    def __init__(self, root, chance):
        self.root, self.chance = root, chance
        self.put("clausebook.toml", CONFIG)
        self.put("content/standards/own.toml", CATALOG)
        for number in range(10):
            self.put(f"content/p{number}.md", document(chance))
        self.commits = 0
        self.commit()

    def put(self, path, text):
        full = os.path.join(self.root, path)
        os.makedirs(os.path.dirname(full), exist_ok=True)
        with open(full, "w") as file:
            file.write(text)

    def folders(self):
        return [folder for folder, _, _ in os.walk(os.path.join(self.root, "content")) if "standards" not in folder]

    def files(self):
        found = []
        for folder, _, files in os.walk(os.path.join(self.root, "content")):
            found += [os.path.join(folder, name) for name in files if name.endswith(".md")]
        return found

    def act(self):
        chance = self.chance
        ways = [self.write] * 8 + [self.over] * 4 + [self.pieces] * 2 + [self.deep] * 3 + [self.remove] * 3
        ways += [self.move] * 3 + [self.move_folder] * 2 + [self.remove_folder] + [self.touch] + [self.link]
        ways += [self.drawing] * 2 + [self.many] + [self.outside] + [self.settings]
        ways += [self.commit] + [self.checkout]
        chance.choice(ways)()
        if chance.random() < 0.3:
            time.sleep(chance.choice([0, 0.001, 0.01, 0.05]))

    def somewhere(self):
        return os.path.join(self.chance.choice(self.folders()), f"p{self.chance.randrange(30)}.md")

    def write(self):
        with open(self.somewhere(), "w") as file:
            file.write(document(self.chance, self.chance.random() < 0.05))

    def over(self):
        path = self.somewhere()
        beside = path + ".new"
        with open(beside, "w") as file:
            file.write(document(self.chance))
        os.replace(beside, path)

    def pieces(self):
        text = document(self.chance)
        with open(self.somewhere(), "w") as file:
            for at in range(0, len(text), 40):
                file.write(text[at : at + 40])
                file.flush()

    def deep(self):
        folder = self.chance.choice(self.folders())
        if folder.count(os.sep) - self.root.count(os.sep) > 6:
            return
        path = os.path.join(folder, f"f{self.chance.randrange(5)}", f"g{self.chance.randrange(5)}", "x.md")
        self.put(os.path.relpath(path, self.root), document(self.chance))

    def remove(self):
        files = self.files()
        if len(files) > 5:
            os.remove(self.chance.choice(files))

    def move(self):
        files = self.files()
        if files:
            os.replace(self.chance.choice(files), self.somewhere())

    def move_folder(self):
        folders = self.folders()[1:]
        if not folders:
            return
        source, target = self.chance.choice(folders), os.path.join(self.chance.choice(self.folders()), f"m{self.chance.randrange(9)}")
        if not os.path.exists(target) and not (target + os.sep).startswith(source + os.sep):
            os.rename(source, target)

    def remove_folder(self):
        folders = self.folders()[1:]
        if folders:
            shutil.rmtree(self.chance.choice(folders))

    def touch(self):
        files = self.files()
        if files:
            os.utime(self.chance.choice(files))

    def link(self):
        path = self.somewhere()
        if not os.path.lexists(path):
            os.symlink("/etc/hostname", path)
            if self.chance.random() < 0.9:
                os.remove(path)

    def drawing(self):
        size = self.chance.randrange(1, 50)
        path = os.path.join(self.chance.choice(self.folders()), "drawing.svg")
        with open(path, "w") as file:
            file.write(f'<svg xmlns="http://www.w3.org/2000/svg" width="{size}" height="{size}"/>')

    def many(self):
        folder = os.path.join(self.root, "content", f"many{self.chance.randrange(3)}")
        if os.path.exists(folder):
            shutil.rmtree(folder)
            return
        for number in range(100):
            self.put(os.path.join(folder, f"{number}.md"), f"Words {self.chance.random()}.\n")

    def git(self, *words):
        who = ["-c", "user.name=Ann", "-c", "user.email=ann@example.org", "-c", "commit.gpgsign=false", "-c", "gc.auto=0"]
        subprocess.run(["git", *who, *words], cwd=self.root, check=True, capture_output=True)

    def commit(self):
        if self.commits % 40 == 0:
            shutil.rmtree(os.path.join(self.root, ".git"), ignore_errors=True)
            self.git("init", "--quiet", "--initial-branch", "main")
            self.commits = 0
        self.commits += 1
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", f"Change {self.commits}")
        self.git("tag", "--force", f"t{self.commits}")

    def checkout(self):
        self.git("checkout", "--quiet", "--force", f"t{self.chance.randrange(self.commits) + 1}")

    def outside(self):
        self.put(f"notes/{self.chance.randrange(5)}.txt", "x")

    def settings(self):
        self.put("clausebook.toml", CONFIG.replace("Works", f"Works {self.chance.randrange(5)}"))
        self.put("look/assets/base.css", f"main {{ margin: {self.chance.randrange(9)}px }}")


def get(port, path):
    status, body = whole(port, path)
    return status, re.sub(rb"<script src=\"[./]*__live\.js[^\n]*\n", b"", body, count=1)


def whole(port, path):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/" + path.replace(" ", "%20"))
    response = connection.getresponse()
    body = response.read()
    connection.close()
    return response.status, body


def differences(program, root, port, scratch, seen):
    shutil.rmtree(scratch, ignore_errors=True)
    subprocess.run([program, "build", "--drafts", "--quiet", "-C", root, "--out", scratch], capture_output=True)
    token = re.search(rb"__live\.js\?t=(\w+)", whole(port, "")[1]).group(1).decode()
    wrong, built = [], set()
    for folder, _, files in os.walk(scratch):
        for name in files:
            path = os.path.relpath(os.path.join(folder, name), scratch)
            if path.startswith(".") or path == "404.html":
                continue
            built.add(path)
            status, served = get(port, path)
            with open(os.path.join(scratch, path), "rb") as file:
                if (status != 200 or served != file.read()) and not is_kept(port, token, path):
                    wrong.append(path)
    wrong += [path for path in seen - built if get(port, path)[0] != 404 and not is_kept(port, token, path)]
    seen |= built
    return wrong


def keep(folder, root, port, built, wrong):
    """What differed, for whoever looks into it: the manual, and each of those files as built and as served."""
    if not folder:
        return
    shutil.copytree(root, os.path.join(folder, "manual"), symlinks=True, dirs_exist_ok=True)
    for path in wrong:
        made = os.path.join(built, path)
        for way, bytes in (("built", open(made, "rb").read() if os.path.exists(made) else b""), ("served", get(port, path)[1])):
            os.makedirs(os.path.dirname(os.path.join(folder, way, path)), exist_ok=True)
            with open(os.path.join(folder, way, path), "wb") as file:
                file.write(bytes)


def is_kept(port, token, path):
    return path.endswith(".html") and json.loads(whole(port, f"__state?page={path}&t={token}")[1])["page"] == "kept"


def limit(name, value):
    path = LIMITS[name]
    with open(path) as file:
        before = file.read().strip()
    with open(path, "w") as file:
        file.write(str(value))
    return before


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--operations", type=int, default=2000)
    arguments.add_argument("--every", type=int, default=100)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--program", default="target/debug/clausebook")
    arguments.add_argument("--quiet", type=float, default=1.0)
    arguments.add_argument("--seconds", type=float, default=1e9, help="ends after that, however many operations were done")
    arguments.add_argument("--keep", help="a folder for what differed, and for the manual that it differed in")
    for name in LIMITS:
        arguments.add_argument(f"--{name}", type=int)
    given = arguments.parse_args()
    if (given.watches, given.instances) != (None, None) and not os.environ.get("APART"):
        os.execvpe("unshare", ["unshare", "--user", "--map-root-user", sys.executable, *sys.argv], {**os.environ, "APART": "1"})
    before = {name: limit(name, getattr(given, name)) for name in LIMITS if getattr(given, name) is not None}
    try:
        run(given, before)
    finally:
        for name, value in before.items():
            limit(name, value)


def run(given, before):
    with tempfile.TemporaryDirectory() as above:
        root = os.path.join(above, "manual")
        author = Author(root, random.Random(given.seed))
        log = open(os.path.join(above, "log"), "w+")
        server = subprocess.Popen([given.program, "serve", "--port", "0", "-C", root], stdout=subprocess.PIPE, stderr=log, text=True)
        try:
            port = int(re.search(r":(\d+)/", server.stdout.readline()).group(1))
            # This one is asked for at the start alone; other programs need it.
            if "queue" in before:
                limit("queue", before.pop("queue"))
            checks, slowest, seen, start = 0, 0.0, set(), time.monotonic()
            for operation in range(1, given.operations + 1):
                author.act()
                if operation % given.every:
                    continue
                if time.monotonic() - start > given.seconds:
                    break
                began = time.monotonic()
                time.sleep(given.quiet)
                tries = 0
                while wrong := differences(given.program, root, port, os.path.join(above, "built"), seen):
                    tries += 1
                    # A busy machine is slow, not wrong.
                    if time.monotonic() - began > 60 and tries > 4:
                        keep(given.keep, root, port, os.path.join(above, "built"), wrong)
                        sys.exit(f"after {operation} operations {len(wrong)} files differ: {wrong[:5]}")
                checks += 1
                slowest = max(slowest, time.monotonic() - began)
            log.seek(0)
            told = [line for line in log if line.startswith("warning: this system")]
            print(f"{operation} operations, {checks} comparisons, none differed in the end; slowest {slowest:.1f} s")
            print("".join(told), end="")
        finally:
            server.kill()
            server.wait()


main()
