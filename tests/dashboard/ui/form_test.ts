/** The draft of the parameters: typed, sent, answered, overtaken. @module */
import { assertEquals } from "@std/assert";
import type { StrategyParameters } from "../../../dashboard/protocol.ts";
import { outcomeOf } from "../../../dashboard/ui/api.ts";
import * as forms from "../../../dashboard/ui/form.ts";
import { sampleFrame } from "../../support/sample_frame.ts";

const strategy = sampleFrame(0).strategies[0];
const knob = (name: string): forms.Knob => {
  const found = strategy.parameters.find((knob) => knob.name === name);
  if (!found) throw new Error(`the sample has no parameter ${name}`);
  return found;
};
const form = (of: StrategyParameters = strategy) => forms.form(of.id, of.version);
const json = (value: unknown) => JSON.stringify(value);

Deno.test("edit() keeps what differs, and nothing once it is back at the engine's value", () => {
  forms.resetForms();
  forms.edit(strategy, knob("halfSpreadBp"), "6");
  forms.edit(strategy, knob("quoteBids"), false);
  assertEquals(form().draft, { halfSpreadBp: "6", quoteBids: false });
  forms.edit(strategy, knob("halfSpreadBp"), "5.0");
  assertEquals(form().draft, { quoteBids: false });
  forms.discard(strategy);
  assertEquals(form().draft, {});
});

Deno.test("typed() turns text into what the engine wants and passes on what is no number", () => {
  const cases: [string, string, unknown][] = [
    ["halfSpreadBp", " 6.5 ", 6.5],
    ["halfSpreadBp", "1,000", 1000],
    ["halfSpreadBp", "−2", -2],
    ["halfSpreadBp", "1e3", "1e3"],
    ["halfSpreadBp", "", ""],
    ["orderSizeBase", " 0.020 ", "0.020"],
    ["fairValue", "mid", "mid"],
  ];
  for (const [name, raw, want] of cases) assertEquals(forms.typed(knob(name), raw), want, `${name} ${raw}`);
});

Deno.test("forecast() says beforehand what the engine would refuse", () => {
  assertEquals(forms.forecast(knob("halfSpreadBp"), "5"), "");
  assertEquals(forms.forecast(knob("halfSpreadBp"), "900"), "lies outside 0.5 to 200 bp");
  assertEquals(forms.forecast(knob("halfSpreadBp"), "wide"), "is no number");
  assertEquals(forms.forecast(knob("halfSpreadBp"), ""), "is no number");
  assertEquals(forms.forecast(knob("levels"), "1.5"), "is no whole number");
  assertEquals(forms.forecast(knob("orderSizeBase"), "20"), "lies outside 0.0001 to 10 base");
});

Deno.test("settle() tells a refusal at its field and keeps the draft", () => {
  forms.resetForms();
  forms.edit(strategy, knob("halfSpreadBp"), "900");
  const refusal = {
    error: { code: "rejected", message: "1 value refused", details: [{ field: "halfSpreadBp", reason: "is 900 bp" }] },
  };
  forms.settle(strategy.id, ["halfSpreadBp"], outcomeOf(422, json(refusal)));
  assertEquals(form().fields, { halfSpreadBp: { kind: "rejected", text: "is 900 bp" } });
  assertEquals(form().draft, { halfSpreadBp: "900" });
  assertEquals(form().note, { tone: "danger", text: "1 value refused. Nothing was changed" });
  forms.edit(strategy, knob("halfSpreadBp"), "9");
  assertEquals([form().fields, form().note], [{}, null]);
});

Deno.test("settle() empties the draft of what was applied", () => {
  forms.resetForms();
  forms.edit(strategy, knob("halfSpreadBp"), "6");
  forms.settle(strategy.id, ["halfSpreadBp"], outcomeOf(200, json({ status: "applied", message: "", version: 4 })));
  assertEquals([form().draft, form().base, form().sent], [{}, 4, null]);
  assertEquals(form().fields, { halfSpreadBp: { kind: "applied", text: "applied" } });
  assertEquals(form().note, { tone: "good", text: "Applied as version 4" });
});

Deno.test("settle() calls no answer neither yes nor no, and keeps the draft", () => {
  forms.resetForms();
  forms.edit(strategy, knob("halfSpreadBp"), "6");
  const silent = { status: "unreachable", http: 0, message: "No answer within 5 s", details: [], body: {} } as const;
  forms.settle(strategy.id, ["halfSpreadBp"], silent);
  assertEquals(form().draft, { halfSpreadBp: "6" });
  assertEquals(form().note?.text.includes("may or may not"), true);
});

Deno.test("giveUp() frees a form whose request stayed open, and calls it neither yes nor no", () => {
  forms.resetForms();
  forms.edit(strategy, knob("halfSpreadBp"), "6");
  forms.giveUp(strategy.id);
  assertEquals(form().note, null);
  // The outcome of apply() while the engine is busy.
  const id = strategy.id, stop = forms.hold(id, ["halfSpreadBp"]);
  forms.settle(id, ["halfSpreadBp"], outcomeOf(202, json({ status: "pending", message: "The engine is busy" })));
  assertEquals([form().sent, form().note?.tone], [["halfSpreadBp"], "warn"]);
  stop();
  assertEquals([form().sent, form().draft], [null, { halfSpreadBp: "6" }]);
  assertEquals(form().note?.text.includes("may still take effect"), true);
});

Deno.test("a version that moved under a draft is a conflict until the draft is kept or dropped", () => {
  forms.resetForms();
  forms.edit(strategy, knob("halfSpreadBp"), "6");
  const parameters = strategy.parameters.map((knob) => knob.name === "halfSpreadBp" ? { ...knob, value: 6 } : knob);
  const overtaken = { ...strategy, version: 4 }, same = { ...overtaken, parameters };
  assertEquals(forms.conflicts(strategy, form()), false);
  assertEquals(forms.conflicts(overtaken, form()), true);
  forms.keepDraft(overtaken);
  assertEquals([forms.conflicts(overtaken, form()), form().draft, form().base], [false, { halfSpreadBp: "6" }, 4]);
  forms.keepDraft(same);
  assertEquals(form().draft, {});
});
