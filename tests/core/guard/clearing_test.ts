import { assert, assertEquals, assertThrows } from "@std/assert";
import type { Brake } from "../../../core/guard/brake.ts";
import { Clearing } from "../../../core/guard/clearing.ts";
import {
  at,
  batchBrake,
  BrakeTrial,
  BrakeVenue,
  ownId,
  plainBrake,
  type Reply,
  START,
  TAG,
} from "../../support/brake_venue.ts";
import { encodeClientId } from "../../../core/oms/client_id.ts";
import type { Micros } from "../../../core/units.ts";

const FOREIGN = encodeClientId({ tag: TAG + 1, epoch: 3, sequence: 1 });
const ERROR = { status: 500, body: "internal" };

/** A venue with `count` orders of ours. */
function venueWith(count: number): BrakeVenue {
  const venue = new BrakeVenue("venue");
  for (let i = 0; i < count; i++) venue.rest(ownId(i), { worth: String(i + 1), symbol: i % 2 === 0 ? "BTC" : "ETH" });
  return venue;
}
const paths = (venue: BrakeVenue, what?: string) =>
  venue.arrived.filter((call) => what === undefined || call.what === what).map(({ path }) => path);
const seconds = (instant: Micros | null) => instant === null ? null : (instant - START) / 1e6;

Deno.test("4.4 e Clearing of an empty venue asks until two clean lists came that were asked for after the quiet time", () => {
  const venue = venueWith(0), trial = new BrakeTrial(), clearing = trial.begin(venue);
  trial.run(10, () => clearing.verified);
  assertEquals(seconds(clearing.progress.verifiedAt), 4.04);
  assertEquals(venue.arrived.map((call) => [call.what, seconds(call.at)]), [
    ["list", 0.02], // tells what has to go
    ["list", 3.02], // the last submit could land until 2 s by our clock, and a second later by the venue's
    ["list", 4.02],
  ]);
  assertEquals(clearing.due(at(20)), []);
  assertEquals(clearing.progress, {
    startedAt: START,
    requests: 3,
    ordersBefore: 0,
    cancelled: 0,
    remaining: 0,
    foreign: 0,
    firstCancelAt: null,
    verifiedAt: at(4.04),
    dirty: false,
    lastReason: null,
  });
});

Deno.test("4.4 c Clearing cancels all that the first list shows at once, the largest first, and then proves it", () => {
  const venue = venueWith(5), trial = new BrakeTrial(), clearing = trial.begin(venue);
  trial.run(0.05);
  assertEquals([clearing.progress.ordersBefore, clearing.progress.cancelled], [5, 0]);
  trial.run(0.06);
  assertEquals(
    paths(venue, "cancel"),
    ["5", "4", "3", "2", "1"].map((id) => `/order/${Number(id) % 2 ? "BTC" : "ETH"}/${id}`),
  );
  assertEquals(seconds(clearing.progress.firstCancelAt), 0.04);
  trial.run(10, () => clearing.verified);
  const { ordersBefore, cancelled, remaining, foreign, verifiedAt } = clearing.progress;
  assertEquals([venue.orders.size, ordersBefore, cancelled, remaining, foreign], [0, 5, 5, 0, 0]);
  assertEquals(seconds(verifiedAt), 4.04);
});

Deno.test("KIL-04 Clearing takes orders of any epoch of ours for ours", () => {
  const venue = new BrakeVenue("venue"), trial = new BrakeTrial(), clearing = trial.begin(venue);
  for (const epoch of [0, 1, 1_000_000]) venue.rest(ownId(1, epoch));
  trial.run(5, () => clearing.verified);
  assertEquals([venue.orders.size, clearing.verified], [0, true]);
});

Deno.test("K-T18 Clearing leaves foreign orders alone and cancels no symbol as a whole beside them", () => {
  const venue = venueWith(3), trial = new BrakeTrial(), clearing = trial.begin(venue);
  venue.rest(FOREIGN);
  venue.rest(null, { symbol: "ETH" });
  venue.rest("web_1234", { symbol: "DOGE" });
  trial.run(10, () => clearing.verified);
  assertEquals([...venue.orders.keys()], ["4", "5", "6"]);
  assertEquals(paths(venue, "cancel_all"), []);
  const { foreign, remaining, verifiedAt } = clearing.progress;
  assertEquals([foreign, remaining, seconds(verifiedAt)], [3, 0, 4.04]);
});

Deno.test("K-T18 Clearing cancels whole symbols of a shared account only in answer to a list without foreign orders", () => {
  const venue = venueWith(3), trial = new BrakeTrial(), clearing = trial.begin(venue);
  trial.run(0.05);
  assertEquals(paths(venue, "cancel_all"), []); // nothing is known yet
  trial.run(0.2);
  assertEquals(paths(venue, "cancel_all"), ["/orders/BTC", "/orders/ETH"]);
  venue.rest(FOREIGN); // somebody else comes
  venue.rest(ownId(9));
  trial.run(10, () => clearing.verified);
  assertEquals([[...venue.orders.keys()], paths(venue, "cancel_all").length], [["4"], 2]);
});

Deno.test("K-T18 Clearing of a shared account takes no list of long ago for a reason to cancel whole symbols", () => {
  const venue = venueWith(3), trial = new BrakeTrial(), clearing = trial.begin(venue);
  let limited = true;
  venue.script = ({ what }) => {
    return limited && what !== "list" ? { status: 429, body: "", headers: { "retry-after": "30" } } : undefined;
  };
  trial.at(10, () => {
    limited = false;
    venue.rest(FOREIGN); // a person sells down by hand while the venue leaves us waiting
    venue.rest("web_1234", { symbol: "ETH" });
  });
  trial.run(60, () => clearing.verified);
  assertEquals([[...venue.orders.keys()], clearing.verified], [["4", "5"], true]);
  assert(venue.arrived.every(({ what, at: when }) => what !== "cancel_all" || when < at(10)));
});

Deno.test("K-T18 Clearing keeps no cancel of a whole symbol for later that waits behind many others", () => {
  const venue = venueWith(200), trial = new BrakeTrial(), clearing = trial.begin(venue);
  for (let i = 0; i < 100; i++) venue.rest(ownId(500 + i), { symbol: `S${i}` });
  // Cancels are answered late, so that most wait for room; meanwhile somebody else comes, and a list shows it.
  venue.script = ({ what }, obey) => what === "list" ? undefined : { ...obey(), delay: 1_500_000 };
  trial.at(0.1, () => venue.rest(FOREIGN, { symbol: "S99" }));
  trial.run(60, () => clearing.verified);
  assertEquals([[...venue.orders.values()].map(({ clientId }) => clientId), clearing.verified], [[FOREIGN], true]);
});

Deno.test("4.4 b Clearing of a dedicated account cancels every symbol at once and blindly, and what others left too", () => {
  const venue = venueWith(3), trial = new BrakeTrial(), clearing = trial.begin(venue, { dedicated: true });
  venue.rest("by hand", { symbol: "DOGE" });
  trial.run(0.025);
  assertEquals(paths(venue), ["/orders/BTC", "/orders/ETH", "/orders/0"]);
  trial.run(10, () => clearing.verified);
  assertEquals(venue.orders.size, 0);
  assert(paths(venue, "cancel_all").includes("/orders/DOGE"));
  assertEquals([seconds(clearing.progress.firstCancelAt), clearing.verified], [0, true]);
});

Deno.test("4.4 b Clearing of a dedicated account goes on blindly while no list comes", () => {
  const venue = venueWith(2), trial = new BrakeTrial(), clearing = trial.begin(venue, { dedicated: true });
  venue.script = ({ what }) => what === "list" ? ERROR : undefined;
  trial.at(3, () => venue.rest(ownId(50)));
  trial.run(4.5);
  assertEquals([venue.orders.size, clearing.verified], [0, false]);
  assertEquals(venue.arrived.filter(({ path }) => path === "/orders/BTC").map((call) => seconds(call.at)), [
    0.02,
    0.27,
    0.52,
    1.02,
    2.02,
    4.02,
  ]);
});

Deno.test("K-T07 Clearing does not believe a venue that calls cancelled what it still lists", () => {
  const venue = venueWith(4), trial = new BrakeTrial(), clearing = trial.begin(venue);
  let lies = true;
  venue.script = ({ what }) => lies && what !== "list" ? { status: 200, body: "{}" } : undefined;
  trial.run(20);
  assertEquals([venue.orders.size, clearing.verified, clearing.progress.remaining], [4, false, 4]);
  const tries = venue.arrived.filter(({ path }) => path === "/order/ETH/4").length;
  assert(tries >= 8, `cancelled ${tries} times in 20 s`);
  lies = false;
  trial.run(40, () => clearing.verified);
  assertEquals(venue.orders.size, 0);
});

Deno.test("K-T07 Clearing does not believe that an order is gone which the venue still lists", () => {
  const venue = venueWith(1), trial = new BrakeTrial(), clearing = trial.begin(venue);
  let says = 3;
  venue.script = ({ what }) => what !== "list" && says-- > 0 ? { status: 404, body: "" } : undefined;
  trial.run(10, () => clearing.verified);
  assertEquals([venue.orders.size, clearing.verified], [0, true]);
});

Deno.test("K-T08 Clearing proves nothing while an order may still land, and cancels the one that does", () => {
  const venue = venueWith(1), trial = new BrakeTrial(), clearing = trial.begin(venue);
  trial.at(2.99, () => venue.rest(ownId(100))); // after its validity: the venue's clock is behind
  trial.run(10, () => clearing.verified);
  assertEquals(venue.orders.size, 0);
  assertEquals(paths(venue, "cancel").at(-1), "/order/BTC/2");
  const { verifiedAt, ordersBefore } = clearing.progress;
  assert(verifiedAt !== null && verifiedAt <= at(6.2), `verified after ${seconds(verifiedAt)} s`);
  assertEquals(ordersBefore, 2);
});

Deno.test("K-T08 an order that lands between two clean lists begins the proof of Clearing anew", () => {
  const venue = venueWith(1), trial = new BrakeTrial(), clearing = trial.begin(venue);
  trial.at(2.5, () => venue.rest(ownId(100)));
  trial.run(3.1);
  assertEquals(clearing.verified, false);
  trial.run(12, () => clearing.verified);
  assertEquals([venue.orders.size, clearing.verified], [0, true]);
});

Deno.test("K-T08 Clearing waits for a longer validity than the usual one", () => {
  const venue = venueWith(0), trial = new BrakeTrial(), clearing = trial.begin(venue, { quietAfter: at(6) });
  trial.run(20, () => clearing.verified);
  assertEquals(seconds(clearing.progress.verifiedAt), 8.04);
});

Deno.test("K-T16 Clearing follows pages to their end, and cancels what each shows at once", () => {
  const venue = venueWith(25), trial = new BrakeTrial(), clearing = trial.begin(venue);
  venue.pageSize = 10;
  trial.run(0.07);
  assertEquals(paths(venue, "cancel").length, 10);
  trial.run(10, () => clearing.verified);
  assertEquals([venue.orders.size, clearing.progress.ordersBefore], [0, 25]);
  assertEquals(seconds(clearing.progress.verifiedAt), 4.04);
});

Deno.test("K-T17 one odd order in the list keeps Clearing from its proof, and none of ours from being cancelled", () => {
  const venue = venueWith(3), trial = new BrakeTrial(), clearing = trial.begin(venue);
  let isOdd = true;
  const row = { symbol: "BTC", venueOrderId: "99", clientId: "web", worth: "odd" };
  venue.script = ({ what }, obey) => {
    if (what !== "list" || !isOdd) return undefined;
    const { orders } = JSON.parse(obey().body);
    return { status: 200, body: JSON.stringify({ orders: [...orders, row], next: null }) };
  };
  trial.run(20);
  assertEquals([venue.own.length, clearing.verified, clearing.progress.lastReason], [0, false, "an odd order"]);
  isOdd = false;
  trial.run(40, () => clearing.verified);
  assertEquals(clearing.verified, true);
});

Deno.test("K-T16 Clearing takes a list whose second page is missing, cut or an error for no list", () => {
  const replies = [ERROR, null, { status: 200, body: '{"orders":[],"ne' }, { status: 200, body: "<html>" }];
  for (const reply of replies) {
    const venue = venueWith(0), trial = new BrakeTrial(), clearing = trial.begin(venue);
    // The first page shows but foreign orders, ours is behind it.
    for (let i = 0; i < 3; i++) venue.rest(`other ${i}`);
    venue.rest(ownId(1));
    venue.pageSize = 3;
    venue.script = ({ what, path }) => what === "list" && path !== "/orders/0" ? reply : undefined;
    trial.run(30);
    assertEquals([clearing.verified, clearing.progress.remaining], [false, null], JSON.stringify(reply));
    assert(clearing.progress.lastReason !== null);
    venue.script = () => undefined;
    trial.run(60, () => clearing.verified);
    assertEquals([clearing.verified, venue.orders.size], [true, 3]);
  }
});

Deno.test("K-T16 Clearing gives up a list whose pages lead in a circle or never end", () => {
  const circle = new BrakeVenue("circle"), endless = new BrakeVenue("endless"), trial = new BrakeTrial();
  circle.script = () => ({ status: 200, body: '{"orders":[],"next":"7"}' });
  let page = 0;
  endless.script = () => ({ status: 200, body: `{"orders":[],"next":"${++page}"}` });
  const both = [trial.begin(circle), trial.begin(endless)];
  trial.run(30);
  for (const clearing of both) {
    assertEquals([clearing.verified, clearing.progress.remaining], [false, null]);
    assert(clearing.progress.lastReason?.includes("do not end"), clearing.progress.lastReason ?? "no reason");
  }
  assert(circle.arrived.length < 40, `${circle.arrived.length} calls`);
});

Deno.test("K-T16 what a page shows is cancelled by Clearing though the next one never comes", () => {
  const venue = venueWith(6), trial = new BrakeTrial(), clearing = trial.begin(venue);
  venue.pageSize = 3;
  venue.script = ({ what, path }) => what === "list" && path !== "/orders/0" ? ERROR : undefined;
  trial.run(10, () => clearing.verified);
  // With the first page cancelled the rest fits on one.
  assertEquals([venue.orders.size, clearing.verified], [0, true]);
});

Deno.test("K-T17 Clearing never takes an error, an odd body or silence for an empty list", () => {
  const replies = [
    ERROR,
    null,
    { status: 200, body: "" },
    { status: 200, body: "<html>503</html>" },
    { status: 200, body: '{"code":-1,"msg":"no"}' },
    { status: 200, body: '{"orders":[]' },
    { status: 200, body: "[]" },
    { status: 429, body: "" },
    { status: 418, body: "" },
    { status: 401, body: "" },
    { status: 0, body: "connection refused" },
  ];
  for (const reply of replies) {
    const venue = venueWith(2), trial = new BrakeTrial(), clearing = trial.begin(venue);
    venue.script = ({ what }) => what === "list" ? reply : undefined;
    trial.run(90);
    const { remaining, dirty, lastReason } = clearing.progress;
    assertEquals([clearing.verified, remaining, dirty], [false, null, true], JSON.stringify(reply));
    assert(lastReason !== null);
    const calls = venue.arrived.length;
    assert(calls > 10 && calls < 200, `${calls} calls in 90 s for ${JSON.stringify(reply)}`);
    venue.script = () => undefined;
    trial.run(100, () => clearing.verified);
    assertEquals([clearing.verified, venue.orders.size], [true, 0], JSON.stringify(reply));
  }
});

Deno.test("K-T17 a brake that throws proves nothing and does not end Clearing", () => {
  const venue = venueWith(2), healthy = plainBrake("venue");
  const broken = () => {
    throw new Error("a bug");
  };
  const clearing = new Clearing([{ ...healthy, readList: broken, readClock: broken, readCancel: broken }], {
    now: at(0),
    symbols: ["BTC"],
    tag: TAG,
    dedicated: true,
  });
  for (let ms = 0; ms < 20_000; ms += 10) {
    for (const call of clearing.due(at(ms / 1e3))) {
      const { status, body } = venue.take(call, at(ms / 1e3))!;
      clearing.onReply(call.id, status, body, {}, at(ms / 1e3));
    }
  }
  assertEquals([clearing.verified, venue.orders.size, clearing.progress.lastReason], [
    false,
    1,
    "the brake failed: a bug",
  ]);
  const mute = new Clearing([{ ...healthy, list: broken, cancelAll: broken }], {
    now: at(0),
    symbols: ["BTC"],
    tag: TAG,
    dedicated: true,
  });
  assertEquals([mute.due(at(0)), mute.progress.lastReason], [[], "the brake failed: a bug"]);
});

Deno.test("K-T06 Clearing obeys a ban of five minutes and proves the venue within five seconds of its end", () => {
  const venue = venueWith(3), trial = new BrakeTrial(), clearing = trial.begin(venue);
  venue.script = ({ at: now }) =>
    now < at(300)
      ? { status: 418, body: "", headers: { "retry-after": String(Math.ceil((at(300) - now) / 1e6)) } }
      : undefined;
  trial.run(299);
  assertEquals([venue.arrived.length, clearing.progress.dirty], [1, true]);
  trial.run(320, () => clearing.verified);
  assertEquals([venue.orders.size, clearing.verified], [0, true]);
  assert(trial.elapsed <= 305.2, `verified after ${trial.elapsed} s`);
});

Deno.test("K-T06 Clearing takes another key at once where one is limited", () => {
  const venue = venueWith(3), trial = new BrakeTrial(), clearing = trial.begin(venue, {}, ["key 1", "key 2"]);
  venue.script = ({ key }) =>
    key === "key 1" ? { status: 418, body: "", headers: { "retry-after": "300" } } : undefined;
  trial.run(10, () => clearing.verified);
  assertEquals([venue.orders.size, seconds(clearing.progress.verifiedAt)], [0, 4.04]);
  assertEquals(venue.arrived.slice(0, 2).map(({ key, at: when }) => [key, seconds(when)]), [["key 1", 0.02], [
    "key 2",
    0.06,
  ]]);
  assertEquals(venue.arrived.filter(({ key }) => key === "key 1").length, 1);
});

Deno.test("K-T06 cancels that meet a limit go out once more by the other key, and then wait for the limit's end", () => {
  const venue = venueWith(2), trial = new BrakeTrial(), clearing = trial.begin(venue, {}, ["key 1", "key 2"]);
  venue.rest(FOREIGN);
  const limited = (key: string) => ({
    status: 429,
    body: "",
    headers: { "retry-after": key === "key 1" ? "60" : "30" },
  });
  venue.script = ({ what, key, at: now }) => what === "cancel" && now < at(30) ? limited(key) : undefined;
  trial.run(29);
  const tries = venue.arrived.filter(({ path }) => path === "/order/BTC/1").map(({ key }) => key);
  assertEquals(tries, ["key 1", "key 2"]);
  trial.run(40, () => clearing.verified);
  assertEquals([venue.orders.size, clearing.verified], [1, true]);
  assert(trial.elapsed < 35.5, `verified after ${trial.elapsed} s`);
});

Deno.test("Clearing asks the venue's clock when its time is refused, and repeats at once what was refused", () => {
  const venue = venueWith(2), trial = new BrakeTrial(), clearing = trial.begin(venue);
  venue.clockOffset = -90e6;
  trial.run(0.13);
  assertEquals(venue.arrived.map(({ what, at: when }) => [what, seconds(when)]), [
    ["list", 0.02],
    ["clock", 0.06],
    ["list", 0.1],
  ]);
  trial.run(10, () => clearing.verified);
  assertEquals([venue.orders.size, clearing.verified, trial.elapsed < 4.5], [0, true, true]);
});

Deno.test("Clearing asks a clock that never fits once a second, and does not wait for one that does not answer", () => {
  const venue = venueWith(1), trial = new BrakeTrial(), clearing = trial.begin(venue);
  venue.script = ({ what }) => what === "clock" ? undefined : { status: 401, body: "" };
  trial.run(20);
  assert(venue.arrived.length < 45, `${venue.arrived.length} calls`);
  venue.script = ({ what }) => what === "clock" ? null : undefined;
  trial.run(40, () => clearing.verified);
  assertEquals([venue.orders.size, clearing.verified], [0, true]);
});

Deno.test("Clearing asks again after 2 s without an answer, and a late answer counts by when it was asked for", () => {
  const venue = venueWith(0), trial = new BrakeTrial(), clearing = trial.begin(venue);
  trial.oneWay = 1_500_000; // an answer takes 3 s
  trial.run(4.9);
  assertEquals(venue.arrived.map(({ at: when }) => seconds(when)), [1.5, 3.5]);
  trial.run(20, () => clearing.verified);
  assertEquals(seconds(clearing.progress.verifiedAt), 9); // by the lists that were asked for at 4 and at 6 s
});

Deno.test("KIL-05 K-T05 a venue that answers nothing delays no other, and is proven within 5 s of its first word", () => {
  const trial = new BrakeTrial(), dead = venueWith(4), healthy = [venueWith(4), venueWith(4), venueWith(4)];
  const stuck = trial.begin(dead), others = healthy.map((venue) => trial.begin(venue));
  dead.script = ({ at: now }) => now < at(77) ? null : undefined;
  trial.run(77);
  for (const clearing of others) assertEquals(seconds(clearing.progress.verifiedAt), 4.04);
  assertEquals([stuck.verified, stuck.progress.dirty, dead.orders.size], [false, true, 4]);
  trial.run(100, () => stuck.verified);
  const first = dead.arrived.find(({ at: when }) => when >= at(77))!.at;
  assertEquals([dead.orders.size, stuck.verified], [0, true]);
  assert(trial.now - first <= 5e6, `verified ${(trial.now - first) / 1e6} s after it answered again`);
});

Deno.test("KIL-05 a venue that refuses connections is proven within 5 s of its first word", () => {
  const venue = venueWith(4), trial = new BrakeTrial(), clearing = trial.begin(venue);
  venue.script = ({ at: now }) => now < at(33.3) ? { status: 0, body: "refused" } : undefined;
  trial.run(60, () => clearing.verified);
  assertEquals([venue.orders.size, clearing.verified], [0, true]);
  assert(trial.elapsed <= 33.3 + 5, `verified after ${trial.elapsed} s`);
});

Deno.test("Clearing keeps at most 64 cancels under way, and gives up those without an answer for others", () => {
  const venue = venueWith(200), trial = new BrakeTrial(), clearing = trial.begin(venue);
  venue.rest(FOREIGN);
  trial.run(0.065);
  assertEquals(paths(venue, "cancel").length, 64);
  trial.run(10, () => clearing.verified);
  assertEquals([venue.orders.size, seconds(clearing.progress.verifiedAt)], [1, 4.04]);

  const silent = venueWith(200), other = new BrakeTrial();
  silent.rest(FOREIGN);
  silent.script = ({ what }) => what === "cancel" ? null : undefined;
  other.begin(silent);
  other.run(12);
  assert(new Set(paths(silent, "cancel")).size === 200, "every order was tried");
});

Deno.test("Clearing ignores an answer to no call of its own, and one that comes once it has its proof", () => {
  const venue = venueWith(0), trial = new BrakeTrial(), clearing = trial.begin(venue);
  clearing.onReply(999, 200, '{"orders":[],"next":null}', {}, at(0));
  assertEquals(clearing.progress.remaining, null);
  trial.run(10, () => clearing.verified);
  const before = clearing.progress;
  clearing.onReply(1, 200, "{}", {}, at(30));
  assertEquals(clearing.progress, before);
});

Deno.test("Clearing wants brakes of one venue", () => {
  const options = { now: at(0), symbols: [], tag: TAG, dedicated: false };
  assertThrows(() => new Clearing([], options), RangeError, "Cannot clear with brakes of []");
  const mixed = [plainBrake("a"), plainBrake("b")];
  assertThrows(() => new Clearing(mixed, options), RangeError, "Cannot clear with brakes of [a, b]");
});

Deno.test("4.4 c Clearing tells several orders in one call where the venue takes that, and proves it like any other", () => {
  const venue = venueWith(50), trial = new BrakeTrial();
  const clearing = trial.beginWith([batchBrake("venue", 20)], venue);
  trial.run(10, () => clearing.verified);
  assertEquals(paths(venue, "cancel").map((path) => path.split(",").length), [20, 20, 10]);
  const { ordersBefore, cancelled, remaining, verifiedAt } = clearing.progress;
  assertEquals([venue.orders.size, ordersBefore, cancelled, remaining], [0, 50, 50, 0]);
  assertEquals(seconds(verifiedAt), 4.04);
});

Deno.test("4.4 c what a call for several orders did not end, Clearing tells one by one", () => {
  const whole = (reply: Reply | null) => ({ path }: { path: string }) => path.startsWith("/batch") ? reply : undefined;
  const half = ({ path }: { path: string }, obey: () => Reply) =>
    path.startsWith("/batch") ? { status: 200, body: obey().body.replace("done", "busy") } : undefined;
  for (
    const [why, script] of [
      ["an error", whole(ERROR)],
      ["no answer", whole(null)],
      ["a limit", whole({ status: 429, body: "" })],
      ["fewer rows than orders", whole({ status: 200, body: "done" })],
      ["a row that failed", half],
    ] as const
  ) {
    const venue = venueWith(6), trial = new BrakeTrial();
    venue.script = script;
    const clearing = trial.beginWith([batchBrake("venue", 20)], venue);
    trial.run(30, () => clearing.verified);
    assertEquals([why, clearing.verified, venue.orders.size, clearing.progress.cancelled], [why, true, 0, 6]);
    const told = paths(venue, "cancel"), alone = told.filter((path) => !path.startsWith("/batch"));
    assertEquals([told.length - alone.length, new Set(alone).size], [1, why === "a row that failed" ? 1 : 6], why);
  }
});

Deno.test("Clearing goes on behind a page that is missing, cancels what the others show, and has no proof without it", () => {
  const venue = venueWith(3), plain = plainBrake(venue.name), trial = new BrakeTrial();
  venue.pageSize = 1;
  const keys = ["key 1", "key 2"].map((key): Brake => ({
    ...plainBrake(venue.name, key),
    readList(status, body, headers, page) {
      const read = plain.readList(status, body, headers, page);
      return read.kind === "failed" && page === null ? { ...read, next: "1" } : read;
    },
  }));
  venue.script = ({ path, at: when }) => path === "/orders/0" && when < at(10) ? ERROR : undefined;
  const clearing = trial.beginWith(keys, venue);
  trial.run(9);
  const { remaining, lastReason } = clearing.progress;
  assertEquals([venue.own.length, remaining, lastReason, clearing.verified], [1, null, "HTTP 500: internal", false]);
  assertEquals(new Set(venue.arrived.map(({ key }) => key)).size, 2, "the other key is tried as well");
  trial.run(20, () => clearing.verified);
  assertEquals([venue.own.length, clearing.verified], [0, true]);
});
