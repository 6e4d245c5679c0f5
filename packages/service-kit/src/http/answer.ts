import { type ServerResponse } from 'node:http';

export const PROBLEM_TYPE = 'application/problem+json';

/** On every response, beside `X-Request-Id`: what happened to money changes, and is its owner's alone. */
export const ANSWER_HEADERS = [
  ['Cache-Control', 'no-store'],
  ['X-Content-Type-Options', 'nosniff'],
] as const;

/**
 * Sends a JSON response. As a string, not as bytes: when a 100 Continue precedes it, Node would write this head, the
 * 100 Continue, and then the bytes. Not with Express's `json`, which adds a charset that problem documents do not
 * have, and takes longer.
 */
export function sendJson(
  res: ServerResponse,
  status: number,
  body: object,
  contentType = 'application/json; charset=utf-8',
): void {
  res.statusCode = status;
  res.setHeader('Content-Type', contentType);
  res.end(JSON.stringify(body));
}

/** A problem document (RFC 9457), ready to send. */
export type ProblemAnswer = {
  readonly code: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly document: object;
};

/** Sends a problem document. */
export function sendProblemAnswer(
  res: ServerResponse,
  { status, headers, document }: ProblemAnswer,
): void {
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
  sendJson(res, status, document, PROBLEM_TYPE);
}
