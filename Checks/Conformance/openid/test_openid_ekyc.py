"""`ekyc` with OpenID Connect Core: verified claims come from evidence, and only what was asked for."""
import json

import pytest
from op import Person, claims_of

FRAMEWORK = "mx_cdmx_llave"


@pytest.fixture(scope="module")
def known(op):
    """Somebody whose CURP the sample registry confirmed, as the page of their data asks them to."""
    people = op.http.get(op.base + "/sandbox/registry.json", timeout=20).json()
    registered = next(one for one in people if one["status"] == "VIGENTE" and len(one["surnames"]) == 2)
    somebody = Person(op).open_account("Quien Sea")
    page = somebody.browser.get("/account/data/check/registro-civil")
    form = page.form(with_field="curp")
    values = {"curp": registered["curp"], "given_name": registered["given_name"], "first_surname": registered["surnames"][0],
              "second_surname": registered["surnames"][1]}
    page = somebody.browser.send(page, form, {name: value for name, value in values.items() if name in form["kinds"]})
    assert page.status < 400, (page.status, page.title)
    somebody.registered = registered
    yield somebody
    somebody.close()


@pytest.fixture(scope="module")
def asking(op):
    return op.client(id_token_signed_response_alg="ES256")


def ask(verification=None, claims=None, **more):
    return {"verified_claims": {"verification": {"trust_framework": None} if verification is None else verification, "claims": claims} | more}


def told(client, somebody, userinfo=None, id_token=None):
    """What comes of a request, from both places."""
    wish = {name: value for name, value in (("userinfo", userinfo), ("id_token", id_token)) if value}
    tokens = client.tokens(somebody, claims=json.dumps(wish))
    return client.user_information(tokens["access_token"]).json(), claims_of(tokens["id_token"])


def check(verified):
    """Every answer says under which rules, and holds nothing that is null."""
    assert verified["verification"]["trust_framework"] == FRAMEWORK
    assert all(value is not None for value in verified["claims"].values())
    return verified["claims"]


def test_ekyc_metadata(op):
    metadata = op.metadata
    assert metadata["verified_claims_supported"] is True and metadata["trust_frameworks_supported"] == [FRAMEWORK]
    assert {"curp", "given_name", "family_name"} <= set(metadata["claims_in_verified_claims_supported"])
    assert metadata["evidence_supported"] and metadata["documents_check_methods_supported"]


def test_ekyc_server_happypath(asking, known):
    info, _ = told(asking, known, ask(claims={"curp": None, "given_name": None, "family_name": None}))
    assert check(info["verified_claims"]) == {
        "curp": known.registered["curp"], "given_name": known.registered["given_name"], "family_name": " ".join(known.registered["surnames"])}


def test_ekyc_server_happypath_empty_objects(asking, known):
    info, _ = told(asking, known, ask({"trust_framework": {}}, {"curp": {}}))
    assert set(check(info["verified_claims"])) == {"curp"}


def test_ekyc_server_happypath_essential_false(asking, known):
    info, _ = told(asking, known, ask(claims={"curp": {"essential": False}}))
    assert set(check(info["verified_claims"])) == {"curp"}


def test_ekyc_server_unknown_claim_omitted(asking, known):
    info, _ = told(asking, known, ask(claims={"curp": None, "shoe_size": None}))
    assert set(check(info["verified_claims"])) == {"curp"}
    info, _ = told(asking, known, ask(claims={"shoe_size": None}))
    assert "verified_claims" not in info


def test_ekyc_server_unknown_claim_with_special_chars_omitted(asking, known):
    info, _ = told(asking, known, ask(claims={"curp": None, "ñ \" <b> '--": None}))
    assert set(check(info["verified_claims"])) == {"curp"}


def test_ekyc_server_unknown_essential_claim_omitted(asking, known):
    info, _ = told(asking, known, ask(claims={"curp": None, "shoe_size": {"essential": True}}))
    assert set(check(info["verified_claims"])) == {"curp"}


def test_ekyc_server_one_claim_with_random_value_omitted(asking, known):
    info, _ = told(asking, known, ask(claims={"curp": {"value": "AAAA000000HDFAAA00"}}))
    assert "verified_claims" not in info
    info, _ = told(asking, known, ask({"trust_framework": {"value": "de_aml"}}, {"curp": None}))
    assert "verified_claims" not in info, "rules that are not ours verify nothing"
    info, _ = told(asking, known, ask({"trust_framework": None, "assurance_level": {"value": "verificada"}}, {"curp": None}))
    assert "verified_claims" not in info, "a register alone is no document"


def test_ekyc_server_request_only_in_idtoken(asking, known):
    info, token = told(asking, known, id_token=ask(claims={"curp": None}))
    assert set(check(token["verified_claims"])) == {"curp"} and "verified_claims" not in info


def test_ekyc_server_request_only_in_userinfo(asking, known):
    info, token = told(asking, known, ask(claims={"curp": None}))
    assert set(check(info["verified_claims"])) == {"curp"} and "verified_claims" not in token


def test_ekyc_server_test_userinfo_notfoundinop(op, asking, known):
    everything = {name: None for name in op["claims_in_verified_claims_supported"]}
    info, _ = told(asking, known, ask({"trust_framework": None, "assurance_level": None, "time": None, "evidence": [{"type": None}]}, everything))
    verified = info["verified_claims"]
    assert set(check(verified)) <= set(everything)
    assert verified["verification"]["assurance_level"] in ("basica", "verificada")
    assert all(one["type"] in op["evidence_supported"] for one in verified["verification"]["evidence"])
    assert all(detail["check_method"] in op["documents_check_methods_supported"]
               for one in verified["verification"]["evidence"] for detail in one["check_details"])


def test_ekyc_server_testbasedonuserinfo_defaults(asking, known):
    info, _ = told(asking, known, {"name": None} | ask(claims={"curp": None}))
    assert info["sub"] and set(check(info["verified_claims"])) == {"curp"}


def test_ekyc_server_testuserprovidedrequest(asking, known):
    wish = [ask(claims={"curp": None})["verified_claims"],
            ask({"trust_framework": None, "assurance_level": {"value": "verificada"}}, {"given_name": None})["verified_claims"]]
    info, _ = told(asking, known, {"verified_claims": wish})
    assert [set(check(one)) for one in info["verified_claims"]] == [{"curp"}]


@pytest.mark.parametrize("purpose", ["ab", "", "x" * 301])
def test_ekyc_server_purpose_of_a_wrong_length_is_an_invalid_request(asking, known, purpose):
    wish = {"userinfo": ask(claims={"curp": {"purpose": purpose}})}
    assert known.authorize(asking.url(claims=json.dumps(wish)))["error"] == "invalid_request"
    if purpose:
        assert known.authorize(asking.url(claims='{"userinfo":{"name":null}}', purpose=purpose))["error"] == "invalid_request"


def test_nothing_verified_is_told_without_a_yes_nor_of_somebody_unverified(asking, account, known):
    page = known.start(asking.url(prompt="consent", claims=json.dumps({"userinfo": ask(claims={"curp": None})})))
    assert known.walk(page, consent=False)["error"] == "access_denied"
    info, _ = told(asking, account, ask(claims={"curp": None}))
    assert "verified_claims" not in info
