/** All markets, those that need a look first. Rows stand still while the pointer is among them. @module */
import { useComputed } from "@preact/signals";
import { decimal, netPnl, pairName, placesOf, signOf, splitTail } from "../format.ts";
import { SignMark } from "../parts/sign.tsx";
import { marketKey, statusSign } from "../status.ts";
import { chosen, filter, holdOrder, listed, markets, order, selected, view } from "../store.ts";

export function Markets() {
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
        class="body market-list"
        onPointerEnter={() => (holdOrder.value = true)}
        onPointerLeave={() => (holdOrder.value = false)}
      >
        {listed.value.map((key) => <Row key={key} id={key} />)}
        {view.value && order.value.length > 0 && listed.value.length === 0 && (
          <li class="empty">No market is called “{filter}”</li>
        )}
        {view.value && order.value.length === 0 && <li class="empty">No market is configured</li>}
        {!view.value && Array.from({ length: 5 }, (_, index) => <li key={index} class="skeleton" />)}
      </ul>
    </nav>
  );
}

function Row({ id }: { id: string }) {
  const market = useComputed(() => markets.value.find((market) => marketKey(market) === id) ?? null);
  const status = useComputed(() => market.value?.status ?? "STOPPED");
  const name = useComputed(() => market.value ? pairName(market.value) : id);
  const venue = useComputed(() => market.value?.venue ?? "");
  const sentence = useComputed(() => market.value?.sentence ?? "");
  const position = useComputed(() =>
    decimal(market.value?.position, { signed: true, places: placesOf(market.value?.lot) })
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
          <span class="clip">
            <b>{name}</b> <span class="soft">{venue}</span>
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
