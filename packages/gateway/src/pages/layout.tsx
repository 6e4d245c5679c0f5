import { type Response } from 'express';
import { type ComponentChildren, type VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { iconPath, stylePath } from './assets/assets.js';
import { setPageHeaders } from './headers.js';
import { type Language } from './words/words.js';

type LayoutProps = {
  readonly language: Language;
  /** What the page is, and then whose. */
  readonly title: string;
  readonly children: ComponentChildren;
};

/** What all pages share. They have no script, and load nothing but the stylesheet and the icon. */
export function Layout({ language, title, children }: LayoutProps) {
  return (
    <html lang={language}>
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{title}</title>
        <link rel="icon" type="image/svg+xml" href={iconPath} />
        <link rel="stylesheet" href={stylePath} />
      </head>
      <body>{children}</body>
    </html>
  );
}

/** Sends a page. */
export function sendPage(res: Response, status: number, page: VNode): void {
  setPageHeaders(res);
  res.statusCode = status;
  res.setHeader('Content-Type', 'text/html; charset=utf-8');
  res.end(`<!DOCTYPE html>${renderToString(page)}`);
}
