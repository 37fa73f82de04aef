/** The name that was probably meant. */

/** Edits (one character more, fewer or other) from one text to the other. */
export function editDistance(a: string, b: string): number {
    let row = Array.from({ length: b.length + 1 }, (_, i) => i);
    for (let i = 1; i <= a.length; i++) {
        const next = [i];
        for (let j = 1; j <= b.length; j++)
            next.push(
                Math.min(
                    (row[j] ?? 0) + 1,
                    (next[j - 1] ?? 0) + 1,
                    (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
                ),
            );
        row = next;
    }
    return row[b.length] ?? 0;
}

/** The nearest of the names, null if none is near (a third of its length). */
export function nearestName(wanted: string, names: readonly string[]): string | null {
    const text = wanted.toLowerCase().slice(0, 200);
    let found: string | null = null;
    let least = Infinity;
    for (const name of names) {
        const distance = editDistance(text, name.toLowerCase().slice(0, 200));
        if (distance < least && distance <= Math.max(1, Math.ceil(name.length / 3))) {
            least = distance;
            found = name;
        }
    }
    return found;
}
