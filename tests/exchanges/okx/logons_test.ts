import { assertEquals } from "@std/assert";
import type { SessionOptions } from "../../../core/venue.ts";
import { Caller } from "../../../exchanges/okx/caller.ts";
import { Logons } from "../../../exchanges/okx/logons.ts";
import { fieldsOf } from "../../../exchanges/shared/fields.ts";
import { ScriptedEffects } from "../../support/effects.ts";
import { KEY, NOON } from "../../support/okx_talk.ts";

function stage() {
  const io = new ScriptedEffects(), told: unknown[] = [];
  const endpoints = { rest: "http://x", wsPublic: "ws://x", wsPrivate: "ws://x", wsTrade: "ws://x" };
  const options: SessionOptions = { venue: "okx", markets: [], endpoints, signer: KEY, seed: 1 };
  const caller = new Caller(options, io);
  const logons = new Logons(options, io, caller, {
    answered: (channel, error) => told.push([channel, error?.code ?? null]),
    unsent: (channel) => told.push(`unsent ${channel}`),
  });
  io.live.add("a");
  const event = (value: object) => logons.onEvent("a", fieldsOf(value, { venue: "okx", frame: "" }), NOON);
  return { io, told, caller, logons, event };
}

Deno.test("Logons waits for the venue's clock, then asks, then takes the first yes or error for its own", () => {
  const { io, told, caller, logons, event } = stage();
  logons.begin("a", NOON);
  assertEquals(
    [io.transmitted.length, logons.waits("a"), event({ event: "error", code: "1", msg: "" })],
    [0, true, false] as unknown[],
  );
  caller.clock.measure(NOON, NOON, NOON);
  logons.onClock(NOON);
  logons.onClock(NOON);
  assertEquals(io.transmitted.length, 1);
  assertEquals(event({ event: "notice", code: "64008", msg: "" }), false);
  assertEquals(event({ event: "login", code: "0", msg: "" }), true);
  assertEquals(
    [told, logons.waits("a"), event({ event: "error", code: "1", msg: "" })],
    [[["a", null]], false, false] as unknown[],
  );
});

Deno.test("Logons tells a refusal, a transport that takes nothing, and a socket that went before the answer", () => {
  const { io, told, caller, logons, event } = stage();
  caller.clock.measure(NOON, NOON, NOON);
  logons.begin("a", NOON);
  event({ event: "error", code: "60009", msg: "Login failed" });
  logons.begin("b", NOON);
  assertEquals(told, [["a", "60009"], "unsent b"]);
  logons.begin("a", NOON);
  assertEquals([logons.close("a"), logons.close("a"), io.transmitted.length], [true, false, 2] as unknown[]);
});
