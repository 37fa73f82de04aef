"""`veer performance` against scikit-learn, on real data and on small made cases."""

import csv
import gzip
import io
import json
import math

import numpy as np
import pandas as pd
import pytest
from sklearn import metrics as sk

REL = 1e-9


def lines(path):
    with gzip.open(path, "rt") as stream:
        return [json.loads(line) for line in stream]


def near(got, want):
    return got == pytest.approx(want, rel=REL, abs=1e-12)


def binary(frame, positive, classes):
    """Every metric by scikit-learn, None where it is undefined."""
    truth, predicted, score = frame["label"], frame["class"], frame["score"]
    hit = (truth == positive).to_numpy()
    want = {
        "accuracy": sk.accuracy_score(truth, predicted),
        "brier": sk.brier_score_loss(hit, score),
        "log_loss": sk.log_loss(hit, score, labels=[False, True]),
    }
    called = (predicted == positive).to_numpy()
    want["precision"] = (hit & called).sum() / called.sum() if called.any() else None
    want["recall"] = (hit & called).sum() / hit.sum() if hit.any() else None
    want["specificity"] = (~hit & ~called).sum() / (~hit).sum() if (~hit).any() else None
    want["f1_score"] = sk.f1_score(truth, predicted, pos_label=positive, zero_division=0)
    if hit.any() and not hit.all():
        want["auc_roc"] = sk.roc_auc_score(hit, score)
        want["auc_pr"] = sk.average_precision_score(hit, score)
        want["balanced_accuracy"] = sk.balanced_accuracy_score(truth, predicted)
        want["cohen_kappa"] = sk.cohen_kappa_score(truth, predicted)
        if called.any() and not called.all():
            want["mcc"] = sk.matthews_corrcoef(truth, predicted)
    want["ece"] = ece(hit, score.to_numpy())
    want["confusion"] = sk.confusion_matrix(truth, predicted, labels=classes).tolist()
    return want


def ece(hit, score, bins=10):
    """Equal-width bins closed on the right, as calibration_curve cuts them."""
    edges = np.linspace(0, 1, bins + 1)
    at = np.searchsorted(edges[1:-1], score)
    total = 0.0
    for i in range(bins):
        inside = at == i
        if inside.any():
            total += abs(score[inside].mean() - hit[inside].mean()) * inside.sum()
    return total / len(score)


def compare(got, want):
    for name, value in want.items():
        if name == "confusion":
            continue
        if value is None:
            assert got["metrics"][name] is None and got["reasons"][name]
        else:
            assert near(got["metrics"][name], value), name


def elec2(data, part):
    rows = pd.DataFrame(
        [{"id": r["id"], "timestamp": r["timestamp"], "class": r["prediction"]["class"],
          "score": r["prediction"]["score"], "confidence": r["confidence"]}
         for r in lines(data / f"elec2-{part}.ndjson.gz")])
    labels = pd.DataFrame(lines(data / f"elec2-{part}-labels.ndjson.gz"))
    labels = labels.drop_duplicates("id", keep="last")[["id", "label", "timestamp"]]
    return rows.merge(labels, on="id", how="left", suffixes=("", "_label"))


@pytest.mark.parametrize("part", ["reference", "current"])
def test_elec2_month_by_month(veer, data, part):
    got = veer("performance", data / f"elec2-{part}.ndjson.gz", "--labels",
               data / f"elec2-{part}-labels.ndjson.gz", "--by", "month", "--json")
    assert got.code == 0, got.err
    report = json.loads(got.out)
    frame = elec2(data, part)
    known = frame[frame["label"].notna()]
    want = binary(known, "up", ["down", "up"])
    assert report["task"] == "binary" and report["positive_class"] == "up"
    assert report["overall"]["rows"] == len(frame)
    assert report["overall"]["labelled"] == len(known)
    assert near(report["overall"]["coverage"], len(known) / len(frame))
    assert near(report["overall"]["metrics"]["confidence"], frame["confidence"].mean())
    delay = pd.to_datetime(known["timestamp_label"]) - pd.to_datetime(known["timestamp"])
    assert near(report["overall"]["label_delay_median_s"], delay.dt.total_seconds().median())
    assert report["confusion"]["rows_true_columns_predicted"] == want["confusion"]
    compare(report["overall"], want)
    months = sorted(frame["timestamp"].str[:7].unique())
    assert [period["period"] for period in report["periods"]] == months
    for period in report["periods"]:
        mine = frame["timestamp"].str[:7] == period["period"]
        assert period["rows"] == mine.sum()
        rows = known[known["timestamp"].str[:7] == period["period"]]
        assert period["labelled"] == len(rows)
        compare(period, binary(rows, "up", ["down", "up"]))
    if part == "current":
        assert report["worst_period"] == "1998-03"


def test_elec2_is_near_the_figures_of_all_labels(veer, data):
    expected = json.loads((data / "elec2-expected.json").read_text())
    report = json.loads(veer("performance", data / "elec2-reference.ndjson.gz", "--labels",
                             data / "elec2-reference-labels.ndjson.gz", "--json").out)
    for theirs, ours in [("accuracy", "accuracy"), ("auc_roc", "auc_roc"), ("f1_up", "f1_score"),
                         ("log_loss", "log_loss"), ("brier", "brier")]:
        assert report["overall"]["metrics"][ours] == pytest.approx(
            expected["reference"][theirs], abs=0.01)


def test_california_needs_no_options(veer, data):
    predictions = data / "california-housing-analysis.csv.gz"
    targets = data / "california-housing-analysis-gt.csv.gz"
    got = veer("performance", predictions, "--labels", targets, "--json")
    assert got.code == 0, got.err
    report = json.loads(got.out)
    frame = pd.read_csv(predictions).merge(pd.read_csv(targets), on="id")
    frame = frame.rename(columns={"y_pred": "class", "y_pred_proba": "score",
                                  "clf_target": "label"})
    want = binary(frame, 1, [0, 1])
    assert report["positive_class"] == "1" and report["overall"]["labelled"] == len(frame)
    assert report["confusion"]["rows_true_columns_predicted"] == want["confusion"]
    compare(report["overall"], want)


def test_california_labels_inside(veer, data):
    path = data / "california-housing-reference.csv.gz"
    report = json.loads(veer("performance", path, "--json").out)
    frame = pd.read_csv(path)
    assert near(report["overall"]["metrics"]["accuracy"],
                (frame["y_pred"] == frame["clf_target"]).mean())
    assert near(report["overall"]["metrics"]["auc_roc"],
                sk.roc_auc_score(frame["clf_target"], frame["y_pred_proba"]))


def test_regression(veer, tmp_path):
    rng = np.random.default_rng(7)
    truth = rng.normal(50, 10, 400)
    value = truth + rng.normal(1, 3, 400)
    latency = rng.exponential(20, 400)
    frame = pd.DataFrame({"prediction": value, "target": truth, "latency_ms": latency,
                          "timestamp": pd.date_range("2026-01-01", periods=400, freq="H")})
    path = tmp_path / "numbers.csv"
    frame.to_csv(path, index=False)
    report = json.loads(veer("performance", path, "--json").out)
    got = report["overall"]["metrics"]
    assert report["task"] == "regression" and report["by"] == "day"
    assert report["confusion"] is None
    assert near(got["mae"], sk.mean_absolute_error(truth, value))
    assert near(got["rmse"], math.sqrt(sk.mean_squared_error(truth, value)))
    assert near(got["r2_score"], sk.r2_score(truth, value))
    assert near(got["mape"], sk.mean_absolute_percentage_error(truth, value))
    assert near(got["median_ae"], sk.median_absolute_error(truth, value))
    assert near(got["max_ae"], sk.max_error(truth, value))
    assert near(got["me"], (value - truth).mean())
    for name, q in [("latency_p50", 50), ("latency_p95", 95), ("latency_p99", 99)]:
        assert near(got[name], np.percentile(latency, q))


def test_multiclass(veer, tmp_path):
    rng = np.random.default_rng(8)
    names = np.array(["cat", "dog", "emu", "fox"])
    truth = names[rng.integers(0, 4, 300)]
    predicted = np.where(rng.random(300) < 0.7, truth, names[rng.integers(0, 4, 300)])
    path = tmp_path / "animals.ndjson"
    path.write_text("".join(
        json.dumps({"id": f"a{i}", "prediction": p, "label": t}) + "\n"
        for i, (p, t) in enumerate(zip(predicted, truth))))
    report = json.loads(veer("performance", path, "--json").out)
    got = report["overall"]["metrics"]
    assert report["task"] == "multiclass" and report["positive_class"] is None
    assert report["periods"] == [] and report["by"] is None
    assert report["confusion"]["classes"] == list(names)
    assert report["confusion"]["rows_true_columns_predicted"] == sk.confusion_matrix(
        truth, predicted).tolist()
    assert near(got["accuracy"], sk.accuracy_score(truth, predicted))
    assert near(got["f1_macro"], sk.f1_score(truth, predicted, average="macro"))
    assert near(got["f1_weighted"], sk.f1_score(truth, predicted, average="weighted"))
    assert near(got["precision_macro"], sk.precision_score(truth, predicted, average="macro"))
    assert near(got["recall_macro"], sk.recall_score(truth, predicted, average="macro"))
    assert near(got["mcc"], sk.matthews_corrcoef(truth, predicted))
    assert near(got["cohen_kappa"], sk.cohen_kappa_score(truth, predicted))


def write(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_corrections_duplicates_and_strangers_are_counted(veer, tmp_path):
    predictions = write(tmp_path / "p.ndjson", [
        {"id": f"p{i}", "timestamp": "2026-03-01T00:00:00Z",
         "prediction": {"class": "yes" if i < 5 else "no", "score": 0.8 if i < 5 else 0.2}}
        for i in range(10)] + [{"id": "p0", "prediction": {"class": "no", "score": 0.1}}])
    labels = write(tmp_path / "l.ndjson", [
        {"id": f"p{i}", "label": "yes", "timestamp": "2026-03-02T00:00:00Z"} for i in range(8)] + [
        {"id": "p1", "label": "no", "timestamp": "2026-03-03T00:00:00Z"},
        {"id": "p2", "label": "no", "timestamp": "2026-03-01T12:00:00Z"},
        {"id": "stranger", "label": "no", "timestamp": "2026-03-01T12:00:00Z"}])
    report = json.loads(veer("performance", predictions, "--labels", labels, "--json").out)
    assert report["predictions"]["duplicates"] == 1
    assert report["labels"] | {"file": None} == {
        "file": None, "records": 11, "joined": 8, "corrections": 1, "outdated": 1,
        "unknown_ids": 1, "without_id": 0}
    assert report["overall"]["rows"] == 10 and report["overall"]["labelled"] == 8
    assert report["confusion"]["classes"] == ["no", "yes"]
    assert report["confusion"]["rows_true_columns_predicted"] == [[0, 1], [3, 4]]


def test_no_data_is_null_with_a_reason(veer, tmp_path):
    path = tmp_path / "one.csv"
    path.write_text("prediction,label\n" + "1,1\n" * 40)
    report = json.loads(veer("performance", path, "--json").out)
    assert report["overall"]["metrics"]["accuracy"] == 1
    for name in ("auc_roc", "log_loss", "mcc", "specificity", "confidence"):
        assert report["overall"]["metrics"][name] is None
        assert report["overall"]["reasons"][name]
    text = veer("performance", path).out
    assert "no scores" in text and "\u2013" in text


def test_scores_alone_use_one_half(veer, tmp_path):
    path = tmp_path / "scores.csv"
    path.write_text("score,label\n0.5,1\n0.4999,0\n0.9,0\n0.1,1\n")
    report = json.loads(veer("performance", path, "--json").out)
    assert report["confusion"]["rows_true_columns_predicted"] == [[1, 1], [1, 1]]
    path.write_text("score,label\n0.5,ham\n0.4999,eggs\n")
    got = veer("performance", path)
    assert got.code == 2 and "--positive" in got.err
    assert veer("performance", path, "--positive", "ham").code == 0


def test_formats_agree(veer, data):
    args = ["performance", data / "elec2-current.ndjson.gz", "--labels",
            data / "elec2-current-labels.ndjson.gz", "--by", "month"]
    report = json.loads(veer(*args, "--format", "json").out)
    rows = list(csv.DictReader(io.StringIO(veer(*args, "--format", "csv").out)))
    assert rows[0]["period"] == "all"
    for row, period in zip(rows[1:], report["periods"]):
        assert row["period"] == period["period"]
        assert float(row["accuracy"]) == period["metrics"]["accuracy"]
    markdown = veer(*args, "--format", "markdown").out
    assert "| 1998-03 " in markdown.replace("**", "") and "\x1b" not in markdown
    text = veer(*args).out
    assert "positive class up" in text
    assert [line for line in text.splitlines() if "worst" in line][0].startswith("1998-03")
    assert any("\u2581" in line for line in text.splitlines())


def test_metrics_can_be_chosen(veer, data):
    got = veer("performance", data / "california-housing-reference.csv.gz", "--metrics",
               "auc_roc,accuracy", "--format", "csv")
    assert got.out.splitlines()[0] == "period,rows,labelled,coverage,accuracy,auc_roc"
