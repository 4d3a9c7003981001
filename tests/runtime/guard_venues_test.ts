import { assertEquals, assertThrows } from "@std/assert";
import type { BrakeFactory } from "../../core/guard/brake.ts";
import type { Micros } from "../../core/units.ts";
import { type GuardedVenue, guardVenues, GuardWires } from "../../runtime/guard_venues.ts";
import type { HttpAnswer } from "../../runtime/http_call.ts";
import { SilentServer } from "../support/loopback_server.ts";
import { BRAKES, createSigner } from "../support/plain_brakes.ts";
import { PlainServer } from "../support/plain_server.ts";

const key = { scheme: "hmac", apiKey: "k1", secret: "s" } as const;
const venue: GuardedVenue = {
  id: "a",
  name: "plain",
  place: 3,
  rest: "http://127.0.0.1:1",
  symbols: ["BTC"],
  dedicated: true,
  validity: 2e6 as Micros,
  keys: [key, { ...key, apiKey: "k2" }],
};

Deno.test("guardVenues() makes a brake for each key, and refuses a venue that it cannot brake", () => {
  const [made] = guardVenues(BRAKES, createSigner, [venue]);
  assertEquals([made.id, made.place, made.symbols, made.dedicated, made.validity], ["a", 3, ["BTC"], true, 2e6]);
  assertEquals(made.brakes.map((brake) => brake.list(null, 0 as Micros).headers.key), ["k1", "k2"]);
  assertThrows(
    () => guardVenues(BRAKES, createSigner, [{ ...venue, name: "nowhere" }]),
    RangeError,
    "want one of plain",
  );
  assertThrows(
    () => guardVenues(BRAKES, createSigner, [{ ...venue, keys: [] }]),
    RangeError,
    'Cannot guard "a" without a key',
  );
});

Deno.test("guardVenues() waits as long as a venue may take a submit, where that is longer than the validity that it is given", () => {
  const of = (landsWithin: number): BrakeFactory => (options) =>
    Object.assign(BRAKES.plain(options), { landsWithin: landsWithin as Micros });
  const [slow, quick] = [10e6, 1e6].map((lands) => guardVenues({ plain: of(lands) }, createSigner, [venue])[0]);
  assertEquals([slow.validity, quick.validity], [10e6, 2e6]);
});

Deno.test("GuardWires carries calls to each venue by itself: one that says nothing holds no other up (KIL-05)", async () => {
  await using server = new PlainServer();
  await using hole = new SilentServer(false);
  const rests = { a: server.rest, hole: `http://${hole.host}` }, wires = new GuardWires(["a", "hole"]);
  const [a, silent] = guardVenues(
    BRAKES,
    createSigner,
    Object.entries(rests).map(([id, rest]) => ({ ...venue, id, rest })),
  );
  const call = (id: string, brake: typeof a.brakes[number]) =>
    new Promise<HttpAnswer>((resolve) => wires.send(id, brake.clock()!, resolve));
  const waiting = Array.from({ length: 80 }, () => call("hole", silent.brakes[0]));
  assertEquals((await call("a", a.brakes[0])).status, 200);
  assertThrows(() => wires.send("b", a.brakes[0].clock()!, () => {}), RangeError, 'Cannot call "b"');
  wires.close();
  assertEquals(
    new Set((await Promise.all(waiting)).map(({ status, body }) => `${status} ${body}`)),
    new Set(["0 the guard ends"]),
  );
});
