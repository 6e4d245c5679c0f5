import { once } from 'node:events';
import { connect } from 'node:net';
import { pino } from 'pino';
import { createHangingRequests } from '../src/hanging.js';
import { createRefuse } from '../src/refusals.js';
import { drain, listen, portOf } from '../src/server.js';

const refuse = createRefuse(pino({ level: 'silent' }));

const request = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n';

describe('the bank, told to stop', () => {
  it('answers what still comes on a kept-alive connection, for the last time', async () => {
    const server = await listen(
      (_req, res) => {
        res.end('done');
      },
      0,
      refuse,
    );
    const client = connect(portOf(server), '127.0.0.1');
    let text = '';
    client.on('data', (part) => (text += part.toString()));
    client.write(request);
    while (!text.includes('done')) await once(client, 'data');

    const drained = drain(server, createHangingRequests());
    expect(server.listening).toBe(false);
    client.write(request);
    await once(client, 'close');
    expect(text.split('HTTP/1.1 200')[2]).toMatch(/Connection: close[^]*done/);
    await drained;
  });

  it('does not wait for kept-alive connections on which nothing comes', async () => {
    const server = await listen(
      (_req, res) => {
        res.end('done');
      },
      0,
      refuse,
    );
    const client = connect(portOf(server), '127.0.0.1');
    client.write(request);
    await once(client, 'data');
    const closed = once(client, 'close');
    await drain(server, createHangingRequests());
    await closed;
  });
});
