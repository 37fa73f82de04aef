/** Better, worse, the same: a sign, a colour and a word. */
const SIGNS: Readonly<Record<string, string>> = { better: "✓", worse: "✕", same: "=", open: "○" };

export function VerdictMark(props: { shape: string; tone: string; word: string }) {
    return (
        <span class={`mark tone-${props.tone}`}>
            <span aria-hidden="true">{SIGNS[props.shape] ?? "○"}</span>
            {props.word}
        </span>
    );
}
