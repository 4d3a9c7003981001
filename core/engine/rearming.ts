/** The way back to trading: a person asks, every item of the check-list is looked at, and only if all hold the latch opens, of
 * everything or of what was killed on its own. What was found stands in the journal either way. @module */
import type { Micros } from "../units.ts";
import type { VenueId } from "../instrument.ts";
import type { Rearm } from "../event.ts";
import type { Desk } from "../desk/desk.ts";
import { GLOBAL_SCOPE, type Scope } from "../risk/holds.ts";
import { type CheckItem, checkList, type Latched, standing } from "./check_list.ts";
import type { Control, ControlOptions, LossTrip } from "./control.ts";
import type { Holding } from "./holding.ts";
import type { RearmMemo } from "./memo.ts";
import type { DeadManView, RearmView } from "./view.ts";

export type RearmParts = {
  readonly desk: Desk;
  readonly control: Control;
  readonly holding: Holding;
  readonly options: Pick<ControlOptions, "rearmCooldown" | "config" | "armedConfig" | "asksToken">;
  /** How the losses stand, with what each rule has tripped. */
  losses(trips: readonly LossTrip[], now: Micros): readonly CheckItem[];
  deadMan(venue: VenueId, now: Micros): DeadManView;
};
/** `items` null = there is no such scope. */
export type Rearmed = { readonly armed: boolean; readonly items: readonly CheckItem[] | null };

export class Rearming {
  #memos: RearmMemo[] = [];
  #armedConfig: string | null;

  constructor(private readonly parts: RearmParts) {
    this.#armedConfig = parts.options.armedConfig ?? null;
  }

  rearm(event: Rearm, now: Micros): Rearmed {
    const { control, holding, options } = this.parts, { by, requestId, reason } = event;
    const scope = holding.scopes.named(event.scope ?? GLOBAL_SCOPE.name);
    if (scope === null) return { armed: false, items: null };
    const isWhole = scope.level === "global", items = checkList(this.#latched(scope, now), event, now);
    const passed = items.every(({ ok }) => ok), armed = passed && (!isWhole || control.arm(now));
    if (armed && isWhole) this.#armedConfig = options.config ?? null;
    else if (armed) holding.resume(scope, by, now);
    this.#memos.push({ topic: "rearm_check", requestId, by, reason, scope: scope.name, armed, items });
    return { armed, items };
  }

  /** What the journal is to keep, since the last call. */
  takeMemos(): readonly RearmMemo[] {
    if (this.#memos.length === 0) return NO_MEMOS;
    const taken = this.#memos;
    this.#memos = [];
    return taken;
  }

  /** What waits for a person to arm it, the widest first, with all of its check-list that is not typed. */
  view(now: Micros): readonly RearmView[] {
    const { control, holding: { holds } } = this.parts;
    const isHalted = control.state !== "ARMED" && !control.stopping;
    if (!isHalted && holds.all.length === 0) return NOTHING;
    const scopes = new Map(isHalted ? [["", GLOBAL_SCOPE]] : []);
    for (const { tripped, scope } of holds.all) if (tripped) scopes.set(`${scope.level} ${scope.name}`, scope);
    return [...scopes.values()].map((scope) => {
      const latched = this.#latched(scope, now), { level, name } = scope;
      return { level, scope: name, cause: latched.cause, items: standing(latched, now) };
    });
  }

  #latched(scope: Scope, now: Micros): Latched {
    return scope.level === "global" ? this.#whole(now) : this.#narrow(scope, now);
  }

  #whole(now: Micros): Latched {
    const { desk, control, losses } = this.parts, further = [...losses(control.lossTrips, now)];
    if (control.flattenState === "FLATTENING") further.push(UNDER_WAY);
    return {
      ...this.#common(GLOBAL_SCOPE, further, now),
      halted: control.halted,
      emptyAt: (venue) => control.emptyAt(venue),
      liveCount: (venue) => desk.orders.liveCountVenue(venue),
      cause: control.switch.cause,
      trippedAt: control.trippedAt,
    };
  }

  #narrow(scope: Scope, now: Micros): Latched {
    const { holding: { holds, kills, scopes }, losses } = this.parts;
    const trips = holds.of(scope).filter(({ tripped }) => tripped);
    return {
      ...this.#common(scope, losses([], now), now),
      halted: this.#killedItem(scope),
      emptyAt: (venue) => kills.emptyAt(scope, venue),
      liveCount: (venue) => scopes.liveCount(scope, venue),
      cause: trips.length === 0 ? null : trips.map(({ cause, sentence }) => `${cause}: ${sentence}`).join("; "),
      trippedAt: Math.max(0, ...trips.map(({ since }) => since)) as Micros,
    };
  }

  #common(scope: Scope, further: readonly CheckItem[], now: Micros) {
    const { desk, holding: { scopes }, options } = this.parts, markets = scopes.marketsOf(scope);
    return {
      venues: scopes.venuesOf(scope).map((venue) => desk.venue(venue)),
      differences: (venue: VenueId) =>
        markets.map((id) => desk.market(id)).flatMap(({ venue: at, distrust }) =>
          at === venue && distrust !== null ? [distrust] : []
        ),
      cooldown: options.rearmCooldown,
      config: options.config ?? null,
      armedConfig: this.#armedConfig,
      asksToken: options.asksToken ?? false,
      guards: desk.guards,
      deadMan: (venue: VenueId) => this.parts.deadMan(venue, now),
      further,
    };
  }

  #killedItem(scope: Scope): CheckItem {
    const { control, holding } = this.parts, { name } = scope, isKilled = holding.isKilled(scope);
    const isProven = isKilled && holding.kills.isVerified(scope);
    const sentence = control.stopping
      ? "The bot is stopping"
      : !isKilled
      ? `${name} is not killed`
      : isProven
      ? `${name} is killed`
      : `${name} is being cleared: wait until it is proven empty`;
    return { item: "halted", ok: isProven && !control.stopping, sentence };
  }
}

const NO_MEMOS: readonly RearmMemo[] = [];
const NOTHING: readonly RearmView[] = [];

const UNDER_WAY: CheckItem = {
  item: "flatten",
  ok: false,
  sentence: "What is held is being sold down: wait for its end",
};
