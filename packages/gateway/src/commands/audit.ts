import '@payment-gateway/service-kit/closed-process';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { composeAudit } from '../compose/operator.js';
import { loadConfig } from '../config/load-config.js';
import { type AuditEntry } from '../domain/audit.js';
import { Refusal } from '../domain/errors.js';
import { readId } from '../domain/ids.js';
import { runProgram } from '../process/run-program.js';
import { firstTime } from './times.js';

const USAGE = `usage: npm run audit -- list [--since TIME] [--actor NAME] [--on ID] [--limit N] [--json]
  who did what by these commands, the newest first; changes nothing
  --since TIME   a day (2026-11-23, in UTC) or a time with its zone
  --actor NAME   by whom, as --as named them
  --on ID        the id of a merchant, token or payment
  --limit N      at most so many (100; all of them with --json)
  --json         an entry a line, as JSON`;

const LISTED = 100;

const wanted = z.strictObject({
  since: firstTime.optional(),
  actor: z.string().min(1).optional(),
  on: z.string().min(1).optional(),
  limit: z
    .string()
    .regex(/^[1-9]\d{0,8}$/, 'must be a whole number from 1 to 999999999')
    .transform(Number)
    .optional(),
  json: z.literal(true).optional(),
});

function readOrder(words: readonly string[]): z.output<typeof wanted> {
  try {
    const text = { type: 'string' } as const;
    const { values, positionals } = parseArgs({
      args: [...words],
      options: { since: text, actor: text, on: text, limit: text, json: { type: 'boolean' } },
      allowPositionals: true,
      strict: true,
    });
    if (positionals.length !== 1 || positionals[0] !== 'list') throw new Refusal(USAGE);
    return wanted.parse({ ...values });
  } catch (error) {
    const issue = error instanceof z.ZodError ? error.issues[0] : undefined;
    throw new Refusal(issue === undefined ? USAGE : `--${issue.path.join()} ${issue.message}.`);
  }
}

const lineOf = ({ at, actor, act, on, merchantId, result, detail }: AuditEntry): string =>
  [
    at.toISOString(),
    actor,
    act,
    ...(on === null ? [] : [on]),
    ...(merchantId === null || merchantId === on ? [] : [`of ${merchantId}`]),
    detail === null ? result : `${result} (${detail})`,
  ].join('  ');

const jsonOf = ({ id, at, actor, act, on, merchantId, result, detail }: AuditEntry): string =>
  JSON.stringify({ id, at, actor, act, on, merchant_id: merchantId, result, detail });

const say = (line: string): void => void process.stdout.write(`${line}\n`);

runProgram(async () => {
  const { since, actor, on, limit, json = false } = readOrder(process.argv.slice(2));
  const filter = {
    since: since ?? null,
    actor: actor ?? null,
    on: on === undefined ? null : (readId(on) ?? on),
  };
  const { audit, close } = await composeAudit(loadConfig('audit'));
  try {
    let count = 0;
    const most = limit ?? (json ? Infinity : LISTED);
    for await (const entry of audit.list(filter, most)) {
      say(json ? jsonOf(entry) : lineOf(entry));
      count += 1;
    }
    if (count === 0 && !json) say('no entries');
    if (count === most && !json) say('… and maybe more');
  } finally {
    await close();
  }
});
