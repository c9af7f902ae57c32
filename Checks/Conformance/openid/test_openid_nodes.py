"""Two programs that serve one city: one PostgreSQL, one root key, one address. What one gives out the other takes, once between them."""
import concurrent.futures
import secrets
import subprocess
import time
import urllib.parse

import pytest
from op import PASSWORD, Browser, Person, Provider
from program import Program, binary

PUSHED = "pushed_authorization_request_endpoint"


@pytest.fixture(scope="module")
def nodes(tmp_path_factory, postgres):
    """Both behind a proxy of this machine, which says from where somebody comes."""
    folder, database = tmp_path_factory.mktemp("nodes"), postgres.fresh()
    subprocess.run([binary(), "migrate", "--database", database], check=True, capture_output=True)
    shared = {"database": database, "demo": False, "arguments": ["--proxy", "127.0.0.1"],
              "environment": {"VENTANILLA_ROOT_KEY": f"k0001 {secrets.token_hex(32)}"}}
    (folder / "first").mkdir()
    (folder / "second").mkdir()
    first = Program(folder / "first", **shared)
    second = Program(folder / "second", base=first.url, **shared)
    first.start()
    second.start()
    yield first, second
    second.stop()
    first.stop()


@pytest.fixture(scope="module")
def near(nodes):
    provider = Provider(nodes[0])
    provider.take_over(10, nodes[0].folder)
    return provider


@pytest.fixture(scope="module")
def far(near, nodes):
    return near.at(nodes[1])


@pytest.fixture
def person(near):
    somebody = Person(near, next(near.people))
    yield somebody
    somebody.close()


def test_what_one_node_gave_the_other_takes(near, far, nodes, person):
    client = near.client()
    code = person.authorize(client.url())["code"]
    redeemed = client.at(far).redeem(code)
    assert redeemed.status_code == 200, redeemed.text
    token = redeemed.json()["access_token"]
    assert client.user_information(token).json() == client.at(far).user_information(token).json()
    # The session that began at one goes on at the other, and so does a request that was pushed.
    elsewhere = person.at(nodes[1])
    code = elsewhere.authorize(client.url(prompt="none"), sign_in=False)["code"]
    assert client.redeem(code).status_code == 200
    code = elsewhere.authorize(client.pushed_url(client.push()["request_uri"]), sign_in=False)["code"]
    assert client.redeem(code).status_code == 200
    # What ends at one has ended at the other in the same moment.
    assert client.at(far).call("revocation_endpoint", token=token).status_code == 200
    assert client.call("introspection_endpoint", token=token).json() == {"active": False}


def test_a_nonce_of_one_node_is_good_at_the_other_and_a_proof_serves_once_between_them(near, far):
    app = near.client("none", dpop_bound_access_tokens=True)
    nonce = app.call(PUSHED, app.parameters(), proof=True).headers["DPoP-Nonce"]
    proof = app.dpop(near[PUSHED], nonce=nonce)
    assert app.at(far).call(PUSHED, app.parameters(), proof=proof).status_code == 201
    again = app.call(PUSHED, app.parameters(), proof=proof)
    assert (again.status_code, again.json()["error"]) == (400, "invalid_dpop_proof")


def test_fifty_uses_of_one_code_over_both_nodes_give_one_success(near, far, person):
    client = near.client()
    code = person.authorize(client.url())["code"]
    with concurrent.futures.ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(lambda number: client.at((near, far)[number % 2]).redeem(code), range(50)))
    good = [answer for answer in answers if answer.status_code == 200]
    assert len(good) == 1 and all(answer.json()["error"] == "invalid_grant" for answer in answers if answer not in good)
    for provider in (near, far):
        assert client.at(provider).user_information(good[0].json()["access_token"]).status_code == 401


# Counts of failures


def guess(browser, login, password, origin):
    """Tries a password as somebody at this address; the page that comes, 401 for a wrong one and 429 for one try too many."""
    page = browser.get("/account/sign-in?lang=en")
    form = next(form for form in page.forms if "password" in form["kinds"])
    body = urllib.parse.urlencode(dict(form["hidden"]) | {"login": login, "password": password}).encode()
    return browser.request("POST", form["action"] or page.url, body, follow=False, headers={
        "Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-For": origin})


def doors(near, nodes):
    """A browser that nobody has used at each node."""
    return [Browser(near.base).at(node) for node in nodes]


def within_a_window():
    """Tries are counted in quarters of an hour: waits where one is about to end."""
    left = 900 - time.time() % 900
    if left < 45:
        time.sleep(left + 1)


def test_fifty_guesses_at_once_over_both_nodes_are_ten(near, nodes):
    login = next(near.people)
    within_a_window()

    def one(number):
        return guess(Browser(near.base).at(nodes[number % 2]), login, "no es esta", "198.51.100.7").status

    with concurrent.futures.ThreadPoolExecutor(50) as pool:
        statuses = list(pool.map(one, range(50)))
    assert sorted(statuses) == [401] * 10 + [429] * 40
    for door in doors(near, nodes):
        assert guess(door, login, PASSWORD, "198.51.100.7").status == 429
    # Another address has tries of its own.
    assert guess(doors(near, nodes)[1], login, PASSWORD, "198.51.100.8").status == 303


def test_a_hundred_wrong_passwords_in_a_row_close_it_at_both_nodes_and_after_a_restart(near, nodes):
    login, tried = next(near.people), doors(near, nodes)
    # Each address has ten tries, half of them at each node.
    for number in range(100):
        assert guess(tried[number % 2], login, "no es esta", f"192.0.2.{number // 10}").status == 401, number
    closed = "From here that password opens no more"
    for door in tried:
        page = guess(door, login, PASSWORD, "192.0.2.200")
        assert page.status == 429 and closed in page.text
    nodes[1].stop()
    nodes[1].start()
    page = guess(doors(near, nodes)[1], login, PASSWORD, "192.0.2.201")
    assert page.status == 429 and closed in page.text
