/** The commands that one order may need, made with its record and written anew for each order that the record serves. They
 * hold what they say until their order is forgotten, long after the last answer that may name them. @module */
import type { Micros, Price, Size } from "../units.ts";
import type { InstrumentId } from "../instrument.ts";
import type { Amend, Cancel, Place, Replace } from "../command.ts";

type Writable<T> = { -readonly [K in keyof T]: T[K] };
const MARKET = 0 as InstrumentId;

export class OrderCommands {
  readonly place: Writable<Place> = {
    kind: "place",
    venue: "",
    instrument: MARKET,
    clientId: "",
    side: "buy",
    price: 0 as Price,
    size: 0 as Size,
    timeInForce: "post_only",
    validity: 0 as Micros,
  };
  /** Of this order. */
  readonly cancel: Writable<Cancel> = blankCancel();
  /** This order in place of another one, whose cancel is a part of it. */
  readonly replace: Omit<Writable<Replace>, "cancel"> & { readonly cancel: Writable<Cancel> } = {
    kind: "replace",
    venue: "",
    instrument: MARKET,
    cancel: blankCancel(),
    place: this.place,
  };
  #amend: Writable<Amend> | null = null;

  /** They name no order any more. */
  clear(): void {
    const { place, cancel, replace } = this;
    place.clientId = cancel.clientId = replace.cancel.clientId = "";
    cancel.venueOrderId = replace.cancel.venueOrderId = null;
    replace.venue = "";
  }

  /** Few orders are ever amended. */
  get amend(): Writable<Amend> {
    return this.#amend ??= { ...blankCancel(), kind: "amend", size: 0 as Size };
  }
}

/** Writes the cancel of `order` into `cancel`, and returns it. */
export function fillCancel(
  cancel: Writable<Cancel>,
  order: Pick<Cancel, "venue" | "instrument" | "clientId" | "venueOrderId">,
): Cancel {
  cancel.venue = order.venue;
  cancel.instrument = order.instrument;
  cancel.clientId = order.clientId;
  cancel.venueOrderId = order.venueOrderId;
  return cancel;
}

function blankCancel(): Writable<Cancel> {
  return { kind: "cancel", venue: "", instrument: MARKET, clientId: "", venueOrderId: null };
}
