/** What `decode` asks of a family of venues for one of its products: frames without a session, one by one, told apart by
 * their shape alone. Each family has its own in exchanges/<family>/decode.ts. @module */
import type { Instrument, InstrumentId } from "../../core/instrument.ts";
import type { Venue } from "../../core/venue.ts";
import { type Fields, fieldsOf, parseJson } from "./fields.ts";
import type { Listing } from "./market_frames.ts";
import type { Printable } from "./normalised.ts";

/** What one frame says. */
export type Decoded = {
  readonly events: readonly Printable[];
  /** @throws {Error} if the frame named no such instrument */
  instrumentOf(id: InstrumentId): Instrument;
  /** What the sizes of an instrument count where nobody knows what a contract holds; absent or null = units of base. */
  unitOf?(id: InstrumentId): "contracts" | null;
  /** Counters of the frame beyond those that a book event holds, under the venue's names. */
  readonly counters?: Readonly<Record<string, number>>;
};

export type FrameDecoder = {
  /** As printed: the family's name. */
  readonly venue: string;
  readonly sequenceNames: Venue["sequenceNames"];
  /** The venue's own listing, as it answers over REST. @throws {FrameError} if it cannot be read */
  listingFrom(text: string): Listing;
  /** One text frame or body. @param known null = numbers keep the decimals they came with
   * @throws {FrameError} if it cannot be read */
  decodeFrame(text: string, known: Listing | null): Decoded;
  /** Absent = the product has no binary frames. */
  readonly binary?: {
    isBinary(bytes: Uint8Array): boolean;
    /** @throws {FrameError} if it cannot be read */
    decode(bytes: Uint8Array, known: Listing | null): readonly Decoded[];
  };
};

/** A family's decoders; a product that is absent cannot be decoded. */
export type Decoders = { readonly spot?: FrameDecoder; readonly perp?: FrameDecoder };

/** A line of our recorders' making holds the frame as text in `raw`, and for REST the address that was asked; null = the value
 * is a frame itself. `raw` null = a note of the recorder. */
export function recordingLine(value: unknown): { readonly raw: string | null; readonly url: string } | null {
  if (typeof value !== "object" || value === null || !("recvTime" in value || "raw" in value)) return null;
  const { raw, url } = value as { raw?: unknown; url?: unknown };
  return { raw: typeof raw === "string" ? raw : null, url: typeof url === "string" ? url : "" };
}

/** Events that name no instrument. */
export function plainly(events: readonly Printable[]): Decoded {
  return {
    events,
    instrumentOf: (id) => {
      throw new Error(`Cannot find instrument ${id}: the frame names none`);
    },
  };
}

/** The fields of a whole body. @throws {FrameError} if it is no JSON object */
export function bodyOf(venue: string, text: string): Fields {
  return fieldsOf(parseJson(venue, text), { venue, frame: text });
}
