"""What a server answers about drift, degradation, health, forecasts, comparisons, rules and alerts, held
against SciPy and NumPy and against formulas written down here."""

import gzip
import json
import math
import shutil
import subprocess
import time
import urllib.parse

import numpy
import pytest
import scipy.stats

from serving import servers

HOUR = 3600
DAY = 24 * HOUR


def rfc(seconds):
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def epoch(text):
    return float(numpy.datetime64(text.removesuffix("Z"), "us").astype("int64")) / 1e6


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

    def do(self, method, path, body=None, status=200, **options):
        answer = self.running.call(method, path, body, timeout=120, **options)
        assert answer.status == status, answer
        return answer.json if answer.body else None

    def send(self, path, records, rows=2000):
        """Sends records as lines; every one must be taken."""
        for start in range(0, len(records), rows):
            body = "\n".join(json.dumps(r) for r in records[start:start + rows])
            answer = self.running.post(path, body, content_type="application/x-ndjson")
            assert answer.status == 200 and answer.json["accepted"] == len(records[start:start + rows]), answer


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """One server for the whole file, without cycles by itself; each test has models of its own."""
    with servers() as start:
        running = start(tmp_path_factory.mktemp("veer") / "data", "--evaluation-interval", "24h")
        yield Asker(running)
        assert running.stop() == 0, running.log


# ---- drift of real data ----


@pytest.fixture(scope="module")
def elec2(data, server):
    with gzip.open(data / "elec2-current.ndjson.gz", "rt") as file:
        rows = [json.loads(line) for line in file]
    server.send("/api/v1/predictions", rows)
    return rows


def window_of(rows, start, end):
    """Rows of [start, end), both as the server writes times."""
    return [r for r in rows if start <= r["timestamp"] < end]


def values_of(rows, column):
    if column == "score":
        return numpy.array([r["prediction"]["score"] for r in rows])
    if column == "class":
        return numpy.array([r["prediction"]["class"] for r in rows])
    if column == "confidence":
        return numpy.array([r["confidence"] for r in rows])
    return numpy.array([r["features"][column] for r in rows])


AT = {"at": "1998-06-01T00:00:00Z", "window": "7d", "baseline": "28d"}


def both(rows, run):
    current = window_of(rows, run["from"], run["to"])
    baseline = window_of(rows, run["baseline_from"], run["baseline_to"])
    assert len(current) == run["current_rows"] and len(baseline) == run["reference_rows"]
    assert len(current) >= 300 and len(baseline) >= 1300
    return baseline, current


@pytest.mark.parametrize("exact", ["false", "true"])
def test_drift_is_what_scipy_says(server, elec2, exact):
    run = server.get("/api/v1/models/elec2/drift", method="ks", exact=exact, **AT)
    baseline, current = both(elec2, run)
    assert run["exact"] == (exact == "true") and run["id"] is None and run["why"] is None
    assert run["to"] == AT["at"] and run["baseline_to"] == run["from"]
    numeric = [c for c in run["columns"] if c["type"] == "numeric" and c["score"] is not None]
    assert {c["name"] for c in numeric} >= {"nswprice", "nswdemand", "period", "score", "confidence"}
    for column in numeric:
        want = scipy.stats.ks_2samp(values_of(baseline, column["name"]), values_of(current, column["name"]))
        assert column["score_lo"] - 1e-12 <= want.statistic <= column["score_hi"] + 1e-12, column
        assert column["method"] == "ks" and column["reference_n"] == len(baseline)
        if exact == "true":
            assert column["score"] == pytest.approx(want.statistic, abs=1e-12), column
            if want.pvalue > 1e-200:
                assert column["p"] == pytest.approx(want.pvalue, rel=1e-6), column
    assert run["share"] == pytest.approx(run["drifted"] / run["tested"])


def test_drift_of_the_classes(server, elec2):
    """Half a row is added to each class before shares are divided, not where the cosine is taken."""
    run = server.get("/api/v1/models/elec2/drift", **AT)
    baseline, current = both(elec2, run)
    counts = [numpy.array([numpy.sum(values_of(rows, "class") == c) for c in ("down", "up")])
              for rows in (baseline, current)]
    shares = [(c + 0.5) / (c + 0.5).sum() for c in counts]
    want = scipy.stats.entropy(shares[1], shares[0])
    assert run["output"]["kl"] == pytest.approx(want, abs=1e-9)
    cosine = counts[0] @ counts[1] / numpy.linalg.norm(counts[0]) / numpy.linalg.norm(counts[1])
    assert run["output"]["cosine"] == pytest.approx(cosine, abs=1e-9)
    assert run["output"]["drifted"] == bool(want > 0.1 or cosine < 0.9)
    psi = server.get("/api/v1/models/elec2/drift", method="psi", **AT)
    column = next(c for c in psi["columns"] if c["name"] == "class")
    want = ((shares[1] - shares[0]) * numpy.log(shares[1] / shares[0])).sum()
    assert column["score"] == pytest.approx(want, abs=1e-9)


def test_shapes_are_the_shares_of_both_windows(server, elec2):
    run = server.get("/api/v1/models/elec2/drift", exact="true", **AT)
    baseline, current = both(elec2, run)
    shown = {c["name"]: c["shape"] for c in run["columns"]}
    for name, shape in shown.items():
        if shape is None:
            continue
        for key, rows in (("reference", baseline), ("current", current)):
            assert sum(shape[key]) == pytest.approx(1, abs=1e-9) or not rows, name
        if "labels" in shape:
            got = dict(zip(shape["labels"], shape["current"]))
            assert got["up"] == pytest.approx(numpy.mean(values_of(current, name) == "up"))
        else:
            assert len(shape["edges"]) == len(shape["current"]) + 1
            inner = numpy.histogram(values_of(current, name), shape["edges"])[0] / len(current)
            assert inner[1:-1] == pytest.approx(numpy.array(shape["current"][1:-1]), abs=0.02), name
    assert {"nswprice", "class", "score"} <= {n for n, s in shown.items() if s is not None}


@pytest.mark.parametrize("exact", ["false", "true"])
def test_both_sides_in_numbers(server, elec2, exact):
    run = server.get("/api/v1/models/elec2/drift", exact=exact, **AT)
    names = {c["name"]: c for c in run["columns"]}
    for name in ("nswprice", "nswdemand", "score"):
        shape = names[name]["shape"]
        for key, rows in zip(("reference", "current"), both(elec2, run)):
            told, values = names[name]["stats"][key], values_of(rows, name)
            assert (told["count"], told["missing"]) == (len(values), 0)
            assert told["mean"] == pytest.approx(values.mean()) and told["std"] == pytest.approx(values.std(ddof=1))
            for p, q in (("min", 0), ("p05", .05), ("p50", .5), ("p95", .95), ("max", 1)):
                assert told[p] == pytest.approx(numpy.quantile(values, q), rel=1e-3)
        sides = [names[name]["stats"][key] for key in ("reference", "current")]
        assert shape["open_low"] == (min(s["min"] for s in sides) < shape["edges"][0])
        assert shape["open_high"] == (max(s["max"] for s in sides) > shape["edges"][-1])
    assert any(names[n]["shape"]["open_high"] for n in ("nswprice", "nswdemand"))
    for key, rows in zip(("reference", "current"), both(elec2, run)):
        assert names["class"]["stats"][key] == {"count": len(rows), "missing": 0, "distinct": 2}
    assert "open_low" not in names["class"]["shape"]
    kept = server.ask("/api/v1/models/elec2/drift/latest")[1]
    assert all("stats" not in column for column in kept.get("columns", []))


def test_other_baselines_and_moments(server, elec2):
    week = server.get("/api/v1/models/elec2/drift", at=AT["at"], window="24h", baseline="last_week")
    assert week["baseline"].startswith("last_week")
    assert epoch(week["from"]) - epoch(week["baseline_from"]) == 7 * DAY
    none = server.get("/api/v1/models/elec2/drift", at=AT["at"], window="24h", baseline="reference")
    assert none["columns"] == [] and none["why"] and none["baseline_from"] is None
    now = server.get("/api/v1/models/elec2/drift")
    assert now["current_rows"] == 0 and now["why"] and now["dataset_drift"] is False


# ---- degradation and health with known answers ----


def outcomes(model, version, start, hours, per_hour, right, cost=None):
    """Predictions and labels: of each hour the first `right` of `per_hour` are right."""
    records, labels = [], []
    for hour in range(hours):
        for i in range(per_hour):
            key = f"{model}-{version}-{start + hour * HOUR:.0f}-{i}"
            called = "y" if i % 2 else "n"
            truth = called if i < right else {"y": "n", "n": "y"}[called]
            moment = start + hour * HOUR + (i + 0.5) * HOUR / per_hour
            record = {"model": model, "version": version, "id": key, "timestamp": rfc(moment),
                      "features": {"x": i}, "prediction": {"class": called}}
            if cost is not None:
                record["cost_usd"] = cost(i)
            records.append(record)
            labels.append({"model": model, "id": key, "label": truth, "timestamp": rfc(moment)})
    return records, labels


@pytest.fixture(scope="module")
def worse(server):
    """24 hours with 54 of 60 right, then one with 42 of 60, up to the last full hour."""
    end = math.floor(time.time() / HOUR) * HOUR
    records, labels = outcomes("worse", "v1", end - 25 * HOUR, 24, 60, 54)
    more = outcomes("worse", "v1", end - HOUR, 1, 60, 42)
    server.send("/api/v1/predictions", records + more[0])
    server.send("/api/v1/feedback", labels + more[1])
    return end


def test_degradation_of_outcomes(server, worse):
    answer = server.get("/api/v1/models/worse/degradation", metric="accuracy", at=worse)
    (check,) = answer["metrics"]
    assert answer["version"] is None and answer["versions"] == ["v1"] and epoch(answer["at"]) == worse
    assert epoch(check["to"]) == worse and epoch(check["from"]) == worse - HOUR
    assert epoch(check["baseline_to"]) == worse - HOUR
    assert epoch(check["baseline_from"]) == worse - 25 * HOUR
    assert check["source"] == "predictions" and check["coverage"] == 1
    assert check["current"]["value"] == pytest.approx(0.7) and check["current"]["n"] == 60
    assert check["baseline"]["value"] == pytest.approx(0.9) and check["baseline"]["n"] == 1440
    assert check["current"]["se"] == pytest.approx(math.sqrt(0.7 * 0.3 / 60), rel=0.05)
    half = scipy.stats.norm.ppf(0.975) * check["current"]["se"]
    assert check["current"]["lo"] == pytest.approx(0.7 - half)
    assert check["current"]["hi"] == pytest.approx(0.7 + half)
    assert check["absolute_change"] == pytest.approx(-0.2)
    assert check["percentage_change"] == pytest.approx(-100 * 0.2 / 0.9)
    assert check["worsening_pct"] == pytest.approx(100 * 0.2 / 0.9)
    assert check["severity"] == "critical" and check["is_degraded"] and not check["is_improved"]
    se = math.hypot(check["current"]["se"], check["baseline"]["se"])
    assert check["test"] == "sampling"
    assert check["z"] == pytest.approx(0.2 / se, rel=1e-6)
    assert check["p"] == pytest.approx(scipy.stats.norm.sf(check["z"]), rel=1e-6)
    assert check["recommendation"] and check["why"] is None


def test_degradation_of_points(server):
    end = math.floor(time.time() / HOUR) * HOUR
    values = [100.0 + 2 * (i % 5) for i in range(24)]
    points = [{"model": "reported", "version": "1", "metric": "latency_ms", "value": v,
               "timestamp": end - (25 - i) * HOUR + 60} for i, v in enumerate(values)]
    points.append({"model": "reported", "version": "1", "metric": "latency_ms", "value": 130.0,
                   "timestamp": end - HOUR / 2})
    points.append({"model": "reported", "version": "1", "metric": "own", "value": 1, "timestamp": end - HOUR / 2})
    server.send("/api/v1/metrics", points)
    answer = server.get("/api/v1/models/reported/degradation", at=end)
    checks = {c["metric"]: c for c in answer["metrics"]}
    check = checks["latency"]
    assert check["source"] == "points" and check["coverage"] is None and check["better"] == "lower"
    assert check["current"]["value"] == 130 and check["current"]["n"] == 1
    assert check["baseline"]["value"] == pytest.approx(numpy.mean(values)) and check["baseline"]["n"] == 24
    assert check["worsening_pct"] == pytest.approx(100 * (130 / numpy.mean(values) - 1))
    assert check["is_degraded"] and check["severity"] == "critical"
    assert checks["own"]["why"] and checks["own"]["percentage_change"] is None
    assert not checks["own"]["is_degraded"] and checks["own"]["better"] is None


def expected_health(checks):
    judged = [c for c in checks if c["why"] is None]
    degrading = [c for c in judged if c["is_degraded"]]
    improving = [c for c in judged if c["is_improved"]]
    share = max(0, len(degrading) - len(improving) / 2) / len(judged)
    if any(c["severity"] == "critical" for c in degrading) or share > 0.5:
        return "poor", len(judged)
    if share > 0.2:
        return "fair", len(judged)
    return ("excellent" if share == 0 and not degrading else "good"), len(judged)


def test_health(server, worse):
    answer = server.get("/api/v1/models/worse/health", at=worse, hours=24)
    want, judged = expected_health(answer["metrics"])
    assert answer["health"] == want == "poor" and answer["judged"] == judged
    assert answer["degrading"] == sum(c["is_degraded"] for c in answer["metrics"])
    assert answer["critical"] >= 1 and answer["trend"] == "degrading" and answer["why"] is None
    assert answer["step"] == "1h" and epoch(answer["to"]) - epoch(answer["from"]) == DAY
    accuracy = next(h for h in answer["history"] if h["metric"] == "accuracy")
    values = [0.9] * 23 + [0.7]
    assert accuracy["n"] == 24 and accuracy["current"] == pytest.approx(0.7)
    assert accuracy["mean"] == pytest.approx(numpy.mean(values))
    assert accuracy["std"] == pytest.approx(numpy.std(values, ddof=1))
    assert accuracy["min"] == pytest.approx(0.7) and accuracy["max"] == pytest.approx(0.9)
    assert accuracy["change_pct"] == pytest.approx(100 * (0.7 - 0.9) / 0.9)
    nothing = server.get("/api/v1/models/worse/health", at=worse - 400 * DAY)
    assert nothing["health"] == "unknown" and nothing["why"] and nothing["history"] == []


# ---- forecast and anomalies ----


@pytest.fixture(scope="module")
def falling(server):
    """A metric of one's own that falls by 0.5 a day, with noise that repeats nothing."""
    end = math.floor(time.time() / HOUR) * HOUR
    noise = numpy.random.default_rng(7).normal(0, 0.4, 14 * 24)
    times = numpy.array([end - 14 * DAY + i * HOUR for i in range(14 * 24)])
    values = 30 - 0.5 * (times - times[0]) / DAY + noise
    values[300] += 6
    server.send("/api/v1/metrics", [{"model": "falling", "metric": "margin", "value": v, "timestamp": int(t)}
                                    for t, v in zip(times, values)])
    return end, times, values


def test_forecast_is_the_least_squares_line(server, falling):
    end, times, values = falling
    answer = server.get("/api/v1/models/falling/forecast", metric="margin", at=end, history="15d", below=20)
    got = answer["forecast"]
    days = (times - times[0]) / DAY
    want = scipy.stats.linregress(days, values)
    assert answer["source"] == "points" and answer["step"] is None and len(answer["history"]) == len(values)
    assert [h["value"] for h in answer["history"]] == pytest.approx(values.tolist())
    assert got["method"] == "line" and got["n"] == len(values) and got["missing"] == 0
    assert got["line"]["slope_per_day"] == pytest.approx(want.slope, rel=1e-9)
    assert got["line"]["slope_se"] == pytest.approx(want.stderr, rel=1e-9)
    assert got["line"]["r2"] == pytest.approx(want.rvalue**2, rel=1e-9)
    n = len(values)
    sigma = math.sqrt(((values - want.intercept - want.slope * days) ** 2).sum() / (n - 2))
    sxx = ((days - days.mean()) ** 2).sum()
    t = scipy.stats.t.ppf(0.975, n - 2)
    assert len(got["points"]) >= 7 and epoch(got["points"][-1]["time"]) == pytest.approx(end + 7 * DAY)
    for point in got["points"]:
        x = (epoch(point["time"]) - times[0]) / DAY
        half = t * sigma * math.sqrt(1 + 1 / n + (x - days.mean()) ** 2 / sxx)
        value = want.intercept + want.slope * x
        assert point["value"] == pytest.approx(value, rel=1e-9)
        assert point["lower"] == pytest.approx(value - half, rel=1e-6)
        assert point["upper"] == pytest.approx(value + half, rel=1e-6)
    theil = scipy.stats.theilslopes(values, days)
    assert got["robust"]["slope_per_day"] == pytest.approx(theil.slope, rel=1e-9)
    tau = scipy.stats.kendalltau(days, values)
    assert got["mann_kendall"]["tau"] == pytest.approx(tau.statistic, rel=1e-9)
    crosses = (20 - want.intercept) / want.slope
    assert got["crossing"]["crosses"] == "at" and got["crossing"]["side"] == "below"
    assert epoch(got["crossing"]["time"]) == pytest.approx(times[0] + crosses * DAY, abs=1)
    assert got["crossing"]["earliest"] <= got["crossing"]["time"]
    far = server.get("/api/v1/models/falling/forecast", metric="margin", at=end, history="15d", above=100)
    assert far["forecast"]["crossing"]["crosses"] == "never"
    already = server.get("/api/v1/models/falling/forecast", metric="margin", at=end, history="15d", below=50)
    assert already["forecast"]["crossing"]["crosses"] == "already"


def test_no_forecast_says_why(server, falling):
    answer = server.get("/api/v1/models/falling/forecast", metric="margin", at=falling[0] - 30 * DAY)
    assert answer["forecast"] is None and answer["why"] and answer["history"] == []


def test_anomalies_stand_out_of_the_values_before(server, falling):
    end, times, values = falling
    answer = server.get("/api/v1/models/falling/anomalies", metric="margin", window=24, limit=4,
                        **{"from": end - 15 * DAY, "to": end})
    want = {}
    for i in range(24, len(values)):
        before = values[i - 24:i]
        z = (values[i] - before.mean()) / before.std(ddof=1)
        if abs(z) > 4:
            want[rfc(times[i])] = z
    assert rfc(times[300]) in want and answer["values"] == len(values) and answer["why"] is None
    assert {a["time"]: a["score"] for a in answer["anomalies"]} == pytest.approx(want, rel=1e-6)
    (one,) = [a for a in answer["anomalies"] if a["time"] == rfc(times[300])]
    assert one["direction"] == "above" and one["value"] == pytest.approx(values[300])
    few = server.get("/api/v1/models/falling/anomalies", metric="margin", window=5000)
    assert few["anomalies"] == [] and few["why"]


# ---- champion and challenger ----


def wilson(k, n):
    z = scipy.stats.norm.ppf(0.975)
    center = (k + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * math.sqrt(k * (n - k) / n + z * z / 4)
    return center - half, center + half


@pytest.fixture(scope="module")
def duel(server):
    start = math.floor(time.time() / DAY) * DAY - 3 * DAY
    old = outcomes("duel", "old", start, 10, 100, 85, lambda i: 0.2 + i % 7 / 10)
    new = outcomes("duel", "new", start, 8, 100, 88, lambda i: 0.21 + i * i % 11 / 15)
    server.send("/api/v1/predictions", old[0] + new[0])
    server.send("/api/v1/feedback", old[1] + new[1])
    few = outcomes("duel", "few", start, 1, 10, 9)
    server.send("/api/v1/predictions", few[0])
    server.send("/api/v1/feedback", few[1])
    return old, new


def test_compare(server, duel):
    answer = server.get("/api/v1/models/duel/compare", champion="old", challenger="new")
    metrics = {m["metric"]: m for m in answer["metrics"]}
    assert answer["champion"] == {"version": "old", "predictions": 1000, "labelled": 1000}
    assert answer["challenger"] == {"version": "new", "predictions": 800, "labelled": 800}
    m = metrics["accuracy"]
    assert m["champion"]["value"] == pytest.approx(0.85) and m["champion"]["n"] == 1000
    assert m["challenger"]["value"] == pytest.approx(0.88) and m["challenger"]["n"] == 800
    lo, hi = wilson(850, 1000)
    assert m["champion"]["lo"] == pytest.approx(lo) and m["champion"]["hi"] == pytest.approx(hi)
    assert m["difference"] == pytest.approx(0.03)
    low, high = wilson(704, 800)
    assert m["lo"] == pytest.approx(0.03 - math.hypot(0.88 - low, hi - 0.85), rel=1e-6)
    assert m["hi"] == pytest.approx(0.03 + math.hypot(high - 0.88, 0.85 - lo), rel=1e-6)
    pooled = (850 + 704) / 1800
    z = 0.03 / math.sqrt(pooled * (1 - pooled) * (1 / 1000 + 1 / 800))
    assert m["p"] == pytest.approx(2 * scipy.stats.norm.sf(z), rel=1e-6)
    assert m["p_adjusted"] >= m["p"] and m["lo"] <= m["difference"] <= m["hi"]
    cost = metrics["cost"]
    dear, cheap = ([r["cost_usd"] for r in side[0]] for side in (duel[1], duel[0]))
    welch = scipy.stats.ttest_ind(dear, cheap, equal_var=False)
    assert cost["difference"] == pytest.approx(numpy.mean(dear) - numpy.mean(cheap), rel=1e-9)
    assert cost["p"] == pytest.approx(welch.pvalue, rel=1e-6) and cost["test"] == "Welch"
    assert cost["better"] == "lower" and cost["champion"]["n"] == 1000
    p = [m["p"] for m in answer["metrics"] if m["p"] is not None]
    adjusted = [m["p_adjusted"] for m in answer["metrics"] if m["p"] is not None]
    order = numpy.argsort(p, kind="stable")
    holm = numpy.minimum(1, numpy.maximum.accumulate(numpy.array(p)[order] * (len(p) - numpy.arange(len(p)))))
    assert numpy.array(adjusted)[order] == pytest.approx(holm, rel=1e-9)
    assert answer["recommendation"] and answer["main_metric"] in metrics and answer["why"] is None
    assert {m["metric"] for m in answer["metrics"] if not m["decides"]} == {
        "confidence", "latency_p50", "latency_p95", "latency_p99", "cost"}


def test_too_little_data_is_said(server, duel):
    answer = server.get("/api/v1/models/duel/compare", champion="old", challenger="few")
    assert answer["overall"] == "not enough data yet"
    empty = server.get("/api/v1/models/duel/compare", champion="old", challenger="new",
                       **{"from": "2001-01-01", "to": "2001-01-02"})
    assert empty["metrics"] == [] and empty["why"] and empty["overall"] == "not enough data yet"


# ---- rules, alerts, silences ----


@pytest.fixture
def alive(server):
    """A model with traffic now."""
    now = time.time()
    server.send("/api/v1/predictions", [
        {"model": "alive", "version": "v1", "id": f"alive-{now}-{i}", "timestamp": rfc(now - 600 - i),
         "features": {"x": i}, "prediction": {"class": "ab"[i % 2]}} for i in range(200)])


def test_rules_are_made_changed_and_dropped(server):
    rule = {"name": "too few", "model": "none-*", "expr": "count()[1h]  <  5 for 10m", "severity": "low",
            "labels": {"team": "risk"}}
    made = server.do("POST", "/api/v1/rules", rule, 201)
    assert made["source"] == "http" and made["for"] == "10m" and made["labels"] == {"team": "risk"}
    assert made["enabled"] is True and made["severity"] == "low"
    again = server.do("POST", "/api/v1/rules", rule, 409)
    assert "PUT" in again["detail"]
    assert server.get("/api/v1/rules/too%20few") == made
    assert made in server.get("/api/v1/rules")["rules"]
    changed = server.do("PUT", "/api/v1/rules/too%20few", {**made, "severity": "high", "enabled": False})
    assert changed == {**made, "severity": "high", "enabled": False}
    created = server.do("PUT", "/api/v1/rules/other", {"expr": "silence() > 60", "model": "none"}, 201)
    assert created["name"] == "other"
    wrong = server.do("PUT", "/api/v1/rules/other", {"name": "third", "expr": "silence() > 60"}, 400)
    assert "third" in wrong["detail"]
    for name in ("too%20few", "other"):
        assert server.do("DELETE", f"/api/v1/rules/{name}", status=204) is None
        assert server.ask(f"/api/v1/rules/{name}")[0] == 404


def test_checking_tells_the_column(server):
    good = server.do("POST", "/api/v1/rules/check", {"expr": "acc[1h]<0.7"})
    assert good["valid"] and good["errors"] == [] and good["canonical"] == "accuracy[1h] < 0.7"
    assert "accuracy" in good["sentence"]
    again = server.do("POST", "/api/v1/rules/check", {"expr": good["canonical"]})
    assert again["canonical"] == good["canonical"]
    bad = server.do("POST", "/api/v1/rules/check", {"expr": "accuracy[1h] < "})
    assert not bad["valid"] and bad["canonical"] is None and bad["sentence"] is None
    assert bad["errors"][0]["column"] >= 15 and bad["errors"][0]["detail"]
    near = server.do("POST", "/api/v1/rules/check", {"expr": "silense() > 5"})
    assert "silence" in near["errors"][0]["detail"] and near["errors"][0]["column"] == 1
    whole = server.do("POST", "/api/v1/rules/check", {"name": "x", "expr": "count() > 5", "severty": "low"})
    assert not whole["valid"] and "severity" in whole["errors"][0]["detail"]


def test_the_life_of_an_alert(server, alive):
    rule = {"name": "busy", "model": "alive", "expr": "count()[1h] > 10", "severity": "critical",
            "runbook": "https://example.com/busy"}
    server.do("POST", "/api/v1/rules", rule, 201)
    done = server.do("POST", "/api/v1/evaluations", {"model": "alive"})
    assert done["targets"] == 1 and done["rules"] >= 1 and done["fired"] == 1 and done["took_ms"] >= 0
    (alert,) = server.get("/api/v1/alerts", model="alive", status="active")["alerts"]
    assert alert["rule"] == "busy" and alert["severity"] == "critical" and alert["version"] == "v1"
    assert alert["signal"]["value"] == 200 and alert["limit"] == 10 and alert["runbook"] == rule["runbook"]
    assert server.get("/api/v1/alerts", model="alive", severity="critical")["alerts"] == [alert]
    assert server.get("/api/v1/alerts", model="alive", status="resolved")["alerts"] == []
    # Again: it is the same one.
    assert server.do("POST", "/api/v1/evaluations", {"model": "alive"})["fired"] == 0
    count = server.get("/api/v1/alerts/summary", model="alive", hours=1)
    assert count["active_count"] == count["critical_count"] == count["total_count"] == 1
    assert count["by_status"]["active"]["critical"] == 1 and count["resolved_count"] == 0
    path = f"/api/v1/alerts/{alert['id']}"
    known = server.do("POST", path + "/acknowledge", {"notes": "seen\nby me"})
    assert known["status"] == "acknowledged" and known["acknowledged_by"] == "local" and known["acknowledged"]
    assert server.do("POST", path + "/acknowledge", {}, 400)["detail"]
    ended = server.do("POST", path + "/resolve", {"by": "bob", "notes": "enough"})
    assert ended["status"] == "resolved" and ended["resolved_by"] == "bob" and ended["notes"] == "enough"
    assert server.do("POST", path + "/resolve", {}, 404)["detail"]
    detail = server.get(path)
    assert {**detail, "events": None} == {**ended, "events": None}
    kinds = [(e["event"], e["actor"]) for e in detail["events"]]
    assert [k for k in kinds if k[0] in ("fired", "acknowledged", "resolved")] == [
        ("fired", "veer"), ("acknowledged", "local"), ("resolved", "bob")]
    server.do("DELETE", "/api/v1/rules/busy", status=204)


def test_the_actor_is_the_token(veer, serve, tmp_path):
    """Scopes, and by whose name things are done where nobody is named."""
    tokens = {scope: veer("token", "create", "-s", scope, "--name", f"{scope} of ann", "--data",
                          tmp_path / "data").out.strip() for scope in ("admin", "read", "ingest")}
    server = serve(tmp_path / "data", listen="0.0.0.0:0")
    wish = {"matchers": {"model": "x"}, "duration": "1h"}
    made = server.post("/api/v1/silences", wish, token=tokens["admin"])
    assert made.status == 201 and made.json["by"] == "admin of ann"
    named = server.post("/api/v1/silences", {**wish, "by": "bob"}, token=tokens["admin"])
    assert named.json["by"] == "bob"
    assert server.post("/api/v1/silences", wish).json["by"] == "local"  # the owner of the directory
    for method, path in (("POST", "/api/v1/silences"), ("DELETE", "/api/v1/silences/x"),
                         ("POST", "/api/v1/alerts/x/acknowledge"), ("POST", "/api/v1/alerts/x/resolve"),
                         ("POST", "/api/v1/rules"), ("PUT", "/api/v1/rules/x"), ("DELETE", "/api/v1/rules/x"),
                         ("POST", "/api/v1/rules/test"), ("PUT", "/api/v1/models/x/evaluation"),
                         ("POST", "/api/v1/models/x/backtest"), ("POST", "/api/v1/evaluations"),
                         ("POST", "/api/v1/channels/x/test"), ("POST", "/api/v1/retraining")):
        for scope in ("read", "ingest"):
            body = None if method == "DELETE" or path.startswith("/api/v1/channels") else {}
            assert server.call(method, path, body, token=tokens[scope]).status == 403, (method, path, scope)
    assert server.get("/api/v1/alerts", token=tokens["read"]).status == 200
    assert server.post("/api/v1/rules/check", {"expr": "count() > 1"}, token=tokens["read"]).status == 200
    assert server.get("/api/v1/alerts", token=tokens["ingest"]).status == 403
    reported = server.post("/api/v1/retraining/x", {"status": "running"}, token=tokens["ingest"])
    assert reported.status in (404, 503)
    assert server.post("/api/v1/retraining/x", {"status": "running"}, token=tokens["read"]).status == 403


def test_silences(server, alive):
    wish = {"matchers": {"model": "alive", "rule": "loud"}, "duration": "2h", "comment": "known"}
    made = server.do("POST", "/api/v1/silences", wish, 201)
    assert made["matchers"] == wish["matchers"] and made["by"] == "local" and made["id"]
    assert epoch(made["to"]) - epoch(made["from"]) == pytest.approx(2 * HOUR)
    assert made in server.get("/api/v1/silences")["silences"]
    server.do("POST", "/api/v1/rules", {"name": "loud", "model": "alive", "expr": "count()[1h] > 1"}, 201)
    server.do("POST", "/api/v1/evaluations", {"model": "alive"})
    (alert,) = server.get("/api/v1/alerts", rule="loud")["alerts"]
    assert alert["silenced_by"] == made["id"] and alert["held_back"]
    assert server.get("/api/v1/alerts/summary", model="alive")["held_back_count"] >= 1
    server.do("DELETE", f"/api/v1/silences/{made['id']}", status=204)
    assert made["id"] not in [s["id"] for s in server.get("/api/v1/silences")["silences"]]
    server.do("DELETE", "/api/v1/rules/loud", status=204)
    (alert,) = server.get("/api/v1/alerts", rule="loud")["alerts"]
    assert alert["status"] == "resolved" and alert["resolved_by"] == "veer"


def test_settings_of_a_model(server, alive):
    path = "/api/v1/models/alive/evaluation"
    default = server.get(path)
    assert default["own"] is False and default["settings"]["window"] in ("1h", "60m")
    wish = {"window": "2h", "baseline": "last_week:2", "ignore": ["x"], "fdr": 0.1}
    own = server.do("PUT", path, wish)
    assert own["own"] is True and own["settings"]["window"] in ("2h", "120m")
    assert own["settings"]["baseline"] == "last_week:2" and own["settings"]["ignore"] == ["x"]
    run = server.get("/api/v1/models/alive/drift")
    assert epoch(run["to"]) - epoch(run["from"]) == 2 * HOUR
    assert "x" not in [c["name"] for c in run["columns"]]
    assert server.do("PUT", path, own["settings"])["settings"] == own["settings"]
    server.do("DELETE", path, status=204)
    assert server.get(path) == default


def test_backtest_and_test_of_a_rule(server, worse):
    rule = {"name": "drop", "expr": "accuracy[1h] < 0.8", "severity": "high"}
    span = {"from": worse - 3 * HOUR, "to": worse + HOUR, "step": "30m"}
    for path, body in (("/api/v1/models/worse/backtest", {**span, "rules": [rule]}),
                       ("/api/v1/rules/test", {**span, "model": "worse", "rule": rule})):
        found = server.do("POST", path, body)
        assert found["rules"] == ["drop"] and found["evaluations"] == 8 and found["predictions"] > 0
        (alert,) = found["alerts"]
        assert alert["rule"] == "drop" and alert["backtest"] is True
        assert worse - HOUR < epoch(alert["fired"]) <= worse + HOUR
        assert found["counts"]["fired"] == 1 and found["events"]
    assert server.get("/api/v1/alerts", model="worse")["alerts"] == []
    none = server.do("POST", "/api/v1/models/worse/backtest",
                     {"from": worse - 900 * DAY, "to": worse - 899 * DAY}, 404)
    assert none["detail"]


# ---- short addresses and /metrics ----


def test_short_addresses(server, elec2, alive):
    server.do("POST", "/api/v1/rules", {"name": "seen", "model": "alive", "expr": "count()[1h] > 1"}, 201)
    server.do("POST", "/api/v1/evaluations", {})
    server.do("DELETE", "/api/v1/rules/seen", status=204)
    latest = server.get("/drift/latest")
    mine = [r for r in latest if r["model_id"] == "alive"]
    assert isinstance(latest, list) and len(mine) == 1
    assert {"kl_divergence", "cosine_similarity", "drift_detected", "created_at", "timestamp",
            "recent_count", "baseline_count"} <= set(mine[0])
    history = server.get("/drift/history", model_id="alive")
    assert history[0] == mine[0] and all(r["model_id"] == "alive" for r in history)
    assert [r["created_at"] for r in history] == sorted((r["created_at"] for r in history), reverse=True)
    assert len(server.get("/drift/history", limit=1)) == 1
    alerts = server.get("/alerts")
    assert {"model_id", "severity", "status", "message", "created_at"} <= set(alerts[0])
    stats = server.get("/stats")
    assert stats["total_inferences"] >= len(elec2) and stats["total_alerts"] >= len(alerts) - 1
    assert stats["total_models"] >= 2 and stats["last_drift_run"] >= mine[0]["created_at"]
    kept = server.get("/api/v1/models/alive/drift/latest")
    assert kept["id"] == mine[0]["id"] and "columns" in kept
    runs = server.get("/api/v1/models/alive/drift/history", column="class")
    assert runs["runs"][0]["id"] == kept["id"] and not runs["truncated"]
    assert all([c["name"] for c in r["columns"]] in (["class"], []) for r in runs["runs"])
    assert "columns" not in server.get("/api/v1/models/alive/drift/history")["runs"][0]


@pytest.fixture
def shown(server):
    """A prediction a minute for 26 hours up to now; in the last hour other classes, and often wrong."""
    now = time.time()
    records, labels = [], []
    for k in range(26 * 60):
        called = "y" if k < 60 or k % 2 else "n"
        right = k % 2 == 0 if k < 60 else k % 10 > 0
        records.append({"model": "shown", "version": "v1", "id": f"shown-{k}", "timestamp": rfc(now - 60 * k),
                        "features": {"x": k % 7}, "prediction": {"class": called}})
        labels.append({"model": "shown", "id": f"shown-{k}", "label": called if right else "ny"[called == "n"]})
    server.send("/api/v1/predictions", records)
    server.send("/api/v1/feedback", labels)


def test_metrics_page(server, shown):
    server.do("POST", "/api/v1/evaluations", {"model": "shown"})
    page = server.running.get("/metrics").text
    lines = dict(line.rsplit(" ", 1) for line in page.splitlines() if not line.startswith("#"))
    run = server.get("/api/v1/models/shown/drift/latest")
    of = 'model="shown",version="v1"'
    assert run["tested"] > 0 and run["output"]["drifted"]
    for name, want in (("drift_share_ratio", run["share"]), ("drift_kl_divergence", run["output"]["kl"]),
                       ("drift_cosine_similarity", run["output"]["cosine"]),
                       ("drift_detected", float(run["dataset_drift"])),
                       ("drift_last_run_timestamp_seconds", epoch(run["time"]))):
        assert float(lines[f"veer_{name}{{{of}}}"]) == pytest.approx(want), name
    effects = {c["name"]: c["effect"] for c in run["columns"] if c["effect"] is not None}
    assert "class" in effects
    for name, want in effects.items():
        assert float(lines[f'veer_drift_column_effect{{{of},column="{name}"}}']) == pytest.approx(want)
    assert int(lines[f'veer_drift_columns{{{of},verdict="drifted"}}']) == run["drifted"]
    health = server.get("/api/v1/models/shown/health")
    words = ["poor", "fair", "good", "excellent"]
    assert words[int(lines[f"veer_model_health{{{of}}}"])] == health["health"] == "poor"
    accuracy = next(c for c in health["metrics"] if c["metric"] == "accuracy")
    got = float(lines[f'veer_model_degradation_ratio{{{of},metric="accuracy"}}'])
    assert got == pytest.approx(accuracy["worsening_pct"] / 100, abs=0.02) and got > 0.3
    assert lines[f'veer_model_degraded{{{of},metric="accuracy"}}'] == "1"
    assert float(lines["veer_evaluation_cycles_total"]) >= 1
    assert 'veer_alerts{severity="critical",status="active"}' in lines
    assert 'veer_alert_notices_held_back_total{reason="silence"}' in lines
    assert 'veer_metrics_left_out{kind="column"}' in lines
    promtool = shutil.which("promtool")
    if promtool:
        done = subprocess.run([promtool, "check", "metrics"], input=page, text=True, capture_output=True,
                              timeout=60, check=False)
        assert done.returncode == 0 and done.stdout + done.stderr == "", done.stderr


# ---- what is wrong is named ----

M = "/api/v1/models/elec2"
BAD = [
    # method, path, body, status, words of the detail
    ("GET", M + "/drift?window=wide", None, 400, ["'window'", "7d"]),
    ("GET", M + "/drift?window=0", None, 400, ["'window'"]),
    ("GET", M + "/drift?window=99999d", None, 413, ["'window'"]),
    ("GET", M + "/drift?baseline=yesterday", None, 400, ["'baseline'"]),
    ("GET", M + "/drift?baseline=version:", None, 400, ["'baseline'"]),
    ("GET", M + "/drift?method=kss", None, 400, ["'method'", "did you mean 'ks'"]),
    ("GET", M + "/drift?exact=maybe", None, 400, ["exact"]),
    ("GET", M + "/drift?at=then", None, 400, ["'at'", "then"]),
    ("GET", M + "/drift?version=v9", None, 404, ["version", "'v9'"]),
    ("GET", M + "/drift?colour=red", None, 400, ["colour"]),
    ("GET", M + "/drift?at=-1d&at=-2d", None, 400, ["at"]),
    ("GET", "/api/v1/models/elec/drift", None, 404, ["did you mean 'elec2'"]),
    ("GET", M + "/drift/history?limit=0", None, 400, ["'limit'"]),
    ("GET", M + "/drift/history?limit=1001", None, 400, ["'limit'", "1000"]),
    ("GET", M + "/drift/history?from=2020-01-02&to=2020-01-01", None, 400, ["'from'", "'to'"]),
    ("GET", M + "/drift/history?from=x", None, 400, ["'from'"]),
    ("GET", M + "/degradation?comparison=now", None, 400, ["'comparison'"]),
    ("GET", M + "/degradation?baseline=reference", None, 400, ["'baseline'"]),
    ("GET", M + "/degradation?metric=", None, 400, ["'metric'"]),
    ("GET", M + "/degradation?metric=accurazy", None, 404, ["did you mean 'accuracy'"]),
    ("GET", M + "/health?hours=0", None, 400, ["'hours'"]),
    ("GET", M + "/health?hours=8785", None, 400, ["'hours'"]),
    ("GET", M + "/health?hours=many", None, 400, ["hours"]),
    ("GET", M + "/forecast", None, 400, ["metric"]),
    ("GET", M + "/forecast?metric=accuracy&below=1&above=2", None, 400, ["'below'", "'above'"]),
    ("GET", M + "/forecast?metric=accuracy&below=nan", None, 400, ["below"]),
    ("GET", M + "/forecast?metric=accuracy&horizon=7", None, 400, ["'horizon'"]),
    ("GET", M + "/forecast?metric=accuracy&step=1s&history=300d", None, 413, ["'step'"]),
    ("GET", M + "/forecast?metric=precison", None, 404, ["did you mean 'precision'"]),
    ("GET", M + "/anomalies?metric=accuracy&window=1", None, 400, ["'window'"]),
    ("GET", M + "/anomalies?metric=accuracy&limit=0", None, 400, ["'limit'"]),
    ("GET", M + "/anomalies?metric=accuracy&from=-1d&to=-2d", None, 400, ["'from'"]),
    ("GET", M + "/compare?champion=v1", None, 400, ["challenger"]),
    ("GET", M + "/compare?champion=v1&challenger=v1", None, 400, ["same version"]),
    ("GET", M + "/compare?champion=v1&challenger=v2", None, 404, ["'challenger'", "'v2'"]),
    ("PUT", M + "/evaluation", {"windw": "1h"}, 400, ["window"]),
    ("PUT", M + "/evaluation", {"window": 60}, 400, ["window"]),
    ("PUT", M + "/evaluation", {"share_limit": 2}, 400, ["share_limit"]),
    ("PUT", M + "/evaluation", {"method": "kss"}, 400, ["method"]),
    ("PUT", M + "/evaluation", [], 400, ["JSON object"]),
    ("PUT", "/api/v1/models/elec/evaluation", {}, 404, ["did you mean 'elec2'"]),
    ("POST", "/api/v1/evaluations", {"modell": "x"}, 400, ["did you mean 'model'"]),
    ("POST", "/api/v1/evaluations", {"model": "elec"}, 404, ["did you mean 'elec2'"]),
    ("POST", M + "/backtest", {"from": "1998-02-01", "to": "1998-01-01"}, 400, ["'from'", "'to'"]),
    ("POST", M + "/backtest", {"step": "quick"}, 400, ["'step'"]),
    ("POST", M + "/backtest", {"rules": [{"name": "a", "expr": "count( > 5"}]}, 400, ["/rules/0", "expr"]),
    ("POST", M + "/backtest", {"rule_names": ["nothing like it"]}, 404, ["nothing like it"]),
    ("POST", M + "/backtest", {"rule_names": [7]}, 400, ["'rule_names'"]),
    ("POST", M + "/backtest", {"from": 5, "to": "now", "step": "1m"}, 413, []),
    ("POST", "/api/v1/rules", "{", 400, []),
    ("POST", "/api/v1/rules", {}, 400, ["name"]),
    ("POST", "/api/v1/rules", {"name": "r"}, 400, ["expr"]),
    ("POST", "/api/v1/rules", {"name": "r", "expr": "accuracy[1h < 5"}, 400, ["expr"]),
    ("POST", "/api/v1/rules", {"name": "r", "expr": "count() > 5", "severity": "bad"}, 400, ["severity"]),
    ("POST", "/api/v1/rules", {"name": "r", "expr": "count() > 5", "chanels": []}, 400, ["channels"]),
    ("POST", "/api/v1/rules", {"name": "a\nb", "expr": "count() > 5"}, 400, ["name"]),
    ("POST", "/api/v1/rules", {"name": "a\0b", "expr": "count() > 5"}, 400, ["NUL"]),
    ("POST", "/api/v1/rules", {"name": "x" * 201, "expr": "count() > 5"}, None, ["name"]),
    ("POST", "/api/v1/rules", {"name": "check", "expr": "count() > 5"}, 400, ["'name'", "check"]),
    ("GET", "/api/v1/rules/none", None, 404, ["'none'"]),
    ("DELETE", "/api/v1/rules/none", None, 404, ["'none'"]),
    ("POST", "/api/v1/rules/none/test", {"model": "elec2"}, 404, ["'none'"]),
    ("POST", "/api/v1/rules/test", {"model": "elec2"}, 400, ["'rule'"]),
    ("POST", "/api/v1/rules/test", {"rule": {"name": "a", "expr": "count() > 5"}}, 400, ["'model'"]),
    ("GET", "/api/v1/alerts?status=open", None, 400, ["status", "active"]),
    ("GET", "/api/v1/alerts?severity=bad", None, 400, ["severity", "critical"]),
    ("GET", "/api/v1/alerts?hours=-1", None, 400, ["'hours'"]),
    ("GET", "/api/v1/alerts?limit=9999", None, 400, ["'limit'"]),
    ("GET", "/api/v1/alerts/none", None, 404, ["none"]),
    ("POST", "/api/v1/alerts/none/acknowledge", {"by": "a\tb"}, 400, ["'by'", "control"]),
    ("POST", "/api/v1/alerts/none/acknowledge", {"by": "x" * 201}, 413, ["'by'", "200"]),
    ("POST", "/api/v1/alerts/none/resolve", {"notes": "x" * 2001}, 413, ["'notes'", "2000"]),
    ("POST", "/api/v1/alerts/none/resolve", {"note": "x"}, 400, ["did you mean 'notes'"]),
    ("POST", "/api/v1/alerts/none/resolve", {"by": 7}, 400, ["'by'"]),
    ("POST", "/api/v1/silences", {"duration": "1h"}, 400, ["'matchers'"]),
    ("POST", "/api/v1/silences", {"matchers": {}, "duration": "1h"}, 400, ["matchers"]),
    ("POST", "/api/v1/silences", {"matchers": {"model": "a"}}, 400, ["to"]),
    ("POST", "/api/v1/silences", {"matchers": {"model": 7}, "duration": "1h"}, 400, ["model"]),
    ("POST", "/api/v1/silences", {"matchers": {"model": "a"}, "to": "2001-01-01T00:00:00Z"}, 400, ["to"]),
    ("POST", "/api/v1/silences", {"matchers": {"model": "a"}, "duration": "soon"}, 400, ["duration"]),
    ("POST", "/api/v1/silences", {"matchers": {"model": "a"}, "duration": "1h", "id": "x"}, 400, ["'id'"]),
    ("DELETE", "/api/v1/silences/none", None, 404, ["none"]),
    ("GET", "/drift/latest?model_id=elec", None, 404, ["did you mean 'elec2'"]),
    ("GET", "/drift/history?limit=x", None, 400, ["limit"]),
    ("GET", "/alerts?limit=0", None, 400, ["'limit'"]),
    ("PATCH", "/api/v1/rules/none", {}, 405, []),
]


@pytest.mark.parametrize("number", range(len(BAD)))
def test_what_is_wrong_is_named(server, elec2, number):
    method, path, body, status, words = BAD[number]
    answer = server.running.call(method, path, body, timeout=120)
    assert answer.status in ([status] if status else [400, 413]), answer
    assert answer.headers["Content-Type"] == "application/problem+json", answer
    for word in words:
        assert word in answer.json["detail"], answer


def test_large_bodies_are_refused(server):
    big = {"name": "x", "expr": "count() > 5", "summary": "y" * 300000}
    assert server.running.post("/api/v1/rules", big).status == 413
    assert server.running.post("/api/v1/alerts/x/resolve", {"notes": "y" * 20000}).status == 413


def test_without_evaluation(serve, tmp_path):
    quiet = serve(tmp_path / "data", "--evaluation-enabled", "false")
    quiet.post("/api/v1/predictions", {"model": "m", "prediction": "a"})
    for path in ("/api/v1/models/m/drift", "/api/v1/rules", "/api/v1/alerts", "/stats",
                 "/api/v1/channels", "/api/v1/retraining"):
        answer = quiet.get(path)
        assert answer.status in (200, 503), answer
        if answer.status == 503:
            assert "evaluation.enabled" in answer.json["detail"] or "channels.file" in answer.json["detail"]
    assert quiet.get("/metrics").status == 200
