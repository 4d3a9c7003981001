/** Refusals in Binance's words: code, message and HTTP status. Source: binance-spot-api-docs, errors.md, and the bodies
 * in rest-api.md and web-socket-api.md; docs of 2026-07-21, read 2026-11-25. @module */

export class ApiError extends Error {
  override readonly name = "ApiError";
  constructor(
    readonly code: number,
    message: string,
    readonly status = 400,
    readonly data: Readonly<Record<string, unknown>> | null = null,
    /** µs of the venue's clock; null = no word about another try. */
    readonly retryAt: number | null = null,
  ) {
    super(message);
  }

  /** As a REST answer prints it. */
  get body(): Readonly<Record<string, unknown>> {
    return this.data === null
      ? { code: this.code, msg: this.message }
      : { code: this.code, msg: this.message, data: this.data };
  }
}

export const refusals = {
  missing: (name: string) =>
    new ApiError(-1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`),
  empty: (name: string) => new ApiError(-1105, `Parameter '${name}' was empty.`),
  notRequired: (name: string) => new ApiError(-1106, `Parameter '${name}' sent when not required.`),
  twice: () => new ApiError(-1101, "Duplicate values for a parameter detected."),
  illegal: (name: string, range: string) =>
    new ApiError(-1100, `Illegal characters found in parameter '${name}'; legal range is '${range}'.`),
  tooPrecise: (name: string) => new ApiError(-1111, `Parameter '${name}' has too much precision.`),
  invalid: (name: string) => new ApiError(-1130, `Data sent for parameter '${name}' is not valid.`),
  combination: () => new ApiError(-1128, "Combination of optional parameters invalid."),
  timeInForce: () => new ApiError(-1115, "Invalid timeInForce."),
  orderType: () => new ApiError(-1116, "Invalid orderType."),
  side: () => new ApiError(-1117, "Invalid side."),
  symbol: () => new ApiError(-1121, "Invalid symbol."),
  respType: () => new ApiError(-1147, "Invalid newOrderRespType."),
  cancelRestrictions: () => new ApiError(-1145, "Invalid cancelRestrictions"),
  filter: (name: string) => new ApiError(-1013, `Filter failure: ${name}`),
  outsideWindow: () => new ApiError(-1021, "Timestamp for this request is outside of the recvWindow."),
  ahead: () => new ApiError(-1021, "Timestamp for this request was 1000ms ahead of the server's time."),
  recvWindow: () => new ApiError(-1131, "recvWindow must be less than 60000"),
  signature: () => new ApiError(-1022, "Signature for this request is not valid."),
  keyFormat: () => new ApiError(-2014, "API-key format invalid.", 401),
  key: () => new ApiError(-2015, "Invalid API-key, IP, or permissions for action.", 401),
  hmacLogon: () => new ApiError(-4056, "HMAC_SHA256 API key is not supported."),
  order: (message: string) => new ApiError(-2010, message),
  unknownCancel: () => new ApiError(-2011, "Unknown order sent."),
  restrictedCancel: () => new ApiError(-2011, "Order was not canceled due to cancel restrictions."),
  noOrder: () => new ApiError(-2013, "Order does not exist."),
  amend: (message: string) => new ApiError(-2038, message),
  mismatch: () => new ApiError(-2039, "Client order ID is not correct for this order ID."),
  subscribed: () => new ApiError(-2035, "User Data Stream subscription already active."),
  notSubscribed: () => new ApiError(-2036, "User Data Stream subscription not active."),
  internal: () => new ApiError(-1001, "Internal error; unable to process your request. Please try again.", 503),
  unknownOutcome: () =>
    new ApiError(
      -1007,
      "Timeout waiting for response from backend server. Send status unknown; execution status unknown.",
      504,
    ),
  notFound: (what: string) => new ApiError(-1099, `Not found, authenticated, or authorized: ${what}`, 404),
  method: () => new ApiError(-1000, "Unknown method."),
  badRequest: (why: string) => new ApiError(-1135, `Invalid JSON Request: ${why}`),
} as const;
