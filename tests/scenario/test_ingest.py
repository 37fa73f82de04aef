"""Taking in predictions, labels and metric points over HTTP."""

import gzip
import http.client
import json
import threading
import time
import urllib.parse

PREDICTIONS = "/api/v1/predictions"
FEEDBACK = "/api/v1/feedback"
METRICS = "/api/v1/metrics"
NDJSON = "application/x-ndjson"


def record(number, **more):
    return {"model": "m", "version": "1", "id": f"r{number}", "features": {"a": number, "b": "x"},
            "prediction": {"class": "yes", "score": 0.5}, **more}


def lines(records):
    return "".join(json.dumps(one) + "\n" for one in records)


def receipt(answer, accepted=0, duplicates=0, rejected=0):
    assert answer.status == 200, answer
    got = answer.json
    assert (got["accepted"], got["duplicates"], got["rejected"]) == (accepted, duplicates, rejected), got
    assert len(got["errors"]) == min(rejected, 100)
    return got


def stored(server, model="m"):
    """The ids of the records of a model, as they are exported."""
    got = server.get(f"/api/v1/models/{model}/records?limit=10000")
    assert got.status == 200, got
    return [json.loads(line)["id"] for line in got.text.splitlines()]


# ---- shapes ----

def test_one_record(server):
    got = receipt(server.post(PREDICTIONS, record(1)), accepted=1)
    assert got["durable"] is True and got["errors"] == []
    assert "id" not in got and "ids" not in got
    assert stored(server) == ["r1"]


def test_array_lines_and_no_type(server):
    receipt(server.post(PREDICTIONS, [record(1), record(2)]), accepted=2)
    receipt(server.post(PREDICTIONS, lines([record(3), record(4)]), content_type=NDJSON), accepted=2)
    receipt(server.post(PREDICTIONS, lines([record(5), record(6)])), accepted=2)
    receipt(server.post(PREDICTIONS, []))
    address = urllib.parse.urlsplit(server.url)
    connection = http.client.HTTPConnection(address.hostname, address.port)
    connection.putrequest("POST", PREDICTIONS)
    body = json.dumps(record(7)).encode()
    connection.putheader("Content-Length", str(len(body)))
    connection.endheaders(body)
    assert json.loads(connection.getresponse().read())["accepted"] == 1
    connection.close()
    assert sorted(stored(server)) == [f"r{i}" for i in range(1, 8)]


def test_gzip(server):
    body = gzip.compress(lines(record(i) for i in range(1000)).encode())
    headers = {"Content-Encoding": "gzip"}
    receipt(server.post(PREDICTIONS, body, content_type=NDJSON, headers=headers), accepted=1000)
    broken = server.post(PREDICTIONS, body[:-9], content_type=NDJSON, headers=headers)
    assert broken.status == 400
    assert len(stored(server)) == 1000


def test_refused_types(server):
    for kind in ("text/plain", "text/csv", "application/x-www-form-urlencoded", "application/xml"):
        got = server.post(PREDICTIONS, json.dumps(record(1)), content_type=kind)
        assert got.status == 415, kind
        assert got.headers["Content-Type"] == "application/problem+json"
    got = server.post(PREDICTIONS, json.dumps(record(1)), headers={"Content-Encoding": "br"})
    assert got.status == 415
    assert server.post(PREDICTIONS + "?ack=never", record(1)).status == 400
    assert server.post(PREDICTIONS, "").status == 400
    assert server.get(PREDICTIONS).status == 405


def test_too_large(server):
    """The largest body, packed and plain, and one byte more."""
    limit = 32 << 20
    one = json.dumps(record(1)).encode()
    largest = b" " * (limit - len(one)) + one
    receipt(server.post(PREDICTIONS, largest), accepted=1)
    address = urllib.parse.urlsplit(server.url)
    connection = http.client.HTTPConnection(address.hostname, address.port, timeout=60)
    connection.putrequest("POST", PREDICTIONS)
    connection.putheader("Content-Type", "application/json")
    connection.putheader("Content-Length", str(limit + 1))
    connection.endheaders()
    assert connection.getresponse().status == 413
    connection.close()
    headers = {"Content-Encoding": "gzip"}
    packed = gzip.compress(b" " * (limit + 1 - len(one)) + one)
    assert server.post(PREDICTIONS, packed, headers=headers).status == 413
    assert stored(server) == ["r1"]


# ---- what is refused, and what is not ----

def test_partial_failure(server):
    bad = {"model": "m", "features": {"age": [1]}}
    got = receipt(server.post(PREDICTIONS, [record(1), bad, record(2), {"features": {"a": 1}}]),
                  accepted=2, rejected=2)
    assert got["errors"] == [
        {"index": 1, "pointer": "/features/age",
         "detail": "expected a number, a string, a boolean or null, found an array"},
        {"index": 3, "pointer": "/model",
         "detail": "'model' is missing; it names the model that made the prediction"}]
    assert stored(server) == ["r1", "r2"]


def test_all_bad(server):
    got = server.post(PREDICTIONS, [{"model": "m"}, 7])
    assert got.status == 400
    assert got.headers["Content-Type"] == "application/problem+json"
    assert got.json["status"] == 400 and got.json["accepted"] == 0 and got.json["rejected"] == 2
    assert [one["index"] for one in got.json["errors"]] == [0, 1]
    assert "none of the 2 records" in got.json["detail"]
    got = server.post(PREDICTIONS, {"model": "m", "features": {"a": {}}})
    assert got.status == 400 and got.json["detail"].startswith("/features/a: ")
    assert server.get("/api/v1/models/m").status == 404


def test_broken_text(server):
    broken = '{"model": "m", "features": {"a": NaN}}\n'
    got = receipt(server.post(PREDICTIONS, lines([record(1)]) + broken + lines([record(2)]),
                              content_type=NDJSON), accepted=2, rejected=1)
    assert got["errors"][0]["index"] == 1 and "found 'N'" in got["errors"][0]["detail"]
    got = server.post(PREDICTIONS, "[" + json.dumps(record(3)) + ', {"model": Infinity}]')
    assert got.status == 400 and got.json["accepted"] == 0 and got.json["rejected"] == 2
    assert "byte" in got.json["detail"]
    for body in (b"\xff\xfe", b"[" * 100, b"[[[[[[1]]]]]]", b"null", b"\x00"):
        assert server.post(PREDICTIONS, body).status == 400, body
    assert sorted(stored(server)) == ["r1", "r2"]


def test_many_errors(server):
    got = server.post(PREDICTIONS, [{"no": i} for i in range(150)])
    assert got.status == 400 and got.json["rejected"] == 150
    assert len(got.json["errors"]) == 100


def test_times(server):
    far = time.time() + 2 * 86400
    for bad in (far, "1969-07-20T20:17:40Z", "2024-02-30", -5):
        got = server.post(PREDICTIONS, record(1, timestamp=bad))
        assert got.status == 400 and got.json["errors"][0]["pointer"] == "/timestamp", bad
    for good in (time.time(), "2024-05-01T12:00:00Z", 1714564800123, 0):
        receipt(server.post(PREDICTIONS, record(good, timestamp=good)), accepted=1)


# ---- ids ----

def test_made_ids(server):
    nameless = {"model": "m", "features": {"a": 1}}
    got = receipt(server.post(PREDICTIONS, nameless), accepted=1)
    assert got["ids"] == [got["id"]]
    more = receipt(server.post(PREDICTIONS, [nameless, record(1), nameless]), accepted=3)
    assert "id" not in more and len(more["ids"]) == 2
    ids = [got["id"], *more["ids"]]
    assert ids == sorted(ids) and len(set(ids)) == 3
    assert sorted(stored(server)) == sorted([*ids, "r1"])


def test_duplicates(server):
    receipt(server.post(PREDICTIONS, [record(1), record(2), record(1)]), accepted=2, duplicates=1)
    receipt(server.post(PREDICTIONS, [record(2), record(3)]), accepted=1, duplicates=1)
    receipt(server.post(PREDICTIONS, record(1, model="other")), accepted=1)
    receipt(server.post(PREDICTIONS, record(1)), duplicates=1)
    assert sorted(stored(server)) == ["r1", "r2", "r3"]


def test_a_feature_of_two_kinds(server):
    records = [record(i) for i in range(20)]
    for one in records[::3]:
        one["features"]["a"] = "text"
    receipt(server.post(PREDICTIONS, records), accepted=20)
    got = server.get("/api/v1/models/m/records?features=true&limit=100").text.splitlines()
    kept = {one["id"]: one["features"]["a"] for one in map(json.loads, got)}
    assert kept == {one["id"]: one["features"]["a"] for one in records}


def test_ack_memory(server):
    got = receipt(server.post(PREDICTIONS + "?ack=memory", record(1)), accepted=1)
    assert got["durable"] is False
    got = receipt(server.post(PREDICTIONS + "?ack=durable", record(2)), accepted=1)
    assert got["durable"] is True
    server.until(lambda: sorted(stored(server)) == ["r1", "r2"])


# ---- forms of other systems ----

def test_inference_form(server):
    body = {"model_id": 1, "input_data": {"feature1": 0.5, "feature2": 0.3},
            "prediction": {"class": "positive", "score": 0.92}, "confidence": 0.92}
    got = receipt(server.post("/inference", body), accepted=1)
    assert stored(server, "1") == [got["id"]]


def test_feedback_forms(server):
    receipt(server.post(PREDICTIONS, [record(i) for i in range(4)]), accepted=4)
    receipt(server.post("/feedback", {"prediction_id": "r0", "actual": "yes"}), accepted=1)
    receipt(server.post("/feedback/batch", [{"id": "r1", "label": "no"}, {"id": "r2", "label": "yes"}]),
            accepted=2)
    receipt(server.post(FEEDBACK, {"id": "r3", "model": "m", "label": "no"}), accepted=1)
    receipt(server.post(FEEDBACK, {"id": "r3", "model": "m", "label": "no"}), duplicates=1)
    bad = server.post("/feedback", {"label": "yes"})
    assert bad.status == 400 and "'id' is missing" in bad.json["detail"]

    def counts():
        got = server.get("/api/v1/models/m/performance?metric=accuracy")
        assert got.status == 200, got
        return '"accuracy"' in got.text and '0.5' in got.text

    server.until(counts)


# ---- metric points ----

def points(server, **query):
    got = server.get(METRICS + "?" + urllib.parse.urlencode(query))
    assert got.status == 200, got
    return got.json["points"]


def test_points(server):
    receipt(server.post(METRICS, {"model": "p", "version": "1", "metric": "AUC", "value": 0.9,
                                  "timestamp": "2024-05-01T12:00:00Z"}), accepted=1)
    receipt(server.post(METRICS, lines([{"model": "p", "metric": "churn", "value": 12},
                                        {"model": "p", "metric": "auc", "value": 1.5}]),
                        content_type=NDJSON), accepted=1, rejected=1)
    assert [one["metric"] for one in points(server, model="p", metric="auc")] == ["auc_roc"]
    assert [one["value"] for one in points(server, model="p", metric="churn")] == [12]
    bad = server.post(METRICS, {"metric": "auc", "value": 0.5})
    assert bad.status == 400 and bad.json["errors"][0]["pointer"] == "/model"


def test_points_as_a_log(server):
    log = [{"timestamp": "2025-04-21T10:00:00", "f1_score": 0.85, "auc": 0.90, "latency_ms": 120,
            "cost_usd": 0.002},
           {"timestamp": "2025-04-21T11:00:00", "f1_score": 0.86, "auc": 0.91, "latency_ms": 110,
            "cost_usd": 0.002}]
    assert server.post(METRICS, log).status == 400
    receipt(server.post(METRICS + "?model=log&version=7", log), accepted=8)
    got = server.get("/api/metrics?model=log&from=2025-04-21&to=2025-04-22").json
    assert [one["f1_score"] for one in got] == [0.85, 0.86]
    assert [one["latency_ms"] for one in got] == [120, 110]


# ---- many at once ----

def test_many_clients(server):
    """Connections that write the same ids: each id counts once, whoever was first."""
    totals = {"accepted": 0, "duplicates": 0}
    lock = threading.Lock()

    def send():
        address = urllib.parse.urlsplit(server.url)
        connection = http.client.HTTPConnection(address.hostname, address.port, timeout=60)
        for i in range(50):
            connection.request("POST", PREDICTIONS, json.dumps(record(i)),
                               {"Content-Type": "application/json"})
            got = json.loads(connection.getresponse().read())
            with lock:
                totals["accepted"] += got["accepted"]
                totals["duplicates"] += got["duplicates"]
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert totals == {"accepted": 50, "duplicates": 350}
    assert sorted(stored(server)) == sorted(f"r{i}" for i in range(50))


def test_known_models_only(serve, tmp_path):
    """Where new models are not welcome, their records are refused and the others stored."""
    server = serve(tmp_path / "data")
    receipt(server.post(PREDICTIONS, record(1)), accepted=1)
    assert server.stop() == 0
    server = serve(tmp_path / "data", "--known-models-only")
    got = receipt(server.post(PREDICTIONS, [record(2), record(3, model="new"), record(4, version="2")]),
                  accepted=2, rejected=1)
    assert got["errors"][0]["index"] == 1 and got["errors"][0]["pointer"] == "/model"
    assert server.post(FEEDBACK, {"id": "x", "model": "new", "label": 1}).status == 400
    assert server.post(METRICS, {"model": "new", "auc": 0.5}).status == 400
    assert server.get("/api/v1/models/new").status == 404


def test_scopes(serve, tmp_path):
    server = serve(tmp_path / "data", "--require-tokens")
    assert server.post(PREDICTIONS, record(1), token="").status == 401
    tokens = {scope: server.post("/api/v1/tokens", {"name": scope, "scopes": [scope]}).json["token"]
              for scope in ("ingest", "read")}
    assert server.post(PREDICTIONS, record(1), token=tokens["read"]).status == 403
    receipt(server.post(PREDICTIONS, record(1), token=tokens["ingest"]), accepted=1)
    assert server.get("/api/v1/events", token=tokens["ingest"]).status == 403
