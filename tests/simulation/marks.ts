/** Rare branches that a long run has to meet (DST-08), each told once for a seed: what nobody ever came to is tested by nothing.
 * They are read off what a run shows anyway, its facts, orders, counters and files; nothing is planted in the bot for them. @module */
import { DIFFERENCES } from "../../core/oms/difference_table.ts";
import type { Engine } from "../../core/engine/engine.ts";
import type { Order } from "../../core/oms/orders.ts";
import type { Invariant, Stage } from "./contract.ts";
import { Oracle } from "./invariants/oracle.ts";
import { OrderTrail, type Trace } from "./invariants/order_trail.ts";
import { engineOf } from "./invariants/violation.ts";

/** µs between two looks at what lasts. */
const LOOK_EVERY = 250_000;

/** A venue that asks for silence does so for seconds at least. */
const LIMIT_LASTS = 2_000_000;

/** By the code of its incident. */
const INCIDENTS = {
  overfill: "an order is filled beyond its size",
  resurrected: "an order that was held for dead lives",
  late_fill: "an order is filled after its end",
  by_absence: "an order that the venue had acked is proven gone without a word",
  arrived_after_all: "an order came and went that was held for never arrived",
  evidence_before_sent: "the venue's word comes before the note that an order was sent",
  orphan: "an order carries our tag and stands in no book",
  unresolved_unknown: "an order stays unknown for too long, and people are told",
  cancel_exhausted: "five cancels of one order failed",
  trades_missing: "the trades behind a quantity are inferred after three rounds",
  trade_differs: "one trade is told in two ways",
  missed_trades: "a list tells trades that nobody had pushed",
  foreign: "somebody else trades on the account",
  balance_differs: "a balance differs and nothing explains it",
  bad_frame: "a frame cannot be read",
  book_unfit: "a book cannot hold what it is told",
  rate_limited: "the venue asks for silence",
  venue_lost: "a venue is lost",
  paused_by_rule: "a rule pauses something",
  tripped_by_rule: "a rule trips something",
  trip_dirty: "a kill is not proven within a minute",
  flatten_incomplete: "something is left that was to be sold down",
  latch_not_written: "the latch file cannot be written",
} as const;

/** By the engine's own counters. */
const COUNTERS = {
  "fills inferred": "lots are booked without their trades",
  "fills seen twice": "a trade is told again",
  "foreign fills": "a trade on the account is somebody else's",
  "orders not sent": "the transport refuses an order",
  "queries failed": "a question has no answer",
  "books lost": "a book is given up",
  "books asked for anew": "a book that may not be trusted is fetched anew",
  "holds ended": "a pause ends by itself",
  "limits back to the configuration": "a restart takes back what people had loosened",
  "rejected would_cross": "a quote would have crossed",
  "rejected insufficient_balance": "the venue has no balance for an order",
  "rejected rate_limit": "the venue refuses an order for want of rate",
} as const;

/** Those that are looked for one by one. */
const OTHERS = {
  "unknown found live": "an order of unknown fate is found at the venue",
  "unknown found filled": "an order of unknown fate was filled",
  "absence proven": "an order never arrived",
  "never sent": "no byte of an order left",
  "inferred fill replaced": "true trades take the place of inferred ones",
  "partial fill, then its end": "an order ends with a part of it filled",
  "book crossed": "a local book is crossed",
  "dirty kill": "TRIPPED_DIRTY is said",
  "dirty kill, verified": "a kill that was dirty is proven after all",
  "kill while a venue is lost": "a kill comes while a venue cannot be asked",
  "sweep under a rate limit": "a venue is cleared while it asks for silence",
  "restart while tripped": "a process begins under a latch",
  "restart with orders at the venue": "a process begins while orders of ours rest",
  "death with an order on its way": "a process dies with an order between it and the venue",
  "torn journal": "a start cuts off half of a record",
  "snapshot used at a restart": "a start reads a snapshot and the records behind it",
  "flatten done": "a position was sold down to nothing",
  "armed again by a person": "a person arms again after a kill",
  "dust booked": "a difference within the tolerance is booked",
  "position adopted": "a person adopts the venue's word",
} as const;

const DIFFERENCE = "difference ";
/** What the simulated venues cannot lead to, with the reason; it is left out of what a run has to meet. */
export const OUT_OF_REACH: Readonly<Record<string, string>> = {
  "difference D6": "the venues' lists of trades lose nothing that they once told",
  "difference D7": "the venues never tell one trade with two prices",
  "difference D7b": "the venues never tell one trade with two fees",
  "difference D8": "spot accounts have no positions to ask for",
  "difference D10": "spot accounts tell no entry price",
  "difference D12": "spot accounts have no such set-up",
  "difference D14": "one process at a time works with a tag",
  trade_differs: "as difference D7",
};

const ALL: readonly string[] = [
  ...Object.keys(INCIDENTS),
  ...Object.keys(COUNTERS),
  ...Object.keys(OTHERS),
  ...Object.keys(DIFFERENCES).map((id) => `${DIFFERENCE}${id}`),
];
/** Names of all branches that a long run has to meet. */
export const MARKS: readonly string[] = ALL.filter((name) => !Object.hasOwn(OUT_OF_REACH, name));

/** Not a thing that has to hold: it looks on, and says what was met. */
export const marking: Invariant = {
  id: "DST-08",
  meaning: "rare branches that are met are told",
  create(stage) {
    const told = new Set<string>();
    const mark = (name: string) => {
      if (told.has(name)) return;
      told.add(name);
      stage.mark(name);
    };
    const orders = new OrderMarks(mark), oracle = Oracle.of(stage), trail = OrderTrail.of(stage);
    trail.listen((order, before) => orders.changed(order, before));
    let lookedAt = -Infinity, limitedAt = -Infinity, state = "";
    return {
      onCommand: (command) => oracle.command(command),
      onBytes: (venue, _kind, what) => oracle.bytes(venue, what),
      onFacts(facts) {
        for (const fact of facts) {
          if (fact.kind !== "incident" || !Object.hasOwn(INCIDENTS, fact.code)) continue;
          mark(fact.code);
          if (fact.code === "rate_limited") limitedAt = stage.now;
        }
      },
      onDeath() {
        if (oracle.venues.some(({ flying }) => flying.size > 0)) mark("death with an order on its way");
        orders.forget();
        state = "";
      },
      onLife: () => lifeMarks(stage, oracle, mark),
      onStep() {
        const engine = engineOf(stage);
        if (engine === null) return;
        trail.look();
        for (const { book } of engine.desk.markets) if (book.crossed) mark("book crossed");
        const before = state;
        state = engine.killState;
        if (state !== before) killMarks(engine, before, mark);
        if (stage.now - lookedAt < LOOK_EVERY) return;
        lookedAt = stage.now;
        if (state === "TRIPPING" && stage.now - limitedAt < LIMIT_LASTS) mark("sweep under a rate limit");
        orders.look(engine);
        lastingMarks(engine, mark);
      },
    };
  },
};

type Mark = (name: keyof typeof OTHERS | string) => void;

class OrderMarks {
  readonly #inferred = new Set<string>();
  constructor(private readonly mark: Mark) {}

  forget(): void {
    this.#inferred.clear();
  }

  changed({ life, filled, size }: Order, before: Readonly<Trace>): void {
    if (life === before.life) return;
    if (before.life === "UNKNOWN" && (life === "OPEN" || life === "PARTIAL")) this.mark("unknown found live");
    if (before.life === "UNKNOWN" && life === "FILLED") this.mark("unknown found filled");
    if (life === "NEVER_ARRIVED") this.mark("absence proven");
    if (life === "VOID") this.mark("never sent");
    if (life === "CANCELED" && filled > 0 && filled < size) this.mark("partial fill, then its end");
  }

  look(engine: Engine): void {
    const { orders, venues } = engine.desk;
    for (const clientId of this.#inferred) {
      const order = orders.get(clientId);
      if (order?.inferred === true) continue;
      this.#inferred.delete(clientId);
      if (order !== null) this.mark("inferred fill replaced");
    }
    for (const venue of venues.keys()) {
      for (const order of orders.lagging(venue)) if (order.inferred) this.#inferred.add(order.clientId);
    }
  }
}

function lifeMarks(stage: Stage, oracle: Oracle, mark: Mark): void {
  const { bot, lives, dataDir } = stage;
  if (bot === null || lives === 1) return;
  oracle.look();
  if (oracle.venues.some(({ open }) => open.length > 0)) mark("restart with orders at the venue");
  if (bot.engine.killCause !== null) mark("restart while tripped");
  for (const { name } of Deno.readDirSync(`${dataDir}/journal`)) if (name.includes(".torn-")) mark("torn journal");
  // A start that reads the whole journal reads as many records as there are, but for those that it writes itself.
  if (bot.recordsRead > 0 && bot.recordsRead < bot.journalSeq / 2) mark("snapshot used at a restart");
}

function killMarks(engine: Engine, before: string, mark: Mark): void {
  const { killState: state, desk } = engine;
  if (state === "TRIPPED_DIRTY") mark("dirty kill");
  if (state === "TRIPPED" && before === "TRIPPED_DIRTY") mark("dirty kill, verified");
  if (state === "ARMED" && before === "TRIPPED") mark("armed again by a person");
  if (state !== "TRIPPING") return;
  for (const { readiness } of desk.venues.values()) {
    if (readiness === "DOWN" || readiness === "CONNECTING") mark("kill while a venue is lost");
  }
}

function lastingMarks(engine: Engine, mark: Mark): void {
  const { desk, counters, control } = engine;
  for (const name of Object.keys(COUNTERS)) if (counters[name] > 0) mark(name);
  for (const venue of desk.venues.keys()) {
    const { report } = engine.reconcilerOf(venue);
    for (const { id } of report.differences) mark(`${DIFFERENCE}${id}`);
    // D2 and D13 are over as soon as they are found: only what they corrected stays.
    for (const sentence of report.corrected) {
      if (sentence.includes("its rules were")) mark(`${DIFFERENCE}D13`);
      else if (sentence.includes("→")) mark(`${DIFFERENCE}D2`);
    }
  }
  if (control.flattenState === "FLAT") mark("flatten done");
  if (desk.ledger.entryCount === 0) return;
  for (const { kind } of desk.ledger.entries(20)) {
    if (kind === "dust") mark("dust booked");
    if (kind === "adjustment") mark("position adopted");
  }
}
