// @ts-check
import { createHash } from 'node:crypto';
import { elementsOf } from './html.mjs';

/**
 * What a browser receives of an address, without what differs from visit to visit: `'self'` is the page's origin,
 * `{token}` the secret part of an address, `{id}` an id, `{hash}` what a file's name says of its content.
 *
 * @typedef {object} Snapshot
 * @property {number} status
 * @property {Record<string, string>} headers
 * @property {string[]} scripts files, inline scripts, event handlers and javascript: addresses
 * @property {string[]} styles files and inline styles, each with its hash
 * @property {string[]} loads what else the browser loads or goes to by itself
 * @property {string[]} forms method, target and fields
 * @property {string[]} leads_to origins of links
 * @property {string[]} origins contacted by loading the page or by sending its forms
 * @property {string} elements by name, each once
 */

/** @typedef {import('./html.mjs').Element} Element */

const TIMEOUT_MS = 15_000;
const SELF = "'self'";
const VOLATILE = new Set(
  'date x-request-id traceparent content-length connection keep-alive transfer-encoding'.split(' '),
);
const TOKEN = /(\/(?:checkout|3d-secure)\/)[\w-]{12,}/g;
const NAME_OF_CONTENT = /-[\w-]{16}(?=\.(?:css|svg)$)/;
const ID = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/g;

/**
 * @param {string} url
 * @param {ReadonlyMap<string, string>} names of other origins
 * @param {RequestInit} [request]
 * @returns {Promise<Snapshot>}
 */
export async function snapshotOf(url, names, request) {
  const response = await visit(url, request);
  const page = new URL(url);
  const elements = elementsOf(await response.text());
  /** @param {string} text */
  const named = (text) =>
    [...names, [page.origin, SELF]]
      .reduce((rest, [origin = '', name = '']) => rest.replaceAll(origin, name), text)
      .replace(TOKEN, '$1{token}')
      .replace(ID, '{id}');
  /** @param {string} text the same address in every visit */
  const target = (text) => {
    if (!URL.canParse(text, page)) return text;
    const { protocol, origin, pathname, search } = new URL(text, page);
    if (!/^https?:$/.test(protocol)) return text;
    const path = pathname.replace(NAME_OF_CONTENT, '-{hash}');
    return named(`${origin === page.origin ? '' : origin}${path}${search}`);
  };
  /** @param {string} text */
  const originIn = (text) => {
    const { protocol, origin } = new URL(text, page);
    if (!/^https?:$/.test(protocol)) return protocol;
    return named(origin);
  };

  const files = elements.filter(isStyleFile).map((link) => link.attributes.get('href') ?? '');
  const sheets = await Promise.all(
    files.map(async (href) => ({ href, text: await readText(new URL(href, page)) })),
  );
  const inline = elements.filter(({ name }) => name === 'style').map(({ text }) => text);
  const css = [...sheets.map(({ text }) => text), ...inline];
  const refresh = addressIn(response.headers.get('refresh') ?? '');
  const loads = [...refresh, ...elements.flatMap(loadedBy), ...css.flatMap(loadedByStyle)];
  const scripts = elements.flatMap(scriptsIn);
  const forms = formsIn(elements, page);
  const contacted = [
    ...loads,
    ...files,
    ...scripts.flatMap(({ src }) => src ?? []),
    ...forms.map(({ action }) => action),
  ];
  return {
    status: response.status,
    headers: Object.fromEntries(
      [...response.headers]
        .filter(([name]) => !VOLATILE.has(name))
        .map(([name, value]) => [name, named(value)]),
    ),
    scripts: scripts.map(({ src, text }) => (src === null ? text : target(src))),
    styles: [
      ...sheets.map(({ href, text }) => `${target(href)} ${hashOf(text)}`),
      ...inline.map((text) => `inline ${hashOf(text)}`),
      ...elements.flatMap(({ name, attributes }) =>
        attributes.has('style') ? [`attribute of ${name}`] : [],
      ),
    ],
    loads: loads.map(target),
    forms: forms.map(({ method, action, fields }) =>
      [`${method} ${target(action)}`, ...fields].join(' '),
    ),
    leads_to: sorted(
      elements
        .filter(({ name }) => name === 'a')
        .map(({ attributes }) => originIn(attributes.get('href') ?? '')),
    ),
    origins: sorted(contacted.map(originIn)),
    elements: sorted(elements.map(({ name }) => name)).join(' '),
  };
}

/** @param {string | URL} url @param {RequestInit} [request] */
export function visit(url, request = {}) {
  const headers = new Headers({
    Accept: 'text/html',
    'Accept-Language': 'en',
    'Sec-Fetch-Site': 'same-origin',
  });
  for (const [name, value] of new Headers(request.headers)) headers.set(name, value);
  const signal = AbortSignal.timeout(TIMEOUT_MS);
  return fetch(url, { redirect: 'manual', signal, ...request, headers });
}

/** @param {URL} url */
async function readText(url) {
  const response = await visit(url, { headers: { Accept: 'text/css' } });
  const text = await response.text();
  return response.ok ? text : `${response.status}`;
}

/** @param {Element} element */
function isStyleFile({ name, attributes }) {
  return name === 'link' && /\bstylesheet\b/i.test(attributes.get('rel') ?? '');
}

/** @param {Element} element @returns {string[]} */
function loadedBy(element) {
  const { name, attributes } = element;
  const found = ['srcset', 'src', 'data', 'poster', 'background'].flatMap((attribute) =>
    name === 'script' ? [] : (attributes.get(attribute) ?? []),
  );
  if (name === 'link' && !isStyleFile(element)) found.push(attributes.get('href') ?? '');
  if (name === 'base') found.push(attributes.get('href') ?? '');
  const isRefresh = name === 'meta' && /^refresh$/i.test(attributes.get('http-equiv') ?? '');
  return isRefresh ? [...found, ...addressIn(attributes.get('content') ?? '')] : found;
}

/** Where a refresh leads, such as `3; url=/elsewhere`. @param {string} refresh */
function addressIn(refresh) {
  const [, address] = /url\s*=\s*["']?([^"']+)/i.exec(refresh) ?? [];
  return address === undefined ? [] : [address.trim()];
}

/** @param {string} css @returns {string[]} */
function loadedByStyle(css) {
  const found = [...css.matchAll(/url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)/gi)];
  // What is written in the style sheet itself is in its hash.
  return found
    .map(([, one, other]) => one ?? other ?? '')
    .filter((url) => !url.startsWith('data:'));
}

/** @param {Element} element @returns {{ src: string | null, text: string }[]} */
function scriptsIn({ name, attributes, text }) {
  const found = [...attributes].flatMap(([attribute, value]) =>
    attribute.startsWith('on') || /^\s*javascript:/i.test(value)
      ? [{ src: null, text: `${attribute} of ${name} ${hashOf(value)}` }]
      : [],
  );
  if (name !== 'script') return found;
  const src = attributes.get('src') ?? null;
  return [...found, { src, text: `inline ${hashOf(text)}` }];
}

/** @param {readonly Element[]} elements @param {URL} page */
function formsIn(elements, page) {
  /** @type {{ method: string, action: string, fields: string[] }[]} */
  const forms = [];
  for (const { name, attributes } of elements) {
    if (name === 'form')
      forms.push({
        method: (attributes.get('method') ?? 'get').toUpperCase(),
        action: attributes.get('action') ?? page.href,
        fields: [],
      });
    const form = forms.at(-1);
    if (form === undefined) continue;
    const other = attributes.get('formaction');
    if (other !== undefined) forms.push({ ...form, action: other });
    const field = attributes.get('name');
    if (field !== undefined && /^(?:input|select|textarea|button)$/.test(name))
      form.fields.push(field);
  }
  return forms;
}

/** @param {string} text */
const hashOf = (text) => `sha256-${createHash('sha256').update(text).digest('base64')}`;

/** @param {readonly string[]} list */
const sorted = (list) => [...new Set(list)].sort();
