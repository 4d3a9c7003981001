/** Our client order id in the shape that a venue takes, and back: the id of `core/oms/client_id.ts`, sixteen lower-case letters and
 * digits, fits most venues as it is. What does not read as an id of that form is nobody's of ours. @module */
import { type ClientIdParts, decodeClientId, encodeClientId } from "../../core/oms/client_id.ts";

/** A venue's shape of ids. */
export type IdShape = {
  /** What the venue takes. */
  readonly pattern: RegExp;
  /** @throws {RangeError} for a text that is no client id of ours */
  toVenue(clientId: string): string;
  /** The client id behind a venue's text; `null` = it has not our form. */
  fromVenue(text: string | null): string | null;
};

/** Ids as they are, after a prefix that the venue wants. */
export function plainIds(pattern: RegExp, prefix = ""): IdShape {
  return {
    pattern,
    toVenue: (clientId) => `${prefix}${demandOurs(clientId)}`,
    fromVenue(text) {
      if (text === null || !text.startsWith(prefix)) return null;
      const clientId = text.slice(prefix.length);
      return decodeClientId(clientId) === null ? null : clientId;
    },
  };
}

/** The 64 bits of an id as sixteen hex digits. @throws {RangeError} for a text that is no client id of ours */
export function hexOf(clientId: string): string {
  const { tag, epoch, sequence } = decodeClientId(demandOurs(clientId))!;
  return hex(tag, 3) + hex(epoch, 5) + hex(sequence, 8);
}

/** The id of sixteen hex digits. */
export function clientIdOf(digits: string): string {
  const parts: ClientIdParts = {
    tag: parseInt(digits.slice(0, 3), 16),
    epoch: parseInt(digits.slice(3, 8), 16),
    sequence: parseInt(digits.slice(8), 16),
  };
  return encodeClientId(parts);
}

function demandOurs(clientId: string): string {
  if (decodeClientId(clientId) !== null) return clientId;
  throw new RangeError(`Cannot send client id "${clientId}": want one that we made`);
}

function hex(value: number, digits: number): string {
  return value.toString(16).padStart(digits, "0");
}
