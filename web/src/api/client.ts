/** Questions to the server, typed by the description of its API. The token, if one is needed, is in
 * a cookie that scripts cannot read; nothing here knows it. */
import type { components, paths } from "./schema";

export type Schemas = components["schemas"];

/** A failure, in words that can be shown. `status` 0: the server was not reached. */
export class ApiError extends Error {
    readonly status: number;
    /** Column of a mistake in an expression, from 1; null where there is none. */
    readonly position: number | null;

    constructor(status: number, detail: string, position: number | null = null) {
        super(detail);
        this.name = "ApiError";
        this.status = status;
        this.position = position;
    }
}

type Method = "get" | "post" | "put" | "delete";
type Operation<P extends keyof paths, M extends Method> = NonNullable<paths[P][M]>;
type PathsWith<M extends Method> = {
    [P in keyof paths]: paths[P][M] extends { responses: unknown } ? P : never;
}[keyof paths];
type Answer<O> = O extends { responses: { "2XX": { content: { "application/json": infer T } } } }
    ? T
    : undefined;
type Query<O> = O extends { parameters: { query?: infer Q } } ? NonNullable<Q> : never;
type Path<O> = O extends { parameters: { path: infer P } } ? P : never;
type Body<O> = O extends { requestBody?: { content: { "application/json": infer B } } } ? B : never;

export interface Asked<O> {
    path?: Path<O>;
    query?: Query<O>;
    body?: Body<O>;
    signal?: AbortSignal;
}

/** Fills "{model}" and adds the query; absent and null values are left out. */
export function addressOf(pattern: string, path: object = {}, query: object = {}): string {
    const values = new Map(Object.entries(path));
    const address = pattern.replace(/\{(\w+)\}/g, (_, name: string) =>
        encodeURIComponent(String(values.get(name) ?? "")),
    );
    const pairs = new URLSearchParams();
    for (const [name, value] of Object.entries(query))
        for (const one of Array.isArray(value) ? value : [value])
            if (one !== undefined && one !== null && one !== "") pairs.append(name, String(one));
    const text = pairs.toString();
    return text === "" ? address : `${address}?${text}`;
}

async function failureOf(answer: Response): Promise<ApiError> {
    try {
        const problem = (await answer.json()) as {
            detail?: string;
            title?: string;
            position?: number;
        };
        const text = problem.detail ?? problem.title ?? `the server answered ${answer.status}`;
        return new ApiError(answer.status, text, problem.position ?? null);
    } catch {
        return new ApiError(answer.status, `the server answered ${answer.status}`);
    }
}

/** Called at 401, so that the page can ask for a token. */
export const onSignInNeeded: { call: () => void } = { call: () => undefined };

export async function request<M extends Method, P extends PathsWith<M>>(
    method: M,
    pattern: P,
    asked: Asked<Operation<P, M>> = {},
): Promise<Answer<Operation<P, M>>> {
    const init: RequestInit = { method: method.toUpperCase(), credentials: "same-origin" };
    if (asked.signal) init.signal = asked.signal;
    if (asked.body !== undefined) {
        init.body = JSON.stringify(asked.body);
        init.headers = { "Content-Type": "application/json" };
    }
    let answer: Response;
    try {
        answer = await fetch(addressOf(pattern, asked.path, asked.query), init);
    } catch (error) {
        if (error instanceof DOMException && error.name === "AbortError") throw error;
        throw new ApiError(0, "The server does not answer.");
    }
    if (!answer.ok) {
        if (answer.status === 401) onSignInNeeded.call();
        throw await failureOf(answer);
    }
    const text = await answer.text();
    return (text === "" ? undefined : JSON.parse(text)) as Answer<Operation<P, M>>;
}

export function get<P extends PathsWith<"get">>(pattern: P, asked?: Asked<Operation<P, "get">>) {
    return request("get", pattern, asked);
}
