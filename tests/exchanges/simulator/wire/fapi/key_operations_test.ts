import { assertEquals } from "@std/assert";
import { signed, startKey } from "../../../../../exchanges/simulator/wire/fapi/key_operations.ts";
import { AsterTalk, UsdmTalk } from "../../../../support/fapi_wire_talk.ts";

const KEY = { "x-mbx-apikey": "demo" };

Deno.test("USD-M makes a listen key for who names the API key, without a signature", () => {
  const talk = new UsdmTalk(),
    ask = (method: string, headers = KEY) => talk.raw(method, "/fapi/v1/listenKey", "", "", headers)!;
  assertEquals(ask("PUT").body.code, -1125);
  const { listenKey } = ask("POST").body;
  assertEquals([ask("POST").body.listenKey, ask("PUT").body.listenKey], [listenKey, listenKey]);
  assertEquals([ask("DELETE").body, ask("PUT").body.code], [{}, -1125]);
  assertEquals(talk.raw("POST", "/fapi/v1/listenKey", "", "", {})!.body.code, -2014);
  assertEquals(ask("POST", { "x-mbx-apikey": "nobody" }).body.code, -2015);
});

Deno.test("Aster's version 3 wants it signed", () => {
  assertEquals([startKey.security, signed(startKey).security], ["keyed", "signed"]);
  const talk = new AsterTalk();
  assertEquals(talk.raw("POST", "/fapi/v3/listenKey", "", "", KEY)!.body.code, -1102);
  const { listenKey } = talk.order("POST", "listenKey");
  assertEquals([talk.order("POST", "listenKey").listenKey, talk.order("PUT", "listenKey")], [listenKey, {}]);
});
