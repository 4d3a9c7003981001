/** The public shape of the view, the books and the strategies, for the description; the compiler holds it against
 * `protocol.ts`. The words of statuses and states are an open list here: new ones may come. @module */
import { z } from "zod";
import type { BookView, OpenOrders, Reconciliations, StrategyParameters, View } from "./protocol.ts";
import { flattenReport, flattenState, foreignOrder, killState } from "./schemas.ts";

const text = z.string();
const count = z.number();
const decimal = text.describe("a plain decimal");
const instant = text.describe("ISO 8601 in UTC with microseconds");
const side = z.enum(["buy", "sell"]);
/** A word of a list that `protocol.ts` keeps. */
const word = <T extends string>() => text as unknown as z.ZodType<T>;

const quote = z.object({
  orderId: text,
  venueOrderId: text.nullable(),
  side,
  level: count,
  price: decimal,
  size: decimal,
  filled: decimal,
  state: word<View["markets"][number]["quotes"][number]["state"]>(),
  pending: text,
  queueAhead: decimal.nullable(),
  ageMs: count,
  flags: z.array(z.enum(["inferred", "resurrected", "external", "orphan", "stuck"])).optional(),
  doubt: z.object({
    forMs: count,
    asked: count,
    round: count,
    shown: z.array(z.enum(["list", "query", "trades"])),
  }).optional(),
  closable: z.literal(true).optional(),
});
const foreign = foreignOrder.omit({ venue: true });
const reconcile = z.object({
  state: text,
  startedAt: instant.nullable(),
  cleanAt: instant.nullable(),
  ordersChecked: count,
  corrected: z.array(text),
  open: z.array(text),
  differences: z.array(z.object({
    id: text,
    what: text,
    ours: text,
    venue: text,
    stops: z.enum(["nothing", "instrument", "venue", "everything"]),
    since: instant,
    market: text.nullable(),
    adopt: text.nullable(),
  })),
  stretched: count,
  waitingForWeight: count,
  nextAt: instant.nullable(),
});
const absent = z.object({
  side,
  level: count,
  status: word<View["markets"][number]["absent"][number]["status"]>(),
  sentence: text,
});
const market = z.object({
  venue: text,
  symbol: text,
  kind: word<NonNullable<View["markets"][number]["kind"]>>().nullable(),
  base: text,
  quote: text,
  tick: decimal,
  lot: decimal,
  contract: decimal.nullable(),
  strategy: text.nullable(),
  bid: decimal.nullable(),
  ask: decimal.nullable(),
  mid: decimal.nullable(),
  fairValue: decimal.nullable(),
  position: decimal,
  positionLimit: decimal.nullable(),
  worstLong: decimal,
  worstShort: decimal,
  averagePrice: decimal.nullable(),
  realisedPnl: decimal,
  unrealisedPnl: decimal,
  fees: decimal,
  volume: decimal,
  fillCount: count,
  quotes: z.array(quote),
  absent: z.array(absent),
  status: word<View["markets"][number]["status"]>(),
  sentence: text,
  bookAgeMs: count.nullable(),
});
const earnings = {
  pnl: decimal,
  attribution: z.object({
    spread: decimal,
    inventory: decimal,
    fees: decimal,
    funding: decimal,
    hedgeSlippage: decimal,
    adjustments: decimal,
  }),
};
const venue = z.object({
  ...earnings,
  id: text,
  equity: decimal,
  state: text,
  reason: text,
  clockOffsetMs: count.nullable(),
  dataAgeMs: count.nullable(),
  rttMs: z.object({ p50: count.nullable(), p99: count.nullable() }),
  budgets: z.array(z.object({ name: text, used: count, limit: count })),
  deadMan: z.object({
    state: z.enum(["none", "off", "arming", "armed", "late", "lapsed", "disarming"]),
    sentence: text,
    windowMs: count.nullable(),
    armedUntil: text.nullable(),
    firingsLeft: count.nullable(),
  }),
  balances: z.array(z.object({ asset: text, free: decimal, locked: decimal, reserved: decimal })),
  differences: z.array(z.object({ asset: text, difference: decimal })),
  foreignOrders: count,
  foreign: z.array(foreign),
  reconcile,
});
const stageFigures = {
  count,
  p50Micros: count.nullable(),
  p99Micros: count.nullable(),
  p999Micros: count.nullable(),
  maxMicros: count.nullable(),
};
const strategyState = {
  ...earnings,
  id: text,
  kind: text,
  markets: z.array(text),
  state: z.enum(["RUNNING", "PAUSED"]),
  reason: text,
  version: count,
};
const risk = z.object({
  rule: text,
  title: text,
  scope: text,
  value: text,
  limit: text,
  used: count.nullable(),
  action: text,
  refusals: count,
  state: z.enum(["ok", "warning", "breached", "inactive"]),
});
const hold = z.object({
  level: z.enum(["instrument", "strategy", "venue", "global"]),
  scope: text,
  cause: text,
  sentence: text,
  since: instant,
  ends: z.enum(["itself", "person"]),
  tripped: z.boolean(),
  coolDownMs: count,
});
const limits = z.object({
  level: z.enum(["instrument", "strategy", "venue", "global"]),
  scope: text,
  values: z.record(text, z.union([text, count]).nullable()),
});

export const view = z.object({
  mode: z.enum(["demo", "paper", "live"]),
  state: z.enum(["RUNNING", "REDUCE_ONLY", "PAUSED", "STOPPING", "KILLED"]),
  sentence: text,
  at: instant,
  startedAt: instant,
  build: text,
  killSwitch: z.object({
    state: killState,
    cause: text.optional(),
    since: instant.optional(),
    level: text.optional(),
    flatten: flattenState.optional(),
    config: text.optional(),
  }),
  stop: z.object({
    state: z.enum(["STOPPING", "STOPPED", "STOP_INCOMPLETE"]),
    ordersBefore: z.int(),
    ordersLeft: z.int(),
    left: z.array(text),
    flatten: flattenReport.optional(),
  }).optional(),
  totals: z.object({
    equity: decimal,
    realisedPnl: decimal,
    unrealisedPnl: decimal,
    fees: decimal,
    netExposure: decimal,
    drawdown: decimal,
    quote: text,
    attribution: earnings.attribution,
    transfers: decimal,
    coins: decimal,
    unvalued: z.array(text),
    depegs: z.array(text),
  }),
  venues: z.array(venue),
  markets: z.array(market),
  strategies: z.array(z.object(strategyState)),
  risk: z.array(risk),
  holds: z.array(hold),
  rearm: z.array(z.object({
    level: z.enum(["instrument", "strategy", "venue", "global"]),
    scope: text,
    cause: text.nullable(),
    items: z.array(z.object({ item: text, ok: z.boolean(), sentence: text })),
  })),
  guards: z.object({ guardian: count.nullable(), sentinel: count.nullable() }).optional(),
  limits: z.array(limits),
  latency: z.object({
    tickToOrderMicros: z.object({ p50: count.nullable(), p99: count.nullable(), p999: count.nullable() }),
    loopLagMs: count.nullable(),
  }),
  memory: z.object({ rssBytes: count }),
  counters: z.record(text, count),
  performance: z.object({
    framesPerSecond: count.nullable(),
    ordersPerSecond: count.nullable(),
    droppedRecords: count,
    turn: z.object(stageFigures),
    stages: z.array(z.object({ stage: text, ...stageFigures })),
  }).optional(),
}) satisfies z.ZodType<View>;

const levels = z.array(z.object({ price: decimal, size: decimal, ours: decimal, queueAhead: decimal.nullable() }));
export const book = z.object({
  venue: text,
  symbol: text,
  at: instant,
  valid: z.boolean(),
  bids: levels,
  asks: levels,
  fairValue: decimal.nullable(),
  quotes: z.array(quote),
  absent: z.array(absent),
  trace: z.array(z.object({ stage: text, before: text, after: text, reason: text })),
}) satisfies z.ZodType<BookView>;

export const strategyList = z.object({ strategies: z.array(z.object({ ...strategyState, title: text })) });

const value = z.union([count, text, z.boolean()]);
const values = z.record(text, value);
const common = { name: text, describe: text, unit: text, onChange: text };
export const strategyParameters = z.object({
  id: text,
  kind: text,
  title: text,
  version: count,
  parameters: z.array(z.discriminatedUnion("type", [
    z.object({
      ...common,
      value,
      type: z.enum(["number", "integer"]),
      min: count,
      max: count,
      default: count,
      step: count.optional(),
    }),
    z.object({ ...common, value, type: z.literal("decimal"), min: decimal, max: decimal, default: decimal }),
    z.object({ ...common, value, type: z.literal("boolean"), default: z.boolean() }),
    z.object({ ...common, value, type: z.literal("choice"), choices: z.array(text), default: text }),
  ])),
  history: z.array(z.object({
    version: count,
    by: text,
    at: instant,
    before: values,
    after: values,
  })),
}) satisfies z.ZodType<StrategyParameters>;

export const openOrders = z.object({
  at: instant,
  orders: z.array(quote.extend({ venue: text, symbol: text, strategy: text.nullable() })),
  foreign: z.array(foreignOrder),
  foreignCount: count,
}) satisfies z.ZodType<OpenOrders>;

export const limitList = z.object({ at: instant, limits: z.array(limits) });

export const reconciliations = z.object({
  at: instant,
  venues: z.array(reconcile.extend({ venue: text, reason: text, foreignOrders: count })),
}) satisfies z.ZodType<Reconciliations>;
