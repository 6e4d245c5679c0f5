import { errorsPage } from './content.js';
import { type Section } from '@payment-gateway/service-kit/errors-page/page';

/** The page as docs/errors.md. */
export function errorsMarkdown(): string {
  const { title, intro, retries, sections } = errorsPage();
  return [
    `# ${title}`,
    '<!-- Written by `npm run docs:errors` from packages/gateway/src/domain (errors.ts and the tables beside it); not to be edited here. -->',
    ...intro.map(escaped),
    '## Trying again',
    escaped(retries.intro),
    tableOf(['Try again', 'Means'], retries.rows),
    ...sections.flatMap(sectionOf),
    '',
  ].join('\n\n');
}

function sectionOf({ title, intro, entries }: Section): string[] {
  const hasNotes = entries.some(({ note }) => note !== '');
  const hasRetries = entries.some(({ tryAgain }) => tryAgain !== null);
  const columns = ['Code', hasNotes ? 'Status' : null, 'Means', hasRetries ? 'Try again' : null];
  const rows = entries.map(({ anchor, code, note, means, tryAgain }) => [
    `<a id="${anchor}"></a>\`${code}\``,
    hasNotes ? note : null,
    escaped(means.join(' ')),
    hasRetries ? (tryAgain ?? '') : null,
  ]);
  const present = (cells: readonly (string | null)[]) => cells.filter((cell) => cell !== null);
  return [`## ${title}`, ...intro.map(escaped), tableOf(present(columns), rows.map(present))];
}

const tableOf = (columns: readonly string[], rows: readonly (readonly string[])[]): string =>
  [columns, columns.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');

// Inside of backquotes everything stands as it is.
const escaped = (text: string): string =>
  text
    .split('`')
    .map((part, index) => (index % 2 === 0 ? part.replace(/[<>|*_[\]\\]/g, '\\$&') : part))
    .join('`');
