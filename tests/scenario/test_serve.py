"""veer serve as an operator meets it: start, ready, reload, drain, refusals, tokens, log."""

import http.client
import json
import os
import re
import resource
import signal
import socket
import subprocess
import tempfile

import pytest

from serving import PROGRAM


def connect(server):
    host, port = server.url.split("//")[1].rsplit(":", 1)
    return socket.create_connection((host.strip("[]"), int(port)), timeout=60)


def refused(*args, env=None, cwd=None, user=None):
    """Runs a server that must not start; gives its one line."""
    plain = {k: v for k, v in os.environ.items() if not k.startswith("VEER_")}
    options = {"user": user} if user is not None else {}
    got = subprocess.run([PROGRAM, "serve", *map(str, args)], capture_output=True, text=True, timeout=60,
                         env={**plain, **(env or {})}, cwd=cwd, check=False, **options)
    assert got.returncode == 2, got.stderr
    assert got.stdout == ""
    lines = got.stderr.splitlines()
    assert len(lines) == 1 and lines[0].startswith("veer serve: "), got.stderr
    return lines[0].removeprefix("veer serve: ")


# ---- start and stop ----

def test_starts_answers_and_stops(server):
    assert server.get("/healthz").json == {"status": "ok"}
    assert server.get("/readyz").json == {"status": "ok"}
    status = server.get("/api/v1/status").json
    assert status["ready"] is True and status["tokens_needed"] is False
    assert status["store"]["backend"] == "sqlite"
    pid, address = (server.dir / "lock").read_text().split()
    assert int(pid) == server.pid and address == server.url
    assert not (server.dir / "owner.token").exists()
    assert server.stop() == 0
    assert "answering" in server.log and "stopping signal=SIGTERM" in server.log


def test_starts_again_on_the_same_directory(serve, tmp_path):
    for _ in range(3):
        one = serve(tmp_path / "data")
        assert one.get("/readyz").status == 200
        assert one.stop() == 0


def test_starts_after_a_kill(serve, tmp_path):
    one = serve(tmp_path / "data", "--require-tokens")
    one.kill()
    two = serve(tmp_path / "data")
    assert two.get("/readyz").status == 200
    assert not (two.dir / "owner.token").exists()


def test_interrupt_is_an_orderly_stop(server):
    server.signal(signal.SIGINT)
    assert server.wait() == 0
    assert "stopping signal=SIGINT" in server.log


def begin_request(server):
    """A request whose body is half sent; gives its connection and the rest of the body."""
    body = json.dumps({"name": "late", "scopes": ["read"]}).encode()
    connection = connect(server)
    connection.sendall(b"POST /api/v1/tokens HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                       b"Content-Length: %d\r\n\r\n" % len(body) + body[:10])
    server.until(lambda: server.get("/api/v1/status").json["http"]["connections"] >= 2)
    return connection, body[10:]


def test_a_running_request_is_finished(serve, tmp_path):
    server = serve(tmp_path / "data", "--drain", "60s", "--drain-delay", "2s")
    connection, rest = begin_request(server)
    server.signal(signal.SIGTERM)
    answer = server.until(lambda: (got := server.get("/readyz")).status == 503 and got)
    assert answer.json == {"status": "unavailable", "reason": "the server is stopping"}
    assert server.get("/healthz").status == 200
    connection.sendall(rest)
    got = connection.makefile("rb").read()
    assert got.startswith(b"HTTP/1.1 201 "), got
    assert server.wait() == 0
    assert "requests were cut" not in server.log


def test_a_request_that_does_not_end_is_cut(serve, tmp_path):
    server = serve(tmp_path / "data", "--drain", "100ms")
    connection, _ = begin_request(server)
    assert server.stop() == 0
    assert "requests were cut" in server.log
    connection.close()


def test_a_second_signal_ends_it_at_once(serve, tmp_path):
    server = serve(tmp_path / "data", "--drain", "1h")
    connection, _ = begin_request(server)
    server.signal(signal.SIGTERM)
    server.until(lambda: "stopping" in server.log)
    # Between the line and the moment from which a signal forces there are some instructions.
    while server.process.poll() is None:
        server.signal(signal.SIGTERM)
        try:
            server.process.wait(0.05)
        except subprocess.TimeoutExpired:
            pass
    assert server.wait() == -signal.SIGTERM
    connection.close()


def test_there_are_descriptors_for_all_connections(serve, tmp_path):
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    try:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(256, limits[1]), limits[1]))
        server = serve(tmp_path / "data", "--http-max-connections", "1000")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    assert resource.prlimit(server.pid, resource.RLIMIT_NOFILE)[0] == 1064


# ---- refusals ----

def test_a_second_owner_is_told_who_has_the_directory(server):
    assert refused("--data", server.dir, "--listen", "127.0.0.1:0") == (
        f"the data directory '{server.dir}' is in use by process {server.pid} at {server.url}")


def test_a_port_in_use(server, tmp_path):
    port = server.url.rsplit(":", 1)[1]
    assert refused("--data", tmp_path / "other", "--listen", f"127.0.0.1:{port}") == (
        f"cannot listen on 127.0.0.1 port {port}: Address already in use")


def test_a_directory_without_a_parent(tmp_path):
    assert refused("--data", tmp_path / "a" / "b") == (
        f"cannot make the data directory '{tmp_path}/a/b': No such file or directory")


def test_a_directory_that_cannot_be_written():
    user = 65534 if os.geteuid() == 0 else None
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        data = os.path.join(folder, "data")
        os.mkdir(data, 0o555)
        assert refused("--data", data, "--listen", "127.0.0.1:0", cwd="/", user=user) == (
            f"cannot write in the data directory '{data}': Permission denied")
        inner = os.path.join(data, "inner")
        assert refused("--data", inner, "--listen", "127.0.0.1:0", cwd="/", user=user) == (
            f"cannot make the data directory '{inner}': Permission denied")


def test_a_file_in_place_of_the_directory(tmp_path):
    (tmp_path / "data").write_text("")
    assert "data" in refused("--data", tmp_path / "data")


def test_other_addresses_need_tokens(serve, veer, tmp_path):
    assert refused("--data", tmp_path / "data", "--listen", "0.0.0.0:0") == (
        "0.0.0.0:0 can be reached from other machines; set up tokens, or allow everyone with --insecure")
    open_to_all = serve(tmp_path / "data", "--insecure", listen="0.0.0.0:0")
    assert open_to_all.get("/healthz").status == 200
    assert (open_to_all.dir / "lock").read_text().split()[1] == open_to_all.url
    made = open_to_all.post("/api/v1/tokens", {"scopes": ["read"]}).json
    open_to_all.stop()
    guarded = serve(tmp_path / "data", listen="0.0.0.0:0")
    assert guarded.get("/api/v1/status", token="").status == 401
    assert guarded.get("/api/v1/status", token=made["token"]).status == 200


def test_wrong_options(tmp_path):
    assert refused("--drain", "soon") == "--drain: 'drain' must be a time such as 30d, 12h or 5m, not 'soon'"
    assert refused("--tls-cert-file", "a.pem") == "'tls.cert_file' is set, 'tls.key_file' is missing"
    assert refused("--config", tmp_path / "no.yaml") == f"{tmp_path}/no.yaml: No such file or directory"
    assert refused("--insecure", "--require-tokens") == (
        "'insecure' (--insecure) and 'require_tokens' (--require-tokens) exclude each other")
    assert refused("--listen", "127.0.0.1:99999", "--data", tmp_path / "d") == "'99999' is not a port"


# ---- TLS ----

@pytest.fixture
def certificate(tmp_path):
    cert, key = tmp_path / "cert.pem", tmp_path / "key.pem"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
                    "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1",
                    "-keyout", key, "-out", cert], check=True, capture_output=True)
    return cert, key


def test_https(serve, tmp_path, certificate):
    cert, key = certificate
    server = serve(tmp_path / "data", "--tls-cert-file", cert, "--tls-key-file", key)
    assert server.url.startswith("https://127.0.0.1:")
    server.trust(cert)
    assert server.get("/readyz").status == 200
    assert server.stop() == 0


def test_a_wrong_key(tmp_path, certificate):
    cert, _ = certificate
    assert refused("--data", tmp_path / "data", "--listen", "127.0.0.1:0", "--tls-cert-file", cert,
                   "--tls-key-file", cert) == "the server does not start: is the key that of the certificate?"


# ---- reload ----

def test_a_reload_takes_over_what_may_change(serve, tmp_path):
    settings = tmp_path / "veer.yaml"
    settings.write_text("log:\n  level: info\n")
    server = serve(tmp_path / "data")
    server.get("/healthz")
    assert "path=/healthz" not in server.log
    settings.write_text("log:\n  level: debug\nhttp:\n  max_connections: 5\n")
    server.signal(signal.SIGHUP)
    server.until(lambda: "settings read again log_level=debug" in server.log)
    assert "a changed setting waits for a restart key=http.max_connections" in server.log
    server.get("/healthz")
    server.until(lambda: "path=/healthz status=200" in server.log)


def test_a_reload_that_fails_changes_nothing(serve, tmp_path):
    settings = tmp_path / "veer.yaml"
    server = serve(tmp_path / "data")
    settings.write_text("log:\n  level: loud\n")
    server.signal(signal.SIGHUP)
    server.until(lambda: "settings not taken over" in server.log)
    assert "veer.yaml:2:10: 'log.level' must be one of error, warn, info, debug, not 'loud'" in server.log
    assert server.get("/readyz").status == 200
    assert server.stop() == 0


# ---- the service manager ----

def test_the_service_manager_is_told(serve, tmp_path):
    path = tmp_path / "notify"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(path))
        manager.settimeout(60)
        server = serve(tmp_path / "data", env={"NOTIFY_SOCKET": str(path), "WATCHDOG_USEC": "200000"})

        def next_state():
            while (state := manager.recv(4096).decode().split("\n")) == ["WATCHDOG=1"]:
                pass
            return state

        assert next_state() == ["READY=1", f"STATUS=answers at {server.url}"]
        assert manager.recv(4096) == b"WATCHDOG=1"
        server.signal(signal.SIGHUP)
        reloading = next_state()
        assert reloading[0] == "RELOADING=1" and re.fullmatch(r"MONOTONIC_USEC=\d+", reloading[1])
        assert next_state()[0] == "READY=1"
        server.signal(signal.SIGTERM)
        assert next_state()[0] == "STOPPING=1"
        assert server.wait() == 0


def test_another_process_is_watched(serve, tmp_path):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind("\0veer-test-%d" % os.getpid())
        manager.settimeout(60)
        server = serve(tmp_path / "data", env={
            "NOTIFY_SOCKET": "@veer-test-%d" % os.getpid(), "WATCHDOG_USEC": "1000", "WATCHDOG_PID": "1"})
        assert manager.recv(4096).startswith(b"READY=1")
        server.signal(signal.SIGTERM)
        assert manager.recv(4096).startswith(b"STOPPING=1")


# ---- tokens ----

def make_token(server, *scopes, **more):
    return server.post("/api/v1/tokens", {"scopes": list(scopes), **more}).json


def test_tokens_live_from_creation_to_revocation(serve, tmp_path):
    server = serve(tmp_path / "data", "--require-tokens")
    assert oct((server.dir / "owner.token").stat().st_mode & 0o777) == "0o600"
    made = make_token(server, "read", name="grafana")
    assert re.fullmatch(r"veer_[0-9a-f]{12}_[\w-]{43}", made["token"])
    listed = server.get("/api/v1/tokens").json["tokens"]
    assert listed == [{k: v for k, v in made.items() if k != "token"}]
    assert server.get("/api/v1/status", token=made["token"]).status == 200
    server.stop()
    server = serve(tmp_path / "data", "--require-tokens")
    assert server.get("/api/v1/status", token=made["token"]).status == 200
    assert server.delete("/api/v1/tokens/" + made["id"]).status == 204
    assert server.get("/api/v1/status", token=made["token"]).status == 401
    assert server.delete("/api/v1/tokens/" + made["id"]).status == 404
    assert server.delete("/api/v1/tokens/zz").status == 404
    assert server.get("/api/v1/tokens").json == {"tokens": []}


def test_wrong_wishes_for_tokens(server):
    def detail(body):
        got = server.post("/api/v1/tokens", body)
        assert got.status == 400, got
        return got.json["detail"]

    assert "'scopes' is missing" in detail({"name": "x"})
    assert "a scope is" in detail({"scopes": ["write"]})
    assert "unknown member" in detail({"scopes": ["read"], "scope": "read"})
    assert "a time to come" in detail({"scopes": ["read"], "expires": "2001-01-01"})
    assert "is given twice" in detail('{"scopes":["read"],"scopes":["admin"]}')
    assert "at most 256 bytes" in detail({"scopes": ["read"], "name": "n" * 257})
    assert server.post("/api/v1/tokens", {"scopes": ["read"], "name": "n" * 256}).status == 201


def test_an_expired_token_is_none(serve, tmp_path):
    server = serve(tmp_path / "data", "--require-tokens")
    made = make_token(server, "read", expires="2261-01-01T00:00:00Z")
    assert made["expires"] == "2261-01-01T00:00:00Z"
    assert server.get("/api/v1/status", token=made["token"]).status == 200


def test_a_token_of_the_settings(serve, veer, tmp_path):
    first = serve(tmp_path / "data", "--require-tokens")
    token = make_token(first, "admin")["token"]
    first.stop()
    (tmp_path / "secret").write_text(token + "\n")
    second = serve(tmp_path / "other", "--require-tokens", "--admin-token-file", tmp_path / "secret",
                   "--log-level", "debug")
    assert second.get("/api/v1/tokens", token=token).status == 200
    second.stop()
    third = serve(tmp_path / "third", env={"VEER_ADMIN_TOKEN": token}, listen="0.0.0.0:0")
    assert third.get("/api/v1/tokens", token=token).status == 200
    third.stop()
    for log in (second.log, third.log):
        assert token not in log and token.split("_", 2)[2] not in log
    shown = veer("check-config", env={"VEER_ADMIN_TOKEN": token})
    assert shown.code == 0 and token not in shown.out and "set, not shown" in shown.out
    assert refused("--data", tmp_path / "d", "--require-tokens", env={"VEER_ADMIN_TOKEN": "secret"}) == (
        "'admin_token' (VEER_ADMIN_TOKEN) is not a token of Veer")


NOBODY = {"/healthz", "/readyz", "/api/v1/session"}
INGEST = {"/api/v1/predictions", "/inference", "/api/v1/feedback", "/feedback", "/feedback/batch"}
ADMIN_PATHS = {"/api/v1/tokens", "/api/v1/tokens/{id}", "/api/v1/backups", "/api/v1/doctor"}
ADMIN_POSTS = {"/api/v1/alerts/{id}/acknowledge", "/api/v1/alerts/{id}/resolve", "/api/v1/silences",
               "/api/v1/rules", "/api/v1/rules/test", "/api/v1/rules/{name}/test", "/api/v1/evaluations",
               "/api/v1/models/{model}/backtest", "/api/v1/channels/{name}/test", "/api/v1/retraining"}


def scope_of(method, path):
    """What a route must ask for, by its meaning."""
    if path in NOBODY or path.endswith("/openapi.json"):
        return None
    if path in ADMIN_PATHS or method in ("PUT", "DELETE") or path.endswith("/reference/freeze"):
        return "admin"
    if method == "POST" and path in ADMIN_POSTS:
        return "admin"
    if path in INGEST or (method == "POST" and path in ("/api/v1/metrics", "/api/v1/retraining/{id}")):
        return "ingest"
    if path == "/api/v1/rules/check":  # changes nothing
        return "read"
    assert method == "GET", f"say here who may {method} {path}"
    return "read"


def test_every_route_with_every_scope(serve, tmp_path):
    server = serve(tmp_path / "data", "--require-tokens")
    tokens = {scope: make_token(server, scope)["token"] for scope in ("ingest", "read", "admin")}
    document = server.get("/api/v1/openapi.json").json
    host = server.url.split("//")[1]
    checked = 0
    for path, operations in document["paths"].items():
        for method in operations:
            if method == "parameters":
                continue
            needed = scope_of(method.upper(), path)
            for held, token in [(None, None), *tokens.items()]:
                connection = http.client.HTTPConnection(host, timeout=60)
                headers = {"Authorization": "Bearer " + token} if token else {}
                connection.request(method.upper(), re.sub(r"\{\w+\}", "nothing", path), headers=headers)
                status = connection.getresponse().status
                connection.close()
                if needed is None or held in (needed, "admin"):
                    assert status not in (401, 403), (method, path, held, status)
                else:
                    assert status == (401 if held is None else 403), (method, path, held, status)
                checked += 1
    assert checked >= 4 * 8


def test_no_secret_in_any_log(serve, tmp_path):
    for form in ("text", "json"):
        server = serve(tmp_path / form, "--require-tokens", "--log-level", "debug", "--log-format", form)
        made = make_token(server, "read", "ingest", name="logs")
        server.get("/api/v1/status", token=made["token"])
        server.get("/api/v1/status?token=" + made["token"], token="")
        server.get("/api/v1/status", token=made["token"][:-1] + "x")
        server.get("/api/v1/status", token="", headers={"Cookie": "veer_token=" + made["token"]})
        owner = server.token
        server.stop()
        assert "/api/v1/status" in server.log and made["id"] in server.log
        for secret in (made["token"], owner, made["token"].split("_", 2)[2][:-1], owner.split("_", 2)[2]):
            assert secret not in server.log


# ---- log ----

def test_log_lines_as_json(serve, tmp_path):
    server = serve(tmp_path / "data", "--log-format", "json", "--log-level", "debug")
    server.get("/healthz")
    server.stop()
    lines = [json.loads(line) for line in server.logs]
    assert lines[0]["message"] == "answering" and lines[0]["url"] == server.url
    request = next(line for line in lines if line["message"] == "request")
    assert request["path"] == "/healthz" and request["status"] == 200 and request["level"] == "debug"


def test_the_journal_gets_priorities(tmp_path):
    read_end, write_end = os.pipe()
    about = os.fstat(write_end)
    process = subprocess.Popen(
        [PROGRAM, "serve", "--data", str(tmp_path / "data"), "--listen", "127.0.0.1:0"],
        stdout=subprocess.PIPE, stderr=write_end, cwd=tmp_path,
        env={**os.environ, "JOURNAL_STREAM": f"{about.st_dev}:{about.st_ino}"})
    os.close(write_end)
    process.stdout.readline()
    process.terminate()
    assert process.wait(60) == 0
    process.stdout.close()
    with os.fdopen(read_end) as log:
        lines = log.read().splitlines()
    assert lines[0].startswith("<6>answering url=http://127.0.0.1:")


# ---- settings ----

def test_settings_rise_from_file_to_flag(veer, tmp_path):
    (tmp_path / "veer.yaml").write_text(
        "listen: 127.0.0.1:1\ndrain: 1s\nretention:\n  points: 1d\nhosts: [a.example, b]\n")
    (tmp_path / ".env").write_text("VEER_LISTEN=127.0.0.1:2\nVEER_DRAIN=2s\nFLASK_ENV=development\n"
                                   "METRICS_FILE=data/metrics_log.json\n")
    plain = {k: v for k, v in os.environ.items() if not k.startswith("VEER_")}
    got = subprocess.run([PROGRAM, "check-config", "--listen", "127.0.0.1:4"], capture_output=True, text=True,
                         env={**plain, "VEER_LISTEN": "127.0.0.1:3", "VEER_DRAIN": "3s"}, cwd=tmp_path,
                         check=True).stdout
    rows, section = {}, ""
    for line in got.splitlines():
        name = line.split(":")[0]
        section = section if name.startswith("  ") else ""
        if ": " in line:
            rows[section + name.strip()] = re.split(r"\s+# ", line.split(": ", 1)[1])
        else:
            section = name + "."
    assert rows["listen"] == ["127.0.0.1:4", "--listen"]
    assert rows["drain"] == ["3s", "VEER_DRAIN"]
    assert rows["retention.points"] == ["1d", "veer.yaml:4"]
    assert rows["hosts"] == ['"a.example, b"', "veer.yaml:5"]
    assert rows["metrics.file"] == ["data/metrics_log.json", ".env:4"]
    assert rows["data"] == ["./veer-data", "default"]
    (tmp_path / "again.yaml").write_text(got)
    again = veer("check-config", "--config", tmp_path / "again.yaml")
    assert again.code == 0, again.err


def test_the_reference_of_settings_is_printed_by_the_program(veer):
    root = os.environ["VEER_SOURCE_ROOT"]
    with open(os.path.join(root, "docs", "configuration.md"), encoding="utf-8") as page:
        assert veer("check-config", "--reference").out in page.read()
