import { assertEquals } from "@std/assert";
import type { Micros } from "../../../core/units.ts";
import { Faults } from "../../../exchanges/simulator/faults.ts";
import { HttpTroubles } from "../../../exchanges/simulator/http_troubles.ts";
import type { HttpRequest } from "../../../exchanges/simulator/wire.ts";
import { Random } from "../../../exchanges/shared/random.ts";

const ANSWER = { status: 200, headers: { "content-type": "application/json" }, body: '{"a":12345}' };
const ask = (path: string, query = "", method = "GET"): HttpRequest => ({ method, path, query, headers: {}, body: "" });
const at = (ms: number) => ms * 1_000 as Micros;

function troubles(name?: string, parameters = {}) {
  const faults = new Faults(new Random(1));
  if (name !== undefined) faults.set(name, parameters);
  return { faults, http: new HttpTroubles(faults) };
}

for (
  const [how, status, body] of [
    ["cut", 200, '{"a":'],
    ["empty", 200, ""],
    ["redirect", 302, ""],
  ] as const
) {
  Deno.test(`HttpTroubles.spoil: ${how} answers ${status} and ${JSON.stringify(body)}`, () => {
    const { http } = troubles("http_mangled", { how, count: 1 });
    const spoiled = http.spoil(1, ANSWER, at(0));
    assertEquals([spoiled.status, spoiled.body], [status, body]);
    assertEquals(http.spoil(2, ANSWER, at(0)), ANSWER, "it strikes as often as it was told");
  });
}

Deno.test("HttpTroubles.spoil: html and timeout answer a page, the one as if all were well", () => {
  const [html, timeout] = ["html", "timeout"].map((how) =>
    troubles("http_mangled", { how }).http.spoil(1, ANSWER, at(0))
  );
  assertEquals([html.status, html.headers["content-type"], html.body[0]], [200, "text/html", "<"]);
  assertEquals([timeout.status, timeout.body[0]], [408, "<"]);
});

Deno.test("HttpTroubles.intercept: rest_down answers 503 to everything, and the venue hears nothing", () => {
  const { http, faults } = troubles("rest_down");
  assertEquals(http.intercept(1, ask("/order", "", "POST"), at(0))?.status, 503);
  faults.clear();
  assertEquals(http.intercept(2, ask("/order", "", "POST"), at(0)), null);
});

Deno.test("HttpTroubles.intercept: a stale cache gives the first answer again until it is too old, to unsigned questions alone", () => {
  const { http, faults } = troubles("http_stale", { ms: 1_000 }), later = { ...ANSWER, body: "{}" };
  assertEquals(http.intercept(1, ask("/depth", "symbol=A"), at(0)), null);
  http.spoil(1, ANSWER, at(0));
  assertEquals(http.intercept(2, ask("/depth", "symbol=A"), at(900)), ANSWER);
  assertEquals(http.intercept(3, ask("/depth", "symbol=B"), at(900)), null, "another question");
  assertEquals(http.intercept(4, ask("/depth", "symbol=A"), at(1_100)), null, "too old");
  http.spoil(4, later, at(1_100));
  assertEquals(http.intercept(5, ask("/depth", "symbol=A"), at(1_200)), later);
  for (const query of ["signature=1", "a=1&signature=1"]) {
    http.spoil(6, ANSWER, at(0));
    assertEquals(http.intercept(6, ask("/depth", query), at(0)), null);
  }
  assertEquals(faults.struck("http_stale"), 2);
  faults.clear();
  assertEquals(http.intercept(7, ask("/depth", "symbol=A"), at(1_200)), null, "it ends with the fault");
});

Deno.test("HttpTroubles.intercept: a signature in a header is one too", () => {
  const { http } = troubles("http_stale");
  for (const name of ["x-bapi-sign", "ok-access-sign"]) {
    const question = { ...ask("/v5/account/info"), headers: { [name]: "ab" } };
    assertEquals(http.intercept(1, question, at(0)), null);
    http.spoil(1, ANSWER, at(0));
    assertEquals(http.intercept(2, question, at(1)), null);
  }
});

Deno.test("HttpTroubles.intercept: a stale cache keeps nothing that was refused, and holds to its path", () => {
  const { http } = troubles("http_stale", { path: "/depth" });
  for (const path of ["/depth", "/time"]) {
    http.intercept(1, ask(path), at(0));
    http.spoil(1, { ...ANSWER, status: path === "/depth" ? 400 : 200 }, at(0));
    assertEquals(http.intercept(2, ask(path), at(1)), null);
  }
});

Deno.test("HttpTroubles never answers what is signed, in the query or in a header, out of its cache", () => {
  const { http } = troubles("http_stale");
  const headers = (name: string) => ({ ...ask("/own"), headers: { [name]: "x" } });
  for (const request of [ask("/own", "signature=x"), headers("ok-access-sign"), headers("x-bapi-sign")]) {
    for (let id = 1; id <= 2; id++) {
      assertEquals(http.intercept(id, request, at(0)), null);
      http.spoil(id, ANSWER, at(0));
    }
  }
  http.intercept(3, ask("/open"), at(0));
  http.spoil(3, ANSWER, at(0));
  assertEquals(http.intercept(4, ask("/open"), at(0)), ANSWER);
});
