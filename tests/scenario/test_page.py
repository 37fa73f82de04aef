"""The page as the server gives it to a browser: files, headers, caching, and who may have it."""

import gzip
import http.client
import os
import re
import urllib.parse

import pytest

PAGE_HEADERS = {"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer",
                "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin"}
POLICY = {"default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "connect-src": "'self'",
          "font-src": "'self'", "img-src": "'self' data:", "base-uri": "'none'", "form-action": "'self'",
          "frame-ancestors": "'none'"}


@pytest.fixture
def page(server):
    """A server that has the page; its absence is a failure where CI is set."""
    if server.get("/").status != 200:
        if os.environ.get("CI"):
            pytest.fail("the program was built without its page")
        pytest.skip("the program was built without its page")
    return server


def assets_of(server):
    """{path: body} of every file that the page may load: from "/", and from the names in each of them."""
    found, todo = {}, ["/"]
    while todo:
        path = todo.pop()
        if path in found:
            continue
        got = server.get(path)
        assert got.status == 200, path
        found[path] = got.text
        todo += ["/" + name for name in re.findall(r"\bassets/[\w.-]+\.\w+", got.text)]
        todo += ["/assets/" + name for name in re.findall(r"[\"'`(]\./([\w.-]+-[\w-]{8}\.\w+)", got.text)]
    assert len(found) > 3
    return found


def raw(server, method, path, **headers):
    """As http.client sees it: nothing added, nothing unpacked."""
    where = urllib.parse.urlsplit(server.url)
    connection = http.client.HTTPConnection(where.hostname, where.port, timeout=60)
    connection.putrequest(method, path, skip_accept_encoding=True)
    for name, value in headers.items():
        connection.putheader(name.replace("_", "-"), value)
    connection.endheaders()
    got = connection.getresponse()
    body = got.read()
    connection.close()
    return got, body


def test_headers_of_a_page(page):
    for path in ["/", "/favicon.svg", *assets_of(page)]:
        got = page.get(path)
        assert {name: got.headers[name] for name in PAGE_HEADERS} == PAGE_HEADERS
        policy = dict(one.strip().split(" ", 1) for one in got.headers["Content-Security-Policy"].split(";"))
        assert policy == POLICY
        kept = "public, max-age=31536000, immutable" if path.startswith("/assets/") else "no-cache"
        assert got.headers["Cache-Control"] == kept, path
    assert page.get("/").headers["Content-Type"] == "text/html; charset=utf-8"
    assert page.get("/favicon.svg").headers["Content-Type"] == "image/svg+xml"


def test_nothing_is_inline_and_nothing_comes_from_elsewhere(page):
    found = assets_of(page)
    html = found["/"]
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=", html)
    for address in re.findall(r"(?:src|href)=\"([^\"]+)\"", html):
        assert not re.match(r"[a-z]+:|//", address), address
    for path, text in found.items():
        # Namespaces are names, not addresses.
        others = set(re.findall(r"(?:https?|wss?)://[\w.${}-]+", text)) - {"http://www.w3.org"}
        assert not others, path
        assert not re.search(r"@import|sourceMappingURL|\beval\(|new Function\(", text), path
        for address in re.findall(r"url\(([^)]*)\)", text):
            assert address.strip("\"'").startswith(("data:", "./", "#")), (path, address)


def test_gzip_for_who_takes_it(page):
    for path, text in assets_of(page).items():
        plain, body = raw(page, "GET", path)
        assert plain.headers["Content-Encoding"] is None and body.decode() == text
        assert plain.headers["Vary"] == "Accept-Encoding"
        packed, small = raw(page, "GET", path, Accept_Encoding="br, gzip")
        assert packed.headers["Vary"] == "Accept-Encoding" and packed.headers["ETag"] == plain.headers["ETag"]
        if packed.headers["Content-Encoding"] == "gzip":
            assert gzip.decompress(small) == body and len(small) < len(body)
        else:
            assert small == body and len(body) < 200, path


def test_a_client_that_has_it_already(page):
    for path in assets_of(page):
        got, _ = raw(page, "GET", path)
        again, body = raw(page, "GET", path, If_None_Match=got.headers["ETag"], Accept_Encoding="gzip")
        assert (again.status, body) == (304, b"")
        assert again.headers["ETag"] == got.headers["ETag"]
        assert again.headers["Cache-Control"] == got.headers["Cache-Control"]
        assert again.headers["Content-Encoding"] is None
        other, _ = raw(page, "GET", path, If_None_Match='"other"')
        assert other.status == 200


def test_head_is_get_without_the_body(page):
    got, body = raw(page, "GET", "/", Accept_Encoding="gzip")
    head, nothing = raw(page, "HEAD", "/", Accept_Encoding="gzip")
    assert (head.status, nothing) == (200, b"")
    assert int(head.headers["Content-Length"]) == len(body)
    for name in ("ETag", "Content-Encoding", "Content-Type", "Cache-Control"):
        assert head.headers[name] == got.headers[name]


def test_what_is_not_there(page):
    for path in ("/assets/x.js", "/assets/..%2f..%2fetc", "/assets/" + 300 * "x", "/index.html", "/assets", "/favicon.ico"):
        got = page.get(path)
        assert got.status == 404 and got.headers["Content-Type"] == "application/problem+json", path
        assert got.headers["Cache-Control"] == "no-store"
    assert page.get("/assets/../secret").status in (400, 404)
    assert page.post("/", {}).status == 405
    assert page.get("/?utm=1&x").status == 200


def test_no_token_is_needed_and_the_api_does_not_list_it(serve, tmp_path):
    guarded = serve(tmp_path / "data", "--require-tokens")
    assert guarded.get("/api/v1/models", token="").status == 401
    status = guarded.get("/", token="").status
    assert status == 200 or (status == 404 and not os.environ.get("CI"))
    paths = guarded.get("/api/v1/openapi.json").json["paths"]
    assert "/" not in paths and not [path for path in paths if "assets" in path or "favicon" in path]


def test_a_foreign_name_of_the_server_is_refused(page):
    """A page of another site that resolves to this machine does not get this one."""
    got, _ = raw(page, "GET", "/", Host="elsewhere.example")
    assert got.status in (400, 403)
