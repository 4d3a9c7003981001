import { assert, assertEquals } from "@std/assert";
import { join } from "@std/path";
import { ERROR_CATALOGUES, errorsPage } from "../../exchanges/error_catalogues.ts";
import type { ErrorCatalogue } from "../../exchanges/shared/error_catalogue.ts";
import { assertOpenStatuses, assertSpoken, documentedCodes, errorOf } from "../support/catalogue_checks.ts";
import { sharedFixtures } from "../support/fixtures.ts";
import { ROOT } from "../support/source_tree.ts";

const [SPOT, USDM] = ERROR_CATALOGUES;
const VENUES = ["binance", "okx", "bybit", "gate", "dydx", "aster"];

function cataloguesOf(venue: string): readonly ErrorCatalogue[] {
  return ERROR_CATALOGUES.filter((catalogue) => catalogue.venue === venue || catalogue.venue.startsWith(`${venue}_`));
}

Deno.test("P40 every code that the venues' documents list has a reason, an action and a sentence (OSM-02)", () => {
  let count = 0;
  for (const venue of VENUES) {
    for (const code of documentedCodes(venue)) {
      const understood = cataloguesOf(venue).map((catalogue) => catalogue.understand(errorOf(code)));
      assert(understood.some(({ known }) => known), `${venue} ${code} stands in no table`);
      count++;
    }
  }
  assert(count >= 120, `${count} codes`);
});

/** What a venue's simulated wire and the recorded answers may say: families of wires by venue. */
const WIRES: Readonly<Record<string, readonly string[]>> = {
  binance: ["binance"],
  binance_usdm: ["fapi"],
  aster: ["fapi"],
  bybit: ["bybit"],
  okx: ["okx"],
};
/** Of one venue alone, though the code of the wire is for two. */
const OTHERS = new Map([["binance_usdm", ["-4225", "-5018"]]]);

Deno.test("P40 every code that a simulated venue answers with stands in its venue's table", () => {
  for (const [venue, wires] of Object.entries(WIRES)) {
    const [catalogue] = ERROR_CATALOGUES.filter((each) => each.venue === venue);
    const codes = wires.flatMap((wire) => {
      const source = Deno.readTextFileSync(join(ROOT, `exchanges/simulator/wire/${wire}/errors.ts`));
      return [...source.matchAll(/[([]"?(-[1-9]\d{3}|[1-9]\d{4,6})"?,/g)].map(([, code]) => code);
    });
    assert(codes.length >= 20, `${venue}: ${codes.length} codes`);
    for (const code of codes) {
      if (OTHERS.get(venue)?.includes(code)) continue;
      assert(catalogue.understand(errorOf(code)).known, `${venue} ${code} stands in no table`);
    }
  }
});

const recorded = sharedFixtures();
Deno.test({
  name: "P40 every code that a recorded answer of Binance, Aster, Bybit or OKX bears stands in a table of its venue",
  ignore: recorded === null,
  fn() {
    for (const venue of ["binance", "aster", "bybit", "okx"]) {
      const codes = codesBelow(join(recorded!, venue));
      assert(codes.size > 0, `${venue} has none`);
      for (const [code, path] of codes) {
        const understood = cataloguesOf(venue).map((catalogue) => catalogue.understand(errorOf(code)));
        assert(understood.some(({ known }) => known), `${venue} ${code} of ${path} stands in no table`);
      }
    }
  },
});

/** Codes of answers by the file that bears them; 0 and 200 say that all is well. */
function codesBelow(folder: string): Map<string, string> {
  const codes = new Map<string, string>();
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    const path = join(folder, name);
    if (isDirectory) { for (const entry of codesBelow(path)) codes.set(...entry); }
    if (!/\.jsonl?$/.test(name)) continue;
    for (const [, code] of Deno.readTextFileSync(path).matchAll(/"(?:code|retCode|sCode)"\s*:\s*"?(-?\d+)"?/g)) {
      if (code !== "0" && code !== "200") codes.set(code, path);
    }
  }
  return codes;
}

Deno.test("P40 every sentence by which Hyperliquid refuses is known by how it begins", () => {
  const [catalogue] = cataloguesOf("hyperliquid"), messages = documentedCodes("hyperliquid");
  assert(messages.length >= 30);
  for (const message of messages) assert(catalogue.understand(errorOf(null, message, 200)).known, message);
});

Deno.test("P40 every row is one plain sentence for a person, and names its source", () => {
  assertEquals(ERROR_CATALOGUES.length, 8);
  ERROR_CATALOGUES.forEach(assertSpoken);
});

Deno.test("OSM-02 a code that stands in no table is ambiguous at every venue, and says so to people (P40)", () => {
  for (const catalogue of ERROR_CATALOGUES) {
    for (const code of ["-1", "-999999", "987654", "NEVER_SEEN", "clob/999999", ""]) {
      if (catalogue.codes.some(({ codes }) => codes.includes(code))) continue;
      const { verdict, action, known, sentence } = catalogue.understand(errorOf(code, "something new"));
      assertEquals([verdict, action, known], ["ambiguous", "tell_person", false], `${catalogue.title} ${code}`);
      assert(sentence.startsWith(catalogue.title));
    }
  }
});

Deno.test("OSM-02 no code stands in two rows, and rows that need a message leave the bare code a row", () => {
  for (const { title, codes } of ERROR_CATALOGUES) {
    const bare = codes.filter(({ message }) => message === undefined).flatMap((row) => row.codes);
    assertEquals(bare.length, new Set(bare).size, title);
    for (const { message, codes: said } of codes) {
      if (message !== undefined) {
        for (const code of said) assert(bare.includes(code), `${title} ${code} alone means nothing`);
      }
    }
  }
});

Deno.test("OSM-02 a bare HTTP status is never a rejection, and 5xx, 408 and 504 overrule every code", () => {
  const definitive: Readonly<Record<string, string>> = {
    binance: "-2013",
    binance_usdm: "-2022",
    okx: "51008",
    bybit: "110007",
    gate: "BALANCE_NOT_ENOUGH",
    hyperliquid: "perpMarginRejected",
    dydx: "clob/2003",
    aster: "-2022",
  };
  for (const catalogue of ERROR_CATALOGUES) assertOpenStatuses(catalogue, definitive[catalogue.venue]);
});

Deno.test("OSM-02 a batch that fails as a whole is ambiguous for every order in it, whatever its code", () => {
  for (const catalogue of ERROR_CATALOGUES) {
    for (const code of catalogue.codes.flatMap(({ codes }) => codes)) {
      assertEquals(catalogue.understandBatch(errorOf(code)).verdict, "ambiguous", `${catalogue.title} ${code}`);
    }
  }
});

Deno.test("OSM-02 where one code means two things on one venue's markets, each market has its own row", () => {
  assertEquals(SPOT.understand(errorOf("-2022")).reason, "not_attempted");
  assertEquals(USDM.understand(errorOf("-2022")).reason, "reduce_only");
  assertEquals(SPOT.understand(errorOf("-2026")).reason, "unknown_order");
  assertEquals(USDM.understand(errorOf("-2026")).reason, "bad_request");
  assertEquals(SPOT.understand(errorOf("-1008")).verdict, "ambiguous");
  assertEquals(USDM.understand(errorOf("-1008")).verdict, "definitive");
});

Deno.test("P40 docs/errors.md is what the tables give today", () => {
  // To renew it: deno eval 'import { errorsPage } from "./exchanges/error_catalogues.ts";
  //   Deno.writeTextFileSync("docs/errors.md", errorsPage())' && deno fmt docs/errors.md
  const words = (text: string) => text.split(/\s+/); // the formatter breaks lines as it likes
  const page = words(Deno.readTextFileSync(join(ROOT, "docs/errors.md"))), today = words(errorsPage());
  const at = today.findIndex((word, index) => word !== page[index]);
  assert(
    at < 0 && page.length === today.length,
    `docs/errors.md is old from "${today.slice(at, at + 12).join(" ")}" on`,
  );
});
