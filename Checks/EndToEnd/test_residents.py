"""What a resident does besides reporting: leave in a hurry, come back with a code, reopen, in the dark, on the smallest phone."""
import re

import pytest

from program import ROOT
from questionnaire import Questionnaire
from resident import Resident, answers_for, main_form
from test_pothole import ANSWERS, FOLDER, ONE_CODE, report_a_pothole
from words import pattern, word

PAGES = ["/", "/services", "/services?q=bache", "/services/bacheo", "/services/bacheo/poster", "/folio", "/resume", "/help", "/privacy",
         "/accessibility", "/no-such-page", "/folio/ZZZZ-ZZZZ"]

# What is cut off on the right without a scroll bar: elements of the main part whose edge lies beyond the window.
CUT_OFF = """() => [...document.querySelectorAll('main *, header *, footer *')].filter(one => {
    const box = one.getBoundingClientRect(), style = getComputedStyle(one);
    if (!box.width || !box.height || style.position === 'absolute' || one.closest('.hidden, .skip, .leaflet-container, svg')) return false;
    return box.right > document.documentElement.clientWidth + 1 || box.left < -1;
}).map(one => one.tagName + '.' + one.className).slice(0, 5)"""


def fits(page):
    width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert width <= 0, f"{page.url} scrolls sideways by {width} pixels"
    assert page.evaluate(CUT_OFF) == [], page.url


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_smallest_phone_shows_everything_in_the_dark_too(person, program, language, scheme):
    resident = person(language, "phone", scripts=True)
    resident.page.set_viewport_size({"width": 320, "height": 640})
    resident.page.emulate_media(color_scheme=scheme)
    for path in PAGES:
        resident.page.goto(f"{program.url}{path}{'&' if '?' in path else '?'}lang={language}")
        resident.look()
        fits(resident.page)
    questionnaire = Questionnaire(FOLDER)
    resident.go(f"/services/bacheo?lang={language}")
    resident.press(pattern(language, "service.start").pattern)
    for _ in range(40):
        fits(resident.page)
        if "/check" in resident.page.url:
            break
        resident.answer_page(questionnaire, ANSWERS)
        resident.go_on()
    resident.press(pattern(language, "check.send.full").pattern)
    fits(resident.page)
    resident.press(word(language, "confirmation.status"))
    fits(resident.page)


def test_the_dark_is_dark_and_paper_is_white(person, program):
    resident = person("es", "phone", scripts=True)

    def ground():
        return resident.page.evaluate("getComputedStyle(document.body).backgroundColor")

    resident.page.emulate_media(color_scheme="light")
    resident.go("/services/bacheo?lang=es")
    light = ground()
    resident.page.emulate_media(color_scheme="dark")
    dark = ground()
    assert sum(map(int, re.findall(r"\d+", light)[:3])) > 600 > 200 > sum(map(int, re.findall(r"\d+", dark)[:3]))
    resident.page.emulate_media(color_scheme="dark", media="print")
    assert sum(map(int, re.findall(r"\d+", ground())[:3])) > 700 or ground() == "rgba(0, 0, 0, 0)"
    for gone in ("header .top", "footer", ".back"):
        assert not resident.page.locator(gone).first.is_visible(), gone


@pytest.mark.parametrize("scripts", [True, False])
def test_a_report_goes_on_in_another_browser_with_its_code(person, program, scripts):
    questionnaire = Questionnaire(FOLDER)
    first = person("es", "phone", scripts)
    first.go("/services/bacheo?lang=es")
    first.press(pattern("es", "service.start").pattern)
    first.answer_page(questionnaire, ANSWERS)
    first.go_on()
    first.press(word("es", "question.keep"))
    first.press(word("es", "keep.make"))
    code = ONE_CODE.search(first.page.get_by_role("main").inner_text())[0]

    second = person("es", "desk", scripts)
    second.go("/resume?lang=es")
    # As somebody writes it down: small letters, blanks, an o for a zero.
    second.page.get_by_role("main").get_by_role("textbox").fill(code.lower().replace("-", " ").replace("0", "o"))
    second.press(word("es", "resume.button"))
    for _ in range(40):
        if "/check" in second.page.url:
            break
        second.answer_page(questionnaire, ANSWERS)
        second.go_on()
    second.says("Adolfo Prieto 1240")
    # The first browser no longer holds it: a code is used once.
    assert first.page.goto(first.page.url.split("?")[0].replace("/keep", "")).status == 404

    third = person("es", "phone", scripts)
    third.go("/resume?lang=es")
    third.page.get_by_role("main").get_by_role("textbox").fill("K7M2Q 9QX4A K7M2Q 9QX4A")
    third.press(word("es", "resume.button"))
    assert third.page.get_by_role("alert").count() == 1


@pytest.mark.parametrize("scripts", [True, False])
def test_what_was_badly_done_is_reopened_with_a_reason(person, program, scripts):
    resident = person("es", "phone", scripts)
    folio, _ = report_a_pothole(resident)
    servant = person("es", "desk", scripts)
    servant.page.goto(program.sign_in_link("benito-juarez"))
    servant.go(f"/desk/cases/{folio}/answer")
    main = servant.page.get_by_role("main")
    main.get_by_label(pattern("es", "desk.step.answer.text")).fill("La cuadrilla tapó el bache con mezcla caliente")
    main.get_by_role("radio", name=pattern("es", "desk.step.answer.done")).check()
    main.get_by_label(pattern("es", "desk.step.answer.without")).fill("Ya era de noche")
    servant.press(f'^{pattern("es", "desk.step.answer.action").pattern}')

    resident.go(f"/folio/{folio}")
    resident.press(word("es", "folio.confirm_no"))
    resident.press(word("es", "reopen.button"))
    assert resident.page.get_by_role("alert").count() == 1, "a reason is asked for"
    resident.page.get_by_role("main").get_by_role("textbox").fill("Se volvió a abrir con la lluvia")
    resident.press(word("es", "reopen.button"))
    resident.says("Se volvió a abrir con la lluvia", word("es", "states.reopened.word"))
    servant.go(f"/desk/cases/{folio}")
    servant.says("Se volvió a abrir con la lluvia")


@pytest.mark.parametrize("where", ["19.3840, -99.1690", "76F29RMJ+JC", "9RMJ+JC Ciudad de México", "19°23'02.4\"N 99°10'08.4\"W"])
def test_a_place_is_told_by_coordinates_or_a_plus_code(program, where):
    resident = Resident(program.url)
    page = resident.get("/services/bacheo?lang=es")
    page = resident.send(page, main_form(page), {})
    form = main_form(page)
    point = next(name for name in form["kinds"] if "/place[" in name)
    answers = {"street": "Adolfo Prieto 1240", "colonia": "Del Valle"}
    page = resident.send(page, form, answers_for(form, answers) | {point: where})
    assert page.status == 200 and "at=" in page.url, page.title
    assert resident.get(page.url.split("?")[0] + "?at=" + point).text.count("19.38") >= 1


def test_a_place_in_another_city_is_said_to_be_one(program):
    resident = Resident(program.url)
    page = resident.get("/services/bacheo?lang=es")
    page = resident.send(page, main_form(page), {})
    form = main_form(page)
    point = next(name for name in form["kinds"] if "/place[" in name)
    page = resident.send(page, form, answers_for(form, {"street": "Calle", "colonia": "X"}) | {point: "mi casa"})
    assert page.status == 422 and 'value="mi casa"' in page.text


def test_leaving_in_a_hurry_ends_everything_that_this_browser_held(program):
    resident = Resident(program.url)
    page = resident.get("/services/bacheo?lang=es")
    page = resident.send(page, main_form(page), {})
    draft = page.url.split("?")[0]
    assert resident.get(draft).status == 200
    left = resident.request("POST", "/exit", b"", {"Content-Type": "application/x-www-form-urlencoded"}, follow=False)
    assert left.status == 303 and left.headers["Location"].startswith("https://") and program.url not in left.headers["Location"]
    assert "cookies" in left.headers["Clear-Site-Data"] and "storage" in left.headers["Clear-Site-Data"]
    assert not any(name.endswith(("drafts", "cases")) for name in resident.cookies)
    assert resident.get(draft).status == 404


CONFIDENTIAL = """\
title: {es: "Quiero hablar con alguien", en: "I want to talk to somebody"}
summary: {es: "Te escucha una persona.", en: "A person listens."}
mode: full
owner: locatel
privacy: confidential
route:
  - id: todo
    unit: locatel
    because: {es: "La ve Locatel.", en: "Locatel sees it."}
clock: {calendar: laborable, accept: P1D, first_answer: P5D, resolve: P40D}
"""
QUESTIONS = """\
settings:
  - {form_title: Hablar, form_id: hablar, version: "1", default_language: Español (es)}
survey:
  - {type: text, name: what, "label::Español (es)": "¿Qué pasa?", "label::English (en)": "What is it?", required: "yes"}
"""


@pytest.fixture(scope="module")
def discreet(tmp_path_factory):
    from program import Program, copy_city
    folder = tmp_path_factory.mktemp("discreet")
    city = copy_city(folder)
    service = city / "services" / "hablar"
    service.mkdir()
    (service / "questionnaire.yaml").write_text(QUESTIONS)
    (service / "service.yaml").write_text(CONFIDENTIAL)
    program = Program(folder, city=city)
    program.start()
    yield program
    program.stop()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_confidential_page_is_left_with_one_press_and_with_the_keyboard(discreet, person, scripts):
    resident = person("es", "phone", scripts, base=discreet.url)
    resident.go("/services/hablar?lang=es")
    resident.press(pattern("es", "service.start").pattern)
    page = resident.page
    assert "hablar" not in page.title().lower() and "¿Qué pasa?" not in page.title(), "the window's name tells nothing"
    target = word("es", "exit.site")
    page.route(target + "**", lambda route: route.fulfill(status=200, content_type="text/html", body="<title>otra cosa</title>"))
    draft = page.url
    if scripts:
        page.get_by_role("textbox").last.focus()
        for _ in range(3):
            page.keyboard.press("Escape")
    else:
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('form.leave') !== null") if scripts else True
        page.get_by_role("button", name=word("es", "exit.button")).click()
    page.wait_for_url(target + "**", timeout=10_000)
    answer = page.goto(draft)
    assert answer.status == 404, "the draft does not open from this browser any more"
    assert page.context.cookies(discreet.url) == [] or all("drafts" not in cookie["name"] for cookie in page.context.cookies(discreet.url))
