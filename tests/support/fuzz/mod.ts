/** Every codec of this program that reads what somebody else wrote. A new one is one entry in one of these lists. @module */
import { ACCOUNT_CODECS } from "./account_codecs.ts";
import { ASTER_CODECS } from "./aster_codecs.ts";
import { BYBIT_CODECS } from "./bybit_codecs.ts";
import { FAPI_CODECS } from "./fapi_codecs.ts";
import { DEAD_MAN_CODECS } from "./dead_man_codecs.ts";
import { DISK_CODECS } from "./disk_codecs.ts";
import type { Fuzzed } from "./fuzzed.ts";
import { OKX_CODECS } from "./okx_codecs.ts";
import { MARKET_CODECS } from "./market_codecs.ts";
import { sessionCodec } from "./session_codec.ts";
import { SESSION_PLANS } from "./session_plans.ts";

export const CODECS: readonly Fuzzed[] = [
  ...MARKET_CODECS,
  ...ACCOUNT_CODECS,
  ...FAPI_CODECS,
  ...ASTER_CODECS,
  ...BYBIT_CODECS,
  ...OKX_CODECS,
  ...DEAD_MAN_CODECS,
  ...SESSION_PLANS.map(sessionCodec),
  ...DISK_CODECS,
];
