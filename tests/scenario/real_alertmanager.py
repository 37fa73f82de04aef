"""A real Alertmanager that tells a webhook of its own what it would tell people."""

import json
import os
import shutil
import socket
import subprocess
import time
import urllib.parse
import urllib.request

import pytest

from receivers import Receiver


def program():
    """The path of Debian's Alertmanager; its absence is a failure where CI is set."""
    for name in ("prometheus-alertmanager", "alertmanager"):
        if shutil.which(name):
            return shutil.which(name)
    message = "Alertmanager is not installed (tools/deps.sh test)"
    if os.environ.get("CI"):
        pytest.fail(message)
    return pytest.skip(message)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]


class Alertmanager:
    """Runs while the context lasts: .url, .alert(name), .told (bodies of its webhook)."""

    def __init__(self, folder):
        self.program = program()
        folder.mkdir()
        self.folder = folder
        self.receiver = Receiver(body=b"")
        self.url = None
        self.process = None

    def __enter__(self):
        (self.folder / "config.yml").write_text(json.dumps({
            "route": {"receiver": "hook", "group_by": ["..."], "group_wait": "100ms", "group_interval": "1s",
                      "repeat_interval": "1h"},
            "receivers": [{"name": "hook", "webhook_configs": [{"url": self.receiver.url, "send_resolved": True}]}],
        }))
        for _ in range(5):
            self.url = f"http://127.0.0.1:{free_port()}"
            with open(self.folder / "log", "wb") as log:
                self.process = subprocess.Popen(
                    [self.program, f"--config.file={self.folder}/config.yml", f"--storage.path={self.folder}/data",
                     "--cluster.listen-address=", "--web.listen-address=" + self.url[7:]],
                    stdout=log, stderr=log)
            if self._is_ready():
                return self
            self.stop()
        raise AssertionError((self.folder / "log").read_text())

    def _is_ready(self):
        end = time.monotonic() + 60
        while time.monotonic() < end and self.process.poll() is None:
            try:
                with urllib.request.urlopen(self.url + "/-/ready", timeout=10) as got:
                    return got.status == 200
            except OSError:
                time.sleep(0.05)
        return False

    def alert(self, name):
        """The alert of a name that it shows as active; None."""
        query = urllib.parse.urlencode({"filter": f'alertname="{name}"'})
        with urllib.request.urlopen(f"{self.url}/api/v2/alerts?{query}", timeout=30) as got:
            found = json.loads(got.read())
        return found[0] if found else None

    @property
    def told(self):
        return [got.json for got in self.receiver.taken]

    def stop(self):
        self.process.kill()
        self.process.wait(60)

    def __exit__(self, *args):
        self.stop()
        self.receiver.close()
