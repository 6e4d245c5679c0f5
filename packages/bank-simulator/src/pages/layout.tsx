import { type ComponentChildren, type VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';

type LayoutProps = { readonly title: string; readonly children: ComponentChildren };

/** What all pages share. They have no script, and load nothing but the stylesheet beside them. */
export function Layout({ title, children }: LayoutProps) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${title} – Bank simulator`}</title>
        <link rel="icon" href="data:," />
        <link rel="stylesheet" href="style.css" />
      </head>
      <body>
        <header>
          <p class="bank">Bank simulator</p>
          <p class="sandbox">Test bank: no real money moves.</p>
        </header>
        <main>
          <h1>{title}</h1>
          {children}
        </main>
      </body>
    </html>
  );
}

/** A page as HTML. */
export const renderPage = (page: VNode): string => `<!DOCTYPE html>${renderToString(page)}`;
