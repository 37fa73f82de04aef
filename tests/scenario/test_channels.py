"""Channels against receivers of all kinds: what arrives, and what happens when it does not."""

import base64
import email
import email.policy
import hashlib
import hmac
import json
import re
import shutil
import subprocess
import time

import pytest

from receivers import Outbox, Receiver, Smtp, until
from serving import PROGRAM  # noqa: F401  (the program must be there)

KEY = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
SECRET = "s3cr3t-7f1c"


@pytest.fixture
def receive():
    made = []

    def make(kind=Receiver, **options):
        made.append(kind(**options))
        return made[-1]

    yield make
    for one in made:
        one.close()


@pytest.fixture
def outbox(tmp_path):
    made = []

    def make(channels, env=None, **rest):
        made.append(Outbox(tmp_path, {"channels": channels, **rest}, env))
        assert made[-1].ready == "ready", made[-1].ready
        return made[-1]

    yield make
    for one in made:
        one.stop()


def hook(name, receiver, **settings):
    return {"name": name, "kind": "webhook", "url": receiver.url + "/hook", "default": True, **settings}


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tls")
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2",
                    "-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1",
                    "-keyout", folder / "key.pem", "-out", folder / "cert.pem"],
                   check=True, capture_output=True)
    return folder / "cert.pem", folder / "key.pem"


# ---- what arrives ----

def test_webhooks_are_signed_and_hold_the_whole_alert(outbox, receive):
    receiver = receive(behave=204, body=b"")
    box = outbox([hook("hook", receiver, secret=KEY, headers={"Authorization": "Bearer " + SECRET})])
    box.put("low")
    box.put("low", "resolved")
    until(lambda: len(receiver.taken) == 2)
    for got, kind in zip(receiver.taken, ("fired", "resolved")):
        assert got.headers["Content-Type"] == "application/json"
        assert got.headers["Authorization"] == "Bearer " + SECRET
        stamp = got.headers["webhook-timestamp"]
        assert abs(int(stamp) - time.time()) < 300
        signed = f"{got.id}.{stamp}.".encode() + got.body
        digest = hmac.new(base64.b64decode(KEY[6:]), signed, hashlib.sha256).digest()
        assert got.headers["webhook-signature"] == "v1," + base64.b64encode(digest).decode()
        body = got.json
        assert body["type"] == "alert." + kind and body["id"] == got.id
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", body["timestamp"])
        notice = body["data"]["notices"][0]
        assert notice["kind"] == kind and notice["alert"]["signal"]["baseline"] == 0.81
        assert notice["alert"]["version"] == "v2" and notice["alert"]["limit"] == 0.7
        assert notice["link"].startswith("https://veer.test/#/models/fraud?version=v2&at=")
    assert receiver.taken[0].id != receiver.taken[1].id
    assert "Over after 10 min" in receiver.taken[1].json["data"]["notices"][0]["text"]


def test_slack_gets_blocks_within_its_limits(outbox, receive):
    receiver = receive()
    box = outbox([{"name": "s", "kind": "slack", "url": receiver.url + "/services/T/B/x", "default": True}])
    box.put("a<b>&c")
    box.put("a<b>&c", "resolved")
    until(lambda: len(receiver.taken) == 2)
    body = receiver.taken[0].json
    assert body["text"].startswith("[HIGH] fraud v2: a&lt;b&gt;&amp;c\n")
    assert len(body["blocks"]) <= 50
    header, section, fields, links = body["blocks"]
    assert header["type"] == "header" and header["text"]["type"] == "plain_text"
    assert len(header["text"]["text"]) <= 150
    assert section["text"]["type"] == "mrkdwn" and len(section["text"]["text"]) <= 3000
    assert "&lt;&amp;&gt; é" in section["text"]["text"]
    assert 1 <= len(fields["fields"]) <= 10 and all(len(f["text"]) <= 2000 for f in fields["fields"])
    shown = "\n".join(f["text"] for f in fields["fields"])
    for words in ("*Severity*\nhigh", "*Limit*\nfires below 0.7", "0.81 from", "-21.0 %", "(1 h)",
                  "412, baseline 9800", "*Since*", "amount (psi 0.31)"):
        assert words in shown
    assert "|Open in Veer>" in links["elements"][0]["text"]
    assert "<https://wiki.test/accuracy|Runbook>" in links["elements"][0]["text"]
    assert "[RESOLVED]" in receiver.taken[1].json["text"]


def test_slack_is_believed_only_when_it_says_ok(outbox, receive):
    receiver = receive(body=b"<html>log in first</html>")
    box = outbox([{"name": "s", "kind": "slack", "url": receiver.url, "default": True}])
    box.put("a")
    until(lambda: box.stats()["retried"] == 1)
    assert "not 'ok'" in box.messages()[0]["last_error"]
    receiver.body = b"ok"
    box.advance(10)
    box.until_empty()
    assert len(receiver.taken) == 2


def test_pagerduty_triggers_acknowledges_and_resolves_one_incident(outbox, receive):
    receiver = receive(behave=202, body=b'{"status":"success"}')
    box = outbox([{"name": "p", "kind": "pagerduty", "url": receiver.url + "/v2/enqueue", "default": True,
                   "routing_key": "0123456789abcdef0123456789abcdef"}])
    severities = {"critical": "critical", "high": "error", "medium": "warning", "low": "info"}
    for name, theirs in severities.items():
        for kind in ("fired", "acknowledged", "resolved"):
            box.put("rule-" + name, kind, name)
        box.until_empty()
        events = [got.json for got in receiver.taken[-3:]]
        assert [e["event_action"] for e in events] == ["trigger", "acknowledge", "resolve"]
        assert len({e["dedup_key"] for e in events}) == 1 and len(events[0]["dedup_key"]) <= 255
        for event in events:
            assert event["routing_key"] == "0123456789abcdef0123456789abcdef"
            payload = event["payload"]
            assert payload["severity"] == theirs and payload["source"] and len(payload["summary"]) <= 1024
            assert payload["custom_details"]["samples"] == "412, baseline 9800"
        assert [link["text"] for link in events[0]["links"]] == ["Open in Veer", "Runbook"]
    assert len({got.json["dedup_key"] for got in receiver.taken}) == 4


def test_teams_gets_an_adaptive_card(outbox, receive):
    receiver = receive(behave=202, body=b"")
    box = outbox([{"name": "t", "kind": "teams", "url": receiver.url + "/workflow?sig=" + SECRET, "default": True}])
    box.put("a")
    box.put("a", "resolved")
    until(lambda: len(receiver.taken) == 2)
    assert receiver.taken[0].path == "/workflow?sig=" + SECRET
    for got, color in zip(receiver.taken, ("Attention", "Good")):
        body = got.json
        assert body["type"] == "message" and len(got.body) < 28000
        card = body["attachments"][0]
        assert card["contentType"] == "application/vnd.microsoft.card.adaptive" and card["contentUrl"] is None
        content = card["content"]
        assert (content["type"], content["version"]) == ("AdaptiveCard", "1.2")
        assert content["body"][0]["color"] == color
        facts = {f["title"]: f["value"] for f in content["body"][2]["facts"]}
        assert facts["Model"] == "fraud" and facts["Version"] == "v2" and facts["Severity"] == "high"
        assert [a["title"] for a in content["actions"]] == ["Open in Veer", "Runbook"]
    assert "Lasted" in {f["title"] for f in receiver.taken[1].json["attachments"][0]["content"]["body"][2]["facts"]}


def test_alertmanager_gets_arrays_and_the_same_labels_again(outbox, receive):
    receiver = receive(body=b"")
    box = outbox([{"name": "am", "kind": "alertmanager", "url": receiver.url + "/", "default": True}])
    box.put("a")
    until(lambda: len(receiver.taken) == 1)
    box.put("a", "escalated", "critical")
    until(lambda: len(receiver.taken) == 2)
    box.put("a", "resolved", "critical")
    until(lambda: len(receiver.taken) == 3)
    first, worse, over = [got.json for got in receiver.taken]
    for got in receiver.taken:
        assert got.path == "/api/v2/alerts" and got.headers["Content-Type"] == "application/json"
        for alert in got.json:
            assert set(alert) <= {"labels", "annotations", "startsAt", "endsAt", "generatorURL"}
            assert all(isinstance(v, str) and v for v in alert["labels"].values())
            assert all(re.fullmatch(r"[a-zA-Z_][a-zA-Z0-9_]*", k) for k in alert["labels"])
            assert not any("0.64" in v for v in alert["labels"].values())
            assert alert["startsAt"] == first[0]["startsAt"] < alert["endsAt"]
    assert first[0]["labels"]["severity"] == worse[0]["labels"]["severity"] == "high"
    assert worse[1]["labels"] == over[0]["labels"] and over[0]["labels"]["severity"] == "critical"
    count = len(receiver.taken)
    box.advance(61)
    until(lambda: len(receiver.taken) == count + 1)
    assert receiver.taken[-1].json[0]["endsAt"] == over[0]["endsAt"]


def test_tests_of_channels_say_what_happened(outbox, receive):
    good, bad = receive(), receive(behave=403, body=b"no " + SECRET.encode())
    box = outbox([hook("good", good), hook("bad", bad, headers={"X-Key": SECRET})])
    assert box.ask("test", "good") == "arrived"
    assert good.taken[0].json["type"] == "test"
    assert box.ask("test", "bad") == "VEER_EINVAL bad: answered 403: no ***"
    assert box.ask("test", "none").startswith("VEER_ENOTFOUND")
    shown = box.channels()
    assert shown["good"]["last"]["ok"] is True and shown["bad"]["last"]["error"] == "answered 403: no ***"


# ---- what happens when it does not ----

FAULTS = {
    "hangs": {"behave": "hang"},
    "fails": {"behave": 500},
    "slow": {"behave": 429, "headers": {"Retry-After": "120"}},
    "busy": {"behave": 503, "headers": {"Retry-After": "Fri, 31 Dec 2100 23:59:59 GMT"}},
    "resets": {"behave": "reset"},
    "garbage": {"behave": "garbage"},
    "cuts": {"behave": "cut"},
}


def test_bad_receivers_lose_nothing_reorder_nothing_and_delay_nobody(outbox, receive):
    """All of them at once, with good ones among them; then they recover."""
    bad = {name: receive(**options) for name, options in FAULTS.items()}
    good = {name: receive() for name in ("good", "fine")}
    box = outbox([hook(name, receiver) for name, receiver in {**bad, **good}.items()])
    rules = [f"rule-{i:02d}" for i in range(12)]
    for rule in rules:
        assert box.put(rule) == len(bad) + len(good)
    for receiver in good.values():  # while the others hang and fail
        until(lambda r=receiver: len(r.taken) == len(rules))
    until(lambda: all(r.refused for r in bad.values()))
    until(lambda: box.stats()["sent"] == len(good) * len(rules))
    assert not bad["hangs"].taken
    box.kill()
    for receiver in bad.values():
        receiver.behave, receiver.headers = 200, {}
        receiver.released.set()
    box.start()
    box.advance(2 * 86400)
    box.until_empty()
    for receiver in {**bad, **good}.values():
        told = [got.json["data"]["notices"][0]["alert"]["rule"] for got in receiver.taken]
        assert list(dict.fromkeys(told)) == rules  # everything, in order
        ids = {}
        for got in receiver.refused + receiver.taken:  # twice at most under the same id
            rule = got.json["data"]["notices"][0]["alert"]["rule"]
            assert ids.setdefault(rule, got.id) == got.id
    states = {m["state"] for m in box.messages()}
    assert states == {"sent"}


def test_retry_after_is_waited_for(outbox, receive):
    receiver = receive(behave=429, headers={"Retry-After": "600"})
    box = outbox([hook("hook", receiver)])
    box.put("a")
    until(lambda: box.stats()["retried"] == 1)
    receiver.behave = 200
    box.advance(500)
    time.sleep(0.2)
    assert not receiver.taken
    box.advance(200)
    until(lambda: len(receiver.taken) == 1)


def test_redirects_and_refusals_are_for_good(outbox, receive):
    redirect, gone, good = receive(behave="redirect"), receive(behave=410), receive()
    box = outbox([hook("redirect", redirect), hook("gone", gone), hook("good", good)])
    box.put("a")
    box.until_empty()
    failed = {m["channel"]: m["last_error"] for m in box.messages("failed")}
    assert failed == {"redirect": "answered 307: ok", "gone": "answered 410: ok"}
    assert len(redirect.refused) == 1 and redirect.refused[0].path == "/hook"


def test_addresses_that_may_not_be_called(outbox, receive):
    receiver = receive()
    port = receiver.url.rsplit(":", 1)[1]
    box = outbox([{"name": n, "kind": "webhook", "url": u} for n, u in {
        "metadata": "http://169.254.169.254/latest", "mapped": "http://[::ffff:a9fe:a9fe]/",
        "decimal": "http://2852039166/", "any": f"http://0.0.0.0:{port}/", "link": "http://[fe80::1]/",
        "aws6": "http://[fd00:ec2::254]/", "denied": f"http://127.0.0.2:{port}/",
        "allowed": f"http://127.0.0.1:{port}/"}.items()],
        outgoing={"deny": ["127.0.0.0/8"], "allow": ["127.0.0.1/32"]})
    for name in box.channels():
        answer = box.ask("test", name)
        assert (answer == "arrived") == (name == "allowed"), answer
        assert name == "allowed" or "may not be called" in answer


def test_a_new_file_of_channels_counts_from_now_on(outbox, receive):
    old, new = receive(behave=500), receive()
    box = outbox([hook("hook", old)])
    box.put("a")
    until(lambda: box.stats()["retried"] == 1)
    box.write({"channels": [hook("hook", new)]})
    assert box.ask("reload") == "reloaded"
    until(lambda: len(new.taken) == 1)
    box.write({"channels": [{"name": "hook", "kind": "webhoo"}]})
    assert "did you mean 'webhook'?" in box.ask("reload")
    box.put("b")
    until(lambda: len(new.taken) == 2)


def test_kill_again_and_again_loses_nothing(outbox, receive):
    receiver = receive()
    box = outbox([hook("hook", receiver)])
    for i in range(10):
        for k in range(5):
            box.put(f"rule-{i}-{k}")
        box.kill()
        box.start()
    box.until_empty()
    ids = {}
    for got in receiver.taken:
        ids.setdefault(got.json["data"]["notices"][0]["alert"]["rule"], set()).add(got.id)
    assert list(ids) == [f"rule-{i}-{k}" for i in range(10) for k in range(5)]
    assert all(len(each) == 1 for each in ids.values())


def test_secrets_are_nowhere(outbox, receive, tmp_path):
    """Every kind of secret, receivers that send them back, files that are wrong."""
    echo, other = receive(behave=400), receive(behave=400)
    echo.body = (f"you sent {SECRET}-env to {echo.url}/hook/{SECRET}-file with {SECRET}-head and {KEY}").encode()
    other.body = f"no workflow for sig={SECRET}-sig".encode()
    (tmp_path / "url").write_text(f"{echo.url}/hook/{SECRET}-file\n")
    env = {"VEER_TEST_SECRET": SECRET + "-env"}
    box = outbox([
        {"name": "a", "kind": "webhook", "url": {"file": str(tmp_path / "url")}, "default": True, "secret": KEY,
         "hub_secret": {"env": "VEER_TEST_SECRET"}, "headers": {"X-Api-Key": SECRET + "-head"}},
        {"name": "b", "kind": "pagerduty", "url": f"{echo.url}/{SECRET}-path", "default": True,
         "routing_key": {"env": "VEER_TEST_SECRET"}},
        {"name": "c", "kind": "teams", "url": f"{other.url}/w?sig={SECRET}-sig", "default": True},
        {"name": "d", "kind": "slack", "url": f"http://127.0.0.1:1/{SECRET}-path", "default": True},
        {"name": "e", "kind": "email", "server": "127.0.0.1:1", "user": "u", "from": "a@b.test", "to": "c@d.test",
         "password": {"env": "VEER_TEST_SECRET"}, "default": True},
    ], env=env)
    box.put("a")
    until(lambda: box.stats()["failed"] == 3 and box.stats()["retried"] == 2)
    for name in box.channels():
        assert box.ask("test", name).startswith("VEER_E")
    box.messages()
    box.write({"channels": [{"name": "x", "kind": "webhook", "url": f"https://u:{SECRET}@host.test/"}]})
    assert box.ask("reload").startswith("VEER_EINVAL")
    box.stop()
    everything = box.everything()
    for secret in (SECRET.encode(), KEY.encode()):
        at = everything.find(secret)
        assert at < 0, everything[max(0, at - 200):at + 100]


# ---- mail ----

def mail(server, **settings):
    return {"name": "mail", "kind": "email", "server": f"127.0.0.1:{server.port}", "from": "veer@example.com",
            "to": ["oncall@example.com", "ml@example.com"], "default": True, **settings}


def check_mail(got):
    assert re.search(rb"(?<!\r)\n", got.data) is None and re.search(rb"\r(?!\n)", got.data) is None
    assert max(map(len, got.data.split(b"\r\n"))) <= 78 and got.data.isascii()
    message = email.message_from_bytes(got.data, policy=email.policy.default)
    for name in ("Date", "From", "To", "Subject", "Message-ID", "MIME-Version"):
        assert message[name]
    assert message["Auto-Submitted"] == "auto-generated"
    return message


def test_mail_goes_encrypted_and_reads_well(outbox, receive, certificate):
    server = receive(Smtp, starttls=certificate, login=True)
    box = outbox([mail(server, user="veer", password=SECRET, ca_file=str(certificate[0]))])
    box.put("Genauigkeit-fällt")
    box.put("Genauigkeit-fällt", "resolved")
    until(lambda: len(server.mails) == 2)
    got = server.mails[0]
    assert got.encrypted and got.login == [b"veer", SECRET.encode()] and got.hello == "example.com"
    assert got.sender == "veer@example.com" and got.receivers == ["oncall@example.com", "ml@example.com"]
    message = check_mail(got)
    assert message["Subject"] == "[HIGH] fraud v2: Genauigkeit-fällt"
    assert message["Message-ID"] == f"<{box.messages()[0]['id']}@example.com>"
    text = message.get_content()
    for words in ("below 0.7", "  Model            fraud", "  Version          v2", "Severity         high",
                  "412, baseline 9800", "amount (psi 0.31)", "https://wiki.test/accuracy", "https://veer.test/#/models"):
        assert words in text
    assert "Over after 10 min" in check_mail(server.mails[1]).get_content()
    box.until_empty()


def test_mail_is_not_sent_without_the_encryption_that_was_asked_for(outbox, receive, certificate):
    plain = receive(Smtp)
    box = outbox([mail(plain)])
    box.put("a")
    until(lambda: box.stats()["retried"] == 1)
    assert "STARTTLS" in box.messages()[0]["last_error"]
    assert not plain.mails and not any(b"MAIL" in line for line in plain.lines)
    stranger = receive(Smtp, starttls=certificate)
    box.write({"channels": [mail(stranger)]})
    box.ask("reload")
    until(lambda: "not trusted" in (box.messages()[0]["last_error"] or ""))
    assert not stranger.mails
    box.write({"channels": [mail(plain, security="none")]})
    box.ask("reload")
    until(lambda: len(plain.mails) == 1)
    check_mail(plain.mails[0])


def test_mail_that_is_refused_now_or_for_ever(outbox, receive):
    server = receive(Smtp, replies={"MAIL": "451 later"})
    box = outbox([mail(server, security="none")])
    box.put("a")
    until(lambda: box.stats()["retried"] == 1)
    assert "451 later" in box.messages()[0]["last_error"]
    server.replies = {"MAIL": "550 never from you"}
    box.advance(10)
    until(lambda: box.stats()["failed"] == 1)
    server.replies, server.refuse = {}, ("ml@example.com",)
    box.put("b")
    until(lambda: len(server.mails) == 1)
    assert server.mails[0].receivers == ["oncall@example.com"]
    server.refuse = ("ml@example.com", "oncall@example.com")
    box.put("c")
    until(lambda: box.stats()["failed"] == 2)
    assert len(server.mails) == 1


# ---- Alertmanager itself ----

def test_the_real_alertmanager_shows_and_resolves(outbox, tmp_path):
    from real_alertmanager import Alertmanager
    with Alertmanager(tmp_path / "am") as am:
        box = outbox([{"name": "am", "kind": "alertmanager", "url": am.url, "default": True}])
        assert box.ask("test", "am") == "arrived"
        box.put("Low-accuracy-<&>-é")
        alert = until(lambda: am.alert("Low-accuracy-<&>-é"))
        assert alert["status"]["state"] == "active"
        assert alert["labels"] == {"alertname": "Low-accuracy-<&>-é", "model": "fraud", "version": "v2",
                                   "severity": "high", "source": "veer"}
        assert alert["annotations"]["runbook_url"] == "https://wiki.test/accuracy"
        assert alert["generatorURL"].startswith("https://veer.test/#/models/fraud")
        box.put("Low-accuracy-<&>-é", "resolved")
        until(lambda: am.alert("Low-accuracy-<&>-é") is None)
        box.put("other")
        first_end = until(lambda: am.alert("other"))["endsAt"]
        box.advance(61)  # it is told again, and lives longer
        until(lambda: am.alert("other")["endsAt"] > first_end)
        box.until_empty()
        assert {m["state"] for m in box.messages()} == {"sent"}
        for status in ("firing", "resolved"):  # and so it tells people
            until(lambda: (status, "Low-accuracy-<&>-é") in [
                (g["status"], a["labels"]["alertname"]) for g in am.told for a in g["alerts"]])
