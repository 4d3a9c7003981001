/** The simulator on a thread of its own, for the demo. In: `start` with the options of `startSimulator`, the table of
 * venues as the address of the module that exports `WIRES`; then `stop`. Out: `started` with the addresses, `stopped`,
 * or `failed` with the reason. @module */
import type { RunningVenue, ServedFactory } from "./served_venue.ts";
import { type RunningSimulator, type SimulatorOptions, startSimulator } from "./venue_server.ts";

export type SimulatorCall =
  | { readonly kind: "start"; readonly wiresUrl: string; readonly options: Omit<SimulatorOptions, "wires"> }
  | { readonly kind: "stop" };
export type SimulatorReply =
  | { readonly kind: "started"; readonly adminUrl: string; readonly venues: readonly RunningVenue[] }
  | { readonly kind: "stopped" }
  | { readonly kind: "failed"; readonly message: string };

/** What the module at `wiresUrl` exports. */
type WiresModule = { readonly WIRES: Readonly<Record<string, ServedFactory>> };

/** Answers calls one after the other; `reply` posts. Apart from the worker's own scope, so that it can be tested. */
export function simulatorThread(reply: (message: SimulatorReply) => void): (call: SimulatorCall) => Promise<void> {
  let running: RunningSimulator | null = null;
  let last: Promise<void> = Promise.resolve();
  const answer = async (call: SimulatorCall) => {
    try {
      if (call.kind === "stop") {
        await running?.stop();
        running = null;
        return reply({ kind: "stopped" });
      }
      if (running !== null) throw new RangeError("Cannot start: the simulator runs already");
      const { WIRES } = await import(call.wiresUrl) as WiresModule;
      running = await startSimulator({ ...call.options, wires: WIRES });
      reply({ kind: "started", adminUrl: running.adminUrl, venues: running.venues });
    } catch (error) {
      reply({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
    }
  };
  return (call) => last = last.then(() => answer(call));
}

/** The part of a worker's scope that is used; in the main thread `postMessage` has another meaning. */
type WorkerScope = {
  onmessage: ((event: MessageEvent<SimulatorCall>) => void) | null;
  postMessage(message: SimulatorReply): void;
};

if ("WorkerGlobalScope" in globalThis) {
  const scope = globalThis as unknown as WorkerScope;
  const onCall = simulatorThread((message) => scope.postMessage(message));
  scope.onmessage = ({ data }) => void onCall(data);
}
