/** What is wrong with a configuration, in sentences: where, the value seen, the value wanted, and the nearest known name for
 * one that is unknown. Values of secrets are never shown. @module */
import type { z } from "zod";
import { nearest } from "./nearest.ts";

/** Bad configuration: exit code 2. `problems` in the order of the file. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
  constructor(readonly source: string, readonly problems: readonly string[], options?: ErrorOptions) {
    super(`Cannot use ${source}: ${problems.join("; ")}`, options);
  }
}

type Path = readonly PropertyKey[];
/** A node of the JSON schema, as far as it is read here. */
type Node = {
  readonly type?: string;
  readonly title?: string;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly additionalProperties?: Node | boolean;
  readonly items?: Node;
};

/** Shown values are cut to this. */
const SHOWN = 60;

/** One sentence for each thing that is wrong. */
export function describeIssues(
  issues: readonly z.core.$ZodIssue[],
  value: unknown,
  schema: Readonly<Record<string, unknown>>,
): string[] {
  return issues.flatMap((issue) => describe(issue, value, schema as Node));
}

/** "strategies[0].markets[1]"; a name that is no word is quoted. */
export function pathText(path: Path): string {
  return path.map((part, i) => {
    if (typeof part === "number") return `[${part}]`;
    const word = String(part);
    if (!/^[A-Za-z_$][\w$]*$/.test(word)) return `[${JSON.stringify(word)}]`;
    return i === 0 ? word : `.${word}`;
  }).join("");
}

/** `; did you mean "x"?`, or nothing if no known name is near. */
export function suggestion(word: string, known: readonly string[]): string {
  if (known.length === 0) return "";
  const meant = nearest(word, known);
  return meant === null ? `; want one of ${known.join(", ")}` : `; did you mean "${meant}"?`;
}

function describe(issue: z.core.$ZodIssue, value: unknown, schema: Node): string[] {
  if (issue.code === "unrecognized_keys") {
    const known = Object.keys(nodeAt(schema, issue.path)?.properties ?? {});
    return issue.keys.map((key) => {
      return `${pathText([...issue.path, key])} is not a known key${suggestion(key, known)}`;
    });
  }
  const seen = valueAt(value, issue.path), place = issue.path.length === 0 ? "it" : pathText(issue.path);
  const wanted = wantedText(nodeAt(schema, issue.path));
  if (issue.code === "invalid_key") return [`${place} is no fitting name; want small letters, digits and _`];
  return [
    seen === undefined
      ? `${place} is missing; want ${wanted}`
      : `${place} is ${show(seen, issue.path)}; want ${wanted}`,
  ];
}

function wantedText(node: Node | undefined): string {
  if (!node) return "something else";
  if (node.title) return node.title;
  if (node.enum) return `one of ${node.enum.join(", ")}`;
  switch (node.type) {
    case "integer":
    case "number": {
      const noun = node.type === "integer" ? "a whole number" : "a number";
      const from = node.exclusiveMinimum === undefined ? `from ${node.minimum}` : `above ${node.exclusiveMinimum}`;
      return `${noun} ${from} to ${node.maximum}`.replace(/ (?:from undefined|to undefined)/g, "");
    }
    case "string":
      return "a text";
    case "boolean":
      return "true or false";
    case "array":
      return `a list of ${node.minItems ?? 0} to ${node.maxItems} entries`;
    case "object":
      return "an object";
    default:
      return "a number, a text, true or false";
  }
}

function show(value: unknown, path: Path): string {
  // Whoever wrote a key where its source belongs must not find it in a log.
  if (path.includes("credentials") || path.includes("sentinelCredentials")) {
    return `a ${Array.isArray(value) ? "list" : typeof value}`;
  }
  const text = JSON.stringify(value) ?? String(value);
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
}

function nodeAt(schema: Node, path: Path): Node | undefined {
  let node = schema;
  for (const part of path) {
    const open = typeof node.additionalProperties === "object" ? node.additionalProperties : undefined;
    const next: Node | undefined = typeof part === "number" ? node.items : node.properties?.[String(part)] ?? open;
    // Inside a choice of shapes the whole choice says what is wanted.
    if (!next) return node.title ? node : undefined;
    node = next;
  }
  return node;
}

function valueAt(value: unknown, path: Path): unknown {
  for (const part of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = Object.hasOwn(value, part) ? (value as Record<PropertyKey, unknown>)[part] : undefined;
  }
  return value;
}
