import { connect } from 'node:net';
import { once } from 'node:events';
import { freePort } from '@payment-gateway/testkit';
import { describeError } from '../../src/observability/describe-error.js';
import { StoreUnavailable } from '../../src/services/ports/payment-store.js';
import { UnfitDatabase } from '../../src/database/engines/unfit-database.js';

const coded = (code: unknown, more: object = {}): Error =>
  Object.assign(new Error('4242424242424242'), { code, ...more });

const refusedBy = async (host: string): Promise<unknown> => {
  const [error] = (await once(connect(await freePort(), host), 'connect').catch(
    (reason: unknown) => [reason],
  )) as [unknown];
  return error;
};

describe('The log of an error', () => {
  test('says why the database cannot be reached', async () => {
    const error = new StoreUnavailable(await refusedBy('127.0.0.1'));
    expect(describeError(error)).toMatchObject({
      error: 'StoreUnavailable < Error',
      error_code: 'ECONNREFUSED',
    });
  });

  test('says so for a host with several addresses, too', () => {
    const all = new AggregateError([coded('ECONNREFUSED', { errno: -111 }), coded('EHOSTUNREACH')]);
    expect(describeError(new StoreUnavailable(all))).toMatchObject({
      error: 'StoreUnavailable < AggregateError(Error, Error)',
      error_code: 'ECONNREFUSED < EHOSTUNREACH',
    });
  });

  test("contains a server's error number, and its meaning", () => {
    const cause = coded('ER_BINLOG_STMT_MODE_AND_ROW_ENGINE', { errno: 1665, sqlState: 'HY000' });
    const error = new StoreUnavailable(new UnfitDatabase('BINLOG_FORMAT', '…', { cause }));
    expect(describeError(error)).toMatchObject({
      error: 'StoreUnavailable < UnfitDatabase < Error',
      error_code: 'BINLOG_FORMAT < ER_BINLOG_STMT_MODE_AND_ROW_ENGINE 1665',
    });
  });

  test('contains a code once, although every error in the chain repeats it', () => {
    const error = new Error('outer', { cause: coded('EPIPE', { cause: coded('EPIPE') }) });
    expect(describeError(error).error_code).toBe('EPIPE');
  });

  test('contains a number alone if there is no name', () => {
    expect(describeError(coded(undefined, { errno: 4151 })).error_code).toBe('4151');
    expect(describeError(coded(1153)).error_code).toBe('1153');
  });

  test.each([
    ['a message', new Error('4242424242424242')],
    ['the message of a cause', new Error('', { cause: new Error('4242424242424242') })],
    ['a message that looks like a place', new Error('x\n    at 4242424242424242 (a.js:1:1)')],
    [
      'a statement',
      coded('ER_DUP_ENTRY', { sql: "insert into cards values ('4242424242424242')" }),
    ],
    ['a value for a code', coded('card 4242424242424242')],
    ['a number for a code', coded(4242424242424242)],
    ['a name', Object.assign(new Error('x'), { name: 'not 4242424242424242' })],
    ['a thrown text', '4242424242424242'],
    ['a thrown object', { message: 4242424242424242, name: '4242424242424242' }],
  ])('contains nothing of %s', (_what, error) => {
    expect(JSON.stringify(describeError(error))).not.toContain('4242424242424242');
  });

  test('is finite, even if an error is its own cause', () => {
    const error = coded('EPIPE');
    error.cause = error;
    expect(describeError(error).error_code).toBe('EPIPE');
  });

  test('says where it was thrown', () => {
    expect(describeError(new Error('x')).stack).toMatch(/^\s+at .*describe-error\.test/);
  });
});
