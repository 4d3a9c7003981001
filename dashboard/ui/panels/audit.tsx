/** What happened besides fills: incidents, refusals, and what people did. Newest first. @module */
import { useComputed } from "@preact/signals";
import type { Fact } from "../../protocol.ts";
import { spoken, timeOfDay, utc, words } from "../format.ts";
import { ShapeMark } from "../parts/sign.tsx";
import { records } from "../store.ts";

const SHOWN = 200;

export function Audit() {
  const rows = useComputed(() => records.value.slice(-SHOWN).reverse());
  if (rows.value.length === 0) return <p class="empty">Nothing has happened besides fills.</p>;
  return (
    <table class="audit">
      <tbody>
        {rows.value.map((fact) => (
          <tr key={fact.seq} data-testid="audit-row">
            <td class="soft" title={utc(fact.at)}>{timeOfDay(fact.at)}</td>
            <td>
              <Kind fact={fact} />
            </td>
            <td class="soft">{"scope" in fact ? fact.scope : ""}</td>
            <td class="wide">
              <Text fact={fact} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Kind({ fact }: { fact: Fact }) {
  switch (fact.kind) {
    case "incident":
      return (
        <span class={`sign tone-${fact.severity === "S1" ? "danger" : "warn"}`}>
          <ShapeMark shape={fact.severity === "S1" ? "square" : "triangle"} />
          {words(fact.code)}
        </span>
      );
    case "reconciliation":
      return (
        <span class="sign tone-calm">
          <ShapeMark shape="half" />
          {fact.venue} reconciled
        </span>
      );
    case "refusal":
      return (
        <span class="sign tone-calm">
          <ShapeMark shape="half" />
          refused by {fact.rule}
        </span>
      );
    case "operator":
      return (
        <span class="sign">
          <ShapeMark shape="disc" />
          {fact.by} {words(fact.action)}
        </span>
      );
    case "fill":
      return <>fill</>;
    default:
      return fact satisfies never;
  }
}

function Text({ fact }: { fact: Fact }) {
  if (fact.kind !== "operator") return <>{"sentence" in fact ? spoken(fact.sentence) : ""}</>;
  const changed = fact.before !== "" || fact.after !== "";
  return (
    <>
      {fact.result}
      {fact.reason && <span class="soft">: {fact.reason}</span>}
      {changed && <span class="soft">{` ${fact.before || "nothing"} → ${fact.after || "nothing"}`}</span>}
    </>
  );
}
