/** The frames of orders over the WebSocket API, byte for byte what `socketText` gives, which stays the plain
 * way and the one that templates are made of: for each market and kind of order the constant parts of the text and of what
 * is signed are prepared at the first such order, and only id, price, size, names, time and signature are written. What no
 * template can say (a symbol that is not ASCII, a negative price) goes the plain way. @module */
import { Buffer } from "node:buffer";
import type { Amend, Cancel, Place, Replace, TimeInForce } from "../../core/command.ts";
import { formatSteps, type Grid } from "../../core/units.ts";
import { type Authority, type Call, demandClientId, socketPayload, socketText } from "./fapi_calls.ts";
import type { MarketListing } from "./fapi_markets.ts";
import { markOf, Slots, Template } from "./template.ts";

/** The plain calls of a venue's orders, which templates are made of. @throws {RangeError} if something cannot be sent */
export type PlainOrders = {
  place(place: Place, listing: MarketListing): Call;
  cancel(cancel: Cancel, symbol: string): Call;
  replace(replace: Replace, listing: MarketListing): Call;
  amend(amend: Amend, listing: MarketListing): Call;
  /** Request weight of an order, a cancel, or both in one; of an amendment. */
  readonly orderWeight: number;
  readonly amendWeight: number;
};

type Ordered = Place | Cancel | Replace | Amend;
/** `payload` null = the socket is logged on, nothing is signed. `buffer` sees the bytes of `text`. */
type Frame = { readonly text: Template; buffer: Buffer; readonly payload: Template | null };
/** `undefined` = not made yet, `null` = only the plain way says it. */
type Frames = (Frame | null | undefined)[];

const ID = 0, PRICE = 1, SIZE = 2, CLIENT = 3, ORDER = 4, WINDOW = 5, TIME = 6, SIGNATURE = 9;
/** Which slot holds the value of a parameter. */
const SLOT_OF: Readonly<Record<string, number>> = {
  price: PRICE,
  quantity: SIZE,
  newQty: SIZE,
  newClientOrderId: CLIENT,
  orderId: ORDER,
  cancelOrderId: ORDER,
  origClientOrderId: ORDER,
  cancelOrigClientOrderId: ORDER,
};
const KINDS = { place: 0, cancel: 1, replace: 2, amend: 3 };
const TIMES: Readonly<Record<TimeInForce, number>> = { post_only: 0, ioc: 1, gtc: 2 };
/** How an order is named: by ours, by the venue's id as a number, as a text. */
const BY_CLIENT = 0, BY_NUMBER = 1, BY_TEXT = 2;
/** Digits that a double holds whatever they are. */
const SAFE_DIGITS = 15;

export class OrderTexts {
  /** By instrument: of this listing (`null` while there is none) and symbol. */
  readonly #markets = new Map<number, { listing: MarketListing | null; symbol: string; frames: Frames }>();
  /** In the constant parts of what is signed. */
  #apiKey: string | null = null;
  readonly #values = new Slots();

  constructor(readonly plain: PlainOrders) {}

  /** The order of `place`. @throws {RangeError} as `placeCall` */
  place(place: Place, listing: MarketListing): Call {
    demandPlace(place, listing);
    return new OrderCall(this, place, listing, listing.instrument.symbol);
  }

  /** @param listing `null` while it is not known: a cancel needs none */
  cancel(cancel: Cancel, symbol: string, listing: MarketListing | null): Call {
    return new OrderCall(this, cancel, listing, symbol);
  }

  /** @throws {RangeError} as `replaceCall` */
  replace(replace: Replace, listing: MarketListing): Call {
    demandPlace(replace.place, listing);
    return new OrderCall(this, replace, listing, listing.instrument.symbol);
  }

  /** @throws {RangeError} as `amendCall` */
  amend(amend: Amend, listing: MarketListing): Call {
    demandSteps(amend.size, listing.instrument.lot);
    return new OrderCall(this, amend, listing, listing.instrument.symbol);
  }

  /** The frame of a command. */
  write(id: number, command: Ordered, listing: MarketListing | null, symbol: string, authority: Authority): string {
    const frame = this.#frame(command, listing, symbol, authority), values = this.#values;
    const written = frame !== null && values.integer(ID, id) && values.integer(WINDOW, authority.recvWindow) &&
      values.integer(TIME, authority.timestamp) && putCommand(values, command, listing);
    if (!written) return socketText(id, plainCall(this.plain, command, listing, symbol), authority);
    const { text, payload } = frame;
    if (payload !== null) {
      payload.write(values);
      const { bytes, length } = payload;
      values.ends[SIGNATURE] = authority.signer.signInto(bytes, length, values.bytes, values.start(SIGNATURE));
    }
    text.write(values);
    if (frame.buffer.buffer !== text.bytes.buffer) frame.buffer = Buffer.from(text.bytes.buffer);
    return frame.buffer.toString("latin1", 0, text.length);
  }

  #frame(command: Ordered, listing: MarketListing | null, symbol: string, authority: Authority): Frame | null {
    const { instrument } = command, { apiKey } = authority.signer;
    if (apiKey !== this.#apiKey) {
      this.#markets.clear();
      this.#apiKey = apiKey;
    }
    let market = this.#markets.get(instrument);
    if (market === undefined || market.listing !== listing || market.symbol !== symbol) {
      market = { listing, symbol, frames: [] };
      this.#markets.set(instrument, market);
    }
    const at = frameIndex(command, authority.loggedOn);
    const known = market.frames[at];
    return known === undefined ? market.frames[at] = makeFrame(this.plain, command, listing, symbol, authority) : known;
  }
}

/** A command as a call that is written when it is sent; over REST it is the plain one. */
class OrderCall implements Call {
  readonly signed = true;

  constructor(
    readonly texts: OrderTexts,
    readonly command: Ordered,
    readonly listing: MarketListing | null,
    readonly symbol: string,
  ) {}

  get weight(): number {
    const { orderWeight, amendWeight } = this.texts.plain;
    return this.command.kind === "amend" ? amendWeight : orderWeight;
  }
  get method(): Call["method"] {
    return this.#plain.method;
  }
  get verb(): Call["verb"] {
    return this.#plain.verb;
  }
  get path(): string {
    return this.#plain.path;
  }
  get params(): Call["params"] {
    return this.#plain.params;
  }
  text(id: number, authority: Authority): string {
    return this.texts.write(id, this.command, this.listing, this.symbol, authority);
  }

  get #plain(): Call {
    return plainCall(this.texts.plain, this.command, this.listing, this.symbol);
  }
}

/** @throws {RangeError} if a number cannot be sent, or the listing is needed and missing */
function plainCall(plain: PlainOrders, command: Ordered, listing: MarketListing | null, symbol: string): Call {
  if (command.kind === "cancel") return plain.cancel(command, symbol);
  if (listing === null) throw new RangeError(`Cannot send a ${command.kind} on ${symbol}: its listing is not known`);
  switch (command.kind) {
    case "place":
      return plain.place(command, listing);
    case "replace":
      return plain.replace(command, listing);
    case "amend":
      return plain.amend(command, listing);
    default:
      return command satisfies never;
  }
}

/** Made of the plain call of the first command of its kind, each value that differs from order to order put as a mark. */
function makeFrame(
  plain: PlainOrders,
  command: Ordered,
  listing: MarketListing | null,
  symbol: string,
  authority: Authority,
): Frame | null {
  const { method, params } = plainCall(plain, command, listing, symbol), { apiKey } = authority.signer;
  const marked: Record<string, Call["params"][string]> = {};
  for (const [name, value] of Object.entries(params)) {
    const slot = SLOT_OF[name];
    marked[name] = slot === undefined ? value : typeof value === "number" ? markOf(slot) : String(markOf(slot));
  }
  if (!authority.loggedOn) marked.apiKey = apiKey;
  marked.recvWindow = markOf(WINDOW);
  marked.timestamp = markOf(TIME);
  const payload = authority.loggedOn ? null : Template.of(socketPayload(marked));
  if (!authority.loggedOn) marked.signature = String(markOf(SIGNATURE));
  const text = Template.of(JSON.stringify({ id: markOf(ID), method, params: marked }));
  if (text === null || (payload === null && !authority.loggedOn)) return null;
  return { text, buffer: Buffer.from(text.bytes.buffer), payload };
}

function frameIndex(command: Ordered, loggedOn: boolean): number {
  const place = command.kind === "place" ? command : command.kind === "replace" ? command.place : null;
  const old = command.kind === "place" ? null : command.kind === "replace" ? command.cancel : command;
  let index = KINDS[command.kind] * 3 + (old === null ? 0 : naming(old.venueOrderId));
  index = index * 6 + (place === null ? 0 : TIMES[place.timeInForce] * 2 + (place.side === "buy" ? 1 : 0));
  return (index * 2 + (place?.reduceOnly ? 1 : 0)) * 2 + (loggedOn ? 1 : 0);
}

/** As `named` decides. */
function naming(venueOrderId: string | null): number {
  if (venueOrderId === null) return BY_CLIENT;
  const { length } = venueOrderId;
  let digits = length > 0 && length <= SAFE_DIGITS && (length === 1 || venueOrderId.charCodeAt(0) !== 48);
  for (let i = 0; i < length && digits; i++) {
    const code = venueOrderId.charCodeAt(i);
    digits = code >= 48 && code <= 57;
  }
  if (digits) return BY_NUMBER;
  const id = Number(venueOrderId);
  return Number.isSafeInteger(id) && String(id) === venueOrderId ? BY_NUMBER : BY_TEXT;
}

/** @returns false if the plain way has to say it */
function putCommand(values: Slots, command: Ordered, listing: MarketListing | null): boolean {
  switch (command.kind) {
    case "place":
      return listing !== null && putPlace(values, command, listing);
    case "cancel":
      return values.text(ORDER, command.venueOrderId ?? command.clientId);
    case "replace":
      return listing !== null && putPlace(values, command.place, listing) &&
        values.text(ORDER, command.cancel.venueOrderId ?? command.cancel.clientId);
    case "amend":
      return listing !== null && values.steps(SIZE, command.size, listing.instrument.lot) &&
        values.text(CLIENT, command.clientId) && values.text(ORDER, command.venueOrderId ?? command.clientId);
    default:
      return command satisfies never;
  }
}

function putPlace(values: Slots, { clientId, price, size }: Place, { instrument }: MarketListing): boolean {
  return values.text(CLIENT, clientId) && values.steps(PRICE, price, instrument.tick) &&
    values.steps(SIZE, size, instrument.lot);
}

/** @throws {RangeError} if a number or the client id cannot be sent */
function demandPlace({ clientId, price, size }: Place, { instrument }: MarketListing): void {
  demandClientId(clientId);
  demandSteps(price, instrument.tick);
  demandSteps(size, instrument.lot);
}

/** @throws {RangeError} if they cannot be printed */
function demandSteps(steps: number, grid: Grid): void {
  if (!Number.isSafeInteger(steps) || !Number.isSafeInteger(steps * grid.step)) formatSteps(steps, grid);
}
