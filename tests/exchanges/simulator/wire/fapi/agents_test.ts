import { assertEquals } from "@std/assert";
import { createSigner } from "../../../../../exchanges/shared/signer.ts";
import { AsterTalk } from "../../../../support/fapi_wire_talk.ts";
import { slowTest } from "../../../../support/slow.ts";

const PATH = "/fapi/v3/balance", OTHER = `0x${"11".repeat(32)}`;
const code = (talk: AsterTalk, form: string) => talk.raw("GET", PATH, form, "", {})!.body.code;

Deno.test("An agent's signature covers the very text that was sent, in the address or in the body", () => {
  const talk = new AsterTalk(), form = talk.signedForm({ recvWindow: 5_000 });
  assertEquals(code(talk, form), undefined);
  assertEquals(code(talk, talk.signedForm({}).replace("user=", "user =")), -1022);
  assertEquals(code(talk, talk.signedForm({ a: 1, b: 2 }).replace("a=1&b=2", "b=2&a=1")), -1022);
  assertEquals(code(talk, talk.signedForm({}).replace(/signature=.*/, "signature=0x00")), -1022);
  assertEquals(talk.raw("POST", "/fapi/v3/listenKey", "", talk.signedForm({}), {})!.status, 200);
});

Deno.test("What was signed before it was percent-encoded is taken too", () => {
  const talk = new AsterTalk(), { apiKey } = talk.signer, text = `ids=["a"]&nonce=${talk.nextNonce()}&signer=${apiKey}`;
  const sent = text.replace('["a"]', encodeURIComponent('["a"]'));
  assertEquals(code(talk, `${sent}&signature=${talk.signer.sign(text)}`), undefined);
  const again = sent.replace(/nonce=\d+/, `nonce=${talk.nextNonce()}`);
  assertEquals(code(talk, `${again}&signature=${talk.signer.sign(again)}`), undefined, "and what was signed encoded");
});

Deno.test("An agent that nobody approved, a strange user, and another network are refused", () => {
  const talk = new AsterTalk(),
    stranger = createSigner({
      scheme: "eip712",
      apiKey: "0x19E7E376E7C213B7E7e7e46cc70A5dD086DAff2A",
      secret: OTHER,
    });
  const form = (signer: typeof stranger, more = "") => {
    const text = `nonce=${talk.nextNonce()}&signer=${signer.apiKey}${more}`;
    return `${text}&signature=${signer.sign(text)}`;
  };
  assertEquals(code(talk, form(stranger)), -1022);
  assertEquals(code(talk, form(talk.signer, `&user=${stranger.apiKey}`)), -1022);
  assertEquals(code(talk, form(talk.signer, `&user=${talk.signer.apiKey}`)), undefined, "its own user");
  assertEquals(code(talk, form(talk.signer)), undefined, "the user may be left out");
  const { apiKey } = talk.signer, text = `nonce=${talk.nextNonce()}&signer=${apiKey}`;
  assertEquals(code(talk, `${text}&signature=${stranger.sign(text)}`), -1022);
});

slowTest("A nonce counts once, near the venue's clock, and not below those that are remembered", () => {
  const talk = new AsterTalk(), at = (nonce: number) => code(talk, talk.signedForm({}, nonce));
  const now = talk.now;
  assertEquals([at(now + 5), at(now + 5), at(now + 3), at(now + 4)], [undefined, -4225, undefined, undefined]);
  assertEquals([at(talk.now - 10_100_000), at(talk.now + 10_100_000)], [-4225, -4225]);
  for (let i = 0; i < 100; i++) at(now + 1_000 + i);
  assertEquals(at(now + 999), -4225, "too low to say whether it was used");
  assertEquals([code(talk, "signer=x"), talk.raw("GET", PATH, "", "", {})!.body.code], [-1102, -1102]);
});
