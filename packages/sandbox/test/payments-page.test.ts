import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startBankSimulator, startGateway } from '@payment-gateway/testkit';

/** Runs the commands of a page from top to bottom, and returns what they print. */
async function follow(page: string) {
  const text = readFileSync(join(__dirname, '../../../docs', page), 'utf8');
  const commands = [...text.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(
    ([, command = '']) => command,
  );
  const bank = await startBankSimulator();
  const gateway = await startGateway({ env: { BANK_URL: bank.apiUrl } });
  const script = commands.join('\necho; echo ----\n').replace('http://localhost:8080', gateway.url);
  const { stdout } = await promisify(execFile)('bash', ['-euc', script]);
  await gateway.terminate();
  await bank.terminate();
  const answers = stdout.split('\n').filter((line) => line.startsWith('{'));
  for (const answer of answers) expect(answer).not.toContain('/api/v1/errors#');
  return { commands, answers, stdout };
}

test('Every command of docs/payments.md succeeds, from top to bottom', async () => {
  const { commands, answers, stdout } = await follow('payments.md');
  expect(commands.length).toBeGreaterThan(5);
  expect(answers).toHaveLength(6);
  expect(stdout).toContain('"amount_captured":700');
  expect(stdout).toContain('"amount_refunded":300');
  expect(stdout).toMatch(/^http:\/\/localhost:\d+\/3d-secure\/[\w-]{48}$/m);
  expect(stdout).toContain('"status":"canceled"');
});

test('Every command of docs/checkout.md succeeds, from top to bottom', async () => {
  const { answers, stdout } = await follow('checkout.md');
  expect(stdout).toMatch(/^http:\/\/localhost:\d+\/checkout\/[\w-]+$/m);
  expect(answers).toHaveLength(1);
  expect(answers[0]).toContain('"status":"expired","expired_reason":"merchant"');
});
