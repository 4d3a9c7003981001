/** Timestamp nonces at dYdX, in place of sequences for stateful messages: ms, within 30 s of the block's time, above the oldest of the
 * last 20 kept. Short-term orders need none. Source: v4-chain, x/accountplus; read 2026-11-25. @module */
import type { NonceRule } from "../shared/nonces.ts";

export const NONCE_RULE: NonceRule = { perSecond: 1e3, lead: 20e6 };
