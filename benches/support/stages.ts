/** To which stage of the path from frame to order a function belongs, by the file that it stands in. @module */

export const STAGES_OF_PATH = [
  "decode",
  "book",
  "indicators",
  "decide",
  "differ",
  "risk",
  "orders",
  "engine",
  "journal",
  "encode",
  "sign",
  "send",
  "loop",
  "tape and archive",
  "after the send",
  "bench",
  "unknown",
] as const;
export type PathStage = typeof STAGES_OF_PATH[number];

/** First match wins. What stands in no row, such as units, texts and the runtime's own functions, works for its caller. */
const FILES: readonly (readonly [file: RegExp, stage: PathStage])[] = [
  [/^exchanges\/shared\/(signer|keyed_hash|sha256)\.ts$/, "sign"],
  [/^exchanges\/[a-z]+\/(order|orders|order_\w+|fapi_order\w*|fapi_call\w*|templates?)\.ts$/, "encode"],
  [/^exchanges\/shared\/template\.ts$/, "encode"],
  [/^exchanges\/shared\/(requests|rate_limit|backoff|link|venue_clock|random)\.ts$/, "unknown"],
  [/^exchanges\//, "decode"],
  [/^core\/book\//, "book"],
  [/^core\/indicators\//, "indicators"],
  [/^(strategies\/|core\/engine\/quoting\.ts$)/, "decide"],
  [/^core\/oms\/quote_differ\.ts$/, "differ"],
  [/^core\/risk\//, "risk"],
  [/^core\/(oms|ledger)\//, "orders"],
  [/^core\/(engine|desk)\//, "engine"],
  [/^runtime\/journal/, "journal"],
  [/^runtime\/(tape|archive|disk)/, "tape and archive"],
  [/^runtime\/(live|batch|histogram|stage_probe)\.ts$/, "loop"],
  [/^(runtime\/(network|wire)|benches\/support\/\w*wire)\.ts$/, "send"],
  [/^(benches|tests)\//, "bench"],
];

/** @param file from the root of the repository, or anything else for what is not ours
 * @param callers the stage that called it */
export function stageOf(file: string, functionName: string, callers: PathStage): PathStage {
  // All that housekeeping calls is housekeeping: the orders have left.
  if (callers === "after the send") return callers;
  if (file === "core/engine/engine.ts" && functionName === "settle") return "after the send";
  if (/^exchanges\/[a-z]+\/session\.ts$/.test(file) && functionName === "submit") return "encode";
  for (const [pattern, stage] of FILES) {
    if (pattern.test(file)) return stage === "unknown" ? callers : stage;
  }
  return callers;
}
