/** Each risk rule with its value, its limit and how much of it is used; the fullest first. @module */
import { useComputed } from "@preact/signals";
import { decimal, percent, quantity } from "../format.ts";
import { usedTone } from "../status.ts";
import { view } from "../store.ts";

/** Tight ones first, then those with a measure, then plain yes or no. */
const rankOf = (used: number | null): number => usedTone(used) !== "calm" ? 0 : used !== null ? 1 : 2;

export function Risk() {
  const rules = useComputed(() =>
    [...view.value?.risk ?? []].map((rule, order) => ({ rule, order, rank: rankOf(rule.used) }))
      .sort((a, b) => a.rank - b.rank || a.order - b.order)
      .map(({ rule }) => rule)
  );
  if (rules.value.length === 0) return <p class="empty">No risk rule has reported yet.</p>;
  return (
    <table class="fades risk">
      <thead>
        <tr>
          <th>rule</th>
          <th>scope</th>
          <th>value of limit</th>
          <th>used</th>
          <th class="num">refused</th>
        </tr>
      </thead>
      <tbody>
        {rules.value.map(({ rule, title, scope, value, limit, used, action, refusals }) => (
          <tr key={`${rule} ${scope}`} data-testid="risk-row">
            <td class="clip" title={`${title}, ${rule}. At the limit: ${action}`}>
              {title} <span class="dim">{rule}</span>
            </td>
            <td class="clip soft" title={scope}>{scope}</td>
            <td class="clip" title={`${quantity(value)} of ${quantity(limit)}`}>
              {quantity(value)} <span class="soft">of {quantity(limit)}</span>
            </td>
            <td>
              {used === null ? <span class="soft">–</span> : (
                <span class={`used tone-${usedTone(used)}`}>
                  <span class="meter" aria-hidden="true">
                    <i style={{ width: `${Math.min(100, used * 100)}%` }} />
                  </span>
                  {percent(used)}
                </span>
              )}
            </td>
            <td class="num">{refusals === 0 ? <span class="dim">0</span> : decimal(String(refusals))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
