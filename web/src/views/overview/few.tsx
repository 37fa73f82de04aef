/** A fleet of a few models: a large card each. */
import { changeOf, coverageOf, isSilent } from "../../lib/fleet";
import { formatCount, formatShare, formatValue } from "../../lib/number";
import { secondsOf } from "../../lib/time";
import { HealthMark } from "../../ui/marks";
import { CardChart } from "./card_chart";
import { Ago, AlertsMark, Change, DriftBar, modelLink } from "./parts";
import { hoursInWords } from "./totals";
import type { Fleet, Model } from "./use_fleet";

interface CardProps {
    model: Model;
    fleet: Fleet;
}

function Metric(props: CardProps) {
    const { model, fleet } = props;
    const { metric } = model;
    if (metric.value === null)
        return (
            <div class="few-metric few-none">
                <p class="muted">{metric.title ?? "No metric yet"}</p>
                <p class="small muted">
                    {metric.name === null
                        ? "Send what was right (POST /api/v1/feedback), and it is known how good the model is."
                        : metric.why}
                </p>
            </div>
        );
    const unit = metric.unit;
    return (
        <div class="few-metric">
            <p class="few-label">{metric.title}</p>
            <p class="few-value">
                {formatValue(metric.value, unit)} <Change model={model} words />
            </p>
            <p class="small muted">
                {changeOf(model) === null
                    ? (metric.why ?? "nothing to compare with yet")
                    : `${formatValue(metric.before, unit)} in the ${hoursInWords(fleet.answer.hours)} before`}
            </p>
            <CardChart
                title={`${metric.title ?? ""} of the last ${hoursInWords(fleet.answer.hours)}`}
                values={model.series}
                kind="line"
                height={110}
                from_s={secondsOf(fleet.answer.from) ?? 0}
                step_s={fleet.answer.step_s}
                format={(value) => formatValue(value, unit)}
                level={metric.before}
                color="--series-1"
            />
        </div>
    );
}

function Traffic(props: CardProps) {
    const { model, fleet } = props;
    const silent = isSilent(model, fleet.now_s, fleet.answer.hours);
    return (
        <div class="few-traffic">
            <p class="few-line small muted">
                <span>
                    <strong class="few-n">{formatCount(model.recent.predictions)}</strong>{" "}
                    predictions
                </span>
                <span class={silent ? "tone-medium" : ""}>
                    last one <Ago at={model.last} />
                </span>
            </p>
            <CardChart
                title={`Predictions of the last ${hoursInWords(fleet.answer.hours)}`}
                values={model.traffic}
                kind="bars"
                height={54}
                from_s={secondsOf(fleet.answer.from) ?? 0}
                step_s={fleet.answer.step_s}
                format={(value) => formatCount(value)}
                color="--series-3"
            />
        </div>
    );
}

function Facts(props: { model: Model }) {
    const { model } = props;
    const versions = model.versions.filter((name) => name !== "");
    return (
        <dl class="few-facts">
            <div>
                <dt>Alerts</dt>
                <dd>
                    <AlertsMark alerts={model.alerts} />
                </dd>
            </div>
            <div>
                <dt>Drifted</dt>
                <dd>
                    <DriftBar drift={model.drift} />
                </dd>
            </div>
            <div>
                <dt>Labelled</dt>
                <dd>{formatShare(coverageOf(model), 3)}</dd>
            </div>
            <div>
                <dt>{versions.length === 1 ? "Version" : "Versions"}</dt>
                <dd class="few-versions">
                    <bdi>
                        {versions.length === 0
                            ? "–"
                            : versions.length > 3
                              ? versions.length
                              : versions.join(", ")}
                    </bdi>
                </dd>
            </div>
        </dl>
    );
}

function ModelCard(props: CardProps) {
    const { model, fleet } = props;
    const news = fleet.news.get(model.model) ?? 0;
    const fresh = news === 0 ? "" : news % 2 === 0 ? "fleet-news-a" : "fleet-news-b";
    return (
        <li class={`card few-card ${fresh}`}>
            <div class="few-head">
                <a class="fleet-link" href={modelLink(model.model)}>
                    <bdi>{model.model}</bdi>
                </a>
                <HealthMark health={model.health} />
            </div>
            <p class="few-why">{model.health_why}</p>
            <Metric {...props} />
            <Traffic {...props} />
            <Facts model={model} />
        </li>
    );
}

export function FewModels(props: { models: readonly Model[]; fleet: Fleet }) {
    return (
        <ul class={`few few-${Math.min(3, props.models.length)}`} aria-label="Models">
            {props.models.map((model) => (
                <ModelCard key={model.model} model={model} fleet={props.fleet} />
            ))}
        </ul>
    );
}
