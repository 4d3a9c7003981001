/** Answers over HTTP that are refusals, lies of a machine in between, or nothing that can be read. @module */
import type { FaultKind } from "../contract.ts";
import { dialectNamed, DIALECTS } from "../dialects.ts";
import { again, between, logBetween, numberOf, onWire, pick, venueKinds, whole } from "./kind.ts";

const kind = venueKinds("http");
const SECOND = 1_000, MINUTE = 60_000, DAY = 86_400_000;
const SHORT = [SECOND, MINUTE] as const;
/** Orders alone: a kind of trouble that meets no questions. A plan names them as Binance spot does. */
const PLACING = DIALECTS.binance.commands;
/** One ban in so many is long. */
const LONG_BANS = 12;

/** As long as its sockets live, a session asks little over HTTP. So most of these come with a break of them: it falls back on
 * requests, and fetches its books anew. */
function wire(
  { wire, ...rest }: Omit<Parameters<typeof kind>[0], "begin"> & { readonly wire: string },
): FaultKind {
  return kind({
    ...rest,
    begin(scene) {
      const { stage, venue, parameters, random } = scene, { commands } = dialectNamed(venue.dialect);
      const { operation } = parameters, place = PLACING.findIndex((name) => name === operation);
      const end = onWire(scene, wire, place < 0 ? parameters : { ...parameters, operation: commands[place] });
      const stop = again(stage, () => between(random, 500, 20 * SECOND), () => venue.cut({}));
      return () => {
        stop();
        end();
      };
    },
  });
}

/** Half of the requests that a trouble meets go well, or none, or nearly all. */
const often = (random: Parameters<FaultKind["draw"]>[0]) => ({ probability: pick(random, [0.1, 0.5, 1]) });

export const HTTP: readonly FaultKind[] = [
  wire({
    name: "http_429",
    wire: "http_429",
    about: "too many requests, with Retry-After",
    ms: SHORT,
    draw: (random) => ({ count: whole(random, 1, 20), retryAfterSeconds: whole(random, 1, 60) }),
    healsAt: ({ until, parameters }) => until + numberOf(parameters, "retryAfterSeconds") * SECOND,
  }),
  wire({
    name: "http_429_bare",
    wire: "http_429",
    about: "too many requests, without a word of when to come back",
    ms: SHORT,
    draw: (random) => ({ count: whole(random, 1, 20), bare: true }),
    // Who is not told keeps quiet for a whole window.
    healsAt: ({ until }) => until + MINUTE,
  }),
  kind({
    name: "http_418",
    about: "a ban of 2 min, now and then of up to 3 days; it lasts as long as it was told",
    ms: [2 * MINUTE, 2 * MINUTE],
    // Its length is drawn here, since the answer names the end of it.
    draw: (random) => ({
      ban_ms: Math.round(random.int(LONG_BANS) === 0 ? logBetween(random, 10 * MINUTE, 3 * DAY) : 2 * MINUTE),
    }),
    begin(scene) {
      const { stage, fault, parameters } = scene, left = fault.at + numberOf(parameters, "ban_ms") - stage.elapsed;
      return onWire(scene, "http_418", { retryAfterSeconds: Math.max(1, Math.ceil(left / SECOND)) });
    },
    // Who was answered last, at the end of it, was told as long a ban once more.
    healsAt: ({ until, parameters }, dialect) =>
      until + Math.max(numberOf(parameters, "ban_ms"), dialect === null ? 0 : dialectNamed(dialect).banLasts),
  }),
  wire({
    name: "http_5xx_accepted",
    wire: "http_5xx_accepted",
    about: "5xx, and the order was carried out",
    ms: SHORT,
    draw: (random) => ({ ...often(random), ...narrowed(random) }),
  }),
  wire({
    name: "http_5xx_refused",
    wire: "http_5xx_refused",
    about: "5xx, and nothing was done",
    ms: SHORT,
    draw: (random) => ({ ...often(random), ...narrowed(random) }),
  }),
  ...(["timeout", "empty", "html", "redirect", "cut"] as const).map((how) =>
    wire({
      name: { timeout: "http_408", empty: "empty_body", html: "html_body", redirect: "redirect", cut: "page_cut" }[how],
      wire: "http_mangled",
      about: {
        timeout: "408 to what was carried out",
        empty: "an empty body to what was carried out",
        html: "a page of a machine in between, as if all were well",
        redirect: "to another address",
        cut: "half of a body, as if it were whole",
      }[how],
      ms: SHORT,
      draw: (random) => ({ ...often(random), how }),
    })
  ),
  wire({
    name: "stale_cache",
    wire: "http_stale",
    about: "an older answer once more, to questions that anybody may ask",
    ms: [10 * SECOND, 3 * MINUTE],
    draw: (random) => ({ ms: Math.round(logBetween(random, 1_000, 60_000)) }),
  }),
];

function narrowed(random: Parameters<FaultKind["draw"]>[0]): { readonly operation?: string } {
  return random.next() < 0.5 ? {} : { operation: pick(random, PLACING) };
}
