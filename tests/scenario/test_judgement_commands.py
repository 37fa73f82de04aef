"""The commands about judgement, on a real server with real data."""

import csv
import gzip
import io
import json
import re
import shlex
import subprocess

import pytest

from conftest import PROGRAM
from serving import servers

# ---- the ten commands of the dashboard that Veer replaces, in the form that its users know ----

SEED = """
metrics record my_model v1.0 accuracy 0.95
metrics history my_model v1.0 --metric accuracy --hours 24
metrics history my_model v1.0 --hours 24
monitor my_model v1.0
alerts create-rule my_model accuracy --name "Low Accuracy Alert" --threshold 0.90 --operator lt --severity high
alerts create-rule my_model precision --name "Precision Drop" --degradation 5.0 --severity high
alerts list-rules --model my_model
alerts list --status active
check my_model v1.0 --metric accuracy
"""


def test_the_commands_of_the_seed_in_their_form(veer, server):
    to = ["--url", server.url]
    for line in SEED.strip().splitlines():
        got = veer(*shlex.split(line), *to)
        assert (got.code, got.err) == (0, ""), (line, got.err)
        assert got.out
    # accuracy falls; the rule fires; somebody takes care of it and ends it
    assert veer("metrics", "record", "my_model", "v1.0", "accuracy", "0.60", *to).code == 0
    assert veer("check", "my_model", "v1.0", "--metric", "accuracy", *to).code in (0, 1)
    judged = veer("evaluation", "run", "my_model", "--json", *to)
    assert judged.code == 1, judged.out + judged.err
    assert json.loads(judged.out)["fired"] == 1
    listed = veer("alerts", "list", "--model", "my_model", "--status", "active", "--hours", "24", "--json", *to)
    alerts = json.loads(listed.out)["alerts"]
    assert [a["rule"] for a in alerts] == ["Low Accuracy Alert"]
    page = veer("monitor", "my_model", "v1.0", "--hours", "24", *to)
    assert page.code == 1
    assert "Low Accuracy Alert" in page.out and "accuracy" in page.out
    number = alerts[0]["id"]
    assert veer("alerts", "acknowledge", number, "john@example.com", *to).code == 0
    taken = veer("monitor", "my_model", "v1.0", *to)
    assert "acknowledged" in taken.out
    assert veer("alerts", "resolve", number, "john@example.com", "--notes", "Fixed", *to).code == 0
    assert "Open alerts\nnone\n" in veer("monitor", "my_model", "v1.0", *to).out


# ---- what there is to say of nothing ----

@pytest.mark.parametrize("line, says", [
    ("rules list", "no rules yet; 'veer rules apply FILE'"),
    ("evaluation run", "no model is live: "),
])
def test_without_data_it_says_what_to_do(veer, server, line, says):
    got = veer(*line.split(), "--url", server.url)
    assert got.code == 0 and says in got.out, got.out + got.err


def test_a_model_without_data_in_the_windows(veer, server):
    to = ["--url", server.url]
    veer("metrics", "record", "old", "1", "accuracy", "0.9", "--timestamp", "2024-05-01", *to)
    for line, says in [
        ("check old 1", "send labels"),
        ("monitor old 1", "take more --hours"),
        ("drift old --history", "no drift run yet; "),
        ("forecast old --metric accuracy", "no forecast of accuracy: "),
    ]:
        got = veer(*line.split(), *to)
        assert got.code == 0 and says in got.out, (line, got.out, got.err)
    got = veer("forecast", "old", *to)
    assert got.code == 2 and "name one with --metric" in got.err
    got = veer("drift", "old", *to)
    assert got.code == 2 and "take a wider --window" in got.err, got.err


# ---- rules ----

RULES = """\
rules:
  - name: Low accuracy
    model: "*"
    expr: accuracy[7d] < 0.70
    severity: high
    min_samples: 100
  - name: Drift of prices
    model: elec2
    expr: drift(vicprice, baseline=28d)[7d] > 0.2
    severity: medium
"""


def applied(got):
    return {r["name"]: r["change"] for r in json.loads(got.out)["rules"]}


def test_rules_are_applied_all_or_none(veer, server, tmp_path):
    to = ["--url", server.url]
    path = tmp_path / "rules.yaml"
    path.write_text(RULES)
    dry = veer("rules", "apply", path, "--dry-run", "--json", *to)
    assert dry.code == 1 and set(applied(dry).values()) == {"created"}
    assert json.loads(veer("rules", "list", "--json", *to).out) == {"rules": []}
    assert applied(veer("rules", "apply", path, "--json", *to)) == {
        "Low accuracy": "created", "Drift of prices": "created"}
    again = veer("rules", "apply", path, "--json", *to)
    assert again.code == 0 and set(applied(again).values()) == {"unchanged"}
    path.write_text(RULES.replace("0.70", "0.75"))
    assert applied(veer("rules", "apply", path, "--json", *to)) == {
        "Low accuracy": "changed", "Drift of prices": "unchanged"}
    # a mistake anywhere leaves everything as it was
    path.write_text(RULES.replace("0.70", "0.5").replace("drift(vicprice", "drfit(vicprice"))
    wrong = veer("rules", "apply", path, *to)
    assert wrong.code == 2 and f"{path}:9:" in wrong.err and "drift" in wrong.err, wrong.err
    shown = veer("rules", "show", "Low accuracy", *to)
    assert 'expr: "accuracy[7d] < 0.75"' in shown.out
    # what show prints, apply reads
    path.write_text(shown.out)
    assert applied(veer("rules", "apply", path, "--json", *to)) == {"Low accuracy": "unchanged"}
    assert applied(veer("rules", "apply", path, "--prune", "--json", *to)) == {
        "Low accuracy": "unchanged", "Drift of prices": "dropped"}
    assert veer("rules", "drop", "Low accuracy", *to).out == "the rule is dropped\n"
    gone = veer("rules", "show", "Low accuracy", *to)
    assert gone.code == 2 and "Low accuracy" in gone.err


def test_rules_of_files_of_the_server_stay(veer, serve, tmp_path):
    own = tmp_path / "own.yaml"
    own.write_text(RULES)
    server = serve(tmp_path / "data", env={"VEER_RULES_FILES": str(own)})
    to = ["--url", server.url]
    other = tmp_path / "other.yaml"
    other.write_text(RULES.replace("Drift of prices", "Another"))
    got = veer("rules", "apply", other, *to)
    assert got.code == 2 and "belongs to a file of the server" in got.err, got.err
    other.write_text("rules:\n  - {name: Mine, model: '*', expr: 'count()[1h] < 1'}\n")
    assert applied(veer("rules", "apply", other, "--prune", "--json", *to)) == {"Mine": "created"}
    assert veer("rules", "list", *to).out.count("own.yaml") == 2


# ---- settings ----

def test_settings_of_a_model(veer, fails, server):
    to = ["--url", server.url]
    veer("metrics", "record", "m", "1", "accuracy", "0.9", *to)
    assert "by default; " in veer("evaluation", "show", "m", *to).out
    got = veer("evaluation", "set", "m", "window=6h", "baseline=reference", "ignore=a,b", "min_rows=7", "--json", *to)
    told = json.loads(got.out)
    assert told["own"] is True
    assert told["settings"]["baseline"] == "reference"
    assert (told["settings"]["ignore"], told["settings"]["min_rows"]) == (["a", "b"], 7)
    kept = json.loads(veer("evaluation", "set", "m", "window=", "--json", *to).out)["settings"]
    assert kept["min_rows"] == 7 and kept["window"] != told["settings"]["window"]
    fails("evaluation", "set", "m", "windw=1h", *to, says=["did you mean 'window'"])
    assert veer("evaluation", "set", "m", "window=never", *to).code == 2
    assert veer("evaluation", "reset", "m", *to).code == 0
    assert json.loads(veer("evaluation", "show", "m", "--json", *to).out)["own"] is False


# ---- a market that drifts ----

# Parts of the two years: good weeks, the day on which Victoria joined the market, and the fall.
SPANS = [("1996-07-15", "1996-09-22"), ("1997-03-25", "1997-06-02"), ("1997-12-28", "1998-03-22")]


def part_of(path):
    """The lines of those times."""
    with gzip.open(path, "rt") as file:
        rows = [(line, json.loads(line)) for line in file]
    return [line for line, row in rows if any(a <= row["timestamp"] < b for a, b in SPANS)]


@pytest.fixture(scope="module")
def market(data, tmp_path_factory):
    """A server that knows a model of that market, as address options."""
    folder = tmp_path_factory.mktemp("market")
    with servers() as start:
        server = start(folder / "data")
        for name in ("predictions", "labels"):
            suffix = "" if name == "predictions" else "-labels"
            with open(folder / f"{name}.ndjson", "w") as file:
                for half in ("reference", "current"):
                    file.writelines(part_of(data / f"elec2-{half}{suffix}.ndjson.gz"))
        subprocess.run([PROGRAM, "import", folder / "predictions.ndjson", "--labels", folder / "labels.ndjson",
                        "--url", server.url], check=True, timeout=120, stdout=subprocess.DEVNULL)
        yield ["--url", server.url]


def test_check_and_monitor_of_a_bad_month(veer, market):
    args = ["elec2", "v1", "--at", "1998-03-20", "--comparison", "14d", "--baseline", "60d"]
    got = veer("check", *args, "--metric", "accuracy", "--json", *market)
    assert got.code == 1, got.out + got.err
    check = json.loads(got.out)["metrics"][0]
    assert check["is_degraded"] and check["severity"] in ("high", "critical")
    page = veer("monitor", "elec2", "v1", "--at", "1998-03-20", "--hours", "168", *market)
    assert "accuracy" in page.out
    text = veer("check", *args, *market)
    assert re.search(r"^accuracy +degraded +(high|critical) ", text.out, re.M), text.out
    rows = list(csv.DictReader(io.StringIO(veer("check", *args, "--format", "csv", *market).out)))
    row = next(r for r in rows if r["metric"] == "accuracy")
    assert float(row["current"]) == check["current"]["value"]
    good = veer("check", "elec2", "v1", "--at", "1996-09-20", "--comparison", "7d", "--baseline", "50d",
                "--metric", "accuracy", *market)
    assert good.code == 0, good.out


@pytest.mark.parametrize("exact", [False, True])
def test_drift_of_a_model_is_shown_as_of_files(veer, market, exact):
    args = ["drift", "elec2", "--at", "1997-06-01", "--window", "21d", "--baseline", "60d",
            *(["--exact"] if exact else [])]
    got = veer(*args, *market)
    assert got.code == 1, got.out + got.err
    assert got.out.startswith("reference baseline 60d, ")
    assert re.search(r"^vicprice +(critical|high) ", got.out, re.M), got.out
    assert "columns drifted" in got.out
    answer = json.loads(veer(*args, "--json", *market).out)
    assert answer["exact"] is exact
    rows = list(csv.DictReader(io.StringIO(veer(*args, "--format", "csv", *market).out)))
    assert [r["column"] for r in rows] == [c["name"] for c in answer["columns"]]
    assert [r["verdict"] for r in rows] == [c["verdict"] for c in answer["columns"]]
    assert "<svg" in veer(*args, "--format", "html", *market).out


def test_drift_history_of_what_was_imported(veer, fails, market):
    """After an import nobody has judged anything; the day on which Victoria joined must be found."""
    assert veer("evaluation", "set", "elec2", "window=7d", "baseline=28d", *market).code == 0
    span = ["--from", "1997-04-20", "--to", "1997-06-01"]
    history = ["drift", "elec2", "--history", *span, "--json", *market]
    assert json.loads(veer(*history).out)["runs"] == []
    args = ["evaluation", "backfill", "elec2", *span, "--every", "1d", *market]
    done = json.loads(veer(*args, "--json").out)
    assert (done["targets"], done["runs"], done["skipped"], done["times"]) == (1, 42, 0, 42)
    assert (done["rules"], done["fired"]) == (0, 0)
    runs = json.loads(veer(*history).out)["runs"]
    assert [r["time"][:10] for r in runs[:2]] == ["1997-05-31", "1997-05-30"] and len(runs) == 42
    assert [r["time"][:10] for r in runs][-1] == "1997-04-20"
    column = json.loads(veer("drift", "elec2", "--history", *span, "--columns", "vicprice", "--json", *market).out)
    drifted = {r["time"][:10] for r in column["runs"] if r["columns"][0]["verdict"] == "drift"}
    assert min(drifted) >= "1997-05-02" and "1997-05-09" in drifted, sorted(drifted)
    again = veer(*args)
    assert again.code == 0 and re.search(r" 0 +42\n", again.out), again.out
    assert "--history" in again.out
    assert veer("evaluation", "reset", "elec2", *market).code == 0
    fails("evaluation", "backfill", "elec3", *market, says=["did you mean 'elec2'"])
    fails("evaluation", "backfill", "elec2", "--every", "1m", *market, says=["at least 5 minutes"])
    fails("evaluation", "backfill", "elec2", "--from", "1997-06-01", "--to", "1997-05-01", *market)
    fails("evaluation", "backfill", "elec2", "--from", "2001-01-01", *market, says=["no predictions in that time"])


def test_options_of_files_are_refused_for_models(fails, market):
    fails("drift", "elec2", "--type", "a=numeric", *market, says=["--type belongs to files"])
    fails("drift", "elec2", "--columns", "a", *market, says=["--columns belongs to files"])


def test_forecast_before_the_fall(veer, market):
    args = ["forecast", "elec2", "--metric", "accuracy", "--at", "1998-03-01", "--history", "60d",
            "--step", "1d", "--horizon", "30d"]
    got = veer(*args, "--below", "0.65", *market)
    assert "accuracy of elec2: " in got.out, got.out + got.err
    assert "0.6500 " in got.out
    crossing = json.loads(veer(*args, "--below", "0.65", "--json", *market).out)["forecast"]["crossing"]
    assert got.code == (0 if crossing["crosses"] == "never" else 1)
    points = list(csv.DictReader(io.StringIO(veer(*args, "--format", "csv", *market).out)))
    assert len(points) >= 20 and all(float(p["lower"]) <= float(p["value"]) <= float(p["upper"]) for p in points)
    assert veer("forecast", "elec2", "--at", "1998-03-01", *market).code == 0


def test_rules_over_the_past(veer, market, tmp_path):
    path = tmp_path / "rules.yaml"
    path.write_text(RULES)
    span = ["--from", "1997-05-04", "--to", "1997-05-16", "--every", "1d"]
    got = veer("backtest", "elec2", "--rules", path, *span, "--json", *market)
    assert got.code == 1, got.out[:500] + got.err
    found = json.loads(got.out)
    fired = {a["rule"]: a["fired"] for a in found["alerts"]}
    # Victoria joined the market on 5 May
    assert "1997-05-06" <= fired["Drift of prices"] < "1997-05-12", fired
    table = veer("rules", "test", path, "elec2", *span, *market)
    assert re.search(r"^1997-05-\d\d .* Drift of prices", table.out, re.M), table.out
    assert "12 evaluations" in table.out
    rows = list(csv.DictReader(io.StringIO(veer("backtest", "elec2", "--rules", path, *span, "--format", "csv",
                                                *market).out)))
    assert [r["rule"] for r in rows] == [a["rule"] for a in found["alerts"]]
    assert all(int(r["lasted_s"]) > 0 for r in rows)


def test_a_rule_that_nothing_meets(veer, market, tmp_path):
    path = tmp_path / "rules.yaml"
    path.write_text("rules:\n  - {name: Idle, model: elec2, expr: 'accuracy[7d] < 0.01'}\n")
    span = ["--from", "1997-05-04", "--to", "1997-05-07", "--every", "1d"]
    got = veer("rules", "test", path, "elec2", *span, *market)
    assert got.code == 0 and "no alert would have fired; " in got.out, got.out + got.err
    none = veer("backtest", "elec2", *span, *market)
    assert none.code == 0 and "no rule holds for this model; " in none.out


def test_versions_side_by_side(veer, server):
    to = ["--url", server.url]
    lines, labels = [], []
    for i in range(3000):
        version, right = ("v1", i % 10 < 7) if i % 2 else ("v2", i % 20 < 17)
        label = "yes" if i % 3 else "no"
        other = "no" if label == "yes" else "yes"
        lines.append(json.dumps({"id": f"p{i}", "model": "m", "version": version, "timestamp": f"2024-05-01T{i // 125:02}:00:00Z",
                                 "prediction": {"class": label if right else other}}))
        labels.append(json.dumps({"id": f"p{i}", "label": label}))
    body = gzip.compress("\n".join(lines).encode())
    assert veer("import", "-", *to, stdin=body).code == 0
    assert veer("import", "-", *to, stdin="\n".join(labels).encode()).code == 0
    got = veer("compare", "m", "v1", "v2", *to)
    assert got.code == 0, got.err
    assert re.search(r"^accuracy +0\.\d+ +0\.\d+ +\+0\.3", got.out, re.M), got.out
    assert "latency" not in got.out  # neither has any
    answer = json.loads(veer("compare", "m", "v1", "v2", "--json", *to).out)
    assert answer["metrics"][0]["verdict"] and answer["champion"]["version"] == "v1"
    assert veer("compare", "m", "v2", "v1", *to).code == 1
    wrong = veer("compare", "m", "v1", "v9", *to)
    assert wrong.code == 2 and "v9" in wrong.err
