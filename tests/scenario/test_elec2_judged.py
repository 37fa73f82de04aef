"""The electricity market judged as if it were live, with the rules that are shipped: what fires, when,
and how often. In May 1997 three columns of the data begin to vary; in March 1998 the model is at its
worst; in May 1998 it has recovered."""

import json
import os

import pytest

from conftest import ROOT

RULES = ROOT / "deploy" / "rules" / "example.yaml"
BEGIN, END = "1997-02-14", "1998-12-07"


@pytest.fixture(name="market", scope="module")
def market_fixture(veer, data, tmp_path_factory):
    """A data directory with all predictions and labels; the first months are the reference."""
    folder = tmp_path_factory.mktemp("market") / "data"
    for part in ("reference", "reference-labels", "current", "current-labels"):
        got = veer("import", "--data", folder, data / f"elec2-{part}.ndjson.gz")
        assert got.code == 0, got.err
    got = veer("reference", "freeze", "elec2", "--version", "v1", "--from", "1996-09-25", "--to", BEGIN,
               "--data", folder)
    assert got.code == 0, got.err

    def backtest(begin, end):
        got = veer("backtest", "elec2", "--data", folder, "--rules", RULES, "--every", "12h",
                   "--from", begin, "--to", end, "--json", timeout=1200)
        assert got.code in (0, 1), got.err
        return json.loads(got.out)["alerts"]

    return backtest


def of_rule(alerts, rule):
    return [(a["fired"][:10], a["resolved"] and a["resolved"][:10]) for a in alerts if a["rule"] == rule]


SLOW = bool(os.environ.get("VEER_SANITIZED"))
DRIFT, ACCURACY = "Data drift from the reference", "Low accuracy for four weeks"


@pytest.mark.skipif(SLOW, reason="too slow there; its decisive weeks are below")
def test_whole_history(market):
    alerts = market(BEGIN, END)
    assert of_rule(alerts, DRIFT) == [("1997-05-06", None)]
    assert of_rule(alerts, ACCURACY) == [("1997-07-03", "1997-07-28"), ("1998-03-15", "1998-05-12")]
    drift = next(a for a in alerts if a["rule"] == DRIFT)
    assert {c["name"] for c in drift["columns"] if c["drifted"]} == {"vicprice", "vicdemand", "transfer"}
    for rule in {a["rule"] for a in alerts}:
        assert len(of_rule(alerts, rule)) < 10, rule


def test_victoria_joins(market):
    """Nothing in the weeks before, one alert within a day, none repeated."""
    alerts = market("1997-05-02" if SLOW else "1997-04-14", "1997-05-09" if SLOW else "1997-05-20")
    assert [day for day, _ in of_rule(alerts, DRIFT)] == ["1997-05-06"]


def test_slump(market):
    alerts = market("1998-03-11" if SLOW else "1998-03-01", "1998-03-17" if SLOW else "1998-05-20")
    assert of_rule(alerts, ACCURACY) == [("1998-03-15", None if SLOW else "1998-05-12")]
