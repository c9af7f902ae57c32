"""A person with a browser: reads labels and buttons, never the markup behind them."""
import re

from axe_playwright_python.sync_playwright import Axe

from words import word

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Person:
    def __init__(self, page, base, language, scripts):
        self.page, self.base, self.language, self.scripts = page, base, language, scripts
        self.seen = []

    def go(self, path):
        answer = self.page.goto(self.base + path)
        assert answer.ok, f"{path} answered {answer.status}"
        self.look()

    def look(self):
        """What must hold on every page: a language, one heading, no sideways scroll, and nothing that axe objects to."""
        page = self.page
        self.seen.append(page.url)
        assert page.locator("html").get_attribute("lang") == self.language, page.url
        assert page.get_by_role("heading", level=1).count() == 1, f"{page.url} has not exactly one heading of the first level"
        if not self.scripts:
            return  # axe is a script itself; the same pages are judged in the run with scripts
        width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert width <= 0, f"{page.url} scrolls sideways by {width} pixels"
        found = Axe().run(page, options={"runOnly": {"type": "tag", "values": TAGS}}).response["violations"]
        assert not found, page.url + "\n" + "\n".join(
            f"{rule['id']}: {rule['help']}: {[node['target'] for node in rule['nodes']]}" for rule in found)

    def press(self, *names):
        """Presses the button or link with one of these names, in the main part of the page, and looks at what comes."""
        main = self.page.get_by_role("main")
        named = re.compile("|".join(names))
        button = main.get_by_role("button", name=named)
        target = button if button.count() else main.get_by_role("link", name=named)
        assert target.count(), f"nothing on {self.page.url} is called {names}: {main.inner_text()[:600]}"
        target.first.click()
        self.page.wait_for_load_state()
        self.look()

    def go_on(self):
        self.press(f"^{re.escape(word(self.language, 'layout.continue'))}")

    def says(self, *texts):
        """Whether the main part of the page contains these words."""
        content = self.page.get_by_role("main").inner_text()
        for text in texts:
            assert re.search(text, content), f"{self.page.url} does not say {text!r}: {content[:1500]}"

    def answer_page(self, questionnaire, answers):
        """Answers those questions of this page for which an answer is given; returns their names."""
        main = self.page.get_by_role("main")
        found = []
        for name, answer in answers.items():
            label = questionnaire.label(name, self.language)
            kind = questionnaire.type(name)
            if kind in ("select_one", "select_multiple"):
                group = main.get_by_role("group", name=label)
                if not group.count():
                    continue
                found.append(name)
                for value in answer.split():
                    role = "radio" if kind == "select_one" else "checkbox"
                    start = questionnaire.choice(name, value, self.language).split(",")[0]
                    group.first.get_by_role(role, name=re.compile("^" + re.escape(start))).first.check()
            elif kind == "image":
                field = main.locator("input[type=file]")
                if self.page.get_by_role("heading", name=label).count() and field.count():
                    found.append(name)
                    field.first.set_input_files(answer)
            elif kind == "geopoint":
                if main.get_by_text(label).count():
                    found.append(name)
                    main.get_by_label(re.compile(re.escape(word(self.language, "place.point")))).first.fill(answer)
            else:
                field = main.get_by_label(label)
                if field.count():
                    found.append(name)
                    field.first.fill(answer)
        return found
