/** Every codec of this program that reads what somebody else wrote. A new one is one entry in one of these lists. @module */
import { ACCOUNT_CODECS } from "./account_codecs.ts";
import { FAPI_CODECS } from "./fapi_codecs.ts";
import { DISK_CODECS } from "./disk_codecs.ts";
import type { Fuzzed } from "./fuzzed.ts";
import { OKX_CODECS } from "./okx_codecs.ts";
import { MARKET_CODECS } from "./market_codecs.ts";
import { SESSION_CODEC } from "./session_codec.ts";

export const CODECS: readonly Fuzzed[] = [
  ...MARKET_CODECS,
  ...ACCOUNT_CODECS,
  ...FAPI_CODECS,
  ...OKX_CODECS,
  SESSION_CODEC,
  ...DISK_CODECS,
];
