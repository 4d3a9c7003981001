/** Why each quote of the chosen market stands where it stands, and why each missing one is missing. @module */
import { useComputed } from "@preact/signals";
import type { MarketView } from "../../protocol.ts";
import { decimal, duration, NONE, numberOf, placesOf, quantity, spoken, words } from "../format.ts";
import { SignMark } from "../parts/sign.tsx";
import { missingLevels, notQuoted, orderSign, statusSign } from "../status.ts";
import { book, frameAt, market, now, strategy } from "../store.ts";

export function Why() {
  const trace = useComputed(() => book.value?.trace ?? []);
  const seen = market.value;
  if (!seen) return <p class="empty">Nothing is known yet.</p>;
  return (
    <div class="why fades">
      <table class="trace" aria-label="How the quotes were made" data-testid="trace">
        <tbody>
          {notQuoted(seen) && (
            <tr data-testid="not-quoted">
              <td class="soft">
                <SignMark sign={statusSign(seen.status)} />
              </td>
              <td>
                <b>not quoted</b>{" "}
                <span class="soft">
                  {spoken(seen.sentence)}
                  {trace.value.length > 1 ? ". What follows is what it would be" : ""}
                </span>
              </td>
            </tr>
          )}
          {trace.value.map(({ stage, before, after, reason }) => (
            <tr key={stage} title={before === "" ? undefined : `before: ${quantity(before)}`}>
              <td class="soft">{words(stage)}</td>
              <td>
                <b>{after === "" ? "none" : /^[A-Z_]+$/.test(after) ? words(after) : quantity(after)}</b>{" "}
                <span class="soft">{quantity(reason)}</span>
              </td>
            </tr>
          ))}
          {trace.value.length === 0 && (
            <tr>
              <td class="soft">
                {seen.strategy === null
                  ? "No strategy quotes this market."
                  : "The strategy has not told its steps yet."}
              </td>
            </tr>
          )}
        </tbody>
      </table>
      <table class="why-quotes" aria-label="Quotes and missing quotes">
        <tbody>
          <Side side="sell" seen={seen} />
          <Side side="buy" seen={seen} />
        </tbody>
      </table>
    </div>
  );
}

/** Rows of one side as the ladder has them: asks from far to near, bids from near to far. */
function Side({ side, seen }: { side: "buy" | "sell"; seen: MarketView }) {
  const fair = numberOf(seen.fairValue ?? seen.mid);
  const late = Math.max(0, now.value - frameAt.value);
  const word = side === "buy" ? "bid" : "ask";
  const knob = seen.strategy !== null && strategy.value?.id === seen.strategy
    ? strategy.value.parameters.find(({ name }) => name === "levels")?.value
    : 0;
  const levels = typeof knob === "number" ? knob : 0;
  const rows = [
    ...seen.quotes.filter((quote) => quote.side === side).map((quote) => {
      const edge = (numberOf(quote.price) / fair - 1) * 1e4;
      return {
        level: quote.level,
        row: (
          <tr key={quote.orderId}>
            <td class={side}>{word} {quote.level + 1}</td>
            <td>
              <SignMark sign={orderSign(quote)} />
            </td>
            <td class="num">{decimal(quote.price, { places: placesOf(seen.tick) })}</td>
            <td class="num">{Number.isFinite(edge) ? `${decimal(edge.toFixed(1), { signed: true })} bp` : NONE}</td>
            <td class="num soft">{duration(quote.ageMs + late)}</td>
          </tr>
        ),
      };
    }),
    ...seen.absent.filter((quote) => quote.side === side).map(({ level, status, sentence }) => ({
      level,
      row: (
        <tr key={`absent ${level}`} data-testid="absent-quote">
          <td class={side}>{word} {level + 1}</td>
          <td>
            <SignMark sign={statusSign(status)} />
          </td>
          <td class="wide soft" colSpan={3}>{quantity(sentence)}</td>
        </tr>
      ),
    })),
  ];
  // Something stands between all quotes and the venue; else each is on its way by itself.
  const sign = statusSign(notQuoted(seen) ? seen.status : "PENDING_NEW");
  const text = notQuoted(seen) || (seen.status !== "LIVE" && rows.length === 0)
    ? spoken(seen.sentence)
    : "on its way, or waiting for room in the order rate";
  for (const level of missingLevels(seen, side, levels)) {
    rows.push({
      level,
      row: (
        <tr key={`missing ${level}`} data-testid="missing-quote">
          <td class={side}>{word} {level + 1}</td>
          <td>
            <SignMark sign={sign} />
          </td>
          <td class="rest soft" colSpan={3} title={text}>{text}</td>
        </tr>
      ),
    });
  }
  if (rows.length === 0) {
    return (
      <tr>
        <td class={side}>{word}s</td>
        <td class="soft" colSpan={4}>none wanted</td>
      </tr>
    );
  }
  rows.sort((a, b) => side === "sell" ? b.level - a.level : a.level - b.level);
  return <>{rows.map(({ row }) => row)}</>;
}
