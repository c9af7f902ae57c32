"""Second steps with real tools: Chromium's virtual authenticator, oathtool's codes, mails as they arrive, codes on paper."""
import json
import re
import subprocess
import time

import pytest

from relying_party import RelyingParty, claims
from words import pattern, word

PASSWORD = "ajolotes en la chinampa azul"


@pytest.fixture(scope="module")
def system(program):
    party = RelyingParty(program, "Predial", "--sector", "predial.example")
    yield party
    party.close()


def oathtool(secret):
    """What an app shows now, by another hand than ours."""
    return subprocess.run(["oathtool", "--totp", "--base32", secret], capture_output=True, text=True, check=True).stdout.strip()


def mail_with(program, address, matching):
    """What in the newest mail to the address matches."""
    for _ in range(100):
        for message in program.messages():
            text = json.dumps(message, ensure_ascii=False)
            found = re.search(matching, text)
            if address in text and found:
                return found[0]
        time.sleep(0.2)
    raise AssertionError(f"no mail to {address} has {matching}")


def link_in_mail(program, address, path):
    return mail_with(program, address, path + r"[\w-]+")


def virtual_authenticator(resident, verified=True):
    """A passkey's device inside the browser."""
    session = resident.page.context.new_cdp_session(resident.page)
    session.send("WebAuthn.enable", {"enableUI": False})
    device = session.send("WebAuthn.addVirtualAuthenticator", {"options": {
        "protocol": "ctap2", "ctap2Version": "ctap2_1", "transport": "internal", "hasResidentKey": True,
        "hasUserVerification": True, "isUserVerified": verified, "automaticPresenceSimulation": True}})["authenticatorId"]
    return session, device


def open_account(program, resident, address):
    language = resident.language
    resident.go(f"/account/new?lang={language}")
    resident.page.get_by_label(word(language, "account.login")).fill(address)
    resident.press(word(language, "account.send_link"))
    resident.go(link_in_mail(program, address, "/account/link/"))
    main = resident.page.get_by_role("main")
    main.get_by_label(word(language, "account.arrive.name")).fill("Ximena Robles")
    main.get_by_label(word(language, "account.arrive.password")).fill(PASSWORD)
    resident.press(word(language, "account.arrive.button"))


def press(resident, key):
    resident.press("^" + re.escape(word(resident.language, key)))


def add_app(resident):
    """Adds an app; returns its key as a person would type it."""
    language = resident.language
    resident.go("/account/methods/app")
    secret = resident.page.locator(".secret").inner_text().replace(" ", "")
    main = resident.page.get_by_role("main")
    main.get_by_label(word(language, "account.second.label_totp")).fill("000000")
    press(resident, "account.way.add")
    assert resident.page.get_by_role("alert").count() == 1, "a wrong code was taken"
    assert resident.page.locator(".secret").inner_text().replace(" ", "") == secret, "the key changed under the app"
    main.get_by_label(word(language, "account.second.label_totp")).fill(oathtool(secret))
    main.get_by_label(word(language, "account.way.name")).fill("Aegis")
    press(resident, "account.way.add")
    resident.says("Aegis")
    return secret


def make_codes(resident):
    resident.go("/account/methods/codes")
    press(resident, "account.codes.make")
    codes = [code.inner_text() for code in resident.page.locator("main li code").all()]
    assert len(codes) == len(set(codes)) == 10
    return codes


def sign_out(resident):
    resident.go("/account")
    press(resident, "account.sign_out")


def password(resident, address, after="/account"):
    language = resident.language
    if "/account/sign-in" not in resident.page.url:
        resident.go("/account/sign-in")
    main = resident.page.get_by_role("main")
    main.get_by_label(word(language, "account.login")).fill(address)
    main.get_by_label(word(language, "account.password")).fill(PASSWORD)
    resident.press("^" + re.escape(word(language, "account.sign_in.button")) + "$")


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_passkey_is_added_offered_first_and_enters_alone(person, program, system, language):
    resident = person(language, "phone")
    address = f"llave.{language}@example.org"
    open_account(program, resident, address)
    session, device = virtual_authenticator(resident)
    resident.go("/account/methods")
    resident.press("^" + re.escape(word(language, "account.passkey.title")))
    resident.page.get_by_label(word(language, "account.way.name")).fill("Mi teléfono")
    resident.page.get_by_role("button", name=word(language, "account.passkey.add")).click()
    resident.page.wait_for_url("**/account/methods")
    resident.look()
    resident.says("Mi teléfono")
    kept = session.send("WebAuthn.getCredentials", {"authenticatorId": device})["credentials"]
    assert len(kept) == 1 and kept[0]["isResidentCredential"] and kept[0]["rpId"] == "localhost"
    mail_with(program, address, re.escape(word(language, "mail.account.way_added.heading")))
    sign_out(resident)

    # One press, no address, no password: two factors that cannot be phished, and the system is told so.
    resident.page.goto(system.authorization(acr_values="urn:ventanilla:acr:phr"))
    resident.look()
    resident.page.get_by_role("button", name=word(language, "account.passkey.enter")).click()
    resident.page.get_by_role("button", name=word(language, "account.consent.yes")).click()
    resident.page.wait_for_url(system.back + "*")
    status, tokens = system.redeem(system.answers[-1]["code"])
    told = claims(tokens["id_token"])
    assert status == 200 and told["acr"] == "urn:ventanilla:acr:phr" and told["amr"] == ["pop", "user", "mfa"]

    # A device that does not know its owner is not enough to come in alone.
    sign_out(resident)
    session.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": False})
    resident.go("/account/sign-in")
    resident.page.get_by_role("button", name=word(language, "account.passkey.enter")).click()
    resident.page.get_by_text(word(language, "account.passkey.failed")).wait_for()
    assert "/account/sign-in" in resident.page.url

    # A passkey that we no longer know is refused, with words.
    session.send("WebAuthn.setUserVerified", {"authenticatorId": device, "isUserVerified": True})
    password(resident, address)
    resident.go("/account/methods")
    resident.press("Mi teléfono")
    press(resident, "account.way.remove")
    sign_out(resident)
    resident.go("/account/sign-in")
    resident.page.get_by_role("button", name=word(language, "account.passkey.enter")).click()
    resident.page.get_by_role("alert").wait_for()
    resident.look()


@pytest.mark.parametrize("language, scripts", [("es", True), ("en", False)])
def test_an_app_and_codes_on_paper_without_a_passkey(person, program, system, language, scripts):
    resident = person(language, "phone", scripts)
    address = f"app.{language}@example.org"
    open_account(program, resident, address)
    secret = add_app(resident)
    resident.says(re.escape(word(language, "account.methods.needs_codes"))[:30])
    codes = make_codes(resident)
    resident.go("/account/methods")
    resident.says(re.escape(word(language, "account.methods.lead_on")))
    sign_out(resident)

    # Password, then the app; a code on paper where the app is not at hand.
    password(resident, address)
    resident.says(re.escape(word(language, "account.second.lead_totp")))
    resident.press(re.escape(word(language, "account.second.use_recovery")))
    resident.page.get_by_label(word(language, "account.second.label_recovery")).fill(codes[0].lower().replace("-", " "))
    press(resident, "account.second.button")
    resident.says("Ximena Robles")
    sign_out(resident)
    password(resident, address)
    resident.press(re.escape(word(language, "account.second.use_recovery")))
    resident.page.get_by_label(word(language, "account.second.label_recovery")).fill(codes[0])
    press(resident, "account.second.button")
    assert resident.page.get_by_role("alert").count() == 1, "a code on paper was taken twice"

    # The page of the second step opens nothing by itself.
    resident.page.goto(program.url + "/account")
    assert "/account/sign-in" in resident.page.url

    # A system that needs two factors gets them in the middle of a session that has one no more.
    password(resident, address)
    resident.press(re.escape(word(language, "account.second.use_recovery")))
    resident.page.get_by_label(word(language, "account.second.label_recovery")).fill(codes[1])
    press(resident, "account.second.button")
    essential = json.dumps({"id_token": {"acr": {"essential": True, "values": ["urn:ventanilla:acr:aal2"]}}})
    resident.page.goto(system.authorization(claims=essential))
    resident.look()
    resident.page.get_by_role("button", name=word(language, "account.consent.yes")).click()
    resident.page.wait_for_url(system.back + "*")
    told = claims(system.redeem(system.answers[-1]["code"])[1]["id_token"])
    assert told["acr"] == "urn:ventanilla:acr:aal2" and told["amr"] == ["pwd", "otp", "mfa"]
    phr = json.dumps({"id_token": {"acr": {"essential": True, "values": ["urn:ventanilla:acr:phr"]}}})
    resident.page.goto(system.authorization(claims=phr))
    resident.page.wait_for_url(system.back + "*")
    assert system.answers[-1]["error"] == "unmet_authentication_requirements"
    assert secret


def test_changes_are_told_to_every_address_and_can_be_called_off(person, program):
    resident = person("es", "phone")
    address, new = "cambio@example.org", "cambio.nuevo@example.org"
    open_account(program, resident, address)
    resident.go("/account/address")
    resident.page.get_by_label(word("es", "account.change.address_new")).fill(new)
    press(resident, "account.send_link")
    resident.go(link_in_mail(program, new, "/account/address/"))
    resident.says(re.escape(new))
    press(resident, "account.change.confirm_button")
    resident.says(re.escape(word("es", "account.done.address_text")))
    resident.go(link_in_mail(program, address, "/account/not-me/"))
    press(resident, "account.not_me.button")
    resident.says(re.escape(word("es", "account.done.not_me_text")))
    resident.page.goto(program.url + "/account")
    assert "/account/sign-in" in resident.page.url, "a session outlived «it was not me»"
    password(resident, address)
    assert resident.page.get_by_role("alert").count() == 1, "the password still opens"


def test_the_pages_of_an_account(person, program):
    """Every page that the account leads to, looked at."""
    resident = person("es", "phone")
    open_account(program, resident, "paginas@example.org")
    for path in ("/account", "/account/methods", "/account/methods/app", "/account/methods/passkey", "/account/methods/codes",
                 "/account/password", "/account/address", "/account/export", "/account/delete", "/account/history", "/account/confirm"):
        resident.go(path)
    with resident.page.expect_download() as download:
        resident.go("/account/export")
        resident.page.get_by_role("button", name=word("es", "account.export.button")).click()
    copy = json.loads(open(download.value.path(), encoding="utf-8").read())
    assert copy["account"]["email"] == "paginas@example.org" and copy["account"]["name"] == "Ximena Robles"
    assert any(entry["kind"] == "login.completed" for entry in copy["history"])
    resident.go("/account/delete")
    press(resident, "account.delete.button")
    resident.says(pattern("es", "account.delete.waiting").pattern)
    press(resident, "account.delete.keep")
    assert resident.page.get_by_role("button", name=word("es", "account.delete.keep")).count() == 0


def test_a_phone_gets_codes_beside_a_stronger_way(person, program, system):
    resident = person("es", "phone", scripts=False)
    address = "celular@example.org"
    open_account(program, resident, address)
    resident.go("/account/methods")
    assert resident.page.get_by_role("link", name=word("es", "account.phone.title")).count() == 0, "a phone was offered alone"
    add_app(resident)
    resident.go("/account/methods")
    resident.press("^" + re.escape(word("es", "account.phone.title")))
    resident.page.get_by_label(word("es", "account.phone.number")).fill("12 34")
    press(resident, "account.second.send")
    assert resident.page.get_by_role("alert").count() == 1
    resident.page.get_by_label(word("es", "account.phone.number")).fill("55 1234 5678")
    press(resident, "account.second.send")
    resident.page.get_by_label(word("es", "account.second.label_sms")).fill(texted(program, 1))
    press(resident, "account.way.add")
    resident.says(re.escape(word("es", "account.methods.lead_on")), "5678")
    sign_out(resident)
    password(resident, address)
    resident.press(re.escape(word("es", "account.second.use_sms")))
    press(resident, "account.second.send")
    code = texted(program, 2)
    resident.page.get_by_label(word("es", "account.second.label_sms")).fill(code)
    press(resident, "account.second.button")
    resident.says("Ximena Robles")
    # What a system is told is the truth.
    resident.page.goto(system.authorization(acr_values="urn:ventanilla:acr:aal2"))
    resident.page.get_by_role("button", name=word("es", "account.consent.yes")).click()
    resident.page.wait_for_url(system.back + "*")
    assert claims(system.redeem(system.answers[-1]["code"])[1]["id_token"])["amr"] == ["pwd", "sms", "mfa"]
    # The phone hears of changes too, in words without a link.
    make_codes(resident)
    mail_with(program, "+525512345678", re.escape(word("es", "sms.account.codes_made").removeprefix("{program}: ").split(". ")[0]))


def texted(program, count):
    """The newest code that was texted to the telephone, once so many have come."""
    for _ in range(100):
        texts = [message["text"] for message in program.messages() if message["channel"] == "sms" and message["to"] == "+525512345678"]
        codes = [found[0] for found in (re.search(r"\b\d{6}\b", text) for text in texts) if found]
        if len(codes) >= count:
            return codes[0]
        time.sleep(0.2)
    raise AssertionError(f"no text message: {program.messages()[-3:]}")
