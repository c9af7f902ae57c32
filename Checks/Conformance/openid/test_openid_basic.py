"""`oidcc-basic-certification-test-plan`: each module under its own name."""
import time
import urllib.parse

import pytest
from op import answer_of, claims_of, forged, header_of

KNOWN_OF_EMAIL = {"sub", "email", "email_verified"}


def id_claims(op, client, tokens, alg="ES256"):
    """What must hold of every ID token (OpenID Connect Core 1.0 section 3.1.3.7)."""
    head, claims = op.verified(tokens["id_token"], alg)
    assert head["typ"] == "JWT"
    assert claims["iss"] == op.issuer and claims["aud"] == client.id and claims["sub"]
    assert claims["iat"] <= time.time() + 2 < claims["exp"] <= time.time() + 3700
    return claims


def test_oidcc_server(op, client, account):
    answer = account.authorize(client.url())
    assert answer["state"] == client.state and answer["iss"] == op.issuer and answer["_uri"] == client.back
    redeemed = client.redeem(answer["code"])
    assert redeemed.status_code == 200 and redeemed.headers["Cache-Control"] == "no-store" and redeemed.headers["Pragma"] == "no-cache"
    tokens = redeemed.json()
    assert tokens["token_type"] == "Bearer" and 0 < tokens["expires_in"] <= 600
    claims = id_claims(op, client, tokens)
    assert claims["nonce"] == client.nonce
    head, access = op.verified(tokens["access_token"])
    assert head["typ"] == "at+jwt" and access["exp"] - access["iat"] <= 600 and access["client_id"] == client.id
    assert op.issuer in ([access["aud"]] if isinstance(access["aud"], str) else access["aud"])


def test_oidcc_response_type_missing(client, account):
    answer = account.authorize(client.url(response_type=None))
    assert answer["error"] == "invalid_request" and answer["state"] == client.state


def test_oidcc_idtoken_signature(op, client, account):
    tokens = client.tokens(account)
    assert header_of(tokens["id_token"])["kid"] in {key["kid"] for key in op.keys()}
    op.verified(tokens["id_token"], "ES256")
    with pytest.raises(Exception):
        op.verified(forged(tokens["id_token"], {"sub": "another"}))


def test_oidcc_idtoken_unsigned(op):
    assert "none" not in op["id_token_signing_alg_values_supported"]
    refused = op.register(400, client_name="x", redirect_uris=["https://rp.example/back"], id_token_signed_response_alg="none")
    assert refused["error"] == "invalid_client_metadata"


@pytest.fixture(scope="module")
def mailed(client, account):
    return client.tokens(account, scope="openid email")


def test_oidcc_userinfo_get(client, account, mailed):
    answer = client.user_information(mailed["access_token"])
    assert answer.status_code == 200 and answer.headers["Content-Type"].startswith("application/json")
    assert answer.json() == {"sub": claims_of(mailed["id_token"])["sub"], "email": account.address, "email_verified": True}


def test_oidcc_userinfo_post_header(client, mailed):
    answer = client.user_information(mailed["access_token"], method="POST", data={"x": "y"})
    assert answer.status_code == 200 and set(answer.json()) == KNOWN_OF_EMAIL


def test_oidcc_userinfo_post_body(op, mailed):
    answer = op.http.post(op["userinfo_endpoint"], data={"access_token": mailed["access_token"]}, timeout=20)
    assert answer.status_code == 200 and set(answer.json()) == KNOWN_OF_EMAIL
    address = op["userinfo_endpoint"] + "?access_token=" + mailed["access_token"]
    assert op.http.get(address, timeout=20).status_code == 401, "a token in an address is no token"


def test_oidcc_ensure_request_without_nonce_succeeds_for_code_flow(op, client, account):
    tokens = client.tokens(account, nonce=None)
    assert "nonce" not in id_claims(op, client, tokens)


def scope(client, account, words):
    tokens = client.tokens(account, scope=words)
    assert set(tokens["scope"].split()) == set(words.split())
    return client.user_information(tokens["access_token"]).json()


def test_oidcc_scope_profile(client, account):
    known = scope(client, account, "openid profile")
    assert known["name"] == "Ximena Robles" and isinstance(known["updated_at"], int)
    assert set(known) <= {"sub", "name", "given_name", "family_name", "birthdate", "gender", "locale", "updated_at"}


def test_oidcc_scope_email(client, account):
    known = scope(client, account, "openid email")
    assert set(known) == KNOWN_OF_EMAIL and known["email"] == account.address and known["email_verified"] is True


def test_oidcc_scope_address(client, account):
    known = scope(client, account, "openid address")
    assert set(known) <= {"sub", "address"} and isinstance(known.get("address", {}), dict)


def test_oidcc_scope_phone(client, account):
    assert set(scope(client, account, "openid phone")) <= {"sub", "phone_number", "phone_number_verified"}


def test_oidcc_scope_all(client, account):
    known = scope(client, account, "openid profile email address phone")
    assert {"sub", "name", "email"} <= set(known)


def test_oidcc_ensure_other_scope_order_succeeds(client, account):
    assert set(scope(client, account, "email openid")) == KNOWN_OF_EMAIL


@pytest.mark.parametrize("display", ["page", "popup"])
def test_oidcc_display(op, client, account, display):
    id_claims(op, client, client.tokens(account, display=display))


def test_oidcc_prompt_login(op, client, person):
    before = claims_of(client.tokens(person)["id_token"])["auth_time"]
    time.sleep(1.1)
    page = person.start(client.url(prompt="login"))
    assert "/account/sign-in" in page.url, "a signed-in person is asked again"
    answer = person.walk(page)
    after = claims_of(client.redeem(answer["code"]).json()["id_token"])["auth_time"]
    assert after > before


def test_oidcc_prompt_none_not_logged_in(client, person):
    answer = answer_of(person.start(client.url(prompt="none")))
    assert answer["error"] == "login_required" and answer["state"] == client.state


def test_oidcc_prompt_none_logged_in(client, person):
    first = claims_of(client.tokens(person)["id_token"])
    answer = answer_of(person.start(client.url(prompt="none")))
    second = claims_of(client.redeem(answer["code"]).json()["id_token"])
    assert (first["sub"], first["auth_time"]) == (second["sub"], second["auth_time"])


def test_oidcc_max_age_1(client, person):
    first = claims_of(client.tokens(person)["id_token"])
    time.sleep(2.1)
    page = person.start(client.url(max_age=1))
    assert "/account/sign-in" in page.url
    second = claims_of(client.redeem(person.walk(page)["code"]).json()["id_token"])
    assert second["auth_time"] > first["auth_time"] and second["sub"] == first["sub"]


def test_oidcc_max_age_10000(client, person):
    first = claims_of(client.tokens(person)["id_token"])
    answer = answer_of(person.start(client.url(max_age=10000)))
    second = claims_of(client.redeem(answer["code"]).json()["id_token"])
    assert second["auth_time"] == first["auth_time"]


def test_oidcc_ensure_request_with_unknown_parameter_succeeds(op, client, account):
    id_claims(op, client, client.tokens(account, extra="foobar"))


def test_oidcc_id_token_hint(op, client, account, person):
    hint = client.tokens(account)["id_token"]
    answer = answer_of(account.start(client.url(prompt="none", id_token_hint=hint)))
    assert claims_of(client.redeem(answer["code"]).json()["id_token"])["sub"] == claims_of(hint)["sub"]
    from op import Person
    other = Person(op).open_account("Otra Persona")
    client.tokens(other)
    refused = answer_of(other.start(client.url(prompt="none", id_token_hint=hint)))
    assert refused["error"] == "login_required", "a hint of somebody else is not this person"
    other.close()


def test_oidcc_login_hint(op, client, person):
    page = person.start(client.url(login_hint=person.address))
    assert person.address in page.text, "the sign-in page knows the hint"
    assert "code" in person.walk(page)


def test_oidcc_ui_locales(client, person):
    page = person.start(client.url(ui_locales="en"))
    assert '<html lang="en"' in page.text
    assert '<html lang="es"' in person.again().start(client.url(ui_locales="xx es")).text


def test_oidcc_claims_locales(op, client, account):
    id_claims(op, client, client.tokens(account, claims_locales="se"))


def test_oidcc_ensure_request_with_acr_values_succeeds(op, client, account):
    claims = id_claims(op, client, client.tokens(account, acr_values="urn:ventanilla:acr:aal1 urn:example:other"))
    assert claims["acr"] == "urn:ventanilla:acr:aal1"
    claims = id_claims(op, client, client.tokens(account, acr_values="urn:example:1 urn:example:2"))
    assert claims["acr"] in op["acr_values_supported"], "what was asked and is unknown is not claimed"


def test_oidcc_codereuse(client, account):
    answer = account.authorize(client.url())
    tokens = client.redeem(answer["code"]).json()
    again = client.redeem(answer["code"])
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")
    assert client.user_information(tokens["access_token"]).status_code == 401


def test_oidcc_codereuse_30seconds(client, aged_code):
    assert client.user_information(aged_code["tokens"]["access_token"]).status_code == 200
    client.verifier = aged_code["verifier"]
    assert client.redeem(aged_code["code"]).json()["error"] == "invalid_grant"
    assert client.user_information(aged_code["tokens"]["access_token"]).status_code == 401
    assert client.refresh(aged_code["tokens"]["refresh_token"]).json()["error"] == "invalid_grant"


def test_oidcc_ensure_registered_redirect_uri(client, account):
    page = account.start(client.url(redirect_uri="https://rp.example/unregistered"))
    assert page.status == 400 and answer_of(page) is None and "Location" not in page.headers


def test_oidcc_ensure_post_request_succeeds(client, account):
    body = urllib.parse.urlencode(client.parameters()).encode()
    page = account.browser.request(
        "POST", client.op["authorization_endpoint"], body,
        {"Content-Type": "application/x-www-form-urlencoded", "Origin": "https://rp.example"})
    assert client.redeem(account.walk(page)["code"]).status_code == 200


def test_oidcc_server_client_secret_post(op, account):
    client = op.client("client_secret_post")
    id_claims(op, client, client.tokens(account))


def test_oidcc_request_uri_unsigned_supported_correctly_or_rejected_as_unsupported(client, account):
    answer = account.authorize(client.url(request_uri="https://rp.example/request.jwt"))
    assert answer["error"] == "request_uri_not_supported" and answer["state"] == client.state


def test_oidcc_unsigned_request_object_supported_correctly_or_rejected_as_unsupported(client, account):
    answer = account.authorize(client.url(request="eyJhbGciOiJub25lIn0.e30."))
    assert answer["error"] == "request_not_supported" and answer["state"] == client.state


def test_oidcc_claims_essential(client, account):
    tokens = client.tokens(account, claims='{"userinfo":{"name":{"essential":true}}}')
    assert client.user_information(tokens["access_token"]).json()["name"] == "Ximena Robles"


def test_oidcc_ensure_request_object_with_redirect_uri(client, account):
    # The address inside a request object is never used: the object is refused, at the registered address alone.
    answer = account.authorize(client.url(request="eyJhbGciOiJub25lIn0.eyJyZWRpcmVjdF91cmkiOiJodHRwczovL2V2aWwuZXhhbXBsZSJ9."))
    assert answer["_uri"] == client.back and answer["error"] == "request_not_supported"


def test_oidcc_refresh_token(op, client, account):
    tokens = client.tokens(account)
    renewed = client.refresh(tokens["refresh_token"]).json()
    first, second = claims_of(tokens["id_token"]), id_claims(op, client, renewed)
    assert (first["sub"], first["iss"], first["aud"], first["auth_time"]) == (second["sub"], second["iss"], second["aud"], second["auth_time"])
    assert "nonce" not in second or second["nonce"] == first["nonce"]
    assert renewed["access_token"] != tokens["access_token"]
    other = op.client()
    assert other.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant", "a refresh token is its client's"


def test_oidcc_ensure_request_with_valid_pkce_succeeds(op, client, account):
    id_claims(op, client, client.tokens(account))
