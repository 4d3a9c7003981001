/** `sentinel`: watches a bot's data directory from a process of its own, until a signal ends it. @module */
import type { Micros } from "../core/units.ts";
import { type Parsed, UsageError } from "./cli.ts";
import type { Config } from "./config_schema.ts";
import { GuardJournal } from "./guard_journal.ts";
import type { GuardReport } from "./guard_loop.ts";
import { type BrakesModule, type GuardedVenue, guardVenues, GuardWires } from "./guard_venues.ts";
import { endText, keyText } from "./guarding.ts";
import { takeInstanceLock } from "./instance_lock.ts";
import type { Log } from "./log.ts";
import { Sentinel } from "./sentinel.ts";
import { REAL_TIMERS } from "./timers.ts";

export type SentinelGround = {
  readonly config: Config;
  readonly venues: readonly GuardedVenue[];
  readonly brakes: BrakesModule;
  readonly clock: () => Micros;
  readonly log: Log;
  /** Takes a line for stdout. */
  readonly print: (line: string) => void;
};

/** @throws {UsageError} where there is nothing that another process could clear */
export function checkSentinel({ options }: Parsed, { mode }: Pick<Config, "mode">, simulated: boolean): void {
  if (options.config === undefined) {
    throw new UsageError("sentinel wants --config FILE, the bot's own: it has to know its venues and keys");
  }
  if (mode === "paper") {
    throw new UsageError('Cannot watch over mode "paper": its orders rest nowhere; want live, or demo with endpoints');
  }
  if (simulated) {
    throw new UsageError(
      "Cannot watch over a demo whose venues live inside the bot's process: they end with it; want endpoints of a stand-alone simulator (the command sim)",
    );
  }
}

/** Returns when it was told to end: it never does by itself. */
export async function runSentinel({ config, venues, brakes, clock, log, print }: SentinelGround): Promise<number> {
  const { dataDir } = config, end = ended();
  using _lock = takeInstanceLock(dataDir, clock(), undefined, "sentinel.lock");
  const wires = new GuardWires(venues.map(({ id }) => id));
  const endHearing = ignoreHangUp(() => log.warn("The terminal is gone: it watches on; SIGTERM or SIGINT ends it"));
  const journal = new GuardJournal(dataDir, "sentinel", (message) => log.error(message));
  const sentinel = new Sentinel({
    dataDir,
    pid: Deno.pid,
    venues: guardVenues(brakes.BRAKES, brakes.createSigner, venues),
    clock,
    timers: REAL_TIMERS,
    send: wires.send,
    report(report) {
      journal.add(report);
      tell(report, log);
    },
    onEngine: ({ pid, startedAt }) => log.info("Watching over a bot", { pid, startedAt }),
  });
  print(`Sentinel: watches ${dataDir} for ${venues.map(({ id, symbols }) => `${id} ${symbols.join(" ")}`).join(", ")}`);
  sentinel.start();
  log.info(await end);
  if (sentinel.loop.busy) log.error("Ended before every venue was seen without an order of ours; look there yourself");
  sentinel.stop();
  endHearing();
  wires.close();
  await journal.flush();
  return 0;
}

function tell(report: GuardReport, log: Log): void {
  switch (report.kind) {
    case "kill":
      return log.error("Kill", { reason: report.reason });
    case "latch":
      if (report.problem === null) return log.error("The latch file is written", { reason: report.reason });
      return log.error("The latch file could not be written", { reason: report.reason, problem: report.problem });
    case "begun":
      return log.error(`Cancelling at ${report.receipt.venue}: ${report.receipt.reason}`);
    case "dirty":
      return log.error(`${endText(report.receipt)}; it goes on trying`);
    case "verified":
      return log.info(endText(report.receipt));
    case "renewed":
      return log.info(`${endText(report.receipt)}; it begins anew`);
    case "left":
      return log.info(`${report.receipt.venue} is left to the engine`);
    case "key":
      return report.refused === null ? log.info(keyText("sentinel", report)) : log.error(keyText("sentinel", report));
    case "problem":
      return log.warn(report.message);
    default:
      return report satisfies never;
  }
}

/** A terminal that is closed takes no guard away: often it was the bot's as well. @returns how to stop listening */
function ignoreHangUp(told: () => void): () => void {
  Deno.addSignalListener("SIGHUP", told);
  return () => Deno.removeSignalListener("SIGHUP", told);
}

/** Resolves at SIGINT or SIGTERM, with what is said of it. */
function ended(): Promise<string> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const signals: readonly Deno.Signal[] = ["SIGINT", "SIGTERM"];
  const handlers = signals.map((signal) => [signal, () => resolve(`Ended by ${signal}`)] as const);
  for (const [signal, handler] of handlers) Deno.addSignalListener(signal, handler);
  return promise.finally(() => handlers.forEach(([signal, handler]) => Deno.removeSignalListener(signal, handler)));
}
