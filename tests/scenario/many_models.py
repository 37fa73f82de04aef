"""Many small models sent to a server over HTTP, for tests and for measuring.

    many_models.py URL [MODELS [PREDICTIONS]]     fills a server that runs already

Each model has its predictions spread over the last day, with labels for all but the last tenth; every fourth one
is a regression, every tenth one has two versions.
"""

import datetime
import json
import random
import sys
import urllib.request

DAY_S = 24 * 3600
BATCH = 4000


def name_of(i):
    return f"model-{i:04d}"


def records_of(i, predictions, now, span_s=DAY_S):
    """Predictions of one model, the oldest first, with their labels."""
    random_of = random.Random(i)
    for j in range(predictions):
        time = now - datetime.timedelta(seconds=span_s * (predictions - j) / predictions)
        truth = random_of.random() < 0.4
        hit = random_of.random() < 0.8 + 0.15 * (i % 7) / 7
        record = {"model": name_of(i), "version": "2" if i % 10 == 0 and j * 2 > predictions else "1",
                  "id": f"{i}-{j}", "timestamp": time.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
                  "features": {"amount": round(random_of.gauss(100, 20), 2), "country": random_of.choice("ABC")},
                  "latency_ms": round(random_of.uniform(5, 50), 1)}
        if i % 4 == 3:
            record["prediction"] = round(random_of.gauss(1000, 200), 1)
            label = round(record["prediction"] + random_of.gauss(0, 50), 1)
        else:
            record["prediction"] = {"class": "yes" if truth == hit else "no", "score": round(random_of.random(), 3)}
            label = "yes" if truth else "no"
        if j < predictions * 0.9:
            record["label"] = label
        yield record


def fill(post, models, predictions, span_s=DAY_S):
    """Sends everything; post(path, text) sends lines and gives the answer as JSON. Gives how many were taken."""
    now = datetime.datetime.now(datetime.timezone.utc)
    taken, lines = 0, []

    def send():
        nonlocal taken
        taken += post("/api/v1/predictions", "\n".join(lines))["accepted"]
        lines.clear()

    for i in range(models):
        for record in records_of(i, predictions, now, span_s):
            lines.append(json.dumps(record))
            if len(lines) == BATCH:
                send()
    if lines:
        send()
    return taken


def post_to(url):
    """A post for fill that talks to an address."""

    def post(path, text):
        request = urllib.request.Request(url + path, data=text.encode(), method="POST",
                                         headers={"Content-Type": "application/x-ndjson"})
        with urllib.request.urlopen(request, timeout=120) as answer:
            return json.load(answer)

    return post


if __name__ == "__main__":
    url, models, predictions = [*sys.argv[1:], "1000", "100"][:3] if len(sys.argv) < 3 else [*sys.argv[1:], "100"][:3]
    print(fill(post_to(url.rstrip("/")), int(models), int(predictions)), "predictions were taken")
