#!/usr/bin/env python3
"""Lets builds fail in every way a machine can make them fail, and looks at what the public sees.

    tests/faults/faults.py target/release/clausebook RECIPE [--count N] [--scratch DIR]

Recipes (all but the first three need Linux; `full-disk`, `inodes` and `modes` need to be root):

    kill-random   SIGKILL at random instants: the site is the old or the new one, whole
    signals       SIGINT, SIGTERM, SIGHUP at random instants: the same, nothing left behind, exit 128 + n
    busy          many builds into one folder at once: each says so or publishes, one whole site at the end
    kill-every    SIGKILL at every system call that changes something (strace, one thread)
    error-every   ENOSPC, EIO, EACCES, EDQUOT, EMFILE, EROFS at every such call; EINTR where it may come
    error-read    EIO, EMFILE, EACCES, ENOMEM at every call that reads the project or the old site
    short         reads and writes move fewer bytes than asked for, each and every one (x86-64)
    durability    no file or folder is unsynced when the site is swapped
    no-exchange   kill-every on a file system without RENAME_EXCHANGE (the call is made to fail)
    full-disk     every level of free space on a small tmpfs, in steps of a page
    inodes        every number of free inodes on a small tmpfs
    file-limit    every `ulimit -f`
    quiet         no network system call and no program started in a build
    modes         every umask, read-only sources, other users, no environment: the same bytes and modes
    link-race     a source folder that turns into a link out of the project and back
    no-locks      a file system without locks: published, with a note
    torn          sources that change in pairs while they are read: both old, both new, or a finding

After every fault a plain build must succeed without help and leave nothing but the site. Prints one
line a recipe; exit 1 if any trial failed. Needs Python 3 and, for most, strace.
"""

import argparse
import hashlib
import os
import random
import re
import resource
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time

import short as shortened

sys.path.append(os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "hostile"))
import traced  # noqa: E402

ERRNOS = ["ENOSPC", "EIO", "EACCES", "EDQUOT", "EMFILE", "EROFS"]
CHANGING = ["mkdirat", "write", "pwrite64", "linkat", "unlinkat", "renameat", "renameat2", "fchmod", "ftruncate",
            "fsync", "syncfs", "flock", "openat"]
READING = ["openat2", "getdents64", "read"]
PAGES = 8
# A site of a standard of two clauses, without search, has a fifth of the files: the sweeps over every call end in minutes.
STANDARD = '[standards]\n"9001" = "iso-9001-2015"\n'
SMALL_STANDARD = '[search]\nenabled = false\n[standards]\n"9001" = "own"\n'
CATALOG = ('schema = 1\n[standard]\nid = "own"\nref = "Own standard"\ntitle = "Own"\n' + "".join(
    f'[[clause]]\nid = "{at}"\ntitle = "Clause {at}"\n[[clause.requirement]]\nid = "{at}/a"\ntext = "Do it."\n' for at in (4, 5)))
SMALL = False
# When a recipe that can say what it has seen so far stops.
UNTIL = float("inf")


class Yard:
    """A project, and room for its site beside it."""

    def __init__(self, program, scratch):
        self.program = os.path.abspath(program)
        self.folder = tempfile.mkdtemp(prefix="faults-", dir=scratch)
        self.project = os.path.join(self.folder, "project")
        self.room = os.path.join(self.folder, "room")
        self.out = os.path.join(self.room, "public")
        self.pages = PAGES
        os.makedirs(os.path.join(self.project, "content"))
        os.mkdir(self.room)
        self.write("clausebook.toml", '[manual]\ntitle = "Faults"\norganization = "Example"\n'
                   '[sources]\nroots = ["content"]\n' + (SMALL_STANDARD if SMALL else STANDARD) +
                   '[roles.boss]\ntitle = "Boss"\n[control]\napproval = "status"\n')
        if SMALL:
            os.mkdir(os.path.join(self.project, "content/standards"))
            self.write("content/standards/own.toml", CATALOG)
        self.hashes = {}
        for version in "AB":
            self.edit(version)
            self.must_build()
            self.hashes[version] = tree(self.out)
        assert self.hashes["A"] != self.hashes["B"], "the two versions give one site"

    def write(self, path, text):
        with open(os.path.join(self.project, path), "w") as file:
            file.write(text)

    def edit(self, version):
        """Writes a version of the manual: some documents stay, most change, one comes or goes."""
        for page in range(self.pages):
            text = version if page % 3 else "same"
            self.write(f"content/p{page}.md", f'+++\nid = "PRO-{page:03}"\ntitle = "Page {page} {text}"\n'
                       'kind = "procedure"\nversion = "1"\nstatus = "approved"\nowner = "boss"\n'
                       f'effective = 2025-01-01\nsatisfies = ["9001:{4 + page % (2 if SMALL else 7)}"]\n+++\n\n# Page {page} {text}\n\n'
                       f"Text {text}, see [[PRO-000]].\n")
        only = os.path.join(self.project, "content/only-a.md")
        if version == "A":
            shutil.copy(os.path.join(self.project, "content/p1.md"), only)
            self.write("content/only-a.md", "# Only in A\n\nText.\n")
        elif os.path.exists(only):
            os.remove(only)

    def command(self):
        return [self.program, "build", "-C", self.project, "--out", self.out, "--date", "2026-01-01", "--quiet"]

    def environment(self, threads=2):
        return {"PATH": os.environ["PATH"], "HOME": self.folder, "RAYON_NUM_THREADS": str(threads), "NO_COLOR": "1"}

    def build(self, before=(), threads=2, env_less=False, **more):
        environment = {} if env_less else self.environment(threads)
        return subprocess.run([*before, *self.command()], env=environment, capture_output=True,
                              text=True, errors="replace", cwd=self.folder, **more)

    def must_build(self):
        done = self.build()
        if done.returncode not in (0, 1):
            raise Failed(f"a plain build fails: {done.stderr[-600:]}")

    def seen(self):
        return tree(self.out)

    def state(self):
        """The name of the version that the public sees."""
        seen = self.seen()
        return next((name for name, known in self.hashes.items() if known == seen), "broken" if seen else "absent")

    def reset(self, version):
        """Publishes a version, without faults."""
        self.edit(version)
        self.must_build()
        if self.state() != version:
            raise Failed(f"a plain build of {version} shows {self.state()}")
        rest = sorted(set(os.listdir(self.room)) - {"public", "fill"})
        if rest:
            raise Failed(f"left behind: {rest}")

    def remove(self):
        shutil.rmtree(self.folder, ignore_errors=True)


class Failed(Exception):
    pass


def tree(folder):
    """One hash over paths, kinds, modes and bytes; empty if there is no folder."""
    if not os.path.isdir(folder):
        return ""
    total = hashlib.sha256()
    for at, folders, files in os.walk(folder):
        folders.sort()
        for name in sorted(folders + files):
            path = os.path.join(at, name)
            info = os.lstat(path)
            total.update(f"{os.path.relpath(path, folder)}\0{stat.S_IFMT(info.st_mode)}\0{info.st_mode & 0o777}\0".encode())
            if stat.S_ISREG(info.st_mode):
                with open(path, "rb") as file:
                    total.update(file.read())
    return total.hexdigest()


def other(version):
    return "B" if version == "A" else "A"


def published(done):
    return done.returncode in (0, 1)


def check_outcome(yard, done, old, new, what):
    """Success shows the new site; failure shows the old one and names a path."""
    state = yard.state()
    if published(done):
        if state != new:
            raise Failed(f"{what}: success, but the site is {state}")
    elif done.returncode != 2:
        raise Failed(f"{what}: exit {done.returncode}: {done.stderr[-300:]}")
    elif state != old:
        raise Failed(f"{what}: failure, and the site is {state}")
    elif "panicked" in done.stderr:
        raise Failed(f"{what}: {done.stderr[-300:]}")
    elif "`" not in done.stderr and "interrupted" not in done.stderr and not ("at write" in what and "help" in done.stderr):
        # strace counts by thread: the message itself can be the write that fails.
        raise Failed(f"{what}: the message names no path: {done.stderr[-300:]}")


def kill_random(yard, count):
    old = "A"
    yard.reset(old)
    begin = time.monotonic()
    yard.must_build()
    took = time.monotonic() - begin
    seen = {"A": 0, "B": 0}
    for trial in range(count):
        if time.monotonic() > UNTIL:
            count = trial
            break
        new = other(old)
        yard.edit(new)
        build = subprocess.Popen(yard.command(), env=yard.environment(), stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL)
        time.sleep(random.random() * took * 1.3)
        build.kill()
        build.wait()
        state = yard.state()
        if state not in (old, new):
            raise Failed(f"trial {trial}: the site is {state}")
        seen[state] += 1
        old = state
        if trial % 10 == 9:
            old = random.choice("AB")
            yard.reset(old)
    yard.reset("A")
    return f"{count} kills, whole each time ({seen})"


def signals(yard, count):
    old = "A"
    yard.reset(old)
    begin = time.monotonic()
    yard.must_build()
    took = time.monotonic() - begin
    noted = 0
    for trial in range(count):
        new = other(old)
        yard.edit(new)
        build = subprocess.Popen(yard.command(), env=yard.environment(), stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL)
        sent = random.choice([signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
        time.sleep(random.random() * took * 1.2)
        build.send_signal(sent)
        code = build.wait()
        if code not in (0, 1, 128 + sent, -sent):
            raise Failed(f"trial {trial}: signal {sent}, exit {code}")
        noted += code == 128 + sent
        state = yard.state()
        if state not in (old, new) or (code in (0, 1) and state != new):
            raise Failed(f"trial {trial}: exit {code}, the site is {state}")
        if code >= 0 and sorted(os.listdir(yard.room)) != ["public"]:
            raise Failed(f"trial {trial}: exit {code}, left behind: {os.listdir(yard.room)}")
        old = state
    yard.reset("A")
    return f"{count} signals, {noted} noted while publishing, whole and clean each time"


def busy(yard, count):
    yard.reset("A")
    refused = unnamed = 0
    for trial in range(count):
        yard.edit(random.choice("AB"))
        builds = [subprocess.Popen(yard.command(), env=yard.environment(1), stdout=subprocess.DEVNULL,
                                   stderr=subprocess.PIPE, text=True) for _ in range(8)]
        for build in builds:
            _, errors = build.communicate()
            if build.returncode == 2 and "another run" in errors and re.search(r"process \d+ on host \S+ since", errors):
                refused += 1
            elif build.returncode == 2 and "another run" in errors and "it has just begun" in errors:
                # A holder that does not come to write its name for a second: a starved machine.
                unnamed += 1
            elif build.returncode not in (0, 1):
                raise Failed(f"round {trial}: exit {build.returncode}: {errors[-300:]}")
        if yard.state() not in "AB":
            raise Failed(f"round {trial}: the site is {yard.state()}")
    yard.reset("B")
    return f"{count} rounds of 8 builds at once, {refused} refused with a name, {unnamed} without, one whole site after each"


def strace(*options):
    return ["strace", "-f", "-qq", *options]


def calls(yard, extra=()):
    """How often a build makes each call that changes something; of `openat`, which ones create. strace
    counts calls by thread; with one worker a build makes them all in one."""
    log = os.path.join(yard.folder, "calls")
    wanted = READING if "-P" in extra else CHANGING + READING
    done = yard.build(strace("-y", "-o", log, "-e", "trace=" + ",".join(wanted), *extra), threads=1)
    if not published(done):
        raise Failed(f"the traced build fails: {done.stderr[-300:]}")
    found = {call: [] for call in CHANGING + READING}
    count = {}
    threads = set()
    with open(log) as lines:
        for line in lines:
            thread, name = line.split(None, 1)
            name = re.match(r"\w+(?=\()", name)
            if not name or name[0] not in found:
                continue
            name = name[0]
            if name in CHANGING and (name not in ("openat", "write") or "O_CREAT" in line or yard.room in line):
                threads.add(thread)
            # The main thread opens libraries before the worker begins.
            count[name, thread] = count.get((name, thread), 0) + 1
            if name != "openat" or "O_CREAT" in line:
                found[name].append(count[name, thread])
    if "-P" not in extra and len(threads) != 1:
        raise Failed(f"{len(threads)} threads change something: counting by thread does not reach every call")
    return found


def at_every_call(yard, inject, check, extra=(), only=CHANGING):
    trials = 0
    yard.reset("A")
    yard.edit("B")
    found = calls(yard, extra)
    for call in only:
        for number in found[call]:
            yard.reset("A")
            yard.edit("B")
            what = f"{inject} at {call} {number}"
            traced = sorted({call, *(word.split("=")[1].split(":")[0] for word in extra if word.startswith("inject="))})
            tamper = ["-e", "trace=" + ",".join(traced), "-e", f"inject={call}:{inject}:when={number}"]
            done = yard.build(strace("-o", "/dev/null", *extra, *tamper), threads=1)
            check(done, what)
            trials += 1
    yard.reset("A")
    return trials


def kill_every(yard, _count, extra=(), allowed="AB"):
    seen = {}

    def check(done, what):
        state = yard.state()
        seen[state] = seen.get(state, 0) + 1
        if state not in ("A", "B", *allowed):
            raise Failed(f"{what}: the site is {state}")

    trials = at_every_call(yard, "signal=SIGKILL", check, extra)
    return f"{trials} kills at {trials} calls ({seen})"


def no_exchange(yard, _count):
    extra = ["-e", "inject=renameat2:error=EINVAL"]
    only = [call for call in CHANGING if call != "renameat2"]
    seen = {}

    def check(_done, what):
        state = yard.state()
        seen[state] = seen.get(state, 0) + 1
        if state == "broken":
            raise Failed(f"{what}: the site is {state}")

    trials = at_every_call(yard, "signal=SIGKILL", check, extra, only)
    if seen.get("absent", 0) > 2:
        raise Failed(f"the site was absent {seen['absent']} times")
    return f"{trials} kills ({seen}; absent only between the two renames)"


def error_every(yard, _count):
    trials = 0
    for errno in ERRNOS:
        trials += at_every_call(yard, f"error={errno}", lambda done, what: check_outcome(yard, done, "A", "B", what))

    def unharmed(done, what):
        if not published(done) or yard.state() != "B":
            raise Failed(f"{what}: exit {done.returncode}, the site is {yard.state()}: {done.stderr[-300:]}")

    trials += at_every_call(yard, "error=EINTR", unharmed, only=["write", "fsync", "syncfs", "flock"])
    return f"{trials} errors ({', '.join(ERRNOS)}), the old site or a success with the new one, a path in each message"


def within(yard):
    """Of all calls only those on the project and the old site: a program reads its libraries as well."""
    roots = (yard.project, yard.out)
    paths = [*roots, *(os.path.join(at, name) for root in roots for at, folders, files in os.walk(root) for name in folders + files)]
    return [word for path in paths for word in ("-P", path)]


def error_read(yard, _count):
    """A file that cannot be read is no file that was removed."""
    trials = 0
    for errno in ("EIO", "EMFILE", "EACCES", "ENOMEM"):
        def check(done, what):
            check_outcome(yard, done, "A", "B", what)
        trials += at_every_call(yard, f"error={errno}", check, extra=within(yard), only=READING)
    return f"{trials} errors, the old site or a success with the new one, a path in each message"


def short(yard, count):
    """Half a write is no failure and no success: the rest is written as well."""
    if not shortened.possible():
        return "not on this machine"
    cut = {}
    for trial in range(count):
        new = "BA"[trial % 2]
        yard.reset(other(new))
        yard.edit(new)
        code, calls_cut = shortened.run(yard.command(), yard.environment(1 + trial % 3), yard.folder)
        if code not in (0, 1) or yard.state() != new:
            raise Failed(f"build {trial}: exit {code}, the site is {yard.state()}")
        for name, number in calls_cut.items():
            cut[name] = cut.get(name, 0) + number
    yard.reset("A")
    if not cut["write"] or not cut["read"]:
        raise Failed(f"nothing was cut short: {cut}")

    def refused(done, what):
        check_outcome(yard, done, "A", "B", what)

    trials = at_every_call(yard, "retval=0", refused, only=["write", "pwrite64"])
    return f"{count} builds with {cut} cut short, the new site whole each time; {trials} writes that take nothing"


def durability(yard, _count):
    """Reads the trace of a build: what is written, linked or made must be synced before the swap."""
    swaps = 0
    for size in (1, PAGES):
        yard.reset("A")
        yard.edit("B")
        if size == 1:
            yard.edit("A")
            yard.write("content/p1.md", "# A page without front matter\n\nOne change.\n")
        log = os.path.join(yard.folder, "trace")
        names = "openat,write,pwrite64,fsync,fdatasync,syncfs,renameat,renameat2,linkat,mkdirat,close"
        yard.build(strace("-y", "-s", "0", "-o", log, "-e", "trace=" + names), threads=1)
        dirty, room, swapped = set(), yard.room, False
        with open(log) as lines:
            for line in lines:
                if " = -1 " in line:
                    continue
                call = re.match(r"\d+\s+(\w+)\(", line)
                call = call[1] if call else ""
                paths = [path for path in re.findall(r"<(/[^>]*)>", line) if path.startswith(room)]
                named = re.findall(r'<(/[^>]*)>, "([^"]*)"', line)
                full = [os.path.normpath(os.path.join(at, name)) for at, name in named if at.startswith(room)]
                if call in ("write", "pwrite64") and paths:
                    dirty.add(paths[0])
                elif call == "openat" and "O_CREAT" in line and full:
                    dirty.update((full[0], os.path.dirname(full[0])))
                elif call in ("mkdirat", "linkat") and full:
                    dirty.update((os.path.dirname(full[-1]), *([full[-1]] if call == "mkdirat" else [])))
                elif call in ("fsync", "fdatasync") and paths:
                    dirty.discard(paths[0])
                elif call == "syncfs":
                    dirty.clear()
                elif call in ("renameat", "renameat2") and full and full[-1] == yard.out:
                    staged = {path for path in dirty if f".public.clausebook/new" in path}
                    if staged:
                        raise Failed(f"unsynced at the swap: {sorted(staged)[:5]}")
                    swapped, dirty = True, {yard.room, os.path.join(yard.room, ".public.clausebook")}
                    swaps += 1
                elif call.startswith("rename") and len(full) > 1:
                    if full[0] in dirty:
                        dirty.add(full[1])
                    dirty.add(os.path.dirname(full[1]))
        if not swapped:
            raise Failed("no swap was seen")
        if yard.room in dirty:
            raise Failed("the parent is not synced after the swap")
        yard.reset("A")
    return f"{swaps} swaps, nothing unsynced at any of them"


def on_tmpfs(yard, options, levels, fill):
    """Builds at every level of what is left on a small file system."""
    outcomes = {"published": 0, "refused": 0}
    for level in levels:
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", yard.room], check=True)
        try:
            yard.reset("A")
            yard.edit("B")
            fill(yard.room, level)
            done = yard.build()
            check_outcome(yard, done, "A", "B", f"with {level} left")
            outcomes["published" if published(done) else "refused"] += 1
            shutil.rmtree(os.path.join(yard.room, "fill"), ignore_errors=True)
            yard.reset("B")
        finally:
            subprocess.run(["umount", yard.room], check=True)
    if not all(outcomes.values()):
        raise Failed(f"the levels do not show both outcomes: {outcomes}")
    return f"{sum(outcomes.values())} levels ({outcomes}), the old site whole each time it was refused"


def full_disk(yard, count):
    shutil.rmtree(yard.out)
    size = 4 << 20

    def fill(room, level):
        os.mkdir(os.path.join(room, "fill"))
        free = os.statvfs(room)
        with open(os.path.join(room, "fill", "fill"), "wb") as file:
            file.write(b"\0" * max(0, free.f_bavail * free.f_bsize - level))

    step = 4096 * max(1, (size // 4096) // max(count, 1))
    return on_tmpfs(yard, f"size={size}", range(0, size, step), fill)


def inodes(yard, _count):
    shutil.rmtree(yard.out)

    def fill(room, level):
        os.mkdir(os.path.join(room, "fill"))
        for number in range(max(0, os.statvfs(room).f_favail - level)):
            os.close(os.open(os.path.join(room, "fill", str(number)), os.O_CREAT | os.O_WRONLY))

    return on_tmpfs(yard, "nr_inodes=2000", range(0, 400, 3), fill)


def file_limit(yard, _count):
    outcomes = {"published": 0, "refused": 0}
    largest = max(os.path.getsize(os.path.join(at, name)) for at, _, names in os.walk(yard.out) for name in names)
    for limit in [0, 1, 100, 512, 1024, 4096, *range(8192, largest * 2, 8192)]:
        yard.reset("A")
        yard.edit("B")
        done = yard.build(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
        check_outcome(yard, done, "A", "B", f"with files of {limit} bytes at most")
        outcomes["published" if published(done) else "refused"] += 1
    yard.reset("B")
    return f"{sum(outcomes.values())} limits ({outcomes})"


def quiet(yard, _count):
    log = os.path.join(yard.folder, "quiet")

    def build(prefix):
        yard.reset("A")
        yard.edit("B")
        return yard.build(prefix)

    done, made = traced.calls(log, traced.PROGRAMS_AND_NETWORK, build)
    if not published(done) or len(made) != 1 or "execve" not in made[0]:
        raise Failed(f"calls: {made[:5]}")
    yard.reset("A")
    return "no network call, no program started"


def torn(yard, count):
    yard.reset("A")
    both = [os.path.join(yard.project, "content", name) for name in ("p1.md", "p7.md")]
    texts = [open(path).read() for path in both]
    writer = os.fork()
    if writer == 0:
        version = 0
        while True:
            version += 1
            for path, text in zip(both, texts):
                with open(path + "~", "w") as file:
                    file.write(text + f"\nTOKEN{version:09}\n")
                os.rename(path + "~", path)
            time.sleep(random.random() * 0.06)
    told, pairs = 0, 0
    try:
        for trial in range(count):
            done = yard.build()
            tokens = []
            for page in ("PRO-001", "PRO-007"):
                with open(os.path.join(yard.out, "documents", page + ".html")) as file:
                    tokens.append(re.findall(r"TOKEN\d{9}", file.read()))
            if "changed-while-reading" in done.stdout + done.stderr:
                told += 1
            elif tokens[0] != tokens[1] or not tokens[0]:
                raise Failed(f"build {trial}: {tokens}")
            else:
                pairs += 1
    finally:
        os.kill(writer, signal.SIGKILL)
        os.waitpid(writer, 0)
    yard.reset("A")
    return f"{count} builds: {pairs} showed one moment, {told} said that the sources changed"


def modes(yard, _count):
    """The same bytes and modes whatever the umask and the user; sources are never written."""
    done = 0
    for umask in (0o000, 0o027, 0o077, 0o177, 0o777):
        shutil.rmtree(yard.out)
        yard.edit("A")
        run = yard.build(preexec_fn=lambda: os.umask(umask))
        if not published(run) or yard.state() != "A" or os.listdir(yard.room) != ["public"]:
            raise Failed(f"umask {umask:03o}: exit {run.returncode}, the site is {yard.state()}: {run.stderr[-300:]}")
        yard.edit("B")
        run = yard.build(preexec_fn=lambda: os.umask(umask))
        if not published(run) or yard.state() != "B":
            raise Failed(f"umask {umask:03o}: exit {run.returncode}, the site is {yard.state()}: {run.stderr[-300:]}")
        done += 2
    yard.reset("A")
    yard.edit("B")
    subprocess.run(["mount", "--bind", yard.project, yard.project], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", yard.project], check=True)
        run = yard.build()
        if not published(run) or yard.state() != "B":
            raise Failed(f"read-only sources: exit {run.returncode}: {run.stderr[-300:]}")
    finally:
        subprocess.run(["umount", yard.project], check=True)
    nobody = 65534

    def become_nobody():
        os.setgroups([])
        os.setgid(nobody)
        os.setuid(nobody)

    os.chmod(yard.folder, 0o755)
    yard.edit("A")
    check_outcome(yard, yard.build(preexec_fn=become_nobody), "B", "A", "a user who may not write")
    shutil.rmtree(yard.out)
    os.chown(yard.room, nobody, nobody)
    for version in "AB":
        yard.edit(version)
        run = yard.build(preexec_fn=become_nobody)
        if not published(run) or yard.state() != version:
            raise Failed(f"another user: exit {run.returncode}, the site is {yard.state()}: {run.stderr[-300:]}")
    yard.edit("A")
    run = yard.build(preexec_fn=become_nobody, env_less=True)
    if not published(run):
        raise Failed(f"no environment: exit {run.returncode}: {run.stderr[-300:]}")
    return f"{done} builds under 5 umasks, read-only sources, a user without rights, another user, no environment"


def link_race(yard, count):
    """A folder of the sources is a link to a secret every other moment: nothing of it is ever published."""
    secret = os.path.join(yard.folder, "secret")
    os.mkdir(secret)
    inside = os.path.join(yard.project, "content", "sub")
    os.mkdir(inside)
    token = "CANARY-5f1c8e"
    for name in ("a.md", "b.md", "c.png"):
        with open(os.path.join(secret, name), "w") as file:
            file.write(f"# {token}\n\n{token}\n")
        with open(os.path.join(inside, name), "w") as file:
            file.write("# Harmless\n\nHarmless.\n")
    spare = os.path.join(yard.folder, "spare")
    link = os.path.join(yard.folder, "link")
    os.symlink(secret, link)
    swapper = os.fork()
    if swapper == 0:
        while True:
            # Now and then it rests, so that a build can be whole: with the folder, or with the link in its place.
            pause = random.choice((0, 0.001, 0.02))
            os.rename(inside, spare)
            os.rename(link, inside)
            time.sleep(pause)
            os.rename(inside, link)
            os.rename(spare, inside)
            time.sleep(pause)
    reported, refused = 0, 0
    try:
        for trial in range(count):
            done = yard.build()
            # A folder that never rests may not be read whole: then nothing is published at all.
            is_refused = done.returncode == 2 and "changed while it was read" in done.stderr
            refused += is_refused
            if done.returncode not in (0, 1) and not is_refused:
                raise Failed(f"build {trial}: exit {done.returncode}: {done.stderr[-300:]}")
            reported += "symlink-skipped" in done.stdout + done.stderr
            for at, _, names in os.walk(yard.out):
                for name in names:
                    with open(os.path.join(at, name), "rb") as file:
                        if token.encode() in file.read():
                            raise Failed(f"build {trial}: the secret is in {name}")
    finally:
        os.kill(swapper, signal.SIGKILL)
        os.waitpid(swapper, 0)
    return f"{count} builds while a folder was swapped with a link out, {reported} saw the link, {refused} refused to read a folder that never rests, none followed it"


def no_locks(yard, _count):
    yard.reset("A")
    yard.edit("B")
    command = [word for word in yard.command() if word != "--quiet"]
    done = subprocess.run(strace("-o", "/dev/null", "-e", "trace=flock", "-e", "inject=flock:error=ENOLCK") + command,
                          env=yard.environment(), capture_output=True, text=True, cwd=yard.folder)
    if not published(done) or yard.state() != "B" or "has no locks" not in done.stdout + done.stderr:
        raise Failed(f"exit {done.returncode}, the site is {yard.state()}: {(done.stdout + done.stderr)[-300:]}")
    yard.reset("A")
    return "published, with a note"


RECIPES = {
    "kill-random": (kill_random, 100), "signals": (signals, 60), "busy": (busy, 10), "kill-every": (kill_every, 0),
    "error-every": (error_every, 0),
    "error-read": (error_read, 0), "short": (short, 20), "durability": (durability, 0), "no-exchange": (no_exchange, 0),
    "full-disk": (full_disk, 1024), "inodes": (inodes, 0), "file-limit": (file_limit, 0), "quiet": (quiet, 0),
    "torn": (torn, 50), "modes": (modes, 0), "link-race": (link_race, 50), "no-locks": (no_locks, 0),
}


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("program")
    parser.add_argument("recipe", nargs="+", choices=[*RECIPES, "all"])
    parser.add_argument("--count", type=int, help="trials, where the recipe has a choice")
    parser.add_argument("--scratch", help="where the trials happen")
    parser.add_argument("--errno", action="append", choices=ERRNOS, help="of error-every, only these")
    parser.add_argument("--seconds", type=float, help="of kill-random, stop after so long")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--small", action="store_true", help="a manual whose site has few files")
    options = parser.parse_args()
    if options.small:
        global SMALL, PAGES
        SMALL, PAGES = True, 4
    if options.errno:
        ERRNOS[:] = options.errno
    if options.seconds:
        global UNTIL
        UNTIL = time.monotonic() + options.seconds
    failed = 0
    for name in RECIPES if "all" in options.recipe else options.recipe:
        random.seed(options.seed)
        recipe, count = RECIPES[name]
        begin = time.monotonic()
        yard = None
        try:
            yard = Yard(options.program, options.scratch)
            said = recipe(yard, options.count or count)
            print(f"ok      {name}: {said}; {time.monotonic() - begin:.0f} s", flush=True)
            yard.remove()
        except Failed as reason:
            failed += 1
            print(f"FAILED  {name}: {reason} (see {yard.folder if yard else '-'})", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
