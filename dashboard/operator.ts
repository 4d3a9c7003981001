/** The operator's hand: one request makes one operator event in the engine's inbox, signed with the name of the session and
 * never with one that the client sent. Kill alone waits for nobody: word, message, latch, answer. @module */
import { isoMicros } from "../core/engine/text.ts";
import type { KillLevel, OperatorEvent } from "../core/event.ts";
import { isVenueKilled, killLevel, raiseKill, raiseVenueKill } from "../core/words.ts";
import type { FromDashboard, KillAccepted, KillStatus, OperatorResult, View } from "./protocol.ts";
import type { Answers } from "./answers.ts";
import type { Role } from "./auth.ts";
import type { LatchFile } from "./latch.ts";
import { type Hub, microsOf } from "./hub.ts";

const EVERYTHING = "global";
/** Kills remembered for `GET /api/kill`. */
const REQUESTS_KEPT = 100;

type Signed = "by" | "requestId" | "at";
/** An operator event before it is signed. */
export type Wish = OperatorEvent extends infer Each ? Each extends OperatorEvent ? Omit<Each, Signed> : never : never;

export type HandParts = {
  readonly post: (message: FromDashboard) => void;
  readonly words: Int32Array;
  /** In the order of the configuration, which gives each its kill word. */
  readonly venues: readonly string[];
  readonly latch: LatchFile;
  readonly hub: Hub;
  readonly results: Answers<OperatorResult>;
  readonly rearmPhrase: string | null;
  readonly newId: () => string;
};

export class Hand {
  #requests: KillAccepted[] = [];

  constructor(private readonly parts: HandParts) {}

  /** Never throws, never waits for another thread.
   * @param scope "global", a venue that stands in the configuration, or what the engine knows by that name */
  kill(by: Role, level: KillLevel, reason: string, scope = EVERYTHING): KillAccepted {
    const { post, words, hub, newId, venues } = this.parts, isWhole = scope === EVERYTHING;
    const place = venues.indexOf(scope);
    // First: from here no order byte leaves, whatever becomes of the rest.
    if (isWhole) raiseKill(words, level);
    else if (place >= 0) raiseVenueKill(words, place);
    const instant = microsOf(hub.clock.now()), at = isoMicros(instant), requestId = newId();
    const of = isWhole ? {} : { scope };
    post({ kind: "operator", event: { kind: "kill", by, requestId, at: instant, reason, level, ...of } });
    const latch = isWhole ? this.#trip({ level, by, reason, at, requestId }) : "none";
    const resting = hub.frame === null ? null : countResting(hub.frame.view, scope);
    const accepted: KillAccepted = {
      receipt: requestId,
      level,
      scope,
      by,
      at,
      latch,
      resting,
      restingAsOf: hub.frame?.view.at ?? null,
      message: isWhole ? sentence(level, resting) : scopedSentence(scope, place >= 0, resting),
    };
    this.#requests.push(accepted);
    if (this.#requests.length > REQUESTS_KEPT) this.#requests.shift();
    return accepted;
  }

  /** What can be killed on its own, besides everything. */
  get scopes(): readonly string[] {
    return killScopes(this.parts.hub.frame?.view ?? null, this.parts.venues);
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
    const { words, venues, latch, hub, rearmPhrase } = this.parts;
    const seen = hub.frame?.view.killSwitch ?? null;
    const word = killLevel(words);
    // A kill is not over-written by a view that is older than it.
    const tripped = seen !== null && /^TRIP/.test(seen.state);
    const state = word !== "clear" && !tripped ? "TRIPPING" : seen?.state ?? null;
    const last = this.#requests.findLast(({ scope }) => scope === EVERYTHING);
    const { cause, since } = seen?.cause === undefined && word !== "clear" && last
      ? { cause: `kill by ${last.by}`, since: last.at }
      : { cause: seen?.cause, since: seen?.since };
    return {
      state,
      ...(cause === undefined ? {} : { cause }),
      ...(since === undefined ? {} : { since }),
      levels: role === "operator" ? ["stop", "cancel", "flatten"] : ["stop", "cancel"],
      phrase: role === "operator" ? rearmPhrase : null,
      config: seen?.config ?? null,
      killed: venues.filter((_venue, place) => isVenueKilled(words, place)),
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

/** Orders that may rest by this view: also those whose fate is unknown.
 * @param scope of a market, a strategy or a venue, those of its markets */
export function countResting(view: View, scope = EVERYTHING): number {
  const gone = new Set(["DENIED", "FILLED", "CANCELED", "EXPIRED", "REJECTED", "NEVER_ARRIVED", "VOID"]);
  let count = 0;
  for (const { venue, symbol, strategy, quotes } of view.markets) {
    if (![EVERYTHING, venue, strategy, `${venue}:${symbol}`].includes(scope)) continue;
    for (const { state } of quotes) if (!gone.has(state)) count += 1;
  }
  return count;
}

/** What can be killed on its own, by the newest view and the configuration. */
export function killScopes(view: View | null, venues: readonly string[]): readonly string[] {
  const { strategies = [], markets = [] } = view ?? {};
  const names = [...strategies.map(({ id }) => id), ...markets.map(({ venue, symbol }) => `${venue}:${symbol}`)];
  return [...new Set([...venues, ...names])];
}

function scopedSentence(scope: string, isVenue: boolean, resting: number | null): string {
  const orders = resting === null
    ? "how many of our orders rest there is not known"
    : `${resting} of our orders rest there`;
  const now = isVenue
    ? `No new order leaves for ${scope}`
    : `The engine has been told; a venue or everything is killed without it`;
  return `${now}: ${orders} by the newest view; the receipt tells when it is verified empty, and the rest trades on`;
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
