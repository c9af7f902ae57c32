"""A city system that signs residents in through Ventanilla: Flask and Authlib, everything else found from the discovery document.

    pip install -r requirements.txt
    OIDC_ISSUER=http://localhost:8080 OIDC_CLIENT_ID=… OIDC_CLIENT_SECRET=… python app.py

Shows who somebody is, refreshes, signs out here and there, and listens to the news that a session ended.
"""
import os
import secrets
import threading

from authlib.integrations.flask_client import OAuth
from authlib.integrations.base_client import OAuthError
from flask import Flask, redirect, render_template_string, request, session, url_for
from joserfc import jwt
from joserfc.jwk import KeySet

ISSUER = os.environ["OIDC_ISSUER"].rstrip("/")
PORT = int(os.environ.get("PORT", "5000"))
BASE = os.environ.get("BASE", f"http://127.0.0.1:{PORT}")
NAME = os.environ.get("SYSTEM_NAME", "Becas")

app = Flask(__name__)
app.secret_key = os.environ.get("SECRET_KEY", secrets.token_hex(32))
app.config.update(SESSION_COOKIE_NAME="becas", SESSION_COOKIE_HTTPONLY=True, SESSION_COOKIE_SAMESITE="Lax")

llave = OAuth(app).register(
    "llave", client_id=os.environ["OIDC_CLIENT_ID"], client_secret=os.environ["OIDC_CLIENT_SECRET"],
    server_metadata_url=ISSUER + "/.well-known/openid-configuration",
    client_kwargs={"scope": "openid profile email", "code_challenge_method": "S256", "token_endpoint_auth_method": "client_secret_basic"})

# Who is signed in: the browser's cookie holds a name, this holds the rest, so that a session can be ended from outside.
people, lock = {}, threading.Lock()

PAGE = """<!doctype html><html lang="es"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{{ name }}</title>
<style>body{font:1.1rem/1.5 system-ui;max-width:34rem;margin:2rem auto;padding:0 1rem}a,button{font:inherit}dt{font-weight:600}</style>
<h1>{{ name }}</h1>
{% if problem %}<p role="alert">{{ problem }}</p>{% endif %}
{% if person %}
<p>Entraste como <strong>{{ person.claims.name or 'alguien' }}</strong>.</p>
<dl><dt>Nombre para este sistema</dt><dd id="sub">{{ person.claims.sub }}</dd><dt>Correo</dt><dd id="email">{{ person.claims.email or '' }}</dd>
<dt>Nivel</dt><dd id="acr">{{ person.acr }}</dd><dt>Renovaciones</dt><dd id="refreshed">{{ person.refreshed }}</dd></dl>
<form method="post" action="/refresh"><button>Renovar</button></form> <form method="post" action="/logout"><button>Salir</button></form>
{% else %}<p>Aquí se piden becas. Para empezar, entra con tu cuenta de la ciudad.</p><p><a href="/login">Entrar con mi cuenta</a></p>{% endif %}
</html>"""


def page(problem=None):
    with lock:
        person = people.get(session.get("key"))
    return render_template_string(PAGE, name=NAME, person=person, problem=problem)


@app.get("/")
def home():
    return page()


@app.get("/login")
def login():
    return llave.authorize_redirect(BASE + url_for("back"))


@app.get("/back")
def back():
    # RFC 9207: the answer says who gave it.
    if request.args.get("iss") != llave.load_server_metadata()["issuer"]:
        return page("La respuesta no es de la ciudad."), 400
    try:
        token = llave.authorize_access_token()
    except OAuthError as refused:
        return page(f"No entraste: {refused.error}"), 403
    claims = llave.userinfo(token=token)
    if claims["sub"] != token["userinfo"]["sub"]:
        return page("Los datos son de otra persona."), 400
    session.clear()
    session["key"] = secrets.token_urlsafe(16)
    with lock:
        people[session["key"]] = {"claims": claims, "sid": token["userinfo"]["sid"], "acr": token["userinfo"]["acr"], "refreshed": 0,
                                  "id_token": token["id_token"], "refresh_token": token.get("refresh_token")}
    return redirect("/")


@app.post("/refresh")
def refresh():
    with lock:
        person = people.get(session.get("key"))
    if person:
        try:
            token = llave.fetch_access_token(grant_type="refresh_token", refresh_token=person["refresh_token"])
            person["claims"] = llave.userinfo(token=token)
            person["refreshed"] += 1
        except OAuthError as ended:
            with lock:
                people.pop(session.get("key"), None)
            return page(f"Hay que entrar otra vez: {ended.error}")
    return redirect("/")


@app.post("/logout")
def logout():
    with lock:
        person = people.pop(session.pop("key", None), None)
    if not person:
        return redirect("/")
    from urllib.parse import urlencode
    return redirect(llave.load_server_metadata()["end_session_endpoint"] + "?" + urlencode(
        {"id_token_hint": person["id_token"], "post_logout_redirect_uri": BASE + "/"}))


@app.post("/backchannel")
def backchannel():
    """The news that a session ended (OpenID Connect Back-Channel Logout 1.0 section 2.6)."""
    try:
        keys = KeySet.import_key_set(llave.fetch_jwk_set(force=True))
        token = jwt.decode(request.form["logout_token"], keys, algorithms=["ES256", "RS256"])
        registry = jwt.JWTClaimsRegistry(
            iss={"essential": True, "value": ISSUER}, aud={"essential": True, "value": llave.client_id}, iat={"essential": True},
            exp={"essential": True}, jti={"essential": True})
        registry.validate(token.claims)
        known = "http://schemas.openid.net/event/backchannel-logout" in token.claims.get("events", {})
        if token.header.get("typ") != "logout+jwt" or "nonce" in token.claims or not known:
            raise ValueError("no logout token")
    except Exception:
        return {"error": "invalid_request"}, 400, {"Cache-Control": "no-store"}
    with lock:
        for key in [key for key, person in people.items() if person["sid"] == token.claims.get("sid")]:
            del people[key]
    return "", 200, {"Cache-Control": "no-store"}


if __name__ == "__main__":
    app.run("127.0.0.1", PORT)
