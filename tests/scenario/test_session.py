"""The session of a browser: a token in a cookie that pages cannot read."""

import datetime
import http.cookies
import subprocess

import pytest

from schema import faults

SESSION = "/api/v1/session"
DAY = 24 * 3600


@pytest.fixture
def guarded(serve, tmp_path):
    """A server that asks for tokens; its own .token is that of the owner."""
    return serve(tmp_path / "data", "--require-tokens")


def make_token(server, *scopes, **more):
    got = server.post("/api/v1/tokens", {"scopes": list(scopes), **more})
    assert got.status == 201, got
    return got.json["token"]


def cookie_of(answer):
    jar = http.cookies.SimpleCookie(answer.headers["Set-Cookie"])
    assert list(jar) == ["veer_token"]
    return jar["veer_token"]


def with_cookie(token):
    return {"token": "", "headers": {"Cookie": f"a=b; veer_token={token}"}}


def fits(server, answer):
    document = server.get("/api/v1/openapi.json").json
    assert not list(faults(document, {"$ref": "#/components/schemas/Session"}, answer.json))
    return answer.json


def test_without_tokens_everyone_may_do_everything(server):
    free = {"tokens_needed": False, "name": None, "scopes": ["ingest", "read", "admin"]}
    assert fits(server, server.get(SESSION)) == free
    got = server.post(SESSION, {"token": "whatever"})
    assert got.status == 200 and got.json == free and got.headers["Set-Cookie"] is None


def test_who_nobody_knows_may_nothing(guarded):
    nobody = {"tokens_needed": True, "name": None, "scopes": []}
    assert fits(guarded, guarded.get(SESSION, token="")) == nobody
    wrong = "veer_" + 12 * "0" + "_" + 43 * "A"
    assert guarded.get(SESSION, token=wrong).json == nobody
    assert guarded.get(SESSION, **with_cookie(wrong)).json == nobody
    assert guarded.get(SESSION, token="").headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("scope, may", [("ingest", ["ingest"]), ("read", ["read"]),
                                        ("admin", ["ingest", "read", "admin"])])
def test_from_sign_in_to_sign_out(guarded, scope, may):
    token = make_token(guarded, scope, name="Ann's browser")
    got = guarded.post(SESSION, {"token": token}, token="")
    assert got.status == 200
    assert fits(guarded, got) == {"tokens_needed": True, "name": "Ann's browser", "scopes": may}
    cookie = cookie_of(got)
    assert cookie.value == token and cookie["path"] == "/" and cookie["samesite"] == "Strict"
    assert cookie["httponly"] is True and not cookie["secure"] and not cookie["domain"]
    assert int(cookie["max-age"]) == 30 * DAY
    assert guarded.get(SESSION, **with_cookie(cookie.value)).json == got.json
    models = guarded.get("/api/v1/models", **with_cookie(cookie.value))
    assert models.status == (403 if scope == "ingest" else 200)

    gone = guarded.delete(SESSION, **with_cookie(cookie.value))
    assert gone.status == 204 and gone.body == b""
    cookie = cookie_of(gone)
    assert cookie.value == "" and cookie["max-age"] == "0" and cookie["path"] == "/"


def test_what_was_revoked_ends_its_sessions(guarded):
    token = make_token(guarded, "read", name="short")
    assert guarded.get(SESSION, **with_cookie(token)).json["scopes"] == ["read"]
    assert guarded.delete("/api/v1/tokens/" + token.split("_")[1]).status == 204
    assert guarded.get(SESSION, **with_cookie(token)).json["scopes"] == []
    assert guarded.post(SESSION, {"token": token}, token="").status == 401


def test_a_session_ends_with_its_token(guarded):
    def in_days(days):
        return (datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days)).strftime("%FT%TZ")

    for days, low, high in ((40, 30 * DAY, 30 * DAY), (2, DAY, 2 * DAY)):
        token = make_token(guarded, "read", expires=in_days(days))
        assert low <= int(cookie_of(guarded.post(SESSION, {"token": token}))["max-age"]) <= high


def test_tokens_of_the_machine_have_no_name(guarded):
    assert guarded.get(SESSION).json == {"tokens_needed": True, "name": None, "scopes": ["ingest", "read", "admin"]}


@pytest.mark.parametrize("body, status", [
    ({"token": "veer_" + 12 * "0" + "_" + 43 * "A"}, 401), ({"token": "secret"}, 401), ({}, 400),
    ({"token": ""}, 400), ({"token": None}, 400), ({"token": 7}, 400), ({"token": "a\nb"}, 400),
    ({"token": "a", "name": "b"}, 400), ({"token": 257 * "a"}, 413), ({"token": 5000 * "a"}, 413),
    ([], 400), ("", 400), ("{", 400)])
def test_what_is_no_token_is_refused(guarded, body, status):
    got = guarded.post(SESSION, body, token="")
    assert got.status == status, got
    assert got.headers["Set-Cookie"] is None and got.headers["Content-Type"] == "application/problem+json"
    assert (got.headers["WWW-Authenticate"] == "Bearer") == (status == 401)
    assert "AAAA" not in got.text and "AAAA" not in guarded.log


def test_pages_of_others_can_neither_sign_in_nor_out(guarded):
    token = make_token(guarded, "admin")
    host = guarded.url.split("//")[1]
    foreign = [{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"},
               {"Origin": "null"}, {"Origin": "http://" + host, "Sec-Fetch-Site": "cross-site"}]
    for headers in foreign:
        headers = {**headers, "Cookie": f"veer_token={token}"}
        for got in (guarded.post(SESSION, {"token": token}, token="", headers=headers),
                    guarded.delete(SESSION, token="", headers=headers)):
            assert got.status == 403 and got.headers["Set-Cookie"] is None, headers
    for headers in ({"Sec-Fetch-Site": "same-origin"}, {"Origin": "http://" + host}):
        assert guarded.post(SESSION, {"token": token}, token="", headers=headers).status == 200
        assert guarded.delete(SESSION, token="", headers=headers).status == 204


def test_behind_a_proxy_that_speaks_https_the_cookie_is_secure(guarded):
    headers = {"Origin": guarded.url.replace("http:", "https:")}
    got = guarded.post(SESSION, {"token": make_token(guarded, "read")}, token="", headers=headers)
    assert got.status == 200 and cookie_of(got)["secure"] is True


def test_over_tls_the_cookie_is_secure(serve, tmp_path):
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                    "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key,
                    "-out", cert], check=True, capture_output=True)
    server = serve(tmp_path / "data", "--require-tokens", "--tls-cert-file", cert, "--tls-key-file", key)
    server.trust(cert)
    assert cookie_of(server.post(SESSION, {"token": make_token(server, "read")}, token=""))["secure"] is True
    assert cookie_of(server.delete(SESSION, token=""))["secure"] is True


def test_bodies_are_json(guarded):
    assert guarded.post(SESSION, "token=x", token="", content_type="text/plain").status == 415
    assert guarded.call("PUT", SESSION, {"token": "x"}).status == 405
