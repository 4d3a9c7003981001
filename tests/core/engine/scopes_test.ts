import { assertEquals } from "@std/assert";
import { Scopes } from "../../../core/engine/scopes.ts";
import { createQuoter } from "../../../core/engine/quoter.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { GLOBAL_SCOPE, strategyScope, venueScope } from "../../../core/risk/holds.ts";
import { madeUpDesk, madeUpPlace, NOW } from "../../support/made_up_desk.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";
import { puppet, wanting } from "../../support/test_strategies.ts";

const BTC = 0 as InstrumentId, ETH = 1 as InstrumentId, SOL = 2 as InstrumentId;

function scene(strategy = "mm") {
  const desk = madeUpDesk(
    madeUpInstrument(),
    madeUpInstrument({ id: ETH, symbol: "ETHUSDT", base: "ETH" }),
    madeUpInstrument({ id: SOL, symbol: "SOLUSDT", base: "SOL", venue: "okx" }),
  );
  const kind = puppet(wanting());
  const quoters = [createQuoter({ id: strategy, kind, instruments: [BTC, SOL], parameters: {} })];
  return { desk, scopes: new Scopes(desk, quoters) };
}

Deno.test("named() finds markets, strategies, venues and everything by what people call them", () => {
  const { scopes } = scene(), names = ["binance:BTCUSDT", "mm", "binance", "global", "nonsense"];
  assertEquals(names.map((name) => scopes.named(name)?.level), [
    "instrument",
    "strategy",
    "venue",
    "global",
    undefined,
  ]);
  assertEquals(scopes.names, "mm, binance, okx, binance:BTCUSDT, binance:ETHUSDT, okx:SOLUSDT, global");
});

Deno.test("named() takes a venue before a strategy of its name, as its kill word does", () => {
  assertEquals(scene("okx").scopes.named("okx")?.level, "venue");
});

Deno.test("venuesOf() and marketsOf() tell what belongs to each level", () => {
  const { scopes } = scene(),
    of = (name: string) => {
      const scope = scopes.named(name)!;
      return [scopes.venuesOf(scope), scopes.marketsOf(scope)];
    };
  assertEquals(of("binance:ETHUSDT"), [["binance"], [ETH]]);
  assertEquals(of("mm"), [["binance", "okx"], [BTC, SOL]]);
  assertEquals(of("binance"), [["binance"], [BTC, ETH]]);
  assertEquals(of("global"), [["binance", "okx"], [BTC, ETH, SOL]]);
});

Deno.test("covers() counts an order whose strategy nobody knows to every strategy of its market", () => {
  const { desk, scopes } = scene(), strategy = strategyScope("mm");
  const order = (of: string) =>
    desk.orders.intend(madeUpPlace("buy", 1, of.length), { strategy: of, level: 0 }, NOW).clientId;
  const covered = ["mm", "other", ""].map((of) => scopes.covers(strategy, { clientId: order(of), instrument: BTC }));
  assertEquals(covered, [true, false, true]);
  assertEquals(scopes.covers(strategy, { clientId: "mm-of-an-earlier-run", instrument: BTC }), true);
  assertEquals(scopes.covers(strategy, { clientId: null, instrument: ETH }), false, "it does not quote there");
  assertEquals(scopes.covers(venueScope("okx"), { clientId: order("mm"), instrument: BTC }), false);
  assertEquals(scopes.covers(GLOBAL_SCOPE, { clientId: order("other"), instrument: BTC }), true);
});

Deno.test("liveCount() counts what may rest in a scope at one of its venues", () => {
  const { desk, scopes } = scene();
  for (const [level, strategy] of ["mm", "mm", "other"].entries()) {
    desk.orders.intend(madeUpPlace("buy", 1, 9 - level), { strategy, level }, NOW);
  }
  const count = (name: string, venue: string) => scopes.liveCount(scopes.named(name)!, venue);
  assertEquals([count("mm", "binance"), count("binance", "binance"), count("mm", "okx")], [2, 3, 0]);
});
