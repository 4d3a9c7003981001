/** Ways to spoil a text of JSON on its way, and what may be spoilt. A venue that tells a wrong number in its right form lies,
 * and no client can see through that; so no mutation puts one plausible value in another's place. What is changed can
 * always be seen (it cannot be read, or makes no sense), or means the same. @module */
import type { Random } from "../../../exchanges/shared/random.ts";
import type { Dialect, Of } from "../dialects.ts";
import { pick } from "./kind.ts";

/** How the dialect names sizes and kinds of events. */
export type Names = Pick<Dialect, "sizes" | "kinds">;
/** One or more texts instead of it; null = there is nothing in it that could be spoilt so. */
export type Mutation = (text: string, random: Random, of: Of, names: Names) => readonly (string | Uint8Array)[] | null;

type Leaf = {
  readonly holder: Record<string, unknown>;
  readonly key: string;
  readonly path: string;
  readonly value: unknown;
};

const DECIMAL = /^\d+(?:\.\d+)?$/;

/** A byte that no text of JSON has, or an end that is missing: whatever it hits, the text cannot be read any more. A byte that
 * turned one digit into another would be a lie, and TLS leaves none to chance. */
export const corruptByte: Mutation = (text, random) => {
  const at = random.int(text.length), wrong = pick(random, ["\u0000", "\u0007", "\u001b"]);
  return [text.slice(0, at) + wrong + text.slice(at + 1)];
};

export const truncate: Mutation = (text, random) =>
  text.length < 2 ? null : [text.slice(0, 1 + random.int(text.length - 1))];

/** One text in two frames. */
export const split: Mutation = (text, random) => {
  if (text.length < 2) return null;
  const at = 1 + random.int(text.length - 1);
  return [text.slice(0, at), text.slice(at)];
};

/** Bytes instead of text: in another encoding, or none. */
export const wrongEncoding: Mutation = (text, random) => {
  const latin = Uint8Array.from(text, (letter) => letter.charCodeAt(0) & 0xff);
  if (random.next() < 0.5) {
    latin[random.int(latin.length)] = 0xff; // stands in no UTF-8
    return [latin];
  }
  return [Uint8Array.from({ length: 2 * text.length }, (_, i) => i % 2 === 0 ? text.charCodeAt(i / 2) & 0xff : 0)];
};

/** The same with a field of up to half a million letters that nobody asked for. */
export const huge: Mutation = (text, random) =>
  withField(text, random, "pad", "x".repeat(Math.round(10_000 * 50 ** random.next())));

export const unknownField: Mutation = (text, random) =>
  withField(
    text,
    random,
    pick(random, ["zz", "newField", "q2"]),
    pick<unknown>(random, [1, "x", null, [], { a: [1] }, true]),
  );

/** An event of a kind that did not exist when we read the documents. It says nothing of what it is about: as if it was lost. */
export const unknownType: Mutation = (text, random, _of, { kinds }) =>
  changeLeaf(text, random, ({ key }) => kinds.has(key), () => "madeUpEvent");

export const numberAsString: Mutation = (text, random) =>
  changeLeaf(text, random, ({ value }) => typeof value === "number", ({ value }) => String(value));

/** The same value in other letters: 65000.10 is 6.500010e4. */
export const exponent: Mutation = (text, random) =>
  changeLeaf(
    text,
    random,
    ({ value }) => typeof value === "string" && DECIMAL.test(value) && value.includes(".") && Number(value) > 0,
    ({ value }) => exponentOf(String(value)),
  );

/** Market data may tell of nothing (a trade of no lots) or less than nothing. Zero is left out where it has a meaning: in a level
 * of a book it takes the level away, in the account's words it says that nothing was filled. Less than nothing means
 * nothing anywhere. */
export const badSize: Mutation = (text, random, of, { sizes }) =>
  changeLeaf(
    text,
    random,
    ({ path, value }) => typeof value === "string" && DECIMAL.test(value) && Number(value) > 0 && sizes.test(path),
    ({ path, value }) => of === "market" && !/\.\d+\.1$/.test(path) && random.next() < 0.5 ? "0" : `-${value}`,
  );

export const notANumber: Mutation = (text, random) =>
  changeLeaf(
    text,
    random,
    ({ value }) => typeof value === "number" || typeof value === "string" && DECIMAL.test(value),
    () => pick(random, ["NaN", "nan", "Infinity", "", "null", "1,5", "0x10"]),
  );

/** Changes one of the leaves that `fits`, drawn at random. */
function changeLeaf(
  text: string,
  random: Random,
  fits: (leaf: Leaf) => boolean,
  value: (leaf: Leaf) => unknown,
): readonly string[] | null {
  const root = parse(text);
  if (root === null) return null;
  const leaves = leavesOf(root).filter(fits);
  if (leaves.length === 0) return null;
  const leaf = pick(random, leaves);
  leaf.holder[leaf.key] = value(leaf);
  return [JSON.stringify(root)];
}

function withField(text: string, random: Random, name: string, value: unknown): readonly string[] | null {
  const root = parse(text);
  if (root === null) return null;
  const objects = objectsOf(root);
  if (objects.length === 0) return null;
  const holder = pick(random, objects);
  if (Object.hasOwn(holder, name)) return null;
  holder[name] = value;
  return [JSON.stringify(root)];
}

function leavesOf(value: unknown, path = ""): Leaf[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const here = path === "" ? key : `${path}.${key}`;
    if (typeof inner === "object" && inner !== null) return leavesOf(inner, here);
    return [{ holder: value as Record<string, unknown>, key, path: here, value: inner }];
  });
}

function objectsOf(value: unknown): Record<string, unknown>[] {
  if (typeof value !== "object" || value === null) return [];
  const inner = Object.values(value).flatMap(objectsOf);
  return Array.isArray(value) ? inner : [value as Record<string, unknown>, ...inner];
}

function parse(text: string): object | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" ? value : null;
  } catch {
    return null; // another trouble was here before
  }
}

function exponentOf(decimal: string): string {
  const [whole, tail] = decimal.split(".");
  if (whole === "0") return `${BigInt(tail)}e-${tail.length}`;
  return `${whole[0]}.${whole.slice(1)}${tail}e${whole.length - 1}`;
}
