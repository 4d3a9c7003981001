/** Answers about the dead-man switches of every venue for fuzzing: one that passes for "set" counts on the venue to cancel. @module */
import type { Micros } from "../../../core/units.ts";
import { readAsterDeadMan } from "../../../exchanges/aster/dead_man.ts";
import { BINANCE_USDM } from "../../../exchanges/binance/usdm_refusals.ts";
import { readDcp, readDcpInfo } from "../../../exchanges/bybit/dead_man.ts";
import { readOkxDeadMan } from "../../../exchanges/okx/dead_man.ts";
import type { DeadManAsk, DeadManOutcome, DeadManReply } from "../../../exchanges/shared/dead_man.ts";
import { readFapiDeadMan } from "../../../exchanges/shared/fapi_dead_man.ts";
import type { Fuzzed } from "./fuzzed.ts";
import { pick, spoiledText } from "./inputs.ts";
import { STATUSES } from "./statuses.ts";

const SENT = 1_795_608_000_000_000 as Micros, WINDOW = 15_000_000 as Micros;
const ASKS: readonly DeadManAsk[] = [{ window: WINDOW, sentAt: SENT }, { window: 0 as Micros, sentAt: SENT }];
const FAPI = [
  '{"symbol":"BTCUSDT","countdownTime":"15000"}',
  '{"symbol":"BTCUSDT","countdownTime":0}',
  '{"code":-1121,"msg":"Invalid symbol."}',
];
const OKX = [
  '{"code":"0","msg":"","data":[{"triggerTime":"1795608015000","tag":"mm","ts":"1795608000000"}]}',
  '{"code":"0","msg":"","data":[{"triggerTime":"0","tag":"mm","ts":"1795608000"}]}',
  '{"code":"50011","msg":"Too Many Requests","data":[]}',
];
const DCP = [
  '{"retCode":0,"retMsg":"success"}',
  '{"retCode":0,"retMsg":"","result":{"dcpInfos":[{"product":"SPOT","dcpStatus":"ON","timeWindow":"15"},' +
  '{"product":"DERIVATIVES","dcpStatus":"OFF","timeWindow":"10"}]}}',
  '{"retCode":10016,"retMsg":"Internal error"}',
];

type Read = (ask: DeadManAsk, reply: DeadManReply) => DeadManOutcome;

export const DEAD_MAN_CODECS: readonly Fuzzed[] = [
  deadManCodec("binance_usdm", FAPI, (ask, reply) => readFapiDeadMan(BINANCE_USDM, "BTCUSDT", ask, reply)),
  deadManCodec("aster", FAPI, (ask, reply) => readAsterDeadMan("BTCUSDT", ask, reply)),
  deadManCodec("okx", OKX, (ask, reply) => readOkxDeadMan("mm", ask, reply)),
  deadManCodec("bybit", DCP, (_ask, reply) => readDcp(reply)),
  deadManCodec("bybit asked", DCP, ({ window }, reply) => readDcpInfo("SPOT", { window }, reply)),
];

function deadManCodec(name: string, samples: readonly string[], read: Read): Fuzzed {
  return {
    name: `${name} dead man`,
    refuses: "nothing: what is no plain yes is not set, and says why",
    open: () => ({
      make: (random) => JSON.stringify([pick(STATUSES, random), random.int(2), spoiledText(samples, random)]),
      read(input) {
        const [status, which, body] = JSON.parse(input as string) as [number, number, string];
        const ask = ASKS[which], { verdict, until, failure } = read(ask, { status, body });
        if (verdict !== "set") {
          if (failure === "" || until !== null) {
            throw new Error(`It is ${verdict} until ${until} and says "${failure}"`);
          }
          return "refused";
        }
        if (status < 200 || status >= 300) throw new Error(`HTTP ${status} passes for a switch that is set`);
        const isOff = ask.window === 0, isSound = until === null || (!isOff && until > ask.sentAt);
        if (!isSound) throw new Error(`It is set until ${until}, asked for ${ask.window} µs at ${ask.sentAt}`);
        return "read";
      },
    }),
  };
}
