import { assertEquals } from "@std/assert";
import { SocketTalk } from "../../../exchanges/bybit/socket_talk.ts";
import type { Micros } from "../../../core/units.ts";
import { ScriptedEffects } from "../../support/effects.ts";

const SECOND = 1_000_000;
const at = (seconds: number) => seconds * SECOND as Micros;
const reply = (op: string, id: string | null, accepted = true) =>
  ({ kind: "reply", op, id, accepted, code: null, message: "" }) as const;

function made() {
  const io = new ScriptedEffects(), silent: string[] = [], told: string[] = [];
  const talk = new SocketTalk("x", io, (channel, reason) => silent.push(`${channel} ${reason}`));
  const open = (channel: string) => {
    io.live.add(channel);
    talk.opened(channel, at(0));
  };
  const note = (name: string) => (answer: { readonly accepted: boolean }) =>
    void told.push(`${name} ${answer.accepted}`);
  return { io, talk, silent, told, open, note };
}

Deno.test("SocketTalk brings an answer to who asked: by id, or by its kind where it has none", () => {
  const { talk, told, open, note } = made();
  open("x.1");
  talk.logOn("x.1", "{}", note("auth"), at(0));
  talk.topics("subscribe", "x.1", ["a"], note("first"), at(0));
  talk.topics("subscribe", "x.1", ["b"], note("second"), at(0));
  assertEquals(talk.take("x.1", reply("subscribe", "x-3", false), at(1)), true);
  assertEquals(talk.take("x.1", reply("auth", null), at(1)), true);
  assertEquals(talk.take("x.1", reply("subscribe", null), at(1)), true);
  assertEquals(told, ["second false", "auth true", "first true"]);
  assertEquals(talk.take("x.1", reply("subscribe", null), at(1)), false);
  assertEquals(talk.take("x.2", reply("subscribe", "x-2"), at(1)), false);
});

Deno.test("SocketTalk tells of a socket that leaves a question without an answer, and forgets those of a closed one", () => {
  const { talk, silent, open, note } = made();
  open("x.1");
  open("x.2");
  talk.topics("subscribe", "x.1", ["a"], note("a"), at(0));
  talk.topics("subscribe", "x.2", ["a"], note("a"), at(0));
  talk.closed("x.2");
  assertEquals(talk.timer("x:replies", at(4)), true);
  assertEquals(silent, []);
  talk.timer("x:replies", at(5));
  assertEquals(silent, ["x.1 subscribe: no answer within 5 s"]);
  assertEquals(talk.timer("x:else", at(5)), false);
});

Deno.test("SocketTalk pings every open socket every 20 s, as long as there is one", () => {
  const { talk, io, open } = made();
  open("x.1");
  open("x.2");
  talk.timer("x:ping", at(20));
  assertEquals(io.transmitted.map(({ channel, text }) => `${channel} ${text}`), [
    'x.1 {"op":"ping"}',
    'x.2 {"op":"ping"}',
  ]);
  assertEquals(io.timers.get("x:ping"), at(40));
  talk.closed("x.1");
  talk.closed("x.2");
  io.timers.clear();
  talk.timer("x:ping", at(40));
  assertEquals([io.timers.size, io.transmitted.length], [0, 2]);
});

Deno.test("SocketTalk says when no byte went out", () => {
  const { talk, note } = made();
  assertEquals(talk.topics("subscribe", "x.9", ["a"], note("a"), at(0)), false);
  assertEquals(talk.ping("x.9"), false);
});
