"""The HTTP layer through raw sockets: what it accepts, what it refuses, what it survives."""

import gzip
import json
import os
import re
import resource
import socket
import subprocess
import threading
import time
import zlib

import pytest

SERVER = os.environ["HTTP_SERVER"]

# Thousands of connections need as many descriptors, here and in the server.
HARD = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
resource.setrlimit(resource.RLIMIT_NOFILE, (HARD, HARD))


class Server:
    """A running test server."""

    def __init__(self, *options):
        self.process = subprocess.Popen([SERVER, *options], stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        self.tokens = []
        line = self.process.stdout.readline().strip()
        while line.startswith("veer_"):
            self.tokens.append(line)
            line = self.process.stdout.readline().strip()
        self.url = line
        self.port = int(line.rsplit(":", 1)[1]) if line else 0

    def connect(self, timeout=20):
        return Client(self.port, timeout)

    def ask(self, *args, **named):
        """One request on a connection of its own."""
        with self.connect() as client:
            client.send(request(*args, **named))
            return client.answer(head_only=args[0] == "HEAD")

    def stats(self):
        return json.loads(self.ask("GET", "/stats").body)

    def wait_for(self, test):
        """Asks until the figures hold; a busy machine may cut the question itself."""
        seen = None
        for _ in range(400):
            answer = self.ask("GET", "/stats")
            if answer is not None:
                seen = json.loads(answer.body)
                if test(seen):
                    return
            time.sleep(0.02)
        pytest.fail(f"never happened: {seen}")

    def stop(self, ms):
        self.process.stdin.write(f"stop {ms}\n")
        self.process.stdin.flush()

    def ended(self):
        out, err = self.process.communicate(timeout=60)
        assert self.process.returncode == 0, err
        return out.strip()


class Answer:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body


class Client:
    """A connection that reads answers one by one."""

    def __init__(self, port, timeout):
        self.socket = socket.create_connection(("127.0.0.1", port), timeout)
        self.rest = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)

    def finish(self, data):
        """Sends the last bytes to a server that may have closed already."""
        try:
            self.socket.sendall(data)
            self.socket.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def more(self):
        try:
            data = self.socket.recv(65536)
        except ConnectionResetError:
            data = b""
        self.rest += data
        return bool(data)

    def take(self, count):
        while len(self.rest) < count:
            assert self.more(), "the connection ended inside an answer"
        part, self.rest = self.rest[:count], self.rest[count:]
        return part

    def until(self, mark):
        while mark not in self.rest:
            if not self.more():
                return None
        part, self.rest = self.rest.split(mark, 1)
        return part

    def answer(self, head_only=False):
        head = self.until(b"\r\n\r\n")
        if head is None:
            return None
        lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, value in
                   (line.split(": ", 1) for line in lines[1:])}
        status = int(lines[0].split()[1])
        body = b""
        if not head_only and status not in (100, 204, 304):
            if headers.get("transfer-encoding") == "chunked":
                while (size := int(self.until(b"\r\n"), 16)) > 0:
                    body += self.take(size)
                    self.take(2)
                self.take(2)
            else:
                body = self.take(int(headers["content-length"]))
        return Answer(status, headers, body)

    def is_closed(self):
        """True once the server has closed; fails if it sends more."""
        assert self.rest == b""
        while self.more():
            pass
        return self.rest == b""


def request(method, path, body=None, host="localhost", **headers):
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    if body is not None:
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + (body or b"")


def chunked(*chunks):
    return b"".join(b"%x\r\n%s\r\n" % (len(c), c) for c in chunks) + b"0\r\n\r\n"


@pytest.fixture
def start():
    running = []

    def run(*options):
        running.append(Server(*options))
        return running[-1]

    yield run
    for server in running:
        if server.process.poll() is None:
            server.stop(0)
            server.ended()


@pytest.fixture(scope="module")
def server():
    one = Server()
    yield one
    one.stop(5000)
    assert one.ended() in ("clean", "cut")


def test_keep_alive_and_pipelining(server):
    with server.connect() as client:
        for _ in range(3):
            client.send(request("GET", "/hello"))
            assert client.answer().body == b"hello"
        client.send(request("GET", "/hello") * 5 + request("POST", "/echo", b"abc") +
                    request("GET", "/items/last"))
        assert [client.answer().body for _ in range(5)] == [b"hello"] * 5
        assert client.answer().body == b"abc"
        assert json.loads(client.answer().body)["name"] == "last"


def test_a_request_in_pieces(server):
    with server.connect() as client:
        for byte in request("POST", "/echo", b"slowly"):
            client.send(bytes([byte]))
        assert client.answer().body == b"slowly"


def test_old_version_closes(server):
    with server.connect() as client:
        client.send(b"GET /hello HTTP/1.0\r\n\r\n")
        assert client.answer().body == b"hello"
        assert client.is_closed()


def test_chunked(server):
    with server.connect() as client:
        head = b"POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
        client.send(head + chunked(b"one,", b"two") + request("GET", "/hello"))
        got = client.answer()
        assert (got.status, got.body) == (200, b"one,two")
        assert got.headers["connection"] == "close"
        assert client.is_closed()  # what follows is never read as a request


@pytest.mark.parametrize("framing", [
    b"5\nhello\n0\n\n", b"5;x\nhello\r\n0\r\n\r\nGET /fail HTTP/1.1\r\n\r\n",
    b"5\r\nhello0\r\n\r\n", b"+5\r\nhello\r\n0\r\n\r\n", b"0x5\r\nhello\r\n0\r\n\r\n",
    b"-1\r\nhello\r\n0\r\n\r\n", b"\r\n0\r\n\r\n", b"5_0\r\nhello\r\n0\r\n\r\n",
    b"fffffffffffffffff\r\nhello\r\n0\r\n\r\n", b"g\r\nhello\r\n0\r\n\r\n"])
def test_strange_chunks_give_at_most_one_answer(server, framing):
    with server.connect() as client:
        client.finish(b"POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n" +
                      framing + request("GET", "/hello"))
        got = client.answer()
        if got is not None:
            assert got.status in (400, 413) or (got.status == 200 and got.body == b"hello")
            assert client.is_closed()


LINE = "GET /hello HTTP/1.1\r\n"
HOST = "Host: localhost\r\n"
BAD_HEADS = {
    "bare LF after the request line": "GET /hello HTTP/1.1\n" + HOST + "\r\n",
    "bare LF after a header": LINE + "Host: localhost\nA: b\r\n\r\n",
    "bare LF at the last header": LINE + HOST + "A: b\n\r\n",
    "bare LF at the end": LINE + HOST + "\n",
    "bare CR in a value": LINE + HOST + "A: b\rc\r\n\r\n",
    "NUL in a value": LINE + HOST + "A: b\0c\r\n\r\n",
    "NUL in a name": LINE + HOST + "A\0: b\r\n\r\n",
    "NUL in the target": "GET /hel\0lo HTTP/1.1\r\n" + HOST + "\r\n",
    "control in a value": LINE + HOST + "A: b\x01\r\n\r\n",
    "folded line": LINE + HOST + "A: b\r\n c\r\n\r\n",
    "folded line, not the last": LINE + HOST + "A: b\r\n c\r\nD: e\r\n\r\n",
    "space before the colon": LINE + HOST + "A : b\r\n\r\n",
    "space before Host": LINE + " Host: localhost\r\n\r\n",
    "no colon": LINE + HOST + "A\r\n\r\n",
    "no name": LINE + HOST + ": b\r\n\r\n",
    "strange name": LINE + HOST + "A(b): c\r\n\r\n",
    "no Host": LINE + "\r\n",
    "two Hosts": LINE + HOST + HOST + "\r\n",
    "two different Hosts": LINE + HOST + "Host: other\r\n\r\n",
    "empty Host": LINE + "Host:\r\n\r\n",
    "Host with a path": LINE + "Host: localhost/x\r\n\r\n",
    "Host with a user": LINE + "Host: a@localhost\r\n\r\n",
    "two spaces": "GET  /hello HTTP/1.1\r\n" + HOST + "\r\n",
    "space behind the version": "GET /hello HTTP/1.1 \r\n" + HOST + "\r\n",
    "space in the target": "GET /hel lo HTTP/1.1\r\n" + HOST + "\r\n",
    "no version": "GET /hello\r\n" + HOST + "\r\n",
    "version 2": "GET /hello HTTP/2.0\r\n" + HOST + "\r\n",
    "lower-case version": "GET /hello http/1.1\r\n" + HOST + "\r\n",
    "tab in the request line": "GET\t/hello HTTP/1.1\r\n" + HOST + "\r\n",
    "two lengths": LINE + HOST + "Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
    "the same length twice": LINE + HOST + "Content-Length: 0\r\nContent-Length: 0\r\n\r\n",
    "list of lengths": LINE + HOST + "Content-Length: 0, 0\r\n\r\n",
    "signed length": LINE + HOST + "Content-Length: +0\r\n\r\n",
    "negative length": LINE + HOST + "Content-Length: -1\r\n\r\n",
    "hexadecimal length": LINE + HOST + "Content-Length: 0x0\r\n\r\n",
    "length with _": LINE + HOST + "Content-Length: 1_0\r\n\r\n0123456789",
    "empty length": LINE + HOST + "Content-Length:\r\n\r\n",
    "huge length": LINE + HOST + "Content-Length: 99999999999999999999\r\n\r\n",
    "length and chunked": LINE + HOST + "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n\r\n",
    "chunked and length": LINE + HOST + "Transfer-Encoding: chunked\r\nContent-Length: 0\r\n\r\n",
    "chunked twice": LINE + HOST + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n",
    "chunked, chunked": LINE + HOST + "Transfer-Encoding: chunked, chunked\r\n\r\n",
    "gzip, chunked": LINE + HOST + "Transfer-Encoding: gzip, chunked\r\n\r\n",
    "identity": LINE + HOST + "Transfer-Encoding: identity\r\n\r\n",
    "chunked with VT": LINE + HOST + "Transfer-Encoding: \x0bchunked\r\n\r\n",
    "chunked in HTTP/1.0": "GET /hello HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n",
    "other expectation": LINE + HOST + "Expect: miracles\r\n\r\n",
    "fragment": "GET /hello#x HTTP/1.1\r\n" + HOST + "\r\n",
    "byte above ASCII": "GET /h\xe9llo HTTP/1.1\r\n" + HOST + "\r\n",
    "no slash": "GET hello HTTP/1.1\r\n" + HOST + "\r\n",
    "other host in the target": "GET http://other/hello HTTP/1.1\r\n" + HOST + "\r\n",
    "two tokens": LINE + HOST + "Authorization: Bearer a\r\nAuthorization: Bearer b\r\n\r\n",
}


@pytest.mark.parametrize("name", BAD_HEADS)
def test_bad_head_is_refused(server, name):
    with server.connect() as client:
        client.send(BAD_HEADS[name].encode("latin-1"))
        client.finish(request("GET", "/hello"))
        first = client.answer()
        if first is not None:
            assert first.status in (400, 413, 417, 501, 505), first.status
            # A fault of the framing ends the connection; one of the target alone does not.
            second = client.answer()
            target_only = ("fragment", "byte above ASCII", "no slash", "other host in the target")
            assert second is None or (name in target_only and second.body == b"hello")


GOOD_HEADS = {
    "plain": LINE + HOST + "\r\n",
    "no space behind the colon": LINE + "Host:localhost\r\n\r\n",
    "white space around a value": LINE + "Host: \t localhost \t \r\n\r\n",
    "empty value": LINE + HOST + "A:\r\n\r\n",
    "bytes above ASCII": LINE + HOST + "A: \xe9\r\n\r\n",
    "strange but allowed name": LINE + HOST + "!#$%&'*+-.^_`|~: x\r\n\r\n",
    "empty lines before": "\r\n\r\n" + LINE + HOST + "\r\n",
    "absolute target": "GET http://localhost/hello HTTP/1.1\r\n" + HOST + "\r\n",
    "query without meaning": "GET /hello? HTTP/1.1\r\n" + HOST + "\r\n",
    "address with port": LINE + "Host: [::1]:80\r\n\r\n",
    "length zero": LINE + HOST + "Content-Length: 0\r\n\r\n",
    "version 1.7": "GET /hello HTTP/1.7\r\n" + HOST + "\r\n",
}


@pytest.mark.parametrize("name", GOOD_HEADS)
def test_good_head_is_served(server, name):
    with server.connect() as client:
        client.send(GOOD_HEADS[name].encode("latin-1"))
        assert client.answer().body == b"hello"
        client.send(request("GET", "/hello"))
        assert client.answer().body == b"hello"


def head_of_size(size, lines):
    """A request whose head has so many bytes in so many header lines."""
    start = LINE + HOST + "A: b\r\n" * (lines - 2)
    return (start + "X: " + "x" * (size - len(start) - 7) + "\r\n\r\n").encode()


def test_head_limits(server):
    for size, lines, status in [(16384, 64, 200), (16385, 64, 431), (16384, 65, 431),
                                (16384, 3, 200), (16385, 3, 431), (40000, 3, 431)]:
        with server.connect() as client:
            data = head_of_size(size, lines)
            assert len(data) == size
            client.send(data)
            assert client.answer().status == status, (size, lines)
    got = server.ask("GET", "/hello?" + "a" * 40000)
    assert got is None or got.status in (414, 431)


def test_routes(server):
    assert server.ask("GET", "/items/a%2fb%C3%A9?n=-4").body == \
        '{"name":"a/bé","n":-4,"tags":[]}'.encode()
    assert server.ask("GET", "/items/first").body == b"hello"
    for path in ("/nothing", "/items", "/items/", "/hello/", "//hello", "/items//x", "/HELLO",
                 "/items/a/b"):
        got = server.ask("GET", path)
        assert got.status == 404 and got.headers["content-type"] == "application/problem+json"
        assert json.loads(got.body)["status"] == 404
    for path in ("/items/..", "/items/%2e%2e", "/items/.", "/../etc", "/items/a%00b", "/items/%zz",
                 "/items/%", "/items/%ff", "/items/%0a", "/hello?a=%", "/items/x?n=%00"):
        assert server.ask("GET", path).status == 400, path


def test_query(server):
    assert server.ask("GET", "/items/x?tag=1&tag=2+3&&").body == \
        b'{"name":"x","n":-1,"tags":["1","2 3"]}'
    for query in ("n=1&n=2", "n=x", "n=", "m=1", "mode=fas", "mode=fast|slow", "=1", "n=1.5"):
        got = server.ask("GET", "/items/x?" + query)
        assert got.status == 400, query
        assert "query" in json.loads(got.body)["detail"]
    assert server.ask("GET", "/items/x?mode=slow").status == 200
    assert server.ask("GET", "/items/x?" + "&".join(["tag=1"] * 64)).status == 200
    assert server.ask("GET", "/items/x?" + "&".join(["tag=1"] * 65)).status == 400


def test_methods(server):
    with server.connect() as client:
        client.send(request("HEAD", "/hello") + request("GET", "/hello"))
        got = client.answer(head_only=True)
        assert got.status == 200 and got.headers["content-length"] == "5"
        assert client.answer().body == b"hello"
    got = server.ask("POST", "/hello", b"")
    assert got.status == 405 and got.headers["allow"] == "GET, HEAD, OPTIONS"
    got = server.ask("OPTIONS", "/echo")
    assert got.status == 204 and got.headers["allow"] == "POST, OPTIONS"
    assert server.ask("OPTIONS", "*").status == 204
    assert server.ask("TRACE", "/hello").status == 405
    assert server.ask("get", "/hello").status == 405
    assert server.ask("BREW", "/nothing").status == 404


def test_body_limit(server):
    assert len(server.ask("POST", "/echo", b"x" * 65536).body) == 65536
    with server.connect() as client:  # the answer comes before a byte of the body
        client.send(b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 65537\r\n\r\n")
        got = client.answer()
        assert got.status == 413 and "65536" in json.loads(got.body)["detail"]
        assert client.is_closed()
    for size, status in ((65536, 200), (65537, 413), (100000, 413)):
        with server.connect() as client:
            head = b"POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
            client.send(head + chunked(b"y" * (size - 1000), b"z" * 1000))
            assert client.answer().status == status
    assert server.ask("GET", "/hello", b"x").status == 413
    with server.connect() as client:  # a small refused body is read away and the connection stays
        client.send(request("POST", "/nothing", b"x" * 1000) + request("GET", "/hello"))
        assert client.answer().status == 404
        assert client.answer().body == b"hello"


def test_expectation(server):
    with server.connect() as client:
        client.send(b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n"
                    b"Expect: 100-continue\r\n\r\n")
        assert client.answer().status == 100
        client.send(b"abc")
        assert client.answer().body == b"abc"
        client.send(b"POST /nothing HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\n"
                    b"Expect: 100-continue\r\n\r\n")
        assert client.answer().status == 404


def test_endless_chunks_are_cut(server):
    with server.connect() as client:
        client.send(b"POST /echo HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
        sent = 0
        with pytest.raises(OSError):
            while sent < 1 << 26:
                client.send(b"8000\r\n" + b"x" * 0x8000 + b"\r\n")
                sent += 0x8000
        assert sent < 1 << 26


def test_media_types(server):
    assert server.ask("POST", "/json", b"{}", Content_Type="application/json").status == 200
    got = server.ask("POST", "/json", b"{}", Content_Type="Application/JSON; charset=utf-8")
    assert got.status == 200
    assert server.ask("POST", "/json", b"{}", Content_Type="text/plain").status == 415
    assert server.ask("POST", "/json", b"{}").status == 415


def test_gzip(server):
    text = b"a line of text\n" * 1000
    assert server.ask("POST", "/echo", gzip.compress(text), Content_Encoding="gzip").body == text
    two = gzip.compress(text[:700]) + gzip.compress(text[700:])
    assert server.ask("POST", "/echo", two, Content_Encoding="gzip").body == text
    for broken in (gzip.compress(text)[:-4], b"no gzip", gzip.compress(text) + b"x",
                   zlib.compress(text)):
        assert server.ask("POST", "/echo", broken, Content_Encoding="gzip").status == 400
    assert server.ask("POST", "/echo", b"x", Content_Encoding="br").status == 415
    for size, status in ((65536, 200), (65537, 413)):
        body = gzip.compress(os.urandom(1000) + b"x" * (size - 1000))
        assert server.ask("POST", "/echo", body, Content_Encoding="gzip").status == status
    bomb = gzip.compress(bytes(15 << 20))
    assert len(bomb) < 16000
    assert server.ask("POST", "/large", bomb, Content_Encoding="gzip").status == 413
    server.wait_for(lambda s: s["inflight"] == 0)


def test_gzip_answers(server):
    got = server.ask("GET", "/big?kib=100", Accept_Encoding="br, gzip;q=0.5")
    assert got.headers["content-encoding"] == "gzip" and len(got.body) < 10000
    assert len(gzip.decompress(got.body)) == 100 << 10
    for accept in ("identity", "gzip;q=0", "gzip;q=0.0", "gzipx"):
        got = server.ask("GET", "/big?kib=1", Accept_Encoding=accept)
        assert "content-encoding" not in got.headers and len(got.body) == 1024
    assert "content-encoding" not in server.ask("GET", "/hello", Accept_Encoding="gzip").headers


def test_pages_and_etag(server):
    got = server.ask("GET", "/")
    assert "script-src 'self'" in got.headers["content-security-policy"]
    assert got.headers["x-content-type-options"] == "nosniff"
    again = server.ask("GET", "/", If_None_Match='"other", W/"page-1"')
    assert again.status == 304 and again.headers["etag"] == got.headers["etag"]
    assert server.ask("GET", "/", If_None_Match='"other"').status == 200
    assert server.ask("GET", "/hello").headers["cache-control"] == "no-store"


def test_failures_of_handlers(server):
    got = server.ask("GET", "/fail?why=parse")
    assert got.status == 400 and json.loads(got.body)["position"] == 17
    got = server.ask("GET", "/fail?why=corrupt")
    assert got.status == 500 and b"secret" not in got.body
    got = server.ask("GET", "/fail?why=header")
    assert got.status == 500 and "set-cookie" not in got.headers


def test_browsers_of_other_sites(server):
    body = b"x"
    for headers, status in [
            ({"Sec_Fetch_Site": "cross-site"}, 403), ({"Sec_Fetch_Site": "same-site"}, 403),
            ({"Sec_Fetch_Site": "same-origin"}, 200), ({"Sec_Fetch_Site": "none"}, 200),
            ({"Origin": "http://localhost"}, 200), ({"Origin": "http://evil.example"}, 403),
            ({"Origin": "null"}, 403), ({}, 200)]:
        assert server.ask("POST", "/echo", body, **headers).status == status, headers
    assert server.ask("GET", "/hello", Sec_Fetch_Site="cross-site").status == 200
    assert server.ask("GET", "/hello", host="rebound.example").status == 403


def test_scopes(start):
    server = start("tokens=1")
    ingest, read, admin = server.tokens
    cases = {None: (401, 401, 401), ingest: (200, 403, 403), read: (403, 200, 403),
             admin: (200, 200, 200), admin[:-1] + ("A" if admin[-1] != "A" else "B"): (401,) * 3}
    for token, wanted in cases.items():
        for headers in ({"Authorization": f"Bearer {token}"}, {"Cookie": f"a=b; veer_token={token}"}):
            sent = headers if token else {}
            got = [server.ask(method, path, b"", **sent) for method, path in
                   (("POST", "/ingest"), ("GET", "/read"), ("DELETE", "/admin"))]
            assert tuple(a.status for a in got) == wanted
            assert all(a.headers["www-authenticate"] == "Bearer" for a in got if a.status == 401)
    assert server.ask("GET", "/hello").status == 200
    assert server.ask("GET", "/hello", host="any.example").status == 200


def test_pending(server):
    assert server.ask("POST", "/later?ms=-1", b"").body == b"later"
    with server.connect() as client:
        client.send(request("POST", "/later?ms=30", b"abc") + request("GET", "/hello"))
        assert client.answer().body == b"later"
        assert client.answer().body == b"hello"
    results = []
    threads = [threading.Thread(target=lambda: results.append(server.ask("POST", "/later?ms=50", b"")))
               for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [r.body for r in results] == [b"later"] * 40


def test_client_leaves_while_pending(start):
    server = start()
    for _ in range(5):
        with server.connect() as client:
            client.send(request("POST", "/later?ms=300", b""))
            time.sleep(0.02)
    server.wait_for(lambda s: s["gone"] == 5 and s["connections"] == 1)


def test_slow_clients_are_cut(start):
    server = start("head=1000", "body=1000", "idle=1000", "send=1000")
    parts = {
        "says nothing": [b""],
        "slow request line": [b"GET"] + [b"X"] * 40,
        "slow headers": [b"GET /hello HTTP/1.1\r\n"] + [b"A: b\r\n"] * 40,
        "slow body": [b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99\r\n\r\n"] + [b"x"] * 40,
        "idle": [request("GET", "/hello")],
    }
    for name, pieces in parts.items():
        with server.connect() as client:
            if name == "idle":
                client.send(pieces.pop())
                assert client.answer().status == 200
            try:
                for piece in pieces:
                    client.send(piece)
                    client.socket.settimeout(0.1)
                    try:
                        if client.socket.recv(1) == b"":
                            break
                    except TimeoutError:
                        pass
            except OSError:
                pass
            client.socket.settimeout(20)
            assert not client.more(), name
    with server.connect() as client:
        client.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        client.send(request("GET", "/big?kib=65536"))
        server.wait_for(lambda s: s["timeouts"] >= 6)


def test_many_idle_connections(start):
    server = start("connections=3000")
    idle = []
    try:
        for _ in range(2000):
            idle.append(server.connect())
            idle[-1].send(b"GET /hello HTTP/1.1\r\nHo")
        server.wait_for(lambda s: s["connections"] > 2000)
        with server.connect() as good:
            for _ in range(50):
                good.send(request("GET", "/hello"))
                assert good.answer().body == b"hello"
        for client in idle[::100]:  # and each of them is still a client
            client.send(b"st: localhost\r\n\r\n")
            assert client.answer().body == b"hello"
    finally:
        for client in idle:
            client.socket.close()


def test_limits_of_connections_and_bytes(start):
    server = start("threads=1", "address_connections=2", "inflight=50000")
    with server.connect() as a, server.connect() as b, server.connect() as c:
        a.send(request("GET", "/hello"))
        b.send(request("GET", "/hello"))
        assert a.answer().status == b.answer().status == 200
        assert c.is_closed()
        a.send(request("POST", "/echo", b"x" * 50000))
        assert a.answer().status == 200
        a.send(request("POST", "/echo", b"x" * 50001))
        got = a.answer()
        assert got.status == 503 and int(got.headers["retry-after"]) > 0


def subscribe(server, **headers):
    client = server.connect()
    client.send(request("GET", "/events", **headers))
    head = client.until(b"\r\n\r\n")
    assert b"text/event-stream" in head
    return client


def next_event(client):
    """The next chunk that is not the greeting."""
    client.until(b"id: ")
    return client.until(b"\n\n").decode().split("\n")


def test_events(start):
    server = start("ping=100")
    clients = [subscribe(server) for _ in range(20)]
    server.wait_for(lambda s: s["subscribers"] == 20)
    assert server.ask("POST", "/publish", b"one\r\ntwo\n").status == 204
    for client in clients:
        assert next_event(client) == ["1", "event: note", "data: one", "data: two", "data: "]
    assert clients[0].until(b": ping\n\n") is not None
    for _ in range(3):
        server.ask("POST", "/publish", b"x")
    late = subscribe(server, Last_Event_ID="2")
    assert [next_event(late)[0] for _ in range(2)] == ["3", "4"]
    for client in clients + [late]:
        client.socket.close()
    server.wait_for(lambda s: s["subscribers"] == 0 and s["connections"] == 1)


def test_limits_of_streams(start):
    server = start("subscribers=2")
    clients = [subscribe(server) for _ in range(2)]
    assert server.ask("GET", "/events").status == 503
    clients.pop().socket.close()
    published = 0
    while server.stats()["subscribers"] == 2 and published < 500:
        server.ask("POST", "/publish", b"x")  # the hub sees the end when it writes
        published += 1
        time.sleep(0.02)
    clients.append(subscribe(server))
    most = 65536 - len(f"id: {published + 1}\nevent: note\ndata: \n\n")
    assert server.ask("POST", "/publish", b"x" * (most + 1)).status == 413
    assert server.ask("POST", "/publish", b"x" * most).status == 204
    for client in clients:
        client.socket.close()


def test_slow_subscriber_is_dropped(start):
    server = start("queue=8")
    slow = socket.socket()
    slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
    slow.connect(("127.0.0.1", server.port))
    slow.sendall(request("GET", "/events"))
    server.wait_for(lambda s: s["subscribers"] == 1)
    good = subscribe(server)
    server.wait_for(lambda s: s["subscribers"] == 2)
    published = 0
    while server.stats()["dropped"] == 0 and published < 2000:
        server.ask("POST", "/publish", b"x" * 60000)
        published += 1
        assert next_event(good)[0] == str(published)
    assert server.stats()["dropped"] == 1
    server.wait_for(lambda s: s["subscribers"] == 1 and s["connections"] == 2)
    good.socket.close()
    slow.close()


def test_drain_finishes_requests(start):
    server = start()
    idle, busy, half = server.connect(), server.connect(), server.connect()
    stream = subscribe(server)
    idle.send(request("GET", "/hello"))
    assert idle.answer().status == 200
    busy.send(request("POST", "/later?ms=400", b""))
    half.send(b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nab")
    server.wait_for(lambda s: s["connections"] == 5 and s["subscribers"] == 1)
    time.sleep(0.05)
    server.stop(10000)
    assert idle.is_closed()
    half.send(b"cd")
    got = half.answer()
    assert got.body == b"abcd" and got.headers["connection"] == "close"
    got = busy.answer()
    assert got.body == b"later" and got.headers["connection"] == "close"
    assert busy.is_closed() and half.is_closed()
    assert stream.until(b"0\r\n\r\n") is not None
    assert server.ended() == "clean"


def test_drain_has_a_deadline(start):
    server = start()
    busy, half = server.connect(), server.connect()
    stream = subscribe(server)
    busy.send(request("POST", "/later?ms=1500", b""))
    half.send(b"POST /echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\n\r\nab")
    server.wait_for(lambda s: s["connections"] == 4)
    time.sleep(0.05)
    server.stop(100)
    got = busy.answer()
    assert got.status == 503 and "retry-after" in got.headers
    assert half.is_closed()
    assert server.ended() == "cut"
    stream.socket.close()


def test_tls(start, tmp_path):
    import ssl
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    made = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "1", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
         "-keyout", key, "-out", cert], capture_output=True, check=False)
    assert made.returncode == 0, made.stderr
    server = start(f"cert={cert}", f"key={key}")
    assert server.url.startswith("https://")
    context = ssl.create_default_context(cafile=cert)
    for version in (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3):
        context.maximum_version = version
        client = server.connect()
        client.socket = context.wrap_socket(client.socket, server_hostname="localhost")
        client.send(request("POST", "/later?ms=20", b""))
        assert client.answer().body == b"later"
        client.send(request("POST", "/echo", b"x" * 65536))
        assert len(client.answer().body) == 65536
        client.socket.close()


def test_start_is_refused(tmp_path):
    for size, words in [(1 << 20, "does not start"), ((1 << 20) + 1, "too large")]:
        (tmp_path / "pem").write_bytes(b"x" * size)
        done = subprocess.run([SERVER, f"cert={tmp_path}/pem", f"key={tmp_path}/pem"],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60,
                              check=False)
        assert done.returncode == 1 and words in done.stderr, done.stderr
    for option, words in [("address=0.0.0.0", "--insecure"), ("address=[::]:0", "--insecure"),
                          ("address=:80", "not an address"), ("address=localhost:x", "not a port"),
                          ("cert=none.pem", "key file")]:
        done = subprocess.run([SERVER, option], stdin=subprocess.DEVNULL, capture_output=True,
                              text=True, timeout=60, check=False)
        assert done.returncode == 1 and words in done.stderr, (option, done.stderr)


def test_ipv6(start):
    server = start("address=[::1]")
    assert re.fullmatch(r"http://\[::1\]:\d+", server.url)
    with socket.create_connection(("::1", server.port), 20) as client:
        client.sendall(request("GET", "/hello", host="[::1]"))
        assert client.recv(1000).startswith(b"HTTP/1.1 200 ")
