import { type Response } from 'express';

const HEADERS = [
  [
    'Content-Security-Policy',
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
  ],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
  ['Permissions-Policy', 'camera=(), geolocation=(), microphone=(), payment=(), usb=()'],
  ['Referrer-Policy', 'no-referrer'],
  ['X-Frame-Options', 'DENY'],
  ['X-Robots-Tag', 'noindex'],
] as const;

/** On pages and redirects: nothing is loaded from elsewhere, framed, kept or passed on to the next page. */
export function setPageHeaders(res: Response): void {
  for (const [name, value] of HEADERS) res.setHeader(name, value);
}
