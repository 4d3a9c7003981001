import { assertEquals } from "@std/assert";
import type { InstrumentId } from "../../../core/instrument.ts";
import { Gate, RULES } from "../../../core/risk/gate.ts";
import { madeUpDesk, madeUpLimits, madeUpPlace, NOW, setBalances, setBook } from "../../support/made_up_desk.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";
import { SLOT } from "../../support/judged.ts";

const MARKETS = 20, OPEN = 200;

/** A gate with 200 open orders on twenty markets of one venue, and what is asked of it from here on. */
function scene() {
  const desk = madeUpDesk(...Array.from({ length: MARKETS }, (_, i) =>
    madeUpInstrument({
      id: i as InstrumentId,
      base: `B${i}`,
      symbol: `B${i}USDT`,
      minNotional: null,
      maxOpenOrders: null,
    })));
  setBalances(desk, "binance", {
    USDT: "1000000000",
    ...Object.fromEntries(desk.markets.map(({ instrument }) => [instrument!.base, "1000000000"])),
  });
  for (const market of desk.markets) setBook(market, 9_999, 10_001);
  const asked: string[] = [];
  const rules = RULES.map((rule) => ({
    ...rule,
    check: ((draft, context) => {
      asked.push(rule.id);
      return rule.check(draft, context);
    }) satisfies typeof rule.check,
  }));
  const plenty = { maxOpenOrders: 1_000, ordersPerSecond: 1e6, maxPosition: "1000" },
    limits = madeUpLimits(desk, plenty);
  const gate = new Gate(
    {
      ...limits,
      venue: new Map([...limits.venue].map(([id, venue]) => [id, { ...venue, ...plenty }])),
      global: { ...limits.global, strategyOrdersPerSecond: 1e6, maxGross: "1000000000" },
    },
    desk,
    rules,
  );
  gate.listen();
  for (let i = 0; i < OPEN; i++) {
    const place = madeUpPlace("buy", 1_000, 9_900 + Math.floor(i / MARKETS), {
      instrument: i % MARKETS as InstrumentId,
    });
    assertEquals(gate.admit(place, SLOT, NOW).refused, null);
    desk.orders.intend(place, SLOT, NOW);
  }
  assertEquals(desk.orders.liveCountAll, OPEN);
  asked.length = 0;
  return { desk, gate, asked };
}

Deno.test("RSK-36 with 200 open orders each rule is asked once an order, and only its market's orders are read", () => {
  const { desk, gate, asked } = scene(), place = madeUpPlace("buy", 1_000, 9_300, { instrument: 3 as InstrumentId });
  gate.admit(madeUpPlace("buy", 1_000, 9_301, { instrument: 3 as InstrumentId }), SLOT, NOW); // all was counted anew
  asked.length = 0;
  const read = new Set<InstrumentId>(), live = desk.orders.live.bind(desk.orders);
  desk.orders.live = (id) => {
    read.add(id);
    return live(id);
  };
  assertEquals(gate.admit(place, SLOT, NOW).refused, null);
  assertEquals(asked, RULES.map(({ id }) => id));
  assertEquals([...read], [3]);
});
