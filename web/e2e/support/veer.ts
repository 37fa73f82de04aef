/** The program under test: commands that end, and servers on free ports. */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

export const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const PROGRAM = process.env["VEER"] ?? `${ROOT}/build/veer`;

/** The environment without settings of Veer that happen to be in it. */
function plainEnv(): NodeJS.ProcessEnv {
    const kept = Object.entries(process.env).filter(
        ([name]) => !name.startsWith("VEER_") && name !== "METRICS_FILE",
    );
    return Object.fromEntries(kept);
}

/** Runs a command to its end; what it printed. Any exit code but 0 is a failure. */
export function veer(...args: string[]): string {
    const done = spawnSync(PROGRAM, args, {
        env: plainEnv(),
        encoding: "utf8",
        stdio: ["ignore", "pipe", "pipe"],
        maxBuffer: 1 << 28,
    });
    if (done.status !== 0) throw new Error(`veer ${args.join(" ")}: ${done.stderr}`);
    return done.stdout;
}

export class Server {
    private constructor(
        readonly dir: string,
        readonly url: string,
        readonly token: string | null,
        private readonly child: ChildProcess,
    ) {}

    /** Starts `veer serve`; ready when this resolves. `port` 0 takes any free one. */
    static async start(dir: string, args: string[] = [], port = 0): Promise<Server> {
        const child = spawn(
            PROGRAM,
            ["serve", "--data", dir, "--listen", `127.0.0.1:${port}`, ...args],
            { env: plainEnv(), stdio: ["ignore", "pipe", "pipe"] },
        );
        let log = "";
        child.stderr.on("data", (text: Buffer) => (log += text.toString()));
        const url = await new Promise<string>((resolve, reject) => {
            child.on("exit", (code) => reject(new Error(`veer serve ended with ${code}\n${log}`)));
            createInterface({ input: child.stdout }).once("line", (line) =>
                resolve(line.replace("veer listens on ", "")),
            );
        });
        const owner = `${dir}/owner.token`;
        const token = existsSync(owner) ? readFileSync(owner, "utf8").trim() : null;
        return new Server(dir, url, token, child);
    }

    get port(): number {
        return Number(new URL(this.url).port);
    }

    /** One request of the API; the answer as JSON. `status` other than 2xx is a failure. */
    async call<T>(method: string, path: string, body?: unknown): Promise<T> {
        const answer = await fetch(this.url + path, {
            method,
            headers: {
                ...(body === undefined ? {} : { "Content-Type": "application/json" }),
                ...(this.token === null ? {} : { Authorization: `Bearer ${this.token}` }),
            },
            body: body === undefined ? undefined : JSON.stringify(body),
        });
        const text = await answer.text();
        if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
        return text === "" ? JSON.parse("null") : JSON.parse(text);
    }

    get<T>(path: string): Promise<T> {
        return this.call("GET", path);
    }

    post<T>(path: string, body: unknown): Promise<T> {
        return this.call("POST", path, body);
    }

    /** Ends it; with SIGKILL as when the machine is gone. */
    async stop(signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
        if (this.child.exitCode !== null || this.child.signalCode !== null) return;
        const ended = new Promise((resolve) => this.child.once("exit", resolve));
        this.child.kill(signal);
        await ended;
    }
}
