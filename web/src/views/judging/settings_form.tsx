/** The settings of judging, each with what it means. */
import { useEffect, useState } from "preact/hooks";
import { ApiError, get, request, type Schemas } from "../../api/client";
import {
    fieldOf,
    formOf,
    GROUPS,
    settingsOf,
    type FieldGroup,
    type FieldWords,
    type FormErrors,
    type JudgingForm,
} from "../../lib/judging";
import { useQuery } from "../../state/query";
import { whyNotChange } from "../../state/session";
import { Button, Card, Field, Show } from "../../ui/basics";
import { say, sayError } from "../../ui/toasts";

type Evaluation = Schemas["ModelEvaluation"];

const BASELINES = ["24h", "7d", "reference", "same_hours:7", "last_week:4"];

interface InputProps {
    field: FieldWords;
    form: JudgingForm;
    bad: boolean;
    onChange: (change: Partial<JudgingForm>) => void;
}

function Input(props: InputProps) {
    const { field, form } = props;
    const value = form[field.name];
    const common = {
        value,
        "aria-invalid": props.bad,
        disabled: whyNotChange.value !== null,
    };
    const set = (text: string): void => props.onChange({ [field.name]: text });
    if (field.choices !== undefined)
        return (
            <select {...common} onChange={(event) => set(event.currentTarget.value)}>
                {field.choices.map((choice) => (
                    <option key={choice.value} value={choice.value}>
                        {choice.label}
                    </option>
                ))}
            </select>
        );
    if (field.kind === "list")
        return (
            <textarea {...common} rows={3} onInput={(event) => set(event.currentTarget.value)} />
        );
    return (
        <input
            {...common}
            inputMode={field.kind === "number" ? "decimal" : "text"}
            placeholder={field.placeholder ?? ""}
            list={field.name === "baseline" ? "judging-baselines" : undefined}
            autoComplete="off"
            spellcheck={false}
            onInput={(event) => set(event.currentTarget.value)}
        />
    );
}

function Group(props: {
    group: FieldGroup;
    form: JudgingForm;
    errors: FormErrors;
    onChange: (change: Partial<JudgingForm>) => void;
}) {
    const { group, errors } = props;
    return (
        <fieldset class="judging-group">
            <legend>{group.title}</legend>
            <p class="small muted">{group.about}</p>
            <div class="judging-fields">
                {group.fields.map((field) => (
                    <Field
                        key={field.name}
                        label={field.label}
                        hint={field.hint}
                        error={errors[field.name] ?? null}
                    >
                        <Input
                            field={field}
                            form={props.form}
                            bad={errors[field.name] !== undefined}
                            onChange={props.onChange}
                        />
                    </Field>
                ))}
            </div>
        </fieldset>
    );
}

/** The form with what was typed, and how it goes to the server. */
function useForm(model: string, evaluation: Evaluation, onSaved: () => void) {
    const kept = JSON.stringify(evaluation.settings);
    const [form, setForm] = useState(() => formOf(evaluation.settings));
    const [errors, setErrors] = useState<FormErrors>({});
    const [error, setError] = useState<string | null>(null);
    const [busy, setBusy] = useState(false);
    useEffect(() => {
        setForm(formOf(evaluation.settings));
        setErrors({});
        setError(null);
    }, [kept]);
    const refuse = (thrown: unknown): void => {
        if (!(thrown instanceof ApiError) || thrown.status === 0) {
            setError(thrown instanceof Error ? thrown.message : String(thrown));
            return;
        }
        const field = fieldOf(thrown.message);
        if (field === null || field === "enabled") setError(thrown.message);
        else setErrors({ [field]: thrown.message });
    };
    const save = (): void => {
        const sent = settingsOf(form);
        setErrors(sent.errors);
        setError(null);
        if (Object.keys(sent.errors).length > 0) return;
        setBusy(true);
        request("put", "/api/v1/models/{model}/evaluation", {
            path: { model },
            body: sent.settings,
        })
            .then(() => {
                say("Saved. It holds from the next evaluation on.");
                onSaved();
            })
            .catch(refuse)
            .finally(() => setBusy(false));
    };
    const change = (part: Partial<JudgingForm>): void => setForm((old) => ({ ...old, ...part }));
    const undo = (): void => {
        setForm(formOf(evaluation.settings));
        setErrors({});
        setError(null);
    };
    const changed = JSON.stringify(form) !== JSON.stringify(formOf(evaluation.settings));
    return { form, errors, error, busy, changed, save, change, undo };
}

function Form(props: { model: string; evaluation: Evaluation; onSaved: () => void }) {
    const { model, evaluation, onSaved } = props;
    const { form, errors, error, busy, changed, save, change, undo } = useForm(
        model,
        evaluation,
        onSaved,
    );
    const reset = (): void => {
        request("delete", "/api/v1/models/{model}/evaluation", { path: { model } })
            .then(() => {
                say("The model is judged as by default again.");
                onSaved();
            })
            .catch(sayError);
    };
    const why = whyNotChange.value;
    return (
        <form
            class="stack"
            onSubmit={(event) => {
                event.preventDefault();
                save();
            }}
        >
            <label class="tick">
                <input
                    type="checkbox"
                    checked={form.enabled}
                    disabled={why !== null}
                    onChange={(event) => change({ enabled: event.currentTarget.checked })}
                />
                <span>
                    <strong>Judge this model</strong>{" "}
                    <span class="muted">
                        Without it there are no drift runs and no alerts; records are kept.
                    </span>
                </span>
            </label>
            <datalist id="judging-baselines">
                {BASELINES.map((one) => (
                    <option key={one} value={one} />
                ))}
            </datalist>
            {GROUPS.map((group) => (
                <Group
                    key={group.title}
                    group={group}
                    form={form}
                    errors={errors}
                    onChange={change}
                />
            ))}
            {error !== null && (
                <p class="field-error" role="alert">
                    {error}
                </p>
            )}
            <div class="row">
                <Button type="submit" kind="main" why={why} disabled={!changed || busy}>
                    {busy ? "Saving …" : "Save"}
                </Button>
                <Button disabled={!changed} onClick={undo}>
                    Undo changes
                </Button>
                <Button kind="quiet" why={why} disabled={!evaluation.own} onClick={reset}>
                    Back to the defaults
                </Button>
                <span class="small muted">
                    {evaluation.own
                        ? "This model has settings of its own."
                        : "These are the defaults."}
                </span>
            </div>
        </form>
    );
}

export function JudgingSettingsCard(props: { model: string }) {
    const { model } = props;
    const evaluation = useQuery(`evaluation ${model}`, (signal) =>
        get("/api/v1/models/{model}/evaluation", { path: { model }, signal }),
    );
    return (
        <Card title="How it is judged">
            <Show of={evaluation} height={560}>
                {(data) => <Form model={model} evaluation={data} onSaved={evaluation.reload} />}
            </Show>
        </Card>
    );
}
