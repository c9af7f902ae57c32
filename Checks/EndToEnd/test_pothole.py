"""The whole walk: a resident reports a pothole, a servant asks, the resident answers, the servant closes, the resident confirms."""
import re

import pytest

from program import ROOT
from questionnaire import Questionnaire, service_title
from resident import FOLIO
from words import pattern, word

FOLDER = ROOT / "cities" / "cdmx" / "services" / "bacheo"
PHOTO = ROOT / "Tests" / "MediaTests" / "Fixtures" / "turned-with-place.jpg"
ANSWERS = {
    "place": "19.3840, -99.1690", "street": "Adolfo Prieto 1240", "between": "Matías Romero y Pilares", "colonia": "Del Valle",
    "landmark": "Frente a la tortillería", "road": "street", "lane": "right", "size": "tyre", "depth": "hand", "since": "weeks",
    "danger": "none", "patched_before": "yes", "water": "no", "photo": PHOTO, "details": "Ya se poncharon dos motos",
    "contact_name": "Ana <script>alert(1)</script>", "contact_email": "ana@example.org",
}
QUESTION = "¿En qué carril está, visto hacia el sur?"
ANSWER = "La cuadrilla lo reparó hoy con mezcla caliente."
FIVE = "[0-9A-HJKMNP-TV-Z]{5}"
ONE_CODE = re.compile(rf"\b{FIVE}(?:[-\s]*{FIVE}){{3}}\b")


def report_a_pothole(person):
    """From the home page to the folio; returns folio and access code."""
    questionnaire = Questionnaire(FOLDER)
    person.go(f"/?lang={person.language}")
    person.page.get_by_role("main").get_by_role("link", name=service_title(FOLDER, person.language)).first.click()
    person.look()
    person.press(pattern(person.language, "service.start").pattern)
    answered = set()
    for _ in range(40):
        if "/check" in person.page.url:
            break
        answered.update(person.answer_page(questionnaire, ANSWERS))
        person.go_on()
    assert "/check" in person.page.url, f"the questions did not end: {person.page.url}"
    missing = [name for name in ANSWERS if name not in answered]
    assert not missing, f"never asked: {missing}"
    person.says("Adolfo Prieto 1240")
    person.press(pattern(person.language, "check.send.full").pattern)
    content = person.page.get_by_role("main").inner_text()
    folio, code = FOLIO.search(content), ONE_CODE.search(content)
    assert folio and code, content
    return folio[0], code[0]


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("size, scripts", [("phone", False), ("phone", True), ("desk", True)])
def test_a_pothole_from_the_first_question_to_the_confirmation(person, program, language, size, scripts):
    resident = person(language, size, scripts)
    folio, code = report_a_pothole(resident)
    mail = program.message(re.escape(folio))
    assert "ana@example.org" in str(mail)

    # With the folio alone anybody sees how it goes, and nothing of what was said.
    stranger = person(language, size, scripts)
    stranger.go(f"/folio/{folio}?lang={language}")
    stranger.says(folio)
    assert "Ana" not in stranger.page.content() and "Adolfo Prieto" not in stranger.page.content()

    servant = person(language, "desk", scripts)
    servant.page.goto(program.sign_in_link("benito-juarez"))
    case = f"/desk/cases/{folio}"
    servant.go(f"{case}?lang={language}")
    servant.says("Adolfo Prieto 1240")
    servant.press(pattern(language, "desk.step.accept.action").pattern)
    servant.press(f'^{pattern(language, "desk.step.ask.action").pattern}')
    servant.page.get_by_role("main").get_by_label(pattern(language, "desk.step.ask.text")).fill(QUESTION)
    servant.press(f'^{pattern(language, "desk.step.ask.action").pattern}')

    program.message(re.escape(QUESTION))
    resident.go(f"/folio/{folio}")
    resident.says(re.escape(QUESTION))
    resident.page.get_by_role("main").get_by_label(word(language, "folio.answer")).fill("Frente al número 1240")
    resident.press(pattern(language, "folio.answer_send").pattern)

    servant.go(case)
    servant.says("Frente al número 1240")
    servant.press(f'^{pattern(language, "desk.step.answer.action").pattern}')
    main = servant.page.get_by_role("main")
    main.get_by_label(pattern(language, "desk.step.answer.text")).fill(ANSWER)
    main.get_by_role("radio", name=pattern(language, "desk.step.answer.done")).check()
    main.get_by_label(pattern(language, "desk.step.answer.without")).fill("Ya era de noche")
    servant.press(f'^{pattern(language, "desk.step.answer.action").pattern}')

    program.message(re.escape(ANSWER))
    resident.go(f"/folio/{folio}")
    resident.says(re.escape(ANSWER))
    resident.press(pattern(language, "folio.confirm_yes").pattern)
    servant.go(case)
    servant.says(word(language, "desk.state.confirmed"))


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_mistake_is_named_and_nothing_is_lost(person, language):
    resident = person(language, "phone", scripts=True)
    questionnaire = Questionnaire(FOLDER)
    resident.go(f"/services/bacheo?lang={language}")
    resident.press(pattern(language, "service.start").pattern)
    resident.answer_page(questionnaire, {"landmark": "Frente a la tortillería"})
    resident.go_on()
    alert = resident.page.get_by_role("alert")
    assert alert.count() == 1
    assert resident.page.title().startswith({"es": "Error:", "en": "Error:"}[language])
    assert resident.page.get_by_label(questionnaire.label("landmark", language)).input_value() == "Frente a la tortillería"
