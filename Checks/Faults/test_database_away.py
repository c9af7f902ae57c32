"""PostgreSQL is away for a minute under load: residents are told, nothing acknowledged is lost, and it goes on by itself."""
import secrets
import subprocess
import threading
import time

from postgres import Postgres
from program import Program, binary
from resident import Resident, report
from small_city import small_city


def test_a_database_that_goes_away_is_said_and_survived(tmp_path):
    server = Postgres().start()
    environment = {"VENTANILLA_ROOT_KEY": f"k0001 {secrets.token_hex(32)}"}
    subprocess.run([binary(), "migrate", "--database", server.url], check=True, capture_output=True)
    program = Program(tmp_path, city=small_city(tmp_path), database=server.url, environment=environment)
    program.start()
    try:
        kept, told, stop, lock = [], [], threading.Event(), threading.Lock()

        def resident(number):
            turn = 0
            while not stop.is_set():
                turn += 1
                try:
                    folio = report(Resident(program.url, timeout=60), "prueba", {"what": f"bache {number}-{turn}", "how": "large"})[1]
                    with lock:
                        kept.append(folio)
                except AssertionError as said:
                    with lock:
                        told.append(str(said))
                    time.sleep(0.2)
                except (OSError, TypeError):  # a step that was refused in between leaves a page without what the next step reads
                    time.sleep(0.2)

        threads = [threading.Thread(target=resident, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        time.sleep(4)
        before = len(kept)
        server.pause()
        time.sleep(60)
        page = Resident(program.url, timeout=60).get("/readyz")
        assert page.status == 503, "a database that is away must be said at /readyz"
        server.resume()
        until = time.monotonic() + 60
        while len(kept) < before + 20 and time.monotonic() < until:
            time.sleep(0.5)
        stop.set()
        for thread in threads:
            thread.join(90)
        assert before > 0 and len(kept) >= before + 20, f"{before} before, {len(kept)} after; {told[-1:]}"
        assert all(" 503" in said for said in told), [said for said in told if " 503" not in said][:1]
        reader = Resident(program.url)
        lost = [folio for folio in kept if reader.get(f"/folio/{folio}").status != 200]
        assert not lost, f"{len(lost)} of {len(kept)} acknowledged reports are lost"
    finally:
        program.stop()
        server.stop()
