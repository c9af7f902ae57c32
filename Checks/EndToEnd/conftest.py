"""A browser for the checks, with and without scripts, on a phone and on a desk, in both languages."""
import pytest
from playwright.sync_api import sync_playwright

from person import Person

SIZES = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1280, "height": 900}}


@pytest.fixture(scope="session")
def chromium():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def person(chromium, program):
    """Makes people, each with a browser of their own: `person("es", "phone", scripts=False)`."""
    contexts = []

    def make(language="es", size="phone", scripts=True, base=None):
        context = chromium.new_context(
            viewport=SIZES[size], locale={"es": "es-MX", "en": "en-US"}[language], java_script_enabled=scripts)
        context.set_default_timeout(15_000)
        contexts.append(context)
        return Person(context.new_page(), base or program.url, language, scripts)

    yield make
    for context in contexts:
        context.close()
