// @ts-check

/** An element as it is opened, with its text if that is style or script. */
/** @typedef {{ name: string, attributes: Map<string, string>, text: string }} Element */

const TAG = /<!--[^]*?-->|<([a-z][^\s/>]*)((?:"[^"]*"|'[^']*'|[^>"'])*)>/gi;
const ATTRIBUTE = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/g;
const RAW = new Set(['script', 'style']);

/**
 * The elements of a page, in their order. Not a parser for any HTML: it sees each tag that a browser might see, and
 * rather one too many.
 *
 * @param {string} html
 * @returns {Element[]}
 */
export function elementsOf(html) {
  return [...html.matchAll(TAG)].flatMap(({ 0: whole, 1: tag, 2: rest = '', index }) => {
    if (tag === undefined) return [];
    const name = tag.toLowerCase();
    const text = RAW.has(name) ? textFrom(html, index + whole.length, name) : '';
    return [{ name, attributes: attributesOf(rest), text }];
  });
}

/** @param {string} text @returns {Map<string, string>} */
function attributesOf(text) {
  return new Map(
    [...text.matchAll(ATTRIBUTE)].map(([, name = '', ...values]) => [
      name.toLowerCase(),
      unescaped(values.find(Boolean) ?? ''),
    ]),
  );
}

/** @param {string} html @param {number} start @param {string} name */
function textFrom(html, start, name) {
  const end = html.toLowerCase().indexOf(`</${name}`, start);
  return html.slice(start, end === -1 ? undefined : end);
}

/** @type {Record<string, string>} */
const NAMED = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

/** @param {string} text */
const unescaped = (text) =>
  text.replace(/&(#?\w+);/g, (whole, /** @type {string} */ entity) => {
    if (!entity.startsWith('#')) return NAMED[entity.toLowerCase()] ?? whole;
    const code = /^#x/i.test(entity) ? parseInt(entity.slice(2), 16) : Number(entity.slice(1));
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
