import { assert, assertEquals } from "@std/assert";
import type { InstrumentId } from "../../../../core/instrument.ts";
import { Desk } from "../../../../core/desk/desk.ts";
import { parseMoney } from "../../../../core/money.ts";
import { Equity } from "../../../../core/risk/watch/equity.ts";
import { madeUpFill } from "../../../support/made_up_fill.ts";
import { madeUpInstrument } from "../../../support/made_up_instrument.ts";
import { WatchStage } from "../../../support/watch_stage.ts";

const money = (asset: string, free: string) => ({ asset, free: parseMoney(free), locked: parseMoney("0") });
function looked(stage: WatchStage): Equity {
  const equity = new Equity(stage.context);
  equity.beat(stage.now);
  stage.after(1);
  equity.beat(stage.now);
  return equity;
}

Deno.test("capital is what was put in, in one currency; dollars of another make count as one, what has no price is named", () => {
  const stage = new WatchStage(madeUpInstrument());
  stage.desk.ledger.setOpening("binance", [
    money("USDT", "1000"),
    money("USDC", "500"),
    money("BTC", "2"),
    money("DOGE", "7"),
    money("ETH", "0"),
  ]);
  const equity = looked(stage);
  assertEquals([equity.currency, equity.capital, equity.unvalued], ["USDT", 1_000 + 500 + 200, ["DOGE"]]);
});

Deno.test("a chosen currency holds, and a market that settles in what nobody prices is left out", () => {
  const odd = madeUpInstrument({ id: 1 as InstrumentId, symbol: "XY", base: "X", quote: "Y" });
  const stage = new WatchStage(madeUpInstrument(), odd).global({ currency: "USDC" });
  stage.desk.ledger.setOpening("binance", [money("USDT", "1000")]);
  stage.desk.ledger.book(madeUpFill("buy", 10, 10_000, {
    instrument: 1 as InstrumentId,
    tradeId: "odd",
    fee: { asset: "Y", amount: parseMoney("3") },
    receivedAt: stage.now,
    venueAt: stage.now,
  }));
  const equity = looked(stage);
  assertEquals([equity.currency, equity.capital, equity.earned], ["USDC", 1_000, 0]);
});

Deno.test("an inverse contract earns in its base, which another market prices", () => {
  const inverse = madeUpInstrument({
    id: 1 as InstrumentId,
    symbol: "BTCUSD",
    kind: "inverse",
    quote: "USD",
    multiplier: parseMoney("1"),
  });
  const stage = new WatchStage(madeUpInstrument(), inverse);
  stage.desk.ledger.setOpening("binance", [money("USDT", "1000")]);
  stage.desk.ledger.book(madeUpFill("buy", 10, 10_000, {
    instrument: 1 as InstrumentId,
    tradeId: "inverse",
    fee: { asset: "BTC", amount: parseMoney("0.5") },
    receivedAt: stage.now,
    venueAt: stage.now,
  }));
  const equity = looked(stage);
  assert(Math.abs(equity.earned + 50) < 1e-6, `half a BTC of fees at 100: ${equity.earned}`);
});

Deno.test("before any market's rules are told there is no currency", () => {
  const stage = new WatchStage();
  stage.desk.markets[0].instrument = null;
  assertEquals(new Equity(stage.context).currency, "");
});

Deno.test("it is told anew only where a price of an open position or the books changed", () => {
  const stage = new WatchStage();
  stage.desk.ledger.setOpening("binance", [money("USDT", "1000")]);
  const equity = looked(stage), told: unknown = equity.unvalued;
  stage.after(2).book(10_009, 10_011);
  equity.beat(stage.now);
  assertEquals(equity.unvalued === told, true, "flat: a price changes nothing");
  equity.touch();
  equity.beat(stage.now);
  assertEquals(equity.unvalued === told, false);
});

Deno.test("fees in another asset and the funding of a market count at their price, and nothing where there is none", () => {
  const stage = new WatchStage(
    madeUpInstrument(),
    madeUpInstrument({ id: 1 as InstrumentId, symbol: "BNBUSDT", base: "BNB" }),
  );
  const { ledger } = stage.desk, at = { receivedAt: stage.now, venueAt: stage.now };
  ledger.setOpening("binance", [money("USDT", "1000")]);
  for (const [asset, amount] of [["BNB", "0.5"], ["DOGE", "9"]] as const) {
    ledger.book(
      madeUpFill("buy", 10, 10_000, { tradeId: `fee ${asset}`, fee: { asset, amount: parseMoney(amount) }, ...at }),
    );
  }
  const flow = { kind: "cash_flow", venue: "binance", source: "push", ...at } as const;
  ledger.bookFlow({
    ...flow,
    flowId: "1",
    what: "funding",
    instrument: 0 as InstrumentId,
    asset: "USDT",
    amount: parseMoney("-4"),
  });
  ledger.bookFlow({ ...flow, flowId: "2", what: "interest", instrument: null, asset: "DOGE", amount: parseMoney("7") });
  const { earned } = looked(stage);
  assert(Math.abs(earned + 50 + 4) < 1e-9, `half a BNB at 100 and 4 of funding: ${earned}`);
});

Deno.test("a venue whose opening is unknown has put in nothing that is known", () => {
  const stage = new WatchStage();
  stage.desk.ledger.book(
    madeUpFill("buy", 10, 10_000, { tradeId: "early", receivedAt: stage.now, venueAt: stage.now }),
  );
  assertEquals(looked(stage).capital, NaN);
});

Deno.test("a market whose rules are not known yet has earned nothing", () => {
  const stage = new WatchStage(madeUpInstrument()), { markets, orders } = stage.desk;
  stage.desk.ledger.setOpening("binance", [money("USDT", "1000")]);
  const listed = [...markets, { venue: "binance", symbol: "NEWUSDT" }];
  const desk = new Desk(listed, orders, stage.desk.ledger), equity = new Equity({ ...stage.context, desk });
  equity.beat(stage.now);
  assertEquals(equity.earned, 0);
});
