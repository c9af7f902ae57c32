"""Whoever asks does not learn who has an account: the same page, with as many letters, after the same time."""
import html
import itertools
import random
import re
import secrets
import statistics
import time
import urllib.parse

import pytest
from op import PASSWORD, Browser, Provider
from program import Program

SOMETIMES = random.Random(36)


@pytest.fixture(scope="module")
def quiet(tmp_path_factory):
    """Behind a proxy of this machine, which says from where somebody comes: nobody uses up the tries of another."""
    program = Program(tmp_path_factory.mktemp("silence"), demo=False, arguments=["--proxy", "127.0.0.1"])
    program.start()
    provider = Provider(program)
    provider.take_over(50, program.folder)
    yield provider
    program.stop()


@pytest.fixture(scope="module")
def people(quiet):
    """Addresses by what is behind them; those of nobody look like the others."""
    addresses = list(quiet.people)
    known, taken_over, closed = addresses[:20], addresses[20:40], addresses[40:]
    for login in known:
        # The first right password replaces the hash of the other system by one of ours.
        page, _ = post(quiet, "/account/sign-in", {"login": login, "password": PASSWORD})
        assert page.status == 303, page.title
    for login in closed:
        quiet.command("identity", "disable", login, "--reason", "asked")
    nobody = (f"q{number % 50}.{secrets.token_hex(3)}@example.org" for number in itertools.count())
    return {"nobody": nobody, "known": itertools.cycle(known), "taken over": itertools.cycle(taken_over), "closed": itertools.cycle(closed)}


def post(op, path, values, page="/account/sign-in"):
    """Fills in a form as somebody whom nobody has seen, from an address of their own; the page that comes, and the seconds that it took."""
    browser = Browser(op.base)
    shown = browser.get(page + "?lang=en")
    form = next(form for form in shown.forms if form["action"] == path)
    body = urllib.parse.urlencode(dict(form["hidden"]) | values).encode()
    origin = ".".join(str(SOMETIMES.randrange(1, 255)) for _ in range(4))
    began = time.perf_counter()
    answer = browser.request(
        "POST", path, body, {"Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-For": origin}, follow=False)
    spent = time.perf_counter() - began
    browser.close()
    return answer, spent


def told(page, login):
    """What is read on a page: without the address that was typed and without what is random on every page."""
    return page.status, re.sub(r"[\w.+/=-]{20,}", "#", page.text.replace(login, "LOGIN"))


def asked(people, rounds, ask):
    """Asks for one of each kind in every round, in an order of chance; pages and seconds by kind."""
    pages, times = {kind: set() for kind in people}, {kind: [] for kind in people}
    for turn in range(rounds):
        for kind in SOMETIMES.sample(list(people), len(people)):
            login = next(people[kind])
            page, spent = ask(login, turn)
            pages[kind].add(told(page, login))
            times[kind].append(spent)
    return pages, times


def alike(pages, times, share):
    """One page for all, and a middle time that is nobody's own: they differ by less than this share of it and two milliseconds."""
    assert all(each == pages["nobody"] for each in pages.values()), {kind: [text[:80] for _, text in each] for kind, each in pages.items()}
    middle = {kind: statistics.median(each) for kind, each in times.items()}
    for kind, seconds in middle.items():
        assert abs(seconds - middle["nobody"]) <= share * middle["nobody"] + 0.002, (kind, middle)


def test_a_wrong_password_says_nothing_of_the_account(quiet, people):
    # A hash costs tens of milliseconds: whoever is let off it, or does it twice, is far outside.
    pages, times = asked(people, 40, lambda login, _: post(quiet, "/account/sign-in", {"login": login, "password": "no es esta"}))
    assert {status for each in pages.values() for status, _ in each} == {401} and len(pages["nobody"]) == 1
    alike(pages, times, 0.3)


@pytest.mark.parametrize("page", ["/account/new", "/account/recover"])
def test_asking_for_a_link_says_nothing_of_the_account(quiet, people, page):
    # A few milliseconds in all, most of them for the disk: what would be told is a page more or less, or a mail that is not written.
    pages, times = asked(people, 10, lambda login, _: post(quiet, "/account/link", {"login": login}, page))
    assert {status for each in pages.values() for status, _ in each} == {200} and len(pages["nobody"]) == 1
    alike(pages, times, 1)


def test_what_a_passkey_is_asked_for_says_nothing_of_the_account(quiet, people):
    """The page offers any passkey of this place, before and after a login was typed, and names none."""
    offers = set()
    for kind in people:
        page, _ = post(quiet, "/account/sign-in", {"login": next(people[kind]), "password": "no es esta"})
        offered = html.unescape(re.search(r'data-options="([^"]+)"', page.text)[1])
        offers.add(re.sub(r'("challenge":)"[\w-]+"', r"\1", offered))
    assert len(offers) == 1 and '"allow":[]' in offers.pop()
