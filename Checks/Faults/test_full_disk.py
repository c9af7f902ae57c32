"""A full disk: the resident is told, nothing acknowledged is lost, and it goes on once there is room."""
import os
import subprocess

import pytest

from program import Program
from resident import Resident, report
from small_city import small_city


@pytest.fixture
def small_disk(tmp_path):
    """A disk of one's own with a little more room than readiness asks for."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=160m", "tmpfs", disk], capture_output=True, check=False)
    if mounted.returncode != 0:
        pytest.skip("this user may not mount a small disk")
    yield disk
    subprocess.run(["umount", "-l", disk], check=True)


def test_a_full_disk_is_said_and_survived(small_disk, tmp_path):
    program = Program(tmp_path, city=small_city(tmp_path), database=f"sqlite:{small_disk / 'ventanilla.sqlite'}")
    program.start()
    try:
        session = Resident(program.url)
        kept = [report(session, "prueba", {"what": "antes", "how": "small"})[1] for _ in range(5)]

        filler = small_disk / "filler"
        with open(filler, "wb", buffering=0) as file:
            try:
                while True:
                    file.write(b"x" * 4096)
            except OSError:
                pass

        refused = False
        for _ in range(200):
            try:
                kept.append(report(Resident(program.url), "prueba", {"what": "x" * 2000, "how": "small"})[1])
            except AssertionError as said:
                assert " 503" in str(said) or " 500" in str(said) or " 507" in str(said), said
                refused = True
                break
        assert refused, "200 reports went onto a full disk"
        assert program.process.poll() is None, program.tail()
        assert session.get("/healthz").status == 200

        os.unlink(filler)
        kept.append(report(Resident(program.url), "prueba", {"what": "después", "how": "small"})[1])
        assert [session.get(f"/folio/{folio}").status for folio in kept] == [200] * len(kept)
    finally:
        program.stop()
