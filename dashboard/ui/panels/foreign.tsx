/** Orders of somebody else on our accounts: watched, and never touched. @module */
import { decimal } from "../format.ts";
import { type ForeignRow, isFound } from "../order_rows.ts";
import { ShapeMark } from "../parts/sign.tsx";

export function Foreign({ rows, count, wanted }: { rows: readonly ForeignRow[]; count: number; wanted: string }) {
  if (count === 0) return <p class="empty">Nobody else's order rests on our accounts.</p>;
  const found = rows.filter(({ venue, order }) =>
    isFound(wanted, [venue, order.market, order.side, order.price, order.venueOrderId])
  );
  return (
    <>
      <p class="list-note soft">
        <ShapeMark shape="ring" />
        Not ours: never touched, not even by a kill. They were placed by hand or by another program on this account.
        Where a venue is killed, a person may have them cancelled by their number, on the kill's page.
      </p>
      <table class="foreign">
        <thead>
          <tr>
            <th>market</th>
            <th>side</th>
            <th class="num">price</th>
            <th class="num">size</th>
            <th class="num f-filled">filled</th>
            <th class="num">its id</th>
          </tr>
        </thead>
        <tbody>
          {found.map(({ key, venue, order }) => (
            <tr key={key} data-testid="foreign-row">
              <td>
                {order.market.slice(venue.length + 1)} <span class="f-venue">{venue}</span>
              </td>
              <td>{order.side}</td>
              <td class="num">{decimal(order.price)}</td>
              <td class="num">{decimal(order.size)}</td>
              <td class="num f-filled">{decimal(order.filled)}</td>
              <td class="num">{order.venueOrderId}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length < count && <p class="empty">{count - rows.length} more rest; the first of each venue are shown.</p>}
      {found.length === 0 && <p class="empty">None fits “{wanted}”.</p>}
    </>
  );
}
