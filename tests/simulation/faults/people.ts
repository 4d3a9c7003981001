/** What people do at their desks: kill, try to arm, change settings, click twice, and do so at once. @module */
import { REARM_PHRASE } from "../../../core/mod.ts";
import { marketName } from "../../../core/instrument.ts";
import type { OperatorEvent } from "../../../core/event.ts";
import type { Random } from "../../../exchanges/shared/random.ts";
import type { FaultKind, Stage } from "../contract.ts";
import { limitsOf, strategiesOf, venueId } from "../settings.ts";
import { after, again, between, hostKinds, logBetween, nothing, pick, type Scene, whole } from "./kind.ts";

const kind = hostKinds("people");
const SECOND = 1_000, MINUTE = 60_000;
const NAMES = ["ann", "bob"] as const;

/** One hand's events, each under a request id of its own. */
function hand({ stage, fault }: Scene, by: string = NAMES[0]) {
  let count = 0;
  return {
    common: () => ({ by, requestId: `${fault.name}-${fault.at}-${by}-${++count}`, at: stage.now }),
    say(event: OperatorEvent): void {
      stage.operate(event);
    },
  };
}

export const PEOPLE: readonly FaultKind[] = [
  kind({
    name: "kill",
    about: "somebody kills, at any level",
    ms: [100, SECOND],
    draw: (random) => ({ level: pick(random, ["stop", "cancel", "cancel", "flatten"]) }),
    begin(scene) {
      const { common, say } = hand(scene), { level } = scene.parameters;
      scene.struck();
      say({ kind: "kill", ...common(), reason: "looks odd", level: level as "stop" | "cancel" | "flatten" });
      if (level === "stop") cancelLater(scene);
      return nothing;
    },
  }),
  kind({
    name: "kill_of_scope",
    about: "somebody kills a market, a strategy or a venue, and arms it again later",
    ms: [10 * SECOND, 2 * MINUTE],
    draw: (random) => ({ place: random.next(), level: pick(random, ["stop", "cancel"]) }),
    begin(scene) {
      const { stage, random, struck } = scene,
        { common, say } = hand(scene),
        scope = scopeOf(stage, scene.parameters.place);
      struck();
      const level = scene.parameters.level as "stop" | "cancel";
      say({ kind: "kill", ...common(), reason: "this one looks odd", level, scope });
      const arm = () =>
        say({ kind: "rearm", ...common(), reason: "looked at it", phrase: REARM_PHRASE, confirmed: true, scope });
      const stop = again(stage, () => between(random, 2 * SECOND, 6 * SECOND), arm);
      return () => {
        stop();
        arm();
      };
    },
  }),
  kind({
    name: "many_kills",
    about: "somebody hammers the button",
    ms: [SECOND, 5 * SECOND],
    begin(scene) {
      const { stage, random, struck } = scene, { common, say } = hand(scene);
      struck();
      for (let left = whole(random, 5, 200); left > 0; left--) {
        const level = pick(random, ["stop", "cancel"] as const);
        after(stage, between(random, 0, SECOND), () => say({ kind: "kill", ...common(), reason: "now", level }));
      }
      cancelLater(scene);
      return nothing;
    },
  }),
  kind({
    name: "rearm_attempts",
    about: "somebody tries to arm, often with wrong words or at the wrong time",
    ms: [5 * SECOND, MINUTE],
    begin(scene) {
      const { stage, random, struck } = scene, { common, say } = hand(scene);
      return again(stage, () => logBetween(random, 50, 10 * SECOND), () => {
        struck();
        const phrase = pick(random, [REARM_PHRASE, REARM_PHRASE.toLowerCase(), "", `${REARM_PHRASE} `, "yes"]);
        const reason = random.next() < 0.5 ? "looked at it" : "";
        say({ kind: "rearm", ...common(), reason, phrase, confirmed: random.next() < 0.8 });
      });
    },
  }),
  kind({
    name: "parameter_changes",
    about: "somebody changes parameters of a strategy, some to nonsense, and goes back",
    ms: [5 * SECOND, 2 * MINUTE],
    begin(scene) {
      const { stage, random, struck } = scene, { common, say } = hand(scene);
      const strategies = strategiesOf(stage.plan);
      return again(stage, () => logBetween(random, 100, 20 * SECOND), () => {
        const { id, parameters } = pick(random, strategies), ifVersion = versionOf(stage, id, random);
        struck();
        if (random.next() < 0.3) say({ kind: "rollback_params", ...common(), strategy: id, ifVersion });
        else say({ kind: "set_params", ...common(), strategy: id, ifVersion, set: changed(random, parameters) });
      });
    },
  }),
  kind({
    name: "limit_changes",
    about: "somebody tightens a limit, with or without the right to loosen it tries to, and sets it back",
    ms: [5 * SECOND, 3 * MINUTE],
    begin(scene) {
      const { stage, random, struck } = scene, { common, say } = hand(scene);
      const limits = [...limitsOf(stage.plan).perInstrument.values()], names = marketsOf(stage);
      const index = random.int(names.length), { maxPosition, maxOrderNotional } = limits[index];
      const set = (part: number, mayLoosen: boolean) =>
        say({
          kind: "set_limits",
          ...common(),
          scope: names[index],
          reason: "a look at the market",
          mayLoosen,
          set: { maxPosition: scaled(maxPosition, part), maxOrderNotional: scaled(maxOrderNotional, part) },
        });
      struck();
      set(between(random, 0.2, 1), false);
      // Never beyond what the plan allows: the oracle holds the venue's truth against it.
      const stop = again(
        stage,
        () => between(random, SECOND, 20 * SECOND),
        () => set(between(random, 0.2, 1), random.next() < 0.5),
      );
      return () => {
        stop();
        set(1, true);
      };
    },
  }),
  kind({
    name: "pause_resume",
    about: "somebody pauses a strategy, a market, a venue or all, and lets it go on",
    ms: [SECOND, MINUTE],
    draw: (random) => ({ place: random.next(), global: random.next() < 0.2 }),
    begin(scene) {
      const { stage, parameters, struck } = scene, { common, say } = hand(scene);
      const scope = parameters.global === true ? "global" : scopeOf(stage, parameters.place);
      const words = { strategy: "", scope, reason: "a break" };
      struck();
      say({ kind: "pause", ...common(), ...words });
      return () => say({ kind: "resume", ...common(), ...words });
    },
  }),
  kind({
    name: "double_click",
    about: "one request comes twice or more",
    ms: [SECOND, 20 * SECOND],
    begin(scene) {
      const { stage, random, struck } = scene, { common, say } = hand(scene);
      return again(stage, () => between(random, 500, 5 * SECOND), () => {
        const event = harmless(scene, common(), random), gap = pick(random, [0, 0, 5, 200]);
        struck();
        say(event);
        after(stage, gap, () => say(event));
      });
    },
  }),
  kind({
    name: "two_dashboards",
    about: "two people do different things at once",
    ms: [SECOND, 20 * SECOND],
    begin(scene) {
      const { stage, random, struck } = scene, hands = NAMES.map((name) => hand(scene, name));
      return again(stage, () => between(random, 500, 5 * SECOND), () => {
        struck();
        for (const { common, say } of hands) say(harmless(scene, common(), random));
        if (random.next() < 0.05) {
          for (const { common, say } of hands) {
            say({ kind: "kill", ...common(), reason: "both saw it", level: "cancel" });
          }
        }
      });
    },
  }),
  kind({
    name: "orderly_stop",
    about: "somebody stops the process, and it is begun anew",
    ms: [100, SECOND],
    begin(scene) {
      const { common, say } = hand(scene);
      scene.struck();
      say({ kind: "stop", ...common(), reason: "an update" });
      return nothing;
    },
  }),
];

/** A kill of level "stop" leaves what rests, and is over only once nothing does: somebody says so in the end. */
function cancelLater(scene: Scene): void {
  const { common, say } = hand(scene, NAMES[1]);
  after(
    scene.stage,
    between(scene.random, 3 * SECOND, 20 * SECOND),
    () => say({ kind: "kill", ...common(), reason: "nothing is to rest", level: "cancel" }),
  );
}

/** A click that may come twice and leaves nothing: a pause that is over, a change of parameters. */
function harmless(
  { stage }: Scene,
  common: ReturnType<ReturnType<typeof hand>["common"]>,
  random: Random,
): OperatorEvent {
  const { id, parameters } = pick(random, strategiesOf(stage.plan));
  if (random.next() < 0.5) return { kind: "resume", ...common, strategy: id, reason: "go on" };
  const ifVersion = versionOf(stage, id, random);
  return { kind: "set_params", ...common, strategy: id, ifVersion, set: changed(random, parameters) };
}

/** Mostly the right one: who looks at an old page sends an older one. */
function versionOf({ bot }: Stage, id: string, random: Random): number {
  const known = bot?.engine.quoters.find((quoter) => quoter.id === id)?.parameters.version ?? 1;
  return random.next() < 0.8 ? known : Math.max(0, known - whole(random, 1, 3));
}

/** Other widths, or what no table takes. What may be held is left as the plan has it. */
function changed(random: Random, parameters: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (random.next() < 0.2) {
    return pick<Readonly<Record<string, unknown>>>(random, [
      { half_spread_bps: -1 },
      { half_spread_bps: "NaN" },
      { levels: 1e9 },
      { levels: "three" },
      { no_such_thing: 1 },
      {},
    ]);
  }
  const half = Number(parameters.half_spread_bps);
  return pick<Readonly<Record<string, unknown>>>(random, [
    { half_spread_bps: Math.round(between(random, 0.5, 2) * half * 10) / 10 },
    { levels: whole(random, 1, 4) },
    { skew_bps: whole(random, 0, 10) },
  ]);
}

/** A market, strategy or venue of the plan, by a number from 0 to 1. */
function scopeOf(stage: Stage, place: unknown): string {
  const { plan } = stage, venues = plan.venues.map((_, index) => venueId(plan, index));
  const scopes = [...marketsOf(stage), ...strategiesOf(plan).map(({ id }) => id), ...venues];
  return scopes[Math.min(scopes.length - 1, Math.floor(Number(place) * scopes.length))];
}

function marketsOf({ plan }: Stage): string[] {
  return plan.venues.flatMap(({ symbols }, index) =>
    symbols.map((symbol) => marketName({ venue: venueId(plan, index), symbol }))
  );
}

/** The part of a decimal text, in its own places. */
function scaled(text: string, part: number): string {
  const places = text.includes(".") ? text.length - text.indexOf(".") - 1 : 0;
  return (Number(text) * part).toFixed(places);
}
