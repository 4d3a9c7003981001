/** Rows of the archive's money table as points of the curve; rows that cannot be read are left out. @module */
export type MoneyPoint = {
  readonly at: number;
  readonly realised: number;
  readonly unrealised: number;
  /** NaN where the row does not say; then it follows from the equity. */
  readonly fees: number;
  readonly equity: number;
};

/** Instants come as ISO text, as ms or as µs since 1970. */
export function instantOf(value: unknown): number {
  if (typeof value === "string") return /^\d+$/.test(value) ? instantOf(Number(value)) : Date.parse(value);
  if (typeof value !== "number") return NaN;
  return value > 1e14 ? value / 1000 : value;
}

export function moneyPoints(rows: readonly Readonly<Record<string, unknown>>[]): readonly MoneyPoint[] {
  const number = (row: Readonly<Record<string, unknown>>, ...names: string[]) => {
    const found = names.map((name) => row[name]).find((value) => value !== undefined && value !== null);
    return found === undefined ? NaN : Number(found);
  };
  return rows.map((row) => {
    const equity = number(row, "equity");
    const realised = number(row, "realised", "realisedPnl", "realised_pnl");
    const unrealised = number(row, "unrealised", "unrealisedPnl", "unrealised_pnl");
    const fees = number(row, "fees");
    return { at: instantOf(row.at), realised, unrealised, fees, equity };
  }).filter(({ at, realised, unrealised }) => [at, realised, unrealised].every(Number.isFinite))
    .sort((a, b) => a.at - b.at);
}
