"""Fills the fields of a question page by the names of its questions, whatever their type."""
import re

NAME = re.compile(r"/([^/\[\]#]+)\[\d+\](?:#.*)?$")


def questions(page):
    """Names of the questions that the page has fields of, in order."""
    names = page.locator("main form.asks [name^='/']").evaluate_all("fields => fields.map(field => field.name)")
    found = []
    for name in names:
        short = NAME.search(name)
        if short and short[1] not in found:
            found.append(short[1])
    return found


def fields(page, name, suffix=""):
    return page.locator(f"main form.asks [name$='/{name}[1]{suffix}']:not([type=hidden])")


def fill(page, name, answer):
    """Gives an answer: text, a list of boxes, a date as `y-m-d`, an order of names, or the path of a file."""
    own = fields(page, name)
    order = page.locator(f"main form.asks select[name*='/{name}[1]#rank:']")
    if order.count():
        for number, choice in enumerate(answer.split(), 1):
            page.locator(f"main form.asks select[name$='/{name}[1]#rank:{choice}']").select_option(str(number))
        return
    if fields(page, name, "#y").count():
        day, _, time = answer.partition("T")
        for value, part in zip(day.split("-"), "ymd"):
            if fields(page, name, "#" + part).count():
                fields(page, name, "#" + part).fill(value)
        if time:
            fields(page, name, "#t").fill(time)
        return
    kind = own.first.get_attribute("type") if own.count() else None
    if kind in ("radio", "checkbox"):
        for value in answer.split():
            page.locator(f"main form.asks input[name$='/{name}[1]'][value='{value}']").first.check()
    elif kind == "file":
        own.first.set_input_files(answer)
    elif own.first.evaluate("field => field.tagName") == "SELECT":
        own.first.select_option(answer)
    else:
        own.first.fill(answer)


def guess(page, given, files):
    """Answers what is empty as somebody in a hurry would: the first choice, a small number, today, one word, any file."""
    for name in questions(page):
        if name in given:
            if fields(page, name).count():
                fill(page, name, given[name])
            continue
        if fields(page, name, "#q").count() and not page.locator(f"main form.asks input[name$='/{name}[1]']:checked").count():
            fill_search(page, name)
            continue
        order = page.locator(f"main form.asks select[name*='/{name}[1]#rank:']")
        if order.count():
            for number in range(order.count()):
                order.nth(number).select_option(str(number + 1))
            continue
        if fields(page, name, "#y").count():
            fill(page, name, "2026-7-15" + ("T10:00" if fields(page, name, "#t").count() else ""))
            continue
        own = fields(page, name)
        if not own.count():
            continue
        kind = own.first.get_attribute("type")
        if kind in ("radio", "checkbox"):
            if not page.locator(f"main form.asks input[name$='/{name}[1]']:checked").count():
                own.first.check()
        elif kind == "file":
            own.first.set_input_files(str(files[(own.first.get_attribute("accept") or "image").split("/")[0]]))
        elif own.first.evaluate("field => field.tagName") == "SELECT":
            own.first.select_option(index=1)
        elif not own.first.input_value():
            # The place in an order is at most as many as there are things: the first is always there.
            own.first.fill("1" if name.endswith("_rank") else text_for(own.first))


def text_for(field):
    """Something that fits a field, told by how it describes itself."""
    mode = field.get_attribute("inputmode") or ""
    described = field.get_attribute("aria-describedby") or ""
    if "-how" in described:
        points = ["19.3739, -99.1710", "19.3750, -99.1720", "19.3760, -99.1700"]
        return "\n".join(points) if field.evaluate("field => field.tagName") == "TEXTAREA" else points[0]
    if mode == "url":
        return "https://example.org"
    if mode in ("numeric", "decimal", "tel"):
        return "2"
    return "10:00" if "w-4" in (field.get_attribute("class") or "") else "palabra"


def fill_search(page, name):
    """Looks for a letter and takes the first that is found."""
    found = page.locator("main form.asks div.found input")
    if not found.count():
        fields(page, name, "#q").fill("a")
        fields(page, name, "#q").press("Enter")
        page.wait_for_load_state()
    page.locator("main form.asks div.found input").first.check()
