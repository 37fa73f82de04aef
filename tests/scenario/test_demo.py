"""veer demo as a newcomer meets it."""

import contextlib
import json
import signal
import subprocess
import time

from conftest import PROGRAM


def demo_totals(veer, data):
    listed = json.loads(veer("models", "--json", "--data", data).out)["models"]
    return {m["model"]: (m["predictions"], m["labelled"]) for m in listed}


def what_people_did(veer, data):
    """Names of alerts that are not active, of silences, and of runs of retraining."""
    def ask(*args):
        return json.loads(veer(*args, "--json", "--data", data).out)

    return ([a["id"] for a in ask("alerts", "list")["alerts"] if a["status"] != "active"],
            [s["id"] for s in ask("silences", "list")["silences"]],
            [r["id"] for r in ask("retraining", "list")["runs"]])


def test_demo_fills_and_goes_on(veer, tmp_path):
    args = ["demo", "--no-live", "--days", "1", "--listen", "127.0.0.1:0", "--data", tmp_path / "d"]
    got = veer(*args)
    assert got.code == 0, got.err
    assert "veer performance fraud" in got.out
    first = demo_totals(veer, tmp_path / "d")
    assert set(first) == {"fraud", "sentiment", "house-price"}
    assert all(p > 100 and 0 < l <= p for p, l in first.values())
    told = what_people_did(veer, tmp_path / "d")
    assert [len(ids) for ids in told] == [3, 1, 3]
    again = veer(*args)
    assert again.code == 0 and "taken up again" in again.out
    second = demo_totals(veer, tmp_path / "d")
    for model, (predictions, labelled) in second.items():
        assert 0 <= predictions - first[model][0] <= 200
        assert labelled >= first[model][1]
    assert what_people_did(veer, tmp_path / "d") == told


def test_demo_lives_until_it_is_stopped(veer, tmp_path):
    data = tmp_path / "d"
    player = subprocess.Popen([PROGRAM, "demo", "--days", "0", "--listen", "127.0.0.1:0", "--data",
                               data], stdout=subprocess.PIPE)
    line = player.stdout.readline().decode()
    assert line.startswith("Veer answers at http://127.0.0.1:")
    # The owner of the directory answers others meanwhile.
    assert veer("models", "--data", data).code == 0
    assert veer("doctor", "--data", data).code == 0
    player.send_signal(signal.SIGINT)
    out = player.communicate(timeout=300)[0].decode()
    assert player.returncode == 0
    assert out.endswith("stopped; `veer demo` goes on from here\n")


def test_demo_on_a_taken_address(fails, server, tmp_path):
    fails("demo", "--listen", server.url.split("//")[1], "--data", tmp_path / "d",
          says=[server.url.rsplit(":", 1)[1]])


# ---- judgement at work ----

@contextlib.contextmanager
def playing(*args):
    player = subprocess.Popen([PROGRAM, "demo", "--listen", "127.0.0.1:0", *map(str, args)],
                              stdout=subprocess.PIPE)
    try:
        yield player.stdout.readline().decode().split()[3].rstrip(",")
    finally:
        player.send_signal(signal.SIGINT)
        player.communicate(timeout=300)
        assert player.returncode == 0


def until(ask, seconds=900):
    end = time.monotonic() + seconds
    while not (got := ask()):
        assert time.monotonic() < end
        time.sleep(0.2)
    return got


FRAUD_RULES = {"Frauds slip through", "Fraud accuracy has dropped", "Inputs have drifted"}


def test_only_the_model_that_drifts_has_alerts(veer, tmp_path):
    """On the twelfth day fraud has drifted for a day; nothing happened to the others."""
    data = tmp_path / "d"
    with playing("--days", 12, "--data", data) as url:
        def ask(*args):
            return json.loads(veer(*args, "--json", "--url", url).out)

        def fired():
            alerts = ask("alerts", "list", "--status", "active")["alerts"]
            return alerts if FRAUD_RULES <= {a["rule"] for a in alerts} else None

        alerts = until(fired)
        assert {a["rule"] for a in alerts} == FRAUD_RULES
        assert {(a["model"], a["status"]) for a in alerts} == {("fraud", "active")}
        # Every live version was looked at by the rules of all models, and a cycle more changes nothing.
        again = ask("evaluation", "run")
        assert (again["targets"], again["fired"]) == (4, 0)
        assert len(fired()) == 3
        # The history of the last day is there soon, and says the same.
        runs = until(lambda: (r := ask("drift", "fraud", "--history", "--from", "-12h")["runs"])
                     and len(r) > 10 and r)
        assert all(r["drifted"] > 0 for r in runs if r["baseline"] == "reference" and not r["why"])
        # Both versions of sentiment can be compared, and v2 is better.
        compared = ask("compare", "sentiment", "v1", "v2")
        verdicts = {m["metric"]: m["verdict"] for m in compared["metrics"]}
        assert verdicts["accuracy"] == "better"
        assert veer("monitor", "fraud", "--url", url).code == 1
        people_did_something(ask)
        every_list_has_something(ask)


def people_did_something(ask):
    """Past alerts, runs of retraining, a silence."""
    past = until(lambda: (a := [one for one in ask("alerts", "list")["alerts"] if one["status"] != "active"])
                 and len(a) == 4 and a)
    assert sorted((a["model"], a["status"], a["acknowledged_by"] or a["resolved_by"]) for a in past) == [
        ("fraud", "acknowledged", "anna"), ("house-price", "resolved", "ben"),
        ("sentiment", "resolved", "veer"), ("sentiment", "resolved", "veer")]
    assert all(a["notes"] for a in past if a["status"] == "resolved")
    runs = until(lambda: (r := ask("retraining", "list")["runs"]) and len(r) == 3 and r[0]["status"] == "running" and r)
    assert [(r["model"], r["status"], r["new_version"]) for r in runs] == [
        ("fraud", "running", None), ("fraud", "failed", None), ("fraud", "completed", "v3")]
    assert [s["matchers"]["model"] for s in ask("silences", "list")["silences"]] == ["house-price"]


def every_list_has_something(ask):
    """References, channels of both kinds, metrics that were computed elsewhere."""
    for model in ("fraud", "sentiment", "house-price"):
        assert ask("reference", "show", model)["labelled"] > 1000
    points = ask("metrics", "history", "sentiment", "--metric", "human_agreement", "--hours", "400")["points"]
    assert len(points) in (12, 13) and {p["version"] for p in points} == {"v1", "v2"}
    channels = until(lambda: (c := ask("channels", "list")["channels"]) and all(one["last"] for one in c) and c)
    assert [(c["name"], c["last"]["ok"]) for c in channels] == [("team", True), ("old-pager", False)]
