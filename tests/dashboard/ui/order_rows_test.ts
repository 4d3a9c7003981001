import { assert, assertEquals, assertFalse } from "@std/assert";
import type { MarketView, QuoteView, VenueView } from "../../../dashboard/protocol.ts";
import {
  doubtSentence,
  flagWords,
  foreignRows,
  isFound,
  meaningOf,
  needsLook,
  orderRows,
  pendingWords,
  proofSteps,
  stateSign,
  textsOf,
} from "../../../dashboard/ui/order_rows.ts";
import { sampleFrame } from "../../support/sample_frame.ts";

const { markets, venues } = sampleFrame(0).view;
const [market] = markets, [quote] = market.quotes;
const row = (change: Partial<QuoteView>) => orderRows([{ ...market, quotes: [{ ...quote, ...change }] }])[0];
const LIVES: readonly QuoteView["state"][] = [
  ...["NEW", "DENIED", "INTENT", "SENT", "UNKNOWN", "OPEN", "PARTIAL"] as const,
  ...["FILLED", "CANCELED", "EXPIRED", "REJECTED", "NEVER_ARRIVED", "VOID"] as const,
];

Deno.test("every state has a word of its own, a shape and a sentence; UNKNOWN alone is a triangle in capitals", () => {
  const signs = LIVES.map(stateSign);
  assertEquals(new Set(signs.map(({ word }) => word)).size, LIVES.length);
  assertEquals(new Set(LIVES.map((state) => meaningOf({ state }))).size, LIVES.length);
  assertEquals(LIVES.filter((state) => stateSign(state).shape === "triangle"), ["UNKNOWN"]);
  assertEquals(signs.filter(({ word }) => word === word.toUpperCase()).map(({ word }) => word), ["UNKNOWN"]);
});

Deno.test("orderRows() has each order of each market once, and what is under way in words", () => {
  const rows = orderRows(markets);
  assertEquals(rows.length, markets.reduce((sum, { quotes }) => sum + quotes.length, 0));
  assertEquals(new Set(rows.map(({ key }) => key)).size, rows.length);
  assertEquals([pendingWords({ pending: "none" }), pendingWords({ pending: "cancel_sent" })], ["", "cancel sent"]);
});

Deno.test("needsLook() picks what is in doubt and what a person may close, and nothing that rests", () => {
  assert(needsLook(row({ state: "UNKNOWN" })));
  assert(needsLook(row({ state: "OPEN", closable: true, flags: ["stuck"] })));
  assertFalse(needsLook(row({ state: "OPEN" })));
});

Deno.test("flagWords() says in a sentence what each mark means", () => {
  const all = ["inferred", "resurrected", "external", "orphan", "stuck"] as const, said = flagWords({ flags: all });
  assertEquals(new Set(said.map(([word]) => word)).size, all.length);
  assert(said.every(([, sentence]) => sentence.length > 20));
  assertEquals(flagWords({}), []);
});

Deno.test("a doubt is told with its age, its questions and what each round of the proof has shown", () => {
  const doubt = { forMs: 12_400, asked: 3, round: 2, shown: ["query"] } as const;
  assertEquals(
    doubtSentence(doubt, 1_000),
    "Unknown for 13 s. The venue was asked 3 times; proof that it is nowhere: round 2 of 2",
  );
  assertEquals(doubtSentence({ ...doubt, asked: 0 }, 0).split(";")[0], "Unknown for 12 s. The venue is asked next");
  assertEquals(proofSteps(doubt).map(({ done, text }) => `${done ? "x" : "-"} ${text}`), [
    "- not in the list of open orders",
    "x not known by its id",
    "- no trade of it",
  ]);
});

Deno.test("a search finds orders by market, state, side, price, id and what is under way", () => {
  const texts = textsOf(row({ state: "UNKNOWN", pending: "cancel_sent", orderId: "tw1sb1000", venueOrderId: "777" }));
  for (const wanted of ["btc-usdt", "btcusdt", "unknown", "buy", "777", "tw1s", "cancel sent", "BINANCE unknown", ""]) {
    assert(isFound(wanted, texts), wanted);
  }
  for (const wanted of ["eth", "sell", "unknown sell", "--"]) assertFalse(isFound(wanted, texts), wanted);
});

Deno.test("foreignRows() keeps foreign orders apart, each with its venue", () => {
  const foreign: VenueView["foreign"] = [
    { market: "binance:BTCUSDT", venueOrderId: "9", side: "sell", price: "1", size: "2", filled: "0" },
    { market: "binance:ETHUSDT", venueOrderId: "9", side: "buy", price: "1", size: "2", filled: "0" },
  ];
  const rows = foreignRows([{ ...venues[0], foreign }, { ...venues[0], id: "okx", foreign: foreign.slice(0, 1) }]);
  assertEquals(rows.map(({ venue, order }) => `${venue} ${order.side}`), ["binance sell", "binance buy", "okx sell"]);
  assertEquals(new Set(rows.map(({ key }) => key)).size, 3);
  const none: readonly MarketView[] = [];
  assertEquals(orderRows(none), []);
});
