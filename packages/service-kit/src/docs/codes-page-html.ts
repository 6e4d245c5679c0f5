import { type CodesPage, type Entry, type Section } from './codes-page.js';

/** The page as HTML, without scripts or external resources. */
export function pageHtml({ title, intro, retries, sections }: CodesPage): string {
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${inHtml(title)}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<main>
<h1>${inHtml(title)}</h1>
${paragraphs(intro)}
<nav aria-label="Chapters">
<ul>
${['Trying again', ...sections.map((one) => one.title)]
  .map((name) => `<li><a href="#${idOf(name)}">${inHtml(name)}</a></li>`)
  .join('\n')}
</ul>
</nav>
${heading('Trying again')}
${paragraphs([retries.intro])}
<dl>
${retries.rows.map(([label, means]) => `<div><dt>${inHtml(label)}</dt><dd>${inHtml(means)}</dd></div>`).join('\n')}
</dl>
${sections.map(sectionOf).join('\n')}
</main>
</body>
</html>
`;
}

const sectionOf = ({ title, intro, entries }: Section): string =>
  `${heading(title)}\n${paragraphs(intro)}\n<dl>\n${entries.map(entryOf).join('\n')}\n</dl>`;

function entryOf({ anchor, code, note, means, tryAgain }: Entry): string {
  const about = note === '' ? '' : ` <span>${inHtml(note)}</span>`;
  const again = tryAgain === null ? '' : `<dd><strong>Try again:</strong> ${inHtml(tryAgain)}</dd>`;
  return `<div id="${inHtml(anchor)}"><dt><a href="#${inHtml(anchor)}"><code>${inHtml(code)}</code></a>${about}</dt><dd>${inHtml(means.join(' '))}</dd>${again}</div>`;
}

const heading = (title: string): string => `<h2 id="${idOf(title)}">${inHtml(title)}</h2>`;

// The capital and the dash distinguish chapters from codes.
const idOf = (title: string): string => `Chapter-${title.replace(/\W+/g, '-')}`;

const paragraphs = (texts: readonly string[]): string =>
  texts.map((text) => `<p>${inHtml(text)}</p>`).join('\n');

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
};

const inHtml = (text: string): string =>
  text
    .replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '')
    .replace(/`([^`]*)`/g, '<code>$1</code>');

const STYLE = `
:root { color-scheme: light dark; }
body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; color: #1b1f24; background: #fff; }
main { max-width: 60rem; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.75rem; line-height: 1.2; }
h2 { margin-top: 2.5rem; border-bottom: 1px solid #d0d7de; }
a { color: #0b57d0; }
code { font: 0.9em ui-monospace, monospace; overflow-wrap: anywhere; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.25rem 1.5rem; padding: 0; list-style: none; }
dl > div { padding: 0.6rem 0.5rem; border-top: 1px solid #d0d7de; scroll-margin-top: 1rem; }
dl > div:target { background: #fff4c2; }
dt { font-weight: 600; }
dt span { font-weight: 400; color: #57606a; white-space: nowrap; }
dd { margin: 0; }
@media (min-width: 50rem) {
  dl > div { display: grid; grid-template-columns: 20rem 1fr; column-gap: 1rem; }
  dd { grid-column: 2; }
}
@media (prefers-color-scheme: dark) {
  body { color: #e6edf3; background: #0d1117; }
  a { color: #79b8ff; }
  dt span { color: #9da7b3; }
  dl > div:target { background: #3a3000; }
  h2, dl > div { border-color: #30363d; }
}
`;
