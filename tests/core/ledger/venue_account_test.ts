import { assertEquals } from "@std/assert";
import { VenueAccount } from "../../../core/ledger/venue_account.ts";
import type { Balances, EvidenceSource } from "../../../core/event.ts";
import { formatMoney, parseMoney } from "../../../core/money.ts";
import type { Micros } from "../../../core/units.ts";

type Amounts = Record<string, [free: string, locked: string]>;
function balances(
  amounts: Amounts,
  at: number,
  source: EvidenceSource,
  complete: boolean,
  requestedAt?: number,
): Balances {
  return {
    kind: "balances",
    venue: "binance",
    balances: Object.entries(amounts).map(([asset, [free, locked]]) => ({
      asset,
      free: parseMoney(free),
      locked: parseMoney(locked),
    })),
    complete,
    source,
    requestedAt: requestedAt === undefined ? null : requestedAt as Micros,
    venueAt: null,
    receivedAt: at as Micros,
  };
}
const query = (amounts: Amounts, requestedAt: number) =>
  balances(amounts, requestedAt + 50, "query", true, requestedAt);
const push = (amounts: Amounts, at: number) => balances(amounts, at, "push", false);
const differences = (account: VenueAccount) =>
  account.differences.map(({ asset, ours, venue, difference }) =>
    [asset, ours, venue, difference].map((part) => typeof part === "string" ? part : formatMoney(part)).join(" ")
  );

Deno.test("VenueAccount knows nothing before the venue spoke", () => {
  const account = new VenueAccount();
  assertEquals(account.opening("BTC"), null);
  assertEquals([account.differences, account.balances, account.assets], [[], [], []]);
  assertEquals(formatMoney(account.cash("BTC")), "0");
  account.observe(push({ BTC: ["1", "0"] }, 10));
  assertEquals([account.opening("BTC"), account.differences], [null, []]);
  assertEquals(account.balances.length, 1);
});

Deno.test("observe() takes the first complete balances as the opening, free and locked", () => {
  const account = new VenueAccount();
  account.observe(query({ USDT: ["900", "100"], BTC: ["1", "0.5"] }, 10));
  assertEquals(["BTC", "USDT", "ETH"].map((asset) => formatMoney(account.opening(asset) ?? [-1n, 0])), [
    "1.5",
    "1000",
    "0",
  ]);
  account.observe(query({ USDT: ["800", "100"] }, 20));
  assertEquals(differences(account), ["BTC 1.5 0 -1.5", "USDT 1000 900 -100"]);
});

Deno.test("observe() subtracts from the opening what was booked before it", () => {
  const account = new VenueAccount();
  account.move("BTC", parseMoney("0.1"));
  account.observe(query({ BTC: ["1.1", "0"] }, 10));
  assertEquals(formatMoney(account.opening("BTC") ?? [-1n, 0]), "1");
  assertEquals(differences(account), ["BTC 1.1 1.1 0"]);
});

Deno.test("observe() lets a push win over a query that was sent before it came", () => {
  const account = new VenueAccount();
  account.observe(query({ BTC: ["1", "0"], USDT: ["100", "0"] }, 10));
  account.observe(push({ BTC: ["2", "0"] }, 100));
  account.observe(query({ BTC: ["1", "0"], USDT: ["90", "0"] }, 99));
  assertEquals(account.balances.map(({ asset, free }) => `${asset} ${formatMoney(free)}`), ["BTC 2", "USDT 90"]);
  account.observe(query({ BTC: ["3", "0"] }, 100));
  assertEquals(account.balances.map(({ asset, free }) => `${asset} ${formatMoney(free)}`), ["BTC 3", "USDT 0"]);
});

Deno.test("observe() reads an answer by its arrival and a query without a time likewise", () => {
  const account = new VenueAccount();
  account.observe(balances({ BTC: ["1", "0"] }, 10, "answer", true));
  account.observe(balances({ BTC: ["2", "0"] }, 11, "query", true));
  account.observe(balances({ BTC: ["9", "0"] }, 9, "push", false));
  assertEquals(formatMoney(account.balances[0].free), "2");
});

Deno.test("differences name what our books hold and the venue has never named", () => {
  const account = new VenueAccount();
  account.setOpening(query({ USDT: ["1", "0"] }, 1).balances);
  account.move("BTC", parseMoney("2"));
  account.observe(query({ USDT: ["1", "0"] }, 2));
  assertEquals(differences(account), ["BTC 2 0 -2", "USDT 1 1 0"]);
});

Deno.test("balances and assets are told in the order of their names, whatever order the venue has", () => {
  const account = new VenueAccount();
  account.observe(query({ USDT: ["1", "0"], BTC: ["2", "0"], ETH: ["3", "0"] }, 1));
  assertEquals(account.balances.map(({ asset }) => asset), ["BTC", "ETH", "USDT"]);
  assertEquals(account.assets, ["BTC", "ETH", "USDT"]);
});

Deno.test("setOpening() wins over what is observed later", () => {
  const account = new VenueAccount();
  account.setOpening(query({ USDT: ["900", "100"] }, 1).balances);
  account.move("USDT", parseMoney("-10.5"));
  assertEquals(differences(account), []);
  account.observe(query({ USDT: ["989.5", "0"], BTC: ["0.1", "0"] }, 10));
  assertEquals(differences(account), ["BTC 0 0.1 0.1", "USDT 989.5 989.5 0"]);
});

Deno.test("restore() takes over cash and opening, and an unknown opening stays unknown", () => {
  const account = new VenueAccount(), copy = new VenueAccount(), unknown = new VenueAccount();
  account.setOpening(query({ USDT: ["1", "0"] }, 1).balances);
  account.move("USDT", parseMoney("-0.00000000000000000001"));
  account.move("BTC", parseMoney("2"));
  account.moveFor("external", "USDT", parseMoney("5"));
  account.moveFor("carry", "USDT", parseMoney("-0.5"));
  account.moveFor("adjusted", "BTC", parseMoney("0.001"));
  account.booked.add("flow 1", 7 as Micros);
  copy.restore(JSON.parse(JSON.stringify(account.state())));
  assertEquals(copy.state(), {
    cash: { BTC: "2.001", USDT: "4.49999999999999999999" },
    opening: { USDT: "1" },
    external: { USDT: "5" },
    carry: { USDT: "-0.5" },
    adjusted: { BTC: "0.001" },
    booked: [["flow 1", 7]],
    bookedForgottenUntil: 0,
  });
  unknown.restore(new VenueAccount().state());
  assertEquals([unknown.opening("USDT"), unknown.state().opening], [null, null]);
});
