"""What a server does when the machine fails it: never a false acknowledgement, and it goes on."""

import json
import os
import resource
import socket
import sqlite3
import subprocess
import time
import urllib.error
import urllib.request

import pytest

PROGRAM = os.environ["VEER"]


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


class Serving:
    """A server process on a directory, and requests to it."""

    def __init__(self, data, wrap=(), log=None, arguments=(), **more):
        self.port = free_port()
        self.log = open(log, "wb") if log else subprocess.DEVNULL
        self.process = subprocess.Popen(
            [*wrap, PROGRAM, "serve", "--data", str(data), "--listen", f"127.0.0.1:{self.port}",
             *arguments],
            stdout=subprocess.DEVNULL, stderr=self.log, **more)
        for _ in range(6000):
            assert self.process.poll() is None, "the server ended at its start"
            try:
                if self.send("GET", "/readyz")[0] == 200:
                    return
            except OSError:
                pass
            time.sleep(0.01)
        pytest.fail("the server did not become ready")

    def send(self, method, path, body=None, timeout=60):
        """(status, body, headers) of any answer."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}{path}", method=method,
                                         data=body.encode() if body is not None else None,
                                         headers={"Content-Type": "application/x-ndjson"})
        try:
            with urllib.request.urlopen(request, timeout=timeout) as answer:
                return answer.status, answer.read(), answer.headers
        except urllib.error.HTTPError as error:
            return error.code, error.read(), error.headers

    def predict(self, first, count, size=20):
        lines = (json.dumps({"id": f"f{n}", "model": "m", "features": {"text": os.urandom(size).hex()},
                             "prediction": "a"}) for n in range(first, first + count))
        return self.send("POST", "/api/v1/predictions", "\n".join(lines))

    def predictions(self):
        status, body, _ = self.send("GET", "/api/v1/models/m/performance?from=2001-01-01T00:00:00Z")
        return json.loads(body)["overall"]["predictions"] if status == 200 else 0

    def stop(self):
        self.process.terminate()
        code = self.process.wait(60)
        assert code == 0, f"the server ended with {code}"


def doctor(serving):
    status, body, _ = serving.send("POST", "/api/v1/doctor")
    assert status == 200, body
    return json.loads(body)["findings"]


def busy(answer):
    """A refusal that a client repeats later."""
    status, body, headers = answer
    assert status == 503, (status, body)
    assert int(headers["Retry-After"]) >= 1
    assert headers["Content-Type"].startswith("application/problem+json")
    return json.loads(body)["detail"]


def test_full_disk_refuses_and_goes_on(tmp_path):
    """On a small file system: 503 while it is full, everything acknowledged is there, and without
    a restart it works again when there is space."""
    data = tmp_path / "data"
    data.mkdir()
    script = f'mount -t tmpfs -o size=12m tmpfs "{data}" && exec "$@"'
    serving = Serving(data / "store", wrap=["unshare", "-rm", "sh", "-c", script, "sh"])
    inside = f"/proc/{serving.process.pid}/root{data}"
    with open(f"{inside}/filler", "wb") as filler:
        filler.write(bytes(4 << 20))
    sent, acknowledged, refused = 0, 0, None
    while refused is None and sent < 4000000:
        answer = serving.predict(sent, 500, 200)
        if answer[0] == 200:
            assert json.loads(answer[1])["accepted"] == 500
            acknowledged += 500
            sent += 500
        else:
            refused = answer
    assert "disk full" in busy(refused)
    assert serving.send("GET", "/healthz")[0] == 200
    assert serving.predictions() == acknowledged
    os.unlink(f"{inside}/filler")
    deadline = time.monotonic() + 60
    while (answer := serving.predict(sent, 500, 200))[0] != 200:
        busy(answer)
        assert time.monotonic() < deadline, "it did not go on when there was space"
        time.sleep(0.05)
    assert json.loads(answer[1])["accepted"] == 500
    assert serving.predictions() == acknowledged + 500
    assert doctor(serving) == []
    serving.stop()


def test_full_disk_by_file_size_limit(tmp_path):
    """The same where a write fails with EFBIG: no false acknowledgement, a restart finds all."""
    limit = 3 << 20
    serving = Serving(tmp_path / "data", log=tmp_path / "log",
                      preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit)))
    sent = 0
    while (answer := serving.predict(sent, 500, 200))[0] == 200 and sent < 1000000:
        sent += 500
    busy(answer)
    assert serving.send("GET", "/healthz")[0] == 200
    serving.process.kill()
    serving.process.wait()
    again = Serving(tmp_path / "data")
    assert again.predictions() in (sent, sent + 500)  # the refused ones as a whole or not at all
    answer = json.loads(again.predict(0, 500)[1])
    assert (answer["accepted"], answer["duplicates"]) == (0, 500)
    assert doctor(again) == []
    again.stop()


def test_locked_database(tmp_path):
    """Another program that holds the database's write lock: 503, and then it goes on."""
    serving = Serving(tmp_path / "data")
    assert serving.predict(0, 10)[0] == 200
    other = sqlite3.connect(tmp_path / "data" / "veer.db", isolation_level=None, timeout=30)
    other.execute("BEGIN IMMEDIATE")
    answers = [serving.predict(10, 10)]
    other.execute("ROLLBACK")
    other.close()
    if answers[0][0] != 200:
        busy(answers[0])
    deadline = time.monotonic() + 60
    while (answer := serving.predict(10, 10))[0] != 200:
        busy(answer)
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert serving.predictions() == 20
    serving.stop()


def test_read_only_directory(tmp_path):
    """A directory that cannot be written: one line that says so, exit code 2."""
    data = tmp_path / "data"
    data.mkdir()
    script = f'mount -t tmpfs -o ro tmpfs "{data}" && exec "$@"'
    done = subprocess.run(["unshare", "-rm", "sh", "-c", script, "sh", PROGRAM, "serve", "--data",
                           str(data), "--listen", "127.0.0.1:0"], capture_output=True, timeout=60,
                          check=False)
    assert done.returncode == 2
    text = done.stderr.decode()
    assert text.startswith("veer") and str(data) in text and text.count("\n") == 1


def test_exhausted_descriptors(tmp_path):
    """More connections than descriptors: those there are are served, processor time stays low, and
    new clients are served again once others have gone."""
    serving = Serving(tmp_path / "data",
                      preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64)))
    assert serving.predict(0, 10)[0] == 200
    idle = []
    for _ in range(200):
        sock = socket.socket()
        sock.settimeout(1)
        try:
            sock.connect(("127.0.0.1", serving.port))
        except OSError:
            sock.close()
            break
        idle.append(sock)
    before = cpu_of(serving.process.pid)
    time.sleep(2)
    used = cpu_of(serving.process.pid) - before
    assert used < 0.5, f"{used} s of processor time in 2 s of doing nothing"
    for sock in idle:
        sock.close()
    deadline = time.monotonic() + 60
    while True:
        try:
            if serving.predict(10, 10)[0] == 200:
                break
        except OSError:
            pass
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert serving.predictions() == 20
    serving.stop()


def cpu_of(pid):
    """Processor seconds of a process so far."""
    with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def test_failed_sync_is_never_acknowledged(tmp_path):
    """A sync that fails once: 503, and 503 for every later record until the next start, because
    nobody knows what reached the disk; reading goes on. The next start finds what was
    acknowledged."""
    flag = tmp_path / "fail"
    options = os.environ.get("ASAN_OPTIONS", "") + ":verify_asan_link_order=0"
    serving = Serving(tmp_path / "data", env={**os.environ, "LD_PRELOAD": os.environ["FAIL_SYNC_LIBRARY"],
                                              "FAIL_SYNC": str(flag), "ASAN_OPTIONS": options})
    assert serving.predict(0, 50)[0] == 200
    flag.touch()
    busy(serving.predict(50, 50))
    flag.unlink()
    busy(serving.predict(100, 50))
    assert serving.predictions() == 50
    status, body, _ = serving.send("GET", "/readyz")
    assert status == 503 and body
    assert serving.send("GET", "/healthz")[0] == 200
    serving.process.kill()
    serving.process.wait()
    again = Serving(tmp_path / "data")
    answer = json.loads(again.predict(0, 50)[1])
    assert (answer["accepted"], answer["duplicates"]) == (0, 50)
    assert json.loads(again.predict(100, 50)[1])["accepted"] == 50
    assert again.predictions() in (100, 150)
    assert doctor(again) == []
    again.stop()
