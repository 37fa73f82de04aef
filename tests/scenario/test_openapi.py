"""The OpenAPI document against the server: every operation is tried, every answer fits its schema.

A new route needs a row in CALLS: what is asked, and the status that answers.
"""

import json
import re
import urllib.request

import pytest

from schema import faults

T0, T1 = "2024-05-01T00:00:00Z", "2024-05-02T00:00:00Z"
RANGE = f"from={T0}&to={T1}"
RECORDS = [{"model": "m", "version": "1", "id": f"r{i}", "timestamp": f"2024-05-01T12:00:{i % 60:02d}Z",
            "features": {"a": i, "b": "xyz"[i % 3]}, "tags": {"region": "eu"},
            "prediction": {"class": "ny"[i % 2], "score": (i % 10) / 10}, "latency_ms": 1 + i,
            "cost_usd": 0.001} for i in range(100)]
SECOND = [{**one, "version": "2", "id": "s" + one["id"]} for one in RECORDS]
VALUES = [{"model": "price", "id": f"v{i}", "timestamp": T0, "features": {"a": i}, "prediction": float(i)}
          for i in range(20)]
LABELS = ([{"id": f"r{i}", "model": "m", "label": "ny"[i % 3 % 2]} for i in range(80)]
          + [{"id": f"v{i}", "model": "price", "value": i + 0.5} for i in range(20)])
POINT = {"model": "m", "metric": "auc", "value": 0.5, "timestamp": "2024-05-01T12:00:00Z"}
RULE = {"name": "quiet", "expr": "silence() > 60", "severity": "high"}
HISTORY = {"model": "m", "from": T0, "to": T1, "step": "1h"}
REFERENCE = "".join(json.dumps(one) + "\n" for one in RECORDS)

# operation: [(path and query, body, status)]; the method is the operation's
CALLS = {
    "addPredictions": [("/api/v1/predictions", RECORDS, 200), ("/api/v1/predictions", SECOND, 200),
                       ("/api/v1/predictions", {"model": "n", "features": {"a": 1}}, 200),
                       ("/api/v1/predictions", [{"model": "n"}, {"model": "n", "prediction": 1}], 200),
                       ("/api/v1/predictions", VALUES, 200),
                       ("/api/v1/predictions", [7], 400), ("/api/v1/predictions", "[", 400)],
    "logInference": [("/inference?ack=memory", {"model_id": 1, "input_data": {"x": 1}}, 200)],
    "addFeedback": [("/api/v1/feedback", LABELS, 200), ("/api/v1/feedback", {}, 400)],
    "sendFeedback": [("/feedback", {"id": "r81", "label": "n"}, 200)],
    "sendFeedbackBatch": [("/feedback/batch", [{"id": "r82", "label": "n"}], 200)],
    "addMetrics": [("/api/v1/metrics", [POINT, {"model": "m", "metrics": {"own": 3}}], 200),
                   ("/api/v1/metrics", {"auc": 1}, 400)],
    "listPoints": [("/api/v1/metrics", None, 200),
                   ("/api/v1/metrics?model=m&metric=auc&limit=1", None, 200),
                   ("/api/v1/metrics?model=none", None, 404)],
    "getPointSeries": [("/api/v1/models/m/points?step=1h", None, 200), ("/api/v1/models/n/points", None, 200),
                       ("/api/v1/models/none/points", None, 404)],
    "getMetricsLog": [("/api/metrics", None, 200), (f"/api/metrics?model=m&{RANGE}", None, 200)],
    "listModels": [("/api/v1/models", None, 200)],
    "getModel": [("/api/v1/models/m", None, 200), ("/api/v1/models/none", None, 404)],
    "getPerformance": [
        (f"/api/v1/models/m/performance?{RANGE}", None, 200),
        (f"/api/v1/models/m/performance?{RANGE}&step=1h&metric=f1&metric=auc&positive=y", None, 200),
        (f"/api/v1/models/m/performance?{RANGE}&exact=true&version=1", None, 200),
        (f"/api/v1/models/m/performance?{RANGE}&segment=region%3Deu", None, 200),
        (f"/api/v1/models/price/performance?{RANGE}", None, 200),
        (f"/api/v1/models/m/performance?{RANGE}&step=5m&usual=true", None, 200),
        ("/api/v1/models/n/performance?usual=true", None, 200),
        ("/api/v1/models/n/performance", None, 200),
        ("/api/v1/models/m/performance?from=sometime", None, 400),
        ("/api/v1/models/none/performance", None, 404)],
    "getCurves": [(f"/api/v1/models/m/curves?{RANGE}&positive=y", None, 200),
                  ("/api/v1/models/m/curves?version=1&segment=region%3Deu", None, 200),
                  ("/api/v1/models/price/curves", None, 200), ("/api/v1/models/n/curves", None, 200),
                  ("/api/v1/models/m/curves?positive=z", None, 400),
                  ("/api/v1/models/none/curves", None, 404)],
    "getOverview": [("/api/v1/overview?hours=8784", None, 200), ("/api/v1/overview?limit=1&q=M", None, 200),
                    ("/api/v1/overview?hours=0", None, 400)],
    "getColumn": [(f"/api/v1/models/m/columns/a?{RANGE}&step=6h", None, 200),
                  (f"/api/v1/models/m/columns/b?{RANGE}&version=1", None, 200),
                  ("/api/v1/models/m/columns/class?segment=region%3Deu", None, 200),
                  ("/api/v1/models/m/columns/a?from=2010-01-01&to=2010-01-02", None, 200),
                  ("/api/v1/models/m/columns/a?step=never", None, 400),
                  ("/api/v1/models/m/columns/none", None, 404)],
    "getActivity": [(f"/api/v1/models/m/activity?{RANGE}&step=1h", None, 200),
                    ("/api/v1/models/m/activity?from=2010-01-01&to=2010-01-02", None, 200),
                    ("/api/v1/models/m/activity?step=never", None, 400)],
    "getFeatures": [(f"/api/v1/models/m/features?{RANGE}", None, 200),
                    ("/api/v1/models/none/features", None, 404)],
    "listSegments": [("/api/v1/models/m/segments", None, 200), ("/api/v1/models/n/segments", None, 200)],
    "listRecords": [(f"/api/v1/models/m/records?{RANGE}&labels=true&features=true&limit=30", None, 200),
                    ("/api/v1/models/price/records?labels=true", None, 200),
                    ("/api/v1/models/m/records?after=nonsense", None, 400)],
    "putReference": [("/api/v1/models/m/reference", REFERENCE, 200)],
    "freezeReference": [("/api/v1/models/m/reference/freeze", {"version": "1", "from": T0, "to": T1}, 200),
                        ("/api/v1/models/m/reference/freeze", {"from": T1, "to": T0}, 400)],
    "getReference": [("/api/v1/models/m/reference", None, 200),
                     ("/api/v1/models/price/reference", None, 404)],
    "deleteReference": [("/api/v1/models/m/reference", None, 204)],
    "createToken": [("/api/v1/tokens", {"name": "a", "scopes": ["read"]}, 201),
                    ("/api/v1/tokens", {"name": "a", "scopes": ["everything"]}, 400)],
    "listTokens": [("/api/v1/tokens", None, 200)],
    "revokeToken": [("/api/v1/tokens/000000000000", None, 404)],
    "getSession": [("/api/v1/session", None, 200)],
    "createSession": [("/api/v1/session", {"token": "none is needed here"}, 200), ("/api/v1/session", {}, 400)],
    "deleteSession": [("/api/v1/session", None, 204)],
    "createBackup": [("/api/v1/backups", None, 201)],
    "runDoctor": [("/api/v1/doctor", None, 200)],
    "getStatus": [("/api/v1/status", None, 200)],
    "getHealth": [("/healthz", None, 200)],
    "getReadiness": [("/readyz", None, 200)],
    "getPrometheusMetrics": [("/metrics", None, 200)],
    "describeApi": [("/api/v1/openapi.json", None, 200)],
    "streamEvents": [],  # has no end; looked at below
    "runDrift": [(f"/api/v1/models/m/drift?at={T1}&window=12h&baseline=24h", None, 200),
                 (f"/api/v1/models/m/drift?at={T1}&window=12h&baseline=reference&method=psi&version=1", None, 200),
                 (f"/api/v1/models/m/drift?at={T1}&window=12h&baseline=24h&exact=true", None, 200),
                 ("/api/v1/models/price/drift", None, 200),
                 ("/api/v1/models/m/drift?window=wide", None, 400),
                 ("/api/v1/models/m/drift?method=kss", None, 400),
                 ("/api/v1/models/m/drift?version=none", None, 404)],
    "getLatestDrift": [("/api/v1/models/m/drift/latest", None, 200),
                       ("/api/v1/models/none/drift/latest", None, 404)],
    "listDriftRuns": [("/api/v1/models/m/drift/history", None, 200),
                      ("/api/v1/models/m/drift/history?columns=true&limit=1&version=1", None, 200),
                      ("/api/v1/models/m/drift/history?column=a&from=-1d&to=now", None, 200),
                      ("/api/v1/models/m/drift/history?limit=0", None, 400)],
    "getDriftMap": [("/api/v1/models/m/drift/map", None, 200),
                    (f"/api/v1/models/m/drift/map?{RANGE}&step=6h&limit=3&version=1", None, 200),
                    ("/api/v1/models/m/drift/map?limit=0", None, 400),
                    ("/api/v1/models/none/drift/map", None, 404)],
    "getDegradation": [(f"/api/v1/models/m/degradation?at={T1}&comparison=6h&baseline=18h", None, 200),
                       ("/api/v1/models/m/degradation?metric=own&metric=auc", None, 200),
                       (f"/api/v1/models/price/degradation?at={T1}", None, 200),
                       ("/api/v1/models/m/degradation?metric=accuracyy", None, 404)],
    "getModelHealth": [(f"/api/v1/models/m/health?at={T1}&hours=48", None, 200),
                       ("/api/v1/models/n/health", None, 200),
                       ("/api/v1/models/m/health?hours=0", None, 400)],
    "getForecast": [(f"/api/v1/models/m/forecast?metric=accuracy&at={T1}&history=2d&step=1h", None, 200),
                    (f"/api/v1/models/m/forecast?metric=throughput&at={T1}&history=12h&step=5m&below=0.5", None, 200),
                    ("/api/v1/models/m/forecast?metric=own&above=7", None, 200),
                    ("/api/v1/models/m/forecast?metric=auc&above=7&below=3", None, 400)],
    "getAnomalies": [(f"/api/v1/models/m/anomalies?metric=latency_ms&{RANGE}&step=5m", None, 200),
                     ("/api/v1/models/m/anomalies?metric=accuracy&window=1", None, 400)],
    "compareVersions": [("/api/v1/models/m/compare?champion=1&challenger=2", None, 200),
                        ("/api/v1/models/m/compare?champion=1&challenger=1", None, 400),
                        ("/api/v1/models/m/compare?champion=1&challenger=none", None, 404)],
    "getEvaluationSettings": [("/api/v1/models/m/evaluation", None, 200),
                              ("/api/v1/models/none/evaluation", None, 404)],
    "putEvaluationSettings": [("/api/v1/models/m/evaluation", {"window": "2h", "ignore": ["a"]}, 200),
                              ("/api/v1/models/m/evaluation", {"windw": "2h"}, 400)],
    "deleteEvaluationSettings": [("/api/v1/models/m/evaluation", None, 204)],
    "runEvaluation": [("/api/v1/evaluations", {}, 200), ("/api/v1/evaluations", {"model": "m"}, 200),
                      ("/api/v1/evaluations", {"model": "m", "from": T0, "to": T1, "step": "6h"}, 200),
                      ("/api/v1/evaluations", {"step": "6h"}, 400),
                      ("/api/v1/evaluations", {"model": "none"}, 404)],
    "runBacktest": [("/api/v1/models/m/backtest", {k: v for k, v in HISTORY.items() if k != "model"}, 200),
                    ("/api/v1/models/m/backtest",
                     {"from": T0, "to": T1, "step": "6h", "rules": [{**RULE, "name": "new"}], "rule_names": ["quiet"],
                      "settings": {"min_rows": 5}}, 200),
                    ("/api/v1/models/m/backtest", {"from": T1, "to": T0}, 400)],
    "listRules": [("/api/v1/rules", None, 200)],
    "createRule": [("/api/v1/rules", RULE, 201), ("/api/v1/rules", RULE, 409),
                   ("/api/v1/rules", {"name": "x", "expr": "accuracy[1h"}, 400)],
    "getRule": [("/api/v1/rules/quiet", None, 200), ("/api/v1/rules/quite", None, 404)],
    "putRule": [("/api/v1/rules/quiet", RULE, 200), ("/api/v1/rules/more", {"expr": "drift_share() > 0.5"}, 201)],
    "dropRule": [("/api/v1/rules/quiet", None, 204), ("/api/v1/rules/quiet", None, 404)],
    "checkRule": [("/api/v1/rules/check", {"expr": "accuracy[1h] < 0.7"}, 200),
                  ("/api/v1/rules/check", {"expr": "acuracy[1h] <"}, 200),
                  ("/api/v1/rules/check", RULE, 200), ("/api/v1/rules/check", [], 400)],
    "testRule": [("/api/v1/rules/quiet/test", HISTORY, 200), ("/api/v1/rules/none/test", HISTORY, 404)],
    "testNewRule": [("/api/v1/rules/test", {**HISTORY, "rule": RULE}, 200),
                    ("/api/v1/rules/test", HISTORY, 400)],
    "listAlerts": [("/api/v1/alerts", None, 200),
                   ("/api/v1/alerts?model=m&version=1&rule=quiet&status=active&severity=low&hours=1&limit=1",
                    None, 200),
                   ("/api/v1/alerts?from=-1d&hours=3", None, 400)],
    "summarizeAlerts": [("/api/v1/alerts/summary?model=m&hours=2", None, 200)],
    "getAlert": [("/api/v1/alerts/<alert>", None, 200), ("/api/v1/alerts/none", None, 404)],
    "acknowledgeAlert": [("/api/v1/alerts/<alert>/acknowledge", {"notes": "on it"}, 200),
                         ("/api/v1/alerts/none/acknowledge", {}, 404)],
    "resolveAlert": [("/api/v1/alerts/<alert>/resolve", {"by": "ann"}, 200),
                     ("/api/v1/alerts/none/resolve", {}, 404)],
    "listSilences": [("/api/v1/silences", None, 200)],
    "createSilence": [("/api/v1/silences", {"matchers": {"model": "x*"}, "duration": "2h"}, 201),
                      ("/api/v1/silences", {"matchers": {}, "duration": "2h"}, 400)],
    "endSilence": [("/api/v1/silences/<silence>", None, 204), ("/api/v1/silences/none", None, 404)],
    "listChannels": [("/api/v1/channels", None, 200)],
    "testChannel": [("/api/v1/channels/hook/test", None, 200), ("/api/v1/channels/none/test", None, 404)],
    "listMessages": [("/api/v1/messages", None, 200), ("/api/v1/messages?state=waiting&limit=2", None, 200)],
    "listRetraining": [("/api/v1/retraining", None, 200), ("/api/v1/retraining?model=m&limit=1", None, 200)],
    "requestRetraining": [("/api/v1/retraining", {"model": "m", "version": "1", "reason": "a try"}, 201),
                          ("/api/v1/retraining", {"model": "m"}, 400)],
    "getRetraining": [("/api/v1/retraining/<run>", None, 200), ("/api/v1/retraining/none", None, 404)],
    "reportRetraining": [("/api/v1/retraining/<run>", {"status": "failed", "notes": "no"}, 200),
                         ("/api/v1/retraining/none", {"status": "running"}, 404)],
    "getSeedDriftLatest": [("/drift/latest", None, 200), ("/drift/latest?model_id=m", None, 200)],
    "getSeedDriftHistory": [("/drift/history?limit=2", None, 200), ("/drift/history?model_id=none", None, 404)],
    "getSeedAlerts": [("/alerts?model_id=m", None, 200)],
    "getSeedStats": [("/stats", None, 200)],
}
FIRST = ["addPredictions", "addFeedback", "addMetrics", "createToken", "putReference", "freezeReference",
         "createRule", "runEvaluation", "createSilence", "requestRetraining"]
LAST = ["dropRule", "endSilence", "resolveAlert", "reportRetraining", "deleteReference",
        "deleteEvaluationSettings"]

# What a name in angle brackets stands for: where it is found.
FOUND = {"<alert>": ("/api/v1/alerts?model=m", lambda got: got["alerts"][0]["id"]),
         "<silence>": ("/api/v1/silences", lambda got: got["silences"][0]["id"]),
         "<run>": ("/api/v1/retraining", lambda got: got["runs"][0]["id"])}

CHANNELS = """
channels:
  - name: hook
    kind: webhook
    url: http://127.0.0.1:1/nobody
    default: true
actions:
  - name: again
    kind: http
    models: ["*"]
    url: http://127.0.0.1:1/nobody
"""


@pytest.fixture
def server(serve, tmp_path):
    """A server with a channel and an action; nobody listens where they lead."""
    channels = tmp_path / "channels.yaml"
    channels.write_text(CHANNELS)
    return serve(tmp_path / "data", "--channels-file", channels)


def operations(document):
    """[(operation id, method, path, operation)]"""
    return [(one["operationId"], method.upper(), path, one)
            for path, item in document["paths"].items() for method, one in item.items()]


@pytest.fixture
def document(server):
    got = server.get("/api/v1/openapi.json")
    assert got.status == 200 and got.headers["Content-Type"] == "application/json"
    return got.json


def references(value):
    if isinstance(value, dict):
        for name, one in value.items():
            if name == "$ref":
                yield one
            yield from references(one)
    if isinstance(value, list):
        for one in value:
            yield from references(one)


def test_the_document(document):
    assert document["openapi"] == "3.1.0"
    assert document["info"]["title"] == "Veer" and document["info"]["version"]
    ids = [one[0] for one in operations(document)]
    assert len(ids) == len(set(ids)) and ids
    schemas = document["components"]["schemas"]
    for reference in references(document):
        assert reference.startswith("#/components/schemas/"), reference
        assert reference.rsplit("/", 1)[1] in schemas, reference
    for _, _, path, one in operations(document):
        inside = re.findall(r"\{(\w+)\}", path)
        named = [p["name"] for p in one["parameters"] if p["in"] == "path"]
        assert named == inside, path
        assert one["summary"] and "default" in one["responses"] and "2XX" in one["responses"]
        for part in [one.get("requestBody"), *one["responses"].values()]:
            for content in (part or {}).get("content", {}).values():
                for schema in [content["schema"]] if "schema" in content else []:
                    list(faults(document, schema, None))  # no unknown words on the way
        assert all(set(need) == {"bearer"} for need in one["security"])


def check(document, operation, answer, where):
    """The body of an answer fits what the operation says of it."""
    kind = (answer.headers.get("Content-Type") or "").split(";")[0]
    responses = operation["responses"]
    content = responses["2XX" if answer.status < 300 else "default"].get("content", {})
    if not answer.body:
        assert answer.status == 204 and not content, where
        return
    if where.startswith("/readyz") and answer.status == 503:
        return
    assert kind in content, f"{where}: {kind} is not described"
    if "schema" not in content[kind]:
        return
    values = ([json.loads(line) for line in answer.text.splitlines()]
              if kind == "application/x-ndjson" else [answer.json])
    for value in values:
        found = list(faults(document, content[kind]["schema"], value))
        assert not found, f"{where}: {found}"


def order(entry):
    name = entry[0]
    return FIRST.index(name) if name in FIRST else 1000 if name in LAST else 100


def test_every_operation(server, document):
    """A body that the request's schema describes is taken, and every answer fits its own."""
    tried = set()
    for name, method, _, operation in sorted(operations(document), key=order):
        assert name in CALLS, f"{name} has no row in CALLS"
        for target, body, status in CALLS[name]:
            for mark, (path, take) in FOUND.items():
                if mark in target:
                    target = target.replace(mark, take(server.get(path).json))
            where = f"{target} {json.dumps(body)[:60]}"
            kind = "application/x-ndjson" if isinstance(body, str) and body != "[" else None
            answer = server.call(method, target, body, content_type=kind)
            assert answer.status == status, f"{where}: {answer}"
            check(document, operation, answer, where)
            schema = operation.get("requestBody", {}).get("content", {}).get("application/json", {})
            if status == 200 and not isinstance(body, (str, type(None))) and "schema" in schema:
                found = list(faults(document, schema["schema"], body))
                assert not found, f"{where}: the body is not described: {found}"
        tried.add(name)
    assert tried == {one[0] for one in operations(document)}


def test_problems(server, document):
    """What the server itself refuses is the problem that every operation describes."""
    problem = {"$ref": "#/components/schemas/Problem"}
    for name, method, path, operation in operations(document):
        target = re.sub(r"\{\w+\}", "x", path)
        body = {} if "requestBody" in operation else None
        got = server.call(method, target + "?never=1", body)
        if "let through" in operation.get("description", ""):
            assert got.status == 200, f"{name}: {got}"
            continue
        assert got.status == 400, f"{name}: {got}"
        assert not list(faults(document, problem, got.json))
        assert got.headers["Content-Type"] == "application/problem+json"
    for got in (server.get("/api/v1/nowhere"), server.call("PATCH", "/api/v1/models")):
        assert not list(faults(document, problem, got.json))


def test_parameters(server, document):
    """Each parameter of the document is known to the server, each of the wrong type is refused."""
    for name, method, path, operation in operations(document):
        for one in operation["parameters"]:
            schema = one["schema"].get("items", one["schema"])
            if one["in"] != "query" or (schema["type"] == "string" and "enum" not in schema):
                continue
            target = re.sub(r"\{\w+\}", "x", path) + f"?{one['name']}=%20no"
            got = server.call(method, target, {} if "requestBody" in operation else None)
            assert got.status == 400 and one["name"] in got.json["detail"], f"{name}: {got}"


def test_events(server):
    with urllib.request.urlopen(server.url + "/api/v1/events", timeout=20) as got:
        assert got.headers["Content-Type"].startswith("text/event-stream")
        server.post("/api/v1/predictions", RECORDS[:1])
        line = got.readline()
        assert line.startswith((b"data:", b"event:", b"id:", b":", b"retry:"))
