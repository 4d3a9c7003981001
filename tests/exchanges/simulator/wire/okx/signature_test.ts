import { assertEquals, assertThrows } from "@std/assert";
import { createHmac } from "node:crypto";
import { Account, DEMO_ACCOUNT } from "../../../../../exchanges/simulator/accounts.ts";
import { ApiError } from "../../../../../exchanges/simulator/wire/okx/errors.ts";
import { authenticate, authenticateLogin } from "../../../../../exchanges/simulator/wire/okx/signature.ts";

// Published with its signature: OKX API v5, "Making Requests", and the sample of a well-known adapter.
const SECRET = "chNOOS4KvNXR_Xq4k4c9qsfoKWvnDecLATCRlcBwyKDYnWgO";
const TIME = "2020-12-08T09:08:57.715Z", AT = 1_607_418_537_715_000;
const account = new Account(0, { ...DEMO_ACCOUNT, apiKey: "key", secret: SECRET, passphrase: "pass" });
const HEADERS = {
  "ok-access-key": "key",
  "ok-access-passphrase": "pass",
  "ok-access-timestamp": TIME,
  "ok-access-sign": "PJ61e1nb2F2Qd7D8SPiaIcx2gjdELc+o0ygzre9z33k=",
};
type Sent = Parameters<typeof authenticate>[1];
const REQUEST: Sent = { method: "GET", path: "", query: "", headers: HEADERS, body: "" };
const PATH = "/api/v5/account/balance";

const sign = (payload: string) => createHmac("sha256", SECRET).update(payload).digest("base64");

function refusal(change: Partial<Sent>, headers: Record<string, string> = {}, now = AT): string {
  const request = { ...REQUEST, ...change, headers: { ...HEADERS, ...headers } };
  return assertThrows(() => authenticate([account], request, PATH, now), ApiError).code;
}

Deno.test("authenticate() takes the signature that the venue publishes", () => {
  assertEquals(authenticate([account], REQUEST, PATH, AT), account);
});

Deno.test("authenticate() covers method, query and body", () => {
  for (const change of [{ method: "POST" }, { query: "ccy=BTC" }, { body: "{}" }]) {
    assertEquals(refusal(change), "50113");
  }
  const signed = { ...HEADERS, "ok-access-sign": sign(`${TIME}POST${PATH}?a=b{"c":1}`) };
  const request = { ...REQUEST, method: "POST", query: "a=b", body: '{"c":1}', headers: signed };
  assertEquals(authenticate([account], request, PATH, AT), account);
});

Deno.test("authenticate() says which header is missing or wrong", () => {
  const without: Record<string, string> = {
    "ok-access-key": "50103",
    "ok-access-passphrase": "50104",
    "ok-access-sign": "50106",
    "ok-access-timestamp": "50107",
  };
  for (const [name, code] of Object.entries(without)) assertEquals(refusal({}, { [name]: "" }), code, name);
  assertEquals(refusal({}, { "ok-access-key": "other" }), "50111");
  assertEquals(refusal({}, { "ok-access-passphrase": "other" }), "50105");
  for (const time of ["1607418537", "2020-12-08 09:08:57.715Z", "2020-13-08T09:08:57.715Z"]) {
    assertEquals(refusal({}, { "ok-access-timestamp": time }), "50112", time);
  }
});

Deno.test("authenticate() wants a timestamp within thirty seconds of the venue's clock", () => {
  assertEquals(authenticate([account], REQUEST, PATH, AT + 30e6), account);
  assertEquals(refusal({}, {}, AT + 30e6 + 1), "50102");
  assertEquals(refusal({}, {}, AT - 30e6 - 1), "50102");
});

Deno.test("authenticate() reads days of leap years and of each end of a year", () => {
  const days: Record<string, number> = {
    "1970-01-01T00:00:00.000Z": 0,
    "2024-02-29T12:00:00.001Z": 1_709_208_000_001,
    "2024-03-01T00:00:00.000Z": 1_709_251_200_000,
    "2026-12-31T23:59:59.999Z": 1_798_761_599_999,
  };
  for (const [time, ms] of Object.entries(days)) {
    const headers = { ...HEADERS, "ok-access-timestamp": time, "ok-access-sign": sign(`${time}GET${PATH}`) };
    assertEquals(authenticate([account], { ...REQUEST, headers }, PATH, ms * 1_000), account, time);
    assertEquals(refusal({}, headers, ms * 1_000 + 30e6 + 1), "50102", time);
  }
});

Deno.test("A key without a secret signs nothing; an account without a pass phrase takes any", () => {
  const blind = new Account(0, { ...DEMO_ACCOUNT, apiKey: "key", secret: null });
  assertEquals(assertThrows(() => authenticate([blind], REQUEST, PATH, AT), ApiError).code, "50113");
  const open = new Account(0, { ...DEMO_ACCOUNT, apiKey: "key", secret: SECRET, passphrase: undefined });
  assertEquals(authenticate([open], REQUEST, PATH, AT), open);
});

Deno.test("authenticateLogin() checks key, pass phrase, time and signature, each with its own code", () => {
  const timestamp = String(Math.floor(AT / 1e6));
  const args = { apiKey: "key", passphrase: "pass", timestamp, sign: sign(`${timestamp}GET/users/self/verify`) };
  const login = (change: Record<string, unknown>, now = AT) =>
    authenticateLogin([account], { ...args, ...change }, now);
  assertEquals(login({}), account);
  const code = (change: Record<string, unknown>, now = AT) => assertThrows(() => login(change, now), ApiError).code;
  assertEquals(code({ apiKey: "other" }), "60032");
  assertEquals(code({ passphrase: "other" }), "60024");
  assertEquals(code({ timestamp: TIME }), "60004");
  assertEquals(code({ sign: "x" }), "60007");
  assertEquals(code({ sign: undefined }), "60009");
  assertEquals(code({}, AT + 32e6), "60006");
});
