import { type Haystack } from '@payment-gateway/testkit';

// The gateway's and the bank's are the last part of a path, and too long to occur by chance.
const TOKEN = /\/(3d-secure|checkout|challenges)\/([\w-]{22,})/;
const WORD = /[\w-]{22,}/g;
const ADDRESS = /\/(?:3d-secure|checkout|challenges)\/[\w-]{22,}/;

const HASH_BYTES = 16;

type Tokens = ReadonlyMap<string, Buffer>;

/** The tokens in addresses that lead to challenges and checkout pages, each with the keyed hash in it. */
export const tokensIn = (addresses: Iterable<string>): Tokens =>
  new Map([...addresses].flatMap(tokenIn));

function tokenIn(address: string): [string, Buffer][] {
  const [, path, token] = TOKEN.exec(address) ?? [];
  if (token === undefined) return [];
  const bytes = Buffer.from(token, 'base64url');
  // The rest of a token is the id of a payment or session: before the gateway's hash, and after the bank's.
  const isOfBank = path === 'challenges';
  return [[token, isOfBank ? bytes.subarray(0, HASH_BYTES) : bytes.subarray(-HASH_BYTES)]];
}

/** Searches for all tokens at once, and for the address of any such page, also of one that nobody saw. */
export function findAddresses({ name, bytes }: Haystack, tokens: Tokens): string[] {
  // latin1 has one character per byte, and takes bytes that are no text as they are.
  const text = bytes.toString('latin1');
  const found: string[] = [];
  if (ADDRESS.test(text)) found.push(`the address of a payer's page is in ${name}`);
  const lengths = new Set([...tokens.keys()].map(({ length }) => length));
  for (const [word] of text.matchAll(WORD)) {
    if (!hasToken(word, tokens, lengths)) continue;
    found.push(`the token of a payer's page is in ${name}`);
    break;
  }
  return found;
}

// A word may have letters of its neighbours at its ends.
function hasToken(word: string, tokens: Tokens, lengths: ReadonlySet<number>): boolean {
  for (const length of lengths) {
    for (let start = 0; start + length <= word.length; start++) {
      if (tokens.has(word.slice(start, start + length))) return true;
    }
  }
  return false;
}
