/** Each risk rule with its value, its limit, how much of it is used and what it does; above them what is held now, beside them
 * the limits themselves. @module */
import { signal, useComputed } from "@preact/signals";
import type { RiskView } from "../../protocol.ts";
import { decimal, percent, quantity } from "../format.ts";
import { Choice } from "../parts/choice.tsx";
import { SignMark } from "../parts/sign.tsx";
import { inOrder, isTight, riskSign, scopeName } from "../risk_list.ts";
import { view } from "../store.ts";
import { Holds } from "./holds.tsx";
import { Limits } from "./limits.tsx";

const what = signal<"all" | "tight" | "limits">("all");
/** Empty = every scope. */
const scope = signal("");

export function Risk() {
  const rules = useComputed(() => inOrder(view.value?.risk ?? []));
  const tightCount = useComputed(() => rules.value.filter(isTight).length);
  const scopes = useComputed(() => [...new Set(rules.value.map((rule) => rule.scope))].sort());
  const options = [["all", "Rules"], ["tight", `Near or over ${tightCount.value}`], ["limits", "Limits"]] as const;
  const shown = rules.value.filter((rule) =>
    (what.value === "all" || isTight(rule)) && (scope.value === "" || rule.scope === scope.value)
  );
  return (
    <div class="risk-pane">
      <Holds />
      <div class="list-head">
        <Choice value={what} options={options} label="What of the rules" />
        {what.value !== "limits" && (
          <select
            aria-label="Scope"
            class="filter is-wide"
            data-testid="risk-scope"
            value={scope.value}
            onChange={(event) => (scope.value = event.currentTarget.value)}
          >
            <option value="">every scope</option>
            {scopes.value.map((one) => <option key={one} value={one}>{scopeName(one)}</option>)}
          </select>
        )}
      </div>
      {what.value === "limits"
        ? <Limits />
        : rules.value.length === 0
        ? <p class="empty">No risk rule has reported yet.</p>
        : shown.length === 0
        ? <p class="empty">{what.value === "tight" ? "No rule is near its limit." : "No rule has that scope."}</p>
        : <Rules rules={shown} />}
    </div>
  );
}

function Rules({ rules }: { rules: readonly RiskView[] }) {
  return (
    <table class="fades risk" aria-label="Risk rules">
      <thead>
        <tr>
          <th class="r-state">state</th>
          <th class="r-rule">rule</th>
          <th class="r-scope">scope</th>
          <th class="r-value">value of limit</th>
          <th class="r-used">used</th>
          <th class="r-action">at the limit</th>
          <th class="num r-refused">refused</th>
        </tr>
      </thead>
      <tbody>
        {rules.map((row) => <Rule key={`${row.rule} ${row.scope} ${row.title}`} row={row} />)}
      </tbody>
    </table>
  );
}

function Rule({ row }: { row: RiskView }) {
  const { rule, title, scope, value, limit, used, action, refusals, state } = row, sign = riskSign(row);
  return (
    <tr data-testid="risk-row" data-rule={rule} data-scope={scope} data-state={state}>
      <td class="r-state">
        <SignMark sign={sign} />
      </td>
      <td class="clip r-rule" title={`${title}, ${rule}`}>
        {title} <span class="dim">{rule}</span>
      </td>
      <td class="clip soft r-scope" title={scope}>{scopeName(scope)}</td>
      <td class="clip r-value" title={`${quantity(value)} of ${quantity(limit)}`}>
        {state === "inactive" ? <span class="soft">{quantity(value)}</span> : (
          <>
            {quantity(value)} <span class="soft">of {quantity(limit)}</span>
          </>
        )}
      </td>
      <td class="r-used">
        {used === null ? <span class="soft">–</span> : (
          <span class={`used tone-${sign.tone}`}>
            <span class="meter" aria-hidden="true">
              <i style={{ width: `${Math.min(100, used * 100)}%` }} />
            </span>
            {percent(used)}
          </span>
        )}
      </td>
      <td class="clip soft r-action" title={action}>{action}</td>
      <td class="num r-refused">{refusals === 0 ? <span class="dim">0</span> : decimal(String(refusals))}</td>
    </tr>
  );
}
