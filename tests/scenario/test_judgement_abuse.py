"""Whoever may only talk to the server cannot make it read a file, run a command or call an address: not
by rules, silences, channels or runs of retraining, nor by the names of models. Addresses that the operator
names are checked too."""

import email
import email.policy
import json
import pathlib
import time

import pytest
from receivers import Receiver, Smtp, until
from serving import servers

ANY = {"name": "x", "expr": "count() > 5"}
EVIL = "m\r\nX-Injected: yes\r\n\r\nHTTP/1.1 200 OK"

# Name: method, path, body, status, words of the message.
REFUSED = {
    "rule with url": ("POST", "/api/v1/rules", {**ANY, "url": "http://169.254.169.254/"}, 400, "no field 'url'"),
    "rule with file": ("POST", "/api/v1/rules", {**ANY, "file": "/etc/passwd"}, 400, "no field 'file'"),
    "rule with command": ("POST", "/api/v1/rules", {**ANY, "command": ["/bin/sh"]}, 400, "no field 'command'"),
    "rule with action": ("PUT", "/api/v1/rules/x", {**ANY, "action": "http://x/"}, 400, "no field 'action'"),
    "rule with headers": ("POST", "/api/v1/rules", {**ANY, "headers": {"A": "b"}}, 400, "no field 'headers'"),
    "channels as objects": ("POST", "/api/v1/rules", {**ANY, "channels": [{"url": "http://x/"}]}, 400, "channels"),
    "secret in a rule": ("POST", "/api/v1/rules", {**ANY, "summary": {"file": "/etc/passwd"}}, 400, "summary"),
    "secret of the environment": ("POST", "/api/v1/rules", {**ANY, "runbook": {"env": "HOME"}}, 400, "runbook"),
    "runbook of a file": ("POST", "/api/v1/rules", {**ANY, "runbook": "file:///etc/passwd"}, 400, "http://"),
    "runbook of a script": ("POST", "/api/v1/rules", {**ANY, "runbook": "javascript:alert(1)"}, 400, "http://"),
    "runbook with a line": ("POST", "/api/v1/rules", {**ANY, "runbook": "http://x/\r\nA: b"}, 400, "control character"),
    "runbook with a bell": ("POST", "/api/v1/rules", {**ANY, "runbook": "http://x/\x07"}, 400, "control character"),
    "runbook with DEL": ("POST", "/api/v1/rules", {**ANY, "runbook": "http://x/\x7f"}, 400, "control character"),
    "name with lines": ("POST", "/api/v1/rules", {**ANY, "name": "x\r\nA: b"}, 400, "control character"),
    "model with lines": ("POST", "/api/v1/rules", {**ANY, "model": EVIL}, 400, "control character"),
    "channel with lines": ("POST", "/api/v1/rules", {**ANY, "channels": ["hook\r\nA: b"]}, 400, "control character"),
    "label with lines in its name": ("POST", "/api/v1/rules", {**ANY, "labels": {"a\r\nb": "c"}}, 400, "label"),
    "function of the system": ("POST", "/api/v1/rules", {**ANY, "expr": "system(\"id\") > 0"}, 400, "system"),
    "function of files": ("POST", "/api/v1/rules/check", {"expr": "file(\"/etc/passwd\") > 0"}, 200, "file"),
    "import of rules": ("POST", "/api/v1/rules", {**ANY, "$ref": "file:///etc/passwd"}, 400, "no field '$ref'"),
    "silence with url": ("POST", "/api/v1/silences", {"matchers": {"model": "x"}, "duration": "1h", "url": "http://x/"},
                         400, "unknown member 'url'"),
    "silence by lines": ("POST", "/api/v1/silences", {"matchers": {"model": "x"}, "duration": "1h", "by": "a\r\nB: c"},
                         400, "control character"),
    "a new channel": ("POST", "/api/v1/channels", {"name": "y", "kind": "webhook", "url": "http://x/"}, 405, ""),
    "a changed channel": ("PUT", "/api/v1/channels/hook", {"url": "http://169.254.169.254/"}, 404, ""),
    "a test elsewhere": ("POST", "/api/v1/channels/hook/test", {"url": "http://169.254.169.254/"}, 413, "no body"),
    "a test elsewhere by query": ("POST", "/api/v1/channels/hook/test?url=http://x/", None, 400, "url"),
    "a channel by path": ("POST", "/api/v1/channels/..%2F..%2Fetc%2Fpasswd/test", None, 404, ""),
    "retraining with command": ("POST", "/api/v1/retraining", {"model": "fraud", "reason": "x", "command": "id"},
                                400, "unknown member 'command'"),
    "retraining with url": ("POST", "/api/v1/retraining", {"model": "fraud", "reason": "x", "url": "http://x/"},
                            400, "unknown member 'url'"),
    "retraining with action": ("POST", "/api/v1/retraining", {"model": "fraud", "reason": "x", "action": "evil"},
                               400, "unknown member 'action'"),
    "retraining by lines": ("POST", "/api/v1/retraining", {"model": "fraud", "reason": "x", "by": "a\r\nB: c"},
                            400, "control character"),
    "retraining of version with lines": ("POST", "/api/v1/retraining", {"model": "fraud", "reason": "x",
                                                                        "version": "v\r\nB: c"}, 400, "control"),
    "report of lines": ("POST", "/api/v1/retraining/x", {"status": "running", "version": "v\r\nB: c"}, 400, "control"),
    "report with url": ("POST", "/api/v1/retraining/x", {"status": "running", "url": "http://x/"}, 400, "'url'"),
    "run of a path": ("GET", "/api/v1/retraining/..%2F..%2Fowner.token", None, 404, ""),
    "settings with a file": ("PUT", "/api/v1/models/fraud/evaluation", {"baseline": "file:/etc/passwd"}, 400, "baseline"),
    "settings of channels": ("PUT", "/api/v1/models/fraud/evaluation", {"channels": "/tmp/x"}, 400, "channels"),
    "backtest of a file": ("POST", "/api/v1/models/fraud/backtest", {"file": "/etc/passwd"}, 400, "'file'"),
}


def send(server, model, n=200):
    now = time.time()
    got = server.post("/api/v1/predictions", [
        {"model": model, "version": "v1", "id": f"{model[:9]}-{i}", "timestamp": now - 600 - (i * 37) % 2400,
         "prediction": "yes", "label": "no"} for i in range(n)])
    assert got.status == 200, got


class Place:
    """A server with receivers of which one belongs to nobody, and all that came to them."""

    def __init__(self, folder, start):
        self.folder, self.hook, self.other, self.mail = folder, Receiver(204, body=b""), Receiver(), Smtp()
        (folder / "retrain.sh").write_text(f"#!/bin/sh\nenv > {folder}/ran.new\nmv {folder}/ran.new {folder}/ran\n")
        (folder / "retrain.sh").chmod(0o755)
        (folder / "channels.yaml").write_text(json.dumps({
            "channels": [{"name": "hook", "kind": "webhook", "url": self.hook.url, "default": True},
                         {"name": "mail", "kind": "email", "server": f"127.0.0.1:{self.mail.port}", "security": "none",
                          "from": "veer@example.com", "to": "a@example.com", "default": True}],
            "actions": [{"name": "again", "kind": "command", "models": ["*"], "command": [str(folder / "retrain.sh")]}]}))
        self.server = start(folder / "data", "--channels-file", folder / "channels.yaml", "--evaluation-interval", "1s",
                            "--alerts-max-per-hour", "0", "--alerts-max-per-model-per-hour", "0")

    def close(self):
        for one in (self.hook, self.other, self.mail):
            one.close()


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    with servers() as start:
        made = Place(tmp_path_factory.mktemp("abuse"), start)
        send(made.server, "fraud")
        yield made
        made.close()


@pytest.mark.parametrize("name", list(REFUSED))
def test_what_is_not_of_the_operator_is_refused(place, name):
    method, path, body, status, words = REFUSED[name]
    got = place.server.call(method, path, body)
    assert got.status == status, got
    assert words in got.text, got
    if status == 200:
        assert got.json["valid"] is False
    for secret in ("root:", "/bin/bash", (place.server.token or "no token at all")):
        assert secret not in got.text


def test_nothing_was_called_kept_or_run(place):
    """After all of that."""
    assert place.server.get("/api/v1/rules").json["rules"] == []
    assert place.server.get("/api/v1/silences").json["silences"] == []
    assert place.server.get("/api/v1/retraining").json["runs"] == []
    assert [c["name"] for c in place.server.get("/api/v1/channels").json["channels"]] == ["hook", "mail"]
    assert not place.hook.taken and not place.other.taken and not place.mail.mails
    assert not (place.folder / "ran").exists()


def test_a_rule_does_not_say_where_it_comes_from(place):
    """What it says is not believed, so that no rule of a file is changed or pretended."""
    made = place.server.post("/api/v1/rules", {"name": "mine", "expr": "count() > 1e9", "source": "file:/etc/passwd"})
    assert made.status == 201 and made.json["source"] == "http", made
    assert place.server.delete("/api/v1/rules/mine").status == 204


def test_names_become_no_headers_and_no_commands(place):
    """Names of models and versions are of whoever sends predictions: what they may be stays data."""
    names = ["$(touch pwned); `touch pwned` | touch pwned", "a: b <x@example.com>, =?utf-8?q?x?=", "{{1+1}}%s%n",
             "../../etc/passwd", "é\u202e\u2028x", EVIL]
    for name in names:
        send(place.server, name)
    rule = {"name": "Subject: x <b>", "expr": "accuracy[1h] < 0.7", "model": "*", "retrain": True,
            "summary": "first\nBcc: b@example.com\n\n.\nsecond", "runbook": "https://x.test/%0d%0aA:b"}
    made = place.server.post("/api/v1/rules", rule)
    assert made.status == 201, made
    until(lambda: {g.json["data"]["model"] for g in place.hook.taken} == {"fraud", *names})
    until(lambda: len(place.mail.mails) == len(names) + 1)
    for got in place.hook.taken:
        assert got.headers["X-Injected"] is None and got.headers["A"] is None
        assert set(map(str.lower, got.headers.keys())) <= {
            "host", "user-agent", "accept", "content-type", "content-length", "webhook-id", "webhook-timestamp"}
    for mail in place.mail.mails:
        read = email.message_from_bytes(mail.data, policy=email.policy.default)
        assert read["Bcc"] is None and read["X-Injected"] is None and mail.receivers == ["a@example.com"]
        assert len(read.get_all("Subject")) == 1 and "\n" not in read["Subject"] and not read.defects
        assert "second" in read.get_content()
    until((place.folder / "ran").exists)
    assert not [*place.folder.rglob("pwned"), *pathlib.Path.cwd().glob("pwned")]


# ---- addresses that the operator names ----

FORBIDDEN = {
    "metadata": "http://169.254.169.254/latest/meta-data/",
    "link-local": "http://169.254.1.1/",
    "mapped": "http://[::ffff:169.254.169.254]/",
    "nat64": "http://[64:ff9b::a9fe:a9fe]/",
    "6to4": "http://[2002:a9fe:a9fe::1]/",
    "decimal": "http://2852039166/",
    "hexadecimal": "http://0xa9fea9fe/",
    "octal": "http://0251.0376.0251.0376/",
    "short": "http://169.254.43518/",
    "alibaba": "http://100.100.100.200/",
    "azure": "http://168.63.129.16/",
    "oracle": "http://192.0.0.192/",
    "aws6": "http://[fd00:ec2::254]/",
    "gcp6": "http://[fd20:ce::254]/",
    "fe80": "http://[fe80::1]/",
    "any": "http://0.0.0.0/",
    "any6": "http://[::]/",
    "multicast": "http://224.0.0.1/",
    "broadcast": "http://255.255.255.255/",
}


def channels_at(folder, urls, **outgoing):
    (folder / "channels.yaml").write_text(json.dumps({
        "channels": [{"name": n, "kind": "webhook", "url": u} for n, u in urls.items()],
        **({"outgoing": outgoing} if outgoing else {})}))
    return "--channels-file", folder / "channels.yaml"


def test_addresses_that_may_not_be_called(serve, tmp_path):
    server = serve(tmp_path / "data", *channels_at(tmp_path, FORBIDDEN))
    for name in FORBIDDEN:
        got = server.call("POST", f"/api/v1/channels/{name}/test")
        assert got.status == 200 and got.json["delivered"] is False, (name, got)
        assert "may not be called" in got.json["error"], (name, got)


def test_allowed_by_the_operator(serve, tmp_path):
    """0.0.0.0 leads to this machine: refused by itself, called when it is allowed, and denied again."""
    receiver = Receiver(204, body=b"")
    port = receiver.url.rsplit(":", 1)[1]
    urls = {"any": f"http://0.0.0.0:{port}/", "home": f"http://127.0.0.1:{port}/", "name": f"http://localhost:{port}/"}
    for outgoing, delivered in (({}, {"home", "name"}), ({"allow": ["0.0.0.0/32"]}, {"any", "home", "name"}),
                                ({"deny": ["127.0.0.0/8", "::1/128"]}, set()),
                                ({"deny": ["127.0.0.0/8", "::1/128"], "allow": ["127.0.0.1/32"]}, {"home", "name"})):
        server = serve(tmp_path / "data", *channels_at(tmp_path, urls, **outgoing))
        before = len(receiver.taken)
        answers = {n: server.call("POST", f"/api/v1/channels/{n}/test").json for n in urls}
        assert {n for n, a in answers.items() if a["delivered"]} == delivered, answers
        assert all("may not be called" in a["error"] for n, a in answers.items() if n not in delivered), answers
        assert len(receiver.taken) == before + len(delivered)
        assert server.stop() == 0
    receiver.close()


def test_redirects_are_not_followed(serve, tmp_path):
    elsewhere, receiver = Receiver(204, body=b""), Receiver(body=b"")
    server = serve(tmp_path / "data", *channels_at(tmp_path, {"hook": receiver.url}))
    for status in (301, 302, 303, 307, 308):
        for to in (elsewhere.url, "http://169.254.169.254/", "file:///etc/passwd"):
            receiver.behave, receiver.headers = status, {"Location": to}
            got = server.call("POST", "/api/v1/channels/hook/test").json
            assert got["delivered"] is False and str(status) in got["error"], got
    assert not elsewhere.taken and len(receiver.refused) == 15
    elsewhere.close()
    receiver.close()


@pytest.mark.parametrize("url", [
    "file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "dict://127.0.0.1:11211/", "unix:///run/x.sock",
    "http://user:pass@127.0.0.1/", "http://127.0.0.1/\r\nA: b", "//127.0.0.1/", "http://", "javascript:1"])
def test_urls_that_are_none(tmp_path, veer, url):
    """The server does not start, and says where."""
    arguments = channels_at(tmp_path, {"hook": url})
    got = veer("serve", "--data", tmp_path / "data", "--listen", "127.0.0.1:0", *arguments)
    assert got.code == 2 and "channels.yaml:1:" in got.err and "pass@" not in got.err, got.err
