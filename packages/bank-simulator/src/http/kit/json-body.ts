import { type Request } from 'express';
import { jsonFaultOf, readJsonText } from '@payment-gateway/service-kit/http/json-body';
import { JsonFault, parseStrictJson } from '@payment-gateway/service-kit/http/strict-json';
import { LARGEST_BODY_KIB } from './problems.js';

/** Reads and parses a JSON body. Throws RequestFault. */
export async function readJson(req: Request): Promise<unknown> {
  const text = await readJsonText(req, LARGEST_BODY_KIB * 1024);
  try {
    return parseStrictJson(text);
  } catch (error) {
    throw error instanceof JsonFault ? jsonFaultOf(error) : error;
  }
}
