import { assertEquals } from "@std/assert";
import type { RefusalReason } from "../../../../core/event.ts";
import type { InstrumentId } from "../../../../core/instrument.ts";
import { Rejects } from "../../../../core/risk/watch/rejects.ts";
import type { WatchAnswer } from "../../../../core/risk/watch/watch.ts";
import { madeUpInstrument } from "../../../support/made_up_instrument.ts";
import { WatchStage } from "../../../support/watch_stage.ts";

const MARKETS = [madeUpInstrument(), madeUpInstrument({ id: 1 as InstrumentId, symbol: "ETHUSDT", base: "ETH" })];

class Stage extends WatchStage {
  watch = new Rejects(this.context);
  constructor() {
    super(...MARKETS);
    this.watch = new Rejects(this.context);
  }
  answer(verdict: WatchAnswer["verdict"], reason: RefusalReason | null = null, market = 0, venue = "binance"): this {
    const refusal = reason === null ? null : { reason, code: "-1", message: "no", retryAt: null };
    this.watch.answered({ venue, instrument: market as InstrumentId, verdict, refusal, at: this.now });
    return this;
  }
  reject(count: number, reason: RefusalReason | null = "filter", market = 0): this {
    for (let i = 0; i < count; i++) this.answer("rejected", reason, market);
    return this;
  }
  judged(): string[] {
    return this.judge(this.watch);
  }
}

Deno.test("RSK-24 the 5th reject in a row pauses the market for 30 s, the 4th does not (RSK-34)", () => {
  assertEquals(new Stage().reject(4).judged(), []);
  assertEquals(new Stage().reject(5).judged(), ["pause binance:BTCUSDT"]);
  assertEquals(new Stage().reject(6).judged(), ["pause binance:BTCUSDT"]);
  const stage = new Stage().reject(5);
  stage.judged();
  assertEquals([stage.breaches[0].coolDown, stage.sentence], [
    30_000_000,
    "binance rejected 5 orders in a row; the limit is 5",
  ]);
  assertEquals(stage.judged(), [], "it counts anew");
});

Deno.test("RSK-24 the 15th reject in 5 min trips the venue, also over several markets, the 14th does not (RSK-34)", () => {
  const spread = (count: number, seconds: number) => {
    const stage = new Stage();
    for (let i = 0; i < count; i++) {
      stage.after(i * seconds / (count - 1)).reject(1, null, i % 2).answer("accepted", null, i % 2);
    }
    return stage.judged();
  };
  assertEquals([spread(14, 299), spread(15, 300), spread(16, 300)], [[], ["trip binance"], ["trip binance"]]);
  assertEquals(spread(15, 300.1), [], "the first is too old");
});

Deno.test("RSK-24 an accepted order ends the row; an ambiguous one does not", () => {
  assertEquals(new Stage().reject(4).answer("accepted").reject(4).judged(), []);
  assertEquals(new Stage().reject(4).answer("ambiguous").reject(1).judged(), ["pause binance:BTCUSDT"]);
  assertEquals(new Stage().reject(4).reject(4, "filter", 1).judged(), [], "each market counts for itself");
});

Deno.test("RSK-24 crossings and self-trade prevention have counters of their own; no word about an order is none", () => {
  const stage = new Stage().reject(50, "would_cross").reject(7, "self_trade_prevention").reject(9, "not_attempted")
    .reject(9, "unfilled").reject(9, "no_change").answer("rejected", "filter", 0, "elsewhere");
  assertEquals(stage.judged(), []);
  assertEquals(stage.watch.read(stage.now).at(-1), {
    scope: "binance",
    value: "0 in 5 min; since the start 50 would have crossed, 7 would have met our own",
    limit: "15 in 5 min",
    used: 0,
  });
});

Deno.test("RSK-35 rejects go on counting after a restart in the middle", () => {
  const stage = new Stage().reject(3);
  const [row] = stage.watch.read(stage.now), state = JSON.parse(JSON.stringify(stage.watch.state()));
  assertEquals(row, { scope: "binance:BTCUSDT", value: "3 in a row", limit: "5 in a row", used: 0.6 });
  const next = new Stage();
  next.watch.restore({
    inRow: [...state.inRow, ["gone:X", 4]],
    venues: [...state.venues, ["gone", [1]]],
  });
  assertEquals(next.watch.state(), stage.watch.state());
  assertEquals(next.reject(1).judged(), []);
  assertEquals(next.reject(1).judged(), ["pause binance:BTCUSDT"]);
  next.limits = { ...next.limits, venue: new Map() };
  assertEquals(next.reject(9, null, 1).judged(), ["pause binance:ETHUSDT"], "without limits the usual ones hold");
  assertEquals(next.reject(1, null, 1).judged(), ["trip binance"]);
});

Deno.test("RSK-24 rejects of a clock that was put back trip no venue (P23)", () => {
  const stage = new Stage();
  stage.watch.restore({ inRow: [], venues: [["binance", Array(15).fill(stage.now + 3_600_000_000)]] });
  assertEquals(stage.judged(), []);
});
