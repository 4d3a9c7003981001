/** A check that cannot fail is worth nothing: each invariant stays silent while a whole bot quotes on a calm stage, and fires once
 * the one thing that it watches is broken there. */
import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import type { Approved, Command } from "../../../core/command.ts";
import type { Event } from "../../../core/event.ts";
import type { Engine } from "../../../core/engine/engine.ts";
import { add } from "../../../core/money.ts";
import { encodeClientId } from "../../../core/oms/client_id.ts";
import type { OrderRecord } from "../../../core/oms/order.ts";
import type { Price, Size } from "../../../core/units.ts";
import { FLATTEN_WORD, KILL_VALUES, KILL_WORD, VENUE_KILL_WORD } from "../../../core/words.ts";
import { AccountOrder } from "../../../exchanges/simulator/orders.ts";
import type { Bot, BotOptions } from "../../../runtime/bot.ts";
import { TempDir } from "../../support/temp_dir.ts";
import { type Invariant, InvariantError, type Outcome, type Plan, type Stage, type Watcher } from "../contract.ts";
import { play } from "../life.ts";
import { INVARIANTS } from "./mod.ts";

const SECOND = 1_000;
const CALM: Plan = {
  seed: 4,
  ms: 100 * SECOND,
  venues: [{ dialect: "binance", symbols: ["BTCUSDT", "ETHUSDT"] }, { dialect: "binance", symbols: ["BTCUSDT"] }],
  pace: 1,
  settings: { half_spread_bps: 0.5, order_value: 3_000, position_value: 18_000, segment_kb: 64 },
  faults: [],
};

type Broken = {
  readonly plan?: Partial<Plan>;
  readonly options?: (options: BotOptions, stage: Stage) => BotOptions;
  readonly tamper?: (bot: Bot, stage: Stage) => void;
};

/** Plays the calm plan, watched by those invariants alone. */
async function played(ids: readonly string[], { plan, ...parts }: Broken = {}): Promise<Outcome> {
  using temp = new TempDir();
  const invariants = INVARIANTS.filter(({ id }) => ids.includes(id));
  assertEquals(invariants.length, ids.length);
  return await play({ ...CALM, ...plan }, { faults: [], invariants, folder: temp.path, ...parts });
}

async function fires(id: string, says: string, broken: Broken): Promise<void> {
  const { violation } = await played([id], broken);
  assert(violation !== null, `${id} was silent`);
  assertEquals(violation.invariant, id, violation.message);
  assertStringIncludes(violation.message, says);
}

/** Something breaks when the bot has been quoting for a while. */
const later = (run: (engine: Engine, stage: Stage) => void, ms = 20 * SECOND): Broken => ({
  tamper: ({ engine }, stage) => stage.later(ms, () => run(engine, stage)),
});
const liveOrder = (engine: Engine): OrderRecord => {
  const order = engine.desk.markets.flatMap(({ id }) => engine.desk.orders.live(id))[0];
  assert(order, "nothing is quoted");
  return order as OrderRecord;
};

/** What the engine is told, changed on its way. */
const hearing = (change: (events: readonly Event[]) => readonly Event[]): Broken => ({
  tamper: ({ engine }) => {
    const step = engine.step.bind(engine);
    engine.step = (events, now) => step(change(events), now);
  },
});

Deno.test("every invariant is silent while a bot quotes on a calm stage, and all of them have their say", async () => {
  const { violation, orders, fills, steps } = await played(INVARIANTS.map(({ id }) => id), {
    plan: { ms: 45 * SECOND },
  });
  assertEquals(violation, null);
  assert(orders > 20 && fills > 2 && steps > 1_000, `${orders} orders, ${fills} fills, ${steps} steps`);
  const ids = INVARIANTS.map(({ id }) => id).sort();
  assertEquals(ids, Array.from({ length: 24 }, (_, i) => `INV-${String(i + 1).padStart(2, "0")}`));
});

Deno.test("INV-01 fires when orders could bring a position past its limit", () =>
  fires("INV-01", "the limit is ±", {
    tamper: ({ engine: { gate } }) => {
      const limitsOf = gate.limitsOf.bind(gate);
      gate.limitsOf = (id) => {
        const limits = limitsOf(id);
        return limits && { ...limits, positionLots: 10 as Size };
      };
    },
  }));

Deno.test("INV-02 fires when a position is moved without a trade", () =>
  fires(
    "INV-02",
    "trades sum to",
    later(({ desk }) => void desk.ledger.position(desk.markets[0].id).apply("buy", 6_500_000 as Price, 3 as Size)),
  ));

Deno.test("INV-02 fires at the end when a trade of the venue is missing", async () => {
  let said = "";
  await played([], {
    ...hearing(withoutFills),
    tamper: (bot, stage) => {
      hearing(withoutFills).tamper!(bot, stage);
      const watcher = watcherOn("INV-02", stage);
      const { engine } = bot, step = engine.step.bind(engine);
      engine.step = (events, now) => {
        const commands = step(events, now);
        for (const command of commands) watcher.onCommand!(command);
        return commands;
      };
      stage.later(CALM.ms - SECOND, () => said = assertThrows(() => watcher.atEnd!(), InvariantError).message);
    },
  });
  assertStringIncludes(said, "lacks trades of the venue at the end");
});

Deno.test("INV-03 fires when a trade stays unbooked, and when one is told twice", async () => {
  await fires("INV-03", "is not booked", { ...hearing(withoutFills) });
  await fires("INV-03", "booked twice", {
    tamper: ({ engine }) => {
      const takeFacts = engine.takeFacts.bind(engine);
      engine.takeFacts = () => {
        const facts = takeFacts();
        return [...facts, ...facts.filter(({ kind }) => kind === "fill")];
      };
    },
  });
});

Deno.test("INV-04 fires when an order is filled less than before, or beyond its size without a word", async () => {
  await fires(
    "INV-04",
    "lots and now",
    later((engine, stage) => {
      const order = liveOrder(engine);
      order.filled = 2 as Size;
      stage.later(200, () => order.filled = 1 as Size);
    }),
  );
  await fires(
    "INV-04",
    "nobody was told",
    later((engine) => {
      const order = liveOrder(engine);
      order.filled = order.size + 1 as Size;
    }),
  );
});

Deno.test("INV-05 fires when a life goes where no row leads, and when the dead live without a resurrection", async () => {
  await fires("INV-05", "no rows lead there", later((engine) => void (liveOrder(engine).life = "INTENT")));
  await fires(
    "INV-05",
    "without a resurrection",
    later((engine, stage) => {
      const order = liveOrder(engine);
      order.life = "CANCELED";
      stage.later(100, () => order.life = "OPEN");
    }),
  );
});

Deno.test("INV-06 fires when an order rests that the books do not know", () =>
  fires("INV-06", "in none of our books", {
    tamper: ({ engine: { desk: { orders } } }, stage) => {
      stage.later(20 * SECOND, () => orders.get = () => null);
    },
  }));

Deno.test("INV-06 fires when an order that rests, or is on its way, is called ended", async () => {
  await fires("INV-06", "in our books and rests at", later((engine) => void (liveOrder(engine).life = "REJECTED")));
  await fires("INV-06", "may still arrive", {
    // A road so long that somebody looks while the order is on it.
    plan: { settings: { ...CALM.settings, latency_us: 200_000 } },
    tamper: ({ engine }, stage) => {
      const step = engine.step.bind(engine);
      engine.step = (events, now) => {
        const commands = step(events, now);
        if (stage.elapsed < 20 * SECOND) return commands;
        // Once its bytes have left, and before the venue has them.
        stage.later(0.05, () => {
          for (const { id } of engine.desk.markets) {
            for (const order of engine.desk.orders.live(id) as OrderRecord[]) {
              if (order.life === "SENT" && order.sentAt >= now) order.life = "REJECTED";
            }
          }
        });
        return commands;
      };
    },
  });
});

Deno.test("INV-07 fires when a venue makes two orders of one id", () =>
  fires(
    "INV-07",
    "made two orders",
    later((_engine, { venues: [{ wire: { truth } }] }) => {
      const [account] = truth.accounts, before = truth.onDelivered;
      // The next message that names an order of ours finds another one under its id.
      truth.onDelivered = (message) => {
        before(message);
        for (const order of [...account.open.values()]) {
          const twin = new AccountOrder(
            order.id + 1e6,
            0,
            order.instrument,
            order.request,
            order.size as Size,
            order.createdAt,
          );
          account.addOrder(twin);
          before(`"newClientOrderId":"${order.clientId}"`);
          account.closeOrder(twin);
          account.addOrder(order);
        }
      };
    }),
  ));

Deno.test("INV-08 fires when an order leaves whose intent is in no file", () =>
  fires("INV-08", "its intent is in no journal", {
    options: (options) => ({
      ...options,
      openSegment: (path) => {
        const file = options.openSegment!(path);
        return { ...file, writeSync: (bytes) => bytes.length, sync: () => file.sync(), close: () => file.close() };
      },
    }),
  }));

Deno.test("INV-08 fires when an order is larger, dearer or further away than people allow", async () => {
  for (
    const [written, says] of [
      [{ maxOrderSize: "0.00001" }, "size of"],
      [{ maxOrderNotional: "1" }, "worth of"],
      [{ maxPosition: "0.00001" }, "worst position"],
      [{ collarBps: -5_000 }, "is beyond"],
      [{ maxOpenOrders: 0 }, "open orders"],
    ] as const
  ) {
    await fires("INV-08", says, {
      plan: { ms: 10 * SECOND },
      tamper: ({ engine: { gate } }) => {
        const { limits } = gate;
        const perInstrument = new Map([...limits.perInstrument].map(([id, one]) => [id, { ...one, ...written }]));
        // What the gate itself goes by stays as it is.
        Object.defineProperty(gate, "limits", { get: () => ({ ...limits, perInstrument }) });
      },
    });
  }
});

/** A watcher on a stage of which only what it asks for is there. */
function watching(id: string, stage: Partial<Record<keyof Stage, unknown>>): Watcher {
  const invariant: Invariant = INVARIANTS.find((one) => one.id === id)!;
  return invariant.create({ plan: CALM, venues: [], bot: null, lives: 1, now: 0, ...stage } as unknown as Stage);
}
const ORDER = { channel: "trade", text: '{"method":"order.place"}' };
const placing = (more: object = {}): Command => ({
  kind: "place",
  venue: "binance",
  instrument: 0,
  clientId: "mm0000000000000t",
  side: "buy",
  price: 100,
  size: 1,
  timeInForce: "post_only",
  validity: 2_000_000,
  ...more,
} as Command);

Deno.test("INV-09 fires when an order leaves after a kill, of all or of its venue, or sells down without a permit", () => {
  const words = new Int32Array(64), truth = { accounts: [{ open: new Map(), executions: [] }], floors: new Map() };
  const venue = { id: "binance", dialect: "binance", index: 0, wire: { truth } }, venues = [venue];
  const trip: { killCause: unknown } = { killCause: null };
  const watcher = watching("INV-09", {
    words,
    venues,
    bot: { engine: trip },
    plan: { ...CALM, venues: [CALM.venues[0]] },
  });
  const leaves = (kind: "order" | "flatten" | "other") => () => watcher.onBytes!(venue as never, kind, ORDER);
  leaves("order")();
  leaves("other")();
  assertThrows(leaves("flatten"), InvariantError, "without a permit");
  Atomics.store(words, FLATTEN_WORD, 1);
  leaves("flatten")();
  Atomics.store(words, KILL_WORD, KILL_VALUES.cancel);
  assertThrows(leaves("order"), InvariantError, "the kill word is 2");
  leaves("other")();
  Atomics.store(words, KILL_WORD, KILL_VALUES.clear);
  Atomics.store(words, VENUE_KILL_WORD, KILL_VALUES.stop);
  assertThrows(leaves("order"), InvariantError, "the kill word of binance");
  Atomics.store(words, VENUE_KILL_WORD, KILL_VALUES.clear);
  trip.killCause = { reason: "a test" };
  assertThrows(leaves("order"), InvariantError, "killed (a test)");
  const quote = () => watcher.onCommand!(placing({ purpose: "flatten", timeInForce: "gtc" }) as Approved<Command>);
  assertThrows(quote, InvariantError, "want ioc");
});

Deno.test("INV-10 fires when TRIPPED is said while an order of ours rests", () =>
  fires("INV-10", "rests at binance", {
    tamper: ({ engine }, stage) => {
      stage.later(20 * SECOND, () => Object.defineProperty(engine, "killState", { get: () => "TRIPPED" }));
    },
  }));

Deno.test("INV-11 fires when an order leaves although its venue, its book or its books are not in order", async () => {
  const shown = (change: (engine: Engine) => void): Broken => ({
    tamper: ({ engine }, stage) => stage.later(5 * SECOND, () => change(engine)),
  });
  await fires(
    "INV-11",
    "while the venue is DEGRADED",
    shown(({ desk }) => {
      for (const venue of desk.venues.values()) showTo("inv_11", venue, "readiness", "DEGRADED");
    }),
  );
  await fires(
    "INV-11",
    "without a book",
    shown(({ desk }) => {
      for (const market of desk.markets) showTo("inv_11", market, "bookValid", false);
    }),
  );
  await fires(
    "INV-11",
    "not trusted",
    shown(({ desk }) => {
      for (const market of desk.markets) showTo("inv_11", market, "distrust", "a test");
    }),
  );
  await fires(
    "INV-11",
    "is open",
    shown((engine) => {
      for (const id of engine.desk.venues.keys()) {
        const differences = [{ id: "D8", stops: "venue", instrument: null, sentence: "a test" }];
        Object.defineProperty(engine.reconcilerOf(id), "report", {
          get: () => ({ differences, corrected: [], open: [] }),
        });
      }
    }),
  );
});

/** Shows the file of an invariant another value than everybody else sees. */
function showTo(file: string, owner: object, name: string, value: unknown): void {
  let real = (owner as Record<string, unknown>)[name];
  Object.defineProperty(owner, name, {
    configurable: true,
    get: () => (new Error().stack ?? "").includes(file) ? value : real,
    set: (next) => real = next,
  });
}

Deno.test("INV-12 fires when less is held back than may fill", () =>
  fires(
    "INV-12",
    "its orders come to",
    later((engine) => {
      const order = liveOrder(engine);
      order.size = order.size + 7 as Size;
    }),
  ));

Deno.test("INV-13 fires when the venue's own cash does not add up, and when ours stays another", async () => {
  await fires("INV-13", "off the sum of what moved it", {
    ...later((_engine, { venues: [{ wire: { truth: { accounts: [account] } } }] }) => {
      account.wallet("USDT").free = [1n, 0];
    }),
  });
  await fires("INV-13", "in our books", {
    plan: { pace: 0.05, settings: { ...CALM.settings, half_spread_bps: 50 } },
    ...later(({ desk: { ledger } }) => {
      const cash = ledger.cash.bind(ledger);
      showTo("inv_13", ledger, "cash", (venue: string, asset: string) => add(cash(venue, asset), [1n, 8]));
    }, 5 * SECOND),
  });
});

/** Others trade the same contract again and again: their lots and ours are one position of the venue. */
const MIXED: Pick<Broken, "plan" | "options"> = {
  plan: {
    venues: [{ dialect: "binance_usdm", symbols: ["BTCUSDT"] }],
    settings: { ...CALM.settings, position_value: 9_000 },
    shared: true,
  },
  options(options, stage) {
    const trade = (round: number) => {
      const [{ wire }] = stage.venues, side = round % 3 === 0 ? "buy" : "sell";
      wire.setFault("foreign_order", { symbol: "BTCUSDT", lots: 7 + round % 5, bps: -20, side }, stage.now);
      wire.setFault("foreign_cancel", {}, stage.now);
      if (round < 8) stage.later(2_000, () => trade(round + 1));
    };
    stage.later(15 * SECOND, () => trade(0));
    return options;
  },
};

Deno.test("INV-13 is silent where others trade contracts on the account, whose lots the venue mixes with ours", async () => {
  let [ownFills, othersFills, differed] = [0, 0, false];
  const { violation, fills } = await played(["INV-01", "INV-02", "INV-03", "INV-08", "INV-12", "INV-13"], {
    ...MIXED,
    tamper: ({ engine }, stage) =>
      stage.later(CALM.ms - SECOND, () => {
        const [{ wire: { truth: { accounts: [{ executions }] } } }] = stage.venues;
        othersFills = executions.filter(({ order }) => order.clientId.startsWith("web_")).length;
        ownFills = executions.length - othersFills;
        differed = engine.desk.ledger.account(engine.desk.markets[0].id).position.size !==
          executions.at(-1)?.positionAfter;
      }),
  });
  assertEquals(violation, null);
  assert(fills > 3 && ownFills > 3 && othersFills > 8 && differed, `${ownFills} of ours, ${othersFills} of others`);
});

Deno.test("INV-13 fires when cash of contracts stays another, also where others trade there", () =>
  fires("INV-13", "in our books", {
    ...MIXED,
    plan: { ...MIXED.plan, ms: 200 * SECOND, pace: 0.05 },
    ...later(({ desk: { ledger } }) => {
      const cash = ledger.cash.bind(ledger);
      showTo("inv_13", ledger, "cash", (venue: string, asset: string) => add(cash(venue, asset), [1n, 8]));
    }, 40 * SECOND),
  }));

Deno.test("INV-14 fires when an order would meet one of ours", () =>
  fires("INV-14", "ticks", {
    tamper: ({ engine }) => {
      const { orders } = engine.desk, live = orders.live.bind(orders);
      const isOurs = () => (new Error().stack ?? "").includes("inv_14");
      orders.live = (id) =>
        isOurs() ? live(id).map((order) => ({ ...order, price: (order.side === "buy" ? 1e9 : 1) as Price })) : live(id);
    },
  }));

Deno.test("INV-15 fires when the venue refuses a request for want of rate", () =>
  fires(
    "INV-15",
    "for want of rate",
    later((_engine, { venues: [{ wire: { truth } }] }) => {
      const count = truth.rateLimitViolations;
      Object.defineProperty(truth, "rateLimitViolations", { get: () => count + 1 });
    }, 80 * SECOND),
  ));

Deno.test("INV-16 fires when an id is given out twice, or is not of this process", () => {
  const clientId = encodeClientId({ tag: 1, epoch: 2, sequence: 3 });
  const watcher = watching("INV-16", {}), place = placing({ clientId }) as Approved<Command>;
  watcher.onCommand!(place);
  assertThrows(() => watcher.onCommand!(place), InvariantError, "which process 1 has placed");
  const other = placing({ clientId: "abc" }) as Approved<Command>;
  assertThrows(() => watcher.onCommand!(other), InvariantError, "no client id of ours");
  const strange = watching("INV-16", { bot: { tag: 9, epoch: 9 } });
  assertThrows(() => strange.onCommand!(place), InvariantError, "this is 9, 9");
});

Deno.test("INV-17 fires when the books that live are not those of the journal, and when its chain is broken", async () => {
  const short = { plan: { ms: 30 * SECOND } };
  await fires("INV-17", "in those rebuilt", {
    ...short,
    ...later(({ desk }) => void desk.ledger.position(desk.markets[0].id).apply("buy", 6_500_000 as Price, 3 as Size)),
  });
  await fires("INV-17", "chain is broken", {
    ...short,
    ...later((_engine, { dataDir }) => {
      const path = `${dataDir}/journal/000001.jsonl`, text = Deno.readTextFileSync(path);
      Deno.writeTextFileSync(path, text.replace('"venue":"binance"', '"venue":"binancE"'));
    }),
  });
});

Deno.test("INV-18 fires when a change of the book is lost and nobody notices", () =>
  fires("INV-18", "was never", {
    tamper: ({ engine }) => {
      const step = engine.step.bind(engine);
      let deltas = 0;
      engine.step = (events, now) =>
        step(events.filter(({ kind }) => kind !== "book_delta" || ++deltas % 40 !== 0), now);
    },
  }));

Deno.test("INV-18 fires when a crossed book counts as quotable", () =>
  fires(
    "INV-18",
    "counts as quotable",
    later(({ desk: { markets: [market] } }) => {
      Object.defineProperty(market.book, "crossed", { get: () => true });
    }),
  ));

Deno.test("INV-19 fires when a pool is used beyond its room", () =>
  fires(
    "INV-19",
    "orders not settled: 99999",
    later((engine) => {
      const counts = engine.poolCounts;
      Object.defineProperty(engine, "poolCounts", { value: () => ({ ...counts(), "orders not settled": 99_999 }) });
    }),
  ));

Deno.test("INV-20 fires when an order of unknown fate is neither settled nor told", () =>
  fires("INV-20", "nobody was told", {
    ...later((engine) => {
      const order = liveOrder(engine), asked = [order];
      engine.desk.orders.questions = (venue) => venue === order.venue ? asked : [];
      Object.defineProperty(order, "unknownAt", { get: () => 1, set() {} });
    }, 40 * SECOND),
  }));

Deno.test("INV-21 fires when a person's word leaves no record, and when a kill's state leaves none", async () => {
  await fires("INV-21", "no record tells of it", {
    tamper: (bot, stage) => {
      bot.operate = () => {};
      const at = stage.now, by = "ann", strategy = "binance BTCUSDT";
      stage.later(10 * SECOND, () => stage.operate({ kind: "pause", by, requestId: "r1", at, strategy, reason: "" }));
    },
  });
  await fires("INV-21", 'has reached "dirty"', {
    tamper: ({ engine }, stage) => {
      stage.later(20 * SECOND, () => Object.defineProperty(engine, "killState", { get: () => stateOf(stage) }));
      const stateOf = ({ elapsed }: Stage) =>
        (new Error().stack ?? "").includes("inv_21") && elapsed > 21 * SECOND ? "TRIPPED_DIRTY" : "ARMED";
    },
  });
});

Deno.test("INV-21 fires when something is held until a person comes and the journal has no note of it", () =>
  fires(
    "INV-21",
    "has no note of it",
    later((engine) => {
      const scope = { level: "global", name: "global", instrument: null };
      const held = [{ scope, cause: "RSK-99", ends: "person", sentence: "a test" }];
      Object.defineProperty(engine.holds, "all", { get: () => held });
    }),
  ));

Deno.test("INV-22 fires when what is decided for a healthy venue waits while another is sick", () => {
  const sick = { id: "b", index: 1, healthyFor: () => 0 }, well = { id: "a", index: 0, healthyFor: () => 100_000 };
  const stage = { venues: [well, sick], now: 0, elapsed: 0, plan: CALM }, watcher = watching("INV-22", stage);
  const at = watcherOn("INV-22", stage), bytes = { channel: "trade", text: '"mm0000000000000t"' };
  const pass = (micros: number) => {
    for (let left = micros; left > 0; left -= 50_000) {
      stage.now += Math.min(left, 50_000);
      at.onStep!();
      if (stage.now % 5_000_000 === 0) at.onBytes!(well as never, "other", { channel: "trade", text: "" });
    }
  };
  watcher.onLife!();
  at.onLife!();
  pass(40_000_000);
  at.onCommand!(placing({ venue: "a" }) as Approved<Command>);
  at.onBytes!(well as never, "order", bytes);
  at.onCommand!(placing({ venue: "a" }) as Approved<Command>);
  pass(100_000);
  assertThrows(() => at.onBytes!(well as never, "order", bytes), InvariantError, "after it was decided");
  const silent = () => {
    for (let i = 0; i < 400; i++) {
      stage.now += 50_000;
      at.onStep!();
    }
  };
  assertThrows(silent, InvariantError, "has not been asked anything");
});

/** The same, on a stage that the test goes on changing. */
function watcherOn(id: string, stage: object): Watcher {
  return INVARIANTS.find((one) => one.id === id)!.create(stage as Stage);
}

Deno.test("INV-23 fires when a sixth cancel of one order goes out", () => {
  const order = { terminal: false, cancelAttempts: 1 }, orders = { get: () => order };
  const engine = {
    desk: { orders },
    killState: "ARMED",
    control: { stopping: false },
    holds: { all: [] as unknown[] },
  };
  const watcher = watching("INV-23", { bot: { engine } });
  const cancel = { kind: "cancel", clientId: "mm0000000000000t" } as Approved<Command>;
  for (let i = 0; i < 5; i++) watcher.onCommand!(cancel);
  assertThrows(() => watcher.onCommand!(cancel), InvariantError, "cancel 6");
  engine.holds.all.push({});
  watcher.onCommand!(cancel);
  engine.holds.all.pop();
  watcher.onCommand!(cancel);
  order.cancelAttempts = 6;
  assertThrows(() => watcher.onStep!(), InvariantError, "6 cancels");
});

Deno.test("INV-24 fires at numbers that are none, in commands and in texts", () => {
  const watcher = watching("INV-24", {});
  watcher.onCommand!(placing() as Approved<Command>);
  for (const more of [{ size: NaN }, { size: 0 }, { size: -1 }, { price: 2 ** 53 }, { price: 1.5 }, { validity: -1 }]) {
    assertThrows(() => watcher.onCommand!(placing(more) as Approved<Command>), InvariantError, "carries");
  }
  const leaves = (text: string) => () => watcher.onBytes!({} as never, "order", { channel: "trade", text });
  leaves('{"price":"65000.10000000","quantity":"0.00100000","side":"SELL"}')();
  for (
    const odd of [
      '"price":"NaN"',
      '"quantity":"-0.1"',
      '"quantity":"0.00000000"',
      '"quantity":"1e-7"',
      "price=undefined",
    ]
  ) {
    assertThrows(leaves(`{${odd},"side":"SELL"}`), InvariantError, "an order leaves with");
  }
});

function withoutFills(events: readonly Event[]): readonly Event[] {
  return events.filter(({ kind }) => kind !== "fill" && kind !== "order").map((event) =>
    event.kind === "own_trades" ? { ...event, fills: [] } : event
  );
}
