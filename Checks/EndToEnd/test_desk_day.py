"""A day at the desk, on a telephone and on a wide screen, in both languages, and by keyboard alone."""
import re
import time

import pytest

import hundred_cases as cases
from program import ROOT
from resident import Resident
from test_pothole import report_a_pothole
from words import pattern, word

PHOTO = ROOT / "Tests" / "MediaTests" / "Fixtures" / "turned-with-place.jpg"
BOTH = pytest.mark.parametrize("size, language", [("phone", "es"), ("desk", "en")])


def servant(person, program, name, size="desk", language="es"):
    somebody = person(language, size)
    somebody.enter(program, name)
    somebody.go(f"/desk/mine?lang={language}")
    return somebody


def fresh(program, details="Hay un hoyo", number=0):
    return cases.send(program.url, cases.Report("bacheo", cases.spot(number), details, count=number)).folio


def act(somebody, step):
    """Presses the action of a step, also one under «more actions»."""
    action = word(somebody.language, f"desk.step.{step}.action")
    more = somebody.page.get_by_role("main").locator("details.more")
    if more.locator("a, button").filter(has_text=action).count():
        more.locator("summary").click()
    somebody.press(f"^{re.escape(action)}$")


def fill(somebody, key, text):
    label = re.compile("^" + re.escape(word(somebody.language, key)))
    somebody.page.get_by_role("main").get_by_label(label).fill(text)


@BOTH
def test_a_filter_is_kept_and_shared_in_the_unit(person, program, size, language):
    lucia = servant(person, program, "Lucía", size, language)
    lucia.go("/desk/queues/all?service=bacheo&age=1")
    name = f"Baches viejos {size}"
    lucia.page.get_by_label(word(language, "desk.filter.name")).fill(name)
    lucia.page.locator("input[name=shared]").check()
    lucia.press(f"^{word(language, 'desk.filter.save')}$")
    lucia.says(re.escape(word(language, "desk.said.filter_saved")))
    heading = lucia.page.get_by_role("heading", level=1).inner_text()
    lucia.go("/desk/mine")
    lucia.page.locator("nav.trays").get_by_role("link", name=re.compile("^" + name)).click()
    assert lucia.page.get_by_role("heading", level=1).inner_text() == heading
    marcos = servant(person, program, "Marcos", size, language)
    assert marcos.page.locator("nav.trays").get_by_role("link", name=re.compile("^" + name)).count() == 1
    assert not marcos.page.get_by_role("button", name=re.compile(name)).count(), "somebody else may delete it"
    lucia.page.get_by_role("button", name=re.compile(name)).click()
    lucia.page.wait_for_load_state()
    lucia.look()
    assert not lucia.page.locator("nav.trays").get_by_text(name).count()


@BOTH
def test_two_servants_on_one_case_and_one_of_another_office(person, program, size, language):
    folio = fresh(program, number=3)
    lucia, marcos = (servant(person, program, name, size, language) for name in ("Lucía", "Marcos"))
    for somebody in (lucia, marcos):
        somebody.go(f"/desk/cases/{folio}")
    act(marcos, "answer")
    fill(marcos, "desk.step.answer.text", "La cuadrilla va el jueves.")
    marcos.page.get_by_role("radio", name=re.compile("^" + word(language, "desk.step.answer.informs"))).check()
    act(lucia, "take")
    lucia.says(re.escape(word(language, "desk.done.take")))
    marcos.press(f"^{word(language, 'desk.step.answer.action')}$")
    marcos.says(re.escape(word(language, "desk.conflict.title")), re.escape(word(language, "desk.event.taken")))
    assert marcos.page.locator("#text").input_value() == "La cuadrilla va el jueves."
    # Back to the unit, with a word for whoever takes it next.
    lucia.go(f"/desk/cases/{folio}")
    act(lucia, "release")
    fill(lucia, "desk.step.release.text", "Falta medirlo")
    act(lucia, "release")
    lucia.says("Falta medirlo")
    # A servant of another office who guesses the address finds what anybody finds who makes a folio up.
    obdulia = servant(person, program, "Obdulia", size, language)
    for path in (f"/desk/cases/{folio}", f"/desk/cases/{folio}/answer", "/desk/units/benito-juarez/all", "/desk/cases/0000-0000"):
        assert obdulia.page.goto(program.url + path).status == 404, path
        obdulia.look()


@BOTH
def test_covered_words_and_photos_and_who_may_still_see_them(person, program, size, language):
    resident = person(language, size)
    folio, _ = report_a_pothole(resident)
    lucia = servant(person, program, "Lucía", size, language)
    lucia.go(f"/desk/cases/{folio}")
    act(lucia, "cover")
    fill(lucia, "desk.step.cover.passage", "Ya se poncharon dos motos")
    fill(lucia, "desk.step.cover.text", "Es de otra persona")
    act(lucia, "cover")
    lucia.says("█████")
    lucia.page.get_by_role("link", name=word(language, "desk.photo.see")).first.click()
    lucia.look()
    lucia.press(f"^{word(language, 'desk.photo.cover')}$")
    for number in (9, 10, 17):
        lucia.page.locator(f"input[name=cell][value='{number}']").focus()
        lucia.page.keyboard.press("Space")
    fill(lucia, "desk.step.cover.text", "Se ve una placa")
    lucia.press(f"^{word(language, 'desk.photo.cover_send')}$")
    assert lucia.page.goto(f"{program.url}/desk/cases/{folio}/originals").status == 403
    marcos = servant(person, program, "Marcos", size, language)
    marcos.go(f"/desk/cases/{folio}")
    assert "poncharon" not in marcos.page.get_by_role("main").inner_text()
    marcos.press(f"^{word(language, 'desk.originals.see')}$")
    marcos.page.get_by_label(word(language, "desk.purpose.review")).check()
    marcos.press(f"^{word(language, 'desk.originals.see')}$")
    marcos.says("Ya se poncharon dos motos", "Se ve una placa")
    assert marcos.page.locator("figure.viewer img").evaluate("image => image.complete && image.naturalWidth > 0")
    # Whoever reported reads who looked and what for.
    resident.go(f"/folio/{folio}")
    resident.says(re.escape(word(language, "readings.kind.reading_original")), re.escape(word(language, "desk.purpose.review")))


@BOTH
def test_a_case_is_seen_as_its_resident_and_messages_before_they_go(person, program, size, language):
    folio = fresh(program, number=6)
    lucia = servant(person, program, "Lucía", size, language)
    lucia.go(f"/desk/cases/{folio}")
    lucia.press(f"^{word(language, 'desk.case.as_resident')}$")
    lucia.says(re.escape(folio))
    assert "9914" not in lucia.page.content()
    assert not lucia.page.get_by_role("main").locator("form[method=post]").count(), "something can be changed from here"
    lucia.go(f"/desk/cases/{folio}/ask")
    fill(lucia, "desk.step.ask.text", "¿En qué carril está?")
    with lucia.page.context.expect_page() as opened:
        lucia.page.get_by_role("button", name=word(language, "desk.preview.action")).click()
    letter = opened.value
    letter.wait_for_load_state()
    assert "¿En qué carril está?" in letter.get_by_role("main").inner_text()
    letter.close()
    assert lucia.page.locator("#text").input_value() == "¿En qué carril está?"
    lucia.go(f"/desk/cases/{folio}")
    lucia.says(re.escape(word(language, "desk.state.received")))


def test_a_phone_an_address_and_words_find_cases(person, program):
    resident = person("es", "phone")
    folio, _ = report_a_pothole(resident)
    lucia = servant(person, program, "Lucía")
    for asked in ("ana@example.org", "Adolfo Prieto 1240", folio):
        field = lucia.page.get_by_role("searchbox")
        field.fill(asked)
        field.press("Enter")
        lucia.page.wait_for_load_state()
        lucia.look()
        assert folio in lucia.page.get_by_role("main").inner_text(), asked
        assert "ana@" not in lucia.page.url
    ramiro = servant(person, program, "Ramiro")
    field = ramiro.page.get_by_role("searchbox")
    field.fill("ana@example.org")
    field.press("Enter")
    ramiro.page.wait_for_load_state()
    assert folio not in ramiro.page.get_by_role("main").inner_text(), "another office finds it by the person's address"


@BOTH
def test_after_closing_the_resident_says_how_it_went_and_the_unit_sees_it(person, program, size, language):
    resident = person(language, size)
    folio, _ = report_a_pothole(resident)
    lucia = servant(person, program, "Lucía", size, language)
    lucia.go(f"/desk/cases/{folio}/answer")
    fill(lucia, "desk.step.answer.text", "La cuadrilla lo reparó hoy con mezcla caliente.")
    lucia.page.get_by_role("radio", name=re.compile("^" + word(language, "desk.step.answer.done"))).check()
    lucia.page.locator("input[type=file]").set_input_files(PHOTO)
    act(lucia, "answer")
    lucia.says(re.escape(word(language, "desk.state.answered")))
    assert lucia.page.locator("ol.line .thumb img").count(), "the picture of the work is not there"

    def people():
        marcos.go("/desk/figures?unit=benito-juarez&days=7")
        row = marcos.page.locator("section.opinions tbody tr").first
        return int(row.locator("td").inner_text())

    marcos = servant(person, program, "Marcos", size, language)
    before = people()
    resident.go(f"/folio/{folio}")
    resident.press(pattern(language, "folio.confirm_yes").pattern)
    resident.page.get_by_label(word(language, "rating.scores")[5], exact=True).check()
    resident.press(f"^{word(language, 'rating.button')}$")
    assert people() == before + 1


def tab_to(page, wanted, most=120):
    """Moves on with the Tab key alone until the focus is on something with these words; it must be seen that it is there."""
    for _ in range(most):
        page.keyboard.press("Tab")
        name = page.evaluate("(document.activeElement.innerText || document.activeElement.getAttribute('aria-label') || document.activeElement.id || '').trim()")
        if re.search(wanted, name):
            outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle + getComputedStyle(document.activeElement).outlineWidth")
            assert not outline.startswith("none") and "0px" not in outline, f"nobody sees that {name!r} has the focus"
            box = page.evaluate("(box => [box.top, box.bottom, innerHeight])(document.activeElement.getBoundingClientRect())")
            assert box[1] > 0 and box[0] < box[2], f"{name!r} has the focus out of sight"
            return
    raise AssertionError(f"the Tab key never reaches {wanted!r} on {page.url}")


def test_a_case_is_worked_by_keyboard_alone(person, program):
    fresh(program, number=8)
    lucia = servant(person, program, "Lucía")
    lucia.page.goto(f"{program.url}/desk/queues/unassigned")
    page = lucia.page
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    tab_to(page, "^" + word("es", "desk.list.open"), 4)
    page.keyboard.press("Enter")
    page.wait_for_url("**/desk/cases/*")
    tab_to(page, f"^{word('es', 'desk.step.accept.action')}$")
    page.keyboard.press("Enter")
    page.wait_for_url("**done=accept")
    tab_to(page, f"^{word('es', 'desk.step.ask.action')}$")
    page.keyboard.press("Enter")
    page.wait_for_url("**/ask")
    tab_to(page, "^text$")
    page.keyboard.type("¿En qué carril está?")
    tab_to(page, f"^{word('es', 'desk.step.ask.action')}$", 3)
    page.keyboard.press("Enter")
    page.wait_for_url("**done=ask")
    lucia.look()
    lucia.says(word("es", "desk.state.waiting_for_resident"))
    tab_to(page, word("es", "desk.case.next"))
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"/desk/(cases|queues|mine)"))
    lucia.look()


def test_bulk_by_keyboard_with_its_progress(person, program):
    for number in (11, 12):
        fresh(program, number=number)
    lucia = servant(person, program, "Lucía")
    page = lucia.page
    page.goto(f"{program.url}/desk/queues/unassigned?service=bacheo&state=received")
    page.locator("a.folio").first.focus()
    page.keyboard.press("x")
    page.keyboard.press("j")
    page.keyboard.press("x")
    assert page.locator("input[name=case]:checked").count() == 2
    for _ in range(60):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.innerText.trim()") == word("es", "desk.bulk.accept.action"):
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**deed=accept")
    lucia.look()
    tab_to(page, f"^{word('es', 'desk.bulk.look')}$")
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    lucia.says("Se aceptan 2 casos")
    tab_to(page, f"^{word('es', 'desk.bulk.accept.action')}$")
    page.keyboard.press("Enter")
    # The page says by itself when it is done.
    for _ in range(80):
        if "listo" in page.title():
            break
        time.sleep(0.25)
    assert "listo" in page.title()
    lucia.look()


def test_a_page_that_lay_open_and_a_session_that_ended_say_so(person, program):
    folio = fresh(program, number=14)
    lucia = servant(person, program, "Lucía")
    lucia.go(f"/desk/cases/{folio}/ask")
    fill(lucia, "desk.step.ask.text", "¿En qué carril?")
    lucia.page.context.clear_cookies(name="session")
    lucia.page.get_by_role("main").get_by_role("button", name=word("es", "desk.step.ask.action"), exact=True).click()
    lucia.page.wait_for_load_state()
    assert "/desk/" in lucia.page.url and lucia.page.get_by_role("heading", level=1).count() == 1
    resident = Resident(program.url)
    try:
        assert resident.get(f"/desk/cases/{folio}", follow=False).status == 303
    finally:
        resident.close()
