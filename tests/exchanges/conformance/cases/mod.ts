/** All cases, in the order of their numbers. @module */
import type { Case } from "../case.ts";
import { ACCOUNT } from "./account.ts";
import { MARKET_DATA } from "./market_data.ts";
import { ORDERS } from "./orders.ts";
import { SESSIONS } from "./sessions.ts";

export const CASES: readonly Case[] = [...MARKET_DATA, ...ORDERS, ...ACCOUNT, ...SESSIONS];
