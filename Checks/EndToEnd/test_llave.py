"""One login for every system: a resident opens an account, signs in to two systems of the city, and takes back what was allowed."""
import re
import time

import pytest

from relying_party import RelyingParty, claims
from words import pattern, word


@pytest.fixture(scope="module")
def systems(program):
    parties = [RelyingParty(program, "Becas", "--sector", "becas.example"), RelyingParty(program, "Biblioteca", "--sector", "libros.example")]
    yield parties
    for party in parties:
        party.close()


def link_in_mail(program, address):
    message = str(program.message(re.escape(address)))
    return re.search(r"/account/link/[\w-]+(\?next=[^\s\"'<\\]*)?", message)[0]


def open_account(program, resident, address):
    """From the page of signing in to an open account, by the link in the mail."""
    language = resident.language
    resident.press(word(language, "account.sign_in.new"))
    resident.page.get_by_label(word(language, "account.login")).fill(address)
    resident.press(word(language, "account.send_link"))
    resident.says(re.escape(address))
    resident.go(link_in_mail(program, address))
    main = resident.page.get_by_role("main")
    main.get_by_label(word(language, "account.arrive.name")).fill("Ximena Robles")
    main.get_by_label(word(language, "account.arrive.password")).fill("corta")
    resident.press(word(language, "account.arrive.button"))
    assert resident.page.get_by_role("alert").count() == 1, "an easy password was taken"
    main.get_by_label(word(language, "account.arrive.password")).fill("ajolotes en la chinampa azul")
    resident.press(word(language, "account.arrive.button"))


@pytest.mark.parametrize("language, scripts", [("es", True), ("en", True), ("es", False)])
def test_one_account_signs_in_to_two_systems_and_takes_it_back(person, program, systems, language, scripts):
    becas, books = systems
    resident = person(language, "phone", scripts)
    address = f"ximena.{language}.{scripts}@example.org".lower()

    # The first system sends her here; she has no account yet and comes back to the question whether it may see her data.
    resident.page.goto(becas.authorization())
    resident.look()
    open_account(program, resident, address)
    resident.says("Becas", "Ximena Robles", word(language, "account.data.email"), re.escape(address))
    resident.page.get_by_role("button", name=word(language, "account.consent.yes")).click()
    resident.page.wait_for_url(becas.back + "*")
    answer = becas.answers[-1]
    assert answer["state"] == becas.state and answer["iss"] == becas.metadata["issuer"]
    status, tokens = becas.redeem(answer["code"])
    assert status == 200, tokens
    told = claims(tokens["id_token"])
    assert told["nonce"] == becas.nonce and told["aud"] == becas.id and told["acr"] == "urn:ventanilla:acr:aal1"
    status, known = becas.user_information(tokens["access_token"])
    assert (known["sub"], known["name"], known["email"], known["email_verified"]) == (told["sub"], "Ximena Robles", address, True)
    assert becas.redeem(answer["code"])[1]["error"] == "invalid_grant"
    assert becas.user_information(tokens["access_token"])[0] == 401, "a code used twice ends what came of it"

    # The second knows her under another name, after one press and no password.
    resident.page.goto(books.authorization())
    resident.look()
    resident.page.get_by_role("button", name=word(language, "account.consent.yes")).click()
    resident.page.wait_for_url(books.back + "*")
    status, other = books.redeem(books.answers[-1]["code"])
    assert status == 200 and claims(other["id_token"])["sub"] != told["sub"]
    status, renewed = books.call("token_endpoint", grant_type="refresh_token", refresh_token=other["refresh_token"])
    assert status == 200 and claims(renewed["id_token"])["sub"] == claims(other["id_token"])["sub"]

    # What was allowed is not asked again, also in silence; somebody who says no is believed.
    resident.page.goto(books.authorization(prompt="none"))
    resident.page.wait_for_url(books.back + "*")
    assert "code" in books.answers[-1]
    resident.page.goto(books.authorization(prompt="consent"))
    resident.look()
    resident.page.get_by_role("button", name=word(language, "account.consent.no")).click()
    resident.page.wait_for_url(books.back + "*")
    assert books.answers[-1]["error"] == "access_denied"

    # She sees who she let in, and takes it back.
    resident.go("/account")
    resident.says("Becas", "Biblioteca", re.escape(address))
    resident.press(pattern(language, "account.withdraw").pattern + ".*Biblioteca")
    assert books.user_information(renewed["access_token"])[0] == 401
    assert books.call("token_endpoint", grant_type="refresh_token", refresh_token=other["refresh_token"])[1]["error"] == "invalid_grant"

    # Signing out at a system signs out here and leads back there.
    resident.page.goto(becas.authorization())
    resident.page.wait_for_url(becas.back + "*")
    status, tokens = becas.redeem(becas.answers[-1]["code"])
    resident.page.goto(becas.logout(tokens["id_token"]))
    resident.page.wait_for_url(becas.address + "/bye?state=s9")
    resident.page.goto(becas.authorization(prompt="none"))
    resident.page.wait_for_url(becas.back + "*")
    assert becas.answers[-1]["error"] == "login_required"


def test_an_address_that_has_an_account_and_one_that_has_none_look_the_same(person, program, systems):
    pages = []
    for address in ("nadie@example.org", "nadie@example.org"):
        resident = person("es", "phone")
        resident.go("/account/new?lang=es")
        resident.page.get_by_label(word("es", "account.login")).fill(address)
        resident.press(word("es", "account.send_link"))
        pages.append(resident.page.get_by_role("main").inner_text())
    assert pages[0] == pages[1]


def test_a_request_that_nobody_registered_gets_a_page_and_no_redirect(person, program, systems):
    resident = person("es", "phone")
    answer = resident.page.goto(systems[0].authorization(redirect_uri="https://evil.example/back"))
    assert answer.status == 400 and answer.url.startswith(program.url)
    resident.look()
    resident.says(word("es", "account.fault.title"))


def code_in_text(program, number, after=()):
    """The newest code that was sent to a number and was not seen before."""
    for _ in range(100):
        texts = [message["text"] for message in program.messages() if message["channel"] == "sms" and message["to"] == number]
        codes = [found[0] for found in (re.search(r"\b\d{6}\b", text) for text in texts) if found]
        if codes and codes[0] not in after:
            return codes[0]
        time.sleep(0.2)
    raise AssertionError(f"no new code for {number}: {texts}")


def ask_for_code(resident, kind, typed):
    language = resident.language
    resident.go(f"/account/{kind}?lang={language}")
    resident.page.get_by_label(word(language, "account.login_either")).fill(typed)
    resident.press("^" + re.escape(word(language, "account.send_either")) + "$")


def type_code(resident, code, label="account.second.label_sms"):
    language = resident.language
    resident.page.get_by_label(word(language, label)).fill(code)
    resident.press("^" + re.escape(word(language, "account.second.button")) + "$")


def sign_in_by_number(resident, typed, password):
    language = resident.language
    resident.go("/account/sign-in")
    main = resident.page.get_by_role("main")
    main.get_by_label(word(language, "account.login_either")).fill(typed)
    main.get_by_label(word(language, "account.password")).fill(password)
    resident.press("^" + re.escape(word(language, "account.sign_in.button")) + "$")


@pytest.mark.parametrize("language, scripts, digits", [("es", True, "5511110001"), ("en", True, "5511120002"), ("es", False, "5511130003")])
def test_a_mobile_number_alone_opens_an_account(person, program, systems, language, scripts, digits):
    resident = person(language, "phone", scripts)
    number, typed = "+52" + digits, f"{digits[:2]} {digits[2:6]} {digits[6:]}"
    password = "ajolotes en la chinampa azul"

    # Something that is neither is said so; a code goes to the number, and a wrong one opens nothing.
    ask_for_code(resident, "new", "12 34")
    assert resident.page.get_by_role("alert").count() == 1, "a number of four digits was taken"
    ask_for_code(resident, "new", typed)
    resident.says(digits[-4:])
    code = code_in_text(program, number)
    type_code(resident, "000000" if code != "000000" else "111111")
    assert resident.page.get_by_role("alert").count() == 1, "a wrong code was taken"
    type_code(resident, code)
    main = resident.page.get_by_role("main")
    assert main.get_by_label(word(language, "account.number")).input_value() == number
    main.get_by_label(word(language, "account.arrive.name")).fill("Ximena Robles")
    main.get_by_label(word(language, "account.arrive.password")).fill(password)
    resident.press(word(language, "account.arrive.button"))
    resident.says("Ximena Robles", re.escape(number), re.escape(word(language, "account.only_number")))

    # Codes on paper, for the day when the password is forgotten.
    resident.go("/account/methods/codes")
    resident.press("^" + re.escape(word(language, "account.codes.make")))
    paper = resident.page.locator("main li code").first.inner_text()
    resident.go("/account")
    resident.press("^" + re.escape(word(language, "account.sign_out")))
    sign_in_by_number(resident, typed, password)
    resident.says("Ximena Robles")

    # A system is told the number, proven, and no e-mail.
    resident.page.goto(systems[0].authorization(scope="openid profile email phone"))
    resident.look()
    resident.page.get_by_role("button", name=word(language, "account.consent.yes")).click()
    resident.page.wait_for_url(systems[0].back + "*")
    status, tokens = systems[0].redeem(systems[0].answers[-1]["code"])
    assert status == 200, tokens
    status, known = systems[0].user_information(tokens["access_token"])
    assert (known["phone_number"], known["phone_number_verified"]) == (number, True) and "email" not in known

    # Asked for again the page is the same, the text says where to sign in, and the number alone opens nothing.
    resident.go("/account")
    resident.press("^" + re.escape(word(language, "account.sign_out")))
    ask_for_code(resident, "new", digits)
    resident.says(re.escape(word(language, "account.texted.code_title")))
    again = code_in_text(program, number, after=(code,))
    assert program.url.split("//")[1] in program.message(rf"\b{again}\b")["text"]
    type_code(resident, again)
    resident.says(re.escape(word(language, "account.texted.lost_text")))
    type_code(resident, paper, "account.second.label_recovery")
    main.get_by_label(word(language, "account.arrive.name")).fill("Ximena Robles")
    main.get_by_label(word(language, "account.arrive.password")).fill(password + " marino")
    resident.press(word(language, "account.arrive.button"))
    resident.go("/account")
    resident.press("^" + re.escape(word(language, "account.sign_out")))
    sign_in_by_number(resident, typed, password + " marino")

    # With an e-mail it is the e-mail that signs in, and the number does not any more.
    address = f"celular.{language}.{scripts}@example.org".lower()
    resident.go("/account/address")
    resident.page.get_by_label(word(language, "account.change.number_new")).fill(address)
    resident.press("^" + re.escape(word(language, "account.send_either")) + "$")
    message = program.message(re.escape(address) + r".*/account/address/|/account/address/.*" + re.escape(address))
    resident.go(re.search(r"/account/address/[\w-]+", str(message))[0])
    resident.press("^" + re.escape(word(language, "account.change.confirm_button")))
    resident.go("/account")
    resident.says(re.escape(address))
