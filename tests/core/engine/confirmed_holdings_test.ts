import { assertEquals } from "@std/assert";
import { ConfirmedHoldings } from "../../../core/engine/confirmed_holdings.ts";
import type { Approved, Command, Query } from "../../../core/command.ts";
import type { Balances, Positions } from "../../../core/event.ts";
import type { Instrument, InstrumentId } from "../../../core/instrument.ts";
import { parseMoney } from "../../../core/money.ts";
import { Gate } from "../../../core/risk/gate.ts";
import type { Micros, Price, Size } from "../../../core/units.ts";
import { madeUpDesk, madeUpLimits, NOW } from "../../support/made_up_desk.ts";
import { madeUpFill } from "../../support/made_up_fill.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";

const at = (seconds: number) => NOW + seconds * 1e6 as Micros;
const ETH = 1 as InstrumentId;

function scene(change: Partial<Instrument> = {}, ...more: Instrument[]) {
  const desk = madeUpDesk(madeUpInstrument(change), ...more), gate = new Gate(madeUpLimits(desk), desk);
  const capabilities = {
    postOnly: true,
    replace: true,
    amendKeepsPriority: true,
    cancelAllPerInstrument: true,
    deadMan: null,
    reduceOnly: true,
    accountQueries: ["positions"] as const,
  };
  const venues = new Map([["binance", { capabilities, validity: 2e6 as Micros }]]);
  let queryId = 0;
  const holdings = new ConfirmedHoldings(desk, gate, venues, () => ++queryId);
  const asked = (seconds: number): string[] => {
    const out: Approved<Command>[] = [];
    holdings.ask("binance", at(seconds), out);
    return out.map((command) => (command as Query).what);
  };
  /** The venue says what it holds, to a question of that second. */
  const balances = (seconds: number, btc: string, usdt = "1000", event: Partial<Balances> = {}) => {
    const balance = (asset: string, free: string) => ({ asset, free: parseMoney(free), locked: parseMoney("0") });
    const told: Balances = {
      kind: "balances",
      venue: "binance",
      balances: [balance("BTC", btc), balance("USDT", usdt)],
      complete: true,
      source: "query",
      requestedAt: at(seconds),
      venueAt: null,
      receivedAt: at(seconds),
      ...event,
    };
    desk.ledger.observe(told);
    holdings.observe(told);
  };
  const positions = (seconds: number, size: number | null, event: Partial<Positions> = {}) =>
    holdings.observe({
      kind: "positions",
      venue: "binance",
      positions: size === null
        ? []
        : [{ instrument: 0 as InstrumentId, size: size as Size, averagePrice: null, liquidationPrice: null }],
      complete: true,
      source: "query",
      requestedAt: at(seconds),
      venueAt: null,
      receivedAt: at(seconds),
      ...event,
    });
  return { desk, holdings, market: desk.markets[0], asked, balances, positions, venues };
}

Deno.test("P26 a spot position is confirmed by balances alone that were asked for since, complete, and by a query", () => {
  const { holdings, market, asked, balances } = scene();
  assertEquals(asked(0), [], "nobody wants to know yet");
  assertEquals(holdings.doubt(market, at(1)), "binance is asked what it holds");
  assertEquals([asked(1), asked(2.9), asked(3)], [["balances"], [], ["balances"]], "once, and anew without an answer");
  balances(0.9, "1");
  balances(2, "1", "1000", { source: "push", requestedAt: null });
  balances(2, "1", "1000", { complete: false });
  balances(2, "1", "1000", { venue: "elsewhere" });
  assertEquals(holdings.doubt(market, at(1)), "binance is asked what it holds");
  balances(1, "1");
  assertEquals([holdings.doubt(market, at(1)), asked(9)], [null, []]);
  balances(0.5, "2");
  assertEquals(holdings.doubt(market, at(1)), null, "an answer to an older question takes nothing back");
  assertEquals(holdings.doubt(market, at(5)), "binance is asked what it holds");
  assertEquals(asked(5), ["balances"]);
});

Deno.test("P26 a balance may be off by a lot or a part in ten thousand, and not by more", () => {
  const { holdings, market, balances } = scene();
  assertEquals(holdings.doubt(market, at(-1)), "binance is asked what it holds");
  balances(0, "10");
  for (const [told, fine] of [["10.001", true], ["10.0011", false], ["9.999", true], ["9.9989", false]] as const) {
    balances(1, told);
    assertEquals(holdings.doubt(market, at(1)) === null, fine, told);
  }
  assertEquals(holdings.doubt(market, at(1)), "binance holds -0.0011 BTC more than our books");
  const poor = scene();
  poor.balances(0, "0.00001");
  poor.balances(1, "0.00002");
  assertEquals(poor.holdings.doubt(poor.market, at(1)), null, "one lot");
  poor.balances(1, "0.00003");
  assertEquals(poor.holdings.doubt(poor.market, at(1)), "binance holds 0.00002 BTC more than our books");
  market.instrument = null;
  assertEquals(holdings.doubt(market, at(1)), "the venue has not told its rules");
});

Deno.test("P26 a balance of an asset whose opening nobody knows confirms nothing", () => {
  const { holdings, market, desk } = scene();
  const told: Balances = {
    kind: "balances",
    venue: "binance",
    balances: [],
    complete: true,
    source: "query",
    requestedAt: at(1),
    venueAt: null,
    receivedAt: at(1),
  };
  holdings.observe(told);
  assertEquals(desk.ledger.differences("binance"), []);
  assertEquals(holdings.doubt(market, at(1)), "the opening balance of BTC is not known");
});

Deno.test("P26 a position of contracts is confirmed by the venue's own, to the lot; one that it does not name is flat", () => {
  const { desk, holdings, market, asked, positions, balances, venues } = scene({ kind: "linear" });
  desk.ledger.book(madeUpFill("buy", 5, 10_000));
  assertEquals([holdings.doubt(market, at(1)), asked(1)], ["binance is asked what it holds", ["positions"]]);
  balances(2, "1");
  assertEquals(holdings.doubt(market, at(1)), "binance is asked what it holds", "balances say nothing of contracts");
  positions(2, 5);
  assertEquals(holdings.doubt(market, at(1)), null);
  positions(3, 4);
  assertEquals(holdings.doubt(market, at(1)), "binance holds 0.00004, our books 0.00005");
  positions(4, null);
  assertEquals(holdings.doubt(market, at(1)), "binance holds 0, our books 0.00005");
  venues.delete("binance");
  assertEquals([holdings.doubt(market, at(1)), asked(9)], ["binance does not tell its positions", []]);
});

Deno.test("what is left of a purchase is what the fees have left of it, and of a sale all of it", () => {
  const { desk, holdings, market } = scene();
  desk.ledger.book(madeUpFill("buy", 1_000, 10_000, { fee: { asset: "BTC", amount: parseMoney("0.000015") } }));
  assertEquals(holdings.left(market) as number, 998, "0.00998 BTC and a half lot");
  desk.ledger.book(madeUpFill("sell", 1_500, 10_000));
  assertEquals(holdings.left(market) as number, -500);
  const perp = scene({ kind: "linear" });
  perp.desk.ledger.book(madeUpFill("buy", 7, 10_000));
  assertEquals([perp.holdings.left(perp.market) as number, perp.holdings.affordable(perp.market, "sell", 1 as Price)], [
    7,
    Infinity,
  ]);
});

Deno.test("P26 coins that a person takes out or puts in make nothing flat that was bought, and let nothing be sold that is not there", () => {
  for (const [moved, left] of [["-9", 1_000], ["-10.005", 500], ["-10.5", 0], ["3", 1_000]] as const) {
    const { desk, holdings, market, balances } = scene();
    balances(0, "10");
    desk.ledger.book(madeUpFill("buy", 1_000, 10_000));
    desk.ledger.bookFlow({
      kind: "cash_flow",
      venue: "binance",
      flowId: "f",
      what: moved.startsWith("-") ? "withdrawal" : "deposit",
      instrument: null,
      asset: "BTC",
      amount: parseMoney(moved),
      source: "push",
      venueAt: at(1),
      receivedAt: at(1),
    });
    assertEquals(holdings.left(market) as number, left, moved);
  }
});

Deno.test("where two markets share an asset, each is left what it has traded", () => {
  const { desk, holdings, market } = scene({}, madeUpInstrument({ id: ETH, symbol: "BTCFDUSD", quote: "FDUSD" }));
  desk.ledger.book(madeUpFill("buy", 1_000, 10_000));
  desk.ledger.book(madeUpFill("sell", 900, 10_000, { instrument: ETH }));
  assertEquals([holdings.left(market) as number, holdings.left(desk.market(ETH)) as number], [1_000, -900]);
});

Deno.test("a sale can be afforded as far as the free balance reaches, in whole lots", () => {
  const { holdings, market, balances } = scene();
  assertEquals(holdings.affordable(market, "sell", 10_000 as Price), 0, "nobody has said what is free");
  balances(1, "0.000129", "1.999");
  assertEquals(holdings.affordable(market, "sell", 10_000 as Price), 12);
  assertEquals(holdings.affordable(market, "buy", 10_000 as Price), 1_999, "a lot is worth 0.001 USDT");
});
