/**
 * The environment of a process under test: what a program needs to run at all, plus what the test
 * gives. A developer's own DATABASE_URL or BANK_URL must not reach it; nor NODE_ENV, which Jest
 * sets, since what is tested is the service as people start it.
 */
export function testEnvironment(given: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) =>
      name === 'PATH' || name === 'HOME' || (name.startsWith('NODE_') && name !== 'NODE_ENV'),
  );
  const isOnServer = 'DATABASE_URL' in given || 'DATABASE_HOST' in given;
  return {
    ...Object.fromEntries(inherited),
    // As people have to say it themselves: on a database server a sandbox has to be called one.
    ...(isOnServer && { NODE_ENV: 'development' }),
    ...given,
  };
}
