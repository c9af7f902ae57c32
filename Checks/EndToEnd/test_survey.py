"""A form from elsewhere, dropped into a new folder with ten lines beside it, runs on the web unchanged."""
import re
import shutil

import pytest

from program import ROOT, Program, copy_city
from resident import FOLIO
from words import pattern

FORM = next((ROOT / "Tests").rglob("socio-economic-survey.xlsx"), None)
SERVICE = """\
title: {es: "Encuesta socioeconómica", en: "Socio-economic survey"}
summary: {es: "Una encuesta de hogares.", en: "A household survey."}
mode: full
owner: locatel
privacy: restricted
route:
  - id: todo
    unit: locatel
    because: {es: "La ve Locatel.", en: "Locatel sees it."}
clock: {calendar: laborable, accept: P1D, first_answer: P5D, resolve: P40D}
"""


@pytest.fixture(scope="module")
def city_with_survey(tmp_path_factory):
    folder = tmp_path_factory.mktemp("survey")
    city = copy_city(folder)
    service = city / "services" / "encuesta"
    service.mkdir()
    shutil.copy(FORM, service / "questionnaire.xlsx")
    (service / "service.yaml").write_text(SERVICE)
    program = Program(folder, city=city)
    program.start()
    yield program
    program.stop()


def fill_anything(page):
    """Answers what stands on the page as somebody in a hurry would: the first choice, a small number, today, one word."""
    main = page.get_by_role("main")
    for group in main.get_by_role("radiogroup").all() + main.get_by_role("group").all():
        radios, boxes = group.get_by_role("radio"), group.get_by_role("checkbox")
        if radios.count() and not group.locator("input:checked").count():
            radios.first.check()
        elif boxes.count() and not group.locator("input:checked").count():
            boxes.first.check()
    for field in main.locator("input:not([type=hidden]):not([type=radio]):not([type=checkbox]):not([type=file]), textarea").all():
        if field.input_value():
            continue
        name, mode = field.get_attribute("name") or "", field.get_attribute("inputmode") or ""
        if re.search("#[dm]$", name):
            field.fill("1")
        elif name.endswith("#y"):
            field.fill("2001")
        else:
            field.fill("2" if mode in ("numeric", "decimal", "tel") else "palabra")
    for select in main.locator("select").all():
        if not select.input_value():
            select.select_option(index=1)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_survey_of_an_aid_agency_runs_as_it_is(city_with_survey, person, scripts):
    assert FORM, "Tests has no socio-economic-survey.xlsx"
    resident = person("en", "phone", scripts, base=city_with_survey.url)
    resident.go("/services/encuesta?lang=en")
    resident.press(pattern("en", "service.start").pattern)
    for _ in range(120):
        if "/check" in resident.page.url:
            break
        fill_anything(resident.page)
        resident.go_on()
    assert "/check" in resident.page.url, f"the survey did not end: {resident.page.url}"
    resident.press(pattern("en", "check.send.full").pattern)
    assert FOLIO.search(resident.page.get_by_role("main").inner_text())
