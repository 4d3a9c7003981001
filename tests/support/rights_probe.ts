/** Code that should not be in the dashboard's thread: under exactly its rights, before and after they are given back, it tries
 * what a thief would, and reports how each attempt ended. @module */
import { dropRights, latchDraftPath, listenAddresses } from "../../dashboard/rights.ts";

export type ProbeStart = {
  readonly hostname: string;
  readonly port: number;
  readonly uiPath: string;
  readonly latchPath: string;
  /** A file beside the latch, such as the journal. */
  readonly secretPath: string;
  /** A listener of somebody else on this machine. */
  readonly otherPort: number;
};
export type ProbeReport = Readonly<Record<"before" | "after", Readonly<Record<string, string>>>>;

const thread = globalThis as unknown as {
  onmessage: (event: MessageEvent<ProbeStart>) => void;
  postMessage(message: ProbeReport): void;
};

thread.onmessage = async ({ data }) => {
  const { hostname, port, uiPath, latchPath, secretPath, otherPort } = data;
  const listeners = [Deno.listen({ hostname: listenAddresses(hostname)[0], port })];
  const attempts: Record<string, () => unknown> = {
    "connect to a venue": () => Deno.connect({ hostname: "192.0.2.1", port: 443 }),
    "fetch a page": () => fetch("https://venue.example/"),
    "connect to another port here": () => Deno.connect({ hostname: "127.0.0.1", port: otherPort }),
    "listen for everybody": () => Deno.listen({ hostname: "0.0.0.0", port: 0 }).close(),
    "read a file of the system": () => Deno.readTextFileSync("/etc/passwd"),
    "read the journal": () => Deno.readTextFileSync(secretPath),
    "read the page": () => void Deno.readTextFileSync(`${uiPath}/index.html`),
    "write beside the latch": () => Deno.writeTextFileSync(secretPath, "forged"),
    "write into the page": () => Deno.writeTextFileSync(`${uiPath}/index.html`, "forged"),
    "run a command": () => new Deno.Command("true").outputSync(),
    "read the environment": () => Deno.env.toObject(),
    "name the host": () => Deno.hostname(),
    "load a library": () => Deno.dlopen("/lib/libc.so.6", {}),
    "import from elsewhere": () => import(["https://venue", "example/x.ts"].join(".")),
    "write the latch": () => {
      Deno.writeTextFileSync(latchDraftPath(latchPath), "x");
      Deno.renameSync(latchDraftPath(latchPath), latchPath);
    },
    "read the latch": () => void Deno.readTextFileSync(latchPath),
  };
  const tryAll = async () => {
    const report: Record<string, string> = {};
    for (const [name, attempt] of Object.entries(attempts)) {
      try {
        await attempt();
        report[name] = "done";
      } catch (error) {
        report[name] = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      }
    }
    return report;
  };
  const before = await tryAll();
  await dropRights(data);
  thread.postMessage({ before, after: await tryAll() });
  for (const listener of listeners) listener.close();
};
