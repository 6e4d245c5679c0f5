import { mysqlHosts, mysqlUrl } from '../../src/config/mysql-address.js';

describe('The address of the database', () => {
  test.each([
    ['one', [['one', 3306]]],
    ['one:3307', [['one', 3307]]],
    [
      'db-1.example:3306,db-2.example',
      [
        ['db-1.example', 3306],
        ['db-2.example', 3306],
      ],
    ],
    [
      'one, two',
      [
        ['one', 3306],
        ['two', 3306],
      ],
    ],
    ['::1', [['::1', 3306]]],
    [
      '[::1]:3307,[fd00::2],10.0.0.3',
      [
        ['::1', 3307],
        ['fd00::2', 3306],
        ['10.0.0.3', 3306],
      ],
    ],
  ])('%p lists its hosts, in order', (text, hosts) => {
    const expected = hosts.map(([host, port]) => ({ host, port }));
    expect(mysqlHosts.parse(text)).toEqual(expected);
    if (text !== '::1') {
      expect(mysqlUrl.parse(`mysql://user:word@${text.replace(' ', '')}/books`)).toEqual({
        hosts: expected,
        user: 'user',
        password: 'word',
        database: 'books',
      });
    }
  });

  test('may have a password with any characters, percent-encoded or not', () => {
    expect(mysqlUrl.parse('mysql://me%40:a%2Fb%25:c,d@e@[::1]:3306/books')).toEqual({
      hosts: [{ host: '::1', port: 3306 }],
      user: 'me@',
      password: 'a/b%:c,d@e',
      database: 'books',
    });
  });

  test.each(['one two', '[one]:3306', '[::1', 'one:0', 'one:65536', 'one:33 06', '', ',', 'a_b/c'])(
    '%p has no hosts',
    (text) => {
      expect(mysqlHosts.safeParse(text).success).toBe(false);
    },
  );

  test.each([
    'mysql://user:word@one',
    'mysql://user:word@one/',
    'mysql:///books',
    'mysql://user:word@one/books?ssl=1',
    'mysql://user:word@one/books#x',
    'postgres://user:word@one/books',
  ])('%p is invalid', (text) => {
    expect(mysqlUrl.safeParse(text).success).toBe(false);
  });
});
