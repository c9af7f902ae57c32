"""`oidcc-config-certification-test-plan`."""
import urllib.parse


def test_oidcc_discovery_endpoint_verification(op, program):
    metadata = op.metadata
    assert metadata["issuer"] == program.url
    assert op.http.get(program.url + "/.well-known/oauth-authorization-server", timeout=20).json() == metadata
    needed = ["authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri", "registration_endpoint", "scopes_supported",
              "response_types_supported", "subject_types_supported", "id_token_signing_alg_values_supported", "claims_supported"]
    assert [name for name in needed if name not in metadata] == []
    for name, value in metadata.items():
        if name.endswith("_endpoint") or name == "jwks_uri":
            address = urllib.parse.urlsplit(value)
            # Without TLS only on this machine, as the suite of the foundation would find it behind a proxy.
            assert address.scheme == "https" or address.hostname in ("localhost", "127.0.0.1"), name
            assert value.startswith(metadata["issuer"]) and not address.fragment, name
    assert metadata["response_types_supported"] == ["code"]
    assert set(metadata["subject_types_supported"]) == {"pairwise", "public"}
    assert "RS256" in metadata["id_token_signing_alg_values_supported"] and "none" not in metadata["id_token_signing_alg_values_supported"]
    assert "openid" in metadata["scopes_supported"] and metadata["claims_parameter_supported"] is True
    assert set(metadata["grant_types_supported"]).isdisjoint({"implicit", "password"})
    assert metadata["code_challenge_methods_supported"] == ["S256"]
    assert metadata["authorization_response_iss_parameter_supported"] is True
    assert metadata["request_parameter_supported"] is False and metadata["request_uri_parameter_supported"] is False
    assert all(name.startswith("urn:ventanilla:acr:") for name in metadata["acr_values_supported"])
    keys = op.keys()
    assert len({key["kid"] for key in keys}) == len(keys) >= 2
    assert {key["alg"] for key in keys} >= {"ES256", "RS256"} and all(key["use"] == "sig" for key in keys)
    assert all(not set(key) & {"d", "p", "q", "dp", "dq", "qi", "oth", "k"} for key in keys)
