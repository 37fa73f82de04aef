"""Stored records over HTTP: pages of records, references, the doctor, backups."""

import csv
import io
import json
import random
import sqlite3
import threading

import pytest

BASE = 1_760_000_000  # seconds since 1970


def prediction(number, **more):
    return {"model": "fraud", "version": "1", "id": f"id-{number}", "timestamp": BASE + number,
            "features": {"amount": number / 8, "place": "IT" if number % 2 else "DE"},
            "prediction": {"class": "yes" if number % 3 else "no", "score": (number % 100) / 100},
            **more}


def send(server, path, records):
    body = "\n".join(json.dumps(r) for r in records)
    got = server.post(path, body, content_type="application/x-ndjson")
    assert got.status == 200, got
    assert got.json["accepted"] == len(records), got
    return got


def pages(server, query="", limit=1000, between=None, model="fraud"):
    """All records of a query, page by page, and how many pages it took."""
    rows, count, after = [], 0, None
    while True:
        url = f"/api/v1/models/{model}/records?limit={limit}{query}"
        got = server.get(url + (f"&after={after}" if after else ""))
        assert got.status == 200, got
        assert got.headers["Content-Type"].startswith("application/x-ndjson")
        page = [json.loads(line) for line in got.text.splitlines()]
        assert len(page) <= limit
        rows, count, after = rows + page, count + 1, got.headers.get("Veer-Next-Cursor")
        if not after:
            return rows, count
        assert len(page) == limit
        if between:
            between()


def test_pages_give_all_records_once(server):
    for first in range(0, 5000, 500):
        send(server, "/api/v1/predictions", [prediction(i) for i in range(first, first + 500)])
    rows, count = pages(server, limit=700)
    assert [r["id"] for r in rows] == [f"id-{i}" for i in range(5000)]
    assert count == 8
    assert rows[7] == {
        "id": "id-7", "timestamp": "2025-10-09T08:53:27Z", "model": "fraud", "version": "1",
        "features": {"amount": 0.875, "place": "IT"}, "prediction": {"class": "yes", "score": 0.07}}
    assert "features" not in pages(server, "&features=false")[0][0]
    assert len(pages(server, f"&from={BASE + 10}&to={BASE + 20}")[0]) == 10
    assert pages(server, limit=5000)[1] == 1  # no cursor behind the last record
    assert pages(server, limit=2500)[1] == 2


def test_what_comes_while_pages_are_read_is_not_twice(server):
    send(server, "/api/v1/predictions", [prediction(i) for i in range(300)])
    more = iter(range(300, 900))

    def add():
        send(server, "/api/v1/predictions", [prediction(next(more)) for _ in range(50)])

    rows, _ = pages(server, limit=100, between=add)
    ids = [r["id"] for r in rows]
    assert len(ids) == len(set(ids))
    assert ids[:300] == [f"id-{i}" for i in range(300)]


def test_labels_are_those_that_count(server):
    send(server, "/api/v1/feedback", [{"id": "id-3", "model": "fraud", "label": "early"}])
    send(server, "/api/v1/predictions", [prediction(i) for i in range(10)] + [prediction(10, label="own")])
    send(server, "/api/v1/feedback", [{"id": f"id-{i}", "model": "fraud", "label": "late"} for i in (1, 2)])
    send(server, "/api/v1/feedback", [{"id": "id-2", "model": "fraud", "label": "corrected"}])
    send(server, "/api/v1/feedback", [{"id": "id-4", "model": "other", "label": "of another model"}])
    got = {r["id"]: r.get("label") for r in pages(server)[0]}
    assert got == {**{f"id-{i}": None for i in range(10)}, "id-1": "late", "id-2": "corrected",
                   "id-3": "early", "id-10": "own"}
    assert {r.get("label") for r in pages(server, "&labels=false")[0]} == {None, "own"}


def test_versions_one_after_the_other(server):
    for number in range(40):
        send(server, "/api/v1/predictions", [prediction(number, version=str(number % 3))])
    rows, _ = pages(server, limit=7)
    assert [r["version"] for r in rows] == ["0"] * 14 + ["1"] * 13 + ["2"] * 13
    assert {r["version"] for r in pages(server, "&version=2", limit=4)[0]} == {"2"}
    assert server.get("/api/v1/models/fraud/records?version=9").status == 404
    assert server.get("/api/v1/models/fraut/records").status == 404


@pytest.mark.parametrize("query,status", [
    ("limit=16384", 200), ("limit=16385", 400), ("limit=1", 200), ("limit=0", 400),
    ("after=", 400), ("after=1", 400), ("after=1-1", 400), ("after=1-1-0", 200), ("after=1-1-0x", 400),
    ("after=2-1-0", 400), ("after=1-1-4294967295", 200), ("after=1-1-4294967296", 400),
    ("after=0-1-0", 400), ("after=-1-1", 400), ("from=gestern", 400), ("segment=a", 400)])
def test_limits_and_cursors(server, query, status):
    send(server, "/api/v1/predictions", [prediction(1)])
    assert server.get("/api/v1/models/fraud/records?" + query).status == status


def test_a_page_ends_when_it_is_large(server):
    text = "x" * 60000
    for first in range(0, 700, 350):
        send(server, "/api/v1/predictions",
             [prediction(i, features={"text": f"{i}{text}"}) for i in range(first, first + 350)])
    got = server.get("/api/v1/models/fraud/records?limit=1000")
    lines = got.text.splitlines()
    after = got.headers["Veer-Next-Cursor"]
    assert 32 << 20 <= len(got.body) < (32 << 20) + 70000
    rest = server.get(f"/api/v1/models/fraud/records?limit=1000&after={after}").text.splitlines()
    assert [json.loads(line)["id"] for line in lines + rest] == [f"id-{i}" for i in range(700)]


# ---- references ----


def as_csv(rows):
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["id", "timestamp", "amount", "place", "prediction", "label"])
    for i in range(rows):
        writer.writerow([f"r{i}", BASE + i, i / 4, "IT", "yes", "no" if i % 2 else ""])
    return out.getvalue()


def test_a_reference_from_a_file(server):
    path = "/api/v1/models/fraud/reference"
    assert server.get(path).status == 404
    got = server.put(path + "?version=1", as_csv(1000), content_type="text/csv")
    assert got.status == 200, got
    info = got.json
    assert (info["model"], info["version"], info["rows"], info["labelled"], info["features"]) == (
        "fraud", "1", 1000, 500, 2)
    assert info["source"] == "sent as text/csv"
    assert (info["first"], info["last"]) == ("2025-10-09T08:53:20Z", "2025-10-09T09:09:59Z")
    assert server.get(path + "?version=1").json == info
    assert server.get(path).status == 404  # of no version
    lines = "\n".join(json.dumps(prediction(i)) for i in range(30))
    assert server.put(path, lines, content_type="application/x-ndjson").json["rows"] == 30
    assert server.put(path, lines, content_type="application/x-ndjson").json["version"] == ""
    assert server.delete(path).status == 204
    assert server.delete(path).status == 404
    assert server.get(path + "?version=1").json == info


@pytest.mark.parametrize("body", ["", "a,b\n", "{", '{"features":{"a":1}}\n{"features":'])
def test_files_that_are_none(server, body):
    path = "/api/v1/models/fraud/reference"
    assert server.put(path, body, content_type="text/csv").status == 400
    assert server.get(path).status == 404


def test_a_frozen_window(server):
    path = "/api/v1/models/fraud/reference"
    send(server, "/api/v1/predictions", [prediction(i, version=str(i % 2)) for i in range(100)])
    send(server, "/api/v1/feedback", [{"id": f"id-{i}", "model": "fraud", "label": "yes"} for i in range(20, 60)])
    got = server.post(path + "/freeze", {"version": "1", "from": str(BASE + 10), "to": BASE + 50})
    assert got.status == 200, got
    assert (got.json["rows"], got.json["labelled"], got.json["version"]) == (20, 15, "1")
    assert got.json["source"] == "frozen from 2025-10-09T08:53:30Z to 2025-10-09T08:54:10Z"
    assert server.post(path + "/freeze", {}).json["rows"] == 100
    assert server.get(path + "?version=1").json["rows"] == 20
    for wrong, status in [({"version": "7"}, 404), ({"form": "-1d"}, 400), ({"from": "-1s"}, 400),
                          ({"from": "now", "to": "-1h"}, 400), ([], 400), ({"version": 1}, 400)]:
        assert server.post(path + "/freeze", wrong).status == status, wrong
    assert server.post("/api/v1/models/nobody/reference/freeze", {}).status == 404


# ---- doctor and backups ----


def test_the_doctor_finds_nothing(server):
    rng = random.Random(5)
    for first in range(0, 1000, 100):
        send(server, "/api/v1/predictions", [prediction(i) for i in range(first, first + 100)])
        server.post("/api/v1/feedback", [
            {"id": f"id-{rng.randrange(1000)}", "model": "fraud", "label": rng.choice("ab")} for _ in range(40)])
    got = server.post("/api/v1/doctor", None)
    assert got.status == 200, got
    assert got.json["findings"] == [] and got.json["ok"] is True


def test_the_doctor_finds_a_damaged_block(serve, tmp_path):
    server = serve(tmp_path / "data")
    send(server, "/api/v1/predictions", [prediction(i) for i in range(100)])
    assert server.stop() == 0
    with sqlite3.connect(tmp_path / "data" / "veer.db") as db:
        (block, size), = db.execute("SELECT id, length(bytes) FROM block WHERE kind = 1")
        db.execute("UPDATE block SET bytes = zeroblob(?) WHERE id = ?", (size, block))
    db.close()
    got = serve(tmp_path / "data").post("/api/v1/doctor", None)
    assert got.status == 200 and got.json["ok"] is False
    assert any(line.startswith(f"block {block}:") for line in got.json["findings"]), got


def test_a_backup_is_a_data_directory(serve, tmp_path):
    server = serve(tmp_path / "data")
    send(server, "/api/v1/predictions", [prediction(i) for i in range(500)])
    stop = threading.Event()

    def keep_sending():
        number = 1000
        while not stop.is_set():
            send(server, "/api/v1/predictions", [prediction(number)])
            number += 1

    writer = threading.Thread(target=keep_sending)
    writer.start()
    copies = [server.post("/api/v1/backups", None) for _ in range(3)]
    stop.set()
    writer.join()
    assert [c.status for c in copies] == [201] * 3
    paths = [c.json["path"] for c in copies]
    assert len(set(paths)) == 3
    assert all(p.startswith(str(tmp_path / "data" / "backups") + "/2") for p in paths)
    copy = serve(paths[0])
    ids = {r["id"] for r in pages(copy)[0]}
    assert {f"id-{i}" for i in range(500)} <= ids
    assert copy.post("/api/v1/doctor", None).json["ok"]
