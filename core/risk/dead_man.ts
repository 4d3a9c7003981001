/** One dead-man switch of a venue, as far as it can be known from here: it is set before the first order, set anew at each third
 * of its window, and taken off only once nothing that would set it can still arrive (KIL-12, KIL-13).
 *
 * What the venue's timer stands at is never known, only bounded. From below by the sends that the venue has confirmed: it
 * cannot have begun to count before our send. From above by everything that may have arrived: a lost request counts as one
 * that arrives as late as it can. Orders may rest on the lower bound alone; it is off only by the upper one. Pure. @module */
import type { DeadManAnswer } from "../event.ts";
import type { Micros } from "../units.ts";

/** `on`: armed and set anew. `kept`: whatever stands is left to run out, nothing is sent. `off`: taken off. */
export type DeadManMode = "on" | "kept" | "off";
/** `late`: armed, and the last try to set it anew failed. `lapsed`: it was not set anew in time and may have fired. */
export type DeadManState = "off" | "arming" | "armed" | "late" | "lapsed" | "disarming" | "unavailable";
export type DeadManOptions = {
  readonly window: Micros;
  /** How long after its send a request may still be carried out at the latest, µs. */
  readonly landsWithin: Micros;
  /** `socket`: the venue's own pings keep it from firing; it is set once for each connection. */
  readonly heartbeat: "requests" | "socket";
};

/** So many tries in a row that failed, and the venue pauses. */
export const MISSES_TO_PAUSE = 2;
/** It is set anew at this part of its window; half of that later a try without an answer has failed. */
export const REFRESHES = 3;
const PATIENCE = 6;
/** To take it off is tried again after this, µs. */
const AGAIN = 1_000_000;

/** What may still arrive at the venue. */
type Call = {
  readonly callId: number;
  readonly window: Micros;
  readonly sentAt: Micros;
  /** No answer will come. */
  isLost: boolean;
  /** Counted as a try that failed. */
  isMissed: boolean;
};

export class DeadMan {
  #mode: DeadManMode = "off";
  /** Unanswered, or lost and perhaps still under way; oldest first. */
  #landing: Call[] = [];
  /** The venue cancels no sooner; 0 = it was not set, or that is over. */
  #until = 0;
  /** The venue cancels no later, by all that is settled; 0 = it is off. */
  #latest = 0;
  #setAt = -Infinity;
  #offAt = -Infinity;
  #firedAt = -Infinity;
  #misses = 0;
  #hasLapsed = false;
  #untoldLapse = false;
  #isLinked = false;
  #wasSet = false;
  #isUnavailable = false;
  #failure = "";

  constructor(readonly options: DeadManOptions) {}

  wish(mode: DeadManMode): void {
    this.#mode = mode;
  }

  /** Whether the private stream is proven alive. */
  linked(isUp: boolean): void {
    if (isUp === this.#isLinked) return;
    this.#isLinked = isUp;
    if (this.options.heartbeat !== "socket") return;
    // The socket may have been silent for long before we saw it.
    this.#until = 0;
    this.#setAt = -Infinity;
  }

  /** The window to ask for now, 0 to take it off; `null` = nothing is to be sent. To be asked at each beat. */
  due(now: Micros): Micros | null {
    this.#look(now);
    if (this.#isUnavailable) return null;
    switch (this.#mode) {
      case "on":
        return this.#isSetDue(now) ? this.options.window : null;
      case "kept":
        return null;
      case "off":
        return this.#isOffDue(now) ? 0 as Micros : null;
      default:
        return this.#mode satisfies never;
    }
  }

  /** What `due` asked for was handed to the session. */
  sent(callId: number, window: Micros, now: Micros): void {
    this.#landing.push({ callId, window, sentAt: now, isLost: false, isMissed: false });
    if (window > 0) this.#setAt = now;
    else {
      this.#offAt = now;
      this.#until = 0; // from here on it may be off at any moment
    }
  }

  answered(
    { callId, verdict, until, failure, receivedAt }: Omit<DeadManAnswer, "kind" | "venue" | "instrument">,
  ): void {
    const call = this.#landing.find((one) => one.callId === callId);
    if (call === undefined) return; // so late that its fate was settled without it
    this.#failure = failure;
    if (verdict === "lost") {
      call.isLost = true;
      return this.#missed(call);
    }
    this.#landing = this.#landing.filter((one) => one !== call);
    if (verdict === "set") return call.window > 0 ? this.#set(call, until, receivedAt) : this.#unset();
    if (verdict === "unavailable" && !this.#wasSet) this.#isUnavailable = true;
    this.#missed(call);
  }

  /** The venue has fired it: until it is set anew nothing may rest. What was sent before does not count for that. */
  fired(now: Micros): void {
    this.#firedAt = now;
    this.#until = 0;
    this.#setAt = -Infinity;
    this.#misses = 0;
    this.#hasLapsed = true;
    this.#untoldLapse = false;
  }

  /** Whether it ran out since the last call: the venue may have fired it. */
  takeLapse(): boolean {
    const lapsed = this.#untoldLapse;
    this.#untoldLapse = false;
    return lapsed;
  }

  /** The venue cancels no sooner; Infinity = as long as the socket lives. */
  get armedUntil(): number {
    return this.#until;
  }
  /** Tries in a row that failed while it should have been set anew. */
  get mustPause(): boolean {
    return this.#until > 0 && this.#misses >= MISSES_TO_PAUSE;
  }
  /** Whether it ran out, or fired, and was not set since. */
  get hasLapsed(): boolean {
    return this.#hasLapsed;
  }
  /** Why the last try failed; "" = it did not. */
  get failure(): string {
    return this.#failure;
  }

  /** Whether the venue may still cancel because of it. */
  mayFire(now: Micros): boolean {
    if (this.#latest > now) return true;
    return this.#landing.some(({ window }) => window > 0);
  }

  state(now: Micros): DeadManState {
    if (this.#isUnavailable) return "unavailable";
    if (this.#mode === "off") return this.mayFire(now) ? "disarming" : "off";
    if (this.#until > now) return this.#misses > 0 ? "late" : "armed";
    if (this.#hasLapsed || this.#until > 0) return "lapsed";
    return this.#mode === "on" ? "arming" : "off";
  }

  /** Settles what time has settled. */
  #look(now: Micros): void {
    for (const call of this.#landing) {
      if (call.window > 0 && now - call.sentAt >= this.options.window / PATIENCE) this.#missed(call);
      if (this.#landsBy(call.sentAt) <= now && call.window > 0) this.#mayHaveLanded(call);
    }
    this.#landing = this.#landing.filter(({ sentAt }) => this.#landsBy(sentAt) > now);
    if (this.#until > 0 && this.#until <= now && !this.#hasLapsed) this.#hasLapsed = this.#untoldLapse = true;
    if (this.#mode !== "off" || this.mayFire(now)) return;
    this.#until = this.#latest = this.#misses = 0;
    this.#hasLapsed = false;
    this.#failure = "";
  }

  /** Not while it may still be taken off: that would arrive later. */
  #isSetDue(now: Micros): boolean {
    if (this.#landing.some(({ window }) => window === 0)) return false;
    if (this.options.heartbeat === "socket" && (!this.#isLinked || this.#until > now)) return false;
    return now - this.#setAt >= this.options.window / REFRESHES;
  }

  /** Not while it may still be set: that would arm it again (KIL-13). */
  #isOffDue(now: Micros): boolean {
    if (this.options.heartbeat === "socket" || !this.mayFire(now)) return false;
    if (this.#landing.some(({ window, isLost }) => window > 0 || !isLost)) return false;
    return now - this.#offAt >= AGAIN;
  }

  #set({ sentAt, window }: Call, until: Micros | null, receivedAt: Micros): void {
    const bySocket = this.options.heartbeat === "socket";
    this.#wasSet = true;
    if (!bySocket) this.#latest = Math.max(this.#latest, receivedAt + window);
    if (sentAt <= this.#firedAt || bySocket && !this.#isLinked) return;
    this.#misses = 0;
    this.#hasLapsed = false;
    this.#until = bySocket ? Infinity : Math.max(this.#until, Math.min(sentAt + window, until ?? Infinity));
  }

  #unset(): void {
    this.#until = this.#latest = this.#misses = 0;
    this.#hasLapsed = false;
  }

  #missed(call: Call): void {
    if (call.isMissed) return;
    call.isMissed = true;
    this.#misses += 1;
  }

  #mayHaveLanded({ sentAt, window }: Call): void {
    this.#latest = Math.max(this.#latest, this.#landsBy(sentAt) + window);
  }

  #landsBy(sentAt: Micros): number {
    return sentAt + this.options.landsWithin;
  }
}
