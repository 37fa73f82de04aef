"""A `veer serve` of a test, and calls to it."""

import contextlib
import http.client
import json
import os
import pathlib
import re
import signal
import ssl
import subprocess
import threading
import time
import urllib.error
import urllib.request

PROGRAM = os.environ["VEER"]


class Answer:
    """What the server said: status, headers, body, and the body as JSON."""

    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def json(self):
        return json.loads(self.body)

    @property
    def text(self):
        return self.body.decode("utf-8")

    def __repr__(self):
        return f"<{self.status} {self.body[:300]!r}>"


class Server:
    """A running server on a data directory, started with port 0."""

    def __init__(self, data_dir, *args, env=None, cwd=None, wait=True, listen="127.0.0.1:0"):
        self.dir = pathlib.Path(data_dir)
        self.token = None
        self.url = None
        self.logs = []
        self.context = None
        plain = {k: v for k, v in os.environ.items() if not k.startswith("VEER_") and k != "METRICS_FILE"}
        self.process = subprocess.Popen(
            [PROGRAM, "serve", "--data", str(self.dir), "--listen", listen, *map(str, args)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env={**plain, **(env or {})}, cwd=cwd or self.dir.parent)
        self._reader = threading.Thread(target=self._read_logs, daemon=True)
        self._reader.start()
        if wait:
            self._wait()

    def _read_logs(self):
        for line in self.process.stderr:
            self.logs.append(line.decode("utf-8", "replace").rstrip("\n"))

    def _wait(self):
        line = self.process.stdout.readline().decode("utf-8")
        found = re.fullmatch(r"veer listens on (\S+)\n", line)
        if not found:
            self.process.wait(30)
            self._reader.join(30)
            raise AssertionError(f"no server: {line!r}\n" + self.log)
        self.url = found[1].replace("//0.0.0.0:", "//127.0.0.1:").replace("//[::]:", "//[::1]:")
        owner = self.dir / "owner.token"
        if owner.exists():
            self.token = owner.read_text()

    @property
    def log(self):
        return "\n".join(self.logs)

    @property
    def pid(self):
        return self.process.pid

    def call(self, method, path, body=None, content_type=None, token=None, headers=None, timeout=60):
        """One request; body is bytes, text, or anything that becomes JSON. token "" sends none."""
        if body is not None and not isinstance(body, (bytes, str)):
            body, content_type = json.dumps(body), content_type or "application/json"
        if isinstance(body, str):
            body = body.encode("utf-8")
        request = urllib.request.Request(self.url + path, data=body, method=method)
        if body is not None:
            request.add_header("Content-Type", content_type or "application/json")
        token = self.token if token is None else token
        if token:
            request.add_header("Authorization", "Bearer " + token)
        for name, value in (headers or {}).items():
            request.add_header(name, value)
        try:
            with urllib.request.urlopen(request, timeout=timeout, context=self.context) as got:
                return Answer(got.status, got.headers, got.read())
        except urllib.error.HTTPError as fault:
            with fault:
                return Answer(fault.code, fault.headers, fault.read())

    def get(self, path, **options):
        return self.call("GET", path, **options)

    def post(self, path, body, **options):
        return self.call("POST", path, body, **options)

    def put(self, path, body, **options):
        return self.call("PUT", path, body, **options)

    def delete(self, path, **options):
        return self.call("DELETE", path, **options)

    def trust(self, certificate):
        """Talks https with this self-signed certificate only."""
        self.context = ssl.create_default_context(cafile=str(certificate))

    def signal(self, number):
        self.process.send_signal(number)

    def wait(self, timeout=60):
        """The exit code; the log is complete then."""
        code = self.process.wait(timeout)
        self._reader.join(timeout)
        self.process.stdout.close()
        return code

    def stop(self, timeout=60):
        """SIGTERM; gives the exit code."""
        if self.process.poll() is None:
            self.signal(signal.SIGTERM)
        return self.wait(timeout)

    def kill(self):
        """SIGKILL, as a machine that loses power to the process."""
        if self.process.poll() is None:
            self.process.kill()
        return self.wait()

    def until(self, condition, timeout=60):
        """Waits until condition() is true and gives its value."""
        end = time.monotonic() + timeout
        while True:
            value = condition()
            if value:
                return value
            if self.process.poll() is not None:
                raise AssertionError("the server has ended\n" + self.log)
            if time.monotonic() > end:
                raise AssertionError("it did not become true\n" + self.log)
            time.sleep(0.02)


class Subscriber:
    """Listens to /api/v1/events: .seen has (event, data), from the moment it was made."""

    def __init__(self, server):
        self.seen = []
        headers = {"Authorization": "Bearer " + server.token} if server.token else {}
        self.connection = http.client.HTTPConnection(server.url.split("//")[1], timeout=300)
        self.connection.request("GET", "/api/v1/events", headers=headers)
        self.answer = self.connection.getresponse()
        assert self.answer.status == 200, self.answer.status
        assert self.answer.getheader("Content-Type").startswith("text/event-stream")
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self):
        kind = None
        with contextlib.suppress(OSError, ValueError, http.client.HTTPException):
            for line in self.answer:
                words = line.decode().rstrip("\n")
                if words.startswith("event: "):
                    kind = words[7:]
                elif words.startswith("data: "):
                    self.seen.append((kind, json.loads(words[6:])))

    def of(self, kind):
        return [data for event, data in list(self.seen) if event == kind]


@contextlib.contextmanager
def servers():
    """A function that starts servers; all are killed in the end."""
    started = []

    def start(data_dir, *args, **options):
        one = Server(data_dir, *args, **options)
        started.append(one)
        return one

    try:
        yield start
    finally:
        for one in started:
            if one.process.poll() is None:
                one.process.kill()
                one.wait()
