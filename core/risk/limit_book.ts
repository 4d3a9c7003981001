/** The limits that hold now: those of the configuration, as people have changed them since. Tighter ones hold at once and
 * survive a restart; looser ones than the configuration's need a right, and end with the run, since the configuration is what
 * was approved. @module */
import { compare, parseMoney } from "../money.ts";
import { marketName, type VenueId } from "../instrument.ts";
import type { Market } from "../desk/market.ts";
import { DEFAULT_STRATEGY_LIMITS, limitFaults, type Limits, valueFault, type VenueLimits } from "./limits.ts";
import { GLOBAL_TABLE, INSTRUMENT_TABLE, type LimitSpec, STRATEGY_TABLE, VENUE_TABLE } from "./limit_table.ts";

type Value = string | number | null;
type Values = Readonly<Record<string, Value>>;
/** What is not as configured, by scope: "global", a venue's id, a strategy's id or a market's name. Survives JSON. */
export type LimitChanges = Readonly<Record<string, Readonly<Record<string, string | number>>>>;
export type LimitRefusal = { readonly field: string; readonly reason: string };
/** `before` and `after` name what is now different, such as "maxPosition=2". */
export type LimitsSet = { readonly refusals: readonly LimitRefusal[]; readonly before: string; readonly after: string };

const NET = "maxNet.";
const NET_SPEC: LimitSpec = { ...GLOBAL_TABLE.maxGross, rule: "RSK-13", about: "Net exposure of the asset" };

export class LimitBook {
  #changes = new Map<string, Readonly<Record<string, string | number>>>();
  #current: Limits;

  constructor(private readonly configured: Limits, private readonly markets: readonly Market[]) {
    this.#current = configured;
  }

  get current(): Limits {
    return this.#current;
  }

  /** All of it or nothing. @param mayLoosen whether the person may allow more than holds now */
  set(scope: string, set: Readonly<Record<string, string | number>>, mayLoosen: boolean): LimitsSet {
    const table = this.#table(scope), held = this.#values(this.#current, scope);
    if (table === null || held === null) return refused([{ field: "scope", reason: this.#unknown(scope) }]);
    const refusals = Object.entries(set).flatMap(([field, value]): LimitRefusal[] => {
      const reason = changeFault(field, value, table, held, mayLoosen);
      return reason === null ? [] : [{ field, reason }];
    });
    if (Object.keys(set).length === 0) refusals.push({ field: "set", reason: "names no limit" });
    if (refusals.length > 0) return refused(refusals);
    const changes = new Map(this.#changes).set(scope, { ...this.#changes.get(scope), ...set });
    const next = this.#with(changes), faults = limitFaults(next);
    if (faults.length > 0) return refused(faults.map((reason) => ({ field: scope, reason })));
    this.#changes = changes;
    this.#current = next;
    return { refusals: [], before: textOf(set, held), after: textOf(set, set) };
  }

  /** What is looser than the configuration goes back to it: at a start. @returns whether anything did */
  clamp(): boolean {
    const kept = new Map<string, Readonly<Record<string, string | number>>>();
    let dropped = false;
    for (const [scope, set] of this.#changes) {
      const table = this.#table(scope), held = this.#values(this.configured, scope);
      const tighter = Object.entries(set).filter(([field, value]) =>
        table !== null && held !== null && changeFault(field, value, table, held, false) === null
      );
      if (tighter.length < Object.keys(set).length) dropped = true;
      if (tighter.length > 0) kept.set(scope, Object.fromEntries(tighter));
    }
    // Two that fit together when they were set may not fit what the configuration says today.
    const next = this.#with(kept), fits = limitFaults(next).length === 0;
    this.#changes = fits ? kept : new Map();
    this.#current = fits ? next : this.configured;
    return dropped || !fits;
  }

  state(): LimitChanges {
    return Object.fromEntries(this.#changes);
  }

  /** Takes over what `state` told, as far as it is about what there is. */
  restore(changes: LimitChanges): void {
    this.#changes = new Map(Object.entries(changes).filter(([scope]) => this.#values(this.configured, scope) !== null));
    this.#current = this.#with(this.#changes);
  }

  #table(scope: string): Readonly<Record<string, LimitSpec>> | null {
    if (scope === "global") return GLOBAL_TABLE;
    if (this.configured.venue.has(scope)) return VENUE_TABLE;
    return this.#market(scope) !== undefined ? INSTRUMENT_TABLE : STRATEGY_TABLE;
  }

  #market(scope: string): Market | undefined {
    return this.markets.find((market) => marketName(market) === scope);
  }

  /** What holds in a scope; `null` = there is no such scope. */
  #values({ global, venue, perInstrument, strategy }: Limits, scope: string): Values | null {
    if (scope === "global") {
      const net = Object.entries(global.maxNet).map(([asset, amount]) => [`${NET}${asset}`, amount]);
      return { ...global as unknown as Values, ...Object.fromEntries(net) };
    }
    const market = this.#market(scope);
    if (market !== undefined) return perInstrument.get(market.id) ?? null;
    return venue.get(scope) ?? strategy?.get(scope) ?? null;
  }

  #unknown(scope: string): string {
    const { venue, strategy, perInstrument } = this.configured;
    const markets = this.markets.filter(({ id }) => perInstrument.has(id)).map(marketName);
    const known = ["global", ...venue.keys(), ...strategy?.keys() ?? [], ...markets].join(", ");
    return `is "${scope}", which has no limits; known are ${known}`;
  }

  #with(changes: ReadonlyMap<string, Readonly<Record<string, string | number>>>): Limits {
    const { configured } = this, perInstrument = new Map(configured.perInstrument);
    const venue = new Map<VenueId, VenueLimits>(configured.venue), strategy = new Map(configured.strategy);
    let { global } = configured;
    for (const [scope, set] of changes) {
      const market = this.#market(scope);
      if (scope === "global") global = withGlobal(global, set);
      else if (market !== undefined) perInstrument.set(market.id, { ...perInstrument.get(market.id)!, ...set });
      else if (venue.has(scope)) venue.set(scope, { ...venue.get(scope)!, ...set });
      else strategy.set(scope, { ...DEFAULT_STRATEGY_LIMITS, ...strategy.get(scope), ...set });
    }
    return { ...configured, perInstrument, venue, strategy, global };
  }
}

function withGlobal(global: Limits["global"], set: Readonly<Record<string, string | number>>): Limits["global"] {
  const maxNet: Record<string, string> = { ...global.maxNet }, rest: Record<string, string | number> = {};
  for (const [field, value] of Object.entries(set)) {
    if (field.startsWith(NET)) maxNet[field.slice(NET.length)] = String(value);
    else rest[field] = value;
  }
  return { ...global, ...rest, maxNet };
}

/** Why a limit may not become `value`; `null` = it may. */
function changeFault(
  field: string,
  value: unknown,
  table: Readonly<Record<string, LimitSpec>>,
  held: Values,
  mayLoosen: boolean,
): string | null {
  const isNet = table === GLOBAL_TABLE && field.startsWith(NET) && field.length > NET.length;
  const spec = isNet ? NET_SPEC : Object.hasOwn(table, field) ? table[field] : null;
  if (spec === null) return `is no limit that can be changed while it runs; there are ${Object.keys(table).join(", ")}`;
  const fault = value === null ? "is null; want a value" : valueFault(value, spec);
  if (fault !== null) return fault;
  const before = held[field] ?? null;
  if (mayLoosen || !isLooser(value as string | number, before, spec)) return null;
  return `is ${value}, looser than ${before}; that needs the right to loosen`;
}

/** @param before `null` = there was no limit, so that any is tighter */
function isLooser(value: string | number, before: Value, { kind, tighter }: LimitSpec): boolean {
  if (before === null) return false;
  const more = kind === "amount"
    ? compare(parseMoney(String(value)), parseMoney(String(before)))
    : Number(value) - Number(before);
  return tighter === "lower" ? more > 0 : more < 0;
}

function refused(refusals: readonly LimitRefusal[]): LimitsSet {
  return { refusals, before: "", after: "" };
}

function textOf(fields: object, values: Values): string {
  return Object.keys(fields).map((field) => `${field}=${values[field] ?? "none"}`).join(" ");
}
