"""`oidcc-rp-initiated-logout-certification-test-plan` and `oidcc-backchannel-rp-initiated-logout-certification-test-plan`."""
import time
import urllib.parse

import pytest
from op import answer_of, claims_of, forged

BYE = "https://rp.example/bye"


@pytest.fixture(scope="module")
def leaving(op):
    return op.client(post_logout_redirect_uris=[BYE])


def out(op, **parameters):
    return op["end_session_endpoint"] + "?" + urllib.parse.urlencode(parameters)


def is_signed_in(client, person):
    return "code" in answer_of(person.start(client.url(prompt="none")))


def test_oidcc_rp_initiated_logout_discovery_endpoint_verification(op):
    assert op["end_session_endpoint"].startswith(op.issuer)


def test_oidcc_rp_initiated_logout(op, leaving, person):
    tokens = leaving.tokens(person)
    answer = answer_of(person.start(out(op, id_token_hint=tokens["id_token"], post_logout_redirect_uri=BYE, state="s-1")))
    assert answer["_uri"] == BYE and answer["state"] == "s-1" and set(answer) == {"_uri", "state"}
    assert not is_signed_in(leaving, person)
    assert leaving.user_information(tokens["access_token"]).status_code == 401


def refused(op, leaving, person, **parameters):
    page = person.start(out(op, **parameters))
    assert page.status == 400 and answer_of(page) is None, "an error page, and nobody is sent anywhere"
    assert is_signed_in(leaving, person)


def test_oidcc_rp_initiated_logout_bad_post_logout_redirect_uri(op, leaving, person):
    tokens = leaving.tokens(person)
    refused(op, leaving, person, id_token_hint=tokens["id_token"], post_logout_redirect_uri="https://evil.example/bye", state="s")


def test_oidcc_rp_initiated_logout_query_added_to_post_logout_redirect_uri(op, leaving, person):
    tokens = leaving.tokens(person)
    refused(op, leaving, person, id_token_hint=tokens["id_token"], post_logout_redirect_uri=BYE + "?foo=bar", state="s")


def test_oidcc_rp_initiated_logout_modified_id_token_hint(op, leaving, person):
    tokens = leaving.tokens(person)
    refused(op, leaving, person, id_token_hint=forged(tokens["id_token"], {"sub": "another"}), post_logout_redirect_uri=BYE)


def test_oidcc_rp_initiated_logout_bad_id_token_hint(op, leaving, person):
    tokens = leaving.tokens(person)
    refused(op, leaving, person, id_token_hint="not.a.token", post_logout_redirect_uri=BYE)
    refused(op, leaving, person, id_token_hint=tokens["access_token"], post_logout_redirect_uri=BYE)


def asked(leaving, person, page):
    """The person is asked, stays signed in until they say yes, and then is not."""
    assert page.status == 200 and answer_of(page) is None
    form = page.form(action="/llave/logout/yes")
    assert is_signed_in(leaving, person)
    return person.browser.send(page, form)


def test_oidcc_rp_initiated_logout_no_id_token_hint(op, leaving, person):
    leaving.tokens(person)
    page = asked(leaving, person, person.start(out(op, client_id=leaving.id, post_logout_redirect_uri=BYE, state="s-2")))
    answer = answer_of(page)
    assert answer["_uri"] == BYE and answer["state"] == "s-2"
    assert not is_signed_in(leaving, person)


def test_oidcc_rp_initiated_logout_no_params(op, leaving, person):
    leaving.tokens(person)
    page = asked(leaving, person, person.start(op["end_session_endpoint"]))
    assert page.status == 200 and answer_of(page) is None and not is_signed_in(leaving, person)


def test_oidcc_rp_initiated_logout_no_post_logout_redirect_uri(op, leaving, person):
    tokens = leaving.tokens(person)
    page = person.start(out(op, id_token_hint=tokens["id_token"]))
    assert page.status == 200 and answer_of(page) is None and not is_signed_in(leaving, person)


def test_oidcc_rp_initiated_logout_no_state(op, leaving, person):
    tokens = leaving.tokens(person)
    assert answer_of(person.start(out(op, id_token_hint=tokens["id_token"], post_logout_redirect_uri=BYE))) == {"_uri": BYE}


def test_oidcc_rp_initiated_logout_only_state(op, leaving, person):
    leaving.tokens(person)
    page = asked(leaving, person, person.start(out(op, state="s-3")))
    assert answer_of(page) is None and not is_signed_in(leaving, person)


def test_a_hint_of_another_session_ends_nothing_unasked(op, leaving, person):
    old = leaving.tokens(person.again())["id_token"]
    leaving.tokens(person)
    page = person.start(out(op, id_token_hint=old, post_logout_redirect_uri=BYE))
    assert page.status == 200 and answer_of(page) is None and is_signed_in(leaving, person)


# Back-channel logout


def test_oidcc_backchannel_logout_discovery_endpoint_verification(op):
    assert op["backchannel_logout_supported"] is True and op["backchannel_logout_session_supported"] is True


def check_logout_token(op, client, told, token):
    """OpenID Connect Back-Channel Logout 1.0 section 2.6."""
    head, claims = op.verified(token)
    assert head["typ"] == "logout+jwt"
    assert (claims["iss"], claims["aud"]) == (op.issuer, client.id)
    assert claims["sub"] == told["sub"] and claims["sid"] == told["sid"]
    assert claims["events"] == {"http://schemas.openid.net/event/backchannel-logout": {}}
    assert "nonce" not in claims and claims["jti"]
    assert claims["iat"] - 2 <= time.time() and 0 < claims["exp"] - claims["iat"] <= 120
    return claims


def test_oidcc_backchannel_rp_initiated_logout(op, person, site):
    client = op.client(post_logout_redirect_uris=[BYE], backchannel_logout_uri=site.address + "/logout", id_token_signed_response_alg="RS256")
    told = claims_of(client.tokens(person)["id_token"])
    person.start(out(op, id_token_hint=client.refresh(client.tokens(person)["refresh_token"]).json()["id_token"], post_logout_redirect_uri=BYE))
    posts = site.wait_for_post()
    assert len(posts) == 1 and posts[0][0] == "/logout" and set(posts[0][1]) == {"logout_token"}
    check_logout_token(op, client, told, posts[0][1]["logout_token"])
    time.sleep(1.5)
    assert len(site.posts) == 1, "what was taken is not sent again"


def test_every_system_of_the_session_is_told_and_no_other(op, person, site):
    first = op.client(backchannel_logout_uri=site.address + "/first")
    second = op.client(backchannel_logout_uri=site.address + "/second")
    other = op.client(backchannel_logout_uri=site.address + "/other")
    told = {client.id: claims_of(client.tokens(person)["id_token"]) for client in (first, second)}
    elsewhere = person.again()
    other.tokens(elsewhere)
    page = person.browser.get("/account")
    person.browser.send(page, page.form(action="/account/sign-out"))
    site.wait_for_post(2)
    time.sleep(1.2)
    assert sorted(post[0] for post in site.posts) == ["/first", "/second"]
    tokens = {post[0]: post[1]["logout_token"] for post in site.posts}
    check_logout_token(op, first, told[first.id], tokens["/first"])
    check_logout_token(op, second, told[second.id], tokens["/second"])
    # Each under the name by which it knows the person: two hosts are two sectors.
    assert told[first.id]["sub"] != told[second.id]["sub"] and told[first.id]["sid"] != told[second.id]["sid"]


def test_a_system_that_fails_is_told_again_and_one_that_refuses_is_not(op, person, site):
    client = op.client(backchannel_logout_uri=site.address + "/logout")
    site.statuses[:] = [400]
    client.tokens(person)
    page = person.browser.get("/account")
    person.browser.send(page, page.form(action="/account/sign-out"))
    site.wait_for_post()
    time.sleep(1)
    shown = op.command("client", "logouts", client.id)
    assert '"state":"failed"' in shown and '"error":"logout.refused"' in shown, shown
    assert len(site.posts) == 1

    late = op.client(backchannel_logout_uri=site.address + "/late")
    site.statuses[:] = [503]
    person = person.again()
    late.tokens(person)
    page = person.browser.get("/account")
    person.browser.send(page, page.form(action="/account/sign-out"))
    site.wait_for_post(2)
    time.sleep(1)
    shown = op.command("client", "logouts", late.id)
    assert '"state":"waiting"' in shown and '"error":"logout.deferred"' in shown, shown


def test_a_slow_system_holds_nobody_up(op, person, site):
    # Nobody listens there: the person is signed out at once all the same.
    client = op.client(post_logout_redirect_uris=[BYE], backchannel_logout_uri="http://127.0.0.1:9/logout")
    tokens = client.tokens(person)
    began = time.monotonic()
    assert answer_of(person.start(out(op, id_token_hint=tokens["id_token"], post_logout_redirect_uri=BYE)))["_uri"] == BYE
    assert time.monotonic() - began < 3
