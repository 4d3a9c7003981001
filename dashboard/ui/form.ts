/** The draft of a strategy's parameters: what a person typed, what was sent, and how each field fared. The engine alone decides
 * what fits; the page only says beforehand what it expects. @module */
import { computed, effect, signal } from "@preact/signals";
import type { StrategyParameters } from "../protocol.ts";
import { type Outcome, rollbackParameters, setParameters } from "./api.ts";
import { decimal, words } from "./format.ts";
import { ghosts } from "./ghost.ts";
import { market, strategies, strategy } from "./store.ts";

export type Value = number | string | boolean;
export type Knob = StrategyParameters["parameters"][number];
export type FieldState = {
  readonly kind: "pending" | "applied" | "rejected";
  readonly text: string;
};
export type Form = {
  /** The version on which the draft stands. */
  readonly base: number;
  /** What differs from the engine's values, as typed. */
  readonly draft: Readonly<Record<string, string | boolean>>;
  readonly fields: Readonly<Record<string, FieldState>>;
  /** Names sent and not yet answered or not yet seen; null = nothing is under way. */
  readonly sent: readonly string[] | null;
  readonly note: { readonly tone: "good" | "warn" | "danger"; readonly text: string } | null;
};

const empty = (base: number): Form => ({ base, draft: {}, fields: {}, sent: null, note: null });

const forms = signal<Readonly<Record<string, Form>>>({});
export const form = (id: string, version: number): Form => forms.value[id] ?? empty(version);

function update(id: string, change: (before: Form) => Form, version = 0): void {
  forms.value = { ...forms.value, [id]: change(forms.value[id] ?? empty(version)) };
}

/** A value as the input shows it. */
export const shown = (value: Value): string => String(value);

/** What was typed as the engine wants it; text that is no number goes as it is, to be refused with a reason. */
export function typed(knob: Knob, raw: string | boolean): Value {
  if (typeof raw === "boolean" || knob.type === "decimal" || knob.type === "choice" || knob.type === "boolean") {
    return typeof raw === "string" ? raw.trim() : raw;
  }
  const text = raw.trim().replace(/,/g, "").replace("−", "-");
  return /^[-+]?(\d+\.?\d*|\.\d+)$/.test(text) ? Number(text) : raw;
}

/** What the engine will probably say to `raw`; empty = nothing against it. */
export function forecast(knob: Knob, raw: string | boolean): string {
  const value = typed(knob, raw), unit = knob.unit ? ` ${knob.unit}` : "";
  if (knob.type === "number" || knob.type === "integer" || knob.type === "decimal") {
    const figure = Number(value);
    if (value === "" || !Number.isFinite(figure)) return "is no number";
    if (knob.type === "integer" && !Number.isInteger(figure)) return "is no whole number";
    if (figure < Number(knob.min) || figure > Number(knob.max)) {
      return `lies outside ${decimal(String(knob.min))} to ${decimal(String(knob.max))}${unit}`;
    }
  }
  return "";
}

/** A field was changed by hand. Back at the engine's value it is no change any more. */
export function edit(strategy: StrategyParameters, knob: Knob, raw: string | boolean): void {
  update(strategy.id, (before) => {
    const { [knob.name]: _old, ...draft } = before.draft;
    const { [knob.name]: _field, ...fields } = before.fields;
    const fresh = Object.keys(draft).length === 0;
    const same = typed(knob, raw) === knob.value;
    return {
      ...before,
      base: fresh ? strategy.version : before.base,
      draft: same ? draft : { ...draft, [knob.name]: raw },
      fields,
      note: null,
    };
  }, strategy.version);
}

export function discard(strategy: StrategyParameters): void {
  update(strategy.id, () => empty(strategy.version));
}

/** Somebody else changed the parameters meanwhile: the draft goes on from there. */
export function keepDraft(strategy: StrategyParameters): void {
  update(
    strategy.id,
    (before) => ({ ...before, base: strategy.version, draft: stillDifferent(strategy, before.draft) }),
  );
}

function stillDifferent(strategy: StrategyParameters, draft: Form["draft"]): Form["draft"] {
  return Object.fromEntries(
    Object.entries(draft).filter(([name, raw]) => {
      const knob = strategy.parameters.find((knob) => knob.name === name);
      return knob !== undefined && typed(knob, raw) !== knob.value;
    }),
  );
}

/** Whether the engine's version has moved under a draft. */
export const conflicts = (strategy: StrategyParameters, { base, draft, sent }: Form): boolean =>
  sent === null && Object.keys(draft).length > 0 && base !== strategy.version;

export async function apply(strategy: StrategyParameters): Promise<void> {
  const { draft, base, sent } = form(strategy.id, strategy.version);
  const names = Object.keys(draft);
  if (names.length === 0 || sent) return;
  const set: Record<string, Value> = {};
  for (const knob of strategy.parameters) {
    if (Object.hasOwn(draft, knob.name)) set[knob.name] = typed(knob, draft[knob.name]);
  }
  hold(strategy.id, names);
  watch(strategy.id, names, await setParameters(strategy.id, base, set));
}

export async function undo(strategy: StrategyParameters): Promise<void> {
  update(strategy.id, (before) => ({ ...before, sent: [], note: null }), strategy.version);
  watch(strategy.id, [], await rollbackParameters(strategy.id, strategy.version));
}

function watch(id: string, names: readonly string[], outcome: Outcome): void {
  settle(id, names, outcome);
  if (outcome.status === "pending") setTimeout(() => giveUp(id), OPEN_LIMIT);
}

/** Marks fields as sent; what it returns gives the form back. */
export function hold(id: string, names: readonly string[]): () => void {
  const text = "sent; the engine has not said yes yet";
  update(id, (before) => ({
    ...before,
    sent: names,
    note: null,
    fields: Object.fromEntries(names.map((name) => [name, { kind: "pending", text }])),
  }));
  return () => giveUp(id);
}

/** How long a request may stay open before the form is given back, in ms. */
const OPEN_LIMIT = 10_000;

/** The engine has not spoken: the form is free again, and says that the change may still come true. */
export function giveUp(id: string): void {
  const open = forms.value[id];
  if (!open?.sent || open.note?.tone !== "warn") return;
  const text = "No word from the engine yet: the change may still take effect. The values on this page tell";
  update(id, (before) => ({ ...before, sent: null, fields: {}, note: { tone: "danger", text } }));
}

/** How a request ended, told at the fields that it named. */
export function settle(id: string, names: readonly string[], outcome: Outcome): void {
  const { status, message, details, version } = outcome;
  update(id, (before) => {
    if (status === "applied") {
      const kept = Object.fromEntries(Object.entries(before.draft).filter(([name]) => !names.includes(name)));
      const fields = Object.fromEntries(names.map((name) => [name, { kind: "applied", text: "applied" } as const]));
      const text = version === undefined ? "Applied" : `Applied as version ${version}`;
      return { ...before, base: version ?? before.base, draft: kept, fields, sent: null, note: { tone: "good", text } };
    }
    if (status === "pending") {
      return { ...before, note: { tone: "warn", text: message || "Taken; the engine has not said yes yet" } };
    }
    if (status === "unreachable") {
      const text = `${message}: the change may or may not have been taken. The values on this page tell`;
      return { ...before, sent: null, fields: {}, note: { tone: "danger", text } };
    }
    const refused = details.filter(({ field }) => names.includes(field));
    const rest = details.filter(({ field }) => !names.includes(field)).map(({ field, reason }) =>
      field === "if_version" ? "somebody else changed a parameter meanwhile" : `${words(field)} ${reason}`.trim()
    );
    const text = [message || "Refused", ...rest].join(": ");
    return {
      ...before,
      sent: null,
      fields: Object.fromEntries(refused.map(({ field, reason }) => [field, { kind: "rejected", text: reason }])),
      note: { tone: "danger", text: /nothing was changed/i.test(text) ? text : `${text}. Nothing was changed` },
    };
  });
}

/** Notices in the stream that what was pending has come true. */
export function followVersions(): void {
  effect(() => {
    for (const strategy of strategies.value) {
      const open = forms.peek()[strategy.id];
      if (!open?.sent || open.note?.tone !== "warn" || strategy.version <= open.base) continue;
      const left = stillDifferent(strategy, open.draft);
      const names = open.sent.filter((name) => !Object.hasOwn(left, name));
      const text = names.length === open.sent.length
        ? `Applied as version ${strategy.version}`
        : `Version ${strategy.version} is somebody else's change; yours has not come true`;
      update(strategy.id, (before) => ({
        ...before,
        base: strategy.version,
        draft: left,
        sent: null,
        fields: Object.fromEntries(names.map((name) => [name, { kind: "applied", text: "applied" }])),
        note: { tone: names.length === before.sent?.length ? "good" : "warn", text },
      }));
    }
  });
}

/** The draft of the market's strategy as ghost quotes on its ladder. */
export const previewed = computed(() => {
  if (!market.value || !strategy.value || market.value.strategy !== strategy.value.id) return [];
  const { draft } = form(strategy.value.id, strategy.value.version);
  // What will be refused moves nothing.
  if (strategy.value.parameters.some((knob) => Object.hasOwn(draft, knob.name) && forecast(knob, draft[knob.name]))) {
    return [];
  }
  const values = Object.fromEntries(
    strategy.value.parameters.filter(({ name }) => Object.hasOwn(draft, name))
      .map((knob) => [knob.name, typed(knob, draft[knob.name])]),
  );
  return Object.keys(values).length === 0 ? [] : ghosts(market.value, strategy.value, values);
});

/** Empties all drafts; tests begin with it. */
export const resetForms = (): void => void (forms.value = {});
