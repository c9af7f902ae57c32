"""Who coordinates a unit moves a promised date: the dates before and after, the message beforehand, and the resident is told."""
import datetime
import re

import pytest

from words import word


def a_case(marcos):
    """Opens a case of which a promise is running."""
    marcos.go(f"/desk/queues/all?lang={marcos.language}")
    paths = marcos.page.locator("a[href^='/desk/cases/']").evaluate_all("all => all.map(a => a.pathname)")
    for path in dict.fromkeys(paths):
        marcos.page.goto(marcos.base + path)
        if marcos.page.locator(f"a[href='{path}/deadline']").count():
            return path
    raise AssertionError("the demonstration has no case with a promise that runs")


def working_day(weeks):
    """A Tuesday some weeks ahead, which is no holiday by law that moves to a Monday."""
    today = datetime.date.today()
    return today + datetime.timedelta(days=(1 - today.weekday()) % 7 + 7 * weeks)


@pytest.mark.parametrize("language, size, weeks", [("es", "desk", 5), ("en", "phone", 6)])
def test_a_date_is_moved_with_a_reason_after_seeing_what_it_would_be(person, program, language, size, weeks):
    marcos = person(language, size)
    marcos.enter(program, "Marcos")
    path = a_case(marcos)
    marcos.go(path + "/deadline")
    main = marcos.page.get_by_role("main")
    # Without a reason nothing happens, and nothing is lost.
    main.get_by_role("radio").last.check()
    day = working_day(weeks).isoformat()
    main.get_by_label(word(language, "desk.deadline.day")).fill(day)
    marcos.press(re.escape(word(language, "desk.deadline.look")))
    marcos.says(re.escape(word(language, "desk.deadline.problem.reason")))
    assert main.get_by_label(word(language, "desk.deadline.day")).input_value() == day
    reason = "Hay que cerrar la calle y eso se autoriza para esa semana."
    main.get_by_label(word(language, "desk.deadline.reason")).fill(reason)
    marcos.press(re.escape(word(language, "desk.deadline.look")))
    marcos.says(re.escape(word(language, "desk.deadline.not_yet")), re.escape(word(language, "desk.deadline.stays")), re.escape(reason))
    assert main.get_by_role("row").count() >= 3
    marcos.press(re.escape(word(language, "desk.deadline.send")))
    marcos.says(re.escape(word(language, "desk.done.deadline")), re.escape(word(language, "desk.event.deadline_moved")), re.escape(reason))


def test_who_works_a_case_does_not_move_its_dates(person, program):
    lucia = person("es", "desk")
    lucia.enter(program, "Lucía")
    lucia.go("/desk/queues/all?lang=es")
    path = lucia.page.locator("a[href^='/desk/cases/']").first.evaluate("a => a.pathname")
    lucia.go(path)
    assert not lucia.page.locator(f"a[href='{path}/deadline']").count()
    assert lucia.page.request.get(program.url + path + "/deadline").status == 403
