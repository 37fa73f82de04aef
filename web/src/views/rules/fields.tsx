/** The members of a rule beside its condition. */
import { get } from "../../api/client";
import { SEVERITIES } from "../../lib/severity";
import type { RuleForm } from "../../lib/rule";
import { linkTo } from "../../state/route";
import { useQuery } from "../../state/query";
import { Field } from "../../ui/basics";
import { SeverityMark } from "../../ui/marks";

export interface FieldsProps {
    form: RuleForm;
    faults: ReadonlyMap<string, string>;
    disabled: boolean;
    change: (part: Partial<RuleForm>) => void;
}
type TextField = {
    [K in keyof RuleForm]: RuleForm[K] extends string ? K : never;
}[keyof RuleForm];

function Text(
    props: FieldsProps & {
        name: TextField;
        label: string;
        hint?: string;
        list?: string;
        rows?: number;
        placeholder?: string;
    },
) {
    const { name, form, faults } = props;
    const shared = {
        value: form[name],
        disabled: props.disabled,
        placeholder: props.placeholder,
        "aria-invalid": faults.has(name),
    };
    return (
        <Field label={props.label} hint={props.hint} error={faults.get(name)}>
            {props.rows === undefined ? (
                <input
                    {...shared}
                    list={props.list}
                    onInput={(event) => props.change({ [name]: event.currentTarget.value })}
                />
            ) : (
                <textarea
                    {...shared}
                    rows={props.rows}
                    onInput={(event) => props.change({ [name]: event.currentTarget.value })}
                />
            )}
        </Field>
    );
}

export function WhatFields(props: FieldsProps & { named: boolean }) {
    const models = useQuery("model names", (signal) => get("/api/v1/models", { signal }));
    return (
        <div class="rule-fields">
            {!props.named && (
                <Text {...props} name="name" label="Name" placeholder="Low accuracy" />
            )}
            <Text
                {...props}
                name="model"
                label="Model"
                list="rule-models"
                hint="“*” is all; “fraud-*” those that begin so"
            />
            <datalist id="rule-models">
                <option value="*" />
                {models.data?.models.map((one) => (
                    <option key={one.model} value={one.model} />
                ))}
            </datalist>
            <Text {...props} name="version" label="Version" placeholder="every live one" />
            <Text {...props} name="segment" label="Segment" placeholder="all; or country=DE" />
        </div>
    );
}

export function SeverityField(props: FieldsProps) {
    return (
        <fieldset class="plain-set">
            <legend class="field-label">Severity</legend>
            <div class="severity-choice">
                {SEVERITIES.map((one) => (
                    <label key={one} class={`tone-${one}`}>
                        <input
                            type="radio"
                            name="severity"
                            value={one}
                            checked={props.form.severity === one}
                            disabled={props.disabled}
                            onChange={() => props.change({ severity: one })}
                        />
                        <SeverityMark severity={one} plain />
                    </label>
                ))}
            </div>
        </fieldset>
    );
}

export function TimeFields(props: FieldsProps) {
    return (
        <div class="rule-fields">
            <Text {...props} name="for" label="Must hold for" hint="before it fires" />
            <Text
                {...props}
                name="keep_firing_for"
                label="Must be gone for"
                hint="before it resolves"
            />
            <Text {...props} name="cooldown" label="Cooldown" hint="between two alerts" />
            <Text {...props} name="min_samples" label="Least samples" hint="fewer are no answer" />
        </div>
    );
}

function Channels(props: FieldsProps) {
    const channels = useQuery("channels", (signal) => get("/api/v1/channels", { signal }));
    const names = channels.data?.channels.map((one) => one.name) ?? [];
    if (names.length === 0)
        return (
            <p class="muted small">
                No channel is set up: alerts are shown here and told to nobody.{" "}
                <a href={linkTo(["settings"])}>About channels</a>
            </p>
        );
    const toggle = (name: string, on: boolean): void =>
        props.change({
            channels: on
                ? [...props.form.channels, name]
                : props.form.channels.filter((one) => one !== name),
        });
    return (
        <fieldset class="plain-set">
            <legend class="field-label">Tell</legend>
            <div class="row">
                {names.map((name) => (
                    <label key={name} class="row break">
                        <input
                            type="checkbox"
                            checked={props.form.channels.includes(name)}
                            disabled={props.disabled}
                            onChange={(event) => toggle(name, event.currentTarget.checked)}
                        />
                        {name}
                    </label>
                ))}
                <span class="muted small">None chosen: the default ones.</span>
            </div>
        </fieldset>
    );
}

function Check(props: FieldsProps & { name: "enabled" | "retrain"; label: string }) {
    return (
        <label class="row">
            <input
                type="checkbox"
                checked={props.form[props.name]}
                disabled={props.disabled}
                onChange={(event) => props.change({ [props.name]: event.currentTarget.checked })}
            />
            {props.label}
        </label>
    );
}

export function MoreFields(props: FieldsProps) {
    return (
        <>
            <Channels {...props} />
            <Text
                {...props}
                name="summary"
                label="In words"
                hint="Stands in front of every message"
                placeholder="More than 8 % of the answers of a day were wrong"
            />
            <Text {...props} name="runbook" label="Runbook" placeholder="a web address" />
            <details>
                <summary class="small muted">Labels, muted rules, retraining</summary>
                <div class="rule-form rule-more">
                    <Text
                        {...props}
                        name="labels"
                        label="Labels"
                        rows={2}
                        hint="team=risk, a line each"
                    />
                    <Text
                        {...props}
                        name="inhibits"
                        label="Mutes these rules while it fires"
                        rows={2}
                        hint="a name a line"
                    />
                    <Check {...props} name="retrain" label="Starts retraining when it fires" />
                </div>
            </details>
            <Check {...props} name="enabled" label="Watched from now on" />
        </>
    );
}
