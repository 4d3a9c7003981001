/** The operator's hand: one request makes one operator event in the engine's inbox, signed with the name of the session and
 * never with one that the client sent. Kill alone waits for nobody: word, message, latch, answer. @module */
import { isoMicros } from "../core/engine/text.ts";
import type { KillLevel, OperatorEvent } from "../core/event.ts";
import { killLevel, raiseKill } from "../core/words.ts";
import type { FromDashboard, KillAccepted, KillStatus, OperatorResult, View } from "./protocol.ts";
import type { Answers } from "./answers.ts";
import type { Role } from "./auth.ts";
import type { LatchFile } from "./latch.ts";
import { type Hub, microsOf } from "./hub.ts";

/** Kills remembered for `GET /api/kill`. */
const REQUESTS_KEPT = 100;

type Signed = "by" | "requestId" | "at";
/** An operator event before it is signed. */
export type Wish = OperatorEvent extends infer Each ? Each extends OperatorEvent ? Omit<Each, Signed> : never : never;

export type HandParts = {
  readonly post: (message: FromDashboard) => void;
  readonly words: Int32Array;
  readonly latch: LatchFile;
  readonly hub: Hub;
  readonly results: Answers<OperatorResult>;
  readonly rearmPhrase: string | null;
  readonly newId: () => string;
};

export class Hand {
  #requests: KillAccepted[] = [];

  constructor(private readonly parts: HandParts) {}

  /** Never throws, never waits for another thread. */
  kill(by: Role, level: KillLevel, reason: string): KillAccepted {
    const { post, words, hub, newId } = this.parts;
    raiseKill(words, level); // first: from here no order byte leaves, whatever becomes of the rest
    const instant = microsOf(hub.clock.now()), at = isoMicros(instant), requestId = newId();
    post({ kind: "operator", event: { kind: "kill", by, requestId, at: instant, reason, level } });
    const latch = this.#trip({ level, by, reason, at, requestId });
    const resting = hub.frame === null ? null : countResting(hub.frame.view);
    const accepted: KillAccepted = {
      receipt: requestId,
      level,
      by,
      at,
      latch,
      resting,
      restingAsOf: hub.frame?.view.at ?? null,
      message: sentence(level, resting),
    };
    this.#requests.push(accepted);
    if (this.#requests.length > REQUESTS_KEPT) this.#requests.shift();
    return accepted;
  }

  /** Posts one event and waits for what the engine says of it; `null` = it said nothing in time.
   * @throws {Refusal} when too many wait already; then nothing was posted */
  async ask(by: Role, wish: Wish): Promise<{ readonly requestId: string; readonly result: OperatorResult | null }> {
    const { post, results, hub, newId } = this.parts;
    const requestId = newId();
    const answer = results.wait(requestId);
    post({ kind: "operator", event: { ...wish, by, requestId, at: microsOf(hub.clock.now()) } });
    return { requestId, result: await answer };
  }

  status(role: Role): KillStatus {
    const { words, latch, hub, rearmPhrase } = this.parts;
    const seen = hub.frame?.view.killSwitch ?? null;
    const word = killLevel(words);
    // A kill is not over-written by a view that is older than it.
    const tripped = seen !== null && /^TRIP/.test(seen.state);
    const state = word !== "clear" && !tripped ? "TRIPPING" : seen?.state ?? null;
    const last = this.#requests.at(-1);
    const { cause, since } = seen?.cause === undefined && word !== "clear" && last
      ? { cause: `kill by ${last.by}`, since: last.at }
      : { cause: seen?.cause, since: seen?.since };
    return {
      state,
      ...(cause === undefined ? {} : { cause }),
      ...(since === undefined ? {} : { since }),
      levels: role === "operator" ? ["stop", "cancel", "flatten"] : ["stop", "cancel"],
      phrase: role === "operator" ? rearmPhrase : null,
      word,
      latch: latch.state(),
      viewAgeMs: hub.frameAgeMs,
      requests: this.#requests,
      receipts: hub.frame?.receipts ?? [],
    };
  }

  #trip(record: Parameters<LatchFile["trip"]>[0]): string {
    try {
      this.parts.latch.trip(record);
      return "written";
    } catch (error) {
      return `not written: ${error instanceof Error ? error.message : String(error)}`;
    }
  }
}

/** Orders that may rest by this view: also those whose fate is unknown. */
export function countResting(view: View): number {
  const gone = new Set(["DENIED", "FILLED", "CANCELED", "EXPIRED", "REJECTED", "NEVER_ARRIVED", "VOID"]);
  let count = 0;
  for (const { quotes } of view.markets) for (const { state } of quotes) if (!gone.has(state)) count += 1;
  return count;
}

function sentence(level: KillLevel, resting: number | null): string {
  const orders = resting === null
    ? "how many of our orders rest is not known"
    : `${resting} of our orders ${resting === 1 ? "rests" : "rest"} by the newest view`;
  if (level === "stop") return `No new order leaves; stop cancels none: ${orders}`;
  const then = level === "cancel"
    ? "the receipt tells when the venues are verified empty"
    : "once a venue is verified empty, what is held there is sold down with limit orders, and the receipt tells what is left";
  return `No new order leaves and all of ours are being cancelled: ${orders}; ${then}`;
}
