"""Proofs of the log, checked as an outsider would: by this file alone, from RFC 9162, RFC 8032 and C2SP's notes, and the standard library."""
import base64
import hashlib
import json
import os
import secrets
import subprocess

import pytest

from program import ROOT, Program, binary
from resident import Resident, report
from small_city import small_city


# --- RFC 9162 -------------------------------------------------------------------------------------------------------------------------

def leaf_hash(entry):
    return hashlib.sha256(b"\0" + entry).digest()


def node_hash(left, right):
    return hashlib.sha256(b"\1" + left + right).digest()


def root_of_path(leaf, position, size, path):
    """The root that an inclusion proof leads to (2.1.3.2); None where the path does not fit the size."""
    if position >= size:
        return None
    fn, sn, hashed = position, size - 1, leaf
    for step in path:
        if sn == 0:
            return None
        if fn % 2 == 1 or fn == sn:
            hashed = node_hash(step, hashed)
            while fn % 2 == 0 and fn != 0:
                fn, sn = fn >> 1, sn >> 1
        else:
            hashed = node_hash(hashed, step)
        fn, sn = fn >> 1, sn >> 1
    return hashed if sn == 0 else None


def roots_of_growth(first, first_root, second, path):
    """The old and the new root that a consistency proof leads to (2.1.4.2)."""
    if first == second:
        return (first_root, first_root) if not path else (None, None)
    path = list(path)
    if first & (first - 1) == 0:
        path.insert(0, first_root)
    fn, sn = first - 1, second - 1
    while fn & 1:
        fn, sn = fn >> 1, sn >> 1
    old = new = path.pop(0)
    for step in path:
        if sn == 0:
            return None, None
        if fn & 1 or fn == sn:
            old, new = node_hash(step, old), node_hash(step, new)
            while fn % 2 == 0 and fn != 0:
                fn, sn = fn >> 1, sn >> 1
        else:
            new = node_hash(new, step)
        fn, sn = fn >> 1, sn >> 1
    return (old, new) if sn == 0 else (None, None)


# --- RFC 8032, Ed25519 ------------------------------------------------------------------------------------------------------------------

P = 2**255 - 19
ORDER = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def point(encoded):
    y = int.from_bytes(encoded, "little") & (1 << 255) - 1
    square = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(square, (P + 3) // 8, P)
    if (x * x - square) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    assert (x * x - square) % P == 0, "not a point of the curve"
    if x & 1 != encoded[31] >> 7:
        x = P - x
    return x, y


def plus(one, other):
    (x1, y1), (x2, y2) = one, other
    both = D * x1 * x2 * y1 * y2 % P
    return ((x1 * y2 + x2 * y1) * pow(1 + both, P - 2, P) % P, (y1 * y2 + x1 * x2) * pow(1 - both, P - 2, P) % P)


def times(number, base):
    result = (0, 1)
    while number:
        if number & 1:
            result = plus(result, base)
        base, number = plus(base, base), number >> 1
    return result


BASE = point((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def is_signed(key, signature, message):
    scalar = int.from_bytes(signature[32:], "little")
    challenge = int.from_bytes(hashlib.sha512(signature[:32] + key + message).digest(), "little") % ORDER
    return scalar < ORDER and times(scalar, BASE) == plus(point(signature[:32]), times(challenge, point(key)))


# --- C2SP: signed notes, checkpoints, proofs ---------------------------------------------------------------------------------------------

def open_checkpoint(note, key):
    """Size and root of a checkpoint that the key signed."""
    name, identity, encoded = key.strip().split("+", 2)
    material = base64.b64decode(encoded)
    assert material[0] == 1, "an Ed25519 key"
    assert hashlib.sha256(name.encode() + b"\n" + material).digest()[:4].hex() == identity
    text, _, signatures = note.partition("\n\n")
    text += "\n"
    signed = [base64.b64decode(line.split(" ")[2]) for line in signatures.splitlines() if line.startswith(f"— {name} ")]
    assert any(one[:4].hex() == identity and is_signed(material[1:], one[4:], text.encode()) for one in signed), "not signed"
    origin, size, root = text.splitlines()[:3]
    assert origin == name
    return int(size), base64.b64decode(root)


def open_proof(text):
    """Entry, place, path and checkpoint of a tlog-proof."""
    head, _, checkpoint = text.partition("\n\n")
    lines = head.splitlines()
    assert lines[0] == "c2sp.org/tlog-proof@v1" and lines[1].startswith("extra ") and lines[2].startswith("index ")
    return base64.b64decode(lines[1][6:]), int(lines[2][6:]), [base64.b64decode(line) for line in lines[3:]], checkpoint


# --- The city ----------------------------------------------------------------------------------------------------------------------------

@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """Runs commands on a city in which a few things happened; the first checkpoint was kept before the last of them."""
    folder = tmp_path_factory.mktemp("proof")
    environment = os.environ | {"VENTANILLA_ROOT_KEY": f"k0001 {secrets.token_hex(32)}"}
    program = Program(folder, city=small_city(folder), environment={"VENTANILLA_ROOT_KEY": environment["VENTANILLA_ROOT_KEY"]})

    def run(*words, status=0):
        done = subprocess.run([str(word) for word in (binary(), "audit", *words, "--database", program.database)], capture_output=True,
                              text=True, check=False, cwd=ROOT, env=environment)
        assert done.returncode == status, f"{words} ended with {done.returncode}: {done.stdout}{done.stderr}"
        return done.stdout

    program.start()
    try:
        session = Resident(program.url)
        report(session, "prueba", {"what": "antes", "how": "small"})
        run("verify", "--write", folder / "checkpoint.txt")
        for number in range(4):
            report(session, "prueba", {"what": f"bache {number}", "how": "small"})
    finally:
        program.stop()
    return run, folder


def test_every_entry_is_proved_to_an_outsider(city):
    run, _ = city
    key = run("key")
    entries = [json.loads(line) for line in run("export").splitlines()]
    assert len(entries) > 5
    for row in entries[:: max(1, len(entries) // 12)]:
        entry, position, path, checkpoint = open_proof(run("proof", str(row["position"])))
        size, root = open_checkpoint(checkpoint, key)
        assert entry.decode() == row["entry"] and position == row["position"]
        assert root_of_path(leaf_hash(entry), position, size, path) == root
        assert root_of_path(leaf_hash(entry + b" "), position, size, path) != root
        assert root_of_path(leaf_hash(entry), (position + 1) % size, size, path) != root


def test_an_entry_is_proved_under_a_checkpoint_that_was_kept(city):
    run, folder = city
    size, root = open_checkpoint((folder / "checkpoint.txt").read_text(), run("key"))
    proof = json.loads(run("proof", "0", "--checkpoint", folder / "checkpoint.txt", "--json"))
    assert (proof["size"], proof["root"]) == (size, root.hex())
    assert root_of_path(bytes.fromhex(proof["leaf"]), 0, size, [bytes.fromhex(one) for one in proof["path"]]) == root
    run("proof", str(size), "--checkpoint", folder / "checkpoint.txt", status=64)


def test_the_log_only_grew_since_a_checkpoint_that_was_kept(city):
    run, folder = city
    key = run("key")
    first, first_root = open_checkpoint((folder / "checkpoint.txt").read_text(), key)
    proof = json.loads(run("proof", "--since", folder / "checkpoint.txt", "--json"))
    second, second_root = open_checkpoint(proof["checkpoint"], key)
    assert first < second and proof["first"] == first and proof["second"] == second
    path = [bytes.fromhex(step) for step in proof["path"]]
    assert roots_of_growth(first, first_root, second, path) == (first_root, second_root)
    assert roots_of_growth(first, first_root, second, path[::-1]) != (first_root, second_root)


def test_a_checkpoint_of_another_city_is_refused(city, tmp_path):
    run, folder = city
    forged = (folder / "checkpoint.txt").read_text().replace("ventanilla/ledger\n", "ventanilla/ledger\n1", 1)
    (tmp_path / "forged.txt").write_text(forged)
    run("proof", "0", "--checkpoint", tmp_path / "forged.txt", status=64)
    with pytest.raises(AssertionError):
        open_checkpoint(forged, run("key"))
