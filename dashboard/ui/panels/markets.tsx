/** All markets, those that need a look first. Where a pair is traded on several venues its markets stand together under its name.
 * Rows stand still while the pointer is among them. @module */
import { useComputed } from "@preact/signals";
import { decimal, netPnl, pairName, productName, signOf, sizePlaces, splitTail } from "../format.ts";
import { isShared } from "../pairs.ts";
import { SignMark } from "../parts/sign.tsx";
import { marketKey, statusSign } from "../status.ts";
import { chosen, filter, holdOrder, listed, markets, order, selected, view } from "../store.ts";
import { openTab, tall } from "../tab_choice.ts";

export function Markets() {
  const shared = useComputed(() => isShared(markets.value));
  const names = useComputed(() => new Map(markets.value.map((market) => [marketKey(market), pairName(market)])));
  const nameAt = (index: number) => names.value.get(listed.value[index] ?? "") ?? "";
  return (
    <nav class="panel p-markets" aria-label="Markets">
      <div class="head">
        <h2>MARKETS</h2>
        <input
          type="search"
          class="filter"
          id="filter"
          placeholder="filter  /"
          aria-label="Filter markets"
          value={filter}
          onInput={(event) => (filter.value = event.currentTarget.value)}
        />
      </div>
      <ul
        class={`body market-list ${shared.value ? "is-shared" : ""}`}
        onPointerEnter={() => (holdOrder.value = true)}
        onPointerLeave={() => (holdOrder.value = false)}
      >
        {listed.value.flatMap((key, index) => [
          shared.value && nameAt(index) !== nameAt(index - 1) && <PairHead key={nameAt(index)} name={nameAt(index)} />,
          <Row key={key} id={key} isShared={shared.value} />,
        ])}
        {view.value && order.value.length > 0 && listed.value.length === 0 && (
          <li class="empty">No market is called “{filter}”</li>
        )}
        {view.value && order.value.length === 0 && <li class="empty">No market is configured</li>}
        {!view.value && Array.from({ length: 5 }, (_, index) => <li key={index} class="skeleton" />)}
      </ul>
    </nav>
  );
}

function PairHead({ name }: { name: string }) {
  const open = () => {
    tall.value = true;
    openTab("compare", "start");
  };
  return (
    <li class="pair-head">
      <b>{name}</b>
      <button type="button" class="keys-hint is-size" data-testid="compare-open" onClick={open}>Compare</button>
      <span class="label">PnL {name.split("-")[1]}</span>
    </li>
  );
}

function Row({ id, isShared }: { id: string; isShared: boolean }) {
  const market = useComputed(() => markets.value.find((market) => marketKey(market) === id) ?? null);
  const status = useComputed(() => market.value?.status ?? "STOPPED");
  const name = useComputed(() => market.value ? pairName(market.value) : id);
  const venue = useComputed(() => market.value?.venue ?? "");
  const product = useComputed(() => productName(market.value?.kind));
  const sentence = useComputed(() => market.value?.sentence ?? "");
  const position = useComputed(() =>
    decimal(market.value?.position, { signed: true, places: sizePlaces(market.value?.position, market.value?.lot) })
  );
  const head = useComputed(() => splitTail(position.value)[0]);
  const tail = useComputed(() => splitTail(position.value)[1]);
  const base = useComputed(() => market.value?.base ?? "");
  const net = useComputed(() => market.value ? netPnl(market.value) : null);
  const pnl = useComputed(() => decimal(net.value, { places: 2, signed: true }));
  const quote = useComputed(() => market.value?.quote ?? "");
  const pnlClass = useComputed(() => `num ${["loss", "soft", "gain"][signOf(net.value) + 1]}`);
  const sign = statusSign(status.value);
  return (
    <li>
      <button
        type="button"
        class="market-row"
        aria-current={selected.value === id ? "true" : undefined}
        data-testid="market-row"
        data-market={id}
        onClick={() => (chosen.value = id)}
      >
        <span class="market-line-1">
          <span class="clip market-name">
            {isShared
              ? (
                <>
                  <b data-testid="market-venue">{venue}</b> <span class="soft">{product}</span>
                </>
              )
              : (
                <>
                  <b>{name}</b> <span class="soft">{venue}</span>
                </>
              )}
          </span>
          <span class={pnlClass}>
            {pnl}
            <span class="unit after">{quote}</span>
          </span>
        </span>
        <span class="market-line-2">
          <span class="clip" title={sentence}>
            <SignMark sign={sign} />
          </span>
          <span class="num soft">
            {head}
            <span class="dim">{tail} {base}</span>
          </span>
        </span>
      </button>
    </li>
  );
}
