/** What cancels for us when this program cannot: guardian, sentinel and each venue's dead-man switch, each as a sign and a few
 * words. @module */
import type { GuardsView, VenueView } from "../protocol.ts";
import { duration } from "./format.ts";
import type { Sign } from "./status.ts";

/** As the check-list of a re-arm has it, ms: longer silence is no health. */
const LIMIT = { guardian: 1_000, sentinel: 5_000 } as const;
/** Who was never heard has been silent since 1970. */
const NEVER = 365 * 86_400_000;

export type SafetyItem = { readonly key: string; readonly who: string; readonly sign: Sign };

export function guardSign(who: keyof GuardsView, silentMs: number | null): Sign {
  if (silentMs === null) return { tone: "calm", shape: "ring", word: "not required" };
  if (silentMs > NEVER) return { tone: "danger", shape: "square", word: "not heard yet" };
  if (silentMs <= LIMIT[who]) return { tone: "good", shape: "disc", word: "alive" };
  return { tone: "danger", shape: "square", word: `silent for ${duration(silentMs)}` };
}

type DeadMan = VenueView["deadMan"];
/** @param now the engine's clock, ms */
export function deadManSign({ state, armedUntil }: DeadMan, now: number): Sign {
  const left = armedUntil === null ? null : Date.parse(armedUntil) - now;
  const fires = left === null ? "with its socket" : left <= 0 ? "now" : `in ${Math.ceil(left / 1000)} s`;
  switch (state) {
    case "none":
      return { tone: "calm", shape: "ring", word: "no dead-man, resting limit halved" };
    case "off":
      return { tone: "calm", shape: "ring", word: "dead-man off" };
    case "arming":
      return { tone: "busy", shape: "half", word: "dead-man being armed" };
    case "armed":
      return {
        tone: "good",
        shape: "disc",
        word: `dead-man armed, fires ${fires}${left === null ? "" : " if we fall silent"}`,
      };
    case "late":
      return { tone: "warn", shape: "triangle", word: `dead-man refresh missed, fires ${fires}` };
    case "lapsed":
      return { tone: "danger", shape: "square", word: "dead-man may have fired" };
    case "disarming":
      return { tone: "busy", shape: "half", word: "dead-man being taken off" };
    default:
      return state satisfies never;
  }
}

/** Guardian, sentinel, then the venues: those whose switch stands alike share one place. */
export function safetyItems(
  guards: GuardsView | undefined,
  venues: readonly Pick<VenueView, "id" | "deadMan">[],
  now: number,
): readonly SafetyItem[] {
  const items: SafetyItem[] = guards === undefined ? [] : (["guardian", "sentinel"] as const).map((who) => ({
    key: who,
    who,
    sign: guardSign(who, guards[who]),
  }));
  const alike = new Map<string, { readonly names: string[]; soonest: DeadMan }>();
  for (const { id, deadMan } of venues) {
    const group = alike.get(deadMan.state);
    if (group === undefined) alike.set(deadMan.state, { names: [id], soonest: deadMan });
    else {
      group.names.push(id);
      if ((deadMan.armedUntil ?? "~") < (group.soonest.armedUntil ?? "~")) group.soonest = deadMan;
    }
  }
  for (const [state, { names, soonest }] of alike) {
    items.push({ key: `dead-man ${state}`, who: names.join(", "), sign: deadManSign(soonest, now) });
  }
  return items;
}

/** What the sign does not say: why, how long the window is, and how often it may still fire. */
export function deadManMore({ state, sentence, windowMs, firingsLeft }: DeadMan): string {
  const parts = [
    state === "armed" ? "" : sentence.replace(/^No dead-man: /, ""),
    windowMs === null ? "" : `window ${duration(windowMs)}`,
    firingsLeft === null ? "" : `may fire ${firingsLeft} more ${firingsLeft === 1 ? "time" : "times"} today`,
  ];
  return parts.filter((part) => part !== "").join("; ");
}
