/** A digit scanner in WebAssembly with SIMD, for the question whether ours should be one: the same job as `Scanner.levels()`,
 * a list of ["price","size"] to ticks and lots, as strict, sixteen bytes of a number at once. A number of more than 15
 * letters is no match. Way: D. Lemire and others, digits gathered by a shuffle, then joined in pairs, fours and eights.
 *
 * The bytes are assembled here, so that no other tool is needed. @module */
import type { Grid } from "../../core/units.ts";
import {
  ADD,
  ADD_16,
  AGAIN,
  AND,
  BITMASK_8,
  type Code,
  CTZ,
  DOT_16,
  EQ,
  EQ_8,
  EQZ,
  F64,
  f64,
  F64_ADD,
  F64_EQ,
  F64_GT,
  F64_MUL,
  F64_OF_I32,
  forever,
  get,
  GT_U,
  I32,
  i32,
  LANE_32,
  load16,
  load32,
  load8,
  LT_U_8,
  moduleOf,
  MUL,
  MUL_16,
  NARROW_32,
  NE,
  NE_8,
  OR,
  RETURN,
  set,
  SHL,
  SHR_U,
  SHR_U_16,
  store32,
  storeF64,
  SUB,
  SUB_8,
  SWIZZLE,
  V128,
  V_AND,
  V_CONST,
  V_LOAD,
  when,
} from "./assembler.ts";

/** Where things lie in the memory. */
const GATHER = 0, KEEP = 4_352, COUNT = 4_608, PRICES = 8_192, MOST_LEVELS = 4_096, SIZES = PRICES + 8 * MOST_LEVELS;
const TEXT = SIZES + 8 * MOST_LEVELS, PAGES = 4;
/** Locals: where the cursor stands, the places of both grids, … */
const AT = 0,
  TICK = 1,
  LOT = 2,
  LENGTH = 3,
  DOT = 4,
  MASK = 5,
  LEVELS = 6,
  WORD = 7,
  DIGITS = 8,
  NUMBER = 9,
  PRICE = 10;

const bytesOf = (value: number) => V_CONST(new Uint8Array(16).fill(value));
const shortsOf = (...pair: [number, number]) =>
  V_CONST(new Uint8Array(Int16Array.from({ length: 8 }, (_, i) => pair[i & 1]).buffer));
const REFUSE: Code = [...i32(-1), ...RETURN];
const refuseIf = (...condition: Code[]): Code => [...condition.flat(), ...when(REFUSE)];
const advance = (by: Code): Code => [...get(AT), ...by, ...ADD, ...set(AT)];
/** The next three bytes are `text`, or the function ends. */
const three = (text: string): Code => [...get(AT), ...load32(), ...i32(0xffffff), ...AND, ...i32(wordOf(text)), ...NE];

function wordOf(text: string): number {
  return [...text].reduce((word, letter, i) => word | letter.charCodeAt(0) << (8 * i), 0);
}

// deno-fmt-ignore: one thought a line, as assembler is read.
/** Reads the decimal at the cursor into NUMBER, in units of `places`; the cursor then stands on the closing quote. */
function decimal(places: number): Code {
  return [
    get(AT), V_LOAD(), set(DIGITS),
    // The length is known from the quote, the point from the first byte that is one.
    get(DIGITS), bytesOf(0x22), EQ_8, BITMASK_8, set(WORD), refuseIf(get(WORD), EQZ), get(WORD), CTZ, set(LENGTH),
    i32(1), get(LENGTH), SHL, i32(1), SUB, set(MASK),
    get(DIGITS), bytesOf(0x2e), EQ_8, BITMASK_8, i32(1), get(LENGTH), SHL, OR, CTZ, set(DOT),
    // All others are digits; there is one before the point and one behind it.
    get(DIGITS), bytesOf(0x30), SUB_8, set(DIGITS),
    refuseIf(get(DIGITS), bytesOf(10), LT_U_8, BITMASK_8, i32(1), get(DOT), SHL, OR, get(MASK), AND, get(MASK), NE),
    refuseIf(get(DOT), EQZ), refuseIf(get(DOT), i32(1), ADD, get(LENGTH), EQ),
    refuseIf(get(DOT), get(places), ADD, i32(16), GT_U),
    // What the grid cannot hold is zero.
    get(DIGITS), get(LENGTH), i32(4), SHL, V_LOAD(KEEP), V_AND, set(DIGITS),
    refuseIf(get(DIGITS), bytesOf(0), NE_8, BITMASK_8, get(DOT), get(places), ADD, i32(1), ADD, SHR_U),
    // Sixteen digits without the point, the last one at the end; then joined by two, by four and by eight.
    get(DIGITS), get(DOT), get(places), ADD, i32(4), SHL, get(DOT), ADD, i32(4), SHL, V_LOAD(GATHER), SWIZZLE, set(DIGITS),
    get(DIGITS), shortsOf(0xff, 0xff), V_AND, shortsOf(10, 10), MUL_16, get(DIGITS), i32(8), SHR_U_16, ADD_16,
    shortsOf(100, 1), DOT_16, set(DIGITS), get(DIGITS), get(DIGITS), NARROW_32, shortsOf(10_000, 1), DOT_16, set(DIGITS),
    get(DIGITS), LANE_32(0), F64_OF_I32, f64(1e8), F64_MUL, get(DIGITS), LANE_32(1), F64_OF_I32, F64_ADD, set(NUMBER),
    refuseIf(get(NUMBER), f64(Number.MAX_SAFE_INTEGER), F64_GT),
    advance(get(LENGTH)),
  ].flat();
}

// deno-fmt-ignore
const BODY: readonly Code[] = [
  refuseIf(get(AT), load8(), i32(0x5b), NE),
  get(AT), load8(1), i32(0x5d), EQ, when(i32(0), i32(0), store32(COUNT), get(AT), i32(2), ADD, RETURN),
  advance(i32(1)),
  forever(
    refuseIf(get(AT), load16(), i32(wordOf('["')), NE), advance(i32(2)),
    decimal(TICK), refuseIf(get(NUMBER), f64(0), F64_EQ), get(NUMBER), set(PRICE),
    refuseIf(three('","')), advance(i32(3)),
    decimal(LOT),
    refuseIf(get(LEVELS), i32(MOST_LEVELS), EQ),
    get(LEVELS), i32(8), MUL, get(PRICE), storeF64(PRICES), get(LEVELS), i32(8), MUL, get(NUMBER), storeF64(SIZES),
    get(LEVELS), i32(1), ADD, set(LEVELS),
    three('"],'), EQZ, when(advance(i32(3)), AGAIN),
    refuseIf(three('"]]')),
    i32(0), get(LEVELS), store32(COUNT), get(AT), i32(3), ADD, RETURN,
  ),
];

/** The module's bytes. */
export function simdLevelsModule(): Uint8Array<ArrayBuffer> {
  return moduleOf("levels", {
    parameters: [I32, I32, I32],
    result: I32,
    locals: [I32, I32, I32, I32, I32, V128, F64, F64],
    body: BODY,
    pages: PAGES,
  });
}

/** The scanner over its own memory. */
export class SimdLevels {
  readonly prices: Float64Array;
  readonly sizes: Float64Array;
  readonly #text: Uint8Array;
  readonly #counts: Int32Array;
  readonly #encoder = new TextEncoder();
  readonly #levels: (at: number, tickPlaces: number, lotPlaces: number) => number;

  constructor() {
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(simdLevelsModule()));
    const { buffer } = exports.memory as WebAssembly.Memory;
    this.#levels = exports.levels as (at: number, tickPlaces: number, lotPlaces: number) => number;
    this.prices = new Float64Array(buffer, PRICES, MOST_LEVELS);
    this.sizes = new Float64Array(buffer, SIZES, MOST_LEVELS);
    this.#text = new Uint8Array(buffer, TEXT);
    this.#counts = new Int32Array(buffer, COUNT, 1);
    fillTables(new Uint8Array(buffer));
  }

  /** How many levels `text` holds, which are then in `prices` and `sizes`; -1 if it is no list of levels of these grids. */
  read(text: string, tick: Grid, lot: Grid): number {
    const length = text.length;
    if (length + 32 > this.#text.length || tick.step !== 1 || lot.step !== 1) return -1;
    const { read, written } = this.#encoder.encodeInto(text, this.#text);
    if (read !== length || written !== length) return -1;
    this.#text[length] = 0; // ends every number, where the last text's tail would not
    return this.#levels(TEXT, tick.decimals, lot.decimals) === TEXT + length ? this.#counts[0] : -1;
  }
}

/** GATHER: by the digits in all and those before the point, which byte each of sixteen digits comes from; 0x80 = zero. KEEP:
 * by the length, which bytes are part of the number. */
function fillTables(memory: Uint8Array): void {
  for (let digits = 0; digits <= 16; digits++) {
    for (let point = 0; point < 16; point++) {
      for (let place = 0; place < 16; place++) {
        const from = place - (16 - digits);
        memory[GATHER + (digits * 16 + point) * 16 + place] = from < 0 ? 0x80 : from < point ? from : from + 1;
      }
    }
  }
  for (let length = 0; length < 16; length++) memory.fill(0xff, KEEP + length * 16, KEEP + length * 16 + length);
}
