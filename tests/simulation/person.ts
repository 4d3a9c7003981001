/** The person at the desk: now and then looks, arms again what was killed and lets trade on what waits for a person, so that a
 * plan goes on after its troubles. @module */
import type { Stage } from "./contract.ts";

const BY = "person";
/** What a person types to arm again. */
const REARM_PHRASE = "REARM";

export class Person {
  #requests = 0;

  constructor(private readonly stage: Stage) {}

  look(): void {
    const { bot, now } = this.stage;
    if (bot === null) return;
    const { engine } = bot, reason = "looked at it";
    const words = () => ({ by: BY, requestId: `person-${++this.#requests}`, at: now, reason });
    if (engine.killState === "TRIPPED" || engine.killState === "TRIPPED_DIRTY") {
      this.stage.operate({ kind: "rearm", ...words(), phrase: REARM_PHRASE, confirmed: true });
    }
    for (const { scope, ends, tripped } of engine.holds.all) {
      const { name } = scope;
      if (tripped) {
        this.stage.operate({ kind: "rearm", ...words(), phrase: REARM_PHRASE, confirmed: true, scope: name });
      } else if (ends === "person") this.stage.operate({ kind: "resume", ...words(), strategy: "", scope: scope.name });
    }
  }
}
