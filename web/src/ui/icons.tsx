/** The few signs of the page, drawn in the colour of the text around them. */
import type { ComponentChildren } from "preact";

function Icon(props: { children: ComponentChildren; size?: number | undefined }) {
    const size = props.size ?? 16;
    return (
        <svg
            class="icon"
            viewBox="0 0 16 16"
            width={size}
            height={size}
            fill="none"
            stroke="currentColor"
            stroke-width="1.5"
            stroke-linecap="round"
            stroke-linejoin="round"
            aria-hidden="true"
        >
            {props.children}
        </svg>
    );
}

const PATHS = {
    fleet: "M2 4h5v4H2zM9 4h5v4H9zM2 10h5v3H2zM9 10h5v3H9z",
    alert: "M8 2.2 14.4 13.4H1.6zM8 6.5v3M8 11.4v.1",
    rule: "M2.5 4h11M2.5 8h7M2.5 12h4M11 10l1.5 1.5L15 8.8",
    retraining: "M13.2 8a5.2 5.2 0 1 1-1.6-3.7M13.4 1.8v2.8h-2.8",
    settings: "M2 4.5h7M13 4.5h1M11 2.8v3.4M2 11.5h1M7 11.5h7M5 9.8v3.4",
    sun: "M8 5a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM8 1v1.2M8 13.8V15M1 8h1.2M13.8 8H15M3 3l.9.9M12.1 12.1l.9.9M3 13l.9-.9M12.1 3.9 13 3",
    moon: "M13.5 9.6A5.8 5.8 0 0 1 6.4 2.5a5.8 5.8 0 1 0 7.1 7.1z",
    system: "M2 3h12v8H2zM6 14h4M8 11v3",
    search: "M7 2.5a4.5 4.5 0 1 1 0 9 4.5 4.5 0 0 1 0-9zM10.4 10.4 14 14",
    close: "M3.5 3.5l9 9M12.5 3.5l-9 9",
    check: "M3 8.5 6.5 12 13 4.5",
    bell: "M4 11V7a4 4 0 1 1 8 0v4l1.2 1.5H2.8zM6.8 14.2h2.4",
    mute: "M4 11V7a4 4 0 0 1 6.6-3M12 7.5V11l1.2 1.5H5M2 2l12 12M6.8 14.2h2.4",
    back: "M9.5 3 4.5 8l5 5",
    forward: "M6.5 3l5 5-5 5",
    down: "M3 6l5 5 5-5",
    calendar: "M2.5 3.5h11v10h-11zM2.5 6.5h11M5.5 2v2.5M10.5 2v2.5",
    copy: "M5.5 5.5h8v8h-8zM3.5 10.5h-1v-8h8v1",
    plus: "M8 3v10M3 8h10",
    play: "M4.5 3v10l8-5z",
    external: "M9 2.5h4.5V7M13.5 2.5 8 8M6.5 3.5h-4v10h10v-4",
    person: "M8 2.5a2.6 2.6 0 1 1 0 5.2 2.6 2.6 0 0 1 0-5.2zM2.8 13.8c.6-3 2.5-4.3 5.2-4.3s4.6 1.3 5.2 4.3",
    menu: "M2 4h12M2 8h12M2 12h12",
    trash: "M3 4.5h10M6.5 4.5v-2h3v2M4.5 4.5l.6 9h5.8l.6-9",
} as const;
export type IconName = keyof typeof PATHS;

export function Sign(props: { name: IconName; size?: number }) {
    return (
        <Icon size={props.size}>
            <path d={PATHS[props.name]} />
        </Icon>
    );
}
