/** Each risk rule with its value, its limit and how much of it is used; the fullest first. @module */
import { useComputed } from "@preact/signals";
import { decimal, percent, quantity } from "../format.ts";
import { usedTone } from "../status.ts";
import { view } from "../store.ts";

export function Risk() {
  const rules = useComputed(() =>
    [...view.value?.risk ?? []].map((rule, order) => ({ rule, order, tight: usedTone(rule.used) !== "calm" }))
      .sort((a, b) => Number(b.tight) - Number(a.tight) || a.order - b.order)
      .map(({ rule }) => rule)
  );
  if (rules.value.length === 0) return <p class="empty">No risk rule has reported yet.</p>;
  return (
    <table class="fades">
      <thead>
        <tr>
          <th>rule</th>
          <th>scope</th>
          <th class="num">value of limit</th>
          <th>used</th>
          <th>at the limit</th>
          <th class="num">refused</th>
        </tr>
      </thead>
      <tbody>
        {rules.value.map(({ rule, title, scope, value, limit, used, action, refusals }) => (
          <tr key={`${rule} ${scope}`} data-testid="risk-row">
            <td>
              {title} <span class="dim">{rule}</span>
            </td>
            <td class="soft">{scope}</td>
            <td class="num">
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
            <td class="soft rest" title={action}>{action}</td>
            <td class="num">{refusals === 0 ? <span class="dim">0</span> : decimal(String(refusals))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
