/** Rows of the archive's money table as points of the curve; rows that cannot be read are left out. @module */
export type MoneyPoint = {
  readonly at: number;
  readonly realised: number;
  readonly unrealised: number;
  readonly fees: number;
  readonly equity: number;
};

export function moneyPoints(rows: readonly Readonly<Record<string, unknown>>[]): readonly MoneyPoint[] {
  const number = (row: Readonly<Record<string, unknown>>, name: string) =>
    row[name] === undefined ? NaN : Number(row[name]);
  return rows.map((row) => {
    const equity = number(row, "equity");
    const realised = number(row, "realisedPnl");
    const unrealised = number(row, "unrealisedPnl");
    const fees = number(row, "fees");
    return { at: Date.parse(String(row.at)), realised, unrealised, fees, equity };
  }).filter(({ at, realised, unrealised }) => [at, realised, unrealised].every(Number.isFinite))
    .sort((a, b) => a.at - b.at);
}
