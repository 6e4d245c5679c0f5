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
  return { ...Object.fromEntries(inherited), ...given };
}
