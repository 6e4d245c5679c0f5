import '@payment-gateway/service-kit/process/closed-process';
import { defineCommand } from '@payment-gateway/service-kit/command-line/command';
import { flag, option, type Reader } from '@payment-gateway/service-kit/command-line/parameters';
import { wordsOfProgram } from '@payment-gateway/service-kit/command-line/read-words';
import { runCommand } from '@payment-gateway/service-kit/command-line/run-commands';
import { messageOf } from '@payment-gateway/testkit/processes/message-of';
import { type ListedEvent } from './listener/events.js';
import { followEvents } from './listener/follow.js';
import { forward } from './listener/forward.js';
import { isSecret } from './listener/signature.js';

// Published, like the token: for a receiver under development.
const SANDBOX_SECRET = `whsec_${Buffer.from('sandbox-event-listener-secret').toString('base64')}`;
const SANDBOX_TOKEN = 'first_merchant_mock_token';

const read = (isRight: (text: string) => boolean, message: string): Reader<string> => ({
  safeParse: (text) =>
    isRight(text)
      ? { success: true, data: text }
      : { success: false, error: { issues: [{ message }] } },
});

const httpUrl = read(
  (text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol),
  'must be an http or https address',
);

const command = defineCommand({
  summary: 'prints events as they happen, and forwards them as webhooks, until Ctrl-C',
  details:
    'Reads GET /events alone. The token is that of --token, of the variable LISTEN_TOKEN, or the first of the\n' +
    'sandbox; the secret that of --secret, of LISTEN_SECRET, or a published one, which it prints.',
  options: {
    forwardTo: option('URL', httpUrl, 'POSTs each event there, signed (Standard Webhooks)'),
    gateway: option('URL', httpUrl, 'the gateway; http://localhost:8080 if left out'),
    token: option(
      'TOKEN',
      read((text) => text !== '', 'must not be empty'),
      "the merchant's token",
    ),
    secret: option(
      'whsec_…',
      read(isSecret, 'must be whsec_ and Base64'),
      'signs what is forwarded',
    ),
    after: option(
      'EVENT_ID',
      read((text) => /^[\w-]+$/.test(text), 'must be the id of an event'),
      'goes on after this event',
    ),
    all: flag('from the first event on, instead of from now on'),
  },
  run: (given) => listen(given),
});

type Given = {
  readonly forwardTo?: string;
  readonly gateway?: string;
  readonly token?: string;
  readonly secret?: string;
  readonly after?: string;
  readonly all?: true;
};

async function listen(given: Given): Promise<void> {
  const { LISTEN_TOKEN, LISTEN_SECRET, GATEWAY_PORT } = process.env;
  const own = given.gateway ?? `http://localhost:${GATEWAY_PORT ?? 8080}`;
  const secret = given.secret ?? LISTEN_SECRET ?? SANDBOX_SECRET;
  if (!isSecret(secret)) throw new Error('LISTEN_SECRET must be whsec_ and Base64.');
  const stopping = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () => {
      stopping.abort();
    });
  }
  print(`Listening at ${own}.`);
  if (given.forwardTo !== undefined) {
    print(`Forwarding to ${given.forwardTo}.`);
    if (secret === SANDBOX_SECRET) print(`The secret to verify with: ${SANDBOX_SECRET}`);
  }
  const events = followEvents({
    gateway: {
      apiUrl: `${own.replace(/\/+$/, '')}/api/v1`,
      token: given.token ?? LISTEN_TOKEN ?? SANDBOX_TOKEN,
    },
    after: given.after ?? null,
    isFromNowOn: given.after === undefined && given.all !== true,
    say: print,
    signal: stopping.signal,
  });
  for await (const event of events) {
    print(lineOf(event));
    if (given.forwardTo === undefined) continue;
    print(`  forwarded: ${await forward(event, { url: given.forwardTo, secret })}`);
  }
}

const lineOf = ({ timestamp, sequence, type, paymentId, id }: ListedEvent): string =>
  [
    timestamp,
    `#${sequence}`,
    type,
    ...(paymentId === null ? [] : [`payment ${paymentId}`]),
    `event ${id}`,
  ].join('  ');

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

// A closed terminal or pipe ends it.
process.stdout.on('error', () => process.exit(0));

runCommand('npm run listen --', command, wordsOfProgram()).then(
  (code) => {
    if (code !== 0) process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`${messageOf(error)}\n`);
    process.exitCode = 1;
  },
);
