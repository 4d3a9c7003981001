import { assertEquals } from "@std/assert";
import type { Micros } from "../../../core/units.ts";
import { Talk } from "../../support/bybit_talk.ts";

const SET = "/v5/order/disconnected-cancel-all", INFO = "/v5/account/query-dcp-info";
const arm = (talk: Talk, seconds = 15) =>
  talk.submit({ kind: "dead_man", venue: "bybit", instrument: null, window: seconds * 1_000_000 as Micros, callId: 4 });
const told = (talk: Talk) => {
  const { verdict, failure, callId, until } = talk.io.last("dead_man_answer");
  return [verdict, failure, callId, until];
};
const on = (product: string, timeWindow = "15") => ({ dcpInfos: [{ product, dcpStatus: "ON", timeWindow }] });

Deno.test("DeadManFlow sets the window, asks whether the account has the switch, and follows its topic", () => {
  for (
    const [product, name, topic] of [["linear", "DERIVATIVES", "dcp.future"], ["spot", "SPOT", "dcp.spot"]] as const
  ) {
    const talk = Talk.up({ product }), channel = talk.channel("private");
    talk.sent(channel);
    arm(talk);
    assertEquals(talk.calls(SET)[0].call.body, JSON.stringify({ product: name, timeWindow: 15 }));
    talk.answer(SET, {});
    talk.answer(INFO, on(name));
    assertEquals(talk.io.of("dead_man_answer"), [], "nothing follows it yet");
    assertEquals(talk.accept(channel), [topic]);
    assertEquals(told(talk), ["set", "", 4, null]);
    arm(talk);
    talk.answer(SET, {});
    talk.answer(INFO, on(name));
    assertEquals([talk.io.of("dead_man_answer").length, talk.sent(channel)], [2, []], "it follows already");
  }
});

Deno.test("DeadManFlow tells a refused subscription of the topic, and one that a lost socket took along, as not set", () => {
  const ends: [(talk: Talk, channel: string) => void, unknown[]][] = [
    [(talk, channel) => {
      const [{ req_id }] = talk.sent(channel);
      talk.frame(channel, { success: false, ret_msg: "no permission", op: "subscribe", req_id });
    }, ["refused", "subscribe to dcp.future refused: no permission"]],
    [(talk, channel) => talk.drop(channel), ["lost", "the private socket was lost before it followed the switch"]],
    [(talk) => talk.idle(6), ["lost", "the private socket was lost before it followed the switch"]],
  ];
  for (const [end, expected] of ends) {
    const talk = Talk.up(), channel = talk.channel("private");
    talk.sent(channel);
    arm(talk);
    talk.answer(SET, {});
    talk.answer(INFO, on("DERIVATIVES"));
    end(talk, channel);
    assertEquals(told(talk).slice(0, 2), expected);
    assertEquals(talk.io.of("dead_man_answer").length, 1);
  }
  const talk = Talk.up();
  arm(talk);
  talk.answer(SET, {});
  talk.drop(talk.channel("private"));
  talk.answer(INFO, on("DERIVATIVES"));
  assertEquals(told(talk).slice(0, 2), ["lost", "no private socket is there to follow dcp.future"]);
});

Deno.test("DeadManFlow follows nothing where the account has no such switch, or with another window", () => {
  const cases = [
    [on("SPOT"), "unavailable"],
    [on("DERIVATIVES", "10"), "refused"],
  ] as const;
  for (const [info, verdict] of cases) {
    const talk = Talk.up(), channel = talk.channel("private");
    talk.sent(channel);
    arm(talk);
    talk.answer(SET, {});
    talk.answer(INFO, info);
    assertEquals([told(talk)[0], talk.sent(channel)], [verdict, []]);
  }
});

Deno.test("DeadManFlow tells what was refused, what is lost, and what cannot be asked", () => {
  const talk = Talk.up();
  arm(talk);
  talk.refuse(SET, 10_005, "permission denied");
  assertEquals(told(talk).slice(0, 2), ["refused", "10005: permission denied"]);
  arm(talk);
  talk.reply(SET, 0, "timed out");
  assertEquals(told(talk).slice(0, 2), ["lost", "timed out"]);
  arm(talk);
  talk.answer(SET, {});
  talk.idle(7);
  assertEquals(told(talk)[0], "lost");
  arm(talk, 0);
  assertEquals(told(talk)[0], "refused");
});
