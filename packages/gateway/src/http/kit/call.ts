import { type Request, type RequestHandler, type Response } from 'express';
import { sendJson } from '@payment-gateway/service-kit/http/answer';
import { type z } from 'zod';
import { ApiError, type ErrorCode } from '../../domain/errors.js';
import { type CheckoutSessions } from '../../services/checkout/sessions.js';
import { type Events } from '../../services/events.js';
import { type Operations } from '../../services/operations.js';
import { type Payments } from '../../services/payments.js';
import { type Clock } from '../../services/ports/clock.js';
import { type ChallengeAddressOf } from '../schemas/next-action.js';
import { type Webhooks } from '../../services/webhooks/webhooks.js';
import { type AuthenticateRequest } from './authenticate.js';
import { readJson, readOptionalJson } from './json-body.js';
import { addKnownFields } from './known-fields.js';
import { type ShedLoad } from './load-shedding.js';
import { type ParsedBody } from './parsed-body.js';
import { type Path } from './path.js';
import { noQuery, readQuery } from './query.js';

/** The chapters of the contract. */
export const tags = {
  Payments: 'Charge a card, and look what became of it.',
  Authorizations: 'Take or release the money of a payment made with `capture: "manual"`.',
  Refunds: 'Pay back.',
  Checkout: 'Send payers to a page of the gateway, and never touch a card number.',
  Events: 'Read what happened, in order and without a gap.',
  Webhooks: 'Have events sent to you.',
};

export type Examples<Value> = Readonly<
  Record<string, { readonly summary: string; readonly value: Value }>
>;

/** What the contract says of a call, beyond its path, parameters, body and answer. */
export type Description = {
  readonly operationId: string;
  readonly tag: keyof typeof tags;
  readonly summary: string;
  readonly description?: string;
  /** Errors of this call, beyond those of every GET or POST and that of an unknown id in the path. */
  readonly errors?: readonly ErrorCode[];
};

/** What a call answers with, status 200. Its schema has an id in its metadata, its name in the contract. */
type Answer<Result, View extends object> = {
  readonly description: string;
  readonly schema: z.ZodType<View>;
  readonly examples: Examples<View>;
  readonly viewOf: (result: Result, addressOf: ChallengeAddressOf) => View;
  /** Records for the log what the request was about. */
  readonly note?: (res: Response, result: Result) => void;
};

/** The JSON body of a call. Its schema has an id in its metadata, its name in the contract. */
type Body<Schema extends z.ZodObject, Command> = {
  readonly schema: Schema;
  /** No body counts as an empty object unless it is required. */
  readonly required: boolean;
  readonly description?: string;
  readonly examples: Examples<NoInfer<z.input<Schema>>>;
  readonly read: (body: ParsedBody, idempotencyKey: string | null, now: Date) => Command;
};

/** What an Idempotency-Key stands for: "one key for one `purpose`", "with the same `compared`". */
type Key = { readonly purpose: string; readonly compared?: string };

/** What calls do their work with. */
type Services = {
  readonly payments: Payments;
  readonly operations: Operations;
  readonly checkout: CheckoutSessions;
  readonly events: Events;
  readonly webhooks: Webhooks;
};

/** What serves every call. */
export type CallServer = {
  readonly authenticate: AuthenticateRequest;
  readonly shedLoad: ShedLoad;
  readonly services: Services;
  readonly clock: Clock;
  readonly addressOf: ChallengeAddressOf;
};

/** A call of the API: its route, and what the contract says of it. */
export type Call = {
  readonly method: 'get' | 'post' | 'patch' | 'delete';
  readonly path: Path<unknown>;
  readonly contract: Description & {
    readonly query: z.ZodObject;
    readonly key: Key | null;
    readonly body: Omit<Body<z.ZodObject, unknown>, 'read'> | null;
    readonly answer: Pick<Answer<never, object>, 'description' | 'schema' | 'examples'>;
  };
  /** Makes its handler, once at start. */
  readonly handler: (server: CallServer) => RequestHandler;
};

/** A call that reads. */
export function get<Id, Schema extends z.ZodObject, Result, View extends object>(
  path: Path<Id>,
  declared: Description & {
    readonly query: Schema;
    readonly answer: Answer<Result, View>;
    readonly handle: (
      request: { readonly merchantId: string; readonly id: Id; readonly query: z.output<Schema> },
      services: Services,
    ) => Promise<Result>;
  },
): Call {
  const { answer, handle } = declared;
  return {
    method: 'get',
    path,
    contract: { ...declared, key: null, body: null },
    handler:
      ({ authenticate, services, addressOf }) =>
      async (req, res) => {
        const merchantId = await authenticate(req, res);
        const query = readQuery(req, declared.query);
        const result = await handle({ merchantId, id: path.idOf(req), query }, services);
        answer.note?.(res, result);
        sendJson(res, 200, answer.viewOf(result, addressOf));
      },
  };
}

/**
 * A call that moves money: load shedding applies to it, and it takes an Idempotency-Key. `replayed` says that
 * an earlier request with the same key made the result.
 */
export function post<
  Id,
  Schema extends z.ZodObject,
  Command,
  Result extends { readonly replayed: boolean },
  View extends object,
>(
  path: Path<Id>,
  declared: Description & {
    readonly key: Key;
    readonly body: Body<Schema, Command>;
    readonly answer: Answer<Result, View>;
    readonly handle: (
      request: {
        readonly merchantId: string;
        readonly clientAddress: string;
        readonly requestId: string;
        readonly id: Id;
        readonly command: Command;
      },
      services: Services,
    ) => Promise<Result>;
  },
): Call {
  const { body, answer, handle } = declared;
  addKnownFields(body.schema);
  const readBody = body.required ? readJson : readOptionalJson;
  return {
    method: 'post',
    path,
    contract: { ...declared, query: noQuery },
    handler:
      ({ authenticate, shedLoad, services, clock, addressOf }) =>
      async (req, res) => {
        const { clientAddress, requestId } = res.locals;
        const merchantId = await authenticate(req, res);
        await shedLoad(req, merchantId);
        if (req.originalUrl.includes('?')) readQuery(req, noQuery);
        const id = path.idOf(req);
        const key = idempotencyKeyOf(req);
        const command = body.read(await readBody(req), key, clock());
        const result = await handle(
          { merchantId, clientAddress, requestId, id, command },
          services,
        );
        answer.note?.(res, result);
        if (result.replayed) res.setHeader('Idempotent-Replayed', 'true');
        sendJson(res, 200, answer.viewOf(result, addressOf));
      },
  };
}

/** A call that changes what it names; to repeat it changes nothing more. */
export function patch<Id, Schema extends z.ZodObject, Command, Result, View extends object>(
  path: Path<Id>,
  declared: Description & {
    readonly body: Body<Schema, Command>;
    readonly answer: Answer<Result, View>;
    readonly handle: (
      request: { readonly merchantId: string; readonly id: Id; readonly command: Command },
      services: Services,
    ) => Promise<Result>;
  },
): Call {
  const { body, answer, handle } = declared;
  addKnownFields(body.schema);
  return {
    method: 'patch',
    path,
    contract: { ...declared, query: noQuery, key: null },
    handler:
      ({ authenticate, services, clock, addressOf }) =>
      async (req, res) => {
        const merchantId = await authenticate(req, res);
        readQuery(req, noQuery);
        const id = path.idOf(req);
        const command = body.read(await readJson(req), null, clock());
        const result = await handle({ merchantId, id, command }, services);
        answer.note?.(res, result);
        sendJson(res, 200, answer.viewOf(result, addressOf));
      },
  };
}

/** A call that deletes what it names. */
export function del<Id, Result, View extends object>(
  path: Path<Id>,
  declared: Description & {
    readonly answer: Answer<Result, View>;
    readonly handle: (
      request: { readonly merchantId: string; readonly id: Id },
      services: Services,
    ) => Promise<Result>;
  },
): Call {
  const { handle } = declared;
  return {
    ...get(path, { ...declared, query: noQuery, handle }),
    method: 'delete',
  };
}

// Sent twice, Node joins the values with a comma and a space, which is refused with the rest.
const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;

function idempotencyKeyOf({ headers }: Request): string | null {
  const key = headers['idempotency-key'];
  if (key === undefined) return null;
  if (typeof key === 'string' && IDEMPOTENCY_KEY.test(key)) return key;
  throw new ApiError('invalid_idempotency_key');
}
