/** The client's side of the simulator's thread: starts it, knows its addresses, stops it. @module */
import { folderOf } from "./paths.ts";
import type { RunningVenue } from "./served_venue.ts";
import type { SimulatorCall, SimulatorReply } from "./simulator_worker.ts";

export type SimulatorThread = {
  readonly adminUrl: string;
  readonly venues: readonly RunningVenue[];
  /** At most two seconds, also of a thread that hangs. */
  stop(): Promise<void>;
};

const STOP_LIMIT_MS = 2_000;
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
 * @param onFault hears of a thread that has died after it had started; its venues are gone then
 * @throws {Error} with the thread's own sentence if it cannot start */
export async function startSimulatorThread(
  wiresUrl: string,
  options: Extract<SimulatorCall, { kind: "start" }>["options"],
  onFault: (message: string) => void = () => {},
): Promise<SimulatorThread> {
  const worker = new Worker(new URL("./simulator_worker.ts", import.meta.url), {
    type: "module",
    name: "simulator",
    deno: { permissions: { ...PERMISSIONS, net: [...PERMISSIONS.net], read: [...PERMISSIONS.read] } },
  });
  const started = Promise.withResolvers<Extract<SimulatorReply, { kind: "started" }>>();
  const stopped = Promise.withResolvers<void>();
  let running = false;
  worker.onerror = (event) => {
    event.preventDefault(); // else it would end the process, which has orders to look after
    const message = `The simulator's thread has died: ${event.message}`;
    if (running) onFault(message);
    started.reject(new Error(message));
    stopped.resolve();
  };
  worker.onmessage = ({ data }: MessageEvent<SimulatorReply>) => {
    switch (data.kind) {
      case "started":
        return started.resolve(data);
      case "stopped":
        return stopped.resolve();
      case "failed": // to start or to stop; either way the thread is of no more use
        started.reject(new Error(data.message));
        return stopped.resolve();
      default:
        return data satisfies never;
    }
  };
  const call = (message: SimulatorCall) => worker.postMessage(message);
  call({ kind: "start", wiresUrl, options });
  try {
    const { adminUrl, venues } = await started.promise;
    running = true;
    return {
      adminUrl,
      venues,
      async stop() {
        running = false;
        call({ kind: "stop" });
        const limit = setTimeout(() => stopped.resolve(), STOP_LIMIT_MS);
        await stopped.promise;
        clearTimeout(limit);
        worker.terminate();
      },
    };
  } catch (error) {
    worker.terminate();
    throw error;
  }
}
