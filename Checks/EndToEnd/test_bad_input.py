"""What nobody should send: huge bodies, photos that explode, files that lie, hosts that are not ours, workbooks that are traps."""
import json
import re
import socket
import subprocess
import time
import zipfile

import pytest

from program import ROOT, binary
from resident import Resident, answers_for, main_form, multipart

FIXTURES = ROOT / "Tests" / "MediaTests" / "Fixtures"
GIGABYTE = 1 << 30
ANSWERS = {"place": "19.3840, -99.1690", "street": "Adolfo Prieto 1240", "colonia": "Del Valle", "road": "street", "danger": "none"}


def photo_page(program):
    """A resident at the question that asks for a photo, with its form."""
    resident = Resident(program.url)
    page = resident.get("/services/bacheo?lang=es")
    for _ in range(30):
        form = main_form(page)
        if form["files"] and "file" in form["kinds"].values():
            return resident, page, form
        page = resident.send(page, form, answers_for(form, ANSWERS))
    raise AssertionError("no question asks for a photo")


def upload(resident, form, content, name="foto.jpg", kind="image/jpeg"):
    """Sends one file with the form, as a browser does."""
    field = next(field for field, sort in form["kinds"].items() if sort == "file")
    fields, head = multipart(form["hidden"])
    boundary = re.search("boundary=(.*)", head)[1]
    part = (f'--{boundary}\r\nContent-Disposition: form-data; name="{field}"; filename="{name}"\r\nContent-Type: {kind}\r\n\r\n').encode()
    body = fields[: fields.rindex(b"--" + boundary.encode() + b"--")] + part + content + f"\r\n--{boundary}--\r\n".encode()
    return resident.request("POST", form["action"], body, {"Content-Type": head})


def raw(program, head):
    """A connection on which the head of a request was sent."""
    line = socket.create_connection(("127.0.0.1", program.port), timeout=30)
    line.sendall(head.encode())
    return line


def status(line):
    answer = b""
    while b"\r\n\r\n" not in answer:
        part = line.recv(65536)
        if not part:
            break
        answer += part
    return int(answer.split(b" ", 2)[1]) if answer else 0


def head(program, resident, form, length):
    cookies = "; ".join(f"{name}={value}" for name, value in resident.cookies.items())
    return (f"POST {form['action']} HTTP/1.1\r\nHost: localhost:{program.port}\r\nOrigin: {program.url}\r\nCookie: {cookies}\r\n"
            f"Content-Type: multipart/form-data; boundary=x\r\n{length}\r\n\r\n")


def test_a_gigabyte_that_says_so_is_refused_before_it_is_sent(program):
    resident, _, form = photo_page(program)
    began = time.monotonic()
    with raw(program, head(program, resident, form, f"Content-Length: {GIGABYTE}")) as line:
        assert status(line) == 413
    assert time.monotonic() - began < 5
    assert resident.get(form["action"]).status == 200, "the report went on"


def test_a_gigabyte_that_hides_its_size_is_cut_off_without_filling_memory(program):
    resident, _, form = photo_page(program)
    before, sent = program.resident_bytes(), 0
    chunk = b"10000\r\n" + b"a" * 65536 + b"\r\n"
    with raw(program, head(program, resident, form, "Transfer-Encoding: chunked")) as line:
        opening = b'--x\r\nContent-Disposition: form-data; name="f"; filename="a.jpg"\r\n\r\n'
        line.sendall(f"{len(opening):x}\r\n".encode() + opening + b"\r\n")
        try:
            while sent < 4 * GIGABYTE:
                line.sendall(chunk)
                sent += 65536
        except OSError:
            pass
        # The answer may be lost when the line is closed on somebody who still sends; what counts is that the line is closed.
        try:
            assert status(line) in (413, 0)
        except OSError:
            pass
    # What arrives between the refusal and the end of the line is thrown away unread.
    assert sent < 2 * GIGABYTE, f"{sent >> 20} MB were taken"
    assert program.resident_bytes() - before < 300 << 20
    assert Resident(program.url).get("/healthz").status == 200


@pytest.mark.parametrize("name, content, words", [
    ("bomba.png", (FIXTURES / "bomb.png").read_bytes(), "demasiado grande|No pudimos abrir"),
    ("foto.jpg", b"<html><script>alert(1)</script></html>", "No podemos abrir ese archivo"),
    ("foto.jpg", b"%PDF-1.7\n1 0 obj\n", "No podemos abrir ese archivo"),
    ("foto.jpg", b"MZ\x90\x00" + b"\x00" * 200, "No podemos abrir ese archivo"),
    ("foto.jpg", (FIXTURES / "turned-with-place.jpg").read_bytes()[:2000], "llegó incompleta|No pudimos abrir"),
], ids=["bomb", "page", "pdf", "program", "cut"])
def test_a_photo_that_is_none_is_refused_with_words_and_nothing_is_lost(program, name, content, words):
    resident, _, form = photo_page(program)
    page = upload(resident, form, content, name)
    assert page.status == 422
    assert 'role="alert"' in page.text and re.search(words, page.text), page.title
    assert program.resident_bytes() < 1 << 30
    good = upload(resident, main_form(page), (FIXTURES / "turned-with-place.jpg").read_bytes())
    assert good.status == 200 and "/draft/" in good.url


def test_a_host_that_is_not_ours_gets_nothing_of_ours(program):
    for host, expected in (("evil.example", 421), (f"localhost.evil.example:{program.port}", 421), ("", 400)):
        with raw(program, f"GET /folio HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n") as line:
            line.settimeout(10)
            answer = b""
            while part := line.recv(65536):
                answer += part
        assert int(answer.split(b" ", 2)[1]) == expected, host
        assert b"<html" not in answer and b"nosniff" in answer


def test_forwarded_headers_of_strangers_change_nothing(program):
    resident = Resident(program.url)
    said = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "Forwarded": "host=evil.example;proto=https",
            "X-Forwarded-Port": "99", "X-Original-URL": "/desk", "X-Rewrite-URL": "/desk", "X-HTTP-Method-Override": "DELETE"}
    for path in ("/", "/services/bacheo/poster", "/desk", "/services/bacheo"):
        plain, spoofed = resident.get(path, follow=False), resident.get(path, headers=said, follow=False)
        assert spoofed.status == plain.status and spoofed.headers["Location"] == plain.headers["Location"]
        assert "evil.example" not in spoofed.text
        assert spoofed.headers["Strict-Transport-Security"] is None


def check(path):
    """What `ventanilla check --json` finds, within ten seconds and a gigabyte of memory."""
    done = subprocess.run(["prlimit", f"--as={4 << 30}", binary(), "check", path, "--json"], capture_output=True, text=True, timeout=20, check=False)
    return done.returncode, [json.loads(line) for line in done.stdout.splitlines() if line.startswith("{")]


def test_a_workbook_that_was_cut_off_is_refused_by_name(tmp_path):
    whole = (ROOT / "Tests" / "FormsTests" / "Fixtures" / "xlsforms" / "socio-economic-survey.xlsx").read_bytes()
    for length in (0, 10, 1000, len(whole) // 2, len(whole) - 10):
        book = tmp_path / "questionnaire.xlsx"
        book.write_bytes(whole[:length])
        code, findings = check(book)
        assert code in (1, 2) and findings, length
        assert findings[0]["file"].endswith("questionnaire.xlsx") and findings[0]["severity"] == "error"


def test_a_workbook_that_unpacks_to_gigabytes_is_refused(tmp_path):
    book = tmp_path / "questionnaire.xlsx"
    with zipfile.ZipFile(book, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(2048):
                part.write(b"0" * (1 << 20))
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
    began = time.monotonic()
    code, findings = check(book)
    assert code in (1, 2) and findings and findings[0]["severity"] == "error"
    assert time.monotonic() - began < 15
