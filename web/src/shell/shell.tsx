/** What stands around every view: the way to other views, the time range, how live the page is. */
import type { ComponentChildren } from "preact";
import { get } from "../api/client";
import { linkTo, place } from "../state/route";
import { useQuery } from "../state/query";
import { setTheme, theme, type Theme } from "../state/theme";
import { Sign, type IconName } from "../ui/icons";
import { LiveLamp } from "./live_lamp";
import { Person } from "./person";
import { RangePicker } from "./range_picker";
import { Shortcuts } from "./shortcuts";

const PLACES: readonly { path: string[]; label: string; icon: IconName }[] = [
    { path: [], label: "Models", icon: "fleet" },
    { path: ["alerts"], label: "Alerts", icon: "alert" },
    { path: ["rules"], label: "Rules", icon: "rule" },
    { path: ["retraining"], label: "Retraining", icon: "retraining" },
    { path: ["settings"], label: "Settings", icon: "settings" },
];
const THEMES: Readonly<Record<Theme, { next: Theme; icon: IconName; label: string }>> = {
    system: { next: "light", icon: "system", label: "Colours: as the system has them" },
    light: { next: "dark", icon: "sun", label: "Colours: light" },
    dark: { next: "system", icon: "moon", label: "Colours: dark" },
};

/** Views that show nothing over time. */
const UNTIMED = new Set(["settings"]);

function isHere(path: readonly string[]): boolean {
    const first = place.value.segments[0] ?? "";
    const mine = path[0] ?? "";
    return (
        first === mine ||
        (mine === "" && first === "models") ||
        (mine === "alerts" && first === "silences")
    );
}

function OpenAlerts() {
    const alerts = useQuery(
        "open alerts",
        (signal) => get("/api/v1/alerts", { query: { status: "active", limit: 100 }, signal }),
        { live: "*", kinds: ["alert"], everyMs: 1000 },
    );
    const n = alerts.data?.alerts.length ?? 0;
    if (n === 0) return null;
    return (
        <span class="count" title="Alerts that nobody has acknowledged">
            {alerts.data?.truncated === true ? `${n}+` : n}
            <span class="hidden"> active</span>
        </span>
    );
}

function ThemeButton() {
    const now = THEMES[theme.value];
    return (
        <button
            type="button"
            class="button button-quiet"
            title={now.label}
            aria-label={now.label}
            onClick={() => setTheme(now.next)}
        >
            <Sign name={now.icon} />
        </button>
    );
}

function Way() {
    return (
        <nav class="way" aria-label="Main">
            <a class="brand" href={linkTo([])} aria-label="Veer: models">
                <img src="favicon.svg" alt="" width={24} height={24} />
                <span>Veer</span>
            </a>
            {PLACES.map((one) => (
                <a
                    key={one.label}
                    class="way-link"
                    href={linkTo(one.path)}
                    aria-current={isHere(one.path) ? "page" : undefined}
                >
                    <Sign name={one.icon} />
                    <span>{one.label}</span>
                    {one.label === "Alerts" && <OpenAlerts />}
                </a>
            ))}
        </nav>
    );
}

export function Shell(props: { children: ComponentChildren }) {
    return (
        <div class="shell">
            <a
                class="skip"
                href="#main"
                onClick={(event) => {
                    event.preventDefault();
                    document.getElementById("main")?.focus();
                }}
            >
                To the content
            </a>
            <Way />
            <div class="right">
                <header class="bar">
                    {UNTIMED.has(place.value.segments[0] ?? "") ? <span /> : <RangePicker />}
                    <div class="bar-end">
                        <LiveLamp />
                        <ThemeButton />
                        <Person />
                    </div>
                </header>
                <main id="main" tabIndex={-1}>
                    {props.children}
                </main>
            </div>
            <Shortcuts />
        </div>
    );
}
