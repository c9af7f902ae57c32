"""The program speaks TLS by its own certificate, and says what is wrong with one."""
import json
import ssl
import subprocess
import urllib.error
import urllib.request

import pytest

from program import Program, binary


def certificate(folder, name):
    cert, key = folder / f"{name}.pem", folder / f"{name}.key"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/CN=localhost",
         "-addext", "subjectAltName=DNS:localhost", "-keyout", key, "-out", cert], check=True, capture_output=True)
    return cert, key


def test_residents_reach_the_city_by_https_and_browsers_are_told_to_stay_there(tmp_path):
    cert, key = certificate(tmp_path, "city")
    program = Program(tmp_path, arguments=["--tls-certificate", cert, "--tls-key", key])
    program.secure(cert)
    program.start()
    try:
        trust = ssl.create_default_context(cafile=cert)
        with urllib.request.urlopen(program.url + "/", context=trust) as answer:
            assert answer.status == 200
            assert answer.headers["Strict-Transport-Security"].startswith("max-age=63072000")
        with urllib.request.urlopen(program.url + "/.well-known/openid-configuration", context=trust) as answer:
            assert json.load(answer)["issuer"] == program.url
        old = ssl.create_default_context(cafile=cert)
        old.minimum_version = ssl.TLSVersion.TLSv1
        old.maximum_version = ssl.TLSVersion.TLSv1_1
        old.set_ciphers("ALL:@SECLEVEL=0")
        with pytest.raises(urllib.error.URLError):
            urllib.request.urlopen(program.url + "/", context=old)
    finally:
        program.stop()


def test_a_certificate_that_does_not_belong_to_the_key_is_told_before_anybody_visits(tmp_path):
    cert, _ = certificate(tmp_path, "one")
    _, key = certificate(tmp_path, "other")
    for arguments, word in (
        (["--tls-certificate", cert, "--tls-key", key], "belong together"),
        (["--tls-certificate", cert], "belong together"),
        (["--tls-certificate", key, "--tls-key", key], "--tls-certificate"),
        (["--tls-certificate", cert, "--tls-key", tmp_path / "missing"], "--tls-key"),
    ):
        done = subprocess.run(
            [str(word) for word in [binary(), "serve", "--demo", "--database", f"sqlite:{tmp_path / 'x.sqlite'}", "--listen", "127.0.0.1:0", *arguments]],
            capture_output=True, text=True, timeout=60, stdin=subprocess.DEVNULL)
        assert done.returncode != 0 and word in done.stderr, done.stderr
