/** Rate limits of all products at once, under a whole bot that wants every quote moved with every tick: none is broken, and once a
 * venue has asked for silence nothing but cancels leaves for it until the time that it gave. */
import { assert, assertEquals, assertGreater } from "@std/assert";
import type { Micros } from "../../core/units.ts";
import { venues as offered } from "../../exchanges/mod.ts";
import { type Fleet, virtualFleet } from "../support/virtual_fleet.ts";
import type { Bytes } from "./contract.ts";

const ORDERS: ReadonlySet<string> = new Set(["place", "replace", "amend"]);
const textOf = (bytes: Bytes) =>
  "call" in bytes ? `${bytes.call.method} ${bytes.call.url} ${bytes.call.body}` : bytes.text;
/** What asks for an order to end, in any venue's words; and what keeps a socket open. */
const CANCEL = /^DELETE |cancel/i, PING = /ping/;

/** Waits until both sides of every market of the venue rest there. */
function quotes({ loop }: Fleet, name: string, withinMs: number): void {
  const { wire } = loop.venues.find(({ id }) => id === name)!;
  const sides = () => new Set(wire.state().openOrders.map(({ symbol, side }) => `${symbol} ${side}`)).size;
  loop.run(withinMs, () => sides() === 4);
  assertEquals(sides(), 4, `both sides of both markets rest at ${name}`);
}

Deno.test("a minute of full churn on eight products at once breaks no limit of any venue, and each is used to the full", () => {
  const { loop } = virtualFleet(1), orders: Record<string, number> = {};
  loop.onCommand = ({ kind, venue }) => {
    if (ORDERS.has(kind)) orders[venue] = (orders[venue] ?? 0) + 1;
  };
  loop.run(60_000);
  for (const { id, wire } of loop.venues) {
    assertEquals(wire.state().rateLimitViolations, 0, id);
    assertEquals(loop.engine.desk.venue(id).readiness, "READY", id);
    assertGreater(orders[id], 300, `${id} was hardly asked for anything`);
  }
  assertEquals(loop.facts.filter((fact) => fact.kind === "incident" && fact.code === "rate_limited"), []);
  loop.kill();
  loop.run(10_000);
  assertEquals(loop.venues.flatMap(({ wire }) => wire.state().openOrders), [], "cancels still go out");
  assertEquals(loop.engine.killState, "TRIPPED");
});

/** Has every venue ask for `seconds` of silence, and watches what leaves until then. */
function silence(names: readonly string[], fault: "http_429" | "http_418", seconds: number): void {
  const fleet = virtualFleet(2, names), { loop } = fleet, { engine } = loop;
  for (const { id } of loop.venues) quotes(fleet, id, 8_000);
  const quietUntil = new Map<string, Micros>(), left: string[] = [];
  let cancels = 0;
  fleet.onSent = (venue, bytes, now) => {
    const text = textOf(bytes);
    if (now >= (quietUntil.get(venue) ?? 0)) return;
    if (CANCEL.test(text)) cancels++;
    else if (!PING.test(text)) left.push(`${venue}: ${text}`);
  };
  for (const { wire } of loop.venues) wire.setFault(fault, { retryAfterSeconds: seconds }, loop.now);
  // On OKX's socket a refusal names no time: its next one over REST does.
  loop.run(20_000, () => {
    for (const { id, wire } of loop.venues) {
      const until = engine.desk.venue(id).limitedUntil;
      if (quietUntil.has(id) || until < loop.now + (seconds - 1) * 1e6) continue;
      quietUntil.set(id, until);
      wire.clearFaults();
    }
    return quietUntil.size === names.length;
  });
  assertEquals([...quietUntil.keys()].sort(), [...names].sort(), "each venue gave its time");
  while (loop.now < Math.max(...quietUntil.values())) loop.run(100);
  assertEquals(left, [], "only cancels while it lasts");
  assertGreater(cancels, 0, "quotes that stand too near are still taken back");
  for (const { id, wire } of loop.venues) {
    quotes(fleet, id, 15_000);
    assertEquals(wire.state().rateLimitViolations, 0, id);
  }
}

Deno.test("P18 after a 429 of any venue nothing but cancels leaves for it until the time that it gave; then it quotes again", () => {
  silence(offered.map(({ name }) => name), "http_429", 10);
});

Deno.test("P18 after a 418 of Binance or Aster nothing but cancels leaves until the time that it gave; then it quotes again", () => {
  const names = offered.filter(({ family }) => ["binance", "aster"].includes(family)).map(({ name }) => name);
  assert(names.length === 4, names.join());
  // Shorter than a dead-man switch waits: one that fires holds its venue until a person has looked.
  silence(names, "http_418", 8);
});
