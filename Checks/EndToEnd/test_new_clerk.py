"""A clerk on the first day: a hundred mixed cases from the first to the last, in the browser, the next thing to do first. Then whoever
coordinates the unit sees the same numbers, goes from a bar to its cases, and takes the table along."""
import csv
import io
import os
import re
import time

import pytest

import hundred_cases as cases
from program import ROOT, Program
from words import pattern, word

PHOTO = ROOT / "Tests" / "MediaTests" / "Fixtures" / "turned-with-place.jpg"
# Wednesdays, in the morning of Mexico City.
TWO_WEEKS_AGO, TODAY = "2026-07-01 15:30:00", "2026-07-15 15:20:00"
MINUTES = 3
UNIT = "benito-juarez"


class Clerk:
    """Works as a new clerk does: reads the page, presses what it offers, and looks at each kind of page once as everybody must be able to."""

    def __init__(self, person, program):
        self.person, self.page, self.base = person, person.page, program.url
        self.kinds = set()
        self.look = person.look
        person.look = self.look_once

    def look_once(self):
        kind = re.sub(r"\?.*", "", re.sub(r"[0-9A-Z]{4}-[0-9A-Z]{4}|[0-9a-f]{8}-[0-9a-f-]{27}", "*", self.page.url))
        kind += " error" if self.page.locator(".problem").count() else ""
        if kind not in self.kinds:
            self.kinds.add(kind)
            self.look()

    def go(self, path):
        self.person.go(path)

    def press(self, *names):
        self.person.press(*names)

    def main(self):
        return self.page.get_by_role("main")

    def step(self, name):
        """Presses the action of a step, also one under «more actions»."""
        action = word("es", f"desk.step.{name}.action")
        more = self.main().locator("details.more")
        if more.locator("a, button").filter(has_text=action).count():
            more.locator("summary").click()
        self.press(f"^{action}$")

    def fill(self, key, text):
        self.main().get_by_label(re.compile("^" + re.escape(word("es", key)))).fill(text)

    def template(self, title):
        """Begins with a text that the city wrote, and completes what it leaves in brackets."""
        self.main().get_by_label(word("es", "desk.step.template")).select_option(label=title)
        self.press(f"^{word('es', 'desk.step.use')}$")
        field = self.main().locator("#text")
        text = field.input_value()
        assert text, f"«{title}» left the field empty"
        for blank, said in (("[fecha prometida]", "8 de julio"), ("[fecha nueva]", "22 de julio"), ("[motivo]", "falta mezcla")):
            text = text.replace(blank, said)
        field.fill(text)

    def send(self, name):
        self.press(f"^{word('es', f'desk.step.{name}.action')}$")

    def number(self, heading=None):
        """How many cases the heading of a list says."""
        text = heading or self.page.get_by_role("heading", level=1).inner_text()
        return int(re.search(r": (\d+) ", text)[1])

    def tray(self, key):
        """The number beside a tray."""
        self.page.goto(f"{self.base}/desk/queues/{key}")
        listed = self.number()
        told = self.page.locator(f"nav.trays a[href$='/{key}'] b").first.inner_text()
        assert int(told) == listed, f"{key}: {told} at the left, {listed} in the list"
        return listed


def one_by_one(clerk, folios_of):
    """The next thing first, until only the plain ones are left; returns what was done with how many."""
    done = {}

    def count(deed):
        done[deed] = done.get(deed, 0) + 1

    clerk.go("/desk/queues/unassigned")
    for _ in range(20):  # the late ones stand first
        first = clerk.main().locator("section.next-up")
        if not first.count() or "Atrasado" not in first.inner_text():
            break
        clerk.press(f"^{word('es', 'desk.list.open')}$")
        clerk.send("accept")
        clerk.step("answer")
        clerk.template("Vamos atrasados")
        clerk.main().get_by_role("radio", name=re.compile("^" + word("es", "desk.step.answer.informs"))).check()
        clerk.send("answer")
        count("told that it is late")
        clerk.go("/desk/queues/unassigned")
    for folio in folios_of(cases.WRONG):
        clerk.go(f"/desk/cases/{folio}")
        assert cases.WRONG in clerk.main().inner_text()
        clerk.step("transfer")
        clerk.main().get_by_label(word("es", "desk.step.transfer.unit")).select_option("obras-vialidades")
        clerk.template("Es vía primaria: pasa a Obras")
        clerk.send("transfer")
        assert clerk.page.get_by_role("alert").is_visible(), "it was passed on without a word to the next office"
        clerk.fill("desk.step.transfer.note", "Está en el carril de alta; hay que cerrar un carril.")
        clerk.send("transfer")
        assert folio in clerk.main().inner_text() and "/desk/mine" in clerk.page.url
        count("passed on")
    for folio in folios_of(cases.LOST):
        clerk.go(f"/desk/cases/{folio}")
        clerk.send("accept")
        clerk.step("ask")
        clerk.template("Pedir una seña del lugar")
        clerk.send("ask")
        clerk.person.says(word("es", "desk.state.waiting_for_resident"))
        count("asked")
    first, *same = folios_of(cases.DEEP)
    for folio in same:
        clerk.go(f"/desk/cases/{folio}")
        assert clerk.page.locator("#similar").get_by_text(first).count(), f"{folio} does not propose {first}"
        clerk.page.locator(f"#similar a[href$='other={first}']").click()
        clerk.page.wait_for_load_state()
        clerk.person.look()
        clerk.send("join")
        clerk.person.says(word("es", "desk.state.duplicate"))
        count("joined")
    for folio in folios_of(cases.NEIGHBOUR):
        clerk.go(f"/desk/cases/{folio}")
        clerk.step("cover")
        clerk.fill("desk.step.cover.passage", cases.NEIGHBOUR)
        clerk.fill("desk.step.cover.text", "Es un dato de otra persona")
        clerk.send("cover")
        assert "Tenorio" not in clerk.main().inner_text()
        clerk.press(f"^{word('es', 'desk.timer.start')}$")
        clerk.step("contact")
        clerk.main().get_by_label(word("es", "desk.purpose.visit")).check()
        clerk.send("contact")
        clerk.person.says("55 0000 9914|5500009914")
        clerk.send("accept")
        clerk.press(f"^{word('es', 'desk.timer.stop')}$")
        count("covered")
    return done


def the_one_that_came_back(clerk):
    assert clerk.tray("reopened") == 1
    clerk.press(f"^{word('es', 'desk.list.open')}$")
    clerk.person.says("Se volvió a abrir con la lluvia")
    clerk.send("accept")
    clerk.step("answer")
    clerk.fill("desk.step.answer.text", "La cuadrilla lo cortó, lo rellenó con mezcla caliente y lo selló hoy a las 8:30.")
    clerk.main().get_by_role("radio", name=re.compile("^" + word("es", "desk.step.answer.done"))).check()
    clerk.main().locator("input[type=file]").set_input_files(PHOTO)
    clerk.send("answer")
    clerk.person.says(word("es", "desk.state.answered"))
    assert clerk.tray("reopened") == 0


def deed(clerk, path, name, text=None):
    """A deed on a whole list: chosen, looked at, done. Returns the address of the deed and how many it did."""
    clerk.go(path)
    listed = clerk.number()
    clerk.main().locator("input[name=whole]").check()
    clerk.press(f"^{word('es', f'desk.bulk.{name}.action')}$")
    if text:
        clerk.fill(f"desk.bulk.{name}.text", text)
    clerk.press(f"^{word('es', 'desk.bulk.look')}$")
    assert re.search(rf"\b{listed} casos?\.", clerk.main().locator("p.lead").inner_text()), clerk.main().inner_text()
    clerk.press(f"^{word('es', f'desk.bulk.{name}.action')}$")
    address = clerk.page.url
    until(clerk, address, ": listo")
    return address, listed


def until(clerk, address, heading):
    for _ in range(80):
        clerk.page.goto(address)
        if heading in clerk.page.get_by_role("heading", level=1).inner_text():
            clerk.person.look()
            return
        time.sleep(0.25)
    raise AssertionError(f"{address} never said {heading!r}")


def coordinates(boss):
    """The unit's page, its bars, its file: the same numbers everywhere."""
    boss.go(f"/desk/figures?unit={UNIT}&days=30")
    row = [cell.strip() for cell in boss.page.locator("tr.sum td").all_inner_texts()]
    links = boss.page.locator("tr.sum td a").evaluate_all("all => all.map(a => [a.textContent, a.getAttribute('href')])")
    answer = boss.page.request.get(boss.page.locator("a[href*='figures.csv']").get_attribute("href").join([boss.base, ""]))
    lines = list(csv.reader(io.StringIO(answer.text().lstrip("\ufeff"))))
    assert lines[1][2:] == row, f"the file says {lines[1]}, the page {row}"
    screen = boss.page.locator("table.numbers").filter(has=boss.page.get_by_text(word("es", "desk.figures.by_service"), exact=True))
    shown = [re.split(r"\t+", line.strip()) for line in screen.locator("tbody tr").all_inner_texts()][1:]
    assert [line[1:] for line in lines if line[0] == word("es", "desk.figures.service")] == shown
    bar = boss.page.locator("svg.chart a[aria-label*='recibidos']").last
    label = bar.get_attribute("aria-label")
    number = int(re.search(r"(\d+) recibidos", label)[1])
    bar.click()
    boss.page.wait_for_load_state()
    boss.person.look()
    assert boss.number() == number, f"the bar says {label}, the list {boss.number()}"
    for text, path in links:
        if text.isdigit():
            boss.page.goto(boss.base + path)
            assert boss.number() == int(text), f"{path}: {boss.number()} and not {text}"
    boss.go(f"/desk/units/{UNIT}/all")
    listed = boss.number()
    answer = boss.page.request.get(boss.base + boss.page.locator("a[href*='list.csv']").get_attribute("href"))
    assert len(list(csv.reader(io.StringIO(answer.text().lstrip("\ufeff"))))) - 1 == listed
    return row


@pytest.fixture(scope="module")
def seeded(tmp_path_factory):
    """A city with a hundred reports: some of two weeks ago, the others of this morning."""
    folder = tmp_path_factory.mktemp("clerk")
    past = Program(folder, at=TWO_WEEKS_AGO)
    past.start()
    reports = cases.send_all(past.url, cases.old())
    past.stop()
    today = Program(folder, at=TODAY)
    today.start()
    yield today, reports
    today.stop()


def test_a_new_clerk_triages_a_hundred_cases(seeded, person):
    program, reports = seeded
    lucia = Clerk(person("es", "desk", True, program.url), program)
    lucia.person.enter(program, "Lucía")
    # Yesterday's work: one of the old ones was answered, and came back this morning.
    answered = reports[-1]
    lucia.page.goto(f"{program.url}/desk/cases/{answered.folio}/answer")
    lucia.fill("desk.step.answer.text", "Se rellenó con mezcla fría el lunes en la tarde.")
    lucia.main().get_by_role("radio", name=re.compile("^" + word("es", "desk.step.answer.done"))).check()
    lucia.fill("desk.step.answer.without", "Se acabó la pila del teléfono")
    lucia.page.get_by_role("main").get_by_role("button", name=word("es", "desk.step.answer.action"), exact=True).click()
    cases.reopen(program.url, answered, "Se volvió a abrir con la lluvia")
    reports += cases.send_all(program.url, cases.fresh())
    others = cases.send_all(program.url, cases.elsewhere())

    def folios_of(details):
        return [report.folio for report in reports if details in report.details]

    began = time.monotonic()
    lucia.go("/desk/mine")
    assert lucia.tray("all") >= 100
    mine = {line.get_attribute("href").rsplit("/", 1)[1] for line in lucia.page.locator("a.folio").all()}
    assert not mine & {report.folio for report in others}
    for report in others[:2]:
        assert lucia.page.goto(f"{program.url}/desk/cases/{report.folio}").status == 404
    done = one_by_one(lucia, folios_of)
    assert done["told that it is late"] >= 6 and done["passed on"] == 2 and done["asked"] == 2 and done["joined"] == 2, done
    the_one_that_came_back(lucia)
    # The plain ones, all at once.
    _, accepted = deed(lucia, "/desk/queues/unassigned?state=received", "accept")
    assert accepted >= 80
    assert lucia.tray("unassigned") == 0
    lucia.tray("late")
    late = [link.inner_text() for link in lucia.page.locator("a.folio").all()]
    assert not set(late) & {report.folio for report in reports}, "a promise of the new ones is broken still"
    text = "El camión pasó hoy a las 7:00 y recogió todo. Folio {folio}."
    address, closed = deed(lucia, "/desk/queues/mine?service=recoleccion-basura", "close", text)
    assert closed >= 39
    before = lucia.tray("mine")
    lucia.page.goto(address)
    lucia.press(word("es", "desk.bulk.undo"))
    until(lucia, address, ": deshecho")
    assert lucia.tray("mine") == before + closed
    _, again = deed(lucia, "/desk/queues/mine?service=recoleccion-basura", "close", text)
    assert again == closed and lucia.tray("mine") == before
    open_now = lucia.tray("all")

    marcos = Clerk(person("es", "desk", True, program.url), program)
    marcos.person.enter(program, "Marcos")
    row = coordinates(marcos)
    assert int(row[0]) == open_now and int(row[3]) >= closed + 1
    minutes = (time.monotonic() - began) / 60
    # Where others want the same processors, the same work takes as many times longer as there are who wait.
    busy = max(1, os.getloadavg()[1] / os.cpu_count())
    print(f"\n{len(reports)} cases in {minutes:.1f} minutes (load {busy:.1f}), {len(lucia.kinds | marcos.kinds)} kinds of pages looked at")
    assert minutes < MINUTES * busy, f"it took {minutes:.1f} minutes at a load of {busy:.1f}"
    # Nobody who reported is left without a word: each of the hundred has moved.
    for report in reports:
        state = program_state(marcos, report)
        assert state != word("es", "desk.state.received"), f"{report.folio} was never looked at"


def program_state(boss, report):
    """The state of a case as anybody sees it who has the folio."""
    page = boss.page.request.get(f"{boss.base}/folio/{report.folio}")
    return re.search("|".join(map(re.escape, word("es", "desk.state").values())), re.sub(r"<[^>]+>", " ", page.text().split("<main", 1)[1]))[0]
