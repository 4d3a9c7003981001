import { assertEquals, assertMatch } from "@std/assert";
import type { Micros } from "../../core/units.ts";
import { callHttp } from "../../runtime/http_call.ts";
import { httpClient } from "../../runtime/http_client.ts";
import { sources, withoutComments } from "../support/source_tree.ts";
import { LOOPBACK_CERT, TlsRelay } from "../support/tls_relay.ts";

Deno.test("httpClient(): a call on a connection that the network has forgotten times out, and the next one opens another", async () => {
  await using relay = new TlsRelay();
  const client = httpClient([LOOPBACK_CERT]);
  const call = (timeoutMs: number) => {
    const asked = {
      method: "GET",
      url: relay.url,
      headers: {},
      body: null,
      timeout: timeoutMs * 1e3 as Micros,
    } as const;
    return callHttp(asked, { client, limit: 1_000, controller: new AbortController() });
  };
  try {
    for (let i = 0; i < 3; i++) assertEquals((await call(10_000)).body, "ok");
    assertEquals(relay.opened, 1, "a connection is used again");
    relay.lose();
    assertMatch((await call(100)).body, /no answer within 100 ms/);
    assertEquals((await call(10_000)).body, "ok");
    assertEquals(relay.opened, 2);
  } finally {
    client.close();
  }
});

Deno.test("httpClient() is the only maker of HTTP clients", () => {
  const makers = ["core", "exchanges", "runtime"].flatMap(sources)
    .filter(({ text }) => withoutComments(text).includes("createHttpClient"));
  assertEquals(makers.map(({ path }) => path), ["runtime/http_client.ts"]);
});
