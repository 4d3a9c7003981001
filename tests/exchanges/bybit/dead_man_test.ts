import { assertEquals, assertThrows } from "@std/assert";
import type { Micros } from "../../../core/units.ts";
import { BYBIT_DEAD_MAN, DCP_TOPICS, dcpRequest, readDcp, readDcpInfo } from "../../../exchanges/bybit/dead_man.ts";
import { checkSilence, recordedAnswer } from "../../support/dead_man_answers.ts";

const SET = recordedAnswer("bybit", "rest_order_disconnected-cancel-all__docs.json") ??
  '{"retCode":0,"retMsg":"success"}';
const INFO = recordedAnswer("bybit", "rest_account_query-dcp-info__docs.json") ??
  '{"retCode":0,"retMsg":"success","result":{"dcpInfos":[{"product":"SPOT","dcpStatus":"ON","timeWindow":"10"}]}}';
const set = { verdict: "set", until: null, failure: "" };
const window = (seconds: number) => ({ window: seconds * 1e6 as Micros });

Deno.test("KIL-12 it hangs on the private socket, 3 to 300 seconds long, and cannot be taken off", () => {
  const { scope, minWindow, maxWindow } = BYBIT_DEAD_MAN;
  assertEquals<unknown>([scope, minWindow, maxWindow], ["socket", 3e6, 300e6]);
  assertEquals(dcpRequest("DERIVATIVES", 15e6 as Micros), {
    method: "POST",
    path: "/v5/order/disconnected-cancel-all",
    params: { product: "DERIVATIVES", timeWindow: 15 },
  });
  assertEquals(DCP_TOPICS, { SPOT: "dcp.spot", DERIVATIVES: "dcp.future" });
  assertThrows(() => dcpRequest("SPOT", 0 as Micros), RangeError, "it ends with the private socket");
  assertThrows(() => dcpRequest("SPOT", 3_500_000 as Micros), RangeError);
});

Deno.test("KIL-12 the documented answers say that it is set, and that it is on", () => {
  assertEquals<unknown>(readDcp({ status: 200, body: SET }), set);
  assertEquals<unknown>(readDcpInfo("SPOT", window(10), { status: 200, body: INFO }), set);
});

Deno.test("KIL-14 an account without it, or with it off, has none; with another window it is not as asked", () => {
  const off = JSON.stringify({
    retCode: 0,
    result: { dcpInfos: [{ product: "SPOT", dcpStatus: "OFF", timeWindow: "10" }] },
  });
  assertEquals(readDcpInfo("SPOT", window(10), { status: 200, body: off }).verdict, "unavailable");
  assertEquals(readDcpInfo("DERIVATIVES", window(10), { status: 200, body: off }).verdict, "unavailable");
  assertEquals<unknown>(readDcpInfo("SPOT", window(15), { status: 200, body: INFO }), {
    verdict: "refused",
    until: null,
    failure: "its window is 10 s; asked was 15 s",
  });
});

Deno.test("KIL-12 its errors: what it refuses for certain, and what stays open", () => {
  const error = (retCode: number) => readDcp({ status: 200, body: JSON.stringify({ retCode, retMsg: "why" }) });
  assertEquals<unknown>(error(10_005), { verdict: "refused", until: null, failure: "10005: why" });
  assertEquals([error(10_016).verdict, error(987_654).verdict], ["lost", "lost"]);
  assertEquals<unknown>(readDcp({ status: 401, body: SET }), {
    ...set,
    verdict: "lost",
    failure: "HTTP 401 with code 0",
  });
  checkSilence(readDcp);
  checkSilence((reply) => readDcpInfo("SPOT", window(10), reply));
});
