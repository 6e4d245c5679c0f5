import { sourceOfStyle } from '@payment-gateway/service-kit/http/inline-style';
import { type ErrorCode } from '../../domain/errors.js';

type Words = { readonly title: string; readonly text: string };

const CLOSED: Words = {
  title: 'This link does not lead anywhere',
  text: 'It may be incomplete or out of date. Please go back to the shop, where you see how your order stands.',
};
const BUSY: Words = {
  title: 'Please try again in a moment',
  text: 'We cannot look this up right now. Reload this page, or go back to the shop. You are not charged twice.',
};
const WRONG: Words = {
  title: 'This did not work',
  text: 'Please go back to the shop, where you see how your order stands. You are not charged twice.',
};

const wordsOf = (code: ErrorCode, status: number): Words => {
  if (code === 'challenge_not_found') return CLOSED;
  return status === 503 ? BUSY : WRONG;
};

const STYLE = `
:root { color-scheme: light dark; }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; color: #1b1f24; background: #f6f8fa; }
main { max-width: 28rem; margin: 12vh auto 0; padding: 1.5rem; }
h1 { font-size: 1.5rem; line-height: 1.25; }
small { color: #57606a; overflow-wrap: anywhere; }
@media (prefers-color-scheme: dark) {
  body { color: #e6edf3; background: #0d1117; }
  small { color: #9da7b3; }
}
`;

/** Of pages and redirects: nothing is loaded, framed, kept or passed on to the next page. */
export const PAYER_HEADERS = [
  [
    'Content-Security-Policy',
    `default-src 'none'; style-src ${sourceOfStyle(STYLE)}; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  ],
  ['Referrer-Policy', 'no-referrer'],
  ['X-Frame-Options', 'DENY'],
  ['X-Robots-Tag', 'noindex'],
] as const;

/** What a payer reads instead of a problem document. */
export function errorPage(code: ErrorCode, status: number, requestId: string): string {
  const { title, text } = wordsOf(code, status);
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${title}</h1>
<p>${text}</p>
<p><small>Reference: ${inHtml(requestId)}</small></p>
</main>
</body>
</html>
`;
}

const inHtml = (text: string): string => text.replace(/[^\w.-]/g, '');
