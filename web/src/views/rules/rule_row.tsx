/** One rule in the list. */
import { useState } from "preact/hooks";
import { request, type Schemas } from "../../api/client";
import { linkTo } from "../../state/route";
import { mayChange } from "../../state/session";
import { Button } from "../../ui/basics";
import { SeverityMark } from "../../ui/marks";
import { say, sayError } from "../../ui/toasts";
import { formOf, wishOf } from "../../lib/rule";

type Rule = Schemas["Rule"];

export const NO_RIGHT = "Your token may not change rules; it needs the scope admin.";

/** True for rules that a file has: only the file changes them. */
export function isOfFile(rule: Rule): boolean {
    return rule.source !== null && rule.source !== "http";
}

function whyFixed(rule: Rule): string | null {
    if (isOfFile(rule)) return `This rule comes from ${rule.source ?? "a file"}; change it there.`;
    return mayChange.value ? null : NO_RIGHT;
}

function Switch(props: { rule: Rule; onChanged: () => void }) {
    const { rule } = props;
    const [busy, setBusy] = useState(false);
    const why = whyFixed(rule);
    const turn = (): void => {
        setBusy(true);
        request("put", "/api/v1/rules/{name}", {
            path: { name: rule.name },
            body: wishOf({ ...formOf(rule), enabled: !rule.enabled }),
        })
            .then(() => {
                say(`“${rule.name}” is ${rule.enabled ? "off" : "on"}.`);
                props.onChanged();
            })
            .catch(sayError)
            .finally(() => setBusy(false));
    };
    return (
        <button
            type="button"
            role="switch"
            class="switch"
            aria-checked={rule.enabled}
            aria-label={`${rule.name} is watched`}
            title={why ?? (rule.enabled ? "Switch it off" : "Switch it on")}
            disabled={why !== null || busy}
            onClick={turn}
        />
    );
}

function Now(props: { rule: Rule; open: number }) {
    if (!props.rule.enabled) return <span class="muted">off</span>;
    if (props.open === 0) return <span class="muted">quiet</span>;
    return (
        <a class="rule-open" href={linkTo(["alerts"], { rule: props.rule.name })}>
            {props.open} open
        </a>
    );
}

export function RuleRow(props: {
    rule: Rule;
    open: number;
    onChanged: () => void;
    onDrop: (rule: Rule) => void;
}) {
    const { rule } = props;
    return (
        <tr class={rule.enabled ? "" : "rule-off"}>
            <td class="rule-name">
                <a href={linkTo(["rules", "edit", rule.name])}>{rule.name}</a>
                {rule.summary !== null && <div class="muted small break">{rule.summary}</div>}
            </td>
            <td class="rule-expr">
                <code>{rule.expr}</code>
                {rule.for !== "0s" && <div class="muted small">for {rule.for}</div>}
            </td>
            <td class="break">
                {rule.model === "*" ? <span class="muted">all</span> : rule.model}
                {rule.version !== null && ` ${rule.version}`}
                {rule.segment !== null && <div class="muted small">{rule.segment}</div>}
            </td>
            <td>
                <SeverityMark severity={rule.severity} />
            </td>
            <td class="nowrap">
                <Now rule={rule} open={props.open} />
            </td>
            <td>
                <Switch rule={rule} onChanged={props.onChanged} />
            </td>
            <td class="num">
                <Button
                    kind="quiet"
                    icon="trash"
                    aria-label={`Delete ${rule.name}`}
                    why={whyFixed(rule)}
                    onClick={() => props.onDrop(rule)}
                />
            </td>
        </tr>
    );
}
