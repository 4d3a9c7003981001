import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { Micros } from "../../../core/units.ts";
import { ApiSocket, type SignOfLife } from "../../../exchanges/shared/fapi_api_socket.ts";
import { Caller } from "../../../exchanges/shared/fapi_caller.ts";
import { httpCall } from "../../../exchanges/shared/fapi_calls.ts";
import { fieldsOf } from "../../../exchanges/shared/fields.ts";
import { Random } from "../../../exchanges/shared/random.ts";
import { ED25519, HMAC } from "../../support/binance_talk.ts";
import { ScriptedEffects } from "../../support/effects.ts";

const NOW = 1_795_608_000_000_000 as Micros;

function stage(signer = HMAC, sign: SignOfLife = "session.status") {
  const io = new ScriptedEffects(), told: string[] = [];
  const endpoints = { rest: "http://h", wsPublic: "", wsPrivate: "", wsTrade: "ws://h/api" };
  const options = { venue: "x", markets: [], endpoints, signer, seed: 1 };
  const caller = new Caller(options, io, { isKnown: () => true, toHttp: httpCall });
  const socket = new ApiSocket(options, io, caller, new Random(1), {
    proven: (_channel, loggedOn) => told.push(`proven ${loggedOn}`),
    lost: (channel, _wasMain, reason, now) => {
      caller.requests.close(channel, reason, now);
      told.push(reason);
    },
    promoted: (channel) => told.push(`promoted ${channel}`),
    timed: () => told.push("timed"),
  }, sign);
  socket.link.renew(NOW);
  io.live.add("trade.1");
  socket.onOpen("trade.1", NOW);
  const sent = () => JSON.parse(io.transmitted[io.transmitted.length - 1].text);
  const reply = (message: object) =>
    caller.onSocketAnswer(fieldsOf({ id: sent().id, ...message }, { venue: "x", frame: "" }), NOW);
  return { io, caller, socket, told, sent, reply };
}

Deno.test("ApiSocket with a shared secret is proven at once where the socket has no time", () => {
  const { io, told, socket, caller } = stage();
  assertEquals([told, io.transmitted], [["proven false"], []]);
  socket.ready("trade.1", NOW);
  assertEquals(caller.socket, { channel: "trade.1", loggedOn: false });
});

Deno.test("ApiSocket asks for the time first where the socket has one, then logs on", () => {
  const { told, sent, reply } = stage(ED25519, "time");
  assertEquals(sent().method, "time");
  reply({ status: 200, result: { serverTime: 1 } });
  assertEquals([told, sent().method], [["timed"], "session.logon"]);
  reply({ status: 200, result: {} });
  assertEquals(told, ["timed", "proven true"]);
});

Deno.test("ApiSocket gives up a socket whose step is refused, unless the code is as good as a yes", () => {
  const { told, reply } = stage(ED25519);
  reply({ status: 400, error: { code: -2_015, msg: "no" } });
  assertEquals(told, ["session.logon refused: -2015 no"]);
  const { socket, io, told: other, reply: answer } = stage();
  socket.step("trade.1", "step", 99, '{"id":99}', () => other.push("then"), NOW, [-7]);
  answer({ status: 400, error: { code: -7, msg: "there already" } });
  assertEquals(other, ["proven false", "then"]);
  io.live.clear();
  socket.step("trade.1", "step", 100, "{}", () => {}, NOW);
  assertStringIncludes(other[2], "the transport took no byte");
});

Deno.test("ApiSocket asks for a sign of life when it is silent, and for none while the venue wants quiet", () => {
  const { io, socket, caller, sent } = stage();
  socket.ready("trade.1", NOW);
  const silent = NOW + 15_000_000 as Micros;
  socket.link.timer("trade:watch", silent);
  assertEquals(sent().method, "session.status");
  const { io: other, socket: quiet, caller: banned } = stage();
  quiet.ready("trade.1", NOW);
  banned.note({ status: 418, code: null, message: "", retryAt: NOW + 60_000_000 as Micros }, NOW);
  quiet.link.timer("trade:watch", silent);
  assertEquals(other.transmitted, []);
  assert(io.transmitted.length === 1 && caller.socket !== null);
});

Deno.test("ApiSocket keeps a second socket ready, which carries the calls as soon as the first is lost", () => {
  const { io, told, socket, caller } = stage();
  assertEquals(socket.ready("trade.1", NOW), true);
  const later = NOW + 1_000_000 as Micros;
  socket.link.timer("trade:retry", later);
  io.live.add("trade.s2");
  socket.onOpen("trade.s2", later);
  assertEquals([socket.ready("trade.s2", later), caller.socket?.channel], [false, "trade.1"]);
  assert(socket.link.closed("trade.1", later));
  assertEquals([caller.socket, told.slice(-2)], [{ channel: "trade.s2", loggedOn: false }, [
    "the socket closed",
    "promoted trade.s2",
  ]]);
});
