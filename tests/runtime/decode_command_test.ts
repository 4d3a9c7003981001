import { assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { gzipSync } from "node:zlib";
import { decodeFrames, isErrorLine } from "../../exchanges/decode.ts";
import { parseCommandLine, type Parsed } from "../../runtime/cli.ts";
import { type Decoder, runDecode } from "../../runtime/decode_command.ts";
import { type Ran, runCommand } from "../support/command_line.ts";
import { TempDir } from "../support/temp_dir.ts";

const FIXTURES = new URL("../fixtures/binance/", import.meta.url);
const fixture = (name: string) => Deno.readTextFileSync(new URL(name, FIXTURES));
const frames = fixture("market_frames.jsonl");
const decoded = fixture("market_frames.decoded.jsonl").trimEnd().split("\n");

/** @param piped what comes on stdin, in chunks */
const decode = (args: readonly string[], ...piped: readonly Uint8Array[]): Promise<Ran> =>
  runCommand(
    ["decode", ...args],
    (parsed, print) => runDecode(parsed, decodeFrames, isErrorLine, print, () => ReadableStream.from(piped)),
  );
const bytes = (text: string) => new TextEncoder().encode(text);

Deno.test("decode prints one event a line of a plain file, a gzipped one and what is piped in, all the same", async () => {
  using temp = new TempDir();
  const plain = temp.write("frames.jsonl", frames), zipped = new Uint8Array(gzipSync(frames));
  const gz = temp.write("frames.jsonl.gz", zipped), oddName = temp.write("frames", zipped);
  const want: Ran = { code: 0, lines: decoded, error: null };
  for (const file of [plain, gz, oddName]) assertEquals(await decode(["--venue", "binance", file]), want, file);
  const half = bytes(frames).length >> 1;
  assertEquals(
    await decode(["--venue", "binance", "-"], bytes(frames).slice(0, half), bytes(frames).slice(half)),
    want,
  );
  assertEquals(await decode(["--venue", "binance", "--product", "spot", "-"], zipped), want);
  const twice = await decode(["--venue", "binance", plain, gz]);
  assertEquals(twice.lines, [...decoded, ...decoded]);
});

Deno.test("decode takes several members of one gzip file, as recorders append them", async () => {
  const [first, ...rest] = frames.split(/(?<=\n)/);
  const members = [gzipSync(first), gzipSync(rest.join(""))].map((member) => new Uint8Array(member));
  assertEquals((await decode(["--venue", "binance", "-"], ...members)).lines, decoded);
});

Deno.test("decode ends with exit code 1 if a frame cannot be read, and prints the others all the same", async () => {
  using temp = new TempDir();
  const mixed = temp.write("mixed.jsonl", `not json\n${frames}`);
  const { code, lines, error } = await decode(["--venue", "binance", mixed]);
  assertEquals([code, error], [1, null]);
  assertEquals(JSON.parse(lines[0]).kind, "error");
  assertEquals(lines.slice(1), decoded);
});

Deno.test("decode ends bad options and files with one sentence and exit code 2", async () => {
  using temp = new TempDir();
  const file = temp.write("frames.jsonl", frames);
  const cut = temp.write("cut.gz", new Uint8Array(gzipSync(frames)).slice(0, 40));
  const cases: [string[], string][] = [
    [[file], "--venue is missing"],
    [["--venue", "binance"], "wants files of frames, or - for stdin; seen none"],
    [["--venue", "nowhere", file], 'Cannot decode spot frames of "nowhere"'],
    [["--venue", "binance", "--product", "future", file], '--product is "future"; want spot, perp'],
    [["--venue", "gate", "--product", "perp", file], "Cannot decode perp frames"],
    [["--venue", "binance", temp.file("none")], `${temp.file("none")} cannot be read: No such file`],
    [["--venue", "binance", temp.path], `${temp.path} cannot be read`],
    [["--venue", "binance", cut], `${cut} is no whole gzip file: unexpected end of file`],
    [["--venue", "binance", "--instruments", temp.file("none"), file], "cannot be read"],
    [["--venue", "binance", "--instruments", file, file], "Cannot read the listing of instruments"],
  ];
  for (const [args, message] of cases) {
    const { code, lines, error } = await decode(args);
    assertEquals([code, lines], [2, []], args.join(" "));
    assertStringIncludes(error!, message);
  }
});

Deno.test("decode takes a listing, also a gzipped one, for exact grids", async () => {
  using temp = new TempDir();
  const seen: (string | null | undefined)[] = [];
  const decoder: Decoder = (_venue, product, _input, instruments) => {
    seen.push(product, instruments);
    return ["{}"];
  };
  const listing = temp.write("listing.json.gz", new Uint8Array(gzipSync('{"symbols":[]}')));
  const frame = temp.write("frame.bin", Uint8Array.of(1, 2, 3));
  const args = ["decode", "--venue", "hyperliquid", "--product", "perp", "--instruments", listing, frame];
  const code = await runDecode(parseCommandLine(args) as Parsed, decoder, () => false, () => {});
  assertEquals([code, seen], [0, ["perp", '{"symbols":[]}']]);
});

Deno.test("decode hands a binary frame on as bytes, and does not hide a bug of the decoder behind bad usage", async () => {
  using temp = new TempDir();
  const frame = temp.write("frame.bin", Uint8Array.of(0xff, 0, 7));
  const parsed = parseCommandLine(["decode", "--venue", "x", frame]) as Parsed;
  const given: unknown[] = [];
  await runDecode(parsed, (_venue, _product, input) => (given.push(input), []), () => false, () => {});
  assertEquals(given, [Uint8Array.of(0xff, 0, 7)]);
  const broken: Decoder = () => {
    throw new TypeError("a bug");
  };
  await assertRejects(() => runDecode(parsed, broken, () => false, () => {}), TypeError, "a bug");
});
