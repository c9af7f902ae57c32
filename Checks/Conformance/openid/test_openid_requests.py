"""What a request for authorization may ask, and where its answer goes (docs/identity-requirements.md)."""
import json
import urllib.parse

import pytest
from op import PASSWORD, Client, answer_of


VARIANTS = {
    "case of the host": "https://RP.example/back", "case of the path": "https://rp.example/Back", "slash at the end": "https://rp.example/back/",
    "no path": "https://rp.example", "port": "https://rp.example:443/back", "another port": "https://rp.example:8443/back",
    "scheme": "http://rp.example/back", "query": "https://rp.example/back?x=1", "empty query": "https://rp.example/back?",
    "fragment": "https://rp.example/back#x", "percent": "https://rp.example/%62ack", "dot": "https://rp.example/./back",
    "dots": "https://rp.example/x/../back", "double slash": "https://rp.example//back", "subdomain": "https://a.rp.example/back",
    "suffix": "https://rp.example.evil.example/back", "user": "https://rp.example@evil.example/back", "backslash": "https://rp.example\\@evil.example/back",
    "blank": "https://rp.example/back ", "null": "https://rp.example/back\0", "tab": "https://rp.example/ba\tck", "script": "javascript:alert(1)",
    "relative": "//rp.example/back",
}


@pytest.mark.parametrize("name", VARIANTS)
def test_an_address_that_is_not_the_registered_one_gets_a_page_and_no_redirect(exact, account, name):
    for extra in ({}, {"response_type": "token"}, {"scope": "nothing"}, {"prompt": "none"}, {"response_mode": "form_post"}):
        page = account.start(exact.url(redirect_uri=VARIANTS[name], **extra))
        assert page.status == 400 and "Location" not in page.headers and answer_of(page) is None, (name, extra)


def test_a_native_app_may_use_any_port_of_this_machine_and_nothing_else(op, account):
    app = op.client("none", redirect_uris=["http://127.0.0.1/back"])
    assert account.authorize(app.url(redirect_uri="http://127.0.0.1:51004/back"))["_uri"] == "http://127.0.0.1:51004/back"
    for address in ("http://localhost:51004/back", "http://127.0.0.1:51004/other", "http://127.0.0.2:51004/back", "https://127.0.0.1:51004/back"):
        assert account.start(app.url(redirect_uri=address)).status == 400, address


def test_an_unknown_client_gets_a_page(exact, account):
    for client_id in ("nobody", "", None, exact.id + "x", "' OR 1=1 --"):
        page = account.start(exact.url(client_id=client_id))
        assert page.status == 400 and answer_of(page) is None, client_id


@pytest.mark.parametrize("next_page", ["https://evil.example", "//evil.example", "/\\evil.example", "/%2F/evil.example", "/account/../..//evil.example",
                                       "javascript:alert(1)", "/desk", "/a?next=//evil.example"])
def test_no_page_of_ours_leads_away(op, person, next_page):
    page = person.browser.get("/account/sign-in?next=" + urllib.parse.quote(next_page))
    form = page.form(with_field="password")
    landed = person.browser.send(page, form, {"login": person.address, "password": PASSWORD})
    # The browser of these checks says where it is sent, as soon as that is another site.
    assert getattr(landed, "sent_to", op.base).startswith(op.base) and not landed.url.startswith("/desk")


def test_errors_name_who_answers_and_a_form_post_keeps_the_address_clean(op, exact, account):
    for change in ({"response_type": "token"}, {"scope": "email"}, {"response_mode": "form_post"}, {"response_mode": "form_post", "max_age": "x"}, {}):
        answer = account.authorize(exact.url(**change))
        assert answer["iss"] == op.issuer and answer["state"] == exact.state
    assert account.authorize(exact.url(response_mode="fragment"))["error"] == "invalid_request"


@pytest.mark.parametrize("kind", ["token", "id_token", "id_token token", "code id_token", "code token", "none"])
def test_only_the_code_flow_is_there(op, exact, account, kind):
    assert account.authorize(exact.url(response_type=kind))["error"] == "unsupported_response_type"
    assert kind not in op["response_types_supported"]


@pytest.mark.parametrize("grant", ["password", "implicit", "urn:ietf:params:oauth:grant-type:jwt-bearer", "urn:ietf:params:oauth:grant-type:token-exchange"])
def test_no_other_grant_is_there(op, exact, grant):
    answer = exact.call("token_endpoint", {"grant_type": grant, "username": "x", "password": "x", "assertion": "x"})
    assert (answer.status_code, answer.json()["error"]) == (400, "unsupported_grant_type")
    assert grant not in op["grant_types_supported"]


def test_pkce_is_demanded_of_everybody(op, exact, account):
    refuse = [{"code_challenge": None, "code_challenge_method": None}, {"code_challenge_method": "plain"}, {"code_challenge_method": None},
              {"code_challenge": "short"}]
    for change in refuse:
        assert account.authorize(exact.url(**change))["error"] == "invalid_request", change
    for change in ({"code_verifier": None}, {"code_verifier": "w" * 43}, {"code_verifier": "short"}):
        answer = account.authorize(exact.url())
        assert exact.redeem(answer["code"], **change).json()["error"] == "invalid_grant", change


def test_an_exemption_from_pkce_is_recorded_and_asks_for_a_nonce(op, account):
    made = json.loads(op.command("client", "add", "Antiguo", "--redirect", "https://old.example/back", "--auth", "client_secret_basic",
                                 "--without-pkce", "La biblioteca de 2015 no lo conoce", "--json"))
    old = Client(op, registered=made)
    without = {"code_challenge": None, "code_challenge_method": None}
    answer = account.authorize(old.url(**without))
    assert old.redeem(answer["code"], code_verifier=None).status_code == 200
    answer = account.authorize(old.url(**without))
    assert old.redeem(answer["code"]).json()["error"] == "invalid_grant", "a verifier without a challenge"
    assert account.authorize(old.url(nonce=None, **without))["error"] == "invalid_request"


def test_grants_and_scopes_are_those_that_a_client_registered(op, account):
    plain = op.client(grant_types=["authorization_code"], scope="openid")
    assert account.authorize(plain.url(scope="openid curp"))["error"] == "invalid_scope"
    tokens = plain.tokens(account)
    assert "refresh_token" not in tokens
    assert plain.own_token().json()["error"] == "unauthorized_client"
    assert plain.call("device_authorization_endpoint", {"scope": "openid"}).json()["error"] == "unauthorized_client"
    assert plain.refresh("A" * 43).json()["error"] == "unauthorized_client"
    machine = op.client(grant_types=["client_credentials"], redirect_uris=[], response_types=[])
    machine.back = "https://rp.example/back"
    assert account.start(machine.url()).status == 400
    assert machine.own_token().status_code == 200
    assert op.client("none", redirect_uris=["https://app.example/b"], grant_types=["authorization_code", "client_credentials"]).own_token(
    ).json()["error"] == "unauthorized_client"


def test_names_of_parameters_that_come_twice_are_refused(exact, account):
    for name in ("scope", "state", "nonce", "response_type"):
        answer = account.authorize(exact.url() + "&" + urllib.parse.urlencode({name: "again"}))
        assert answer["error"] == "invalid_request", name
    for name in ("client_id", "redirect_uri"):
        assert account.start(exact.url() + "&" + urllib.parse.urlencode({name: "https://evil.example"})).status == 400, name


def test_long_and_odd_requests_are_refused_with_words(exact, account):
    for change in ({"nonce": "n" * 513}, {"state": "s" * 2049}, {"max_age": "-1"}, {"max_age": "many"}, {"prompt": "none login"}, {"prompt": "dance"},
                   {"claims": "[]"}, {"claims": "{"}, {"claims": '{"userinfo": 1}'}, {"dpop_jkt": "x"}, {"registration": "{}"}):
        answer = account.authorize(exact.url(**change))
        assert "error" in answer and "code" not in answer, change
