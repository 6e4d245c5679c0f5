import '@payment-gateway/service-kit/closed-process';
import { composeMerchants } from '../compose/operator.js';
import { loadConfig } from '../config/load-config.js';
import { Refusal } from '../domain/errors.js';
import { runProgram } from '../process/run-program.js';
import { type Merchants } from '../services/merchants.js';
import { type MerchantOrder, readMerchantOrder, USAGE } from './merchant-order.js';
import { merchantPage } from './merchant-page.js';

type Command = (merchants: Merchants, order: MerchantOrder) => Promise<string>;

const withArgument: Readonly<Record<string, Command>> = {
  create: (merchants, { argument, actor }) => merchants.create(argument, actor),
  async 'issue-token'(merchants, { argument, expiresAt, actor }) {
    const { tokenId, token } = await merchants.issueToken(argument, expiresAt, actor);
    return [
      `token id  ${tokenId}`,
      `token     ${token.reveal()}`,
      ...(expiresAt === null ? [] : [`expires   ${expiresAt.toISOString()}`]),
      'Keep the token now: only its hash is stored, and it cannot be shown again.',
    ].join('\n');
  },
  async 'revoke-token'(merchants, { argument, actor }) {
    await merchants.revokeToken(argument, actor);
    return 'revoked';
  },
  async suspend(merchants, { argument, actor }) {
    await merchants.suspend(argument, actor);
    return 'suspended';
  },
  async resume(merchants, { argument, actor }) {
    await merchants.resume(argument, actor);
    return 'resumed';
  },
};

runProgram(async () => {
  const order = readMerchantOrder(process.argv.slice(2));
  const { name, argument } = order;
  const command = Object.hasOwn(withArgument, name) ? withArgument[name] : undefined;
  const isUsable = name === 'list' ? argument === '' : command !== undefined && argument !== '';
  if (!isUsable) throw new Refusal(USAGE);

  const { merchants, close } = await composeMerchants(loadConfig('merchant'));
  try {
    const answer =
      command === undefined
        ? merchants.list().then((listed) => merchantPage(listed, new Date()))
        : command(merchants, order);
    process.stdout.write(`${await answer}\n`);
  } finally {
    await close();
  }
});
