import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { waitFor } from '@payment-gateway/testkit';
import { portOf } from '@payment-gateway/service-kit/http/server';
import { composeBank } from '../src/compose/bank.js';
import { readConfig } from '../src/config/config.js';
import { temporaryFolder } from './support.js';

const REQUEST = 'GET /health/live HTTP/1.1\r\nHost: x\r\n\r\n';

describe('The bank, when stopping', () => {
  async function serving() {
    const bank = composeBank(
      readConfig({
        BANK_LEDGER_FILE: join(temporaryFolder(), 'ledger.sqlite'),
        LOG_LEVEL: 'silent',
      }),
    );
    bank.server.listen(0, '127.0.0.1');
    await once(bank.server, 'listening');
    return { ...bank, port: portOf(bank.server) };
  }

  test('answers one last request on a kept-alive connection', async () => {
    const { server, port, stop } = await serving();
    const client = connect(port, '127.0.0.1');
    let text = '';
    client.on('data', (part) => (text += part.toString()));
    client.write(REQUEST);
    while (!text.includes('live')) await once(client, 'data');

    const stopped = stop();
    await waitFor(() => !server.listening, { what: 'the closed port' });
    client.write(REQUEST);
    await once(client, 'close');
    expect(text.split('HTTP/1.1 200')[2]).toMatch(/Connection: close[^]*live/);
    await stopped;
  });

  test('does not wait for idle kept-alive connections', async () => {
    const { port, stop } = await serving();
    const client = connect(port, '127.0.0.1');
    client.write(REQUEST);
    await once(client, 'data');
    const closed = once(client, 'close');
    await stop();
    await closed;
  });
});
