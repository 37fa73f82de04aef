/** Which view shows which address. A view is loaded when it is first needed. */
import type { ComponentType } from "preact";

/** What a view gets: the parts of the address that its pattern names, decoded. */
export interface ViewProps {
    params: Readonly<Record<string, string>>;
}

type Loader = () => Promise<ComponentType<ViewProps>>;

export interface Route {
    /** Segments; ":name" takes one. */
    pattern: string;
    load: Loader;
}

/** The first that fits is shown. */
export const routes: readonly Route[] = [
    { pattern: "", load: () => import("./overview/overview").then((m) => m.Overview) },
    {
        pattern: "models/:model",
        load: () => import("./model/performance").then((m) => m.Performance),
    },
    { pattern: "models/:model/drift", load: () => import("./model/drift").then((m) => m.Drift) },
    {
        pattern: "models/:model/traffic",
        load: () => import("./model/traffic").then((m) => m.Traffic),
    },
    {
        pattern: "models/:model/quality",
        load: () => import("./quality/quality").then((m) => m.Quality),
    },
    {
        pattern: "models/:model/columns/:column",
        load: () => import("./column/column").then((m) => m.Column),
    },
    {
        pattern: "models/:model/compare",
        load: () => import("./compare/compare").then((m) => m.Compare),
    },
    {
        pattern: "models/:model/judging",
        load: () => import("./judging/judging").then((m) => m.Judging),
    },
    { pattern: "alerts", load: () => import("./alerts/alerts").then((m) => m.Alerts) },
    { pattern: "alerts/:id", load: () => import("./alerts/alert").then((m) => m.Alert) },
    { pattern: "silences", load: () => import("./alerts/silences").then((m) => m.Silences) },
    { pattern: "rules", load: () => import("./rules/rules").then((m) => m.Rules) },
    { pattern: "rules/new", load: () => import("./rules/editor").then((m) => m.RuleEditor) },
    { pattern: "rules/edit/:name", load: () => import("./rules/editor").then((m) => m.RuleEditor) },
    {
        pattern: "retraining",
        load: () => import("./retraining/retraining").then((m) => m.Retraining),
    },
    { pattern: "settings", load: () => import("./settings/settings").then((m) => m.Settings) },
];

export interface Found {
    route: Route;
    params: Record<string, string>;
}

function match(pattern: string, segments: readonly string[]): Record<string, string> | null {
    const parts = pattern === "" ? [] : pattern.split("/");
    if (parts.length !== segments.length) return null;
    const params: Record<string, string> = {};
    for (const [i, part] of parts.entries()) {
        const segment = segments[i] ?? "";
        if (part.startsWith(":")) params[part.slice(1)] = segment;
        else if (part !== segment) return null;
    }
    return params;
}

export function findRoute(segments: readonly string[], all = routes): Found | null {
    for (const route of all) {
        const params = match(route.pattern, segments);
        if (params !== null) return { route, params };
    }
    return null;
}
