/** What trips by itself (reliability.md 4.3), each through the whole engine: what happens, and what is killed by it. Signals, the
 * journal, the loop's failures, guardian and sentinel have their tests with the runtime. */
import { assert, assertEquals } from "@std/assert";
import type { RefusalReason } from "../../../core/event.ts";
import { ClientIds } from "../../../core/oms/client_id.ts";
import { parseMoney } from "../../../core/money.ts";
import type { Size } from "../../../core/units.ts";
import { EngineHouse, type HouseOptions, MID } from "../../support/engine_house.ts";

const TWO = { binance: ["BTCUSDT"], okx: ["SOLUSDT"] };
type Row = {
  readonly what: string;
  readonly options?: HouseOptions;
  readonly happens: (house: EngineHouse) => void;
  /** What is killed, and why. */
  readonly kills: string;
};
const reject = (reason: RefusalReason, change: Record<string, unknown> = {}) => (house: EngineHouse) => {
  const [order] = house.resting("buy"), refusal = { reason, code: "-1", message: "no", retryAt: null, ...change };
  house.step({
    kind: "cancel_answer",
    venue: "binance",
    clientId: order.clientId!,
    verdict: "refused",
    refusal: { ...refusal, sentence: "it said so" },
    receivedAt: house.now,
  });
  house.run(100);
};

const TABLE: readonly Row[] = [
  {
    what: "a fill beyond an order's size",
    kills: "binance: overfill",
    happens(house) {
      const [order] = house.resting("buy");
      house.distrust(order);
      const fill = house.venue.fill(order);
      house.run(10);
      house.venue.truth.trades.push({ ...fill, tradeId: "beyond", size: 200 as Size, ours: true });
      house.venue.tellFill(fill, { tradeId: "beyond", size: 200 as Size });
      house.run(50);
    },
  },
  {
    what: "an order with our tag and this start that was never sent",
    kills: "binance: id_never_sent",
    happens(house) {
      const strange = new ClientIds(7, house.epoch, 2 ** 20).next();
      house.distrust(house.venue.plant(strange, "buy", MID - 900, 100));
      house.run(10_000);
    },
  },
  {
    what: "the venue restricts the account",
    kills: "binance: venue_restricted",
    happens: reject("restricted", { action: "pause_venue" }),
  },
  {
    what: "an account near to liquidation",
    options: { instrument: { kind: "linear" } },
    kills: "binance: RSK-15",
    happens(house) {
      const [equity, maintenance] = ["1000", "950"].map((amount) => parseMoney(amount)), receivedAt = house.now;
      const margin = { equity, available: equity, maintenance, asset: "USDT", venueAt: null, receivedAt };
      house.step({ kind: "margin", venue: "binance", ...margin });
      house.run(100);
    },
  },
  {
    what: "a venue's wires lost with live orders, and not seen empty within 30 s",
    kills: "binance: STREAM",
    happens(house) {
      Object.assign(house.venue.moods, { cancel: "lose", query: "fail" });
      house.link("down", "binance").run(100);
      assert(house.engine.holds.all.some(({ cause, tripped }) => cause === "STREAM" && !tripped), "paused at once");
      house.run(31_000);
    },
  },
  {
    what: "all market data silent for 30 s",
    kills: "global: FEEDS",
    happens(house) {
      house.feeding = false;
      house.run(5_000);
      assertEquals(house.engine.killState, "ARMED");
      assert(house.engine.holds.all.some(({ cause, scope }) => cause === "FEEDS" && scope.level === "global"));
      house.run(30_000);
    },
  },
  {
    what: "more than six pauses of one market in an hour",
    kills: "binance:BTCUSDT: pauses",
    happens(house) {
      const market = house.engine.desk.market(0 as never);
      const scope = { level: "instrument", name: "binance:BTCUSDT", instrument: market.id } as const;
      const wish = { scope, cause: "RSK-04", sentence: "old", status: "STALE_BOOK", ends: "itself" } as const;
      for (let i = 0; i < 7; i++) {
        assertEquals(house.engine.holds.of(scope).some(({ tripped }) => tripped), false, `after ${i}`);
        house.engine.holds.put(wish, house.now);
        house.run(15_000);
      }
    },
  },
  {
    what: "a loss of the day",
    options: { globalLimits: { maxDailyLossShare: 1e-7, maxDrawdownShare: 1, maxLossSpeedShare: 1 } },
    kills: "global: RSK-26",
    happens: (house) => void house.fill("buy").move(MID - 3_010, MID - 2_990).run(1_000),
  },
  {
    what: "an order of a later start of this installation",
    kills: "global: order",
    happens(house) {
      house.distrust(house.venue.plant(new ClientIds(7, house.epoch + 1).next(), "buy", MID - 900, 100));
      house.run(10_000);
    },
  },
];

/** The narrowest thing that is killed, and the first word of why. */
function killed(house: EngineHouse): string[] {
  const scopes = house.engine.holds.all.filter(({ tripped }) => tripped).map(({ scope, cause }) =>
    `${scope.name}: ${cause}`
  );
  const { killCause } = house.engine;
  return [...scopes, ...killCause === null ? [] : [`global: ${killCause.reason.split(/[: ]/)[0]}`]];
}

for (const { what, options, happens, kills } of TABLE) {
  Deno.test(`4.3 ${what} kills ${kills.split(": ")[0]}, with a receipt, and the rest trades on`, () => {
    const house = new EngineHouse({ venues: TWO, ...options }).boot();
    happens(house);
    assertEquals(killed(house), [kills]);
    const [scope] = kills.split(": ").map((part) => part);
    house.run(200);
    const receipts = house.engine.control.receipts(house.now);
    const name = kills.startsWith("binance:BTCUSDT") ? "binance:BTCUSDT" : scope;
    assertEquals(receipts.map((receipt) => receipt.scope), [name]);
    if (name !== "global") assertEquals([house.engine.killState, house.quotes(1).length], ["ARMED", 2]);
    assertEquals(house.rearm({ scope: name }).status, "rejected", "not before its check-list holds");
  });
}
