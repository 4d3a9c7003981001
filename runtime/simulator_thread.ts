/** The client's side of the simulator's thread: starts it, knows its addresses, stops it. @module */
import { folderOf } from "./paths.ts";
import type { RunningVenue } from "./served_venue.ts";
import type { SimulatorCall, SimulatorReply } from "./simulator_worker.ts";

export type SimulatorThread = {
  readonly adminUrl: string;
  readonly venues: readonly RunningVenue[];
  stop(): Promise<void>;
};

/** Rights of the thread: loopback, and reading the project's own modules; no key, no file of the bot, no other host. */
const ROOT = folderOf(import.meta.dirname ?? "");
const PERMISSIONS = {
  net: ["127.0.0.1"],
  read: [ROOT],
  write: false,
  env: false,
  run: false,
  ffi: false,
  sys: false,
  import: false,
} as const;

/** @param wiresUrl address of the module that exports `WIRES`
 * @throws {Error} with the thread's own sentence if it cannot start */
export async function startSimulatorThread(
  wiresUrl: string,
  options: Extract<SimulatorCall, { kind: "start" }>["options"],
): Promise<SimulatorThread> {
  const worker = new Worker(new URL("./simulator_worker.ts", import.meta.url), {
    type: "module",
    name: "simulator",
    deno: { permissions: { ...PERMISSIONS, net: [...PERMISSIONS.net], read: [...PERMISSIONS.read] } },
  });
  const started = Promise.withResolvers<Extract<SimulatorReply, { kind: "started" }>>();
  const stopped = Promise.withResolvers<void>();
  worker.onerror = (event) => {
    event.preventDefault(); // else it would end the process, which has orders to look after
    started.reject(new Error(`The simulator's thread has died: ${event.message}`));
    stopped.resolve();
  };
  worker.onmessage = ({ data }: MessageEvent<SimulatorReply>) => {
    if (data.kind === "started") started.resolve(data);
    else if (data.kind === "stopped") stopped.resolve();
    else started.reject(new Error(data.message));
  };
  const call = (message: SimulatorCall) => worker.postMessage(message);
  call({ kind: "start", wiresUrl, options });
  try {
    const { adminUrl, venues } = await started.promise;
    return {
      adminUrl,
      venues,
      async stop() {
        call({ kind: "stop" });
        await stopped.promise;
        worker.terminate();
      },
    };
  } catch (error) {
    worker.terminate();
    throw error;
  }
}
