"""Measures the program and, in the same run, what this machine can do at most; prints a table.

Rates go over HTTP with sessions, form tokens and durable commits. They are given per CPU-second of the server, times two ("on two
cores"), because the residents that make the load run on the same cores; the rate on the wall and their share stand beside.
"""
import argparse
import json
import multiprocessing
import os
import re
import secrets
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import yaml

sys.path[:0] = [str(Path(__file__).resolve().parent.parent), str(Path(__file__).resolve().parent)]

import identity  # noqa: E402
import limits  # noqa: E402
from plant import plant  # noqa: E402
from postgres import Postgres  # noqa: E402
from program import ROOT, Program, binary  # noqa: E402
from resident import FOLIO, Page, Resident, answers_for, main_form, report  # noqa: E402
from small_city import QUESTIONS, small_city  # noqa: E402

RESIDENTS = 8
#: Cases of one deed at the desk.
BULK = 10_000
WORK = [("question pages", "question_pages", "≥ 2500/s"), ("case lifecycles (open, assign, answer, close)", "case_lifecycles", "≥ 400/s"),
        ("case walks, every page between", "case_walks", "")]


def question_pages(base, seconds, _people):
    """Answers one question after another; counts answers that were stored and led to the next page."""
    until, count = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        session = Resident(base)
        page = session.get("/services/medida")
        page = session.send(page, main_form(page))
        for _ in range(QUESTIONS):
            if time.monotonic() >= until:
                break
            form = main_form(page)
            page = session.send(page, form, answers_for(form, {"*": "prueba"}))
            if page.status != 200:
                raise AssertionError(f"{page.url} answered {page.status}: {page.title}")
            count += 1
        session.close()
    return count


def case_walks(base, seconds, people):
    """Opens a case, takes it at the desk, answers it as solved and confirms it as the resident, with every page that people see between."""
    servant = Resident(base)
    servant.get(people["servant"])
    until, count = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        walk_case(Resident(base), servant)
        count += 1
    return count


def walk_case(resident, servant):
    """One case from the first question to the confirmation; returns what was sent: name of the step, form, values."""
    sent = {}

    def send(name, session, page, form, values=None):
        sent[name] = (form, values or {})
        answer = session.send(page, form, values)
        if answer.status != 200:
            raise AssertionError(f"{name}: {answer.url} answered {answer.status}")
        return answer

    page = resident.get("/services/corta")
    page = send("start", resident, page, main_form(page))
    form = main_form(page)
    page = send("answers", resident, page, form, answers_for(form, {"what": "bache", "how": "large"}))
    page = send("send", resident, page, main_form(page))
    folio = FOLIO.search(page.text)[0]
    page = servant.get(f"/desk/cases/{folio}")
    send("take", servant, page, page.form(action="/take"))
    page = servant.get(f"/desk/cases/{folio}/answer")
    send("answer", servant, page, page.form(with_field="closes"),
         {"text": "El martes se rellenó con mezcla caliente.", "closes": "yes", "without": "Ya era de noche."})
    page = resident.get(f"/folio/{folio}")
    send("confirm", resident, page, page.form(action="/confirm"))
    return sent


class Steps:
    """The forms of a walk, sent again for other cases without the pages that showed them: a form's token is good for two days, and for
    each case once."""

    def __init__(self, sent):
        self.sent = sent

    def post(self, name, session, action):
        form, values = self.sent[name]
        answer = session.send(Page(action, 200, {}, b""), dict(form, action=action), values, follow=False)
        if answer.status != 303:
            raise AssertionError(f"{name}: {action} answered {answer.status}")
        return answer.headers["Location"]

    def open(self, resident):
        """A case from its first question to its folio; returns the address of the confirmation."""
        draft = self.post("start", resident, "/services/corta/start").split("?")[0]
        self.post("answers", resident, draft + "?" + self.sent["answers"][0]["action"].partition("?")[2])
        return self.post("send", resident, draft + "/send")

    def case(self, resident, servant):
        """Open, assign, answer, close; the one page is the confirmation, which names the folio. Returns the address of the case."""
        folio = FOLIO.search(resident.get(self.open(resident)).text)[0]
        self.post("take", servant, f"/desk/cases/{folio}/take")
        self.post("answer", servant, f"/desk/cases/{folio}/answer")
        self.post("confirm", resident, f"/folio/{folio}/confirm")
        return f"/folio/{folio}"


def case_lifecycles(base, seconds, people):
    """Opens, assigns, answers and closes cases as design.md, section 7, counts them: the four changes of state, posted one after another."""
    servant = Resident(base)
    servant.get(people["servant"])
    until, count = time.monotonic() + seconds, 0
    while time.monotonic() < until:
        resident = Resident(base)
        steps = Steps(walk_case(resident, servant))
        count += 1
        # A browser keeps the newest few drafts and cases.
        for _ in range(40):
            if time.monotonic() >= until:
                break
            page = steps.case(resident, servant)
            count += 1
        state = resident.get(page).text if count > 1 else "confirm"
        if "/confirm" in state:
            raise AssertionError(f"{page} still waits for its confirmation")
        resident.close()
    return count


def opened_cases(base, _seconds, people):
    """Opens so many cases and leaves them."""
    wanted, count = people["each"], 0
    servant = Resident(base)
    servant.get(people["servant"])
    while count < wanted:
        resident = Resident(base)
        steps = Steps(walk_case(resident, servant))
        for _ in range(min(40, wanted - count)):
            steps.open(resident)
            count += 1
        resident.close()
    return count


def bulk(program, link, count, size):
    """Accepts so many cases in one go at the desk; meanwhile somebody looks at a queue and somebody begins a report."""
    servant, colleague, resident = (Resident(program.url, timeout=120) for _ in range(3))
    servant.get(link)
    colleague.get(link)
    page = servant.get("/desk/units/locatel/unassigned?service=corta")
    form = page.form(action="/desk/bulk/choose")
    page = servant.send(page, form, {"whole": "yes"}, button=("go", "accept"))
    page = servant.send(page, page.form(action="/preview"))
    act = page.form(action="/apply")
    began, times = time.monotonic(), {"/desk/units/locatel/all": [], "/services/corta": []}
    page = servant.send(page, act)
    while "data-progress" in page.text:
        for session, address in ((colleague, "/desk/units/locatel/all"), (resident, "/services/corta")):
            asked = time.monotonic()
            session.get(address)
            times[address].append((time.monotonic() - asked) * 1000)
        page = servant.get(page.url)
    row(f"{size}: {count:,} more, accepted in one go", f"{time.monotonic() - began:.1f} s", "≤ 60 s")
    for address, taken in times.items():
        if taken:
            row(f"{size}: meanwhile {address}", percentiles(taken), "≤ 100 ms")


def percentiles(times):
    times = sorted(times)
    return f"{times[len(times) // 2]:.1f} ms, {times[len(times) * 95 // 100]:.1f} ms for 95 %"


def _load(work, base, seconds, people, results):
    began = os.times()
    try:
        count, error = work(base, seconds, people), None
    except Exception as failure:  # told to the parent, which stops
        count, error = 0, f"{type(failure).__name__}: {failure}"
    ended = os.times()
    results.put((count, ended.user - began.user + ended.system - began.system, error))


def measure(program, work, seconds, people):
    """Runs the work with several residents at once; returns rate on the wall, rate on two cores, share of the load, memory."""
    results, began, used, most = multiprocessing.Queue(), time.monotonic(), program.cpu_seconds(), 0
    workers = [multiprocessing.Process(target=_load, args=(work, program.url, seconds, people, results)) for _ in range(RESIDENTS)]
    for worker in workers:
        worker.start()
    while any(worker.is_alive() for worker in workers):
        most = max(most, program.resident_bytes())
        time.sleep(0.2)
        if time.monotonic() - began > seconds + 120:
            for worker in workers:
                worker.kill()
            raise RuntimeError(f"{work.__name__} did not end")
    done = [results.get() for _ in workers]
    wall, server = time.monotonic() - began, program.cpu_seconds() - used
    errors = [error for _, _, error in done if error]
    if errors:
        raise RuntimeError(f"{work.__name__}: {errors[0]}")
    count, load = sum(each[0] for each in done), sum(each[1] for each in done)
    return count / wall, count / server * 2, load / (load + server), most


def row(name, figure, goal="", limit=""):
    print(f"{name:56} {figure:>38}  {goal:>14}  {limit}", flush=True)


def bench(engine, seconds, scratch):
    postgres = Postgres().start() if engine == "PostgreSQL" else None
    try:
        limit = limits.postgres_commits(postgres) if postgres else limits.sqlite_commits(scratch)
        row(f"{engine}: raw durable commits", f"{limit:.0f}/s")
        if postgres:
            subprocess.run([binary(), "migrate", "--database", postgres.url], check=True, capture_output=True)
        folder = Path(scratch) / engine
        folder.mkdir()
        # Beside SQLite the program makes its own root key.
        environment = {"VENTANILLA_ROOT_KEY": f"k0001 {secrets.token_hex(32)}"} if postgres else {}
        program = Program(folder, city=small_city(folder), database=postgres.url if postgres else None, environment=environment)
        program.start()
        program.stop()
        starts, used = [], []
        for _ in range(3):
            starts.append(program.start())
            resting, cpu = program.resident_bytes(), program.cpu_seconds()
            used.append(cpu)
            program.stop()
        row(f"{engine}: start of Mexico City", f"{statistics.median(starts):.2f} s ({statistics.median(used):.2f} s of processor)", "≤ 1 s",
            f"{resting / 1e6:.0f} MB")
        program.start()
        try:
            people = {"servant": program.sign_in_link("locatel")}
            for name, work, goal in WORK:
                wall, cores, share, most = measure(program, globals()[work], seconds, people)
                row(f"{engine}: {name}", f"{cores:.0f}/s on 2 cores ({wall:.0f}/s wall)", goal,
                    f"{cores / limit:.2f} of the limit; load took {share:.0%} of the processor; {most / 1e6:.0f} MB of ≤ 100")
        finally:
            program.stop()
    finally:
        if postgres:
            postgres.stop()


#: What a servant looks at in a large city: address, and the goal for 95 of 100 in milliseconds.
DESK = {"queue of a unit": ("/desk/units/locatel/all", 100), "queue of all units": ("/desk/queues/all", 100), "late cases": ("/desk/queues/late", 100),
        "closed cases": ("/desk/queues/closed", 100), "closed cases of a unit": ("/desk/units/locatel/closed", 100), "search by a word": ("/desk/search?q=bache", 200), "a unit's figures": ("/desk/figures?unit=locatel&days=90", 500)}


def many(count, seconds, scratch):
    """The desk and the lifecycle of cases in a city that has a million of them already."""
    folder = Path(scratch) / "many"
    folder.mkdir()
    program = Program(folder, city=small_city(folder))
    program.start()
    first = Resident(program.url)
    for how in ("large", "small", "large"):
        report(first, "corta", {"what": "Hay un bache frente a la escuela", "how": how})
    program.stop()
    oversee(folder / "ventanilla.sqlite", program.city)
    size = f"{count:,} cases"
    row(f"{size}: planted in bulk", f"{plant(folder / 'ventanilla.sqlite', count):.0f} s")
    row(f"{size}: start", f"{program.start():.2f} s, {program.resident_bytes() / 1e6:.0f} MB", "≤ 5 s, 250 MB")
    try:
        supervisors = [person["sign_in"] for person in program.people()
                       if any((grant["unit"], grant["role"]) == ("locatel", "supervisor") for grant in person["grants"])]
        link = supervisors[0] if supervisors else program.sign_in_link("locatel")
        servant, resident = Resident(program.url, timeout=120), Resident(program.url)
        servant.get(link)
        _, number = report(resident, "corta", {"what": "bache", "how": "large"})
        pages = dict(DESK, **{"a case": (f"/desk/cases/{number}", 100), "search by folio": (f"/desk/search?q={number}", 200)})
        for name, (address, goal) in pages.items():
            page = servant.get(address)
            if page.status != 200 or re.search(r"\b0 casos\b|inici[ae] sesión", page.title):
                raise RuntimeError(f"{name}: {address} answered {page.status}: {page.title}")
            times = []
            until = time.monotonic() + seconds / 2
            while len(times) < 100 and time.monotonic() < until:
                began = time.monotonic()
                servant.get(address)
                times.append((time.monotonic() - began) * 1000)
            row(f"{size}: {name}", percentiles(times), f"≤ {goal} ms")
        for name, work, goal in WORK[1:]:
            wall, cores, share, most = measure(program, globals()[work], seconds, {"servant": link})
            row(f"{size}: {name}", f"{cores:.0f}/s on 2 cores ({wall:.0f}/s wall)", goal and "≥ 200/s",
                f"load took {share:.0%} of the processor; {most / 1e6:.0f} MB")
        wall, cores, _, _ = measure(program, opened_cases, 900, {"servant": link, "each": BULK // RESIDENTS})
        row(f"{size}: cases opened", f"{cores:.0f}/s on 2 cores ({wall:.0f}/s wall)")
        bulk(program, link, BULK, size)
    finally:
        program.stop()


def oversee(path, city):
    """Lets the supervisors of `locatel` see every office, as the city's centre does."""
    units = [unit["id"] for unit in yaml.safe_load((city / "city.yaml").read_text())["units"]]
    database = sqlite3.connect(path)
    for account, at in database.execute("SELECT account_id, granted_at FROM role_grant WHERE unit = 'locatel' AND role = 'supervisor'").fetchall():
        database.executemany("INSERT OR IGNORE INTO role_grant (account_id, unit, role, granted_at) VALUES (?, ?, 'supervisor', ?)",
                             [(account, unit, at) for unit in units])
    database.commit()
    database.close()


def heart(scratch):
    """Questionnaires and rules without a server, and what other engines take for the same files in the same run."""
    folder = Path(scratch) / "forms"
    folder.mkdir()
    done = subprocess.run([binary(), "bench", "--forms", folder, "--city", ROOT / "cities" / "cdmx"], check=True, capture_output=True, text=True)
    python, others = ROOT / ".venv" / "bin" / "python3", {}
    if python.exists():
        engines = subprocess.run([python, Path(__file__).parent / "engines" / "measure.py", folder], capture_output=True, text=True, check=False)
        others = json.loads(engines.stdout) if engines.returncode == 0 else {}
        if engines.stderr:
            print(engines.stderr, file=sys.stderr)
    for line in done.stdout.splitlines():
        figure = json.loads(line)
        unit = figure["unit"].replace("us", "µs")
        goal = "" if "goal" not in figure else f"{'≥' if unit == '1/s' else '≤'} {figure['goal']:g} {unit}"
        beside = [f"{name} {in_unit(seconds, unit)}" for name, seconds in sorted(others.get(figure["name"], {}).items())]
        row(figure["name"], f"{figure['value']:.3g} {unit}" if figure["value"] < 1000 else f"{figure['value']:.0f} {unit}", goal, "; ".join(beside))


def in_unit(seconds, unit):
    value = {"s": seconds, "ms": seconds * 1e3, "µs": seconds * 1e6, "1/s": 1 / seconds if seconds else 0}[unit]
    return f"{value:.3g} {unit}" if value < 1000 else f"{value:.0f} {unit}"


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--seconds", type=float, default=20, help="of load for each row")
    options.add_argument("--engine", choices=["SQLite", "PostgreSQL"], action="append", help="only this one")
    options.add_argument("--cases", type=int, default=1_000_000, help="planted where SCALE=full is set")
    options.add_argument("--accounts", type=int, default=3_000_000, help="taken over where SCALE=full is set")
    options.add_argument("--heart", action="store_true", help="only questionnaires and rules")
    options.add_argument("--identity", action="store_true", help="only the login for other systems")
    options = options.parse_args()
    with tempfile.TemporaryDirectory(dir=os.environ.get("TMPDIR", "/var/tmp")) as scratch:
        if options.identity or not (options.heart or options.engine):
            identity.measure(row, options.seconds, scratch)
            if os.environ.get("SCALE") == "full":
                identity.scale(row, options.seconds, scratch, options.accounts, options.accounts // 3)
        if not options.heart and not options.identity:
            row("disk: 4 kB appended and flushed", f"{limits.durable_appends(scratch):.0f}/s")
            for engine in options.engine or ["SQLite", "PostgreSQL"]:
                bench(engine, options.seconds, scratch)
            if os.environ.get("SCALE") == "full":
                many(options.cases, options.seconds, scratch)
        if options.heart or not (options.engine or options.identity):
            heart(scratch)


if __name__ == "__main__":
    main()
