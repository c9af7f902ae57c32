"""A city is backed up while it is served, restored elsewhere, and compared; then somebody changes a row behind its back."""
import json
import os
import secrets
import sqlite3
import subprocess

import pytest

from program import ROOT, Program, binary
from resident import Resident, report
from small_city import small_city


def run(*words, environment=None, status=0):
    done = subprocess.run([str(word) for word in (binary(), *words)], capture_output=True, text=True, check=False, cwd=ROOT,
                          env=os.environ | (environment or {}))
    assert done.returncode == status, f"{words} ended with {done.returncode}: {done.stdout}{done.stderr}"
    return done.stdout


@pytest.mark.parametrize("source", ["sqlite", "postgres"])
def test_what_was_backed_up_comes_back(source, tmp_path, request):
    keys = {"VENTANILLA_ROOT_KEY": f"k0001 {secrets.token_hex(32)}"}
    database = f"sqlite:{tmp_path / 'first.sqlite'}"
    if source == "postgres":
        database = request.getfixturevalue("postgres").fresh()
        run("migrate", "--database", database)
    city = small_city(tmp_path)
    program = Program(tmp_path, city=city, database=database, environment=keys)
    program.start()
    try:
        folios = [report(Resident(program.url), "prueba", {"what": f"bache {n}", "how": "small"})[1] for n in range(10)]
        made = json.loads(run("backup", "--to", tmp_path / "backups", "--json", "--database", database, environment=keys))
    finally:
        program.stop()

    restored = f"sqlite:{tmp_path / 'second.sqlite'}"
    said = run("restore", made["folder"], "--database", restored, environment=keys)
    assert "The log is whole" in said
    run("restore", made["folder"], "--database", restored, environment=keys, status=64)

    again = Program(tmp_path, city=city, database=restored, environment=keys)
    again.start()
    try:
        reader = Resident(again.url)
        assert [reader.get(f"/folio/{folio}").status for folio in folios] == [200] * len(folios)
    finally:
        again.stop()

    run("audit", "verify", "--database", restored, environment=keys)
    with sqlite3.connect(tmp_path / "second.sqlite") as direct:
        changed = direct.execute("UPDATE case_event SET at = at + 1 WHERE rowid = (SELECT min(rowid) FROM case_event)").rowcount
        assert changed == 1
    assert "was changed" in run("audit", "verify", "--database", restored, environment=keys, status=1)
