import { z } from 'zod';
import { type ErrorCode } from '../../domain/errors.js';
import { type Call } from '../kit/call.js';
import { refTo } from './components.js';
import {
  answerResponse,
  changeErrors,
  errorResponses,
  readErrors,
  replayedHeader,
  writeErrors,
} from './responses.js';

/** A call as an OpenAPI operation. */
export function operationOf({ path, contract }: Call): object {
  const { operationId, tag, summary, description, query, key, body, answer } = contract;
  const { resource } = path;
  const errors: ErrorCode[] = [
    ...(resource === null ? [] : [resource.notFound]),
    ...(contract.errors ?? []),
  ];
  return {
    operationId,
    tags: [tag],
    summary,
    description,
    parameters: [
      ...(resource === null ? [] : [idInPath(resource.name)]),
      ...queryParameters(query),
      ...(key === null ? [] : [idempotencyKey(key)]),
      requestId,
    ],
    ...(body === null ? {} : { requestBody: requestBody(body) }),
    responses: {
      200: answerResponse(answer, key === null ? {} : replayedHeader),
      ...errorResponses(errorsOf({ key, body }, errors)),
    },
  };
}

function errorsOf(
  { key, body }: Pick<Call['contract'], 'key' | 'body'>,
  own: readonly ErrorCode[],
): ErrorCode[] {
  if (key !== null) return writeErrors(own);
  return body === null ? readErrors(own) : changeErrors(own);
}

const requestBody = ({
  required,
  description,
  schema,
  examples,
}: NonNullable<Call['contract']['body']>) => ({
  required,
  description,
  content: { 'application/json': { schema: refTo(schema), examples } },
});

const idInPath = (resource: string) => ({
  name: 'id',
  in: 'path',
  required: true,
  description: `The id of the ${resource}.`,
  schema: { type: 'string', format: 'uuid' },
});

const queryParameters = (query: z.ZodObject): object[] =>
  Object.entries(z.toJSONSchema(query, { io: 'input' }).properties ?? {}).map(
    ([name, property]) => {
      const { description, ...schema } = typeof property === 'object' ? property : {};
      return { name, in: 'query', required: false, description, schema };
    },
  );

const idempotencyKey = ({ purpose, compared = 'body' }: NonNullable<Call['contract']['key']>) => ({
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  // No example: Swagger UI would fill it in, and everybody would send the same key.
  description: `One key for one ${purpose}, such as \`order-6735-attempt-1\`, reused for every retry of it. The same key with the same ${compared} answers with what it made the first time, as it is now, and moves no money again; with another body it is refused. After a time-out, a 503, or a 409 with \`Retry-After\` send the same key again. Keys do not expire. It may be left out, and then a retry is taken for a request of its own.`,
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7e]+$' },
});

const requestId = {
  name: 'X-Request-Id',
  in: 'header',
  required: false,
  description:
    'Your id of this request; comes back in the answer and stands in our logs. One with twelve digits in a row (UUIDs aside), in which a card number could stand, is replaced by ours.',
  schema: { type: 'string', pattern: '^[A-Za-z0-9._-]{1,128}$' },
};
