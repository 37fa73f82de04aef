"""What a server answers about performance, activity and inputs, held against scikit-learn."""

import collections
import gzip
import json
import time
import urllib.parse

import numpy
import pytest
import sklearn.metrics as sk

from serving import servers

HOUR = 3600


class Asker:
    """Questions to a server of serving.py."""

    def __init__(self, running):
        self.running = running

    def ask(self, path, **query):
        """Status and JSON of an answer."""
        if query:
            path += "?" + urllib.parse.urlencode(query, doseq=True)
        answer = self.running.get(path, timeout=120)
        return answer.status, answer.json

    def get(self, path, **query):
        status, answer = self.ask(path, **query)
        assert status == 200, answer
        return answer

    def send(self, path, records, rows=2000):
        """Sends records as lines; every one must be taken."""
        for start in range(0, len(records), rows):
            part = records[start:start + rows]
            body = "\n".join(json.dumps(r) for r in part)
            answer = self.running.post(path, body, content_type="application/x-ndjson")
            assert answer.status == 200 and answer.json["accepted"] == len(part), answer

    def settle(self, model, **want):
        """Waits until a model has as many predictions and labels as it was sent."""

        def has_all():
            status, answer = self.ask(f"/api/v1/models/{model}")
            return status == 200 and all(answer[key] == n for key, n in want.items())

        self.running.until(has_all)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """One server for the whole file; each test has models of its own."""
    with servers() as start:
        running = start(tmp_path_factory.mktemp("veer") / "data")
        yield Asker(running)
        assert running.stop() == 0, running.log


# ---- a real model ----


def lines(path):
    with gzip.open(path, "rt") as file:
        return [json.loads(line) for line in file]


class Elec2:
    """Rows of the electricity market and their labels, as they were sent."""

    def __init__(self, data):
        self.rows = lines(data / "elec2-current.ndjson.gz")
        self.labels = lines(data / "elec2-current-labels.ndjson.gz")
        truth = {label["id"]: label["label"] for label in self.labels}
        self.months = collections.defaultdict(list)
        for row in self.rows:
            if row["id"] in truth:
                self.months[row["timestamp"][:7]].append(
                    (truth[row["id"]], row["prediction"]["class"], row["prediction"]["score"]))

    def expected(self, rows):
        truth, called, score = zip(*rows)
        hit = numpy.array([t == "up" for t in truth])
        want = {
            "accuracy": sk.accuracy_score(truth, called),
            "balanced_accuracy": sk.balanced_accuracy_score(truth, called),
            "precision": sk.precision_score(truth, called, pos_label="up"),
            "recall": sk.recall_score(truth, called, pos_label="up"),
            "f1_score": sk.f1_score(truth, called, pos_label="up"),
            "mcc": sk.matthews_corrcoef(truth, called),
            "cohen_kappa": sk.cohen_kappa_score(truth, called),
            "log_loss": sk.log_loss(hit, score, eps=2.0**-52),
            "brier": sk.brier_score_loss(hit, score),
        }
        bounded = {
            "auc_roc": sk.roc_auc_score(hit, score),
            "auc_pr": sk.average_precision_score(hit, score),
        }
        return want, bounded


@pytest.fixture(scope="module")
def elec2(data, server):
    market = Elec2(data)
    server.send("/api/v1/predictions", market.rows)
    server.send("/api/v1/feedback", market.labels)
    server.settle("elec2", predictions=len(market.rows), labelled=len(market.labels))
    return market


def check(window, rows, market, exact):
    want, bounded = market.expected(rows)
    values = window["values"]
    assert window["labelled"] == len(rows)
    for name, value in want.items():
        got = values[name]
        assert got["value"] == pytest.approx(value, abs=1e-9), name
        assert got["lo"] == got["hi"] and got["n"] == len(rows)
    for name, value in bounded.items():
        got = values[name]
        assert got["lo"] - 1e-12 <= value <= got["hi"] + 1e-12, name
        assert got["lo"] <= got["value"] <= got["hi"], name
        assert got["hi"] - got["lo"] <= 1e-4, name
        assert got["value"] == pytest.approx(value, abs=1e-4), name
        if exact:
            assert got["value"] == pytest.approx(value, abs=1e-9), name


@pytest.mark.parametrize("exact", ["false", "true"])
def test_each_month_is_what_scikit_learn_says(server, elec2, exact):
    answer = server.get("/api/v1/models/elec2/performance", step="1mo", exact=exact)
    assert answer["task"] == "binary" and answer["positive"] == "up"
    assert answer["step"] == "1mo" and answer["exact"] == (exact == "true")
    windows = {w["from"][:7]: w for w in answer["windows"] if w["labelled"] > 0}
    assert set(windows) == set(elec2.months)
    for month, rows in elec2.months.items():
        check(windows[month], rows, elec2, exact == "true")
    check(answer["overall"], sum(elec2.months.values(), []), elec2, exact == "true")


def test_confusion_and_coverage(server, elec2):
    answer = server.get("/api/v1/models/elec2/performance", step="1mo", metric="acc")
    assert [m["name"] for m in answer["metrics"]] == ["accuracy"]
    overall = answer["overall"]
    rows = sum(elec2.months.values(), [])
    want = sk.confusion_matrix([r[0] for r in rows], [r[1] for r in rows], labels=["down", "up"])
    assert overall["confusion"]["classes"] == ["down", "up"]
    assert overall["confusion"]["rows_true_columns_predicted"] == want.tolist()
    assert overall["predictions"] == len(elec2.rows)
    assert overall["coverage"] == pytest.approx(len(rows) / len(elec2.rows))
    made = {r["id"]: numpy.datetime64(r["timestamp"][:-1]) for r in elec2.rows}
    delays = [(numpy.datetime64(label["timestamp"][:-1]) - made[label["id"]]).astype(float)
              for label in elec2.labels]
    assert overall["delay"]["median_s"] == pytest.approx(numpy.median(delays), rel=1e-3)
    assert overall["delay"]["p90_s"] == pytest.approx(numpy.quantile(delays, 0.9), rel=1e-3)
    assert not overall["stale"]


def test_ranges_and_steps(server, elec2):
    def ask(**query):
        return server.get("/api/v1/models/elec2/performance", metric="accuracy", **query)

    one = ask(**{"from": "1998-03-01", "to": "1998-04-01", "step": "all"})
    assert len(one["windows"]) == 1
    assert one["windows"][0]["labelled"] == len(elec2.months["1998-03"])
    days = ask(**{"from": "1998-03-01", "to": "1998-04-01", "step": "1d"})
    assert len(days["windows"]) == 31
    assert sum(w["labelled"] for w in days["windows"]) == len(elec2.months["1998-03"])
    weeks = ask(**{"from": "1998-03-01", "to": "1998-04-01", "step": "1w"})
    assert weeks["windows"][1]["from"] == "1998-03-02T00:00:00Z"  # a Monday
    nothing = ask(**{"from": "2001-01-01", "to": "2001-01-02", "step": "1h"})
    assert nothing["overall"]["predictions"] == 0
    assert nothing["overall"]["values"]["accuracy"]["value"] is None
    assert nothing["overall"]["values"]["accuracy"]["why"]
    assert nothing["overall"]["coverage"] is None and nothing["overall"]["delay"] is None


def test_another_positive_class(server, elec2):
    answer = server.get("/api/v1/models/elec2/performance", step="all", positive="down",
                        metric=["recall", "specificity"])
    rows = sum(elec2.months.values(), [])
    want = sk.recall_score([r[0] for r in rows], [r[1] for r in rows], pos_label="down")
    assert answer["positive"] == "down"
    assert answer["overall"]["values"]["recall"]["value"] == pytest.approx(want, abs=1e-9)


def test_activity(server, elec2):
    answer = server.get("/api/v1/models/elec2/activity", step="1mo")
    overall = answer["overall"]
    confidence = numpy.array([r["confidence"] for r in elec2.rows])
    classes = collections.Counter(r["prediction"]["class"] for r in elec2.rows)
    assert overall["count"] == len(elec2.rows)
    assert {c["value"]: c["count"] for c in overall["classes"]} == classes
    assert overall["classes"][0]["share"] == pytest.approx(max(classes.values()) / len(elec2.rows))
    got = overall["confidence"]
    assert got["mean"] == pytest.approx(confidence.mean(), abs=1e-12)
    assert got["min"] == confidence.min() and got["max"] == confidence.max()
    for name, q in (("p05", 0.05), ("p50", 0.5), ("p90", 0.9), ("p95", 0.95), ("p99", 0.99)):
        want = numpy.quantile(confidence, q)
        assert got[name]["lo"] - 1e-12 <= want <= got[name]["hi"] + 1e-12
    assert overall["cost_usd"] == {"count": 0, "missing": len(elec2.rows),
                                   "why": "no prediction has it"}
    assert sum(w["count"] for w in answer["windows"]) == len(elec2.rows)


def test_features(server, elec2):
    answer = server.get("/api/v1/models/elec2/features", histogram=10,
                        **{"from": "1997-06-01", "to": "1997-07-01"})
    rows = [r for r in elec2.rows if r["timestamp"].startswith("1997-06")]
    assert answer["count"] == len(rows)
    assert [f["name"] for f in answer["features"]] == sorted(rows[0]["features"])
    for feature in answer["features"]:
        values = numpy.array([r["features"][feature["name"]] for r in rows])
        number = feature["number"]
        assert feature["type"] == "number" and feature["mismatches"] == 0
        assert number["mean"] == pytest.approx(values.mean(), rel=1e-12)
        assert number["std"] == pytest.approx(values.std(ddof=1), rel=1e-9)
        assert number["p50"]["lo"] <= numpy.median(values) <= number["p50"]["hi"]
        counts, edges = numpy.histogram(values, bins=10)
        assert feature["histogram"]["edges"] == pytest.approx(edges.tolist())
        for got_lo, got_hi, want in zip(feature["histogram"]["lo"], feature["histogram"]["hi"],
                                        counts):
            assert got_lo <= want <= got_hi or got_hi - got_lo > 0


# ---- models, names and mistakes ----


def row(model, number, moment, **more):
    return {"model": model, "id": f"{model}-{number}", "timestamp": moment,
            "features": {"x": number}, **more}


def test_models(server, elec2):
    now = time.time()
    server.send("/api/v1/predictions", [
        row("fleet", i, now - 60 * i, version=f"v{i % 2}", prediction={"class": "a"})
        for i in range(20)])
    server.settle("fleet", predictions=20)
    models = {m["model"]: m for m in server.get("/api/v1/models")["models"]}
    assert models["elec2"]["predictions"] == len(elec2.rows)
    assert models["elec2"]["first"].startswith(elec2.rows[0]["timestamp"][:10])
    assert models["elec2"]["last_24h"] == {"predictions": 0, "throughput": 0}
    assert models["fleet"]["last_24h"]["predictions"] == 20
    assert [v["version"] for v in models["fleet"]["versions"]] == ["v0", "v1"]
    assert models["fleet"] == server.get("/api/v1/models/fleet")
    one = server.get("/api/v1/models/fleet/activity", version="v1", step="all")
    assert one["versions"] == ["v1"] and one["overall"]["count"] == 10


def test_unknown_names_are_told_apart(server, elec2):
    for path, query, words in (
            ("/api/v1/models/elec/performance", {}, "did you mean 'elec2'"),
            ("/api/v1/models/nothing-like-it", {}, "no model"),
            ("/api/v1/models/elec2/activity", {"version": "v2"}, "did you mean 'v1'"),
            ("/api/v1/models/elec2/performance", {"segment": "country=IT"}, "tag=value")):
        status, answer = server.ask(path, **query)
        assert status == 404 and words in answer["detail"], answer


def test_wrong_parameters(server, elec2):
    for query, words in (
            ({"from": "yesterday"}, "-24h"),
            ({"step": "7"}, "5m"),
            ({"step": "10s"}, "minutes"),
            ({"from": "1998-01-02", "to": "1998-01-01"}, "before"),
            ({"metric": "acuracy"}, "did you mean 'accuracy'"),
            ({"positive": "sideways"}, "down or up"),
            ({"task": "guessing"}, "task"),
            ({"exact": "true", "step": "1h"}, "larger step")):
        status, answer = server.ask("/api/v1/models/elec2/performance", **query)
        assert status in (400, 413) and words in answer["detail"], (query, answer)
    status, answer = server.ask("/api/v1/models/elec2/performance", step="1m")
    assert status == 413, answer
    for bins, status in ((200, 200), (201, 400), (-1, 400)):
        assert server.ask("/api/v1/models/elec2/features", histogram=bins)[0] == status


def test_exact_windows_have_a_limit(server, elec2):
    for days, status in ((400, 200), (401, 413)):
        end = numpy.datetime64("1997-03-01") + numpy.timedelta64(days, "D")
        got = server.ask("/api/v1/models/elec2/performance", exact="true", step="1d",
                         metric="accuracy", **{"from": "1997-03-01", "to": str(end)})
        assert got[0] == status, got


def test_segments(server):
    start = time.time() - 3 * HOUR
    server.send("/api/v1/predictions", [
        row("shop", i, start + i, prediction={"class": "yes" if i % 3 else "no"}, label="yes",
            tags={"country": "IT" if i % 2 else "DE"})
        for i in range(100)])
    server.settle("shop", predictions=100, labelled=100)
    segments = server.get("/api/v1/models/shop/segments")["segments"]
    assert sorted(s["segment"] for s in segments) == ["country=DE", "country=IT"]
    assert segments[0]["tag"] == "country"
    italy = [i for i in range(100) if i % 2]
    want = sum(1 for i in italy if i % 3) / len(italy)
    for exact in ("false", "true"):
        got = server.get("/api/v1/models/shop/performance", segment="country=IT", step="all",
                         exact=exact)["overall"]
        assert got["labelled"] == len(italy)
        assert got["values"]["accuracy"]["value"] == pytest.approx(want)
    status, answer = server.ask("/api/v1/models/shop/performance", segment="country=IL")
    assert status == 404 and "did you mean" in answer["detail"]


def test_a_model_without_labels(server):
    start = time.time() - HOUR
    server.send("/api/v1/predictions", [
        row("quiet", i, start + i, prediction={"class": "a"}, latency_ms=i + 1, cost_usd=0.5)
        for i in range(10)])
    server.settle("quiet", predictions=10)
    answer = server.get("/api/v1/models/quiet/performance", step="all")
    values = answer["overall"]["values"]
    assert answer["task"] is None and answer["positive"] is None
    assert values["accuracy"] == {"value": None, "why": "no labels"}
    assert values["cost"]["value"] == 0.5
    assert values["latency_p50"]["lo"] <= 5.5 <= values["latency_p50"]["hi"]
    activity = server.get("/api/v1/models/quiet/activity", step="all")["overall"]
    assert activity["cost_usd"]["sum"] == 5 and activity["cost_usd"]["mean"] == 0.5


def test_a_regression(server):
    start = time.time() - HOUR
    truth = [i * 0.37 for i in range(50)]
    called = [t + (-1) ** i * 0.25 for i, t in enumerate(truth)]
    server.send("/api/v1/predictions", [
        row("price", i, start + i, prediction={"value": p}) for i, p in enumerate(called)])
    server.send("/api/v1/feedback", [
        {"model": "price", "id": f"price-{i}", "value": t} for i, t in enumerate(truth)])
    server.settle("price", predictions=50, labelled=50)
    answer = server.get("/api/v1/models/price/performance", step="all")
    values = answer["overall"]["values"]
    assert answer["task"] == "regression" and answer["positive"] is None
    assert values["mae"]["value"] == pytest.approx(sk.mean_absolute_error(truth, called))
    assert values["r2_score"]["value"] == pytest.approx(sk.r2_score(truth, called))
    assert answer["overall"]["confusion"] is None
    assert "accuracy" not in values


# ---- values that were computed elsewhere ----


def test_points(server):
    base = 1_700_000_000
    server.send("/api/v1/metrics", [
        {"model": "told", "version": "v1", "metric": "accuracy", "value": 0.9 - i / 100,
         "timestamp": base + i * HOUR} for i in range(5)] + [
        {"model": "told", "version": "v1", "metric": "auc", "value": 0.8, "dataset": "golden",
         "timestamp": base}])
    points = server.get("/api/v1/metrics", model="told")
    assert len(points["points"]) == 6 and not points["truncated"]
    only = server.get("/api/v1/metrics", model="told", metric="acc", limit=2)
    assert [p["value"] for p in only["points"]] == [0.9, 0.89] and only["truncated"]
    assert only["points"][0]["timestamp"] == "2023-11-14T22:13:20Z"
    golden = server.get("/api/v1/metrics", dataset="golden", metric="roc_auc")["points"]
    assert [p["metric"] for p in golden] == ["auc_roc"]
    late = server.get("/api/v1/metrics", model="told", metric="accuracy",
                      **{"from": base + 3 * HOUR})["points"]
    assert [p["value"] for p in late] == pytest.approx([0.87, 0.86])
    for limit, status in ((1, 200), (0, 400), (10000, 200), (10001, 400)):
        assert server.ask("/api/v1/metrics", limit=limit)[0] == status
    answer = server.get("/api/v1/models/told/performance", metric="accuracy", step="all",
                        **{"from": base - 1, "to": base + 10 * HOUR})
    assert [p["value"] for p in answer["reported"]] == pytest.approx([0.9, 0.89, 0.88, 0.87, 0.86])


def test_metrics_as_a_log(server, elec2):
    base = 1_745_229_600  # 2025-04-21T10:00:00Z
    answer = server.running.post("/api/v1/metrics", [
        {"model": "log", "timestamp": base, "f1_score": 0.91, "auc": 0.94, "latency_ms": 120,
         "cost_usd": 0.002},
        {"model": "log", "timestamp": base + 60, "metric": "f1_score", "value": 0.9}])
    assert answer.status == 200 and answer.json["accepted"] == 5
    assert server.get("/api/metrics", model="log") == [
        {"timestamp": "2025-04-21T10:00:00Z", "f1_score": 0.91, "auc": 0.94, "latency_ms": 120,
         "cost_usd": 0.002},
        {"timestamp": "2025-04-21T10:01:00Z", "f1_score": 0.9, "auc": None, "latency_ms": None,
         "cost_usd": None}]
    days = server.get("/api/metrics", model="elec2", **{"from": "1998-03-01", "to": "1998-03-08"})
    assert [d["timestamp"][:10] for d in days] == [f"1998-03-0{i}" for i in range(1, 8)]
    assert all(0 <= d["f1_score"] <= 1 and d["latency_ms"] is None for d in days)
