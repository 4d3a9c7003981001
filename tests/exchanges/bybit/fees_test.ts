import { assertEquals } from "@std/assert";
import { Talk } from "../../support/bybit_talk.ts";

const PATH = "/v5/account/fee-rate";
const fees = (talk: Talk) => {
  const { makerFee, takerFee } = talk.io.last("instrument").instrument;
  return [makerFee, takerFee];
};

Deno.test("FeeKeeper puts the account's fees into the markets once the account is read", () => {
  const talk = Talk.up({ symbols: ["BTCUSDT", "ETHUSDT"] });
  assertEquals(talk.io.of("instrument").length, 4);
  assertEquals(fees(talk), [[2n, 4], [55n, 5]]);
});

Deno.test("FeeKeeper asks again each hour, and a minute after a failure, and keeps what it knew", () => {
  const talk = Talk.up();
  for (let i = 0; i < 361; i++) talk.idle(10);
  talk.answerListing();
  talk.refuse(PATH, 10_016);
  assertEquals(fees(talk), [[2n, 4], [55n, 5]]);
  talk.idle(61);
  talk.answer(PATH, { list: [{ symbol: "BTCUSDT", makerFeeRate: "-0.0001", takerFeeRate: "0.0005" }] });
  assertEquals(fees(talk), [[-1n, 4], [5n, 4]]);
});

Deno.test("FeeKeeper names the market where there is one alone", () => {
  const asked = (symbols: string[]) => {
    const talk = new Talk({ symbols });
    talk.session.start(talk.now);
    talk.answerTime();
    talk.answerListing();
    talk.openPublic();
    talk.openPrivate();
    return new URL(talk.calls(PATH)[0].call.url).searchParams.get("symbol");
  };
  assertEquals([asked(["BTCUSDT"]), asked(["BTCUSDT", "ETHUSDT"])], ["BTCUSDT", null]);
});
