"""veer drift on files: the numbers of SciPy, month by month, and the shapes of the output."""
import csv
import gzip
import json
import math
import os
import pathlib
import random
import subprocess

import numpy as np
import pytest
import scipy.stats

VEER = os.environ["VEER"]
ROOT = pathlib.Path(os.environ["VEER_SOURCE_ROOT"])
DATA = ROOT.parent / "shared" / "data"
FEATURES = ["period", "nswprice", "nswdemand", "vicprice", "vicdemand", "transfer"]


def run(*args, expect=(0, 1)):
    done = subprocess.run([VEER, "drift", *map(str, args)], capture_output=True, text=True)
    assert done.returncode in expect, (done.returncode, done.stderr)
    assert "Sanitizer" not in done.stderr
    return done


def report(*args):
    done = run(*args, "--format", "json")
    document = json.loads(done.stdout)
    document["by_name"] = {c["column"]: c for c in document["columns"]}
    document["exit"] = done.returncode
    return document


def write_csv(path, columns):
    with open(path, "w", newline="") as f:
        writer = csv.writer(f)
        writer.writerow(columns.keys())
        writer.writerows(zip(*columns.values()))
    return path


@pytest.fixture(scope="module")
def months(data, tmp_path_factory):
    """The current elec2 records, one file a month."""
    folder = tmp_path_factory.mktemp("elec2")
    files = {}
    with gzip.open(data / "elec2-current.ndjson.gz", "rt") as f:
        for line in f:
            month = json.loads(line)["timestamp"][:7]
            if month not in files:
                files[month] = open(folder / f"{month}.ndjson", "w")
            files[month].write(line)
    for f in files.values():
        f.close()
    return folder


EXPECTED_KEYS = [
    # method, score in the expected file, p-value in the expected file; its KS p-values are the
    # asymptotic ones, which `auto` takes for so many values
    ("auto", "ks", "ks_p"),
    ("ks", "ks", None),
    ("wasserstein", "wasserstein_over_ref_std", None),
    ("cvm", "cvm", None),
    ("mann_whitney", "mannwhitney_u", "mannwhitney_p"),
    ("welch_t", "welch_t", "welch_p"),
]


@pytest.mark.parametrize("method,score_key,p_key", EXPECTED_KEYS)
def test_elec2_agrees_with_scipy_month_by_month(months, method, score_key, p_key):
    expected = json.load(open(DATA / "elec2-expected.json"))["months"]
    compared = untestable = 0
    for month in expected:
        got = report("-r", DATA / "elec2-reference.ndjson.gz",
                     "-c", months / f"{month['month']}.ndjson", "--method", method,
                     "--columns", ",".join(FEATURES))["by_name"]
        for name, want in month["drift"].items():
            column = got[name]
            varies = column["reference"]["min"] < column["reference"]["max"]
            if not varies and method in ("wasserstein", "welch_t"):
                # A constant reference: SciPy divides rounding errors, Veer says so instead, unless
                # the two sides are equal or only the current one varies.
                untestable += column["verdict"] == "untestable"
                continue
            assert column["score"] == pytest.approx(want[score_key], rel=1e-10, abs=1e-14)
            if p_key is not None:
                assert column["p_value"] == pytest.approx(want[p_key], rel=1e-8, abs=1e-300)
            compared += 1
    assert compared >= 69
    if method == "welch_t":
        assert untestable > 0


def test_ks_has_the_exact_p_value_of_scipy(months):
    def period(path, opener=open):
        with opener(path, "rt") as f:
            return [json.loads(line)["features"]["period"] for line in f]

    ref = period(DATA / "elec2-reference.ndjson.gz", gzip.open)
    got = report("-r", DATA / "elec2-reference.ndjson.gz", "-c", months / "1997-02.ndjson",
                 "--method", "ks", "--columns", "period")["by_name"]["period"]
    want = scipy.stats.ks_2samp(ref, period(months / "1997-02.ndjson"))
    assert got["score"] == pytest.approx(want.statistic, rel=1e-10)
    assert got["p_value"] == pytest.approx(want.pvalue, rel=1e-8)


def test_elec2_drift_appears_when_the_constant_columns_begin_to_vary(months):
    constant = {"vicprice", "vicdemand", "transfer"}
    for month in ("1997-02", "1997-03", "1997-04"):
        got = report("-r", DATA / "elec2-reference.ndjson.gz", "-c", months / f"{month}.ndjson")
        for name in constant:
            assert got["by_name"][name]["verdict"] == "stable"
            assert got["by_name"][name]["score"] == 0
    got = report("-r", DATA / "elec2-reference.ndjson.gz", "-c", months / "1997-06.ndjson")
    assert got["exit"] == 1
    for name in constant:
        assert got["by_name"][name]["verdict"] == "drift"
        assert got["by_name"][name]["severity"] == "critical"


def test_california_has_its_columns_recognised(data):
    got = report("-r", data / "california-housing-reference.csv.gz",
                 "-c", data / "california-housing-analysis.csv.gz")
    assert got["reference"]["rows"] == 5832
    assert got["current"]["rows"] == 8232
    assert "id" not in got["by_name"] and "timestamp" not in got["by_name"]
    assert {"MedInc", "HouseAge", "Latitude", "y_pred_proba", "y_pred"} <= got["by_name"].keys()
    assert got["only_in_reference"] == ["clf_target"]


def numbers(rng, n, mean=0.0, std=1.0):
    return rng.normal(mean, std, n)


def test_every_number_method_equals_scipy_on_a_file(tmp_path):
    rng = np.random.default_rng(5)
    a, b = numbers(rng, 500), numbers(rng, 700, 0.3, 1.2)
    ref = write_csv(tmp_path / "a.csv", {"x": a})
    cur = write_csv(tmp_path / "b.csv", {"x": b})
    edges = np.quantile(a, np.arange(1, 10) / 10)
    p = (np.bincount(np.searchsorted(edges, a, side="right"), minlength=10) + 0.5) / 505
    q = (np.bincount(np.searchsorted(edges, b, side="right"), minlength=10) + 0.5) / 705
    raw_p = np.bincount(np.searchsorted(edges, a, side="right"), minlength=10) / 500
    raw_q = np.bincount(np.searchsorted(edges, b, side="right"), minlength=10) / 700
    m = (raw_p + raw_q) / 2
    js = 0.5 * (scipy.stats.entropy(raw_p, m) + scipy.stats.entropy(raw_q, m))
    want = {
        "ks": scipy.stats.ks_2samp(a, b).statistic,
        "cvm": scipy.stats.cramervonmises_2samp(a, b).statistic,
        "anderson": scipy.stats.anderson_ksamp([a, b]).statistic,
        "mann_whitney": scipy.stats.mannwhitneyu(a, b).statistic,
        "welch_t": scipy.stats.ttest_ind(a, b, equal_var=False).statistic,
        "wasserstein": scipy.stats.wasserstein_distance(a, b) / a.std(),
        "energy": scipy.stats.energy_distance(a, b) / math.sqrt(a.std()),
        "shift": abs(b.mean() - a.mean()) / a.std(),
        "psi": float(np.sum((q - p) * np.log(q / p))),
        "kl": float(np.sum(q * np.log(q / p))),
        "js": math.sqrt(js),
        "js_base2": math.sqrt(js / math.log(2)),
        "hellinger": math.sqrt(0.5 * np.sum((np.sqrt(raw_p) - np.sqrt(raw_q)) ** 2)),
    }
    for method, score in want.items():
        column = report("-r", ref, "-c", cur, "--method", method)["by_name"]["x"]
        assert column["score"] == pytest.approx(score, rel=1e-10), method
        assert column["method"] == method


def test_every_category_method_equals_scipy_on_a_file(tmp_path):
    rng = np.random.default_rng(6)
    a = rng.choice(["red", "blue"], 400, p=[0.6, 0.4])
    b = rng.choice(["red", "blue"], 300, p=[0.5, 0.5])
    ref = write_csv(tmp_path / "a.csv", {"colour": a})
    cur = write_csv(tmp_path / "b.csv", {"colour": b})
    table = np.array([[np.sum(x == "blue"), np.sum(x == "red")] for x in (a, b)])
    p, q = table[0] / 400, table[1] / 300
    pooled = table.sum(axis=0)[0] / 700
    z = (q[0] - p[0]) / math.sqrt(pooled * (1 - pooled) * (1 / 400 + 1 / 300))
    want_p = {
        "chi2": scipy.stats.chi2_contingency(table, correction=False)[1],
        "g_test": scipy.stats.chi2_contingency(table, False, "log-likelihood")[1],
        "fisher": scipy.stats.fisher_exact(table)[1],
        "z_proportions": 2 * scipy.stats.norm.sf(abs(z)),
    }
    for method, p_value in want_p.items():
        column = report("-r", ref, "-c", cur, "--method", method)["by_name"]["colour"]
        assert column["p_value"] == pytest.approx(p_value, rel=1e-8), method
    want = {
        "tv": 0.5 * np.abs(p - q).sum(),
        "linf": np.abs(p - q).max(),
        "cosine": float(p @ q / np.linalg.norm(p) / np.linalg.norm(q)),
        "hellinger": math.sqrt(0.5 * np.sum((np.sqrt(p) - np.sqrt(q)) ** 2)),
    }
    for method, score in want.items():
        column = report("-r", ref, "-c", cur, "--method", method)["by_name"]["colour"]
        assert column["score"] == pytest.approx(score, rel=1e-10), method


def test_false_discoveries_are_controlled_over_the_columns(tmp_path):
    rng = np.random.default_rng(8)
    a = {f"x{i}": numbers(rng, 300) for i in range(40)}
    b = {f"x{i}": numbers(rng, 300) for i in range(40)}
    ref, cur = write_csv(tmp_path / "a.csv", a), write_csv(tmp_path / "b.csv", b)
    got = report("-r", ref, "-c", cur, "--method", "ks")
    p = np.array([c["p_value"] for c in got["columns"]])
    order = np.argsort(p)
    adjusted = np.minimum.accumulate((p[order] * 40 / np.arange(1, 41))[::-1])[::-1].clip(max=1)
    for i, value in zip(order, adjusted):
        assert got["columns"][i]["p_adjusted"] == pytest.approx(value, rel=1e-12)
    raw = report("-r", ref, "-c", cur, "--method", "ks", "--fdr", "0")
    assert raw["summary"]["drifted"] == int(np.sum(p < 0.05))
    assert raw["summary"]["drifted"] > got["summary"]["drifted"]


def test_summaries_bound_the_exact_scores(tmp_path):
    rng = np.random.default_rng(9)
    ref = write_csv(tmp_path / "a.csv", {"x": rng.lognormal(0, 1, 20000)})
    cur = write_csv(tmp_path / "b.csv", {"x": rng.lognormal(0.1, 1, 20000)})
    for method in ("ks", "wasserstein", "auto"):
        exact = report("-r", ref, "-c", cur, "--method", method)
        bounded = report("-r", ref, "-c", cur, "--method", method, "--memory", "0")
        assert exact["exact"] and not bounded["exact"]
        column = bounded["by_name"]["x"]
        score = exact["by_name"]["x"]["score"]
        assert column["score_low"] <= score * (1 + 1e-12) <= column["score_high"] * (1 + 1e-11)
        assert column["score_high"] - column["score_low"] < 0.003
        assert column["verdict"] == exact["by_name"]["x"]["verdict"]


def test_missing_values_constants_and_new_categories(tmp_path):
    ref = write_csv(tmp_path / "a.csv", {
        "gone": range(200), "never": [""] * 200, "same": [7] * 200,
        "colour": ["red", "blue"] * 100, "moved": [1.5] * 200})
    cur = write_csv(tmp_path / "b.csv", {
        "gone": [""] * 200, "never": [""] * 200, "same": [7] * 200,
        "colour": ["red", "green"] * 100, "moved": [2.5] * 200})
    got = report("-r", ref, "-c", cur)["by_name"]
    assert got["gone"]["verdict"] == "drift" and got["gone"]["causes"] == ["missing"]
    assert got["gone"]["score"] is None
    assert got["never"]["verdict"] == "no data"
    assert got["same"]["verdict"] == "stable" and got["same"]["score"] == 0
    assert got["colour"]["verdict"] == "drift" and got["colour"]["new_categories"] == 1
    assert got["colour"]["outside_reference_share"] == pytest.approx(0.5)
    assert got["moved"]["verdict"] == "drift" and got["moved"]["score"] == 1
    assert got["moved"]["outside_reference_share"] == 1


def test_text_markdown_and_html_say_the_same(tmp_path):
    rng = np.random.default_rng(10)
    hostile = "<img onerror=alert(1)>"
    ref = write_csv(tmp_path / "a.csv", {hostile: numbers(rng, 500), "ok": numbers(rng, 500)})
    cur = write_csv(tmp_path / "b.csv", {hostile: numbers(rng, 500, 2), "ok": numbers(rng, 500)})
    text = run("-r", ref, "-c", cur, expect=(1,)).stdout
    assert "1 of 2 columns drifted (50.0%)" in text
    assert "critical" in text and "\x1b" not in text
    markdown = run("-r", ref, "-c", cur, "-f", "markdown", expect=(1,)).stdout
    assert "1 of 2 columns drifted (50.0%)" in markdown
    out = tmp_path / "report.html"
    assert run("-r", ref, "-c", cur, "-f", "html", "-o", out, expect=(1,)).stdout == ""
    html = out.read_text()
    assert "1 of 2 columns drifted (50.0%)" in html
    assert "<img" not in html and "&lt;img onerror=alert(1)&gt;" in html
    for forbidden in ("<script", "http://", "https://", "url(", "<link"):
        assert forbidden not in html
    assert html.count("<svg") == 4 and html.rstrip().endswith("</html>")


def test_list_of_methods_and_unknown_names(tmp_path):
    listed = run("--method", "list", expect=(0,)).stdout
    assert listed.startswith("auto") and "kl_cosine" in listed
    ref = write_csv(tmp_path / "a.csv", {"x": range(10), "y": range(10)})
    other = write_csv(tmp_path / "b.csv", {"z": range(10)})
    for args, message in [
        (("-r", ref), "veer drift: give both --reference FILE and --current FILE, or MODEL "
         "with --url or --data\n"),
        ((ref, ref, "third.csv"),
         "veer drift: unexpected argument 'third.csv'; see 'veer drift --help'\n"),
        (("-r", ref, ref, "third.csv"), "veer drift: 'third.csv' is one file too many\n"),
        (("-r", ref, "-c", ref, "--columns", "nope"),
         "veer drift: unknown column 'nope'; both sides have: x, y\n"),
        (("-r", ref, "-c", other), "veer drift: the two sides have no column in common: "
         "the reference has x, y; the current data has z\n"),
        (("-r", ref, "-c", ref, "--method", "nope"),
         "veer drift: unknown method 'nope'; 'veer drift --method list' prints them\n"),
        (("-r", ref, "-c", ref, "--method", "chi2"),
         "veer drift: method 'chi2' fits none of the 2 common columns\n"),
        (("-r", ref, "-c", ref, "--method", "energy_raw"),
         "veer drift: method 'energy_raw' has the unit of the column: give it a threshold\n"),
    ]:
        done = run(*args, expect=(2,))
        assert done.stderr == message and done.stdout == ""


def test_files_may_be_given_in_order(tmp_path):
    ref = write_csv(tmp_path / "a.csv", {"x": range(100)})
    cur = write_csv(tmp_path / "b.csv", {"x": range(50, 150)})
    named = run("-r", ref, "-c", cur, expect=(1,)).stdout
    assert run(ref, cur, expect=(1,)).stdout == named
    assert run("-r", ref, cur, expect=(1,)).stdout == named
    assert run("-c", cur, ref, expect=(1,)).stdout == named


def test_the_order_of_rows_does_not_matter(tmp_path):
    rng = np.random.default_rng(12)
    a = [[repr(float(x)), c] for x, c in zip(numbers(rng, 3000), rng.choice(list("abcde"), 3000))]
    b = [[repr(float(x)), c] for x, c in zip(numbers(rng, 3000, 0.2), rng.choice(list("abcdf"), 3000))]
    results = []
    for _ in range(2):
        random.Random(len(results)).shuffle(a)
        random.Random(len(results) + 9).shuffle(b)
        for path, rows in ((tmp_path / "a.csv", a), (tmp_path / "b.csv", b)):
            with open(path, "w", newline="") as f:
                csv.writer(f).writerows([["x", "c"], *rows])
        for memory in ("2048", "0"):
            results.append(run("-r", tmp_path / "a.csv", "-c", tmp_path / "b.csv",
                               "-f", "json", "--memory", memory).stdout)
    assert results[0] == results[2]
    assert results[1] == results[3]


def test_numbers_with_separators_are_shown_as_the_text_they_are(tmp_path):
    ref = write_csv(tmp_path / "a.csv", {"x": [1.5, 2.5, 3.5]})
    cur = tmp_path / "b.csv"
    cur.write_text('x\n"1,234"\n"1,234"\n"1,235"\n')
    done = run("-r", ref, "-c", cur, expect=(2,))
    assert done.returncode == 2
    assert done.stderr == ("veer drift: column 'x' is numbers in the reference and text such as "
                           "'1,234' in the current data; name its type with --type\n")


@pytest.mark.parametrize("length", range(60, 90))
def test_a_list_of_long_column_names_stays_in_its_place(tmp_path, length):
    names = {letter * length: [1, 2] for letter in "abc"}
    ref = write_csv(tmp_path / "a.csv", names)
    done = run("-r", ref, "-c", ref, "--columns", "nope", expect=(2,))
    assert done.returncode == 2
    assert done.stderr.startswith("veer drift: unknown column 'nope'; both sides have: " + "a" * length)


def test_two_disjoint_sets_of_rare_categories_are_untestable(tmp_path):
    ref = write_csv(tmp_path / "a.csv", {"name": [f"s{i}" for i in range(20000)]})
    cur = write_csv(tmp_path / "b.csv", {"name": [f"s{i}" for i in range(20000, 40000)]})
    column = report("-r", ref, "-c", cur)["by_name"]["name"]
    assert column["verdict"] == "untestable"
    assert column["note"] == "too many categories, each too rare to be tested"
    assert column["new_categories"] == 0  # the reference does not hold all of its own
