/** Client ids at Hyperliquid: `cloid`, 128 bits as "0x" and 32 lower-case hex digits. The first half is our 64-bit id, the second a
 * keyed hash of it, cut to 64 bits: whoever has not the key cannot make an order that looks like ours. Source: Hyperliquid docs,
 * exchange endpoint, cloid; read 2026-11-25. @module */
import { clientIdOf, hexOf, type IdShape } from "../shared/client_ids.ts";
import { KeyedHash } from "../shared/keyed_hash.ts";

const DIGITS = 16;
/** A key of fewer bytes could be guessed. */
const LEAST_KEY = 16;

/** @param key of this installation, the same for all its runs; 16 bytes or more @throws {RangeError} for a shorter one */
export function cloids(key: Uint8Array): IdShape {
  if (key.length < LEAST_KEY) {
    throw new RangeError(`Cannot prove orders with a key of ${key.length} bytes: want ${LEAST_KEY} or more`);
  }
  const hash = new KeyedHash(key), proofOf = (digits: string) => hash.hex(digits).slice(0, DIGITS);
  return {
    pattern: /^0x[0-9a-f]{32}$/,
    toVenue(clientId) {
      const digits = hexOf(clientId);
      return `0x${digits}${proofOf(digits)}`;
    },
    fromVenue(text) {
      const [, digits, proof] = /^0x([0-9a-f]{16})([0-9a-f]{16})$/.exec(text ?? "") ?? [];
      return digits !== undefined && proof === proofOf(digits) ? clientIdOf(digits) : null;
    },
  };
}
