/** Short words about what was just done. */
import { signal } from "@preact/signals";
import { Button } from "./basics";

interface Toast {
    id: number;
    text: string;
    bad: boolean;
}

const toasts = signal<readonly Toast[]>([]);
const SHOWN_MS = 6000;
let last = 0;

function drop(id: number): void {
    toasts.value = toasts.value.filter((toast) => toast.id !== id);
}

/** Says it. Bad news stay until they are closed. */
export function say(text: string, bad = false): void {
    const id = ++last;
    toasts.value = [...toasts.value.slice(-3), { id, text, bad }];
    if (!bad) setTimeout(() => drop(id), SHOWN_MS);
}

/** Says what a failure was. */
export function sayError(error: unknown): void {
    say(error instanceof Error ? error.message : String(error), true);
}

export function Toasts() {
    return (
        <div class="toasts" role="status" aria-live="polite">
            {toasts.value.map((toast) => (
                <div key={toast.id} class={toast.bad ? "toast toast-bad" : "toast"}>
                    <span>{toast.text}</span>
                    <Button
                        kind="quiet"
                        icon="close"
                        aria-label="Dismiss"
                        onClick={() => drop(toast.id)}
                    />
                </div>
            ))}
        </div>
    );
}
