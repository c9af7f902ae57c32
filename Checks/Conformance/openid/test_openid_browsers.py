"""What browsers, other sites and other tabs can and cannot do; consent; what leaves no trace."""
import http.client
import re
import secrets
import time
import urllib.parse

from op import PASSWORD, Browser, Person, answer_of, public


def test_consent_that_is_taken_back_ends_the_tokens(op, account):
    client = op.client()
    tokens = client.tokens(account, scope="openid email offline_access")
    page = account.browser.get("/account")
    form = next(form for form in page.forms if "withdraw" in form["action"] and ("client", client.id) in form["hidden"])
    account.browser.send(page, form)
    assert client.user_information(tokens["access_token"]).status_code == 401
    assert client.refresh(tokens["refresh_token"]).json()["error"] == "invalid_grant"
    page = account.start(client.url())
    assert any(button[0] == "answer" for form in page.forms for button in form["buttons"]), "and is asked anew"


def test_more_than_was_allowed_is_asked_and_never_given_in_silence(op, account):
    client = op.client()
    client.tokens(account)
    assert answer_of(account.start(client.url(scope="openid email", prompt="none")))["error"] == "consent_required"
    wish = '{"userinfo":{"name":null}}'
    assert answer_of(account.start(client.url(claims=wish, prompt="none")))["error"] == "consent_required"
    assert answer_of(account.start(client.url(prompt="none")))["code"]


def raw(op, method, path, headers=None, body=None):
    parts = urllib.parse.urlsplit(op.base)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=20)
    connection.request(method, path, body, headers or {})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer


def test_scripts_of_other_sites_read_what_is_public_and_never_the_authorization(op):
    app = op.client("none", redirect_uris=["https://app-%s.example/back" % secrets.token_hex(3)])
    own = app.back.rsplit("/", 1)[0]
    path = lambda name: urllib.parse.urlsplit(op[name]).path  # noqa: E731
    for place in ("/.well-known/openid-configuration", path("jwks_uri")):
        assert raw(op, "GET", place, {"Origin": "https://anybody.example"}).getheader("Access-Control-Allow-Origin") == "*"
    for name, method in (("token_endpoint", "POST"), ("userinfo_endpoint", "GET")):
        ask = {"Access-Control-Request-Method": method, "Access-Control-Request-Headers": "authorization,dpop"}
        answer = raw(op, "OPTIONS", path(name), {"Origin": "https://evil.example"} | ask)
        assert answer.getheader("Access-Control-Allow-Origin") is None and answer.status == 405
        assert raw(op, method, path(name), {"Origin": "https://evil.example"}).getheader("Access-Control-Allow-Origin") is None
    for name in ("authorization_endpoint", "end_session_endpoint", "introspection_endpoint", "registration_endpoint"):
        for origin in ("https://evil.example", own):
            for method in ("GET", "POST", "OPTIONS"):
                answer = raw(op, method, path(name), {"Origin": origin, "Access-Control-Request-Method": "POST"})
                assert answer.getheader("Access-Control-Allow-Origin") is None, (name, method)
    # The page of a public client may call for its tokens; what is known of such pages is at most a minute old.
    for _ in range(70):
        answer = raw(op, "OPTIONS", path("token_endpoint"), {"Origin": own, "Access-Control-Request-Method": "POST"})
        if answer.status == 204:
            break
        time.sleep(1)
    assert answer.status == 204 and answer.getheader("Access-Control-Allow-Origin") == own
    assert answer.getheader("Access-Control-Allow-Credentials") is None
    answer = raw(op, "POST", path("token_endpoint"), {"Origin": own})
    assert answer.getheader("Access-Control-Expose-Headers") == "WWW-Authenticate, DPoP-Nonce"


def test_headers_of_strangers_are_not_believed(op, exact, account):
    spoofed = {"X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "https", "Forwarded": "host=evil.example", "X-Forwarded-For": "203.0.113.9",
               "X-Original-URL": "/desk", "X-Rewrite-URL": "/desk", "X-SSL-Client-Cert": "x", "SSL_CLIENT_VERIFY": "SUCCESS"}
    assert op.http.get(op.base + "/.well-known/openid-configuration", headers=spoofed, timeout=20).json() == op.metadata
    assert raw(op, "GET", "/llave/keys", {"Host": "evil.example"}).status == 421
    page = account.browser.request("GET", exact.url(), headers=spoofed)
    assert account.walk(page)["iss"] == op.issuer


def test_a_forwarded_address_of_a_stranger_counts_for_nothing(op, aged_tries):
    for number in range(12):
        browser = Browser(op.base)
        page = browser.get("/device")
        fields = dict(page.form(with_field="code")["hidden"]) | {"code": "BCDF-GHJK"}
        answer = browser.request("POST", "/device", urllib.parse.urlencode(fields).encode(), {
            "Content-Type": "application/x-www-form-urlencoded", "X-Forwarded-For": f"198.51.100.{number}"})
        browser.close()
    assert answer.status == 429, "tries are counted by the address of the line, whatever a header says"


def test_pages_are_not_framed_leak_no_referrer_and_are_kept_by_nobody(op, exact, person):
    for page in (person.start(exact.url()), person.start("/account/sign-in"), person.start("/device"), person.start(op["end_session_endpoint"])):
        assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"] and page.headers["X-Frame-Options"] == "DENY"
        assert "'unsafe-inline'" not in page.headers["Content-Security-Policy"]
        assert page.headers["Cache-Control"] == "no-store" and page.headers["Referrer-Policy"] in ("same-origin", "no-referrer")


def test_after_a_form_the_browser_is_sent_on_with_303(op, exact, person):
    page = person.start(exact.url())
    form = next(form for form in page.forms if "password" in form["kinds"])
    answer = person.browser.send(page, form, {"login": person.address, "password": PASSWORD}, follow=False)
    assert answer.status == 303


def test_a_walk_opens_in_its_own_browser_only(op, exact, account, person):
    page = person.start(exact.url(prompt="login"))
    token = re.search(r"/llave/flow/([\w-]+)", page.text)[1]
    stranger = account.start("/llave/flow/" + token)
    assert stranger.status == 410 and answer_of(stranger) is None
    stranger = account.browser.get("/llave/flow/" + "A" * 43)
    assert stranger.status == 410


def test_ten_tabs_are_ten_walks(op, person):
    clients = [op.client(redirect_uris=[f"https://tab{number}.example/back"]) for number in range(3)]
    somebody = person
    pages = [(client, somebody.start(client.url()), client.state) for client in clients for _ in range(3)]
    kept = [(client, page, state) for client, page, state in pages]
    somebody.sign_in(kept[0][1])
    for client, page, state in reversed(kept):
        token = re.search(r"/llave/flow/([\w-]+)", page.text)[1]
        answer = somebody.walk(somebody.browser.get("/llave/flow/" + token), sign_in=False)
        assert answer["state"] == state and answer["_uri"] == client.back


def test_a_yes_of_one_person_is_not_the_yes_of_the_next(op, account):
    client = op.client()
    first = Person(op).open_account("Primera")
    page = first.start(client.url(prompt="consent"))
    # Somebody else signs in to the same browser before the answer.
    first.browser.get("/account")
    second = Person(op).open_account("Segunda")
    first.address = second.address
    first.sign_in(first.browser.get("/account/sign-in"))
    token = re.search(r"/llave/flow/([\w-]+)", page.text)[1]
    page = first.browser.get("/llave/flow/" + token)
    assert answer_of(page) is None and "Segunda" in page.text
    first.close(), second.close()


def test_a_forged_form_decides_nothing(op, exact, account):
    page = account.start(exact.url(prompt="consent"))
    form = next(form for form in page.forms if any(button[0] == "answer" for button in form["buttons"]))
    for change in ({"_form": "made-up"}, {"_form": ""}):
        fields = dict(form["hidden"]) | change | {"answer": "yes"}
        answer = account.browser.request("POST", form["action"], urllib.parse.urlencode(fields).encode(),
                                         {"Content-Type": "application/x-www-form-urlencoded"})
        assert answer.status == 409 and answer_of(answer) is None
    fields = dict(form["hidden"]) | {"answer": "yes"}
    answer = account.browser.request("POST", form["action"], urllib.parse.urlencode(fields).encode(), {
        "Content-Type": "application/x-www-form-urlencoded", "Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"})
    assert answer.status == 409


def test_no_token_code_or_address_is_in_the_log(program, exact, account):
    code = account.authorize(exact.url())["code"]
    tokens = exact.redeem(code).json()
    log = program.log.read_text(errors="replace")
    for secret in (code, tokens["access_token"], tokens["refresh_token"], exact.secret, account.address, exact.verifier, "ajolotes en la chinampa"):
        assert secret not in log
    assert log.strip()
    figures = exact.op.http.get(exact.op.base + "/metrics", timeout=20)
    assert figures.status_code == 200 and figures.text
    for secret in (code, tokens["access_token"], tokens["refresh_token"], exact.secret, account.address, exact.verifier):
        assert secret not in figures.text


def test_the_address_of_a_walk_holds_nothing_of_the_person(exact, person):
    page = person.start(exact.url(login_hint=person.address))
    assert person.address not in urllib.parse.unquote(page.url)
