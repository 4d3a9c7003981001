/** A signer that shows its key nowhere, and the one that every venue has: HMAC-SHA-256 under a shared secret. Without
 * `node:crypto`, for threads that sign little and should cost little. @module */
import type { Signer } from "../../core/venue.ts";
import { KeyedHash } from "./keyed_hash.ts";

export type SignerKey = {
  readonly scheme: Signer["scheme"];
  readonly apiKey: string;
  /** The shared secret for hmac; 32 bytes in hex for eip712; a PKCS#8 PEM, or its base64 alone, for the others. */
  readonly secret: string;
  /** Where the venue wants one beside the key. */
  readonly passphrase?: string;
  /** For eip712: the address of the user whose agent signs. */
  readonly account?: string;
  /** For eip712: the number of the network; absent = the venue's main one. */
  readonly chainId?: number;
};
/** What a key makes of a payload: as text, or of its first `length` bytes at `at` of `out`, up to the index returned. */
export interface Code {
  text(payload: string): string;
  into(payload: Uint8Array, length: number, out: Uint8Array, at: number): number;
}

const REDACTED = "[redacted]";

export class KeptSigner implements Signer {
  readonly #code: Code;
  readonly #passphrase: string | undefined;
  readonly #account: string | undefined;

  /** @throws {RangeError} if the API key is empty */
  constructor(
    readonly scheme: Signer["scheme"],
    readonly apiKey: string,
    code: Code,
    passphrase?: string,
    account?: string,
  ) {
    if (apiKey === "") throw new RangeError('Cannot sign with the API key "": want the key that the venue gave');
    this.#code = code;
    this.#passphrase = passphrase;
    this.#account = account;
  }

  get passphrase(): string | undefined {
    return this.#passphrase;
  }

  get account(): string | undefined {
    return this.#account;
  }

  sign(payload: string): string {
    return this.#code.text(payload);
  }

  signInto(payload: Uint8Array, length: number, out: Uint8Array, at: number): number {
    return this.#code.into(payload, length, out, at);
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return REDACTED;
  }

  [Symbol.for("Deno.customInspect")](): string {
    return REDACTED;
  }
}

/** @throws {RangeError} if key or secret is empty */
export function hmacSigner({ apiKey, secret, passphrase }: Omit<SignerKey, "scheme">): Signer {
  if (secret === "") throw new RangeError("Cannot sign with an empty secret: want the secret that the venue gave");
  const hash = new KeyedHash(new TextEncoder().encode(secret));
  return new KeptSigner("hmac", apiKey, {
    text: (payload) => hash.hex(payload),
    into: (payload, length, out, at) => hash.hexInto(payload, length, out, at),
  }, passphrase);
}
