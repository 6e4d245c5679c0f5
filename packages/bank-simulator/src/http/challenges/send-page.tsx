import { type Response } from 'express';
import { type VNode } from 'preact';
import { renderPage } from '../../pages/layout.js';
import { MessagePage } from '../../pages/message-page.js';
import { type Problem } from '../kit/problems.js';

// form-action has no address: Chromium checks every redirect that follows the form, and where the client sends its
// payers in the end is not known here.
const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'self' http: https:",
  "frame-ancestors 'none'",
].join('; ');

/** Sends a page that cannot be framed or cached, and whose address no link reveals. */
export function sendPage(res: Response, status: number, page: VNode): void {
  res
    .status(status)
    .set({
      'Content-Security-Policy': POLICY,
      'Referrer-Policy': 'no-referrer',
      'X-Frame-Options': 'DENY',
    })
    .type('html')
    .send(renderPage(page));
}

const UNKNOWN_PAGE = {
  title: 'There is no such page',
  text: 'Go back to the shop, and start the payment again from there.',
};
const UNAVAILABLE = {
  title: 'The bank cannot answer right now',
  text: 'Nothing was changed. Load this page again in a moment.',
};
const REFUSED = {
  title: 'The bank could not read this request',
  text: 'Nothing was changed. Go back to the shop, and try again from there.',
};

/** An error as people see it. An address that is not well-formed is like any other that leads nowhere. */
export function sendProblemPage({ answer }: Problem, res: Response): void {
  const isUnknown = answer.status === 404 || answer.status === 400;
  const words = isUnknown ? UNKNOWN_PAGE : answer.status >= 500 ? UNAVAILABLE : REFUSED;
  for (const [name, value] of Object.entries(answer.headers)) res.setHeader(name, value);
  sendPage(res, isUnknown ? 404 : answer.status, <MessagePage {...words} />);
}
