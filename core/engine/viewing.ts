/** Makes the plain copies that watchers see; reads the desk, changes nothing. @module */
import { type Micros, MICROS_PER_MS } from "../units.ts";
import type { GuardSigns } from "../event.ts";
import { formatMoney, type Money, ZERO } from "../money.ts";
import { marketName } from "../instrument.ts";
import type { Desk, VenueDesk } from "../desk/desk.ts";
import type { Market } from "../desk/market.ts";
import type { Hold } from "../risk/holds.ts";
import { deadManView } from "./dead_man_viewing.ts";
import type { Engine } from "./engine.ts";
import { earningsView, fillsOf, moneyOf, type MoneyView, reservedOf } from "./money_viewing.ts";
import { limitsView } from "./limits_viewing.ts";
import { marketView, type QueueWatch } from "./market_viewing.ts";
import type { Quoter } from "./quoting.ts";
import { foreignOrders, reconcileView } from "./reconcile_viewing.ts";
import { isoMicros } from "./text.ts";
import type {
  EarningsView,
  GuardsView,
  HoldView,
  MarketView,
  RiskView,
  RunState,
  StrategyView,
  VenueView,
  View,
} from "./view.ts";
import { ViewMemory } from "./view_memory.ts";

export { bookView } from "./market_viewing.ts";
export { peakOf } from "./money_viewing.ts";
export { ViewMemory } from "./view_memory.ts";

/** What only the loop around the engine can know. */
export type HostFacts = QueueWatch & {
  readonly latency: View["latency"];
  readonly rssBytes: number;
  readonly counters: Readonly<Record<string, number>>;
};

/** The public view. `peak` is the highest equity seen, kept by the caller. A caller that asks again and again gives its
 * `memory`; money, venues and risk rules may then be up to a second old, and of many markets some are of an earlier view. */
export function viewOf(
  engine: Engine,
  now: Micros,
  host: HostFacts,
  peak: Money | null,
  memory: ViewMemory = new ViewMemory(),
): View {
  const { desk, control, options, quoters } = engine;
  memory.round += 1;
  const state = runState(engine), stop = control.stopView(now);
  const money = memory.money.get(memory.ofMany ? null : fillsOf(desk), now, () => moneyOf(desk, peak));
  return {
    mode: options.mode,
    state,
    sentence: sentenceOf(engine, state, now),
    at: memory.at(now),
    startedAt: memory.started.get(options.startedAt, now, () => isoMicros(options.startedAt)),
    build: options.build,
    killSwitch: killSwitchView(engine),
    ...(stop === null ? {} : { stop }),
    totals: money.totals,
    venues: Array.from(desk.venues.values(), (venue) => {
      const { id, readiness, reason } = venue;
      return memory.venue(id).get(
        `${readiness} ${reason} ${venue.deadManReason}`,
        now,
        () => venueView(engine, venue, money, now),
      );
    }),
    markets: marketsOf(engine, now, host, money, memory),
    strategies: quoters.map((quoter) => {
      const hold = engine.heldAll(quoter), earned = money.strategies.get(quoter.id) ?? NOTHING;
      const key = `${quoter.parameters.version} ${earned.pnl} ${hold?.sentence}`;
      return memory.strategy(quoter.id).get(key, now, () => strategyView(desk, quoter, hold, earned));
    }),
    risk: memory.risk.get(
      `${control.state} ${desk.trading}`,
      now,
      () => memory.keepRows(riskRows(engine, now)),
    ),
    holds: engine.holds.all.length === 0 ? NO_HOLDS : engine.holds.all.map(holdView),
    rearm: engine.rearmView(now),
    ...(desk.guards === null ? {} : { guards: guardsView(desk.guards) }),
    limits: memory.limits.get(engine.gate.limits, now, () => limitsView(engine.gate.limits, desk.markets)),
    latency: host.latency,
    memory: { rssBytes: host.rssBytes },
    counters: { ...engine.counters, ...host.counters },
  };
}

function killSwitchView({ control }: Engine): View["killSwitch"] {
  const { cause, since, level } = control.switch, { state, flattenState: flatten } = control;
  return {
    state,
    ...(cause === null ? {} : { cause }),
    ...(since === null ? {} : { since: isoMicros(since) }),
    ...(level === null ? {} : { level }),
    ...(level !== "flatten" || flatten === null ? {} : { flatten }),
    ...(control.config === null ? {} : { config: control.config }),
  };
}

/** Those whose turn it is, and those about which something is known that people wait for, are made anew. */
function marketsOf(
  engine: Engine,
  now: Micros,
  host: HostFacts,
  money: MoneyView,
  memory: ViewMemory,
): readonly MarketView[] {
  const { desk: { markets, ledger }, control: { state } } = engine, { marketTurns } = memory;
  marketTurns.next(markets.length);
  return markets.map((market, i) => {
    const kept = memory.market(market.id), { fillCount } = ledger.position(market.id);
    if (kept.view !== null && kept.fillCount === fillCount && kept.killState === state && !marketTurns.has(i)) {
      return kept.view;
    }
    kept.fillCount = fillCount;
    kept.killState = state;
    return kept.view = marketView(engine, market, now, host, money.markets.get(market.id)!, memory);
  });
}

/** What the gate tells of each order, then the rules over time; a rule that is both is told once. */
function riskRows(engine: Engine, now: Micros): readonly RiskView[] {
  const rows: RiskView[] = [...engine.gate.view(now)],
    told = new Set(rows.map(({ rule, scope }) => `${rule} ${scope}`));
  for (const row of engine.watchRows(now)) {
    if (!told.has(`${row.rule} ${row.scope}`)) rows.push({ ...row, refusals: 0 });
  }
  return rows;
}

function runState(engine: Engine): RunState {
  const { desk, control, quoters } = engine;
  if (control.stopping) return "STOPPING";
  const { state } = control;
  if (state === "TRIPPING" || state === "TRIPPED" || state === "TRIPPED_DIRTY") return "KILLED";
  if (state !== "ARMED") return "PAUSED";
  if (desk.trading === "REDUCING") return "REDUCE_ONLY";
  return quoters.length > 0 && quoters.every((quoter) => isHalted(engine, quoter)) ? "PAUSED" : "RUNNING";
}

function sentenceOf(engine: Engine, state: RunState, now: Micros): string {
  const { desk, control, quoters } = engine, resting = engine.liveCount;
  const orders = `${resting} ${resting === 1 ? "order" : "orders"} of ours may still rest`;
  switch (state) {
    case "STOPPING":
      return stoppingSentence(engine, now);
    case "KILLED": {
      const { cause, level } = control.switch, flatten = control.flattenState;
      // As long as one rests it can fill, whatever was killed.
      const stands = control.selling
        ? `only orders that bring positions to zero leave; ${orders}`
        : control.state === "TRIPPED"
        ? "nothing can trade; every venue was seen without an order of ours"
        : `no new order leaves; ${orders} and fill`;
      const held = flatten === null ? "" : flatten === "FLAT" ? "; flat" : flatten === "FLATTENING" ? "" : "; NOT flat";
      return `Killed (${level}): ${stands}${held}. Cause: ${cause}`;
    }
    case "PAUSED":
      if (control.state !== "ARMED") {
        return control.booted
          ? "Halted: waiting for an operator to arm"
          : `Starting: clearing what an earlier run left and checking the venues (${
            [...desk.venues.values()].map(({ id, readiness }) => `${id} ${readiness}`).join(", ")
          })`;
      }
      return "Every strategy is paused; nothing is quoted";
    case "REDUCE_ONLY":
      return "Only orders that reduce a position may be placed";
    case "RUNNING": {
      const quoted = desk.markets.reduce((count, market) => isQuoted(desk, market) ? count + 1 : count, 0);
      const waiting = quoters.reduce((count, quoter) => isHalted(engine, quoter) ? count + 1 : count, 0);
      const trouble = waiting > 0 ? `${waiting} paused` : firstTrouble(engine, now);
      return `Quoting both sides on ${quoted} of ${desk.markets.length} markets${
        trouble === null ? "" : `; ${trouble}`
      }`;
    }
    default:
      return state satisfies never;
  }
}

function stoppingSentence({ control }: Engine, now: Micros): string {
  const { state, ordersBefore, ordersLeft, flatten } = control.stopView(now)!;
  const orders = `${ordersLeft} of ${ordersBefore} ${ordersBefore === 1 ? "order" : "orders"} of ours may still rest`;
  if (control.selling) return `Stopping: only orders that bring positions to zero leave; ${orders}`;
  const held = flatten?.state === "FLATTEN_INCOMPLETE" ? "; NOT flat" : "";
  switch (state) {
    case "STOPPING":
      return `Stopping: no new orders; ${orders}${held}`;
    case "STOPPED":
      return `Stopped: nothing can trade; every venue was seen without an order of ours`;
    case "STOP_INCOMPLETE":
      return `Stop incomplete: no new orders; ${orders} and fill${held}`;
    default:
      return state satisfies never;
  }
}

/** Until a person resumes it: what ends by itself goes on running, and is told as what stops its markets now. */
function isHalted(engine: Engine, quoter: Quoter): boolean {
  return engine.heldAll(quoter)?.ends === "person";
}

/** Something of ours rests on both sides. */
function isQuoted(desk: Desk, { id }: Market): boolean {
  const own = desk.orders.live(id);
  let buys = 0, sells = 0;
  for (let i = 0; i < own.length; i++) {
    if (!own[i].resting) continue;
    if (own[i].side === "buy") buys += 1;
    else sells += 1;
  }
  return buys > 0 && sells > 0;
}

function firstTrouble(engine: Engine, now: Micros): string | null {
  for (const quoter of engine.quoters) {
    for (const id of quoter.strategy.instruments) {
      const market = engine.desk.market(id),
        blocked = engine.blocked(quoter, market, now) ?? engine.silence(market, now);
      if (blocked !== null) return blocked.sentence;
      const rest = isQuoted(engine.desk, market) ? null : engine.rest(quoter, market, now);
      if (rest !== null) return rest.sentence;
    }
  }
  return null;
}

function strategyView(
  desk: Desk,
  { id, kind, strategy, parameters }: Quoter,
  hold: Hold | null,
  earned: EarningsView,
): StrategyView {
  return {
    ...earned,
    id,
    kind,
    markets: strategy.instruments.map((instrument) => marketName(desk.market(instrument))),
    state: hold === null ? "RUNNING" : "PAUSED",
    reason: hold?.sentence ?? "",
    version: parameters.version,
  };
}

function venueView(engine: Engine, venue: VenueDesk, money: MoneyView, now: Micros): VenueView {
  const { desk } = engine, reconciler = engine.reconcilerOf(venue.id);
  const reserved = reservedOf(desk, venue.id);
  const ages = desk.markets.filter((market) => market.venue === venue.id && market.bookAt > 0).map(({ bookAt }) =>
    now - bookAt
  );
  const trips = [...venue.roundTrips].sort((a, b) => a - b);
  const at = (share: number) =>
    trips.length === 0 ? null : trips[Math.min(trips.length - 1, Math.floor(share * trips.length))] / 1e3;
  return {
    ...money.venues.get(venue.id) ?? { equity: "0", ...NOTHING },
    id: venue.id,
    state: venue.readiness,
    reason: venue.reason,
    clockOffsetMs: Number.isNaN(venue.clockOffset) ? null : venue.clockOffset / 1e3,
    dataAgeMs: ages.length === 0 ? null : Math.round(Math.max(...ages) / 1e3),
    rttMs: { p50: at(0.5), p99: at(0.99) },
    budgets: [...venue.budgets.values()].map(({ name, used, limit, resetsAt }) => ({
      name,
      used: resetsAt > now ? used : 0,
      limit,
    })),
    deadMan: deadManView(engine.deadMen, venue.id, now),
    balances: desk.ledger.balances(venue.id).map(({ asset, free, locked }) => ({
      asset,
      free: formatMoney(free),
      locked: formatMoney(locked),
      reserved: formatMoney(reserved.get(asset) ?? ZERO),
    })),
    differences: desk.ledger.differences(venue.id).map(({ asset, difference }) => ({
      asset,
      difference: formatMoney(difference),
    })),
    foreignOrders: desk.orders.foreign(venue.id).length,
    foreign: foreignOrders(desk, venue.id),
    reconcile: reconcileView(desk, venue.id, reconciler.state, reconciler.report),
  };
}

function holdView({ scope, cause, sentence, since, ends, tripped, coolDown }: Hold): HoldView {
  const { level, name } = scope;
  return { level, scope: name, cause, sentence, since: isoMicros(since), ends, tripped, coolDownMs: coolDown / 1e3 };
}

function guardsView({ guardian, sentinel }: GuardSigns): GuardsView {
  const ms = (silent: Micros | null) => silent === null ? null : Math.round(silent / MICROS_PER_MS);
  return { guardian: ms(guardian), sentinel: ms(sentinel) };
}

const NO_HOLDS: readonly HoldView[] = [];
const NOTHING: EarningsView = earningsView();
