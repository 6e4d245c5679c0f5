import { type Response } from 'express';
import { type CheckoutSession } from '../domain/checkout/session.js';

const HEADERS = [
  ['Referrer-Policy', 'no-referrer'],
  ['X-Frame-Options', 'DENY'],
  ['X-Robots-Tag', 'noindex'],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
  ['Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()'],
] as const;

const policyWith = (forms: string): string =>
  `default-src 'none'; style-src 'self'; img-src 'self'; form-action ${forms}; frame-ancestors 'none'; base-uri 'none'`;

const WITHOUT_FORMS = policyWith("'none'");

/**
 * On pages and redirects: nothing is loaded from elsewhere, framed, kept or passed on to the next page. A form of the
 * session may lead to its shop, since Chromium holds redirects after a form against the policy, too.
 */
export function setPageHeaders(res: Response, session: CheckoutSession | null = null): void {
  for (const [name, value] of HEADERS) res.setHeader(name, value);
  res.setHeader('Content-Security-Policy', session === null ? WITHOUT_FORMS : policyFor(session));
}

const policyFor = ({ returnUrl, cancelUrl }: CheckoutSession): string => {
  const origins = [returnUrl, cancelUrl].map((url) => (url === null ? null : originOf(url)));
  return policyWith([...new Set(["'self'", ...origins.filter((one) => one !== null)])].join(' '));
};

// What a policy can express: no IPv6, and nothing that would end the directive.
const ORIGIN = /^https?:\/\/[\w.-]+(?::\d+)?$/;

/** An address's origin as a source of a policy; null if there is no such. */
export function originOf(url: string): string | null {
  const origin = URL.canParse(url) ? new URL(url).origin : '';
  return ORIGIN.test(origin) ? origin : null;
}
