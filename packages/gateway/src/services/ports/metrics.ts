import { type ErrorCode } from '../../domain/errors.js';

/** Hears of each transaction that wrote to the books: so many rows were committed together. */
export type OnCommitted = (write: 'intent' | 'change', rows: number) => void;

/** A request of which the answer is out, or whose client is gone. Nothing in it is the client's text. */
export type AnsweredRequest = {
  /** One of Node's parser's, which knows some dozens. */
  readonly method: string;
  /** The route's template, such as `/payments/{id}`; undefined when none took the request. */
  readonly route: string | undefined;
  /** 499 when the client left before there was an answer, as proxies write it. */
  readonly status: number;
  readonly durationMs: number;
  readonly error: ErrorCode | undefined;
};

/** Hears of each request once. */
export type OnAnswered = (request: AnsweredRequest) => void;

/** The connections to the database that this process has, and who waits for one. */
export type PoolUse = { readonly inUse: number; readonly idle: number; readonly waiting: number };
