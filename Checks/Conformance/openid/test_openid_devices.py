"""Devices without a keyboard."""
import re

from op import DEVICE, claims_of


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
