/** What the order machine found wrong, and what that stops: from a market that waits for a person to a kill of everything.
 * @module */
import type { InstrumentId, VenueId } from "../instrument.ts";
import { marketName } from "../instrument.ts";
import type { Fill } from "../event.ts";
import type { Incident } from "../oms/orders.ts";
import type { Desk } from "../desk/desk.ts";
import type { Gate } from "../risk/gate.ts";
import { marketScope, type Scope, venueScope } from "../risk/holds.ts";
import type { AccountChecks } from "./account_checks.ts";
import type { Control } from "./control.ts";
import type { EngineOptions } from "./engine_options.ts";
import { hasForeign } from "./foreign_cancels.ts";
import type { Holding } from "./holding.ts";
import type { Reconciling } from "./reconciling.ts";
import type { Telling } from "./telling.ts";
import type { Turn } from "./turn.ts";

/** Its fields are read when something happens: at its birth they may not be there yet. */
export type IncidentParts = {
  readonly options: Pick<EngineOptions, "ids" | "venues" | "control">;
  readonly desk: Desk;
  readonly gate: Gate;
  readonly turn: Turn;
  readonly control: Control;
  readonly holding: Holding;
  readonly telling: Telling;
  readonly reconciling: Reconciling;
  readonly checks: AccountChecks;
};
/** What is so wrong that nobody may quote that market until a person has looked. */
const PAUSING: ReadonlySet<string> = new Set(["trade_conflict", "trades_missing"]);

export class Incidents {
  constructor(private readonly parts: IncidentParts) {}

  take(incident: Incident): void {
    const { code, sentence, venue, instrument, clientId } = incident;
    const { telling, reconciling, turn, desk, options: { ids } } = this.parts;
    telling.ofOrder(incident, turn.now);
    if (!turn.recalling) reconciling.noticed(incident, turn.now);
    if ((code === "orphan" || code === "left_behind") && ids.isLater(clientId)) this.#replaced(venue, clientId!);
    if (instrument === null) return;
    if (PAUSING.has(code)) this.pause(marketScope(desk.market(instrument)), code, sentence);
    if (code === "overfill") this.#trip(venueScope(venue), code, sentence);
    if (code === "orphan" && ids.isUnsent(clientId)) {
      const never = `order ${clientId} carries our tag and this start, and was never sent`;
      this.#trip(venueScope(venue), "id_never_sent", never);
    }
    if (code === "forced_fill") this.pause(venueScope(venue), code, sentence);
    if (code === "cancel_exhausted") this.#cancelAll(venue, instrument);
  }

  /** Until a person resumes. */
  pause(scope: Scope, cause: string, sentence: string): void {
    const { holding, turn } = this.parts;
    holding.put({ scope, cause, sentence, status: "STOPPED", ends: "person", told: true }, turn.now);
  }

  /** What we hold is not known any more: nothing may be traded on it. */
  unbookable({ venue, instrument, tradeId }: Fill, reason: string): void {
    const { turn: { now, recalling }, control, telling, desk } = this.parts;
    // The kill that it was then stands in the journal as well, and so does the re-arm that may have followed.
    if (recalling) return;
    const requestId = `unbookable-${venue}-${tradeId}`;
    // The kill first: whoever tells of it may fail.
    control.kill({ kind: "kill", by: "engine", requestId, at: now, reason, level: "cancel" }, now);
    telling.incident("S1", "unbookable_fill", reason, marketName(desk.market(instrument)), now);
  }

  /** Another process sends orders with our tag, and it started later than we did: this one may trade no more. */
  #replaced(venue: VenueId, clientId: string): void {
    const { turn, options: { ids }, checks, control } = this.parts;
    if (turn.recalling) return;
    const { now } = turn;
    const reason = `order ${clientId} at ${venue} carries our tag and a later start than ours: another ` +
      "process trades for us; stop one of them and begin anew";
    const found = { subject: venue, instrument: null, ours: `start ${ids.epoch}`, venue: clientId } as const;
    checks.differing.differ(venue, { id: "D14", sentence: reason, ...found }, now);
    const requestId = `later-start-${clientId}`;
    control.kill({ kind: "kill", by: "engine", requestId, at: now, reason, level: "cancel" }, now);
  }

  /** The last way to an order that cannot be cancelled by its id; not where it would take others' orders along. */
  #cancelAll(venue: VenueId, instrument: InstrumentId): void {
    const { options: { control: { dedicated }, venues }, desk, gate, turn: { out } } = this.parts;
    if (!venues.get(venue)?.capabilities.cancelAllPerInstrument) return;
    if (dedicated.has(venue) ? hasForeign(desk, venue, instrument) : desk.orders.foreign(venue).length > 0) return;
    if (out.some((command) => command.kind === "cancel_all" && command.instrument === instrument)) return;
    out.push(gate.approve({ kind: "cancel_all", venue, instrument }));
  }

  /** What we believe of that venue is not true any more: it is killed, and a person has to arm it again. The latch of an
   * earlier run comes from its own notes. */
  #trip(scope: Scope, cause: string, sentence: string): void {
    const { turn, holding } = this.parts;
    if (!turn.recalling) holding.trip(scope, cause, sentence, "STOPPED", turn.now);
  }
}
