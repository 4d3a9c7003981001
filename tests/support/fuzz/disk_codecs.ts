/** What is read from the disk and from people, for fuzzing: the journal's lines and files, snapshots, our own tapes and those
 * of others, the latch, the configuration, and the numbers that all of them are made of. Files are written to a folder of
 * memory where there is one. @module */
import { gzipSync } from "node:zlib";
import { hash } from "node:crypto";
import { formatMoney, parseMoney } from "../../../core/money.ts";
import { formatSteps, parseGrid, parseSteps } from "../../../core/units.ts";
import { recordsOf } from "../../../exchanges/simulator/tape_records.ts";
import { checkConfig } from "../../../runtime/config.ts";
import { ConfigError } from "../../../runtime/config_problems.ts";
import { lineHolds } from "../../../runtime/journal_chain.ts";
import {
  decodePayload,
  decodeRecord,
  encodePayload,
  GENESIS,
  type JournalEntry,
} from "../../../runtime/journal_codec.ts";
import { RecordBytes } from "../../../runtime/journal_bytes.ts";
import { scanJournal } from "../../../runtime/journal_reader.ts";
import { segmentName } from "../../../runtime/journal_segment.ts";
import { readLatch } from "../../../runtime/latch.ts";
import { readSnapshot, SNAPSHOT_FORMAT } from "../../../runtime/snapshot_file.ts";
import { readTape } from "../../../runtime/tape_reader.ts";
import { configText, liveText } from "../config_text.ts";
import { KNOWN } from "../known_names.ts";
import { FUTURES_TAPE, NEUTRAL_TAPE, OWN_TAPE, RECORDED_TAPE, WINDOW_TAPE } from "../tape_text.ts";
import type { Fuzzed, Input, Verdict } from "./fuzzed.ts";
import { spoiledBytes, spoiledText } from "./inputs.ts";

const MEMORY = "/dev/shm";
const encoder = new TextEncoder();

const ENTRIES: readonly JournalEntry[] = [
  {
    kind: "boot",
    payload: { tag: 7, epoch: 3, mode: "demo", build: "0.1.0", config: "ab", startedAt: 5 as never, armAtStart: true },
  },
  {
    kind: "command",
    payload: {
      kind: "place",
      venue: "binance",
      instrument: 0 as never,
      clientId: "mm0h2000g000000z",
      side: "buy",
      price: 10_000 as never,
      size: 150 as never,
      timeInForce: "post_only",
      validity: 2_000_000 as never,
    } as never,
  },
  { kind: "note", payload: { topic: "x", $odd: 123n, list: [1, "ü", null, { $n: "no tag" }] } },
  { kind: "kill", payload: { step: "trip", by: "Ada", reason: "why", level: "cancel" } },
  { kind: "incident", payload: { severity: "S1", code: "x", sentence: "y", scope: "global" } },
];

/** A journal of one link. */
function journalBytes(): Uint8Array {
  const bytes = new RecordBytes();
  ENTRIES.forEach((entry, i) => bytes.add(entry, i + 1, 5, 6, i === 0 ? GENESIS : null));
  return bytes.since(0).slice();
}

const journalLines = new TextDecoder().decode(journalBytes()).trimEnd().split("\n");

export const DISK_CODECS: readonly Fuzzed[] = [
  {
    name: "numbers",
    refuses: "RangeError with its own words",
    open() {
      const samples = ["0", "1", "12.34", "0.00000001", "-5.5", "123456789.123456789", "9007199254740991", "00.10"];
      return {
        make: (random) => `${random.int(3)}${spoiledText(samples, random)}`,
        read(input) {
          const text = (input as string).slice(1);
          return refusingOwn(() => {
            switch ((input as string)[0]) {
              case "0": {
                const grid = { step: 5, decimals: 2 }, steps = parseSteps(text, grid);
                return parseSteps(formatSteps(steps, grid), grid) === steps;
              }
              case "1": {
                const money = parseMoney(text);
                return formatMoney(parseMoney(formatMoney(money))) === formatMoney(money);
              }
              default: {
                const { step, decimals } = parseGrid(text);
                return step > 0 && decimals >= 0;
              }
            }
          });
        },
      };
    },
  },
  {
    name: "journal lines",
    refuses: "RangeError with its own words",
    open: () => ({
      make: (random) => spoiledText(journalLines, random),
      read: (input) =>
        refusingOwn(() => {
          const record = decodeRecord(input as string), whole = lineHolds(encoder.encode(input as string));
          if (whole && !journalLines.includes(input as string)) throw new Error("A changed line holds");
          return record.seq > 0;
        }),
    }),
  },
  {
    name: "journal payloads",
    refuses: "nothing: what was journalled comes back",
    open: () => ({
      make: (random) => spoiledText(ENTRIES.map(({ payload }) => JSON.stringify(payload, big)), random),
      read(input) {
        let value: unknown;
        try {
          value = JSON.parse(input as string);
        } catch {
          return "left";
        }
        let text: string;
        try {
          text = encodePayload(value);
        } catch (error) {
          if (error instanceof TypeError && error.message.startsWith("Cannot journal")) return "refused";
          throw error;
        }
        const again = encodePayload(decodePayload(text));
        if (again !== text) throw new Error(`It comes back as ${again}`);
        return "read";
      },
    }),
  },
  fileCodec("journal files", "nothing: the place of the fault is told", () => [journalBytes()], (path, bytes) => {
    Deno.writeFileSync(`${path}/${segmentName(1)}`, bytes);
    const { firstBad, torn, records } = scanJournal(path);
    return firstBad !== null || torn !== null ? "refused" : records > 0 ? "read" : "left";
  }),
  fileCodec(
    "snapshots",
    "RangeError with its own words",
    () => [encoder.encode(`${SNAPSHOT_HEAD}\n${encodePayload({ past: { a: 1n }, engine: {} })}`)],
    (path, bytes, sealedWell) => {
      // A seal that fits what was written: half of the time what lies behind the seal is read.
      const body = new TextDecoder().decode(bytes), sealed = `${body}\n`;
      const seal = sealedWell ? hash("sha256", sealed, "hex") : "0".repeat(64);
      Deno.mkdirSync(`${path}/snapshots`, { recursive: true });
      Deno.writeTextFileSync(`${path}/snapshots/000000000005.json`, `${sealed}${seal}\n`);
      return refusingOwn(() => readSnapshot(path, "000000000005.json").seq === 5);
    },
  ),
  fileCodec(
    "own tapes",
    "RangeError with its own words",
    () => [gzipSync(OWN_TAPE.text), encoder.encode(OWN_TAPE.text)],
    (
      path,
      bytes,
      packed,
    ) => {
      Deno.writeFileSync(`${path}/tape`, packed ? gzipSync(bytes) : bytes);
      return refusingOwn(() => [...readTape(`${path}/tape`)].length > 0);
    },
  ),
  fileCodec("latch", "nothing: what cannot be read is tripped", () => [encoder.encode(LATCH)], (path, bytes) => {
    Deno.writeFileSync(`${path}/latch`, bytes);
    const state = readLatch(`${path}/latch`);
    if (!state.tripped) throw new Error("It is not tripped");
    return state.record === null ? "refused" : "read";
  }),
  {
    name: "tapes",
    refuses: "RangeError that names the line",
    open() {
      const tapes = [RECORDED_TAPE, NEUTRAL_TAPE, WINDOW_TAPE, FUTURES_TAPE, OWN_TAPE];
      const lines = tapes.map(({ text }) => text.trimEnd().split("\n"));
      return {
        make(random) {
          const which = random.int(tapes.length), own = [...lines[which]];
          const at = random.int(own.length);
          own[at] = spoiledText(random.next() < 0.8 ? [own[at]] : lines.flat(), random);
          return `${which}${own.slice(0, 6).join("\n")}`;
        },
        read(input) {
          const { name, meta } = tapes[Number((input as string)[0])];
          return refusingOwn(() => [...recordsOf({ name, meta, text: (input as string).slice(1) }, null)].length > 0);
        },
      };
    },
  },
  {
    name: "configuration",
    refuses: "ConfigError that names what is wrong",
    costly: true,
    mostMs: 100, // a program reads one, before it does anything, and tells all that is wrong
    open() {
      const samples = [
        configText(),
        liveText(),
        JSON.stringify(JSON.parse(configText()), null, 2),
        '{ // a\n "mode": 1, }',
      ];
      return {
        make: (random) => spoiledText(samples, random),
        read(input): Verdict {
          try {
            checkConfig(input as string, "/x/bot.jsonc", {}, KNOWN, "/x");
            return "read";
          } catch (error) {
            if (error instanceof ConfigError && error.problems.length > 0) return "refused";
            throw error;
          }
        },
      };
    },
  },
];

const LATCH = JSON.stringify({
  state: "TRIPPED",
  source: "engine",
  level: "cancel",
  by: "Ada",
  reason: "why",
  at: "2026-11-25T12:00:00Z",
  requestId: "x",
});
const SNAPSHOT_HEAD = JSON.stringify({
  format: SNAPSHOT_FORMAT,
  writtenAt: 1,
  ground: "ab",
  seq: 5,
  hash: GENESIS,
  segment: segmentName(1),
  offset: 0,
  firstSeq: 1,
  state: "cd",
});

/** A codec that reads a file. @param read with a coin of the input's own */
function fileCodec(
  name: string,
  refuses: string,
  samples: () => readonly Uint8Array[],
  read: (folder: string, bytes: Uint8Array, coin: boolean) => Verdict,
): Fuzzed {
  return {
    name,
    refuses,
    costly: true,
    open() {
      const good = samples(), texts = good.map((bytes) => new TextDecoder().decode(bytes));
      return {
        make(random): Input {
          const bytes = random.next() < 0.5 ? spoiledBytes(good, random) : encoder.encode(spoiledText(texts, random));
          return Uint8Array.of(random.int(2), ...bytes);
        },
        read(input) {
          const [coin] = input as Uint8Array;
          return read(folder(), (input as Uint8Array).subarray(1), coin === 1);
        },
      };
    },
  };
}

/** One for the whole process. */
let made: string | null = null;
function folder(): string {
  if (made !== null) return made;
  const dir = isFolder(MEMORY) ? MEMORY : undefined,
    path = made = Deno.makeTempDirSync({ dir, prefix: "twoside-fuzz-" });
  globalThis.addEventListener("unload", () => Deno.removeSync(path, { recursive: true }));
  return path;
}

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Errors of ours begin with "Cannot": a RangeError of the engine's, such as a full stack, is none. */
function refusingOwn(read: () => boolean): Verdict {
  try {
    return read() ? "read" : "left";
  } catch (error) {
    if (error instanceof RangeError && error.message.startsWith("Cannot ")) return "refused";
    throw error;
  }
}

function big(_name: string, value: unknown): unknown {
  return typeof value === "bigint" ? { $n: String(value) } : value;
}
