/** What kinds of trouble share: their ranges, the venue that they strike, and how a strike is told. @module */
import type { Random } from "../../../exchanges/shared/random.ts";
import type { FaultGroup, FaultKind, PlannedFault, Stage, StageVenue } from "../contract.ts";

export type Parameters = PlannedFault["parameters"];
/** One occurrence, as its kind sees it. */
export type Scene = {
  readonly stage: Stage;
  readonly fault: PlannedFault;
  readonly parameters: Parameters;
  /** Of this occurrence alone. */
  readonly random: Random;
  /** It has done something. */
  readonly struck: () => void;
};
export type VenueScene = Scene & { readonly venue: StageVenue };
type Described = { readonly name: string; readonly about: string };
type Drawing = {
  /** Shortest and longest length of one occurrence, ms; short ones are as likely as long ones of ten times the length. */
  readonly ms: readonly [shortest: number, longest: number];
  readonly draw?: (random: Random) => Parameters;
};

type Optional = Pick<FaultKind, "healsAt" | "absentAt">;

/** A group's own way to make its kinds: of one venue. */
export const venueKinds = (group: FaultGroup) =>
(
  { name, about, begin, healsAt, absentAt, ...drawing }: Described & Drawing & Optional & {
    begin(scene: VenueScene): () => void;
  },
): FaultKind => ({
  ...(healsAt ? { healsAt } : {}),
  ...(absentAt ? { absentAt } : {}),
  name,
  group,
  about,
  ofVenue: true,
  draw: drawer(drawing),
  begin(stage, fault, random) {
    const venue = stage.venues[fault.venue ?? -1];
    if (venue === undefined) {
      throw new RangeError(`Cannot strike venue ${fault.venue} with ${name}: it is not on the stage`);
    }
    return begin({ ...sceneOf(stage, fault, random), venue });
  },
});

/** Of the host, the clock, or a person. */
export const hostKinds = (group: FaultGroup) =>
(
  { name, about, begin, healsAt, ...drawing }: Described & Drawing & Pick<FaultKind, "healsAt"> & {
    begin(scene: Scene): () => void;
  },
): FaultKind => ({
  ...(healsAt ? { healsAt } : {}),
  name,
  group,
  about,
  ofVenue: false,
  draw: drawer(drawing),
  begin: (stage, fault, random) => begin(sceneOf(stage, fault, random)),
});

/** Kinds that the simulated venue plays by itself. `wire` is its name there; `draw`n parameters go there as they are. */
export const wireKinds = (group: FaultGroup) => {
  const kind = venueKinds(group);
  return ({ wire, ...rest }: Described & Drawing & Optional & { readonly wire: string }): FaultKind =>
    kind({ ...rest, begin: (scene) => onWire(scene, wire, scene.parameters) });
};

/** Switches a fault of the simulated venue on; the returned function switches it off. */
export function onWire({ stage, venue: { wire }, random, struck }: VenueScene, name: string, parameters: Parameters) {
  const before = wire.truth.struck(name);
  const tell = () => {
    if (wire.truth.struck(name) > before) struck();
  };
  wire.setFault(name, { ...parameters, seed: random.int(Number.MAX_SAFE_INTEGER) }, stage.now);
  tell(); // some strike at once
  return () => {
    tell();
    wire.clearFaults(name);
  };
}

/** Runs `act` again and again, waiting for what `wait` says in ms, until the returned function is called. */
export function again(stage: Stage, wait: () => number, act: () => void): () => void {
  let over = false;
  const next = () =>
    after(stage, wait(), () => {
      if (over) return;
      act();
      next();
    });
  next();
  return () => void (over = true);
}

export function after(stage: Stage, ms: number, run: () => void): void {
  stage.later(Math.max(0, ms), run);
}

export const nothing = () => {};

export function between(random: Random, least: number, most: number): number {
  return least + (most - least) * random.next();
}
/** Whole, both ends included. */
export function whole(random: Random, least: number, most: number): number {
  return least + random.int(most - least + 1);
}
/** Spread evenly over the orders of magnitude. */
export function logBetween(random: Random, least: number, most: number): number {
  return least * (most / least) ** random.next();
}
export function pick<T>(random: Random, list: readonly T[]): T {
  return list[random.int(list.length)];
}
/** @throws {TypeError} if the plan holds something else */
export function numberOf(parameters: Parameters, name: string): number {
  const value = parameters[name];
  if (typeof value === "number") return value;
  throw new TypeError(`Cannot read ${name} from ${JSON.stringify(parameters)}: want a number`);
}

function drawer({ ms: [shortest, longest], draw = () => ({}) }: Drawing): FaultKind["draw"] {
  return (random) => ({ ms: Math.round(logBetween(random, shortest, longest)), parameters: draw(random) });
}

function sceneOf(stage: Stage, fault: PlannedFault, random: Random): Scene {
  return { stage, fault, parameters: fault.parameters, random, struck: () => stage.struck(fault) };
}
