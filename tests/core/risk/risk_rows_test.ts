import { assertEquals } from "@std/assert";
import { Desk } from "../../../core/desk/desk.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { Ledger } from "../../../core/ledger/ledger.ts";
import { Orders } from "../../../core/oms/orders.ts";
import { rowOf, rowPlaces } from "../../../core/risk/risk_rows.ts";
import type { Rule, Usage } from "../../../core/risk/rule.ts";
import { Stands } from "../../../core/risk/stands.ts";
import { madeUpDesk, madeUpLimits, NOW, TEST_IDS } from "../../support/made_up_desk.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";

const rule = (id: string, scope: Rule["scope"], usage: Partial<Usage> = {}): Rule => ({
  id,
  title: id,
  scope,
  action: "deny",
  check: () => null,
  view: () => ({ value: "1", limit: "2", used: null, ...usage }),
});

Deno.test("there is one row for the whole, for each venue and for each market, as the rule's scope says", () => {
  const markets = ["binance", "okx", "okx"].map((venue, id) =>
    madeUpInstrument({ venue, symbol: `M${id}`, id: id as InstrumentId })
  );
  const desk = madeUpDesk(...markets), stands = new Stands(desk, madeUpLimits(desk));
  const places = rowPlaces([rule("a", "global"), rule("b", "venue"), rule("c", "market")], stands);
  assertEquals(places.map(({ rule: { id }, scope }) => `${id} ${scope}`), [
    "a all",
    "b binance",
    "b okx",
    "c binance:M0",
    "c okx:M1",
    "c okx:M2",
  ]);
  assertEquals(places.map(({ within }) => desk.markets.filter(within).length), [3, 1, 2, 1, 1, 1]);
});

Deno.test("without a market there is no row", () => {
  const desk = new Desk([], new Orders({ ids: TEST_IDS }), new Ledger()), stands = new Stands(desk, madeUpLimits(desk));
  assertEquals(rowPlaces([rule("a", "global"), rule("b", "venue"), rule("c", "market")], stands), []);
});

Deno.test("a row is ok, warns from 80 %, is breached beyond its limit or when it refuses, or is inactive", () => {
  const desk = madeUpDesk(), stands = new Stands(desk, madeUpLimits(desk));
  const state = (usage: Partial<Usage>) => {
    const [place] = rowPlaces([rule("a", "global", usage)], stands), row = rowOf(place, stands, NOW);
    return [row.state, row.used];
  };
  assertEquals(state({}), ["ok", null]);
  assertEquals([state({ used: 0.799 }), state({ used: 0.8 })], [["ok", 0.799], ["warning", 0.8]]);
  assertEquals([state({ used: 1 }), state({ used: 1.001 })], [["warning", 1], ["breached", 1.001]]);
  assertEquals([state({ used: NaN }), state({ used: 0.1, breached: true })], [["ok", null], ["breached", 0.1]]);
  assertEquals(state({ used: 2, breached: true, inactive: true }), ["inactive", 2]);
});
