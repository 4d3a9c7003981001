/** Every venue's table of errors, and the page that people read of them. @module */
import { ASTER } from "./aster/refusals.ts";
import { BINANCE_SPOT } from "./binance/refusals.ts";
import { BINANCE_USDM } from "./binance/usdm_refusals.ts";
import { BYBIT } from "./bybit/refusals.ts";
import { DYDX } from "./dydx/refusals.ts";
import { GATE } from "./gate/refusals.ts";
import { HYPERLIQUID } from "./hyperliquid/refusals.ts";
import { OKX } from "./okx/refusals.ts";
import type { CodeEntry, ErrorCatalogue, Meaning, StatusEntry } from "./shared/error_catalogue.ts";

export const ERROR_CATALOGUES: readonly ErrorCatalogue[] = [
  BINANCE_SPOT,
  BINANCE_USDM,
  OKX,
  BYBIT,
  GATE,
  HYPERLIQUID,
  DYDX,
  ASTER,
];

const HEAD = `# What a venue's error means

For each error code of each venue: our word for it, whether the refused request certainly did nothing (**definitive**) or may
have been carried out (**ambiguous**), what it asks of Twoside, and one sentence for you. An ambiguous answer never counts as a
rejection: the order counts as live until the venue has told its fate. A code that stands on no list is ambiguous and raises the
alarm \`unknown_venue_code\`, once an hour for each code. Answers without a code are judged by their HTTP status, at the end of each
table; when all orders of a batch fail without results for each one, every order in it is ambiguous.

This page is made of the tables in \`exchanges/*/refusals.ts\`.
`;

/** docs/errors.md as the tables stand. */
export function errorsPage(): string {
  return [HEAD, ...ERROR_CATALOGUES.map(section)].join("\n");
}

function section({ title, codes, statuses }: ErrorCatalogue): string {
  const rows = [...codes.map((entry) => codeRow(entry, title)), ...statuses.map((entry) => statusRow(entry, title))];
  return [`## ${title}`, "", ...rows, ""].join("\n");
}

function codeRow({ codes, message, texts, means, source }: CodeEntry, title: string): string {
  const said = message === undefined ? "" : `, with ${code(message.source)} in the message`;
  const spoken = texts === undefined ? "" : `, told as ${texts.map((text) => `"${text} …"`).join(" or ")}`;
  return row(`${codes.map(code).join(", ")}${said}${spoken}`, means, means.verdict, source, title);
}

function statusRow({ status, means, source, overrules }: StatusEntry, title: string): string {
  const name = `HTTP ${status}${overrules ? ", whatever the code" : " without a code"}`;
  return row(name, means, overrules ? "ambiguous" : means.verdict, source, title);
}

function row(
  name: string,
  { reason, action, sentence }: Meaning,
  verdict: string,
  source: string,
  title: string,
): string {
  return `- ${name}: **${reason}**, ${verdict}, ${code(action)}. ${sentence.replaceAll("{venue}", title)} (${source})`;
}

function code(text: string): string {
  return `\`${text}\``;
}
