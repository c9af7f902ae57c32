"""`oidcc-dynamic-certification-test-plan`, with an initial access token; the two modules that fetch a request are clean refusals."""
import pytest
from op import Client, answer_of, claims_of, ec_key, header_of, public
from test_openid_basic import id_claims


@pytest.fixture
def keyed(op):
    """A client that signs its assertions."""
    return op.client("private_key_jwt")


def test_oidcc_idtoken_rs256(op, account):
    client = op.client("private_key_jwt", id_token_signed_response_alg="RS256")
    id_claims(op, client, client.tokens(account), "RS256")


def test_oidcc_idtoken_unsigned(op):
    assert "none" not in op["id_token_signing_alg_values_supported"]


def test_oidcc_userinfo_rs256(op, account):
    client = op.client("private_key_jwt", userinfo_signed_response_alg="RS256")
    tokens = client.tokens(account, scope="openid email")
    answer = client.user_information(tokens["access_token"])
    assert answer.headers["Content-Type"].startswith("application/jwt")
    _, claims = op.verified(answer.text, "RS256")
    assert (claims["iss"], claims["aud"]) == (op.issuer, client.id) and claims["sub"] == claims_of(tokens["id_token"])["sub"]


def test_oidcc_ensure_redirect_uri_in_authorization_request(keyed, account):
    page = account.start(keyed.url(redirect_uri=None))
    assert page.status == 400 and answer_of(page) is None


def test_oidcc_redirect_uri_query_OK(op, account):
    client = op.client(redirect_uris=["https://rp.example/back?foo=bar"])
    page = account.start(client.url())
    answer = account.walk(page)
    assert answer["foo"] == "bar" and answer["code"]


def test_oidcc_redirect_uri_query_mismatch(op, account):
    client = op.client(redirect_uris=["https://rp.example/back?foo=bar"])
    page = account.start(client.url(redirect_uri="https://rp.example/back?foo=baz"))
    assert page.status == 400 and answer_of(page) is None


def test_oidcc_redirect_uri_query_added(op, account):
    client = op.client(redirect_uris=["https://rp.example/back"])
    page = account.start(client.url(redirect_uri="https://rp.example/back?foo=bar"))
    assert page.status == 400 and answer_of(page) is None


def test_oidcc_redirect_uri_regfrag(op):
    refused = op.register(400, client_name="x", redirect_uris=["https://rp.example/back#frag"])
    assert refused["error"] == "invalid_redirect_uri"


def test_oidcc_discovery_endpoint_verification(op):
    assert op["registration_endpoint"].startswith(op.issuer)


def test_oidcc_server(op, keyed, account):
    id_claims(op, keyed, keyed.tokens(account))


@pytest.mark.parametrize("name", ["logo_uri", "policy_uri", "tos_uri"])
def test_oidcc_registration_uri(op, account, name):
    client = op.client(**{name: "https://rp.example/" + name})
    assert client.registered[name] == "https://rp.example/" + name
    page = account.start(client.url())
    assert "code" in account.walk(page)
    assert op.register(400, client_name="x", redirect_uris=["https://rp.example/b"], **{name: "javascript:alert(1)"})[
        "error"] == "invalid_client_metadata"


def test_oidcc_registration_jwks_uri(op, account, site):
    key = ec_key("remote")
    site.pages["/jwks"] = {"keys": [public(key)]}
    client = op.client("private_key_jwt", key=key, jwks_uri=site.address + "/jwks")
    id_claims(op, client, client.tokens(account))
    assert site.asked == ["/jwks"], "the keys are fetched once and kept"


def test_oidcc_registration_sector_uri(op, account, site):
    addresses = ["https://one.example/back", "https://two.example/back"]
    site.pages["/sector"] = addresses
    client = op.client(redirect_uris=addresses, subject_type="pairwise", sector_identifier_uri=site.address + "/sector")
    other = op.client(redirect_uris=addresses[:1], subject_type="pairwise", sector_identifier_uri=site.address + "/sector")
    assert claims_of(client.tokens(account)["id_token"])["sub"] == claims_of(other.tokens(account)["id_token"])["sub"]


def test_oidcc_registration_sector_bad(op, site):
    site.pages["/sector"] = ["https://elsewhere.example/back"]
    refused = op.register(400, client_name="x", redirect_uris=["https://rp.example/back"], sector_identifier_uri=site.address + "/sector")
    assert refused["error"] == "invalid_client_metadata"
    refused = op.register(400, client_name="x", redirect_uris=["https://a.example/b", "https://b.example/b"])
    assert refused["error"] == "invalid_client_metadata", "several hosts need a sector"


def test_oidcc_server_rotate_keys(op, client, account, aged_rotation):
    assert aged_rotation["kids"] < {key["kid"] for key in op.keys()}, "new keys are published before they sign, and the old ones stay"
    op.verified(aged_rotation["tokens"]["id_token"])
    op.verified(client.tokens(account)["id_token"])


def test_oidcc_refresh_token_rp_key_rotation(aged_partner):
    client, site = aged_partner["client"], aged_partner["site"]
    client.key = aged_partner["new"]
    # The name of the key is unknown: the set is fetched anew, at most once a minute.
    renewed = client.refresh(aged_partner["tokens"]["refresh_token"])
    assert renewed.status_code == 200, renewed.text
    assert len(site.asked) == 2
    client.key = ec_key("never-published")
    assert client.refresh(aged_partner["tokens"]["refresh_token"]).json()["error"] == "invalid_client"
    assert len(site.asked) == 2, "names of keys that nobody has do not make us fetch without end"


def test_oidcc_request_uri_unsigned(keyed, account, site):
    answer = account.authorize(keyed.url(request_uri=site.address + "/request"))
    assert answer["error"] == "request_uri_not_supported" and site.asked == [], "nothing is fetched"


def test_oidcc_request_uri_signed_rs256(keyed, account, site):
    answer = account.authorize(keyed.url(request_uri=site.address + "/request#hash"))
    assert answer["error"] == "request_uri_not_supported" and site.asked == []


def test_oidcc_ensure_request_object_with_redirect_uri(keyed, account):
    assert account.authorize(keyed.url(request="e30.e30."))["error"] == "request_not_supported"


def test_oidcc_refresh_token(op, keyed, account):
    tokens = keyed.tokens(account)
    id_claims(op, keyed, keyed.refresh(tokens["refresh_token"]).json())
    assert op.client("private_key_jwt").refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"


def test_oidcc_ensure_client_assertion_with_iss_aud_succeeds(keyed, account):
    answer = account.authorize(keyed.url())
    assert keyed.redeem(answer["code"]).status_code == 200
    assert header_of(keyed.assertion())["kid"] == keyed.key.get("kid")


def test_registration_needs_its_token_each_time(op):
    wanted = {"client_name": "x", "redirect_uris": ["https://rp.example/back"]}
    for token in (None, "nonsense", "A" * 43):
        headers = {"Authorization": "Bearer " + token} if token else {}
        answer = op.http.post(op["registration_endpoint"], json=wanted, headers=headers, timeout=20)
        assert (answer.status_code, answer.json()["error"]) == (401, "invalid_token")
    once = op.command("client", "token", "--uses", "1").strip().splitlines()[-1]
    op.register(201, token=once, **wanted)
    assert op.register(401, token=once, **wanted)["error"] == "invalid_token", "a token for one system registers one"


def test_a_client_looks_after_its_own_registration_and_no_other(op, account):
    client, other = op.client(), op.client()
    place = client.registered["registration_client_uri"]
    own = {"Authorization": "Bearer " + client.registered["registration_access_token"]}
    foreign = {"Authorization": "Bearer " + other.registered["registration_access_token"]}
    assert op.http.get(place, headers=own, timeout=20).json()["client_id"] == client.id
    for call in (op.http.get, op.http.delete):
        assert call(place, headers=foreign, timeout=20).status_code == 401
    changed = {"client_id": client.id, "client_name": "Otro nombre", "redirect_uris": ["https://neu.example/back"],
               "token_endpoint_auth_method": "client_secret_basic"}
    assert op.http.put(place, json=changed, headers=foreign, timeout=20).status_code == 401
    assert op.http.put(place, json=changed | {"client_id": other.id}, headers=own, timeout=20).status_code == 400
    answer = op.http.put(place, json=changed, headers=own, timeout=20)
    assert answer.status_code == 200 and answer.json()["redirect_uris"] == ["https://neu.example/back"]
    client.back = "https://neu.example/back"
    tokens = client.tokens(account)
    assert op.http.delete(place, headers=own, timeout=20).status_code == 204
    assert client.user_information(tokens["access_token"]).status_code == 401, "a client that is gone has no tokens"
    assert account.start(client.url()).status == 400


@pytest.mark.parametrize("address", ["http://169.254.169.254/latest", "https://10.0.0.1/jwks", "https://[::1]/jwks", "file:///etc/passwd",
                                     "https://user:word@rp.example/jwks", "gopher://rp.example/"])
def test_keys_are_never_fetched_from_inside_the_network(op, address):
    answer = op.http.post(
        op["registration_endpoint"], headers={"Authorization": "Bearer " + op.initial}, timeout=30,
        json={"client_name": "x", "redirect_uris": ["https://rp.example/back"], "token_endpoint_auth_method": "private_key_jwt",
              "jwks_uri": address})
    if answer.status_code == 201:
        client = Client(op, "private_key_jwt", ec_key(), registered=answer.json())
        assert client.own_token().json()["error"] == "invalid_client"
    else:
        assert answer.json()["error"] == "invalid_client_metadata"
