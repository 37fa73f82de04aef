/** An address for every view of the page. */
import { routes } from "../../src/views/routes";
import type { Schemas } from "../../src/api/client";
import type { Server } from "./veer";

/** What stands for ":name" in the patterns of views/routes.ts. */
export type Names = Readonly<Record<string, string>>;

/** `pattern` with its names filled in, without "#/". */
export function placeOf(pattern: string, names: Names, query: Names = {}): string {
    const segments = pattern
        .split("/")
        .filter((part) => part !== "")
        .map((part) => {
            if (!part.startsWith(":")) return part;
            // The same word means different things below "alerts/" and "rules/".
            const value = names[`${pattern.split("/")[0] ?? ""}${part}`] ?? names[part.slice(1)];
            if (value === undefined) throw new Error(`${pattern}: nothing stands for ${part}`);
            return value;
        });
    const text = new URLSearchParams(query).toString();
    return segments.map(encodeURIComponent).join("/") + (text === "" ? "" : `?${text}`);
}

export const patterns: readonly string[] = routes.map((route) => route.pattern);

interface Alerts {
    alerts: Schemas["Alert"][];
}
interface Rules {
    rules: { name: string }[];
}

/** Names for all patterns, of a model of a server and whatever alert and rule it has. */
export async function namesOf(server: Server, model: string, column: string): Promise<Names> {
    const { alerts } = await server.get<Alerts>("/api/v1/alerts?limit=1");
    const { rules } = await server.get<Rules>("/api/v1/rules");
    return {
        model,
        column,
        id: alerts[0]?.id ?? "none",
        name: rules[0]?.name ?? "none",
    };
}
