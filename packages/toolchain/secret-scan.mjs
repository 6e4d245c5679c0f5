// @ts-check
// Searches text that is about to be committed for card numbers, keys and tokens. It reports the place and
// the kind of each finding, never the text itself.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** @typedef {{ file: string, line: number, text: string }} Line */
/** @typedef {{ file: string, line: number | null, what: string }} Finding */

/** Files whose card numbers and keys are published test data, and allowed everywhere. */
export const PUBLISHED = [
  'packages/bank-simulator/src/domain/cards.ts',
  'packages/gateway/test/support/published-cards.ts',
  'packages/gateway/src/config/sandbox.ts',
];

/** @type {readonly (readonly [what: string, pattern: RegExp])[]} */
const SECRETS = [
  ['a private key', /-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY-----/g],
  ['a webhook secret', /\bwhsec_[A-Za-z0-9+/]{20,}={0,2}/g],
  ["a gateway's token", /\bpgw_(?:live_|test_)?[A-Za-z0-9_-]{20,}/g],
  // A ring of 32-byte keys in any variable: 2026:base64,2027:base64
  ['a key ring', /(?<![\w.+/-])[\w-]{1,32}:[\w+/-]{43}=?(?![\w+/=-])/g],
  ['a GitHub token', /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_[A-Za-z0-9_]{60,})/g],
  ['an npm token', /\bnpm_[A-Za-z0-9]{36}\b/g],
  ['an AWS key', /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g],
  ['a Slack token', /\bxox[abposr]-[A-Za-z0-9-]{20,}/g],
  ['a key of another payment service', /\b[rs]k_live_[A-Za-z0-9]{16,}/g],
];

// .gitignore excludes most of these, unless they are added by force.
const SECRET_FILE =
  /(?:^|\/)(?:\.env(?:\.(?!example$)[^/]+)?|[^/]*secrets?\.env|id_(?:rsa|ed25519|ecdsa)|[^/]+\.(?:pem|key|p12|pfx|jks|sqlite(?:-wal|-shm)?))$/;

/**
 * Finds secrets in added lines.
 *
 * @param {readonly Line[]} lines the added lines
 * @param {string} published the text of the files in PUBLISHED
 * @returns {Finding[]}
 */
export function findSecrets(lines, published) {
  const allowed = new Set(cardNumbersIn(published.replaceAll('\n', ' ')));
  /** @type {Finding[]} */
  const findings = [];
  for (const { file, line, text } of lines) {
    for (const [what, pattern] of SECRETS) {
      for (const [found] of text.matchAll(pattern)) {
        if (what === 'a private key' || !isSample(found, published))
          findings.push({ file, line, what });
      }
    }
    for (const number of cardNumbersIn(text)) {
      if (!allowed.has(number)) findings.push({ file, line, what: 'a card number' });
    }
  }
  return findings;
}

// Patterns that no random text has.
const SAMPLE = /0123456789|(.)\1{7}/;

/**
 * True for a secret that protects nothing: an obvious sample, or a published one. The sandbox's keys are
 * text in the code, and base64 elsewhere.
 *
 * @param {string} found
 * @param {string} published
 */
function isSample(found, published) {
  if (SAMPLE.test(found) || published.includes(found)) return true;
  const decoded = Buffer.from(found.replace(/^.*:/, ''), 'base64').toString('utf8');
  return decoded.length >= 16 && published.includes(decoded);
}

/** Files that always hold secrets. @param {readonly string[]} files @returns {Finding[]} */
export const findSecretFiles = (files) =>
  files
    .filter((file) => SECRET_FILE.test(file))
    .map((file) => ({ file, line: null, what: 'a file for secrets or data' }));

/** @param {string} root @returns {string} */
export const readPublished = (root) =>
  PUBLISHED.map((file) => readFileSync(join(root, file), 'utf8')).join('\n');

/**
 * The lines that a diff adds, as `git diff --unified=0 --no-prefix` writes it.
 *
 * @param {string} diff
 * @returns {Line[]}
 */
export function addedLines(diff) {
  /** @type {Line[]} */
  const lines = [];
  let file = '';
  let next = 0;
  let left = 0;
  for (const text of diff.split('\n')) {
    const hunk = /^@@ -\S+ \+(\d+)(?:,(\d+))? @@/.exec(text);
    if (left === 0 && text.startsWith('+++ ')) file = text.slice(4).replace(/\t$/, '');
    else if (hunk !== null) [next, left] = [Number(hunk[1]), Number(hunk[2] ?? 1)];
    else if (left > 0 && text.startsWith('+')) {
      lines.push({ file, line: next, text: text.slice(1) });
      next += 1;
      left -= 1;
    }
  }
  return lines;
}

// As a whole, or in the usual groups (4-4-4-4, 4-6-5, 4-6-4) with one kind of separator. Not the decimals
// of a number, nor part of a word or an id.
const CARD = new RegExp(
  [
    String.raw`(?<![\w.]|\w-)\d{4}([ .\u00a0-])\d{4}\1\d{4}\1\d{1,4}(?:\1\d{1,3})?(?![\w]|-\w)`,
    String.raw`(?<![\w.]|\w-)\d{4}([ .\u00a0-])\d{6}\2\d{4,5}(?![\w]|-\w)`,
    String.raw`(?<!\w|\d\.)\d{13,19}(?!\w)`,
  ].join('|'),
  'g',
);

// The first digits of payment cards by the length of the number. Excludes 1, with which timestamps begin
// (and UATP cards), and 80 and 89, which are for health care and telecommunications.
const BEGINNINGS = [
  [/^.{13}$/, /^4/],
  [/^.{14}$/, /^3[0689]/],
  [/^.{15}$/, /^3[47]/],
  [/^.{16,19}$/, /^(?:3[0-35689]|[2456]|8[126]|9[78])/],
];

// Not a real card: seven equal digits in a row, or a pair of digits five times in a row.
const MADE_UP = /(\d)\1{6}|(\d\d)\2{4}/;

/** @param {string} text @returns {string[]} their digits */
function cardNumbersIn(text) {
  return [...text.matchAll(CARD)]
    .map(([found]) => found.replace(/\D/g, ''))
    .filter(
      (digits) =>
        BEGINNINGS.some(([length, first]) => length?.test(digits) && first?.test(digits)) &&
        !MADE_UP.test(digits) &&
        passesLuhn(digits),
    );
}

/** ISO/IEC 7812-1. @param {string} digits */
function passesLuhn(digits) {
  const sum = Array.from(digits)
    .reverse()
    .reduce((total, digit, index) => {
      const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
      return total + (value > 9 ? value - 9 : value);
    }, 0);
  return sum % 10 === 0;
}
