/** The keys of the page and what they do. */
import { SHORTCUTS, type Shortcut } from "../lib/shortcuts";

export function ShortcutList(props: { of?: readonly Shortcut[] }) {
    return (
        <dl class="keys">
            {(props.of ?? SHORTCUTS).map((one) => [
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
