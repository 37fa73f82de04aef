"""Hostile clients against the whole server: the right status, bounded memory, and a good client that
is served all the while."""

import concurrent.futures
import gzip
import json
import os
import resource
import signal
import socket
import threading
import time
import zlib

import pytest
from test_failures import Serving, cpu_of

# Sanitizers keep several bytes beside each one of the program.
MEMORY_FACTOR = 4 if os.environ.get("VEER_SANITIZED") else 1
IDLE = int(os.environ.get("VEER_IDLE_CONNECTIONS", "10000"))


@pytest.fixture
def serving(tmp_path):
    got = Serving(tmp_path / "data")
    yield got
    got.stop()


def memory_mib(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        return next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS:"))


def raw(port, data, wait=20):
    """Sends bytes, closes its side, and gives (status, everything that came back)."""
    with socket.create_connection(("127.0.0.1", port), timeout=wait) as sock:
        try:
            sock.sendall(data)
        except OSError:
            pass
        got = b""
        try:
            while piece := sock.recv(65536):
                got += piece
        except OSError:
            pass
    return (int(got.split(b" ", 2)[1]) if got.startswith(b"HTTP/") else 0), got


def post(port, path, body, *headers, length=None):
    head = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", "Connection: close",
            f"Content-Length: {len(body) if length is None else length}", *headers]
    return raw(port, "\r\n".join(head).encode() + b"\r\n\r\n" + body)


GOOD = b'{"id":"%d","model":"m","prediction":"a"}'
DEEP = b'{"id":"d","model":"m","prediction":"a","features":{"x":' + b"[" * 100000 + b"]" * 100000 + b"}}"

REFUSED = {
    "broken JSON": (b'{"id":', (), 400),
    "deep nesting": (DEEP, (), 400),
    "bad UTF-8": (b'{"id":"\xff\xfe","model":"m","prediction":"a"}', (), 400),
    "NaN": (b'{"id":"n","model":"m","prediction":"a","features":{"x":NaN}}', (), 400),
    "wrong types": (b'{"id":{},"model":[],"prediction":"a"}', (), 400),
    "no model": (b'{"id":"x","prediction":"a"}', (), 400),
    "a number": (b"7", (), 400),
    "empty": (b"", (), 400),
    "year 9999": (b'{"id":"t","model":"m","prediction":"a","timestamp":"9999-01-01T00:00:00Z"}', (), 400),
    "wrong media type": (GOOD % 1, ("Content-Type: image/png",), 415),
    "unknown coding": (GOOD % 1, ("Content-Encoding: br",), 415),
    "not gzip": (GOOD % 1, ("Content-Encoding: gzip",), 400),
    "cut gzip": (gzip.compress(GOOD % 1)[:-5], ("Content-Encoding: gzip",), 400),
    "two framings": (b"0\r\n\r\n", ("Transfer-Encoding: chunked",), 400),
}


@pytest.mark.parametrize("name", list(REFUSED))
@pytest.mark.parametrize("path", ["/api/v1/predictions", "/api/v1/feedback", "/api/v1/metrics",
                                  "/inference", "/feedback/batch"])
def test_refused_with_a_reason(serving, name, path):
    body, headers, wanted = REFUSED[name]
    status, answer = post(serving.port, path, body, *headers)
    assert status == wanted, answer
    assert serving.send("GET", "/healthz")[0] == 200


def test_methods_and_paths(serving):
    for method, path, wanted in (
            ("GET", "/api/v1/predictions", 405), ("DELETE", "/api/v1/predictions", 405),
            ("BREW", "/api/v1/predictions", 405), ("GET", "/../etc/passwd", 400), ("GET", "/nothing", 404),
            ("GET", "/api/v1/models/%00", 400), ("GET", "/api/v1/models/a%2Fb", 404),
            ("POST", "/api/v1/predictions?ack=never", 400)):
        status, answer = raw(serving.port, f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
                                           "Content-Length: 0\r\n\r\n".encode())
        assert status == wanted, (method, path, answer)


def test_huge_body_is_not_read(serving):
    status, answer = post(serving.port, "/api/v1/predictions", b"x" * 1000, length=1 << 40)
    assert status == 413 and b"problem+json" in answer


def test_gzip_bomb(serving):
    """300 MiB of zeros in 300 KB: refused, and memory stays where it was."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(300)) + packer.flush()
    before = memory_mib(serving.process.pid)
    for _ in range(5):
        status, answer = post(serving.port, "/api/v1/predictions", bomb, "Content-Encoding: gzip")
        assert status == 413, answer
    assert memory_mib(serving.process.pid) < before + 100 * MEMORY_FACTOR


def latencies_ms(port, seconds):
    """Sorted latencies of one good client that keeps its connection."""
    found, number = [], time.monotonic_ns()
    with socket.create_connection(("127.0.0.1", port), timeout=30) as sock:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            number += 1
            body = GOOD % number
            begin = time.monotonic()
            sock.sendall(b"POST /api/v1/predictions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: %d"
                         b"\r\n\r\n" % len(body) + body)
            answer = sock.recv(65536)
            assert answer.startswith(b"HTTP/1.1 200"), answer
            found.append(1000 * (time.monotonic() - begin))
            time.sleep(0.002)
    return sorted(found)


def trickle(sock, pieces, stop):
    """A byte now and then, until it is cut off."""
    try:
        for piece in pieces:
            if stop.wait(0.5):
                return
            sock.sendall(piece)
    except OSError:
        pass


def test_idle_and_slow_clients(serving):
    """10,000 idle connections and 200 slow ones: a good client is served, memory is bounded, and the
    slow ones are cut off. Latencies with and without them are printed, not judged: machines differ."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = min(IDLE, hard - 1000)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, wanted + 1000), hard))
    pool = concurrent.futures.ProcessPoolExecutor(1)  # the good client: a process of its own
    quiet = pool.submit(latencies_ms, serving.port, 2).result()
    before = memory_mib(serving.process.pid)
    idle, stop, threads = [], threading.Event(), []
    try:
        for i in range(wanted):
            sock = socket.socket()
            # many addresses of this machine, because one has too few ports for all
            sock.bind((f"127.0.0.{2 + i % 50}", 0))
            sock.connect(("127.0.0.1", serving.port))
            idle.append(sock)
        for i in range(200):
            sock = socket.create_connection(("127.0.0.1", serving.port))
            idle.append(sock)
            slow = [b"P", b"O", b"S", b"T"] * 100 if i % 2 else \
                [b"POST /api/v1/predictions HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 4000\r\n\r\n"] \
                + [b" "] * 1000
            threads.append(threading.Thread(target=trickle, args=(sock, slow, stop)))
            threads[-1].start()
        loaded = pool.submit(latencies_ms, serving.port, 3).result()
        grown = memory_mib(serving.process.pid) - before
        begin = cpu_of(serving.process.pid)
        time.sleep(1)
        spent = cpu_of(serving.process.pid) - begin
    finally:
        stop.set()
        for thread in threads:
            thread.join()
        for sock in idle:
            sock.close()
        pool.shutdown()

    def at(of, share):
        return of[int(share * (len(of) - 1))]

    print(json.dumps({"idle": wanted, "quiet_p50_ms": at(quiet, .5), "quiet_p99_ms": at(quiet, .99),
                      "p50_ms": at(loaded, .5), "p99_ms": at(loaded, .99), "grown_mib": grown,
                      "cpu_share_idle": spent}))
    assert grown < (0.04 * wanted + 100) * MEMORY_FACTOR, f"{grown} MiB for {wanted} connections"
    assert spent < 0.9
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_as_many_at_once_as_the_server_takes_at_a_time(tmp_path):
    """128 requests that become ready in one moment on one thread: all are answered, without anything
    else happening on the server."""
    serving = Serving(tmp_path / "data", arguments=["--http-threads", "1"])
    socks = []
    for _ in range(128):
        socks.append(socket.create_connection(("127.0.0.1", serving.port), timeout=10))
    request = b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
    for _ in range(3):
        for sock in socks:
            sock.sendall(request)
            assert sock.recv(65536).startswith(b"HTTP/1.1 200")
        serving.process.send_signal(signal.SIGSTOP)
        for sock in socks:
            sock.sendall(request)
        serving.process.send_signal(signal.SIGCONT)
        for sock in socks:
            assert sock.recv(65536).startswith(b"HTTP/1.1 200")
    for sock in socks:
        sock.close()
    serving.stop()
