/** `cancel-all-after`: timers that end an account's orders, all of them or those of one tag, unless they are set anew in time. Source:
 * OKX API v5, "Cancel All After"; copies of 2025-08 to 2026-07, read 2026-11-26. @module */
import type { Micros } from "../../../../core/units.ts";
import { refusals } from "./errors.ts";
import type { Operation, SignedCall } from "./operation.ts";
import { wordsOf } from "./order_words.ts";
import { msText } from "./words.ts";

const SHORTEST = 10, LONGEST = 120, MOST_TAGS = 20, SECOND = 1e6;

export const cancelAllAfter: Operation = {
  name: "trade/cancel-all-after",
  rate: { most: 1, window: SECOND as Micros, by: (params) => params.tag() },
  security: "signed",
  run({ context, params, account }: SignedCall) {
    const { services, timerTags } = context, { countdowns, now } = services.exchange;
    const timeOut = Number(params.text("timeOut")), tag = params.tag(), name = `tag ${tag}`, ts = msText(services, now);
    if (timeOut === 0) {
      countdowns.clear(account, name);
      return [{ triggerTime: "0", tag, ts }];
    }
    if (!Number.isInteger(timeOut) || timeOut < SHORTEST || timeOut > LONGEST) throw refusals.parameter("timeOut");
    const running = new Set(
      [...timerTags.get(account.name) ?? []].filter((other) => countdowns.get(account, `tag ${other}`) !== null),
    );
    if (tag !== "" && !running.has(tag) && running.size >= MOST_TAGS) throw refusals.timerTags();
    if (tag !== "") running.add(tag);
    timerTags.set(account.name, running);
    const at = now + timeOut * SECOND as Micros;
    countdowns.set({ account, name, at, covers: (order) => tag === "" || wordsOf(order).tag === tag });
    return [{ triggerTime: msText(services, at), tag, ts }];
  },
};
