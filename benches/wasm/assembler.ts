/** As much of a WebAssembly assembler as one function needs: instructions as bytes, and the sections around them.
 * Source: WebAssembly Core Specification 2.0, chapter 5, "Binary Format". @module */

export type Code = readonly number[];
export const I32 = 0x7f, F64 = 0x7c, V128 = 0x7b;

/** Unsigned LEB128. */
export function unsigned(value: number): Code {
  const bytes: number[] = [];
  for (let rest = value;;) {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    bytes.push(rest === 0 ? low : low | 0x80);
    if (rest === 0) return bytes;
  }
}

/** Signed LEB128 of 32 bits. */
export function signed(value: number): Code {
  const bytes: number[] = [];
  for (let rest = value | 0;;) {
    const low = rest & 0x7f;
    rest >>= 7;
    const last = (rest === 0 && (low & 0x40) === 0) || (rest === -1 && (low & 0x40) !== 0);
    bytes.push(last ? low : low | 0x80);
    if (last) return bytes;
  }
}

const op = (byte: number): Code => [byte];
const vector = (number: number, ...rest: number[]): Code => [0xfd, ...unsigned(number), ...rest];
const doubleBytes = (value: number): Code => [...new Uint8Array(Float64Array.of(value).buffer)];

export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number): Code => [0x21, ...unsigned(local)];
export const i32 = (value: number): Code => [0x41, ...signed(value)];
export const f64 = (value: number): Code => [0x44, ...doubleBytes(value)];
/** Loads and stores take the address from the stack, and an offset; nothing is said about alignment. */
export const load32 = (offset = 0): Code => [0x28, 0, ...unsigned(offset)];
export const load8 = (offset = 0): Code => [0x2d, 0, ...unsigned(offset)];
export const load16 = (offset = 0): Code => [0x2f, 0, ...unsigned(offset)];
export const storeF64 = (offset = 0): Code => [0x39, 0, ...unsigned(offset)];
export const store32 = (offset = 0): Code => [0x36, 0, ...unsigned(offset)];

export const [EQZ, EQ, NE, GT_U] = [0x45, 0x46, 0x47, 0x4b].map(op);
export const [CTZ, ADD, SUB, MUL, AND, OR, SHL, SHR_U] = [0x68, 0x6a, 0x6b, 0x6c, 0x71, 0x72, 0x74, 0x76].map(op);
export const [F64_GT, F64_EQ, F64_ADD, F64_MUL, F64_OF_I32] = [0x64, 0x61, 0xa0, 0xa2, 0xb7].map(op);

export const V_LOAD = (offset = 0): Code => vector(0, 0, ...unsigned(offset));
export const V_CONST = (bytes: Uint8Array): Code => vector(12, ...bytes);
export const LANE_32 = (lane: number): Code => vector(27, lane);
export const SWIZZLE = vector(14), EQ_8 = vector(35), NE_8 = vector(36), LT_U_8 = vector(38);
export const V_AND = vector(78), BITMASK_8 = vector(100), SUB_8 = vector(113);
export const NARROW_32 = vector(133), SHR_U_16 = vector(141), ADD_16 = vector(142), MUL_16 = vector(149);
export const DOT_16 = vector(186);

/** `then` runs if what lies on the stack is not zero. */
export const when = (...then: Code[]): Code => [0x04, 0x40, ...then.flat(), 0x0b];
/** Runs until a `return`; `AGAIN` inside it, in no deeper block, begins it anew. */
export const forever = (...body: Code[]): Code => [0x03, 0x40, ...body.flat(), 0x0b, 0x00];
export const RETURN: Code = [0x0f];
/** Begins the loop anew from inside one `when`. */
export const AGAIN: Code = [0x0c, 1];

/** A module with one function and one memory, exported under `name` and "memory". */
export function moduleOf(
  name: string,
  { parameters, result, locals, body, pages }: {
    readonly parameters: Code;
    readonly result: number;
    readonly locals: Code;
    readonly body: readonly Code[];
    readonly pages: number;
  },
): Uint8Array<ArrayBuffer> {
  const code = [...list(locals.map((type) => [1, type])), ...body.flat(), 0x0b];
  return Uint8Array.of(
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, list([[0x60, ...list(parameters.map((type) => [type])), 1, result]])),
    ...section(3, list([[0]])),
    ...section(5, list([[0, ...unsigned(pages)]])),
    ...section(7, list([[...text(name), 0, 0], [...text("memory"), 2, 0]])),
    ...section(10, list([[...unsigned(code.length), ...code]])),
  );
}

function section(id: number, bytes: Code): Code {
  return [id, ...unsigned(bytes.length), ...bytes];
}

function list(items: readonly Code[]): Code {
  return [...unsigned(items.length), ...items.flat()];
}

function text(name: string): Code {
  const bytes = new TextEncoder().encode(name);
  return [...unsigned(bytes.length), ...bytes];
}
