/** Those who cancel when this process cannot are there: the guardian's thread and, where the configuration asks for it, the
 * sentinel's process. Nobody trades without them (reliability.md 4.3). @module */
import { type Micros, MICROS_PER_SECOND } from "../../units.ts";
import type { GuardSigns } from "../../event.ts";
import { GLOBAL_SCOPE } from "../holds.ts";
import type { Reading, Report, Watch, WatchContext } from "./watch.ts";

const SILENCE_PAUSE = 5 * MICROS_PER_SECOND, SILENCE_TRIP = 30 * MICROS_PER_SECOND;
/** Who was never heard has been silent since 1970. */
const NEVER = 365 * 86_400 * MICROS_PER_SECOND;
const WHO = ["guardian", "sentinel"] as const;

export class GuardHealth implements Watch {
  readonly id = "GUARDS";
  readonly title = "Guardian and sentinel look after this run";
  readonly action = "pause everything after 5 s without; trip after 30 s";
  /** Since when trading is on; silence before it does not trip. */
  #from = 0;
  /** When it was judged first: nobody is heard at once, and until then nothing trades. */
  #begunAt = 0;

  constructor(private readonly context: Pick<WatchContext, "desk">) {}

  judge(now: Micros, report: Report): void {
    const { guards, trading } = this.context.desk;
    if (this.#begunAt === 0) this.#begunAt = now;
    if (trading === "HALTED") this.#from = 0;
    else if (this.#from === 0) this.#from = now;
    if (guards === null || (trading === "HALTED" && now - this.#begunAt <= SILENCE_PAUSE)) return;
    for (let i = 0; i < WHO.length; i++) this.#judge(WHO[i], guards[WHO[i]], now, report);
  }

  #judge(who: keyof GuardSigns, silent: Micros | null, now: Micros, report: Report): void {
    if (silent === null || silent <= SILENCE_PAUSE) return;
    const trips = this.#from !== 0 && Math.min(silent, now - this.#from) > SILENCE_TRIP;
    const sentence = `the ${who} ${silenceText(silent)}; the limit is ${
      (trips ? SILENCE_TRIP : SILENCE_PAUSE) / 1e6
    } s`;
    report({ scope: GLOBAL_SCOPE, act: trips ? "trip" : "pause", sentence, status: "UNGUARDED" });
  }

  read(): readonly Reading[] {
    const { guards } = this.context.desk;
    return WHO.map((who) => {
      const silent = guards?.[who] ?? null;
      return {
        scope: who,
        value: silent === null ? "not asked for" : silenceText(silent),
        limit: `${SILENCE_PAUSE / 1e6} s, ${SILENCE_TRIP / 1e6} s trip`,
        used: silent === null ? null : Math.min(silent, 2 * SILENCE_TRIP) / SILENCE_PAUSE,
      };
    });
  }
}

function silenceText(silent: Micros): string {
  return silent > NEVER ? "was not heard yet" : `was heard ${Math.round(silent / 1e5) / 10} s ago`;
}
