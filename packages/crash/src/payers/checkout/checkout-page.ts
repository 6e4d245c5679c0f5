import { type IncomingHttpHeaders } from 'node:http';
import { attributeOf } from '../attribute.js';

/** A checkout page as a browser without JavaScript has it. Addresses are relative to the page's own. */
export type CheckoutPage = {
  /** The form for a card, if there is one, and that which cancels. */
  readonly form: { readonly action: string; readonly attempt: string } | null;
  readonly cancelAction: string | null;
  /** Where the browser goes by itself. */
  readonly refreshTo: string | null;
  /** Where the page's link leads. */
  readonly link: string | null;
};

const FORM = /<form\b([^>]*)>([\s\S]*?)<\/form>/gi;
const INPUT = /<input\b([^>]*)>/gi;
const LINK = /<a\b([^>]*\bclass="button"[^>]*)>/i;
const REFRESH = /^\d+; *url=(.+)$/i;

export function readCheckoutPage(html: string, headers: IncomingHttpHeaders): CheckoutPage {
  const forms = [...html.matchAll(FORM)].map(([, form = '', content = '']) => ({
    action: attributeOf(form, 'action') ?? '',
    inputs: new Map(
      [...content.matchAll(INPUT)].map(([, input = '']) => [
        attributeOf(input, 'name') ?? '',
        attributeOf(input, 'value') ?? '',
      ]),
    ),
  }));
  const pays = forms.find(({ inputs }) => inputs.has('card_number'));
  const cancels = forms.find(({ inputs }) => inputs.size === 0);
  const [, link] = LINK.exec(html) ?? [];
  const [, refreshTo = null] = REFRESH.exec(String(headers.refresh ?? '')) ?? [];
  return {
    form: pays ? { action: pays.action, attempt: pays.inputs.get('attempt') ?? '' } : null,
    cancelAction: cancels?.action ?? null,
    refreshTo,
    link: link === undefined ? null : (attributeOf(link, 'href') ?? null),
  };
}
