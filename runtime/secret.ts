/** Secrets: held out of sight, and struck out of every text that leaves. @module */
const REDACTED = "[redacted]";

/** A secret that prints as "[redacted]" however it is printed; only `reveal` gives it away. */
export class Secret {
  readonly #value: string;
  constructor(value: string) {
    this.#value = value;
  }
  reveal(): string {
    return this.#value;
  }
  toString(): string {
    return REDACTED;
  }
  toJSON(): string {
    return REDACTED;
  }
  [Symbol.for("Deno.customInspect")](): string {
    return REDACTED;
  }
  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return REDACTED;
  }
}

/** Shorter values would strike out innocent words; no venue's key is that short. */
export const SHORTEST_SECRET = 8;
/** What may stand behind these names in a query, a header or JSON is secret without being known before. */
const NAMED =
  /((?:signature|\bsign|listenKey|apiKey|passphrase|x-mbx-apikey|ok-access-(?:key|sign|passphrase)|authorization|cookie|token)["']?\s*[=:]\s*["']?(?:Bearer\s+)?)[A-Za-z0-9%+/=._~-]{12,}/gi;

export class Redactor {
  readonly #values = new Set<string>();
  #ordered: readonly string[] = [];

  /** Strikes `secret` out of every later text: as it is, in JSON, in an URL, and each long line of a key file. */
  add(secret: Secret | string): void {
    const value = typeof secret === "string" ? secret : secret.reveal();
    const lines = value.split(/\r?\n/).filter((line) => line.length >= 16 && !line.startsWith("-----"));
    for (const form of [value, JSON.stringify(value).slice(1, -1), encodeURIComponent(value), ...lines]) {
      if (form.length >= SHORTEST_SECRET) this.#values.add(form);
    }
    // The longest first, or a part would be struck out and leave the rest.
    this.#ordered = [...this.#values].sort((a, b) => b.length - a.length);
  }

  /** Without known secrets, and without what stands behind names such as `signature=`. */
  redact(text: string): string {
    return this.redactKnown(text).replace(NAMED, `$1${REDACTED}`);
  }

  /** Without known secrets alone; for recordings, which are to stay as they came otherwise. */
  redactKnown(text: string): string {
    for (const value of this.#ordered) if (text.includes(value)) text = text.replaceAll(value, REDACTED);
    return text;
  }
}

/** Knows every key and secret by heart, to strike them out of what is written. */
export function redactorOf(
  credentials: Iterable<{ readonly apiKey: Secret; readonly secret: Secret | null; readonly passphrase?: Secret }>,
): Redactor {
  const redactor = new Redactor();
  for (const { apiKey, secret, passphrase } of credentials) {
    redactor.add(apiKey);
    if (secret !== null) redactor.add(secret);
    if (passphrase !== undefined) redactor.add(passphrase);
  }
  return redactor;
}
