import { assertEquals } from "@std/assert";
import { SocketTalk } from "../../../exchanges/bybit/socket_talk.ts";
import { subscribe } from "../../../exchanges/bybit/subscribing.ts";
import type { Micros } from "../../../core/units.ts";
import { ScriptedEffects } from "../../support/effects.ts";

const NOW = 1 as Micros;

/** Plays a venue that knows these topics alone. */
function played(topics: readonly string[], most: number | null, answer: (args: string[]) => string | null) {
  const io = new ScriptedEffects(), told: string[] = [], frames: string[][] = [];
  const talk = new SocketTalk("x", io, () => {});
  io.live.add("x.1");
  subscribe(talk, "x.1", topics, most, {
    done: () => told.push("done"),
    failed: (reason) => told.push(`failed: ${reason}`),
    refused: (topic) => told.push(`refused: ${topic}`),
  }, NOW);
  for (let sent = io.transmitted.shift(); sent; sent = io.transmitted.shift()) {
    const { req_id: id, args } = JSON.parse(sent.text) as { req_id: string; args: string[] };
    frames.push(args);
    const refusal = answer(args), accepted = refusal === null;
    talk.take("x.1", { kind: "reply", op: "subscribe", id, accepted, code: null, message: refusal ?? "" }, NOW);
  }
  return { told, frames };
}

Deno.test("subscribe() names as many topics a frame as the venue takes, one frame after the other", () => {
  const topics = Array.from({ length: 5 }, (_, i) => `t${i}`);
  assertEquals(played(topics, 2, () => null), { told: ["done"], frames: [["t0", "t1"], ["t2", "t3"], ["t4"]] });
  assertEquals(played(topics, null, () => null).frames, [topics]);
  assertEquals(played([], 2, () => null), { told: ["done"], frames: [] });
});

Deno.test("subscribe() leaves out what the venue refuses, and what is subscribed already, and keeps the rest", () => {
  const answer = (args: string[]) =>
    args.includes("t1")
      ? "error:handler not found,topic:t1"
      : args.includes("t2")
      ? "error:already subscribed,topic:t2"
      : null;
  const { told, frames } = played(["t0", "t1", "t2", "t3"], null, answer);
  assertEquals([told, frames.at(-1)], [["refused: t1", "done"], ["t0", "t3"]]);
});

Deno.test("subscribe() gives up when a frame is refused as a whole", () => {
  const whole = played(["t0", "t1"], null, () => "args size >10");
  assertEquals([whole.told, whole.frames.length], [["failed: subscribe refused: args size >10"], 1]);
  assertEquals(played(["t0"], null, () => "Invalid topic: other").told.length, 1);
});
