/** All rules: what is watched, how bad it would be, whether it fires now. */
import { useState } from "preact/hooks";
import { get, request, type Schemas } from "../../api/client";
import { go, linkTo, place, setQuery } from "../../state/route";
import { useQuery } from "../../state/query";
import { mayChange } from "../../state/session";
import { Button, Card, Empty, Show, ViewHead } from "../../ui/basics";
import { Dialog } from "../../ui/dialog";
import { say, sayError } from "../../ui/toasts";
import { TEMPLATES } from "../../lib/rule";
import { NO_RIGHT, RuleRow } from "./rule_row";
import "./rules.css";

type Rule = Schemas["Rule"];

function fits(rule: Rule, words: string): boolean {
    const text = `${rule.name} ${rule.expr} ${rule.model} ${rule.severity}`.toLowerCase();
    return words
        .toLowerCase()
        .split(/\s+/)
        .every((word) => text.includes(word));
}

export function Templates() {
    return (
        <ul class="templates">
            {TEMPLATES.map((one, i) => (
                <li key={one.title}>
                    <a class="template" href={linkTo(["rules", "new"], { template: String(i) })}>
                        <strong>{one.title}</strong>
                        <span class="muted small">{one.about}</span>
                        <code>{one.form.expr}</code>
                    </a>
                </li>
            ))}
        </ul>
    );
}

function DropDialog(props: { rule: Rule; onClose: () => void; onDone: () => void }) {
    const [busy, setBusy] = useState(false);
    const drop = (): void => {
        setBusy(true);
        request("delete", "/api/v1/rules/{name}", { path: { name: props.rule.name } })
            .then(() => {
                say(`“${props.rule.name}” is gone.`);
                props.onDone();
            })
            .catch(sayError)
            .finally(props.onClose);
    };
    return (
        <Dialog title="Delete this rule?" onClose={props.onClose}>
            <p class="break">
                “{props.rule.name}” is forgotten. Alerts that it made stay in the history.
            </p>
            <div class="row dialog-end">
                <Button onClick={props.onClose}>Keep it</Button>
                <Button kind="danger" icon="trash" disabled={busy} onClick={drop}>
                    Delete
                </Button>
            </div>
        </Dialog>
    );
}

/** Alerts that are open, by rule. */
function useOpen() {
    return useQuery(
        "open by rule",
        async (signal) => {
            const [active, taken] = await Promise.all(
                (["active", "acknowledged"] as const).map((status) =>
                    get("/api/v1/alerts", { query: { status, limit: 1000 }, signal }),
                ),
            );
            const open = new Map<string, number>();
            for (const alert of [...(active?.alerts ?? []), ...(taken?.alerts ?? [])])
                open.set(alert.rule, (open.get(alert.rule) ?? 0) + 1);
            return open;
        },
        { live: "*", kinds: ["alert"] },
    );
}

function Table(props: { rules: readonly Rule[]; reload: () => void }) {
    const open = useOpen();
    const [dropped, setDropped] = useState<Rule | null>(null);
    const words = place.value.query["q"] ?? "";
    const shown = props.rules.filter((rule) => fits(rule, words));
    return (
        <Card>
            <div class="table-scroll" tabIndex={0} role="region" aria-label="Rules">
                <table class="rules">
                    <thead>
                        <tr>
                            <th>Rule</th>
                            <th>Fires when</th>
                            <th>Models</th>
                            <th>Severity</th>
                            <th>Now</th>
                            <th>On</th>
                            <th>
                                <span class="hidden">Actions</span>
                            </th>
                        </tr>
                    </thead>
                    <tbody>
                        {shown.map((rule) => (
                            <RuleRow
                                key={rule.name}
                                rule={rule}
                                open={open.data?.get(rule.name) ?? 0}
                                onChanged={props.reload}
                                onDrop={setDropped}
                            />
                        ))}
                    </tbody>
                </table>
            </div>
            {shown.length === 0 && <Empty title={`No rule has “${words}” in it`} icon="search" />}
            {dropped !== null && (
                <DropDialog rule={dropped} onClose={() => setDropped(null)} onDone={props.reload} />
            )}
        </Card>
    );
}

function NoRules() {
    return (
        <Card>
            <Empty title="No rules yet" icon="rule">
                <p>
                    A rule says what must never happen silently. Begin with one of these, or with{" "}
                    <code>veer rules apply FILE</code>.
                </p>
            </Empty>
            <Templates />
        </Card>
    );
}

export function Rules() {
    const rules = useQuery("rules", (signal) => get("/api/v1/rules", { signal }), {
        live: "*",
        kinds: ["alert"],
        everyMs: 15000,
    });
    const words = place.value.query["q"] ?? "";
    return (
        <>
            <ViewHead title="Rules" sub="What is watched, and when somebody is told">
                <input
                    type="search"
                    class="rule-search"
                    data-search
                    placeholder="Search rules"
                    aria-label="Search rules"
                    value={words}
                    onInput={(event) => setQuery({ q: event.currentTarget.value || null }, true)}
                />
                <Button
                    kind="main"
                    icon="plus"
                    why={mayChange.value ? null : NO_RIGHT}
                    onClick={() => go(linkTo(["rules", "new"]))}
                >
                    New rule
                </Button>
            </ViewHead>
            <Show of={rules} height={360}>
                {(data) =>
                    data.rules.length === 0 ? (
                        <NoRules />
                    ) : (
                        <Table rules={data.rules} reload={rules.reload} />
                    )
                }
            </Show>
        </>
    );
}
