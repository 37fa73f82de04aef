/** Acknowledging and resolving: shown at once, and taken back with the reason if the server
 * refuses. */
import { signal } from "@preact/signals";
import { request, type Schemas } from "../../api/client";
import { countWords } from "../../lib/alert_feed";
import { say } from "../../ui/toasts";
import { byWhom, ownName } from "./name";
import { session } from "../../state/session";

export type Alert = Schemas["Alert"];
export type Deed = "acknowledge" | "resolve";

/** Alerts as they will be if the server agrees; gone when it has answered. */
export const hoped = signal<ReadonlyMap<string, Alert>>(new Map());
/** Alerts as the server answered them after an action, until a newer answer is there. */
export const done = signal<ReadonlyMap<string, { alert: Alert; at: number }>>(new Map());

const AT_ONCE = 4;

export const DEEDS: Readonly<Record<Deed, { title: string; past: string }>> = {
    acknowledge: { title: "Acknowledge", past: "acknowledged" },
    resolve: { title: "Resolve", past: "resolved" },
};

/** True if this can be done to an alert. */
export function canDo(deed: Deed, alert: Alert): boolean {
    return deed === "acknowledge" ? alert.status === "active" : alert.status !== "resolved";
}

function afterwards(deed: Deed, alert: Alert): Alert {
    const by = session.value?.name ?? (ownName.value.trim() || "you");
    const now = new Date().toISOString();
    return deed === "acknowledge"
        ? { ...alert, status: "acknowledged", acknowledged: now, acknowledged_by: by }
        : { ...alert, status: "resolved", resolved: now, resolved_by: by };
}

function without<T>(map: ReadonlyMap<string, T>, id: string): ReadonlyMap<string, T> {
    const next = new Map(map);
    next.delete(id);
    return next;
}

async function perform(deed: Deed, alert: Alert, notes: string): Promise<string | null> {
    const asked = {
        path: { id: alert.id },
        body: { ...byWhom(), ...(notes.trim() === "" ? {} : { notes: notes.trim() }) },
    };
    try {
        const answer =
            deed === "acknowledge"
                ? await request("post", "/api/v1/alerts/{id}/acknowledge", asked)
                : await request("post", "/api/v1/alerts/{id}/resolve", asked);
        done.value = new Map(done.value).set(alert.id, { alert: answer, at: Date.now() });
        return null;
    } catch (error) {
        return error instanceof Error ? error.message : String(error);
    } finally {
        hoped.value = without(hoped.value, alert.id);
    }
}

function tell(deed: Deed, n: number, faults: readonly string[]): void {
    const word = DEEDS[deed].past;
    if (faults.length === 0) {
        say(`${countWords(n)} ${word}`);
        return;
    }
    const reasons = [...new Set(faults)].slice(0, 3).join("; ");
    const good = n - faults.length;
    say(
        good === 0
            ? `Not ${word}: ${reasons}`
            : `${countWords(good)} ${word}, ${faults.length} not: ${reasons}`,
        true,
    );
}

/** Does it to all of them for which it is possible. */
export async function act(deed: Deed, alerts: readonly Alert[], notes: string): Promise<void> {
    const able = alerts.filter((alert) => canDo(deed, alert));
    const wanted = new Map(hoped.value);
    for (const alert of able) wanted.set(alert.id, afterwards(deed, alert));
    hoped.value = wanted;
    const queue = [...able];
    const faults: string[] = [];
    const worker = async (): Promise<void> => {
        for (let alert = queue.shift(); alert !== undefined; alert = queue.shift()) {
            const fault = await perform(deed, alert, notes);
            if (fault !== null) faults.push(fault);
        }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    tell(deed, able.length, faults);
}
