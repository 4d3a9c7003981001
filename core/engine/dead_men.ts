/** The dead-man switches of all venues at work (reliability.md 4.7). Each is armed before the first order, set anew while we
 * trade, left to run out once trading is over, and taken off when the venue was proven empty. One that fires holds its venue
 * until a person has looked. Only this loop keeps them from firing: if it hangs, they do what they are for.
 *
 * After a kill nothing is set anew: what the cancels leave, the switch takes. @module */
import type { Micros } from "../units.ts";
import { type InstrumentId, marketName, type VenueId } from "../instrument.ts";
import type { Approved, Command } from "../command.ts";
import type { DeadManAnswer, OrderEndCause, OrderReport } from "../event.ts";
import type { Order } from "../oms/orders.ts";
import type { Desk, VenueDesk } from "../desk/desk.ts";
import type { DeadManMode } from "../risk/dead_man.ts";
import type { FiringsState } from "../risk/dead_man_firings.ts";
import type { Gate } from "../risk/gate.ts";
import { venueScope } from "../risk/holds.ts";
import { type Armed, type Guard, guardOf, orderOnWay } from "./dead_man_guard.ts";
import type { Holding } from "./holding.ts";
import type { DeadManMemo } from "./memo.ts";
import type { VenueRules } from "./quoting.ts";
import type { Telling } from "./telling.ts";

/** Words of one firing may come so far apart, µs: venues cancel one order after the other. */
const ONE_FIRING = 10_000_000;

export type DeadMenParts = {
  readonly desk: Desk;
  readonly gate: Gate;
  readonly venues: ReadonlyMap<VenueId, VenueRules>;
  readonly dedicated: ReadonlySet<VenueId>;
  readonly holding: Holding;
  readonly telling: Telling;
  /** What the kill switch and the stop ask of that venue: `trading` = nothing, `resting` = a kill that leaves what rests,
   * `clearing` = all is to go, `empty` = it was proven empty since. */
  stance(venue: VenueId): "trading" | "resting" | "clearing" | "empty";
  /** All quotes of that venue may now be others. */
  disturb(venue: VenueId): void;
};
/** What a restart has to know of one venue. `armed`: the switches that were not taken off, by market; "" = the one of all. */
export type DeadManState = FiringsState & { readonly armed: readonly string[] };
export type DeadMenState = Readonly<Record<VenueId, DeadManState>>;

export class DeadMen {
  readonly guards: Map<VenueId, Guard> = new Map();
  /** Switches that an earlier run armed and did not take off. */
  readonly #left = new Map<VenueId, Set<string>>();
  #memos: DeadManMemo[] = [];
  #callId = 0;

  /** @throws {RangeError} for a window that a venue does not take */
  constructor(private readonly parts: DeadMenParts) {
    const { desk, venues, dedicated } = parts;
    for (const venue of desk.venues.values()) {
      const markets = desk.markets.filter((market) => market.venue === venue.id);
      this.guards.set(venue.id, guardOf(venue, markets, venues.get(venue.id), dedicated.has(venue.id)));
    }
  }

  /** Sends what is due, and tells the gate how long each market is guarded. To be called at each beat, after the kill switch. */
  beat(now: Micros, out: Approved<Command>[]): void {
    for (const guard of this.guards.values()) {
      if (guard.why !== "") continue;
      const isLinked = !UNLINKED.has(guard.venue.readiness), isSpent = guard.firings.isSpent(now);
      const mode = this.#mode(guard.venue.id, isLinked);
      let mustPause = false;
      for (const one of guard.switches) {
        this.#beat(guard, one, isSpent && !(one.machine.armedUntil > now) && mode === "on" ? "kept" : mode, now, out);
        if (mode === "on" && one.machine.mustPause) mustPause = true;
      }
      this.#reason(guard, isSpent, now);
      if (mustPause) this.#pause(guard, now);
    }
  }

  take(event: DeadManAnswer, now: Micros): void {
    const guard = this.guards.get(event.venue);
    const one = guard?.switches.find(({ instrument }) => instrument === event.instrument);
    if (guard === undefined || one === undefined) {
      return this.parts.telling.count("dead-man answers that nobody asked for");
    }
    const { machine } = one, wasFailing = machine.failure !== "", wasUntil = machine.armedUntil;
    machine.answered(event);
    if (machine.state(now) === "unavailable") return this.#giveUp(guard, event.failure, now);
    if (event.verdict !== "set") this.parts.telling.count(`dead-man switch ${event.verdict}`);
    if (machine.failure !== "" && !wasFailing && !(wasUntil > now)) {
      const sentence =
        `The dead-man switch of ${event.venue} could not be set: ${machine.failure}; nothing is placed there`;
      this.parts.telling.incident("S2", "dead_man_refused", sentence, event.venue, now);
    }
    this.#publish(guard, one, now);
  }

  /** The venue says of a live order of ours that its switch has cancelled it. */
  told({ venue, instrument }: OrderReport, now: Micros): void {
    const guard = this.guards.get(venue);
    if (guard !== undefined) this.#fired(guard, instrument, "it says so itself", now);
  }

  /** The venue has ended an order that nobody of us cancelled. At venues that have no word for it, two at once may be the
   * switch, if it may have run out by then. */
  ended({ venue, instrument }: Order, cause: OrderEndCause, now: Micros): void {
    const guard = this.guards.get(venue);
    if (cause !== "venue" || guard === undefined) return;
    const one = guard.switches.find(({ markets }) => markets.some(({ id }) => id === instrument));
    if (one === undefined || !(one.isNoted || one.machine.hasLapsed) || one.machine.armedUntil > now) return;
    if (guard.vanished.add(now)) this.#fired(guard, instrument, "several orders of ours ended there at once", now);
  }

  /** Whether a switch of some venue may still fire, though all is to be taken off. */
  isLeft(now: Micros): boolean {
    for (const { switches } of this.guards.values()) {
      for (const { machine } of switches) if (machine.mayFire(now)) return true;
    }
    return false;
  }

  /** What the next run has to know, since the last call. */
  takeMemos(): readonly DeadManMemo[] {
    if (this.#memos.length === 0) return NO_MEMOS;
    const taken = this.#memos;
    this.#memos = [];
    return taken;
  }

  /** Takes what an earlier run wrote down. */
  recall({ venue, market, what }: DeadManMemo, at: Micros): void {
    const left = this.#left.get(venue) ?? new Set<string>();
    this.#left.set(venue, left);
    if (what === "armed") left.add(market);
    else left.delete(market);
    if (what === "fired") this.guards.get(venue)?.firings.add(at);
  }

  /** The earlier run is over: what it left armed fires, and counts. */
  recalled(now: Micros): void {
    for (const [venue, markets] of this.#left) if (markets.size > 0) this.guards.get(venue)?.firings.add(now);
    this.#left.clear();
  }

  state(): DeadMenState {
    const states = [...this.guards].map(([venue, { firings }]) => {
      return [venue, { ...firings.state(), armed: [...this.#left.get(venue) ?? []] }] as const;
    });
    return Object.fromEntries(states);
  }
  restore(states: DeadMenState): void {
    for (const [venue, { firings }] of this.guards) {
      const known = states[venue];
      if (known === undefined) continue;
      firings.restore(known);
      this.#left.set(venue, new Set(known.armed));
    }
  }

  /** Without the private stream nothing is set anew: what may rest there unseen is the switch's. */
  #mode(venue: VenueId, isLinked: boolean): DeadManMode {
    const stance = this.parts.stance(venue);
    switch (stance) {
      case "trading":
      case "resting":
        return isLinked ? "on" : "kept";
      case "clearing":
        return "kept";
      case "empty":
        return "off";
      default:
        return stance satisfies never;
    }
  }

  #beat(guard: Guard, one: Armed, mode: DeadManMode, now: Micros, out: Approved<Command>[]): void {
    const { machine, instrument } = one, venue = guard.venue.id;
    machine.wish(mode);
    machine.linked(!UNLINKED.has(guard.venue.readiness));
    const window = machine.due(now);
    if (window !== null) {
      const callId = ++this.#callId;
      out.push(this.parts.gate.approve({ kind: "dead_man", venue, instrument, window, callId }));
      machine.sent(callId, window, now);
    }
    if (machine.takeLapse()) this.#lapsed(guard, one, now);
    this.#publish(guard, one, now);
  }

  /** Tells the gate, and the journal of what is new. */
  #publish(guard: Guard, one: Armed, now: Micros): void {
    const { machine, markets } = one, { armedUntil } = machine;
    const onWay = orderOnWay(this.parts.venues.get(guard.venue.id)!);
    for (const market of markets) {
      market.armedUntil = armedUntil;
      market.placeUntil = armedUntil - onWay;
    }
    if (armedUntil > now && !one.isNoted) this.#note(guard, one, "armed");
    else if (one.isNoted && machine.state(now) === "off") this.#note(guard, one, "off");
  }

  /** Why the venue's switches are not armed, in the words of the first that is not. */
  #reason({ venue, switches, firings }: Guard, isSpent: boolean, now: Micros): void {
    const unarmed = switches.find(({ machine }) => !(machine.armedUntil > now));
    if (unarmed === undefined) venue.deadManReason = "";
    else if (isSpent) {
      const { most } = firings, used = firings.used(now);
      venue.deadManReason = `it fired ${used} of ${most} times today, and is not armed again before 00:00 UTC`;
    } else if (unarmed.machine.failure !== "") venue.deadManReason = unarmed.machine.failure;
    else venue.deadManReason = unarmed.machine.hasLapsed ? "it was not set anew in time" : "it is not armed yet";
  }

  #pause({ venue: { id }, switches }: Guard, now: Micros): void {
    const { machine } = switches.find((one) => one.machine.mustPause)!;
    const why = machine.failure === "" ? "no answer came" : machine.failure;
    const sentence = `the dead-man switch of ${id} could not be set anew twice: ${why}`;
    this.parts.holding.put(
      { scope: venueScope(id), cause: "KIL-12", sentence, status: "DEAD_MAN", ends: "itself" },
      now,
    );
  }

  #lapsed(guard: Guard, one: Armed, now: Micros): void {
    guard.firings.add(now);
    this.#note(guard, one, "fired");
    const { id } = guard.venue, sentence = `The dead-man switch of ${id} was not set anew in time: it may have fired`;
    this.parts.telling.incident("S2", "dead_man_lapsed", sentence, id, now);
  }

  /** It has fired: nobody trades there until a person has seen why. */
  #fired(guard: Guard, instrument: InstrumentId, how: string, now: Micros): void {
    const { venue: { id }, switches, device } = guard, isNews = !(now - guard.firedAt <= ONE_FIRING);
    guard.firedAt = now;
    const hit = switches.filter(({ markets }) => markets.some((market) => market.id === instrument));
    for (const one of hit) {
      const isCounted = one.machine.hasLapsed;
      if (isNews || one.isNoted) one.machine.fired(now);
      this.#publish(guard, one, now);
      if (!isNews || isCounted) continue;
      guard.firings.add(now);
      this.#note(guard, one, "fired");
    }
    if (!isNews) return;
    const where = device?.scope === "symbol" ? marketName(this.parts.desk.market(instrument)) : id;
    const sentence = `the dead-man switch of ${where} has fired: ${how}`;
    this.parts.telling.incident("S1", "dead_man_fired", sentence, id, now);
    const hold = { scope: venueScope(id), cause: "KIL-15", sentence, status: "DEAD_MAN", ends: "person" } as const;
    this.parts.holding.put({ ...hold, told: true }, now);
  }

  /** The venue has none for this account: as where there is none at all. */
  #giveUp(guard: Guard, failure: string, now: Micros): void {
    const { venue, switches } = guard;
    guard.why = venue.deadManReason = `${venue.id} has no dead-man switch for this account: ${failure}`;
    venue.hasDeadMan = false;
    for (const { markets } of switches) for (const market of markets) market.armedUntil = market.placeUntil = Infinity;
    this.parts.telling.incident("S2", "no_dead_man", `${guard.why}; half as much may rest there`, venue.id, now);
    this.parts.disturb(venue.id);
  }

  #note({ venue: { id: venue } }: Guard, one: Armed, what: DeadManMemo["what"]): void {
    one.isNoted = what === "armed";
    const market = one.instrument === null ? "" : marketName(one.markets[0]);
    this.#memos.push({ topic: "dead_man", venue, market, what });
    this.parts.disturb(venue);
  }
}

const NO_MEMOS: readonly DeadManMemo[] = [];
const UNLINKED: ReadonlySet<VenueDesk["readiness"]> = new Set(["DOWN", "CONNECTING"]);
