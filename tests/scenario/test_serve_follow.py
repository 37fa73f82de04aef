"""What a server does beside requests: it follows a file of metrics and tells subscribers the news."""

import http.client
import json
import os
import time

import pytest

FIRST = [
    {"timestamp": "2025-04-21T10:00:00", "f1_score": 0.85, "auc": 0.90, "latency_ms": 120, "cost_usd": 0.002},
    {"timestamp": "2025-04-21T11:00:00", "f1_score": 0.84, "auc": 0.91, "latency_ms": 125, "cost_usd": 0.002},
]
LATER = {"timestamp": "2025-04-21T12:00:00", "f1_score": 0.70, "auc": 0.80, "latency_ms": 180, "cost_usd": 0.003}


def shown(server, model="default"):
    """The list of metrics as the first seed shows it."""
    got = server.get(f"/api/metrics?model={model}&from=2025-04-01T00:00:00Z&to=2025-05-01T00:00:00Z")
    return got.json if got.status == 200 else []


def points(server):
    return server.get("/api/v1/status").json["ingest"]["points"]


def write(path, value):
    path.write_text(value if isinstance(value, str) else json.dumps(value))


@pytest.fixture
def log_file(tmp_path):
    path = tmp_path / "metrics_log.json"
    write(path, FIRST)
    return path


def test_the_file_is_loaded_and_followed(serve, tmp_path, log_file):
    server = serve(tmp_path / "data", env={"METRICS_FILE": "metrics_log.json"})
    rows = server.until(lambda: len(got := shown(server)) == 2 and got)
    assert [row["f1_score"] for row in rows] == [0.85, 0.84]
    assert [row["latency_ms"] for row in rows] == [120, 125]
    assert points(server) == 8
    write(log_file, FIRST + [LATER])
    server.until(lambda: len(shown(server)) == 3)
    assert points(server) == 12  # what was there is not sent again
    assert server.stop() == 0


def test_reading_again_duplicates_nothing(serve, tmp_path, log_file):
    for _ in range(2):
        server = serve(tmp_path / "data", "--metrics-file", log_file, "--metrics-model", "old")
        server.until(lambda: "metrics file read" in server.log)
        assert len(shown(server, "old")) == 2
        os.utime(log_file, (time.time(), time.time() + 5))
        server.until(lambda: server.log.count("metrics file read") == 2)
        assert len(shown(server, "old")) == 2 and points(server) == 8
        server.stop()


def test_a_changed_value_replaces_the_old_one(serve, tmp_path, log_file):
    server = serve(tmp_path / "data", "--metrics-file", log_file)
    server.until(lambda: len(shown(server)) == 2)
    write(log_file, [FIRST[0], {**FIRST[1], "f1_score": 0.5}])
    server.until(lambda: shown(server)[1]["f1_score"] == 0.5)
    assert len(shown(server)) == 2


def test_half_a_file_is_waited_for(serve, tmp_path, log_file):
    whole = json.dumps(FIRST + [LATER])
    write(log_file, whole[:-20])
    server = serve(tmp_path / "data", "--metrics-file", log_file)
    server.until(lambda: "the metrics file cannot be read" in server.log)
    assert server.get("/readyz").status == 200
    write(log_file, whole)
    server.until(lambda: len(shown(server)) == 3)
    assert server.log.count("cannot be read") == 1


@pytest.mark.parametrize("text, says", [
    ("not json", "detail="),
    ("{}", "detail="),
    ("", "detail="),
])
def test_a_bad_file_is_told_once(serve, tmp_path, log_file, text, says):
    write(log_file, text)
    server = serve(tmp_path / "data", "--metrics-file", log_file)
    server.until(lambda: "metrics file" in server.log and says in server.log)
    write(log_file, FIRST)
    server.until(lambda: len(shown(server)) == 2)


def test_bad_records_are_named_and_the_rest_is_kept(serve, tmp_path, log_file):
    write(log_file, [FIRST[0], {"f1_score": 0.5}, {**FIRST[1], "auc": "high"}, LATER])
    server = serve(tmp_path / "data", "--metrics-file", log_file)
    server.until(lambda: len(shown(server)) == 2)
    server.until(lambda: "records of the metrics file were refused" in server.log)
    assert "records=2 first=1" in server.log and "'timestamp' is missing" in server.log


def test_a_missing_file_may_come_later(serve, tmp_path):
    path = tmp_path / "later.json"
    server = serve(tmp_path / "data", "--metrics-file", path)
    server.until(lambda: "there is no such file" in server.log)
    write(path, "\n".join(map(json.dumps, FIRST)) + "\n")
    server.until(lambda: len(shown(server)) == 2)
    path.unlink()
    server.until(lambda: server.log.count("there is no such file") == 2)
    assert len(shown(server)) == 2


# ---- events ----

def events(server, stop):
    """Events until stop(list) is true."""
    connection = http.client.HTTPConnection(server.url.split("//")[1], timeout=60)
    connection.request("GET", "/api/v1/events")
    answer = connection.getresponse()
    assert answer.status == 200 and answer.getheader("Content-Type").startswith("text/event-stream")
    seen, kind = [], None
    yield seen
    while not stop(seen):
        line = answer.readline().decode().rstrip("\n")
        if line.startswith("event: "):
            kind = line[7:]
        elif line.startswith("data: ") and kind == "ingest":
            seen.append(json.loads(line[6:]))
    connection.close()
    yield seen


def test_subscribers_hear_what_came_in(server):
    def enough(seen):
        return sum(e["predictions"] for e in seen) >= 300

    stream = events(server, enough)
    next(stream)
    for start in range(0, 300, 50):
        got = server.post("/api/v1/predictions", [
            {"model": f"m{i % 2}", "version": "v1", "id": f"r{i}", "prediction": {"score": 0.5}}
            for i in range(start, start + 50)])
        assert got.status == 200, got
    seen = next(stream)
    assert {e["model"] for e in seen} == {"m0", "m1"}
    assert sum(e["predictions"] for e in seen) == 300
    for model in ("m0", "m1"):
        mine = [e for e in seen if e["model"] == model]
        assert mine[0]["new"] == ["v1"] and all(e["versions"] == ["v1"] for e in mine)
        assert all(e["new"] == [] for e in mine[1:])


def test_the_server_stops_with_subscribers(server):
    connection = http.client.HTTPConnection(server.url.split("//")[1], timeout=60)
    connection.request("GET", "/api/v1/events")
    answer = connection.getresponse()
    assert answer.status == 200
    assert server.stop() == 0
    assert "requests were cut" not in server.log
