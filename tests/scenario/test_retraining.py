"""From a rule that fires to the new version: the action is called, the pipeline reports, subscribers hear
of it, the versions are compared. And pipelines that never report, and channels through the server."""

import json
import os
import pathlib
import signal
import subprocess
import time

import pytest
from receivers import Receiver, until
from serving import PROGRAM, Subscriber

SECRET = "s3cr3t-91ab"

RULES = """rules:
  - name: Low accuracy
    model: "*"
    expr: accuracy[1h] < 0.70
    severity: high
    retrain: true
"""


@pytest.fixture
def receiver():
    one = Receiver(behave=202, body=b"")
    yield one
    one.close()


@pytest.fixture
def start(serve, tmp_path):
    """start(channels file as an object, environment) gives a server that looks every second."""
    (tmp_path / "rules.yaml").write_text(RULES)

    def start(settings, env=None):
        (tmp_path / "channels.yaml").write_text(json.dumps(settings))
        return serve(tmp_path / "data", "--rules-files", tmp_path / "rules.yaml", "--channels-file",
                     tmp_path / "channels.yaml", "--evaluation-interval", "1s", "--page-url",
                     "https://veer.test", env=env)

    return start


def send(server, model, version, n, right, hours=1.0):
    """Predictions with their labels, evenly over the hours before the last ten minutes."""
    now = time.time()
    lines = [json.dumps({"model": model, "version": version, "id": f"{model}-{version}-{hours}-{i}",
                         "timestamp": now - 600 - i * (3600 * hours - 1200) / n,
                         "features": {"amount": i % 17}, "prediction": "yes",
                         "label": "yes" if i % n < right else "no"}) for i in range(n)]
    got = server.post("/api/v1/predictions", "\n".join(lines), content_type="application/x-ndjson")
    assert got.status == 200, got


def runs(server, model=None):
    got = server.get("/api/v1/retraining" + (f"?model={model}" if model else ""))
    assert got.status == 200, got
    return got.json["runs"]


def compare(server, *versions):
    """The exit code and the answer of `veer compare`."""
    plain = {k: v for k, v in os.environ.items() if not k.startswith("VEER_")}
    got = subprocess.run([PROGRAM, "compare", "fraud", *versions, "--url", server.url, "--json"], check=False,
                         capture_output=True, text=True, timeout=120, env=plain)
    assert got.returncode in (0, 1), got.stderr
    return got.returncode, json.loads(got.stdout)


def test_from_the_rule_to_the_new_version(start, receiver):
    server = start({"actions": [{"name": "again", "kind": "http", "models": ["fraud*"], "cooldown": "1h",
                                 "timeout": "1h", "url": receiver.url + "/retrain"}]})
    heard = Subscriber(server)
    send(server, "fraud", "v1", 600, 600, hours=20)
    send(server, "fraud", "v1", 200, 60)
    send(server, "other", "v1", 200, 60)  # has no action
    call = until(lambda: receiver.taken)[0].json
    server.until(lambda: [r["status"] for r in runs(server)] == ["running"])
    run = runs(server)[0]
    assert call["retraining_id"] == run["id"] == receiver.taken[0].id
    assert call["report_url"] == f"https://veer.test/api/v1/retraining/{run['id']}"
    assert (call["model"], call["version"], call["by"]) == ("fraud", "v1", "veer")
    assert "accuracy" in call["reason"] and call["reason"] == run["reason"]
    alert = server.get(f"/api/v1/alerts/{call['alert']}").json
    assert (alert["rule"], alert["status"], run["alert"]) == ("Low accuracy", "active", alert["id"])
    # One run of a model at a time.
    wish = {"model": "fraud", "version": "v1", "reason": "by hand"}
    second = server.post("/api/v1/retraining", wish)
    assert second.status == 400 and "is running" in second.json["detail"], second
    # The pipeline reports.
    path = f"/api/v1/retraining/{run['id']}"
    for body, status in (({"status": "running"}, 200), ({"status": "completed", "version": "v2", "notes": "ok"}, 200),
                         ({"status": "completed", "version": "v2", "notes": "ok"}, 200),  # once more
                         ({"status": "running"}, 400), ({"status": "failed"}, 400), ({"status": "done"}, 400)):
        got = server.post(path, body)
        assert got.status == status, (body, got)
    ended = server.get(path).json
    assert (ended["status"], ended["new_version"], ended["notes"]) == ("completed", "v2", "ok")
    assert ended["requested"] <= ended["started"] <= ended["ended"]
    third = server.post("/api/v1/retraining", wish)
    assert third.status == 400 and "the cooldown of 'again' lasts until" in third.json["detail"], third
    assert server.post("/api/v1/retraining", {"model": "other", "reason": "x"}).status == 404
    assert len(runs(server)) == 1 and len(receiver.taken) == 1
    # What subscribers heard.
    until(lambda: [r["status"] for r in heard.of("retraining")][-1:] == ["completed"])
    assert [r["status"] for r in heard.of("retraining")][0] == "requested"
    fired = [a for a in heard.of("alert") if a["event"] == "fired" and a["model"] == "fraud"]
    assert [a["id"] for a in fired] == [alert["id"]]
    drift = until(lambda: [d for d in heard.of("drift") if d["model"] == "fraud" and d["version"] == "v1"])
    assert "columns" not in drift[0] and drift[0]["id"]
    # The new version against the old one.
    send(server, "fraud", "v2", 400, 380)
    code, answer = compare(server, "v1", "v2")
    accuracy = next(m for m in answer["metrics"] if m["metric"] == "accuracy")
    assert code == 0 and accuracy["verdict"] == "better" and answer["challenger"]["predictions"] == 400
    assert compare(server, "v2", "v1")[0] == 1
    assert server.stop() == 0


def test_a_command_gets_the_run_and_fails_at_its_timeout(start, tmp_path):
    script, out = tmp_path / "retrain.sh", tmp_path / "out"
    script.write_text('#!/bin/sh\nenv > "$1.new"\nmv "$1.new" "$1"\nexec sleep 600\n')
    script.chmod(0o755)
    server = start({"actions": [{"name": "again", "kind": "command", "models": ["*"], "cooldown": "1h",
                                 "timeout": "2s", "command": [str(script), str(out)],
                                 "environment": {"EXTRA": "given"}}]},
                   env={"LEAK": SECRET})
    send(server, "fraud; touch pwned", "v1", 200, 60)
    until(out.exists)
    given = dict(line.split("=", 1) for line in out.read_text().splitlines() if "=" in line)
    run = runs(server)[0]
    assert given["VEER_RETRAINING_ID"] == run["id"] and given["VEER_MODEL"] == "fraud; touch pwned"
    assert given["VEER_VERSION"] == "v1" and given["VEER_ALERT"] == run["alert"] and given["EXTRA"] == "given"
    assert "accuracy" in given["VEER_REASON"] and given["VEER_REPORT_URL"].endswith(run["id"])
    assert "LEAK" not in given and SECRET not in out.read_text()
    assert not list(pathlib.Path(tmp_path).rglob("pwned"))
    server.until(lambda: runs(server)[0]["status"] == "failed")
    assert runs(server)[0]["notes"]
    late = server.post(f"/api/v1/retraining/{run['id']}", {"status": "completed", "version": "v2"})
    assert late.status == 400 and "failed" in late.json["detail"]


def test_a_pipeline_that_never_reports_fails(start, receiver):
    server = start({"actions": [{"name": "again", "kind": "http", "models": ["*"], "cooldown": "0s",
                                 "timeout": "2s", "url": receiver.url}]})
    send(server, "fraud", "v1", 200, 60)
    server.until(lambda: [r["status"] for r in runs(server)] == ["failed"])
    assert "nothing was heard of it for 2s" in runs(server)[0]["notes"]
    # Without a cooldown the next one is taken at once; a refusal of the pipeline is a failure.
    receiver.behave = 403
    again = server.post("/api/v1/retraining", {"model": "fraud", "reason": "once more"})
    assert again.status == 201, again
    server.until(lambda: runs(server)[0]["status"] == "failed")
    assert runs(server)[0]["id"] == again.json["id"] and "403" in runs(server)[0]["notes"]
    assert [r["status"] for r in runs(server, "fraud")] == ["failed", "failed"]


def test_channels_through_the_server(start, receiver, tmp_path):
    """Tests, messages, a changed file, a broken one; secrets are nowhere."""
    receiver.body = f"you sent {SECRET}-env, {SECRET}-head, {SECRET}-bear to {SECRET}-act".encode()
    (tmp_path / "url").write_text(f"{receiver.url}/hook/{SECRET}-path\n")
    hook = {"name": "hook", "kind": "webhook", "url": {"file": str(tmp_path / "url")}, "default": True,
            "hub_secret": {"env": "TEST_SECRET"}, "headers": {"X-Key": SECRET + "-head"}}
    action = {"name": "again", "kind": "http", "models": ["*"], "url": f"{receiver.url}/{SECRET}-act",
              "headers": {"Authorization": f"Bearer {SECRET}-bear"}}
    server = start({"channels": [hook], "actions": [action]}, env={"TEST_SECRET": SECRET + "-env"})
    answers = []

    def ask(method, path, body=None):
        answers.append(server.call(method, path, body))
        assert answers[-1].status == 200, answers[-1]
        return answers[-1].json

    receiver.behave = 202
    assert ask("POST", "/api/v1/channels/hook/test") == {"channel": "hook", "delivered": True, "error": None}
    assert receiver.taken[0].path == f"/hook/{SECRET}-path" and receiver.taken[0].json["type"] == "test"
    receiver.behave = 410
    refused = ask("POST", "/api/v1/channels/hook/test")
    assert not refused["delivered"] and "410" in refused["error"] and "***" in refused["error"]
    assert server.call("POST", "/api/v1/channels/none/test").status == 404
    send(server, "fraud", "v1", 200, 60)
    server.until(lambda: [m["state"] for m in ask("GET", "/api/v1/messages?state=failed")["messages"]] == ["failed"])
    server.until(lambda: runs(server)[0]["status"] == "failed")
    ask("GET", "/api/v1/retraining")
    # Another file counts from now on; a broken one does not.
    (tmp_path / "channels.yaml").write_text(json.dumps({"channels": [{**hook, "name": "second"}], "actions": [action]}))
    server.signal(signal.SIGHUP)
    server.until(lambda: [c["name"] for c in ask("GET", "/api/v1/channels")["channels"]] == ["second"])
    receiver.behave = 202
    assert ask("POST", "/api/v1/channels/second/test")["delivered"]
    (tmp_path / "channels.yaml").write_text(
        json.dumps({"channels": [{"name": "x", "kind": "webhook", "url": f"https://u:{SECRET}@host.test/"}]}))
    server.signal(signal.SIGHUP)
    server.until(lambda: "channels.yaml:1:" in server.log)
    assert [c["name"] for c in ask("GET", "/api/v1/channels")["channels"]] == ["second"]
    for path in ("/api/v1/messages", "/metrics", "/api/v1/alerts", "/api/v1/doctor"):
        answers.append(server.get(path))
    assert server.stop() == 0
    everything = b"".join(a.body for a in answers) + server.log.encode() + b"".join(
        file.read_bytes() for file in (tmp_path / "data").rglob("*") if file.is_file())
    at = everything.find(SECRET.encode())
    assert at < 0, everything[max(0, at - 200):at + 100]
