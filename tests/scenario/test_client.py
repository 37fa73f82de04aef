"""The HTTP client against a server that answers as told, also wrongly."""

import http.server
import os
import socket
import ssl
import subprocess
import threading
import time

import pytest

CLIENT = os.environ["HTTP_CLIENT"]


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers by the path; what came in is kept in server.seen."""

    protocol_version = "HTTP/1.1"

    def log_message(self, *args):
        pass

    def reply(self, status, body=b"", headers=()):
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def problem(self, status, text, headers=()):
        self.reply(status, text, [("Content-Type", "application/problem+json"), *headers])

    def cut(self):
        self.close_connection = True
        self.connection.shutdown(socket.SHUT_RDWR)

    def handle_any(self):
        server = self.server
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        server.seen.append((self.command, self.path, dict(self.headers), body,
                            self.client_address[1]))
        count = sum(1 for call in server.seen if call[1] == self.path)
        name = self.path.split("?")[0].strip("/")
        if name == "ok":
            self.reply(200, b'{"a":1}', [("Content-Type", "application/json; charset=utf-8"),
                                         ("Veer-Next-Cursor", "c42")])
        elif name == "problem":
            self.problem(400, b'{"type":"x","title":"bad","detail":"/model: must be a string"}')
        elif name == "title":
            self.problem(409, b'{"title":"conflict","detail":""}')
        elif name == "absent":
            self.problem(404, b'{"detail":"no model \\"x\\""}')
        elif name == "broken":
            self.problem(500, b'{"detail":')
        elif name == "busy-twice":
            if count <= 2:
                self.problem(503, b'{"detail":"busy"}', [("Retry-After", "0")])
            else:
                self.reply(200, b"at last")
        elif name == "busy-second":
            if count == 1:
                self.problem(503, b'{"detail":"busy"}', [("Retry-After", "1")])
            else:
                self.reply(200, b"at last")
        elif name == "busy":
            self.problem(503, b'{"detail":"the queue is full"}')
        elif name == "cut-once" and count == 1:
            self.cut()
        elif name == "cut-once":
            self.reply(200, b"second try")
        elif name == "cut":
            self.cut()
        elif name == "half":
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"x" * 100)
            self.wfile.flush()
            self.cut()
        elif name == "moved":
            self.reply(302, b"", [("Location", "http://127.0.0.1:1/elsewhere")])
        elif name == "large":
            self.send_response(200)
            self.send_header("Transfer-Encoding", "chunked")
            self.end_headers()
            chunk = b"y" * 65536
            for _ in range(server.chunks):
                self.wfile.write(b"%x\r\n%s\r\n" % (len(chunk), chunk))
            self.wfile.write(b"0\r\n\r\n")
        elif name == "enough":
            self.reply(200, b"!" * 100)
        elif name == "slow":
            server.go_on.wait(20)
            self.cut()
        else:
            self.reply(404)

    do_GET = do_POST = do_PUT = do_DELETE = handle_any


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *args):
        pass


@pytest.fixture
def server():
    made = Server(("127.0.0.1", 0), Handler)
    made.seen, made.chunks, made.go_on = [], 640, threading.Event()
    made.url = f"http://127.0.0.1:{made.server_port}"
    thread = threading.Thread(target=made.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield made
    made.go_on.set()
    made.shutdown()
    made.server_close()


def run(how, url, path, *options, method="GET", env=None):
    done = subprocess.run([CLIENT, how, url, method, path, *map(str, options)], check=False,
                          capture_output=True, timeout=60, env={**os.environ, **(env or {})})
    assert done.returncode in (0, 1), done.stderr.decode()
    return done.stdout.decode()


def test_answer_with_type_and_header(server):
    assert run("send", server.url, "/ok", "--header", "veer-next-cursor") == (
        '200 application/json\n{"a":1}\nc42\n')
    assert run("send", server.url, "/ok", "--header", "Absent").endswith("(none)\n")


def test_request_as_told(server):
    run("send", server.url + "/", "/ok?x=%20", "--token", "secret", "--body", '{"b":2}',
        method="PUT")
    method, path, headers, body, _ = server.seen[0]
    assert (method, path, body) == ("PUT", "/ok?x=%20", b'{"b":2}')
    assert headers["Authorization"] == "Bearer secret"
    assert headers["Content-Type"] == "application/json"
    assert "Expect" not in headers


def test_post_without_body(server):
    run("send", server.url, "/ok", method="POST")
    method, _, headers, body, _ = server.seen[0]
    assert (method, body, headers["Content-Length"]) == ("POST", b"", "0")
    assert "Authorization" not in headers


def test_connection_is_kept(server):
    run("send", server.url, "/ok", "--times", 3)
    assert len(server.seen) == 3
    assert len({call[4] for call in server.seen}) == 1


@pytest.mark.parametrize("path, says", [
    ("/problem", "VEER_EINVAL: /model: must be a string\n"),
    ("/title", "VEER_EINVAL: conflict\n"),
    ("/absent", 'VEER_ENOTFOUND: no model "x"\n'),
    ("/broken", "VEER_EIO: {url} answers 500\n"),
    ("/nothing", "VEER_ENOTFOUND: {url} answers 404\n"),
    ("/busy", "VEER_EIO: the queue is full\n"),
    ("/moved", "VEER_EIO: {url} answers 302 and sends on to 'http://127.0.0.1:1/elsewhere', which "
               "is not followed\n"),
    ("/cut", "VEER_EIO: the connection to {url} was cut\n"),
    ("/half", "VEER_EIO: the connection to {url} was cut\n"),
])
def test_failures_in_words(server, path, says):
    assert run("call", server.url, path) == says.format(url=server.url)
    if path not in ("/cut", "/half"):
        assert run("stream", server.url, path) == says.format(url=server.url)
    assert server.seen[0][1] == path


def test_send_gives_bad_answers_as_answers(server):
    assert run("send", server.url, "/problem").startswith("400 application/problem+json\n{")
    assert run("send", server.url, "/moved") == "302 \n\n"
    assert run("send", server.url, "/busy").startswith("503 ")


def test_busy_server_is_asked_again(server):
    assert run("call", server.url, "/busy-twice", "--wait", 20000) == "200 \nat last\n"
    assert len(server.seen) == 3


def test_retry_after_is_kept(server):
    started = time.monotonic()
    assert run("call", server.url, "/busy-second", "--wait", 20000) == "200 \nat last\n"
    assert len(server.seen) == 2 and time.monotonic() - started >= 1


def test_wait_ends(server):
    assert run("call", server.url, "/busy", "--wait", 300) == "VEER_EIO: the queue is full\n"
    assert len(server.seen) > 1


def test_cut_connection_is_repeated_only_where_allowed(server):
    assert "was cut" in run("call", server.url, "/cut-once", "--wait", 5000, "--body", "{}",
                            method="POST")
    assert len(server.seen) == 1
    server.seen.clear()
    assert run("call", server.url, "/cut-once", "--wait", 20000, "--repeatable", "--body", "{}",
               method="POST") == "200 \nsecond try\n"
    assert len(server.seen) == 2


def test_server_that_comes_later():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    assert run("call", url, "/ok") == f"VEER_EIO: no server answers at {url}\n"
    client = subprocess.Popen([CLIENT, "call", url, "GET", "/ok", "--wait", "30000"],
                              stdout=subprocess.PIPE)
    time.sleep(0.3)
    late = Server(("127.0.0.1", port), Handler)
    late.seen, late.chunks, late.go_on = [], 1, threading.Event()
    threading.Thread(target=late.serve_forever, args=(0.02,), daemon=True).start()
    assert client.communicate(timeout=60)[0].startswith(b"200 ")
    late.shutdown()
    late.server_close()


def test_silent_server(server):
    assert run("call", server.url, "/slow", "--timeout", 200) == (
        f"VEER_EIO: {server.url} did not answer in time\n")


def test_large_stream(server):
    assert run("stream", server.url, "/large") == f"{640 * 65536} bytes\n"


def test_sink_ends_a_stream(server):
    assert run("stream", server.url, "/enough") == "VEER_EPARSE: the sink had enough\n"
    assert "was cut" in run("stream", server.url, "/half", "--wait", 5000, "--repeatable")
    assert sum(1 for call in server.seen if call[1] == "/half") == 1


@pytest.mark.parametrize("url", ["127.0.0.1:8321", "ftp://x", "file:///etc/passwd", ""])
def test_wrong_address(url):
    assert run("call", url, "/ok") == (f"VEER_EINVAL: '{url}' is no address of a server; it starts "
                                       "with http:// or https://\n")


def test_unknown_host():
    assert run("call", "http://veer.invalid:8321", "/ok").startswith("VEER_EIO: ")


def test_token_that_breaks_a_header(server):
    assert "VEER_EINVAL: the token has" in run("call", server.url, "/ok", "--token", "a\r\nX: y")
    assert server.seen == []


def test_this_machine_needs_no_proxy(server):
    assert run("call", server.url, "/ok", env={"http_proxy": "http://127.0.0.1:1"}).startswith("200")


@pytest.fixture
def certificate(tmp_path):
    key, pem = tmp_path / "key.pem", tmp_path / "cert.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-keyout", key, "-out", pem, "-days", "2", "-subj", "/CN=localhost", "-addext",
         "subjectAltName=DNS:localhost,IP:127.0.0.1"], check=True, capture_output=True)
    return key, pem


def test_tls_with_a_private_authority(server, certificate, tmp_path):
    key, pem = certificate
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem, key)
    server.socket = context.wrap_socket(server.socket, server_side=True)
    url = server.url.replace("http:", "https:")
    assert run("call", url, "/ok", "--ca", pem).startswith("200 ")
    refused = run("call", url, "/ok")
    assert refused.startswith(f"VEER_EIO: the certificate of {url} is not trusted")
    absent = run("call", url, "/ok", "--ca", tmp_path / "absent.pem")
    assert absent == ("VEER_EINVAL: the authority's certificates "
                      f"'{tmp_path / 'absent.pem'}' cannot be read\n")
