"""Accounts of other systems: hashes made by Django, passlib, argon2-cffi and hashlib are taken over, and people sign in with the password they
had."""
import base64
import csv
import hashlib
import json
import subprocess

import pytest

from program import binary
from words import word

PASSWORD = "ñandú come 29 tacos"


def hashes():
    """One of each kind, made here and now by the libraries of others."""
    import argon2
    from passlib.hash import bcrypt, bcrypt_sha256, pbkdf2_sha1, pbkdf2_sha256, pbkdf2_sha512, scrypt

    def keycloak(name, algorithm):
        salt = b"sal de keycloak!"
        value = hashlib.pbkdf2_hmac(name, PASSWORD.encode(), salt, 27_500, 64)
        return json.dumps({
            "secretData": json.dumps({"value": base64.b64encode(value).decode(), "salt": base64.b64encode(salt).decode()}),
            "credentialData": json.dumps({"hashIterations": 27_500, "algorithm": algorithm})})

    def argon(kind):
        return argon2.low_level.hash_secret(PASSWORD.encode(), b"sal de 16 bytes!", 3, 65_536, 4, 32, kind).decode()

    made = {
        "pbkdf2-sha1": pbkdf2_sha1.using(rounds=20_000).hash(PASSWORD), "pbkdf2-sha256": pbkdf2_sha256.hash(PASSWORD),
        "pbkdf2-sha512": pbkdf2_sha512.hash(PASSWORD), "scrypt": scrypt.using(rounds=12).hash(PASSWORD), "bcrypt": bcrypt.using(rounds=12).hash(PASSWORD),
        "bcrypt-sha256": bcrypt_sha256.using(rounds=10).hash(PASSWORD), "argon2d": argon(argon2.Type.D), "argon2i": argon(argon2.Type.I),
        "argon2id": argon(argon2.Type.ID), "keycloak": keycloak("sha256", "pbkdf2-sha256"),
    }
    salt = "sal4Django"
    django = base64.b64encode(hashlib.pbkdf2_hmac("sha256", PASSWORD.encode(), salt.encode(), 120_000)).decode()
    made["django"] = f"pbkdf2_sha256$120000${salt}${django}"
    return made


def take_over(program, file, *words):
    run = subprocess.run(
        [str(binary()), "identity", "import", str(file), "--json", "--city", str(program.city), "--database", program.database, *words],
        capture_output=True, text=True, timeout=300)
    return run.returncode, [json.loads(line) for line in run.stdout.splitlines()], run.stderr


@pytest.fixture(scope="module")
def table(program, tmp_path_factory):
    file = tmp_path_factory.mktemp("import") / "users.csv"
    with file.open("w", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["email", "hash", "name", "email_verified"])
        for name, text in hashes().items():
            writer.writerow([f"{name}@antes.example", text, f"Persona {name}", "true"])
        writer.writerow(["sin arroba", "", "", "true"])
        writer.writerow(["hostil@antes.example", "$argon2id$v=19$m=9999999,t=9,p=1$c2FsIGRlIDE2IGJ5dGVzIQ$4uYx4r+V+3BeB6snGJz+rWvQ55juJ77V", "", ""])
        writer.writerow(["nueva@antes.example", "", "Nueva", "false"])
    return file


def test_a_rehearsal_tells_every_fault_and_changes_nothing(program, table):
    status, lines, said = take_over(program, table, "--dry-run")
    assert status == 1, said
    assert [line["line"] for line in lines[:-1]] == [13, 14]
    assert "costs too much" in lines[1]["fault"]
    assert (lines[-1]["imported"], lines[-1]["faults"], lines[-1]["dry_run"]) == (12, 2, True)


def test_people_sign_in_with_the_password_they_had(person, program, table):
    status, lines, said = take_over(program, table)
    assert status == 1 and lines[-1]["imported"] == 12 and lines[-1]["unconfirmed"] == 1, said
    assert lines[-1]["kinds"]["bcrypt"] == 1 and lines[-1]["kinds"]["pbkdf2-sha256"] == 3
    again = take_over(program, table)[1][-1]
    assert (again["imported"], again["known"]) == (0, 12)
    for name in hashes():
        resident = person("es", "phone")
        for password, opens in (("otra cosa larga", False), (PASSWORD, True), (PASSWORD, True)):
            resident.page.goto(program.url + "/account/sign-in")
            resident.page.get_by_label(word("es", "account.login")).fill(f"{name}@antes.example")
            resident.page.get_by_label(word("es", "account.password")).fill(password)
            resident.page.get_by_role("button", name=word("es", "account.sign_in.button"), exact=True).click()
            resident.page.wait_for_load_state()
            assert resident.page.url.endswith("/account") == opens, f"{name} with {password!r}: {resident.page.url}"
        resident.go("/account/history")
        resident.says(word("es", "history.kind.account_imported"), word("es", "history.kind.login_completed"))
