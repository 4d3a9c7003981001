/** What the machine does to the process: its thread kept busy, its disk broken, its life ended. @module */
import { listSnapshots } from "../../../runtime/snapshot_file.ts";
import type { FaultKind } from "../contract.ts";
import { again, between, hostKinds, logBetween, numberOf, pick, whole } from "./kind.ts";

const kind = hostKinds("host");
const SECOND = 1_000, MINUTE = 60_000;
/** Boundaries between two effects of the process that a death may wait for. */
const MOST_BOUNDARIES = 400;

export const HOST: readonly FaultKind[] = [
  kind({
    name: "stall",
    about: "the event loop stands still, 0.1 to 10 s",
    ms: [100, SECOND],
    draw: (random) => ({ ms: Math.round(logBetween(random, 100, 10 * SECOND)) }),
    begin({ stage, parameters, struck }) {
      struck();
      stage.stallEngine(numberOf(parameters, "ms"));
      return () => {};
    },
    healsAt: ({ at, parameters }) => at + numberOf(parameters, "ms"),
  }),
  kind({
    name: "slow_consumer",
    about: "most of the thread's time is gone: frames wait for it, in the queue of the runtime",
    ms: [5 * SECOND, 2 * MINUTE],
    draw: (random) => ({ busy_ms: whole(random, 50, 500), share: between(random, 0.5, 0.95) }),
    begin({ stage, parameters, random, struck }) {
      const busy = numberOf(parameters, "busy_ms"), period = busy / numberOf(parameters, "share");
      return again(stage, () => between(random, 0.9, 1.1) * period, () => {
        struck();
        stage.stallEngine(busy);
      });
    },
  }),
  kind({
    name: "gc_pauses",
    about: "pauses of 1 to 200 ms at odd times",
    ms: [5 * SECOND, 5 * MINUTE],
    draw: (random) => ({ mean_ms: Math.round(logBetween(random, 100, 10 * SECOND)) }),
    begin({ stage, parameters, random, struck }) {
      const mean = numberOf(parameters, "mean_ms");
      return again(stage, () => random.exponential(mean), () => {
        struck();
        stage.stallEngine(Math.round(logBetween(random, 1, 200)));
      });
    },
  }),
  disk("disk_full", "there is no room on the disk", "full"),
  disk("write_error", "the disk refuses to write", "write_error"),
  disk("sync_error", "the disk refuses to sync", "sync_error"),
  disk("torn_write", "the disk writes half and refuses then", "torn"),
  kind({
    name: "sigkill",
    about: "the process is killed between any two effects, or with it the power is lost",
    ms: [100, SECOND],
    draw: (random) => ({
      boundaries: random.next() < 0.3 ? 0 : whole(random, 1, MOST_BOUNDARIES),
      power_loss: random.next() < 0.3,
      restart_ms: Math.round(logBetween(random, 500, 30 * SECOND)),
    }),
    begin({ stage, parameters, struck }) {
      if (stage.bot !== null) struck();
      stage.kill({
        restartAfter: numberOf(parameters, "restart_ms"),
        boundaries: numberOf(parameters, "boundaries"),
        powerLoss: parameters.power_loss === true,
      });
      return () => {};
    },
  }),
  kind({
    name: "old_snapshot",
    about: "the process is killed, and its next start finds an older snapshot, a spoilt one or none",
    ms: [2 * SECOND, 3 * SECOND],
    draw: (random) => ({ how: pick(random, ["older", "none", "spoilt"]) }),
    begin({ stage, parameters, struck }) {
      if (stage.bot === null) return () => {};
      stage.kill({ restartAfter: 5 * SECOND });
      stage.later(SECOND, () => {
        if (stage.bot === null && spoilSnapshots(stage.dataDir, String(parameters.how))) struck();
      });
      return () => {};
    },
  }),
];

function disk(
  name: string,
  about: string,
  how: Parameters<Parameters<FaultKind["begin"]>[0]["breakDisk"]>[0],
): FaultKind {
  return kind({
    name,
    about,
    ms: [200, MINUTE],
    begin({ stage, struck }) {
      struck();
      return stage.breakDisk(how);
    },
  });
}

/** @returns whether there was anything to spoil */
export function spoilSnapshots(dataDir: string, how: string): boolean {
  const paths = listSnapshots(dataDir).map((name) => `${dataDir}/snapshots/${name}`);
  if (paths.length === 0) return false;
  const [newest] = paths;
  if (how === "spoilt") Deno.truncateSync(newest, Deno.statSync(newest).size >> 1);
  else for (const path of how === "older" ? [newest] : paths) Deno.removeSync(path);
  return true;
}
