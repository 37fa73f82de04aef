"""Metrics that were computed elsewhere, step by step."""

import pytest

POINTS = "/api/v1/models/m/points"
DAY = "2024-05-01T"


def point(metric, value, time, **more):
    return {"model": "m", "metric": metric, "value": value, "timestamp": DAY + time + "Z", **more}


@pytest.fixture
def filled(server):
    points = [point("auc", 0.8, "10:00:00"), point("auc", 0.9, "10:30:00"), point("auc", 0.7, "12:00:00"),
              point("auc", 0.5, "10:00:00", dataset="test"), point("my_own", 3, "11:00:00"),
              point("auc", 0.6, "10:45:00", version="2")]
    assert server.post("/api/v1/metrics", points).json["accepted"] == len(points)
    return server


def ask(server, query=""):
    got = server.get(POINTS + query)
    assert got.status == 200, got
    return got.json


def named(answer, metric, dataset=""):
    return next(one for one in answer["series"] if (one["metric"], one["dataset"]) == (metric, dataset))


def test_steps_of_every_metric(filled):
    got = ask(filled, "?step=1h")
    assert [(one["metric"], one["dataset"]) for one in got["series"]] == [
        ("auc_roc", ""), ("auc_roc", "test"), ("my_own", "")]
    assert got["model"] == "m" and sorted(got["versions"]) == ["", "2"] and got["truncated"] is False
    assert (got["from"], got["to"], got["step"]) == (DAY + "10:00:00Z", DAY + "12:00:00.000001Z", "1h")
    auc = named(got, "auc_roc")
    assert (auc["title"], auc["better"], auc["n"]) == ("AUC ROC", "higher", 4)
    assert auc["values"] == [
        {"from": DAY + "10:00:00Z", "to": DAY + "11:00:00Z", "value": pytest.approx(23 / 30), "min": 0.6, "max": 0.9,
         "last": 0.6, "n": 3},
        {"from": DAY + "12:00:00Z", "to": DAY + "13:00:00Z", "value": 0.7, "min": 0.7, "max": 0.7, "last": 0.7, "n": 1}]
    own = named(got, "my_own")
    assert (own["title"], own["better"], own["unit"]) == ("my_own", None, "")


def test_parts_of_them(filled):
    assert [one["metric"] for one in ask(filled, "?metric=my_own")["series"]] == ["my_own"]
    assert named(ask(filled, "?metric=AUC&version=2"), "auc_roc")["n"] == 1
    assert [one["dataset"] for one in ask(filled, "?dataset=test")["series"]] == ["test"]
    assert {one["dataset"] for one in ask(filled, "?dataset=")["series"]} == {""}
    late = ask(filled, f"?from={DAY}11:00:00Z&to={DAY}12:00:00Z")
    assert [one["metric"] for one in late["series"]] == ["my_own"]
    assert (late["from"], late["to"]) == (DAY + "11:00:00Z", DAY + "12:00:00Z")
    assert len(named(ask(filled, "?step=all"), "auc_roc")["values"]) == 1
    assert ask(filled, "?metric=none")["series"] == []


def test_a_model_without_points(server):
    assert server.post("/api/v1/predictions", {"model": "m", "prediction": "a"}).status == 200
    got = ask(server)
    assert got["series"] == [] and got["truncated"] is False


def test_a_bounded_answer(server):
    points = [{"model": "m", "metric": "auc", "value": 0.5, "timestamp": 1714521600 + 60 * i} for i in range(10001)]
    assert server.post("/api/v1/metrics", points[:10000]).json["accepted"] == 10000
    got = ask(server, "?step=1m")
    assert len(got["series"][0]["values"]) == 10000 and got["truncated"] is False
    assert server.post("/api/v1/metrics", points[10000:]).json["accepted"] == 1
    got = ask(server, "?step=1m")
    assert len(got["series"][0]["values"]) == 10000 and got["truncated"] is True
    assert got["series"][0]["values"][0]["from"] == "2024-05-01T00:01:00Z"  # the oldest is left out
    assert ask(server, "?step=1h")["truncated"] is False


@pytest.mark.parametrize("query, status", [
    ("?step=never", 400), ("?from=b", 400), ("?from=2024-05-02&to=2024-05-01", 400), ("?metric=", 400),
    ("?limit=1", 400), ("?version=9", 404)])
def test_mistakes(filled, query, status):
    assert filled.get(POINTS + query).status == status


def test_who_may_ask(serve, tmp_path):
    server = serve(tmp_path / "data", "--require-tokens")
    assert server.post("/api/v1/metrics", point("auc", 1, "10:00:00")).status == 200
    for scope, status in (("ingest", 403), ("read", 200)):
        token = server.post("/api/v1/tokens", {"scopes": [scope]}).json["token"]
        assert server.get(POINTS, token=token).status == status
    assert server.get(POINTS, token="").status == 401
    assert server.get("/api/v1/models/none/points").status == 404
