"""Forged, swapped and replayed tokens, levels of signing in, and names of persons."""
import itertools
import json
import re
import time
import urllib.parse

from jwcrypto import jwk
from op import ASSERTION, Client, answer_of, b64, claims_of, ec_key, forged, header_of, public, signed


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


def test_an_essential_level_that_is_out_of_reach_is_an_error(exact, account):
    wish = json.dumps({"id_token": {"acr": {"essential": True, "values": ["urn:ventanilla:acr:phr"]}}})
    answer = account.authorize(exact.url(claims=wish))
    assert answer["error"] == "unmet_authentication_requirements"
    tokens = exact.tokens(account, acr_values="urn:ventanilla:acr:phr")
    claims = claims_of(tokens["id_token"])
    assert claims["acr"] == "urn:ventanilla:acr:aal1" and claims["amr"] == ["pwd"], "a voluntary one is answered truthfully"


def test_a_resource_asks_for_a_stronger_or_fresher_sign_in(op, account, person):
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


def test_a_person_has_another_name_for_each_sector_and_the_same_each_time(op, account):
    first, second = op.client(redirect_uris=["https://a.example/b"]), op.client(redirect_uris=["https://b.example/b"])
    twin = op.client(redirect_uris=["https://a.example/other"])
    names = [claims_of(client.tokens(account)["id_token"])["sub"] for client in (first, second, twin, first)]
    assert names[0] == names[2] == names[3] != names[1]
    assert all(account.address not in name and len(name) >= 20 for name in names)
    sessions = [claims_of(client.tokens(account)["id_token"])["sid"] for client in (first, second)]
    assert sessions[0] != sessions[1], "two systems cannot compare the names of a session"


def test_every_pair_of_entry_points_refuses_the_others_tokens(op, exact, walked):
    given = {"access": walked["access_token"], "id": walked["id_token"], "refresh": walked["refresh_token"], "secret": exact.secret}
    for (name, token), endpoint in itertools.product(given.items(), ("introspection_endpoint",)):
        active = exact.call(endpoint, {"token": token}).json()["active"]
        assert active == (name in ("access", "refresh")), name
    other = op.client()
    for name, token in given.items():
        assert other.call("introspection_endpoint", {"token": token}).json() == {"active": False}, name
