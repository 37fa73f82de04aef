import { describe, expect, it } from "vitest";
import { mapLimited } from "./pool";

describe("work for many", () => {
    it("is done a few at a time, in order", async () => {
        let now = 0;
        let most = 0;
        const found = await mapLimited([5, 1, 4, 2, 3], 2, async (n) => {
            most = Math.max(most, ++now);
            for (let i = 0; i < n; i++) await Promise.resolve();
            now--;
            return n * 10;
        });
        expect(found).toEqual([50, 10, 40, 20, 30]);
        expect(most).toBe(2);
    });
    it("ends with the first failure", async () => {
        const work = mapLimited([1, 2], 1, (n) =>
            n === 1 ? Promise.reject(new Error("no")) : Promise.resolve(n),
        );
        await expect(work).rejects.toThrow("no");
        expect(await mapLimited([], 4, (n) => Promise.resolve(n))).toEqual([]);
    });
});
