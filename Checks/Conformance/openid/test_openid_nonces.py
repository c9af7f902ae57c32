"""Nonces in proofs of possession (RFC 9449 sections 8 and 9): asked for, sent with the same request again, and renewed before they end."""
import secrets

import pytest
from op import ASSERTION, b64, claims_of, unb64

PUSHED, TOKEN, RESOURCE = "pushed_authorization_request_endpoint", "token_endpoint", "userinfo_endpoint"


@pytest.fixture
def app(op):
    """A client that keeps no secret: its proofs hold nonces."""
    return op.client("none", redirect_uris=["https://nonces-%s.example/back" % secrets.token_hex(3)], dpop_bound_access_tokens=True)


def asked(answer, status=400):
    """The nonce of an answer that asks for one."""
    assert (answer.status_code, answer.json()["error"]) == (status, "use_dpop_nonce"), answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    if status == 401:
        assert answer.headers["WWW-Authenticate"].startswith('DPoP error="use_dpop_nonce"')
    return answer.headers["DPoP-Nonce"]


def read(client, token, **more):
    """User information with a bound token."""
    return client.user_information(token, "DPoP", proof=client.dpop(client.op[RESOURCE], "GET", token=token, **more))


def test_a_client_that_is_asked_for_a_nonce_walks_from_the_pushed_request_to_the_refresh(op, app, account):
    nonce = asked(app.call(PUSHED, app.parameters(scope="openid email"), proof=True))
    pushed = app.call(PUSHED, app.parameters(scope="openid email"), proof=app.dpop(op[PUSHED], nonce=nonce))
    assert pushed.status_code == 201, pushed.text
    code = account.authorize(app.pushed_url(pushed.json()["request_uri"]))["code"]
    # Without a nonce the code is not spent: the same request with one redeems it.
    nonce = asked(app.redeem(code, proof=True))
    redeemed = app.redeem(code, proof=app.dpop(op[TOKEN], nonce=nonce))
    assert redeemed.status_code == 200 and redeemed.json()["token_type"] == "DPoP", redeemed.text
    tokens, following = redeemed.json(), redeemed.headers["DPoP-Nonce"]
    assert claims_of(tokens["access_token"])["cnf"] == {"jkt": app.thumbprint()}
    # The next nonce came with the success, and the resource takes those of the token endpoint.
    asked(read(app, tokens["access_token"]), 401)
    seen = read(app, tokens["access_token"], nonce=following)
    assert seen.status_code == 200 and seen.json()["email"] == account.address
    asked(app.refresh(tokens["refresh_token"], proof=True))
    renewed = app.refresh(tokens["refresh_token"], proof=app.dpop(op[TOKEN], nonce=seen.headers["DPoP-Nonce"]))
    assert renewed.status_code == 200 and renewed.headers["DPoP-Nonce"], renewed.text


def test_a_nonce_that_is_not_ours_is_answered_with_one_that_is(op, app):
    nonce = asked(app.call(PUSHED, app.parameters(), proof=True))
    changed = bytearray(unb64(nonce))
    changed[7] ^= 1
    for bad in ("", "nonce", nonce[:-1], b64(bytes(changed)), 1, [nonce], None):
        claims = {} if bad is None else {"nonce": bad}
        nonce = asked(app.call(PUSHED, app.parameters(), proof=app.dpop(op[PUSHED], **claims)))
    assert app.call(PUSHED, app.parameters(), proof=app.dpop(op[PUSHED], nonce=nonce)).status_code == 201


def test_a_client_with_a_secret_is_asked_only_where_the_city_said_so(op):
    machine = op.client("private_key_jwt", dpop_bound_access_tokens=True, grant_types=["authorization_code", "client_credentials"])
    free = machine.own_token(proof=True)
    assert free.status_code == 200 and "DPoP-Nonce" not in free.headers
    # One that comes all the same must be good, and then the next is brought.
    nonce = asked(machine.own_token(proof=machine.dpop(op[TOKEN], nonce="made up")))
    assert machine.own_token(proof=machine.dpop(op[TOKEN], nonce=nonce)).headers["DPoP-Nonce"]
    op.command("client", "edit", machine.id, "--dpop-nonce")
    once = {"client_assertion_type": ASSERTION, "client_assertion": machine.assertion()}
    nonce = asked(machine.call(TOKEN, {"grant_type": "client_credentials"} | once, proof=True))
    # What proved the client was not used up by asking.
    done = machine.call(TOKEN, {"grant_type": "client_credentials"} | once, proof=machine.dpop(op[TOKEN], nonce=nonce))
    assert done.status_code == 200, done.text
    op.command("client", "edit", machine.id, "--no-dpop-nonce")
    assert machine.own_token(proof=True).status_code == 200
