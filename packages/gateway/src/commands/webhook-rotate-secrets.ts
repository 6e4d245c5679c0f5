import { defineCommand } from '@payment-gateway/service-kit/command-line/command';
import { flag } from '@payment-gateway/service-kit/command-line/parameters';
import { composeSecretRotation } from '../compose/operator.js';
import { loadConfig } from '../config/load-config.js';
import { newNote } from '../domain/audit.js';
import { Refusal } from '../domain/errors.js';
import { systemUser } from '../process/system-user.js';
import { rotateSecrets, type SecretsLookedAt } from '../services/webhooks/secret-rotation.js';
import { as } from './kit/parameters.js';
import { using } from './kit/using.js';

export const command = defineCommand({
  summary: "re-encrypts every endpoint's secret that an older key of WEBHOOK_KEYS encrypts",
  details:
    'The secrets stay as they are: merchants notice nothing. Safe beside running gateways and workers. When it\n' +
    'was ended, run it again.',
  options: { dryRun: flag('only counts them'), as },
  run: ({ dryRun = false, as: actor = systemUser() }, say) =>
    using(composeSecretRotation(loadConfig('rotate-webhook-secrets')), async ({ parts, audit }) => {
      const rotate = () => rotateSecrets(parts, { dryRun });
      const done = dryRun
        ? await rotate()
        : await audit.watchLong(newNote('rotate_webhook_secrets', actor), rotate, lineOf);
      say(lineOf(done));
      const [first] = done.unopened;
      if (first === undefined) return;
      throw new Refusal(
        `${done.unopened.length} secrets do not open with WEBHOOK_KEYS; they were left as they are. The first is of endpoint ${first}`,
      );
    }),
});

const lineOf = ({ looked, older }: SecretsLookedAt): string =>
  `looked at ${looked} endpoints, of which ${older} were under an older key`;
