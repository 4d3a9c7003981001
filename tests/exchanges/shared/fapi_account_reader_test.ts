import { assertEquals, assertStringIncludes } from "@std/assert";
import type { Balances } from "../../../core/event.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { parseMoney } from "../../../core/money.ts";
import type { Micros } from "../../../core/units.ts";
import { LINKED_RULE } from "../../../exchanges/shared/depth_rules.ts";
import { AccountReader } from "../../../exchanges/shared/fapi_account_reader.ts";
import { Caller } from "../../../exchanges/shared/fapi_caller.ts";
import { type Call, httpCall } from "../../../exchanges/shared/fapi_calls.ts";
import { Markets } from "../../../exchanges/shared/fapi_markets.ts";
import { Random } from "../../../exchanges/shared/random.ts";
import { HMAC } from "../../support/binance_talk.ts";
import { ScriptedEffects } from "../../support/effects.ts";
import { madeUpInstrument } from "../../support/made_up_instrument.ts";

const NOW = 1_795_608_000_000_000 as Micros, later = (seconds: number) => NOW + seconds * 1e6 as Micros;

function stage() {
  const io = new ScriptedEffects(), random = new Random(1), told: string[] = [];
  const markets = new Markets([{ instrument: 0 as InstrumentId, symbol: "BTCUSDT" }], random, LINKED_RULE);
  const endpoints = { rest: "http://h", wsPublic: "", wsPrivate: "", wsTrade: "" };
  const options = { venue: "x", markets: [], endpoints, signer: HMAC, seed: 1 };
  const caller = new Caller(options, io, { isKnown: () => true, toHttp: httpCall });
  caller.clock.measure(NOW, NOW, NOW);
  const call = (path: string): Call => ({ method: null, verb: "GET", path, params: {}, signed: true, weight: 5 });
  const read = (what: string) => ({
    what,
    call: () => call(`/${what}`),
    read: () => [{ kind: "balances" } as Balances],
  });
  const reader = new AccountReader(options, io, caller, markets, random, {
    reads: [read("balances"), read("positions")],
    feesCall: () => call("/fees"),
    readFees: (body) => ({ maker: body.amount("maker"), taker: body.amount("taker") }),
  }, { changed: () => {}, feesKnown: ({ symbol }) => told.push(symbol) });
  const listing = { instrument: madeUpInstrument(), amendAllowed: true, replaceAllowed: false, preventionModes: [] };
  const asked = () => io.requested.map(({ call }) => new URL(call.url).pathname);
  const reply = (body: string, status = 200, now = NOW) =>
    caller.onHttpReply(io.requested.shift()!.id, status, body, now, {});
  return { io, reader, caller, told, asked, reply, markets, list: () => markets.list(markets.all[0], listing) };
}

Deno.test("AccountReader reads one thing after the other, then what trades cost, and that again each hour", () => {
  const { io, reader, told, asked, reply, list, markets } = stage();
  list();
  reader.doubt(NOW);
  assertEquals(asked(), ["/balances"]);
  reply("{}");
  assertEquals([asked(), reader.missing], [["/positions"], "the account is not read"]);
  reply("{}");
  assertEquals([asked(), reader.missing, io.of("balances").length], [["/fees"], null, 2]);
  reply('{"maker":"0.0002","taker":"0.0005"}');
  assertEquals([told, markets.all[0].fees?.maker], [["BTCUSDT"], parseMoney("0.0002")]);
  assertEquals(io.timers.get("account:fees"), later(3_600));
  reader.onTimer("account:fees", later(3_600));
  reply('{"code":-1,"msg":"no"}', 400);
  assertEquals(told.length, 1, "what was known stays");
});

Deno.test("AccountReader reads once more while the account stays known, until it could, and a doubt meanwhile counts", () => {
  const { io, reader, asked, reply, list } = stage(), retry = () => io.timers.get("account:read")!;
  reader.reread(NOW);
  assertEquals(asked(), [], "there is no stream");
  list();
  reader.doubt(NOW);
  reader.reread(NOW);
  for (const body of ["{}", "{}", '{"maker":"0.0002","taker":"0.0005"}']) reply(body);
  reader.reread(NOW);
  reader.reread(NOW);
  assertEquals([asked(), reader.missing], [["/balances"], null]);
  reply('{"code":-1,"msg":"no"}', 400);
  assertEquals([asked(), reader.missing, io.last("ignored").reason], [
    [],
    null,
    "the account is not read once more: balances: refused with -1: no",
  ]);
  reader.onTimer("account:read", retry());
  reply("{}");
  assertEquals([asked(), reader.missing], [["/positions"], null]);
  reply("{}");
  assertEquals([asked(), io.of("balances").length], [[], 4], "what trades cost is not asked for again");
  reader.onTimer("account:read", retry());
  assertEquals(asked(), [], "it was read");
  reader.reread(NOW);
  reader.doubt(NOW);
  reply("{}");
  reply("{}");
  assertEquals([asked(), reader.missing], [[], "the account is not read"]);
  reader.onTimer("account:read", retry());
  reply("{}");
  reply("{}");
  assertEquals([asked(), reader.missing], [["/fees"], null]);
  reader.reread(NOW);
  reader.lost();
  reply("{}");
  reader.onTimer("account:read", retry());
  assertEquals([asked().filter((path) => path !== "/balances"), reader.missing], [[], "the account is not read"]);
});

Deno.test("AccountReader asks for fees again after a minute when they were refused, lost or not allowed, and says so", () => {
  const { io, reader, caller, told, asked, reply, list } = stage(), known = '{"maker":"0.0002","taker":"0.0005"}';
  const reasons = () => io.of("ignored").map(({ reason }) => reason);
  list();
  reader.doubt(NOW);
  reply("{}");
  reply("{}");
  reply('{"code":-1,"msg":"no"}', 400);
  assertEquals([reasons(), io.timers.get("account:fees")], [
    ["the fees of BTCUSDT cannot be read: refused with -1: no"],
    later(60),
  ]);
  reader.onTimer("account:fees", later(60));
  reply("broken off", 0, later(60));
  assertEquals([reasons().length, io.timers.get("account:fees")], [2, later(120)]);
  caller.limits.block("all", later(150));
  reader.onTimer("account:fees", later(120));
  assertEquals([asked(), io.timers.get("account:fees")], [[], later(180)]);
  reader.onTimer("account:fees", later(180));
  reply(known, 200, later(180));
  assertEquals([told, io.timers.get("account:fees")], [["BTCUSDT"], later(180 + 3_600)]);
});

Deno.test("AccountReader tries again after a refusal, a loss, a limit, and while a market is not listed", () => {
  const { io, reader, caller, asked, reply, list } = stage();
  reader.doubt(NOW);
  assertStringIncludes(io.last("ignored").reason, "the venue's listing of BTCUSDT is not known");
  list();
  for (const [body, status] of [['{"code":-1,"msg":"no"}', 400], ["", 0], ["", 200]] as const) {
    reader.onTimer("account:read", NOW);
    reply(body, status);
    assertEquals([asked(), io.timers.has("account:read")], [[], true]);
  }
  caller.note({ status: 429, code: -1_003, message: "", retryAt: later(9) }, NOW);
  reader.onTimer("account:read", NOW);
  assertStringIncludes(io.last("ignored").reason, "rate limited by the venue");
  io.offline = true;
  reader.onTimer("account:read", later(10));
  assertStringIncludes(io.last("ignored").reason, "the transport took no byte");
});

Deno.test("AccountReader heeds no answer of before a loss, nor of before a doubt", () => {
  const { reader, reply, list, asked } = stage();
  list();
  reader.doubt(NOW);
  reader.lost();
  reply("{}");
  reader.onTimer("account:read", NOW);
  assertEquals(asked(), [], "there is no stream");
});

Deno.test("AccountReader asks once more for what was put in doubt meanwhile, and never at once for each doubt", () => {
  const { io, reader, reply, list, asked } = stage();
  list();
  reader.doubt(NOW);
  for (let i = 0; i < 50; i++) reader.doubt(NOW);
  assertEquals(asked(), ["/balances"]);
  reply("{}");
  reply("{}");
  assertEquals([asked(), reader.missing], [[], "the account is not read"]);
  reader.onTimer("account:read", io.timers.get("account:read")!);
  reply("{}");
  reply("{}");
  assertEquals([asked(), reader.missing], [["/fees"], null]);
});

Deno.test("AccountReader waits for the venue's clock: what it signs would be refused", () => {
  const { io, reader, caller, asked, list } = stage();
  list();
  caller.clock.distrust();
  reader.doubt(NOW);
  assertEquals([asked(), io.timers.has("account:read")], [[], true]);
  caller.clock.measure(NOW, NOW, NOW);
  reader.onTimer("account:read", later(1));
  assertEquals(asked(), ["/balances"]);
});
