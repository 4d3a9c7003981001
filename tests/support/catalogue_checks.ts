/** What must hold of every venue's table of errors. @module */
import { assert, assertEquals } from "@std/assert";
import type { ErrorCatalogue, VenueError } from "../../exchanges/shared/error_catalogue.ts";

export function errorOf(code: string | null, message = "", status = 400): VenueError {
  return { status, code, message, retryAt: null };
}

/** The codes that the venue's documents list, as `tests/fixtures/<venue>/error_codes.json` holds them. */
export function documentedCodes(venue: string): readonly string[] {
  const url = new URL(`../fixtures/${venue}/error_codes.json`, import.meta.url);
  return JSON.parse(Deno.readTextFileSync(url));
}

/** Every row has a source and a sentence for people. */
export function assertSpoken({ title, codes, statuses }: ErrorCatalogue): void {
  for (const { means, source } of [...codes, ...statuses]) {
    const { sentence, reason } = means;
    assert(/^[A-Z{"'].{40,}\.$/.test(sentence), `${title} ${reason}: "${sentence}" is no sentence`);
    assert(!/\.\s/.test(sentence), `${title} ${reason}: "${sentence}" is more than one sentence`);
    assert(/Twoside/.test(sentence), `${title} ${reason}: "${sentence}" does not say what Twoside does`);
    assert(source.length > 8, `${title} ${reason} names no source`);
  }
}

/** Where a venue does not say that nothing was done, nothing may be taken as refused. */
export function assertOpenStatuses(catalogue: ErrorCatalogue, definitiveCode: string): void {
  assert(catalogue.isDefinitive(errorOf(definitiveCode)), `${definitiveCode} is definitive by itself`);
  for (const status of [408, 500, 502, 503, 504, 520, 599]) {
    assertEquals(catalogue.isDefinitive(errorOf(definitiveCode, "", status)), false, `${status} ${definitiveCode}`);
    assertEquals(catalogue.isDefinitive(errorOf(null, "<html>", status)), false, `${status}`);
  }
  for (const status of [0, 200, 302, 400, 401, 403, 418, 422, 429]) {
    assertEquals(catalogue.isDefinitive(errorOf(null, "<html>", status)), false, `${status} without a code`);
  }
}

/** Reason, verdict and action of some errors: `[code, message, "reason verdict action"]`. */
export function assertMeanings(
  catalogue: ErrorCatalogue,
  cases: readonly (readonly [code: string | null, message: string, wanted: string])[],
): void {
  for (const [code, message, wanted] of cases) {
    const { reason, verdict, action, known } = catalogue.understand(errorOf(code, message));
    assertEquals(`${reason} ${verdict} ${action}`, wanted, `${code} ${message}`);
    assert(known);
  }
}
