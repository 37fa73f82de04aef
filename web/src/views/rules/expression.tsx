/** The condition of a rule: written, understood by the server as one types, said in words. */
import { useEffect, useRef, useState } from "preact/hooks";
import { get, request, type Schemas } from "../../api/client";
import { caretOf, faultText, PIECES } from "../../lib/rule";
import { useQuery } from "../../state/query";

export type Check = Schemas["RuleCheck"];
const TYPING_MS = 250;

/** What the server says of a rule under construction; null until it has answered. */
export function useCheck(wish: { name: string; expr: string }): Check | null {
    const [check, setCheck] = useState<Check | null>(null);
    const text = JSON.stringify(wish);
    useEffect(() => {
        if (wish.expr.trim() === "") {
            setCheck(null);
            return;
        }
        const control = new AbortController();
        const timer = setTimeout(() => {
            request("post", "/api/v1/rules/check", { body: wish, signal: control.signal })
                .then(setCheck)
                .catch(() => undefined);
        }, TYPING_MS);
        return () => {
            clearTimeout(timer);
            control.abort();
        };
    }, [text]);
    return check;
}

function Sense(props: { expr: string; check: Check | null }) {
    const { check, expr } = props;
    if (expr.trim() === "")
        return <p class="rule-sense muted">What it means is said here as you write.</p>;
    if (check === null) return <p class="rule-sense muted">…</p>;
    const fault = check.errors.find((one) => one.column !== null) ?? check.errors[0];
    if (check.valid || fault === undefined)
        return (
            <p class="rule-sense" role="status">
                Fires when <strong>{check.sentence}</strong>.
            </p>
        );
    if (fault.column === null)
        return (
            <p class="rule-sense rule-sense-bad" role="status">
                {fault.detail}
            </p>
        );
    const { line, before } = caretOf(expr, fault.column);
    return (
        <div class="rule-sense rule-sense-bad" role="status">
            <pre class="rule-caret" aria-hidden="true">
                {line}
                {"\n"}
                {before.replace(/[^\t]/g, " ")}
                <b>^</b>
            </pre>
            <p>
                Column {fault.column}: {faultText(fault.detail)}
            </p>
        </div>
    );
}

/** Metrics and columns of the models, to be offered beside the forms. */
function useNames(model: string) {
    const exact = model !== "" && !model.includes("*");
    return useQuery(
        `names ${model}`,
        async (signal) => {
            const path = { model };
            const [performance, drift] = await Promise.all([
                get("/api/v1/models/{model}/performance", {
                    path,
                    query: { from: "-7d", step: "all" },
                    signal,
                }).catch(() => null),
                get("/api/v1/models/{model}/drift/latest", { path, signal }).catch(() => null),
            ]);
            return {
                metrics: performance?.metrics.map((one) => one.name) ?? [],
                columns: drift?.columns?.map((one) => one.name) ?? [],
            };
        },
        { enabled: exact },
    );
}

export function Expression(props: {
    expr: string;
    model: string;
    check: Check | null;
    disabled: boolean;
    onChange: (expr: string) => void;
}) {
    const box = useRef<HTMLTextAreaElement>(null);
    const names = useNames(props.model);
    const insert = (text: string): void => {
        const element = box.current;
        if (element === null) return;
        const { selectionStart: from, selectionEnd: to } = element;
        const before = props.expr.slice(0, from);
        const gap = before === "" || /\s$/.test(before) ? "" : " ";
        props.onChange(before + gap + text + props.expr.slice(to));
        element.focus();
    };
    const pieces = [
        ...PIECES,
        ...(names.data?.metrics.map((one) => ({ text: `${one}[1h]`, about: "metric" })) ?? []),
        ...(names.data?.columns.map((one) => ({
            text: `drift(${/^[A-Za-z_]\w*$/.test(one) ? one : JSON.stringify(one)})[6h]`,
            about: "size of the change of this column",
        })) ?? []),
    ];
    return (
        <div>
            <label class="field">
                <span class="field-label">Fires when</span>
                <textarea
                    ref={box}
                    class="rule-expr-input"
                    rows={3}
                    spellcheck={false}
                    autoCapitalize="off"
                    autoComplete="off"
                    value={props.expr}
                    disabled={props.disabled}
                    placeholder="accuracy[1h] < 0.8 and count()[1h] >= 200"
                    aria-invalid={props.check?.valid === false}
                    onInput={(event) => props.onChange(event.currentTarget.value)}
                />
            </label>
            <Sense expr={props.expr} check={props.check} />
            {!props.disabled && (
                <details>
                    <summary class="small muted">Forms to choose from</summary>
                    <div class="pieces">
                        {pieces.map((piece) => (
                            <button
                                type="button"
                                class="piece"
                                key={`${piece.text} ${piece.about}`}
                                title={piece.about}
                                onClick={() => insert(piece.text)}
                            >
                                {piece.text}
                            </button>
                        ))}
                    </div>
                </details>
            )}
        </div>
    );
}
