"""kill -9 while many residents send reports: what was acknowledged is there afterwards, on both databases."""
import random
import secrets
import subprocess
import threading

import pytest

from program import Program, binary
from resident import Resident, report
from small_city import small_city

REPORTS = 1000
RESIDENTS = 8


@pytest.mark.parametrize("engine", ["sqlite", "postgres"])
def test_what_was_acknowledged_survives_a_power_cut(engine, tmp_path, request):
    database, environment = None, {}
    if engine == "postgres":
        database = request.getfixturevalue("postgres").fresh()
        subprocess.run([binary(), "migrate", "--database", database], check=True, capture_output=True)
        environment = {"VENTANILLA_ROOT_KEY": f"k0001 {secrets.token_hex(32)}"}  # beside SQLite the program makes its own
    program = Program(tmp_path, city=small_city(tmp_path), database=database, environment=environment)
    program.start()
    acknowledged, failures, lock = [], [], threading.Lock()
    cut = random.Random(7).randint(REPORTS // 4, REPORTS // 2)
    reached = threading.Event()

    def resident(number):
        try:
            session = Resident(program.url, timeout=20)
            for turn in range(REPORTS // RESIDENTS):
                _, folio = report(session, "prueba", {"what": f"bache {number}-{turn}", "how": "large"})
                with lock:
                    acknowledged.append(folio)
                    if len(acknowledged) >= cut:
                        reached.set()
        except AssertionError as failure:
            failures.append(failure)
            reached.set()
        except (OSError, Exception) as interrupted:  # the cut itself
            failures.append(interrupted)

    threads = [threading.Thread(target=resident, args=(number,)) for number in range(RESIDENTS)]
    for thread in threads:
        thread.start()
    assert reached.wait(300), f"only {len(acknowledged)} reports in 300 s: {failures[:1]}"
    program.kill()
    for thread in threads:
        thread.join()
    assert len(acknowledged) >= cut, failures[:1]
    assert len(acknowledged) < REPORTS, "the cut came too late to prove anything"
    assert len(set(acknowledged)) == len(acknowledged)

    program.start()
    try:
        reader = Resident(program.url)
        lost = [folio for folio in acknowledged if reader.get(f"/folio/{folio}").status != 200]
        assert not lost, f"{len(lost)} of {len(acknowledged)} acknowledged reports are lost"
        assert reader.get("/folio/0000-0001").status in (400, 404), "an unknown folio must not look like a known one"
        _, folio = report(reader, "prueba", {"what": "después del corte", "how": "small"})
        assert folio not in acknowledged
    finally:
        program.stop()
