"""A resident without a browser: cookies, forms and redirects over plain HTTP, fast enough to load a server."""
import http.client
import re
import time
import urllib.parse
from html.parser import HTMLParser


class _Forms(HTMLParser):
    """Collects the forms of a page with the fields that a browser would send."""

    def __init__(self):
        super().__init__()
        self.forms = []
        self.title = ""
        self._select = None
        self._in_title = False

    def handle_starttag(self, tag, attributes):
        attributes = dict(attributes)
        if tag == "title":
            self._in_title = True
        if tag == "form":
            self.forms.append({"action": attributes.get("action", ""), "method": attributes.get("method", "get").lower(),
                               "files": attributes.get("enctype") == "multipart/form-data",
                               "hidden": [], "fields": [], "buttons": [], "kinds": {}, "options": {}})
        if not self.forms or not attributes.get("name"):
            if tag == "option" and self._select and self.forms:
                self.forms[-1]["options"].setdefault(self._select, []).append(attributes.get("value", ""))
            return
        form, name, value = self.forms[-1], attributes["name"], attributes.get("value", "")
        kind = attributes.get("type", "text").lower() if tag == "input" else tag
        if tag == "button" or kind in ("submit", "image"):
            form["buttons"].append((name, value))
        elif tag in ("input", "textarea", "select"):
            form["kinds"][name] = kind
            if tag == "select":
                self._select = name
            if kind in ("radio", "checkbox"):
                form["options"].setdefault(name, []).append(value)
                if "checked" in attributes:
                    form["fields"].append((name, value))
            elif kind == "hidden":
                form["hidden"].append((name, value))
            elif kind != "file":
                form["fields"].append((name, value))

    def handle_endtag(self, tag):
        if tag == "select":
            self._select = None
        if tag == "title":
            self._in_title = False

    def handle_data(self, data):
        if self._in_title:
            self.title += data


class Page:
    def __init__(self, url, status, headers, body):
        self.url, self.status, self.headers, self.body = url, status, headers, body
        self._read = None

    @property
    def text(self):
        return self.body.decode("utf-8", "replace")

    def _parsed(self):
        if self._read is None:
            self._read = _Forms()
            self._read.feed(self.text)
        return self._read

    @property
    def title(self):
        return self._parsed().title.strip()

    @property
    def forms(self):
        return self._parsed().forms

    def form(self, with_field=None, action=None):
        """The first form that posts, has this field, or goes to an address that contains this."""
        for form in self.forms:
            if with_field and with_field not in form["kinds"]:
                continue
            if action and action not in form["action"]:
                continue
            if form["method"] == "post" or with_field or action:
                return form
        raise AssertionError(f"no such form on {self.url} ({self.status}): {self.title}")


class Resident:
    """One browser session on one kept connection."""

    def __init__(self, base, timeout=30):
        self.base = base
        parts = urllib.parse.urlsplit(base)
        self.connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=timeout)
        self.cookies = {}
        self.asked = 0

    def close(self):
        self.connection.close()

    def wake(self):
        """A connection that said nothing for most of a minute is opened anew, as browsers do: the server may be closing it now."""
        if time.monotonic() - self.asked > 45:
            self.connection.close()
        self.asked = time.monotonic()

    def request(self, method, url, body=None, headers=None, follow=True):
        for _ in range(10):
            path = urllib.parse.urlsplit(urllib.parse.urljoin(self.base + "/", url))
            target = path.path + ("?" + path.query if path.query else "")
            sent = dict(headers or {})
            if self.cookies:
                sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            if method == "POST":
                sent.setdefault("Origin", self.base)
            self.wake()
            self.connection.request(method, target, body=body, headers=sent)
            answer = self.connection.getresponse()
            content = answer.read()
            for name, value in answer.getheaders():
                if name.lower() == "set-cookie":
                    cookie, _, attributes = value.partition(";")
                    key, _, text = cookie.partition("=")
                    if text and "max-age=0" not in attributes.lower():
                        self.cookies[key.strip()] = text.strip()
                    else:
                        self.cookies.pop(key.strip(), None)
            place = answer.getheader("Location")
            if not (follow and place and answer.status in (301, 302, 303, 307)):
                return Page(target, answer.status, answer.headers, content)
            url = urllib.parse.urljoin(self.base + target, place)
            if answer.status != 307:
                method, body, headers = "GET", None, None
        raise AssertionError(f"too many redirects from {url}")

    def get(self, url, **options):
        return self.request("GET", url, **options)

    def send(self, page, form, values=None, button=None, follow=True):
        """Sends a form of a page as a browser does, with some fields changed."""
        values = dict(values or {})
        fields = form["hidden"] + [(name, value) for name, value in form["fields"] if name not in values]
        for name, value in values.items():
            fields += [(name, each) for each in value] if isinstance(value, list) else [(name, value)]
        if button:
            fields.append(button)
        target = urllib.parse.urljoin(self.base + page.url, form["action"] or page.url)
        if form["method"] == "get":
            return self.get(target + "?" + urllib.parse.urlencode(fields), follow=follow)
        if form["files"]:
            body, kind = multipart(fields)
        else:
            body, kind = urllib.parse.urlencode(fields).encode(), "application/x-www-form-urlencoded"
        return self.request("POST", target, body, {"Content-Type": kind}, follow=follow)


def multipart(fields, boundary="----ventanilla-check"):
    """Fields as multipart/form-data (RFC 7578), without files."""
    parts = [f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n' for name, value in fields]
    return ("".join(parts) + f"--{boundary}--\r\n").encode(), f"multipart/form-data; boundary={boundary}"


FOLIO = re.compile(r"\b[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}\b")


def answers_for(form, answers):
    """Values for the fields of a question page: those given by question name, else the first choice or what `*` says."""
    values = {}
    for name, kind in form["kinds"].items():
        if kind in ("hidden", "file"):
            continue
        short = re.sub(r"\[\d+\]$", "", name.rsplit("/", 1)[-1])
        if short in answers:
            values[name] = answers[short]
        elif kind in ("radio", "select"):
            options = [option for option in form["options"].get(name, []) if option]
            values[name] = options[0] if options else ""
        elif "*" in answers:
            values[name] = answers["*"]
    return values


def report(resident, service, answers, most_pages=40):
    """Uses a service to the end, sending the main form of each page, and returns the last page and its folio."""
    page = resident.get(f"/services/{service}")
    for _ in range(most_pages):
        if page.status >= 400:
            raise AssertionError(f"{page.url} answered {page.status}: {page.title}")
        form = main_form(page)
        if form is None:
            break
        page = resident.send(page, form, answers_for(form, answers))
        if page.url.split("?")[0].endswith("/sent"):
            return page, FOLIO.search(page.text)[0]
    raise AssertionError(f"no folio after {most_pages} pages; the last was {page.url}: {page.title}")


def main_form(page):
    """The form that leads on: posts, and is not search, language or leaving."""
    for form in page.forms:
        if form["method"] == "post" and not re.search(r"^/exit|/keep$|/remove$", form["action"]):
            return form
    return None
