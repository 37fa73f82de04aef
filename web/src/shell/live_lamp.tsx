/** How live the page is: a lamp and a word. */
import { connectLive, liveSince, liveState } from "../api/live";
import { formatTime } from "../lib/time";

const WORDS = { connecting: "connecting", live: "live", lost: "reconnecting" } as const;

export function LiveLamp() {
    const state = liveState.value;
    return (
        <button
            type="button"
            class={`lamp lamp-${state}`}
            title={`${WORDS[state]} since ${formatTime(liveSince.value / 1000)}`}
            onClick={connectLive}
        >
            <span class="lamp-dot" aria-hidden="true" />
            <span role="status">{WORDS[state]}</span>
        </button>
    );
}
