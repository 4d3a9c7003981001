/** The socket that takes signed calls: made ready step by step (the venue's time, logon where the key allows it), kept alive by
 * questions for the time; a second one, as ready, stands by and takes over at once. Who owns it says what else has to be done before it carries the talk. Source: binance-spot-api-docs,
 * web-socket-api.md, "Authenticate after connection"; read 2026-11-25. @module */
import type { Micros } from "../../core/units.ts";
import type { Effects, SessionOptions } from "../../core/venue.ts";
import { Backoff } from "./backoff.ts";
import type { Answer } from "./fapi_answers.ts";
import { logonText } from "./fapi_calls.ts";
import { type Asked, type Caller, QUERY } from "./fapi_caller.ts";
import { lifetime, RECONNECT } from "./fapi_stream.ts";
import { Link, type LinkHandlers } from "./link.ts";
import type { Random } from "./random.ts";

const SECOND = 1_000_000;
const LIMITS = {
  handshake: 20 * SECOND,
  quiet: 15 * SECOND,
  patience: 4 * SECOND,
  // Longer than an order's answer may take: what is in flight on the old socket is still answered there.
  grace: 3 * SECOND,
  standby: true,
} as const;

export type ApiSocketHandlers = {
  /** The key is proven, or each call will be signed: the owner says `ready` once all else is done. */
  proven(channel: string, loggedOn: boolean, now: Micros): void;
  lost: LinkHandlers["lost"];
  /** The socket that stood by carries signed calls from now on. */
  promoted(channel: string, now: Micros): void;
  /** An answer to `time` came. */
  timed(answer: Answer, sentAt: Micros, now: Micros): void;
};
/** What the socket is asked for a sign of life: its `time`, which is asked for first of all too; or, where it has none, the
 * `session.status`, to which any answer will do. */
export type SignOfLife = "time" | "session.status";

export class ApiSocket {
  readonly link: Link;

  constructor(
    readonly options: SessionOptions,
    readonly io: Effects,
    readonly caller: Caller,
    random: Random,
    readonly handlers: ApiSocketHandlers,
    readonly sign: SignOfLife,
  ) {
    const own = random.fork("trade"), limits = { ...LIMITS, lifetime: lifetime(own) };
    this.link = new Link("trade", options.endpoints.wsTrade, limits, io, new Backoff(own, RECONNECT), {
      probe: (channel, now) => this.#probe(channel, now),
      lost: handlers.lost,
      promoted: (channel, now) => {
        this.#carry(channel);
        handlers.promoted(channel, now);
      },
      quietUntil: (now) => caller.limits.blockedUntil("all", now),
    });
  }

  get loggedOn(): boolean {
    return this.options.signer?.scheme === "ed25519";
  }

  onOpen(channel: string, now: Micros): void {
    this.link.opened(channel, now);
    if (this.sign === "time") this.#askTime(channel, now, (at) => this.#prove(channel, at));
    else this.#prove(channel, now);
  }

  /** The socket can carry signed calls. @returns whether it does from now on; else it stands by */
  ready(channel: string, now: Micros): boolean {
    const leads = this.link.ready(channel, now);
    if (leads) this.#carry(channel);
    return leads;
  }

  #carry(channel: string): void {
    this.caller.socket = { channel, loggedOn: this.loggedOn };
  }

  /** One step of making a socket ready; if it fails, the socket is given up.
   * @param good codes that are as good as a yes */
  step(
    channel: string,
    name: string,
    id: number,
    text: string,
    then: (answer: Answer, sentAt: Micros, now: Micros) => void,
    now: Micros,
    good: readonly number[] = [],
  ): void {
    const asked: Asked = {
      answered: (answer, { sentAt, overdue }, at) => {
        const { error } = answer;
        if (overdue || !this.link.owns(channel)) return;
        if (!error || (error.code !== null && good.includes(error.code))) return then(answer, sentAt, at);
        this.link.drop(channel, `${name} refused: ${error.code} ${error.message}`, at);
      },
      lost: (reason, _request, at) => this.link.drop(channel, `${name}: ${reason}`, at),
    };
    if (this.caller.transmit(id, channel, text, QUERY, asked, now)) return;
    this.link.drop(channel, `${name}: the transport took no byte`, now);
  }

  #probe(channel: string, now: Micros): void {
    // While the venue wants quiet, a question would lengthen the ban: silence proves nothing then.
    if (this.caller.limits.blockedUntil("all", now) !== null) this.link.heard(channel, now);
    else if (this.sign === "time") this.#askTime(channel, now, () => {});
    else this.#askStatus(channel, now);
  }

  #askStatus(channel: string, now: Micros): void {
    const id = this.caller.requests.nextId(), text = JSON.stringify({ id, method: this.sign });
    const asked: Asked = { tellsRefusals: true, answered: () => {}, lost: () => {} }; // the link's own patience decides
    if (this.caller.transmit(id, channel, text, QUERY, asked, now)) return;
    this.link.drop(channel, `${this.sign}: the transport took no byte`, now);
  }

  #askTime(channel: string, now: Micros, then: (at: Micros) => void): void {
    const method = this.sign, id = this.caller.requests.nextId();
    this.step(channel, method, id, JSON.stringify({ id, method }), (answer, sentAt, at) => {
      this.handlers.timed(answer, sentAt, at);
      then(at);
    }, now);
  }

  /** Ed25519 keys log the socket on once; others sign each call. */
  #prove(channel: string, now: Micros): void {
    if (!this.loggedOn) return this.handlers.proven(channel, false, now);
    const authority = this.caller.authority(QUERY.validity, false, now);
    if (!authority) return;
    const id = this.caller.requests.nextId();
    this.step(channel, "session.logon", id, logonText(id, authority), (_answer, _sentAt, at) => {
      this.handlers.proven(channel, true, at);
    }, now);
  }
}
