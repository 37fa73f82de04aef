/** Commands that send the first predictions, as they can be pasted. */

/** Where the server is, and whether it wants a token (taken from $VEER_TOKEN). */
export interface Target {
    origin: string;
    tokens: boolean;
}

const EXAMPLE = {
    model: "my-model",
    version: "1",
    id: "order-1",
    features: { amount: 129.9, country: "IT" },
    prediction: { class: "ok", score: 0.12 },
};
const TRUTH = { model: "my-model", id: "order-1", label: "ok" };

/** JSON with its objects on lines of their own; a shell takes them as one text. */
function bodyText(body: object): string {
    return JSON.stringify(body).replace(/,("\w+":\{)/g, ",\n       $1");
}

function post(target: Target, path: string, body: object): string {
    const token = target.tokens ? ` \\\n  -H "Authorization: Bearer $VEER_TOKEN"` : "";
    return `curl ${target.origin}${path} \\\n  -H "Content-Type: application/json"${token} \\\n  -d '${bodyText(body)}'`;
}

/** One prediction, with curl. */
export function curlPrediction(target: Target): string {
    return post(target, "/api/v1/predictions", EXAMPLE);
}

/** What was right, for the same prediction. */
export function curlLabel(target: Target): string {
    return post(target, "/api/v1/feedback", TRUTH);
}

/** One prediction, with nothing but Python's library. */
export function pythonPrediction(target: Target): string {
    const header = target.tokens
        ? `\n    "Authorization": "Bearer " + os.environ["VEER_TOKEN"],`
        : "";
    return `import json${target.tokens ? ", os" : ""}, urllib.request

record = {
    "model": "my-model",
    "version": "1",
    "id": "order-1",
    "features": {"amount": 129.9, "country": "IT"},
    "prediction": {"class": "ok", "score": 0.12},
}
headers = {
    "Content-Type": "application/json",${header}
}
request = urllib.request.Request(
    "${target.origin}/api/v1/predictions", json.dumps(record).encode(), headers
)
print(urllib.request.urlopen(request).read().decode())`;
}

function hoursAgo(now_s: number, hours: number): string {
    return new Date((now_s - hours * 3600) * 1000).toISOString().replace(/\.\d+Z$/, "Z");
}

/** A file of the past, and its import. */
export function importHistory(target: Target, now_s: number): string {
    return `cat > predictions.csv <<'EOF'
id,timestamp,model,version,amount,country,prediction,label
past-1,${hoursAgo(now_s, 3)},my-model,1,129.9,IT,ok,ok
past-2,${hoursAgo(now_s, 2)},my-model,1,9800,BR,fraud,ok
past-3,${hoursAgo(now_s, 1)},my-model,1,24.5,IT,ok,ok
EOF
veer import --url ${target.origin} predictions.csv`;
}
