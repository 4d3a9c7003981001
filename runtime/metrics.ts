/** Numbers for Prometheus, in its text format 0.0.4. Our own, since `prom-client` takes 20 MB of resident memory (measured on
 * Deno 2.9.6), a fifth of what the whole process may use, for what these lines do. @module */
import { Histogram } from "./histogram.ts";

export type Counter = {
  /** `amount` ≥ 0; one value for each label name. */
  add(amount?: number, ...labels: readonly string[]): void;
};
export type Gauge = { set(value: number, ...labels: readonly string[]): void };
export type Summary = {
  /** The histogram of these labels, in µs; shown in seconds. */
  of(...labels: readonly string[]): Histogram;
};

/** Label combinations of one name; more are counted in `twoside_metrics_left_out_total`. */
export const SERIES_LIMIT = 200;
const QUANTILES = [0.5, 0.9, 0.99, 0.999];

type Family = {
  readonly name: string;
  readonly help: string;
  readonly type: "counter" | "gauge" | "summary";
  readonly labels: readonly string[];
  readonly series: Map<string, number | Histogram>;
};

export class Metrics {
  readonly #families = new Map<string, Family>();
  #leftOut = 0;

  counter(name: string, help: string, labels: readonly string[] = []): Counter {
    const family = this.#family(name, help, "counter", labels);
    return {
      add: (amount = 1, ...values) => {
        if (!(amount >= 0)) throw new RangeError(`Cannot add ${amount} to ${name}: a counter only grows`);
        const key = this.#key(family, values);
        if (key !== null) family.series.set(key, (family.series.get(key) as number ?? 0) + amount);
      },
    };
  }

  gauge(name: string, help: string, labels: readonly string[] = []): Gauge {
    const family = this.#family(name, help, "gauge", labels);
    return {
      set: (value, ...values) => {
        const key = this.#key(family, values);
        if (key !== null) family.series.set(key, value);
      },
    };
  }

  /** `name` should end in `_seconds`. */
  summary(name: string, help: string, labels: readonly string[] = []): Summary {
    const family = this.#family(name, help, "summary", labels);
    const spare = new Histogram();
    return {
      of: (...values) => {
        const key = this.#key(family, values);
        if (key === null) return spare;
        const known = family.series.get(key);
        if (known instanceof Histogram) return known;
        const fresh = new Histogram();
        family.series.set(key, fresh);
        return fresh;
      },
    };
  }

  /** Everything, as Prometheus reads it. */
  text(): string {
    let text = "";
    for (const { name, help, type, series } of this.#families.values()) {
      text += `# HELP ${name} ${help.replace(/\\/g, "\\\\").replace(/\n/g, "\\n")}\n# TYPE ${name} ${type}\n`;
      for (const [labels, value] of series) {
        text += value instanceof Histogram ? summaryText(name, labels, value) : line(name, labels, value);
      }
    }
    const own = "twoside_metrics_left_out_total";
    return `${text}# HELP ${own} Values of label combinations beyond the limit\n# TYPE ${own} counter\n${own} ${this.#leftOut}\n`;
  }

  #family(name: string, help: string, type: Family["type"], labels: readonly string[]): Family {
    if (!/^[a-z_][a-z0-9_]*$/.test(name)) throw new RangeError(`Cannot name a metric "${name}": want snake_case`);
    const known = this.#families.get(name);
    if (known) {
      if (known.type === type && known.labels.join() === labels.join()) return known;
      throw new RangeError(`Cannot make ${name} a ${type}(${labels}): it is a ${known.type}(${known.labels})`);
    }
    const family = { name, help, type, labels, series: new Map() };
    this.#families.set(name, family);
    return family;
  }

  /** The labels as text; `null` = one too many. */
  #key({ name, labels, series }: Family, values: readonly string[]): string | null {
    if (values.length !== labels.length) {
      throw new RangeError(`Cannot use ${name} with ${values.length} labels: want ${labels.length}`);
    }
    const key = labels.map((label, i) => `${label}="${escaped(values[i])}"`).join(",");
    if (series.has(key) || series.size < SERIES_LIMIT) return key;
    this.#leftOut += 1;
    return null;
  }
}

function summaryText(name: string, labels: string, histogram: Histogram): string {
  let text = "";
  for (const q of QUANTILES) {
    const value = histogram.percentile(q);
    text += line(name, `${labels}${labels ? "," : ""}quantile="${q}"`, value === null ? NaN : value / 1e6);
  }
  return text + line(`${name}_sum`, labels, histogram.sum / 1e6) + line(`${name}_count`, labels, histogram.count);
}

function line(name: string, labels: string, value: number): string {
  const number = value === Infinity ? "+Inf" : value === -Infinity ? "-Inf" : String(value);
  return `${name}${labels ? `{${labels}}` : ""} ${number}\n`;
}

function escaped(label: string): string {
  return label.replace(/\\/g, "\\\\").replace(/"/g, '\\"').replace(/\n/g, "\\n");
}
