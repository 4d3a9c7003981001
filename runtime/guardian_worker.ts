/** The guardian on a thread of its own. In: `start` with the run, the shared words, the venues with their keys and the address
 * of the module of brakes; then `stop`. Out: `started`, a `report` of each thing it does, `stopped`, or `failed` with the
 * reason. @module */
import type { Micros } from "../core/units.ts";
import { GuardJournal } from "./guard_journal.ts";
import type { GuardReceipt, GuardReport } from "./guard_loop.ts";
import { type BrakesModule, type GuardedVenue, guardVenues, GuardWires } from "./guard_venues.ts";
import { type GuardedRun, Guardian } from "./guardian.ts";
import { wordsOf } from "./shared_words.ts";
import { REAL_TIMERS } from "./timers.ts";

export type GuardianCall =
  | {
    readonly kind: "start";
    /** Address of the module that exports `BRAKES` and `createSigner`. */
    readonly brakesUrl: string;
    readonly words: SharedArrayBuffer;
    readonly run: GuardedRun;
    readonly venues: readonly GuardedVenue[];
  }
  /** What it is clearing it may go on with for so long. */
  | { readonly kind: "stop"; readonly graceMs: number };
export type GuardianReply =
  | { readonly kind: "started" }
  | { readonly kind: "report"; readonly report: GuardReport }
  | { readonly kind: "stopped"; readonly receipts: readonly GuardReceipt[] }
  | { readonly kind: "failed"; readonly message: string };

const BUSY_LOOK_MS = 50;
/** By then a kill that nobody takes has something to clear. */
const FIRST_LOOK_MS = 300;
const clock = () => Math.floor((performance.timeOrigin + performance.now()) * 1e3) as Micros;

/** Answers calls; `reply` posts. Apart from the worker's own scope, so that it can be tested. */
export function guardianThread(reply: (message: GuardianReply) => void): (call: GuardianCall) => Promise<void> {
  let running: { readonly guardian: Guardian; readonly wires: GuardWires; readonly journal: GuardJournal } | null =
    null;

  async function start({ brakesUrl, words, run, venues }: Extract<GuardianCall, { kind: "start" }>): Promise<void> {
    if (running !== null) throw new RangeError("Cannot start: the guardian runs already");
    const module = await import(brakesUrl) as BrakesModule;
    const wires = new GuardWires(venues.map(({ id }) => id));
    const tell = (report: GuardReport) => reply({ kind: "report", report });
    const journal = new GuardJournal(
      run.dataDir,
      "guardian",
      (message) => tell({ kind: "problem", at: clock(), message }),
    );
    const guardian = new Guardian({
      run,
      words: wordsOf(words),
      venues: guardVenues(module.BRAKES, module.createSigner, venues),
      clock,
      timers: REAL_TIMERS,
      send: wires.send,
      report(report) {
        journal.add(report);
        tell(report);
      },
    });
    running = { guardian, wires, journal };
    guardian.start();
    reply({ kind: "started" });
  }

  async function stop(graceMs: number): Promise<void> {
    if (running === null) return reply({ kind: "stopped", receipts: [] });
    const { guardian, wires, journal } = running;
    const now = performance.now(), deadline = now + graceMs, seen = now + FIRST_LOOK_MS;
    while ((guardian.loop.busy || performance.now() < seen) && performance.now() < deadline) {
      await new Promise((resolve) => setTimeout(resolve, BUSY_LOOK_MS));
    }
    const { receipts } = guardian.loop;
    running = null;
    await guardian.stop();
    wires.close();
    await journal.flush();
    reply({ kind: "stopped", receipts });
  }

  return async (call) => {
    try {
      await (call.kind === "start" ? start(call) : stop(call.graceMs));
    } catch (error) {
      reply({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
    }
  };
}

/** The part of a worker's scope that is used; in the main thread `postMessage` has another meaning. */
type WorkerScope = {
  onmessage: ((event: MessageEvent<GuardianCall>) => void) | null;
  postMessage(message: GuardianReply): void;
};

if ("WorkerGlobalScope" in globalThis) {
  const scope = globalThis as unknown as WorkerScope;
  const onCall = guardianThread((message) => scope.postMessage(message));
  scope.onmessage = ({ data }) => void onCall(data);
}
