/** The brakes of Binance, and of venues that took over its API, for fuzzing. @module */
import type { BrakeFactory } from "../../../core/guard/brake.ts";
import { HMAC } from "../binance_talk.ts";
import type { Fuzzed } from "./fuzzed.ts";
import { pick, spoiledText } from "./inputs.ts";
import { STATUSES } from "./statuses.ts";

/** @param samples bodies with orders of the venue among them */
export function fapiBrakeCodec(venue: string, create: BrakeFactory, samples: readonly string[]): Fuzzed {
  const bodies = [...samples, "[]", '{"serverTime":1795608000000}', '{"code":200,"msg":"done"}'];
  return {
    name: `${venue} brake`,
    refuses: "nothing: what cannot be read is a failure that says why",
    open() {
      const brake = create({ venue, symbols: ["BTCUSDT"], rest: "http://127.0.0.1:1", signer: HMAC });
      return {
        make(random) {
          const header = spoiledText(["30", "1", "-1"], random), which = random.int(3);
          return JSON.stringify([pick(STATUSES, random), which, header, spoiledText(bodies, random)]);
        },
        read(input) {
          const [status, which, header, body] = JSON.parse(input as string) as [number, number, string, string];
          if (which === 0) return brake.readClock(status, body) === null ? "refused" : "read";
          if (which === 1) {
            return brake.readCancel(status, body, { "Retry-After": header }).kind === "failed" ? "refused" : "read";
          }
          const page = brake.readList(status, body, { "Retry-After": header });
          if (page.kind === "failed") return "refused";
          const whole = status === 200 && Array.isArray(JSON.parse(body)) &&
            JSON.parse(body).length === page.orders.length;
          if (!whole) throw new Error(`HTTP ${status} with ${page.orders.length} orders passes for the whole list`);
          return "read";
        },
      };
    },
  };
}
