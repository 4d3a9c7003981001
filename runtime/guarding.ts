/** A run under guard: which venues the guardian's thread is given, and what the run makes of the guardian's words. @module */
import type { OperatorEvent } from "../core/event.ts";
import type { VenueId } from "../core/instrument.ts";
import type { Micros } from "../core/units.ts";
import type { Config } from "./config_schema.ts";
import type { GuardKind } from "../core/guard/watch.ts";
import type { Watchers } from "./guard_signs.ts";
import type { GuardReceipt, GuardReport } from "./guard_loop.ts";
import type { Log } from "./log.ts";

/** Who has to look after a run of that configuration. Paper's orders rest nowhere. */
export function watchersOf({ mode, sentinel }: Pick<Config, "mode" | "sentinel">): Watchers {
  return { guardian: mode !== "paper", sentinel: mode !== "paper" && (sentinel.required ?? mode === "live") };
}

/** What the guardian needs of a run. */
export type Guarded = {
  operate(event: OperatorEvent): void;
  note(topic: string, fields: Readonly<Record<string, unknown>>): void;
  readonly engine: {
    incident(severity: "S1" | "S2", code: string, sentence: string, scope: string, now: Micros): void;
  };
};

/** Tells a run what its guardian did, if it lives: into the journal, before people, and a kill into the engine. */
export class GuardianWords {
  constructor(private readonly run: Guarded, private readonly log: Log, private readonly clock: () => Micros) {}

  readonly report = (report: GuardReport): void => {
    const { run, log } = this;
    run.note("guardian", { report });
    switch (report.kind) {
      case "kill": {
        const { level, reason, at } = report;
        log.error("The guardian kills", { reason });
        return run.operate({ kind: "kill", by: "guardian", reason, requestId: `guardian-${at}`, at, level });
      }
      case "latch":
        if (report.problem === null) return;
        return this.#incident("S1", "latch_not_written", `The latch file could not be written: ${report.problem}`);
      case "begun":
        return this.#incident("S1", "guardian_clears", begunText(report.receipt), report.receipt.venue);
      case "dirty":
        return this.#incident("S1", "guardian_not_verified", endText(report.receipt), report.receipt.venue);
      case "verified":
      case "renewed":
      case "left":
        return this.#incident("S2", `guardian_${report.kind}`, endText(report.receipt), report.receipt.venue);
      case "key": {
        const { refused, venue } = report, sentence = keyText("guardian", report);
        if (refused === null) return this.#incident("S2", "guardian_taken", sentence, venue);
        return this.#incident("S1", "guardian_refused", sentence, venue);
      }
      case "problem":
        return this.#incident("S2", "guardian_problem", report.message);
      default:
        return report satisfies never;
    }
  };

  readonly fault = (message: string, isFollowed: boolean): void => {
    const next = isFollowed ? "another one takes its place" : "it is given up: trading pauses, and ends after 30 s";
    this.#incident("S1", "guardian_fault", `${message}; ${next}`);
    this.run.note("guardian", { fault: message, isFollowed });
  };

  #incident(severity: "S1" | "S2", code: string, sentence: string, scope: VenueId | "global" = "global"): void {
    if (severity === "S1") this.log.error(sentence);
    else this.log.warn(sentence);
    this.run.engine.incident(severity, code, sentence, scope, this.clock());
  }
}

function begunText({ venue, reason }: GuardReceipt): string {
  return `The guardian cancels at ${venue}: ${reason}`;
}

/** What a venue makes of a guard's key, as a sentence. */
export function keyText(who: GuardKind, { venue, refused }: Extract<GuardReport, { kind: "key" }>): string {
  if (refused === null) return `${venue} takes the ${who}'s key again`;
  return `${venue} refuses a key of the ${who}, which could not cancel with it: ${refused}. Without another key there it ` +
    "gives no sign of life, and trading pauses";
}

/** What a guard has come to at a venue, as a sentence. */
export function endText({ venue, verifiedMs, cancelled, remaining, requests, lastReason }: GuardReceipt): string {
  const work = `${requests} requests, ${cancelled} orders cancelled`;
  if (verifiedMs !== null) return `${venue} was seen without an order of ours after ${verifiedMs} ms: ${work}`;
  const left = remaining === null ? "no list of its orders came" : `${remaining} orders are left`;
  return `${venue} was not seen without an order of ours: ${work}, ${left}${
    lastReason === null ? "" : `; ${lastReason}`
  }`;
}
