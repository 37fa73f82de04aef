"""The commands that talk to a server: over an address, and on a directory that nobody has open."""

import csv
import gzip
import io
import json
import os
import signal
import subprocess
import time

import pytest

from conftest import PROGRAM

PREDICTIONS = "".join(
    json.dumps({"id": f"p{i}", "timestamp": f"2024-05-{1 + i % 20:02}T12:00:00Z", "model": "churn",
                "version": "1" if i % 3 else "2", "features": {"age": 20 + i, "city": "Cluj"},
                "prediction": {"class": "yes" if i % 2 else "no", "score": 0.9 if i % 2 else 0.2},
                "tags": {"channel": "web"}}) + "\n"
    for i in range(120))
LABELS = "".join(json.dumps({"id": f"p{i}", "label": "yes" if i % 2 or i % 5 == 0 else "no"}) + "\n"
                 for i in range(100))


@pytest.fixture
def files(tmp_path):
    (tmp_path / "p.ndjson").write_text(PREDICTIONS)
    (tmp_path / "l.ndjson").write_text(LABELS)
    return tmp_path


@pytest.fixture(params=["address", "directory", "owner"])
def target(request, tmp_path):
    """Options that name a server: by its address, an idle directory, the directory of a server."""
    if request.param == "directory":
        return ["--data", tmp_path / "store"]
    server = request.getfixturevalue("server")
    return ["--url", server.url] if request.param == "address" else ["--data", server.dir]


def counts(veer, target, *args, stdin=None, code=0):
    got = veer(*args, *target, "--json", stdin=stdin)
    assert got.code == code, got.err
    told = json.loads(got.out)
    return told["accepted"], told["duplicates"], told["rejected"]


# ---- import ----

def test_import_counts_nothing_twice(veer, files, target):
    args = ["import", files / "p.ndjson", "--labels", files / "l.ndjson"]
    assert counts(veer, target, *args) == (220, 0, 0)
    assert counts(veer, target, *args) == (0, 220, 0)
    listed = json.loads(veer("models", "churn", "--json", *target).out)
    assert (listed["predictions"], listed["labelled"]) == (120, 100)
    assert {v["version"]: v["predictions"] for v in listed["versions"]} == {"1": 80, "2": 40}


def test_import_knows_label_files_by_their_form(veer, files, target):
    got = veer("import", files / "p.ndjson", files / "l.ndjson", *target)
    assert got.code == 0
    assert got.out == (f"{files}/p.ndjson: 120 predictions, 120 accepted\n"
                       f"{files}/l.ndjson: 100 labels, 100 accepted\n"
                       "total: 220 records, 220 accepted\n")


def test_import_of_gzip_from_standard_input(veer, target):
    packed = gzip.compress(PREDICTIONS.encode())
    assert counts(veer, target, "import", "-", stdin=packed) == (120, 0, 0)


@pytest.mark.parametrize("batch", [1, 7, 1000])
def test_import_in_any_batch(veer, files, server, batch):
    to = ["--url", server.url]
    assert counts(veer, to, "import", files / "p.ndjson", "--batch", batch) == (120, 0, 0)


def test_bad_records_are_told_by_line_and_left_out(veer, target, tmp_path):
    path = tmp_path / "mixed.ndjson"
    path.write_text('{"id":"a","prediction":"x","features":{"n":1}}\n'
                    "\n"
                    "nonsense\n"
                    '{"id":"b","prediction":"x","features":{"n":[1]}}\n'
                    '{"id":"c","prediction":"y","features":{"n":2}}\n')
    got = veer("import", path, "--model", "m", *target)
    assert got.code == 1 and got.err == ""
    assert got.out.splitlines() == [
        f"{path}: 4 predictions, 2 accepted, 2 rejected",
        "  line 3: expected a value (true, false and null are written in lower case), found 'n' "
        "(byte 0)",
        "  line 4: /features/n: expected a number, a string, a boolean or null, found an array"]


def test_what_the_server_refuses_is_told_by_line(veer, target, tmp_path):
    path = tmp_path / "future.ndjson"
    path.write_text('{"id":"a","model":"m","prediction":"x"}\n\n'
                    '{"id":"b","model":"m","prediction":"x","timestamp":"2190-01-01"}\n'
                    '{"id":"c","prediction":"x"}\n')
    got = veer("import", path, "--json", *target)
    assert got.code == 1
    errors = json.loads(got.out)["files"][0]["errors"]
    assert [(e["line"], e["pointer"]) for e in errors] == [(3, "/timestamp"), (4, "/model")]


def test_many_bad_records_are_counted_and_the_first_are_told(veer, server, tmp_path):
    path = tmp_path / "bad.ndjson"
    path.write_text('{"id":"a","model":"m","prediction":"x"}\n' + '{"id":"b","model":"m"}\n' * 300)
    got = veer("import", path, "--url", server.url)
    assert got.code == 1
    lines = got.out.splitlines()
    assert lines[0].endswith("301 predictions, 1 accepted, 300 rejected")
    assert len(lines) == 12 and lines[-1] == "  and 290 more"


ROWS = [f"{i},{i * 0.5},{'a' if i % 2 else 'b'},{i % 2}" for i in range(50)]


def test_csv_with_a_mapping(veer, target, tmp_path):
    path = tmp_path / "s.csv"
    path.write_text("key,amount,said,truth\n" + "\n".join(ROWS) + "\n")
    args = ["import", path, "--model", "m", "--version", "3", "--column", "key=id,said=class",
            "-c", "truth=label"]
    assert counts(veer, target, *args) == (50, 0, 0)
    assert counts(veer, target, *args) == (0, 50, 0)
    first = json.loads(veer("export", "m", "--labels", *target).out.splitlines()[0])
    assert first["id"] == "0" and first["version"] == "3"
    assert first["prediction"] == {"class": "b"} and first["features"] == {"amount": 0}
    assert str(first["label"]) == "0"


def test_rows_without_id_count_once(veer, target, tmp_path):
    path = tmp_path / "s.csv"
    path.write_text("amount,prediction\n" + "1,a\n" * 10)
    assert counts(veer, target, "import", path, "--model", "m") == (10, 0, 0)
    assert counts(veer, target, "import", path, "--model", "m") == (0, 10, 0)
    # What is appended is new, what was there is not; another beginning is another file.
    path.write_text("amount,prediction\n" + "1,a\n" * 12)
    assert counts(veer, target, "import", path, "--model", "m") == (2, 10, 0)
    path.write_text("amount,prediction\n2,a\n" + "1,a\n" * 9)
    assert counts(veer, target, "import", path, "--model", "m") == (10, 0, 0)


def test_a_broken_csv_says_where_and_what_was_done(veer, server, tmp_path):
    path = tmp_path / "s.csv"
    # Behind the rows that are looked at for the types, or it would be found before anything is sent.
    path.write_text("id,amount,prediction\n" + "".join(f"{i},1,a\n" for i in range(70000)) + "x,y\n")
    got = veer("import", path, "--model", "m", "--batch", 10000, "--url", server.url)
    assert got.code == 2 and got.out == "" and got.err.count("\n") == 1
    assert "line 70002" in got.err
    assert "70000 records before it are stored, the same import goes on" in got.err


def test_seed_log_of_metrics(veer, target, tmp_path):
    path = tmp_path / "metrics_log.json"
    path.write_text(json.dumps([
        {"timestamp": "2025-04-21T10:00:00", "f1_score": 0.85, "auc": 0.9, "latency_ms": 120,
         "cost_usd": 0.002},
        {"timestamp": "2025-04-21T11:00:00", "f1_score": 0.84, "auc": None}], indent=2))
    assert veer("import", path, *target).out == f"{path}: 5 metric points, 5 accepted\n"
    got = veer("metrics", "history", "default", "--hours", "2000000", "--format", "csv", *target)
    rows = list(csv.DictReader(io.StringIO(got.out)))
    assert {(r["timestamp"], r["metric"], float(r["value"])) for r in rows} == {
        ("2025-04-21T10:00:00Z", "f1_score", 0.85), ("2025-04-21T10:00:00Z", "auc_roc", 0.9),
        ("2025-04-21T10:00:00Z", "latency", 120), ("2025-04-21T10:00:00Z", "cost", 0.002),
        ("2025-04-21T11:00:00Z", "f1_score", 0.84)}


@pytest.mark.parametrize("args, says", [
    ([], "FILE is missing; see 'veer import --help'"),
    (["absent.csv"], "absent.csv: No such file or directory"),
    (["{empty}"], "{empty}: the file is empty"),
    (["{p}", "--column", "x"], "--column wants NAME=ROLE, not 'x'"),
    (["{p}", "--column", "x=labl"], "--column: unknown role 'labl'; did you mean 'label'?"),
    (["{p}", "--batch", "0"], "--batch must be from 1 to 10000, not '0'"),
    (["{p}", "--batch", "10001"], "--batch must be from 1 to 10000, not '10001'"),
    (["{p}", "--token", "a", "--token-file", "b"], "--token and --token-file exclude each other"),
    (["{p}", "--token-file", "{empty}"], "{empty}: no token in the first line"),
    (["{p}", "--url", "localhost:1"],
     "'localhost:1' is no address of a server; it starts with http:// or https://"),
    (["{p}", "--url", "http://127.0.0.1:1", "--wait", "0"],
     "no server answers at http://127.0.0.1:1"),
    (["{p}", "--url", "http://127.0.0.1:1", "--data", "x"],
     "--url and --data exclude each other"),
])
def test_import_refuses_in_one_line(fails, files, args, says):
    (files / "empty").write_text("")
    names = {"p": files / "p.ndjson", "empty": files / "empty"}
    given = [a.format(**names) for a in args]
    if "--url" not in given:
        given += ["--data", files / "store"]
    assert fails("import", *given) == f"veer import: {says.format(**names)}\n"


def test_the_limits_of_a_batch(veer, files, server):
    for batch in (1, 10000):
        got = veer("import", files / "p.ndjson", "--batch", batch, "--url", server.url)
        assert got.code == 0


# ---- which server ----

def test_environment_names_the_server(veer, files, server):
    assert veer("import", files / "p.ndjson", env={"VEER_URL": server.url}).code == 0
    got = veer("models", env={"VEER_DATA": str(server.dir)})
    assert got.code == 0 and "churn" in got.out, got.err
    # An option goes before a variable.
    got = veer("models", "--url", server.url, env={"VEER_URL": "http://127.0.0.1:1"})
    assert got.code == 0 and "churn" in got.out


def test_tokens(veer, serve, tmp_path):
    server = serve(tmp_path / "data", "--require-tokens")
    got = veer("models", "--url", server.url)
    assert got.code == 2 and got.err.count("\n") == 1
    (tmp_path / "token").write_text(server.token + "\n")
    assert veer("models", "--url", server.url, "--token-file", tmp_path / "token").code == 0
    assert veer("models", "--url", server.url, env={"VEER_TOKEN": server.token}).code == 0
    assert veer("models", "--url", server.url, "--token", "wrong").code == 2
    # On its own directory the owner's token is found by itself.
    assert veer("models", "--data", server.dir).code == 0


def test_no_directory_is_made_by_reading(fails, tmp_path):
    absent = tmp_path / "absent"
    for args in (["models"], ["doctor"], ["backup"], ["export", "m"], ["metrics", "history", "m"],
                 ["reference", "show", "m"]):
        fails(*args, "--data", absent, says=[f"there is no data directory '{absent}'"])
        assert not absent.exists()


# ---- replay ----

def records(veer, target, model, *args):
    """Every exported record of a model by its id."""
    got = veer("export", model, *args, *target)
    assert got.code == 0, got.err
    return {r["id"]: r for r in map(json.loads, got.out.splitlines())}


def test_replay_then_again(veer, files, target):
    args = ["replay", files / "p.ndjson", "--labels", files / "l.ndjson"]
    assert counts(veer, target, *args) == (220, 0, 0)
    assert counts(veer, target, *args, "--order", "files") == (0, 220, 0)
    assert len(records(veer, target, "churn")) == 120


def test_replay_moves_times(veer, files, server):
    target = ["--url", server.url]
    before = time.time()
    assert veer("replay", files / "p.ndjson", "--shift-to-now", *target).code == 0
    times = sorted(r["timestamp"] for r in records(veer, target, "churn").values())
    stamp = lambda t: time.strftime("%Y-%m-%dT%H:%M", time.gmtime(t))
    assert stamp(before) <= times[-1][:16] <= stamp(time.time())
    # The newest is now, and the spacing of 19 days is as it was.
    assert times[0][:16] in (stamp(before - 19 * 86400), stamp(time.time() - 19 * 86400))


def test_replay_waits_for_its_server(veer, serve, tmp_path):
    path = tmp_path / "p.ndjson"
    path.write_text(PREDICTIONS)
    first = serve(tmp_path / "data")
    port = first.url.rsplit(":", 1)[1]
    player = subprocess.Popen(
        [PROGRAM, "replay", path, "--rate", "40", "--batch", "5", "--json", "--url", first.url],
        stdout=subprocess.PIPE)
    first.until(lambda: first.get("/api/v1/models").json["models"])
    first.kill()
    second = serve(tmp_path / "data", listen=f"127.0.0.1:{port}")
    told = json.loads(player.communicate(timeout=120)[0])
    assert player.returncode == 0
    assert told["accepted"] + told["duplicates"] == 120 and told["rejected"] == 0
    assert second.get("/api/v1/models/churn").json["predictions"] == 120


def test_replay_ends_when_asked(veer, files, server):
    player = subprocess.Popen([PROGRAM, "replay", files / "p.ndjson", "--rate", "20", "--url",
                               server.url], stdout=subprocess.PIPE)
    server.until(lambda: server.get("/api/v1/models").json["models"])
    player.send_signal(signal.SIGINT)
    out = player.communicate(timeout=60)[0].decode()
    assert player.returncode == 1
    assert out.endswith("stopped before the end\n")
    said = int(out.split(": ")[1].split()[0])
    assert said < 120
    assert server.get("/api/v1/models/churn").json["predictions"] == said


@pytest.mark.parametrize("speed", ["0", "-1x", "fast", "x", "1xx", "nan", "1e10"])
def test_replay_refuses_a_speed(fails, files, speed):
    fails("replay", files / "p.ndjson", f"--speed={speed}", "--data", files / "store",
          says=["--speed is max or a factor above 0"])


# ---- a real model, in three orders ----

@pytest.mark.parametrize("order", ["files", "time"])
def test_elec2_counts_once_in_every_order(veer, server, data, order):
    target = ["--url", server.url]
    files = [data / "elec2-current.ndjson.gz", "--labels", data / "elec2-current-labels.ndjson.gz"]
    assert counts(veer, target, "replay", *files, "--order", order) == (62553, 0, 0)
    other = "time" if order == "files" else "files"
    assert counts(veer, target, "replay", *files, "--order", other) == (0, 62553, 0)
    here = json.loads(veer("performance", *files, "--by", "month", "--json").out)
    there = json.loads(veer("performance", "elec2", *target, "--by", "month", "--json").out)
    exact = json.loads(veer("performance", "elec2", *target, "--by", "month", "--exact",
                            "--json").out)
    for key in ("task", "positive_class", "confusion"):
        assert there[key] == here[key]
    assert [p["period"] for p in there["periods"]] == [p["period"] for p in here["periods"]]
    counted = ["accuracy", "precision", "recall", "f1_score", "mcc", "cohen_kappa", "specificity"]
    slices = zip(*[[d["overall"], *d["periods"]] for d in (here, there, exact)])
    for mine, summed, read in slices:
        assert mine["rows"] == summed["rows"] and mine["labelled"] == summed["labelled"]
        for metric in counted:
            assert summed["metrics"][metric] == pytest.approx(mine["metrics"][metric], rel=1e-12)
        for metric in [*counted, "auc_roc", "auc_pr", "log_loss", "brier"]:
            assert read["metrics"][metric] == pytest.approx(mine["metrics"][metric], rel=1e-9)
    assert "estimates" not in exact
    for metric in ("auc_roc", "auc_pr"):
        assert there["overall"]["metrics"][metric] == pytest.approx(
            exact["overall"]["metrics"][metric], abs=1e-4)
    for metric, bound in there.get("estimates", {}).items():
        assert bound["lo"] <= here["overall"]["metrics"][metric] <= bound["hi"]
    assert there["worst_period"] == "1998-03"


# ---- performance of a model ----

def test_performance_in_every_form(veer, files, target):
    veer("import", files / "p.ndjson", "--labels", files / "l.ndjson", *target)
    table = veer("performance", "churn", *target)
    assert table.code == 0, table.err
    assert "Confusion matrix" in table.out and "By day (UTC)" in table.out
    assert "predictions model churn at " in table.out
    for form in ("json", "csv", "markdown"):
        assert veer("performance", "churn", "--format", form, *target).code == 0
    one = json.loads(veer("performance", "churn", "--version", "2", "--json", *target).out)
    assert one["overall"]["rows"] == 40
    part = json.loads(veer("performance", "churn", "--from", "2024-05-03", "--to", "2024-05-05",
                           "--json", *target).out)
    assert part["overall"]["rows"] == 12 and len(part["periods"]) == 2


def test_performance_still_reads_files(veer, files, fails):
    got = veer("performance", files / "p.ndjson", "--labels", files / "l.ndjson", "--json")
    assert got.code == 0 and json.loads(got.out)["overall"]["rows"] == 120
    fails("performance", files / "absent.csv", says=["absent.csv"])


@pytest.mark.parametrize("args, says", [
    (["nobody"], "no model is called 'nobody'"),
    (["churn", "--version", "9"], "9"),
    (["churn", "--labels", "x"], "--labels belongs to a file"),
    (["churn", "--from", "yesterday"], "yesterday"),
    (["churn", "--metrics", "acuracy"], "did you mean 'accuracy'?"),
])
def test_performance_of_a_model_refuses(veer, fails, files, server, args, says):
    veer("import", files / "p.ndjson", "--labels", files / "l.ndjson", "--url", server.url)
    fails("performance", *args, "--url", server.url, says=[says])


def test_performance_without_labels(veer, fails, files, server):
    veer("import", files / "p.ndjson", "--url", server.url)
    fails("performance", "churn", "--url", server.url,
          says=["the model 'churn' has no labels yet"])


# ---- export and models ----

def test_export_reads_back(veer, files, target, tmp_path):
    veer("import", files / "p.ndjson", "--labels", files / "l.ndjson", *target)
    out = tmp_path / "out.ndjson"
    got = veer("export", "churn", "--labels", "-o", out, *target)
    assert got.code == 0 and got.out == "" and not out.with_suffix(".ndjson.part").exists()
    mine = {r["id"]: r for r in map(json.loads, PREDICTIONS.splitlines())}
    there = {r["id"]: r for r in map(json.loads, out.read_text().splitlines())}
    assert there.keys() == mine.keys()
    for key, record in mine.items():
        for member in ("model", "version", "timestamp", "features", "prediction", "tags"):
            assert there[key][member] == record[member]
    assert sum("label" in r for r in there.values()) == 100
    # Into another directory, and out again: the same records.
    other = ["--data", tmp_path / "other"]
    assert counts(veer, other, "import", out) == (120, 0, 0)
    assert records(veer, other, "churn", "--labels").keys() == there.keys()


def test_export_as_csv(veer, files, target):
    veer("import", files / "p.ndjson", "--labels", files / "l.ndjson", *target)
    got = veer("export", "churn", "--format", "csv", "--labels", "--version", "2", *target)
    rows = list(csv.DictReader(io.StringIO(got.out)))
    assert len(rows) == 40
    assert list(rows[0])[:6] == ["id", "timestamp", "model", "version", "class", "score"]
    by_id = {r["id"]: r for r in rows}
    assert by_id["p3"]["age"] == "23" and by_id["p3"]["city"] == "Cluj"
    assert by_id["p3"]["tag.channel"] == "web" and by_id["p3"]["label"] == "yes"


def test_export_of_many_pages(veer, server, tmp_path):
    path = tmp_path / "many.ndjson"
    path.write_text("".join(f'{{"id":"{i}","model":"m","prediction":{i}.5}}\n'
                            for i in range(9000)))
    target = ["--url", server.url]
    veer("import", path, *target)
    assert records(veer, target, "m").keys() == {str(i) for i in range(9000)}
    assert veer("export", "m", "-f", "csv", *target).out.count("\n") == 9001


def test_export_span(veer, files, target):
    veer("import", files / "p.ndjson", *target)
    some = records(veer, target, "churn", "--from", "2024-05-02", "--to", "2024-05-04",
                   "--no-features")
    assert {r["timestamp"][:10] for r in some.values()} == {"2024-05-02", "2024-05-03"}
    assert all("features" not in r for r in some.values())


def test_export_leaves_no_half_file(fails, server, tmp_path):
    fails("export", "nobody", "-o", tmp_path / "x", "--url", server.url,
          says=["no model is called 'nobody'"])
    assert not [p for p in tmp_path.iterdir() if p.name.startswith("x")]


def test_models(veer, files, target):
    veer("import", files / "p.ndjson", "--labels", files / "l.ndjson", *target)
    lines = veer("models", *target).out.splitlines()
    assert lines[0].split() == ["model", "version", "predictions", "labelled", "first", "last"]
    assert sorted(line.split()[:3] for line in lines[1:]) == [["churn", "1", "80"],
                                                             ["churn", "2", "40"]]
    assert veer("models", "churn", "--format", "csv", *target).out.count("\n") == 3


def test_models_of_an_empty_server(veer, server, fails):
    assert veer("models", "--url", server.url).out.startswith("no models yet; ")
    fails("models", "nobody", "--url", server.url, says=["no model is called 'nobody'"])


# ---- metrics ----

def test_metrics_as_the_seed_prints_them(veer, target):
    got = veer("metrics", "record", "my_model", "v1.0", "accuracy", "0.95", *target)
    assert (got.code, got.out) == (0, "recorded accuracy = 0.95 for my_model v1.0\n")
    assert veer("metrics", "record", "my_model", "v1.0", "F1", "0.5", "--dataset", "val",
                "--timestamp", "2024-05-01", *target).code == 0
    got = veer("metrics", "history", "my_model", "v1.0", "--metric", "accuracy", "--hours", "24",
               "--json", *target)
    points = json.loads(got.out)["points"]
    assert [(p["metric"], p["value"]) for p in points] == [("accuracy", 0.95)]
    assert veer("metrics", "history", "my_model", *target).out.count("\n") == 2
    everything = veer("metrics", "history", "my_model", "--hours", "1000000", *target).out
    assert "f1_score" in everything and "2024-05-01 00:00" in everything
    none = veer("metrics", "history", "my_model", "--metric", "recall", *target)
    assert none.out.startswith("no values in the last 24 hours; take more --hours")


@pytest.mark.parametrize("args, says", [
    (["record", "m", "v", "accuracy"], "VALUE is missing"),
    (["record", "m", "v", "accuracy", "high"], "VALUE is a number, not 'high'"),
    (["record", "m", "v", "accuracy", "1e400"], "VALUE is a number, not '1e400'"),
    (["record", "m", "v", "accuracy", "1", "--timestamp", "soon"], "soon"),
    (["history", "m", "--hours", "-1"], "--hours must be"),
])
def test_metrics_refuse(fails, server, args, says):
    fails("metrics", *args, "--url", server.url, says=[says])


def test_groups_of_commands(veer, fails):
    assert fails("metrics") == (
        "veer: a command is missing behind 'metrics'; 'veer help metrics' lists them\n")
    assert fails("metrics", "recrod") == (
        "veer: unknown command 'metrics recrod'; did you mean 'metrics record'?\n")
    listed = veer("help", "metrics")
    assert listed.code == 0 and listed.out == veer("metrics", "--help").out
    assert "metrics record" in listed.out and "metrics history" in listed.out
    assert veer("help", "metrics", "record").out == veer("metrics", "record", "--help").out


# ---- reference, backup, doctor ----

def test_reference(veer, fails, files, target):
    veer("import", files / "p.ndjson", "--labels", files / "l.ndjson", *target)
    got = veer("reference", "freeze", "churn", "--version", "1", "--from", "2024-05-01", "--to",
               "2024-05-11", "--json", *target)
    assert got.code == 0 and json.loads(got.out)["rows"] == 40
    got = veer("reference", "set", "churn", files / "p.ndjson", "--version", "1", *target)
    assert got.code == 0
    shown = veer("reference", "show", "churn", "--version", "1", *target)
    assert "rows" in shown.out and " 120\n" in shown.out
    assert veer("reference", "drop", "churn", "--version", "1", *target).out == (
        "the reference is dropped\n")
    fails("reference", "show", "churn", "--version", "1", *target, says=["there is no reference"])


def test_reference_refuses(veer, fails, files, server, tmp_path):
    to = ["--url", server.url]
    fails("reference", "freeze", "churn", *to, says=["--from is missing"])
    bad = tmp_path / "bad.ndjson"
    bad.write_text('{"prediction":"a"}\n{"prediction":[]}\n')
    fails("reference", "set", "churn", bad, *to, says=[f"{bad}: line 2: /prediction: "])
    fails("reference", "set", "churn", tmp_path / "absent", *to, says=["absent"])


def test_backup_is_a_data_directory(veer, fails, files, target, tmp_path):
    veer("import", files / "p.ndjson", *target)
    if target[0] == "--url":
        path = veer("backup", *target).out.rstrip("\n")
        assert os.path.isdir(path)
        fails("backup", tmp_path / "b", *target, says=["DEST needs --data"])
    else:
        path = tmp_path / "b"
        assert veer("backup", path, *target).out == f"{path}\n"
        fails("backup", path, *target, says=[f"{path}: there is something already"])
        inside = veer("backup", *target, "--json")
        assert os.path.isdir(json.loads(inside.out)["path"])
    assert len(records(veer, ["--data", path], "churn")) == 120


def test_doctor(veer, files, target):
    veer("import", files / "p.ndjson", "--labels", files / "l.ndjson", *target)
    got = veer("doctor", *target)
    assert got.code == 0 and got.out.startswith("no damage was found")
    assert json.loads(veer("doctor", "--json", *target).out)["findings"] == []
