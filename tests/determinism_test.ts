/** Holds the pure rooms to it that the same inputs give the same acts: what `tests/support/determinism.ts` forbids stands
 * nowhere in them, and what it only lists stands where a reason is given. @module */
import { assert, assertEquals } from "@std/assert";
import { type Findings, findingsIn } from "./support/determinism.ts";
import { sources } from "./support/source_tree.ts";

type Table = Readonly<Record<string, string>>;

/** Files that ask an object for its keys, and why the order of the answer cannot change what the engine does. */
const KEYS: Table = {
  "core/words.ts": "the keys are written in the source",
  "core/engine/asked_values.ts": "names of what a person asked for; each value is judged and written by itself",
  "core/engine/hand.ts": "names of parameters; the order is that of a sentence for people",
  "core/engine/limits_viewing.ts": "for the view alone",
  "core/engine/parameters.ts": "names of parameters, none looks like a number; each is judged by itself",
  "core/engine/telling.ts": "all are deleted",
  "core/ledger/strategy_share.ts": "assets go into a map; sums are exact, so their order is none",
  "core/ledger/venue_account.ts": "assets go into a map; sums are exact, so their order is none",
  "core/oms/order_timers.ts": "names of timers, written in the source",
  "core/oms/orders_state.ts": "the fields of a record, written in the source",
  "core/oms/unknown_orders.ts": "client ids go into a map that is asked by id",
  "core/risk/limit_book.ts": "names of limits, none looks like a number; scopes go into a map that is asked by scope",
  "core/risk/limit_table.ts": "names of limits, written in the source",
  "core/risk/limits.ts": "names of limits and assets; the first bad one is told, and nothing starts",
  "exchanges/mod.ts": "names of venues and networks, written in the source",
  "exchanges/shared/fapi_answers.ts": "headers; those we read are told apart by name",
  "exchanges/binance/decode.ts": "names for a sentence, and whether there are any",
  "exchanges/shared/guessed_listing.ts": "the largest of all is looked for, in any order",
  "exchanges/decode.ts": "names of venues and products for a sentence",
  "exchanges/shared/fapi_decode.ts": "names for a sentence, and whether there are any",
  "exchanges/shared/fapi_order_texts.ts": "the keys are written in the source",
  "exchanges/shared/fapi_calls.ts": "the keys are written in the source; what is signed is sorted",
  "exchanges/shared/rolling_budgets.ts": "budgets go into a map that is asked by name",
  "exchanges/bybit/budgets.ts": "budgets by name, each asked for by it",
  "exchanges/bybit/calls.ts":
    "the keys of a query are written in the source, in the order in which they are signed and sent",
  "exchanges/bybit/decode_answers.ts": "names for a sentence, and whether there are any",
  "exchanges/okx/calls.ts": "the keys of a query are written in the source",
  "exchanges/okx/decode_rows.ts": "names for a sentence, and how many there are",
  "exchanges/dydx/client_ids.ts": "ids go into maps that are asked by id and by number",
  "exchanges/shared/fields.ts": "the start of a value, in a sentence for people",
  "exchanges/shared/headers.ts": "headers; the one that is wanted is told apart by its name",
  "exchanges/simulator/accounts.ts": "assets of the configuration go into a map",
  "exchanges/simulator/faults.ts": "names of faults and parameters, written in the source",
  "exchanges/simulator/http_troubles.ts": "whether a header with such a name is there",
  "exchanges/simulator/wires.ts": "names of venues, written in the source",
  "exchanges/simulator/world.ts": "names of assets for a sentence",
  "exchanges/simulator/wire/binance/params.ts": "parameters go into a map that is asked by name",
  "exchanges/simulator/wire/bybit/ticker_streams.ts": "the keys are written in the source",
  "exchanges/simulator/wire/fapi/rest_routes.ts": "routes go into a table that is asked by name",
  "exchanges/simulator/wire/okx/channels.ts": "names for a sentence",
  "exchanges/simulator/wire/okx/params.ts": "parameters go into a map that is asked by name",
};

/** Files with functions whose last bit is the engine's, and why no money hangs on it. */
const APPROXIMATE: Table = {
  "core/indicators/ewma.ts": "an opinion; a quote made of it is rounded to ticks",
  "core/indicators/trade_flow.ts": "an opinion",
  "core/indicators/volatility.ts": "an opinion",
  "core/risk/limits.ts":
    "digits of a power of ten of the source; were they no whole number, the first amount would throw",
  "core/risk/purses.ts": "a whole power of ten that may lie below one; the purse is reckoned with room to spare",
  "exchanges/bybit/tickers.ts": "a reference price, which no order is priced by",
  "exchanges/shared/cursor.ts": "the size of a buffer, rounded up",
  "exchanges/shared/random.ts": "drawn numbers of the simulated world",
  "exchanges/simulator/world/fair_value.ts": "the simulated world",
  "exchanges/simulator/world/makers.ts": "the simulated world",
  "exchanges/simulator/world/referee.ts":
    "prices of the simulated world, rounded to places before anybody pays by them",
  "exchanges/simulator/world/stage.ts": "the simulated world",
  "exchanges/simulator/world/takers.ts": "the simulated world",
};

/** Files that sort without a comparison. */
const SORTS: Table = {
  "core/ledger/statement.ts": "names of markets, as texts",
  "core/ledger/venue_account.ts": "assets, as texts",
  "core/risk/watch/loop_health.ts": "a typed array sorts by number",
  "exchanges/shared/fapi_calls.ts": "names of parameters, as texts: the venue's own order",
};

/** What is forbidden and yet stands there. */
const EXEMPT: Table = {
  "exchanges/binance/sbe_numbers.ts: shift: a variable of the module":
    "how a copy of the last frame lies: it picks the faster of two roads that read alike, which the parity tests hold",
};

const found = ["core", "strategies", "exchanges"].flatMap((room) => sources(room))
  .map(({ path, text }) => ({ path, ...findingsIn(path, text, !path.startsWith("core/")) }));

Deno.test("DST-01 core, strategies and exchanges know no clock, chance, timer or world, and core never waits", () => {
  const broken = found.flatMap(({ path, forbidden }) => forbidden.map(({ line, what }) => ({ path, line, what })));
  const unexcused = broken.filter(({ path, what }) => EXEMPT[`${path}: ${what}`] === undefined);
  assertEquals(unexcused, []);
  assertEquals(broken.length, unexcused.length + Object.keys(EXEMPT).length, "an exemption that nobody needs");
  assert(found.length > 200, `only ${found.length} sources were found`);
});

Deno.test("DST-01 where the order of keys, a sort or the last bit of a number could matter, it is said why it does not", () => {
  for (const [list, table] of [["keys", KEYS], ["approximate", APPROXIMATE], ["sorts", SORTS]] as const) {
    const places = found.filter((file) => file[list].length > 0);
    const silent = places.filter(({ path }) => table[path] === undefined)
      .flatMap(({ path, [list]: all }) => all.map(({ line, what }) => `${path}:${line} ${what}`));
    assertEquals(silent, [], `files that are not in the table of ${list}`);
    const stale = Object.keys(table).filter((path) => !places.some((file) => file.path === path));
    assertEquals(stale, [], `rows of the table of ${list} that no file needs`);
  }
});

function inCore(text: string): Findings {
  return findingsIn("core/x.ts", text, false);
}

Deno.test("DST-01 the search finds every forbidden thing", () => {
  const guilty = [
    "Date.now()",
    "new Date()",
    "const at: Date = x",
    "performance.now()",
    "Temporal.Now.instant()",
    "Math.random()",
    'Math["random"]()',
    "const { random } = Math",
    "const { random: draw } = Math",
    "crypto.randomUUID()",
    "crypto.getRandomValues(a)",
    'import { randomBytes } from "node:crypto"',
    'import { createHash, randomInt as pick } from "node:crypto"',
    'import * as c from "node:crypto"',
    'import c from "crypto"',
    "tools.randomUUID()",
    "setTimeout(f, 1)",
    "const later = setTimeout",
    "setInterval(f, 1)",
    "setImmediate(f)",
    "queueMicrotask(f)",
    "fetch(x)",
    "const ask = fetch",
    "use({ fetch })",
    "new WebSocket(u)",
    "let socket: WebSocket",
    "new EventSource(u)",
    "Deno.cwd()",
    "globalThis.Date",
    'globalThis["Da" + "te"]',
    "process.env",
    "console.log(1)",
    "new Worker(u)",
    'eval("Date.now()")',
    'new Function("return 1")',
    "import.meta.url",
    "await x",
    "async function f() {}",
    "const f = async () => {}",
    "for await (const x of y) f(x)",
    "new Promise(f)",
    "Promise.resolve().then(f)",
    'import("./x.ts")',
    "Atomics.wait(a, 0, 0)",
    "Atomics.waitAsync(a, 0, 0)",
    "new WeakRef(x)",
    "new FinalizationRegistry(f)",
    "for (const key in object) f(key)",
    "new Intl.NumberFormat()",
    "a.localeCompare(b)",
    "(1e6).toLocaleString()",
    "text.toLocaleUpperCase()",
    "error.stack",
    "let count = 0;",
    "export let count = 0;",
  ];
  for (const text of guilty) assert(inCore(text).forbidden.length > 0, text);
});

Deno.test("DST-01 the search finds keys, sorts and approximate functions, each at its line", () => {
  const text = "f(\n  Object.keys(a),\n  Object.entries(b), Reflect.ownKeys(c),\n);\nlist.sort();\nlist.toSorted();\n" +
    "g(Math.exp(x), Math.pow(x, 2), x ** y, 2 ** -x, 10 ** (a - b));\nx **= 3;";
  const { keys, sorts, approximate } = inCore(text);
  assertEquals(keys.map(({ line }) => line), [2, 3, 3]);
  assertEquals(sorts.map(({ line }) => line), [5, 6]);
  assertEquals(approximate.map(({ line }) => line), [7, 7, 7, 7, 7, 8]);
});

Deno.test("DST-01 the search lets pass what only looks like it: comments, texts, names of members, sorted and exact things", () => {
  const innocent = [
    '// Date.now()\nconst s = "Deno.cwd()"; /* fetch(x) */',
    "const s = `Date.now() ${x}`",
    "order.performance; type T = { fetch: number; Date: string }",
    "const { console: shown } = view",
    "function f(window: number) { return window + 1; }",
    'import type { Request } from "./requests.ts"; const r: Request = x;',
    'import { createHmac, timingSafeEqual } from "node:crypto";',
    "for (const [key, value] of map) f(key, value); for (const x of set) f(x);",
    "list.sort((a, b) => a - b)",
    "Math.sqrt(x); 2 ** 31; 10 ** decimals; 10n ** BigInt(n)",
    "const count = 0; function f() { let n = 0; n += 1; }",
    "Atomics.load(words, 0)",
  ];
  const nothing: Findings = { forbidden: [], keys: [], approximate: [], sorts: [] };
  for (const text of innocent) assertEquals(inCore(text), nothing, text);
  assertEquals(findingsIn("exchanges/x.ts", "async function f() { await x; }", true), nothing);
});

Deno.test("DST-01 whole powers of ten and two are exact, which is why the search lets them pass", () => {
  const base = Number("10"), two = Number("2"); // not known to the compiler, so that the running code is asked
  for (let n = 0; n <= 22; n++) assertEquals(base ** n, Number(`1e${n}`), `10 ** ${n}`);
  for (let n = 0, power = 1; n <= 1_000; n++, power *= 2) assertEquals(two ** n, power, `2 ** ${n}`);
});
