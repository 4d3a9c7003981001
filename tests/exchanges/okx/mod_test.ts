import { assertEquals, assertMatch } from "@std/assert";
import { restAddressOf } from "../../../exchanges/okx/address.ts";
import { okx, okxSpot } from "../../../exchanges/okx/mod.ts";

Deno.test("both products are of one family, and say what they can", () => {
  assertEquals([okx, okxSpot].map(({ name, family, product }) => [name, family, product]), [
    ["okx", "okx", "perp"],
    ["okx_spot", "okx", "spot"],
  ]);
  assertEquals([okx.capabilities.reduceOnly, okxSpot.capabilities.reduceOnly], [true, false]);
  assertEquals(
    [okx.capabilities.replace, okx.capabilities.amendKeepsPriority, okx.capabilities.cancelAllPerInstrument],
    [false, false, false],
  );
  assertEquals(okxSpot.capabilities.accountQueries, ["account_mode", "cash_flows"]);
});

Deno.test("each network has its sockets, and the demos the header of the demo on the host of the live one", () => {
  for (const [name, { rest, wsPublic, wsPrivate, wsTrade }] of Object.entries(okx.networks)) {
    const { base, headers } = restAddressOf(rest), demo = name.endsWith("demo");
    assertMatch(base, /^https:\/\/[a-z]+\.okx\.com$/);
    assertEquals([Object.keys(headers).length, wsPrivate], [demo ? 1 : 0, wsTrade], name);
    assertMatch(
      wsPublic,
      demo
        ? /^wss:\/\/ws[a-z]*pap\.okx\.com:8443\/ws\/v5\/public$/
        : /^wss:\/\/ws[a-z]*\.okx\.com:8443\/ws\/v5\/public$/,
    );
  }
});
