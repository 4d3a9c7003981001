import { assertEquals, assertFalse, assertThrows } from "@std/assert";
import {
  checkEndpoint,
  EndpointError,
  forgetProxies,
  hostsOf,
  isLoopback,
  refuseEndpoint,
} from "../../runtime/endpoint.ts";

Deno.test("isLoopback() knows this machine and is not fooled by names that look like it", () => {
  for (const host of ["localhost", "127.0.0.1", "127.9.9.9", "::1", "[::1]"]) assertEquals(isLoopback(host), true);
  for (const host of ["127.0.0.1.example.com", "localhost.example.com", "10.0.0.1", "0.0.0.0", ""]) {
    assertFalse(isLoopback(host), host);
  }
});

Deno.test("refuseEndpoint() lets plain addresses lead to this machine alone, and never in live (SEC-15)", () => {
  const cases: readonly (readonly [string, "http" | "ws", "demo" | "paper" | "live", string | null])[] = [
    ["https://api.example.com/x", "http", "live", null],
    ["wss://stream.example.com:9443/ws", "ws", "live", null],
    ["http://127.0.0.1:8080", "http", "demo", null],
    ["ws://localhost:8080", "ws", "paper", null],
    ["ws://[::1]:8080", "ws", "paper", null],
    ["http://127.0.0.1:8080", "http", "live", "is not encrypted, which live never is"],
    ["ws://stream.example.com", "ws", "paper", "is not encrypted and leads off this machine"],
    ["http://2130706433/", "http", "demo", null], // 127.0.0.1 as one number
    ["wss://x.example.com", "http", "paper", "begins with wss://; want an address that begins with https://"],
    ["ftp://x.example.com", "ws", "paper", "begins with ftp://"],
    ["https://user:word@x.example.com", "http", "paper", "carries a user name or password"],
    ["api.example.com", "http", "paper", "is no address"],
  ];
  for (const [text, kind, mode, refusal] of cases) {
    const told = refuseEndpoint(text, kind, mode);
    assertEquals(refusal === null ? told : told?.includes(refusal), refusal === null ? null : true, text);
  }
});

Deno.test("checkEndpoint() throws for a host off the list and never quotes path or query", () => {
  const allow = hostsOf({
    rest: "https://api.example.com",
    wsPublic: "wss://stream.example.com:9443",
    wsPrivate: "wss://a.example.com",
    wsTrade: "wss://a.example.com",
    wsSbe: "wss://sbe.example.com",
    keys: "https://keys.example.com",
  });
  checkEndpoint("https://keys.example.com/x", "http", "live", allow);
  checkEndpoint("wss://sbe.example.com/stream", "ws", "live", allow);
  checkEndpoint("https://api.example.com/order?signature=abc", "http", "live", allow);
  checkEndpoint("wss://stream.example.com:9443/ws", "ws", "live", allow);
  const off = assertThrows(
    () => checkEndpoint("https://evil.example.com/order?signature=abc", "http", "live", allow),
    EndpointError,
    "https://evil.example.com: it is not among the venue's hosts",
  );
  assertFalse(off.message.includes("abc"));
  assertThrows(() => checkEndpoint("wss://stream.example.com/ws", "ws", "live", allow), EndpointError);
  assertThrows(() => checkEndpoint("nonsense", "ws", "live", allow), EndpointError, "Cannot speak to this");
});

Deno.test("forgetProxies() leaves no proxy for a client to pick up", async () => {
  const proxy = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => new Response("by proxy"));
  const venue = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen() {} }, () => new Response("direct"));
  const before = Deno.env.get("HTTP_PROXY");
  Deno.env.set("HTTP_PROXY", `http://127.0.0.1:${proxy.addr.port}`);
  try {
    assertEquals(forgetProxies().includes("HTTP_PROXY"), true);
    assertEquals(forgetProxies(), []);
    const client = Deno.createHttpClient({});
    const response = await fetch(`http://127.0.0.1:${venue.addr.port}/`, { client });
    assertEquals(await response.text(), "direct");
    client.close();
  } finally {
    if (before !== undefined) Deno.env.set("HTTP_PROXY", before);
    await Promise.all([proxy.shutdown(), venue.shutdown()]);
  }
});
