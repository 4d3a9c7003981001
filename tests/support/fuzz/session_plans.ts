/** The sessions that are fuzzed, one for each product, and what good frames and answers of theirs look like. @module */
import { aster, asterSpot } from "../../../exchanges/aster/mod.ts";
import { binance, binanceUsdm } from "../../../exchanges/binance/mod.ts";
import { bybit, bybitSpot } from "../../../exchanges/bybit/mod.ts";
import { okx, okxSpot } from "../../../exchanges/okx/mod.ts";
import { type AsterProduct, AsterTalk } from "../aster_talk.ts";
import { HMAC, Talk as BinanceTalk } from "../binance_talk.ts";
import { Talk as BybitTalk } from "../bybit_talk.ts";
import { Talk as OkxTalk } from "../okx_talk.ts";
import { UsdmTalk } from "../usdm_talk.ts";
import { answered, bodies } from "./account_codecs.ts";
import { ASTER_SPOT_BODIES, ASTER_SPOT_EVENTS, ASTER_SPOT_FRAMES } from "./aster_codecs.ts";
import { BYBIT_BODIES, BYBIT_FRAMES, BYBIT_PUSHED, BYBIT_REPLIES } from "./bybit_codecs.ts";
import { FUTURES_BODIES, FUTURES_EVENTS, FUTURES_FRAMES } from "./fapi_codecs.ts";
import { fixtureLines } from "./fuzzed.ts";
import { OKX_FRAMES, OKX_LISTS } from "./okx_codecs.ts";
import type { SessionPlan, SessionSamples } from "./session_codec.ts";

const PAIRS = ["BTCUSDT", "ETHUSDT"];

export const SESSION_PLANS: readonly SessionPlan[] = [
  { venue: binance, up: () => BinanceTalk.up({ symbols: PAIRS }), samples: spotSamples },
  { venue: binanceUsdm, up: () => UsdmTalk.up({ symbols: PAIRS }), samples: futuresSamples },
  { venue: aster, up: () => asterUp("perp"), samples: futuresSamples },
  {
    venue: asterSpot,
    up: () => asterUp("spot"),
    samples: () => ({ market: ASTER_SPOT_FRAMES, user: ASTER_SPOT_EVENTS, bodies: ASTER_SPOT_BODIES }),
  },
  { venue: bybit, up: () => BybitTalk.up({ symbols: PAIRS }), samples: bybitSamples },
  { venue: bybitSpot, up: () => BybitTalk.up({ symbols: PAIRS, product: "spot" }), samples: bybitSamples },
  { venue: okx, up: () => OkxTalk.up({ symbols: ["BTC-USDT-SWAP", "ETH-USDT-SWAP"] }), samples: okxSamples },
  {
    venue: okxSpot,
    up: () => OkxTalk.up({ venue: okxSpot, symbols: ["BTC-USDT", "ETH-USDT"] }),
    samples: () => asSpot(okxSamples()),
  },
];

/** Keys of HMAC: an agent's signature takes a millisecond of its own. */
function asterUp(product: AsterProduct): AsterTalk {
  return AsterTalk.ready(product, { symbols: PAIRS, signer: HMAC });
}

function spotSamples(): SessionSamples {
  const named = (lines: readonly string[]) => lines.map((line) => line.replaceAll("AAAUSDT", "BTCUSDT"));
  return {
    market: named(fixtureLines("market_frames")),
    user: named(fixtureLines("user_events")),
    bodies: named([...fixtureLines("bodies"), ...bodies(), ...answered()]),
  };
}

function futuresSamples(): SessionSamples {
  const answers = FUTURES_BODIES.map((body) => `{"id":1,"status":200,"result":${body}}`);
  return { market: FUTURES_FRAMES, user: FUTURES_EVENTS, bodies: [...FUTURES_BODIES, ...answers] };
}

function bybitSamples(): SessionSamples {
  return {
    market: BYBIT_FRAMES,
    user: [...BYBIT_PUSHED, ...BYBIT_REPLIES],
    bodies: [...BYBIT_BODIES, ...BYBIT_REPLIES],
  };
}

function okxSamples(): SessionSamples {
  return { market: OKX_FRAMES, user: OKX_FRAMES, bodies: OKX_LISTS };
}

function asSpot({ market, user, bodies }: SessionSamples): SessionSamples {
  const named = (texts: readonly string[]) =>
    texts.map((text) => text.replaceAll("BTC-USDT-SWAP", "BTC-USDT").replaceAll('"SWAP"', '"SPOT"'));
  return { market: named(market), user: named(user), bodies: named(bodies) };
}
