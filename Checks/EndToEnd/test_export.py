"""What residents sent leaves the program as ODK's tools expect it: one row a case, joined by its key, and on record."""
import csv
import io
import os
import stat
import subprocess
import zipfile

import pytest

from program import ROOT, Program, binary
from resident import FOLIO, Resident, answers_for, main_form, report
from small_city import SERVICE, small_city
from test_bad_input import upload

PHOTO = ROOT / "Tests" / "MediaTests" / "Fixtures" / "turned-with-place.jpg"
PHOTOS = """\
settings:
  - {form_title: Fotos, form_id: fotos, version: "3", default_language: Español (es)}
survey:
  - {type: text, name: what, "label::Español (es)": "¿Qué?", "label::English (en)": "What?", required: "yes"}
  - {type: geopoint, name: spot, "label::Español (es)": "¿Dónde?", "label::English (en)": "Where?"}
  - {type: image, name: photo, "label::Español (es)": "Foto", "label::English (en)": "Photo"}
  - {type: begin_repeat, name: pieces, "label::Español (es)": "Piezas", "label::English (en)": "Pieces", repeat_count: "2"}
  - {type: text, name: piece, "label::Español (es)": "¿Cuál?", "label::English (en)": "Which?"}
  - {type: image, name: near, "label::Español (es)": "De cerca", "label::English (en)": "Near"}
  - {type: end_repeat}
"""


@pytest.fixture(scope="module")
def sent(tmp_path_factory):
    """A small city with two reports; the program and the folios."""
    folder = tmp_path_factory.mktemp("export")
    city = small_city(folder)
    photos = city / "services" / "fotos"
    photos.mkdir()
    (photos / "questionnaire.yaml").write_text(PHOTOS)
    (photos / "service.yaml").write_text(SERVICE.replace("prefill: {contact_email: {from: contact.email}}\n", ""))
    program = Program(folder, city=city)
    program.start()
    folios = [report(Resident(program.url), "prueba", {"what": f'bache, "{number}"', "how": "small"})[1] for number in (1, 2)]
    yield program, folios
    program.stop()


def report_with_photos(program):
    """Uses the service to the end with a photo at each question that asks for one; the folio."""
    resident = Resident(program.url)
    page, given = resident.get("/services/fotos?lang=es"), set()
    for _ in range(30):
        form = main_form(page)
        field = next((name for name, kind in form["kinds"].items() if kind == "file"), None)
        if field and field not in given:
            given.add(field)
            page = upload(resident, form, PHOTO.read_bytes())
            assert page.status == 200, page.title
            continue
        page = resident.send(page, form, answers_for(form, {"spot": "19.3840, -99.1690", "*": "bien, \"así\"\n"}))
        if page.url.split("?")[0].endswith("/sent"):
            return FOLIO.search(page.text)[0]
    raise AssertionError(f"no folio; the last page was {page.url}: {page.title}")


def export(program, name, *arguments, service="prueba"):
    path = program.folder / name
    command = [binary(), "export", service, "--to", path, "--city", program.city, "--database", program.database, *arguments]
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
    return path


def rows(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_each_case_is_a_row(sent):
    program, folios = sent
    path = export(program, "prueba.csv")
    found = rows(path.read_text())
    assert [row["what"] for row in found] == ['bache, "1"', 'bache, "2"']
    assert [row["Folio"].replace("-", "") for row in found] == [folio.replace("-", "") for folio in folios]
    assert all(row["KEY"].startswith("uuid:") and row["KEY"] == row["meta-instanceID"] for row in found)
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600


def test_the_archive_has_the_same_table(sent):
    program, _ = sent
    with zipfile.ZipFile(export(program, "prueba.zip")) as archive:
        assert "prueba.csv" in archive.namelist()
        assert len(rows(archive.read("prueba.csv").decode())) == 2


def test_only_what_was_sent_in_the_time_asked_for(sent):
    program, _ = sent
    assert rows(export(program, "none.csv", "--until", "2020-01-01T00:00:00Z").read_text()) == []


def test_an_archive_has_the_layout_of_central_with_the_files_beside(sent):
    program, _ = sent
    folio = report_with_photos(program)
    with zipfile.ZipFile(export(program, "fotos.zip", service="fotos")) as archive:
        assert archive.testzip() is None
        names = archive.namelist()
        tables = {name: rows(archive.read(name).decode()) for name in names if name.endswith(".csv")}
        media = {name: archive.read(name) for name in names if name.startswith("media/")}
    assert sorted(tables) == ["fotos-pieces.csv", "fotos.csv"]
    (case,), pieces = tables["fotos.csv"], tables["fotos-pieces.csv"]
    assert list(case)[:7] == ["SubmissionDate", "what", "spot-Latitude", "spot-Longitude", "spot-Altitude", "spot-Accuracy", "photo"]
    assert case["Folio"].replace("-", "") == folio.replace("-", "")
    assert (case["AttachmentsPresent"], case["AttachmentsExpected"], case["FormVersion"]) == ("3", "3", "3")
    assert list(pieces[0]) == ["piece", "near", "PARENT_KEY", "KEY"]
    assert [piece["PARENT_KEY"] for piece in pieces] == [case["KEY"]] * 2
    assert [piece["KEY"] for piece in pieces] == [f"{case['KEY']}/pieces[{number}]" for number in (1, 2)]
    named = [case["photo"]] + [piece["near"] for piece in pieces]
    assert len(set(named)) == 3, "two photos have one name"
    assert sorted(media) == sorted("media/" + name for name in named), "a cell names a file that is not there"
    assert all(content[:2] == b"\xff\xd8" for content in media.values())
