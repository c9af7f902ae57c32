"""Public servants: two steps always, an invitation from the command line to the desk, and administrators who need each other."""
import json
import re
import subprocess

import pytest

from person import totp
from program import binary
from words import pattern, word


def command(program, *words):
    run = subprocess.run(
        [str(binary()), *words, "--city", str(program.city), "--database", program.database], capture_output=True, text=True, timeout=120)
    return run


def invited(program, name, unit, role):
    run = command(program, "staff", "add", name, "--unit", unit, "--role", role, "--json", "--base-url", program.url)
    assert run.returncode == 0, run.stderr
    return json.loads(run.stdout)["link"]


def arrive(someone, link, name, email):
    """From the link to the desk: password, app, codes on paper. Returns the app's secret and the codes."""
    language = someone.language
    someone.page.goto(link)
    someone.look()
    main = someone.page.get_by_role("main")
    main.get_by_label(word(language, "desk.invitation.name"), exact=True).fill(name)
    main.get_by_label(word(language, "desk.invitation.login")).fill(email)
    main.get_by_label(word(language, "desk.invitation.password")).fill("ajolotes morados en la chinampa")
    someone.press(re.escape(word(language, "desk.invitation.button")))
    someone.says(re.escape(word(language, "steps.app.lead_servant")))
    main.get_by_text(word(language, "steps.app.cannot_scan")).click()
    secret = main.locator("code").first.inner_text().replace(" ", "")
    main.get_by_label(word(language, "steps.app.code")).fill("123456")
    someone.press(re.escape(word(language, "steps.app.button")))
    assert someone.page.get_by_role("alert").count() == 1, "a made-up code was taken"
    main.get_by_label(word(language, "steps.app.code")).fill(totp(secret))
    someone.press(re.escape(word(language, "steps.app.button")))
    someone.press(re.escape(word(language, "steps.codes.button")))
    codes = [code.inner_text() for code in main.locator("ol code").all()]
    assert len(codes) == 10
    someone.press(re.escape(word(language, "steps.codes.go_on")))
    someone.page.wait_for_url("**/desk/**")
    return secret, codes


@pytest.mark.parametrize("language, scripts", [("es", True), ("en", True), ("es", False)])
def test_a_sample_person_signs_in_with_two_steps_and_lands_where_they_wanted(person, program, language, scripts):
    lucia = person(language, "desk", scripts)
    lucia.page.goto(f"{program.url}/?lang={language}")
    lucia.page.goto(program.url + "/desk/account")
    assert "/account/sign-in" in lucia.page.url, "the desk has a page of its own for passwords"
    lucia.look()
    lucia.sign_in(program, name="Lucía" if language == "es" and scripts else "Marcos" if language == "en" else "Obdulia", path="/desk/account")
    assert lucia.page.url == program.url + "/desk/account"
    lucia.look()
    lucia.go("/account/methods")
    main = lucia.page.get_by_role("main")
    assert main.inner_text()


def test_an_invitation_leads_through_two_steps_and_a_password_alone_opens_nothing(person, program):
    someone = person("es", "phone")
    secret, codes = arrive(someone, invited(program, "Teresa Solís", "obras", "agent"), "Teresa Solís", "teresa@obras.example")
    someone.go("/desk/account")
    someone.says("Teresa Solís")
    later = person("es", "desk")
    later.page.goto(program.url + "/desk/account")
    main = later.page.get_by_role("main")
    main.get_by_label(word("es", "account.login")).fill("teresa@obras.example")
    main.get_by_label(word("es", "account.password")).fill("ajolotes morados en la chinampa")
    main.get_by_role("button", name=word("es", "account.sign_in.button"), exact=True).click()
    later.page.wait_for_url("**/account/second**")
    later.page.goto(program.url + "/desk/account")
    assert "/account/sign-in" in later.page.url, "a password alone opened the desk"
    # The phone is lost: a code on paper is good, once.
    main.get_by_label(word("es", "account.login")).fill("teresa@obras.example")
    main.get_by_label(word("es", "account.password")).fill("ajolotes morados en la chinampa")
    main.get_by_role("button", name=word("es", "account.sign_in.button"), exact=True).click()
    main.get_by_role("link", name=word("es", "account.second.use_recovery")).click()
    main.get_by_label(word("es", "account.second.label_recovery")).fill(codes[3].lower())
    main.get_by_role("button", name=word("es", "account.second.button")).click()
    later.page.wait_for_url("**/desk/account")


def test_addresses_of_a_system_need_two_administrators(person, program):
    ximena, raul = person("es", "desk"), person("es", "desk")
    ximena.sign_in(program, name="Ximena", path="/admin/clients")
    arrive(raul, invited(program, "Raúl Mena", "adip", "administrator"), "Raúl Mena", "raul@adip.example")
    ximena.go("/admin/clients/new")
    main = ximena.page.get_by_role("main")
    main.get_by_label(word("es", "clients.name"), exact=True).fill("Ecobici")
    main.get_by_label(word("es", "clients.redirect")).fill("https://ecobici.example/back")
    ximena.press(re.escape(word("es", "clients.add_button")))
    secret = main.get_by_role("status").locator("code").inner_text()
    assert len(secret) == 43
    ximena.says(re.escape(word("es", "clients.other_approves")))
    assert main.get_by_role("button", name=word("es", "clients.approve")).count() == 0, "the proposer may approve"
    path = "/admin/clients/" + main.locator("dd code").first.inner_text()
    ximena.go(path)
    assert secret not in ximena.page.content(), "the secret is shown again"
    raul.go("/admin/clients")
    raul.says("Ecobici")
    raul.go(path)
    raul.press(re.escape(word("es", "clients.approve")))
    raul.says("https://ecobici.example/back", re.escape(word("es", "clients.kind.client_change_approved")))
    raul.press(re.escape(word("es", "clients.suspend")))
    raul.says(re.escape(word("es", "clients.state.suspended")))
    listed = command(program, "client", "list", "--find", "ecob")
    found = json.loads(listed.stdout.splitlines()[0])
    assert (found["state"], found["redirect_uris"]) == ("suspended", ["https://ecobici.example/back"])


def test_an_account_is_found_by_its_address_and_closed_everywhere(person, program):
    ximena, lucia = person("en", "desk"), person("en", "desk")
    ximena.page.goto(f"{program.url}/?lang=en")
    ximena.sign_in(program, name="Ximena", path="/admin/accounts")
    ramiro = next(one for one in program.people() if one["name"].startswith("Ramiro"))
    lucia.page.goto(ramiro["sign_in"])
    lucia.go("/desk/mine?lang=en")
    ximena.page.get_by_role("main").get_by_label(word("en", "accounts.find")).fill(ramiro["email"].upper())
    ximena.press(f"^{re.escape(word('en', 'accounts.find_button'))}")
    ximena.says("r•••@")
    main = ximena.page.get_by_role("main")
    main.get_by_text(word("en", "accounts.disable"), exact=True).first.click()
    main.get_by_label(word("en", "accounts.reason_name")).select_option("left")
    main.get_by_role("button", name=word("en", "accounts.disable"), exact=True).click()
    ximena.says(re.escape(word("en", "accounts.state.suspended")))
    ximena.look()
    lucia.page.goto(program.url + "/desk/mine")
    assert "/account/sign-in" in lucia.page.url, "a closed account goes on working"
    main.get_by_role("button", name=word("en", "accounts.enable")).click()
    ximena.says(re.escape(word("en", "accounts.state.active")))
    verified = command(program, "audit", "verify", "--json")
    assert verified.returncode == 0, verified.stdout
