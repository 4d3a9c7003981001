/** Orders that carry our tag and rest on none of our markets: an earlier run placed them on a market that was taken out of the
 * configuration. No book can hold them, as the market's rules are not known. People hear of each, and each is cancelled by its id
 * as often as a list of the account still shows it; until none does, no venue is proven empty (`core/risk/sweep.ts`). @module */
import type { Micros } from "../units.ts";
import type { VenueId } from "../instrument.ts";
import type { Ignored, OpenOrders, StrangeOrder } from "../event.ts";
import type { Desk } from "../desk/desk.ts";
import type { Gate } from "../risk/gate.ts";
import type { Incidents } from "./incidents.ts";
import type { Telling } from "./telling.ts";
import type { Turn } from "./turn.ts";

/** Orders remembered; the oldest is forgotten, and told anew if it is seen again. */
const REMEMBERED = 1_000;

export type StrangerParts = {
  readonly desk: Pick<Desk, "markets" | "orders">;
  readonly turn: Pick<Turn, "recalling" | "out">;
  readonly gate: Pick<Gate, "approve">;
  readonly telling: Pick<Telling, "incident">;
  readonly incidents: Pick<Incidents, "take">;
  isOurs(clientId: string | null): boolean;
};

export class Strangers {
  /** When the cancel of each that people heard of went out last, by client id; 0 = none did. */
  readonly #told = new Map<string, Micros>();

  constructor(private readonly parts: StrangerParts) {}

  /** Whether the end of a cancel is told of one of them: the books of orders have no word for it, and the next list has. */
  isOf(clientId: string): boolean {
    return this.#told.has(clientId) && this.parts.desk.orders.get(clientId) === null;
  }

  /** A list of open orders came: what it still shows after our last cancel is cancelled again. */
  listed({ venue, strangers = [], requestedAt }: OpenOrders, now: Micros): void {
    const { turn, gate, isOurs } = this.parts;
    if (turn.recalling) return;
    for (const { symbol, clientId, venueOrderId } of strangers) {
      if (!isOurs(clientId)) continue;
      const cancelledAt = this.#told.get(clientId);
      if (cancelledAt === undefined) this.#tell(venue, { symbol, clientId, venueOrderId });
      else if (cancelledAt >= requestedAt) continue;
      this.#remember(clientId, now);
      turn.out.push(gate.approve({ kind: "cancel_stranger", venue, symbol, clientId, venueOrderId }));
    }
  }

  /** The account's stream spoke of one. Each trade is told: nothing books it. */
  pushed({ venue, stranger }: Ignored, now: Micros): void {
    const { desk, turn, telling, isOurs } = this.parts;
    if (stranger === undefined || turn.recalling || !isOurs(stranger.clientId)) return;
    const { clientId, symbol, traded } = stranger;
    // One of ours whose rules the session has not read yet is no stranger.
    if (desk.markets.some((market) => market.venue === venue && market.symbol === symbol)) return;
    if (!this.#told.has(clientId)) {
      this.#tell(venue, stranger);
      this.#remember(clientId, 0 as Micros);
    }
    if (traded === null) return;
    const sentence = `Order ${clientId} of ours has traded ${traded} of ${symbol} at ${venue}, which is no market of ` +
      "ours: nothing books it; look at the venue";
    telling.incident("S1", "left_behind_fill", sentence, venue, now);
  }

  #tell(venue: VenueId, { symbol, clientId, venueOrderId }: StrangeOrder): void {
    const sentence =
      `Order ${clientId} (${venueOrderId}) carries our tag and is one of ${symbol} at ${venue}, which is no ` +
      "market of ours: wherever the account's list shows it, it is cancelled by its id; what it trades is not booked";
    const of = { venue, instrument: null, clientId };
    this.parts.incidents.take({ severity: "S1", code: "left_behind", sentence, ...of });
  }

  #remember(clientId: string, cancelledAt: Micros): void {
    this.#told.set(clientId, cancelledAt);
    if (this.#told.size > REMEMBERED) this.#told.delete(this.#told.keys().next().value!);
  }
}
