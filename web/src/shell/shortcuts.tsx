/** Keys that work everywhere, except where one types. */
import { useEffect, useState } from "preact/hooks";
import { keyReader } from "../lib/shortcuts";
import { go, linkTo, place } from "../state/route";
import { Dialog } from "../ui/dialog";
import { ALERT_SHORTCUTS } from "../lib/alert_shortcuts";
import { ShortcutList } from "../ui/keys";

/** A field of search marks itself with this attribute. */
const SEARCH = "[data-search]";

function typing(target: EventTarget | null): boolean {
    return (
        target instanceof HTMLElement &&
        (target.isContentEditable || target.closest("input, textarea, select, dialog") !== null)
    );
}

/** Focuses the search of the view; a view without one leaves for that of the models. */
function search(): void {
    const focus = (): boolean => {
        const field = document.querySelector<HTMLInputElement>(SEARCH);
        field?.focus();
        field?.select();
        return field !== null;
    };
    if (focus() || place.value.segments.length === 0) return;
    go(linkTo([]));
    const seen = new MutationObserver(() => {
        if (focus()) seen.disconnect();
    });
    seen.observe(document.body, { childList: true, subtree: true });
    setTimeout(() => seen.disconnect(), 3000);
}

export function Shortcuts() {
    const [help, setHelp] = useState(false);
    useEffect(() => {
        const read = keyReader();
        const pressed = (event: KeyboardEvent): void => {
            if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
            const action = read(event.key, event.timeStamp);
            if (action === null) return;
            event.preventDefault();
            if (action.kind === "go") go(linkTo(action.to));
            else if (action.kind === "search") search();
            else setHelp(true);
        };
        addEventListener("keydown", pressed);
        return () => removeEventListener("keydown", pressed);
    }, []);
    if (!help) return null;
    return (
        <Dialog title="Keys" onClose={() => setHelp(false)}>
            <ShortcutList />
            {place.value.segments[0] === "alerts" && (
                <>
                    <h3>Among alerts</h3>
                    <ShortcutList of={ALERT_SHORTCUTS} />
                </>
            )}
        </Dialog>
    );
}
