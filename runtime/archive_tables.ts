/** The archive's tables: what people ask for, in the words of the dashboard's pages. `seq` counts the rows of a table from 1
 * without holes, since nothing is ever deleted. Decimals are text, instants ISO 8601; columns that begin with `_` serve the projection and are not shown. @module */
export const ARCHIVE_FILE = "twoside.db";
export const ARCHIVE_TABLES = ["orders", "fills", "audit", "incidents", "pnl"] as const;
export type ArchiveTable = typeof ARCHIVE_TABLES[number];
export type Row = Readonly<Record<string, unknown>>;

/** Another version = the file is made anew from the journal. */
export const SCHEMA_VERSION = 3;

export const SCHEMA = `
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE instruments (id INTEGER PRIMARY KEY, symbol TEXT NOT NULL, tickStep INTEGER NOT NULL,
  tickDecimals INTEGER NOT NULL, lotStep INTEGER NOT NULL, lotDecimals INTEGER NOT NULL) STRICT;
CREATE TABLE orders (seq INTEGER PRIMARY KEY, at TEXT NOT NULL, updatedAt TEXT NOT NULL,
  venue TEXT NOT NULL, symbol TEXT NOT NULL, orderId TEXT NOT NULL, venueOrderId TEXT, side TEXT NOT NULL,
  price TEXT NOT NULL, size TEXT NOT NULL, filled TEXT NOT NULL DEFAULT '0', state TEXT NOT NULL,
  timeInForce TEXT NOT NULL, reason TEXT, _instrument INTEGER NOT NULL, _lots INTEGER NOT NULL,
  _reported INTEGER NOT NULL DEFAULT 0, _traded INTEGER NOT NULL DEFAULT 0, UNIQUE (venue, orderId)) STRICT;
CREATE INDEX orders_by_venue_id ON orders (venue, venueOrderId);
CREATE TABLE fills (seq INTEGER PRIMARY KEY, at TEXT NOT NULL, venue TEXT NOT NULL, symbol TEXT NOT NULL,
  orderId TEXT NOT NULL, tradeId TEXT NOT NULL, side TEXT NOT NULL, price TEXT NOT NULL, size TEXT NOT NULL,
  liquidity TEXT NOT NULL, fee TEXT NOT NULL, feeAsset TEXT NOT NULL, position TEXT, realisedPnl TEXT, factSeq INTEGER,
  UNIQUE (venue, symbol, tradeId, orderId)) STRICT;
CREATE TABLE audit (seq INTEGER PRIMARY KEY, at TEXT NOT NULL, action TEXT NOT NULL, "by" TEXT NOT NULL,
  scope TEXT NOT NULL, reason TEXT NOT NULL, result TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL,
  factSeq INTEGER) STRICT;
CREATE TABLE incidents (seq INTEGER PRIMARY KEY, at TEXT NOT NULL, severity TEXT NOT NULL,
  code TEXT NOT NULL, sentence TEXT NOT NULL, scope TEXT NOT NULL, factSeq INTEGER) STRICT;
CREATE TABLE pnl (seq INTEGER PRIMARY KEY, at TEXT NOT NULL, equity TEXT NOT NULL, realisedPnl TEXT NOT NULL,
  unrealisedPnl TEXT NOT NULL, fees TEXT NOT NULL) STRICT;
`;

/** The columns that a page shows. */
export const SHOWN: Readonly<Record<ArchiveTable, string>> = {
  orders:
    "seq, at, updatedAt, venue, symbol, orderId, venueOrderId, side, price, size, filled, state, timeInForce, reason",
  fills:
    "seq, at, venue, symbol, orderId, tradeId, side, price, size, liquidity, fee, feeAsset, position, realisedPnl, factSeq",
  audit: 'seq, at, action, "by", scope, reason, result, before, after, factSeq',
  incidents: "seq, at, severity, code, sentence, scope, factSeq",
  pnl: "seq, at, equity, realisedPnl, unrealisedPnl, fees",
};
