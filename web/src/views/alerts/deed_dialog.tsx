/** Asks for notes before alerts are acknowledged or resolved. */
import { useEffect, useRef, useState } from "preact/hooks";
import { countWords } from "../../lib/alert_feed";
import { sentenceOf } from "../../lib/alert_text";
import { Button, Field } from "../../ui/basics";
import { Dialog } from "../../ui/dialog";
import { SeverityMark } from "../../ui/marks";
import { act, canDo, DEEDS, type Alert, type Deed } from "./actions";
import { NameField } from "./parts";

const LISTED = 4;

const MEANS: Readonly<Record<Deed, string>> = {
    acknowledge:
        "Says that somebody takes care of it. It stays open until its condition no longer holds.",
    resolve:
        "Ends it for good. It fires again only after its condition was false once, or when its cooldown is over.",
};

/** The alerts that it is about, the first few in words. */
export function AlertList(props: { alerts: readonly Alert[] }) {
    const more = props.alerts.length - LISTED;
    return (
        <ul class="alert-brief">
            {props.alerts.slice(0, LISTED).map((alert) => (
                <li key={alert.id}>
                    <SeverityMark severity={alert.severity} plain />
                    <span class="clamp-2">{sentenceOf(alert).head}</span>
                </li>
            ))}
            {more > 0 && <li class="muted">and {countWords(more, "more")}</li>}
        </ul>
    );
}

export function DeedDialog(props: { deed: Deed; alerts: readonly Alert[]; onClose: () => void }) {
    const [notes, setNotes] = useState("");
    const field = useRef<HTMLTextAreaElement>(null);
    const able = props.alerts.filter((alert) => canDo(props.deed, alert));
    const skipped = props.alerts.length - able.length;
    useEffect(() => field.current?.focus(), []);
    const go = (): void => {
        if (able.length === 0) return;
        void act(props.deed, able, notes);
        props.onClose();
    };
    const title = DEEDS[props.deed].title;
    return (
        <Dialog
            title={
                able.length === 1 ? `${title} this alert` : `${title} ${countWords(able.length)}`
            }
            onClose={props.onClose}
        >
            <p class="muted">{MEANS[props.deed]}</p>
            <AlertList alerts={able} />
            {skipped > 0 && (
                <p class="muted small">
                    {countWords(skipped)} left out: {DEEDS[props.deed].past} already.
                </p>
            )}
            <Field label="Notes" hint="Enter sends, Shift+Enter begins a new line.">
                <textarea
                    ref={field}
                    rows={3}
                    maxLength={2000}
                    value={notes}
                    onInput={(event) => setNotes(event.currentTarget.value)}
                    onKeyDown={(event) => {
                        if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
                        event.preventDefault();
                        go();
                    }}
                />
            </Field>
            <NameField />
            <div class="row dialog-end">
                <Button onClick={props.onClose}>Cancel</Button>
                <Button kind="main" disabled={able.length === 0} onClick={go}>
                    {title}
                </Button>
            </div>
        </Dialog>
    );
}
