"""Codes by text message through a real Kannel, as a city runs it: no demonstration, no page that shows what was sent."""
import re

import pytest

from kannel import Kannel
from mail_server import MailServer
from program import Program, free_port
from test_factors import add_app, open_account, password, press, sign_out
from words import word


class Mails:
    """What `open_account` asks of a program, answered from a real mail server."""

    def __init__(self, server):
        self.server = server

    def messages(self):
        return [{"to": to, "text": mail.get_body(("plain",)).get_content()} for to, mail in reversed(self.server.mails)]


@pytest.fixture
def gateway(tmp_path):
    kannel = Kannel(tmp_path / "kannel").start()
    yield kannel
    kannel.stop()


def test_a_code_reaches_a_telephone_whole_and_lets_its_owner_in(person, tmp_path, gateway):
    port = free_port()
    mails = MailServer(port).start()
    program = Program(tmp_path, demo=False, environment={
        "VENTANILLA_SMTP_URL": f"smtp://127.0.0.1:{port}?starttls=never",
        "VENTANILLA_KANNEL_URL": gateway.url, "VENTANILLA_KANNEL_PASSWORD": gateway.password})
    program.start()
    try:
        resident = person("es", "phone", scripts=False, base=program.url)
        open_account(Mails(mails), resident, "ana@example.org")
        add_app(resident)
        resident.go("/account/methods/phone")
        resident.page.get_by_label(word("es", "account.phone.number")).fill("044 55 1234 5678")
        press(resident, "account.second.send")
        (sender, to, text), = gateway.texts(1)
        assert (sender, to) == (gateway.number, "+525512345678")
        assert "?" not in text, f"letters were lost on the way: {text}"
        resident.page.get_by_label(word("es", "account.second.label_sms")).fill(re.search(r"\d{6}", text)[0])
        press(resident, "account.way.add")
        resident.says("5678")

        sign_out(resident)
        password(resident, "ana@example.org")
        resident.press(re.escape(word("es", "account.second.use_sms")))
        press(resident, "account.second.send")
        code = re.search(r"\d{6}", gateway.texts(2)[1][2])[0]
        resident.page.get_by_label(word("es", "account.second.label_sms")).fill(code)
        press(resident, "account.second.button")
        resident.says("Ximena Robles")

        # A number of another country costs the city's money: it is not written to.
        resident.go("/account/methods/phone")
        resident.page.get_by_label(word("es", "account.phone.number")).fill("+882 16 5555 0000")
        press(resident, "account.second.send")
        assert resident.page.get_by_role("alert").count() == 1
        assert len(gateway.texts(3, seconds=3)) == 2
    finally:
        program.stop()
        mails.stop()
