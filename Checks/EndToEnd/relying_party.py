"""A system of the city that signs residents in: a small web server of its own and OpenID Connect by the book, from the discovery document."""
import base64
import hashlib
import http.server
import json
import secrets
import subprocess
import threading
import urllib.error
import urllib.parse
import urllib.request

from program import ROOT, binary


class RelyingParty:
    def __init__(self, program, name, *options):
        party = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                asked = urllib.parse.urlsplit(self.path)
                if asked.path == "/back":
                    party.answers.append(dict(urllib.parse.parse_qsl(asked.query)))
                body = f"<!doctype html><html lang=en><title>{name}</title><h1>{name}</h1>".encode()
                self.send_response(200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        self.answers = []
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}"
        self.back = self.address + "/back"
        done = subprocess.run(
            [str(binary()), "client", "add", name, "--redirect", self.back, "--post-logout", self.address + "/bye", "--auth",
             "client_secret_basic", *options, "--json", "--database", program.database],
            capture_output=True, text=True, cwd=ROOT, check=True)
        registered = json.loads(done.stdout)
        self.id, self.secret = registered["client_id"], registered["client_secret"]
        self.metadata = program.json("/.well-known/openid-configuration")
        self.verifier = self.nonce = self.state = None

    def close(self):
        self.server.shutdown()
        self.server.server_close()

    def authorization(self, **more):
        """A fresh request for authorization, as the address to send a browser to."""
        self.verifier, self.nonce, self.state = (secrets.token_urlsafe(32) for _ in range(3))
        challenge = base64.urlsafe_b64encode(hashlib.sha256(self.verifier.encode()).digest()).rstrip(b"=").decode()
        query = {"response_type": "code", "client_id": self.id, "redirect_uri": self.back, "scope": "openid profile email",
                 "state": self.state, "nonce": self.nonce, "code_challenge": challenge, "code_challenge_method": "S256"} | more
        return self.metadata["authorization_endpoint"] + "?" + urllib.parse.urlencode(query)

    def logout(self, id_token):
        return self.metadata["end_session_endpoint"] + "?" + urllib.parse.urlencode(
            {"id_token_hint": id_token, "post_logout_redirect_uri": self.address + "/bye", "state": "s9"})

    def call(self, endpoint, **fields):
        """Posts to an endpoint as this client; the status and the JSON that comes."""
        basic = base64.b64encode(f"{self.id}:{self.secret}".encode()).decode()
        request = urllib.request.Request(
            self.metadata[endpoint], urllib.parse.urlencode(fields).encode(), {"Authorization": "Basic " + basic})
        return self._open(request)

    def redeem(self, code):
        return self.call("token_endpoint", grant_type="authorization_code", code=code, redirect_uri=self.back, code_verifier=self.verifier)

    def user_information(self, token):
        return self._open(urllib.request.Request(self.metadata["userinfo_endpoint"], headers={"Authorization": "Bearer " + token}))

    @staticmethod
    def _open(request):
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                text = answer.read()
                return answer.status, json.loads(text) if text else {}
        except urllib.error.HTTPError as refused:
            return refused.code, json.loads(refused.read() or b"{}")


def claims(token):
    """What a token says, unchecked."""
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
