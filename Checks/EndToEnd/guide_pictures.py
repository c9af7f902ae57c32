"""Takes the pictures of docs/guides/ from the real program with the example city, on a Wednesday morning: `tools/guide-pictures`."""
import re
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent.parent), str(Path(__file__).resolve().parent)]

from playwright.sync_api import sync_playwright  # noqa: E402

import hundred_cases as cases  # noqa: E402
from person import Person  # noqa: E402
from program import ROOT, Program  # noqa: E402
from questionnaire import Questionnaire  # noqa: E402
from test_pothole import ANSWERS, FOLDER  # noqa: E402
from words import pattern, word  # noqa: E402

FOLDER_OF_PICTURES = ROOT / "docs" / "images" / "guides"
TWO_WEEKS_AGO, TODAY = "2026-07-01 15:30:00", "2026-07-15 15:20:00"


class Camera:
    def __init__(self, browser, program, name):
        self.context = browser.new_context(viewport={"width": 1280, "height": 860}, locale="es-MX")
        self.page = self.context.new_page()
        self.base = program.url
        self.person = Person(self.page, program.url, "es", scripts=False)
        self.person.enter(program, name)

    def go(self, path):
        self.page.goto(self.base + path)

    def shoot(self, name, part=None, whole=False):
        with tempfile.TemporaryDirectory() as scratch:
            raw = Path(scratch) / "raw.png"
            if part:
                self.page.locator(part).first.screenshot(path=raw)
            else:
                self.page.screenshot(path=raw, full_page=whole)
            picture = FOLDER_OF_PICTURES / f"{name}.webp"
            subprocess.run(["cwebp", "-quiet", "-q", "62", "-m", "6", raw, "-o", picture], check=True)
        print(f"{picture.relative_to(ROOT)}: {picture.stat().st_size // 1024} kB", flush=True)

    def step(self, name):
        action = word("es", f"desk.step.{name}.action")
        more = self.page.get_by_role("main").locator("details.more")
        if more.locator("a, button").filter(has_text=action).count():
            more.locator("summary").click()
        self.person.press(f"^{action}$")


def seed(folder):
    past = Program(folder, at=TWO_WEEKS_AGO)
    past.start()
    cases.send_all(past.url, cases.old())
    past.stop()
    program = Program(folder, at=TODAY)
    program.start()
    reports = cases.send_all(program.url, cases.fresh())
    return program, reports


def of_a_clerk(browser, program, reports):
    same = [report.folio for report in reports if report.details == cases.DEEP]
    wrong = next(report.folio for report in reports if report.details == cases.WRONG)
    plain = next(report.folio for report in reports if report.service == "alumbrado")
    lucia = Camera(browser, program, "Lucía")
    lucia.go("/desk/queues/unassigned")
    lucia.shoot("bandeja")
    lucia.go(f"/desk/cases/{same[1]}")
    lucia.shoot("caso")
    lucia.shoot("parecidos", "#similar")
    lucia.go(f"/desk/cases/{plain}")
    lucia.step("accept")
    lucia.go(f"/desk/cases/{plain}/answer")
    lucia.page.locator("#template").select_option(index=1)
    lucia.person.press(f"^{word('es', 'desk.step.use')}$")
    lucia.shoot("responder")
    lucia.page.locator("#text").fill("La cuadrilla revisa el poste el jueves 16 de julio por la mañana. Si cambia el día te avisamos.")
    lucia.page.get_by_role("radio").first.check()
    with lucia.context.expect_page() as opened:
        lucia.page.get_by_role("button", name=word("es", "desk.preview.action")).click()
    camera, lucia.page = lucia.page, opened.value
    lucia.page.wait_for_load_state()
    lucia.shoot("vista-previa")
    lucia.page.close()
    lucia.page = camera
    lucia.go(f"/desk/cases/{wrong}/transfer")
    lucia.page.locator("#unit").select_option("obras-vialidades")
    lucia.shoot("transferir")
    lucia.go(f"/desk/cases/{plain}/contact")
    lucia.shoot("datos")
    lucia.go(f"/desk/cases/{plain}")
    lucia.page.get_by_role("button", name=word("es", "desk.timer.start")).click()
    lucia.page.wait_for_load_state()
    lucia.shoot("reloj", "#time")
    # Somebody was faster.
    lucia.go(f"/desk/cases/{wrong}/ask")
    other = Camera(browser, program, "Marcos")
    other.go(f"/desk/cases/{wrong}")
    other.step("take")
    lucia.page.locator("#text").fill("¿Está antes o después del puente?")
    lucia.step("ask")
    lucia.shoot("conflicto")
    picture(lucia)
    lucia.go("/desk/queues/unassigned?service=recoleccion-basura")
    lucia.page.locator("input[name=whole]").check()
    lucia.person.press(f"^{word('es', 'desk.bulk.close.action')}$")
    lucia.page.locator("#text").fill("El camión pasó hoy a las 7:00 y recogió todo. Folio {folio}.")
    lucia.person.press(f"^{word('es', 'desk.bulk.look')}$")
    lucia.shoot("varios")
    counter(lucia)


def picture(lucia):
    """A photo of the demonstration, with the squares that cover a part of it."""
    lucia.go("/desk/queues/all?service=bacheo&state=in_work")
    for link in [one.get_attribute("href") for one in lucia.page.locator("a.folio").all()]:
        lucia.go(link)
        large = lucia.page.get_by_role("link", name=word("es", "desk.photo.see"))
        if large.count():
            large.first.click()
            lucia.person.press(f"^{word('es', 'desk.photo.cover')}$")
            for cell in (19, 20):
                lucia.page.locator(f"input[name=cell][value='{cell}']").check(force=True)
            lucia.shoot("tapar")
            return


def counter(lucia):
    lucia.go("/desk/counter")
    lucia.page.locator("select[name=service]").select_option("bacheo")
    lucia.shoot("ventanilla")
    lucia.page.get_by_label(word("es", "desk.counter.consent.spoken")).check()
    lucia.person.press(f"^{word('es', 'desk.counter.start')}")
    questionnaire = Questionnaire(FOLDER)
    answers = ANSWERS | {"contact_name": "Teodora Luna", "contact_email": "teodora@residente.example"}
    for _ in range(40):
        if "/check" in lucia.page.url:
            break
        lucia.person.answer_page(questionnaire, answers)
        lucia.person.go_on()
    lucia.person.press(pattern("es", "check.send.full").pattern)
    lucia.page.emulate_media(media="print")
    lucia.page.set_viewport_size({"width": 740, "height": 960})
    lucia.shoot("comprobante")


def of_a_supervisor(browser, program, reports):
    covered = next(report.folio for report in reports if cases.NEIGHBOUR in report.details)
    lucia = Camera(browser, program, "Lucía")
    lucia.go(f"/desk/cases/{covered}")
    lucia.step("cover")
    lucia.page.locator("#passage").fill(cases.NEIGHBOUR)
    lucia.page.locator("#text").fill("Es un dato de otra persona")
    lucia.step("cover")
    work_through(lucia)
    marcos = Camera(browser, program, "Marcos")
    marcos.go("/desk/figures?unit=benito-juarez&days=30")
    marcos.shoot("resumen", whole=True)
    marcos.page.locator("svg.chart a[aria-label*='recibidos']").last.click()
    marcos.page.wait_for_load_state()
    marcos.shoot("barra")
    marcos.go(f"/desk/cases/{covered}/originals")
    marcos.page.get_by_label(word("es", "desk.purpose.review")).check()
    marcos.shoot("originales")
    marcos.go(f"/desk/cases/{covered}/deadline")
    marcos.shoot("fecha")
    marcos.go("/attainment")
    marcos.shoot("cumple")


def work_through(lucia):
    """Some of the morning's cases are done, so that the figures say something."""
    for path, text in (("mine?service=alumbrado", None), ("unassigned?service=recoleccion-basura", "El camión pasó hoy a las 7:00 y recogió todo."),
                       ("unassigned?service=reportes-limpieza-via-publica", "La cuadrilla barrió la banqueta hoy a las 8:00.")):
        lucia.go(f"/desk/queues/{path}")
        if not lucia.page.locator("input[name=whole]").count():
            continue
        lucia.page.locator("input[name=whole]").check()
        lucia.person.press(f"^{word('es', 'desk.bulk.close.action' if text else 'desk.bulk.answer.action')}$")
        lucia.page.locator("#text").fill(text or "La cuadrilla va el jueves.")
        lucia.person.press(f"^{word('es', 'desk.bulk.look')}$")
        lucia.person.press(f"^{word('es', 'desk.bulk.close.action' if text else 'desk.bulk.answer.action')}$")
        for _ in range(80):
            if re.search("listo", lucia.page.title()):
                break
            lucia.page.wait_for_timeout(250)
            lucia.page.reload()


def main():
    FOLDER_OF_PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        program, reports = seed(scratch)
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        try:
            of_a_clerk(browser, program, reports)
            of_a_supervisor(browser, program, reports)
        finally:
            browser.close()
            program.stop()


if __name__ == "__main__":
    main()
