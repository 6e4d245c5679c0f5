import { type VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { type Language } from './words/words.js';

/**
 * A part that is the same on all pages in a language, rendered once: what is left of a page to render takes half the
 * time. Nothing of a session or a payer may be in it.
 */
export function constantPart(render: (language: Language) => VNode) {
  const known = new Map<Language, string>();
  return (
    language: Language,
  ): { readonly dangerouslySetInnerHTML: { readonly __html: string } } => {
    const html = known.get(language) ?? renderToString(render(language));
    known.set(language, html);
    return { dangerouslySetInnerHTML: { __html: html } };
  };
}
