/** The usual range of each metric, which the server adds to performance. */
import type { Schemas } from "../../api/client";
import type { Band } from "../../charts/types";

export interface Usual {
    source: string;
    windows: number;
    metrics: Readonly<Record<string, { center: number | null; lo: number; hi: number }>>;
    why: string | null;
}

function hasUsual(answer: object): answer is { usual: Usual } {
    return "usual" in answer && typeof answer.usual === "object" && answer.usual !== null;
}

export function usualOf(performance: Schemas["Performance"]): Usual | null {
    return hasUsual(performance) ? performance.usual : null;
}

export function bandOf(usual: Usual | null, metric: string): Band | null {
    const found = usual?.metrics[metric];
    if (usual === null || found === undefined) return null;
    const label = usual.source === "reference" ? "usual (reference)" : "usual (before)";
    return { lo: found.lo, hi: found.hi, center: found.center, label };
}
