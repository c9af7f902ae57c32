"""Measures the login for other systems with wrk on the same cores, beside what the same machine signs, hashes and commits at most."""
import base64
import html
import json
import os
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
import urllib.parse
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "Conformance" / "openid"), str(HERE)]

import limits  # noqa: E402
from op import PASSWORD, Browser, Person, Provider, sha  # noqa: E402
from program import Program, binary  # noqa: E402
from resident import Resident  # noqa: E402

GOALS = {"client credentials": 4000, "code flow of a signed-in session": 800, "refresh": 1500, "key set": 30_000}
CONNECTIONS, PEOPLE = 32, 8


def signatures():
    """ES256 signatures a second, on one core, by OpenSSL."""
    done = subprocess.run(["openssl", "speed", "-seconds", "2", "ecdsap256"], capture_output=True, text=True, check=True)
    return float(re.search(r"ecdsa \(nistp256\)\s+\S+\s+\S+\s+([\d.]+)", done.stdout)[1])


def hashes(seconds=2.0):
    """Argon2id with m=19 MiB, t=2, p=1 a second, on one core, by OpenSSL's own or the bundled code of `cryptography`."""
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
    count, began = 0, time.monotonic()
    while time.monotonic() - began < seconds:
        Argon2id(salt=os.urandom(16), length=32, iterations=2, lanes=1, memory_cost=19 * 1024).derive(b"ajolotes en la chinampa azul")
        count += 1
    return count / (time.monotonic() - began)


def wrk(script, url, seconds, **environment):
    """Runs wrk; the counts of its script."""
    done = subprocess.run(
        ["wrk", "-t2", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s", "-s", str(HERE / "wrk" / script), url], capture_output=True, text=True,
        env=os.environ | {"WRK_FOLDER": str(HERE / "wrk")} | {"WRK_" + name: value for name, value in environment.items()}, check=True)
    counts = json.loads(done.stdout.strip().splitlines()[-1])
    if counts["wrong"] or counts["socket_errors"]:
        print(f"  {script}: {counts['wrong']} wrong answers, {counts['socket_errors']} errors of the line", file=sys.stderr)
    return counts


class Caller(Browser):
    """A browser somewhere else each time, as a proxy of the city's says."""

    def __init__(self, base):
        super().__init__(base)
        self.place = f"10.{random.randrange(256)}.{random.randrange(256)}.{random.randrange(256)}"

    def request(self, method, url, body=None, headers=None, follow=True):
        return super().request(method, url, body, dict(headers or {}, **{"X-Forwarded-For": self.place}), follow)


def sign_ins(row, op, program, people, seconds):
    """Whole sign-ins with a password, page and form, from browsers that were never seen: the hash costs most of it."""
    import multiprocessing
    results, used, began = multiprocessing.Queue(), program.cpu_seconds(), time.monotonic()
    workers = [multiprocessing.Process(target=_sign_in, args=(op.base, person.address, seconds, results)) for person in people[:4]]
    for worker in workers:
        worker.start()
    count = sum(results.get(timeout=seconds + 120) for _ in workers)
    for worker in workers:
        worker.join()
    wall, cores = time.monotonic() - began, program.cpu_seconds() - used
    row("login: whole sign-ins with a password", f"{count / cores:.1f}/s per core ({count / wall:.1f}/s wall)", "≥ 40/s",
        f"{cores / wall:.2f} cores; {program.resident_bytes() / 1e6:.0f} MB")


def _sign_in(base, address, seconds, results):
    until, count = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        browser = Caller(base)
        page = browser.get("/account/sign-in")
        for _ in range(2):
            form = next((one for one in page.forms if "password" in one["kinds"]), None) or next(one for one in page.forms if "login" in one["kinds"])
            known = {"login": address, "password": PASSWORD}
            page = browser.send(page, form, {name: known[name] for name in known if name in form["kinds"]})
            if "/account/sign-in" not in page.url:
                break
        if page.status >= 400 or "/account/sign-in" in page.url:
            raise AssertionError(f"{page.url} answered {page.status}: {page.title}")
        browser.close()
        count += 1
    results.put(count)


def scale(row, seconds, scratch, accounts, sessions):
    """Searching and paging of an administrator in a city with so many accounts, taken over from a table, and sessions, planted in bulk."""
    folder = Path(scratch) / "accounts"
    folder.mkdir()
    program = Program(folder)
    program.start()
    program.stop()
    table = folder / "accounts.csv"
    with table.open("w") as out:
        out.write("email,hash,name,email_verified\n")
        out.writelines(f"persona{number}@antes.example,,Persona {number},true\n" for number in range(accounts))
    size, began = f"{accounts:,} accounts, {sessions:,} sessions", time.monotonic()
    subprocess.run([str(binary()), "identity", "import", str(table), "--city", str(program.city), "--database", program.database],
                   check=True, capture_output=True, text=True)
    took = time.monotonic() - began
    row(f"{size}: taken over", f"{took:.0f} s ({accounts / took:.0f}/s)")
    database, now = sqlite3.connect(folder / "ventanilla.sqlite", isolation_level=None), int(time.time() * 1000)
    database.execute("PRAGMA synchronous = OFF")
    database.execute("BEGIN")
    database.execute(
        "INSERT INTO session (account_id, id, token_hash, created_at, seen_at, idle_until, expires_at) SELECT id, randomblob(16), "
        "randomblob(32), ?1, ?1, ?1 + 3600000, ?1 + 43200000 FROM account WHERE persona = 'resident' LIMIT ?2", (now, sessions))
    database.execute("COMMIT")
    database.execute("ANALYZE")
    database.close()
    row(f"{size}: start", f"{program.start():.2f} s, {program.resident_bytes() / 1e6:.0f} MB", "≤ 5 s, 250 MB")
    try:
        link = next(person["sign_in"] for person in program.people() if any(grant["role"] == "administrator" for grant in person["grants"]))
        officer = Resident(program.url, timeout=120)
        officer.get(link)
        chance, times = random.Random(7), {"searched by address": [], "list, page after page": []}
        page = officer.get("/admin/accounts")
        search, until = page.form(with_field="q"), time.monotonic() + seconds
        while time.monotonic() < until:
            asked = time.monotonic()
            found = officer.send(page, search, {"q": f"persona{chance.randrange(accounts)}@antes.example"})
            between = time.monotonic()
            page = officer.get(onward(page))
            times["list, page after page"].append((time.monotonic() - between) * 1000)
            times["searched by address"].append((between - asked) * 1000)
            if (found.status, page.status) != (200, 200):
                raise AssertionError(f"{found.url} answered {found.status}, {page.url} {page.status}")
            search = page.form(with_field="q")
        for name, taken in times.items():
            taken.sort()
            row(f"{size}: {name}", f"{taken[len(taken) // 2]:.1f} ms, {taken[len(taken) * 95 // 100]:.1f} ms for 95 %", "≤ 100 ms")
        row(f"{size}: memory after it", f"{program.resident_bytes() / 1e6:.0f} MB", "≤ 250 MB")
    finally:
        program.stop()


def onward(page):
    """Where the list goes on, or its beginning again."""
    found = re.search(r'href="(\?[^"]*before=[^"]*)"', page.text)
    return "/admin/accounts" + (html.unescape(found[1]) if found else "")


def measure(row, seconds, scratch, arguments=()):
    """Prints a row for each figure; `row` is bench.py's."""
    commits = limits.sqlite_commits(scratch)
    row("limit: ES256 signatures, one core", f"{signatures():.0f}/s")
    row("limit: Argon2id m=19 MiB t=2 p=1, one core", f"{hashes():.1f}/s")
    row("limit: raw durable inserts, SQLite", f"{commits:.0f}/s")
    folder = Path(scratch) / "identity"
    folder.mkdir()
    program = Program(folder, arguments=[*arguments, "--proxy", "127.0.0.1"])
    program.start()
    try:
        op = Provider(program)
        client = op.client(grant_types=["authorization_code", "refresh_token", "client_credentials"], redirect_uris=["https://rp.example/back"])
        authorization = client.credentials()[1]["Authorization"]
        path = lambda name: urllib.parse.urlsplit(op[name]).path  # noqa: E731
        people = [Person(op).open_account(f"Persona {number}") for number in range(PEOPLE)]
        tokens = [client.tokens(person)["refresh_token"] for person in people]
        cookies, refreshes, own = (folder / name for name in ("cookies", "refreshes", "own"))
        cookies.write_text("\n".join("; ".join(f"{name}={value}" for name, value in person.browser.cookies.items()) for person in people) + "\n")
        refreshes.write_text("\n".join(f"grant_type=refresh_token&refresh_token={token}" for token in tokens) + "\n")
        own.write_text("grant_type=client_credentials\n")
        verifier = base64.urlsafe_b64encode(b"v" * 32).rstrip(b"=").decode()
        asked = client.url(code_challenge=sha(verifier), state=None, nonce=None)
        authorize = asked.removeprefix(program.url)
        redeem = urllib.parse.urlencode({"grant_type": "authorization_code", "redirect_uri": client.back, "code_verifier": verifier})
        token_url = op["token_endpoint"]
        runs = {
            "key set": ("get.lua", op["jwks_uri"], {}),
            "client credentials": ("post.lua", token_url, {"BODIES": str(own), "AUTHORIZATION": authorization}),
            "refresh": ("post.lua", token_url, {"BODIES": str(refreshes), "AUTHORIZATION": authorization}),
            "code flow of a signed-in session": ("code.lua", program.url, {
                "COOKIES": str(cookies), "AUTHORIZE": authorize, "TOKEN": redeem, "TOKEN_PATH": path("token_endpoint"), "AUTHORIZATION": authorization}),
        }
        for name, (script, url, environment) in runs.items():
            wrk(script, url, 2, **environment)
            used, counts = program.cpu_seconds(), wrk(script, url, seconds, **environment)
            rate = counts["done"] / counts["seconds"]
            cores = (program.cpu_seconds() - used) / counts["seconds"]
            row(f"login: {name}", f"{rate:.0f}/s, p95 {counts['p95_ms']:.1f} ms", f"≥ {GOALS[name]}/s",
                f"the program used {cores:.2f} cores; {program.resident_bytes() / 1e6:.0f} MB; {counts['wrong']} wrong")
        sign_ins(row, op, program, people, seconds)
        for person in people:
            person.close()
    finally:
        program.stop()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR", "/var/tmp")) as place:
        measure(lambda name, figure, goal="", limit="": print(f"{name:56} {figure:>38}  {goal:>14}  {limit}", flush=True),
                float(sys.argv[1]) if len(sys.argv) > 1 else 10, place)
