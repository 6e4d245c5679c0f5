import { defineCommand } from '@payment-gateway/service-kit/command-line/command';
import { flag, option } from '@payment-gateway/service-kit/command-line/parameters';
import { z } from 'zod';
import { composeAudit } from '../compose/operator.js';
import { loadConfig } from '../config/load-config.js';
import { type AuditEntry } from '../domain/audit.js';
import { readId } from '../domain/ids.js';
import { text } from './kit/parameters.js';
import { firstTime } from './kit/times.js';
import { using } from './kit/using.js';

const DEFAULT_LIMIT = 100;

const limitText = z
  .string()
  .regex(/^[1-9]\d{0,8}$/, 'must be a whole number from 1 to 999999999')
  .transform(Number);

export const command = defineCommand({
  summary: 'lists who ran which of these commands, the newest first',
  options: {
    since: option('TIME', firstTime, 'since a day (2026-11-23, in UTC) or a time with its zone'),
    actor: option('NAME', text, 'by whom, as --as named them'),
    on: option('ID', text, 'about the merchant, token or payment with this id'),
    limit: option('N', limitText, `at most this many (${DEFAULT_LIMIT}; all of them with --json)`),
    json: flag('one entry a line, as JSON'),
  },
  async run({ since = null, actor = null, on, limit, json = false }, say) {
    const filter = { since, actor, on: on === undefined ? null : (readId(on) ?? on) };
    const most = limit ?? (json ? Infinity : DEFAULT_LIMIT);
    await using(composeAudit(loadConfig('audit')), async ({ audit }) => {
      let count = 0;
      for await (const entry of audit.list(filter, most)) {
        say(json ? jsonOf(entry) : lineOf(entry));
        count += 1;
      }
      if (count === 0 && !json) say('no entries');
      if (count === most && !json) say('… and maybe more');
    });
  },
});

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
