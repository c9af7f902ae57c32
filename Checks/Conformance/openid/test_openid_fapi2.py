"""`fapi2-security-profile-final-test-plan`, private_key_jwt with DPoP and OpenID Connect, unsigned requests: each module by its name."""
import time
import urllib.parse

import pytest
from jwcrypto import jwk
from op import ASSERTION, answer_of, claims_of, ec_key, public
from test_openid_basic import id_claims

STRICT = {"require_pushed_authorization_requests": True, "dpop_bound_access_tokens": True}


@pytest.fixture(scope="module")
def bank(op):
    """A client of the high-security class: pushed requests, bound tokens, signed assertions."""
    return op.client("private_key_jwt", **STRICT)


@pytest.fixture(scope="module")
def other(op):
    return op.client("private_key_jwt", **STRICT)


def push(client, **more):
    return client.pushed_url(client.push(**more)["request_uri"])


def signed_in(client, person, **more):
    """A code of a pushed request."""
    answer = person.authorize(push(client, **more))
    assert "code" in answer, answer
    return answer


def redeemed(client, person, **more):
    answer = client.redeem(signed_in(client, person, **more)["code"], proof=True)
    assert answer.status_code == 200, answer.text
    return answer.json()


def resource(client, token, scheme="DPoP", **proof):
    url = client.op["userinfo_endpoint"]
    return client.user_information(token, scheme, proof=client.dpop(url, "GET", token=token, **proof))


def refusal(answer, status, error):
    assert (answer.status_code, answer.json()["error"]) == (status, error), answer.text


def test_fapi2_discovery_end_point_verification(op):
    metadata = op.metadata
    assert metadata["pushed_authorization_request_endpoint"] and metadata["authorization_response_iss_parameter_supported"]
    assert set(metadata["dpop_signing_alg_values_supported"]) == {"ES256", "PS256"}
    assert "private_key_jwt" in metadata["token_endpoint_auth_methods_supported"]
    assert set(metadata["token_endpoint_auth_signing_alg_values_supported"]) == {"ES256", "PS256"}
    assert metadata["code_challenge_methods_supported"] == ["S256"]


def test_fapi2_happy_flow(op, bank, account):
    pushed = bank.push()
    assert 5 <= pushed["expires_in"] < 600
    answer = account.authorize(bank.pushed_url(pushed["request_uri"]))
    assert answer["iss"] == op.issuer and answer["state"] == bank.state
    tokens = bank.redeem(answer["code"], proof=True).json()
    assert tokens["token_type"] == "DPoP"
    assert id_claims(op, bank, tokens)["nonce"] == bank.nonce
    assert claims_of(tokens["access_token"])["cnf"] == {"jkt": bank.thumbprint()}
    assert resource(bank, tokens["access_token"]).json()["sub"] == claims_of(tokens["id_token"])["sub"]


def test_fapi2_user_rejects_authentication(bank, account):
    page = account.start(push(bank, prompt="consent"))
    answer = account.walk(page, consent=False)
    assert answer["error"] == "access_denied" and answer["state"] == bank.state and answer["iss"]


def test_fapi2_ensure_authorization_request_without_state_success(bank, account):
    assert "state" not in signed_in(bank, account, state=None)


def test_fapi2_ensure_authorization_request_without_nonce_success(bank, account):
    assert "nonce" not in claims_of(redeemed(bank, account, nonce=None)["id_token"])


def test_fapi2_ensure_authorization_request_with_64_char_nonce_success(bank, account):
    assert claims_of(redeemed(bank, account, nonce="n" * 64)["id_token"])["nonce"] == "n" * 64


def test_fapi2_ensure_other_scope_order_succeeds(bank, account):
    assert set(redeemed(bank, account, scope="email openid")["scope"].split()) == {"openid", "email"}


def test_fapi2_test_claims_parameter_identity_claims(bank, account):
    tokens = redeemed(bank, account, claims='{"id_token":{"email":null},"userinfo":{"name":null}}')
    assert claims_of(tokens["id_token"])["email"] == account.address
    assert resource(bank, tokens["access_token"]).json()["name"] == "Ximena Robles"


def test_fapi2_access_token_type_header_case_sensitivity(bank, account):
    token = redeemed(bank, account)["access_token"]
    for scheme in ("DPoP", "dpop", "DPOP"):
        assert resource(bank, token, scheme).status_code == 200, scheme


def test_fapi2_check_dpop_proof_nbf_exp(op, bank, account):
    now = int(time.time())
    answer = signed_in(bank, account)
    proof = bank.dpop(op["token_endpoint"], nbf=now - 5, exp=now + 60)
    assert bank.redeem(answer["code"], proof=proof).status_code == 200


@pytest.mark.parametrize("shift", [-10, 10])
def test_fapi2_ensure_dpopproof_with_iat_10seconds_succeeds(op, bank, account, shift):
    # A second is kept in hand for the way to the server.
    moment = lambda: int(time.time()) + (shift if shift < 0 else shift - 1)  # noqa: E731
    pushed = bank.push(proof=bank.dpop(op["pushed_authorization_request_endpoint"], iat=moment()))
    answer = account.authorize(bank.pushed_url(pushed["request_uri"]))
    tokens = bank.redeem(answer["code"], proof=bank.dpop(op["token_endpoint"], iat=moment())).json()
    assert resource(bank, tokens["access_token"], iat=moment()).status_code == 200


def test_fapi2_ensure_mismatched_dpop_jkt_fails(op, bank):
    refusal(bank.call("pushed_authorization_request_endpoint", bank.parameters(dpop_jkt=ec_key().thumbprint()), proof=True), 400,
            "invalid_dpop_proof")


def test_fapi2_ensure_token_endpoint_fails_with_mismatched_dpop_proof_jkt(op, bank, account):
    pushed = bank.push(proof=True)
    answer = account.authorize(bank.pushed_url(pushed["request_uri"]))
    assert bank.redeem(answer["code"], proof=bank.dpop(op["token_endpoint"], key=ec_key(None))).json()["error"] == "invalid_dpop_proof"


def test_fapi2_ensure_token_endpoint_fails_with_mismatched_dpop_jkt(op, bank, account):
    answer = signed_in(bank, account, dpop_jkt=bank.thumbprint())
    assert bank.redeem(answer["code"], proof=bank.dpop(op["token_endpoint"], key=ec_key(None))).json()["error"] == "invalid_dpop_proof"


def test_fapi2_ensure_dpopproof_at_par_endpoint_binding_success(bank, account):
    pushed = bank.push(proof=True)
    answer = account.authorize(bank.pushed_url(pushed["request_uri"]))
    assert bank.redeem(answer["code"], proof=True).status_code == 200


def test_fapi2_ensure_dpop_auth_code_binding_success(bank, account):
    answer = signed_in(bank, account, dpop_jkt=bank.thumbprint())
    assert bank.redeem(answer["code"], proof=True).status_code == 200


def outside(bank, **more):
    """A pushed request, opened with parameters that were not pushed."""
    return bank.push()["request_uri"], more


def test_fapi2_ensure_different_nonce_inside_and_outside_request_object(bank, account):
    uri, more = outside(bank, nonce="outside")
    answer = account.authorize(bank.pushed_url(uri, **more))
    assert claims_of(bank.redeem(answer["code"], proof=True).json()["id_token"])["nonce"] == bank.nonce


def test_fapi2_ensure_different_state_inside_and_outside_request_object(bank, account):
    uri, more = outside(bank, state="outside")
    assert account.authorize(bank.pushed_url(uri, **more))["state"] == bank.state


def test_fapi2_ensure_authorization_request_with_long_nonce(bank, account):
    assert claims_of(redeemed(bank, account, nonce="n" * 384)["id_token"])["nonce"] == "n" * 384


def test_fapi2_ensure_authorization_request_with_long_state(bank, account):
    assert signed_in(bank, account, state="s" * 384)["state"] == "s" * 384


def test_fapi2_state_only_outside_request_object_not_used(bank, account):
    pushed = bank.push(state=None)
    assert "state" not in account.authorize(bank.pushed_url(pushed["request_uri"], state="outside"))


def test_fapi2_ensure_request_object_without_redirect_uri_fails(bank, account):
    refusal(bank.call("pushed_authorization_request_endpoint", bank.parameters(redirect_uri=None)), 400, "invalid_request")
    pushed = bank.parameters(redirect_uri=None)
    assert pushed and bank.push(expect=400, redirect_uri=None)["error"] == "invalid_request"


def test_fapi2_ensure_registered_redirect_uri(bank):
    assert bank.push(expect=400, redirect_uri=bank.back + "/other")["error"] == "invalid_request"


def test_fapi2_plain_fapi_tolerate_unregistered_redirect_uri(bank):
    # A provider may take unregistered addresses of clients that prove themselves; this one does not.
    assert bank.push(expect=400, redirect_uri="https://elsewhere.example/back")["error"] == "invalid_request"


def test_fapi2_ensure_unsigned_authorization_request_without_using_par_fails(bank, account):
    answer = account.authorize(bank.url())
    assert answer["error"] == "invalid_request" and "code" not in answer


def test_fapi2_ensure_redirect_uri_in_authorization_request(bank, account):
    page = account.start(bank.url(redirect_uri=None))
    assert page.status == 400 and answer_of(page) is None


@pytest.mark.parametrize("kind", ["code id_token", "token"])
def test_fapi2_ensure_response_type_fails(bank, kind):
    assert bank.push(expect=400, response_type=kind)["error"] == "unsupported_response_type"


def test_fapi2_ensure_client_id_in_token_endpoint(bank, other, account):
    answer = signed_in(bank, account)
    refused = bank.redeem(answer["code"], proof=True, client_id=other.id)
    assert refused.status_code in (400, 401) and refused.json()["error"] in ("invalid_client", "invalid_request")


def test_fapi2_ensure_holder_of_key_required(bank, account):
    answer = signed_in(bank, account)
    refusal(bank.redeem(answer["code"]), 400, "invalid_dpop_proof")


def test_fapi2_ensure_authorization_code_is_bound_to_client(bank, other, account):
    answer = signed_in(bank, account)
    other.verifier = bank.verifier
    refused = other.redeem(answer["code"], proof=True, redirect_uri=bank.back)
    refusal(refused, 400, "invalid_grant")


def test_fapi2_attempt_reuse_authorization_code_after_one_second(bank, account):
    answer = signed_in(bank, account)
    tokens = bank.redeem(answer["code"], proof=True).json()
    time.sleep(1)
    refusal(bank.redeem(answer["code"], proof=True), 400, "invalid_grant")
    assert resource(bank, tokens["access_token"]).status_code == 401


def test_fapi2_ensure_token_endpoint_fails_with_expired_auth_code(client, aged_unused):
    client.verifier = aged_unused["verifier"]
    refusal(client.redeem(aged_unused["code"]), 400, "invalid_grant")


# Assertions of clients, at every endpoint that takes them


def with_assertion(client, endpoint, assertion):
    fields = {"grant_type": "client_credentials", "token": "x"} | client.parameters()
    return client.op.http.post(client.op[endpoint], data=fields | {"client_assertion_type": ASSERTION, "client_assertion": assertion}, timeout=20)


ENDPOINTS = ["token_endpoint", "pushed_authorization_request_endpoint", "introspection_endpoint", "revocation_endpoint"]


@pytest.fixture(scope="module")
def machine(op):
    """A client that may ask for tokens of its own, so that only the assertion decides."""
    return op.client("private_key_jwt", grant_types=["authorization_code", "client_credentials"])


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_fapi2_ensure_client_assertion_in_token_endpoint(machine, endpoint):
    assert with_assertion(machine, endpoint, machine.assertion()).status_code in (200, 201)
    fields = {"grant_type": "client_credentials", "token": "x", "client_id": machine.id}
    refusal(machine.op.http.post(machine.op[endpoint], data=fields, timeout=20), 401, "invalid_client")


def test_fapi2_ensure_signed_client_assertion_with_rs256_fails(op):
    key = jwk.JWK.generate(kty="RSA", size=2048, kid="rsa")
    client = op.client("private_key_jwt", key=key, grant_types=["authorization_code", "client_credentials"])
    refusal(with_assertion(client, "token_endpoint", client.assertion(alg="RS256")), 401, "invalid_client")
    assert with_assertion(client, "token_endpoint", client.assertion(alg="PS256")).status_code == 200


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_fapi2_ensure_client_assertion_with_exp_is_5_minutes_in_past_fails(machine, endpoint):
    now = int(time.time())
    refusal(with_assertion(machine, endpoint, machine.assertion(iat=now - 400, exp=now - 300)), 401, "invalid_client")


@pytest.mark.parametrize("endpoint", ENDPOINTS)
def test_fapi2_ensure_client_assertion_with_wrong_aud_fails(op, machine, endpoint):
    for aud in ("https://evil.example", op[endpoint], [op[endpoint]], [op.issuer], [op.issuer, "https://evil.example"], op["token_endpoint"]):
        refusal(with_assertion(machine, endpoint, machine.assertion(aud=aud)), 401, "invalid_client")


def test_fapi2_ensure_client_assertion_with_no_sub_fails(machine):
    refused = with_assertion(machine, "token_endpoint", machine.assertion(sub=None))
    assert refused.status_code in (400, 401) and refused.json()["error"] == "invalid_client"


def test_fapi2_ensure_invalid_client_assertions_fail(op, machine):
    now = int(time.time())
    for made in (machine.assertion(iss="another"), machine.assertion(sub="another"), machine.assertion(exp=None), machine.assertion(jti=None),
                 machine.assertion(key=ec_key("k1")), machine.assertion(key=ec_key("unknown")), machine.assertion(iat=now + 61),
                 machine.assertion(nbf=now + 61), machine.assertion(exp=now + 2 * 86400), machine.assertion()[:-4] + "AAAA"):
        refused = with_assertion(machine, "token_endpoint", made)
        assert refused.status_code == 401 and refused.json()["error"] == "invalid_client", claims_of(made)
    # Another clock may be eight seconds ahead; an assertion serves once.
    assert with_assertion(machine, "token_endpoint", machine.assertion(iat=now + 8, nbf=now + 8)).status_code == 200
    once = machine.assertion()
    assert with_assertion(machine, "token_endpoint", once).status_code == 200
    refusal(with_assertion(machine, "token_endpoint", once), 401, "invalid_client")


def test_fapi2_dpop_negative_tests(op, bank, account):
    url, now = op["token_endpoint"], int(time.time())
    secret = jwk.JWK.generate(kty="oct", size=256)
    weak = jwk.JWK.generate(kty="RSA", size=2048)
    key = bank.thumbprint() and bank.dpop_key
    private = {"jwk": dict(public(key), d="AAAA")}
    proofs = {
        "another method": bank.dpop(url, "GET"), "another address": bank.dpop(op["userinfo_endpoint"]), "too old": bank.dpop(url, iat=now - 120),
        "ahead": bank.dpop(url, iat=now + 90), "no jti": bank.dpop(url, jti=None), "no htm": bank.dpop(url, htm=None), "no htu": bank.dpop(url, htu=None),
        "no iat": bank.dpop(url, iat=None), "wrong typ": bank.dpop(url, header={"typ": "JWT"}),
        "RS256": bank.dpop(url, key=weak, alg="RS256"), "private key shown": bank.dpop(url, header=private),
        "another key shown": bank.dpop(url, header={"jwk": public(ec_key())}), "altered": bank.dpop(url)[:-4] + "AAAA", "nonsense": "a.b.c",
        "symmetric": bank.dpop(url, key=secret, alg="HS256", header={"jwk": {"kty": "oct", "k": "AAAA"}}),
    }
    for name, proof in proofs.items():
        answer = signed_in(bank, account)
        refused = bank.redeem(answer["code"], proof=proof)
        assert refused.status_code == 400 and refused.json()["error"] == "invalid_dpop_proof", (name, refused.text)
    once = bank.dpop(url)
    answer = signed_in(bank, account)
    tokens = bank.redeem(answer["code"], proof=once).json()
    answer = signed_in(bank, account)
    refusal(bank.redeem(answer["code"], proof=once), 400, "invalid_dpop_proof")
    # At the resource: the hash of the token, its key, its scheme.
    token = tokens["access_token"]
    place = op["userinfo_endpoint"]
    for name, answer in {
        "no ath": bank.user_information(token, "DPoP", proof=bank.dpop(place, "GET")),
        "ath of another": bank.user_information(token, "DPoP", proof=bank.dpop(place, "GET", token="another")),
        "another key": bank.user_information(token, "DPoP", proof=bank.dpop(place, "GET", token=token, key=ec_key(None))),
        "no proof": bank.user_information(token, "DPoP"), "as bearer": bank.user_information(token),
    }.items():
        assert answer.status_code == 401, name
    proof = bank.dpop(place, "GET", token=token)
    assert bank.user_information(token, "DPoP", proof=proof).status_code == 200
    assert bank.user_information(token, "DPoP", proof=proof).status_code == 401, "a proof serves once"


def test_fapi2_refresh_token(op, bank, other, account):
    tokens = redeemed(bank, account)
    renewed = bank.refresh(tokens["refresh_token"], proof=True)
    assert renewed.status_code == 200
    # Not rotated, so that an answer that was lost loses nothing.
    assert bank.refresh(tokens["refresh_token"], proof=True).status_code == 200
    refusal(bank.refresh(tokens["refresh_token"], proof=bank.dpop(op["token_endpoint"], key=ec_key(None))), 400, "invalid_dpop_proof")
    refusal(other.refresh(tokens["refresh_token"], proof=True), 400, "invalid_grant")


# Pushed requests


def test_fapi2_par_ensure_reused_request_uri_prior_to_auth_completion_succeeds(bank, account):
    uri = bank.push(prompt="consent")["request_uri"]
    account.start(bank.pushed_url(uri))
    assert "code" in account.authorize(bank.pushed_url(uri)), "a page that was fetched beforehand uses nothing up"


def test_fapi2_par_attempt_reuse_request_uri(bank, account):
    uri = bank.push()["request_uri"]
    assert "code" in account.authorize(bank.pushed_url(uri))
    page = account.start(bank.pushed_url(uri))
    assert page.status == 400 and answer_of(page) is None


def test_fapi2_par_attempt_to_use_expired_request_uri(account, aged_request):
    page = account.start(aged_request["client"].pushed_url(aged_request["uri"]))
    assert page.status == 400 and answer_of(page) is None


def test_fapi2_par_attempt_to_use_request_uri_for_different_client(bank, other, account):
    page = account.start(other.pushed_url(bank.push()["request_uri"]))
    assert page.status == 400 and answer_of(page) is None


def test_fapi2_par_authorization_request_containing_request_uri_form_param(bank):
    assert bank.push(expect=400, request_uri="urn:ietf:params:oauth:request_uri:x")["error"] == "invalid_request"


def test_fapi2_par_attempt_invalid_http_method(op, bank):
    for method in ("GET", "PUT"):
        assert op.http.request(method, op["pushed_authorization_request_endpoint"], timeout=20).status_code == 405


def test_fapi2_par_ensure_pkce_required(bank):
    assert bank.push(expect=400, code_challenge=None, code_challenge_method=None)["error"] == "invalid_request"


def test_fapi2_ensure_pkce_code_verifier_required(bank, account):
    answer = signed_in(bank, account)
    refusal(bank.redeem(answer["code"], proof=True, code_verifier=None), 400, "invalid_grant")


def test_fapi2_incorrect_pkce_code_verifier_rejected(bank, account):
    answer = signed_in(bank, account)
    refusal(bank.redeem(answer["code"], proof=True, code_verifier="w" * 43), 400, "invalid_grant")


def test_fapi2_par_plain_pkce_rejected(bank):
    assert bank.push(expect=400, code_challenge="v" * 43, code_challenge_method="plain")["error"] == "invalid_request"


def test_fapi2_par_authorization_request_containing_request_uri(bank, account):
    page = account.start(bank.url(request_uri="urn:ietf:params:oauth:request_uri:" + "A" * 43))
    assert page.status == 400 and answer_of(page) is None


def test_fapi2_par_without_duplicate_parameters(bank, account):
    uri = bank.push()["request_uri"]
    assert urllib.parse.urlsplit(bank.pushed_url(uri)).query.count("=") == 2
    assert "code" in account.authorize(bank.pushed_url(uri))
