/** Does something for each of many, only a few at a time. */

/** Results in the order of the items. The first failure ends it. */
export async function mapLimited<T, R>(
    items: readonly T[],
    atOnce: number,
    work: (item: T) => Promise<R>,
): Promise<R[]> {
    const results = new Map<number, R>();
    let next = 0;
    const worker = async (): Promise<void> => {
        for (let i = next++; i < items.length; i = next++) {
            const item = items[i];
            if (item !== undefined) results.set(i, await work(item));
        }
    };
    await Promise.all(Array.from({ length: Math.max(1, atOnce) }, worker));
    return items.flatMap((_, i) => {
        const result = results.get(i);
        return result === undefined ? [] : [result];
    });
}
