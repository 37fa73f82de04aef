import { describe, expect, it } from "vitest";
import { alertMarkers, isAbout, momentMarker, retrainingMarkers, versionMarkers } from "./markers";

const T = "2026-11-21T12:00:00Z";
const T_S = Date.parse(T) / 1000;

const alert = {
    id: "alert_1",
    rule: "Low accuracy",
    version: "v3",
    severity: "high" as const,
    status: "active" as const,
    term: "accuracy[24h]",
    started: T,
    fired: T,
    resolved: null,
};

describe("markers", () => {
    it("of alerts go from firing to their end and lead to them", () => {
        const ended = "2026-11-21T13:00:00Z";
        const [open, closed] = alertMarkers(
            [alert, { ...alert, id: "alert_2", status: "resolved" as const, resolved: ended }],
            (id) => `#/alerts/${id}`,
        );
        expect(open).toEqual({
            time: T_S,
            until: null,
            kind: "alert",
            label: "Low accuracy (active, v3)",
            severity: "high",
            href: "#/alerts/alert_1",
        });
        expect(closed?.until).toBe(T_S + 3600);
        expect(alertMarkers([{ ...alert, fired: null, started: null }], () => "")).toEqual([]);
    });
    it("of versions leave out the first one", () => {
        const marks = versionMarkers([
            { version: "v2", first: "2026-11-20T00:00:00Z" },
            { version: "v1", first: "2026-11-01T00:00:00Z" },
            { version: "v0", first: null },
        ]);
        expect(marks.map((one) => one.label)).toEqual(["First prediction of v2"]);
    });
    it("of retraining say what came of it", () => {
        const run = {
            id: "r",
            status: "completed" as const,
            version: "v1",
            new_version: "v2",
            requested: T,
            started: null,
            ended: null,
        };
        expect(retrainingMarkers([run], "#/retraining")[0]).toMatchObject({
            time: T_S,
            label: "Retraining completed, made v2",
        });
    });
    it("of a linked moment are there if the link has one", () => {
        expect(momentMarker(T)[0]?.time).toBe(T_S);
        expect(momentMarker(undefined)).toEqual([]);
        expect(momentMarker("yesterday")).toEqual([]);
    });
    it("belong to the metric that the alert is about", () => {
        expect(isAbout("accuracy[24h]", ["accuracy"])).toBe(true);
        expect(isAbout("degradation(precision, baseline=24h)[1h]", ["precision"])).toBe(true);
        expect(isAbout('metric("orders lost")[24h]', ["orders lost"])).toBe(true);
        expect(isAbout("drift_share()[6h]", ["accuracy"])).toBe(false);
        expect(isAbout("p99(latency_ms)[1h]", ["latency_p99"])).toBe(true);
        expect(isAbout(null, ["accuracy"])).toBe(true);
    });
});
