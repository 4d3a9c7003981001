/** Records as bytes, in one pass into a buffer that is used again. What an order waits for (commands and the
 * note of their send) is written without a string; everything else goes through the codec's JSON. Both ways give the same
 * record. The shape of a line is told in `journal_codec.ts`. @module */
import { ascii, LONGEST_NUMBER, put, putInteger, putText } from "../core/ascii.ts";
import type { Amend, Cancel, CancelAll, Place, Replace } from "../core/command.ts";
import type { Sent } from "../core/event.ts";
import { CHECK_LENGTH, putCheck } from "./journal_chain.ts";
import { encodePayload, type JournalEntry, type JournalKind } from "./journal_codec.ts";

/** Bytes at first; a larger batch makes it grow. */
const ROOM = 1 << 18;
/** Longer texts are rare and go through JSON. */
const LONGEST_TEXT = 64;
/** What a record takes beyond its payload: fixed words, three numbers, a kind, a hash, a check. */
const FRAME = 128 + 3 * LONGEST_NUMBER + 64 + CHECK_LENGTH;
/** More than the longest payload that is written without JSON: two commands in one. */
const SHORT_PAYLOAD = 1_024;
const NEW_LINE = 10, CLOSE = 125;

export class RecordBytes {
  #bytes = new Uint8Array(ROOM);
  #length = 0;

  /** Bytes of what is in. */
  get length(): number {
    return this.#length;
  }

  /** Takes out what was added since it had so many bytes. */
  cut(length: number): void {
    this.#length = length;
  }

  /** What was added since it had so many bytes, a line end after each record. Borrowed until the next `add` after a `cut`, or
   * until it grows. */
  since(length: number): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(length, this.#length);
  }

  /** @param prevHash 64 hex digits for the first record of a link, else `null`
   * @throws {TypeError} for a payload that would not come back as it was; the record is then not in */
  add(entry: JournalEntry, seq: number, monoNs: number, wallMs: number, prevHash: string | null): void {
    this.#grow(FRAME + SHORT_PAYLOAD);
    const from = this.#length;
    let bytes = this.#bytes, at = put(bytes, from, SEQ);
    at = putInteger(bytes, at, seq);
    at = putInteger(bytes, put(bytes, at, MONO), monoNs);
    at = putInteger(bytes, put(bytes, at, WALL), wallMs);
    at = put(bytes, at, KINDS[entry.kind]);
    const short = putShort(bytes, at, entry);
    if (short >= 0) at = short;
    else {
      const text = encodePayload(entry.payload);
      this.#length = at; // what was written is kept while the buffer grows
      this.#grow(FRAME + 3 * text.length); // three bytes a UTF-16 unit is the most that UTF-8 takes
      this.#length = from;
      bytes = this.#bytes;
      at += encoder.encodeInto(text, bytes.subarray(at)).written;
    }
    if (prevHash !== null) at = putText(bytes, put(bytes, at, PREVIOUS), prevHash);
    if (prevHash !== null) bytes[at++] = QUOTE;
    at = putCheck(bytes, from, at);
    bytes[at++] = NEW_LINE;
    this.#length = at;
  }

  #grow(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(this.#length + more, 2 * this.#bytes.length));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}

const encoder = new TextEncoder();
const QUOTE = 34;
const SEQ = ascii('{"seq":'), MONO = ascii(',"monoNs":'), WALL = ascii(',"wallMs":'), PREVIOUS = ascii(',"prevHash":"');
const KINDS = Object.fromEntries(
  (["boot", "command", "event", "fact", "incident", "kill", "params", "note", "seal"] satisfies JournalKind[])
    .map((kind) => [kind, ascii(`,"kind":"${kind}","payload":`)]),
) as Readonly<Record<JournalKind, Uint8Array>>;

/** @returns the index behind the payload, or -1 for one that goes through JSON */
function putShort(bytes: Uint8Array, at: number, { kind, payload }: JournalEntry): number {
  if (kind === "command") {
    switch (payload.kind) {
      case "place":
        return putPlace(bytes, at, payload);
      case "cancel":
        return putCancel(bytes, at, payload);
      case "replace":
        return putReplace(bytes, at, payload);
      case "amend":
        return putAmend(bytes, at, payload);
      case "cancel_all":
        return putCancelAll(bytes, at, payload);
      case "cancel_stranger":
      case "query":
      case "resync":
      case "dead_man":
        return -1;
      default:
        return payload satisfies never;
    }
  }
  return kind === "event" && payload.kind === "sent" ? putSent(bytes, at, payload) : -1;
}

// Each writer below names every property of its type: a new one has to be written too, or this does not compile.
type Whole<T, Names extends keyof T> = [keyof T] extends [Names] ? true : never;
const WRITTEN: {
  readonly place: Whole<
    Place,
    | "kind"
    | "venue"
    | "instrument"
    | "clientId"
    | "side"
    | "price"
    | "size"
    | "timeInForce"
    | "validity"
    | "purpose"
    | "reduceOnly"
  >;
  readonly cancel: Whole<Cancel, "kind" | "venue" | "instrument" | "clientId" | "venueOrderId">;
  readonly replace: Whole<Replace, "kind" | "venue" | "instrument" | "cancel" | "place">;
  readonly amend: Whole<Amend, "kind" | "venue" | "instrument" | "clientId" | "venueOrderId" | "size">;
  readonly cancelAll: Whole<CancelAll, "kind" | "venue" | "instrument">;
  readonly sent: Whole<Sent, "kind" | "venue" | "clientId" | "sentAt" | "validUntil">;
} = { place: true, cancel: true, replace: true, amend: true, cancelAll: true, sent: true };
void WRITTEN;

const PLACE = ascii('{"kind":"place","venue":"'), CANCEL = ascii('{"kind":"cancel","venue":"');
const REPLACE = ascii('{"kind":"replace","venue":"'), AMEND = ascii('{"kind":"amend","venue":"');
const CANCEL_ALL = ascii('{"kind":"cancel_all","venue":"'), SENT = ascii('{"kind":"sent","venue":"');
const INSTRUMENT = ascii('","instrument":'), CLIENT = ascii(',"clientId":"');
const BUY = ascii('","side":"buy","price":'), SELL = ascii('","side":"sell","price":'), SIZE = ascii(',"size":');
const TIMES: Readonly<Record<Place["timeInForce"], Uint8Array>> = {
  post_only: ascii(',"timeInForce":"post_only","validity":'),
  ioc: ascii(',"timeInForce":"ioc","validity":'),
  gtc: ascii(',"timeInForce":"gtc","validity":'),
};
const VENUE_ORDER = ascii('","venueOrderId":"'), NO_VENUE_ORDER = ascii('","venueOrderId":null');
const OLD = ascii(',"cancel":'), NEW = ascii(',"place":'), SENT_CLIENT = ascii('","clientId":"');
const SENT_AT = ascii('","sentAt":'), UNTIL = ascii(',"validUntil":');

function putPlace(bytes: Uint8Array, at: number, place: Place): number {
  const { venue, instrument, clientId, side, price, size, timeInForce, validity, purpose, reduceOnly } = place;
  if (purpose !== undefined || reduceOnly !== undefined) return -1; // few, and nobody waits for them as for a quote
  if (!whole(price) || !whole(size) || !whole(validity)) return -1;
  at = putHead(bytes, at, PLACE, venue, instrument);
  if (at >= 0) at = putShortText(bytes, put(bytes, at, CLIENT), clientId);
  if (at < 0) return -1;
  at = putInteger(bytes, put(bytes, at, side === "buy" ? BUY : SELL), price);
  at = putInteger(bytes, put(bytes, at, SIZE), size);
  return closed(bytes, putInteger(bytes, put(bytes, at, TIMES[timeInForce]), validity));
}

function putCancel(bytes: Uint8Array, at: number, { venue, instrument, clientId, venueOrderId }: Cancel): number {
  return closed(bytes, putNamed(bytes, at, CANCEL, venue, instrument, clientId, venueOrderId));
}

function putReplace(bytes: Uint8Array, at: number, { venue, instrument, cancel, place }: Replace): number {
  at = putHead(bytes, at, REPLACE, venue, instrument);
  if (at >= 0) at = putCancel(bytes, put(bytes, at, OLD), cancel);
  return at < 0 ? -1 : closed(bytes, putPlace(bytes, put(bytes, at, NEW), place));
}

function putAmend(bytes: Uint8Array, at: number, amend: Amend): number {
  const { venue, instrument, clientId, venueOrderId, size } = amend;
  at = putNamed(bytes, at, AMEND, venue, instrument, clientId, venueOrderId);
  return at < 0 || !whole(size) ? -1 : closed(bytes, putInteger(bytes, put(bytes, at, SIZE), size));
}

function putCancelAll(bytes: Uint8Array, at: number, { venue, instrument }: CancelAll): number {
  return closed(bytes, putHead(bytes, at, CANCEL_ALL, venue, instrument));
}

function putSent(bytes: Uint8Array, at: number, { venue, clientId, sentAt, validUntil }: Sent): number {
  if (!whole(sentAt) || !whole(validUntil)) return -1;
  at = putShortText(bytes, put(bytes, at, SENT), venue);
  if (at >= 0) at = putShortText(bytes, put(bytes, at, SENT_CLIENT), clientId);
  if (at < 0) return -1;
  at = putInteger(bytes, put(bytes, at, SENT_AT), sentAt);
  return closed(bytes, putInteger(bytes, put(bytes, at, UNTIL), validUntil));
}

/** Up to the venue's own id, without the closing brace. */
function putNamed(
  bytes: Uint8Array,
  at: number,
  kind: Uint8Array,
  venue: string,
  instrument: number,
  clientId: string,
  venueOrderId: string | null,
): number {
  at = putHead(bytes, at, kind, venue, instrument);
  if (at >= 0) at = putShortText(bytes, put(bytes, at, CLIENT), clientId);
  if (at < 0) return -1;
  if (venueOrderId === null) return put(bytes, at, NO_VENUE_ORDER);
  at = putShortText(bytes, put(bytes, at, VENUE_ORDER), venueOrderId);
  if (at < 0) return -1;
  bytes[at] = QUOTE;
  return at + 1;
}

/** Kind, venue and instrument. */
function putHead(bytes: Uint8Array, at: number, kind: Uint8Array, venue: string, instrument: number): number {
  at = whole(instrument) ? putShortText(bytes, put(bytes, at, kind), venue) : -1;
  return at < 0 ? -1 : putInteger(bytes, put(bytes, at, INSTRUMENT), instrument);
}

function putShortText(bytes: Uint8Array, at: number, text: string): number {
  return text.length <= LONGEST_TEXT ? putText(bytes, at, text) : -1;
}

/** @param at -1 stays what it is */
function closed(bytes: Uint8Array, at: number): number {
  if (at < 0) return -1;
  bytes[at] = CLOSE;
  return at + 1;
}

function whole(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}
