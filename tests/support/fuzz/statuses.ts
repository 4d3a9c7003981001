/** What answers over HTTP may come with: mostly 200, and whatever gateways make up. @module */

export const STATUSES = [
  ...Array(30).fill(200),
  0,
  201,
  302,
  400,
  401,
  403,
  404,
  408,
  409,
  418,
  429,
  451,
  500,
  502,
  503,
  504,
  -1,
  999,
];
