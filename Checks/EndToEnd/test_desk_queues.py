"""The desk for many cases: trays, filter, search, a deed on several cases with its undo, and the unit's figures."""
import time

import pytest

from words import word


def servant(person, program, size, scripts, language="es"):
    somebody = person(language, size, scripts)
    somebody.enter(program, "Marcos")
    return somebody


@pytest.mark.parametrize("size, language", [("phone", "es"), ("desk", "es"), ("desk", "en")])
def test_every_page_of_the_desk_is_for_everybody(person, program, size, language):
    marcos = servant(person, program, size, True, language)
    for path in ["/desk/mine", "/desk/queues/all", "/desk/queues/all?area=benito-juarez", "/desk/figures", "/desk/search?q=bache", "/attainment"]:
        marcos.go(path + ("&" if "?" in path else "?") + f"lang={language}")


def test_numbers_at_the_left_are_those_of_the_lists(person, program):
    marcos = servant(person, program, "desk", True)
    marcos.go("/desk/queues/all?lang=es")
    trays = marcos.page.locator("nav.trays li a:has(b)").evaluate_all("all => all.map(a => [a.pathname, a.querySelector('b').textContent])")
    assert len(trays) >= 8
    for path, number in trays:
        marcos.page.goto(program.url + path)
        heading = marcos.page.get_by_role("heading", level=1).inner_text()
        assert f": {number} caso" in heading, f"{path} says {heading} and {number}"


@pytest.mark.parametrize("scripts", [False, True])
def test_several_cases_are_accepted_at_once_and_it_is_undone(person, program, scripts):
    marcos = servant(person, program, "desk", scripts)
    marcos.go("/desk/queues/unassigned?state=received&lang=es")
    boxes = marcos.page.locator("input[name=case]")
    assert boxes.count() >= 2, "the demonstration has too few new cases"
    folios = [boxes.nth(number).get_attribute("value") for number in range(2)]
    for number in range(2):
        boxes.nth(number).check()
    marcos.press(f"^{word('es', 'desk.bulk.accept.action')}$")
    marcos.press(word("es", "desk.bulk.look"))
    marcos.says("Se aceptan 2 casos")
    marcos.press(f"^{word('es', 'desk.bulk.accept.action')}$")
    address = marcos.page.url
    done(marcos, address, "Aceptar: listo")
    for folio in folios:
        marcos.page.goto(f"{program.url}/desk/cases/{folio}")
        marcos.says(word("es", "desk.state.accepted"))
    marcos.page.goto(address)
    marcos.press(word("es", "desk.bulk.undo"))
    done(marcos, address, "Aceptar: deshecho")
    for folio in folios:
        marcos.page.goto(f"{program.url}/desk/cases/{folio}")
        marcos.says(word("es", "desk.state.received"))


def done(somebody, address, heading):
    for _ in range(40):
        somebody.page.goto(address)
        if heading in somebody.page.get_by_role("heading", level=1).inner_text():
            somebody.look()
            return
        time.sleep(0.5)
    raise AssertionError(f"{address} never said {heading!r}")


def test_a_list_is_walked_and_ticked_by_keyboard(person, program):
    marcos = servant(person, program, "desk", True)
    marcos.go("/desk/queues/all?lang=es")
    first = marcos.page.locator("a.folio").first
    first.focus()
    marcos.page.keyboard.press("x")
    assert marcos.page.locator("input[name=case]").first.is_checked()
    assert "1" in marcos.page.locator("[data-chosen]").inner_text()
    marcos.page.keyboard.press("j")
    assert marcos.page.evaluate("document.activeElement === document.querySelectorAll('a.folio')[1]")
    marcos.page.keyboard.press("Enter")
    marcos.page.wait_for_url("**/desk/cases/**")


def test_words_and_a_telephone_find_cases_from_the_header(person, program):
    marcos = servant(person, program, "desk", True)
    marcos.go("/desk/mine?lang=es")
    field = marcos.page.get_by_role("searchbox")
    field.fill("baches")
    field.press("Enter")
    marcos.page.wait_for_load_state()
    assert "q=baches" in marcos.page.url and marcos.page.locator("a.folio").count() > 0
    marcos.look()
    field = marcos.page.get_by_role("searchbox")
    field.fill("55 0000 9914")
    field.press("Enter")
    marcos.page.wait_for_load_state()
    assert "9914" not in marcos.page.url
    marcos.look()
