"""What must be refused (the protocol's part of docs/identity-requirements.md): each test fails when its check is taken away."""
import concurrent.futures
import http.client
import itertools
import json
import re
import secrets
import time
import urllib.parse

import pytest
from jwcrypto import jwk
from op import ASSERTION, DEVICE, PASSWORD, Browser, Person, answer_of, b64, claims_of, ec_key, forged, header_of, public, signed

# Where answers go


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


@pytest.fixture(scope="module")
def exact(op):
    return op.client(redirect_uris=["https://rp.example/back"])


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
    assert getattr(landed, "sent_to", "/").startswith(("/", op.base)) and "evil" not in landed.url and not landed.url.startswith("/desk")


def test_errors_name_who_answers_and_a_form_post_keeps_the_address_clean(op, exact, account):
    for change in ({"response_type": "token"}, {"scope": "email"}, {"response_mode": "form_post"}, {"response_mode": "form_post", "max_age": "x"}, {}):
        answer = account.authorize(exact.url(**change))
        assert answer["iss"] == op.issuer and answer["state"] == exact.state
    assert account.authorize(exact.url(response_mode="fragment"))["error"] == "invalid_request"


# What may be asked


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
    from op import Client
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


# Codes


def test_fifty_uses_of_one_code_at_once_give_one_success(exact, account):
    answer = account.authorize(exact.url())
    verifier = exact.verifier

    def redeem(_):
        import requests
        fields, headers = exact.credentials()
        return requests.post(exact.op["token_endpoint"], headers=headers, timeout=60, data=fields | {
            "grant_type": "authorization_code", "code": answer["code"], "redirect_uri": exact.back, "code_verifier": verifier})

    with concurrent.futures.ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(redeem, range(50)))
    good = [answer for answer in answers if answer.status_code == 200]
    assert len(good) == 1 and all(answer.json()["error"] == "invalid_grant" for answer in answers if answer not in good)
    assert exact.user_information(good[0].json()["access_token"]).status_code == 401, "whoever repeats it ends what came of it"


def test_a_code_belongs_to_its_client_address_verifier_and_key(op, exact, account):
    other = op.client(redirect_uris=["https://rp.example/back"])
    swaps = {
        "client": lambda code: other.redeem(code, code_verifier=exact.verifier),
        "address": lambda code: exact.redeem(code, redirect_uri="https://rp.example/other"),
        "no address": lambda code: exact.redeem(code, redirect_uri=None),
        "verifier": lambda code: exact.redeem(code, code_verifier="w" * 43),
    }
    for name, redeem in swaps.items():
        code = account.authorize(exact.url())["code"]
        assert redeem(code).json()["error"] == "invalid_grant", name
    code = account.authorize(exact.url(dpop_jkt=exact.thumbprint()))["code"]
    assert exact.redeem(code).json()["error"] == "invalid_dpop_proof"


def test_a_code_lives_a_minute_at_most(client, aged_unused):
    client.verifier = aged_unused["verifier"]
    assert client.redeem(aged_unused["code"]).json()["error"] == "invalid_grant"


# Clients


@pytest.mark.parametrize("endpoint", ["token_endpoint", "pushed_authorization_request_endpoint", "revocation_endpoint", "introspection_endpoint",
                                      "device_authorization_endpoint"])
def test_a_client_proves_itself_everywhere_and_by_its_own_means(op, exact, endpoint):
    fields = {"grant_type": "client_credentials", "token": "x"} | exact.parameters()
    wrong = [({}, {"Authorization": "Basic " + b64(exact.id + ":wrong")}), ({"client_secret": exact.secret}, {}), ({}, {}),
             ({"client_id": "nobody", "client_secret": "x"}, {}),
             ({"client_assertion_type": ASSERTION, "client_assertion": exact.assertion(key=ec_key("k1"))}, {})]
    for more, headers in wrong:
        answer = op.http.post(op[endpoint], data=fields | more, headers=headers, timeout=20)
        assert answer.status_code == 401 and answer.json()["error"] == "invalid_client", (more, headers)
        assert answer.headers["WWW-Authenticate"].startswith("Basic ")
    own, headers = exact.credentials()
    both = op.http.post(op[endpoint], data=fields | {"client_secret": exact.secret}, headers=headers, timeout=20)
    assert (both.status_code, both.json()["error"]) == (400, "invalid_request")
    twice = op.http.post(op[endpoint], data=list(fields.items()) + [("token", "y"), ("grant_type", "x")], headers=headers, timeout=20)
    assert (twice.status_code, twice.json()["error"]) == (400, "invalid_request")


def test_secrets_are_not_in_the_database(program, exact, account):
    code = account.authorize(exact.url())["code"]
    tokens = exact.redeem(code).json()
    path = program.database.removeprefix("sqlite:")
    import glob
    kept = b"".join(open(name, "rb").read() for name in glob.glob(path + "*"))
    for secret in (exact.secret, code, tokens["access_token"].split(".")[2], tokens["refresh_token"], exact.registered["registration_access_token"]):
        assert secret.encode() not in kept


# Forged tokens, at each place that takes one


def forgeries(op, token):
    """Seven forgeries of a token of ours (RFC 8725)."""
    rsa = next(key for key in op.keys() if key["kty"] == "RSA")
    mine = ec_key("mine")
    claims, typ = claims_of(token), header_of(token)["typ"]
    kid = header_of(token)["kid"]
    shared = jwk.JWK(kty="oct", k=b64(jwk.JWK(**rsa).export_to_pem()))
    none = ".".join([b64(json.dumps({"alg": "none", "typ": typ, "kid": kid})), b64(json.dumps(claims)), ""])
    return {
        "none": none, "HS256 with the public key": signed(claims, shared, "HS256", False, typ=typ), "embedded key": signed(claims, mine, "ES256", False, typ=typ, jwk=public(mine)),
        "jku": signed(claims, mine, typ=typ, jku="https://evil.example/jwks"), "x5u": signed(claims, mine, typ=typ, x5u="https://evil.example/c"),
        "crit": forged(token, crit=["exp"]), "foreign kid": signed(claims, mine, typ=typ), "our kid, another key": signed(claims, mine, typ=typ, **{"kid": kid}),
        "altered": forged(token, {"sub": "somebody-else"}), "another typ": forged(token, typ="logout+jwt"), "nonsense": "a.b.c", "empty": "..",
    }


@pytest.fixture(scope="module")
def walked(exact, account):
    return exact.tokens(account, scope="openid email")


def test_forged_access_tokens_open_nothing(op, exact, walked):
    assert exact.user_information(walked["access_token"]).status_code == 200
    for name, token in forgeries(op, walked["access_token"]).items():
        answer = exact.user_information(token)
        assert answer.status_code == 401 and "invalid_token" in answer.headers["WWW-Authenticate"], name


def test_forged_access_tokens_are_inactive_and_end_nothing(op, exact, walked):
    for name, token in forgeries(op, walked["access_token"]).items():
        assert exact.call("introspection_endpoint", {"token": token}).json() == {"active": False}, name
        assert exact.call("revocation_endpoint", {"token": token}).status_code == 200
    assert exact.user_information(walked["access_token"]).status_code == 200


def test_forged_hints_sign_nobody_in_or_out(op, exact, account, walked):
    for name, token in forgeries(op, walked["id_token"]).items():
        answer = answer_of(account.start(exact.url(prompt="none", id_token_hint=token)))
        assert answer["error"] == "login_required", name
        page = account.start(op["end_session_endpoint"] + "?" + urllib.parse.urlencode({"id_token_hint": token}))
        assert page.status == 400, name
    assert "code" in answer_of(account.start(exact.url(prompt="none"))), "still signed in"


def test_forged_assertions_prove_nobody(op):
    client = op.client("private_key_jwt", grant_types=["authorization_code", "client_credentials"])
    made = client.assertion()
    mine = ec_key("k1")
    shared = jwk.JWK(kty="oct", k=b64(client.key.export_to_pem()))
    claims = claims_of(client.assertion())
    bad = {"none": ".".join([b64('{"alg":"none","kid":"k1"}'), b64(json.dumps(claims)), ""]), "HS256": signed(claims, shared, "HS256", False), "embedded": signed(claims, mine, "ES256", False, jwk=public(mine)),
           "jku": signed(claims, mine, jku="https://evil.example"), "x5u": signed(claims, mine, x5u="https://evil.example"), "crit": forged(made, crit=["exp"]),
           "foreign kid": signed(claims, ec_key("unknown")), "another key": signed(claims, mine), "an access token's typ": client.assertion(header={"typ": "at+jwt"})}
    for name, assertion in bad.items():
        answer = op.http.post(op["token_endpoint"], timeout=20, data={
            "grant_type": "client_credentials", "client_assertion_type": ASSERTION, "client_assertion": assertion, "client_id": client.id})
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_client"), name
    assert client.own_token().status_code == 200


def test_forged_proofs_bind_nothing(op):
    client = op.client(dpop_bound_access_tokens=True, grant_types=["authorization_code", "client_credentials"])
    url, mine = op["token_endpoint"], ec_key(None)
    good = client.dpop(url)
    bad = {"none": ".".join([b64(json.dumps(header_of(good) | {"alg": "none"})), good.split(".")[1], ""]),
           "another key shown": forged(good, jwk=public(mine)), "jku": client.dpop(url, header={"jku": "https://evil.example"}),
           "x5u": client.dpop(url, header={"x5u": "https://evil.example"}), "kid": client.dpop(url, header={"kid": "k1"}),
           "crit": forged(good, crit=["exp"]), "no key": forged(good, jwk=None)}
    for name, proof in bad.items():
        assert client.own_token(proof=proof).json()["error"] == "invalid_dpop_proof", name
    assert client.own_token(proof=True).status_code == 200


def test_tokens_are_not_taken_for_one_another(op, exact, account, walked):
    assert exact.user_information(walked["id_token"]).status_code == 401, "an ID token is no access token"
    assert exact.user_information(walked["refresh_token"]).status_code == 401
    answer = answer_of(account.start(exact.url(prompt="none", id_token_hint=walked["access_token"])))
    assert answer["error"] == "login_required", "an access token is no hint"
    assert exact.refresh(walked["access_token"]).json()["error"] == "invalid_grant"
    assert exact.redeem(walked["refresh_token"]).json()["error"] == "invalid_grant"
    assert exact.call("introspection_endpoint", {"token": walked["id_token"]}).json() == {"active": False}


def test_another_clients_hint_is_no_hint_of_this_one(op, exact, account, walked):
    other = op.client()
    other.tokens(account)
    assert answer_of(account.start(other.url(prompt="none", id_token_hint=walked["id_token"])))["error"] == "login_required"


def test_a_systems_own_token_is_nobodys(op, exact, walked):
    machine = op.client(grant_types=["authorization_code", "client_credentials"])
    token = machine.own_token().json()["access_token"]
    assert claims_of(token)["sub"] == "client:" + machine.id
    assert not re.match(r"client:", claims_of(walked["id_token"])["sub"])
    assert machine.user_information(token).status_code == 401
    assert "id_token" not in machine.own_token(scope="openid").json()


# Refresh tokens


def test_a_public_clients_refresh_token_rotates_and_a_replay_ends_the_family(op, account, aged_family):
    app = aged_family["client"]
    assert app.refresh(aged_family["first"]).json()["error"] == "invalid_grant"
    assert app.refresh(aged_family["second"]).json()["error"] == "invalid_grant", "whoever holds a copy holds nothing"
    fresh = app.tokens(account)["refresh_token"]
    second = app.refresh(fresh).json()["refresh_token"]
    assert second != fresh and app.refresh(fresh).json()["refresh_token"] == second, "an answer that was lost is given again"


def test_a_confidential_clients_refresh_token_may_be_retried_and_never_widens(op, exact, account):
    token = exact.tokens(account, scope="openid email")["refresh_token"]
    assert [exact.refresh(token).json()["refresh_token"] for _ in range(3)] == [token] * 3
    assert exact.refresh(token, scope="openid profile").json()["error"] == "invalid_scope"
    narrow = exact.refresh(token, scope="openid").json()
    assert narrow["scope"] == "openid" and set(exact.user_information(narrow["access_token"]).json()) == {"sub"}
    assert set(exact.user_information(exact.refresh(token).json()["access_token"]).json()) == {"sub", "email", "email_verified"}


# Levels


def test_an_essential_level_that_is_out_of_reach_is_an_error(exact, account):
    wish = json.dumps({"id_token": {"acr": {"essential": True, "values": ["urn:ventanilla:acr:phr"]}}})
    answer = account.authorize(exact.url(claims=wish))
    assert answer["error"] == "unmet_authentication_requirements"
    tokens = exact.tokens(account, acr_values="urn:ventanilla:acr:phr")
    claims = claims_of(tokens["id_token"])
    assert claims["acr"] == "urn:ventanilla:acr:aal1" and claims["amr"] == ["pwd"], "a voluntary one is answered truthfully"


def test_a_resource_asks_for_a_stronger_or_fresher_sign_in(op, account, person):
    from op import Client
    made = json.loads(op.command("client", "add", "Delicado", "--redirect", "https://care.example/back", "--auth", "client_secret_basic",
                                 "--needs-level", "aal1", "--needs-age", "2", "--json"))
    care = Client(op, registered=made)
    somebody = person
    tokens = care.tokens(somebody)
    assert care.user_information(tokens["access_token"]).status_code == 200
    time.sleep(3)
    answer = care.user_information(tokens["access_token"])
    challenge = answer.headers["WWW-Authenticate"]
    assert answer.status_code == 401 and 'error="insufficient_user_authentication"' in challenge and 'max_age="2"' in challenge
    fresh = care.redeem(somebody.authorize(care.url(max_age=2))["code"]).json()
    assert care.user_information(fresh["access_token"]).status_code == 200
    strong = Client(op, registered=json.loads(op.command(
        "client", "add", "Fuerte", "--redirect", "https://strong.example/back", "--auth", "client_secret_basic", "--needs-level", "aal2", "--json")))
    answer = strong.user_information(strong.tokens(account)["access_token"])
    assert answer.status_code == 401 and 'acr_values="urn:ventanilla:acr:aal2"' in answer.headers["WWW-Authenticate"]


def test_the_sub_that_is_asked_for_is_the_one_that_is_given(op, exact, account, walked):
    sub = claims_of(walked["id_token"])["sub"]
    wish = lambda value: json.dumps({"id_token": {"sub": {"value": value}}})  # noqa: E731
    assert "code" in answer_of(account.start(exact.url(prompt="none", claims=wish(sub))))
    assert answer_of(account.start(exact.url(prompt="none", claims=wish("another"))))["error"] == "login_required"


# Names of persons


def test_a_person_has_another_name_for_each_sector_and_the_same_each_time(op, account):
    first, second = op.client(redirect_uris=["https://a.example/b"]), op.client(redirect_uris=["https://b.example/b"])
    twin = op.client(redirect_uris=["https://a.example/other"])
    names = [claims_of(client.tokens(account)["id_token"])["sub"] for client in (first, second, twin, first)]
    assert names[0] == names[2] == names[3] != names[1]
    assert all(account.address not in name and len(name) >= 20 for name in names)
    sessions = [claims_of(client.tokens(account)["id_token"])["sid"] for client in (first, second)]
    assert sessions[0] != sessions[1], "two systems cannot compare the names of a session"


# Consent


def test_consent_that_is_taken_back_ends_the_tokens(op, account):
    client = op.client()
    tokens = client.tokens(account, scope="openid email offline_access")
    page = account.browser.get("/account")
    form = next(form for form in page.forms if "withdraw" in form["action"] and ("client", client.id) in form["hidden"])
    account.browser.send(page, form)
    assert client.user_information(tokens["access_token"]).status_code == 401
    assert client.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    page = account.start(client.url())
    assert any(button[0] == "answer" for form in page.forms for button in form["buttons"]), "and is asked anew"


def test_more_than_was_allowed_is_asked_and_never_given_in_silence(op, account):
    client = op.client()
    client.tokens(account)
    assert answer_of(account.start(client.url(scope="openid email", prompt="none")))["error"] == "consent_required"
    wish = '{"userinfo":{"name":null}}'
    assert answer_of(account.start(client.url(claims=wish, prompt="none")))["error"] == "consent_required"
    assert answer_of(account.start(client.url(prompt="none")))["code"]


# Browsers


def raw(op, method, path, headers=None, body=None):
    parts = urllib.parse.urlsplit(op.base)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=20)
    connection.request(method, path, body, headers or {})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def test_scripts_of_other_sites_read_what_is_public_and_never_the_authorization(op):
    app = op.client("none", redirect_uris=["https://app-%s.example/back" % secrets.token_hex(3)])
    own = app.back.rsplit("/", 1)[0]
    path = lambda name: urllib.parse.urlsplit(op[name]).path  # noqa: E731
    for place in ("/.well-known/openid-configuration", path("jwks_uri")):
        assert raw(op, "GET", place, {"Origin": "https://anybody.example"}).getheader("Access-Control-Allow-Origin") == "*"
    for name, method in (("token_endpoint", "POST"), ("userinfo_endpoint", "GET")):
        ask = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": "authorization,dpop"}
        answer = raw(op, "OPTIONS", path(name), {"Origin": "https://evil.example"} | ask)
        assert answer.getheader("Access-Control-Allow-Origin") is None and answer.status == 405
        assert raw(op, method, path(name), {"Origin": "https://evil.example"}).getheader("Access-Control-Allow-Origin") is None
    for name in ("authorization_endpoint", "end_session_endpoint", "introspection_endpoint", "registration_endpoint"):
        for origin in ("https://evil.example", own):
            for method in ("GET", "POST", "OPTIONS"):
                answer = raw(op, method, path(name), {"Origin": origin, "Access-Control-Request-Method": "POST"})
                assert answer.getheader("Access-Control-Allow-Origin") is None, (name, method)
    # The page of a public client may call for its tokens; what is known of such pages is at most a minute old.
    answer = raw(op, "OPTIONS", path("token_endpoint"), {"Origin": own, "Access-Control-Request-Method": "POST"})
    assert answer.status in (204, 405)
    if answer.status == 204:
        assert answer.getheader("Access-Control-Allow-Origin") == own and answer.getheader("Access-Control-Allow-Credentials") is None


def test_headers_of_strangers_are_not_believed(op, exact, account):
    spoofed = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "Forwarded": "host=evil.example", "X-Forwarded-For": "203.0.113.9",
               "X-Original-URL": "/desk", "X-Rewrite-URL": "/desk", "X-SSL-Client-Cert": "x", "SSL_CLIENT_VERIFY": "SUCCESS"}
    assert op.http.get(op.base + "/.well-known/openid-configuration", headers=spoofed, timeout=20).json() == op.metadata
    assert raw(op, "GET", "/llave/keys", {"Host": "evil.example"}).status == 421
    page = account.browser.request("GET", exact.url(), headers=spoofed)
    assert account.walk(page)["iss"] == op.issuer


def test_a_forwarded_address_of_a_stranger_counts_for_nothing(op, aged_tries):
    for number in range(12):
        browser = Browser(op.base)
        page = browser.get("/device")
        fields = dict(page.form(with_field="code")["hidden"]) | {"code": "BCDF-GHJK"}
        answer = browser.request("POST", "/device", urllib.parse.urlencode(fields).encode(), {
            "Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-For": f"198.51.100.{number}"})
        browser.close()
    assert answer.status == 429, "tries are counted by the address of the line, whatever a header says"


def test_pages_are_not_framed_leak_no_referrer_and_are_kept_by_nobody(op, exact, person):
    for page in (person.start(exact.url()), person.start("/account/sign-in"), person.start("/device"), person.start(op["end_session_endpoint"])):
        assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"] and page.headers["X-Frame-Options"] == "DENY"
        assert "'unsafe-inline'" not in page.headers["Content-Security-Policy"]
        assert page.headers["Cache-Control"] == "no-store" and page.headers["Referrer-Policy"] in ("same-origin", "no-referrer")


def test_after_a_form_the_browser_is_sent_on_with_303(op, exact, person):
    page = person.start(exact.url())
    form = next(form for form in page.forms if "password" in form["kinds"])
    answer = person.browser.send(page, form, {"login": person.address, "password": PASSWORD}, follow=False)
    assert answer.status == 303


def test_a_walk_opens_in_its_own_browser_only(op, exact, account, person):
    page = person.start(exact.url(prompt="login"))
    token = re.search(r"/llave/flow/([\w-]+)", page.text)[1]
    stranger = account.start("/llave/flow/" + token)
    assert stranger.status == 410 and answer_of(stranger) is None
    stranger = account.browser.get("/llave/flow/" + "A" * 43)
    assert stranger.status == 410


def test_ten_tabs_are_ten_walks(op, person):
    clients = [op.client(redirect_uris=[f"https://tab{number}.example/back"]) for number in range(3)]
    somebody = person
    pages = [(client, somebody.start(client.url()), client.state) for client in clients for _ in range(3)]
    kept = [(client, page, state) for client, page, state in pages]
    somebody.sign_in(kept[0][1])
    for client, page, state in reversed(kept):
        token = re.search(r"/llave/flow/([\w-]+)", page.text)[1]
        answer = somebody.walk(somebody.browser.get("/llave/flow/" + token), sign_in=False)
        assert answer["state"] == state and answer["_uri"] == client.back


def test_a_yes_of_one_person_is_not_the_yes_of_the_next(op, account):
    client = op.client()
    first = Person(op).open_account("Primera")
    page = first.start(client.url(prompt="consent"))
    # Somebody else signs in to the same browser before the answer.
    first.browser.get("/account")
    second = Person(op).open_account("Segunda")
    first.address = second.address
    first.sign_in(first.browser.get("/account/sign-in"))
    token = re.search(r"/llave/flow/([\w-]+)", page.text)[1]
    page = first.browser.get("/llave/flow/" + token)
    assert answer_of(page) is None and "Segunda" in page.text
    first.close(), second.close()


def test_a_forged_form_decides_nothing(op, exact, account):
    page = account.start(exact.url(prompt="consent"))
    form = next(form for form in page.forms if any(button[0] == "answer" for button in form["buttons"]))
    for change in ({"_form": "made-up"}, {"_form": ""}):
        fields = dict(form["hidden"]) | change | {"answer": "yes"}
        answer = account.browser.request("POST", form["action"], urllib.parse.urlencode(fields).encode(),
                                         {"Content-Type": "application/x-www-form-urlencoded"})
        assert answer.status == 409 and answer_of(answer) is None
    fields = dict(form["hidden"]) | {"answer": "yes"}
    answer = account.browser.request("POST", form["action"], urllib.parse.urlencode(fields).encode(), {
        "Content-Type": "application/x-www-form-urlencoded", "Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"})
    assert answer.status == 409


# Devices


def test_a_device_signs_in_by_a_code_that_a_person_types(op, account):
    kiosk = op.client("none", redirect_uris=[], response_types=[], grant_types=[DEVICE, "refresh_token"])
    begun = kiosk.call("device_authorization_endpoint", {"scope": "openid email"}).json()
    assert re.fullmatch(r"[B-DF-HJ-NP-TV-XZ]{4}-[B-DF-HJ-NP-TV-XZ]{4}", begun["user_code"]) and begun["interval"] == 5
    ask = lambda: kiosk.call("token_endpoint", {"grant_type": DEVICE, "device_code": begun["device_code"]})  # noqa: E731
    assert ask().json()["error"] == "authorization_pending"
    assert ask().json()["error"] == "slow_down", "five seconds were asked for"
    page = account.browser.get(begun["verification_uri_complete"])
    page = account.browser.send(page, page.form(with_field="code"))
    assert any(button[0] == "answer" for form in page.forms for button in form["buttons"]), "consent is always asked"
    form = next(form for form in page.forms if any(button[0] == "answer" for button in form["buttons"]))
    page = account.browser.send(page, form, button=("answer", "yes"))
    assert page.status == 200
    tokens = ask().json()
    assert claims_of(tokens["id_token"])["aud"] == kiosk.id and kiosk.user_information(tokens["access_token"]).json()["email"] == account.address
    assert ask().json()["error"] == "invalid_grant", "a device code serves once"


def test_a_device_learns_that_somebody_said_no_and_another_client_learns_nothing(op, account):
    kiosk = op.client("none", redirect_uris=[], response_types=[], grant_types=[DEVICE])
    other = op.client("none", redirect_uris=[], response_types=[], grant_types=[DEVICE])
    begun = kiosk.call("device_authorization_endpoint", {"scope": "openid"}).json()
    assert other.call("token_endpoint", {"grant_type": DEVICE, "device_code": begun["device_code"]}).json()["error"] == "invalid_grant"
    page = account.browser.get("/device")
    page = account.browser.send(page, page.form(with_field="code"), {"code": begun["user_code"].lower().replace("-", " ")})
    form = next(form for form in page.forms if any(button[0] == "answer" for button in form["buttons"]))
    account.browser.send(page, form, button=("answer", "no"))
    assert kiosk.call("token_endpoint", {"grant_type": DEVICE, "device_code": begun["device_code"]}).json()["error"] == "access_denied"
    page = account.browser.get("/device")
    page = account.browser.send(page, page.form(with_field="code"), {"code": begun["user_code"]})
    assert page.status == 422, "a code that was used waits for nobody"


# Tracks


def test_no_token_code_or_address_is_in_the_log(program, exact, account):
    code = account.authorize(exact.url())["code"]
    tokens = exact.redeem(code).json()
    log = program.log.read_text(errors="replace")
    for secret in (code, tokens["access_token"], tokens["refresh_token"], exact.secret, account.address, exact.verifier, "ajolotes en la chinampa"):
        assert secret not in log
    metrics = raw(exact.op, "GET", "/metrics")
    assert metrics.status == 200


def test_the_address_of_a_walk_holds_nothing_of_the_person(exact, person):
    page = person.start(exact.url(login_hint=person.address))
    assert person.address not in urllib.parse.unquote(page.url)


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


def test_every_pair_of_entry_points_refuses_the_others_tokens(op, exact, walked):
    given = {"access": walked["access_token"], "id": walked["id_token"], "refresh": walked["refresh_token"], "secret": exact.secret}
    for (name, token), endpoint in itertools.product(given.items(), ("introspection_endpoint",)):
        active = exact.call(endpoint, {"token": token}).json()["active"]
        assert active == (name in ("access", "refresh")), name
    other = op.client()
    for name, token in given.items():
        assert other.call("introspection_endpoint", {"token": token}).json() == {"active": False}, name
