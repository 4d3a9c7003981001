/** Simulated venues that misbehave, for the thread that is to hold them: one tries what it has no right to and tells how it
 * went, one dies a moment after its start, one hangs its thread when it is asked to. @module */
import type { ServedFactory, ServedOutput, ServedVenue } from "../../runtime/served_venue.ts";
import type { Micros } from "../../core/units.ts";

/** The whole thread. Not for ever, since a thread that never comes back cannot be ended before its process. */
const HANG_MS = 3_000;
const NEVER = Infinity as Micros;

function venue(name: string, change: Partial<ServedVenue> = {}): ServedVenue {
  return {
    venue: name,
    urls: (host) => ({
      rest: `http://${host}`,
      wsPublic: `ws://${host}`,
      wsPrivate: `ws://${host}`,
      wsTrade: `ws://${host}`,
    }),
    accepts: () => false,
    onRequest() {},
    onSocketOpen() {},
    onSocketMessage() {},
    onSocketClose() {},
    advance() {},
    nextAt: NEVER,
    setFault() {},
    clearFaults() {},
    stepClock() {},
    state: () => ({}),
    ...change,
  };
}

const ATTEMPTS: Readonly<Record<string, () => unknown>> = {
  "connect to a venue": () => Deno.connect({ hostname: "192.0.2.1", port: 443 }),
  "fetch a page": () => fetch("https://venue.example/"),
  "listen for everybody": () => Deno.listen({ hostname: "0.0.0.0", port: 0 }).close(),
  "read a file of the system": () => Deno.readTextFileSync("/etc/passwd"),
  "write a file": () => Deno.writeTextFileSync("/tmp/forged", "x"),
  "write into the project": () => Deno.writeTextFileSync(new URL("./forged", import.meta.url), "x"),
  "run a command": () => new Deno.Command("true").outputSync(),
  "read the environment": () => Deno.env.toObject(),
  "name the host": () => Deno.hostname(),
  "load a library": () => Deno.dlopen("/lib/libc.so.6", {}),
  "import from elsewhere": () => import(["https://venue", "example/x.ts"].join(".")),
  "speak to this machine": async () => {
    const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    (await Deno.connect({ hostname: "127.0.0.1", port: listener.addr.port })).close();
    listener.close();
  },
};

async function tryAll(): Promise<Readonly<Record<string, string>>> {
  const report: Record<string, string> = {};
  for (const [name, attempt] of Object.entries(ATTEMPTS)) {
    try {
      await attempt();
      report[name] = "done";
    } catch (error) {
      report[name] = error instanceof Error ? error.name : String(error);
    }
  }
  return report;
}

export const WIRES: Readonly<Record<string, ServedFactory>> = {
  /** Answers every request with its report. */
  probing() {
    let report: string | null = null;
    const waiting: number[] = [];
    void tryAll().then((found) => report = JSON.stringify(found));
    return venue("probing", {
      onRequest: (id) => void waiting.push(id),
      advance(_now, emit: (output: ServedOutput) => void) {
        if (report === null) return;
        for (const request of waiting.splice(0)) {
          emit({ kind: "answer", request, status: 200, headers: {}, body: report });
        }
      },
    });
  },
  dying: () =>
    venue("dying", {
      onRequest() {},
      advance() {
        throw new Error("a bug in the simulated venue");
      },
    }),
  hanging: () =>
    venue("hanging", {
      onRequest() {
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, HANG_MS);
      },
    }),
};
