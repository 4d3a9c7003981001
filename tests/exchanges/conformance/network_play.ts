/** Plays a product's cases on its test network, one after the other, and leaves the account as it was. @module */
import { decodeClientId, encodeClientId, MAX_EPOCH, MAX_TAG } from "../../../core/oms/client_id.ts";
import { type Case, isOpen } from "./case.ts";
import { clear, type Holdings, holdings } from "./clearing.ts";
import { judge, type Verdict } from "./judging.ts";
import { type NetworkGround, NetworkStage } from "./network_stage.ts";
import type { Product, Scene, StageOptions } from "./stage.ts";

/** `simulator`: nobody can look into this venue, nor give it troubles. `skip`: it was not played, and `reason` says why. */
export type Played = Verdict | { readonly outcome: "simulator" | "skip"; readonly reason: string };
export type PlayOptions = {
  readonly product: Product;
  readonly cases: readonly Case[];
  readonly ground: Omit<NetworkGround, "newId">;
  /** Hears of each case that is over; `null` = the proof at the end. */
  readonly onPlayed: (id: string | null, played: Played, ms: number) => void;
};
export type Play = {
  /** By case. */
  readonly played: readonly Played[];
  /** Whether nothing rests and all is as it was; skipped if nothing was played. */
  readonly end: Played;
};

/** Of whatever these sessions place: no start of a bot draws it by chance more often than once in 4096 installations. */
const TAG = MAX_TAG;
const isOurs = (clientId: string | null) => clientId !== null && decodeClientId(clientId)?.tag === TAG;
const INSIDE: Played = { outcome: "simulator", reason: "it looks into the venue, or gives it troubles" };

export async function play({ product, cases, ground, onPlayed }: PlayOptions): Promise<Play> {
  const newId = countedIds(ground.clock()), never = new AbortController().signal;
  // What clears has to end its work, whoever is impatient.
  const quiet: NetworkGround = { ...ground, newId, interrupt: never };
  const before = await found(product, quiet);
  if (typeof before === "string") {
    const end: Played = { outcome: "FAIL", reason: before };
    onPlayed(null, end, 0);
    return { played: cases.map((each) => isOpen(each) ? skipped("the account is not empty") : INSIDE), end };
  }
  const played: Played[] = [], scene = networkScene(product, { ...ground, newId });
  for (const each of cases) {
    const from = ground.clock(), isInterrupted = ground.interrupt.aborted;
    const verdict = !isOpen(each) ? INSIDE : isInterrupted ? skipped("interrupted") : await judge(each, scene);
    if (isOpen(each) && !isInterrupted) await scene.tidy(before, verdict.outcome !== "FAIL");
    played.push(verdict);
    if (isOpen(each)) onPlayed(each.id, verdict, (ground.clock() - from) / 1_000);
  }
  await scene.leave();
  const from = ground.clock(), left = await cleared(product, quiet, before, scene.doubtUntil());
  const end: Played = left.length === 0
    ? { outcome: "pass", reason: "" }
    : { outcome: "FAIL", reason: `The account is not as it was: ${left.join("; ")}` };
  onPlayed(null, end, (ground.clock() - from) / 1_000);
  return { played, end };
}

/** What the account holds; or why nothing is played on it. */
async function found(product: Product, ground: NetworkGround): Promise<Holdings | string> {
  try {
    return await withStage(product, ground, async (stage) => {
      const before = await holdings(stage), left = await clear(stage, before, "account", isOurs);
      if (product.venue.product === "perp") {
        const held = product.symbols.filter((_, market) => before[market] !== 0);
        if (held.length > 0) left.push(`it holds a position in ${held.join(" and ")}`);
      }
      return left.length === 0 ? before : `Nothing is played on an account that is in use: ${left.join("; ")}`;
    });
  } catch (error) {
    return `The account could not be looked at: ${messageOf(error)}`;
  }
}

/** @param notBefore until then an order may still arrive, µs: only what is asked later proves anything */
async function cleared(
  product: Product,
  ground: NetworkGround,
  before: Holdings,
  notBefore: number,
): Promise<string[]> {
  try {
    return await withStage(product, ground, async (stage) => {
      await stage.pass(Math.max(0, notBefore - stage.now) / 1_000);
      return await clear(stage, before, "account", isOurs);
    });
  } catch (error) {
    return [`nobody knows, since the venue did not say: ${messageOf(error)}`];
  }
}

async function withStage<T>(
  product: Product,
  ground: NetworkGround,
  use: (stage: NetworkStage) => Promise<T>,
): Promise<T> {
  const stage = new NetworkStage(product, ground);
  try {
    await isUp(stage);
    return await use(stage);
  } finally {
    await stage.leave();
  }
}

function isUp(stage: NetworkStage): Promise<NetworkStage> {
  return stage.until("session and books are up", () => stage.state === "up" && stage.hasBooks);
}

type NetworkScene = Scene<NetworkStage> & {
  /** After a case: what it left is cancelled and traded back. Whether that worked is for the proof at the end to say. */
  tidy(before: Holdings, isWell: boolean): Promise<void>;
  leave(): Promise<void>;
  /** Until when something of it may still arrive at the venue, µs. */
  doubtUntil(): number;
};

/** One session for all cases as long as they pass and it is sound: a start costs much of what the venue allows in a minute. */
function networkScene(product: Product, ground: NetworkGround): NetworkScene {
  let shared: NetworkStage | null = null, doubtUntil = 0;
  /** Of the case that is played, with options of their own. */
  const others: NetworkStage[] = [];
  const up = async () => {
    if (shared?.isSound) return shared.renew();
    await leave();
    return await isUp(shared = new NetworkStage(product, ground));
  };
  const leave = async () => {
    const gone = [...others.splice(0), ...(shared === null ? [] : [shared])];
    shared = null;
    for (const stage of gone) doubtUntil = Math.max(doubtUntil, stage.doubtUntil);
    await Promise.all(gone.map((stage) => stage.leave()));
  };
  return {
    ...product,
    up,
    start(options?: StageOptions) {
      const stage = new NetworkStage(product, ground, options);
      others.push(stage);
      return stage;
    },
    doubtUntil: () => doubtUntil,
    async tidy(before, isWell) {
      doubtUntil = Math.max(doubtUntil, shared?.doubtUntil ?? 0);
      const hasPlaced = shared?.hasPlaced ?? false;
      if (!isWell) await leave();
      await Promise.all(others.splice(0).map((stage) => stage.leave()));
      if (!hasPlaced) return;
      try {
        await clear(await up(), before, "markets", isOurs);
      } catch {
        await leave(); // what is left is told at the end, by a session that nothing has happened to
      }
    },
    leave,
  };
}

/** Ids of this process: its epoch is the second of its start. */
function countedIds(now: number): () => string {
  const epoch = Math.floor(now / 1e6) % MAX_EPOCH;
  let sequence = 0;
  return () => encodeClientId({ tag: TAG, epoch, sequence: ++sequence });
}

function skipped(reason: string): Played {
  return { outcome: "skip", reason };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
