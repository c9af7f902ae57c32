"""What the city knows once it does not ask twice: a new resident proves a CURP, finds a form filled in, corrects, and takes it back."""
import re

import pytest

from program import ROOT
from questionnaire import Questionnaire
from test_llave import open_account
from words import pattern, word

PERMIT = ROOT / "cities" / "cdmx" / "services" / "permiso-estacionamiento"
FIRST = {"zone": "roma-condesa", "garage": "no"}
REST = {
    "street": "Colima 215, interior 4", "colonia": "Roma Norte", "postcode": "06700", "borough": "cuauhtemoc",
    "permit_number": "R-20418", "changed": "none", "plate": "P32-BNK", "car_model": "Nissan Versa 2019",
    "car_owner": "me", "debts": "no", "id_kind": "ine", "proof_kind": "power", "details": "Gracias", "oath": "yes",
}


def registered(program):
    """Whom the stand-in for the registry knows, alive, with two surnames."""
    people = [one for one in program.json("/sandbox/registry.json") if one["status"] == "VIGENTE" and len(one["surnames"]) == 2]
    return people


def fill_proof(resident, person, given=None):
    """Writes what the registry asks for, as the person says it."""
    main, language = resident.page.get_by_role("main"), resident.language
    values = {"curp": person["curp"], "given_name": given or person["given_name"],
              "first_surname": person["surnames"][0], "second_surname": person["surnames"][1]}
    for name, value in values.items():
        main.get_by_label(word(language, f"known.claim.{name}")).fill(value)
    resident.press(f"^{re.escape(word(language, 'known.check'))}$")


REGISTRY = {"es": "Registro Civil", "en": "Civil registry"}
PROVIDER = {"es": "Identidad federal de ejemplo", "en": "Example federal identity"}


def check_with(source, language):
    return f"^{re.escape(word(language, 'known.check_with').format(source=source[language]))}$"


@pytest.mark.parametrize("language, scripts, size, number", [("es", True, "phone", 0), ("en", True, "desk", 1), ("es", False, "phone", 2)])
def test_a_new_resident_finds_every_known_field_filled_in(person, program, language, scripts, size, number):
    resident = person(language, size, scripts)
    somebody = registered(program)[number]
    address = f"{somebody['curp']}.{language}.{scripts}@example.org".lower()
    questionnaire = Questionnaire(PERMIT)

    # The service says before the first question what it needs, and lets everybody see whether it is for them.
    resident.go("/services/permiso-estacionamiento")
    resident.says(re.escape(word(language, "known.page.basic")))
    resident.press(pattern(language, "service.start").pattern)
    for _ in range(4):
        if "/identify" in resident.page.url:
            break
        resident.answer_page(questionnaire, FIRST)
        resident.go_on()
    resident.says(re.escape(word(language, "known.need.sign_in.heading")))

    # She has no account: she opens one and comes back to the same question, which needs her CURP.
    resident.press(f"^{re.escape(word(language, 'known.need.sign_in.action'))}$")
    open_account(program, resident, address)
    resident.says(re.escape(word(language, "known.need.basic.heading")))
    resident.press(check_with(REGISTRY, language))
    fill_proof(resident, somebody, given="Alguien Más")
    assert resident.page.get_by_role("alert").count() == 1
    fill_proof(resident, somebody)

    # What is known is offered once, with source and date; nothing of it is asked after a yes.
    resident.says(re.escape(word(language, "known.offer.heading")), re.escape(somebody["curp"]), re.escape(somebody["given_name"]),
                  re.escape(address), "Registro Civil|Civil registry")
    resident.press(f"^{re.escape(word(language, 'known.offer.yes'))}$")
    main = resident.page.get_by_role("main")
    asked = []
    for _ in range(40):
        if resident.page.url.split("?")[0].endswith("/check"):
            break
        for name in ("given_name", "first_surname", "second_surname", "curp", "contact_email"):
            if main.get_by_label(questionnaire.label(name, language), exact=True).locator("visible=true").count():
                asked.append((name, main.get_by_label(questionnaire.label(name, language), exact=True).first.input_value()))
        # Somewhere a choice is called as another question is.
        resident.answer_page(questionnaire, {"changed": "none"} if "changed" in resident.page.url else REST)
        if main.get_by_label(word(language, "question.year"), exact=True).count():
            for part, value in (("day", "30"), ("month", "9"), ("year", "2027")):
                main.get_by_label(word(language, f"question.{part}"), exact=True).fill(value)
        resident.go_on()
    # The page of the contact asks for a phone, which nobody knows: the e-mail beside it is there already.
    assert [one for one in asked if one[0] != "contact_email"] == []
    assert all(value == address for _, value in asked), asked
    resident.says(re.escape(somebody["curp"]), re.escape(address), "Registro Civil|Civil registry")
    resident.press(pattern(language, "check.send.full").pattern)
    resident.says("[A-Z0-9]{4}-[A-Z0-9]{4}")

    # Her own page tells what is known, from whom and since when, and who received it; she takes it back.
    resident.go("/account/data")
    resident.says(re.escape(word(language, "known.level.basic.text")), re.escape(somebody["curp"]))
    resident.press(re.escape(word(language, "known.readings")))
    resident.says(re.escape(word(language, "history.kind.proofing_data_released")))
    resident.go("/account/data")
    resident.press(re.escape(word(language, "known.take_back.action")))
    resident.press(f"^{re.escape(word(language, 'known.take_back.yes'))}$")
    resident.says(re.escape(word(language, "known.level.contact.text")))


def test_a_document_is_compared_at_the_desk(person, program, tmp_path):
    resident, officer = person("es", "phone"), person("es", "desk")
    somebody = registered(program)[3]
    resident.go("/account/sign-in")
    open_account(program, resident, "documento@example.org")
    resident.go("/account/data/document")
    resident.press(f"^{word('es', 'known.document.send')}$")
    assert resident.page.get_by_role("alert").count() == 1, "an empty form was taken"
    main = resident.page.get_by_role("main")
    main.get_by_role("radio", name=word("es", "known.document.kind.ine")).check()
    page = tmp_path / "credencial.pdf"
    page.write_bytes(b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n")
    main.get_by_label(word("es", "known.document.pages")).set_input_files(page)
    main.get_by_label(word("es", "known.claim.given_name")).fill(somebody["given_name"])
    main.get_by_label(word("es", "known.claim.first_surname")).fill(somebody["surnames"][0])
    main.get_by_label(word("es", "known.claim.curp")).fill(somebody["curp"])
    resident.press(f"^{word('es', 'known.document.send')}$")
    resident.says(re.escape(word("es", "known.sent")))

    link = next(one["sign_in"] for one in program.people() if any(grant["role"] == "identity_officer" for grant in one["grants"]))
    officer.page.goto(link)
    officer.go("/desk/identity")
    officer.press(re.escape(word("es", "known.document.kind.ine")))
    officer.says("documento@example.org")
    inside = officer.page.get_by_role("main")
    inside.get_by_role("checkbox").check()
    officer.press(f"^{word('es', 'identity_desk.confirm')}$")
    officer.says(re.escape(word("es", "identity_desk.done")))
    resident.go("/account/data")
    resident.says(re.escape(word("es", "known.level.verified.text")), re.escape(somebody["curp"]))
    resident.go("/account/history")
    resident.says(re.escape(word("es", "history.kind.proofing_read")))


@pytest.mark.parametrize("language, scripts, size, name", [("es", False, "phone", "Natividad"), ("en", True, "phone", "Xóchitl")])
def test_another_provider_says_who_somebody_is(person, program, language, scripts, size, name):
    resident = person(language, size, scripts)
    somebody = next(one for one in program.json("/sandbox/registry.json") if one["given_name"] == name)
    resident.go("/account/sign-in")
    open_account(program, resident, f"federal.{language}@example.org")

    # Whoever would rather not comes back as they went, and is told.
    resident.go("/account/data")
    resident.press(check_with(PROVIDER, language))
    resident.press(f"^{re.escape(word(language, 'known.check'))}$")
    assert "/sandbox/identity" in resident.page.url and resident.page.get_by_role("main").get_by_role("button").count() > 2
    resident.press(f"^{re.escape(word(language, 'sandbox.identity.no'))}$")
    resident.says(re.escape(word(language, "errors.proof.declined.text")))
    resident.go("/account/data")
    resident.says(re.escape(word(language, "known.level.contact.text")))

    # On the provider's page she chooses who she is, and comes back verified, with the source at what it said.
    resident.press(check_with(PROVIDER, language))
    resident.press(f"^{re.escape(word(language, 'known.check'))}$")
    resident.press(f"{re.escape(word(language, 'sandbox.identity.be'))}.*{name}")
    resident.says(re.escape(word(language, "known.done")), re.escape(word(language, "known.level.verified.text")),
                  re.escape(somebody["curp"]), *map(re.escape, somebody["surnames"]))
    assert "code=" not in resident.page.url, "a code is left in the address of a page"
    evidence = resident.page.get_by_role("region", name=word(language, "known.evidence"))
    assert PROVIDER[language] in evidence.inner_text() and word(language, "known.method.upstream") in evidence.inner_text()
    resident.go("/account/history")
    resident.says(re.escape(word(language, "history.kind.proofing_evidence_kept")))

    # What was said can be taken back, and then the provider's person is free for another account.
    resident.go("/account/data")
    resident.press(f"{re.escape(word(language, 'known.take_back.action'))}.*{re.escape(PROVIDER[language])}")
    resident.press(f"^{re.escape(word(language, 'known.take_back.yes'))}$")
    resident.says(re.escape(word(language, "known.level.contact.text")))


def test_the_example_provider_is_as_strict_as_a_real_one(person, program):
    resident = person("es", "phone")
    resident.go("/account/sign-in")
    open_account(program, resident, "estricta@example.org")
    resident.go("/account/data")
    resident.press(check_with(PROVIDER, "es"))
    resident.press(f"^{re.escape(word('es', 'known.check'))}$")
    asked = resident.page.url
    # To an address that nobody registered nobody is sent.
    answer = resident.page.goto(asked.replace("data%2Freturn", "data%2Fother"))
    assert answer.status == 400 and resident.page.url.startswith(program.url + "/sandbox/identity")
    resident.look()
    resident.says("redirect_uri")
    # Without PKCE the client is told, and shows it to the person as an answer that it does not take.
    resident.page.goto(re.sub(r"code_challenge=[^&]+&", "", asked))
    assert "/account/data/return" in resident.page.url and "error=invalid_request" in resident.page.url
    resident.look()
