/** Numbers, times and names as people read them. Decimals come as exact text and stay text: grouping and rounding work on
 * the digits, never through a float. Minus is the real minus sign, absence is an en dash. @module */

export const MINUS = "−";
export const NONE = "–";

const PLAIN = /^([-−+]?)(\d+)(?:\.(\d+))?$/;

export type DecimalStyle = {
  /** Digits after the point; absent = as many as the text has. Rounds half away from zero. */
  readonly places?: number;
  /** Puts + before what is above zero. */
  readonly signed?: boolean;
};

/** A decimal text grouped by thousands, such as "65,012.35"; what is no plain decimal is returned as it came. */
export function decimal(text: string | null | undefined, style: DecimalStyle = {}): string {
  if (text === null || text === undefined || text === "") return NONE;
  const match = PLAIN.exec(text);
  if (!match) return text;
  const rounded = style.places === undefined ? text : roundDecimal(text, style.places);
  const [, sign, whole, tail] = PLAIN.exec(rounded) as RegExpExecArray;
  const zero = !/[1-9]/.test(whole + (tail ?? ""));
  const mark = zero ? "" : sign === "-" || sign === MINUS ? MINUS : style.signed ? "+" : "";
  return `${mark}${groupDigits(whole)}${tail ? `.${tail}` : ""}`;
}

/** `text` with exactly `places` digits after the point, half away from zero; for reading only, never for reckoning. */
export function roundDecimal(text: string, places: number): string {
  const match = PLAIN.exec(text);
  if (!match) return text;
  const [, sign, whole, tail = ""] = match;
  let digits = BigInt(whole + tail.slice(0, places).padEnd(places, "0"));
  if (Number(tail[places] ?? "0") >= 5) digits += 1n;
  const padded = digits.toString().padStart(places + 1, "0");
  const head = padded.slice(0, padded.length - places);
  return `${sign === "-" || sign === MINUS ? "-" : ""}${head}${places > 0 ? `.${padded.slice(-places)}` : ""}`;
}

/** A small decimal with `digits` digits that count: "0.00000649" for "0.0000064912"; from 1 on, that many after the point. */
export function significant(text: string, digits: number): string {
  const match = PLAIN.exec(text);
  if (!match) return text;
  const zeros = /^0+$/.test(match[2]) ? /^0*/.exec(match[3] ?? "")?.[0].length ?? 0 : 0;
  return roundDecimal(text, Math.min(match[3]?.length ?? 0, zeros + digits));
}

function groupDigits(whole: string): string {
  return whole.replace(/^0+(?=\d)/, "").replace(/\B(?=(\d{3})+$)/g, ",");
}

/** The exact sum of `plus` less `minus`; a text that is no decimal counts as nothing. */
export function sumDecimals(plus: readonly string[], minus: readonly string[] = []): string {
  const places = Math.max(0, ...[...plus, ...minus].map(placesOf));
  const scaled = (text: string): bigint => {
    const match = PLAIN.exec(text);
    if (!match) return 0n;
    const size = BigInt(match[2] + (match[3] ?? "").padEnd(places, "0"));
    return match[1] === "-" || match[1] === MINUS ? -size : size;
  };
  let total = 0n;
  for (const text of plus) total += scaled(text);
  for (const text of minus) total -= scaled(text);
  const digits = (total < 0n ? -total : total).toString().padStart(places + 1, "0");
  const head = digits.slice(0, digits.length - places);
  return `${total < 0n ? "-" : ""}${head}${places > 0 ? `.${digits.slice(-places)}` : ""}`;
}

/** The exact product; a text that is no decimal stays as it came. */
export function timesDecimal(text: string, by: string): string {
  const places = placesOf(text) + placesOf(by);
  if (!PLAIN.test(text) || !PLAIN.test(by)) return text;
  const product = mantissa(text) * mantissa(by), digits = (product < 0n ? -product : product).toString();
  const padded = digits.padStart(places + 1, "0"), head = padded.slice(0, padded.length - places);
  return `${product < 0n ? "-" : ""}${head}${places > 0 ? `.${padded.slice(-places)}` : ""}`;
}

function mantissa(text: string): bigint {
  const [, sign, whole, tail = ""] = PLAIN.exec(text)!, size = BigInt(whole + tail);
  return sign === "-" || sign === MINUS ? -size : size;
}

/** What is earned after fees; `null` while the unrealised part is not known, for then nobody knows the whole. */
export function netPnl(
  { realisedPnl, unrealisedPnl, fees }: {
    readonly realisedPnl: string;
    readonly unrealisedPnl: string | null;
    readonly fees: string;
  },
): string | null {
  return unrealisedPnl === null ? null : sumDecimals([realisedPnl, unrealisedPnl], [fees]);
}

/** Digits after the point: 2 for "0.01", 0 for "5". */
export function placesOf(step: string | null | undefined): number {
  return PLAIN.exec(step ?? "")?.[3]?.length ?? 0;
}

/** Some venues' lots are finer than anybody trades. */
const USUAL_PLACES = 5;

/** Digits after the point to show a size with: those of the lot, but no idle ones beyond the usual. */
export function sizePlaces(size: string | null | undefined, lot: string | null | undefined): number {
  return Math.max(placesOf(size), Math.min(placesOf(lot), USUAL_PLACES));
}

/** What counts and what does not: ["0.02", "000"] for "0.02000"; the point goes with its zeros. */
export function splitTail(text: string): readonly [string, string] {
  const match = /^(.*?\d)((?:\.0+|(?<=\.\d*)0+)?)$/.exec(text);
  return match ? [match[1], match[2]] : [text, ""];
}

/** -1, 0 or +1: what the decimal's sign is; 0 for what is no decimal. */
export function signOf(text: string | null | undefined): -1 | 0 | 1 {
  const match = PLAIN.exec(text ?? "");
  if (!match || !/[1-9]/.test(match[2] + (match[3] ?? ""))) return 0;
  return match[1] === "-" || match[1] === MINUS ? -1 : 1;
}

/** For drawing only. NaN where there is no number. */
export function numberOf(text: string | null | undefined): number {
  return text === null || text === undefined || text === "" ? NaN : Number(text.replace(MINUS, "-"));
}

/** A figure with its unit, as rules state them: "2020 USDT" reads "2,020 USDT"; a time of day stays as it is. */
export function quantity(text: string): string {
  return text.replace(/(?<![\w.:\-−])[-−]?\d+(?:\.\d+)?(?![\w.]|:\d)/g, (figure) => decimal(figure));
}

/** A sentence of the engine for the eye: figures grouped, and long spans in seconds, so that an age moves once a second and not
 * with every frame: "The book is 9,982 ms old" reads "The book is 10 s old". */
export function spoken(text: string): string {
  return quantity(text.replace(/(?<![\w.,\-−])(\d{4,}) ms\b/g, (_, ms: string) => wholeSeconds(Number(ms))));
}

function wholeSeconds(ms: number): string {
  return ms < 2_000 || ms >= 59_500 ? duration(ms) : `${Math.round(ms / 1000)} s`;
}

/** A duration: "0.2 s", "42 s", "3 min 05 s", "2 h 10 min", "4 d 3 h". */
export function duration(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return NONE;
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  const whole = Math.round(seconds), pad = (value: number) => String(value).padStart(2, "0");
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${pad(whole % 60)} s`;
  if (whole < 86_400) return `${Math.floor(whole / 3600)} h ${pad(Math.floor(whole / 60) % 60)} min`;
  return `${Math.floor(whole / 86_400)} d ${Math.floor(whole / 3600) % 24} h`;
}

/** A short span of the machine's: "12 ms", "0.4 ms". */
export function milliseconds(ms: number | null | undefined): string {
  if (ms === null || ms === undefined || !Number.isFinite(ms)) return NONE;
  const text = Math.abs(ms) < 10 ? ms.toFixed(1) : decimal(ms.toFixed(0));
  return `${text.replace("-", MINUS)} ms`;
}

/** "38 µs", and "1.2 ms" from a thousand on. */
export function micros(value: number | null | undefined): string {
  if (value === null || value === undefined || !Number.isFinite(value)) return NONE;
  if (value < 9.95) return `${value.toFixed(1)} µs`;
  return value < 1000 ? `${Math.round(value)} µs` : milliseconds(value / 1000);
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** A share as per cent: 0.049 is "5 %", 0.0042 is "0.4 %". */
export function percent(share: number | null | undefined): string {
  if (share === null || share === undefined || !Number.isFinite(share)) return NONE;
  const value = share * 100;
  return `${(Math.abs(value) < 1 && value !== 0 ? value.toFixed(1) : value.toFixed(0)).replace("-", MINUS)} %`;
}

/** The time of day where the reader sits, such as "14:03:07"; with `fraction` to the millisecond. */
export function timeOfDay(at: string | number, fraction = false): string {
  const date = new Date(at);
  if (Number.isNaN(date.getTime())) return NONE;
  const pad = (value: number, width = 2) => String(value).padStart(width, "0");
  const time = `${pad(date.getHours())}:${pad(date.getMinutes())}:${pad(date.getSeconds())}`;
  return fraction ? `${time}.${pad(date.getMilliseconds(), 3)}` : time;
}

/** The same instant for the hover: "2026-01-05 09:30:00.000 UTC". */
export function utc(at: string | number): string {
  const date = new Date(at);
  return Number.isNaN(date.getTime()) ? "" : `${date.toISOString().replace("T", " ").replace("Z", "")} UTC`;
}

/** "STALE_BOOK" and "halfSpreadBp" as words: "stale book", "half spread bp". */
export function words(name: string): string {
  return name.replace(/_/g, " ").replace(/([a-z0-9])([A-Z])/g, "$1 $2").toLowerCase();
}

/** Basis points with as many digits as a spread needs: "0.003 bp", "1.23 bp", "12.4 bp". */
export function basisPoints(bp: number | null): string {
  if (bp === null || !Number.isFinite(bp)) return NONE;
  return `${bp.toFixed(bp < 0.1 ? 3 : bp < 10 ? 2 : 1).replace("-", MINUS)} bp`;
}

/** "1 order", "3 orders". */
export function count(amount: number, noun: string): string {
  return `${decimal(String(amount))} ${noun}${amount === 1 ? "" : "s"}`;
}

/** What a trader calls that kind of market; "" = nobody knows yet. */
export function productName(kind: "spot" | "linear" | "inverse" | null | undefined): string {
  if (!kind) return "";
  return kind === "linear" ? "perp" : kind;
}

/** "BTC-USDT" where base and quote are known. */
export function pairName(market: { readonly symbol: string; readonly base: string; readonly quote: string }): string {
  return market.base && market.quote ? `${market.base}-${market.quote}` : market.symbol;
}
