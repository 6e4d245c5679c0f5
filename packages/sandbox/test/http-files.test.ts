import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type BankSimulator,
  type Gateway,
  startBankSimulator,
  startGateway,
} from '@payment-gateway/testkit';

type Sample = {
  readonly title: string;
  readonly name: string | undefined;
  /** The promised status; null for no answer. */
  readonly status: number | null;
  readonly words: string[];
  /** The button that a person presses on the page that the request leads to. */
  readonly button: string | undefined;
  readonly request: string;
};

const STATUS = /\b[1-5]\d\d\b.*/;
const NO_ANSWER = /^# (No answer|Connection reset)/;
const CLAUSE_END = /;|\. |, but|, and/;

/** Reads a file for the HTTP clients of IDEA and VS Code: requests with the answers they promise. */
function readSamples(file: string): { samples: Sample[]; variables: Map<string, string> } {
  const text = readFileSync(join(__dirname, '../../..', file), 'utf8');
  const [head = '', ...sections] = text.split(/^### /m);
  const variables = new Map(
    [...head.matchAll(/^@(\w+) = (.*)$/gm)].map(([, name = '', value = '']) => [name, value]),
  );
  const samples = sections.map((section): Sample => {
    const [title = '', ...lines] = section.split('\n');
    const comments = lines.filter((line) => line.startsWith('#'));
    const promise = [title, ...comments].find((line) => STATUS.test(line) || NO_ANSWER.test(line));
    const isSilent = promise === undefined || NO_ANSWER.test(promise);
    const [promised = ''] = isSilent ? [] : (STATUS.exec(promise)?.[0] ?? '').split(CLAUSE_END);
    return {
      title,
      name: comments.map((line) => /^# @name (\w+)/.exec(line)?.[1]).find(Boolean),
      status: promised === '' ? null : Number(promised.slice(0, 3)),
      words: [...promised.matchAll(/"([^"]+)"/g)].map(([, word = '']) => word),
      button: comments
        .map((line) => /^# In a browser: .* press (\w+)/.exec(line)?.[1])
        .find(Boolean),
      request: lines
        .filter((line) => !line.startsWith('#'))
        .join('\n')
        .trim(),
    };
  });
  return { samples, variables };
}

describe.each(['deposit.http', 'payment.http'])('%s', (file) => {
  const { samples, variables } = readSamples(file);
  let bank: BankSimulator;
  let gateway: Gateway;

  beforeAll(async () => {
    bank = await startBankSimulator({
      env: { BANK_SETTLE_MS: '3600000', BANK_REFUND_SETTLE_MS: '3600000' },
    });
    gateway = await startGateway({ env: { BANK_URL: bank.apiUrl, BANK_TIMEOUT_MS: '500' } });
    variables.set('bank', bank.apiUrl);
    variables.set('gateway', gateway.url);
  });

  afterAll(async () => {
    await gateway.terminate();
    await bank.terminate();
  });

  const fillIn = (text: string): string =>
    text.replace(/\{\{([\w.]+)\}\}/g, (_, name: string) => {
      const value = variables.get(name);
      if (value === undefined) throw new Error(`{{${name}}} is not known`);
      return value;
    });

  function remember(name: string, value: unknown): void {
    if (typeof value === 'string') variables.set(name, value);
    else for (const [key, inner] of Object.entries(value ?? {})) remember(`${name}.${key}`, inner);
  }

  async function send(request: string) {
    const [head = '', ...body] = fillIn(request).split('\n\n');
    const [first = '', ...headers] = head.split('\n');
    const [method = '', url = ''] = first.split(' ');
    const answer = await fetch(url, {
      method,
      headers: headers.map((line): [string, string] => {
        const [name = '', ...value] = line.split(': ');
        return [name, value.join(': ')];
      }),
      ...(body.length === 0 ? {} : { body: body.join('\n\n') }),
      signal: AbortSignal.timeout(3_000),
    });
    return { status: answer.status, url: answer.url, text: await answer.text() };
  }

  /** As in a browser, up to the address of a shop that does not exist. */
  async function press(button: string, page: string) {
    const body = new URLSearchParams({ decision: button.toLowerCase() });
    const decided = await fetch(page, { method: 'POST', body, redirect: 'manual' });
    const back = await fetch(decided.headers.get('location') ?? '', { redirect: 'manual' });
    expect(back.headers.get('location')).toMatch(/^https:\/\/example\.com\/thanks\?.*payment_id=/);
  }

  test.each(samples)('does what it says: $title', async (sample) => {
    const { name, status, words, button, request } = sample;
    if (status === null) {
      await expect(send(request)).rejects.toThrow();
      return;
    }
    const answer = await send(request);
    expect(answer.status).toBe(status);
    for (const word of words) expect(answer.text).toContain(`"${word}"`);
    if (name !== undefined) remember(`${name}.response.body`, JSON.parse(answer.text));
    if (button !== undefined) await press(button, answer.url);
  });
});
