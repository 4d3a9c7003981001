/** What is said of a run's end, and the process's exit code. @module */
import type { Ending } from "./bot_options.ts";
import type { Log } from "./log.ts";

/** @param complain takes a sentence for people, without the log's dressing */
export function exitCode({ how, error }: Ending, log: Pick<Log, "info">, complain: (sentence: string) => void): number {
  switch (how) {
    case "verified":
      log.info("Stopped; every venue was seen without an order of ours");
      return 0;
    case "unverified":
      complain("twoside: stopped, but a venue could not be seen without an order of ours; look there yourself");
      return 3;
    case "not_flat":
      complain("twoside: stopped with nothing resting, but not flat: the receipt and the incidents tell what is left");
      return 3;
    case "failed":
      complain(`twoside: the run has failed: ${error instanceof Error ? error.message : String(error)}`);
      return 1;
    default:
      return how satisfies never;
  }
}
