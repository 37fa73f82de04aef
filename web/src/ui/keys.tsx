/** The keys of the page and what they do. */
import { SHORTCUTS } from "../lib/shortcuts";

export function ShortcutList() {
    return (
        <dl class="keys">
            {SHORTCUTS.map((one) => [
                <dt key={`${one.does} key`}>
                    {one.keys.map((key) => (
                        <kbd key={key}>{key}</kbd>
                    ))}
                </dt>,
                <dd key={one.does}>{one.does}</dd>,
            ])}
        </dl>
    );
}
