import { assertEquals, assertThrows } from "@std/assert";
import type { Micros } from "../../../core/units.ts";
import { FrameError } from "../../../exchanges/shared/fields.ts";
import { Caller } from "../../../exchanges/shared/fapi_caller.ts";
import { httpCall } from "../../../exchanges/shared/fapi_calls.ts";
import { ClockKeeper } from "../../../exchanges/shared/fapi_clock.ts";
import { ScriptedEffects } from "../../support/effects.ts";

const NOW = 1_795_608_000_000_000 as Micros, SECOND = 1_000_000;
const later = (seconds: number) => NOW + seconds * SECOND as Micros;

function stage() {
  const io = new ScriptedEffects(), measured: Micros[] = [];
  const endpoints = { rest: "http://h", wsPublic: "", wsPrivate: "", wsTrade: "" };
  const options = { venue: "x", markets: [], endpoints, signer: null, seed: 1 };
  const caller = new Caller(options, io, { isKnown: () => true, toHttp: httpCall });
  const call = { method: null, verb: "GET", path: "/time", params: {}, signed: false, weight: 1 } as const;
  const clock = new ClockKeeper(options, io, caller, call, (now) => measured.push(now));
  const reply = (body: string, now: Micros, status = 200) => {
    const { id } = io.requested.pop()!;
    caller.onHttpReply(id, status, body, now, {});
  };
  return { io, caller, clock, measured, reply };
}

Deno.test("ClockKeeper measures, and asks again in three minutes, after a failure in two seconds", () => {
  const { io, clock, measured, reply } = stage();
  clock.ask(NOW);
  clock.ask(NOW);
  assertEquals(io.requested.length, 1, "one question at once");
  reply('{"serverTime":1795608000000}', NOW);
  assertEquals([measured, io.last("clock_offset").offset], [[NOW], 500 as Micros]);
  assertEquals(io.timers.get("clock"), later(180));
  clock.ask(later(180));
  reply("", later(180), 503);
  assertEquals(io.timers.get("clock"), later(182));
  clock.ask(later(182));
  reply("", later(182), 0);
  assertEquals(io.timers.get("clock"), later(184));
});

Deno.test("ClockKeeper asks at once when the venue refuses our time, and often while the clocks are far apart", () => {
  const { io, caller, clock, reply } = stage();
  clock.ask(NOW);
  reply('{"serverTime":1795608002000}', NOW);
  assertEquals(io.timers.get("clock"), later(2));
  caller.onClockRefused(later(1));
  assertEquals([io.requested.length, caller.clock.trusted], [1, false]);
});

Deno.test("ClockKeeper.timed() refuses an answer without a time", () => {
  const { clock } = stage();
  const origin = { venue: "x", frame: "{}" };
  const answer = { status: 200, result: {}, error: null, details: null, limits: [], origin };
  assertThrows(() => clock.timed(answer, NOW, NOW), FrameError, "serverTime");
});
