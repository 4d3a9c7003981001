/** Live settings of a strategy: a typed table, checked changes, versions and their history. @module */
import type { Micros } from "../units.ts";
import { compare, formatMoney, parseMoney } from "../money.ts";

type Common = {
  /** For people: what it does, and what a change of it does. */
  readonly describe: string;
  readonly unit: string;
  /** What happens to resting orders when it changes. */
  readonly onChange: string;
};
export type Parameter =
  | Common & {
    readonly type: "number" | "integer";
    readonly min: number;
    readonly max: number;
    readonly default: number;
    readonly step?: number;
  }
  /** An exact decimal text, for sizes. */
  | Common & { readonly type: "decimal"; readonly min: string; readonly max: string; readonly default: string }
  | Common & { readonly type: "boolean"; readonly default: boolean }
  | Common & { readonly type: "choice"; readonly choices: readonly string[]; readonly default: string };
export type ParameterTable = Readonly<Record<string, Parameter>>;
export type ParameterValue = number | string | boolean;
export type ParameterValues = Readonly<Record<string, ParameterValue>>;

export type FieldRefusal = { readonly field: string; readonly value: unknown; readonly reason: string };
export type ParameterChange = {
  readonly version: number;
  readonly by: string;
  readonly at: Micros;
  readonly before: ParameterValues;
  readonly after: ParameterValues;
};
export type ParametersState = {
  readonly values: ParameterValues;
  readonly version: number;
  /** Oldest first. */
  readonly history: readonly ParameterChange[];
};
/** A history longer than this forgets its oldest entries; the journal keeps them all. */
export const HISTORY_LIMIT = 200;

export class Parameters {
  #values: ParameterValues;
  #version = 1;
  #history: ParameterChange[] = [];

  /** @throws {RangeError} naming every field of `initial`, or default in its place, that the table refuses */
  constructor(readonly table: ParameterTable, initial: Readonly<Record<string, unknown>> = {}) {
    const defaults = Object.fromEntries(Object.entries(table).map(([name, { default: value }]) => [name, value]));
    const { values, refusals } = this.check({ ...defaults, ...initial });
    if (refusals.length > 0) {
      throw new RangeError(refusals.map(({ field, reason }) => `${field}: ${reason}`).join("; "));
    }
    this.#values = values;
  }

  get values(): ParameterValues {
    return this.#values;
  }
  get version(): number {
    return this.#version;
  }
  /** Oldest first. */
  get history(): readonly ParameterChange[] {
    return this.#history;
  }

  state(): ParametersState {
    return { values: this.#values, version: this.#version, history: this.#history };
  }

  /** Takes over what `state` told of the same table. @throws {RangeError} naming every value that the table refuses */
  restore({ values, version, history }: ParametersState): void {
    const { values: checked, refusals } = this.check(values);
    if (refusals.length > 0) {
      throw new RangeError(refusals.map(({ field, reason }) => `${field}: ${reason}`).join("; "));
    }
    this.#values = checked;
    this.#version = version;
    this.#history = [...history];
  }

  /** What of `set` fits the table, and what does not and why. Changes nothing. */
  check(set: Readonly<Record<string, unknown>>): { values: ParameterValues; refusals: FieldRefusal[] } {
    const values: Record<string, ParameterValue> = {};
    const refusals: FieldRefusal[] = [];
    for (const [field, value] of Object.entries(set)) {
      const parameter = Object.hasOwn(this.table, field) ? this.table[field] : undefined;
      const reason = parameter
        ? refuse(parameter, value)
        : `is not a parameter; known are ${Object.keys(this.table).join(", ")}`;
      if (reason !== null) refusals.push({ field, value, reason });
      else values[field] = value as ParameterValue;
    }
    return { values, refusals };
  }

  /** Applies all of `set` or nothing. */
  set(set: Readonly<Record<string, unknown>>, ifVersion: number, by: string, at: Micros): readonly FieldRefusal[] {
    if (ifVersion !== this.#version) {
      return [{
        field: "if_version",
        value: ifVersion,
        reason: `is not the current version ${this.#version}: somebody changed it meanwhile`,
      }];
    }
    const { values, refusals } = this.check(set);
    if (refusals.length === 0) this.#apply({ ...this.#values, ...values }, by, at);
    return refusals;
  }

  /** Takes the last change back, as a new version. */
  rollback(ifVersion: number, by: string, at: Micros): readonly FieldRefusal[] {
    if (ifVersion !== this.#version) {
      return [{
        field: "if_version",
        value: ifVersion,
        reason: `is not the current version ${this.#version}: somebody changed it meanwhile`,
      }];
    }
    const last = this.#history.at(-1);
    if (!last) return [{ field: "if_version", value: ifVersion, reason: "has no earlier version to go back to" }];
    this.#apply(last.before, by, at);
    return [];
  }

  #apply(after: ParameterValues, by: string, at: Micros): void {
    this.#version += 1;
    this.#history.push({ version: this.#version, by, at, before: this.#values, after });
    if (this.#history.length > HISTORY_LIMIT) this.#history.shift();
    this.#values = after;
  }
}

function refuse(parameter: Parameter, value: unknown): string | null {
  const unit = parameter.unit ? ` ${parameter.unit}` : "";
  switch (parameter.type) {
    case "number":
    case "integer":
      if (typeof value !== "number" || !Number.isFinite(value)) return `is ${show(value)}; want a number`;
      if (parameter.type === "integer" && !Number.isInteger(value)) return `is ${value}; want a whole number`;
      if (value < parameter.min || value > parameter.max) {
        return `is ${value}${unit}; want ${parameter.min} to ${parameter.max}${unit}`;
      }
      return null;
    case "decimal": {
      if (typeof value !== "string" || !/^\d+(\.\d+)?$/.test(value)) {
        return `is ${show(value)}; want a plain decimal text such as "0.01"`;
      }
      const amount = parseMoney(value);
      const outside = compare(amount, parseMoney(parameter.min)) < 0 || compare(amount, parseMoney(parameter.max)) > 0;
      return outside ? `is ${formatMoney(amount)}${unit}; want ${parameter.min} to ${parameter.max}${unit}` : null;
    }
    case "boolean":
      return typeof value === "boolean" ? null : `is ${show(value)}; want true or false`;
    case "choice":
      return parameter.choices.includes(value as string)
        ? null
        : `is ${show(value)}; want one of ${parameter.choices.join(", ")}`;
    default:
      return parameter satisfies never;
  }
}

function show(value: unknown): string {
  return typeof value === "string" || typeof value === "object" ? JSON.stringify(value) : String(value);
}
