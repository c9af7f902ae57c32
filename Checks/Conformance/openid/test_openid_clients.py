"""Codes belong to whom they were given, and clients prove who they are."""
import concurrent.futures
import glob

import pytest
import requests
from op import ASSERTION, b64, ec_key


def test_fifty_uses_of_one_code_at_once_give_one_success(exact, account):
    answer = account.authorize(exact.url())
    verifier = exact.verifier

    def redeem(_):
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
    kept = b"".join(open(name, "rb").read() for name in glob.glob(path + "*"))
    for secret in (exact.secret, code, tokens["access_token"].split(".")[2], tokens["refresh_token"], exact.registered["registration_access_token"]):
        assert secret.encode() not in kept
