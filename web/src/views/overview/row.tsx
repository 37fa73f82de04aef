/** A model in the list: a row of the table, or a card on a phone. Drawn again only when something
 * of its own changed. */
import { Component } from "preact";
import { Sparkline } from "../../charts/sparkline";
import { coverageOf, isSilent } from "../../lib/fleet";
import { formatCount, formatShare, formatShort, formatValue } from "../../lib/number";
import { HealthMark } from "../../ui/marks";
import { Ago, AlertsMark, Change, DriftBar, modelLink } from "./parts";
import type { Model } from "./use_fleet";

export interface RowProps {
    model: Model;
    hours: number;
    now_s: number;
    /** Turn of its last news; 0: none. */
    news: number;
    /** From 1, in the whole list. */
    index: number;
    /** The address of the page; links take its time range along. */
    kept: string;
}

/** Whether the silence of a model changed, its only mark that moves with the clock alone. */
function isOther(a: RowProps, b: RowProps): boolean {
    return (
        a.model !== b.model ||
        a.hours !== b.hours ||
        a.news !== b.news ||
        a.index !== b.index ||
        a.kept !== b.kept ||
        isSilent(a.model, a.now_s, a.hours) !== isSilent(b.model, b.now_s, b.hours)
    );
}

/** A large fleet is read little by little: of the others only alerts are known. */
function isRead(model: Model): boolean {
    return model.first !== null || model.metric.name !== null;
}

function versionsOf(model: Model): string {
    const names = model.versions.filter((name) => name !== "");
    if (names.length > 2) return `${names.length} versions`;
    return names.join(", ");
}

function Name(props: { model: Model; silent: boolean }) {
    const { model } = props;
    return (
        <>
            <a class="fleet-link" href={modelLink(model.model)} title={describe(model)}>
                <bdi>{model.model}</bdi>
            </a>
            <span class="fleet-sub">
                {props.silent && <span class="tone-medium">silent · </span>}
                <bdi>{versionsOf(model) || (model.task ?? "\u00a0")}</bdi>
            </span>
        </>
    );
}

function describe(model: Model): string {
    return `${model.model}\n${model.health}: ${model.health_why}`;
}

function Metric(props: { model: Model }) {
    const { metric } = props.model;
    if (metric.value === null)
        return (
            <span class="fleet-metric">
                <span class="muted">–</span>
                <span class="fleet-sub">{metric.why ?? "no labels yet"}</span>
            </span>
        );
    return (
        <span class="fleet-metric">
            <span>
                <strong>{formatValue(metric.value, metric.unit)}</strong>{" "}
                <Change model={props.model} />
            </span>
            <span class="fleet-sub">{metric.title}</span>
        </span>
    );
}

/** How fresh rows are shown: two classes in turn, so that the fading begins anew. */
function newsClass(news: number): string {
    return news === 0 ? "" : news % 2 === 0 ? "fleet-news-a" : "fleet-news-b";
}

export class Row extends Component<RowProps> {
    override shouldComponentUpdate(next: RowProps): boolean {
        return isOther(this.props, next);
    }
    override render() {
        const { model, news, index, now_s, hours } = this.props;
        return (
            <tr class={`fleet-row ${newsClass(news)}`} aria-rowindex={index + 1}>
                <td>
                    <Name model={model} silent={isSilent(model, now_s, hours)} />
                </td>
                <td>
                    <HealthMark health={model.health} plain />
                </td>
                <td>
                    <AlertsMark alerts={model.alerts} />
                </td>
                <td>
                    <span class="fleet-pair">
                        <Metric model={model} />
                        <Sparkline title="" values={model.series} width={76} height={30} />
                    </span>
                </td>
                <td>
                    <DriftBar drift={model.drift} />
                </td>
                <td>
                    <span class="fleet-pair">
                        <span class="fleet-count">
                            {isRead(model) ? formatShort(model.recent.predictions) : "–"}
                        </span>
                        <Sparkline
                            title=""
                            values={model.traffic}
                            kind="bars"
                            color="--series-3"
                            width={84}
                            height={30}
                            min={0}
                        />
                    </span>
                </td>
                <td class="num muted fleet-late">
                    <Ago at={model.last} />
                </td>
                <td class="num muted fleet-late">{formatShare(coverageOf(model), 2)}</td>
            </tr>
        );
    }
}

export class PhoneCard extends Component<RowProps> {
    override shouldComponentUpdate(next: RowProps): boolean {
        return isOther(this.props, next);
    }
    override render() {
        const { model, news, now_s, hours } = this.props;
        return (
            <li class={`fleet-phone ${newsClass(news)}`}>
                <div class="fleet-phone-head">
                    <div class="fleet-phone-name">
                        <Name model={model} silent={isSilent(model, now_s, hours)} />
                    </div>
                    {model.alerts.worst === null ? (
                        <HealthMark health={model.health} plain />
                    ) : (
                        <AlertsMark alerts={model.alerts} />
                    )}
                </div>
                <div class="fleet-phone-body">
                    <Metric model={model} />
                    <Sparkline title="" values={model.series} width={96} height={30} />
                </div>
                <div class="fleet-phone-foot small muted">
                    <span>
                        {isRead(model) ? formatCount(model.recent.predictions) : "–"} predictions,{" "}
                        <Ago at={model.last} />
                    </span>
                    {model.drift !== null && (
                        <span class={model.drift.dataset_drift ? "tone-high" : ""}>
                            drift {model.drift.drifted} / {model.drift.tested}
                        </span>
                    )}
                </div>
            </li>
        );
    }
}
