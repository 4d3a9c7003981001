/** What goes wrong between a venue and its clients over HTTP, whatever the venue says: requests that reach nobody, answers
 * that arrive spoiled, and caches that answer for it. @module */
import type { Micros } from "../../core/units.ts";
import { type Faults, numberIn } from "./faults.ts";
import type { HttpAnswer, HttpRequest } from "./wire.ts";

/** Answers that a stale cache keeps; the oldest goes first. */
const MOST_KEPT = 200;
const KEPT_MS = 10_000;
const PAGE = "<html><head><title>Service</title></head><body><h1>Please try again</h1></body></html>";
const AS_PAGE = { "content-type": "text/html" } as const;

export class HttpTroubles {
  /** Unsigned questions that wait for their answer, by request, in the words that a cache knows them by. */
  readonly #asked = new Map<number, string>();
  readonly #kept = new Map<string, { readonly answer: HttpAnswer; readonly at: Micros }>();

  constructor(readonly faults: Faults) {}

  /** The answer to a request that does not reach the venue; null = it does. */
  intercept(id: number, { method, path, query, headers }: HttpRequest, now: Micros): HttpAnswer | null {
    if (this.faults.strikes("rest_down")) return { status: 503, headers: AS_PAGE, body: PAGE };
    const stale = this.faults.parameters("http_stale");
    if (stale === null) {
      this.#kept.clear();
      return null;
    }
    // What is signed carries its time: no two requests are alike, so no cache can answer for the venue.
    if (method !== "GET" || isSigned(query, headers)) return null;
    if (stale.path !== undefined && stale.path !== path) return null;
    const key = `${path}?${query}`, kept = this.#kept.get(key);
    if (kept !== undefined && now - kept.at <= numberIn(stale, "ms", KEPT_MS) * 1_000) {
      this.faults.strikes("http_stale");
      return kept.answer;
    }
    this.#asked.set(id, key);
    return null;
  }

  /** What arrives of an answer. */
  spoil(id: number, answer: HttpAnswer, now: Micros): HttpAnswer {
    const key = this.#asked.get(id);
    if (key !== undefined) this.#keep(id, key, answer, now);
    const parameters = this.faults.strikes("http_mangled");
    if (parameters === null) return answer;
    const { status, headers, body } = answer;
    switch (parameters.how) {
      case "empty":
        return { status, headers, body: "" };
      case "html":
        return { status, headers: AS_PAGE, body: PAGE };
      case "redirect":
        return { status: 302, headers: { ...AS_PAGE, location: "https://elsewhere.invalid/" }, body: "" };
      case "timeout":
        return { status: 408, headers: AS_PAGE, body: PAGE };
      default:
        return { status, headers, body: body.slice(0, Math.floor(body.length / 2)) };
    }
  }

  #keep(id: number, key: string, answer: HttpAnswer, at: Micros): void {
    this.#asked.delete(id);
    if (answer.status !== 200) return;
    this.#kept.delete(key);
    this.#kept.set(key, { answer, at });
    if (this.#kept.size > MOST_KEPT) this.#kept.delete(this.#kept.keys().next().value!);
  }
}

/** Some venues carry the signature in the query, some in a header. */
function isSigned(query: string, headers: HttpRequest["headers"]): boolean {
  return /(?:^|&)signature=/.test(query) || Object.keys(headers).some((name) => /-sign(?:ature)?$/i.test(name));
}
