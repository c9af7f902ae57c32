"""Talks to the provider as a client and as a person without a browser: requests, forms and signed tokens, nothing of ours in between."""
import base64
import copy
import hashlib
import http.client
import http.server
import json
import os
import re
import secrets
import socket
import subprocess
import threading
import time
import urllib.parse

import requests
from jwcrypto import jwk, jws
from program import ROOT, binary
from resident import Page, Resident

PASSWORD = "ajolotes en la chinampa azul"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
DEVICE = "urn:ietf:params:oauth:grant-type:device_code"


def b64(data):
    return base64.urlsafe_b64encode(data if isinstance(data, bytes) else data.encode()).rstrip(b"=").decode()


def unb64(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def sha(text):
    return b64(hashlib.sha256(text.encode()).digest())


def ec_key(kid="k1"):
    return jwk.JWK.generate(kty="EC", crv="P-256", kid=kid)


def public(key):
    return json.loads(key.export_public())


def header_of(token):
    return json.loads(unb64(token.split(".")[0]))


def claims_of(token):
    """What a token says, unchecked."""
    return json.loads(unb64(token.split(".")[1]))


def signed(claims, key, alg="ES256", named=True, /, **header):
    """A token signed by a key of ours; `header` adds to or overrides what stands in its head."""
    token = jws.JWS(json.dumps(claims))
    head = {"alg": alg} | ({"kid": key.get("kid")} if named and key.get("kid") else {}) | header
    token.allowed_algs = ["ES256", "RS256", "PS256", "HS256"]
    token.add_signature(key, None, json.dumps(head))
    return token.serialize(compact=True)


def forged(token, change=None, **header):
    """The same token with another head or body, and the signature of the old one."""
    head, body, signature = token.split(".")
    head = json.loads(unb64(head)) | header
    claims = json.loads(unb64(body)) | (change or {})
    return ".".join([b64(json.dumps(head)), b64(json.dumps(claims)), signature])


class Provider:
    """The running program, found by its discovery document."""

    def __init__(self, program):
        self.program, self.base = program, program.url
        self.http = requests.Session()
        self.http.trust_env = False
        self.metadata = self.http.get(self.base + "/.well-known/openid-configuration", timeout=20).json()
        self.issuer = self.metadata["issuer"]
        done = self.command("client", "token", "--uses", "1000")
        self.initial = done.strip().splitlines()[-1]
        self.people = iter(())

    def take_over(self, count, folder):
        """Makes accounts by the command that takes them over from another system, so that each test may have a person of its own."""
        salt, rounds = "sal", 1000
        digest = base64.b64encode(hashlib.pbkdf2_hmac("sha256", PASSWORD.encode(), salt.encode(), rounds)).decode()
        addresses = [f"q{number}.{secrets.token_hex(3)}@example.org" for number in range(count)]
        file = folder / "people.csv"
        file.write_text("email,name,hash\n" + "".join(f"{each},Ximena Robles,pbkdf2_sha256${rounds}${salt}${digest}\n" for each in addresses))
        self.command("identity", "import", str(file))
        self.people = iter(addresses)

    def command(self, *words):
        done = subprocess.run(
            [str(binary()), *words, "--database", self.program.database], capture_output=True, text=True, cwd=ROOT, check=False,
            env=os.environ | self.program.environment)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def at(self, node):
        """The same provider, reached at another of its nodes."""
        there = copy.copy(self)
        there.program, there.http = node, requests.Session()
        there.http.trust_env = False
        there.http.mount(self.base, ToNode(self.base, node))
        return there

    def __getitem__(self, endpoint):
        return self.metadata[endpoint]

    def keys(self):
        return self.http.get(self["jwks_uri"], timeout=20).json()["keys"]

    def verified(self, token, alg=None):
        """Head and claims of a token that one of the published keys signed."""
        head = header_of(token)
        assert alg is None or head["alg"] == alg, head
        key = next(key for key in self.keys() if key["kid"] == head["kid"])
        check = jws.JWS()
        check.allowed_algs = ["ES256", "RS256"]
        check.deserialize(token, jwk.JWK(**key))
        return head, json.loads(check.payload)

    def register(self, expect=201, token=None, **metadata):
        answer = self.http.post(
            self["registration_endpoint"], json=metadata, timeout=20,
            headers={"Authorization": "Bearer " + (token or self.initial)})
        assert answer.status_code == expect, (answer.status_code, answer.text)
        return answer.json()

    def client(self, auth="client_secret_basic", key=None, **metadata):
        """Registers a client over the wire."""
        return Client(self, auth, key, metadata)


class ToNode(requests.adapters.HTTPAdapter):
    """Takes what is for the city to one node of it, as a balancer does."""

    def __init__(self, base, node):
        super().__init__()
        self.base, self.node = base, node

    def send(self, request, **more):
        request.headers["Host"] = urllib.parse.urlsplit(self.base).netloc
        request.url = request.url.replace(self.base, self.node.url, 1)
        return super().send(request, **more)


class NodeConnection(http.client.HTTPConnection):
    """A connection to the city that arrives at one node of it."""

    def __init__(self, base, node):
        parts = urllib.parse.urlsplit(base)
        super().__init__(parts.hostname, parts.port, timeout=60)
        self.node = node

    def connect(self):
        self.sock = socket.create_connection(("127.0.0.1", self.node.port), self.timeout)


class Client:
    """A relying party, as its registration made it."""

    def __init__(self, provider, auth="client_secret_basic", key=None, metadata=None, registered=None):
        self.op, self.auth = provider, auth
        self.key = key or (ec_key() if auth == "private_key_jwt" else None)
        self.back = "https://rp-%s.example/back" % secrets.token_hex(4)
        if registered is None:
            asked = {"client_name": "Pruebas", "redirect_uris": [self.back], "token_endpoint_auth_method": auth,
                     "grant_types": ["authorization_code", "refresh_token"], "id_token_signed_response_alg": "ES256"}
            if self.key is not None and "jwks_uri" not in (metadata or {}):
                asked["jwks"] = {"keys": [public(self.key)]}
            registered = provider.register(**(asked | (metadata or {})))
        self.registered = registered
        self.id, self.secret = registered["client_id"], registered.get("client_secret")
        self.back = (registered.get("redirect_uris") or [self.back])[0]
        self.verifier = self.nonce = self.state = self.dpop_key = None

    def at(self, provider):
        """The same client as it is now, at another node of the provider."""
        there = copy.copy(self)
        there.op = provider
        return there

    # The request of a walk

    def parameters(self, **more):
        self.verifier, self.nonce, self.state = (secrets.token_urlsafe(32) for _ in range(3))
        asked = {"response_type": "code", "client_id": self.id, "redirect_uri": self.back, "scope": "openid", "state": self.state,
                 "nonce": self.nonce, "code_challenge": sha(self.verifier), "code_challenge_method": "S256"}
        return {name: value for name, value in (asked | more).items() if value is not None}

    def url(self, **more):
        return self.op["authorization_endpoint"] + "?" + urllib.parse.urlencode(self.parameters(**more))

    def pushed_url(self, request_uri, **more):
        return self.op["authorization_endpoint"] + "?" + urllib.parse.urlencode({"client_id": self.id, "request_uri": request_uri} | more)

    # What programs call

    def assertion(self, key=None, alg="ES256", header=None, **change):
        now = int(time.time())
        claims = {"iss": self.id, "sub": self.id, "aud": self.op.issuer, "iat": now, "exp": now + 60, "jti": secrets.token_urlsafe(16)}
        claims = {name: value for name, value in (claims | change).items() if value is not None}
        return signed(claims, key or self.key, alg, **({"typ": "JWT"} | (header or {})))

    def credentials(self):
        """Fields and headers that prove the client."""
        if self.auth == "client_secret_basic":
            pair = urllib.parse.quote(self.id, safe="") + ":" + urllib.parse.quote(self.secret, safe="")
            return {}, {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}
        if self.auth == "client_secret_post":
            return {"client_id": self.id, "client_secret": self.secret}, {}
        if self.auth == "private_key_jwt":
            return {"client_assertion_type": ASSERTION, "client_assertion": self.assertion()}, {}
        return {"client_id": self.id}, {}

    def call(self, endpoint, fields=None, headers=None, proof=None, **more):
        """Posts a form as this client; `proof` is a DPoP proof, or True for one of the client's own key."""
        own, own_headers = self.credentials()
        sent = own_headers | (headers or {})
        url = self.op[endpoint]
        if proof is True:
            proof = self.dpop(url)
        if proof:
            sent["DPoP"] = proof
        body = {name: value for name, value in (own | (fields or {}) | more).items() if value is not None}
        return self.op.http.post(url, data=body, headers=sent, timeout=30)

    def push(self, proof=None, expect=201, **more):
        answer = self.call("pushed_authorization_request_endpoint", self.parameters(**more), proof=proof)
        assert answer.status_code == expect, (answer.status_code, answer.text)
        return answer.json()

    def redeem(self, code, proof=None, **more):
        return self.call("token_endpoint", {"grant_type": "authorization_code", "code": code, "redirect_uri": self.back,
                                            "code_verifier": self.verifier}, proof=proof, **more)

    def refresh(self, token, proof=None, **more):
        return self.call("token_endpoint", {"grant_type": "refresh_token", "refresh_token": token}, proof=proof, **more)

    def own_token(self, proof=None, **more):
        return self.call("token_endpoint", {"grant_type": "client_credentials"}, proof=proof, **more)

    def dpop(self, url, method="POST", key=None, token=None, header=None, alg="ES256", **change):
        """A proof of possession (RFC 9449 section 4.2)."""
        if self.dpop_key is None:
            self.dpop_key = ec_key(None)
        key = key or self.dpop_key
        claims = {"jti": secrets.token_urlsafe(16), "htm": method, "htu": url, "iat": int(time.time())}
        if token:
            claims["ath"] = sha(token)
        claims = {name: value for name, value in (claims | change).items() if value is not None}
        shown = {} if key.get("kty") == "oct" else {"jwk": public(key)}
        return signed(claims, key, alg, False, **({"typ": "dpop+jwt"} | shown | (header or {})))

    def thumbprint(self):
        if self.dpop_key is None:
            self.dpop_key = ec_key(None)
        return self.dpop_key.thumbprint()

    def user_information(self, token, scheme="Bearer", method="GET", proof=None, **more):
        headers = {"Authorization": f"{scheme} {token}"} | ({"DPoP": proof} if proof else {}) | more.pop("headers", {})
        return self.op.http.request(method, self.op["userinfo_endpoint"], headers=headers, timeout=30, **more)

    # A whole walk

    def tokens(self, person, proof=None, **more):
        """Signs a person in with consent and redeems the code; the JSON of the token endpoint."""
        answer = person.authorize(self.url(**more))
        assert "code" in answer, answer
        redeemed = self.redeem(answer["code"], proof=proof)
        assert redeemed.status_code == 200, redeemed.text
        return redeemed.json()


class Browser(Resident):
    """A browser that stays with the provider: where it is sent elsewhere, it stops and says where."""

    def at(self, node):
        """The same browser, with the cookies of now, whose next pages come from another node."""
        there = Browser(self.base)
        there.connection, there.cookies = NodeConnection(self.base, node), dict(self.cookies)
        return there

    def request(self, method, url, body=None, headers=None, follow=True):
        for _ in range(12):
            page = super().request(method, url, body, headers, follow=False)
            place = page.headers.get("Location")
            if not place or page.status not in (301, 302, 303, 307, 308):
                return page
            target = urllib.parse.urljoin(self.base + page.url, place)
            if not follow or not target.startswith(self.base + "/"):
                page.sent_to = target
                return page
            assert page.status == 303, f"{page.url} answered {page.status}"
            method, url, body, headers = "GET", target, None, None
        raise AssertionError(f"too many redirects from {url}")


def answer_of(page):
    """What the client is told at its own address: in the query, or in the form that the browser posts there; None on a page of ours."""
    target = getattr(page, "sent_to", None)
    if target:
        split = urllib.parse.urlsplit(target)
        assert not split.fragment, target
        return dict(urllib.parse.parse_qsl(split.query)) | {"_uri": target.split("?")[0]}
    posted = re.search(r'<form method="post" action="(https?://[^"]+)" id="post-back">', page.text)
    if posted:
        form = page.form(action=posted[1].replace("&amp;", "&"))
        return dict(form["hidden"]) | {"_uri": posted[1]}
    return None


class Person:
    """Somebody with an account, in a browser of their own."""

    def __init__(self, provider, address=None):
        self.op = provider
        self.browser = Browser(provider.base)
        self.address = address

    def open_account(self, name="Ximena Robles"):
        self.address = self.address or f"p{secrets.token_hex(5)}@example.org"
        page = self.browser.get("/account/new?lang=en")
        page = self.browser.send(page, page.form(with_field="login"), {"login": self.address})
        message = json.dumps(self.op.program.message(re.escape(self.address)))
        link = re.search(r"/account/link/[\w-]+", message)[0]
        page = self.browser.get(link)
        form = page.form(with_field="name")
        page = self.browser.send(page, form, {"name": name, "password": PASSWORD})
        assert page.status < 400, (page.status, page.title)
        return self

    def sign_in(self, page=None):
        """Fills in the sign-in page that somebody is on, or the account's own."""
        page = page or self.browser.get("/account/sign-in")
        for _ in range(3):
            forms = [form for form in page.forms if "login" in form["kinds"] or "password" in form["kinds"]]
            if not forms:
                return page
            form = next((form for form in forms if "password" in form["kinds"]), forms[0])
            values = {name: {"login": self.address, "password": PASSWORD}[name] for name in ("login", "password") if name in form["kinds"]}
            page = self.browser.send(page, form, values)
            assert page.status < 400, (page.status, page.url, page.title)
        return page

    def again(self):
        """The same person in another browser, signed in to nothing."""
        return Person(self.op, self.address)

    def at(self, node):
        """The same person in the same browser, whose next pages come from another node."""
        there = Person(self.op, self.address)
        there.browser = self.browser.at(node)
        return there

    def start(self, url):
        """Opens a request's address; the page that comes."""
        return self.browser.get(url)

    def authorize(self, url, consent=True, sign_in=True):
        """Walks a request to its end as somebody who agrees; what the client is told."""
        page = self.browser.get(url)
        return self.walk(page, consent, sign_in)

    def walk(self, page, consent=True, sign_in=True):
        for _ in range(6):
            answer = answer_of(page)
            if answer is not None:
                return answer
            if "/account/sign-in" in page.url:
                assert sign_in, "the person was asked to sign in"
                page = self.sign_in(page)
            elif any(button[0] == "answer" for form in page.forms for button in form["buttons"]):
                form = next(form for form in page.forms if any(button[0] == "answer" for button in form["buttons"]))
                page = self.browser.send(page, form, button=("answer", "yes" if consent else "no"))
            else:
                raise AssertionError(f"{page.url} answered {page.status}: {page.title}")
        raise AssertionError("the walk does not end")

    def close(self):
        self.browser.close()


class Site:
    """A small web server of a client: gives out JSON and keeps what is posted to it."""

    def __init__(self):
        site = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                path = self.path.split("?")[0]
                site.asked.append(self.path)
                body = site.pages.get(path)
                self.send_response(200 if body is not None else 404)
                data = json.dumps(body).encode() if body is not None else b"{}"
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def do_POST(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
                status = site.statuses.pop(0) if site.statuses else 200
                site.posts.append((self.path, dict(urllib.parse.parse_qsl(body)), status, time.monotonic()))
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_):
                pass

        self.pages, self.posts, self.asked, self.statuses = {}, [], [], []
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.address = f"http://127.0.0.1:{self.server.server_port}"

    def wait_for_post(self, count=1, seconds=20):
        until = time.monotonic() + seconds
        while len(self.posts) < count and time.monotonic() < until:
            time.sleep(0.05)
        return self.posts

    def close(self):
        self.server.shutdown()
        self.server.server_close()


__all__ = [name for name in dir() if not name.startswith("_")] + ["Page"]
