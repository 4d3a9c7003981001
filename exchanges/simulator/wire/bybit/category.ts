/** The product types of Bybit v5 that are simulated. @module */

export type Category = "linear" | "spot";
