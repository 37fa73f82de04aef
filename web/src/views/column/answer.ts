/** What the view asks, and the members that matter of what comes. */
import type { Schemas } from "../../api/client";
import type { Shape, Stats } from "../../lib/drift_words";

export type DriftRun = Schemas["DriftRun"];
export type DriftColumn = Schemas["DriftColumn"];

/** What the address chooses. */
export interface Asked {
    model: string;
    column: string;
    version: string | undefined;
    /** End of the current window, RFC 3339; undefined: now. */
    at: string | undefined;
    window: string | undefined;
    baseline: string | undefined;
}

export interface Sides {
    reference: Stats;
    current: Stats;
}

/** Numbers of both sides, if the answer has them. */
export function sidesOf(column: DriftColumn): Sides | null {
    return column.stats ?? null;
}

export function shapeOf(column: DriftColumn): Shape | null {
    return column.shape ?? null;
}

/** Query members that links to other columns keep. */
export function keptOf(asked: Asked): Record<string, string | undefined> {
    return {
        version: asked.version,
        at: asked.at,
        window: asked.window,
        baseline: asked.baseline,
    };
}
