import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import type { Ignored, Trade } from "../../../core/event.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { Micros } from "../../../core/units.ts";
import { RANGE_RULE } from "../../../exchanges/shared/depth_rules.ts";
import { httpCall } from "../../../exchanges/shared/fapi_calls.ts";
import { Caller } from "../../../exchanges/shared/fapi_caller.ts";
import { Markets } from "../../../exchanges/shared/fapi_markets.ts";
import { lifetime, type StreamMessage, StreamSocket } from "../../../exchanges/shared/fapi_stream.ts";
import { FrameError } from "../../../exchanges/shared/fields.ts";
import { Random } from "../../../exchanges/shared/random.ts";
import { ScriptedEffects } from "../../support/effects.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";

const START = 1_795_608_000_000_000 as Micros, SECOND = 1_000_000;

function stage(count = 1, mostStreams = 4) {
  const io = new ScriptedEffects(), random = new Random(1), told: string[] = [];
  const symbols = Array.from({ length: count }, (_, i) => ({ instrument: i as InstrumentId, symbol: `S${i}` }));
  const options = {
    venue: "x",
    markets: symbols,
    endpoints: { rest: "http://h", wsPublic: "", wsPrivate: "", wsTrade: "" },
    signer: null,
    seed: 1,
  };
  const caller = new Caller(options, io, { isKnown: () => true, toHttp: httpCall });
  const markets = new Markets(symbols, random, RANGE_RULE);
  const listing = { instrument: madeUpInstrument(), amendAllowed: true, replaceAllowed: true, preventionModes: [] };
  for (const market of markets.all) markets.list(market, listing);
  const choice = {
    name: "quotes",
    url: "ws://h/market/stream",
    kinds: ["aggTrade", "markPrice@1s"],
    decode: (frame: string | Uint8Array): StreamMessage => {
      if (frame === "bad") throw new FrameError("x", "bad", "bad");
      return JSON.parse(String(frame));
    },
    booksIn: () => null,
  };
  const socket = new StreamSocket(options, io, caller, markets, random, choice, {
    mostStreams,
    streamsAFrame: 2,
    frameGap: 250_000,
  }, {
    take: (message, isMain) => told.push(`${message.kind} ${isMain}`),
    bad: (error, isMain) => told.push(`${error.message} ${isMain}`),
    subscribed: () => told.push("subscribed"),
    lost: (wasMain, reason) => told.push(`lost ${wasMain}: ${reason}`),
    changed: () => {},
  });
  const frame = (message: object | string, now = START) =>
    socket.onFrame(channel(), typeof message === "string" ? message : JSON.stringify(message), now);
  const channel = () => io.opened[io.opened.length - 1].channel;
  const open = () => {
    socket.link.renew(START);
    io.live.add(channel());
    socket.onOpen(channel(), START);
  };
  const reply = (result: unknown = null) => {
    const { id } = JSON.parse(io.transmitted[io.transmitted.length - 1].text);
    frame({ kind: "reply", id, result, refusal: null });
  };
  return { io, socket, told, frame, open, reply, channel };
}
const trade = { kind: "trade" } as Trade, note = { kind: "ignored", reason: "" } as Ignored;

Deno.test("a StreamSocket subscribes in steps, is ready after the last answer, and flows with its first event", () => {
  const { io, socket, told, frame, open, reply } = stage(2);
  open();
  assertEquals(io.opened[0].url, "ws://h/market/stream");
  assertEquals(JSON.parse(io.transmitted[0].text).params, ["s0@aggTrade", "s0@markPrice@1s"]);
  reply();
  assertEquals(socket.link.main, null);
  socket.onTimer("quotes:subscribe", START + 250_000 as Micros);
  reply();
  assertEquals([told, socket.link.main, socket.flows], [["subscribed"], "quotes.1", false]);
  frame(note);
  assertEquals(socket.flows, false);
  frame(trade);
  assertEquals([socket.flows, told.slice(1)], [true, ["ignored true", "trade true"]]);
});

Deno.test("a StreamSocket whose subscriptions bring nothing is given up", () => {
  const { io, socket, told, open, reply } = stage();
  open();
  reply();
  socket.onTimer("quotes:proof", START + 20 * SECOND as Micros);
  assertStringIncludes(told[1], "lost true: the subscriptions were accepted and brought nothing");
  assertEquals(io.closed, ["quotes.1"]);
});

Deno.test("a StreamSocket tells bad frames, and drops a socket that forgot a subscription", () => {
  const { socket, told, frame, open, reply } = stage();
  open();
  reply();
  frame("bad");
  assertEquals(told[1], "bad true");
  socket.onTimer("quotes:watch", START + 9 * SECOND as Micros);
  reply(["s0@aggTrade"]);
  assertStringIncludes(told[2], "forgot the subscription to s0@markPrice@1s");
});

Deno.test("a StreamSocket refuses more markets than fit on one connection", () => {
  assertThrows(() => stage(3), RangeError, "Cannot stream 3 markets of x: want at most 2");
});

Deno.test("lifetime() is drawn below a day", () => {
  const drawn = Array.from({ length: 50 }, (_, seed) => lifetime(new Random(seed)));
  assert(drawn.every((age) => age > 22 * 3_600 * SECOND - 1 && age <= 23 * 3_600 * SECOND));
});
