"""A person with a browser: reads labels and buttons, never the markup behind them."""
import base64
import hmac
import re
import struct
import time

from axe_playwright_python.sync_playwright import Axe

from words import word

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def totp(secret, at=None, ahead=0):
    """The code that an authenticator app shows (RFC 6238), so many steps of thirty seconds later."""
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    step = int((time.time() if at is None else at) // 30) + ahead
    digest = hmac.digest(key, struct.pack(">Q", step), "sha1")
    start = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[start:start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


class Person:
    def __init__(self, page, base, language, scripts):
        self.page, self.base, self.language, self.scripts = page, base, language, scripts
        self.seen = []

    def go(self, path):
        answer = self.page.goto(self.base + path)
        assert answer.ok, f"{path} answered {answer.status}"
        self.look()

    def enter(self, program, name):
        """Signs in at the desk as a sample servant of the demonstration: the one place that knows how."""
        self.page.goto(next(one for one in program.people() if one["name"].startswith(name))["sign_in"])
        self.page.wait_for_load_state()

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

    def sign_in(self, program, unit=None, name=None, path="/desk"):
        """Signs in to the desk as a sample person does: e-mail, password, and the code of their app."""
        who = next(one for one in program.people() if (name and one["name"].startswith(name))
                   or (unit and any(grant["unit"] == unit for grant in one["grants"])))
        self.page.goto(program.url + path)
        main = self.page.get_by_role("main")
        main.get_by_label(word(self.language, "account.login")).fill(who["email"])
        main.get_by_label(word(self.language, "account.password")).fill(who["password"])
        main.get_by_role("button", name=word(self.language, "account.sign_in.button"), exact=True).click()
        # A code is good once: where somebody has just used this one, the next is good already, or in half a minute.
        for _ in range(4):
            for ahead in (0, 1):
                self.page.get_by_label(word(self.language, "account.second.label_totp")).fill(totp(who["totp_secret"], ahead=ahead))
                self.page.get_by_role("main").get_by_role("button", name=word(self.language, "account.second.button")).click()
                self.page.wait_for_load_state()
                if "/account/second" not in self.page.url:
                    return who
            time.sleep(15)
        raise AssertionError(f"{who['name']} could not sign in: {self.page.get_by_role('main').inner_text()[:600]}")

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
