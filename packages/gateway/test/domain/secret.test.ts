import { format, inspect } from 'node:util';
import { Secret } from '../../src/domain/secret.js';

describe('A secret', () => {
  const secret = new Secret('4242424242424242');

  test('is [secret] when printed, logged, concatenated or serialized', () => {
    const shown = [
      String(secret),
      ['joined', secret].join(),
      JSON.stringify({ secret }),
      inspect({ deep: { secret } }, { showHidden: true, depth: 9 }),
      format('%s %o %j', secret, secret, secret),
      Object.values(secret).join(),
    ].join();
    expect(shown).toContain('[secret]');
    expect(shown).not.toContain('4242');
  });

  test('is only returned by reveal()', () => {
    expect(secret.reveal()).toBe('4242424242424242');
  });
});
