"""One running program, one person with an account, and things that must grow old while the rest runs."""
import time
from pathlib import Path

import pytest
from op import Person, Provider, Site, ec_key, public
from program import Program

HERE = Path(__file__).resolve().parent


@pytest.fixture(scope="session")
def program(tmp_path_factory):
    """A program of its own: what is tried here uses up tries and rotates keys."""
    program = Program(tmp_path_factory.mktemp("provider"))
    program.start()
    yield program
    program.stop()


@pytest.fixture(scope="session")
def op(program):
    provider = Provider(program)
    provider.take_over(120, program.folder)
    return provider


@pytest.fixture(scope="session")
def account(op):
    """Somebody with an account, signed in; tests that need another browser take `person`."""
    somebody = Person(op).open_account()
    yield somebody
    somebody.close()


@pytest.fixture
def person(op):
    """Somebody with an account of their own, in a browser of their own, not signed in."""
    somebody = Person(op, next(op.people))
    yield somebody
    somebody.close()


@pytest.fixture(scope="session")
def client(op):
    return op.client()


@pytest.fixture(scope="session")
def exact(op):
    """A client with one address, for what is compared letter for letter."""
    return op.client(redirect_uris=["https://rp.example/back"])


@pytest.fixture(scope="session")
def walked(exact, account):
    """Tokens of a whole walk."""
    return exact.tokens(account, scope="openid email")


@pytest.fixture
def site():
    place = Site()
    yield place
    place.close()


def pytest_collection_modifyitems(items):
    """What waits for time to pass comes last of this folder, so that it waits while the rest runs."""
    places = [place for place, item in enumerate(items) if item.path.parent == HERE]
    own = sorted((items[place] for place in places), key=lambda item: any(name.startswith("aged_") for name in item.fixturenames))
    for place, item in zip(places, own):
        items[place] = item


def ripe(since, seconds):
    """Sleeps until so many seconds have passed since then."""
    time.sleep(max(0, since + seconds - time.monotonic()))


@pytest.fixture(scope="session", autouse=True)
def aged(op, account, client):
    """Codes and requests made at the very start."""
    walk = account.authorize(client.url())
    used = client.redeem(walk["code"]).json()
    reused = {"code": walk["code"], "verifier": client.verifier, "tokens": used, "since": time.monotonic()}
    walk = account.authorize(client.url())
    unused = {"code": walk["code"], "verifier": client.verifier, "since": time.monotonic()}
    pushing = op.client()
    request = {"client": pushing, "uri": pushing.push()["request_uri"], "since": time.monotonic()}
    app = op.client("none", redirect_uris=["https://app.example/back"])
    first = app.tokens(account)["refresh_token"]
    second = app.refresh(first).json()["refresh_token"]
    family = {"client": app, "first": first, "second": second, "since": time.monotonic()}
    old, new, place = ec_key("old"), ec_key("new"), Site()
    place.pages["/jwks"] = {"keys": [public(old)]}
    signing = op.client("private_key_jwt", key=old, jwks_uri=place.address + "/jwks")
    partner = {"client": signing, "site": place, "new": new, "tokens": signing.tokens(account), "since": time.monotonic()}
    place.pages["/jwks"] = {"keys": [public(new)]}
    rotated = {"kids": {key["kid"] for key in op.keys()}, "tokens": client.tokens(account)}
    op.command("key", "rotate-signing")
    rotated["since"] = time.monotonic()
    yield {"partner": partner, "rotated": rotated, "reused": reused, "unused": unused, "request": request, "family": family}
    place.close()


@pytest.fixture
def aged_code(aged):
    """A code that was used thirty seconds ago, with the tokens that came of it."""
    ripe(aged["reused"]["since"], 30)
    return aged["reused"]


@pytest.fixture
def aged_unused(aged):
    """A code that nobody used within its minute."""
    ripe(aged["unused"]["since"], 61)
    return aged["unused"]


@pytest.fixture
def aged_request(aged):
    """A pushed request whose time is over."""
    ripe(aged["request"]["since"], 91)
    return aged["request"]


@pytest.fixture
def aged_family(aged):
    """A public client's refresh token that was renewed more than half a minute ago."""
    ripe(aged["family"]["since"], 31)
    return aged["family"]


@pytest.fixture
def aged_partner(aged):
    """A client that renewed its keys more than a minute ago."""
    ripe(aged["partner"]["since"], 61)
    return aged["partner"]


@pytest.fixture
def aged_rotation(aged):
    """What was signed before the provider's keys were renewed, more than a minute ago."""
    ripe(aged["rotated"]["since"], 62)
    return aged["rotated"]


@pytest.fixture
def aged_tries():
    """For what uses up tries of this machine's address: it comes last."""
