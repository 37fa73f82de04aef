/** One rule: made, changed, tried on the past. */
import { useEffect, useState } from "preact/hooks";
import { ApiError, get, request, type Schemas } from "../../api/client";
import {
    EMPTY_FORM,
    faultsByField,
    formOf,
    TEMPLATES,
    wishOf,
    type RuleForm,
} from "../../lib/rule";
import { go, linkTo, place } from "../../state/route";
import { useQuery } from "../../state/query";
import { mayChange } from "../../state/session";
import { Button, Card, Show, ViewHead } from "../../ui/basics";
import { say } from "../../ui/toasts";
import type { ViewProps } from "../routes";
import { Expression, useCheck } from "./expression";
import { MoreFields, SeverityField, TimeFields, WhatFields } from "./fields";
import { Replay } from "./replay";
import { isOfFile, NO_RIGHT } from "./rule_row";
import "./rules.css";

type Rule = Schemas["Rule"];

/** What a new rule begins with: a template or what the link says. */
function beginning(): RuleForm {
    const { template, expr, model } = place.value.query;
    const form = TEMPLATES[Number(template ?? NaN)]?.form ?? {};
    return {
        ...EMPTY_FORM,
        ...form,
        ...(expr === undefined ? {} : { expr }),
        ...(model === undefined ? {} : { model }),
    };
}

function whyFixed(rule: Rule | null): string | null {
    if (rule !== null && isOfFile(rule))
        return `This rule comes from ${rule.source ?? "a file"} and is changed there.`;
    return mayChange.value ? null : NO_RIGHT;
}

/** Leaves only after a question if something was written. */
function useUnsaved(changed: boolean): void {
    useEffect(() => {
        if (!changed) return;
        const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
        addEventListener("beforeunload", ask);
        return () => removeEventListener("beforeunload", ask);
    }, [changed]);
}

function Editor(props: { rule: Rule | null }) {
    const { rule } = props;
    const [start] = useState(() => (rule === null ? beginning() : formOf(rule)));
    const [form, setForm] = useState(start);
    const [busy, setBusy] = useState(false);
    const [refused, setRefused] = useState<ReadonlyMap<string, string>>(new Map());
    const fixed = whyFixed(rule);
    const wish = wishOf(form);
    const check = useCheck({ ...wish, name: wish.name === "" ? "New rule" : wish.name });
    const [saved, setSaved] = useState(JSON.stringify(start));
    const changed = JSON.stringify(form) !== saved;
    useUnsaved(changed && fixed === null);

    const faults = new Map([...(check === null ? [] : faultsByField(check.errors)), ...refused]);
    faults.delete("expr");
    const change = (part: Partial<RuleForm>): void => {
        setRefused(new Map());
        setForm((old) => ({ ...old, ...part }));
    };
    const save = (event: Event): void => {
        event.preventDefault();
        setBusy(true);
        const sent =
            rule === null
                ? request("post", "/api/v1/rules", { body: wish })
                : request("put", "/api/v1/rules/{name}", { path: { name: rule.name }, body: wish });
        sent.then(() => {
            setSaved(JSON.stringify(form));
            say(rule === null ? `“${wish.name}” is watched from now on.` : "Saved.");
            if (rule === null) go(linkTo(["rules", "edit", wish.name]));
        })
            .catch((thrown: unknown) => {
                const detail = thrown instanceof ApiError ? thrown.message : String(thrown);
                const column = thrown instanceof ApiError ? thrown.position : null;
                setRefused(faultsByField([{ column, detail }]));
                say(detail, true);
            })
            .finally(() => setBusy(false));
    };
    const why =
        fixed ??
        (wish.name === ""
            ? "The rule needs a name."
            : check?.valid === false
              ? "The rule is not understood yet."
              : form.expr.trim() === ""
                ? "The rule needs a condition."
                : null);
    const shared = { form, faults, disabled: fixed !== null, change };
    return (
        <div class="rule-editor">
            <Card>
                <form class="rule-form" onSubmit={save} aria-label="Rule">
                    {fixed !== null && <p class="muted">{fixed}</p>}
                    <WhatFields {...shared} named={rule !== null} />
                    <Expression
                        expr={form.expr}
                        model={form.model}
                        check={check}
                        disabled={fixed !== null}
                        onChange={(expr) => change({ expr })}
                    />
                    <SeverityField {...shared} />
                    <TimeFields {...shared} />
                    <MoreFields {...shared} />
                    <div class="row">
                        <Button
                            kind="main"
                            type="submit"
                            disabled={busy || (rule !== null && !changed)}
                            why={why}
                        >
                            {rule === null ? "Create rule" : "Save"}
                        </Button>
                        {why !== null && fixed === null && <span class="muted small">{why}</span>}
                    </div>
                </form>
            </Card>
            <Replay
                wish={wish}
                pattern={form.model.trim() || "*"}
                why={
                    !mayChange.value
                        ? "Your token may not replay rules; it needs the scope admin."
                        : check === null || !check.valid
                          ? "Write a condition first."
                          : null
                }
            />
        </div>
    );
}

export function RuleEditor(props: ViewProps) {
    const name = props.params["name"];
    const loaded = useQuery(
        `rule ${name ?? ""}`,
        (signal) => get("/api/v1/rules/{name}", { path: { name: name ?? "" }, signal }),
        { enabled: name !== undefined },
    );
    const crumbs = [{ label: "Rules", href: linkTo(["rules"]) }];
    return (
        <>
            <ViewHead title={name ?? "New rule"} crumbs={crumbs}>
                {name !== undefined && (
                    <a
                        class="button button-plain"
                        href={linkTo(["alerts"], { rule: name, status: "all" })}
                    >
                        Its alerts
                    </a>
                )}
            </ViewHead>
            {name === undefined ? (
                <Editor rule={null} />
            ) : (
                <Show of={loaded} height={480}>
                    {(rule) => <Editor key={rule.name} rule={rule} />}
                </Show>
            )}
        </>
    );
}
