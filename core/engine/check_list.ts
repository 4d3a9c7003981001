/** What has to hold before trading may be armed again (reliability.md 4.6), each item with its sentence. One list for
 * everything and for what was killed on its own. A person alone asks for it; no item can be waived. @module */
import { type Micros, MICROS_PER_MS, MICROS_PER_SECOND } from "../units.ts";
import type { VenueId } from "../instrument.ts";
import type { GuardSigns, Rearm } from "../event.ts";
import type { VenueDesk } from "../desk/desk.ts";
import type { DeadManView } from "./view.ts";

export type CheckItem = { readonly item: string; readonly ok: boolean; readonly sentence: string };

/** What a person types to arm again. */
export const REARM_PHRASE = "REARM";
/** "Verified empty" is worth this long. */
export const VERIFIED_FRESH_MICROS = 60 * MICROS_PER_SECOND;
const REASON_LETTERS = 3;
/** Letters of the configuration's hash that are shown, and have to be named. */
export const HASH_SHOWN = 12;
/** Longer silence of those who watch over us is no health, µs. */
const GUARDIAN_SILENT = 1 * MICROS_PER_SECOND, SENTINEL_SILENT = 5 * MICROS_PER_SECOND;
/** Who was never heard has been silent since 1970. */
const NEVER = 365 * 86_400 * MICROS_PER_SECOND;

/** What is to be armed, and how it stands. */
export type Latched = {
  /** Whether there is anything to arm, and it may be. */
  readonly halted: CheckItem;
  readonly venues: readonly VenueDesk[];
  /** When a list was asked for that showed that venue without an order that has to go; `null` = the newest showed one. */
  emptyAt(venue: VenueId): Micros | null;
  /** Orders that may still rest or arrive there, by our books. */
  liveCount(venue: VenueId): number;
  /** What differs between our books and that venue and stops something. */
  differences(venue: VenueId): readonly string[];
  /** Why and by whom it was stopped; `null` = a start. */
  readonly cause: string | null;
  /** 0 = it was not killed. */
  readonly trippedAt: Micros;
  readonly cooldown: Micros;
  /** SHA-256 of what is configured, and of what was when it was armed last; `null` = nobody told. */
  readonly config: string | null;
  readonly armedConfig: string | null;
  /** The operator's token has to be given once more. */
  readonly asksToken: boolean;
  readonly guards: GuardSigns | null;
  /** How that venue's dead-man switch does. */
  deadMan(venue: VenueId): DeadManView;
  /** What else speaks for or against it, such as losses. */
  readonly further: readonly CheckItem[];
};

export function checkList(
  latched: Latched,
  event: Pick<Rearm, "reason" | "phrase" | "config" | "confirmed">,
  now: Micros,
): readonly CheckItem[] {
  return [
    ...standing(latched, now, event.config),
    reasonItem(latched.cause, event.reason),
    { item: "phrase", ok: event.phrase === REARM_PHRASE, sentence: `Type the phrase ${REARM_PHRASE}` },
    ...latched.asksToken ? [tokenItem(event.confirmed === true)] : [],
  ];
}

/** All but what a person types.
 * @param named the beginning of the configuration's hash, where somebody has named it */
export function standing(latched: Latched, now: Micros, named?: string): readonly CheckItem[] {
  const { halted, venues, further } = latched;
  return [
    halted,
    ...venues.flatMap((venue) => [readyItem(venue), emptyItem(venue.id, latched, now), cleanItem(venue.id, latched)]),
    ...further,
    ...guardItems(latched.guards),
    ...venues.map(({ id }) => deadManItem(id, latched.deadMan(id))),
    cooldownItem(latched, now),
    ...configItems(latched, named),
  ];
}

function readyItem({ id, readiness, reason }: VenueDesk): CheckItem {
  const sentence = `${id} is ${readiness}${reason ? `: ${reason}` : ""}`;
  return { item: `ready ${id}`, ok: readiness === "READY", sentence };
}

function emptyItem(id: VenueId, { liveCount, emptyAt }: Latched, now: Micros): CheckItem {
  const item = `empty ${id}`, live = liveCount(id), at = emptyAt(id);
  if (live > 0) return { item, ok: false, sentence: `${live} of our orders may still rest at ${id}` };
  if (at === null) return { item, ok: false, sentence: `${id} has not been seen without an order of ours` };
  const ago = Math.round((now - at) / 1e6);
  return {
    item,
    ok: now - at <= VERIFIED_FRESH_MICROS,
    sentence: `${id} was seen without an order of ours ${ago} s ago; want at most 60 s`,
  };
}

function cleanItem(id: VenueId, { differences }: Latched): CheckItem {
  const open = differences(id), ok = open.length === 0;
  const sentence = ok ? `Our books and ${id} agree` : `Our books and ${id} differ: ${open.join("; ")}`;
  return { item: `clean ${id}`, ok, sentence };
}

/** Where nobody looks after them there is nothing to ask about. */
function guardItems(guards: GuardSigns | null): readonly CheckItem[] {
  if (guards === null) return [];
  return [
    guardItem("guardian", guards.guardian, GUARDIAN_SILENT),
    guardItem("sentinel", guards.sentinel, SENTINEL_SILENT),
  ].filter((item) => item !== null);
}

function guardItem(item: string, silentFor: Micros | null, limit: number): CheckItem | null {
  if (silentFor === null) return null;
  const ms = Math.round(silentFor / MICROS_PER_MS), most = limit / MICROS_PER_MS;
  if (silentFor > NEVER) return { item, ok: false, sentence: `The ${item} was not heard yet; want at most ${most} ms` };
  return { item, ok: silentFor <= limit, sentence: `The ${item} was heard ${ms} ms ago; want at most ${most} ms` };
}

/** Off it is while nothing is traded; what could not be set, or has no firing left, keeps nobody's back. */
function deadManItem(id: VenueId, { state, sentence, firingsLeft }: DeadManView): CheckItem {
  const isSpent = firingsLeft === 0, ok = !isSpent && state !== "late" && state !== "lapsed";
  return {
    item: `dead-man ${id}`,
    ok,
    sentence: `${id}: ${isSpent ? "its switch may not fire any more today" : sentence}`,
  };
}

function cooldownItem({ trippedAt, cooldown }: Latched, now: Micros): CheckItem {
  const item = "cool-down", left = trippedAt === 0 ? 0 : cooldown - (now - trippedAt);
  if (left <= 0) return { item, ok: true, sentence: "The cool-down is over" };
  return { item, ok: false, sentence: `${Math.ceil(left / 1e6)} s of the cool-down are left` };
}

/** A configuration that was not armed before has to be named by the one who arms it. */
function configItems({ config, armedConfig }: Latched, named: string | undefined): readonly CheckItem[] {
  if (config === null) return [];
  const shown = config.slice(0, HASH_SHOWN), isNamed = named === shown;
  if (named !== undefined && !isNamed) {
    return [{ item: "config", ok: false, sentence: `The configuration is ${shown}; what was named is another` }];
  }
  if (isNamed || armedConfig === null || armedConfig === config) {
    return [{ item: "config", ok: true, sentence: `The configuration is ${shown}` }];
  }
  const was = armedConfig.slice(0, HASH_SHOWN);
  const sentence =
    `The configuration is ${shown}, and ${was} was armed last: look at what changed and name the new one`;
  return [{ item: "config", ok: false, sentence }];
}

function reasonItem(cause: string | null, reason: string): CheckItem {
  const why = cause === null ? "" : `It was stopped: ${cause}. `;
  const sentence = `${why}Type why it is safe to trade again (3 letters or more)`;
  return { item: "reason", ok: reason.trim().length >= REASON_LETTERS, sentence };
}

function tokenItem(ok: boolean): CheckItem {
  return { item: "token", ok, sentence: "Give the operator's token once more, with the request itself" };
}
