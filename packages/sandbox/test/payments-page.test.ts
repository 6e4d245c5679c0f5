import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startBankSimulator, startGateway } from '@payment-gateway/testkit';

const page = readFileSync(join(__dirname, '../../../docs/payments.md'), 'utf8');
const commands = [...page.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, command = '']) => command);

test('Every command of docs/payments.md succeeds, from top to bottom', async () => {
  const bank = await startBankSimulator();
  const gateway = await startGateway({ env: { BANK_URL: bank.apiUrl } });
  const script = commands.join('\necho; echo ----\n').replace('http://localhost:8080', gateway.url);
  const { stdout } = await promisify(execFile)('bash', ['-euc', script]);
  await gateway.terminate();
  await bank.terminate();

  expect(commands.length).toBeGreaterThan(5);
  const answers = stdout.split('\n').filter((line) => line.startsWith('{'));
  expect(answers).toHaveLength(6);
  for (const answer of answers) expect(answer).not.toContain('/api/v1/errors#');
  expect(stdout).toContain('"amount_captured":700');
  expect(stdout).toContain('"amount_refunded":300');
  expect(stdout).toMatch(/^http:\/\/localhost:\d+\/3d-secure\/[\w-]{48}$/m);
  expect(stdout).toContain('"status":"canceled"');
});
