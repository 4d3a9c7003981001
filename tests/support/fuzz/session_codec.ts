/** The whole session of Binance for fuzzing: every call, frame and answer in any order. It may not throw at all, since what it
 * throws ends the trading. @module */
import type { Command } from "../../../core/command.ts";
import type { InstrumentId } from "../../../core/instrument.ts";
import type { Micros, Price, Size } from "../../../core/units.ts";
import type { Random } from "../../../exchanges/shared/random.ts";
import { NOON, Talk } from "../binance_talk.ts";
import { answered, bodies, STATUSES } from "./account_codecs.ts";
import { fixtureLines, type Fuzzed, type Input, type Reader, type Verdict } from "./fuzzed.ts";
import { pick, spoiledText } from "./inputs.ts";

export const SESSION_CODEC: Fuzzed = {
  name: "binance session",
  refuses: "nothing: a session tells what it cannot read, and goes on",
  open: () => new SessionReader(),
};

/** A session that is up at first. An input is `[what, which, text]`. */
class SessionReader implements Reader {
  readonly #talk = Talk.up({ symbols: ["BTCUSDT", "ETHUSDT"] });
  readonly #market = fixtureLines("market_frames").map((line) => line.replaceAll("AAAUSDT", "BTCUSDT"));
  readonly #user = fixtureLines("user_events").map((line) => line.replaceAll("AAAUSDT", "BTCUSDT"));
  readonly #bodies = [...fixtureLines("bodies"), ...bodies(), ...answered()].map((text) =>
    text.replaceAll("AAAUSDT", "BTCUSDT")
  );

  make(random: Random): string {
    const what = pick(["command", "market", "user", "answer", "answer", "reply", "reply", "time"], random);
    const samples = what === "market" ? this.#market : what === "user" ? this.#user : this.#bodies;
    return JSON.stringify([what, random.int(1_000), what === "command" ? "" : spoiledText(samples, random)]);
  }

  read(input: Input): Verdict {
    const [what, which, text] = JSON.parse(input as string) as [string, number, string];
    const talk = this.#talk, { io, session } = talk, told = io.events.length;
    switch (what) {
      case "command":
        talk.submit(COMMANDS[which % COMMANDS.length]);
        break;
      case "market":
        this.#frame("public", text);
        break;
      case "user":
        this.#frame("trade", text);
        break;
      case "answer": { // of an open call over the socket, if it is an object at all
        const sent = io.transmitted.at(-1 - which % 5);
        this.#frame("trade", sent ? withId(text, JSON.parse(sent.text).id) : text);
        break;
      }
      case "reply": {
        const asked = io.requested.at(-1 - which % 3);
        session.onReply(asked?.id ?? which, STATUSES[which % STATUSES.length], text, talk.now, { "retry-after": text });
        break;
      }
      default:
        talk.pass(which * 5_000);
        this.#reopen();
    }
    const events = io.events.slice(told);
    io.events.length = Math.min(io.events.length, 50);
    io.transmitted.splice(0, Math.max(0, io.transmitted.length - 50));
    io.requested.splice(0, Math.max(0, io.requested.length - 50));
    return events.some(({ kind }) => kind === "error") ? "refused" : events.length > 0 ? "read" : "left";
  }

  #frame(name: "public" | "trade", text: string): void {
    const { channel } = this.#talk.io.opened.findLast(({ channel }) => channel.startsWith(`${name}.`))!;
    this.#talk.session.onFrame(channel, text, this.#talk.now);
  }

  /** What the session opened or closed happens. */
  #reopen(): void {
    const { io, session, now } = this.#talk;
    for (const channel of io.closed.splice(0)) session.onClose(channel, now);
    for (const { channel } of io.opened.slice(-2)) {
      if (io.live.has(channel)) continue;
      io.live.add(channel);
      session.onOpen(channel, now);
    }
  }
}

const base = { venue: "binance", instrument: 0 as InstrumentId } as const;
const place = {
  ...base,
  kind: "place",
  clientId: "mm0001",
  side: "buy",
  price: 10_000 as Price,
  size: 150 as Size,
  timeInForce: "post_only",
  validity: 2_000_000 as Micros,
} as const;
const cancel = { ...base, kind: "cancel", clientId: "mm0000", venueOrderId: "42" } as const;
const COMMANDS: readonly Command[] = [
  place,
  cancel,
  { ...base, kind: "replace", cancel, place },
  { ...base, kind: "amend", clientId: "mm0000", venueOrderId: "42", size: 100 as Size },
  { ...base, kind: "cancel_all" },
  { ...base, kind: "query", queryId: 1, what: "open_orders" },
  { ...base, kind: "query", queryId: 2, what: "order", clientId: "mm0001" },
  { ...base, kind: "query", queryId: 3, what: "order_of", venueOrderIds: ["42"] },
  { ...base, kind: "query", queryId: 6, what: "order_of", venueOrderIds: ["42", "43", "44", "45", "46", "47"] },
  { ...base, kind: "query", queryId: 4, what: "own_trades", since: NOON },
  { venue: "binance", kind: "query", queryId: 5, what: "balances" },
  { ...base, kind: "resync", reason: "asked" },
] as readonly Command[];

/** Put in as text, so that whatever else is wrong stays wrong. */
function withId(text: string, id: unknown): string {
  return /"id":("[^"]*"|-?\d+)/.test(text)
    ? text.replace(/"id":("[^"]*"|-?\d+)/, `"id":${JSON.stringify(id)}`)
    : text.replace(/^\{/, `{"id":${JSON.stringify(id)},`);
}
