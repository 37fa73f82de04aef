/** The fleet in four numbers; each leads to what it counts. */
import type { ComponentChildren } from "preact";
import { get } from "../../api/client";
import { Sparkline } from "../../charts/sparkline";
import { formatCount, formatShort } from "../../lib/number";
import { SEVERITIES, severityRank, type Severity } from "../../lib/severity";
import { linkTo } from "../../state/route";
import { useQuery } from "../../state/query";
import { Shape } from "../../ui/marks";
import type { FleetState } from "../../lib/fleet";
import type { Fleet } from "./use_fleet";

/** Alerts that are open since long count, too. */
const SUMMARY_HOURS = 8760;

/** "24 hours", "7 days". */
export function hoursInWords(hours: number): string {
    if (hours === 1) return "hour";
    return hours > 48 && hours % 24 === 0 ? `${hours / 24} days` : `${hours} hours`;
}

/** Predictions of all models per step. */
function traffic(fleet: Fleet): (number | null)[] {
    const sums: (number | null)[] = [];
    for (const model of fleet.models)
        model.traffic.forEach((n, i) => {
            if (n !== null) sums[i] = (sums[i] ?? 0) + n;
            else sums[i] ??= null;
        });
    return sums;
}

function Tile(props: {
    label: string;
    value: string;
    href?: string;
    tone?: string;
    children?: ComponentChildren;
}) {
    const content = (
        <>
            <span class="tile-label">{props.label}</span>
            <span class={`tile-value ${props.tone ?? ""}`}>{props.value}</span>
            <span class="tile-more">{props.children}</span>
        </>
    );
    return props.href === undefined ? (
        <div class="tile">{content}</div>
    ) : (
        <a class="tile" href={props.href}>
            {content}
        </a>
    );
}

interface Counted {
    severity: Severity;
    n: number;
}

function OpenAlerts(props: { fleet: Fleet }) {
    const summary = useQuery(
        "overview alerts",
        (signal) => get("/api/v1/alerts/summary", { query: { hours: SUMMARY_HOURS }, signal }),
        { live: "*", kinds: ["alert"], everyMs: 1000 },
    );
    const open = props.fleet.models.reduce(
        (n, model) => n + model.alerts.active + model.alerts.acknowledged,
        0,
    );
    const active = summary.data?.by_status["active"];
    const taken = summary.data?.by_status["acknowledged"];
    const counted: Counted[] = SEVERITIES.map((severity) => ({
        severity,
        n: (active?.[severity] ?? 0) + (taken?.[severity] ?? 0),
    }))
        .filter((one) => one.n > 0)
        .sort((a, b) => severityRank(b.severity) - severityRank(a.severity));
    const worst = counted[0]?.severity;
    return (
        <Tile
            label="Open alerts"
            value={formatCount(open)}
            href={linkTo(["alerts"])}
            tone={open > 0 && worst !== undefined ? `tone-${worst}` : ""}
        >
            {counted.length === 0
                ? open === 0 && "Nothing calls for anybody"
                : counted.map((one) => (
                      <span key={one.severity} class={`mark tone-${one.severity}`}>
                          <Shape of={one.severity} />
                          {one.n} {one.severity}
                      </span>
                  ))}
        </Tile>
    );
}

export function Totals(props: { fleet: Fleet; counts: Record<FleetState, number> }) {
    const { fleet, counts } = props;
    const { totals, pending, hours } = fleet.answer;
    const quiet = counts.all - counts.worse;
    return (
        <div class="tiles">
            <Tile label="Models" value={formatCount(totals.models)}>
                {pending > 0
                    ? `reading ${formatCount(pending)} more …`
                    : counts.worse === 0
                      ? "none does worse than before"
                      : `${formatCount(quiet)} as usual, ${formatCount(counts.worse)} worse`}
            </Tile>
            <Tile
                label={`Predictions in the last ${hoursInWords(hours)}`}
                value={formatShort(totals.predictions_recent)}
            >
                <Sparkline
                    title=""
                    values={traffic(fleet)}
                    kind="bars"
                    color="--series-3"
                    width={180}
                    height={22}
                    min={0}
                />
            </Tile>
            <OpenAlerts fleet={fleet} />
            <Tile
                label="Drifting models"
                value={formatCount(counts.drifting)}
                tone={counts.drifting > 0 ? "tone-high" : ""}
                {...(counts.drifting > 0 ? { href: linkTo([], { state: "drifting" }) } : {})}
            >
                {counts.silent > 0 ? (
                    <span class="tone-medium">{formatCount(counts.silent)} silent</span>
                ) : (
                    "none is silent"
                )}
            </Tile>
        </div>
    );
}
