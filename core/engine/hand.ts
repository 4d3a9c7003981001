/** The operator's hand: what people ask becomes a change or a reasoned refusal, and always an audit fact. @module */
import type { Micros } from "../units.ts";
import type {
  AdoptPosition,
  CancelForeign,
  CloseOrder,
  Kill,
  OperatorEvent,
  Pause,
  Rearm,
  Resume,
  SetLimits,
} from "../event.ts";
import { GLOBAL_SCOPE, type Hold, type Scope } from "../risk/holds.ts";
import type { LimitsSet } from "../risk/limit_book.ts";
import type { Adopted } from "./adoption.ts";
import type { Control } from "./control.ts";
import type { Facts } from "./facts.ts";
import type { Holding } from "./holding.ts";
import type { ParameterValues } from "./parameters.ts";
import type { Quoter } from "./quoting.ts";
import type { Rearming } from "./rearming.ts";

/** How a request of a person ended; goes back to who asked. */
export type Outcome = {
  readonly requestId: string;
  readonly status: "applied" | "pending" | "rejected";
  readonly message: string;
  readonly details: readonly { readonly field: string; readonly reason: string }[];
  readonly version?: number;
  readonly values?: ParameterValues;
};
type ScopeEvent = Pause | Resume;
type StrategyEvent = Exclude<Extract<OperatorEvent, { strategy: string }>, ScopeEvent>;
type GlobalEvent = Exclude<OperatorEvent, StrategyEvent | ScopeEvent>;

/** The end of an order by a person's word. */
export type Closing = {
  /** Why it may not be; `null` = it may. */
  objection(clientId: string): string | null;
  close(clientId: string, by: string, now: Micros): void;
};

/** The cancels of others' orders by a person's word. */
export type ForeignHand = {
  /** Why they may not be sent; `null` = they may. */
  objection(event: CancelForeign): string | null;
  /** @returns how many cancels go out */
  cancel(event: CancelForeign, now: Micros): number;
};

export class Hand {
  #outcomes: Outcome[] = [];

  constructor(
    private readonly quoters: readonly Quoter[],
    private readonly control: Control,
    private readonly holding: Holding,
    private readonly rearming: Rearming,
    private readonly facts: Facts,
    private readonly restingCount: () => number,
    private readonly closing: Closing,
    private readonly adopt: (event: AdoptPosition, now: Micros) => Adopted,
    private readonly setLimits: (
      scope: string,
      set: SetLimits["set"],
      mayLoosen: boolean,
      now: Micros,
    ) => LimitsSet,
    private readonly foreign: ForeignHand,
  ) {}

  /** Answers since the last call. */
  take(): readonly Outcome[] {
    if (this.#outcomes.length === 0) return NONE;
    const taken = this.#outcomes;
    this.#outcomes = [];
    return taken;
  }

  handle(event: OperatorEvent, now: Micros): void {
    if (event.kind === "pause" || event.kind === "resume") this.#hold(event, now);
    else if ("strategy" in event) this.#strategy(event, now);
    else this.#global(event, now);
  }

  #global(event: GlobalEvent, now: Micros): void {
    switch (event.kind) {
      case "kill":
        return this.#kill(event, now);
      case "stop":
        this.control.stop(event, now);
        return this.#answer(event, now, "pending", "Stopping: no new orders, ours are being cancelled");
      case "rearm":
        return this.#rearm(event, now);
      case "cancel_foreign":
        return this.#cancelForeign(event, now);
      case "close_order":
        return this.#close(event, now);
      case "adopt_position": {
        const { done, message, before, after } = this.adopt(event, now);
        return this.#answer(event, now, done ? "applied" : "rejected", message, [], undefined, undefined, {
          before,
          after,
        });
      }
      case "set_limits":
        return this.#limit(event, now);
      default:
        return event satisfies never;
    }
  }

  #kill(event: Kill, now: Micros): void {
    const { scope: name = GLOBAL_SCOPE.name, level } = event, scope = this.holding.scopes.named(name);
    if (scope === null) {
      const known = this.holding.scopes.names;
      return this.#answer(event, now, "rejected", `Nothing was killed: there is no "${name}"; known are ${known}`);
    }
    if (scope.level === "global") {
      this.control.kill(event, now);
      const resting = `Kill (${level}): ${this.restingCount()} orders of ours may still rest`;
      return this.#answer(event, now, "pending", resting);
    }
    for (const quoter of this.quoters) quoter.urgent = true;
    const isNews = this.holding.kill(scope, event, now), sold = level === "flatten" ? NOT_SOLD : "";
    if (level !== "flatten") {
      this.control.spare(this.holding.scopes.marketsOf(scope), `${name} was killed meanwhile`, now);
    }
    const message = isNews ? `${name} is killed: its orders are being cancelled` : `${name} was killed already`;
    this.#answer(event, now, "pending", `${message}${sold}`);
  }

  #rearm(event: Rearm, now: Micros): void {
    const { armed, items } = this.rearming.rearm(event, now);
    for (const quoter of this.quoters) quoter.dirty = true;
    if (items === null) {
      const known = this.holding.scopes.names;
      return this.#answer(event, now, "rejected", `There is no "${event.scope}"; known are ${known}`);
    }
    if (armed) return this.#answer(event, now, "applied", "Armed");
    const details = items.filter(({ ok }) => !ok).map(({ item, sentence }) => ({ field: item, reason: sentence }));
    this.#answer(event, now, "rejected", "Not armed: the check-list is not complete", details);
  }

  /** A person answers for it that orders of others go. */
  #cancelForeign(event: CancelForeign, now: Micros): void {
    const objection = event.reason.trim() === "" ? "want a reason" : this.foreign.objection(event);
    if (objection !== null) return this.#answer(event, now, "rejected", `Nothing was cancelled: ${objection}`);
    const count = this.foreign.cancel(event, now);
    this.#answer(event, now, "pending", `${count} cancels of orders of others are on their way to ${event.venue}`);
  }

  #limit(event: SetLimits, now: Micros): void {
    const { scope, set, mayLoosen, reason } = event;
    if (reason.trim() === "") return this.#answer(event, now, "rejected", "Nothing was changed: want a reason");
    const { refusals, ...change } = this.setLimits(scope, set, mayLoosen, now);
    if (refusals.length > 0) return this.#answer(event, now, "rejected", "Nothing was changed", refusals);
    for (const quoter of this.quoters) quoter.dirty = true;
    this.#answer(event, now, "applied", `Limits of ${scope}: ${change.after}`, [], undefined, undefined, change);
  }

  #strategy(event: StrategyEvent, now: Micros): void {
    const quoter = this.quoters.find(({ id }) => id === event.strategy);
    if (!quoter) {
      const known = this.quoters.map(({ id }) => id).join(", ");
      return this.#answer(event, now, "rejected", `There is no strategy "${event.strategy}"; known are ${known}`);
    }
    quoter.dirty = quoter.urgent = true;
    this.#configure(event, quoter, now);
  }

  #hold(event: ScopeEvent, now: Micros): void {
    const name = event.scope ?? event.strategy, scope = this.holding.scopes.named(name);
    if (scope === null || event.scope === undefined && scope.level !== "strategy") {
      const known = event.scope === undefined ? this.quoters.map(({ id }) => id).join(", ") : this.holding.scopes.names;
      const what = event.scope === undefined ? "strategy" : "market, strategy or venue";
      return this.#answer(event, now, "rejected", `There is no ${what} "${name}"; known are ${known}`);
    }
    for (const quoter of this.quoters) quoter.urgent = true;
    if (event.kind === "resume") return this.#resume(event, scope, now);
    const sentence = event.reason || `by ${event.by}`;
    this.holding.put({ scope, cause: "operator", sentence, status: "PAUSED_USER", ends: "person", told: true }, now);
    this.#answer(event, now, "applied", "Paused: its orders are being cancelled");
  }

  #resume(event: Resume, scope: Scope, now: Micros): void {
    const objection = this.holding.objection(scope);
    if (objection !== null) return this.#answer(event, now, "rejected", `Not resumed: ${objection}`);
    const { ended, left } = this.holding.resume(scope, event.by, now);
    const waits = left.map(waitOf).join("; ");
    if (ended.length === 0 && left.length > 0) return this.#answer(event, now, "rejected", `Not resumed: ${waits}`);
    const armed = this.control.state === "ARMED" ? "" : "; it quotes once trading is armed again";
    this.#answer(event, now, "applied", `Resumed${armed}${waits === "" ? "" : `; ${waits}`}`);
  }

  /** A person answers for it that an order of unknown fate is gone, or that no trades of an ended one come. */
  #close(event: CloseOrder, now: Micros): void {
    const { clientId, by } = event, reason = event.reason.trim();
    const objection = reason === "" ? "want a reason" : this.closing.objection(clientId);
    if (objection !== null) return this.#answer(event, now, "rejected", `Not closed: ${objection}`);
    this.closing.close(clientId, `${by}: ${reason}`, now);
    this.#answer(event, now, "applied", `Closed: nothing is awaited of order ${clientId} any more`);
  }

  #configure(event: Extract<StrategyEvent, { ifVersion: number }>, quoter: Quoter, now: Micros): void {
    const { parameters, strategy } = quoter, before = parameters.values;
    const refusals = event.kind === "set_params"
      ? parameters.set(event.set, event.ifVersion, event.by, now)
      : parameters.rollback(event.ifVersion, event.by, now);
    if (refusals.length > 0) {
      const details = refusals.map(({ field, reason }) => ({ field, reason }));
      return this.#answer(event, now, "rejected", "Nothing was changed", details, quoter);
    }
    strategy.configure(parameters.values);
    this.#answer(event, now, "applied", `Version ${parameters.version}`, [], quoter, before);
  }

  #answer(
    event: OperatorEvent,
    now: Micros,
    status: Outcome["status"],
    message: string,
    details: Outcome["details"] = [],
    quoter?: Quoter,
    before?: ParameterValues,
    change?: { readonly before: string; readonly after: string },
  ): void {
    const values = quoter?.parameters.values, reasons = details.map(({ field, reason }) => `${field} ${reason}`);
    this.#outcomes.push({
      requestId: event.requestId,
      status,
      message,
      details,
      version: quoter?.parameters.version,
      values,
    });
    this.facts.add({
      kind: "operator",
      action: event.kind,
      by: event.by,
      scope: "scope" in event && event.scope !== undefined
        ? event.scope
        : "strategy" in event
        ? event.strategy
        : "market" in event
        ? event.market
        : "clientId" in event
        ? event.clientId
        : "venue" in event
        ? event.venue
        : "global",
      reason: "reason" in event ? event.reason : "",
      result: `${status}: ${reasons.length === 0 ? message : reasons.join("; ")}`,
      before: change?.before ?? (before ? differing(before, values) : ""),
      after: change?.after ?? (before ? differing(values, before) : ""),
    }, now);
  }
}

const NONE: readonly Outcome[] = [];
const NOT_SOLD = "; nothing is sold down there: that takes a kill of everything";

function waitOf({ sentence, coolDown }: Hold): string {
  return `${sentence}; it ends by itself ${coolDown / 1e6} s after its cause is gone`;
}

/** "half_spread_bps=5" for each value that is not the same in `other`. */
function differing(values: ParameterValues | undefined, other: ParameterValues | undefined): string {
  return Object.entries(values ?? {}).filter(([name, value]) => other?.[name] !== value).map(([name, value]) =>
    `${name}=${value}`
  ).join(" ");
}
