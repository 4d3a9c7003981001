/** Nonces at Aster v3: µs, within 10 s of the venue's clock (older pages: 5 s), never twice; the venue keeps the latest 100. Source:
 * asterdex/api-docs of 2026-06-30, v3, "Nonce"; read 2026-11-25. @module */
import type { NonceRule } from "../shared/nonces.ts";

export const NONCE_RULE: NonceRule = { perSecond: 1e6, lead: 4e6 };
