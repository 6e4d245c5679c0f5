import { type Request } from 'express';
import { headerLines } from '@payment-gateway/service-kit/http/header-lines';
import { readBody } from '@payment-gateway/service-kit/http/json-body';
import { isPlainEncoding } from '@payment-gateway/service-kit/http/json-type';
import { RequestFault } from '@payment-gateway/service-kit/http/request-fault';
import { ApiError } from '../../domain/errors.js';

// The longest name, percent-encoded, is 3 KiB.
const LARGEST_FORM_KIB = 16;
const FORM_TYPE = /^application\/x-www-form-urlencoded[ \t]*(?:;[ \t]*charset="?utf-8"?[ \t]*)?$/i;

/** The text in a field; empty if the form lacks it. */
export type Form<Field extends string> = (field: Field) => string;

/**
 * Reads a form that was sent to a page. Throws ApiError `unsupported_media_type`, `body_too_large` or `malformed_request`, also for what no page of ours sends: fields of
 * other names, or one twice.
 */
export async function readForm<Field extends string>(
  req: Request,
  fields: readonly Field[],
): Promise<Form<Field>> {
  const body = await readText(req);
  const given = new Map<string, string>();
  for (const pair of body === '' ? [] : body.split('&')) {
    const [name = '', ...value] = pair.split('=').map(decode);
    if (value.length > 1 || given.has(name) || !fields.some((field) => field === name)) {
      throw unreadable();
    }
    given.set(name, value[0] ?? '');
  }
  return (field) => given.get(field) ?? '';
}

const unreadable = (): ApiError =>
  new ApiError('malformed_request', { detail: 'The form cannot be read.' });

async function readText(req: Request): Promise<string> {
  if (hasBody(req)) refuseOtherTypes(req);
  try {
    return (await readBody(req, LARGEST_FORM_KIB * 1024)).toString('latin1');
  } catch (error) {
    if (!(error instanceof RequestFault)) throw error;
    if (error.kind === 'malformed_request') throw unreadable();
    if (error.kind !== 'body_too_large') throw error;
    const detail = `A form has at most ${LARGEST_FORM_KIB} KiB.`;
    throw new ApiError('body_too_large', { detail });
  }
}

// RFC 9112, 6.3.
const hasBody = ({ headers }: Request): boolean =>
  Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined;

function refuseOtherTypes(req: Request): void {
  const [type = '', ...others] = headerLines(req, 'content-type');
  const { 'content-encoding': encoding = '' } = req.headers;
  if (others.length > 0 || !FORM_TYPE.test(type) || !isPlainEncoding(encoding)) {
    const detail = 'This page takes application/x-www-form-urlencoded in UTF-8, not compressed.';
    throw new ApiError('unsupported_media_type', { detail });
  }
}

// Browsers encode whatever is not ASCII.
const OUTSIDE_FORMS = /[^\x20-\x7e]/;

function decode(text: string): string {
  if (OUTSIDE_FORMS.test(text)) throw unreadable();
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw unreadable();
  }
}
