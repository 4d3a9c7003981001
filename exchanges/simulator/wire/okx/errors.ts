/** Refusals in OKX's words: code, message and HTTP status. The same code may stand alone or, where an order is meant, as its
 * `sCode`. Source: OKX API v5, "Error Code" (REST API, WebSocket), copies of 2025-08 to 2026-07, read 2026-11-26. @module */

export class ApiError extends Error {
  override readonly name = "ApiError";
  constructor(
    readonly code: string,
    message: string,
    /** Of a REST answer that bears no data. */
    readonly status = 200,
    /** µs of the venue's clock; null = no word about another try. */
    readonly retryAt: number | null = null,
  ) {
    super(message);
  }
}

const BAD_REQUEST = 400, UNAUTHORIZED = 401, TOO_MANY = 429;
const unauthorized = (code: string, message: string) => new ApiError(code, message, UNAUTHORIZED);

/** Words that are always the same, or depend on one name. */
export const refusals = {
  busy: () => new ApiError("50001", "Service temporarily unavailable. Try again later", 503),
  json: () => new ApiError("50002", "JSON syntax error", BAD_REQUEST),
  unknownOutcome: () =>
    new ApiError(
      "50004",
      "API endpoint request timeout (does not mean that the request was successful or failed, please check the " +
        "request result).",
      BAD_REQUEST,
    ),
  tooMany: (until: number | null = null, status: number = TOO_MANY) =>
    new ApiError("50011", "Too Many Requests", status, until),
  missing: (name: string) => new ApiError("50014", `Parameter ${name} cannot be empty.`, BAD_REQUEST),
  oneOf: (a: string, b: string) => new ApiError("50015", `Either parameter ${a} or ${b} is required`, BAD_REQUEST),
  tooManyItems: (name: string, most: number) =>
    new ApiError("50025", `Parameter ${name} count exceeds the limit ${most}`, BAD_REQUEST),
  alreadyExpired: () =>
    new ApiError(
      "50036",
      "The expTime can't be earlier than the current system time. Please adjust the expTime and try again.",
    ),
  subAccountRate: () => new ApiError("50061", "You've reached the maximum order rate limit for this account."),
  noKey: () => unauthorized("50103", 'Request header "OK-ACCESS-KEY" can\'t be empty.'),
  noPassphrase: () => unauthorized("50104", 'Request header "OK-ACCESS-PASSPHRASE" can\'t be empty.'),
  wrongPassphrase: () => unauthorized("50105", 'Request header "OK-ACCESS-PASSPHRASE" incorrect.'),
  noSign: () => unauthorized("50106", 'Request header "OK-ACCESS-SIGN" can\'t be empty.'),
  noTimestamp: () => unauthorized("50107", 'Request header "OK-ACCESS-TIMESTAMP" can\'t be empty.'),
  expired: () => unauthorized("50102", "Timestamp request expired"),
  key: () => unauthorized("50111", "Invalid OK-ACCESS-KEY"),
  timestamp: () => unauthorized("50112", "Invalid OK-ACCESS-TIMESTAMP"),
  sign: () => unauthorized("50113", "Invalid Sign"),
  parameter: (name: string) => new ApiError("51000", `Parameter ${name} error`, BAD_REQUEST),
  instrument: () => new ApiError("51001", "Instrument ID, Instrument ID code, or Spread ID doesn't exist."),
  orderId: () => new ApiError("51003", "Either client order ID or order ID is required."),
  tooLarge: () => new ApiError("51202", "Market order amount exceeds the maximum amount."),
  limitTooLarge: (most: string) => new ApiError("51203", `Order quantity exceeds the limit ${most}`),
  band: (highest: string, lowest: string) =>
    new ApiError(
      "51006",
      `Order price is not within the price limit (max buy price: ${highest} min sell price: ${lowest})`,
    ),
  balance: (asset: string) => new ApiError("51008", `Order failed. Insufficient ${asset} balance in account`),
  margin: (asset: string) => new ApiError("51008", `Order failed. Insufficient ${asset} margin in account`),
  accountMode: () => new ApiError("51010", "You can't complete this request under your current account mode."),
  wrongType: () => new ApiError("51015", "Instrument ID doesn't match instrument type."),
  duplicate: () => new ApiError("51016", "Duplicated client order ID"),
  tooSmall: () => new ApiError("51020", "Your order should meet or exceed the minimum order amount."),
  suspended: () => new ApiError("51021", "The contract or pair is not available for trading now."),
  noPosition: () => new ApiError("51023", "Position doesn't exist."),
  closingOrders: () =>
    new ApiError("51112", "Close order size exceeds your available size: orders that close are pending."),
  pendingOrders: () => new ApiError("51103", "The number of pending orders exceeds the limit of the instrument."),
  lot: () => new ApiError("51121", "Order quantity must be a multiple of the lot size."),
  tick: () => new ApiError("51150", "The precision of the number of trades or the price exceeds the limit."),
  reduceOnly: () =>
    new ApiError("51169", "Order failed because you don't have any positions in this direction to reduce."),
  gone: () => new ApiError("51400", "Cancellation failed as the order has been filled, canceled or does not exist."),
  nothingToAmend: () => new ApiError("51500", "You must enter a price, quantity, or TP/SL"),
  amendGone: () =>
    new ApiError("51503", "Order modification failed as the order has been filled, canceled or does not exist."),
  amendCanceled: () => new ApiError("51509", "Modification failed as the order has been canceled."),
  amendFilled: () => new ApiError("51510", "Modification failed as the order has been completed."),
  amendWouldTake: () =>
    new ApiError("51511", "Operation failed as the order price did not meet the requirement for Post Only."),
  noOrder: () => new ApiError("51603", "Order does not exist"),
  timerTags: () => new ApiError("51071", "You've reached the maximum number of cancel all after timers."),
  bothOfFok: () => new ApiError("54036", "You cannot set stpMode to cancel_both for FOK orders."),
  leverage: () => new ApiError("59102", "Leverage exceeds the maximum limit. Please lower the leverage."),
  settingOpen: () =>
    new ApiError("59000", "Setting failed. Cancel any open orders, close positions, and stop trading bots first."),
  optionsOnly: () => new ApiError("51010", "Mass cancel is for options with market maker protection only."),
  // Over sockets
  loginKey: () => new ApiError("60032", "API key doesn't exist"),
  loginTimestamp: () => new ApiError("60004", "Invalid timestamp"),
  loginExpired: () => new ApiError("60006", "Timestamp request expired"),
  loginSign: () => new ApiError("60007", "Invalid sign"),
  loginPassphrase: () => new ApiError("60024", "Wrong passphrase"),
  loginMissing: (name: string) => new ApiError("60009", `Login failed: parameter ${name} is missing`),
  loginAgain: () => new ApiError("60031", "The WebSocket endpoint does not allow multiple or repeated logins."),
  login: () => new ApiError("60011", "Please log in"),
  request: (text: string) => new ApiError("60012", `Invalid request: ${text}`),
  args: (why: string) => new ApiError("60013", `Invalid args: ${why}`),
  frequent: () => new ApiError("60014", "Requests too frequent"),
  channel: (what: string) =>
    new ApiError(
      "60018",
      `Wrong URL or ${what} doesn't exist. Please use the correct URL, channel and parameters referring to API document.`,
    ),
  op: (op: string) => new ApiError("60019", `Invalid op: ${op}`),
  loginInternal: () => new ApiError("63999", "Login failed due to internal error. Please try again later."),
  tier: () => new ApiError("64003", "Your trading fee tier doesn't meet the requirement to access this channel"),
  bothBooks: (channel: string, symbol: string) =>
    new ApiError("64004", `Subscribe to both ${channel} and books-l2-tbt for ${symbol} is not allowed.`),
} as const;
