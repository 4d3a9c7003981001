import { assertEquals, assertThrows } from "@std/assert";
import { join } from "@std/path";
import {
  addressOf,
  asterDomain,
  messageDigest,
  privateKeyFrom,
  recoverAddress,
  signDigest,
} from "../../../exchanges/shared/typed_data.ts";
import { sharedFixtures } from "../../support/fixtures.ts";
import { slowTest } from "../../support/slow.ts";

/** The pair that the venue's documents print; the signature was computed twice by others. */
const KEY = "0x4fd0a42218f3eae43a6ce26d22544e986139a01e5b34a62db53757ffca81bae1";
const SIGNER = "0x21cF8Ae13Bb72632562c6Fff438652Ba1a151bb0";
const MESSAGE = "symbol=ASTERUSDT&type=LIMIT&side=BUY&timeInForce=GTC&quantity=20&price=0.5&nonce=1748310859508867" +
  `&signer=${SIGNER}`;
const CHAINS = [
  [
    1666,
    "a95d0a7a6f3f17fcebb0c2336645385ce79cde7523f71ab147fdb7f15e9f37f9",
    "ed6fe2804fb7a74d857c73d838ce3722b0f44d2c023c24bca0acb2bdf0d56267",
    "0xd82a6784f5eff00b95ecb88145cf7a5fa6803ea6f67e0217262073da628750a742bb3ba555af418320e55029afe358957808d4f810d73ea663d9c91852cd6d941c",
  ],
  [
    714,
    "fad01b07bed5729a04dbb977fd86da612eba71d668660bf12cf10b3d65b74d94",
    "9dcd200534ea4cd58f431d0445a26170e5d4c436e4f0e30317cbe98916285c58",
    "0x798abbc1eb6244bdf530e3890383494679aecf574a0d65cd79ed48b151df2e182cafc9a2b055701c9c0dbc091898f6c3eae29307ca554f3ab97c8b860de35bef1c",
  ],
] as const;
const hex = (bytes: Uint8Array) => [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const digestOf = (chainId: number, message: string) =>
  messageDigest(asterDomain(chainId), new TextEncoder().encode(message));

Deno.test("typed data: domain, digest and signature of the venue's own key, on both networks; the signer is found again", () => {
  for (const [chainId, domain, digest, signature] of CHAINS) {
    assertEquals(hex(asterDomain(chainId)), domain);
    assertEquals(hex(digestOf(chainId, MESSAGE)), digest);
    assertEquals(signDigest(digestOf(chainId, MESSAGE), privateKeyFrom(KEY)), signature);
    assertEquals(recoverAddress(digestOf(chainId, MESSAGE), signature), SIGNER);
  }
  assertEquals(addressOf(privateKeyFrom(KEY.slice(2))), SIGNER);
});

Deno.test("recoverAddress() finds another one for another message, and nobody in what is no signature", () => {
  const [, , , signature] = CHAINS[0], digest = digestOf(1666, MESSAGE);
  assertEquals(recoverAddress(digestOf(1666, `${MESSAGE} `), signature) === SIGNER, false);
  assertEquals(recoverAddress(digestOf(714, MESSAGE), signature) === SIGNER, false);
  for (const bad of ["", "0x", "zz", signature.slice(0, -2), `${signature.slice(0, -2)}1f`, `0x${"ff".repeat(64)}1b`]) {
    assertEquals(recoverAddress(digest, bad), null, bad);
  }
  assertEquals(recoverAddress(digest, `${signature.slice(0, -2)}01`), SIGNER, "v may count from zero");
});

Deno.test("privateKeyFrom() refuses what is no key and does not show it", () => {
  for (const bad of ["", "0x12", `0x${"00".repeat(32)}`, `0x${"ff".repeat(32)}`, "secret-word"]) {
    const { message } = assertThrows(() => privateKeyFrom(bad), RangeError);
    assertEquals(message, "Cannot read the private key of the agent: want 32 bytes in hex");
  }
});

const fixtures = sharedFixtures();
slowTest({
  name: "typed data: every vector of the venue's new scheme",
  ignore: fixtures === null,
  fn: async () => {
    const { vectors: all } = JSON.parse(await Deno.readTextFile(join(fixtures!, "aster", "signing", "vectors.json")));
    const typed = all.filter(({ alg }: { alg: string }) => alg === "EIP-712");
    assertEquals(typed.length >= 4, true);
    for (const { domain, msg, privateKey, signature, digest } of typed) {
      const made = digestOf(domain.chainId, msg);
      assertEquals([`0x${hex(made)}`, signDigest(made, privateKeyFrom(privateKey))], [digest, signature]);
    }
  },
});
