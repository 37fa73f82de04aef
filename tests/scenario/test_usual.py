"""The usual range of windows beside the performance of a model."""

import statistics

import pytest

from serving import servers

DAY = "2024-05-0{}T"


def records(model, day, hits, n=40, hour_from=0):
    """n labelled predictions in each hour, of which hits[hour] are right."""
    return [{"model": model, "version": "1", "id": f"{day}-{hour_from + hour}-{i}", "label": "yes", "latency_ms": 5 + hour,
             "timestamp": f"{DAY.format(day)}{hour_from + hour:02d}:{i % 60:02d}:00Z",
             "prediction": "yes" if i < right else "no"} for hour, right in enumerate(hits) for i in range(n)]


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    with servers() as start:
        yield start(tmp_path_factory.mktemp("veer") / "data")


def send(server, batch):
    got = server.post("/api/v1/predictions", batch)
    assert got.status == 200 and got.json["accepted"] == len(batch), got


def performance(server, model, query):
    got = server.get(f"/api/v1/models/{model}/performance?{query}")
    assert got.status == 200, got
    return got.json


def settle(server, model, n):
    server.until(lambda: server.get(f"/api/v1/models/{model}").json["labelled"] == n)


def near(values):
    center, spread = statistics.mean(values), 3 * statistics.stdev(values)
    return {"center": pytest.approx(center), "lo": pytest.approx(max(center - spread, 0)),
            "hi": pytest.approx(min(center + spread, 1)), "n": len(values)}


BEFORE = [36, 37, 38, 36, 35, 37, 36, 38, 39, 36]
NOW = [20, 21, 22, 20, 21, 22, 20, 21, 22, 20]


def test_the_time_before(server):
    send(server, records("m", 2, BEFORE) + records("m", 2, NOW, hour_from=10))
    settle(server, "m", 800)
    query = "from=2024-05-02T10:00:00Z&to=2024-05-02T20:00:00Z&step=1h&usual=true"
    usual = performance(server, "m", query + "&metric=accuracy&metric=latency_p50")["usual"]
    assert usual["source"] == "before" and usual["windows"] == 10 and usual["why"] is None
    assert (usual["from"], usual["to"]) == ("2024-05-02T00:00:00Z", "2024-05-02T10:00:00Z")
    assert list(usual["metrics"]) == ["accuracy", "latency_p50"]
    assert usual["metrics"]["accuracy"] == near([right / 40 for right in BEFORE])
    assert usual["metrics"]["latency_p50"]["center"] == pytest.approx(9.5, rel=1e-3)
    everything = performance(server, "m", query)
    assert set(usual["metrics"]) < set(everything["usual"]["metrics"])
    assert "usual" not in performance(server, "m", query.replace("&usual=true", ""))
    assert "usual" not in performance(server, "m", query.replace("=true", "=false"))


def test_the_time_of_the_reference(server):
    """That of the version, else that of the model; without enough windows in it the time before."""
    send(server, records("r", 1, BEFORE) + records("r", 2, NOW) + records("r", 3, NOW))
    settle(server, "r", 1200)
    query = "from=2024-05-03T00:00:00Z&to=2024-05-03T10:00:00Z&step=1h&usual=true&metric=accuracy"
    assert performance(server, "r", query)["usual"]["windows"] == 0  # nothing in the ten hours before
    freeze = "/api/v1/models/r/reference/freeze"
    assert server.post(freeze, {"from": "2024-05-02", "to": "2024-05-03"}).status == 200
    usual = performance(server, "r", query)["usual"]
    assert usual["source"] == "reference" and usual["metrics"]["accuracy"] == near([right / 40 for right in NOW])
    assert (usual["from"], usual["to"]) == ("2024-05-02T00:00:00Z", "2024-05-02T10:00:00Z")
    assert server.post(freeze, {"version": "1", "from": "2024-05-01", "to": "2024-05-02"}).status == 200
    for version in ("", "&version=1"):
        usual = performance(server, "r", query + version)["usual"]
        assert usual["metrics"]["accuracy"] == near([right / 40 for right in BEFORE])
    usual = performance(server, "r", query.replace("step=1h", "step=2h"))["usual"]
    assert usual["source"] == "before" and usual["metrics"] == {} and "fewer than 8 windows" in usual["why"]


def test_windows_of_few_labels_are_left_out(server):
    send(server, records("few", 2, BEFORE[:8]) + records("few", 2, [29], n=29, hour_from=8)
         + records("few", 2, [30], n=30, hour_from=9) + records("few", 2, NOW, hour_from=10))
    settle(server, "few", 320 + 59 + 400)
    query = "from=2024-05-02T10:00:00Z&to=2024-05-02T20:00:00Z&step=1h&usual=true&metric=accuracy"
    usual = performance(server, "few", query)["usual"]
    assert usual["metrics"]["accuracy"] == near([right / 40 for right in BEFORE[:8]] + [1])
    assert server.put("/api/v1/models/few/evaluation", {"min_rows": 41}).status == 200
    usual = performance(server, "few", query)["usual"]
    assert usual["metrics"] == {} and usual["windows"] == 0 and "41 samples" in usual["why"]
    assert server.put("/api/v1/models/few/evaluation", {"min_rows": 29}).status == 200
    assert performance(server, "few", query)["usual"]["windows"] == 10


def test_too_little(server):
    send(server, records("little", 2, BEFORE))
    settle(server, "little", 400)
    usual = performance(server, "little", "step=1h&usual=true")["usual"]
    assert usual["windows"] == 0 and usual["why"] and usual["source"] == "before"
    usual = performance(server, "little", "step=all&usual=true")["usual"]
    assert usual["metrics"] == {} and usual["why"] == "all in one window: take a smaller step"
    assert server.post("/api/v1/predictions", {"model": "bare", "features": {"a": 1}}).status == 200
    assert performance(server, "bare", "usual=true")["usual"]["why"]


def test_mistakes(server):
    assert server.get("/api/v1/models/m/performance?usual=maybe").status == 400
    assert server.get("/api/v1/models/none/performance?usual=true").status == 404
