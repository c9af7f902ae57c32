"""A form with a question of every type runs from the first page to the folio, with and without scripts, by keyboard, in three languages."""
import re

import pytest

from all_types import add_to, png
from fields import fields, fill, questions
from program import Program, copy_city
from resident import FOLIO
from small_city import small_city
from words import pattern, word


@pytest.fixture(scope="module")
def city_of_types(tmp_path_factory):
    folder = tmp_path_factory.mktemp("types")
    city = copy_city(folder)
    add_to(city)
    program = Program(folder, city=city)
    program.start()
    yield program
    program.stop()


@pytest.fixture(scope="module")
def papers(tmp_path_factory):
    """A photo, a recording and a document."""
    folder = tmp_path_factory.mktemp("papers")
    (folder / "photo.png").write_bytes(png(120, 90, 60, side=400))
    (folder / "other.png").write_bytes(png(20, 90, 160, side=240))
    (folder / "third.png").write_bytes(png(20, 120, 40, side=240))
    (folder / "voice.ogg").write_bytes(b"OggS" + bytes(400))
    (folder / "paper.pdf").write_bytes(b"%PDF-1.4\n%%EOF\n")
    return folder


def answers(papers):
    return {
        "short": "Ana", "long": "Vivo aquí\nhace años", "site": "https://example.org", "mail": "ana@example.org", "secret": "abc",
        "income": "12,500", "weight": "61,5", "people": "3", "pain": "4", "stars": "5", "one": "yes", "many": "red blue",
        "quickly": "green", "small": "fig", "drawn": "ring", "agree": "3", "water": "2", "light": "4",
        "order": "fig apple pear date plum lime", "day": "2026-7-15", "month": "2026-7", "year": "2026", "hour": "4:30 pm",
        "moment": "2026-7-15T9.05", "spot": "19.3739, -99.1710", "path": "19.40, -99.10\n19.41, -99.11",
        "plot": "19.40, -99.10\n19.41, -99.11\n19.40, -99.12", "code": "7501031311309", "photos": str(papers / "photo.png"),
        "sign": str(papers / "other.png"), "voice": str(papers / "voice.ogg"), "paper": str(papers / "paper.pdf"), "pets": "yes",
        "which": "Un gato", "child_name": "Luz", "child_photo": str(papers / "photo.png"), "rooms": "2", "size": "12", "limit": "40",
        "sure": "OK", "place": "nunoa",
    }


def begin(person, city, language="es", size="phone", scripts=True, code="tipos"):
    resident = person(language, size, scripts, base=city.url)
    resident.go(f"/services/{code}?lang={language}")
    resident.press(pattern(language, "service.start").pattern)
    return resident


def search(resident, name, text):
    """Looks for a choice without scripts, or waits for the one that scripts find while typing."""
    page = resident.page
    fields(page, name, "#q").fill(text)
    if resident.scripts:
        page.locator("div.found input").first.wait_for()
    else:
        resident.press(f"^{re.escape(word(resident.language, 'home.search'))}")


def answer_page(resident, given):
    page = resident.page
    for name in questions(page):
        if name == "place":
            search(resident, name, "nunoa de los alamos")
        if name in given and fields(page, name).count() + page.locator(f"main [name*='/{name}[1]#']:not([type=hidden])").count():
            if name != "which" or given["pets"] == "yes":
                fill(page, name, given[name])


def walk(resident, given, until, most=80):
    """Answers page after page until one asks for a question, or the check or an address comes."""
    for _ in range(most):
        page = resident.page
        if until in page.url or until in questions(page):
            return
        answer_page(resident, given)
        resident.go_on()
    raise AssertionError(f"{until} never came; the last page was {resident.page.url}")


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("scripts", [True, False])
def test_every_type_from_the_first_page_to_the_folio(city_of_types, person, papers, language, scripts):
    resident = begin(person, city_of_types, language, scripts=scripts)
    given = answers(papers)
    walk(resident, given, "/check")
    resident.says("12500", r"61\.5", "Ñuñoa de los Álamos", "19.3739, -99.171", "16:30", r"09:05|9:05", "7501031311309", "Luz")
    content = resident.page.get_by_role("main").inner_text()
    assert "abc" not in content, "what was masked is shown"
    assert "total" not in content and "secretly" not in content, "a calculation is shown"
    resident.press(pattern(language, "check.send.full").pattern)
    assert FOLIO.search(resident.page.get_by_role("main").inner_text())


@pytest.mark.parametrize("scripts", [True, False])
def test_fifty_thousand_choices_are_searched_without_accents_and_the_chosen_one_stays(city_of_types, person, papers, scripts):
    resident = begin(person, city_of_types, scripts=scripts)
    walk(resident, answers(papers), "place")
    page = resident.page
    address = page.url
    resident.says(r"50,001")
    search(resident, "place", "angelica")
    if scripts:
        page.get_by_text(re.compile("Encontramos 50,000")).wait_for()
    resident.says(r"Encontramos 50,000 opciones", "primeras 40")
    fields(page, "place", "#q").press("Enter")
    page.wait_for_load_state()
    assert "/draft/" in page.url and "place" in questions(page), "Enter in the search leads away"
    page.goto(address)
    search(resident, "place", "lugar 49999")
    page.get_by_role("radio", name=re.compile("Lugar 49999 ")).first.check()
    resident.go_on()
    page.go_back()
    resident.look()
    kept = page.get_by_role("radio", name=re.compile("Lugar 49999 "))
    assert kept.is_checked(), "the chosen one is not kept"
    search(resident, "place", "nunoa")
    assert page.get_by_role("radio", name=re.compile("Lugar 49999 ")).first.is_checked(), "a second search loses the first choice"
    page.get_by_role("radio", name=re.compile("Ñuñoa")).check()
    resident.go_on()
    assert "place" not in questions(page)


def test_scales_tables_orders_and_ranges_by_keyboard(city_of_types, person, papers):
    resident = begin(person, city_of_types)
    given = answers(papers)
    walk(resident, given, "pain")
    page = resident.page
    page.locator("input[data-range]").focus()
    page.keyboard.press("End")
    assert fields(page, "pain").input_value() == "10", "the slider does not fill the number"
    walk(resident, given, "agree")
    fields(page, "agree").first.focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowDown")
    assert page.locator("main input:checked").get_attribute("value") == "2"
    walk(resident, given, "light")
    for name in ("water", "light"):
        fields(page, name).first.focus()
        page.keyboard.press("Space")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert "order" in questions(page), "Enter does not go on"
    first = page.locator("main select").first
    first.focus()
    page.keyboard.press("2")
    page.locator("main select").nth(1).focus()
    page.keyboard.press("2")
    assert first.input_value() == "", "two options have one number"
    page.go_back()
    assert page.locator("main input:checked").count() == 2, "the table lost its answers"


def test_a_line_and_an_area_are_drawn_with_buttons_and_read_as_text(city_of_types, person, papers):
    resident = begin(person, city_of_types)
    walk(resident, answers(papers), "path")
    page = resident.page
    page.locator("[data-map] .leaflet-container, .canvas.leaflet-container").first.wait_for()
    for _ in range(3):
        page.get_by_role("button", name=word("es", "place.add_point")).press("Enter")
        page.get_by_role("button", name=word("es", "place.east")).press("Enter")
    text = fields(page, "path").input_value()
    assert len(text.splitlines()) == 3 and len(set(text.splitlines())) == 3, text
    page.get_by_role("button", name=word("es", "place.take_point")).press("Enter")
    assert len(fields(page, "path").input_value().splitlines()) == 2
    page.locator(".canvas.leaflet-container").click(position={"x": 90, "y": 90})
    assert len(fields(page, "path").input_value().splitlines()) == 3
    resident.look()
    resident.go_on()
    assert "plot" in questions(page)
    fields(page, "plot").fill("19.4, -99.1\n19.5, -99.2")
    resident.go_on()
    resident.says(word("es", "question.problem"))
    assert page.title().startswith("Error:")
    page.locator(".problem a").first.click()
    assert fields(page, "plot").evaluate("field => field === document.activeElement"), "the summary does not lead to the field"
    assert len(fields(page, "plot").input_value().splitlines()) == 2, "what was written is lost"


def test_a_signature_is_drawn_or_uploaded_and_several_photos_are_kept_and_removed(city_of_types, person, papers):
    resident = begin(person, city_of_types)
    given = answers(papers)
    walk(resident, given, "photos")
    page = resident.page
    for file in ("photo.png", "other.png", "third.png"):
        fields(page, "photos").set_input_files(str(papers / file))
        resident.press(pattern("es", "files.upload").pattern)
    assert page.locator(".files li").count() == 3
    assert not fields(page, "photos").count(), "a fourth photo can be added"
    page.get_by_role("button", name=word("es", "files.remove")).nth(1).click()
    page.wait_for_load_state()
    assert page.locator(".files li").count() == 2
    page.reload()
    assert page.locator(".files li").count() == 2
    resident.go_on()
    assert "sign" in questions(page)
    page.locator("canvas").scroll_into_view_if_needed()
    frame = page.locator("canvas").bounding_box()
    page.mouse.move(frame["x"] + 30, frame["y"] + 60)
    page.mouse.down()
    page.mouse.move(frame["x"] + 200, frame["y"] + 90, steps=6)
    page.mouse.up()
    for _ in range(50):
        if fields(page, "sign").evaluate("field => field.files.length"):
            break
        page.wait_for_timeout(50)
    resident.press(pattern("es", "files.upload").pattern)
    assert page.locator(".files img").count() == 1


@pytest.mark.parametrize("scripts", [True, False])
def test_rows_are_added_changed_and_removed_after_asking_and_keep_their_own_files(city_of_types, person, papers, scripts):
    resident = begin(person, city_of_types, scripts=scripts)
    given = answers(papers)
    walk(resident, given, "child_name")
    for number, name in enumerate(("Luz", "Iker", "Noé")):
        if number:
            resident.press(pattern("es", "rows.add_another").pattern)
        fill(resident.page, "child_name", name)
        resident.go_on()
        if name != "Iker":
            fill(resident.page, "child_photo", str(papers / "photo.png"))
        resident.go_on()
    resident.says("Llevas 3", "Luz", "Iker", "Noé")
    resident.page.get_by_role("link", name=re.compile("^Cambiar.*Iker")).click()
    resident.look()
    fill(resident.page, "child_name", "Íker")
    resident.go_on()
    assert resident.page.locator(".files li").count() == 0, "a row shows the photo of another"
    resident.go_on()
    resident.says("Íker")
    resident.page.get_by_role("link", name=re.compile("^Quitar.*Luz")).click()
    resident.look()
    resident.says("Luz", word("es", "rows.drop_text")[:20])
    resident.press(pattern("es", "rows.drop_no").pattern)
    resident.says("Llevas 3")
    resident.page.get_by_role("link", name=re.compile("^Quitar.*Luz")).click()
    resident.press(pattern("es", "rows.drop_yes").pattern)
    resident.says("Llevas 2", "Íker", "Noé")
    resident.page.get_by_role("link", name=re.compile("^Cambiar.*Noé")).click()
    resident.go_on()
    assert resident.page.locator(".files li").count() == 1, "a row lost its photo when another went"


def test_conditional_questions_of_a_page_appear_and_the_last_check_leads_back(city_of_types, person, papers):
    resident = begin(person, city_of_types)
    given = answers(papers)
    walk(resident, given, "pets")
    page = resident.page
    fill(page, "pets", "yes")
    resident.go_on()
    assert "which" in questions(page), "the page did not ask further"
    resident.says(word("es", "question.grew"))
    fill(page, "which", "Un gato")
    resident.go_on()
    walk(resident, given, "/check")
    page.get_by_role("link", name=re.compile("^Cambiar.*Metros")).first.click()
    resident.look()
    fill(page, "size", "90")
    resident.go_on()
    assert "limit" in questions(page), f"the check let through what may not stand: {page.url}"
    resident.says(word("es", "question.problem"), "Debe ser más que los metros")
    fill(page, "limit", "200")
    resident.go_on()
    assert "/check" in page.url
    resident.says("200", "90")


def test_a_form_in_arabic_is_read_from_the_right_between_words_of_the_city(city_of_types, person, papers):
    resident = begin(person, city_of_types)
    page = resident.page
    page.get_by_role("link", name="العربية").click()
    resident.look()
    resident.go_on()
    field = page.locator(".field").first
    assert field.get_attribute("lang") == "ar" and field.get_attribute("dir") == "rtl"
    assert page.evaluate("getComputedStyle(document.querySelector('.field label')).direction") == "rtl"
    walk(resident, answers(papers), "/check")
    resident.says("اسمك")
    assert resident.page.locator("section.part").first.get_attribute("dir") == "rtl"
    resident.press(pattern("es", "check.send.full").pattern)
    assert FOLIO.search(page.get_by_role("main").inner_text())


def test_the_check_prints_without_buttons_and_every_page_offers_to_come_back(city_of_types, person, papers):
    resident = begin(person, city_of_types)
    keep = word("es", "question.keep")
    given = answers(papers)
    for _ in range(80):
        assert resident.page.get_by_role("link", name=keep).count() == 1, resident.page.url
        if "/check" in resident.page.url:
            break
        answer_page(resident, given)
        resident.go_on()
    resident.page.emulate_media(media="print")
    for hidden in (".change", ".actions", ".strip", ".foot"):
        assert not any(box.is_visible() for box in resident.page.locator(hidden).all()), f"{hidden} is printed"
    assert resident.page.get_by_text("Ñuñoa de los Álamos").is_visible()


def test_a_draft_goes_on_with_the_form_it_began_with(tmp_path, person):
    city = small_city(tmp_path)
    program = Program(tmp_path, city=city)
    program.start()
    try:
        resident = begin(person, program, code="prueba")
        fill(resident.page, "what", "Un hoyo")
        resident.go_on()
        place = resident.page.url
        program.stop()
        form = city / "services" / "prueba" / "questionnaire.yaml"
        form.write_text(form.read_text().replace("¿Qué pasa?", "¿Qué pasa ahora?").replace("name: what", "name: what_now").replace("Correo", "Tu correo"))
        program.start()
        resident.page.goto(place)
        resident.look()
        resident.says("Correo")
        resident.page.get_by_role("link", name=word("es", "layout.back")).click()
        assert fields(resident.page, "what").input_value() == "Un hoyo", "the answer of the draft is lost"
        resident.says(re.escape("¿Qué pasa?"))
        resident.go_on()
        resident.go_on()
        fill(resident.page, "how", "small")
        resident.go_on()
        resident.press(pattern("es", "check.send.full").pattern)
        assert FOLIO.search(resident.page.get_by_role("main").inner_text())
        fresh = begin(person, program, code="prueba")
        fresh.says(re.escape("¿Qué pasa ahora?"))
    finally:
        program.stop()
