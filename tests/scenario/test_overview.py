"""All models at a glance, held against what was sent and against the other answers."""

import datetime
import json

import pytest

import many_models
from schema import faults
from serving import Server

OVERVIEW = "/api/v1/overview"
NOW = datetime.datetime.now(datetime.timezone.utc)


def ago(**distance):
    return (NOW - datetime.timedelta(**distance)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def look(server: Server, query="", **known):
    """The answer once no model waits to be read and what is known of each one is there."""
    got = None

    def is_there():
        nonlocal got
        answer = server.get(OVERVIEW + query)
        assert answer.status == 200, answer
        got = answer.json
        found = {one["model"]: one for one in got["models"]}
        return got["pending"] == 0 and all(
            model in found and all(found[model][key] == value for key, value in want.items())
            for model, want in known.items())

    server.until(is_there)
    document = server.get("/api/v1/openapi.json").json
    wrong = list(faults(document, {"$ref": "#/components/schemas/Overview"}, got))
    assert not wrong, wrong
    for one in got["models"]:
        assert len(one["traffic"]) == len(one["series"]) == len(got["models"][0]["traffic"])
    return got


def one_of(answer, model):
    return next(one for one in answer["models"] if one["model"] == model)


def send(server, records):
    got = server.post("/api/v1/predictions", records)
    assert got.status == 200 and got.json["accepted"] == len(records), got


def outcomes(model, n, hits, hours, prefix="a", **more):
    """Labelled predictions of one hour."""
    return [{"model": model, "id": f"{prefix}{hours}-{i}", "timestamp": ago(hours=hours, seconds=i),
             "prediction": "yes", "label": "yes" if i < hits else "no", "features": {"a": i}, **more}
            for i in range(n)]


def test_nothing_at_all(server):
    got = look(server)
    assert got["models"] == [] and got["truncated"] is False and got["pending"] == 0
    assert got["totals"] == {"models": 0, "predictions_recent": 0, "active_alerts": 0, "critical_alerts": 0,
                             "drifting": 0}
    assert got["hours"] == 24 and got["step_s"] == 3600


def test_a_model_as_it_was_sent(server):
    send(server, outcomes("a", 40, 30, 2) + outcomes("a", 60, 30, 5, version="2"))
    send(server, outcomes("a", 50, 45, 30))
    unlabelled = {"model": "a", "id": "late", "timestamp": ago(hours=1), "prediction": "no"}
    send(server, [unlabelled])
    got = look(server, a={"predictions": 151, "labelled": 150})
    model = one_of(got, "a")
    assert model["versions"] == ["", "2"] and model["task"] == "binary"
    assert model["recent"] == {"predictions": 101, "labelled": 100}
    assert datetime.datetime.fromisoformat(model["last"].replace("Z", "+00:00")) == NOW - datetime.timedelta(hours=1)
    assert sum(n or 0 for n in model["traffic"]) == 101 and None not in model["traffic"]
    metric = model["metric"]
    assert metric["name"] == "accuracy" and metric["better"] == "higher" and metric["title"] == "Accuracy"
    assert metric["value"] == pytest.approx(60 / 100) and metric["n"] == 100
    assert metric["before"] == pytest.approx(45 / 50) and metric["before_n"] == 50
    assert metric["why"] is None
    values = [value for value in model["series"] if value is not None]
    assert 2 <= len(values) <= 4 and all(0 <= value <= 1 for value in values)
    assert model["health"] == "poor" and model["health_why"].startswith("accuracy 33.3 % worse than in the 24 h")
    assert model["drift"] is None
    assert model["alerts"] == {"active": 0, "acknowledged": 0, "worst": None}


def test_what_comes_later_is_seen(server):
    """Late predictions and labels, and a corrected one, move the numbers of a step that was read before."""
    send(server, outcomes("a", 40, 40, 3))
    assert one_of(look(server, a={"labelled": 40}), "a")["metric"]["value"] == 1
    send(server, [{"model": "a", "id": "x", "timestamp": ago(hours=3), "prediction": "yes"}])
    model = one_of(look(server, a={"predictions": 41}), "a")
    assert model["recent"] == {"predictions": 41, "labelled": 40}
    assert server.post("/api/v1/feedback", {"model": "a", "id": "x", "label": "no"}).status == 200
    model = one_of(look(server, a={"labelled": 41}), "a")
    assert model["metric"]["value"] == pytest.approx(40 / 41)
    assert server.post("/api/v1/feedback", {"model": "a", "id": "x", "label": "yes"}).status == 200
    server.until(lambda: one_of(look(server), "a")["metric"]["value"] == 1)


def test_regression_points_and_silence(server):
    send(server, [{"model": "price", "id": f"p{i}", "timestamp": ago(hours=1 + i % 3), "prediction": 10 + i % 2,
                   "label": 10.5 + i % 2} for i in range(60)])
    points = [{"model": "points", "metric": metric, "value": value, "timestamp": ago(hours=hours)}
              for metric, value, hours in (("my_own", 5, 1), ("auc", 0.8, 1), ("auc", 0.9, 2), ("auc", 0.7, 30))]
    points += [{"model": "custom", "metric": "zeta", "value": 1, "timestamp": ago(hours=1)},
               {"model": "custom", "metric": "alpha", "value": 2, "timestamp": ago(hours=1)}]
    assert server.post("/api/v1/metrics", points).json["accepted"] == len(points)
    send(server, [{"model": "quiet", "features": {"x": 1}, "prediction": "a", "timestamp": ago(hours=2)}])
    got = look(server, price={"labelled": 60}, quiet={"predictions": 1})
    assert [one["model"] for one in got["models"]] == ["custom", "points", "price", "quiet"]
    price = one_of(got, "price")
    assert price["task"] == "regression" and price["metric"]["name"] == "mae"
    assert price["metric"]["value"] == pytest.approx(0.5) and price["metric"]["better"] == "lower"
    assert price["metric"]["before"] is None and price["metric"]["why"] == "no mae in the 24 h before"
    assert price["health"] == "unknown" and price["traffic"][0] is None  # there was no such model then
    pointed = one_of(got, "points")
    assert pointed["metric"]["name"] == "auc_roc" and pointed["metric"]["value"] == pytest.approx(0.85)
    assert pointed["metric"]["n"] == 2 and pointed["metric"]["before"] == pytest.approx(0.7)
    assert pointed["task"] is None and pointed["first"] is None and set(pointed["traffic"]) == {None}
    custom = one_of(got, "custom")["metric"]
    assert custom["name"] == custom["title"] == "alpha" and custom["better"] is None and custom["value"] == 2
    quiet = one_of(got, "quiet")
    assert quiet["metric"]["name"] is None and quiet["metric"]["why"] == "neither labels nor metric points"
    assert server.post("/api/v1/metrics", {**points[1], "value": 1, "timestamp": ago(hours=3)}).status == 200
    server.until(lambda: one_of(look(server), "points")["metric"]["n"] == 3)


def test_drift_and_alerts(server):
    """What the evaluation found: the latest run, and open alerts by model."""
    reference = [{"prediction": "a", "features": {"x": i % 50, "y": i % 7}} for i in range(600)]
    new = [{"model": "d", "id": f"n{i}", "timestamp": ago(minutes=50, seconds=-4 * i), "prediction": "a",
            "features": {"x": 1000 + i % 50, "y": 50 + i % 7}} for i in range(600)]
    send(server, new)
    lines = "".join(json.dumps(one) + "\n" for one in reference)
    assert server.put("/api/v1/models/d/reference", lines, content_type="application/x-ndjson").status == 200
    assert server.put("/api/v1/models/d/evaluation", {"baseline": "reference"}).status == 200
    send(server, outcomes("calm", 40, 40, 2))
    rules = [{"name": "busy", "expr": "count() > 1", "model": "d", "severity": "critical"},
             {"name": "also", "expr": "count() > 2", "model": "d", "severity": "low"}]
    for rule in rules:
        assert server.post("/api/v1/rules", rule).status == 201
    look(server, d={"predictions": 600}, calm={"predictions": 40})
    assert server.post("/api/v1/evaluations", {}).json["fired"] == 2
    got = look(server)
    model = one_of(got, "d")
    run = server.get("/api/v1/models/d/drift/latest").json
    assert model["drift"] == {key: run[key] for key in ("time", "share", "drifted", "tested", "dataset_drift")}
    assert model["drift"]["dataset_drift"] is True
    assert model["alerts"] == {"active": 2, "acknowledged": 0, "worst": "critical"}
    assert model["health"] == "poor" and "2 open alerts, 1 of them critical" in model["health_why"]
    assert one_of(got, "calm")["alerts"]["active"] == 0
    totals = got["totals"]
    assert (totals["active_alerts"], totals["critical_alerts"], totals["drifting"]) == (2, 1, 1)
    for alert in server.get("/api/v1/alerts").json["alerts"]:
        if alert["severity"] == "critical":
            assert server.post(f"/api/v1/alerts/{alert['id']}/acknowledge", {}).status == 200
        else:
            assert server.post(f"/api/v1/alerts/{alert['id']}/resolve", {}).status == 200
    model = one_of(look(server, "?q=D"), "d")
    assert model["alerts"] == {"active": 0, "acknowledged": 1, "worst": "critical"}


def test_many_models(server):
    """Many models: order, limit, search, and the same as each model by itself; the second look reads nothing anew."""
    def post(path, text):
        return server.post(path, text, content_type="application/x-ndjson").json

    assert many_models.fill(post, 120, 20) == 2400
    want = {many_models.name_of(i): {"predictions": 20, "labelled": 18} for i in range(120)}
    got = look(server, **want)
    assert [one["model"] for one in got["models"]] == sorted(want)
    assert got["totals"]["models"] == 120 and got["totals"]["predictions_recent"] == 2400
    for name in ("model-0000", "model-0003", "model-0119"):
        model = one_of(got, name)
        alone = server.get(f"/api/v1/models/{name}").json
        assert all(model[key] == alone[key] for key in ("first", "last", "predictions", "labelled"))
        assert sorted(model["versions"]) == sorted(one["version"] for one in alone["versions"])
        overall = server.get(f"/api/v1/models/{name}/performance?from={got['from']}&to={got['at']}").json["overall"]
        assert model["metric"]["value"] == pytest.approx(overall["values"][model["metric"]["name"]]["value"])
        assert model["recent"] == {"predictions": overall["predictions"], "labelled": overall["labelled"]}
    again = look(server)
    assert [one["model"] for one in again["models"]] == sorted(want)
    few = look(server, "?limit=3")
    assert [one["model"] for one in few["models"]] == sorted(want)[:3] and few["truncated"] is True
    assert few["totals"]["models"] == 120
    found = look(server, "?q=EL-01")
    assert [one["model"] for one in found["models"]] == [f"model-{i:04d}" for i in range(100, 120)]
    assert found["totals"]["models"] == 20 and found["truncated"] is False
    assert look(server, "?q=none")["models"] == []
    assert look(server, "?q=%C3%A9")["models"] == []


@pytest.mark.parametrize("hours, step_s, steps", [(1, 300, 13), (24, 3600, 25), (168, 21600, 29), (8784, 1209600, 28)])
def test_ranges(server, hours, step_s, steps):
    send(server, outcomes("a", 10, 10, 0.1) + outcomes("a", 10, 5, 20 * 24))
    got = look(server, f"?hours={hours}", a={"predictions": 20})
    assert got["hours"] == hours and got["step_s"] == step_s and len(got["models"][0]["traffic"]) == steps
    begin = datetime.datetime.fromisoformat(got["from"].replace("Z", "+00:00"))
    assert begin.timestamp() % step_s == 0
    assert got["models"][0]["recent"]["predictions"] == (20 if hours == 8784 else 10)


@pytest.mark.parametrize("query, says", [
    ("?hours=0", "'hours'"), ("?hours=8785", "'hours'"), ("?hours=x", "hours"), ("?limit=0", "'limit'"),
    ("?limit=2001", "'limit'"), ("?q=a&q=b", "q"), ("?hour=1", "hour")])
def test_mistakes(server, query, says):
    got = server.get(OVERVIEW + query)
    assert got.status == 400 and says in got.json["detail"], got


def test_limits_that_are_allowed(server):
    assert server.get(OVERVIEW + "?hours=8784&limit=2000").status == 200
    assert server.get(OVERVIEW + "?hours=1&limit=1").status == 200


def test_scopes(serve, tmp_path):
    server = serve(tmp_path / "data", "--require-tokens")
    for scope, status in (("ingest", 403), ("read", 200), ("admin", 200)):
        token = server.post("/api/v1/tokens", {"scopes": [scope]}).json["token"]
        assert server.get(OVERVIEW, token=token).status == status
    assert server.get(OVERVIEW, token="").status == 401


def test_after_a_restart(serve, tmp_path):
    server = serve(tmp_path / "data")
    send(server, outcomes("a", 40, 30, 2))
    before = look(server, a={"labelled": 40})["models"]
    assert server.stop() == 0
    assert json.dumps(look(serve(tmp_path / "data"))["models"]) == json.dumps(before)
