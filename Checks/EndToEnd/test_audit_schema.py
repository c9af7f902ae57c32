"""Every entry of the log fits the JSON Schema that the program publishes for its kind, judged by somebody else's validator."""
import json
import re
import subprocess

from jsonschema import Draft202012Validator

from program import binary


def run(program, *words):
    done = subprocess.run([str(binary()), "audit", *words], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_entries_fit_their_schemas_and_name_nobody(person, program, tmp_path):
    # Somebody signs in, looks around and leaves, so that there is something to judge.
    servant = person("es", "desk")
    servant.sign_in(program, name="Ramiro", path="/desk/account")
    run(program, "schema", "--into", str(tmp_path))
    schemas = {}
    for file in tmp_path.glob("*.json"):
        schema = json.loads(file.read_text())
        Draft202012Validator.check_schema(schema)
        schemas[schema["title"]] = Draft202012Validator(schema)
    assert len(schemas) > 70
    entries = [json.loads(json.loads(line)["entry"]) for line in run(program, "export", "--database", program.database).splitlines()]
    kinds = {entry["kind"] for entry in entries}
    assert {"login.completed", "staff.signed_in", "staff.arrived", "case.filed"} <= kinds
    for entry in entries:
        assert entry["kind"] in schemas or entry["kind"].startswith("case."), entry["kind"]
        schema = schemas.get(entry["kind"]) or schemas["case.*"]
        faults = [fault.message for fault in schema.iter_errors(entry)]
        assert not faults, f"{entry}: {faults}"
    # No name, address or phone of anybody stands in it.
    text = "\n".join(json.dumps(entry, ensure_ascii=False) for entry in entries)
    people = program.people()
    for person_ in people:
        for personal in [person_["email"], *person_["name"].split()]:
            assert personal.lower() not in text.lower(), personal
    assert not re.search(r"[\w.]+@[\w.]+\.\w+", text)


def test_a_changed_row_is_found_by_its_place(program, tmp_path):
    import sqlite3

    copy = tmp_path / "copy.sqlite"
    source = sqlite3.connect(program.database.removeprefix("sqlite:"))
    source.execute("VACUUM INTO ?", (str(copy),))
    source.close()
    key = program.database.removeprefix("sqlite:") + ".key"
    (tmp_path / "copy.sqlite.key").write_bytes(open(key, "rb").read())
    (tmp_path / "copy.sqlite.key").chmod(0o600)
    verify = [str(binary()), "audit", "verify", "--json", "--database", f"sqlite:{copy}"]
    assert subprocess.run(verify, capture_output=True, timeout=120).returncode == 0
    for change, told in [
        ("UPDATE audit_event SET facts = replace(facts, 'password totp', 'password') WHERE kind = 'login.completed' AND position IS NOT NULL",
         "was changed"),
        ("DELETE FROM audit_event WHERE position = (SELECT max(position) / 2 FROM audit_event)", "is missing"),
    ]:
        database = sqlite3.connect(copy)
        assert database.execute(change).rowcount > 0, change
        database.commit()
        database.close()
        found = subprocess.run(verify, capture_output=True, text=True, timeout=120)
        assert found.returncode == 1 and told in found.stdout, found.stdout
