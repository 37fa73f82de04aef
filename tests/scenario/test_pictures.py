"""What a server answers for pictures of a model: drift runs as a map, curves, the history of a column."""

import json
import time
import urllib.parse

import numpy
import pytest
import sklearn.calibration
import sklearn.metrics as sk

from serving import servers

HOUR = 3600
DAY = 24 * HOUR
START = 1_714_521_600  # 2024-05-01


def rfc(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


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

    def fails(self, want, path, says, **query):
        status, answer = self.ask(path, **query)
        assert status == want and says in answer["detail"], answer

    def post(self, path, body, **options):
        answer = self.running.post(path, body, timeout=120, **options)
        assert answer.status == 200, answer
        return answer.json

    def send(self, path, records, rows=2000):
        """Sends records as lines; every one must be taken."""
        for start in range(0, len(records), rows):
            body = "\n".join(json.dumps(r) for r in records[start:start + rows])
            got = self.post(path, body, content_type="application/x-ndjson")
            assert got["accepted"] == len(records[start:start + rows]), got


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """One server for the whole file, without cycles by itself; each test has models of its own."""
    with servers() as start:
        running = start(tmp_path_factory.mktemp("veer") / "data", "--evaluation-interval", "24h")
        yield Asker(running)
        assert running.stop() == 0, running.log


# ---- drift runs as a map ----


@pytest.fixture(scope="module")
def mapped(server):
    """Four days of two versions; "moved" moves in the last of them, "kind" of version b only."""
    random = numpy.random.default_rng(7)
    records = []
    for i in range(4 * 24 * 60):
        last = i >= 3 * 24 * 60
        for version in "ab":
            records.append({
                "model": "mapped", "version": version, "id": f"{version}{i}", "timestamp": rfc(START + 60 * i),
                "features": {"moved": float(random.normal(2 if last else 0)), "still": float(random.normal()),
                             "kind": str(random.choice(["x", "y"], p=[.1, .9] if last and version == "b" else [.5, .5]))},
                "prediction": {"class": "ny"[int(random.random() < .5)]}})
    server.send("/api/v1/predictions", records)
    got = server.post("/api/v1/evaluations", {"model": "mapped", "step": "1h"})
    assert got["runs"] > 100, got
    return "/api/v1/models/mapped/drift"


def runs_of(server, mapped, **query):
    got = server.get(mapped + "/history", columns="true", limit=1000, **query)
    assert not got["truncated"] and got["runs"]
    return got["runs"]


def epoch(text):
    return float(numpy.datetime64(text.removesuffix("Z"), "us").astype("int64")) / 1e6


def assert_map(got, runs, step):
    """A map against the runs that the history has."""
    by_start = {}
    for run in runs:
        by_start.setdefault(epoch(run["time"]) // step * step, []).append(run)
    starts = [epoch(one) for one in got["times"]]
    assert starts == sorted(by_start)
    for column in got["columns"]:
        assert {len(column[key]) for key in ("effect", "score", "severity", "drifted")} == {len(starts)}
    for i, start in enumerate(starts):
        one = max(by_start[start], key=lambda run: (run["share"], run["tested"], run["time"]))
        assert got["share"][i] == one["share"] and got["rows"][i] == one["current_rows"]
        assert (got["drifted"][i], got["tested"][i]) == (one["drifted"], one["tested"])
        assert got["dataset_drift"][i] == one["dataset_drift"]
        output = one["output"] or {"kl": None, "cosine": None}
        assert (got["kl"][i], got["cosine"][i]) == (output["kl"], output["cosine"])
        columns = {c["name"]: c for c in one["columns"]}
        for column in got["columns"]:
            said = columns.get(column["name"], {"verdict": "absent"})
            assert column["drifted"][i] == {"drift": True, "stable": False}.get(said["verdict"])
            for key in ("effect", "score", "severity"):
                assert column[key][i] == said.get(key)


@pytest.mark.parametrize("step, seconds", [("1h", HOUR), ("1d", DAY), ("6h", 6 * HOUR)])
@pytest.mark.parametrize("version", [None, "b"])
def test_the_map_is_the_runs(server, mapped, step, seconds, version):
    query = {} if version is None else {"version": version}
    got = server.get(mapped + "/map", step=step, **query)
    assert got["model"] == "mapped" and got["version"] == version and got["step"] == step
    assert got["truncated"] is False
    assert_map(got, runs_of(server, mapped, **query), seconds)
    assert {c["name"]: c["type"] for c in got["columns"]} == {
        "moved": "numeric", "still": "numeric", "kind": "categorical", "class": "categorical"}
    assert got["columns"][0]["name"] == "moved"
    counts = [sum(d is True for d in c["drifted"]) for c in got["columns"]]
    assert counts == sorted(counts, reverse=True) and counts[0] > 0


def test_the_map_chooses_a_range_and_a_step(server, mapped):
    runs = runs_of(server, mapped)
    got = server.get(mapped + "/map")
    first, last = min(run["time"] for run in runs), max(run["time"] for run in runs)
    assert epoch(got["from"]) == epoch(first) and 0 < epoch(got["to"]) - epoch(last) < 1
    assert got["step"] == "30m"
    assert_map(got, runs, 1800)
    got = server.get(mapped + "/map", limit=10)
    assert got["step"] == "12h" and len(got["times"]) <= 10 and got["truncated"] is False
    one = server.get(mapped + "/map", step="all", limit=1)
    assert one["times"] == [one["from"]] and one["share"] == [max(run["share"] for run in runs)]


def test_the_map_keeps_the_newest(server, mapped):
    whole = server.get(mapped + "/map", step="1h")
    part = server.get(mapped + "/map", step="1h", limit=7)
    assert part["truncated"] is True and part["times"] == whole["times"][-7:]
    assert part["share"] == whole["share"][-7:]
    start, end = rfc(START + DAY), rfc(START + 2 * DAY)
    part = server.get(mapped + "/map", **{"step": "1h", "from": start, "to": end})
    assert part["times"] == [t for t in whole["times"] if start <= t < end] and len(part["times"]) > 20
    assert (part["from"], part["to"]) == (start, end)


def test_a_map_of_nothing(server, mapped):
    got = server.get(mapped + "/map", **{"from": "2010-01-01", "to": "2010-02-01"})
    assert got["times"] == [] and got["columns"] == [] and got["truncated"] is False
    server.send("/api/v1/predictions", [{"model": "unmapped", "prediction": 1.0, "features": {"a": 1}}])
    got = server.get("/api/v1/models/unmapped/drift/map")
    assert got["times"] == [] and epoch(got["to"]) - epoch(got["from"]) == 14 * DAY


@pytest.mark.parametrize("query, says", [
    ({"limit": 0}, "'limit'"), ({"limit": 501}, "1 to 500"), ({"step": "1x"}, "'step'"),
    ({"from": "sometime"}, "'from'"), ({"from": "-1d", "to": "-2d"}, "'from' is not before 'to'")])
def test_a_map_of_nonsense(server, mapped, query, says):
    server.fails(400, mapped + "/map", says, **query)
    assert server.ask(mapped + "/map", limit=500)[0] == 200


def test_a_map_of_nobody(server, mapped):
    server.fails(404, "/api/v1/models/maped/drift/map", "did you mean 'mapped'?")
    server.fails(404, mapped + "/map", "no version is called 'c'", version="c")


@pytest.mark.parametrize("columns", [200, 201])
def test_a_map_has_so_many_columns(server, columns):
    name = f"wide{columns}"
    server.send("/api/v1/predictions", [
        {"model": name, "version": "1", "timestamp": rfc(START + 60 * i), "id": f"{i}",
         "features": {f"f{k}": i % (k + 2) for k in range(columns - 1)}, "prediction": {"class": "ny"[i % 2]}}
        for i in range(120)])
    server.post("/api/v1/evaluations", {"model": name, "step": "1h"})
    got = server.get(f"/api/v1/models/{name}/drift/map")
    assert len(got["columns"]) == 200 and got["truncated"] is (columns > 200)


# ---- curves ----


def send_scored(server, model, scores, labels, classes=("no", "yes"), **more):
    server.send("/api/v1/predictions", [
        {"model": model, "version": "1", "id": f"{i}", "timestamp": rfc(START + 60 * i),
         "prediction": {"class": classes[int(score >= .5)], "score": float(score)}, "label": classes[label], **more}
        for i, (score, label) in enumerate(zip(scores, labels))])


def exported(server, model, most=16384):
    """Score and label of the records as the server gives them back."""
    answer = server.running.get(f"/api/v1/models/{model}/records?labels=true&limit={most}", timeout=120)
    got = [json.loads(line) for line in answer.text.splitlines()]
    return (numpy.array([r["prediction"]["score"] for r in got]), numpy.array([r["label"] == "yes" for r in got]))


SCORES = {
    "four decimals": lambda random: numpy.round(random.beta(.5, 2, 6000), 4),
    "one decimal": lambda random: numpy.round(random.random(3000), 1),
    "any": lambda random: random.random(5000),
    "sure": lambda random: 1 / (1 + numpy.exp(-random.normal(0, 12, 5000))),
    "few": lambda random: random.random(7),
}


@pytest.fixture(scope="module", params=sorted(SCORES))
def scored(server, request):
    random = numpy.random.default_rng(5)
    model = "scored " + request.param
    scores = SCORES[request.param](random)
    labels = (random.random(len(scores)) < scores).astype(int)
    labels[:2] = [0, 1]
    send_scored(server, model, scores, labels)
    model = model.replace(" ", "%20")
    return model, *exported(server, model), server.get(f"/api/v1/models/{model}/curves", positive="yes")


def test_points_of_curves_are_those_of_scikit_learn(scored):
    """Every point is one of the whole curve, which has all thresholds or the exact count behind one."""
    _, scores, labels, got = scored
    assert got["task"] == "binary" and got["positive"] == "yes" and got["n"] == len(scores) and got["why"] is None
    positives, negatives = labels.sum(), (~labels).sum()
    roc, pr = got["roc"]["points"], got["pr"]["points"]
    assert 2 <= len(roc) <= 200 and 2 <= len(pr) <= 200
    assert (roc[0]["fpr"], roc[0]["tpr"], roc[0]["threshold"]) == (0, 0, None)
    assert (roc[-1]["fpr"], roc[-1]["tpr"]) == (1, 1)
    assert (pr[0]["recall"], pr[0]["precision"]) == (0, 1) and pr[-1]["recall"] == 1
    for one in roc[1:]:
        flagged = scores >= one["threshold"]
        assert one["tpr"] == pytest.approx((flagged & labels).sum() / positives)
        assert one["fpr"] == pytest.approx((flagged & ~labels).sum() / negatives)
    for one in pr[1:]:
        flagged = scores >= one["threshold"]
        assert one["recall"] == pytest.approx((flagged & labels).sum() / positives)
        assert one["precision"] == pytest.approx((flagged & labels).sum() / flagged.sum())
    for points, keys in ((roc, ("fpr", "tpr")), (pr, ("recall",))):
        for key in keys:
            assert all(a[key] <= b[key] for a, b in zip(points, points[1:]))
        thresholds = [one["threshold"] for one in points[1:]]
        assert thresholds == sorted(set(thresholds), reverse=True)


def test_curves_are_near_those_of_scikit_learn(scored):
    """Between the points straight lines are close to the curve of all thresholds."""
    _, scores, labels, got = scored
    fpr, tpr, _ = sk.roc_curve(labels, scores, drop_intermediate=False)
    drawn = numpy.array([(p["fpr"], p["tpr"]) for p in got["roc"]["points"]])
    apart = max(numpy.min(numpy.abs(drawn - (x, y)).sum(axis=1)) for x, y in zip(fpr, tpr))
    assert apart < 0.025
    precision, recall, _ = sk.precision_recall_curve(labels, scores)
    drawn = numpy.array([(p["recall"], p["precision"]) for p in got["pr"]["points"]])
    apart = max(numpy.min(numpy.abs(drawn - (x, y)).sum(axis=1)) for x, y in zip(recall, precision))
    assert apart < 0.05


def test_areas_are_those_of_the_performance(server, scored):
    model, scores, labels, got = scored
    said = server.get(f"/api/v1/models/{model}/performance", positive="yes")["overall"]["values"]
    for curve, metric, want in (("roc", "auc_roc", sk.roc_auc_score(labels, scores)),
                                ("pr", "auc_pr", sk.average_precision_score(labels, scores))):
        auc = got[curve]["auc"]
        assert auc == {key: said[metric][key] for key in ("value", "lo", "hi")}
        assert auc["lo"] - 1e-12 <= want <= auc["hi"] + 1e-12
    assert got["calibration"]["ece"] == said["ece"]["value"]
    assert got["pr"]["base_rate"] == pytest.approx(labels.mean())
    assert got["confusion"]["rows_true_columns_predicted"] == sk.confusion_matrix(labels, scores >= .5).tolist()


def test_calibration_is_that_of_scikit_learn(scored):
    _, scores, labels, got = scored
    bins = got["calibration"]["bins"]
    observed, mean = sklearn.calibration.calibration_curve(labels, scores, n_bins=10)
    full = [b for b in bins if b["n"]]
    assert [b["observed"] for b in full] == pytest.approx(list(observed))
    assert [b["mean_score"] for b in full] == pytest.approx(list(mean))
    assert sum(b["n"] for b in bins) == len(scores) and len(bins) == 10
    for b in bins:
        if not b["n"]:
            assert b["observed"] is b["mean_score"] is b["lo"] is b["hi"] is None
            continue
        p, n, z = b["observed"], b["n"], 1.959963984540054
        middle, half = (p + z * z / 2 / n) / (1 + z * z / n), z / (1 + z * z / n) * (p * (1 - p) / n + z * z / 4 / n / n) ** .5
        assert (b["lo"], b["hi"]) == pytest.approx((middle - half, middle + half), abs=1e-12)


def test_scores_and_thresholds_are_counts(scored):
    _, scores, labels, got = scored
    bars, name = got["scores"], scored[0]
    slack = 0 if "decimal" in name else 5
    assert len(bars["edges"]) == 41
    for key, rows in (("positive", scores[labels]), ("negative", scores[~labels])):
        want, _ = numpy.histogram(rows, bins=numpy.array(bars["edges"]))
        assert sum(bars[key]) == len(rows)
        assert numpy.abs(want - bars[key]).sum() <= 2 * slack
    table = got["thresholds"]
    assert 1 <= len(table) <= 50 and [r["threshold"] for r in table] == sorted({r["threshold"] for r in table})
    for row in table:
        flagged = scores >= row["threshold"]
        assert row["flagged_share"] == pytest.approx(flagged.mean())
        assert row["precision"] == pytest.approx(sk.precision_score(labels, flagged))
        assert row["recall"] == pytest.approx(sk.recall_score(labels, flagged))
        assert row["f1"] == pytest.approx(sk.f1_score(labels, flagged))


CURVES_OF_SCORES = ("roc", "pr", "calibration", "scores", "thresholds")


def test_curves_of_a_part(server):
    """Segment, version and range narrow what is counted."""
    records = [{"model": "parted", "version": "ab"[i % 2], "id": f"{i}", "timestamp": rfc(START + 3600 * i),
                "tags": {"country": "IT" if i % 3 else "FR"}, "label": "ny"[i % 5 == 0],
                "prediction": {"class": "ny"[i % 7 == 0], "score": (i % 10) / 10}} for i in range(240)]
    server.send("/api/v1/predictions", records)
    path = "/api/v1/models/parted/curves"
    for query, want in (({}, records), ({"version": "a"}, records[::2]),
                        ({"segment": "country=FR"}, records[::3]),
                        ({"from": rfc(START + 48 * HOUR), "to": rfc(START + 96 * HOUR)}, records[48:96])):
        got = server.get(path, positive="y", **query)
        assert got["n"] == len(want) == sum(got["scores"]["positive"]) + sum(got["scores"]["negative"])
        assert [c["support"] for c in got["classes"]] == [sum(r["label"] == c for r in want) for c in "ny"]
    assert server.get(path)["positive"] in "ny"
    assert server.get(path, positive="n")["pr"]["base_rate"] == pytest.approx(.8)
    server.fails(404, path, "no version is called 'c'", version="c")
    server.fails(404, path, "no segment is called", segment="country=DE")
    server.fails(404, "/api/v1/models/partd/curves", "did you mean 'parted'?")
    server.fails(400, path, "", positive="yes")
    server.fails(400, path, "'from'", **{"from": "sometime"})
    empty = server.get(path, **{"from": "2010-01-01", "to": "2010-01-02"})
    assert empty["n"] == 0 and empty["why"] and all(empty[key] is None for key in CURVES_OF_SCORES)


def test_no_labels_and_no_scores(server):
    server.send("/api/v1/predictions", [{"model": "bare", "id": f"{i}", "timestamp": rfc(START + i),
                                         "prediction": {"class": "ny"[i % 2]}} for i in range(20)])
    got = server.get("/api/v1/models/bare/curves")
    assert got["task"] is None and got["why"] == "no labels" and got["confusion"] is None and got["n"] == 0
    server.send("/api/v1/feedback", [{"model": "bare", "id": f"{i}", "label": "ny"[i % 3 == 0]} for i in range(20)])
    got = server.get("/api/v1/models/bare/curves", positive="y")
    assert got["task"] == "binary" and got["why"] == "no scores" and got["n"] == 20
    assert all(got[key] is None for key in CURVES_OF_SCORES) and got["regression"] is None
    assert sum(map(sum, got["confusion"]["rows_true_columns_predicted"])) == 20


def test_one_class_has_no_roc(server):
    send_scored(server, "one-sided", [.1, .2, .3, .4], [0, 0, 0, 0])
    got = server.get("/api/v1/models/one-sided/curves", positive="yes")
    assert got["roc"] is None and got["pr"] is None and got["why"] == "only one class occurs"
    assert got["calibration"]["bins"][0]["n"] == 1 and got["thresholds"][0]["recall"] is None


def test_many_classes(server):
    random = numpy.random.default_rng(2)
    truth = random.integers(0, 4, 900)
    called = numpy.where(random.random(900) < .7, truth, random.integers(0, 3, 900))
    server.send("/api/v1/predictions", [
        {"model": "many", "id": f"{i}", "timestamp": rfc(START + i), "label": "abcd"[t],
         "prediction": {"class": "abcd"[c], "score": .5}} for i, (t, c) in enumerate(zip(truth, called))])
    got = server.get("/api/v1/models/many/curves")
    assert got["task"] == "multiclass" and "probability for each class" in got["why"]
    assert got["confusion"]["rows_true_columns_predicted"] == sk.confusion_matrix(truth, called).tolist()
    report = sk.classification_report(truth, called, output_dict=True, zero_division=0)
    for i, one in enumerate(got["classes"]):
        want = report[str(i)]
        assert one["class"] == "abcd"[i] and one["support"] == want["support"]
        for key, name in (("precision", "precision"), ("recall", "recall"), ("f1", "f1-score")):
            assert (one[key] or 0) == pytest.approx(want[name])
    assert got["classes"][2]["predicted"] == (called == 2).sum()
    assert server.get("/api/v1/models/many/curves", positive="a")["task"] == "multiclass"


@pytest.mark.parametrize("rows", [5000, 5001])
def test_residuals(server, rows):
    """Pictures are of the newest 5,000 records, metrics of all."""
    random = numpy.random.default_rng(rows)
    actual = random.normal(100, 20, rows)
    predicted = actual + random.gamma(2, 3, rows) - 4
    model = f"house{rows}"
    server.send("/api/v1/predictions", [
        {"model": model, "id": f"{i}", "timestamp": rfc(START + 60 * i), "prediction": float(p), "label": float(a)}
        for i, (p, a) in enumerate(zip(predicted, actual))])
    got = server.get(f"/api/v1/models/{model}/curves")
    assert got["task"] == "regression" and got["n"] == rows and got["why"] is None
    assert got["confusion"] is None and got["classes"] is None and all(got[key] is None for key in CURVES_OF_SCORES)
    told = got["regression"]
    assert told["mae"] == pytest.approx(sk.mean_absolute_error(actual, predicted))
    assert told["rmse"] == pytest.approx(sk.mean_squared_error(actual, predicted) ** .5)
    assert told["r2_score"] == pytest.approx(sk.r2_score(actual, predicted))
    errors = (predicted - actual)[-5000:]
    picture = told["residuals"]
    assert picture["source"] == "records" and picture["sampled"] == 5000
    assert picture["mean"] == pytest.approx(errors.mean()) and picture["std"] == pytest.approx(errors.std(ddof=1))
    for key, q in (("p05", .05), ("p50", .5), ("p95", .95)):
        assert picture[key] == pytest.approx(numpy.quantile(errors, q))
    want, edges = numpy.histogram(errors, bins=40)
    assert picture["edges"] == pytest.approx(list(edges)) and numpy.abs(want - picture["counts"]).sum() <= 2
    points = {(p["actual"], p["predicted"]) for p in told["points"]}
    assert 490 < len(points) <= 500 and points <= set(zip(actual, predicted))


def test_residuals_of_nothing(server):
    server.send("/api/v1/predictions", [
        {"model": "unsold", "id": f"{i}", "timestamp": rfc(START + i), "prediction": i + .5} for i in range(5)])
    server.send("/api/v1/feedback", [{"model": "unsold", "id": "0", "value": .7}])
    got = server.get("/api/v1/models/unsold/curves")
    assert got["regression"]["residuals"]["sampled"] == 1 and got["regression"]["residuals"]["std"] is None
    got = server.get("/api/v1/models/unsold/curves", **{"from": "2010-01-01", "to": "2010-02-01"})
    assert got["regression"] == {"mae": None, "rmse": None, "me": None, "r2_score": None, "residuals": None,
                                 "points": []}
    assert got["why"] == "no row has both a predicted and a true number"


# ---- the history of a column ----


@pytest.fixture(scope="module")
def rows(server):
    """Two days of records whose columns are of every kind."""
    random = numpy.random.default_rng(11)
    made = []
    for i in range(2880):
        features = {"amount": round(float(random.lognormal(3, 1)), 2), "word": f"w{int(random.geometric(.15))}",
                    "score": float(random.integers(0, 9)), "a/b": i}
        if i % 10 == 0:
            features.pop("amount")
        features["mixed"] = "none" if i % 7 == 0 else i
        made.append({"model": "tall", "version": "ab"[i % 2], "id": f"{i}", "timestamp": rfc(START + 60 * i),
                     "features": features, "tags": {"country": ["IT", "FR"][i % 3 == 0]},
                     "prediction": {"class": "nym"[i % 3], "score": float(random.random())},
                     "latency_ms": float(random.gamma(2, 10))})
    server.send("/api/v1/predictions", made)
    return made


TALL = "/api/v1/models/tall/columns/"


def part_of(rows, window):
    return [r for r in rows if window["from"] <= r["timestamp"] < window["to"]]


def assert_numbers(window, rows, get):
    values = numpy.array([get(r) for r in rows if isinstance(get(r), (int, float))], dtype=float)
    others = sum(isinstance(get(r), str) for r in rows)
    assert (window["predictions"], window["count"], window["mismatches"]) == (len(rows), len(values), others)
    assert window["missing"] == len(rows) - len(values) - others and window["text"] is None
    told = window["number"]
    assert told["mean"] == pytest.approx(values.mean()) and told["std"] == pytest.approx(values.std(ddof=1))
    assert (told["min"], told["max"]) == (values.min(), values.max())
    for key, q in (("p05", .05), ("p50", .5), ("p95", .95)):
        assert told[key]["lo"] - 1e-9 <= numpy.quantile(values, q) <= told[key]["hi"] + 1e-9


@pytest.mark.parametrize("column, get, role", [
    ("amount", lambda r: r["features"].get("amount"), "feature"),
    ("score", lambda r: r["features"]["score"], "feature"),
    ("output.score", lambda r: r["prediction"]["score"], "output"),
    ("latency_ms", lambda r: r["latency_ms"], "output"),
    ("mixed", lambda r: r["features"]["mixed"], "feature"),
    ("a%2Fb", lambda r: r["features"]["a/b"], "feature")])
def test_numbers_over_time(server, rows, column, get, role):
    got = server.get(TALL + column, step="6h")
    assert got["column"] == column.replace("%2F", "/") and got["kind"] == "number" and got["role"] == role
    assert got["model"] == "tall" and got["step"] == "6h" and len(got["windows"]) == 8 and got["categories"] == []
    for window in got["windows"]:
        assert_numbers(window, part_of(rows, window), get)
    assert_numbers(got["overall"], rows, get)


@pytest.mark.parametrize("column, get, role", [("word", lambda r: r["features"]["word"], "feature"),
                                               ("class", lambda r: r["prediction"]["class"], "output")])
def test_texts_over_time(server, rows, column, get, role):
    """Every window has the same categories, so that shares can stand on each other."""
    got = server.get(TALL + column, step="6h")
    assert got["kind"] == "text" and got["role"] == role
    every = [get(r) for r in rows]
    want = sorted(set(every), key=lambda value: (-every.count(value), value))[:10]
    assert got["categories"] == want
    for window in [*got["windows"], got["overall"]]:
        values = [get(r) for r in part_of(rows, window)]
        told = window["text"]
        assert window["number"] is None and window["count"] == len(values) and window["missing"] == 0
        assert told["distinct"] == len(set(values))
        assert [one["value"] for one in told["top"]] == want
        for one in told["top"]:
            assert one["count"] == values.count(one["value"])
            assert one["share"] == pytest.approx(one["count"] / len(values))
        assert told["other"]["count"] == sum(value not in want for value in values)
        assert sum(one["share"] for one in told["top"]) + told["other"]["share"] == pytest.approx(1)


def test_a_part_of_a_column(server, rows):
    got = server.get(TALL + "amount", version="a", step="all", **{"from": rfc(START + DAY)})
    want = [r for r in rows[1440:] if r["version"] == "a"]
    assert got["versions"] == ["a"] and len(got["windows"]) == 1
    assert_numbers(got["overall"], want, lambda r: r["features"].get("amount"))
    got = server.get(TALL + "latency_ms", segment="country=FR")
    assert_numbers(got["overall"], [r for r in rows if r["tags"]["country"] == "FR"], lambda r: r["latency_ms"])
    got = server.get(TALL + "output.score", segment="country=FR")
    assert got["overall"]["count"] == 960


def test_a_column_of_nothing(server, rows):
    for column, kind in (("amount", "number"), ("word", "text"), ("class", "text"), ("cost_usd", "number")):
        got = server.get(TALL + column, **{"from": "2010-01-01", "to": "2010-01-02", "step": "12h"})
        assert got["kind"] == kind and len(got["windows"]) == 2
        for window in [*got["windows"], got["overall"]]:
            assert window["count"] == window["missing"] == window["predictions"] == 0
            if kind == "text":
                assert window["text"] == {"distinct": 0, "top": [], "other": {"count": 0, "share": None}}
            else:
                assert window["number"]["why"] == "no predictions"
    assert server.get(TALL + "cost_usd")["overall"]["missing"] == len(rows)


def test_a_column_of_nobody(server, rows):
    server.fails(404, TALL + "amuont", "no column is called 'amuont'; did you mean 'amount'?")
    server.fails(404, TALL + "latency", "no column is called 'latency'")
    server.fails(404, TALL + "output.amount", "no column is called 'output.amount'")
    server.fails(404, "/api/v1/models/tal/columns/amount", "did you mean 'tall'?")
    server.fails(404, TALL + "amount", "no version is called 'c'", version="c")
    server.fails(404, TALL + "class", "no segment is called", segment="country=DE")
    server.fails(400, TALL + "amount", "features are not kept by segment", segment="country=FR")
    server.fails(400, TALL + "amount", "is no step", step="never")
    server.fails(413, TALL + "amount", "more than 20000 windows", step="1m", **{"from": "2010-01-01", "to": "2011-01-01"})
