/** The models of a fleet: what needs attention, in which order they stand, which are shown. */
import { healthRank, severityRank } from "./severity";

/** What of a model at a glance is computed with; the answer of the server has more. */
export interface FleetModel {
    model: string;
    last: string | null;
    recent: { predictions: number; labelled: number };
    metric: {
        name: string | null;
        better: string | null;
        value: number | null;
        before: number | null;
        why: string | null;
    };
    drift: { share: number; dataset_drift: boolean; drifted: number } | null;
    alerts: { active: number; acknowledged: number; worst: string | null };
    health: string;
}

export const SORTS = [
    "attention",
    "model",
    "health",
    "alerts",
    "metric",
    "drift",
    "traffic",
    "last",
    "labels",
] as const;
export type SortKey = (typeof SORTS)[number];

export interface Order {
    by: SortKey;
    /** The other way round than one would look for first. */
    reversed: boolean;
}

export const STATES = ["all", "alerts", "worse", "drifting", "silent"] as const;
/** Which models are shown. */
export type FleetState = (typeof STATES)[number];

const HOUR_S = 3600;
/** Gaps of the usual length after which no prediction is silence. */
const SILENT_GAPS = 5;

function secondsSince(time: string | null, now_s: number): number {
    return time === null ? Infinity : now_s - Date.parse(time) / 1000;
}

/** True if a model that has had predictions gets none: for an hour at least, and for several times
 * as long as usually lies between two. */
export function isSilent(model: FleetModel, now_s: number, hours: number): boolean {
    if (model.last === null) return false;
    const gap_s =
        model.recent.predictions > 0 ? (hours * HOUR_S) / model.recent.predictions : hours * HOUR_S;
    const limit_s = Math.min(hours * HOUR_S, Math.max(HOUR_S, SILENT_GAPS * gap_s));
    return secondsSince(model.last, now_s) > limit_s;
}

/** How much worse the main metric became, in percent of what it was; negative: better. null: the
 * two cannot be compared. */
export function worsening(model: FleetModel): number | null {
    const { value, before, better } = model.metric;
    if (value === null || before === null || before === 0 || better === null) return null;
    const change = ((value - before) / Math.abs(before)) * 100;
    return better === "higher" ? -change : change;
}

/** The change of the main metric, in percent with its sign. */
export function changeOf(model: FleetModel): number | null {
    const { value, before } = model.metric;
    if (value === null || before === null || before === 0) return null;
    return ((value - before) / Math.abs(before)) * 100;
}

export function openAlerts(model: FleetModel): number {
    return model.alerts.active + model.alerts.acknowledged;
}

/** Larger: needs attention sooner. Made of steps, not of values, so that models do not swap places
 * because a number moved a little. Alerts that somebody takes care of count a little less. */
export function attention(model: FleetModel, now_s: number, hours: number): number {
    const taken = model.alerts.active === 0;
    const alert = severityRank(model.alerts.worst) * 2 - (taken ? 1 : 0);
    return (
        Math.max(0, alert) * 1000 +
        concern(model.health) * 100 +
        (model.drift?.dataset_drift === true ? 10 : 0) +
        (isSilent(model, now_s, hours) ? 1 : 0)
    );
}

/** How worrying a health is: unknown stands between fair and good. */
function concern(health: string): number {
    const rank = healthRank(health);
    return rank === 0 ? healthRank("fair") - 0.5 : rank;
}

export function isWorse(model: FleetModel): boolean {
    return healthRank(model.health) >= healthRank("fair");
}

/** null sorts behind everything, whatever the direction. */
type Value = number | string | null;

function valueOf(model: FleetModel, by: SortKey, now_s: number, hours: number): Value {
    switch (by) {
        case "attention":
            return -attention(model, now_s, hours);
        case "model":
            return model.model.toLowerCase();
        case "health":
            return -concern(model.health);
        case "alerts":
            return -(severityRank(model.alerts.worst) * 1e6 + openAlerts(model));
        case "metric": {
            const worse = worsening(model);
            return worse === null ? null : -worse;
        }
        case "drift":
            return model.drift === null ? null : -model.drift.share;
        case "traffic":
            return -model.recent.predictions;
        case "last":
            return model.last === null ? null : -Date.parse(model.last);
        case "labels": {
            const coverage = coverageOf(model);
            return coverage;
        }
    }
}

/** Share of the recent predictions that have a label; null without predictions. */
export function coverageOf(model: FleetModel): number | null {
    const { predictions, labelled } = model.recent;
    return predictions === 0 ? null : labelled / predictions;
}

function compareValues(a: Value, b: Value): number {
    if (a === b) return 0;
    if (a === null) return 1;
    if (b === null) return -1;
    return a < b ? -1 : 1;
}

/** In order; equal ones by name. */
export function sortFleet<T extends FleetModel>(
    models: readonly T[],
    order: Order,
    now_s: number,
    hours: number,
): T[] {
    const keyed = models.map((model) => ({
        model,
        value: valueOf(model, order.by, now_s, hours),
    }));
    const sign = order.reversed ? -1 : 1;
    keyed.sort((a, b) => {
        const missing = a.value === null || b.value === null;
        const by = compareValues(a.value, b.value) * (missing ? 1 : sign);
        return by !== 0 ? by : compareValues(a.model.model, b.model.model);
    });
    return keyed.map((one) => one.model);
}

/** "-traffic" is the other way round; anything unknown the order by need of attention. */
export function parseOrder(text: string | undefined): Order {
    const reversed = text?.startsWith("-") ?? false;
    const name = reversed ? text?.slice(1) : text;
    const by = SORTS.find((one) => one === name) ?? "attention";
    return { by, reversed: reversed && by === name };
}

/** null where it is the usual one. */
export function formatOrder(order: Order): string | null {
    if (order.by === "attention" && !order.reversed) return null;
    return order.reversed ? `-${order.by}` : order.by;
}

export function parseState(text: string | undefined): FleetState {
    return STATES.find((one) => one === text) ?? "all";
}

export function isInState(
    model: FleetModel,
    state: FleetState,
    now_s: number,
    hours: number,
): boolean {
    switch (state) {
        case "all":
            return true;
        case "alerts":
            return openAlerts(model) > 0;
        case "worse":
            return isWorse(model);
        case "drifting":
            return model.drift?.dataset_drift === true;
        case "silent":
            return isSilent(model, now_s, hours);
    }
}

/** Every word of the search is in the name. */
export function fits(name: string, search: string): boolean {
    const lower = name.toLowerCase();
    return search
        .toLowerCase()
        .split(/\s+/)
        .every((word) => lower.includes(word));
}

/** How many models are in each state. */
export function countStates(
    models: readonly FleetModel[],
    now_s: number,
    hours: number,
): Record<FleetState, number> {
    const counts: Record<FleetState, number> = {
        all: 0,
        alerts: 0,
        worse: 0,
        drifting: 0,
        silent: 0,
    };
    for (const model of models)
        for (const state of STATES) if (isInState(model, state, now_s, hours)) counts[state]++;
    return counts;
}

/** What of a model is news when it changes: not its numbers, which always move. */
function standing(model: FleetModel): string {
    return JSON.stringify([
        model.alerts,
        model.health,
        model.drift?.dataset_drift ?? false,
        model.drift?.drifted ?? 0,
    ]);
}

export interface Patched<T> {
    models: T[];
    /** Names whose standing changed, and new ones. */
    changed: string[];
}

/** The new answer, with the objects of the old one where nothing changed, so that only rows with
 * news are drawn again. */
export function patchFleet<T extends FleetModel>(
    old: readonly T[],
    next: readonly T[],
    isKnown: (model: T) => boolean = () => true,
): Patched<T> {
    const before = new Map(old.map((model) => [model.model, model]));
    const changed: string[] = [];
    const models = next.map((model) => {
        const was = before.get(model.model);
        if (was === undefined) {
            if (old.length > 0) changed.push(model.model);
            return model;
        }
        if (JSON.stringify(was) === JSON.stringify(model)) return was;
        if (isKnown(was) && standing(was) !== standing(model)) changed.push(model.model);
        return model;
    });
    return { models, changed };
}

/** Keeps the order in which names stood; those that are new follow in their own order. */
export function keepOrder<T extends FleetModel>(
    sorted: readonly T[],
    names: readonly string[],
): T[] {
    const place = new Map(names.map((name, i) => [name, i]));
    return sorted
        .map((model, i) => ({ model, at: place.get(model.model) ?? names.length + i }))
        .sort((a, b) => a.at - b.at)
        .map((one) => one.model);
}
