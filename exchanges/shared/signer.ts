/** Signs requests with a key that is prepared once and never shown, synchronously: the call stack from frame to order stays
 * whole, at 2 µs for HMAC and 18 to 20 µs for Ed25519 (which on Binance signs only the logon of a socket, not its orders).
 * @module */
import { createPrivateKey, type KeyObject, sign } from "node:crypto";
import { putText } from "../../core/ascii.ts";
import type { Signer } from "../../core/venue.ts";
import { KeyedHash } from "./keyed_hash.ts";

export type SignerKey = {
  readonly scheme: Signer["scheme"];
  readonly apiKey: string;
  /** The shared secret for hmac; a PKCS#8 PEM, or its base64 alone, for the others. */
  readonly secret: string;
};

const REDACTED = "[redacted]";

/** @throws {RangeError} if the key is empty or does not fit the scheme; the message never holds it */
export function createSigner({ scheme, apiKey, secret }: SignerKey): Signer {
  if (apiKey === "") throw new RangeError('Cannot sign with the API key "": want the key that the venue gave');
  return new KeptSigner(scheme, apiKey, scheme === "hmac" ? keyedHash(secret) : privateKey(scheme, secret));
}

class KeptSigner implements Signer {
  readonly #key: KeyedHash | KeyObject;

  constructor(readonly scheme: Signer["scheme"], readonly apiKey: string, key: KeyedHash | KeyObject) {
    this.#key = key;
  }

  sign(payload: string): string {
    if (this.#key instanceof KeyedHash) return this.#key.hex(payload);
    return this.#base64(new TextEncoder().encode(payload), this.#key);
  }

  signInto(payload: Uint8Array, length: number, out: Uint8Array, at: number): number {
    if (this.#key instanceof KeyedHash) return this.#key.hexInto(payload, length, out, at);
    return putText(out, at, this.#base64(payload.subarray(0, length), this.#key));
  }

  /** Ed25519 hashes by itself; RSA is PKCS#1 v1.5 over SHA-256, node's default padding. */
  #base64(payload: Uint8Array, key: KeyObject): string {
    return sign(this.scheme === "rsa" ? "sha256" : null, payload, key).toString("base64");
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

function keyedHash(secret: string): KeyedHash {
  if (secret === "") throw new RangeError("Cannot sign with an empty secret: want the secret that the venue gave");
  return new KeyedHash(new TextEncoder().encode(secret));
}

function privateKey(scheme: "ed25519" | "rsa", secret: string): KeyObject {
  const key = readPrivateKey(scheme, secret);
  if (key.asymmetricKeyType === scheme) return key;
  throw new RangeError(`Cannot sign with a key of type ${key.asymmetricKeyType}: want ${scheme}`);
}

function readPrivateKey(scheme: string, secret: string): KeyObject {
  const pem = secret.includes("-----BEGIN")
    ? secret
    : `-----BEGIN PRIVATE KEY-----\n${secret.trim()}\n-----END PRIVATE KEY-----\n`;
  try {
    return createPrivateKey(pem);
  } catch {
    // The cause is left out on purpose: a parser's message may quote what it read.
    throw new RangeError(`Cannot read the ${scheme} private key: want PKCS#8 in PEM`);
  }
}
