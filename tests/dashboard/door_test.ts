import { assertEquals, assertMatch, assertThrows } from "@std/assert";
import { guard, inspect, namesOf } from "../../dashboard/door.ts";
import { Refusal } from "../../dashboard/refusal.ts";

const names = namesOf("127.0.0.1", 8080, ["desk.example"]);
const GOOD = { host: "127.0.0.1:8080" };
const JSON_TYPE = { "content-type": "application/json" };
const BEARER = { authorization: "Bearer x" };

/** The status of the refusal, or 200. */
function judge(method: string, headers: Record<string, string>, api = true): number {
  try {
    inspect(method, new Headers(headers), api, names);
    return 200;
  } catch (error) {
    if (error instanceof Refusal) return error.status;
    throw error;
  }
}

Deno.test("SEC-02 inspect() serves our own names and answers 421 to every other Host", () => {
  const own = ["127.0.0.1:8080", "localhost:8080", "LOCALHOST:8080", "[::1]:8080", "desk.example"];
  const foreign = [
    "evil.example",
    "evil.example:8080",
    "127.0.0.1",
    "127.0.0.1:80",
    "127.0.0.1:8080.evil.example",
    "127.0.0.1.evil.example:8080",
    "desk.example.evil.example",
    "localhost:8080@evil.example",
    "",
  ];
  for (const host of own) assertEquals(judge("GET", { host }), 200, host);
  for (const host of foreign) {
    for (const api of [true, false]) assertEquals(judge("GET", { host }, api), 421, host);
    assertEquals(judge("POST", { host, ...BEARER, ...JSON_TYPE }), 421, host);
    assertEquals(judge("OPTIONS", { host }), 421, host);
  }
  assertEquals(judge("GET", {}), 421, "no Host at all");
});

Deno.test("SEC-04 inspect() answers every preflight with 403", () => {
  assertEquals(judge("OPTIONS", { ...GOOD, origin: "http://127.0.0.1:8080" }), 403);
  assertEquals(judge("OPTIONS", { ...GOOD, origin: "http://evil.example" }, false), 403);
});

Deno.test("SEC-03 inspect() lets only our own origins change something", () => {
  const cases: [Record<string, string>, number][] = [
    [{ origin: "http://127.0.0.1:8080" }, 200],
    [{ origin: "http://localhost:8080", ...BEARER }, 200],
    [{ origin: "https://desk.example" }, 200],
    [{ origin: "http://evil.example" }, 403],
    [{ origin: "http://evil.example", ...BEARER }, 403],
    [{ origin: "http://127.0.0.1:8081" }, 403],
    [{ origin: "https://127.0.0.1:8080" }, 403],
    [{ origin: "null", ...BEARER }, 403],
    [{}, 403],
    [BEARER, 200],
    [{ ...BEARER, "sec-fetch-site": "same-origin" }, 200],
    [{ ...BEARER, "sec-fetch-site": "none" }, 403],
    [{ ...BEARER, "sec-fetch-site": "same-site" }, 403],
    [{ ...BEARER, "sec-fetch-site": "cross-site" }, 403],
  ];
  for (const [headers, want] of cases) {
    for (const method of ["POST", "PATCH"]) {
      assertEquals(judge(method, { ...GOOD, ...JSON_TYPE, ...headers }), want, JSON.stringify(headers));
    }
  }
});

Deno.test("SEC-03 inspect() takes no method but GET, HEAD, POST and PATCH", () => {
  for (const method of ["PUT", "DELETE", "TRACE", "CONNECT", "PROPFIND"]) {
    assertEquals(judge(method, { ...GOOD, ...BEARER, ...JSON_TYPE }), 405, method);
  }
});

Deno.test("SEC-03 inspect() wants JSON, and lets a request without a body name no type", () => {
  const cases: [Record<string, string>, number][] = [
    [{ "content-type": "application/json; charset=utf-8" }, 200],
    [{ "content-type": "APPLICATION/JSON" }, 200],
    [{ "content-type": "text/plain", "content-length": "2" }, 415],
    [{ "content-type": "application/x-www-form-urlencoded" }, 415],
    [{ "content-type": "multipart/form-data; boundary=application/json" }, 415],
    [{ "content-type": "application/jsonp" }, 415],
    [{ "content-length": "2" }, 415],
    [{ "transfer-encoding": "chunked" }, 415],
    [{ "content-length": "0" }, 200],
    [{}, 200],
  ];
  for (const [headers, want] of cases) {
    assertEquals(judge("POST", { ...GOOD, ...BEARER, ...headers }), want, JSON.stringify(headers));
  }
});

Deno.test("inspect() shows the page to a link from elsewhere, and the data to nobody from elsewhere", () => {
  assertEquals(judge("GET", { ...GOOD, "sec-fetch-site": "cross-site" }, false), 200);
  assertEquals(judge("GET", { ...GOOD, "sec-fetch-site": "cross-site" }, true), 403);
  assertEquals(judge("GET", { ...GOOD, "sec-fetch-site": "none" }, true), 200);
});

Deno.test("namesOf() leaves the default port out where a browser does", () => {
  inspect("GET", new Headers({ host: "localhost" }), true, namesOf("127.0.0.1", 80, []));
  assertThrows(() => inspect("GET", new Headers({ host: "localhost" }), true, names), Refusal);
});

Deno.test("SEC-09 guard() sets the policy without anything unsafe and stores no data", () => {
  const { headers } = guard(new Response("x"));
  const policy = headers.get("content-security-policy") ?? "";
  assertMatch(policy, /default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'/);
  assertMatch(policy, /frame-ancestors 'none'; require-trusted-types-for 'script'/);
  assertEquals(/unsafe|http|\*/.test(policy), false);
  assertEquals(headers.get("cache-control"), "no-store");
  assertEquals(headers.get("x-content-type-options"), "nosniff");
  assertEquals(headers.get("x-frame-options"), "DENY");
  assertEquals(headers.get("referrer-policy"), "no-referrer");
  assertEquals([...headers.keys()].filter((name) => name.startsWith("access-control")), []);
  const cached = guard(new Response("x", { headers: { "cache-control": "no-cache" } }));
  assertEquals(cached.headers.get("cache-control"), "no-cache");
});
