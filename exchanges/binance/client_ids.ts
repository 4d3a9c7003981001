/** Client ids at Binance: as they are. Source: rest-api.md, `newClientOrderId`, `^[.A-Z:/a-z0-9_-]{1,36}$`; read 2026-11-25. @module */
import { type IdShape, plainIds } from "../shared/client_ids.ts";

export const CLIENT_IDS: IdShape = plainIds(/^[.A-Z:/a-z0-9_-]{1,36}$/);
