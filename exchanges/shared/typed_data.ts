/** Signatures over typed data (EIP-712) by keys of secp256k1, and who made one. Only the one type is here that Aster has signed: a
 * message of one text. Source: EIP-712, "Definition of hashStruct"; asterdex/api-docs of 2026-06-30, v3, "Signature"; read
 * 2026-11-26. @module */
import { secp256k1 } from "@noble/curves/secp256k1.js";
import { keccak_256 } from "@noble/hashes/sha3.js";

const encoder = new TextEncoder();
const hash = (text: string) => keccak_256(encoder.encode(text));

const DOMAIN_TYPE = hash("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)");
const MESSAGE_TYPE = hash("Message(string msg)");
/** Aster's own number for signatures; it names no chain that assets lie on. */
export const ASTER_CHAINS = { mainnet: 1666, testnet: 714 } as const;

const WORD = 32;
const PREFIX = Uint8Array.of(0x19, 0x01);
/** Ahead of the recovery bit, as Ethereum writes it. */
const FIRST_V = 27;

/** What a domain is in a digest. The contract is the address of zeros.
 * @param chainId a whole number below 2^53 */
export function domainSeparator(name: string, version: string, chainId: number): Uint8Array {
  const chain = new Uint8Array(WORD);
  new DataView(chain.buffer).setBigUint64(WORD - 8, BigInt(chainId));
  return keccak_256(joined(DOMAIN_TYPE, hash(name), hash(version), chain, new Uint8Array(WORD)));
}

/** That of Aster's requests. */
export function asterDomain(chainId: number): Uint8Array {
  return domainSeparator("AsterSignTransaction", "1", chainId);
}

/** What is signed of a message, 32 bytes. @param message UTF-8 */
export function messageDigest(domain: Uint8Array, message: Uint8Array): Uint8Array {
  return keccak_256(joined(PREFIX, domain, keccak_256(joined(MESSAGE_TYPE, keccak_256(message)))));
}

/** A private key of 32 bytes in hex, with or without "0x".
 * @throws {RangeError} if it is none; the message never holds it */
export function privateKeyFrom(text: string): Uint8Array {
  const key = bytesFrom(text.trim());
  if (key !== null && secp256k1.utils.isValidSecretKey(key)) return key;
  throw new RangeError("Cannot read the private key of the agent: want 32 bytes in hex");
}

/** The address that belongs to a private key, with the capitals of its checksum. */
export function addressOf(privateKey: Uint8Array): string {
  return addressFrom(secp256k1.getPublicKey(privateKey, false));
}

/** 65 bytes r, s, v in hex, with "0x". */
export function signDigest(digest: Uint8Array, privateKey: Uint8Array): string {
  const [recovery, ...rs] = secp256k1.sign(digest, privateKey, { prehash: false, format: "recovered" });
  return `0x${hex(Uint8Array.from(rs))}${(FIRST_V + recovery).toString(16)}`;
}

/** Whose signature it is: an address; null = nobody's. @param signature as `signDigest` gives it; v may count from 0 */
export function recoverAddress(digest: Uint8Array, signature: string): string | null {
  const bytes = bytesFrom(signature);
  if (bytes === null || bytes.length !== 65) return null;
  const v = bytes[64], recovery = v >= FIRST_V ? v - FIRST_V : v;
  if (recovery > 1) return null;
  try {
    const key = secp256k1.recoverPublicKey(joined(Uint8Array.of(recovery), bytes.subarray(0, 64)), digest, {
      prehash: false,
    });
    return addressFrom(secp256k1.Point.fromBytes(key).toBytes(false));
  } catch {
    return null; // no point of the curve: nobody can have signed so
  }
}

/** The last 20 bytes of the hash of a public key, capitals by their own hash (EIP-55). */
function addressFrom(publicKey: Uint8Array): string {
  const plain = hex(keccak_256(publicKey.subarray(1)).subarray(12)), check = hex(hash(plain));
  let address = "0x";
  for (let i = 0; i < plain.length; i++) address += parseInt(check[i], 16) >= 8 ? plain[i].toUpperCase() : plain[i];
  return address;
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

function hex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}

/** Null = no hex of whole bytes. */
function bytesFrom(text: string): Uint8Array | null {
  const plain = text.startsWith("0x") ? text.slice(2) : text;
  if (plain.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(plain)) return null;
  return Uint8Array.from({ length: plain.length / 2 }, (_, i) => parseInt(plain.slice(2 * i, 2 * i + 2), 16));
}
