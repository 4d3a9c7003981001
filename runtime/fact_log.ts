/** What the engine tells of itself as lines of the log: who runs without a dashboard reads nothing else. @module */
import type { Fact } from "../core/engine/facts.ts";
import type { Log } from "./log.ts";

/** Incidents and what people did; a refusal of a rule is a detail, fills stand in the journal. */
export function logFacts(facts: readonly Fact[], log: Log): void {
  for (const fact of facts) {
    switch (fact.kind) {
      case "incident": {
        const { severity, code, scope, sentence } = fact;
        if (severity === "S1") log.error(sentence, { code, scope });
        else log.warn(sentence, { code, scope });
        break;
      }
      case "operator": {
        const { by, action, scope, reason, result } = fact;
        log.info(`${by}: ${action}`, { scope, result, ...(reason === "" ? {} : { reason }) });
        break;
      }
      case "refusal":
        log.debug(fact.sentence, { rule: fact.rule, scope: fact.scope });
        break;
      case "fill":
      case "reconciliation": // what of it is wrong comes as an incident as well
        break;
      default:
        fact satisfies never;
    }
  }
}
