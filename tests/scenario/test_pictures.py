"""What a server answers for pictures of a model: drift runs as a map, curves, the history of a column."""

import json
import time
import urllib.parse

import numpy
import pytest

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
