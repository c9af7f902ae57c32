"""Somebody at a counter: a servant fills in the form with consent, and hands over a receipt on paper."""
import re
import subprocess

import pytest

from questionnaire import Questionnaire
from test_pothole import ANSWERS, FOLDER, ONE_CODE
from resident import FOLIO
from words import pattern, word


def served_at_the_counter(person, program, language="es"):
    """Fills in a pothole for somebody; returns the servant on the page with the folio."""
    servant = person(language, "desk")
    servant.enter(program, "Lucía")
    servant.go(f"/desk/counter?lang={language}")
    servant.press(f"^{word(language, 'desk.counter.start')}")
    assert servant.page.get_by_role("alert").is_visible(), "a form began that nobody asked for"
    servant.page.locator("select[name=service]").select_option("bacheo")
    servant.press(f"^{word(language, 'desk.counter.start')}")
    servant.says(re.escape(word(language, "desk.counter.problem.consent")))
    servant.page.get_by_label(word(language, "desk.counter.consent.spoken")).check()
    servant.press(f"^{word(language, 'desk.counter.start')}")
    questionnaire = Questionnaire(FOLDER)
    for _ in range(40):
        servant.says(re.escape(word(language, "counter.band")))
        if "/check" in servant.page.url:
            break
        servant.answer_page(questionnaire, ANSWERS)
        servant.go_on()
    servant.press(pattern(language, "check.send.full").pattern)
    return servant


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_form_filled_at_a_counter_ends_with_a_receipt_on_one_sheet(person, program, tmp_path, language):
    servant = served_at_the_counter(person, program, language)
    content = servant.page.get_by_role("main").inner_text()
    folio, code = FOLIO.search(content)[0], ONE_CODE.search(content)[0]
    paper = tmp_path / "receipt.pdf"
    servant.page.emulate_media(media="print")
    shown = servant.page.get_by_role("main").inner_text()
    # What the person needs stands on the paper, and nothing that can only be pressed.
    for text in (folio, word(language, "confirmation.paper.follow"), "*0311", "/folio"):
        assert text in shown, f"the receipt does not say {text!r}: {shown}"
    assert ONE_CODE.search(shown)[0] == code
    for text in (word(language, "counter.band"), word(language, "counter.print"), word(language, "counter.next"), word(language, "confirmation.print")):
        assert text not in shown, f"the receipt says {text!r}"
    servant.page.pdf(path=paper, format="Letter")
    pages = len(re.findall(rb"/Type\s*/Page\b", paper.read_bytes()))
    assert pages == 1, f"the receipt takes {pages} sheets"
    # The square leads a telephone to the folio's page, and never to what the code opens.
    servant.page.locator(".follow svg").screenshot(path=tmp_path / "square.png", scale="css", style=".follow svg{width:400px!important;height:400px!important;background:#fff;padding:24px}")
    read = subprocess.run(["zbarimg", "--quiet", "--raw", tmp_path / "square.png"], capture_output=True, text=True)
    assert read.stdout.strip() == f"{program.url}/folio/{folio}", read
    servant.page.emulate_media(media="screen")
    # The case says who typed and how the person agreed.
    servant.go(f"/desk/cases/{folio}?lang={language}")
    servant.says(re.escape(word(language, "desk.consent.spoken")), "Lucía")
