"""Two real systems, written by others, sign the same person in: the Authlib sample, and Apache's mod_auth_openidc."""
import re

import pytest

from systems import Apache, Sample
from test_llave import open_account
from words import word

ADDRESS = "otilia.{}@example.org"


@pytest.fixture(scope="module")
def systems(program, tmp_path_factory):
    folder = tmp_path_factory.mktemp("systems")
    for place in (folder, *folder.parents):
        if place.is_relative_to("/tmp") and str(place) != "/tmp":
            place.chmod(0o755)  # Apache's own user walks there
    sample = Sample(program, folder, "Becas", "--sector", "becas.example")
    apache = Apache(program, folder, "Padrón", "--sector", "padron.example", "--id-token-alg", "RS256")
    yield sample, apache
    sample.stop()
    apache.stop()


def shown(page, name):
    return page.locator("#" + name).inner_text()


def enter_sample(resident, sample):
    resident.page.goto(sample.address + "/login")
    agree = resident.page.get_by_role("button", name=word(resident.language, "account.consent.yes"))
    if agree.count():
        resident.look()
        agree.click()
    resident.page.wait_for_url(sample.address + "/")


def test_two_systems_of_others_sign_the_same_person_in_refresh_and_hear_that_she_left(person, program, systems):
    sample, apache = systems
    resident = person("es", "phone")
    address = ADDRESS.format("dos")

    resident.page.goto(sample.address + "/")
    resident.page.get_by_role("link", name="Entrar con mi cuenta").click()
    resident.look()
    open_account(program, resident, address)
    resident.look()
    resident.page.get_by_role("button", name=word("es", "account.consent.yes")).click()
    resident.page.wait_for_url(sample.address + "/")
    first = shown(resident.page, "sub")
    assert shown(resident.page, "email") == address and shown(resident.page, "acr") == "urn:ventanilla:acr:aal1"
    resident.page.get_by_role("button", name="Renovar").click()
    assert shown(resident.page, "refreshed") == "1" and shown(resident.page, "sub") == first

    # The second system: one click, no password, another name for the same person.
    resident.page.goto(apache.address + "/own/")
    resident.look()
    resident.page.get_by_role("button", name=word("es", "account.consent.yes")).click()
    resident.page.wait_for_url(apache.address + "/own/")
    second = shown(resident.page, "sub")
    assert second != first and shown(resident.page, "email") == address
    before = resident.page.goto(apache.back + "?info=json").json()
    after = resident.page.goto(apache.back + "?info=json&access_token_refresh_interval=0").json()
    assert after["id_token"]["sub"] == before["id_token"]["sub"] == second
    assert after["id_token"]["at_hash"] != before["id_token"]["at_hash"], "Apache got a fresh token for its refresh token"

    # She leaves at the one system; the other hears of it behind the scenes and has her sign in again.
    resident.page.goto(sample.address + "/")
    resident.page.get_by_role("button", name="Salir").click()
    resident.page.wait_for_url(sample.address + "/")
    assert resident.page.get_by_role("link", name="Entrar con mi cuenta").count() == 1
    for _ in range(40):
        resident.page.goto(apache.address + "/own/")
        if "/account/sign-in" in resident.page.url:
            break
        resident.page.wait_for_timeout(250)
    assert "/account/sign-in" in resident.page.url, "Apache was not told that the session ended"


def test_leaving_at_apache_ends_the_sample_too(person, program, systems):
    sample, apache = systems
    resident = person("en", "phone")
    resident.page.goto(program.url + "/account/sign-in?lang=en")
    open_account(program, resident, ADDRESS.format("tres"))
    enter_sample(resident, sample)
    resident.page.goto(apache.address + "/own/")
    resident.page.get_by_role("button", name=word("en", "account.consent.yes")).click()
    resident.page.wait_for_url(apache.address + "/own/")
    resident.page.goto(apache.back + "?logout=" + apache.address + "/bye.txt")
    resident.page.wait_for_url(re.compile(re.escape(apache.address + "/bye.txt")))
    for _ in range(40):
        resident.page.goto(sample.address + "/")
        if resident.page.get_by_role("link", name="Entrar con mi cuenta").count():
            break
        resident.page.wait_for_timeout(250)
    assert resident.page.get_by_role("link", name="Entrar con mi cuenta").count() == 1


def test_the_system_that_the_demonstration_registered_works_as_its_page_says(person, program):
    resident = person("es", "phone")
    resident.go("/sandbox/system")
    resident.says("sandbox-becas", re.escape(program.url))


@pytest.mark.parametrize("language", ["es", "en"])
def test_somebody_types_the_code_of_a_kiosk(person, program, language):
    from op import DEVICE, Client, Provider
    op = Provider(program)
    kiosk = Client(op, "none", metadata={"redirect_uris": [], "response_types": [], "grant_types": [DEVICE], "client_name": "Quiosco"})
    begun = kiosk.call("device_authorization_endpoint", {"scope": "openid"}).json()
    resident = person(language, "phone")
    resident.page.goto(program.url + f"/account/sign-in?lang={language}")
    open_account(program, resident, f"otilia.quiosco.{language}@example.org")
    resident.go("/device")
    resident.page.get_by_label(word(language, "account.device.code")).fill("BBBB-BBBB")
    resident.press(f"^{re.escape(word(language, 'account.device.button'))}")
    assert resident.page.get_by_role("alert").count() == 1
    resident.page.get_by_label(word(language, "account.device.code")).fill(begun["user_code"])
    resident.press(f"^{re.escape(word(language, 'account.device.button'))}")
    resident.says("Quiosco", re.escape(word(language, "account.device.check")))
    resident.page.get_by_role("button", name=word(language, "account.consent.yes")).click()
    resident.look()
    resident.says(re.escape(word(language, "account.device.done")))
    answer = kiosk.call("token_endpoint", {"grant_type": DEVICE, "device_code": begun["device_code"]})
    assert answer.status_code == 200, answer.text
