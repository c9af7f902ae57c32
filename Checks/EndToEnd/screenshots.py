"""Shoots every page at 390 and 1280 pixels in both languages into screenshots/, to be looked at."""
import sys
import tempfile
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent.parent), str(Path(__file__).resolve().parent)]

from playwright.sync_api import sync_playwright  # noqa: E402

from program import ROOT, Program  # noqa: E402
from questionnaire import Questionnaire  # noqa: E402
from test_pothole import ANSWERS, FOLDER  # noqa: E402
from person import Person  # noqa: E402
from words import pattern  # noqa: E402

FIXED = {
    "home": "/", "services": "/services", "search": "/services?q=bache", "service": "/services/bacheo", "poster": "/services/bacheo/poster",
    "folio": "/folio", "resume": "/resume", "help": "/help", "privacy": "/privacy", "accessibility": "/accessibility",
    "not-found": "/no-such-page", "desk-sign-in": "/desk/sign-in",
}


def shoot(page, folder, name, language, width):
    page.screenshot(path=folder / f"{name}-{language}-{width}.png", full_page=True)
    print(f"{name} {language} {width}: {page.url}", flush=True)


def main():
    folder = ROOT / "screenshots"
    folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch, sync_playwright() as playwright:
        program = Program(scratch)
        program.start()
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        try:
            for language in ("es", "en"):
                for width in (390, 1280):
                    context = browser.new_context(viewport={"width": width, "height": 844}, locale=language)
                    page = context.new_page()
                    for name, path in FIXED.items():
                        page.goto(f"{program.url}{path}{'&' if '?' in path else '?'}lang={language}")
                        shoot(page, folder, name, language, width)
                    person = Person(page, program.url, language, scripts=False)
                    page.goto(f"{program.url}/services/bacheo?lang={language}")
                    person.press(pattern(language, "service.start").pattern)
                    questionnaire = Questionnaire(FOLDER)
                    for number in range(40):
                        shoot(page, folder, f"question-{number:02}", language, width)
                        if "/check" in page.url:
                            break
                        person.answer_page(questionnaire, ANSWERS)
                        person.go_on()
                    context.close()
        finally:
            browser.close()
            program.stop()


if __name__ == "__main__":
    main()
