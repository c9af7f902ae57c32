"""A real SMTP server for the tests: takes mail into a file, refuses chosen recipients, offers STARTTLS and login where asked to.

Prints its port on one line and ends when its standard input does.
"""
import argparse
import asyncio
import base64
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult

options = argparse.ArgumentParser()
options.add_argument("--into", required=True)
options.add_argument("--certificate")
options.add_argument("--key")
options.add_argument("--login")
options = options.parse_args()

RECIPIENTS = {"nobody": "550 5.1.1 no such mailbox", "full": "451 4.2.2 mailbox full"}


class Handler:
    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):
        refusal = RECIPIENTS.get(address.split("@")[0])
        if refusal:
            return refusal
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        if envelope.rcpt_tos[0].startswith("large@"):
            return "552 5.3.4 message too large"
        with open(options.into, "a") as file:
            json.dump({"from": envelope.mail_from, "to": envelope.rcpt_tos, "tls": session.ssl is not None,
                       "greeting": session.host_name, "peer": session.peer[1],
                       "data": base64.b64encode(envelope.original_content).decode()}, file)
            file.write("\n")
        return "250 OK"


def login(server, session, envelope, mechanism, data):
    return AuthResult(success=f"{data.login.decode()}:{data.password.decode()}" == options.login)


context = None
if options.certificate:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(options.certificate, options.key)


async def serve():
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(Handler(), hostname="localhost", tls_context=context, authenticator=login if options.login else None,
                     auth_required=bool(options.login), auth_require_tls=False, loop=loop),
        "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(serve())
