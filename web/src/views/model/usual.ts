/** Where metrics usually lie, as bands of charts. */
import type { Schemas } from "../../api/client";
import type { Band } from "../../charts/types";

export function bandOf(usual: Schemas["UsualRange"] | undefined, metric: string): Band | null {
    const found = usual?.metrics[metric];
    if (usual === undefined || found === undefined) return null;
    const label = usual.source === "reference" ? "usual (in the reference)" : "usual (before)";
    return { lo: found.lo, hi: found.hi, center: found.center, label };
}
