import { assertEquals } from "@std/assert";
import { Differing } from "../../../core/engine/differing.ts";
import { Facts } from "../../../core/engine/facts.ts";
import { Telling } from "../../../core/engine/telling.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { Reconciler } from "../../../core/oms/reconcile.ts";
import { madeUpDesk, NOW } from "../../support/made_up_desk.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";

Deno.test("a difference of a market marks it alone, is told once, and its end lets the market be quoted again", () => {
  const desk = madeUpDesk(
    madeUpInstrument(),
    madeUpInstrument({ id: 1 as InstrumentId, symbol: "ETHUSDT", base: "ETH" }),
  );
  const options = {
    venue: "binance",
    instruments: desk.markets.map(({ id }) => id),
    wholeAccount: true,
    watermark: NOW,
  };
  const reconciler = new Reconciler({ ...options, orders: desk.orders }), facts = new Facts(), disturbed: number[] = [];
  const differing = new Differing(desk, () => reconciler, new Telling(desk, facts), ({ id }) => disturbed.push(id));
  const found = { id: "D8", subject: "binance:ETHUSDT", instrument: 1 as InstrumentId, ours: "1", venue: "2" } as const;
  differing.differ("binance", { ...found, sentence: "it differs" }, NOW);
  differing.differ("binance", { ...found, sentence: "it differs more" }, NOW);
  assertEquals(desk.markets.map(({ distrust }) => distrust), [null, "it differs more"]);
  assertEquals(differing.has("binance", "D8", "binance:ETHUSDT"), true);
  differing.differ("binance", { ...found, id: "D10", sentence: "shown otherwise" }, NOW);
  differing.differ("binance", { ...found, id: "D12", subject: "binance", instrument: null, sentence: "hedge" }, NOW);
  const told = facts.take().map((fact) =>
    fact.kind === "incident" ? `${fact.severity} ${fact.code} ${fact.scope}` : ""
  );
  assertEquals(told, ["S1 position_differs binance:ETHUSDT", "S1 account_mode binance"]);
  differing.agree("binance", "D8", "binance:ETHUSDT", NOW);
  assertEquals([desk.markets[1].distrust, disturbed], [null, [1, 1, 1]]);
});
