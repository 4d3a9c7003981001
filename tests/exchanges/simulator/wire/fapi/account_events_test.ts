import { assertEquals } from "@std/assert";
import { join } from "@std/path";
import { sharedFixtures } from "../../../../support/fixtures.ts";
import { AsterTalk, UsdmTalk } from "../../../../support/fapi_wire_talk.ts";

const fixtures = sharedFixtures();
const names = (body: object) => Object.keys(body).sort();

Deno.test({
  name: "Account updates have the fields of the venues' own events (needs shared fixtures)",
  ignore: fixtures === null,
  fn: async () => {
    const files = ["binance/usdm_user/account_update.json", "aster/perp_user/balance_and_position_update.json"];
    for (const [i, talk] of [new UsdmTalk(), new AsterTalk()].entries()) {
      const socket = talk.listening();
      talk.trade("BUY", "0.001");
      const [event] = talk.heard(socket, "ACCOUNT_UPDATE"),
        own = JSON.parse(await Deno.readTextFile(join(fixtures!, files[i])));
      assertEquals([names(event), names(event.a)], [names(own), names(own.a)]);
      assertEquals([names(event.a.B[0]), names(event.a.P[0])], [names(own.a.B[0]), names(own.a.P[0])]);
    }
  },
});

Deno.test("Of an isolated position the update names its margin, and funding comes with it", () => {
  const talk = new UsdmTalk(), socket = talk.listening();
  talk.order("POST", "marginType", { symbol: "BTCUSDT", marginType: "ISOLATED" });
  talk.take(socket);
  talk.trade("BUY", "0.001");
  const { a: { B: [{ wb, cw }], P: [{ mt, iw }] } } = talk.heard(socket, "ACCOUNT_UPDATE").at(-1);
  assertEquals([mt, Number(iw) > 3, Math.abs(Number(wb) - Number(cw) - Number(iw)) < 1e-7], ["isolated", true, true]);
  talk.trouble("funding", { symbol: "BTCUSDT" });
  assertEquals(talk.heard(socket, "ACCOUNT_UPDATE")[0].a.P.length, 1);
});
