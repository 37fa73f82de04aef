/** How the server does, a copy of what it keeps, a look for damage. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { get, request, type Schemas } from "../../api/client";
import { rateOf, type Counted } from "../../lib/rates";
import { formatBytes, formatCount, formatShort } from "../../lib/number";
import { formatDuration } from "../../lib/time";
import { useQuery } from "../../state/query";
import { whyNotChange } from "../../state/session";
import { Button, Card, CopyBlock, Failure, Show, Time } from "../../ui/basics";
import { ApiError } from "../../api/client";

type Status = Schemas["Status"];
const REFRESH_MS = 5000;

function Fact(props: { name: string; children: ComponentChildren }) {
    return (
        <div>
            <dt>{props.name}</dt>
            <dd>{props.children}</dd>
        </div>
    );
}

interface Read {
    status: Status;
    at_s: number;
}

/** This status and the one before it, with the times at which they came. */
function useReadings(status: Status): Read[] {
    const last = useRef<Read[]>([]);
    if (last.current.at(-1)?.status !== status)
        last.current = [...last.current.slice(-1), { status, at_s: performance.now() / 1000 }];
    return last.current;
}

/** "12.4 / s", of a counter of the ingest. */
function rateWords(readings: readonly Read[], name: string): string {
    const counted = (read: Read): Counted => ({
        count: read.status.ingest[name] ?? 0,
        at_s: read.at_s,
    });
    const now = readings.at(-1);
    const before = readings.length < 2 ? undefined : readings[0];
    if (now === undefined || before === undefined) return "…";
    const rate = rateOf(counted(before), counted(now));
    return rate === null ? "…" : `${formatShort(rate)} / s`;
}

function Figures(props: { status: Status }) {
    const { status } = props;
    const { store, ingest, http } = status;
    const readings = useReadings(status);
    const bytes = (store.data_bytes ?? 0) + (store.log_bytes ?? 0);
    return (
        <dl class="facts">
            <Fact name="Version">{status.version}</Fact>
            <Fact name="Running for">
                <span title={status.started}>{formatDuration(status.uptime_s)}</span>
            </Fact>
            <Fact name="State">
                <span class={status.ready ? "tone-good" : "tone-critical"}>
                    {status.ready ? "ready" : `not ready: ${status.reason ?? "no reason given"}`}
                </span>
            </Fact>
            <Fact name="Tokens">{status.tokens_needed ? "needed" : "not needed"}</Fact>
            <Fact name="Store">
                {formatBytes(bytes)}, {store.backend}
                {store.writable ? "" : " (cannot be written)"}
            </Fact>
            <Fact name="Models and versions">{formatCount(store.series)}</Fact>
            <Fact name="Predictions kept">{formatCount(store.predictions["rows"])}</Fact>
            <Fact name="Labels kept">{formatCount(store.labels["rows"])}</Fact>
            <Fact name="Predictions taken in">
                {formatCount(ingest["predictions"])}{" "}
                <span class="muted">({rateWords(readings, "predictions")})</span>
            </Fact>
            <Fact name="Labels taken in">
                {formatCount(ingest["labels"])}{" "}
                <span class="muted">({rateWords(readings, "labels")})</span>
            </Fact>
            <Fact name="Refused">
                <span class={(ingest["refused"] ?? 0) > 0 ? "tone-medium" : ""}>
                    {formatCount(ingest["refused"])}
                </span>
            </Fact>
            <Fact name="Labels that wait for a prediction">
                {formatCount(ingest["labels_waiting"])}
            </Fact>
            <Fact name="Connections">{formatCount(http["connections"])}</Fact>
            <Fact name="Live pages">{formatCount(http["subscribers"])}</Fact>
        </dl>
    );
}

export function Server() {
    const status = useQuery("status", (signal) => get("/api/v1/status", { signal }));
    const { reload } = status;
    useEffect(() => {
        const timer = setInterval(() => {
            if (document.visibilityState === "visible") reload();
        }, REFRESH_MS);
        return () => clearInterval(timer);
    }, [reload]);
    return (
        <Card title="Server">
            <Show of={status} height={200}>
                {(data) => <Figures status={data} />}
            </Show>
        </Card>
    );
}

/** Work that takes a while: its button, and what came of it. */
function useWork<T>(work: () => Promise<T>) {
    const [busy, setBusy] = useState(false);
    const [done, setDone] = useState<T | null>(null);
    const [error, setError] = useState<ApiError | null>(null);
    const start = (): void => {
        setBusy(true);
        setDone(null);
        setError(null);
        work()
            .then(setDone)
            .catch((thrown: unknown) =>
                setError(thrown instanceof ApiError ? thrown : new ApiError(0, String(thrown))),
            )
            .finally(() => setBusy(false));
    };
    return { busy, done, error, start };
}

export function Backup() {
    const backup = useWork(() => request("post", "/api/v1/backups"));
    return (
        <Card
            title="Backup"
            note="A copy of everything, in a new folder below the data directory of the server. Records go on coming in meanwhile."
            aside={
                <Button why={whyNotChange.value} disabled={backup.busy} onClick={backup.start}>
                    {backup.busy ? "Copying …" : "Make a backup"}
                </Button>
            }
        >
            <div role="status" class="stack">
                {backup.error !== null && <Failure error={backup.error} />}
                {backup.done !== null && (
                    <>
                        <p class="tone-good">
                            Made <Time at={backup.done.created} />. It is a data directory: a server
                            starts on it.
                        </p>
                        <CopyBlock text={backup.done.path} label="the folder of the backup" />
                    </>
                )}
            </div>
        </Card>
    );
}

function Findings(props: { found: Schemas["Diagnosis"] }) {
    const { found } = props;
    const took = formatDuration(found.duration_s);
    if (found.ok) return <p class="tone-good">Nothing is damaged. The look took {took}.</p>;
    return (
        <>
            <p class="tone-critical">
                {formatCount(found.findings.length)} findings in {took}:
            </p>
            <ul class="findings">
                {found.findings.map((finding) => (
                    <li key={finding} class="break">
                        {finding}
                    </li>
                ))}
            </ul>
        </>
    );
}

export function Doctor() {
    const doctor = useWork(() => request("post", "/api/v1/doctor"));
    return (
        <Card
            title="Doctor"
            note="Reads every block and compares the records with what is derived from them. It may take minutes; the server goes on working."
            aside={
                <Button why={whyNotChange.value} disabled={doctor.busy} onClick={doctor.start}>
                    {doctor.busy ? "Looking …" : "Look for damage"}
                </Button>
            }
        >
            <div role="status" class="stack">
                {doctor.error !== null && <Failure error={doctor.error} />}
                {doctor.done !== null && <Findings found={doctor.done} />}
            </div>
        </Card>
    );
}
