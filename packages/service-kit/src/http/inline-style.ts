import { createHash } from 'node:crypto';

/** The source by which a page's policy (Content-Security-Policy) allows this style sheet and no other. */
export const sourceOfStyle = (style: string): string =>
  `'sha256-${createHash('sha256').update(style).digest('base64')}'`;
