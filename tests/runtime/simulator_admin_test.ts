import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Micros } from "../../core/units.ts";
import type { ServedVenue } from "../../runtime/served_venue.ts";
import { adminHandler } from "../../runtime/simulator_admin.ts";

/** Two venues that note what is done to them; "odd" is a fault that they refuse. */
function open() {
  const done: unknown[] = [];
  const served = ["binance", "other"].map((venue) => ({
    running: { venue, restUrl: `http://${venue}`, wsUrls: { wsPublic: "p", wsPrivate: "q", wsTrade: "t" } },
    wire: {
      state: () => ({ openOrders: [], requests: 3 }),
      setFault: (name: string, parameters: object, now: number) => {
        if (name === "odd") throw new RangeError('Cannot switch on "odd": known faults are drop');
        done.push([venue, name, parameters, now]);
      },
      clearFaults: (name?: string) => done.push([venue, "clear", name]),
      stepClock: (ms: number) => done.push([venue, "clock", ms]),
    } as Partial<ServedVenue> as ServedVenue,
  }));
  const handler = adminHandler(served, () => 5 as Micros);
  const ask = async (method: string, path: string, body?: unknown) => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const reply = await handler(new Request(`http://127.0.0.1${path}`, { method, body: text }));
    return { status: reply.status, body: await reply.json() };
  };
  return { ask, done };
}

Deno.test("GET /state shows each venue with its addresses and its truth", async () => {
  const { body } = await open().ask("GET", "/state");
  assertEquals(body.venues[0], {
    venue: "binance",
    restUrl: "http://binance",
    wsUrls: { wsPublic: "p", wsPrivate: "q", wsTrade: "t" },
    openOrders: [],
    requests: 3,
  });
  assertEquals(body.venues.length, 2);
});

Deno.test("POST /faults hands a fault and its parameters to the venue that is named, or to all", async () => {
  const { ask, done } = open();
  assertEquals((await ask("POST", "/faults", { venue: "other", fault: "delay", ms: 9 })).status, 200);
  await ask("POST", "/faults", { fault: "drop" });
  assertEquals(done, [["other", "delay", { ms: 9 }, 5], ["binance", "drop", {}, 5], ["other", "drop", {}, 5]]);
});

Deno.test("POST /faults/clear and /clock do what they say", async () => {
  const { ask, done } = open();
  await ask("POST", "/faults/clear");
  await ask("POST", "/faults/clear", { venue: "binance", fault: "drop" });
  await ask("POST", "/clock", { venue: "binance", offsetMs: -1_500 });
  assertEquals(done, [
    ["binance", "clear", undefined],
    ["other", "clear", undefined],
    ["binance", "clear", "drop"],
    ["binance", "clock", -1_500],
  ]);
});

const BAD: readonly (readonly [string, string, string, unknown, number, string])[] = [
  ["an unknown fault", "POST", "/faults", { fault: "odd" }, 400, "known faults are drop"],
  ["an unknown venue", "POST", "/faults", { venue: "nope", fault: "drop" }, 400, "served are binance, other"],
  ["no fault", "POST", "/faults", {}, 400, "body of POST /faults"],
  ["a body that is no JSON", "POST", "/faults", "{", 400, "want JSON"],
  ["an offset that is no number", "POST", "/clock", { offsetMs: "1" }, 400, "body of POST /clock"],
  ["an unknown field", "POST", "/faults/clear", { all: true }, 400, "body of POST /faults/clear"],
  ["an unknown route", "GET", "/dreams", undefined, 404, "GET /state"],
];
for (const [what, method, path, sent, status, why] of BAD) {
  Deno.test(`The admin address answers ${what} with ${status}`, async () => {
    const { ask, done } = open(), { status: answered, body } = await ask(method, path, sent);
    assertEquals([answered, done], [status, []]);
    assertStringIncludes(body.error.message, why);
  });
}
