import { type IRouter, type Request, type RequestHandler, type Response } from 'express';
import { sendJson } from '@payment-gateway/service-kit/http/answer';
import { z } from 'zod';
import { type BankParts } from '../bank-parts.js';
import { type AnswerDoc, type Examples, type ProblemDoc } from './call-docs.js';
import { readJson } from './json-body.js';
import { problem } from './problems.js';
import { validated } from './validation.js';

type Declaration = {
  readonly method: 'get' | 'post';
  /** As the contract writes it: `/deposit/{reference}`. */
  readonly path: string;
  readonly tag: 'Deposits' | 'Operations' | 'Ledger' | 'Health';
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  /** What is checked of a request: `params`, `query` and `body`, as far as the call has them. */
  readonly input: z.ZodObject;
  /** Examples of the body, by name. */
  readonly requests?: Examples;
  readonly answer: AnswerDoc;
  /** Errors beside those that follow from the input, by HTTP status. */
  readonly errors?: Readonly<Record<string, ProblemDoc>>;
};

/** One call of the API: its route, its checks and its entry in the OpenAPI document. */
export type Call = Declaration & {
  readonly run: (req: Request, res: Response, parts: BankParts) => Promise<void>;
};

/** The input of a call that takes none. */
export const noInput = z.object({});

/** Declares a call. `handle` returns the answer, or undefined if it has ended the exchange itself. */
export function call<Input extends z.ZodObject>({
  handle,
  ...declaration
}: Omit<Declaration, 'input'> & {
  readonly input: Input;
  readonly handle: (
    input: z.output<Input>,
    exchange: { readonly req: Request; readonly res: Response },
    parts: BankParts,
  ) => object | undefined | Promise<object | undefined>;
}): Call {
  const { input, answer } = declaration;
  return {
    ...declaration,
    async run(req, res, parts) {
      const body = 'body' in input.shape ? await readJson(req) : undefined;
      const { params, query } = req;
      const checked = validated(input, { params, query, body });
      const view = await handle(checked, { req, res }, parts);
      if (view !== undefined) sendJson(res, answer.status, view);
    },
  };
}

/** Serves a call at its path. Other methods get 405 with `Allow`. */
export function serve(router: IRouter, { method, path, run }: Call, parts: BankParts): void {
  const allow = method === 'get' ? 'GET, HEAD' : 'POST';
  const route = router.route(path.replaceAll(/\{(\w+)\}/g, ':$1'));
  route[method]((req, res) => run(req, res, parts));
  route.all(allowOnly(allow));
}

/** Answers methods that a path does not have, and OPTIONS. */
export const allowOnly =
  (allow: string): RequestHandler =>
  (req, res) => {
    res.set('Allow', allow);
    if (req.method !== 'OPTIONS') throw problem('method_not_allowed');
    res.status(204).end();
  };
