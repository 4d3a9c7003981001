import { assertEquals, assertFalse, assertMatch } from "@std/assert";
import type { Micros } from "../../core/units.ts";
import { callHttp, type HttpAnswer } from "../../runtime/http_call.ts";
import { LoopbackServer } from "../support/loopback_server.ts";

async function callWith(url: string, timeoutMs = 5_000, limit = 1_000): Promise<HttpAnswer> {
  const client = Deno.createHttpClient({});
  const call = {
    method: "POST",
    url,
    headers: { "x-key": "k" },
    body: "b",
    timeout: timeoutMs * 1e3 as Micros,
  } as const;
  try {
    return await callHttp(call, { client, limit, controller: new AbortController() });
  } finally {
    client.close();
  }
}

Deno.test("callHttp() gives status, body and headers of an answer, also of one that refuses", async () => {
  await using server = new LoopbackServer();
  server.answer = () => new Response("slow down", { status: 429, headers: { "retry-after": "3" } });
  const { status, body, headers } = await callWith(`${server.http}/order`);
  assertEquals([status, body, headers?.["retry-after"]], [429, "slow down", "3"]);
  assertEquals([server.requests[0].body, server.requests[0].headers.get("x-key")], ["b", "k"]);
});

Deno.test("callHttp() never rejects: what goes wrong is status 0 with its reason, without the query of the address", async () => {
  await using server = new LoopbackServer();
  const failed = async (reason: RegExp, timeoutMs?: number, limit?: number, url = server.http) => {
    const { status, body, headers } = await callWith(`${url}/order?signature=5ec3e7`, timeoutMs, limit);
    assertEquals([status, headers], [0, undefined]);
    assertMatch(body, reason);
    assertFalse(body.includes("5ec3e7"), body);
  };
  server.answer = () => new Response("x".repeat(2_000));
  await failed(/longer than 1000 bytes/);
  server.answer = () => new Response(null, { status: 302, headers: { location: "http://127.0.0.1:9/" } });
  await failed(/redirect/);
  const late = Promise.withResolvers<Response>();
  server.answer = () => late.promise;
  await failed(/no answer within 50 ms/, 50);
  late.resolve(new Response("late"));
  const free = Deno.listen({ hostname: "127.0.0.1", port: 0 }), closed = `http://127.0.0.1:${free.addr.port}`;
  free.close();
  await failed(/refused/, 5_000, 1_000, closed);
});
