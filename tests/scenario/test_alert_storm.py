"""A server that is killed in the middle of an alert storm: every transition is told, in order, and
what is told twice has one delivery id."""

import collections
import datetime
import http.server
import json
import random
import threading
import time

MODELS = 10
ROUNDS = 2

RULES = """
rules:
  - name: Too hot
    model: "*"
    expr: metric("temperature")[1h] > 50
    severity: high
    min_samples: 1
    cooldown_minutes: 0
"""


class Receiver:
    """Takes webhooks down; now and then it fails, as receivers do."""

    def __init__(self, seed):
        chance = random.Random(seed)
        lock = threading.Lock()
        self.taken = taken = []

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                with lock:
                    luck = chance.random()
                    if luck >= 0.15:
                        taken.append((self.headers["webhook-id"], json.loads(body)))
                if luck < 0.02 or luck > 0.97:  # not taken; taken, and never answered
                    self.close_connection = True
                    return
                self.send_response(503 if luck < 0.15 else 200)
                self.send_header("Content-Length", "0")
                if luck < 0.15:
                    self.send_header("Retry-After", "1")
                self.end_headers()

            def log_message(self, *args):
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.http.server_port}/hook"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def notices(self):
        """(delivery id, kind, alert) in the order of arrival."""
        return [(delivery, notice["kind"], notice["alert"])
                for delivery, message in list(self.taken)
                for notice in message["data"]["notices"]]


def set_temperature(server, value):
    """Every model gets one value for the time ten minutes ago; the same time replaces it."""
    points = [{"model": f"m{i}", "version": "1", "metric": "temperature", "value": value,
               "timestamp": set_temperature.at} for i in range(MODELS)]
    assert server.post("/api/v1/metrics", points).status == 200


def alerts(server, status=None):
    found = server.get("/api/v1/alerts?limit=1000" + (f"&status={status}" if status else ""))
    assert found.status == 200, found
    return found.json["alerts"]


def test_storm(serve, tmp_path):
    receiver = Receiver(4711)
    (tmp_path / "rules.yaml").write_text(RULES)
    (tmp_path / "channels.yaml").write_text(
        f"channels:\n  - name: hook\n    kind: webhook\n    url: {receiver.url}\n    default: true\n")
    chance = random.Random(8)
    args = ["--rules-files", tmp_path / "rules.yaml", "--channels-file", tmp_path / "channels.yaml",
            "--evaluation-interval", "1s", "--alerts-max-per-hour", "0",
            "--alerts-max-per-model-per-hour", "0"]
    now = datetime.datetime.now(datetime.timezone.utc)
    set_temperature.at = (now - datetime.timedelta(minutes=10)).isoformat()

    def start():
        return serve(tmp_path / "data", *args)

    server = start()
    for _ in range(ROUNDS):
        for value, done in ((100, lambda: len(alerts(server, "active")) == MODELS),
                            (0, lambda: not alerts(server, "active"))):
            set_temperature(server, value)
            for _ in range(2):
                time.sleep(chance.uniform(0, 1.5))
                server.kill()
                server = start()
            server.until(done, timeout=120)
    everything = alerts(server)
    assert len(everything) == ROUNDS * MODELS
    assert {a["status"] for a in everything} == {"resolved"}

    def delivered():
        told = collections.Counter((kind, alert["id"]) for _, kind, alert in receiver.notices())
        return all(told[kind, a["id"]] for a in everything for kind in ("fired", "resolved"))

    server.until(delivered, timeout=240)
    deliveries = collections.defaultdict(set)
    order = {}
    for place, (delivery, kind, alert) in enumerate(receiver.notices()):
        deliveries[kind, alert["id"]].add(delivery)
        order.setdefault((kind, alert["id"]), place)
    assert all(len(ids) == 1 for ids in deliveries.values())
    for a in everything:
        assert order["fired", a["id"]] < order["resolved", a["id"]]
        kinds = [e["event"] for e in server.get(f"/api/v1/alerts/{a['id']}").json["events"]]
        assert kinds.count("fired") == 1 and kinds.count("resolved") == 1
    assert server.stop() == 0
