#!/usr/bin/python3
"""Kills a server under load again and again and looks for what it acknowledged.

Usage: kill_cycles.py VEER [CYCLES] [SEED]

One cycle: start on the same data directory, wait until it is ready, send everything again that the
last life left open or had acknowledged, then let four clients send predictions, labels and metric
points, and kill -9 at a random moment. What was acknowledged must be a duplicate when it is sent
again (nothing lost); what was under way is stored once, then or now (nothing twice). From time to
time, and at the end, the totals over HTTP must equal those of this script, and `doctor` must find
nothing: index and summaries equal what the raw records say. Every start must succeed.

Prints one line of figures; exits 1 with the first thing that is wrong.
"""
import http.client
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

CLIENTS = 4
BASE_S = 1_700_000_000  # of all timestamps
MODELS = ("fraud", "churn")
CHECK_EVERY = 50


def free_port():
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def predicted(number):
    return "yes" if number * 2654435761 % 1000 < 400 else "no"


def truth(number):
    return "yes" if number * 40503 % 1000 < 350 else "no"


def prediction(number):
    return {"id": f"p{number}", "model": MODELS[number % 2], "version": f"v{number % 3}",
            "timestamp": BASE_S + number * 7, "features": {"a": number % 97 / 7, "b": "xyz"[number % 3]},
            "prediction": {"class": predicted(number), "score": number % 1000 / 1000},
            "latency_ms": number % 50, "tags": {"country": ("IT", "FR")[number % 2]}}


def label(number):
    return {"id": f"p{number}", "model": MODELS[number % 2], "label": truth(number),
            "timestamp": BASE_S + number * 7 + 3600}


def point(number):
    return {"model": MODELS[number % 2], "metric": "custom_lift", "value": number / 8,
            "timestamp": BASE_S + number * 60}


MAKERS = {"/api/v1/predictions": prediction, "/api/v1/feedback": label, "/api/v1/metrics": point}


class Wrong(Exception):
    """Something that must not happen."""


class Cycles:
    def __init__(self, program, cycles, seed):
        self.program, self.cycles = program, cycles
        self.random = random.Random(seed)
        self.folder = tempfile.mkdtemp(prefix="veer-kill-")
        self.port = free_port()
        self.process = None
        self.lock = threading.Lock()
        self.next = {path: 0 for path in MAKERS}  # numbers given out so far
        self.open = []    # (path, numbers): sent, no answer
        self.known = []   # the same, acknowledged in the last life
        self.acknowledged = {path: 0 for path in MAKERS}
        self.requests = 0
        self.longest_start_s = 0.0

    def start(self):
        begin = time.monotonic()
        self.process = subprocess.Popen(
            [self.program, "serve", "--data", os.path.join(self.folder, "data"), "--listen",
             f"127.0.0.1:{self.port}"], stdout=subprocess.DEVNULL,
            stderr=open(os.path.join(self.folder, "log"), "ab"))
        while True:
            if self.process.poll() is not None:
                with open(os.path.join(self.folder, "log"), encoding="utf-8") as log:
                    raise Wrong("the server did not start: " + log.read()[-2000:])
            try:
                status, _ = self.send("GET", "/readyz")
                if status == 200:
                    break
            except (OSError, http.client.HTTPException):
                pass
            if time.monotonic() - begin > 120:
                raise Wrong("the server did not become ready in 120 s")
            time.sleep(0.002)
        self.longest_start_s = max(self.longest_start_s, time.monotonic() - begin)

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def send(self, method, path, body=None, connection=None):
        link = connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        link.request(method, path, body, {"Content-Type": "application/x-ndjson"} if body else {})
        answer = link.getresponse()
        data = answer.read()
        if connection is None:
            link.close()
        return answer.status, data

    def post(self, path, numbers, connection=None):
        text = "\n".join(json.dumps(MAKERS[path](n)) for n in numbers)
        status, data = self.send("POST", path, text, connection)
        if status != 200:
            raise Wrong(f"{path} answered {status}: {data[:500]!r}")
        return json.loads(data)

    def client(self, seed):
        """Sends until the server is gone. What has no answer then stays open."""
        rng = random.Random(seed)
        link = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        try:
            while True:
                path = rng.choices(list(MAKERS), (6, 4, 1))[0]
                with self.lock:
                    first = self.next[path]
                    numbers = range(first, first + rng.choice((1, 1, 5, 20)))
                    if path == "/api/v1/feedback" and numbers.stop > self.next["/api/v1/predictions"] + 30:
                        continue  # labels run ahead of predictions a little, not far
                    self.next[path] = numbers.stop
                    item = (path, numbers)
                    self.open.append(item)
                self.requests += 1
                answer = self.post(path, numbers, link)
                if answer["accepted"] != len(numbers) or answer["rejected"]:
                    raise Wrong(f"{item} is new but was answered {answer}")
                with self.lock:
                    self.open.remove(item)
                    self.known.append(item)
        except (OSError, http.client.HTTPException):
            pass

    def send_again(self):
        """What was acknowledged must be there; what was open is there once afterwards."""
        for path, numbers in self.known:
            answer = self.post(path, numbers)
            if path != "/api/v1/metrics" and (answer["accepted"], answer["duplicates"]) != (0, len(numbers)):
                raise Wrong(f"{path} {numbers} was acknowledged before the kill, now: {answer}")
            self.acknowledged[path] += len(numbers)
        for path, numbers in self.open:
            answer = self.post(path, numbers)
            if answer["accepted"] + answer["duplicates"] != len(numbers):
                raise Wrong(f"{path} {numbers} sent again: {answer}")
            self.acknowledged[path] += len(numbers)
        self.known, self.open = [], []

    def get(self, path):
        status, data = self.send("GET", path)
        if status != 200:
            raise Wrong(f"{path} answered {status}: {data[:500]!r}")
        return json.loads(data)

    def check(self):
        """Totals over HTTP against those of this script; then the doctor."""
        sent = self.next["/api/v1/predictions"]
        labels = min(self.next["/api/v1/feedback"], sent)
        for which, model in enumerate(MODELS):
            mine = [n for n in range(which, sent, 2)]
            judged = [n for n in mine if n < labels]
            answer = self.get(f"/api/v1/models/{model}/performance?from=2001-01-01T00:00:00Z&to=now")
            overall = answer["overall"]
            if overall["predictions"] != len(mine) or overall["labelled"] != len(judged):
                raise Wrong(f"{model}: {overall['predictions']} predictions and {overall['labelled']} "
                            f"labels, but {len(mine)} and {len(judged)} were sent")
            if judged:
                right = sum(predicted(n) == truth(n) for n in judged) / len(judged)
                if abs(overall["values"]["accuracy"]["value"] - right) > 1e-12:
                    raise Wrong(f"{model}: accuracy {overall['values']['accuracy']}, not {right}")
        status, data = self.send("POST", "/api/v1/doctor")
        report = json.loads(data)
        if status != 200 or report["findings"]:
            raise Wrong(f"doctor: {status} {data[:2000]!r}")

    def cycle(self, index):
        self.start()
        self.send_again()
        if index % CHECK_EVERY == CHECK_EVERY - 1:
            self.check()
        threads = [threading.Thread(target=self.guarded, args=(self.random.random(),))
                   for _ in range(CLIENTS)]
        for thread in threads:
            thread.start()
        time.sleep(self.random.choice((0.005, 0.03, 0.1)) * self.random.random() * 2)
        self.kill()
        for thread in threads:
            thread.join()
        if self.failure:
            raise Wrong(self.failure)

    failure = None

    def guarded(self, seed):
        try:
            self.client(seed)
        except Wrong as wrong:
            self.failure = str(wrong)

    def run(self):
        for index in range(self.cycles):
            self.cycle(index)
        self.start()
        self.send_again()
        self.check()
        self.kill()
        self.start()
        self.check()
        self.process.terminate()
        if self.process.wait() != 0:
            raise Wrong(f"the server ended with {self.process.returncode}")
        print(f"{self.cycles} kills, {self.requests} requests, {self.acknowledged['/api/v1/predictions']}"
              f" predictions, {self.acknowledged['/api/v1/feedback']} labels and"
              f" {self.acknowledged['/api/v1/metrics']} points acknowledged: 0 lost, 0 twice;"
              f" longest start {1000 * self.longest_start_s:.0f} ms")
        shutil.rmtree(self.folder)


def main():
    cycles = int(sys.argv[2]) if len(sys.argv) > 2 else 200
    seed = int(sys.argv[3]) if len(sys.argv) > 3 else random.SystemRandom().randrange(1 << 32)
    run = Cycles(sys.argv[1], cycles, seed)
    try:
        run.run()
    except Wrong as wrong:
        if run.process and run.process.poll() is None:
            run.process.kill()
        print(f"seed {seed}, data in {run.folder}: {wrong}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
