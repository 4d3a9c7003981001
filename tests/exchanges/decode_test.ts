import { assert, assertEquals, assertNotEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import { join } from "@std/path";
import { decodeFrames, framesIn, isErrorLine } from "../../exchanges/decode.ts";
import { venues } from "../../exchanges/mod.ts";
import { plainLines } from "../support/binance_plain.ts";
import { linesOf, sharedFixtures } from "../support/fixtures.ts";
import { ROOT } from "../support/source_tree.ts";

const OWN = join(ROOT, "tests", "fixtures", "binance");
const decode = (input: string | Uint8Array, listing?: string) => [...decodeFrames("binance", "spot", input, listing)];
const linesIn = (name: string) => Deno.readTextFileSync(join(OWN, name)).trimEnd().split("\n");

for (const name of ["market_frames", "user_events", "bodies", "bad_frames"]) {
  Deno.test(`decodeFrames() prints ${name}.jsonl as it was checked by eye`, () => {
    const frames = linesIn(`${name}.jsonl`), wanted = linesIn(`${name}.decoded.jsonl`);
    assertEquals(decode(frames.join("\n")), wanted);
  });
}

Deno.test("decodeFrames() tells each bad frame as one error line and goes on", () => {
  const frames = linesIn("bad_frames.jsonl"), lines = decode(frames.join("\n"));
  assertEquals(lines.length, frames.length);
  for (const line of lines) assert(isErrorLine(line), line);
  const mixed = decode(["{", '{"result":null,"id":1}', "{"].join("\n"));
  assertEquals(mixed.map(isErrorLine), [true, false, true]);
});

Deno.test("decodeFrames() prints by the venue's listing where it is given", () => {
  const listing = linesIn("bodies.jsonl").find((line) => line.startsWith('{"symbols"'));
  const trade = (price: string) =>
    `{"e":"trade","E":1,"s":"AAAUSDT","t":1,"p":"${price}","q":"0.1","T":1,"m":true,"M":true}`;
  assertEquals(JSON.parse(decode(trade("12.3400"), listing)[0]).price, "12.34");
  const [offGrid] = decode(trade("12.345"), listing);
  assert(isErrorLine(offGrid));
  assertEquals(JSON.parse(offGrid).message, 'Cannot read frame.p: Cannot place "12.345" on the grid 0.01');
  assertThrows(() => decode(trade("1"), "no listing"), RangeError, "Cannot read the listing of instruments");
});

Deno.test("decodeFrames() takes every venue of the configuration by its name, where that says the product", () => {
  for (const { name } of venues) assertEquals([...decodeFrames(name, null, "")], [], name);
  const trade = { e: "trade", E: 1, s: "X", t: 1, p: "1", q: "1", T: 1, m: true, M: true };
  assertEquals([...decodeFrames("aster_spot", null, JSON.stringify(trade))], [
    ...decodeFrames("aster", "spot", JSON.stringify(trade)),
  ]);
  const mark = JSON.stringify({ e: "markPriceUpdate", E: 1, s: "X", p: "1", i: "1", P: "1", r: "0.0001", T: 2 });
  const told = [...decodeFrames("binance_usdm", null, mark)], wanted = [...decodeFrames("binance", "perp", mark)];
  const spot = [...decodeFrames("binance", null, mark)];
  assertEquals(told, wanted);
  assertNotEquals(told, spot);
  assertThrows(() => [...decodeFrames("okx_spot", "perp", "")], RangeError, 'it is spot; want "okx"');
});

Deno.test("decodeFrames() takes pretty-printed JSON, lines with blanks between, and bytes", () => {
  const frame = { stream: "x@trade", data: { e: "trade", E: 1, s: "X", t: 1, p: "1", q: "1", T: 1, m: true, M: true } };
  const one = decode(JSON.stringify(frame));
  assertEquals(decode(JSON.stringify(frame, null, 2)), one);
  assertEquals(decode(`\n${JSON.stringify(frame)}\n\n${JSON.stringify(frame)}\n`), [...one, ...one]);
  assertEquals(decode(new TextEncoder().encode(JSON.stringify(frame))), one);
  assertEquals(decode(""), []);
  assertEquals(decode("[]").map((line) => JSON.parse(line).reason), ["a list with nothing in it"]);
  assertEquals(framesIn("a\nb"), ["a", "b"]);
});

Deno.test("decodeFrames() says what it cannot decode at all", () => {
  assertThrows(() => [...decodeFrames("elsewhere", "spot", "{}")], RangeError, 'spot frames of "elsewhere"');
  assertThrows(() => [...decodeFrames("toString", "perp", "{}")], RangeError, "want spot");
  const [line] = decode(Uint8Array.of(0xff, 0xfe));
  assertEquals(JSON.parse(line).message, "Cannot read 2 bytes: want UTF-8 text");
});

Deno.test("decodeFrames() prints one line or more for whatever comes, and never throws (property)", () => {
  const frames = [...linesIn("market_frames.jsonl"), ...linesIn("user_events.jsonl"), ...linesIn("bodies.jsonl")];
  fc.assert(
    fc.property(
      fc.constantFrom(...frames),
      fc.nat(),
      fc.nat(),
      fc.constantFrom("", "0", "-", '"', "e5", "}", "null"),
      (frame, at, length, put) => {
        const start = at % (frame.length + 1);
        const spoiled = frame.slice(0, start) + put + frame.slice(start + length % 4);
        if (spoiled.trim() === "") return;
        for (const line of decode(spoiled)) assertEquals(typeof JSON.parse(line).kind, "string");
      },
    ),
    { seed: 3, numRuns: 2_000 },
  );
});

const shared = sharedFixtures();
const SPOT = join(shared ?? "", "binance");

for (const folder of ["spot_ws", "spot_user"]) {
  Deno.test({
    name: `decodeFrames() prints every frame of ${folder} as plain JSON reads it (needs shared fixtures)`,
    ignore: shared === null,
    fn: async () => {
      let decoded = 0;
      for await (const { name } of Deno.readDir(join(SPOT, folder))) {
        const text = await Deno.readTextFile(join(SPOT, folder, name));
        const lines = decode(text), wanted = plainLines(text);
        if (wanted) {
          assertEquals(lines, wanted.map((line) => JSON.stringify(line)), name);
          decoded++;
        } else {
          assertEquals(lines.map((line) => JSON.parse(line).kind), ["ignored"], name);
        }
      }
      assert(decoded >= 20, `only ${decoded} frames carried data`);
    },
  });
}

for (const name of ["spot_2021_10_12", "spot_us_2021_10_12"]) {
  Deno.test({
    name: `decodeFrames() prints the recording ${name} as plain JSON reads it (needs shared fixtures)`,
    ignore: shared === null,
    fn: async () => {
      const records = await linesOf(join(SPOT, "recordings", `${name}.jsonl.gz`));
      let data = 0;
      for (const record of records) {
        const { raw, url } = JSON.parse(record) as { raw?: string; url?: string };
        const lines = decode(record);
        const wanted = raw === undefined ? null : plainLines(raw);
        if (!wanted) {
          assertEquals(lines.map((line) => JSON.parse(line).kind), ["ignored"]);
          continue;
        }
        if (url) wanted[0].symbol = new URL(url).searchParams.get("symbol");
        assertEquals(lines, wanted.map((line) => JSON.stringify(line)));
        data++;
      }
      assert(data > 200, `only ${data} records carried data`);
    },
  });
}

for (const folder of ["spot_rest", "spot_wsapi", "spot_stp"]) {
  Deno.test({
    name: `decodeFrames() prints something for every body of ${folder} (needs shared fixtures)`,
    ignore: shared === null,
    fn: async () => {
      for await (const { name } of Deno.readDir(join(SPOT, folder))) {
        const lines = decode(await Deno.readTextFile(join(SPOT, folder, name)));
        for (const line of lines) JSON.parse(line);
        assert(lines.length > 0, name);
      }
    },
  });
}
