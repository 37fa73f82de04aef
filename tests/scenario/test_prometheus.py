"""/metrics as Prometheus meets it: both formats, names that need escapes, queries, limits."""

import contextlib
import http.server
import json
import math
import os
import re
import shutil
import socket
import subprocess
import threading
import time
import urllib.parse
import urllib.request

import pytest

OPENMETRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8"
TEXT = "text/plain; version=0.0.4; charset=utf-8"
MODELS = ["plain", 'quo"te', "line\nfeed", "back\\slash", "carriage\rreturn\ttab", "naïve-模型-🚢", '\\"\\n']
CLASSES = ["positive", "neutral", 'neg"ative\\']


def tool(name):
    path = shutil.which(name)
    if path is None:
        if os.environ.get("CI"):
            pytest.fail(f"{name} is missing (tools/deps.sh test)")
        pytest.skip(f"{name} is missing")
    return path


# ---- reading a page, strictly ----

SAMPLE = re.compile(r'([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)', re.S)
LABEL = re.compile(r'([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)"(,|$)')


def labels_of(text):
    labels, at = {}, 0
    while text is not None and at < len(text):
        found = LABEL.match(text, at)
        assert found, text[at:]
        assert found[1] not in labels
        labels[found[1]] = re.sub(r"\\(.)", lambda m: "\n" if m[1] == "n" else m[1], found[2])
        at = found.end()
    return labels


class Page:
    """A page by family; parsing demands what both formats do."""

    def __init__(self, text):
        assert text.endswith("\n")
        lines = text[:-1].split("\n")
        self.open = lines[-1] == "# EOF"
        self.types, self.samples, self.groups = {}, {}, []
        for line in lines[:-1] if self.open else lines:
            self.meta(line) if line.startswith("#") else self.sample(line)
        for name, kind in self.types.items():
            if kind == "histogram":
                self.check_histogram(name)

    def meta(self, line):
        _, what, name, text = line.split(" ", 3)
        assert what in ("HELP", "TYPE", "UNIT"), line
        if what == "TYPE":
            assert name not in self.types, "a family in two places: " + line
            self.types[name] = text
        if what == "UNIT":
            assert self.open and name.endswith("_" + text), line

    def sample(self, line):
        name, labels, value = SAMPLE.fullmatch(line).groups()
        key = (name, tuple(sorted(labels_of(labels).items())))
        assert key not in self.samples, "twice: " + line
        family = list(self.types)[-1]
        suffix = name.removeprefix(family)
        assert suffix in {"histogram": ("_bucket", "_count", "_sum"), "info": ("_info",),
                          "counter": ("_total",) if self.open else ("",)}.get(self.types[family], ("",)), line
        self.samples[key] = float(value)

    def check_histogram(self, family):
        series = {}
        for (name, labels), value in self.samples.items():
            if name == family + "_bucket":
                rest = tuple(pair for pair in labels if pair[0] != "le")
                series.setdefault(rest, []).append((dict(labels)["le"], value))
        assert series
        for labels, cells in series.items():
            edges = [float(le.replace("Inf", "inf")) for le, _ in cells]
            counts = [count for _, count in cells]
            assert edges == sorted(edges) and counts == sorted(counts) and edges[-1] == math.inf
            assert all("." in le for le, _ in cells[:-1])
            assert counts[-1] == self.samples[family + "_count", labels]

    def value(self, name, **labels):
        return self.samples[name, tuple(sorted(labels.items()))]

    def names(self):
        return {name for name, _ in self.samples}


def page(server, accept=None):
    got = server.get("/metrics", headers={"Accept": accept} if accept else {})
    assert got.status == 200, got
    assert got.headers["Content-Type"] == (OPENMETRICS if accept and "openmetrics" in accept else TEXT)
    return Page(got.text)


def post_models(server, rounds=1, first=0):
    """Of each model 30 predictions a round: 20 right, 10 wrong; the class counts differ."""
    for i, model in enumerate(MODELS):
        for r in range(first, first + rounds):
            records = [{"model": model, "version": f"v{i}\n", "id": f"{r}-{k}", "prediction": CLASSES[k % 3],
                        "confidence": (k + 1) / 32, "latency_ms": 8.0, "cost_usd": 0.25} for k in range(30)]
            got = server.post("/api/v1/predictions", records)
            assert got.status == 200 and got.json["accepted"] == 30, got
            labels = [{"model": model, "id": f"{r}-{k}", "label": CLASSES[(k + (k < 10)) % 3]} for k in range(30)]
            got = server.post("/api/v1/feedback", labels)
            assert got.status == 200 and got.json["accepted"] == 30, got


def judged(server, models, each):
    """Waits until all labels have met their predictions."""
    server.until(lambda: sum(value for (name, _), value in page(server).samples.items()
                             if name == "veer_judged_predictions_total") == models * each)


def test_both_formats_say_the_same(serve, tmp_path):
    server = serve(tmp_path / "data", "--metrics-short-names")
    post_models(server)
    judged(server, len(MODELS), 30)
    text, other = page(server), page(server, "application/openmetrics-text;version=1.0.0")
    assert not text.open and other.open

    def of_models(p):
        return {key: value for key, value in p.samples.items() if any(k == "model" for k, _ in key[1])}

    assert of_models(text) == of_models(other)
    assert text.names() == other.names()
    for i, model in enumerate(MODELS):
        of = {"model": model, "version": f"v{i}\n"}
        for name in CLASSES:
            assert text.value("veer_predictions_total", **of, **{"class": name}) == 10
            assert text.value("sentiment_analysis_total", **of, label=name) == 10
        assert text.value("veer_judged_predictions_total", **of, correct="true") == 20
        assert text.value("veer_judged_predictions_total", **of, correct="false") == 10
        assert text.value("veer_labelled_predictions_total", **of) == 30
        assert text.value("veer_label_coverage_ratio", **of) == 1
        assert text.value("veer_prediction_cost_usd_total", **of) == 7.5
        assert text.value("veer_prediction_latency_seconds_sum", **of) == pytest.approx(0.24)
        assert text.value("veer_prediction_latency_seconds_bucket", **of, le="0.005") == 0
        assert text.value("veer_prediction_latency_seconds_bucket", **of, le="0.01") == 30
        assert text.value("veer_prediction_confidence_bucket", **of, le="0.5") == 16
        assert text.value("veer_prediction_confidence_sum", **of) == pytest.approx(sum(range(1, 31)) / 32)
        assert text.value("veer_performance", **of, metric="accuracy") == pytest.approx(2 / 3)
        assert text.value("predictions_total", model=model) == 30
        assert text.value("prediction_latency_ms_bucket", model=model, le="10.0") == 30


def test_outcomes_of_two_classes(server):
    records = [{"model": "m", "id": str(k), "prediction": "yes" if k < 8 else "no", "label": "yes" if k % 2 else "no"}
               for k in range(20)]
    assert server.post("/api/v1/predictions", records).json["accepted"] == 20
    server.until(lambda: page(server).samples.get(("veer_labelled_predictions_total", (("model", "m"),))) == 20)
    got = page(server)
    assert {o: got.value("veer_outcomes_total", model="m", outcome=o) for o in ("tp", "fp", "tn", "fn")} == {
        "tp": 4, "fp": 4, "tn": 6, "fn": 6}
    assert not any(name.startswith(("sentiment_", "model_", "predictions_", "prediction_")) for name in got.names())


def test_an_empty_server_has_a_page(server):
    for accept in (None, "application/openmetrics-text"):
        got = page(server, accept)
        assert got.value("veer_ingest_records_total", kind="prediction") == 0
        assert got.value("veer_store_writable") == 1
        assert got.value("veer_metrics_left_out", kind="version") == 0
        assert abs(got.value("process_start_time_seconds") - time.time()) < 600


def test_promtool_is_content(server):
    post_models(server)
    judged(server, len(MODELS), 30)
    done = subprocess.run([tool("promtool"), "check", "metrics"], input=server.get("/metrics").body,
                          capture_output=True, check=False, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_it_needs_a_token_where_there_are_tokens(serve, tmp_path):
    server = serve(tmp_path / "data", "--require-tokens")
    assert server.get("/metrics", token="").status == 401
    assert server.get("/metrics").status == 200


def test_classes_are_capped(server):
    for model, classes in (("fits", 50), ("too-many", 51)):
        records = [{"model": model, "id": f"{k}-{c}", "prediction": f"c{c}"}
                   for c in range(classes) for k in range(1 + (c > 0))]
        assert server.post("/api/v1/predictions", records).json["rejected"] == 0
    server.until(lambda: page(server).names() >= {"veer_predictions_total"})
    server.until(lambda: page(server).value("veer_metrics_left_out", kind="class") == 1)
    got = page(server)
    shown = [labels for name, labels in got.samples if name == "veer_predictions_total"]
    assert sum(dict(labels)["model"] == "fits" and "class" in dict(labels) for labels in shown) == 50
    assert sum(dict(labels)["model"] == "too-many" and "class" in dict(labels) for labels in shown) == 50
    assert got.value("veer_predictions_total", model="too-many") == 1  # the rest, without a class


def test_versions_are_capped(server):
    def post(first, last):
        got = server.post("/api/v1/predictions", [{"model": "m", "version": f"v{v}", "id": str(v), "prediction": "a"}
                                                  for v in range(first, last)])
        assert got.json["accepted"] == last - first

    post(0, 1000)
    server.until(lambda: page(server).value("veer_store_series") == 1000)
    assert page(server).value("veer_metrics_left_out", kind="version") == 0
    post(1000, 1001)
    server.until(lambda: page(server).value("veer_metrics_left_out", kind="version") == 1)
    versions = {dict(labels)["version"] for name, labels in page(server).samples if name == "veer_predictions_total"}
    assert versions == {f"v{v}" for v in range(1, 1001)}  # the oldest is left out


# ---- a real Prometheus ----

@contextlib.contextmanager
def text_only(url):
    """A proxy that asks for the older format, which this Prometheus never does."""

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            with urllib.request.urlopen(urllib.request.Request(url + self.path, headers={"Accept": TEXT})) as got:
                self.send_response(200)
                self.send_header("Content-Type", got.headers["Content-Type"])
                self.end_headers()
                self.wfile.write(got.read())

        def log_message(self, *_):
            pass

    proxy = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=proxy.serve_forever, daemon=True).start()
    try:
        yield proxy.server_address[1]
    finally:
        proxy.shutdown()
        proxy.server_close()


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


class Prometheus:
    """The real one, in a folder of its own."""

    def __init__(self, folder, targets):
        jobs = "".join(f"  - job_name: {job}\n    static_configs: [{{targets: ['{target}']}}]\n"
                       for job, target in targets.items())
        folder.mkdir()
        (folder / "prometheus.yml").write_text(
            "global: {scrape_interval: 1s}\nscrape_configs:\n" + jobs)
        self.port = free_port()
        self.log = open(folder / "log", "w+b")
        self.process = subprocess.Popen(
            [tool("prometheus"), f"--config.file={folder}/prometheus.yml", f"--storage.tsdb.path={folder}/data",
             f"--web.listen-address=127.0.0.1:{self.port}"], stdout=self.log, stderr=subprocess.STDOUT)

    def api(self, path, **query):
        url = f"http://127.0.0.1:{self.port}/api/v1/{path}?{urllib.parse.urlencode(query)}"
        with urllib.request.urlopen(url, timeout=30) as got:
            return json.load(got)["data"]

    def query(self, text):
        return [(sample["metric"], float(sample["value"][1])) for sample in self.api("query", query=text)["result"]]

    def until(self, text, condition):
        """Waits until the answer of a query is as wanted; gives it."""
        end = time.monotonic() + 60
        while True:
            got = None
            with contextlib.suppress(OSError):
                got = self.query(text)
            if got and condition(got):
                return got
            assert self.process.poll() is None and time.monotonic() < end, (text, got, self.tail())
            time.sleep(0.2)

    def tail(self):
        self.log.seek(0)
        return self.log.read()[-3000:].decode("utf-8", "replace")

    def stop(self):
        self.process.terminate()
        self.process.wait(60)
        self.log.close()


@pytest.fixture
def scraped(serve, tmp_path):
    """A server with data and the Prometheus that scrapes it twice: job om and job text."""
    tool("prometheus")
    server = serve(tmp_path / "data", "--metrics-short-names")
    post_models(server)
    judged(server, len(MODELS), 30)
    with text_only(server.url) as port:
        prometheus = Prometheus(tmp_path / "prometheus", {
            "om": server.url.removeprefix("http://"), "text": f"127.0.0.1:{port}"})
        try:
            yield server, prometheus
        finally:
            prometheus.stop()


def test_prometheus_reads_both_formats_and_answers(scraped):
    server, prometheus = scraped
    prometheus.until("sum(up)", lambda got: got[0][1] == 2)
    prometheus.until("count(veer_performance) by (job)", lambda got: len(got) == 2)

    def series(job):
        found = prometheus.api("series", **{"match[]": f'{{job="{job}",model!=""}}'})
        return {tuple(sorted((k, v) for k, v in one.items() if k not in ("job", "instance"))) for one in found}

    assert series("om") == series("text") and len(series("om")) > 100
    assert set(prometheus.api("label/model/values")) == set(MODELS)
    assert set(prometheus.api("label/class/values")) == set(CLASSES)

    # The queries of dashboards, as printed.
    accuracy = ('(sum(model_performance_total{metric_type="tp"}) + sum(model_performance_total{metric_type="tn"}))'
                ' / sum(model_performance_total)')
    assert prometheus.query(accuracy)[0][1] == pytest.approx(2 / 3)
    confidence = "sum(veer_prediction_confidence_sum) / sum(veer_prediction_confidence_count)"
    assert prometheus.query(confidence)[0][1] == pytest.approx(sum(range(1, 31)) / 32 / 30)
    assert not prometheus.query(confidence + " > 0.65")

    # Something more comes in: rates show it, with the shares of the classes.
    before = {job: value for m, value in prometheus.query("sum by (job) (predictions_total)") for job in [m["job"]]}
    assert before == {"om": 30 * len(MODELS), "text": 30 * len(MODELS)}
    post_models(server, rounds=2, first=1)
    prometheus.until("sum by (job) (predictions_total)",
                     lambda got: all(value == 90 * len(MODELS) for _, value in got))
    drift = prometheus.until("sum by (label) (rate(sentiment_analysis_total[1h]))",
                             lambda got: len(got) == 3 and all(value > 0 for _, value in got))
    assert {m["label"] for m, _ in drift} == set(CLASSES)
    assert max(v for _, v in drift) == pytest.approx(min(v for _, v in drift))
    p99 = "histogram_quantile(0.99, sum by (le) (prediction_latency_ms_bucket))"
    assert 5 < prometheus.query(p99)[0][1] <= 10
    scraped_samples = prometheus.query('scrape_samples_scraped{job="om"}')[0][1]
    assert scraped_samples == len(page(server).samples)
