/** Nonces at Hyperliquid: ms, unique for a signer, within (now - 2 days, now + 1 day); the venue keeps the 100 highest. Ours never run
 * far ahead, so that a clock that was wrong once does not lock us out. Source: Hyperliquid docs, "Nonces and API wallets"; read
 * 2026-11-25. @module */
import type { NonceRule } from "../shared/nonces.ts";

export const NONCE_RULE: NonceRule = { perSecond: 1e3, lead: 3_600e6 };
