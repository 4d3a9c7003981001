/** Snapshots on a thread of their own. In: `start` with what the books depend on, strategies as the address of the module that
 * exports them; `take`; `stop`. Out: `taken` with the new snapshot (`null` = nothing has come since the last), `failed` with
 * the reason: nothing more is taken then. @module */
import type { Micros } from "../core/units.ts";
import type { StrategyKind } from "../core/engine/strategy.ts";
import { syncFile } from "./durable_file.ts";
import type { EngineGround } from "./rebuild.ts";
import type { SnapshotHead } from "./snapshot_file.ts";
import { SnapshotKeeper } from "./snapshot_keeper.ts";

/** As data: a kind of strategy goes by its name. */
export type GroundMessage = Omit<EngineGround, "strategies"> & {
  readonly strategies: readonly (Omit<EngineGround["strategies"][number], "kind"> & { readonly kind: string })[];
};
export type SnapshotCall =
  | {
    readonly kind: "start";
    readonly dataDir: string;
    readonly ground: GroundMessage;
    readonly tag: number;
    readonly strategiesUrl: string;
  }
  | { readonly kind: "take" }
  | { readonly kind: "stop" };
export type SnapshotReply =
  | { readonly kind: "taken"; readonly head: SnapshotHead | null; readonly ms: number }
  | { readonly kind: "stopped" }
  | { readonly kind: "failed"; readonly message: string };

/** What the module at `strategiesUrl` exports. */
type StrategiesModule = { readonly strategies: ReadonlyMap<string, StrategyKind> };

const clock = () => Math.floor((performance.timeOrigin + performance.now()) * 1e3) as Micros;

/** Answers calls one after the other; `reply` posts. Apart from the worker's own scope, so that it can be tested. */
export function snapshotThread(reply: (message: SnapshotReply) => void): (call: SnapshotCall) => Promise<void> {
  let keeper: SnapshotKeeper | null = null, last: Promise<void> = Promise.resolve();
  const answer = async (call: SnapshotCall) => {
    try {
      switch (call.kind) {
        case "start": {
          const { dataDir, tag, ground: message } = call;
          const ground = groundOf(message, await import(call.strategiesUrl) as StrategiesModule);
          keeper = new SnapshotKeeper({ dataDir, ground, tag, clock, sync: syncFile });
          return;
        }
        case "take": {
          if (keeper === null) return; // it has failed, and said so
          const began = performance.now(), head = keeper.take();
          return reply({ kind: "taken", head, ms: performance.now() - began });
        }
        case "stop":
          keeper = null;
          return reply({ kind: "stopped" });
        default:
          return call satisfies never;
      }
    } catch (error) {
      keeper = null;
      reply({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
    }
  };
  return (call) => last = last.then(() => answer(call));
}

function groundOf({ strategies: named, ...rest }: GroundMessage, { strategies }: StrategiesModule): EngineGround {
  return {
    ...rest,
    strategies: named.map(({ kind: name, ...strategy }) => {
      const kind = strategies.get(name);
      if (kind === undefined) {
        throw new RangeError(`Cannot find strategy "${name}": known are ${[...strategies.keys()]}`);
      }
      return { ...strategy, kind };
    }),
  };
}

/** The part of a worker's scope that is used; in the main thread `postMessage` has another meaning. */
type WorkerScope = {
  onmessage: ((event: MessageEvent<SnapshotCall>) => void) | null;
  postMessage(message: SnapshotReply): void;
};

if ("WorkerGlobalScope" in globalThis) {
  const scope = globalThis as unknown as WorkerScope;
  const onCall = snapshotThread((message) => scope.postMessage(message));
  scope.onmessage = ({ data }) => void onCall(data);
}
