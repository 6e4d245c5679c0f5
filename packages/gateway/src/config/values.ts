import { availableParallelism } from 'node:os';
import { wholeNumber } from '@payment-gateway/service-kit/config/values';
import { z } from 'zod';

const CONTACTS = 'must be mailto:, https: or tel: addresses, with commas in between';

/** Where people are reached, as RFC 9116, 2.5.3 writes it. */
export const contacts = z
  .string()
  .transform((text) => text.split(',').map((one) => one.trim()))
  .pipe(
    z.array(z.string().regex(/^(mailto:[^\s@]+@[^\s@]+|https:\/\/\S+|tel:\+?[\d-]+)$/, CONTACTS)),
  );

const PORT_OR_OFF = 'must be "off" or a whole number from 1 to 65535';

/** Null: none. */
export const portOrOff = z
  .string()
  .regex(/^(off|\d+)$/, PORT_OR_OFF)
  .transform((text) => (text === 'off' ? null : Number(text)))
  .pipe(z.number(PORT_OR_OFF).min(1, PORT_OR_OFF).max(65_535, PORT_OR_OFF).nullable());
export const milliseconds = wholeNumber(1, 3_600_000);
export const millisecondsFromZero = wholeNumber(0, 3_600_000);
export const millisecondsUpToDays = wholeNumber(1, 31 * 24 * 3_600_000);
export const millisecondsUpToYears = wholeNumber(1_000, 10 * 366 * 24 * 3_600_000);
export const count = wholeNumber(1, 10_000);
export const processes = z
  .string()
  .regex(/^(auto|[1-9]\d?)$/, 'must be "auto" or a whole number from 1 to 99')
  .transform((text) => (text === 'auto' ? availableParallelism() : Number(text)));
export const share = z
  .string()
  .regex(/^(0?\.\d+|[01](\.0+)?)$/, 'must be a number from 0 to 1, such as 0.05')
  .transform(Number);
