"""A server judges by itself: records come in, an alert fires, a webhook hears of it, a restart loses
nothing, the alert resolves; files of rules and channels are read again, and refused."""

import json
import os
import signal
import subprocess
import time

import pytest
from receivers import Receiver

RULES = """rules:
  - name: Low accuracy
    model: "*"
    expr: accuracy[1h] < 0.70
    severity: high
"""


@pytest.fixture
def receiver():
    one = Receiver(behave=204, body=b"")
    yield one
    one.close()


@pytest.fixture
def files(tmp_path, receiver):
    (tmp_path / "rules.yaml").write_text(RULES)
    (tmp_path / "channels.yaml").write_text(
        f"channels:\n  - name: hook\n    kind: webhook\n    url: {receiver.url}/hook\n    default: true\n")
    return ["--rules-files", tmp_path / "rules.yaml", "--channels-file", tmp_path / "channels.yaml",
            "--evaluation-interval", "1s"]


def send(server, n, right, tag):
    """Predictions of the last hour, each with its label."""
    now = time.time()
    lines = [json.dumps({"model": "fraud", "version": "v1", "id": f"{tag}-{i}",
                         "timestamp": now - 600 - (i * 37) % 2400,
                         "features": {"amount": i % 17}, "prediction": "yes",
                         "label": "yes" if i < right else "no"}) for i in range(n)]
    got = server.post("/api/v1/predictions", "\n".join(lines).encode(), content_type="application/x-ndjson")
    assert got.status == 200, got


def messages(receiver):
    """Bodies in order; one that was cut off by the end of a server comes again with its id."""
    return list({got.id: got.json for got in list(receiver.taken)}.values())


def kinds(receiver):
    return [n["kind"] for body in messages(receiver) for n in body["data"]["notices"]]


def alerts(receiver):
    return [n["alert"] for body in messages(receiver) for n in body["data"]["notices"]]


def test_an_alert_lives_through_a_restart(serve, tmp_path, files, receiver):
    server = serve(tmp_path / "data", *files)
    send(server, 60, 20, "bad")
    server.until(lambda: kinds(receiver) == ["fired"])
    alert = alerts(receiver)[0]
    assert (alert["rule"], alert["model"], alert["version"]) == ("Low accuracy", "fraud", "v1")
    assert abs(alert["signal"]["value"] - 1 / 3) < 1e-9 and alert["limit"] == 0.7
    assert server.stop() == 0
    server = serve(tmp_path / "data", *files)
    send(server, 600, 600, "good")
    server.until(lambda: "resolved" in kinds(receiver))
    assert kinds(receiver) == ["fired", "resolved"]
    assert alerts(receiver)[1]["id"] == alert["id"]
    assert server.stop() == 0


def test_a_killed_server_goes_on_where_it_was(serve, tmp_path, files, receiver):
    server = serve(tmp_path / "data", *files)
    send(server, 60, 20, "bad")
    server.until(lambda: kinds(receiver) == ["fired"])
    for _ in range(3):
        server.kill()
        server = serve(tmp_path / "data", *files)
    send(server, 600, 600, "good")
    server.until(lambda: "resolved" in kinds(receiver))
    assert kinds(receiver) == ["fired", "resolved"]


def test_files_are_read_again_and_broken_ones_stay_out(serve, tmp_path, files, receiver):
    server = serve(tmp_path / "data", *files)
    (tmp_path / "rules.yaml").write_text("rules:\n  - name: broken\n    expr: accuracy[1h] <\n")
    server.signal(signal.SIGHUP)
    server.until(lambda: "rules.yaml:3:" in server.log)
    assert "the old ones stay" in server.log
    send(server, 60, 20, "bad")
    server.until(lambda: kinds(receiver) == ["fired"])
    (tmp_path / "rules.yaml").write_text(RULES.replace("Low accuracy", "Another"))
    server.signal(signal.SIGHUP)
    server.until(lambda: kinds(receiver) == ["fired", "resolved", "fired"])
    assert alerts(receiver)[1]["notes"] == "the rule is gone"
    assert alerts(receiver)[2]["rule"] == "Another"


@pytest.mark.parametrize("name,text,says", [
    ("rules.yaml", "rules:\n  - name: x\n    expr: accurcy[1h] < 1\n", "rules.yaml:3:"),
    ("channels.yaml", "channels:\n  - name: x\n    kind: webhok\n", "channels.yaml:2:"),
])
def test_a_broken_file_is_refused_at_the_start(tmp_path, files, name, text, says):
    (tmp_path / name).write_text(text)
    got = subprocess.run([os.environ["VEER"], "serve", "--data", tmp_path / "data", "--listen", "127.0.0.1:0",
                          *map(str, files)], capture_output=True, text=True, timeout=60, check=False)
    assert got.returncode != 0 and says in got.stderr
