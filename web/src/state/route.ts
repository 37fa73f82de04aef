/** Where the page is: the part of the address behind "#", for example
 * "#/models/fraud/drift?version=v3&from=-24h". Everything that a person would want to send to a
 * colleague is in it. */
import { signal } from "@preact/signals";

export interface Place {
    /** Decoded segments: ["models", "fraud", "drift"]; [] is the overview. */
    segments: string[];
    query: Record<string, string>;
}

export function parsePlace(hash: string): Place {
    const text = hash.replace(/^#/, "");
    const at = text.indexOf("?");
    const path = at < 0 ? text : text.slice(0, at);
    const segments = path
        .split("/")
        .filter((part) => part !== "")
        .map((part) => {
            try {
                return decodeURIComponent(part);
            } catch {
                return part;
            }
        });
    const query: Record<string, string> = {};
    for (const [name, value] of new URLSearchParams(at < 0 ? "" : text.slice(at + 1)))
        query[name] = value;
    return { segments, query };
}

/** "#/models/a%2Fb?version=1"; empty and absent values are left out. */
export function formatPlace(
    segments: readonly string[],
    query: Readonly<Record<string, string | null | undefined>> = {},
): string {
    const pairs = new URLSearchParams();
    for (const [name, value] of Object.entries(query))
        if (value !== undefined && value !== null && value !== "") pairs.append(name, value);
    const text = pairs.toString();
    return `#/${segments.map(encodeURIComponent).join("/")}${text === "" ? "" : `?${text}`}`;
}

export const place = signal<Place>(parsePlace(location.hash));

/** The members of the query that go along from view to view. */
const KEPT = ["from", "to"];

/** A link to a view. The time range goes along unless the query gives its own. */
export function linkTo(
    segments: readonly string[],
    query: Readonly<Record<string, string | null | undefined>> = {},
): string {
    const kept: Record<string, string | null | undefined> = {};
    for (const name of KEPT) kept[name] = place.value.query[name];
    return formatPlace(segments, { ...kept, ...query });
}

/** Goes there; a new entry in the history of the browser. */
export function go(address: string): void {
    location.hash = address.replace(/^#/, "");
}

/** Changes members of the query of this place (null: drops one). `replace`: no new entry in the
 * history. */
export function setQuery(change: Readonly<Record<string, string | null>>, replace = false): void {
    const address = formatPlace(place.value.segments, { ...place.value.query, ...change });
    if (replace) {
        history.replaceState(history.state, "", address);
        place.value = parsePlace(address);
    } else {
        go(address);
    }
}

addEventListener("hashchange", () => {
    place.value = parsePlace(location.hash);
});
