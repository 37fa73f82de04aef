#!/usr/bin/python3
"""Measures a whole server beside a server that only reads and one that writes a row per prediction.

Usage: bench/serve.py BUILD [--seconds 4] [--repeats 3] [--large 10000000] [--crossings 200]
                      [--only ingest,...]

One client (bench/load.c) for all of them, on the same cores, alternating; medians, and ratios to the
floor. Every acknowledgement of Veer and of the row writer comes after a sync; the floor keeps
nothing. Parts: ingest, latency (open loop at 10, 50 and 80 % of the rate that was reached), disk,
idle (memory and time to ready of an empty server), large (time to ready with that many records),
alerts (from the metric point that crosses a threshold to the webhook, one model after the other, at
an interval of evaluation of a second).
"""
import argparse
import http.server
import json
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

SHAPES = {"batches of 100": ["--batch", "100"], "single records": ["--batch", "1"],
          "single records, 16 on the way": ["--batch", "1", "--depth", "16"]}


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


RULES = """rules:
  - {name: Hot, model: "*", expr: 'metric("temperature")[1h] > 50', min_samples: 1}
"""


class Receiver:
    """Takes webhooks; when the first message about a model came, by the monotonic clock."""

    def __init__(self):
        self.came = came = {}

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self):
                now = time.monotonic()
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                came.setdefault(body["data"]["model"], now)
                self.send_response(204)
                self.end_headers()

            def log_message(self, *args):
                pass

        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_port}/"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()


class Server:
    """A started process that listens on a port."""

    def __init__(self, command, port):
        self.port = port
        self.started = time.monotonic()
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL,
                                        stderr=subprocess.DEVNULL)

    def wait(self, path=None):
        """Waits until it answers; seconds since the start."""
        while True:
            if self.process.poll() is not None:
                raise SystemExit(f"serve.py: {self.process.args[0]} ended at its start")
            try:
                if path is None:
                    socket.create_connection(("127.0.0.1", self.port), 1).close()
                else:
                    urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5).close()
                return time.monotonic() - self.started
            except OSError:
                time.sleep(0.001)

    def memory_mib(self):
        with open(f"/proc/{self.process.pid}/status", encoding="ascii") as status:
            for line in status:
                if line.startswith("VmRSS:"):
                    return int(line.split()[1]) / 1024
        return 0.0

    def cpu_seconds(self):
        with open(f"/proc/{self.process.pid}/stat", encoding="ascii") as stat:
            fields = stat.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def stop(self):
        self.process.terminate()
        self.process.wait()


class Bench:
    def __init__(self, args):
        self.build, self.seconds, self.repeats = Path(args.build), args.seconds, args.repeats
        self.large, self.crossings = args.large, args.crossings
        self.folder = Path(tempfile.mkdtemp(prefix="veer-bench-"))
        self.next_id = 1
        self.reached = {}

    def veer(self, name, *options):
        port = free_port()
        server = Server([self.build / "veer", "serve", "--data", self.folder / name,
                         "--listen", f"127.0.0.1:{port}", *options], port)
        return server, server.wait("/readyz")

    def peer(self, kind):
        port = free_port()
        command = [self.build / "bench" / "load_peers", kind, str(port)]
        server = Server(command + ([self.folder / "rows.db"] if kind == "rows" else []), port)
        server.wait()
        return server

    def load(self, server, *options):
        command = [self.build / "bench" / "load", "--port", str(server.port), "--first-id",
                   str(self.next_id), *map(str, options)]
        before = server.cpu_seconds()
        done = subprocess.run(command, stdout=subprocess.PIPE, check=False)
        if not done.stdout:
            raise SystemExit("serve.py: the client failed")
        result = json.loads(done.stdout)
        result["cpu_us"] = 1e6 * (server.cpu_seconds() - before) / max(1, result["records"])
        self.next_id += result["records"] + 1000000
        if result["errors"] or result["unanswered"]:
            print(f"   {result['errors']} errors, {result['unanswered']} unanswered")
        return result

    def ingest(self):
        sides = {"floor": self.peer("read"), "veer": self.veer("ingest")[0],
                 "rows": self.peer("rows")}
        print(f"\n{'':32}{'records/s':>12}{'of floor':>10}{'p50 ms':>9}{'p99 ms':>9}"
              f"{'CPU us/record':>15}")
        for shape, options in SHAPES.items():
            runs = {name: [] for name in sides}
            for _ in range(self.repeats):
                for name, server in sides.items():
                    runs[name].append(self.load(server, "--seconds", self.seconds, *options))
            middle = {name: {key: statistics.median(run[key] for run in of)
                             for key in ("records_per_s", "p50_ms", "p99_ms", "cpu_us")}
                      for name, of in runs.items()}
            self.reached[shape] = middle["veer"]["records_per_s"]
            for name, m in middle.items():
                share = m["records_per_s"] / middle["floor"]["records_per_s"]
                print(f"{shape + ': ' + name:32}{m['records_per_s']:12,.0f}{share:10.2f}"
                      f"{m['p50_ms']:9.2f}{m['p99_ms']:9.2f}{m['cpu_us']:15.2f}")
        for server in sides.values():
            server.stop()

    def latency(self):
        server, _ = self.veer("latency")
        print("\nopen loop, Veer" + f"{'requests/s':>17}{'p50 ms':>9}{'p99 ms':>9}{'p99.9':>9}")
        for shape, batch in (("batches of 100", 100), ("single records", 1)):
            peak = self.reached.get(shape) or self.load(
                server, "--batch", batch, "--seconds", self.seconds)["records_per_s"]
            for share in (0.1, 0.5, 0.8):
                m = self.load(server, "--batch", batch, "--rate", peak / batch * share,
                              "--seconds", self.seconds)
                print(f"{shape} {share:4.0%}{m['requests_per_s']:13,.0f}{m['p50_ms']:9.2f}"
                      f"{m['p99_ms']:9.2f}{m['p999_ms']:9.2f}")
        server.stop()

    def disk(self):
        server, _ = self.veer("disk")
        m = self.load(server, "--seconds", self.seconds)
        server.stop()
        used = sum(file.stat().st_size for file in (self.folder / "disk").rglob("*"))
        print(f"\ndisk: {used / m['records']:.1f} bytes per record of 20 features "
              f"({m['records']:,} records, everything in the data directory)")

    def idle(self):
        ready, memory = [], []
        for i in range(self.repeats):
            server, seconds = self.veer(f"idle{i}")
            time.sleep(1)
            ready.append(seconds)
            memory.append(server.memory_mib())
            server.stop()
        print(f"\nempty: ready after {1000 * statistics.median(ready):.0f} ms, "
              f"{statistics.median(memory):.1f} MiB resident")

    def large_start(self):
        server, _ = self.veer("large")
        records = 0
        while records < self.large:
            records += self.load(server, "--seconds", self.seconds)["records"]
        print(f"\n{records:,} records: {server.memory_mib():.0f} MiB resident after the load")
        server.process.kill()
        server.process.wait()
        for how in ("kill -9", "stop", "stop"):
            server, seconds = self.veer("large")
            print(f"   ready {1000 * seconds:.0f} ms after {how}, {server.memory_mib():.0f} MiB")
            server.stop()
        used = sum(file.stat().st_size for file in (self.folder / "large").rglob("*"))
        print(f"   {used / records:.1f} bytes per record on disk")

    def post(self, server, path, body):
        """When the answer was there."""
        token = self.folder / "alerts" / "owner.token"
        headers = {"Content-Type": "application/json"}
        if token.exists():
            headers["Authorization"] = "Bearer " + token.read_text(encoding="ascii")
        request = urllib.request.Request(f"http://127.0.0.1:{server.port}{path}",
                                         data=json.dumps(body).encode(), headers=headers)
        urllib.request.urlopen(request, timeout=60).close()
        return time.monotonic()

    def alerts(self):
        receiver = Receiver()
        rules, channels = self.folder / "rules.yaml", self.folder / "channels.yaml"
        rules.write_text(RULES, encoding="ascii")
        channels.write_text(f"channels:\n  - {{name: hook, kind: webhook, url: '{receiver.url}', "
                            "default: true}\n", encoding="ascii")
        server, _ = self.veer("alerts", "--rules-files", rules, "--channels-file", channels,
                              "--evaluation-interval", "1s", "--alerts-max-per-hour", "0",
                              "--alerts-max-per-model-per-hour", "0")
        acknowledged = {}
        for i in range(self.crossings):
            model = f"m{i}"
            acknowledged[model] = self.post(server, "/api/v1/metrics", {
                "model": model, "version": "1", "metric": "temperature", "value": 100})
            time.sleep(0.073)  # no divisor of the interval: crossings fall anywhere in it
        end = time.monotonic() + 120
        while len(receiver.came) < self.crossings and time.monotonic() < end:
            time.sleep(0.01)
        server.stop()
        took = sorted(receiver.came[m] - acknowledged[m] for m in acknowledged if m in receiver.came)
        print(f"\nalerts: {len(took)} of {self.crossings} crossings told; from the answer to the "
              f"point to the webhook: p50 {statistics.median(took):.2f} s, "
              f"p99 {took[int(0.99 * (len(took) - 1))]:.2f} s, worst {took[-1]:.2f} s "
              "(evaluation every 1 s: 0.5 s and 1 s of it are waiting)")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--large", type=int, default=10_000_000)
    parser.add_argument("--crossings", type=int, default=200)
    parser.add_argument("--only", default="ingest,latency,disk,idle,large,alerts")
    args = parser.parse_args()
    bench = Bench(args)
    parts = {"ingest": bench.ingest, "latency": bench.latency, "disk": bench.disk,
             "idle": bench.idle, "large": bench.large_start, "alerts": bench.alerts}
    try:
        for part in args.only.split(","):
            parts[part]()
            sys.stdout.flush()
    finally:
        shutil.rmtree(bench.folder)


if __name__ == "__main__":
    main()
