/** Servers with something to look at. A world is made when the first test asks for it. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { hostile } from "./hostile";
import { ROOT, Server, veer } from "./veer";

/** The real data, beside the project or at VEER_SHARED; null if it is not there. */
export function realData(): string | null {
    const folder = join(process.env["VEER_SHARED"] ?? join(ROOT, "..", "shared"), "data");
    return existsSync(folder) ? folder : null;
}

/** Fills a directory; what is in it is used again by the next worker. */
type Maker = (dir: string) => Promise<void>;

/** A directory that is filled through its server. */
function served(fill: (server: Server) => Promise<void>): Maker {
    return async (dir) => {
        const server = await Server.start(dir);
        try {
            await fill(server);
        } finally {
            await server.stop();
        }
    };
}

/** Fourteen days of three models with rules, drift runs and alerts. */
async function demo(dir: string): Promise<void> {
    veer("demo", "--no-live", "--data", dir, "--listen", "127.0.0.1:0");
}

/** A model of the electricity market that drifts for real, in the years 1996 to 1998. */
async function elec2(dir: string): Promise<void> {
    const data = realData();
    if (data === null) throw new Error("the real data is missing");
    const at = ["--data", dir];
    for (const part of ["reference", "reference-labels", "current", "current-labels"])
        veer("import", join(data, `elec2-${part}.ndjson.gz`), ...at);
    veer(
        ...["reference", "freeze", "elec2", "--version", "v1"],
        ...["--from", "1996-09-25", "--to", "1997-02-14", ...at],
    );
    veer("rules", "apply", join(ROOT, "deploy", "rules", "example.yaml"), ...at);
    veer(
        ...["evaluation", "backfill", "elec2", "--every", "1d"],
        ...["--from", "1997-04-20", "--to", "1997-07-01", ...at],
    );
}

/** A thousand models with some predictions each, now. */
async function thousand(server: Server): Promise<void> {
    for (let first = 0; first < 1000; first += 100) {
        const records = [];
        for (let i = first; i < first + 100; i++)
            for (let n = 0; n < 5; n++)
                records.push({
                    model: `model-${String(i).padStart(4, "0")}`,
                    version: "1",
                    id: `p-${i}-${n}`,
                    features: { amount: i + n, country: "de" },
                    prediction: { class: n % 2 === 0 ? "yes" : "no", score: n / 5 },
                });
        await server.post("/api/v1/predictions", records);
    }
}

const WORLDS: Readonly<Record<World, { make: Maker; args?: string[] }>> = {
    empty: { make: served(async () => undefined) },
    demo: { make: demo },
    elec2: { make: elec2 },
    thousand: { make: served(thousand) },
    hostile: { make: served(hostile) },
    guarded: { make: served(async () => undefined), args: ["--require-tokens"] },
};

export type World = "empty" | "demo" | "elec2" | "thousand" | "hostile" | "guarded";

/** Where the worlds of a run are: a worker that begins after a failure finds them again. With
 * VEER_E2E_WORLDS they are kept for the next run. */
export const RUN =
    process.env["VEER_E2E_WORLDS"] ?? join(tmpdir(), `veer-e2e-${process.env["VEER_E2E_RUN"]}`);

async function open(world: World): Promise<Server> {
    const folder = join(RUN, world);
    const { make, args } = WORLDS[world];
    if (!existsSync(join(folder, "made"))) {
        rmSync(folder, { recursive: true, force: true });
        mkdirSync(folder, { recursive: true });
        await make(join(folder, "data"));
        writeFileSync(join(folder, "made"), "");
    }
    return Server.start(join(folder, "data"), args);
}

/** The servers of a worker. */
export class Worlds {
    private readonly opened = new Map<World, Promise<Server>>();
    private readonly owned: Server[] = [];

    /** The world that all tests share; they leave it as good as it was. */
    get(world: World): Promise<Server> {
        const opened = this.opened.get(world) ?? open(world);
        this.opened.set(world, opened);
        return opened;
    }

    /** A server of one test, on an empty directory. */
    async own(args: string[] = []): Promise<Server> {
        mkdirSync(RUN, { recursive: true });
        const server = await Server.start(join(mkdtempSync(join(RUN, "own-")), "data"), args);
        this.owned.push(server);
        return server;
    }

    async end(): Promise<void> {
        for (const opened of await Promise.allSettled(this.opened.values()))
            if (opened.status === "fulfilled") await opened.value.stop();
        for (const server of this.owned) {
            await server.stop();
            rmSync(join(server.dir, ".."), { recursive: true, force: true });
        }
    }
}
