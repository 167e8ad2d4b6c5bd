"""What history costs: a repository of made-up documents with thousands of commits, and a branch to review.

    python3 benches/history.py [--documents 500] [--commits 5000] [--runs 5]

Builds the program as released, imports the commits with `git fast-import`, and runs whole processes: `check` with and
without the history, `log` of one document, and `review` of a branch that changes a tenth of the documents. Then the
preview of the same repository, which knows the history: how long after a commit a page names it.
"""

import argparse
import http.client
import re
import shutil
import statistics
import subprocess
import time

from measure import WORK, Runs, built, corpus, machine, run, table


def imported(folder, commits):
    """Makes a repository of the folder: all documents, then one more sentence in one of them with each commit."""
    subprocess.run(["git", "init", "--quiet", "--initial-branch", "main", folder], check=True)
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and ".git" not in path.parts)
    texts = {path: path.read_bytes() for path in paths}
    documents = [path for path in paths if path.suffix == ".md"]
    stream = []

    def blob(data):
        return b"data %d\n%s\n" % (len(data), data)

    def commit(number, changed):
        stream.append(b"commit refs/heads/main\n")
        stream.append(b"committer Writer <writer@example.org> %d +0000\n" % (1_700_000_000 + number * 3600))
        stream.append(blob(b"Change %d" % number))
        for path in changed:
            stream.append(b"M 100644 inline %s\n%s" % (str(path.relative_to(folder)).encode(), blob(texts[path])))

    commit(0, paths)
    for number in range(1, commits):
        path = documents[number * 7919 % len(documents)]
        texts[path] += b"\nThe owner looked at this text in round %d.\n" % number
        commit(number, [path])
    subprocess.run(["git", "fast-import", "--quiet"], cwd=folder, input=b"".join(stream), check=True)
    subprocess.run(["git", "reset", "--quiet", "--hard", "main"], cwd=folder, check=True)
    return documents


def branch(folder, documents):
    """A branch that edits every tenth document, with its commit."""
    subprocess.run(["git", "switch", "--quiet", "--create", "change"], cwd=folder, check=True)
    for path in documents[::10]:
        path.write_bytes(path.read_bytes() + b"\nThe owner adds one more rule here.\n")
    identity = ["-c", "user.name=Writer", "-c", "user.email=writer@example.org"]
    subprocess.run(["git", *identity, "commit", "--quiet", "--all", "--message", "Add a rule"], cwd=folder, check=True)


def previewed(program, folder, document, identity, runs):
    """Commits in a repository that is previewed; gives milliseconds until the document's page names each commit."""
    server = subprocess.Popen([program, "serve", "--quiet", "--port", "0", "--date", "2026-01-15", "-C", folder],
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    port = int(re.search(r":(\d+)/", server.stdout.readline()).group(1))

    def wait(text):
        begin = time.monotonic()
        while time.monotonic() - begin < 30:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
            connection.request("GET", f"/documents/{identity}.html")
            if text in connection.getresponse().read():
                return 1000 * (time.monotonic() - begin)
            time.sleep(0.004)
        raise SystemExit(f"the preview does not show {text}")

    def git(*words):
        person = ["-c", "user.name=Writer", "-c", "user.email=writer@example.org"]
        return subprocess.run(["git", *person, *words], cwd=folder, check=True, capture_output=True).stdout.strip()

    try:
        wait(b"</html>")
        taken = []
        for number in range(runs):
            document.write_bytes(document.read_bytes() + b"\nThe owner adds rule %d.\n" % number)
            wait(b"adds rule %d." % number)
            time.sleep(1)
            git("commit", "--quiet", "--all", "--message", f"Rule {number}")
            taken.append(wait(git("rev-parse", "HEAD")[:12]))
    finally:
        server.terminate()
        server.wait()
    return taken


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--documents", type=int, default=500)
    arguments.add_argument("--commits", type=int, default=5000)
    arguments.add_argument("--runs", type=int, default=5)
    given = arguments.parse_args()
    program = built()
    plain = corpus(given.documents, "clausebook")
    folder = WORK / "history"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(plain, folder)
    documents = imported(folder, given.commits)
    branch(folder, documents)
    ids = [line.split(b'"')[1].decode() for line in documents[0].read_bytes().splitlines() if line.startswith(b"id = ")]
    date = ["--date", "2026-01-15"]
    cases = {
        "check, no repository": ["check", "--quiet", *date, "-C", plain],
        "check, with history": ["check", "--quiet", *date, "-C", folder],
        "log of one document": ["log", *ids[:1], *date, "-C", folder],
        "review of a branch": ["review", "--base", "main", "--head", "change", *date, "-C", folder],
    }
    machine()
    print(f"{given.documents} documents, {given.commits} commits; medians of {given.runs} runs")
    rows = []
    for name, command in cases.items():
        runs = Runs([run([program, *command], accepted=(0, 1)) for _ in range(given.runs)])
        rows.append([name, runs.median("wall"), runs.median("cpu"), runs.median("memory")])
    table(["", "wall s", "CPU s", "peak MB"], rows)
    # An import keeps texts as they came; who clones from a server gets them packed anew.
    subprocess.run(["git", "repack", "-a", "-d", "-f", "--quiet"], cwd=folder, check=True)
    runs = Runs([run([program, *cases["check, with history"]], accepted=(0, 1)) for _ in range(given.runs)])
    table(["packed as a server sends it", "wall s", "CPU s", "peak MB"],
          [["check, with history", runs.median("wall"), runs.median("cpu"), runs.median("memory")]])
    taken = previewed(program, folder, documents[0], ids[0], given.runs)
    print(f"a commit is on its page in the preview after {statistics.median(taken):.0f} ms (median of {len(taken)})")


if __name__ == "__main__":
    main()
