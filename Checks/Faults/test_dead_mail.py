"""The mail server is dead: reports go on, and the mail arrives once it lives again, each once."""
import time

from mail_server import MailServer
from program import Program, free_port
from resident import Resident, report
from small_city import small_city


def test_a_dead_mail_server_delays_mail_and_nothing_else(tmp_path):
    port = free_port()
    program = Program(tmp_path, city=small_city(tmp_path), demo=False,
                      environment={"VENTANILLA_SMTP_URL": f"smtp://127.0.0.1:{port}?starttls=never"})
    program.start()
    server = MailServer(port)
    try:
        began = time.monotonic()
        _, folio = report(Resident(program.url), "prueba", {"what": "bache", "how": "small", "contact_email": "ana@example.org"})
        assert time.monotonic() - began < 10, "a resident does not wait for the mail server"
        time.sleep(3)  # a first try has failed by now

        server.start()
        mails = server.wait(1, seconds=90)
        assert mails, "no mail arrived 90 s after the server came back"
        recipients, mail = mails[0]
        assert recipients == ["ana@example.org"]
        assert folio in mail.get_body(("plain",)).get_content()
        time.sleep(3)
        assert len(server.mails) == 1, "the mail came twice"
    finally:
        program.stop()
        if server.controller.server:
            server.stop()
