"""Measures the login for other systems with wrk on the same cores, beside what the same machine signs, hashes and commits at most."""
import base64
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.parse
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent), str(HERE.parent / "Conformance" / "openid"), str(HERE)]

import limits  # noqa: E402
from op import Person, Provider, sha  # noqa: E402
from program import Program  # noqa: E402

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


def measure(row, seconds, scratch, arguments=()):
    """Prints a row for each figure; `row` is bench.py's."""
    commits = limits.sqlite_commits(scratch)
    row("limit: ES256 signatures, one core", f"{signatures():.0f}/s")
    row("limit: Argon2id m=19 MiB t=2 p=1, one core", f"{hashes():.1f}/s")
    row("limit: raw durable inserts, SQLite", f"{commits:.0f}/s")
    folder = Path(scratch) / "identity"
    folder.mkdir()
    program = Program(folder, arguments=arguments)
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
        for person in people:
            person.close()
    finally:
        program.stop()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR", "/var/tmp")) as place:
        measure(lambda name, figure, goal="", limit="": print(f"{name:56} {figure:>38}  {goal:>14}  {limit}", flush=True),
                float(sys.argv[1]) if len(sys.argv) > 1 else 10, place)
