/** Who sent a request of Aster's version 3: the agent's signature over the very text that was sent, and a nonce that is near the
 * venue's clock and was never used. There is no time and no window. Source: asterdex/api-docs of 2026-06-30, v3, "Authentication
 * signature" and "Nonce"; read 2026-11-26. @module */
import type { Account } from "../../accounts.ts";
import { ASTER_CHAINS, asterDomain, messageDigest, recoverAddress } from "../../../shared/typed_data.ts";
import type { HttpRequest } from "../../wire.ts";
import { refusals } from "../binance/errors.ts";
import type { Params } from "../binance/params.ts";
import { futuresRefusals } from "./errors.ts";

/** How far a nonce may lie from the venue's clock, µs; older pages say half of it. */
const REACH = 10e6;
/** Nonces that are remembered of each user, the highest. */
const NONCES_KEPT = 100;
const SIGNATURE = /(?:^|&)signature=[^&]*$/;

export class Agents {
  readonly #domain = asterDomain(ASTER_CHAINS.mainnet);
  /** Lowest first. */
  readonly #nonces = new Map<Account, number[]>();

  constructor(readonly accounts: readonly Account[]) {}

  /** @param venueNow the venue's clock, µs
   * @throws {ApiError} the refusal */
  accountOf({ query, body }: HttpRequest, params: Params, venueNow: number): Account {
    const signer = params.text("signer").toLowerCase(), nonce = params.integer("nonce");
    if (nonce === null) throw refusals.missing("nonce");
    const account = this.accounts.find(({ apiKey }) => apiKey.toLowerCase() === signer),
      signature = params.text("signature");
    if (account === undefined || !isUser(account, params.optional("user"), signer)) throw refusals.signature();
    const signed = SIGNATURE.test(query) ? query : body;
    if (!this.#isSignedBy(signer, signed.replace(SIGNATURE, ""), signature)) throw refusals.signature();
    this.#take(account, nonce, venueNow);
    return account;
  }

  /** The page signs the text as it is sent, the venue's own sample code before it is percent-encoded: both are taken. */
  #isSignedBy(signer: string, text: string, signature: string): boolean {
    const texts = text.includes("%") || text.includes("+") ? [text, decoded(text)] : [text];
    return texts.some((message) => {
      const digest = messageDigest(this.#domain, new TextEncoder().encode(message));
      return recoverAddress(digest, signature)?.toLowerCase() === signer;
    });
  }

  /** @throws {ApiError} if the nonce is used, or too old to say */
  #take(account: Account, nonce: number, venueNow: number): void {
    let known = this.#nonces.get(account);
    if (known === undefined) this.#nonces.set(account, known = []);
    const isTooLow = known.length >= NONCES_KEPT && nonce < known[0];
    if (Math.abs(nonce - venueNow) > REACH || isTooLow || known.includes(nonce)) throw futuresRefusals.nonce();
    let at = known.length;
    while (at > 0 && known[at - 1] > nonce) at--;
    known.splice(at, 0, nonce);
    if (known.length > NONCES_KEPT) known.shift();
  }
}

/** Named or not: the documents want the user where the main account has to prove itself, the sample code always. A key that trades
 * for itself is its own user. */
function isUser({ options }: Account, user: string | null, signer: string): boolean {
  if (user === null) return true;
  return user.toLowerCase() === options.user?.toLowerCase() || user.toLowerCase() === signer;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text; // no encoding: then it was signed as it is, or wrongly
  }
}
