/** Where an axis of time has its ticks: at whole minutes, hours, days, months of the person's zone. */

export interface TimeTick {
    /** Seconds since 1970. */
    time: number;
    /** "14:00"; "21 Nov" where a day begins; "Nov 2026" where the ticks are months. */
    label: string;
    /** A second line: the day, under the first tick if no day begins in sight. */
    day: string | null;
}

const MINUTE = 60;
const DAY = 86400;
const WITHIN_DAY: readonly number[] = [1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360, 720];
const DAYS: readonly number[] = [1, 2, 4, 7, 14];
const MONTHS: readonly number[] = [1, 2, 3, 6, 12, 24, 60, 120];

const clock = new Intl.DateTimeFormat("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
});
const seconds = new Intl.DateTimeFormat("en-GB", {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
});
const day = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const month = new Intl.DateTimeFormat("en-GB", { month: "short", year: "numeric" });

function startOfDay(time: number): Date {
    const date = new Date(time * 1000);
    date.setHours(0, 0, 0, 0);
    return date;
}

function isMidnight(time: number): boolean {
    return startOfDay(time).getTime() === time * 1000;
}

/** Steps below a day count from each midnight, so that the hour that a clock change adds or takes
 * shifts nothing. */
function withinDays(from: number, to: number, step_s: number): number[] {
    const ticks: number[] = [];
    const date = startOfDay(from);
    while (date.getTime() / 1000 <= to) {
        const base = new Date(date);
        date.setDate(date.getDate() + 1);
        for (let s = 0; s < DAY; s += step_s) {
            const at = new Date(base);
            at.setHours(0, 0, s, 0);
            const time = at.getTime() / 1000;
            if (time >= from && time <= to && time > (ticks[ticks.length - 1] ?? -Infinity))
                ticks.push(time);
        }
    }
    return ticks;
}

function wholeDays(from: number, to: number, days: number): number[] {
    const ticks: number[] = [];
    const date = startOfDay(from);
    // Counted from a fixed day, so that ticks stay where they are when the range moves on.
    const number = Math.round((date.getTime() / 1000 - date.getTimezoneOffset() * MINUTE) / DAY);
    date.setDate(date.getDate() - (number % days));
    while (date.getTime() / 1000 <= to) {
        if (date.getTime() / 1000 >= from) ticks.push(date.getTime() / 1000);
        date.setDate(date.getDate() + days);
    }
    return ticks;
}

function wholeMonths(from: number, to: number, months: number): number[] {
    const ticks: number[] = [];
    const date = startOfDay(from);
    date.setDate(1);
    const number = date.getFullYear() * 12 + date.getMonth();
    date.setMonth(date.getMonth() - (number % months));
    while (date.getTime() / 1000 <= to) {
        if (date.getTime() / 1000 >= from) ticks.push(date.getTime() / 1000);
        date.setMonth(date.getMonth() + months);
    }
    return ticks;
}

function withinMinutes(from: number, to: number, most: number): TimeTick[] {
    const step = [1, 5, 10, 15, 30].find((one) => (to - from) / one <= most) ?? 30;
    const ticks: TimeTick[] = [];
    for (let time = Math.ceil(from / step) * step; time <= to; time += step)
        ticks.push({ time, label: seconds.format(time * 1000), day: null });
    return ticks;
}

function named(times: readonly number[], byMonth: boolean): TimeTick[] {
    return times.map((time) => ({
        time,
        label: byMonth
            ? month.format(time * 1000)
            : isMidnight(time)
              ? day.format(time * 1000)
              : clock.format(time * 1000),
        day: null,
    }));
}

function place(from: number, to: number, most: number): TimeTick[] {
    const span = to - from;
    if (span / MINUTE < Math.min(2, most)) return withinMinutes(from, to, most);
    const minutes = WITHIN_DAY.find((one) => span / (one * MINUTE) <= most);
    if (minutes !== undefined) return named(withinDays(from, to, minutes * MINUTE), false);
    const days = DAYS.find((one) => span / (one * DAY) <= most);
    if (days !== undefined) return named(wholeDays(from, to, days), false);
    const months = MONTHS.find((one) => span / (one * 30 * DAY) <= most) ?? 240;
    return named(wholeMonths(from, to, months), true);
}

/** Ticks from `from` to `to`, about `most` at most. */
export function timeTicks(from: number, to: number, most: number): TimeTick[] {
    if (!(to > from)) return [];
    const ticks = place(from, to, Math.max(2, most));
    const [first] = ticks;
    if (first !== undefined && !ticks.some((tick) => !/:/.test(tick.label)))
        first.day = day.format(first.time * 1000);
    return ticks;
}
