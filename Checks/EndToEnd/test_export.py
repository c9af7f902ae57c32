"""What residents sent leaves the program as ODK's tools expect it: one row a case, joined by its key, and on record."""
import csv
import io
import os
import stat
import subprocess
import zipfile

import pytest

from program import Program, binary
from resident import Resident, report
from small_city import small_city


@pytest.fixture(scope="module")
def sent(tmp_path_factory):
    """A small city with two reports; the program and the folios."""
    folder = tmp_path_factory.mktemp("export")
    program = Program(folder, city=small_city(folder))
    program.start()
    folios = [report(Resident(program.url), "prueba", {"what": f'bache, "{number}"', "how": "small"})[1] for number in (1, 2)]
    yield program, folios
    program.stop()


def export(program, name, *arguments):
    path = program.folder / name
    command = [binary(), "export", "prueba", "--to", path, "--city", program.city, "--database", program.database, *arguments]
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
