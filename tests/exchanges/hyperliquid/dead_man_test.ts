import { assertEquals, assertThrows } from "@std/assert";
import type { Micros } from "../../../core/units.ts";
import { HYPERLIQUID_DEAD_MAN, readScheduleCancel, scheduleCancel } from "../../../exchanges/hyperliquid/dead_man.ts";
import type { DeadManReply } from "../../../exchanges/shared/dead_man.ts";
import { checkSilence, recordedAnswer } from "../../support/dead_man_answers.ts";

const SENT = 1_760_000_000_000_000 as Micros;
const read = (reply: DeadManReply, window = 15_000_000) =>
  readScheduleCancel({ window: window as Micros, sentAt: SENT }, reply);
const said = (body: unknown) => ({ status: 200, body: JSON.stringify(body) });
const OK = said({ status: "ok", response: { type: "default" } });
const VECTORS = recordedAnswer("hyperliquid", "signing_vectors.json");

Deno.test("KIL-12 KIL-15 it covers the account, at least five seconds ahead, and may fire ten times a day", () => {
  const { scope, window, minWindow, firingsPerDay } = HYPERLIQUID_DEAD_MAN;
  assertEquals<unknown>([scope, window, firingsPerDay, minWindow > 5e6], ["account", 15e6, 10, true]);
});

Deno.test("KIL-12 the instant is the venue's clock's; without one it is taken off", () => {
  assertEquals(scheduleCancel(15e6 as Micros, SENT, 0), { type: "scheduleCancel", time: 1_760_000_015_000 });
  assertEquals(scheduleCancel(15e6 as Micros, SENT, -250_000).time, 1_760_000_014_750);
  assertEquals(scheduleCancel(0 as Micros, SENT, NaN), { type: "scheduleCancel" });
  assertThrows(() => scheduleCancel(15e6 as Micros, SENT, NaN), RangeError, "its offset is not known");
});

Deno.test({
  name: "KIL-12 the actions are those of the published signatures, keys in their order",
  ignore: VECTORS === null,
  fn() {
    const vectors = (JSON.parse(VECTORS!) as { vectors?: unknown }).vectors ?? JSON.parse(VECTORS!);
    const actions = (vectors as { id: string; action: unknown }[]).filter(({ id }) => id.includes("scheduleCancel"));
    const text = (id: string) => JSON.stringify(actions.find((one) => one.id === id)!.action);
    assertEquals(text("py-scheduleCancel-unset"), JSON.stringify(scheduleCancel(0 as Micros, SENT, 0)));
    assertEquals(text("c-scheduleCancel-real-time"), JSON.stringify(scheduleCancel(30e6 as Micros, SENT, 0)));
  },
});

Deno.test("KIL-12 it is set where the venue says ok, and never believed without reading the answer", () => {
  assertEquals<unknown>(read(OK), { verdict: "set", until: SENT + 15e6, failure: "" });
  assertEquals<unknown>(read(OK, 0), { verdict: "set", until: null, failure: "" });
  checkSilence(read);
});

Deno.test("KIL-14 an account that has not traded enough has none", () => {
  const response = "Cannot set scheduled cancel time until enough volume traded. Required: $1000000. Traded: $12.5.";
  assertEquals<unknown>(read(said({ status: "err", response })), {
    verdict: "unavailable",
    until: null,
    failure: response,
  });
});

Deno.test("KIL-12 its errors are sentences: what it refuses for certain, and what stays open", () => {
  assertEquals(read(said({ status: "err", response: "Invalid nonce 12" })).verdict, "refused");
  assertEquals(read(said({ status: "err", response: "something new" })).verdict, "lost");
  assertEquals(read({ status: 429, body: "null" }).verdict === "set", false);
});
