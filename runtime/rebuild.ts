/** The engine of a run, made of its options, and the way of the journal's records into it. One way for the start of a bot, for
 * the snapshots that shorten the next one, and for a replay. @module */
import { isOperatorEvent } from "../core/engine/inbox.ts";
import { isMemo, type Memo } from "../core/engine/memo.ts";
import { Engine, type EngineOptions } from "../core/engine/engine.ts";
import { type InstrumentId, marketName, type VenueId } from "../core/instrument.ts";
import type { AccountExpectation } from "../core/oms/account_mode.ts";
import type { OrderTimers } from "../core/oms/orders.ts";
import type { Micros } from "../core/units.ts";
import type { StrategyKind } from "../core/engine/strategy.ts";
import type { Capabilities } from "../core/venue.ts";
import type { JournalRecord } from "./journal_codec.ts";

/** What of a bot's options makes its engine. */
export type EngineGround = Pick<EngineOptions, "mode" | "build" | "limits"> & {
  readonly venues: readonly {
    readonly id: VenueId;
    readonly capabilities: Capabilities;
    readonly symbols: readonly string[];
    readonly dedicated: boolean;
    readonly validity: Micros;
    readonly timers?: Partial<OrderTimers>;
    readonly deadManWindow?: Micros;
    readonly account?: AccountExpectation;
  }[];
  readonly strategies: readonly {
    readonly id: string;
    readonly kind: StrategyKind;
    readonly markets: readonly string[];
    readonly parameters: Readonly<Record<string, unknown>>;
  }[];
  readonly freshVenues: boolean;
};

export function marketsOf({ venues }: Pick<EngineGround, "venues">): EngineOptions["markets"] {
  return venues.flatMap(({ id, symbols }) => symbols.map((symbol) => ({ venue: id, symbol })));
}

/** @throws {RangeError} for a strategy on a market that is not configured, for parameters or limits that make no sense */
export function createEngine(
  ground: EngineGround,
  rest: Pick<EngineOptions, "startedAt" | "ids" | "watermark" | "probe"> & {
    readonly control: Omit<EngineOptions["control"], "dedicated" | "startedAt">;
  },
): Engine {
  const { mode, build, limits, venues, strategies } = ground, markets = marketsOf(ground);
  const names = markets.map(marketName);
  const idOf = (name: string) => {
    const index = names.indexOf(name);
    if (index >= 0) return index as InstrumentId;
    throw new RangeError(`Cannot find market "${name}": configured are ${names.join(", ")}`);
  };
  const dedicated = new Set(venues.filter((venue) => venue.dedicated).map(({ id }) => id));
  return new Engine({
    mode,
    build,
    limits,
    markets,
    venues: new Map(
      venues.map((
        { id, capabilities, validity, timers, deadManWindow, account },
      ) => [id, { capabilities, validity, timers, deadManWindow, account }]),
    ),
    strategies: strategies.map(({ id, kind, markets, parameters }) => ({
      id,
      kind,
      instruments: markets.map(idOf),
      parameters,
    })),
    ...rest,
    control: { ...rest.control, startedAt: rest.startedAt, dedicated },
  });
}

/** Records that say what may be left at a venue. */
const LEFT_BEHIND: ReadonlySet<string> = new Set([
  "fill",
  "own_trades",
  "place",
  "replace",
  "sent",
  "send_refused",
  "place_answer",
  "order",
  "order_found",
  "open_orders",
]);

/** Notes of what was held, owned and lost: where the money begins anew, so does that. */
const OF_MONEY: ReadonlySet<string> = new Set<Memo["topic"]>(["losses", "adjust", "inferred_fill"]);

/** Takes records of earlier runs into `engine`. What the venues were like means nothing where they begin anew. */
export class Rebuilding {
  /** Records that changed the books. */
  count = 0;
  readonly #venues: ReadonlySet<VenueId>;

  constructor(readonly engine: Engine, private readonly ground: Pick<EngineGround, "venues" | "freshVenues">) {
    this.#venues = new Set(ground.venues.map(({ id }) => id));
  }

  readonly visit = ({ kind, payload, wallMs }: JournalRecord): void => {
    const at = wallMs * 1000 as Micros;
    if (kind === "note" && isMemo(payload)) {
      if (this.ground.freshVenues && OF_MONEY.has(payload.topic)) return;
      return this.engine.restore({ kind: "memo", memo: payload }, at);
    }
    // Where the venues begin anew there are no orders either.
    if (kind === "boot" && !this.ground.freshVenues) return this.engine.restarted(payload.startedAt ?? at);
    if (kind !== "event" && kind !== "command") return;
    if (this.ground.freshVenues && !(kind === "event" && isOperatorEvent(payload))) return;
    // What a venue said that is not configured any more concerns nobody, save what was traded there and what became of orders.
    if ("venue" in payload && !this.#venues.has(payload.venue) && !LEFT_BEHIND.has(payload.kind)) return;
    this.engine.restore(kind === "event" ? { kind, event: payload } : { kind, command: payload }, at);
    this.count += 1;
  };
}
