/** The whole session of every product for fuzzing: every call, frame and answer in any order. It may not throw at all, since what
 * it throws ends the trading. @module */
import type { Approved, Command } from "../../../core/command.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import { encodeClientId } from "../../../core/oms/client_id.ts";
import type { Micros, Price, Size } from "../../../core/units.ts";
import type { Session, Venue } from "../../../core/venue.ts";
import type { Random } from "../../../exchanges/shared/random.ts";
import type { ScriptedEffects } from "../effects.ts";
import type { Fuzzed, Input, Reader, Verdict } from "./fuzzed.ts";
import { pick, spoiledText } from "./inputs.ts";
import { STATUSES } from "./statuses.ts";

/** A session that is played by hand, at the time `now`. */
export type Played = {
  readonly io: ScriptedEffects;
  readonly session: Session;
  now: Micros;
  pass(micros: number): void;
};
export type SessionSamples = {
  readonly market: readonly string[];
  readonly user: readonly string[];
  /** Of answers, over REST and over sockets. */
  readonly bodies: readonly string[];
};
export type SessionPlan = {
  readonly venue: Venue;
  /** One that is up, with two markets. */
  readonly up: () => Played;
  readonly samples: () => SessionSamples;
};

export function sessionCodec(plan: SessionPlan): Fuzzed {
  return {
    name: `${plan.venue.name} session`,
    refuses: "nothing: a session tells what it cannot read, and goes on",
    open: () => new SessionReader(plan),
  };
}

const PRIVATE = /^(?:private|trade)\./;

/** An input is `[what, which, text]`. */
class SessionReader implements Reader {
  readonly #played: Played;
  readonly #samples: SessionSamples;
  readonly #commands: readonly Command[];

  constructor({ venue, up, samples }: SessionPlan) {
    this.#played = up();
    this.#samples = samples();
    this.#commands = commandsFor(venue);
  }

  make(random: Random): string {
    const what = pick(["command", "market", "user", "answer", "answer", "reply", "reply", "time"], random);
    const { market, user, bodies } = this.#samples;
    const samples = what === "market" ? market : what === "user" ? user : bodies;
    return JSON.stringify([what, random.int(1_000), what === "command" ? "" : spoiledText(samples, random)]);
  }

  read(input: Input): Verdict {
    const [what, which, text] = JSON.parse(input as string) as [string, number, string];
    const played = this.#played, { io, session } = played, told = io.events.length;
    switch (what) {
      case "command":
        session.submit(this.#commands[which % this.#commands.length] as Approved<Command>, played.now);
        break;
      case "market":
        this.#frame((channel) => !PRIVATE.test(channel), which, text);
        break;
      case "user":
        this.#frame((channel) => PRIVATE.test(channel), which, text);
        break;
      case "answer": { // of an open call over a socket, if it is an object at all
        const sent = io.transmitted.at(-1 - which % 5);
        if (sent) session.onFrame(sent.channel, withId(text, sent.text), played.now);
        break;
      }
      case "reply": {
        const asked = io.requested.at(-1 - which % 3), status = STATUSES[which % STATUSES.length];
        session.onReply(asked?.id ?? which, status, text, played.now, { "retry-after": text });
        break;
      }
      default:
        played.pass(which * 5_000);
        this.#reopen();
    }
    const events = io.events.slice(told);
    io.events.length = Math.min(io.events.length, 50);
    io.transmitted.splice(0, Math.max(0, io.transmitted.length - 50));
    io.requested.splice(0, Math.max(0, io.requested.length - 50));
    return events.some(({ kind }) => kind === "error") ? "refused" : events.length > 0 ? "read" : "left";
  }

  #frame(takes: (channel: string) => boolean, which: number, text: string): void {
    const channels = [...this.#played.io.live].filter(takes);
    if (channels.length > 0) this.#played.session.onFrame(channels[which % channels.length], text, this.#played.now);
  }

  /** What the session opened or closed happens. */
  #reopen(): void {
    const { io, session, now } = this.#played;
    for (const channel of io.closed.splice(0)) session.onClose(channel, now);
    for (const { channel } of io.opened.slice(-3)) {
      if (io.live.has(channel)) continue;
      io.live.add(channel);
      session.onOpen(channel, now);
    }
  }
}

const OURS = encodeClientId({ tag: 1, epoch: 1, sequence: 7 });

/** Every kind of command that the venue has, for the first of two markets. */
function commandsFor({ name: venue, capabilities }: Venue): readonly Command[] {
  const { replace, amendKeepsPriority, cancelAllPerInstrument, reduceOnly, deadMan, accountQueries = [] } =
    capabilities;
  const base = { venue, instrument: 0 as InstrumentId } as const, since = 1_795_608_000_000_000 as Micros;
  const place = {
    ...base,
    kind: "place",
    clientId: encodeClientId({ tag: 1, epoch: 1, sequence: 8 }),
    side: "buy",
    price: 1_000 as Price,
    size: 150 as Size,
    timeInForce: "post_only",
    validity: 2_000_000 as Micros,
  } as const;
  const cancel = { ...base, kind: "cancel", clientId: OURS, venueOrderId: "42" } as const;
  const ask = { ...base, kind: "query" } as const, account = { venue, kind: "query" } as const;
  const only = (has: boolean, ...commands: readonly unknown[]) => has ? commands : [];
  return [
    place,
    cancel,
    ...only(replace, { ...base, kind: "replace", cancel, place }),
    ...only(amendKeepsPriority, { ...base, kind: "amend", clientId: OURS, venueOrderId: "42", size: 100 as Size }),
    ...only(cancelAllPerInstrument, { ...base, kind: "cancel_all" }),
    ...only(reduceOnly, { ...place, timeInForce: "ioc", reduceOnly: true }),
    { ...ask, queryId: 1, what: "open_orders" },
    { ...ask, queryId: 2, what: "order", clientId: OURS },
    { ...ask, queryId: 3, what: "order_of", venueOrderIds: ["42"] },
    { ...ask, queryId: 6, what: "order_of", venueOrderIds: ["42", "43", "44", "45", "46", "47"] },
    { ...ask, queryId: 4, what: "own_trades", since },
    { ...account, queryId: 5, what: "balances" },
    ...accountQueries.map((what, i) => ({ ...account, queryId: 7 + i, what, since })),
    ...only(deadMan !== null, {
      venue,
      kind: "dead_man",
      instrument: deadMan?.scope === "symbol" ? base.instrument : null,
      window: deadMan?.window,
      callId: 1,
    }),
    { ...base, kind: "resync", reason: "asked" },
  ] as readonly Command[];
}

/** An answer with the id that the frame bears which it answers, put in as text, so that whatever else is wrong stays wrong. */
function withId(text: string, frame: string): string {
  const [, name, id] = /"(id|req_id|reqId)":("[^"]*"|-?\d+)/.exec(frame) ?? [];
  if (name === undefined) return text;
  const there = new RegExp(`"${name}":("[^"]*"|-?\\d+)`);
  return there.test(text) ? text.replace(there, `"${name}":${id}`) : text.replace(/^\{/, `{"${name}":${id},`);
}
