"""The commands about alerts, silences, channels and retraining on a real server, and as one script would use them."""

import csv
import io
import json
import os
import re
import subprocess
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from serving import PROGRAM, Server

MODEL, VERSION = "my_model", "v1.0"


class Command:
    """Runs `veer` against a server."""

    def __init__(self, server):
        self.server = server

    def run(self, *args, exits=0):
        plain = {k: v for k, v in os.environ.items() if not k.startswith("VEER_")}
        got = subprocess.run([PROGRAM, *args, "--no-progress"], capture_output=True, text=True, timeout=120,
                             env={**plain, "VEER_URL": self.server.url, "VEER_TOKEN": self.server.token or ""},
                             cwd=self.server.dir.parent)
        assert got.returncode == exits, (args, got.returncode, got.stdout, got.stderr)
        return got.stdout if exits in (0, 1) else got.stderr

    def json(self, *args):
        return json.loads(self.run(*args, "--json"))


class Receiver:
    """Takes webhooks and remembers them; `answer` is what it says."""

    def __init__(self):
        receiver, self.got, self.answer = self, [], 200

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((self.path, body))
                self.send_response(receiver.answer)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args):
                pass

        self.httpd = HTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.httpd.server_port}"
        threading.Thread(target=self.httpd.serve_forever, daemon=True).start()

    def wait(self, found, seconds=60):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            hits = [json.loads(body) for path, body in list(self.got) if found(path, body)]
            if hits:
                return hits[0]
            time.sleep(0.02)
        raise AssertionError(f"nothing came: {self.got}")

    def close(self):
        self.httpd.shutdown()


@pytest.fixture
def receiver():
    made = Receiver()
    yield made
    made.close()


@pytest.fixture
def place(tmp_path, receiver):
    """A server with a channel and an action, and the command that talks to it."""
    channels = tmp_path / "channels.yaml"
    channels.write_text(f"""channels:
  - name: hook
    kind: webhook
    url: {receiver.url}/hook
    default: true
    send_resolved: true
actions:
  - name: again
    kind: http
    models: ["my_*"]
    url: {receiver.url}/retrain
outgoing:
  allow: [127.0.0.1/32]
""")
    settings = tmp_path / "veer.yaml"
    settings.write_text(f"channels:\n  file: {channels}\n")
    server = Server(tmp_path / "data", "--config", settings)
    yield Command(server), receiver
    server.stop()


def rule(command, name="Low Accuracy Alert", *more):
    return command.run("alerts", "create-rule", MODEL, "accuracy", "--name", name, "--threshold", "0.90", "--operator",
                       "lt", "--severity", "high", "--min-samples", "1", *more)


def fire(command):
    command.run("metrics", "record", MODEL, VERSION, "accuracy", "0.85")
    rule(command)
    command.server.post("/api/v1/evaluations", {})
    alerts = command.json("alerts", "list", "--status", "active")["alerts"]
    assert len(alerts) == 1, alerts
    return alerts[0]


def test_the_seeds_lines(place):
    command, _ = place
    command.run("metrics", "record", MODEL, VERSION, "accuracy", "0.95")
    said = command.run("alerts", "create-rule", MODEL, "accuracy", "--name", "Low Accuracy Alert", "--threshold",
                       "0.90", "--operator", "lt", "--severity", "high")
    assert "Low Accuracy Alert" in said and "accuracy < 0.90" in said
    command.run("alerts", "create-rule", MODEL, "precision", "--name", "Rule Name", "--degradation", "5.0", "--severity",
                "high")
    listed = command.run("alerts", "list-rules", "--model", MODEL)
    assert "Low Accuracy Alert" in listed and "Rule Name" in listed
    command.run("alerts", "list", "--status", "active")
    command.run("alerts", "list", "--model", MODEL, "--status", "active", "--hours", "24")
    rules = {r["name"]: r for r in command.json("alerts", "list-rules")["rules"]}
    assert rules["Rule Name"]["severity"] == "high" and "degradation(precision" in rules["Rule Name"]["expr"]
    assert command.json("alerts", "list-rules", "--model", "other")["rules"] == []


def test_an_alert_from_the_rule_to_its_end(place):
    command, receiver = place
    alert = fire(command)
    assert (alert["model"], alert["version"], alert["severity"]) == (MODEL, VERSION, "high")
    assert "0.85" in alert["message"] and "below 0.9" in alert["message"]
    told = receiver.wait(lambda path, body: path == "/hook" and b'"fired"' in body)
    assert told["data"]["notices"][0]["alert"]["id"] == alert["id"]

    table = command.run("alerts", "list")
    assert alert["id"] in table and "high" in table and "active" in table
    rows = list(csv.DictReader(io.StringIO(command.run("alerts", "list", "--format", "csv"))))
    assert [r["id"] for r in rows] == [alert["id"]] and rows[0]["rule"] == "Low Accuracy Alert"
    command.run("alerts", "list", "--exit-code", exits=1)
    command.run("alerts", "list", "--exit-code", "--status", "resolved", exits=0)
    assert "no alerts" in command.run("alerts", "list", "--severity", "critical")

    said = command.run("alerts", "acknowledge", alert["id"], "ann@example.com", "--notes", "rolling back")
    assert "acknowledged by ann@example.com" in said
    assert "acknowledged already" in command.run("alerts", "acknowledge", alert["id"], "bob", exits=2)
    command.run("alerts", "list", "--exit-code", exits=0)  # somebody takes care
    said = command.run("alerts", "resolve", alert["id"], "ann@example.com", "--notes", "Fixed")
    assert "resolved by ann@example.com" in said
    command.run("alerts", "resolve", alert["id"], "ann@example.com", exits=2)
    command.run("alerts", "acknowledge", "alert_1", "ann", exits=2)
    receiver.wait(lambda path, body: path == "/hook" and b'"resolved"' in body)

    shown = command.run("alerts", "show", alert["id"])
    events = [e["event"] for e in command.json("alerts", "show", alert["id"])["events"]]
    assert events == ["fired", "notified", "acknowledged", "notified", "resolved", "notified"]
    assert all(word in shown for word in ("rolling back", "Fixed", "Low Accuracy Alert", "acknowledged"))
    counts = command.json("alerts", "summary")
    assert counts["resolved_count"] == 1 and counts["active_count"] == 0 and counts["high_count"] == 1
    assert re.search(r"resolved +0 +1 +0 +0 +1", command.run("alerts", "summary"))


def test_rules_are_made_once_and_changed_on_purpose(place):
    command, _ = place
    rule(command)
    assert "Low Accuracy Alert" in rule(command, "Low Accuracy Alert", "--replace", "--label", "team=risk", "--cooldown",
                                        "2h")
    made = command.json("alerts", "list-rules")["rules"]
    assert len(made) == 1 and made[0]["labels"] == {"team": "risk"} and made[0]["cooldown"] == "2h"
    for args, says in ((["--name", "x"], "--threshold"), (["--threshold", "1"], "--name"),
                       (["--name", "x", "--threshold", "1", "--degradation", "5"], "--degradation"),
                       (["--name", "x", "--degradation", "5", "--operator", "lt"], "--operator"),
                       (["--name", "x", "--threshold", "much"], "threshold"),
                       (["--name", "x", "--threshold", "1", "--label", "team"], "--label"),
                       (["--name", "Low Accuracy Alert", "--threshold", "1"], "of that name")):
        assert says in command.run("alerts", "create-rule", MODEL, "accuracy", *args, exits=2), args


def test_silences(place):
    command, receiver = place
    said = command.run("silences", "add", f"model={MODEL}", "severity=h*", "--for", "2h", "--by", "ann", "--comment",
                       "release")
    silence = command.json("silences", "list")["silences"][0]
    assert silence["id"] in said and silence["matchers"] == {"model": MODEL, "severity": "h*"}
    alert = fire(command)
    assert alert["held_back"] == "silence" and alert["silenced_by"] == silence["id"]
    assert "silence" in command.run("alerts", "list") and "release" in command.run("silences", "list")
    command.run("silences", "end", silence["id"])
    assert command.json("silences", "list")["silences"] == []
    command.run("silences", "end", silence["id"], exits=2)
    command.server.post("/api/v1/evaluations", {})
    receiver.wait(lambda path, body: path == "/hook" and b'"fired"' in body)
    for args, says in ((["model=a"], "--for"), (["model=a", "--for", "2h", "--to", "2099-01-01"], "--for"),
                       (["model", "--for", "2h"], "NAME=VALUE"), (["model=a", "--for", "soon"], "duration")):
        assert says in command.run("silences", "add", *args, exits=2), args


def test_channels(place):
    command, receiver = place
    assert re.search(r"hook +webhook +yes", command.run("channels", "list"))
    assert "taken" in command.run("channels", "test", "hook")
    receiver.wait(lambda path, _: path == "/hook")
    receiver.answer = 410
    assert "not delivered" in command.run("channels", "test", "hook", exits=1)
    command.run("channels", "test", "none", exits=2)


def test_retraining(place):
    command, receiver = place
    command.run("metrics", "record", MODEL, VERSION, "accuracy", "0.85")
    assert "no runs" in command.run("retraining", "list")
    said = command.run("retraining", "start", MODEL, "--version", VERSION, "--reason", "new data", "--by", "ann")
    run = command.json("retraining", "list", "--model", MODEL)["runs"][0]
    assert run["id"] in said and run["reason"] == "new data" and run["by"] == "ann"
    receiver.wait(lambda path, _: path == "/retrain")
    command.run("retraining", "start", MODEL, exits=2)  # one at a time
    assert "running" in command.run("retraining", "report", run["id"], "running")
    said = command.run("retraining", "report", run["id"], "completed", "--version", "v2", "--notes", "better")
    assert "completed" in said and "v2" in said and "better" in said
    command.run("retraining", "report", run["id"], "running", exits=2)  # no step back
    command.run("retraining", "report", run["id"], "done", exits=2)
    assert "completed" in command.run("retraining", "list")
