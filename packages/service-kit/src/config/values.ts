import { isIP } from 'node:net';
import { z } from 'zod';

/** A whole number between two bounds. */
export const wholeNumber = (min: number, max: number) => {
  const problem = `must be a whole number from ${min} to ${max}`;
  return z
    .string()
    .regex(/^\d+$/, problem)
    .transform(Number)
    .pipe(z.number().min(min, problem).max(max, problem));
};

// Names as in RFC 1123.
const HOST_NAME = /^(?!-)[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63})*$/;

/** An address of this machine, or a name for one. Digits and dots alone are a mistyped address. */
export const listenHost = z
  .string()
  .refine(
    (text) => isIP(text) !== 0 || (HOST_NAME.test(text) && !/^[\d.]+$/.test(text)),
    'must be an address of this machine, such as 127.0.0.1, or :: for all of them',
  );

export const port = wholeNumber(1, 65_535);
export const anyText = z.string();
export const oneOf = <const Words extends readonly [string, ...string[]]>(words: Words) =>
  z.enum(words, `must be one of: ${words.join(', ')}`);
