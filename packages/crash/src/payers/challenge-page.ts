import { attributeOf } from './attribute.js';

/** The form of the bank's page. */
export type ChallengeForm = {
  /** Where it is posted to; relative to the page's own address. */
  readonly action: string;
  readonly decisions: readonly string[];
};

const FORM = /<form\b([^>]*)>([\s\S]*?)<\/form>/i;
const BUTTON = /<button\b([^>]*)>/gi;

/** Reads the form as a browser without JavaScript does; null if the page has none. */
export function readForm(html: string): ChallengeForm | null {
  const [, form, content] = FORM.exec(html) ?? [];
  if (form === undefined || content === undefined) return null;
  if (attributeOf(form, 'method')?.toLowerCase() !== 'post') return null;
  const decisions = [...content.matchAll(BUTTON)]
    .map(([, button = '']) => button)
    .filter((button) => attributeOf(button, 'name') === 'decision')
    .map((button) => attributeOf(button, 'value') ?? '');
  return { action: attributeOf(form, 'action') ?? '', decisions };
}
